"""The ledger of deliveries: what goes out next, what waits, what must not go out any more."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import delete, select

from storage import outbox
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Delivery, Office, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import SendState
from tests.conftest import START, make_office

SECOND = timedelta(seconds=1)
_keys = count()


def put(database: Database, office: Office, *chats: str, **values: Any) -> list[int]:
    """A row for each of these chats; their numbers."""

    def work(uow: UnitOfWork) -> list[int]:
        return [number_of(outbox.put(uow, row(uow, chat, **values))) for chat in chats]

    return database.write_now(work, office.id)


def row(uow: UnitOfWork, chat: str, **values: Any) -> Delivery:
    plain = {"channel_id": "tg", "message": {"title": chat}, "made_at": uow.now, "not_before": uow.now}
    return Delivery(key=str(next(_keys)), chat=chat, **{**plain, **values})


def number_of(delivery: Delivery) -> int:
    assert delivery.seq is not None
    return delivery.seq


def wanted(_uow: UnitOfWork, _row: Delivery) -> str:
    return ""


def take(
    database: Database,
    *,
    chats: int = 10,
    together: int = 1,
    wanted: Callable[[UnitOfWork, Delivery], str] = wanted,
    channel_id: str = "tg",
) -> list[list[int]]:
    """What a drain takes, as row numbers."""

    def work(uow: UnitOfWork) -> list[list[int]]:
        def refused(uow: UnitOfWork, rows: Sequence[Delivery]) -> dict[int, str]:
            return {number_of(row): why for row in rows if (why := wanted(uow, row))}

        taken = outbox.take(uow, channel_id, chats=chats, together=together, check_relevance=refused)
        return [[number_of(delivery) for delivery in batch] for batch in taken.batches]

    return database.write_now(work)


def finish(database: Database, seqs: list[int], state: SendState = SendState.SENT, **more: Any) -> None:
    database.write_now(lambda uow: outbox.finish(uow, seqs, state, **more))


def put_off(database: Database, seqs: list[int], until: datetime, **more: bool) -> None:
    flags = {"maybe_sent": False, "spend_token": False, **more}
    database.write_now(lambda uow: outbox.put_off(uow, seqs, until, "timeout", **flags))


def ledger(database: Database) -> dict[int, Delivery]:
    rows = database.read_now(lambda uow: uow.session.exec(select(Delivery)).all())
    return {number_of(delivery): delivery for delivery in rows}


def state_of(database: Database, seq: int) -> SendState:
    return ledger(database)[seq].state


# --- order ------------------------------------------------------------------------------------------------------------


def test_each_chats_first_row_goes_first(database: Database, office: Office) -> None:
    a1, a2, b1, a3, c1 = put(database, office, "a", "a", "b", "a", "c")
    assert take(database) == [[a1], [b1], [c1]]
    assert take(database) == []
    finish(database, [a1])
    assert take(database) == [[a2]]
    finish(database, [a2])
    assert take(database) == [[a3]]


def test_no_more_chats_than_asked_for_are_taken(database: Database, office: Office) -> None:
    rows = put(database, office, *"abcd")
    assert take(database, chats=2) == [[rows[0]], [rows[1]]]
    assert take(database, chats=2) == [[rows[2]], [rows[3]]]


def test_a_row_taken_is_marked_before_the_call(database: Database, office: Office) -> None:
    (seq,) = put(database, office, "a")
    take(database)
    delivery = ledger(database)[seq]
    assert (delivery.state, delivery.attempts, delivery.sending_since) == (SendState.SENDING, 1, START)


def test_a_row_that_is_held_does_not_hold_up_its_chat(database: Database, office: Office, clock: TurnableClock) -> None:
    """A reminder for tomorrow waits; the answer to what was just typed does not."""
    (later,) = put(database, office, "a", not_before=START + SECOND)
    (now,) = put(database, office, "a")
    assert take(database) == [[now]]
    clock.advance(SECOND)
    assert take(database) == []
    finish(database, [now])
    assert take(database) == [[later]]


def test_other_channels_are_left_alone(database: Database, office: Office) -> None:
    (here,) = put(database, office, "a")
    (there,) = put(database, office, "a", channel_id="ln")
    assert take(database) == [[here]]
    assert take(database, channel_id="ln") == [[there]]


@given(chats=st.lists(st.sampled_from("abc"), min_size=1, max_size=20), chats_at_once=st.integers(1, 3))
def test_every_row_goes_out_once_and_each_chat_in_order(
    database: Database, office: Office, chats: list[str], chats_at_once: int
) -> None:
    rows = put(database, office, *chats)
    sent: list[int] = []
    while batches := take(database, chats=chats_at_once, together=3):
        for batch in batches:
            sent += batch
            finish(database, batch)
    assert sorted(sent) == rows
    for chat in set(chats):
        own = [seq for seq, owner in zip(rows, chats, strict=True) if owner == chat]
        assert [seq for seq in sent if seq in own] == own


KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "urgent": {"importance": 3},
    "answer": {"reply_until": START + SECOND},
    "late answer": {"reply_until": START},
    "for later": {"not_before": START + SECOND},
    "failed": {"not_before": START + SECOND, "attempts": outbox.HOLD_ATTEMPTS},
    "failed too often": {"not_before": START + SECOND, "attempts": outbox.HOLD_ATTEMPTS + 1},
    "under way": {"state": SendState.SENDING},
}


@given(
    queue=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(sorted(KINDS))), max_size=14),
    chats=st.integers(1, 4),
    together=st.integers(1, 3),
)
def test_the_head_of_any_queue_is_taken_as_the_whole_queue_says(
    database: Database, office: Office, queue: list[tuple[str, str]], chats: int, together: int
) -> None:
    rows = [(put(database, office, chat, **KINDS[kind])[0], chat, kind) for chat, kind in queue]
    taken = take(database, chats=chats, together=together)
    database.write_now(lambda uow: uow.session.execute(delete(Delivery)))

    held = {chat for _, chat, kind in rows if kind in ("failed", "under way")}
    due = [(seq, chat, kind) for seq, chat, kind in rows if KINDS[kind].keys() <= {"importance", "reply_until"}]
    turns = [chat for _, chat, kind in due if kind in ("urgent", "answer")] + [chat for _, chat, _ in due]
    first = [chat for chat in dict.fromkeys(turns) if chat not in held][:chats]
    assert taken == [[seq for seq, owner, _ in due if owner == chat][:together] for chat in first]


# --- rows in one call -------------------------------------------------------------------------------------------------


def test_rows_of_one_chat_share_a_call(database: Database, office: Office) -> None:
    a1, b1, a2, a3, a4 = put(database, office, "a", "b", "a", "a", "a")
    assert take(database, together=3) == [[a1, a2, a3], [b1]]
    finish(database, [a1, a2, a3])
    assert take(database, together=3) == [[a4]]


def test_an_edit_goes_alone(database: Database, office: Office) -> None:
    (first,) = put(database, office, "a")
    (edit,) = put(database, office, "a", edits=["5"])
    (last,) = put(database, office, "a")
    taken = []
    while batches := take(database, together=5):
        taken += batches
        finish(database, batches[0])
    assert taken == [[first], [edit], [last]]


def test_rows_share_a_call_only_with_the_same_right_to_a_free_reply(database: Database, office: Office) -> None:
    replies = put(database, office, "a", "a", reply_token="t1")
    (push,) = put(database, office, "a")
    (other,) = put(database, office, "a", reply_token="t1")
    taken = []
    while batches := take(database, together=5):
        taken += batches
        finish(database, batches[0])
    assert taken == [replies, [push], [other]]


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        (["1", "2"], [["1"], ["2"]]),
        (["1"], [["1"], []]),
        ([], [[], []]),
    ],
)
def test_one_call_counts_once_and_its_ids_are_shared_out(
    database: Database, office: Office, ids: list[str], kept: list[list[str]]
) -> None:
    rows = put(database, office, "a", "a", channel_id="ln", reply_token="t")
    take(database, together=5, channel_id="ln")
    finish(database, rows, message_ids=ids, free=False)
    done = [ledger(database)[seq] for seq in rows]
    assert [delivery.message_ids for delivery in done] == kept
    assert [(delivery.state, delivery.free, delivery.reply_token) for delivery in done] == [
        (SendState.SENT, False, ""),
        (SendState.SENT, True, ""),
    ]
    assert database.read_now(partial(outbox.charged_since, moment=START)) == 1


def test_a_message_of_several_parts_keeps_all_its_ids(database: Database, office: Office) -> None:
    (seq,) = put(database, office, "a")
    take(database)
    finish(database, [seq], message_ids=["1", "2", "3"])
    assert ledger(database)[seq].message_ids == ["1", "2", "3"]


# --- what must not go out ---------------------------------------------------------------------------------------------


def test_what_is_too_late_expires_unsaid(database: Database, office: Office, clock: TurnableClock) -> None:
    (late,) = put(database, office, "a", expires_at=START + SECOND)
    (after,) = put(database, office, "a")
    clock.advance(SECOND)
    assert take(database) == [[after]]
    assert (state_of(database, late), ledger(database)[late].done_at) == (SendState.EXPIRED, START + SECOND)


def test_what_is_no_longer_wanted_is_withdrawn(database: Database, office: Office) -> None:
    stale, fresh = put(database, office, "a", "a")
    assert take(database, wanted=lambda _, delivery: "stale" if delivery.seq == stale else "") == [[fresh]]
    assert (state_of(database, stale), ledger(database)[stale].failure) == (SendState.WITHDRAWN, "stale")


def test_a_subject_is_withdrawn_but_not_what_is_under_way(database: Database, office: Office) -> None:
    (going,) = put(database, office, "a", subject="letter:1", purpose="notice")
    take(database)
    notice, other = put(database, office, "b", "c", subject="letter:1", purpose="notice")
    (reminder,) = put(database, office, "b", subject="letter:1", purpose="reminder")
    (elsewhere,) = put(database, office, "b", subject="letter:10", purpose="notice")
    withdraw = partial(outbox.withdraw, subject="letter:1", why="void")
    assert database.write_now(partial(withdraw, purpose="notice"), office.id) == 2
    assert database.write_now(withdraw, office.id) == 1
    states = {seq: delivery.state for seq, delivery in ledger(database).items()}
    assert states == {
        going: SendState.SENDING,
        notice: SendState.WITHDRAWN,
        other: SendState.WITHDRAWN,
        reminder: SendState.WITHDRAWN,
        elsewhere: SendState.PENDING,
    }


def test_an_unlinked_chat_gets_only_what_is_not_a_persons(database: Database, office: Office) -> None:
    person = database.write_now(lambda uow: uow.add(Person(first_name="a")), office.id)
    (personal,) = put(database, office, "a", person_id=person.id)
    (farewell,) = put(database, office, "a")
    assert database.write_now(lambda uow: outbox.withdraw_chat(uow, "tg", "a", "unlinked"), office.id) == 1
    assert take(database) == [[farewell]]
    assert state_of(database, personal) == SendState.WITHDRAWN


class Halfway:
    """A transaction on PostgreSQL that has done `work` and waits before its commit."""

    def __init__(self, database: Database, work: Callable[[UnitOfWork], Any]) -> None:
        done, self._go_on = threading.Event(), threading.Event()

        def run(uow: UnitOfWork) -> None:
            work(uow)
            done.set()
            self._go_on.wait()

        self._thread = threading.Thread(target=partial(database.write_now, run))
        self._thread.start()
        done.wait()

    def commit(self) -> None:
        self._go_on.set()
        self._thread.join()


def test_what_is_being_withdrawn_is_not_taken(postgres_database: Database) -> None:
    database, office = postgres_database, make_office(postgres_database)
    going, staying = put(database, office, "a", "b", subject="letter:1")[0], put(database, office, "c")[0]
    halfway = Halfway(database, lambda uow: outbox.withdraw(uow, subject="letter:1", why="void"))
    taken = take(database)
    halfway.commit()
    assert taken == [[staying]]
    assert state_of(database, going) == SendState.WITHDRAWN


def test_what_is_being_taken_is_not_withdrawn(postgres_database: Database) -> None:
    database, office = postgres_database, make_office(postgres_database)
    (going,) = put(database, office, "a", subject="letter:1", card="letter:1")
    halfway = Halfway(database, lambda uow: outbox.take(uow, "tg", chats=1, together=1, check_relevance=lambda *_: {}))
    withdrawn: list[int] = []
    withdrawing = threading.Thread(
        target=lambda: withdrawn.append(
            database.write_now(lambda uow: outbox.withdraw(uow, subject="letter:1", why="void"))
        )
    )
    withdrawing.start()
    halfway.commit()
    withdrawing.join()
    finish(database, [going], message_ids=["1"])
    assert withdrawn == [0]
    assert state_of(database, going) == SendState.SENT


# --- failures ---------------------------------------------------------------------------------------------------------


def test_a_row_that_is_put_off_comes_again(database: Database, office: Office, clock: TurnableClock) -> None:
    (seq,) = put(database, office, "a", reply_token="t")
    take(database)
    put_off(database, [seq], START + SECOND)
    assert take(database) == []
    clock.advance(SECOND)
    assert take(database) == [[seq]]
    put_off(database, [seq], START, maybe_sent=True, spend_token=True)
    delivery = ledger(database)[seq]
    assert (delivery.attempts, delivery.maybe_sent, delivery.reply_token, delivery.failure) == (2, True, "", "timeout")
    assert delivery.not_before == START + SECOND


def test_what_happened_to_a_row_is_told_once(database: Database, office: Office) -> None:
    """An answer that comes after the row was taken back changes nothing."""
    (seq,) = put(database, office, "a")
    take(database)
    database.write_now(lambda uow: outbox.take_back_orphans(uow, "tg"))
    finish(database, [seq], SendState.REFUSED, failure="late")
    put_off(database, [seq], START + SECOND)
    assert (state_of(database, seq), ledger(database)[seq].failure) == (SendState.PENDING, "")


def test_orphans_come_again_and_may_have_arrived(database: Database, office: Office) -> None:
    orphan, other = put(database, office, "a")[0], put(database, office, "b", channel_id="ln")[0]
    take(database)
    take(database, channel_id="ln")
    assert database.write_now(lambda uow: outbox.take_back_orphans(uow, "tg")) == 1
    rows = ledger(database)
    assert (rows[orphan].state, rows[orphan].maybe_sent, rows[orphan].sending_since) == (SendState.PENDING, True, None)
    assert rows[other].state == SendState.SENDING
    assert take(database) == [[orphan]]


def test_a_paused_channel_waits_as_a_whole(database: Database, office: Office, clock: TurnableClock) -> None:
    (seq,) = put(database, office, "a")
    database.write_now(lambda uow: outbox.pause(uow, "tg", START + SECOND, "429"))
    assert take(database) == []
    assert database.read_now(outbox.channels_due) == []
    clock.advance(SECOND)
    assert database.read_now(outbox.channels_due) == ["tg"]
    assert take(database) == [[seq]]


def test_a_channel_that_is_not_set_up_sends_nothing(database: Database) -> None:
    assert take(database, channel_id="gone") == []
    database.write_now(lambda uow: outbox.pause(uow, "gone", START, "429"))


def test_a_channel_is_due_for_what_may_go_and_for_orphans(
    database: Database, office: Office, clock: TurnableClock
) -> None:
    put(database, office, "a", not_before=START + SECOND)
    put(database, office, "a", channel_id="ln")
    assert database.read_now(outbox.channels_due) == ["ln"]
    take(database, channel_id="ln")
    clock.advance(SECOND)
    assert database.read_now(outbox.channels_due) == ["ln", "tg"]


def test_what_waits_and_what_failed_is_counted(database: Database, office: Office) -> None:
    put(database, office, "a", "b", not_before=START)
    put(database, office, "c", not_before=START + SECOND)
    assert database.read_now(outbox.waiting) == 2
    for state in (SendState.REFUSED, SendState.UNREACHABLE):
        finish(database, take(database, chats=1)[0], state, failure="blocked")
    assert database.read_now(outbox.waiting) == 0
    assert database.read_now(partial(outbox.failed_since, moment=START)) == 2
    assert database.read_now(partial(outbox.failed_since, moment=START + SECOND)) == 0


# --- cards ------------------------------------------------------------------------------------------------------------


def test_a_card_is_where_it_was_shown_last(database: Database, office: Office) -> None:
    first = put(database, office, "a", "b", "c", card="approval:7")
    take(database)
    finish(database, first[:2], message_ids=["1"])
    finish(database, first[2:], SendState.REFUSED)
    (again,) = put(database, office, "a", card="approval:7")
    put(database, office, "d", card="approval:70")
    shown = database.read_now(lambda uow: [delivery.seq for delivery in outbox.shown(uow, "approval:7")], office.id)
    assert sorted(shown) == [first[1], again]


def test_a_row_that_is_overtaken_does_not_go_out(database: Database, office: Office) -> None:
    (seq,) = put(database, office, "a")
    database.write_now(lambda uow: outbox.supersede(uow, uow.session.get_one(Delivery, seq)))
    assert take(database) == []
    assert state_of(database, seq) == SendState.WITHDRAWN


def test_a_chats_newest_rows_come_first(database: Database, office: Office) -> None:
    rows = put(database, office, "a", "b", "a", "a")
    newest = database.read_now(
        lambda uow: [delivery.seq for delivery in outbox.latest_to(uow, "tg", "a", limit=2)], office.id
    )
    assert newest == [rows[3], rows[2]]


def test_the_channel_is_rung(database: Database, office: Office) -> None:
    rung: list[set[str]] = []
    database.on_signal = rung.append
    put(database, office, "a")
    assert rung == [{"outbox:tg"}]


@given(attempts=st.integers(0, 1000))
def test_waiting_grows_up_to_five_minutes(attempts: int) -> None:
    assert SECOND <= outbox.backoff(attempts) <= timedelta(minutes=5)
    assert outbox.backoff(attempts) <= outbox.backoff(attempts + 1)
