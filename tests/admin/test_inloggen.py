"""The way in, as somebody in front of the screen goes it."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from kern import audit
from kern.db import Database
from kern.gebruikers import Rol
from tests.admin.conftest import WACHTWOORD, Browser, Huis, Klok, bouw

MARIEKE = "m.tevelde@gemeente.example"


def wachtwoord(browser: Browser, email: str = MARIEKE, woord: str = WACHTWOORD) -> tuple[int, str]:
    """Fill in the first page; the status, and where it leads or what it says."""
    response = browser.post("/beheer/inloggen", data={"email": email, "wachtwoord": woord})
    return response.status_code, response.location or response.get_data(as_text=True)


def code(browser: Browser, tekst: str) -> tuple[int, str]:
    response = browser.post("/beheer/inloggen/code", data={"code": tekst})
    return response.status_code, response.location or response.get_data(as_text=True)


def test_password_and_code_lead_to_where_one_wanted_to_go(huis: Huis) -> None:
    _, secret, _ = huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    browser = huis.bezoeker()
    assert browser.get("/beheer/kernen/etten").location == "/beheer/inloggen?verder=/beheer/kernen/etten"
    browser.get("/beheer/inloggen?verder=/beheer/kernen/etten")
    assert wachtwoord(browser) == (303, "/beheer/inloggen/code")
    browser.get("/beheer/inloggen/code")
    assert code(browser, pyotp.TOTP(secret).at(huis.klok())) == (303, "/beheer/kernen/etten")
    page = browser.get("/beheer/kernen/etten").get_data(as_text=True)
    assert "Marieke te Velde" in page
    assert "Projectleider" in page
    assert browser.get("/beheer/inloggen").location == "/beheer/"


def test_unknown_address_and_wrong_password_say_the_same(huis: Huis) -> None:
    huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    said = []
    for email in (MARIEKE, "niemand@gemeente.example"):
        status, page = wachtwoord(huis.bezoeker(), email, "verkeerd wachtwoord")
        assert status == 422
        said.append(re.sub(r'value="[^"]*"', "", page))
    assert said[0] == said[1]
    assert "klopt niet" in said[0]


def test_what_was_typed_stays_but_the_password(huis: Huis) -> None:
    _, page = wachtwoord(huis.bezoeker(), "marieke", "een geheim woord")
    assert 'value="marieke"' in page
    assert "een geheim woord" not in page


def test_empty_fields_are_told_apart(huis: Huis) -> None:
    _, page = wachtwoord(huis.bezoeker(), "", "")
    assert "Vul uw e-mailadres in." in page
    assert "Vul uw wachtwoord in." in page


def test_too_many_tries_must_wait_and_then_may_again(huis: Huis) -> None:
    huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    browser = huis.bezoeker()
    for _ in range(5):
        assert wachtwoord(browser, woord="fout fout fout")[0] == 422
    status, page = wachtwoord(browser)
    assert status == 429
    assert "Wacht 5 seconden" in page
    huis.klok.verzet(seconds=5)
    assert wachtwoord(browser)[0] == 303


def test_a_wrong_code_keeps_one_out(huis: Huis) -> None:
    huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    browser = huis.bezoeker()
    wachtwoord(browser)
    status, page = code(browser, "000000")
    assert status == 422
    assert "Deze code klopt niet" in page
    assert browser.get("/beheer/").status_code == 303


def test_the_token_changes_at_every_step(huis: Huis) -> None:
    _, secret, _ = huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    browser = huis.bezoeker()
    wachtwoord(browser)
    first = browser.get_cookie("kp_staf")
    code(browser, pyotp.TOTP(secret).at(huis.klok()))
    second = browser.get_cookie("kp_staf")
    assert first and second and first.value != second.value
    thief = huis.bezoeker()
    thief.set_cookie("kp_staf", first.value)
    assert thief.get("/beheer/inloggen/code").status_code == 303


def test_a_recovery_code_gets_one_in_once(huis: Huis) -> None:
    _, _, codes = huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    for status in (303, 422):
        browser = huis.bezoeker()
        wachtwoord(browser)
        assert code(browser, codes[0])[0] == status


def test_first_login_sets_up_the_app_shows_codes_once_and_asks_a_password(huis: Huis) -> None:
    _, secret, _ = huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER, zelf_instellen=True)
    browser = huis.bezoeker()
    wachtwoord(browser)
    assert browser.get("/beheer/inloggen/code").location == "/beheer/inloggen/app"
    page = browser.get("/beheer/inloggen/app").get_data(as_text=True)
    assert "data:image/svg+xml" in page
    assert secret[:4] + " " + secret[4:8] in page
    response = browser.post("/beheer/inloggen/app", data={"code": pyotp.TOTP(secret).at(huis.klok())})
    codes = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", response.get_data(as_text=True))
    assert len(set(codes)) == 10
    assert browser.get("/beheer/inloggen/app").location == "/beheer/inloggen/code"
    assert browser.get("/beheer/kernen").location == "/beheer/account"
    assert "Kies eerst een eigen wachtwoord" in browser.get("/beheer/account").get_data(as_text=True)
    new = {"oud": WACHTWOORD, "nieuw": "mijn eigen vier woorden", "nog_eens": "mijn eigen vier woorden"}
    assert browser.post("/beheer/account", data=new).status_code == 303
    assert "Uw nieuwe wachtwoord is bewaard" in browser.get("/beheer/").get_data(as_text=True)


def test_who_has_the_app_never_sees_the_secret_again(huis: Huis) -> None:
    huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    browser = huis.bezoeker()
    wachtwoord(browser)
    assert browser.get("/beheer/inloggen/app").location == "/beheer/inloggen/code"


@pytest.mark.parametrize(
    ("oud", "nieuw", "nog_eens", "zin"),
    [
        ("fout", "heel andere woorden nu", "heel andere woorden nu", "Dit is niet uw wachtwoord van nu"),
        (WACHTWOORD, "kort", "kort", "te kort"),
        (WACHTWOORD, "wachtwoord123", "wachtwoord123", "gebruiken veel mensen"),
        (WACHTWOORD, "heel andere woorden nu", "heel andere woorden", "niet hetzelfde"),
        (WACHTWOORD, WACHTWOORD, WACHTWOORD, "Dit is uw oude wachtwoord"),
        ("", "", "", "Vul een nieuw wachtwoord in"),
    ],
)
def test_a_password_that_will_not_do(huis: Huis, oud: str, nieuw: str, nog_eens: str, zin: str) -> None:
    browser = huis.als(Rol.LEZER)
    response = browser.post("/beheer/account", data={"oud": oud, "nieuw": nieuw, "nog_eens": nog_eens})
    assert response.status_code == 422
    assert zin in response.get_data(as_text=True)


def test_a_new_password_logs_out_everywhere_else(huis: Huis) -> None:
    here, there = huis.als(Rol.LEZER), huis.als(Rol.LEZER)
    new = {"oud": WACHTWOORD, "nieuw": "heel andere woorden nu", "nog_eens": "heel andere woorden nu"}
    here.post("/beheer/account", data=new)
    assert here.get("/beheer/").status_code == 200
    assert there.get("/beheer/").status_code == 303


def test_logged_out_is_out_on_the_server_too(huis: Huis) -> None:
    browser, thief = huis.als(Rol.LEZER), huis.bezoeker()
    cookie = browser.get_cookie("kp_staf")
    assert cookie is not None
    thief.set_cookie("kp_staf", cookie.value)
    assert thief.get("/beheer/").status_code == 200
    response = browser.post("/beheer/uitloggen")
    assert response.location == "/beheer/inloggen"
    assert "U bent uitgelogd" in browser.get("/beheer/inloggen").get_data(as_text=True)
    assert thief.get("/beheer/").status_code == 303


def test_using_the_pages_keeps_the_session_and_rest_ends_it(huis: Huis) -> None:
    browser = huis.als(Rol.LEZER)
    for _ in range(4):
        huis.klok.verzet(minutes=50)
        assert browser.get("/beheer/").status_code == 200
    huis.klok.verzet(minutes=60)
    assert browser.get("/beheer/").status_code == 303


def test_a_form_sent_after_the_session_ended_is_not_lost(huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    browser.get("/beheer/kernen/etten")
    huis.klok.verzet(hours=2)
    response = browser.post("/beheer/kernen/etten/regel", data={"tekst": "Iets", "zichtbaarheid": "intern"})
    assert response.status_code == 401
    assert "Wat u typte is niet weg" in response.get_data(as_text=True)


def test_new_recovery_codes_replace_the_old(huis: Huis) -> None:
    wie, _, codes = huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    browser = huis.bezoeker()
    huis.log_in(browser, wie.id)
    assert "nog 10\u00a0herstelcodes" in browser.get("/beheer/account").get_data(as_text=True)
    page = browser.post("/beheer/account/herstelcodes").get_data(as_text=True)
    new = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    assert len(new) == 10
    assert not set(new) & set(codes)


def test_the_demo_asks_no_code(sqlite_db: Database, klok: Klok) -> None:
    huis = bouw(sqlite_db, klok, demo=True)
    huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    assert wachtwoord(huis.bezoeker()) == (303, "/beheer/")


def test_every_login_is_written_down(huis: Huis) -> None:
    _, secret, _ = huis.voeg_toe(MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER)
    browser = huis.bezoeker()
    wachtwoord(browser)
    code(browser, pyotp.TOTP(secret).at(huis.klok() + timedelta(seconds=1)))
    with huis.db.reading() as s:
        assert [(r.door, r.handeling) for r in audit.bladzijde(s)] == [(MARIEKE, "inloggen")]
