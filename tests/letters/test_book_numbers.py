"""Numbers of the books: taken at once by many, reserved, undone, voided, of several units, over the year's end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from handlers.context import Actor, actor_of
from handlers.letters.actions import drafts, fields, numbers, registering
from handlers.letters.actions import letters as acts
from handlers.letters.rules.numbering import Explanation, NumberStatus, UndoOutcome
from storage import letters, people, timers
from storage.clock import BANGKOK
from storage.tables import Entry, Letter, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EntryState
from tests.support.play import CLERK, HEAD, PERSONNEL, Play

T = TypeVar("T")


def act(play: Play, name: str, work: Callable[[UnitOfWork, Actor], T]) -> T:
    """Something somebody of the office does, in one transaction."""
    person_id = play.person(name).id or 0

    def run(uow: UnitOfWork) -> T:
        found = uow.get(Person, person_id)
        assert found is not None
        return work(uow, actor_of(uow, found))

    return play.database.write_now(run, play.office_id)


def draft(uow: UnitOfWork, actor: Actor, number: str, entry_id: int | None = None) -> Letter:
    letter = drafts.new_draft(uow, actor, entry_id=entry_id)
    today = acts.today_of(uow)
    for name, value in (("number", number), ("dated", today), ("sender", "สพฐ."), ("subject", "เรื่อง")):
        fields.set_field(uow, letter, name, value, today)
    return letter


def registers(play: Play, name: str, number: str) -> tuple[int, int]:
    """A letter registered: its number and year."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[int, int]:
        entry = registering.register(uow, actor, draft(uow, actor, number))
        return entry.number, entry.year

    return act(play, name, work)


def report(play: Play, unit_name: str, year: int = 2569) -> list[Explanation]:
    def look(uow: UnitOfWork) -> list[Explanation]:
        office = people.office_unit(uow)
        unit: Unit = next((one for one in people.units(uow) if one.name == unit_name), office)
        return numbers.explain(uow, unit, year)

    return play.database.read_now(look, play.office_id)


def test_eight_clerks_at_once_leave_no_gap_and_no_double(play: Play) -> None:
    with ThreadPoolExecutor(8) as hands:
        taken = list(hands.map(lambda number: registers(play, CLERK, f"ศธ 04001/{number}"), range(1, 41)))
    assert sorted(taken) == [(number, 2569) for number in range(1, 41)]
    assert all(one.status is NumberStatus.USED for one in report(play, ""))


def test_every_unit_counts_on_its_own_and_every_year_begins_at_one(play: Play) -> None:
    play.clock.turn_to(datetime(2026, 12, 31, 23, 59, 59, tzinfo=BANGKOK))
    assert registers(play, CLERK, "1/1") == (1, 2569)
    assert registers(play, HEAD, "1/2") == (1, 2569)
    assert registers(play, CLERK, "1/3") == (2, 2569)
    play.clock.turn_to(datetime(2027, 1, 1, 0, 0, 0, tzinfo=BANGKOK))
    assert registers(play, CLERK, "1/4") == (1, 2570)
    assert [len(report(play, "")), len(report(play, PERSONNEL)), len(report(play, "", 2570))] == [2, 1, 1]


def test_a_reserved_number_that_is_undone_is_reserved_again(play: Play) -> None:
    def reserve(uow: UnitOfWork, actor: Actor) -> int:
        unit_id = people.office_unit(uow).id
        assert unit_id is not None
        return numbers.reserve(uow, unit_id, "ขอความอนุเคราะห์", actor.id, frozenset()).id or 0

    entry_id = act(play, CLERK, reserve)
    registers(play, CLERK, "1/9")

    def use(uow: UnitOfWork, actor: Actor) -> int:
        letter = draft(uow, actor, "1/1", entry_id)
        assert registering.register(uow, actor, letter).id == entry_id
        return letter.id or 0

    letter_id = act(play, CLERK, use)

    def undo(uow: UnitOfWork, actor: Actor) -> tuple[UndoOutcome, EntryState]:
        letter = letters.letter(uow, letter_id, lock=True)
        entry = uow.get(Entry, entry_id)
        assert letter is not None and entry is not None
        return registering.undo_register(uow, actor, letter), entry.state

    assert act(play, CLERK, undo) == (UndoOutcome.RESERVE, EntryState.RESERVED)
    assert [one.status for one in report(play, "")] == [NumberStatus.RESERVED, NumberStatus.USED]


def test_a_forgotten_reservation_is_asked_about_on_the_morning_after(play: Play) -> None:
    """Reserved on Monday 5 January: two working days, so somebody is asked on Thursday the 8th at half past eight."""

    def reserve(uow: UnitOfWork, actor: Actor) -> date | None:
        unit_id = people.office_unit(uow).id
        assert unit_id is not None
        return numbers.reserve(uow, unit_id, "x", actor.id, frozenset()).keep_until

    assert act(play, CLERK, reserve) == date(2026, 1, 7)

    def due(uow: UnitOfWork) -> Any:
        timer = timers.take_timer(uow)
        return timer.kind if timer else None

    play.clock.turn_to(datetime(2026, 1, 8, 8, 29, tzinfo=BANGKOK))
    assert play.database.write_now(due, play.office_id) is None
    play.clock.advance(timedelta(minutes=1))
    assert play.database.write_now(due, play.office_id) == "reservation_due"
