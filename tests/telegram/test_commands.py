"""The menu of commands: by scope, checked before anything is sent."""

import json
from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.telegram.channel import make_bot
from bot.telegram.commands import EVERYONE, MAX_COMMANDS, set_commands
from notifications.channel import TryLater
from tests.telegram.telegram_stub import TOKEN, Stub, ok, refuse, running_stub


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with running_stub() as stub:
        yield stub


@pytest.fixture
async def bot(stub: Stub) -> AsyncIterator[Bot]:
    bot = make_bot(TOKEN, stub.url)
    await bot.request.initialize()
    yield bot
    await bot.request.shutdown()


async def test_each_scope_has_its_list(stub: Stub, bot: Bot) -> None:
    await set_commands(
        bot,
        {EVERYONE: {"help": "วิธีใช้"}, "5550101": {"tasks": "งานของฉัน", "find": "ค้นหนังสือ"}, "5550102": {}},
    )
    everyone, one, none = stub.calls
    assert everyone.method == one.method == "setMyCommands"
    assert json.loads(everyone.parameters["commands"]) == [{"command": "help", "description": "วิธีใช้"}]
    assert json.loads(everyone.parameters["scope"]) == {"type": "default"}
    assert [command["command"] for command in json.loads(one.parameters["commands"])] == ["tasks", "find"]
    assert json.loads(one.parameters["scope"]) == {"type": "chat", "chat_id": 5550101}
    assert none.method == "deleteMyCommands"
    assert json.loads(none.parameters["scope"])["chat_id"] == 5550102


async def test_one_who_left_does_not_keep_the_others_from_theirs(stub: Stub, bot: Bot) -> None:
    stub.will(refuse(400, "Bad Request: chat not found"), ok())
    await set_commands(bot, {"1": {"help": "วิธีใช้"}, "2": {"help": "วิธีใช้"}})
    assert len(stub.calls) == 2


async def test_a_busy_server_is_told_to_the_caller(stub: Stub, bot: Bot) -> None:
    stub.will(refuse(429, "Too Many Requests", retry_after=2))
    with pytest.raises(TryLater):
        await set_commands(bot, {EVERYONE: {"help": "วิธีใช้"}})


@pytest.mark.parametrize(
    "commands",
    [
        {"งาน": "งานของฉัน"},
        {"Help": "วิธีใช้"},
        {"a" * 33: "ยาว"},
        {"help": ""},
        {"help": "ก" * 257},
        {f"c{n}": "คำสั่ง" for n in range(MAX_COMMANDS + 1)},
    ],
)
async def test_what_telegram_would_refuse_is_not_sent(stub: Stub, bot: Bot, commands: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="command"):
        await set_commands(bot, {EVERYONE: {"help": "วิธีใช้"}, "1": commands})
    assert stub.calls == []
