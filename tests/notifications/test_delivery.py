"""Delivery over both databases: nothing lost, nothing twice that can be avoided, each chat in its order."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from notifications import outbox
from notifications.channel import Outgoing, QuotaSpent, Refused, TryLater, Unreachable
from notifications.delivery import DeliveryWorker
from notifications.message import Message
from notifications.outbox import About, To
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import ChatChannel, Delivery
from storage.tables import Office as OfficeRow
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState
from tests.support.recording_channel import Noted, Recording


class Post:
    """An office's outbox with recording channels behind it."""

    def __init__(self, database: Database, office_id: int) -> None:
        self.database, self.office_id = database, office_id
        self.telegram = Recording("tg")
        self.line = Recording("ln", can_edit=False, together=5)
        self.hooks = Noted()
        self.drains = self.new_drains()

    def new_drains(self) -> DeliveryWorker:
        """As after a restart: nothing is remembered but the rows."""
        return DeliveryWorker(self.database, {"tg": self.telegram, "ln": self.line}, self.hooks.policy)

    def put(self, chat: str, title: str, *, channel: str = "tg", about: About | None = None, **more: object) -> None:
        platform = Platform.TELEGRAM if channel == "tg" else Platform.LINE
        token, until = more.pop("token", ""), more.pop("until", None)
        to = To(channel, platform, chat, reply_token=str(token), reply_until=until)  # type: ignore[arg-type]
        self.database.write_now(
            lambda uow: outbox.put(uow, to, Message(title=title), about or About(), **more),  # type: ignore[arg-type]
            self.office_id,
        )

    async def drain(self, channel: str = "tg") -> int:
        return await self.drains.drain(channel)

    def states(self) -> list[tuple[str, str]]:
        """(title, state) of every row, in order."""

        def read(uow: UnitOfWork) -> list[tuple[str, str]]:
            rows = uow.session.exec(select(Delivery).order_by(col(Delivery.seq))).all()
            return [(row.message["title"], str(row.state)) for row in rows]

        return self.database.read_now(read, self.office_id)


@pytest.fixture
def post(database: Database, office: OfficeRow) -> Post:
    assert office.id is not None
    return Post(database, office.id)


async def test_each_chat_gets_its_messages_in_order_and_once(post: Post) -> None:
    for number in range(5):
        for chat in ("a", "b", "c"):
            post.put(chat, f"{chat}{number}")
    assert await post.drain() == 15
    for chat in ("a", "b", "c"):
        assert post.telegram.titles(chat) == [f"{chat}{number}" for number in range(5)]
    assert await post.drain() == 0
    assert {state for _title, state in post.states()} == {"sent"}


async def test_chats_are_served_beside_each_other_within_the_limit(post: Post) -> None:
    for number in range(40):
        post.put(f"chat{number}", "hello")
    await post.drain()
    assert 1 < post.telegram.most_at_once <= post.telegram.limits.in_flight


async def test_rows_of_one_chat_share_a_call_where_the_platform_takes_several(post: Post) -> None:
    for number in range(7):
        post.put("u", str(number), channel="ln")
    await post.drain("ln")
    assert post.line.calls == [("u", ["0", "1", "2", "3", "4"]), ("u", ["5", "6"])]


async def test_a_message_held_for_later_does_not_block_its_chat(post: Post, clock: TurnableClock) -> None:
    post.put("a", "after the undo window", not_before=clock.now() + timedelta(seconds=60))
    post.put("a", "now")
    await post.drain()
    assert post.telegram.titles("a") == ["now"]
    clock.advance(timedelta(seconds=60))
    await post.drain()
    assert post.telegram.titles("a") == ["now", "after the undo window"]


async def test_a_429_pauses_the_whole_channel_and_nothing_is_lost(post: Post, clock: TurnableClock) -> None:
    post.telegram.limits = post.telegram.limits.__class__(
        per_second=10_000, per_chat_per_second=10_000, can_edit=True, charged=False, in_flight=1
    )
    for chat in ("a", "b", "c"):
        post.put(chat, chat)
    post.telegram.fails = lambda _rows: TryLater("429", after=timedelta(seconds=7), whole_channel=True)
    await post.drain()
    assert post.telegram.calls == []
    post.telegram.fails = lambda _rows: None
    clock.advance(timedelta(seconds=6))
    assert await post.drain() == 0
    clock.advance(timedelta(seconds=1))
    assert await post.drain() == 3


async def test_one_chats_failure_backs_off_and_the_others_go_on(post: Post, clock: TurnableClock) -> None:
    post.put("bad", "1")
    post.put("bad", "2")
    post.put("good", "1")

    def fail(rows: list[Outgoing]) -> TryLater | None:
        return TryLater("500") if rows[0].chat == "bad" and rows[0].message.title == "1" else None

    post.telegram.fails = fail
    await post.drain()
    assert post.telegram.titles("good") == ["1"]
    clock.advance(timedelta(minutes=1))
    post.telegram.fails = lambda _rows: None
    await post.drain()
    assert sorted(post.telegram.titles("bad")) == ["1", "2"]


async def test_a_blocked_chat_is_told_to_the_office_and_not_tried_again(post: Post) -> None:
    post.put("gone", "hello")
    post.telegram.fails = lambda _rows: Unreachable("blocked")
    await post.drain()
    assert post.hooks.unreachable_chats == ["gone"]
    post.telegram.fails = lambda _rows: None
    assert await post.drain() == 0
    assert post.states() == [("hello", "unreachable")]


async def test_a_refused_message_ends_and_the_next_goes_on(post: Post) -> None:
    post.put("a", "too strange")
    post.put("a", "plain")
    post.telegram.fails = lambda rows: Refused("400") if rows[0].message.title == "too strange" else None
    await post.drain()
    assert post.telegram.titles("a") == ["plain"]
    assert post.states() == [("too strange", "refused"), ("plain", "sent")]


async def test_a_spent_quota_is_not_retried(post: Post) -> None:
    post.put("u", "hello", channel="ln")
    post.line.fails = lambda _rows: QuotaSpent("monthly limit")
    await post.drain("ln")
    assert post.hooks.unpaid_chats == ["u"]
    assert post.states() == [("hello", "unreachable")]


async def test_what_is_done_meanwhile_is_withdrawn_at_the_last_moment(post: Post) -> None:
    post.put("a", "please decide", about=About(subject="approval:1"))
    post.hooks.unwanted.add("approval:1")
    assert await post.drain() == 0
    assert post.states() == [("please decide", "withdrawn")]


async def test_what_comes_too_late_expires(post: Post, clock: TurnableClock) -> None:
    post.put("a", "the meeting begins", expires_at=clock.now() + timedelta(minutes=5))
    clock.advance(timedelta(minutes=6))
    await post.drain()
    assert post.states() == [("the meeting begins", "expired")]


async def test_a_kill_between_mark_and_record_sends_again_with_the_same_key(post: Post) -> None:
    """The process died in the middle of the call: the row was marked, and the next drain takes it back."""
    post.put("u", "hello", channel="ln")
    begun = asyncio.Event()

    async def hang(outgoing: list[Outgoing]) -> None:
        keys.append(outgoing[0].key)
        begun.set()
        await asyncio.Event().wait()

    keys: list[str] = []
    send, post.line.send = post.line.send, hang  # type: ignore[method-assign,assignment]
    call = asyncio.create_task(post.drain("ln"))
    await begun.wait()
    for task in asyncio.all_tasks() - {asyncio.current_task(), call}:
        task.cancel()
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert post.states() == [("hello", "sending")]

    post.line.send = send  # type: ignore[method-assign]
    post.drains = post.new_drains()
    assert await post.drain("ln") == 1
    assert [row.key for row in post.line.outgoing] == keys
    assert post.line.outgoing[0].maybe_sent


async def test_what_went_out_together_is_tried_again_together(post: Post, clock: TurnableClock) -> None:
    """What LINE took under a key it takes once: a row that joined the second try would be lost, or come twice."""
    for title in ("1", "2"):
        post.put("u", title, channel="ln")
    post.put("u", "held", channel="ln", not_before=clock.now() + timedelta(seconds=1))
    post.put("u", "3", channel="ln")
    keys: list[str] = []

    def lost(rows: list[Outgoing]) -> TryLater:
        keys.extend(row.key for row in rows)
        return TryLater("timeout")

    post.line.fails = lost
    await post.drain("ln")
    post.put("u", "4", channel="ln")
    clock.advance(timedelta(minutes=1))
    post.line.fails = lambda _rows: None
    await post.drain("ln")
    assert post.line.calls == [("u", ["1", "2", "3"]), ("u", ["held", "4"])]
    assert [row.key for row in post.line.outgoing[:3]] == keys
    assert len(set(keys)) == 1


async def test_a_key_outlives_the_row_it_came_from(post: Post, clock: TurnableClock) -> None:
    post.put("u", "1", channel="ln", about=About(subject="approval:1"))
    post.put("u", "2", channel="ln")
    keys: set[str] = set()

    def lost(rows: list[Outgoing]) -> TryLater:
        keys.update(row.key for row in rows)
        return TryLater("timeout")

    post.line.fails = lost
    await post.drain("ln")
    post.hooks.unwanted.add("approval:1")
    clock.advance(timedelta(minutes=1))
    post.line.fails = lambda _rows: None
    await post.drain("ln")
    assert post.line.calls == [("u", ["2"])]
    assert {row.key for row in post.line.outgoing} == keys


@pytest.mark.parametrize("problem", [Refused("400"), ValueError("cannot be drawn")])
async def test_one_bad_message_does_not_take_its_companions_with_it(post: Post, problem: Exception) -> None:
    for title in ("1", "too strange", "3"):
        post.put("u", title, channel="ln")

    def fail(rows: list[Outgoing]) -> None:
        if "too strange" in [row.message.title for row in rows]:
            raise problem

    post.line.fails = fail
    await post.drain("ln")
    assert post.states() == [("1", "sent"), ("too strange", "refused"), ("3", "sent")]
    assert len({row.key for row in post.line.outgoing}) == 2


async def test_a_reply_token_is_used_while_fresh_and_only_then(post: Post, clock: TurnableClock) -> None:
    until = clock.now() + timedelta(seconds=60)
    post.put("u", "at once", channel="ln", token="t1", until=until)
    await post.drain("ln")
    post.put("u", "late", channel="ln", token="t2", until=until)
    clock.advance(timedelta(seconds=55))
    await post.drain("ln")
    assert [row.reply_token for row in post.line.outgoing] == ["t1", None]


async def test_a_card_is_replaced_while_it_waits_and_edited_once_it_stands(post: Post) -> None:
    card = About(card="approval:1", subject="approval:1")
    post.put("a", "waits", about=card)
    post.put("a", "waits longer", about=card)
    await post.drain()
    assert post.telegram.titles("a") == ["waits longer"]
    post.put("a", "decided", about=card, in_place=True)
    await post.drain()
    assert post.telegram.edited == [("decided", ("m1.0",))]
    assert post.telegram.titles("a") == ["waits longer"]


async def test_two_drains_of_a_channel_never_run_at_once(post: Post) -> None:
    for number in range(30):
        post.put("a", str(number))
    sent = await asyncio.gather(*(post.drain() for _ in range(4)))
    assert sorted(sent) == [0, 0, 0, 30]
    assert post.telegram.titles("a") == [str(number) for number in range(30)]


async def test_two_machines_drain_one_channel_without_doubling(
    postgres_database: Database, clock: TurnableClock
) -> None:
    """Two processes' drains over one PostgreSQL: the advisory lock lets one through at a time."""
    from tests.conftest import make_office

    office = make_office(postgres_database)
    assert office.id is not None
    one, two = Post(postgres_database, office.id), Post(postgres_database, office.id)
    two.telegram = one.telegram
    two.drains = two.new_drains()
    for number in range(60):
        one.put(f"chat{number % 6}", str(number))
    for _ in range(3):
        await asyncio.gather(one.drain(), two.drain())
    assert sorted(int(title) for _chat, titles in one.telegram.calls for title in titles) == list(range(60))


async def test_the_ledger_waits_for_a_database_that_is_away(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome of a call is known only here, so it is written down as soon as the database is back."""
    from storage.errors import DatabaseAway

    post.put("a", "hello")
    write, refusals = post.database.write, iter([True, True, False])
    taken: list[bool] = []

    async def flaky(work: object, office_id: int | None = None) -> object:
        if office_id is not None and next(refusals, False):
            taken.append(True)
            raise DatabaseAway("gone for a moment")
        return await write(work, office_id)  # type: ignore[arg-type]

    monkeypatch.setattr(post.database, "write", flaky)
    assert await post.drain() == 1
    assert len(taken) == 2
    assert post.states() == [("hello", "sent")]


def test_the_states_of_the_ledger_are_those_people_read_of() -> None:
    """A new state must be thought of wherever states are counted."""
    assert {str(state) for state in SendState} == {
        "pending", "sending", "sent", "withdrawn", "expired", "unreachable", "refused",
    }  # fmt: skip
    assert ChatChannel.__tablename__ == "channel"
