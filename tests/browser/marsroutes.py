"""The marsroutes to look at: both as shipped, and a concept in which something changed; made when first needed."""

from __future__ import annotations

from dataclasses import replace

from kern.gebruikers import Rol
from kern.trajecten import versies
from tests.browser.conftest import STAF, Plek

DOOR = STAF[Rol.PROJECTLEIDER][0]


def pad(plek: Plek, deel: str = "") -> str:
    """A page of the marsroutes."""
    with plek.db.writing() as s:
        versies.verzorg_startdata(s, plek.klok())
    return "/beheer/marsroutes" + (f"/{deel}" if deel else "")


def concept(plek: Plek, deel: str = "") -> str:
    """A page of the concept, in which a step is longer, one is off and the first two changed places."""
    made = pad(plek, f"bestaand/concept{deel}")
    with plek.db.writing() as s:
        row = versies.concept(s, plek.klok(), "bestaand", DOOR)
        if row.bewerking == 1:
            route = versies.van(row)
            route = route.met_stap(replace(route.stap("intake"), weken_max=6))
            route = route.met_stap(replace(route.stap("reacties"), aan=False))
            first, second, *rest = route.stappen
            route = replace(route, stappen=(second, first, *rest))
            versies.bewaar_concept(s, plek.klok(), route, DOOR, row.bewerking)
    return made
