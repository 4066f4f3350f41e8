"""A charette that is going on, for what happens at its tables: only rows, nobody signed up for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kern.charettes import rondes, varianten
from kern.charettes.rijen import Charette, Dagdeel, Staat, Thema
from kern.charettes.werkrijen import Ronde, Variant
from kern.initiatieven import Initiatief, Plan, Woningsoort, dien_in
from kern.journaal import VOOR_IEDEREEN, VOOR_STAF, Zichtbaarheid, regels
from kern.kernen import Kern
from tests.trajecten import hulp as trajecten

STAF = "petra@gemeente.example"
PLAN = Plan("Achter de kerk", "Naast het kerkhof", {Woningsoort("rij", "koop", "betaalbaar"): 6}, eigenaar="eigen")


def charette(s: Session, now: datetime, slug: str = "westendorp", staat: Staat = Staat.DICHT) -> Charette:
    """Two moments, two themes, under way."""
    t = trajecten.lopend(s, now, slug)
    c = Charette(kern_id=t.kern_id, traject_id=t.id, titel="Samen tekenen", staat=staat.value, gemaakt=now)
    c.vast, c.open_, c.ploeg, c.aandelen, c.aanmeldnummer, c.ideenummer = [], [], [], {}, 0, 0
    for n, naam in enumerate(("Ontwerpdag", "Slotavond")):
        begin = now - timedelta(days=10 - n)
        d = Dagdeel(
            naam=naam, soort="werk", begin=begin, eind=begin + timedelta(hours=3), plek="Dorpshuis", plaatsen=40
        )
        d.aanmelden, d.afgelast, d.geteld = True, False, {}
        c.dagdelen.append(d)
    c.themas = [Thema(naam="Wonen", volgorde=1), Thema(naam="Groen en verkeer", volgorde=2)]
    s.add(c)
    s.flush()
    return c


def ronde(s: Session, now: datetime, c: Charette, *namen: str) -> tuple[Ronde, list[Variant]]:
    """A round with these variants."""
    r = rondes.maak(s, now, c, "Pin-up op zaterdag", STAF, voorstel="Twee plekken voor woningen.")
    rows = varianten.zet_varianten(s, now, r, [(naam, "") for naam in namen], STAF, r.versie) if namen else []
    return r, rows


def plan(s: Session, now: datetime, c: Charette, zichtbaar: Zichtbaarheid = Zichtbaarheid.OPENBAAR) -> Initiatief:
    """A plan for homes in the kern of this charette."""
    return dien_in(s, now, s.get_one(Kern, c.kern_id), PLAN, bron="staf", door=STAF, zichtbaarheid=zichtbaar)


def feiten(s: Session, now: datetime, c: Charette, soort: str, openbaar: bool) -> list[str]:
    """The sentences of the journal of this kind, as the village or as staff reads them."""
    rows = regels(s, c.kern_id, VOOR_IEDEREEN if openbaar else VOOR_STAF, now)
    return [feit.zin for feit in rows if feit.soort == soort]
