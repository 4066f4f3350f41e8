"""Reader for a rank: all choices in the order of the person, at once or one after another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kern.taal import opsomming, zin
from kern.vragen.keuzes import hele_labels, merken, zoek
from kern.vragen.lees_keuzes import delen_of_merken, genoteerd, kaal, namen, opmerking
from kern.vragen.tekst import vouw
from kern.vragen.vraag import Begrepen, Gelezen, Keuze, Onduidelijk, Vraag

OPNIEUW = "_opnieuw"  # the button that takes the order away

# What people put between places: "2 > 1 > 3", "eerst 2, dan 1".
_THEN = re.compile(r"\b(?:en )?(?:dan|daarna|vervolgens|then|after that|next)\b|(?:->|>|→|\|)", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:eerst|first|ten slotte|tot slot|als laatste|finally|lastly)\b:?", re.IGNORECASE)
_PLACED = re.compile(r"([0-9]{1,2})(?:[.):]|e\b|de\b|ste\b|st\b|nd\b|rd\b|th\b)?[.): ]+(\S.*)", re.DOTALL)


def lees_rang(vraag: Vraag, text: str, eerder: Sequence[str]) -> Gelezen:
    """An order that is typed; with an order begun before (`eerder`) what is typed now comes behind it."""
    begun = begonnen(vraag, eerder)
    read = _order(vraag, text)
    if read is None:
        return Onduidelijk(_how(vraag, begun), opmerking(text), namen_van(begun))
    order, literal = read
    if len(set(order)) < len(order):
        twice = next(k for k in order if order.count(k) > 1)
        return Onduidelijk(zin("antwoorden.rang.dubbel", keuze=kaal(twice.label)), None, namen_van(begun))
    if not set(order) & set(begun):
        order = [*begun, *order]
    return _complete(vraag, order, literal=literal)


def druk_rang(vraag: Vraag, pressed: Sequence[str], eerder: Sequence[str]) -> Gelezen:
    """Pressed buttons: one comes behind the order so far, all of them together are the order."""
    if list(pressed) == [OPNIEUW]:
        return Onduidelijk("")
    by_name = {k.naam: k for k in vraag.keuzes}
    if not set(pressed) <= set(by_name):
        return Onduidelijk(zin("antwoorden.knop.ongeldig"), None, namen_van(begonnen(vraag, eerder)))
    order = [by_name[naam] for naam in dict.fromkeys(pressed)]
    if len(order) == len(vraag.keuzes):
        return Begrepen(namen(order))
    placed = druk(vraag, eerder, pressed[0]) if len(pressed) == 1 else tuple(k.naam for k in order)
    if placed == tuple(eerder):
        return Onduidelijk(_how(vraag, begonnen(vraag, placed)), None, placed)
    return Onduidelijk("", None, placed)


def druk(vraag: Vraag, eerder: Sequence[str], naam: str) -> tuple[str, ...]:
    """The order after one press on a choice. The last choice that is left takes the last place by itself."""
    order = [k.naam for k in begonnen(vraag, eerder)]
    if naam == OPNIEUW:
        return ()
    if naam in order or naam not in {k.naam for k in vraag.keuzes}:
        return tuple(order)
    order.append(naam)
    rest = [k.naam for k in vraag.keuzes if k.naam not in order]
    return (*order, *rest) if len(rest) == 1 else tuple(order)


def begonnen(vraag: Vraag, eerder: Sequence[str]) -> list[Keuze]:
    """The choices that have a place already, in their order."""
    by_name = {k.naam: k for k in vraag.keuzes}
    return [by_name[naam] for naam in dict.fromkeys(eerder) if naam in by_name]


def namen_van(choices: Sequence[Keuze]) -> tuple[str, ...]:
    """Their names."""
    return tuple(k.naam for k in choices)


def _complete(vraag: Vraag, order: list[Keuze], *, literal: bool) -> Gelezen:
    rest = [k for k in vraag.keuzes if k not in order]
    if len(rest) > 1:
        return Onduidelijk(_how(vraag, order), None, namen_van(order))
    whole = [*order, *rest]
    said = opsomming([f"{i}. {k.label}" for i, k in enumerate(whole, 1)])
    return Begrepen(namen(whole), None if literal and not rest else genoteerd(said))


def _order(vraag: Vraag, text: str) -> tuple[list[Keuze], bool] | None:
    """The choices in the order they were named, and whether that was literal; None when a part is not understood."""
    if labels := hele_labels(vraag, text):
        return list(labels), True
    plain = _FIRST.sub(" ", _THEN.sub(",", text))
    parts = _without_places(_glued(vraag, plain) or delen_of_merken(plain))
    found = [zoek(vraag, part) for part in parts]
    chosen = [f.enige for f in found if f.enige]
    if not chosen or len(chosen) < len(found):
        return None
    return chosen, plain == text and all(f.zekerheid == "letterlijk" for f in found)


def _glued(vraag: Vraag, text: str) -> list[str]:
    """`213`: all the numbers without anything between, when each stands for one choice."""
    bare = text.strip(". ")
    marks = merken(vraag)
    return list(bare) if len(bare) == len(marks) <= 9 and sorted(bare) == sorted(marks) else []


def _without_places(parts: list[str]) -> list[str]:
    """`1. Rust, 2. Ruimte`: the numbers are places, not the numbers of the choices."""
    placed = [_PLACED.fullmatch(part) for part in parts]
    numbers = [m[1] for m in placed if m]
    if numbers != [str(i) for i in range(1, len(parts) + 1)]:
        return parts
    rest = [m[2] for m in placed if m]
    # "1 2" in parts would be two numbers, no place with a name.
    return rest if all(vouw(r) and not vouw(r).isdigit() for r in rest) else parts


def _how(vraag: Vraag, begun: Sequence[Keuze]) -> str:
    if not begun:
        lettered = merken(vraag)[:1] == ("a",)
        return zin("antwoorden.rang.hoe_letter" if lettered else "antwoorden.rang.hoe", voorbeeld=_example(vraag))
    said = opsomming([f"{i}. {kaal(k.label)}" for i, k in enumerate(begun, 1)])
    rest = [f"“{kaal(k.label)}”" for k in vraag.keuzes if k not in begun]
    return zin("antwoorden.rang.rest", volgorde=said, rest=opsomming(rest, of=True))


def _example(vraag: Vraag) -> str:
    marks = list(merken(vraag))
    return " ".join(
        [*marks[1:2], *marks[:1], *marks[2:]] if len(marks) <= 6 else [*marks[1:2], *marks[:1], *marks[2:4]]
    )
