"""A resident brings a plan on the page of the kern."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kern.db import Database
from kern.initiatieven import Initiatief
from kern.initiatieven.plannen import plan_van
from kern.initiatieven.segmenten import SOORTEN
from kern.mensen import indieners
from kern.mensen.indieners import Indiener
from kern.outbox import Verzending
from tests.admin.conftest import Browser, Klok

URL = "/kern/westendorp/initiatief"
GOED = {
    "titel": "Achter de kerk",
    "plek": "Naast het kerkhof",
    "eigenaar": "eigen",
    "aantal-rij": "4",
    "aantal-huur": "2",
    "aantal-app": "",
    "termijn": "twee_tot_vijf",
    "gebruik": "dorp",
    "omschrijving": "Kleine woningen\r\nvoor starters",
    "naam": "Sem Bouwman",
    "email": "sem@dorp.example",
    "telefoon": "",
    "akkoord": "ja",
}


def plannen(db: Database) -> list[Initiatief]:
    with db.reading() as s:
        return list(s.scalars(select(Initiatief).order_by(Initiatief.nummer)))


def test_van_formulier_naar_bewijs(bezoeker: Browser, sqlite_db: Database) -> None:
    page = bezoeker.get(URL)
    assert "geen aanvraag voor een vergunning" in page.text
    assert "geen inschrijving voor een woning" in page.text
    answer = bezoeker.post(URL, data=GOED)
    assert answer.status_code == 303
    receipt = bezoeker.get(answer.location)
    for deel in (
        "nummer 1",
        "11.00\u00a0uur",
        "Achter de kerk",
        "Sem Bouwman",
        "s•••@dorp.example",
        "kopie per e-mail",
    ):
        assert deel in receipt.text, deel
    assert "sem@dorp.example" not in receipt.text
    assert receipt.headers["Cache-Control"] == "no-store"
    [i] = plannen(sqlite_db)
    assert (i.status, i.bron, i.zichtbaarheid) == ("ingediend", "web", "dbo")
    assert plan_van(i).woningen == {SOORTEN["rij"]: 4, SOORTEN["huur"]: 2}
    assert i.omschrijving == "Kleine woningen\nvoor starters"
    with sqlite_db.reading() as s:
        assert s.scalars(select(Verzending.kern_id)).all() == [i.kern_id]


def test_twee_keer_drukken_geeft_een_plan_en_een_mail(bezoeker: Browser, sqlite_db: Database) -> None:
    bezoeker.get(URL)
    for _ in range(2):
        assert bezoeker.post(URL, data=GOED).status_code == 303
    assert len(plannen(sqlite_db)) == 1


def test_zonder_mailadres_zegt_het_bewijs_dat_u_het_nummer_opschrijft(bezoeker: Browser, sqlite_db: Database) -> None:
    bezoeker.get(URL)
    answer = bezoeker.post(URL, data={**GOED, "email": "", "telefoon": "0315 12 34 56"})
    assert "Schrijf dit nummer op" in bezoeker.get(answer.location).text
    with sqlite_db.reading() as s:
        wie = indieners.van(s, plannen(sqlite_db)[0].id)
        assert wie is not None
        assert (wie.email, wie.telefoon) == ("", "0315 12 34 56")


def test_het_bewijs_is_van_een_uur_en_van_deze_kern(bezoeker: Browser, klok: Klok) -> None:
    bezoeker.get(URL)
    where = bezoeker.post(URL, data=GOED).location
    assert bezoeker.get(where.replace("westendorp", "sinderen")).status_code == 404
    assert bezoeker.get(where[:-2] + "xx").status_code == 404
    klok.verzet(minutes=61)
    assert bezoeker.get(where).status_code == 404


FOUT = [
    ({"titel": " "}, "titel", "Geef uw plan een naam."),
    ({"plek": ""}, "plek", "Schrijf op waar het plan komt."),
    ({"aantal-rij": "-1"}, "aantal-rij", "heel getal"),
    ({"aantal-rij": "vier"}, "aantal-rij", "heel getal"),
    ({"aantal-rij": "9999"}, "woningen", "heel veel woningen"),
    ({"termijn": ""}, "termijn", "Kies wanneer"),
    ({"gebruik": "x"}, "gebruik", "Kies voor wie"),
    ({"eigenaar": ""}, "eigenaar", "Kies van wie"),
    ({"omschrijving": "x" * 6000}, "omschrijving", "hoogstens 5000"),
    ({"naam": ""}, "naam", "Vul uw naam in."),
    ({"naam": "x" * 200}, "naam", "hoogstens 120"),
    ({"email": "sem@"}, "email", "klopt niet"),
    ({"email": ""}, "email", "Anders kunnen wij"),
    ({"telefoon": "bel maar"}, "telefoon", "klopt niet"),
    ({"akkoord": ""}, "akkoord", "Zet een vinkje"),
]


@pytest.mark.parametrize(("anders", "veld", "zin"), FOUT)
def test_wat_mist_staat_bij_het_veld_en_wat_er_stond_blijft_staan(
    bezoeker: Browser, sqlite_db: Database, anders: dict[str, str], veld: str, zin: str
) -> None:
    bezoeker.get(URL)
    page = bezoeker.post(URL, data={**GOED, **anders})
    assert page.status_code == 422
    assert f'href="#{veld}"' in page.text
    assert zin in page.text
    assert "voor starters" in page.text or "omschrijving" in anders
    assert not plannen(sqlite_db)


def test_een_leeg_formulier_noemt_alles_in_een_keer(bezoeker: Browser) -> None:
    bezoeker.get(URL)
    page = bezoeker.post(URL, data={})
    found = [page.text.index(f'href="#{veld}"') for veld in ("titel", "plek", "termijn", "naam", "email", "akkoord")]
    assert found == sorted(found)


def test_na_tien_in_een_uur_wachten_en_de_tekst_blijft(bezoeker: Browser, sqlite_db: Database, klok: Klok) -> None:
    bezoeker.get(URL)
    for n in range(10):
        assert bezoeker.post(URL, data={**GOED, "titel": f"Plan {n}"}).status_code == 303
    page = bezoeker.post(URL, data={**GOED, "titel": "Nog een"})
    assert page.status_code == 429
    assert "Nog een" in page.text
    assert len(plannen(sqlite_db)) == 10
    klok.verzet(minutes=61)
    assert bezoeker.post(URL, data={**GOED, "titel": "Nog een"}).status_code == 303


def test_vijandige_tekst_blijft_tekst(bezoeker: Browser, sqlite_db: Database) -> None:
    nep = "<script>alert(1)</script>${7*7}\x00\u202e"
    bezoeker.get(URL)
    velden = {**GOED, "titel": nep, "plek": nep, "naam": nep, "omschrijving": nep}
    page = bezoeker.get(bezoeker.post(URL, data=velden).location)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert plannen(sqlite_db)[0].titel == "<script>alert(1)</script>${7*7}"


def test_in_het_engels(bezoeker: Browser, sqlite_db: Database) -> None:
    bezoeker.post("/taal", data={"taal": "en", "terug": URL}, met_kenmerk=False)
    page = bezoeker.get(URL)
    assert "How many homes" in page.text
    bezoeker.post(URL, data=GOED)
    assert plannen(sqlite_db)[0].gegevens["taal"] == "en"


def test_een_kern_die_er_niet_is(bezoeker: Browser) -> None:
    assert bezoeker.get("/kern/nergens/initiatief").status_code == 404


def test_zonder_kenmerk_komt_er_niets_binnen(bezoeker: Browser, sqlite_db: Database) -> None:
    assert bezoeker.post(URL, data=GOED, met_kenmerk=False).status_code == 403
    with sqlite_db.reading() as s:
        assert not s.scalars(select(Indiener)).all()


def test_ieder_netwerk_telt_apart(bezoeker: Browser, sqlite_db: Database) -> None:
    bezoeker.get(URL)
    for n in range(10):
        bezoeker.post(URL, data={**GOED, "titel": f"Plan {n}"})
    answer = bezoeker.post(URL, data={**GOED, "titel": "Van elders"}, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert answer.status_code == 303
    assert len(plannen(sqlite_db)) == 11
