"""Who brought an initiatief: name and address, apart from the plan, with an end date."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, keys
from kern.mensen.adressen import MAIL, OngeldigAdres, geldig_adres, zoeksleutel
from kern.taal import vandaag

# Counted from the last news of the plan, so that they can hear it; shorter once there is nothing more to tell.
TERMIJN = timedelta(days=2 * 365)
TERMIJN_NA_EINDE = timedelta(days=365)
NAAM_LENGTE, TELEFOON_LENGTE = 120, 40


class Indiener(Base):
    """The contact data of whoever brought a plan. `tot`: the last day we keep them."""

    __tablename__ = "indiener"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiatief_id: Mapped[int] = mapped_column(ForeignKey("initiatief.id", ondelete="CASCADE"), index=True)
    naam: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    telefoon: Mapped[bytes | None] = mapped_column(LargeBinary)
    lookup: Mapped[str] = mapped_column(String(64), index=True, default="")
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    tot: Mapped[date]


@dataclass(frozen=True)
class Aanbieder:
    """Who brings a plan, readable. `tot` is None until it is kept."""

    naam: str
    email: str = ""
    telefoon: str = ""
    tot: date | None = None


def bewaar(s: Session, now: datetime, initiatief_id: int, wie: Aanbieder) -> Indiener:
    """Keep who brought a plan, in the place of whom we had. Raises OngeldigAdres; ValueError when unreachable."""
    adres = geldig_adres(wie.email) if wie.email.strip() else ""
    if adres is None:
        raise OngeldigAdres
    naam, telefoon = _regel(wie.naam)[:NAAM_LENGTE], _regel(wie.telefoon)[:TELEFOON_LENGTE]
    if not naam or not (adres or telefoon):
        raise ValueError("naam en e-mailadres of telefoonnummer zijn nodig")
    k = keys(s)
    row = _rij(s, initiatief_id) or Indiener(initiatief_id=initiatief_id, gemaakt=now)
    row.naam = k.seal("indiener.naam", naam)
    row.email = k.seal("indiener.email", adres) if adres else None
    row.telefoon = k.seal("indiener.telefoon", telefoon) if telefoon else None
    row.lookup = zoeksleutel(s, MAIL, adres) if adres else ""
    row.tot = vandaag(now) + TERMIJN
    s.add(row)
    s.flush()
    return row


def van(s: Session, initiatief_id: int) -> Aanbieder | None:
    """Who brought it, readable; None when we do not (or no longer) know. Showing it is a deed for the audit."""
    row = _rij(s, initiatief_id)
    if row is None:
        return None
    k = keys(s)
    email = k.open("indiener.email", row.email) if row.email else ""
    telefoon = k.open("indiener.telefoon", row.telefoon) if row.telefoon else ""
    return Aanbieder(k.open("indiener.naam", row.naam), email, telefoon, row.tot)


def bekend(s: Session, initiatief_id: int) -> bool:
    """Whether we know who brought it, without reading who."""
    return _rij(s, initiatief_id) is not None


def verleng(s: Session, now: datetime, initiatief_id: int, *, einde: bool) -> None:
    """There is news of the plan: count the term anew; `einde`: it was the last news."""
    row = _rij(s, initiatief_id)
    if row is not None:
        row.tot = vandaag(now) + (TERMIJN_NA_EINDE if einde else TERMIJN)
        s.flush()


def wis(s: Session, initiatief_id: int) -> bool:
    """Erase who brought it; the plan stays. Whether there was somebody."""
    done = s.execute(delete(Indiener).where(Indiener.initiatief_id == initiatief_id).returning(Indiener.id))
    return bool(done.all())


def wis_verlopen(s: Session, now: datetime) -> int:
    """Erase those whose last day has passed; how many rows."""
    done = s.execute(delete(Indiener).where(Indiener.tot < vandaag(now)).returning(Indiener.id))
    return len(done.all())


def _regel(tekst: str) -> str:
    """One line without what cannot be seen."""
    spaced = " ".join(unicodedata.normalize("NFC", tekst).split())
    return "".join(c for c in spaced if unicodedata.category(c)[0] != "C").strip()


def _rij(s: Session, initiatief_id: int) -> Indiener | None:
    return s.scalars(select(Indiener).where(Indiener.initiatief_id == initiatief_id)).first()
