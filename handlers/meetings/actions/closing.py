"""The closing of a meeting: when it began and ended."""

from datetime import datetime

from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import DateError, short_with_time
from handlers.common.thai_times import ImpossibleTime
from handlers.context import Actor
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault
from handlers.meetings.actions import carry_over, drafts, meetings, resolutions
from handlers.meetings.rules import call as call_rules
from storage import meetings as rows
from storage import minutes as after
from storage.ref import Ref
from storage.tables import Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, PaperKind


def usual_end(one: Meeting, now: datetime) -> datetime:
    """Returns when a meeting is taken to have ended if nobody says: now, or on another day its planned end."""
    assert one.ends_at is not None
    return now if meetings.is_on(one, now) else min(now, one.ends_at)


def read_end(uow: UnitOfWork, one: Meeting, text: str) -> datetime:
    """Reads 11:45 or 11.45 น. as a time of the meeting's day. Raises BadInput."""
    assert one.starts_at is not None
    try:
        _day, at, _ends = call_rules.read_when(text, bangkok_date(uow.now))
    except ImpossibleTime as error:
        raise BadInput(Field.TIME, InputFault.NO_SUCH_TIME, error.text) from error
    except DateError as error:
        raise BadInput(Field.TIME, InputFault.NO_CLOCK) from error
    if at is None:
        raise BadInput(Field.TIME, InputFault.NO_CLOCK)
    return drafts.span(bangkok_date(one.starts_at), at, at)[0]


def close(uow: UnitOfWork, actor: Actor, one: Meeting, at: datetime | None = None) -> None:
    """[ปิดประชุม 11:45]: ends the meeting. The next one of its series adopts its minutes.

    Raises AlreadyDone; BadInput before it began, and for an end before its beginning or in the future.
    """
    meetings.require(one, MeetingState.INVITED)
    resolutions.require_begun(uow, one)
    assert one.starts_at is not None
    one.opened_at, one.ended_at = one.starts_at, _checked_end(uow, one.starts_at, at or usual_end(one, uow.now))
    one.state, one.note_taker_id = MeetingState.ENDED, one.secretary_id
    meetings.audit_change(uow, one, "close", by=actor.id, at=one.ended_at, here=rows.counts(uow, one.id).here)
    following = after.following(uow, one)
    if following is not None:
        carry_over.carry_over_items(uow, actor, following)


def set_times(uow: UnitOfWork, actor: Actor, one: Meeting, opened: datetime, ended: datetime) -> None:
    """Sets when a meeting that is over really began and ended.

    Raises BadInput; AlreadyDone while the brief resolutions are submitted, and once the minutes are.
    """
    meetings.require(one, MeetingState.ENDED)
    if one.brief_sent_at is None and resolutions.are_submitted(uow, one):
        raise AlreadyDone(Done.BRIEF_SUBMITTED, subject=Ref.of(one))
    if after.is_submitted(uow, one.id, PaperKind.MINUTES):
        raise AlreadyDone(Done.MINUTES_SUBMITTED, subject=Ref.of(one))
    if (one.opened_at, one.ended_at) == (opened, ended):
        return
    one.opened_at, one.ended_at = opened, _checked_end(uow, opened, ended)
    meetings.audit_change(uow, one, "times", by=actor.id, opened=opened, ended=ended)


def _checked_end(uow: UnitOfWork, opened: datetime, ended: datetime) -> datetime:
    if not opened <= ended <= uow.now:
        raise BadInput(Field.TIME, InputFault.NOT_WITHIN, short_with_time(ended))
    return ended
