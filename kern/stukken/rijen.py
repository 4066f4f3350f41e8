"""The Word templates of the gemeente; without one the shipped template is used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kern.db import Base, UtcDateTime


class Woordsjabloon(Base):
    """One version of a template; the newest counts."""

    __tablename__ = "woordsjabloon"
    __table_args__ = (UniqueConstraint("soort", "versie"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    soort: Mapped[str] = mapped_column(String(30))
    versie: Mapped[int]
    naam: Mapped[str] = mapped_column(String(200))
    inhoud: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    op: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200))
