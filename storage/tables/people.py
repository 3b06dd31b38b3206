"""Who works in the office: units, people, posts, absences, and the chats that stand for them."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import Json, UtcDateTime, Word
from storage.tables.base import OfficeRow
from storage.vocabulary import Capacity, Platform, PostKind, UnitKind

_LIVE = text("unlinked_at IS NULL")


class Unit(OfficeRow, table=True):
    """The office itself, a group, or a school: whoever keeps register books."""

    KIND: ClassVar[str] = "unit"

    __table_args__: ClassVar[Any] = (UniqueConstraint("office_id", "kind", "name"),)
    kind: UnitKind = Field(sa_type=Word(UnitKind))
    name: str
    short_name: str = ""
    aliases: list[str] = Field(default_factory=list, sa_type=Json)
    code: str = ""
    cluster: str = ""
    school_type: str = ""
    """As the office sorts its schools (ขยายโอกาส, ขนาดเล็ก, ...); circulars can be sent by it."""
    sort: int = 0
    central: bool = False
    """The group whose clerks keep the office's own register (กลุ่มอำนวยการ)."""
    active: bool = True


class Person(OfficeRow, table=True):
    """Somebody of the office. `notify` holds their preferences (quiet hours, digest hour, preferred platform)."""

    KIND: ClassVar[str] = "person"

    prefix: str = ""
    first_name: str
    last_name: str = ""
    phone: str = ""
    is_admin: bool = False
    handles_secret: bool = False
    active: bool = True
    notify: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Post(OfficeRow, table=True):
    """A post in a unit. Deputies of a unit are ordered by `rank` (คนที่ 1, 2, ...)."""

    KIND: ClassVar[str] = "post"

    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: PostKind = Field(sa_type=Word(PostKind))
    title: str
    rank: int = 0
    active: bool = True


class Holding(OfficeRow, table=True):
    """Who holds a post, since when; the end is open while they do."""

    post_id: int = Field(foreign_key="post.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Absence(OfficeRow, table=True):
    """Whole days somebody is away, and who stands in (None: the first deputy present)."""

    KIND: ClassVar[str] = "absence"

    person_id: int = Field(foreign_key="person.id", index=True)
    first_day: date
    last_day: date
    reason: str = ""
    deputy_id: int | None = Field(default=None, foreign_key="person.id")
    capacity: Capacity = Field(default=Capacity.ACTING, sa_type=Word(Capacity))
    noted_at: datetime = Field(sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Account(OfficeRow, table=True):
    """A chat that stands for a person: one live link a chat, at most one live link a person and platform."""

    KIND: ClassVar[str] = "account"

    __table_args__: ClassVar[Any] = (
        Index("account_live_chat", "channel_id", "chat", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(
            "account_live_person",
            "channel_id",
            "person_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )
    person_id: int = Field(foreign_key="person.id", index=True)
    channel_id: str = Field(foreign_key="channel.id")
    platform: Platform = Field(sa_type=Word(Platform))
    chat: str
    display_name: str = ""
    linked_at: datetime = Field(sa_type=UtcDateTime)
    unlinked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    unlink_reason: str = ""
    blocked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    menu: str = ""


class Invitation(OfficeRow, table=True):
    """A one-time code for one person. The code itself is never kept, only its keyed hash."""

    KIND: ClassVar[str] = "invitation"

    person_id: int = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(index=True)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CodeTry(OfficeRow, table=True):
    """A wrong code that a chat has given. The limit on tries counts these rows."""

    __table_args__: ClassVar[Any] = (Index("code_try_chat", "channel_id", "chat", "at"),)
    channel_id: str
    chat: str
    at: datetime = Field(sa_type=UtcDateTime)
