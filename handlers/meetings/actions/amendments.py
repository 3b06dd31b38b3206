"""Requests to correct brief resolutions: the secretary accepts or refuses each, with a reason (manual 001, step 12)."""

from dataclasses import dataclass

from handlers.context import Actor
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotFound
from handlers.meetings.actions import agenda, drafts, endorsement, meetings, resolutions, seat_messages
from handlers.meetings.actions.meetings import audit_change
from notifications.outbox import About
from storage import meetings as rows
from storage import minutes as after
from storage.ref import Ref
from storage.tables import AgendaItem, Amendment, Invited, Meeting, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import AmendmentState, MeetingState

_DECIDED = {AmendmentState.ACCEPTED: Done.AMENDMENT_ACCEPTED, AmendmentState.REFUSED: Done.AMENDMENT_REFUSED}


def about(amendment: Amendment, purpose: str = "amendment") -> About:
    """The card of an amendment in the chat of whoever runs the meeting."""
    name = Ref.of(amendment)
    return About(name, amendment.version, name, purpose)


@dataclass(frozen=True)
class AmendmentDetails:
    """A request for a correction, with all that it is about. `number` is the item's, "" for something else."""

    row: Amendment
    meeting: Meeting
    seat: Invited
    unit: Unit
    item: AgendaItem | None
    number: str


def own(uow: UnitOfWork, actor: Actor, amendment_id: int) -> AmendmentDetails:
    """Returns a request that this person may decide on, locked with its meeting. Raises NotFound, NotAllowed."""
    found = after.amendment(uow, amendment_id)
    one = meetings.own(uow, actor, found.meeting_id) if found is not None else None
    row = after.amendment(uow, amendment_id, lock=True)
    if row is None or one is None:
        raise NotFound("amendment")
    return details_of(uow, one, row)


def details_of(uow: UnitOfWork, one: Meeting, row: Amendment) -> AmendmentDetails:
    """Returns a request with its item and who asked."""
    seat_row = rows.invited(uow, row.invited_id)
    unit = uow.get(Unit, seat_row.unit_id) if seat_row is not None else None
    if seat_row is None or unit is None:
        raise NotFound("amendment")
    item = after.item(uow, row.item_id) if row.item_id is not None else None
    numbers = {each.id: number for number, each in agenda.numbered(rows.items(uow, one.id))}
    return AmendmentDetails(row, one, seat_row, unit, item, numbers.get(item.id, "") if item is not None else "")


def undecided(uow: UnitOfWork, one: Meeting) -> list[AmendmentDetails]:
    """Returns the requests that the secretary has not decided on."""
    found = after.amendments(uow, one.id)
    return [details_of(uow, one, row) for row in found if row.state is AmendmentState.OPEN]


def require_open(uow: UnitOfWork, found: AmendmentDetails) -> None:
    """Raises AlreadyDone if the request was decided on."""
    row = found.row
    if row.state is not AmendmentState.OPEN:
        raise AlreadyDone(_DECIDED[row.state], at=row.decided_at, subject=Ref.of(row))


def accept(uow: UnitOfWork, actor: Actor, found: AmendmentDetails, text: str) -> Task | None:
    """[รับแก้]: takes the new words of a resolution and keeps the former ones; for something else, what was done about
    it. Returns the open task whose instruction changed with it.

    Raises AlreadyDone; BadInput for no words, the same words, an item that was dropped, or minutes that are adopted.
    """
    require_open(uow, found)
    if found.meeting.state is MeetingState.ADOPTED:
        raise BadInput(Field.AMENDMENT, InputFault.ADOPTED)
    words = resolutions.check_words(" ".join(text.split()))
    row, task = found.row, None
    if row.item_id is None:
        row.reason = words
    else:
        item = endorsement.require_item(uow, found.meeting, row.item_id)
        if item.resolution == words:
            raise BadInput(Field.AMENDMENT, InputFault.UNCHANGED_WORDS)
        row.former = item.resolution
        task = resolutions.put_words(uow, actor, found.meeting, item, words)
    _decided(uow, actor, found, AmendmentState.ACCEPTED)
    return task


def refuse(uow: UnitOfWork, actor: Actor, found: AmendmentDetails, reason: str) -> None:
    """[ไม่รับ ระบุเหตุ]. Raises AlreadyDone; BadInput without a reason."""
    require_open(uow, found)
    found.row.reason = drafts.words(reason, Field.REASON, needed=True)
    _decided(uow, actor, found, AmendmentState.REFUSED)


def _decided(uow: UnitOfWork, actor: Actor, found: AmendmentDetails, state: AmendmentState) -> None:
    row = found.row
    row.state, row.decided_by, row.decided_at = state, actor.id, uow.now
    row.version += 1
    found.seat.version += 1
    audit_change(uow, found.meeting, "amend", amendment=row.id, item=row.item_id, state=state, by=actor.id)
    seat_messages.refresh_card_soon(uow, found.meeting.id)


def accepted_after_minutes(uow: UnitOfWork, one: Meeting) -> list[AmendmentDetails]:
    """Returns what was corrected after the minutes were signed, so that they are adopted with these corrections."""
    if one.minutes_at is None:
        return []
    late = [
        row
        for row in after.amendments(uow, one.id)
        if row.state is AmendmentState.ACCEPTED and row.decided_at is not None and row.decided_at > one.minutes_at
    ]
    return [details_of(uow, one, row) for row in late]
