"""To the projectleider: somebody told on the page of the approaches what a kern chooses, and how to reach them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kern import instellingen, outbox, taal
from kern.berichten.mailopmaak import alineas, een_regel, maak
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen import MAIL
from kern.outbox import Soort, Verzending
from kern.toezeggingen import Toezegging


def aan_projectleider(
    s: Session, now: datetime, kern: Kern, t: Toezegging, naam: str, email: str, *, bekend: bool, huis: Huis
) -> Verzending:
    """Put it in the outbox; an answer goes to who wrote. `bekend`: the address is one of a contact person's."""
    mail = maak(
        s,
        now,
        huis,
        "keuze_melding",
        kern,
        kop=taal.zin("berichten.keuze.kop", kern=kern.naam),
        wie=een_regel(naam),
        email=email,
        bekend=bekend,
        alineas=alineas(t.tekst),
        voor=t.voor,
        pagina=f"{huis.base_url}/beheer/toezeggingen",
        waarom=taal.zin("berichten.keuze.waarom"),
    )
    mail["antwoord_aan"], mail["antwoord_naam"] = email, een_regel(naam)
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.PERSOONLIJK,
        adres=str(instellingen.contact(s, now)["email"]),
        inhoud=mail,
        sleutel=f"keuze_melding:{t.id}",
        omschrijving=taal.zin("berichten.omschrijving.keuze_melding"),
        kern_id=kern.id,
    )
