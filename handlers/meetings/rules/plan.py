"""The days of a meeting's steps (manual 001), its reminders, and by when the invited answer.

Nothing here asks a clock. Days are Bangkok's.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from handlers.common.thai_calendar import next_working_day, previous_working_day
from storage.clock import BANGKOK


class Step(StrEnum):
    """The dated steps of manual 001, in order."""

    ASK_ITEMS = "ask_items"
    INVITE = "invite"
    CONFIRM = "confirm"
    REMIND = "remind"
    BRIEF = "brief"
    MINUTES = "minutes"
    ENDORSE = "endorse"


_DAYS = {
    Step.ASK_ITEMS: -14,
    Step.INVITE: -7,
    Step.CONFIRM: -2,
    Step.REMIND: -1,
    Step.BRIEF: 10,
    Step.MINUTES: 14,
}
_ENDORSE_DAYS = 7
"""Those who attended have so long from the brief resolutions on."""


def comes_before(step: Step) -> bool:
    """Whether a step is done before the meeting."""
    return _DAYS.get(step, _ENDORSE_DAYS) < 0


def plan(day: date, closed: Collection[date], shifted: Mapping[str, str] | None = None) -> dict[Step, date]:
    """Returns the day of each step of a meeting on `day`. Steps before it move to an earlier working day, steps after
    it to a later one. `shifted` are days set by hand (ISO); they stay as they are, unless the meeting was moved to
    the other side of them."""
    by_hand = {Step(step): date.fromisoformat(on) for step, on in (shifted or {}).items() if step in set(Step)}
    own = {step: on for step, on in by_hand.items() if comes_before(step) == (on < day)}
    days: dict[Step, date] = {}
    for step, offset in _DAYS.items():
        usual = day + timedelta(days=offset)
        days[step] = own.get(step) or (
            previous_working_day(usual, closed) if offset < 0 else next_working_day(usual, closed)
        )
    days[Step.ENDORSE] = own.get(Step.ENDORSE) or next_working_day(
        days[Step.BRIEF] + timedelta(days=_ENDORSE_DAYS), closed
    )
    return days


def reminders(starts_at: datetime, remind_on: date) -> tuple[datetime, datetime]:
    """Returns when people are reminded: at 15:00 of the day in the plan, and two hours ahead but not before 07:00.
    Moments of Bangkok."""
    day = starts_at.astimezone(BANGKOK).date()
    eve = datetime.combine(remind_on, time(15, 0), BANGKOK)
    morning = max(starts_at - timedelta(hours=2), datetime.combine(day, time(7, 0), BANGKOK))
    return eve, min(morning, starts_at - timedelta(minutes=15))


def answer_day(today: date, day: date, closed: Collection[date]) -> date:
    """Returns by when the invited answer: three working days ahead, but with at least one working day to answer.

    23 ม.ค. for a meeting on 28 ม.ค. that is called in time; for a late one the day before, or its own day.
    """
    wished = previous_working_day(day - timedelta(days=5), closed)
    earliest = next_working_day(today + timedelta(days=1), closed)
    return min(max(wished, earliest), day)
