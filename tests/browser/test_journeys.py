"""A visitor's way through the demonstration in a real browser: every journey on the phones of the page.

All tests share one demonstration, which takes seconds to begin; each works on letters and, where it matters, at phones
of its own.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.desk import PATIENCE_MS, Desk, Owner, Screen, demonstration, open_desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CLERK: Owner = ("LINE", "น.ส.สุดา แก้วใส")
DIRECTOR: Owner = ("Telegram", "นายประเสริฐ วงศ์ดี")
GROUP_CLERK: Owner = ("LINE", "น.ส.กานดา ดีพร้อม")
GROUP_HEAD: Owner = ("Telegram", "น.ส.เพ็ญ มั่นคง")
OFFICER: Owner = ("LINE", "นายเอก รักงาน")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    folder: Path = tmp_path_factory.mktemp("demo")
    async with demonstration(folder) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(page: Page, address: str) -> Desk:
    return await open_desk(page, address)


async def registers(clerk: Screen, letter: str, subject: str) -> str:
    """A sample letter from the attachment to the number, which is returned (`28/2569`)."""
    await clerk.sends_letters(letter)
    await clerk.presses("ลงรับ", "ร่างลงรับ", subject)
    return await number_of(clerk, subject)


async def number_of(clerk: Screen, subject: str) -> str:
    """The number in the newest confirmation of a registration."""
    found = re.search(r"เลขรับ (\d+/\d{4})", await (await clerk.sees("ลงรับแล้ว เลขรับ", subject)).inner_text())
    assert found
    return found[1]


async def proposes(clerk: Screen, number: str) -> None:
    """The registered letter goes to whoever decides, with the opinion that the group of personnel should have it."""
    await clerk.presses("เสนอ ผอ.", "ลงรับแล้ว", number)
    await clerk.presses("มอบ บุคคล", "เห็นควรอย่างไร", number)
    await clerk.sees("เสนอ", "แล้ว", number, "ความเห็น:")


async def test_an_invitation_is_used_once_and_only_with_its_code(desk: Desk) -> None:
    stranger = await desk.new_phone("Telegram")
    await stranger.says("/start")
    await stranger.sees("ระบบนี้ใช้ภายในหน่วยงาน", "รหัสเชิญ 8 หลัก")
    await stranger.says("งานของฉัน")
    await stranger.says("0000-0000")
    await stranger.sees("รหัสนี้ใช้ไม่ได้")
    await stranger.has_not("งานของท่าน")

    officer = await desk.new_phone("LINE", "นางนงนุช ยิ่งสุข")
    await officer.links()
    await officer.sees("บัญชีแชตนี้จะใช้แทน", "นางนงนุช ยิ่งสุข")
    await officer.presses("ถูกต้อง ผูกบัญชี", "บัญชีแชตนี้จะใช้แทน")
    await officer.sees("ผูกบัญชีเรียบร้อยแล้ว")
    await officer.answers("ดูงานของฉัน")
    await officer.answers("ค้นหนังสือ")
    await officer.sees("พิมพ์คำที่ต้องการค้น")


async def test_a_photograph_becomes_a_number_and_the_letter_is_found_again(desk: Desk) -> None:
    clerk = await desk.screen(*CLERK)
    await clerk.sends_letters("urgent_photo.jpg")
    await clerk.presses("แก้ไข", "ร่างลงรับ · กรุณาตรวจ · 1 หน้า")
    await clerk.presses("เรื่อง", "แก้ช่องใด")
    await clerk.sees("พิมพ์ “เรื่อง” ที่ถูกต้อง")
    await clerk.says("เฝ้าระวังฝุ่นละอองเบื้องต้น")
    await clerk.presses("ลงรับ", "ร่างลงรับ", "ฝุ่นละอองเบื้องต้น")
    first = await number_of(clerk, "ฝุ่นละอองเบื้องต้น")
    await expect(clerk.phone.locator(".message.theirs img").last).to_be_visible(timeout=PATIENCE_MS)
    await clerk.presses("เลิกทำ 60 วิ", "ลงรับแล้ว", first)
    await clerk.presses("ดูร่าง", "เลิกลงรับแล้ว", first)
    await clerk.presses("ลงรับ", "ร่างลงรับ", "ฝุ่นละอองเบื้องต้น")
    # The number that nobody was told stands for the same letter again.
    await expect(clerk.cards("ลงรับแล้ว เลขรับ", first)).to_have_count(2, timeout=PATIENCE_MS)

    # On LINE an old card keeps its buttons; it answers with how things stand now.
    await (
        clerk.phone.locator(".message.theirs")
        .filter(has_text="ร่างลงรับ")
        .first.get_by_role("button", name="ลงรับ", exact=True)
        .click()
    )
    await clerk.sees("ลงรับแล้ว", "ดูสถานะล่าสุด")

    await clerk.says("ค้น ฝุ่นละอองเบื้องต้น")
    # One hit needs no list.
    await clerk.sees(f"รับ {first}", "ลงรับแล้ว")
    await clerk.says("ค้น สพฐ.")
    await clerk.presses("2", "พบ", "เรื่อง")
    await clerk.sees("รับ", "สั่งการ")
    await clerk.says(f"ประวัติ {first}")
    await clerk.sees(f"ประวัติ เลขรับ {first}", "ลงรับ · น.ส.สุดา")
    await clerk.says(first.split("/")[0])
    await clerk.sees(f"รับ {first}", "ประวัติ", "ยกเลิกเลขรับ")

    await clerk.says("ดินสอสีชมพู")
    await clerk.sees("ยังไม่เข้าใจข้อความนี้")
    await clerk.answers("ค้นหนังสือ")
    await clerk.sees("พิมพ์คำที่ต้องการค้น")
    await clerk.says("ยกเลิก")
    await clerk.sees("ยกเลิกขั้นตอนแล้ว")


async def test_a_letter_is_decided_handed_on_done_and_closed(desk: Desk) -> None:
    clerk, director = await desk.screen(*CLERK), await desk.screen(*DIRECTOR)
    group, head, officer = [await desk.screen(*who) for who in (GROUP_CLERK, GROUP_HEAD, OFFICER)]
    number = await registers(clerk, "circular_photo.jpg", "ครูดีเด่น")
    await proposes(clerk, number)

    card = await director.sees("รอสั่งการ", number, "เห็นควรมอบ")
    mine = await card.get_attribute("data-message")
    await director.presses("ตามเสนอ", "รอสั่งการ", number)
    await director.sees("สั่งการแล้ว", number)
    await director.presses("เลิกทำ 60 วิ", "สั่งการแล้ว", number)
    # Telegram's card is edited in place: the same message says what is so now.
    await expect(director.phone.locator(f'[data-message="{mine}"]')).to_contain_text("เลิกทำแล้ว", timeout=PATIENCE_MS)
    await director.presses("สั่งการเอง", "เลิกทำแล้ว", number)
    await director.sees("เลือกคำสั่ง หรือพิมพ์ข้อความ", number)
    await director.says("มอบกลุ่มบุคคลคัดเลือก และเสนอพรุ่งนี้")
    await director.presses("ยืนยัน", "ตรวจก่อนบันทึก", "คัดเลือก")
    await director.sees("สั่งการแล้ว", number, "60 วินาที")
    await group.has_not(number)

    await desk.a_minute_passes()
    await clerk.sees("สั่งการแล้ว", number, "คัดเลือก")
    await group.presses("ลงรับกลุ่ม", "หนังสือถึง", number)
    await group.sees("ลงรับกลุ่มแล้ว", number)
    await head.presses("นายเอก", "มอบหมายผู้ใด", number)
    await officer.presses("เสร็จแล้ว", "งานมอบหมายถึงท่าน", number)
    await officer.sees("แนบผลหรือหมายเหตุ")
    await officer.says("คัดเลือกแล้ว 2 คน")
    await officer.sees("รายงานผลแล้ว", number)
    await desk.a_minute_passes()
    await head.presses("ปิดเรื่อง", "รอท่านปิดเรื่อง", "คัดเลือกแล้ว 2 คน")
    await clerk.sees("ปิดเรื่องแล้ว", number)
    await officer.sees("ปิดเรื่องแล้ว", number)


async def test_the_other_way_round_with_a_stand_in(desk: Desk) -> None:
    """The clerk on Telegram, who decides on LINE; the director is away, and a letter goes back for correction."""
    director = await desk.screen(*DIRECTOR)
    deputy = await desk.linked_phone("LINE", "นางมาลี ศรีสุข")
    clerk = await desk.linked_phone("Telegram", "นายวีรชัย ตั้งมั่น")
    await director.says("ไปราชการ วันนี้")
    await director.presses("นางมาลี รักษาฯ", "ให้ผู้ใดปฏิบัติแทน")
    await director.sees("บันทึกแล้ว", "หนังสือถึงท่านจะไปที่นางมาลี")
    await deputy.sees("ท่านปฏิบัติหน้าที่แทน")

    number = await registers(clerk, "order_scan.pdf", "แต่งตั้งคณะกรรมการ")
    await expect(clerk.phone.get_by_role("link", name="เปิดไฟล์").last).to_be_visible(timeout=PATIENCE_MS)
    await proposes(clerk, number)
    await deputy.presses("ส่งคืนแก้ไข", "รอสั่งการ", number, "รักษาราชการแทน")
    await deputy.presses("แนบระเบียบ", "เหตุผลที่ส่งคืน", number)
    await deputy.sees("ส่งคืนแก้ไขแล้ว", number)
    await director.has_not(number)
    await desk.a_minute_passes()
    await clerk.presses("แก้แล้ว เสนอใหม่", "ส่งคืนแก้ไข", number, "แนบระเบียบที่เกี่ยวข้อง")
    await clerk.presses("เพื่อทราบ", "เห็นควรอย่างไร", number)
    await deputy.presses("ทราบ", "รอสั่งการ", number, "เพื่อโปรดทราบ")
    await deputy.sees("สั่งการแล้ว", number, "“ทราบ”")
    await director.says("กลับมาแล้ว")
    await director.sees("ท่านกลับมาปฏิบัติงาน")


async def test_whatever_fails_everything_arrives_once(desk: Desk) -> None:
    clerk, director = await desk.screen(*CLERK), await desk.screen(*DIRECTOR)
    board = desk.page.get_by_role("dialog", name="เหตุขัดข้องที่ทดลอง")
    await desk.page.get_by_role("button", name="เหตุขัดข้อง").click()
    await board.get_by_role("switch", name="webhook ซ้ำ LINE").click()
    await board.get_by_role("button", name="ส่งถี่เกิน (429) LINE ครั้งเดียว").click()
    await board.get_by_role("button", name="คำตอบหาย Telegram ครั้งเดียว").click()
    await board.get_by_role("button", name="เสร็จ", exact=True).click()
    await expect(desk.page.locator("#faults-strip")).to_contain_text("webhook ซ้ำ")

    number = await registers(clerk, "memo_photo.jpg", "แผนปฏิบัติการ")
    await proposes(clerk, number)
    await director.sees("รอสั่งการ", number)
    await desk.page.locator("#faults-strip").get_by_role("button", name="ปิดทุกเหตุ").click()
    await expect(desk.page.locator("#faults-strip")).to_be_hidden()
    await clerk.says("งานของฉัน")
    await clerk.sees("งานของท่าน")
    for screen, words in ((clerk, f"ลงรับแล้ว เลขรับ {number}"), (director, f"เลขรับ {number}")):
        await expect(screen.cards(words)).to_have_count(1)
