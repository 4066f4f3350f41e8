"""Terms: what is erased when. One small call per kind of record, run every night."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kern import gebruikers, mensen, outbox
from kern.audit import Auditregel
from kern.berichten import charette_mail
from kern.charettes import wissen
from kern.mensen import dbo_toegang, deelnemers, indieners
from kern.onderzoek import antwoorden
from kern.trajecten import rollen

BEWAAR_AUDIT = timedelta(days=2 * 365)


def ruim_op(s: Session, now: datetime) -> dict[str, int]:
    """Erase everything whose time is over; returns how much of each kind. Conversations: `bot.gesprekken`."""
    old = delete(Auditregel).where(Auditregel.op < now - BEWAAR_AUDIT).returning(Auditregel.id)
    gebruikers.ruim_op(s, now)
    return {
        "mail": outbox.wis_verlopen(s, now),
        "contacten": mensen.wis_verlopen(s, now),
        "indieners": indieners.wis_verlopen(s, now),
        "aanmeldingen": _aanmeldingen(s, now),
        "rollen": rollen.wis_verlopen(s, now),
        "apparaten": dbo_toegang.wis_verlopen(s, now),
        "wijzigcodes": antwoorden.wis_wijzigcodes(s, now),
        "logboek": len(s.execute(old).all()),
    }


def _aanmeldingen(s: Session, now: datetime) -> int:
    """Erase the parties of charettes whose day has passed; what was counted of them stays."""
    gone = deelnemers.wis_verlopen(s, now)
    for aanmelding_id in gone:
        charette_mail.wis(s, now, aanmelding_id)
        wissen.wis(s, now, aanmelding_id)
    return len(gone)
