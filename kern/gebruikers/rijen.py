"""Rows of the staff: accounts, recovery codes, sessions, login attempts; with the roles and what can go wrong."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kern.db import Base, UtcDateTime, random_id


class Rol(StrEnum):
    """What somebody may do; every route names the roles that may use it."""

    BEHEERDER = "beheerder"
    PROJECTLEIDER = "projectleider"
    GEBIEDSMAKELAAR = "gebiedsmakelaar"
    LEZER = "lezer"

    @property
    def label(self) -> str:
        """As people read it."""
        return self.value.capitalize()


class Stadium(StrEnum):
    """How far the way in has come."""

    WACHTWOORD = "wachtwoord"
    VOLLEDIG = "volledig"


class AdresBestaat(ValueError):
    """There is an account with this e-mail address already."""


class LaatsteBeheerder(Exception):
    """The last active beheerder stays beheerder and stays active."""


class TeVaak(Exception):
    """Too many failed tries; `wacht` is the time until the next one is looked at."""

    def __init__(self, wacht: timedelta) -> None:
        super().__init__(str(wacht))
        self.wacht = wacht


class Gebruiker(Base):
    """One member of staff."""

    __tablename__ = "gebruiker"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    naam: Mapped[str] = mapped_column(String(120))
    rol: Mapped[str] = mapped_column(String(20))
    wachtwoord: Mapped[str] = mapped_column(String(200))
    # Given by somebody else: the owner chooses another one before anything else.
    wachtwoord_tijdelijk: Mapped[bool] = mapped_column(default=False)
    totp: Mapped[bytes] = mapped_column(LargeBinary)
    # Until the owner has shown a right code the secret may be shown to whoever has the password.
    totp_ingesteld: Mapped[bool] = mapped_column(default=False)
    totp_laatst: Mapped[int] = mapped_column(default=0)  # the time step last used: a code works once
    actief: Mapped[bool] = mapped_column(default=True)
    versie: Mapped[int] = mapped_column(default=1)
    aangemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    laatst_ingelogd: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @property
    def als_rol(self) -> Rol:
        """The role as a Rol."""
        return Rol(self.rol)

    @property
    def rol_label(self) -> str:
        """The role as people read it."""
        return self.als_rol.label


class Herstelcode(Base):
    """A code for somebody whose telephone is lost; works once."""

    __tablename__ = "herstelcode"

    id: Mapped[int] = mapped_column(primary_key=True)
    gebruiker_id: Mapped[int] = mapped_column(ForeignKey("gebruiker.id", ondelete="CASCADE"), index=True)
    code_hmac: Mapped[str] = mapped_column(String(64))
    gebruikt_op: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Sessie(Base):
    """One browser that is logged in, or halfway."""

    __tablename__ = "sessie"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    token_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    gebruiker_id: Mapped[int] = mapped_column(ForeignKey("gebruiker.id", ondelete="CASCADE"), index=True)
    stadium: Mapped[str] = mapped_column(String(12))
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    laatst: Mapped[datetime] = mapped_column(UtcDateTime)
    verloopt: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    gebruiker: Mapped[Gebruiker] = relationship(lazy="joined", innerjoin=True)


class InlogPoging(Base):
    """Failed tries for one key (an account, a network, both), counted until a day passes without one."""

    __tablename__ = "inlog_poging"

    sleutel_hmac: Mapped[str] = mapped_column(String(64), primary_key=True)
    aantal: Mapped[int]
    laatst: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


# ── Accounts ──────────────────────────────────────────────────────────────────────────────────────────────────


def lees_email(text: str) -> str:
    """The address as it is kept: without spaces around it, lower case."""
    return unicodedata.normalize("NFC", text).strip().lower()


def per_email(s: Session, email: str) -> Gebruiker | None:
    """The account with this address, or None."""
    return s.scalars(select(Gebruiker).where(Gebruiker.email == lees_email(email))).first()
