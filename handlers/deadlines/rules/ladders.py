"""Ladders of reminders: who is reminded of a deadline, how long before or after it, and how loudly. Data, no code.

An office may put its own in the place of any of them: `Office.settings["ladders"]`, by name a list of rungs.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from handlers.common.thai_calendar import (
    add_working_days,
    add_working_hours,
    bangkok_date,
    next_working_moment,
    previous_working_day,
    previous_working_moment,
    subtract_working_hours,
)
from notifications.message import Importance
from storage.clock import BANGKOK
from storage.vocabulary import Urgency


class Role(StrEnum):
    """Whom a rung reaches. KEEPER is whoever looks after a circular; the others stand in a group's line."""

    OFFICER = "officer"
    HEAD = "head"
    DEPUTY = "deputy"
    KEEPER = "keeper"


class When(StrEnum):
    """On which side of the due moment a rung stands."""

    BEFORE = "before"
    ON = "due"  # not "on", which YAML takes for yes
    AFTER = "after"


class How(StrEnum):
    """DIGEST: a line of the day's one message. NOW: a message of its own."""

    DIGEST = "digest"
    NOW = "now"


@dataclass(frozen=True)
class Rung:
    """One reminder: `days` working days or `hours` working hours from the due moment (neither: the moment itself).

    `at` is the Bangkok time of day of a message of its own that is counted in days. A line of a digest has none: it
    is there when the person's own hour comes.
    """

    when: When
    to: tuple[Role, ...]
    days: int = 0
    hours: int = 0
    at: time | None = None
    how: How = How.DIGEST
    importance: Importance = Importance.NORMAL
    off: bool = False

    @property
    def name(self) -> str:
        """What it is known by among the reminders sent: `before:1d:officer`."""
        span = f"{self.days}d" if self.days else f"{self.hours}h" if self.hours or not self._by_day else "0d"
        return f"{self.when}:{span}:{'+'.join(self.to)}"

    @property
    def _by_day(self) -> bool:
        return bool(self.days) or self.at is not None or (self.how is How.DIGEST and not self.hours)

    def moment(self, due_at: datetime, own_holidays: Collection[date] = ()) -> datetime:
        """When it comes, UTC: in office hours, moved away from the due moment only where the office is closed.

        What is to come before (or on) the due moment moves back, what comes after it moves on. A line of a digest
        comes with the first minute of its day.
        """
        if self._by_day:
            return self._on_its_day(due_at, own_holidays)
        span = timedelta(hours=self.hours)
        if self.when is When.AFTER:
            return add_working_hours(due_at, span, own_holidays)
        return subtract_working_hours(due_at, span, own_holidays)

    def _on_its_day(self, due_at: datetime, own_holidays: Collection[date]) -> datetime:
        due_on = bangkok_date(due_at)
        if self.when is When.ON:
            day = previous_working_day(due_on, own_holidays)
        else:
            day = add_working_days(due_on, self.days if self.when is When.AFTER else -self.days, own_holidays)
        if self.how is How.DIGEST:
            return datetime.combine(day, time(), BANGKOK).astimezone(UTC)
        moment = datetime.combine(day, self.at or _MORNING, BANGKOK)
        if self.when is When.AFTER:
            return next_working_moment(max(moment, due_at), own_holidays)
        return previous_working_moment(min(moment, due_at), own_holidays)


Ladder = tuple[Rung, ...]
_Word = TypeVar("_Word", bound=StrEnum)

_MORNING = time(8, 30)
_OFFICER, _HEAD, _DEPUTY, _KEEPER = Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.KEEPER
_LOUD: Mapping[str, Any] = {"at": _MORNING, "how": How.NOW, "importance": Importance.HIGH}
_AT_ONCE: Mapping[str, Any] = {"how": How.NOW, "importance": Importance.HIGH}
_URGENT: Mapping[str, Any] = {"how": How.NOW, "importance": Importance.URGENT}

CIRCULAR = "circular"
LADDERS: Mapping[str, Ladder] = {
    Urgency.NORMAL: (
        Rung(When.BEFORE, (_OFFICER,), days=1),
        Rung(When.ON, (_OFFICER,)),
        Rung(When.AFTER, (_OFFICER, _HEAD), days=1),
        Rung(When.AFTER, (_OFFICER, _HEAD, _DEPUTY), days=3),
    ),
    Urgency.URGENT: (
        Rung(When.BEFORE, (_OFFICER,), days=1),
        Rung(When.ON, (_OFFICER,), **_LOUD),
        Rung(When.AFTER, (_OFFICER, _HEAD), days=1, **_LOUD),
        Rung(When.AFTER, (_DEPUTY,), days=2, **_LOUD),
    ),
    Urgency.VERY_URGENT: (
        Rung(When.BEFORE, (_OFFICER,), days=1),
        Rung(When.ON, (_OFFICER,), **_LOUD),
        Rung(When.BEFORE, (_OFFICER,), hours=2, **_AT_ONCE),
        Rung(When.AFTER, (_OFFICER, _HEAD), **_AT_ONCE),
        Rung(When.AFTER, (_DEPUTY,), days=1, **_LOUD),
    ),
    Urgency.MOST_URGENT: (
        Rung(When.BEFORE, (_OFFICER,), hours=4, **_URGENT),
        Rung(When.BEFORE, (_OFFICER,), hours=1, **_URGENT),
        Rung(When.ON, (_OFFICER, _HEAD), **_URGENT),
        Rung(When.AFTER, (_DEPUTY,), hours=1, **_URGENT),
    ),
    CIRCULAR: (
        Rung(When.BEFORE, (_OFFICER,), days=1),
        Rung(When.ON, (_KEEPER,), how=How.NOW),
    ),
}
"""What every office begins with."""


# --- timetables -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timetable:
    """A ladder as it stands against one due moment: its rungs with their moments, in order."""

    steps: tuple[tuple[datetime, Rung], ...]

    def next_after(self, moment: datetime) -> datetime | None:
        """The next moment at which somebody is to be reminded."""
        return next((at for at, _ in self.steps if at > moment), None)

    def missed(self, since: datetime, now: datetime) -> dict[Role, tuple[datetime, Rung]]:
        """Of the rungs from `since` to `now` the latest of each role: after a dark night nobody gets a whole stack."""
        found: dict[Role, tuple[datetime, Rung]] = {}
        for at, rung in self.steps:
            if since <= at <= now:
                found |= dict.fromkeys(rung.to, (at, rung))
        return found


def timetable(
    ladder: Ladder, due_at: datetime, own_holidays: Collection[date] = (), starts_at: datetime | None = None
) -> Timetable:
    """When each rung of a ladder comes. What lies before the day of `starts_at` never does."""
    steps = [(rung.moment(due_at, own_holidays), rung) for rung in ladder if not rung.off]
    begins = bangkok_date(starts_at) if starts_at else date.min
    kept = [step for step in steps if bangkok_date(step[0]) >= begins]
    return Timetable(tuple(sorted(kept, key=lambda step: step[0])))


# --- the office's own ladders -----------------------------------------------------------------------------------------


class InvalidLadder(ValueError):
    """A rung, or the list of them, that cannot be meant. The words say why, in English: an operator reads them."""


def ladders_of(settings: Mapping[str, Any]) -> dict[str, Ladder]:
    """An office's ladders by name: its own in the place of those it begins with. Raises LadderWrong."""
    own = settings.get("ladders") or {}
    if not isinstance(own, Mapping):
        raise InvalidLadder("ladders must be names with lists of rungs")
    return {**LADDERS, **{name: ladder_of(str(name), rungs) for name, rungs in own.items()}}


def ladder_of(name: str, rungs: object) -> Ladder:
    """A ladder out of plain data. Raises LadderWrong."""
    if name not in LADDERS:
        raise InvalidLadder(f"{name!r} is no ladder; ladders are {', '.join(LADDERS)}")
    if not isinstance(rungs, Sequence) or isinstance(rungs, str):
        raise InvalidLadder(f"{name} must be a list of rungs")
    ladder = tuple(rung_of(one) for one in rungs)
    if len({rung.name for rung in ladder}) < len(ladder):
        raise InvalidLadder(f"{name} has the same rung twice")
    return ladder


def rung_of(raw: object) -> Rung:
    """A rung out of plain data: {when: before, days: 1, to: [officer], how: digest}. Raises LadderWrong."""
    if not isinstance(raw, Mapping):
        raise InvalidLadder(f"{raw!r} is no rung")
    unknown = set(raw) - {"when", "to", "days", "hours", "at", "how", "importance", "skip"}
    if unknown:
        raise InvalidLadder(f"{', '.join(sorted(map(str, unknown)))}: no rung has that")
    to = raw.get("to", ())
    rung = Rung(
        when=_one_of(When, raw.get("when"), "when"),
        to=tuple(_one_of(Role, one, "to") for one in ([to] if isinstance(to, str) else to)),
        days=_count(raw.get("days", 0), "days"),
        hours=_count(raw.get("hours", 0), "hours"),
        at=_time(raw.get("at")),
        how=_one_of(How, raw.get("how", How.DIGEST), "how"),
        importance=_importance(raw.get("importance", "normal")),
        off=bool(raw.get("skip", False)),
    )
    _must_be_meant(rung)
    return rung


def plain(ladder: Ladder) -> list[dict[str, Any]]:
    """The ladder as it is kept in the settings; `ladder_of` reads it again."""
    return [
        {
            "when": str(rung.when),
            "to": [str(role) for role in rung.to],
            **({"days": rung.days} if rung.days else {}),
            **({"hours": rung.hours} if rung.hours else {}),
            **({"at": f"{rung.at:%H:%M}"} if rung.at else {}),
            "how": str(rung.how),
            "importance": rung.importance.name.lower(),
            **({"skip": True} if rung.off else {}),
        }
        for rung in ladder
    ]


def changed(ladder: Ladder, position: int, *, off: bool | None = None, by: int = 0) -> Ladder:
    """The ladder with one rung on or off, or `by` more (or fewer) days or hours away. Raises LadderWrong."""
    rung = ladder[position]
    if off is not None:
        rung = replace(rung, off=off)
    if by:
        rung = replace(rung, hours=rung.hours + by) if rung.hours else replace(rung, days=rung.days + by)
    _must_be_meant(rung)
    new = (*ladder[:position], rung, *ladder[position + 1 :])
    if len({one.name for one in new}) < len(new):
        raise InvalidLadder("the same rung twice")
    return new


_MOST_DAYS, _MOST_HOURS = 60, 40


def _must_be_meant(rung: Rung) -> None:
    if not rung.to:
        raise InvalidLadder("it reaches nobody: to is missing")
    if rung.days and rung.hours:
        raise InvalidLadder("it is counted in days or in hours, not in both")
    if not (0 <= rung.days <= _MOST_DAYS and 0 <= rung.hours <= _MOST_HOURS):
        raise InvalidLadder(f"at most {_MOST_DAYS} days or {_MOST_HOURS} hours")
    if rung.when is When.ON and (rung.days or rung.hours):
        raise InvalidLadder("on the due moment there are no days and no hours between")
    if rung.when is When.BEFORE and not (rung.days or rung.hours):
        raise InvalidLadder("before: say how many days or hours")
    if rung.when is When.AFTER and rung.how is How.DIGEST and not rung.days:
        raise InvalidLadder("after, in a digest: say how many days")
    if rung.at is not None and (rung.hours or rung.how is How.DIGEST):
        raise InvalidLadder("only a message of its own that is counted in days has a time of day")


def _one_of(kind: type[_Word], value: object, field: str) -> _Word:
    try:
        return kind(str(value))
    except ValueError:
        raise InvalidLadder(f"{field} must be one of {', '.join(kind)}, not {value!r}") from None


def _count(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidLadder(f"{field} must be a whole number, not {value!r}")
    return value


def _time(value: object) -> time | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return time(*divmod(value, 60))  # YAML takes 13:00 for a number to the base of 60
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        raise InvalidLadder(f"at must be a time of day such as 08:30, not {value!r}") from None


def _importance(value: object) -> Importance:
    known = {one.name.lower(): one for one in Importance}
    if not isinstance(value, str) or value not in known:
        raise InvalidLadder(f"importance must be one of {', '.join(known)}, not {value!r}")
    return known[value]
