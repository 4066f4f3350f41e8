"""What a question is, and what reading an answer can give: plain values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

Soort = Literal[
    "een",
    "meer",
    "geheel",
    "decimaal",
    "tekst",
    "datum",
    "ja_nee",
    "open_keuze",
    "tijd",
    "moment",
    "rang",
    "akkoord",
]
# With more choices than this a list is searched by typing, not read from top to bottom; ticking bears a longer one.
VEEL_KEUZES, VEEL_VINKJES = 12, 40


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
    `open_keuze` is text with the choices as extra buttons. `stap`: a number must lie on it, counted from `minimum`.
    `standaard`: the value that counts when the person leaves it so.
    """

    key: str
    soort: Soort
    tekst: str
    hint: str = ""
    keuzes: tuple[Keuze, ...] = ()
    verplicht: bool = True
    maximum: int | Decimal | None = None
    minimum: int | Decimal | None = None
    stap: Decimal | None = None
    standaard: str = ""

    @property
    def zoeken(self) -> bool:
        """Whether the list of choices is too long to read: it is searched by typing."""
        if self.soort == "open_keuze":
            return False
        return len(self.keuzes) > (VEEL_VINKJES if self.soort in ("meer", "rang") else VEEL_KEUZES)


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
    """Not understood: say `melding` and ask again. `opmerking` holds the person's own words, to be kept.

    `gevonden`: what was understood so far, to be given back as `eerder` with the next answer: the choices or times it
    may be, the order of a rank, the date of a moment. Empty when nothing is worth remembering.
    """

    melding: str
    opmerking: str | None = None
    gevonden: tuple[str, ...] = ()


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
