"""What the conversation of a Dbo contact person asks of the core: what was promised her, and what she sends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.flows.dbo import CONTACT, DEUR
from bot.state import State
from kern import kernen, mensen, toezeggingen
from kern.huis import Huis
from kern.journaal import VOOR_DBO
from kern.kernen import Kern
from kern.mensen import Contactpersoon
from kern.taal import aantal, datum, vandaag, zin
from kern.toezeggingen import Einde, Soort
from kern.trajecten import begroting, traject
from kern.trajecten.traject import TrajectFout
from kern.werk import trajecten as werk

# So many open promises are told; the e-mail has them all.
MEESTE = 3


def kern_van_deur(s: Session, slug: str) -> Kern | None:
    """The kern of a door that a contact person came in by; None for any other door."""
    number = slug.removeprefix(DEUR)
    if number == slug or not number.isdecimal():
        return None
    try:
        return kernen.licht(s, id=mensen.dbo_contact(s, int(number)).kern_id)
    except KeyError:
        return None


def feiten(s: Session, now: datetime, kern: Kern, state: State) -> dict[str, Any]:
    """What the steps look at: the Dbo's name, what we promised it, and whether it can ask for a traject."""
    dag = vandaag(now)
    open_now = [t for t in toezeggingen.actueel(s, now, kern.id, VOOR_DBO) if t.einde == Einde.OPEN.value]
    beloofd = [
        zin("dbo.gesprek.open_laat" if t.voor < dag else "dbo.gesprek.open_regel", tekst=t.tekst, voor=datum(t.voor))
        for t in open_now[:MEESTE]
    ]
    return {
        "naam": kern.dbo_naam or kern.naam,
        "beloofd": beloofd,
        "mag_aanvragen": traject.actief(s, kern.id) is None,
        "vrij": _vrij(s, now),
    }


def stuur(s: Session, now: datetime, kern: Kern, huis: Huis, state: State, soort: str, tekst: str) -> str:
    """Hand on what she wrote (`vraag`, `melding` or `traject`); the sentence that says what became of it."""
    persoon = mensen.dbo_contact(s, int(state.notes[CONTACT]))
    if soort == "traject":
        return _vraag_aan(s, now, kern, huis, persoon, tekst)
    beloofd = werk.stel_vraag(s, now, kern, persoon, tekst, Soort(soort), huis)
    return zin(f"dbo.gesprek.ontvangen_{soort}", voor=datum(beloofd.voor))


def _vraag_aan(s: Session, now: datetime, kern: Kern, huis: Huis, persoon: Contactpersoon, tekst: str) -> str:
    try:
        werk.vraag_aan(
            s,
            now,
            kern,
            huis,
            vraag=tekst,
            naam=persoon.naam,
            functie=persoon.functie,
            email=persoon.email,
            bron="chat",
        )
    except TrajectFout:  # somebody else of the Dbo was a moment earlier
        return zin("dbo.gesprek.al_traject", kern=kern.naam)
    return zin("dbo.gesprek.ontvangen_traject")


def _vrij(s: Session, now: datetime) -> str:
    """What is free this year, as one sentence."""
    jaar = begroting.jaarstand(s, now, vandaag(now).year)
    name = {0: "geen", 1: "een"}.get(jaar.plekken_vrij, "meer")
    plekken = zin(f"dbo.gesprek.vrij_{name}", aantal=jaar.plekken_vrij)
    bedrag = aantal(max(jaar.vrij, 0) // 100)
    return zin("dbo.gesprek.vrij", jaar=jaar.jaar, plekken=plekken, bedrag=bedrag, kernen=jaar.kernen_max)
