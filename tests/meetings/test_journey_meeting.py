"""Journey 6 over real HTTP, as a calendar: from the call in one line to the minutes that the next meeting adopts.

January 2569: the 13th is a Tuesday, the 28th a Wednesday. People sit on both platforms, in one and the same meeting.
"""

import re
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from icalendar import Calendar

from bot.simulator.driver import Phone
from handlers.common.thai_dates import from_thai_digits
from tests.support.browsing import BROWSER, fetched, file_of
from tests.support.live_clerks import phone_of
from tests.support.live_office import LiveOffice
from tests.support.pdf_contents import codes, words

NAME, NEXT = "ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569", "ประชุมผู้บริหารสถานศึกษา ครั้งที่ 2/2569"


@dataclass
class People:
    """Who takes part. รร.บ้านบึงหญ้า, a school of the cluster too, has no chat."""

    secretary: Phone
    administration: Phone
    director: Phone
    policy: Phone
    personnel: Phone
    pond: Phone
    deputy_of_pond: Phone
    clerk_of_pond: Phone
    crystal: Phone
    mouth: Phone
    ford: Phone
    beach: Phone


@pytest.fixture
async def people(live_office: LiveOffice) -> People:
    """The secretary and half of the others on LINE, the rest on Telegram."""
    return People(
        secretary=await phone_of(live_office, "line", "สุดา แก้วใส"),
        administration=await phone_of(live_office, "telegram", "จินดา ใจดี"),
        director=await phone_of(live_office, "line", "ประเสริฐ วงศ์ดี"),
        policy=await phone_of(live_office, "telegram", "วีระ คำแก้ว"),
        personnel=await phone_of(live_office, "line", "เพ็ญ มั่นคง"),
        pond=await phone_of(live_office, "telegram", "สมศรี ใจดี"),
        deputy_of_pond=await phone_of(live_office, "line", "วิทย์ เพียรดี"),
        clerk_of_pond=await phone_of(live_office, "telegram", "อรุณ ชื่นบาน"),
        crystal=await phone_of(live_office, "line", "อรุณ เกื้อกูล"),
        mouth=await phone_of(live_office, "telegram", "ทวี แสงทอง"),
        ford=await phone_of(live_office, "line", "จินดา สายธาร"),
        beach=await phone_of(live_office, "telegram", "สันติ สุขสม"),
    )


async def _types(phone: Phone, label: str, words: str, asked: str = "พิมพ์") -> None:
    """A button that asks for words, and the words. On Telegram a press may overtake a message, so it is waited for."""
    await phone.presses(label)
    await phone.wait_for(asked)
    await phone.says(words)


async def _words_of(office: LiveOffice, phone: Phone, title: str) -> str:
    """What a paper says, without its blanks: where its lines break is the paper's own affair."""
    return "".join(words(await file_of(office, phone, title, "application/pdf")).split())


def _must_say(paper: str, *texts: str) -> None:
    for text in texts:
        assert "".join(text.split()) in paper, f"{text}\nis not in\n{paper}"


async def _sent(link: str, **fields: str) -> str:
    """What a page answers to its form."""
    async with aiohttp.ClientSession(headers=BROWSER) as browser, browser.post(link, data=fields) as answer:
        assert answer.status == 200
        return await answer.text()


def _found(pattern: str, html: str) -> str:
    match = re.search(pattern, html)
    assert match, html
    return match[1]


async def _stays_away(head: Phone) -> None:
    await head.presses("ไม่เข้าร่วม")
    await head.presses("ลาป่วย")
    await head.wait_for("ไม่เข้าร่วม: ลาป่วย · " + NAME)


async def _up_the_chain(people: People, name: str) -> None:
    """A paper is checked and signed."""
    await people.administration.wait_for("ขอให้ตรวจ")
    await people.administration.presses("เห็นชอบ เสนอ ผอ.")
    await people.administration.wait_for("ตรวจแล้ว เสนอ นายประเสริฐ · " + name)
    await people.director.wait_for("ขอลงนาม")
    await people.director.presses("ลงนาม")
    await people.director.wait_for("ลงนามแล้ว")


async def _it_is_called(people: People) -> None:
    """13 ม.ค. 09:00 (Tuesday): called in a line, for a cluster and a group; groups are asked for items."""
    secretary, administration = people.secretary, people.administration
    await secretary.says("ประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู")
    await secretary.sees(NAME, "พุธ 28 ม.ค. 69 09:00–12:00", "ผู้รับเชิญ 24")
    await secretary.presses("แก้ไข")
    await secretary.presses("ผู้รับเชิญ")
    await secretary.presses("ล้างรายชื่อ")
    await secretary.wait_for("ผู้รับเชิญ 0")
    await secretary.says("เครือข่ายลุ่มน้ำ, กลุ่มนโยบายและแผน")
    await secretary.wait_for("ผู้รับเชิญ 7")
    await secretary.presses("เรียบร้อย")
    await secretary.presses("ขอวาระก่อน")
    await secretary.sees("ขอวาระแล้ว 3 กลุ่ม · ไม่มีแชต 5 กลุ่ม", "รับเรื่องถึง 21 ม.ค. 69 16:30")
    await people.policy.sees("ขอเรื่องเข้าวาระ · " + NAME)
    await _types(people.policy, "เพื่อพิจารณา", "จัดสรรงบประมาณปี 2570\nวงเงิน 2.5 ล้านบาท")
    await people.policy.wait_for("รับเรื่องของกลุ่มนโยบายและแผนแล้ว 1 เรื่อง")
    await _types(people.personnel, "เพื่อทราบ", "การคัดเลือกครูดีเด่น")
    await people.personnel.wait_for("รับเรื่องของกลุ่มบุคคลแล้ว 1 เรื่อง")
    await administration.presses("ไม่มีเรื่อง")
    await administration.wait_for("บันทึกแล้วว่าไม่มีเรื่อง")


async def _the_invitation_is_signed(office: LiveOffice, people: People) -> None:
    """21 ม.ค. 16:31: items are closed; the invitation goes up the chain and is signed under its number."""
    secretary, director, administration = people.secretary, people.director, people.administration
    await office.turns_to("01-21 16:31")
    await secretary.wait_for("ปิดรับเรื่องแล้ว 2 เรื่อง")
    await secretary.presses("เชิญเลย")
    await secretary.wait_for("รอ นางจินดา")
    await administration.presses("เห็นชอบ เสนอ ผอ.")
    await administration.wait_for("ตรวจแล้ว เสนอ นายประเสริฐ")
    await director.wait_for("นางจินดา 16:31")
    await director.presses("ลงนาม")
    await director.wait_for("ลงนามแล้ว · ส่งคำเชิญ 6 แห่ง")
    await director.sees("ที่ ศธ 04123/1", "ไม่มีแชต 1 แห่ง เลขานุการจะแจ้งทางอื่น")
    for head in (people.pond, people.crystal, people.mouth, people.ford, people.beach, people.policy):
        await head.sees("ขอเชิญ" + NAME, "ตอบภายใน 23 ม.ค. 69 16:30")
    await secretary.sees("เข้าร่วม 0 · ผู้แทน 0 · ไม่เข้าร่วม 0 · ยังไม่ตอบ 7")
    await secretary.presses("พิมพ์เอกสาร")
    await secretary.presses("หนังสือเชิญ")
    letter = await _words_of(office, secretary, "หนังสือเชิญประชุม · " + NAME)
    _must_say(
        letter,
        "ที่ ศธ ๐๔๑๒๓/๑ สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต ๑ ๒๑ มกราคม ๒๕๖๙",
        "ในวันพุธที่ ๒๘ มกราคม ๒๕๖๙ เวลา ๐๙.๐๐–๑๒.๐๐ น. ณ ห้องพวงชมพู",
        "๕.๑ จัดสรรงบประมาณปี ๒๕๗๐",
    )


async def _they_answer(office: LiveOffice, people: People) -> Any:
    """22 ม.ค.: they answer. One sends a deputy, who declines, and then a colleague, who agrees; one is silent."""
    secretary, pond, ford = people.secretary, people.pond, people.ford
    await office.turns_to("01-22 09:00")
    await people.crystal.presses("เข้าร่วม")
    await people.crystal.wait_for("เข้าร่วม · " + NAME)
    calendar = Calendar.from_ical(await fetched((await people.crystal.presses("ใส่ปฏิทิน"))["open"], "text/calendar"))
    (entry,) = calendar.walk("VEVENT")
    assert (entry["SUMMARY"], entry["LOCATION"], entry["SEQUENCE"]) == (NAME, "ห้องพวงชมพู", 0)
    await people.policy.presses("เข้าร่วม", on="ขอเชิญ")
    await _stays_away(ford)
    await pond.presses("ส่งผู้แทน")
    await pond.wait_for("เลือกผู้แทน")
    await pond.presses("นายวิทย์ รอง ผอ.รร.…")
    await pond.wait_for("ผู้แทน นายวิทย์ เพียรดี")
    await people.deputy_of_pond.wait_for("ท่านเป็นผู้แทน รร.บ้านหนองบัว · " + NAME)
    await people.deputy_of_pond.presses("ไม่สะดวก")
    await people.deputy_of_pond.wait_for("บันทึกแล้วว่าไม่สะดวก แจ้ง รร.บ้านหนองบัว แล้ว")
    await pond.wait_for("นายวิทย์ เพียรดี ไม่สะดวกเป็นผู้แทน")
    await office.town.passes(seconds=12)
    await secretary.says("การประชุม")
    await secretary.presses("เปิด 1")
    await secretary.wait_for("เข้าร่วม 2 · ผู้แทน 0 · ไม่เข้าร่วม 1 · ยังไม่ตอบ 4")
    return entry


async def _it_is_moved(office: LiveOffice, people: People, entry: Any) -> None:
    """23 ม.ค. 10:00: the meeting is moved; everybody who knew is told, and asked again."""
    secretary, pond, mouth, ford, beach = people.secretary, people.pond, people.mouth, people.ford, people.beach
    await office.turns_to("01-23 10:00")
    await _types(secretary, "เลื่อน", "29 ม.ค. 13:00-16:00 ห้องเอื้องคำ")
    await secretary.presses("ยืนยันเลื่อน")
    await secretary.wait_for("เลื่อนแล้ว")
    for head in (pond, people.crystal, mouth, ford, beach, people.policy):
        await head.wait_for("เลื่อนเป็น พฤหัสบดี 29 ม.ค. 69 13:00–16:00 · " + NAME)
    for head in (people.crystal, beach, people.policy):
        await head.presses("เข้าร่วม")
        await head.wait_for("เข้าร่วม · " + NAME)
    await _stays_away(ford)
    calendar = Calendar.from_ical(await fetched((await people.crystal.presses("ใส่ปฏิทิน"))["open"], "text/calendar"))
    (moved,) = calendar.walk("VEVENT")
    assert (moved["UID"], moved["LOCATION"], moved["SEQUENCE"]) == (entry["UID"], "ห้องเอื้องคำ", 1)
    await pond.presses("ส่งผู้แทน")
    await pond.presses("นางอรุณ ครูธุรการ ร…")
    await people.clerk_of_pond.presses("รับ")
    await people.clerk_of_pond.wait_for("รับเป็นผู้แทน รร.บ้านหนองบัว แล้ว")


async def _the_silent_are_chased(people: People) -> None:
    """Who has no chat is called, and noted; the silent are chased, and one stays silent."""
    secretary, mouth = people.secretary, people.mouth
    await secretary.presses("รายชื่อ", again=True)
    await secretary.wait_for("รร.บ้านบึงหญ้า น.ส.ประไพ แก้วใส · ไม่มีแชต · โทร 000-000-0012")
    await secretary.presses("บันทึก 2")
    await secretary.presses("เข้าร่วม")
    await secretary.wait_for("ยังไม่ตอบ 1 ·")
    await secretary.presses("ดูการประชุม")
    await secretary.presses("เตือน 1 แห่ง")
    await secretary.wait_for("เตือน 1 แห่งแล้ว")
    await mouth.wait_for("ยังไม่ได้ตอบ · ขอเชิญ" + NAME)


async def _the_day_before(office: LiveOffice, people: People) -> None:
    """28 ม.ค. 15:00: the day before, all are reminded, the silent too; the substitute in the head's place."""
    mouth, beach = people.mouth, people.beach
    await office.turns_to("01-28 15:01")
    for head in (people.crystal, beach, people.policy, people.clerk_of_pond):
        await head.wait_for("เตือนประชุมพรุ่งนี้ 13:00 · ห้องเอื้องคำ")
    await mouth.wait_for("ท่านยังไม่ได้ตอบ")
    await people.crystal.says("ลงชื่อ")
    await people.crystal.wait_for("ยังไม่ถึงวันประชุม 29 ม.ค. 69 13:00")


async def _they_sign_in(office: LiveOffice, people: People) -> None:
    """29 ม.ค.: reminded once more in the morning; papers for the door; the poster's QR and its code let people in."""
    secretary, beach = people.secretary, people.beach
    await office.turns_to("01-29 11:00")
    for head in (people.crystal, beach, people.policy, people.clerk_of_pond):
        await head.wait_for("เตือนประชุมวันนี้ 13:00 · ห้องเอื้องคำ")
    await office.turns_to("01-29 12:30")
    await secretary.says("การประชุม")
    await secretary.presses("เปิด 1")
    await secretary.presses("ใบลงชื่อ")
    sheet = await _words_of(office, secretary, "ใบลงชื่อ ·")
    _must_say(
        sheet,
        "วันพฤหัสบดีที่ ๒๙ มกราคม ๒๕๖๙ เวลา ๑๓.๐๐ น. – ๑๖.๐๐ น. ณ ห้องเอื้องคำ",
        "๒ นางอรุณ ชื่นบาน ครูธุรการ รร.บ้านหนองบัว โรงเรียนบ้านหนองบัว แทน ผอ.รร.บ้านหนองบัว",
    )
    await secretary.presses("หน้าลงชื่อ", again=True)
    desk = (await secretary.presses("เปิดหน้าลงชื่อ"))["open"]
    await secretary.presses("ป้าย QR หน้าห้อง")
    poster = await file_of(office, secretary, "ป้าย QR หน้าห้อง ·", "application/pdf")
    (door, *_chats) = codes(poster)
    door_code = _found("ลงชื่อ ([0-9]{4})", from_thai_digits(words(poster)))
    await people.crystal.says(f"ลงชื่อ {door_code}")
    await people.crystal.wait_for("ลงชื่อแล้ว 12:30 · ลำดับ 1/7")
    await people.clerk_of_pond.says(f"ลงชื่อ {door_code}")
    await people.clerk_of_pond.wait_for("ลงชื่อแล้ว 12:30 · ลำดับ 2/7")
    own = (await beach.presses("QR ลงชื่อ", again=True))["open"]
    code = _found('id="code">([0-9 ]+)<', (await fetched(own, "text/html")).decode())
    assert "รหัสไม่ตรง" in await _sent(door, code="000 000")
    asked = await _sent(door, code=code)
    assert "นายสันติ สุขสม" in asked
    confirm = _found('name="confirm" value="([^"]+)"', asked)
    assert "ลงชื่อแล้ว 12:30 · ลำดับ 3/7" in await _sent(door, confirm=confirm)
    assert "ลงชื่อแล้ว 12:30 · ลำดับ 3/7" in await _sent(door, confirm=confirm)
    await secretary.presses("เรียกชื่อ", again=True)
    await secretary.wait_for("เรียกชื่อ · ลงชื่อแล้ว 3/7")
    await secretary.presses("นายวีระ คำแก้ว")
    await secretary.wait_for("ลงชื่อแล้ว 4/7")
    await secretary.says("รร.บ้านบึงหญ้า")
    await secretary.wait_for("ลงชื่อแล้ว 5/7")
    assert '<b id="here">5</b><span>/7</span>' in (await fetched(f"{desk}/live", "text/html")).decode()


async def _late_and_early(office: LiveOffice, people: People) -> None:
    """13:20: who was silent comes late; 14:30: one leaves."""
    secretary = people.secretary
    await office.turns_to("01-29 13:20")
    await secretary.presses("เรียกชื่อ", again=True)
    await secretary.wait_for("แตะหรือพิมพ์ชื่อ = มาแต่ต้น")
    await secretary.says("สาย รร.บ้านปากคลอง")
    await secretary.wait_for("มาสาย 1 · กลับก่อน 0")
    await office.turns_to("01-29 14:40")
    await secretary.presses("เรียกชื่อ", again=True)
    await secretary.wait_for("แตะหรือพิมพ์ชื่อ = มาแต่ต้น")
    await secretary.says("กลับ รร.บ้านหาดทราย 14:30")
    await secretary.wait_for("มาสาย 1 · กลับก่อน 1")


async def _resolved_and_closed(office: LiveOffice, people: People) -> None:
    """What is resolved becomes the work of a group, and an order of the director's; 15:45: the end."""
    secretary = people.secretary
    await secretary.says("มติ 4.1 รับทราบ")
    await secretary.wait_for("บันทึกมติ 4.1 แล้ว")
    await secretary.says("มติ 5.1 อนุมัติจัดสรรงบ ผู้รับผิดชอบ กลุ่มนโยบาย ภายใน 13 ก.พ.")
    await secretary.wait_for("บันทึกมติ 5.1 แล้ว")
    await secretary.sees("งานของกลุ่มนโยบายและแผน กำหนด 13 ก.พ. 69")
    await people.policy.wait_for("จัดสรรงบประมาณปี 2570")
    await secretary.presses("ร่างคำสั่ง")
    await _types(secretary, "แก้เรื่อง", "แต่งตั้งคณะกรรมการจัดสรรงบประมาณ")
    await secretary.presses("เสนอลงนาม")
    await _up_the_chain(people, "คำสั่ง " + NAME)
    await people.policy.wait_for("คำสั่งที่ 1/2569")
    await secretary.presses("เปิดไฟล์", on="นายประเสริฐ ลงนามแล้ว · คำสั่ง")
    order = await _words_of(office, secretary, "คำสั่ง · " + NAME)
    _must_say(order, "ที่ ๑/๒๕๖๙ เรื่อง แต่งตั้งคณะกรรมการจัดสรรงบประมาณ", "สั่ง ณ วันที่ ๒๙ มกราคม พ.ศ. ๒๕๖๙")
    await office.turns_to("01-29 15:45")
    await secretary.says("ปิดประชุม 15:45")
    await secretary.wait_for("ปิดประชุมแล้ว 15:45 · " + NAME)


async def _the_resolutions_are_endorsed(office: LiveOffice, people: People) -> None:
    """30 ม.ค.: the brief resolutions go up the chain and out to those who attended, the substitute among them."""
    secretary, mouth, beach = people.secretary, people.mouth, people.beach
    await office.turns_to("01-30 09:00")
    await secretary.presses("เสนอมติย่อ", again=True)
    await _up_the_chain(people, "มติที่ประชุมโดยย่อ " + NAME)
    await secretary.presses("เปิดไฟล์", on="นายประเสริฐ ลงนามแล้ว · มติที่ประชุมโดยย่อ")
    brief = await _words_of(office, secretary, "มติที่ประชุมโดยย่อ · " + NAME)
    _must_say(
        brief,
        "วันพฤหัสบดีที่ ๒๙ มกราคม ๒๕๖๙ เวลา ๑๓.๐๐ น. – ๑๕.๔๕ น. ณ ห้องเอื้องคำ",
        "๕.๑ จัดสรรงบประมาณปี ๒๕๗๐ อนุมัติจัดสรรงบ กลุ่มนโยบายและแผน ภายใน ๑๓ ก.พ. ๖๙",
        "(นางจินดา ใจดี) ผอ.กลุ่มอำนวยการ ผู้ตรวจ ๓๐ มกราคม ๒๕๖๙",
        "(นายประเสริฐ วงศ์ดี) ผอ.สพป.ตัวอย่าง เขต ๑ ผู้ลงนาม ๓๐ มกราคม ๒๕๖๙",
    )
    attended = (people.crystal, people.clerk_of_pond, beach, mouth, people.policy)
    for phone in attended:
        await phone.wait_for("โปรดรับรองมติภายใน 6 ก.พ. 69 16:30 · " + NAME)
    await people.crystal.presses("รับรอง")
    await people.crystal.wait_for("รับรองมติแล้ว 30 ม.ค. 69 09:00")
    await people.policy.presses("รับรอง")
    await people.clerk_of_pond.presses("ขอแก้ไข")
    await _types(people.clerk_of_pond, "5.1 จัดสรรงบประมาณป…", "เพิ่มว่า วงเงิน 2.5 ล้านบาท")
    await people.clerk_of_pond.wait_for("ขอแก้ไขมติแล้ว 1 ข้อ")
    await secretary.wait_for("ขอแก้วาระ 5.1 “เพิ่มว่า วงเงิน 2.5 ล้านบาท”")
    await _types(secretary, "รับแก้", "อนุมัติจัดสรรงบ วงเงิน 2.5 ล้านบาท")
    await secretary.wait_for("รับแก้วาระ 5.1 “เพิ่มว่า วงเงิน 2.5 ล้านบาท”")
    await people.clerk_of_pond.wait_for("รับแก้วาระ 5.1 แล้ว")
    await beach.presses("ขอแก้ไข")
    await _types(beach, "4.1 การคัดเลือกครูด…", "ให้เลื่อนไปพิจารณาครั้งหน้า")
    await beach.wait_for("ขอแก้ไขมติแล้ว 1 ข้อ")
    await _types(secretary, "ไม่รับ ระบุเหตุ", "ที่ประชุมมีมติรับทราบแล้ว")
    await secretary.wait_for("เหตุผล: ที่ประชุมมีมติรับทราบแล้ว")
    await beach.wait_for("ไม่รับแก้วาระ 4.1")


async def _the_minutes_are_signed(office: LiveOffice, people: People) -> str:
    """6 ก.พ. 16:31: the week is over; silence is counted apart. The minutes go up and are kept."""
    secretary = people.secretary
    await office.turns_to("02-06 16:31")
    await secretary.wait_for("ครบกำหนดรับรองมติ · " + NAME)
    await secretary.sees("รับรอง 2 · ขอแก้ไข 2 (แก้ 1 ไม่รับ 1) · ไม่ตอบ 1 · ไม่มีแชต 1")
    await secretary.presses("เสนอรายงานประชุม")
    await _up_the_chain(people, "รายงานการประชุม " + NAME)
    await secretary.presses("เปิดไฟล์", on="นายประเสริฐ ลงนามแล้ว · รายงานการประชุม")
    minutes = await _words_of(office, secretary, "รายงานการประชุม · " + NAME)
    _must_say(
        minutes,
        "เมื่อวันพฤหัสบดีที่ ๒๙ มกราคม ๒๕๖๙ ณ ห้องเอื้องคำ",
        "ผู้มาประชุม ๑. นายประเสริฐ วงศ์ดี ผอ.สพป.ตัวอย่าง เขต ๑ ประธาน",
        "๓. นางอรุณ ชื่นบาน ครูธุรการ รร.บ้านหนองบัว (แทน ผอ.รร.บ้านหนองบัว)",
        "๕. นายทวี แสงทอง ผอ.รร.บ้านปากคลอง (มาถึงเวลา ๑๓.๒๐ น.)",
        "ผอ.รร.บ้านหาดทราย (กลับก่อน เวลา ๑๔.๓๐ น.)",
        "ผู้ไม่มาประชุม ๑. นางจินดา สายธาร ผอ.รร.วัดท่าข้าม (ลาป่วย)",
        "๔.๑ การคัดเลือกครูดีเด่น (กลุ่มบุคคล) มติที่ประชุม รับทราบ",
        "มติที่ประชุม อนุมัติจัดสรรงบ วงเงิน ๒.๕ ล้านบาท",
        "เลิกประชุมเวลา ๑๕.๔๕ น. (น.ส.สุดา แก้วใส) เจ้าพนักงานธุรการ (สารบรรณกลาง) ผู้จดรายงานการประชุม",
    )
    return minutes


async def _the_next_meeting_adopts_them(office: LiveOffice, people: People, minutes: str) -> None:
    """10 ก.พ.: the next of the series adopts them and follows up what is not done yet, both by itself."""
    secretary = people.secretary
    await office.turns_to("02-10 09:00")
    await secretary.says("ประชุม ผอ.โรงเรียน 25 ก.พ. 09:00 ห้องพวงชมพู")
    await secretary.wait_for(NEXT)
    await secretary.presses("เชิญเลย")
    await _up_the_chain(people, "หนังสือเชิญประชุม " + NEXT)
    await people.director.sees("ที่ ศธ 04123/2")
    await office.turns_to("02-25 09:10")
    await secretary.says("มติ")
    await secretary.wait_for("มติ 0 จาก 2 เรื่อง · " + NEXT)
    await secretary.sees("2.1 รับรองรายงาน" + NAME, "3.1 จัดสรรงบประมาณปี 2570")
    await secretary.presses("2.1")
    await secretary.presses("รับรอง")
    await secretary.wait_for("รับรองรายงานแล้ว · " + NAME)
    await secretary.says("ปิดประชุม 09:10")
    await secretary.wait_for("ปิดประชุมแล้ว 09:10 · " + NEXT)
    await people.crystal.says("ค้น จัดสรรงบประมาณ")
    await people.crystal.wait_for("ครั้งที่ 1/2569 · พฤหัสบดี 29 ม.ค. 69 13:00–16:00 · รับรองรายงานแล้ว")
    await people.crystal.presses("2")
    await people.crystal.wait_for("รับรองรายงานแล้ว · " + NAME)
    kept = await fetched((await people.crystal.presses("รายงานการประชุม"))["open"], "application/pdf")
    assert "".join(words(kept).split()) == minutes


async def test_from_the_call_to_adopted_minutes(live_office: LiveOffice, people: People) -> None:
    """Each day is a function above, in this order."""
    await _it_is_called(people)
    await _the_invitation_is_signed(live_office, people)
    entry = await _they_answer(live_office, people)
    await _it_is_moved(live_office, people, entry)
    await _the_silent_are_chased(people)
    await _the_day_before(live_office, people)
    await _they_sign_in(live_office, people)
    await _late_and_early(live_office, people)
    await _resolved_and_closed(live_office, people)
    await _the_resolutions_are_endorsed(live_office, people)
    minutes = await _the_minutes_are_signed(live_office, people)
    await _the_next_meeting_adopts_them(live_office, people, minutes)
