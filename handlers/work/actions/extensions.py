"""ขอขยายเวลา: whoever does the work asks for more time, whoever gave it answers. The first due day is kept."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.common.thai_calendar import add_working_days, bangkok_date, is_working_day
from handlers.common.thai_dates import UnknownDate, short
from handlers.common.thai_times import DueDate, parse_due_date
from handlers.common.words import short_name
from handlers.context import Actor
from handlers.deadlines.actions import deadlines, dues
from handlers.errors import (
    AlreadyDone,
    BadDate,
    BadInput,
    Done,
    Field,
    InputFault,
    NobodyDecides,
    NotAllowed,
    NotFound,
    NotYourStep,
)
from handlers.letters.actions.approvals import remark
from handlers.staff.actions import access, deciders
from handlers.staff.rules.permissions import Act
from handlers.work.actions import tasks
from handlers.work.texts import extensions as texts
from storage import extensions, letters, people
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Extension, Letter, Person, Post, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, ExtensionState, PostKind, RemarkKind, Secrecy, TaskState, UnitKind

OFFERED = (1, 3)
"""Working days that may be asked for with one tap."""
_IN_HAND = (TaskState.ASSIGNED, TaskState.ASKED)
_ANSWERED = {
    ExtensionState.GRANTED: Done.EXTENSION_GRANTED,
    ExtensionState.REFUSED: Done.EXTENSION_REFUSED,
    ExtensionState.WITHDRAWN: Done.EXTENSION_WITHDRAWN,
}
_LONGEST = 300


# --- who answers ----------------------------------------------------------------------------------------------------


def decider_of(
    uow: UnitOfWork, task: Task, letter: Letter | None, asker_id: int
) -> tuple[Person, Capacity, Post] | None:
    """Returns who decides a request today: the holder of the post that gave the work, or their deputy; never the asker.

    Above the chair that gave it stand the unit's head and the office's. Of a secret letter only an appointed person.
    """
    secret = letter is not None and letter.secrecy != Secrecy.OPEN
    for post in _chairs(uow, task, asker_id):
        found = deciders.decider(uow, post.id, secret=secret)
        if found is not None and found[0].id != asker_id and (found[0].handles_secret or not secret):
            return (*found, post)
    return None


def _chairs(uow: UnitOfWork, task: Task, asker_id: int) -> Iterator[Post]:
    for giver_id in (task.assigned_by, task.instructed_by):
        chair = _chair_of(uow, giver_id, task) if giver_id not in (None, asker_id) else None
        if chair is not None:
            yield chair
    unit = tasks.unit_of(uow, task)
    own = deciders.head_post(uow, task.unit_id)
    above = deciders.head_post(uow, people.office_unit(uow).id) if unit.kind is not UnitKind.SCHOOL else None
    yield from (post for post in (own, above) if post is not None)


def _chair_of(uow: UnitOfWork, giver_id: int | None, task: Task) -> Post | None:
    """The chair from which somebody gave a task: the unit's head's, that of the decision, or the one they sit on."""
    seats = people.seats(uow, giver_id) if giver_id is not None else []
    if any(seat.unit.id == task.unit_id for seat in seats):
        return deciders.head_post(uow, task.unit_id)
    approval = letters.approval(uow, task.approval_id) if task.approval_id else None
    if approval is not None and approval.decided_by == giver_id:
        return uow.get(Post, approval.post_id)
    kinds = (*deciders.HEADS, PostKind.DEPUTY)
    return next((seat.post for seat in seats if seat.post.kind in kinds), None)


def waiting_for(uow: UnitOfWork, actor: Actor) -> list[tuple[Extension, Task, Letter | None]]:
    """Returns the requests that this person decides today, the oldest first."""
    kinds = {*deciders.HEADS, PostKind.DEPUTY}
    if not any(seat.post.kind in kinds for seat in actor.seats) and not deciders.stands_in_for(uow, actor.id):
        return []
    found = []
    for extension in extensions.open_ones(uow):
        task = letters.task(uow, task_id_of(extension))
        letter = letters.letter(uow, task.letter_id) if task and task.letter_id else None
        holder = decider_of(uow, task, letter, extension.asked_by) if task is not None else None
        if task is not None and holder is not None and holder[0].id == actor.id:
            found.append((extension, task, letter))
    return found


# --- asking ---------------------------------------------------------------------------------------------------------


def require_asking(uow: UnitOfWork, actor: Actor, task: Task, letter: Letter | None) -> None:
    """Raises NotAllowed unless it is theirs to do, AlreadyDone when it has moved on or a request is open already,
    NotFound for work without a due day."""
    access.require_task(uow, actor, Act.REPORT, task, letter)
    if task.state not in _IN_HAND:
        raise tasks.moved_on(task)
    extension = open_extension(uow, task)
    if extension is not None:
        raise AlreadyDone(Done.EXTENSION_ASKED, at=extension.asked_at, subject=dues.subject_of(task))
    if task.due_on is None:
        raise NotFound("due")


def offered_days(uow: UnitOfWork, task: Task) -> list[tuple[int, date]]:
    """Working days more, each with the day it comes to: counted from the due day, or from today where that is over."""
    base = max(task.due_on or date.min, bangkok_date(uow.now))
    return [(count, add_working_days(base, count, deadlines.office_holidays(uow))) for count in OFFERED]


def day_or_reason(uow: UnitOfWork, text: str) -> DueDate | str:
    """What was typed where both a day and a reason are asked for. Raises BadDate for a day that cannot be."""
    try:
        return dues.check(uow, parse_due_date(text, bangkok_date(uow.now)))
    except UnknownDate:
        return check_reason(text)
    except ValueError:
        return dues.typed(uow, text)


def check_reason(text: str) -> str:
    """A short reason, spaces tidied. Raises BadInput."""
    words = " ".join(text.split())
    if not words:
        raise BadInput(Field.REASON, InputFault.EMPTY)
    if len(words) > _LONGEST:
        raise BadInput(Field.REASON, InputFault.NOT_SHORT)
    return words


def check_wanted(uow: UnitOfWork, task: Task, by: DueDate) -> DueDate:
    """The same. Raises BadDate for a moment that has passed, is too far, or does not lie after the due moment."""
    dues.check(uow, by)
    due_at = dues.moment_of(uow, task)
    if due_at is not None and deadlines.due_moment(uow, by.day, by.time) <= due_at:
        raise BadDate(InputFault.NOT_LATER, short(by.day), by.day)
    return by


def ask(uow: UnitOfWork, actor: Actor, task: Task, letter: Letter | None, by: DueDate, reason: str) -> Extension:
    """Ask whoever gave the work for more time. Raises as `require_asking`, BadDate, BadInput, NobodyDecides."""
    require_asking(uow, actor, task, letter)
    reason = check_reason(reason)
    check_wanted(uow, task, by)
    from_at = dues.moment_of(uow, task)
    if from_at is None:
        raise NotFound("due")
    if decider_of(uow, task, letter, actor.id) is None:
        raise NobodyDecides(tasks.unit_of(uow, task).name)
    subject = dues.subject_of(task)
    extension = uow.add(
        Extension(
            subject=subject,
            nth=extensions.count_of(uow, subject) + 1,
            asked_by=actor.id,
            asked_at=uow.now,
            from_at=from_at,
            to_at=deadlines.due_moment(uow, by.day, by.time),
            reason=reason,
        )
    )
    _touch(uow, task, letter)
    remark(uow, letter, RemarkKind.EXTENSION, actor, texts.asked_words(extension), task_id=task.id)
    uow.audit("extension.ask", dues.audit_subject(task), extension=extension.id, task=task.id, to=by.day, time=by.time)
    return extension


# --- answering ------------------------------------------------------------------------------------------------------


def open_extension(uow: UnitOfWork, task: Task) -> Extension | None:
    """Returns the open request for a task."""
    return extensions.open_of(uow, dues.subject_of(task))


def latest_extension(uow: UnitOfWork, task: Task) -> Extension | None:
    """Returns the newest request for a task."""
    return extensions.latest_of(uow, dues.subject_of(task))


def load(uow: UnitOfWork, extension_id: int) -> tuple[Extension, Task, Letter | None]:
    """A request with its task and letter, all locked: the task first, as everywhere. Raises NotFound."""
    found = extensions.extension(uow, extension_id)
    if found is None:
        raise NotFound("extension")
    task, letter = tasks.load(uow, task_id_of(found))
    extension = extensions.extension(uow, extension_id, lock=True)
    assert extension is not None
    return extension, task, letter


def task_id_of(extension: Extension) -> int:
    return Ref(extension.subject).id


def day_between(uow: UnitOfWork, extension: Extension) -> date | None:
    """The day to offer between the due day and the one that is asked for: the last working day before that."""
    first = max(bangkok_date(extension.from_at), bangkok_date(uow.now))
    day = bangkok_date(extension.to_at) - timedelta(days=1)
    while day > first:
        if is_working_day(day, deadlines.office_holidays(uow)):
            return day
        day -= timedelta(days=1)
    return None


def grant(
    uow: UnitOfWork, actor: Actor, extension_id: int, day: date | None = None
) -> tuple[Extension, Task, Letter | None]:
    """Give the time that was asked for, or less: up to the end of `day`. The first due day stays on record.

    Raises NotYourStep, NotAllowed, AlreadyDone, BadDate (the day has passed meanwhile, or is more than was asked).
    """
    extension, task, letter = load(uow, extension_id)
    capacity, post = _require_decider(uow, actor, extension, task, letter)
    by = DueDate(day) if day is not None else _requested_day(uow, extension)
    check_wanted(uow, task, by)
    granted_at = deadlines.due_moment(uow, by.day, by.time)
    if granted_at > extension.to_at:
        raise BadDate(InputFault.TOO_FAR, short(by.day), by.day)
    _answered(uow, actor, extension, ExtensionState.GRANTED)
    extension.granted_at = granted_at
    task.due_on, task.due_time = by.day, by.time
    _touch(uow, task, letter)
    dues.keep(uow, task, letter)
    words = texts.granted_words(extension)
    remark(uow, letter, RemarkKind.EXTENDED, actor, words, post_title=post, capacity=capacity, task_id=task.id)
    uow.audit(
        "extension.grant", dues.audit_subject(task), extension=extension.id, task=task.id, to=by.day, capacity=capacity
    )
    return extension, task, letter


def refuse(uow: UnitOfWork, actor: Actor, extension_id: int) -> tuple[Extension, Task, Letter | None]:
    """Refuses a request: the due moment stays. Raises NotYourStep, NotAllowed, AlreadyDone."""
    extension, task, letter = load(uow, extension_id)
    capacity, post = _require_decider(uow, actor, extension, task, letter)
    _answered(uow, actor, extension, ExtensionState.REFUSED)
    _touch(uow, task, letter)
    words = texts.refused_words(extension)
    remark(uow, letter, RemarkKind.NOT_EXTENDED, actor, words, post_title=post, capacity=capacity, task_id=task.id)
    uow.audit("extension.refuse", dues.audit_subject(task), extension=extension.id, task=task.id, capacity=capacity)
    return extension, task, letter


def _require_decider(
    uow: UnitOfWork, actor: Actor, extension: Extension, task: Task, letter: Letter | None
) -> tuple[Capacity, str]:
    """The capacity and the chair in which this person answers. Everybody else is refused."""
    found = decider_of(uow, task, letter, extension.asked_by)
    theirs = found is not None and found[0].id == actor.id
    if not theirs and not access.may_see_task(uow, actor, task, letter):
        raise NotAllowed(Act.ASSIGN)
    if extension.state is not ExtensionState.OPEN:
        by = uow.get(Person, extension.decided_by) if extension.decided_by else None
        raise AlreadyDone(
            _ANSWERED[extension.state], short_name(by) if by else "", extension.decided_at, dues.subject_of(task)
        )
    if found is None:
        raise NobodyDecides(tasks.unit_of(uow, task).name)
    if not theirs:
        raise NotYourStep(short_name(found[0]), found[1], dues.subject_of(task))
    return found[1], found[2].title


def _requested_day(uow: UnitOfWork, extension: Extension) -> DueDate:
    day = bangkok_date(extension.to_at)
    whole = extension.to_at == deadlines.due_moment(uow, day)
    return DueDate(day) if whole else DueDate(day, f"{extension.to_at.astimezone(BANGKOK):%H:%M}")


def _answered(uow: UnitOfWork, actor: Actor, extension: Extension, state: ExtensionState) -> None:
    extension.state, extension.decided_by, extension.decided_at = state, actor.id, uow.now
    extension.version += 1


def _touch(uow: UnitOfWork, task: Task, letter: Letter | None) -> None:
    task.version += 1
    if letter is not None:
        letter.version += 1
    uow.flush()
