"""Addresses: what is a valid one, how it is found again, which channels are closed, who gets nothing any more."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, keys

MAIL = "mail"


class OngeldigAdres(ValueError):
    """No mail can be sent to this address."""


class KanaalAdres(Base):
    """An address on a channel at which somebody talked to us; closed when the other side shut us out."""

    __tablename__ = "kanaal_adres"
    __table_args__ = (UniqueConstraint("kanaal", "lookup"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kanaal: Mapped[str] = mapped_column(String(20))
    lookup: Mapped[str] = mapped_column(String(64))
    adres: Mapped[bytes] = mapped_column(LargeBinary)
    gezien_op: Mapped[datetime] = mapped_column(UtcDateTime)
    gesloten_op: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Afmelding(Base):
    """An address that gets nothing any more; only its HMAC is kept. `reden` is one short word, such as `verzoek`."""

    __tablename__ = "afmelding"
    __table_args__ = (UniqueConstraint("kanaal", "lookup"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kanaal: Mapped[str] = mapped_column(String(20))
    lookup: Mapped[str] = mapped_column(String(64))
    reden: Mapped[str] = mapped_column(String(30))
    op: Mapped[datetime] = mapped_column(UtcDateTime)


def geldig_adres(tekst: str) -> str | None:
    """The address as it goes on the wire (domain in ASCII), or None when we cannot or will not mail to it.

    Refused: control characters, spaces inside, letters outside ASCII before the @, quoted names, more than one address.
    """
    adres = tekst.strip(" \u00a0")
    if len(adres) > 254 or any(unicodedata.category(c)[0] in "CZ" for c in adres):
        return None
    try:
        found = validate_email(adres, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return None
    return found.ascii_email


def zoeksleutel(s: Session, kanaal: str, adres: str) -> str:
    """The HMAC under which an address of a channel is kept everywhere."""
    return keys(s).lookup(f"adres:{kanaal}", adres.strip().lower())


def zoeksleutels(s: Session, kanaal: str, adres: str) -> tuple[str, ...]:
    """All HMACs under which an address may have been kept, also by the previous SECRET_KEY."""
    return keys(s).lookups(f"adres:{kanaal}", adres.strip().lower())


# --- addresses on a channel


def zorg_voor(s: Session, now: datetime, kanaal: str, adres: str) -> KanaalAdres:
    """The row of this address, made if needed. Whoever writes to us is open again, even when it was closed."""
    row = _kanaal_adres(s, kanaal, adres)
    if row is None:
        row = KanaalAdres(
            kanaal=kanaal,
            lookup=zoeksleutel(s, kanaal, adres),
            adres=keys(s).seal("kanaal_adres.adres", adres),
            gezien_op=now,
        )
        s.add(row)
    row.gezien_op = now
    row.gesloten_op = None
    s.flush()
    return row


def sluit(s: Session, now: datetime, kanaal: str, adres: str) -> None:
    """Nothing more can reach this address on this channel (the bot was blocked); the person is not unsubscribed."""
    row = _kanaal_adres(s, kanaal, adres)
    if row is not None and row.gesloten_op is None:
        row.gesloten_op = now
        s.flush()


def open(s: Session, kanaal: str, adres: str) -> None:
    """The channel works again at this address."""
    row = _kanaal_adres(s, kanaal, adres)
    if row is not None:
        row.gesloten_op = None
        s.flush()


def is_gesloten(s: Session, kanaal: str, adres: str) -> bool:
    """Whether this address was closed and nobody wrote from it since."""
    row = _kanaal_adres(s, kanaal, adres)
    return row is not None and row.gesloten_op is not None


def lees_adres(s: Session, row: KanaalAdres) -> str:
    """The address itself, for sending."""
    return keys(s).open("kanaal_adres.adres", row.adres)


def _kanaal_adres(s: Session, kanaal: str, adres: str) -> KanaalAdres | None:
    wanted = (KanaalAdres.kanaal == kanaal) & KanaalAdres.lookup.in_(zoeksleutels(s, kanaal, adres))
    return s.scalars(select(KanaalAdres).where(wanted)).first()


# --- who gets nothing any more


def meld_af(s: Session, now: datetime, adres: str, *, kanaal: str = MAIL, reden: str = "verzoek") -> None:
    """Send nothing to this address any more. Twice is the same as once."""
    if not is_afgemeld(s, adres, kanaal=kanaal):
        s.add(Afmelding(kanaal=kanaal, lookup=zoeksleutel(s, kanaal, adres), reden=reden, op=now))
        s.flush()


def is_afgemeld(s: Session, adres: str, *, kanaal: str = MAIL) -> bool:
    """Whether nothing may go to this address."""
    wanted = (Afmelding.kanaal == kanaal) & Afmelding.lookup.in_(zoeksleutels(s, kanaal, adres))
    return s.scalars(select(Afmelding.id).where(wanted)).first() is not None
