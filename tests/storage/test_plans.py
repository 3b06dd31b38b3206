"""What runs at every tick looks only at what is open: the ledgers are kept for good and grow to millions of rows."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel

from storage import deadlines, inbox, jobs, outbox, timers
from storage.engine import Database
from storage.tables import Office
from storage.unit_of_work import UnitOfWork
from tests.conftest import START, make_office

HOT: dict[str, Callable[[UnitOfWork], Any]] = {
    "the next event": inbox.take,
    "waiting events": inbox.waiting,
    "the next rows of a channel": partial(
        outbox.take, channel_id="tg", chats=5, together=1, check_relevance=lambda _u, _rows: {}
    ),
    "orphans": partial(outbox.take_back_orphans, channel_id="tg"),
    "channels with something to do": outbox.channels_due,
    "waiting rows": outbox.waiting,
    "failures of a day": partial(outbox.failed_since, moment=START),
    "what LINE charged": partial(outbox.charged_since, moment=START),
    "what LINE charged an account": partial(outbox.charged_since, moment=START, channel_id="ln"),
    "what it was for": partial(outbox.charged_by_purpose, moment=START, channel_ids=["ln"]),
    "what was not paid for": partial(outbox.over_budget_since, moment=START, purpose="circular"),
    "whether something was said": partial(outbox.said_since, purpose="alarm", moment=START, subject="person:1"),
    "withdrawing": partial(outbox.withdraw, subject="letter:1", why="void"),
    "withdrawing a chat's": partial(outbox.withdraw_chat, channel_id="tg", chat="a", why="unlinked"),
    "where a card is shown": lambda uow: outbox.shown(uow, "approval:1"),
    "the next timer": timers.take_timer,
    "whose morning comes": partial(timers.open_of_kind, kind="morning"),
    "whether work is asked for": partial(jobs.has_job, kind="quota", subject="ln"),
    "the next work": partial(jobs.take_jobs, at_most=5),
    "when to look again": timers.next_due,
    "who has a timer": partial(timers.have_open, kind="digest", subjects=["person:1"]),
    "whether a timer came": partial(timers.done_since, kind="digest", subject="person:1", moment=START),
    "the next deadlines": partial(deadlines.take_due, at_most=100),
    "deadlines that wait for a sweep": deadlines.unswept,
    "what was reminded of": partial(deadlines.climbed, deadline_ids=[1, 2]),
    "what waits for a digest": partial(deadlines.waiting_for, person_id=1),
    "what waits for a digest already": partial(deadlines.waits, person_id=1, subject="task:1", kind="due"),
}


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    return make_office(sqlite_database)


def steps_of(database: Database, work: Callable[[UnitOfWork], Any]) -> list[str]:
    """How SQLite would carry out what this asks."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    def plans(uow: UnitOfWork) -> list[str]:
        run = uow.session.connection().exec_driver_sql
        told = [each for each in asked if each[0].startswith(("SELECT", "UPDATE"))]
        return [step[3] for statement, values in told for step in run(f"EXPLAIN QUERY PLAN {statement}", values)]

    event.listen(database.engine, "before_cursor_execute", note)
    database.write_now(work)
    event.remove(database.engine, "before_cursor_execute", note)
    return database.read_now(plans)


@pytest.mark.parametrize("what", HOT)
def test_no_sweep_reads_a_whole_ledger(sqlite_database: Database, office: Office, what: str) -> None:
    """SQLite says how it would look: a SCAN without an index reads every row that ever was."""
    steps = steps_of(sqlite_database, HOT[what])
    assert steps
    # What a subquery has found already is looked through as it is; only a table grows for ever.
    scanned = [step.split()[1] for step in steps if step.startswith("SCAN") and "USING" not in step]
    assert not set(scanned) & set(SQLModel.metadata.tables)


def test_a_drain_walks_its_queue_and_sorts_none_of_it(sqlite_database: Database, office: Office) -> None:
    steps = steps_of(sqlite_database, HOT["the next rows of a channel"])
    walked = [step for step in steps if step.startswith("SEARCH outbox USING")]
    assert [step.split()[4] for step in walked] == ["outbox_pressing", "outbox_next"]
    assert not [step for step in steps if "TEMP B-TREE" in step]
