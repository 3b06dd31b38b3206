"""A power cut in the middle of a busy minute, on SQLite: nothing is lost, and what comes twice is counted."""

import asyncio
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import col, func, select

from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import simulated
from bot.telegram.channel import TelegramChannel
from storage.clock import TurnableClock
from storage.tables import Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform
from tests.support.service_process import (
    Service,
    Writer,
    all_answered,
    answered_at_least,
    environment,
    filled,
    post,
    writers,
)

MESSAGES = 8


def doubtful(uow: UnitOfWork) -> int:
    """How many Telegram messages were under way when the power went, so that nobody knows whether they arrived."""
    return uow.session.exec(
        select(func.count())
        .select_from(Delivery)
        .where(col(Delivery.channel_id) == "telegram", col(Delivery.maybe_sent).is_(True))
    ).one()


def without_repeats(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


@pytest.mark.fault
async def test_a_power_cut_loses_nothing_and_doubles_what_cannot_be_known_only(tmp_path: Path) -> None:
    """LINE's retry keys tell a repeated message; Telegram has none, so what was under way there may come twice."""
    async with simulated(TurnableClock(), accounts=[replace(SAMPLE_ACCOUNT, quota=None)]) as town:
        env = environment(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files", town)
        app = await asyncio.to_thread(filled, env)
        crowd = await writers(app, town, telegram=8, line=8)
        service = await Service(env).start()
        try:
            async with aiohttp.ClientSession(trust_env=False) as session:

                async def says_all(writer: Writer) -> None:
                    for number in range(MESSAGES):
                        await post(session, [service], writer.webhook(number))

                async def power_cut() -> None:
                    await answered_at_least(crowd, len(crowd) * 2)
                    await service.kill()
                    await service.start()

                await asyncio.gather(power_cut(), *(says_all(writer) for writer in crowd))
            await all_answered(crowd)
            doubled = 0
            for writer in crowd:
                answers = await writer.answers()
                assert without_repeats(answers) == writer.said
                if writer.platform == Platform.LINE:
                    assert answers == writer.said
                doubled += len(answers) - len(writer.said)
            assert doubled <= await app.database.read(doubtful) <= TelegramChannel.limits.in_flight
        finally:
            await service.stop()
            app.database.close()
