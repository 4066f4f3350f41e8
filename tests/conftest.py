"""Fixtures for all tests: one fixed clock, both databases, no accidents."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import migrations.tabellen  # noqa: F401  every table known before the first create_all
from kern.db import Base, Database, create_all
from kern.sleutels import Keys

SECRET = "een-geheim-dat-alleen-in-de-tests-bestaat-0123456789"


@pytest.fixture
def now() -> datetime:
    """Monday 1 March 2027, 11.00 in the Netherlands."""
    return datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys(SECRET)


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of this test process."""
    with start_postgresql() as url:
        yield url


@contextmanager
def start_postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own, run as an ordinary user in a folder of its own; gives its URL."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert programs, "PostgreSQL ontbreekt. Installeer het pakket postgresql."
    bin = programs[-1]
    folder = Path(tempfile.mkdtemp(prefix="kernpraat-pg-", dir="/tmp"))
    become: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    port = free_port()
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    data = folder / "data"
    subprocess.run(
        [*become, bin / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        check=True,
        **quiet,
    )
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    options += " -c unix_socket_directories=''"
    subprocess.run([*become, bin / "pg_ctl", "-D", data, "-w", "-o", options, "start"], check=True, **quiet)
    yield f"postgresql+psycopg://test@127.0.0.1:{port}/postgres"
    subprocess.run([*become, bin / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False, **quiet)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _filled_sqlite(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    """A SQLite file with every table and no row; each test copies it."""
    path = tmp_path_factory.mktemp("sjabloon") / "leeg.db"
    database = Database(f"sqlite:///{path}", keys)
    create_all(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def _tables_postgresql(request: pytest.FixtureRequest, keys: Keys) -> str:
    url: str = request.getfixturevalue("postgresql")
    database = Database(url, keys)
    create_all(database)
    database.close()
    return url


@pytest.fixture
def sqlite_db(tmp_path: Path, keys: Keys, _filled_sqlite: Path) -> Iterator[Database]:
    """An empty SQLite database; for tests in which the kind of database cannot matter."""
    path = tmp_path / "kernpraat.db"
    shutil.copy(_filled_sqlite, path)
    database = Database(f"sqlite:///{path}", keys)
    yield database
    database.close()


def _empty(url: str) -> None:
    """Empty the tables that were used since the last time; emptying all of them takes three times as long."""
    names = [t.name for t in Base.metadata.sorted_tables]
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608  our own names
    # A number that was given out in a transaction that was rolled back counts too.
    counted = """SELECT c.relname FROM pg_sequences q JOIN pg_depend d
        ON d.objid = format('%I.%I', q.schemaname, q.sequencename)::regclass AND d.deptype IN ('a', 'i')
        JOIN pg_class c ON c.oid = d.refobjid WHERE q.last_value IS NOT NULL"""
    cleaner = create_engine(url)
    with cleaner.begin() as connection:
        used = sorted({*connection.execute(text(f"{filled} UNION ALL {counted}")).scalars()})
        if used:
            listed = ", ".join(f'"{name}"' for name in used)
            connection.execute(text(f"TRUNCATE {listed} RESTART IDENTITY CASCADE"))
    cleaner.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, keys: Keys) -> Iterator[Database]:
    """An empty database of each kind: every data test runs on both."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_db")
        return
    url = request.getfixturevalue("_tables_postgresql")
    _empty(url)
    database = Database(url, keys)
    yield database
    database.close()
