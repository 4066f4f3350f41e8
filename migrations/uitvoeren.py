"""Runs the migrations: Alembic from inside the project, without an ini file.

SQLite: a copy of the file first; foreign keys off before `BEGIN` (inside a transaction that does nothing, and batch
mode drops tables whose children would then be deleted without an error), a check of them before `COMMIT`.
PostgreSQL: one migrator at a time by an advisory lock; the backup is the administrator's own, so it must be confirmed.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import migrations.tabellen  # noqa: F401
from kern.db import Database, SchemaFout, newest_version, schema_version

HERE = Path(__file__).parent
LOCK = 0x6B65726E  # "kern"


def migreer(db: Database, now: datetime, *, backup_gemaakt: bool = False) -> tuple[str | None, str, Path | None]:
    """Bring the database to the newest schema. Returns (from, to, copy of the SQLite file or None).

    Raises SchemaFout when the database is newer than the program, or when a PostgreSQL database with data would be
    migrated without a confirmed backup.
    """
    found, wanted = schema_version(db), newest_version()
    if found == wanted:
        return found, wanted, None
    if found is not None and found > wanted:
        raise SchemaFout(f"De database ({found}) is nieuwer dan dit programma ({wanted}). Werk het programma bij.")
    copy = None
    if found is not None and db.sqlite:
        copy = _copy_file(db, now, found)
    elif found is not None and not backup_gemaakt:
        raise SchemaFout("Maak eerst een back-up van de database (pg_dump). Daarna: kernpraat migrate --backup-gemaakt")
    if db.sqlite:
        _sqlite(db)
    else:
        _postgresql(db)
    return found, wanted, copy


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for one open connection."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def heads(config: Config) -> list[str]:
    """The heads of the migration scripts; there must be one."""
    return list(ScriptDirectory.from_config(config).get_heads())


def _copy_file(db: Database, now: datetime, version: str) -> Path:
    path = Path(str(db.url.database))
    copy = path.with_name(f"{path.stem}-voor-{version}-{now:%Y%m%d-%H%M%S}.db")
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101
        raw.execute("VACUUM INTO ?", (str(copy),))
    return copy


def _sqlite(db: Database) -> None:
    raw_engine = db.engine
    with raw_engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                command.upgrade(alembic_config(connection), "head")
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise SchemaFout(f"De migratie breekt {len(broken)} verwijzingen en is teruggedraaid.")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _postgresql(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": LOCK})
        command.upgrade(alembic_config(connection), "head")
