"""Which answers count when a household answers more than once (domein.md §2.2). Pure: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# The calculation in the woonbehoefteonderzoek that says who answers (domein.md §2.2), and what it can say.
ROUTE = "route"
ROUTES = ("H", "S", "T")
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


def heeft_routes(model: Mapping[str, Any]) -> bool:
    """Whether a questionnaire (its JSON model) tells households, starters and people from elsewhere apart.

    It does when it calculates `route`, from a question with the codes H, S and T or with these codes in its formula.
    """
    fields = {v["naam"]: v for v in model["velden"]}
    route = fields.get(ROUTE)
    if route is None or not route["berekening"]:
        return False
    formula = route["berekening"]
    codes = {text for pair in re.findall(r"'([^']*)'|\"([^\"]*)\"", formula) for text in pair}
    used = [v for naam, v in fields.items() if naam != ROUTE and re.search(rf"/{re.escape(naam)}(?![\w.-])", formula)]
    codes |= {k["naam"] for v in used for k in v["keuzes"]}
    return codes >= set(ROUTES)


def compleet(uitvoer: Mapping[str, str], route: str) -> bool:
    """Whether a record has its essential items. A questionnaire without routes has none that are missing."""
    return all(uitvoer.get(naam) for naam in ESSENTIEEL.get(route, ()))


def tellende(huishouden: Iterable[Ingestuurd]) -> set[str]:
    """The ids that count of one household: of S and T every complete one, of H and without a route the latest.

    Without routes a code stands for one who answers, a household or an association.
    """
    records = [r for r in huishouden if r.compleet]
    own = [r for r in records if r.route not in ("S", "T")]
    count = {r.id for r in records if r.route in ("S", "T")}
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
