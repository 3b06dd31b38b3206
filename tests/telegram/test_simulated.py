"""The adapter against the simulator, which keeps Telegram's limits: what people see, and what comes back."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from bot.simulator.app import SAMPLE_BOT
from bot.simulator.driver import PATIENCE, Phone, Town, simulated
from bot.telegram.channel import TelegramChannel, make_bot
from bot.telegram.commands import EVERYONE, set_commands
from bot.telegram.parse import parse
from bot.telegram.polling import poll
from bot.telegram.render import TEXT_UNITS
from bot.telegram.request import AiohttpRequest
from handlers.incoming import File, Incoming, Joined, Left, Pressed, Text
from notifications.channel import Outgoing, Refused, TryLater, Unreachable
from notifications.message import Attachment, CopyText, Fact, Message, OpenLink, PickDate, Press
from storage.clock import TurnableClock

MORNING = datetime(2026, 1, 13, 2, 42, tzinfo=UTC)


def picture(colour: str = "white") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(made, "JPEG")
    return made.getvalue()


PDF = Attachment(hash="a" * 64, name="๒๑๔-2569.pdf", mime="application/pdf")
PAGE = Attachment(hash="b" * 64, name="หน้า 1.jpg", mime="image/jpeg")
KEPT = {PDF.hash: b"%PDF-1.7 of a letter", PAGE.hash: picture()}


async def load(digest: str) -> bytes:
    return KEPT[digest]


CARD = Message(
    title="รอสั่งการ · เลขรับ 214/2569",
    facts=(Fact(label="เรื่อง", value="การใช้ <b> & </b>"), Fact(label="กำหนด", value="30 ม.ค. 69", unsure=True)),
    body="เห็นควรมอบกลุ่มบริหารงานบุคคล",
    rows=(
        (Press(label="ตามเสนอ", verb="agree", id="p1", style="primary"), PickDate(label="กำหนด", verb="due", id="p2")),
        (
            OpenLink(label="เปิดหนังสือ", url="https://office.example/l/1"),
            CopyText(label="คัดลอกเลขรับ", text="214/2569"),
            Press(label="ส่งคืนแก้ไข", verb="return", id="p3", style="danger"),
        ),
    ),
)
DECIDED = Message(title="สั่งการแล้ว 13 ม.ค. 69 10:05", body="โดย ผอ.")


@dataclass
class Office:
    """The product's side: a channel, and what people did, in the order it came."""

    channel: TelegramChannel
    town: Town
    happened: asyncio.Queue[Incoming]

    async def next(self) -> Incoming:
        async with asyncio.timeout(PATIENCE):
            return await self.happened.get()

    async def sends(self, phone: Phone, message: Message, key: str = "k") -> tuple[str, ...]:
        return (await self.channel.send([Outgoing(key, phone.chat, message)])).message_ids

    async def replaces(self, phone: Phone, ids: tuple[str, ...], message: Message) -> tuple[str, ...]:
        return (await self.channel.replace(Outgoing("k", phone.chat, message), ids)).message_ids


@asynccontextmanager
async def polling(channel: TelegramChannel, happened: asyncio.Queue[Incoming]) -> AsyncIterator[None]:
    stop = asyncio.Event()

    async def store(updates: list[dict[str, Any]]) -> None:
        for update in updates:
            happened.put_nowait(parse(update, channel.id, MORNING))

    task = asyncio.create_task(poll(channel.bot, store, stop, wait=timedelta(seconds=5)))
    try:
        yield
    finally:
        stop.set()
        await task


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with simulated(TurnableClock(MORNING)) as town:
        request = AiohttpRequest(read=0.5)
        channel = TelegramChannel("bot-1", make_bot(SAMPLE_BOT.token, f"{town.address}/telegram", request), load)
        await channel.open()
        happened: asyncio.Queue[Incoming] = asyncio.Queue()
        async with polling(channel, happened):
            yield Office(channel, town, happened)
        await channel.close()


@pytest.fixture
async def phone(office: Office) -> Phone:
    phone = await office.town.telegram_phone("สมศรี ใจดี")
    await phone.starts("inv_48217735")
    first = await office.next()
    assert isinstance(first, Text)
    assert (first.text, first.chat, first.display_name) == ("/start inv_48217735", phone.chat, "สมศรี ใจดี")
    return phone


async def test_a_card_is_pressed_answered_and_edited(office: Office, phone: Phone) -> None:
    ids = await office.sends(phone, CARD)
    await phone.wait_for("เรื่อง  การใช้ <b> & </b>\nกำหนด  30 ม.ค. 69 (?)")
    assert await phone.presses("คัดลอกเลขรับ") == {"copy": "214/2569"}

    await phone.presses("ตามเสนอ")
    press = await office.next()
    assert isinstance(press, Pressed)
    assert (press.button, press.chat, (press.message_id,)) == ("p1", phone.chat, ids)
    await office.channel.acknowledge(press.chat, press.press_ref)

    assert await office.replaces(phone, ids, DECIDED) == ids
    assert await office.replaces(phone, ids, DECIDED) == ids
    await phone.look()
    assert phone.messages[-1]["text"] == "สั่งการแล้ว 13 ม.ค. 69 10:05\nโดย ผอ."
    assert phone.buttons() == []


async def test_a_letter_goes_out_with_its_card_and_comes_back_as_a_file(office: Office, phone: Phone) -> None:
    ids = await office.sends(phone, CARD.model_copy(update={"files": (PDF,)}))
    await phone.wait_for("<๒๑๔-2569.pdf>")
    assert await office.replaces(phone, ids, DECIDED) == ids
    await phone.look()
    assert phone.messages[-1]["file"]["name"] == "๒๑๔-2569.pdf"
    assert phone.messages[-1]["text"].startswith("สั่งการแล้ว")

    await phone.sends(b"%PDF-1.7 sent by a clerk", name="ว123.pdf", caption="ลงรับ")
    sent = await office.next()
    assert isinstance(sent, File)
    assert (sent.name, sent.mime, sent.caption, sent.photo) == ("ว123.pdf", "application/pdf", "ลงรับ", False)
    assert await office.channel.fetch(sent.ref) == b"%PDF-1.7 sent by a clerk"


async def test_an_album_comes_as_photos_of_one_album(office: Office, phone: Phone) -> None:
    await phone.sends(picture("white"), picture("gray"), as_photo=True)
    first, second = await office.next(), await office.next()
    assert isinstance(first, File)
    assert isinstance(second, File)
    assert first.photo
    assert first.album == second.album is not None
    with Image.open(io.BytesIO(await office.channel.fetch(first.ref))) as fetched:
        assert fetched.size == (300, 400)


async def test_a_text_card_takes_a_picture_in(office: Office, phone: Phone) -> None:
    ids = await office.sends(phone, CARD)
    assert await office.replaces(phone, ids, CARD.model_copy(update={"files": (PAGE,)})) == ids
    await phone.look()
    assert phone.messages[-1]["picture"]


async def test_what_is_too_long_for_one_message(office: Office, phone: Phone) -> None:
    ids = await office.sends(phone, CARD.model_copy(update={"body": "ข้อความ " * 700, "files": (PDF, PAGE)}))
    assert len(ids) == 4
    await phone.look()
    assert phone.buttons()[0] == "ตามเสนอ"
    assert all(len(message["text"]) <= TEXT_UNITS for message in phone.messages)


async def test_who_blocks_and_comes_back(office: Office, phone: Phone) -> None:
    await phone.blocks()
    assert isinstance(await office.next(), Left)
    with pytest.raises(Unreachable, match="blocked by the user"):
        await office.sends(phone, CARD)
    await phone.unblocks()
    assert isinstance(await office.next(), Joined)
    await office.sends(phone, CARD)


async def test_a_stranger_cannot_be_written_to(office: Office) -> None:
    with pytest.raises(Unreachable):
        await office.channel.send([Outgoing("k", "5559999", CARD)])


@pytest.mark.parametrize(
    ("fault", "maybe_sent", "everyone_waits"),
    [
        ("429", False, True),
        ("500", True, False),
        ("garbage", True, False),
        ("drop", True, False),
        ("timeout", True, False),
    ],
)
async def test_a_fault_passes(office: Office, phone: Phone, fault: Any, maybe_sent: bool, everyone_waits: bool) -> None:
    await office.town.fails("telegram", fault, times=1, seconds=3)
    with pytest.raises(TryLater) as caught:
        await office.sends(phone, CARD)
    assert (caught.value.maybe_sent, caught.value.whole_channel) == (maybe_sent, everyone_waits)
    await office.sends(phone, CARD)
    await phone.wait_for("รอสั่งการ")


async def test_a_file_beyond_what_telegram_gives(office: Office, phone: Phone) -> None:
    await phone.sends(bytes(21 << 20), name="scan.pdf")
    sent = await office.next()
    assert isinstance(sent, File)
    assert sent.size == 21 << 20
    with pytest.raises(Refused, match="too big"):
        await office.channel.fetch(sent.ref)


async def test_an_edited_message_comes_as_edited(office: Office, phone: Phone) -> None:
    await phone.says("ค้น ครูดีเดน")
    await phone.edits("ค้น ครูดีเดน", "ค้น ครูดีเด่น")
    first, again = await office.next(), await office.next()
    assert isinstance(first, Text)
    assert isinstance(again, Text)
    assert (first.text, first.edited, again.text, again.edited) == ("ค้น ครูดีเดน", False, "ค้น ครูดีเด่น", True)
    assert first.message_id == again.message_id


async def test_a_role_has_its_own_menu(office: Office, phone: Phone) -> None:
    await set_commands(office.channel.bot, {EVERYONE: {"help": "วิธีใช้"}, phone.chat: {"status": "สถานะ"}})
    await phone.look()
    assert [command["command"] for command in phone.latest["menu"]["commands"]] == ["status"]
    await set_commands(office.channel.bot, {phone.chat: {}})
    await phone.look()
    assert [command["command"] for command in phone.latest["menu"]["commands"]] == ["help"]


async def test_the_bot_knows_its_name(office: Office) -> None:
    assert await office.channel.username() == SAMPLE_BOT.username
