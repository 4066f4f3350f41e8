"""Sign-ups for staff: the list without names, who may see them, by telephone, put right, called, and for Excel."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from sqlalchemy import select

from kern.audit import Auditregel
from kern.charettes import aanmelden, stand
from kern.charettes.rijen import Aanmelding, Charette, Plaats
from kern.gebruikers import Rol
from kern.mensen import deelnemers
from kern.outbox import Verzending
from kern.werk import charetteronde
from tests.admin.conftest import Browser, Huis
from tests.charettes import hulp

Als = Callable[[Rol], Browser]


class Zaal:
    """A charette with four and with six places. 1 has three of the first, 2 waits for two there, 3 has the second."""

    def __init__(self, huis: Huis) -> None:
        self.huis, self.db = huis, huis.db
        with huis.db.writing() as s:
            c = hulp.open_charette(s, huis.klok(), (4, 6))
            hulp.meld_aan(s, huis.klok(), c, 1, 3)
            hulp.meld_aan(s, huis.klok(), c, 2, 2)
            hulp.meld_aan(s, huis.klok(), c, 3, 1, (1,))
            self.id, self.dagdelen = c.id, [d.id for d in c.dagdelen]
        self.url = f"/beheer/charettes/{self.id}/aanmeldingen"

    def aanmelding(self, nummer: int) -> Aanmelding:
        with self.db.reading() as s:
            return s.scalars(select(Aanmelding).where(Aanmelding.nummer == nummer)).one()

    def plaats(self, nummer: int, dagdeel: int = 0) -> Plaats:
        return next(p for p in self.aanmelding(nummer).plaatsen if p.dagdeel_id == self.dagdelen[dagdeel])

    def wie(self, nummer: int) -> deelnemers.Bereik | None:
        with self.db.reading() as s:
            return deelnemers.van(s, self.aanmelding(nummer).id)

    def gelogd(self) -> list[str]:
        with self.db.reading() as s:
            return list(s.scalars(select(Auditregel.handeling).order_by(Auditregel.id)))

    def post(self) -> list[str]:
        with self.db.reading() as s:
            return [key for key in s.scalars(select(Verzending.sleutel)) if key.startswith("charette:")]

    def bezwaren(self) -> tuple[str, ...]:
        with self.db.reading() as s:
            return stand.bezwaren(s, s.get_one(Charette, self.id), self.huis.klok())


@pytest.fixture
def zaal(huis: Huis) -> Zaal:
    return Zaal(huis)


def doe(browser: Browser, zaal: Zaal, nummer: int, wat: str, dagdeel: int = 0) -> str:
    """Press a button on the page of a sign-up; the page after it."""
    data = {"doe": wat, "dagdeel": str(dagdeel)}
    return browser.post(f"{zaal.url}/{nummer}", data=data, follow_redirects=True).text


def leesbaar(page: str) -> str:
    """The words of a page, without its marks and with ordinary spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


# --- the list


def test_de_lijst_toont_nummers_en_standen_zonder_namen(als: Als, zaal: Zaal) -> None:
    page = leesbaar(als(Rol.LEZER).get(zaal.url).text)
    assert "Avond 1: plaats" in page and "Avond 1: wachtlijst, plek 1" in page and "Alle 3" in page
    assert "Bewoner" not in page and "Namen tonen" not in page
    assert "charette_namen_bekeken" not in zaal.gelogd()


def test_wie_mag_schrijven_ziet_namen_en_dat_staat_in_het_logboek(als: Als, zaal: Zaal) -> None:
    assert "Bewoner" not in als(Rol.LEZER).get(f"{zaal.url}?namen=ja").text
    assert "charette_namen_bekeken" not in zaal.gelogd()
    browser = als(Rol.GEBIEDSMAKELAAR)
    assert "Bewoner" not in browser.get(zaal.url).text
    assert "1. Bewoner 1" in leesbaar(browser.get(f"{zaal.url}?namen=ja").text)
    assert zaal.gelogd().count("charette_namen_bekeken") == 1


def test_kiezen_wie_wacht_en_voor_welk_dagdeel(als: Als, zaal: Zaal) -> None:
    with zaal.db.writing() as s:
        hulp.meld_aan(s, zaal.huis.klok(), s.get_one(Charette, zaal.id), 4, 2)
    browser = als(Rol.LEZER)
    found = re.findall(r"aanmeldingen/(\d+)\"", browser.get(f"{zaal.url}?toon=wacht&dagdeel={zaal.dagdelen[0]}").text)
    assert found == ["2", "4"]
    assert re.findall(r"aanmeldingen/(\d+)\"", browser.get(f"{zaal.url}?dagdeel={zaal.dagdelen[1]}").text) == ["3"]
    assert "Hier staat niemand" in browser.get(f"{zaal.url}?toon=afgemeld").text
    assert browser.get(f"{zaal.url}?dagdeel=999").status_code == 404
    assert browser.get(f"{zaal.url}?toon=raar").status_code == 200


@pytest.mark.parametrize("tekst", ["bewoner 2", "2", "BEWONER2@post", "0315-65 43 21"])
def test_zoeken_op_naam_nummer_adres_of_telefoon(als: Als, zaal: Zaal, tekst: str) -> None:
    with zaal.db.writing() as s:
        a = s.scalars(select(Aanmelding).where(Aanmelding.nummer == 2)).one()
        who = hulp.wie(2, telefoon="0315 654321")
        deelnemers.bewaar(s, zaal.huis.klok(), a.id, who, deelnemers.code_van(s, a.id), zaal.huis.klok().date())
    browser = als(Rol.PROJECTLEIDER)
    page = browser.post(zaal.url, data={"zoek": tekst}).text
    assert re.findall(r"aanmeldingen/(\d+)\"", page) == ["2"]
    assert "Niemand gevonden" in browser.post(zaal.url, data={"zoek": "Zwart"}).text
    assert als(Rol.LEZER).post(zaal.url, data={"zoek": tekst}).status_code == 403


def test_voor_excel_met_namen_en_wensen(als: Als, zaal: Zaal) -> None:
    assert als(Rol.LEZER).get(f"{zaal.url}.xlsx").status_code == 403
    with zaal.db.writing() as s:
        a = s.scalars(select(Aanmelding).where(Aanmelding.nummer == 1)).one()
        deelnemers.zet_wensen(s, a.id, {"dieet": "=1+1", "vervoer": "Wil meerijden"})
    answer = als(Rol.PROJECTLEIDER).get(f"{zaal.url}.xlsx")
    assert "aanmeldingen-westendorp-2027-03-01.xlsx" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)["Aanmeldingen"]
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    one, two, three = (dict(zip(head, row, strict=True)) for row in rows)
    assert (one["Naam"], one["Mensen"], str(one["Avond 1"]), one["Vervoer"]) == ("Bewoner 1", 3, "3", "Wil meerijden")
    assert one["Eten en drinken"] == "'=1+1"
    assert two["Avond 1"] == "wachtlijst 1" and not two["Avond 2"] and three["E-mail"] == "bewoner3@post.example"
    assert zaal.gelogd()[-1] == "charette_xlsx"


# --- one


def test_een_aanmelding_met_naam_en_wensen_alleen_voor_wie_mag(als: Als, zaal: Zaal) -> None:
    page = leesbaar(als(Rol.LEZER).get(f"{zaal.url}/1").text)
    assert "Heeft 3 plaatsen" in page and "Bewoner" not in page and "Wat kan ik doen" not in page
    assert "charette_aanmelding_bekeken" not in zaal.gelogd()
    assert "bewoner1@post.example" in als(Rol.GEBIEDSMAKELAAR).get(f"{zaal.url}/1").text
    assert zaal.gelogd()[-1] == "charette_aanmelding_bekeken"
    assert als(Rol.LEZER).get(f"{zaal.url}/99").status_code == 404


def test_afmelden_geeft_de_plaats_aan_de_wachtlijst_en_die_hoort_het(als: Als, zaal: Zaal) -> None:
    page = leesbaar(doe(als(Rol.GEBIEDSMAKELAAR), zaal, 1, "afmelden"))
    assert "Aanmelding 1 is afgemeld" in page and "Er ging 1 aanbod naar de wachtlijst" in page
    assert zaal.aanmelding(1).ingetrokken and zaal.plaats(2).aangeboden == 2
    assert len(zaal.post()) == 2 and not zaal.bezwaren()
    assert "charette_aanmelding_afmelden" in zaal.gelogd()


def test_aan_de_telefoon_ja_en_nee_op_een_aanbod(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    doe(browser, zaal, 1, "afmelden")
    page = browser.get(f"{zaal.url}/2").text
    assert "Zegt ja" in page and "Zegt nee" in page
    assert "heeft nu een plaats" in doe(browser, zaal, 2, "plaats_geven", zaal.dagdelen[0])
    assert zaal.plaats(2).geplaatst == 2 and not zaal.bezwaren()
    doe(browser, zaal, 3, "afslaan", zaal.dagdelen[1])
    assert zaal.plaats(3, 1).geplaatst == 1  # there was no offer to decline


def test_een_plaats_die_er_niet_is_krijgt_niemand(als: Als, zaal: Zaal) -> None:
    page = leesbaar(doe(als(Rol.GEBIEDSMAKELAAR), zaal, 2, "plaats_geven", zaal.dagdelen[0]))
    assert "U staat op plek 1 van de wachtlijst" in page
    assert zaal.plaats(2).geplaatst == 0 and not zaal.bezwaren()


def test_een_groep_die_gesplitst_mag_krijgt_meteen_een_deel(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    doe(browser, zaal, 2, "splitsen")
    assert zaal.plaats(2).aangeboden == 1
    assert "blijft nu bij elkaar" in doe(browser, zaal, 2, "bij_elkaar")
    assert zaal.plaats(2).aangeboden == 0 and not zaal.bezwaren()


def test_van_de_wachtlijst_af(als: Als, zaal: Zaal) -> None:
    doe(als(Rol.GEBIEDSMAKELAAR), zaal, 2, "van_wachtlijst", zaal.dagdelen[0])
    assert zaal.aanmelding(2).ingetrokken and not zaal.bezwaren()


def test_wie_een_aanbod_liet_lopen_wacht_weer_als_hij_dat_wil(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.GEBIEDSMAKELAAR)
    doe(browser, zaal, 1, "afmelden")
    zaal.huis.klok.verzet(days=3)
    with zaal.db.writing() as s:
        charetteronde.ronde(s, zaal.huis.klok(), hulp.HUIS)
    with zaal.db.writing() as s:
        hulp.meld_aan(s, zaal.huis.klok(), s.get_one(Charette, zaal.id), 4, 4)
    assert zaal.plaats(2).rust and zaal.plaats(4).geplaatst == 4
    browser = als(Rol.GEBIEDSMAKELAAR)  # three days later nobody is still logged in
    assert "krijgt er geen meer" in leesbaar(browser.get(f"{zaal.url}/2").text)
    assert "wacht weer op een plaats" in doe(browser, zaal, 2, "wil_nog", zaal.dagdelen[0])
    assert not zaal.plaats(2).rust
    assert "Wil nog een plaats" not in browser.get(f"{zaal.url}/2").text
    doe(browser, zaal, 4, "afmelden")
    assert zaal.plaats(2).aangeboden == 2 and not zaal.bezwaren()


def test_de_link_sturen_en_alles_wissen(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    assert "onderweg" in doe(browser, zaal, 1, "link_sturen")
    assert len(zaal.post()) == 1
    for _ in range(4):
        zaal.huis.klok.verzet(minutes=16)
        page = doe(browser, zaal, 1, "link_sturen")
    assert len(zaal.post()) == 4 and "Er ging geen bericht uit" in page  # four a day is enough
    assert "zijn gewist" in doe(browser, zaal, 1, "wissen")
    assert zaal.plaats(2).aangeboden == 2 and not zaal.bezwaren()
    with zaal.db.reading() as s:
        assert len(s.scalars(select(deelnemers.Aanmelder)).all()) == 2
        # What we wrote to them is gone too, and what still waited does not go.
        rows = [r for r in s.scalars(select(Verzending)) if r.sleutel.startswith("charette:")]
        gone = [r for r in rows if r.inhoud is None]
    assert len(gone) == 4 and {(r.adres, r.lookup, r.staat, r.reden) for r in gone} == {
        (None, "", "geweigerd", "gewist")
    }
    assert len(rows) == 5  # the offer to the next party stays
    assert browser.get(f"{zaal.url}/1").status_code == 404


def test_wat_geen_knop_is_wordt_geweigerd(als: Als, zaal: Zaal) -> None:
    browser = als(Rol.PROJECTLEIDER)
    for data in ({"doe": "alles"}, {"doe": "afmelden", "dagdeel": "x"}):
        assert browser.post(f"{zaal.url}/1", data=data).status_code == 404
    assert als(Rol.LEZER).post(f"{zaal.url}/1", data={"doe": "afmelden"}).status_code == 403
    assert not zaal.aanmelding(1).ingetrokken


# --- by telephone


def getypt(zaal: Zaal, sleutel: str = "a" * 32, **anders: object) -> dict[str, object]:
    """A form that is filled in."""
    return {
        **{"naam": "Riet Jansen", "telefoon": "0315 12 34 56", "email": "", "taal": "nl", "aantal": "2"},
        **{"splitsen": "nee", "dagdelen": [str(zaal.dagdelen[1])], "sleutel": sleutel, "toegang": "rolstoel"},
        **anders,
    }


def test_iemand_aanmelden_aan_de_telefoon(als: Als, zaal: Zaal) -> None:
    browser, pad = als(Rol.GEBIEDSMAKELAAR), f"{zaal.url}/nieuw"
    first = browser.get(pad).text
    assert re.search(r'name="sleutel"[^>]*value="[0-9a-f]{32}"', first) or re.search(
        r'value="[0-9a-f]{32}"[^>]*name="sleutel"', first
    )
    answer = browser.post(pad, data=getypt(zaal))
    assert answer.status_code == 303 and answer.location.endswith("/aanmeldingen/4")
    browser.post(pad, data=getypt(zaal))  # the button was pressed twice
    with zaal.db.reading() as s:
        assert len(s.scalars(select(Aanmelding)).all()) == 4
    a, who = zaal.aanmelding(4), zaal.wie(4)
    assert (a.kanaal, a.aantal, a.door, a.mix) == ("telefoon", 2, "joost@gemeente.example", False)
    assert who is not None and (who.kanaal, who.wensen) == ("telefoon", {"toegang": "rolstoel"})
    assert zaal.plaats(4, 1).geplaatst == 2 and not zaal.bezwaren()


def test_met_een_adres_gaat_de_bevestiging_vanzelf(als: Als, zaal: Zaal) -> None:
    als(Rol.PROJECTLEIDER).post(f"{zaal.url}/nieuw", data=getypt(zaal, email="riet@dorp.example"))
    who = zaal.wie(4)
    assert who is not None and (who.kanaal, who.adres) == ("mail", "riet@dorp.example")
    assert len(zaal.post()) == 1


def test_leeftijd_en_dorp_alleen_met_toestemming(als: Als, zaal: Zaal) -> None:
    browser, told = als(Rol.PROJECTLEIDER), {"leeftijd-0": "tot35", "uit_kern-0": "ja", "leeftijd-1": "raar"}
    browser.post(f"{zaal.url}/nieuw", data=getypt(zaal, **told))
    browser.post(f"{zaal.url}/nieuw", data=getypt(zaal, "b" * 32, mix="y", **told))
    zonder, met = ([(m.leeftijd, m.uit_kern) for m in zaal.aanmelding(n).mensen] for n in (4, 5))
    assert zonder == [("", None), ("", None)]
    assert met == [("tot35", True), ("", None)]


def test_wat_ontbreekt_staat_allemaal_tegelijk_bij_het_veld(als: Als, zaal: Zaal) -> None:
    data = getypt(zaal, naam="", telefoon="", dagdelen=[])
    answer = als(Rol.PROJECTLEIDER).post(f"{zaal.url}/nieuw", data=data)
    page = leesbaar(answer.text)
    assert answer.status_code == 422 and "Verbeter 3 antwoorden" in page
    for sentence in ("Vul een naam in", "Vul een telefoonnummer of een e-mailadres in", "Kies een of meer dagdelen"):
        assert sentence in page
    assert 'value="rolstoel"' in answer.text and "a" * 32 in answer.text
    short = als(Rol.PROJECTLEIDER).post(f"{zaal.url}/nieuw", data=getypt(zaal, telefoon="12"))
    assert short.status_code == 422 and "Vul uw telefoonnummer in" in short.text


def test_een_aanmelding_rechtzetten(als: Als, zaal: Zaal) -> None:
    browser, pad = als(Rol.GEBIEDSMAKELAAR), f"{zaal.url}/3/wijzigen"
    page = browser.get(pad).text
    assert 'value="Bewoner 3"' in page and "bewoner3@post.example" in page
    assert zaal.gelogd()[-1] == "charette_aanmelding_bekeken"
    versie = str(zaal.aanmelding(3).versie)
    data = getypt(zaal, naam="Bewoner Drie", email="drie@post.example", aantal="1", versie=versie)
    data["dagdelen"] = [str(id) for id in zaal.dagdelen]
    assert browser.post(pad, data=data).status_code == 303
    who = zaal.wie(3)
    assert who is not None and (who.naam, who.adres) == ("Bewoner Drie", "drie@post.example")
    assert zaal.plaats(3).gevraagd == 1 and zaal.plaats(3, 1).geplaatst == 1 and not zaal.bezwaren()
    late = browser.post(pad, data=data | {"naam": "Te laat"})
    assert late.status_code == 409 and 'value="Te laat"' in late.text
    again = zaal.wie(3)
    assert again is not None and again.naam == "Bewoner Drie"  # nothing of it was kept


def test_wie_is_afgemeld_wordt_niet_gewijzigd(als: Als, zaal: Zaal) -> None:
    with zaal.db.writing() as s:
        aanmelden.meld_af(s, zaal.huis.klok(), s.get_one(Aanmelding, zaal.aanmelding(3).id))
    assert als(Rol.PROJECTLEIDER).get(f"{zaal.url}/3/wijzigen").status_code == 303
    assert "Afgemeld" in als(Rol.PROJECTLEIDER).get(f"{zaal.url}/3").text


# --- to be called


def test_bellen_tot_het_verteld_is(als: Als, zaal: Zaal) -> None:
    browser, pad = als(Rol.GEBIEDSMAKELAAR), f"/beheer/charettes/{zaal.id}/bellen"
    data = getypt(zaal, aantal="4", dagdelen=[str(zaal.dagdelen[0])])
    browser.post(f"{zaal.url}/nieuw", data=data)
    assert "U hoeft niemand te bellen" in browser.get(pad).text
    for nummer in (2, 1):
        doe(browser, zaal, nummer, "afmelden")
    page = browser.get(pad).text
    assert "Riet Jansen" in page and 'href="tel:0315123456"' in page
    assert als(Rol.LEZER).get(pad).status_code == 403
    assert "op de bellijst" in browser.get(zaal.url).text
    assert "Bel 1 persoon over de charette" in leesbaar(browser.get("/beheer/?punten=alle").text)
    belletje = re.search(rf"{pad}/(\d+)", page)
    assert belletje
    done = browser.post(f"{pad}/{belletje[1]}", follow_redirects=True).text
    assert "U hoeft niemand te bellen" in done and zaal.gelogd()[-1] == "charette_gebeld"
    assert "over de charette" not in leesbaar(browser.get("/beheer/?punten=alle").text).split("meldden zich")[0]
