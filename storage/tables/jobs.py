"""What becomes due, and what is done outside a transaction."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from storage.columns import Json, UtcDateTime
from storage.tables.base import OPEN, OfficeRow


class Timer(OfficeRow, table=True):
    """Something that becomes due: the end of an undo window, a draft to offer again. A sweep finds it; nothing is
    scheduled in memory."""

    __table_args__: ClassVar[Any] = (
        Index("timer_due", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("timer_subject", "subject"),
    )
    kind: str
    subject: str
    version: int = 0
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    due_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    token: str = ""


class Job(OfficeRow, table=True):
    """What is done outside every transaction, because it needs the network or the processor. Its result comes back as
    an event.

    Until `lease_until` it belongs to a worker; after that another one may take it.
    """

    __tablename__ = "work"
    __table_args__: ClassVar[Any] = (Index("work_due", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),)
    kind: str
    subject: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    due_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failure: str = ""
