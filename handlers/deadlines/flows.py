"""Journey 7's reminders: the sweep of what is due, a snooze that ends, the daily digest."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers import digest_queue
from handlers.common.thai_calendar import add_working_days, bangkok_date
from handlers.context import Services, chat_of, tell
from handlers.deadlines import texts
from handlers.deadlines.actions import deadlines
from handlers.deadlines.actions.deadlines import Due, Dues
from handlers.deadlines.hooks import DIGEST_SENT
from handlers.routes import Routes
from notifications.message import Message
from notifications.outbox import About
from storage import deadlines as rows
from storage import letters
from storage.ref import Ref
from storage.tables import DigestItem, Person, Timer
from storage.unit_of_work import UnitOfWork

# How many due deadlines one transaction takes: on SQLite everybody else waits for it.
AT_ONCE = 200
# Whoever gets a digest anyway reads in it, too, what of their own work is due within so many working days.
_NEAR = 2
_NO_DUE = datetime.max.replace(tzinfo=UTC)


def sweep(
    uow: UnitOfWork, services: Services, dues: Dues, *, at_most: int = AT_ONCE, taken: list[int] | None = None
) -> int:
    """Send the reminders that are due, of one office. Returns how many; `taken` is told which, first of all."""
    due = rows.take_due(uow, at_most)
    if taken is not None:
        taken += [row.id for row in due]
    if due:
        uow.office_id = due[0].office_id
        deadlines.send_due_reminders(uow, services, dues, due)
    return len(due)


def digest_is_due(dues: Dues, uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """The one message of somebody's day, written from the present state: what was done meanwhile is not in it."""
    person_id = Ref(timer.subject).id
    items = rows.waiting_for(uow, person_id, lock=True)
    person = uow.get(Person, person_id)
    if not items:
        return
    if person is not None and person.active and not digest_queue.is_at_work_today(uow, person_id):
        digest_queue.schedule_digest(uow, person_id, uow.now)
        return
    reachable = person is not None and person.active and chat_of(uow, person_id) is not None
    found = _found(uow, services, dues, person_id, items) if reachable else _Found()
    for item in items:
        if item not in found.stay:
            item.done_at = uow.now
    uow.flush()
    if found.open or found.said:
        lines = [texts.Line(due.line(person_id), due.open_press(person_id)) for due in found.open[: texts.SHOWN]]
        message = texts.digest(lines, len(found.open), found.said)
        tell(uow, person_id, message, About(purpose=digest_queue.DIGEST), disturb=True)
        account = chat_of(uow, person_id)
        if account is not None:
            DIGEST_SENT(uow, account)
    if found.stay:
        digest_queue.schedule_digest(uow, person_id, uow.now)


@dataclass
class _Found:
    """What is still to be said in a digest, and which items come again next time."""

    open: list[Due] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    stay: list[DigestItem] = field(default_factory=list)


def _near(uow: UnitOfWork, person_id: int) -> list[str]:
    """What of somebody's own work is late or due soon, though no rung of it has come today."""
    day = add_working_days(bangkok_date(uow.now), _NEAR, deadlines.office_holidays(uow))
    return [Ref.to("task", task_id) for task_id in letters.assigned_until(uow, person_id, day, limit=texts.SHOWN)]


def _found(uow: UnitOfWork, services: Services, dues: Dues, person_id: int, items: list[DigestItem]) -> _Found:
    found, open_ = _Found(), dict[str, tuple[datetime, Due]]()
    found.said = [Message.model_validate(item.message).title for item in items if item.message]
    asked = {item.subject: item for item in items if not item.message}
    subjects = {*asked, *_near(uow, person_id)}
    known, held = rows.deadlines(uow, subjects), rows.look_ahead(uow, subjects)
    for subject in sorted(subjects):
        item = asked.get(subject)
        due, deadline = deadlines.ask(uow, services, dues, subject), known.get(subject)
        if due is None or not due.open or (deadline is not None and deadline.done_at is not None):
            continue
        if not any(person_id in due.people[role] for role in due.people):
            continue  # somebody else's by now, who is told themselves
        if not due.concerns(person_id):
            continue
        if item is not None and item.kind == digest_queue.RECURRING:
            found.stay.append(item)
        open_[subject] = (deadline.due_at if deadline else _NO_DUE, due)
    if not found.said and not open_.keys() & asked.keys():
        return found  # all that waited is done: what is only near is no reason to write
    found.open = [due for _, due in sorted(open_.values(), key=lambda one: one[0])]
    del held
    return found


def _snooze_ends(dues: Dues, uow: UnitOfWork, timer: Timer, services: Services) -> None:
    deadlines.snooze_ends(uow, services, dues, timer)


def _again(dues: Dues, uow: UnitOfWork, timer: Timer, services: Services) -> None:
    deadlines.retry_due_reminders(uow, services, dues, timer)


def _anew(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    deadlines.reschedule_part(uow, timer)


ROUTES = Routes(
    timers={deadlines.RESCHEDULE: _anew},
    due_timers={digest_queue.DIGEST: digest_is_due, deadlines.SNOOZE: _snooze_ends, deadlines.RETRY: _again},
)
