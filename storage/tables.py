"""Every table. Rows are the entities; what may be done with them stands in `handlers`.

Every row of an office inherits `OfficeRow`: the unit of work filters each query by the office and stamps each new
row, so no query has to remember it. Moments are UTC; dates are the office's calendar days (Bangkok), common era.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, Integer, UniqueConstraint, column, text
from sqlmodel import Field, SQLModel

from storage.columns import Json, UtcDateTime, Word
from storage.vocabulary import (
    AgendaKind,
    AmendmentState,
    ApprovalState,
    Attendance,
    Capacity,
    CirculationState,
    Consent,
    Decision,
    Direction,
    EntryState,
    EventState,
    ExtensionState,
    LetterKind,
    LetterState,
    MeetingKind,
    MeetingState,
    PaperKind,
    PaperState,
    Platform,
    PostKind,
    ReadingState,
    RemarkKind,
    Secrecy,
    SendState,
    TaskState,
    UnitKind,
    Urgency,
    Wanted,
)

# Without a name a constraint can never be changed again on SQLite. Set before the first table is declared.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ix": "ix_%(column_0_N_label)s",
}

_LIVE = text("unlinked_at IS NULL")
# Conditions of indexes that hold only what is open. A query must say them in these words, not by a state, which
# reaches the database as a parameter that SQLite cannot compare with an index.
_OPEN = text("done_at IS NULL")
_UNSENT = text("done_at IS NULL AND state = 'pending'")
_PRESSING = text("done_at IS NULL AND (importance >= 3 OR reply_until IS NOT NULL)")
_UNHANDLED = text("handled_at IS NULL")
_UNCLOSED = text("closed_at IS NULL")
_UNANSWERED = text("acknowledged_at IS NULL AND withdrawn_at IS NULL")


class Office(SQLModel, table=True):
    """One สำนักงานเขตพื้นที่การศึกษา. `settings` holds its own rules (circular series, holidays, hours)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    short_name: str = ""
    letter_code: str = ""
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class OfficeOwned:
    """Marks every table with an `office_id`: the unit of work filters all of them through this one class."""


class OfficeRow(SQLModel, OfficeOwned):
    """What belongs to one office. `office_id` is filled in by the unit of work."""

    id: int | None = Field(default=None, primary_key=True)
    office_id: int = Field(default=None, foreign_key="office.id", index=True)


class ChatChannel(SQLModel, OfficeOwned, table=True):
    """One bot or official account. Its tokens stand in the settings, never in a row."""

    __tablename__ = "channel"
    id: str = Field(primary_key=True)
    office_id: int = Field(foreign_key="office.id", index=True)
    platform: Platform = Field(sa_type=Word(Platform))
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pause_reason: str = ""
    quota_limit: int | None = None
    """Messages a month as the platform itself says them; None where it said no limit, or was not asked yet."""
    quota_used: int | None = None
    quota_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the platform was asked."""


# --- people ---------------------------------------------------------------------------------------------------------


class Unit(OfficeRow, table=True):
    """The office itself, a group, or a school: whoever keeps register books."""

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
    """Somebody of the office. `notify` holds their own wishes (quiet hours, digest hour, preferred platform)."""

    prefix: str = ""
    first_name: str
    last_name: str = ""
    phone: str = ""
    is_admin: bool = False
    handles_secret: bool = False
    active: bool = True
    notify: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Post(OfficeRow, table=True):
    """A chair somebody sits on. Deputies of a unit are ordered by `rank` (คนที่ 1, 2, ...)."""

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

    person_id: int = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(index=True)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CodeTry(OfficeRow, table=True):
    """A wrong code from a chat: what the limit on tries counts."""

    __table_args__: ClassVar[Any] = (Index("code_try_chat", "channel_id", "chat", "at"),)
    channel_id: str
    chat: str
    at: datetime = Field(sa_type=UtcDateTime)


# --- letters --------------------------------------------------------------------------------------------------------


class Letter(OfficeRow, table=True):
    """A letter as the office knows it, from draft to closed. `version` grows with every change people can see.

    `reading` is what the reader proposed (LetterReading as JSON); the plain columns are what people confirmed.
    Of a secret letter, `subject`, pages and reading stay empty for good.
    """

    __table_args__: ClassVar[Any] = (Index("letter_same", "office_id", "number_key", "dated", "sender_key"),)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    """The unit that takes it into its book first."""
    direction: Direction = Field(default=Direction.RECEIVE, sa_type=Word(Direction))
    """SEND: a letter of the office's own. It is here from its signing on; before that it is a paper on its way."""
    state: LetterState = Field(default=LetterState.DRAFT, sa_type=Word(LetterState), index=True)
    version: int = 1
    kind: LetterKind = Field(default=LetterKind.EXTERNAL, sa_type=Word(LetterKind))
    number: str = ""
    number_key: str = ""
    dated: date | None = None
    sender: str = ""
    sender_key: str = ""
    addressee: str = ""
    subject: str = ""
    refs: list[str] = Field(default_factory=list, sa_type=Json)
    enclosures: list[str] = Field(default_factory=list, sa_type=Json)
    urgency: Urgency = Field(default=Urgency.NORMAL, sa_type=Word(Urgency))
    secrecy: Secrecy = Field(default=Secrecy.OPEN, sa_type=Word(Secrecy))
    due_on: date | None = None
    due_time: str = ""
    """Bangkok time of the due day, `12:00`; "" is the end of its office hours."""
    links: list[str] = Field(default_factory=list, sa_type=Json)
    search: str = ""
    """Folded words of the plain columns, for `ค้น`."""
    reading: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    reading_state: ReadingState = Field(default=ReadingState.NONE, sa_type=Word(ReadingState))
    unsure: list[str] = Field(default_factory=list, sa_type=Json)
    """Fields still as the reader proposed them, below its threshold."""
    pdf_hash: str = ""
    preview_hash: str = ""
    stamped_hash: str = ""
    stamped_preview_hash: str = ""
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    registered_by: int | None = Field(default=None, foreign_key="person.id")
    registered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    """The chat a draft grows in."""
    entry_id: int | None = None
    """The reserved number that this draft will take. No foreign key: entries point at letters already."""
    group_key: str = ""
    """Album the draft's pages came with, so that late pages find it."""


class Page(OfficeRow, table=True):
    """One file a person sent for a letter, in order. `file_hash` is empty until fetched, and again once purged."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("channel_id", "message_id", "letter_id"),)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    position: int = 0
    channel_id: str = ""
    message_id: str = ""
    ref: str = ""
    name: str = ""
    mime: str = ""
    file_hash: str = Field(default="", index=True)
    quality: str = ""
    """What is wrong with the picture, as the reader's code word."""
    purged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Book(OfficeRow, table=True):
    """A register book: (unit, direction, series, Buddhist year). Its row is the lock under which a number is taken.

    `series` is "" for the general one; "circular" (where the office counts its circulars apart, ข้อ 32) and "order"
    have numbers of their own.
    """

    __table_args__: ClassVar[Any] = (UniqueConstraint("unit_id", "direction", "series", "year"),)
    unit_id: int = Field(foreign_key="unit.id")
    direction: Direction = Field(sa_type=Word(Direction))
    series: str = ""
    year: int
    last: int = 0


class Entry(OfficeRow, table=True):
    """One number of a book and what became of it."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("book_id", "number"),)
    book_id: int = Field(foreign_key="book.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    year: int
    number: int
    state: EntryState = Field(sa_type=Word(EntryState))
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    taken_by: int | None = Field(default=None, foreign_key="person.id")
    taken_at: datetime = Field(sa_type=UtcDateTime)
    note: str = ""
    """What a reserved number is for."""
    keep_until: date | None = None
    void_reason: str = ""
    void_by: int | None = Field(default=None, foreign_key="person.id")
    void_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Remark(OfficeRow, table=True):
    """เกษียน: words written on a letter, with name, post, capacity and moment (ข้อ 26 para 3), never changed.

    Of work that belongs to no letter they stand on its task alone.
    `shown_hash` is the SHA-256 of the card that stood before the person (electronic transactions act, s.9).
    """

    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    kind: RemarkKind = Field(sa_type=Word(RemarkKind))
    at: datetime = Field(sa_type=UtcDateTime)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    name: str = ""
    post_title: str = ""
    capacity: Capacity = Field(default=Capacity.SELF, sa_type=Word(Capacity))
    words: str = ""
    shown_hash: str = ""
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)


class Approval(OfficeRow, table=True):
    """A letter before whoever decides. The decision waits in `decision`/`remark`/`units` until `undo_until`."""

    letter_id: int = Field(foreign_key="letter.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    state: ApprovalState = Field(default=ApprovalState.OPEN, sa_type=Word(ApprovalState), index=True)
    version: int = 1
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    proposal: str = ""
    proposed_units: list[int] = Field(default_factory=list, sa_type=Json)
    post_id: int = Field(foreign_key="post.id")
    """The chair it lies on; who sits there today is asked when it matters."""
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    capacity: Capacity = Field(default=Capacity.SELF, sa_type=Word(Capacity))
    decision: Decision | None = Field(default=None, sa_type=Word(Decision))
    remark: str = ""
    units: list[int] = Field(default_factory=list, sa_type=Json)
    assignee_id: int | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    due_time: str = ""
    undo_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    shown_hash: str = ""


class Task(OfficeRow, table=True):
    """Work in one unit: a letter's (whose subject it is then known by), or one of its own with a `title`.

    `origin` is what made a task without a letter (`procedure:NAME:STEP:2569:UNIT`), once only. Before `starts_on`
    nobody is reminded of it.
    """

    __table_args__: ClassVar[Any] = (
        Index(
            "task_origin",
            "office_id",
            "origin",
            unique=True,
            sqlite_where=text("origin <> ''"),
            postgresql_where=text("origin <> ''"),
        ),
        Index("task_open_due", "office_id", "due_on", sqlite_where=_UNCLOSED, postgresql_where=_UNCLOSED),
    )
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    title: str = ""
    origin: str = ""
    starts_on: date | None = None
    approval_id: int | None = Field(default=None, foreign_key="approval.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    state: TaskState = Field(default=TaskState.WAITING, sa_type=Word(TaskState), index=True)
    version: int = 1
    instruction: str = ""
    instructed_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    due_on: date | None = None
    due_time: str = ""
    received_by: int | None = Field(default=None, foreign_key="person.id")
    received_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    assignee_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    assigned_by: int | None = Field(default=None, foreign_key="person.id")
    assigned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    report: str = ""
    report_hash: str = ""
    report_name: str = ""
    reported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Correction(OfficeRow, table=True):
    """What a clerk made of a field that the reader proposed: how an office sees its own accuracy. Goes with a purge."""

    letter_id: int = Field(foreign_key="letter.id", index=True)
    field: str
    proposed: str = ""
    corrected: str = ""
    sure: bool = False
    """Whether it had been shown without (?)."""
    at: datetime = Field(sa_type=UtcDateTime)


# --- circulars ------------------------------------------------------------------------------------------------------


class Circulation(OfficeRow, table=True):
    """One sending of a letter to many units: what is wanted of them, and by when.

    `choice` is how the receivers were chosen (see `handlers/rules/receivers.py`); the receivers themselves are rows
    from the confirmation on, so that a school that joins later is not silently among them.
    """

    letter_id: int = Field(foreign_key="letter.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    """Whose circular it is: the office's, or a group's."""
    state: CirculationState = Field(default=CirculationState.DRAFT, sa_type=Word(CirculationState), index=True)
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

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("circulation_id", "unit_id"),
        Index("receiver_waiting", "unit_id", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )
    circulation_id: int = Field(foreign_key="circulation.id")
    unit_id: int = Field(foreign_key="unit.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    channel_id: str = ""
    version: int = 1
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivered_on: Platform | None = Field(default=None, sa_type=Word(Platform))
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The platform refused it: as good as without a chat until somebody calls."""
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
    """A choice of receivers kept under a name; `whom` in it are posts and people besides, for meetings alone."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("office_id", "name"),)
    name: str
    choice: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)


# --- deadlines ------------------------------------------------------------------------------------------------------


class Deadline(OfficeRow, table=True):
    """By when something must be done (`task:7`, `circulation:3`), and when to remind next.

    `next_at` is the moment of the next rung of its ladder: one index answers what is due, whatever was slept through.
    `revision` grows when the due moment is changed, so that its rungs may come again; `first_due_at` never changes.
    """

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("office_id", "subject"),
        Index("deadline_next", "next_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
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
    """A rung that was climbed: whom, of what, when. Unique, so that no clock and no second machine says it twice."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("deadline_id", "revision", "rung", "person_id"),)
    deadline_id: int = Field(foreign_key="deadline.id")
    revision: int
    rung: str
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=UtcDateTime)


class DigestItem(OfficeRow, table=True):
    """What waits for somebody's next digest. `message` is what would have been said, for what has no state to ask."""

    __table_args__: ClassVar[Any] = (Index("digest_waiting", "person_id", sqlite_where=_OPEN, postgresql_where=_OPEN),)
    person_id: int = Field(foreign_key="person.id")
    subject: str = ""
    kind: str = ""
    message: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    made_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Extension(OfficeRow, table=True):
    """ขอขยายเวลา: a small approval. The first due day stays in the deadline."""

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


# --- meetings -------------------------------------------------------------------------------------------------------


class Meeting(OfficeRow, table=True):
    """A meeting from its call to the adoption of its minutes by the next one (manual 001).

    Meetings of one kind have a number of their own each Buddhist year (ครั้งที่ 1/2569), given when the call is
    confirmed. `choice` is whom it is for (`handlers/rules/meetings.Whom`), the people themselves are rows of `invited`
    from the approval on. `calendar_uid` and `sequence` are those of the .ics file: one uid for good, a sequence that
    grows with what the invited must know. `plan` holds the days of the manual's steps that were shifted by hand, and a
    number that was typed before it is given.
    """

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("office_id", "kind", "series", "year", "number"),
        Index("meeting_starts", "office_id", "starts_at"),
    )
    unit_id: int = Field(foreign_key="unit.id")
    """Whose meeting it is: the office's, or a group's."""
    kind: MeetingKind = Field(sa_type=Word(MeetingKind))
    title: str = ""
    series: str = ""
    """What of one kind is counted apart: the folded title of a meeting that has one of its own."""
    year: int | None = None
    number: int | None = None
    state: MeetingState = Field(default=MeetingState.DRAFT, sa_type=Word(MeetingState), index=True)
    version: int = 1
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    secretary_id: int = Field(foreign_key="person.id")
    chair_id: int | None = Field(default=None, foreign_key="person.id")
    previous_id: int | None = Field(default=None, foreign_key="meeting.id")
    """The meeting of the same series whose minutes it adopts."""
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    room: str = ""
    room_key: str = ""
    """The room as two meetings are compared by it."""
    online_url: str = ""
    map_url: str = ""
    choice: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    plan: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    calendar_uid: str = ""
    sequence: int = 0
    calendar_hash: str = ""
    items_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Until when groups may bring items."""
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    return_reason: str = ""
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    capacity: Capacity = Field(default=Capacity.SELF, sa_type=Word(Capacity))
    shown_hash: str = ""
    """SHA-256 of the card that stood before whoever approved."""
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    """The signed letter of invitation."""
    door_code: str = ""
    """What stands at the door on its day: who types it there is here."""
    chased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note_taker_id: int | None = Field(default=None, foreign_key="person.id")
    others: str = ""
    """Who attended besides, as the minutes name them."""
    brief_hash: str = ""
    brief_approved_by: int | None = Field(default=None, foreign_key="person.id")
    brief_sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    endorse_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    minutes_hash: str = ""
    minutes_approved_by: int | None = Field(default=None, foreign_key="person.id")
    minutes_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    adopted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    adopted_in_id: int | None = Field(default=None, foreign_key="meeting.id")
    """The meeting that adopted its minutes."""
    adoption: str = ""
    """In what words: without change, or with which."""
    cancelled_by: int | None = Field(default=None, foreign_key="person.id")
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancel_reason: str = ""
    search: str = ""
    """Folded words of title, agenda and resolutions, for `ค้น`."""


class Invited(OfficeRow, table=True):
    """Somebody's seat at a meeting: who was invited, what they answered, who came instead, when they came and went.

    `person_id` is the attendee (None: the post is vacant), `told_id` who of the unit is written to (None: nobody has a
    chat). A `substitute_id` is somebody of the roll and is asked; one with a name alone is told by whoever sends them.
    """

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("meeting_id", "unit_id", "person_id"),
        Index("invited_person", "person_id", "meeting_id"),
        Index("invited_substitute", "substitute_id"),
    )
    meeting_id: int = Field(foreign_key="meeting.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    title: str = ""
    """The post they are invited for, as it was called then."""
    told_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer: Attendance = Field(default=Attendance.NONE, sa_type=Word(Attendance))
    reason: str = ""
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_on: Platform | None = Field(default=None, sa_type=Word(Platform))
    proxy_how: str = ""
    """How the secretary learnt it who noted it ("telephone"); "" where they answered themselves."""
    substitute_id: int | None = Field(default=None, foreign_key="person.id")
    substitute_name: str = ""
    substitute_title: str = ""
    consent: Consent = Field(default=Consent.NONE, sa_type=Word(Consent))
    consented_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When whoever comes said so once more, asked the day before."""
    chased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    chased: int = 0
    check_in_code: str = ""
    checked_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checked_in_by: int | None = Field(default=None, foreign_key="person.id")
    checked_in_how: str = ""
    """"roll_call", "qr", "code" or "chat"."""
    check_in_number: int | None = None
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    left_reason: str = ""
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    endorsed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    endorsed_by: int | None = Field(default=None, foreign_key="person.id")


class AgendaCall(OfficeRow, table=True):
    """A group that was asked for items of a meeting's agenda; `none_at`: it said that it has none."""

    __tablename__ = "agenda_call"
    __table_args__: ClassVar[Any] = (UniqueConstraint("meeting_id", "unit_id"),)
    meeting_id: int = Field(foreign_key="meeting.id")
    unit_id: int = Field(foreign_key="unit.id")
    told_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
    asked_at: datetime = Field(sa_type=UtcDateTime)
    none_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    none_by: int | None = Field(default=None, foreign_key="person.id")


class AgendaItem(OfficeRow, table=True):
    """One matter of a meeting's agenda, and what was resolved on it. `section` is the ระเบียบวาระ that it stands in.

    `from_id` is the item of an earlier meeting whose open resolution it follows up.
    """

    __tablename__ = "agenda_item"
    __table_args__: ClassVar[Any] = (Index("agenda_item_meeting", "meeting_id", "section", "position"),)
    meeting_id: int = Field(foreign_key="meeting.id")
    section: int
    position: int
    version: int = 1
    kind: AgendaKind = Field(default=AgendaKind.INFORMATION, sa_type=Word(AgendaKind))
    title: str
    body: str = ""
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    """The group that brings it."""
    offered_by: int | None = Field(default=None, foreign_key="person.id")
    offered_at: datetime = Field(sa_type=UtcDateTime)
    file_hash: str = ""
    file_name: str = ""
    from_id: int | None = Field(default=None, foreign_key="agenda_item.id")
    dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    discussion: str = ""
    resolution: str = ""
    resolved_by: int | None = Field(default=None, foreign_key="person.id")
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolution_unit_id: int | None = Field(default=None, foreign_key="unit.id")
    due_on: date | None = None
    task_id: int | None = Field(default=None, foreign_key="task.id")
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    """The order or announcement that was drafted of it."""


class MeetingPaper(OfficeRow, table=True):
    """A paper of a meeting on its way up the chain: the head of administration checks it, the director signs it.

    One that is returned or withdrawn is submitted again as a new row, so that the way stays on record. `letter_id`
    (for an invitation, an order, an announcement) is there once it is signed and has its number; `pdf_hash` is the
    paper as set last.
    """

    __tablename__ = "meeting_paper"
    __table_args__: ClassVar[Any] = (Index("meeting_paper_meeting", "meeting_id", "kind"),)
    meeting_id: int = Field(foreign_key="meeting.id")
    kind: PaperKind = Field(sa_type=Word(PaperKind))
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id")
    """The item whose resolution an order or an announcement follows from."""
    state: PaperState = Field(default=PaperState.DRAFT, sa_type=Word(PaperState), index=True)
    version: int = 1
    subject: str = ""
    body: str = ""
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    check_post_id: int | None = Field(default=None, foreign_key="post.id")
    """The chair that checks it; None where there is none, or whoever sits there submits it themselves."""
    sign_post_id: int | None = Field(default=None, foreign_key="post.id")
    checked_by: int | None = Field(default=None, foreign_key="person.id")
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    check_capacity: Capacity = Field(default=Capacity.SELF, sa_type=Word(Capacity))
    check_shown_hash: str = ""
    signed_by: int | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    capacity: Capacity = Field(default=Capacity.SELF, sa_type=Word(Capacity))
    shown_hash: str = ""
    """SHA-256 of the card that stood before whoever signed (electronic transactions act, s.9)."""
    returned_by: int | None = Field(default=None, foreign_key="person.id")
    returned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    return_reason: str = ""
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    pdf_hash: str = ""


class Amendment(OfficeRow, table=True):
    """ขอแก้ไข: what somebody who attended wants corrected in the brief resolutions, and what became of it."""

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id")
    invited_id: int = Field(foreign_key="invited.id")
    state: AmendmentState = Field(default=AmendmentState.OPEN, sa_type=Word(AmendmentState))
    version: int = 1
    words: str
    former: str = ""
    """The resolution as it stood before the correction was accepted; what it became stands in the item."""
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = ""


# --- chats ----------------------------------------------------------------------------------------------------------


class Conversation(OfficeRow, table=True):
    """What a chat is being asked for: one row a chat; all else is the state of the thing itself."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("channel_id", "chat"),)
    channel_id: str
    chat: str
    step: str
    subject: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    since: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class ButtonRow(SQLModel, OfficeOwned, table=True):
    """A press that may come: its opaque id is all a platform ever sees."""

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


# --- the machine ----------------------------------------------------------------------------------------------------


class Event(SQLModel, table=True):
    """The inbox: one event as it came. Unique on (channel, event id), so a redelivery changes nothing."""

    __tablename__ = "inbox"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("channel_id", "event_id"),
        # Two small ones over what is not handled yet: the oldest of all, and whether a chat has an older one.
        Index("inbox_next", "id", sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED),
        Index("inbox_new", "channel_id", "chat", "id", sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED),
    )
    id: int | None = Field(default=None, primary_key=True)
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


class Delivery(SQLModel, OfficeOwned, table=True):
    """The outbox and the ledger in one: what is to be said to whom, and what became of it.

    `seq` is the order in which one chat gets its messages. `card` names what the message shows (`approval:7`), so
    that a newer state replaces it. `key` is LINE's retry key of a call that begins with this row.
    """

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        Index("outbox_due", "channel_id", "chat", "seq", sqlite_where=_OPEN, postgresql_where=_OPEN),
        # Walked in its order; what is not due yet is passed over without a look at the row.
        Index("outbox_next", "channel_id", "seq", "not_before", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
        Index("outbox_pressing", "channel_id", "seq", sqlite_where=_PRESSING, postgresql_where=_PRESSING),
        Index("outbox_done", "done_at"),
        Index("outbox_card", "card", "channel_id", "chat"),
    )
    seq: int | None = Field(default=None, primary_key=True)
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


class Timer(OfficeRow, table=True):
    """Something that becomes due: an undo window closing, a draft to offer again. Swept, never scheduled in memory."""

    __table_args__: ClassVar[Any] = (
        Index("timer_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
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


class Work(OfficeRow, table=True):
    """What needs the network or the processor, outside every transaction; its result comes back as an event.

    `lease_until`: a worker has it; past that moment another may take it.
    """

    __table_args__: ClassVar[Any] = (Index("work_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),)
    kind: str
    subject: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    due_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failure: str = ""


class Audit(SQLModel, OfficeOwned, table=True):
    """Who did what to what, when. Each row's hash covers the row before: a change or a gap shows."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("office_id", "seq"), Index("audit_thing", "office_id", "thing"))
    id: int | None = Field(default=None, primary_key=True)
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


class KeptFile(SQLModel, table=True):
    """What the file store holds, by SHA-256. Bytes lie in the store; a row without bytes was purged."""

    __tablename__ = "file"
    hash: str = Field(primary_key=True)
    size: int
    mime: str
    kept_at: datetime = Field(sa_type=UtcDateTime)


# The filter's lambda is read once with the marker itself standing for any table of an office. Set here, after the
# tables: as a class body attribute it would look to pydantic like a field that every table shadows.
OfficeOwned.office_id = column("office_id", Integer)  # type: ignore[attr-defined]
