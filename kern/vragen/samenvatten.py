"""Answers back to people: one answer in words, and all answers counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from statistics import median

from kern.taal import datum, opsomming, zin
from kern.vragen.aanbod import GETALLEN, is_getal, keuzes_van
from kern.vragen.getallen import toon_getal
from kern.vragen.tekst import vouw
from kern.vragen.tijden import TIJD, is_moment, toon_moment, toon_tijd
from kern.vragen.vraag import Rij, Telling, Vraag
from kern.vragen.woorden import woorden

ALLEEN_AANTAL = ("tekst", "datum", "open_keuze", "tijd", "moment")


def toon(vraag: Vraag, waarde: str) -> str:
    """A stored value as people read it: a label, `A en B`, `3,5`, `woensdag 3 maart 2027`; "" stays ""."""
    soort = vraag.soort
    if soort == "meer":
        return opsomming([_label(vraag, naam) for naam in waarde.split()])
    if soort == "rang":
        return opsomming([f"{i}. {_label(vraag, naam)}" for i, naam in enumerate(waarde.split(), 1)])
    if soort in GETALLEN and is_getal(waarde):
        return toon_getal(Decimal(waarde))
    if soort == "datum" and is_moment(f"{waarde}T00:00"):
        return datum(date.fromisoformat(waarde))
    if soort == "tijd" and TIJD.fullmatch(waarde):
        return toon_tijd(waarde)
    if soort == "moment" and is_moment(waarde):
        return toon_moment(waarde)
    return waarde if soort == "tekst" else _label(vraag, waarde)


def standaard_zin(vraag: Vraag) -> str:
    """The line that says what the answer will be when nothing is changed; "" when there is no default."""
    return zin("antwoorden.standaard.blijft", waarde=toon(vraag, vraag.standaard)) if vraag.standaard else ""


def zegt_niets(tekst: str) -> bool:
    """Whether words in an open answer only say that there is nothing to say (`nee`, `geen`, `nvt`)."""
    return vouw(tekst) in woorden().niets_te_zeggen


def tel(vraag: Vraag, waarden: Iterable[str]) -> Telling:
    """Count stored answers. Empty ones do not count; a value that is no choice (older version) gets its own row.

    Numbers give a row per value, smallest first, and the median. Of a rank it is counted what came first. Text, dates
    and times give only `n`.
    """
    given = [w for w in waarden if w != ""]
    if vraag.soort in GETALLEN:
        return _count_numbers(given)
    if vraag.soort in ALLEEN_AANTAL:
        return Telling((), len(given))
    # A person counts once per choice, whatever the value repeats.
    counts = Counter(naam for w in given for naam in _counted(vraag, w))
    known = [Rij(k.naam, k.label, counts.pop(k.naam, 0)) for k in keuzes_van(vraag)]
    return Telling((*known, *(Rij(naam, naam, n) for naam, n in sorted(counts.items()))), len(given))


def tel_plaatsen(vraag: Vraag, waarden: Iterable[str]) -> tuple[tuple[Rij, ...], ...]:
    """Of a rank: per place, the first first, how often each choice stood there."""
    orders = [w.split() for w in waarden if w]
    longest = max((len(o) for o in orders), default=0)
    return tuple(tel(vraag, [o[i] for o in orders if len(o) > i]).rijen for i in range(longest))


def _counted(vraag: Vraag, waarde: str) -> list[str]:
    if vraag.soort == "rang":
        return waarde.split()[:1]
    return list(dict.fromkeys(waarde.split())) if vraag.soort == "meer" else [waarde]


def _count_numbers(given: list[str]) -> Telling:
    numbers = [Decimal(w) for w in given if is_getal(w)]
    counts = sorted(Counter(numbers).items())
    rows = tuple(Rij(format(value, "f"), toon_getal(value), n) for value, n in counts)
    return Telling(rows, len(numbers), median(numbers) if numbers else None)


def _label(vraag: Vraag, naam: str) -> str:
    return next((k.label for k in keuzes_van(vraag) if k.naam == naam), naam)
