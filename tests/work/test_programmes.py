"""The work calendar: procedures read, switched on for a year, followed step by step, switched off, gone on with."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from handlers.context import actor_of
from handlers.work.actions import tasks
from handlers.work.rules.procedures import procedures
from notifications.message import Message
from storage import audit, letters
from storage import deadlines as deadline_rows
from storage import programmes as rows
from storage.tables import Person, Programme, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import TaskState
from tests.support.desk import Chat, Desk
from tests.support.play import ADMIN, DIRECTOR, FIRST, HEAD, OFFICER, OTHER_OFFICER, SCHOOL_HEAD

SEPTEMBER = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
ESTABLISHMENT, POLICY, PLAN = "school_establishment", "policy_development", "action_plan"


def _offer(desk: Desk, chat: Chat, key: str, year: int = 2570) -> Message:
    """The way through the list to what a procedure would give."""
    title = procedures()[key].title
    desk.play.type(chat, "ปฏิทินงาน")
    while f") {title}" not in desk.last(chat).replace("✓ ", ""):
        desk.play.press(chat, "ต่อไป")
    line = next(one for one in desk.last(chat).replace("✓ ", "").split("\n") if f") {title}" in one)
    desk.play.press(chat, line.partition(")")[0])
    if f"ปีงบประมาณ {year}" not in desk.play.last(chat).title:
        desk.play.press(chat, f"ปี {year}")
    return desk.play.last(chat)


def _made(desk: Desk, key: str, year: int = 2570) -> list[Task]:
    def look(uow: UnitOfWork) -> list[Task]:
        unit = next(seat.unit for seat in actor_of(uow, _person(uow, desk, HEAD)).seats)
        return rows.tasks_of(uow, key, year, unit.id or 0)

    return desk.play.database.read_now(look, desk.play.office_id)


def _person(uow: UnitOfWork, desk: Desk, name: str) -> Person:
    person = uow.get(Person, desk.play.person(name).id)
    assert person is not None
    return person


def _steps(found: Sequence[Task]) -> dict[str, str]:
    return {one.origin.split(":")[2]: f"{one.starts_on}/{one.due_on}" for one in found}


def _close(desk: Desk, key: str, *steps: str) -> None:
    """The group's director closes these steps' tasks."""
    wanted = [one.id for one in _made(desk, key) if one.origin.split(":")[2] in steps]

    def close(uow: UnitOfWork) -> None:
        for task_id in wanted:
            tasks.close(uow, actor_of(uow, _person(uow, desk, HEAD)), task_id or 0)

    desk.play.database.write_now(close, desk.play.office_id)
    desk.run()


# --- the manuals ------------------------------------------------------------------------------------------------------


def test_everybody_reads_how_a_piece_of_work_is_done(desk: Desk) -> None:
    school, head = desk.chat(SCHOOL_HEAD), desk.head(HEAD)
    everything = desk.play.type(school, "/คู่มือ")
    assert everything.title == "คู่มือการปฏิบัติงาน 33 เรื่อง" and "1) งานสารบรรณ" in everything.body
    found = desk.play.type(school, "คู่มือ แผนปฏิบัติการ")
    assert found.title == "พบ 5 เรื่อง · “แผนปฏิบัติการ”"

    steps = desk.play.press(school, "1")
    assert steps.title == "งานจัดทำแผนปฏิบัติการประจำปี (1/2)"
    assert "5) เสนอแผนปฏิบัติการประจำปีต่อ กพท. ขอความเห็นชอบ · กพท. · ตุลาคม-พฤศจิกายน" in steps.body
    rest = desk.play.press(school, "ต่อไป")
    assert "9) ติดตาม ประเมิน และรายงานผลการดำเนินงาน · เจ้าหน้าที่ · ทุก 6 เดือน" in rest.body
    assert "ระเบียบ: " in rest.body
    assert "ที่มา: คู่มือ 003 คู่มือปฏิบัติงาน กลุ่มนโยบายและแผน หัวข้อ งานจัดทำแผนปฏิบัติการประจำปี" in rest.body
    assert "เปิดใช้ปฏิทิน" not in desk.labels(school)

    alone = desk.play.type(head, "/manual pmqa")
    assert alone.title == "งานพัฒนาคุณภาพการบริหารจัดการภาครัฐ (PMQA) (1/2)"
    assert "แบบที่ใช้: แบบตามที่สำนักงาน ก.พ.ร." in desk.play.press(head, "ต่อไป").body
    assert "เปิดใช้ปฏิทิน" not in desk.labels(head)  # it has no days of a year
    desk.play.type(head, "คู่มือ การประเมินผลตามแผนปฏิบัติการ")
    assert desk.play.press(head, "เปิดใช้ปฏิทิน").title.startswith("การประเมินผลตามแผนปฏิบัติการประจำปี · ปีงบประมาณ 2569")


def test_words_that_stand_nowhere_find_what_is_near(desk: Desk) -> None:
    officer = desk.chat(OFFICER)
    near = desk.play.type(officer, "คู่มือ จัดสรรงบประมาน")
    assert near.title == "ไม่พบ “จัดสรรงบประมาน” ในคู่มือ" and "1) งานจัดสรรงบประมาณ" in near.body
    assert desk.play.press(officer, "1").title == "งานจัดสรรงบประมาณ"
    assert "ลองใช้คำสั้นลง" in desk.play.type(officer, "คู่มือ xyz").body


# --- switching on -----------------------------------------------------------------------------------------------------


def test_a_year_is_switched_on_with_its_days_and_who_is_in_charge(desk: Desk) -> None:
    head, officer = desk.head(HEAD), desk.chat(OFFICER)
    desk.turns_to(SEPTEMBER)
    offer = _offer(desk, head, POLICY)
    assert offer.title == "งานวิเคราะห์และพัฒนานโยบายทางการศึกษา · ปีงบประมาณ 2570"
    assert ("ผู้รับผิดชอบ", "น.ส.เพ็ญ (หัวหน้าหน่วยงาน)") in [(fact.label, fact.value) for fact in offer.facts]
    assert "จะสร้างงาน 7 รายการ" in offer.body and "สร้างเมื่อขั้นก่อนเสร็จ 4 รายการ" in offer.body
    assert "6) เสนอ กพท. พิจารณานโยบาย จุดเน้น และเป้าหมาย · ราว 15 ม.ค. 70" in offer.body

    desk.play.press(head, "ผู้รับผิดชอบ")
    chosen = desk.play.press(head, "นายเอก")
    assert ("ผู้รับผิดชอบ", "นายเอก") in [(fact.label, fact.value) for fact in chosen.facts]
    on = desk.play.press(head, "เปิดใช้ปี 2570")
    assert on.title.startswith("เปิดใช้ปฏิทินแล้ว · งานวิเคราะห์และพัฒนานโยบาย") and "งาน 7 รายการ · เสร็จ 0" in on.body

    made = _made(desk, POLICY)
    assert _steps(made) == {
        "1": "2026-10-01/2026-11-30",
        "2": "2026-10-01/2026-11-30",
        "3": "2026-10-01/2026-11-30",
        "8.1": "2026-10-01/2026-12-30",
        "8.2": "2027-01-01/2027-03-31",
        "8.3": "2027-04-01/2027-06-30",
        "8.4": "2027-07-01/2027-09-30",
    }
    assert {(one.state, one.assignee_id) for one in made} == {(TaskState.ASSIGNED, desk.play.person(OFFICER).id)}
    deadlines = desk.play.database.read_now(
        lambda uow: deadline_rows.deadlines(uow, [f"task:{one.id}" for one in made]), desk.play.office_id
    )
    assert len(deadlines) == 7 and all(one.next_at is not None for one in deadlines.values())
    desk.run()
    told = desk.old(officer, "ท่านรับผิดชอบปฏิทินงาน 7 รายการ")
    assert "ภายใน 30 พ.ย. 69" in told.body and "เปิดใช้โดย น.ส.เพ็ญ" in told.body

    # On the day that it begins it stands in a line of the officer's digest.
    desk.turns_to(datetime(2026, 9, 30, 17, 0, tzinfo=UTC))
    begun = desk.play.database.read_now(
        lambda uow: deadline_rows.waiting_for(uow, desk.play.person(OFFICER).id or 0), desk.play.office_id
    )
    assert {one.subject for one in begun} == {f"task:{one.id}" for one in made if one.starts_on == date(2026, 10, 1)}

    again = desk.play.press(head, "เปิดใช้ปี 2570", chosen)  # the second of a double tap
    assert again.title.startswith("เปิดใช้ตั้งแต่ 14 ก.ย. 69") and len(_made(desk, POLICY)) == 7
    assert "✓ งานวิเคราะห์และพัฒนานโยบาย" in desk.play.type(head, "ปฏิทินงาน").body


def test_what_has_passed_is_not_made_and_said(desk: Desk) -> None:
    head = desk.head(HEAD)
    desk.turns_to(datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
    offer = _offer(desk, head, PLAN)
    assert "เลยกำหนดแล้ว ไม่สร้าง 4 รายการ (ขั้นที่ 1, 2, 3, 4)" in offer.body
    on = desk.play.press(head, "เปิดใช้ปี 2570")
    assert "เลยกำหนดแล้ว ไม่ได้สร้าง 4 รายการ" in on.body
    assert list(_steps(_made(desk, PLAN))) == ["5", "6", "7", "8", "9.1", "9.2"]
    # Nobody was named: the head has it in hand, and is not told of what they have just done.
    assert {one.assignee_id for one in _made(desk, PLAN)} == {desk.play.person(HEAD).id}
    assert not any("ท่านรับผิดชอบ" in text for text in desk.texts(head))

    over = _offer(desk, head, "action_plan_evaluation")
    assert "เปิดใช้ปี 2570" in [button.label for button in over.buttons]
    never = _offer(desk, head, "expenditure_analysis")
    assert never.title.startswith("เปิดใช้ไม่ได้ ไม่มีขั้นที่มีกำหนดวัน")
    assert "ไม่มีกำหนดวัน ขั้นที่ 1, 2, 3, 4, 5, 6" in never.body
    # A button of a year that is over switches nothing on, least of all another year.
    desk.play.clock.turn_to(datetime(2027, 10, 1, 2, 0, tzinfo=UTC))
    assert desk.play.press(head, "เปิดใช้ปี 2570", over).title == "ไม่พบ “2570”"


def test_who_may_switch_on(desk: Desk) -> None:
    officer, admin, deputy, school = desk.chat(OFFICER), desk.chat(ADMIN), desk.head(FIRST), desk.head(SCHOOL_HEAD)
    desk.turns_to(SEPTEMBER)
    for chat in (officer, school):
        assert desk.play.type(chat, "ปฏิทินงาน").title.startswith("รายการนี้สำหรับผู้อำนวยการ")
    assert desk.play.type(deputy, "ปฏิทินงาน").title == f"ปฏิทินงาน ปีงบประมาณ 2570 · {_office_name(desk)}"

    desk.play.type(admin, "ปฏิทินงาน")
    desk.play.press(admin, "เปลี่ยนหน่วยงาน")
    assert desk.play.press(admin, "บุคคล").title == "ปฏิทินงาน ปีงบประมาณ 2570 · บุคคล"
    desk.play.press(admin, "1")
    assert desk.play.press(admin, "เปิดใช้ปี 2570").title.startswith("เปิดใช้ปฏิทินแล้ว")
    assert [one.assignee_id for one in _made(desk, "clerk_correspondence")] == [desk.play.person(HEAD).id]


def _office_name(desk: Desk) -> str:
    from storage import people

    return desk.play.database.read_now(lambda uow: people.office_unit(uow), desk.play.office_id).short_name


def test_two_at_the_same_moment_switch_it_on_once(desk: Desk) -> None:
    def twice(uow: UnitOfWork) -> list[bool]:
        unit = actor_of(uow, _person(uow, desk, HEAD)).seats[0].unit
        same = [
            Programme(procedure=PLAN, year=2570, unit_id=unit.id or 0, switched_at=uow.now, office_id=uow.office)
            for _ in range(2)
        ]
        return [rows.add(uow, one) for one in same]

    assert desk.play.database.write_now(twice, desk.play.office_id) == [True, False]


# --- step by step -----------------------------------------------------------------------------------------------------


def _begin(desk: Desk, key: str, *, whole: bool = False) -> None:
    head = desk.head(HEAD)
    desk.turns_to(SEPTEMBER)
    _offer(desk, head, key)
    desk.play.press(head, "ผู้รับผิดชอบ")
    desk.play.press(head, "นายเอก")
    if whole:
        desk.play.press(head, "วางแผนทุกขั้น")
    desk.play.press(head, "เปิดใช้ปี 2570")
    desk.run()


def test_what_follows_is_made_when_the_step_before_it_is_closed(desk: Desk) -> None:
    officer, head = desk.chat(OFFICER), desk.head(HEAD)
    _begin(desk, ESTABLISHMENT)
    assert _steps(_made(desk, ESTABLISHMENT)) == {"1": "2026-10-01/2026-10-15"}
    desk.turns_to(datetime(2026, 10, 5, 3, 0, tzinfo=UTC))
    _close(desk, ESTABLISHMENT, "1")
    assert _steps(_made(desk, ESTABLISHMENT))["2"] == "2026-10-06/2026-12-04"
    assert "ศึกษาสภาพปัจจุบัน ปัญหา" in desk.last(officer) and "เสร็จแล้ว" in desk.labels(officer)
    shown = _offer(desk, head, ESTABLISHMENT)
    assert "✓ เสร็จ 5 ต.ค. 69" in shown.body and "รอขั้นก่อน ราว 5 ก.พ. 70" in shown.body


def test_what_is_planned_already_is_dated_anew_but_not_what_somebody_gave_another_day(desk: Desk) -> None:
    _begin(desk, ESTABLISHMENT, whole=True)
    assert [one.due_on for one in _made(desk, ESTABLISHMENT)][1:] == [
        date(2026, 12, 15),
        date(2027, 2, 15),
        date(2027, 4, 12),
    ]

    def another_day(uow: UnitOfWork) -> None:
        found = next(one for one in rows.tasks_of(uow, ESTABLISHMENT, 2570, _unit_id(uow, desk)) if ":4:" in one.origin)
        found.due_on = date(2027, 5, 31)

    desk.play.database.write_now(another_day, desk.play.office_id)
    desk.turns_to(datetime(2026, 10, 5, 3, 0, tzinfo=UTC))
    _close(desk, ESTABLISHMENT, "1")
    assert _steps(_made(desk, ESTABLISHMENT)) == {
        "1": "2026-10-01/2026-10-15",
        "2": "2026-10-06/2026-12-04",
        "3": "2026-12-06/2027-02-05",
        "4": "2027-02-16/2027-05-31",
    }


def _unit_id(uow: UnitOfWork, desk: Desk) -> int:
    return actor_of(uow, _person(uow, desk, HEAD)).seats[0].unit.id or 0


def test_what_is_done_together_must_all_be_closed_first(desk: Desk) -> None:
    _begin(desk, POLICY)
    desk.turns_to(datetime(2026, 11, 9, 3, 0, tzinfo=UTC))
    _close(desk, POLICY, "1", "2")
    assert "4" not in _steps(_made(desk, POLICY))
    _close(desk, POLICY, "3")
    found = _steps(_made(desk, POLICY))
    assert found["4"] == found["5"] == "2026-11-10/2026-12-09" and "6" not in found


# --- switching off ----------------------------------------------------------------------------------------------------


def test_switching_off_stops_what_nobody_has_begun(desk: Desk) -> None:
    head, officer = desk.head(HEAD), desk.chat(OFFICER)
    _begin(desk, POLICY)
    desk.turns_to(datetime(2026, 11, 9, 3, 0, tzinfo=UTC))
    reported = next(one.id or 0 for one in _made(desk, POLICY) if ":1:" in one.origin)
    desk.play.database.write_now(
        lambda uow: tasks.report(uow, actor_of(uow, _person(uow, desk, OFFICER)), reported, "ร่างแรก"),
        desk.play.office_id,
    )
    _offer(desk, head, POLICY)
    asked = desk.play.press(head, "ปิดใช้")
    assert "ยังไม่ถึงวันเริ่ม 3 งาน · เริ่มแล้วแต่ยังไม่รายงาน 3 งาน" in asked.body
    assert [button.label for button in asked.buttons] == ["ปิดที่ยังไม่เริ่ม 3", "ปิดทั้งหมด 6", "ไม่ปิด"]
    off = desk.play.press(head, "ปิดที่ยังไม่เริ่ม 3")
    assert off.title.startswith("ปิดใช้ปฏิทินแล้ว") and off.body == "ปิดงานที่ยังไม่ได้ทำ 3 งาน · คงไว้ 4 งาน"
    desk.run()
    assert "ปิดปฏิทินงานของท่าน 3 งาน" in desk.last(officer)
    assert list(_steps(_made(desk, POLICY))) == ["1", "2", "3", "8.1"]

    stopped = _stopped(desk)
    assert len(stopped) == 3 and all(one.state is TaskState.CLOSED for one in stopped)
    said = desk.play.database.read_now(
        lambda uow: letters.remarks_on_task(uow, stopped[0].id or 0), desk.play.office_id
    )
    assert [one.words for one in said] == ["ปิดใช้ปฏิทินงาน"]
    acts = desk.play.database.read_now(lambda uow: audit.of_thing(uow, f"task:{stopped[0].id}"), desk.play.office_id)
    assert [one.act for one in acts] == ["task.make", "task.close"]
    # What is closed later makes nothing any more, and the old button answers with the present state.
    _close(desk, POLICY, "1", "2")
    assert "4" not in _steps(_made(desk, POLICY))
    assert desk.play.press(head, "ปิดทั้งหมด 6", asked).title.startswith("ไม่ได้เปิดใช้อยู่")


def _stopped(desk: Desk) -> list[Task]:
    def look(uow: UnitOfWork) -> list[Task]:
        found = rows.in_days(uow, [_unit_id(uow, desk)], date(2026, 10, 1), date(2027, 12, 31))
        return [one for one in found if ":off:" in one.origin]

    return desk.play.database.read_now(look, desk.play.office_id)


def test_what_was_switched_off_can_be_switched_on_again(desk: Desk) -> None:
    head = desk.head(HEAD)
    _begin(desk, PLAN)
    _offer(desk, head, PLAN)
    desk.play.press(head, "ปิดใช้")
    assert desk.play.press(head, "ปิดที่ยังไม่เริ่ม 10").body == "ปิดงานที่ยังไม่ได้ทำ 10 งาน"
    assert _made(desk, PLAN) == []
    _offer(desk, head, PLAN)
    assert "งาน 10 รายการ · เสร็จ 0" in desk.play.press(head, "เปิดใช้ปี 2570").body
    assert len(_made(desk, PLAN)) == 10


def test_switched_on_again_it_goes_on_from_what_was_done_meanwhile(desk: Desk) -> None:
    head = desk.head(HEAD)
    _begin(desk, POLICY)
    desk.turns_to(datetime(2026, 11, 9, 3, 0, tzinfo=UTC))
    _offer(desk, head, POLICY)
    desk.play.press(head, "ปิดใช้")
    desk.play.press(head, "ปิดที่ยังไม่เริ่ม 3")
    _close(desk, POLICY, "1", "2", "3")
    _offer(desk, head, POLICY)
    again = desk.play.press(head, "เปิดใช้ปี 2570")
    assert "งาน 9 รายการ · เสร็จ 3" in again.body and "รอขั้นก่อน ราว" in again.body
    assert _steps(_made(desk, POLICY))["4"] == "2026-11-10/2026-12-09"


# --- the next year, and a month ---------------------------------------------------------------------------------------


def test_in_september_the_next_year_is_offered_to_who_switched_it_on(desk: Desk) -> None:
    head, officer = desk.head(HEAD), desk.chat(OFFICER)
    _begin(desk, PLAN)
    _begin(desk, ESTABLISHMENT)
    desk.turns_to(datetime(2027, 8, 31, 9, 0, tzinfo=UTC))
    assert not any("2571" in message.title for message in desk.play.shown(head))
    desk.turns_to(datetime(2027, 9, 1, 1, 30, tzinfo=UTC))
    offered = desk.old(head, "ปีงบประมาณ 2571 เปิดใช้ปฏิทินงานต่อหรือไม่ · บุคคล")
    assert "ปี 2570 เปิดใช้อยู่ 2 เรื่อง" in offered.body
    assert not any("ต่อหรือไม่" in message.title for message in desk.play.shown(officer))

    on = desk.play.press(head, "เปิดต่อทั้งหมด", offered)
    assert on.title == "เปิดใช้ปฏิทินงานปี 2571 แล้ว 2 เรื่อง" and "สร้างงาน 11 รายการ" in on.body
    assert {one.assignee_id for one in _made(desk, PLAN, 2571)} == {desk.play.person(OFFICER).id}
    again = desk.play.press(head, "เปิดต่อทั้งหมด", offered)
    assert again.title == "เปิดใช้ปฏิทินงานปี 2571 แล้ว 0 เรื่อง · เปิดอยู่แล้ว 2 เรื่อง"
    assert len(_made(desk, PLAN, 2571)) == 10


def test_the_month_shows_how_each_step_stands(desk: Desk) -> None:
    head, other, school = desk.head(HEAD), desk.chat(OTHER_OFFICER), desk.head(SCHOOL_HEAD)
    assert desk.play.type(head, "ปฏิทินเดือนนี้").title == "ปฏิทินเดือนมกราคม 2569 · บุคคล · ไม่มีงานตามปฏิทิน"
    _begin(desk, PLAN)
    desk.turns_to(datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
    _close(desk, PLAN, "1", "2", "5")
    month = desk.play.type(other, "ปฏิทินเดือนนี้")
    # Steps 3 and 4 were due in October and are open still; 1 and 2 are done.
    assert month.title == "ปฏิทินเดือนพฤศจิกายน 2569 · บุคคล · 7 งาน เสร็จ 1"
    assert "1) กำหนดเป้าหมายการพัฒนาของสำนักงาน · เกินกำหนด 30 ต.ค. 69 · นายเอก" in month.body
    assert "✓ เสร็จ 2 พ.ย. 69" in month.body and "กำลังดำเนินการ ภายใน 30 พ.ย. 69" in month.body
    assert "กำหนดเป้าหมายการพัฒนา" in desk.play.press(other, "1").to_text()

    desk.play.type(head, "ปฏิทินเดือนนี้")
    later = desk.play.press(head, "เดือนถัดไป")
    assert later.title == "ปฏิทินเดือนธันวาคม 2569 · บุคคล · 1 งาน เสร็จ 0"
    assert desk.play.type(school, "ปฏิทินเดือนนี้").title == "ปฏิทินงานใช้กับกลุ่มในสำนักงานเขตพื้นที่การศึกษา"
    director = desk.play.type(desk.head(DIRECTOR), "ปฏิทินเดือนนี้")
    assert director.title == "ปฏิทินเดือนพฤศจิกายน 2569 · 7 งาน เสร็จ 1" and "· บุคคล" in director.body
