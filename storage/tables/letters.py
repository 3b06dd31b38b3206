"""Letters from draft to closed: pages, register books, endorsements, approvals, tasks."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import Json, UtcDateTime, Word
from storage.tables.base import OfficeRow
from storage.vocabulary import (
    ApprovalState,
    Capacity,
    Decision,
    Direction,
    EntryState,
    LetterKind,
    LetterState,
    ReadingState,
    RemarkKind,
    Secrecy,
    TaskState,
    Urgency,
)

_UNCLOSED = text("closed_at IS NULL")


class Letter(OfficeRow, table=True):
    """A letter as the office knows it, from draft to closed. `version` grows with every change people can see.

    `reading` is what the reader proposed (LetterReading as JSON); the plain columns are what people confirmed.
    Of a secret letter, `subject`, pages and reading stay empty for good.
    """

    KIND: ClassVar[str] = "letter"

    __table_args__: ClassVar[Any] = (Index("letter_same", "office_id", "number_key", "dated", "sender_key"),)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    """The unit that registers it first."""
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

    KIND: ClassVar[str] = "entry"

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

    KIND: ClassVar[str] = "approval"

    letter_id: int = Field(foreign_key="letter.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    state: ApprovalState = Field(default=ApprovalState.OPEN, sa_type=Word(ApprovalState), index=True)
    version: int = 1
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    proposal: str = ""
    proposed_units: list[int] = Field(default_factory=list, sa_type=Json)
    post_id: int = Field(foreign_key="post.id")
    """The post that decides. Who holds it today is looked up when it matters."""
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

    KIND: ClassVar[str] = "task"

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
    """A field that the reader proposed and what a clerk made of it, so that an office can see how accurate the reader
    is. Deleted when its letter is purged."""

    letter_id: int = Field(foreign_key="letter.id", index=True)
    field: str
    proposed: str = ""
    corrected: str = ""
    sure: bool = False
    """Whether it had been shown without (?)."""
    at: datetime = Field(sa_type=UtcDateTime)
