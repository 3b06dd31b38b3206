"""The admins' morning card: a timer of each admin that sets itself anew, and is put back if it is ever missing."""

from datetime import UTC, datetime, time, timedelta

from handlers import digest_queue
from handlers.common.thai_calendar import bangkok_date, is_working_day
from handlers.deadlines.actions import deadlines
from storage import outbox, people, timers
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Person
from storage.unit_of_work import UnitOfWork

MORNING = "morning"
"""The kind of timer (subject `person:7`), the purpose of its deliveries, and the key of `Person.notify` (False: not
wanted)."""
_DAY = timedelta(days=1)


def subject_of(person_id: int) -> str:
    return Ref.to("person", person_id)


def ensure_timers(uow: UnitOfWork) -> None:
    """Makes sure that every admin has a timer for the next morning card, at their hour of the next working day.

    Hours and holidays that were changed since are followed. Two machines do it one after the other.
    """
    if not _to_mend(uow):
        return
    people.lock_office(uow)
    for person_id, at in _to_mend(uow).items():
        waits = timers.open_timers(uow, MORNING, subject_of(person_id))
        if waits:
            waits[0].due_at = at
        else:
            timers.set_timer(uow, MORNING, subject_of(person_id), at)
    uow.flush()


def _to_mend(uow: UnitOfWork) -> dict[int, datetime]:
    """Admins whose timer is missing or stands at a wrong moment, and the right one. What is due now is left alone."""
    waits = {timer.subject: timer.due_at for timer in timers.open_of_kind(uow, MORNING)}
    wrong: dict[int, datetime] = {}
    for admin in people.admins(uow):
        at, right = waits.get(subject_of(admin.id)), next_morning(uow, admin.id)
        if at is None or (at > uow.now and at != right):
            wrong[admin.id] = right
    return wrong


def renew(uow: UnitOfWork, person_id: int) -> None:
    """Sets the timer of the next morning card."""
    if not timers.open_timers(uow, MORNING, subject_of(person_id)):
        timers.set_timer(uow, MORNING, subject_of(person_id), next_morning(uow, person_id))


def next_morning(uow: UnitOfWork, person_id: int) -> datetime:
    """Returns somebody's hour of the next working day, after now, UTC."""
    hour, closed = digest_queue.preferences(uow, person_id).digest_time, deadlines.office_holidays(uow)
    day = bangkok_date(uow.now)
    while True:
        at = datetime.combine(day, hour, BANGKOK)
        if at > uow.now and is_working_day(day, closed):
            return at.astimezone(UTC)
        day += _DAY


def is_wanted(uow: UnitOfWork, person: Person) -> bool:
    """Whether somebody is to have the card now: an admin who wants it, on a working day, and not twice on one day.

    A night without power that lasts until noon: it comes at noon.
    """
    today = bangkok_date(uow.now)
    start = datetime.combine(today, time.min, BANGKOK)
    return (
        person.active
        and person.is_admin
        and person.notify.get(MORNING) is not False
        and is_working_day(today, deadlines.office_holidays(uow))
        and not outbox.said_since(uow, MORNING, start, subject_of(person.id))
    )


def set_wanted(uow: UnitOfWork, person: Person, wanted: bool) -> None:
    """Switches the morning card of a person on or off."""
    person.notify = {**person.notify, MORNING: wanted}
    uow.flush()
    uow.audit("wishes", subject_of(person.id), morning=wanted)
