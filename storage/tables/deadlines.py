"""What must be done by when, reminders, extensions, and the procedures of the work calendar."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import Json, UtcDateTime, Word
from storage.tables.base import OPEN, OfficeRow
from storage.vocabulary import ExtensionState


class Deadline(OfficeRow, table=True):
    """By when something must be done (`task:7`, `circulation:3`), and when to remind next.

    `next_at` is the moment of the next rung of its ladder: one index answers what is due, whatever was slept through.
    `revision` grows when the due moment is changed, so that its rungs may come again; `first_due_at` never changes.
    """

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("office_id", "subject"),
        Index("deadline_next", "next_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )
    subject: str
    ladder: str
    due_at: datetime = Field(sa_type=UtcDateTime)
    first_due_at: datetime = Field(sa_type=UtcDateTime)
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revision: int = 1
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Reminder(OfficeRow, table=True):
    """A reminder that was sent: to whom, of what, when. Unique, so that no clock and no second machine sends it
    twice."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("deadline_id", "revision", "rung", "person_id"),)
    deadline_id: int = Field(foreign_key="deadline.id")
    revision: int
    rung: str
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=UtcDateTime)


class DigestItem(OfficeRow, table=True):
    """What waits for somebody's next digest. `message` is kept where no current state can be looked up."""

    __table_args__: ClassVar[Any] = (Index("digest_waiting", "person_id", sqlite_where=OPEN, postgresql_where=OPEN),)
    person_id: int = Field(foreign_key="person.id")
    subject: str = ""
    kind: str = ""
    message: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    made_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Extension(OfficeRow, table=True):
    """ขอขยายเวลา: a small approval. The first due day stays in the deadline."""

    KIND: ClassVar[str] = "extension"

    subject: str = Field(index=True)
    state: ExtensionState = Field(default=ExtensionState.OPEN, sa_type=Word(ExtensionState))
    version: int = 1
    nth: int = 1
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    from_at: datetime = Field(sa_type=UtcDateTime)
    to_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = ""
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    granted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The due moment that was granted."""


class Programme(OfficeRow, table=True):
    """A procedure of the work calendar, switched on for a year in a unit; its steps are tasks."""

    KIND: ClassVar[str] = "programme"

    __table_args__: ClassVar[Any] = (UniqueConstraint("office_id", "procedure", "year", "unit_id"),)
    procedure: str
    year: int
    """Buddhist fiscal year: 2570 is October 2569 to September 2570."""
    unit_id: int = Field(foreign_key="unit.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    """In charge of its steps; None: the unit's head."""
    switched_by: int | None = Field(default=None, foreign_key="person.id")
    switched_at: datetime = Field(sa_type=UtcDateTime)
    off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
