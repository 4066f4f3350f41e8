"""Another version of a running questionnaire in the admin, and results of other questionnaires than the shipped one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest

from kern.gebruikers import Rol
from kern.onderzoek import antwoorden, overgang, voortgang
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.admin.conftest import Browser, Huis, Klok
from tests.admin.test_onderzoeken import LIJST, lees, sluit, tekst
from tests.onderzoek.formulier import herhaling, keuzevraag, onder_verenigingen, open_met, veld, versie
from tests.onderzoek.hulp import MARIEKE, concept, geopend
from tests.onderzoek.hulp import versie as woonbehoefte

Als = Callable[[Rol], Browser]

WONEN = keuzevraag("wonen", {"koop": "Koop", "huur": "Huur"}, label="Hoe woont u?")
KIND = keuzevraag("wens", {"blijft": "Blijft thuis", "weg": "Wil weg"}, label="Wat wil dit kind?", in_="kind")
GROEPEN = {"kind": herhaling("Kind")}


@pytest.fixture
def twee(huis: Huis) -> tuple[int, str]:
    """An open onderzoek on version 1, with a version 2 made a day later; its number, and the id of version 2."""
    with huis.db.writing() as s:
        o = open_met(s, huis.klok(), versie(s, huis.klok(), "1", WONEN))
        new = [{**WONEN, "label": ["Hoe woont u nu?"]}, veld("tuin", "integer"), veld("naam"), KIND]
        return o.id, versie(s, huis.klok() + timedelta(days=1), "2", *new, groepen=GROEPEN).id


# --- going over


def test_the_tab_says_there_is_a_newer_version_and_only_the_leiding_can_use_it(als: Als, twee: tuple[int, str]) -> None:
    id, _ = twee
    page = als(Rol.PROJECTLEIDER).get(f"{LIJST}/{id}/vragenlijst")
    assert "Er is een nieuwe versie: 2" in tekst(page)
    assert f'href="{LIJST}/{id}/versie"' in page.get_data(as_text=True)
    for rol in (Rol.GEBIEDSMAKELAAR, Rol.LEZER):
        assert "nieuwe versie" not in tekst(als(rol).get(f"{LIJST}/{id}/vragenlijst"))
        assert als(rol).get(f"{LIJST}/{id}/versie").status_code == 403


def test_the_page_says_what_is_otherwise_and_whom_it_touches(huis: Huis, als: Als, twee: tuple[int, str]) -> None:
    id, _ = twee
    with huis.db.writing() as s:
        o = s.get_one(Onderzoek, id)
        for _ in range(2):
            voortgang.begin(s, huis.klok(), o, "web")
        antwoorden.verstuur(s, huis.klok(), o, {"wonen": "koop"}, "web", None)
    page = tekst(als(Rol.PROJECTLEIDER).get(f"{LIJST}/{id}/versie"))
    assert "Van versie 1 naar versie 2" in page
    assert "Dit raakt 2 gesprekken die nu lopen. Die gaan verder op hun eigen versie." in page
    assert "De 1 vragenlijst die al binnen is, blijft bewaard." in page
    assert "4 veranderingen: 3 nieuw, 0 weg, 1 anders." in page
    assert "Andere woorden. Oud Hoe woont u? Nieuw Hoe woont u nu?" in page
    assert "Telt mee Antwoorden op versie 1 tellen mee. Lees de oude en de nieuwe woorden goed na" in page


def test_who_confirms_changes_it_once(huis: Huis, als: Als, twee: tuple[int, str]) -> None:
    id, new = twee
    marieke = als(Rol.PROJECTLEIDER)
    data = {"naar": new, "versie": str(lees(huis, id).versie)}
    marieke.get(f"{LIJST}/{id}/versie")
    assert lees(huis, id).versie_id != new, "looking changes nothing"
    page = marieke.post(f"{LIJST}/{id}/versie", data=data, follow_redirects=True)
    assert "Wie nu begint, krijgt versie 2." in tekst(page)
    assert "Versies in dit onderzoek" in tekst(page) and "maandag 1 maart 2027 om 11.00 uur" in tekst(page)
    assert lees(huis, id).versie_id == new
    again = marieke.post(f"{LIJST}/{id}/versie", data=data)
    assert again.status_code == 409
    assert "Iemand anders heeft dit net gewijzigd" in tekst(again)
    assert "Dit is een oudere versie" in tekst(marieke.get(f"{LIJST}/{id}/versie")), "the way back"


def test_what_was_sent_that_is_no_version_is_not_found(als: Als, twee: tuple[int, str]) -> None:
    id, _ = twee
    marieke = als(Rol.PROJECTLEIDER)
    marieke.get(f"{LIJST}/{id}/versie")
    assert marieke.post(f"{LIJST}/{id}/versie", data={"naar": "nee", "versie": "1"}).status_code == 404
    assert marieke.get(f"{LIJST}/{id}/versie?naar=nee").status_code == 404


def test_a_version_of_another_questionnaire_is_refused_in_words(huis: Huis, als: Als, twee: tuple[int, str]) -> None:
    id, _ = twee
    with huis.db.writing() as s:
        other = versie(s, huis.klok(), "1", WONEN, form_id="anders").id
    marieke = als(Rol.PROJECTLEIDER)
    marieke.get(f"{LIJST}/{id}/versie")
    data = {"naar": other, "versie": str(lees(huis, id).versie)}
    assert "andere vragenlijst" in tekst(marieke.post(f"{LIJST}/{id}/versie", data=data, follow_redirects=True))


def test_after_closing_there_is_no_other_version(huis: Huis, als: Als, twee: tuple[int, str], klok: Klok) -> None:
    id, new = twee
    marieke = als(Rol.PROJECTLEIDER)
    marieke.get(f"{LIJST}/{id}/versie")
    sluit(huis, id)
    assert marieke.get(f"{LIJST}/{id}/versie").status_code == 303
    data = {"naar": new, "versie": str(lees(huis, id).versie)}
    page = tekst(marieke.post(f"{LIJST}/{id}/versie", data=data, follow_redirects=True))
    assert "Niemand kan meer beginnen" in page and "nieuwe versie" not in page


def test_before_the_opening_and_without_another_version(huis: Huis, als: Als) -> None:
    with huis.db.writing() as s:
        id = concept(s, huis.klok()).id
    marieke = als(Rol.PROJECTLEIDER)
    assert "Er is geen andere versie van Woonbehoefteonderzoek" in tekst(marieke.get(f"{LIJST}/{id}/versie"))
    with huis.db.writing() as s:
        model = s.get_one(VragenlijstVersie, lees(huis, id).versie_id).model
        fields = [v for v in model["velden"] if v["naam"] != "opmerking"]
        other = {k: v for k, v in model.items() if k not in ("velden", "groepen", "form_id", "versie", "titel")}
        groups = {p.removeprefix("/data/"): g for p, g in model["groepen"].items()}
        later = huis.klok() + timedelta(1)
        versie(s, later, "2", *fields, form_id="woonbehoefte", titel="Woonbehoefteonderzoek", groepen=groups, **other)
    page = tekst(marieke.get(f"{LIJST}/{id}/versie"))
    assert "Het opent straks met versie 2." in page
    assert "1 verandering: 0 nieuw, 1 weg, 0 anders." in page and "Deze vraag is weg." in page


# --- results


def vul_twee(huis: Huis, id: int, new: str, keer: int) -> None:
    """Households on both versions, those on the second with two children each."""
    with huis.db.writing() as s:
        o = s.get_one(Onderzoek, id)
        for _ in range(keer):
            antwoorden.verstuur(s, huis.klok(), o, {"wonen": "koop"}, "web", None)
        overgang.ga_over(s, huis.klok(), o, s.get_one(VragenlijstVersie, new), MARIEKE)
        child = {"wens[1]": "blijft", "wens[2]": "weg", "naam": "=1+1"}
        for _ in range(keer + 1):
            antwoorden.verstuur(s, huis.klok(), o, {"wonen": "huur", "tuin": "3", **child}, "web", None)


def test_two_versions_and_a_repeat_in_the_results(huis: Huis, als: Als, twee: tuple[int, str]) -> None:
    vul_twee(huis, *twee, keer=6)
    sluit(huis, twee[0])
    page = tekst(als(Rol.PROJECTLEIDER).get(f"{LIJST}/{twee[0]}/uitkomsten"))
    assert "De vragenlijst veranderde onderweg. 6 antwoorden op versie 1, 7 antwoorden op versie 2." in page
    assert "Hoe woont u nu?" in page and "In versie 1 luidde de vraag: “Hoe woont u?”." in page
    assert "6 antwoorden op versie 1, 7 op versie 2." in page
    assert "Alleen gevraagd in versie 2." in page
    assert "Deze vraag kwam elke keer bij ‘Kind’. 14 keer beantwoord, door 7 huishoudens." in page
    assert "starter" not in page and "woonwensen" not in page and "Van elders" not in page
    assert "versie 1 en 2." in page


def test_a_lezer_sees_households_and_no_times(huis: Huis, als: Als, twee: tuple[int, str]) -> None:
    vul_twee(huis, *twee, keer=6)
    sluit(huis, twee[0])
    response = als(Rol.LEZER).get(f"{LIJST}/{twee[0]}/uitkomsten")
    page = tekst(response)
    assert "Wij tellen hoeveel huishoudens een antwoord minstens één keer gaven." in page
    assert "14 keer" not in page
    cells = re.findall(r'<td class="is-getal">(\d+)</td>', response.get_data(as_text=True))
    assert cells and all(int(c) >= 5 for c in cells)


def test_one_household_with_many_children_stays_unseen(huis: Huis, als: Als, twee: tuple[int, str]) -> None:
    vul_twee(huis, *twee, keer=3)
    sluit(huis, twee[0])
    page = tekst(als(Rol.LEZER).get(f"{LIJST}/{twee[0]}/uitkomsten"))
    assert "Blijft thuis" not in page


def test_with_a_repeat_the_csv_files_come_together(huis: Huis, als: Als, twee: tuple[int, str]) -> None:
    vul_twee(huis, *twee, keer=2)
    sluit(huis, twee[0])
    marieke = als(Rol.PROJECTLEIDER)
    marieke.get(f"{LIJST}/{twee[0]}/uitkomsten")
    answer = marieke.post(f"{LIJST}/{twee[0]}/export/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="antwoorden-westendorp-2027.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["antwoorden.csv", "antwoorden-kind.csv"]
        assert archive.read("antwoorden-kind.csv").decode("utf-8-sig").count("\r\n") == 1 + 6
        assert "'=1+1" in archive.read("antwoorden.csv").decode("utf-8-sig")
    book = marieke.post(f"{LIJST}/{twee[0]}/export/codeboek").get_data(as_text=True)
    assert "Codeboek Dorpsonderzoek, Westendorp" in book and "Herhaling: Kind" in book
    anneke = als(Rol.BEHEERDER)
    anneke.get(f"{LIJST}/{twee[0]}/uitkomsten")
    with zipfile.ZipFile(io.BytesIO(anneke.post(f"{LIJST}/{twee[0]}/export/csv").data)) as archive:
        assert b"1+1" not in archive.read("antwoorden.csv"), "what people wrote is for the projectleider"


def test_associations_are_called_so(huis: Huis, als: Als) -> None:
    with huis.db.writing() as s:
        row = versie(s, huis.klok(), "1", WONEN, form_id="verenigingen", titel="Verenigingenonderzoek")
        o = onder_verenigingen(s, huis.klok(), row)
        for _ in range(6):
            antwoorden.verstuur(s, huis.klok(), o, {"wonen": "huur"}, "web", None)
    sluit(huis, o.id)
    marieke = als(Rol.PROJECTLEIDER)
    page = tekst(marieke.get(f"{LIJST}/{o.id}/uitkomsten"))
    assert "6 van de 40 verenigingen deden mee" in page
    assert "huishoudens" not in page.partition("Uitkomsten")[2]
    answer = marieke.post(f"{LIJST}/{o.id}/export/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="antwoorden-verenigingen-2027.csv"'
    book = marieke.post(f"{LIJST}/{o.id}/export/codeboek").get_data(as_text=True)
    assert "Codeboek Verenigingenonderzoek, Oude IJsselstreek" in book and "6 van de 40\u00a0verenigingen" in book


def test_where_people_stopped_on_the_older_version_keeps_its_words(huis: Huis, als: Als, twee: tuple[int, str]) -> None:
    id, _ = twee
    with huis.db.writing() as s:
        o = s.get_one(Onderzoek, id)
        antwoorden.verstuur(s, huis.klok(), o, {"wonen": "koop"}, "web", None)
        row = voortgang.begin(s, huis.klok(), o, "web")
        voortgang.bereik(s, row, "wonen")
        voortgang.gestopt(s, row)
        third = versie(s, huis.klok() + timedelta(2), "3", KIND, groepen=GROEPEN)
        overgang.ga_over(s, huis.klok(), o, third, MARIEKE)
        row = voortgang.begin(s, huis.klok(), o, "web")
        voortgang.bereik(s, row, "wens[2]")
        voortgang.gestopt(s, row)
    page = tekst(als(Rol.PROJECTLEIDER).get(f"{LIJST}/{id}"))
    assert "Hoe woont u? 1" in page
    assert "1 Wat wil dit kind? 1" in page


def test_the_woonbehoefteonderzoek_keeps_its_own_parts_in_a_second_version(huis: Huis, als: Als) -> None:
    with huis.db.writing() as s:
        o = geopend(s, huis.klok())
    assert "Wie nu begint" not in tekst(als(Rol.PROJECTLEIDER).get(f"{LIJST}/{o.id}/vragenlijst"))
    with huis.db.writing() as s:
        assert woonbehoefte is not None and overgang.nieuwere(s, s.get_one(Onderzoek, o.id)) is None
