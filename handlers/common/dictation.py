"""Parses what directors type in their own words: that they will be absent, and what to do with a letter.

The result is shown and has to be confirmed before it takes effect. So a doubtful word is left out.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handlers.common.thai_calendar import add_working_days
from handlers.common.thai_dates import find_dates, find_invalid_dates, from_thai_digits
from handlers.common.thai_times import END_OF_DAY, TIME, ImpossibleTime, find_time


class AbsenceReason(StrEnum):
    """Why a person is absent. The Thai words are in `words.py`."""

    OFFICIAL_TRIP = "official_trip"
    SICK_LEAVE = "sick_leave"
    PERSONAL_LEAVE = "personal_leave"
    VACATION = "vacation"
    LEAVE = "leave"
    TRAINING = "training"
    MEETING = "meeting"
    AWAY = "away"


@dataclass(frozen=True)
class TypedAbsence:
    """An absence that was typed, from `first` to `last` (both included). It has to be confirmed."""

    reason: AbsenceReason
    first: date
    last: date


_REASONS = (
    (r"(?:เดินทาง)?ไปราชการ", AbsenceReason.OFFICIAL_TRIP),
    (r"(?:ไป)?(?:ศึกษา)?ดูงาน", AbsenceReason.OFFICIAL_TRIP),
    (r"ลาป่วย|ป่วย", AbsenceReason.SICK_LEAVE),
    (r"ลากิจ(?:ส่วนตัว)?", AbsenceReason.PERSONAL_LEAVE),
    (r"(?:ลา)?พักผ่อน|ลาพัก", AbsenceReason.VACATION),
    (r"ลา(?:คลอด|บวช|อุปสมบท|ศึกษาต่อ)?(?![ก-๎])", AbsenceReason.LEAVE),
    (r"(?:ไป|เข้า(?:รับการ)?)?อบรม", AbsenceReason.TRAINING),
    (r"(?:ไป|เข้า(?:ร่วม)?)?ประชุม", AbsenceReason.MEETING),
    (r"ไม่อยู่", AbsenceReason.AWAY),
)
# Without a day, these may also be a search or a question.
_NEEDS_A_DAY = frozenset({AbsenceReason.TRAINING, AbsenceReason.MEETING})
_SPEAKER = re.compile(r"\s*(?:(?:กระผม|ผม|ดิฉัน|ข้าพเจ้า)\s*)?(?:ขอ|แจ้ง|จะ)?\s*")
_DAYS_LONG = re.compile(r"(?P<count>\d{1,3})\s*วัน(?!\s*ที่)")
_DAY_OF_THIS_MONTH = re.compile(r"(?<![\d/.])(?P<first>\d{1,2})(?:\s*(?:-|–|—|ถึง)\s*(?P<last>\d{1,2}))?\s*(?:เดือน)?นี้")


def parse_absence(text: str, today: date) -> TypedAbsence | None:
    """Returns the absence that a text announces ("ไปราชการ 20-22 ม.ค.", "ลาป่วยวันนี้", "ลาพักผ่อน 3 วัน"), or None.

    A length is counted in working days, as leave is. Without a day, the absence is today. An absence in the past or
    more than one span of days gives None, and the person is asked.
    """
    plain = from_thai_digits(text)
    start = _SPEAKER.match(plain)
    after = start.end() if start else 0
    for pattern, reason in _REASONS:
        if said := re.compile(pattern).match(plain, after):
            days = _days_away(plain[said.end() :], today, needs_a_day=reason in _NEEDS_A_DAY)
            return TypedAbsence(reason, *days) if days and days[1] >= today else None
    return None


def _days_away(text: str, today: date, *, needs_a_day: bool) -> tuple[date, date] | None:
    found = find_dates(text, today, prefer="nearest")
    if len(found) > 1:
        return None
    length = _DAYS_LONG.search(text)
    if found:
        first, last = found[0].first, found[0].last
    elif this_month := _DAY_OF_THIS_MONTH.search(text):
        return _within_month(today, int(this_month["first"]), int(this_month["last"] or this_month["first"]))
    elif needs_a_day or (re.search(r"\d", text) and not length):
        return None
    else:
        first = last = today
    if length and first == last and int(length["count"]) > 0:
        last = add_working_days(first, int(length["count"]) - 1)
    return first, last


def _within_month(today: date, first: int, last: int) -> tuple[date, date] | None:
    if not 1 <= first <= last <= monthrange(today.year, today.month)[1]:
        return None
    return today.replace(day=first), today.replace(day=last)


@dataclass(frozen=True)
class UnitNames:
    """A group with its names: the full name first, then all others that people use."""

    unit_id: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class TypedInstruction:
    """An instruction that a director typed: the groups it names in order, the due date, and the words themselves.

    `due_time` is Bangkok time; "" is the end of office hours. `invalid_due` is the text of a due date or time that does
    not exist (31 ก.พ., 25.00 น.).
    """

    unit_ids: tuple[int, ...]
    due: date | None
    remark: str
    due_time: str = END_OF_DAY
    invalid_due: str = ""


def parse_instruction(
    text: str, groups: Sequence[UnitNames], today: date, own_holidays: Collection[date] = ()
) -> TypedInstruction:
    """Parses an instruction: "มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน 22 ม.ค. 12.00 น." names a group and a due date.

    A group is found by a name or alias after มอบ, แจ้ง, ส่ง or กลุ่ม, or after กลุ่ม by a part of its name that no other
    group has. "ทุกกลุ่ม" is all groups. A date is a due date only after ภายใน, ก่อน and the like; other dates are those of
    a meeting. The words stay as typed, without spaces at the ends.
    """
    unit_ids = tuple(dict.fromkeys(_groups_named(_folded(text), groups)))
    plain = from_thai_digits(text)
    try:
        due, due_time = _due(plain, today, own_holidays)
    except ImpossibleTime as error:
        return TypedInstruction(unit_ids, None, text.strip(), invalid_due=error.text)
    invalid_due = _invalid_due(plain, today) if due is None else ""
    return TypedInstruction(unit_ids, due, text.strip(), due_time, invalid_due)


_GROUP_WORD = re.compile(r"กลุ่ม(?:งาน)?")
_GIVEN_TO = re.compile(r"(?:(?:มอบ(?:หมาย)?|แจ้ง|ส่ง)(?:ให้)?)?กลุ่ม(?:งาน)?|(?:มอบ(?:หมาย)?|แจ้ง|ส่ง)(?:ให้)?")
_AND = re.compile(r"(?:และ|กับ|พร้อมด้วย|,|/)(?:กลุ่ม(?:งาน)?)?")
_ALL_GROUPS = "ทุกกลุ่ม"
# How many letters a part of a name needs: few after กลุ่ม, more after a verb, where any noun may follow.
_SHORTEST_AFTER_GROUP = 3
_SHORTEST_AFTER_VERB = 6


def _groups_named(text: str, groups: Sequence[UnitNames]) -> Iterator[int]:
    """Yields the ids of the groups that `text` (folded) names, in order, some perhaps twice."""
    if _ALL_GROUPS in text:
        yield from (group.unit_id for group in groups)
        return
    stems = [(_GROUP_WORD.sub("", _folded(name), count=1), group.unit_id) for group in groups for name in group.names]
    for given in _GIVEN_TO.finditer(text):
        joint: re.Match[str] | None = given
        while joint and (named := _name_at(text, joint, stems)):
            unit_id, end = named
            yield unit_id
            joint = _AND.match(text, end)


def _name_at(text: str, lead: re.Match[str], stems: Sequence[tuple[str, int]]) -> tuple[int, int] | None:
    """Returns the group that is named after `lead`, and where its name ends. The longest match wins."""
    rest = text[lead.end() :]
    whole = max(((len(stem), unit) for stem, unit in stems if stem and rest.startswith(stem)), default=None)
    part = _part_of_a_name(rest, stems, after_group="กลุ่ม" in lead.group())
    best = max((found for found in (whole, part) if found), default=None)
    return (best[1], lead.end() + best[0]) if best else None


def _part_of_a_name(rest: str, stems: Sequence[tuple[str, int]], *, after_group: bool) -> tuple[int, int] | None:
    """Returns the length and the group of the longest start of `rest` that only one group has in a name."""
    shortest = _SHORTEST_AFTER_GROUP if after_group else _SHORTEST_AFTER_VERB
    for length in range(min(len(rest), max((len(stem) for stem, _ in stems), default=0)), shortest - 1, -1):
        part = rest[:length]
        owners = {unit for stem, unit in stems if stem.startswith(part) or (after_group and part in stem)}
        if owners:
            return (length, owners.pop()) if len(owners) == 1 else None
    return None


def _folded(text: str) -> str:
    """Removes spaces and differences of encoding, since people type spaces in long names as they like."""
    return re.sub(r"\s|\u200b", "", unicodedata.normalize("NFKC", text)).casefold()


_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัส", "ศุกร์", "เสาร์", "อาทิตย์")
_FRIDAY = 4
_BY = r"(?P<by>ภายใน|ไม่เกิน|ก่อน|กำหนดส่ง|กำหนด|แล้วเสร็จ|ให้เสร็จ)\s*"
_BY_TIME = re.compile(_BY + rf"(?:เวลา\s*)?(?P<time>{TIME})")
_BY_DATE = re.compile(
    _BY + rf"(?:(?:เวลา\s*)?{TIME}\s*(?:ของ|ใน)?\s*)?(?:วัน)?(?:(?:{'|'.join(_WEEKDAYS)})(?:บดี)?)?(?:ที่)?\s*(?:วันที่)?\s*$"
)
_THEN_TIME = re.compile(rf"\s*,?\s*(?:(?:ก่อน|ภายใน|ไม่เกิน|ตอน)\s*)?(?:เวลา\s*)?(?={TIME})")
# A time without a day means today only if it can be nothing else.
_CLEARLY_TIME = re.compile(r"น\.|:|น$|นาฬิกา|โมง|เที่ยง|บ่าย|ราชการ|สิ้นวัน|เลิกงาน")
_BY_LENGTH = re.compile(r"(?:ภายใน|ไม่เกิน)\s*(?P<count>\d{1,3})\s*(?P<unit>วันทำการ|วัน|สัปดาห์|อาทิตย์)(?!ที่)")
_BY_WEEK = re.compile(_BY + r"(?:สัปดาห์|อาทิตย์)(?P<which>นี้|หน้า)")
_BY_WEEKDAY = re.compile(_BY + rf"(?:วัน)?(?P<day>{'|'.join(_WEEKDAYS)})(?:บดี)?(?P<which>นี้|หน้า)")
_BY_MONTH = re.compile(_BY + r"(?:สิ้นเดือน(?:นี้)?|เดือนนี้)(?![ก-๎])")


def _due(text: str, today: date, own_holidays: Collection[date]) -> tuple[date | None, str]:
    """Returns the due date and time. Raises ImpossibleTime."""
    for found in find_dates(text, today, prefer="future"):
        if by := _BY_DATE.search(text[: found.start]):
            said = _time_beside(text, by, found.end)
            before = by["by"] == "ก่อน" and said is None
            return found.last - timedelta(days=1) if before else found.last, said or END_OF_DAY
    if length := _BY_LENGTH.search(text):
        return _after(today, int(length["count"]), length["unit"], own_holidays), END_OF_DAY
    if week := _BY_WEEK.search(text):
        return max(_of_week(today, _FRIDAY, week["which"]), today), END_OF_DAY
    if weekday := _BY_WEEKDAY.search(text):
        day = _of_week(today, _WEEKDAYS.index(weekday["day"]), weekday["which"])
        day = day if day >= today else day + timedelta(weeks=1)
        said = _time_beside(text, weekday, weekday.end())
        before = weekday["by"] == "ก่อน" and said is None
        return day - timedelta(days=1) if before else day, said or END_OF_DAY
    if _BY_MONTH.search(text):
        return today.replace(day=monthrange(today.year, today.month)[1]), END_OF_DAY
    return _due_today(text, today)


def _time_beside(text: str, by: re.Match[str], end: int) -> str | None:
    """Returns the time after a due date, or between the date and the word before it (ภายใน)."""
    if joint := _THEN_TIME.match(text, end):
        found = find_time(text, joint.end())
    else:
        found = find_time(by.group()) if re.search(TIME, by.group()) else None
    return found.time if found else None


def _due_today(text: str, today: date) -> tuple[date | None, str]:
    """Returns today for a time without a day (ภายใน 15.00 น.). ภายใน 3.50 may mean anything, so it is no time."""
    by = _BY_TIME.search(text)
    found = find_time(by["time"]) if by and _CLEARLY_TIME.search(by["time"]) else None
    return (today, found.time) if found else (None, END_OF_DAY)


def _invalid_due(text: str, today: date) -> str:
    """Returns the text of a due date that no calendar has, or ""."""
    for found in find_invalid_dates(text, today):
        if _BY_DATE.search(text[: found.start]):
            return found.text
    return ""


def _after(today: date, count: int, unit: str, own_holidays: Collection[date]) -> date:
    if unit == "วันทำการ":
        return add_working_days(today, count, own_holidays)
    return today + (timedelta(days=count) if unit == "วัน" else timedelta(weeks=count))


def _of_week(today: date, weekday: int, which: str) -> date:
    """Returns that weekday in the week (from Monday) of `today`, or in the next week."""
    return today + timedelta(days=weekday - today.weekday(), weeks=1 if which == "หน้า" else 0)


# A first name counts only after one of these: เอก is also the start of เอกสาร.
_CALLED = r"(?:นาย|นางสาว|นาง|น\.ส\.|คุณ|ครู|รอง|รองฯ|ผอ\.)\s*"
_GIVEN = r"(?:มอบ(?:หมาย)?|แจ้ง|ให้)(?:ให้)?\s*"


def names_person(text: str, first_name: str, last_name: str) -> bool:
    """Whether `text` names this person: with a prefix (`นายเอก`), in full, or alone after มอบ and the like."""
    first, last = re.escape(first_name), re.escape(last_name)
    full = rf"|{first}\s+{last}" if last_name else ""
    alone = rf"|{_GIVEN}{first}(?=\s|$|ดำเนินการ|รับผิดชอบ)"
    return bool(first_name) and re.search(rf"{_CALLED}{first}{full}{alone}", text) is not None
