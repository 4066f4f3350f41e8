"""What the council sees: every kern with something going on, and the decisions of this month, on one A4."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from admin.beheer.stand_per_kern import Rij, rijen
from kern import initiatieven, toezeggingen
from kern.initiatieven import HARDHEDEN
from kern.journaal import VOOR_IEDEREEN
from kern.taal import vandaag, zin
from kern.trajecten import begroting
from kern.trajecten.begroting import Jaarstand
from kern.trajecten.rijen import Staat
from kern.trajecten.stand import StapStand

_LEEG = dict.fromkeys(HARDHEDEN, 0)


@dataclass(frozen=True)
class Raadrij:
    """A kern. `woningen`: hardness → homes; `beloofd`: open and late promises that everybody may read."""

    rij: Rij
    woningen: Mapping[str, int]
    beloofd: tuple[int, int]


@dataclass(frozen=True)
class Besluit:
    """A decision that a step asks for. `wie`: who decides; `voor`: the last day of the step."""

    kern: str
    stap: str
    wie: str
    voor: date


@dataclass(frozen=True)
class Raadblad:
    """The whole sheet. `totaal`: homes of all kernen per hardness; `basis`: those of 2020-2023."""

    rijen: Sequence[Raadrij]
    totaal: Mapping[str, int]
    basis: int
    jaar: Jaarstand
    bezet: Sequence[str]
    besluiten: Sequence[Besluit]
    dag: date


def lees(s: Session, now: datetime) -> Raadblad:
    """Read it; as many queries for two hundred kernen as for eight. Promises that are not public stay out."""
    dag = vandaag(now)
    rows = rijen(s, now)
    homes = initiatieven.per_kern(s)
    promised = toezeggingen.tel(s, dag, VOOR_IEDEREEN)
    jaar = begroting.jaarstand(s, now, dag.year)
    shown = [_rij(r, homes, promised) for r in rows if r.kern and (r.traject or r.kern.id in homes)]
    return Raadblad(
        rijen=sorted(shown, key=lambda r: (not r.rij.lopend, -r.rij.dagen_te_laat, r.rij.naam)),
        totaal={how: sum(row[how] for row in homes.values()) for how in HARDHEDEN},
        basis=initiatieven.totaal_basis(s),
        jaar=jaar,
        bezet=[r.naam for r in rows if r.kern and r.kern.id in jaar.gestart],
        besluiten=sorted(besluiten(rows, dag), key=lambda b: (b.voor, b.kern)),
        dag=dag,
    )


def _rij(r: Rij, homes: Mapping[int, Mapping[str, int]], promised: Mapping[int, tuple[int, int]]) -> Raadrij:
    id = r.kern.id if r.kern else 0
    return Raadrij(r, homes.get(id, _LEEG), promised.get(id, (0, 0)))


def besluiten(rows: Iterable[Rij], dag: date) -> Iterable[Besluit]:
    """The steps that end this month, or should have, and that the council or the college decides on."""
    end_of_month = dag.replace(day=monthrange(dag.year, dag.month)[1])
    for r in rows:
        busy = r.traject is not None and r.traject.staat in (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND)
        for stap in r.traject.stappen if r.traject and busy else ():
            who = _wie_besluit(stap)
            if who and not stap.dicht and not stap.doorlopend and stap.tot and stap.tot <= end_of_month:
                yield Besluit(r.naam, stap.naam, zin(f"raad.wie.{who}"), stap.tot)


def _wie_besluit(stap: StapStand) -> str:
    """The council where it has a part of its own in the step; else the college where it answers for it."""
    if set("RA") & set(stap.raci.get("RD", "")):
        return "raad"
    return "college" if "A" in stap.raci.get("WH", "") else ""
