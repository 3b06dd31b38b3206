"""A meeting's agenda: groups bring items until a closing time, the secretary orders them (manual 001, step 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.common.thai_calendar import add_working_days, bangkok_date
from handlers.context import Actor, chat_of
from handlers.deadlines.actions import deadlines
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotAllowed, NotFound
from handlers.meetings.actions import drafts, meetings, numbers, seat_messages
from handlers.meetings.actions import plan as meeting_plan
from handlers.meetings.rules.plan import Step
from handlers.staff.actions import access
from storage import meetings as rows
from storage import people, timers
from storage.ref import Ref
from storage.tables import AgendaCall, AgendaItem, Meeting, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import AgendaKind, MeetingState, PostKind

REMIND = "agenda_remind"
"""The timer at which groups that have not answered are reminded; its version is the meeting's sequence."""
CLOSED = "agenda_closed"
"""The timer at which items are no longer taken."""
OFFER = "offer_item"
"""Who may bring items, where somebody may not: the people of the group that was asked."""
SECTION_OF = {AgendaKind.INFORMATION: 4, AgendaKind.CONSIDERATION: 5}
OPEN_SECTIONS = (1, 3, 4, 5, 6)
"""Where the secretary may put items; the adoption of the minutes makes itself."""
_TELL = (PostKind.CLERK, PostKind.DEPUTY, PostKind.OFFICER)
_LONGEST_TITLE, _LONGEST_BODY = 200, 1_000


@dataclass(frozen=True)
class ItemCall:
    """The call for items to one group, with its meeting and unit."""

    call: AgendaCall
    meeting: Meeting
    unit: Unit


# --- asking -----------------------------------------------------------------------------------------------------------


def call_for_items(uow: UnitOfWork, one: Meeting) -> list[ItemCall]:
    """[ขอวาระก่อน]: asks every group for items, until the day on which the invitation should go out.

    Raises BadInput, BadDate for what the call still needs, AlreadyDone for one that has gone on.
    """
    meetings.require(one, MeetingState.DRAFT)
    drafts.check_complete(uow, one)
    numbers.give_number(uow, one)
    one.asked_at, one.state = uow.now, MeetingState.CALLED
    asked = []
    for unit in meetings.groups(uow):
        call = uow.add(AgendaCall(meeting_id=one.id, unit_id=unit.id, told_id=_told(uow, unit.id), asked_at=uow.now))
        asked.append(ItemCall(call, one, unit))
    _take_until(uow, one, closing_time(uow, one))
    meetings.audit_change(uow, one, "ask_items", groups=len(asked), until=one.items_by)
    return asked


def _take_until(uow: UnitOfWork, one: Meeting, until: datetime) -> None:
    one.items_by = until
    for kind in (CLOSED, REMIND):
        timers.stop_timers(uow, kind, Ref.of(one))
    timers.set_timer(uow, CLOSED, Ref.of(one), until)
    eve = until - timedelta(days=1)
    if eve > uow.now + timedelta(hours=4):
        timers.set_timer(uow, REMIND, Ref.of(one), eve)


def reschedule_calls(uow: UnitOfWork, one: Meeting) -> list[ItemCall]:
    """Moves the closing time with the meeting, if items are still taken. Returns the calls whose groups are to hear
    of the new day or place."""
    if one.state is not MeetingState.CALLED:
        return []
    if takes_items(one, uow.now):
        _take_until(uow, one, closing_time(uow, one))
        uow.flush()
    return [ItemCall(call, one, unit) for call, unit in rows.calls(uow, one.id)]


def closing_time(uow: UnitOfWork, one: Meeting) -> datetime:
    """Until when items are taken: the end of the day on which the invitation should go out; of a meeting called later
    than that the next working day, or its own beginning."""
    assert one.starts_at is not None
    planned = deadlines.due_moment(uow, meeting_plan.days(uow, one)[Step.INVITE])
    if planned > uow.now + timedelta(hours=1):
        return planned
    tomorrow = add_working_days(bangkok_date(uow.now), 1, meetings.closed_days(uow))
    return min(deadlines.due_moment(uow, tomorrow), one.starts_at)


def _told(uow: UnitOfWork, unit_id: int) -> int | None:
    """Returns who of a group is asked: its head today, else the first of its people who has a chat."""
    ids = [*access.deciding_heads(uow, unit_id)]
    ids += [person.id for person, _post in people.members(uow, unit_id, *_TELL)]
    return next((person_id for person_id in ids if chat_of(uow, person_id) is not None), None)


def unanswered(uow: UnitOfWork, one: Meeting) -> list[ItemCall]:
    """Returns the calls of groups that have neither offered an item nor said that they have none."""
    brought = {item.unit_id for item in rows.items(uow, one.id)}
    return [
        ItemCall(call, one, unit)
        for call, unit in rows.calls(uow, one.id)
        if call.none_at is None and unit.id not in brought
    ]


# --- bringing ---------------------------------------------------------------------------------------------------------


def load_call(uow: UnitOfWork, actor: Actor, call_id: int, *, lock: bool = False) -> ItemCall:
    """Returns a call for items that this person may answer. Raises NotFound, NotAllowed."""
    call = rows.call(uow, call_id, lock=lock)
    one = rows.meeting(uow, call.meeting_id, lock=lock) if call is not None else None
    unit = uow.get(Unit, call.unit_id) if call is not None else None
    if call is None or one is None or unit is None:
        raise NotFound("meeting")
    if unit.id not in access.units_of(uow, actor):
        raise NotAllowed(OFFER)
    return ItemCall(call, one, unit)


def takes_items(one: Meeting, now: datetime) -> bool:
    """Whether groups may still bring items."""
    return one.state is MeetingState.CALLED and one.items_by is not None and now <= one.items_by


def require_open(uow: UnitOfWork, one: Meeting) -> None:
    """Raises BadInput after the closing time, AlreadyDone if the meeting was cancelled."""
    if one.state is MeetingState.CANCELLED:
        raise meetings.already_done(one)
    if not takes_items(one, uow.now):
        raise BadInput(Field.ITEM, InputFault.CLOSED)


def offer(uow: UnitOfWork, actor: Actor, call_id: int, kind: AgendaKind, text: str) -> tuple[ItemCall, AgendaItem]:
    """Adds an item that a group typed: the first line is its title, the rest its text. Raises BadInput."""
    found = load_call(uow, actor, call_id, lock=True)
    require_open(uow, found.meeting)
    item = _put(uow, found.meeting, SECTION_OF[kind], text, actor, kind, found.unit.id)
    found.call.none_at, found.call.none_by = None, None
    found.call.version += 1
    uow.flush()
    uow.audit("meeting.offer", Ref.of(found.meeting), item=item.id, unit=found.unit.id)
    seat_messages.refresh_card_soon(uow, found.meeting.id)
    return found, item


def offer_nothing(uow: UnitOfWork, actor: Actor, call_id: int) -> ItemCall:
    """[ไม่มีเรื่อง]. Raises AlreadyDone if the group has offered items, BadInput after the closing time."""
    found = load_call(uow, actor, call_id, lock=True)
    require_open(uow, found.meeting)
    if items_of_group(uow, found):
        raise AlreadyDone(Done.ITEM_OFFERED, subject=Ref.to("agenda_call", call_id))
    if found.call.none_at is None:
        found.call.none_at, found.call.none_by = uow.now, actor.id
        found.call.version += 1
        uow.flush()
        uow.audit("meeting.no_items", Ref.of(found.meeting), unit=found.unit.id)
        seat_messages.refresh_card_soon(uow, found.meeting.id)
    return found


def items_of_group(uow: UnitOfWork, found: ItemCall) -> list[AgendaItem]:
    """Returns the items that a group has offered."""
    return [item for item in rows.items(uow, found.meeting.id) if item.unit_id == found.unit.id]


# --- ordering ---------------------------------------------------------------------------------------------------------


def is_editable(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the agenda can be changed: until the meeting begins, unless it is cancelled."""
    early = (MeetingState.DRAFT, MeetingState.CALLED, MeetingState.SUBMITTED)
    return one.state in early or seat_messages.is_open(one, uow.now)


def require_editable(uow: UnitOfWork, one: Meeting) -> None:
    """Raises AlreadyDone if the meeting has begun or is cancelled."""
    if not is_editable(uow, one):
        raise seat_messages.already_begun(one)


def add(uow: UnitOfWork, actor: Actor, one: Meeting, section: int, text: str) -> AgendaItem:
    """Adds an item that the secretary typed. Raises BadInput."""
    require_editable(uow, one)
    return put(uow, actor, one, section, text)


def put(uow: UnitOfWork, actor: Actor, one: Meeting, section: int, text: str) -> AgendaItem:
    """An item at the end of a section, before the meeting or of what was raised at it. Raises BadInput, NotFound."""
    if section not in OPEN_SECTIONS:
        raise NotFound("section")
    kind = AgendaKind.CONSIDERATION if section == SECTION_OF[AgendaKind.CONSIDERATION] else AgendaKind.INFORMATION
    item = _put(uow, one, section, text, actor, kind, None)
    _changed(uow, one, "add_item", item)
    return item


def _put(
    uow: UnitOfWork, one: Meeting, section: int, text: str, actor: Actor, kind: AgendaKind, unit_id: int | None
) -> AgendaItem:
    title, body = _read(text)
    positions = [item.position for item in rows.items(uow, one.id) if item.section == section]
    return uow.add(
        AgendaItem(
            meeting_id=one.id,
            section=section,
            position=max(positions, default=0) + 1,
            kind=kind,
            title=title,
            body=body,
            unit_id=unit_id,
            offered_by=actor.id,
            offered_at=uow.now,
        )
    )


def _read(text: str) -> tuple[str, str]:
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    title, body = (lines[0] if lines else ""), "\n".join(lines[1:]).strip()
    if not title:
        raise BadInput(Field.ITEM, InputFault.EMPTY)
    if len(title) > _LONGEST_TITLE:
        raise BadInput(Field.ITEM, InputFault.LONG_TITLE)
    if len(body) > _LONGEST_BODY:
        raise BadInput(Field.ITEM, InputFault.TOO_LONG)
    return title, body


def item_of(uow: UnitOfWork, one: Meeting, item_id: int) -> AgendaItem:
    """Returns an item of this agenda. Raises NotFound."""
    item = next((each for each in rows.items(uow, one.id) if each.id == item_id), None)
    if item is None:
        raise NotFound("item")
    return item


def rewrite(uow: UnitOfWork, one: Meeting, item_id: int, text: str) -> AgendaItem:
    """Replaces the title and the text of an item."""
    require_editable(uow, one)
    item = item_of(uow, one, item_id)
    item.title, item.body = _read(text)
    _changed(uow, one, "rewrite_item", item)
    return item


def move_up(uow: UnitOfWork, one: Meeting, item_id: int) -> AgendaItem:
    """[เลื่อนขึ้น]: moves an item up by one within its section."""
    require_editable(uow, one)
    item = item_of(uow, one, item_id)
    above = [each for each in rows.items(uow, one.id) if each.section == item.section]
    place = above.index(item)
    if place:
        other = above[place - 1]
        item.position, other.position = other.position, item.position
        _changed(uow, one, "order_items", item)
    return item


def move_to(uow: UnitOfWork, one: Meeting, item_id: int, section: int) -> AgendaItem:
    """Moves an item to the end of another section. Raises NotFound."""
    require_editable(uow, one)
    item = item_of(uow, one, item_id)
    if section not in OPEN_SECTIONS:
        raise NotFound("section")
    if section != item.section:
        positions = [each.position for each in rows.items(uow, one.id) if each.section == section]
        item.section, item.position = section, max(positions, default=0) + 1
        if section == SECTION_OF[AgendaKind.CONSIDERATION]:
            item.kind = AgendaKind.CONSIDERATION
        _changed(uow, one, "order_items", item)
    return item


def drop(uow: UnitOfWork, one: Meeting, item_id: int) -> AgendaItem:
    """[ตัดออก]: takes an item off the agenda; the row stays."""
    require_editable(uow, one)
    item = item_of(uow, one, item_id)
    item.dropped_at = uow.now
    _changed(uow, one, "drop_item", item)
    return item


def _changed(uow: UnitOfWork, one: Meeting, act: str, item: AgendaItem) -> None:
    item.version += 1
    meetings.audit_change(uow, one, act, item=item.id, section=item.section)


def numbered(items: Sequence[AgendaItem]) -> list[tuple[str, AgendaItem]]:
    """Returns the items with their numbers: 4.1, 4.2, 5.1."""
    counted: dict[int, int] = {}
    found = []
    for item in items:
        counted[item.section] = counted.get(item.section, 0) + 1
        found.append((f"{item.section}.{counted[item.section]}", item))
    return found
