"""Three weeks of letters for the example office, made by the same actions that people's presses call.

The data are in deploy/letters.example.yaml. Each step happens at its own moment in the past, in the order of those
moments, so that numbers, remarks and the audit chain read as if the office had worked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from handlers.common.thai_calendar import add_working_days, add_working_hours, bangkok_date, book_year
from handlers.context import Actor, actor_of
from handlers.letters.actions import decisions, drafts, fields, numbers, proposals, registering
from handlers.letters.actions.decisions import DecisionInput
from handlers.staff.actions import deciders
from handlers.work.actions import tasks
from storage import letters as rows
from storage import people, registers, timers
from storage.audit import flush_audit
from storage.clock import BANGKOK
from storage.engine import Database
from storage.tables import Letter, Person, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Decision, Direction, PostKind, Secrecy, TaskState, UnitKind, Urgency

EXAMPLE = Path(__file__).parents[2] / "deploy" / "letters.example.yaml"
# How far each kind of letter has come, as the steps it went through.
_WAYS = {
    "registered": (),
    "void": ("void",),
    "submitted": ("submit",),
    "known": ("submit", "know"),
    "returned": ("submit", "send_back"),
    "waiting": ("submit", "decide"),
    "received": ("submit", "decide", "receive"),
    "assigned": ("submit", "decide", "receive", "assign"),
    "asked": ("submit", "decide", "receive", "assign", "ask"),
    "reported": ("submit", "decide", "receive", "assign", "report"),
    "closed": ("submit", "decide", "receive", "assign", "report", "close"),
}
# Working hours from the step before.
_TAKES = {
    "void": 1,
    "submit": 1,
    "know": 2,
    "send_back": 2,
    "decide": 2,
    "receive": 1,
    "assign": 1,
    "ask": 5,
    "report": 10,
    "close": 3,
}


@dataclass
class _Story:
    """One letter on its way. Every step acts as whoever does it in the office."""

    uow: UnitOfWork
    line: Mapping[str, Any]
    letter_id: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def letter(self) -> Letter:
        found = rows.letter(self.uow, self.letter_id)
        assert found is not None
        return found

    @property
    def task(self) -> Task:
        return rows.tasks_of(self.uow, self.letter_id)[0]

    @property
    def unit(self) -> Unit:
        """The group it goes to."""
        return next(unit for unit in people.units(self.uow, UnitKind.GROUP) if unit.short_name == self.line["group"])

    def begin(self) -> None:
        uow, line, today = self.uow, self.line, bangkok_date(self.uow.now)
        secret = Secrecy(line.get("secrecy", Secrecy.OPEN))
        actor = self._as(_registrar(uow, secret))
        letter = drafts.new_draft(uow, actor)
        self.letter_id = letter.id
        if secret is not Secrecy.OPEN:
            drafts.set_secrecy(uow, letter, secret)
        values: dict[str, Any] = {
            "number": line["number"],
            "dated": add_working_days(today, -2),
            "sender": line["from"],
            "subject": line.get("subject"),
            "urgency": line.get("urgency", Urgency.NORMAL),
            "due_on": add_working_days(today, line["due"]) if "due" in line else None,
        }
        for name, value in values.items():
            if value:
                fields.set_field(uow, letter, name, value, today)
        registering.register(uow, actor, letter)

    def void(self) -> None:
        registrar = self._as(_registrar(self.uow, Secrecy.OPEN))
        registering.void_letter(self.uow, registrar, self.letter, self.line["reason"])

    def submit(self) -> None:
        units = [self.unit.id] if "group" in self.line else []
        proposals.propose(self.uow, self._as(_registrar(self.uow, Secrecy.OPEN)), self.letter, "", units)

    def know(self) -> None:
        self._decide(DecisionInput(Decision.KNOWN, self.line["words"]))

    def send_back(self) -> None:
        self._decide(DecisionInput(Decision.RETURN, self.line["words"]))

    def decide(self) -> None:
        self._decide(DecisionInput(Decision.ASSIGN, self.line["words"], (self.unit.id,), due_on=self.letter.due_on))

    def receive(self) -> None:
        tasks.receive(self.uow, self._as(_holder(self.uow, self.unit, PostKind.CLERK)), self.task.id)

    def assign(self) -> None:
        officer = _holder(self.uow, self.unit, PostKind.OFFICER)
        tasks.assign(self.uow, self._head(), self.task.id, officer.id, self.letter.due_on)

    def ask(self) -> None:
        tasks.ask_back(self.uow, self._officer(), self.task.id, self.line["question"])

    def report(self) -> None:
        tasks.report(self.uow, self._officer(), self.task.id, self.line["report"])

    def close(self) -> None:
        assert self.task.state is TaskState.REPORTED
        tasks.close(self.uow, self._head(), self.task.id)

    def _decide(self, chosen: DecisionInput) -> None:
        waiting = rows.latest_approval(self.uow, self.letter_id)
        assert waiting is not None
        found = deciders.decider(self.uow, waiting.post_id)
        assert found is not None
        actor = self._as(found[0])
        decisions.decide(self.uow, actor, waiting, self.letter, chosen, card_hash="")
        # The undo window of a past decision is over, and whoever it concerned knows.
        timers.stop_timers(self.uow, decisions.EFFECT, f"approval:{waiting.id}")
        decisions.take_effect(self.uow, actor, waiting, self.letter)

    def _head(self) -> Actor:
        return self._as(_holder(self.uow, self.unit, PostKind.DIRECTOR))

    def _officer(self) -> Actor:
        return self._as(_holder(self.uow, self.unit, PostKind.OFFICER))

    def _as(self, person: Person) -> Actor:
        actor = actor_of(self.uow, person)
        self.uow.actor = (actor.id, None)
        return actor


def seed_letters(database: Database, office_id: int) -> int:
    """Make the letters, once: an office whose book has begun is left as it is. How many were made."""
    lines: list[dict[str, Any]] = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    return database.write_now(lambda uow: _make(uow, lines), office_id)


def _make(uow: UnitOfWork, lines: list[dict[str, Any]]) -> int:
    now = uow.now
    office = people.office_unit(uow)
    years = {book_year(now), book_year(now) - 1}
    if any(registers.entries(uow, office.id, Direction.RECEIVE, year) for year in years):
        return 0
    steps: list[tuple[datetime, Callable[[], None]]] = []
    for line in lines:
        story = _Story(uow, line)
        moment = _moment(bangkok_date(now), line["day"], line["at"])
        steps.append((moment, story.begin))
        for step in _WAYS[line["came to"]]:
            moment = add_working_hours(moment, timedelta(hours=_TAKES[step]))
            steps.append((moment, getattr(story, step)))
    reserved = _moment(bangkok_date(now), 1, "16:00")
    steps.append((reserved, lambda: _reserve(uow, office.id)))
    for moment, do in sorted(steps, key=lambda step: step[0]):
        uow.now = min(moment, now)
        do()
        # What was done at one moment is on record at that moment.
        flush_audit(uow)
    uow.now = now
    return len(lines)


def _reserve(uow: UnitOfWork, office_unit_id: int) -> None:
    clerk = _registrar(uow, Secrecy.OPEN)
    numbers.reserve(uow, office_unit_id, "ขอความอนุเคราะห์ จาก ทต.หนองบัว", clerk.id, frozenset())


def _moment(today: date, days_ago: int, at: str) -> datetime:
    day = add_working_days(today, -days_ago)
    return datetime.combine(day, time.fromisoformat(at), BANGKOK).astimezone(UTC)


def _registrar(uow: UnitOfWork, secrecy: Secrecy) -> Person:
    """Who keeps the office's book: the central clerk; of secret letters, the appointed one."""
    central = next(unit for unit in people.units(uow, UnitKind.GROUP) if unit.central)
    kind = PostKind.CLERK if secrecy is Secrecy.OPEN else PostKind.HEAD_OF_ADMINISTRATION
    return _holder(uow, central, kind)


def _holder(uow: UnitOfWork, unit: Unit, kind: PostKind) -> Person:
    return people.members(uow, unit.id, kind)[0][0]
