"""The door on a phone: one tap per party, two volunteers, and every look at names in the logboek."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from kern.audit import Auditregel
from kern.charettes import deur
from kern.charettes.rijen import Charette, Dagdeel, Plaats
from kern.gebruikers import Rol
from kern.mensen import deelnemers
from tests.admin.conftest import Browser, Huis
from tests.charettes import hulp

Als = Callable[[Rol], Browser]


@dataclass(frozen=True)
class Avond:
    """An evening with six places: Bakker (1) with three, Şahin (2) alone, Kok (3) with three on the waiting list."""

    huis: Huis
    url: str
    dagdeel: int

    def telling(self) -> deur.Telling:
        with self.huis.db.reading() as s:
            return deur.tellingen(s, s.get_one(Dagdeel, self.dagdeel))

    def aanwezig(self) -> list[int | None]:
        with self.huis.db.reading() as s:
            return list(s.scalars(select(Plaats.aanwezig).order_by(Plaats.id)))

    def gelogd(self, handeling: str) -> int:
        with self.huis.db.reading() as s:
            return len(s.scalars(select(Auditregel.id).where(Auditregel.handeling == handeling)).all())

    def begin(self) -> None:
        """Move the clock to the beginning of the evening."""
        with self.huis.db.reading() as s:
            self.huis.klok.moment = s.get_one(Dagdeel, self.dagdeel).begin


@pytest.fixture
def avond(huis: Huis) -> Avond:
    with huis.db.writing() as s:
        now = huis.klok()
        c = hulp.open_charette(s, now, (6,))
        for n, (naam, aantal) in enumerate((("Familie Bakker", 3), ("Şahin", 1), ("Kok", 3)), 1):
            a = hulp.meld_aan(s, now, c, n, aantal)
            who = hulp.wie(n, naam=naam)
            deelnemers.bewaar(s, now, a.id, who, deelnemers.code_van(s, a.id), now.date() + timedelta(days=200))
        return Avond(huis, f"/beheer/charettes/{c.id}/deur/{c.dagdelen[0].id}", c.dagdelen[0].id)


def tik(browser: Browser, avond: Avond, nummer: int, aantal: str, gezien: str = "-") -> str:
    """Press a button of a party; the page that follows."""
    answer = browser.post(f"{avond.url}/binnen/{nummer}", data={"aantal": aantal, "gezien": gezien})
    assert answer.status_code == 303
    return browser.get(answer.location).text


def namen(page: str) -> list[str]:
    """The parties in the lists of the page, in their order."""
    found: list[str] = re.findall(r'data-zoek="([^"]*) \d+"', page)
    return found


# --- who may, and what is written down


@pytest.mark.parametrize("pad", ["", "/lijst"])
def test_een_lezer_ziet_geen_namen(als: Als, avond: Avond, pad: str) -> None:
    assert als(Rol.LEZER).get(avond.url + pad).status_code == 403
    assert als(Rol.LEZER).get(avond.url.rsplit("/", 1)[0]).status_code == 403
    assert avond.gelogd("charette_deur_bekeken") == 0


@pytest.mark.parametrize("pad", ["", "/binnen/1", "/inloop", "/vrijgeven"])
def test_een_lezer_mag_niets_doen(als: Als, avond: Avond, pad: str) -> None:
    assert als(Rol.LEZER).post(avond.url + pad, data={"aantal": "3", "gezien": "-", "erbij": "1"}).status_code == 403
    assert avond.telling().samen == 0


def test_wie_namen_ziet_staat_in_het_logboek_een_keer_per_kwartier(als: Als, avond: Avond) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    for _ in range(3):
        assert browser.get(avond.url).status_code == 200
    assert avond.gelogd("charette_deur_bekeken") == 1
    als(Rol.PROJECTLEIDER).get(avond.url)
    assert avond.gelogd("charette_deur_bekeken") == 2
    avond.huis.klok.verzet(minutes=16)
    browser.get(avond.url)
    assert avond.gelogd("charette_deur_bekeken") == 3
    browser.get(f"{avond.url}/lijst")
    assert avond.gelogd("charette_lijst_bekeken") == 1


def test_zoeken_staat_ook_in_het_logboek(als: Als, avond: Avond) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    browser.post(avond.url, data={"zoek": "bakker"})
    assert avond.gelogd("charette_deur_bekeken") == 1


def test_kijken_verandert_niets(als: Als, avond: Avond) -> None:
    browser = als(Rol.PROJECTLEIDER)
    for pad in ("", "?net=1&ander=1", "?net=99", "/lijst"):
        browser.get(avond.url + pad)
        browser.head(avond.url + pad)
    assert avond.aanwezig() == [None, None, None]


def test_een_dagdeel_van_een_andere_charette_is_er_niet(als: Als, avond: Avond) -> None:
    browser = als(Rol.PROJECTLEIDER)
    assert browser.get(avond.url + "9").status_code == 404
    assert browser.get(f"/beheer/charettes/999/deur/{avond.dagdeel}").status_code == 404
    assert browser.post(f"{avond.url}/binnen/99", data={"aantal": "1", "gezien": "-"}).status_code == 404


# --- the page


def test_het_zoekveld_staat_bovenaan_en_de_lijst_op_naam(als: Als, avond: Avond) -> None:
    page = als(Rol.GEBIEDSMAKELAAR).get(avond.url).text
    main = page[page.index("<main") :]
    assert main.index('name="zoek"') < main.index("Alle 3 zijn er") < main.index("Laat binnen")
    assert namen(page) == ["Familie Bakker", "Şahin", "Kok"]
    assert "post.example" not in page
    assert "autofocus" not in page


@pytest.mark.parametrize(("tekst", "wie"), [("bak", ["Familie Bakker"]), ("SAHIN", ["Şahin"]), ("3", ["Kok"])])
def test_zoeken_op_naam_of_nummer(als: Als, avond: Avond, tekst: str, wie: list[str]) -> None:
    page = als(Rol.GEBIEDSMAKELAAR).post(avond.url, data={"zoek": tekst})
    assert page.status_code == 200
    assert namen(page.text) == wie
    assert f'value="{tekst}"' in page.text


def test_zoeken_op_de_code(als: Als, avond: Avond) -> None:
    with avond.huis.db.reading() as s:
        code = deelnemers.code_van(s, s.scalars(select(Plaats.aanmelding_id).order_by(Plaats.id)).all()[2])
    page = als(Rol.GEBIEDSMAKELAAR).post(avond.url, data={"zoek": code.lower()}).text
    assert namen(page) == ["Kok"]


def test_niemand_gevonden_zegt_wat_te_doen(als: Als, avond: Avond) -> None:
    page = als(Rol.GEBIEDSMAKELAAR).post(avond.url, data={"zoek": "Zwaluw"}).text
    assert "Niemand gevonden" in page
    assert "Toon iedereen" in page


# --- tapping


def test_een_tik_en_ongedaan_maken(als: Als, avond: Avond) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    page = tik(browser, avond, 1, "3")
    assert "Familie Bakker: alle 3 binnen" in page
    assert "Ongedaan maken" in page
    assert avond.telling().binnen == 3
    page = tik(browser, avond, 1, "-", "3")
    assert "Familie Bakker: weer op verwacht" in page
    assert avond.telling().binnen == 0


def test_niet_allemaal(als: Als, avond: Avond) -> None:
    page = tik(als(Rol.GEBIEDSMAKELAAR), avond, 1, "2")
    assert "2 van 3 binnen" in page
    assert avond.telling().vrij == 3


def test_twee_vrijwilligers_maken_elkaars_werk_niet_ongedaan(als: Als, avond: Avond) -> None:
    """The second one's page is from before the first one's tap."""
    een, twee = als(Rol.GEBIEDSMAKELAAR), als(Rol.PROJECTLEIDER)
    tik(een, avond, 1, "2")
    page = tik(twee, avond, 1, "3")
    assert "Iemand anders meldde Familie Bakker net: 2 van 3 binnen" in page
    assert avond.aanwezig()[0] == 2
    assert 'name="gezien" value="2"' in page
    assert "3 binnen" in tik(twee, avond, 1, "3", "2")
    page = tik(een, avond, 2, "1")
    assert "Iemand anders" not in tik(twee, avond, 2, "1")
    assert avond.telling().binnen == 4


@pytest.mark.parametrize("aantal", ["-1", "veel", "99", "1000", "٣"])
def test_wat_geen_aantal_is(als: Als, avond: Avond, aantal: str) -> None:
    page = tik(als(Rol.GEBIEDSMAKELAAR), avond, 1, aantal)
    assert "Vul een heel getal in van 0 tot en met 8" in page
    assert avond.aanwezig()[0] is None


def test_de_wachtlijst_wacht_tot_er_plaats_is(als: Als, avond: Avond) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    assert "Daarvoor is geen plaats. Vrije plaatsen: 2." in tik(browser, avond, 3, "3")
    tik(browser, avond, 1, "2")
    assert "Kok: alle 3 binnen" in tik(browser, avond, 3, "3")


def test_zonder_kenmerk_gebeurt_er_niets(als: Als, avond: Avond) -> None:
    answer = als(Rol.GEBIEDSMAKELAAR).post(f"{avond.url}/binnen/1", data={"aantal": "3"}, met_kenmerk=False)
    assert answer.status_code in (303, 400, 403)
    assert avond.aanwezig()[0] is None


# --- inloop and freeing


def test_de_inloop_telt_per_tik(als: Als, avond: Avond) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    for erbij in ("2", "1", "-1", "100", "x", ""):
        assert browser.post(f"{avond.url}/inloop", data={"erbij": erbij}).status_code == 303
    assert avond.telling().inloop == 2
    assert "Het is vol" in browser.get(avond.url).text


def test_vrijgeven_na_het_begin(als: Als, avond: Avond) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    assert "Dit kan vanaf het begin" in browser.get(avond.url).text
    page = browser.get(browser.post(f"{avond.url}/vrijgeven").location).text
    assert "Dit kan pas als het is begonnen." in page
    avond.begin()
    browser = als(Rol.GEBIEDSMAKELAAR)
    tik(browser, avond, 1, "3")
    assert "Geef 1\u00a0plaats vrij" in browser.get(avond.url).text
    page = browser.get(browser.post(f"{avond.url}/vrijgeven").location).text
    assert "Vrijgegeven voor de inloop: 1." in page
    assert avond.aanwezig() == [3, 0, None]
    assert avond.gelogd("charette_vrijgegeven") == 1


# --- on paper, and the list of doors


def test_de_lijst_op_papier(als: Als, avond: Avond) -> None:
    page = als(Rol.GEBIEDSMAKELAAR).get(f"{avond.url}/lijst").text
    assert page.index("Familie Bakker") < page.index("Şahin") < page.index("Op de wachtlijst") < page.index("Kok")
    assert page.count('class="kp-hokje"') == 7
    assert "post.example" not in page


def test_de_deur_van_vandaag_staat_bovenaan(als: Als, avond: Avond) -> None:
    with avond.huis.db.writing() as s:
        d = s.get_one(Dagdeel, avond.dagdeel)
        c = s.get_one(Charette, d.charette_id)
        hulp.dagdeel(s, avond.huis.klok(), c, 10, naam="Zaterdag", begin=d.begin + timedelta(days=4))
        avond.huis.klok.moment = d.begin + timedelta(days=4)
    page = als(Rol.PROJECTLEIDER).get(avond.url.rsplit("/", 1)[0]).text
    assert page.index("Zaterdag</a>") < page.index("Avond 1</a>")


def test_inloop_zonder_aanmelden_telt_alleen(als: Als, avond: Avond) -> None:
    with avond.huis.db.writing() as s:
        c = s.get_one(Charette, s.get_one(Dagdeel, avond.dagdeel).charette_id)
        d = hulp.dagdeel(s, avond.huis.klok(), c, None, naam="Inloop", soort="inloop", aanmelden=False)
    page = als(Rol.PROJECTLEIDER).get(f"{avond.url.rsplit('/', 1)[0]}/{d.id}").text
    assert 'name="zoek"' not in page
    assert "Tel alleen wie er binnenkomt." in page
