"""A call in one line, the manual's days, clashes, the quorum, substitutes: tables of what people type."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.circulars.rules.receivers import EVERY_SCHOOL, Choice
from handlers.common.thai_calendar import is_working_day
from handlers.common.thai_dates import ImpossibleDate
from handlers.common.thai_times import ImpossibleTime
from handlers.meetings.rules import call as call_rules
from handlers.meetings.rules import clashes as clash_rules
from handlers.meetings.rules import invitees as invitee_rules
from handlers.meetings.rules import plan as plan_rules
from handlers.meetings.rules import resolutions as resolution_rules
from handlers.meetings.rules import substitutes as substitute_rules
from handlers.meetings.rules.call import Call
from handlers.meetings.rules.clashes import Clash, Slot
from handlers.meetings.rules.invitees import Invitees
from handlers.meetings.rules.plan import Step
from handlers.meetings.rules.resolutions import Resolution
from storage.clock import BANGKOK
from storage.vocabulary import MeetingKind

TODAY = date(2026, 1, 5)
DAY = date(2026, 1, 28)
HEADS, GROUPS, STAFF, OTHER = MeetingKind.SCHOOL_HEADS, MeetingKind.GROUP_HEADS, MeetingKind.STAFF, MeetingKind.OTHER


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (
            "ประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู",
            Call(HEADS, "", DAY, time(9), time(12), "ห้องพวงชมพู"),
        ),
        (
            "ประชุมผู้บริหารสถานศึกษา ครั้งที่ ๒/๒๕๖๙ วันพุธที่ ๒๘ มกราคม ๒๕๖๙ เวลา ๐๙.๐๐-๑๖.๓๐ น. ณ ห้องประชุมพวงชมพู",
            Call(HEADS, "", DAY, time(9), time(16, 30), "ห้องประชุมพวงชมพู", number=2, year=2569),
        ),
        ("ประชุม ผอ.รร. ห้องพวงชมพู 28 ม.ค. บ่ายสอง", Call(HEADS, "", DAY, time(14), time(16, 30), "ห้องพวงชมพู")),
        (
            "นัดประชุม ผอ.กลุ่ม พรุ่งนี้ 13:30 ถึง 15:00 https://meet.google.com/abc",
            Call(GROUPS, "", date(2026, 1, 6), time(13, 30), time(15), "", "https://meet.google.com/abc"),
        ),
        (
            "ประชุมบุคลากรในสำนักงาน 28 ม.ค. 08.30 น. หอประชุม",
            Call(STAFF, "", DAY, time(8, 30), time(12), "หอประชุม"),
        ),
        (
            "เชิญประชุมคณะทำงานประกันคุณภาพ 3 ก.พ. 9 โมงเช้า ห้องเอื้องคำ ชั้น 2",
            Call(OTHER, "คณะทำงานประกันคุณภาพ", date(2026, 2, 3), time(9), time(12), "ห้องเอื้องคำ ชั้น 2"),
        ),
        ("ประชุม ผอ.โรงเรียน", Call(HEADS)),
        ("ประชุม ผอ.โรงเรียน 2 ม.ค. 09:00", Call(HEADS, "", date(2027, 1, 2), time(9), time(12))),
        ("ประชุม ผอ.โรงเรียน 28 ม.ค. 18:00", Call(HEADS, "", DAY, time(18), time(21))),
    ],
)
def test_a_call_in_one_line(text: str, call: Call) -> None:
    assert call_rules.read_call(text, TODAY) == call
    assert call_rules.is_call(text, TODAY)


@pytest.mark.parametrize(
    "text", ["ประชุม 28 ม.ค.", "ประชุม 20-22 ม.ค.", "ประชุมที่ สพฐ. 28 ม.ค.", "ประชุม สพฐ. 28 ม.ค. 09:00", "งานประชุม"]
)
def test_who_goes_to_a_meeting_calls_none(text: str) -> None:
    assert not call_rules.is_call(text, TODAY)


@pytest.mark.parametrize("day", ["31 ก.พ.", "29 ก.พ. 2569", "32 ม.ค.", "31/4/69"])
def test_a_day_that_no_calendar_has(day: str) -> None:
    text = f"ประชุม ผอ.โรงเรียน {day} 09:00 ห้องพวงชมพู"
    with pytest.raises(ImpossibleDate):
        call_rules.read_call(text, TODAY)
    assert call_rules.is_call(text, TODAY)  # so that its caller is told what is wrong with it


@pytest.mark.parametrize("span", ["12:00-09:00", "09:00-09:00", "25.00-26.00"])
def test_a_time_that_no_clock_shows(span: str) -> None:
    with pytest.raises(ImpossibleTime):
        call_rules.read_call(f"ประชุม ผอ.โรงเรียน 28 ม.ค. {span}", TODAY)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ห้องพวงชมพู", ("ห้องพวงชมพู", "")),
        ("ณ ห้องพวงชมพู https://meet.google.com/abc", ("ห้องพวงชมพู", "https://meet.google.com/abc")),
        ("https://zoom.us/j/1.", ("", "https://zoom.us/j/1")),
    ],
)
def test_a_place_typed(text: str, place: tuple[str, str]) -> None:
    assert call_rules.read_where(text) == place


def test_the_plan_of_the_manual() -> None:
    assert plan_rules.plan(DAY, ()) == {
        Step.ASK_ITEMS: date(2026, 1, 14),
        Step.INVITE: date(2026, 1, 21),
        Step.CONFIRM: date(2026, 1, 26),
        Step.REMIND: date(2026, 1, 27),
        Step.BRIEF: date(2026, 2, 9),  # 7 February is a Saturday
        Step.MINUTES: date(2026, 2, 11),
        Step.ENDORSE: date(2026, 2, 16),
    }


def test_a_shifted_step_that_the_meeting_has_passed_is_planned_anew() -> None:
    shifted = {"confirm": "2026-01-27", "brief": "2026-01-30"}
    days = plan_rules.plan(date(2026, 1, 20), (), shifted)
    assert (days[Step.CONFIRM], days[Step.BRIEF]) == (date(2026, 1, 16), date(2026, 1, 30))
    later = plan_rules.plan(date(2026, 2, 4), (), shifted)
    assert (later[Step.CONFIRM], later[Step.BRIEF]) == (date(2026, 1, 27), date(2026, 2, 16))


def test_a_shifted_step_stands_and_what_follows_it_follows() -> None:
    days = plan_rules.plan(DAY, (), {"brief": "2026-02-12"})
    assert (days[Step.BRIEF], days[Step.ENDORSE]) == (date(2026, 2, 12), date(2026, 2, 19))


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_steps_fall_on_working_days_and_on_their_own_side(day: date) -> None:
    for step, on in plan_rules.plan(day, ()).items():
        assert is_working_day(on)
        assert plan_rules.comes_before(step) == (on < day)


def test_after_songkran_those_who_come_are_reminded_on_the_last_day_of_work() -> None:
    starts = datetime(2026, 4, 16, 2, tzinfo=UTC)
    eve, morning = plan_rules.reminders(starts, plan_rules.plan(date(2026, 4, 16), ())[Step.REMIND])
    assert eve == datetime(2026, 4, 10, 15, tzinfo=BANGKOK)
    assert morning == datetime(2026, 4, 16, 7, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("called", "by"),
    [(TODAY, date(2026, 1, 23)), (date(2026, 1, 23), date(2026, 1, 26)), (date(2026, 1, 27), DAY), (DAY, DAY)],
)
def test_by_when_the_invited_answer(called: date, by: date) -> None:
    assert plan_rules.answer_day(called, DAY, ()) == by


AT = datetime(2026, 1, 28, 2, tzinfo=UTC)
HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (Slot(1, "อบรม", AT, AT + 3 * HOURS, "พวงชมพู", frozenset()), [Clash("อบรม", True, 0)]),
        (Slot(1, "อบรม", AT + 2 * HOURS, AT + 5 * HOURS, "เอื้องคำ", frozenset({1, 2, 9})), [Clash("อบรม", False, 2)]),
        (Slot(1, "อบรม", AT + 3 * HOURS, AT + 5 * HOURS, "พวงชมพู", frozenset({1})), []),
        (Slot(1, "อบรม", AT - 3 * HOURS, AT, "พวงชมพู", frozenset({1})), []),
        (Slot(1, "อบรม", AT, AT + HOURS, "เอื้องคำ", frozenset({9})), []),
        (Slot(1, "อบรม", AT, AT + HOURS, "เอื้องคำ", frozenset(), 7), [Clash("อบรม", False, 0, chair=True)]),
        (Slot(1, "อบรม", AT, AT + HOURS, "เอื้องคำ", frozenset({7})), [Clash("อบรม", False, 0, chair=True)]),
    ],
)
def test_clashes(other: Slot, found: list[Clash]) -> None:
    assert clash_rules.clashes(AT, AT + 3 * HOURS, "ห้องประชุมพวงชมพู", {1, 2}, [other], chair_id=7) == found


@pytest.mark.parametrize(("invited", "needed"), [(0, 0), (1, 1), (6, 3), (7, 4), (148, 74)])
def test_half_are_a_quorum(invited: int, needed: int) -> None:
    assert clash_rules.quorum(invited) == needed


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("นายวิทย์ ใจดี รอง ผอ.", ("นายวิทย์ ใจดี", "รอง ผอ.")),
        ("นายวิทย์ ใจดี, ครูชำนาญการ", ("นายวิทย์ ใจดี", "ครูชำนาญการ")),
        ("นางอรุณ แสงดี ตำแหน่ง หัวหน้างานวิชาการ", ("นางอรุณ แสงดี", "หัวหน้างานวิชาการ")),
        ("นายวิทย์", ("นายวิทย์", "")),
    ],
)
def test_a_substitute_typed(text: str, read: tuple[str, str]) -> None:
    assert substitute_rules.read_substitute(text) == read


def test_whom_it_is_for_is_kept_in_a_row() -> None:
    for whom in (
        Invitees(),
        Invitees(EVERY_SCHOOL),
        Invitees(Choice(units=(1, 2)), staff=True),
        Invitees(posts=(5,)).with_person(7),
    ):
        assert Invitees.from_json(whom.to_json()) == whom
    assert Invitees.from_json({"units": EVERY_SCHOOL.to_json()}) == Invitees(EVERY_SCHOOL)  # as it was kept once
    assert invitee_rules.invitees_of(GROUPS, [3, 4]) == Invitees(Choice(units=(3, 4)))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "มติ 4.1 อนุมัติจัดสรรงบ ผู้รับผิดชอบ กลุ่มนโยบาย ภายใน 13 ก.พ.",
            Resolution("4.1", "อนุมัติจัดสรรงบ", "กลุ่มนโยบาย", date(2026, 2, 13)),
        ),
        ("มติที่ประชุม ข้อ ๕.๑๐ เห็นชอบ", Resolution("5.10", "เห็นชอบ")),
        ("รับทราบ ภายใน 3 ก.พ. 69", Resolution("", "รับทราบ", "", date(2026, 2, 3))),
        ("ให้ดำเนินการภายในสำนักงาน ผู้รับผิดชอบ: กลุ่มบุคคล", Resolution("", "ให้ดำเนินการภายในสำนักงาน", "กลุ่มบุคคล")),
        ("ให้แล้วเสร็จภายใน 7 วันทำการ", Resolution("", "ให้แล้วเสร็จภายใน 7 วันทำการ")),
    ],
)
def test_a_resolution_typed(text: str, read: Resolution) -> None:
    assert resolution_rules.read_resolution(text, TODAY) == read
    assert resolution_rules.is_resolution(text) == bool(read.number)


def test_who_was_left_out_and_is_wanted_after_all_is_in_once() -> None:
    whom = Invitees(staff=True).with_person(7).without_person(7)
    assert (whom.persons, whom.without) == ((), (7,))
    whom = whom.with_person(7).with_person(7)
    assert (whom.persons, whom.without, whom.empty) == ((7,), (), False)
    both = whom.joined(Invitees(Choice(units=(1,)), posts=(5,), without=(7,)), ())
    assert (both.posts, both.persons, both.without, both.units.units) == ((5,), (), (7,), (1,))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2", (2, None)),
        ("ครั้งที่ ๒/๒๕๖๙", (2, 2569)),
        ("ครั้งที่2/69", (2, 2569)),
        ("0", None),
        ("2/2569 บ่าย", None),
        ("สอง", None),
    ],
)
def test_a_number_typed(text: str, read: tuple[int, int | None] | None) -> None:
    assert call_rules.read_number(text) == read
