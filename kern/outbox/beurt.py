"""Claiming, settling and giving up: which row is whose, and what becomes of it.

A row is claimed by a conditional UPDATE with a lease; whoever lost the lease can no longer write an outcome.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from kern import audit
from kern.db import random_id
from kern.mensen import MAIL, zoeksleutels
from kern.outbox.verzending import (
    EIND,
    FASE_DATA,
    Geclaimd,
    Soort,
    Staat,
    Uitkomst,
    Verzending,
    lees_adres,
    lees_inhoud,
    wis,
)

WACHTTIJDEN = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
OPGEVEN_NA = timedelta(days=5)
# Personal mail of which nobody knows whether it arrived is sent twice more.
NA_ONBEKEND = (timedelta(minutes=15), timedelta(hours=2))
# The content itself may take this long to go out.
DATA_LEASE = timedelta(minutes=10)
_OPEN = (Staat.WACHT.value, Staat.UITGESTELD.value, Staat.ONBEKEND.value)


class NietOpnieuw(Exception):
    """This one cannot be sent again: under way, sent, a reminder, or its content was erased."""


def wachttijd(poging: int) -> timedelta:
    """The delay after the nth try (from 1): 1, 5, 15, 60 minutes, then every hour."""
    return WACHTTIJDEN[min(max(poging, 1), len(WACHTTIJDEN)) - 1]


def claim(
    s: Session, now: datetime, kanalen: Collection[str], hoeveel: int, lease: timedelta = timedelta(minutes=5)
) -> list[Geclaimd]:
    """Take at most `hoeveel` due rows of these channels: replies first, then personal ones, each in due order.

    In chat only the first open row of an address can be taken, so that what was said stays in order.
    """
    eerder = aliased(Verzending)
    voorganger = exists().where(
        eerder.lookup == Verzending.lookup,
        eerder.kanaal == Verzending.kanaal,
        eerder.rang == Verzending.rang,
        eerder.nr < Verzending.nr,
        eerder.staat.in_((Staat.WACHT.value, Staat.UITGESTELD.value, Staat.BEZIG.value)),
    )
    due = (
        select(Verzending.nr)
        .where(Verzending.staat.in_(_OPEN), Verzending.niet_voor <= now, Verzending.kanaal.in_(kanalen))
        .where(or_(Verzending.kanaal == MAIL, ~voorganger))
        .order_by(Verzending.rang, Verzending.niet_voor, Verzending.nr)
        .limit(hoeveel)
        .with_for_update(skip_locked=True)
    )
    numbers = list(s.scalars(due))
    if not numbers:
        return []
    token = random_id()
    s.execute(
        update(Verzending)
        .where(Verzending.nr.in_(numbers), Verzending.staat.in_(_OPEN))
        .values(
            staat=Staat.BEZIG.value,
            fase="",
            niet_voor=None,
            lease_tot=now + lease,
            lease_token=token,
            pogingen=Verzending.pogingen + 1,
        )
        .execution_options(synchronize_session=False)
    )
    mine = select(Verzending).where(Verzending.lease_token == token).order_by(Verzending.rang, Verzending.nr)
    rows = list(s.scalars(mine.execution_options(populate_existing=True)))
    for row in rows:
        row.geprobeerd_sinds = row.geprobeerd_sinds or now
    return [_geclaimd(s, row, token) for row in rows]


def is_er_werk(s: Session, now: datetime, kanalen: Collection[str]) -> bool:
    """Whether a claim, an expired lease or an erasure is due; a plain read, so that no writer waits for it."""
    due = or_(
        and_(Verzending.staat.in_(_OPEN), Verzending.niet_voor <= now, Verzending.kanaal.in_(kanalen)),
        and_(Verzending.staat == Staat.BEZIG.value, Verzending.lease_tot < now),
        Verzending.wis_op <= now,
    )
    return s.scalars(select(Verzending.nr).where(due).limit(1)).first() is not None


def _geclaimd(s: Session, row: Verzending, token: str) -> Geclaimd:
    return Geclaimd(
        id=row.id,
        kanaal=row.kanaal,
        soort=Soort(row.soort),
        adres=lees_adres(s, row),
        inhoud=lees_inhoud(s, row),
        message_id=row.message_id,
        datum=row.datum,
        poging=row.pogingen,
        lease_token=token,
    )


def begin_data(s: Session, now: datetime, id: str, lease_token: str) -> bool:
    """Write down that the content is about to go out; False when the lease is gone, and then it must not go out."""
    done = s.execute(
        update(Verzending)
        .where(Verzending.id == id, Verzending.lease_token == lease_token, Verzending.staat == Staat.BEZIG.value)
        .values(fase=FASE_DATA, lease_tot=now + DATA_LEASE)
        .returning(Verzending.nr)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def rond_af(s: Session, now: datetime, id: str, lease_token: str, uitkomst: Uitkomst) -> bool:
    """Write the outcome of a try; False, and nothing written, when somebody else holds the row by now."""
    mine = and_(Verzending.id == id, Verzending.lease_token == lease_token, Verzending.staat == Staat.BEZIG.value)
    row = s.scalars(
        select(Verzending).where(mine).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return False
    _zet(row, now, uitkomst)
    s.flush()
    return True


def _zet(row: Verzending, now: datetime, uitkomst: Uitkomst) -> None:
    row.lease_tot = row.lease_token = None
    row.fase = ""
    row.staat = uitkomst.staat.value
    row.reden = uitkomst.reden
    row.niet_voor = None
    if not uitkomst.telt:
        row.pogingen -= 1
    if uitkomst.staat is Staat.UITGESTELD:
        _stel_uit(row, now, uitkomst)
    elif uitkomst.staat is Staat.ONBEKEND:
        _onbekend(row, now)
    if row.is_klaar:
        row.klaar_op = now
        # A mail can be sent again as long as its body is there; a chat message never, so nothing is kept of it.
        if row.herhaalt_antwoorden or row.kanaal != MAIL:
            wis(row)


def _stel_uit(row: Verzending, now: datetime, uitkomst: Uitkomst) -> None:
    sinds = row.geprobeerd_sinds or now
    if not uitkomst.telt:
        row.geprobeerd_sinds = None if row.pogingen == 0 else row.geprobeerd_sinds
    elif now - sinds >= OPGEVEN_NA:
        # An earlier try of this one may have arrived: then we cannot say that it was refused.
        row.staat = (Staat.ONBEKEND if row.keer_onbekend else Staat.GEWEIGERD).value
        row.reden = "opgegeven"
        return
    row.niet_voor = now + (uitkomst.wacht if uitkomst.wacht is not None else wachttijd(row.pogingen))


def _onbekend(row: Verzending, now: datetime) -> None:
    if Soort(row.soort).herhaalbaar and row.keer_onbekend < len(NA_ONBEKEND):
        row.niet_voor = now + NA_ONBEKEND[row.keer_onbekend]
    row.keer_onbekend += 1


def ruim_verlopen(s: Session, now: datetime) -> int:
    """Take back rows whose lease ran out: the worker died or hangs. How many.

    Before the content went out the row simply waits again; after that nobody knows, and the kind of message decides.
    """
    gone = (Verzending.staat == Staat.BEZIG.value) & (Verzending.lease_tot < now)
    rows = list(
        s.scalars(
            select(Verzending).where(gone).with_for_update(skip_locked=True).execution_options(populate_existing=True)
        )
    )
    for row in rows:
        if row.fase == FASE_DATA:
            _zet(row, now, Uitkomst.onbekend("gestopt_tijdens_versturen"))
            continue
        row.staat = (Staat.ONBEKEND if row.keer_onbekend else Staat.WACHT).value
        row.niet_voor = now
        row.lease_tot = row.lease_token = None
    s.flush()
    return len(rows)


def opnieuw(s: Session, now: datetime, id: str, door: str) -> None:
    """Send a refused, unknown or waiting one again, now: the same mail to the byte. Raises KeyError, NietOpnieuw."""
    row = s.scalars(select(Verzending).where(Verzending.id == id).with_for_update()).one_or_none()
    if row is None:
        raise KeyError(id)
    if not mag_opnieuw(row):
        raise NietOpnieuw(id)
    row.staat = Staat.WACHT.value
    row.reden = ""
    row.niet_voor = now
    row.klaar_op = None
    row.pogingen = 0
    row.geprobeerd_sinds = None
    audit.leg_vast(s, now, door, "bericht_opnieuw", row.id)
    s.flush()


def mag_opnieuw(row: Verzending) -> bool:
    """Whether the row gets the button *Opnieuw versturen*."""
    again = row.staat in (Staat.UITGESTELD, Staat.ONBEKEND, Staat.GEWEIGERD)
    return again and row.inhoud is not None and row.soort != Soort.HERINNERING


def weiger_voor_adres(s: Session, now: datetime, kanaal: str, adres: str, reden: str) -> int:
    """Nothing more goes to this address of this channel: what waits is refused. How many."""
    wanted = and_(
        Verzending.kanaal == kanaal,
        Verzending.lookup.in_(zoeksleutels(s, kanaal, adres)),
        Verzending.staat.in_((Staat.WACHT.value, Staat.UITGESTELD.value)),
    )
    rows = list(s.scalars(select(Verzending).where(wanted).with_for_update(skip_locked=True)))
    for row in rows:
        _zet(row, now, Uitkomst.geweigerd(reden))
    s.flush()
    return len(rows)


def wis_van(s: Session, now: datetime, begin: str, reden: str) -> int:
    """Erase what was said, and to whom, in every row whose key begins so; what still waited is refused. How many.

    One that is going out at this moment is erased as soon as its outcome is written.
    """
    rows = list(
        s.scalars(select(Verzending).where(Verzending.sleutel.startswith(begin, autoescape=True)).with_for_update())
    )
    for row in rows:
        if row.staat == Staat.BEZIG:
            row.herhaalt_antwoorden = True
            continue
        if not row.is_klaar:
            _zet(row, now, Uitkomst.geweigerd(reden))
        wis(row)
    s.flush()
    return len(rows)


def wis_verlopen(s: Session, now: datetime) -> int:
    """Erase bodies whose time has come; one that was not sent by then is refused, with the reason. How many."""
    due = Verzending.wis_op <= now
    rows = list(s.scalars(select(Verzending).where(due, Verzending.staat != Staat.BEZIG.value).with_for_update()))
    for row in rows:
        if row.staat not in EIND or row.niet_voor is not None:
            row.staat = (Staat.ONBEKEND if row.keer_onbekend else Staat.GEWEIGERD).value
            row.reden = "inhoud_gewist"
            row.niet_voor = None
            row.klaar_op = now
        wis(row)
    s.flush()
    return len(rows)
