"""By when something must be done: setting it, and reminding of it, once each, in working hours, up the ladder."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from handlers import waiting
from handlers.actions.letters import holidays_of
from handlers.context import Services
from handlers.errors import BadDate
from handlers.rules import ladders
from handlers.rules.ladders import Ladder, Role
from handlers.rules.thai_calendar import bangkok_date, closing_time
from handlers.rules.thai_dates import short
from notifications.message import Message, Press
from notifications.outbox import About
from storage import deadlines, outbox, people, timers
from storage.clock import BANGKOK
from storage.tables import Deadline
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Urgency

SNOOZE = "snooze"
"""The kind of timer (subject `task:7`, data {"person": id}) that reminds one person at a moment of their choosing."""
REMIND = "remind"
"""The purpose, in the ledger, of every message that reminds of a deadline."""
DUE, STANDING = waiting.DUE, waiting.STANDING


@dataclass(frozen=True)
class Due:
    """What the flow of a thing with a deadline says of it when somebody is to be reminded.

    `open`: whether it is still to be done. `people`: whom each role means today. The rest is asked only when it is
    needed, of one person (an id): `card` and `about` for a message of its own; `line` for a digest, with how much is
    left; `subject` its name alone; `open_press` the button that opens it (its label is replaced in a digest).
    """

    open: bool
    urgency: Urgency
    people: Mapping[Role, Sequence[int]]
    card: Callable[[int], Message]
    about: Callable[[int], About]
    line: Callable[[int], str]
    subject: Callable[[int], str]
    open_press: Callable[[int], Press]


DueFlow = Callable[[UnitOfWork, Services, int], Due | None]
"""What a flow module exports in DUES, by the kind of thing (`task`): the thing's number in, None if it is gone."""


def deadline_of(uow: UnitOfWork, subject: str) -> Deadline | None:
    """The deadline of a thing, done or not."""
    return deadlines.deadline(uow, subject)


def due_moment(uow: UnitOfWork, day: date, time_: str = "") -> datetime:
    """The due moment, UTC, of a Bangkok day: at `time_` ("12:00"), or at the end of that day's office hours."""
    if time_:
        return datetime.combine(day, time.fromisoformat(time_), BANGKOK).astimezone(UTC)
    return closing_time(day, own_days(uow))


def set_deadline(
    uow: UnitOfWork, subject: str, due_at: datetime, ladder: str, *, starts_at: datetime | None = None
) -> Deadline:
    """Remind of a thing from now on. `ladder` is an urgency's word, or `circular`.

    Another due moment than before begins the ladder anew; the same one again changes nothing, and after `stop` goes
    on where it was. What would have come before this moment is left out. `first_due_at` stays as it was first.
    """
    row = deadlines.deadline(uow, subject, lock=True)
    if row is None:
        row = Deadline(subject=subject, ladder=ladder, due_at=due_at, first_due_at=due_at, starts_at=starts_at)
        row.next_at = _next_at(uow, row)
        uow.ring("timers")
        return uow.add(row)
    if (row.due_at, row.ladder, row.starts_at, row.done_at) == (due_at, ladder, starts_at, None):
        return row
    if row.due_at != due_at:
        row.revision += 1
    row.due_at, row.ladder, row.starts_at, row.done_at = due_at, ladder, starts_at, None
    row.next_at = _next_at(uow, row)
    uow.flush()
    return row


def stop(uow: UnitOfWork, subject: str) -> None:
    """It is done or withdrawn: no reminder of it goes out any more, not even one that is on its way.

    A line of it that waits for a digest is left out when the digest is written.
    """
    timers.stop_timers(uow, SNOOZE, subject)
    row = deadlines.deadline(uow, subject, lock=True)
    if row is None or row.done_at is not None:
        return
    row.done_at, row.next_at = uow.now, None
    uow.flush()
    outbox.withdraw(uow, subject=subject, purpose=REMIND, why="done meanwhile")


def snooze(uow: UnitOfWork, person_id: int, subject: str, at: datetime) -> None:
    """Remind this person once more at `at`; the due moment stays. An earlier wish of theirs gives way.

    Raises BadDate: `past`, or `beyond_due` for a moment after a due moment that is still to come.
    """
    row = deadlines.deadline(uow, subject)
    if at <= uow.now:
        raise BadDate("past", short(bangkok_date(at)), bangkok_date(at))
    if row is not None and uow.now < row.due_at < at:
        raise BadDate("beyond_due", short(bangkok_date(row.due_at)), bangkok_date(row.due_at))
    for timer in timers.open_timers(uow, SNOOZE, subject):
        if timer.data.get("person") == person_id:
            timer.done_at = uow.now
    timers.set_timer(uow, SNOOZE, subject, at, data={"person": person_id})
    uow.record("snooze", subject, person=person_id, at=at)


def add_to_digest(uow: UnitOfWork, person_id: int, subject: str, kind: str, message: Message | None = None) -> None:
    """A line for somebody's next digest.

    `kind` DUE is asked of DUES when the digest is written, said if it is still open, and then gone; STANDING comes
    again every working day while it is open; with a `message` its title is the line.
    """
    waiting.put(uow, person_id, subject, kind, message)


# --- the office's calendar and ladders --------------------------------------------------------------------------------


def own_days(uow: UnitOfWork) -> Collection[date]:
    """The office's own holidays."""
    return holidays_of(people.office(uow))


def ladder_named(uow: UnitOfWork, name: str) -> Ladder:
    """A ladder of this office; one it does not know is the normal one."""
    known = ladders.ladders_of(people.office(uow).settings)
    return known.get(name, known[Urgency.NORMAL])


def _next_at(uow: UnitOfWork, row: Deadline) -> datetime | None:
    timetable = ladders.timetable(ladder_named(uow, row.ladder), row.due_at, own_days(uow), row.starts_at)
    return timetable.next_after(uow.now)
