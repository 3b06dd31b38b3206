"""Journey 4 over real HTTP, as a calendar: sent to a cluster, acknowledged, opened, chased, called, closed.

January 2569: the 13th is a Tuesday, the 17th and 18th a weekend. Schools sit on both platforms; the clerk on either.
"""

import io
from dataclasses import dataclass

import openpyxl
import pypdfium2
import pytest

from bot.simulator.driver import Phone
from tests.support.browsing import fetched, file_of
from tests.support.live_clerks import PLATFORMS, phone_of, types_letter
from tests.support.live_office import LiveOffice

SUBJECT = "การคัดเลือกครูดีเด่น ประจำปี 2569"


@dataclass
class People:
    """The clerk, and the heads of the schools of one cluster. รร.บ้านบึงหญ้า has no chat."""

    clerk: Phone
    pond: Phone
    crystal: Phone
    mouth: Phone
    ford: Phone
    beach: Phone

    @property
    def schools(self) -> tuple[Phone, ...]:
        return self.pond, self.crystal, self.mouth, self.ford, self.beach


@pytest.fixture(params=PLATFORMS)
async def people(request: pytest.FixtureRequest, live_office: LiveOffice) -> People:
    """The head of รร.บ้านหนองบัว is the chair of the cluster."""
    here, there = request.param, "line" if request.param == "telegram" else "telegram"
    return People(
        clerk=await phone_of(live_office, here, "สุดา แก้วใส"),
        pond=await phone_of(live_office, there, "สมศรี ใจดี"),
        crystal=await phone_of(live_office, here, "อรุณ เกื้อกูล"),
        mouth=await phone_of(live_office, there, "ทวี แสงทอง"),
        ford=await phone_of(live_office, here, "จินดา สายธาร"),
        beach=await phone_of(live_office, there, "สันติ สุขสม"),
    )


async def _to_the_cluster(people: People) -> None:
    """Registered, and as far as the check: to the six schools of เครือข่ายลุ่มน้ำ."""
    clerk = people.clerk
    await types_letter(clerk, subject=SUBJECT)
    await clerk.presses("ลงรับ")
    await clerk.sees("ลงรับแล้ว  เลขรับ 1/2569")
    await clerk.says("แจ้งเวียน 1")
    await clerk.wait_for("ยังไม่ได้เลือก")
    await clerk.presses("กลุ่มเครือข่าย")
    await clerk.presses("ลุ่มน้ำ 0/6")
    await clerk.presses("ตรวจก่อนส่ง")


async def _sent_with_one_tap(office: LiveOffice, people: People) -> None:
    """13 ม.ค. 09:00 (Tuesday): checked with its cost, sent with one tap; for a minute nobody hears of it."""
    clerk, line_schools = people.clerk, sum(one.latest["platform"] == "line" for one in people.schools)
    await _to_the_cluster(people)
    await clerk.sees(
        "ตรวจก่อนส่ง · เลขรับ 1/2569",
        "6 โรงเรียน · ให้รับทราบภายใน 16 ม.ค. 69 16:30",
        f"Telegram {5 - line_schools} · LINE {line_schools} (ใช้โควตา {line_schools}",
        "ไม่มีแชต: รร.บ้านบึงหญ้า",
    )
    charged = await office.town.charged()
    await clerk.presses("ส่ง")
    await clerk.sees("ส่งแล้ว 5 · ไม่มีแชต 1", "[เลิกทำ 60 วิ]", "[พิมพ์ใบแจ้ง 1 แห่ง]")
    assert "หนังสือเวียน" not in people.pond.screen
    await office.town.passes(seconds=61)
    for school in people.schools:
        await school.sees("หนังสือเวียน", SUBJECT, "รับทราบภายใน 16 ม.ค. 69 16:30", "[รับทราบ]", "[เปิดหนังสือ]")
    assert await office.town.charged() == charged + line_schools


async def _one_acknowledges_and_one_opens(office: LiveOffice, people: People) -> None:
    """09:01: one acknowledges, under the school's own number; one only opens it."""
    clerk = people.clerk
    await people.pond.presses("รับทราบ")
    await people.pond.sees("รับทราบแล้ว 13 ม.ค. 69 09:01 · เลขรับโรงเรียน 1/2569")
    page = (await people.mouth.presses("เปิดหนังสือ", on=SUBJECT))["open"]
    assert SUBJECT in (await fetched(page)).decode()
    await office.town.passes(seconds=12)
    await clerk.says("สถานะ 1")
    await clerk.wait_for("เหลือ 3 วันทำการ")
    await clerk.sees("รับทราบ 1 · เปิดอ่าน 1 · ส่งถึง 3 · ไม่ถึง 1")


async def _the_rest_are_reminded(office: LiveOffice, people: People) -> None:
    """14 ม.ค. 10:00: only those who have not are reminded; the chair of the cluster is asked to help."""
    clerk = people.clerk
    await office.turns_to("14 10:00")
    await clerk.presses("เตือนที่เหลือ 5", again=True)
    await clerk.sees("เตือน 4 แห่งแล้ว · 1 แห่งไม่มีแชต กรุณาโทร")
    for school in (people.crystal, people.mouth, people.ford, people.beach):
        await school.sees("เตือน · หนังสือเวียน")
    await people.pond.look()
    assert "เตือน · หนังสือเวียน" not in people.pond.screen
    await clerk.presses("ให้ ปธ.เครือข่ายช่วย", again=True)
    await people.pond.sees("ขอให้ช่วยประสาน 5 โรงเรียน · เครือข่ายลุ่มน้ำ", "1) รร.บ้านวังน้ำใส")


async def _who_has_no_chat_is_called(office: LiveOffice, people: People) -> None:
    """10:00: who has no chat is called, and noted by name; the rest acknowledge."""
    clerk = people.clerk
    await clerk.presses("เปิดรายชื่อโทร", again=True)
    await clerk.sees("1) รร.บ้านบึงหญ้า · น.ส.ประไพ แก้วใส · 000-000-0012 · ไม่มีแชต")
    await clerk.presses("รับทราบแทน 1")
    await clerk.sees("บันทึกแล้ว: รร.บ้านบึงหญ้า รับทราบ โดย น.ส.สุดา ทางโทรศัพท์")
    for school in (people.crystal, people.mouth, people.ford):
        await school.presses("รับทราบ", on="เตือน · หนังสือเวียน")
        await school.sees("รับทราบแล้ว 14 ม.ค. 69 10:00")
    await office.town.passes(seconds=12)
    await clerk.says("สถานะ 1")
    await clerk.wait_for("รับทราบ 5 · เปิดอ่าน 0 · ส่งถึง 1 · ไม่ถึง 0")
    await clerk.presses("ส่งออก Excel")
    sheet = openpyxl.load_workbook(io.BytesIO(await file_of(office, clerk, "ตารางสถานะการเวียน"))).active
    assert sheet is not None
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["รร.บ้านหนองบัว"][3] == "รับทราบ"
    assert rows["รร.บ้านหนองบัว"][10] == "1/2569"
    assert rows["รร.บ้านบึงหญ้า"][8:10] == ("โทรศัพท์", "น.ส.สุดา แก้วใส บันทึกแทน")
    assert rows["รร.บ้านหาดทราย"][3] == "ส่งถึงแล้ว"


async def _the_last_one_closes_it(office: LiveOffice, people: People) -> None:
    """15 ม.ค.: the last one; the circular is closed by itself."""
    clerk = people.clerk
    await office.turns_to("15 11:20")
    await people.beach.presses("รับทราบ", on="เตือน · หนังสือเวียน")
    await people.beach.sees("รับทราบแล้ว 15 ม.ค. 69 11:20")
    await office.town.passes(seconds=12)
    await clerk.says("สถานะ 1")
    await clerk.wait_for("เลขรับ 1/2569 · ครบแล้ว")


async def test_nobody_is_forgotten(live_office: LiveOffice, people: People) -> None:
    """From one confirmation on the 13th to the last school on the 15th."""
    await _sent_with_one_tap(live_office, people)
    await _one_acknowledges_and_one_opens(live_office, people)
    await _the_rest_are_reminded(live_office, people)
    await _who_has_no_chat_is_called(live_office, people)
    await _the_last_one_closes_it(live_office, people)


@pytest.mark.parametrize("people", ["telegram"], indirect=True)
async def test_a_wrong_one_is_called_back(live_office: LiveOffice, people: People) -> None:
    """Undone within the minute it reaches nobody; later what has gone is said, and who had it is told."""
    clerk = people.clerk
    await _to_the_cluster(people)
    await clerk.presses("ส่ง")
    await clerk.presses("เลิกทำ 60 วิ")
    await clerk.sees("เลิกส่งแล้ว ยังไม่มีผู้ใดได้รับ")
    await live_office.town.passes(minutes=5)
    assert "หนังสือเวียน" not in people.pond.screen

    # Who has no chat gets a sheet of paper.
    await clerk.presses("ตรวจก่อนส่ง", again=True)
    await clerk.presses("ส่ง")
    await clerk.presses("พิมพ์ใบแจ้ง 1 แห่ง")
    paper = pypdfium2.PdfDocument(await file_of(live_office, clerk, "ใบแจ้งหนังสือเวียน"))
    assert "โรงเรียนบ้านบึงหญ้า" in paper[0].get_textpage().get_text_range()
    await live_office.town.passes(seconds=61)
    await people.pond.presses("รับทราบ")
    await people.pond.sees("รับทราบแล้ว")

    await clerk.says("สถานะ 1")
    await clerk.presses("ยกเลิกการส่ง")
    await clerk.says("แนบเอกสารผิดฉบับ")
    await clerk.sees("ยกเลิกการส่งแล้ว · ส่งไปแล้ว 5 แห่ง · เรียกคืนทัน 0 แห่ง")
    for school in people.schools:
        await school.sees("หนังสือเวียนนี้ยกเลิกแล้ว", "เหตุผล: แนบเอกสารผิดฉบับ")
    if people.beach.latest["platform"] == "line":
        await people.beach.presses("รับทราบ", on="รับทราบภายใน")
        await people.beach.wait_for("หนังสือเวียนนี้ยกเลิกแล้ว")
