"""Letters, their pages, remarks, approvals and tasks: the queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from storage.tables import (
    AgendaItem,
    Approval,
    Book,
    Circular,
    Entry,
    Invited,
    Letter,
    Meeting,
    MeetingPaper,
    Page,
    Receiver,
    Remark,
    Task,
)
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import ApprovalState, CircularState, Direction, EntryState, LetterState, Secrecy, TaskState

_GOING_ROUND = [CircularState.WAITING, CircularState.SENT]
_OPEN_TASKS = [TaskState.WAITING, TaskState.RECEIVED, TaskState.ASSIGNED, TaskState.ASKED, TaskState.REPORTED]


def letter(uow: UnitOfWork, letter_id: int, *, lock: bool = False) -> Letter | None:
    """A letter of this office; `lock` before changing it."""
    query = select(Letter).where(col(Letter.id) == letter_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def pages(uow: UnitOfWork, letter_id: int) -> list[Page]:
    """The files of a letter that were not purged, in order."""
    return list(
        uow.session.exec(
            select(Page)
            .where(col(Page.letter_id) == letter_id, col(Page.purged_at).is_(None))
            .order_by(col(Page.position), col(Page.id))
        ).all()
    )


def page_of_message(uow: UnitOfWork, channel_id: str, message_id: str) -> Page | None:
    """The page that came with a chat message."""
    return uow.session.exec(
        select(Page)
        .where(col(Page.channel_id) == channel_id, col(Page.message_id) == message_id)
        .order_by(col(Page.id).desc())
    ).first()


def pages_with(uow: UnitOfWork, file_hash: str) -> list[Page]:
    """Pages anywhere in the office with the same bytes."""
    return list(
        uow.session.exec(
            select(Page).where(col(Page.file_hash) == file_hash, col(Page.purged_at).is_(None)).order_by(col(Page.id))
        ).all()
    )


def refers_to(uow: UnitOfWork, file_hash: str) -> bool:
    """Whether any page, letter, report, answer or meeting still needs these bytes."""
    page = select(Page.id).where(col(Page.file_hash) == file_hash, col(Page.purged_at).is_(None))
    of_letter = select(Letter.id).where(
        or_(
            col(Letter.pdf_hash) == file_hash,
            col(Letter.preview_hash) == file_hash,
            col(Letter.stamped_hash) == file_hash,
            col(Letter.stamped_preview_hash) == file_hash,
        )
    )
    report = select(Task.id).where(col(Task.report_hash) == file_hash)
    answer = select(Receiver.id).where(col(Receiver.answer_hash) == file_hash)
    item = select(AgendaItem.id).where(col(AgendaItem.file_hash) == file_hash)
    paper = select(MeetingPaper.id).where(col(MeetingPaper.pdf_hash) == file_hash)
    of_meeting = select(Meeting.id).where(
        or_(
            col(Meeting.calendar_hash) == file_hash,
            col(Meeting.brief_hash) == file_hash,
            col(Meeting.minutes_hash) == file_hash,
        )
    )
    queries = (page, of_letter, report, answer, item, paper, of_meeting)
    return any(uow.session.exec(query.limit(1)).first() is not None for query in queries)


def drafts(uow: UnitOfWork, account_ids: Sequence[int]) -> list[Letter]:
    """Unconfirmed drafts of a person's chats, newest first."""
    return list(
        uow.session.exec(
            select(Letter)
            .where(col(Letter.state) == LetterState.DRAFT, col(Letter.account_id).in_(list(account_ids)))
            .order_by(col(Letter.id).desc())
        ).all()
    )


def draft_of_album(uow: UnitOfWork, account_id: int, group_key: str) -> Letter | None:
    """The draft that the first page of this album began."""
    return uow.session.exec(
        select(Letter)
        .where(
            col(Letter.account_id) == account_id,
            col(Letter.group_key) == group_key,
            col(Letter.state) == LetterState.DRAFT,
        )
        .order_by(col(Letter.id).desc())
    ).first()


def same_letter(uow: UnitOfWork, number_key: str, dated: date | None, sender_key: str) -> Letter | None:
    """A registered letter with the same number, date and sender (the number alone comes back every year)."""
    if not number_key or dated is None:
        return None
    return uow.session.exec(
        select(Letter)
        .where(
            col(Letter.number_key) == number_key,
            col(Letter.dated) == dated,
            col(Letter.sender_key) == sender_key,
            col(Letter.direction) == Direction.RECEIVE,
            col(Letter.state).not_in([LetterState.DRAFT, LetterState.DISCARDED, LetterState.VOID]),
        )
        .order_by(col(Letter.id))
    ).first()


def search(
    uow: UnitOfWork,
    words: Sequence[str],
    span: tuple[datetime, datetime] | None = None,
    *,
    units: Sequence[int] | None = None,
    direction: Direction | None = None,
    limit: int = 50,
) -> list[Letter]:
    """Registered letters whose folded text has all the words, newest first; received ones, sent ones or both.

    `span`: dated on one of its days, or registered in it; its end is not part of it. `units`: only what has come to
    one of them.
    """
    query = select(Letter).where(col(Letter.state).not_in([LetterState.DRAFT, LetterState.DISCARDED]))
    if units is not None:
        query = query.where(_came_to(units))
    if direction is not None:
        query = query.where(col(Letter.direction) == direction)
    if span is not None:
        days = span[0].date(), span[1].date()
        query = query.where(
            or_(
                (col(Letter.dated) >= days[0]) & (col(Letter.dated) < days[1]),
                (col(Letter.registered_at) >= span[0]) & (col(Letter.registered_at) < span[1]),
            )
        )
    for word in words:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(col(Letter.search).like(f"%{escaped}%", escape="\\"))
    return list(uow.session.exec(query.order_by(col(Letter.registered_at).desc(), col(Letter.id).desc()).limit(limit)))


def latest_open(uow: UnitOfWork, limit: int, *, units: Sequence[int] | None = None) -> list[Letter]:
    """The newest registered letters that are not secret (and have come to one of some units): whose words may be
    proposed to a searcher."""
    query = select(Letter).where(
        col(Letter.state).not_in([LetterState.DRAFT, LetterState.DISCARDED]), col(Letter.secrecy) == Secrecy.OPEN
    )
    if units is not None:
        query = query.where(_came_to(units))
    return list(uow.session.exec(query.order_by(col(Letter.id).desc()).limit(limit)).all())


def _came_to(units: Sequence[int]) -> ColumnElement[bool]:
    """Letters in some units' books, that gave them work, that they were sent as a circular or invited by."""
    sent = (
        select(Receiver.id)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .where(col(Circular.letter_id) == Letter.id, col(Receiver.unit_id).in_(list(units)))
    )
    work = select(Task.id).where(col(Task.letter_id) == Letter.id, col(Task.unit_id).in_(list(units)))
    invited = (
        select(Invited.id)
        .join(Meeting, col(Meeting.id) == Invited.meeting_id)
        .where(
            col(Meeting.letter_id) == Letter.id,
            col(Invited.unit_id).in_(list(units)),
            col(Invited.withdrawn_at).is_(None),
        )
    )
    return or_(col(Letter.unit_id).in_(list(units)), sent.exists(), work.exists(), invited.exists())


def by_number_key(uow: UnitOfWork, number_key: str, *, limit: int = 20) -> list[Letter]:
    """Registered letters with this document number, newest first; `ว123` alone matches the part after the slash."""
    return list(
        uow.session.exec(
            select(Letter)
            .where(
                or_(col(Letter.number_key) == number_key, col(Letter.number_key).like(f"%/{number_key}")),
                col(Letter.state).not_in([LetterState.DRAFT, LetterState.DISCARDED]),
            )
            .order_by(col(Letter.id).desc())
            .limit(limit)
        ).all()
    )


def by_entry(uow: UnitOfWork, unit_id: int, number: int, year: int, direction: Direction) -> list[Entry]:
    """Entries with this register number in a unit's receive books or send books of the year, of any series."""
    return list(
        uow.session.exec(
            select(Entry)
            .join(Book, col(Book.id) == Entry.book_id)
            .where(
                col(Entry.unit_id) == unit_id,
                col(Entry.number) == number,
                col(Entry.year) == year,
                col(Book.direction) == direction,
            )
        ).all()
    )


def in_states(uow: UnitOfWork, unit_ids: Sequence[int], states: Sequence[LetterState]) -> list[Letter]:
    """Letters of some units' books in some states, oldest first."""
    return list(
        uow.session.exec(
            select(Letter)
            .where(col(Letter.unit_id).in_(list(unit_ids)), col(Letter.state).in_(list(states)))
            .order_by(col(Letter.id))
        ).all()
    )


def remarks(uow: UnitOfWork, letter_id: int) -> list[Remark]:
    """What was written on a letter, oldest first."""
    return list(
        uow.session.exec(
            select(Remark).where(col(Remark.letter_id) == letter_id).order_by(col(Remark.at), col(Remark.id))
        ).all()
    )


def remarks_on_task(uow: UnitOfWork, task_id: int) -> list[Remark]:
    """What was written on one piece of work, oldest first."""
    query = select(Remark).where(col(Remark.task_id) == task_id).order_by(col(Remark.at), col(Remark.id))
    return list(uow.session.exec(query).all())


# --- approvals ------------------------------------------------------------------------------------------------------


def approval(uow: UnitOfWork, approval_id: int, *, lock: bool = False) -> Approval | None:
    query = select(Approval).where(col(Approval.id) == approval_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def open_approvals(uow: UnitOfWork, post_ids: Sequence[int] | None = None) -> list[Approval]:
    """What waits for a decision (on some chairs, or all), the oldest first."""
    query = select(Approval).where(col(Approval.state) == ApprovalState.OPEN)
    if post_ids is not None:
        query = query.where(col(Approval.post_id).in_(list(post_ids)))
    return list(uow.session.exec(query.order_by(col(Approval.proposed_at), col(Approval.id))).all())


def waiting_on(uow: UnitOfWork, post_ids: Sequence[int]) -> list[tuple[Approval, Letter]]:
    """What waits for a decision on some chairs, with its letter, the oldest first."""
    rows = uow.session.exec(
        select(Approval, Letter)
        .join(Letter, col(Letter.id) == Approval.letter_id)
        .where(col(Approval.state) == ApprovalState.OPEN, col(Approval.post_id).in_(list(post_ids)))
        .order_by(col(Approval.proposed_at), col(Approval.id))
    ).all()
    return [(approval_row, letter_row) for approval_row, letter_row in rows]


def count_open_approvals(uow: UnitOfWork) -> int:
    """How many letters wait for a decision in the whole office."""
    return uow.session.exec(
        select(func.count()).select_from(Approval).where(col(Approval.state) == ApprovalState.OPEN)
    ).one()


def latest_approval(uow: UnitOfWork, letter_id: int) -> Approval | None:
    """Returns the newest approval of a letter."""
    return uow.session.exec(
        select(Approval).where(col(Approval.letter_id) == letter_id).order_by(col(Approval.id).desc())
    ).first()


# --- tasks ----------------------------------------------------------------------------------------------------------


def task(uow: UnitOfWork, task_id: int, *, lock: bool = False) -> Task | None:
    query = select(Task).where(col(Task.id) == task_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def task_of_origin(uow: UnitOfWork, origin: str) -> Task | None:
    """The one task that something made (`procedure:NAME:STEP:2569:UNIT`)."""
    return uow.session.exec(select(Task).where(col(Task.origin) == origin)).first()


def tasks_of(uow: UnitOfWork, letter_id: int) -> list[Task]:
    """A letter's work in all groups."""
    return list(uow.session.exec(select(Task).where(col(Task.letter_id) == letter_id).order_by(col(Task.id))).all())


def tasks_of_all(uow: UnitOfWork, letter_ids: Sequence[int]) -> list[Task]:
    """The work of several letters."""
    query = select(Task).where(col(Task.letter_id).in_(list(letter_ids)))
    return list(uow.session.exec(query.order_by(col(Task.id))).all())


def open_tasks(uow: UnitOfWork, *, unit_ids: Sequence[int] | None = None, assignee_id: int | None = None) -> list[Task]:
    """Unfinished work of some units, of one officer, or all; the most urgent due first."""
    query = select(Task).where(col(Task.state).in_(_OPEN_TASKS))
    if unit_ids is not None:
        query = query.where(col(Task.unit_id).in_(list(unit_ids)))
    if assignee_id is not None:
        query = query.where(col(Task.assignee_id) == assignee_id)
    return list(uow.session.exec(query.order_by(col(Task.due_on).is_(None), col(Task.due_on), col(Task.id))).all())


def assigned_until(uow: UnitOfWork, assignee_id: int, day: date, *, limit: int) -> list[int]:
    """Ids of the work an officer has in hand that is due by a day, the earliest due first."""
    query = select(Task.id).where(
        col(Task.assignee_id) == assignee_id, col(Task.state) == TaskState.ASSIGNED, col(Task.due_on) <= day
    )
    found = uow.session.exec(query.order_by(col(Task.due_on), col(Task.id)).limit(limit)).all()
    return [task_id for task_id in found if task_id is not None]


def in_hand(uow: UnitOfWork, letter_id: int) -> bool:
    """Whether any group still has an unfinished task of a letter."""
    query = select(Task.id).where(col(Task.letter_id) == letter_id, col(Task.state).in_(_OPEN_TASKS))
    return uow.session.exec(query.limit(1)).first() is not None


@dataclass(frozen=True)
class Hands:
    """The tasks whose next step is somebody's: their own, those of units whose book they keep, those of units they
    head."""

    person_id: int
    clerk_units: Sequence[int]
    head_units: Sequence[int]


def next_steps(
    uow: UnitOfWork, hands: Hands, *, today: date, later: bool = False, limit: int
) -> tuple[list[tuple[Task, Letter | None]], int]:
    """Tasks whose next step is somebody's, the earliest due first: at most `limit` of them, and how many there are.

    What starts after `today` is left out; with `later` it is what is asked for.
    """
    theirs = _theirs(hands, today, later=later)
    rows = uow.session.exec(
        select(Task, Letter)
        .outerjoin(Letter, col(Letter.id) == col(Task.letter_id))
        .where(theirs)
        .order_by(col(Task.due_on).is_(None), col(Task.due_on), col(Task.id))
        .limit(limit)
    ).all()
    total = uow.session.exec(select(func.count()).select_from(Task).where(theirs)).one()
    return [(task_row, letter_row) for task_row, letter_row in rows], total


def count_later(uow: UnitOfWork, hands: Hands, today: date) -> int:
    """How much work of somebody's starts after today."""
    return uow.session.exec(select(func.count()).select_from(Task).where(_theirs(hands, today, later=True))).one()


def _theirs(hands: Hands, today: date, *, later: bool) -> ColumnElement[bool]:
    """Their own in hand; to take in, where they keep the unit's book or head it; to assign, answer or close, where
    they head it."""
    mine = (col(Task.assignee_id) == hands.person_id) & (col(Task.state) == TaskState.ASSIGNED)
    books = [*hands.clerk_units, *hands.head_units]
    to_take_in = col(Task.unit_id).in_(books) & (col(Task.state) == TaskState.WAITING)
    to_head = col(Task.unit_id).in_(list(hands.head_units)) & col(Task.state).in_(
        [TaskState.RECEIVED, TaskState.ASKED, TaskState.REPORTED]
    )
    begun = or_(col(Task.starts_on).is_(None), col(Task.starts_on) <= today)
    return or_(mine, to_take_in, to_head) & ((col(Task.starts_on) > today) if later else begun)


def count_tasks(uow: UnitOfWork) -> tuple[int, int]:
    """Unfinished work of the whole office: what no group has taken in yet, and what is in hand."""
    rows = uow.session.exec(
        select(Task.state, func.count()).where(col(Task.state).in_(_OPEN_TASKS)).group_by(col(Task.state))
    ).all()
    waiting = sum(count for state, count in rows if state == TaskState.WAITING)
    return waiting, sum(count for _state, count in rows) - waiting


def overdue(uow: UnitOfWork, day: date, *, limit: int | None = None) -> list[Task]:
    """Unfinished work that was due before a day, the latest first."""
    return list(
        uow.session.exec(
            select(Task)
            .where(col(Task.state).in_(_OPEN_TASKS), col(Task.due_on) < day)
            .order_by(col(Task.due_on), col(Task.id))
            .limit(limit)
        ).all()
    )


def count_overdue(uow: UnitOfWork, day: date) -> int:
    """How much unfinished work was due before a day."""
    return uow.session.exec(
        select(func.count()).select_from(Task).where(col(Task.state).in_(_OPEN_TASKS), col(Task.due_on) < day)
    ).one()


def to_carry_out(uow: UnitOfWork, unit_ids: Sequence[int]) -> list[Letter]:
    """Decided letters of some units' books that gave no group any work: their clerk carries them out. What is on its
    way to schools is being carried out."""
    has_work = select(Task.id).where(col(Task.letter_id) == col(Letter.id)).exists()
    goes_round = (
        select(Circular.id)
        .where(col(Circular.letter_id) == col(Letter.id), col(Circular.state).in_(_GOING_ROUND))
        .exists()
    )
    return list(
        uow.session.exec(
            select(Letter)
            .where(
                col(Letter.unit_id).in_(list(unit_ids)),
                col(Letter.state) == LetterState.DECIDED,
                ~has_work,
                ~goes_round,
            )
            .order_by(col(Letter.id))
            .limit(50)
        ).all()
    )


def registered_between(uow: UnitOfWork, unit_id: int, start: datetime, end: datetime) -> int:
    """How many letters a unit took into its receive book in a span."""
    return uow.session.exec(
        select(func.count())
        .select_from(Entry)
        .join(Book, col(Book.id) == Entry.book_id)
        .where(
            col(Book.direction) == Direction.RECEIVE,
            col(Entry.unit_id) == unit_id,
            col(Entry.state) == EntryState.USED,
            col(Entry.taken_at) >= start,
            col(Entry.taken_at) < end,
        )
    ).one()
