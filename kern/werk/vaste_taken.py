"""What due work does, and what comes back by itself: every hour, every quarter of an hour, every morning, every week.

A recurring task plans its successor when it is done. Its key holds its moment, so planning it twice is planning it
once, and a house that was off for a while does it once and not for every time it missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import privacy, taken
from kern.berichten import dbo_update
from kern.berichten.dbo_update import OVERDAG_VAN, Aanleiding, is_overdag
from kern.huis import Huis
from kern.kernen import Kern, alle
from kern.mensen import DboContact, Ritme
from kern.onderzoek import veldwerk
from kern.onderzoek.veldwerk import TAAK_AFRONDEN, TAAK_SLUITEN
from kern.taal import AMSTERDAM, lokaal
from kern.werk import charetteronde, trajecten
from kern.werk.charetteronde import TAAK_CHARETTES, TAAK_HERINNERING
from kern.werk.onderzoek import noteer_respons, vertel

TAAK_OPRUIMEN = "opruimen"
TAAK_WEEK = "dbo_week"
TAAK_DIRECT = "dbo_direct"
TAAK_BEWAKING = "bewaking"

BEWAKING_OP = time(7)
KWARTIER = timedelta(minutes=15)
BEWAAR_TAKEN = timedelta(days=30)

Gegevens = Mapping[str, Any]
Uitvoerder = Callable[[Session, datetime, Gegevens], None]


def uitvoerders(huis: Huis) -> dict[str, Uitvoerder]:
    """The table: kind of task → what to do."""

    def sluit(s: Session, now: datetime, gegevens: Gegevens) -> None:
        o = veldwerk.sluit_vanzelf(s, now, gegevens["onderzoek"])
        if o is not None:
            vertel(s, now, o, huis)

    def rond_af(s: Session, now: datetime, gegevens: Gegevens) -> None:
        veldwerk.rond_af_vanzelf(s, now, gegevens["onderzoek"])

    def week(s: Session, now: datetime, gegevens: Gegevens) -> None:
        for kern in alle(s):
            vertel_week(s, now, kern, huis)
        plan_vaste_taken(s, now)

    def direct(s: Session, now: datetime, gegevens: Gegevens) -> None:
        vertel_meteen(s, now, huis)
        plan_vaste_taken(s, now)

    def bewaking(s: Session, now: datetime, gegevens: Gegevens) -> None:
        trajecten.bewaak_alle(s, now, huis)
        plan_vaste_taken(s, now)

    def charettes(s: Session, now: datetime, gegevens: Gegevens) -> None:
        charetteronde.ronde(s, now, huis)
        plan_vaste_taken(s, now)

    def herinnering(s: Session, now: datetime, gegevens: Gegevens) -> None:
        charetteronde.herinner(s, now, huis, gegevens)

    return {
        TAAK_SLUITEN: sluit,
        TAAK_AFRONDEN: rond_af,
        TAAK_WEEK: week,
        TAAK_DIRECT: direct,
        TAAK_BEWAKING: bewaking,
        TAAK_CHARETTES: charettes,
        TAAK_HERINNERING: herinnering,
        TAAK_OPRUIMEN: ruim_op,
    }


def vertel_week(s: Session, now: datetime, kern: Kern, huis: Huis) -> None:
    """The weekly news of one kern: the response of a running onderzoek becomes a feit, and what is new is mailed."""
    noteer_respons(s, now, kern)
    dbo_update.plan_en_stuur(s, now, kern, Aanleiding.WEKELIJKS, huis)


def vertel_meteen(s: Session, now: datetime, huis: Huis) -> None:
    """Mail what is new to the contact persons of every kern who want to hear it at once."""
    wanted = DboContact.afgemeld_op.is_(None) & (DboContact.ritme == Ritme.DIRECT.value)
    with_one = select(DboContact.kern_id).where(wanted)
    for kern in s.scalars(select(Kern).where(Kern.id.in_(with_one)).order_by(Kern.id)).all():
        trajecten.vertel(s, now, kern, huis)


def ruim_op(s: Session, now: datetime, gegevens: Gegevens) -> None:
    """The hourly clearing of what is over its time."""
    privacy.ruim_op(s, now)
    # Many rows a day that nobody asks for again: their keys hold a moment that has passed.
    done = (TAAK_OPRUIMEN, TAAK_DIRECT, TAAK_BEWAKING, TAAK_CHARETTES, TAAK_HERINNERING)
    taken.vergeet(s, done, now - BEWAAR_TAKEN)
    plan_vaste_taken(s, now)


def plan_vaste_taken(s: Session, now: datetime) -> None:
    """See to it that the next of each recurring task is planned; may be called at any time."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    taken.plan(s, TAAK_OPRUIMEN, f"{TAAK_OPRUIMEN}:{hour:%Y-%m-%dT%H}", hour)
    week = dbo_update.volgend_moment(s, now)
    taken.plan(s, TAAK_WEEK, f"{TAAK_WEEK}:{lokaal(week):%G-%V}", week)
    ochtend = volgende_bewaking(now)
    taken.plan(s, TAAK_BEWAKING, f"{TAAK_BEWAKING}:{lokaal(ochtend):%Y-%m-%d}", ochtend)
    kwartier = volgend_kwartier(now)
    taken.plan(s, TAAK_DIRECT, f"{TAAK_DIRECT}:{lokaal(kwartier):%Y-%m-%dT%H:%M}", kwartier)
    ronde = charetteronde.volgende(s, now)
    taken.plan(s, TAAK_CHARETTES, f"{TAAK_CHARETTES}:{ronde.astimezone(UTC):%Y-%m-%dT%H:%M}", ronde)


def volgende_bewaking(now: datetime) -> datetime:
    """The first 07.00 on a Dutch clock after `now`."""
    dag = lokaal(now).date()
    days = (datetime.combine(dag + timedelta(days=n), BEWAKING_OP, AMSTERDAM) for n in (0, 1))
    return next(moment for day in days if (moment := day.astimezone(now.tzinfo)) > now)


def volgend_kwartier(now: datetime) -> datetime:
    """The first quarter of an hour after `now` from 08.00 up to and including 20.00, on a Dutch clock."""
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0) + KWARTIER
    if is_overdag(start):
        return start
    hier = lokaal(start)
    dag = hier.date() if hier.time() < OVERDAG_VAN else hier.date() + timedelta(days=1)
    return datetime.combine(dag, OVERDAG_VAN, AMSTERDAM).astimezone(now.tzinfo)
