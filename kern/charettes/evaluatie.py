"""How was it? The questionnaire afterwards, for who came and, short, for who did not; behind a door of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes.rijen import Aanmelding, Charette
from kern.db import lock_row
from kern.kernen import Kern
from kern.onderzoek import onderzoek, veldwerk, vragenlijst
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek
from kern.taal import vandaag, zin

VRAGENLIJST = "charette_evaluatie"
OPEN = timedelta(weeks=3)


def deur(c: Charette) -> str:
    """The part of the address that leads to the questions about this charette."""
    return f"charette-{c.id}"


def van(s: Session, c: Charette) -> Onderzoek | None:
    """The onderzoek that asks how this charette was; None while nobody was asked."""
    return onderzoek.laatste_gemeentebreed(s, deur(c))


def zorg_voor(s: Session, now: datetime, c: Charette, door: str, gemeente: str) -> Onderzoek:
    """The questionnaire about this charette, opened for three weeks when it is not there yet.

    Raises VragenlijstFout when the shipped questionnaire is not there.
    """
    lock_row(s, Charette, c.id)
    found = van(s, c)
    if found is not None:
        return found
    newest = vragenlijst.haal(s, VRAGENLIJST)
    made = onderzoek.maak(
        s,
        now,
        None,
        newest.id,
        door,
        sluit=vandaag(now + OPEN),
        huishoudens=max(1, _aantal_mensen(s, c)),
        doelgroep=Doelgroep.DEELNEMERS,
        deur=deur(c),
        deur_naam=zin("charette.evaluatie.naam", kern=s.get_one(Kern, c.kern_id).naam),
    )
    veldwerk.open_onderzoek(s, now, made, door, gemeente)
    return made


def _aantal_mensen(s: Session, c: Charette) -> int:
    query = select(func.coalesce(func.sum(Aanmelding.aantal), 0)).where(Aanmelding.charette_id == c.id)
    return s.scalar(query) or 0
