"""What a question is, and what reading an answer can give: plain values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

Soort = Literal["een", "meer", "geheel", "decimaal", "tekst", "datum", "ja_nee", "open_keuze"]


@dataclass(frozen=True)
class Keuze:
    """One answer to choose: `naam` is stored, `label` is read by people."""

    naam: str
    label: str
    voorbeeld: str = ""


@dataclass(frozen=True)
class Vraag:
    """A question as the reader needs it.

    `maximum` and `minimum` count signs for text, choices for `meer` and are plain limits for numbers.
    `open_keuze` is text with the choices as extra buttons.
    """

    key: str
    soort: Soort
    tekst: str
    hint: str = ""
    keuzes: tuple[Keuze, ...] = ()
    verplicht: bool = True
    maximum: int | None = None
    minimum: int | None = None


@dataclass(frozen=True)
class Begrepen:
    """Understood. `waarde` is what is stored; `terugzeggen` is said when the reading was not literal."""

    waarde: str
    terugzeggen: str | None = None


@dataclass(frozen=True)
class Bevestigen:
    """Probably understood: `waarde` is stored only after a yes to `vraag_tekst`."""

    waarde: str
    vraag_tekst: str


@dataclass(frozen=True)
class Onduidelijk:
    """Not understood: say `melding` and ask again. `opmerking` holds the person's own words, to be kept."""

    melding: str
    opmerking: str | None = None


@dataclass(frozen=True)
class Overgeslagen:
    """The person leaves this question out, and may."""


Gelezen: TypeAlias = Begrepen | Bevestigen | Onduidelijk | Overgeslagen


class Rij(NamedTuple):
    """One line of a count."""

    naam: str
    label: str
    aantal: int


@dataclass(frozen=True)
class Telling:
    """Answers to one question, counted. `n` is the number of people who answered it; for `meer` rows add up to more."""

    rijen: tuple[Rij, ...]
    n: int
    mediaan: Decimal | None = None


@dataclass(frozen=True)
class Opdracht:
    """A word that works everywhere: `wijzig 3` gives `Opdracht("wijzig", 3)`, `/start x` an argument."""

    naam: str
    getal: int | None = None
    argument: str = ""
