"""Somebody comes in by another door while answers are not sent yet: nothing is thrown away unasked."""

from __future__ import annotations

from kern.db import random_id
from kern.kernen import per_slug
from kern.onderzoek import codes, onderzoek, veldwerk
from tests.bot.conftest import HUIS, MARIEKE, SLUIT, Dorp, Praat

BEGONNEN = {"_start": "ja", "_code": "geen", "situatie": "H", "leeftijd": "65-74"}


def half(dorp: Dorp, kanaal: str = "telegram") -> Praat:
    """Somebody who has answered two questions, without a code."""
    praat = dorp.praat(random_id()[:8], kanaal).say("/start westendorp")
    return praat.vul_in(BEGONNEN, tot="huishouden")


def open_in_etten(dorp: Dorp) -> str:
    """A second village with an open onderzoek; a code of one of its letters."""
    with dorp.db.writing() as s:
        etten = per_slug(s, "etten")
        assert etten is not None
        first = s.get_one(onderzoek.Onderzoek, dorp.onderzoek_id)
        o = onderzoek.maak(s, dorp.moment, etten, first.versie_id, MARIEKE, sluit=SLUIT)
        code = codes.maak_codes(s, dorp.moment, o, 1)[0]
        veldwerk.open_onderzoek(s, dorp.moment, o, MARIEKE, HUIS.gemeente)
    return code


def test_the_same_village_again_goes_on(dorpje: Dorp) -> None:
    praat = half(dorpje).say("/start westendorp").expect("We gaan verder waar u was.")
    assert praat.vraag == "huishouden"


def test_another_village_asks_first_and_keeps_everything_on_no(dorpje: Dorp) -> None:
    open_in_etten(dorpje)
    praat = half(dorpje).say("/start etten").expect("nog niet verstuurd")
    praat.press("door")
    assert praat.vraag == "huishouden"
    assert praat.antwoorden() == {"situatie": "H", "leeftijd": "65-74"}


def test_another_village_begins_anew_on_yes(dorpje: Dorp) -> None:
    open_in_etten(dorpje)
    praat = half(dorpje).say("/start etten").press("nieuw").expect("wonen in Etten")
    assert praat.antwoorden() == {}


def test_a_letter_of_another_village_begins_there_with_its_code(dorpje: Dorp) -> None:
    code = open_in_etten(dorpje)
    praat = half(dorpje).say(f"/start {code}").press("nieuw").press("ja")
    assert praat.vraag == "situatie", "the code is known already"


def test_the_code_of_a_letter_is_added_to_a_conversation_without_one(dorpje: Dorp) -> None:
    praat = half(dorpje).say(f"/start {dorpje.codes[0]}").expect("We gaan verder waar u was.")
    state = praat.state()
    assert state is not None
    assert state.notes["_code_gekeken.id"] != ""
    assert praat.antwoorden() == {"situatie": "H", "leeftijd": "65-74"}


def test_the_code_of_another_household_asks_first(dorpje: Dorp) -> None:
    praat = half(dorpje).say(f"/start {dorpje.codes[0]}")
    praat.say(f"/start {dorpje.codes[1]}").expect("nog niet verstuurd").press("door")
    assert praat.antwoorden() == {"situatie": "H", "leeftijd": "65-74"}


def test_who_has_answered_nothing_is_not_asked(dorpje: Dorp) -> None:
    open_in_etten(dorpje)
    dorpje.praat("noor", "telegram").say("/start westendorp", "/start etten").expect("wonen in Etten")
