"""The door of a Dbo contact person: a forwarded mail hands over nothing, and what she asks becomes a promise."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from kern import kernen, mensen, outbox, toezeggingen
from kern.db import keys
from kern.mensen.dbo_toegang import DboToegang
from kern.outbox import Verzending
from kern.toezeggingen import Einde, Soort
from kern.trajecten import traject
from kern.trajecten.rijen import Staat
from tests.admin.conftest import Browser, Huis

HENK = "henk@westendorpsbelang.example"


@pytest.fixture
def henk(huis: Huis) -> int:
    """The secretary of Westendorps Belang."""
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        return mensen.voeg_toe(s, huis.klok(), kern.id, "Henk Bosman", "secretaris", HENK).id


def link(huis: Huis, contact: int) -> str:
    """The personal link in his mail."""
    with huis.db.reading() as s:
        return f"/dbo/{keys(s).sign('dbo', f'dbo:{contact}', huis.klok())}"


def codes_verstuurd(huis: Huis) -> list[tuple[str, str]]:
    """Address and code of the mails with a code."""
    found = []
    with huis.db.reading() as s:
        rows = select(Verzending).where(Verzending.sleutel.startswith("dbo_code:")).order_by(Verzending.nr)
        for row in s.scalars(rows):
            inhoud = outbox.lees_inhoud(s, row)
            found.append((outbox.lees_adres(s, row), re.findall(r"\b\d{6}\b", str(inhoud["onderwerp"]))[0]))
    return found


def binnen(huis: Huis, contact: int) -> Browser:
    """His browser after link, button and code."""
    browser = huis.bezoeker()
    browser.get(link(huis, contact))
    browser.post(link(huis, contact))
    code = codes_verstuurd(huis)[-1][1]
    assert browser.post("/dbo/code", data={"code": code}).headers["Location"].endswith("/dbo/gesprek")
    return browser


def zeg(browser: Browser, page: TestResponse, **said: str) -> TestResponse:
    """Post one answer to the open question and follow to the page."""
    text = page.get_data(as_text=True)
    hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', text)[-1] for name in ("nonce", "vraag")}
    return browser.post("/dbo/gesprek", data={**hidden, **said}, follow_redirects=True)


def tekst(page: TestResponse) -> str:
    return page.get_data(as_text=True)


def test_looking_at_the_link_sends_nothing_and_tells_half_an_address(huis: Huis, henk: int) -> None:
    for _ in range(3):
        page = huis.bezoeker().get(link(huis, henk))
    assert "h•••@westendorpsbelang.example" in tekst(page) and HENK not in tekst(page)
    assert codes_verstuurd(huis) == []


def test_whoever_gets_the_mail_forwarded_gets_no_further_than_the_button(huis: Huis, henk: int) -> None:
    buurvrouw = huis.bezoeker()
    buurvrouw.get(link(huis, henk))
    buurvrouw.post(link(huis, henk))
    assert [adres for adres, _ in codes_verstuurd(huis)] == [HENK], "the code goes to Henk, not to her"
    assert buurvrouw.get("/dbo/gesprek").status_code == 410
    assert buurvrouw.post("/dbo/code", data={"code": "000000"}).status_code in (410, 422)
    henks_eigen = huis.bezoeker()
    code = codes_verstuurd(huis)[0][1]
    assert henks_eigen.post("/dbo/code", data={"code": code}, met_kenmerk=True).status_code == 410, "asked elsewhere"


def test_a_wrong_code_is_asked_again_and_five_close_it(huis: Huis, henk: int) -> None:
    browser = huis.bezoeker()
    browser.get(link(huis, henk))
    browser.post(link(huis, henk))
    wrong = f"{(int(codes_verstuurd(huis)[0][1]) + 1) % 10**6:06d}"
    for _ in range(4):
        page = browser.post("/dbo/code", data={"code": wrong})
        assert page.status_code == 422 and "Deze code klopt niet." in tekst(page)
    assert browser.post("/dbo/code", data={"code": wrong}).status_code == 410


def test_a_strange_or_old_link_says_what_to_do(huis: Huis, henk: int) -> None:
    browser = huis.bezoeker()
    assert browser.get("/dbo/onzin").status_code == 404
    old = link(huis, henk)
    huis.klok.verzet(days=4 * 365)
    assert "Deze link werkt niet meer." in tekst(browser.get(old))


def test_a_question_becomes_a_promise_with_a_date_and_a_mail(huis: Huis, henk: int) -> None:
    browser = binnen(huis, henk)
    page = browser.get("/dbo/gesprek")
    assert "namens Westendorps Belang" in tekst(page)
    page = zeg(browser, page, keuze="vraag")
    page = zeg(browser, page, tekst="Mag er buiten de kern gebouwd worden?")
    assert "Mag er buiten de kern gebouwd worden?" in tekst(page)
    with huis.db.reading() as s:
        assert toezeggingen.alle(s) == [], "nothing is sent before she says yes"
    page = zeg(browser, page, keuze="ja")
    assert "U krijgt uiterlijk" in tekst(page)
    with huis.db.reading() as s:
        (beloofd,) = toezeggingen.alle(s)
        assert (beloofd.soort, beloofd.contact_id, beloofd.bron) == (Soort.VRAAG.value, henk, "chat")
        assert beloofd.einde == Einde.OPEN.value
        assert beloofd.ontvangst_op == huis.klok()
        mails = [outbox.lees_adres(s, r) for r in s.scalars(select(Verzending))]
        assert mails == [HENK, HENK], "the code, and the receipt"
    page = zeg(browser, page, keuze="ja")
    assert "Wij beloofden u nog 1 antwoord" in tekst(page)
    assert "Ik wil iets vragen" in tekst(page)


def test_nee_sends_nothing(huis: Huis, henk: int) -> None:
    browser = binnen(huis, henk)
    page = zeg(browser, browser.get("/dbo/gesprek"), keuze="melding")
    page = zeg(browser, page, tekst="De lantaarn bij het veld is stuk")
    page = zeg(browser, page, keuze="nee")
    assert "Goed, wij sturen niets." in tekst(page)
    with huis.db.reading() as s:
        assert toezeggingen.alle(s) == []


def test_a_traject_is_asked_for_once(huis: Huis, henk: int) -> None:
    browser = binnen(huis, henk)
    page = zeg(browser, browser.get("/dbo/gesprek"), keuze="traject")
    assert "2 plekken vrij" in tekst(page) and "50.000" in tekst(page)
    page = zeg(browser, page, tekst="Er is geen huis voor onze kinderen.")
    page = zeg(browser, page, keuze="ja")
    assert "Wij hebben uw aanvraag." in tekst(page)
    with huis.db.reading() as s:
        (t,) = traject.alle(s)
        assert (t.staat, t.bron, t.vraag) == (Staat.AANGEVRAAGD.value, "chat", "Er is geen huis voor onze kinderen.")
    page = zeg(browser, page, keuze="ja")
    assert "Wij willen een traject aanvragen" not in tekst(page)


def test_hoe_staat_het_tells_and_asks_on(huis: Huis, henk: int) -> None:
    browser = binnen(huis, henk)
    page = zeg(browser, browser.get("/dbo/gesprek"), keuze="status")
    assert "Westendorp" in tekst(page) and "Ik wil iets vragen" in tekst(page)


def test_later_gives_no_code_that_would_carry_her_rights(huis: Huis, henk: int) -> None:
    browser = binnen(huis, henk)
    page = zeg(browser, browser.get("/dbo/gesprek"), keuze="vraag")
    page = zeg(browser, page, tekst="later")
    assert "/verder/" not in tekst(page)


def test_the_chat_of_the_village_is_no_way_in(huis: Huis, henk: int) -> None:
    browser = huis.bezoeker()
    assert browser.get(f"/chat/dbo:{henk}").status_code == 404
    assert browser.get(f"/vragenlijst/dbo:{henk}").status_code == 404


def test_the_device_forgets_and_so_does_time(huis: Huis, henk: int) -> None:
    browser = binnen(huis, henk)
    assert browser.get(link(huis, henk)).status_code == 302, "a device he confirmed goes straight on"
    browser.get("/dbo/gesprek")
    browser.post("/dbo/vergeet")
    assert browser.get("/dbo/gesprek").status_code == 410
    huis.klok.moment += timedelta(hours=2)
    browser = binnen(huis, henk)
    huis.klok.moment += timedelta(days=181)
    assert browser.get("/dbo/gesprek").status_code == 410


def test_who_is_removed_speaks_no_more(huis: Huis, henk: int) -> None:
    browser = binnen(huis, henk)
    with huis.db.writing() as s:
        mensen.verwijder(s, henk)
    assert browser.get("/dbo/gesprek").status_code == 410
    with huis.db.reading() as s:
        assert s.scalars(select(DboToegang)).all() == []
