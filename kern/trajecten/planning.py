"""The plan of a traject: which days each step takes. Counts forward from a first day, or back from a last one.

Pure: steps and a calendar go in, days come out. A week is five days that count for the step; weekends and holidays
never count, school holidays and bouwvak do not for a step that avoids them. Fixed and finished steps stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kern.kalender import Kalender

DAG = timedelta(days=1)
WERKWEEK = 5


@dataclass(frozen=True)
class Dagen:
    """The first and the last day of a step."""

    van: date
    tot: date


@dataclass(frozen=True)
class PlanStap:
    """A step as the plan sees it. `vast`: days that somebody chose; `begonnen`, `klaar`: what really happened."""

    sleutel: str
    weken: int
    mijdt: tuple[str, ...] = ()
    vast: tuple[date, date] | None = None
    begonnen: date | None = None
    klaar: date | None = None
    doorlopend: bool = False

    @property
    def dagen(self) -> int:
        """How many days that count it takes; a step of no weeks is one day."""
        return max(1, self.weken * WERKWEEK)


@dataclass(frozen=True)
class Verschuiving:
    """A step whose days change. `was` is None when it had none."""

    sleutel: str
    was: Dagen | None
    wordt: Dagen


def vooruit(stappen: Sequence[PlanStap], begin: date, kalender: Kalender) -> dict[str, Dagen]:
    """Each step begins on the first day that counts after the steps before it; the first on `begin` or soon after."""
    plan: dict[str, Dagen] = {}
    free = begin
    for stap in stappen:
        days = _staat_al(stap, kalender) or _vanaf(stap, free, kalender)
        plan[stap.sleutel] = days
        free = max(free, days.tot + DAG)
    return plan


def terug(stappen: Sequence[PlanStap], eind: date, kalender: Kalender, tot: str = "") -> dict[str, Dagen]:
    """Counting back, each step as late as it can be, so that the last one ends on `eind` or shortly before it.

    `tot`: the key of the step that must end there, when it is not the last; what follows it is planned forward.
    Raises KeyError when there is no such step.
    """
    last = next((i for i, stap in enumerate(stappen, 1) if stap.sleutel == tot), 0) if tot else len(stappen)
    if tot and not last:
        raise KeyError(tot)
    plan: dict[str, Dagen] = {}
    free = eind
    for stap in reversed(stappen[:last]):
        days = _staat_al(stap, kalender) or _tot(stap, free, kalender)
        plan[stap.sleutel] = days
        free = min(free, days.van - DAG)
    before = {stap.sleutel: plan[stap.sleutel] for stap in stappen[:last]}
    after = max((days.tot for days in before.values()), default=eind) + DAG
    return {**before, **vooruit(stappen[last:], after, kalender)}


def _staat_al(stap: PlanStap, kalender: Kalender) -> Dagen | None:
    """The days of a step that a plan cannot choose any more."""
    if stap.klaar is not None:
        return Dagen(min(stap.begonnen or stap.klaar, stap.klaar), stap.klaar)
    if stap.vast is not None:
        van = min(stap.begonnen or stap.vast[0], stap.vast[1])
        return Dagen(van, stap.vast[1])
    if stap.begonnen is not None:
        return Dagen(stap.begonnen, _vanaf(stap, stap.begonnen, kalender).tot)
    return None


def _vanaf(stap: PlanStap, free: date, kalender: Kalender) -> Dagen:
    first = kalender.volgende_werkdag(free, stap.mijdt)
    return Dagen(first, kalender.plus_werkdagen(first, stap.dagen - 1, stap.mijdt))


def _tot(stap: PlanStap, free: date, kalender: Kalender) -> Dagen:
    last = kalender.vorige_werkdag(free, stap.mijdt)
    return Dagen(kalender.plus_werkdagen(last, 1 - stap.dagen, stap.mijdt), last)


def verschuivingen(was: Mapping[str, Dagen], wordt: Mapping[str, Dagen]) -> tuple[Verschuiving, ...]:
    """Only what moves, in the order of the new plan."""
    return tuple(Verschuiving(key, was.get(key), days) for key, days in wordt.items() if was.get(key) != days)


def botsingen(stappen: Sequence[PlanStap], plan: Mapping[str, Dagen]) -> tuple[str, ...]:
    """The keys of steps that have yet to begin, and would do so before one in front of them ends.

    Only fixed days and a plan that counts back can cause that.
    """
    found, busy = [], date.min
    for stap in stappen:
        days = plan[stap.sleutel]
        if stap.begonnen is None and stap.klaar is None and days.van <= busy:
            found.append(stap.sleutel)
        busy = max(busy, days.tot)
    return tuple(found)
