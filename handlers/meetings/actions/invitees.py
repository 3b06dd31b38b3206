"""Whom a meeting is for, as its units, posts and people are today; and which other meetings want the same."""

from collections.abc import Collection
from dataclasses import dataclass

from handlers.circulars.actions import circulars
from handlers.circulars.rules import receivers
from handlers.meetings.rules import clashes as clash_rules
from handlers.meetings.rules.clashes import Clash, Slot
from handlers.meetings.rules.invitees import Invitees
from handlers.meetings.texts import meetings as texts
from handlers.staff.actions import deciders
from storage import meetings as rows
from storage import people
from storage.tables import Meeting, Person, Post, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import UnitKind


def whom(one: Meeting) -> Invitees:
    return Invitees.from_json(one.choice)


@dataclass(frozen=True)
class Attendee:
    """Somebody who would be invited, and for which unit. `person` is None where the post is vacant."""

    unit: Unit
    person: Person | None
    title: str


def attendees(uow: UnitOfWork, one: Meeting) -> list[Attendee]:
    """Returns whom the meeting means today: the heads of its units, the office's staff, people named, and holders of
    named posts. The chair, the secretary and those left out are not among them. Each person comes once.

    One query, however many they are.
    """
    chosen = whom(one)
    unit_ids = set(receivers.chosen(chosen.units, circulars.places(uow))) if not chosen.units.empty else set()
    out = {one.chair_id, one.secretary_id, *chosen.without}
    heads: dict[int, tuple[Person, Post]] = {}
    headed: set[int] = set()
    named: dict[int, Attendee] = {}
    for person, post, unit in people.roster(uow):
        if not person.active:
            continue
        if unit.id in unit_ids and post.kind in deciders.HEADS:
            headed.add(unit.id)
        if person.id in out:
            continue
        if unit.id in unit_ids and post.kind in deciders.HEADS and unit.id not in heads:
            heads[unit.id] = (person, post)
        of_staff = chosen.staff and unit.kind is not UnitKind.SCHOOL
        if of_staff or post.id in chosen.posts or person.id in chosen.persons:
            named.setdefault(person.id, Attendee(unit, person, post.title))
    found = list(named.values())
    for unit in units_in_order(uow, unit_ids):
        head = heads.get(unit.id)
        if head is not None and head[0].id not in named:
            found.append(Attendee(unit, head[0], head[1].title))
        elif head is None and unit.id not in headed:
            found.append(Attendee(unit, None, texts.head_of(unit)))
    return found


def units_asked(uow: UnitOfWork, one: Meeting) -> set[int]:
    """Returns the ids of the units whose people are invited, or would be."""
    if one.approved_at is not None:
        return {row.unit_id for row, _unit in rows.seats(uow, one.id)}
    return {each.unit.id for each in attendees(uow, one)}


def units_in_order(uow: UnitOfWork, unit_ids: Collection[int]) -> list[Unit]:
    """Returns units in the office's own order, groups first."""
    order = (UnitKind.OFFICE, UnitKind.GROUP, UnitKind.SCHOOL)
    return sorted((one for one in people.units(uow) if one.id in unit_ids), key=lambda one: order.index(one.kind))


def how_many(uow: UnitOfWork, one: Meeting) -> int:
    """Returns how many people are invited, or would be."""
    return rows.counts(uow, one.id).total if one.approved_at is not None else len(attendees(uow, one))


def clashes(uow: UnitOfWork, one: Meeting) -> list[Clash]:
    """Returns other meetings at the same time that need the same room or the same people."""
    if one.starts_at is None or one.ends_at is None:
        return []
    others = []
    for other in rows.at_the_time(uow, one.starts_at, one.ends_at, one.id):
        assert other.starts_at is not None and other.ends_at is not None
        slot = Slot(
            other.id,
            texts.name(other),
            other.starts_at,
            other.ends_at,
            other.room_key,
            _wanted(uow, other),
            other.chair_id,
        )
        others.append(slot)
    if not others:
        return []
    return clash_rules.clashes(one.starts_at, one.ends_at, one.room, _wanted(uow, one), others, one.chair_id)


def _wanted(uow: UnitOfWork, one: Meeting) -> frozenset[int]:
    """The people a meeting wants, by their ids; of a vacant chair minus the id of its unit."""
    if one.approved_at is not None:
        return rows.wanted_of(uow, one.id)
    return frozenset(each.person.id if each.person is not None else -each.unit.id for each in attendees(uow, one))


def stays_within(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether only the meeting's own group is invited, so that no letter is written."""
    unit = uow.get(Unit, one.unit_id)
    own = unit is not None and unit.kind is not UnitKind.OFFICE
    return own and units_asked(uow, one) <= {one.unit_id}
