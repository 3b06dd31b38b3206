"""A meeting is approved, and everybody is invited (manual 001)."""

from datetime import datetime

from handlers.common.thai_calendar import bangkok_date
from handlers.context import Actor, Services
from handlers.deadlines.actions import deadlines
from handlers.meetings.actions import drafts, invitees, seat_codes
from handlers.meetings.actions.calendar_files import make_calendar
from handlers.meetings.actions.meetings import audit_change, closed_days
from handlers.meetings.actions.reminders import set_reminders
from handlers.meetings.actions.seat_holders import whom_to_tell
from handlers.meetings.actions.seat_messages import INVITATION, recipient_view, recipients, send_all, tell_chair
from handlers.meetings.rules import plan as plan_rules
from handlers.meetings.rules.check_in import fresh_codes
from handlers.meetings.texts import attendance as seat_texts
from storage import meetings as rows
from storage.tables import Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, MeetingState

PAPERS_MOVED = "meeting_papers_moved"
"""The timer that updates the cards of a meeting's papers."""


def approve(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, capacity: Capacity, shown: str) -> int:
    """[เห็นชอบ]: invites everybody. Returns how many could be written to. `shown` is the hash of the card that the
    approver saw.

    Raises BadDate when the meeting has begun meanwhile.
    """
    assert one.starts_at is not None
    drafts.check_when(uow, one.starts_at)
    one.approved_by, one.approved_at, one.capacity, one.shown_hash = actor.id, uow.now, capacity, shown
    one.state = MeetingState.INVITED
    one.answer_by = answer_deadline(uow, one.starts_at)
    one.previous_id = before.id if (before := rows.before(uow, one)) is not None else None
    reached = _invite(uow, services, one)
    audit_change(uow, one, "approve", by=actor.id, capacity=capacity, reached=reached)
    return reached


def answer_deadline(uow: UnitOfWork, starts_at: datetime) -> datetime:
    """By when people answer who are invited now."""
    today, day = bangkok_date(uow.now), bangkok_date(starts_at)
    by = deadlines.due_moment(uow, plan_rules.answer_day(today, day, closed_days(uow)))
    return min(by, starts_at)


def _invite(uow: UnitOfWork, services: Services, one: Meeting) -> int:
    """Writes seats, invitations, the calendar file and reminders. Returns how many people are written to."""
    seats = invitees.attendees(uow, one)
    told, codes = whom_to_tell(uow, seats), fresh_codes((), len(seats))
    rows.put_seats(
        uow,
        one.id,
        [
            {
                "unit_id": each.unit.id,
                "person_id": each.person.id if each.person is not None else None,
                "title": each.title,
                "told_id": told.get(index),
                "told_at": uow.now if index in told else None,
                "check_in_code": codes[index],
            }
            for index, each in enumerate(seats)
        ],
    )
    seat_codes.door_code(uow, one)
    make_calendar(uow, one)
    set_reminders(uow, one)
    everybody = recipients(uow, one)
    send_all(uow, everybody, lambda each: seat_texts.invitation(recipient_view(uow, services, one, each)), INVITATION)
    if one.chair_id != one.approved_by:
        tell_chair(uow, services, one, INVITATION)
    return len(everybody)
