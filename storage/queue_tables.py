"""The tables of procrastinate, which keeps the drains as jobs in PostgreSQL."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.errors import UpgradeFailed

# Any number no other program uses in the same database: "saraqueu" as bytes.
_LOCK = int.from_bytes(b"saraqueu", "big")


def upgrade(url: URL) -> None:
    """Bring the tables to the installed version. Processes that start at once take turns.

    procrastinate keeps no note of its migrations, so we do, in `procrastinate_migration`. Raises UpgradeFailed.
    """
    try:
        _bring(url)
    except SQLAlchemyError as problem:
        raise UpgradeFailed(type(problem).__name__) from problem


def _bring(url: URL) -> None:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("CREATE TABLE IF NOT EXISTS procrastinate_migration (name text PRIMARY KEY)"))
        done = set(connection.execute(text("SELECT name FROM procrastinate_migration")).scalars())
        packed = _migrations()
        if not done:
            _run(connection, _schema(), packed)
            return
        for path in packed:
            if path.name not in done:
                _run(connection, path.read_text("utf-8"), [path])


def _run(connection: Connection, script: str, paths: Iterable[Path]) -> None:
    """Run a script and note the migrations that it contains, both or neither."""
    driver: Any = connection.connection.driver_connection
    with driver.transaction():
        # Without parameters the driver sends the script as it is, many statements in one.
        driver.execute(script)
        for path in paths:
            driver.execute("INSERT INTO procrastinate_migration (name) VALUES (%s)", [path.name])


def _migrations() -> list[Path]:
    from procrastinate.schema import SchemaManager

    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _schema() -> str:
    from procrastinate.schema import SchemaManager

    return str(SchemaManager.get_schema())
