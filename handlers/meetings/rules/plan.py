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
    """The day of each step of a meeting on `day`. What comes before it is done on a working day before, what comes
    after on a working day after; `shifted` are days set by hand (ISO), which stand as they are, but for those that a
    meeting on another day has left on the wrong side of it."""
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
    """When those who come are reminded: at 15:00 of the day before (of the plan), and in the morning, two hours ahead
    but not before 07:00. Moments of Bangkok."""
    day = starts_at.astimezone(BANGKOK).date()
    eve = datetime.combine(remind_on, time(15, 0), BANGKOK)
    morning = max(starts_at - timedelta(hours=2), datetime.combine(day, time(7, 0), BANGKOK))
    return eve, min(morning, starts_at - timedelta(minutes=15))


def answer_day(today: date, day: date, closed: Collection[date]) -> date:
    """By when the invited answer: three working days ahead of the meeting, but with a working day to answer in.

    23 ม.ค. for a meeting on 28 ม.ค. called in good time; of one called late, the day before it or its own.
    """
    wished = previous_working_day(day - timedelta(days=5), closed)
    earliest = next_working_day(today + timedelta(days=1), closed)
    return min(max(wished, earliest), day)
