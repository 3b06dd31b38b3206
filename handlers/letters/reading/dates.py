"""Dates, weekdays and times in recognised text, where digits and month names may be misread."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from difflib import SequenceMatcher

from handlers.common.thai_dates import BUDDHIST_ERA, MONTHS, SHORT_MONTHS, from_thai_digits
from handlers.letters.reading.thai_text import DIGIT_LIKE, DIGIT_LOOKALIKES

WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
WEEKDAY = rf"(?:(?:{'|'.join(WEEKDAYS)})\s*)?"
DAY_MONTH_YEAR = re.compile(
    rf"(?P<day>{DIGIT_LIKE}{{1,2}})\s*(?P<month>[ก-ฮเ][ก-๎.]{{1,13}}?[ก-๎.])\s*(?:พ\s?\.?\s?ศ\s?\.?\s*)?"
    rf"(?P<year>{DIGIT_LIKE}{{4,6}})"
)


@dataclass(frozen=True)
class DateMatch:
    """A date that was found in recognised text. `confidence` is lower if the date had to be repaired."""

    day: date
    confidence: float
    start: int
    end: int
    text: str


def find_dates(text: str, today: date | None) -> Iterator[DateMatch]:
    """Yields the dates of the text in order. A date that no calendar has is left out."""
    for match in DAY_MONTH_YEAR.finditer(text):
        month = _read_month(match["month"])
        if month is None:
            continue
        day = int(from_thai_digits(match["day"].translate(DIGIT_LOOKALIKES)))
        year, confidence = read_year(from_thai_digits(match["year"].translate(DIGIT_LOOKALIKES)), today)
        try:
            found = date(year, month[0], day)
        except ValueError:
            continue
        yield DateMatch(found, min(confidence, month[1]), match.start(), match.end(), match.group())


def _read_month(word: str) -> tuple[int, float] | None:
    """Returns the month whose name is most similar to the word, and how similar (0 to 1); None if none is."""
    bare = re.sub(r"[.\s]", "", word)
    for number, short in enumerate(SHORT_MONTHS, 1):
        if bare == short.replace(".", ""):
            return number, 1.0
    if len(bare) < 4:
        return None
    likeness, number = max((SequenceMatcher(None, bare, name).ratio(), at) for at, name in enumerate(MONTHS, 1))
    return (number, likeness) if likeness >= 0.7 else None


def read_year(digits: str, today: date | None) -> tuple[int, float]:
    """Returns the common-era year and its confidence.

    A year that is not plausible for a letter of today was misread: it becomes the current year, with a low confidence.
    """
    year = int(digits[:4])
    if len(digits) == 4:
        common = year - BUDDHIST_ERA if year > 2400 else year
        if today is None or today.year - 12 <= common <= today.year + 2:
            return common, 1.0
    return (today.year if today else max(1, year - BUDDHIST_ERA)), 0.4


def is_year(text: str) -> bool:
    """Whether the text is a Buddhist year and nothing else."""
    return re.fullmatch(r"25\d\d", from_thai_digits(text.strip())) is not None


def weekday_agrees(text: str, day: date) -> bool:
    """Whether the weekday in the text is the one of the date. True if the text has no weekday."""
    named = [at for at, name in enumerate(WEEKDAYS) if re.search(rf"วัน\s*{name}", text)]
    return not named or day.weekday() in named


def read_time(text: str | None) -> time | None:
    """Returns the time of day (`09.30`, `๙:๓๐`), or None if there is no such time."""
    if not text:
        return None
    hour, minute = re.split(r"[.:]", from_thai_digits(re.sub(r"\s", "", text).translate(DIGIT_LOOKALIKES)))
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None
