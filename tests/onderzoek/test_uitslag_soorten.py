"""The kinds of question in results: orders, agreements, moments, scales, long lists and repeats, also protected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import product

import pytest
from sqlalchemy.orm import Session

from kern.db import Database
from kern.onderzoek import antwoorden, reeks, uitslag
from kern.onderzoek.bescherming import beschermd
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.uitslag import Keren, Uitslagrij, VraagUitslag, ingekort
from tests.onderzoek.formulier import Veld, herhaling, keuzevraag, open_met, veld, versie


def geteld(db: Database, now: datetime, vraag: Veld, gegeven: Iterable[dict[str, str]]) -> VraagUitslag:
    """One question of a questionnaire, after these records were sent."""
    with db.writing() as s:
        repeats = {"kind": herhaling("Kind")} if vraag["groepen"] else None
        o = open_met(s, now, versie(s, now, "1", vraag, groepen=repeats))
        for answers in gegeven:
            antwoorden.verstuur(s, now, o, answers, "web", None)
        return _een(s, o)


def _een(s: Session, o: Onderzoek) -> VraagUitslag:
    (found,) = uitslag.per_vraag(uitslag.tellende_records(s, o), o, reeks.versies(s, o))
    return found


def rijen(u: VraagUitslag) -> list[tuple[str, int | None]]:
    return [(r.label, r.aantal) for r in u.rijen]


# --- one kind each


def test_an_order_counts_what_stands_on_top_and_the_mean_place(db: Database, now: datetime) -> None:
    given = ["b a c"] * 3 + ["a b c"] * 2
    found = geteld(db, now, keuzevraag("top", "a b c", "rank"), [{"top": g} for g in given])
    assert (found.soort, found.n) == ("rang", 5)
    assert rijen(found) == [("A", 2), ("B", 3), ("C", 0)]
    assert [round(r.plaats or 0, 1) for r in found.rijen] == [1.6, 1.4, 3.0]


def test_the_mean_place_needs_enough_answers_and_no_hidden_row() -> None:
    def order(*counts: int) -> VraagUitslag:
        n = sum(counts)
        rows = tuple(Uitslagrij(str(i), str(i), c, c / n, 1.5) for i, c in enumerate(counts))
        return VraagUitslag("v", "V?", "rang", rows, n, 0)

    assert {r.plaats for r in beschermd(order(12, 12)).rijen} == {None}
    assert [r.plaats for r in beschermd(order(20, 9)).rijen] == [1.5, 1.5]
    hidden = beschermd(order(20, 4, 3, 2)).rijen
    assert [(r.aantal, r.plaats) for r in hidden] == [(20, 1.5), (None, None), (None, None), (None, None)]
    assert [r.plaats for r in beschermd(order(20, 4, 3)).rijen] == [1.5, None], "what was put together has no place"


def test_an_agreement_is_a_count(sqlite_db: Database, now: datetime) -> None:
    found = geteld(sqlite_db, now, veld("ok", "acknowledge"), [{"ok": "OK"}] * 3 + [{}])
    assert (rijen(found), found.n, found.geen_antwoord) == ([("Akkoord", 3)], 3, 1)


@pytest.mark.parametrize(
    ("type", "waarde"), [("dateTime", "2027-03-01T14:30"), ("time", "14:30"), ("date", "2027-03-01")]
)
def test_of_moments_only_how_many(sqlite_db: Database, now: datetime, type: str, waarde: str) -> None:
    found = geteld(sqlite_db, now, veld("w", type), [{"w": waarde}] * 6)
    assert (found.rijen, found.n) == ((), 6)
    assert (beschermd(found).n, beschermd(found).te_weinig) == (6, False)


def test_a_scale_is_counted_as_numbers(sqlite_db: Database, now: datetime) -> None:
    scale = veld("cijfer", "integer", bereik={"van": "1", "tot": "10", "stap": "1"})
    found = geteld(sqlite_db, now, scale, [{"cijfer": c} for c in ("7", "7", "8")])
    assert (rijen(found), found.mediaan) == ([("7", 2), ("8", 1)], 7)


@pytest.mark.parametrize(
    ("type", "waarden", "eerste"),
    [
        ("integer", range(40), [("0 tot en met 4", 5), ("5 tot en met 9", 5)]),
        ("integer", range(1950, 1970), [("1.950 tot en met 1.951", 2)]),
        ("integer", range(2, 3000, 100), [("0 tot en met 499", 5)]),
        ("decimal", [i / 4 for i in range(20)], [("van 0 tot 0,5", 2), ("van 0,5 tot 1", 2)]),
        ("decimal", [i / 2 for i in range(-10, 11)], [("van -5 tot -4", 2)]),
        ("decimal", [i / 2 + 0.1 for i in range(-10, 11)], [("van -5 tot -4", 2)]),
    ],
)
def test_many_different_numbers_become_classes(
    sqlite_db: Database, now: datetime, type: str, waarden: Iterable[float], eerste: list[tuple[str, int]]
) -> None:
    found = geteld(sqlite_db, now, veld("getal", type), [{"getal": str(w)} for w in waarden])
    assert rijen(found)[: len(eerste)] == eerste
    assert len(found.rijen) <= 11
    assert sum(r.aantal or 0 for r in found.rijen) == found.n
    assert found.mediaan is not None


# --- long lists


PLAATSEN = " ".join(f"p{i:02}" for i in range(40))


def lang(*aantallen: int, soort: str = "een") -> VraagUitslag:
    """A list of forty of which the first ones were given so often."""
    counts = (*aantallen, *[0] * (40 - len(aantallen)))
    n = sum(counts)
    rows = tuple(Uitslagrij(f"p{i}", f"P{i}", c, c / n) for i, c in enumerate(counts))
    return VraagUitslag("v", "V?", soort, rows, n, 0)  # type: ignore[arg-type]


def test_of_a_long_list_the_top_and_the_rest_together(sqlite_db: Database, now: datetime) -> None:
    given = [{"p": f"p{i:02}"} for i in range(40) for _ in range(i + 1)]
    found = ingekort(geteld(sqlite_db, now, keuzevraag("p", PLAATSEN), given))
    assert rijen(found)[:2] == [("P39", 40), ("P38", 39)]
    assert rijen(found)[15:] == [("Alle andere antwoorden (25) samen", sum(range(1, 26)))]
    assert sum(r.aantal or 0 for r in found.rijen) == found.n == 820


def test_what_nobody_gave_is_left_out_of_a_long_list() -> None:
    found = ingekort(lang(3, 2, 1))
    assert (len(found.rijen), found.weggelaten) == (15, True)


def test_a_list_of_fifteen_stays_whole(sqlite_db: Database, now: datetime) -> None:
    names = " ".join(f"p{i}" for i in range(15))
    found = geteld(sqlite_db, now, keuzevraag("p", names), [{"p": "p1"}])
    assert ingekort(found) == found


@pytest.mark.parametrize(
    ("aantallen", "verwacht"),
    [
        ((30, 20, 10, 4, 4, 3, 1), [("P0", 30), ("P1", 20), ("P2", 10), ("Alle andere antwoorden (37) samen", 12)]),
        ((30, 20, 3), [("P0", 30), ("Alle andere antwoorden (39) samen", 23)]),
        ((30, 20), [("P0", 30), ("P1", 20)]),
        (tuple([6] * 20), [*[(f"P{i}", 6) for i in range(15)], ("Alle andere antwoorden (25) samen", 30)]),
        ((30, 4, 4), [("P0", 30), ("Alle andere antwoorden (39) samen", 8)]),
        ((30, 4), []),
        ((30,), []),
    ],
)
def test_a_long_list_protected(aantallen: tuple[int, ...], verwacht: list[tuple[str, int]]) -> None:
    found = beschermd(lang(*aantallen))
    assert rijen(found) == verwacht
    assert found.te_weinig is not bool(verwacht)


def test_a_long_list_with_more_answers_has_no_sum_of_the_rest() -> None:
    found = beschermd(lang(30, 20, 4, 3, soort="meer"))
    assert (rijen(found), found.ingekort) == ([("P0", 30), ("P1", 20)], True)
    assert beschermd(lang(4, 4, soort="meer")).te_weinig


# --- repeats


def kinderen(*huishoudens: str) -> list[dict[str, str]]:
    """Records whose children were described so: `"jw"` is a boy, then a girl."""
    return [{f"g[{i}]": g for i, g in enumerate(h, 1)} for h in huishoudens]


GESLACHT = keuzevraag("g", {"j": "Jongen", "m": "Meisje", "x": "Anders"}, in_="kind")


def test_in_a_repeat_every_time_counts(db: Database, now: datetime) -> None:
    found = geteld(db, now, GESLACHT, [*kinderen("jj", "jm", "m"), {}])
    assert (rijen(found), found.n) == ([("Jongen", 3), ("Meisje", 2), ("Anders", 0)], 5)
    assert found.herhaling == Keren("Kind", 5, 3)
    assert found.geen_antwoord == 1
    assert [r.door for r in found.rijen] == [2, 2, 0]


def test_one_large_household_is_not_a_table(sqlite_db: Database, now: datetime) -> None:
    """Six children and four households: by the number of answers it would all be shown."""
    found = beschermd(geteld(sqlite_db, now, GESLACHT, kinderen("jjj", "jjj", "mmm", "mmm")))
    assert (found.te_weinig, found.rijen, found.n, found.herhaling) == (True, (), 0, None)


def test_protected_is_how_many_households_gave_an_answer(sqlite_db: Database, now: datetime) -> None:
    found = beschermd(geteld(sqlite_db, now, GESLACHT, kinderen(*["jj"] * 20, *["jm"] * 7, "mmmmmmmm", "xxxxxx")))
    assert (found.n, found.soort) == (29, "meer")
    assert rijen(found) == [("Jongen", 27), ("Meisje", 8), ("Anders", None)]
    assert found.herhaling == Keren("Kind", None, 29), "with all answers known, the hidden ones could be counted"


def test_what_every_household_says_of_a_child_is_not_shown(sqlite_db: Database, now: datetime) -> None:
    found = beschermd(geteld(sqlite_db, now, GESLACHT, kinderen(*["j"] * 8)))
    assert (found.te_weinig, found.rijen) == (True, ())


@pytest.mark.parametrize("kinderen_per", [1, 2, 6])
def test_no_row_of_a_repeat_shows_fewer_than_five_households(
    sqlite_db: Database, now: datetime, kinderen_per: int
) -> None:
    for boys, girls in product(range(0, 9), repeat=2):
        rows = tuple(
            Uitslagrij(n, n, c * kinderen_per, 0.5, door=c) for n, c in (("j", boys), ("m", girls)) if boys + girls
        )
        total = boys + girls
        found = beschermd(VraagUitslag("v", "V?", "een", rows, total * kinderen_per, 0, herhaling=Keren("K", 1, total)))
        assert found.te_weinig is (total < 5 or max(boys, girls) < 5 or 0 in (boys, girls))
        assert all(r.aantal is None or r.aantal >= 5 for r in found.rijen)


def test_numbers_in_a_repeat_in_classes_know_their_households(sqlite_db: Database, now: datetime) -> None:
    ages = veld("leeftijd", "integer", in_="kind")
    given = [{"leeftijd[1]": str(i), "leeftijd[2]": str(i + 1)} for i in range(0, 40, 2)]
    found = geteld(sqlite_db, now, ages, given)
    assert rijen(found)[0] == ("0 tot en met 4", 5)
    assert found.rijen[0].door == 3, "0 and 1, 2 and 3, and the first of 4 and 5"
