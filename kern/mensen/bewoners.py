"""Residents who left an address: one row per purpose, with the consent, an end date and a code to withdraw it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, keys
from kern.mensen.adressen import MAIL, OngeldigAdres, geldig_adres, zoeksleutel
from kern.taal import vandaag

# No vowels, no look-alikes: easy to type over from paper, and never a word.
_TEKENS = "23456789BCDFGHJKMNPQRSTVWXZ"
_CODE_LENGTE = 10


class Doel(StrEnum):
    """What a resident left an address for; nothing else may be sent to it."""

    UITSLAG = "uitslag"
    CHARETTE = "charette"
    CPO = "cpo"

    @property
    def label(self) -> str:
        """As people read it."""
        return {"uitslag": "de uitslag", "charette": "een uitnodiging om mee te denken", "cpo": "samen bouwen"}[
            self.value
        ]


# How long a resident's contact data stay, counted from the consent.
TERMIJN = {Doel.UITSLAG: 365, Doel.CHARETTE: 365, Doel.CPO: 2 * 365}


class Contact(Base):
    """An address that a resident left for one purpose, with the moment of consent and the last day we keep it."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id"), index=True)
    doel: Mapped[str] = mapped_column(String(20))
    naam: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    telefoon: Mapped[bytes | None] = mapped_column(LargeBinary)
    lookup: Mapped[str] = mapped_column(String(64), index=True, default="")
    toestemming: Mapped[datetime] = mapped_column(UtcDateTime)
    tot: Mapped[date]
    intrekcode: Mapped[str] = mapped_column(String(64), index=True)


def bewaar_contact(
    s: Session,
    now: datetime,
    kern_id: int,
    doelen: Iterable[Doel | str],
    naam: str,
    email: str = "",
    telefoon: str = "",
) -> str:
    """Keep a resident's contact data, one row per purpose; returns the code that withdraws all of them.

    Raises OngeldigAdres for a wrong e-mail address and ValueError without purpose, or without e-mail and telephone.
    """
    purposes = list(dict.fromkeys(Doel(d) for d in doelen))
    adres = geldig_adres(email) if email.strip() else ""
    if adres is None:
        raise OngeldigAdres
    if not purposes or not (adres or telefoon.strip()):
        raise ValueError("doel en e-mailadres of telefoonnummer zijn nodig")
    code = "".join(secrets.choice(_TEKENS) for _ in range(_CODE_LENGTE))
    k = keys(s)
    for doel in purposes:
        s.add(
            Contact(
                kern_id=kern_id,
                doel=doel.value,
                naam=k.seal("contact.naam", naam.strip()),
                email=k.seal("contact.email", adres) if adres else None,
                telefoon=k.seal("contact.telefoon", telefoon.strip()) if telefoon.strip() else None,
                lookup=zoeksleutel(s, MAIL, adres) if adres else "",
                toestemming=now,
                tot=vandaag(now) + timedelta(days=TERMIJN[doel]),
                intrekcode=k.lookup("intrekcode", code),
            )
        )
    s.flush()
    return f"{code[:5]}-{code[5:]}"


def trek_in(s: Session, code: str) -> int:
    """Erase the contact data that belong to a withdrawal code (case, spaces and dashes are free); how many rows."""
    plain = re.sub(r"[^0-9A-Z]", "", code.upper())
    rows = list(s.scalars(select(Contact).where(Contact.intrekcode.in_(keys(s).lookups("intrekcode", plain)))))
    for row in rows:
        s.delete(row)
    s.flush()
    return len(rows)


def tel_contacten(s: Session, kern_id: int) -> dict[Doel, int]:
    """How many residents of a kern left an address, per purpose."""
    found = dict.fromkeys(Doel, 0)
    for doel in s.scalars(select(Contact.doel).where(Contact.kern_id == kern_id)):
        found[Doel(doel)] += 1
    return found


def wis_verlopen(s: Session, now: datetime) -> int:
    """Erase contact data whose last day has passed; how many rows."""
    done = s.execute(delete(Contact).where(Contact.tot < vandaag(now)).returning(Contact.id))
    return len(done.all())
