"""The rows of a charette, of who comes, and of the tables they sit at.

Names and addresses stand apart, in `kern.mensen.deelnemers`. What happens at the tables stands in `werkrijen.py`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kern.db import Base, UtcDateTime, random_id


class Staat(StrEnum):
    """How far a charette is; the allowed moves stand in `charette.MAG_NAAR`."""

    CONCEPT = "concept"
    OPEN = "open"  # people may sign up
    DICHT = "dicht"  # signing up is over; the days are coming or going on
    GEHOUDEN = "gehouden"  # the days are over, the report is not there yet
    AFGEROND = "afgerond"
    AFGELAST = "afgelast"


class Regel(StrEnum):
    """Who gets a place when there are more people than places; see `verdeling.py`."""

    VOLGORDE = "volgorde"
    LOTING = "loting"
    VOORRANG = "voorrang"


class Leeftijd(StrEnum):
    """Age class, only for the mix of the room."""

    JONG = "tot35"
    MIDDEN = "35tot65"
    OUD = "65plus"


class Charette(Base):
    """Some days and parts of days in one kern. `vast` and `open_` are the kaders: what is fixed, what is open.

    `loting_belofte` is the SHA-256 of the seed, published at the opening; the seed itself after the draw. `geloot_tot`:
    the highest number that took part in it.
    `aandelen`: per age class the share of the places (per cent) under which it goes first, for the rule `voorrang`.
    """

    __tablename__ = "charette"

    id: Mapped[int] = mapped_column(primary_key=True)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id"), index=True)
    traject_id: Mapped[int] = mapped_column(ForeignKey("traject.id"), index=True)
    titel: Mapped[str] = mapped_column(String(120))
    inleiding: Mapped[str] = mapped_column(Text, default="")
    staat: Mapped[str] = mapped_column(String(10), default=Staat.CONCEPT.value)
    vast: Mapped[list[str]] = mapped_column(JSON)
    open_: Mapped[list[str]] = mapped_column("open", JSON)
    ploeg: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # {"wie": …, "wat": …}
    regel: Mapped[str] = mapped_column(String(10), default=Regel.VOLGORDE.value)
    aandelen: Mapped[dict[str, int]] = mapped_column(JSON)
    aanbod_uren: Mapped[int] = mapped_column(default=48)
    loting_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    loting_seed: Mapped[str] = mapped_column(String(64), default="")
    loting_belofte: Mapped[str] = mapped_column(String(64), default="")
    geloot_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    geloot_tot: Mapped[int] = mapped_column(default=0)
    dicht_op: Mapped[datetime | None] = mapped_column(UtcDateTime)  # signing up closes by itself
    geopend_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verslag_voor: Mapped[date | None]
    verslag_op: Mapped[date | None]
    terugkoppeling: Mapped[str] = mapped_column(Text, default="")
    aanmeldnummer: Mapped[int] = mapped_column(default=0)  # the last given number of an Aanmelding
    ideenummer: Mapped[int] = mapped_column(default=0)  # the last given number of an Idee
    fictief: Mapped[bool] = mapped_column(default=False)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200), default="")
    versie: Mapped[int] = mapped_column(default=1)

    dagdelen: Mapped[list[Dagdeel]] = relationship(
        cascade="all, delete-orphan", order_by="Dagdeel.begin, Dagdeel.id", lazy="selectin"
    )
    themas: Mapped[list[Thema]] = relationship(
        cascade="all, delete-orphan", order_by="Thema.volgorde, Thema.id", lazy="selectin"
    )


class Thema(Base):
    """What one or more tables are about: wonen, plekken, groen en verkeer, samen leven."""

    __tablename__ = "charette_thema"

    id: Mapped[int] = mapped_column(primary_key=True)
    charette_id: Mapped[int] = mapped_column(ForeignKey("charette.id", ondelete="CASCADE"), index=True)
    naam: Mapped[str] = mapped_column(String(80))
    volgorde: Mapped[int] = mapped_column(default=0)


class Dagdeel(Base):
    """One moment. `plaatsen` None: no maximum. `aanmelden` False: walk in. `reeks`: SEQUENCE of its calendar item.

    `inloop` counts who walked in; `geteld` keeps what was counted (present, per age class) once people are erased.
    `boven`: so many people more than `plaatsen` may have a place, because the number was lowered after they got it.
    """

    __tablename__ = "charette_dagdeel"

    id: Mapped[int] = mapped_column(primary_key=True)
    charette_id: Mapped[int] = mapped_column(ForeignKey("charette.id", ondelete="CASCADE"), index=True)
    naam: Mapped[str] = mapped_column(String(80))
    soort: Mapped[str] = mapped_column(String(10))  # kickoff, werk, inloop, vakcheck, slot, terugkom
    begin: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    eind: Mapped[datetime] = mapped_column(UtcDateTime)
    plek: Mapped[str] = mapped_column(String(200))
    plaatsen: Mapped[int | None]
    boven: Mapped[int] = mapped_column(default=0)
    aanmelden: Mapped[bool] = mapped_column(default=True)
    afgelast: Mapped[bool] = mapped_column(default=False)
    reeks: Mapped[int] = mapped_column(default=0)
    laatste_positie: Mapped[int] = mapped_column(default=0)
    inloop: Mapped[int] = mapped_column(default=0)
    geteld: Mapped[dict[str, Any]] = mapped_column(JSON)
    tafel_seed: Mapped[str] = mapped_column(String(64), default="")
    tafel_versie: Mapped[int] = mapped_column(default=0)
    versie: Mapped[int] = mapped_column(default=1)


class Aanmelding(Base):
    """A party: one person or some who stay together, for one or more dagdelen.

    `sleutel` is the idempotency key of the door it came through; `nummer` stands in the published draw.
    `code`: HMAC of what they type at the door or in the chat. `splitsen`: may be placed in parts.
    """

    __tablename__ = "aanmelding"
    __table_args__ = (UniqueConstraint("charette_id", "nummer"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    charette_id: Mapped[int] = mapped_column(ForeignKey("charette.id", ondelete="CASCADE"), index=True)
    nummer: Mapped[int]
    sleutel: Mapped[str] = mapped_column(String(120), unique=True)
    aantal: Mapped[int]
    splitsen: Mapped[bool] = mapped_column(default=False)
    mix: Mapped[bool] = mapped_column(default=False)  # consent to use age class and village for the mix
    kanaal: Mapped[str] = mapped_column(String(10))  # web, telegram, pagina, telefoon
    taal: Mapped[str] = mapped_column(String(5), default="nl")
    code: Mapped[str] = mapped_column(String(64), index=True)
    ingetrokken: Mapped[bool] = mapped_column(default=False)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200), default="")
    versie: Mapped[int] = mapped_column(default=1)

    mensen: Mapped[list[Deelnemer]] = relationship(
        cascade="all, delete-orphan", order_by="Deelnemer.volgnr", lazy="selectin"
    )
    plaatsen: Mapped[list[Plaats]] = relationship(
        cascade="all, delete-orphan", order_by="Plaats.dagdeel_id", lazy="selectin"
    )


class Deelnemer(Base):
    """One person of a party, without a name. Age class and village only with consent; "" and None: not told."""

    __tablename__ = "deelnemer"

    id: Mapped[int] = mapped_column(primary_key=True)
    aanmelding_id: Mapped[str] = mapped_column(ForeignKey("aanmelding.id", ondelete="CASCADE"), index=True)
    volgnr: Mapped[int]
    leeftijd: Mapped[str] = mapped_column(String(8), default="")
    uit_kern: Mapped[bool | None]


class Plaats(Base):
    """What a party asked for one dagdeel and what it has: `gevraagd` = placed + offered + waiting.

    A party has a `positie` as long as it waits or has an offer; with the rule `loting` it gets one at the draw.
    `rust`: an offer went by without an answer, so it is not offered again by itself until they let hear from them.
    """

    __tablename__ = "plaats"
    __table_args__ = (UniqueConstraint("dagdeel_id", "aanmelding_id"), UniqueConstraint("dagdeel_id", "positie"))

    id: Mapped[int] = mapped_column(primary_key=True)
    dagdeel_id: Mapped[int] = mapped_column(ForeignKey("charette_dagdeel.id", ondelete="CASCADE"), index=True)
    aanmelding_id: Mapped[str] = mapped_column(ForeignKey("aanmelding.id", ondelete="CASCADE"), index=True)
    gevraagd: Mapped[int]
    geplaatst: Mapped[int] = mapped_column(default=0)
    aangeboden: Mapped[int] = mapped_column(default=0)
    positie: Mapped[int | None]
    aanbod_tot: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    aanbod_nummer: Mapped[int] = mapped_column(default=0)  # how many offers there were; in the keys of their mails
    rust: Mapped[bool] = mapped_column(default=False)
    reeks: Mapped[int] = mapped_column(default=0)  # added to the dagdeel's `reeks`
    komt: Mapped[bool | None]  # what they answered to "kom je nog?"
    aanwezig: Mapped[int | None]  # how many came, as counted at the door

    @property
    def wacht(self) -> int:
        """How many of the party wait for a place, without an offer."""
        return self.gevraagd - self.geplaatst - self.aangeboden


class Tafel(Base):
    """A table at one dagdeel, about a theme."""

    __tablename__ = "tafel"

    id: Mapped[int] = mapped_column(primary_key=True)
    dagdeel_id: Mapped[int] = mapped_column(ForeignKey("charette_dagdeel.id", ondelete="CASCADE"), index=True)
    thema_id: Mapped[int | None] = mapped_column(ForeignKey("charette_thema.id", ondelete="SET NULL"))
    naam: Mapped[str] = mapped_column(String(80))
    plaatsen: Mapped[int]
    begeleider: Mapped[str] = mapped_column(String(120), default="")
    volgorde: Mapped[int] = mapped_column(default=0)


class Tafelplek(Base):
    """A party sits at a table."""

    __tablename__ = "tafelplek"
    __table_args__ = (UniqueConstraint("tafel_id", "aanmelding_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tafel_id: Mapped[int] = mapped_column(ForeignKey("tafel.id", ondelete="CASCADE"), index=True)
    aanmelding_id: Mapped[str] = mapped_column(ForeignKey("aanmelding.id", ondelete="CASCADE"), index=True)
