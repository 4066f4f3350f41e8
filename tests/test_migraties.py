"""Migrations: the schema they make is the one the code knows, no row is lost, and a wrong version says so in Dutch."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Column, MetaData, Table, create_engine, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

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


# --- from every earlier version, with every table full

EERDER = sorted(p.name[:4] for p in (uitvoeren.HERE / "versions").glob("[0-9]*.py"))[:-1]
Rijen = dict[str, list[dict[str, Any]]]


@pytest.fixture
def at_version(tmp_path: Path, now: datetime) -> Callable[[Database, str], None]:
    """Bring an empty database to an earlier version, as the program of then did."""

    def make(db: Database, version: str) -> None:
        folder = tmp_path / "toen"
        shutil.copytree(uitvoeren.HERE, folder)
        for path in (folder / "versions").glob("[0-9]*.py"):
            if path.name[:4] > version:
                path.unlink()
        with pytest.MonkeyPatch.context() as then:
            then.setattr(uitvoeren, "HERE", folder)
            then.setattr("kern.db.MIGRATIONS", folder / "versions")
            assert migreer(db, now)[1] == version

    return make


def fill(db: Database) -> Rijen:
    """Two rows in every table: one with everything in it, one with all that may be empty empty."""
    tables = MetaData()
    tables.reflect(db.engine)
    with db.engine.begin() as connection:
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                connection.execute(table.insert(), [_row(table, 1, empty=False)])
                connection.execute(table.insert(), [_row(table, 2, empty=True)])
    return rows(db, tables)


def _row(table: Table, number: int, *, empty: bool) -> dict[str, Any]:
    return {c.name: None if empty and c.nullable else _value(c, number) for c in table.columns}


def _value(column: Column[Any], number: int) -> Any:
    """A value of the column's type, another one in each row; a reference points to the row with the same number."""
    for key in column.foreign_keys:
        return _value(key.column, number)
    if isinstance(column.type, JSON):
        return {"x": [number, "é"]}
    kind = column.type.python_type
    if kind is str:
        return f"{column.name} {number}"[-(getattr(column.type, "length", None) or 99) :]
    values = {
        int: number,
        bool: number == 1,
        bytes: b"x" * number,
        date: date(2027, 3, number),
        datetime: datetime(2027, 3, number, 10, tzinfo=UTC),
        timedelta: timedelta(hours=number),
        float: number / 2,
    }
    return values[kind]


def rows(db: Database, tables: MetaData) -> Rijen:
    """What is in these columns of these tables, in the order of the primary key."""
    found: Rijen = {}
    with db.engine.connect() as connection:
        for table in tables.sorted_tables:
            query = select(table).order_by(*table.primary_key.columns)
            found[table.name] = [dict(row._mapping) for row in connection.execute(query)]
    return found


def without_rowid(db: Database) -> set[str]:
    """The tables of a SQLite file in which nothing tells in what order the rows came."""
    with db.engine.connect() as connection:
        made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    return {name for name, sql in made if "WITHOUT ROWID" in sql}


@pytest.mark.parametrize("version", EERDER)
def test_no_row_and_no_value_is_lost(
    empty: Database, now: datetime, at_version: Callable[[Database, str], None], version: str
) -> None:
    at_version(empty, version)
    before = fill(empty)
    assert all(len(found) == 2 for name, found in before.items() if name != "alembic_version")
    old = MetaData()
    old.reflect(empty.engine)
    bare = without_rowid(empty) if empty.sqlite else set()

    migreer(empty, now, backup_gemaakt=True)

    after = rows(empty, old)
    assert after.pop("alembic_version") != before.pop("alembic_version")
    assert after == before
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    if empty.sqlite:
        assert {"antwoord", "voortgang"} <= bare == without_rowid(empty)


def test_what_0002_adds_has_its_value_in_rows_of_before(
    empty: Database, now: datetime, at_version: Callable[[Database, str], None]
) -> None:
    at_version(empty, "0001")
    fill(empty)
    migreer(empty, now, backup_gemaakt=True)
    tables = MetaData()
    tables.reflect(empty.engine, only=["onderzoek", "vragenlijst_versie", "gesprek", "onderzoek_versie"])
    found = rows(empty, tables)
    assert [row["doelgroep"] for row in found["onderzoek"]] == ["huishoudens", "huishoudens"]
    assert [(row["opmerkingen"], row["door"]) for row in found["vragenlijst_versie"]] == [([], ""), ([], "")]
    assert [row["verder_hmac"] for row in found["gesprek"]] == [None, None]
    assert found["onderzoek_versie"] == []
    onderzoek = tables.tables["onderzoek"]
    with empty.engine.begin() as connection:
        connection.execute(onderzoek.update().where(onderzoek.c.id == 1).values(kern_id=None))
    with pytest.raises(IntegrityError), empty.engine.begin() as connection:
        connection.execute(onderzoek.update().where(onderzoek.c.id == 2).values(kern_id=99))


NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0005", "0004"

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
        (folder / "versions" / "0005_volgende.py").write_text(source, "utf-8")
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
    assert (found, wanted) == ("0004", "0005")
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
    assert schema_version(empty) == "0004"
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
