"""The contact persons of a Dbo, and the links with which they stop its mail or ask for less of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, keys
from kern.instellingen import Verouderd
from kern.mensen.adressen import (
    MAIL,
    OngeldigAdres,
    geldig_adres,
    is_afgemeld,
    is_gesloten,
    zoeksleutel,
    zoeksleutels,
)

# A link in an old mail must still be able to stop the mail.
AFMELDLINK_GELDIG = timedelta(days=3 * 365)


class Ritme(StrEnum):
    """How often a contact person wants the news of the kern."""

    DIRECT = "direct"
    WEKELIJKS = "wekelijks"
    MAANDELIJKS = "maandelijks"


class DboContact(Base):
    """A contact person of the Dbo of a kern. `verteld_tot` and `verteld` remember which news went to this person."""

    __tablename__ = "dbo_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id"), index=True)
    naam: Mapped[bytes] = mapped_column(LargeBinary)
    functie: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[bytes] = mapped_column(LargeBinary)
    lookup: Mapped[str] = mapped_column(String(64), index=True)
    gedeeld_adres: Mapped[bool] = mapped_column(default=False)
    ritme: Mapped[str] = mapped_column(String(15), default=Ritme.WEKELIJKS.value)
    afgemeld_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sinds: Mapped[datetime] = mapped_column(UtcDateTime)
    verteld_tot: Mapped[datetime] = mapped_column(UtcDateTime)
    verteld: Mapped[list[int]] = mapped_column(JSON, default=list)
    versie: Mapped[int] = mapped_column(default=1)


@dataclass(frozen=True)
class Contactpersoon:
    """A contact person of a Dbo, readable."""

    id: int
    kern_id: int
    naam: str
    functie: str
    email: str
    gedeeld_adres: bool
    ritme: Ritme
    afgemeld_op: datetime | None
    versie: int


@dataclass(frozen=True)
class Afmeldverzoek:
    """Whom an unsubscribe link is about, for the page with the button."""

    contact_id: int
    kern_id: int
    gedeeld: bool
    ritme: Ritme
    afgemeld: bool


def voeg_toe(
    s: Session,
    now: datetime,
    kern_id: int,
    naam: str,
    functie: str,
    email: str,
    *,
    gedeeld_adres: bool = False,
    ritme: Ritme = Ritme.WEKELIJKS,
) -> DboContact:
    """Add a contact person; hears the news from `now` on. Raises OngeldigAdres."""
    row = DboContact(kern_id=kern_id, sinds=now, verteld_tot=now, verteld=[], ritme=ritme.value)
    _vul(s, row, naam, functie, email, gedeeld_adres)
    s.add(row)
    s.flush()
    return row


def wijzig(
    s: Session,
    contact_id: int,
    gelezen_versie: int,
    *,
    naam: str,
    functie: str,
    email: str,
    gedeeld_adres: bool,
    ritme: Ritme | None = None,
    weer_aanmelden: bool = False,
) -> DboContact:
    """Change a contact person. Raises KeyError, OngeldigAdres, or Verouderd when somebody changed it meanwhile.

    `ritme`: None leaves it as it is. `weer_aanmelden` undoes an unsubscription, for somebody who asked for that.
    """
    row = _dbo(s, contact_id)
    if row.versie != gelezen_versie:
        raise Verouderd(f"dbo_contact {contact_id}")
    _vul(s, row, naam, functie, email, gedeeld_adres)
    if ritme is not None:
        row.ritme = ritme.value
    if weer_aanmelden:
        row.afgemeld_op = None
    row.versie += 1
    s.flush()
    return row


def verwijder(s: Session, contact_id: int) -> None:
    """Remove a contact person and everything we know of them. Raises KeyError."""
    s.delete(_dbo(s, contact_id))
    s.flush()


def dbo_contacten(s: Session, kern_id: int) -> list[Contactpersoon]:
    """The contact persons of a kern, in the order in which they were added. Showing them is a deed for the audit."""
    rows = s.scalars(select(DboContact).where(DboContact.kern_id == kern_id).order_by(DboContact.id))
    return [_leesbaar(s, row) for row in rows]


def dbo_contact(s: Session, contact_id: int) -> Contactpersoon:
    """One contact person. Raises KeyError."""
    return _leesbaar(s, _dbo(s, contact_id))


def aantal_dbo_contacten(s: Session) -> dict[int, int]:
    """How many contact persons each kern (by id) has that did not unsubscribe; without reading who they are."""
    found: dict[int, int] = {}
    for kern_id in s.scalars(select(DboContact.kern_id).where(DboContact.afgemeld_op.is_(None))):
        found[kern_id] = found.get(kern_id, 0) + 1
    return found


def _dbo(s: Session, contact_id: int) -> DboContact:
    row = s.get(DboContact, contact_id)
    if row is None:
        raise KeyError(contact_id)
    return row


def _vul(s: Session, row: DboContact, naam: str, functie: str, email: str, gedeeld: bool) -> None:
    adres = geldig_adres(email)
    if adres is None:
        raise OngeldigAdres
    row.naam = keys(s).seal("dbo_contact.naam", naam.strip())
    row.functie = keys(s).seal("dbo_contact.functie", functie.strip())
    row.email = keys(s).seal("dbo_contact.email", adres)
    row.lookup = zoeksleutel(s, MAIL, adres)
    row.gedeeld_adres = gedeeld


def _leesbaar(s: Session, row: DboContact) -> Contactpersoon:
    k = keys(s)
    return Contactpersoon(
        id=row.id,
        kern_id=row.kern_id,
        naam=k.open("dbo_contact.naam", row.naam),
        functie=k.open("dbo_contact.functie", row.functie),
        email=k.open("dbo_contact.email", row.email),
        gedeeld_adres=row.gedeeld_adres,
        ritme=Ritme(row.ritme),
        afgemeld_op=row.afgemeld_op,
        versie=row.versie,
    )


# --- unsubscribing by a link


def maak_afmeldtoken(s: Session, now: datetime, contact_id: int) -> str:
    """The signed token of the unsubscribe link of a contact person."""
    return keys(s).sign("afmelden", f"dbo:{contact_id}", now)


def lees_token(s: Session, now: datetime, token: str) -> Afmeldverzoek | None:
    """Whom the link is about; None when it is not ours, too old, or the person is already gone."""
    row = _uit_token(s, now, token)
    if row is None:
        return None
    return Afmeldverzoek(row.id, row.kern_id, _gedeeld(s, row), Ritme(row.ritme), row.afgemeld_op is not None)


def meld_af_met_token(s: Session, now: datetime, token: str, *, heel_adres: bool = False) -> bool:
    """Stop the Dbo's mail to this person; `heel_adres`: to every contact person with the same address.

    False when the link does not work any more. Twice is the same as once.
    """
    row = _uit_token(s, now, token)
    if row is None:
        return False
    for one in _zelfde_adres(s, row) if heel_adres else [row]:
        one.afgemeld_op = one.afgemeld_op or now
    s.flush()
    return True


def zet_ritme_met_token(s: Session, now: datetime, token: str, ritme: Ritme) -> bool:
    """How often the news comes from now on; nothing is missed. False when the link does not work any more.

    Who stopped stays stopped: a link that was forwarded must not bring the mail back.
    """
    row = _uit_token(s, now, token)
    if row is None:
        return False
    row.ritme = ritme.value
    s.flush()
    return True


def _uit_token(s: Session, now: datetime, token: str) -> DboContact | None:
    return van_link(s, now, "afmelden", token)


def van_link(s: Session, now: datetime, doel: str, token: str) -> DboContact | None:
    """Whose personal link it is (`doel`: the purpose it was signed for); None when it does not work (any more).

    SQLite gives the number of a removed person to the next one: a link from before somebody was added is not theirs.
    """
    kind, _, number = (keys(s).unsign(doel, token, now, AFMELDLINK_GELDIG) or "").partition(":")
    row = s.get(DboContact, int(number)) if kind == "dbo" and number.isdecimal() else None
    if row is None or keys(s).unsign(doel, token, now, now - row.sinds + timedelta(seconds=1)) is None:
        return None
    return row


def _zelfde_adres(s: Session, row: DboContact) -> list[DboContact]:
    same = zoeksleutels(s, MAIL, keys(s).open("dbo_contact.email", row.email))
    return list(s.scalars(select(DboContact).where(DboContact.lookup.in_(same))))


def _gedeeld(s: Session, row: DboContact) -> bool:
    return row.gedeeld_adres or len(_zelfde_adres(s, row)) > 1


# --- at the moment of sending


def reden_om_niet_te_sturen(s: Session, kanaal: str, adres: str, abonnement: str = "") -> str:
    """Asked at the moment of sending: a key of `redenen.toml`, or "" when it may go.

    `abonnement` is what the row was sent for, `dbo:<contact id>`; "" for what somebody asked for themselves.
    """
    if is_afgemeld(s, adres, kanaal=kanaal):
        return "afgemeld"
    if is_gesloten(s, kanaal, adres):
        return "kanaal_dicht"
    kind, _, number = abonnement.partition(":")
    if kind == "dbo":
        row = s.get(DboContact, int(number))
        if row is None:
            return "contact_weg"
        if row.afgemeld_op is not None:
            return "afgemeld"
    return ""
