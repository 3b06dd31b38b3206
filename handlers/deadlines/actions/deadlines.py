"""By when something must be done: setting it, and reminding of it, once each, in working hours, up the ladder."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial

from handlers import digest_queue
from handlers.common.office_holidays import stored_holidays
from handlers.common.thai_calendar import OfficeHolidays, bangkok_date, closing_time
from handlers.common.thai_dates import short
from handlers.context import Services, tell
from handlers.deadlines.rules import ladders
from handlers.deadlines.rules.ladders import How, Ladder, Role, Rung, Timetable
from handlers.errors import BadDate, InputFault
from notifications.message import Importance, Message, Press
from notifications.outbox import About
from storage import deadlines, outbox, people, timers
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Deadline, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Urgency

SNOOZE = "snooze"
"""The kind of timer (subject `task:7`, data {"person": id}) that reminds one person at a moment of their choosing."""
RETRY = "deadline_again"
"""The kind of timer that tries again with a deadline whose reminders failed."""
RESCHEDULE = "deadlines_anew"
"""The kind of timer that finds the next moments of all open deadlines again."""
REMIND = "remind"
"""The purpose, in the ledger, of every message that reminds of a deadline."""
_OFFICE = "office"
# Open deadlines that one transaction finds anew: about a tenth of a second on SQLite, whose writer all others wait for.
_PART = 1_000


class Recipients(Mapping[Role, Sequence[int]]):
    """Who stands in each role today, looked for only when a rung reaches it: of ten thousand lines of a morning most
    reach nobody but the officer."""

    def __init__(self, look: Mapping[Role, Callable[[], Sequence[int]]]) -> None:
        self._look = look

    def __getitem__(self, role: Role) -> Sequence[int]:
        return self._look[role]()

    def __iter__(self) -> Iterator[Role]:
        return iter(self._look)

    def __len__(self) -> int:
        return len(self._look)


@dataclass(frozen=True)
class Due:
    """What the flow of a thing with a deadline says of it when somebody is to be reminded.

    `open`: whether it is still to be done. `people`: whom each role means today (see `Recipients`). The rest is asked
    only when it is needed, of one person (an id): `card` and `about` for a message of its own; `line` for a digest,
    with how much is left; `subject` its name alone; `open_press` the button that opens it (a digest labels it anew).
    """

    open: bool
    urgency: Urgency
    people: Mapping[Role, Sequence[int]]
    card: Callable[[int], Message]
    about: Callable[[int], About]
    line: Callable[[int], str]
    subject: Callable[[int], str]
    open_press: Callable[[int], Press]
    concerns: Callable[[int], bool] = lambda _person_id: True
    """Of what waits for many (a circular): whether it still waits for this one, asked when their digest is written."""


DueFlow = Callable[[UnitOfWork, Services, int], Due | None]
"""What a flow module exports in DUES, by the kind of thing (`task`): the thing's number in, None if it is gone."""
Dues = Mapping[str, DueFlow]


def deadline_of(uow: UnitOfWork, subject: str) -> Deadline | None:
    """The deadline of a thing, done or not."""
    return deadlines.deadline(uow, subject)


def due_moment(uow: UnitOfWork, day: date, time_: str = "") -> datetime:
    """The due moment, UTC, of a Bangkok day: at `time_` ("12:00"), or at the end of that day's office hours."""
    if time_:
        return datetime.combine(day, time.fromisoformat(time_), BANGKOK).astimezone(UTC)
    return closing_time(day, office_holidays(uow))


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
        row.next_at = _next_of(uow, row)
        uow.signal("timers")
        return uow.add(row)
    if (row.due_at, row.ladder, row.starts_at, row.done_at) == (due_at, ladder, starts_at, None):
        return row
    if row.due_at != due_at:
        row.revision += 1
    row.due_at, row.ladder, row.starts_at, row.done_at = due_at, ladder, starts_at, None
    row.next_at = _next_of(uow, row)
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
    """Remind this person once more at `at`; the due moment stays. An earlier snooze of theirs is replaced.

    Raises BadDate: `past`, or `beyond_due` for a moment after a due moment that is still to come.
    """
    row = deadlines.deadline(uow, subject)
    if at <= uow.now:
        raise BadDate(InputFault.PAST, short(bangkok_date(at)), bangkok_date(at))
    if row is not None and uow.now < row.due_at < at:
        raise BadDate(InputFault.BEYOND_DUE, short(bangkok_date(row.due_at)), bangkok_date(row.due_at))
    for timer in timers.open_timers(uow, SNOOZE, subject):
        if timer.data.get("person") == person_id:
            timer.done_at = uow.now
    timers.set_timer(uow, SNOOZE, subject, at, data={"person": person_id})
    uow.audit("snooze", subject, person=person_id, at=at)


# --- reminding --------------------------------------------------------------------------------------------------------


def ask(uow: UnitOfWork, services: Services, dues: Dues, subject: str) -> Due | None:
    """Returns what the flow of `task:7` says of it now; None if it is gone or nobody knows its kind."""
    ref = Ref(subject)
    flow = dues.get(ref.kind)
    return flow(uow, services, ref.id) if flow is not None else None


def send_due_reminders(uow: UnitOfWork, services: Services, dues: Dues, rows: Sequence[Deadline]) -> None:
    """Send the reminders that are due for these (locked) deadlines, and set the next moment of each.

    Of rungs that passed unnoticed each role is told of the latest only. Who was reminded by a rung once is never
    reminded of it again, whatever the clock does: the reminders go on record in this same transaction.
    """
    settings = people.office(uow).settings
    known, closed = ladders.ladders_of(settings), stored_holidays(settings)
    climbed = deadlines.climbed(uow, [row.id for row in rows])
    # Many are due at the end of the same day.
    timetable_of = cache(partial(_timetable, known, closed))
    held = deadlines.look_ahead(uow, [row.subject for row in rows])
    reminders: list[deadlines.Climbed] = []
    lines: dict[tuple[int, str], datetime] = {}
    nexts: list[datetime | None] = []
    for row in rows:
        steps = timetable_of(row.ladder, row.due_at, row.starts_at)
        due = ask(uow, services, dues, row.subject)
        # What is not open at the moment may be again: only what is gone needs no further look.
        nexts.append(steps.next_after(uow.now) if due is not None else None)
        if due is None or not due.open or row.next_at is None:
            continue
        for person_id, (at, rung) in _whom(due, steps.missed(row.next_at, uow.now)).items():
            reminder = (row.id, row.revision, rung.name, person_id)
            if reminder in climbed:
                continue
            reminders.append(reminder)
            if rung.how is How.NOW:
                _remind(uow, due, person_id, rung.importance)
            else:
                lines[person_id, row.subject] = at
    for row, next_at in zip(rows, nexts, strict=True):
        row.next_at = next_at
    deadlines.note_climbed(uow, reminders)
    digest_queue.add_many(uow, lines)
    uow.flush()
    del held


def _whom(due: Due, missed: Mapping[Role, tuple[datetime, Rung]]) -> dict[int, tuple[datetime, Rung]]:
    """Each person once, with the latest rung that is theirs; of two at one moment the louder."""
    found: dict[int, tuple[datetime, Rung]] = {}
    for role, step in missed.items():
        for person_id in due.people.get(role, ()):
            found[person_id] = max(found.get(person_id, step), step, key=lambda one: (one[0], one[1].how is How.NOW))
    return found


def _remind(uow: UnitOfWork, due: Due, person_id: int, importance: Importance, *, disturb: bool = False) -> None:
    message = due.card(person_id).model_copy(update={"importance": importance})
    tell(uow, person_id, message, replace(due.about(person_id), purpose=REMIND), disturb=disturb)


def retry_later(uow: UnitOfWork, deadline_id: int, wait: timedelta) -> None:
    """A deadline whose reminders failed must not hold up the others: a timer of its own goes on with it."""
    row = uow.get(Deadline, deadline_id)
    if row is None or row.next_at is None:
        return
    uow.office_id = row.office_id
    timers.set_timer(uow, RETRY, row.subject, uow.now + wait, row.revision, {"since": row.next_at.isoformat()})
    row.next_at = None
    uow.flush()


def retry_due_reminders(uow: UnitOfWork, services: Services, dues: Dues, timer: Timer) -> None:
    """Tries again what `retry_later` kept. If it fails, its timer fails and comes again."""
    row = deadlines.deadline(uow, timer.subject, lock=True)
    if row is None or row.done_at is not None or row.revision != timer.version:
        return
    row.next_at = datetime.fromisoformat(timer.data["since"])
    send_due_reminders(uow, services, dues, [row])


def snooze_ends(uow: UnitOfWork, services: Services, dues: Dues, timer: Timer) -> None:
    """The moment somebody chose has come: they are reminded, if it is still open and still theirs."""
    due, person_id = ask(uow, services, dues, timer.subject), int(timer.data["person"])
    if due is None or not due.open or not any(person_id in one for one in due.people.values()):
        return
    # They chose this very moment themselves, be it in their quiet hours.
    _remind(uow, due, person_id, Importance.HIGH, disturb=True)


# --- the office's calendar and ladders --------------------------------------------------------------------------------


def office_holidays(uow: UnitOfWork) -> OfficeHolidays:
    """The office's own holidays and half days."""
    return stored_holidays(people.office(uow).settings)


def reschedule_all(uow: UnitOfWork) -> None:
    """Holidays or ladders have changed: find the next moment of every open deadline again, in parts."""
    timers.stop_timers(uow, RESCHEDULE, _OFFICE)
    timers.set_timer(uow, RESCHEDULE, _OFFICE, uow.now, data={"after": 0})


def reschedule_part(uow: UnitOfWork, timer: Timer) -> None:
    """One part of all open deadlines; the next part is a timer of its own, so that nobody waits for long."""
    rows = deadlines.open_after(uow, int(timer.data["after"]), _PART)
    settings = people.office(uow).settings
    known, closed = ladders.ladders_of(settings), stored_holidays(settings)
    for row in rows:
        # What is due already is for the sweep: its rungs lie between that moment and now.
        if row.next_at is None or row.next_at > uow.now:
            row.next_at = _next_at(row, known, closed, uow.now)
    uow.flush()
    if len(rows) == _PART:
        timers.set_timer(uow, RESCHEDULE, _OFFICE, uow.now, data={"after": rows[-1].id})


def _timetable(
    known: Mapping[str, Ladder], closed: Collection[date], name: str, due_at: datetime, starts_at: datetime | None
) -> Timetable:
    """A ladder nobody knows (any more) is the normal one."""
    return ladders.timetable(known.get(name, known[Urgency.NORMAL]), due_at, closed, starts_at)


def _next_at(row: Deadline, known: Mapping[str, Ladder], closed: Collection[date], now: datetime) -> datetime | None:
    return _timetable(known, closed, row.ladder, row.due_at, row.starts_at).next_after(now)


def _next_of(uow: UnitOfWork, row: Deadline) -> datetime | None:
    settings = people.office(uow).settings
    return _next_at(row, ladders.ladders_of(settings), stored_holidays(settings), uow.now)
