"""The register for staff: the homes per kern, the filters, a plan, its status, and who may see who brought it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from sqlalchemy import select

from kern import kernen
from kern.audit import Auditregel
from kern.db import Database
from kern.gebruikers import Rol
from kern.initiatieven import Initiatief, dien_in, verzorg_startdata
from kern.initiatieven.rijen import Statuswissel
from kern.mensen import indieners
from kern.mensen.indieners import Aanbieder
from kern.outbox import Verzending
from tests.admin.conftest import Browser, Huis, Klok
from tests.initiatieven.hulp import BEWIJS, PLAN

URL = "/beheer/initiatieven"
SEM = Aanbieder("Sem Bouwman", "sem@dorp.example")
Als = Callable[[Rol], Browser]


@pytest.fixture
def plan(huis: Huis, klok: Klok) -> int:
    """The number of a plan in Westendorp that Sem brought."""
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        return dien_in(s, klok(), kern, PLAN, bron="web", indiener=SEM).nummer


def rij(page: str, naam: str) -> list[str]:
    """The numbers in the line of the table that begins with this name."""
    found = re.search(rf'<tr><th scope="row">{naam}</th>(.*?)</tr>', page, re.DOTALL)
    assert found, naam
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def handelingen(db: Database) -> list[str]:
    with db.reading() as s:
        return list(s.scalars(select(Auditregel.handeling).order_by(Auditregel.id)))


# --- the register


def test_een_leeg_register_zegt_wat_te_doen(als: Als) -> None:
    page = als(Rol.PROJECTLEIDER).get(URL).text
    assert "Er is nog geen plan" in page
    assert "/beheer/initiatieven/nieuw" in page
    assert "/beheer/initiatieven/nieuw" not in als(Rol.LEZER).get(URL).text


def test_woningen_per_kern_met_de_166_van_2020_2023(als: Als, huis: Huis, klok: Klok, plan: int) -> None:
    with huis.db.writing() as s:
        verzorg_startdata(s, klok())
    page = als(Rol.LEZER).get(URL).text
    assert rij(page, "Westendorp") == ["8", "–", "–", "–", "8", "–"]
    assert rij(page, "Netterden") == ["–", "–", "11", "–", "11", "11"]
    assert rij(page, "Etten") == ["–", "45", "–", "–", "45", "45 verzonnen"]
    assert rij(page, "Samen") == ["8", "155", "11", "0", "174", "166 75 verzonnen"]
    assert "2020–2023, aantal verzonnen" in page


def test_filters_staan_in_het_adres(als: Als, huis: Huis, klok: Klok, plan: int) -> None:
    with huis.db.writing() as s:
        verzorg_startdata(s, klok())
    browser = als(Rol.LEZER)
    page = browser.get(f"{URL}?kern=heelweg&hardheid=zacht").text
    assert '<option value="heelweg" selected>' in page
    assert rij(page, "Samen")[4] == "8"
    assert "register.xlsx?kern=heelweg&amp;hardheid=zacht" in page
    page = browser.get(f"{URL}?segment=sociale_huur").text
    assert rij(page, "Samen")[4] == "2"
    assert "Geen plan past hierbij" in browser.get(f"{URL}?status=opgeleverd").text
    for fout in ("kern=nergens", "segment=x", "status=gebouwd", "hardheid=beton"):
        assert browser.get(f"{URL}?{fout}").status_code == 404


def test_voor_excel_zonder_wie_het_indiende(als: Als, huis: Huis, klok: Klok, plan: int) -> None:
    with huis.db.writing() as s:
        verzorg_startdata(s, klok())
    answer = als(Rol.LEZER).get(f"{URL}/register.xlsx?kern=westendorp")
    assert "initiatieven-2027-03-01.xlsx" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)
    rows = [list(row) for row in book["Initiatieven"].iter_rows(values_only=True)]
    book_rows = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(r["Nummer"], r["Plan"], r["Aantal"]) for r in book_rows] == [
        (plan, "Achter de kerk", 6),
        (plan, "Achter de kerk", 2),
    ]
    assert [row[0] for row in book["Per kern"].iter_rows(values_only=True)] == ["Kern", "Westendorp", "Samen"]
    assert "Sem" not in str(rows)
    assert handelingen(huis.db)[-1] == "initiatieven_xlsx"


# --- a plan


def test_een_plan_zonder_wie_het_indiende(als: Als, huis: Huis, plan: int) -> None:
    for rol in (Rol.PROJECTLEIDER, Rol.LEZER):
        page = als(rol).get(f"{URL}/{plan}").text
        assert "Achter de kerk" in page
        assert "Rijwoning · koop · betaalbaar" in page
        assert "Sem" not in page
    assert als(Rol.LEZER).get(f"{URL}/99").status_code == 404
    assert "indiener_bekeken" not in handelingen(huis.db)


def test_wie_mag_schrijven_ziet_de_indiener_en_dat_staat_in_het_logboek(als: Als, huis: Huis, plan: int) -> None:
    assert als(Rol.LEZER).get(f"{URL}/{plan}/indiener").status_code == 403
    page = als(Rol.GEBIEDSMAKELAAR).get(f"{URL}/{plan}/indiener").text
    assert "Sem Bouwman" in page
    assert "sem@dorp.example" in page
    assert handelingen(huis.db).count("indiener_bekeken") == 1


def test_de_indiener_verbeteren_en_wissen(als: Als, huis: Huis, plan: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    url = f"{URL}/{plan}/indiener"
    browser.get(url)
    assert browser.post(url, data={"naam": "Sem", "email": "", "telefoon": ""}).status_code == 422
    assert browser.post(url, data={"naam": "Sem B.", "email": "s@dorp.example", "telefoon": ""}).status_code == 303
    with huis.db.reading() as s:
        i = s.scalars(select(Initiatief)).one()
        wie = indieners.van(s, i.id)
        assert wie is not None
        assert (wie.naam, wie.email) == ("Sem B.", "s@dorp.example")
    browser.get(url)
    assert browser.post(f"{url}/wissen").status_code == 303
    page = browser.get(f"{URL}/{plan}").text
    assert "Wij weten niet (meer) wie dit plan indiende." in page
    assert handelingen(huis.db)[-1] == "indiener_gewist"


# --- typed in by staff

NIEUW = {
    "kern": "sinderen",
    "ontvangen": "22-2-2027",
    "titel": "Aan de Kromkamp",
    "plek": "Kromkamp",
    "eigenaar": "gemeente",
    "termijn": "later",
    "gebruik": "dorp",
    "omschrijving": "",
    "zichtbaarheid": "intern",
    "type-0": "hofje",
    "eigendom-0": "koop",
    "prijs-0": "betaalbaar",
    "aantal-0": "5",
    "type-1": "onbekend",
    "eigendom-1": "onbekend",
    "prijs-1": "onbekend",
    "aantal-1": "",
    "naam": "Riet",
    "email": "riet@dorp.example",
    "telefoon": "",
}


def test_een_plan_van_papier(als: Als, huis: Huis) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    browser.get(f"{URL}/nieuw?kern=sinderen")
    page = browser.get(browser.post(f"{URL}/nieuw", data=NIEUW).location).text
    assert "Plan 1 staat in het register." in page
    assert "maandag 22\u00a0februari\u00a02027" in page
    assert "Didam" in page
    with huis.db.reading() as s:
        i = s.scalars(select(Initiatief)).one()
        assert (i.status, i.bron, i.zichtbaarheid, i.programma[0].type) == ("ingediend", "staf", "intern", "hofje")
        assert len(s.scalars(select(Verzending.id)).all()) == 1
    assert als(Rol.LEZER).get(f"{URL}/nieuw").status_code == 403


@pytest.mark.parametrize(
    ("anders", "zin"),
    [
        ({"kern": ""}, "Kies een kern"),
        ({"titel": ""}, "Vul"),
        ({"ontvangen": "gisteren"}, "datum"),
        ({"ontvangen": "2-3-2027"}, "moet nog komen"),
        ({"aantal-0": "-3"}, "heel getal"),
        ({"aantal-0": "9999"}, "heel veel woningen"),
        ({"type-0": "kasteel"}, "heel getal"),
        ({"email": "riet"}, "e-mail"),
        ({"naam": ""}, "Vul de naam in"),
        ({"email": ""}, "e-mailadres of telefoonnummer"),
    ],
)
def test_wat_mist_aan_een_plan_van_papier(als: Als, huis: Huis, anders: dict[str, str], zin: str) -> None:
    browser = als(Rol.PROJECTLEIDER)
    browser.get(f"{URL}/nieuw")
    page = browser.post(f"{URL}/nieuw", data={**NIEUW, **anders})
    assert page.status_code == 422
    assert zin in page.text
    with huis.db.reading() as s:
        assert not s.scalars(select(Initiatief)).all()


def test_twee_wijzigen_tegelijk_en_niemand_verliest_iets(als: Als, huis: Huis, plan: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    url = f"{URL}/{plan}/wijzigen"
    versie = {"versie": "1"}
    first = {k: v for k, v in NIEUW.items() if k not in ("kern", "ontvangen", "naam", "email", "telefoon")}
    assert 'value="6"' in browser.get(url).text
    assert browser.post(url, data={**first, **versie}).status_code == 303
    again = browser.post(url, data={**first, **versie, "titel": "Mijn titel", "aantal-0": "7"})
    assert again.status_code == 409
    for deel in ("Iemand anders heeft dit net gewijzigd", "Mijn titel", 'value="7"', "Aan de Kromkamp"):
        assert deel in again.text, deel
    nieuw = re.search(r'name="versie"[^>]*value="(\d+)"', again.text)
    assert nieuw
    assert browser.post(url, data={**first, "titel": "Mijn titel", "versie": nieuw[1]}).status_code == 303
    with huis.db.reading() as s:
        assert s.scalars(select(Initiatief.titel)).one() == "Mijn titel"


# --- its status


def status(browser: Browser, plan: int, naar: str, **anders: str) -> tuple[int, str]:
    """Fill in the form of a status as people do."""
    url = f"{URL}/{plan}/status"
    page = browser.get(f"{url}?naar={naar}").text
    versie = re.search(r'name="versie" value="(\d+)"', page)
    assert versie
    typed = {"dag": "28-2-2027", "reden": "Het past bij het dorp", "zichtbaarheid": "dbo", "versie": versie[1]}
    answer = browser.post(url, data={"naar": naar, **BEWIJS.get(naar, {}), **typed, **anders})
    return answer.status_code, answer.text if answer.status_code != 303 else browser.get(answer.location).text


def test_alleen_wat_mag_staat_erbij(als: Als, plan: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    page = browser.get(f"{URL}/{plan}/status").text
    found = re.findall(r"status\?naar=(\w+)", page)
    assert found[0] == "in_toetsing"
    assert "afgewezen" not in found
    assert "idee" not in found
    assert browser.get(f"{URL}/{plan}/status?naar=afgewezen").status_code == 404
    assert als(Rol.LEZER).get(f"{URL}/{plan}/status").status_code == 403


def test_een_status_met_bewijs_en_een_mail_aan_de_indiener(als: Als, huis: Huis, plan: int) -> None:
    code, page = status(als(Rol.PROJECTLEIDER), plan, "principemedewerking", vervaldatum="1-2-2030")
    assert code == 303
    for deel in (
        "De status van plan 1 is nu: Principemedewerking.",
        "Het past bij het dorp",
        "vrijdag 1\u00a0februari\u00a02030",
        "m.tevelde@gemeente.example",
    ):
        assert deel in page, deel
    with huis.db.reading() as s:
        assert s.scalars(select(Statuswissel.naar)).all() == ["principemedewerking"]
        assert len(s.scalars(select(Verzending.id)).all()) == 1


def test_alles_wat_mist_staat_er_in_een_keer(als: Als, huis: Huis, plan: int) -> None:
    leeg = dict.fromkeys(("besluitdatum", "vervaldatum", "voorwaarden", "reden", "dag"), "")
    code, page = status(als(Rol.PROJECTLEIDER), plan, "principemedewerking", **leeg)
    assert code == 422
    for veld in leeg:
        assert f'href="#{veld}"' in page
    code, page = status(als(Rol.PROJECTLEIDER), plan, "principemedewerking", vervaldatum="2-2-2030")
    assert (code, "hoogstens 3 jaar" in page, 'value="2-2-2030"' in page) == (422, True, True)
    code, page = status(als(Rol.PROJECTLEIDER), plan, "vergund", beroep_tot="volgende week")
    assert (code, "Dit is geen datum" in page) == (422, True)
    with huis.db.reading() as s:
        assert not s.scalars(select(Statuswissel)).all()


def test_deels_opgeleverd(als: Als, huis: Huis, plan: int) -> None:
    with huis.db.reading() as s:
        regels = [r.id for r in s.scalars(select(Initiatief)).one().programma]
    browser = als(Rol.PROJECTLEIDER)
    fout = {f"gerealiseerd-{regels[0]}": "vier"}
    assert status(browser, plan, "opgeleverd", **fout)[0] == 422
    assert status(browser, plan, "opgeleverd", **{f"gerealiseerd-{id}": "0" for id in regels})[0] == 422
    code, page = status(browser, plan, "opgeleverd", **{f"gerealiseerd-{regels[0]}": "4"})
    assert code == 303
    assert "Klaar" in page
    # Four stand; two of that line and both rented homes are still to come.
    assert rij(browser.get(URL).text, "Westendorp")[:5] == ["–", "–", "4", "4", "8"]


def test_wie_een_oude_versie_zag_hoort_dat_en_houdt_zijn_tekst(als: Als, plan: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    assert status(browser, plan, "in_toetsing")[0] == 303
    code, page = status(browser, plan, "vergund", versie="1", reden="Mijn eigen reden")
    assert code == 409
    assert "Mijn eigen reden" in page
    assert "Iemand anders" in page


def test_wat_op_is_vraagt_de_projectleider(als: Als, huis: Huis, klok: Klok, plan: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    status(browser, plan, "principemedewerking", vervaldatum="1-4-2027")
    assert "is afgelopen" not in browser.get(f"{URL}/{plan}").text
    klok.verzet(days=40)
    browser = als(Rol.PROJECTLEIDER)
    assert "De medewerking van het college is afgelopen" in browser.get(f"{URL}/{plan}").text
    code, page = status(browser, plan, "vervallen", dag="2-4-2027")
    assert code == 303
    assert "Status wijzigen" not in page


def test_vijandig(als: Als, huis: Huis, plan: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    nep = "<img src=x onerror=alert(1)>"
    assert "<img src=x" not in status(browser, plan, "in_toetsing", reden=nep)[1]
    for data in ({"naar": "gebouwd"}, {"naar": ""}):
        assert browser.post(f"{URL}/{plan}/status", data=data).status_code == 404
    assert status(browser, plan, "getoetst", zichtbaarheid="iedereen")[0] == 400
