"""A letter's work in its group: taken in with one tap, assigned by a day, done, asked back, closed, sent back."""

from datetime import date

from storage.vocabulary import LetterState, TaskState
from tests.support.desk import CENTRAL_HEAD, GROUP_CLERK, Desk
from tests.support.play import CLERK, DIRECTOR, HEAD, OFFICER, OTHER_OFFICER


def _assigned(desk: Desk) -> int:
    """A letter that นายเอก has in hand; the id of the letter."""
    group, head = desk.chat(GROUP_CLERK), desk.head(HEAD)
    desk.chat(OFFICER)
    task_id = desk.in_group()
    desk.play.press(group, "ลงรับกลุ่ม")
    desk.play.press(head, "นายเอก")
    return next(one.letter_id for one in desk.tasks(1) if one.id == task_id and one.letter_id is not None)


def test_one_tap_takes_it_into_the_groups_book_with_its_stamp(desk: Desk) -> None:
    group, head = desk.chat(GROUP_CLERK), desk.head(HEAD)
    desk.in_group()
    before = desk.old(group, "หนังสือถึงกลุ่มบุคคล")
    answer = desk.play.press(group, "ลงรับกลุ่ม")
    assert answer.title == "ลงรับกลุ่มแล้ว  เลขรับกลุ่ม 1/2569"
    assert "เลขรับสำนักงาน 1/2569" in answer.body and "แจ้ง น.ส.เพ็ญ มอบหมายแล้ว" in answer.body
    assert "มอบหมายผู้ใด · เลขรับ 1/2569 · เลขรับกลุ่ม 1/2569" in desk.last(head)

    again = desk.play.press(group, "ลงรับกลุ่ม", before)
    assert again.title.startswith("รายการนี้ลงรับกลุ่มแล้ว")


def test_the_day_is_picked_on_line_and_pressed_or_typed_on_telegram(desk: Desk) -> None:
    group, head, officer = desk.chat(GROUP_CLERK), desk.head(HEAD), desk.chat(OFFICER)
    task_id = desk.in_group()
    desk.play.press(group, "ลงรับกลุ่ม")
    if desk.heads == "ln":
        desk.picks(head, "กำหนดวัน", date(2026, 1, 22))
    else:
        offered = desk.picks_nothing(head, "กำหนดวัน")
        assert [button.label for button in offered.buttons] == [
            "6 ม.ค. 69",
            "8 ม.ค. 69",
            "12 ม.ค. 69",
            "19 ม.ค. 69",
            "กลับ",
        ]
        desk.play.press(head, "8 ม.ค. 69")
        desk.picks_nothing(head, "กำหนดวัน")
        desk.play.type(head, "22 ม.ค.")
    desk.play.press(head, "นายเอก")
    assert "ให้แล้วเสร็จภายใน 22 ม.ค. 69 · เหลือ 13 วันทำการ" in desk.last(officer)
    assert str(next(one for one in desk.tasks(1) if one.id == task_id).due_on) == "2026-01-22"


def test_a_day_that_has_passed_is_refused(desk: Desk) -> None:
    group, head = desk.chat(GROUP_CLERK), desk.head(HEAD)
    desk.in_group()
    desk.play.press(group, "ลงรับกลุ่ม")
    assert "ผ่านมาแล้ว" in desk.picks(head, "กำหนดวัน", date(2026, 1, 2)).title


def test_the_work_goes_to_somebody_else(desk: Desk) -> None:
    head, officer, other = desk.head(HEAD), desk.chat(OFFICER), desk.chat(OTHER_OFFICER)
    _assigned(desk)
    card = desk.old(officer, "งานมอบหมายถึงท่าน")
    desk.play.press(head, "เปลี่ยนผู้รับ")
    desk.play.press(head, "น.ส.แพร")
    assert "งานมอบหมายถึงท่าน" in desk.last(other)
    assert "งานนี้มอบผู้อื่นแล้ว" in desk.last(officer)
    desk.play.press(officer, "เสร็จแล้ว", card)
    assert "สำหรับผู้รับมอบหมายงานนี้" in desk.play.type(officer, "เสร็จ").title


def test_done_with_a_note_is_told_when_it_can_no_longer_be_undone(desk: Desk) -> None:
    head, officer, clerk = desk.head(HEAD), desk.chat(OFFICER), desk.chat(CLERK)
    letter_id = _assigned(desk)
    desk.run()
    told = len(desk.play.shown(head))
    desk.play.press(officer, "เสร็จแล้ว")
    answer = desk.play.type(officer, "คัดเลือกแล้ว 2 คน")
    assert answer.title.startswith("รายงานผลแล้ว") and "จะแจ้ง น.ส.เพ็ญ ใน 60 วินาที" in answer.body
    desk.passes(seconds=50)
    assert len(desk.play.shown(head)) == told
    assert desk.play.press(officer, "เลิกทำ 60 วิ").title.startswith("เลิกทำแล้ว")
    desk.passes(minutes=5)
    assert len(desk.play.shown(head)) == told

    desk.play.press(officer, "เสร็จแล้ว")
    answer = desk.play.press(officer, "ไม่มี ปิดงาน")
    desk.passes(seconds=61)
    assert "รายงานผล รอท่านปิดเรื่อง" in desk.last(head)
    assert "เลิกทำไม่ได้แล้ว" in desk.play.press(officer, "เลิกทำ 60 วิ", answer).title
    desk.play.press(head, "ปิดเรื่อง")
    assert "ปิดเรื่องแล้ว" in desk.last(clerk) and "ปิดเรื่องแล้ว" in desk.last(officer)
    assert desk.row(letter_id).state == LetterState.CLOSED
    assert [one.split(":")[0] for one in desk.remarks(letter_id)][-2:] == ["report", "closing"]


def test_asked_back_answered_and_more_wanted(desk: Desk) -> None:
    head, officer = desk.head(HEAD), desk.chat(OFFICER)
    letter_id = _assigned(desk)
    desk.play.press(officer, "ถามกลับ")
    desk.play.type(officer, "ส่งทางใด")
    assert "นายเอก ถามกลับ" in desk.last(head) and "“ส่งทางใด”" in desk.last(head)
    desk.play.press(head, "ตอบ")
    desk.play.type(head, "ทางอีเมล")
    assert any("ได้รับคำตอบ" in one and "“ทางอีเมล”" in one for one in desk.texts(officer))

    desk.play.press(officer, "เสร็จแล้ว")
    desk.play.type(officer, "ส่งแล้ว")
    desk.passes(seconds=61)
    desk.play.press(head, "ขอเพิ่มเติม")
    desk.play.type(head, "ขอสำเนาหลักฐาน")
    assert any("ขอเพิ่มเติม" in one and "“ขอสำเนาหลักฐาน”" in one for one in desk.texts(officer))
    assert desk.tasks(letter_id)[0].state == TaskState.ASSIGNED
    kinds = [one.split(":")[0] for one in desk.remarks(letter_id)]
    assert kinds[-5:] == ["assignment", "question", "answer", "report", "return"]


def test_the_group_sends_it_back_and_the_clerk_proposes_again(desk: Desk) -> None:
    director, group, clerk = desk.head(DIRECTOR), desk.chat(GROUP_CLERK), desk.chat(CLERK)
    desk.in_group()
    desk.play.press(group, "ส่งคืน")
    desk.play.type(group, "ไม่ใช่งานของกลุ่ม")
    assert "กลุ่มบุคคล ส่งคืน · เลขรับ 1/2569" in desk.last(clerk) and "ไม่ใช่งานของกลุ่ม" in desk.last(clerk)
    assert "กลุ่มบุคคล ส่งคืน · เลขรับ 1/2569" in desk.last(director)
    desk.play.press(clerk, "เสนอใหม่")
    desk.play.press(clerk, "มอบ อำนวยการ")
    assert "รอสั่งการ · เลขรับ 1/2569" in desk.last(director)
    assert "เห็นควรมอบกลุ่มอำนวยการ" in desk.last(director)


def test_closing_one_group_does_not_close_what_another_sent_back(desk: Desk) -> None:
    director, clerk = desk.head(DIRECTOR), desk.chat(CLERK)
    group, other, head = desk.chat(GROUP_CLERK), desk.head(CENTRAL_HEAD), desk.head(HEAD)
    letter_id = desk.proposed("")
    desk.play.press(director, "สั่งการเอง")
    desk.play.type(director, "มอบกลุ่มบุคคลและกลุ่มอำนวยการ ดำเนินการ")
    desk.play.press(director, "ยืนยัน")
    desk.passes(seconds=61)
    desk.play.press(clerk, "ลงรับกลุ่ม")
    desk.play.press(other, "ส่งคืน")
    desk.play.type(other, "ไม่เกี่ยวข้อง")
    desk.play.press(group, "ลงรับกลุ่ม")
    desk.play.press(head, "ปิดเรื่อง (ทราบ)")
    assert desk.row(letter_id).state == LetterState.RETURNED

    desk.play.type(clerk, "1")
    desk.play.press(clerk, "เสนอ")
    desk.play.press(clerk, "เพื่อทราบ")
    desk.play.press(director, "ทราบ")
    desk.passes(seconds=61)
    assert desk.row(letter_id).state == LetterState.CLOSED


def test_known_does_not_close_what_a_group_still_works_on(desk: Desk) -> None:
    director, clerk = desk.head(DIRECTOR), desk.chat(CLERK)
    other = desk.head(CENTRAL_HEAD)
    letter_id = desk.proposed("")
    desk.play.press(director, "สั่งการเอง")
    desk.play.type(director, "มอบกลุ่มบุคคลและกลุ่มอำนวยการ ดำเนินการ")
    desk.play.press(director, "ยืนยัน")
    desk.passes(seconds=61)
    desk.play.press(clerk, "ลงรับกลุ่ม")
    desk.play.press(other, "ส่งคืน")
    desk.play.type(other, "ไม่เกี่ยวข้อง")
    desk.play.type(clerk, "1")
    desk.play.press(clerk, "เสนอ")
    desk.play.press(clerk, "เพื่อทราบ")
    desk.play.press(director, "ทราบ")
    desk.passes(seconds=61)
    assert desk.row(letter_id).state == LetterState.DECIDED


def test_a_group_that_no_chat_reaches_is_said_to_the_clerk(desk: Desk) -> None:
    clerk = desk.chat(CLERK)
    desk.in_group()
    assert "กลุ่มบุคคล ยังไม่มีผู้ผูกบัญชีแชต กรุณาแจ้งทางอื่น" in desk.last(clerk)
