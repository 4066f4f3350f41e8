"""What a question offers now: its choices, how its answer may be typed, and how a stored answer is typed again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kern.taal import zin
from kern.vragen.getallen import canoniek, toon_getal
from kern.vragen.keuzes import merken
from kern.vragen.tijden import TIJD, is_moment, toon_tijd
from kern.vragen.vraag import Keuze, Vraag

# As many numbers as stand in one row of buttons.
MEESTE_STAPPEN = 11
GETALLEN = ("geheel", "decimaal")
MET_KEUZES = ("een", "meer", "rang", "ja_nee", "akkoord", "open_keuze")
_HOW = {
    "tijd": "antwoorden.uitleg.tijd",
    "moment": "antwoorden.uitleg.moment",
    "rang": "antwoorden.uitleg.rang",
}


def keuzes_van(vraag: Vraag) -> tuple[Keuze, ...]:
    """The choices of a question; yes or no, to acknowledge, and a short range of numbers have their own."""
    if vraag.keuzes and vraag.soort in MET_KEUZES:
        return vraag.keuzes
    if vraag.soort == "ja_nee":
        return (Keuze("ja", zin("antwoorden.label.ja")), Keuze("nee", zin("antwoorden.label.nee")))
    if vraag.soort == "akkoord":
        return (Keuze("OK", zin("antwoorden.label.gelezen")),)
    return tuple(Keuze(canoniek(n), toon_getal(n)) for n in stappen(vraag))


def stappen(vraag: Vraag) -> tuple[Decimal, ...]:
    """All numbers a range allows, when they are few enough for a row of buttons; else ()."""
    bounds = bereik(vraag)
    if bounds is None:
        return ()
    low, high, step = bounds
    count = int((high - low) / step) + 1
    if not 2 <= count <= MEESTE_STAPPEN:
        return ()
    return tuple(low + i * step for i in range(count))


def bereik(vraag: Vraag) -> tuple[Decimal, Decimal, Decimal] | None:
    """From, to and step of a question that is a range of numbers."""
    low, high, step = vraag.minimum, vraag.maximum, vraag.stap
    if vraag.soort not in GETALLEN or low is None or high is None or step is None or step <= 0 or high < low:
        return None
    return Decimal(low), Decimal(high), step


def aangeboden(vraag: Vraag, eerder: Sequence[str] = ()) -> tuple[Keuze, ...]:
    """The choices to show now: of a long list only what may be meant, of a time the two that it may be.

    `eerder`: what was understood so far, see `Onduidelijk`; of ticks, what is ticked.
    """
    if vraag.soort == "tijd":
        return tuple(Keuze(t, toon_tijd(t)) for t in eerder if TIJD.fullmatch(t))
    if vraag.soort == "moment":
        return _moments(eerder)
    if vraag.zoeken and vraag.soort != "rang":
        return tuple(k for k in vraag.keuzes if k.naam in eerder)
    return keuzes_van(vraag)


def _moments(eerder: Sequence[str]) -> tuple[Keuze, ...]:
    days = [e for e in eerder if is_moment(f"{e}T00:00")]
    return tuple(Keuze(f"{day}T{t}", toon_tijd(t)) for day in days[:1] for t in eerder if TIJD.fullmatch(t))


def verkort(vraag: Vraag, gevonden: Sequence[str], aangevinkt: Sequence[str]) -> tuple[Keuze, ...]:
    """Of a long list with several answers: what was just found, and what is ticked already, in the list's order."""
    wanted = {*gevonden, *aangevinkt}
    return tuple(k for k in vraag.keuzes if k.naam in wanted)


def uitleg(vraag: Vraag, eerder: Sequence[str] = ()) -> str:
    """How to answer by typing, for the kinds where that is not plain; "" where it is.

    Of a moment only the half that `eerder` does not hold yet is asked for.
    """
    if vraag.zoeken and vraag.soort != "rang":
        return zin("antwoorden.uitleg.zoeken")
    if vraag.soort == "rang" and merken(vraag)[:1] == ("a",):
        return zin("antwoorden.uitleg.rang_letter")
    if key := _HOW.get(vraag.soort):
        return zin(_other_half(eerder) or key) if vraag.soort == "moment" else zin(key)
    bounds = bereik(vraag)
    if bounds is None or stappen(vraag):
        return ""
    low, high, step = (toon_getal(n) for n in bounds)
    key = "antwoorden.uitleg.bereik" if step == "1" else "antwoorden.uitleg.bereik_stap"
    return zin(key, minimum=low, maximum=high, stap=step)


def _other_half(eerder: Sequence[str]) -> str:
    if any(is_moment(f"{e}T00:00") for e in eerder):
        return "antwoorden.uitleg.tijd"
    return "antwoorden.uitleg.datum" if any(TIJD.fullmatch(e) for e in eerder) else ""


def typvorm(vraag: Vraag, waarde: str) -> str:
    """A stored value as one would type it, for a field that holds it already; "" for what is pressed or ticked."""
    if vraag.soort in GETALLEN:
        return toon_getal(Decimal(waarde)) if is_getal(waarde) else ""
    if vraag.soort == "datum":
        return _typed_day(waarde) if is_moment(f"{waarde}T00:00") else ""
    if vraag.soort == "tijd":
        return _typed_time(waarde) if TIJD.fullmatch(waarde) else ""
    if vraag.soort == "moment":
        return f"{_typed_day(waarde[:10])} {_typed_time(waarde[11:])}" if is_moment(waarde) else ""
    label = next((k.label for k in vraag.keuzes if k.naam == waarde), None)
    if vraag.soort == "open_keuze" and not vraag.zoeken:
        return waarde if label is None else ""
    if vraag.soort in ("een", "open_keuze"):
        return (label or "") if vraag.zoeken else ""
    return waarde if vraag.soort == "tekst" else ""


def is_getal(waarde: str) -> bool:
    """Whether a stored value is a plain number."""
    whole, point, rest = waarde.removeprefix("-").partition(".")
    return all(p.isascii() and p.isdecimal() for p in ((whole, rest) if point else (whole,)))


def _typed_day(waarde: str) -> str:
    day = date.fromisoformat(waarde)
    return f"{day.day}-{day.month}-{day.year}"


def _typed_time(waarde: str) -> str:
    return toon_tijd(waarde).split("\u00a0")[0]
