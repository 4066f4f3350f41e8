"""The calendar: which days count, and what the gemeente may add."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import holidays
import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from kern import instellingen, kalender
from kern.db import Database
from kern.kalender import BOUWVAK, EIGEN, FEESTDAG, SCHOOLVAKANTIE, meegeleverd, met_eigen, regels_uit

GEWOON = met_eigen("")
DAGEN = st.dates(date(2024, 1, 1), date(2031, 12, 31))
SOORTEN = st.lists(st.sampled_from([SCHOOLVAKANTIE, BOUWVAK, EIGEN]), unique=True)


@pytest.mark.parametrize("jaar", range(2019, 2041))
def test_feestdagen_kloppen(jaar: int) -> None:
    official = set(holidays.NL(years=jaar, categories=("public", "optional")))
    ours = {p.van for p in meegeleverd() if p.soort == FEESTDAG and p.van.year == jaar}
    assert ours == official | {date(jaar, 5, 5)}


@pytest.mark.parametrize("jaar", range(2026, 2041))
def test_carnaval_ligt_zeven_weken_voor_pasen(jaar: int) -> None:
    [p] = [p for p in meegeleverd() if p.naam == "carnaval" and p.van.year == jaar]
    assert (p.van, p.tot) == (easter(jaar) - timedelta(49), easter(jaar) - timedelta(47))


def test_schoolvakanties_lopen_van_zaterdag_tot_en_met_zondag() -> None:
    school = [p for p in meegeleverd() if p.soort == SCHOOLVAKANTIE]
    assert school and all((p.van.weekday(), p.tot.weekday()) == (5, 6) for p in school)
    for a, b in pairwise(school):
        assert a.tot < b.van


def test_bouwvak_begint_op_de_derde_maandag_van_de_zomervakantie() -> None:
    summers = {p.van.year: p.van for p in meegeleverd() if p.naam == "zomervakantie"}
    builders = {p.van.year: p for p in meegeleverd() if p.soort == BOUWVAK}
    for jaar in summers.keys() & builders.keys():
        assert builders[jaar].van == summers[jaar] + timedelta(16)
        assert builders[jaar].tot == builders[jaar].van + timedelta(18)


@pytest.mark.parametrize(
    ("dag", "mijdt", "reden"),
    [
        (date(2027, 3, 1), (), ""),
        (date(2027, 3, 6), (), "weekend"),
        (date(2027, 3, 26), (), "Goede Vrijdag"),
        (date(2027, 5, 17), (), "Tweede Pinksterdag"),
        (date(2028, 2, 29), (), ""),
        (date(2028, 2, 29), (EIGEN,), "carnaval"),
        (date(2027, 7, 19), (), ""),
        (date(2027, 7, 19), (SCHOOLVAKANTIE,), "zomervakantie"),
        (date(2027, 8, 2), (BOUWVAK,), "bouwvak"),
        (date(2027, 8, 2), (SCHOOLVAKANTIE, BOUWVAK), "zomervakantie"),
    ],
)
def test_waarom_een_dag_niet_telt(dag: date, mijdt: tuple[str, ...], reden: str) -> None:
    assert GEWOON.waarom_niet(dag, mijdt) == reden
    assert GEWOON.telt(dag, mijdt) == (reden == "")


def test_tellen_over_de_jaarwisseling() -> None:
    # Friday 24 December 2027 is before Christmas on a weekend; Monday 3 January 2028 is the sixth working day after.
    assert GEWOON.plus_werkdagen(date(2027, 12, 24), 6) == date(2028, 1, 3)
    assert GEWOON.plus_werkdagen(date(2028, 1, 3), -6) == date(2027, 12, 24)
    assert GEWOON.volgende_werkdag(date(2027, 12, 25), (SCHOOLVAKANTIE,)) == date(2028, 1, 10)
    assert GEWOON.vorige_werkdag(date(2028, 1, 9), (SCHOOLVAKANTIE,)) == date(2027, 12, 24)


@given(DAGEN, st.integers(-60, 60), SOORTEN)
def test_heen_en_terug_is_dezelfde_dag(dag: date, n: int, mijdt: list[str]) -> None:
    first = GEWOON.volgende_werkdag(dag, mijdt)
    assert GEWOON.plus_werkdagen(GEWOON.plus_werkdagen(first, n, mijdt), -n, mijdt) == first


@given(DAGEN, SOORTEN)
def test_de_eerste_dag_die_telt(dag: date, mijdt: list[str]) -> None:
    after, before = GEWOON.volgende_werkdag(dag, mijdt), GEWOON.vorige_werkdag(dag, mijdt)
    assert before <= dag <= after and GEWOON.telt(after, mijdt) and GEWOON.telt(before, mijdt)
    assert (before == after) == GEWOON.telt(dag, mijdt)


def test_eigen_regels() -> None:
    own, wrong = regels_uit(
        "Kermis Westendorp: 5-9-2027 t/m 7-9-2027\n\n Dorpsfeest : 12-9-2027 \nStudievakantie: 1-6-2027"
    )
    assert [(p.naam, p.van, p.tot, p.soort) for p in own] == [
        ("Kermis Westendorp", date(2027, 9, 5), date(2027, 9, 7), EIGEN),
        ("Dorpsfeest", date(2027, 9, 12), date(2027, 9, 12), EIGEN),
        ("Studievakantie", date(2027, 6, 1), date(2027, 6, 1), SCHOOLVAKANTIE),
    ]
    assert wrong == ()


@pytest.mark.parametrize(
    "regel",
    [
        "kermis",
        "Kermis: september",
        "Kermis: 31-9-2027",
        "Kermis: 7-9-2027 t/m 5-9-2027",
        "Kermis: 1-1-2027 t/m 1-1-2028",
        ": 5-9-2027",
        "Kermis: 5-9-27",
        "Kermis: ٥-٩-٢٠٢٧",
    ],
)
def test_een_regel_die_niet_te_lezen_is(regel: str) -> None:
    assert regels_uit(f"Dorpsfeest: 12-9-2027\n{regel}")[1] == (2,)


def test_een_verbetering_vervangt_de_vakantie_van_dat_jaar() -> None:
    corrected = met_eigen("zomervakantie: 24-7-2027 t/m 5-9-2027")
    assert corrected.telt(date(2027, 7, 19), (SCHOOLVAKANTIE,))
    assert corrected.waarom_niet(date(2027, 9, 2), (SCHOOLVAKANTIE,)) == "zomervakantie"
    assert corrected.waarom_niet(date(2026, 7, 20), (SCHOOLVAKANTIE,)) == "zomervakantie"


def test_lezen_uit_de_instelling(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        assert kalender.lees(s, now).telt(date(2027, 9, 6), (EIGEN,))
        instellingen.bewaar(s, "kalender", {"regels": "Kermis: 5-9-2027 t/m 7-9-2027"}, "marieke", now)
        assert kalender.lees(s, now).waarom_niet(date(2027, 9, 6), (EIGEN,)) == "Kermis"
