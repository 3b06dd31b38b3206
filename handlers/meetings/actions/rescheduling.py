"""A meeting is moved or called off: everybody who knew is told; answers are asked again only where the time changed."""

from dataclasses import dataclass
from datetime import datetime

from handlers.common.thai_calendar import bangkok_date
from handlers.context import Actor, Services
from handlers.errors import BadInput, Field, InputFault
from handlers.meetings.actions import drafts, seat_codes
from handlers.meetings.actions.calendar_files import make_calendar
from handlers.meetings.actions.convening import PAPERS_MOVED, answer_deadline
from handlers.meetings.actions.meetings import audit_change, require
from handlers.meetings.actions.reminders import CONFIRM, REMIND, set_reminders
from handlers.meetings.actions.seat_holders import update_seat_holders
from handlers.meetings.actions.seat_messages import (
    CANCELLED,
    CHANGED,
    already_begun,
    is_open,
    recipient_view,
    recipients,
    send_all,
    substitute_recipients,
    tell_chair,
)
from handlers.meetings.rules import clashes as clash_rules
from handlers.meetings.texts import attendance as seat_texts
from storage import meeting_papers, timers
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState


@dataclass(frozen=True)
class Change:
    """What a meeting is moved to: times in UTC, the place as it is shown."""

    starts_at: datetime
    ends_at: datetime
    room: str
    online_url: str

    def is_other_time(self, one: Meeting) -> bool:
        return (self.starts_at, self.ends_at) != (one.starts_at, one.ends_at)


def read_change(uow: UnitOfWork, one: Meeting, text: str) -> Change:
    """Reads another time, another place, or both: `29 ม.ค. 13:00 ห้องเอื้องคำ`.

    Raises BadDate, BadInput; AlreadyDone once it has begun.
    """
    if not is_open(one, uow.now):
        raise already_begun(one)
    assert one.starts_at is not None and one.ends_at is not None
    call = drafts.read_call(text, bangkok_date(uow.now))
    starts_at, ends_at, room, online_url = one.starts_at, one.ends_at, one.room, one.online_url
    if call.day is not None or call.starts is not None:
        starts_at, ends_at = drafts.span(*drafts.read_when(uow, text, one))
        drafts.check_when(uow, starts_at)
    place = call.room or call.whom
    if place or call.online_url:
        room, online_url = place, call.online_url
    found = Change(starts_at, ends_at, drafts.words(room, Field.PLACE, needed=False), online_url)
    if not found.is_other_time(one) and (room, online_url) == (one.room, one.online_url):
        raise BadInput(Field.PLACE, InputFault.UNCHANGED)
    return found


def _seat_ids(uow: UnitOfWork, one: Meeting) -> list[int]:
    return [row.id for row, _unit in rows.seats(uow, one.id)]


def move(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, to: Change) -> int:
    """Moves a meeting, tells all who knew of it, and returns how many. Only another time asks for answers again.

    Raises BadDate if the new time has passed meanwhile, AlreadyDone.
    """
    if not is_open(one, uow.now):
        raise already_begun(one)
    drafts.check_when(uow, to.starts_at)
    other_time = to.is_other_time(one)
    other_day = one.starts_at is not None and bangkok_date(to.starts_at) != bangkok_date(one.starts_at)
    update_seat_holders(uow, one)
    told, instead = recipients(uow, one), substitute_recipients(uow, one)
    rows.withdraw_unsent(uow, _seat_ids(uow, one), "moved meanwhile")
    one.starts_at, one.ends_at, one.room, one.online_url = to.starts_at, to.ends_at, to.room, to.online_url
    one.room_key, one.sequence = clash_rules.room_key(to.room), one.sequence + 1
    if other_time:
        one.answer_by, one.chased_at = answer_deadline(uow, to.starts_at), None
        rows.ask_again(uow, one.id)
    if other_day:
        rows.forget_arrivals(uow, one.id)  # who had signed in already was here on the wrong day
        one.door_code = ""
    seat_codes.make_all(uow, one)
    make_calendar(uow, one)
    set_reminders(uow, one)
    audit_change(uow, one, "move", by=actor.id, starts_at=to.starts_at, other_time=other_time)
    send_all(
        uow,
        recipients(uow, one),
        lambda each: seat_texts.moved(recipient_view(uow, services, one, each), other_time=other_time),
        CHANGED,
    )
    send_all(
        uow,
        instead,
        lambda each: seat_texts.moved_for_substitute(recipient_view(uow, services, one, each), over=other_time),
        CHANGED,
        card="substitute",
    )
    if one.chair_id not in (one.approved_by, actor.id):
        tell_chair(uow, services, one, CHANGED)
    return len(told) + len(instead)


def cancel(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, reason: str) -> int:
    """Cancels a meeting, tells all who knew of it, and returns how many. Raises AlreadyDone, BadInput."""
    if one.state is MeetingState.INVITED and not is_open(one, uow.now):
        raise already_begun(one)
    require(one, MeetingState.CALLED, MeetingState.SUBMITTED, MeetingState.INVITED)
    one.cancel_reason = drafts.words(reason, Field.REASON, needed=True)
    knew = one.state is MeetingState.INVITED
    told, instead = (recipients(uow, one), substitute_recipients(uow, one)) if knew else ([], [])
    rows.withdraw_unsent(uow, _seat_ids(uow, one), "cancelled")
    if not knew:
        one.number, one.year = None, None  # nobody knows it by its number
    one.state, one.cancelled_by, one.cancelled_at = MeetingState.CANCELLED, actor.id, uow.now
    one.sequence += 1
    for kind in (REMIND, CONFIRM):
        timers.stop_timers(uow, kind, Ref.of(one))
    if meeting_papers.withdraw_waiting(uow, one.id):
        timers.set_timer(uow, PAPERS_MOVED, Ref.of(one), uow.now)
    if knew:
        make_calendar(uow, one)
    audit_change(uow, one, "cancel", by=actor.id, reason=one.cancel_reason)
    send_all(uow, told, lambda each: seat_texts.called_off(recipient_view(uow, services, one, each)), CANCELLED)
    send_all(
        uow,
        instead,
        lambda each: seat_texts.called_off(recipient_view(uow, services, one, each)),
        CANCELLED,
        card="substitute",
    )
    if knew and one.chair_id not in (one.approved_by, actor.id):
        tell_chair(uow, services, one, CANCELLED)
    return len(told) + len(instead)
