"""An office to play in, on both databases."""

import pytest

from storage.clock import TurnableClock
from storage.engine import Database
from tests.actions.desk import Desk, everybody
from tests.actions.play import Play


@pytest.fixture
def play(database: Database, clock: TurnableClock) -> Play:
    """The small office, nobody linked."""
    return Play(database, clock)


@pytest.fixture(
    params=[("sqlite_database", "ln", "tg"), ("postgres_database", "tg", "ln")], ids=["sqlite", "postgresql"]
)
def desk(request: pytest.FixtureRequest, clock: TurnableClock) -> Desk:
    """The office at work: staff on LINE and directors on Telegram, and on the other database the other way round."""
    database, staff, heads = request.param
    return Desk(Play(request.getfixturevalue(database), clock, everybody()), staff, heads)
