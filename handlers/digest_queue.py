"""When a notification is held back: until a person's quiet hours end, or for their daily digest."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handlers.common.office_holidays import stored_holidays
from handlers.common.preferences import Preferences, preferences_of
from handlers.common.thai_calendar import bangkok_date, is_working_day
from notifications.message import Importance, Message
from storage import deadlines, people, timers
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Person
from storage.unit_of_work import UnitOfWork

DIGEST = "digest"
"""The kind of timer (subject `person:7`) that writes a person's digest."""
ONE_TIME, RECURRING = "due", "standing"
"""The kinds of digest item. A one-time item is in one digest. A recurring item is in each until its subject is done."""
_DAY = timedelta(days=1)


def deliver_after(uow: UnitOfWork, person_id: int, message: Message, not_before: datetime | None) -> datetime | None:
    """Returns the earliest delivery time of a message: `not_before`, or the end of the quiet hours it falls in.

    Quiet hours do not hold back an urgent message. None: at once.
    """
    if message.importance >= Importance.URGENT:
        return not_before
    moment = max(not_before or uow.now, uow.now)
    after = preferences(uow, person_id).deliver_after(moment)
    return after if after > moment else not_before


def preferences(uow: UnitOfWork, person_id: int) -> Preferences:
    """The notification preferences of a person."""
    person = uow.get(Person, person_id)
    return preferences_of(person.notify if person else {})


def add(uow: UnitOfWork, person_id: int, subject: str, kind: str, message: Message | None = None) -> None:
    """Adds an item to a person's next digest and schedules the digest. An item that is queued already is not repeated.

    The line of a subject is asked for when the digest is written, and left out if the subject is done by then. With a
    `message`, the line is its title.
    """
    if message is None and deadlines.waits(uow, person_id, subject, kind):
        return
    content: Mapping[str, Any] = message.model_dump(mode="json") if message else {}
    deadlines.put_items(uow, [(person_id, subject, kind, content)])
    schedule_digest(uow, person_id, uow.now)


def add_many(uow: UnitOfWork, items: Mapping[tuple[int, str], datetime]) -> None:
    """Adds one-time items at once: (person, subject) with the time at which each was to be sent.

    It does not check what is queued already, because to search for thousands of items costs too much. A subject that
    is queued twice is still one line of the digest.
    """
    deadlines.put_items(uow, [(person_id, subject, ONE_TIME, {}) for person_id, subject in items])
    since: dict[int, datetime] = {}
    for (person_id, _), at in items.items():
        since[person_id] = min(since.get(person_id, at), at)
    scheduled = timers.have_open(uow, DIGEST, [_subject(person_id) for person_id in since])
    for person_id, at in since.items():
        if _subject(person_id) not in scheduled:
            timers.set_timer(uow, DIGEST, _subject(person_id), next_digest_at(uow, person_id, at))


def schedule_digest(uow: UnitOfWork, person_id: int, since: datetime) -> None:
    """Schedules a digest for what is queued since then, unless one is scheduled. `since` may be past (a power cut)."""
    if not timers.open_timers(uow, DIGEST, _subject(person_id)):
        timers.set_timer(uow, DIGEST, _subject(person_id), next_digest_at(uow, person_id, since))


def reschedule_digest(uow: UnitOfWork, person_id: int) -> None:
    """Moves a scheduled digest after the person's digest time was changed."""
    for timer in timers.open_timers(uow, DIGEST, _subject(person_id)):
        timer.due_at = next_digest_at(uow, person_id, uow.now)
    uow.flush()


def next_digest_at(uow: UnitOfWork, person_id: int, since: datetime) -> datetime:
    """Returns when the first digest after `since` is sent (UTC).

    That is at the person's digest time, on a working day on which they are not absent and had no digest yet.
    """
    hour, closed = preferences(uow, person_id).digest_time, stored_holidays(people.office(uow).settings)
    day = bangkok_date(since)
    while True:
        at = datetime.combine(day, hour, BANGKOK).astimezone(UTC)
        if at >= since and _is_at_work(uow, person_id, day, closed) and not _was_sent(uow, person_id, at):
            return at
        day += _DAY


def is_at_work_today(uow: UnitOfWork, person_id: int) -> bool:
    """Whether today is a working day on which the person is not absent."""
    return _is_at_work(uow, person_id, bangkok_date(uow.now), stored_holidays(people.office(uow).settings))


def _subject(person_id: int) -> str:
    return Ref.to("person", person_id)


def _is_at_work(uow: UnitOfWork, person_id: int, day: date, closed: Collection[date]) -> bool:
    return is_working_day(day, closed) and not people.absences(uow, [person_id], day)


def _was_sent(uow: UnitOfWork, person_id: int, at: datetime) -> bool:
    return at <= uow.now and timers.done_since(uow, DIGEST, _subject(person_id), at)
