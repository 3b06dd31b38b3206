"""The day of a meeting in a real browser: a phone of 360 px at the door, the secretary's desk that counts while people
sign in, and the page on which resolutions are written."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.desk import PATIENCE_MS
from tests.browser.meeting_day import Day, meeting_day, phone_at

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    async with meeting_day(tmp_path_factory.mktemp("meeting")) as opened:
        yield opened


async def _fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def _signs_in(phone: Page, code: str) -> None:
    await phone.fill("#code", code)
    await phone.click("#look")


async def test_people_sign_in_at_the_door_while_the_desk_counts(browser: Browser, page: Page, day: Day) -> None:
    await day.turn_to("12:40")
    await page.goto(day.desk)
    await expect(page.locator("#live")).to_contain_text("0/6")

    # The codes of two heads, each on their own page; the second head's phone stands at the door.
    own = await phone_at(browser, await day.own_page("รร.บ้านวังน้ำใส"))
    await _fits(own)
    code = await own.inner_text("#code")
    await own.goto(await day.own_page("รร.บ้านหนองบัว"))
    other = await own.inner_text("#code")

    door = await phone_at(browser, day.door)
    await _signs_in(door, "000000")
    await expect(door.locator("#refused")).to_contain_text("รหัสไม่ตรง")
    await _signs_in(door, other)
    await expect(door.locator("#found")).to_contain_text("นางสมศรี ใจดี")
    await door.click("text=ไม่ใช่ พิมพ์ใหม่")
    await expect(page.locator("#live")).to_contain_text("0/6")
    await _signs_in(door, code)
    await expect(door.locator("#found")).to_contain_text("น.ส.อรุณ เกื้อกูล")
    await door.click("#confirm")
    await expect(door.locator("#signed")).to_contain_text("ลงชื่อแล้ว 12:40 · ลำดับ 1/6")
    await _fits(door)

    # The secretary's page counts by itself; the rest of the roll is tapped there.
    await expect(page.locator("#live")).to_contain_text("1/6", timeout=PATIENCE_MS)
    await expect(page.locator("#live")).to_contain_text("รร.บ้านวังน้ำใส")
    await page.reload()
    await page.locator("#roll li", has_text="รร.บ้านปากคลอง").get_by_role("button", name="มา", exact=True).click()
    await expect(page.locator("#done")).to_contain_text("นายทวี แสงทอง")
    await expect(page.locator("#live")).to_contain_text("2/6")


async def test_resolutions_are_written_on_the_secretarys_page(page: Page, browser: Browser, day: Day) -> None:
    await day.turn_to("13:30")
    await page.goto(day.resolutions)
    first, second = await page.locator(".item").all()
    await first.get_by_label("มติที่ประชุม").fill("รับทราบ")
    await second.get_by_label("มติที่ประชุม").fill("อนุมัติจัดสรรงบ วงเงิน 2.5 ล้านบาท")
    await second.get_by_label("กลุ่มผู้รับผิดชอบ").select_option(label="กลุ่มนโยบายและแผน")
    await second.get_by_label("กำหนดส่ง").fill("13 ก.พ.")
    await page.click("text=บันทึกทั้งหมด")
    await expect(page.locator("#saved")).to_contain_text("บันทึกแล้ว")
    await expect(page.locator("main")).to_contain_text("มติ 2 จาก 2 เรื่อง")
    phone = await phone_at(browser, day.resolutions)
    await expect(phone.locator("main")).to_contain_text("มติ 2 จาก 2 เรื่อง")
    await _fits(phone)
