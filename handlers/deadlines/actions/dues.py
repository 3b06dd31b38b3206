"""By when work is to be done: as it was typed or picked, whether that can be, and what is kept on the ladder of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.common.dictation import TypedInstruction, UnitNames, parse_instruction
from handlers.common.thai_calendar import bangkok_date, is_working_day, next_working_day
from handlers.common.thai_dates import DateError, UnknownDate, find_invalid_dates, short
from handlers.common.thai_times import DueDate, ImpossibleTime, parse_day_and_time, parse_due_date
from handlers.deadlines.actions import deadlines
from handlers.errors import BadDate, InputFault
from storage import deadlines as rows
from storage import extensions
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Letter, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ExtensionState, TaskState, Urgency

FURTHEST = timedelta(days=730)
_MORNING = "08:30"
_NOT_IN_WORK = (TaskState.REPORTED, TaskState.CLOSED, TaskState.RETURNED)


# --- said -----------------------------------------------------------------------------------------------------------


def typed(uow: UnitOfWork, text: str) -> DueDate:
    """A due day as people type it, perhaps with a time: 22 ม.ค. 12.00 น. Raises BadDate."""
    try:
        by = parse_due_date(text, bangkok_date(uow.now))
    except DateError as error:
        raise bad_date(error, text) from None
    return check(uow, by)


def picked(uow: UnitOfWork, chosen: str) -> DueDate:
    """A due day as a picker or a button says it: `2026-01-22`, or with a time. Raises BadDate."""
    day, _, at = chosen.partition("T")
    by = DueDate(date.fromisoformat(day), at[:5])
    ends = deadlines.due_moment(uow, by.day)
    whole_day = bool(by.time) and deadlines.due_moment(uow, by.day, by.time) == ends
    return check(uow, DueDate(by.day) if whole_day else by)


def typed_moment(uow: UnitOfWork, text: str) -> datetime:
    """A moment as people type it: 14:00 (today's), พรุ่งนี้ 9 โมง, 22 ม.ค. (the office's first minute). Raises BadDate."""
    try:
        day, at = parse_day_and_time(text, bangkok_date(uow.now))
    except DateError as error:
        raise bad_date(error, text) from None
    return deadlines.due_moment(uow, day or bangkok_date(uow.now), _MORNING if at is None else at)


def picked_moment(chosen: str) -> datetime:
    """A moment as a picker says it, in Bangkok time: `2026-01-22T14:00`."""
    return datetime.fromisoformat(chosen).replace(tzinfo=BANGKOK)


def instruction(uow: UnitOfWork, text: str, groups: Sequence[UnitNames]) -> TypedInstruction:
    """What a director's typed words say. Raises BadDate for a due date that cannot be."""
    today = bangkok_date(uow.now)
    said = parse_instruction(text, groups, today, deadlines.office_holidays(uow))
    if said.invalid_due:
        day = find_invalid_dates(said.invalid_due, today)
        raise BadDate(InputFault.IMPOSSIBLE if day else InputFault.NO_SUCH_TIME, said.invalid_due)
    if said.due is not None:
        check(uow, DueDate(said.due, said.due_time))
    return said


def bad_date(error: DateError, text: str) -> BadDate:
    """What was typed and cannot be read as a date, or is none."""
    why = {UnknownDate: InputFault.UNKNOWN, ImpossibleTime: InputFault.NO_SUCH_TIME}
    return BadDate(why.get(type(error), InputFault.IMPOSSIBLE), text)


def check(uow: UnitOfWork, by: DueDate) -> DueDate:
    """The same. Raises BadDate for a moment that has passed or lies beyond two years."""
    today = bangkok_date(uow.now)
    if by.day > today + FURTHEST:
        raise BadDate(InputFault.TOO_FAR, short(by.day), by.day)
    if by.day < today or deadlines.due_moment(uow, by.day, by.time) <= uow.now:
        shown = f"{short(by.day)} {by.time}".rstrip() if by.day == today else short(by.day)
        raise BadDate(InputFault.PAST, shown, by.day)
    return by


def working_day_after(uow: UnitOfWork, day: date) -> date | None:
    """The working day to offer instead of one on which the office is closed; None for a working day."""
    own = deadlines.office_holidays(uow)
    return None if is_working_day(day, own) else next_working_day(day, own)


# --- kept -----------------------------------------------------------------------------------------------------------


def subject_of(task: Task) -> str:
    """What a task's deadline, snoozes and requests for more time are known by."""
    return Ref.of(task)


def moment_of(uow: UnitOfWork, task: Task) -> datetime | None:
    """The moment at which a task is due."""
    return deadlines.due_moment(uow, task.due_on, task.due_time) if task.due_on else None


def first_day(uow: UnitOfWork, task: Task) -> date | None:
    """The day a task was due at first, where that is not the day it is due on now."""
    row = rows.deadline(uow, subject_of(task))
    first = bangkok_date(row.first_due_at) if row else None
    return first if first != task.due_on else None


def keep(uow: UnitOfWork, task: Task, letter: Letter | None) -> None:
    """Remind of a task by the ladder of its letter's urgency while somebody is still to do it; else of nothing more."""
    due_at = moment_of(uow, task)
    if due_at is None or task.state in _NOT_IN_WORK:
        deadlines.stop(uow, subject_of(task))
        return
    starts_at = deadlines.due_moment(uow, task.starts_on, _MORNING) if task.starts_on else None
    ladder = letter.urgency if letter else Urgency.NORMAL
    deadlines.set_deadline(uow, subject_of(task), due_at, ladder, starts_at=starts_at)


def withdraw_extension(uow: UnitOfWork, task: Task) -> None:
    """A request for more time has lost its object: the work is done, is somebody else's now, or newly due."""
    extension = extensions.open_of(uow, subject_of(task), lock=True)
    if extension is None:
        return
    extension.state, extension.decided_at = ExtensionState.WITHDRAWN, uow.now
    extension.version += 1
    uow.flush()
    uow.audit("extension.withdraw", audit_subject(task), extension=extension.id)


def audit_subject(task: Task) -> str:
    """Under what the audit trail keeps a task's acts: its letter's, else its own."""
    return Ref.to("letter", task.letter_id) if task.letter_id else Ref.of(task)
