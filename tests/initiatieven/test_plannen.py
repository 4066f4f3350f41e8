"""A plan as it comes in: its number, what it must say, who brought it, and what hostile input does."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from kern import kernen, privacy
from kern.db import Database
from kern.initiatieven import Initiatief, InitiatiefFout, Plan, Woningsoort, dien_in, wijzig
from kern.initiatieven.plannen import LENGTES, TERMIJNEN, plan_van, woningen_uit, zojuist
from kern.initiatieven.segmenten import EIGENDOM, PRIJZEN, SOORTEN, TYPES, in_woorden, segment, segmenten
from kern.instellingen import Verouderd
from kern.journaal import VOOR_DBO, VOOR_STAF, Zichtbaarheid, regels
from kern.mensen import OngeldigAdres, indieners
from kern.mensen.indieners import Aanbieder, Indiener
from kern.taal import spreek
from tests.initiatieven.hulp import HUUR, PLAN, RIJ, STAF, kern, plan, zet

SEM = Aanbieder("Sem Bouwman", "sem@dorp.example", "06 1234 5678")


def test_een_plan_komt_binnen_met_nummer_en_feit(db: Database, now: datetime) -> None:
    with db.writing() as s:
        eerste = dien_in(s, now, kern(s), PLAN, bron="web", indiener=SEM)
        tweede = dien_in(s, now, kern(s, "sinderen"), PLAN, bron="chat", indiener=SEM)
        assert (eerste.nummer, tweede.nummer, eerste.status) == (1, 2, "ingediend")
        assert plan_van(eerste) == PLAN
        [feit] = regels(s, eerste.kern_id, VOOR_DBO, now)
        assert feit.zin == "Er kwam een plan voor woningen binnen. Het heeft nummer 1 en gaat over 8\u00a0woningen."
        # Nobody has read the title yet, and it may hold anything.
        assert PLAN.titel not in str(feit.gegevens)


def test_een_idee_heeft_nog_geen_aantal_en_het_journaal_spreekt_nederlands(db: Database, now: datetime) -> None:
    with db.writing() as s, spreek("en"):
        i = dien_in(s, now, kern(s), Plan("Iets moois", "Bij de molen", {}), bron="web", indiener=SEM)
        assert i.status == "idee"
        [feit] = regels(s, i.kern_id, VOOR_STAF, now)
        assert "een nog onbekend aantal woningen" in feit.zin
        j = dien_in(s, now, kern(s), PLAN, bron="web", indiener=SEM)
        assert "8\u00a0woningen" in regels(s, j.kern_id, VOOR_STAF, now)[0].zin


def test_twintig_tegelijk_krijgen_twintig_nummers(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
    klaar = threading.Barrier(20)
    fouten: list[BaseException] = []

    def bied_aan(n: int) -> None:
        klaar.wait()
        try:
            with db.writing() as s:
                found = kernen.per_slug(s, ("westendorp", "sinderen", "etten")[n % 3])
                assert found is not None
                dien_in(s, now, found, Plan(f"Plan van {n}", "Hier", {RIJ: 1}), bron="web", indiener=SEM)
        except BaseException as error:
            fouten.append(error)

    threads = [threading.Thread(target=bied_aan, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not fouten
    with db.reading() as s:
        assert sorted(s.scalars(select(Initiatief.nummer))) == list(range(1, 21))


FOUT = [
    (Plan("", "Hier", {}), "titel"),
    (Plan(" \u200b\u202e\n ", "Hier", {}), "titel"),
    (Plan("x" * (LENGTES["titel"] + 1), "Hier", {}), "titel"),
    (Plan("Plan", "x" * (LENGTES["plek"] + 1), {}), "plek"),
    (Plan("Plan", "Hier", {}, omschrijving="x" * (LENGTES["omschrijving"] + 1)), "omschrijving"),
    (Plan("Plan", "Hier", {}, termijn="gisteren"), "termijn"),
    (Plan("Plan", "Hier", {}, gebruik="speculeren"), "gebruik"),
    (Plan("Plan", "Hier", {}, eigenaar="de buurman"), "eigenaar"),
    (Plan("Plan", "Hier", {RIJ: -1}), "woningen"),
    (Plan("Plan", "Hier", {RIJ: 300, HUUR: 300}), "woningen"),
    (Plan("Plan", "Hier", {Woningsoort("kasteel", "koop", "duur"): 1}), "woningen"),
]


@pytest.mark.parametrize(("fout", "veld"), FOUT)
def test_wat_niet_kan_wordt_niet_bewaard(sqlite_db: Database, now: datetime, fout: Plan, veld: str) -> None:
    with sqlite_db.writing() as s:
        with pytest.raises(InitiatiefFout) as error:
            dien_in(s, now, kern(s), fout, bron="web", indiener=SEM)
        assert error.value.veld == veld
        assert not s.scalars(select(Initiatief)).all()


VIJANDIG = [
    "'; DROP TABLE initiatief; --",
    "{nummer.__class__} {0} %s",
    "{{ 7*7 }}<script>alert(1)</script>",
    "Plan\r\nBcc: iedereen@dorp.example",
    "\u202ekcab\u202c \ud800 \x00\x1b[31m",
    '=HYPERLINK("http://kwaad.example")',
]


@pytest.mark.parametrize("tekst", VIJANDIG)
def test_vijandige_tekst_is_gewone_tekst(db: Database, now: datetime, tekst: str) -> None:
    with db.writing() as s:
        i = dien_in(s, now, kern(s), Plan(tekst, tekst, {RIJ: 1}, omschrijving=tekst, eigenaar="eigen"), bron="web")
        zet(s, now, i, "in_toetsing", reden=tekst)
        assert not any(ord(c) < 32 or c in "\u202e\u202c\ud800" for c in i.titel + i.plek)
        zin = regels(s, i.kern_id, VOOR_STAF, now)[0].zin
        assert "\n" not in zin
        assert i.titel in zin


@pytest.mark.parametrize(
    ("wie", "fout"),
    [
        (Aanbieder("Sem", "sem@"), OngeldigAdres),
        (Aanbieder("Sem", "sem@dorp.example\r\nBcc: x@dorp.example"), OngeldigAdres),
        (Aanbieder("Sem"), ValueError),
        (Aanbieder(" ", "sem@dorp.example"), ValueError),
    ],
)
def test_een_indiener_is_bereikbaar(sqlite_db: Database, now: datetime, wie: Aanbieder, fout: type[Exception]) -> None:
    with sqlite_db.writing() as s, pytest.raises(fout):
        dien_in(s, now, kern(s), PLAN, bron="web", indiener=wie)


def test_twee_keer_drukken_is_een_plan(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        k = kern(s)
        i = dien_in(s, now, k, PLAN, bron="web", indiener=SEM)
        assert zojuist(s, now + timedelta(minutes=1), k, PLAN, "web") is i
        assert zojuist(s, now + timedelta(hours=1), k, PLAN, "web") is None
        assert zojuist(s, now, k, PLAN, "chat") is None
        assert zojuist(s, now, k, Plan(PLAN.titel, "Ergens anders", PLAN.woningen, eigenaar="eigen"), "web") is None


def test_wijzigen_bewaart_wat_er_al_stond_en_staat_alleen_voor_medewerkers_in_het_journaal(
    db: Database, now: datetime
) -> None:
    with db.writing() as s:
        i = plan(s, now)
        zet(s, now, i, "principeverzoek")
        regel = i.programma[0].id
        anders = Plan("Achter de kerk", "Naast de school", {RIJ: 4}, eigenaar="gemeente", termijn="later")
        wijzig(
            s, now, i, anders, zichtbaarheid=Zichtbaarheid.OPENBAAR, traject_id=None, door=STAF, gelezen_versie=i.versie
        )
        assert plan_van(i) == anders
        assert i.programma[0].id == regel
        assert (i.gegevens["zaaknummer"], i.zichtbaarheid) == ("Z-2027-12", "openbaar")
        feit = regels(s, i.kern_id, VOOR_STAF, now)[0]
        assert (feit.soort, feit.zichtbaarheid) == ("initiatief_gewijzigd", "intern")
        with pytest.raises(Verouderd):
            wijzig(s, now, i, anders, zichtbaarheid=Zichtbaarheid.DBO, traject_id=None, door=STAF, gelezen_versie=1)


# --- who brought it


def test_de_indiener_staat_apart_en_versleuteld(db: Database, now: datetime) -> None:
    with db.writing() as s:
        i = dien_in(s, now, kern(s), PLAN, bron="web", indiener=SEM)
        wie = indieners.van(s, i.id)
        assert wie == Aanbieder(SEM.naam, SEM.email, SEM.telefoon, date(2029, 2, 28))
        row = s.scalars(select(Indiener)).one()
        assert not any(b"Sem" in (blob or b"") or b"sem@" in (blob or b"") for blob in (row.naam, row.email))
        assert indieners.bekend(s, i.id)
        assert indieners.wis(s, i.id)
        assert not indieners.wis(s, i.id)
        assert indieners.van(s, i.id) is None


def test_de_termijn_loopt_vanaf_het_laatste_nieuws_en_korter_na_het_einde(db: Database, now: datetime) -> None:
    with db.writing() as s:
        i = dien_in(s, now, kern(s), PLAN, bron="web", indiener=SEM)
        later = now + timedelta(days=600)
        zet(s, later, i, "in_toetsing")
        assert privacy.ruim_op(s, now + timedelta(days=1000))["indieners"] == 0
        zet(s, later, i, "ingetrokken")
        assert privacy.ruim_op(s, later + timedelta(days=365))["indieners"] == 0
        assert privacy.ruim_op(s, later + timedelta(days=366))["indieners"] == 1
        assert not indieners.bekend(s, i.id)
        assert s.get(Initiatief, i.id) is not None


# --- the vocabulary


def test_elke_soort_van_het_formulier_bestaat_en_heeft_een_segment() -> None:
    assert all(soort.geldig for soort in SOORTEN.values())
    assert {segment(soort) for soort in SOORTEN.values()} == set(segmenten())
    assert woningen_uit({"rij": 3, "huur": 0}) == {SOORTEN["rij"]: 3}
    with pytest.raises(KeyError):
        woningen_uit({"kasteel": 1})


def test_elke_woning_heeft_een_segment_en_woorden() -> None:
    for soort in (Woningsoort(t, e, p) for t in TYPES for e in EIGENDOM for p in PRIJZEN):
        assert segment(soort) in segmenten()
        assert in_woorden(soort)
    assert in_woorden(RIJ) == "rijwoning · koop · betaalbaar"
    assert in_woorden(SOORTEN["anders"]) == "nog niet bekend"
    assert len(TERMIJNEN) == 4
