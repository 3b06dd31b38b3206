"""What comes in and what goes out: inbox, outbox, buttons, open questions."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import Json, UtcDateTime, Word
from storage.tables.base import OPEN, OfficeOwned, OfficeRow
from storage.vocabulary import EventState, Platform, SendState

_UNSENT = text("done_at IS NULL AND state = 'pending'")
_PRESSING = text("done_at IS NULL AND (importance >= 3 OR reply_until IS NOT NULL)")
_UNHANDLED = text("handled_at IS NULL")


class Event(SQLModel, table=True):
    """The inbox: one event as it came. Unique on (channel, event id), so a redelivery changes nothing."""

    __tablename__ = "inbox"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("channel_id", "event_id"),
        # Two small ones over what is not handled yet: the oldest of all, and whether a chat has an older one.
        Index("inbox_next", "id", sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED),
        Index("inbox_new", "channel_id", "chat", "id", sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED),
    )
    id: int = Field(default=None, primary_key=True)
    channel_id: str
    platform: Platform = Field(sa_type=Word(Platform))
    event_id: str
    chat: str
    # Plain json, not jsonb: what strangers send may hold escapes that jsonb refuses, and it is never searched.
    payload: dict[str, Any] = Field(sa_type=JSON)
    received_at: datetime = Field(sa_type=UtcDateTime)
    state: EventState = Field(default=EventState.NEW, sa_type=Word(EventState))
    attempts: int = 0
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    token: str = ""
    """The short token people were told when handling failed."""


class Conversation(OfficeRow, table=True):
    """The open question of a chat, at most one. All other state is in the thing that it is about."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("channel_id", "chat"),)
    channel_id: str
    chat: str
    step: str
    subject: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    since: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class ButtonRow(SQLModel, OfficeOwned, table=True):
    """A button that may be pressed. A platform only ever sees its opaque id."""

    __tablename__ = "button"
    id: str = Field(primary_key=True)
    office_id: int = Field(foreign_key="office.id")
    channel_id: str
    chat: str
    person_id: int | None = None
    verb: str
    subject: str = ""
    version: int = 0
    args: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    made_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Delivery(SQLModel, OfficeOwned, table=True):
    """The outbox and the ledger in one: what is to be said to whom, and what became of it.

    `seq` is the order in which one chat gets its messages. `card` names what the message shows (`approval:7`), so
    that a newer state replaces it. `key` is LINE's retry key of a call that begins with this row.
    """

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        Index("outbox_due", "channel_id", "chat", "seq", sqlite_where=OPEN, postgresql_where=OPEN),
        # Walked in its order; what is not due yet is passed over without a look at the row.
        Index("outbox_next", "channel_id", "seq", "not_before", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
        Index("outbox_pressing", "channel_id", "seq", sqlite_where=_PRESSING, postgresql_where=_PRESSING),
        Index("outbox_done", "done_at"),
        Index("outbox_card", "card", "channel_id", "chat"),
    )
    seq: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    office_id: int = Field(foreign_key="office.id", index=True)
    channel_id: str = Field(foreign_key="channel.id")
    chat: str
    person_id: int | None = None
    card: str = ""
    subject: str = ""
    version: int = 0
    purpose: str = ""
    message: dict[str, Any] = Field(sa_type=Json)
    importance: int = 1
    made_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reply_token: str = ""
    reply_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    edits: list[str] = Field(default_factory=list, sa_type=Json)
    """Platform message ids of the earlier card that this one takes the place of."""
    state: SendState = Field(default=SendState.PENDING, sa_type=Word(SendState))
    attempts: int = 0
    call: str = ""
    """The key of the call it went out in. Rows that share it are tried again together, and with no others: what LINE
    took under a key once is all that it ever takes under it."""
    sending_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    maybe_sent: bool = False
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    message_ids: list[str] = Field(default_factory=list, sa_type=Json)
    free: bool = True
    failure: str = ""
