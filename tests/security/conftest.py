"""The office of the journeys, and the small one at the door of dispatch, to be attacked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.clock import TurnableClock
from storage.engine import Database
from tests.actions.play import Play
from tests.journeys.office import Office, open_office


@pytest.fixture
def play(database: Database, clock: TurnableClock) -> Play:
    """The small office, nobody linked."""
    return Play(database, clock)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Office]:
    """The example office over real HTTP, on an SQLite file."""
    async with open_office(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files") as opened:
        yield opened
