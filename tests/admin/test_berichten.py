"""Berichten: the list and its filter, sending again, and a message to a Dbo from text to outbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.gesprekken import InboxRij
from kern import audit, journaal, kernen, mensen, outbox, taken
from kern.db import Database
from kern.gebruikers import Rol
from kern.outbox import Soort, Staat, Uitkomst, Verzending
from tests.admin.conftest import Browser, Huis, Klok, bouw

LIJST = "/beheer/berichten"
TEKST = "Op donderdag 18 maart is de startavond.\n\nKomt u ook? <b>Graag</b>"
GOED = {"kern": "westendorp", "onderwerp": "Startavond & koffie", "tekst": TEKST}
LEIDING = [Rol.PROJECTLEIDER, Rol.BEHEERDER]
ANDEREN = [Rol.LEZER, Rol.GEBIEDSMAKELAAR]


@pytest.fixture
def huis(db: Database, klok: Klok) -> Huis:
    """A house on each kind of database, with the eight kernen and two contact persons in Westendorp."""
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        mensen.voeg_toe(s, klok(), kern.id, "Henk Wolters", "secretaris", "henk@belang.example")
        mensen.voeg_toe(s, klok(), kern.id, "Truus Jansen", "", "truus@belang.example")
    return bouw(db, klok, smtp_host="localhost")


def stuur(huis: Huis, n: int = 1, soort: Soort = Soort.MASSA) -> list[str]:
    """So many mails in the outbox; their ids."""
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        return [
            outbox.enqueue(
                s,
                huis.klok(),
                kanaal="mail",
                soort=soort,
                adres=f"lid{i}@belang.example",
                inhoud={"van": "kernpraat@gemeente.example", "tekst": "geheim"},
                sleutel=f"test:{soort}:{i}",
                omschrijving=f"Nummer {i}.",
                kern_id=kern.id,
            ).id
            for i in range(n)
        ]


def bezorg(huis: Huis, *uitkomsten: Uitkomst) -> None:
    """Let the delivery try the oldest ones, with these outcomes."""
    with huis.db.writing() as s:
        claimed = outbox.claim(s, huis.klok(), ["mail"], len(uitkomsten))
        for row, uitkomst in zip(claimed, uitkomsten, strict=True):
            assert outbox.rond_af(s, huis.klok(), row.id, row.lease_token, uitkomst)


def staat(huis: Huis, id: str) -> str:
    with huis.db.reading() as s:
        return s.scalars(select(Verzending.staat).where(Verzending.id == id)).one()


def daden(huis: Huis) -> list[tuple[str, str]]:
    """The audit lines, oldest first."""
    with huis.db.reading() as s:
        return [(row.handeling, row.onderwerp) for row in reversed(audit.bladzijde(s))]


def wekker(huis: Huis) -> list[str]:
    """Grows each time the delivery is woken."""
    woken: list[str] = []

    def wek() -> None:
        woken.append("wakker")

    huis.app.extensions["kernpraat"] = replace(huis.app.extensions["kernpraat"], wek=wek)
    return woken


def voorbeeld(browser: Browser, **velden: str) -> str:
    """The preview page of a message."""
    response = browser.post(f"{LIJST}/nieuw", data=GOED | velden)
    assert response.status_code == 200, response.text
    assert "Klopt dit bericht?" in response.text
    return response.text


def nonce_van(page: str) -> str:
    found = re.search(r'name="nonce" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def frame_van(page: str) -> str:
    found = re.search(r'<iframe[^>]* src="([^"]+)"', page)
    assert found
    return found[1]


# --- the list


@pytest.mark.parametrize("rol", Rol)
def test_an_empty_list_says_what_will_come(als: Callable[[Rol], Browser], rol: Rol) -> None:
    page = als(rol).get(LIJST).text
    assert "Er is nog geen bericht" in page
    assert ("Bericht aan de DBO" in page) is (rol in LEIDING)


@pytest.mark.parametrize("rol", LEIDING)
def test_leading_staff_sees_where_it_went_and_that_is_written_down(huis: Huis, rol: Rol) -> None:
    stuur(huis)
    page = huis.als(rol).get(LIJST).text
    assert "l…\u2060@belang.example" in page
    assert "lid0@" not in page
    assert "geheim" not in page
    assert daden(huis) == [("berichten_bekeken", "")]


@pytest.mark.parametrize("rol", ANDEREN)
def test_others_see_the_list_without_addresses(huis: Huis, rol: Rol) -> None:
    stuur(huis)
    bezorg(huis, Uitkomst.geweigerd("adres_geweigerd"))
    page = huis.als(rol).get(LIJST).text
    assert "Nummer 0." in page
    assert "Niet aangekomen" in page
    assert "belang.example" not in page
    assert "Opnieuw versturen" not in page
    assert daden(huis) == []


def test_states_are_words_with_the_reason(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    stuur(huis, 5)
    bezorg(
        huis,
        Uitkomst.verzonden(),
        Uitkomst.geweigerd("adres_geweigerd"),
        Uitkomst.onbekend("geen_antwoord"),
        Uitkomst.uitgesteld("later_proberen"),
    )
    browser = als(Rol.PROJECTLEIDER)
    page = browser.get(LIJST).text
    for label in ("Alle 5", "Niet aangekomen 1", "Onbekend 1", "Wacht 1", "Later opnieuw 1", "Verzonden 1"):
        assert f">{label}</a>" in page, label
    assert "Dit e-mailadres bestaat niet of neemt geen mail aan." in page
    assert "Volgende keer: ma\u00a01\u00a0maart, 11.01\u00a0uur" in page
    assert page.count("<span>Opnieuw versturen") == 3
    assert re.search(r"Berichten</span><span[^>]*>2<", page), "the menu counts what did not arrive"
    only = browser.get(f"{LIJST}?staat=onbekend").text
    assert "Nummer 2." in only
    assert "Nummer 1." not in only
    assert browser.get(f"{LIJST}?staat=nee").text.count("Nummer") >= 5
    assert "Gaat nu weg" not in page, "a state that holds nothing has no button"


def test_replies_in_conversations_are_not_in_it(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    stuur(huis, soort=Soort.GESPREK)
    assert "Er is nog geen bericht" in als(Rol.PROJECTLEIDER).get(LIJST).text


def test_an_empty_state_points_to_what_is_tried_later(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    stuur(huis)
    bezorg(huis, Uitkomst.uitgesteld("later_proberen"))
    page = als(Rol.PROJECTLEIDER).get(f"{LIJST}?staat=wacht").text
    assert f'href="{LIJST}?staat=uitgesteld">' in page


def test_every_message_stands_on_one_page(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    stuur(huis, 101)
    seen: list[str] = []
    browser, url = als(Rol.LEZER), LIJST
    for _ in range(3):
        page = browser.get(url).text
        seen += re.findall(r"Nummer (\d+)\.", page)
        more = re.search(r'href="([^"]+)"><span>Ouder', page)
        if more is None:
            break
        url = more[1].replace("&amp;", "&")
    assert seen == [str(i) for i in reversed(range(101))]


@pytest.mark.parametrize("na", ["0", "-5", "99999999999999999999"])
def test_a_cursor_that_cannot_be_is_404(als: Callable[[Rol], Browser], na: str) -> None:
    assert als(Rol.LEZER).get(f"{LIJST}?na={na}").status_code == 404


def test_without_a_mail_server_it_says_so(db: Database, klok: Klok, huis: Huis) -> None:
    assert "E-mail staat uit" not in huis.als(Rol.LEZER).get(LIJST).text
    other = bouw(db, klok)
    other.mensen = huis.mensen
    assert "E-mail staat uit" in other.als(Rol.LEZER).get(LIJST).text


def test_what_came_in_and_failed_is_counted_without_its_content(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    with huis.db.writing() as s:
        for n in range(12):
            ruw = huis.db.keys.seal("inbox", "mijn geheim")
            s.add(InboxRij(sleutel=f"telegram:77:{n}", ontvangen=huis.klok(), staat="gif", pogingen=3, ruw=ruw))
        s.add(InboxRij(sleutel="web:x:1", ontvangen=huis.klok(), staat="gedaan"))
        s.add(InboxRij(sleutel="vreemd:x:1", ontvangen=huis.klok() + timedelta(hours=1), staat="gif"))
    browser = als(Rol.PROJECTLEIDER)
    page = browser.get(LIJST).text
    assert "13\u00a0berichten" in page
    assert page.count("Via Telegram") == 9
    assert page.count("Via ander kanaal") == 1
    assert "telegram:77" not in page
    assert "mijn geheim" not in page
    assert "niet lukten" not in browser.get(f"{LIJST}?staat=onbekend").text


def test_work_that_failed_has_a_name(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    with huis.db.writing() as s:
        taken.plan(s, "dbo_week", "a", huis.klok()).fout = "ValueError"
        taken.plan(s, "iets_nieuws", "b", huis.klok()).fout = "KeyError"
        taken.plan(s, "opruimen", "c", huis.klok())
    page = als(Rol.LEZER).get(LIJST).text
    assert "Het wekelijkse nieuws" in page
    assert "Een taak van Kernpraat" in page
    assert "Opruimen" not in page
    assert "ValueError" not in page


# --- again


@pytest.mark.parametrize("uitkomst", [Uitkomst.geweigerd("adres_geweigerd"), Uitkomst.onbekend("geen_antwoord")])
def test_the_button_sends_again(huis: Huis, als: Callable[[Rol], Browser], uitkomst: Uitkomst) -> None:
    (id,) = stuur(huis)
    bezorg(huis, uitkomst)
    woken, browser = wekker(huis), als(Rol.PROJECTLEIDER)
    response = browser.post(f"{LIJST}/{id}/opnieuw", data={"staat": uitkomst.staat.value})
    assert response.location == f"{LIJST}?staat={uitkomst.staat.value}"
    assert "Het bericht gaat opnieuw weg." in browser.get(response.location).text
    assert staat(huis, id) == Staat.WACHT
    assert woken == ["wakker"]
    assert ("bericht_opnieuw", id) in daden(huis)


def test_what_was_sent_is_not_sent_again(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    (id,) = stuur(huis)
    bezorg(huis, Uitkomst.verzonden())
    woken = wekker(huis)
    page = als(Rol.BEHEERDER).post(f"{LIJST}/{id}/opnieuw", data={"staat": "vreemd"}, follow_redirects=True).text
    assert "Dit bericht kan niet opnieuw." in page
    assert staat(huis, id) == Staat.VERZONDEN
    assert woken == []


def test_an_unknown_message_is_404(als: Callable[[Rol], Browser]) -> None:
    assert als(Rol.BEHEERDER).post(f"{LIJST}/nee/opnieuw").status_code == 404


@pytest.mark.parametrize("rol", ANDEREN)
def test_others_cannot_send(huis: Huis, als: Callable[[Rol], Browser], rol: Rol) -> None:
    (id,) = stuur(huis)
    bezorg(huis, Uitkomst.geweigerd("adres_geweigerd"))
    browser = als(rol)
    assert browser.post(f"{LIJST}/{id}/opnieuw").status_code == 403
    assert browser.get(f"{LIJST}/nieuw").status_code == 403
    assert browser.post(f"{LIJST}/versturen", data=GOED | {"nonce": "a" * 32}).status_code == 403
    assert staat(huis, id) == Staat.GEWEIGERD


# --- a message to a Dbo


def test_the_kern_of_the_link_is_chosen(als: Callable[[Rol], Browser]) -> None:
    page = als(Rol.PROJECTLEIDER).get(f"{LIJST}/nieuw?kern=westendorp").text
    assert re.search(r'<option selected value="westendorp">Westendorp \(2\s', page)


def test_what_is_missing_is_said_and_what_was_typed_stays(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    response = als(Rol.PROJECTLEIDER).post(f"{LIJST}/nieuw", data={"kern": "nee", "tekst": "Wel getypt."})
    assert response.status_code == 422
    assert "Verbeter 2 antwoorden" in response.text
    assert "Kies een kern." in response.text
    assert "Vul een onderwerp in." in response.text
    assert "Wel getypt." in response.text


@pytest.mark.parametrize("velden", [{"onderwerp": "x" * 121}, {"tekst": "x" * 10_001}, {"tekst": " \u200b\n "}])
def test_too_long_or_invisible_is_refused(huis: Huis, als: Callable[[Rol], Browser], velden: dict[str, str]) -> None:
    browser = als(Rol.PROJECTLEIDER)
    assert browser.post(f"{LIJST}/nieuw", data=GOED | velden).status_code == 422
    assert browser.post(f"{LIJST}/versturen", data=GOED | velden | {"nonce": "a" * 32}).status_code == 422
    with huis.db.reading() as s:
        assert outbox.lijst(s).regels == ()


def test_a_kern_without_contact_persons_is_refused(als: Callable[[Rol], Browser]) -> None:
    browser = als(Rol.PROJECTLEIDER)
    for pad, extra in (("nieuw", {}), ("versturen", {"nonce": "a" * 32})):
        response = browser.post(f"{LIJST}/{pad}", data=GOED | {"kern": "sinderen"} | extra)
        assert response.status_code == 422
        assert "nog geen contactpersonen" in response.text
        assert "Op donderdag 18 maart" in response.text


def test_the_preview_shows_the_mail_and_to_whom(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    with huis.db.writing() as s:
        token = mensen.maak_afmeldtoken(s, huis.klok(), 2)
        mensen.meld_af_met_token(s, huis.klok(), token)
    page = voorbeeld(als(Rol.PROJECTLEIDER))
    assert "Henk Wolters (secretaris)<br>" in page
    assert "henk@belang.example" in page
    assert "truus@" not in page
    assert "1\u00a0contactpersoon wil geen e-mail" in page
    assert "Beste Henk Wolters," in page
    assert "&lt;b&gt;Graag&lt;/b&gt;" in page
    assert daden(huis) == [("contact_bekeken", "Westendorp")]
    with huis.db.reading() as s:
        assert outbox.lijst(s).regels == (), "nothing is sent by looking"


def test_the_framed_mail_has_its_own_narrow_policy(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    browser = als(Rol.PROJECTLEIDER)
    frame = frame_van(voorbeeld(browser))
    cookie = browser.get_cookie("kp_staf")
    assert cookie is not None
    # A mail has inline styles and is no page of ours, so it is not looked at as one.
    plain = FlaskClient(huis.app, huis.app.response_class)
    plain.set_cookie("kp_staf", cookie.value)
    response = plain.get(frame)
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "frame-ancestors 'self'; sandbox" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Startavond &amp; koffie" in response.text
    assert "&lt;b&gt;Graag&lt;/b&gt;" in response.text
    assert "frame-ancestors 'none'" in browser.get(LIJST).headers["Content-Security-Policy"]


def test_a_draft_opens_for_its_writer_and_for_an_hour(huis: Huis, als: Callable[[Rol], Browser], klok: Klok) -> None:
    frame = frame_van(voorbeeld(als(Rol.PROJECTLEIDER)))
    assert "donderdag" not in frame
    assert als(Rol.BEHEERDER).get(frame).status_code == 404
    klok.verzet(minutes=61)
    assert als(Rol.PROJECTLEIDER).get(frame).status_code == 410
    for wrong in ("", "x", "AAAA", "é", "A" * 100, frame.partition("=")[2][:-3]):
        assert als(Rol.PROJECTLEIDER).get(f"{LIJST}/voorbeeld", query_string={"d": wrong}).status_code == 404


def test_a_very_long_mail_is_shown_as_text_only(als: Callable[[Rol], Browser]) -> None:
    text = " ".join(f"{n * 7919 % 100_003:x}" for n in range(1700))
    page = voorbeeld(als(Rol.PROJECTLEIDER), tekst=text)
    assert "<iframe" not in page
    assert "te lang om hier opgemaakt" in page
    assert text[-40:] in page


def test_changing_the_text_brings_it_back(als: Callable[[Rol], Browser]) -> None:
    response = als(Rol.PROJECTLEIDER).post(f"{LIJST}/nieuw", data=GOED | {"doe": "wijzig", "nonce": "a" * 32})
    assert response.status_code == 200
    assert "Startavond &amp; koffie" in response.text
    assert "&lt;b&gt;Graag&lt;/b&gt;" in response.text
    assert "Klopt dit bericht?" not in response.text


def test_sending_goes_once_to_everybody(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    browser, woken = als(Rol.PROJECTLEIDER), wekker(huis)
    nonce = nonce_van(voorbeeld(browser))
    answers = [browser.post(f"{LIJST}/versturen", data=GOED | {"nonce": nonce}) for _ in range(2)]
    assert {a.location for a in answers} == {f"{LIJST}/verstuurd/{nonce}"}
    with huis.db.reading() as s:
        rows = outbox.lijst(s).regels
        news = journaal.regels(s, rows[0].kern_id or 0, journaal.VOOR_DBO, huis.klok())
    assert [row.soort for row in rows] == [Soort.MASSA, Soort.MASSA]
    assert [feit.zin for feit in news] == ["De gemeente stuurde een bericht: Startavond & koffie."]
    assert daden(huis).count(("bericht_gestuurd", "Westendorp")) == 1
    assert woken
    page = browser.get(answers[0].location).text
    assert "Henk Wolters" in page
    assert "truus@belang.example" in page
    assert daden(huis)[-1] == ("contact_bekeken", "Westendorp")


def test_a_changed_text_is_another_message(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    browser = als(Rol.PROJECTLEIDER)
    for tekst in ("Eerst dit.", "Toch dit."):
        nonce = nonce_van(voorbeeld(browser, tekst=tekst))
        browser.post(f"{LIJST}/versturen", data=GOED | {"tekst": tekst, "nonce": nonce})
    with huis.db.reading() as s:
        assert len(outbox.lijst(s).regels) == 4


@pytest.mark.parametrize("nonce", ["", "x", "A" * 32, "a" * 31 + "%", "../" + "a" * 29])
def test_without_a_nonce_of_a_preview_nothing_goes(huis: Huis, als: Callable[[Rol], Browser], nonce: str) -> None:
    browser = als(Rol.PROJECTLEIDER)
    assert browser.post(f"{LIJST}/versturen", data=GOED | {"nonce": nonce}).status_code == 422
    assert browser.get(f"{LIJST}/verstuurd/{nonce or 'b' * 32}").status_code == 404
    with huis.db.reading() as s:
        assert outbox.lijst(s).regels == ()


def test_after_sending_a_removed_contact_person_has_no_name(huis: Huis, als: Callable[[Rol], Browser]) -> None:
    browser = als(Rol.PROJECTLEIDER)
    nonce = nonce_van(voorbeeld(browser))
    browser.post(f"{LIJST}/versturen", data=GOED | {"nonce": nonce})
    with huis.db.writing() as s:
        mensen.verwijder(s, 2)
    page = browser.get(f"{LIJST}/verstuurd/{nonce}").text
    assert "Truus" not in page
    assert "intussen is verwijderd" in page
