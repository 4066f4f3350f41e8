"""The code that lets a contact person of a Dbo speak for it on one device; it goes to her own address only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kern import outbox, taal
from kern.berichten.mailopmaak import maak
from kern.db import random_id
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen import MAIL, Contactpersoon
from kern.outbox import Soort, Verzending


def stuur(s: Session, now: datetime, kern: Kern, persoon: Contactpersoon, code: str, huis: Huis) -> Verzending:
    """Put the mail with the code in the outbox. It opens something, so it is erased like one that repeats answers."""
    dbo = kern.dbo_naam or kern.naam
    mail = maak(s, now, huis, "dbo_code", kern, code=code, dbo=dbo, waarom=taal.zin("berichten.dbo_code.waarom"))
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.PERSOONLIJK,
        adres=persoon.email,
        inhoud=mail,
        sleutel=f"dbo_code:{random_id()}",
        omschrijving=taal.zin("berichten.omschrijving.dbo_code"),
        kern_id=kern.id,
        herhaalt_antwoorden=True,
    )
