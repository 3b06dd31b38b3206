"""The offices that tests of several folders play in: at the door of dispatch, at the desks, and over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.clock import TurnableClock
from storage.engine import Database
from tests.support.desk import Desk, everybody
from tests.support.live_office import LiveOffice, open_office
from tests.support.play import Play


@pytest.fixture
def play(database: Database, clock: TurnableClock) -> Play:
    """The small office on both databases, nobody linked."""
    return Play(database, clock)


@pytest.fixture(
    params=[("sqlite_database", "ln", "tg"), ("postgres_database", "tg", "ln")], ids=["sqlite", "postgresql"]
)
def desk(request: pytest.FixtureRequest, clock: TurnableClock) -> Desk:
    """The office at work: staff on LINE and directors on Telegram, and on the other database the other way round."""
    database, staff, heads = request.param
    return Desk(Play(request.getfixturevalue(database), clock, everybody()), staff, heads)


@pytest.fixture
async def live_office(tmp_path: Path) -> AsyncIterator[LiveOffice]:
    """The example office over real HTTP on an SQLite file, open on Tuesday 13 January 2026 at nine."""
    async with open_office(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files") as opened:
        yield opened
