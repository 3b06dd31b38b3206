"""Who decides on a letter today, and who may stand in.

When a unit's head is away, the first deputy present in rank order decides, in that capacity (manual 003).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from storage.vocabulary import Capacity, PostKind, Urgency

WORKING_DAY = timedelta(hours=7)
"""Office time of one working day."""
_HEADS = (PostKind.DIRECTOR, PostKind.HEAD_OF_ADMINISTRATION)


@dataclass(frozen=True)
class Holder:
    """Who holds which post of the unit; deputies are ordered by `rank`, the first stands in first."""

    person_id: int
    kind: PostKind
    rank: int = 0


@dataclass(frozen=True)
class Away:
    """Whole days somebody is away, both ends included, and who was named to stand in, in which capacity."""

    person_id: int
    first_day: date
    last_day: date
    deputy_id: int | None = None
    capacity: Capacity = Capacity.ACTING

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Decider:
    """Who decides, and the capacity that is printed with the decision."""

    person_id: int
    capacity: Capacity


def who_decides(
    holders: Iterable[Holder], absences: Iterable[Away], today: date, *, secret: bool = False
) -> Decider | None:
    """Returns who decides for a unit on `today`; None if nobody is there.

    That is the head. While the head is away: whom the head named, if present, else the first deputy present, as when
    the post of the head is vacant. A secret letter waits for the head, away or not.
    """
    seated = list(holders)
    head = _head(seated)
    if secret:
        return Decider(head.person_id, Capacity.SELF) if head else None
    away = [absence for absence in absences if absence.covers(today)]
    absent = {absence.person_id for absence in away}
    if head and head.person_id not in absent:
        return Decider(head.person_id, Capacity.SELF)
    for absence in away:
        named = absence.deputy_id
        if head and absence.person_id == head.person_id and named is not None and named not in absent:
            return Decider(named, absence.capacity)
    deputy = next((one for one in _deputies(seated) if one.person_id not in absent), None)
    return Decider(deputy.person_id, Capacity.ACTING) if deputy else None


def may_stand_in(holders: Iterable[Holder], absences: Iterable[Away], first: date, last: date) -> list[Holder]:
    """Returns the deputies to offer somebody who is away from `first` to `last`: in rank order, none of them away."""
    busy = {one.person_id for one in absences if one.first_day <= last and first <= one.last_day}
    return [deputy for deputy in _deputies(holders) if deputy.person_id not in busy]


def unassigned_after(urgency: Urgency) -> timedelta:
    """Returns the office time after which unassigned work raises an alarm: a working day if urgent, else two."""
    return 2 * WORKING_DAY if urgency is Urgency.NORMAL else WORKING_DAY


def _head(holders: Iterable[Holder]) -> Holder | None:
    heads = [one for one in holders if one.kind in _HEADS]
    return min(heads, key=lambda one: (_HEADS.index(one.kind), one.rank), default=None)


def _deputies(holders: Iterable[Holder]) -> list[Holder]:
    return sorted((one for one in holders if one.kind is PostKind.DEPUTY), key=lambda one: one.rank)
