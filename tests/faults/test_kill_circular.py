"""A power cut while a circular goes out, on SQLite: every school gets it, on LINE once; what is doubtful is known."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.app import App, prepare
from bot.commands.seed import seed_people
from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import Phone, Town, simulated
from bot.telegram.channel import TelegramChannel
from handlers.circulars.actions import circulars, sending
from handlers.circulars.rules.receivers import EVERY_SCHOOL
from handlers.context import actor_of
from handlers.letters.actions import drafts, registering
from storage import circulars as circular_rows
from storage import people
from storage.clock import TurnableClock
from storage.tables import Account, Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, UnitKind, Urgency
from tests.support.service_process import Service, built, environment
from tests.support.waiting import until

SUBJECT = "การคัดเลือกครูดีเด่น ประจำปี 2569"


def _opened(env: Mapping[str, str]) -> App:
    """A database with the people of the example office in it."""
    app = built(env)
    prepare(app)
    seed_people(app.database, app.services)
    return app


async def _schools(app: App, town: Town) -> list[Phone]:
    """The heads of all schools, every other one on LINE."""
    phones: list[Phone] = []

    def heads(uow: UnitOfWork) -> list[int]:
        uow.office_id = people.offices(uow)[0].id
        schools = people.units(uow, UnitKind.SCHOOL)
        found = {unit.id: person.id for person, _post, unit in reversed(people.roster(uow))}
        return [found[school.id] or 0 for school in schools]

    for number, person_id in enumerate(await app.database.read(heads)):
        platform = Platform.LINE if number % 2 else Platform.TELEGRAM
        phone = await (town.line_phone if number % 2 else town.telegram_phone)(f"school {number}")
        await town.call("POST", f"/phones/{phone.id}/start", json={"payload": None})

        def link(uow: UnitOfWork, person_id: int = person_id, phone: Phone = phone, on: Platform = platform) -> None:
            uow.office_id = people.offices(uow)[0].id
            people.link(
                uow,
                Account(person_id=person_id, channel_id=str(on), platform=on, chat=phone.chat, linked_at=uow.now),
            )

        await app.database.write(link)
        phones.append(phone)
    return phones


def _send_circular(uow: UnitOfWork, app: App) -> int:
    """What the clerk's taps do: to every school, at once."""
    uow.office_id = people.offices(uow)[0].id
    clerk = actor_of(uow, people.named(uow, "สุดา แก้วใส")[0])
    letter = drafts.new_draft(uow, clerk)
    letter.number, letter.sender, letter.subject = "ศธ 04001/ว777", "สพฐ.", SUBJECT
    letter.dated, letter.urgency = date(2026, 1, 2), Urgency.MOST_URGENT
    registering.register(uow, clerk, letter)
    row = circulars.begin(uow, clerk, letter)
    circulars.choose(uow, row, EVERY_SCHOOL)
    circulars.set_due(uow, row, None)
    sending.send(uow, app.services, clerk, row, letter)
    sending.send_at_once(uow, clerk, row, letter)
    return row.id or 0


async def _copies(phones: list[Phone]) -> list[int]:
    """How often each has got the circular."""
    return [sum(SUBJECT in message["text"] for message in await phone.look()) for phone in phones]


@pytest.mark.fault
async def test_a_power_cut_during_a_circular(tmp_path: Path) -> None:
    async with simulated(TurnableClock(), accounts=[replace(SAMPLE_ACCOUNT, quota=None)]) as town:
        env = environment(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files", town)
        app = await asyncio.to_thread(_opened, env)
        phones = await _schools(app, town)
        service = await Service(env).start()
        try:
            for platform in ("telegram", "line"):
                await town.fails(platform, "slow", seconds=0.6)
            number = await app.database.write(lambda uow: _send_circular(uow, app))
            while not any(await _copies(phones)):
                pass
            await service.kill()
            assert (await app.database.read(lambda uow: circular_rows.counts(uow, number))).on_way
            await town.heals()
            await service.start()
            counts = await _all_arrived(app, number)
            copies = await _copies(phones)
            assert all(copies)
            assert set(copies[1::2]) == {1}  # LINE tells a repeated message by its key
            doubtful = await app.database.read(_doubtful)
            assert sum(copies) - len(copies) <= doubtful <= TelegramChannel.limits.in_flight
            assert (counts.total, counts.delivered) == (len(phones), len(phones))
        finally:
            await service.stop()
            app.database.close()


async def _all_arrived(app: App, number: int) -> circular_rows.Counts:
    async def settled() -> circular_rows.Counts | None:
        counts = await app.database.read(lambda uow: circular_rows.counts(uow, number))
        return None if counts.on_way else counts

    counts = await until(settled, what="nothing is on its way")
    assert counts is not None
    return counts


def _doubtful(uow: UnitOfWork) -> int:
    """How many Telegram messages were under way when the power went."""
    rows = uow.session.exec(
        select(Delivery.seq).where(col(Delivery.channel_id) == "telegram", col(Delivery.maybe_sent).is_(True))
    ).all()
    return len(rows)
