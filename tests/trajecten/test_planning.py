"""The plan: forward, back, around holidays, and what may not move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.kalender import BOUWVAK, EIGEN, SCHOOLVAKANTIE, met_eigen
from kern.trajecten.planning import Dagen, PlanStap, Verschuiving, botsingen, terug, verschuivingen, vooruit
from kern.trajecten.versies import CODES, meegeleverd

KALENDER = met_eigen("Kermis: 5-9-2027 t/m 7-9-2027")
BEGIN = st.dates(date(2026, 1, 1), date(2029, 6, 30))
MIJDT = st.lists(st.sampled_from([SCHOOLVAKANTIE, BOUWVAK, EIGEN]), unique=True).map(tuple)


@st.composite
def stappen(draw: st.DrawFn, mijdt: st.SearchStrategy[tuple[str, ...]] = MIJDT) -> list[PlanStap]:
    """Up to eight steps that nobody fixed or began."""
    weeks = draw(st.lists(st.integers(0, 12), min_size=1, max_size=8))
    return [PlanStap(f"stap{i}", n, draw(mijdt)) for i, n in enumerate(weeks)]


@st.composite
def met_geschiedenis(draw: st.DrawFn) -> tuple[list[PlanStap], date]:
    """Steps of which some are finished, one is begun and some are fixed; and the day the plan begins."""
    steps, begin = draw(stappen()), draw(BEGIN)
    done = draw(st.integers(0, len(steps)))
    day, made = begin, []
    for i, step in enumerate(steps):
        first = day + timedelta(draw(st.integers(0, 20)))
        last = first + timedelta(draw(st.integers(0, 60)))
        if i < done:
            step = replace(step, begonnen=first, klaar=last)
        elif i == done and draw(st.booleans()):
            step = replace(step, begonnen=first)
        elif draw(st.booleans()):
            step = replace(step, vast=(first, last))
        day = last
        made.append(step)
    return made, begin


def tellen(stap: PlanStap, dagen: Dagen) -> int:
    """How many days count for the step, first and last day included."""
    days = range((dagen.tot - dagen.van).days + 1)
    return sum(KALENDER.telt(dagen.van + timedelta(n), stap.mijdt) for n in days)


def in_orde(steps: Sequence[PlanStap], plan: dict[str, Dagen]) -> None:
    """Every step takes its days, begins and ends on a day that counts, after the one before it."""
    assert list(plan) == [step.sleutel for step in steps]
    busy = date.min
    for step in steps:
        days = plan[step.sleutel]
        assert KALENDER.telt(days.van, step.mijdt) and KALENDER.telt(days.tot, step.mijdt)
        assert tellen(step, days) == max(1, step.weken * 5)
        assert days.van > busy
        busy = days.tot


@given(stappen(), BEGIN)
def test_vooruit_staat_elke_stap_op_dagen_die_tellen(steps: list[PlanStap], begin: date) -> None:
    plan = vooruit(steps, begin, KALENDER)
    in_orde(steps, plan)
    assert plan[steps[0].sleutel].van == KALENDER.volgende_werkdag(begin, steps[0].mijdt)


@given(stappen(), BEGIN)
def test_vooruit_laat_geen_dag_liggen(steps: list[PlanStap], begin: date) -> None:
    plan = vooruit(steps, begin, KALENDER)
    for before, after in pairwise(steps):
        gap = plan[before.sleutel].tot + timedelta(1)
        while gap < plan[after.sleutel].van:
            assert not KALENDER.telt(gap, after.mijdt)
            gap += timedelta(1)


@given(stappen(), BEGIN)
def test_terug_eindigt_op_tijd_en_begint_zo_laat_als_kan(steps: list[PlanStap], eind: date) -> None:
    plan = terug(steps, eind, KALENDER)
    in_orde(steps, plan)
    assert plan[steps[-1].sleutel].tot == KALENDER.vorige_werkdag(eind, steps[-1].mijdt)
    first = plan[steps[0].sleutel].van
    assert vooruit(steps, first, KALENDER)[steps[-1].sleutel].tot <= eind
    assert vooruit(steps, first + timedelta(1), KALENDER)[steps[-1].sleutel].tot > eind


@given(stappen(), BEGIN)
def test_vooruit_en_dan_terug_begint_niet_eerder(steps: list[PlanStap], begin: date) -> None:
    forward = vooruit(steps, begin, KALENDER)
    back = terug(steps, forward[steps[-1].sleutel].tot, KALENDER)
    for step in steps:
        assert back[step.sleutel].van >= forward[step.sleutel].van
        assert back[step.sleutel].tot >= forward[step.sleutel].tot
    assert back[steps[-1].sleutel] == forward[steps[-1].sleutel]


@given(stappen(st.just((SCHOOLVAKANTIE,))), BEGIN)
def test_vooruit_en_dan_terug_is_hetzelfde_als_alle_stappen_hetzelfde_mijden(
    steps: list[PlanStap], begin: date
) -> None:
    forward = vooruit(steps, begin, KALENDER)
    assert terug(steps, forward[steps[-1].sleutel].tot, KALENDER) == forward


@given(met_geschiedenis(), st.booleans())
def test_wat_vaststaat_of_klaar_is_blijft_staan(case: tuple[list[PlanStap], date], back: bool) -> None:
    steps, begin = case
    plan = terug(steps, begin + timedelta(400), KALENDER) if back else vooruit(steps, begin, KALENDER)
    for step in steps:
        days = plan[step.sleutel]
        if step.klaar:
            assert days == Dagen(step.begonnen or step.klaar, step.klaar)
        elif step.vast:
            assert days == Dagen(*step.vast)
        elif step.begonnen:
            assert days.van == step.begonnen
        else:
            assert KALENDER.telt(days.van, step.mijdt)


@given(met_geschiedenis())
def test_vooruit_botst_alleen_wat_vaststaat(case: tuple[list[PlanStap], date]) -> None:
    steps, begin = case
    fixed = {step.sleutel for step in steps if step.vast and not step.klaar and not step.begonnen}
    assert set(botsingen(steps, vooruit(steps, begin, KALENDER))) <= fixed


@given(stappen(), BEGIN, st.integers(0, 7))
def test_terug_tot_een_stap_gaat_daarna_vooruit(steps: list[PlanStap], eind: date, welke: int) -> None:
    target = steps[min(welke, len(steps) - 1)]
    plan = terug(steps, eind, KALENDER, tot=target.sleutel)
    in_orde(steps, plan)
    assert plan[target.sleutel].tot == KALENDER.vorige_werkdag(eind, target.mijdt)


# --- by hand


def test_een_stap_van_twee_weken_duurt_tien_werkdagen() -> None:
    plan = vooruit([PlanStap("a", 2), PlanStap("b", 1)], date(2027, 3, 1), KALENDER)
    assert plan == {
        "a": Dagen(date(2027, 3, 1), date(2027, 3, 12)),
        "b": Dagen(date(2027, 3, 15), date(2027, 3, 19)),
    }


def test_begint_na_de_zomervakantie_en_de_kermis() -> None:
    step = PlanStap("avond", 1, (SCHOOLVAKANTIE, EIGEN))
    plan = vooruit([step], date(2027, 7, 19), KALENDER)
    # School begins on Monday 30 August; the kermis takes Monday and Tuesday of the week after.
    assert plan["avond"] == Dagen(date(2027, 8, 30), date(2027, 9, 3))
    assert vooruit([step], date(2027, 8, 31), KALENDER)["avond"].tot == date(2027, 9, 8)


def test_een_oproep_loopt_om_de_bouwvak_heen() -> None:
    plan = vooruit([PlanStap("oproep", 2, (BOUWVAK,))], date(2027, 7, 26), KALENDER)
    assert plan["oproep"] == Dagen(date(2027, 7, 26), date(2027, 8, 27))


def test_schrikkeldag_telt_als_gewone_dag() -> None:
    plan = vooruit([PlanStap("a", 1), PlanStap("b", 0)], date(2028, 2, 23), KALENDER)
    assert plan == {
        "a": Dagen(date(2028, 2, 23), date(2028, 2, 29)),
        "b": Dagen(date(2028, 3, 1), date(2028, 3, 1)),
    }


def test_over_de_jaarwisseling() -> None:
    plan = vooruit([PlanStap("a", 1, (SCHOOLVAKANTIE,)), PlanStap("b", 1)], date(2027, 12, 22), KALENDER)
    assert plan["a"] == Dagen(date(2027, 12, 22), date(2028, 1, 11))
    assert plan["b"].van == date(2028, 1, 12)


def test_na_een_vaste_stap_gaat_de_rest_verder() -> None:
    steps = [PlanStap("a", 4), PlanStap("avond", 1, vast=(date(2027, 3, 15), date(2027, 3, 15))), PlanStap("c", 1)]
    plan = vooruit(steps, date(2027, 3, 1), KALENDER)
    assert botsingen(steps, plan) == ("avond",)
    assert plan["c"].van == KALENDER.volgende_werkdag(plan["a"].tot + timedelta(1))


def test_wie_eerder_klaar_is_schuift_alles_naar_voren() -> None:
    steps = [PlanStap("a", 4, begonnen=date(2027, 3, 1)), PlanStap("b", 1)]
    was = vooruit(steps, date(2027, 3, 1), KALENDER)
    steps[0] = replace(steps[0], klaar=date(2027, 3, 12))
    wordt = vooruit(steps, date(2027, 3, 1), KALENDER)
    assert wordt["b"].van == date(2027, 3, 15)
    assert [v.sleutel for v in verschuivingen(was, wordt)] == ["a", "b"]
    assert verschuivingen(wordt, wordt) == ()


def test_een_stap_zonder_dagen_verschuift_van_niets() -> None:
    days = Dagen(date(2027, 3, 1), date(2027, 3, 5))
    assert verschuivingen({}, {"a": days}) == (Verschuiving("a", None, days),)


def test_een_onbekende_stap_om_naartoe_te_tellen() -> None:
    with pytest.raises(KeyError):
        terug([PlanStap("a", 1)], date(2027, 3, 1), KALENDER, tot="b")


@pytest.mark.parametrize("code", CODES)
def test_de_meegeleverde_marsroutes_zijn_te_plannen(code: str) -> None:
    route = meegeleverd(code)
    steps = [PlanStap(p.sleutel, p.weken_max, p.mijdt, doorlopend=p.doorlopend) for p in route.aan]
    in_orde(steps, vooruit(steps, date(2027, 3, 1), KALENDER))
    plan = terug(steps, date(2028, 6, 30), KALENDER, tot="portefeuille")
    in_orde(steps, plan)
    assert plan["portefeuille"].tot == date(2028, 6, 30)
