"""Migrations: the schema they make is the one the code knows, no row is lost, and a wrong version says so in Dutch."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, func, inspect, select, text

from kern.db import Base, Database, SchemaFout, check_schema, newest_version, schema_version
from kern.kernen import Woonplaats, verzorg_startdata
from kern.sleutels import Keys
from migrations import uitvoeren
from migrations.uitvoeren import alembic_config, heads, migreer


@pytest.fixture
def empty_sqlite(tmp_path: Path, keys: Keys) -> Database:
    return Database(f"sqlite:///{tmp_path / 'nieuw.db'}", keys)


@pytest.fixture
def empty_postgresql(postgresql: str, keys: Keys) -> Database:
    admin = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migratie"))
        connection.execute(text("CREATE DATABASE migratie"))
    admin.dispose()
    return Database(postgresql.rpartition("/")[0] + "/migratie", keys)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(f"empty_{request.param}")
    request.addfinalizer(found.close)
    return found


def test_migrations_make_what_the_code_knows(empty: Database, now: datetime) -> None:
    assert migreer(empty, now) == (None, newest_version(), None)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    check_schema(empty)
    assert migreer(empty, now)[0] == newest_version(), "twice is harmless"


def test_there_is_one_head_and_files_are_numbered(empty: Database) -> None:
    with empty.engine.connect() as connection:
        assert heads(alembic_config(connection)) == [newest_version()]


def test_an_empty_an_old_and_a_newer_database_are_refused(empty: Database, now: datetime) -> None:
    with pytest.raises(SchemaFout, match="kernpraat init"):
        check_schema(empty)
    migreer(empty, now)
    _stamp(empty, "0000")
    with pytest.raises(SchemaFout, match="kernpraat migrate"):
        check_schema(empty)
    _stamp(empty, "9999")
    with pytest.raises(SchemaFout, match="nieuwere versie"):
        check_schema(empty)
    with pytest.raises(SchemaFout, match="nieuwer"):
        migreer(empty, now)


def test_postgresql_with_data_wants_a_backup_first(empty_postgresql: Database, now: datetime) -> None:
    migreer(empty_postgresql, now)
    _stamp(empty_postgresql, "0000")
    with pytest.raises(SchemaFout, match="--backup-gemaakt"):
        migreer(empty_postgresql, now)
    assert schema_version(empty_postgresql) == "0000"
    empty_postgresql.close()


NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0003", "0002"

def upgrade():
    with op.batch_alter_table("kern") as batch:
        batch.alter_column("naam", existing_type=sa.String(80), type_=sa.String(90))
        batch.add_column(sa.Column("proef", sa.Integer(), nullable=True))
"""


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Pretend that the program has one more migration, with this text."""
    folder = tmp_path / "migrations"
    shutil.copytree(uitvoeren.HERE, folder)

    def add(source: str) -> None:
        (folder / "versions" / "0003_volgende.py").write_text(source, "utf-8")
        monkeypatch.setattr(uitvoeren, "HERE", folder)
        monkeypatch.setattr("kern.db.MIGRATIONS", folder / "versions")

    return add


def test_sqlite_is_copied_and_children_stay_when_a_table_is_rebuilt(
    empty_sqlite: Database, now: datetime, next_version: Callable[[str], None]
) -> None:
    migreer(empty_sqlite, now)
    with empty_sqlite.writing() as s:
        verzorg_startdata(s)
        places = s.scalar(select(func.count()).select_from(Woonplaats))
    next_version(NEXT)
    found, wanted, copy = migreer(empty_sqlite, now)
    assert (found, wanted) == ("0002", "0003")
    assert copy is not None
    assert copy.exists()
    with empty_sqlite.reading() as s:
        assert s.scalar(select(func.count()).select_from(Woonplaats)) == places == 9
        assert s.execute(text("SELECT count(proef) FROM kern")).scalar() == 0
    empty_sqlite.close()


def test_a_migration_that_fails_half_way_leaves_nothing(
    empty: Database, now: datetime, next_version: Callable[[str], None]
) -> None:
    migreer(empty, now)
    next_version(
        NEXT + "    op.create_table('half', sa.Column('n', sa.Integer()))\n    raise RuntimeError('stroom weg')\n"
    )
    with pytest.raises(RuntimeError, match="stroom weg"):
        migreer(empty, now, backup_gemaakt=True)
    assert schema_version(empty) == "0002"
    assert not inspect(empty.engine).has_table("half")
    assert "proef" not in {c["name"] for c in inspect(empty.engine).get_columns("kern")}


def test_foreign_keys_are_on_again_after_a_migration(empty_sqlite: Database, now: datetime) -> None:
    migreer(empty_sqlite, now)
    with empty_sqlite.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    empty_sqlite.close()


def _stamp(db: Database, version: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
