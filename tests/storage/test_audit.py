"""The audit chain: no act is lost between writers, and no row can be changed, dropped or cut off unseen."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select

from storage import audit
from storage.engine import Database
from storage.errors import ChainBroken
from storage.tables import Audit, Office
from storage.unit_of_work import UnitOfWork
from tests.conftest import START, make_office
from tests.support.at_once import at_once


def record(uow: UnitOfWork, act: str = "registered", thing: str = "letter:1", **detail: Any) -> None:
    uow.audit(act, thing, **detail)


def verify(database: Database, office: Office) -> int:
    assert office.id is not None
    return database.read_now(partial(audit.verify, office_id=office.id))


def spoil(database: Database, statement: str) -> None:
    database.write_now(lambda uow: uow.session.connection().execute(text(statement)))


@pytest.fixture
def chain(database: Database, office: Office) -> Office:
    """An office whose chain has five rows."""
    for number in range(5):
        database.write_now(partial(record, number=number), office.id)
    return office


def test_eight_writers_at_once_leave_one_chain_without_a_gap(database: Database, office: Office) -> None:
    """Also at its very beginning, when none of them finds an end to hold on to."""

    def two_acts(uow: UnitOfWork, writer: int, turn: int) -> None:
        uow.audit("begun", f"letter:{writer}", turn=turn)
        uow.audit("ended", f"letter:{writer}", turn=turn)

    def write(writer: int) -> None:
        for turn in range(10):
            database.write_now(partial(two_acts, writer=writer, turn=turn), office.id)

    at_once(8, write)
    assert verify(database, office) == 160
    acts = database.read_now(lambda uow: uow.session.exec(select(Audit).order_by(col(Audit.seq))).all())
    assert [row.seq for row in acts] == list(range(1, 161))
    for writer in range(8):
        turns = [row.detail["turn"] for row in acts if row.thing == f"letter:{writer}"]
        assert turns == sorted(turns)


def test_the_chain_can_be_walked_while_it_grows(database: Database, office: Office) -> None:
    def work(number: int) -> int:
        for _ in range(15):
            if number < 3:
                database.write_now(record, office.id)
            else:
                verify(database, office)
        return number

    at_once(5, work)
    assert verify(database, office) == 45


def test_what_is_rolled_back_is_not_on_record(database: Database, office: Office) -> None:
    def failing(uow: UnitOfWork) -> None:
        uow.audit("lost", "letter:1")
        raise LookupError

    database.write_now(record, office.id)
    with pytest.raises(LookupError):
        database.write_now(failing, office.id)
    database.write_now(record, office.id)
    assert verify(database, office) == 2


def test_an_office_without_acts_is_whole(database: Database, office: Office) -> None:
    assert verify(database, office) == 0


def test_each_office_has_a_chain_of_its_own(database: Database, chain: Office) -> None:
    other = make_office(database, "b", "b")
    database.write_now(record, other.id)
    assert (verify(database, chain), verify(database, other)) == (5, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act", "'other'"),
        ("thing", "'letter:2'"),
        ("person_id", "7"),
        ("account_id", "7"),
        ("at", "'2026-01-05 02:00:00.000001'"),
        ("detail", "'{\"number\": 3}'"),
        ("previous", "''"),
        ("hash", "previous"),
    ],
)
def test_a_changed_row_shows(database: Database, chain: Office, column: str, value: str) -> None:
    spoil(database, f"UPDATE audit SET {column} = {value} WHERE seq = 3")
    with pytest.raises(ChainBroken) as broken:
        verify(database, chain)
    assert (broken.value.office_id, broken.value.seq, broken.value.why) == (chain.id, 3, "changed")


@pytest.mark.parametrize("seq", [1, 3])
def test_a_missing_row_shows(database: Database, chain: Office, seq: int) -> None:
    spoil(database, f"DELETE FROM audit WHERE seq = {seq}")
    with pytest.raises(ChainBroken) as broken:
        verify(database, chain)
    assert (broken.value.seq, broken.value.why) == (seq, "missing")


@pytest.mark.parametrize(
    "cut",
    ["DELETE FROM audit WHERE seq = 5", "DELETE FROM audit", "DELETE FROM audit_head", "UPDATE audit_head SET seq = 4"],
)
def test_an_end_that_was_cut_off_shows(database: Database, chain: Office, cut: str) -> None:
    spoil(database, cut)
    with pytest.raises(ChainBroken, match="cut off"):
        verify(database, chain)


def test_rows_that_changed_places_show(database: Database, chain: Office) -> None:
    for step in ("seq = 99 WHERE seq = 2", "seq = 2 WHERE seq = 3", "seq = 3 WHERE seq = 99"):
        spoil(database, f"UPDATE audit SET {step}")
    with pytest.raises(ChainBroken):
        verify(database, chain)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
details = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.dates() | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@given(detail=details, thing=words)
def test_whatever_is_recorded_still_fits_its_hash(database: Database, office: Office, detail: Any, thing: str) -> None:
    """Both databases give a number or a text back in a form of their own."""
    before = verify(database, office)
    database.write_now(lambda uow: uow.audit("act", thing, detail=detail), office.id)
    assert verify(database, office) == before + 1


def test_the_acts_on_a_thing_come_oldest_first_with_who_and_when(database: Database, office: Office) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.actor = (3, 4)
        for number in range(4):
            uow.audit("act", "letter:1", number=number, day=date(2026, 1, 5))
            uow.audit("act", "letter:2")

    database.write_now(work, office.id)
    acts = database.read_now(partial(audit.of_thing, thing="letter:1", limit=3), office.id)
    assert [row.detail["number"] for row in acts] == [1, 2, 3]
    assert {(row.person_id, row.account_id, row.at, row.detail["day"]) for row in acts} == {(3, 4, START, "2026-01-05")}


def test_acts_are_counted_from_a_moment_on(database: Database, chain: Office) -> None:
    counted = partial(audit.since, act="registered")
    assert database.read_now(partial(counted, moment=START), chain.id) == 5
    assert database.read_now(partial(counted, moment=datetime(2027, 1, 1, tzinfo=UTC)), chain.id) == 0
