"""Told to stop, the service ends what is under way; and the demonstration starts and stops as a whole."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import aiohttp
from sqlmodel import select

from bot.app import App
from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import simulated
from storage.clock import TurnableClock
from storage.tables import Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import SendState
from tests.support.service_process import REPOSITORY, Service, environment, filled, free_port, post, writers
from tests.support.waiting import until


def states(uow: UnitOfWork) -> list[tuple[SendState, bool]]:
    rows = uow.session.exec(select(Delivery)).all()
    return [(row.state, row.maybe_sent) for row in rows if "ไม่พบ" in str(row.message)]


async def under_way(app: App) -> None:
    """Wait until the answer has left, and nobody knows yet whether it arrived."""

    async def sending() -> bool:
        return await app.database.read(states) == [(SendState.SENDING, False)]

    await until(sending, what="the answer is under way", every=0.02)


async def test_calls_under_way_end_before_the_service_does(tmp_path: Path) -> None:
    """Telegram is slow; the answer is on its way when SIGTERM comes. It arrives once, and the ledger knows."""
    async with simulated(TurnableClock(), accounts=[replace(SAMPLE_ACCOUNT, quota=None)]) as town:
        env = environment(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files", town)
        app = await asyncio.to_thread(filled, env)
        (writer,) = await writers(app, town, telegram=1, line=0)
        service = await Service(env).start()
        try:
            await town.fails("telegram", "slow", seconds=5)
            async with aiohttp.ClientSession(trust_env=False) as session:
                await post(session, [service], writer.webhook(0))
            await under_way(app)
            written = await service.stop()
            assert service.process is not None
            assert service.process.returncode in (0, -signal.SIGTERM)
            assert "Traceback" not in written
            assert await app.database.read(states) == [(SendState.SENT, False)]
            assert await writer.answers() == writer.said
        finally:
            await service.stop()
            app.database.close()


async def test_demonstration(tmp_path: Path) -> None:
    """Five people sit at linked phones, everybody else may be invited; a second start finds them as they were."""
    port = free_port()
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(tmp_path)]
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            *command, cwd=REPOSITORY, env={**os.environ, "PYTHONUNBUFFERED": "1"}, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        try:
            said = ""
            while "Open in a browser" not in said:
                line = await process.stdout.readline()
                assert line, said
                said += line.decode()
            assert f"http://127.0.0.1:{port}/" in said
            async with (
                aiohttp.ClientSession(trust_env=False) as session,
                session.get(f"http://127.0.0.1:{port}/sim/api/state") as answer,
            ):
                state = json.loads(await answer.text())
            assert sorted(phone["platform"] for phone in state["phones"]) == [
                "line",
                "line",
                "line",
                "telegram",
                "telegram",
            ]
            assert all(phone["started"] and phone["person"] for phone in state["phones"])
            assert len(state["people"]) > 50
            assert all(len(person["code"]) == 8 for person in state["people"])
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
        assert process.returncode in (0, -signal.SIGTERM)
