"""The calendar file of a meeting (.ics), which people put into their phones."""

import hashlib
from datetime import timedelta

from handlers.context import Services
from handlers.meetings.jobs import KeepCalendar
from handlers.meetings.papers.calendar_file import Entry, calendar_file
from handlers.meetings.texts import meetings as texts
from storage import jobs
from storage.ref import Ref
from storage.tables import Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState

_FILE_LASTS = timedelta(days=2)
"""How long the calendar file can be opened after the meeting."""


def make_calendar(uow: UnitOfWork, one: Meeting) -> None:
    """Makes the calendar file anew. Its bytes are kept by a job, outside this transaction."""
    assert one.starts_at is not None and one.ends_at is not None
    entry = Entry(
        one.calendar_uid,
        one.sequence,
        texts.name(one),
        one.starts_at,
        one.ends_at,
        one.room or one.online_url,
        texts.calendar_words(one),
        one.online_url or one.map_url,
        cancelled=one.state is MeetingState.CANCELLED,
    )
    content = calendar_file(entry, uow.now)
    one.calendar_hash = hashlib.sha256(content).hexdigest()
    jobs.put_job(uow, KeepCalendar(content=content.decode()), Ref.of(one))


def unkept_calendar(uow: UnitOfWork, digest: str) -> bytes | None:
    """Returns the bytes of a calendar file that is sent out but not kept yet; None for any other file."""
    for job in jobs.undone_jobs(uow, KeepCalendar.NAME):
        content = KeepCalendar.from_json(job.data).content.encode()
        if hashlib.sha256(content).hexdigest() == digest:
            return content
    return None


def calendar_url(uow: UnitOfWork, services: Services, one: Meeting) -> str:
    """Returns the link to the calendar file; "" before there is one."""
    if not one.calendar_hash or one.ends_at is None:
        return ""
    return services.links.file(one.calendar_hash, "meeting.ics", max(one.ends_at - uow.now, timedelta(0)) + _FILE_LASTS)
