"""What runs at every tick looks only at what is open: the ledgers are kept for good and grow to millions of rows."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from storage import inbox, outbox, timers
from storage.engine import Database
from storage.tables import Office
from storage.unit_of_work import UnitOfWork
from tests.conftest import START, make_office

HOT: dict[str, Callable[[UnitOfWork], Any]] = {
    "the next event": inbox.take,
    "waiting events": inbox.waiting,
    "the next rows of a channel": partial(outbox.take, channel_id="tg", chats=5, together=1, wanted=lambda _u, _r: ""),
    "orphans": partial(outbox.take_back_orphans, channel_id="tg"),
    "channels with something to do": outbox.channels_due,
    "waiting rows": outbox.waiting,
    "failures of a day": partial(outbox.failed_since, moment=START),
    "what LINE charged": partial(outbox.charged_since, moment=START),
    "withdrawing": partial(outbox.withdraw, subject="letter:1", why="void"),
    "withdrawing a chat's": partial(outbox.withdraw_chat, channel_id="tg", chat="a", why="unlinked"),
    "where a card is shown": partial(outbox.shown, card="approval:1"),
    "the next timer": timers.take_timer,
    "the next work": partial(timers.take_work, at_most=5),
    "when to look again": timers.next_due,
}


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    return make_office(sqlite_database)


@pytest.mark.parametrize("what", HOT)
def test_no_sweep_reads_a_whole_ledger(sqlite_database: Database, office: Office, what: str) -> None:
    """SQLite says how it would look: a SCAN without an index reads every row that ever was."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    def plans(uow: UnitOfWork) -> list[str]:
        run = uow.session.connection().exec_driver_sql
        return [step[3] for statement in asked[:] for step in run(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])]

    event.listen(sqlite_database.engine, "before_cursor_execute", note)
    sqlite_database.write_now(HOT[what])
    event.remove(sqlite_database.engine, "before_cursor_execute", note)
    asked = [(statement, values) for statement, values in asked if statement.startswith(("SELECT", "UPDATE"))]
    steps = sqlite_database.read_now(plans)
    assert steps
    assert not [step for step in steps if step.startswith("SCAN") and "USING" not in step]
