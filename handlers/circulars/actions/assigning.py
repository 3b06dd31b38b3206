"""A circular that a unit gives to one of its people: it becomes that person's work."""

from handlers.circulars.actions import receiving
from handlers.circulars.actions.receiving import IN_HAND, Part
from handlers.circulars.rules.answers import ANSWERED
from handlers.circulars.texts.receiving import View, assigned_to, withdrawn, work_title
from handlers.context import Actor, tell
from handlers.deadlines.actions import dues
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotFound
from handlers.letters.actions import fields
from handlers.staff.rules.permissions import Act
from handlers.work.actions import tasks
from notifications.outbox import About
from storage import circulars as circular_rows
from storage import letters as letter_rows
from storage import people
from storage.clock import BANGKOK
from storage.tables import Circular, Letter, Person, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, TaskState

ORIGIN = "receiver"
"""The first word of the origin of work that came from a circular (`receiver:12:3`)."""
_LONGEST_NAME = 80


def colleagues(uow: UnitOfWork, one: Part, actor: Actor) -> list[Person]:
    """Returns everybody who has a post in the unit, without the actor. Of a secret letter only appointed persons."""
    found = {person.id: person for person, _post in people.members(uow, one.unit.id) if person.id != actor.id}
    return [person for person in found.values() if person.handles_secret or not one.secret]


def named_colleagues(uow: UnitOfWork, one: Part, actor: Actor, words: str) -> list[Person]:
    """Returns the colleagues whose name contains all the words."""
    names = {person.id for person in people.named(uow, words, limit=50)}
    return [person for person in colleagues(uow, one, actor) if person.id in names]


def assign(uow: UnitOfWork, actor: Actor, receiver_id: int, person_id: int, on: Platform) -> tuple[Part, Task]:
    """[มอบครู]: the circular becomes the work of one person of the unit. Assigned again, the same work changes hands.

    Where no answer is wanted, assigning acknowledges the circular; an answer is still for the unit itself to give.
    Raises BadInput for somebody outside the unit (or not appointed, of a secret letter), AlreadyDone, NotAllowed.
    """
    one = _to_assign(uow, actor, receiver_id)
    if person_id not in {person.id for person in colleagues(uow, one, actor)}:
        raise BadInput(Field.NAME, InputFault.OUTSIDER)
    return one, _give(uow, one, actor, person_id, "", on)


def assign_by_name(uow: UnitOfWork, actor: Actor, receiver_id: int, name: str, on: Platform) -> tuple[Part, Task]:
    """Assigns to somebody who is not on the staff list: the actor keeps the work and is reminded instead.

    Raises BadInput, AlreadyDone, NotAllowed.
    """
    one = _to_assign(uow, actor, receiver_id)
    words = fields.visible(name)
    if not words or len(words) > _LONGEST_NAME:
        raise BadInput(Field.NAME, InputFault.TOO_LONG if words else InputFault.EMPTY)
    return one, _give(uow, one, actor, actor.id, words, on)


def may_assign(uow: UnitOfWork, actor: Actor, one: Part) -> bool:
    """Whether somebody gives out work in the unit: its head, or the deputy of an absent head."""
    return not one.called_back and receiving.may(uow, actor, Act.ASSIGN, one)


def _to_assign(uow: UnitOfWork, actor: Actor, receiver_id: int) -> Part:
    one = receiving.part(uow, receiver_id, lock=True)
    receiving.require(uow, actor, Act.ASSIGN, one)
    if one.called_back:
        raise AlreadyDone(Done.VOIDED, at=one.circular.cancelled_at)
    return one


def _give(uow: UnitOfWork, one: Part, actor: Actor, person_id: int, name: str, on: Platform) -> Task:
    receiver = one.receiver
    if one.circular.wanted not in ANSWERED and receiver.acknowledged_at is None:
        receiving.set_acknowledged(uow, one, actor.id, on)
    elif receiver.entry_id is None:
        receiving.take_number(uow, one, actor.id)
    task = receiving.work_of(uow, one)
    if task is not None and task.state in IN_HAND:
        tasks.assign(uow, actor, task.id, person_id, None)
    else:
        task = _made(uow, one, actor, person_id)
        receiver.task_id = task.id
    task.instruction = assigned_to(name) if name else ""
    receiving.note_change(uow, one, "pass_on", task=task.id, assignee=person_id)
    return task


def _made(uow: UnitOfWork, one: Part, actor: Actor, person_id: int) -> Task:
    """Makes work without a letter: the letter belongs to the office, and a school's work does not close it."""
    due_at = receiving.work_due(uow, one)
    there = due_at.astimezone(BANGKOK) if due_at is not None else None
    return tasks.make(
        uow,
        one.unit.id,
        work_title(one.letter),
        origin=f"{ORIGIN}:{one.id}:{one.receiver.version}",
        due_on=there.date() if there else None,
        due_time=f"{there:%H:%M}" if there else "",
        assignee_id=person_id,
        instructed_by=actor.id,
    )


def drop_work(uow: UnitOfWork, circular: Circular, letter: Letter) -> None:
    """Ends the work of a circular that was cancelled, and tells whoever had it."""
    for receiver in circular_rows.receivers(uow, circular.id):
        task = letter_rows.task(uow, receiver.task_id, lock=True) if receiver.task_id is not None else None
        if task is None or task.state in (TaskState.CLOSED, TaskState.RETURNED):
            continue
        tasks.drop(uow, task)
        if task.assignee_id is not None and task.assignee_id != task.instructed_by:
            subject = dues.subject_of(task)
            gone = About(subject=subject, version=task.version, card=subject, purpose="task")
            tell(uow, task.assignee_id, withdrawn(View(receiver.id, circular, letter)), gone)


def letter_of(uow: UnitOfWork, task: Task) -> Letter | None:
    """Returns the letter of the circular that this work came from; None for other work."""
    kind, _, rest = task.origin.partition(":")
    number = rest.partition(":")[0]
    if kind != ORIGIN or not number.isdigit():
        return None
    try:
        return receiving.part(uow, int(number)).letter
    except NotFound:
        return None


def _work_closed(uow: UnitOfWork, task: Task) -> None:
    """The head of the unit has closed the work of a circular: the unit has acted on it."""
    one = receiving.part(uow, int(task.origin.split(":")[1]), lock=True)
    if one.circular.wanted not in ANSWERED and one.receiver.acted_at is None and not one.called_back:
        one.receiver.acted_at, one.receiver.acted_by = uow.now, task.assignee_id
        receiving.note_change(uow, one, "act", task=task.id)


tasks.on_closed(ORIGIN, _work_closed)
