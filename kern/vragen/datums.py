"""Dates as people type them: day first, `12 maart`, `12-03-2027`. One that does not exist is named, never moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from rapidfuzz.distance import OSA

from kern.taal import huidige_taal
from kern.vragen.getallen import getalwoord
from kern.vragen.tekst import vouw
from kern.vragen.woorden import woorden

EERSTE_JAAR, LAATSTE_JAAR = 1900, 2100


@dataclass(frozen=True)
class Datum:
    """A date. `letterlijk`: day, month and year were typed; `zeker` is False when the year had to be added."""

    dag: date
    letterlijk: bool = True
    zeker: bool = True


@dataclass(frozen=True)
class GeenDatum:
    """Why there is no date: 31 februari, month 14, the year 1203, another weekday, two dates, `vaag` or nothing."""

    reden: Literal["onbestaand", "maand", "weekdag", "vaag", "niets", "twee", "jaar"]
    dag: int = 0
    maand: int = 0
    jaar: int | None = None
    datum: date | None = None


GelezenDatum: TypeAlias = Datum | GeenDatum

_ISO = re.compile(r"([12][0-9]{3})-([0-9]{1,2})-([0-9]{1,2})")
_NUMERIC = re.compile(r"([0-9]{1,2})\s*[-./ ]\s*([0-9]{1,2})(?:\s*[-./ ]\s*'?([0-9]{4}|[0-9]{2}))?")
_EIGHT = re.compile(r"[0-9]{8}")
_WRITTEN = re.compile(
    r"(?:de |the )?([0-9]{1,2}|[a-z]+)\s*(?:e|ste|de|st|nd|rd|th)?[ .]+(?:of )?([a-z]{3,12})\.?"
    r"(?: '?([0-9]{4}|[0-9]{2}))?"
)
# Only where English is spoken; "12 maart" never has its day behind it.
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (?:the )?([0-9]{1,2})(?:st|nd|rd|th)?(?: '?([0-9]{4}|[0-9]{2}))?")
_VAGUE = re.compile(
    r"\b(?:volgend|volgende|komend|komende|dit|deze|vorig|vorige|afgelopen|over|binnen|zo snel|zsm|z s m|snel|straks|"
    r"ooit|later|nu|meteen|direct|half|eind|begin|zomer|winter|najaar|voorjaar|herfst|lente|weekend|week|weken|"
    r"maand|maanden|jaar|jaren|dag|dagen|kerst|pasen|"
    r"next|coming|this|last|soon|sometime|later|now|asap|as soon as possible|in [0-9]+|within|half|end|beginning|"
    r"summer|autumn|spring|weekend|week|weeks|month|months|year|years|day|days|christmas|easter)\b"
)


def lees_datum(tekst: str, vandaag: date) -> GelezenDatum:
    """Read one date from clean text. Without a year it is the first such day from `vandaag` on, and not sure."""
    plain = " ".join(tekst.lower().replace("’", "'").replace(",", " ").split()).rstrip("!. ")
    plain = re.sub(r"^(?:op|on) | (?:aanstaande|a\.?s)$", "", plain)
    weekday, plain = _split_weekday(plain)
    found = _read(plain, vandaag)
    if weekday is not None and isinstance(found, Datum) and found.dag.weekday() != weekday:
        return GeenDatum("weekdag", datum=found.dag, dag=weekday)
    return found


def _read(plain: str, today: date) -> GelezenDatum:
    if iso := _ISO.fullmatch(plain):
        return _make(_n(iso[3]), _n(iso[2]), _n(iso[1]), True)
    if numeric := _NUMERIC.fullmatch(plain):
        return _with_year(_n(numeric[1]), _n(numeric[2]), numeric[3], today, True)
    if _EIGHT.fullmatch(plain):
        return _eight_digits(plain)
    far = woorden().dagen_ver
    if plain in far:
        return Datum(today + timedelta(days=far[plain]), letterlijk=False, zeker=False)
    if found := _written(_without_accents(plain), today):
        return found
    if len(re.findall(r"[0-9]{1,2}[-./][0-9]{1,2}(?:[-./][0-9]+)?", plain)) > 1:
        return GeenDatum("twee")
    words = vouw(plain)
    vague = _VAGUE.search(words) or far.keys() & set(words.split()) or words == "" or words in woorden().maanden
    return GeenDatum("vaag" if vague else "niets")


def _written(plain: str, today: date) -> GelezenDatum | None:
    """`12 maart 2027`, `de 12e maart`, and in English `March 12, 2027`; None when it is no such date."""
    if found := _WRITTEN.fullmatch(plain):
        day, month, year = found[1], found[2], found[3]
    elif huidige_taal() == "en" and (found := _MONTH_FIRST.fullmatch(plain)):
        month, day, year = found[1], found[2], found[3]
    else:
        return None
    number, literal = _month(month)
    n = _n(day) if day.isdigit() else getalwoord(day)
    return None if number is None or n is None else _with_year(n, number, year, today, literal and day.isdigit())


def _n(digits: str) -> int:
    """The value of ASCII digits that a pattern has already let through (at most eight of them)."""
    return int(digits)


def _without_accents(plain: str) -> str:
    return " ".join("".join(c if c == "'" else vouw(c) or " " for c in plain).split())


def _split_weekday(plain: str) -> tuple[int | None, str]:
    first, _, rest = plain.partition(" ")
    first = first.rstrip(".")
    day = woorden().dagen.get(first) if rest else None
    return (day, rest) if day is not None else (None, plain)


def _month(word: str) -> tuple[int | None, bool]:
    """The month a word means, and whether it was spelt as it should be."""
    names = woorden().maanden
    if word in names:
        return names[word], True
    near = {month for name, month in names.items() if len(name) > 3 and _is_near(word, name)}
    return (near.pop(), False) if len(near) == 1 else (None, False)


def _is_near(word: str, name: str) -> bool:
    return len(word) > 3 and OSA.distance(word, name) <= 1


def _with_year(day: int, month: int, year: str | None, today: date, literal: bool) -> GelezenDatum:
    if year is None:
        return _next(day, month, today)
    if len(year) == 4:
        return _make(day, month, _n(year), literal)
    century = 2000 if _n(year) <= today.year % 100 + 20 else 1900
    return _make(day, month, century + _n(year), False)


def _next(day: int, month: int, today: date) -> GelezenDatum:
    """The first such day on or after `today`; 29 February may be years away."""
    for year in range(today.year, today.year + 9):
        found = _make(day, month, year, False)
        if isinstance(found, GeenDatum) and (day, month) != (29, 2):
            return GeenDatum(found.reden, day, month)
        if isinstance(found, Datum) and found.dag >= today:
            return Datum(found.dag, letterlijk=False, zeker=False)
    return GeenDatum("onbestaand", day, month)


def _make(day: int, month: int, year: int, literal: bool) -> GelezenDatum:
    if not 1 <= month <= 12:
        return GeenDatum("maand", day, month, year)
    if not EERSTE_JAAR <= year <= LAATSTE_JAAR:
        return GeenDatum("jaar", day, month, year)
    try:
        return Datum(date(year, month, day), literal)
    except ValueError:
        return GeenDatum("onbestaand", day, month, year)


def _eight_digits(plain: str) -> GelezenDatum:
    """`12032027` or `20270312`: read when only one of the two is a date."""
    readings = [
        _make(_n(plain[:2]), _n(plain[2:4]), _n(plain[4:]), False),
        _make(_n(plain[6:]), _n(plain[4:6]), _n(plain[:4]), False),
    ]
    dates = [r for r in readings if isinstance(r, Datum)]
    return dates[0] if len(dates) == 1 else GeenDatum("niets")
