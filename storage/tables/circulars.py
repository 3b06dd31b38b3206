"""Letters sent to many units, and what each unit did with them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import Json, UtcDateTime, Word
from storage.tables.base import OfficeRow
from storage.vocabulary import CircularState, Platform, Wanted

_UNANSWERED = text("acknowledged_at IS NULL AND withdrawn_at IS NULL")


class Circular(OfficeRow, table=True):
    """A letter that is sent to many units: what is wanted of them, and by when.

    `choice` is how the receivers were chosen (see `handlers/circulars/rules/receivers.py`); the receivers are rows
    from the confirmation on, so that a school that joins later is not silently among them.
    """

    # The first version called it a circulation: the table and its names in other rows stay.
    __tablename__ = "circulation"
    KIND: ClassVar[str] = "circulation"

    letter_id: int = Field(foreign_key="letter.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    """Whose circular it is: the office's, or a group's."""
    state: CircularState = Field(default=CircularState.DRAFT, sa_type=Word(CircularState), index=True)
    version: int = 1
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    choice: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    wanted: Wanted = Field(default=Wanted.ACKNOWLEDGE, sa_type=Word(Wanted))
    question: str = ""
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    send_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_by: int | None = Field(default=None, foreign_key="person.id")
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    chased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_by: int | None = Field(default=None, foreign_key="person.id")
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancel_reason: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Receiver(OfficeRow, table=True):
    """One unit of a circular, with its four states kept apart: delivered, opened, acknowledged, acted.

    `person_id` is who was written to, None where nobody of the unit has a chat. Where somebody acknowledged in the
    unit's stead, `proxy_by` noted it and `proxy_how` says how they were told ("telephone").
    """

    KIND: ClassVar[str] = "receiver"

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("circulation_id", "unit_id"),
        Index("receiver_waiting", "unit_id", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )
    circular_id: int = Field(foreign_key="circulation.id", sa_column_kwargs={"name": "circulation_id"})
    unit_id: int = Field(foreign_key="unit.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    channel_id: str = ""
    version: int = 1
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivered_on: Platform | None = Field(default=None, sa_type=Word(Platform))
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the platform refused the message. Until somebody calls, the unit counts as not reached."""
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_on: Platform | None = Field(default=None, sa_type=Word(Platform))
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_on: Platform | None = Field(default=None, sa_type=Word(Platform))
    acknowledged_by: int | None = Field(default=None, foreign_key="person.id")
    proxy_by: int | None = Field(default=None, foreign_key="person.id")
    proxy_how: str = ""
    acted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acted_on: Platform | None = Field(default=None, sa_type=Word(Platform))
    acted_by: int | None = Field(default=None, foreign_key="person.id")
    answer: str = ""
    answer_hash: str = ""
    answer_name: str = ""
    entry_id: int | None = Field(default=None, foreign_key="entry.id")
    """Its number in the unit's own receive book."""
    task_id: int | None = Field(default=None, foreign_key="task.id")
    """The teacher's work that it was passed on as."""
    chased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    chased: int = 0
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ReceiverList(OfficeRow, table=True):
    """A choice of receivers saved under a name. `whom` in it are posts and people as well, for meetings only."""

    KIND: ClassVar[str] = "receiver_list"

    __table_args__: ClassVar[Any] = (UniqueConstraint("office_id", "name"),)
    name: str
    choice: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
