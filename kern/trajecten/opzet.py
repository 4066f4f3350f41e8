"""From marsroute to steps and days: the copy a traject takes, and the plan of its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from kern import kalender
from kern.trajecten.marsroute import Marsroute, stap_als_inhoud, stap_uit
from kern.trajecten.planning import Dagen, PlanStap, terug, vooruit
from kern.trajecten.rijen import Stapstaat, Traject, TrajectStap


def nieuwe_stappen(route: Marsroute) -> list[TrajectStap]:
    """The steps that are on, as rows that nobody began yet."""
    return [
        TrajectStap(
            volgnr=number,
            sleutel=stap.sleutel,
            inhoud=stap_als_inhoud(stap),
            staat=Stapstaat.LATER.value,
            afgevinkt={},
            gedaan={},
            gemeld={},
        )
        for number, stap in enumerate(route.aan, 1)
    ]


def plan_stappen(stappen: Sequence[TrajectStap]) -> list[PlanStap]:
    """The steps as the plan sees them; a skipped one takes no days."""
    found = []
    for row in stappen:
        if row.als_staat is Stapstaat.OVERGESLAGEN:
            continue
        stap = stap_uit(row.inhoud)
        vast = (row.van, row.tot) if row.vast and row.van and row.tot else None
        found.append(
            PlanStap(row.sleutel, stap.weken_max, stap.mijdt, vast, row.begonnen_op, row.klaar_op, stap.doorlopend)
        )
    return found


def reken(
    s: Session, now: datetime, t: Traject, *, begin: date | None = None, eind: date | None = None
) -> dict[str, Dagen]:
    """The days of each step, counted forward from `begin` (else the traject's own first day) or back from `eind`."""
    stappen = plan_stappen(t.stappen)
    days = kalender.lees(s, now)
    if eind is not None:
        # What goes on without end (building) follows after the decision: count back from the step before it.
        last = [stap.sleutel for stap in stappen if not stap.doorlopend and stap.sleutel != "evaluatie"]
        return terug(stappen, eind, days, last[-1] if last else "")
    first = begin or t.begin or (t.stappen[0].van if t.stappen else None)
    assert first is not None  # noqa: S101  the callers plan from a day
    return vooruit(stappen, first, days)


def zet_dagen(stappen: Sequence[TrajectStap], plan: Mapping[str, Dagen], *, eerste: bool = False) -> None:
    """Write the days of a plan; `eerste`: this is the plan that later shifts are counted from."""
    for row in stappen:
        days = plan.get(row.sleutel)
        if days is None:
            continue
        if row.klaar_op is None:
            row.van, row.tot = days.van, days.tot
        if eerste or row.eerst_tot is None:
            row.eerst_tot = days.tot


def dagen_nu(stappen: Sequence[TrajectStap]) -> dict[str, Dagen]:
    """The days as they are now."""
    return {row.sleutel: Dagen(row.van, row.tot) for row in stappen if row.van and row.tot}
