"""A believable row of every table, so that a test can say something about all of them."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import SQLModel

from storage.tables import (
    Absence,
    Account,
    AgendaCall,
    AgendaItem,
    Amendment,
    Approval,
    Audit,
    Book,
    ButtonRow,
    ChatChannel,
    Circular,
    CodeTry,
    Conversation,
    Correction,
    Deadline,
    Delivery,
    DigestItem,
    Entry,
    Extension,
    Holding,
    Invitation,
    Invited,
    Job,
    Letter,
    Meeting,
    MeetingPaper,
    Page,
    Person,
    Post,
    Programme,
    Receiver,
    ReceiverList,
    Remark,
    Reminder,
    Task,
    Timer,
    Unit,
)
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import (
    Direction,
    EntryState,
    MeetingKind,
    PaperKind,
    Platform,
    PostKind,
    RemarkKind,
    UnitKind,
)


class _Adder:
    """Adds a row of a table and keeps it; the row's id, where it has one."""

    def __init__(self, uow: UnitOfWork, mark: str) -> None:
        self.uow, self.mark, self.now = uow, mark, uow.now
        self.rows: dict[type[SQLModel], SQLModel] = {}

    def __call__(self, table: type[SQLModel], **values: Any) -> Any:
        self.rows[table] = self.uow.add(table(**values))
        return getattr(self.rows[table], "id", None)


@dataclass
class _Ids:
    """What other rows refer to."""

    channel: str
    unit: int
    person: int
    post: int


def one_of_each(uow: UnitOfWork, mark: str) -> dict[type[SQLModel], SQLModel]:
    """Add one row to every table of an office, by a unit of work of that office. No row names its office.

    `mark` keeps the keys of two offices apart.
    """
    add = _Adder(uow, mark)
    ids = _people(add)
    task = _letters(add, ids)
    _deadlines(add, ids, task)
    _meetings(add, ids)
    _machine(add, ids)
    return add.rows


def _people(add: _Adder) -> _Ids:
    mark, now, day = add.mark, add.now, add.now.date()
    channel = add(ChatChannel, id=f"{mark}-tg", platform=Platform.TELEGRAM)
    unit = add(Unit, kind=UnitKind.GROUP, name="กลุ่มอำนวยการ")
    person = add(Person, first_name=mark)
    post = add(Post, unit_id=unit, kind=PostKind.DIRECTOR, title="ผอ.กลุ่ม")
    add(Holding, post_id=post, person_id=person, since=now)
    add(Absence, person_id=person, first_day=day, last_day=day, noted_at=now)
    add(Account, person_id=person, channel_id=channel, platform=Platform.TELEGRAM, chat=mark, linked_at=now)
    add(Invitation, person_id=person, code_hash=mark, made_at=now, expires_at=now)
    add(CodeTry, channel_id=channel, chat=mark, at=now)
    return _Ids(channel, unit, person, post)


def _letters(add: _Adder, ids: _Ids) -> int:
    mark, now, unit, person, post = add.mark, add.now, ids.unit, ids.person, ids.post
    letter = add(Letter, made_at=now, subject=mark)
    add(Page, letter_id=letter)
    book = add(Book, unit_id=unit, direction=Direction.RECEIVE, year=2569)
    add(
        Entry,
        book_id=book,
        unit_id=unit,
        year=2569,
        number=1,
        state=EntryState.USED,
        letter_id=letter,
        taken_at=now,
    )
    approval = add(Approval, letter_id=letter, unit_id=unit, proposed_by=person, proposed_at=now, post_id=post)
    task = add(Task, letter_id=letter, approval_id=approval, unit_id=unit, made_at=now)
    add(Remark, letter_id=letter, kind=RemarkKind.PROPOSAL, at=now, person_id=person, task_id=task)
    add(Correction, letter_id=letter, field="subject", at=now)
    circular = add(Circular, letter_id=letter, unit_id=unit, made_by=person, made_at=now)
    add(Receiver, circular_id=circular, unit_id=unit)
    add(ReceiverList, name=mark, made_at=now)
    return int(task)


def _deadlines(add: _Adder, ids: _Ids, task: int) -> None:
    now, unit, person = add.now, ids.unit, ids.person
    deadline = add(Deadline, subject=f"task:{task}", ladder="normal", due_at=now, first_due_at=now)
    add(Reminder, deadline_id=deadline, revision=1, rung="due:0d:officer", person_id=person, at=now)
    add(DigestItem, person_id=person, subject=f"task:{task}", kind="due", made_at=now)
    add(Extension, subject=f"task:{task}", asked_by=person, asked_at=now, from_at=now, to_at=now)
    add(Programme, procedure="003", year=2570, unit_id=unit, switched_at=now)


def _meetings(add: _Adder, ids: _Ids) -> None:
    mark, now, unit, person = add.mark, add.now, ids.unit, ids.person
    meeting = add(
        Meeting, unit_id=unit, kind=MeetingKind.SCHOOL_HEADS, made_by=person, made_at=now, secretary_id=person
    )
    invited = add(Invited, meeting_id=meeting, unit_id=unit, person_id=person)
    add(AgendaCall, meeting_id=meeting, unit_id=unit, asked_at=now)
    item = add(AgendaItem, meeting_id=meeting, section=4, position=1, title=mark, offered_at=now)
    add(MeetingPaper, meeting_id=meeting, kind=PaperKind.INVITATION, made_by=person, made_at=now)
    add(
        Amendment,
        meeting_id=meeting,
        item_id=item,
        invited_id=invited,
        words=mark,
        asked_by=person,
        asked_at=now,
    )


def _machine(add: _Adder, ids: _Ids) -> None:
    mark, now, channel = add.mark, add.now, ids.channel
    add(Conversation, channel_id=channel, chat=mark, step="subject", since=now, expires_at=now)
    add(ButtonRow, id=mark, channel_id=channel, chat=mark, verb="receive", made_at=now)
    add(
        Delivery,
        key=mark,
        channel_id=channel,
        chat=mark,
        message={"title": mark},
        made_at=now,
        not_before=now,
    )
    add(Timer, kind="undo", subject="letter:1", due_at=now)
    add(Job, kind="read", subject="letter:1", due_at=now)
    add(Audit, seq=1, at=now, act="made", thing="letter:1", previous="", hash="")
