"""One's own sign-up behind its link: how it stands, every button, changing, cancelling; and a GET changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from kern.charettes import aanmelden, vinden
from kern.charettes import charette as charettes
from kern.charettes.rijen import Aanmelding, Charette
from kern.db import Base, Database
from kern.mensen import deelnemers
from tests.admin.conftest import Browser, Huis, Klok
from tests.charettes import hulp


@dataclass
class Zaal:
    """A charette with an evening of two places and one of twenty, and who signed up for it."""

    db: Database
    klok: Klok
    id: int

    def meld_aan(self, n: int, aantal: int = 1, waar: tuple[int, ...] = (0,), **velden: Any) -> str:
        """Sign somebody up; the address of their page."""
        with self.db.writing() as s:
            a = hulp.meld_aan(s, self.klok(), s.get_one(Charette, self.id), n, aantal, waar, **velden)
            return f"/aanmelding/{vinden.maak_token(s, self.klok(), a)}"

    def meld_af(self, n: int) -> None:
        with self.db.writing() as s:
            aanmelden.meld_af(s, self.klok(), self.van(s, n))

    def van(self, s: Any, n: int) -> Aanmelding:
        found: Aanmelding = s.query(Aanmelding).filter_by(sleutel=f"proef:{self.id}:{n}").one()
        return found

    def stand(self, n: int) -> list[tuple[int, int, int]]:
        """(asked, placed, offered) for each moment."""
        with self.db.reading() as s:
            return [(p.gevraagd, p.geplaatst, p.aangeboden) for p in self.van(s, n).plaatsen]

    @property
    def dagdelen(self) -> list[int]:
        with self.db.reading() as s:
            return [d.id for d in s.get_one(Charette, self.id).dagdelen]

    def inhoud(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        with self.db.reading() as s:
            return {t.name: list(s.execute(text(f"SELECT * FROM {t.name}"))) for t in Base.metadata.sorted_tables}  # noqa: S608


@pytest.fixture
def zaal(huis: Huis, sqlite_db: Database, klok: Klok) -> Zaal:
    with sqlite_db.writing() as s:
        return Zaal(sqlite_db, klok, hulp.open_charette(s, klok(), (2, 20)).id)


def druk(bezoeker: Browser, url: str, doe: str, dagdeel: int | str = "") -> str:
    """Press a button of the page; what the page says then."""
    bezoeker.get(url)
    answer = bezoeker.post(f"{url}/doe", data={"doe": doe, "dagdeel": dagdeel})
    assert answer.status_code == 303
    assert answer.location == url
    return str(bezoeker.get(url).text)


# --- how it stands


def test_wie_een_plaats_heeft_leest_dat(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1, 2, (0, 1))
    page = bezoeker.get(url)
    assert page.text.count("U hebt plaats voor 2\u00a0mensen") == 2
    assert "Op naam van Bewoner 1." in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_wie_wacht_leest_op_welke_plek(bezoeker: Browser, zaal: Zaal) -> None:
    zaal.meld_aan(1, 2)
    zaal.meld_aan(2)
    page = bezoeker.get(zaal.meld_aan(3)).text
    assert "U staat op plek <strong>2</strong>" in page


@pytest.mark.parametrize("deel", ["", "/ontvangen", "/wijzigen", "/wensen", "/afmelden"])
def test_een_dode_link_zegt_wat_u_kunt_doen(bezoeker: Browser, zaal: Zaal, deel: str) -> None:
    url = zaal.meld_aan(1)
    for dood in ("/aanmelding/zomaar", url[:-2] + "xx"):
        page = bezoeker.get(dood + deel)
        assert page.status_code == 404
        assert "Deze link werkt niet" in page.text


def test_na_de_bewaartermijn_werkt_de_link_niet_meer(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    zaal.klok.verzet(days=22 + 89)
    assert bezoeker.get(url).status_code == 200
    zaal.klok.verzet(days=3)
    assert bezoeker.get(url).status_code == 404


def test_wie_gewist_is_vindt_niets_meer(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    with zaal.db.writing() as s:
        aanmelden.wis(s, zaal.klok(), zaal.van(s, 1).id)
    assert bezoeker.get(url).status_code == 404


def test_kijken_verandert_niets(bezoeker: Browser, zaal: Zaal) -> None:
    zaal.meld_aan(1, 2)
    url = zaal.meld_aan(2)
    zaal.meld_af(1)  # so that 2 has an offer
    before = zaal.inhoud()
    deel = ("", "/ontvangen", "/wijzigen", "/wensen", "/afmelden", f"/afmelden?dagdeel={zaal.dagdelen[0]}")
    for path in (*deel, f"/agenda/{zaal.dagdelen[0]}.ics"):
        for methode in ("GET", "HEAD"):
            assert bezoeker.open(url + path, method=methode).status_code in (200, 404)
    assert zaal.inhoud() == before


# --- the buttons


def test_een_aanbod_nemen(bezoeker: Browser, zaal: Zaal) -> None:
    zaal.meld_aan(1, 2)
    url = zaal.meld_aan(2)
    zaal.meld_af(1)
    page = bezoeker.get(url).text
    assert "Er is plaats voor u" in page
    assert page.count("utrecht-button--primary-action") == 1
    assert "De plaats is van u." in druk(bezoeker, url, "aanvaard", zaal.dagdelen[0])
    assert zaal.stand(2) == [(1, 1, 0)]
    druk(bezoeker, url, "aanvaard", zaal.dagdelen[0])  # twice is once
    assert zaal.stand(2) == [(1, 1, 0)]


def test_een_aanbod_weigeren_geeft_het_aan_de_volgende(bezoeker: Browser, zaal: Zaal) -> None:
    zaal.meld_aan(1, 2)
    url = zaal.meld_aan(2, 2)
    volgende = zaal.meld_aan(3, 2)
    zaal.meld_af(1)
    assert "niet meer op de wachtlijst" in druk(bezoeker, url, "sla_af", zaal.dagdelen[0])
    assert "Er is plaats voor u" in bezoeker.get(volgende).text


def test_een_vervallen_aanbod_zegt_waar_u_nu_staat(bezoeker: Browser, zaal: Zaal) -> None:
    zaal.meld_aan(1, 2)
    url = zaal.meld_aan(2, 2)
    zaal.meld_aan(3, 2)
    zaal.meld_af(1)
    zaal.klok.verzet(hours=49)
    with zaal.db.writing() as s:
        aanmelden.verval(s, zaal.klok(), zaal.id)
    assert "Wilt u nog een plaats?" in bezoeker.get(url).text
    page = druk(bezoeker, url, "aanvaard", zaal.dagdelen[0])
    assert "De plek is vervallen. U staat op plek 1 van de wachtlijst." in page
    assert "Wilt u nog een plaats?" not in page, "they said yes, so they are asked again in turn"
    assert zaal.stand(2) == [(2, 0, 0)]


def test_van_de_wachtlijst_is_een_druk(bezoeker: Browser, zaal: Zaal) -> None:
    zaal.meld_aan(1, 2)
    url = zaal.meld_aan(2, 1, (0, 1))
    druk(bezoeker, url, "van_lijst", zaal.dagdelen[0])
    assert zaal.stand(2) == [(0, 0, 0), (1, 1, 0)]


def test_samen_of_alvast_een_deel(bezoeker: Browser, zaal: Zaal) -> None:
    zaal.meld_aan(1)
    url = zaal.meld_aan(2, 3)
    assert "Dan wachten wij tot er plaats is voor u allemaal" in bezoeker.get(url).text
    assert "een deel van u" in druk(bezoeker, url, "splits_ja")
    assert zaal.stand(2)[0][2] == 1
    assert "samen kunt komen" in druk(bezoeker, url, "splits_nee")


@pytest.mark.parametrize(("doe", "geplaatst"), [("komt_ja", 1), ("komt_nee", 0)])
def test_komt_u_nog(bezoeker: Browser, zaal: Zaal, doe: str, geplaatst: int) -> None:
    url = zaal.meld_aan(1)
    assert "Komt u nog?" not in bezoeker.get(url).text
    zaal.klok.verzet(days=14)
    assert "Komt u nog?" in bezoeker.get(url).text
    page = druk(bezoeker, url, doe, zaal.dagdelen[0])
    assert ("Fijn dat u komt" if geplaatst else "Jammer dat u niet kunt") in page
    assert "Komt u nog?" not in page
    assert zaal.stand(1)[0][1] == geplaatst


@pytest.mark.parametrize("data", [{}, {"doe": "wis"}, {"doe": "aanvaard"}, {"doe": "aanvaard", "dagdeel": "1;2"}])
def test_een_knop_die_er_niet_is(bezoeker: Browser, zaal: Zaal, data: dict[str, str]) -> None:
    url = zaal.meld_aan(1)
    bezoeker.get(url)
    assert bezoeker.post(f"{url}/doe", data=data).status_code == 400


def test_een_moment_van_een_ander_is_er_niet(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    zaal.meld_aan(2, 1, (1,))
    bezoeker.get(url)
    anders = zaal.dagdelen[1]
    assert bezoeker.post(f"{url}/doe", data={"doe": "van_lijst", "dagdeel": anders}).status_code == 404
    assert bezoeker.post(f"{url}/afmelden", data={"dagdeel": anders}).status_code == 404
    assert bezoeker.get(f"{url}/agenda/{anders}.ics").status_code == 404


def test_zonder_kenmerk_gebeurt_er_niets(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    for deel in ("doe", "afmelden", "wijzigen", "wensen"):
        assert bezoeker.post(f"{url}/{deel}", data={"doe": "splits_ja"}, met_kenmerk=False).status_code == 403
    assert zaal.stand(1) == [(1, 1, 0)]


# --- the calendar


def test_de_afspraak_voor_de_agenda(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    answer = bezoeker.get(f"{url}/agenda/{zaal.dagdelen[0]}.ics")
    assert answer.mimetype == "text/calendar"
    assert "METHOD:PUBLISH" in answer.text
    assert "bewoner1@post.example" not in answer.text


def test_wie_wacht_krijgt_nog_geen_afspraak(bezoeker: Browser, zaal: Zaal) -> None:
    zaal.meld_aan(1, 2)
    url = zaal.meld_aan(2)
    assert bezoeker.get(f"{url}/agenda/{zaal.dagdelen[0]}.ics").status_code == 404


# --- changing


def wijzig(bezoeker: Browser, url: str, **data: Any) -> Any:
    page = bezoeker.get(f"{url}/wijzigen").text
    versie = re.search(r'name="versie" value="(\d+)"', page)
    assert versie is not None
    return bezoeker.post(f"{url}/wijzigen", data={"versie": versie[1], "splitsen": "nee", **data})


def test_ook_op_een_ander_moment(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    answer = wijzig(bezoeker, url, dagdeel=zaal.dagdelen, aantal="2")
    assert answer.status_code == 303
    assert "Uw aanmelding is gewijzigd." in bezoeker.get(url).text
    assert zaal.stand(1) == [(2, 2, 0), (2, 2, 0)]


def test_wat_fout_is_staat_erbij(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    page = wijzig(bezoeker, url, aantal="veel", dagdeel=[])
    assert page.status_code == 422
    assert 'href="#dagdeel"' in page.text
    assert 'value="vee' in page.text or 'value="veel"' in page.text
    assert zaal.stand(1) == [(1, 1, 0)]


def test_twee_tegelijk_zien_wat_de_ander_deed(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    page = bezoeker.get(f"{url}/wijzigen").text
    versie = re.search(r'name="versie" value="(\d+)"', page)
    assert versie is not None
    wijzig(bezoeker, url, dagdeel=zaal.dagdelen, aantal="1")
    late = bezoeker.post(f"{url}/wijzigen", data={"versie": versie[1], "dagdeel": zaal.dagdelen[1], "aantal": "2"})
    assert late.status_code == 409
    assert "Uw aanmelding is net veranderd" in late.text
    assert 'value="2"' in late.text
    again = re.search(r'name="versie" value="(\d+)"', late.text)
    assert again is not None
    data = {"versie": again[1], "dagdeel": zaal.dagdelen[1], "aantal": "2"}
    assert bezoeker.post(f"{url}/wijzigen", data=data).status_code == 303
    assert zaal.stand(1) == [(0, 0, 0), (2, 2, 0)]


def test_de_vragen_voor_de_mix_komen_op_een_eigen_pagina(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    page = wijzig(bezoeker, url, dagdeel=zaal.dagdelen[0], aantal="1", mix="ja")
    assert "Wijziging bewaren" in page.text
    hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page.text))
    assert bezoeker.post(f"{url}/wijzigen", data={**hidden, "leeftijd-1": "tot35"}).status_code == 303
    with zaal.db.reading() as s:
        assert [m.leeftijd for m in zaal.van(s, 1).mensen] == ["tot35"]
    wijzig(bezoeker, url, dagdeel=zaal.dagdelen[0], aantal="1")  # consent taken back
    with zaal.db.reading() as s:
        assert [m.leeftijd for m in zaal.van(s, 1).mensen] == [""]


def test_wat_u_nodig_hebt(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    bezoeker.get(f"{url}/wensen")
    assert bezoeker.post(f"{url}/wensen", data={"oppas": "x" * 300}).status_code == 422
    assert bezoeker.post(f"{url}/wensen", data={"oppas": "Twee kinderen", "dieet": ""}).status_code == 303
    assert "Twee kinderen" in bezoeker.get(url).text
    with zaal.db.reading() as s:
        wie = deelnemers.van(s, zaal.van(s, 1).id)
    assert wie is not None
    assert wie.wensen == {"oppas": "Twee kinderen"}
    bezoeker.post(f"{url}/wensen", data={})
    assert "Twee kinderen" not in bezoeker.get(url).text


# --- cancelling


def test_afmelden_vraagt_eerst_of_u_het_zeker_weet(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1, 1, (0, 1))
    page = bezoeker.get(f"{url}/afmelden").text
    assert "U krijgt hem niet vanzelf terug" in page
    assert zaal.stand(1) == [(1, 1, 0), (1, 1, 0)]
    assert bezoeker.post(f"{url}/afmelden", data={"dagdeel": ""}).status_code == 303
    assert "U bent afgemeld." in bezoeker.get(url).text
    assert zaal.stand(1) == [(0, 0, 0), (0, 0, 0)]
    assert bezoeker.get(f"{url}/afmelden").status_code == 303
    assert bezoeker.post(f"{url}/afmelden", data={}).status_code == 303  # twice is once


def test_afmelden_voor_een_moment(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1, 1, (0, 1))
    bezoeker.get(f"{url}/afmelden?dagdeel={zaal.dagdelen[0]}")
    bezoeker.post(f"{url}/afmelden", data={"dagdeel": zaal.dagdelen[0]})
    assert zaal.stand(1) == [(0, 0, 0), (1, 1, 0)]
    assert "U hebt een plaats" in bezoeker.get(url).text


def test_na_afmelden_zijn_er_geen_knoppen(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    zaal.meld_af(1)
    page = bezoeker.get(url).text
    assert "U bent afgemeld" in page
    assert "/doe" not in page
    assert bezoeker.get(f"{url}/wijzigen").status_code == 303


def test_een_afgelaste_charette(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    with zaal.db.writing() as s:
        c = s.get_one(Charette, zaal.id)
        charettes.gelast_af(s, zaal.klok(), c, "Te weinig mensen.", hulp.MARIEKE, c.versie)
    page = bezoeker.get(url).text
    assert "Deze charette gaat niet door" in page
    assert "/doe" not in page


def test_in_het_engels(bezoeker: Browser, zaal: Zaal) -> None:
    url = zaal.meld_aan(1)
    bezoeker.post("/taal", data={"taal": "en", "terug": url}, met_kenmerk=False)
    assert "You have a place" in bezoeker.get(url).text
