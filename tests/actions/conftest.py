"""An office to play in, on both databases."""

import pytest

from storage.clock import TurnableClock
from storage.engine import Database
from tests.actions.play import Play


@pytest.fixture
def play(database: Database, clock: TurnableClock) -> Play:
    """The small office, nobody linked."""
    return Play(database, clock)
