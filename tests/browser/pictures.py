"""The README's pictures, played and photographed in the demonstration: `python -m tests.browser.pictures`."""

import asyncio
import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from tests.browser.conftest import FLAGS
from tests.browser.desk import PATIENCE_MS, Desk, Owner, demonstration, open_desk

FOLDER = Path(__file__).parents[2] / "deploy" / "pictures"
_CLERK: Owner = ("LINE", "น.ส.สุดา แก้วใส")
_DIRECTOR: Owner = ("Telegram", "นายประเสริฐ วงศ์ดี")
_GROUP: Owner = ("LINE", "น.ส.กานดา ดีพร้อม")
_SENDER: Owner = ("Telegram", "นายวีรชัย ตั้งมั่น")
_SCHOOLS: tuple[Owner, ...] = (("LINE", "น.ส.อรุณ เกื้อกูล"), ("Telegram", "นายทวี แสงทอง"), ("LINE", "นางจินดา สายธาร"))
# Four phones stand side by side; the letter's next stations need not scroll.
_VIEW: ViewportSize = {"width": 1600, "height": 950}
_COLOURS = 256


async def play(desk: Desk) -> None:
    """One letter has come to its group, and the next lies before the director."""
    clerk, director, group = [await desk.screen(*who) for who in (_CLERK, _DIRECTOR, _GROUP)]
    await clerk.sends_letters("memo_photo.jpg")
    await clerk.presses("ลงรับ", "ร่างลงรับ", "แผนปฏิบัติการ")
    await clerk.presses("เสนอ ผอ.", "ลงรับแล้ว", "แผนปฏิบัติการ")
    await clerk.presses("มอบ บุคคล", "เห็นควรอย่างไร")
    await director.presses("ตามเสนอ", "รอสั่งการ", "แผนปฏิบัติการ", "เห็นควรมอบ")
    await director.sees("สั่งการแล้ว")
    await desk.a_minute_passes()
    await group.sees("หนังสือถึง", "แผนปฏิบัติการ")
    await clerk.sees("สั่งการแล้ว", "แผนปฏิบัติการ")
    await clerk.sends_letters("circular_photo.jpg")
    await clerk.presses("ลงรับ", "ร่างลงรับ", "ครูดีเด่น")
    await clerk.presses("เสนอ ผอ.", "ลงรับแล้ว", "ครูดีเด่น")
    await expect(clerk.cards("เห็นควรอย่างไร")).to_have_count(2, timeout=PATIENCE_MS)
    await clerk.presses("มอบ บุคคล", "เห็นควรอย่างไร")
    await director.sees("รอสั่งการ", "ครูดีเด่น", "เห็นควรมอบ")


async def photograph(page: Page, desk: Desk) -> None:
    """Show what matters on every phone, and keep the pictures."""
    clerk, director = await desk.screen(*_CLERK), await desk.screen(*_DIRECTOR)
    number = clerk.cards("ลงรับแล้ว", "ครูดีเด่น").last
    stamped = clerk.phone.locator(".message.theirs").filter(has=page.locator("img")).last
    await expect(stamped.locator("img")).to_be_visible(timeout=PATIENCE_MS)
    await stamped.evaluate("card => card.scrollIntoView({block: 'start'})")
    await page.evaluate("for (const arrow of document.querySelectorAll('.to-bottom')) arrow.remove()")
    await page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    await page.mouse.move(0, 0)
    _keep("simulator.png", await page.screenshot(animations="disabled"))
    await _close_up("card-line.png", number.locator(".card"))
    await _close_up("card-telegram.png", director.cards("รอสั่งการ", "ครูดีเด่น").last)


async def circulate(desk: Desk) -> None:
    """A circular is out, one school has acknowledged it, and the sender's card knows."""
    sender = await desk.linked_phone(*_SENDER)
    first, *others = [await desk.linked_phone(*school) for school in _SCHOOLS]
    await sender.says("แจ้งเวียน 2 บ้านวังน้ำใส, บ้านปากคลอง, วัดท่าข้าม, บ้านบึงหญ้า")
    await sender.presses("ตรวจก่อนส่ง", "แจ้งเวียน · เลขรับ 2/2569")
    await sender.presses("ส่ง", "ตรวจก่อนส่ง", "4 โรงเรียน")
    await desk.a_minute_passes()
    await first.presses("รับทราบ", "หนังสือเวียน")
    await first.sees("รับทราบแล้ว")
    await desk.a_minute_passes()
    await sender.sees("รับทราบ 1", "ส่งถึง 2", "ไม่ถึง 1")
    await _close_up("circular-sender.png", sender.cards("รับทราบ 1", "ส่งถึง 2").last)
    await _close_up("circular-school.png", others[0].cards("หนังสือเวียน").last)


async def _close_up(name: str, card: Locator) -> None:
    _keep(name, await card.screenshot(animations="disabled"))


def _keep(name: str, png: bytes) -> None:
    """A palette that keeps rare colours too: the page is flat, and a README is loaded often."""
    picture = (
        Image.open(io.BytesIO(png))
        .convert("RGB")
        .quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    picture.save(FOLDER / name, optimize=True)


async def main() -> None:
    """Play, photograph, and leave the pictures in deploy/pictures."""
    FOLDER.mkdir(exist_ok=True)
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder:
        async with demonstration(Path(folder)) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
            page = await browser.new_page(viewport=_VIEW, locale="th-TH", device_scale_factor=1.5)
            desk = await open_desk(page, address)
            await play(desk)
            await photograph(page, desk)
            await circulate(desk)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
