"""The plan drawn: each step a bar on one line of time, as values in per cent for the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from kern.taal import maandnaam
from kern.trajecten.stand import StapStand

# Most names of months that fit beside each other on a phone; the last ones would stick out.
MEESTE_NAMEN = 7
LAATSTE_NAAM = 90.0


@dataclass(frozen=True)
class Balk:
    """Where a step stands on the line, in per cent. `eerst`: where the first plan ended, when that was another day."""

    x: float
    breed: float
    eerst: float | None


@dataclass(frozen=True)
class Tekening:
    """The bars by key of the step, the names along the line, and today (None when that is outside).

    `namen`: where, the month ("" on a long line of years), and the year ("" while it is the same).
    """

    balken: Mapping[str, Balk]
    namen: tuple[tuple[float, str, str], ...]
    vandaag: float | None


def teken(stappen: Sequence[StapStand], vandaag: date) -> Tekening | None:
    """The plan of these steps; None when not one of them has days."""
    dagen = {stap.sleutel: (stap.begonnen_op or stap.van, stap.klaar_op or stap.tot) for stap in stappen}
    gepland = {sleutel: (van, tot) for sleutel, (van, tot) in dagen.items() if van and tot and van <= tot}
    if not gepland:
        return None
    begin = min(van for van, _ in gepland.values()).replace(day=1)
    eind = max(tot for _, tot in gepland.values()) + timedelta(days=1)

    def plek(dag: date) -> float:
        return min(100.0, max(0.0, 100 * (dag - begin).days / (eind - begin).days))

    eerst = {stap.sleutel: stap.eerst_tot for stap in stappen if stap.eerst_tot and stap.eerst_tot != stap.tot}
    balken = {
        sleutel: Balk(
            plek(van),
            max(0.8, plek(tot + timedelta(days=1)) - plek(van)),
            plek(eerst[sleutel] + timedelta(days=1)) if sleutel in eerst else None,
        )
        for sleutel, (van, tot) in gepland.items()
    }
    names = [(plek(dag), maand, jaar) for dag, maand, jaar in _namen(begin, eind)]
    shown = tuple(name for name in names if name[0] <= LAATSTE_NAAM)
    return Tekening(balken, shown, plek(vandaag) if begin <= vandaag < eind else None)


def _namen(begin: date, eind: date) -> list[tuple[date, str, str]]:
    """The first days of months (of years, on a long line) with their names, no more than fit."""
    maanden = [begin]
    while (volgende := (maanden[-1] + timedelta(days=32)).replace(day=1)) < eind:
        maanden.append(volgende)
    stap = next((n for n in (1, 2, 3, 6, 12, 24, 48) if len(maanden) <= n * MEESTE_NAMEN), 60)
    chosen = maanden[::stap]
    new = {dag for voor, dag in pairwise(chosen) if dag.year != voor.year} | {begin}
    return [(dag, "" if stap >= 12 else _kort(dag), str(dag.year) if dag in new else "") for dag in chosen]


def _kort(dag: date) -> str:
    return "mrt" if dag.month == 3 else maandnaam(dag.month)[:3]
