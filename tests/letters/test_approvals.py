"""A letter before whoever decides: who that is, what they read and press, the undo window, returns, many at once."""

from datetime import datetime

import pytest

from storage.clock import BANGKOK
from storage.vocabulary import ApprovalState, LetterState, PostKind, Secrecy, Urgency
from tests.support.desk import CENTRAL_HEAD, GROUP_CLERK, Desk
from tests.support.play import CLERK, DIRECTOR, FIRST, HEAD, OFFICER, PERSONNEL, SECOND, line, posts


def test_the_card_says_all_that_a_decision_needs(desk: Desk) -> None:
    """Monday 09:00 proposed; at 10:30 the card says who proposed what, who holds it and for how long."""
    director = desk.head(DIRECTOR)
    desk.proposed(urgency=Urgency.URGENT)

    first = desk.last(director)
    assert first.startswith("รอสั่งการ · เลขรับ 1/2569 · ด่วน")
    assert "ศธ 04001/ว123" in first and "สพฐ." in first and "การคัดเลือกครูดีเด่น" in first
    assert "เสนอโดย น.ส.สุดา 09:00 · เห็นควรมอบกลุ่มบุคคล" in first
    assert desk.labels(director)[:4] == ["ตามเสนอ", "ทราบ", "สั่งการเอง", "ส่งคืนแก้ไข"]

    desk.passes(minutes=90)
    desk.play.type(director, "รอสั่งการ")
    assert "อยู่ที่ นายประเสริฐ · รอ 1 ชม. 30 นาทีทำการ" in desk.last(director)
    assert "น.ส.สุดา 09:00" in desk.last(director)
    desk.passes(days=1)
    desk.play.type(director, "รอสั่งการ")
    assert "เสนอโดย น.ส.สุดา 5 ม.ค. 69 09:00" in desk.last(director)


def test_nobody_is_told_before_the_window_has_passed(desk: Desk) -> None:
    director, clerk, group = desk.head(DIRECTOR), desk.chat(CLERK), desk.chat(GROUP_CLERK)
    letter_id = desk.proposed()
    told = len(desk.play.shown(clerk))

    answer = desk.play.press(director, "ตามเสนอ")
    assert answer.title.startswith("สั่งการแล้ว 5 ม.ค. 69 09:00")
    assert "มอบ กลุ่มบุคคล ดำเนินการ" in answer.body and "จะแจ้งกลุ่มบุคคลใน 60 วินาที" in answer.body
    desk.passes(seconds=59)
    assert desk.play.shown(group) == []
    assert len(desk.play.shown(clerk)) == told
    assert desk.tasks(letter_id) == []

    desk.passes(seconds=2)
    assert "หนังสือถึงกลุ่มบุคคล" in desk.last(group)
    assert "“มอบ กลุ่มบุคคล ดำเนินการ”" in desk.last(clerk)
    decided = "decision: มอบ กลุ่มบุคคล ดำเนินการ (นายประเสริฐ วงศ์ดี, self ผอ.สพป.)"
    assert any(decided in one for one in desk.remarks(letter_id))


def test_undo_restores_the_card_and_leaves_no_word(desk: Desk) -> None:
    director, group = desk.head(DIRECTOR), desk.chat(GROUP_CLERK)
    letter_id = desk.proposed()
    desk.play.press(director, "ตามเสนอ")

    desk.passes(seconds=40)
    again = desk.play.press(director, "เลิกทำ 60 วิ")
    assert again.title.startswith("เลิกทำแล้ว · รอสั่งการ")
    desk.passes(minutes=10)
    assert desk.play.shown(group) == []
    assert desk.row(letter_id).state == LetterState.SUBMITTED
    assert not any(one.startswith("decision") for one in desk.remarks(letter_id))

    desk.play.press(director, "ทราบ")
    desk.passes(seconds=61)
    assert desk.row(letter_id).state == LetterState.CLOSED


def test_undo_is_refused_after_the_window(desk: Desk) -> None:
    director = desk.head(DIRECTOR)
    desk.proposed()
    decided = desk.play.press(director, "ทราบ")
    desk.passes(seconds=61)
    assert "เลิกทำไม่ได้แล้ว" in desk.play.press(director, "เลิกทำ 60 วิ", decided).title


def test_typed_words_are_shown_as_they_were_understood(desk: Desk) -> None:
    director = desk.head(DIRECTOR)
    letter_id = desk.proposed("")
    assert "ตามเสนอ" not in desk.labels(director)

    desk.play.press(director, "สั่งการเอง")
    assert {"ทราบ", "ทราบ แจ้งเวียน", "มอบ บุคคล", "มอบ อำนวยการ", "มอบ รอง ผอ.", "มอบรายบุคคล", "เก็บเรื่อง"} <= set(
        desk.labels(director)
    )
    check = desk.play.type(director, "มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน 22 ม.ค.")
    assert [(fact.label, fact.value) for fact in check.facts] == [("ผู้รับ", "กลุ่มบุคคล"), ("กำหนด", "22 ม.ค. 69")]
    assert desk.approval(letter_id).state == ApprovalState.OPEN

    corrected = desk.play.type(director, "มอบกลุ่มบุคคลดำเนินการ ภายใน 23 ม.ค.")
    assert "23 ม.ค. 69" in corrected.to_text()
    desk.play.press(director, "ยืนยัน")
    desk.passes(seconds=61)
    task = desk.tasks(letter_id)[0]
    assert (str(task.due_on), task.instruction) == ("2026-01-23", "มอบกลุ่มบุคคลดำเนินการ ภายใน 23 ม.ค.")


def test_an_officer_is_named_but_not_by_the_beginning_of_another_word(desk: Desk) -> None:
    """เอก is a name; เอกสาร is none."""
    director = desk.head(DIRECTOR)
    desk.proposed("")
    desk.play.press(director, "สั่งการเอง")
    assert "ผู้รับ  —" in desk.play.type(director, "ให้จัดทำเอกสารเพิ่มเติม").to_text()
    assert "ผู้รับ  นายเอก" in desk.play.type(director, "มอบนายเอกดำเนินการ").to_text()


def test_a_person_is_given_the_letter(desk: Desk) -> None:
    director, group, officer = desk.head(DIRECTOR), desk.chat(GROUP_CLERK), desk.chat(OFFICER)
    letter_id = desk.proposed("")
    desk.play.press(director, "สั่งการเอง")
    desk.play.press(director, "มอบรายบุคคล")
    desk.play.type(director, "เอก")
    assert "มอบ นายเอก ดำเนินการ" in desk.play.press(director, "นายเอก").to_text()
    desk.passes(seconds=61)

    desk.play.press(group, "ลงรับกลุ่ม")
    assert "งานมอบหมายถึงท่าน" in desk.last(officer)
    assert desk.tasks(letter_id)[0].assignee_id == desk.play.person(OFFICER).id


def test_the_deputy_is_given_the_letter_and_decides_on_their_own_chair(desk: Desk) -> None:
    director, deputy, clerk = desk.head(DIRECTOR), desk.head(FIRST), desk.chat(CLERK)
    letter_id = desk.proposed("")
    desk.play.press(director, "สั่งการเอง")
    desk.play.press(director, "มอบ รอง ผอ.")
    desk.play.press(director, "นางมาลี")
    desk.passes(seconds=61)
    assert "รอสั่งการ" in desk.last(deputy)
    assert "มอบ นางมาลี ดำเนินการ" in desk.last(clerk)

    desk.play.press(deputy, "ทราบ")
    desk.passes(seconds=61)
    assert desk.row(letter_id).state == LetterState.CLOSED
    assert "นางมาลี" in desk.last(clerk)
    assert any("decision: ทราบ (นางมาลี ศรีสุข, self รอง ผอ.สพป. คนที่ 1)" in one for one in desk.remarks(letter_id))


# --- absence, vacancy, transfer ---------------------------------------------------------------------------------------


def test_the_deputy_decides_while_the_director_is_away_and_the_capacity_is_printed(desk: Desk) -> None:
    """Monday proposed; Tuesday and Wednesday the director is away; Thursday the card is back."""
    director, deputy, clerk = desk.head(DIRECTOR), desk.head(FIRST), desk.chat(CLERK)
    first, second = desk.proposed(), desk.proposed(number="ศธ 04001/ว124")
    desk.play.type(director, "ไปราชการ 6-7 ม.ค.")
    desk.play.press(director, "ไม่มอบ")
    assert not any("รอสั่งการ" in one for one in desk.texts(deputy))
    card, other_card = desk.old(director, "เลขรับ 1/2569"), desk.old(director, "เลขรับ 2/2569")

    desk.turns_to(datetime(2026, 1, 6, 9, 0, tzinfo=BANGKOK))
    cards = [one for one in desk.texts(deputy) if "รอสั่งการ · เลขรับ" in one]
    assert len(cards) == 2
    assert "อยู่ที่ นางมาลี (รักษาราชการแทน)" in cards[0]
    elsewhere = desk.play.press(director, "ทราบ", card)
    assert "นางมาลี" in elsewhere.to_text() and "รักษาราชการแทน" in elsewhere.to_text()

    answer = desk.play.press(deputy, "ตามเสนอ", desk.old(deputy, "เลขรับ 1/2569"))
    assert "ในฐานะ รักษาราชการแทน ผอ.สพป." in answer.body
    desk.passes(seconds=61)
    assert "รักษาราชการแทน ผอ.สพป." in desk.last(clerk)
    assert any("(นางมาลี ศรีสุข, acting ผอ.สพป.)" in one for one in desk.remarks(first))
    history = desk.play.type(clerk, "ประวัติ 1")
    assert "6 ม.ค. 69 09:00 สั่งการ · นางมาลี ศรีสุข รักษาราชการแทน ผอ.สพป. “มอบ กลุ่มบุคคล ดำเนินการ”" in history.body

    deputys = desk.old(deputy, "เลขรับ 2/2569")
    desk.turns_to(datetime(2026, 1, 8, 9, 0, tzinfo=BANGKOK))
    assert any("รอสั่งการ · เลขรับ 2/2569" in one for one in desk.texts(director)[-2:])
    assert "นายประเสริฐ" in desk.play.press(deputy, "ทราบ", deputys).to_text()
    assert desk.approval(second).state == ApprovalState.OPEN
    assert desk.play.press(director, "ทราบ", other_card).title.startswith("สั่งการแล้ว")


def test_the_second_deputy_decides_when_the_first_is_away_too(desk: Desk) -> None:
    first, second = desk.head(FIRST), desk.head(SECOND)
    desk.play.type(desk.head(DIRECTOR), "ไปราชการวันนี้")
    desk.play.press(desk.head(DIRECTOR), "ไม่มอบ")
    desk.play.type(first, "ลาป่วยวันนี้")
    desk.play.press(first, "บันทึก")
    desk.run()
    clerk = desk.chat(CLERK)
    desk.proposed()
    assert "เสนอ นายชัย (รักษาราชการแทน) แล้ว" in desk.last(clerk)
    assert "อยู่ที่ นายชัย (รักษาราชการแทน)" in desk.last(second)
    assert not any("รอสั่งการ · " in one for one in desk.texts(first))


def test_a_vacant_chair_is_answered(desk: Desk) -> None:
    """No director and no deputy: the letter waits, and the clerk is told so."""
    vacant = [one if one.person is None or one.unit else line("", "", one.kind, one.title) for one in posts()]
    desk.play.bring_in(vacant)
    clerk = desk.chat(CLERK)
    desk.proposed("")
    assert "ไม่มีผู้สั่งการอยู่" in desk.last(clerk)

    desk.play.bring_in(posts())
    desk.head(DIRECTOR)
    desk.run()
    assert "รอสั่งการ · เลขรับ 1/2569" in desk.last(desk.head(DIRECTOR))


def test_after_a_transfer_the_press_is_refused(desk: Desk) -> None:
    director = desk.head(DIRECTOR)
    letter_id = desk.proposed()
    card = desk.old(director, "รอสั่งการ")
    new_post = line(DIRECTOR, PERSONNEL, PostKind.OFFICER, "นักวิชาการ")
    desk.play.bring_in([new_post, *posts()[1:]])
    desk.passes(seconds=1)
    assert "สำหรับผู้อำนวยการ" in desk.play.press(director, "ทราบ", card).title
    assert desk.approval(letter_id).state == ApprovalState.OPEN


def test_two_presses_at_once_are_one_decision(desk: Desk) -> None:
    """The director is back at noon while the deputy's card still stands: the second to press hears who was first."""
    director, deputy = desk.head(DIRECTOR), desk.head(FIRST)
    desk.proposed()
    card = desk.old(director, "รอสั่งการ")
    desk.play.type(director, "ไปราชการวันนี้")
    desk.play.press(director, "ไม่มอบ")
    desk.run()
    desk.passes(minutes=65)
    desk.play.press(deputy, "ทราบ")
    answer = desk.play.press(director, "ตามเสนอ", card)
    assert "สั่งการแล้ว 5 ม.ค. 69 10:05 โดย นางมาลี" in answer.title
    assert [button.label for button in answer.buttons] == ["ดูสถานะล่าสุด"]


# --- returning --------------------------------------------------------------------------------------------------------


def test_a_return_reaches_everyone_who_had_acted_and_the_number_stays(desk: Desk) -> None:
    """The director passes it to the deputy, who returns it: director and clerk hear; the clerk proposes again."""
    director, deputy, clerk = desk.head(DIRECTOR), desk.head(FIRST), desk.chat(CLERK)
    letter_id = desk.proposed("")
    desk.play.press(director, "สั่งการเอง")
    desk.play.press(director, "มอบ รอง ผอ.")
    desk.play.press(director, "นางมาลี")
    desk.passes(seconds=61)

    desk.play.press(deputy, "ส่งคืนแก้ไข")
    check = desk.play.type(deputy, "ขาดสิ่งที่ส่งมาด้วย")
    assert check.title.startswith("ตรวจก่อนส่งคืน")
    assert "ผู้ที่เกี่ยวข้องใน 60 วินาที" in desk.play.press(deputy, "ยืนยันส่งคืน").body
    desk.passes(seconds=61)
    assert desk.row(letter_id).state == LetterState.RETURNED
    assert "เหตุผล: ขาดสิ่งที่ส่งมาด้วย" in desk.last(director)
    assert "แก้แล้ว เสนอใหม่" not in desk.labels(director)
    assert "ส่งคืนแก้ไข · เลขรับ 1/2569 (เลขคงเดิม)" in desk.last(clerk)
    assert desk.labels(clerk) == ["แก้แล้ว เสนอใหม่", "ถามกลับ", "ดูหนังสือ"]

    desk.play.press(clerk, "ถามกลับ")
    desk.play.type(clerk, "หมายถึงฉบับใด")
    assert "น.ส.สุดา ถามกลับ" in desk.last(deputy)
    desk.play.press(deputy, "ตอบ")
    desk.play.type(deputy, "บัญชีรายชื่อ")
    assert "นางมาลี ตอบ" in desk.last(clerk)

    desk.play.press(clerk, "แก้แล้ว เสนอใหม่")
    desk.play.press(clerk, "มอบ บุคคล")
    assert "รอสั่งการ · เลขรับ 1/2569" in desk.last(director)
    kinds = [one.split(":")[0] for one in desk.remarks(letter_id)]
    assert kinds == ["proposal", "decision", "return", "question", "answer", "proposal", "opinion"]


def test_a_chosen_reason_returns_at_once(desk: Desk) -> None:
    director, clerk = desk.head(DIRECTOR), desk.chat(CLERK)
    desk.proposed()
    desk.play.press(director, "ส่งคืนแก้ไข")
    desk.play.press(director, "แนบระเบียบ")
    desk.passes(seconds=61)
    assert "เหตุผล: แนบระเบียบที่เกี่ยวข้อง" in desk.last(clerk)


def test_typed_advice_is_confirmed_and_can_be_followed(desk: Desk) -> None:
    """Advice that names no group may be followed too: the clerk carries it out."""
    director, clerk = desk.head(DIRECTOR), desk.chat(CLERK)
    letter_id = desk.letter()
    desk.play.type(clerk, "1")
    desk.play.press(clerk, "เสนอ")
    assert "รอสั่งการ" in desk.last(director)
    desk.play.press(clerk, "พิมพ์ความเห็น")
    check = desk.play.type(clerk, "เห็นควรตอบขอบคุณ")
    assert check.title.startswith("ตรวจความเห็นก่อนบันทึก")
    desk.play.press(clerk, "ยืนยันความเห็น")
    assert "เห็นควรตอบขอบคุณ" in desk.last(director)
    desk.play.press(director, "ตามเสนอ")
    desk.passes(seconds=61)
    assert "ตามเสนอ: เห็นควรตอบขอบคุณ" in desk.last(clerk)
    assert "สั่งการแล้ว 1/2569" in desk.play.type(clerk, "งานของฉัน").body
    desk.play.press(clerk, "ดำเนินการแล้ว")
    assert desk.row(letter_id).state == LetterState.CLOSED


def test_an_opinion_that_comes_later_is_not_followed_unseen(desk: Desk) -> None:
    """09:00 the letter lies there without an opinion; 09:10 the clerk says one group, 09:20 another."""
    director, clerk = desk.head(DIRECTOR), desk.chat(CLERK)
    letter_id = desk.proposed("")
    choices = desk.play.last(clerk)
    desk.passes(minutes=10)
    desk.play.press(clerk, "มอบ บุคคล", choices)
    old = desk.play.last(director)
    desk.passes(minutes=10)
    desk.play.press(clerk, "มอบ อำนวยการ", choices)
    again = desk.play.press(director, "ตามเสนอ", old)
    assert again.title.startswith("รอสั่งการ") and "เห็นควรมอบกลุ่มอำนวยการ" in again.body
    assert desk.approval(letter_id).state == ApprovalState.OPEN


# --- many at once -----------------------------------------------------------------------------------------------------


def test_all_for_information_at_once_except_those_tapped_out(desk: Desk) -> None:
    director = desk.head(DIRECTOR)
    ids = [desk.proposed("เพื่อทราบ", number=f"ศธ 04001/ว{one}") for one in range(3)]
    desk.proposed("มอบ บุคคล", number="ศธ 04001/9")
    answer = desk.play.press(director, "ตามเสนอ")
    assert "เพื่อทราบทั้งหมด 3" in [button.label for button in answer.buttons]

    desk.play.press(director, "เพื่อทราบทั้งหมด 3")
    desk.play.press(director, "✓ 2")
    assert "– 2 การคัดเลือก" in desk.last(director)
    done = desk.play.press(director, "ทราบ 2 เรื่อง")
    assert done.title == "ทราบแล้ว 2 เรื่อง" and "รอท่านอีก 1 เรื่อง" in done.body
    assert "เลิกทำแล้ว 2 เรื่อง" in desk.play.press(director, "เลิกทำ 60 วิ", done).title
    desk.passes(seconds=61)
    assert [desk.row(one).state for one in ids] == [LetterState.SUBMITTED] * 3

    desk.play.press(director, "เพื่อทราบทั้งหมด")
    desk.play.press(director, "ทราบ 3 เรื่อง")
    desk.passes(seconds=61)
    assert [desk.row(one).state for one in ids] == [LetterState.CLOSED] * 3


def test_the_most_urgent_comes_next(desk: Desk) -> None:
    director = desk.head(DIRECTOR)
    for urgency in (Urgency.NORMAL, Urgency.URGENT, Urgency.MOST_URGENT, Urgency.VERY_URGENT):
        desk.proposed(urgency=urgency, number=f"ศธ 04001/{urgency}")
    seen = []
    for _ in range(4):
        desk.play.type(director, "เรื่องถัดไป")
        seen.append(desk.play.last(director).title.partition("เลขรับ ")[2])
        desk.play.press(director, "ทราบ")
    assert seen == ["3/2569 · ด่วนที่สุด", "4/2569 · ด่วนมาก", "2/2569 · ด่วน", "1/2569"]
    assert desk.play.type(director, "เรื่องถัดไป").title == "ไม่มีเรื่องรอสั่งการ"


# --- told late --------------------------------------------------------------------------------------------------------


def test_the_most_urgent_is_told_of_after_an_hour_of_office_time_once(desk: Desk) -> None:
    """Monday 11:30 proposed: 12 to 13 is noon, so it is late at 13:30."""
    director, deputy = desk.head(DIRECTOR), desk.head(FIRST)
    desk.turns_to(datetime(2026, 1, 5, 11, 30, tzinfo=BANGKOK))
    letter_id = desk.proposed(urgency=Urgency.MOST_URGENT)
    desk.turns_to(datetime(2026, 1, 5, 13, 29, tzinfo=BANGKOK))
    assert not any("รอเกิน" in one for one in desk.texts(director) + desk.texts(deputy))
    desk.turns_to(datetime(2026, 1, 5, 13, 31, tzinfo=BANGKOK))
    for chat in (director, deputy):
        assert "ด่วนที่สุด รอเกิน 1 ชม.ทำการ · เลขรับ 1/2569" in desk.last(chat)
        assert desk.labels(chat) == ["สั่งการ", "ให้ รอง ผอ. รับ"]
    desk.passes(hours=20)
    assert sum("รอเกิน" in one for one in desk.texts(director)) == 1

    desk.play.press(deputy, "ให้ รอง ผอ. รับ")
    assert "อยู่ที่ นางมาลี" in desk.last(deputy)
    desk.play.press(deputy, "ทราบ")
    desk.passes(seconds=61)
    assert desk.row(letter_id).state == LetterState.CLOSED


def test_the_director_lets_the_deputy_take_it(desk: Desk) -> None:
    director, deputy = desk.head(DIRECTOR), desk.head(FIRST)
    desk.proposed(urgency=Urgency.MOST_URGENT)
    desk.passes(minutes=61)
    assert "ให้ นางมาลี รับเรื่องแล้ว" in desk.play.press(director, "ให้ รอง ผอ. รับ").title
    assert "รอสั่งการ · เลขรับ 1/2569" in desk.last(deputy)


@pytest.mark.parametrize("urgency", [Urgency.VERY_URGENT, Urgency.MOST_URGENT])
def test_nothing_is_late_that_was_decided(desk: Desk, urgency: Urgency) -> None:
    director, deputy = desk.head(DIRECTOR), desk.head(FIRST)
    desk.proposed(urgency=urgency)
    desk.passes(minutes=59, seconds=30)
    desk.play.press(director, "ทราบ")
    desk.passes(seconds=31)
    desk.passes(hours=3)
    assert not any("รอเกิน" in one for one in desk.texts(director) + desk.texts(deputy))


def test_a_decision_that_was_undone_over_the_hour_is_told_of(desk: Desk) -> None:
    director = desk.head(DIRECTOR)
    desk.proposed(urgency=Urgency.MOST_URGENT)
    desk.passes(minutes=59, seconds=30)
    desk.play.press(director, "ทราบ")
    desk.passes(seconds=45)
    desk.play.press(director, "เลิกทำ 60 วิ")
    desk.passes(seconds=30)
    assert sum("รอเกิน" in one for one in desk.texts(director)) == 1


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_a_secret_letter_waits_for_the_holder_and_notices_say_only_that_there_is_something(desk: Desk) -> None:
    director, deputy, clerk = desk.head(DIRECTOR), desk.head(FIRST), desk.chat(CLERK)

    desk.appoint(DIRECTOR)
    desk.play.type(director, "ไปราชการ 5-6 ม.ค.")
    desk.play.press(director, "ไม่มอบ")
    letter_id = desk.letter(secrecy=Secrecy.CONFIDENTIAL, number="ศธ 04001/ล7", sender="สพฐ.")
    desk.play.type(clerk, "1")
    desk.play.press(clerk, "เสนอ")
    desk.play.press(clerk, "เพื่อทราบ")

    assert not any("ลับ" in one for one in desk.texts(deputy))
    notice = desk.last(director)
    assert notice.startswith("มีหนังสือชั้นความลับรอสั่งการ")
    assert "ล7" not in notice and "สพฐ" not in notice and "1/2569" not in notice
    assert desk.play.last(director).sensitive
    desk.passes(days=2)
    opened = desk.play.press(director, "เปิด")
    assert "ล7" in opened.to_text()
    desk.play.press(director, "ทราบ")
    desk.passes(seconds=61)
    assert desk.row(letter_id).state == LetterState.CLOSED
    pushed = desk.last(clerk)
    assert "ล7" not in pushed and "1/2569" not in pushed and "ความลับ" in pushed


def test_groups_at_once(desk: Desk) -> None:
    """All groups that an order names get it; the letter is closed when the last has closed."""
    director = desk.head(DIRECTOR)
    group, other, head = desk.chat(GROUP_CLERK), desk.head(CENTRAL_HEAD), desk.head(HEAD)
    clerk = desk.chat(CLERK)
    letter_id = desk.proposed("")
    desk.play.press(director, "สั่งการเอง")
    desk.play.type(director, "มอบกลุ่มบุคคลและกลุ่มอำนวยการ ดำเนินการ")
    desk.play.press(director, "ยืนยัน")
    desk.passes(seconds=61)
    desk.play.press(group, "ลงรับกลุ่ม")
    desk.play.press(clerk, "ลงรับกลุ่ม")
    desk.play.press(other, "ปิดเรื่อง (ทราบ)")
    assert desk.row(letter_id).state == LetterState.DECIDED
    desk.play.press(head, "ปิดเรื่อง (ทราบ)")
    assert desk.row(letter_id).state == LetterState.CLOSED
