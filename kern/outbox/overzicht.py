"""What the pages show of the outbox: lists and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.mensen import MAIL
from kern.outbox.beurt import mag_opnieuw
from kern.outbox.verzending import (
    Soort,
    Staat,
    Verzending,
    lees_adres,
    reden_zin,
)

PER_BLADZIJDE = 50
# How long a message that did not arrive asks for attention.
AANDACHT = timedelta(days=14)
GEEN_STORING = ("afgemeld", "contact_weg", "gewist", "kanaal_dicht", "ingehaald")


@dataclass(frozen=True)
class Regel:
    """One row of *Berichten*. `aan` shows where it went without showing to whom: `s…@westendorpsbelang.example`."""

    id: str
    kern_id: int | None
    kanaal: str
    soort: Soort
    omschrijving: str
    aan: str
    staat: Staat
    reden: str
    gemaakt: datetime
    klaar_op: datetime | None
    volgende_poging: datetime | None
    pogingen: int
    mag_opnieuw: bool


@dataclass(frozen=True)
class Bladzijde:
    """Rows, newest first, and the cursor of the next page (None on the last)."""

    regels: tuple[Regel, ...]
    volgende: str | None


def lijst(
    s: Session,
    staat: Staat | None = None,
    kern: int | None = None,
    na: str | None = None,
    *,
    gesprekken: bool = False,
    aantal: int = PER_BLADZIJDE,
) -> Bladzijde:
    """A page of messages, newest first, of one state and one kern (by id) if asked; `na` is the previous cursor.

    Replies in conversations are left out unless asked for. Raises ValueError for a cursor that is not ours.
    """
    query = select(Verzending).order_by(Verzending.nr.desc()).limit(aantal + 1)
    if staat is not None:
        query = query.where(Verzending.staat == staat.value)
    if kern is not None:
        query = query.where(Verzending.kern_id == kern)
    if not gesprekken:
        query = query.where(Verzending.soort != Soort.GESPREK.value)
    if na is not None:
        query = query.where(Verzending.nr < int(na))
    rows = list(s.scalars(query))
    last = rows[aantal - 1] if len(rows) > aantal else None
    return Bladzijde(tuple(_regel(s, row) for row in rows[:aantal]), str(last.nr) if last else None)


def _regel(s: Session, row: Verzending) -> Regel:
    return Regel(
        id=row.id,
        kern_id=row.kern_id,
        kanaal=row.kanaal,
        soort=Soort(row.soort),
        omschrijving=row.omschrijving,
        aan=_verhuld(lees_adres(s, row)) if row.kanaal == MAIL else "",
        staat=Staat(row.staat),
        reden=reden_zin(row.reden),
        gemaakt=row.gemaakt,
        klaar_op=row.klaar_op,
        volgende_poging=row.niet_voor,
        pogingen=row.pogingen,
        mag_opnieuw=mag_opnieuw(row),
    )


def _verhuld(adres: str) -> str:
    name, at, domain = adres.rpartition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""


def tel_per_staat(s: Session, kern: int | None = None, *, gesprekken: bool = False) -> dict[Staat, int]:
    """How many messages stand in each state; every state is in it."""
    query = select(Verzending.staat, func.count()).group_by(Verzending.staat)
    if kern is not None:
        query = query.where(Verzending.kern_id == kern)
    if not gesprekken:
        query = query.where(Verzending.soort != Soort.GESPREK.value)
    found = dict.fromkeys(Staat, 0)
    for staat, n in s.execute(query):
        found[Staat(staat)] = n
    return found


def tel_mislukt(s: Session, now: datetime) -> dict[Staat, int]:
    """How many messages of the last two weeks did not arrive, or may not have, and somebody can do something about.

    Not counted: who unsubscribed or was removed; that is no failure.
    """
    wanted = (
        Verzending.staat.in_([Staat.GEWEIGERD.value, Staat.ONBEKEND.value])
        & (Verzending.soort != Soort.GESPREK.value)
        & (Verzending.klaar_op > now - AANDACHT)
        & Verzending.reden.not_in(GEEN_STORING)
    )
    found = dict.fromkeys((Staat.GEWEIGERD, Staat.ONBEKEND), 0)
    for staat, n in s.execute(select(Verzending.staat, func.count()).where(wanted).group_by(Verzending.staat)):
        found[Staat(staat)] = n
    return found


def onderweg(s: Session, begin: str, eind: str) -> bool:
    """Whether a message whose key begins and ends so has not left the house yet."""
    waits = Verzending.staat.in_([Staat.WACHT.value, Staat.BEZIG.value, Staat.UITGESTELD.value])
    named = Verzending.sleutel.startswith(begin, autoescape=True) & Verzending.sleutel.endswith(eind, autoescape=True)
    return s.scalars(select(Verzending.id).where(named, waits).limit(1)).first() is not None


def oudste_wachtend(s: Session, now: datetime) -> datetime | None:
    """Since when the oldest message waits that was already due or put off; None when nothing waits in vain."""
    waits = (Verzending.staat == Staat.UITGESTELD.value) | (
        (Verzending.staat == Staat.WACHT.value) & (Verzending.niet_voor <= now)
    )
    return s.scalars(select(func.min(Verzending.gemaakt)).where(waits)).one()
