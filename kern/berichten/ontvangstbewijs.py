"""The receipt of a resident who asked for one: the code to look back and change with, and no answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kern import outbox, taal
from kern.berichten.mailopmaak import maak
from kern.db import keys
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen import MAIL
from kern.outbox import Soort, Verzending

GELDIG = timedelta(days=14)


def stuur(s: Session, now: datetime, kern: Kern, adres: str, wijzigcode: str, huis: Huis) -> Verzending:
    """Put the receipt in the outbox. The code opens the answers, so the mail is erased like one that repeats them.

    Raises OngeldigAdres.
    """
    mail = maak(
        s,
        now,
        huis,
        "ontvangstbewijs",
        kern,
        code=wijzigcode,
        tot=taal.vandaag(now + GELDIG),
        chat=f"{huis.base_url}/chat/{kern.slug}",
        waarom=taal.zin("berichten.bewijs.waarom"),
    )
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.PERSOONLIJK,
        adres=adres,
        inhoud=mail,
        # By its HMAC: asking twice for the same code at the same address is one mail.
        sleutel=f"ontvangstbewijs:{keys(s).lookup('ontvangstbewijs', f'{wijzigcode}:{adres.lower()}')}",
        omschrijving=taal.zin("berichten.omschrijving.ontvangstbewijs"),
        kern_id=kern.id,
        herhaalt_antwoorden=True,
    )
