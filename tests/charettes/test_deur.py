"""At the door: find who stands there, let them in, free what stays empty; two volunteers at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import dagdelen, deur, slot, tafelplan, wissen
from kern.charettes.deur import Gast
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette, Dagdeel, Leeftijd, Plaats, Thema
from kern.db import Database
from kern.instellingen import Verouderd
from kern.journaal import Feit
from kern.mensen import deelnemers
from tests.charettes import hulp

JONG, OUD = Leeftijd.JONG.value, Leeftijd.OUD.value


def avond(s: Session, now: datetime, plaatsen: int | None = 6) -> tuple[Charette, Dagdeel]:
    """One evening: Bakker with 3, Şahin with 1, van den Berg with 2; Kok with 2 waits when it is full."""
    c = hulp.open_charette(s, now, (plaatsen,))
    for n, (naam, aantal) in enumerate((("Familie Bakker", 3), ("Şahin", 1), ("J. van den Berg", 2), ("Kok", 2)), 1):
        a = hulp.meld_aan(s, now, c, n, aantal)
        who = deelnemers.van(s, a.id)
        assert who is not None
        tot = now.date() + timedelta(days=200)
        deelnemers.bewaar(s, now, a.id, hulp.wie(n, naam=naam), deelnemers.code_van(s, a.id), tot)
    return c, c.dagdelen[0]


def gast(s: Session, d: Dagdeel, naam: str) -> Gast:
    return next(g for g in deur.gasten(s, d) if naam in g.naam)


def tik(s: Session, now: datetime, d: Dagdeel, naam: str, aantal: int | None) -> Plaats:
    """What a volunteer does who sees the page as it is now."""
    g = gast(s, d, naam)
    return deur.meld_binnen(s, now, d, g.aanmelding_id, aantal, gezien=g.aanwezig)


# --- finding


ZOEKEN = {
    "": ["Familie Bakker", "J. van den Berg", "Kok", "Şahin"],
    "bakker": ["Familie Bakker"],
    "  BAK fam ": ["Familie Bakker"],
    "sahin": ["Şahin"],
    "berg van": ["J. van den Berg"],
    "Backker": ["Familie Bakker"],
    "3": ["J. van den Berg"],
    "Jansen": [],
    "9": [],
}


def test_zoeken(db: Database, now: datetime) -> None:
    with db.writing() as s:
        _, d = avond(s, now)
        for tekst, gevonden in ZOEKEN.items():
            assert [g.naam for g in deur.zoek(s, d, tekst)] == gevonden, tekst


def test_op_naam_staat_de_lijst(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        _, d = avond(s, now)
        assert [g.naam for g in deur.gasten(s, d)] == ["Familie Bakker", "J. van den Berg", "Kok", "Şahin"]


def test_zoeken_op_de_code(db: Database, now: datetime) -> None:
    with db.writing() as s:
        _, d = avond(s, now)
        code = deelnemers.code_van(s, gast(s, d, "Kok").aanmelding_id)
        for typed in (code, code.lower(), f" {code[:3]} {code[3:]} "):
            assert [g.naam for g in deur.zoek(s, d, typed)] == ["Kok"]


def test_wie_zich_afmeldde_staat_er_niet_bij(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        _, d = avond(s, now)
        p = s.scalars(select(Plaats).where(Plaats.aanmelding_id == gast(s, d, "Kok").aanmelding_id)).one()
        p.gevraagd, p.positie = 0, None
        assert "Kok" not in [g.naam for g in deur.gasten(s, d)]


# --- coming in


def test_binnen_in_een_tik_en_weer_terug(db: Database, now: datetime) -> None:
    with db.writing() as s:
        _, d = avond(s, now)
        tik(s, now, d, "Bakker", 3)
        t = deur.tellingen(s, d)
        assert (t.binnen, t.nog, t.geplaatst, t.wacht, t.vrij) == (3, 3, 6, 2, 0)
        tik(s, now, d, "Bakker", None)
        assert deur.tellingen(s, d).binnen == 0


def test_twee_vrijwilligers_tikken_hetzelfde(db: Database, now: datetime) -> None:
    """Both saw nobody and both say three: that is three, not six, and no complaint."""
    with db.writing() as s:
        _, d = avond(s, now)
        who = gast(s, d, "Bakker").aanmelding_id
        for _ in range(2):
            deur.meld_binnen(s, now, d, who, 3, gezien=None)
        assert deur.tellingen(s, d).binnen == 3


def test_twee_vrijwilligers_zeggen_iets_anders(db: Database, now: datetime) -> None:
    """The second saw an old page: what the first said stays."""
    with db.writing() as s:
        _, d = avond(s, now)
        who = gast(s, d, "Bakker").aanmelding_id
        deur.meld_binnen(s, now, d, who, 2, gezien=None)
    with db.writing() as s, pytest.raises(Verouderd):
        deur.meld_binnen(s, now, d, who, 3, gezien=None)
    with db.writing() as s:
        assert gast(s, d, "Bakker").aanwezig == 2
        deur.meld_binnen(s, now, d, who, 3, gezien=2)
        assert gast(s, d, "Bakker").aanwezig == 3


@pytest.mark.parametrize("aantal", [-1, 9, 400])
def test_zoveel_mensen_kan_niet(sqlite_db: Database, now: datetime, aantal: int) -> None:
    with sqlite_db.writing() as s:
        _, d = avond(s, now)
        with pytest.raises(CharetteFout):
            tik(s, now, d, "Bakker", aantal)


def test_wie_hier_niet_bij_hoort(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        _, d = avond(s, now)
        with pytest.raises(CharetteFout) as fout:
            deur.meld_binnen(s, now, d, "0" * 32, 1, gezien=None)
        assert fout.value.reden == "niet_bekend"


def test_de_wachtlijst_komt_binnen_als_er_plaats_is(db: Database, now: datetime) -> None:
    with db.writing() as s:
        _, d = avond(s, now)
        with pytest.raises(CharetteFout) as fout:
            tik(s, now, d, "Kok", 2)
        assert fout.value.reden == "vol"
        tik(s, now, d, "Bakker", 1)  # two stayed at home: their places are free at once
        assert deur.vrij_nu(s, d) == 2
        tik(s, now, d, "Kok", 2)
        assert deur.vrij_nu(s, d) == 0
        assert gast(s, d, "Kok").geplaatst == 0


def test_wie_meer_mensen_meebrengt_moet_passen(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        _, d = avond(s, now, 9)
        assert deur.vrij_nu(s, d) == 1
        tik(s, now, d, "Bakker", 4)
        with pytest.raises(CharetteFout):
            tik(s, now, d, "Bakker", 5)


def test_wie_een_plaats_heeft_komt_altijd_binnen(sqlite_db: Database, now: datetime) -> None:
    """Even when the inloop took it after they were given up: a promised place is a place."""
    with sqlite_db.writing() as s:
        _, d = avond(s, now)
        deur.geef_vrij(s, d.begin, d)
        dagdelen.tel_inloop(s, d, 6)
        assert deur.vrij_nu(s, d) == 0
        tik(s, now, d, "Bakker", 3)
        assert deur.tellingen(s, d).samen == 9


def test_zonder_grens_is_er_altijd_plaats(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        _, d = avond(s, now, None)
        assert deur.vrij_nu(s, d) is None
        tik(s, now, d, "Şahin", 8)


def tegelijk(*werk: Callable[[], object]) -> list[object]:
    """Let these run at the same time; what each gave or raised."""
    start = threading.Barrier(len(werk))

    def een(doe: Callable[[], object]) -> object:
        start.wait(10)
        try:
            return doe()
        except (CharetteFout, Verouderd) as error:
            return error

    with ThreadPoolExecutor(len(werk)) as pool:
        return list(pool.map(een, werk))


def aan_twee_deuren(db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two parties on the waiting list at two doors, and room for one: what became of them, and that it is right.

    Each counts what is free and then waits for the other to have counted too, if the lock lets it.
    """
    with db.writing() as s:
        c = hulp.open_charette(s, now, (4,))
        id, hier = c.dagdelen[0].id, hulp.meld_aan(s, now, c, 1, 4)
        wachten = [hulp.meld_aan(s, now, c, n, 2).id for n in (2, 3)]
        deur.meld_binnen(s, now, c.dagdelen[0], hier.id, 2, gezien=None)
    both, count = threading.Barrier(2), deur.vrij_nu

    def tel_en_wacht(s: Session, d: Dagdeel) -> int | None:
        free = count(s, d)
        with suppress(threading.BrokenBarrierError):
            both.wait(0.3)
        return free

    monkeypatch.setattr(deur, "vrij_nu", tel_en_wacht)

    def laat_binnen(who: str) -> object:
        with db.writing() as s:
            return deur.meld_binnen(s, now, s.get_one(Dagdeel, id), who, 2, gezien=None).aanwezig

    found = tegelijk(*(partial(laat_binnen, who) for who in wachten))
    return sorted(type(x).__name__ for x in found)


def test_de_laatste_plaats_aan_twee_deuren_tegelijk(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert aan_twee_deuren(db, now, monkeypatch) == ["CharetteFout", "int"]


def test_zonder_slot_gaan_er_op_postgresql_te_veel_naar_binnen(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race is real. On SQLite there is one writer at a time anyway."""
    monkeypatch.setattr(slot, "vergrendel", lambda s, id: s.get_one(Charette, id))
    expected = ["CharetteFout", "int"] if db.sqlite else ["int", "int"]
    assert aan_twee_deuren(db, now, monkeypatch) == expected


def test_de_inloop_aan_vier_deuren_tegelijk(db: Database, now: datetime) -> None:
    with db.writing() as s:
        id = hulp.open_charette(s, now, (40,)).dagdelen[0].id

    def tel() -> object:
        with db.writing() as s:
            return dagdelen.tel_inloop(s, s.get_one(Dagdeel, id), 2)

    tegelijk(*[tel] * 4)
    with db.reading() as s:
        assert deur.tellingen(s, s.get_one(Dagdeel, id)).inloop == 8


# --- freeing and counting


def test_vrijgeven_kan_na_het_begin(db: Database, now: datetime) -> None:
    with db.writing() as s:
        _, d = avond(s, now)
        with pytest.raises(CharetteFout) as fout:
            deur.geef_vrij(s, d.begin - timedelta(minutes=1), d)
        assert fout.value.reden == "te_vroeg"
        tik(s, now, d, "Bakker", 3)
        assert deur.geef_vrij(s, d.begin, d, hulp.MARIEKE) == 3
        t = deur.tellingen(s, d)
        assert (t.nog, t.weg, t.vrij, t.binnen) == (0, 3, 3, 3)
        assert deur.geef_vrij(s, d.begin, d) == 0
        feiten = s.scalars(select(Feit).where(Feit.soort == "charette_vrijgegeven")).all()
        assert ["3" in feit.zin for feit in feiten] == [True]


def test_de_inloop_telt_op_en_niet_onder_nul(db: Database, now: datetime) -> None:
    with db.writing() as s:
        _, d = avond(s, now, 10)
        for n in (2, 1, -1, 5, -20):
            dagdelen.tel_inloop(s, d, n)
        assert deur.tellingen(s, d).inloop == 0
        dagdelen.tel_inloop(s, d, 2)
        assert deur.tellingen(s, d).vrij == 0


def test_per_groep_telt_alleen_wie_dat_goed_vond(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now)
        d = c.dagdelen[0]
        open_ = hulp.meld_aan(s, now, c, 1, 2, leeftijden=(JONG, OUD))
        hulp.meld_aan(s, now, c, 2, 3)
        deur.meld_binnen(s, now, d, open_.id, 2, gezien=None)
        t = deur.tellingen(s, d)
        assert (t.aangemeld_per[JONG], t.binnen_per[OUD], sum(t.binnen_per.values())) == (1, 1, 2)
        assert (t.geplaatst, t.binnen) == (5, 2)


def test_wie_gewist_is_telt_nog_mee(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now)
        d = c.dagdelen[0]
        a = hulp.meld_aan(s, now, c, 1, 2, leeftijden=(JONG, OUD))
        deur.meld_binnen(s, now, d, a.id, 2, gezien=None)
        before = deur.tellingen(s, d)
        wissen.wis(s, d.eind + timedelta(days=100), a.id)
        after = deur.tellingen(s, d)
        assert (after.binnen, after.geplaatst, after.binnen_per) == (before.binnen, before.geplaatst, before.binnen_per)
        assert deur.gasten(s, d) == []


# --- tables of who is there


def zet_tafels(s: Session, c: Charette, d: Dagdeel, aantal: int = 2, stoelen: int = 8) -> tafelplan.Opstelling:
    tafelplan.maak_tafels(s, c, d, aantal, stoelen, gelezen_versie=d.tafel_versie)
    return tafelplan.opstelling(s, c, d)


def test_tafels_krijgen_de_themas_om_de_beurt(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = avond(s, now)
        c.themas.extend([Thema(naam="Wonen", volgorde=1), Thema(naam="Groen", volgorde=2)])
        s.flush()
        o = zet_tafels(s, c, d, 3)
        assert [(t.tafel.naam, t.thema and t.thema.naam) for t in o.tafels] == [
            ("Tafel 1", "Wonen"),
            ("Tafel 2", "Groen"),
            ("Tafel 3", "Wonen"),
        ]


def test_een_voorstel_zet_iedereen_met_een_plaats(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = avond(s, now)
        zet_tafels(s, c, d)
        o = tafelplan.verdeel(s, now, c, d, rest=False, gelezen_versie=d.tafel_versie, door=hulp.MARIEKE)
        assert sorted(t.mensen for t in o.tafels) == [3, 3]
        assert (o.zonder, o.mensen, o.seed) == ((), 6, d.tafel_seed)
        again = tafelplan.verdeel(s, now, c, d, o.seed, rest=False, gelezen_versie=d.tafel_versie)
        assert [t.groepen for t in again.tafels] == [t.groepen for t in o.tafels]


def test_de_rest_komt_erbij_en_wie_zit_blijft(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = avond(s, now)
        zet_tafels(s, c, d)
        first = tafelplan.verdeel(s, now, c, d, rest=False, gelezen_versie=d.tafel_versie)
        tik(s, now, d, "Bakker", 1)
        tik(s, now, d, "Kok", 2)
        assert [g.aantal for g in tafelplan.opstelling(s, c, d).zonder] == [2]
        then = tafelplan.verdeel(s, now, c, d, rest=True, gelezen_versie=d.tafel_versie)
        assert not then.zonder
        for a, b in zip(first.tafels, then.tafels, strict=True):
            assert {g.id for g in a.groepen} <= {g.id for g in b.groepen}


def test_wie_niet_kwam_zit_nergens(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = avond(s, now)
        zet_tafels(s, c, d)
        tafelplan.verdeel(s, now, c, d, rest=False, gelezen_versie=d.tafel_versie)
        tik(s, now, d, "Bakker", 0)
        assert sum(t.mensen for t in tafelplan.opstelling(s, c, d).tafels) == 3


def test_verplaatsen_en_wie_te_laat_is(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = avond(s, now)
        o = zet_tafels(s, c, d)
        een, twee = (t.tafel.id for t in o.tafels)
        who = gast(s, d, "Bakker").aanmelding_id
        tafelplan.verplaats(s, d, who, een, van=None)
        tafelplan.verplaats(s, d, who, een, van=None)  # the same again is no harm
        with pytest.raises(Verouderd):
            tafelplan.verplaats(s, d, who, twee, van=None)
        tafelplan.verplaats(s, d, who, twee, van=een)
        assert [t.mensen for t in tafelplan.opstelling(s, c, d).tafels] == [0, 3]
        tafelplan.verplaats(s, d, who, None, van=twee)
        assert [t.mensen for t in tafelplan.opstelling(s, c, d).tafels] == [0, 0]
        for naar, wie in ((9999, who), (een, "0" * 32), (een, gast(s, d, "Kok").aanmelding_id)):
            with pytest.raises(CharetteFout):
                tafelplan.verplaats(s, d, wie, naar, van=None)


def test_een_voorstel_over_een_wijziging_heen_gaat_niet(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = avond(s, now)
        zet_tafels(s, c, d)
        seen = d.tafel_versie
        who, table = gast(s, d, "Bakker").aanmelding_id, tafelplan.tafels_van(s, d)[0].id
        tafelplan.verplaats(s, d, who, table, van=None)
        with pytest.raises(Verouderd):
            tafelplan.verdeel(s, now, c, d, rest=False, gelezen_versie=seen)


def test_tafels_wijzigen_en_weghalen(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = avond(s, now)
        zet_tafels(s, c, d)
        tafelplan.verdeel(s, now, c, d, rest=False, gelezen_versie=d.tafel_versie)
        t = tafelplan.tafels_van(s, d)[0]
        good: dict[str, Any] = {"naam": "Raam", "plaatsen": 6, "thema_id": None, "begeleider": "Ans"}
        tafelplan.wijzig_tafel(s, c, d, t, **good, gelezen_versie=d.tafel_versie)
        for wrong in ({"naam": " "}, {"plaatsen": 0}, {"plaatsen": 51}, {"thema_id": 77}):
            with pytest.raises(CharetteFout):
                tafelplan.wijzig_tafel(s, c, d, t, **{**good, **wrong}, gelezen_versie=d.tafel_versie)
        gone = len(tafelplan.opstelling(s, c, d).tafels[0].groepen)
        assert tafelplan.verwijder_tafel(s, d, t, gelezen_versie=d.tafel_versie) == gone > 0
        o = tafelplan.opstelling(s, c, d)
        assert (len(o.tafels), len(o.zonder)) == (1, gone)


@pytest.mark.parametrize(("aantal", "stoelen"), [(0, 8), (41, 8), (2, 0), (2, 51)])
def test_zoveel_tafels_of_stoelen_kan_niet(sqlite_db: Database, now: datetime, aantal: int, stoelen: int) -> None:
    with sqlite_db.writing() as s:
        c, d = avond(s, now)
        with pytest.raises(CharetteFout):
            zet_tafels(s, c, d, aantal, stoelen)


def test_zonder_mensen_of_tafels_geen_voorstel(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = hulp.open_charette(s, now)
        d = c.dagdelen[0]
        for reden in ("geen_tafels", "geen_mensen"):
            with pytest.raises(CharetteFout) as fout:
                tafelplan.verdeel(s, now, c, d, rest=False, gelezen_versie=d.tafel_versie)
            assert fout.value.reden == reden
            zet_tafels(s, c, d)
