"""By when work is due: typed with a time, on a holiday, impossible; put off; stopped; work that no letter brought."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

import pytest

from handlers.context import actor_of
from handlers.deadlines.rules.ladders import Role
from handlers.work.actions import tasks
from handlers.work.flows.cards import show_new_task
from handlers.work.flows.tasks import due_of_task
from notifications.message import Message, PickDate, Press
from storage import audit, deadlines, timers
from storage import letters as rows
from storage.clock import BANGKOK
from storage.tables import Deadline, Person, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState, Secrecy, TaskState, Urgency
from tests.support.desk import CENTRAL_HEAD, GROUP_CLERK, Chat, Desk
from tests.support.play import CLERK, DIRECTOR, FIRST, HEAD, OFFICER, OTHER_OFFICER, PERSONNEL, SCHOOL_HEAD, SERVICES

T = TypeVar("T")
ONCE = pytest.mark.parametrize("desk", [("sqlite_database", "ln", "tg")], ids=["sqlite"], indirect=True)
"""Where neither the database nor the platform makes a difference."""


def at(text: str) -> datetime:
    """A Bangkok moment of January 2026: `13 09:00`."""
    return datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=BANGKOK)


def write(desk: Desk, work: Callable[[UnitOfWork], T]) -> T:
    return desk.play.database.write_now(work, desk.play.office_id)


def deadline(desk: Desk, task_id: int) -> Deadline | None:
    return desk.play.database.read_now(lambda uow: deadlines.deadline(uow, f"task:{task_id}"), desk.play.office_id)


def task(desk: Desk, task_id: int) -> Task:
    found = desk.play.database.read_now(lambda uow: rows.task(uow, task_id), desk.play.office_id)
    assert found is not None
    return found


def due(desk: Desk, task_id: int) -> str:
    """When it is due, in Bangkok: `22 12:00`; with `done` once nobody is reminded any more."""
    row = deadline(desk, task_id)
    if row is None:
        return ""
    return f"{row.due_at.astimezone(BANGKOK):%d %H:%M}{' done' if row.done_at else ''}"


def in_hand(desk: Desk, day: str, *, urgency: Urgency = Urgency.NORMAL, now: str = "13 09:00") -> tuple[int, Chat]:
    """A letter's work that the officer has, due as the director typed it; its id and the officer's chat."""
    desk.turns_to(at(now))
    group, head, officer, director = (
        desk.chat(GROUP_CLERK),
        desk.head(HEAD),
        desk.chat(OFFICER),
        desk.head(DIRECTOR),
    )
    letter_id = desk.proposed("", urgency=urgency)
    desk.play.press(director, "สั่งการเอง")
    desk.play.type(director, f"มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน {day}")
    desk.play.press(director, "ยืนยัน")
    desk.passes(seconds=61)
    desk.play.press(group, "ลงรับกลุ่ม")
    desk.play.press(head, "นายเอก")
    desk.run()
    return desk.tasks(letter_id)[0].id or 0, officer


def own_work(desk: Desk, title: str = "รายงานผลการใช้จ่าย", **about: object) -> int:
    """Work of กลุ่มบุคคล that no letter brought; its id."""
    unit_id = desk.unit_id(PERSONNEL)

    def make(uow: UnitOfWork) -> int:
        made = tasks.make(uow, unit_id, title, **about)  # type: ignore[arg-type]
        show_new_task(uow, SERVICES, made)
        return made.id or 0

    return write(desk, make)


# --- said -------------------------------------------------------------------------------------------------------------


def test_a_director_says_the_hour_and_everybody_reads_it(desk: Desk) -> None:
    task_id, officer = in_hand(desk, "22 ม.ค. 12.00 น.")
    assert desk.approval(1).due_time == "12:00"
    assert "ให้แล้วเสร็จภายใน 22 ม.ค. 69 12:00 · เหลือ 7 วันทำการ" in desk.last(officer)
    assert due(desk, task_id) == "22 12:00"
    assert (deadline(desk, task_id) or Deadline).ladder == Urgency.NORMAL


@ONCE
def test_the_letters_own_day_is_the_proposed_one(desk: Desk) -> None:
    director = desk.head(DIRECTOR)
    letter_id = desk.proposed("", due_on=date(2026, 1, 30))
    desk.play.press(director, "สั่งการเอง")
    check = desk.play.type(director, "มอบกลุ่มบุคคลดำเนินการ")
    assert ("กำหนด", "30 ม.ค. 69 (ตามหนังสือ)") in [(fact.label, fact.value) for fact in check.facts]
    answer = desk.play.press(director, "ยืนยัน")
    assert "กำหนด 30 ม.ค. 69 (ตามหนังสือ)" in answer.body
    desk.passes(seconds=61)
    assert due(desk, desk.tasks(letter_id)[0].id or 0) == "30 16:30"


@ONCE
def test_the_clerk_types_the_hour_that_the_letter_names(desk: Desk) -> None:
    clerk, director = desk.chat(CLERK), desk.head(DIRECTOR)
    for words in ("ลงรับ", "ศธ 04001/ว9", "2 ม.ค. 69", "สพฐ.", "แบบสำรวจ"):
        desk.play.type(clerk, words)
    desk.play.press(clerk, "แก้ไข")
    desk.play.press(clerk, "กำหนด")
    assert "ผ่านมาแล้ว" in desk.play.type(clerk, "วันนี้ 8.00 น.").title
    draft = desk.play.type(clerk, "30 ม.ค. 12.00 น.")
    assert ("กำหนด", "30 ม.ค. 69 12:00") in [(fact.label, fact.value) for fact in draft.facts]
    for label in ("ลงรับ", "เสนอ ผอ.สพป.", "มอบ บุคคล"):
        desk.play.press(clerk, label)
    desk.play.press(director, "ตามเสนอ")
    desk.passes(seconds=61)
    assert due(desk, 1) == "30 12:00"


_IMPOSSIBLE = {
    "31 ก.พ.": "วันที่ “31 ก.พ.” ไม่มีในปฏิทิน",
    "30 ม.ค. 2700": "ไกลเกินไป",
    "2 ม.ค. 69": "วันที่ “2 ม.ค. 69” ผ่านมาแล้ว",
    "วันนี้ 8.30 น.": "วันที่ “5 ม.ค. 69 08:30” ผ่านมาแล้ว",
    "22 ม.ค. 25.00 น.": "ไม่มีในนาฬิกา",
}


@ONCE
def test_what_cannot_be_a_due_moment_is_refused(desk: Desk) -> None:
    """By the director in an order, and by the group's head for the work."""
    director, group, head = desk.head(DIRECTOR), desk.chat(GROUP_CLERK), desk.head(HEAD)
    desk.proposed("", due_on=date(2026, 1, 20))
    desk.play.press(director, "สั่งการเอง")
    for typed, refused in _IMPOSSIBLE.items():
        assert refused in desk.play.type(director, f"มอบกลุ่มบุคคล ภายใน {typed}").title
    desk.play.press(director, "มอบ บุคคล")
    desk.passes(seconds=61)
    desk.play.press(group, "ลงรับกลุ่ม")
    desk.picks_nothing(head, "กำหนดวัน")
    for typed, refused in _IMPOSSIBLE.items():
        assert refused in desk.play.type(head, typed).title
    assert due(desk, 1) == "20 16:30"


def test_a_holiday_is_said_and_the_next_working_day_is_one_tap_away(desk: Desk) -> None:
    """Saturday 24 January: allowed in an order and by the group's head, each with Monday offered."""
    director, group, head = desk.head(DIRECTOR), desk.chat(GROUP_CLERK), desk.head(HEAD)
    letter_id = desk.proposed("")
    desk.play.press(director, "สั่งการเอง")
    check = desk.play.type(director, "มอบกลุ่มบุคคล ภายใน 24 ม.ค.")
    assert "24 ม.ค. 69 เป็นวันหยุด" in check.body
    assert [button.label for button in check.buttons] == ["ยืนยัน", "แก้ไข", "ยืนยัน 26 ม.ค.", "กลับ"]
    desk.play.press(director, "ยืนยัน")
    desk.passes(seconds=61)
    task_id = desk.tasks(letter_id)[0].id or 0
    assert due(desk, task_id) == "24 16:30"
    desk.play.press(group, "ลงรับกลุ่ม")
    assert "24 ม.ค. 69 เป็นวันหยุด" in desk.last(head)
    desk.play.press(head, "เลื่อนเป็น 26 ม.ค.")
    assert due(desk, task_id) == "26 16:30" and "เป็นวันหยุด" not in desk.last(head)


def test_the_time_is_picked_too(desk: Desk) -> None:
    group, head = desk.chat(GROUP_CLERK), desk.head(HEAD)
    task_id = desk.in_group()
    desk.play.press(group, "ลงรับกลุ่ม")
    picker = next(one for one in desk.play.last(head).buttons if isinstance(one, PickDate))
    assert (picker.mode, picker.earliest) == ("datetime", "2026-01-05T00:00")
    desk.picks(head, "กำหนดวัน", at("22 12:00"))
    assert due(desk, task_id) == "22 12:00"
    desk.picks(head, "กำหนดวัน", at("22 16:30"))
    assert (due(desk, task_id), task(desk, task_id).due_time) == ("22 16:30", "")


# --- stopped ----------------------------------------------------------------------------------------------------------


def test_nobody_is_reminded_of_what_is_reported_and_somebody_is_when_more_is_wanted(desk: Desk) -> None:
    """Reported but not closed: no more reminding; taken back or not enough: again; closed: for good."""
    task_id, officer = in_hand(desk, "22 ม.ค.")
    head = desk.head(HEAD)
    desk.play.press(officer, "เสร็จแล้ว")
    desk.play.press(officer, "ไม่มี ปิดงาน")
    assert due(desk, task_id) == "22 16:30 done"
    desk.play.press(officer, "เลิกทำ 60 วิ")
    assert due(desk, task_id) == "22 16:30"
    desk.play.press(officer, "เสร็จแล้ว")
    desk.play.type(officer, "เสนอแล้ว")
    desk.passes(seconds=61)
    desk.play.press(head, "ขอเพิ่มเติม")
    desk.play.type(head, "ขอสำเนา")
    assert due(desk, task_id) == "22 16:30"
    desk.play.press(officer, "เสร็จแล้ว")
    desk.play.press(officer, "ไม่มี ปิดงาน")
    desk.passes(seconds=61)
    desk.play.press(head, "ปิดเรื่อง")
    assert due(desk, task_id) == "22 16:30 done"


@ONCE
def test_sent_back_to_the_clerk_is_due_no_more(desk: Desk) -> None:
    group, director = desk.chat(GROUP_CLERK), desk.head(DIRECTOR)
    letter_id = desk.proposed(due_on=date(2026, 1, 22))
    desk.play.press(director, "ตามเสนอ")
    desk.passes(seconds=61)
    task_id = desk.tasks(letter_id)[0].id or 0
    assert due(desk, task_id) == "22 16:30"
    desk.play.press(group, "ส่งคืน")
    desk.play.type(group, "ไม่ใช่งานของกลุ่ม")
    assert due(desk, task_id) == "22 16:30 done"


@ONCE
def test_whom_each_rung_reaches(desk: Desk) -> None:
    """Whose turn it is: the clerk's, the head's, the officer's; above them the head and the deputy who is here."""
    group, head, first = desk.chat(GROUP_CLERK), desk.head(HEAD), desk.head(FIRST)
    desk.chat(OFFICER)
    task_id = desk.in_group(due_on=date(2026, 1, 22))

    def people(role: Role) -> list[int]:
        def look(uow: UnitOfWork) -> list[int]:
            found = due_of_task(uow, SERVICES, task_id)
            assert found is not None and found.open
            return list(found.people[role])

        return desk.play.database.read_now(look, desk.play.office_id)

    named = [desk.play.person(name).id for name in (GROUP_CLERK, HEAD, OFFICER, FIRST)]
    assert people(Role.OFFICER) == [named[0]]
    desk.play.press(group, "ลงรับกลุ่ม")
    assert people(Role.OFFICER) == [named[1]] == people(Role.HEAD)
    desk.play.press(head, "นายเอก")
    assert people(Role.OFFICER) == [named[2]]
    assert people(Role.DEPUTY) == [named[3]]
    desk.play.type(first, "ไปราชการวันนี้")
    desk.play.press(first, "บันทึก")
    assert people(Role.DEPUTY) == [desk.play.person("นายชัย มั่นคง").id]


@ONCE
def test_of_a_secret_letters_work_only_appointed_persons_hear(desk: Desk) -> None:
    director, group = desk.head(DIRECTOR), desk.chat(GROUP_CLERK)
    desk.appoint(DIRECTOR)
    desk.appoint(HEAD)
    letter_id = desk.proposed(secrecy=Secrecy.CONFIDENTIAL, due_on=date(2026, 1, 22))
    desk.play.press(director, "เปิด")
    desk.play.press(director, "ตามเสนอ")
    desk.passes(seconds=61)
    task_id = desk.tasks(letter_id)[0].id or 0
    assert not any("หนังสือถึง" in one for one in desk.texts(group))

    def look(uow: UnitOfWork) -> tuple[list[int], list[int], str, str]:
        found = due_of_task(uow, SERVICES, task_id)
        assert found is not None
        head = list(found.people[Role.HEAD])
        return list(found.people[Role.OFFICER]), head, found.card(head[0]).to_text(), found.line(head[0])

    officers, heads, card, line = desk.play.database.read_now(look, desk.play.office_id)
    assert (officers, heads) == ([], [desk.play.person(HEAD).id])
    assert card.startswith("มีงานของหนังสือชั้นความลับ") and line == "หนังสือชั้นลับ · เหลือ 13 วันทำการ (22 ม.ค.)"


# --- put off ----------------------------------------------------------------------------------------------------------


def _again(desk: Desk, officer: Chat) -> Message:
    desk.play.press(officer, "เตือนอีก")
    return desk.play.last(officer)


def test_put_off_to_this_afternoon(desk: Desk) -> None:
    """20 January, a day late: [บ่ายนี้ 14:00], and at 14:00 the card comes again; the due day has not changed."""
    task_id, officer = in_hand(desk, "19 ม.ค.")
    desk.turns_to(at("20 09:00"))
    offered = _again(desk, officer)
    desk.run()
    assert [one.label for one in offered.buttons] == ["1 ชั่วโมง", "บ่ายนี้ 14:00", "พรุ่งนี้ 08:30", "เลือกเวลา", "กลับ"]
    assert "เกิน 1 วันทำการ" in offered.body
    answer = desk.play.press(officer, "บ่ายนี้ 14:00")
    assert answer.title == "จะเตือน 14:00 วันนี้ (กำหนดเดิมไม่เปลี่ยน)"
    told = len(desk.play.shown(officer))
    desk.turns_to(at("20 13:59"))
    assert len(desk.play.shown(officer)) == told
    desk.turns_to(at("20 14:00"))
    assert "งานมอบหมายถึงท่าน" in desk.last(officer) and "เกิน 1 วันทำการ" in desk.play.last(officer).title
    assert due(desk, task_id) == "19 16:30"
    assert "ผ่านมาแล้ว" in desk.play.press(officer, "บ่ายนี้ 14:00", offered).title


@ONCE
def test_an_hour_is_one_from_the_press_on(desk: Desk) -> None:
    _task, officer = in_hand(desk, "22 ม.ค.")
    offered = _again(desk, officer)
    desk.passes(minutes=30)
    assert desk.play.press(officer, "1 ชั่วโมง", offered).title.startswith("จะเตือน 10:31 วันนี้")
    desk.turns_to(at("16 15:00"))
    assert "19 ม.ค. 08:30" in [one.label for one in _again(desk, officer).buttons]


def test_a_moment_of_ones_own(desk: Desk) -> None:
    """LINE has a picker within the due moment; on Telegram it is typed. Beyond the due moment is refused with it."""
    _task, officer = in_hand(desk, "14 ม.ค. 12.00 น.")
    picker = next(one for one in _again(desk, officer).buttons if isinstance(one, PickDate))
    assert (picker.earliest, picker.latest) == ("2026-01-13T09:01", "2026-01-14T12:00")
    if desk.staff == "ln":
        desk.run()
        assert desk.picks(officer, "เลือกเวลา", at("14 09:00")).title.startswith("จะเตือน 09:00 พรุ่งนี้")
        refused = desk.picks(officer, "เลือกเวลา", at("14 13:00"))
    else:
        assert desk.picks_nothing(officer, "เลือกเวลา").title.startswith("เตือนเมื่อใด")
        assert desk.play.type(officer, "เมื่อวาน 9 โมง").title.endswith("ผ่านมาแล้ว กรุณาเลือกวันใหม่")
        assert desk.play.type(officer, "พรุ่งนี้ 9 โมง").title.startswith("จะเตือน 09:00 พรุ่งนี้")
        _again(desk, officer)
        desk.picks_nothing(officer, "เลือกเวลา")
        refused = desk.play.type(officer, "14 ม.ค. บ่ายโมง")
    assert refused.title.startswith("วันที่ “14 ม.ค. 69 12:00” เป็นกำหนดส่ง")


@ONCE
def test_only_who_does_it_puts_it_off_and_not_when_it_is_done(desk: Desk) -> None:
    _task, officer = in_hand(desk, "22 ม.ค.")
    card = desk.old(officer, "งานมอบหมายถึงท่าน")
    head = desk.head(HEAD)
    desk.play.press(head, "เปลี่ยนผู้รับ")
    desk.chat(OTHER_OFFICER)
    desk.play.press(head, "น.ส.แพร")
    assert "สำหรับผู้รับมอบหมายงานนี้" in desk.play.press(officer, "เตือนอีก", card).title


@ONCE
def test_closed_meanwhile_is_not_reminded_of(desk: Desk) -> None:
    task_id, officer = in_hand(desk, "22 ม.ค.")
    head = desk.head(HEAD)
    _again(desk, officer)
    desk.play.press(officer, "บ่ายนี้ 14:00")
    card = desk.old(officer, "จะเตือน")
    desk.play.press(head, "เปลี่ยนผู้รับ")
    desk.play.press(head, "ปิดเรื่อง (ทราบ)")
    told = len(desk.play.shown(officer))
    desk.turns_to(at("13 15:00"))
    assert len(desk.play.shown(officer)) == told
    assert due(desk, task_id).endswith("done")
    assert "ดำเนินการเสร็จ" in desk.play.press(officer, "เปิดงาน", card).title


# --- work that no letter brought ----------------------------------------------------------------------------------


def test_work_of_its_own_goes_the_whole_way(desk: Desk) -> None:
    """Made for the unit, given by its head, asked back, reported, closed; what follows its kind of origin is done."""
    head, officer = desk.head(HEAD), desk.chat(OFFICER)
    followed: list[int] = []
    tasks._CLOSED["test"] = lambda _uow, done: followed.append(done.id or 0)
    task_id = own_work(desk, origin="test:1", due_on=date(2026, 1, 22), instruction="ตามคู่มือ")
    assert own_work(desk, origin="test:1") == task_id
    assert "มอบหมายผู้ใด · รายงานผลการใช้จ่าย" in desk.last(head) and "ส่งคืน" not in desk.labels(head)
    desk.play.press(head, "นายเอก")
    assert desk.play.last(officer).title == "งานมอบหมายถึงท่าน · รายงานผลการใช้จ่าย"
    assert desk.labels(officer) == ["เสร็จแล้ว", "เตือนอีก", "ขอขยายเวลา", "ถามกลับ"]
    assert "รายงานผลการใช้จ่าย · กำหนด 22 ม.ค. 69 · เหลือ 13 วันทำการ" in desk.play.type(officer, "งานของฉัน").body
    desk.play.press(officer, "ถามกลับ")
    desk.play.type(officer, "แบบใด")
    assert "“แบบใด”" in desk.last(head)
    desk.play.press(head, "ตอบ")
    desk.play.type(head, "แบบเดิม")
    desk.play.press(officer, "เสร็จแล้ว")
    desk.play.type(officer, "ส่งแล้ว")
    desk.passes(seconds=61)
    assert "รายงานผล รอท่านปิดเรื่อง · รายงานผลการใช้จ่าย" in desk.last(head)
    desk.play.press(head, "ปิดเรื่อง")
    assert "ปิดเรื่องแล้ว · รายงานผลการใช้จ่าย" in desk.last(officer)
    assert (task(desk, task_id).state, due(desk, task_id)) == (TaskState.CLOSED, "22 16:30 done")
    del tasks._CLOSED["test"]
    assert followed == [task_id]
    history = desk.play.press(head, "ประวัติงาน")
    assert [line.split(" · ")[0].split()[-1] for line in history.body.splitlines() if line.startswith("•")] == [
        "มอบหมาย",
        "ถามกลับ",
        "ตอบ",
        "รายงานผล",
        "ปิดเรื่อง",
    ]
    acts = desk.play.database.read_now(lambda uow: audit.of_thing(uow, f"task:{task_id}"), desk.play.office_id)
    assert [act.act for act in acts][:2] == ["task.make", "task.assign"]


@ONCE
def test_work_of_its_own_is_its_units_alone(desk: Desk) -> None:
    task_id = own_work(desk, assignee_id=desk.play.person(OFFICER).id, due_on=date(2026, 1, 22))
    officer, school = desk.chat(OFFICER), desk.head(SCHOOL_HEAD)
    desk.play.type(officer, "งานของฉัน")
    opens = next(one for one in desk.play.last(officer).buttons if isinstance(one, Press) and one.verb == "task")
    assert opens.subject == f"task:{task_id}"

    def see(uow: UnitOfWork) -> list[bool]:
        from handlers.staff.actions.access import may_see_task

        found = [uow.get(Person, desk.play.person(name).id) for name in (OTHER_OFFICER, HEAD, CLERK, SCHOOL_HEAD)]
        work = rows.task(uow, task_id)
        assert work is not None
        return [may_see_task(uow, actor_of(uow, person), work, None) for person in found if person is not None]

    assert desk.play.database.read_now(see, desk.play.office_id) == [True, True, False, False]
    assert school


@ONCE
def test_work_that_starts_later_is_not_in_the_list_before_its_day_unless_asked_for(desk: Desk) -> None:
    officer = desk.chat(OFFICER)
    own_work(desk, starts_on=date(2026, 1, 12), due_on=date(2026, 1, 22), assignee_id=desk.play.person(OFFICER).id)
    desk.run()
    assert desk.play.shown(officer) == []
    answer = desk.play.type(officer, "งานของฉัน")
    assert answer.title == "ไม่มีงานค้าง" and answer.buttons[0].label == "งานล่วงหน้า 1"
    later = desk.play.press(officer, "งานล่วงหน้า 1")
    assert later.title == "งานที่ยังไม่ถึงวันเริ่ม 1 เรื่อง" and "รายงานผลการใช้จ่าย" in later.body
    desk.turns_to(at("12 09:00"))
    assert "งานของท่าน 1 เรื่อง" in desk.play.type(officer, "งานของฉัน").title


# --- given to nobody ----------------------------------------------------------------------------------------------


@ONCE
@pytest.mark.parametrize(
    ("urgency", "quiet", "alarm", "days"),
    [(Urgency.NORMAL, "07 08:59", "07 09:00", 2), (Urgency.URGENT, "06 08:59", "06 09:00", 1)],
)
def test_a_letter_nobody_decided_on(urgency: Urgency, quiet: str, alarm: str, days: int, desk: Desk) -> None:
    """Registered on Monday at nine: an alarm after two working days; an urgent one after one, the director too."""
    clerk, head, director = desk.chat(CLERK), desk.head(CENTRAL_HEAD), desk.head(DIRECTOR)
    desk.letter(urgency=urgency)
    title = f"ยังไม่สั่งการ เกิน {days} วันทำการ · เลขรับ 1/2569"

    def alarms(chat: Chat) -> int:
        return sum(title in one for one in desk.texts(chat))

    desk.turns_to(at(quiet))
    assert (alarms(clerk), alarms(head), alarms(director)) == (0, 0, 0)
    desk.turns_to(at(alarm))
    assert (alarms(clerk), alarms(head), alarms(director)) == (1, 1, int(urgency is Urgency.URGENT))
    desk.turns_to(at("20 09:00"))
    assert (alarms(clerk), alarms(head)) == (1, 1)
    desk.play.press(clerk, "เสนอ")
    assert desk.row(1).state == LetterState.SUBMITTED


@ONCE
def test_no_alarm_of_what_was_decided_or_may_still_be_undone(desk: Desk) -> None:
    clerk, director = desk.chat(CLERK), desk.head(DIRECTOR)
    desk.proposed()
    desk.turns_to(at("07 08:59") + timedelta(seconds=30))
    desk.play.press(director, "ตามเสนอ")
    desk.turns_to(at("07 09:00"))
    assert not any("ยังไม่สั่งการ" in one for one in desk.texts(clerk))
    desk.play.press(director, "เลิกทำ 60 วิ")
    desk.passes(minutes=1)
    assert any("ยังไม่สั่งการ เกิน 2 วันทำการ" in one and "อยู่ที่ นายประเสริฐ" in one for one in desk.texts(clerk))


def test_a_groups_work_that_nobody_was_given(desk: Desk) -> None:
    """Taken in on Tuesday at nine, given to nobody: on Thursday one alarm to the group, and who looks after it."""
    group, head, overseer = desk.chat(GROUP_CLERK), desk.head(HEAD), desk.head(CENTRAL_HEAD)
    desk.in_group()
    desk.turns_to(at("06 09:00"))
    desk.play.press(group, "ลงรับกลุ่ม")
    title = "ยังไม่มอบหมาย เกิน 2 วันทำการ · เลขรับ 1/2569"
    desk.turns_to(at("08 08:59"))
    assert not any(title in one for one in [*desk.texts(head), *desk.texts(group)])
    desk.turns_to(at("08 09:00"))
    for chat in (group, head, overseer):
        assert sum(title in one for one in desk.texts(chat)) == 1
    desk.play.press(head, "เปิด")
    desk.play.press(head, "นายเอก")
    desk.turns_to(at("20 09:00"))
    assert sum(title in one for one in desk.texts(head)) == 1


@ONCE
def test_given_in_time_there_is_no_alarm(desk: Desk) -> None:
    in_hand(desk, "30 ม.ค.", now="06 09:00")
    desk.turns_to(at("20 09:00"))
    for name in (GROUP_CLERK, HEAD):
        assert not any("ยังไม่" in one and "เกิน 2" in one for one in desk.texts(desk.chat(name)))
    left = desk.play.database.read_now(lambda uow: timers.open_timers(uow, "unassigned", "task:1"), desk.play.office_id)
    assert left == []
