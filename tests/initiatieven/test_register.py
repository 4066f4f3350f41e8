"""The register over all kernen: what counts where, the filters, and the 166 homes of 2020-2023."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import event

from kern import kernen
from kern.db import Database
from kern.initiatieven import (
    Filter,
    Initiatief,
    Plan,
    hardheid,
    per_kern,
    register,
    totaal_basis,
    van_kern,
    verlopen,
    verzorg_startdata,
)
from kern.initiatieven.register import een, per_segment, tel, woningen
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN, VOOR_STAF, regels
from kern.taal import vandaag
from tests.initiatieven.hulp import HUUR, PLAN, RIJ, kern, plan, zet


def test_de_166_woningen_van_2020_2023(db: Database, now: datetime) -> None:
    with db.writing() as s:
        k = kern(s)
        assert verzorg_startdata(s, now) == 6
        assert verzorg_startdata(s, now) == 0
        assert totaal_basis(s) == 166
        rows = register(s, Filter(basis=True))
        slugs = {one.id: one.slug for one in kernen.alle(s)}
        aantal = {slugs[i.kern_id]: (sum(r.aantal for r in i.programma), i.fictief) for i in rows}
        assert aantal == {
            "heelweg": (8, False),
            "varsselder-veldhunten": (28, False),
            "megchelen": (44, False),
            "netterden": (11, False),
            "etten": (45, True),
            "breedenbroek-voorst": (30, True),
        }
        # Nobody knows until when those held, so nothing runs out; and it is no news.
        assert verlopen(s, vandaag(now)) == []
        assert all(not regels(s, i.kern_id, VOOR_STAF, now) for i in rows)
        assert plan(s, now).nummer == 7
        assert totaal_basis(s) == 166
        assert per_kern(s)[k.id] == {"potentieel": 8, "zacht": 0, "hard": 0, "gerealiseerd": 0}


def test_de_startgegevens_komen_na_plannen_die_er_al_waren(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        plan(s, now)
        verzorg_startdata(s, now)
        assert sorted(i.nummer for i in register(s)) == [1, 2, 3, 4, 5, 6, 7]


def test_woningen_tellen_bij_hun_hardheid(db: Database, now: datetime) -> None:
    with db.writing() as s:
        for naar in ("in_toetsing", "principeverzoek", "vergund", "ingetrokken", "afgewezen"):
            i = plan(s, now)
            if naar == "afgewezen":
                zet(s, now, i, "getoetst")
            zet(s, now, i, naar)
        deels = plan(s, now)
        zet(s, now, deels, "opgeleverd", gerealiseerd={deels.programma[0].id: 7})
        # Of the six row houses seven stand: one more than planned. Both rented homes are still to come.
        assert woningen(deels) == {"potentieel": 0, "zacht": 0, "hard": 2, "gerealiseerd": 7}
        assert per_kern(s) == {kern(s).id: {"potentieel": 8, "zacht": 8, "hard": 10, "gerealiseerd": 7}}
        assert per_segment([deels])["starter_koop"]["gerealiseerd"] == 7
        assert per_segment([deels])["sociale_huur"]["hard"] == 2
        assert tel([deels], "sociale_huur")[deels.kern_id]["hard"] == 2


@pytest.fixture
def vier(sqlite_db: Database, now: datetime) -> dict[str, Initiatief]:
    """Four plans in two kernen."""
    with sqlite_db.writing() as s:
        found = {
            "kerk": plan(s, now),
            "huur": plan(s, now, Plan("Huur", "Daar", {HUUR: 3}, eigenaar="eigen"), "sinderen"),
            "weg": plan(s, now, Plan("Weg", "Daar", {RIJ: 1}, eigenaar="eigen"), "sinderen"),
            "idee": plan(s, now, Plan("Idee", "", {}), "sinderen"),
        }
        zet(s, now, found["huur"], "vergund")
        zet(s, now, found["weg"], "ingetrokken")
        return found


@pytest.mark.parametrize(
    ("velden", "over"),
    [
        ({}, "idee weg huur kerk"),
        ({"segment": "sociale_huur"}, "huur kerk"),
        ({"segment": "starter_koop"}, "weg kerk"),
        ({"status": "ingetrokken"}, "weg"),
        ({"hardheid": "hard"}, "huur"),
        ({"hardheid": "potentieel"}, "kerk"),
        ({"hardheid": "potentieel", "segment": "middenhuur"}, ""),
        ({"basis": True}, ""),
    ],
)
def test_filters(sqlite_db: Database, vier: dict[str, Initiatief], velden: dict[str, object], over: str) -> None:
    with sqlite_db.reading() as s:
        found = [i.nummer for i in register(s, Filter(**velden))]  # type: ignore[arg-type]
    assert found == [vier[naam].nummer for naam in over.split()]


def test_van_een_kern_ziet_ieder_wat_hij_mag_zien(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        i = plan(s, now)
        assert van_kern(s, i.kern_id, VOOR_DBO) == [i]
        assert van_kern(s, i.kern_id, VOOR_IEDEREEN) == []
        i.zichtbaarheid = "intern"
        s.flush()
        assert van_kern(s, i.kern_id, VOOR_DBO) == []
        assert een(s, i.nummer) is i
        assert een(s, 99) is None


def test_meer_plannen_zijn_niet_meer_vragen_aan_de_database(sqlite_db: Database, now: datetime) -> None:
    def vragen() -> int:
        count = 0

        def tick(*_: object) -> None:
            nonlocal count
            count += 1

        with sqlite_db.reading() as s:
            event.listen(sqlite_db.engine, "before_cursor_execute", tick)
            per_kern(s)
            event.remove(sqlite_db.engine, "before_cursor_execute", tick)
        return count

    with sqlite_db.writing() as s:
        plan(s, now)
    weinig = vragen()
    with sqlite_db.writing() as s:
        for _ in range(40):
            plan(s, now)
    assert vragen() == weinig
    with sqlite_db.reading() as s:
        assert hardheid(register(s)[0]) == "potentieel"
        assert register(s)[0].titel == PLAN.titel
