"""One's own sign-up in the chat: by this chat or by its code, never somebody else's; and what one can do with it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from kern.charettes import aanmelden, stand
from kern.charettes.rijen import Aanmelding
from kern.db import Database
from kern.mensen import deelnemers
from kern.outbox import Verzending
from tests.bot.charettedorp import charette, charettedorp, meld_aan, rijen
from tests.bot.conftest import Dorp, Praat
from tests.bot.transcript import GEHEIM


@pytest.fixture
def dorp2(db: Database, now: datetime) -> Dorp:
    """Two places on the first evening, twenty on the second; on each kind of database."""
    return charettedorp(db, now, 2, 20)


@pytest.fixture
def dorp20(sqlite_db: Database, now: datetime) -> Dorp:
    """The same, for what has nothing to do with the database."""
    return charettedorp(sqlite_db, now, 2, 20)


def code(wie: Praat) -> str:
    """The code that was said."""
    found = GEHEIM["aanmeldcode"].search(wie.gezegd)
    assert found is not None, wie.gezegd
    return found[0]


def test_op_het_web_met_de_code_en_zonder_hoort_niemand_iets(dorp20: Dorp) -> None:
    anna = meld_aan(dorp20.praat("anna"), waar=(1, 2))
    eigen = code(anna)
    thuis = dorp20.praat("thuis").say("hallo", "mijn aanmelding").expect("Typ de code")
    thuis.say("AAAAAA").expect("Deze code ken ik niet", "Typ de code")
    thuis.say(eigen.lower()).expect("Avond 1", "Avond 2", "u hebt een plaats")

    ander = dorp20.praat("ander").say("hallo").press("mijn_aanmelding", "geen")
    gezegd = [ander.say("anna@post.example").gezegd]
    ander = dorp20.praat("ander2").say("hallo").press("mijn_aanmelding", "geen")
    gezegd.append(ander.say("niemand@post.example").gezegd)
    assert gezegd[0] == gezegd[1] and "Staat er bij dit adres" in gezegd[0]
    with dorp20.db.reading() as s:
        sent = s.scalars(select(Verzending).where(Verzending.kanaal == "mail")).all()
        assert len(sent) == 2, "the confirmation, and how it stands, to the one that is known"


def test_tien_verkeerde_codes_en_dan_ook_de_goede_niet(dorp20: Dorp) -> None:
    eigen = code(meld_aan(dorp20.praat("anna"), waar=(1,)))
    dief = dorp20.praat("dief").say("hallo").press("mijn_aanmelding")
    for _ in range(10):
        dief.say("BBBBBB")
    dief.say(eigen).expect("Deze code ken ik niet")
    dorp20.verstrijkt(minutes=61)
    dief.say(eigen).expect("u hebt een plaats")


def test_een_vrije_plek_gaat_naar_wie_wacht_en_die_zegt_ja(dorp2: Dorp) -> None:
    anna = meld_aan(dorp2.praat("anna"), aantal=2, waar=(1,))
    sem = dorp2.praat("987654", "telegram").say("/start westendorp")
    meld_aan(sem, waar=(1,)).expect("op plek 1")
    anna.say("mijn aanmelding").press("af").expect("Weet u het zeker?").press("ja")
    anna.expect("U bent afgemeld")
    assert rijen(dorp2) == [(1, 0, 0), (2, 0, 0)]
    sem.say("mijn aanmelding").expect("er is een plaats voor u vrij")
    sem.press(keuze(dorp2, "plek")).expect("de plaats is van u", "u hebt een plaats")
    assert rijen(dorp2) == [(1, 0, 0), (2, 1, 0)]
    with dorp2.db.reading() as s:
        assert not stand.bezwaren(s, charette(s), dorp2.moment)


def test_een_aanbod_dat_voorbij_is_zegt_op_welke_plek_men_staat(dorp2: Dorp) -> None:
    anna, sem, riet = (dorp2.praat(naam) for naam in ("anna", "sem", "riet"))
    for wie in (anna, sem, riet):
        meld_aan(wie, aantal=2, waar=(1,))
    anna.say("mijn aanmelding").press("af", "ja")
    sem.say("mijn aanmelding").expect("vrij")
    dorp2.verstrijkt(hours=49)
    with dorp2.db.writing() as s:
        aanmelden.verval(s, dorp2.moment, charette(s).id)
    sem.press(keuze(dorp2, "plek")).expect("plek 1")
    riet.say("mijn aanmelding").press(keuze(dorp2, "geen_plek"), "ja").expect("komt vrij")
    # Who asked for it after all is in turn again.
    sem.say("mijn aanmelding").expect("er is een plaats voor u vrij")
    sem.press(keuze(dorp2, "plek")).expect("u hebt 2 plaatsen")


def test_twee_keer_dezelfde_knop_doet_een_ding(dorp20: Dorp) -> None:
    anna = meld_aan(dorp20.praat("anna"), waar=(1, 2))
    anna.say("mijn aanmelding")
    first = keuze(dorp20, "kom_niet")
    anna.press(first, "ja").expect("Dank u dat u het laat weten")
    anna.stuur(gekozen=("ja",), vraag="_zeker").stuur(gekozen=(first,), vraag="_wat")
    assert rijen(dorp20) == [(1, 1, 0)]


def test_nee_bij_weet_u_het_zeker_verandert_niets(dorp20: Dorp) -> None:
    anna = meld_aan(dorp20.praat("anna"), waar=(1,))
    anna.say("mijn aanmelding").press("af", "nee").expect("er is niets veranderd", "u hebt een plaats")
    assert rijen(dorp20) == [(1, 1, 0)]


def test_andere_avonden_en_met_meer(dorp20: Dorp) -> None:
    anna = meld_aan(dorp20.praat("anna"), waar=(1,))
    anna.say("mijn aanmelding").press("wijzig")
    anna.expect("Nu: Avond 1").say("2", "3").expect("dit is gewijzigd", "Avond 2", "u hebt 3 plaatsen")
    assert rijen(dorp20) == [(1, 3, 0)]


def test_wie_intussen_ergens_anders_wijzigde_hoort_dat(dorp20: Dorp) -> None:
    anna = meld_aan(dorp20.praat("anna"), waar=(1,))
    anna.say("mijn aanmelding").press("wijzig").say("2")
    with dorp20.db.writing() as s:
        s.scalars(select(Aanmelding)).one().versie += 1
    anna.say("2").expect("net ergens anders gewijzigd", "Avond 1")
    assert rijen(dorp20) == [(1, 1, 0)]


def test_afmelden_op_telegram_vraagt_het_eerst(dorp2: Dorp) -> None:
    sem = dorp2.praat("987654", "telegram").say("/start westendorp")
    meld_aan(sem, waar=(1,))
    sem.say("afmelden").expect("Weet u het zeker?").press("ja").expect("U bent afgemeld")
    assert rijen(dorp2) == [(1, 0, 0)]
    sem.say("mijn aanmelding").expect("Typ de code")
    meld_aan(sem, waar=(2,)).expect("u hebt een plaats")
    assert rijen(dorp2) == [(1, 0, 0), (2, 1, 0)]


def test_een_andere_chat_ziet_niets_van_deze(dorp20: Dorp) -> None:
    meld_aan(dorp20.praat("987654", "telegram").say("/start westendorp"), "Sem", waar=(1,))
    ander = dorp20.praat("111222", "telegram").say("/start westendorp").say("mijn aanmelding")
    ander.expect("In deze chat staat geen aanmelding", "Typ de code")
    ander.press("geen").expect("/charette/", "/mijn")
    assert "Sem" not in ander.gezegd


def test_kort_ervoor_vraagt_men_of_men_komt(dorp20: Dorp) -> None:
    anna = meld_aan(dorp20.praat("anna"), waar=(1,))
    eigen = code(anna)
    dorp20.verstrijkt(days=16)
    anna.say("hallo", "mijn aanmelding", eigen).press(keuze(dorp20, "kom"))
    anna.expect("Fijn, tot dan", "U liet weten dat u komt")
    anna.press(keuze(dorp20, "kom_niet"), "ja").expect("Jammer")
    assert rijen(dorp20) == [(1, 0, 0)]


def test_een_groep_mag_later_toch_in_delen(dorp2: Dorp) -> None:
    meld_aan(dorp2.praat("riet"), waar=(1,))
    anna = dorp2.praat("anna").say("hallo").press("aanmelden").say("1", "2").press("nee", "nee").tick("geen")
    anna.say("Anna", "anna@post.example").press("verstuur").expect("op de wachtlijst, op plek 1")
    anna.say("mijn aanmelding").press("splits").expect("er is plaats voor 1 van de 2 mensen")
    anna.press(keuze(dorp2, "plek")).expect("u hebt 1 van de 2 plaatsen")


def keuze(dorp: Dorp, wat: str, dagdeel: int = 0) -> str:
    """The value of a choice about a dagdeel, counted from 0."""
    with dorp.db.reading() as s:
        return f"{wat}:d{charette(s).dagdelen[dagdeel].id}"


def code_van(dorp: Dorp, nummer: int) -> str:
    """The code of a sign-up."""
    with dorp.db.reading() as s:
        return deelnemers.code_van(s, s.scalars(select(Aanmelding.id).where(Aanmelding.nummer == nummer)).one())
