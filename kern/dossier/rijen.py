"""The rows of the dossier."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kern.db import Base, UtcDateTime


class Stuksoort(StrEnum):
    """What kind of piece it is. A `gesprek` is a log of a talk between people, not a conversation with the bot."""

    GESPREK = "gesprek"
    DOCUMENT = "document"
    AFWIJKING = "afwijking"
    BESLUIT = "besluit"


class Stuk(Base):
    """One piece. `gegevens` holds what only its kind has: roles and agreements of a talk, the motivation of a
    deviation, who decided. Names of people do not belong in it: roles do."""

    __tablename__ = "stuk"

    id: Mapped[int] = mapped_column(primary_key=True)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id"), index=True)
    traject_id: Mapped[int | None] = mapped_column(ForeignKey("traject.id"))
    soort: Mapped[str] = mapped_column(String(12))
    datum: Mapped[date]
    titel: Mapped[str] = mapped_column(String(200))
    tekst: Mapped[str] = mapped_column(Text, default="")
    gegevens: Mapped[dict[str, Any]] = mapped_column(JSON)
    zichtbaarheid: Mapped[str] = mapped_column(String(10))
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200))
    versie: Mapped[int] = mapped_column(default=1)


class Bestand(Base):
    """A file of a piece, kept in the database so that a backup has it too."""

    __tablename__ = "bestand"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    stuk_id: Mapped[int] = mapped_column(ForeignKey("stuk.id", ondelete="CASCADE"), index=True)
    naam: Mapped[str] = mapped_column(String(200))
    mediatype: Mapped[str] = mapped_column(String(100))
    grootte: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    inhoud: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
