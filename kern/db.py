"""The database: base class, types, and the two doors `writing()` and `reading()`.

SQLite and PostgreSQL differ here and in `outbox.py`, and nowhere else. On SQLite one process-wide lock is taken
before `BEGIN IMMEDIATE`: writers that contend inside SQLite lose more than half their speed, and a transaction
that upgrades from reading to writing fails at once with "database is locked" whatever the busy timeout says.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session

from kern.failpoint import reach
from kern.sleutels import Keys

MIGRATIONS = Path(__file__).parent.parent / "migrations" / "versions"
# The WAL-reset bug can corrupt a database with two writers before this version (fixed 13 March 2026).
SAFE_WAL = (3, 51, 3)
BUSY_SECONDS = 10
T = TypeVar("T", bound="Base")


class SchemaFout(Exception):
    """The database's schema is older or newer than this program, or absent. The text says in Dutch what to do."""


class Base(DeclarativeBase):
    """All tables. Constraints have fixed names, so that a migration can find them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def random_id() -> str:
    """A new identity of 128 random bits as 32 hex digits; says nothing of order or time."""
    return secrets.token_hex(16)


def keys(session: Session) -> Keys:
    """The keys of the database that this session belongs to."""
    found: Keys = session.info["keys"]
    return found


def lock_row(session: Session, model: type[T], id: str | int) -> T:
    """The row, locked until the end of the transaction. Raises KeyError when it is not there."""
    column = model.__mapper__.primary_key[0]
    row = session.scalars(select(model).where(column == id).with_for_update()).one_or_none()
    if row is None:
        raise KeyError(id)
    return row


class FairLock:
    """A lock that is had in the order of asking: nobody who writes all day keeps a resident waiting."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._mutex:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *error: object) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Database:
    """One database and its keys, opened by URL. Threads share it; a forked child gets connections of its own."""

    def __init__(self, url: str, keys: Keys) -> None:
        self.url = make_url(url)
        self.keys = keys
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._write_lock = FairLock() if self.sqlite else None
        self._writer: int | None = None
        self.engine: Engine = _sqlite_engine(url) if self.sqlite else _postgresql_engine(url)
        os.register_at_fork(after_in_child=lambda: self.engine.dispose(close=False))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that may write; commits at the end, rolls back on an error. Do not nest."""
        if self._write_lock is None:
            with self._transaction("writing") as session:
                yield session
            return
        if self._writer == threading.get_ident():
            raise RuntimeError("writing() inside writing(): the use case opens no transaction of its own")
        with self._write_lock:
            self._writer = threading.get_ident()
            try:
                with self._transaction("writing") as session:
                    yield session
            finally:
                self._writer = None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one moment and cannot write; waits for no writer."""
        with self._transaction("reading") as session:
            yield session

    @contextmanager
    def _transaction(self, door: str) -> Iterator[Session]:
        options = {"door": door} if self.sqlite else {"postgresql_readonly": door == "reading"}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            session = Session(
                connection, expire_on_commit=False, info={"keys": self.keys, "database": self, "door": door}
            )
            with session:
                yield session
                session.flush()
            if door == "writing":
                reach("before_commit")
        if door == "writing":
            reach("after_commit")

    def close(self) -> None:
        """Return every connection."""
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    dbapi = _sqlite_module()
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, module=dbapi, hide_parameters=True, pool_size=12, max_overflow=8, connect_args={"timeout": BUSY_SECONDS}
    )
    wal = dbapi.sqlite_version_info >= SAFE_WAL

    def on_connect(connection: Any, record: object) -> None:
        # The driver must not begin transactions of its own: it would begin deferred ones.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "foreign_keys=ON",
            f"journal_mode={'WAL' if wal else 'TRUNCATE'}",
            "synchronous=FULL",
            "secure_delete=ON",
            "mmap_size=0",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("door") == "reading"
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def _sqlite_module() -> ModuleType:
    """The newest SQLite at hand: pysqlite3 brings a current one, the standard library is the fallback."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    module: ModuleType = dbapi2
    return module


def _postgresql_engine(url: str) -> Engine:
    return create_engine(url, hide_parameters=True, pool_size=12, max_overflow=8, pool_pre_ping=True)


def create_all(database: Database) -> None:
    """Make every known table at once and stamp the newest version; for tests and a new database alike."""
    with database.engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        connection.execute(text("DELETE FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": newest_version()})


def newest_version() -> str:
    """The number of the newest migration ("0003"), read from the file names so that Alembic need not load."""
    return max((p.name[:4] for p in MIGRATIONS.glob("[0-9]*.py")), default="0000")


def schema_version(database: Database) -> str | None:
    """The version the database is stamped with; None for an empty database."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check_schema(database: Database) -> None:
    """Raise SchemaFout, in Dutch, unless the schema is the one this program was made for."""
    found, wanted = schema_version(database), newest_version()
    if found is None:
        raise SchemaFout("De database is nog leeg. Voer eerst uit: kernpraat init")
    if found < wanted:
        raise SchemaFout(
            f"De database is van een oudere versie ({found}, nodig is {wanted}). Voer eerst uit: kernpraat migrate"
        )
    if found > wanted:
        raise SchemaFout(
            f"De database is van een nieuwere versie ({found}) dan dit programma ({wanted}). Werk het programma bij."
        )
