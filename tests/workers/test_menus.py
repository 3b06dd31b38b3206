"""A chat gets the menu of its person's role, on both platforms, and every word of a menu is answered."""

import pytest

from bot.simulator.app import SAMPLE_BOT
from bot.simulator.driver import simulated
from bot.telegram.channel import TelegramChannel, make_bot
from bot.workers.menus import Menus, commands_of
from handlers import registry
from handlers.common.menus import MENUS, Role
from handlers.people.actions import invitations
from handlers.people.jobs import SetMenu
from storage import jobs
from storage.clock import TurnableClock
from storage.engine import Database
from tests.support import line_server
from tests.support.play import OFFICER, SCHOOL_HEAD, SERVICES, Play

_WORDS = {word for command in registry.COMMANDS for word in command.words}


@pytest.mark.parametrize("role", Role)
def test_every_word_of_a_menu_is_answered(role: Role) -> None:
    for choice in MENUS[role]:
        assert {choice.word, f"/{choice.command}"} <= _WORDS


def work(play: Play) -> list[tuple[int, int]]:
    """The accounts whose menus are to be set, each with its office."""
    taken = play.database.write_now(lambda uow: jobs.take_jobs(uow, 10), play.office_id)
    return [(SetMenu.from_json(job.data).account_id, job.office_id) for job in taken]


def link(play: Play, name: str, chat: tuple[str, str]) -> None:
    """By the journey itself, which leaves the work behind."""
    person_id = play.person(name).id or 0
    code = play.database.write_now(lambda uow: invitations.invite(uow, SERVICES, person_id), play.office_id).code
    play.type(chat, code)
    play.press(chat, "ถูกต้อง ผูกบัญชี")


async def test_on_line(sqlite_database: Database, clock: TurnableClock) -> None:
    play = Play(sqlite_database, clock)
    async with line_server.office() as office:
        menus = Menus(sqlite_database, {"ln": office.channel})
        await menus.begin("ln")
        friend = await office.friend("นางสมศรี")
        chat = ("ln", friend.chat)

        def shown() -> list[str]:
            assert friend.menu is not None
            return [area["label"] for area in friend.menu["areas"]]

        assert shown() == [choice.word for choice in MENUS[Role.STRANGER]]
        link(play, SCHOOL_HEAD, chat)
        for one in work(play):
            await menus.give(*one)
        assert shown() == [choice.word for choice in MENUS[Role.SCHOOL]][:6]

        play.type(chat, "เลิกผูก")
        play.press(chat, "ยืนยันเลิกผูก")
        link(play, OFFICER, chat)
        for one in reversed(work(play)):  # in whatever order: the chat's present link counts
            await menus.give(*one)
        assert shown() == [choice.word for choice in MENUS[Role.OFFICER]][:6]


async def test_on_telegram(sqlite_database: Database, clock: TurnableClock) -> None:
    play = Play(sqlite_database, clock)

    async def load(_digest: str) -> bytes:
        return b""

    async with simulated(clock) as town:
        channel = TelegramChannel("tg", make_bot(SAMPLE_BOT.token, f"{town.address}/telegram"), load)
        await channel.open()
        menus = Menus(sqlite_database, {"tg": channel})
        await menus.begin("tg")
        phone = await town.telegram_phone("สมศรี ใจดี")
        await phone.starts()
        chat = ("tg", phone.chat)

        async def shown() -> list[str]:
            await phone.look()
            return [command["command"] for command in phone.latest["menu"]["commands"]]

        assert await shown() == list(commands_of(Role.STRANGER))
        link(play, OFFICER, chat)
        for one in work(play):
            await menus.give(*one)
        assert await shown() == list(commands_of(Role.OFFICER))
        play.type(chat, "เลิกผูก")
        play.press(chat, "ยืนยันเลิกผูก")
        for one in work(play):
            await menus.give(*one)
        assert await shown() == list(commands_of(Role.STRANGER))
        await channel.close()
