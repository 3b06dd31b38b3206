"""When somebody may be reminded again: the moments that are offered, as far as they lie ahead."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from handlers.common.thai_calendar import OFFICE_HOURS, bangkok_date, is_working_day, next_working_day
from storage.clock import BANGKOK

HOUR = timedelta(hours=1)
AFTERNOON = time(14, 0)
MORNING = OFFICE_HOURS[0][0]


class SnoozeChoice(StrEnum):
    """What is offered."""

    HOUR = "hour"
    AFTERNOON = "afternoon"
    MORNING = "morning"


@dataclass(frozen=True)
class SnoozeOffer:
    """A moment that is offered, UTC or Bangkok."""

    wait: SnoozeChoice
    at: datetime


def offers(now: datetime, due_at: datetime | None, own_holidays: Collection[date] = ()) -> list[SnoozeOffer]:
    """An hour from now, this afternoon at 14:00 of a working day, 08:30 of the next one.

    Of what is still to become due nothing is offered after its due moment; what is overdue may be put off.
    """
    today = bangkok_date(now)
    next_day = next_working_day(today + timedelta(days=1), own_holidays)
    ahead = [SnoozeOffer(SnoozeChoice.HOUR, now + HOUR)]
    if is_working_day(today, own_holidays):
        ahead.append(SnoozeOffer(SnoozeChoice.AFTERNOON, datetime.combine(today, AFTERNOON, BANGKOK)))
    ahead.append(SnoozeOffer(SnoozeChoice.MORNING, datetime.combine(next_day, MORNING, BANGKOK)))
    last = due_at if due_at is not None and due_at > now else None
    return [one for one in ahead if one.at > now and (last is None or one.at <= last)]
