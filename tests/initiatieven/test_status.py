"""How far a plan is: which status may follow which, what each has to prove, and what ran out."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

import pytest
from sqlalchemy.orm import Session

from kern.db import Database
from kern.initiatieven import MAG_NAAR, STATUSSEN, Initiatief, InitiatiefFout, Plan, hardheid, verlopen
from kern.initiatieven.status import geschiedenis
from kern.initiatieven.statussen import ROUTE, keuzes, mag_naar
from kern.instellingen import Verouderd
from kern.journaal import VOOR_STAF, Zichtbaarheid, regels
from tests.initiatieven.hulp import BEWIJS, PLAN, plan, zet

# The table of domein.md §5.2, written out by hand: a row per status, a mark per status that may follow.
KOLOMMEN = tuple(STATUSSEN)
TABEL = """
idee                . x x x x x x x x x x x . x .
ingediend           . . x x x x x x x x x x . x .
in_toetsing         . . . x x x x x x x x x . x .
getoetst            . . . . x x x x x x x x x x .
haalbaarheid        . . . . . x x x x x x x . x .
principeverzoek     . . . . . . x x x x x x x x .
principemedewerking . . . . x . . x x x x x . x x
procedure           . . . . . . . . x x x x x x .
vergund             . . . . . . . . . x x x . x .
in_aanbouw          . . . . . . . . . . x x . x .
opgeleverd          . . . . . . . . . . . . . . .
aangehouden         . . . . . . . . . . . . . x .
afgewezen           . . . . . . . . . . . . . . .
ingetrokken         . . . . . . . . . . . . . . .
vervallen           . . . . . . . . . . . . . . .
"""
RIJEN = {row.split()[0]: row.split()[1:] for row in TABEL.strip().splitlines()}
PAREN = [(van, naar, RIJEN[van][n] == "x") for van, (n, naar) in product(RIJEN, enumerate(KOLOMMEN))]


def stand(s: Session, now: datetime, code: str) -> Initiatief:
    """A plan in this status, put there without the way to it."""
    i = plan(s, now)
    i.status = code
    if code == "principemedewerking":
        i.gegevens = {**i.gegevens, "vervaldatum": "2027-01-31"}
    s.flush()
    return i


@pytest.mark.parametrize(("van", "naar", "mag"), PAREN)
def test_elke_stap_van_de_tabel_en_geen_andere(
    sqlite_db: Database, now: datetime, van: str, naar: str, mag: bool
) -> None:
    with sqlite_db.writing() as s:
        i = stand(s, now, van)
        if mag:
            zet(s, now, i, naar)
            assert i.status == naar
        else:
            with pytest.raises(InitiatiefFout) as error:
                zet(s, now, i, naar)
            assert (error.value.veld, i.status) == ("naar", van)
    assert (naar in MAG_NAAR[van]) is mag


def test_een_onbekende_status_bestaat_niet(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        with pytest.raises(InitiatiefFout):
            zet(s, now, i, "gebouwd", {})


NODIG = [(code, b.sleutel) for code, status in STATUSSEN.items() for b in status.bewijs if b.verplicht]


@pytest.mark.parametrize(("naar", "veld"), NODIG)
def test_zonder_bewijs_geen_status(sqlite_db: Database, now: datetime, naar: str, veld: str) -> None:
    van = next(code for code, mag in MAG_NAAR.items() if naar in mag)
    with sqlite_db.writing() as s:
        i = stand(s, now, van)
        for leeg in ("", "   ", "\u200b\n"):
            with pytest.raises(InitiatiefFout) as error:
                zet(s, now, i, naar, {**BEWIJS[naar], veld: leeg})
            assert error.value.veld == veld
        assert i.status == van
        assert not geschiedenis(s, i)


VERKEERD = [
    ("principemedewerking", {"vervaldatum": "2030-02-02"}, "vervaldatum"),
    ("principemedewerking", {"vervaldatum": "2027-02-01"}, "vervaldatum"),
    ("principemedewerking", {"besluitdatum": "1 februari"}, "besluitdatum"),
    ("principemedewerking", {"besluitdatum": "2024-02-29", "vervaldatum": "2027-03-01"}, "vervaldatum"),
    ("procedure", {"soort_procedure": "omgevingsplan"}, "terinzage_van"),
    ("procedure", {"soort_procedure": "omgevingsplan", "terinzage_van": "2027-02-01"}, "terinzage_tot"),
    ("procedure", {"terinzage_van": "2027-02-01", "terinzage_tot": "2027-01-01"}, "terinzage_tot"),
    ("procedure", {"soort_procedure": "snel"}, "soort_procedure"),
    ("getoetst", {"uitslag": "geweldig"}, "uitslag"),
    ("aangehouden", {"hercheckdatum": "2027-03-01"}, "hercheckdatum"),
]


@pytest.mark.parametrize(("naar", "anders", "veld"), VERKEERD)
def test_bewijs_dat_niet_klopt(
    sqlite_db: Database, now: datetime, naar: str, anders: dict[str, str], veld: str
) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        with pytest.raises(InitiatiefFout) as error:
            zet(s, now, i, naar, {**BEWIJS[naar], **anders})
        assert error.value.veld == veld


def test_drie_jaar_precies_mag_ook_op_schrikkeldag(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        bewijs = {**BEWIJS["principemedewerking"], "besluitdatum": "2024-02-29", "vervaldatum": "2027-02-28"}
        i = plan(s, now)
        zet(s, now, i, "principemedewerking", bewijs)
        assert i.gegevens["vervaldatum"] == "2027-02-28"


@pytest.mark.parametrize("naar", ROUTE[1:])
@pytest.mark.parametrize(
    "mist",
    [
        Plan("Een idee", "Ergens", {}, eigenaar="eigen"),
        Plan("Een idee", "", PLAN.woningen, eigenaar="eigen"),
        Plan("Een idee", "Ergens", PLAN.woningen),
    ],
)
def test_een_idee_zonder_woningen_plek_of_eigenaar_komt_niet_verder(
    sqlite_db: Database, now: datetime, mist: Plan, naar: str
) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now, mist)
        assert i.status == "idee"
        with pytest.raises(InitiatiefFout, match="Vul eerst"):
            zet(s, now, i, naar)
        zet(s, now, i, "ingetrokken")


def test_altijd_een_reden_en_nooit_een_dag_die_nog_komt(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        with pytest.raises(InitiatiefFout) as error:
            zet(s, now, i, "in_toetsing", reden=" \n")
        assert error.value.veld == "reden"
        with pytest.raises(InitiatiefFout) as error:
            zet(s, now, i, "in_toetsing", dag=date(2027, 3, 2))
        assert error.value.veld == "dag"
        zet(s, now, i, "in_toetsing", dag=date(2027, 3, 1))


def test_wie_een_oude_versie_las_wijzigt_niets(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        zet(s, now, i, "in_toetsing")
        with pytest.raises(Verouderd):
            zet(s, now, i, "getoetst", gelezen=i.versie - 1)
        assert i.status == "in_toetsing"


# --- standing still, and what runs out


def test_aangehouden_houdt_zijn_hardheid_en_gaat_verder_waar_het_was(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        zet(s, now, i, "vergund")
        zet(s, now, i, "aangehouden")
        assert hardheid(i) == "hard"
        assert {k.code for k in keuzes(i)} == {"vergund", "in_aanbouw", "opgeleverd", "ingetrokken"}
        zet(s, now, i, "vergund", {})  # proven before: nothing to prove again
        assert i.gegevens["besluit"] == BEWIJS["vergund"]["besluit"]
        assert "aangehouden" in mag_naar(i)
        assert "vergund" not in mag_naar(i)


def test_aangehouden_na_een_verzoek_kan_worden_afgewezen(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        zet(s, now, i, "principeverzoek")
        zet(s, now, i, "aangehouden")
        zet(s, now, i, "afgewezen")
        assert hardheid(i) == ""
        assert not keuzes(i)


def test_haalbaarheid_na_de_medewerking_maakt_een_plan_niet_zachter(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        zet(s, now, i, "haalbaarheid")
        assert hardheid(i) == "potentieel"
        zet(s, now, i, "principemedewerking")
        zet(s, now, i, "haalbaarheid")
        assert hardheid(i) == "zacht"


@pytest.mark.parametrize("via", [(), ("haalbaarheid",), ("aangehouden",), ("haalbaarheid", "aangehouden")])
def test_medewerking_die_afliep_vervalt_als_de_projectleider_dat_zegt(
    db: Database, now: datetime, via: tuple[str, ...]
) -> None:
    with db.writing() as s:
        i = plan(s, now)
        zet(s, now, i, "principemedewerking", {**BEWIJS["principemedewerking"], "vervaldatum": "2027-02-27"})
        for code in via:
            zet(s, now, i, code)
        assert verlopen(s, date(2027, 2, 27)) == []
        assert verlopen(s, date(2027, 2, 28)) == [i]
        assert i.status == (via[-1] if via else "principemedewerking")
        with pytest.raises(InitiatiefFout, match="nog niet afgelopen"):
            zet(s, now, i, "vervallen", dag=date(2027, 2, 27))
        zet(s, now, i, "vervallen", dag=date(2027, 2, 28))
        assert verlopen(s, date(2027, 2, 28)) == []


def test_wie_verder_is_verloopt_niet_meer(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        zet(s, now, i, "principemedewerking", {**BEWIJS["principemedewerking"], "vervaldatum": "2027-02-27"})
        zet(s, now, i, "procedure")
        assert verlopen(s, date(2027, 3, 1)) == []


# --- what stands afterwards


def test_deels_opgeleverd(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        rij, huur = i.programma
        for fout in ({rij.id: -1}, {rij.id: 5000}, {rij.id: 0, huur.id: 0}):
            with pytest.raises(InitiatiefFout):
                zet(s, now, i, "opgeleverd", gerealiseerd=fout)
        zet(s, now, i, "opgeleverd", gerealiseerd={rij.id: 4})
        assert (rij.gerealiseerd, huur.gerealiseerd) == (4, 0)


def test_elke_wissel_is_een_feit_met_reden_en_het_dorp_hoort_het_later(db: Database, now: datetime) -> None:
    with db.writing() as s:
        i = plan(s, now)
        zet(s, now, i, "in_toetsing", reden="Het vakteam\nkijkt mee", zichtbaarheid=Zichtbaarheid.OPENBAAR)
        zet(s, now, i, "aangehouden", zichtbaarheid=Zichtbaarheid.INTERN)
        feiten = regels(s, i.kern_id, VOOR_STAF, now)
        stil, wissel, nieuw = feiten
        assert wissel.zin == (
            "Plan 1 (Achter de kerk): de gemeente kijkt of het plan past. De reden: Het vakteam kijkt mee"
        )
        assert (wissel.gegevens["van"], wissel.gegevens["naar"]) == ("ingediend", "in_toetsing")
        assert (wissel.zichtbaar_vanaf - now).days == 1
        assert (stil.zichtbaarheid, nieuw.soort) == ("intern", "initiatief_ingediend")
        [laatste, eerste] = geschiedenis(s, i)
        assert (eerste.van, eerste.naar, laatste.naar, laatste.bewijs) == (
            "ingediend",
            "in_toetsing",
            "aangehouden",
            {"hercheckdatum": "2027-09-01"},
        )
