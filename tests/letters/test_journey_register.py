"""Journey 2: a letter into the register, on both platforms."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest

from bot.reader.limits import SWITCH
from storage import letters
from storage.clock import BANGKOK
from storage.tables import Letter, Page
from tests.support.live_clerks import (
    PLATFORMS,
    black_page,
    kept_files,
    page,
    page_count,
    phone_of,
    shade_of,
    types_letter,
)
from tests.support.live_office import SAMPLES, LiveOffice, open_office


@pytest.fixture
async def typing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveOffice]:
    """An office that reads no pictures."""
    monkeypatch.setenv(SWITCH, "off")
    async with open_office(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files") as opened:
        yield opened


def pages_of(office: LiveOffice, letter_id: int) -> list[Page]:
    return office.app.database.read_now(lambda uow: letters.pages(uow, letter_id), 1)


def shades(office: LiveOffice, letter_id: int) -> list[int]:
    """The kept pages, each by the shade of its paper."""
    return [shade_of(office.app.store.load(one.file_hash)) for one in pages_of(office, letter_id)]


def letter(office: LiveOffice, letter_id: int) -> Letter:
    found = office.app.database.read_now(lambda uow: letters.letter(uow, letter_id), 1)
    assert found is not None
    return found


# --- from the picture to the number ---------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_pdf_is_read_corrected_and_registered(live_office: LiveOffice, platform: str) -> None:
    """Tuesday 09:00: proposed fields, one corrected by typing, one by a date, the number, the stamped page."""
    clerk = await phone_of(live_office, platform)
    await clerk.sends(SAMPLES / "circular.pdf")
    await clerk.wait_for("ร่างลงรับ · กรุณาตรวจ · 1 หน้า")
    await clerk.presses("แก้ไข")
    await clerk.presses("จาก")
    await clerk.wait_for("พิมพ์ “จาก” ที่ถูกต้อง")
    await clerk.says("สพฐ. สำนักบริหารงานบุคคล")
    await clerk.wait_for("สพฐ. สำนักบริหารงานบุคคล")
    await clerk.presses("แก้ไข")
    await clerk.presses("กำหนด")
    if platform == "line":
        await clerk.presses("เลือกวัน", picking="2026-01-23")
    else:
        await clerk.presses("เลือกวัน")
        await clerk.presses("+7 วัน 20 ม.ค.")
    await clerk.wait_for("23 ม.ค. 69" if platform == "line" else "20 ม.ค. 69")
    before = await live_office.town.charged()
    await clerk.presses("ลงรับ")
    await clerk.wait_for("ลงรับแล้ว  เลขรับ 1/2569")

    if platform == "telegram":
        document = await clerk.wait_for("1-2569.pdf")
        assert document
    else:
        opened = await clerk.presses("เปิดไฟล์")
        async with aiohttp.ClientSession() as browser:
            async with browser.get(opened["open"]) as answer:
                assert answer.status == 200
                assert page_count(await answer.read()) == 1
            await live_office.town.passes(days=8)
            async with browser.get(opened["open"]) as answer:
                assert answer.status == 410
    assert await live_office.town.charged() == before


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_an_album_is_one_draft(typing: LiveOffice, platform: str) -> None:
    clerk = await phone_of(typing, platform)
    sent = [page(shade=shade) for shade in (250, 100, 200, 150, 50)]
    await clerk.sends(*sent, as_photo=True)
    await clerk.wait_for("ร่างลงรับ · กรุณาตรวจ · 5 หน้า")
    await clerk.sees("เครื่องนี้ไม่ได้ติดตั้งตัวอ่านภาพ กรุณาพิมพ์เอง")
    assert clerk.screen.count("ร่างลงรับ") == 1
    assert clerk.screen.count("ได้รับ ") == 0 or platform == "telegram"
    assert shades(typing, 1) == [250, 100, 200, 150, 50]
    assert page_count(typing.app.store.load(letter(typing, 1).pdf_hash)) == 5

    # A second album goes behind the first.
    await clerk.presses("เพิ่มหน้า")
    await clerk.sends(page(shade=70), page(shade=220), as_photo=True)
    await clerk.wait_for("7 หน้า")
    assert shades(typing, 1) == [250, 100, 200, 150, 50, 70, 220]
    # The next picture is another letter.
    await clerk.sends(page("another"), as_photo=True)
    await clerk.wait_for("ร่างลงรับ · กรุณาตรวจ · 1 หน้า")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_dark_page_is_taken_again(live_office: LiveOffice, platform: str) -> None:
    """The second page is black: the draft says so, and the new picture takes its place."""
    clerk = await phone_of(live_office, platform)
    await clerk.sends(page(shade=240), black_page(), as_photo=True)
    await clerk.wait_for("หน้า 2 มืดเกินไป")
    await clerk.presses("ถ่ายหน้า 2 ใหม่")
    await clerk.wait_for("ส่งภาพใหม่ของหน้า 2")
    await clerk.sends(page(shade=200), as_photo=True)
    await clerk.wait_for("ร่างลงรับ · กรุณาตรวจ · 2 หน้า")
    assert "มืดเกินไป" not in str(clerk.messages[-1])
    assert shades(live_office, 1) == [240, 200]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_typed_without_any_picture_and_every_field_corrected(typing: LiveOffice, platform: str) -> None:
    clerk = await phone_of(typing, platform)
    await types_letter(clerk, number="-", subject="ขอเชิญประชุม <b>ด่วน</b> & เร็ว 🎉")
    await clerk.sees("<b>ด่วน</b> & เร็ว 🎉")
    for label, asked, typed, shown in (
        ("ที่", "พิมพ์ “ที่” ที่ถูกต้อง", "ศธ ๐๔๐๐๗.๖๐๐/๔๕๖๘", "ศธ ๐๔๐๐๗.๖๐๐/๔๕๖๘"),
        ("ถึง", "พิมพ์ “ถึง”", "ผอ.สพป.ตัวอย่าง เขต 1", "ผอ.สพป.ตัวอย่าง เขต 1"),
        ("กำหนด", "กำหนดส่ง วันใด", "30 ม.ค.", "30 ม.ค. 69"),
    ):
        await clerk.presses("แก้ไข")
        await clerk.presses(label)
        await clerk.wait_for(asked)
        await clerk.says(typed)
        await clerk.wait_for(shown)
    await clerk.presses("แก้ไข")
    await clerk.presses("ชั้นความเร็ว")
    await clerk.presses("ด่วนที่สุด")
    await clerk.wait_for("ด่วนที่สุด")
    await clerk.presses("แก้ไข")
    await clerk.presses("กำหนด")
    await clerk.presses("ไม่มีกำหนด")
    await clerk.wait_for("ร่างลงรับ")
    await clerk.presses("ลงรับ")
    await clerk.wait_for("ลงรับแล้ว  เลขรับ 1/2569")
    stored = letter(typing, 1)
    assert (stored.due_on, stored.urgency, stored.number) == (None, "most_urgent", "ศธ ๐๔๐๐๗.๖๐๐/๔๕๖๘")


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_undo_frees_the_last_number_and_voids_an_earlier_one(typing: LiveOffice, platform: str) -> None:
    clerk, other = await phone_of(typing, platform), await phone_of(typing, "telegram", "กมล")
    await types_letter(clerk)
    await clerk.presses("ลงรับ")
    await clerk.wait_for("เลขรับ 1/2569")
    await typing.town.passes(seconds=50)
    await clerk.presses("เลิกทำ 60 วิ")
    await clerk.wait_for("คืนเลข 1/2569 แล้ว")
    await clerk.presses("ดูร่าง")
    await clerk.presses("ลงรับ")
    await clerk.wait_for("เลขรับ 1/2569")

    await types_letter(other, number="ศธ 04001/9", subject="อื่น")
    await other.presses("ลงรับ")
    await other.wait_for("เลขรับ 2/2569")
    await clerk.presses("เลิกทำ 60 วิ", on="ลงรับแล้ว  เลขรับ 1/2569")
    await clerk.wait_for("เลข 1/2569 มีเลขถัดไปแล้ว")
    await typing.town.passes(seconds=61)
    await other.presses("เลิกทำ 60 วิ", on="เลขรับ 2/2569")
    await other.wait_for("เลิกทำไม่ได้แล้ว เกิน 60 วินาที")

    await clerk.says("ตรวจเลข")
    await clerk.wait_for("ครบทุกเลข")
    await clerk.sees("1 ยกเลิก เลิกทำภายใน 60 วินาที · น.ส.สุดา")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_reserve_attach_later_give_back_and_forget(typing: LiveOffice, platform: str) -> None:
    """Tuesday the 13th two numbers are reserved; one gets its letter, one is forgotten until Friday the 16th."""
    clerk = await phone_of(typing, platform)
    await clerk.says("จองเลขรับ เรื่อง ขอความอนุเคราะห์ จาก ทต.หนองบัว")
    await clerk.wait_for("จองเลขรับ 1/2569 แล้ว กรุณาแนบไฟล์ภายใน 15 ม.ค. 69")
    await clerk.presses("แนบตอนนี้")
    await clerk.wait_for("ส่งภาพหรือ PDF ของหนังสือ เลขรับ 1/2569")
    await clerk.sends(page("reserved"), as_photo=True)
    await clerk.wait_for("ร่างลงรับ")
    await clerk.presses("ลงรับ")
    for typed in ("นม 52001/7", "12 ม.ค.", "ทต.หนองบัว", "ขอความอนุเคราะห์"):
        await clerk.wait_for("พิมพ์ “")
        await clerk.says(typed)
    await clerk.wait_for("ร่างลงรับ")
    await clerk.presses("ลงรับ")
    await clerk.wait_for("ลงรับแล้ว  เลขรับ 1/2569")

    await clerk.says("จองเลขรับ")
    await clerk.wait_for("จองเลขรับสำหรับเรื่องใด")
    await clerk.says("เรื่อง ด่วนจากจังหวัด")
    await clerk.wait_for("จองเลขรับ 2/2569 แล้ว")
    await typing.town.turns_to(datetime(2026, 1, 16, 8, 31, tzinfo=BANGKOK))
    await clerk.wait_for("เลขรับ 2/2569 ที่จองไว้ยังไม่มีหนังสือ")
    await typing.town.passes(days=1)
    await clerk.look()
    assert clerk.screen.count("ที่จองไว้ยังไม่มีหนังสือ") == 1
    await clerk.presses("คืนเลข", on="ที่จองไว้ยังไม่มีหนังสือ")
    await clerk.wait_for("คืนเลข 2/2569 แล้ว เลขคงอยู่ในทะเบียนว่า คืนเลขที่จอง")
    await clerk.says("ตรวจเลข")
    await clerk.sees("2 ยกเลิก คืนเลขที่จอง · น.ส.สุดา")


async def test_two_presses_at_once_take_one_number(typing: LiveOffice) -> None:
    """The same draft, [ลงรับ] pressed twice in one breath: one number, and the second press is told so."""
    clerk = await phone_of(typing, "telegram")
    await types_letter(clerk)
    card = next(one for one in reversed(clerk.messages) if "ร่างลงรับ" in str(one))
    button = next(each for row in card["buttons"] for each in row if each["label"] == "ลงรับ")
    body = {"message": card["id"], "button": button["id"], "picked": None}
    for _ in range(2):
        await typing.town.call("POST", f"/phones/{clerk.id}/press", json=body)
    await clerk.wait_for("ลงรับแล้ว  เลขรับ 1/2569")
    await clerk.wait_for("รายการนี้ลงรับแล้ว")
    await clerk.says("ตรวจเลข")
    await clerk.wait_for("1–1")


async def test_the_year_turns_at_midnight_in_bangkok(typing: LiveOffice) -> None:
    """31 December 2026, 23:59 -> 1 January 2027; the group's book counts on its own."""
    await typing.town.turns_to(datetime(2026, 12, 31, 23, 55, tzinfo=BANGKOK))
    clerk, group = await phone_of(typing, "telegram"), await phone_of(typing, "line", "กานดา")
    await types_letter(clerk, dated="30 ธ.ค. 69")
    await clerk.presses("ลงรับ")
    await clerk.wait_for("เลขรับ 1/2569")
    await types_letter(group, number="ศธ 04001/5", dated="30 ธ.ค. 69", subject="ของกลุ่ม")
    await group.presses("ลงรับ")
    await group.wait_for("เลขรับ 1/2569")
    await types_letter(clerk, number="ศธ 04001/6", dated="30 ธ.ค. 69", subject="ข้ามปี")
    await typing.town.turns_to(datetime(2027, 1, 1, 0, 0, 1, tzinfo=BANGKOK))
    await clerk.presses("ลงรับ", again=True)
    await clerk.wait_for("เลขรับ 1/2570")


# --- the same letter again ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_same_file_again_is_offered_as_the_earlier_letter(live_office: LiveOffice, platform: str) -> None:
    clerk = await phone_of(live_office, platform)
    for _ in range(2):
        await clerk.sends(SAMPLES / "circular.pdf")
        await clerk.wait_for("ลงรับ")
        await clerk.look()
        if "หนังสือนี้ลงรับแล้ว" not in clerk.screen:
            await clerk.wait_for("ร่างลงรับ")
            await clerk.presses("ลงรับ")
            await clerk.wait_for("ลงรับแล้ว  เลขรับ 1/2569")
    await clerk.wait_for("หนังสือนี้ลงรับแล้ว เลขรับ 1/2569")
    await clerk.presses("แนบเป็นหน้าเพิ่ม")
    await clerk.wait_for("มีหน้านี้อยู่แล้ว ไม่แนบซ้ำ")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_same_number_is_attached_as_further_pages(typing: LiveOffice, platform: str) -> None:
    """The second half of a letter, sent an hour later: its pages are bound to the first and stamped again."""
    clerk = await phone_of(typing, platform)

    async def with_a_picture(words: str) -> None:
        await clerk.sends(page(words), as_photo=True)
        await clerk.wait_for("ร่างลงรับ")
        await clerk.presses("ลงรับ")
        for typed in ("ศธ 04001/77", "12 ม.ค.", "สพฐ.", "แผนงาน"):
            await clerk.wait_for("พิมพ์ “")
            await clerk.says(typed)

    await with_a_picture("first")
    await clerk.wait_for("ร่างลงรับ")
    await clerk.presses("ลงรับ")
    await clerk.wait_for("ลงรับแล้ว  เลขรับ 1/2569")
    await typing.town.passes(hours=1)
    await with_a_picture("second")
    await clerk.wait_for("หนังสือนี้ลงรับแล้ว เลขรับ 1/2569")
    await clerk.presses("แนบเป็นหน้าเพิ่ม")
    await clerk.wait_for("แนบเป็นหน้าเพิ่มของเลขรับ 1/2569 แล้ว")
    if platform == "telegram":
        await clerk.wait_for("1-2569.pdf")
    assert page_count(typing.app.store.load(letter(typing, 1).stamped_hash)) == 2

    await with_a_picture("third")
    await clerk.wait_for("หนังสือนี้ลงรับแล้ว เลขรับ 1/2569")
    await clerk.presses("ลงรับแยก")
    await clerk.wait_for("ร่างลงรับ")
    await clerk.presses("ลงรับ")
    await clerk.wait_for("ลงรับแล้ว  เลขรับ 2/2569")


async def test_void_with_a_reason_and_the_gap_report(typing: LiveOffice) -> None:
    clerk = await phone_of(typing, "line")
    await types_letter(clerk)
    await clerk.presses("ลงรับ")
    await clerk.wait_for("เลขรับ 1/2569")
    await clerk.presses("ดูหนังสือ")
    await clerk.presses("ยกเลิกเลขรับ")
    await clerk.wait_for("ยกเลิกเลขรับ 1/2569 เพราะเหตุใด")
    await clerk.says("ลงผิดสมุด")
    await clerk.wait_for("ยกเลิกเลขรับ 1/2569 แล้ว")
    await clerk.says("ตรวจเลข")
    await clerk.wait_for("1 ยกเลิก ลงผิดสมุด · น.ส.สุดา")
    assert kept_files(typing) == []
