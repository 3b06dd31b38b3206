"""One service a SQLite file."""

import asyncio
from pathlib import Path

import pytest

from bot.commands.lock import AlreadyServed, only_service
from tests.support.service_process import Service, environment


def test_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/saraban.db"
    with only_service(url), pytest.raises(AlreadyServed, match=r"saraban\.db"), only_service(url):
        pass
    with only_service(url):
        pass


def test_postgresql_has_room_for_many() -> None:
    with only_service("postgresql://localhost/x"), only_service("postgresql://localhost/x"):
        pass


async def test_second_service_says_why_it_ends_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    env = environment(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files")
    first, second = Service(env), Service(env)
    try:
        await first.start()
        with pytest.raises(AssertionError, match="is being served by another process"):
            await second.start()
        assert second.process is not None
        assert second.process.returncode == 1
        await first.kill()
        await second.start()
    finally:
        await asyncio.gather(first.stop(), second.stop())
