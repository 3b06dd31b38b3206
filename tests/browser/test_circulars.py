"""The clerk's live card in a real browser: its counts change on the open card while schools tap."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.desk import PATIENCE_MS, Desk, demonstration, open_desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCHOOLS = (("LINE", "น.ส.อรุณ เกื้อกูล"), ("Telegram", "นายทวี แสงทอง"), ("LINE", "นางจินดา สายธาร"))
NAMES = "บ้านวังน้ำใส, บ้านปากคลอง, วัดท่าข้าม"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    folder: Path = tmp_path_factory.mktemp("demo")
    async with demonstration(folder) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(page: Page, address: str) -> Desk:
    return await open_desk(page, address)


async def test_the_clerks_card_counts_while_schools_tap(desk: Desk) -> None:
    clerk = await desk.linked_phone("Telegram", "นายวีรชัย ตั้งมั่น")
    schools = [await desk.linked_phone(platform, name) for platform, name in SCHOOLS]  # type: ignore[arg-type]
    await clerk.says(f"แจ้งเวียน 2 {NAMES}")
    await clerk.presses("ตรวจก่อนส่ง", "แจ้งเวียน · เลขรับ 2/2569")
    await clerk.presses("ส่ง", "ตรวจก่อนส่ง", "3 โรงเรียน")
    await clerk.sees("ส่งแล้ว 3 · ไม่มีแชต 0")
    await desk.a_minute_passes()

    # What was the confirmation is the live card now, and stays one message whatever is tapped.
    await clerk.sees("เลขรับ 2/2569", "รับทราบ 0 · เปิดอ่าน 0 · ส่งถึง 3 · ไม่ถึง 0", "เตือนที่เหลือ 3")
    card = clerk.cards("เลขรับ 2/2569", "เปิดอ่าน 0")
    for done, school in enumerate(schools, start=1):
        await school.presses("รับทราบ", "หนังสือเวียน", "รับทราบภายใน")
        await school.sees("รับทราบแล้ว", "เลขรับโรงเรียน 1/2569")
        await desk.a_minute_passes()
        await expect(card).to_contain_text(f"รับทราบ {done} · เปิดอ่าน 0 · ส่งถึง {3 - done}", timeout=PATIENCE_MS)
        await expect(card).to_have_count(1)
    await expect(card).to_contain_text("ครบแล้ว", timeout=PATIENCE_MS)
