"""The audit chain."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Json, UtcDateTime
from storage.tables.base import OfficeOwned


class Audit(SQLModel, OfficeOwned, table=True):
    """Who did what to what, when. The hash of each row covers the row before, so a change or a gap shows."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("office_id", "seq"), Index("audit_thing", "office_id", "thing"))
    id: int = Field(default=None, primary_key=True)
    office_id: int = Field(foreign_key="office.id")
    seq: int
    at: datetime = Field(sa_type=UtcDateTime)
    person_id: int | None = None
    account_id: int | None = None
    act: str
    thing: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    previous: str
    hash: str


class AuditHead(SQLModel, table=True):
    """The end of an office's audit chain; its row is the lock under which the chain grows."""

    __tablename__ = "audit_head"
    office_id: int = Field(primary_key=True, foreign_key="office.id")
    seq: int = 0
    hash: str = ""
