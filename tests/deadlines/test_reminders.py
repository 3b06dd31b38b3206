"""Reminders against the calendar: urgency x due moment x holidays x done or not, on an office with one of each role.

The clock is turned to each moment at which something is due, as the service's own sweep would find it. Times are
Bangkok's; `>` is a message of its own, `+` a line of the next digest.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.edge.dispatch import Dispatcher
from bot.workers.loops import Timers
from handlers import registry
from handlers.common.office_holidays import OfficeHoliday, stored_holidays, to_settings
from handlers.common.preferences import Preferences
from handlers.common.thai_calendar import Half
from handlers.context import Services
from handlers.deadlines.actions import deadlines
from handlers.deadlines.actions.deadlines import Due
from handlers.deadlines.flows import sweep
from handlers.deadlines.rules.ladders import LADDERS, Role, timetable
from handlers.people.actions import preferences as preference_actions
from notifications.message import Message, Press
from notifications.outbox import About
from storage import deadlines as rows
from storage import people, timers
from storage.clock import BANGKOK, TurnableClock
from storage.engine import Database
from storage.tables import Account, Deadline, Delivery, DigestItem, Person, Reminder
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState, Urgency
from tests.conftest import START, make_office
from tests.support.at_once import at_once
from tests.support.play import SERVICES

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """A Bangkok moment of January 2026, or a later month: `22 16:30`, `04-16 16:30`, `2026-12-30 16:30`."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"{'2026-01-00'[: -len(day)]}{day} {clock}").replace(tzinfo=BANGKOK)


@dataclass
class Jobs:
    """One thing after another with a deadline, an officer, a head, a deputy and a keeper, and whether it is open."""

    database: Database
    clock: TurnableClock
    office_id: int
    people: dict[Role, int] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    breaks: set[int] = field(default_factory=set)
    numbers: int = 0

    def __post_init__(self) -> None:
        def add(uow: UnitOfWork) -> None:
            for role in Role:
                person = uow.add(Person(first_name=str(role)))
                assert person.id is not None
                self.people[role] = person.id
                chat = Account(
                    person_id=person.id, channel_id="tg", platform=Platform.TELEGRAM, chat=role, linked_at=uow.now
                )
                people.link(uow, chat)

        self.database.write_now(add, self.office_id)

    def due(self, uow: UnitOfWork, _services: Services, number: int) -> Due:
        if number in self.breaks:
            raise ZeroDivisionError
        return Due(
            open=number not in self.closed,
            urgency=Urgency.NORMAL,
            people={role: [person_id] for role, person_id in self.people.items()},
            card=lambda _person: Message(title=f"งาน {number}"),
            about=lambda _person: About(subject=f"thing:{number}", card=f"thing:{number}", purpose="task"),
            line=lambda _person: f"งาน {number}",
            subject=lambda _person: f"งาน {number}",
            open_press=lambda _person: Press(label="เปิด", verb="task", subject=f"thing:{number}"),
        )

    def set(self, number: int, due_at: datetime, ladder: str) -> None:
        work = partial(deadlines.set_deadline, subject=f"thing:{number}", due_at=due_at, ladder=ladder)
        self.database.write_now(work, self.office_id)

    def take_days_off(self, days: Sequence[OfficeHoliday]) -> None:
        def change(uow: UnitOfWork) -> None:
            office = people.office(uow)
            office.settings = {**office.settings, "holidays": to_settings(days)}

        self.database.write_now(change, self.office_id)

    def sweep(self, at_most: int = 100) -> int:
        dues = {"thing": self.due}
        return self.database.write_now(lambda uow: sweep(uow, SERVICES, dues, at_most=at_most))

    def next_at(self) -> datetime | None:
        """When the sweep has something to do next."""
        query = select(Deadline.next_at).where(col(Deadline.next_at).is_not(None)).order_by(col(Deadline.next_at))
        return self.database.read_now(lambda uow: uow.session.exec(query).first())

    def until(self, moment: datetime) -> None:
        """Turn the clock from one due moment to the next, up to `moment`."""
        while (due := self.next_at()) is not None and due <= moment:
            self.clock.turn_to(due)
            self.sweep()
        self.clock.turn_to(moment)
        self.sweep()

    def told(self) -> list[str]:
        """Who was told, and when: `22 08:30 > officer`."""
        names = {person_id: str(role) for role, person_id in self.people.items()}

        def look(uow: UnitOfWork) -> list[tuple[datetime, str, str]]:
            said = uow.session.exec(select(Delivery).where(col(Delivery.purpose) == deadlines.REMIND)).all()
            lines = uow.session.exec(select(DigestItem)).all()
            found = [(row.made_at, ">", names[row.person_id or 0]) for row in said]
            return found + [(row.made_at, "+", names[row.person_id]) for row in lines]

        rows: dict[tuple[datetime, str], list[str]] = {}
        for moment, how, name in sorted(self.database.read_now(look, self.office_id)):
            rows.setdefault((moment, how), []).append(name)
        order = [str(role) for role in Role]
        return [
            f"{moment.astimezone(BANGKOK):%d %H:%M} {how} {' '.join(sorted(who, key=order.index))}"
            for (moment, how), who in sorted(rows.items())
        ]

    def reminders(self, number: int) -> list[Reminder]:
        """The reminders on record of one thing."""
        query = (
            select(Reminder)
            .join(Deadline, col(Deadline.id) == Reminder.deadline_id)
            .where(col(Deadline.subject) == f"thing:{number}")
        )
        return list(self.database.read_now(lambda uow: uow.session.exec(query).all(), self.office_id))

    def say_digests(self) -> None:
        """All digests have gone out, so that the next line is one of its own."""

        def end(uow: UnitOfWork) -> None:
            for item in uow.session.exec(select(DigestItem).where(col(DigestItem.done_at).is_(None))).all():
                item.done_at = uow.now

        self.database.write_now(end, self.office_id)


@pytest.fixture
def works(sqlite_database: Database, clock: TurnableClock) -> Jobs:
    return _works(sqlite_database, clock)


def _works(database: Database, clock: TurnableClock) -> Jobs:
    office = make_office(database)
    assert office.id is not None
    return Jobs(database, clock, office.id)


# --- the table --------------------------------------------------------------------------------------------------------

NO_DAYS: tuple[OfficeHoliday, ...] = ()
CLOSED_21 = (OfficeHoliday(date(2026, 1, 21)),)
CLOSED_23 = (OfficeHoliday(date(2026, 1, 23)),)
HALF_22 = (OfficeHoliday(date(2026, 1, 22), half=Half.AFTERNOON),)
HALF_23 = (OfficeHoliday(date(2026, 1, 23), half=Half.MORNING),)


@pytest.mark.parametrize(
    ("ladder", "due", "days", "done", "told"),
    [
        # Thursday 22 January, the whole day.
        (
            "normal",
            "22 16:30",
            NO_DAYS,
            "",
            ["21 00:00 + officer", "22 00:00 + officer", "23 00:00 + officer head", "27 00:00 + officer head deputy"],
        ),
        (
            "urgent",
            "22 16:30",
            NO_DAYS,
            "",
            ["21 00:00 + officer", "22 08:30 > officer", "23 08:30 > officer head", "26 08:30 > deputy"],
        ),
        (
            "very_urgent",
            "22 16:30",
            NO_DAYS,
            "",
            # The deputy's rung falls on the moment of the officer's: one sweep, each their own.
            ["21 00:00 + officer", "22 08:30 > officer", "22 14:30 > officer", "23 08:30 > officer head deputy"],
        ),
        (
            "most_urgent",
            "22 16:30",
            NO_DAYS,
            "",
            ["22 11:30 > officer", "22 15:30 > officer", "22 16:30 > officer head", "23 09:30 > deputy"],
        ),
        ("circular", "22 16:30", NO_DAYS, "", ["21 00:00 + officer", "22 16:30 > keeper"]),
        # Done: nothing after it, not even what others would have heard.
        ("normal", "22 16:30", NO_DAYS, "22 10:00", ["21 00:00 + officer", "22 00:00 + officer"]),
        ("urgent", "22 16:30", NO_DAYS, "23 08:29", ["21 00:00 + officer", "22 08:30 > officer"]),
        ("very_urgent", "22 16:30", NO_DAYS, "20 09:00", []),
        ("most_urgent", "22 16:30", NO_DAYS, "22 16:29", ["22 11:30 > officer", "22 15:30 > officer"]),
        ("circular", "22 16:30", NO_DAYS, "22 16:00", ["21 00:00 + officer"]),
        # The day before is the office's own holiday; the day after; half days.
        (
            "normal",
            "22 16:30",
            CLOSED_21,
            "",
            ["20 00:00 + officer", "22 00:00 + officer", "23 00:00 + officer head", "27 00:00 + officer head deputy"],
        ),
        (
            "urgent",
            "22 16:30",
            CLOSED_23,
            "",
            ["21 00:00 + officer", "22 08:30 > officer", "26 08:30 > officer head", "27 08:30 > deputy"],
        ),
        (
            "urgent",
            "22 16:30",
            HALF_23,
            "",
            ["21 00:00 + officer", "22 08:30 > officer", "23 13:00 > officer head", "26 08:30 > deputy"],
        ),
        (
            "most_urgent",
            "22 12:00",
            HALF_22,
            "",
            ["21 16:00 > officer", "22 11:00 > officer", "22 12:00 > officer head", "23 09:30 > deputy"],
        ),
        # A Saturday; a Monday after a weekend; noon.
        (
            "normal",
            "24 16:30",
            NO_DAYS,
            "",
            ["23 00:00 + officer", "26 00:00 + officer head", "28 00:00 + officer head deputy"],
        ),
        ("urgent", "26 12:00", NO_DAYS, "26 11:00", ["23 00:00 + officer", "26 08:30 > officer"]),
        # Over Songkran, 13-15 April.
        (
            "urgent",
            "04-16 16:30",
            NO_DAYS,
            "",
            ["10 00:00 + officer", "16 08:30 > officer", "17 08:30 > officer head", "20 08:30 > deputy"],
        ),
        # Over the year's end: 31 December to 3 January are closed.
        (
            "normal",
            "2026-12-30 16:30",
            NO_DAYS,
            "",
            ["29 00:00 + officer", "30 00:00 + officer", "04 00:00 + officer head", "06 00:00 + officer head deputy"],
        ),
        # Set on the day before at 09:00: what would have come before that is left out.
        ("normal", "06 16:30", NO_DAYS, "07 10:00", ["06 00:00 + officer", "07 00:00 + officer head"]),
        ("most_urgent", "05 11:00", NO_DAYS, "05 11:30", ["05 10:00 > officer", "05 11:00 > officer head"]),
    ],
)
def test_who_is_reminded_when(
    works: Jobs, ladder: str, due: str, days: Sequence[OfficeHoliday], done: str, told: list[str]
) -> None:
    works.take_days_off(days)
    works.set(1, at(due), ladder)
    while (moment := works.next_at()) is not None and (not done or moment <= at(done)):
        works.clock.turn_to(moment)
        works.sweep()
        works.say_digests()
    if done:
        works.clock.turn_to(at(done))
        works.database.write_now(partial(deadlines.stop, subject="thing:1"), works.office_id)
        works.until(at(done) + timedelta(days=30))
    said = works.told()
    assert sorted(said) == sorted(told)


def test_a_thing_that_is_not_open_at_the_moment_is_passed_over_and_looked_at_again(works: Jobs) -> None:
    works.set(1, at("22 16:30"), "normal")
    works.closed.add(1)
    works.until(at("22 09:00"))
    assert works.told() == []
    works.closed.clear()
    works.until(at("30 09:00"))
    assert works.told() == ["23 00:00 + officer head", "27 00:00 + officer head deputy"]


# --- time goes its own ways -------------------------------------------------------------------------------------------


def test_a_night_without_power_brings_the_latest_rung_of_each_role_only(works: Jobs) -> None:
    works.set(1, at("22 16:30"), "urgent")
    works.clock.turn_to(at("26 10:15"))
    works.sweep()
    assert works.told() == ["26 10:15 > officer head deputy"]
    assert works.next_at() is None


def test_a_clock_set_back_says_nothing_twice(works: Jobs) -> None:
    works.set(1, at("22 16:30"), "urgent")
    works.until(at("23 09:00"))
    said = works.told()
    works.clock.turn_to(at("22 08:00"))
    works.until(at("23 09:00"))
    assert works.told() == said


def test_another_due_day_begins_the_ladder_anew_and_keeps_the_first(works: Jobs) -> None:
    works.set(1, at("22 16:30"), "urgent")
    works.until(at("22 09:00"))
    works.set(1, at("27 16:30"), "urgent")
    works.say_digests()
    works.until(at("27 09:00"))
    row = works.database.read_now(lambda uow: deadlines.deadline_of(uow, "thing:1"), works.office_id)
    assert row is not None
    assert (row.revision, row.first_due_at) == (2, at("22 16:30"))
    assert works.told() == ["21 00:00 + officer", "22 08:30 > officer", "26 00:00 + officer", "27 08:30 > officer"]


def test_what_was_done_and_is_taken_up_again_goes_on_where_it_was(works: Jobs) -> None:
    works.set(1, at("22 16:30"), "urgent")
    works.until(at("22 09:00"))
    works.database.write_now(partial(deadlines.stop, subject="thing:1"), works.office_id)
    works.set(1, at("22 16:30"), "urgent")
    works.until(at("23 09:00"))
    assert works.told() == ["21 00:00 + officer", "22 08:30 > officer", "23 08:30 > officer head"]


def test_what_quiet_hours_held_back_is_not_said_when_it_is_done_meanwhile(works: Jobs) -> None:
    def change(uow: UnitOfWork) -> None:
        person = uow.get(Person, works.people[Role.OFFICER])
        assert person is not None
        preference_actions.save(uow, person, Preferences(quiet_hours=(time(8), time(17))))

    works.database.write_now(change, works.office_id)
    works.set(1, at("22 16:30"), "urgent")
    works.until(at("22 09:00"))
    assert _states(works) == [SendState.PENDING]
    works.database.write_now(partial(deadlines.stop, subject="thing:1"), works.office_id)
    assert _states(works) == [SendState.WITHDRAWN]


def _states(works: Jobs) -> list[SendState]:
    query = select(Delivery).order_by(col(Delivery.seq))
    rows = works.database.read_now(lambda uow: uow.session.exec(query).all(), works.office_id)
    return [row.state for row in rows]


def test_a_holiday_that_is_declared_late_moves_what_is_still_to_come(works: Jobs) -> None:
    works.set(1, at("22 16:30"), "urgent")
    works.until(at("22 09:00"))
    works.take_days_off(CLOSED_23)
    works.database.write_now(deadlines.reschedule_all, works.office_id)
    _run_timers(works)
    assert works.next_at() == at("26 08:30")


def test_all_that_is_open_is_found_anew_part_by_part(works: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "_PART", 2)
    for number in range(5):
        works.set(number, at("22 16:30"), "urgent")
    works.until(at("22 09:00"))
    works.take_days_off(CLOSED_23)
    works.database.write_now(deadlines.reschedule_all, works.office_id)
    _run_timers(works)
    query = select(Deadline.next_at).distinct()
    assert works.database.read_now(lambda uow: uow.session.exec(query).all()) == [at("26 08:30")]


def test_one_that_breaks_is_put_aside_and_the_others_go_on(works: Jobs) -> None:
    for number in (1, 2, 3):
        works.set(number, at("22 16:30"), "urgent")
    works.breaks.add(2)
    works.clock.turn_to(at("22 08:30"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.DUES, "thing", works.due)
        timers = Timers(works.database, Dispatcher(SERVICES))
        asyncio.run(timers.work())
        assert _said(works) == ["งาน 1", "งาน 3"]
        works.breaks.clear()
        works.clock.advance(2 * MINUTE)
        asyncio.run(timers.work())
    assert _said(works) == ["งาน 1", "งาน 3", "งาน 2"]
    assert works.next_at() == at("23 08:30")


def _said(works: Jobs) -> list[str]:
    rows = works.database.read_now(
        lambda uow: uow.session.exec(select(Delivery).order_by(col(Delivery.seq))).all(), works.office_id
    )
    return [str(row.message["title"]) for row in rows]


def _run_timers(works: Jobs) -> None:
    timers = Timers(works.database, Dispatcher(SERVICES))
    while works.database.write_now(lambda uow: timers._next(uow, [])):
        pass


# --- whatever the sweeps do -------------------------------------------------------------------------------------------


@given(
    ladder=st.sampled_from(sorted(LADDERS)),
    due=st.datetimes(datetime(2026, 1, 6), datetime(2026, 1, 20), timezones=st.just(BANGKOK)),  # noqa: DTZ001
    days=st.sets(st.sampled_from([date(2026, 1, day) for day in range(6, 24)]), max_size=4),
    turns=st.lists(st.floats(-6, 60), min_size=1, max_size=12),
)
def test_each_rung_reaches_each_person_at_most_once_and_the_last_one_does(
    works: Jobs, ladder: str, due: datetime, days: set[date], turns: list[float]
) -> None:
    """The clock is turned by hours at will, back too; at the end it stands beyond the last rung."""
    works.clock.turn_to(START)
    works.numbers += 1
    own = [OfficeHoliday(day) for day in days]
    works.take_days_off(own)
    works.set(works.numbers, due, ladder)
    steps = timetable(LADDERS[ladder], due, stored_holidays({"holidays": to_settings(own)})).steps
    for turn in turns:
        works.clock.turn_to(max(START, works.clock.now() + timedelta(hours=turn)))
        works.sweep()
    works.clock.turn_to(max(works.clock.now(), steps[-1][0]))
    works.sweep()
    reminded = [(row.rung, row.person_id) for row in works.reminders(works.numbers)]
    assert len(set(reminded)) == len(reminded)
    if steps[-1][0] > START:
        last = {rung.name: rung.to for moment, rung in steps if moment == steps[-1][0]}
        assert any(rung in last for rung, _ in reminded)
        assert {works.people[role] for roles in last.values() for role in roles} <= {who for _, who in reminded}


# --- two machines -----------------------------------------------------------------------------------------------------


def test_sweeps_at_once_remind_each_once(database: Database, clock: TurnableClock) -> None:
    works = _works(database, clock)
    for number in range(60):
        works.set(number, at("22 16:30"), "normal" if number % 2 else "urgent")
    clock.turn_to(at("22 09:00"))

    def sweep_all(_: int) -> int:
        taken = 0
        while works.database.read_now(rows.unswept):
            taken += works.sweep(at_most=7)
        return taken

    assert sum(at_once(6, sweep_all)) == 60
    assert len(_said(works)) == 30
    lines = works.database.read_now(lambda uow: rows.waiting_for(uow, works.people[Role.OFFICER]), works.office_id)
    assert len({line.subject for line in lines}) == len(lines) == 30
    digests = works.database.read_now(
        lambda uow: timers.open_timers(uow, "digest", f"person:{works.people[Role.OFFICER]}"), works.office_id
    )
    assert len(digests) >= 1
