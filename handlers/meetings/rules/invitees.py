"""Whom a meeting is for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from handlers.circulars.rules.receivers import EVERY_SCHOOL, Choice, Place, joined
from storage.vocabulary import MeetingKind


@dataclass(frozen=True)
class Invitees:
    """Whom a meeting is for: the heads of `units`, `staff` (everybody with a post in the office and its groups), and by
    themselves `posts` (whoever holds them on the day) and `persons`, all ids. `without` are people who are left out,
    whatever else names them."""

    units: Choice = field(default_factory=Choice)
    staff: bool = False
    posts: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()
    without: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        return self.units.empty and not self.staff and not self.posts and not self.persons

    def with_person(self, person_id: int) -> Self:
        """Returns the same with one more person."""
        return replace(self, persons=_with(self.persons, person_id), without=_but(self.without, person_id))

    def with_post(self, post_id: int) -> Self:
        """Returns the same with one more post."""
        return replace(self, posts=_with(self.posts, post_id))

    def without_person(self, person_id: int) -> Self:
        """Returns the same without a person."""
        return replace(self, persons=_but(self.persons, person_id), without=_with(self.without, person_id))

    def joined(self, other: "Invitees", places: Sequence[Place]) -> Self:
        """Returns both together: this choice and a saved list."""
        found = replace(self, units=joined(self.units, other.units, places), staff=self.staff or other.staff)
        for post_id in other.posts:
            found = found.with_post(post_id)
        for person_id in other.persons:
            found = found.with_person(person_id)
        for person_id in other.without:
            found = found.without_person(person_id)
        return found

    def to_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "units": self.units.to_json(),
            "staff": self.staff,
            "posts": list(self.posts),
            "persons": list(self.persons),
            "without": list(self.without),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Reads what `to_json` made. What older releases did not write is empty."""
        return cls(
            Choice.from_json(data.get("units", {})),
            bool(data.get("staff")),
            *(tuple(int(one) for one in data.get(key, ())) for key in ("posts", "persons", "without")),
        )


def _with(ids: tuple[int, ...], one: int) -> tuple[int, ...]:
    return ids if one in ids else (*ids, one)


def _but(ids: tuple[int, ...], one: int) -> tuple[int, ...]:
    return tuple(each for each in ids if each != one)


def invitees_of(kind: MeetingKind, groups: Iterable[int]) -> Invitees:
    """Returns whom a meeting of this kind is usually for. `groups` are the ids of the office's groups."""
    if kind is MeetingKind.SCHOOL_HEADS:
        return Invitees(EVERY_SCHOOL)
    if kind is MeetingKind.GROUP_HEADS:
        return Invitees(Choice(units=tuple(groups)))
    return Invitees(staff=kind is MeetingKind.STAFF)
