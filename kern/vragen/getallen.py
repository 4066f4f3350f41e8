"""Numbers as people type them. Never `int()` or `float()` on that: `float("1.250")` is 1.25, here it is 1250.

Where English is spoken point and comma change places, and English number words are read beside the Dutch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from kern.taal import huidige_taal
from kern.vragen.tekst import vouw
from kern.vragen.woorden import woorden
from kern.vragen.woordenboek import Telwoorden

MAX_DIGITS = 12
# A longer text is a story, not a number.
MAX_WORDS = 30


@dataclass(frozen=True)
class Getal:
    """One number. `letterlijk`: typed as a number. `ongeveer`: not exact, or with words around it we do not know."""

    waarde: Decimal
    letterlijk: bool = True
    ongeveer: bool = False


@dataclass(frozen=True)
class Twijfel:
    """`1,250`: one thousand two hundred and fifty, or one and a quarter."""

    groot: Decimal
    klein: Decimal


@dataclass(frozen=True)
class Meerdere:
    """More numbers than one; `eerste` serves as the example."""

    eerste: Decimal


@dataclass(frozen=True)
class TeGroot:
    """More digits than any question can mean."""


GelezenGetal: TypeAlias = Getal | Twijfel | Meerdere | TeGroot

# The digit table: other digits than these are not read. Full-width is what a phone keyboard may give.
_FULL_WIDTH = {ord("０") + i: str(i) for i in range(10)}
_ARABIC = {start + i: str(i) for start in (0x0660, 0x06F0) for i in range(10)}
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")

_DUTCH = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?")
_ENGLISH = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]{1,2})|([0-9]{1,3}(?:,[0-9]{3}){2,})")
_POINT = re.compile(r"([0-9]+)\.([0-9]{1,2}|[0-9]{4,})|(0)\.([0-9]+)")
_DOUBT = re.compile(r"([1-9][0-9]{0,2}),([0-9]{3})")
_SPACED = re.compile(r"(?<![0-9.,])([0-9]{1,3}(?: [0-9]{3})+)(?![0-9 ])")
_TOO_LONG = re.compile(rf"[0-9]{{{MAX_DIGITS + 1},}}")
_EURO_TAIL = re.compile(r"(?<=[0-9])[,.](?:-+|–|—|=)")
_GLUED = re.compile(r"^([0-9.,]+)(k|euro|eur|jaar|x|m2|m²)$")
_SWAP = str.maketrans(",.", ".,")


def lees_getal(tekst: str) -> GelezenGetal | None:
    """Read one number from clean text; None when there is none.

    Takes `3`, `1.250`, `€ 1.250,-`, `drie`, `een stuk of drie`, `2,5 ton`. Not: `1e5`, `1_000`, `0x10`, `½`.
    """
    plain, literal, about = _prepare(tekst)
    if _TOO_LONG.search(plain.replace("," if _english() else ".", "")):
        return TeGroot()
    found = _read_token(plain)
    if found is None and (joined := _SPACED.fullmatch(plain)):
        found = Getal(Decimal(joined[1].replace(" ", "")), letterlijk=False)
    found = _with(found, literal, about) if found is not None else _read_words(plain, about)
    if isinstance(found, Getal) and abs(found.waarde) >= 10**MAX_DIGITS:
        return TeGroot()
    return found


def getalwoord(tekst: str) -> int | None:
    """The value of one number word up to 999.999: `tweeëntwintig` is 22, `twaalfhonderd` is 1200."""
    word = vouw(tekst).replace(" ", "")
    values = (_word_value(word, language) for language in woorden().telwoorden)
    return next((value for value in values if value is not None), None)


def _english() -> bool:
    return huidige_taal() == "en"


def toon_getal(waarde: Decimal) -> str:
    """A number as people read it: comma for decimals, points from 10.000 (a year stays a year). In English reversed."""
    whole, _, rest = canoniek(waarde).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if len(digits) > 4:
        digits = gegroepeerd(Decimal(digits))
    return f"{sign}{digits}{'.' if _english() else ','}{rest}" if rest else f"{sign}{digits}"


def gegroepeerd(waarde: Decimal) -> str:
    """A whole number in groups of three, also a small one: `1.250`."""
    return f"{waarde:,}" if _english() else f"{waarde:,}".replace(",", ".")


def canoniek(waarde: Decimal) -> str:
    """The stored form: plain digits, a point for decimals, no exponent, no trailing zeros."""
    text = format(waarde, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _prepare(text: str) -> tuple[str, bool, bool]:
    """Lower case with plain digits; whether the digits were typed as such; whether the person was not exact."""
    plain = _KEYCAP.sub(r"\1", text.translate(_FULL_WIDTH))
    other_script = plain.translate(_ARABIC)
    literal, about = plain == text, other_script != plain
    plain = " ".join(other_script.lower().replace("’", "'").replace("−", "-").split())
    plain = _EURO_TAIL.sub("", plain).rstrip("!. ")
    without = zonder_ongeveer(plain)
    about = about or without != plain
    plain = re.sub(r"^(?:€|eur|euros?)\s*|\s*(?:€|euros?|eur)$", "", without)
    return plain, literal, about


def zonder_ongeveer(plain: str) -> str:
    """The text without the words that say that it is not exact, and without question marks at its end."""
    return " ".join(_about(huidige_taal()).sub(" ", plain).split()).rstrip("? ")


@cache
def _about(taal: str) -> re.Pattern[str]:
    phrases = sorted(woorden().ongeveer, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(p) for p in phrases)})(?!\w)|[~±]")


def _with(found: GelezenGetal, literal: bool, about: bool) -> GelezenGetal:
    if not isinstance(found, Getal):
        return found
    return Getal(found.waarde, found.letterlijk and literal, found.ongeveer or about)


def _read_token(token: str) -> GelezenGetal | None:
    """Read one token that is a number and nothing else; in English with point and comma changed over."""
    return _read_dutch(token.translate(_SWAP) if _english() else token)


def _read_dutch(token: str) -> GelezenGetal | None:
    sign, bare = _split_sign(token)
    if doubt := _DOUBT.fullmatch(bare):
        return Twijfel(sign * Decimal(doubt[1] + doubt[2]), sign * Decimal(f"{doubt[1]}.{doubt[2]}"))
    if dutch := _DUTCH.fullmatch(bare):
        leading_zero = dutch[1].startswith("0.")
        if not leading_zero:
            return Getal(sign * Decimal(dutch[1].replace(".", "") + "." + (dutch[2] or "0")))
    if english := _ENGLISH.fullmatch(bare):
        whole = (english[1] or english[3]).replace(",", "")
        return Getal(sign * Decimal(f"{whole}.{english[2] or '0'}"), letterlijk=False)
    if point := _POINT.fullmatch(bare):
        return Getal(sign * Decimal(f"{point[1] or point[3]}.{point[2] or point[4]}"), letterlijk=False)
    if glued := _GLUED.fullmatch(bare):
        found = _read_dutch(glued[1])
        if isinstance(found, Getal):
            return Getal(sign * found.waarde * (1_000 if glued[2] == "k" else 1), letterlijk=False)
    return None


def _split_sign(token: str) -> tuple[int, str]:
    if token[:1] in ("-", "+"):
        return (-1 if token[0] == "-" else 1), token[1:].lstrip()
    for word in ("min ", "minus "):
        if token.startswith(word):
            return -1, token.removeprefix(word)
    return 1, token


def _read_words(plain: str, about: bool) -> GelezenGetal | None:
    """Read a number from several words: number words, units, and at most one number."""
    known = woorden()
    numbers: list[tuple[GelezenGetal, str]] = []
    strange: list[str] = []
    words = re.split(r"[\s;]+", plain)
    if len(words) > MAX_WORDS:
        return None
    for word in _group_number_words(words):
        before = numbers[-1][0] if numbers else None
        if word in known.factoren and isinstance(before, Getal):
            numbers[-1] = (Getal(before.waarde * known.factoren[word], letterlijk=False), word)
        elif found := _read_token(word) or _read_number_word(word):
            numbers.append((found, word))
        elif any(c.isdigit() for c in word):
            return _several(plain)
        elif word not in known.eenheden:
            strange.append(word)
    return _choose(plain, numbers, strange, about)


def _choose(
    plain: str, numbers: list[tuple[GelezenGetal, str]], strange: list[str], about: bool
) -> GelezenGetal | None:
    known = woorden()
    if plain in known.nul:
        return Getal(Decimal(0), False, True)
    if len(numbers) > 1:
        # "een" is an article as often as a number: it gives way to a real number.
        real = [pair for pair in numbers if pair[1] not in known.lidwoorden]
        if len(real) > 1 or not real:
            first = numbers[0][0]
            return Meerdere(first.waarde) if isinstance(first, Getal) else None
        numbers = real
    if not numbers:
        return None
    found, word = numbers[0]
    if not isinstance(found, Getal):
        return found
    if strange and (word in known.lidwoorden or set(strange) & known.ander_getal):
        return None
    return Getal(found.waarde, False, about or bool(strange))


def _several(plain: str) -> Meerdere | None:
    """`2-3`, `2/3`, `2à3`: numbers with something between them."""
    parts = re.fullmatch(r"([0-9]{1,6})\s*(?:-|–|/|à|,\s|;)\s*([0-9]{1,6})(?: .*)?", plain)
    return Meerdere(Decimal(parts[1])) if parts else None


def _read_number_word(word: str) -> Getal | None:
    value = getalwoord(word) if word.replace("-", "").replace("'", "").isalpha() else None
    if value is not None:
        return Getal(Decimal(value), letterlijk=False)
    if vouw(word) == "anderhalf" or vouw(word) == "anderhalve":
        return Getal(Decimal("1.5"), letterlijk=False)
    return None


def _group_number_words(words: list[str]) -> list[str]:
    """Join what belongs together: `twee en twintig`, `twaalf honderd`, `twee duizend vijf honderd`."""
    grouped: list[str] = []
    i = 0
    while i < len(words):
        for end in range(min(len(words), i + 8), i + 1, -1):
            candidate = "".join(words[i:end])
            if all(w.isalpha() for w in words[i:end]) and getalwoord(candidate) is not None:
                grouped.append(candidate)
                i = end
                break
        else:
            grouped.append(words[i])
            i += 1
    return grouped


def _word_value(word: str, language: Telwoorden) -> int | None:
    if len(word) > 60:
        return None
    if language.duizend in word:
        before, _, after = word.partition(language.duizend)
        thousands = 1 if before == "" else _hundreds(before, language)
        rest = 0 if after == "" else _hundreds(after.removeprefix(language.en), language)
        return None if not thousands or rest is None or rest > 999 else thousands * 1000 + rest
    return _hundreds(word, language)


def _hundreds(word: str, language: Telwoorden) -> int | None:
    """Up to 9.999, for `honderdtwintig` and `negenennegentighonderd`."""
    small = language.onder_honderd
    if language.honderd not in word:
        return small.get(word)
    before, _, after = word.partition(language.honderd)
    hundreds = 1 if before in ("", "a") else small.get(before)
    rest = 0 if after == "" else small.get(after.removeprefix(language.en), small.get(after))
    return None if not hundreds or rest is None else hundreds * 100 + rest
