"""Another status for a plan, with why and what proves it; what ran out; the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from kern import instellingen
from kern.audit import leg_vast
from kern.initiatieven.bewijs import keur_bewijs
from kern.initiatieven.fout import InitiatiefFout
from kern.initiatieven.plannen import schone_tekst, vergrendel
from kern.initiatieven.rijen import Initiatief, Statuswissel
from kern.initiatieven.statussen import STATUSSEN, TERMIJN_LOOPT, hardheid, mag_naar, vervalt, vorige
from kern.journaal import Zichtbaarheid, noteer
from kern.mensen import indieners
from kern.taal import vandaag, zin

REDEN_LENGTE = 2000


def zet_status(
    s: Session,
    now: datetime,
    i: Initiatief,
    naar: str,
    *,
    reden: str,
    bewijs: Mapping[str, str],
    dag: date,
    zichtbaarheid: Zichtbaarheid,
    door: str,
    gelezen_versie: int,
    gerealiseerd: Mapping[int, int] | None = None,
) -> Statuswissel:
    """Give a plan another status, with why and what proves it; a feit and a line for the audit go with it.

    `bewijs` has texts: dates as ISO, a tick as "ja". `gerealiseerd`: how many homes stand, per line of the programma
    (by id), for `opgeleverd`; all of them when not said. Raises InitiatiefFout and Verouderd.
    """
    vergrendel(s, i, gelezen_versie)
    van, hervat = i.status, naar == vorige(i)
    if naar not in STATUSSEN or naar not in mag_naar(i):
        raise InitiatiefFout("naar", "initiatieven.fout.mag_niet", van=STATUSSEN[van].label.lower())
    reden = schone_tekst(reden)[:REDEN_LENGTE]
    if not reden:
        raise InitiatiefFout("reden", "initiatieven.fout.geen_reden")
    if dag > vandaag(now):
        raise InitiatiefFout("dag", "initiatieven.fout.dag_toekomst")
    known = {} if hervat else keur_bewijs(now, i, naar, bewijs, dag)
    _onthoud(i, van, naar, known)
    if naar == "opgeleverd":
        _lever_op(i, gerealiseerd)
    i.status, i.status_op, i.versie = naar, now, i.versie + 1
    wissel = Statuswissel(
        initiatief_id=i.id,
        van=van,
        naar=naar,
        moment=now,
        dag=dag,
        reden=reden,
        bewijs=known,
        zichtbaarheid=zichtbaarheid.value,
        door=door,
    )
    s.add(wissel)
    s.flush()
    indieners.verleng(s, now, i.id, einde=STATUSSEN[naar].einde)
    _noteer(s, now, i, wissel, door)
    return wissel


def _noteer(s: Session, now: datetime, i: Initiatief, wissel: Statuswissel, door: str) -> None:
    later = timedelta(days=int(instellingen.lees(s, "dbo", now)["dorp_later_dagen"]))
    noteer(
        s,
        now,
        i.kern_id,
        "initiatief_status",
        Zichtbaarheid(wissel.zichtbaarheid),
        door=door,
        zichtbaar_vanaf=now + later,
        nummer=i.nummer,
        titel=i.titel,
        status=zin(f"initiatief.status_zin.{wissel.naar}"),
        reden=" ".join(wissel.reden.split()),
        initiatief=i.id,
        van=wissel.van,
        naar=wissel.naar,
    )
    leg_vast(s, now, door, "initiatief_status", f"{i.nummer}: {wissel.van} → {wissel.naar}")


def _onthoud(i: Initiatief, van: str, naar: str, known: Mapping[str, str]) -> None:
    """What the plan keeps besides its status. A new dict: a changed one in place is not seen as changed."""
    gegevens: dict[str, Any] = {**i.gegevens, **known, "hardheid": hardheid(i)}
    if naar == "aangehouden":
        gegevens["vorige"] = van
    else:
        gegevens.pop("vorige", None)
    i.gegevens = gegevens


def _lever_op(i: Initiatief, gerealiseerd: Mapping[int, int] | None) -> None:
    for regel in i.programma:
        n = regel.aantal if gerealiseerd is None else gerealiseerd.get(regel.id, 0)
        if not 0 <= n <= 2 * max(regel.aantal, 50):
            raise InitiatiefFout(f"gerealiseerd-{regel.id}", "initiatief.fout.aantal")
        regel.gerealiseerd = n
    if not any(regel.gerealiseerd for regel in i.programma):
        raise InitiatiefFout("gerealiseerd", "initiatieven.fout.niets_opgeleverd")


def verlopen(s: Session, dag: date) -> list[Initiatief]:
    """The plans whose principemedewerking ended before `dag`, the oldest first; the projectleider confirms each."""
    rows = s.scalars(select(Initiatief).where(Initiatief.status.in_((*TERMIJN_LOOPT, "aangehouden"))))
    late = [(tot, i.nummer, i) for i in rows if (tot := vervalt(i)) and tot < dag]
    return [i for _, _, i in sorted(late, key=lambda row: row[:2])]


def aflopend(s: Session, tot: date) -> list[tuple[date, Initiatief]]:
    """The plans whose principemedewerking ends on `tot` or ended before it, each with its last day, soonest first."""
    wanted = Initiatief.status.in_((*TERMIJN_LOOPT, "aangehouden"))
    rows = s.scalars(select(Initiatief).where(wanted).options(lazyload(Initiatief.programma)))
    found = [(end, i.nummer, i) for i in rows if (end := vervalt(i)) and end <= tot]
    return [(end, i) for end, _, i in sorted(found, key=lambda row: row[:2])]


def geschiedenis(s: Session, i: Initiatief) -> list[Statuswissel]:
    """Every change of status, newest first."""
    query = select(Statuswissel).where(Statuswissel.initiatief_id == i.id)
    return list(s.scalars(query.order_by(Statuswissel.moment.desc(), Statuswissel.id.desc())))
