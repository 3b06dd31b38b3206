"""What all tables share: names of constraints, and the marker of what belongs to one office."""

from typing import ClassVar

from sqlalchemy import text
from sqlmodel import Field, SQLModel

# Without a name a constraint can never be changed again on SQLite. Set before the first table is declared.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ix": "ix_%(column_0_N_label)s",
}

# Conditions of indexes that hold only what is open (those of one table stand beside it). A query must say them in these
# words, not by a state, which reaches the database as a parameter that SQLite cannot compare with an index.
OPEN = text("done_at IS NULL")


class OfficeOwned:
    """Marks every table with an `office_id`: the unit of work filters all of them through this one class."""


class OfficeRow(SQLModel, OfficeOwned):
    """What belongs to one office. `office_id` is filled in by the unit of work."""

    # As in every table: None only from the construction of a row until `uow.add`, which flushes.
    id: int = Field(default=None, primary_key=True)
    office_id: int = Field(default=None, foreign_key="office.id", index=True)

    KIND: ClassVar[str] = ""
    """The word by which other rows name this kind of thing, where they do: see `Ref.of`."""
