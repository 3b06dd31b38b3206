"""A procedure in a fiscal year: the days of its steps, which of them become tasks when, and how those are known.

Pure: what is switched on, for whom, and the tasks themselves stand in `handlers/work/actions/programmes.py`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from handlers.work.rules.procedures import Procedure, Step
from handlers.work.rules.work_calendar import Alongside, Anchor, Span, Undated, Within, fiscal_days, spans_of

_ANY_YEAR = 2570
_ORIGIN = re.compile(r"procedure:(?P<key>\w+):(?P<step>\d+)(?:\.(?P<nth>\d+))?:(?P<year>\d+):(?P<unit>\d+)")


@dataclass(frozen=True)
class Planned:
    """A step in a year: its occasions, none where it has no days of its own.

    `follows` are the steps after whose closing its time is counted; while they are open its days are only expected.
    """

    step: Step
    spans: tuple[Span, ...] = ()
    follows: tuple[int, ...] = ()


def plan(
    procedure: Procedure,
    year: int,
    *,
    begins: date,
    own_holidays: Collection[date] = (),
    closed: Mapping[int, date] | None = None,
    anchors: Mapping[Anchor, date] | None = None,
) -> tuple[Planned, ...]:
    """Every step of a procedure with its days in a Buddhist fiscal year.

    `begins` is the day on which a time that follows no other step starts; `closed` the days on which steps were
    closed. From a step that is not closed yet, what follows is counted from its planned end.
    """
    done: list[Planned] = []
    group: tuple[int, ...] = ()  # the step that the next is counted from, with those alongside it
    ended: date | None = None
    for step in procedure.steps:
        if isinstance(step.time, Undated):
            done.append(Planned(step))
            continue
        if isinstance(step.time, Alongside):
            before = done[-1]
            done.append(Planned(step, before.spans, before.follows))
            if before.step.id in group:
                group = (*group, step.id)
            continue
        follows = group if isinstance(step.time, Within) else ()
        if follows and closed and all(one in closed for one in follows):
            ended = max(closed[one] for one in follows)
        spans: tuple[Span, ...] = ()
        after = ended if follows else None
        if not follows or after is not None:
            spans = spans_of(step.time, year, own_holidays, begins=begins, after=after, anchors=anchors)
        done.append(Planned(step, spans, follows))
        group, ended = (step.id,), spans[-1].ends_on if spans else None
    return tuple(done)


# --- what a year's steps become ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Occasion:
    """One time that a step is to be done in a year: the `nth` of `of`."""

    step: Step
    nth: int
    of: int
    span: Span
    follows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sorted:
    """The occasions of a year: to be made now, past already, or made when the steps they follow are closed."""

    now: tuple[Occasion, ...]
    past: tuple[Occasion, ...]
    later: tuple[Occasion, ...]


def occasions(planned: Sequence[Planned]) -> tuple[Occasion, ...]:
    """All dated occasions of a plan, in the order of the steps."""
    return tuple(
        Occasion(one.step, nth, len(one.spans), span, one.follows)
        for one in planned
        for nth, span in enumerate(one.spans, start=1)
    )


@cache
def tasks_a_year(procedure: Procedure) -> int:
    """How many dated tasks a year of it gives; the same in every year."""
    return len(occasions(plan(procedure, _ANY_YEAR, begins=fiscal_days(_ANY_YEAR)[0])))


def sort(
    planned: Sequence[Planned], today: date, *, whole: bool = False, closed: Collection[int] = frozenset()
) -> Sorted:
    """What of a plan is made on the day it is switched on. `whole`: what follows too, on its planned days.

    Steps that are `closed` (it was on before) are not made again. What follows them, or follows steps whose time has
    passed, has nothing to wait for.
    """
    now: list[Occasion] = []
    past: list[Occasion] = []
    later: list[Occasion] = []
    awaited: set[int] = set()
    for one in occasions(planned):
        if one.step.id in closed:
            continue
        if not whole and awaited.intersection(one.follows):
            later.append(one)
        elif one.span.due_on < today:
            past.append(one)
            continue
        else:
            now.append(one)
        awaited.add(one.step.id)
    return Sorted(tuple(now), tuple(past), tuple(later))


@dataclass(frozen=True)
class Origin:
    """The step of a procedure, in a fiscal year and a unit, that made a task; `nth` is 0 for what comes once a year."""

    key: str
    step: int
    nth: int
    year: int
    unit_id: int

    def __str__(self) -> str:
        step = f"{self.step}.{self.nth}" if self.nth else str(self.step)
        return f"procedure:{self.key}:{step}:{self.year}:{self.unit_id}"


def origin_of(text: str) -> Origin | None:
    """A task's origin read back; None for work that no procedure made, or that was switched off."""
    found = _ORIGIN.fullmatch(text)
    if found is None:
        return None
    return Origin(found["key"], int(found["step"]), int(found["nth"] or 0), int(found["year"]), int(found["unit"]))
