"""Who may do what, asked of rows: the bridge to `rules/permissions`."""

from collections.abc import Sequence

from handlers.context import Actor, actor_of
from handlers.errors import NotAllowed
from handlers.staff.actions import deciders
from handlers.staff.rules import permissions
from handlers.staff.rules.permissions import Act, HeldPost, Resource
from storage import circulars, letters, meeting_papers, people
from storage.tables import Letter, Person, Post, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, PostKind, Secrecy, UnitKind


def rights_of(actor: Actor, stands_in_for: frozenset[int] = frozenset()) -> permissions.Actor:
    """Returns the actor as the rules see one."""
    posts = tuple(HeldPost(seat.post.kind, seat.unit.kind, seat.unit.id, seat.unit.central) for seat in actor.seats)
    return permissions.Actor(actor.id, posts, actor.person.is_admin, actor.person.handles_secret, stands_in_for)


def may_register(actor: Actor, unit: Unit) -> bool:
    """Whether somebody keeps this unit's receive register."""
    return permissions.may(rights_of(actor), Act.REGISTER, Resource(unit.id, unit.kind))


def keeps_register(uow: UnitOfWork, actor: Actor, letter: Letter) -> bool:
    """Whether somebody keeps the register that a letter stands in, or will. The maker of a draft may have moved on."""
    unit = uow.get(Unit, letter.unit_id) if letter.unit_id else None
    return unit is not None and may_register(actor, unit)


def registering_unit(uow: UnitOfWork, actor: Actor) -> Unit:
    """Returns the unit whose register this person keeps: the office before their own group. Raises NotAllowed."""
    office = people.office_unit(uow)
    if may_register(actor, office):
        return office
    for seat in actor.seats:
        if may_register(actor, seat.unit):
            return seat.unit
    raise NotAllowed(Act.REGISTER)


def units_reached(uow: UnitOfWork, letter: Letter) -> frozenset[int]:
    """Returns the ids of the units that a letter has reached."""
    return _reached(letter, letters.tasks_of(uow, letter.id))


def _reached(letter: Letter, tasks: Sequence[Task]) -> frozenset[int]:
    return frozenset({task.unit_id for task in tasks} | ({letter.unit_id} if letter.unit_id is not None else set()))


def visible(uow: UnitOfWork, actor: Actor, found: Sequence[Letter]) -> list[Letter]:
    """Returns those of some letters that somebody may open.

    That is who sits in a unit that the letter has reached, who stands in there, and who works on it.
    """
    work: dict[int, list[Task]] = {letter.id: [] for letter in found}
    for task in letters.tasks_of_all(uow, list(work)):
        if task.letter_id is not None:
            work[task.letter_id].append(task)
    rule = rights_of(actor, deciders.stands_in_for(uow, actor.id))
    office = people.office_unit(uow)
    gone = [letter.id for letter in found if letter.direction is Direction.SEND]
    sent_to = meeting_papers.sent_to(uow, gone) if gone else {}
    return [
        letter
        for letter in found
        if _may_see(uow, rule, letter, work[letter.id], office, sent_to.get(letter.id, frozenset()))
    ]


def _may_see(
    uow: UnitOfWork,
    rule: permissions.Actor,
    letter: Letter,
    tasks: Sequence[Task],
    office: Unit,
    sent_to: frozenset[int] = frozenset(),
) -> bool:
    """`sent_to` are the units that a letter of the office's own went to."""
    unit = (uow.get(Unit, letter.unit_id) if letter.unit_id else None) or office
    thing = Resource(unit.id, unit.kind, letter.secrecy != Secrecy.OPEN, _reached(letter, tasks) | sent_to)
    if permissions.may(rule, Act.SEE, thing):
        return True
    if thing.secret and not rule.handles_secret:
        return False
    return any(task.assignee_id == rule.person_id for task in tasks)


def may_see(uow: UnitOfWork, actor: Actor, letter: Letter) -> bool:
    """Whether somebody may open a letter."""
    return bool(visible(uow, actor, [letter]))


def require_see(uow: UnitOfWork, actor: Actor, letter: Letter) -> None:
    """Raises NotAllowed for somebody the letter does not concern."""
    if not may_see(uow, actor, letter):
        raise NotAllowed(Act.SEE)


def may_in_unit(uow: UnitOfWork, actor: Actor, act: Act, unit: Unit, *, secret: bool = False) -> bool:
    """Whether somebody may do `act` in a unit today, by their own post or in place of its head."""
    rule = rights_of(actor, deciders.stands_in_for(uow, actor.id))
    return permissions.may(rule, act, Resource(unit.id, unit.kind, secret))


def post_may(act: Act, person_id: int, post: Post, unit: Unit) -> bool:
    """Whether holding this post alone lets somebody do `act` in its unit."""
    held = HeldPost(post.kind, unit.kind, unit.id, unit.central)
    return permissions.may(permissions.Actor(person_id, (held,)), act, Resource(unit.id, unit.kind))


def units_of(uow: UnitOfWork, actor: Actor) -> frozenset[int]:
    """Returns the ids of the units somebody sits in, or whose head they stand in for today."""
    own = frozenset(seat.unit.id for seat in actor.seats)
    return own | deciders.stands_in_for(uow, actor.id)


def received(uow: UnitOfWork, actor: Actor, found: Sequence[Letter]) -> dict[int, int]:
    """Returns those of some letters that came to somebody's units as circulars: letter id to receiver id.

    Circulars that were called back are left out. The people there read the circular; what the office does with the
    letter is not shown to them.
    """
    appointed = actor.person.handles_secret
    ids = [one.id for one in found if appointed or one.secrecy == Secrecy.OPEN]
    return circulars.received(uow, ids, sorted(units_of(uow, actor)))


def heads_of(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Returns the ids of the people who assign and close the work of a group."""
    kinds = (PostKind.DIRECTOR, PostKind.HEAD_OF_ADMINISTRATION)
    return [person.id for person, _post in people.members(uow, unit_id, *kinds)]


def deciding_heads(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Returns the id of who assigns and closes in a unit today: its head, or whoever stands in."""
    post = deciders.head_post(uow, unit_id)
    found = deciders.decider(uow, post.id) if post and post.id else None
    return [found[0].id] if found else []


def clerks_of(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Returns the ids of the people who keep a group's register; of its head where it has no clerk."""
    clerks = [person.id for person, _post in people.members(uow, unit_id, PostKind.CLERK)]
    return clerks or heads_of(uow, unit_id)


def registrars(uow: UnitOfWork, letter: Letter) -> list[int]:
    """Returns the ids of the people who are told about a letter.

    That is who registered it, while they keep its register; else all who keep it.
    """
    unit = uow.get(Unit, letter.unit_id) if letter.unit_id else None
    if unit is None:
        return []
    registered_by = uow.get(Person, letter.registered_by) if letter.registered_by else None
    if registered_by is not None and registered_by.active and may_register(actor_of(uow, registered_by), unit):
        return [registered_by.id]
    keeping = unit.id
    if unit.kind == UnitKind.OFFICE:
        keeping = next((one.id for one in people.units(uow, UnitKind.GROUP) if one.central and one.id), unit.id)
    return clerks_of(uow, keeping)


def task_resource(uow: UnitOfWork, task: Task, letter: Letter | None) -> Resource:
    """Returns a task as the rules see it. Work without a letter is open, and known in its own unit alone."""
    unit = uow.get(Unit, task.unit_id)
    assert unit is not None
    if letter is None:
        return Resource(unit.id, unit.kind, reached=frozenset({unit.id}), assignee_id=task.assignee_id)
    return Resource(unit.id, unit.kind, letter.secrecy != Secrecy.OPEN, units_reached(uow, letter), task.assignee_id)


def require_task(
    uow: UnitOfWork,
    actor: Actor,
    act: Act,
    task: Task,
    letter: Letter | None,
    stands_in_for: frozenset[int] = frozenset(),
) -> None:
    """Raises NotAllowed unless the actor may do `act` to the task."""
    if not permissions.may(rights_of(actor, stands_in_for), act, task_resource(uow, task, letter)):
        raise NotAllowed(act)


def may_see_task(uow: UnitOfWork, actor: Actor, task: Task, letter: Letter | None) -> bool:
    """Whether somebody may open a task: whoever may open its letter.

    Without a letter: its unit, who does it, and who gave it.
    """
    if letter is not None:
        return may_see(uow, actor, letter)
    if actor.id in (task.assignee_id, task.instructed_by, task.assigned_by):
        return True
    rule = rights_of(actor, deciders.stands_in_for(uow, actor.id))
    return permissions.may(rule, Act.SEE, task_resource(uow, task, letter))
