"""Updates asked for: nothing is forgotten before it is stored, and no accident ends the asking."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from telegram import Bot

from bot.simulator.driver import PATIENCE
from bot.telegram.channel import make_bot
from bot.telegram.polling import poll, set_webhook
from bot.telegram.request import AiohttpRequest
from notifications.channel import Refused
from tests.telegram.telegram_stub import TOKEN, Answer, Stub, cut, ok, raw, refuse, running_stub, silent

SOON = timedelta(milliseconds=1)


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with running_stub() as stub:
        yield stub


@pytest.fixture
async def bot(stub: Stub) -> AsyncIterator[Bot]:
    bot = make_bot(TOKEN, stub.url, AiohttpRequest(connect=0.5, read=0.1, write=0.5))
    await bot.request.initialize()
    yield bot
    await bot.request.shutdown()


def updates(*numbers: int) -> Answer:
    return ok([{"update_id": number, "hologram": {"of": "tomorrow"}} for number in numbers])


class Inbox:
    """Keeps updates, and says stop when it has as many as wanted. Fails as often as told."""

    def __init__(self, wanted: int, failing: int = 0) -> None:
        self.kept: list[dict[str, Any]] = []
        self.stop = asyncio.Event()
        self.wanted = wanted
        self.failing = failing

    async def store(self, found: list[dict[str, Any]]) -> None:
        if self.failing:
            self.failing -= 1
            raise OSError("the disk is full, and here would stand a letter")
        self.kept += found
        if len(self.kept) >= self.wanted:
            self.stop.set()

    @property
    def numbers(self) -> list[int]:
        return [update["update_id"] for update in self.kept]


async def polled(bot: Bot, inbox: Inbox) -> None:
    async with asyncio.timeout(PATIENCE):
        await poll(bot, inbox.store, inbox.stop, wait=timedelta(), first_pause=SOON)


def offsets(stub: Stub) -> list[str]:
    return [call.parameters["offset"] for call in stub.calls if call.method == "getUpdates"]


async def test_the_offset_moves_past_what_is_stored(stub: Stub, bot: Bot) -> None:
    stub.will(ok(), updates(7, 8), updates(), updates(9))
    inbox = Inbox(3)
    await polled(bot, inbox)
    assert inbox.numbers == [7, 8, 9]
    assert inbox.kept[0] == {"update_id": 7, "hologram": {"of": "tomorrow"}}
    assert offsets(stub) == ["0", "9", "9"]


async def test_what_was_not_stored_is_asked_for_again(stub: Stub, bot: Bot) -> None:
    stub.will(ok(), updates(7), ok(), updates(7))
    inbox = Inbox(1, failing=1)
    with structlog.testing.capture_logs() as logs:
        await polled(bot, inbox)
    assert inbox.numbers == [7]
    assert offsets(stub) == ["0", "0"]
    assert "letter" not in str(logs)


async def test_it_asks_only_for_what_is_used_and_drops_nothing(stub: Stub, bot: Bot) -> None:
    stub.will(ok(), updates(7))
    await polled(bot, Inbox(1))
    removal, question = stub.calls
    assert (removal.method, removal.parameters) == ("deleteWebhook", {"drop_pending_updates": "false"})
    assert json.loads(question.parameters["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


@pytest.mark.parametrize(
    "accident",
    [
        refuse(
            409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        ),
        refuse(500, "Internal Server Error"),
        raw(502, b"<html>"),
        raw(200, b"garbage"),
        raw(200, b"{}"),
        ok({"no": "list"}),
        cut,
        silent,
    ],
)
async def test_an_accident_is_survived(stub: Stub, bot: Bot, accident: Answer) -> None:
    stub.will(ok(), updates(7), accident, ok(), updates(8))
    inbox = Inbox(2)
    await polled(bot, inbox)
    assert inbox.numbers == [7, 8]
    assert offsets(stub) == ["0", "8", "8"]


async def test_a_webhook_that_somebody_set_is_removed_again(stub: Stub, bot: Bot) -> None:
    conflict = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
    stub.will(ok(), refuse(409, conflict), ok(), updates(7))
    await polled(bot, Inbox(1))
    assert stub.methods == ["deleteWebhook", "getUpdates", "deleteWebhook", "getUpdates"]


async def test_a_429_is_waited_out(stub: Stub, bot: Bot) -> None:
    stub.will(refuse(429, "Too Many Requests: retry after 40", retry_after=40))
    stop = asyncio.Event()
    with structlog.testing.capture_logs() as logs:
        polling = asyncio.create_task(poll(bot, Inbox(1).store, stop, wait=timedelta(), first_pause=SOON))
        await stub.called.wait()
        while not logs:  # noqa: ASYNC110 - the log has no event to wait for
            await asyncio.sleep(0.001)
        stop.set()
        await polling
    assert logs[0]["pause_seconds"] == 40
    assert stub.methods == ["deleteWebhook"]


async def test_stop_does_not_wait_for_a_long_poll(stub: Stub, bot: Bot) -> None:
    stub.will(ok(), silent)
    stop = asyncio.Event()
    polling = asyncio.create_task(poll(bot, Inbox(1).store, stop, wait=timedelta(seconds=3600)))
    while len(stub.calls) < 2:
        stub.called.clear()
        await stub.called.wait()
    stop.set()
    async with asyncio.timeout(PATIENCE):
        await polling


async def test_a_webhook_is_set_with_its_secret_and_drops_nothing(stub: Stub, bot: Bot) -> None:
    await set_webhook(bot, "https://office.example/webhooks/telegram", "s-3cret", max_connections=20)
    (call,) = stub.calls
    assert call.method == "setWebhook"
    assert call.parameters == {
        "url": "https://office.example/webhooks/telegram",
        "secret_token": "s-3cret",
        "max_connections": "20",
        "allowed_updates": '["message", "edited_message", "callback_query", "my_chat_member"]',
        "drop_pending_updates": "false",
    }


async def test_a_webhook_that_telegram_does_not_take(stub: Stub, bot: Bot) -> None:
    stub.will(refuse(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook"))
    with pytest.raises(Refused, match="https url must be provided"):
        await set_webhook(bot, "http://office.example/", "s")
