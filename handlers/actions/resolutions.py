"""What a meeting resolves: words item by item, each the work of a group by a day; the next meeting follows it up.

Whoever runs the meeting writes from its beginning on, and after it was closed as well.
"""

from collections.abc import Sequence

from handlers.actions import agenda, circulation, meetings, tasks
from handlers.actions.meetings import id_of
from handlers.context import Actor
from handlers.errors import AlreadyDone, BadDate, BadInput, NotFound
from handlers.rules import meetings as rules
from handlers.rules import receivers
from handlers.rules.meetings import Resolution
from handlers.rules.thai_calendar import bangkok_date
from handlers.rules.thai_dates import ImpossibleDate, short
from handlers.texts import agenda as texts
from storage import meetings as rows
from storage.tables import AgendaItem, Meeting, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, UnitKind

ORIGIN = "resolution"
"""What the origin of work begins with that a resolution made (`resolution:12`)."""
ARISING = 3
"""The section of matters arising."""
_LONGEST = 1_000


def has_begun(one: Meeting, uow: UnitOfWork) -> bool:
    """Whether a meeting is under way, or was held."""
    begun = one.state is MeetingState.INVITED and one.starts_at is not None and uow.now >= one.starts_at
    return begun or one.state in (MeetingState.ENDED, MeetingState.ADOPTED)


def require_begun(uow: UnitOfWork, one: Meeting) -> None:
    """Raises BadInput before the meeting, AlreadyDone for one that was called off."""
    if one.state is MeetingState.CANCELLED:
        raise meetings.already(one)
    if not has_begun(one, uow):
        raise BadInput("meeting", "not_begun")


def read(uow: UnitOfWork, text: str) -> Resolution:
    """What was typed. Raises BadDate for a day that no calendar has, or that has passed; BadInput for no words."""
    today = bangkok_date(uow.now)
    try:
        found = rules.read_resolution(text, today)
    except ImpossibleDate as error:
        raise BadDate("impossible", error.text) from error
    if found.due is not None and found.due < today:
        raise BadDate("past", short(found.due), found.due)
    if not found.words:
        raise BadInput("resolution", "empty")
    if len(found.words) > _LONGEST:
        raise BadInput("resolution", "too_long")
    return found


def numbered_item(uow: UnitOfWork, one: Meeting, number: str) -> AgendaItem:
    """The item that is called 4.1. Raises NotFound."""
    found = next((item for said, item in agenda.numbered(rows.items(uow, id_of(one))) if said == number), None)
    if found is None:
        raise NotFound("item", number)
    return found


def resolve(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, said: Resolution) -> Task | None:
    """Words for an item, and with a group its work; None where it is nobody's work, or was made before.

    Raises BadInput for a group that nobody knows, AlreadyDone where it is another's work already.
    """
    require_begun(uow, one)
    unit = group_named(uow, said.group) if said.group else None
    item.resolution, item.resolved_by, item.resolved_at = said.words, actor.id, uow.now
    item.due_on = said.due if item.task_id is None else item.due_on
    item.version += 1
    task = give(uow, actor, one, item, unit) if unit is not None else None
    meetings.moved(uow, one, "resolve", item=item.id, unit=unit.id if unit is not None else None, due=said.due)
    return task


def give(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, unit: Unit) -> Task | None:
    """A resolution becomes the work of a group, whose head gives it to somebody. None where it was that already.

    Raises AlreadyDone where it is another's work: that group returns or closes it.
    """
    require_begun(uow, one)
    if not item.resolution:
        raise BadInput("resolution", "empty")
    if item.task_id is not None and item.resolution_unit_id != unit.id:
        raise AlreadyDone("assigned", subject=f"task:{item.task_id}")
    if item.task_id is not None or unit.id is None:
        return None
    task = tasks.make(
        uow,
        unit.id,
        texts.task_title(one, item),
        origin=f"{ORIGIN}:{item.id}",
        due_on=item.due_on,
        instructed_by=actor.id,
        instruction=item.resolution[:300],
    )
    item.task_id, item.resolution_unit_id = task.id, unit.id
    uow.flush()
    uow.record("meeting.task", meetings.subject_of(id_of(one)), item=item.id, task=task.id, unit=unit.id)
    return task


def group_named(uow: UnitOfWork, words: str) -> Unit:
    """A living group of the office, as somebody calls it. Raises BadInput for none (`unknown_group`)."""
    there = [place for place in circulation.places(uow) if place.kind is UnitKind.GROUP]
    found = receivers.chosen(receivers.read_names(words, there).choice, there)
    unit = uow.get(Unit, found[0]) if len(found) == 1 else None
    if unit is None:
        raise BadInput("group", "unknown_group", words)
    return unit


def group(uow: UnitOfWork, unit_id: int) -> Unit:
    """A group that was chosen by a button. Raises BadInput for one that was dissolved meanwhile."""
    found = next((unit for unit in meetings.groups(uow) if unit.id == unit_id), None)
    if found is None:
        raise BadInput("group", "unknown_group")
    return found


def close(uow: UnitOfWork, actor: Actor, one: Meeting) -> None:
    """[ปิดประชุม]: it is over; the next one of its series adopts its minutes. Raises AlreadyDone, BadInput."""
    meetings.require(one, MeetingState.INVITED)
    require_begun(uow, one)
    one.state, one.opened_at, one.ended_at = MeetingState.ENDED, one.starts_at, uow.now
    one.note_taker_id = one.secretary_id
    meetings.moved(uow, one, "close", by=actor.id, here=rows.counts(uow, id_of(one)).here)


def bring_over(uow: UnitOfWork, actor: Actor, one: Meeting) -> Sequence[AgendaItem]:
    """Matters arising: what the last meeting of the series resolved and is not done yet. Each once; those brought."""
    before = rows.before(uow, one)
    if before is None:
        return ()
    there = rows.items(uow, id_of(one))
    known = {item.from_id for item in there}
    position = max((item.position for item in there if item.section == ARISING), default=0)
    brought = []
    for item in rows.open_resolutions(uow, id_of(before)):
        if item.id not in known:
            position += 1
            brought.append(
                uow.add(
                    AgendaItem(
                        meeting_id=id_of(one),
                        section=ARISING,
                        position=position,
                        title=item.title,
                        body=item.resolution,
                        unit_id=item.resolution_unit_id,
                        offered_by=actor.id,
                        offered_at=uow.now,
                        from_id=item.id,
                    )
                )
            )
    return brought
