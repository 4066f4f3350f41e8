"""The public pages: what the village reads, who stops the mail, and who lets us forget an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from kern import instellingen, journaal, kernen, mensen
from kern.db import Base, Database
from kern.journaal import Zichtbaarheid
from kern.mensen import Doel, Ritme
from kern.mensen.bewoners import Contact
from kern.onderzoek import codes, onderzoek, veldwerk
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.admin.conftest import Browser, Huis, Klok, bouw

EEN_KLIK = {"List-Unsubscribe": "One-Click"}
PAGINAS = ("/", "/kern/westendorp", "/kern/westendorp/nieuws", "/privacy", "/toegankelijkheid", "/intrekken")


@pytest.fixture
def huis(db: Database, klok: Klok) -> Huis:
    """A house on each kind of database, with the eight kernen and a questionnaire; these pages never open it."""
    plain = {"titel": "Wonen", "model": {}, "werkboek": b"", "xform": "", "gemaakt": klok()}
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        s.add(VragenlijstVersie(id="v1", form_id="woonbehoefte", versie="1", **plain))
    return bouw(db, klok)


def kern_id(huis: Huis, slug: str = "westendorp") -> int:
    with huis.db.reading() as s:
        kern = kernen.per_slug(s, slug)
        assert kern is not None
        return kern.id


def open_in(huis: Huis, slug: str = "westendorp", meegedaan: int = 0, huishoudens: int | None = None) -> int:
    """An open onderzoek until 25 March 2027 with so many households in it; its id."""
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, slug)
        assert kern is not None
        o = onderzoek.maak(s, huis.klok(), kern, "v1", "test", sluit=date(2027, 3, 25), huishoudens=huishoudens)
        veldwerk.open_onderzoek(s, huis.klok(), o, "test")
        s.add_all([_respons(o) for _ in range(meegedaan)])
        return o.id


def _respons(o: Onderzoek) -> Respons:
    return Respons(
        onderzoek_id=o.id,
        versie_id=o.versie_id,
        kanaal="web",
        dag=date(2027, 3, 1),
        route="H",
        compleet=True,
        telt=True,
        zonder_code=False,
        volgnr=1,
        niet_gevraagd=[],
        wijzigbaar_tot=date(2027, 3, 15),
    )


def sluit(huis: Huis, id: int) -> None:
    with huis.db.writing() as s:
        veldwerk.sluit_onderzoek(s, huis.klok(), s.get_one(Onderzoek, id), "test")


def lees(browser: Browser, pad: str, status: int = 200) -> str:
    """The text of a page with no-break spaces as spaces."""
    response = browser.get(pad)
    assert response.status_code == status, (pad, response.status_code)
    return " ".join(response.get_data(as_text=True).replace("\u00a0", " ").split())


def alles(db: Database) -> dict[str, int]:
    """How many rows each table has."""
    with db.reading() as s:
        return {t.name: s.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}


# --- which kernen there are


def test_every_kern_stands_there_with_a_word_for_what_runs(huis: Huis, bezoeker: Browser) -> None:
    open_in(huis, "sinderen")
    sluit(huis, open_in(huis, "etten"))
    page = lees(bezoeker, "/")
    assert page.count("/kern/") == 8
    assert page.count("Onderzoek open") == 1
    assert page.count("Onderzoek gesloten") == 1
    assert page.count("Geen onderzoek") == 6
    assert page.index("Sinderen") < page.index("Breedenbroek-Voorst"), "where one can take part comes first"
    assert "tot en met donderdag 25 maart 2027" in page


def test_without_kernen_the_page_says_so(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        for kern in kernen.alle(s):
            s.delete(kern)
    assert "Er staan nog geen dorpen" in lees(bezoeker, "/")


def open_breed(huis: Huis, doelgroep: str = "verenigingen") -> int:
    """An onderzoek of the whole gemeente until 25 March 2027; its id."""
    plain = {"model": {}, "werkboek": b"", "xform": "", "gemaakt": huis.klok()}
    with huis.db.writing() as s:
        s.add(VragenlijstVersie(id="v2", form_id="clubs", versie="1", titel="Clubs aan het woord", **plain))
        s.flush()
        wie, last = Doelgroep(doelgroep), date(2027, 3, 25)
        o = onderzoek.maak(s, huis.klok(), None, "v2", "test", sluit=last, doelgroep=wie)
        veldwerk.open_onderzoek(s, huis.klok(), o, "test")
        return o.id


@pytest.mark.parametrize(
    ("doelgroep", "begin"),
    [("verenigingen", "Bent u van een vereniging in"), ("huishoudens", "Woont u in")],
)
def test_what_is_asked_in_the_whole_gemeente_stands_on_top(
    huis: Huis, bezoeker: Browser, doelgroep: str, begin: str
) -> None:
    assert "Clubs aan het woord" not in lees(bezoeker, "/")
    id = open_breed(huis, doelgroep)
    page = lees(bezoeker, "/")
    assert f"{begin} de gemeente Oude IJsselstreek? Doe dan mee." in page
    assert "donderdag 25 maart 2027" in page
    assert page.index('href="/vragenlijst/clubs"') < page.index("/kern/westendorp")
    assert 'href="/chat/clubs"' in page
    assert page.count("Geen onderzoek") == 8, "no kern has one of its own"
    here = lees(bezoeker, "/kern/etten")
    assert "Vul de vragen in van Clubs aan het woord" in here and 'href="/vragenlijst/clubs"' in here
    assert "Er loopt nu geen onderzoek" in here
    sluit(huis, id)
    assert "Clubs aan het woord" not in lees(bezoeker, "/")
    assert "van Clubs aan het woord" not in lees(bezoeker, "/kern/etten")


def test_another_questionnaire_in_a_kern_is_called_by_its_title(huis: Huis, bezoeker: Browser) -> None:
    sluit(huis, open_breed(huis))
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        o = onderzoek.maak(
            s, huis.klok(), kern, "v2", "test", sluit=date(2027, 3, 25), doelgroep=Doelgroep.VERENIGINGEN, huishoudens=9
        )
        veldwerk.open_onderzoek(s, huis.klok(), o, "test")
    page = lees(bezoeker, "/kern/westendorp")
    panel = page[page.index('id="nu"') : page.index('id="stappen"')]
    assert "Clubs aan het woord" in panel
    assert "Bent u van een vereniging in Westendorp?" in panel
    assert "wat u zoekt" not in panel
    assert "Wij hopen op 40 % van de verenigingen." in page


# --- the page of a kern


def test_while_open_the_first_panel_leads_to_the_chat(huis: Huis, bezoeker: Browser) -> None:
    open_in(huis, meegedaan=128, huishoudens=390)
    page = lees(bezoeker, "/kern/westendorp")
    panel = page[page.index('id="nu"') : page.index('id="stappen"')]
    assert "Doe mee aan het onderzoek" in panel
    assert "donderdag 25 maart 2027" in panel
    assert 'href="/chat/westendorp"' in panel
    assert 'href="#papier"' in panel
    assert 'href="#contact"' in panel
    assert panel.count("utrecht-button--primary-action") == 1
    assert "128 huishoudens deden al mee.</strong> Dat is 33 %. Wij hopen op 40 %." in page
    assert "0315 - 12 34 56" in page


@pytest.mark.parametrize(
    ("n", "sentence"),
    [
        (0, "Er deed nog niemand mee. U kunt de eerste zijn."),
        (1, "1 huishouden deed al mee.</strong> Dat is 10 %. Wij hopen op 40 %."),
        (4, "Dat is 40 %. Ons doel van 40 % is gehaald."),
    ],
)
def test_the_response_in_words(huis: Huis, bezoeker: Browser, n: int, sentence: str) -> None:
    open_in(huis, meegedaan=n, huishoudens=10)
    assert sentence in lees(bezoeker, "/kern/westendorp")


def test_only_with_codes_a_letter_is_promised(huis: Huis, bezoeker: Browser) -> None:
    id = open_in(huis)
    assert "brief met een code" not in lees(bezoeker, "/kern/westendorp")
    with huis.db.writing() as s:
        codes.maak_codes(s, huis.klok(), s.get_one(Onderzoek, id), 3)
    assert "brief met een code" in lees(bezoeker, "/kern/westendorp")


def test_after_closing_who_had_begun_reads_until_when(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    open_in(huis)
    klok.moment = klok.moment.replace(month=3, day=26)
    page = lees(bezoeker, "/kern/westendorp")
    assert "Was u al begonnen?" in page
    assert "vrijdag 26 maart 2027 om 23.59 uur" in page, "never midnight as 00.00"
    assert "huishoudens deden" not in page


def test_closed_by_hand_the_page_says_that_day(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    id = open_in(huis)
    klok.verzet(days=3)
    sluit(huis, id)
    klok.verzet(days=2)
    page = lees(bezoeker, "/kern/westendorp")
    assert "Meedoen kon tot en met donderdag 4 maart 2027." in page
    assert "uitslag" in page
    assert "Doe mee aan het onderzoek" not in page


def test_without_onderzoek_there_is_nothing_to_do(huis: Huis, bezoeker: Browser) -> None:
    page = lees(bezoeker, "/kern/westendorp")
    assert "Er loopt nu geen onderzoek" in page
    assert "Er is nog geen nieuws over Westendorp." in page
    assert "Waar zijn we?" not in page
    assert "primary-action" not in page


def test_a_concept_is_not_told(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        onderzoek.maak(s, huis.klok(), kern, "v1", "test", sluit=date(2027, 3, 25))
    assert "Er loopt nu geen onderzoek" in lees(bezoeker, "/kern/westendorp")


def test_telegram_is_named_only_when_it_works(huis: Huis, bezoeker: Browser) -> None:
    open_in(huis)
    assert "t.me" not in lees(bezoeker, "/kern/westendorp")
    _met(huis, telegram=lambda: "KernpraatBot")
    assert "https://t.me/KernpraatBot?start=westendorp" in lees(bezoeker, "/kern/westendorp")


def _met(huis: Huis, **velden: Callable[[], object]) -> None:
    huis.app.extensions["kernpraat"] = replace(huis.app.extensions["kernpraat"], **velden)


@pytest.mark.parametrize("pad", ["/kern/nee", "/kern/nee/nieuws", "/kern/Westendorp"])
def test_an_unknown_kern_is_404(bezoeker: Browser, pad: str) -> None:
    lees(bezoeker, pad, 404)


# --- news


def test_the_village_reads_only_public_lines_and_in_its_time(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    later = klok() + timedelta(days=1)
    with huis.db.writing() as s:
        for soort in Zichtbaarheid:
            journaal.noteer(s, klok(), kern_id(huis), "vrij", soort, tekst=f"Regel voor {soort} <b>x</b>.")
        journaal.noteer(
            s, klok(), kern_id(huis), "vrij", Zichtbaarheid.OPENBAAR, zichtbaar_vanaf=later, tekst="Een dag later."
        )
    for pad in ("/kern/westendorp", "/kern/westendorp/nieuws"):
        page = lees(bezoeker, pad)
        assert "Regel voor openbaar &lt;b&gt;x&lt;/b&gt;." in page
        assert "Regel voor intern" not in page
        assert "Regel voor dbo" not in page
        assert "Een dag later." not in page
    klok.verzet(days=1)
    assert "Een dag later." in lees(bezoeker, "/kern/westendorp")


def test_all_news_comes_in_pages_and_each_line_once(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    with huis.db.writing() as s:
        for n in range(41):
            moment = klok() - timedelta(days=n)
            journaal.noteer(s, moment, kern_id(huis), "vrij", Zichtbaarheid.OPENBAAR, tekst=f"Regel nummer {n}!")
    assert "Al het nieuws" in lees(bezoeker, "/kern/westendorp")
    pages = [lees(bezoeker, f"/kern/westendorp/nieuws?pagina={n}") for n in (1, 2, 3)]
    for n in range(41):
        assert [f"Regel nummer {n}!" in page for page in pages] == [n < 20, 20 <= n < 40, n == 40]
    assert "Ouder" not in pages[2]
    lees(bezoeker, "/kern/westendorp/nieuws?pagina=4", 404)


@pytest.mark.parametrize("pagina", ["0", "-1", "99999999999999"])
def test_a_page_that_cannot_be_is_404(bezoeker: Browser, pagina: str) -> None:
    lees(bezoeker, f"/kern/westendorp/nieuws?pagina={pagina}", 404)


# --- privacy and accessibility


def test_privacy_says_the_terms_of_the_code(huis: Huis, bezoeker: Browser) -> None:
    page = lees(bezoeker, "/privacy")
    for words in (
        "30 dagen",
        "24 uur",
        "14 dagen",
        "90 dagen",
        "taak van algemeen belang",
        "Autoriteit",
        "fg@gemeente",
    ):
        assert words in page
    assert "standaardtekst" in page
    assert bezoeker.get("/privacy").headers["Cache-Control"] == "no-store"


def test_privacy_names_the_version_in_force(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    with huis.db.writing() as s:
        texts = instellingen.lees(s, "teksten", klok())
        instellingen.bewaar(s, "teksten", texts | {"privacy": "Wij zijn zuinig."}, "test", klok())
        instellingen.bewaar(s, "teksten", texts | {"privacy": "Straks."}, "test", klok(), geldig_vanaf=date(2027, 4, 1))
    page = lees(bezoeker, "/privacy")
    assert "Wij zijn zuinig." in page
    assert "versie 1, geldig vanaf maandag 1 maart 2027" in page
    assert "Straks." not in page


def test_the_warning_for_telegram_comes_with_telegram(db: Database, klok: Klok, bezoeker: Browser) -> None:
    assert "gebruikt nu geen Telegram" in lees(bezoeker, "/privacy")
    page = lees(bouw(db, klok, telegram_bot_token="1:x").bezoeker(), "/privacy")
    assert "Telegram is een bedrijf buiten de gemeente en kan meelezen" in page


def test_the_statement_on_accessibility_is_a_draft(bezoeker: Browser) -> None:
    page = lees(bezoeker, "/toegankelijkheid")
    assert "nog niet onderzocht" in page
    assert "WCAG 2.2" in page


def test_looking_changes_nothing(huis: Huis, bezoeker: Browser) -> None:
    open_in(huis, meegedaan=2)
    token = voeg_toe(huis)
    before = alles(huis.db)
    for pad in (*PAGINAS, f"/afmelden/{token}", f"/afmelden/{token}?keuze=minder", "/afmelden/x"):
        for method in ("GET", "HEAD"):
            bezoeker.open(pad, method=method, headers={"Sec-Purpose": "prefetch"})
    assert alles(huis.db) == before
    assert persoon(huis, 1) == (False, Ritme.WEKELIJKS)


# --- less mail, or none


def voeg_toe(
    huis: Huis, email: str = "henk@westendorpsbelang.example", slug: str = "westendorp", **velden: bool
) -> str:
    """Another contact person; the token of their link."""
    with huis.db.writing() as s:
        row = mensen.voeg_toe(s, huis.klok(), kern_id(huis, slug), "Henk", "", email, **velden)
        return mensen.maak_afmeldtoken(s, huis.klok(), row.id)


def persoon(huis: Huis, id: int) -> tuple[bool, Ritme]:
    """Whether this contact person stopped, and how often the mail comes."""
    with huis.db.reading() as s:
        found = mensen.dbo_contact(s, id)
    return found.afgemeld_op is not None, found.ritme


def test_the_button_stops_the_mail_of_this_person_only(huis: Huis, bezoeker: Browser) -> None:
    token = voeg_toe(huis)
    voeg_toe(huis, "ans@westendorpsbelang.example")
    page = lees(bezoeker, f"/afmelden/{token}")
    assert "medebestuurders" not in page
    response = bezoeker.post(f"/afmelden/{token}/keuze", data={"keuze": "stop"}, follow_redirects=True)
    assert "U krijgt geen e-mail meer" in response.get_data(as_text=True)
    assert persoon(huis, 1) == (True, Ritme.WEKELIJKS)
    assert persoon(huis, 2) == (False, Ritme.WEKELIJKS)


@pytest.mark.parametrize(
    ("ritme", "zin"),
    [
        (Ritme.DIRECT, "U krijgt nieuws over Westendorp meteen"),
        (Ritme.WEKELIJKS, "U krijgt hoogstens één e-mail per week"),
        (Ritme.MAANDELIJKS, "U krijgt hoogstens één e-mail per maand"),
    ],
)
def test_another_rhythm_is_one_click(huis: Huis, bezoeker: Browser, ritme: Ritme, zin: str) -> None:
    token = voeg_toe(huis)
    first = next(r for r in Ritme if r is not ritme)
    bezoeker.get(f"/afmelden/{token}")
    bezoeker.post(f"/afmelden/{token}/keuze", data={"keuze": first.value})
    page = lees(bezoeker, f"/afmelden/{token}")
    assert f'value="{first}"' not in page, "what it is now is no choice"
    assert all(f'value="{r}"' in page for r in Ritme if r is not first)
    page = bezoeker.post(f"/afmelden/{token}/keuze", data={"keuze": ritme.value}, follow_redirects=True).text
    assert zin in page
    assert persoon(huis, 1) == (False, ritme)


def test_what_was_clicked_in_the_mail_comes_first(huis: Huis, bezoeker: Browser) -> None:
    token = voeg_toe(huis)
    page = lees(bezoeker, f"/afmelden/{token}?keuze=minder")
    assert page.index('value="maandelijks"') < page.index('value="stop"')
    page = lees(bezoeker, f"/afmelden/{token}")
    assert page.index('value="stop"') < page.index('value="maandelijks"')
    assert persoon(huis, 1) == (False, Ritme.WEKELIJKS), "looking changes nothing"


def test_a_shared_address_is_asked_for_the_others(huis: Huis, bezoeker: Browser) -> None:
    token = voeg_toe(huis, "info@belang.example")
    voeg_toe(huis, "info@belang.example", "sinderen")
    page = lees(bezoeker, f"/afmelden/{token}")
    assert "Stoppen voor dit adres, ook voor uw medebestuurders?" in page
    assert 'value="stop_adres"' in page
    bezoeker.post(f"/afmelden/{token}/keuze", data={"keuze": "stop_adres"})
    assert persoon(huis, 1)[0]
    assert persoon(huis, 2)[0]


def test_an_address_marked_as_shared_is_asked_too(huis: Huis, bezoeker: Browser) -> None:
    assert "medebestuurders" in lees(bezoeker, f"/afmelden/{voeg_toe(huis, gedeeld_adres=True)}")


@pytest.mark.parametrize("keuze", ["", "weg", "STOP"])
def test_another_choice_is_refused(huis: Huis, bezoeker: Browser, keuze: str) -> None:
    token = voeg_toe(huis)
    bezoeker.get(f"/afmelden/{token}")
    assert bezoeker.post(f"/afmelden/{token}/keuze", data={"keuze": keuze}).status_code == 400
    assert persoon(huis, 1) == (False, Ritme.WEKELIJKS)


def test_the_form_needs_its_token(huis: Huis, bezoeker: Browser) -> None:
    token = voeg_toe(huis)
    response = bezoeker.post(f"/afmelden/{token}/keuze", data={"keuze": "stop"}, met_kenmerk=False)
    assert response.status_code == 403
    assert not persoon(huis, 1)[0]


def test_one_click_works_without_cookie_and_again(huis: Huis) -> None:
    token = voeg_toe(huis)
    for _ in range(2):
        response = huis.bezoeker().post(f"/afmelden/{token}", data=EEN_KLIK, met_kenmerk=False)
        assert response.status_code == 200
    assert persoon(huis, 1)[0]


def test_one_click_may_come_as_multipart(huis: Huis) -> None:
    token = voeg_toe(huis)
    kind = "multipart/form-data"
    response = huis.bezoeker().post(f"/afmelden/{token}", data=EEN_KLIK, content_type=kind, met_kenmerk=False)
    assert response.status_code == 200
    assert persoon(huis, 1)[0]


@pytest.mark.parametrize(
    "body", [{}, {"List-Unsubscribe": "one-click"}, {"x": "One-Click"}, {**EEN_KLIK, "x": "y"}, {"keuze": "stop"}]
)
def test_one_click_with_another_body_does_nothing(huis: Huis, body: dict[str, str]) -> None:
    token = voeg_toe(huis)
    assert huis.bezoeker().post(f"/afmelden/{token}", data=body, met_kenmerk=False).status_code == 400
    assert not persoon(huis, 1)[0]


def test_links_that_are_not_ours_are_404(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    token = voeg_toe(huis)
    with huis.db.writing() as s:
        strange = huis.db.keys.sign("verder", "dbo:1", klok())
        gone = mensen.maak_afmeldtoken(s, klok(), 999)
    for wrong in ("x", "voorbeeld", token[:-1] + ("a" if token[-1] != "a" else "b"), strange, gone):
        page = lees(bezoeker, f"/afmelden/{wrong}", 404)
        assert "0315 - 12 34 56" in page, "a dead link still says whom to call"
        assert huis.bezoeker().post(f"/afmelden/{wrong}", data=EEN_KLIK, met_kenmerk=False).status_code == 404
        assert bezoeker.post(f"/afmelden/{wrong}/keuze", data={"keuze": "stop"}).status_code == 404
    assert not persoon(huis, 1)[0]


def test_the_link_leaves_no_trace(huis: Huis, bezoeker: Browser) -> None:
    for response in (bezoeker.get(f"/afmelden/{voeg_toe(huis)}"), bezoeker.get("/afmelden/x")):
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"


# --- erase my address


def laat_achter(huis: Huis) -> str:
    """A resident leaves an address for two purposes; the code."""
    with huis.db.writing() as s:
        doelen = (Doel.UITSLAG, Doel.CPO)
        return mensen.bewaar_contact(s, huis.klok(), kern_id(huis), doelen, "Riet", "riet@voorbeeld.example")


def bewaard(huis: Huis) -> int:
    with huis.db.reading() as s:
        return s.scalar(select(func.count()).select_from(Contact)) or 0


def test_the_code_erases_and_says_so(huis: Huis, bezoeker: Browser) -> None:
    code = laat_achter(huis)
    laat_achter(huis)
    bezoeker.get("/privacy")
    page = bezoeker.post("/intrekken", data={"code": code.lower().replace("-", " ")}, follow_redirects=True).text
    assert "Uw naam en adres zijn gewist." in page
    assert bewaard(huis) == 2, "of somebody else nothing is erased"
    assert "zijn gewist" not in lees(bezoeker, "/intrekken"), "it is said once"


@pytest.mark.parametrize("code", ["", "  ", "AAAAA-BBBBB", "<b>"])
def test_a_wrong_code_erases_nothing_and_stays_typed(huis: Huis, bezoeker: Browser, code: str) -> None:
    laat_achter(huis)
    bezoeker.get("/intrekken")
    response = bezoeker.post("/intrekken", data={"code": code})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    if code == "AAAAA-BBBBB":
        assert f'value="{code}"' in response.text
    assert bewaard(huis) == 2


def test_ten_wrong_codes_an_hour(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    code = laat_achter(huis)
    bezoeker.get("/intrekken")
    for _ in range(10):
        assert bezoeker.post("/intrekken", data={"code": "verkeerd"}).status_code == 422
    assert bezoeker.post("/intrekken", data={"code": code}).status_code == 429
    assert bewaard(huis) == 2
    klok.verzet(hours=1, seconds=1)
    assert bezoeker.post("/intrekken", data={"code": code}).status_code == 303
    assert bewaard(huis) == 0
