"""The web chat, the link of a letter and the personal link, as doors: every page is inspected, GET changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bot.gesprekken import Gesprek, InboxRij
from kern.db import Database
from kern.onderzoek import codes, onderzoek, veldwerk
from kern.onderzoek.vragenlijst import Keuring
from tests.admin.conftest import Browser, Huis, Klok, bouw
from tests.bot.conftest import MARIEKE, Dorp, keuring, open_dorp  # noqa: F401  a fixture
from tests.onderzoek.hulp import gemeentebreed, versie

CHAT = "/chat/westendorp"


@pytest.fixture
def dorp(sqlite_db: Database, klok: Klok, keuring: Keuring) -> Dorp:  # noqa: F811
    return open_dorp(sqlite_db, klok(), keuring)


@pytest.fixture
def huis(dorp: Dorp, klok: Klok) -> Huis:
    return bouw(dorp.db, klok)


def rows(db: Database) -> tuple[int, int]:
    """How many conversations and how many seen messages there are."""
    with db.reading() as s:
        count = [s.scalar(select(func.count()).select_from(t)) or 0 for t in (Gesprek, InboxRij)]
    return count[0], count[1]


def fields(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the open question."""
    text = page.get_data(as_text=True)
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', text)[-1] for name in ("nonce", "vraag")}


def plain(page: TestResponse, code: str) -> str:
    """A page without what differs for everybody: the form's token and the code that was typed."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.get_data(as_text=True)).replace(code, "")


def answer(browser: Browser, page: TestResponse, **said: str) -> TestResponse:
    """Post one answer to the open question and follow to the page."""
    return browser.post(CHAT, data={**fields(page), **said}, follow_redirects=True)


def test_looking_begins_nothing_and_the_first_answer_does(huis: Huis) -> None:
    browser = huis.bezoeker()
    page = browser.get(CHAT)
    assert "Ik ben een computer, geen mens." in page.get_data(as_text=True)
    assert rows(huis.db) == (0, 0)
    page = answer(browser, page, keuze="ja")
    assert "Staat er een code op uw brief?" in page.get_data(as_text=True)
    assert rows(huis.db) == (1, 1)
    browser.get(CHAT)
    assert rows(huis.db) == (1, 1)


def test_a_double_click_and_a_reload_answer_once(huis: Huis) -> None:
    browser = huis.bezoeker()
    page = answer(browser, browser.get(CHAT), keuze="ja")
    same = {**fields(page), "keuze": "geen"}
    for _ in range(2):
        last = browser.post(CHAT, data=same, follow_redirects=True)
    assert fields(last)["vraag"] == "situatie"
    assert rows(huis.db)[1] == 2


def test_a_second_tab_cannot_answer_the_wrong_question(huis: Huis) -> None:
    browser = huis.bezoeker()
    page = answer(browser, browser.get(CHAT), keuze="ja")
    old = fields(page)
    page = answer(browser, page, keuze="geen")
    assert fields(page)["vraag"] == "situatie"
    page = browser.post(CHAT, data={**old, "nonce": "f" * 32, "keuze": "geen"}, follow_redirects=True)
    assert "al beantwoord" in page.get_data(as_text=True)
    assert fields(page)["vraag"] == "situatie"


def test_a_form_without_our_nonce_does_nothing(huis: Huis) -> None:
    browser = huis.bezoeker()
    browser.get(CHAT)
    for nonce in ("", "kort", "'; DROP TABLE gesprek; --"):
        browser.post(CHAT, data={"nonce": nonce, "vraag": "_start", "keuze": "ja"})
    assert rows(huis.db) == (0, 0)


def test_a_new_conversation_shows_nothing_of_the_old_one(huis: Huis) -> None:
    browser = huis.bezoeker()
    answer(browser, browser.get(CHAT), keuze="ja")
    page = browser.post(CHAT, data={"doe": "nieuw"}, follow_redirects=True)
    assert fields(page)["vraag"] == "_start"


def test_with_htmx_only_the_conversation_comes_back(huis: Huis) -> None:
    browser = huis.bezoeker()
    page = browser.get(CHAT)
    data: Mapping[str, str] = {**fields(page), "keuze": "ja"}
    # A fragment is no page, so it is fetched past the inspection of whole pages.
    token = browser._kenmerk()
    part = super(Browser, browser).open(
        CHAT, method="POST", data={"csrf_token": token, **data}, headers={"HX-Request": "true"}
    )
    text = part.get_data(as_text=True)
    assert part.status_code == 200
    assert "<html" not in text
    assert 'id="gesprek"' in text


def test_the_page_is_told_when_the_conversation_went_on_elsewhere(huis: Huis) -> None:
    browser = huis.bezoeker()
    page = answer(browser, browser.get(CHAT), keuze="ja")
    found = re.search(r'hx-get="([^"]+)"', page.get_data(as_text=True))
    assert found
    assert super(Browser, browser).open(found[1]).status_code == 204
    answer(browser, page, keuze="geen")
    later = super(Browser, browser).open(found[1])
    assert later.status_code == 200
    assert "verder gegaan" in later.get_data(as_text=True)


def test_the_link_of_a_letter_tells_nothing_and_begins_with_the_code(huis: Huis, dorp: Dorp) -> None:
    right, wrong = huis.bezoeker(), huis.bezoeker()
    first, other = right.get(f"/c/{dorp.codes[0]}"), wrong.get("/c/ZZZZZZ")
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert plain(first, dorp.codes[0]) == plain(other, "ZZZZZZ")
    assert rows(huis.db) == (0, 0)
    page = right.post(f"/c/{dorp.codes[0]}", data={"code": dorp.codes[0].lower()}, follow_redirects=True)
    page = answer(right, page, keuze="ja")
    assert fields(page)["vraag"] == "situatie", "the code is known already"
    refused = wrong.post("/c/ZZZZZZ", data={"code": "ZZZZZZ"})
    assert refused.status_code == 422
    assert "Deze code kennen wij niet." in refused.get_data(as_text=True)


def test_a_letter_scanned_half_way_goes_on_where_it_was(huis: Huis, dorp: Dorp) -> None:
    browser = huis.bezoeker()
    page = answer(browser, browser.get(CHAT), keuze="ja")
    page = answer(browser, page, keuze="geen")
    answer(browser, page, keuze="H")
    page = browser.post(f"/c/{dorp.codes[0]}", data={"code": dorp.codes[0]}, follow_redirects=True)
    assert fields(page)["vraag"] == "leeftijd"
    assert rows(huis.db)[0] == 1


def test_the_letter_of_another_household_is_for_the_next_person(huis: Huis, dorp: Dorp) -> None:
    browser = huis.bezoeker()
    for code in dorp.codes[:2]:
        page = browser.post(f"/c/{code}", data={"code": code}, follow_redirects=True)
        assert fields(page)["vraag"] == "_start"
        answer(browser, page, keuze="ja")
    assert rows(huis.db)[0] == 2


def test_a_link_that_is_not_ours_says_so(huis: Huis) -> None:
    browser = huis.bezoeker()
    browser.get("/verder/onzin")
    refused = browser.post("/verder/onzin")
    assert refused.status_code == 410
    assert "Deze link werkt niet" in refused.get_data(as_text=True)


def test_a_village_that_does_not_exist(huis: Huis) -> None:
    assert huis.bezoeker().get("/chat/atlantis").status_code == 404


# --- a door of the whole gemeente


@pytest.fixture
def breed(sqlite_db: Database, klok: Klok) -> Huis:
    """A house where only the verenigingenonderzoek is open."""
    with sqlite_db.writing() as s:
        veldwerk.open_onderzoek(s, klok(), gemeentebreed(s, klok()), MARIEKE, "Oude IJsselstreek")
    return bouw(sqlite_db, klok)


def test_the_name_of_a_questionnaire_is_a_door(breed: Huis) -> None:
    browser = breed.bezoeker()
    page = browser.get("/chat/verenigingen")
    text = page.get_data(as_text=True)
    assert '<h1 class="kp-voortgang__titel">Verenigingen aan het woord</h1>' in text
    assert "geen inschrijving" not in text and "/kern/" not in text
    assert rows(breed.db) == (0, 0)
    page = browser.post("/chat/verenigingen", data={**fields(page), "keuze": "ja"}, follow_redirects=True)
    assert fields(page)["vraag"] == "soort"
    form = browser.get("/vragenlijst/verenigingen").get_data(as_text=True)
    assert "Wat voor vereniging is het?" in form, "the page form goes on with the same conversation"
    assert rows(breed.db) == (1, 1)


def test_capitals_in_the_address_do_not_make_another_conversation(breed: Huis) -> None:
    browser = breed.bezoeker()
    page = browser.get("/chat/Verenigingen")
    page = browser.post("/chat/Verenigingen", data={**fields(page), "keuze": "ja"}, follow_redirects=True)
    assert page.request.path == "/chat/verenigingen"
    assert fields(page)["vraag"] == "soort"


def test_a_closed_door_says_when_it_closed(breed: Huis, klok: Klok) -> None:
    klok.verzet(days=30)
    text = breed.bezoeker().get("/chat/verenigingen").get_data(as_text=True)
    assert "is gesloten op dinsdag 23\u00a0maart\u00a02027" in text
    assert "Ik heb een wijzigcode" in text and "Waarmee kan ik u helpen?" in text


def test_a_questionnaire_that_was_never_opened_is_no_door(breed: Huis) -> None:
    assert breed.bezoeker().get("/chat/woonbehoefte").status_code == 404
    assert breed.bezoeker().get("/vragenlijst/woonbehoefte").status_code == 404


def test_a_letter_to_everybody_in_the_gemeente(sqlite_db: Database, klok: Klok) -> None:
    with sqlite_db.writing() as s:
        found = versie(s, klok())
        o = onderzoek.maak(s, klok(), None, found.id, MARIEKE, sluit=date(2027, 3, 22), huishoudens=17000)
        (code,) = codes.maak_codes(s, klok(), o, 1)
        veldwerk.open_onderzoek(s, klok(), o, MARIEKE, "Oude IJsselstreek")
    browser = bouw(sqlite_db, klok).bezoeker()
    browser.get(f"/c/{code}")
    page = browser.post(f"/c/{code}", data={"code": code}, follow_redirects=True)
    assert page.request.path == "/chat/woonbehoefte"
    text = page.get_data(as_text=True)
    assert "Wonen in Oude IJsselstreek" in text and "vragen over wonen in Oude IJsselstreek" in text
    page = browser.post("/chat/woonbehoefte", data={**fields(page), "keuze": "ja"}, follow_redirects=True)
    assert fields(page)["vraag"] == "situatie", "the code is known already"
    assert "Ik woon in Oude IJsselstreek" in page.get_data(as_text=True)


def test_a_long_conversation_begins_with_a_link_to_all_of_it(huis: Huis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.webchat.RECENT", 2)
    browser = huis.bezoeker()
    page = answer(browser, browser.get(CHAT), keuze="ja")
    text = page.get_data(as_text=True)
    assert "Ik ben een computer, geen mens." not in text
    assert f'href="{CHAT}?alles"' in text
    assert "Ik ben een computer, geen mens." in browser.get(f"{CHAT}?alles").get_data(as_text=True)
