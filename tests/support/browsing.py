"""What a person's browser shows of the links and files that the office sends."""

import aiohttp

from bot.simulator.driver import Phone
from tests.support.live_office import LiveOffice
from tests.support.waiting import until

# A person's browser; a machine's preview of a page would be told nothing.
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"}


async def fetched(link: str, kind: str = "") -> bytes:
    """A page or a file by its address, of this content type; it may be out a moment before the file is noted."""
    async with aiohttp.ClientSession(headers=BROWSER) as browser:

        async def there() -> bytes | None:
            async with browser.get(link) as answer:
                return await answer.read() if answer.status == 200 and kind in ("", answer.content_type) else None

        content = await until(there, what=f"{link} is there", every=0.05)
    assert content is not None
    return content


async def file_of(office: LiveOffice, phone: Phone, title: str, kind: str = "") -> bytes:
    """The file of the newest message with this title: a document on Telegram, a link on LINE."""
    await phone.sees(title)
    if phone.latest["platform"] == "line":
        return await fetched((await phone.presses("เปิดไฟล์", on=title))["open"], kind)
    message = next(one for one in reversed(await phone.look()) if one["file"])
    return await fetched(f"{office.town.address}{message['file']['url']}", kind)
