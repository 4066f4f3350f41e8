"""To the contact person who asked or told us something: that we got it and when she hears, and what the answer is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kern import outbox, taal
from kern.berichten.mailopmaak import Mail, aanhef, alineas, maak
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen import MAIL, Contactpersoon
from kern.outbox import Soort, Verzending
from kern.toezeggingen import Toezegging


def ontvangst(s: Session, now: datetime, kern: Kern, t: Toezegging, persoon: Contactpersoon, huis: Huis) -> Verzending:
    """Put the receipt in the outbox, with what she wrote and the day before which we answer; once per question."""
    mail = maak(
        s,
        now,
        huis,
        "vraag_ontvangst",
        kern,
        kop=taal.zin(f"berichten.vraagmail.kop_{t.soort}"),
        aanhef=_aanhef(kern, persoon),
        alineas=alineas(t.tekst),
        voor=t.voor,
        waarom=taal.zin(f"berichten.vraagmail.waarom_{t.soort}"),
    )
    return _stuur(s, now, kern, t, persoon, "vraag_ontvangst", mail)


def antwoord(s: Session, now: datetime, kern: Kern, t: Toezegging, persoon: Contactpersoon, huis: Huis) -> Verzending:
    """Put the answer (`t.slot`) in the outbox; once per question."""
    mail = maak(
        s,
        now,
        huis,
        "vraag_antwoord",
        kern,
        kop=taal.zin(f"berichten.vraagmail.kop_antwoord_{t.soort}"),
        aanhef=_aanhef(kern, persoon),
        alineas=alineas(t.tekst),
        antwoord=alineas(t.slot),
        op=taal.datum(taal.vandaag(t.gemaakt)),
        waarom=taal.zin(f"berichten.vraagmail.waarom_{t.soort}"),
    )
    return _stuur(s, now, kern, t, persoon, "vraag_antwoord", mail)


def _aanhef(kern: Kern, persoon: Contactpersoon) -> str:
    return aanhef("" if persoon.gedeeld_adres else persoon.naam, kern.dbo_naam or kern.naam)


def _stuur(
    s: Session, now: datetime, kern: Kern, t: Toezegging, persoon: Contactpersoon, wat: str, mail: Mail
) -> Verzending:
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.PERSOONLIJK,
        adres=persoon.email,
        inhoud=mail,
        sleutel=f"{wat}:{t.id}",
        omschrijving=taal.zin(f"berichten.omschrijving.{wat}"),
        kern_id=kern.id,
    )
