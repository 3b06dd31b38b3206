"""Journey 7 over real HTTP, as a calendar: assigned, reminded by the day's one message, put off, more time, done.

January 2569: the 13th is a Tuesday, the 17th and 18th a weekend.
"""

from dataclasses import dataclass
from datetime import date

import pytest

from bot.simulator.driver import Phone
from handlers.work.actions import tasks
from storage import people as rows
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import UnitKind
from tests.support.live_clerks import phone_of, types_letter
from tests.support.live_office import LiveOffice

LETTER, PLAN, TEACHERS = "ตอบข้อหารือ ทต.หนองบัว", "แผนงบ 69", "ครูดีเด่น"
REASON = "รอข้อมูลจากโรงเรียน 2 แห่ง"


@dataclass
class People:
    """Who is told."""

    clerk: Phone
    director: Phone
    group: Phone
    officer: Phone
    head: Phone


async def _gives(office: LiveOffice, title: str, due: date) -> None:
    """Work that no letter brought, in the officer's hands."""

    def make(uow: UnitOfWork) -> None:
        uow.office_id = rows.offices(uow)[0].id
        officer, head = rows.named(uow, "เอก รักงาน")[0], rows.named(uow, "เพ็ญ มั่นคง")[0]
        unit = next(one for one in rows.units(uow, UnitKind.GROUP) if "บุคคล" in one.name)
        tasks.make(uow, unit.id or 0, title, due_on=due, assignee_id=officer.id, instructed_by=head.id)

    await office.app.database.write(make)


async def _a_letter_and_two_works(office: LiveOffice, people: People) -> None:
    """13 ม.ค. (Tuesday): a letter, due on the 19th as the director says; two more works of the officer's."""
    clerk, director, group, officer, head = people.clerk, people.director, people.group, people.officer, people.head
    await types_letter(clerk, subject=LETTER, sender="ทต.หนองบัว", number="นบ 52301/87")
    await clerk.presses("ลงรับ")
    await clerk.presses("เสนอ ผอ.")
    await director.presses("สั่งการเอง")
    await director.says("มอบกลุ่มบุคคลตอบ ภายใน 19 ม.ค. 15.00 น.")
    await director.sees("19 ม.ค. 69 15:00")
    await director.presses("ยืนยัน")
    await director.sees("สั่งการแล้ว")
    await office.turns_to("13 09:05")
    await group.presses("ลงรับกลุ่ม")
    await head.presses("นายเอก")
    await officer.sees("งานมอบหมายถึงท่าน", "ภายใน 19 ม.ค. 69 15:00 · เหลือ 4 วันทำการ", "[ขอขยายเวลา]")
    await _gives(office, PLAN, date(2026, 1, 21))
    await _gives(office, TEACHERS, date(2026, 1, 22))


async def _the_working_day_before(office: LiveOffice, people: People) -> None:
    """16 ม.ค. (Friday) 08:00: the working day before."""
    officer = people.officer
    await office.turns_to("16 08:00")
    await officer.sees("งานของท่าน 1 เรื่อง", f"1) {LETTER} · เหลือ 1 วันทำการ (19 ม.ค.)")


async def _the_day_itself(office: LiveOffice, people: People) -> None:
    """19 ม.ค. (Monday): the day itself."""
    officer, head = people.officer, people.head
    await office.turns_to("19 08:00")
    await officer.sees(f"1) {LETTER} · วันนี้ 15:00")
    assert LETTER not in _digests(head)


async def _a_day_late(office: LiveOffice, people: People) -> None:
    """20 ม.ค. 08:00: a day late, and the head reads it too; what is due next stands below."""
    officer, head = people.officer, people.head
    await office.turns_to("20 08:00")
    await officer.sees(
        "งานของท่าน 3 เรื่อง",
        f"1) {LETTER} · เกิน 1 วัน",
        f"2) {PLAN} · พรุ่งนี้",
        f"3) {TEACHERS} · เหลือ 2 วันทำการ (22 ม.ค.)",
    )
    await head.sees(f"1) {LETTER} · เกิน 1 วัน")
    await officer.presses("เปิด 1", again=True)
    await officer.sees("เลขรับ 1/2569", "เกิน 1 วันทำการ")
    await officer.presses("เตือนอีก")
    await officer.presses("บ่ายนี้ 14:00")
    await officer.sees("จะเตือน 14:00 วันนี้ (กำหนดเดิมไม่เปลี่ยน)")
    await office.turns_to("20 14:00")


async def _more_time_is_asked_for(people: People) -> None:
    """20 ม.ค. 14:00: reminded again; three working days more are asked for."""
    officer, head = people.officer, people.head
    await officer.presses("ขอขยายเวลา")
    await officer.presses("+3 วันทำการ")
    await officer.wait_for("เหตุผลสั้น ๆ")
    await officer.says(REASON)
    await officer.sees("ส่งคำขอขยายเวลา 1/2569 แล้ว", "รอ น.ส.เพ็ญ พิจารณา")
    await head.sees("ขอขยายเวลา 1/2569 จาก 19 เป็น 23 ม.ค. 69", f"โดย นายเอก · {REASON} (ครั้งที่ 1)", "[ให้ถึง 22 ม.ค.]")
    await head.presses("อนุมัติ")
    granted = "อนุมัติขยายถึง 23 ม.ค. 69 · กำหนดเดิม 19 ม.ค. เก็บไว้ในประวัติ"
    await head.sees(granted)
    await officer.sees(granted)


async def _what_is_due_today_is_done(office: LiveOffice, people: People) -> None:
    """22 ม.ค. 08:00: what is due today; the extended one tomorrow."""
    officer, head = people.officer, people.head
    await office.turns_to("22 08:00")
    await officer.sees(f"{TEACHERS} · วันนี้", f"{LETTER} · พรุ่งนี้")
    await officer.says("งานของฉัน")
    await officer.sees("งานของท่าน 3 เรื่อง")
    await officer.presses("เปิด 3", on="งานของท่าน 3 เรื่อง")
    await officer.presses("เสร็จแล้ว")
    await officer.presses("ไม่มี ปิดงาน")
    await officer.sees("รายงานผลแล้ว")
    await office.turns_to("22 08:05")
    await head.presses("ปิดเรื่อง")
    await officer.sees("ปิดเรื่องแล้ว · เลขรับ 1/2569")


async def _what_is_closed_is_quiet(office: LiveOffice, people: People) -> None:
    """23 ม.ค. 08:00: nobody is reminded of what is closed."""
    clerk, officer = people.clerk, people.officer
    await office.turns_to("23 08:00")
    await officer.wait_for(f"{TEACHERS} · เกิน 1 วัน")
    assert LETTER not in _digests(officer).splitlines()[-1]
    await clerk.says("ประวัติ 1")
    await clerk.sees("ขอขยายเวลา · นายเอก รักงาน", "อนุมัติขยายเวลา · น.ส.เพ็ญ มั่นคง", "ถึง 23 ม.ค. 69 (เดิม 19 ม.ค. 69 15:00)")


@pytest.mark.parametrize(("staff", "heads"), [("line", "telegram"), ("telegram", "line")])
async def test_nothing_is_forgotten(live_office: LiveOffice, staff: str, heads: str) -> None:
    """One officer, one letter and two works, from the 13th to the 23rd."""
    people = People(
        clerk=await phone_of(live_office, staff, "สุดา"),
        director=await phone_of(live_office, heads, "ประเสริฐ"),
        group=await phone_of(live_office, staff, "กานดา"),
        officer=await phone_of(live_office, staff, "เอก"),
        head=await phone_of(live_office, heads, "เพ็ญ มั่นคง"),
    )
    await _a_letter_and_two_works(live_office, people)
    await _the_working_day_before(live_office, people)
    await _the_day_itself(live_office, people)
    await _a_day_late(live_office, people)
    await _more_time_is_asked_for(people)
    await _what_is_due_today_is_done(live_office, people)
    await _what_is_closed_is_quiet(live_office, people)


def _digests(phone: Phone) -> str:
    """All that a person's digests have said, a line each."""
    return "\n".join(
        message["text"].replace("\n", " / ") for message in phone.messages if "งานของท่าน" in message["text"]
    )
