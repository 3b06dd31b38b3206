"""Gives a chat the menu of its person's role: the job that linking, unlinking and moving leave behind.

Telegram lists a chat's own commands, LINE links a picture to the user. It happens outside the transaction, so the role
is asked for again from the account: of two changes in quick succession the last one wins whatever the order.
"""

import asyncio
from collections.abc import Mapping

from bot.line.channel import LineChannel
from bot.line.menu import RichMenus
from bot.telegram.channel import TelegramChannel
from bot.telegram.commands import EVERYONE, Commands, set_commands
from handlers.common.menus import MENUS, Role
from storage import people
from storage.engine import Database
from storage.tables import Account
from storage.unit_of_work import UnitOfWork

Platform = TelegramChannel | LineChannel

# While another process makes a channel's menus.
_TURN_SECONDS = 0.5


def commands_of(role: Role) -> Commands:
    """A role's menu as Telegram lists it."""
    return {choice.command: choice.description for choice in MENUS[role]}


class Menus:
    """The menus of all channels of the service."""

    def __init__(self, database: Database, channels: Mapping[str, Platform]) -> None:
        self._database = database
        self._channels = channels
        self._rich = {
            name: RichMenus(channel, MENUS, default=Role.STRANGER)
            for name, channel in channels.items()
            if isinstance(channel, LineChannel)
        }
        self._made: set[str] = set()
        self._making = asyncio.Lock()

    async def begin(self, channel_id: str) -> None:
        """Make what strangers see on a channel, and what the others will be given. Raises DeliveryFailure."""
        channel = self._channels[channel_id]
        if isinstance(channel, TelegramChannel):
            await set_commands(channel.bot, {EVERYONE: commands_of(Role.STRANGER)})
            return
        for role in await self._ensured(channel_id):
            await self._link_all(channel_id, role)

    async def begin_anew(self, channel_id: str) -> None:
        """`begin`, and everybody's own menu once more (after a change of the menus). Raises DeliveryFailure."""
        await self.begin(channel_id)
        channel = self._channels[channel_id]
        for role in Role:
            if isinstance(channel, TelegramChannel):
                chats = await self._chats(channel_id, role)
                await set_commands(channel.bot, {chat: commands_of(role) for chat in chats})
            else:
                await self._link_all(channel_id, role)

    async def _ensured(self, channel_id: str) -> list[Role]:
        """The roles whose menus were made now. One at a time over all processes: LINE would keep a menu twice."""
        while True:
            async with self._making, self._database.exclusive(f"menus:{channel_id}") as mine:
                if mine:
                    made = await self._rich[channel_id].ensure()
                    self._made.add(channel_id)
                    return made
            await asyncio.sleep(_TURN_SECONDS)

    async def _link_all(self, channel_id: str, role: Role) -> None:
        if role is not Role.STRANGER and (chats := await self._chats(channel_id, role)):
            await self._rich[channel_id].link_all(chats, role)

    async def _chats(self, channel_id: str, role: Role) -> list[str]:
        accounts = await self._database.read(lambda uow: people.accounts_of_channel(uow, channel_id))
        return [account.chat for account in accounts if account.menu == role]

    async def give(self, account_id: int, office_id: int) -> None:
        """Give a chat the menu of its person's role. Raises DeliveryFailure."""
        channel_id, chat, role = await self._database.read(lambda uow: _target(uow, account_id), office_id)
        channel = self._channels.get(channel_id)
        if isinstance(channel, TelegramChannel):
            await set_commands(channel.bot, {chat: {} if role is Role.STRANGER else commands_of(role)})
        elif channel is not None:
            if channel_id not in self._made:
                await self._ensured(channel_id)
            await self._rich[channel_id].link(chat, role)


def _target(uow: UnitOfWork, account_id: int) -> tuple[str, str, Role]:
    """Channel, chat and role of an account; of the chat's later link, where it has one."""
    account = uow.get(Account, account_id)
    if account is None:
        return "", "", Role.STRANGER
    live = people.account_of_chat(uow, account.channel_id, account.chat)
    return account.channel_id, account.chat, Role(live.menu or Role.STRANGER) if live else Role.STRANGER
