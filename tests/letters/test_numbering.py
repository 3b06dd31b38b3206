from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.letters.rules.numbering import (
    OPEN_RESERVATIONS,
    UNDO_WINDOW,
    Explanation,
    NumberStatus,
    NumberTaken,
    UndoOutcome,
    explain_numbers,
    keep_reserved_until,
    may_reserve,
    next_number,
    render_number,
    undo,
)
from storage.vocabulary import EntryState

TAKEN = datetime(2026, 1, 13, 2, 42, tzinfo=UTC)
USED, RESERVED, VOID = EntryState.USED, EntryState.RESERVED, EntryState.VOID


def test_a_book_begins_at_one() -> None:
    assert next_number(0) == 1
    assert next_number(213) == 214
    with pytest.raises(ValueError, match="-1"):
        next_number(-1)


@pytest.mark.parametrize(
    ("number", "last", "seconds", "result"),
    [
        (214, 214, 0, UndoOutcome.FREE),
        (214, 214, 60, UndoOutcome.FREE),
        (214, 214, 60.001, UndoOutcome.VOID),
        (214, 215, 1, UndoOutcome.VOID),
        (214, 214, -1, UndoOutcome.VOID),
    ],
)
def test_undo_frees_only_the_last_number_within_a_minute(
    number: int, last: int, seconds: float, result: UndoOutcome
) -> None:
    assert undo(number, last, TAKEN, TAKEN + timedelta(seconds=seconds)) is result


def test_reserving_is_for_this_years_book_and_has_an_end() -> None:
    assert may_reserve(2569, OPEN_RESERVATIONS - 1, TAKEN)
    assert not may_reserve(2569, OPEN_RESERVATIONS, TAKEN)
    assert not may_reserve(2568, 0, TAKEN)
    assert may_reserve(2570, 0, datetime(2026, 12, 31, 17, 0, tzinfo=UTC))


def test_a_reserved_number_waits_two_working_days() -> None:
    assert keep_reserved_until(TAKEN) == date(2026, 1, 15)
    assert keep_reserved_until(TAKEN, [date(2026, 1, 14)]) == date(2026, 1, 16)


def test_every_number_is_explained() -> None:
    entries = [
        NumberTaken(5, USED),
        NumberTaken(1, USED),
        NumberTaken(2, VOID, "ลงซ้ำ", "สุดา"),
        NumberTaken(3, RESERVED, "ขอความอนุเคราะห์", "สุดา"),
        NumberTaken(5, USED),
        NumberTaken(6, VOID),
        NumberTaken(9, USED),
    ]
    report = explain_numbers(entries, last=7)
    assert [(e.number, e.status, e.sound) for e in report] == [
        (1, NumberStatus.USED, True),
        (2, NumberStatus.VOID, True),
        (3, NumberStatus.RESERVED, True),
        (4, NumberStatus.MISSING, False),
        (5, NumberStatus.DOUBLED, False),
        (6, NumberStatus.VOID, False),  # nobody says why
        (7, NumberStatus.MISSING, False),
        (9, NumberStatus.AHEAD, False),
    ]
    assert report[1] == Explanation(2, NumberStatus.VOID, "ลงซ้ำ", "สุดา")


@given(st.lists(st.integers(1, 60), unique=True), st.integers(0, 50))
def test_no_number_escapes_the_report(numbers: list[int], last: int) -> None:
    report = explain_numbers([NumberTaken(n, USED) for n in numbers], last)
    assert [e.number for e in report] == sorted({*numbers, *range(1, last + 1)})
    assert all(e.sound for e in report) == (sorted(numbers) == list(range(1, last + 1)))


@given(st.integers(0, 10**6), st.floats(-10, 600))
def test_taking_and_undoing_leaves_the_book_as_it_was_or_keeps_the_number(last: int, seconds: float) -> None:
    taken = next_number(last)
    outcome = undo(taken, taken, TAKEN, TAKEN + timedelta(seconds=seconds))
    assert (outcome is UndoOutcome.FREE) == (
        0 <= timedelta(seconds=seconds).total_seconds() <= UNDO_WINDOW.total_seconds()
    )


def test_a_number_is_written_with_its_year() -> None:
    assert render_number(214, 2569) == "214/2569"
