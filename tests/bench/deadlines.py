"""The sweep of deadlines: with nothing due among many open ones, with many due, and the digests that come of it."""

import asyncio
import gc
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert, text, update
from sqlmodel import col, select

from bot.app import build
from bot.edge.dispatch import Dispatcher
from bot.workers.loops import Timers
from handlers.common.thai_calendar import add_working_days, bangkok_date, closing_time
from storage import people
from storage.clock import BANGKOK, SystemClock, TurnableClock
from storage.engine import Database
from storage.tables import Account, Deadline, Delivery, DigestItem, Reminder, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, TaskState, UnitKind
from tests.bench import office
from tests.bench.table import Figure, span

_FEW, _MANY = 10_000, 100_000
_DUE, _DUE_AT_ONCE = 1_000, 10_000
_ROUNDS = 5


async def measure(name: str, database_url: str, folder: Path) -> list[Figure]:
    """Sweeps over open tasks of the example office; ten times as many must cost no more while nothing is due."""
    settings = office.settings_of(office.environment(database_url, folder, port=0))
    office.prepare(settings)
    app = build(settings)
    app.database.close()
    # The morning of a working day to come, when a line of the digest is due for what is due tomorrow.
    day = add_working_days(bangkok_date(SystemClock().now()), 2)
    clock = TurnableClock(datetime.combine(day, time(), BANGKOK), frozen=True)
    database = Database(database_url, clock)
    desk = _Desk(database, Timers(database, Dispatcher(app.services)), day)
    try:
        return await asyncio.to_thread(desk.measure, name, clock)
    finally:
        await asyncio.to_thread(database.close)


class _Desk:
    """Tasks for everybody in the office's groups, each with its deadline."""

    def __init__(self, database: Database, timers: Timers, day: date) -> None:
        self.database = database
        self.timers = timers
        self.day = day
        self.made = 0
        self.others = database.read_now(_newest)
        self.office_id, self.officers = database.read_now(_officers)
        database.write_now(lambda uow: _link(uow, [person for person, _ in self.officers]), self.office_id)

    def measure(self, name: str, clock: TurnableClock) -> list[Figure]:
        # What the example office's own letters have due meanwhile is none of this.
        self.sweep()
        self.digests()
        self.open(_FEW)
        few = self.fastest(self.sweep)
        self.open(_MANY - _FEW)
        many = self.fastest(self.sweep)
        before = _resident()
        self.fall_due(_DUE)
        due = self.timed(self.sweep)
        bare = self.timed(lambda: self.bare(_DUE))
        self.fall_due(_DUE_AT_ONCE)
        at_once = self.timed(self.sweep)
        bare_at_once = self.timed(lambda: self.bare(_DUE_AT_ONCE))
        clock.turn_to(datetime.combine(self.day, time(8), BANGKOK))
        written = self.timed(self.digests)
        self.must_hold(_DUE + _DUE_AT_ONCE)
        told = len(self.officers)
        grown = _resident() - before
        return [
            span(f"sweep, nothing due of {_MANY}, {name}", many * 1000, "ms", few * 1000, f"nothing due of {_FEW}"),
            span(f"sweep, {_DUE} due of {_MANY}, {name}", due, "s", bare, "the same rows, written bare"),
            span(
                f"sweep, {_DUE_AT_ONCE} due at once, {name}", at_once, "s", bare_at_once, "the same rows, written bare"
            ),
            span(f"sweep, growth from {_DUE} to {_DUE_AT_ONCE}, {name}", at_once / due, "times", 10.0, "as many more"),
            span(f"{told} digests of {_DUE + _DUE_AT_ONCE} lines, {name}", written, "s"),
            Figure(f"sweep, memory it keeps, {name}", round(grown / 2**20, 1), "MB", faster_is="less"),
        ]

    # --- what is measured ---------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        while self.database.write_now(self.timers.deadlines.next):
            pass

    def digests(self) -> None:
        while self.database.write_now(lambda uow: self.timers._next(uow, [])):
            pass

    def bare(self, count: int) -> None:
        """What a sweep leaves behind, without finding or asking anything: reminders, lines, the next moments."""

        def write(uow: UnitOfWork) -> None:
            ids = list(uow.session.exec(select(Deadline.id).order_by(col(Deadline.id)).limit(count)).all())
            person = self.officers[0][0]
            rows = [
                {"deadline_id": one, "revision": 999, "rung": str(count), "person_id": person, "at": uow.now}
                for one in ids
            ]
            uow.session.execute(insert(Reminder), [{"office_id": self.office_id, **row} for row in rows])
            lines = [
                {"person_id": person, "subject": "bare:1", "kind": "due", "message": {}, "made_at": uow.now}
                for _ in ids
            ]
            done = [{"office_id": self.office_id, "done_at": uow.now, **line} for line in lines]
            uow.session.execute(insert(DigestItem), done)
            moved = [{"id": one, "starts_at": None} for one in ids]
            uow.session.execute(update(Deadline), moved)

        self.database.write_now(write, self.office_id)

    def fastest(self, work: Callable[[], None]) -> float:
        return min(self.timed(work) for _ in range(_ROUNDS))

    def timed(self, work: Callable[[], None]) -> float:
        begun = perf_counter()
        work()
        return perf_counter() - begun

    # --- rows ---------------------------------------------------------------------------------------------------------

    def open(self, count: int) -> None:
        """Further open tasks, due in some weeks."""
        first, self.made = self.made + 1, self.made + count
        due_at = closing_time(add_working_days(self.day, 20))

        def write(uow: UnitOfWork) -> None:
            numbers = range(first, first + count)
            base = uow.session.exec(select(Task.id).order_by(col(Task.id).desc()).limit(1)).first() or 0
            tasks, deadlines = [], []
            for number in numbers:
                person, unit = self.officers[number % len(self.officers)]
                tasks.append(
                    {
                        "id": base + number - first + 1,
                        "office_id": self.office_id,
                        "title": f"รายงานผลการดำเนินงานตามแผน ครั้งที่ {number}",
                        "origin": f"bench:{number}",
                        "unit_id": unit,
                        "state": TaskState.ASSIGNED,
                        "version": 1,
                        "instruction": "",
                        "made_at": uow.now,
                        "due_on": bangkok_date(due_at),
                        "due_time": "",
                        "assignee_id": person,
                        "report": "",
                        "report_hash": "",
                        "report_name": "",
                    }
                )
                deadlines.append(
                    {
                        "office_id": self.office_id,
                        "subject": f"task:{base + number - first + 1}",
                        "ladder": "normal",
                        "due_at": due_at,
                        "first_due_at": due_at,
                        "revision": 1,
                        "next_at": due_at - timedelta(days=1),
                    }
                )
            uow.session.execute(insert(Task), tasks)
            uow.session.execute(insert(Deadline), deadlines)

        self.database.write_now(write, self.office_id)
        self.database.write_now(lambda uow: uow.session.execute(text("ANALYZE")))

    def fall_due(self, count: int) -> None:
        """So many of the open tasks are due tomorrow, and their line in the digest is due now."""
        due_at = closing_time(add_working_days(self.day, 1))

        def write(uow: UnitOfWork) -> None:
            mine = col(Deadline.id) > self.others
            query = select(Deadline.id).where(mine, col(Deadline.next_at) > uow.now, col(Deadline.due_at) > due_at)
            ids = uow.session.exec(query.order_by(col(Deadline.id)).limit(count)).all()
            moved = [{"id": one, "due_at": due_at, "next_at": uow.now} for one in ids]
            uow.session.execute(update(Deadline), moved)

        self.database.write_now(write, self.office_id)

    def must_hold(self, lines: int) -> None:
        """Nobody was forgotten and nobody told twice."""

        def look(uow: UnitOfWork) -> tuple[int, int, int]:
            mine = col(Reminder.deadline_id) > self.others
            reminders = uow.session.exec(select(Reminder.id).where(mine, col(Reminder.revision) == 1)).all()
            said = uow.session.exec(select(Delivery.person_id).where(col(Delivery.purpose) == "digest")).all()
            return len(reminders), len(said), len(set(said))

        reminders, said, told = self.database.read_now(look, self.office_id)
        if (reminders, said, told) != (lines, len(self.officers), len(self.officers)):
            raise RuntimeError(f"{reminders} reminders of {lines}, {said} digests to {told} of {len(self.officers)}")


def _newest(uow: UnitOfWork) -> int:
    """The newest deadline there is."""
    return uow.session.exec(select(Deadline.id).order_by(col(Deadline.id).desc()).limit(1)).first() or 0


def _officers(uow: UnitOfWork) -> tuple[int, list[tuple[int, int]]]:
    """Everybody who sits in a group, with that group, once each."""
    uow.office_id = people.offices(uow)[0].id
    groups = [unit.id for unit in people.units(uow, UnitKind.GROUP) if unit.id is not None]
    found = {person.id: group for group in groups for person, _ in people.members(uow, group)}
    return uow.office, [(person, unit) for person, unit in found.items() if person is not None]


def _link(uow: UnitOfWork, persons: list[int]) -> None:
    for person in persons:
        chat = Account(
            person_id=person,
            channel_id=str(Platform.TELEGRAM),
            platform=Platform.TELEGRAM,
            chat=f"bench-{person}",
            linked_at=uow.now,
        )
        people.link(uow, chat)


def _resident() -> int:
    """Bytes of this process in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096
