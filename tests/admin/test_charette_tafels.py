"""Tables for staff: make them, the proposal, moving people with buttons, and the sheets on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from kern.audit import Auditregel
from kern.charettes import tafelplan
from kern.charettes.rijen import Charette, Dagdeel, Leeftijd, Thema
from kern.charettes.tafelplan import Opstelling
from kern.gebruikers import Rol
from tests.admin.conftest import Browser, Huis
from tests.charettes import hulp

Als = Callable[[Rol], Browser]
KLASSEN = tuple(k.value for k in Leeftijd)


@dataclass(frozen=True)
class Zaal:
    """An evening with twelve parties, 18 people, of all ages, and two themes."""

    huis: Huis
    url: str
    dagdeel: int

    def nu(self) -> Opstelling:
        with self.huis.db.reading() as s:
            d = s.get_one(Dagdeel, self.dagdeel)
            return tafelplan.opstelling(s, s.get_one(Charette, d.charette_id), d)

    def gelogd(self, handeling: str) -> int:
        with self.huis.db.reading() as s:
            return len(s.scalars(select(Auditregel.id).where(Auditregel.handeling == handeling)).all())


@pytest.fixture
def zaal(huis: Huis) -> Zaal:
    with huis.db.writing() as s:
        now = huis.klok()
        c = hulp.open_charette(s, now, (30,))
        c.themas.extend([Thema(naam="Wonen", volgorde=1), Thema(naam="Groen", volgorde=2)])
        for n in range(1, 13):
            aantal = 1 + n % 2
            hulp.meld_aan(s, now, c, n, aantal, leeftijden=[KLASSEN[(n + i) % 3] for i in range(aantal)])
        return Zaal(huis, f"/beheer/charettes/{c.id}/tafels/{c.dagdelen[0].id}", c.dagdelen[0].id)


def doe(browser: Browser, zaal: Zaal, wat: str, **waarden: object) -> str:
    """Press a button of the page as it is now; the page that follows."""
    data = {"versie": str(zaal.nu().versie), **{k: str(v) for k, v in waarden.items()}}
    answer = browser.post(f"{zaal.url}/{wat}", data=data)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location).text


def met_tafels(browser: Browser, zaal: Zaal) -> str:
    doe(browser, zaal, "maken", aantal=3, stoelen=8)
    return doe(browser, zaal, "verdelen", wie="alles")


@pytest.mark.parametrize("pad", ["", "/afdruk"])
def test_een_lezer_ziet_niet_wie_waar_zit(als: Als, zaal: Zaal, pad: str) -> None:
    assert als(Rol.LEZER).get(zaal.url + pad).status_code == 403
    assert als(Rol.LEZER).post(f"{zaal.url}/maken", data={"aantal": "1", "stoelen": "8"}).status_code == 403
    assert zaal.gelogd("charette_tafels_bekeken") == 0
    als(Rol.GEBIEDSMAKELAAR).get(zaal.url + pad)
    assert zaal.gelogd("charette_tafels_bekeken") == 1


def test_van_niets_naar_een_voorstel(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    page = browser.get(zaal.url).text
    assert "Tafels maken" in page
    assert 'name="aantal" id="aantal" value="3"' in page  # 18 people, eight chairs a table
    page = doe(browser, zaal, "maken", aantal=3, stoelen=8)
    assert "Stel tafels voor" in page
    page = doe(browser, zaal, "verdelen", wie="alles")
    assert "Het voorstel staat klaar." in page
    o = zaal.nu()
    assert [t.mensen for t in o.tafels] == [6, 6, 6]
    assert all(n == 2 for t in o.tafels for n in t.klassen)
    assert [t.thema and t.thema.naam for t in o.tafels] == ["Wonen", "Groen", "Wonen"]
    assert o.seed in page
    assert zaal.gelogd("charette_tafels") == 2


def test_de_regel_staat_er_in_woorden(als: Als, zaal: Zaal) -> None:
    page = als(Rol.PROJECTLEIDER).get(zaal.url).text
    assert "Zo verdelen wij de tafels" in page
    assert "Wie zich samen aanmeldde, zit samen." in page
    assert "Dan beslist het lot." in page


def test_iemand_aan_een_andere_tafel(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    met_tafels(browser, zaal)
    een, twee = zaal.nu().tafels[:2]
    g = een.groepen[0]
    page = doe(browser, zaal, f"verplaatsen/{g.nummer}", van=een.tafel.id, naar=twee.tafel.id)
    assert f"Nummer {g.nummer} zit nu aan Tafel 2." in page
    assert g.id in {x.id for x in zaal.nu().tafels[1].groepen}
    page = doe(browser, zaal, f"verplaatsen/{g.nummer}", van=twee.tafel.id, naar="")
    assert f"Nummer {g.nummer} heeft nu geen tafel." in page
    assert "Zet de rest aan tafel" in page
    assert "Wie nog geen tafel had" in doe(browser, zaal, "verdelen", wie="rest")
    assert not zaal.nu().zonder


def test_twee_schuiven_dezelfde_groep(als: Als, zaal: Zaal) -> None:
    een, twee = als(Rol.GEBIEDSMAKELAAR), als(Rol.PROJECTLEIDER)
    met_tafels(een, zaal)
    tafels = zaal.nu().tafels
    g, van = tafels[0].groepen[0], tafels[0].tafel.id
    doe(een, zaal, f"verplaatsen/{g.nummer}", van=van, naar=tafels[1].tafel.id)
    page = doe(twee, zaal, f"verplaatsen/{g.nummer}", van=van, naar=tafels[2].tafel.id)
    assert "Iemand anders heeft dit net gewijzigd." in page
    assert g.id in {x.id for x in zaal.nu().tafels[1].groepen}


def test_een_voorstel_van_een_oude_pagina(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    met_tafels(browser, zaal)
    before = zaal.nu()
    page = doe(browser, zaal, "verdelen", wie="alles", versie=before.versie - 1)
    assert "Iemand anders heeft dit net gewijzigd." in page
    assert zaal.nu().seed == before.seed


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"aantal": "", "stoelen": "8"}, "hoogstens 40 tafels"),
        ({"aantal": "drie", "stoelen": "8"}, "hoogstens 40 tafels"),
        ({"aantal": "41", "stoelen": "8"}, "hoogstens 40 tafels"),
        ({"aantal": "2", "stoelen": "0"}, "van 1 tot en met 50"),
        ({"aantal": "2", "stoelen": "-8"}, "van 1 tot en met 50"),
    ],
)
def test_zoveel_tafels_kan_niet(als: Als, zaal: Zaal, velden: dict[str, str], zin: str) -> None:
    assert zin in doe(als(Rol.PROJECTLEIDER), zaal, "maken", **velden)
    assert zaal.nu().tafels == ()


def test_een_tafel_wijzigen(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    met_tafels(browser, zaal)
    t = zaal.nu().tafels[0].tafel
    url = f"{zaal.url}/{t.id}"
    page = browser.get(url).text
    versie = re.search(r'name="versie"[^>]*value="(\d+)"', page)
    assert versie
    assert 'value="Tafel 1"' in page
    goed = {"naam": "Bij het raam", "thema": "", "plaatsen": "2", "begeleider": "Ans Prins", "versie": versie[1]}
    for wrong, zin in (({"plaatsen": "0"}, "van 1 tot en met 50"), ({"naam": ""}, "naam")):
        answer = browser.post(url, data={**goed, **wrong})
        assert (answer.status_code, zin in answer.text, "Ans Prins" in answer.text) == (422, True, True)
    assert browser.post(url, data=goed).status_code == 303
    page = browser.get(zaal.url).text
    assert "Bij het raam" in page
    assert "4 te veel" in page
    answer = browser.post(url, data={**goed, "naam": "Mijn naam"})
    assert answer.status_code == 409
    assert "Mijn naam" in answer.text
    assert "Bij het raam" in answer.text


def test_een_tafel_weghalen(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    met_tafels(browser, zaal)
    x = zaal.nu().tafels[0]
    page = doe(browser, zaal, f"{x.tafel.id}/weg")
    assert f"Deze groepen hebben nu geen tafel: {len(x.groepen)}." in page
    assert "Nog zonder tafel" in page
    assert len(zaal.nu().tafels) == 2
    assert browser.get(f"{zaal.url}/{x.tafel.id}").status_code == 404


def test_te_weinig_stoelen_staat_erbij(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    page = doe(browser, zaal, "maken", aantal=2, stoelen=8)
    assert "Er zijn te weinig stoelen" in page
    page = doe(browser, zaal, "verdelen", wie="alles")
    assert page.count("1 te veel") == 2


def test_op_papier_een_blad_per_tafel(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    met_tafels(browser, zaal)
    page = browser.get(f"{zaal.url}/afdruk").text
    assert page.count('class="kp-tafelblad"') == 3
    assert "Wonen" in page
    assert "met 1 ander" in page
    assert "post.example" not in page


def test_de_lijst_van_dagdelen(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    url = zaal.url.rsplit("/", 1)[0]
    assert "Avond 1" in browser.get(url).text
    met_tafels(browser, zaal)
    assert "niemand" in browser.get(url).text
    assert als(Rol.LEZER).get(url).status_code == 403


def test_kijken_verandert_niets(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    met_tafels(browser, zaal)
    before = zaal.nu()
    for pad in ("", "/afdruk", f"/{before.tafels[0].tafel.id}"):
        browser.get(zaal.url + pad)
        browser.head(zaal.url + pad)
    assert zaal.nu().versie == before.versie


def test_aan_de_deur_staat_de_tafel_erbij(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    met_tafels(browser, zaal)
    x = zaal.nu().tafels[1]
    g = x.groepen[0]
    url = zaal.url.replace("/tafels/", "/deur/")
    answer = browser.post(f"{url}/binnen/{g.nummer}", data={"aantal": str(g.aantal), "gezien": "-"})
    assert "Zit aan: Tafel 2" in browser.get(answer.location).text
