"""Which answers count when a household answers more than once (domein.md §2.2). Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# The questions without which a record is no response (domein.md §2.1), for the shipped woonbehoefteonderzoek.
_ALLEN = ("situatie", "leeftijd", "verhuiswens")
ESSENTIEEL = {"H": (*_ALLEN, "huishouden"), "S": _ALLEN, "T": _ALLEN}


@dataclass(frozen=True)
class Ingestuurd:
    """One sent record of a household. `volgnr` grows within the household; `thuiswonend` is its answer to Q08a."""

    id: str
    route: str
    volgnr: int
    compleet: bool = True
    thuiswonend: int = 0


def compleet(uitvoer: dict[str, str], route: str) -> bool:
    """Whether a record has its essential items. A questionnaire without routes has none that are missing."""
    return all(uitvoer.get(naam) for naam in ESSENTIEEL.get(route, ()))


def tellende(huishouden: Iterable[Ingestuurd]) -> set[str]:
    """The ids that count of one household: of route H the latest complete one, of S and T every complete one."""
    records = [r for r in huishouden if r.compleet]
    own = [r for r in records if r.route == "H"]
    count = {r.id for r in records if r.route != "H"}
    if own:
        count.add(max(own, key=lambda r: r.volgnr).id)
    return count


def proxies(huishouden: Iterable[Ingestuurd]) -> int:
    """Starters that parents gave in Q08a and who did not answer themselves: each S with the code replaces one."""
    records = list(huishouden)
    count = tellende(records)
    given = sum(r.thuiswonend for r in records if r.route == "H" and r.id in count)
    answered = sum(1 for r in records if r.route == "S" and r.id in count)
    return max(0, given - answered)
