"""The public page of a charette, signing up on it, the draw, and the way back to one's own sign-up."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes import aanmelden, vinden
from kern.charettes import charette as charettes
from kern.charettes.rijen import Aanmelding, Charette, Regel
from kern.db import Database
from kern.mensen import deelnemers
from kern.outbox import Verzending
from tests.admin.conftest import Browser, Huis, Klok
from tests.charettes import hulp

GOED = {"aantal": "2", "splitsen": "nee", "naam": "Riet Bosman", "email": "riet@dorp.example", "akkoord": "ja"}


@pytest.fixture
def id(huis: Huis, sqlite_db: Database, klok: Klok) -> int:
    """A charette with two evenings: 4 places and 20, and a walk-in."""
    with sqlite_db.writing() as s:
        c = hulp.open_charette(s, klok(), (4, 20), inleiding="Wij tekenen samen.", vast=["De sportvelden blijven."])
        return c.id


def vorm(bezoeker: Browser, id: int, **anders: Any) -> dict[str, Any]:
    """A filled-in form for the first moment."""
    page = bezoeker.get(f"/charette/{id}/aanmelden")
    sleutel = re.search(r'name="sleutel" value="([0-9a-f]{32})"', page.text)
    eerste = re.search(r'name="dagdeel" id="dagdeel" value="(\d+)"', page.text)
    assert sleutel is not None
    assert eerste is not None
    return {**GOED, "sleutel": sleutel[1], "dagdeel": eerste[1], **anders}


def aanmeldingen(db: Database) -> list[Aanmelding]:
    with db.reading() as s:
        return list(s.scalars(select(Aanmelding).order_by(Aanmelding.nummer)))


def _zet(db: Database, id: int, klok: Klok, **velden: Any) -> None:
    with db.writing() as s:
        c = s.get_one(Charette, id)
        charettes.wijzig(s, klok(), c, hulp.MARIEKE, c.versie, **velden)


# --- the page


def test_de_pagina_zegt_wat_wanneer_en_hoeveel_plaats(bezoeker: Browser, id: int) -> None:
    page = bezoeker.get(f"/charette/{id}")
    for deel in ("Samen tekenen aan het dorp", "Wij tekenen samen.", "De sportvelden blijven.", "Nog 4 van de 4"):
        assert deel in page.text, deel
    assert f'href="/charette/{id}/aanmelden"' in page.text
    assert "op volgorde van aanmelden" in page.text


def test_een_concept_bestaat_nog_niet(bezoeker: Browser, huis: Huis, sqlite_db: Database, klok: Klok) -> None:
    with sqlite_db.writing() as s:
        c = hulp.concept(s, klok())
    for deel in ("", "/aanmelden", "/mijn", "/ideeen", "/werk", "/stem", "/loting"):
        assert bezoeker.get(f"/charette/{c.id}{deel}").status_code == 404, deel
    assert bezoeker.get("/charette/99999").status_code == 404


def test_na_sluiten_staat_er_geen_knop_meer(bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok) -> None:
    velden = vorm(bezoeker, id)
    with sqlite_db.writing() as s:
        c = s.get_one(Charette, id)
        charettes.sluit(s, klok(), c, hulp.MARIEKE, c.versie)
    assert f'href="/charette/{id}/aanmelden"' not in bezoeker.get(f"/charette/{id}").text
    assert "Aanmelden kan nu niet" in bezoeker.get(f"/charette/{id}/aanmelden").text
    bezoeker.get(f"/charette/{id}/mijn")  # a page with a token
    assert bezoeker.post(f"/charette/{id}/aanmelden", data=velden).status_code == 409
    assert not aanmeldingen(sqlite_db)


def test_afgelast_staat_er_in_woorden(bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok) -> None:
    with sqlite_db.writing() as s:
        c = s.get_one(Charette, id)
        charettes.gelast_af(s, klok(), c, "Te weinig mensen.", hulp.MARIEKE, c.versie)
    assert "Deze charette gaat niet door" in bezoeker.get(f"/charette/{id}").text


def test_de_kern_leidt_naar_de_charette(bezoeker: Browser, id: int) -> None:
    page = bezoeker.get("/kern/westendorp")
    assert f'href="/charette/{id}"' in page.text
    assert page.text.count("utrecht-button--primary-action") == 1


def test_alles_in_het_engels(bezoeker: Browser, id: int) -> None:
    bezoeker.post("/taal", data={"taal": "en", "terug": f"/charette/{id}"}, met_kenmerk=False)
    assert "Sign up" in bezoeker.get(f"/charette/{id}").text
    assert "How many people" in bezoeker.get(f"/charette/{id}/aanmelden").text


# --- signing up


def test_van_formulier_naar_bewijs(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    answer = bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id))
    assert answer.status_code == 303
    page = bezoeker.get(answer.location)
    assert "U bent aangemeld" in page.text
    assert "U hebt plaats voor 2\u00a0mensen" in page.text
    [a] = aanmeldingen(sqlite_db)
    with sqlite_db.reading() as s:
        code = deelnemers.code_van(s, a.id)
        wie = deelnemers.van(s, a.id)
        assert s.scalar(select(func.count()).select_from(Verzending)) == 1
    assert f"{code[:3]}\u00a0{code[3:]}" in page.text
    assert wie is not None
    assert (wie.naam, wie.kanaal, wie.adres) == ("Riet Bosman", "mail", "riet@dorp.example")
    assert not a.mix
    assert all(m.leeftijd == "" for m in a.mensen)


def test_met_alleen_een_telefoon(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    velden = vorm(bezoeker, id, email="", telefoon="0315 12 34 56")
    page = bezoeker.get(bezoeker.post(f"/charette/{id}/aanmelden", data=velden).location)
    assert "Schrijf uw code op" in page.text
    with sqlite_db.reading() as s:
        wie = deelnemers.van(s, aanmeldingen(sqlite_db)[0].id)
    assert wie is not None
    assert (wie.kanaal, wie.telefoon) == ("telefoon", "0315 12 34 56")


def test_twee_keer_drukken_is_een_aanmelding_en_een_mail(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    velden = vorm(bezoeker, id)
    for _ in range(2):
        assert bezoeker.post(f"/charette/{id}/aanmelden", data=velden).status_code == 303
    assert len(aanmeldingen(sqlite_db)) == 1
    with sqlite_db.reading() as s:
        assert s.scalar(select(func.count()).select_from(Verzending)) == 1


def test_een_groep_die_niet_past_komt_op_de_wachtlijst(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id, aantal="3"))
    answer = bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id, email="jan@dorp.example"))
    page = bezoeker.get(answer.location)
    assert "U staat op de wachtlijst" in page.text
    assert "plek 1" in page.text


def test_leeftijd_en_dorp_vragen_wij_pas_na_toestemming(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    velden = vorm(bezoeker, id, mix="ja")
    page = bezoeker.post(f"/charette/{id}/aanmelden", data=velden)
    assert "Nog twee vragen voor de mix" in page.text
    assert not aanmeldingen(sqlite_db)
    hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page.text))
    assert hidden["naam"] == "Riet Bosman"
    said = {"leeftijd-1": "65plus", "kern-1": "ja", "leeftijd-2": "", "kern-2": "nee"}
    assert bezoeker.post(f"/charette/{id}/aanmelden", data={**hidden, **said}).status_code == 303
    [a] = aanmeldingen(sqlite_db)
    assert a.mix
    assert [(m.leeftijd, m.uit_kern) for m in a.mensen] == [("65plus", True), ("", False)]


def test_zonder_toestemming_bewaren_wij_niets_van_wie_u_bent(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    sneaky = vorm(bezoeker, id, stap="mensen", **{"leeftijd-1": "65plus", "kern-1": "ja"})
    assert bezoeker.post(f"/charette/{id}/aanmelden", data=sneaky).status_code == 303
    [a] = aanmeldingen(sqlite_db)
    assert not a.mix
    assert [(m.leeftijd, m.uit_kern) for m in a.mensen] == [("", None)] * 2


FOUT = [
    ({"dagdeel": ""}, "dagdeel", "Kies ten minste één moment."),
    ({"dagdeel": "99999"}, "dagdeel", "niet meer aanmelden"),
    ({"dagdeel": "1 OR 1"}, "dagdeel", "Kies ten minste één moment."),
    ({"aantal": "twee"}, "aantal", "bijvoorbeeld 2"),
    ({"aantal": "0"}, "aantal", "bijvoorbeeld 2"),
    ({"aantal": "９"}, "aantal", "bijvoorbeeld 2"),
    ({"aantal": "9"}, "aantal", "hoogstens 8"),
    ({"naam": " \u200b "}, "naam", "Vul uw naam in."),
    ({"naam": "x" * 200}, "naam", "hoogstens 120"),
    ({"email": "riet@"}, "email", "klopt niet"),
    ({"email": ""}, "email", "Anders kunnen wij"),
    ({"telefoon": "bel maar"}, "telefoon", "klopt niet"),
    ({"email": "", "telefoon": "0315"}, "telefoon", "klopt niet"),
    ({"akkoord": ""}, "akkoord", "Zet een vinkje"),
    ({"oppas": "x" * 300}, "oppas", "hoogstens 200"),
]


@pytest.mark.parametrize(("anders", "veld", "zin"), FOUT)
def test_wat_mist_staat_bij_het_veld_en_wat_er_stond_blijft_staan(
    bezoeker: Browser, id: int, sqlite_db: Database, anders: dict[str, str], veld: str, zin: str
) -> None:
    page = bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id, dieet="Geen noten", **anders))
    assert page.status_code == 422
    assert f'href="#{veld}"' in page.text
    assert zin in page.text
    assert "Geen noten" in page.text
    assert not aanmeldingen(sqlite_db)


def test_een_leeg_formulier_noemt_alles_in_een_keer(bezoeker: Browser, id: int) -> None:
    bezoeker.get(f"/charette/{id}/aanmelden")
    page = bezoeker.post(f"/charette/{id}/aanmelden", data={})
    found = [page.text.index(f'href="#{veld}"') for veld in ("dagdeel", "aantal", "naam", "email", "akkoord")]
    assert found == sorted(found)


def test_vijandige_tekst_blijft_tekst(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    nep = "<script>alert(1)</script>{{7*7}}\x00\u202e"
    answer = bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id, naam=nep, oppas=nep, mix="ja"))
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_te_veel_vanaf_een_plek_wacht_een_uur(
    bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.openbaar.charette.PER_UUR", 2)
    for n in range(2):
        bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id, email=f"b{n}@dorp.example", aantal="1"))
    page = bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id, aantal="1"))
    assert page.status_code == 429
    assert "Wat u invulde, staat er nog" in page.text
    assert "Riet Bosman" in page.text
    elders = {"environ_base": {"REMOTE_ADDR": "198.51.100.7"}}
    assert bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id, aantal="1"), **elders).status_code == 303
    klok.verzet(minutes=61)
    assert bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id, aantal="1")).status_code == 303


def test_zonder_kenmerk_komt_er_niets_binnen(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    velden = vorm(bezoeker, id)
    assert bezoeker.post(f"/charette/{id}/aanmelden", data=velden, met_kenmerk=False).status_code == 403
    assert not aanmeldingen(sqlite_db)


# --- how does my sign-up stand?


def test_of_iemand_is_aangemeld_blijkt_nergens_uit(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id))
    seen = []
    for adres in ("riet@dorp.example", "niemand@dorp.example"):
        bezoeker.get(f"/charette/{id}/mijn")
        answer = bezoeker.post(f"/charette/{id}/mijn", data={"email": adres})
        assert answer.status_code == 303
        page = bezoeker.get(answer.location)
        assert adres not in page.text
        seen.append(re.sub(r'value="[^"]*"', "", page.text))
    assert seen[0] == seen[1]
    assert "Is dit adres aangemeld?" in seen[0]
    with sqlite_db.reading() as s:
        assert s.scalar(select(func.count()).select_from(Verzending)) == 2  # the receipt, and the state


@pytest.mark.parametrize(("data", "zin"), [({"email": ""}, "Vul uw e-mailadres in"), ({"email": "x"}, "klopt niet")])
def test_een_leeg_of_fout_adres(bezoeker: Browser, id: int, data: dict[str, str], zin: str) -> None:
    bezoeker.get(f"/charette/{id}/mijn")
    page = bezoeker.post(f"/charette/{id}/mijn", data=data)
    assert (page.status_code, zin in page.text) == (422, True)


def test_met_de_code_naar_de_eigen_pagina(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id))
    with sqlite_db.reading() as s:
        code = deelnemers.code_van(s, aanmeldingen(sqlite_db)[0].id)
    bezoeker.get(f"/charette/{id}/mijn")
    answer = bezoeker.post(f"/charette/{id}/mijn", data={"code": f" {code[:3].lower()} {code[3:]}"})
    assert answer.status_code == 303
    assert "Op naam van Riet Bosman." in bezoeker.get(answer.location).text


def test_na_tien_foute_codes_helpt_ook_de_goede_niet(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    bezoeker.post(f"/charette/{id}/aanmelden", data=vorm(bezoeker, id))
    with sqlite_db.reading() as s:
        code = deelnemers.code_van(s, aanmeldingen(sqlite_db)[0].id)
    bezoeker.get(f"/charette/{id}/mijn")
    for _ in range(10):
        assert bezoeker.post(f"/charette/{id}/mijn", data={"code": "ZZZZZZ"}).status_code == 422
    assert bezoeker.post(f"/charette/{id}/mijn", data={"code": code}).status_code == 429
    assert bezoeker.post(f"/charette/{id}/mijn", data={"code": ""}).status_code == 422


# --- the draw


def _loting(s: Session, klok: Klok) -> Charette:
    return hulp.open_charette(s, klok(), (2,), regel=Regel.LOTING)


def test_voor_de_loting_staat_er_de_belofte_en_niet_het_getal(
    bezoeker: Browser, huis: Huis, sqlite_db: Database, klok: Klok
) -> None:
    with sqlite_db.writing() as s:
        c = _loting(s, klok)
    page = bezoeker.get(f"/charette/{c.id}/loting").text
    assert c.loting_belofte in page
    assert c.loting_seed not in page
    bezoeker.post(f"/charette/{c.id}/aanmelden", data=vorm(bezoeker, c.id))
    assert "U doet mee met de loting" in bezoeker.get(_eigen(sqlite_db, klok)).text


def test_na_de_loting_kan_iedereen_de_volgorde_narekenen(
    bezoeker: Browser, huis: Huis, sqlite_db: Database, klok: Klok
) -> None:
    with sqlite_db.writing() as s:
        c = _loting(s, klok)
        for n in range(5):
            hulp.meld_aan(s, klok(), c, n)
        klok.verzet(days=8)
        aanmelden.loot(s, klok(), c.id)
    page = bezoeker.get(f"/charette/{c.id}/loting").text
    assert hashlib.sha256(c.loting_seed.encode()).hexdigest() == c.loting_belofte
    assert c.loting_seed in page
    shown = [int(n) for n in re.findall(r'<tr id="nummer-(\d+)">', page)]
    assert shown == sorted(range(1, 6), key=lambda n: hashlib.sha256(f"{c.loting_seed}:{n}".encode()).hexdigest())


def test_zonder_loting_is_er_geen_lotingpagina(bezoeker: Browser, id: int) -> None:
    assert bezoeker.get(f"/charette/{id}/loting").status_code == 404


def _eigen(db: Database, klok: Klok) -> str:
    with db.reading() as s:
        return f"/aanmelding/{vinden.maak_token(s, klok(), aanmeldingen(db)[-1])}"


def test_een_moment_dat_begon_is_niet_meer_te_kiezen(bezoeker: Browser, id: int, klok: Klok) -> None:
    velden = vorm(bezoeker, id)
    klok.verzet(days=21, hours=1)
    page = bezoeker.post(f"/charette/{id}/aanmelden", data=velden)
    assert page.status_code == 422
    assert "niet meer aanmelden" in page.text
    assert "Riet Bosman" in page.text
    klok.moment += timedelta(days=5)
    assert "Aanmelden kan nu niet" in bezoeker.get(f"/charette/{id}/aanmelden").text
