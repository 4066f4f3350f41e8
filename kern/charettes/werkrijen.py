"""The rows of the work at a charette: ideas, rounds of proposal and reaction, what was polled and agreed. No names."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kern.db import Base, UtcDateTime, random_id


class Ideestaat(StrEnum):
    """How far an idea came; the allowed moves stand in `ideeen.MAG_NAAR`."""

    IDEE = "idee"
    VARIANT = "variant"
    AKKOORD = "akkoord"
    INITIATIEF = "initiatief"
    GEBOUWD = "gebouwd"
    NIET = "niet"


class Akkoordsoort(StrEnum):
    """What kind of item of the charette-akkoord it is."""

    KEUZE = "keuze"
    VOORWAARDE = "voorwaarde"
    OPEN = "open"
    MINDERHEID = "minderheid"


class Idee(Base):
    """Something that somebody brought, with a number to follow it by. `zichtbaar`: staff read it; it holds no name."""

    __tablename__ = "idee"
    __table_args__ = (UniqueConstraint("charette_id", "nummer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    charette_id: Mapped[int] = mapped_column(ForeignKey("charette.id", ondelete="CASCADE"), index=True)
    nummer: Mapped[int]
    tekst: Mapped[str] = mapped_column(Text)
    thema_id: Mapped[int | None] = mapped_column(ForeignKey("charette_thema.id", ondelete="SET NULL"))
    dagdeel_id: Mapped[int | None] = mapped_column(ForeignKey("charette_dagdeel.id", ondelete="SET NULL"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("charette_variant.id", ondelete="SET NULL"))
    akkoordpunt_id: Mapped[int | None] = mapped_column(ForeignKey("akkoordpunt.id", ondelete="SET NULL"))
    initiatief_id: Mapped[int | None] = mapped_column(ForeignKey("initiatief.id", ondelete="SET NULL"))
    bron: Mapped[str] = mapped_column(String(10))  # papier, staf, chat, pagina
    staat: Mapped[str] = mapped_column(String(10), default=Ideestaat.IDEE.value)
    zichtbaar: Mapped[bool] = mapped_column(default=False)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    versie: Mapped[int] = mapped_column(default=1)


class Ideestap(Base):
    """One move of an idea: from, to, when and why. The reason is public."""

    __tablename__ = "idee_stap"

    id: Mapped[int] = mapped_column(primary_key=True)
    idee_id: Mapped[int] = mapped_column(ForeignKey("idee.id", ondelete="CASCADE"), index=True)
    van: Mapped[str] = mapped_column(String(10))
    naar: Mapped[str] = mapped_column(String(10))
    moment: Mapped[datetime] = mapped_column(UtcDateTime)
    reden: Mapped[str] = mapped_column(Text, default="")
    door: Mapped[str] = mapped_column(String(200), default="")


class Ronde(Base):
    """One feedback loop: a proposal, reactions to it, what changed and why."""

    __tablename__ = "charette_ronde"
    __table_args__ = (UniqueConstraint("charette_id", "nummer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    charette_id: Mapped[int] = mapped_column(ForeignKey("charette.id", ondelete="CASCADE"), index=True)
    nummer: Mapped[int]
    dagdeel_id: Mapped[int | None] = mapped_column(ForeignKey("charette_dagdeel.id", ondelete="SET NULL"))
    titel: Mapped[str] = mapped_column(String(120))
    voorstel: Mapped[str] = mapped_column(Text, default="")
    aanpassing: Mapped[str] = mapped_column(Text, default="")
    motivering: Mapped[str] = mapped_column(Text, default="")
    stemmen: Mapped[bool] = mapped_column(default=False)  # one may vote for a variant now
    klaar: Mapped[bool] = mapped_column(default=False)
    zichtbaar: Mapped[bool] = mapped_column(default=False)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    versie: Mapped[int] = mapped_column(default=1)


class Variant(Base):
    """One of the proposals of a round; `letter` A, B, C."""

    __tablename__ = "charette_variant"
    __table_args__ = (UniqueConstraint("ronde_id", "letter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ronde_id: Mapped[int] = mapped_column(ForeignKey("charette_ronde.id", ondelete="CASCADE"), index=True)
    letter: Mapped[str] = mapped_column(String(2))
    naam: Mapped[str] = mapped_column(String(120))
    omschrijving: Mapped[str] = mapped_column(Text, default="")


class Reactie(Base):
    """What somebody said about a round or a variant, without a name."""

    __tablename__ = "charette_reactie"

    id: Mapped[int] = mapped_column(primary_key=True)
    ronde_id: Mapped[int] = mapped_column(ForeignKey("charette_ronde.id", ondelete="CASCADE"), index=True)
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("charette_variant.id", ondelete="SET NULL"))
    tekst: Mapped[str] = mapped_column(Text)
    bron: Mapped[str] = mapped_column(String(10))  # papier, staf, chat, pagina
    zichtbaar: Mapped[bool] = mapped_column(default=False)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)


class Stem(Base):
    """A vote for a variant. `kiezer`: HMAC of the chat or the device, so that one votes once a round and may change."""

    __tablename__ = "charette_stem"
    __table_args__ = (UniqueConstraint("ronde_id", "kiezer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ronde_id: Mapped[int] = mapped_column(ForeignKey("charette_ronde.id", ondelete="CASCADE"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("charette_variant.id", ondelete="CASCADE"), index=True)
    kiezer: Mapped[str] = mapped_column(String(64))


class Schets(Base):
    """A drawing, with words for who cannot see it. Kept in the database, made safe by `kern.dossier`."""

    __tablename__ = "schets"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    charette_id: Mapped[int] = mapped_column(ForeignKey("charette.id", ondelete="CASCADE"), index=True)
    ronde_id: Mapped[int | None] = mapped_column(ForeignKey("charette_ronde.id", ondelete="SET NULL"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("charette_variant.id", ondelete="SET NULL"))
    titel: Mapped[str] = mapped_column(String(120), default="")
    alt: Mapped[str] = mapped_column(String(500))
    naam: Mapped[str] = mapped_column(String(200))
    mediatype: Mapped[str] = mapped_column(String(100))
    zichtbaar: Mapped[bool] = mapped_column(default=False)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    versie: Mapped[int] = mapped_column(default=1)
    inhoud: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Peilpunt(Base):
    """One item that was polled with raised hands or stickers, and how many said what."""

    __tablename__ = "peilpunt"

    id: Mapped[int] = mapped_column(primary_key=True)
    charette_id: Mapped[int] = mapped_column(ForeignKey("charette.id", ondelete="CASCADE"), index=True)
    ronde_id: Mapped[int | None] = mapped_column(ForeignKey("charette_ronde.id", ondelete="SET NULL"))
    volgorde: Mapped[int] = mapped_column(default=0)
    tekst: Mapped[str] = mapped_column(String(300))
    voor: Mapped[int] = mapped_column(default=0)
    neutraal: Mapped[int] = mapped_column(default=0)
    tegen: Mapped[int] = mapped_column(default=0)
    gepeild_op: Mapped[date | None]
    versie: Mapped[int] = mapped_column(default=1)


class Akkoordpunt(Base):
    """One item of the charette-akkoord. With an owner and a date it is a promise too (`toezegging_id`)."""

    __tablename__ = "akkoordpunt"
    __table_args__ = (UniqueConstraint("charette_id", "nummer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    charette_id: Mapped[int] = mapped_column(ForeignKey("charette.id", ondelete="CASCADE"), index=True)
    nummer: Mapped[int]
    soort: Mapped[str] = mapped_column(String(12))
    tekst: Mapped[str] = mapped_column(Text)
    partij: Mapped[str] = mapped_column(String(120), default="")
    eigenaar: Mapped[str] = mapped_column(String(120), default="")
    voor: Mapped[date | None]
    peilpunt_id: Mapped[int | None] = mapped_column(ForeignKey("peilpunt.id", ondelete="SET NULL"))
    toezegging_id: Mapped[int | None] = mapped_column(ForeignKey("toezegging.id", ondelete="SET NULL"))
    getekend_op: Mapped[date | None]
    versie: Mapped[int] = mapped_column(default=1)
