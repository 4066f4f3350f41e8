"""Who must be called: people who left a telephone number only, and what they must hear. No name and no number here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.charettes.rijen import Aanmelding, Charette, Dagdeel
from kern.db import Base, UtcDateTime
from kern.mensen import deelnemers
from kern.taal import moment, zin

# What is about one dagdeel is no news any more once that has begun.
TOT_BEGIN = ("aanbod_vervallen", "wijziging", "herinnering")


class Telefoontje(Base):
    """Something to tell by telephone; `sleutel` says what, so that the same is listed once. `nummer`: of an offer."""

    __tablename__ = "telefoontje"
    __table_args__ = (UniqueConstraint("sleutel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    aanmelding_id: Mapped[str] = mapped_column(ForeignKey("aanmelding.id", ondelete="CASCADE"), index=True)
    dagdeel_id: Mapped[int | None] = mapped_column(ForeignKey("charette_dagdeel.id", ondelete="CASCADE"))
    soort: Mapped[str] = mapped_column(String(20))
    sleutel: Mapped[str] = mapped_column(String(200))
    nummer: Mapped[int] = mapped_column(default=0)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    gebeld_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200), default="")


@dataclass(frozen=True)
class Belletje:
    """One line of the list, readable. `tot`: until when an offer stands. Showing it is a deed for the audit."""

    id: int
    aanmelding: Aanmelding
    dagdeel: Dagdeel | None
    soort: str
    naam: str
    telefoon: str
    zin: str
    tot: datetime | None


def zet_op_lijst(
    s: Session, now: datetime, a: Aanmelding, soort: str, sleutel: str, *, dagdeel: Dagdeel | None, nummer: int = 0
) -> Telefoontje:
    """Put something on the list; the same `sleutel` again gives the first, also when that was told already."""
    known = s.scalars(select(Telefoontje).where(Telefoontje.sleutel == sleutel)).one_or_none()
    if known is not None:
        return known
    row = Telefoontje(
        aanmelding_id=a.id,
        dagdeel_id=dagdeel.id if dagdeel else None,
        soort=soort,
        sleutel=sleutel,
        nummer=nummer,
        gemaakt=now,
    )
    s.add(row)
    s.flush()
    return row


def te_bellen(s: Session, now: datetime, c: Charette) -> list[Belletje]:
    """Who must be called about a charette: offers first (they run out), then the oldest."""
    wanted = (
        select(Telefoontje, Aanmelding)
        .join(Aanmelding, Aanmelding.id == Telefoontje.aanmelding_id)
        .where(Aanmelding.charette_id == c.id, Telefoontje.gebeld_op.is_(None))
        .order_by(Telefoontje.id)
    )
    dagdelen = {d.id: d for d in c.dagdelen}
    found = [_belletje(s, now, c, row, a, dagdelen.get(row.dagdeel_id or 0)) for row, a in s.execute(wanted).all()]
    return sorted((b for b in found if b is not None), key=lambda b: (b.tot is None, b.tot or now))


def gebeld(s: Session, now: datetime, id: int, door: str) -> bool:
    """Somebody told it by telephone; False when there is no such line, or it was told already."""
    row = s.get(Telefoontje, id, with_for_update=True)
    if row is None or row.gebeld_op is not None:
        return False
    row.gebeld_op, row.door = now, door
    s.flush()
    return True


def _belletje(
    s: Session, now: datetime, c: Charette, row: Telefoontje, a: Aanmelding, d: Dagdeel | None
) -> Belletje | None:
    """The line; None when it is no news any more, or we do not know (any longer) whom to call."""
    tot = _aanbod_tot(row, a, now) if row.soort == "aanbod" else None
    if (row.soort == "aanbod" and tot is None) or (row.soort in TOT_BEGIN and d is not None and d.begin <= now):
        return None
    wie = deelnemers.van(s, a.id)
    if wie is None or not wie.telefoon:
        return None
    words = zin(
        f"charettebellen.{row.soort}" if d or row.soort != "afgelast" else "charettebellen.afgelast_alles",
        dagdeel=d.naam if d else "",
        wanneer=moment(d.begin) if d else "",
        plek=d.plek if d else "",
        charette=c.titel,
        tot=moment(tot) if tot else "",
    )
    return Belletje(row.id, a, d, row.soort, wie.naam, wie.telefoon, words, tot)


def _aanbod_tot(row: Telefoontje, a: Aanmelding, now: datetime) -> datetime | None:
    """Until when the offer of this line stands; None when it was answered or went by."""
    p = next((p for p in a.plaatsen if p.dagdeel_id == row.dagdeel_id), None)
    if p is None or not p.aangeboden or p.aanbod_nummer != row.nummer or p.aanbod_tot is None or p.aanbod_tot <= now:
        return None
    return p.aanbod_tot
