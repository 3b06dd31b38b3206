"""What people ask: their work, a letter by words or number, its history, the day in figures, and small talk."""

import pytest

from handlers import registry
from handlers.common.menus import MENUS
from storage.vocabulary import Urgency
from tests.support.desk import GROUP_CLERK, Desk
from tests.support.play import ADMIN, CLERK, DIRECTOR, HEAD, OFFICER, SCHOOL_HEAD


def test_every_role_has_its_own_work(desk: Desk) -> None:
    clerk, director, group = desk.chat(CLERK), desk.head(DIRECTOR), desk.chat(GROUP_CLERK)
    head, officer, school = desk.head(HEAD), desk.chat(OFFICER), desk.chat(SCHOOL_HEAD)
    desk.in_group()
    assert "รอลงรับกลุ่ม 1/2569" in desk.play.type(group, "งานของฉัน").body
    desk.proposed(number="ศธ 04001/2")
    assert "รอสั่งการ 2/2569" in desk.play.type(director, "mine").body
    desk.letter(number="ศธ 04001/3")
    assert "ลงรับแล้ว 3/2569" in desk.play.type(clerk, "/mine").body
    desk.play.press(group, "ลงรับกลุ่ม")
    assert "รอมอบหมาย 1/2569" in desk.play.type(head, "งานของฉัน").body
    desk.play.press(head, "เปิด 1")
    desk.play.press(head, "นายเอก")
    assert "กำลังดำเนินการ 1/2569" in desk.play.type(officer, "งานของฉัน").body
    assert desk.play.type(school, "งานของฉัน").title == "ไม่มีงานค้าง"


@pytest.mark.parametrize(
    "asked", ["ค้น ครูดีเด่น", "find ครูดีเด่น ม.ค. 69", "ค้น ครูดีเด่น มกราคม 2569", "ค้น สพฐ. ครูดีเด่น", "ค้น ปี 2569 ครูดีเด่น"]
)
def test_words_find_a_letter(desk: Desk, asked: str) -> None:
    clerk = desk.chat(CLERK)
    desk.letter()
    desk.letter("ขอเชิญประชุม", number="ศธ 04001/9")
    assert desk.play.type(clerk, asked).title.startswith("รับ 1/2569")


@pytest.mark.parametrize(
    "asked", ["1", "๑", "1/2569", "๑/๒๕๖๙", "ว123", "ว๑๒๓", "ศธ 04001/ว123", "สถานะ 1", "/status 1"]
)
def test_a_number_alone_opens_the_letter(desk: Desk, asked: str) -> None:
    clerk = desk.chat(CLERK)
    desk.letter()
    assert desk.play.type(clerk, asked).title.startswith("รับ 1/2569")


def test_nothing_found_offers_the_word_that_was_meant(desk: Desk) -> None:
    clerk = desk.chat(CLERK)
    desk.letter()
    desk.letter("ผลการคัดเลือกครูดีเด่น", number="ศธ 04001/9")
    answer = desk.play.type(clerk, "ค้น ครูดีเดน")
    assert answer.title == "ไม่พบ “ครูดีเดน” ปี 2569 หมายถึง “ครูดีเด่น” หรือไม่"
    assert [button.label for button in answer.buttons] == ["ค้นคำนี้", "ค้นทุกปี", "ค้นด้วยเลขที่"]
    assert desk.play.press(clerk, "ค้นคำนี้").title.startswith("พบ 2 เรื่อง")
    assert desk.play.press(clerk, "2").title.startswith("รับ 1/2569")
    desk.play.press(clerk, "ค้นด้วยเลขที่", answer)
    assert desk.play.type(clerk, "ว123").title.startswith("รับ 1/2569")


def test_last_years_letter_is_found_in_every_year(desk: Desk) -> None:
    clerk = desk.chat(CLERK)
    desk.letter()
    desk.passes(days=400)
    answer = desk.play.type(clerk, "ค้น ครูดีเด่น")
    assert answer.title.startswith("ไม่พบ “ครูดีเด่น” ปี 2570")
    assert desk.play.press(clerk, "ค้นทุกปี").title.startswith("รับ 1/2569")


def test_what_one_may_not_open_is_only_counted(desk: Desk) -> None:
    """Another group's officer learns that there is one, no more; and no word of it is proposed."""
    officer = desk.chat(OFFICER)
    desk.letter()
    for asked in ("ค้น ครูดีเด่น", "1", "ว123"):
        assert desk.play.type(officer, asked).title == "พบ 1 เรื่องที่ท่านไม่มีสิทธิ์เปิด"
    assert "หมายถึง" not in desk.play.type(officer, "ค้น ครูดีเดน").title
    assert "ไม่มีสิทธิ์" in desk.play.type(officer, "ประวัติ 1").title


def test_the_admin_sees_figures_but_no_letter(desk: Desk) -> None:
    admin, officer = desk.chat(ADMIN), desk.chat(OFFICER)
    desk.head(DIRECTOR)
    desk.chat(GROUP_CLERK)
    desk.in_group()
    desk.proposed(subject="เรื่องร้องเรียน", number="ศธ 04001/5", urgency=Urgency.URGENT)
    answer = desk.play.type(admin, "สถานะ")
    assert answer.title.startswith("สารบรรณวันนี้ 5 ม.ค. 69")
    assert answer.body.splitlines()[:2] == ["รับ 2 · ส่ง 0 · รอสั่งการ 1", "เกินกำหนด 0 เรื่อง · เวียนค้าง 0 เรื่อง"]
    assert "LINE ใช้ 0 · คิวส่ง" in answer.body
    listed = desk.play.press(admin, "รอสั่งการ")
    assert "2/2569" in listed.body
    assert "สำหรับผู้ดูแลระบบ" in desk.play.type(officer, "สถานะ").title


def test_the_history_names_everybody_in_order(desk: Desk) -> None:
    clerk = desk.chat(CLERK)
    desk.head(DIRECTOR)
    group = desk.chat(GROUP_CLERK)
    desk.in_group()
    desk.passes(minutes=5)
    desk.play.press(group, "ลงรับกลุ่ม")
    lines = desk.play.type(clerk, "ประวัติ 1").body.splitlines()
    whats = [line.split(" · ")[0].split(" ", 5)[5] for line in lines]
    assert whats == ["ลงรับ", "เสนอ", "ความเห็น", "สั่งการ", "ลงรับกลุ่ม"]
    assert "นายประเสริฐ วงศ์ดี ผอ.สพป. “มอบ กลุ่มบุคคล ดำเนินการ”" in lines[3]
    assert "น.ส.กานดา" in lines[4]


# --- small talk -------------------------------------------------------------------------------------------------------


def test_what_is_not_understood_is_helped(desk: Desk) -> None:
    officer = desk.chat(OFFICER)
    answer = desk.play.type(officer, "อืม")
    assert "ยังไม่เข้าใจ" in answer.title
    assert [button.label for button in answer.buttons] == ["ลงรับ", "ค้นหนังสือ", "งานของฉัน", "วิธีใช้"]


def test_a_draft_left_half_done_is_offered(desk: Desk) -> None:
    clerk = desk.chat(CLERK)
    desk.play.type(clerk, "ลงรับ")
    desk.play.type(clerk, "ยกเลิก")
    answer = desk.play.type(clerk, "อืม")
    if "ทำต่อ" in [button.label for button in answer.buttons]:
        assert "ท่านลงรับค้างไว้เมื่อ 5 ม.ค. 69 09:00" in answer.body


@pytest.mark.parametrize("word", ["ยกเลิก", "cancel", "/cancel"])
def test_cancel_ends_every_question(desk: Desk, word: str) -> None:
    director, clerk = desk.head(DIRECTOR), desk.chat(CLERK)
    desk.proposed()
    for chat, label in ((director, "สั่งการเอง"), (director, "ส่งคืนแก้ไข")):
        desk.play.type(chat, "รอสั่งการ")
        desk.play.press(chat, label)
        assert desk.play.type(chat, word).title.startswith("ยกเลิกขั้นตอนแล้ว")
        assert "ยังไม่เข้าใจ" in desk.play.type(chat, "ข้อความลอย ๆ").title
    desk.play.type(clerk, "ค้น")
    assert desk.play.type(clerk, word).title.startswith("ยกเลิกขั้นตอนแล้ว")


def test_every_menu_word_is_heard() -> None:
    heard = {word for command in registry.COMMANDS for word in command.words}
    for choices in MENUS.values():
        for choice in choices:
            assert choice.word in heard
            assert f"/{choice.command}" in heard


def test_every_command_is_thai_and_latin_and_claimed_once() -> None:
    words = [word for command in registry.COMMANDS for word in command.words]
    assert len(words) == len(set(words))
    for command in registry.COMMANDS:
        assert any(word.isascii() for word in command.words), command.words
        assert any(not word.isascii() for word in command.words), command.words


def test_every_verb_of_a_flow_module_is_in_the_table() -> None:
    for module in registry.MODULES:
        assert {route.data.NAME for route in module.ROUTES.presses} <= set(registry.PRESSES)
