"""A conversation in English at the web door: every page, the switch in the middle, and the same answers kept."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from kern.db import Database
from kern.onderzoek.antwoorden import Antwoord
from kern.onderzoek.vragenlijst import Keuring
from tests.admin.conftest import Browser, Huis, Klok, bouw
from tests.admin.test_chat import CHAT, fields
from tests.admin.test_taalkeuze import dutch_in
from tests.bot.conftest import H_BLIJFT, Dorp, keuring, open_dorp  # noqa: F401  a fixture

VERHUIZER = H_BLIJFT | {
    **{"huishouden": "partner_kind", "uitwonend": "2", "uitwonend_waar": "1", "verhuiswens": "zeker", "termijn": "1_2"},
    **{"reden": "groter", "waar": "elders", "toch_kern": "misschien", "type_wens": "kavel", "type_tweede": "vrij"},
    **{"koop_huur": "beide", "koopprijs": "k1", "huurprijs": "h1", "inkomen": "i2", "slaapkamers_wens": "3"},
    **{"vrijkomen": "koop", "woningeis": "geen", "meedoen": "plek", "_verzenden": "verstuur", "_contact": "niets"},
}


@pytest.fixture
def dorp(sqlite_db: Database, klok: Klok, keuring: Keuring) -> Dorp:  # noqa: F811
    return open_dorp(sqlite_db, klok(), keuring)


@pytest.fixture
def huis(dorp: Dorp, klok: Klok) -> Huis:
    return bouw(dorp.db, klok)


@pytest.fixture
def engels(huis: Huis) -> Browser:
    """A browser that chose English."""
    browser = huis.bezoeker()
    browser.post("/taal", data={"taal": "en"}, met_kenmerk=False)
    return browser


def stuur(browser: Browser, page: TestResponse, **said: object) -> TestResponse:
    """Post one answer to the open question and follow to the page."""
    return browser.post(CHAT, data={**fields(page), **said}, follow_redirects=True)


def loop(browser: Browser, answers: dict[str, str], tot: str = "") -> TestResponse:
    """Answer every question in turn, until `tot` is asked or nothing is; every page must be English on the way."""
    page = browser.get(CHAT)
    while 'id="vraag"' in page.text:
        assert dutch_in(page.text) == set()
        vraag = fields(page)["vraag"]
        if vraag == tot:
            return page
        said = {"vink": answers[vraag], "doe": "verder"} if 'name="vink"' in page.text else {"keuze": answers[vraag]}
        if 'id="tekst"' in page.text and "keuze" in said and f'value="{answers[vraag]}"' not in page.text:
            said = {"tekst": answers[vraag]}
        page = stuur(browser, page, **said)
    assert dutch_in(page.text) == set()
    return page


def kept(db: Database) -> list[tuple[str, str]]:
    with db.reading() as s:
        rows = s.execute(select(Antwoord.vraag, Antwoord.waarde).order_by(Antwoord.respons_id, Antwoord.vraag))
        return [(vraag, waarde) for vraag, waarde in rows]


@pytest.mark.parametrize("answers", [H_BLIJFT, VERHUIZER], ids=["blijft", "verhuist"])
def test_from_greeting_to_thanks_in_english(dorp: Dorp, engels: Browser, answers: dict[str, str]) -> None:
    page = loop(engels, answers)
    assert "Thank you! Your answers have been sent." in page.text
    assert "Your change code is" in page.text
    assert ("situatie", "H") in kept(dorp.db)


def test_the_switch_in_the_middle_keeps_the_answers(dorp: Dorp, huis: Huis) -> None:
    browser = huis.bezoeker()
    page = browser.get(CHAT)
    for vraag in ("_start", "_code", "situatie", "leeftijd"):
        page = stuur(browser, page, keuze=H_BLIJFT[vraag])
    assert "Met wie woont u?" in page.text
    page = stuur(browser, page, tekst="/taal en", vraag="")
    assert '<html lang="en"' in page.text
    assert "We go on in English. Your answers stay." in page.text
    assert "I live in Westendorp, in a household of my own" in page.text
    assert fields(page)["vraag"] == "huishouden", "it goes on where it was"
    assert dutch_in(page.text) == set()
    assert "Erase my details" in browser.get("/privacy").text, "the other pages follow"
    loop(browser, H_BLIJFT)
    assert ("leeftijd", "35-44") in kept(dorp.db)


def test_typed_in_the_chat_the_whole_page_is_read_again(huis: Huis) -> None:
    browser = huis.bezoeker()
    page = stuur(browser, browser.get(CHAT), keuze="ja")
    response = browser.post(CHAT, data={**fields(page), "tekst": "english"}, headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"
    page = browser.get(CHAT)
    response = browser.post(CHAT, data={**fields(page), "keuze": "geen"}, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in response.headers, "only when it changes"


@pytest.mark.parametrize(
    "said", ["what?", "banana", "help", "status", "privacy", "my data", "later", "change 99", "stop"]
)
def test_what_it_says_in_passing_is_english(engels: Browser, said: str) -> None:
    loop(engels, H_BLIJFT, tot="leeftijd")
    page = stuur(engels, engels.get(CHAT), tekst=said)
    assert dutch_in(page.text) == set()


def test_after_the_end_the_switch_still_works(engels: Browser) -> None:
    page = loop(engels, H_BLIJFT)
    assert 'action="/taal"' in page.text
    engels.post("/taal", data={"taal": "nl", "terug": CHAT}, met_kenmerk=False)
    page = engels.get(CHAT)
    assert "Dank u wel! Uw antwoorden zijn verstuurd." in page.text
    assert "maandag 15\u00a0maart\u00a02027" in page.text, "a day is said in the language of now"


def test_the_page_form_from_greeting_to_overview_in_english(dorp: Dorp, engels: Browser) -> None:
    pad = "/vragenlijst/westendorp"
    page = engels.get(pad)
    for _ in range(30):
        assert dutch_in(page.text) == set()
        hidden = dict(re.findall(r'type="hidden" name="(nonce|vraag|deel)" value="([^"]*)"', page.text))
        asked = dict.fromkeys(re.findall(r'name="v-([^"]+)"', page.text))
        if hidden.get("vraag") == "_verzenden":
            break
        said = {f"v-{key}": VERHUIZER[key] for key in asked}
        said |= {"keuze": VERHUIZER[hidden["vraag"]]} if "vraag" in hidden else {}
        page = engels.post(pad, data={**hidden, **said}, follow_redirects=True)
    assert "This is what you filled in. Is it right?" in page.text
    assert "I live in Westendorp, in a household of my own" in page.text


def test_a_section_with_mistakes_says_so_in_english(engels: Browser) -> None:
    pad = "/vragenlijst/westendorp"
    page = engels.get(pad)
    while 'name="deel"' not in page.text:
        hidden = dict(re.findall(r'type="hidden" name="(nonce|vraag)" value="([^"]*)"', page.text))
        page = engels.post(pad, data={**hidden, "keuze": H_BLIJFT[hidden["vraag"]]}, follow_redirects=True)
    hidden = dict(re.findall(r'type="hidden" name="(nonce|deel)" value="([^"]*)"', page.text))
    page = engels.post(pad, data=hidden, follow_redirects=True)
    assert "Correct 1 answer" in page.text
    assert dutch_in(page.text) == set()
