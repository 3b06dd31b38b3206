"""Bring a database to the tables of this version, by the Alembic migrations that are packed with the code.

Any number of processes may call `upgrade` at the same moment: one of them works, the others wait and find it done.
"""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.engine import Database
from storage.errors import UpgradeFailed

# Any number will do, if no other program uses it in the same database: the letters of "saraban" as bytes.
_LOCK = int.from_bytes(b"saraban", "big")
# How long a second process waits for the first on SQLite.
_BUSY_MS = 60_000


def upgrade(database: Database | URL | str, revision: str = "head") -> None:
    """Run what is missing up to `revision`, all of it in one transaction: it happens whole or not at all.

    Rows are kept. Uses a connection of its own, so a `Database` may stay open and at work meanwhile.
    Raises UpgradeFailed, or alembic.util.CommandError for a database made by a newer version.
    """
    url = database.url if isinstance(database, Database) else make_url(database)
    try:
        if url.get_backend_name() == "sqlite":
            _upgrade_sqlite(url, revision)
        else:
            _upgrade_postgresql(url.set(drivername="postgresql+psycopg"), revision)
    except SQLAlchemyError as problem:
        raise UpgradeFailed(type(problem).__name__) from problem


def current(database: Database) -> str | None:
    """The revision a database is at; None for an empty one."""
    return database.read_now(lambda uow: _revision(uow.session.connection()))


def head() -> str:
    """The revision this version of the code needs."""
    return _head()


def is_current(database: Database) -> bool:
    """Whether the database is at the revision that this version of the code needs."""
    return current(database) == head()


def draft(title: str) -> Path:
    """For developers: write the migration that leads from the last one to `storage.tables`, to be read and mended.

    Run as `python -m storage.migrate "what changes"`. Returns the new file.
    """
    with tempfile.TemporaryDirectory() as folder:
        url = make_url(f"sqlite:///{folder}/draft.sqlite")
        upgrade(url)
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            made: Any = command.revision(_config(connection), message=title, autogenerate=True)
        _head.cache_clear()
        return Path(made.path)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.set_main_option("timezone", "UTC")
    config.attributes["connection"] = connection
    return config


@cache
def _head() -> str:
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError("the package holds no migrations")
    return revision


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade_postgresql(url: URL, revision: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), revision)


def _upgrade_sqlite(url: URL, revision: str) -> None:
    path = url.database or ":memory:"
    if path == ":memory:":
        raise ValueError("an in-memory database is gone with its connection; give it a file")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        # The driver must not begin or commit on its own: changing a table would end the transaction in the middle.
        driver.isolation_level = None
        driver.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        # A changed table is a new one under the old name; with keys enforced, dropping the old would take rows along.
        # The switch is dead inside a transaction, therefore before it, and the keys are looked through at the end.
        driver.execute("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        command.upgrade(_config(connection), revision)
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if orphan is not None:
            raise RuntimeError(f"a migration left a row of {orphan[0]!r} that points to nothing in {orphan[2]!r}")
        connection.commit()


if __name__ == "__main__":
    import sys

    print(draft(sys.argv[1]))
