"""What a questionnaire is made of: fields, choices, groups, and the keys under which their answers are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kern.onderzoek.xpath import Uitdrukking

Label = tuple[str | Uitdrukking, ...]
"""A text with values in it: pieces of text and expressions."""

Teksten = Mapping[str, Label]
"""The texts of a field in one language (label, hint, kort, constraint_tekst, verplicht_tekst), as far as translated."""

MEESTE_KEREN = 20
"""How often a repeat may be filled in."""

_NIET_GEVRAAGD = frozenset(("note", "calculate", "hidden"))
_SLEUTEL = re.compile(r"(.+)\[(\d+)\]")
_NOG = re.compile(r"(.+)\[\+(\d+)\]")


def sleutel(naam: str, keer: int = 0) -> str:
    """The key of an answer: the name of its field and, in a repeat, which time it is (from 1): `naam[2]`."""
    return f"{naam}[{keer}]" if keer else naam


def ontleed(sleutel: str) -> tuple[str, int]:
    """The name and the time that a key stands for; outside a repeat the time is 0."""
    vondst = _SLEUTEL.fullmatch(sleutel) if sleutel.endswith("]") else None
    return (vondst[1], int(vondst[2])) if vondst else (sleutel, 0)


def nog_sleutel(naam: str, keer: int) -> str:
    """The key under which "ja" or "nee" says whether the repeat of this name is filled in a `keer`-th time."""
    return f"{naam}[+{keer}]"


def ontleed_nog(sleutel: str) -> tuple[str, int] | None:
    """The repeat's name and the time of such a key; None for any other key."""
    vondst = _NOG.fullmatch(sleutel) if sleutel.endswith("]") else None
    return (vondst[1], int(vondst[2])) if vondst else None


class ModelFout(ValueError):
    """A questionnaire that cannot run.

    `soort`: kring (fields that need each other) · dubbel (a name that stands twice); `namen`: which fields.
    """

    def __init__(self, soort: str, namen: Sequence[str]) -> None:
        self.soort = soort
        self.namen = tuple(namen)
        super().__init__(f"{soort}: {', '.join(namen)}")


@dataclass(frozen=True, slots=True)
class KeuzeModel:
    """One choice as the workbook has it; `kolommen`: its extra columns, for choice filters.

    `voorbeeld`: an example under the label, from the own column of that name; `voorbeelden`: the same by language.
    `rij`: what an expression sees of it.
    """

    naam: str
    label: Label
    kolommen: Mapping[str, str]
    voorbeeld: str = ""
    vertalingen: Mapping[str, Label] = field(default_factory=dict)
    voorbeelden: Mapping[str, str] = field(default_factory=dict)

    @property
    def rij(self) -> dict[str, str]:
        """Its columns as a choice filter sees them."""
        return {**self.kolommen, "name": self.naam}

    def label_in(self, taal: str) -> Label:
        """The label in a language, or else in the default language."""
        return self.vertalingen.get(taal) or self.label

    def voorbeeld_in(self, taal: str) -> str:
        """The example in a language, or else in the default language."""
        return self.voorbeelden.get(taal) or self.voorbeeld

    def uitdrukkingen(self) -> Iterator[Uitdrukking]:
        """The expressions in its label, in every language."""
        for label in (self.label, *self.vertalingen.values()):
            yield from uitdrukkingen_in(label)


@dataclass(frozen=True, slots=True)
class Veld:
    """One node of the form: a question, a note, a calculation or a hidden value. Fields as in the JSON model.

    `herhaling`: path of the repeat it stands in, or "". `bereik`: from, to and step of a range. `lijst`: name of its
    list of choices. `standaard_formule`: its default, where that is worked out.
    """

    naam: str
    pad: str
    type: str
    label: Label = ()
    hint: Label = ()
    relevant: Uitdrukking | None = None
    groepen: tuple[str, ...] = ()
    constraint: Uitdrukking | None = None
    constraint_tekst: Label = ()
    verplicht: Uitdrukking | None = None
    verplicht_tekst: Label = ()
    berekening: Uitdrukking | None = None
    standaard: str | None = None
    uiterlijk: str = ""
    keuzes: tuple[KeuzeModel, ...] = ()
    keuzefilter: Uitdrukking | None = None
    gevoelig: bool = False
    einde: bool = False
    kort: Label = ()
    rij: int | None = None
    herhaling: str = ""
    standaard_formule: Uitdrukking | None = None
    bereik: tuple[Decimal, Decimal, Decimal] | None = None
    lijst: str = ""
    vertalingen: Mapping[str, Teksten] = field(default_factory=dict)

    @property
    def gevraagd(self) -> bool:
        """Whether a person answers it (not a note, a calculation or a hidden value)."""
        return self.type not in _NIET_GEVRAAGD

    def tekst_in(self, taal: str, naam: str) -> Label:
        """One of its texts in a language, or else in the default language."""
        standaard: Label = getattr(self, naam)
        return self.vertalingen.get(taal, {}).get(naam) or standaard


@dataclass(frozen=True, slots=True)
class Groep:
    """A group of fields with a relevance of its own.

    `herhaling`: whether it is a repeat; `aantal`: how often it is filled in, where the questionnaire says so.
    """

    pad: str
    relevant: Uitdrukking | None
    label: Label
    herhaling: bool = False
    aantal: Uitdrukking | None = None
    vertalingen: Mapping[str, Label] = field(default_factory=dict)

    @property
    def naam(self) -> str:
        """Its name: the last part of its path."""
        return self.pad.rpartition("/")[2]

    def label_in(self, taal: str) -> Label:
        """The label in a language, or else in the default language."""
        return self.vertalingen.get(taal) or self.label


def uitdrukkingen_in(label: Label) -> Iterator[Uitdrukking]:
    """The expressions in a text."""
    return (deel for deel in label if isinstance(deel, Uitdrukking))
