"""Choices that are classes of numbers: "18 tot en met 24 jaar", "€ 250.000 – € 320.000", "3 of meer"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kern.taal import huidige_taal
from kern.vragen.vraag import Keuze

_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,9})(,[0-9]{1,2})?"
_BETWEEN = r"-|–|—|t/m|tot en met|tot|of"
_UNDER, _UP_TO = "jonger dan|minder dan|lager dan|onder|<", "tot en met|tot|t/m|hoogstens|maximaal"
_FROM, _OVER = r"\+|(?:of|en) (?:meer|ouder|hoger)", "meer dan|ouder dan|hoger dan|boven|vanaf"


def _shapes(between: str, under: str, up_to: str, at_least: str, over: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return (
        (re.compile(_NUMBER), "is"),
        (re.compile(rf"(?:van |from )?{_NUMBER} ?(?:{between}) ?{_NUMBER}"), "tussen"),
        (re.compile(rf"(?:{under}) ?{_NUMBER}"), "onder"),
        (re.compile(rf"(?:{up_to}) {_NUMBER}"), "tot"),
        (re.compile(rf"{_NUMBER} ?(?:{at_least})"), "vanaf"),
        (re.compile(rf"(?:{over}) {_NUMBER}"), "boven"),
    )


_DUTCH = _shapes(_BETWEEN, _UNDER, _UP_TO, _FROM, _OVER)
# "Over 5 jaar" is no class of numbers in Dutch, so these words count only where English is spoken.
_ENGLISH = _shapes(
    f"{_BETWEEN}|to|or|up to",
    f"{_UNDER}|younger than|less than|lower than|under|below",
    f"{_UP_TO}|up to|at most|maximum",
    rf"{_FROM}|(?:or|and) (?:more|older|higher|over|above)",
    f"{_OVER}|more than|older than|higher than|over|above",
)
_NOISE = re.compile(
    r"€|\b(?:euros?|jaar|slaapkamers?|kind(?:eren)?|persoon|personen|mensen|per maand|years?|old|bedrooms?|"
    r"child(?:ren)?|persons?|people|per month)\b"
)
_SWAP = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Klasse:
    """Numbers from `laag` to `hoog`; None is an open end."""

    laag: Decimal | None
    hoog: Decimal | None
    laag_mee: bool = True
    hoog_mee: bool = True

    def bevat(self, n: Decimal) -> bool:
        """Whether `n` falls in it. Far outside an open end is no answer: an age of 1945, a price of 280."""
        if (self.laag is None and self.hoog and n * 10 < self.hoog) or (
            self.hoog is None and self.laag and n > self.laag * 10
        ):
            return False
        low = self.laag is None or n > self.laag or (self.laag_mee and n == self.laag)
        high = self.hoog is None or n < self.hoog or (self.hoog_mee and n == self.hoog)
        return low and high


def klassen(keuzes: tuple[Keuze, ...]) -> dict[str, Klasse]:
    """The number class of each choice that has one, when at least two have; else {}."""
    found = {k.naam: klasse for k in keuzes if (klasse := lees_klasse(k.label)) is not None}
    return found if len(found) >= 2 else {}


def lees_klasse(label: str) -> Klasse | None:
    """The class of numbers a text stands for."""
    if not any(c.isdigit() for c in label):
        return None
    bare = " ".join(_NOISE.sub(" ", label.casefold()).split()).rstrip(". ")
    if huidige_taal() != "en":
        return _read(bare, _DUTCH)
    # A label that nobody translated still has its Dutch points.
    return _read(bare, _ENGLISH) or _read(bare.translate(_SWAP), _ENGLISH)


def _read(bare: str, shapes: tuple[tuple[re.Pattern[str], str], ...]) -> Klasse | None:
    for shape, kind in shapes:
        if match := shape.fullmatch(bare):
            return _make(kind, _decimals([g for g in match.groups() if g is not None]))
    return None


def _decimals(groups: list[str]) -> list[Decimal]:
    """The numbers of a label (ours, not typed): whole parts, each perhaps followed by its decimals."""
    numbers: list[Decimal] = []
    for group in groups:
        if group.startswith(","):
            numbers[-1] += Decimal("0." + group[1:])
        else:
            numbers.append(Decimal(group.replace(".", "")))
    return numbers


def _make(kind: str, n: list[Decimal]) -> Klasse:
    return {
        "is": Klasse(n[0], n[0]),
        "tussen": Klasse(n[0], n[-1]),
        "onder": Klasse(None, n[0], hoog_mee=False),
        "tot": Klasse(None, n[0]),
        "vanaf": Klasse(n[0], None),
        "boven": Klasse(n[0], None, laag_mee=False),
    }[kind]
