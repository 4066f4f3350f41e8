"""Results: who takes part, what they answered, and that nobody is recognised by a small number."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from kern.behoefte.segmenten import geteld
from kern.db import Database
from kern.onderzoek import uitslag
from kern.onderzoek.bescherming import beschermd
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.reeks import versies
from kern.onderzoek.uitslag import Uitslagrij, VraagUitslag, per_vraag, respons, tellende_records
from tests.onderzoek.hulp import H_BLIJFT, H_OUDERS, H_VERHUIST, S_STARTER, T_TERUG, code_id, geopend, gesloten, stuur


def filled(db: Database, now: datetime) -> Onderzoek:
    """Six households (one twice), two starters (one at home with a code), somebody from elsewhere."""
    with db.writing() as s:
        o = geopend(s, now, huishoudens=20, doel_procent=40)
        homes = [code_id(s, now, o) for _ in range(4)]
        stuur(s, now, o, H_BLIJFT, homes[0], "papier")
        stuur(s, now, o, H_BLIJFT, homes[1])
        stuur(s, now + timedelta(days=1), o, H_VERHUIST, homes[1])
        stuur(s, now + timedelta(days=1), o, H_OUDERS, homes[2])
        stuur(s, now + timedelta(days=1), o, S_STARTER, homes[2])
        stuur(s, now + timedelta(days=3), o, H_OUDERS, homes[3], "telefoon")
        stuur(s, now + timedelta(days=3), o, H_VERHUIST)
        stuur(s, now + timedelta(days=3), o, H_BLIJFT, None, "telegram")
        stuur(s, now + timedelta(days=3), o, S_STARTER)
        stuur(s, now + timedelta(days=3), o, T_TERUG)
    return o


def test_who_takes_part(db: Database, now: datetime) -> None:
    o = filled(db, now)
    with db.reading() as s:
        found = respons(s, o)
    assert (found.huishoudens, found.totaal, found.starters, found.terugkeerders) == (6, 20, 2, 1)
    assert (found.deel, found.doel, found.tot_doel, found.meegedaan) == (0.3, 8, 2, 9)
    assert (found.zonder_code, round(found.deel_zonder_code, 2)) == (2, 0.33)
    assert found.per_dag == {date(2027, 3, 1): 1, date(2027, 3, 2): 2, date(2027, 3, 4): 3}
    assert found.per_kanaal == {"web": 6, "papier": 1, "telefoon": 1, "telegram": 1}


def test_days_to_come_stay_empty(sqlite_db: Database, now: datetime) -> None:
    o = filled(sqlite_db, now)
    with sqlite_db.reading() as s:
        found = uitslag.dagen(o, respons(s, o), date(2027, 3, 5))
    assert [n for _, n in found[:6]] == [1, 2, 0, 3, 0, None]
    assert (len(found), found[-1]) == (22, (date(2027, 3, 22), None))


def test_an_onderzoek_without_answers(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        found = respons(s, o)
        assert (found.deel, found.deel_zonder_code, found.per_dag) == (0, 0, {})
        assert all(u.n == 0 for u in per_vraag([], o, versies(s, o)))


def counted(db: Database, o: Onderzoek, route: str | None = None) -> dict[str, VraagUitslag]:
    """Each question counted, by name."""
    with db.reading() as s:
        return {u.sleutel: u for u in per_vraag(tellende_records(s, o), o, versies(s, o), route)}


def test_each_question_counts_who_counts(db: Database, now: datetime) -> None:
    found = counted(db, filled(db, now))
    wens = found["verhuiswens"]
    assert {r.naam: r.aantal for r in wens.rijen} == {"zeker": 4, "misschien": 1, "nee": 4, "moet": 0}
    assert (wens.n, wens.geen_antwoord) == (9, 0)
    assert wens.rijen[0].deel == pytest.approx(4 / 9)
    assert (found["type_wens"].n, found["type_wens"].geen_antwoord) == (5, 4)
    assert (found["uitwonend_waar"].mediaan, found["uitwonend_waar"].n) == (2, 2)
    assert "opmerking" not in found


def test_a_route_has_its_own_questions_and_words(sqlite_db: Database, now: datetime) -> None:
    o = filled(sqlite_db, now)
    found = counted(sqlite_db, o, "S")
    assert {r.naam: r.aantal for r in found["situatie"].rijen if r.aantal} == {"S": 2}
    assert "type_nu" not in found
    assert found["verhuiswens"].tekst == "Wilt u binnen 5 jaar op uzelf wonen?"
    assert found["situatie"].rijen[1].label == "Ik woon in Westendorp, bij mijn ouders of verzorgers"
    assert counted(sqlite_db, o, "H")["leeftijd"].tekst == "Hoe oud is de oudste bewoner van uw huishouden?"
    assert counted(sqlite_db, o)["inkomen"].wisselt
    assert not counted(sqlite_db, o)["koopprijs"].wisselt


def test_what_the_parents_said_goes_when_the_child_answers(sqlite_db: Database, now: datetime) -> None:
    o = filled(sqlite_db, now)
    with sqlite_db.writing() as s:
        assert uitslag.volgens_ouders(tellende_records(s, o)) == 3, "two and two, and one has answered himself"
        gesloten(s, now + timedelta(days=4), s.get_one(Onderzoek, o.id))
    with sqlite_db.reading() as s:
        assert uitslag.volgens_ouders(tellende_records(s, o)) == 3, "also without the codes"


def test_the_counted_demand(db: Database, now: datetime) -> None:
    o = filled(db, now)
    with db.reading() as s:
        found = geteld(uitslag.wensen(tellende_records(s, o)))
    assert {r.naam: r.totaal for r in found.rijen if r.totaal} == {"senior_koop": 2, "sociale_huur": 2}
    assert (found.totaal.binnen_2, found.totaal.van_elders, found.n) == (4, 1, 4)


def test_open_answers(sqlite_db: Database, now: datetime) -> None:
    o = filled(sqlite_db, now)
    with sqlite_db.reading() as s:
        (found,) = uitslag.open_antwoorden(tellende_records(s, o), o, versies(s, o))
    assert (found.sleutel, found.antwoorden) == ("opmerking", ("Graag een bankje bij de kerk.",) * 2)


def question(*counts: int, soort: str = "een") -> VraagUitslag:
    """A question with these counts, its answers named a, b, c …"""
    n = sum(counts)
    rows = tuple(Uitslagrij(chr(97 + i), chr(65 + i), c, c / n if n else 0) for i, c in enumerate(counts))
    return VraagUitslag("v", "Vraag?", soort, rows, n, 3, None)  # type: ignore[arg-type]


def shown(u: VraagUitslag) -> list[tuple[str, int | None]]:
    """Its rows as a lezer sees them."""
    return [(r.naam, r.aantal) for r in u.rijen]


@pytest.mark.parametrize(
    ("counts", "verwacht"),
    [
        ((20, 10, 5), [("a", 20), ("b", 10), ("c", 5)]),
        ((20, 4, 3, 2), [("a", 20), ("b", None), ("c", None), ("d", None)]),
        ((20, 4, 3), [("a", 20), ("samen", 7)]),
        ((20, 9, 3), [("a", 20), ("samen", 12)]),
        ((20, 9, 1, 1), [("a", 20), ("samen", 11)]),
        ((20, 9, 0, 0), [("a", 20), ("b", 9)]),
        ((20, 9, 4, 4), [("a", 20), ("b", 9), ("samen", 8)]),
        ((20, 4, 4, 4, 3), [("a", 20), ("samen", 15)]),
        ((20, 2, 1, 1, 1), [("a", 20), *[(c, None) for c in "bcde"]]),
    ],
)
def test_small_numbers_are_not_shown(counts: tuple[int, ...], verwacht: list[tuple[str, int | None]]) -> None:
    assert shown(beschermd(question(*counts))) == verwacht


def test_nothing_is_shown_of_a_handful_or_when_all_would_merge() -> None:
    for counts in ((2, 2), (4, 0), (4, 4), (30, 1), (30, 0), (0, 0)):
        found = beschermd(question(*counts))
        assert (found.te_weinig, found.rijen) == (True, ())
    assert beschermd(question(2, 2)).n == 0


def test_percentages_need_25_answers() -> None:
    assert [r.deel for r in beschermd(question(12, 12)).rijen] == [None, None]
    assert [r.deel for r in beschermd(question(13, 12)).rijen] == [0.52, 0.48]


def test_with_more_answers_per_person_there_is_no_total_to_find_one_from() -> None:
    found = beschermd(question(20, 3, soort="meer"))
    assert shown(found) == [("a", 20), ("b", None)]
    assert found.verborgen is None
    assert beschermd(question(20, 0, soort="meer")).te_weinig, "it would be known of each of the twenty"


def test_who_is_protected_sees_neither_the_median_nor_who_did_not_answer() -> None:
    found = beschermd(question(20, 9, 8))
    assert (found.geen_antwoord, found.mediaan) == (0, None)


@pytest.mark.parametrize("cells", [2, 3, 4])
def test_no_hidden_number_can_be_worked_out(cells: int) -> None:
    """Every table of small numbers: what a reader can conclude from the page leaves each hidden number open by 3."""
    for counts in product(range(0, 9), repeat=cells):
        found = beschermd(question(*counts))
        hidden = [r for r in found.rijen if r.aantal is None]
        if found.te_weinig:
            continue
        assert not found.weggelaten or len(found.rijen) > 1
        rest = found.n - sum(r.aantal for r in found.rijen if r.aantal is not None)
        assert rest == (found.verborgen or 0)
        options = [c for c in product(range(5), repeat=len(hidden)) if sum(c) == rest]
        for cell in range(len(hidden)):
            values = [c[cell] for c in options]
            assert max(values) - min(values) >= 3, counts
        assert all(r.aantal is None or r.aantal >= 5 for r in found.rijen), counts
