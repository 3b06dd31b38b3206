"""Meetings: the invited, the agenda, the papers, corrections of resolutions."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import Json, UtcDateTime, Word
from storage.tables.base import OfficeRow
from storage.vocabulary import (
    AgendaKind,
    AmendmentState,
    Attendance,
    Capacity,
    Consent,
    MeetingKind,
    MeetingState,
    PaperKind,
    PaperState,
    Platform,
)


class Meeting(OfficeRow, table=True):
    """A meeting from its call to the adoption of its minutes by the next one (manual 001).

    Meetings of one kind have a number of their own each Buddhist year (ครั้งที่ 1/2569), given when the call is
    confirmed. `choice` is whom it is for (`Whom`, in `handlers/meetings/rules`), the people are rows of `invited`
    from the approval on. `calendar_uid` and `sequence` are those of the .ics file: one uid for good, a sequence that
    grows with what the invited must know. `plan` holds the days of the manual's steps that were shifted by hand, and a
    number that was typed before it is given.
    """

    KIND: ClassVar[str] = "meeting"

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
    chat). A `substitute_id` is on the staff list and is asked; one with a name alone is told by whoever sends them.
    """

    KIND: ClassVar[str] = "invited"

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

    KIND: ClassVar[str] = "agenda_call"

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

    KIND: ClassVar[str] = "agenda_item"

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

    KIND: ClassVar[str] = "meeting_paper"

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

    KIND: ClassVar[str] = "amendment"

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
