"""What the journeys of the register have in common: a clerk on either platform, pages to send, a letter typed in."""

import base64
import hashlib
import hmac
import io
import itertools
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pikepdf
from PIL import Image, ImageDraw

from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import Phone
from storage import people
from storage.tables import Account
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform
from tests.support.live_office import LiveOffice

PLATFORMS = ["telegram", "line"]


async def phone_of(office: LiveOffice, platform: str, name: str = "สุดา") -> Phone:
    """Somebody's phone, linked already (the journey of linking has tests of its own)."""
    new: Callable[[str], Awaitable[Phone]] = (
        office.town.line_phone if platform == "line" else office.town.telegram_phone
    )
    phone = await new(name)
    await phone.starts()
    await phone.sees("ระบบนี้ใช้ภายในหน่วยงาน")

    def link(uow: UnitOfWork) -> None:
        uow.office_id = people.offices(uow)[0].id
        person = people.named(uow, name)[0]
        assert person.id is not None
        people.link(
            uow,
            Account(
                person_id=person.id,
                channel_id=platform,
                platform=Platform(platform),
                chat=phone.chat,
                linked_at=uow.now,
            ),
        )

    await office.app.database.write(link)
    return phone


def page(words: str = "1", shade: int = 250) -> bytes:
    """A picture of a page on grey paper. Platforms pack photos anew, so that one is known again by its shade."""
    picture = Image.new("L", (620, 877), shade)
    ImageDraw.Draw(picture).text((60, 60), words, fill=0)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return file.getvalue()


def shade_of(picture: bytes) -> int:
    """The shade of the paper, to the nearest ten."""
    corner = Image.open(io.BytesIO(picture)).convert("L").resize((8, 8)).getpixel((7, 7))
    assert isinstance(corner, int)
    return round(corner, -1)


def black_page() -> bytes:
    """A picture taken in the dark."""
    file = io.BytesIO()
    Image.new("RGB", (900, 1200), (8, 8, 10)).save(file, "JPEG")
    return file.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    """A PDF of empty pages."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    file = io.BytesIO()
    made.save(file, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return file.getvalue()


def page_count(document: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(document)) as opened:
        return len(opened.pages)


async def types_letter(
    clerk: Phone,
    *,
    number: str = "ศธ 04001/ว123",
    dated: str = "12 ม.ค. 69",
    sender: str = "สพฐ.",
    subject: str = "การคัดเลือกครูดีเด่น",
) -> None:
    """A letter without a picture, as far as its draft's card."""
    await clerk.says("ลงรับ")
    await clerk.wait_for("พิมพ์ “ที่”")
    await clerk.says(number)
    await clerk.wait_for("พิมพ์ “ลงวันที่”")
    await clerk.says(dated)
    await clerk.wait_for("พิมพ์ “จาก”")
    await clerk.says(sender)
    await clerk.wait_for("พิมพ์ “เรื่อง”")
    await clerk.says(subject)
    await clerk.wait_for("ร่างลงรับ")


def kept_files(office: LiveOffice) -> list[str]:
    """What the file store holds now."""
    return [path.name for path in office.app.store.folder.rglob("*") if path.is_file()]


_events = itertools.count(9_000_000)


async def platform_tells(office: LiveOffice, phone: Phone, what: dict[str, Any]) -> int:
    """A webhook of this person's chat that the simulated phones cannot cause, signed as the platform does.

    `what`: the message of a Telegram update (or a whole `callback_query`), or a LINE event. The answer's status.
    """
    number = next(_events)
    if phone.latest["platform"] == "telegram":
        person = {"id": int(phone.chat), "is_bot": False, "first_name": "x"}
        chat = {"id": int(phone.chat), "type": "private"}
        common = {"message_id": number, "date": int(office.clock.now().timestamp()), "chat": chat, "from": person}
        press = what.get("callback_query")
        update: dict[str, Any] = (
            {"callback_query": {"id": str(number), "from": person, "chat_instance": "1", **press}}
            if press
            else {"message": {**common, **what}}
        )
        body = json.dumps({"update_id": number, **update}).encode()
        url, headers = "/webhooks/telegram/telegram", {"X-Telegram-Bot-Api-Secret-Token": "telegram-secret"}
    else:
        event = {
            "webhookEventId": f"made-{number}",
            "mode": "active",
            "timestamp": int(office.clock.now().timestamp() * 1000),
            "source": {"type": "user", "userId": phone.chat},
            "deliveryContext": {"isRedelivery": False},
            **what,
        }
        body = json.dumps({"destination": "U0", "events": [event]}).encode()
        digest = hmac.new(SAMPLE_ACCOUNT.secret.encode(), body, hashlib.sha256).digest()
        url, headers = "/webhooks/line/line", {"X-Line-Signature": base64.b64encode(digest).decode()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{office.address}{url}", data=body, headers={"Content-Type": "application/json", **headers}
        ) as answer,
    ):
        return answer.status
