"""What a meeting resolves: words item by item, each the work of a group by a day; the next meeting follows it up.

Whoever runs the meeting writes from its beginning on, and after it was closed as well, until the brief resolutions are
on their way to be signed: from then on words change only by corrections that those who attended ask for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.circulars.actions import circulars
from handlers.circulars.rules import receivers
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import ImpossibleDate, short
from handlers.context import Actor
from handlers.deadlines.actions import dues
from handlers.errors import AlreadyDone, BadDate, BadInput, Done, Field, InputFault, NotFound
from handlers.meetings.actions import agenda, carry_over, former_items, meetings
from handlers.meetings.rules import minutes as minutes_rules
from handlers.meetings.rules import resolutions as resolution_rules
from handlers.meetings.rules.resolutions import Resolution
from handlers.meetings.texts import resolutions as texts
from handlers.work.actions import tasks
from storage import letters
from storage import meeting_papers as paper_rows
from storage import meetings as rows
from storage import minutes as after
from storage.ref import Ref
from storage.tables import AgendaItem, Meeting, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, PaperKind, TaskState, UnitKind

ORIGIN = "resolution"
"""What the origin of work begins with that a resolution made (`resolution:12`)."""
LONGEST = 1_000
_LONGEST_DISCUSSION = 4_000
_DONE = (TaskState.REPORTED, TaskState.CLOSED, TaskState.RETURNED)


def require_begun(uow: UnitOfWork, one: Meeting) -> None:
    """Raises BadInput before the meeting, AlreadyDone if it was cancelled."""
    if one.state is MeetingState.CANCELLED:
        raise meetings.already_done(one)
    if not meetings.has_begun(one, uow):
        raise BadInput(Field.MEETING, InputFault.NOT_BEGUN)


def are_submitted(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the brief resolutions are submitted or signed, so that the words must not change."""
    return after.is_submitted(uow, one.id, PaperKind.BRIEF)


# --- words ------------------------------------------------------------------------------------------------------------


def read(uow: UnitOfWork, text: str) -> Resolution:
    """Reads a resolution as it was typed. Raises BadDate for an impossible or past day, BadInput for no words."""
    today = bangkok_date(uow.now)
    try:
        found = resolution_rules.read_resolution(text, today)
    except ImpossibleDate as error:
        raise BadDate(InputFault.IMPOSSIBLE, error.text) from error
    if found.due is not None and found.due < today:
        raise BadDate(InputFault.PAST, short(found.due), found.due)
    check_words(found.words)
    return found


def check_words(words: str) -> str:
    """Returns the words of a resolution. Raises BadInput if there are none, or too many."""
    if not words:
        raise BadInput(Field.RESOLUTION, InputFault.EMPTY)
    if len(words) > LONGEST:
        raise BadInput(Field.RESOLUTION, InputFault.TOO_LONG)
    return words


def numbered_item(uow: UnitOfWork, one: Meeting, number: str) -> AgendaItem:
    """Returns the item with the number 4.1. Raises NotFound."""
    found = next((item for said, item in agenda.numbered(rows.items(uow, one.id)) if said == number), None)
    if found is None:
        raise NotFound("item", number)
    return found


@dataclass(frozen=True)
class Outcome:
    """What a resolution changed: a task that was `made`, `changed` or `dropped`. Whoever has it is to be told."""

    made: Task | None = None
    changed: Task | None = None
    dropped: Task | None = None


def resolve(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, said: Resolution) -> Outcome:
    """Writes the resolution of an item, and makes it a group's task if one is named. For former minutes it adopts them,
    or not.

    Raises BadInput for an unknown group; AlreadyDone if the group's work is done, or the words must not change.
    """
    require_begun(uow, one)
    unit = group_named(uow, said.group) if said.group else None
    changed = _write(uow, actor, one, item, said.words)
    outcome = Outcome(changed=changed)
    if said.due is not None and said.due != item.due_on:
        outcome = Outcome(changed=_put_due(uow, item, said.due) or changed)
    if unit is not None:
        given = assign(uow, actor, one, item, unit)
        outcome = Outcome(given.made, outcome.changed if given.dropped is None else None, given.dropped)
    meetings.audit_change(uow, one, "resolve", item=item.id, unit=unit.id if unit is not None else None, due=said.due)
    return outcome


def _write(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, words: str) -> Task | None:
    """Writes the words, and for former minutes what they mean. Returns the task whose instruction changed with it."""
    if item.resolution == words:
        return None
    if are_submitted(uow, one) or one.state is MeetingState.ADOPTED:
        raise AlreadyDone(Done.BRIEF_SUBMITTED, subject=Ref.of(one))
    if _is_being_signed(uow, one, item):
        raise AlreadyDone(Done.ORDER_SUBMITTED, subject=Ref.of(one))
    return put_words(uow, actor, one, item, words)


def _is_being_signed(uow: UnitOfWork, one: Meeting, item: AgendaItem) -> bool:
    """Whether an order or announcement with the words of this item is submitted."""
    followed = (paper_rows.current(uow, one.id, kind, item.id) for kind in (PaperKind.ORDER, PaperKind.ANNOUNCEMENT))
    return any(paper is not None and paper.state in paper_rows.WAITING for paper in followed)


def put_words(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, words: str) -> Task | None:
    """Replaces the words of an item, whoever has read them. Returns the open task whose instruction they are."""
    item.resolution, item.resolved_by, item.resolved_at = words, actor.id, uow.now
    item.version += 1
    _adopt(uow, one, item)
    task = open_task(uow, item)
    if task is not None:
        task.instruction = words[:300]
        task.version += 1
    uow.flush()
    return task


def discuss(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, text: str) -> None:
    """Sets what was said on an item, for the minutes; "" removes it. Raises BadInput; AlreadyDone once the minutes are
    submitted."""
    require_begun(uow, one)
    words = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(words) > _LONGEST_DISCUSSION:
        raise BadInput(Field.DISCUSSION, InputFault.LONGER_THAN_4000)
    if words == item.discussion:
        return
    if after.is_submitted(uow, one.id, PaperKind.MINUTES):
        raise AlreadyDone(Done.MINUTES_SUBMITTED, subject=Ref.of(one))
    item.discussion = words
    item.version += 1
    meetings.audit_change(uow, one, "discuss", item=item.id)


def add_item(uow: UnitOfWork, actor: Actor, one: Meeting, section: int, text: str) -> AgendaItem:
    """Adds a matter that was raised at the meeting itself. Raises BadInput; AlreadyDone once the brief resolutions are
    submitted."""
    require_begun(uow, one)
    if are_submitted(uow, one):
        raise AlreadyDone(Done.BRIEF_SUBMITTED, subject=Ref.of(one))
    return agenda.put(uow, actor, one, section, text)


# --- whose work it is -------------------------------------------------------------------------------------------------


def assign(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, unit: Unit) -> Outcome:
    """Makes a resolution the task of a group, whose head assigns it to somebody. An open task of another group is
    dropped.

    Raises AlreadyDone if another group has done it.
    """
    require_begun(uow, one)
    if not item.resolution:
        raise BadInput(Field.RESOLUTION, InputFault.EMPTY)
    if unit.id is None or (item.task_id is not None and item.resolution_unit_id == unit.id):
        return Outcome()
    dropped = _take_away(uow, item)
    task = tasks.make(
        uow,
        unit.id,
        texts.task_title(one, item),
        origin=f"{ORIGIN}:{item.id}" + (f":{item.version}" if dropped is not None else ""),
        due_on=item.due_on,
        instructed_by=actor.id,
        instruction=item.resolution[:300],
    )
    item.task_id, item.resolution_unit_id = task.id, unit.id
    item.version += 1
    uow.flush()
    uow.audit("meeting.task", Ref.of(one), item=item.id, task=task.id, unit=unit.id)
    following = after.following(uow, one)
    if following is not None and one.state is not MeetingState.INVITED:
        carry_over.carry_over_items(uow, actor, following)
    return Outcome(made=task, dropped=dropped)


def _take_away(uow: UnitOfWork, item: AgendaItem) -> Task | None:
    """Drops the task of the group that had it, and returns it. Raises AlreadyDone if it was reported or closed."""
    former = letters.task(uow, item.task_id, lock=True) if item.task_id is not None else None
    if former is None:
        return None
    if former.state in _DONE:
        raise AlreadyDone(Done.REPORTED, at=former.reported_at or former.closed_at, subject=Ref.of(former))
    tasks.drop(uow, former)
    return former


def open_task(uow: UnitOfWork, item: AgendaItem) -> Task | None:
    """Returns the task of an item, locked, while it is open."""
    task = letters.task(uow, item.task_id, lock=True) if item.task_id is not None else None
    return task if task is not None and task.state not in _DONE else None


def set_due(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, day: date) -> Task | None:
    """Sets by when the work of a resolution is due. Returns the open task. Raises BadDate."""
    require_begun(uow, one)
    if day < bangkok_date(uow.now):
        raise BadDate(InputFault.PAST, short(day), day)
    task = _put_due(uow, item, day)
    meetings.audit_change(uow, one, "resolution_due", item=item.id, due=day)
    return task


def _put_due(uow: UnitOfWork, item: AgendaItem, day: date) -> Task | None:
    item.due_on = day
    item.version += 1
    task = open_task(uow, item)
    if task is not None:
        task.due_on, task.due_time = day, ""
        task.version += 1
        dues.withdraw_extension(uow, task)
        uow.flush()
        dues.keep(uow, task, None)
        uow.audit("task.due", dues.audit_subject(task), task=task.id, due=day)
    return task


def ownerless(uow: UnitOfWork, items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Returns the resolutions that may need a group and have none, or whose group was dissolved before the work was
    done. Taking note and adopting minutes need none."""
    return [item for item in items if _needs_owner(item) and not _has_owner(uow, item)]


def _needs_owner(item: AgendaItem) -> bool:
    return (
        bool(item.resolution)
        and item.section != former_items.ADOPTING
        and not minutes_rules.takes_note(item.resolution)
    )


def _has_owner(uow: UnitOfWork, item: AgendaItem) -> bool:
    unit = uow.get(Unit, item.resolution_unit_id) if item.resolution_unit_id is not None else None
    if unit is None or item.task_id is None:
        return False
    return unit.active or open_task(uow, item) is None


def group_named(uow: UnitOfWork, words: str) -> Unit:
    """Returns the group that is called so. Raises BadInput if there is none."""
    there = [place for place in circulars.places(uow) if place.kind is UnitKind.GROUP]
    found = receivers.chosen(receivers.read_names(words, there).choice, there)
    unit = uow.get(Unit, found[0]) if len(found) == 1 else None
    if unit is None:
        raise BadInput(Field.GROUP, InputFault.UNKNOWN_GROUP, words)
    return unit


def group(uow: UnitOfWork, unit_id: int) -> Unit:
    """Returns a group that was chosen by a button. Raises BadInput if it was dissolved."""
    found = next((unit for unit in meetings.groups(uow) if unit.id == unit_id), None)
    if found is None:
        raise BadInput(Field.GROUP, InputFault.UNKNOWN_GROUP)
    return found


# --- former minutes, matters arising ----------------------------------------------------------------------------------


def _adopt(uow: UnitOfWork, one: Meeting, item: AgendaItem) -> None:
    """A resolution on former minutes adopts them, with or without changes. Other words may take that back."""
    adopted = former_items.former_meeting(uow, item) if item.section == former_items.ADOPTING else None
    if adopted is None or adopted.state not in (MeetingState.ENDED, MeetingState.ADOPTED):
        return
    if minutes_rules.adopts(item.resolution):
        adopted.state, adopted.adopted_at = MeetingState.ADOPTED, uow.now
        adopted.adopted_in_id, adopted.adoption = one.id, item.resolution
    elif adopted.adopted_in_id == one.id:
        adopted.state, adopted.adopted_at, adopted.adopted_in_id, adopted.adoption = MeetingState.ENDED, None, None, ""
    else:
        return
    meetings.audit_change(uow, adopted, "adopt", by=one.id, adopted=adopted.state is MeetingState.ADOPTED)
