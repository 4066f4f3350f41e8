"""Dutch dates: day first, `12 maart`, `12-03-2027`. A date that does not exist is named, never moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from rapidfuzz.distance import OSA

from kern.vragen.getallen import getalwoord
from kern.vragen.tekst import vouw
from kern.vragen.woorden import DAGEN, MAAND_KORT, MAANDEN

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
_WRITTEN = re.compile(r"(?:de )?([0-9]{1,2}|[a-z]+)\s*(?:e|ste|de)?[ .]+([a-z]{3,12})\.?(?: '?([0-9]{4}|[0-9]{2}))?")
_RELATIVE_DAYS = {"eergisteren": -2, "gisteren": -1, "vandaag": 0, "morgen": 1, "overmorgen": 2}
_VAGUE = re.compile(
    r"\b(?:volgend|volgende|komend|komende|dit|deze|vorig|vorige|afgelopen|over|binnen|zo snel|zsm|z s m|snel|straks|"
    r"ooit|later|nu|meteen|direct|half|eind|begin|zomer|winter|najaar|voorjaar|herfst|lente|weekend|week|weken|"
    r"maand|maanden|jaar|jaren|dag|dagen|kerst|pasen)\b"
)


def lees_datum(tekst: str, vandaag: date) -> GelezenDatum:
    """Read one date from clean text. Without a year it is the first such day from `vandaag` on, and not sure."""
    plain = " ".join(tekst.lower().replace("’", "'").replace(",", " ").split()).rstrip("!. ")
    plain = re.sub(r"^op | (?:aanstaande|a\.?s)$", "", plain)
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
    if plain in _RELATIVE_DAYS:
        return Datum(today + timedelta(days=_RELATIVE_DAYS[plain]), letterlijk=False, zeker=False)
    if written := _WRITTEN.fullmatch(_without_accents(plain)):
        month, literal = _month(written[2])
        day = _n(written[1]) if written[1].isdigit() else getalwoord(written[1])
        if month is not None and day is not None:
            return _with_year(day, month, written[3], today, literal and written[1].isdigit())
    if len(re.findall(r"[0-9]{1,2}[-./][0-9]{1,2}(?:[-./][0-9]+)?", plain)) > 1:
        return GeenDatum("twee")
    words = vouw(plain)
    vague = _VAGUE.search(words) or _RELATIVE_DAYS.keys() & set(words.split()) or words == "" or words in MAANDEN
    return GeenDatum("vaag" if vague else "niets")


def _n(digits: str) -> int:
    """The value of ASCII digits that a pattern has already let through (at most eight of them)."""
    return int(digits)


def _without_accents(plain: str) -> str:
    return " ".join("".join(c if c == "'" else vouw(c) or " " for c in plain).split())


def _split_weekday(plain: str) -> tuple[int | None, str]:
    first, _, rest = plain.partition(" ")
    first = first.rstrip(".")
    for i, name in enumerate(DAGEN):
        if rest and first in (name, name[:2]):
            return i, rest
    return None, plain


def _month(word: str) -> tuple[int | None, bool]:
    """The month a word means, and whether it was spelt as it should be."""
    if word in MAANDEN:
        return MAANDEN.index(word) + 1, True
    if word in MAAND_KORT:
        return MAAND_KORT[word], True
    near = [i for i, name in enumerate(MAANDEN, start=1) if len(word) > 3 and OSA.distance(word, name) <= 1]
    return (near[0], False) if len(near) == 1 else (None, False)


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
