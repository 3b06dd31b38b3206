"""Reads how a meeting is called in one typed line, and the answers to questions about it.

Nothing here asks a clock: `today` is an argument. Days and times are Bangkok's.
"""

import re
from dataclasses import dataclass
from datetime import date, time

from handlers.common.thai_dates import ImpossibleDate, find_dates, find_invalid_dates, from_thai_digits
from handlers.common.thai_times import ImpossibleTime, find_time
from storage.vocabulary import MeetingKind

MOST_MONTHS = 18
"""A meeting farther ahead than this is a typing mistake."""
_MORNING_ENDS, _AFTERNOON_ENDS = time(12, 0), time(16, 30)


@dataclass(frozen=True)
class Call:
    """A call as far as it was typed. Times are Bangkok's; without an end, `ends` is the usual one.

    `whom` are the words for who meets, if it is none of the usual kinds; `number` and `year` (Buddhist) of
    ครั้งที่ 1/2569.
    """

    kind: MeetingKind = MeetingKind.OTHER
    whom: str = ""
    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    room: str = ""
    online_url: str = ""
    number: int | None = None
    year: int | None = None


_VERB = re.compile(r"^\s*(?:ขอ)?(?:เรียก|เชิญ|นัด)?ประชุม\s*")
_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"ครั้งที่\s*(\d{1,3})\s*(?:/\s*(\d{4}))?")
_WEEKDAY = re.compile(r"(?:ใน)?(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)?(?:ที่)?\s*(?:วันที่)?\s*$")
_BEFORE_TIME = re.compile(r"(?:ตั้งแต่\s*)?(?:เวลา|ตอน)?\s*$")
_CLOCK = r"(\d{1,2})[.:](\d{2})\s*(?:น\.?(?![ก-๎])|นาฬิกา)?"
_FROM_TO = re.compile(rf"(?<![\d/.:\-]){_CLOCK}\s*(?:-|–|—|ถึง)\s*(?:เวลา)?\s*{_CLOCK}(?![\d/:])")
_TO = re.compile(r"\s*(?:-|–|—|ถึง)\s*(?:เวลา)?\s*")
_BREAK = "\n"
_PLACE = re.compile(r"(?:^|[\s\n])(?:ณ\s*|ที่\s*|สถานที่\s*)?((?:ห้อง|หอประชุม|หอ|อาคาร|โรงแรม|ศาลา|ลาน|สนง|ชั้น\s*\d).*)$")
_AT = re.compile(r"(?:^|[\s\n])(?:ณ|สถานที่)\s*(.+)$")
_ONLINE = re.compile(r"(?:^|\s)(?:ทาง|ผ่าน|ระบบ)?\s*(?:ออนไลน์|online|zoom|google meet|meet)(?:\s|$)", re.IGNORECASE)
_HEAD = r"(?:ผอ\.?|ผู้อำนวยการ|ผู้บริหาร|หัวหน้า)"
_SCHOOL = r"(?:โรงเรียน|รร\.?|สถานศึกษา)"
_OFFICE = r"(?:สำนักงาน|สพป\.?|สพม\.?|เขต)"
_KINDS = (
    (MeetingKind.SCHOOL_HEADS, re.compile(rf"^{_HEAD}\s*{_SCHOOL}(?:ทุกแห่ง|ทุกโรง(?:เรียน)?|ในสังกัด)?$")),
    (MeetingKind.GROUP_HEADS, re.compile(rf"^{_HEAD}\s*กลุ่ม(?:งาน|ทุกกลุ่ม)?$")),
    (MeetingKind.STAFF, re.compile(rf"^(?:ภายใน|(?:ข้าราชการ|บุคลากร|เจ้าหน้าที่)(?:และ\S+)?)\s*(?:ใน)?{_OFFICE}?$")),
)


def is_call(text: str, today: date) -> bool:
    """Whether a text calls a meeting. "ประชุม 28 ม.ค." alone says that somebody will be away at one."""
    if not _VERB.match(text):
        return False
    try:
        call = read_call(text, today)
    except (ImpossibleDate, ImpossibleTime):
        return _kind_at_start(text) is not None or "ครั้งที่" in text
    if call.kind is not MeetingKind.OTHER or call.number is not None:
        return True
    return bool(call.whom and call.day and call.starts and (call.room or call.online_url))


def _kind_at_start(text: str) -> MeetingKind | None:
    first = re.split(r"\s+\d", _VERB.sub("", text, count=1), maxsplit=1)[0]
    kind, _words = _kind_of(first)
    return kind if kind is not MeetingKind.OTHER else None


def read_call(text: str, today: date) -> Call:
    """Reads one line: `ประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู`. Raises ImpossibleDate, ImpossibleTime.

    A day without a year is in the future. What was not typed is left out; a start alone ends at noon, or at the end of
    office hours.
    """
    rest = _VERB.sub("", from_thai_digits(text).strip(), count=1)
    url = _URL.search(rest)
    if url is not None:
        rest = _cut(rest, url.start(), url.end())
    number = _NUMBER.search(rest)
    if number is not None:
        rest = _cut(rest, number.start(), number.end())
    day, rest = day_in(rest, today)
    starts, ends, rest = _span_in(rest)
    whom, room = _whom_and_room(rest)
    kind, words = _kind_of(whom)
    return Call(
        kind,
        words,
        day,
        starts,
        ends,
        room,
        url.group().rstrip(".,;)") if url is not None else "",
        int(number[1]) if number is not None else None,
        int(number[2]) if number is not None and number[2] else None,
    )


def _cut(text: str, start: int, end: int) -> str:
    """Cuts a part out of a text; what was left and right of it stays apart."""
    return text[:start] + _BREAK + text[end:]


def day_in(text: str, today: date) -> tuple[date | None, str]:
    wrong = find_invalid_dates(text, today)
    if wrong:
        raise ImpossibleDate(wrong[0].text)
    found = find_dates(text, today, prefer="future")
    if not found:
        return None, text
    one = found[0]
    before = _WEEKDAY.sub("", text[: one.start])
    return one.first, before + _BREAK + text[one.end :]


def _span_in(text: str) -> tuple[time | None, time | None, str]:
    written = _FROM_TO.search(text)
    if written is not None:
        starts, ends = _clock(written, 1), _clock(written, 3)
        return _ordered(starts, ends, text, written.start(), written.end())
    first = find_time(text)
    if first is None or not first.time:
        return None, None, text
    starts, end = time.fromisoformat(first.time), first.end
    joint = _TO.match(text, end)
    second = find_time(text, joint.end()) if joint is not None else None
    if joint is None or second is None or second.start != joint.end():
        return _ordered(starts, usual_end(starts), text, first.start, end)
    ends = time.fromisoformat(second.time) if second.time else _AFTERNOON_ENDS
    return _ordered(starts, ends, text, first.start, second.end)


def _clock(written: re.Match[str], group: int) -> time:
    try:
        return time(int(written[group]), int(written[group + 1]))
    except ValueError as error:
        raise ImpossibleTime(written.group().strip()) from error


def _ordered(starts: time, ends: time, text: str, start: int, end: int) -> tuple[time, time, str]:
    """Returns the span, and the text without it. Raises ImpossibleTime if it ends before it begins."""
    if ends <= starts:
        raise ImpossibleTime(text[start:end].strip())
    before = _BEFORE_TIME.sub("", text[:start])
    after = re.sub(r"^\s*(?:น\.|นาฬิกา|เป็นต้นไป)\s*", "", text[end:])
    return starts, ends, before + _BREAK + after


def usual_end(starts: time) -> time:
    """Returns the usual end: noon, the end of office hours, or three hours after the start."""
    if starts < _MORNING_ENDS:
        return _MORNING_ENDS
    if starts < _AFTERNOON_ENDS:
        return _AFTERNOON_ENDS
    return time(min(starts.hour + 3, 23), starts.minute)


def read_when(text: str, today: date) -> tuple[date | None, time | None, time | None]:
    """Reads a day and a span of time. Raises ImpossibleDate, ImpossibleTime."""
    day, rest = day_in(from_thai_digits(text).strip(), today)
    starts, ends, _rest = _span_in(rest)
    return day, starts, ends


def read_where(text: str) -> tuple[str, str]:
    """Reads a place and an online address: (room, address); either may be empty."""
    plain = text.strip()
    url = _URL.search(plain)
    room = plain if url is None else (plain[: url.start()] + " " + plain[url.end() :])
    room = re.sub(r"^(?:ณ|ที่|สถานที่)\s+", "", " ".join(room.split()))
    return room, url.group().rstrip(".,;)") if url is not None else ""


_TYPED_NUMBER = re.compile(r"^(?:ครั้งที่\s*)?(\d{1,3})\s*(?:/\s*(\d{2}|\d{4}))?$")


def read_number(text: str) -> tuple[int, int | None] | None:
    """Reads ครั้งที่ 2/2569, 2/69 or 2: the number, and the Buddhist year if there is one; None for anything else."""
    found = _TYPED_NUMBER.match(from_thai_digits(text).strip())
    if found is None or int(found[1]) == 0:
        return None
    year = int(found[2]) if found[2] else None
    return int(found[1]), year + 2500 if year is not None and year < 100 else year


def _whom_and_room(text: str) -> tuple[str, str]:
    parts = [" ".join(part.split()).strip(" ,") for part in text.split(_BREAK)]
    whom: list[str] = []
    rooms: list[str] = []
    for part in filter(None, parts):
        place = _PLACE.search(part) or _AT.search(part)
        online = _ONLINE.search(part)
        if place is not None:
            rooms.append(place[1].strip())
            part = part[: place.start()].strip(" ,")
        elif online is not None and whom:
            rooms.append(part)
            part = ""
        if part:
            whom.append(part)
    return " ".join(whom), " ".join(rooms)


def _kind_of(words: str) -> tuple[MeetingKind, str]:
    bare = " ".join(words.split())
    for kind, pattern in _KINDS:
        if pattern.match(bare):
            return kind, ""
    return MeetingKind.OTHER, bare
