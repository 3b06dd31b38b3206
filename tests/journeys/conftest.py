"""The office of the journeys, over a fresh database of each kind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.office import Office, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The example office on an SQLite file, open on Tuesday 13 January 2026 at nine."""
    async with open_office(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files") as opened:
        yield opened
