"""The manual's steps of a meeting are deadlines of its secretary (manual 001): laid out when the day is known, moved
with it or by hand, done by the act itself, gone when the meeting is.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

from handlers.common.thai_calendar import add_working_days, bangkok_date
from handlers.deadlines.actions import deadlines
from handlers.meetings.rules import plan as plan_rules
from handlers.meetings.rules.plan import Step
from storage import deadlines as deadline_rows
from storage import meetings as rows
from storage.clock import BANGKOK
from storage.tables import Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, Urgency

KEPT = tuple(step for step in Step if step is not Step.REMIND)
"""The steps that somebody has to do; those who come are reminded without anybody's doing."""
_DRAFTED = (Step.ASK_ITEMS, Step.INVITE)
_EARLY = (MeetingState.DRAFT, MeetingState.CALLED, MeetingState.SUBMITTED)
_ALIVE = (*_EARLY, MeetingState.INVITED, MeetingState.OPEN, MeetingState.ENDED)
_ASKED_AGAIN_AT = time(9, 0)
"""When, on the day of `Step.CONFIRM`, those who have not answered are asked again."""


def kind_of(step: Step) -> str:
    """Returns the kind of a step's deadline: `meeting_invite`."""
    return f"meeting_{step}"


def subject_of(meeting_id: int, step: Step) -> str:
    """Returns the subject of a step's deadline: `meeting_invite:7`."""
    return f"{kind_of(step)}:{meeting_id}"


def days(uow: UnitOfWork, one: Meeting) -> dict[Step, date]:
    """Returns the steps with their days; empty while the day of the meeting is not known."""
    if one.starts_at is None:
        return {}
    shifted = {key: str(value) for key, value in one.plan.items() if key in set(Step)}
    found = plan_rules.plan(bangkok_date(one.starts_at), deadlines.office_holidays(uow), shifted)
    if one.endorse_by is not None:
        found[Step.ENDORSE] = bangkok_date(one.endorse_by)
    return found


def confirm_at(uow: UnitOfWork, one: Meeting) -> datetime:
    """Returns when those who have not answered are reminded (manual 001, step 8: one or two days ahead)."""
    return datetime.combine(days(uow, one)[Step.CONFIRM], _ASKED_AGAIN_AT, BANGKOK)


def reminded_recently(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the secretary reminded those who have not answered since the working day before `Step.CONFIRM`: then
    nobody is reminded again."""
    if one.chased_at is None or one.starts_at is None:
        return False
    since = add_working_days(days(uow, one)[Step.CONFIRM], -1, deadlines.office_holidays(uow))
    return bangkok_date(one.chased_at) >= since


def is_done(one: Meeting, step: Step) -> bool:
    """Whether a step is done, as the state of the meeting says."""
    return {
        Step.ASK_ITEMS: one.state is not MeetingState.DRAFT,
        Step.INVITE: one.state not in _EARLY,
        Step.CONFIRM: one.state not in (*_EARLY, MeetingState.INVITED),
        Step.REMIND: one.state not in (*_EARLY, MeetingState.INVITED),
        Step.BRIEF: one.brief_sent_at is not None,
        Step.MINUTES: one.minutes_at is not None,
        Step.ENDORSE: one.state is MeetingState.ADOPTED,
    }[step]


def is_waiting(uow: UnitOfWork, one: Meeting, step: Step) -> bool:
    """Whether a step still waits for the secretary now."""
    if one.state not in _ALIVE or one.starts_at is None or is_done(one, step):
        return False
    if plan_rules.comes_before(step) and uow.now >= one.starts_at:
        return False  # a meeting that was never called, or has begun
    if step is Step.CONFIRM:
        return one.state is MeetingState.INVITED and rows.counts(uow, one.id).none > 0
    if step is Step.ENDORSE:
        over = one.endorse_by is None or uow.now >= one.endorse_by
        return one.brief_sent_at is not None and (not over or rows.open_amendments(uow, one.id) > 0)
    return True


def update_deadlines(uow: UnitOfWork, one: Meeting) -> None:
    """Sets the deadlines of all steps, as the meeting is now. One query if nothing has changed.

    A step whose day had passed when the meeting was called has none. A draft has only what it needs to go on.
    """
    subjects = {step: subject_of(one.id, step) for step in KEPT}
    there = deadline_rows.deadlines(uow, list(subjects.values()))
    wanted = _wanted(uow, one)
    for step, subject in subjects.items():
        kept, due_at = there.get(subject), wanted.get(step)
        if kept is not None and (kept.due_at, kept.done_at) == (due_at, None):
            continue
        if due_at is not None and due_at > uow.now:
            deadlines.set_deadline(uow, subject, due_at, Urgency.NORMAL)
        elif kept is not None and kept.done_at is None:
            deadlines.stop(uow, subject)


def _wanted(uow: UnitOfWork, one: Meeting) -> Mapping[Step, datetime]:
    """Returns when each open step is due."""
    if one.state not in _ALIVE:
        return {}
    steps = _DRAFTED if one.state is MeetingState.DRAFT else KEPT
    found = {
        step: deadlines.due_moment(uow, day)
        for step, day in days(uow, one).items()
        if step in steps and not is_done(one, step)
    }
    if one.brief_sent_at is None:
        found.pop(Step.ENDORSE, None)
    elif one.endorse_by is not None and Step.ENDORSE in found:
        found[Step.ENDORSE] = one.endorse_by
    return found
