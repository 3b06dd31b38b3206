"""Journey 7, ขอขยายเวลา: a day and a reason, the card before whoever gave the work, yes, less or no; once each."""

from datetime import date

from notifications.message import Press
from storage import extensions
from storage.clock import BANGKOK
from storage.tables import Extension
from storage.vocabulary import ExtensionState, Secrecy, Urgency
from tests.deadlines.test_dues import ONCE, at, deadline, due, in_hand, own_work
from tests.support.desk import GROUP_CLERK, Chat, Desk, everybody
from tests.support.play import DIRECTOR, FIRST, HEAD, OFFICER, OTHER_OFFICER

REASON = "รอข้อมูลจากโรงเรียน 2 แห่ง"


def extension(desk: Desk, number: int = 1) -> Extension:
    found = desk.play.database.read_now(lambda uow: extensions.extension(uow, number), desk.play.office_id)
    assert found is not None
    return found


def asked(desk: Desk, day: str = "19 ม.ค.", now: str = "20 08:40") -> tuple[int, Chat]:
    """On 20 January the officer asks for three working days more for what was due on the 19th."""
    task_id, officer = in_hand(desk, day)
    desk.turns_to(at(now))
    desk.play.press(officer, "ขอขยายเวลา")
    desk.play.press(officer, "+3 วันทำการ")
    desk.play.type(officer, REASON)
    return task_id, officer


def test_three_working_days_more(desk: Desk) -> None:
    """Journey 7 word by word: from the 19th to the 23rd, approved, the first due day kept."""
    task_id, officer = in_hand(desk, "19 ม.ค.")
    head = desk.head(HEAD)
    desk.turns_to(at("20 08:40"))
    offer = desk.play.press(officer, "ขอขยายเวลา")
    assert [one.label for one in offer.buttons] == ["+1 วันทำการ", "+3 วันทำการ", "เลือกวัน", "กลับ"]
    assert offer.title.startswith("ขอขยายถึง") and "+3 วันทำการ คือ 23 ม.ค. 69" in offer.body
    assert "เหตุผลสั้น ๆ" in desk.play.press(officer, "+3 วันทำการ").body
    sent = desk.play.type(officer, REASON)
    assert sent.title == "ส่งคำขอขยายเวลา 1/2569 แล้ว" and "รอ น.ส.เพ็ญ พิจารณา" in sent.body

    card = desk.play.last(head)
    assert card.title == "ขอขยายเวลา 1/2569 จาก 19 เป็น 23 ม.ค. 69"
    assert card.body == f"โดย นายเอก · {REASON} (ครั้งที่ 1)"
    assert [one.label for one in card.buttons] == ["อนุมัติ", "ให้ถึง 22 ม.ค.", "ไม่อนุมัติ"]
    assert "ขอขยายเวลา 1/2569 จาก 19 เป็น 23 ม.ค. 69 · นายเอก" in desk.play.type(head, "งานของฉัน").body
    assert due(desk, task_id) == "19 16:30"

    answer = desk.play.press(head, "อนุมัติ", card)
    title = "อนุมัติขยายถึง 23 ม.ค. 69 · กำหนดเดิม 19 ม.ค. เก็บไว้ในประวัติ"
    assert answer.title == title and desk.play.last(officer).title == title
    assert due(desk, task_id) == "23 16:30"
    row = deadline(desk, task_id)
    assert row is not None and row.first_due_at.astimezone(BANGKOK).date() == date(2026, 1, 19)
    shown = desk.play.press(officer, "เปิดงาน").body
    assert "ให้แล้วเสร็จภายใน 23 ม.ค. 69 · เหลือ 3 วันทำการ\nกำหนดเดิม 19 ม.ค. 69" in shown

    again = desk.play.press(head, "ไม่อนุมัติ", card)
    assert again.title == "รายการนี้อนุมัติขยายเวลาแล้ว 20 ม.ค. 69 08:40 โดย น.ส.เพ็ญ"
    assert extension(desk).state is ExtensionState.GRANTED
    assert desk.remarks(1)[-2:] == [
        f"extension: จาก 19 เป็น 23 ม.ค. 69: {REASON} (ครั้งที่ 1) (นายเอก รักงาน, self นักทรัพยากรบุคคล)",
        "extended: ถึง 23 ม.ค. 69 (เดิม 19 ม.ค. 69) (น.ส.เพ็ญ พูนผล, self ผอ.กลุ่มบุคคล)",
    ]


def test_less_than_was_asked_for_and_again(desk: Desk) -> None:
    """[ให้ถึง 22 ม.ค.]; the second request is the second, and the first due day is still the first."""
    task_id, officer = asked(desk)
    head = desk.head(HEAD)
    assert desk.play.press(head, "ให้ถึง 22 ม.ค.").title.startswith("อนุมัติขยายถึง 22 ม.ค. 69 · กำหนดเดิม 19 ม.ค.")
    assert due(desk, task_id) == "22 16:30"
    desk.play.type(officer, "งานของฉัน")
    desk.play.press(officer, "เปิด 1")
    desk.play.press(officer, "ขอขยายเวลา")
    desk.play.press(officer, "+1 วันทำการ")
    desk.play.type(officer, "อีกหนึ่งแห่ง")
    card = desk.play.last(head)
    assert card.title.endswith("จาก 22 เป็น 23 ม.ค. 69") and "(ครั้งที่ 2)" in card.body
    assert [one.label for one in card.buttons] == ["อนุมัติ", "ไม่อนุมัติ"]
    assert "กำหนดเดิม 19 ม.ค. เก็บไว้ในประวัติ" in desk.play.press(head, "อนุมัติ").title


@ONCE
def test_not_granted_leaves_the_due_day(desk: Desk) -> None:
    task_id, officer = asked(desk)
    title = "ไม่อนุมัติขยายเวลา 1/2569 · กำหนดเดิม 19 ม.ค. 69"
    assert desk.play.press(desk.head(HEAD), "ไม่อนุมัติ").title == title
    assert desk.play.last(officer).title == title
    assert (due(desk, task_id), extension(desk).state) == ("19 16:30", ExtensionState.REFUSED)


def test_the_reason_first_and_a_day_of_ones_own(desk: Desk) -> None:
    """Typed at once, a reason is kept and the day is asked for; a day typed first asks for the reason."""
    _task, officer = in_hand(desk, "22 ม.ค.")
    head = desk.head(HEAD)
    desk.play.press(officer, "ขอขยายเวลา")
    assert f"เหตุผล: {REASON}" in desk.play.type(officer, REASON).body
    desk.run()
    if desk.staff == "ln":
        assert desk.picks(officer, "เลือกวัน", date(2026, 1, 22)).title.endswith("กรุณาเลือกวันหลังจากนั้น")
        desk.picks(officer, "เลือกวัน", date(2026, 1, 30))
    else:
        desk.picks_nothing(officer, "เลือกวัน")
        assert "ไม่มีในปฏิทิน" in desk.play.type(officer, "31 ก.พ.").title
        assert "ไม่หลังกำหนดเดิม" in desk.play.type(officer, "22 ม.ค.").title
        desk.play.type(officer, "30 ม.ค.")
    assert desk.play.last(head).title == "ขอขยายเวลา 1/2569 จาก 22 เป็น 30 ม.ค. 69"
    assert f"· {REASON} (ครั้งที่ 1)" in desk.play.last(head).body
    desk.play.press(head, "ไม่อนุมัติ")

    desk.play.type(officer, "งานของฉัน")
    desk.play.press(officer, "เปิด 1")
    desk.play.press(officer, "ขอขยายเวลา")
    assert "ขอขยายถึง 2 ก.พ. 69 12:00" in desk.play.type(officer, "2 ก.พ. 12.00 น.").title
    assert desk.play.type(officer, "ย" * 301).title.startswith("เหตุผล ยาวเกินไป")
    desk.play.type(officer, "รอผลประชุม")
    assert desk.play.last(head).title == "ขอขยายเวลา 1/2569 จาก 22 ม.ค. เป็น 2 ก.พ. 69 12:00"


@ONCE
def test_one_request_at_a_time_and_only_from_who_does_it(desk: Desk) -> None:
    _task, officer = in_hand(desk, "22 ม.ค.")
    offer = desk.play.press(officer, "ขอขยายเวลา")
    desk.play.press(officer, "+1 วันทำการ", offer)
    desk.play.type(officer, REASON)
    assert desk.play.press(officer, "+1 วันทำการ", offer).title.startswith("รายการนี้ขอขยายเวลาแล้ว")
    desk.play.type(officer, "งานของฉัน")
    card = desk.play.press(officer, "เปิด 1")
    assert "ขอขยายเวลา" not in [one.label for one in card.buttons] and "รอ น.ส.เพ็ญ พิจารณา" in card.body
    other = desk.chat(OTHER_OFFICER)
    forged = Press(label="ขอขยายเวลา", verb="extend", subject="task:1")
    assert "สำหรับผู้รับมอบหมายงานนี้" in desk.forged(other, forged).title


@ONCE
def test_answered_by_the_wrong_person(desk: Desk) -> None:
    """Who asked may not answer; whoever else sees the letter is told before whom it lies."""
    _task, officer = asked(desk)
    yes = Press(label="อนุมัติ", verb="extension_grant", subject="extension:1")
    assert desk.forged(officer, yes).title == "เรื่องนี้รอพิจารณาที่ น.ส.เพ็ญ"
    assert desk.forged(desk.chat(GROUP_CLERK), yes).title == "เรื่องนี้รอพิจารณาที่ น.ส.เพ็ญ"
    assert extension(desk).state is ExtensionState.OPEN


@ONCE
def test_a_head_asks_whoever_gave_it_to_the_group(desk: Desk) -> None:
    """The head took the work themselves: the director's chair answers, today the deputy who sits on it."""
    head, director, first = desk.head(HEAD), desk.head(DIRECTOR), desk.head(FIRST)
    group = desk.chat(GROUP_CLERK)
    desk.in_group(due_on=date(2026, 1, 8))
    desk.play.press(group, "ลงรับกลุ่ม")
    desk.play.press(head, "น.ส.เพ็ญ")
    desk.play.type(director, "ไปราชการวันนี้")
    desk.play.press(director, "ไม่มอบ")
    desk.play.press(head, "ขอขยายเวลา")
    desk.play.press(head, "+1 วันทำการ")
    assert "รอ นางมาลี พิจารณา" in desk.play.type(head, REASON).body
    assert desk.play.last(first).title == "ขอขยายเวลา 1/2569 จาก 8 เป็น 9 ม.ค. 69"
    desk.play.press(first, "อนุมัติ")
    assert "extended: ถึง 9 ม.ค. 69 (เดิม 8 ม.ค. 69) (นางมาลี ศรีสุข, acting ผอ.สพป.)" in desk.remarks(1)


def test_withdrawn_when_the_work_is_done_meanwhile(desk: Desk) -> None:
    """The officer reports: the card says that nothing is to be decided, and its buttons answer so."""
    _task, officer = asked(desk)
    head = desk.head(HEAD)
    desk.run()
    card = desk.old(head, "ขอขยายเวลา 1/2569")
    desk.play.type(officer, "งานของฉัน")
    desk.play.press(officer, "เปิด 1")
    desk.play.press(officer, "เสร็จแล้ว")
    desk.play.press(officer, "ไม่มี ปิดงาน")
    desk.passes(seconds=61)
    assert extension(desk).state is ExtensionState.WITHDRAWN
    assert desk.play.press(head, "อนุมัติ", card).title.startswith("รายการนี้สิ้นสุดแล้ว")
    if desk.heads == "tg":
        assert any("คำขอขยายเวลา 1/2569 สิ้นสุดแล้ว" in one for one in desk.texts(head))


@ONCE
def test_a_new_due_day_answers_the_request(desk: Desk) -> None:
    task_id, _officer = asked(desk)
    head = desk.head(HEAD)
    desk.play.type(head, "งานของฉัน")
    desk.play.press(head, "เปิด 1")
    desk.forged(head, Press(label="กำหนด", verb="task_due", subject=f"task:{task_id}", args={"day": "2026-01-27"}))
    assert (due(desk, task_id), extension(desk).state) == ("27 16:30", ExtensionState.WITHDRAWN)


@ONCE
def test_too_late_to_approve_is_said(desk: Desk) -> None:
    _task, _officer = asked(desk)
    head = desk.head(HEAD)
    card = desk.old(head, "ขอขยายเวลา 1/2569")
    desk.turns_to(at("26 09:00"))
    assert "ผ่านมาแล้ว" in desk.play.press(head, "อนุมัติ", card).title
    assert extension(desk).state is ExtensionState.OPEN


@ONCE
def test_of_work_of_its_own_and_of_an_urgent_letter(desk: Desk) -> None:
    """Work without a letter is named by its title; an urgent letter's deadline stays on its own ladder."""
    head, officer = desk.head(HEAD), desk.chat(OFFICER)
    task_id = own_work(desk, assignee_id=desk.play.person(OFFICER).id, due_on=date(2026, 1, 8))
    desk.play.press(officer, "ขอขยายเวลา")
    desk.play.press(officer, "+1 วันทำการ")
    desk.play.type(officer, REASON)
    assert desk.play.last(head).title == "ขอขยายเวลา รายงานผลการใช้จ่าย จาก 8 เป็น 9 ม.ค. 69"
    desk.play.press(head, "อนุมัติ")
    assert due(desk, task_id) == "09 16:30"

    other, officer = in_hand(desk, "19 ม.ค.", urgency=Urgency.VERY_URGENT)
    desk.play.press(officer, "ขอขยายเวลา")
    desk.play.press(officer, "+1 วันทำการ")
    desk.play.type(officer, REASON)
    desk.play.press(head, "อนุมัติ")
    row = deadline(desk, other)
    assert row is not None and (row.ladder, row.revision) == (Urgency.VERY_URGENT, 2)


@ONCE
def test_a_request_stands_in_the_digest_until_it_is_answered_and_follows_the_chair(desk: Desk) -> None:
    """Asked on the 20th: on the 21st in the head's digest; away on the 22nd, whoever stands in gets the card."""
    asked(desk)
    head, first = desk.head(HEAD), desk.head(FIRST)
    line = "ขอขยายเวลา 1/2569 จาก 19 เป็น 23 ม.ค. 69 · นายเอก"
    desk.turns_to(at("21 08:00"))
    assert any("งานของท่าน" in one and line in one for one in desk.texts(head))
    desk.play.type(head, "ไปราชการวันนี้")
    desk.play.press(head, "บันทึก")
    desk.run()
    assert not any("ขอขยายเวลา" in one for one in desk.texts(first))
    director = desk.head(DIRECTOR)
    assert any("ขอขยายเวลา 1/2569 จาก 19 เป็น 23 ม.ค. 69" in one for one in desk.texts(director))
    assert desk.play.press(director, "อนุมัติ").title.startswith("อนุมัติขยายถึง 23 ม.ค. 69")
    desk.turns_to(at("23 08:00"))
    assert not any(line in one for one in desk.texts(head)[-2:])


def test_answered_on_the_other_platform(desk: Desk) -> None:
    """The head has both: the card comes on Telegram, the answer from LINE, and the card says so."""
    _task, officer = in_hand(desk, "19 ม.ค.", now="13 09:00")
    head = desk.head(HEAD)
    other = ("ln" if desk.heads == "tg" else "tg", "head again")
    desk.play.link(HEAD, other)
    desk.play.press(officer, "ขอขยายเวลา")
    desk.play.type(officer, "23 ม.ค.")
    desk.play.type(officer, REASON)
    desk.run()
    telegram, line = (head, other) if head[0] == "tg" else (other, head)
    assert desk.play.last(telegram).title.startswith("ขอขยายเวลา 1/2569 จาก 19")
    desk.play.type(line, "งานของฉัน")
    desk.play.press(line, "เปิด 1")
    assert desk.play.press(line, "อนุมัติ").title.startswith("อนุมัติขยายถึง 23 ม.ค. 69")
    assert desk.play.last(telegram).title.startswith("อนุมัติขยายถึง 23 ม.ค. 69")


@ONCE
def test_of_a_secret_letter_nobody_reads_what_is_asked_unless_they_open_it(desk: Desk) -> None:
    director, group, head, officer = desk.head(DIRECTOR), desk.chat(GROUP_CLERK), desk.head(HEAD), desk.chat(OFFICER)
    for name in (DIRECTOR, GROUP_CLERK, HEAD, OFFICER):
        desk.appoint(name)
    desk.proposed(secrecy=Secrecy.CONFIDENTIAL, due_on=date(2026, 1, 8))
    desk.play.press(director, "เปิด")
    desk.play.press(director, "ตามเสนอ")
    desk.passes(seconds=61)
    for chat, label in ((group, "ลงรับกลุ่ม"), (head, "นายเอก"), (officer, "ขอขยายเวลา")):
        desk.play.press(chat, "เปิด")
        desk.play.press(chat, label)
    desk.play.press(officer, "+1 วันทำการ")
    desk.play.type(officer, REASON)
    assert desk.play.last(head).title == "มีคำขอของหนังสือชั้นความลับ" and REASON not in desk.last(head)
    assert REASON in desk.play.press(head, "เปิด").body
    desk.play.press(head, "อนุมัติ")
    assert "อนุมัติ" not in desk.last(officer)


@ONCE
def test_who_leaves_asks_for_nothing_any_more_and_what_they_leave_is_watched(desk: Desk) -> None:
    """On the 20th the officer leaves: the request ends; the head gives the work anew, or hears of it on the 22nd."""
    asked(desk)
    head = desk.head(HEAD)
    desk.play.bring_in([one for one in everybody() if one.person is None or one.person.first_name != "เอก"])
    assert extension(desk).state is ExtensionState.WITHDRAWN
    desk.turns_to(at("22 08:40"))
    assert any("ยังไม่มอบหมาย เกิน 2 วันทำการ" in one for one in desk.texts(head))
