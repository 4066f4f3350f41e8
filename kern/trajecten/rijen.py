"""The rows of marsroutes and trajecten."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kern.db import Base, UtcDateTime


class Staat(StrEnum):
    """Where a traject is. The allowed moves stand in `kern.trajecten.traject.MAG_NAAR`."""

    AANGEVRAAGD = "aangevraagd"
    INTAKE = "intake"
    GEPLAND = "gepland"
    LOPEND = "lopend"
    AFGEROND = "afgerond"
    GESTOPT = "gestopt"


class Stapstaat(StrEnum):
    """Where a step is. The allowed moves stand in `kern.trajecten.stappen.MAG_NAAR`."""

    LATER = "later"
    BEZIG = "bezig"
    KLAAR = "klaar"
    OVERGESLAGEN = "overgeslagen"


class Post(StrEnum):
    """Kind of a budget entry."""

    BEGROOT = "begroot"
    VERPLICHT = "verplicht"
    BESTEED = "besteed"


class MarsrouteVersie(Base):
    """One version of a marsroute. A `concept` may change; what is not a concept never does."""

    __tablename__ = "marsroute_versie"
    __table_args__ = (UniqueConstraint("code", "versie"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    versie: Mapped[int]
    naam: Mapped[str] = mapped_column(String(120))
    inhoud: Mapped[dict[str, Any]] = mapped_column(JSON)
    concept: Mapped[bool] = mapped_column(default=False)
    toelichting: Mapped[str] = mapped_column(String(500), default="")
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200), default="")
    # Counts edits of a concept, so that two editors notice each other.
    bewerking: Mapped[int] = mapped_column(default=1)


class Traject(Base):
    """One run of the aanpak in a kern."""

    __tablename__ = "traject"

    id: Mapped[int] = mapped_column(primary_key=True)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id"), index=True)
    staat: Mapped[str] = mapped_column(String(15), index=True)
    bron: Mapped[str] = mapped_column(String(12))
    aangevraagd_op: Mapped[datetime] = mapped_column(UtcDateTime)
    # What the Dbo wrote with its request.
    vraag: Mapped[str] = mapped_column(Text, default="")
    # The steps were copied from this version; None while it is only requested.
    marsroute_id: Mapped[int | None] = mapped_column(ForeignKey("marsroute_versie.id"))
    # The recorded choice of approach; None while the kern did not choose.
    gekozen_op: Mapped[date | None]
    gekozen_door: Mapped[str] = mapped_column(String(200), default="")
    gekozen_reden: Mapped[str] = mapped_column(Text, default="")
    # The year whose place and budget it takes.
    jaar: Mapped[int | None]
    begin: Mapped[date | None]
    begonnen_op: Mapped[date | None]
    klaar_op: Mapped[date | None]
    slot: Mapped[str] = mapped_column(Text, default="")
    # One of the six of 2020-2023; `fictief`: its dates are not public, so they are made up.
    basis: Mapped[bool] = mapped_column(default=False)
    fictief: Mapped[bool] = mapped_column(default=False)
    versie: Mapped[int] = mapped_column(default=1)

    stappen: Mapped[list[TrajectStap]] = relationship(
        cascade="all, delete-orphan", order_by="TrajectStap.volgnr", lazy="selectin"
    )

    @property
    def als_staat(self) -> Staat:
        """Where it is."""
        return Staat(self.staat)


class TrajectStap(Base):
    """A step of one traject: its own copy of the marsroute's step, its plan, and how far it is.

    `afgevinkt`: key of a criterion → {"op": ISO date, "door": who}; `gedaan`: the same for communication moments.
    `gemeld`: which mails went, key → ISO date.
    """

    __tablename__ = "traject_stap"
    __table_args__ = (UniqueConstraint("traject_id", "sleutel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    traject_id: Mapped[int] = mapped_column(ForeignKey("traject.id", ondelete="CASCADE"), index=True)
    volgnr: Mapped[int]
    sleutel: Mapped[str] = mapped_column(String(60))
    inhoud: Mapped[dict[str, Any]] = mapped_column(JSON)
    staat: Mapped[str] = mapped_column(String(15))
    van: Mapped[date | None]
    tot: Mapped[date | None]
    # The last day of the first plan, so that the shift can be told.
    eerst_tot: Mapped[date | None]
    # Somebody fixed these days: a new plan goes around them.
    vast: Mapped[bool] = mapped_column(default=False)
    begonnen_op: Mapped[date | None]
    klaar_op: Mapped[date | None]
    reden: Mapped[str] = mapped_column(Text, default="")
    afgevinkt: Mapped[dict[str, Any]] = mapped_column(JSON)
    gedaan: Mapped[dict[str, Any]] = mapped_column(JSON)
    gemeld: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def als_staat(self) -> Stapstaat:
        """Where it is."""
        return Stapstaat(self.staat)


class Rolhouder(Base):
    """Who fills a RACI role in a traject. The name and address of a person are sealed; the organisation is not."""

    __tablename__ = "traject_rol"

    id: Mapped[int] = mapped_column(primary_key=True)
    traject_id: Mapped[int] = mapped_column(ForeignKey("traject.id", ondelete="CASCADE"), index=True)
    rol: Mapped[str] = mapped_column(String(5))
    organisatie: Mapped[str] = mapped_column(String(200), default="")
    naam: Mapped[bytes | None] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    telefoon: Mapped[bytes | None] = mapped_column(LargeBinary)
    lookup: Mapped[str] = mapped_column(String(64), default="", index=True)
    # Whether this person gets the mails about steps.
    mailt: Mapped[bool] = mapped_column(default=True)
    sinds: Mapped[datetime] = mapped_column(UtcDateTime)


class Boeking(Base):
    """A budget entry; a wrong one is withdrawn, never changed. `bedrag` in cents."""

    __tablename__ = "boeking"

    id: Mapped[int] = mapped_column(primary_key=True)
    traject_id: Mapped[int | None] = mapped_column(ForeignKey("traject.id"), index=True)
    jaar: Mapped[int] = mapped_column(index=True)
    post: Mapped[str] = mapped_column(String(10))
    bedrag: Mapped[int]
    omschrijving: Mapped[str] = mapped_column(String(300))
    datum: Mapped[date]
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200), default="")
    ingetrokken_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ingetrokken_reden: Mapped[str] = mapped_column(String(300), default="")
