"""What the clock does for a charette: the draw, offers past their term, closing, and the reminders before each dagdeel.

The round comes every quarter of an hour, by night too: the last offer before a morning can be for who is next. A
reminder is a task of its own at its own moment, so that it is done once: who gets a place after it has just heard
everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import instellingen, taken
from kern.berichten.charette_mail import Bericht, stuur
from kern.charettes import charette, slot
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats, Regel, Staat
from kern.huis import Huis
from kern.taal import AMSTERDAM, lokaal
from kern.werk import charettes

TAAK_CHARETTES = "charettes"
TAAK_HERINNERING = "charette_herinnering"
KWARTIER = timedelta(minutes=15)
HERINNER_OP = time(9)
LOPEND = (Staat.OPEN.value, Staat.DICHT.value)


def volgende(s: Session, now: datetime) -> datetime:
    """When the next round is: the next quarter of an hour; while there is nothing to look after, the next hour."""
    busy = s.scalars(select(Charette.id).where(Charette.staat.in_(LOPEND)).limit(1)).first() is not None
    minute = now.minute // 15 * 15 if busy else 0
    return now.replace(minute=minute, second=0, microsecond=0) + (KWARTIER if busy else timedelta(hours=1))


def ronde(s: Session, now: datetime, huis: Huis) -> None:
    """The quarterly round over all charettes that are open or closed for sign-ups."""
    ids = s.scalars(select(Charette.id).where(Charette.staat.in_(LOPEND)).order_by(Charette.id)).all()
    for id in ids:
        _ronde(s, now, huis, id)


def _ronde(s: Session, now: datetime, huis: Huis, charette_id: int) -> None:
    c = slot.vergrendel(s, charette_id)
    if c.staat not in LOPEND:
        return
    if c.staat == Staat.OPEN and charette.stand_nu(c, now) is Staat.DICHT:
        charette.sluit(s, now, c, "", c.versie)
    if c.regel == Regel.LOTING and c.geloot_op is None and c.loting_op is not None and c.loting_op <= now:
        charettes.loot(s, now, huis, c.id)
    charettes.verval(s, now, huis, c.id)
    plan_herinneringen(s, now, c)


# --- reminders


def plan_herinneringen(s: Session, now: datetime, c: Charette) -> None:
    """See to it that the coming reminders of each dagdeel are planned; may be called at any time."""
    for d in c.dagdelen:
        for op in _momenten(s, now, d):
            if op > now and not d.afgelast:
                key = f"{TAAK_HERINNERING}:{d.id}:{_sleutel(op)}:{_sleutel(d.begin)}"
                taken.plan(s, TAAK_HERINNERING, key, op, _gegevens(d, op))


def _gegevens(d: Dagdeel, op: datetime) -> taken.Gegevens:
    return {"dagdeel": d.id, "begin": _sleutel(d.begin), "op": op.isoformat()}


def _sleutel(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H%M}"


def _momenten(s: Session, now: datetime, d: Dagdeel) -> Iterator[datetime]:
    """09.00 on a Dutch clock, so many days before; never after it began."""
    days = instellingen.lees(s, "charette", now)
    for name in ("herinner_dagen_eerst", "herinner_dagen_laatst"):
        day = lokaal(d.begin).date() - timedelta(days=int(days[name]))
        moment = datetime.combine(day, HERINNER_OP, AMSTERDAM).astimezone(now.tzinfo)
        if int(days[name]) > 0 and moment < d.begin:
            yield moment


def herinner(s: Session, now: datetime, huis: Huis, gegevens: Mapping[str, Any]) -> None:
    """Ask who has a place whether they still come. Nobody is asked about what was moved, is off, or has begun.

    Who signed up after its moment (the house was off for a while) has just heard everything.
    """
    d = s.get(Dagdeel, int(gegevens["dagdeel"]))
    if d is None or d.afgelast or _sleutel(d.begin) != gegevens["begin"] or d.begin <= now:
        return
    c = s.get_one(Charette, d.charette_id)
    if c.staat not in LOPEND:
        return
    op = datetime.fromisoformat(str(gegevens["op"]))
    for a in _te_herinneren(s, d, op):
        stuur(s, now, huis, c, a, Bericht.HERINNERING, f"{d.id}:{_sleutel(op)}", dagdeel=d)


def _te_herinneren(s: Session, d: Dagdeel, op: datetime) -> list[Aanmelding]:
    wanted = (
        select(Aanmelding)
        .join(Plaats, Plaats.aanmelding_id == Aanmelding.id)
        .where(Plaats.dagdeel_id == d.id, Plaats.geplaatst > 0)
        .where(Aanmelding.ingetrokken.is_(False), Aanmelding.gemaakt <= op)
        .order_by(Aanmelding.nummer)
    )
    return list(s.scalars(wanted))
