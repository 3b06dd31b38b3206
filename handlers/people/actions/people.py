"""People and their chats: who may come in, who no longer may, and what becomes of the work they had."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.circulars.actions import receiving
from handlers.common.menus import Role
from handlers.common.words import full_name
from handlers.context import Actor, Services, actor_of, tell
from handlers.deadlines.actions import dues
from handlers.errors import AlreadyDone, Done, LastAdmin, NotAllowed, NotFound
from handlers.letters.actions import approvals, unassigned
from handlers.people.jobs import SetMenu
from handlers.people.texts import people as words
from handlers.staff.actions.deciders import deciders_changed, head_post, posts_affected_by
from handlers.staff.rules.permissions import Act
from handlers.staff.rules.staff_list import fold
from notifications.outbox import About
from storage import conversations, jobs, letters, outbox, people
from storage.people import Seat
from storage.ref import Ref
from storage.tables import Account, Person, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PostKind, TaskState, UnitKind

_HEADS = (PostKind.DIRECTOR, PostKind.DEPUTY, PostKind.HEAD_OF_ADMINISTRATION)
# Work that goes back to be assigned again when its officer leaves; what is reported already waits for the director.
_IN_HAND = (TaskState.ASSIGNED, TaskState.ASKED)


@dataclass(frozen=True)
class Member:
    """A person of the office with the posts they hold."""

    person: Person
    seats: tuple[Seat, ...]

    @property
    def title(self) -> str:
        """The first chair's title."""
        return self.seats[0].post.title if self.seats else ""


@dataclass(frozen=True)
class Linked:
    """How far the office is with linking its people."""

    linked: int
    everybody: int
    missing: tuple[Member, ...]


def require_admin(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is an admin of the office; an admin with a post in a school only is none."""
    if not actor.person.is_admin or all(seat.unit.kind is UnitKind.SCHOOL for seat in actor.seats):
        raise NotAllowed(Act.ADMINISTER)


# --- who there is ---------------------------------------------------------------------------------------------------


def everybody(uow: UnitOfWork) -> list[Member]:
    """Returns everyone who holds a post, in the office's order; the suspended too."""
    seats: dict[int, list[Seat]] = {}
    persons: dict[int, Person] = {}
    for person, post, unit in people.roster(uow):
        persons[person.id] = person
        seats.setdefault(person.id, []).append(Seat(post, unit))
    return [Member(person, tuple(seats[key])) for key, person in persons.items()]


def find(uow: UnitOfWork, typed: str) -> list[Member]:
    """Returns whoever has all these words in their name, their posts' titles or their units' names."""
    wanted = [fold(word) for word in typed.split()]
    return [found for found in everybody(uow) if wanted and all(word in _searched(found) for word in wanted)]


def get_member(uow: UnitOfWork, person_id: int) -> Member:
    """Returns a person of the office, suspended or not. Raises NotFound."""
    person = uow.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    return Member(person, tuple(people.seats(uow, person_id)))


def linked(uow: UnitOfWork) -> Linked:
    """Who is linked and who is not, of all who may be."""
    chats = people.linked_people(uow)
    present = [found for found in everybody(uow) if found.person.active]
    missing = tuple(found for found in present if found.person.id not in chats)
    return Linked(len(present) - len(missing), len(present), missing)


def is_suspended(uow: UnitOfWork, person: Person) -> bool:
    """Whether an admin shut somebody out who still holds a chair (who left the office holds none)."""
    return not person.active and bool(people.seats(uow, person.id))


def _searched(found: Member) -> str:
    parts = [full_name(found.person), found.person.last_name]
    for seat in found.seats:
        parts += [seat.post.title, seat.unit.name, seat.unit.short_name, *seat.unit.aliases]
    return " ".join(fold(part) for part in parts)


# --- menus ----------------------------------------------------------------------------------------------------------


def menu_of(actor: Actor) -> Role:
    """Returns whose menu somebody sees, by their posts."""
    if not actor.seats:
        return Role.STRANGER
    if actor.person.is_admin:
        return Role.ADMIN
    inside = [seat for seat in actor.seats if seat.unit.kind is not UnitKind.SCHOOL]
    if not inside:
        return Role.SCHOOL
    kinds = {seat.post.kind for seat in inside}
    if kinds & set(_HEADS):
        return Role.DIRECTOR
    return Role.CLERK if PostKind.CLERK in kinds else Role.OFFICER


def set_menu(uow: UnitOfWork, account: Account, role: Role) -> None:
    """Give a chat another menu, after the commit; nothing to do where it has it."""
    if account.menu == role:
        return
    account.menu = role
    jobs.put_job(uow, SetMenu(account_id=account.id, role=role), Ref.of(account))


def set_menus(uow: UnitOfWork, person: Person) -> None:
    """All of a person's chats, by what they are in the office now."""
    role = menu_of(actor_of(uow, person)) if person.active else Role.STRANGER
    for account in people.accounts(uow, person.id):
        set_menu(uow, account, role)


# --- out ------------------------------------------------------------------------------------------------------------


def unlink(uow: UnitOfWork, account: Account, reason: str) -> None:
    """Unlinks a chat: what waits to be sent there is withdrawn, and its open question ends."""
    if account.unlinked_at is not None:
        raise AlreadyDone(Done.UNLINKED, at=account.unlinked_at)
    account.unlinked_at, account.unlink_reason = uow.now, reason
    outbox.withdraw_chat(uow, account.channel_id, account.chat, f"unlinked: {reason}")
    conversations.end(uow, account.channel_id, account.chat)
    set_menu(uow, account, Role.STRANGER)
    uow.audit("unlinked", Ref.to("person", account.person_id), account=account.id, chat=account.chat, reason=reason)


def suspend(uow: UnitOfWork, services: Services, person: Person) -> int:
    """Suspends somebody at once. Returns how many tasks are to be assigned again. Raises AlreadyDone, LastAdmin.

    They keep their chairs on paper; letters go to whoever stands in meanwhile.
    """
    if not person.active:
        raise AlreadyDone(Done.SUSPENDED)
    if person.is_admin and len(people.admins(uow)) == 1:
        raise LastAdmin
    person.active = False
    for account in people.accounts(uow, person.id):
        outbox.withdraw_chat(uow, account.channel_id, account.chat, "suspended")
        conversations.end(uow, account.channel_id, account.chat)
    _revoke_open(uow, person.id)
    units = dict.fromkeys(seat.unit.id for seat in people.seats(uow, person.id))
    handed_over = sum(hand_over(uow, person, unit_id, None) for unit_id in units)
    set_menus(uow, person)
    deciders_changed(uow, services, posts_affected_by(uow, person.id))
    uow.audit("suspended", Ref.of(person))
    return handed_over


def restore(uow: UnitOfWork, services: Services, person: Person) -> None:
    """Let somebody in again, with the chats they had."""
    if person.active:
        raise AlreadyDone(Done.RESTORED)
    person.active = True
    uow.flush()
    set_menus(uow, person)
    deciders_changed(uow, services, posts_affected_by(uow, person.id))
    uow.audit("restored", Ref.of(person))


def leave(uow: UnitOfWork, person: Person, reason: str) -> None:
    """Notes that somebody left the office. Their row stays: the registers name them."""
    person.active = False
    person.is_admin = person.handles_secret = False
    for account in people.accounts(uow, person.id):
        unlink(uow, account, reason)
    _revoke_open(uow, person.id)
    uow.audit("left", Ref.of(person), reason=reason)


def _revoke_open(uow: UnitOfWork, person_id: int) -> None:
    for invitation in people.open_invitations(uow, person_id):
        invitation.revoked_at = uow.now


# --- work handed over -----------------------------------------------------------------------------------------------


def hand_over(uow: UnitOfWork, person: Person, unit_id: int, successor: Person | None) -> int:
    """Give somebody's open work in a unit to whoever has their chair now, else back to the unit's head. How much.

    Approvals need nothing: they lie on the chair, and whoever sits there today decides.
    """
    tasks = letters.open_tasks(uow, unit_ids=[unit_id], assignee_id=person.id)
    moved = [task for task in tasks if _hand_over(uow, task, successor)]
    if not moved:
        return 0
    message = words.handed_over(len(moved), person, back=successor is None)
    for receiver in [successor] if successor else _heads_of(uow, unit_id, person):
        tell(uow, receiver.id, message, About(purpose="hand_over"))
    return len(moved)


def _hand_over(uow: UnitOfWork, task: Task, successor: Person | None) -> bool:
    if successor is not None:
        task.assignee_id = successor.id
    elif task.state in _IN_HAND:
        task.assignee_id, task.state = None, TaskState.RECEIVED
        unassigned.watch_task(uow, task, letters.letter(uow, task.letter_id) if task.letter_id else None)
    elif task.state == TaskState.WAITING:
        task.assignee_id = None
    else:
        return False
    dues.withdraw_extension(uow, task)
    task.version += 1
    uow.audit("handed_over", Ref.of(task), to=successor.id if successor else None)
    return True


def _heads_of(uow: UnitOfWork, unit_id: int, leaving: Person) -> Sequence[Person]:
    head = head_post(uow, unit_id)
    holders: Iterable[Person] = people.holders(uow, head.id) if head else ()
    return [holder for holder in holders if holder.id != leaving.id]


# --- what waits -----------------------------------------------------------------------------------------------------


def waiting_for(uow: UnitOfWork, actor: Actor) -> int:
    """How many things wait for somebody: decisions that fall to them today, own tasks, letters to take in or assign,
    circulars to acknowledge."""
    mine = {task.id for task in letters.open_tasks(uow, assignee_id=actor.id) if task.state != TaskState.REPORTED}
    for seat in actor.seats:
        wanted = _WAITS_FOR.get(seat.post.kind, frozenset())
        if wanted:
            mine |= {task.id for task in letters.open_tasks(uow, unit_ids=[seat.unit.id]) if task.state in wanted}
    return len(mine) + len(approvals.waiting_for(uow, actor)) + len(receiving.waiting(uow, actor))


_WAITS_FOR: dict[PostKind, frozenset[TaskState]] = {
    PostKind.CLERK: frozenset({TaskState.WAITING}),
    PostKind.DIRECTOR: frozenset({TaskState.RECEIVED, TaskState.REPORTED}),
}


def by_unit(found: Iterable[Member]) -> Counter[str]:
    """How many of these people sit in which unit, by its name."""
    return Counter(one.seats[0].unit.name for one in found if one.seats)
