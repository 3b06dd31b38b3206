"""The migrations make what `storage.tables` declares, on both databases, and never lose a row."""

import re
import subprocess
import sys
import threading
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, MetaData, create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel

from storage import migrate
from storage.clock import TurnableClock
from storage.engine import Database
from tests.conftest import Postgres
from tests.storage.test_engine import add_office, names
from tests.support.at_once import at_once

FOLDER = Path(migrate.__file__).parent / "migrations" / "versions"


_UPGRADE = """
import sys
from storage import migrate
assert migrate.__file__.startswith(sys.argv[1]), migrate.__file__
migrate.upgrade(sys.argv[2])
from handlers.work.rules import procedures
assert procedures.__file__.startswith(sys.argv[1]) and procedures.procedures()
"""


def test_an_installed_package_brings_its_migrations_and_its_manuals(tmp_path: Path) -> None:
    root, unpacked = Path(migrate.__file__).parents[1], tmp_path / "unpacked"
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], check=True, cwd=root)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    url = f"sqlite:///{tmp_path}/saraban.sqlite"
    subprocess.run([sys.executable, "-c", _UPGRADE, unpacked, url], check=True, cwd=unpacked)
    database = opened(make_url(url))
    assert migrate.is_current(database)
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return make_url(f"sqlite:///{tmp_path}/new/saraban.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return server.empty()


def opened(url: URL) -> Database:
    return Database(url.render_as_string(hide_password=False), TurnableClock())


def revisions() -> list[str]:
    """From the first to the newest."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER.parent))
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def test_migrations_make_exactly_the_declared_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_indexes_of_a_part_are_of_the_same_part(database: Database) -> None:
    """Alembic compares the columns of an index, not its condition."""
    with database.engine.connect() as connection:
        reflected = MetaData()
        reflected.reflect(connection)

        def conditions(metadata: MetaData) -> dict[str | None, set[str]]:
            return {
                index.name: conditions_of(str(CreateIndex(index).compile(connection)))
                for table in metadata.tables.values()
                for index in table.indexes
            }

        def conditions_of(statement: str) -> set[str]:
            condition = statement.partition(" WHERE ")[2]
            return set(
                re.findall(r"\w+", re.sub(r"::\w+( varying)?(\[\])?|\bANY\b|\bARRAY\b|=|\bIN\b", " ", condition))
            )

        assert conditions(reflected) == conditions(SQLModel.metadata)


def test_the_chain_of_migrations_has_one_end_and_files_carry_a_date() -> None:
    assert len(revisions()) == len(list(FOLDER.glob("*.py")))
    assert all(re.fullmatch(r"\d{4}_\d\d_\d\d_[a-z0-9_]+\.py", path.name) for path in FOLDER.glob("*.py"))


def test_migrations_do_not_lean_on_the_code_of_today() -> None:
    for path in FOLDER.glob("*.py"):
        assert "from storage" not in path.read_text()


@pytest.mark.parametrize("revision", revisions())
def test_rows_survive_the_way_from_each_revision_to_the_newest(empty: URL, revision: str) -> None:
    migrate.upgrade(empty, revision)
    engine = create_engine(empty.set(drivername=driver_of(empty)), poolclass=NullPool)
    with engine.begin() as connection:
        before = fill(connection)
    migrate.upgrade(empty)
    with engine.connect() as connection:
        after = contents(connection)
    for table, row in before.items():
        assert len(after[table]) == 1
        kept = after[table][0]
        assert {column: kept[column] for column in row if column in kept} == {
            column: value for column, value in row.items() if column in kept
        }


def driver_of(url: URL) -> str:
    return "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"


def fill(connection: Connection) -> dict[str, dict[str, Any]]:
    """One row in every table there is, whatever its columns were called in that revision; and what it holds."""
    plain: dict[type, Any] = {
        bool: True,
        int: 1,
        str: "x",
        object: {"x": [1]},
        date: date(2026, 1, 5),
        datetime: datetime(2026, 1, 5, 2),  # noqa: DTZ001  SQLite keeps no zone, and PostgreSQL takes its own
    }
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            connection.execute(table.insert().values({c.name: plain[c.type.python_type] for c in table.columns}))
    return {table: rows[0] for table, rows in contents(connection).items()}


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {
        table: [dict(row) for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings()]
        for table in tables
    }


def test_an_empty_database_is_not_current(empty: URL) -> None:
    database = opened(empty)
    assert migrate.current(database) is None
    assert not migrate.is_current(database)
    migrate.upgrade(database)
    assert migrate.current(database) == migrate.head()
    assert migrate.is_current(database)
    database.close()


def test_upgrading_again_changes_nothing(database: Database) -> None:
    database.write_now(add_office("a"))
    migrate.upgrade(database)
    migrate.upgrade(database.url)
    assert names(database) == ["a"]
    database.write_now(add_office("b"))
    assert names(database) == ["a", "b"]


def test_several_that_upgrade_at_once_do_not_get_in_each_others_way(empty: URL) -> None:
    at_once(4, lambda _: migrate.upgrade(empty))
    database = opened(empty)
    assert migrate.is_current(database)
    database.close()


def test_upgrading_does_not_disturb_who_is_writing(database: Database) -> None:
    stop = threading.Event()

    def work(number: int) -> int:
        written = 0
        if number == 0:
            for _ in range(3):
                migrate.upgrade(database)
            stop.set()
        while number and not stop.is_set():
            database.write_now(add_office("x"))
            written += 1
        return written

    assert len(names(database)) == 0
    assert sum(at_once(3, work)) == len(names(database))


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    database.write_now(
        lambda uow: uow.session.connection().execute(text("UPDATE alembic_version SET version_num = 'later'"))
    )
    assert not migrate.is_current(database)
    with pytest.raises(CommandError, match="later"):
        migrate.upgrade(database)
    database.write_now(add_office("a"))


def test_a_migration_that_fails_changes_nothing(empty: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the tables are made, then it breaks off: the database is as it was, and can be upgraded later."""
    from alembic import op

    create = op.create_table
    made: list[str] = []

    def breaks(name: str, *columns: Any, **options: Any) -> Any:
        if len(made) == 5:
            raise RuntimeError("power cut")
        made.append(name)
        return create(name, *columns, **options)

    monkeypatch.setattr(op, "create_table", breaks)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate.upgrade(empty)
    monkeypatch.undo()
    engine = create_engine(empty.set(drivername=driver_of(empty)), poolclass=NullPool)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    migrate.upgrade(empty)


def test_a_database_in_memory_cannot_be_migrated_from_outside() -> None:
    with pytest.raises(ValueError, match="file"):
        migrate.upgrade("sqlite://")
