"""A letter's whole way through the office over real HTTP, with the clock turned by hand.

Staff are on LINE and directors on Telegram, and the other way round.
"""

from dataclasses import dataclass

import pytest

from bot.simulator.driver import Phone
from tests.support.browsing import fetched
from tests.support.live_clerks import phone_of, types_letter
from tests.support.live_office import LiveOffice


@dataclass
class People:
    """The phones of those whom a letter passes."""

    clerk: Phone
    director: Phone
    group_clerk: Phone
    head: Phone
    officer: Phone


@pytest.fixture(params=[("line", "telegram"), ("telegram", "line")], ids=["staff-on-line", "staff-on-telegram"])
async def people(request: pytest.FixtureRequest, live_office: LiveOffice) -> People:
    """Everybody linked; who decides sits on the other platform than staff."""
    staff, heads = request.param
    return People(
        clerk=await phone_of(live_office, staff, "สุดา"),
        director=await phone_of(live_office, heads, "ประเสริฐ"),
        group_clerk=await phone_of(live_office, staff, "กานดา"),
        head=await phone_of(live_office, heads, "เพ็ญ"),
        officer=await phone_of(live_office, staff, "เอก"),
    )


async def _proposed(office: LiveOffice, people: People, *, typed: bool = False) -> None:
    """The clerk photographs (or types) a letter, registers it and advises to give it to กลุ่มบุคคล."""
    clerk = people.clerk
    if typed:
        await types_letter(clerk)
    else:
        await clerk.sends_letters("circular_photo.jpg")
        await clerk.sees("ร่างลงรับ")
    await clerk.presses("ลงรับ")
    await clerk.sees("ลงรับแล้ว  เลขรับ 1/2569")
    await clerk.presses("เสนอ ผอ.", again=True)
    await clerk.presses("มอบ บุคคล")
    await clerk.sees("เสนอ นายประเสริฐ แล้ว")
    # On LINE the director's card waits some seconds for what the clerk may add.
    await office.town.passes(seconds=5)


async def test_a_letters_day(live_office: LiveOffice, people: People) -> None:
    """Tuesday 09:00: photographed, registered, decided with a typed order, worked on, closed, found again."""
    clerk, director, group_clerk, head, officer = (
        people.clerk,
        people.director,
        people.group_clerk,
        people.head,
        people.officer,
    )
    await _proposed(live_office, people)

    await director.sees("รอสั่งการ · เลขรับ 1/2569", "เห็นควรมอบกลุ่มบุคคล", "ครูดีเด่น")
    await director.presses("สั่งการเอง")
    await director.says("มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน 22 ม.ค.")
    await director.sees("ตรวจก่อนบันทึก", "22 ม.ค. 69")
    await director.presses("ยืนยัน")
    await director.sees("สั่งการแล้ว 13 ม.ค. 69 09:", "เลิกทำ 60 วิ")
    await _does_not_see(group_clerk, "หนังสือถึง")
    await _does_not_see(clerk, "คัดเลือก และเสนอภายใน")

    await live_office.town.passes(seconds=61)
    await group_clerk.sees("หนังสือถึงกลุ่มบุคคล")
    await clerk.sees("“มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน 22 ม.ค.”")
    await group_clerk.presses("ลงรับกลุ่ม")
    await group_clerk.sees("ลงรับกลุ่มแล้ว  เลขรับกลุ่ม 1/2569")
    await group_clerk.sees("หน้าที่ประทับตรารับแล้ว")

    await head.sees("มอบหมายผู้ใด", "เลขรับกลุ่ม 1/2569")
    await head.presses("นายเอก")
    await officer.sees("งานมอบหมายถึงท่าน", "22 ม.ค. 69")
    await officer.presses("เสร็จแล้ว")
    await officer.says("คัดเลือกแล้ว 2 คน")
    await officer.sees("รายงานผลแล้ว", "จะแจ้ง น.ส.เพ็ญ ใน 60 วินาที")
    await _does_not_see(head, "รายงานผล")
    await live_office.town.passes(seconds=61)
    await head.sees("รายงานผล รอท่านปิดเรื่อง", "คัดเลือกแล้ว 2 คน")
    await head.presses("ปิดเรื่อง")
    await clerk.sees("ปิดเรื่องแล้ว")

    await clerk.says("๑")
    await clerk.sees("รับ 1/2569 · ด่วน · ดำเนินการเสร็จ")
    await clerk.says("ประวัติ 1")
    await clerk.sees("นายประเสริฐ วงศ์ดี ผอ.สพป.ตัวอย่าง เขต 1", "“คัดเลือกแล้ว 2 คน”")


async def test_every_shown_card_comes_to_the_present_state(live_office: LiveOffice, people: People) -> None:
    """On Telegram the old card itself changes; on LINE its old button answers with the state."""
    clerk, director = people.clerk, people.director
    deputy = await phone_of(live_office, director.latest["platform"], "มาลี")
    await _proposed(live_office, people)
    card = await director.wait_for("รอสั่งการ · เลขรับ 1/2569")
    link = (await director.presses("เปิดหนังสือ", again=True))["open"]
    pdf = await fetched(link)
    assert pdf.startswith(b"%PDF")

    await director.says("ไปราชการวันนี้")
    await director.presses("ไม่มอบ")
    await deputy.sees("รอสั่งการ · เลขรับ 1/2569", "อยู่ที่ นางมาลี (รักษาราชการแทน)")
    await _stands_as(director, card["id"], "รอสั่งการที่ นางมาลี", press="ทราบ", answer="เรื่องนี้รอสั่งการที่ นางมาลี")

    await deputy.presses("ตามเสนอ")
    await deputy.sees("ในฐานะ รักษาราชการแทน ผอ.สพป.ตัวอย่าง เขต 1")
    await live_office.town.passes(seconds=61)
    await _stands_as(director, card["id"], "สั่งการแล้ว", press="ทราบ", answer="โดย นางมาลี")
    await clerk.sees("สั่งการแล้ว · เลขรับ 1/2569", "รักษาราชการแทน")
    if clerk.latest["platform"] == "telegram":
        await clerk.sees("รับ 1/2569 · ด่วน · สั่งการแล้ว", "บุคคล: รอลงรับกลุ่ม")


async def _does_not_see(phone: Phone, text: str) -> None:
    await phone.look()
    assert text not in phone.screen


async def _stands_as(phone: Phone, message_id: str, state: str, *, press: str, answer: str) -> None:
    if phone.latest["platform"] == "telegram":
        await phone.sees(state)
        (shown,) = [message for message in await phone.look() if message["id"] == message_id]
        assert state in shown["text"]
    else:
        await phone.presses(press, on="เสนอโดย น.ส.สุดา")
        await phone.sees(answer)


async def test_done_with_a_file(live_office: LiveOffice, people: People) -> None:
    """The officer's file is kept and opens from the director's card."""
    await _proposed(live_office, people, typed=True)
    await people.director.presses("ตามเสนอ")
    await people.director.sees("สั่งการแล้ว")
    await live_office.town.passes(seconds=61)
    await people.group_clerk.presses("ลงรับกลุ่ม")
    await people.head.presses("นายเอก")
    await people.officer.presses("เสร็จแล้ว")
    await people.officer.sees("แนบผลหรือหมายเหตุ")
    await people.officer.sends(b"%PDF-1.4\n%%EOF\n", name="report.pdf")
    await people.officer.sees("รายงานผลแล้ว", "จะแจ้ง น.ส.เพ็ญ ใน 60 วินาที")
    await live_office.town.passes(seconds=61)
    await people.head.sees("รายงานผล รอท่านปิดเรื่อง")
    link = (await people.head.presses("เปิดไฟล์รายงาน", again=True))["open"]
    assert (await fetched(link)).startswith(b"%PDF")
