"""The receipt of a request for a traject: what is free at this moment, and what happens next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from kern import instellingen, kalender, outbox, taal
from kern.berichten.mailopmaak import Mail, aanhef, alineas, maak
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen import MAIL
from kern.outbox import Soort, Verzending
from kern.trajecten.rijen import Traject


class Ruimte(Protocol):
    """What the receipt tells of a year: `kern.trajecten.begroting.Jaarstand` is one. `vrij` in cents."""

    @property
    def jaar(self) -> int: ...
    @property
    def vrij(self) -> int: ...
    @property
    def plekken_vrij(self) -> int: ...


def ontvangst(
    s: Session, now: datetime, kern: Kern, traject: Traject, naam: str, email: str, jaarstand: Ruimte, huis: Huis
) -> Verzending:
    """Put the receipt in the outbox; one per request. Raises OngeldigAdres."""
    with taal.spreek(taal.BRONTAAL):  # what a Dbo gets is Dutch, also when the page with the form was read in English
        mail = _mail(s, now, kern, traject, naam, jaarstand, huis)
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.PERSOONLIJK,
        adres=email,
        inhoud=mail,
        sleutel=f"aanvraag:{traject.id}",
        omschrijving=taal.zin("berichten.omschrijving.aanvraag"),
        kern_id=kern.id,
    )


def _mail(s: Session, now: datetime, kern: Kern, traject: Traject, naam: str, jaarstand: Ruimte, huis: Huis) -> Mail:
    return maak(
        s,
        now,
        huis,
        "aanvraag",
        kern,
        kop=taal.zin("berichten.aanvraag.kop", kern=kern.naam),
        aanhef=aanhef(naam, kern.dbo_naam or kern.naam),
        op=taal.moment(traject.aangevraagd_op),
        plek=_plek(jaarstand),
        geld=_geld(jaarstand),
        voor=uiterlijk(s, now),
        alineas=alineas(traject.vraag),
        waarom=taal.zin("berichten.aanvraag.waarom"),
    )


def uiterlijk(s: Session, now: datetime) -> date:
    """The last day on which we call back, by the setting `antwoord.ontvangst_werkdagen`."""
    days = int(instellingen.lees(s, "antwoord", now)["ontvangst_werkdagen"])
    return kalender.lees(s, now).plus_werkdagen(taal.vandaag(now), days)


def _plek(ruimte: Ruimte) -> str:
    zin = {0: "geen", 1: "een"}.get(max(ruimte.plekken_vrij, 0), "meer")
    return taal.zin(f"berichten.aanvraag.plek_{zin}", jaar=ruimte.jaar, plekken=ruimte.plekken_vrij)


def _geld(ruimte: Ruimte) -> str:
    if ruimte.vrij <= 0:
        return taal.zin("berichten.aanvraag.geld_geen", jaar=ruimte.jaar)
    return taal.zin("berichten.aanvraag.geld", jaar=ruimte.jaar, bedrag=taal.bedrag(ruimte.vrij // 100))
