"""What stands in a chat at last is the newest state, whatever happened while an older one was under way."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from notifications import outbox
from notifications.channel import DeliveryFailure, Outgoing, Receipt, Refused, TryLater
from notifications.delivery import DeliveryWorker
from notifications.message import Message, Press
from notifications.outbox import About, To
from storage import outbox as rows
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Delivery
from storage.tables import Office as OfficeRow
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState
from tests.support.recording_channel import Noted, Recording

CARD = About(card="approval:1")


class Slow(Recording):
    """Something happens while a call is under way; then the call ends as told."""

    meanwhile: Any = None
    ends: DeliveryFailure | None = None

    async def send(self, outgoing: list[Outgoing]) -> Receipt:
        meanwhile, self.meanwhile = self.meanwhile, None
        ends, self.ends = self.ends, None
        if meanwhile is not None:
            await asyncio.to_thread(meanwhile)
        if ends is not None:
            raise ends
        return await super().send(outgoing)


class Desk:
    """One chat with one card on Telegram."""

    def __init__(self, database: Database, office: OfficeRow) -> None:
        self.database, self.office_id = database, office.id
        self.telegram = Slow("tg")
        self.drains = DeliveryWorker(database, {"tg": self.telegram}, Noted().policy)

    def put(self, title: str, *, in_place: bool = False) -> None:
        message = Message(title=title, rows=((Press(label="x", verb="x"),),))
        to = To("tg", Platform.TELEGRAM, "a")
        self.database.write_now(lambda uow: outbox.put(uow, to, message, CARD, in_place=in_place), self.office_id)

    def refresh(self, title: str) -> None:
        self.database.write_now(lambda uow: outbox.refresh(uow, CARD, lambda _p: Message(title=title)), self.office_id)

    def states(self) -> list[tuple[str, SendState]]:
        found = self.database.read_now(lambda uow: rows.latest_to(uow, "tg", "a"), self.office_id)
        return [(row.message["title"], row.state) for row in reversed(found)]


@pytest.fixture
def desk(database: Database, office: OfficeRow) -> Desk:
    return Desk(database, office)


async def test_a_card_that_changed_while_it_was_sent_is_edited(desk: Desk) -> None:
    desk.put("waits")
    desk.telegram.meanwhile = lambda: desk.refresh("decided")
    await desk.drains.drain("tg")
    assert desk.telegram.titles("a") == ["waits"]
    assert desk.telegram.edited == [("decided", ("m1.0",))]


async def test_a_press_answered_while_its_card_was_sent_edits_it(desk: Desk) -> None:
    desk.put("one")
    desk.telegram.meanwhile = lambda: desk.put("two", in_place=True)
    await desk.drains.drain("tg")
    assert desk.telegram.edited == [("two", ("m1.0",))]


async def test_a_card_below_takes_the_buttons_of_the_one_under_way(desk: Desk) -> None:
    desk.put("one")
    desk.telegram.meanwhile = lambda: desk.put("two")
    await desk.drains.drain("tg")
    assert desk.telegram.titles("a") == ["one", "two"]
    assert desk.telegram.edited == [("one", ("m1.0",))]


async def test_a_card_that_did_not_go_out_gives_way_to_its_newer_state(desk: Desk, clock: TurnableClock) -> None:
    desk.put("old")
    desk.telegram.meanwhile, desk.telegram.ends = lambda: desk.refresh("new"), TryLater("500")
    await desk.drains.drain("tg")
    clock.advance(timedelta(minutes=10))
    await desk.drains.drain("tg")
    assert (desk.telegram.titles("a"), desk.telegram.edited) == (["new"], [])
    assert desk.states() == [("old", SendState.WITHDRAWN), ("new", SendState.SENT)]


async def test_a_card_that_perhaps_went_out_is_settled_before_its_newer_state(desk: Desk, clock: TurnableClock) -> None:
    desk.put("old")
    desk.telegram.meanwhile, desk.telegram.ends = lambda: desk.refresh("new"), TryLater("lost", maybe_sent=True)
    await desk.drains.drain("tg")
    assert desk.telegram.titles("a") == []
    clock.advance(timedelta(minutes=10))
    await desk.drains.drain("tg")
    assert (desk.telegram.titles("a"), desk.telegram.edited) == (["old"], [("new", ("m1.0",))])


async def test_a_card_that_was_refused_is_followed_by_its_newer_state(desk: Desk) -> None:
    desk.put("old")
    desk.telegram.meanwhile, desk.telegram.ends = lambda: desk.put("new"), Refused("400")
    await desk.drains.drain("tg")
    assert (desk.telegram.titles("a"), desk.telegram.edited) == (["new"], [])


async def test_a_newer_state_is_itself_replaced_before_its_turn(desk: Desk) -> None:
    desk.put("one")

    def twice() -> None:
        desk.refresh("two")
        desk.refresh("three")

    desk.telegram.meanwhile = twice
    await desk.drains.drain("tg")
    assert desk.telegram.edited == [("three", ("m1.0",))]


async def test_a_dead_drains_card_is_settled_before_its_newer_state(desk: Desk) -> None:
    """Killed between the mark and the answer, and the state changed before the restart."""
    desk.put("old")
    desk.database.write_now(
        lambda uow: rows.take(uow, "tg", chats=1, together=1, check_relevance=lambda *_: {}).batches
    )
    desk.refresh("new")
    await desk.drains.drain("tg")
    assert (desk.telegram.titles("a"), desk.telegram.edited) == (["old"], [("new", ("m1.0",))])


async def test_a_message_that_breaks_its_channel_holds_nobody_back(desk: Desk) -> None:
    """A fault of ours in a renderer must cost one message, not every message of the office after it."""

    def put_both(uow: UnitOfWork) -> None:
        for chat in ("a", "b"):
            outbox.put(uow, To("tg", Platform.TELEGRAM, chat), Message(title=chat))

    desk.database.write_now(put_both, desk.office_id)

    def breaks(outgoing: list[Outgoing]) -> DeliveryFailure | None:
        if outgoing[0].chat == "a":
            raise ZeroDivisionError
        return None

    desk.telegram.fails = breaks
    await desk.drains.drain("tg")
    assert desk.telegram.titles("b") == ["b"]
    assert desk.states() == [("a", SendState.REFUSED)]


def test_a_state_is_not_put_over_a_row_that_a_drain_is_taking(postgres_database: Database) -> None:
    """Two machines: the flow read the row as waiting, the drain took it, and both wrote."""
    from tests.conftest import make_office

    desk = Desk(postgres_database, make_office(postgres_database))
    desk.put("old")
    taken: list[list[Delivery]] = []

    def take(uow: UnitOfWork) -> None:
        taken.extend(rows.take(uow, "tg", chats=1, together=1, check_relevance=lambda *_: {}).batches)

    def refresh(uow: UnitOfWork) -> None:
        # The flow looks at the card; then, before it writes, a drain wants the row.
        rows.shown(uow, "approval:1")
        postgres_database.write_now(take)
        outbox.refresh(uow, CARD, lambda _p: Message(title="new"))

    postgres_database.write_now(refresh, desk.office_id)
    assert taken == []
    assert desk.states() == [("old", SendState.WITHDRAWN), ("new", SendState.PENDING)]
