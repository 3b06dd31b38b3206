"""Meetings (manual 001): what a call typed in one line says, the plan of its days, clashes and the quorum.

Nothing here asks a clock: `today` and `now` are arguments. Days are Bangkok's.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from handlers.circulars.rules.receivers import EVERY_SCHOOL, Choice, Place, joined
from handlers.common.thai_calendar import next_working_day, previous_working_day
from handlers.common.thai_dates import ImpossibleDate, find_dates, find_misdated, from_thai_digits
from handlers.common.thai_times import ImpossibleTime, find_time
from storage.clock import BANGKOK
from storage.vocabulary import MeetingKind

MOST_MONTHS = 18
"""A meeting farther ahead than this is a slip of the pen."""
_MORNING_ENDS, _AFTERNOON_ENDS = time(12, 0), time(16, 30)


# --- whom it is for ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Whom:
    """Whom a meeting is for: the heads of `units`, `staff` (everybody with a post in the office and its groups), and by
    themselves `posts` (whoever holds them on the day) and `persons`, all ids. `without` are people who are left out,
    whatever else names them."""

    units: Choice = field(default_factory=Choice)
    staff: bool = False
    posts: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()
    without: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        return self.units.empty and not self.staff and not self.posts and not self.persons

    def with_person(self, person_id: int) -> Self:
        """The same with somebody in it for certain."""
        return replace(self, persons=_with(self.persons, person_id), without=_but(self.without, person_id))

    def with_post(self, post_id: int) -> Self:
        """The same with whoever holds a post."""
        return replace(self, posts=_with(self.posts, post_id))

    def without_person(self, person_id: int) -> Self:
        """The same with somebody out of it for certain."""
        return replace(self, persons=_but(self.persons, person_id), without=_with(self.without, person_id))

    def joined(self, other: "Whom", places: Sequence[Place]) -> Self:
        """Both: a saved list on top of what is chosen already."""
        found = replace(self, units=joined(self.units, other.units, places), staff=self.staff or other.staff)
        for post_id in other.posts:
            found = found.with_post(post_id)
        for person_id in other.persons:
            found = found.with_person(person_id)
        for person_id in other.without:
            found = found.without_person(person_id)
        return found

    def to_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "units": self.units.to_json(),
            "staff": self.staff,
            "posts": list(self.posts),
            "persons": list(self.persons),
            "without": list(self.without),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made; what an older release kept less of is as if nothing were chosen there."""
        return cls(
            Choice.from_json(data.get("units", {})),
            bool(data.get("staff")),
            *(tuple(int(one) for one in data.get(key, ())) for key in ("posts", "persons", "without")),
        )


def _with(ids: tuple[int, ...], one: int) -> tuple[int, ...]:
    return ids if one in ids else (*ids, one)


def _but(ids: tuple[int, ...], one: int) -> tuple[int, ...]:
    return tuple(each for each in ids if each != one)


def whom_of(kind: MeetingKind, groups: Iterable[int]) -> Whom:
    """Whom a meeting of this kind is for unless somebody says otherwise; `groups` are the ids of the office's."""
    if kind is MeetingKind.SCHOOL_HEADS:
        return Whom(EVERY_SCHOOL)
    if kind is MeetingKind.GROUP_HEADS:
        return Whom(Choice(units=tuple(groups)))
    return Whom(staff=kind is MeetingKind.STAFF)


# --- a call typed in one line -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A call as far as it was typed. Times are Bangkok's; `ends` is what is usual where none was said.

    `whom` are the words for who meets where they are none of the usual kinds; `number` and `year` (Buddhist) of
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
    """Whether a text calls a meeting. "ประชุม 28 ม.ค." alone tells that somebody will be away at one."""
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
    """What one line says: `ประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู`. Raises ImpossibleDate, ImpossibleTime.

    A day without its year lies ahead. What was not said is left out; a start alone ends at noon, or at the end of
    office hours.
    """
    rest = _VERB.sub("", from_thai_digits(text).strip(), count=1)
    url = _URL.search(rest)
    if url is not None:
        rest = _cut(rest, url.start(), url.end())
    number = _NUMBER.search(rest)
    if number is not None:
        rest = _cut(rest, number.start(), number.end())
    day, rest = _day_in(rest, today)
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
    """Without what stood there; what was left and right of it stays apart."""
    return text[:start] + _BREAK + text[end:]


def _day_in(text: str, today: date) -> tuple[date | None, str]:
    wrong = find_misdated(text, today)
    if wrong:
        raise ImpossibleDate(wrong[0].text)
    found = find_dates(text, today, leaning="future")
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
    """The span, and the text without it. Raises ImpossibleTime for one that ends before it begins."""
    if ends <= starts:
        raise ImpossibleTime(text[start:end].strip())
    before = _BEFORE_TIME.sub("", text[:start])
    after = re.sub(r"^\s*(?:น\.|นาฬิกา|เป็นต้นไป)\s*", "", text[end:])
    return starts, ends, before + _BREAK + after


def usual_end(starts: time) -> time:
    """When a meeting is over of which only the beginning was said: at noon, at the end of office hours, or 3 h on."""
    if starts < _MORNING_ENDS:
        return _MORNING_ENDS
    if starts < _AFTERNOON_ENDS:
        return _AFTERNOON_ENDS
    return time(min(starts.hour + 3, 23), starts.minute)


def read_when(text: str, today: date) -> tuple[date | None, time | None, time | None]:
    """A day and a span of time typed after they were asked for. Raises ImpossibleDate, ImpossibleTime."""
    day, rest = _day_in(from_thai_digits(text).strip(), today)
    starts, ends, _rest = _span_in(rest)
    return day, starts, ends


def read_where(text: str) -> tuple[str, str]:
    """A place and an online address typed after they were asked for: (room, address), either may be empty."""
    plain = text.strip()
    url = _URL.search(plain)
    room = plain if url is None else (plain[: url.start()] + " " + plain[url.end() :])
    room = re.sub(r"^(?:ณ|ที่|สถานที่)\s+", "", " ".join(room.split()))
    return room, url.group().rstrip(".,;)") if url is not None else ""


_TYPED_NUMBER = re.compile(r"^(?:ครั้งที่\s*)?(\d{1,3})\s*(?:/\s*(\d{2}|\d{4}))?$")


def read_number(text: str) -> tuple[int, int | None] | None:
    """ครั้งที่ 2/2569, 2/69 or 2 alone: the number, and the Buddhist year where one was said; None for anything else."""
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


def room_key(room: str) -> str:
    """A room as two meetings are compared by it: ห้องพวงชมพู and พวงชมพู are one."""
    return re.sub(r"[\s.“”\"]+", "", from_thai_digits(room)).lower().removeprefix("ห้องประชุม").removeprefix("ห้อง")


def series_of(title: str) -> str:
    """What meetings of one title are counted under, however it is spaced."""
    return re.sub(r"[\s.“”\"]+", "", from_thai_digits(title)).lower()


# --- the plan ---------------------------------------------------------------------------------------------------------


class Step(StrEnum):
    """The dated steps of manual 001, in order."""

    ASK_ITEMS = "ask_items"
    INVITE = "invite"
    CONFIRM = "confirm"
    REMIND = "remind"
    BRIEF = "brief"
    MINUTES = "minutes"
    ENDORSE = "endorse"


_DAYS = {
    Step.ASK_ITEMS: -14,
    Step.INVITE: -7,
    Step.CONFIRM: -2,
    Step.REMIND: -1,
    Step.BRIEF: 10,
    Step.MINUTES: 14,
}
_ENDORSE_DAYS = 7
"""Those who attended have so long from the brief resolutions on."""


def comes_before(step: Step) -> bool:
    """Whether a step is done before the meeting."""
    return _DAYS.get(step, _ENDORSE_DAYS) < 0


def plan(day: date, closed: Collection[date], shifted: Mapping[str, str] | None = None) -> dict[Step, date]:
    """The day of each step of a meeting on `day`. What comes before it is done on a working day before, what comes
    after on a working day after; `shifted` are days set by hand (ISO), which stand as they are, but for those that a
    meeting on another day has left on the wrong side of it."""
    by_hand = {Step(step): date.fromisoformat(on) for step, on in (shifted or {}).items() if step in set(Step)}
    own = {step: on for step, on in by_hand.items() if comes_before(step) == (on < day)}
    days: dict[Step, date] = {}
    for step, offset in _DAYS.items():
        usual = day + timedelta(days=offset)
        days[step] = own.get(step) or (
            previous_working_day(usual, closed) if offset < 0 else next_working_day(usual, closed)
        )
    days[Step.ENDORSE] = own.get(Step.ENDORSE) or next_working_day(
        days[Step.BRIEF] + timedelta(days=_ENDORSE_DAYS), closed
    )
    return days


def reminders(starts_at: datetime, remind_on: date) -> tuple[datetime, datetime]:
    """When those who come are reminded: at 15:00 of the day before (of the plan), and in the morning, two hours ahead
    but not before 07:00. Moments of Bangkok."""
    day = starts_at.astimezone(BANGKOK).date()
    eve = datetime.combine(remind_on, time(15, 0), BANGKOK)
    morning = max(starts_at - timedelta(hours=2), datetime.combine(day, time(7, 0), BANGKOK))
    return eve, min(morning, starts_at - timedelta(minutes=15))


def answer_day(today: date, day: date, closed: Collection[date]) -> date:
    """By when the invited answer: three working days ahead of the meeting, but with a working day to answer in.

    23 ม.ค. for a meeting on 28 ม.ค. called in good time; of one called late, the day before it or its own.
    """
    wished = previous_working_day(day - timedelta(days=5), closed)
    earliest = next_working_day(today + timedelta(days=1), closed)
    return min(max(wished, earliest), day)


# --- clashes and quorum -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slot:
    """Another meeting at the time that is asked for. `wanted` are the people it wants, and who chairs it, by ids;
    a vacant chair is wanted as minus the id of its unit."""

    meeting_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    room_key: str
    wanted: frozenset[int]
    chair_id: int | None = None


@dataclass(frozen=True)
class Clash:
    """What stands in the way of a meeting: its name, the same room or not, how many of the invited it wants too, and
    whether whoever would chair it is at the other one, to chair it or as a guest."""

    name: str
    same_room: bool
    shared: int
    chair: bool = False


def clashes(
    starts_at: datetime,
    ends_at: datetime,
    room: str,
    wanted: Collection[int],
    others: Iterable[Slot],
    chair_id: int | None = None,
) -> list[Clash]:
    """The other meetings at the same time that want the same room, or the same people."""
    key, people = room_key(room), set(wanted)
    found = []
    for other in others:
        if other.starts_at < ends_at and starts_at < other.ends_at:
            same_room, shared = bool(key) and key == other.room_key, len(people & other.wanted)
            chair = chair_id is not None and (chair_id == other.chair_id or chair_id in other.wanted)
            if same_room or shared or chair:
                found.append(Clash(other.name, same_room, shared, chair))
    return found


def quorum(invited: int) -> int:
    """How many make a quorum: more than half of the invited are not needed, half are (พ.ร.บ.วิธีปฏิบัติราชการทางปกครอง
    มาตรา 79: at least half)."""
    return -(-invited // 2)


# --- resolutions typed ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resolution:
    """A resolution as it was typed: of which item (4.1; "" where it is known), in what words, whose work, by when."""

    number: str
    words: str
    group: str = ""
    due: date | None = None


_OF_ITEM = re.compile(r"^\s*มติ(?:ที่ประชุม)?\s*(?:ข้อ|วาระ(?:ที่)?)?\s*(?P<number>\d\.\d{1,2})\s+(?P<rest>\S.*)$", re.DOTALL)
_PARTS = re.compile(
    r"^(?P<words>.*?)(?:\s*ผู้รับผิดชอบ\s*:?\s*(?P<group>.*?))?"
    r"(?:\s*(?:ภายใน|กำหนด(?:ส่ง)?)(?:วันที่)?\s*(?P<due>(?:\d|พรุ่งนี้|มะรืน)[^\n]*))?$",
    re.DOTALL,
)


def is_resolution(text: str) -> bool:
    """Whether a text writes down what was resolved on an item: มติ 4.1 อนุมัติ ..."""
    return _OF_ITEM.match(from_thai_digits(text)) is not None


def read_resolution(text: str, today: date) -> Resolution:
    """`มติ 4.1 อนุมัติจัดสรรงบ ผู้รับผิดชอบ กลุ่มนโยบาย ภายใน 13 ก.พ.`, with or without its beginning.

    A due day without its year lies ahead. Raises ImpossibleDate.
    """
    plain = from_thai_digits(text).strip()
    named = _OF_ITEM.match(plain)
    number, rest = (named["number"], named["rest"]) if named is not None else ("", plain)
    parts = _PARTS.match(rest)
    assert parts is not None  # every part may be missing
    due = None
    if parts["due"]:
        due, _left = _day_in(parts["due"], today)
    words = parts["words"] if due is not None or not parts["due"] else rest
    return Resolution(number, " ".join(words.split()), " ".join((parts["group"] or "").split()), due)


# --- substitutes typed ------------------------------------------------------------------------------------------------

_TITLES = r"(?:รอง\s*ผอ|รองผู้|ผู้ช่วย|ครู|หน\.|หัวหน้า|ธุรการ|เจ้า|นัก|พนักงาน|ศึกษานิเทศก์|รักษา|ผอ\.|ตำแหน่ง)"
_TYPED = re.compile(rf"^(?P<name>.+?)(?:\s*[,·]\s*|\s+(?={_TITLES}))(?:ตำแหน่ง\s*)?(?P<title>.+)$")


def read_substitute(text: str) -> tuple[str, str]:
    """A name and a position as somebody types them: นายวิทย์ ใจดี รอง ผอ. · (name, "") where no position is told."""
    plain = " ".join(text.split())
    found = _TYPED.match(plain)
    return (found["name"].strip(), found["title"].strip()) if found is not None else (plain, "")
