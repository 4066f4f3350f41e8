"""Empty databases of both kinds for the proofs, as many as are wanted."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

import migrations.tabellen  # noqa: F401  every table known before the first create_all
from kern.db import Base, Database, create_all
from kern.sleutels import Keys
from tests.conftest import SECRET, start_postgresql

__all__ = ["SECRET", "Maker", "gekozen", "legen", "postgresql", "sqlite"]

Maker = Callable[[], Database]


def gekozen(*, sqlite: bool, postgresql: bool) -> Iterator[tuple[str, Callable[[], AbstractContextManager[Maker]]]]:
    """The kinds of database that were asked for; both when none was."""
    if sqlite or not postgresql:
        yield "SQLite", globals()["sqlite"]
    if postgresql or not sqlite:
        yield "PostgreSQL", globals()["postgresql"]


@contextmanager
def sqlite() -> Iterator[Callable[[], Database]]:
    """Makes empty databases of SQLite in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "leeg.db"
        db = Database(f"sqlite:///{template}", Keys(SECRET))
        create_all(db)
        db.close()
        counter = iter(range(10**9))

        def maak() -> Database:
            path = Path(folder) / f"{next(counter) % 2}.db"
            for old in Path(folder).glob(f"{path.name}*"):
                old.unlink()
            path.write_bytes(template.read_bytes())
            return Database(f"sqlite:///{path}", Keys(SECRET))

        yield maak


def legen(url: str) -> Callable[[], Database]:
    """Gives the database of PostgreSQL at this address again and again, emptied."""

    def maak() -> Database:
        tables = ", ".join(f'"{t.name}"' for t in Base.metadata.sorted_tables)
        cleaner = create_engine(url)
        with cleaner.begin() as connection:
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        cleaner.dispose()
        return Database(url, Keys(SECRET))

    return maak


@contextmanager
def postgresql() -> Iterator[Callable[[], Database]]:
    """Makes empty databases of PostgreSQL."""
    with start_postgresql() as url:
        db = Database(url, Keys(SECRET))
        create_all(db)
        db.close()
        yield legen(url)
