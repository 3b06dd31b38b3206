"""Two `saraban serve` over one PostgreSQL: every event once and in order, every message once, one of them killed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import col, select

from bot.app import App
from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import Town, simulated
from storage.clock import TurnableClock
from storage.tables import Delivery, Event
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EventState, SendState
from tests.conftest import Postgres
from tests.support.service_process import (
    Service,
    Writer,
    all_answered,
    answered_at_least,
    environment,
    filled,
    post,
    serving,
    writers,
)

MESSAGES = 10


@asynccontextmanager
async def two_services(postgres: Postgres, tmp_path: Path) -> AsyncIterator[tuple[Town, App, list[Service]]]:
    async with simulated(TurnableClock(), accounts=[replace(SAMPLE_ACCOUNT, quota=None)]) as town:
        url = postgres.empty().render_as_string(hide_password=False)
        env = environment(url, tmp_path / "files", town)
        app = await asyncio.to_thread(filled, env)
        try:
            async with serving(env, 2) as services:
                yield town, app, services
        finally:
            app.database.close()


async def says_all(session: aiohttp.ClientSession, services: list[Service], writer: Writer) -> None:
    """One person's messages, each brought to the other service than the one before, every fifth to both."""
    for number in range(MESSAGES):
        first, second = services if (number + writer.index) % 2 else services[::-1]
        webhook = writer.webhook(number)
        await post(session, [first, second], webhook)
        if number % 5 == 0:
            await post(session, [second, first], webhook)


def outcome(uow: UnitOfWork) -> tuple[dict[EventState, int], dict[SendState, int]]:
    """How many chat messages are in which state, and how many answers to them."""
    events: dict[EventState, int] = {}
    for event in uow.session.exec(select(Event).where(col(Event.event_id).not_like("work:%"))).all():
        if "ค้น" in str(event.payload):
            events[event.state] = events.get(event.state, 0) + 1
    sent: dict[SendState, int] = {}
    for row in uow.session.exec(select(Delivery)).all():
        if "ไม่พบ" in str(row.message):
            sent[row.state] = sent.get(row.state, 0) + 1
    return events, sent


async def test_two_hundred_events_of_twenty_chats(postgres: Postgres, tmp_path: Path) -> None:
    async with two_services(postgres, tmp_path) as (town, app, services):
        crowd = await writers(app, town, telegram=10, line=10)
        async with aiohttp.ClientSession(trust_env=False) as session:
            await asyncio.gather(*(says_all(session, services, writer) for writer in crowd))
        await all_answered(crowd)
        for writer in crowd:
            assert await writer.answers() == writer.said
        total = len(crowd) * MESSAGES
        assert await app.database.read(outcome) == ({EventState.DONE: total}, {SendState.SENT: total})


@pytest.mark.fault
async def test_one_is_killed_and_the_other_finishes(postgres: Postgres, tmp_path: Path) -> None:
    """LINE, whose retry keys leave no doubt: nothing is lost, nothing comes twice."""
    async with two_services(postgres, tmp_path) as (town, app, services):
        crowd = await writers(app, town, telegram=0, line=12)

        async def kill_one() -> None:
            await answered_at_least(crowd, len(crowd) * 2)
            await services[0].kill()

        async with aiohttp.ClientSession(trust_env=False) as session:
            await asyncio.gather(kill_one(), *(says_all(session, services, writer) for writer in crowd))
        await all_answered(crowd)
        for writer in crowd:
            assert await writer.answers() == writer.said
