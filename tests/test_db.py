"""The two doors of the database, on both kinds: who may write, who waits, and what is never half done."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from kern import kernen
from kern.audit import Auditregel, leg_vast
from kern.db import SAFE_WAL, Database, FairLock, lock_row
from kern.kernen import Kern
from kern.sleutels import Keys


def lines(db: Database) -> int:
    with db.reading() as s:
        return s.scalar(select(func.count()).select_from(Auditregel)) or 0


def test_reading_cannot_write(db: Database, now: datetime) -> None:
    with pytest.raises(DBAPIError), db.reading() as s:
        leg_vast(s, now, "Riet", "inloggen")
        s.flush()
    assert lines(db) == 0
    with db.writing() as s:
        leg_vast(s, now, "Riet", "inloggen")
    assert lines(db) == 1, "the connection that was read-only can write again"


def test_an_error_rolls_everything_back(db: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError), db.writing() as s:
        leg_vast(s, now, "Riet", "inloggen")
        s.flush()
        raise RuntimeError
    assert lines(db) == 0


def test_a_savepoint_that_fails_leaves_the_rest(db: Database, now: datetime) -> None:
    with db.writing() as s:
        leg_vast(s, now, "een", "inloggen")
        savepoint = s.begin_nested()
        leg_vast(s, now, "twee", "inloggen")
        s.flush()
        savepoint.rollback()
        leg_vast(s, now, "drie", "inloggen")
    with db.reading() as s:
        assert list(s.scalars(select(Auditregel.door).order_by(Auditregel.id))) == ["een", "drie"]


def test_reading_waits_for_no_writer_and_sees_one_moment(db: Database, now: datetime) -> None:
    with db.writing() as s:
        leg_vast(s, now, "een", "inloggen")
        s.flush()
        seen: list[int] = []
        reader = threading.Thread(target=lambda: seen.append(lines(db)))
        reader.start()
        reader.join(5)
        assert seen == [0]


def test_writing_inside_writing_is_refused_on_sqlite(sqlite_db: Database) -> None:
    with sqlite_db.writing(), pytest.raises(RuntimeError, match="inside"), sqlite_db.writing():
        pass
    with sqlite_db.writing():
        pass


def test_a_locked_row_makes_counting_up_safe(db: Database) -> None:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        id = s.scalars(select(Kern.id).where(Kern.slug == "etten")).one()

    def add() -> None:
        for _ in range(10):
            with db.writing() as s:
                kern = lock_row(s, Kern, id)
                kern.inwoners += 1

    with db.writing() as s:
        s.get_one(Kern, id).inwoners = 0
    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as s:
        assert s.get_one(Kern, id).inwoners == 40
    with db.writing() as s, pytest.raises(KeyError):
        lock_row(s, Kern, -1)


def test_the_fair_lock_serves_in_the_order_of_asking() -> None:
    lock, order, queued = FairLock(), [], threading.Semaphore(0)

    def ask(i: int) -> None:
        queued.release()
        with lock:
            order.append(i)

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(5)]
    with lock:
        for i, thread in enumerate(threads):
            thread.start()
            queued.acquire()
            while len(lock._waiting) <= i:
                pass
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_moments_are_utc_and_a_naive_one_is_refused(db: Database) -> None:
    winter = datetime(2027, 1, 1, 12, 0, tzinfo=timezone(timedelta(hours=1)))
    with db.writing() as s:
        leg_vast(s, winter, "Riet", "inloggen")
    with db.reading() as s:
        assert s.scalars(select(Auditregel.op)).one() == datetime(2027, 1, 1, 11, 0, tzinfo=UTC)
    with pytest.raises(StatementError, match="time zone"), db.writing() as s:
        leg_vast(s, datetime(2027, 1, 1), "Riet", "inloggen")  # noqa: DTZ001
        s.flush()


def test_sqlite_is_set_up_for_not_losing_anything(sqlite_db: Database) -> None:
    with sqlite_db.engine.connect() as connection:

        def pragma(name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert pragma("foreign_keys") == 1
        assert pragma("synchronous") == 2
        assert pragma("secure_delete") == 1
        version = tuple(int(n) for n in str(connection.exec_driver_sql("SELECT sqlite_version()").scalar()).split("."))
        assert pragma("journal_mode") == ("wal" if version >= SAFE_WAL else "truncate")


def test_an_old_sqlite_gets_no_wal(tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kern.db.SAFE_WAL", (99, 0, 0))
    db = Database(f"sqlite:///{tmp_path / 'oud.db'}", keys)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
    db.close()


def test_an_error_never_quotes_the_values(db: Database, now: datetime) -> None:
    secret = "kanarie-" * 40
    with pytest.raises(DBAPIError) as error, db.writing() as s:
        s.execute(text("INSERT INTO auditregel (id, nergens) VALUES (1, :v)"), {"v": secret})
    assert "kanarie" not in str(error.value)
