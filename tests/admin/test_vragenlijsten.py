"""The pages about questionnaires: the list, an upload with its findings, a version, its overview, and trying it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from admin.beheer.vragenlijsten import upload
from kern.audit import Auditregel
from kern.db import Base
from kern.gebruikers import Rol
from kern.onderzoek import onderzoek, vragenlijst
from kern.onderzoek.keuring import keuren
from kern.onderzoek.model import Model
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.admin.conftest import Browser, Huis
from tests.onderzoek.hulp import MARIEKE, geopend, versie
from tests.onderzoek.werkboek import JA_NEE, Rij, werkboek

Als = Callable[[Rol], Browser]
LIJST = "/beheer/vragenlijsten"
NIEUW = f"{LIJST}/nieuw"

SURVEY: list[Rij] = [
    {"type": "select_one ja_nee", "name": "lid", "label": "Bent u lid?", "required": "yes"},
    {"type": "integer", "name": "jaren", "label": "Hoeveel jaar al?", "relevant": "${lid} = 'ja'"},
    {"type": "begin_repeat", "name": "team", "label": "Team"},
    {"type": "text", "name": "sport", "label": "Welke sport doet dit team?"},
    {"type": "end_repeat"},
    {"type": "calculate", "name": "teams", "calculation": "count(${team})"},
]
ENGELS: list[Rij] = [
    {"type": "text", "name": "a", "label::Nederlands (nl)": "Hoe heet u?", "label::English (en)": "What is your name?"},
    {"type": "text", "name": "b", "label::Nederlands (nl)": "Waar woont u?"},
]


def tekst(response: TestResponse) -> str:
    """The page's words, single spaces."""
    html = response.get_data(as_text=True)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def stuur(browser: Browser, inhoud: bytes, naam: str = "vragen.xlsx") -> TestResponse:
    """Upload a workbook."""
    return browser.post(NIEUW, data={"werkboek": (io.BytesIO(inhoud), naam)}, content_type="multipart/form-data")


def aantal(huis: Huis) -> int:
    with huis.db.reading() as s:
        return s.scalar(select(func.count()).select_from(VragenlijstVersie)) or 0


@pytest.fixture
def wonen(huis: Huis) -> VragenlijstVersie:
    """The shipped woonbehoefteonderzoek in this house."""
    with huis.db.writing() as s:
        return versie(s, huis.klok())


def adres(row: VragenlijstVersie, deel: str = "") -> str:
    return f"{LIJST}/{row.form_id}/{row.versie}" + (f"/{deel}" if deel else "")


# --- the list


def test_without_questionnaires_the_list_says_what_to_do(als: Als) -> None:
    page = tekst(als(Rol.PROJECTLEIDER).get(LIJST))
    assert "Er is nog geen vragenlijst" in page and "Vragenlijst uploaden" in page
    assert "Vragenlijst uploaden" not in tekst(als(Rol.LEZER).get(LIJST))


def test_the_list_shows_each_questionnaire_with_who_uses_it(huis: Huis, als: Als) -> None:
    with huis.db.writing() as s:
        geopend(s, huis.klok())
    stuur(als(Rol.PROJECTLEIDER), werkboek(SURVEY, JA_NEE))
    page = tekst(als(Rol.LEZER).get(LIJST))
    assert "Woonbehoefteonderzoek woonbehoefte In gebruik" in page
    assert "Woononderzoek Westendorp" in page
    assert re.search(r"Sportclub sportclub Concept 1 1 maart 2027, door m\.tevelde@gemeente\.example 3 ", page)
    assert "nog geen" in page


@pytest.mark.parametrize("rol", Rol)
def test_who_may_upload(als: Als, wonen: VragenlijstVersie, rol: Rol) -> None:
    may = rol in (Rol.BEHEERDER, Rol.PROJECTLEIDER)
    assert als(rol).get(NIEUW).status_code == (200 if may else 403)
    for deel in ("", "overzicht", "werkboek", "proef"):
        assert als(rol).get(adres(wonen, deel)).status_code == 200, deel
    page = tekst(als(rol).get(adres(wonen)))
    assert ("Onderzoek maken" in page) is may


def test_the_menu_stands_at_onderzoeken(als: Als) -> None:
    html = als(Rol.PROJECTLEIDER).get(LIJST).get_data(as_text=True)
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', html)[:1] == ["/beheer/onderzoeken"]


# --- an upload


def test_a_good_workbook_becomes_a_version(huis: Huis, als: Als) -> None:
    browser = als(Rol.PROJECTLEIDER)
    response = stuur(browser, werkboek(SURVEY, JA_NEE))
    assert response.status_code == 303 and response.location == f"{LIJST}/sportclub/1"
    page = tekst(browser.get(response.location))
    assert "De vragenlijst is goedgekeurd en bewaard" in page
    assert "Sportclub" in page and "Concept" in page and "m.tevelde@gemeente.example" in page
    assert "survey rij 4, kolom type" in page  # the notice about the repeat
    with huis.db.reading() as s:
        lines = list(s.scalars(select(Auditregel.handeling).where(Auditregel.onderwerp == "sportclub@1")))
    assert lines == ["vragenlijst_geupload"]


def test_the_workbook_comes_back_as_it_was(als: Als) -> None:
    book = werkboek(SURVEY, JA_NEE)
    stuur(als(Rol.PROJECTLEIDER), book)
    response = als(Rol.LEZER).get(f"{LIJST}/sportclub/1/werkboek")
    assert response.data == book
    assert 'filename="sportclub-1.xlsx"' in response.headers["Content-Disposition"]


def test_the_same_again_changes_nothing_and_says_so(huis: Huis, als: Als) -> None:
    browser, book = als(Rol.PROJECTLEIDER), werkboek(SURVEY, JA_NEE)
    stuur(browser, book)
    huis.klok.verzet(days=1)
    huis.log_in(browser, huis.gebruiker(Rol.PROJECTLEIDER))
    browser.get(LIJST)
    response = stuur(browser, book)
    assert "Deze vragenlijst stond er al" in tekst(browser.get(response.location))
    assert aantal(huis) == 1


def test_a_draft_may_be_replaced_but_not_a_version_in_use(huis: Huis, als: Als) -> None:
    browser = als(Rol.PROJECTLEIDER)
    stuur(browser, werkboek(SURVEY, JA_NEE))
    assert stuur(browser, werkboek(SURVEY[:2], JA_NEE)).status_code == 303
    with huis.db.writing() as s:
        row = vragenlijst.haal(s, "sportclub")
        onderzoek.maak(s, huis.klok(), None, row.id, MARIEKE, sluit=huis.klok().date())
    refused = stuur(browser, werkboek(SURVEY[:1], JA_NEE))
    assert refused.status_code == 422
    assert "Verbeter 1 antwoord" in tekst(refused)
    assert 'aria-describedby="werkboek-hulp werkboek-fout"' in refused.get_data(as_text=True)
    with huis.db.reading() as s:
        assert len(vragenlijst.haal(s, "sportclub").model["velden"]) == 2


def test_every_finding_is_shown_at_once_and_nothing_is_kept(huis: Huis, als: Als) -> None:
    wrong = [
        {"type": "texst", "name": "a", "label": "A"},
        {"type": "text", "name": "b", "label": "B", "relevant": "foo(${a})"},
        {"type": "text", "name": "b", "label": "B", "raar": "x"},
        {"type": "select_one kleuren", "name": "c", "label": "C"},
    ]
    response = stuur(als(Rol.PROJECTLEIDER), werkboek(wrong))
    page = tekst(response)
    assert response.status_code == 422
    assert "Verbeter 5 punten en upload de vragenlijst opnieuw" in page
    for plaats in ("rij 2, kolom type", "rij 3, kolom relevant", "rij 4, kolom name", "rij 5, kolom type"):
        assert f"survey {plaats}" in page
    assert page.index("Dit moet beter") < page.index("Goed om te weten") < page.index("Opnieuw uploaden")
    assert 'type="file"' in response.get_data(as_text=True)
    assert aantal(huis) == 0


def test_what_stands_in_a_cell_stays_text(als: Als) -> None:
    nasty = "<script>alert(1)</script>"
    rows = [{"type": nasty, "name": "a", "label": nasty}, {"type": "text", "name": "b", "label": "B", nasty: "x"}]
    html = stuur(als(Rol.PROJECTLEIDER), werkboek(rows)).get_data(as_text=True)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def zip_met(**delen: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for naam, inhoud in delen.items():
            archive.writestr(naam.replace("__", "/"), inhoud)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "inhoud",
    [
        b"",
        b"geen werkboek",
        b"%PDF-1.7",
        b"PK\x03\x04 kapot",
        zip_met(**{"xl__workbook.xml": b"<workbook/>", "xl__vbaProject.bin": b"x"}),
        zip_met(**{"xl__workbook.xml": b"<workbook/>", "xl__sheet.xml": b"0" * (40 << 20)}),
        werkboek([{"type": "text", "name": "a", "label": "A"}])[:-400],
    ],
    ids=["leeg", "tekst", "pdf", "kapot", "macros", "bom", "half"],
)
def test_a_file_that_is_no_questionnaire_ends_in_a_sentence(huis: Huis, als: Als, inhoud: bytes) -> None:
    response = stuur(als(Rol.PROJECTLEIDER), inhoud)
    assert response.status_code == 422
    assert "Verbeter 1 punt en upload de vragenlijst opnieuw" in tekst(response)
    assert "Het hele bestand" in tekst(response)
    assert aantal(huis) == 0


def test_a_workbook_that_is_too_large_is_refused(als: Als, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keuren, "MAX_BYTES", 1000)
    monkeypatch.setattr(upload, "MAX_BYTES", 1000)
    response = stuur(als(Rol.PROJECTLEIDER), werkboek(SURVEY, JA_NEE))
    assert response.status_code == 422
    assert "Dit werkboek is groter dan 10 MB" in tekst(response)


def test_without_a_file_the_field_says_so(als: Als) -> None:
    response = als(Rol.PROJECTLEIDER).post(NIEUW, data={})
    assert response.status_code == 422
    assert "Kies het bestand van uw vragenlijst" in tekst(response)


def test_two_are_never_judged_at_once(huis: Huis, als: Als) -> None:
    browser = als(Rol.PROJECTLEIDER)
    assert upload._een_tegelijk.acquire(blocking=False)
    try:
        response = stuur(browser, werkboek(SURVEY, JA_NEE))
    finally:
        upload._een_tegelijk.release()
    assert response.status_code == 503
    assert "Er wordt al een vragenlijst nagekeken" in tekst(response)
    assert aantal(huis) == 0
    assert stuur(browser, werkboek(SURVEY, JA_NEE)).status_code == 303  # and then it goes


def test_an_upload_without_token_is_refused(huis: Huis, als: Als) -> None:
    data = {"werkboek": (io.BytesIO(werkboek(SURVEY, JA_NEE)), "vragen.xlsx")}
    response = als(Rol.PROJECTLEIDER).post(NIEUW, data=data, met_kenmerk=False)
    assert response.status_code == 403
    assert aantal(huis) == 0


# --- a version


def test_a_version_says_what_it_is_and_what_is_not_translated(als: Als) -> None:
    stuur(als(Rol.PROJECTLEIDER), werkboek(ENGELS, default_language="Nederlands (nl)"))
    page = tekst(als(Rol.LEZER).get(f"{LIJST}/sportclub/1"))
    assert "Talen Nederlands, Engels" in page
    assert "Engels: 1 tekst is niet vertaald" in page
    assert "Waar woont u?" in page


def test_a_newer_version_says_what_is_otherwise(huis: Huis, als: Als) -> None:
    browser = als(Rol.PROJECTLEIDER)
    stuur(browser, werkboek(SURVEY, JA_NEE))
    huis.klok.verzet(minutes=1)
    stuur(browser, werkboek([*SURVEY[:1], *SURVEY[2:]], JA_NEE, version="2"))
    page = tekst(browser.get(f"{LIJST}/sportclub/2"))
    assert "Wat is er anders dan in versie 1?" in page
    assert "Hoeveel jaar al?" in page and "Deze vraag is weg." in page
    old = tekst(browser.get(f"{LIJST}/sportclub/1"))
    assert "Er is een nieuwere versie" in old and "Wat is er anders" not in old


# --- the overview


def test_the_overview_has_every_question_of_woonbehoefte(als: Als, wonen: VragenlijstVersie) -> None:
    page = tekst(als(Rol.LEZER).get(adres(wonen, "overzicht")))
    model = Model.van_json(wonen.model)
    asked = [v for v in model.velden if v.gevraagd]
    for i, veld in enumerate(asked, 1):
        plain = [part for part in veld.label if isinstance(part, str)]
        words = plain[0].strip() if plain else ""
        assert f" {i} " in page and words in page, veld.naam
        for keuze in veld.keuzes:
            assert all(part.strip() in page for part in keuze.label if isinstance(part, str)), (veld.naam, keuze.naam)
    assert "Ik woon in [naam van de kern], in mijn eigen huishouden" in page
    assert "Wordt gevraagd als bij vraag 9 (‘Verhuiswens’) is gekozen voor ‘Ja, zeker’, ‘Misschien’ of" in page
    assert "Dit deel komt als bij vraag 2 (‘Leeftijd’) iets anders is gekozen dan ‘Jonger dan 16 jaar’." in page
    assert "Hier stopt het gesprek als bij vraag 2 (‘Leeftijd’) is gekozen voor ‘Jonger dan 16 jaar’:" in page
    assert "Het aantal gekozen antwoorden moet hoogstens 2 zijn. Anders zeggen wij:" in page
    assert "Bijlage: berekeningen" in page
    assert "(formule)" not in page


def test_the_overview_in_another_language(als: Als) -> None:
    stuur(als(Rol.PROJECTLEIDER), werkboek(ENGELS, default_language="Nederlands (nl)"))
    browser = als(Rol.LEZER)
    page = browser.get(f"{LIJST}/sportclub/1/overzicht?taal=en")
    assert "What is your name?" in tekst(page) and "Waar woont u?" in tekst(page)
    assert 'lang="en"' in page.get_data(as_text=True)
    assert browser.get(f"{LIJST}/sportclub/1/overzicht?taal=de").status_code == 404


def test_the_overview_of_a_repeat(als: Als) -> None:
    stuur(als(Rol.PROJECTLEIDER), werkboek(SURVEY, JA_NEE))
    page = tekst(als(Rol.LEZER).get(f"{LIJST}/sportclub/1/overzicht"))
    assert "Deze vragen komen terug voor elk ‘Team’." in page
    assert "3 Welke sport doet dit team?" in page
    assert "teams Het aantal keren van ‘Team’." in page


# --- a trial


@dataclass
class Proef:
    """Somebody who tries a questionnaire: the last page, and what he does on it."""

    browser: Browser
    url: str
    page: TestResponse

    @classmethod
    def begin(cls, browser: Browser, row: VragenlijstVersie, **vraag: str) -> Proef:
        url = adres(row, "proef")
        return cls(browser, url, browser.get(url, query_string=vraag))

    @property
    def html(self) -> str:
        return self.page.get_data(as_text=True)

    @property
    def woorden(self) -> str:
        return tekst(self.page)

    def veld(self, naam: str) -> str:
        found = re.search(rf'name="{naam}" value="([^"]*)"', self.html)
        return unescape(found[1]) if found else ""

    def stuur(self, **velden: str | list[str]) -> Proef:
        data = {naam: self.veld(naam) for naam in ("toestand", "nonce", "vraag", "deel")} | velden
        self.page = self.browser.post(self.url, data=data)
        assert self.page.status_code == 200
        return self

    def druk(self, label: str) -> Proef:
        """Press the Telegram button with this label."""
        found = re.search(rf'name="knop" value="([^"]+)">[☐☑ ]*{re.escape(label)}<', self.html)
        assert found, label
        return self.stuur(knop=found[1])

    @property
    def nu(self) -> str:
        """The question that is open now, on the path."""
        found = re.search(r'<li class="kp-pad__regel kp-pad__regel--nu".*?</li>', self.html, re.S)
        return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def rijen(huis: Huis) -> dict[str, int]:
    """How many rows every table has."""
    with huis.db.reading() as s:
        return {t.name: s.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}


def test_a_whole_trial_on_every_look_writes_no_row(huis: Huis, als: Als, wonen: VragenlijstVersie) -> None:
    browser = als(Rol.PROJECTLEIDER)
    before = rijen(huis)
    for look in ("web", "telegram", "pagina", "tekst"):
        p = Proef.begin(browser, wonen, look=look, kern="westendorp")
        p.stuur(spring="opmerking" if look != "telegram" else "meedoen")
        p.stuur(doe="instellen", look="web", kern="heelweg", taal="en").stuur(doe="instellen", look=look, taal="nl")
        p.stuur(doe="opnieuw")
    p = Proef.begin(browser, wonen).stuur(spring="opmerking").stuur(keuze="")
    assert "Ook met de knop Versturen wordt er niets verstuurd" in p.woorden
    p.stuur(keuze="verstuur")
    assert "Er is niets verstuurd en niets bewaard" in p.woorden
    p.stuur(doe="verder", vink=["uitslag"]).stuur(tekst="Riet", doe="stuur").stuur(tekst="riet@bewoner.example")
    p.stuur(doe="mijngegevens").stuur(doe="stop").stuur(keuze="weg").stuur(doe="nieuw")
    assert rijen(huis) == before


def test_the_projectleider_talks_as_a_resident(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen, kern="westendorp")
    assert "Wilt u meedoen?" in p.woorden and "er wordt niets bewaard" in p.woorden
    p.stuur(keuze="ja").stuur(keuze="H").stuur(keuze="35-44")
    assert "Met wie woont u?" in p.woorden
    assert p.nu == "3. Uw huishouden Nu"
    assert "1. Uw situatie Antwoord: Ik woon in Westendorp, in mijn eigen huishouden" in p.woorden
    assert "en als bij vraag 3 (‘Uw huishouden’) is gekozen voor ‘Met mijn partner en kinderen’" in p.woorden
    assert "Route (route) H" in p.woorden
    p.stuur(wijzig="leeftijd")
    assert p.nu == "2. Leeftijd Nu"
    p.stuur(tekst="80", doe="stuur")  # typed, as a resident may
    assert "Antwoord: 75 tot en met 84 jaar" in p.woorden


def test_a_jump_says_what_it_filled_in(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen, kern="westendorp").stuur(spring="termijn")
    assert p.nu == "13. Wanneer verhuizen Nu"
    assert "U bent bij ‘Wanneer verhuizen’." in p.woorden
    assert "Verhuiswens: Ja, zeker" in p.woorden
    assert re.search(r"Wij sloegen \d vragen over", p.woorden)
    p.stuur(spring="woningeis")
    assert "Deze vraag kunnen wij niet bereiken" in p.woorden
    assert p.nu == "13. Wanneer verhuizen Nu"
    p.stuur(spring="verzonnen")
    assert "Deze vraag kunnen wij niet bereiken" in p.woorden


def test_another_language_in_mid_conversation_keeps_the_answers(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen, kern="westendorp").stuur(keuze="ja").stuur(keuze="H")
    p.stuur(doe="instellen", look="web", kern="westendorp", taal="en")
    assert 'lang="en"' in p.html and "Or type your answer" in p.woorden
    assert p.nu.startswith("2. ") and p.nu.endswith(" Nu")  # the words around it stay Dutch
    p.stuur(tekst="nederlands", doe="stuur")
    assert "Of typ uw antwoord" in p.woorden and p.nu == "2. Leeftijd Nu"


def test_another_kern_changes_the_words(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen, kern="westendorp").stuur(keuze="ja")
    assert "Ik woon in Westendorp, in mijn eigen huishouden" in p.woorden
    p.stuur(doe="instellen", look="web", kern="sinderen", taal="nl")
    assert "Ik woon in Sinderen, in mijn eigen huishouden" in p.woorden


def test_telegram_leaves_the_sensitive_questions_out(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen, look="telegram", kern="westendorp")
    assert "Telegram kan meelezen" in p.woorden
    p.druk("Ik begin").druk("Ik woon in Westendorp, in mijn eigen huishouden")
    assert p.nu == "2. Leeftijd Nu"
    p.stuur(spring="reden").druk("Groter wonen").druk("Samenwonen")
    assert p.html.count("☑") == 2
    p.druk("Samenwonen").druk("Verder")
    assert "14. Reden Antwoord: Groter wonen" in p.woorden
    p.stuur(spring="meedoen")
    assert "Niet op Telegram, wel via de persoonlijke link" in p.woorden
    p.druk("Nee, bedankt").druk("Verder")
    assert "/verder/proef" in p.woorden


def test_the_page_form_takes_a_section_and_says_what_is_wrong(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen, look="pagina", kern="westendorp").stuur(keuze="ja")
    assert "1. Wat past bij u?" in p.woorden
    p.stuur(doe="")
    assert "kp-veld__fout" in p.html
    p.stuur(**{"v-situatie": "H"})
    assert "1. Uw situatie Antwoord: Ik woon in Westendorp" in p.woorden
    p.stuur(**{"v-leeftijd": "35-44"}).stuur(doe="vorige")
    assert 'value="35-44" checked' in p.html


def test_plain_text_takes_what_is_typed(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen, look="tekst", kern="westendorp")
    assert "1. Ik begin 2. Uitleg" in p.woorden
    p.stuur(tekst="1", doe="stuur").stuur(tekst="1", doe="stuur")
    assert p.nu == "2. Leeftijd Nu"


def test_htmx_gets_the_working_part_alone(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen)
    data = {naam: p.veld(naam) for naam in ("toestand", "nonce", "vraag")}
    response = p.browser.post(p.url, data=data | {"keuze": "ja"}, headers={"HX-Request": "true"})
    html = response.get_data(as_text=True)
    assert html.lstrip().startswith('<div class="kp-proef" id="proef">')
    assert 'hx-target="#proef"' in html and 'hx-target="#gesprek"' not in html


def test_later_and_an_old_code_lead_nowhere(als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen).stuur(keuze="ja").stuur(keuze="H").stuur(doe="later")
    assert "Dit is een proef. U kunt hier niet later verder gaan." in p.woorden
    p.stuur(doe="opnieuw").stuur(keuze="al").stuur(tekst="ABCDEF", doe="stuur")
    assert "Er zijn geen eerdere antwoorden" in p.woorden


@pytest.mark.parametrize("toestand", ["", "x", "QUJD", "ééń", "A" * 400])
def test_a_state_that_is_not_ours_begins_anew(als: Als, wonen: VragenlijstVersie, toestand: str) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen).stuur(keuze="ja")
    p.stuur(toestand=toestand, keuze="H")
    assert "Wij zijn opnieuw begonnen" in p.woorden and "Wilt u meedoen?" in p.woorden


def test_a_state_is_of_one_person_one_version_and_one_day(huis: Huis, als: Als, wonen: VragenlijstVersie) -> None:
    p = Proef.begin(als(Rol.PROJECTLEIDER), wonen).stuur(keuze="ja")
    mine = p.veld("toestand")
    other = Proef.begin(als(Rol.LEZER), wonen).stuur(toestand=mine, keuze="H")
    assert "Wij zijn opnieuw begonnen" in other.woorden
    stuur(p.browser, werkboek(SURVEY, JA_NEE))
    with huis.db.reading() as s:
        sport = vragenlijst.haal(s, "sportclub")
    assert "Wij zijn opnieuw begonnen" in Proef.begin(p.browser, sport).stuur(toestand=mine, keuze="H").woorden
    huis.klok.verzet(hours=13)
    huis.log_in(p.browser, huis.gebruiker(Rol.PROJECTLEIDER))
    late = Proef.begin(p.browser, wonen).stuur(toestand=mine, keuze="H")
    assert "Wij zijn opnieuw begonnen" in late.woorden


def test_a_turn_without_token_is_refused(als: Als, wonen: VragenlijstVersie) -> None:
    browser = als(Rol.PROJECTLEIDER)
    assert browser.post(adres(wonen, "proef"), data={"keuze": "ja"}, met_kenmerk=False).status_code == 403


def test_a_repeat_is_tried_time_after_time(als: Als) -> None:
    browser = als(Rol.PROJECTLEIDER)
    stuur(browser, werkboek([*SURVEY, {"type": "note", "name": "slot", "label": "Samen ${teams} teams."}], JA_NEE))
    sport = VragenlijstVersie(form_id="sportclub", versie="1")
    p = Proef.begin(browser, sport, kern="-").stuur(spring="sport[1]").stuur(tekst="voetbal", doe="stuur")
    p.stuur(keuze="ja").stuur(tekst="turnen", doe="stuur").stuur(keuze="nee")
    assert "Team 2" in p.woorden and "Samen 2 teams." in p.woorden
    assert re.search(r"teams 2\b", p.woorden)
