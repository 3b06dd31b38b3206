"""The demonstration as a visitor meets it: `saraban demo` in a process of its own, and its phones on the page."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Locator, Page, expect

# Reading a photograph takes this machine seconds, and a busy one many.
PATIENCE_MS = 60_000
_START_SECONDS = 90
_TRIES = 50
Platform = Literal["LINE", "Telegram"]
Owner = tuple[Platform, str]
"""A phone on the desk: its platform and whose it is."""


def _two_free_ports() -> int:
    """The first of two neighbouring ports nobody listens on: the simulator takes one, the service the next."""
    for _ in range(_TRIES):
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise RuntimeError("no two neighbouring ports are free")


@asynccontextmanager
async def demonstration(folder: Path) -> AsyncIterator[str]:
    """`saraban demo` with its data in `folder`, until the block ends; its address in the browser."""
    port = _two_free_ports()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_START_SECONDS):
            async for line in process.stdout:
                if b"Open in a browser" in line:
                    break
            else:
                raise RuntimeError(f"the demonstration ended with {await process.wait()}")
        yield f"http://127.0.0.1:{port}/"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@dataclass(frozen=True)
class Screen:
    """One phone on the page, as its owner uses it."""

    phone: Locator

    # --- seeing -----------------------------------------------------------------------------------------------

    def cards(self, *words: str) -> Locator:
        """The bot's messages with all these words, oldest first."""
        found = self.phone.locator(".message.theirs")
        for each in words:
            found = found.filter(has_text=each)
        return found

    async def sees(self, *words: str) -> Locator:
        """Wait for a message of the bot with all these words; the newest of them."""
        card = self.cards(*words).last
        await expect(card).to_be_visible(timeout=PATIENCE_MS)
        return card

    async def has_not(self, words: str) -> None:
        """No message of the bot has these words."""
        await expect(self.cards(words)).to_have_count(0)

    # --- doing ------------------------------------------------------------------------------------------------

    async def presses(self, label: str, *on: str) -> None:
        """Tap a button of the newest message with all the words `on`."""
        button = (await self.sees(*on)).get_by_role("button", name=label, exact=True)
        await button.click(timeout=PATIENCE_MS)

    async def answers(self, label: str) -> None:
        """Tap one of LINE's quick replies, below the newest message."""
        await self.phone.locator(".quick").get_by_role("button", name=label, exact=True).click(timeout=PATIENCE_MS)

    async def links(self) -> None:
        """Begin with the invitation of whoever sits here: the button on the phone's nameplate."""
        await self.phone.locator(".plate-link").click()

    async def says(self, text: str) -> None:
        field = self.phone.get_by_role("textbox")
        await field.fill(text)
        await field.press("Enter")

    async def sends_letters(self, *names: str) -> None:
        """Pick sample letters in the dialog of attachments and send them."""
        page = self.phone.page
        await self.phone.get_by_role("button", name="แนบหนังสือหรือไฟล์").click()
        dialog = page.get_by_role("dialog", name="แนบหนังสือ")
        for name in names:
            await dialog.locator(f'[data-letter="{name}"]').click()
        await dialog.get_by_role("button", name=f"ส่ง {len(names)} รายการ").click()


@dataclass(frozen=True)
class Desk:
    """The page with all phones."""

    page: Page

    async def screen(self, platform: Platform, name: str) -> Screen:
        """The phone that somebody has on the desk already."""
        phone = self.page.get_by_label(f"โทรศัพท์ {platform} ของ {name}", exact=True)
        await expect(phone).to_be_visible(timeout=PATIENCE_MS)
        return Screen(phone)

    async def new_phone(self, platform: Platform, name: str = "") -> Screen:
        """Put one more phone on the desk and let somebody of the office, or nobody of it, sit down at it."""
        phones = self.page.locator("[data-phone]")
        before = await phones.count()
        await self.page.locator("#add-phone").get_by_role("button", name=platform, exact=True).click()
        await expect(phones).to_have_count(before + 1)
        # By its id: where it stands among the others changes.
        screen = Screen(self.page.locator(f'[data-phone="{await phones.last.get_attribute("data-phone")}"]'))
        if name:
            await screen.phone.get_by_role("button", name="เปลี่ยนผู้ใช้").click()
            await self.page.get_by_role("searchbox").fill(name)
            await self.page.locator(".person").filter(has_text=name).click()
            await expect(screen.phone.locator("header").first).to_contain_text(name)
        return screen

    async def linked_phone(self, platform: Platform, name: str) -> Screen:
        """The same, with the chat linked as people link theirs."""
        screen = await self.new_phone(platform, name)
        await screen.links()
        await screen.presses("ถูกต้อง ผูกบัญชี", name)
        await screen.sees("ผูกบัญชีเรียบร้อยแล้ว")
        return screen

    async def a_minute_passes(self) -> None:
        """Turn the clock, so that what could still be undone is told."""
        await self.page.get_by_role("button", name="+1 นาที", exact=True).click()


async def open_desk(page: Page, address: str) -> Desk:
    """The demonstration's page, with its phones on it."""
    await page.goto(address)
    await expect(page.locator("#clock")).to_contain_text("25")
    return Desk(page)
