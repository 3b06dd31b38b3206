"""What the words of a resolution mean, and by when those who attended endorse it (manual 001, step 12)."""

import re
from collections.abc import Collection
from datetime import date, timedelta

from handlers.common.thai_calendar import next_working_day, previous_working_day

ENDORSE_DAYS = 7
_NOTES = re.compile(r"^(?:ที่ประชุม)?(?:มีมติ)?\s*(?:รับทราบ|ทราบ)")
_ADOPTS = re.compile(r"^(?:ที่ประชุม)?(?:มีมติ)?\s*(?:เห็นชอบ)?\s*(?:ให้)?\s*รับรอง")


def takes_note(words: str) -> bool:
    """Whether a resolution only takes note (รับทราบ), so that it is nobody's task."""
    return _NOTES.match(words.strip()) is not None


def adopts(words: str) -> bool:
    """Whether words on former minutes adopt them, with or without changes. ไม่รับรอง and เลื่อนไปครั้งหน้า do not."""
    return _ADOPTS.match(words.strip()) is not None


def endorse_day(sent: date, closed: Collection[date]) -> date:
    """Returns the last day to endorse brief resolutions sent on this day: a week later, on a working day."""
    return next_working_day(sent + timedelta(days=ENDORSE_DAYS), closed)


def remind_day(last: date, closed: Collection[date]) -> date:
    """Returns the day on which the silent are reminded: the working day before the last."""
    return previous_working_day(last - timedelta(days=1), closed)
