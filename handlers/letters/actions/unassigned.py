"""The alarm on what was registered and then forgotten: nobody decided on it, or nobody was given it."""

from datetime import datetime

from handlers.common.office_holidays import stored_holidays
from handlers.common.thai_calendar import OFFICE_HOURS, add_working_hours
from handlers.staff.rules.routing import unassigned_after
from storage import people, timers
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Letter, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState, TaskState, Urgency

UNASSIGNED = "unassigned"
"""The kind of timer, of a letter or of a task, that raises the alarm, once."""
_UNDECIDED = (LetterState.REGISTERED, LetterState.SUBMITTED, LetterState.RETURNED)
_UNGIVEN = (TaskState.WAITING, TaskState.RECEIVED)


def watch_letter(uow: UnitOfWork, letter: Letter) -> None:
    """A letter was registered: it must be decided on within the office hours that its urgency leaves."""
    _watch(uow, Ref.of(letter), letter.urgency)


def watch_task(uow: UnitOfWork, task: Task, letter: Letter | None) -> None:
    """A unit has new work: somebody must be given it; of work that starts later, from that day on."""
    _watch(uow, Ref.of(task), letter.urgency if letter else Urgency.NORMAL, task)


def received(uow: UnitOfWork, task: Task, letter: Letter) -> None:
    """The group has taken it in: the time counts from here, unless the alarm was raised already."""
    waits = timers.open_timers(uow, UNASSIGNED, Ref.of(task))
    stop(uow, task)
    if waits and task.state in _UNGIVEN:
        watch_task(uow, task, letter)


def stop(uow: UnitOfWork, thing: Letter | Task) -> None:
    """It was given to somebody, sent back, or taken back."""
    timers.stop_timers(uow, UNASSIGNED, Ref.of(thing))


def forgotten(thing: Letter | Task) -> bool:
    """Whether it still waits for somebody to have it."""
    return thing.state in (_UNDECIDED if isinstance(thing, Letter) else _UNGIVEN)


def _watch(uow: UnitOfWork, subject: str, urgency: Urgency, task: Task | None = None) -> None:
    begins = uow.now
    if task is not None and task.starts_on is not None:
        begins = max(begins, datetime.combine(task.starts_on, OFFICE_HOURS[0][0], BANGKOK))
    closed = stored_holidays(people.office(uow).settings)
    due_at = add_working_hours(begins, unassigned_after(urgency), closed)
    timers.set_timer(uow, UNASSIGNED, subject, due_at)
