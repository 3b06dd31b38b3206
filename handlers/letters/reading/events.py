"""Finds what the body of a letter sets: a deadline, and the meeting it invites to."""

import re
from collections.abc import Sequence
from datetime import date

from handlers.letters.reading.dates import DAY_MONTH_YEAR, WEEKDAY, find_dates, read_time, weekday_agrees
from handlers.letters.reading.layout import LetterLayout
from handlers.letters.reading.lines import TextLine
from handlers.letters.reading.result import Field, MeetingDetails
from handlers.letters.reading.thai_text import DIGIT_LIKE

_EVENT = re.compile(
    rf"(?:วัน\s*{WEEKDAY}ท[ี่ิ]*\s*)?(?P<date>{DAY_MONTH_YEAR.pattern})\s*(?:ตั้งแต่)?\s*[เแ]?วลา\s*"
    rf"(?P<start>{DIGIT_LIKE}{{1,2}}\s?[.:]\s?{DIGIT_LIKE}{{2}})(?:\s*น\.?)?"
    rf"(?:\s*(?:-|–|—|ถึง)?\s*(?:เวลา\s*)?(?P<end>{DIGIT_LIKE}{{1,2}}\s?[.:]\s?{DIGIT_LIKE}{{2}}))?\s*(?:[นuu]\s?\.)?"
    r"(?:\s*(?:เป็นต้นไป)?\s*ณ\s+(?P<place>[^\n]+))?"
)
_PLACE_ENDS = re.compile(
    r"\s(?:จึง|ทั้งนี้|โดย|เพื่อ|และขอ|และแจ้ง|และส่ง|หาก|รายละเอียด|ตาม|พร้อม|ซึ่ง|ในการ|ดัง|เป็นเวลา|มี)|จึงเรียน|จึงขอ|โดยขอ|โดยให้|\.\s|ทั้งนี้|\("
)
_DEADLINE = re.compile(rf"(?:ภายใน|ไม่เกิน|ก่อน)\s*วัน\s*{WEEKDAY}ท[ี่ิ]*\s*")


def find_deadline(layout: LetterLayout, rest: Sequence[TextLine]) -> Field[date]:
    """Returns the first date after ภายใน, ไม่เกิน or ก่อน. `rest` are the lines of further pages."""
    for text, confidence in layout.paragraphs(rest):
        for match in _DEADLINE.finditer(text):
            for found in find_dates(text[match.end() : match.end() + 40], layout.today):
                if found.start <= 2:
                    agrees = weekday_agrees(match.group(), found.day)
                    confidence = confidence * found.confidence * (1.0 if agrees else 0.7)
                    return Field(value=found.day, confidence=round(confidence, 3), text=found.text)
    return Field()


def find_meeting(layout: LetterLayout, rest: Sequence[TextLine]) -> Field[MeetingDetails]:
    """Returns the first date with a time, and its place. `rest` are the lines of further pages."""
    for text, confidence in layout.paragraphs(rest):
        for match in _EVENT.finditer(text):
            found = next(iter(find_dates(match["date"], layout.today)), None)
            start = read_time(match["start"])
            if found is None or start is None:
                continue
            place = _PLACE_ENDS.split(match["place"])[0].strip(" .") if match["place"] else None
            meeting = MeetingDetails(on=found.day, start=start, end=read_time(match["end"]), place=place or None)
            # The letter contradicts itself if the end is before the start, or the weekday is not that of the date.
            backwards = meeting.end is not None and meeting.end <= meeting.start if meeting.start else False
            agrees = weekday_agrees(match.group(), found.day) and not backwards
            confidence = confidence * found.confidence * (1.0 if agrees else 0.7)
            return Field(value=meeting, confidence=round(confidence, 3), text=match.group())
    return Field()
