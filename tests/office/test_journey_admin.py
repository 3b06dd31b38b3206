"""Journey 8 over real HTTP: the admin asks how the office stands, every morning is told, and LINE's month has an end.

January 2569: the 13th is a Tuesday, the 17th and 18th are a weekend.
"""

import asyncio
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import aiohttp
import openpyxl
import pytest
from sqlmodel import col, select

from bot.commands import backup
from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import Phone
from storage import people
from storage.tables import Delivery, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import TaskState
from tests.support.browsing import file_of
from tests.support.live_clerks import PLATFORMS, phone_of, types_letter
from tests.support.live_office import LiveOffice, open_office
from tests.support.waiting import until

SUBJECT = "การคัดเลือกครูดีเด่น"


async def _registers(clerk: Phone, number: int, **letter: str) -> None:
    await types_letter(clerk, number=f"ศธ 04001/ว{number}", **letter)
    await clerk.presses("ลงรับ")
    await clerk.wait_for(f"ลงรับแล้ว  เลขรับ {number}/2569")


async def _sends_circular(office: LiveOffice, clerk: Phone, number: int, cluster: str) -> None:
    """To all schools of a cluster; those with a chat get it."""
    await clerk.says(f"แจ้งเวียน {number}")
    await clerk.wait_for("ยังไม่ได้เลือก")
    await clerk.presses("กลุ่มเครือข่าย")
    await clerk.presses(f"{cluster} 0/6")
    await clerk.presses("ตรวจก่อนส่ง")
    await clerk.presses("ส่ง")
    await clerk.wait_for("เลิกทำ 60 วิ")
    await office.town.passes(seconds=61)


async def _is_late(office: LiveOffice, letter_id: int, name: str) -> None:
    """Work with a letter that was given to somebody and was due yesterday."""

    def put(uow: UnitOfWork) -> None:
        uow.office_id = people.offices(uow)[0].id
        person = people.named(uow, name)[0]
        assert person.id is not None
        unit = people.seats(uow, person.id)[0].unit
        uow.add(
            Task(
                letter_id=letter_id,
                unit_id=unit.id or 0,
                state=TaskState.ASSIGNED,
                assignee_id=person.id,
                made_at=uow.now,
                due_on=date(2026, 1, 12),
            )
        )

    await office.app.database.write(put)


async def _table(office: LiveOffice, phone: Phone, title: str, name: str) -> list[tuple[object, ...]]:
    """The rows of the Excel file that came under this title: a document on Telegram, a link on LINE."""
    await phone.wait_for("[เปิดไฟล์]" if phone.latest["platform"] == "line" else f"<{name}>")
    book = openpyxl.load_workbook(io.BytesIO(await file_of(office, phone, title)), read_only=True)
    rows: list[tuple[object, ...]] = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows


@dataclass
class People:
    """The admin, and whom the questions are about."""

    clerk: Phone
    admin: Phone
    officer: Phone
    head: Phone


async def _a_circular_and_late_work(office: LiveOffice, people: People) -> None:
    """13 ม.ค. 09:00: one letter goes round the schools, the work with another was due yesterday."""
    clerk, head = people.clerk, people.head
    await _registers(clerk, 1, subject=SUBJECT)
    await _registers(clerk, 2, subject="รายงาน DMC")
    await _sends_circular(office, clerk, 1, "ลุ่มน้ำ")
    await head.sees("หนังสือเวียน", SUBJECT)
    await _is_late(office, 2, "เอก")


async def _the_whole_in_four_lines(office: LiveOffice, people: People) -> None:
    """09:01: the whole in four lines."""
    admin = people.admin
    charged = await office.town.charged()
    await admin.says("สถานะ")
    await admin.sees(
        "สารบรรณวันนี้ 13 ม.ค. 69 (09:01)",
        "รับ 2 · ส่ง 0 · รอสั่งการ 0",
        "เกินกำหนด 1 เรื่อง · เวียนค้าง 1 เรื่อง",
        f"LINE เหลือ {300 - charged}/300 · คิวส่ง",
        "สำรองล่าสุด ไม่มีข้อมูล",
    )
    assert await office.town.charged() == charged


async def _what_is_late_and_whose(office: LiveOffice, people: People) -> None:
    """What is late and whose it is, by the letter's number: an admin reads no letters. They are reminded of it."""
    officer, admin = people.officer, people.admin
    await admin.presses("เกินกำหนด")
    await admin.sees("เกินกำหนด 1 เรื่อง", "บุคคล 1", "2 · นายเอก · 1 วัน")
    await admin.presses("ส่งออก Excel")
    rows = await _table(office, admin, "งานเกินกำหนด ณ 13 ม.ค. 69", "overdue-2026-01-13.xlsx")
    assert rows[1] == ("2", None, "กลุ่มบริหารงานบุคคล", "นายเอก", "2026-01-12", 1)
    await admin.presses("เตือนทั้งหมด", on="เกินกำหนด 1 เรื่อง")
    await admin.sees("เตือน 1 คนแล้ว · 1 เรื่อง")
    await officer.sees("งานเกินกำหนดของท่าน 1 เรื่อง", "รายงาน DMC")


async def _a_school_that_has_not_answered(people: People) -> None:
    """A school that has not answered; it is reminded, and answers within the hour."""
    head, admin = people.head, people.admin
    await admin.says("ค้าง รร.บ้านหนองบัว")
    await admin.sees("รร.บ้านหนองบัว · รับทราบแล้ว 0 ค้าง 1", "ดู 1 เรื่อง", "โทร ผอ.", "ส่งเตือน")
    await admin.presses("ส่งเตือน")
    await admin.sees("เตือน รร.บ้านหนองบัว แล้ว · 1 เรื่อง")
    await head.sees("เตือน · หนังสือเวียนค้าง 1 เรื่อง", SUBJECT)
    await head.presses("เปิด 1")
    await head.presses("รับทราบ")
    await head.wait_for("รับทราบแล้ว")
    await admin.says("ค้าง บ้านหนองบัว")
    await admin.wait_for("รับทราบแล้ว 1 ค้าง 0 · ตอบเฉลี่ย")


async def _the_morning_card(office: LiveOffice, people: People, folder: Path) -> None:
    """14 ม.ค. 02:00: the nightly backup. 08:00: the morning card, once."""
    clerk, admin = people.clerk, people.admin
    await office.turns_to("14 02:00")
    await asyncio.to_thread(backup.make, office.app, folder, keep=3)
    await office.turns_to("14 08:00")
    await admin.sees("สรุปเช้า 14 ม.ค. 69", "13 ม.ค. 69: รับ 2 · ส่ง 0", "บุคคล 1", "สำรองล่าสุด 02:00 ✓")
    assert "สรุปเช้า" not in clerk.screen


async def _the_machine_and_the_month(office: LiveOffice, people: People) -> None:
    """The machine, and the month."""
    admin = people.admin
    await admin.presses("ระบบ", again=True)
    await admin.sees("พร้อมใช้งาน", "ฐานข้อมูล ✓ ตัวตั้งเวลา ✓ (", "ที่เก็บไฟล์ ✓", "ส่งไม่สำเร็จ 24 ชม. 0 รายการ")
    await admin.presses("รายงานเดือน", again=True)
    await admin.sees("รายงานเดือน ม.ค. 69", "รับ 2 · ส่ง 0", "หนังสือเวียน 1 · รับทราบ 1/6")
    await admin.presses("ส่งออก Excel")
    rows = await _table(office, admin, "รายงานเดือน ม.ค. 69", "report-2026-01.xlsx")
    assert rows[1] == ("หนังสือรับ", 2)


async def _over_a_weekend(office: LiveOffice, people: People) -> None:
    """17 and 18 ม.ค.: a weekend. The 19th is a Monday."""
    admin = people.admin
    for moment in ("15 08:00", "16 08:00", "17 08:00", "18 08:00", "19 08:00"):
        await office.turns_to(moment)
        if moment[:2] not in ("17", "18"):
            await admin.wait_for(f"สรุปเช้า {moment[:2]} ม.ค. 69")
    assert "สรุปเช้า 17" not in admin.screen and "สรุปเช้า 18" not in admin.screen


@pytest.mark.parametrize("here", PLATFORMS)
async def test_the_admin_asks_and_is_told_every_morning(live_office: LiveOffice, here: str, tmp_path: Path) -> None:
    """From the first question on the 13th to the morning card of the 19th."""
    there = "line" if here == "telegram" else "telegram"
    people = People(
        clerk=await phone_of(live_office, there, "สุดา แก้วใส"),
        admin=await phone_of(live_office, here, "ธนากร ดีพร้อม"),
        officer=await phone_of(live_office, there, "เอก"),
        head=await phone_of(live_office, here, "สมศรี ใจดี"),
    )
    await _a_circular_and_late_work(live_office, people)
    await _the_whole_in_four_lines(live_office, people)
    await _what_is_late_and_whose(live_office, people)
    await _a_school_that_has_not_answered(people)
    await _the_morning_card(live_office, people, tmp_path / "backups")
    await _the_machine_and_the_month(live_office, people)
    await _over_a_weekend(live_office, people)


async def _by_hand(office: LiveOffice, phone: Phone, times: int) -> None:
    """Somebody of the office writes to a follower out of LINE's own Manager: it counts as well."""
    body = {"to": phone.chat, "messages": [{"type": "text", "text": "x"}]}
    headers = {"Authorization": f"Bearer {SAMPLE_ACCOUNT.token}"}
    async with aiohttp.ClientSession(headers=headers) as line:
        for _ in range(times):
            async with line.post(f"{office.town.line_api}/v2/bot/message/push", json=body) as answer:
                assert answer.status == 200


def _under_way(uow: UnitOfWork) -> int:
    """How many messages LINE has not decided on."""
    query = select(Delivery.seq).where(col(Delivery.channel_id) == "line", col(Delivery.done_at).is_(None))
    return len(uow.session.exec(query).all())


async def test_lines_month_ends_in_the_middle_of_a_circular(tmp_path: Path) -> None:
    """LINE stumbles, one school has left, then there is no message left: nobody is forgotten and nobody hears twice."""
    async with open_office(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files", quota=20) as office:
        clerk = await phone_of(office, "telegram", "สุดา แก้วใส")
        admin = await phone_of(office, "telegram", "ธนากร ดีพร้อม")
        heads = [
            await phone_of(office, "line", name)
            for name in ("สมศรี ใจดี", "อรุณ เกื้อกูล", "ทวี แสงทอง", "จินดา สายธาร", "สันติ สุขสม")
        ]
        await _registers(clerk, 1, subject=SUBJECT)

        # 09:00: the head of รร.บ้านหาดทราย unfollows the account; the admin hears of it, once.
        await heads[4].blocks()
        await admin.sees("ส่งข้อความถึง นายสันติ สุขสม ทาง LINE ไม่ได้")

        # LINE says 20 a month. 16 of them are written by hand after it was asked: two schools can still be reached,
        # and the last two are kept for what is most urgent; but the hand takes them as well.
        await admin.says("โควตา")
        await admin.wait_for("เหลือ 20 (สำรองด่วนที่สุด 2)")
        await _by_hand(office, heads[0], 18)

        # LINE answers 500 for a while; each school gets it once all the same.
        await office.town.fails("line", "500", times=3)
        await _sends_circular(office, clerk, 1, "ลุ่มน้ำ")

        async def settled() -> bool:
            await office.town.passes(seconds=2)  # the sweep looks once a second, whatever the office's clock says
            return not await office.app.database.read(_under_way)

        await until(settled, what="LINE has decided on every message", every=0.2)
        for head in heads:
            await head.look()
        reached = [head for head in heads[:4] if SUBJECT in head.screen]
        assert len(reached) == 2
        assert all(head.screen.count(SUBJECT) == 1 for head in reached)
        assert await office.town.charged() == 20

        # The clerk gets the text to pass on, with the names of who did not; the admin a warning.
        await office.town.passes(minutes=2)
        await clerk.sees("ข้อความพร้อมคัดลอก · หนังสือเวียน", "ยังไม่ได้รับ 2: รร.", SUBJECT, "คัดลอกข้อความ")
        await admin.wait_for("ใช้โควตาข้อความ LINE แล้ว 100%")
        await clerk.says("สถานะ 1")
        await clerk.wait_for("ไม่ถึง 4")

        # A person who asks is answered all the same: replies are free.
        silent = next(head for head in heads[:4] if head not in reached)
        await silent.says("หนังสือเวียน")
        await silent.wait_for(SUBJECT)
