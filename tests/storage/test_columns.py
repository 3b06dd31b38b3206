"""A moment comes back as the same moment, a word as its own, on both databases; and the clocks that tell moments."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError
from sqlmodel import select

from storage.clock import BANGKOK, SystemClock, TurnableClock
from storage.engine import Database
from storage.tables import CodeTry, Office, Unit
from storage.vocabulary import UnitKind
from tests.conftest import START

zones = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2900, 1, 1),  # noqa: DTZ001
    timezones=zones,
)


@given(moment=moments)
def test_a_moment_comes_back_in_utc(database: Database, office: Office, moment: datetime) -> None:
    made = database.write_now(lambda uow: uow.add(CodeTry(channel_id="tg", chat="a", at=moment)), office.id)
    query = select(CodeTry.at).where(CodeTry.id == made.id, CodeTry.at == moment)
    (at,) = database.read_now(lambda uow: uow.session.exec(query).all(), office.id)
    assert at == moment
    assert at.tzinfo == UTC


@given(pair=st.tuples(moments, moments))
def test_moments_are_ordered_as_in_life(database: Database, office: Office, pair: tuple[datetime, datetime]) -> None:
    chat = "".join(str(moment.timestamp()) for moment in pair)
    for moment in pair:
        database.write_now(lambda uow, at=moment: uow.add(CodeTry(channel_id="tg", chat=chat, at=at)), office.id)  # type: ignore[misc]
    query = select(CodeTry.at).where(CodeTry.chat == chat).order_by(CodeTry.at)  # type: ignore[arg-type]
    stored = database.read_now(lambda uow: uow.session.exec(query).all(), office.id)
    assert list(stored) == sorted(stored)


def test_a_moment_without_a_zone_is_refused(database: Database, office: Office) -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(StatementError, match="aware"):
        database.write_now(lambda uow: uow.add(CodeTry(channel_id="tg", chat="a", at=naive)), office.id)


def test_a_word_comes_back_as_itself_and_no_other_is_let_in(database: Database, office: Office) -> None:
    unit = database.read_now(lambda uow: uow.session.exec(select(Unit)).one(), office.id)
    assert unit.kind is UnitKind.OFFICE
    wrong = Unit(kind="village", name="x")  # type: ignore[arg-type]
    with pytest.raises(StatementError, match="village"):
        database.write_now(lambda uow: uow.add(wrong), office.id)


def test_the_system_clock_tells_aware_moments() -> None:
    before = datetime.now(UTC)
    assert before <= SystemClock().now() <= datetime.now(UTC)


def test_a_frozen_clock_moves_only_when_it_is_turned() -> None:
    clock = TurnableClock(START, frozen=True)
    assert clock.now() == clock.now() == START
    clock.advance(timedelta(days=1))
    assert clock.now() == START + timedelta(days=1)
    clock.turn_to(datetime(2026, 1, 5, 9, tzinfo=BANGKOK))
    assert (clock.now(), clock.now().tzinfo) == (START, UTC)


def test_a_running_clock_goes_on_from_where_it_was_turned() -> None:
    clock = TurnableClock(START)
    assert START <= clock.now() <= clock.now()
    clock.turn_to(START - timedelta(days=400))
    assert START - timedelta(days=400) <= clock.now() < START
    assert TurnableClock().now() >= SystemClock().now() - timedelta(days=1)


def test_a_clock_is_not_turned_to_a_moment_without_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        TurnableClock().turn_to(START.replace(tzinfo=None))
