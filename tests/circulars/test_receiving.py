"""A circular at a school: acknowledged once under its own number, answered until due, passed on, called back."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.edge.dispatch import Dispatcher
from handlers import registry
from handlers.circulars.actions import receiving
from handlers.context import actor_of
from handlers.deadlines.flows import sweep
from handlers.incoming import InternalEvent
from storage.clock import BANGKOK, TurnableClock
from storage.tables import Audit, Entry, Letter, Person, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, Secrecy, TaskState, Wanted
from tests.support.at_once import at_once
from tests.support.circular_at_schools import (
    DUE,
    OTHER_HEAD,
    OTHER_SCHOOL,
    OTHER_TEACHER,
    SCHOOL_CLERK,
    SCHOOL_DEPUTY,
    SUBJECT,
    TEACHER,
    another_school,
    cancel,
    circular,
    part,
    staff,
)
from tests.support.desk import GROUP_CLERK, Chat, Desk, everybody
from tests.support.play import CLERK, DIRECTOR, PERSONNEL, SCHOOL, SCHOOL_HEAD, SERVICES, Play

SQLITE = ("sqlite_database", "ln", "tg")
both = pytest.mark.parametrize(
    "school", [SQLITE, ("postgres_database", "tg", "ln")], ids=["sqlite", "postgresql"], indirect=True
)
"""What writes and counts is tried on both databases, and with the head on either platform."""


@pytest.fixture
def school(request: pytest.FixtureRequest, clock: TurnableClock) -> Desk:
    """The desk, with the school's deputy, clerk and teachers."""
    database, others, heads = getattr(request, "param", SQLITE)
    return Desk(Play(request.getfixturevalue(database), clock, [*everybody(), *staff()]), others, heads)


def numbers(desk: Desk, receiver_id: int) -> list[int]:
    """The numbers that the school's book has given."""
    unit_id = part(desk, receiver_id).unit_id

    def look(uow: UnitOfWork) -> list[int]:
        return [one.number for one in uow.session.exec(select(Entry).where(col(Entry.unit_id) == unit_id)).all()]

    return desk.play.database.read_now(look, desk.play.office_id)


def acts(desk: Desk, receiver_id: int) -> list[str]:
    def look(uow: UnitOfWork) -> list[str]:
        found = uow.session.exec(select(Audit).where(col(Audit.thing) == f"receiver:{receiver_id}")).all()
        return [one.act for one in found]

    return desk.play.database.read_now(look, desk.play.office_id)


def task_of(desk: Desk, receiver_id: int) -> Task:
    task_id = part(desk, receiver_id).task_id
    found = desk.play.database.read_now(lambda uow: uow.get(Task, task_id), desk.play.office_id)
    assert found is not None
    return found


def opens(desk: Desk, chat: Chat, receiver_id: int, person: str) -> None:
    """The event that the page raises."""
    about = {"receiver": receiver_id, "person": desk.play.person(person).id}
    event = InternalEvent(
        Platform.SELF, chat[0], chat[1], "o", desk.play.clock.now(), what="circular_opened", data=about
    )
    desk.play.database.write_now(lambda uow: Dispatcher(SERVICES).handle(uow, event), desk.play.office_id)


# --- acknowledging


@both
def test_one_tap_acknowledges_under_the_schools_own_number(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school)
    card = school.play.last(head)
    assert card.to_text().splitlines() == [
        "หนังสือเวียน · ด่วน",
        f"เรื่อง  {SUBJECT}",
        "จาก  สพฐ.",
        "ที่  ศธ 04001/ว123 ลว. 2 ม.ค. 69",
        "รับทราบภายใน 15 ม.ค. 69 16:30",
    ]
    assert [button.label for button in card.buttons] == ["รับทราบ", "เปิดหนังสือ", "มอบครู"]
    answer = school.play.press(head, "รับทราบ")
    assert answer.title == "รับทราบแล้ว 5 ม.ค. 69 09:00 · เลขรับโรงเรียน 1/2569"
    assert [button.label for button in answer.buttons] == ["เตือนฉันก่อนกำหนด", "มอบครู", "เปิดหนังสือ"]
    row = part(school, receiver)
    assert (row.acknowledged_on, row.acknowledged_by) == (
        Platform.TELEGRAM if head[0] == "tg" else Platform.LINE,
        school.play.person(SCHOOL_HEAD).id,
    )
    assert row.acted_at is None


@both
def test_tapped_again_it_says_who_did_it_and_takes_no_second_number(school: Desk) -> None:
    head, deputy = school.head(SCHOOL_HEAD), school.chat(SCHOOL_DEPUTY)
    receiver = circular(school)
    card = school.play.last(head)
    school.play.press(head, "รับทราบ")
    school.passes(hours=1)
    school.play.press(head, "รับทราบ", card)
    school.play.type(deputy, "หนังสือเวียน")
    again = school.play.press(deputy, "เปิด 1")
    assert again.title == "รับทราบแล้ว 5 ม.ค. 69 09:00 · เลขรับโรงเรียน 1/2569"
    assert "โดย นางสมศรี" in again.to_text()
    assert numbers(school, receiver) == [1]
    assert acts(school, receiver) == ["circular.acknowledge"]


def test_a_letter_that_comes_by_two_circulars_stands_once_in_the_book(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    letter = school.letter(SUBJECT)
    for _ in range(2):
        receiver = circular(school, letter_id=letter)
        assert "เลขรับโรงเรียน 1/2569" in school.play.press(head, "รับทราบ").title
    assert numbers(school, receiver) == [1]


@both
def test_all_of_a_school_at_once_take_one_number(school: Desk) -> None:
    """The head, the deputy and the clerk, for two circulars of one letter: one number, each noted once."""
    letter = school.letter(SUBJECT)
    receivers = [circular(school, letter_id=letter) for _ in range(2)]
    names = [SCHOOL_HEAD, SCHOOL_DEPUTY, SCHOOL_CLERK]
    people = [school.play.person(name).id for name in names]

    def tap(number: int) -> None:
        def work(uow: UnitOfWork) -> None:
            person = uow.get(Person, people[number % 3])
            assert person is not None
            receiving.acknowledge(uow, actor_of(uow, person), receivers[number % 2], Platform.LINE)

        school.play.database.write_now(work, school.play.office_id)

    at_once(6, tap)
    assert numbers(school, receivers[0]) == [1]
    assert [acts(school, one) for one in receivers] == [["circular.acknowledge"]] * 2


def test_late_counts_and_is_said(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    circular(school)
    school.turns_to(DUE + timedelta(minutes=10))
    answer = school.play.press(head, "รับทราบ")
    assert answer.title.startswith("รับทราบแล้ว 15 ม.ค. 69 16:40")
    assert "หลังกำหนด 15 ม.ค. 69 16:30" in answer.to_text()


@both
def test_one_that_was_called_back_answers_kindly(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school)
    cancel(school, receiver)
    for label in ("รับทราบ", "มอบครู"):
        answer = school.play.press(head, label, school.old(head, "รับทราบภายใน"))
        assert answer.to_text().splitlines()[0] == "หนังสือเวียนนี้ยกเลิกแล้ว 5 ม.ค. 69 09:00"
        assert "เหตุผล: ส่งผิดฉบับ" in answer.to_text()
    assert numbers(school, receiver) == []
    assert school.play.type(head, "งานของฉัน").title == "ไม่มีงานค้าง"


def test_the_clerk_of_the_school_may_a_teacher_may_not(school: Desk) -> None:
    clerk, teacher = school.chat(SCHOOL_CLERK), school.chat(TEACHER)
    circular(school)
    school.play.type(teacher, "หนังสือเวียน")
    shown = school.play.press(teacher, "เปิด 1")
    assert [button.label for button in shown.buttons] == ["เปิดหนังสือ"]
    school.play.type(clerk, "หนังสือเวียน")
    school.play.press(clerk, "เปิด 1")
    assert school.labels(clerk) == ["รับทราบ", "เปิดหนังสือ"]
    assert school.play.press(clerk, "รับทราบ").title.startswith("รับทราบแล้ว")


def test_a_secret_circular_tells_only_that_there_is_something(school: Desk) -> None:
    head, clerk = school.head(SCHOOL_HEAD), school.chat(SCHOOL_CLERK)
    receiver = circular(school, secrecy=Secrecy.CONFIDENTIAL)
    assert school.last(head) == "หนังสือเวียนชั้นความลับ · ด่วน · ลับ"
    assert school.labels(head) == ["รับทราบ", "มอบครู"]
    refused = school.play.press(head, "รับทราบ")
    assert "รายการนี้สำหรับ" in refused.title
    assert "ยังไม่มีหนังสือเวียน" in school.play.type(clerk, "หนังสือเวียน").title
    school.appoint(SCHOOL_HEAD)
    answer = school.play.press(head, "รับทราบ", school.old(head, "ชั้นความลับ"))
    assert answer.title == "รับทราบแล้ว 5 ม.ค. 69 09:00 · เลขรับโรงเรียน 1/2569"
    assert answer.facts == ()
    assert numbers(school, receiver) == [1]


def test_a_group_takes_it_in_its_own_book_and_only_once(school: Desk) -> None:
    """By a circular first; then the director gives it the same letter as work."""
    clerk, director = school.chat(GROUP_CLERK), school.head(DIRECTOR)
    letter = school.proposed("มอบ บุคคล")
    receiver = circular(school, units=(PERSONNEL,), letter_id=letter)
    school.play.type(clerk, "หนังสือเวียน")
    school.play.press(clerk, "เปิด 1")
    assert "เลขรับกลุ่ม 1/2569" in school.play.press(clerk, "รับทราบ").title
    school.play.press(director, "ตามเสนอ")
    school.passes(seconds=61)
    assert "เลขรับกลุ่ม 1/2569" in school.play.press(clerk, "ลงรับกลุ่ม").title
    assert numbers(school, receiver) == [1]


# --- opening


@both
def test_opening_is_noted_once_and_is_not_acknowledging(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school)
    opens(school, head, receiver, SCHOOL_HEAD)
    first = part(school, receiver)
    school.passes(minutes=5)
    opens(school, head, receiver, SCHOOL_HEAD)
    row = part(school, receiver)
    assert (row.opened_at, row.opened_on, row.acknowledged_at) == (first.opened_at, Platform.WEB, None)
    assert acts(school, receiver) == ["circular.open"]


@both
def test_where_only_to_be_seen_is_wanted_opening_is_enough(school: Desk) -> None:
    head, teacher = school.head(SCHOOL_HEAD), school.chat(TEACHER)
    receiver = circular(school, wanted=Wanted.SEEN, due_at=None)
    opens(school, teacher, receiver, TEACHER)
    assert part(school, receiver).acknowledged_at is None
    opens(school, head, receiver, SCHOOL_HEAD)
    assert part(school, receiver).acknowledged_at is not None
    assert numbers(school, receiver) == [1]


def test_opened_after_it_was_acknowledged_the_moment_stays(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school, wanted=Wanted.SEEN, due_at=None)
    school.play.press(head, "รับทราบ")
    before = part(school, receiver)
    school.passes(minutes=5)
    opens(school, head, receiver, SCHOOL_HEAD)
    after = part(school, receiver)
    assert (after.acknowledged_at, after.acknowledged_on) == (before.acknowledged_at, before.acknowledged_on)
    assert after.opened_at == school.play.clock.now()


# --- answering


@both
def test_yes_or_no_and_another_mind_before_the_due_moment(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school, wanted=Wanted.YES_NO, question="ส่งผู้แทนเข้าอบรมหรือไม่")
    assert "“ส่งผู้แทนเข้าอบรมหรือไม่”" in school.last(head)
    said = school.play.press(head, "ใช่")
    assert said.title == "ตอบแล้ว 5 ม.ค. 69 09:00 · เลขรับโรงเรียน 1/2569"
    assert "คำตอบ: ใช่ (แก้ได้ถึง 15 ม.ค. 69 16:30)" in said.to_text()
    school.play.press(head, "แก้คำตอบ")
    assert "คำตอบ: ไม่ใช่" in school.play.press(head, "ไม่ใช่").to_text()
    assert part(school, receiver).answer == "no"
    assert acts(school, receiver) == ["circular.answer", "circular.answer"]
    school.turns_to(DUE + timedelta(minutes=1))
    late = school.play.press(head, "ใช่")
    assert late.title.startswith("แก้คำตอบไม่ได้แล้ว เลยกำหนด")
    assert part(school, receiver).answer == "no"


@both
def test_a_number_is_asked_until_it_is_one(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school, wanted=Wanted.NUMBER, question="มีนักเรียนยากจนกี่คน")
    asked = school.play.press(head, "พิมพ์จำนวน")
    assert "มีนักเรียนยากจนกี่คน" in asked.to_text()
    refused = school.play.type(head, "เท่าไหร่ก็ได้")
    assert refused.title == "คำตอบ “เท่าไหร่ก็ได้” ยังไม่มีตัวเลข กรุณาพิมพ์เป็นจำนวน เช่น 12"
    school.play.type(head, "๑,๒๕๐ คน")
    assert "คำตอบ: 1,250" in school.last(head)
    row = part(school, receiver)
    assert (row.answer, row.acted_at, row.acknowledged_at) == ("1250", row.acknowledged_at, row.acted_at)


def test_a_late_first_answer_is_taken_and_words_have_an_end(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school, wanted=Wanted.TEXT, question="ปัญหาที่พบ")
    school.turns_to(DUE + timedelta(days=1))
    school.play.press(head, "พิมพ์คำตอบ")
    assert "ไม่เกิน 500 ตัวอักษร" in school.play.type(head, "ก" * 501).title
    school.play.type(head, "ไม่มีปัญหา")
    assert "หลังกำหนด" in school.last(head)
    assert school.labels(head) == ["มอบครู", "เปิดหนังสือ"]
    assert part(school, receiver).answer == "ไม่มีปัญหา"


def test_told_on_the_telephone_a_school_may_still_answer_itself(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school, wanted=Wanted.NUMBER, question="กี่คน")

    def note(uow: UnitOfWork) -> None:
        clerk = uow.get(Person, school.play.person(CLERK).id)
        assert clerk is not None
        receiving.note_proxy(uow, actor_of(uow, clerk), receiver)

    school.play.database.write_now(note, school.play.office_id)
    school.passes(hours=1)
    school.play.type(head, "หนังสือเวียน")
    told = school.play.press(head, "เปิด 1")
    assert "บันทึกแทนทางโทรศัพท์ โดย น.ส.สุดา" in told.body
    assert "กี่คน" in school.play.press(head, "พิมพ์จำนวน").to_text()
    school.play.type(head, "7")
    assert school.last(head).startswith("ตอบแล้ว 5 ม.ค. 69 10:00 · เลขรับโรงเรียน 1/2569")
    assert "โดย นางสมศรี" in school.last(head)
    row = part(school, receiver)
    assert (row.answer, row.proxy_how, row.acknowledged_by) == ("7", "telephone", None)
    assert row.acknowledged_at != row.acted_at


# --- passing on


@both
def test_passed_on_it_is_a_teachers_work_until_the_head_closes_it(school: Desk) -> None:
    head, teacher = school.head(SCHOOL_HEAD), school.chat(TEACHER)
    receiver = circular(school)

    def give_file(uow: UnitOfWork) -> None:
        uow.session.exec(select(Letter)).one().pdf_hash = "d" * 64

    school.play.database.write_now(give_file, school.play.office_id)
    asked = school.play.press(head, "มอบครู")
    assert {"นางอรุณ", "นายเดช", "นายวิทย์"} <= {button.label for button in asked.buttons}
    done = school.play.press(head, "นางอรุณ")
    assert done.title == "มอบ นางอรุณ แล้ว · รับทราบแล้ว 5 ม.ค. 69 09:00 · เลขรับโรงเรียน 1/2569"
    assert "แจ้งทางแชตแล้ว" in done.to_text()
    school.run()
    card = school.last(teacher)
    assert f"ด่วน · {SUBJECT}" in card
    assert "ให้แล้วเสร็จภายใน 15 ม.ค. 69" in card
    assert "เปิดหนังสือ" in school.labels(teacher)
    task = task_of(school, receiver)
    assert (task.letter_id, task.unit_id, task.due_time) == (None, part(school, receiver).unit_id, "16:30")
    school.play.press(teacher, "เสร็จแล้ว")
    school.play.press(teacher, "ไม่มี ปิดงาน")
    school.passes(seconds=61)
    school.play.press(head, "ปิดเรื่อง")
    assert task_of(school, receiver).state == TaskState.CLOSED
    assert part(school, receiver).acted_at is not None


def test_passed_on_by_name_and_to_somebody_else(school: Desk) -> None:
    head, second = school.head(SCHOOL_HEAD), school.chat(OTHER_TEACHER)
    receiver = circular(school)
    school.play.press(head, "มอบครู")
    school.play.type(head, "อรุณ")
    assert school.last(head).startswith("มอบ นางอรุณ แล้ว")
    assert "นางอรุณ ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น" in school.last(head)
    school.play.press(head, "มอบครู")
    school.play.press(head, "นายเดช")
    task = task_of(school, receiver)
    assert task.assignee_id == school.play.person(OTHER_TEACHER).id
    school.run()
    assert "งานมอบหมายถึงท่าน" in school.last(second)
    school.play.press(head, "มอบครู")
    school.play.type(head, "ครูแดง")
    assert "“ครูแดง” ไม่มีชื่อในระบบ" in school.last(head)
    assert (task_of(school, receiver).id, task_of(school, receiver).instruction) == (task.id, "มอบ ครูแดง")
    school.run()
    assert "งานนี้มอบผู้อื่นแล้ว" in school.last(second)


def test_called_back_it_is_nobodys_work_any_more(school: Desk) -> None:
    head, teacher, clerk = school.head(SCHOOL_HEAD), school.chat(TEACHER), school.chat(CLERK)
    receiver = circular(school)
    school.play.press(head, "มอบครู")
    school.play.press(head, "นางอรุณ")
    school.run()
    school.play.type(clerk, "สถานะ 1")
    school.play.press(clerk, "ยกเลิกการส่ง")
    school.play.type(clerk, "ส่งผิดฉบับ")
    school.run()
    assert school.last(teacher).startswith("หนังสือเวียนนี้ยกเลิกแล้ว")
    assert task_of(school, receiver).state == TaskState.CLOSED
    assert "ไม่มีงานค้าง" in school.play.type(teacher, "งานของฉัน").title
    late = school.play.press(teacher, "เสร็จแล้ว", school.old(teacher, "งานมอบหมายถึงท่าน"))
    assert late.buttons == () or "ปิด" not in late.title


def test_passing_an_answer_on_does_not_give_it(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school, wanted=Wanted.NUMBER, question="กี่คน")
    school.play.press(head, "มอบครู")
    school.play.press(head, "นางอรุณ")
    row = part(school, receiver)
    assert (row.acknowledged_at, row.entry_id is not None) == (None, True)
    assert "หนังสือเวียน" not in school.play.type(head, "งานของฉัน").title


def test_a_clerk_does_not_give_work(school: Desk) -> None:
    clerk = school.chat(SCHOOL_CLERK)
    head = school.head(SCHOOL_HEAD)
    circular(school)
    card = school.play.last(head)
    school.play.type(clerk, "หนังสือเวียน")
    school.play.press(clerk, "เปิด 1")
    assert "มอบครู" not in school.labels(clerk)
    assert "มอบครู" in [button.label for button in card.buttons]


# --- reminders


def test_reminded_one_working_day_before_and_only_if_it_helps(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    circular(school)
    card = school.play.press(head, "รับทราบ")
    said = school.play.press(head, "เตือนฉันก่อนกำหนด")
    assert said.title.startswith("จะเตือน 14 ม.ค. 69 08:30")

    school.turns_to(datetime(2026, 1, 14, 8, 30, tzinfo=BANGKOK))
    assert school.last(head).startswith("เตือน · กำหนด 15 ม.ค. 69 16:30 · ด่วน")
    assert "เตือนฉันก่อนกำหนด" not in school.labels(head)
    late = school.play.press(head, "เตือนฉันก่อนกำหนด", card)
    assert late.title.startswith("ใกล้กำหนดแล้ว ไม่มีเวลาเตือนล่วงหน้า")


@both
def test_the_days_digest_names_it_only_to_who_has_not_done_it(school: Desk) -> None:
    another_school(school)
    head, other = school.head(SCHOOL_HEAD), school.head(OTHER_HEAD)
    keeper = school.chat(CLERK)
    circular(school, units=(SCHOOL, OTHER_SCHOOL))

    def sweeps() -> None:
        school.play.database.write_now(lambda uow: sweep(uow, SERVICES, registry.DUES))
        school.run()

    school.turns_to(datetime(2026, 1, 14, 0, 1, tzinfo=BANGKOK))
    sweeps()
    school.turns_to(datetime(2026, 1, 14, 7, 30, tzinfo=BANGKOK))
    school.play.press(head, "รับทราบ")
    school.turns_to(datetime(2026, 1, 14, 8, 0, tzinfo=BANGKOK))
    assert "รับทราบแล้ว" in school.last(head)
    assert f"ด่วน · {SUBJECT} · รอรับทราบ 15 ม.ค. 69 16:30" in school.last(other)
    school.turns_to(DUE)
    sweeps()
    assert school.last(keeper).splitlines()[0] == "ครบกำหนดหนังสือเวียน · ยังไม่รับทราบ 1 แห่ง"


def test_no_reminder_of_what_was_called_back(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school)
    school.play.press(head, "รับทราบ")
    school.play.press(head, "เตือนฉันก่อนกำหนด")
    cancel(school, receiver)
    school.run()
    before = school.texts(head)
    school.turns_to(datetime(2026, 1, 14, 8, 30, tzinfo=BANGKOK))
    assert school.texts(head) == before


@both
def test_what_waits_stands_first_in_ones_work(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    circular(school)
    mine = school.play.type(head, "งานของฉัน")
    assert mine.title == "งานของท่าน 1 เรื่อง"
    assert mine.body == f"1) ด่วน · {SUBJECT} · รอรับทราบ 15 ม.ค. 69 16:30"
    school.play.press(head, "เปิด 1")
    school.play.press(head, "รับทราบ")
    assert school.play.type(head, "งานของฉัน").title == "ไม่มีงานค้าง"
    listed = school.play.type(head, "หนังสือเวียน")
    assert listed.body == f"1) ด่วน · {SUBJECT} · รับทราบแล้ว 5 ม.ค. 69"


# --- finding --------------------------------------------------------------------------------------------------------


@both
def test_a_school_finds_what_it_received_under_its_own_number(school: Desk) -> None:
    head, teacher = school.head(SCHOOL_HEAD), school.chat(TEACHER)
    school.letter("การคัดเลือกครูดีเด่น เรื่องภายในสำนักงาน", number="ศธ 04001/99")
    circular(school)
    school.play.press(head, "รับทราบ")
    for words in ("ค้น ครูดีเด่น", "ว123", "1"):
        school.play.type(head, words)
        assert school.last(head).startswith("รับทราบแล้ว 5 ม.ค. 69 09:00 · เลขรับโรงเรียน 1/2569")
    school.play.type(teacher, "ค้น ครูดีเด่น")
    assert school.labels(teacher) == ["เปิดหนังสือ"]
    circular(school, letter_id=school.letter("ครูดีเด่น ระดับเขต", number="ศธ 04001/ว200"))
    school.play.type(head, "ค้น ครูดีเด่น")
    listed = school.last(head)
    assert "รับ 1/2569 การคัดเลือกครูดีเด่น ประจำปี 2569" in listed
    assert "รับ - ครูดีเด่น ระดับเขต" in listed
    assert "ภายในสำนักงาน" not in listed
    opened = school.play.press(head, "1")
    assert opened.buttons
    assert "เสนอ" not in school.labels(head)


def test_what_was_called_back_is_not_found_any_more(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    cancel(school, circular(school))
    school.play.type(head, "ค้น ครูดีเด่น")
    assert school.last(head).startswith("ไม่พบ")
    listed = school.play.type(head, "หนังสือเวียน")
    assert SUBJECT not in listed.to_text()
