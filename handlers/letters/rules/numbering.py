"""Numbers of a register book: taken in order, never twice, none missing without an explanation (ข้อ 38, 43)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from handlers.common.thai_calendar import add_working_days, bangkok_date, book_year
from storage.vocabulary import EntryState

UNDO_WINDOW = timedelta(seconds=60)
"""How long the person who took a number may give it back as if it had never been taken."""

RESERVATION_WORKING_DAYS = 2
"""A reserved number waits this many working days for its letter before somebody is asked."""

OPEN_RESERVATIONS = 10
"""Most numbers of one book that may wait for a letter at once; more would be holes, not reservations."""


class UndoOutcome(StrEnum):
    """What giving a number back does to the book."""

    FREE = "free"
    """The number never was: the book goes back by one."""
    VOID = "void"
    """The number stays in the book as void and needs a reason."""
    RESERVE = "reserve"
    """The number was reserved before its letter came, and is only reserved again."""


class NumberStatus(StrEnum):
    """What became of one number. The last three are what a gap report is read for."""

    USED = "used"
    RESERVED = "reserved"
    VOID = "void"
    MISSING = "missing"
    """The book has passed this number and knows nothing of it."""
    DOUBLED = "doubled"
    """More than one entry bears it."""
    AHEAD = "ahead"
    """An entry bears a number the book has not reached."""


@dataclass(frozen=True)
class NumberTaken:
    """One entry of a book. `note` says what a reserved number is for or why a void one is void, `by` who did it."""

    number: int
    state: EntryState
    note: str = ""
    by: str = ""


@dataclass(frozen=True)
class Explanation:
    """What the gap report says of one number."""

    number: int
    status: NumberStatus
    note: str = ""
    by: str = ""

    @property
    def sound(self) -> bool:
        """Whether the number is accounted for: used, reserved, or void with a reason and a name."""
        if self.status is NumberStatus.VOID:
            return bool(self.note and self.by)
        return self.status in (NumberStatus.USED, NumberStatus.RESERVED)


def next_number(last: int) -> int:
    """Returns the number after `last`; a new register has last 0, so it begins at 1."""
    if last < 0:
        raise ValueError(f"a book cannot stand at {last}")
    return last + 1


def undo(number: int, last: int, taken_at: datetime, now: datetime) -> UndoOutcome:
    """Returns what undoing does: a number is freed only while it is the last one and within `UNDO_WINDOW`.

    A void number keeps its row, so that the paper that may already bear its stamp can be explained.
    """
    return UndoOutcome.FREE if number == last and may_undo(taken_at, now) else UndoOutcome.VOID


def may_undo(at: datetime, now: datetime) -> bool:
    """Whether the undo button still works. A clock that was turned back does not lengthen the window."""
    return timedelta() <= now - at <= UNDO_WINDOW


def may_reserve(year: int, open_reservations: int, now: datetime) -> bool:
    """Whether a number of the book of Buddhist `year` may be reserved: only of this year's, and not without end."""
    return year == book_year(now) and open_reservations < OPEN_RESERVATIONS


def keep_reserved_until(now: datetime, own_holidays: Iterable[date] = ()) -> date:
    """Returns the day by which a number reserved at `now` should have its letter."""
    return add_working_days(bangkok_date(now), RESERVATION_WORKING_DAYS, frozenset(own_holidays))


def explain_numbers(entries: Iterable[NumberTaken], last: int) -> list[Explanation]:
    """Returns every number from 1 to `last`, and any beyond that has an entry, in order, with what became of it."""
    taken = list(entries)
    times = Counter(entry.number for entry in taken)
    by_number = {entry.number: entry for entry in taken}
    numbers = sorted({*range(1, last + 1), *by_number})
    return [_explain(number, by_number.get(number), times[number], last) for number in numbers]


def _explain(number: int, entry: NumberTaken | None, times: int, last: int) -> Explanation:
    if entry is None:
        return Explanation(number, NumberStatus.MISSING)
    if times > 1:
        return Explanation(number, NumberStatus.DOUBLED)
    if not 1 <= number <= last:
        return Explanation(number, NumberStatus.AHEAD, entry.note, entry.by)
    return Explanation(number, NumberStatus(entry.state.value), entry.note, entry.by)


def render_number(number: int, year: int) -> str:
    """Returns a number as people write it, with the Buddhist year: `214/2569`."""
    return f"{number}/{year}"
