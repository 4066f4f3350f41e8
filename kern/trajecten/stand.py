"""How a traject stands: plain values, made once and read by pages, mails and chat alike.

A step carries its own copy of the marsroute. Those copies are long and nearly all alike, so the text of one is read
once per process, and the stand of all kernen together costs three queries, however many there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Row, Text, cast, select
from sqlalchemy.orm import Session, lazyload

from kern.taal import vandaag
from kern.trajecten.marsroute import (
    Communicatiemoment,
    Groep,
    Marsroute,
    MarsrouteStap,
    Participatiemoment,
    Roltekst,
    lees,
    stap_uit,
)
from kern.trajecten.rijen import MarsrouteVersie, Staat, Stapstaat, Traject, TrajectStap

EINDSTATEN = frozenset({Staat.AFGEROND, Staat.GESTOPT})
DICHT = frozenset({Stapstaat.KLAAR, Stapstaat.OVERGESLAGEN})


@dataclass(frozen=True)
class MomentStand:
    """A communication moment. `op`: the day it is due, None while the step has no days; `gedaan_op`: when it was."""

    sleutel: str
    wie: tuple[str, ...]
    wat: str
    kanaal: str
    op: date | None
    gedaan_op: date | None


@dataclass(frozen=True)
class StapStand:
    """A step of a traject. `nummer`: 1, 2, … in order; `eerst_tot`: its last day in the first plan; `vast`: its days
    were chosen by hand; `dagen_te_laat`: 0 when it is not late."""

    id: int
    sleutel: str
    code: str
    naam: str
    doel: str
    groep: str
    staat: Stapstaat
    van: date | None
    tot: date | None
    eerst_tot: date | None
    begonnen_op: date | None
    klaar_op: date | None
    dagen_te_laat: int
    raci: Mapping[str, str]
    momenten: tuple[Communicatiemoment, ...]
    gedaan: Mapping[str, Mapping[str, str]]
    participatie: tuple[Participatiemoment, ...]
    publiek: str
    reden: str
    vast: bool
    nummer: int
    doorlopend: bool = False

    @cached_property
    def communicatie(self) -> tuple[MomentStand, ...]:
        """Its communication moments; made when first asked for, because a list of kernen needs few of them."""
        return tuple(self._moment(m) for m in self.momenten)

    def eerste_moment(self) -> date | None:
        """The day of the first moment that was not done; None when there is none with a day."""
        days = (self._op(m) for m in self.momenten if m.sleutel not in self.gedaan)
        return min((d for d in days if d is not None), default=None)

    def _op(self, m: Communicatiemoment) -> date | None:
        from_ = self.tot if m.vanaf == "eind" else self.begonnen_op or self.van
        return from_ + timedelta(days=m.dag) if from_ else None

    def _moment(self, m: Communicatiemoment) -> MomentStand:
        done = self.gedaan.get(m.sleutel)
        gedaan_op = date.fromisoformat(done["op"]) if done else None
        return MomentStand(m.sleutel, m.wie, m.wat, m.kanaal, self._op(m), gedaan_op)

    @property
    def dicht(self) -> bool:
        """Whether nothing has to be done for it any more."""
        return self.staat in DICHT


@dataclass(frozen=True)
class Stand:
    """How a traject stands. `versie` grows with every edit (it is the `gelezen_versie` of the use cases);
    `marsroute_versie` is the version of the marsroute that its steps came from, 0 without one."""

    id: int
    kern_id: int
    staat: Staat
    aanpak: str
    aanpak_naam: str
    gekozen: bool
    jaar: int | None
    begin: date | None
    versie: int
    marsroute_versie: int
    stappen: tuple[StapStand, ...]
    rollen: Mapping[str, Roltekst]
    groepen: tuple[Groep, ...]
    basis: bool
    fictief: bool
    klaar_op: date | None = None

    @cached_property
    def nu(self) -> StapStand | None:
        """The step where it is: the first that somebody works on, else the first that is still to come."""
        return self._eerste(Stapstaat.BEZIG) or self._eerste(Stapstaat.LATER)

    @property
    def volgende(self) -> StapStand | None:
        """The first step to come that is not the present one."""
        nu = self.nu
        return next((stap for stap in self.stappen if stap.staat is Stapstaat.LATER and stap is not nu), None)

    @property
    def totaal(self) -> int:
        """How many steps it has; a skipped one counts, for it stays in the list and keeps its number."""
        return len(self.stappen)

    @cached_property
    def dagen_te_laat(self) -> int:
        """The days that the latest step is late; 0 when nothing is."""
        return max((stap.dagen_te_laat for stap in self.stappen), default=0)

    @cached_property
    def volgend_moment(self) -> tuple[StapStand, MomentStand] | None:
        """The communication moment that is due first of those that were not done, in a step that is not closed."""
        if self.staat in EINDSTATEN:
            return None
        days = [(op, stap.nummer, stap) for stap in self.stappen if not stap.dicht and (op := stap.eerste_moment())]
        if not days:
            return None
        op, _, stap = min(days, key=lambda day: day[:2])
        return stap, next(m for m in stap.communicatie if m.op == op and m.gedaan_op is None)

    def stap(self, sleutel: str) -> StapStand:
        """The step with this key. Raises KeyError."""
        for stap in self.stappen:
            if stap.sleutel == sleutel:
                return stap
        raise KeyError(sleutel)

    def _eerste(self, staat: Stapstaat) -> StapStand | None:
        return next((stap for stap in self.stappen if stap.staat is staat), None)


# --- asking

# The steps are read apart, as columns.
_TRAJECTEN = select(Traject).options(lazyload(Traject.stappen))


def van_traject(s: Session, now: datetime, t: Traject) -> Stand:
    """The stand of one traject, whatever its state."""
    return _standen(s, vandaag(now), [t])[t.id]


def van_kern(s: Session, now: datetime, kern_id: int) -> Stand | None:
    """The stand of the active traject of a kern, else of the last finished one; None when there is neither."""
    found = _geldend(s.scalars(_TRAJECTEN.where(Traject.kern_id == kern_id)))
    return van_traject(s, now, found[kern_id]) if found else None


def alle(s: Session, now: datetime) -> dict[int, Stand]:
    """What `van_kern` gives, for every kern that has one, by kern id; three queries, however many kernen."""
    found = _geldend(s.scalars(_TRAJECTEN))
    standen = _standen(s, vandaag(now), list(found.values()))
    return {kern_id: standen[t.id] for kern_id, t in found.items()}


def _geldend(rows: Iterable[Traject]) -> dict[int, Traject]:
    """Per kern the traject that people mean: the active one, else the last that was finished."""
    found: dict[int, Traject] = {}
    for t in sorted(rows, key=lambda t: (t.als_staat not in EINDSTATEN, t.klaar_op or date.min, t.id)):
        if t.als_staat is not Staat.GESTOPT:
            found[t.kern_id] = t
    return found


# --- making


_WEINIG = 20
_KOLOMMEN = (
    TrajectStap.id,
    TrajectStap.traject_id,
    TrajectStap.sleutel,
    TrajectStap.staat,
    TrajectStap.van,
    TrajectStap.tot,
    TrajectStap.eerst_tot,
    TrajectStap.vast,
    TrajectStap.begonnen_op,
    TrajectStap.klaar_op,
    TrajectStap.reden,
    TrajectStap.gedaan,
    cast(TrajectStap.inhoud, Text).label("tekst"),
)


# Standen by (traject, version, day), per database: an edit gives a traject another version, so that one never goes
# stale. Only what was committed is kept; what a transaction that writes sees may yet be rolled back.
_Sleutel = tuple[int, int, date]
_BEWAARD: WeakKeyDictionary[Any, dict[_Sleutel, Stand]] = WeakKeyDictionary()
_MEESTE = 2000


def _standen(s: Session, dag: date, trajecten: Sequence[Traject]) -> dict[int, Stand]:
    kept = _bewaard(s)
    keys = {t.id: (t.id, t.versie, dag) for t in trajecten}
    new = _maak(s, dag, [t for t in trajecten if keys[t.id] not in kept])
    found = {id: new[id] if id in new else kept[key] for id, key in keys.items()}
    if s.info.get("door") == "reading":
        if len(kept) + len(new) > _MEESTE:
            kept.clear()
        kept.update({keys[id]: stand for id, stand in new.items()})
    return found


def _bewaard(s: Session) -> dict[_Sleutel, Stand]:
    if s.info.get("door") != "reading":
        return {}
    return _BEWAARD.setdefault(s.info["database"], {})


def _maak(s: Session, dag: date, trajecten: Sequence[Traject]) -> dict[int, Stand]:
    routes = _marsroutes(s, {t.marsroute_id for t in trajecten if t.marsroute_id is not None})
    rows: dict[int, list[Row[Any]]] = {t.id: [] for t in trajecten}
    query = select(*_KOLOMMEN).order_by(TrajectStap.traject_id, TrajectStap.volgnr)
    # A few are asked for by their number; many are all there are, without a list of numbers that grows.
    if len(trajecten) <= _WEINIG:
        query = query.where(TrajectStap.traject_id.in_([t.id for t in trajecten]))
    for row in s.execute(query) if trajecten else ():
        rows.get(row.traject_id, []).append(row)
    return {t.id: _stand(t, routes.get(t.marsroute_id or 0), rows[t.id], dag) for t in trajecten}


def _marsroutes(s: Session, ids: set[int]) -> dict[int, Marsroute]:
    if not ids:
        return {}
    v = MarsrouteVersie
    query = select(v.id, v.code, v.versie, cast(v.inhoud, Text)).where(v.id.in_(ids))
    return {id: _gelezen_route(code, versie, tekst) for id, code, versie, tekst in s.execute(query)}


@lru_cache(maxsize=32)
def _gelezen_route(code: str, versie: int, tekst: str) -> Marsroute:
    return lees(json.loads(tekst), code=code, versie=versie)


@lru_cache(maxsize=2048)
def _gelezen_stap(tekst: str) -> MarsrouteStap:
    return stap_uit(json.loads(tekst))


def _stand(t: Traject, route: Marsroute | None, rows: Sequence[Row[Any]], dag: date) -> Stand:
    stappen = tuple(_stap(row, _gelezen_stap(row.tekst), nummer) for nummer, row in enumerate(rows, 1))
    return Stand(
        id=t.id,
        kern_id=t.kern_id,
        staat=t.als_staat,
        aanpak=route.code if route else "",
        aanpak_naam=route.naam if route else "",
        gekozen=t.gekozen_op is not None,
        jaar=t.jaar,
        begin=t.begonnen_op or t.begin,
        versie=t.versie,
        marsroute_versie=route.versie if route else 0,
        stappen=stappen if t.als_staat in EINDSTATEN else _met_laat(stappen, dag),
        rollen=route.rollen if route else {},
        groepen=route.groepen if route else (),
        basis=t.basis,
        fictief=t.fictief,
        klaar_op=t.klaar_op,
    )


def _stap(row: Row[Any], stap: MarsrouteStap, nummer: int) -> StapStand:
    return StapStand(
        id=row.id,
        sleutel=row.sleutel,
        code=stap.code,
        naam=stap.naam,
        doel=stap.doel,
        groep=stap.groep,
        staat=Stapstaat(row.staat),
        van=row.van,
        tot=row.tot,
        eerst_tot=row.eerst_tot,
        begonnen_op=row.begonnen_op,
        klaar_op=row.klaar_op,
        dagen_te_laat=0,
        raci=stap.raci,
        momenten=stap.communicatie,
        gedaan=row.gedaan,
        participatie=stap.participatie,
        publiek=stap.publiek,
        reden=row.reden,
        vast=row.vast,
        nummer=nummer,
        doorlopend=stap.doorlopend,
    )


def _met_laat(stappen: Sequence[StapStand], dag: date) -> tuple[StapStand, ...]:
    """Late is a step that should have been finished, and the first that should have begun while nobody is at work."""
    aan_zet = next((stap for stap in stappen if not stap.dicht), None)
    made = []
    for stap in stappen:
        due = None if stap.doorlopend else stap.tot
        if stap.staat is Stapstaat.LATER:
            due = stap.van if stap is aan_zet else None
        late = (dag - due).days if due and not stap.dicht else 0
        made.append(replace(stap, dagen_te_laat=late) if late > 0 else stap)
    return tuple(made)


# --- what residents see


@dataclass(frozen=True)
class GroepStand:
    """Some steps as residents see them, as one. `soort`: gedaan, nu or later; `tekst`: what is going on, at `nu`."""

    naam: str
    soort: str
    van: date | None
    tot: date | None
    klaar_op: date | None
    tekst: str


def voor_inwoners(stand: Stand) -> tuple[GroepStand, ...]:
    """The steps in the groups that residents see; empty while the traject is only asked for, and when it stopped."""
    if stand.staat in (Staat.AANGEVRAAGD, Staat.GESTOPT):
        return ()
    nu = stand.nu if stand.staat is not Staat.GEPLAND else None
    shown = [(groep, _stappen_van(stand, groep)) for groep in stand.groepen]
    return tuple(_groep(groep.naam, stappen, nu) for groep, stappen in shown if stappen)


def _stappen_van(stand: Stand, groep: Groep) -> list[StapStand]:
    return [p for p in stand.stappen if p.groep == groep.sleutel and p.staat is not Stapstaat.OVERGESLAGEN]


def _groep(naam: str, stappen: Sequence[StapStand], nu: StapStand | None) -> GroepStand:
    ready = all(stap.dicht for stap in stappen)
    here = nu if nu in stappen else next((p for p in stappen if p.staat is Stapstaat.BEZIG), None)
    soort = "gedaan" if ready else "nu" if here else "later"
    return GroepStand(
        naam=naam,
        soort=soort,
        van=min((d for p in stappen if (d := p.begonnen_op or p.van)), default=None),
        tot=max((p.tot for p in stappen if p.tot), default=None),
        klaar_op=max((p.klaar_op for p in stappen if p.klaar_op), default=None) if ready else None,
        tekst=here.publiek if here and soort == "nu" else "",
    )
