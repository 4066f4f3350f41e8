"""Accounts of the staff: making, changing, resetting."""

from __future__ import annotations

from datetime import datetime

import pyotp
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from kern import wachtwoorden
from kern.db import keys, lock_row
from kern.gebruikers.inloggen import eindig_sessies, nieuwe_herstelcodes
from kern.gebruikers.rijen import AdresBestaat, Gebruiker, Herstelcode, LaatsteBeheerder, Rol, lees_email, per_email
from kern.instellingen import Verouderd


def maak(
    s: Session, now: datetime, email: str, naam: str, rol: Rol, wachtwoord: str, *, zelf_instellen: bool = False
) -> tuple[Gebruiker, str, tuple[str, ...]]:
    """Make an account; returns it, the TOTP secret (base32) and ten recovery codes, which are shown once.

    With `zelf_instellen` the owner sees secret and codes at the first login and chooses a password then; the codes
    are empty. Raises AdresBestaat or ZwakWachtwoord.
    """
    email = lees_email(email)
    if per_email(s, email):
        raise AdresBestaat(email)
    wachtwoorden.keur(wachtwoord, email)
    secret = pyotp.random_base32()
    gebruiker = Gebruiker(
        email=email,
        naam=naam,
        rol=rol.value,
        wachtwoord=wachtwoorden.versleutel(wachtwoord),
        wachtwoord_tijdelijk=zelf_instellen,
        totp=keys(s).seal("totp", secret),
        totp_ingesteld=not zelf_instellen,
        aangemaakt=now,
    )
    s.add(gebruiker)
    s.flush()
    return gebruiker, secret, () if zelf_instellen else nieuwe_herstelcodes(s, gebruiker)


def alle(s: Session) -> list[Gebruiker]:
    """All accounts, the active ones first, by name."""
    return list(s.scalars(select(Gebruiker).order_by(Gebruiker.actief.desc(), Gebruiker.naam)))


def wijzig(s: Session, gebruiker_id: int, gelezen_versie: int, naam: str, rol: Rol, actief: bool) -> Gebruiker:
    """Change name, role or activity; another role or an end of the account ends its sessions.

    Raises KeyError, Verouderd or LaatsteBeheerder.
    """
    beheerders = set(s.scalars(select(Gebruiker.id).where(_is_beheerder()).with_for_update()))
    gebruiker = lock_row(s, Gebruiker, gebruiker_id)
    if gebruiker.versie != gelezen_versie:
        raise Verouderd(str(gebruiker_id))
    blijft = rol is Rol.BEHEERDER and actief
    if beheerders == {gebruiker.id} and not blijft:
        raise LaatsteBeheerder
    if gebruiker.rol != rol.value or not actief:
        eindig_sessies(s, gebruiker)
    gebruiker.naam, gebruiker.rol, gebruiker.actief = naam, rol.value, actief
    gebruiker.versie += 1
    s.flush()
    return gebruiker


def reset_wachtwoord(s: Session, gebruiker: Gebruiker, wachtwoord: str, *, tijdelijk: bool) -> None:
    """Set a password and end all sessions; `tijdelijk`: the owner chooses another at the next login.

    Raises ZwakWachtwoord.
    """
    wachtwoorden.keur(wachtwoord, gebruiker.email)
    gebruiker.wachtwoord = wachtwoorden.versleutel(wachtwoord)
    gebruiker.wachtwoord_tijdelijk = tijdelijk
    eindig_sessies(s, gebruiker)


def reset_totp(s: Session, gebruiker: Gebruiker, *, zelf_instellen: bool = True) -> str:
    """Make a new TOTP secret, forget all recovery codes and end all sessions; returns the secret."""
    secret = pyotp.random_base32()
    gebruiker.totp = keys(s).seal("totp", secret)
    gebruiker.totp_ingesteld = not zelf_instellen
    gebruiker.totp_laatst = 0
    s.execute(delete(Herstelcode).where(Herstelcode.gebruiker_id == gebruiker.id))
    eindig_sessies(s, gebruiker)
    return secret


def _is_beheerder() -> ColumnElement[bool]:
    return (Gebruiker.rol == Rol.BEHEERDER.value) & Gebruiker.actief


# ── The way in: password ──────────────────────────────────────────────────────────────────────────────────────
