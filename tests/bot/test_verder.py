"""Going on elsewhere with a code: from one channel to another, once, and nothing that was answered is lost."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from bot import gesprekken
from bot.gesprekken import Gesprek
from tests.bot.conftest import Dorp, Praat

BEGONNEN = {"_start": "ja", "_code": "geen", "situatie": "H", "leeftijd": "65-74"}


def later(praat: Praat) -> str:
    """Say *later*; the code that is given."""
    praat.say("later")
    found = re.search(r"Uw code is (\w{8})", praat.gezegd)
    assert found, praat.gezegd
    return found[1]


def test_begun_on_the_website_and_finished_on_telegram(dorp: Dorp) -> None:
    web = dorp.praat("riet", "web").vul_in(BEGONNEN, tot="huishouden")
    code = later(web)
    telegram = dorp.praat("7001", "telegram").say("/start westendorp").say(f"verder {code}")
    telegram.expect("We gaan verder waar u was.")
    assert telegram.vraag == "huishouden"
    assert telegram.antwoorden() == {"situatie": "H", "leeftijd": "65-74"}
    assert "U ging ergens anders verder" in web.page().regels[-1].tekst
    assert web.antwoorden() == {}, "in the old place nothing stays"


def test_begun_on_telegram_and_finished_on_the_website_where_the_code_is_asked_for(dorpje: Dorp) -> None:
    telegram = dorpje.praat("7001", "telegram").say("/start westendorp").vul_in(BEGONNEN, tot="huishouden")
    code = later(telegram)
    web = dorpje.praat("riet", "web").say("/start").press("al").say(code)
    assert web.vraag == "huishouden"


def test_the_same_code_is_shown_again_and_works_once(dorpje: Dorp) -> None:
    web = dorpje.praat("riet", "web").vul_in(BEGONNEN, tot="huishouden")
    code = later(web)
    assert later(web) == code
    first = dorpje.praat("7001", "telegram").say("/start westendorp").say(f"verder {code}")
    assert first.vraag == "huishouden"
    dorpje.praat("7002", "telegram").say("/start westendorp").say(f"verder {code}").expect("Deze code ken ik niet")


def test_a_code_is_read_as_people_type_it(dorpje: Dorp) -> None:
    code = later(dorpje.praat("riet", "web").vul_in(BEGONNEN, tot="huishouden"))
    typed = f"verder met code {code[:4].lower()} {code[4:].lower()}"
    assert dorpje.praat("7001", "telegram").say("/start westendorp").say(typed).vraag == "huishouden"


def test_who_is_busy_here_loses_nothing(dorpje: Dorp) -> None:
    code = later(dorpje.praat("riet", "web").vul_in(BEGONNEN, tot="huishouden"))
    other = dorpje.praat("7001", "telegram").say("/start westendorp").vul_in({"_start": "ja", "_code": "geen"})
    other.press("T").say(f"verder {code}").expect("U bent hier al bezig")
    assert other.antwoorden() == {"situatie": "T"}


def test_ten_wrong_codes_close_the_door_also_for_the_right_one(dorpje: Dorp) -> None:
    code = later(dorpje.praat("riet", "web").vul_in(BEGONNEN, tot="huishouden"))
    guesser = dorpje.praat("7001", "telegram").say("/start westendorp")
    for n in range(10):
        guesser.say(f"verder CCCC{n:04}").expect("Deze code ken ik niet")
    guesser.say(f"verder {code}").expect("Deze code ken ik niet")
    dorpje.moment += timedelta(hours=2)
    assert guesser.say(f"verder {code}").vraag == "huishouden"


def test_the_database_knows_only_a_hash_and_a_sent_conversation_has_no_code(dorpje: Dorp) -> None:
    web = dorpje.praat("riet", "web").vul_in(BEGONNEN, tot="huishouden")
    code = later(web)
    with dorpje.db.reading() as s:
        row = s.scalars(select(Gesprek).where(Gesprek.verder_hmac.is_not(None))).one()
        assert code not in (row.verder_hmac or "")
        assert code.encode() not in (row.toestand or b"")
        assert gesprekken.toestand(s, row) is not None


def test_later_before_any_answer_gives_no_code(dorpje: Dorp) -> None:
    praat = dorpje.praat("riet", "web").say("/start").say("later")
    assert "Uw code is" not in praat.gezegd


def test_a_spent_code_does_not_open_what_is_begun_anew_in_the_old_place(dorpje: Dorp) -> None:
    old = dorpje.praat("7001", "telegram").say("/start westendorp").vul_in(BEGONNEN, tot="huishouden")
    code = later(old)
    dorpje.praat("riet", "web").say("/start").press("al").say(code)
    old.say("/start westendorp").vul_in(BEGONNEN, tot="huishouden")
    dorpje.praat("7002", "telegram").say("/start westendorp").say(f"verder {code}").expect("Deze code ken ik niet")
    assert old.antwoorden() == {"situatie": "H", "leeftijd": "65-74"}
