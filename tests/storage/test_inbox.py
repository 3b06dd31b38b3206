"""Events: one chat at a time, in order, once; other chats meanwhile."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from storage import inbox
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Event, Office
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EventState, Platform
from tests.conftest import START
from tests.support.at_once import at_once


def store(database: Database, *chats: str, first: int = 1) -> None:
    """An event for each of these chats, with ids `1`, `2`, ..."""
    rows = [
        inbox.row("tg", Platform.TELEGRAM, str(number), chat, {"text": f"text {number}"}, START)
        for number, chat in enumerate(chats, first)
    ]
    asyncio.run(database.store_events(rows))


def take_one(uow: UnitOfWork) -> str | None:
    event = inbox.take(uow)
    if event is None:
        return None
    inbox.finish(uow, event)
    return event.event_id


def take_all(database: Database) -> list[str]:
    taken = []
    while (event_id := database.write_now(take_one)) is not None:
        taken.append(event_id)
    return taken


def states(database: Database) -> dict[str, EventState]:
    rows = database.read_now(lambda uow: uow.session.exec(select(Event)).all())
    return {row.event_id: row.state for row in rows}


def database_id(database: Database, event_id: str) -> int:
    row = database.read_now(lambda uow: uow.session.exec(select(Event).where(col(Event.event_id) == event_id)).one())
    assert row.id is not None
    return row.id


def test_events_come_in_the_order_they_were_stored(database: Database) -> None:
    store(database, "a", "b", "a", "c", "b")
    assert take_all(database) == ["1", "2", "3", "4", "5"]
    assert set(states(database).values()) == {EventState.DONE}


def test_an_event_that_is_put_off_holds_up_its_chat_and_no_other(database: Database, clock: TurnableClock) -> None:
    store(database, "a", "a", "b")
    first = database_id(database, "1")
    assert database.write_now(lambda uow: inbox.put_off(uow, first, timedelta(seconds=30))) == 1
    assert take_all(database) == ["3"]
    clock.advance(timedelta(seconds=29))
    assert take_all(database) == []
    clock.advance(timedelta(seconds=1))
    assert database.write_now(lambda uow: inbox.put_off(uow, first, timedelta(seconds=30))) == 2
    clock.advance(timedelta(seconds=30))
    assert take_all(database) == ["1", "2"]


def test_a_handled_event_cannot_be_put_off(database: Database) -> None:
    store(database, "a")
    take_all(database)
    assert database.write_now(lambda uow: inbox.put_off(uow, 1, timedelta(seconds=30))) == 0


def test_a_failed_event_lets_its_chat_go_on(database: Database) -> None:
    store(database, "a", "a")

    def fail(uow: UnitOfWork) -> None:
        event = inbox.take(uow)
        assert event is not None
        inbox.finish(uow, event, EventState.FAILED, token="K7P2")

    database.write_now(fail)
    assert take_all(database) == ["2"]
    assert states(database) == {"1": EventState.FAILED, "2": EventState.DONE}


@given(chats=st.lists(st.sampled_from("abcd"), min_size=1, max_size=24))
def test_several_takers_take_each_event_once_and_each_chat_in_order(database: Database, chats: list[str]) -> None:
    already = len(states(database))
    store(database, *chats, first=already + 1)
    order: list[str] = []

    def take(_: int) -> None:
        while True:
            event_id = database.write_now(partial(take_and_note, order=order))
            if event_id is None and not database.read_now(inbox.waiting):
                return

    at_once(4, take)
    assert sorted(order, key=int) == [str(number) for number in range(already + 1, already + len(chats) + 1)]
    for chat in set(chats):
        own = [str(number) for number, owner in enumerate(chats, already + 1) if owner == chat]
        assert [event_id for event_id in order if event_id in own] == own


def take_and_note(uow: UnitOfWork, order: list[str]) -> str | None:
    """Noted while the event is held: the next one of its chat cannot be taken before."""
    event = inbox.take(uow)
    if event is None:
        return None
    order.append(event.event_id)
    inbox.finish(uow, event)
    return event.event_id


def hold(database: Database, number: int) -> tuple[list[str | None], threading.Event, list[threading.Thread]]:
    """`number` workers that take an event each, one after the other, and keep it until told to go on."""
    taken: list[str | None] = []
    go_on = threading.Event()
    workers = []
    for _ in range(number):
        has_taken = threading.Event()

        def work(uow: UnitOfWork, has_taken: threading.Event = has_taken) -> None:
            event = inbox.take(uow)
            taken.append(event.event_id if event else None)
            has_taken.set()
            go_on.wait()
            if event:
                inbox.finish(uow, event)

        workers.append(threading.Thread(target=partial(database.write_now, work)))
        workers[-1].start()
        has_taken.wait()
    return taken, go_on, workers


def test_workers_pass_on_to_other_chats(postgres_database: Database) -> None:
    store(postgres_database, "a", "a", "b", "a", "c")
    taken, go_on, workers = hold(postgres_database, 4)
    assert taken == ["1", "3", "5", None]
    go_on.set()
    for worker in workers:
        worker.join()
    assert take_all(postgres_database) == ["2", "4"]


def test_what_a_dead_worker_held_is_free_again(postgres_database: Database) -> None:
    """There is no claim to be orphaned: the row's lock goes with the connection."""
    store(postgres_database, "a")

    def fail(uow: UnitOfWork) -> None:
        assert inbox.take(uow) is not None
        raise LookupError

    with pytest.raises(LookupError):
        postgres_database.write_now(fail)
    assert take_all(postgres_database) == ["1"]


def test_an_event_of_our_own_comes_in_its_chats_order_and_once(database: Database, office: Office) -> None:
    store(database, "a")

    def raise_twice(uow: UnitOfWork) -> set[str]:
        for _ in range(2):
            inbox.raise_event(uow, "tg", "a", "read:1", {"letter": 1})
        return uow.signals

    assert database.write_now(raise_twice, office.id) == {"inbox"}
    database.write_now(raise_twice)
    assert take_all(database) == ["1", "read:1"]


def test_a_channel_leads_to_its_office(database: Database, office: Office) -> None:
    assert database.read_now(lambda uow: (inbox.office_of(uow, "ln"), inbox.office_of(uow, "gone"))) == (
        office.id,
        None,
    )


def payloads(database: Database) -> Sequence[object]:
    return database.read_now(lambda uow: uow.session.exec(select(Event.payload).order_by(col(Event.id))).all())


def test_old_payloads_are_forgotten_and_ids_are_not(database: Database) -> None:
    store(database, "a", "b")
    database.write_now(take_one)
    assert database.write_now(lambda uow: inbox.forget(uow, START)) == 0
    assert database.write_now(lambda uow: inbox.forget(uow, START + timedelta(seconds=1))) == 1
    assert payloads(database) == [{}, {"text": "text 2"}]
    store(database, "a", "b")
    assert len(payloads(database)) == 2


def test_a_message_taken_back_is_emptied_once_it_is_handled(database: Database) -> None:
    rows = [
        inbox.row("ln", Platform.LINE, event_id, chat, {"message": {"id": "77", "text": "secret"}}, START)
        for event_id, chat in (("1", "a"), ("2", "b"), ("3", "a"))
    ]
    asyncio.run(database.store_events(rows[:2]))
    database.write_now(take_one)
    asyncio.run(database.store_events(rows[2:]))
    database.write_now(lambda uow: inbox.purge_message(uow, "ln", "a", "77"))
    assert [("secret" in str(payload)) for payload in payloads(database)] == [False, True, True]
