"""Bringing in the staff list of an office: its units, posts and people as a file lists them, again and again.

Nothing is ever deleted. A unit or post that is gone from the file is closed, a holding ends, and a person without any
holding has left; registers and remarks go on naming them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from handlers.circulars.actions import circulars
from handlers.common.words import default_title, full_name, unit_name
from handlers.context import Services
from handlers.deadlines.actions.deadlines import reschedule_all
from handlers.meetings.actions import seat_holders
from handlers.people.actions.people import hand_over, leave, set_menus
from handlers.staff.actions.deciders import HEADS, deciders_changed
from handlers.staff.rules.staff_list import PersonLine, PostLine, StaffList, UnitLine, fold, same_person
from storage import people, staff_list
from storage.ref import Ref
from storage.tables import Holding, Office, Person, Post, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PostKind, UnitKind


class ChangeKind(StrEnum):
    """What an import does to one thing."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """One thing that an import changes. `what` is office, unit, post, person or holder."""

    kind: ChangeKind
    what: str
    name: str
    detail: str = ""


@dataclass
class _Import:
    """What is known while one file is brought in."""

    uow: UnitOfWork
    services: Services
    changes: list[Change] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    touched: dict[int, None] = field(default_factory=dict)
    """Chairs on which somebody else may decide from now on."""

    def note(self, kind: ChangeKind, what: str, name: str, detail: str = "") -> None:
        self.changes.append(Change(kind, what, name, detail))


def bring_in(uow: UnitOfWork, services: Services, settled: StaffList) -> list[Change]:
    """Make the office as the (settled) staff list says; what was changed, in order. The same list changes nothing.

    Whoever loses a chair loses its rights in this transaction, and their open work goes to the chair's new holder or
    back to the unit's head. To see what would change, run this on a unit of work that is rolled back.
    """
    run = _Import(uow, services)
    _office(run, settled)
    _units(run, settled)
    posts = _posts(run, settled)
    wanted = _people(run, settled, posts)
    _holdings(run, wanted)
    deciders_changed(uow, services, run.touched)
    if run.changes:
        uow.audit("office_imported", Ref.to("office", uow.office), changes=len(run.changes))
    return run.changes


# --- the office and its units -----------------------------------------------------------------------------------------


def _office(run: _Import, settled: StaffList) -> None:
    office: Office = people.office(run.uow)
    line = settled.office
    settings = {**office.settings, **line.settings}
    new = (line.short_name or office.short_name, line.letter_code or office.letter_code, settings)
    if new != (office.short_name, office.letter_code, office.settings):
        if any(settings.get(name) != office.settings.get(name) for name in ("holidays", "ladders")):
            reschedule_all(run.uow)
        office.short_name, office.letter_code, office.settings = new
        run.note(ChangeKind.CHANGED, "office", office.name)


def _units(run: _Import, settled: StaffList) -> None:
    rows = staff_list.units(run.uow)
    own = next((unit for unit in rows if unit.kind is UnitKind.OFFICE), None)
    office = UnitLine(settled.office.where, UnitKind.OFFICE, settled.office.name, settled.office.short_name)
    kept: set[int | None] = set()
    for position, line in enumerate((office, *settled.units)):
        row = own if line.kind is UnitKind.OFFICE else _same_unit(rows, line)
        kept.add(_unit(run, row, line, position))
    for row in rows:
        if row.active and row.id not in kept:
            row.active = False
            circulars.unit_left(run.uow, row)
            seat_holders.unit_closed(run.uow, row)
            run.note(ChangeKind.REMOVED, "unit", row.name)


def _same_unit(rows: Iterable[Unit], line: UnitLine) -> Unit | None:
    """The row a line is about: by the code where both have one (so that a school can be renamed), else by the name."""
    same = [row for row in rows if row.kind is line.kind]
    by_code = (row for row in same if line.code and row.code == line.code)
    by_name = (row for row in same if fold(row.name) == fold(line.name))
    return next(by_code, None) or next(by_name, None)


def _unit(run: _Import, row: Unit | None, line: UnitLine, position: int) -> int | None:
    if row is None:
        row = run.uow.add(Unit(kind=line.kind, name=line.name))
        kind = ChangeKind.ADDED
    else:
        kind = ChangeKind.CHANGED
    new = {
        "name": line.name,
        "short_name": line.short_name,
        "aliases": list(line.aliases),
        "code": line.code,
        "cluster": line.cluster,
        "school_type": line.school_type,
        "central": line.central,
        "sort": position,
        "active": True,
    }
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, new[name])
    run.units[line.name] = row
    # Where a unit stands in the file moves with every line above it: set quietly.
    if kind is ChangeKind.ADDED or set(changed) - {"sort"}:
        run.note(kind, "unit", line.name, "" if kind is ChangeKind.ADDED else ", ".join(changed))
    run.uow.flush()
    return row.id


# --- posts ------------------------------------------------------------------------------------------------------------

_PostKey = tuple[int | None, PostKind, int | str]


def _post_key(unit_id: int | None, kind: PostKind, rank: int, title: str) -> _PostKey:
    """What makes two lines, or a line and a row, the same chair: a head is a head whatever the title says."""
    if kind is PostKind.DEPUTY:
        return unit_id, kind, rank
    return unit_id, kind, "" if kind in HEADS else fold(title)


def _posts(run: _Import, settled: StaffList) -> list[tuple[PostLine, Post]]:
    """Each line with its post."""
    rows = {_post_key(row.unit_id, row.kind, row.rank, row.title): row for row in staff_list.posts(run.uow)}
    found: list[tuple[PostLine, Post]] = []
    kept: set[int | None] = set()
    for line in settled.posts:
        unit = run.units[line.unit]
        title = line.title or default_title(line.kind, unit, line.rank)
        key = _post_key(unit.id, line.kind, line.rank, title)
        row = rows.get(key)
        if row is None:
            row = run.uow.add(Post(unit_id=unit.id, kind=line.kind, title=title, rank=line.rank))
            rows[key] = row
            run.note(ChangeKind.ADDED, "post", title)
        elif (row.title, row.rank, row.active) != (title, line.rank, True):
            row.title, row.rank, row.active = title, line.rank, True
            run.note(ChangeKind.CHANGED, "post", title)
        kept.add(row.id)
        found.append((line, row))
    for row in rows.values():
        if row.active and row.id not in kept:
            row.active = False
            run.note(ChangeKind.REMOVED, "post", row.title)
    run.uow.flush()
    return found


# --- people -----------------------------------------------------------------------------------------------------------


def _people(run: _Import, settled: StaffList, posts: Iterable[tuple[PostLine, Post]]) -> dict[tuple[int, int], None]:
    """Everybody of the file as a row; gives back who is to hold what, as (post, person)."""
    rows = {same_person(_as_line(row)): row for row in staff_list.people(run.uow)}
    held = {holding.person_id for holding in staff_list.holdings(run.uow)}
    merged: dict[tuple[str, str], PersonLine] = {}
    for line in settled.posts:
        if line.person is not None:
            who = same_person(line.person)
            merged[who] = _both(merged[who], line.person) if who in merged else line.person
    for who, person_line in merged.items():
        rows[who] = _person(run, rows.get(who), person_line, held)
    wanted: dict[tuple[int, int], None] = {}
    for line, post in posts:
        if line.person is not None:
            person = rows[same_person(line.person)]
            wanted[(post.id, person.id)] = None
    return wanted


def _as_line(row: Person) -> PersonLine:
    return PersonLine(row.prefix, row.first_name, row.last_name, row.phone, row.is_admin, row.handles_secret)


def _both(one: PersonLine, other: PersonLine) -> PersonLine:
    """Somebody with two posts has two lines; what either says counts."""
    return PersonLine(
        one.prefix or other.prefix,
        one.first_name,
        one.last_name,
        one.phone or other.phone,
        one.admin or other.admin,
        one.handles_secret or other.handles_secret,
    )


def _person(run: _Import, row: Person | None, line: PersonLine, held: set[int]) -> Person:
    if row is None:
        run.note(ChangeKind.ADDED, "person", line.name)
        return run.uow.add(
            Person(
                prefix=line.prefix,
                first_name=line.first_name,
                last_name=line.last_name,
                phone=line.phone,
                is_admin=line.admin,
                handles_secret=line.handles_secret,
            )
        )
    # Inactive with a chair is somebody an admin shut out: a file does not let them in again. Without one they had left.
    came_back = not row.active and row.id not in held
    if came_back or _as_line(row) != line:
        row.prefix, row.first_name, row.last_name = line.prefix, line.first_name, line.last_name
        row.phone, row.is_admin, row.handles_secret = line.phone, line.admin, line.handles_secret
        row.active = row.active or came_back
        run.note(ChangeKind.ADDED if came_back else ChangeKind.CHANGED, "person", line.name)
    return row


# --- who holds what ---------------------------------------------------------------------------------------------------


def _holdings(run: _Import, wanted: dict[tuple[int, int], None]) -> None:
    uow = run.uow
    now = {(holding.post_id, holding.person_id): holding for holding in staff_list.holdings(uow)}
    ended = [holding for key, holding in now.items() if key not in wanted]
    begun = [key for key in wanted if key not in now]
    for holding in ended:
        holding.until = uow.now
    for post_id, person_id in begun:
        uow.add(Holding(post_id=post_id, person_id=person_id, since=uow.now))
    uow.flush()
    _note_moves(run, ended, begun)
    for holding in ended:
        _hand_over(run, holding, [person_id for post_id, person_id in begun if post_id == holding.post_id])
    staying = {person_id for _, person_id in wanted}
    for person_id in dict.fromkeys(holding.person_id for holding in ended):
        person = _row(uow, person_id)
        if person_id not in staying:
            run.note(ChangeKind.REMOVED, "person", full_name(person))
            leave(uow, person, "not in the office's roll")
    for person_id in staying:
        set_menus(uow, _row(uow, person_id))


def _note_moves(run: _Import, ended: list[Holding], begun: list[tuple[int, int]]) -> None:
    """A chair lost and one won is a move; only won or only lost is told of by itself."""
    won: dict[int, list[str]] = {}
    lost: dict[int, list[str]] = {}
    for post_id, person_id in begun:
        won.setdefault(person_id, []).append(_title(run, post_id))
    for holding in ended:
        lost.setdefault(holding.person_id, []).append(_title(run, holding.post_id))
    for person_id in dict.fromkeys([*lost, *won]):
        name = full_name(_row(run.uow, person_id))
        before, after = ", ".join(lost.get(person_id, [])), ", ".join(won.get(person_id, []))
        if before and after:
            run.note(ChangeKind.MOVED, "person", name, f"{before} -> {after}")
        elif after:
            run.note(ChangeKind.ADDED, "holder", name, after)
        else:
            run.note(ChangeKind.REMOVED, "holder", name, before)
    for post_id in [post_id for post_id, _ in begun] + [holding.post_id for holding in ended]:
        _touch(run, post_id)


def _hand_over(run: _Import, holding: Holding, successors: list[int]) -> None:
    post = run.uow.get(Post, holding.post_id)
    assert post is not None
    still = [seat for seat in people.seats(run.uow, holding.person_id) if seat.unit.id == post.unit_id]
    if still:
        return
    # Of several new holders nobody can say whose the work is: the head assigns it again.
    successor = _row(run.uow, successors[0]) if len(successors) == 1 else None
    hand_over(run.uow, _row(run.uow, holding.person_id), post.unit_id, successor)


def _touch(run: _Import, post_id: int) -> None:
    """Note a chair whose decider changes: itself, and for a deputy's the heads it stands in for."""
    post = run.uow.get(Post, post_id)
    assert post is not None
    if post.kind in HEADS or post.kind is PostKind.DEPUTY:
        run.touched[post_id] = None
        run.touched |= {one.id: None for one in people.posts(run.uow, post.unit_id, *HEADS)}


def _title(run: _Import, post_id: int) -> str:
    post = run.uow.get(Post, post_id)
    unit = run.uow.get(Unit, post.unit_id) if post else None
    assert post is not None
    assert unit is not None
    return f"{post.title} ({unit_name(unit)})"


def _row(uow: UnitOfWork, person_id: int) -> Person:
    person = uow.get(Person, person_id)
    assert person is not None
    return person
