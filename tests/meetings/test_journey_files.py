"""What a meeting makes outside its transactions, over real HTTP: the calendar file and all that is printed."""

import aiohttp
import pypdfium2
from icalendar import Calendar

from tests.support.browsing import fetched
from tests.support.live_office import LiveOffice
from tests.support.pdf_contents import codes, words


async def test_the_calendar_file_and_the_papers_can_be_opened(live_office: LiveOffice) -> None:
    """The clerk and the director on LINE, which shows files by a link, the school's head on Telegram."""
    clerk, head = await live_office.line("สุดา แก้วใส"), await live_office.telegram("สมศรี ใจดี")
    director, central = await live_office.line("ประเสริฐ วงศ์ดี"), await live_office.telegram("จินดา ใจดี")
    await clerk.says("ประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู")
    await clerk.presses("เชิญเลย")
    await central.sees("ขอให้ตรวจหนังสือเชิญประชุม")
    await central.presses("เห็นชอบ เสนอ ผอ.")
    await director.sees("ขอลงนามหนังสือเชิญประชุม")
    await director.presses("เปิดร่าง")
    await director.sees("ร่างหนังสือเชิญประชุม ·")
    draft = words(await fetched((await director.presses("เปิดไฟล์", on="ร่างหนังสือเชิญ"))["open"], "application/pdf"))
    assert "ร่าง" in draft
    assert "ลงนามทางอิเล็กทรอนิกส์" not in draft
    await director.presses("ลงนาม", on="ร่างหนังสือเชิญ")
    await head.sees("ขอเชิญประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569")
    link = (await head.presses("ใส่ปฏิทิน"))["open"]
    # The address is out a moment before the file is kept: it opens all the same.
    async with aiohttp.ClientSession() as browser, browser.get(link) as answer:
        assert (answer.status, answer.content_type) == (200, "text/calendar")
        content = await answer.read()
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"]) == ("ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569", "ห้องพวงชมพู")
    await head.presses("เข้าร่วม")
    await head.sees("เข้าร่วม · ประชุมผู้บริหารสถานศึกษา")
    await clerk.sees("เชิญแล้ว")
    await clerk.presses("พิมพ์เอกสาร")
    await clerk.sees("พิมพ์เอกสาร · ประชุมผู้บริหารสถานศึกษา")
    await clerk.presses("หนังสือเชิญ")
    await clerk.sees("หนังสือเชิญประชุม · ประชุมผู้บริหารสถานศึกษา", "ที่ ศธ 04123/1")
    letter = words(await fetched((await clerk.presses("เปิดไฟล์", on="หนังสือเชิญประชุม ·"))["open"], "application/pdf"))
    assert "ที่ ศธ ๐๔๑๒๓/๑" in letter
    assert "ลงนามทางอิเล็กทรอนิกส์" in letter
    await clerk.presses("ป้ายชื่อ", on="พิมพ์เอกสาร ·")
    await clerk.sees("ป้ายชื่อ · ประชุมผู้บริหารสถานศึกษา")
    tags = await fetched((await clerk.presses("เปิดไฟล์", on="ป้ายชื่อ ·"))["open"], "application/pdf")
    assert "/k/" in codes(tags)[0]
    await clerk.presses("ใบลงชื่อ", on="เชิญแล้ว")
    await clerk.sees("ใบลงชื่อ · ประชุมผู้บริหารสถานศึกษา")
    content = await fetched((await clerk.presses("เปิดไฟล์", on="ใบลงชื่อ ·"))["open"], "application/pdf")
    assert len(pypdfium2.PdfDocument(content)) >= 1
