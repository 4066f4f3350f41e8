"""A plan told in the chat: the same row as from the page, a limit per network, and nothing kept before it is sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kern.initiatieven import Initiatief
from kern.initiatieven.plannen import plan_van
from kern.mensen import indieners
from kern.outbox import Verzending
from tests.admin.conftest import Klok, bouw
from tests.bot.conftest import Dorp, Praat

# What is told, by question; the page form has the same names and `aantal-…`.
PLAN = {
    "titel": "Achter de kerk",
    "plek": "Naast het kerkhof",
    "eigenaar": "ander",
    "termijn": "twee_tot_vijf",
    "gebruik": "dorp",
    "omschrijving": "Voor wie hier opgroeide",
    "naam": "Sem Bouwman",
}


def vertel(wie: Praat, mail: str = "sem@dorp.example", titel: str = PLAN["titel"]) -> None:
    """Tell the whole plan, up to the summary."""
    wie.say("hallo")
    wie.press("plan")
    for text in (titel, PLAN["plek"]):
        wie.say(text)
    wie.press(PLAN["eigenaar"])
    wie.tick("rij", "huur")
    wie.say("4")
    wie.say("2")
    for choice in (PLAN["termijn"], PLAN["gebruik"]):
        wie.press(choice)
    for text in (PLAN["omschrijving"], PLAN["naam"], mail):
        wie.say(text)


def rij(dorp: Dorp, nummer: int) -> dict[str, Any]:
    """All that is kept of a plan and of who brought it, but when and through which door."""
    with dorp.db.reading() as s:
        i = s.scalars(select(Initiatief).where(Initiatief.nummer == nummer)).one()
        wie = indieners.van(s, i.id)
        assert wie is not None
        return {
            "plan": plan_van(i),
            "programma": [(r.type, r.eigendom, r.prijs, r.aantal) for r in i.programma],
            "gegevens": i.gegevens,
            "status": (i.status, i.zichtbaarheid, i.kern_id, i.traject_id),
            "wie": (wie.naam, wie.email, wie.telefoon, wie.tot),
        }


def test_beide_deuren_geven_dezelfde_rij(dorpje: Dorp) -> None:
    dorpje.sluit()
    sem = dorpje.praat("sem")
    vertel(sem)
    sem.press("verstuur")
    sem.press("ja")
    browser = bouw(dorpje.db, Klok(dorpje.moment)).bezoeker()
    url = "/kern/westendorp/initiatief"
    browser.get(url)
    form = {**PLAN, "aantal-rij": "4", "aantal-huur": "2", "email": "sem@dorp.example", "akkoord": "ja"}
    assert browser.post(url, data=form).status_code == 303
    assert rij(dorpje, 1) == rij(dorpje, 2)
    with dorpje.db.reading() as s:
        assert s.scalars(select(Initiatief.bron).order_by(Initiatief.nummer)).all() == ["chat", "web"]
        assert len(s.scalars(select(Verzending.id).where(Verzending.sleutel.like("initiatief%"))).all()) == 2


def test_er_is_niets_voor_wie_niet_verstuurt(dorpje: Dorp) -> None:
    dorpje.sluit()
    sem = dorpje.praat("sem")
    vertel(sem)
    sem.press("verstuur")
    sem.press("nee")
    with dorpje.db.reading() as s:
        assert not s.scalars(select(Initiatief.id)).all()


def test_na_tien_in_een_uur_wachten_en_de_antwoorden_blijven(dorpje: Dorp) -> None:
    dorpje.sluit()
    sem = dorpje.praat("sem", "terminal")
    for n in range(11):
        vertel(sem, titel=f"Plan {n}")
        sem.press("verstuur")
        sem.press("ja")
    sem.expect("Wacht een uur", "Mogen wij uw naam en adres bewaren")
    dorpje.verstrijkt(minutes=61)
    sem.press("ja")
    with dorpje.db.reading() as s:
        assert len(s.scalars(select(Initiatief.id)).all()) == 11


def test_op_telegram_alleen_de_weg_naar_de_pagina(dorpje: Dorp) -> None:
    dorpje.sluit()
    sem = dorpje.praat("sem", "telegram")
    sem.say("/start westendorp")
    sem.press("plan")
    sem.expect("/kern/westendorp/initiatief")
    with dorpje.db.reading() as s:
        assert not s.scalars(select(Initiatief.id)).all()
