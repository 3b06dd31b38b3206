"""How Alembic sees our tables. `storage.migrate` hands in the connection, with its transaction already begun."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from storage import tables  # noqa: F401  fills the metadata
from storage.columns import Json


def plain_types(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write plain types into a migration: it must mean the same in ten years, whatever our own types have become."""
    if kind != "type":
        return False
    if item is Json:
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    # SQLite cannot alter a table; batch mode makes a new one and moves the rows.
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_types,
    compare_type=True,
)
context.run_migrations()
