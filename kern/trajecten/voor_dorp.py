"""The stand of a traject as the village may know it: the DBO hears first, so changes of today are undone here.

A change is a public feit that becomes visible later. The drawn timeline must not tell before the line of news does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kern.journaal import Feit, Zichtbaarheid
from kern.trajecten import stand
from kern.trajecten.rijen import Staat, Stapstaat, Traject
from kern.trajecten.stand import Stand, StapStand

STATEN = frozenset(staat.value for staat in Staat)
STAPSTATEN = frozenset(staat.value for staat in Stapstaat)


def van_kern(s: Session, now: datetime, kern_id: int) -> Stand | None:
    """`stand.van_kern` as the village may know it: of a traject that is only asked for it knows nothing."""
    return _bekend(s, now, stand.van_kern(s, now, kern_id), kern_id, _wachtend(s, now, kern_id))


def alle(s: Session, now: datetime) -> dict[int, Stand]:
    """The same for every kern that has one, by kern id; a fixed number of queries but for what changed today."""
    wachtend = _wachtend(s, now, None)
    standen: dict[int, Stand | None] = {feit.kern_id: None for feit in wachtend} | stand.alle(s, now)
    found = {kern_id: _bekend(s, now, gezien, kern_id, wachtend) for kern_id, gezien in standen.items()}
    return {kern_id: gezien for kern_id, gezien in found.items() if gezien is not None}


def _bekend(s: Session, now: datetime, gezien: Stand | None, kern_id: int, wachtend: Sequence[Feit]) -> Stand | None:
    before = zonder(gezien, wachtend) if gezien else None
    if before is not None and before.staat is not Staat.AANGEVRAAGD:
        return before
    row = _net_gestopt(s, kern_id, wachtend) or (_laatste_klaar(s, kern_id) if gezien else None)
    return zonder(stand.van_traject(s, now, row), wachtend) if row else None


def _net_gestopt(s: Session, kern_id: int, wachtend: Sequence[Feit]) -> Traject | None:
    """The traject that stopped, while the village does not know that yet."""
    stops = [f for f in wachtend if f.kern_id == kern_id and f.gegevens.get("naar") == Staat.GESTOPT.value]
    return s.get(Traject, stops[0].gegevens["traject"]) if stops else None


def _laatste_klaar(s: Session, kern_id: int) -> Traject | None:
    wanted = (Traject.kern_id == kern_id) & (Traject.staat == Staat.AFGEROND.value)
    return s.scalars(select(Traject).where(wanted).order_by(Traject.klaar_op.desc(), Traject.id.desc())).first()


def zonder(gezien: Stand, wachtend: Iterable[Feit]) -> Stand:
    """The stand before these feiten (newest first), as far as they are about it."""
    for feit in wachtend:
        if feit.gegevens.get("traject") == gezien.id:
            gezien = _terug(gezien, feit.gegevens)
    return gezien


def _wachtend(s: Session, now: datetime, kern_id: int | None) -> list[Feit]:
    """The changes that the villages do not know yet, newest first."""
    query = select(Feit).where(Feit.zichtbaarheid == Zichtbaarheid.OPENBAAR.value, Feit.zichtbaar_vanaf > now)
    kinds = [Feit.soort.startswith(begin, autoescape=True) for begin in ("stap_", "traject_")]
    if kern_id is not None:
        query = query.where(Feit.kern_id == kern_id)
    return list(s.scalars(query.where(or_(*kinds)).order_by(Feit.id.desc())))


def _terug(gezien: Stand, gegevens: Mapping[str, object]) -> Stand:
    """One change undone; what does not say what was before it stays."""
    van, sleutel = str(gegevens.get("van", "")), gegevens.get("stap")
    if sleutel is None:
        return replace(gezien, staat=Staat(van)) if van in STATEN else gezien
    if van not in STAPSTATEN:
        return gezien
    stappen = tuple(_stap_terug(stap, Stapstaat(van)) if stap.sleutel == sleutel else stap for stap in gezien.stappen)
    return replace(gezien, stappen=stappen)


def _stap_terug(stap: StapStand, van: Stapstaat) -> StapStand:
    begonnen = None if van is Stapstaat.LATER else stap.begonnen_op
    klaar = stap.klaar_op if van in (Stapstaat.KLAAR, Stapstaat.OVERGESLAGEN) else None
    # How late it is was counted from the new state; what is not told yet is not late yet either.
    return replace(stap, staat=van, begonnen_op=begonnen, klaar_op=klaar, dagen_te_laat=0)
