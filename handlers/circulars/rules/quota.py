"""How many LINE messages a month can still be paid for, and the reserve for what is most urgent (ด่วนที่สุด).

A push counts once for each person it reaches; a reply is free.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import ceil
from typing import Any

from storage.clock import BANGKOK

# The setting of an office: a share of the limit (`"10%"`) or a number of messages.
RESERVE_SETTING = "line_reserve"
RESERVE_PERCENT = 10
WARN_AT = (70, 90)
"""Per cent of the month's limit at which the admins hear of it, once each."""


@dataclass(frozen=True)
class Quota:
    """The messages of this month. `limit` is None where none is known; `used` may be more than it."""

    limit: int | None
    used: int
    reserve: int = 0

    @property
    def left(self) -> int | None:
        """How many can still be sent, with the reserve; None without a limit."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def free(self) -> int | None:
        """How many can still be sent without the reserve; None without a limit."""
        return None if self.left is None else max(0, self.left - self.reserve)

    @property
    def percent(self) -> int:
        """How much of the limit is used, rounded down; 0 without a limit."""
        return self.used * 100 // self.limit if self.limit else 0

    def allows(self, messages: int = 1, *, urgent: bool = False) -> bool:
        """Whether so many more may be sent. `urgent` messages may use the reserve."""
        left = self.left if urgent else self.free
        return left is None or messages <= left

    def with_more(self, messages: int) -> "Quota":
        """Returns the quota after so many more messages."""
        return Quota(self.limit, self.used + messages, self.reserve)


def reserve_of(settings: Mapping[str, Any], limit: int | None) -> int:
    """Returns the reserve for ด่วนที่สุด: the office's setting, else a tenth, rounded up; at most the limit."""
    if limit is None:
        return 0
    wish = settings.get(RESERVE_SETTING, f"{RESERVE_PERCENT}%")
    text = str(wish).strip()
    amount = text.removesuffix("%").strip()
    if amount.isdecimal():
        number = int(amount)
        return min(limit, ceil(limit * number / 100) if text.endswith("%") else number)
    return ceil(limit * RESERVE_PERCENT / 100)


def month_start(now: datetime) -> datetime:
    """Returns when the month began in Bangkok, in UTC: LINE counts from there."""
    return datetime.combine(now.astimezone(BANGKOK).date().replace(day=1), time.min, BANGKOK).astimezone(UTC)


def next_month(now: datetime) -> datetime:
    """Returns when the next month begins in Bangkok, in UTC."""
    return month_start(month_start(now) + timedelta(days=32))


def forecast(used: int, now: datetime) -> int:
    """Returns how many there will be at the end of the month at the present rate."""
    begin, end = month_start(now), next_month(now)
    # The first hours say little: a whole day is the least that is gone by.
    gone = max(now - begin, timedelta(days=1))
    return max(used, round(used * ((end - begin) / gone)))


def warning_due(quota: Quota) -> int | None:
    """Returns the highest mark of `WARN_AT` that is reached; None below the lowest."""
    return max((mark for mark in WARN_AT if quota.percent >= mark), default=None)
