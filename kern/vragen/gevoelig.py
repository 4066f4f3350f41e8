"""Numbers that should not stand in an open answer: burgerservicenummer and bank account."""

from __future__ import annotations

import re

_NINE_DIGITS = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][.\- ])[0-9](?:[.\- ]?[0-9]){8}(?![.\- ]?[0-9])(?![A-Za-z])")
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?:[ .]?[0-9A-Za-z]){11,30}")


def gevoelige_getallen(tekst: str) -> tuple[str, ...]:
    """Every BSN (nine digits that pass the elfproef) and IBAN (mod 97, ISO 13616) in `tekst`, as typed."""
    found = [(m.start(), m[0]) for m in _NINE_DIGITS.finditer(tekst) if _is_bsn(_digits(m[0]))]
    for match in _IBAN.finditer(tekst):
        iban = _iban_in(match[0])
        if iban:
            found.append((match.start(), iban))
    return tuple(text for _, text in sorted(found))


def maskeer(tekst: str) -> str:
    """The text with every sensitive number replaced by dots."""
    for number in gevoelige_getallen(tekst):
        tekst = tekst.replace(number, "•••••")
    return tekst


def _digits(text: str) -> list[int]:
    return [ord(c) - ord("0") for c in text if c in "0123456789"]


def _is_bsn(digits: list[int]) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return any(digits) and sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _iban_in(text: str) -> str | None:
    """The longest beginning of `text` that is a valid IBAN: words that follow are not part of it."""
    for end in range(len(text), 14, -1):
        bare = re.sub("[ .]", "", text[:end]).upper()
        whole_word = text[end - 1].isalnum() and (end == len(text) or not text[end].isalnum())
        if whole_word and 15 <= len(bare) <= 34 and _mod97(bare[4:] + bare[:4]) == 1:
            return text[:end]
    return None


def _mod97(text: str) -> int:
    rest = 0
    for char in text:
        value = ord(char) - ord("0") if char.isdigit() else ord(char) - ord("A") + 10
        rest = (rest * (10 if value < 10 else 100) + value) % 97
    return rest
