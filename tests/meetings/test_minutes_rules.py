"""What the words of resolutions mean, and the days of endorsing."""

from datetime import date

import pytest

from handlers.meetings.rules.minutes import adopts, endorse_day, remind_day, takes_note


@pytest.mark.parametrize(
    ("words", "notes", "adopted"),
    [
        ("รับทราบ", True, False),
        ("ที่ประชุมรับทราบ และขอให้ติดตาม", True, False),
        ("ที่ประชุมมีมติรับทราบ", True, False),
        ("รับรองโดยไม่มีการแก้ไข", False, True),
        ("ที่ประชุมมีมติรับรองรายงาน", False, True),
        ("เห็นชอบให้รับรอง", False, True),
        ("ไม่รับรอง", False, False),
        ("ยังไม่รับรอง", False, False),
        ("เลื่อนการรับรองไปครั้งหน้า", False, False),
        ("อนุมัติ", False, False),
    ],
)
def test_words(words: str, notes: bool, adopted: bool) -> None:
    assert (takes_note(words), adopts(words)) == (notes, adopted)


def test_a_week_to_endorse_ends_on_a_working_day() -> None:
    makha_bucha = {date(2026, 3, 3)}
    assert endorse_day(date(2026, 2, 2), ()) == date(2026, 2, 9)
    assert endorse_day(date(2026, 1, 31), ()) == date(2026, 2, 9)  # Saturday of the week after is closed
    assert endorse_day(date(2026, 2, 24), makha_bucha) == date(2026, 3, 4)
    assert remind_day(date(2026, 2, 9), ()) == date(2026, 2, 6)
    assert remind_day(date(2026, 3, 4), makha_bucha) == date(2026, 3, 2)
