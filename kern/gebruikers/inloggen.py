"""The way in: password, then a code from an app or a recovery code; sessions kept on the server."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kern import wachtwoorden
from kern.db import keys, lock_row
from kern.gebruikers.rijen import (
    Gebruiker,
    Herstelcode,
    InlogPoging,
    Sessie,
    Stadium,
    TeVaak,
    lees_email,
    per_email,
)

RUST = timedelta(minutes=60)  # a session without use ends
HOOGSTENS = timedelta(hours=12)  # and so does one that is used all day
HALF = timedelta(minutes=15)  # between the password and the code
TOTP_STAP = 30
HERSTELCODES = 10


@dataclass(frozen=True)
class Poging:
    """One try, counted already; `klopt` is slow on purpose and needs no transaction around it."""

    gebruiker_id: int | None
    bewaard: str

    def klopt(self, wachtwoord: str) -> bool:
        """Whether the password is right; takes the same time for an account that does not exist."""
        return wachtwoorden.klopt(self.bewaard, wachtwoord) and self.gebruiker_id is not None


def begin_poging(s: Session, now: datetime, email: str, netwerk: str) -> Poging:
    """Count a try at a password before it is looked at, so that a thousand at once are counted too.

    Raises TeVaak. Counting per network first, per account only after many: a stranger cannot lock an account.
    """
    email = lees_email(email)
    _rem(
        s,
        now,
        (f"{email}|{netwerk}", 5, timedelta(minutes=15)),
        (f"netwerk|{netwerk}", 30, timedelta(minutes=15)),
        (f"account|{email}", 100, timedelta(seconds=30)),
    )
    gebruiker = per_email(s, email)
    if gebruiker is None or not gebruiker.actief:
        return Poging(None, wachtwoorden.schijnhash())
    return Poging(gebruiker.id, gebruiker.wachtwoord)


def _rem(s: Session, now: datetime, *regels: tuple[str, int, timedelta]) -> None:
    """Count a try for each (key, free tries, longest wait). Raises TeVaak when one of them must wait."""
    for sleutel, vrij, langst in regels:
        rij = _telrij(s, now, keys(s).lookup("poging", sleutel))
        if now - rij.laatst > timedelta(days=1):
            rij.aantal = 0
        # 5 s after the last free try, then twice as long each time.
        te_veel = rij.aantal - vrij
        wacht = min(timedelta(seconds=5 * 2 ** min(te_veel, 20)), langst) if te_veel >= 0 else timedelta()
        if now < rij.laatst + wacht:
            raise TeVaak(rij.laatst + wacht - now)
        rij.aantal, rij.laatst = rij.aantal + 1, now
    s.flush()


def _telrij(s: Session, now: datetime, sleutel_hmac: str) -> InlogPoging:
    try:
        return lock_row(s, InlogPoging, sleutel_hmac)
    except KeyError:
        pass
    try:
        with s.begin_nested():
            s.add(InlogPoging(sleutel_hmac=sleutel_hmac, aantal=0, laatst=now))
    except IntegrityError:
        pass  # another request made the row meanwhile; it is locked and counted below
    return lock_row(s, InlogPoging, sleutel_hmac)


def _vergeet_pogingen(s: Session, gebruiker: Gebruiker, netwerk: str) -> None:
    """After a full login: the owner starts with a clean sheet; the network keeps its count."""
    namen = (f"{gebruiker.email}|{netwerk}", f"account|{gebruiker.email}", f"code|{gebruiker.id}|{netwerk}")
    wanted = [keys(s).lookup("poging", naam) for naam in (*namen, f"code|{gebruiker.id}")]
    s.execute(delete(InlogPoging).where(InlogPoging.sleutel_hmac.in_(wanted)))


# ── The way in: code ──────────────────────────────────────────────────────────────────────────────────────────


def totp_geheim(s: Session, gebruiker: Gebruiker) -> str:
    """The secret in base32, for the owner's app."""
    return keys(s).open("totp", gebruiker.totp)


def totp_adres(s: Session, gebruiker: Gebruiker, gemeente: str) -> str:
    """The `otpauth://` address that the QR code holds."""
    totp = pyotp.TOTP(totp_geheim(s, gebruiker))
    return totp.provisioning_uri(name=gebruiker.email, issuer_name=f"Kernpraat {gemeente}")


def controleer_code(s: Session, now: datetime, gebruiker_id: int, code: str, netwerk: str) -> bool:
    """Whether the code is right: six digits of the app (once each, half a minute early or late) or a recovery code.

    Counts the try; raises TeVaak. A right code of the app also confirms that the app is set up.
    """
    gebruiker = lock_row(s, Gebruiker, gebruiker_id)
    _rem(
        s,
        now,
        (f"code|{gebruiker.id}|{netwerk}", 5, timedelta(minutes=15)),
        (f"code|{gebruiker.id}", 10, timedelta(minutes=5)),
    )
    plain = re.sub(r"[\s-]", "", code).upper()
    if re.fullmatch(r"[0-9]{6}", plain):
        return _controleer_totp(s, now, gebruiker, plain)
    return gebruiker.totp_ingesteld and _gebruik_herstelcode(s, now, gebruiker, plain)


def _controleer_totp(s: Session, now: datetime, gebruiker: Gebruiker, code: str) -> bool:
    totp = pyotp.TOTP(totp_geheim(s, gebruiker), interval=TOTP_STAP)
    stap = int(now.timestamp()) // TOTP_STAP
    for kandidaat in (stap - 1, stap, stap + 1):
        if hmac.compare_digest(totp.at(kandidaat * TOTP_STAP), code) and kandidaat > gebruiker.totp_laatst:
            gebruiker.totp_laatst = kandidaat
            gebruiker.totp_ingesteld = True
            return True
    return False


def nieuwe_herstelcodes(s: Session, gebruiker: Gebruiker) -> tuple[str, ...]:
    """Ten new recovery codes (`K7MP-3XWA`); the old ones work no more. Shown once: only their HMAC is kept."""
    s.execute(delete(Herstelcode).where(Herstelcode.gebruiker_id == gebruiker.id))
    codes = tuple("".join(secrets.choice(wachtwoorden.TEKENS) for _ in range(8)) for _ in range(HERSTELCODES))
    s.add_all(
        Herstelcode(gebruiker_id=gebruiker.id, code_hmac=keys(s).lookup("herstelcode", f"{gebruiker.id}:{code}"))
        for code in codes
    )
    s.flush()
    return tuple(f"{code[:4]}-{code[4:]}" for code in codes)


def _gebruik_herstelcode(s: Session, now: datetime, gebruiker: Gebruiker, code: str) -> bool:
    wanted = keys(s).lookups("herstelcode", f"{gebruiker.id}:{code}")
    open_code = (Herstelcode.gebruiker_id == gebruiker.id) & Herstelcode.gebruikt_op.is_(None)
    rij = s.scalars(select(Herstelcode).where(open_code, Herstelcode.code_hmac.in_(wanted))).first()
    if rij is None:
        return False
    rij.gebruikt_op = now
    return True


def tel_herstelcodes(s: Session, gebruiker: Gebruiker) -> int:
    """How many recovery codes are left."""
    open_code = (Herstelcode.gebruiker_id == gebruiker.id) & Herstelcode.gebruikt_op.is_(None)
    return s.scalar(select(func.count()).select_from(Herstelcode).where(open_code)) or 0


# ── Sessions ──────────────────────────────────────────────────────────────────────────────────────────────────


def begin_sessie(s: Session, now: datetime, gebruiker_id: int, stadium: Stadium, netwerk: str = "") -> str:
    """Begin a session and return its token, 256 random bits, of which only the HMAC is kept."""
    gebruiker = lock_row(s, Gebruiker, gebruiker_id)
    token = secrets.token_urlsafe(32)
    full = stadium is Stadium.VOLLEDIG
    s.add(
        Sessie(
            token_hmac=keys(s).lookup("sessie", token),
            gebruiker_id=gebruiker_id,
            stadium=stadium.value,
            gemaakt=now,
            laatst=now,
            verloopt=now + (HOOGSTENS if full else HALF),
        )
    )
    if full:
        gebruiker.laatst_ingelogd = now
        _vergeet_pogingen(s, gebruiker, netwerk)
    s.flush()
    return token


def lees_sessie(s: Session, token: str, now: datetime) -> Sessie | None:
    """The living session of this token with its gebruiker; None when it ended, or when the account did."""
    rij = s.scalars(select(Sessie).where(Sessie.token_hmac.in_(keys(s).lookups("sessie", token)))).first()
    if rij is None or now >= rij.verloopt or now >= rij.laatst + RUST or not rij.gebruiker.actief:
        return None
    return rij


def gebruik_sessie(s: Session, sessie_id: str, now: datetime) -> None:
    """Note that the session was used; the caller does so once a minute at most."""
    s.execute(update(Sessie).where(Sessie.id == sessie_id).values(laatst=now))


def eindig_sessie(s: Session, token: str) -> None:
    """End the session of this token; nothing happens when there is none."""
    s.execute(delete(Sessie).where(Sessie.token_hmac.in_(keys(s).lookups("sessie", token))))


def eindig_sessies(s: Session, gebruiker: Gebruiker) -> None:
    """End every session of somebody."""
    s.execute(delete(Sessie).where(Sessie.gebruiker_id == gebruiker.id))


def ruim_op(s: Session, now: datetime) -> None:
    """Remove ended sessions, and counts of failed tries a day old."""
    s.execute(delete(Sessie).where((Sessie.verloopt <= now) | (Sessie.laatst <= now - RUST)))
    s.execute(delete(InlogPoging).where(InlogPoging.laatst <= now - timedelta(days=1)))
