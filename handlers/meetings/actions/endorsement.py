"""Those who attended endorse the brief resolutions, or ask for an item to be corrected, within a week; the secretary
accepts or refuses each, with a reason (manual 001, step 12). Silence is counted apart and is never taken for either.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time

from handlers import digest_queue
from handlers.common.thai_calendar import bangkok_date
from handlers.context import Actor, Services, tell
from handlers.deadlines.actions import deadlines
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotAllowed, NotFound
from handlers.meetings.actions import agenda, attendance, meetings, seat_messages
from handlers.meetings.actions.attendance import MeetingSeat
from handlers.meetings.actions.meetings import audit_change
from handlers.meetings.actions.seat_messages import Recipient
from handlers.meetings.rules import minutes as rules
from handlers.meetings.texts import endorsement as texts
from handlers.meetings.texts.minutes import EndorsementCounts
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About, To
from storage import meetings as rows
from storage import minutes as after
from storage import outbox as outbox_rows
from storage import timers
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import AgendaItem, Amendment, Invited, Meeting, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import AmendmentState, Attendance, PostKind, UnitKind

BRIEF_SENT, BRIEF_REMINDED, BRIEF_OF_GROUP, UNREACHED_TOLD = "brief", "brief_reminder", "brief_part", "brief_told"
AMENDMENT_ANSWERED = "amendment_answer"
"""The purposes, in the ledger, of what is said of brief resolutions."""
REMIND, CLOSED = "endorse_remind", "endorse_closed"
"""The timers at which the silent are reminded, and at which it is too late."""
ENDORSE = "endorse"
"""Who may, where somebody may not: who attended."""
_REMIND_AT = time(9, 0)
_LONGEST = 1_000


def ref_of(row: Invited) -> Ref:
    """Returns the name of somebody's endorsement, as outbox and buttons use it."""
    return Ref.to("endorsement", row.id)


def about(row: Invited, purpose: str = BRIEF_SENT) -> About:
    """The card of somebody who attended."""
    name = ref_of(row)
    return About(name, row.version, name, purpose)


# --- who is asked -----------------------------------------------------------------------------------------------------


def attendee(row: Invited) -> int | None:
    """Returns who sat on a seat: the substitute, or else the invited person; for a vacant post who answers for the
    unit."""
    if row.answer is Attendance.SUBSTITUTE:
        return row.substitute_id
    return row.person_id if row.person_id is not None else row.told_id


def reached(uow: UnitOfWork, one: Meeting, wanted: Callable[[Invited], bool] = lambda _row: True) -> list[Recipient]:
    """Returns those who attended and whom a chat reaches."""
    seats = [(row, unit, attendee(row)) for row, unit in after.attended(uow, one.id) if wanted(row)]
    return seat_messages.with_chats(uow, [(row, unit, person) for row, unit, person in seats if person is not None])


def endorse_until(uow: UnitOfWork) -> datetime:
    """Returns by when brief resolutions sent now are to be endorsed: a week later, at the end of a working day."""
    return deadlines.due_moment(uow, rules.endorse_day(bangkok_date(uow.now), meetings.closed_days(uow)))


def is_open(one: Meeting, now: datetime) -> bool:
    """Whether those who attended can still answer."""
    return one.brief_sent_at is not None and one.endorse_by is not None and now <= one.endorse_by


# --- out --------------------------------------------------------------------------------------------------------------


def send_brief(uow: UnitOfWork, services: Services, one: Meeting) -> int:
    """Sends the signed brief resolutions to all who attended, and to each group its part. Returns how many were asked.

    The secretary's next digest says how many no chat reaches.
    """
    one.brief_sent_at = uow.now
    if one.endorse_by is None or one.endorse_by <= uow.now:  # else as the paper says since it was signed
        one.endorse_by = endorse_until(uow)
    told = reached(uow, one)
    parts = _parts(uow, one)
    _say(uow, told, lambda each: texts.card(view(uow, services, one, each.row, each.unit)), BRIEF_SENT, one.endorse_by)
    there = {each.to.person_id for each in told}
    for unit, items in parts:
        message = texts.group_part(one, unit, items, brief_url(services, one))
        for person_id in access.deciding_heads(uow, unit.id):
            if person_id not in there:
                tell(uow, person_id, message, About(Ref.of(one), one.version, purpose=BRIEF_OF_GROUP))
    missed = unreached(uow, one)
    for keeper in meetings.people_in_charge(uow, one) if missed else ():
        tell(
            uow,
            keeper,
            texts.unreached_notice(one, len(missed)),
            About(Ref.of(one), one.version, purpose=UNREACHED_TOLD),
        )
    last = bangkok_date(one.endorse_by)
    remind_at = datetime.combine(rules.remind_day(last, meetings.closed_days(uow)), _REMIND_AT, BANGKOK)
    if remind_at > uow.now:
        timers.set_timer(uow, REMIND, Ref.of(one), remind_at)
    timers.set_timer(uow, CLOSED, Ref.of(one), one.endorse_by)
    audit_change(uow, one, "brief_out", asked=len(told), until=one.endorse_by)
    return len(told)


def _say(
    uow: UnitOfWork,
    told: Sequence[Recipient],
    message: Callable[[Recipient], Message],
    purpose: str,
    expires_at: datetime | None,
) -> None:
    """Sends many messages at once: a few statements for each time until which they are held back."""
    at: dict[datetime | None, list[tuple[To, Message, About]]] = {}
    _people = rows.persons(uow, [each.to.person_id for each in told if each.to.person_id is not None])
    for each in told:
        said = message(each)
        when = digest_queue.deliver_after(uow, each.to.person_id or 0, said, None)
        at.setdefault(when, []).append((each.to, said, about(each.row, purpose)))
    for when, items in at.items():
        outbox.put_many(uow, items, not_before=when, expires_at=expires_at)


def _parts(uow: UnitOfWork, one: Meeting) -> list[tuple[Unit, list[tuple[str, AgendaItem]]]]:
    """Returns the groups that have work from the resolutions, each with its items."""
    found: dict[int, list[tuple[str, AgendaItem]]] = {}
    for number, item in agenda.numbered(rows.items(uow, one.id)):
        if item.resolution_unit_id is not None and item.task_id is not None:
            found.setdefault(item.resolution_unit_id, []).append((number, item))
    units = ((uow.get(Unit, unit_id), items) for unit_id, items in found.items())
    return [(unit, items) for unit, items in units if unit is not None and unit.active]


def brief_url(services: Services, one: Meeting) -> str:
    """Returns the address of the signed brief resolutions, or "" before they are kept."""
    return services.links.file(one.brief_hash, "brief.pdf", texts.FILE_LASTS) if one.brief_hash else ""


def remind(uow: UnitOfWork, services: Services, one: Meeting) -> int:
    """Reminds those who have not answered, the day before the end. Returns how many."""
    if not is_open(one, uow.now):
        return 0
    amending = {amendment.invited_id for amendment in after.amendments(uow, one.id)}
    silent = reached(uow, one, lambda row: row.endorsed_at is None and row.id not in amending)
    _say(
        uow,
        silent,
        lambda each: texts.card(view(uow, services, one, each.row, each.unit), again=True),
        BRIEF_REMINDED,
        one.endorse_by,
    )
    uow.audit("meeting.endorse_remind", Ref.of(one), told=len(silent))
    return len(silent)


# --- what is shown ----------------------------------------------------------------------------------------------------


def view(uow: UnitOfWork, services: Services, one: Meeting, row: Invited, unit: Unit) -> texts.EndorsementView:
    """Returns all that the card of somebody who attended shows."""
    items = uow.remember(("resolutions", one.id), lambda: agenda.numbered(rows.items(uow, one.id)))
    amendments = uow.remember(("amendments", one.id), lambda: after.amendments(uow, one.id))
    return texts.EndorsementView(
        one,
        row,
        unit,
        [(number, item) for number, item in items if item.resolution],
        [amendment for amendment in amendments if amendment.invited_id == row.id],
        brief_url(services, one),
        open=is_open(one, uow.now),
    )


def counts(uow: UnitOfWork, one: Meeting) -> EndorsementCounts:
    """Returns how many have endorsed, asked for corrections, or not answered."""
    seats = [row for row, _unit in after.attended(uow, one.id)]
    amendments = after.amendments(uow, one.id)
    amending = {amendment.invited_id for amendment in amendments}
    in_chats = {each.row.id for each in reached(uow, one)}
    quiet_seats = [row for row in seats if row.id not in amending and row.endorsed_at is None]
    endorsed = [row for row in seats if row.id not in amending and row.endorsed_at is not None]
    states = [amendment.state for amendment in amendments]
    return EndorsementCounts(
        len(endorsed),
        sum(row.endorsed_by != attendee(row) for row in endorsed),
        len(amending),
        sum(row.id in in_chats for row in quiet_seats),
        sum(row.id not in in_chats for row in quiet_seats),
        states.count(AmendmentState.OPEN),
        states.count(AmendmentState.ACCEPTED),
        states.count(AmendmentState.REFUSED),
    )


def unreached(uow: UnitOfWork, one: Meeting) -> list[tuple[Invited, Unit]]:
    """Returns the seats of those who attended, have not answered, and whom no chat reaches. Somebody calls them."""
    amending = {amendment.invited_id for amendment in after.amendments(uow, one.id)}
    in_chats = {each.row.id for each in reached(uow, one)}
    return [
        (row, unit)
        for row, unit in after.attended(uow, one.id)
        if row.id not in in_chats and row.id not in amending and row.endorsed_at is None
    ]


# --- answering --------------------------------------------------------------------------------------------------------


def seat(uow: UnitOfWork, actor: Actor, invited_id: int) -> MeetingSeat:
    """Returns the seat of somebody who attended, or for whom the secretary answers, its meeting locked.

    Raises NotFound, NotAllowed.
    """
    found = rows.invited(uow, invited_id)
    one = rows.meeting(uow, found.meeting_id, lock=True) if found is not None else None
    if one is None or one.brief_sent_at is None:
        raise NotFound("meeting")
    taken = attendance.seat(uow, invited_id, lock=True)
    came = taken.row.checked_in_at is not None and attendee(taken.row) == actor.id
    if not came and not meetings.may_run(uow, actor, one):
        raise NotAllowed(ENDORSE)
    return taken


def own_seat(uow: UnitOfWork, actor: Actor, one: Meeting) -> Invited | None:
    """Returns the seat in which this person attended, once they are asked to endorse."""
    if one.brief_sent_at is None:
        return None
    return next((row for row, _unit in after.attended(uow, one.id) if attendee(row) == actor.id), None)


def waiting_for(uow: UnitOfWork, actor: Actor) -> list[tuple[Invited, Meeting]]:
    """Returns what this person can still endorse and has not answered."""
    found = [(row, one) for row, one in after.to_endorse(uow, actor.id) if attendee(row) == actor.id]
    said = {amendment.invited_id for _row, one in found for amendment in after.amendments(uow, one.id)}
    return [(row, one) for row, one in found if row.id not in said]


def endorse(uow: UnitOfWork, actor: Actor, taken: MeetingSeat) -> bool:
    """[รับรอง]. Pressed by somebody else, it was said by telephone. Returns False if it changes nothing: it is too
    late, or was said before."""
    row = taken.row
    if row.checked_in_at is None:
        raise NotAllowed(ENDORSE)
    if not is_open(taken.meeting, uow.now) or row.endorsed_at is not None:
        return False
    row.endorsed_at, row.endorsed_by = uow.now, actor.id
    _answered(uow, taken, "endorse", by=actor.id)
    return True


def ask_correction(uow: UnitOfWork, actor: Actor, taken: MeetingSeat, item_id: int | None, text: str) -> Amendment:
    """[ขอแก้ไข] of an item, or of something else (None). The same words again are one request.

    Raises AlreadyDone when it is too late; BadInput for no words, or an item that was dropped or has no resolution.
    """
    one, row = taken.meeting, taken.row
    if row.checked_in_at is None:
        raise NotAllowed(ENDORSE)
    if not is_open(one, uow.now):
        raise AlreadyDone(Done.ENDORSEMENT_CLOSED, at=one.endorse_by, subject=ref_of(row))
    words = " ".join(text.split())
    if not words:
        raise BadInput(Field.AMENDMENT, InputFault.EMPTY)
    if len(words) > _LONGEST:
        raise BadInput(Field.AMENDMENT, InputFault.TOO_LONG)
    if item_id is not None:
        require_item(uow, one, item_id)
    for amendment in after.amendments(uow, one.id):
        if (amendment.invited_id, amendment.item_id, amendment.words, amendment.state) == (
            row.id,
            item_id,
            words,
            AmendmentState.OPEN,
        ):
            return amendment
    amendment = uow.add(
        Amendment(
            meeting_id=one.id,
            item_id=item_id,
            invited_id=taken.id,
            words=words,
            asked_by=actor.id,
            asked_at=uow.now,
        )
    )
    row.endorsed_at, row.endorsed_by = None, None
    _answered(uow, taken, "ask_correction", by=actor.id, amendment=amendment.id, item=item_id)
    return amendment


def require_item(uow: UnitOfWork, one: Meeting, item_id: int) -> AgendaItem:
    """Returns an item whose resolution can be corrected. Raises NotFound; BadInput if it was dropped."""
    item = after.item(uow, item_id)
    if item is None or item.meeting_id != one.id:
        raise NotFound("item")
    if item.dropped_at is not None or not item.resolution:
        raise BadInput(Field.ITEM, InputFault.DROPPED)
    return item


def _answered(uow: UnitOfWork, taken: MeetingSeat, act: str, **detail: object) -> None:
    taken.row.version += 1
    uow.flush()
    uow.audit(f"meeting.{act}", Ref.of(taken.row), meeting=taken.meeting.id, **detail)
    # Asked no more: a reminder that waits for the morning is not for who has answered.
    outbox_rows.withdraw(uow, subject=ref_of(taken.row), purpose=BRIEF_REMINDED, why="answered meanwhile")
    seat_messages.refresh_card_soon(uow, taken.meeting.id)


# --- who may read -----------------------------------------------------------------------------------------------------


def concerns(uow: UnitOfWork, actor: Actor, one: Meeting) -> bool:
    """Whether a meeting concerns this person: the office's heads, who was invited or sent, and people of units that
    were invited, brought items or have its work. In a school it is only who answers for it."""
    if any(actor.holds(kind, UnitKind.OFFICE) for kind in (PostKind.DIRECTOR, PostKind.DEPUTY)):
        return True
    own = [
        unit_id
        for unit_id in access.units_of(uow, actor)
        if (unit := uow.get(Unit, unit_id)) is not None and _reads_for(uow, actor, unit)
    ]
    return after.concerns(uow, one.id, actor.id, own)


def _reads_for(uow: UnitOfWork, actor: Actor, unit: Unit) -> bool:
    return unit.kind is not UnitKind.SCHOOL or access.may_in_unit(uow, actor, Act.ACKNOWLEDGE, unit)
