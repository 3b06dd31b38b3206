"""Letters that nobody decided on, and work that nobody was given, in the time there is for that."""

from handlers.common.words import short_name
from handlers.context import Services
from handlers.deadlines.actions import dues
from handlers.letters.actions import approvals, letters, unassigned
from handlers.letters.flows.cards import inform, told
from handlers.routes import Routes
from handlers.staff.actions import access
from handlers.staff.rules.routing import WORKING_DAY, unassigned_after
from handlers.work.flows.cards import (
    task_view,
    told_of,
)
from handlers.work.texts import forgotten as texts
from storage import letters as rows
from storage import people, timers
from storage.ref import Ref
from storage.tables import Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, LetterState, UnitKind, Urgency


def warn_unassigned(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Warns, once, of a letter that nobody decided on or work that nobody was given in the time there is for that."""
    if Ref(timer.subject).kind == "letter":
        _letter_forgotten(uow, timer, services)
    else:
        _task_forgotten(uow, timer, services)


def _letter_forgotten(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    letter = rows.letter(uow, Ref(timer.subject).id)
    approval = rows.latest_approval(uow, letter.id) if letter is not None else None
    if letter is None or not unassigned.forgotten(letter):
        return
    if approval is not None and approval.state == ApprovalState.HELD and approval.undo_until is not None:
        # Decided, but it may still be taken back, and would then wait on.
        timers.set_timer(uow, unassigned.UNASSIGNED, timer.subject, approval.undo_until)
        return
    found = approvals.decider_of(uow, letter)
    holder = short_name(found[1]) if found is not None and letter.state == LetterState.SUBMITTED else ""
    keepers = access.registrars(uow, letter)
    for person_id in dict.fromkeys([*keepers, *_overseers(uow, letter.unit_id or 0, letter.urgency)]):
        may = person_id in keepers and letter.state != LetterState.SUBMITTED
        days = unassigned_after(letter.urgency) // WORKING_DAY
        message = texts.letter_forgotten(letter, letters.office_entry(uow, letter), days, holder, may_propose=may)
        inform(uow, letter, person_id, message, told(letter))
    uow.audit("letter.forgotten", Ref.of(letter))


def _task_forgotten(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    task = rows.task(uow, Ref(timer.subject).id)
    if task is None or not unassigned.forgotten(task):
        return
    letter = rows.letter(uow, task.letter_id) if task.letter_id else None
    urgency = letter.urgency if letter else Urgency.NORMAL
    view = task_view(uow, services, task, letter)
    hands = {*access.clerks_of(uow, task.unit_id), *access.deciding_heads(uow, task.unit_id)}
    days = unassigned_after(urgency) // WORKING_DAY
    for person_id in dict.fromkeys([*sorted(hands), *_overseers(uow, task.unit_id, urgency)]):
        message = texts.forgotten(view, days, may_assign=person_id in hands)
        inform(uow, letter, person_id, message, told_of(task, letter))
    uow.audit("task.forgotten", dues.audit_subject(task), task=task.id)


def _overseers(uow: UnitOfWork, unit_id: int, urgency: Urgency) -> list[int]:
    """Who looks after what a unit forgets: its own head and, outside a school, the head of administration; the
    director of the office too where it is urgent."""
    unit, office = uow.get(Unit, unit_id), people.office_unit(uow)
    own = access.deciding_heads(uow, unit_id) if unit_id != office.id else []
    if unit is not None and unit.kind is UnitKind.SCHOOL:
        return own
    central = [one.id for one in people.units(uow, UnitKind.GROUP) if one.central]
    found = own + [head for one in central for head in access.deciding_heads(uow, one)]
    if urgency is not Urgency.NORMAL:
        found += access.deciding_heads(uow, office.id)
    return found


ROUTES = Routes(timers={unassigned.UNASSIGNED: warn_unassigned})
