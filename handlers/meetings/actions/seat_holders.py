"""Who sits on the seats of a meeting, and who is written to about each, while posts change hands."""

from collections import Counter
from collections.abc import Sequence

from handlers.circulars.actions.sending import reach
from handlers.context import Actor, preferred
from handlers.errors import NotFound
from handlers.meetings.actions import invitees, meetings
from handlers.meetings.actions.invitees import Attendee
from handlers.meetings.actions.meetings import audit_change
from handlers.meetings.actions.seat_messages import recipients, refresh_card_soon
from handlers.meetings.texts import meetings as texts
from handlers.staff.actions import deciders
from storage import meetings as rows
from storage import people
from storage.ref import Ref
from storage.tables import Invited, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Platform, UnitKind


def whom_to_tell(uow: UnitOfWork, seats: Sequence[Attendee]) -> dict[int, int]:
    """Returns who is written to, by the seat's index: the attendee, or somebody of their unit who has a chat."""
    ids = [each.person.id for each in seats if each.person is not None]
    chats = people.accounts_of(uow, ids)
    found: dict[int, int] = {}
    silent: dict[int, list[int]] = {}
    for index, each in enumerate(seats):
        person_id = each.person.id if each.person is not None else None
        if person_id is not None and preferred(each.person, chats.get(person_id, [])) is not None:
            found[index] = person_id
        elif each.unit.kind is UnitKind.SCHOOL:
            silent.setdefault(each.unit.id, []).append(index)
    for unit_id, one in reach(uow, list(silent)).items() if silent else ():
        found |= dict.fromkeys(silent[unit_id], one.person_id)
    return found


def ways(uow: UnitOfWork, one: Meeting) -> texts.ChannelCounts:
    """Counts through which chats the invitation would reach people now."""
    seats = invitees.attendees(uow, one)
    told = whom_to_tell(uow, seats)
    ids = sorted(set(told.values()))
    chats, known = people.accounts_of(uow, ids), rows.persons(uow, ids)
    found = [preferred(known.get(person_id), chats.get(person_id, [])) for person_id in told.values()]
    on = Counter(account.platform for account in found if account is not None)
    return texts.ChannelCounts(on[Platform.TELEGRAM], on[Platform.LINE], len(seats) - on.total())


def update_seat_holders(uow: UnitOfWork, one: Meeting) -> None:
    """Follows what changed since the invitation. The seat of a former head goes to the new one, without an answer.
    Where the person who was written to has left or has no chat, somebody else of the unit is written to."""
    seats, today = rows.seats(uow, one.id), invitees.attendees(uow, one)
    theirs = {each.person.id for each in today if each.person is not None}
    seated = {row.person_id for row, _unit in seats}
    heirs = {each.unit.id: each for each in today if each.person is None or each.person.id not in seated}
    changed_hands = []
    for row, unit in seats:
        if row.person_id in theirs:
            continue
        if unit.id not in heirs:
            if row.person_id is not None and not people.seats(uow, row.person_id):
                withdraw_seat(uow, row)  # who was invited by themselves, and has left the office
            continue
        heir = heirs.pop(unit.id)
        if (heir.person.id if heir.person is not None else None) != row.person_id:
            _hand_over(uow, one, row, heir)
            changed_hands.append(row.id)
    seats = [(row, unit) for row, unit in seats if row.withdrawn_at is None]
    reached = {each.row.id for each in recipients(uow, one)}
    sitting = people.sitting(uow, {row.told_id for row, _unit in seats if row.told_id is not None})
    again = [
        (row, unit)
        for row, unit in seats
        if row.id in changed_hands
        or row.id not in reached
        or (row.told_id != row.person_id and (row.told_id, row.unit_id) not in sitting)
    ]
    known = rows.persons(uow, [row.person_id for row, _unit in again if row.person_id is not None])
    told = whom_to_tell(uow, [Attendee(unit, known.get(row.person_id or 0), row.title) for row, unit in again])
    for index, (row, _unit) in enumerate(again):
        row.told_id = told.get(index)
    uow.flush()


def _hand_over(uow: UnitOfWork, one: Meeting, row: Invited, heir: Attendee) -> None:
    """Gives a seat to the new head of its unit. The former head's own answer does not count any more."""
    row.person_id, row.title = (heir.person.id if heir.person is not None else None), heir.title
    row.confirmed_at = None
    if row.answer in (Attendance.COMING, Attendance.ABSENT):
        row.answer, row.reason, row.proxy_how = Attendance.NONE, "", ""
        row.answered_by = row.answered_at = row.answered_on = None
    row.version += 1
    uow.flush()
    uow.audit("meeting.hand_over", Ref.of(row), meeting=one.id, person=row.person_id)


def appoint(uow: UnitOfWork, actor: Actor, one: Meeting, role: str, person_id: int) -> None:
    """Makes somebody the secretary or the chair (`role`). Their own seat is withdrawn: neither has one.

    Raises NotFound for a person who has left, AlreadyDone when the meeting is over.
    """
    meetings.require_not_over(one)
    person = uow.get(Person, person_id)
    if person is None or not person.active or not people.seats(uow, person_id):
        raise NotFound("person")
    if role == "secretary":
        one.secretary_id = person_id
    elif role == "chair":
        one.chair_id = person_id
    else:
        raise NotFound("field", role)
    seat = rows.own_seat(uow, one.id, person_id)
    if seat is not None:
        withdraw_seat(uow, seat)
    audit_change(uow, one, "appoint", by=actor.id, role=role, person=person_id)


def withdraw_seat(uow: UnitOfWork, seat: Invited) -> None:
    seat.withdrawn_at = uow.now
    seat.version += 1
    uow.flush()
    rows.withdraw_unsent(uow, [seat.id], "not invited any more")


def unit_closed(uow: UnitOfWork, unit: Unit) -> None:
    """Withdraws the head's seat of a closed school or group from coming meetings. People who were invited in their
    own name keep theirs."""
    heads = {person.id for person, _post in people.members(uow, unit.id, *deciders.HEADS)}
    for seat, one in rows.coming_of_unit(uow, unit.id):
        if seat.person_id is None or seat.person_id in heads:
            withdraw_seat(uow, seat)
            uow.audit("meeting.unit_left", Ref.of(seat), meeting=one.id, unit=unit.id)
            refresh_card_soon(uow, one.id)
