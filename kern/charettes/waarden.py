"""What somebody asks of a charette, and what became of it: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kern.charettes.rijen import Aanmelding

# How many people at most come in one party.
MEESTE_MENSEN = 8


@dataclass(frozen=True)
class Persoon:
    """One person of a party. `leeftijd`: a `Leeftijd` or "" (not told); `uit_kern` None: not told."""

    leeftijd: str = ""
    uit_kern: bool | None = None


@dataclass(frozen=True)
class Wens:
    """For which dagdelen, with how many people.

    `mix`: we may use `mensen` to mix the room; without it they are not kept.
    `splitsen`: the party may be placed in parts; without it it gets places for all of them, or waits.
    """

    dagdelen: tuple[int, ...]
    aantal: int
    mensen: tuple[Persoon, ...] = ()
    mix: bool = False
    splitsen: bool = False
    taal: str = "nl"


@dataclass(frozen=True)
class Aanbod:
    """A free place that is held for somebody. `aantal`: for how many people; `nummer`: which offer to them this is."""

    aanmelding_id: str
    dagdeel_id: int
    aantal: int
    tot: datetime
    nummer: int


@dataclass(frozen=True)
class Gevolg:
    """What came of something: the party it was about, who was offered a place, whose offer (party, dagdeel) ran out."""

    aanmelding: Aanmelding | None
    aanbiedingen: tuple[Aanbod, ...] = ()
    vervallen: tuple[tuple[str, int], ...] = ()
