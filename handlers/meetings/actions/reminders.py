"""The invited are reminded, and those who have not answered are asked again."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.context import Services
from handlers.errors import ChasedLately
from handlers.meetings.actions import meetings, seat_codes
from handlers.meetings.actions import plan as meeting_plan
from handlers.meetings.actions.meetings import audit_change
from handlers.meetings.actions.seat_holders import update_seat_holders
from handlers.meetings.actions.seat_messages import (
    ASKED_AGAIN,
    REMINDED,
    already_begun,
    has_substitute,
    is_open,
    recipient_view,
    recipients,
    refresh_card_soon,
    send_all,
    substitute_recipients,
    tell_chair,
)
from handlers.meetings.rules import plan as plan_rules
from handlers.meetings.rules.plan import Step
from handlers.meetings.texts import attendance as seat_texts
from storage import meetings as rows
from storage import timers
from storage.ref import Ref
from storage.tables import Invited, Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance

REMIND = "meeting_remind"
"""The timer of a reminder; its version is the meeting's sequence."""
CONFIRM = "meeting_confirm"
"""The timer that asks again those who have not answered; its version is the meeting's sequence."""
REMIND_INTERVAL = timedelta(hours=1)
"""The shortest time between two rounds of asking again."""


def is_unanswered(row: Invited) -> bool:
    """Whether a seat has no answer, and nobody has signed in."""
    return row.answer is Attendance.NONE and row.checked_in_at is None


def wants_reminder(row: Invited) -> bool:
    """Whether the seat's owner is reminded: they come, have not answered, or send somebody who has no chat."""
    sends_by_word = row.answer is Attendance.SUBSTITUTE and not has_substitute(row)
    return row.answer in (Attendance.COMING, Attendance.NONE) or sends_by_word


def plan_changed(uow: UnitOfWork, one: Meeting) -> None:
    """Sets the reminders anew after a step of the plan was moved."""
    if is_open(one, uow.now):
        set_reminders(uow, one)


def set_reminders(uow: UnitOfWork, one: Meeting) -> None:
    """Sets the timers of reminders, as the meeting and its plan are now."""
    for kind in (REMIND, CONFIRM):
        timers.stop_timers(uow, kind, Ref.of(one))
    if one.starts_at is None:
        return
    again = meeting_plan.confirm_at(uow, one)
    if uow.now < again < one.starts_at:
        timers.set_timer(uow, CONFIRM, Ref.of(one), again, one.sequence)
    for at in plan_rules.reminders(one.starts_at, meeting_plan.days(uow, one)[Step.REMIND]):
        if uow.now < at < one.starts_at:
            timers.set_timer(uow, REMIND, Ref.of(one), at, one.sequence)


@dataclass(frozen=True)
class RemindResult:
    """The result of asking again: how many were asked, and how many have no chat."""

    asked: int
    unreached: int


def remind_unanswered(uow: UnitOfWork, services: Services, one: Meeting) -> RemindResult:
    """[เตือน n]: asks again those who have not answered. Raises ChasedLately within the hour, AlreadyDone after the
    meeting began."""
    if not is_open(one, uow.now):
        raise already_begun(one)
    if one.chased_at is not None and uow.now < one.chased_at + REMIND_INTERVAL:
        raise ChasedLately(one.chased_at, Ref.of(one))
    return _remind_unanswered(uow, services, one, "chase")


def remind_unanswered_once(uow: UnitOfWork, services: Services, one: Meeting, sequence: int) -> None:
    """Step 8 of the manual, one or two days ahead. Does nothing if the secretary has just done so by hand."""
    if one.sequence != sequence or not is_open(one, uow.now) or meeting_plan.reminded_recently(uow, one):
        return
    if rows.counts(uow, one.id).none:
        _remind_unanswered(uow, services, one, "ask_the_silent")
        refresh_card_soon(uow, one.id)


def _remind_unanswered(uow: UnitOfWork, services: Services, one: Meeting, act: str) -> RemindResult:
    update_seat_holders(uow, one)
    silent = recipients(uow, one, is_unanswered)
    ids = [each.id for each in silent]
    send_all(
        uow,
        silent,
        lambda each: seat_texts.invitation(recipient_view(uow, services, one, each), again=True),
        ASKED_AGAIN,
    )
    rows.mark_chased(uow, ids)
    one.chased_at = uow.now
    audit_change(uow, one, act, asked=len(silent))
    everybody = sum(is_unanswered(row) for row, _unit in rows.seats(uow, one.id))
    return RemindResult(len(silent), everybody - len(silent))


def send_reminders(uow: UnitOfWork, services: Services, one: Meeting, sequence: int) -> None:
    """Reminds those who come and those who have not answered; a substitute in place of the seat's owner. Whoever has
    signed in is not reminded."""
    if one.sequence != sequence or not is_open(one, uow.now):
        return
    update_seat_holders(uow, one)
    seat_codes.make_all(uow, one)
    told = recipients(uow, one, lambda row: wants_reminder(row) and row.checked_in_at is None)
    send_all(
        uow,
        told,
        lambda each: seat_texts.reminder(recipient_view(uow, services, one, each), uow.now),
        REMINDED,
        expires_at=one.starts_at,
    )
    send_all(
        uow,
        [each for each in substitute_recipients(uow, one) if each.row.checked_in_at is None],
        lambda each: seat_texts.reminder_for_substitute(recipient_view(uow, services, one, each), uow.now),
        REMINDED,
        card="substitute",
        expires_at=one.starts_at,
    )
    if not meetings.is_on(one, uow.now):
        tell_chair(uow, services, one, REMINDED)
    uow.audit("meeting.remind", Ref.of(one), told=len(told))
