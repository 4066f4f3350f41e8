"""The main journeys, played in a real browser: a resident on a telephone, staff on a desktop."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from kern.gebruikers import Rol
from kern.onderzoek import onderzoek
from kern.onderzoek.antwoorden import Respons
from kern.outbox import Verzending
from kern.outbox.verzending import lees_adres
from tests.browser.conftest import BUREAU, SMAL, TELEFOON, WACHTWOORD, Bezoek, Plek, past

pytestmark = pytest.mark.browser

CHAT = "/chat/westendorp"
Antwoord = Callable[[Page], None]


# --- how somebody answers


def knop(naam: str) -> Antwoord:
    """Press one of the choices under the question."""
    return lambda page: page.locator("#vraag").get_by_role("button", name=naam).first.click()


def typ(tekst: str) -> Antwoord:
    """Type, and press Stuur."""

    def doe(page: Page) -> None:
        page.locator("#tekst").fill(tekst)
        page.get_by_role("button", name="Stuur", exact=True).click()

    return doe


def vink(*namen: str) -> Antwoord:
    """Tick several answers and go on."""

    def doe(page: Page) -> None:
        for naam in namen:
            page.get_by_role("checkbox", name=naam).check()
        page.get_by_role("button", name="Verder", exact=True).click()

    return doe


def actie(naam: str) -> Antwoord:
    """Press Terug, Later verder or Stoppen."""
    return lambda page: page.locator(".kp-acties").get_by_role("button", name=naam).click()


def vraag(page: Page, tekst: str) -> None:
    """Wait until this is what is asked."""
    expect(page.locator("#vraag-tekst")).to_contain_text(tekst)


def praat(page: Page, beurten: Sequence[tuple[str, Antwoord]]) -> None:
    """Answer one question after another: what is asked, and how it is answered."""
    for tekst, antwoord in beurten:
        vraag(page, tekst)
        nonce = page.locator("#gesprek input[name=nonce]").first.get_attribute("value")
        antwoord(page)
        # every turn gives the page another number
        expect(page.locator(f"#gesprek input[name=nonce][value='{nonce}']")).to_have_count(0)


BEGIN = (
    ("Wilt u meedoen?", knop("Ik begin")),
    ("Staat er een code op uw brief?", knop("Ik heb geen code")),
)
RIET = (
    ("Wat past bij u?", knop("Ik woon in Westendorp, in mijn eigen huishouden")),
    ("Hoe oud is de oudste bewoner", knop("75 tot en met 84 jaar")),
    ("Met wie woont u?", knop("Met mijn partner, geen kinderen thuis")),
    ("Is uw woning koop of huur?", actie("Terug")),
    ("Met wie woont u?", typ("alleen")),
    ("Is uw woning koop of huur?", typ("1")),
    ("In wat voor woning woont u?", typ("vrijstaand")),
    ("Hoeveel slaapkamers heeft uw woning?", typ("drie")),
    ("Wilt u binnen 5 jaar verhuizen?", knop("Misschien")),
    ("Wanneer wilt u verhuizen?", knop("Over 2 tot 5 jaar")),
    ("Waarom wilt u verhuizen?", vink("Kleiner wonen", "Gelijkvloers wonen")),
    ("Waar wilt u het liefst wonen?", knop("In Westendorp")),
    ("Wat voor woning zoekt u", knop("Gelijkvloerse woning")),
    ("Wat is dan uw tweede keus?", knop("Appartement")),
    ("Wilt u kopen of huren?", knop("Kopen")),
    ("Welke prijs kunt u ongeveer betalen?", knop("€ 250.000 tot")),
    ("inkomen van uw huishouden", knop("Sla over")),
    ("Hoeveel slaapkamers hebt u straks nodig?", knop("2 slaapkamers")),
    ("Komt uw huidige woning vrij", knop("Ja, ik verkoop mijn woning")),
    ("Wilt u zelf iets doen?", vink("Nee, bedankt")),
    ("Wilt u nog iets kwijt?", typ("Graag een bankje bij de kerk.")),
)


def _antwoorden(plek: Plek) -> list[Respons]:
    with plek.db.reading() as s:
        return list(s.scalars(select(Respons).where(Respons.onderzoek_id == plek.open)))


def _nieuw(plek: Plek, eerder: Sequence[Respons]) -> Respons:
    known = {r.id for r in eerder}
    (found,) = [r for r in _antwoorden(plek) if r.id not in known]
    return found


# --- residents


@pytest.mark.parametrize("js", [True, False], ids=["met-javascript", "zonder-javascript"])
def test_riet_answers_changes_her_mind_sends_and_leaves_her_address(js: bool, plek: Plek, bezoek: Bezoek) -> None:
    eerder = _antwoorden(plek)
    page = bezoek(TELEFOON, js=js)
    page.goto("/kern/westendorp")
    page.get_by_role("link", name="Doe mee").click()
    praat(page, (*BEGIN, *RIET))

    vraag(page, "Dit hebt u ingevuld. Klopt het?")
    samenvatting = page.locator(".kp-samenvatting")
    expect(samenvatting).to_contain_text("Ik woon alleen")
    expect(samenvatting).to_contain_text("Overgeslagen")
    samenvatting.get_by_role("button", name="Verhuiswens").click()
    praat(page, [("Wilt u binnen 5 jaar verhuizen?", knop("Ja, zeker"))])
    vraag(page, "Dit hebt u ingevuld. Klopt het?")
    expect(page.locator(".kp-samenvatting")).to_contain_text("Ja, zeker")
    page.get_by_role("button", name="Verstuur", exact=True).click()

    vraag(page, "Wilt u dat wij u een bericht sturen?")
    code = re.search(r"wijzigcode is (\w{8})", page.locator(".kp-log__regels").inner_text())
    assert code is not None
    mail = f"riet-{js}@bewoner.example".lower()
    praat(
        page,
        [
            ("een bericht sturen?", vink("Mail mij mijn wijzigcode", "De uitslag van het onderzoek")),
            ("Hoe heet u?", typ("Riet Jansen")),
            ("Op welk e-mailadres", typ("riet")),
            ("Op welk e-mailadres", typ(mail)),
            ("Mogen wij uw gegevens hiervoor bewaren?", knop("Ja")),
        ],
    )
    expect(page.locator(".kp-log__regels")).to_contain_text("U bent klaar. Dank u wel.")

    assert _nieuw(plek, eerder).kanaal == "web"
    with plek.db.reading() as s:
        bewijzen = s.scalars(select(Verzending).where(Verzending.omschrijving == "Ontvangstbewijs"))
        assert mail in [lees_adres(s, row) for row in bewijzen]


def test_a_wrong_answer_is_asked_again_in_place(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(TELEFOON)
    page.goto(CHAT)
    praat(page, (*BEGIN, *RIET[:2], ("Met wie woont u?", typ("mwah"))))
    expect(page.locator("#vraag-melding")).to_contain_text("Kies een antwoord hieronder")
    expect(page.locator("#tekst")).to_be_focused()
    praat(page, [("Met wie woont u?", typ("3")), ("Is uw woning koop of huur?", knop("Koop"))])


def test_a_reload_the_back_button_and_a_second_tab_go_on_where_it_was(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(TELEFOON)
    page.goto("/kern/westendorp")
    page.get_by_role("link", name="Doe mee").click()
    praat(page, (*BEGIN, *RIET[:2]))
    vraag(page, "Met wie woont u?")

    page.reload()
    vraag(page, "Met wie woont u?")
    tweede = page.context.new_page()
    tweede.goto(CHAT)
    praat(tweede, [("Met wie woont u?", knop("Ik woon alleen"))])
    vraag(tweede, "Is uw woning koop of huur?")

    # the first tab still shows the old question; its answer must not land on the new one
    knop("Met mijn partner en kinderen")(page)
    vraag(page, "Is uw woning koop of huur?")
    expect(page.locator(".kp-log__regels")).to_contain_text("Deze vraag had u al beantwoord")
    expect(page.locator(".kp-log__regels")).not_to_contain_text("Met mijn partner en kinderen")

    page.go_back()
    expect(page.get_by_role("heading", name="Doe mee aan het onderzoek")).to_be_visible()
    page.go_forward()
    vraag(page, "Is uw woning koop of huur?")


def test_the_keyboard_is_enough(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(BUREAU)
    page.goto(CHAT)
    vraag(page, "Wilt u meedoen?")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ik begin")).to_be_focused()
    page.keyboard.press("Enter")

    vraag(page, "Staat er een code")
    expect(page.locator("#vraag")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    vraag(page, "Wat past bij u?")
    expect(page.locator("#vraag")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Tab")
    expect(page.locator("#tekst")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    vraag(page, "Hoe oud is de oudste bewoner")
    # who typed goes on typing
    expect(page.locator("#tekst")).to_be_focused()
    page.keyboard.type("82")
    page.keyboard.press("Enter")
    vraag(page, "Met wie woont u?")


def test_the_question_stands_free_under_the_progress(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(SMAL)
    page.goto(CHAT)
    praat(page, (*BEGIN, *RIET[:1]))
    vraag(page, "Hoe oud is de oudste bewoner")
    # ten answers are longer than this screen
    page.wait_for_function(
        """() => {
            const bar = document.querySelector('.kp-voortgang').getBoundingClientRect();
            const asked = document.querySelector('.kp-bel--vraag').getBoundingClientRect();
            return asked.top >= bar.bottom && asked.top < bar.bottom + 24;
        }"""
    )


def test_later_keeps_the_answers_and_stop_throws_them_away(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(TELEFOON)
    page.goto(CHAT)
    praat(page, (*BEGIN, *RIET[:2], ("Met wie woont u?", actie("Later verder"))))
    expect(page.locator("#gesprek")).to_contain_text("Goed, u kunt later verder")
    page.goto("/")
    page.goto(CHAT)
    vraag(page, "Met wie woont u?")
    praat(page, [("Met wie woont u?", actie("Stoppen")), ("Wilt u stoppen?", knop("Gooi alles weg"))])
    expect(page.locator(".kp-log__regels")).to_contain_text("Wij hebben niets van u bewaard")
    page.get_by_role("button", name="Nieuw gesprek").click()
    vraag(page, "Wilt u meedoen?")


def test_the_link_of_a_letter_leads_past_the_code(plek: Plek, bezoek: Bezoek) -> None:
    code = plek.codes[1]
    page = bezoek(TELEFOON)
    page.goto("/c/ZZZZZZ")
    page.get_by_role("button", name="Doe mee").click()
    expect(page.locator(".kp-veld__fout")).to_contain_text("Deze code kennen wij niet")

    page.goto(f"/c/{code.lower()}")
    expect(page.get_by_label("De code van uw brief")).to_have_value(code.lower())
    page.get_by_role("button", name="Doe mee").click()
    praat(page, [("Wilt u meedoen?", knop("Ik begin"))])
    vraag(page, "Wat past bij u?")
    assert code not in page.url


def test_sem_the_starter_answers_on_the_narrowest_screen(plek: Plek, bezoek: Bezoek) -> None:
    eerder = _antwoorden(plek)
    page = bezoek(SMAL)
    page.goto(CHAT)
    for beurt in (
        *BEGIN,
        ("Wat past bij u?", knop("bij mijn ouders of verzorgers")),
        ("Hoe oud bent u?", typ("24")),
        ("Wilt u binnen 5 jaar op uzelf wonen?", knop("Ja, zeker")),
        ("Wilt u alleen wonen of met een partner?", knop("Alleen")),
        ("Wanneer wilt u verhuizen?", knop("Binnen 1 jaar")),
        ("Waar wilt u het liefst wonen?", knop("In Westendorp")),
        ("Wat voor woning zoekt u", knop("Rijwoning of hoekwoning")),
        ("tweede keus?", knop("Sla over")),
        ("Wilt u kopen of huren?", knop("Huren")),
        ("Welke huur", knop("Tot €")),
        ("inkomen van uzelf", knop("Dat zeg ik liever niet")),
        ("slaapkamers hebt u straks nodig?", knop("2 slaapkamers")),
        ("Wilt u zelf iets doen?", knop("Sla over")),
        ("Wilt u nog iets kwijt?", knop("Sla over")),
        ("Klopt het?", knop("Verstuur")),
    ):
        praat(page, [beurt])
        assert past(page), beurt[0]
    praat(page, [("een bericht sturen?", vink("Nee, liever niet"))])
    expect(page.locator(".kp-log__regels")).to_contain_text("U bent klaar")
    assert _nieuw(plek, eerder).route == "S"


# --- staff


def test_marieke_logs_in_with_password_and_code(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(BUREAU)
    page.goto("/beheer/onderzoeken")
    page.get_by_label("E-mailadres").fill("m.tevelde@gemeente.example")
    page.get_by_label("Wachtwoord").fill(WACHTWOORD)
    page.get_by_role("button", name="Verder").click()
    code = page.get_by_label("Code")
    code.fill("000000")
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.locator(".kp-veld__fout")).to_contain_text("Deze code klopt niet")
    code.fill(pyotp.TOTP(plek.geheimen[Rol.PROJECTLEIDER]).at(plek.klok()))
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_role("heading", name="Onderzoeken", level=1)).to_be_visible()
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("status")).to_contain_text("U bent uitgelogd")


def test_marieke_takes_an_onderzoek_from_new_to_its_results(plek: Plek, bezoek: Bezoek, tmp_path: Path) -> None:
    page = bezoek(BUREAU, rol=Rol.PROJECTLEIDER)
    page.goto("/beheer/onderzoeken")
    page.get_by_role("link", name="Nieuw onderzoek").click()
    page.get_by_label("Voor welke kern?").select_option(label="Megchelen")
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("Laatste dag").fill("29 maart 2027")
    page.get_by_role("button", name="Onderzoek maken").click()
    expect(page.get_by_role("status")).to_contain_text("Het onderzoek staat klaar")

    page.get_by_label("Hoeveel codes").fill("3")
    with page.expect_download() as codes:
        page.get_by_role("button", name="Codes maken en downloaden").click()
    assert codes.value.suggested_filename == "codes-megchelen.csv"
    code = _regels(codes.value.path())[1].split(";")[0]

    page.get_by_role("link", name="Respons").click()
    page.get_by_role("link", name="Openen", exact=True).click()
    expect(page.get_by_role("heading", name="Onderzoek openen?")).to_be_visible()
    page.get_by_role("button", name="Onderzoek openen").click()
    expect(page.get_by_role("status").first).to_contain_text("Het onderzoek is open")

    page.get_by_role("link", name="Antwoord invoeren").click()
    _typ_een_papieren_antwoord(page, code)
    expect(page.get_by_role("status").first).to_contain_text("Opgeslagen")
    page.locator(".kp-terug a").click()
    expect(page.locator(".kp-metriek").first).to_contain_text("1 van")

    page.get_by_role("link", name="Sluiten").click()
    page.get_by_role("button", name="Onderzoek sluiten").click()
    expect(page.get_by_role("status").first).to_contain_text("Het onderzoek is gesloten")
    expect(page.get_by_role("heading", name="Wilt u binnen 5 jaar verhuizen?")).to_be_visible()
    with page.expect_download() as antwoorden:
        page.get_by_role("button", name="Download CSV").click()
    regels = _regels(antwoorden.value.path())
    assert len(regels) == 2
    assert "papier" in regels[1]


def _typ_een_papieren_antwoord(page: Page, code: str) -> None:
    """With the keyboard alone: the code, then a digit for each answer, and Enter."""
    expect(page.get_by_label("Code van de brief")).to_be_focused()
    page.keyboard.type(code)
    for toetsen in ("", "", "1", "5", "1"):  # no tick, paper, in my own household, 35 to 44, alone
        page.keyboard.press("Tab")
        if toetsen:
            page.keyboard.type(toetsen)
    page.get_by_label("Wilt u binnen 5 jaar verhuizen?").focus()
    page.keyboard.type("3")
    page.get_by_role("button", name="Opslaan en volgende").focus()
    page.keyboard.press("Enter")


def _regels(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").strip().splitlines()


def test_marieke_writes_to_the_dbo_and_looks_before_it_goes(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(BUREAU, rol=Rol.PROJECTLEIDER)
    page.goto("/beheer/berichten")
    page.get_by_role("link", name="Bericht aan de DBO").click()
    page.get_by_label("Aan").select_option("westendorp")
    page.get_by_label("Onderwerp").fill("De uitslag komt eraan")
    page.get_by_label("Bericht").fill("Wij vertellen de uitslag in het dorpshuis.")
    page.get_by_role("button", name="Bekijk de e-mail").click()

    expect(page.get_by_role("heading", name="Klopt dit bericht?")).to_be_visible()
    mail = page.frame_locator("iframe")
    expect(mail.get_by_text("Wij vertellen de uitslag in het dorpshuis.")).to_be_visible()
    page.get_by_role("button", name="Tekst wijzigen").click()
    page.get_by_label("Bericht").fill("Wij vertellen de uitslag op 20 mei.")
    page.get_by_role("button", name="Bekijk de e-mail").click()
    expect(mail.get_by_text("op 20 mei.")).to_be_visible()
    page.get_by_role("button", name="Versturen").click()

    expect(page.get_by_role("heading", name="Uw bericht gaat weg")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Henk Bosman")
    page.get_by_role("link", name="Alle berichten").click()
    expect(page.locator("tbody tr").first).to_contain_text("Westendorp")


def test_bram_reads_along_and_may_not(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(BUREAU, rol=Rol.LEZER)
    page.goto(f"/beheer/onderzoeken/{plek.dicht}/uitkomsten")
    expect(page.get_by_text("U ziet de beschermde uitkomsten")).to_be_visible()
    expect(page.get_by_role("button", name="Download CSV")).to_have_count(0)
    expect(page.get_by_role("link", name="Lees de opmerkingen")).to_have_count(0)
    for pad in (f"/beheer/onderzoeken/{plek.dicht}/opmerkingen", "/beheer/berichten/nieuw", "/beheer/logboek"):
        page.goto(pad)
        expect(page.get_by_role("heading", name="Dit mag u niet")).to_be_visible()


def test_the_menu_of_a_phone_opens_and_closes_with_escape(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(TELEFOON, rol=Rol.PROJECTLEIDER)
    page.goto("/beheer/")
    menu = page.locator(".kp-la")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="Onderzoeken")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Onderzoeken")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_an_onderzoek_is_closed_for_residents_too(plek: Plek, bezoek: Bezoek) -> None:
    with plek.db.reading() as s:
        dicht = s.get_one(onderzoek.Onderzoek, plek.dicht)
        assert dicht.gesloten_op is not None
    page = bezoek(TELEFOON)
    page.goto("/kern/heelweg")
    expect(page.get_by_role("heading", name="Het onderzoek is gesloten")).to_be_visible()
    page.get_by_role("link", name="Vraag om een bericht").click()
    vraag(page, "Waarmee kan ik u helpen in Heelweg?")
    expect(page.get_by_role("button", name="Meedoen aan het onderzoek")).to_have_count(0)
