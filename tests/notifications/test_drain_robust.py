"""A drain goes on whatever the office above it stumbles over, and asks it no more than it must."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from notifications.channel import Outgoing, TryLater, Unreachable
from notifications.delivery import Budget, DeliveryPolicy, DeliveryWorker
from notifications.message import Importance, Message
from notifications.outbox import About, To, put, put_many
from storage import outbox
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Delivery
from storage.tables import Office as OfficeRow
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState
from tests.notifications.test_delivery import Post
from tests.support.recording_channel import Noted, Recording


@pytest.fixture
def post(database: Database, office: OfficeRow) -> Post:
    assert office.id is not None
    return Post(database, office.id)


class Stumbling(Noted):
    """An office that breaks over rows about `broken`, wherever it is asked of them."""

    broken = "receiver:13"

    def __init__(self, *, in_check: bool = False, in_hooks: bool = False) -> None:
        super().__init__()
        self.in_check, self.in_hooks = in_check, in_hooks
        self.asked: Counter[str] = Counter()

    def check_relevance(self, uow: UnitOfWork, rows: Sequence[Delivery]) -> Mapping[int, str]:
        self.asked.update(row.chat for row in rows)
        if self.in_check and any(row.subject == self.broken for row in rows):
            # On PostgreSQL the transaction is lost with it.
            nobodys = "INSERT INTO audit_head (office_id, seq, hash) VALUES (-1, 0, '')"
            uow.session.connection().exec_driver_sql(nobodys)
        return super().check_relevance(uow, rows)

    def delivered(self, uow: UnitOfWork, rows: Sequence[Delivery]) -> None:
        if self.in_hooks and any(row.subject == self.broken for row in rows):
            raise ZeroDivisionError
        super().delivered(uow, rows)


def many(post: Post, count: int, channel: str = "tg") -> None:
    """A row for each of `count` chats, about a receiver each."""
    platform = Platform.TELEGRAM if channel == "tg" else Platform.LINE
    items = [
        (To(channel, platform, f"chat{n}"), Message(title=f"chat{n}"), About(f"receiver:{n}")) for n in range(count)
    ]
    post.database.write_now(lambda uow: put_many(uow, items), post.office_id)


async def test_a_row_that_cannot_be_judged_is_put_off_and_the_others_go_out(post: Post, clock: TurnableClock) -> None:
    office = Stumbling(in_check=True)
    drains = DeliveryWorker(post.database, {"tg": post.telegram}, office.policy)
    many(post, 30)
    assert await drains.drain("tg") == 29
    assert post.telegram.titles("chat13") == []
    office.in_check = False
    clock.advance(timedelta(seconds=2))
    assert await drains.drain("tg") == 1
    assert post.telegram.titles("chat13") == ["chat13"]


async def test_what_cannot_be_judged_for_good_is_given_up(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.delivery.MOST_ATTEMPTS", 1)
    drains = DeliveryWorker(post.database, {"tg": post.telegram}, Stumbling(in_check=True).policy)
    many(post, 14)
    assert await drains.drain("tg") == 13
    assert ("chat13", "refused") in post.states()


async def test_what_went_out_is_known_to_have_gone_out_whatever_the_office_makes_of_it(post: Post) -> None:
    """Else it would be taken for lost, and sent once more."""
    office = Stumbling(in_hooks=True)
    drains = DeliveryWorker(post.database, {"tg": post.telegram}, office.policy)
    many(post, 30)
    assert await drains.drain("tg") == 30
    assert {state for _title, state in post.states()} == {"sent"}
    assert sorted(office.delivered_chats) == sorted(f"chat{n}" for n in range(30) if n != 13)
    assert await drains.drain("tg") == 0


async def test_the_office_is_asked_of_each_row_once(post: Post) -> None:
    office = Stumbling()
    drains = DeliveryWorker(post.database, {"tg": post.telegram}, office.policy)
    many(post, 300)
    assert await drains.drain("tg") == 300
    assert set(office.asked.values()) == {1}
    assert sorted(office.delivered_chats) == sorted(office.asked)


async def test_a_drain_that_is_stopped_records_what_it_began(post: Post) -> None:
    """The process is told to stop while a call is under way: its outcome reaches the ledger all the same."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    send = post.telegram.send

    async def slow(outgoing: list[Outgoing]) -> object:
        begun.set()
        await go_on.wait()
        return await send(outgoing)

    post.telegram.send = slow  # type: ignore[method-assign,assignment]
    many(post, 1)
    drain = asyncio.create_task(post.drain())
    await begun.wait()
    drain.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await drain
    assert post.states() == [("chat0", "sent")]


async def test_a_hiccup_does_not_turn_a_chats_messages_round(post: Post, clock: TurnableClock) -> None:
    """The first row fails; the second waits for it a few tries long, then goes ahead of it."""
    post.put("a", "first")
    post.put("a", "second")
    post.telegram.fails = lambda rows: TryLater("500") if rows[0].message.title == "first" else None
    for _ in range(outbox.HOLD_ATTEMPTS):
        await post.drain()
        assert post.telegram.titles("a") == []
        clock.advance(outbox.backoff(outbox.HOLD_ATTEMPTS))
    await post.drain()
    assert post.telegram.titles("a") == ["second"]
    post.telegram.fails = lambda _rows: None
    clock.advance(timedelta(minutes=1))
    await post.drain()
    assert post.telegram.titles("a") == ["second", "first"]


async def test_after_a_hiccup_the_order_is_kept(post: Post, clock: TurnableClock) -> None:
    for title in ("1", "2", "3"):
        post.put("a", title)
    post.telegram.fails = lambda _rows: TryLater("500")
    await post.drain()
    post.telegram.fails = lambda _rows: None
    clock.advance(timedelta(seconds=1))
    await post.drain()
    assert post.telegram.titles("a") == ["1", "2", "3"]


async def test_who_waits_for_an_answer_and_what_is_most_urgent_come_before_a_circular(
    post: Post, clock: TurnableClock
) -> None:
    many(post, 5)
    until = clock.now() + timedelta(seconds=60)
    answer = To("tg", Platform.TELEGRAM, "asks", reply_until=until)
    urgent = Message(title="urgent", importance=Importance.URGENT)

    def more(uow: UnitOfWork) -> None:
        put(uow, answer, Message(title="answer"))
        put(uow, To("tg", Platform.TELEGRAM, "deputy"), urgent)

    post.database.write_now(more, post.office_id)
    taken = post.database.write_now(
        lambda uow: [
            row.chat
            for call in outbox.take(uow, "tg", chats=4, together=1, check_relevance=lambda *_: {}).batches
            for row in call
        ]
    )
    assert taken == ["asks", "deputy", "chat0", "chat1"]


# --- what it costs ----------------------------------------------------------------------------------------------------


def a_budget(messages: int) -> Budget:
    """So many messages are left."""
    left = messages

    def pays(call: Sequence[Delivery]) -> bool:
        nonlocal left
        if not left:
            return False
        left -= 1
        return True

    return pays


async def test_what_cannot_be_paid_for_is_held_back_and_told(post: Post, clock: TurnableClock) -> None:
    """Two pushes are left. A free reply costs nothing; five messages to one chat are one push."""
    line = Recording("ln", can_edit=False, together=5, charged=True)
    noted = Noted()
    # One budget for all rounds: what went out is not in this office's ledger.
    budget = a_budget(2)
    office = DeliveryPolicy(noted.check_relevance, noted, lambda _uow, *, channel_id: budget)
    for title in ("1", "2", "3"):
        post.put("a", title, channel="ln")
    for chat in ("b", "c", "d"):
        post.put(chat, chat, channel="ln")
    post.put("e", "answer", channel="ln", token="t", until=clock.now() + timedelta(seconds=60))
    await DeliveryWorker(post.database, {"ln": line}, office).drain("ln")
    assert sorted(chat for chat, _titles in line.calls) == ["a", "b", "e"]
    assert noted.unpaid_chats == ["c", "d"]
    assert post.states()[-3:] == [("c", "unreachable"), ("d", "unreachable"), ("answer", "sent")]

    def failures(uow: UnitOfWork) -> list[str]:
        return [row.failure for row in outbox.over_budget_since(uow, uow.now - timedelta(days=1))]

    assert post.database.read_now(failures, post.office_id) == [outbox.NO_QUOTA] * 2


async def test_several_blocked_chats_are_told_in_one_go(post: Post) -> None:
    post.telegram.fails = lambda rows: Unreachable("blocked") if rows[0].chat in ("chat1", "chat2") else None
    many(post, 4)
    await post.drain()
    assert sorted(post.hooks.unreachable_chats) == ["chat1", "chat2"]
    assert post.hooks.refused_chats == []
    assert [state for _title, state in post.states()].count(str(SendState.SENT)) == 2
