"""Numbers and decisions under attack: eight clerks at once on PostgreSQL, through the real flows."""

from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.context import actor_of
from handlers.errors import AlreadyDone, NotFound, OfficeError
from handlers.letters.actions import drafts, letters, numbers, registering
from handlers.letters.rules.numbering import NumberStatus
from storage import audit, people
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Entry, Letter, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EntryState
from tests.support.at_once import at_once
from tests.support.play import CLERK, Play


@pytest.fixture
def play(postgres_database: Database, clock: TurnableClock) -> Play:
    return Play(postgres_database, clock)


def clerk(play: Play, uow: UnitOfWork) -> Person:
    found = uow.get(Person, play.person(CLERK).id)
    assert found is not None
    return found


def new_letter(uow: UnitOfWork, play: Play) -> Letter:
    letter = drafts.new_draft(uow, actor_of(uow, clerk(play, uow)))
    letter.sender, letter.subject, letter.dated = "สพฐ.", "เรื่อง", letters.today_of(uow)
    uow.flush()
    return letter


def explained(play: Play) -> list[tuple[int, NumberStatus]]:
    def look(uow: UnitOfWork) -> list[tuple[int, NumberStatus]]:
        year = uow.session.exec(select(Entry)).first()
        assert year is not None
        return [(row.number, row.status) for row in numbers.explain(uow, people.office_unit(uow), year.year)]

    return play.database.read_now(look, play.office_id)


def test_eight_clerks_who_take_undo_void_and_reserve_leave_every_number_explained(play: Play) -> None:
    person_id = play.person(CLERK).id

    def one(uow: UnitOfWork, turn: int) -> None:
        uow.actor = (person_id, None)
        actor = actor_of(uow, clerk(play, uow))
        if turn % 4 == 3:
            unit = people.office_unit(uow)
            assert unit.id is not None
            entry = numbers.reserve(uow, unit.id, "x", actor.id, frozenset())
            numbers.give_back(uow, entry, actor.id, numbers.GIVEN_BACK)
            return
        letter = new_letter(uow, play)
        registering.register(uow, actor, letter)
        if turn % 4 == 1:
            registering.undo_register(uow, actor, letter)
        elif turn % 4 == 2:
            registering.void_letter(uow, actor, letter, "ผิด")

    def work(number: int) -> None:
        for turn in range(8):
            play.database.write_now(lambda uow, turn=turn + number: one(uow, turn), play.office_id)  # type: ignore[misc]

    at_once(8, work)
    fates = explained(play)
    assert [number for number, _fate in fates] == list(range(1, len(fates) + 1))
    assert {fate for _number, fate in fates} == {NumberStatus.USED, NumberStatus.VOID}
    assert sum(fate is NumberStatus.USED for _number, fate in fates) == 16
    assert play.database.read_now(lambda uow: audit.verify(uow, play.office_id)) > 0


def test_a_reserved_number_is_used_or_given_back_and_never_both(play: Play, clock: TurnableClock) -> None:
    """The clerk attaches on one phone while a colleague gives the number back on another."""
    person_id = play.person(CLERK).id

    def reserve(uow: UnitOfWork) -> tuple[int, int]:
        actor = actor_of(uow, clerk(play, uow))
        unit = people.office_unit(uow)
        assert unit.id is not None
        entry = numbers.reserve(uow, unit.id, "x", actor.id, frozenset())
        letter = new_letter(uow, play)
        letter.entry_id = entry.id
        assert entry.id is not None
        assert letter.id is not None
        return entry.id, letter.id

    for _ in range(6):
        entry_id, letter_id = play.database.write_now(reserve, play.office_id)
        clock.advance(timedelta(minutes=2))

        def use(uow: UnitOfWork, letter_id: int = letter_id) -> None:
            letter = uow.get(Letter, letter_id)
            assert letter is not None
            registering.register(uow, actor_of(uow, clerk(play, uow)), letter)

        def give_back(uow: UnitOfWork, entry_id: int = entry_id) -> None:
            entry = numbers.reserved_entry(uow, entry_id, uow.now)
            numbers.give_back(uow, entry, person_id or 0, numbers.GIVEN_BACK)

        def work(number: int) -> None:
            try:
                play.database.write_now((use, give_back)[number], play.office_id)
            except (AlreadyDone, NotFound):
                assert number == 1

        at_once(2, work)
        entry = play.database.read_now(lambda uow: uow.get(Entry, entry_id), play.office_id)  # noqa: B023  runs at once
        assert entry is not None
        assert (entry.state == EntryState.USED) == (entry.letter_id == letter_id)
    assert {fate for _number, fate in explained(play)} <= {NumberStatus.USED, NumberStatus.VOID}


def test_the_same_draft_pressed_on_two_phones_takes_one_number(play: Play) -> None:
    letter_id = play.database.write_now(lambda uow: new_letter(uow, play).id, play.office_id)
    refused: list[OfficeError] = []

    def press(_number: int) -> None:
        def work(uow: UnitOfWork) -> None:
            actor = actor_of(uow, clerk(play, uow))
            registering.register(uow, actor, drafts.own_draft(uow, actor, letter_id or 0))

        try:
            play.database.write_now(work, play.office_id)
        except OfficeError as refusal:
            refused.append(refusal)

    at_once(4, press)
    assert [type(one) for one in refused] == [AlreadyDone] * 3
    assert explained(play) == [(1, NumberStatus.USED)]
