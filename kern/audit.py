"""Who did or looked at what. Append-only, without content: no answer, address or name of a resident."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime


class Auditregel(Base):
    """One deed. `handeling` is a key of the sentences in `templates/admin/audit.toml`."""

    __tablename__ = "auditregel"

    id: Mapped[int] = mapped_column(primary_key=True)
    op: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    door: Mapped[str] = mapped_column(String(200))
    handeling: Mapped[str] = mapped_column(String(60))
    onderwerp: Mapped[str] = mapped_column(String(200), default="")


def leg_vast(s: Session, now: datetime, door: str, handeling: str, onderwerp: str = "") -> None:
    """Write down that `door` (a staff e-mail, or "opdrachtregel") did `handeling` on `onderwerp`."""
    s.add(Auditregel(op=now, door=door, handeling=handeling, onderwerp=onderwerp[:200]))


def bladzijde(s: Session, voor_id: int | None = None, aantal: int = 50) -> list[Auditregel]:
    """A page of the log, newest first; `voor_id` continues after the last row of the previous page."""
    query = select(Auditregel).order_by(Auditregel.id.desc()).limit(aantal)
    if voor_id is not None:
        query = query.where(Auditregel.id < voor_id)
    return list(s.scalars(query))
