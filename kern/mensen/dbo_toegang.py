"""A device of a Dbo contact person: the link in her mail sends a code to her own address, and only who types that code
on the device that asked may speak for the Dbo there. Forwarding the mail hands over nothing."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, keys, lock_row, random_id
from kern.mensen.dbo import DboContact

CODE_GELDIG = timedelta(minutes=30)
POGINGEN = 5
CODES_PER_UUR = 3
APPARAAT_GELDIG = timedelta(days=180)


class DboToegang(Base):
    """One device. `apparaat`: the HMAC of its cookie; `code`: the HMAC of the mailed code, until it is used."""

    __tablename__ = "dbo_toegang"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("dbo_contact.id", ondelete="CASCADE"), index=True)
    apparaat: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(64), default="")
    code_tot: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pogingen: Mapped[int] = mapped_column(default=0)
    gevraagd_op: Mapped[datetime] = mapped_column(UtcDateTime)
    bevestigd_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tot: Mapped[datetime] = mapped_column(UtcDateTime)


def vraag_code(s: Session, now: datetime, contact_id: int, apparaat: str) -> str | None:
    """A code of six digits for this device, to be mailed to the contact person; None after too many in an hour.

    `apparaat`: the token of the device's cookie. An earlier code for it works no more. Raises KeyError.
    """
    lock_row(s, DboContact, contact_id)  # two at once are counted one after the other
    recent = (DboToegang.contact_id == contact_id) & (DboToegang.gevraagd_op > now - timedelta(hours=1))
    if len(s.scalars(select(DboToegang.id).where(recent)).all()) >= CODES_PER_UUR:
        return None
    code = f"{secrets.randbelow(10**6):06d}"
    k = keys(s)
    row = DboToegang(
        id=random_id(),
        contact_id=contact_id,
        apparaat=k.lookup("dbo_apparaat", apparaat),
        code=k.lookup("dbo_code", f"{apparaat}:{code}"),
        code_tot=now + CODE_GELDIG,
        gevraagd_op=now,
        tot=now + CODE_GELDIG,
    )
    s.add(row)
    s.flush()
    return code


def bevestig(s: Session, now: datetime, apparaat: str, code: str) -> int | None:
    """The contact person who typed the right code on the device that asked for it; None for a wrong or old one.

    After five wrong tries the code works no more.
    """
    row = _laatste(s, apparaat, DboToegang.bevestigd_op.is_(None), vergrendel=True)
    if row is None or row.code_tot is None or row.code_tot < now or row.pogingen >= POGINGEN:
        return None
    cijfers = "".join(c for c in code if c.isascii() and c.isdigit())
    row.pogingen += 1
    right = row.code in keys(s).lookups("dbo_code", f"{apparaat}:{cijfers}")
    if right:
        row.code, row.code_tot = "", None
        row.bevestigd_op, row.tot = now, now + APPARAAT_GELDIG
    s.flush()
    return row.contact_id if right else None


def wacht_op_code(s: Session, now: datetime, apparaat: str) -> int | None:
    """The contact person whose code this device still waits for; None when there is none (any more)."""
    row = _laatste(s, apparaat, DboToegang.bevestigd_op.is_(None))
    open_now = row is not None and row.code_tot is not None and row.code_tot >= now and row.pogingen < POGINGEN
    return row.contact_id if row is not None and open_now else None


def contact_van(s: Session, now: datetime, apparaat: str) -> int | None:
    """The contact person this device may speak for; None for a device nobody confirmed, or whose time is over."""
    row = _laatste(s, apparaat, DboToegang.bevestigd_op.is_not(None)) if apparaat else None
    return row.contact_id if row is not None and row.tot >= now else None


def vergeet(s: Session, apparaat: str) -> None:
    """This device speaks for nobody any more."""
    s.execute(delete(DboToegang).where(DboToegang.apparaat.in_(keys(s).lookups("dbo_apparaat", apparaat))))


def wis_verlopen(s: Session, now: datetime) -> int:
    """Erase devices whose time is over, a day later so that asking for codes stays counted; how many."""
    old = delete(DboToegang).where(DboToegang.tot < now - timedelta(days=1)).returning(DboToegang.id)
    return len(s.execute(old).all())


def _laatste(s: Session, apparaat: str, when: ColumnElement[bool], *, vergrendel: bool = False) -> DboToegang | None:
    same = DboToegang.apparaat.in_(keys(s).lookups("dbo_apparaat", apparaat))
    query = select(DboToegang).where(same, when).order_by(DboToegang.gevraagd_op.desc(), DboToegang.id)
    return s.scalars(query.with_for_update() if vergrendel else query).first()
