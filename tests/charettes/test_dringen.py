"""Everybody wants the last places at once, over every door; and what happens without the lock.

A thousand people in eight processes: `python -m proef.dringen`.
"""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.orm import Session

from kern.charettes import plaatsing, stand
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette, Dagdeel
from kern.db import Database
from kern.werk import charettes
from proef import dringen, zonder_slot
from proef.dringen_deuren import Tap, verdeel_over
from tests.charettes import hulp


def test_the_last_places_go_once_over_three_doors_and_everybody_is_answered(db: Database) -> None:
    found = dringen.proef(db, 36, processen=3)
    assert found.klopt, found
    assert (found.geplaatst, found.wachtend, found.taps) == (20, 16, 72)


def test_the_judge_sees_what_is_wrong(sqlite_db: Database) -> None:
    """Somebody who was never there, an answer that did not come, a place too many."""
    id, taps = dringen.bereid_voor(sqlite_db, 3, ("pagina",))
    rows = [(t.wie, t.keer, True, "", 0.01) for t in taps]
    assert dringen.beoordeel(sqlite_db, id, taps, rows, 1.0).aangemeld == 0
    with sqlite_db.writing() as s:
        c = s.get_one(Charette, id)
        for n in range(3):
            charettes.meld_aan(
                s, dringen.BEGIN, hulp.HUIS, id, hulp.wens(c), hulp.wie(n), kanaal="pagina", sleutel=f"p{n}"
            )
    good = dringen.beoordeel(sqlite_db, id, taps, rows, 1.0)
    assert good.klopt, good
    silent = dringen.beoordeel(sqlite_db, id, taps, [*rows[1:], (0, 1, False, "silence", 0.01)], 1.0)
    assert not silent.klopt
    assert silent.fouten == {"silence": 1}
    with sqlite_db.writing() as s:
        s.get_one(Charette, id).dagdelen[0].plaatsen = dringen.AL_BEZET + 2
    full = dringen.beoordeel(sqlite_db, id, taps, rows, 1.0)
    assert (full.klopt, full.te_veel) == (False, 1)
    assert full.bezwaren


def test_the_second_tap_comes_soon_after_the_first_and_to_another_process() -> None:
    taps = [Tap(n, keer, "pagina", {}) for n in range(200) for keer in (1, 2)]
    shares = verdeel_over(taps, 8, dringen.random.Random(1))
    assert sorted((t.wie, t.keer) for share in shares for t in share) == sorted((t.wie, t.keer) for t in taps)
    at = {(t.wie, t.keer): (i, n) for i, share in enumerate(shares) for n, t in enumerate(share)}
    others = sum(at[n, 1][0] != at[n, 2][0] for n in range(200))
    assert others > 100
    assert all(abs(at[n, 1][1] - at[n, 2][1]) <= 2 * 12 for n in range(200))


# --- one place, two people, at exactly the same moment


@pytest.fixture
def een_plaats(db: Database, now: object) -> tuple[Database, int]:
    """One place is left."""
    with db.writing() as s:
        c = hulp.open_charette(s, dringen.BEGIN, (1,))
        return db, c.id


def samen(db: Database, charette_id: int, kijk: threading.Barrier | None) -> int:
    """Two people sign up at once; how many have a place. With `kijk` both have looked before one of them writes."""

    def een(n: int) -> None:
        with db.writing() as s:
            c = s.get_one(Charette, charette_id)
            hulp.meld_aan(s, dringen.BEGIN, c, n)

    people = [threading.Thread(target=een, args=(n,)) for n in (1, 2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with db.reading() as s:
        c = s.get_one(Charette, charette_id)
        problems = stand.bezwaren(s, c)
        placed = sum(p.geplaatst for _, p in hulp.rijen(s, c))
    assert bool(problems) == (placed > 1) or kijk is None, problems
    return placed


def test_two_at_the_same_moment_get_one_place(een_plaats: tuple[Database, int]) -> None:
    assert samen(*een_plaats, None) == 1


def test_control_without_the_lock_both_get_it(
    een_plaats: tuple[Database, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly the code of the house, but nothing is held between looking and writing."""
    db, id = een_plaats
    both_looked = threading.Barrier(2, timeout=20)

    def tel(s: Session, d: Dagdeel) -> int:
        taken = zonder_slot._bezet(s, d)
        both_looked.wait()
        return taken

    monkeypatch.setattr("kern.charettes.slot.vergrendel", zonder_slot._lees_alleen)
    monkeypatch.setattr(plaatsing, "bezet", tel)
    if db.sqlite:
        zonder_slot.laat_los(db)
        monkeypatch.setattr(db, "_write_lock", None)
    assert samen(db, id, both_looked) == 2


def test_who_comes_too_late_for_an_offer_is_told_where_they_stand(db: Database) -> None:
    """W35: somebody accepts when the offer is gone and the place is another's."""
    with db.writing() as s:
        c = hulp.open_charette(s, dringen.BEGIN, (1,))
        first, second, third = (hulp.meld_aan(s, dringen.BEGIN, c, n) for n in (1, 2, 3))
        d = c.dagdelen[0]
        charettes.meld_af(s, dringen.BEGIN, hulp.HUIS, first)
        assert hulp.plaats(second, d).aangeboden == 1
        late = dringen.BEGIN + 3 * hulp.DAG
        charettes.verval(s, late, hulp.HUIS, c.id)
        assert hulp.plaats(third, d).aangeboden == 1, "the next in line"
        with pytest.raises(CharetteFout) as told:
            charettes.aanvaard(s, late, hulp.HUIS, second, d.id)
        assert (told.value.reden, told.value.gegevens["positie"]) == ("vervallen", 1)
        assert "plek 1" in str(told.value)
        charettes.sla_af(s, late, hulp.HUIS, third, d.id)
        charettes.aanvaard(s, late, hulp.HUIS, second, d.id)
        assert hulp.plaats(second, d).geplaatst == 1, "it came free after all"
        assert stand.bezwaren(s, c, late) == ()
