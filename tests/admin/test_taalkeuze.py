"""The public pages in another language: the switch, the cookie, and that no Dutch is left on an English page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest

from kern import instellingen, journaal, mensen
from kern.gebruikers import Rol
from kern.journaal import Zichtbaarheid
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import huidige_taal
from tests.admin.conftest import Browser, Huis, Klok
from tests.admin.test_openbaar import PAGINAS, kern_id, open_in, sluit, voeg_toe

# Small words that no English sentence has; names of people and places have none of them either.
NEDERLANDS = {
    *("de", "het", "een", "en", "van", "voor", "met", "niet", "wij", "u", "uw", "dat", "zijn", "naar", "bij", "ook"),
    *("kunt", "geen", "deze", "om", "nog", "onze", "tot", "wordt", "dan", "als", "wilt", "hebt", "bel", "vraag"),
    *("dorp", "onderzoek", "antwoorden"),
}
ENGELS = {"Cookie": "kp_taal=en"}


@pytest.fixture
def huis(huis: Huis) -> Huis:
    """The house with a questionnaire; these pages never open it."""
    plain = {"titel": "Wonen", "model": {}, "werkboek": b"", "xform": "", "gemaakt": huis.klok()}
    with huis.db.writing() as s:
        s.add(VragenlijstVersie(id="v1", form_id="woonbehoefte", versie="1", **plain))
    return huis


@pytest.fixture
def engels(huis: Huis) -> Browser:
    """A browser that chose English."""
    browser = huis.bezoeker()
    browser.post("/taal", data={"taal": "en"}, met_kenmerk=False)
    return browser


def dutch_in(html: str) -> set[str]:
    """The Dutch words that a page says outside what it marks as Dutch, in its text and for a screen reader."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    said = " ".join(_said(tree))
    return set(re.findall(r"[^\W\d_]+", said)) & NEDERLANDS


def _said(e: Element) -> Iterator[str]:
    if e.get("lang", "en") == "en" and e.tag not in ("script", "style"):
        yield from (e.get(name, "") for name in ("aria-label", "alt", "title", "placeholder"))
        yield e.text or ""
        for child in e:
            yield from _said(child)
    yield e.tail or ""


# --- the switch


def test_who_chooses_nothing_reads_dutch_whatever_the_browser_prefers(bezoeker: Browser) -> None:
    page = bezoeker.get("/", headers={"Accept-Language": "en-GB"})
    assert '<html lang="nl"' in page.text
    assert "Praat mee over uw dorp" in page.text
    assert page.vary.as_set() >= {"cookie"}, "a cache must not mix readers up"
    assert "Set-Cookie" not in page.headers, "looking asks for no cookie"


def test_the_switch_goes_back_to_the_same_page_in_english(bezoeker: Browser) -> None:
    page = bezoeker.get("/kern/westendorp/nieuws?pagina=1")
    assert 'name="terug" value="/kern/westendorp/nieuws?pagina=1"' in page.text
    response = bezoeker.post("/taal", data={"taal": "en", "terug": "/kern/westendorp"}, met_kenmerk=False)
    assert (response.status_code, response.location) == (303, "/kern/westendorp")
    page = bezoeker.get("/kern/westendorp")
    assert '<html lang="en"' in page.text
    assert "There is no survey now" in page.text
    assert ">Nederlands</button>" in page.text


def test_and_back_to_dutch(engels: Browser) -> None:
    engels.post("/taal", data={"taal": "nl"}, met_kenmerk=False)
    assert "Praat mee over uw dorp" in engels.get("/").text


@pytest.mark.parametrize("terug", ["//elders.example", "/\\elders.example", "https://elders.example", "", "/a b", "\n"])
def test_the_switch_leads_to_no_other_site(bezoeker: Browser, terug: str) -> None:
    response = bezoeker.post("/taal", data={"taal": "en", "terug": terug}, met_kenmerk=False)
    assert (response.status_code, response.location) == (303, "/")


@pytest.mark.parametrize("taal", ["", "fr", "EN", "nl; x"])
def test_a_language_we_do_not_have_is_refused(bezoeker: Browser, taal: str) -> None:
    assert bezoeker.post("/taal", data={"taal": taal}, met_kenmerk=False).status_code == 400


def test_another_site_cannot_choose(bezoeker: Browser) -> None:
    response = bezoeker.post("/taal", data={"taal": "en"}, met_kenmerk=False, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


@pytest.mark.parametrize("waarde", ["", "xx", "../en", "en2"])
def test_a_cookie_of_nonsense_is_dutch(bezoeker: Browser, waarde: str) -> None:
    bezoeker.set_cookie("kp_taal", waarde)
    assert "Praat mee over uw dorp" in bezoeker.get("/").text


def test_staff_pages_stay_dutch(huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    browser.set_cookie("kp_taal", "en")
    page = browser.get("/beheer/")
    assert '<html lang="nl"' in page.text
    assert "/taal" not in page.text
    assert huis.bezoeker().get("/beheer/bestaat-niet", headers=ENGELS).text.count("Deze pagina is er niet") > 0


def test_after_a_request_nothing_of_its_language_stays(engels: Browser) -> None:
    engels.get("/")
    engels.get("/bestaat-niet")
    assert huidige_taal() == "nl"


# --- nothing Dutch on an English page


def bekijk(browser: Browser, pad: str, status: int = 200) -> str:
    page = browser.get(pad)
    assert page.status_code == status, pad
    assert dutch_in(page.text) == set(), pad
    return page.text


def test_the_check_finds_dutch(bezoeker: Browser) -> None:
    page = bezoeker.get("/").text
    assert dutch_in(page) == set(), "all of it is marked as Dutch"
    assert dutch_in(page.replace('lang="nl"', 'lang="en"')) >= {"de", "met", "uw", "kunt", "dorp"}


@pytest.mark.parametrize("pad", PAGINAS)
def test_a_page_with_nothing_going_on(engels: Browser, pad: str) -> None:
    bekijk(engels, pad)


def test_a_kern_in_every_state(huis: Huis, engels: Browser, klok: Klok) -> None:
    id = open_in(huis, meegedaan=4, huishoudens=10)
    with huis.db.writing() as s:
        journaal.noteer(
            s, klok(), kern_id(huis), "vrij", Zichtbaarheid.OPENBAAR, tekst="De vlag hangt uit bij de molen."
        )
    page = bekijk(engels, "/kern/westendorp").replace("\u00a0", " ")
    assert "<strong>4 households have taken part so far.</strong> That is 40%. We have reached our goal of 40%." in page
    assert "From Monday 1 March to Thursday 25 March 2027" in page
    assert '<p lang="nl">De vlag hangt uit bij de molen.</p>' in page, "news is marked as Dutch"
    assert '<h1 lang="nl">Westendorp</h1>' in page
    bekijk(engels, "/")
    bekijk(engels, "/kern/westendorp/nieuws")
    sluit(huis, id)
    assert "Had you already started?" in bekijk(engels, "/kern/westendorp")
    klok.verzet(days=9)
    assert "The survey is closed" in bekijk(engels, "/kern/westendorp")


@pytest.mark.parametrize(("n", "sentence"), [(0, "Nobody has taken part yet."), (1, "1 household has taken part")])
def test_the_response_in_english_words(huis: Huis, engels: Browser, n: int, sentence: str) -> None:
    open_in(huis, meegedaan=n, huishoudens=1250)
    assert sentence in bekijk(engels, "/kern/westendorp").replace("\u00a0", " ")


def test_less_mail_in_english(huis: Huis, engels: Browser) -> None:
    token = voeg_toe(huis)
    voeg_toe(huis, "samen@westendorpsbelang.example", gedeeld_adres=True)
    with huis.db.writing() as s:
        shared = mensen.maak_afmeldtoken(s, huis.klok(), 2)
    for pad in (f"/afmelden/{token}", f"/afmelden/{token}?keuze=minder", f"/afmelden/{shared}"):
        bekijk(engels, pad)
    bekijk(engels, "/afmelden/x", 404)
    for keuze in ("maandelijks", "direct", "stop"):
        engels.post(f"/afmelden/{token}/keuze", data={"keuze": keuze})
        bekijk(engels, f"/afmelden/{token}")


def test_letter_links_and_errors_in_english(huis: Huis, engels: Browser) -> None:
    assert "Take part in the survey" in bekijk(engels, "/c/ABC234")
    for pad, code in (("/c/ABC234", "ABC234"), ("/intrekken", "AAAAA-BBBBB"), ("/intrekken", ""), ("/verder/x", "")):
        page = engels.post(pad, data={"code": code})
        assert page.status_code in (410, 422)
        assert dutch_in(page.text) == set(), pad
    bekijk(engels, "/verder/een-link")
    assert "This page is not here" in bekijk(engels, "/bestaat-niet", 404)
    assert "This page has expired" in engels.post("/intrekken", data={"code": "x"}, met_kenmerk=False).text


def test_the_privacy_page_says_the_terms_in_english(huis: Huis, engels: Browser, klok: Klok) -> None:
    page = bekijk(engels, "/privacy").replace("\u00a0", " ")
    for words in ("30 days", "24 hours", "14 days", "90 days", "Article 6(1)(e)", "fg@gemeente.example"):
        assert words in page
    assert "We keep your answers without your name." in page, "the text of the conversation"
    assert "remembers which language you chose" in page
    texts = {"privacy": "Wij zijn zuinig.", "privacy_en": "We keep little."}
    with huis.db.writing() as s:
        instellingen.bewaar(s, "teksten", texts, "test", klok())
    assert "We keep little." in bekijk(engels, "/privacy")


def test_a_database_that_is_away_gives_an_english_page(
    huis: Huis,
    engels: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("stuk")

    monkeypatch.setattr("admin.openbaar.kern.kernen.alle", broken)
    huis.app.testing = False
    page = engels.get("/")
    assert page.status_code == 500
    assert "Something went wrong on our side" in page.text
    assert huidige_taal() == "nl"


# --- the texts of the gemeente


def test_the_settings_page_says_which_english_may_be_behind(huis: Huis, klok: Klok) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    page = browser.get("/beheer/instellingen/teksten").text
    assert "Kijk het Engels na" not in page
    assert "Begroeting (Engels)" in page
    with huis.db.reading() as s:
        texts = instellingen.lees(s, "teksten", klok())
    form = {**texts, "versie": "0", "bedankt": "Dank u.", "geen_inschrijving_en": ""}
    assert browser.post("/beheer/instellingen/teksten", data=form).status_code == 303
    page = browser.get("/beheer/instellingen/teksten").text
    assert "Een wens is geen inschrijving (Engels), Bedankt, na het versturen (Engels)." in page


def test_an_english_text_may_be_empty_but_not_ask_for_what_we_do_not_know(huis: Huis, klok: Klok) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    with huis.db.reading() as s:
        texts = instellingen.lees(s, "teksten", klok())
    for value, status in (("Hello {name}!", 422), ("Hello {kern", 422), ("", 303)):
        form = {**texts, "versie": "0", "intro_en": value}
        assert browser.post("/beheer/instellingen/teksten", data=form).status_code == status, value
