"""What the next meeting of a series takes over: minutes to be adopted, and matters arising."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.context import Actor
from handlers.meetings.actions import former_items, meetings
from handlers.meetings.texts import resolutions as texts
from storage import meetings as rows
from storage import minutes as after
from storage.tables import AgendaItem, Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState


def carry_over_items(uow: UnitOfWork, actor: Actor, one: Meeting) -> Sequence[AgendaItem]:
    """Adds to a meeting's agenda what the last one of its series left, and returns the new items: minutes to be
    adopted, and matters arising, which are resolutions that are not done yet.

    Each item is carried over once. The first meeting of a series gets none.
    """
    before = rows.before(uow, one)
    if before is None or meetings.has_begun(one, uow) or _comes_between(uow, before, one):
        return ()
    one.previous_id = before.id
    there = after.every_item(uow, one.id)
    brought = [*_adoptions(uow, one, before, there), *_arising(uow, one, before, there)]
    last = {former_items.ADOPTING: 0, former_items.ARISING: 0} | {item.section: item.position for item in there}
    for item in brought:
        last[item.section] += 1
        item.position, item.offered_by = last[item.section], actor.id
        uow.add(item)
    return brought


def _comes_between(uow: UnitOfWork, before: Meeting, one: Meeting) -> bool:
    """Whether another meeting of the series is held before this one: that one takes the items over."""
    following = after.following(uow, before)
    return following is not None and following.id != one.id and _starts(following) < _starts(one)


def _starts(one: Meeting) -> datetime:
    assert one.starts_at is not None
    return one.starts_at


def _adoptions(uow: UnitOfWork, one: Meeting, before: Meeting, there: Sequence[AgendaItem]) -> Iterator[AgendaItem]:
    known = {item.from_id for item in there if item.section == former_items.ADOPTING}
    left = [
        item for item in rows.items(uow, before.id) if item.section == former_items.ADOPTING and item.id not in known
    ]
    for item in left:
        put_off = former_items.former_meeting(uow, item)
        if put_off is not None and put_off.state is MeetingState.ENDED:
            yield _brought(uow, one, former_items.ADOPTING, item.title, item.id)
    if None not in known and before.state is MeetingState.ENDED:
        yield _brought(uow, one, former_items.ADOPTING, texts.adoption_title(before))


def _arising(uow: UnitOfWork, one: Meeting, before: Meeting, there: Sequence[AgendaItem]) -> Iterator[AgendaItem]:
    known = {item.from_id for item in there}
    for item in [*rows.open_resolutions(uow, before.id), *_still_arising(uow, before)]:
        if item.id not in known:
            arisen = _brought(uow, one, former_items.ARISING, item.title, item.id)
            arisen.body, arisen.unit_id = item.resolution or item.body, item.resolution_unit_id or item.unit_id
            yield arisen


def _still_arising(uow: UnitOfWork, before: Meeting) -> Iterator[AgendaItem]:
    """Yields matters that a meeting had taken over itself and that are not done yet."""
    for item in rows.items(uow, before.id):
        if item.section == former_items.ARISING and item.from_id is not None and item.task_id is None:
            task = former_items.task_behind(uow, item)
            if task is not None and task.closed_at is None:
                yield item


def _brought(uow: UnitOfWork, one: Meeting, section: int, title: str, from_id: int | None = None) -> AgendaItem:
    return AgendaItem(
        meeting_id=one.id, section=section, position=0, title=title[:200], offered_at=uow.now, from_id=from_id
    )
