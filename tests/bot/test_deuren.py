"""The door of an onderzoek of the whole gemeente: no village, no letter, no address to leave; on every channel."""

from __future__ import annotations

from datetime import datetime

import pytest

from kern import werk
from kern.db import Database
from kern.kernen import alle
from kern.onderzoek import veldwerk
from kern.onderzoek.onderzoek import Onderzoek
from tests.bot.conftest import HUIS, MARIEKE, Dorp, Praat
from tests.onderzoek.hulp import gemeentebreed

KORT = {
    **{"_start": "ja", "soort": "sport", "omvang": "t50", "wijkgericht": "nee", "makelaar": "nee", "platform": "ja"},
    **{"samenwerken": "vaak", "opmerking": "", "_verzenden": "verstuur"},
}


@pytest.fixture
def streek(db: Database, now: datetime) -> Dorp:
    """The gemeente with the verenigingenonderzoek open; no kern asks anything."""
    with db.writing() as s:
        o = gemeentebreed(s, now)
        veldwerk.open_onderzoek(s, now, o, MARIEKE, HUIS.gemeente)
        return Dorp(db, now, o.id, [])


def loop(ans: Praat, **anders: str) -> Praat:
    """Answer until it is sent; boxes are ticked, the mark is typed."""
    given = {"kernen": "etten westendorp", "nodig": "geld leden", "delen": "niets", "media": "facebook"} | anders
    while ans.vraag:
        asked = ans.vraag
        if asked in KORT:
            ans.press(KORT[asked])
        elif asked == "waardering":
            ans.say("6")
        elif asked == "volgorde":
            ans.say("leden, geld") if ans.kanaal == "web" else ans.say("2, 1")
        else:
            ans.tick(*given[asked].split())
        assert ans.vraag != asked, ans.gezegd
    return ans


def test_the_door_leads_straight_into_it_and_asks_no_address(streek: Dorp) -> None:
    ans = Praat(streek, "ans", "web", deur="verenigingen")
    ans.say("/start").expect('de vragen van het onderzoek "Verenigingen aan het woord"', "Kies: privacy")
    assert "geen inschrijving" not in ans.gezegd
    assert ans.page().titel == "Verenigingen aan het woord"
    ans.press("ja").expect("Wij vragen niet hoe uw vereniging heet.")
    assert ans.vraag == "soort", "no code is asked for"
    loop(ans).expect("Uw wijzigcode is", "U bent klaar.")
    (record,) = streek.records()
    kept = record.antwoorden
    assert (record.route, kept["kernen"], kept["nodig"]) == ("", "etten westendorp", "leden geld")
    assert (kept["waardering"], kept["delen"]) == ("6", "niets")


def test_words_that_work_everywhere_speak_of_this_and_of_no_village(streek: Dorp) -> None:
    ans = Praat(streek, "ans", "web", deur="verenigingen").say("/start")
    ans.say("status").expect('Nu loopt het onderzoek "Verenigingen aan het woord" in de hele gemeente.')
    ans.say("uitleg").expect('de vragen van het onderzoek "Verenigingen aan het woord"')
    assert "woningen" not in ans.gezegd
    ans.say("help").expect("digitale assistent van de gemeente Oude IJsselstreek")


def test_on_telegram_the_link_with_its_name_leads_into_it(streek: Dorp) -> None:
    ans = streek.praat("5551", "telegram")
    ans.say("/start verenigingen").expect("Verenigingen aan het woord", "https://kernpraat.example/chat/verenigingen")
    assert ans.vraag == "_start"
    ans.press("ja")
    assert ans.vraag == "soort"
    ans.press("sport").say("/start VERENIGINGEN")
    assert ans.vraag == "kernen", "the same link again goes on where it was"


def test_another_link_does_not_throw_answers_away(streek: Dorp) -> None:
    ans = streek.praat("5551", "telegram").say("/start verenigingen").press("ja", "sport")
    ans.say("/start westendorp").expect("Verenigingen aan het woord", "weggooien")


def test_closed_it_says_when_and_a_wijzigcode_still_works(streek: Dorp) -> None:
    ans = loop(Praat(streek, "ans", "web", deur="verenigingen").say("/start"))
    code = ans.gezegd.partition("Uw wijzigcode is ")[2].partition(".")[0]
    with streek.db.writing() as s:
        werk.sluit_en_vertel(s, streek.moment, s.get_one(Onderzoek, streek.onderzoek_id), MARIEKE, HUIS)
    bep = Praat(streek, "bep", "web", deur="verenigingen").say("/start")
    bep.expect('"Verenigingen aan het woord" is gesloten op maandag 1\u00a0maart\u00a02027')
    assert [value for value, _ in bep.open.knoppen] == ["wijzigcode", "status", "mens"]
    bep.press("wijzigcode").say(code).expect("Dit vulde u eerder in.")


def test_who_was_halfway_can_finish_in_the_uitloop(streek: Dorp) -> None:
    ans = Praat(streek, "ans", "web", deur="verenigingen").say("/start").press("ja", "sport")
    with streek.db.writing() as s:
        werk.sluit_en_vertel(s, streek.moment, s.get_one(Onderzoek, streek.onderzoek_id), MARIEKE, HUIS)
    streek.verstrijkt(hours=2)
    loop(ans.tick("etten")).expect("U bent klaar.")
    assert streek.aantal() == 1


def test_a_kern_keeps_its_own_door(streek: Dorp) -> None:
    with streek.db.reading() as s:
        assert len(alle(s)) == 8
    streek.praat("riet").say("/start").expect("Waarmee kan ik u helpen in Westendorp?")


def test_a_name_nobody_has_begins_at_the_menu(streek: Dorp) -> None:
    streek.praat("5552", "telegram").say("/start dorpsfeest").expect("Over welk dorp wilt u iets weten?")
