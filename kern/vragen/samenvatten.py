"""Answers back to people: one answer in words, and all answers counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from statistics import median

from kern.taal import datum
from kern.vragen.getallen import toon_getal
from kern.vragen.vraag import Keuze, Rij, Telling, Vraag

JA_NEE = (Keuze("ja", "Ja"), Keuze("nee", "Nee"))
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def toon(vraag: Vraag, waarde: str) -> str:
    """A stored value as people read it: a label, `A en B`, `3,5`, `woensdag 3 maart 2027`; "" stays ""."""
    if vraag.soort == "meer":
        return opsomming([_label(vraag, naam) for naam in waarde.split()])
    if vraag.soort in ("geheel", "decimaal") and _NUMBER.fullmatch(waarde):
        return toon_getal(Decimal(waarde))
    if vraag.soort == "datum" and _ISO.fullmatch(waarde):
        return datum(date.fromisoformat(waarde))
    return waarde if vraag.soort == "tekst" else _label(vraag, waarde)


def opsomming(delen: list[str]) -> str:
    """`A`, `A en B`, `A, B en C`."""
    return delen[0] if len(delen) == 1 else ", ".join(delen[:-1]) + " en " + delen[-1] if delen else ""


def keuzes_van(vraag: Vraag) -> tuple[Keuze, ...]:
    """The choices of a question; `ja_nee` has its own two when it names none."""
    return vraag.keuzes or (JA_NEE if vraag.soort == "ja_nee" else ())


def tel(vraag: Vraag, waarden: Iterable[str]) -> Telling:
    """Count stored answers. Empty ones do not count; a value that is no choice (older version) gets its own row.

    Numbers give a row per value, smallest first, and the median. Text and dates give only `n`.
    """
    given = [w for w in waarden if w != ""]
    if vraag.soort in ("geheel", "decimaal"):
        return _count_numbers(given)
    if vraag.soort in ("tekst", "datum", "open_keuze"):
        return Telling((), len(given))
    # A person counts once per choice, whatever the value repeats.
    counts = Counter(naam for w in given for naam in (dict.fromkeys(w.split()) if vraag.soort == "meer" else [w]))
    known = [Rij(k.naam, k.label, counts.pop(k.naam, 0)) for k in keuzes_van(vraag)]
    return Telling((*known, *(Rij(naam, naam, n) for naam, n in sorted(counts.items()))), len(given))


def _count_numbers(given: list[str]) -> Telling:
    numbers = [Decimal(w) for w in given if _NUMBER.fullmatch(w)]
    counts = sorted(Counter(numbers).items())
    rows = tuple(Rij(format(value, "f"), toon_getal(value), n) for value, n in counts)
    return Telling(rows, len(numbers), median(numbers) if numbers else None)


def _label(vraag: Vraag, naam: str) -> str:
    return next((k.label for k in keuzes_van(vraag) if k.naam == naam), naam)
