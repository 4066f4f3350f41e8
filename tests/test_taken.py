"""Due work: planned once, claimed once, tried again when it failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session

from kern import taken
from kern.db import Database
from kern.taken import Gegevens, Taak

MIN = timedelta(minutes=1)


def plan(db: Database, sleutel: str, op: datetime, soort: str = "sluit") -> None:
    with db.writing() as s:
        taken.plan(s, soort, sleutel, op, {"kern": sleutel})


def test_planned_once(db: Database, now: datetime) -> None:
    plan(db, "a", now)
    plan(db, "a", now + MIN)
    with db.writing() as s:
        one = taken.claim_volgende(s, now)
        assert one and one.op == now and one.gegevens == {"kern": "a"}
        assert taken.claim_volgende(s, now) is None
        assert taken.gedaan(s, now, one.id, one.token)
    plan(db, "a", now)
    with db.writing() as s:
        assert taken.claim_volgende(s, now) is None, "a done task is not planned again"


def test_longest_due_first_and_nothing_early(db: Database, now: datetime) -> None:
    plan(db, "later", now + MIN)
    plan(db, "oud", now - MIN)
    plan(db, "nu", now)
    with db.writing() as s:
        order = [t.sleutel for t in iter(lambda: taken.claim_volgende(s, now), None)]
    assert order == ["oud", "nu"]


def test_a_dead_worker_loses_its_task(db: Database, now: datetime) -> None:
    plan(db, "a", now)
    with db.writing() as s:
        first = taken.claim_volgende(s, now, 5 * MIN)
    with db.writing() as s:
        assert taken.claim_volgende(s, now + 5 * MIN) is None
        second = taken.claim_volgende(s, now + 6 * MIN)
        assert first and second and second.poging == 2
        assert not taken.gedaan(s, now, first.id, first.token)
        assert taken.gedaan(s, now, second.id, second.token)


def test_move_and_forget(db: Database, now: datetime) -> None:
    plan(db, "a", now)
    with db.writing() as s:
        assert taken.verzet(s, "a", now + MIN)
        assert taken.claim_volgende(s, now) is None
        assert taken.schrap(s, "a")
        assert not taken.schrap(s, "a")
        assert not taken.verzet(s, "a", now)


@pytest.mark.parametrize(("poging", "minuten"), [(1, 1), (2, 5), (3, 15), (4, 60), (9, 60)])
def test_delays(db: Database, now: datetime, poging: int, minuten: int) -> None:
    plan(db, "a", now)
    with db.writing() as s:
        one = taken.claim_volgende(s, now)
        assert one and taken.faal(s, now, one.id, one.token, "ValueError", poging)
        assert taken.claim_volgende(s, now + minuten * MIN - timedelta(seconds=1)) is None
        assert taken.claim_volgende(s, now + minuten * MIN)


def test_work_and_mark_are_one_transaction(db: Database, now: datetime) -> None:
    seen: list[Gegevens] = []

    def sluit(s: Session, moment: datetime, gegevens: Gegevens) -> None:
        taken.plan(s, "vervolg", f"na {gegevens['kern']}", moment + MIN)
        seen.append(gegevens)
        if gegevens["kern"] == "stuk":
            raise ValueError("stuk")

    for sleutel in ("stuk", "heel"):
        plan(db, sleutel, now)
    plan(db, "vreemd", now, "onbekende soort")
    assert taken.voer_uit(db, now, {"sluit": sluit}) == 3
    assert [g["kern"] for g in seen] == ["stuk", "heel"]
    with db.writing() as s:
        assert [t.sleutel for t in taken.mislukt(s)] == ["stuk", "vreemd"]
        assert [t.fout for t in taken.mislukt(s)] == ["ValueError", "KeyError"]
        assert taken.verzet(s, "na heel", now), "what the good one planned is there"
        assert not taken.verzet(s, "na stuk", now), "what the failed one planned is not"


def test_two_workers_share(db: Database, now: datetime) -> None:
    for n in range(30):
        plan(db, str(n), now)
    done: list[str] = []
    start = Barrier(3)

    def work() -> None:
        start.wait()
        taken.voer_uit(db, now, {"sluit": lambda s, moment, gegevens: done.append(str(gegevens["kern"]))})

    threads = [Thread(target=work) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(done, key=int) == [str(n) for n in range(30)]
    with db.reading() as s:
        assert all(t.gedaan_op == now for t in s.query(Taak))
