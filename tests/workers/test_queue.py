"""procrastinate's part: its tables, a ring inside the transaction, and none at all without it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.commands import service
from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import simulated
from bot.workers import queue
from storage import queue_tables
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Office
from storage.unit_of_work import UnitOfWork
from tests.conftest import Postgres
from tests.support.service_process import Service, all_answered, environment, filled, free_port, post, writers


async def nothing(_channel: str) -> int:
    return 0


def jobs(database: Database) -> list[tuple[str, str, str]]:
    def look(uow: UnitOfWork) -> list[tuple[str, str, str]]:
        rows = uow.session.connection().execute(
            text("SELECT lock, queueing_lock, args->>'channel_id' FROM procrastinate_jobs ORDER BY lock")
        )
        return [(row[0], row[1], row[2]) for row in rows]

    return database.read_now(look)


def test_a_ring_is_a_job_of_the_same_transaction(postgres_database: Database) -> None:
    queue_tables.upgrade(postgres_database.url)
    queue_tables.upgrade(postgres_database.url)  # changes nothing
    postgres_database.before_commit = queue.DrainQueue(postgres_database.conninfo, nothing, 1).signal

    def letter(uow: UnitOfWork, name: str, *channels: str, fails: bool = False) -> None:
        uow.add(Office(name=name))
        for channel in channels:
            uow.signal(f"outbox:{channel}")
        uow.signal("jobs")
        if fails:
            postgres_database.before_commit(uow)
            raise RuntimeError("after the ring")

    postgres_database.write_now(lambda uow: letter(uow, "ก", "b", "a"))
    assert jobs(postgres_database) == [("channel:a", "channel:a", "a"), ("channel:b", "channel:b", "b")]
    # Rung while a job waits: refused, and nothing of the transaction is lost.
    postgres_database.write_now(lambda uow: letter(uow, "ข", "a", "c"))
    assert [job[2] for job in jobs(postgres_database)] == ["a", "b", "c"]
    with pytest.raises(RuntimeError):
        postgres_database.write_now(lambda uow: letter(uow, "ค", "d", fails=True))
    assert [job[2] for job in jobs(postgres_database)] == ["a", "b", "c"]
    names = postgres_database.read_now(lambda uow: [office.name for office in uow.session.exec(select(Office)).all()])
    assert sorted(names) == ["ก", "ข"]


async def test_postgresql_without_procrastinate(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is not installed: ticks carry it all."""
    monkeypatch.setattr(queue, "is_installed", lambda: False)
    async with simulated(TurnableClock(), accounts=[replace(SAMPLE_ACCOUNT, quota=None)]) as town:
        url = postgres.empty().render_as_string(hide_password=False)
        app = await asyncio.to_thread(filled, environment(url, tmp_path / "files", town))
        crowd = await writers(app, town, telegram=1, line=1)
        port = free_port()
        server = service.server(app, "127.0.0.1", port)
        serving = asyncio.create_task(server.serve())
        try:
            async with aiohttp.ClientSession(trust_env=False) as session:
                for writer in crowd:
                    await post(session, [Service({}, port)], writer.webhook(0))
            await all_answered(crowd)
        finally:
            server.should_exit = True
            await serving
