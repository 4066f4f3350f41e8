"""Times of day as people say them: `14.30`, `half drie`, `kwart over 2`, `half 3 's middags`, `2.30 pm`.

Spoken hours go round twice a day: without a part of the day they are two times, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal, TypeAlias

from kern.taal import AMSTERDAM, huidige_taal, moment, tijd
from kern.vragen.getallen import getalwoord, zonder_ongeveer
from kern.vragen.tekst import vouw
from kern.vragen.woorden import woorden
from kern.vragen.woordenboek import Deel


@dataclass(frozen=True)
class Tijd:
    """A time, stored as `14:30`. `letterlijk`: typed in figures; `zeker` is False when it must be confirmed."""

    waarde: str
    letterlijk: bool = True
    zeker: bool = True


@dataclass(frozen=True)
class TweeTijden:
    """`half drie`: at night or in the afternoon."""

    vroeg: str
    laat: str


@dataclass(frozen=True)
class GeenTijd:
    """Why there is no time: 25 o'clock, `straks`, from two to three, or nothing that looks like one."""

    reden: Literal["onbestaand", "vaag", "twee", "niets"]


GelezenTijd: TypeAlias = Tijd | TweeTijden | GeenTijd

HALVE_DAG, DAG = 12 * 60, 24 * 60
# From and to in minutes; the night has two ends.
_DEEL: dict[Deel, tuple[tuple[int, int], ...]] = {
    "nacht": ((0, 6 * 60), (22 * 60, DAG)),
    "ochtend": ((4 * 60, 12 * 60),),
    "middag": ((12 * 60, 18 * 60),),
    "avond": ((17 * 60, DAG),),
    "am": ((0, HALVE_DAG),),
    "pm": ((HALVE_DAG, DAG),),
    "night": ((0, 6 * 60), (18 * 60, DAG)),
}
_VAST = {"middernacht": "00:00", "midnight": "00:00", "noon": "12:00", "midday": "12:00", "tussen de middag": ""}
_DIGITAL = re.compile(
    r"([0-9]{1,2})\s*(?:[:.,]|u|h|uur)\s*([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]+)?)?\s*(?:uur|u|h|hrs?|hours?)?\.?"
)
_FOUR = re.compile(r"([0-9]{2})([0-9]{2})\s*(?:uur|u|h|hrs?|hours?)?")
_HOUR = re.compile(r"([0-9]{1,2}|[a-z]+)(?: precies)?(?: ?(uur|u|h|o'? ?clock|hours?))?(?: precies| sharp)?")
_VAGUE = re.compile(
    r"\b(?:straks|later|nu|vroeg|laat|zo snel|zsm|eerder|ochtend|middag|avond|nacht|dag|moment|altijd|elke|hele|"
    r"early|late|now|soon|asap|morning|afternoon|evening|night|anytime|always|whole|maakt niet uit|geen voorkeur)\b"
)
_TWO = re.compile(
    r"[0-9].*(?:\b(?:en|of|tot|tussen|and|or|to|till|until|between)\b|[-–/]).*[0-9]|^(?:tussen|between)\b"
)
TIJD = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")


def lees_tijd(tekst: str) -> GelezenTijd:
    """Read one time from clean text."""
    plain = " ".join(tekst.lower().replace("’", "'").replace("‘", "'").split()).rstrip("!. ")
    exact = zonder_ongeveer(plain)
    about = exact != plain
    exact = re.sub(r"^(?:om|at|vanaf|from|tegen) ", "", exact)
    part, core = _split_part(exact)
    found = _read(core, part)
    if isinstance(found, Tijd) and about:
        return Tijd(found.waarde, False, False)
    if found is not None:
        return found
    if _TWO.search(core):
        return GeenTijd("twee")
    return GeenTijd("vaag" if part or _VAGUE.search(vouw(plain)) else "niets")


def uit_twee(tekst: str, eerder: tuple[str, ...]) -> str:
    """Which of two times just asked about is meant: `'s middags`, `de tweede`, `2.30`; "" when that is not clear."""
    words = woorden()
    folded = vouw(tekst)
    if (part := words.dagdelen.get(folded)) is not None:
        fits = [t for t in eerder if _in_part(_minutes(t), part)]
        return fits[0] if len(fits) == 1 else ""
    bare = folded.removeprefix("de ").removeprefix("the ")
    place = len(eerder) if bare in words.laatste else words.rangtelwoorden.get(bare, 0)
    if 1 <= place <= len(eerder):
        return eerder[place - 1]
    found = lees_tijd(tekst)
    return found.waarde if isinstance(found, Tijd) and found.waarde in eerder else ""


def toon_tijd(waarde: str) -> str:
    """`14.30 uur`, as the language that is spoken writes it."""
    return tijd(datetime(2027, 1, 1, *_hour_and_minute(waarde), tzinfo=AMSTERDAM))


def toon_moment(waarde: str) -> str:
    """`vrijdag 12 maart 2027 om 14.30 uur`."""
    return moment(datetime.fromisoformat(waarde).replace(tzinfo=AMSTERDAM))


def is_moment(waarde: str) -> bool:
    """Whether a stored value is a date and time that exist."""
    if not MOMENT.fullmatch(waarde):
        return False
    try:
        return datetime.fromisoformat(waarde).year >= 1
    except ValueError:
        return False


def is_tijd(waarde: str) -> bool:
    """Whether a stored value is a time, or a date and a time."""
    return TIJD.fullmatch(waarde) is not None or is_moment(waarde)


def _hour_and_minute(waarde: str) -> tuple[int, int]:
    hour, _, minute = waarde.partition(":")
    return int(hour), int(minute)


def _minutes(waarde: str) -> int:
    hour, minute = _hour_and_minute(waarde)
    return hour * 60 + minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _in_part(minutes: int, part: Deel) -> bool:
    return any(low <= minutes < high for low, high in _DEEL[part])


def _split_part(plain: str) -> tuple[Deel | None, str]:
    """The part of the day that is named before or behind the time, and the rest."""
    bare = re.sub(r"(?<![a-z])'(?=s )|\b([ap])\.\s?m\b\.?", lambda m: f"{m[1]}m" if m[1] else "", plain)
    bare = re.sub(r"([0-9])([ap]m)$", r"\1 \2", bare)
    for phrase, part in _phrases(huidige_taal()):
        if bare.endswith(f" {phrase}"):
            return part, bare[: -len(phrase)].strip(" ,")
        if bare.startswith(f"{phrase} "):
            return part, re.sub(r"^(?:om|at) ", "", bare[len(phrase) :].strip(" ,"))
    return None, bare


@cache
def _phrases(taal: str) -> tuple[tuple[str, Deel], ...]:
    """Longest first, so that `in de middag` is found before `middag`."""
    return tuple(sorted(woorden().dagdelen.items(), key=lambda p: -len(p[0])))


def _read(core: str, part: Deel | None) -> GelezenTijd | None:
    if core in _VAST:
        return Tijd(_VAST[core], letterlijk=False) if _VAST[core] else GeenTijd("vaag")
    if found := _DIGITAL.fullmatch(core):
        return _digital(_n(found[1]), _n(found[2]), part, padded=len(found[1]) == 2)
    if found := _FOUR.fullmatch(core):
        read = _digital(_n(found[1]), _n(found[2]), part, padded=True)
        return Tijd(read.waarde, False, read.zeker) if isinstance(read, Tijd) else read
    return _spoken(core, part)


def _n(digits: str) -> int:
    """The value of two ASCII digits that a pattern has already let through."""
    return int(digits)


def _digital(hour: int, minute: int, part: Deel | None, *, padded: bool) -> GelezenTijd:
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return GeenTijd("onbestaand")
    if hour == 24:
        return Tijd("00:00", letterlijk=False, zeker=False)
    minutes = hour * 60 + minute
    if part is not None and hour <= 12:
        return _round_twice(minutes, part) or GeenTijd("onbestaand")
    if part is not None and not _in_part(minutes, part):
        return GeenTijd("onbestaand")
    # "2.30" is a night time on paper, but often the afternoon; "02.30" is meant as it stands.
    return Tijd(_clock(minutes), zeker=padded or not 1 <= hour <= 6)


def _spoken(core: str, part: Deel | None) -> GelezenTijd | None:
    """`kwart over 2`, `tien voor half drie`, `half past two`, `3 uur`, `15`."""
    words = core.replace("-", " ").split()
    shift, rest = _shift(words)
    half, rest = _half(rest)
    found = _HOUR.fullmatch(" ".join(rest))
    hour = _number(found[1]) if found else None
    if hour is None or hour > 24:
        return GeenTijd("onbestaand") if hour is not None and found and found[2] else None
    if found and not found[2] and not rest[0].isdigit() and not (half or shift) and part is None and len(words) > 1:
        return None
    minutes = hour * 60 + half + shift
    if hour > 12 or hour == 0:
        if part is not None and not _in_part(minutes % DAG, part):
            return GeenTijd("onbestaand")
        said_so = bool(found and found[2]) or bool(half or shift)
        return Tijd(_clock(minutes % DAG), letterlijk=False, zeker=hour != 24 and said_so)
    return _round_twice(minutes, part) or GeenTijd("onbestaand")


def _round_twice(minutes: int, part: Deel | None) -> Tijd | TweeTijden | None:
    """A time on a clock of twelve hours: both readings, or the one that falls in the part of the day that was named."""
    early = minutes % HALVE_DAG
    both = (early, early + HALVE_DAG)
    if part is None:
        return TweeTijden(*(_clock(m) for m in both))
    fits = [m for m in both if _in_part(m, part)]
    return Tijd(_clock(fits[0]), letterlijk=False) if len(fits) == 1 else None


def _shift(words: list[str]) -> tuple[int, list[str]]:
    """Minutes before or after the (half) hour, and what is left: `kwart over`, `tien minuten voor`."""
    known = woorden()
    for i, word in enumerate(words[:4]):
        if word in known.over | known.voor and i > 0:
            said = [w for w in words[:i] if w not in ("minuten", "minuut", "minutes", "minute", "min", "a")]
            minutes = 15 if said in (["kwart"], ["quarter"]) else _number("".join(said))
            if minutes is not None and 0 < minutes < 30:
                return (minutes if word in known.over else -minutes), words[i + 1 :]
    return 0, words


def _half(words: list[str]) -> tuple[int, list[str]]:
    """`half drie` is half an hour before three; `half past two` and the British `half two` are half an hour after."""
    if words[:1] != ["half"] or len(words) < 2:
        return 0, words
    if words[1] == "past":
        return 30, words[2:]
    english = getalwoord(words[1]) is not None and words[1] in woorden().telwoorden[0].onder_honderd
    return (30 if english and huidige_taal() == "en" else -30), words[1:]


def _number(word: str) -> int | None:
    if re.fullmatch("[0-9]{1,2}", word):
        return _n(word)
    return getalwoord(word) if word.isalpha() else None
