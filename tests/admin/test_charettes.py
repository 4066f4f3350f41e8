"""Charettes for staff: the list, making one, its rules and moments, how far it is, and what of it asks attention."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from admin.beheer.charettes.deeltekst import HOOGSTENS, deeltekst
from admin.beheer.charettes.formulier import ploeg, regels
from admin.beheer.charettes.tijd import lees_klok, samen
from kern.audit import Auditregel
from kern.charettes import charette, loten
from kern.charettes.rijen import Charette, Plaats, Regel, Staat, Thema
from kern.db import Database
from kern.gebruikers import Rol
from kern.kernen import Kern
from kern.outbox import Verzending
from kern.taal import vandaag
from tests.admin.conftest import Browser, Huis
from tests.charettes import hulp

URL = "/beheer/charettes"
Als = Callable[[Rol], Browser]
DAG = timedelta(days=1)


@pytest.fixture
def open_(huis: Huis) -> int:
    """A charette that takes sign-ups, with room for four and for six, and Bewoner 1 with three at the first."""
    with huis.db.writing() as s:
        c = hulp.open_charette(s, huis.klok(), (4, 6))
        hulp.meld_aan(s, huis.klok(), c, 1, 3)
        return c.id


@pytest.fixture
def concept(huis: Huis) -> int:
    """A charette in preparation without moments."""
    with huis.db.writing() as s:
        return hulp.concept(s, huis.klok()).id


def haal(db: Database, id: int) -> Charette:
    with db.reading() as s:
        return s.get_one(Charette, id)


def handelingen(db: Database) -> list[str]:
    with db.reading() as s:
        return list(s.scalars(select(Auditregel.handeling).order_by(Auditregel.id)))


def uit(page: str, naam: str) -> str:
    """The value of a hidden field or a box on a page."""
    found = re.search(rf'name="{naam}"[^>]*value="([^"]*)"', page) or re.search(
        rf'value="([^"]*)"[^>]*name="{naam}"', page
    )
    assert found, naam
    return found[1]


# --- the list and a new one


def test_zonder_charette_zegt_de_lijst_wat_te_doen(als: Als, huis: Huis) -> None:
    page = als(Rol.PROJECTLEIDER).get(URL).text
    assert "Er is nog geen charette" in page and "Er loopt nu geen traject" in page
    assert f'href="{URL}/nieuw"' not in page


def test_een_charette_maken_bij_een_lopend_traject(als: Als, huis: Huis) -> None:
    with huis.db.writing() as s:
        t = hulp.traject(s, huis.klok()).id
    browser = als(Rol.PROJECTLEIDER)
    page = browser.get(f"{URL}/nieuw?traject={t}").text
    assert re.search(rf'value="{t}" checked', page)
    answer = browser.post(f"{URL}/nieuw", data={"traject": str(t), "titel": "Samen tekenen"})
    assert answer.status_code == 303 and answer.location.endswith("/1/wijzigen")
    assert haal(huis.db, 1).staat == Staat.CONCEPT and haal(huis.db, 1).traject_id == t
    assert handelingen(huis.db)[-1] == "charette_gemaakt"
    assert "Samen tekenen" in browser.get(URL).text
    assert browser.post(f"{URL}/nieuw", data={"traject": "99", "titel": "X"}).status_code == 422


def test_het_traject_wijst_naar_zijn_charette(als: Als, huis: Huis, open_: int) -> None:
    c = haal(huis.db, open_)
    page = als(Rol.LEZER).get(f"/beheer/trajecten/{c.traject_id}").text
    assert f'href="{URL}/{open_}"' in page
    assert f"{URL}/nieuw" not in page  # a reader makes none


def test_wie_leest_ziet_geen_knoppen_en_geen_namen(als: Als, open_: int) -> None:
    browser = als(Rol.LEZER)
    for deel in ("", "/dagdelen", "/aanmeldingen", "/aanmeldingen/1", "/na"):
        page = browser.get(f"{URL}/{open_}{deel}").text
        assert "Bewoner 1" not in page, deel
        assert "Aanmelding invoeren" not in page and "Afgelasten" not in page, deel
        assert f"{URL}/{open_}/deur" not in page, deel


# --- what it is about


WAARDEN = {
    "titel": "Samen tekenen",
    "inleiding": "Wij tekenen samen.",
    "vast": "- Het sportveld blijft\n\n* Hoogstens 25 woningen",
    "open_": "Het plein",
    "ploeg": "Bureau Linde: leidt de tafels\nMarieke",
    "regel": "volgorde",
    "aanbod_uren": "24",
}


def test_kaders_en_regels_wijzigen(als: Als, huis: Huis, concept: int) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    versie = uit(browser.get(f"{URL}/{concept}/wijzigen").text, "versie")
    more = {"dicht_dag": "20-3-2027", "dicht_tijd": "17.00", "verslag_voor": "1 mei 2027", "versie": versie}
    assert browser.post(f"{URL}/{concept}/wijzigen", data=WAARDEN | more).status_code == 303
    c = haal(huis.db, concept)
    assert c.vast == ["Het sportveld blijft", "Hoogstens 25 woningen"] and c.open_ == ["Het plein"]
    assert c.ploeg == [{"wie": "Bureau Linde", "wat": "leidt de tafels"}, {"wie": "Marieke", "wat": ""}]
    assert c.aanbod_uren == 24 and c.dicht_op == datetime(2027, 3, 20, 16, 0, tzinfo=UTC)
    # What was kept comes back as it was typed.
    page = browser.get(f"{URL}/{concept}/wijzigen").text
    assert "Bureau Linde: leidt de tafels\nMarieke" in page and uit(page, "dicht_tijd") == "17.00"


def test_een_dag_zonder_tijd_is_een_fout_bij_het_veld(als: Als, concept: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    versie = uit(browser.get(f"{URL}/{concept}/wijzigen").text, "versie")
    answer = browser.post(f"{URL}/{concept}/wijzigen", data=WAARDEN | {"dicht_dag": "20-3-2027", "versie": versie})
    assert answer.status_code == 422 and "Vul ook de tijd in" in answer.text
    assert "Bureau Linde: leidt de tafels" in answer.text


def test_wie_te_laat_is_houdt_zijn_tekst(als: Als, huis: Huis, concept: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    versie = uit(browser.get(f"{URL}/{concept}/wijzigen").text, "versie")
    with huis.db.writing() as s:
        charette.wijzig(s, huis.klok(), s.get_one(Charette, concept), "x", int(versie), vast=["Van een ander"])
    answer = browser.post(f"{URL}/{concept}/wijzigen", data=WAARDEN | {"versie": versie})
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net gewijzigd" in answer.text and "Van een ander" in answer.text
    assert "Het sportveld blijft" in answer.text
    again = WAARDEN | {"versie": uit(answer.text, "versie")}
    assert browser.post(f"{URL}/{concept}/wijzigen", data=again).status_code == 303


def test_de_regel_staat_vast_zodra_aanmelden_kan(als: Als, huis: Huis, open_: int) -> None:
    browser = als(Rol.PROJECTLEIDER)
    page = browser.get(f"{URL}/{open_}/wijzigen").text
    assert 'name="regel"' not in page and 'name="tot35"' not in page
    data = WAARDEN | {"regel": "loting", "versie": uit(page, "versie")}
    assert browser.post(f"{URL}/{open_}/wijzigen", data=data).status_code == 303
    assert haal(huis.db, open_).regel == Regel.VOLGORDE


# --- moments


def dagdeel(**anders: str) -> dict[str, str]:
    return {
        **{"naam": "Ontwerpdag", "soort": "werk", "dag": "27-3-2027", "van": "9.00", "tot": "18.00"},
        **{"plek": "Dorpshuis", "aanmelden": "ja", "plaatsen": "40", **anders},
    }


def test_een_dagdeel_toevoegen_met_de_klok_van_dat_moment(als: Als, huis: Huis, concept: int) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    assert browser.post(f"{URL}/{concept}/dagdelen/nieuw", data=dagdeel()).status_code == 303
    later = dagdeel(naam="Slot", dag="28-3-2027", plaatsen="")  # the clock goes forward that night
    assert browser.post(f"{URL}/{concept}/dagdelen/nieuw", data=later).status_code == 303
    een, twee = haal(huis.db, concept).dagdelen
    assert (een.begin.hour, twee.begin.hour) == (8, 7)  # 9.00 on a Dutch clock both
    assert (een.plaatsen, twee.plaatsen) == (40, None)
    skipped = browser.post(f"{URL}/{concept}/dagdelen/nieuw", data=dagdeel(dag="28-3-2027", van="2.30"))
    assert skipped.status_code == 422 and "De klok gaat dan een uur vooruit".lower() in skipped.text.lower()
    wrong = browser.post(f"{URL}/{concept}/dagdelen/nieuw", data=dagdeel(van="18.00", tot="9.00"))
    assert wrong.status_code == 422 and "Kies een later einde" in wrong.text


def test_een_wijziging_die_mensen_horen_wordt_eerst_getoond(als: Als, huis: Huis, open_: int) -> None:
    d = haal(huis.db, open_).dagdelen[0]
    browser, pad = als(Rol.GEBIEDSMAKELAAR), f"{URL}/{open_}/dagdelen/{d.id}"
    page = browser.get(pad).text
    same = {name: uit(page, name) for name in ("naam", "dag", "van", "tot", "plaatsen", "versie")}
    data = {**same, "soort": "werk", "aanmelden": "ja", "plek": "Café De Zon"}
    asked = browser.post(pad, data=data)
    assert (
        asked.status_code == 200
        and "1 aanmelding krijgt bericht" in asked.text.replace("\u00a0", " ")
        and "Café De Zon" in asked.text
    )
    assert haal(huis.db, open_).dagdelen[0].plek == d.plek and not _post(huis.db)  # nothing was done yet
    done = browser.post(pad, data=data | {"actie": "vertel"}, follow_redirects=True)
    assert "1 aanmelding krijgt bericht" in done.text.replace("\u00a0", " ")
    assert haal(huis.db, open_).dagdelen[0].plek == "Café De Zon"
    assert len(_post(huis.db)) == 1


def test_minder_plaatsen_zet_niemand_eruit_en_stuurt_geen_bericht(als: Als, huis: Huis, open_: int) -> None:
    d = haal(huis.db, open_).dagdelen[0]
    browser, pad = als(Rol.PROJECTLEIDER), f"{URL}/{open_}/dagdelen/{d.id}"
    page = browser.get(pad).text
    same = {name: uit(page, name) for name in ("naam", "dag", "van", "tot", "plek", "versie")}
    data = {**same, "soort": "werk", "aanmelden": "ja", "plaatsen": "1"}
    assert "Er gaat geen bericht uit" in browser.post(pad, data=data, follow_redirects=True).text
    with huis.db.reading() as s:
        assert s.scalars(select(Plaats.geplaatst).where(Plaats.dagdeel_id == d.id)).one() == 3
    assert not _post(huis.db)


def test_meer_plaatsen_biedt_de_wachtlijst_meteen_iets_aan(als: Als, huis: Huis, open_: int) -> None:
    with huis.db.writing() as s:
        hulp.meld_aan(s, huis.klok(), s.get_one(Charette, open_), 2, 2)
    d = haal(huis.db, open_).dagdelen[0]
    browser, pad = als(Rol.PROJECTLEIDER), f"{URL}/{open_}/dagdelen/{d.id}"
    page = browser.get(pad).text
    same = {name: uit(page, name) for name in ("naam", "dag", "van", "tot", "plek", "versie")}
    data = {**same, "soort": "werk", "aanmelden": "ja", "plaatsen": "6"}
    page = browser.post(pad, data=data, follow_redirects=True).text.replace("\u00a0", " ")
    assert "Er ging 1 aanbod naar de wachtlijst" in page and "2 aangeboden" in page


def test_een_dagdeel_afgelasten_met_een_reden(als: Als, huis: Huis, open_: int) -> None:
    d = haal(huis.db, open_).dagdelen[0]
    pad = f"{URL}/{open_}/dagdelen/{d.id}/afgelasten"
    assert als(Rol.GEBIEDSMAKELAAR).get(pad).status_code == 403
    browser = als(Rol.PROJECTLEIDER)
    page = browser.get(pad).text
    assert "1 aanmelding krijgt meteen bericht" in page.replace("\u00a0", " ")
    assert browser.post(pad, data={"versie": uit(page, "versie")}).status_code == 422
    data = {"versie": uit(page, "versie"), "reden": "De zaal is dicht."}
    assert browser.post(pad, data=data).status_code == 303
    assert haal(huis.db, open_).dagdelen[0].afgelast and len(_post(huis.db)) == 1
    assert "Afgelast" in browser.get(f"{URL}/{open_}/dagdelen").text


def test_verwijderen_kan_alleen_zonder_aanmelding(als: Als, huis: Huis, open_: int) -> None:
    vol, leeg = haal(huis.db, open_).dagdelen
    browser = als(Rol.PROJECTLEIDER)
    browser.post(f"{URL}/{open_}/dagdelen/{leeg.id}/verwijderen")
    page = browser.post(f"{URL}/{open_}/dagdelen/{vol.id}/verwijderen", follow_redirects=True).text
    assert "Er meldden zich al mensen aan" in page
    assert [d.id for d in haal(huis.db, open_).dagdelen] == [vol.id]


def test_themas(als: Als, huis: Huis, concept: int) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    browser.post(f"{URL}/{concept}/themas", data={"naam": "Wonen"})
    browser.post(f"{URL}/{concept}/themas/1", data={"naam": "Wonen en plekken"})
    assert [t.naam for t in haal(huis.db, concept).themas] == ["Wonen en plekken"]
    page = browser.post(f"{URL}/{concept}/themas", data={"naam": " "}, follow_redirects=True).text
    assert "Geef het thema een naam" in page
    browser.post(f"{URL}/{concept}/themas/1/verwijderen")
    with huis.db.reading() as s:
        assert not s.scalars(select(Thema)).all()


def test_een_dagdeel_van_een_andere_charette_is_hier_niet(als: Als, huis: Huis, open_: int) -> None:
    with huis.db.writing() as s:
        t = hulp.traject(s, huis.klok(), "sinderen")
        ander = hulp.concept(s, huis.klok(), t=t)
        d = hulp.dagdeel(s, huis.klok(), ander).id
    for deel in (f"dagdelen/{d}", f"dagdelen/{d}/afgelasten"):
        assert als(Rol.PROJECTLEIDER).get(f"{URL}/{open_}/{deel}").status_code == 404
    assert als(Rol.PROJECTLEIDER).post(f"{URL}/{open_}/dagdelen/{d}/verwijderen").status_code == 404


# --- its way


def test_openen_zegt_eerst_wat_er_gebeurt_en_weigert_zonder_dagdeel(als: Als, huis: Huis, concept: int) -> None:
    pad = f"{URL}/{concept}/openen"
    assert als(Rol.GEBIEDSMAKELAAR).get(pad).status_code == 403
    browser = als(Rol.PROJECTLEIDER)
    page = browser.get(pad).text
    assert "Er is nog geen dagdeel" in page and haal(huis.db, concept).staat == Staat.CONCEPT
    refused = browser.post(pad, data={"versie": uit(page, "versie")})
    assert refused.status_code == 422 and "Voeg eerst een moment toe" in refused.text
    with huis.db.writing() as s:
        hulp.dagdeel(s, huis.klok(), s.get_one(Charette, concept))
    assert browser.post(pad, data={"versie": uit(page, "versie")}).status_code == 303
    assert haal(huis.db, concept).staat == Staat.OPEN
    assert handelingen(huis.db)[-1] == "charette_geopend"
    assert browser.get(pad).status_code == 303  # there is nothing to open any more


def test_van_open_tot_afgerond(als: Als, huis: Huis, open_: int) -> None:
    browser = als(Rol.PROJECTLEIDER)

    def druk(actie: str, anders: str = "") -> str:
        data = {"versie": anders or str(haal(huis.db, open_).versie)}
        return browser.post(f"{URL}/{open_}/{actie}", data=data, follow_redirects=True).text

    assert "Aanmelden is dicht" in druk("sluiten")
    assert "Iemand anders heeft dit net gewijzigd" in druk("heropenen", "999")
    assert "Aanmelden kan weer" in druk("heropenen")
    druk("sluiten")
    assert "Er is nog geen moment geweest" in druk("gehouden")
    huis.klok.moment = haal(huis.db, open_).dagdelen[-1].eind + DAG
    huis.log_in(browser, huis.gebruiker(Rol.PROJECTLEIDER))
    assert "Nu volgt het verslag" in druk("gehouden")
    assert haal(huis.db, open_).verslag_voor == vandaag(huis.klok()) + 13 * DAG
    assert "De charette is afgerond" in druk("afronden")
    assert haal(huis.db, open_).staat == Staat.AFGEROND
    for deel in ("wijzigen", "afgelasten"):
        assert browser.get(f"{URL}/{open_}/{deel}").status_code == 303


def test_alles_afgelasten_vertelt_het_iedereen(als: Als, huis: Huis, open_: int) -> None:
    browser, pad = als(Rol.PROJECTLEIDER), f"{URL}/{open_}/afgelasten"
    page = browser.get(pad).text
    done = browser.post(pad, data={"versie": uit(page, "versie"), "reden": "Te weinig tijd."}, follow_redirects=True)
    assert "De charette is afgelast" in done.text
    assert haal(huis.db, open_).staat == Staat.AFGELAST and len(_post(huis.db)) == 1


# --- how it stands


def test_het_overzicht_telt_en_zegt_wat_te_doen(als: Als, huis: Huis, open_: int) -> None:
    with huis.db.writing() as s:
        c = s.get_one(Charette, open_)
        hulp.meld_aan(s, huis.klok(), c, 2, 2, leeftijden=("tot35", "65plus"))
    page = als(Rol.PROJECTLEIDER).get(f"{URL}/{open_}").text.replace("\u00a0", " ")
    assert "5 mensen in 2 aanmeldingen" in page and "Nog 25 tot 30" in page
    assert "Nodig meer mensen uit" in page and "2 mensen gaven dit op voor de mix" in page
    assert re.search(r"Jonger dan 35 jaar.*?50&nbsp;%", page, re.DOTALL)


def test_de_tekst_om_te_delen_past_altijd(huis: Huis) -> None:
    with huis.db.writing() as s:
        t = hulp.traject(s, huis.klok())
        c = hulp.concept(s, huis.klok(), t=t, titel="Lang " * 23)
        hulp.dagdeel(s, huis.klok(), c, plek="Een zaal met een heel lange naam " * 5)
        kern = s.get_one(Kern, t.kern_id)
        link = "https://kernpraat.example/charette/1"
        assert deeltekst(c, kern, Staat.CONCEPT, huis.klok(), link) == ""
        text = deeltekst(c, kern, Staat.OPEN, huis.klok(), link)
    assert len(text) <= HOOGSTENS and text.endswith(link) and "kunt u zich" not in text
    assert "u kunt zich nu aanmelden" in text and "\u00a0" not in text


# --- attention


def aandacht(als: Als) -> str:
    return als(Rol.PROJECTLEIDER).get("/beheer/?punten=alle").text.replace("\u00a0", " ")


def test_aandacht_voor_een_lege_zaal(als: Als, huis: Huis, open_: int) -> None:
    assert "meldden zich 3 mensen aan" in aandacht(als)
    huis.klok.verzet(days=-10)
    assert "meldden zich 3 mensen aan" not in aandacht(als)  # there is time enough


def test_aandacht_voor_wat_geweest_is_en_een_laat_verslag(als: Als, huis: Huis, open_: int) -> None:
    huis.klok.moment = haal(huis.db, open_).dagdelen[-1].eind + DAG
    assert "De charette in Westendorp is geweest" in aandacht(als)
    with huis.db.writing() as s:
        c = s.get_one(Charette, open_)
        charette.houd(s, huis.klok(), c, "x", c.versie)
    assert "verslag van de charette" not in aandacht(als)
    huis.klok.verzet(days=20)
    assert "Het verslag van de charette in Westendorp is 7 dagen te laat" in aandacht(als)
    assert "charette" not in als(Rol.LEZER).get("/beheer/?punten=alle").text.split("Alle kernen")[0]


# --- the draw


def test_de_loting_toont_eerst_de_belofte_en_daarna_het_bewijs(als: Als, huis: Huis) -> None:
    with huis.db.writing() as s:
        c = hulp.open_charette(s, huis.klok(), (4,), Regel.LOTING)
        for n in range(3):
            hulp.meld_aan(s, huis.klok(), c, n, 2)
    browser, pad = als(Rol.PROJECTLEIDER), f"{URL}/{c.id}/loting"
    page = browser.get(pad).text
    assert c.loting_belofte in page and c.loting_seed not in page and "Nu loten" not in page
    early = browser.post(f"{URL}/{c.id}/loten", follow_redirects=True).text
    assert "eerder kan niet" in early
    huis.klok.verzet(days=7, minutes=1)
    huis.log_in(browser, huis.gebruiker(Rol.PROJECTLEIDER))
    assert "Nu loten" in browser.get(pad).text
    page = browser.post(f"{URL}/{c.id}/loten", follow_redirects=True).text
    assert c.loting_seed in page and "Het getal is wat wij beloofden" in page
    with huis.db.reading() as s:
        order = list(loten.volgorde(s, s.get_one(Charette, c.id)))
    assert [int(n) for n in re.findall(rf'{URL}/{c.id}/aanmeldingen/(\d+)"', page)] == order
    with huis.db.writing() as s:
        s.get_one(Charette, c.id).loting_seed = "0" * 64
    assert "De loting klopt niet" in browser.get(pad).text


def test_zonder_loting_is_er_geen_pagina(als: Als, open_: int) -> None:
    assert als(Rol.LEZER).get(f"{URL}/{open_}/loting").status_code == 404


# --- afterwards


def test_na_afloop_terugkoppelen_en_vragen(als: Als, huis: Huis, open_: int) -> None:
    browser, pad = als(Rol.PROJECTLEIDER), f"{URL}/{open_}/na"
    assert "nog niet gehouden" in browser.get(pad).text
    assert "op gehouden staat" in browser.post(f"{URL}/{open_}/terugkoppelen", follow_redirects=True).text
    huis.klok.moment = haal(huis.db, open_).dagdelen[-1].eind + DAG
    with huis.db.writing() as s:
        c = s.get_one(Charette, open_)
        charette.houd(s, huis.klok(), c, "x", c.versie)
    huis.log_in(browser, huis.gebruiker(Rol.PROJECTLEIDER))
    page = browser.get(f"{pad}/wijzigen").text
    data = {"versie": uit(page, "versie"), "terugkoppeling": "Het plein wordt een park.", "verslag_op": "1-1-2030"}
    assert "nog niet geweest" in browser.post(f"{pad}/wijzigen", data=data).text
    assert browser.post(f"{pad}/wijzigen", data=data | {"verslag_op": ""}).status_code == 303
    assert not _post(huis.db)
    done = browser.post(f"{URL}/{open_}/terugkoppelen", follow_redirects=True).text.replace("\u00a0", " ")
    assert "gaat naar 1 aanmelding" in done and len(_post(huis.db)) == 1
    browser.post(f"{URL}/{open_}/terugkoppelen")
    assert len(_post(huis.db)) == 1  # the same words go once
    assert als(Rol.GEBIEDSMAKELAAR).post(f"{URL}/{open_}/terugkoppelen").status_code == 403


# --- small readers


@pytest.mark.parametrize(
    ("tekst", "klok"),
    [("19.30", time(19, 30)), ("19:30", time(19, 30)), ("9", time(9)), ("half acht", time(19, 30)), ("straks", None)],
)
def test_een_tijd_lezen(tekst: str, klok: time | None) -> None:
    assert lees_klok(tekst) == klok


def test_dagen_waarop_de_klok_verspringt() -> None:
    voor, na = date(2027, 3, 28), date(2027, 10, 31)
    assert samen(voor, time(2, 30)) is None
    assert samen(voor, time(3, 30)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert samen(na, time(2, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_regels_en_ploeg() -> None:
    assert regels(" - een \n\n• twee\n") == ["een", "twee"]
    assert ploeg("Bureau: tafels: alle\nMarieke") == [
        {"wie": "Bureau", "wat": "tafels: alle"},
        {"wie": "Marieke", "wat": ""},
    ]


def _post(db: Database) -> list[str]:
    """The keys of what was sent about charettes, without the news for the Dbo."""
    with db.reading() as s:
        return [key for key in s.scalars(select(Verzending.sleutel)) if key.startswith("charette:")]
