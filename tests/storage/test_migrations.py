"""The migrations make what `storage.tables` declares, on both databases, and never lose a row."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, make_url
from sqlmodel import SQLModel

from storage.engine import Database
from tests.conftest import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return make_url(f"sqlite:///{tmp_path}/new/saraban.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return server.empty()


def test_migrations_make_exactly_the_declared_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
