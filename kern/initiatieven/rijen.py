"""The rows of the register of initiatieven. Who brought one stands apart, in `kern.mensen.indieners`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kern.db import Base, UtcDateTime


class Initiatief(Base):
    """A plan for homes in a kern. `gegevens` holds what its status had to prove (a decision's date, a term)."""

    __tablename__ = "initiatief"

    id: Mapped[int] = mapped_column(primary_key=True)
    nummer: Mapped[int] = mapped_column(unique=True)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id"), index=True)
    traject_id: Mapped[int | None] = mapped_column(ForeignKey("traject.id"))
    titel: Mapped[str] = mapped_column(String(120))
    omschrijving: Mapped[str] = mapped_column(Text, default="")
    plek: Mapped[str] = mapped_column(String(300), default="")
    # When the homes could stand: a key of templates/openbaar/initiatief.toml [termijn].
    termijn: Mapped[str] = mapped_column(String(20), default="onbekend")
    # `dorp`: for the village; `eigen`: only for whoever brought it (outside the kleine kernen aanpak).
    gebruik: Mapped[str] = mapped_column(String(10), default="dorp")
    status: Mapped[str] = mapped_column(String(20), index=True)
    status_op: Mapped[datetime] = mapped_column(UtcDateTime)
    gegevens: Mapped[dict[str, Any]] = mapped_column(JSON)
    ingediend_op: Mapped[datetime] = mapped_column(UtcDateTime)
    bron: Mapped[str] = mapped_column(String(10))
    zichtbaarheid: Mapped[str] = mapped_column(String(10))
    # Part of what 2020-2023 brought; `fictief`: its figures are not public, so they are made up.
    basis: Mapped[bool] = mapped_column(default=False)
    fictief: Mapped[bool] = mapped_column(default=False)
    versie: Mapped[int] = mapped_column(default=1)

    programma: Mapped[list[Programmaregel]] = relationship(
        cascade="all, delete-orphan", order_by="Programmaregel.id", lazy="selectin"
    )


class Programmaregel(Base):
    """How many homes of one segment (domein.md §2.4) a plan has, and how many of them stand."""

    __tablename__ = "initiatief_programma"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiatief_id: Mapped[int] = mapped_column(ForeignKey("initiatief.id", ondelete="CASCADE"), index=True)
    type: Mapped[str] = mapped_column(String(12))
    eigendom: Mapped[str] = mapped_column(String(15))
    prijs: Mapped[str] = mapped_column(String(12))
    aantal: Mapped[int]
    gerealiseerd: Mapped[int] = mapped_column(default=0)


class Statuswissel(Base):
    """One change of the status of a plan: from, to, why, and what had to be proven."""

    __tablename__ = "initiatief_status"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiatief_id: Mapped[int] = mapped_column(ForeignKey("initiatief.id", ondelete="CASCADE"), index=True)
    van: Mapped[str] = mapped_column(String(20))
    naar: Mapped[str] = mapped_column(String(20))
    moment: Mapped[datetime] = mapped_column(UtcDateTime)
    dag: Mapped[date]
    reden: Mapped[str] = mapped_column(Text, default="")
    bewijs: Mapped[dict[str, Any]] = mapped_column(JSON)
    zichtbaarheid: Mapped[str] = mapped_column(String(10))
    door: Mapped[str] = mapped_column(String(200), default="")
