"""The menu that Telegram shows beside the typing field: commands for everyone, and more for some chats by role."""

import re
from collections.abc import Mapping

import structlog
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault

from bot.telegram.failures import delivery_failures
from notifications.channel import Refused, Unreachable

log = structlog.get_logger(__name__)

EVERYONE = ""
"""The scope of whoever has no list of their own; every other scope is a chat's id."""

Commands = Mapping[str, str]
"""Name, as it is typed after the slash, to what people read beside it."""

MAX_COMMANDS = 100
_DESCRIPTION_LETTERS = 256
_NAME = re.compile(r"[a-z0-9_]{1,32}")


async def set_commands(bot: Bot, commands_by_scope: Mapping[str, Commands]) -> None:
    """Set each scope's list; an empty one takes a chat's own list away.

    A chat that has blocked the bot is passed over. Raises ValueError for what Telegram would refuse, before anything is
    sent; TryLater.
    """
    lists = {scope: _checked(commands) for scope, commands in commands_by_scope.items()}
    for scope, commands in lists.items():
        try:
            with delivery_failures():
                await _set(bot, scope, commands)
        except (Unreachable, Refused) as refusal:
            log.warning("commands_not_set", reason=refusal.reason)


async def _set(bot: Bot, scope: str, commands: list[BotCommand]) -> None:
    where: BotCommandScope = BotCommandScopeChat(scope) if scope else BotCommandScopeDefault()
    if commands:
        await bot.set_my_commands(commands, scope=where)
    else:
        await bot.delete_my_commands(scope=where)


def _checked(commands: Commands) -> list[BotCommand]:
    if len(commands) > MAX_COMMANDS:
        raise ValueError(f"at most {MAX_COMMANDS} commands, not {len(commands)}")
    for name, description in commands.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"a command is 1 to 32 of a-z, 0-9 and _: {name!r}")
        if not 1 <= len(description) <= _DESCRIPTION_LETTERS:
            raise ValueError(f"a command's description has 1 to {_DESCRIPTION_LETTERS} letters: /{name}")
    return [BotCommand(name, description) for name, description in commands.items()]
