"""A circular's worth of messages out of the ledger: 300 receivers on each platform."""

import asyncio
import uuid
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bot.line.channel import LineChannel
from bot.simulator.app import SAMPLE_ACCOUNT, SAMPLE_BOT
from bot.telegram.channel import TelegramChannel, make_bot
from notifications.channel import Channel, Outgoing
from notifications.delivery import DeliveryWorker
from notifications.message import Message
from storage import migrate, outbox, people
from storage.clock import SystemClock
from storage.engine import Database
from storage.tables import ChatChannel, Delivery
from storage.tables import Office as OfficeRow
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState
from tests.bench.answers import Street, street
from tests.bench.processes import without_pace
from tests.bench.table import Figure, span
from tests.support.recording_channel import Noted, Recording

_RECEIVERS = 300
_ROUNDS = 3
_MESSAGE = Message(title="หนังสือเวียน ที่ ศธ 04123/ว1", body="เรื่อง การประชุมเตรียมการเปิดภาคเรียน")


async def measure(name: str, database_url: str, folder: Path) -> list[Figure]:
    """Seconds for all receivers: the ledger alone, and each platform beside its library's bare calls."""
    database = Database(database_url, SystemClock())
    await asyncio.to_thread(migrate.upgrade, database)
    await database.write(_set_up)
    figures: list[Figure] = []
    try:
        async with street(0, receivers=_RECEIVERS) as town:
            recording = min([await _drained(database, Recording("recording"), _chats()) for _ in range(_ROUNDS)])
            figures.append(span(f"{_RECEIVERS} messages, ledger alone, {name}", recording, "s"))
            for channel in channels_of(town):
                figures += await _on(database, channel, town, name)
    finally:
        await asyncio.to_thread(database.close)
    return figures


async def _on(database: Database, channel: TelegramChannel | LineChannel, town: Street, name: str) -> list[Figure]:
    own, chats = channel.limits, [phone.chat for phone in town.phones[channel.id]]  # type: ignore[index]
    await channel.open()
    try:
        bare = min([await bare_calls(channel, chats) for _ in range(_ROUNDS)])
        channel.limits = without_pace(own)
        lifted = min([await _drained(database, channel, chats) for _ in range(_ROUNDS)])
        channel.limits = own
        paced = await _drained(database, channel, chats)
    finally:
        await channel.close()
    label = f"{_RECEIVERS} messages, {channel.id}, {name}"
    # A second's worth may go at once; the rest at the platform's pace.
    least = max(0.0, _RECEIVERS / own.per_second - 1)
    return [
        span(f"{label}, pace lifted", lifted, "s", bare, "the library's bare calls"),
        span(f"{label}, own pace", paced, "s", max(least, bare), "the platform's pace"),
    ]


def channels_of(town: Street) -> Sequence[TelegramChannel | LineChannel]:
    """Both platforms' channels, against the simulator."""

    async def no_files(digest: str) -> bytes:
        raise AssertionError(digest)

    bot = make_bot(SAMPLE_BOT.token, f"{town.address}/telegram")
    return (
        TelegramChannel("telegram", bot, no_files),
        LineChannel("line", token=SAMPLE_ACCOUNT.token, link=lambda *_: "", api=f"{town.address}/line"),
    )


def _set_up(uow: UnitOfWork) -> None:
    office = uow.add(OfficeRow(name="สำนักงานตัวอย่าง"))
    assert office.id is not None
    for channel, platform in (
        ("recording", Platform.TELEGRAM),
        ("telegram", Platform.TELEGRAM),
        ("line", Platform.LINE),
    ):
        uow.add(ChatChannel(id=channel, office_id=office.id, platform=platform))


def _chats() -> list[str]:
    return [str(number) for number in range(_RECEIVERS)]


async def _drained(database: Database, channel: Channel, chats: Sequence[str]) -> float:
    """Seconds from the first row's being taken to the last one's being recorded as sent."""
    await database.write(lambda uow: _queue(uow, channel.id, chats))
    drains = DeliveryWorker(database, {channel.id: channel}, Noted().policy)
    begun = perf_counter()
    sent = await drains.drain(channel.id)
    seconds = perf_counter() - begun
    if sent != len(chats):
        raise RuntimeError(f"{sent} of {len(chats)} messages were sent")
    return seconds


def _queue(uow: UnitOfWork, channel_id: str, chats: Sequence[str]) -> None:
    uow.office_id = people.offices(uow)[0].id
    for chat in chats:
        row = Delivery(
            key=str(uuid.uuid4()),
            office_id=uow.office,
            channel_id=channel_id,
            chat=chat,
            message=_MESSAGE.model_dump(mode="json"),
            made_at=uow.now,
            not_before=uow.now,
            state=SendState.PENDING,
        )
        outbox.put(uow, row)


async def bare_calls(channel: Channel, chats: Sequence[str]) -> float:
    """Seconds for the same messages without any ledger, as many in flight as the ledger has."""
    limit = asyncio.Semaphore(channel.limits.in_flight)

    async def send(chat: str) -> None:
        async with limit:
            await channel.send([Outgoing(key=str(uuid.uuid4()), chat=chat, message=_MESSAGE)])

    begun = perf_counter()
    await asyncio.gather(*(send(chat) for chat in chats))
    return perf_counter() - begun
