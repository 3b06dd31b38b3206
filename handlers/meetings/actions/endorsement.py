"""Those who attended endorse the brief resolutions, or ask for an item to be corrected, within a week; the secretary
accepts or refuses each, with a reason (manual 001, step 12). Silence is counted apart and is never taken for either.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from handlers import digest_queue
from handlers.common.thai_calendar import bangkok_date
from handlers.context import Actor, Services, tell
from handlers.deadlines.actions import deadlines
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotAllowed, NotFound
from handlers.meetings.actions import agenda, attendance, drafts, meetings, resolutions, seat_messages
from handlers.meetings.actions.attendance import Seat
from handlers.meetings.actions.meetings import moved
from handlers.meetings.actions.seat_messages import Recipient
from handlers.meetings.rules import minutes as rules
from handlers.meetings.texts import endorsement as texts
from handlers.meetings.texts.minutes import Endorsed
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
from storage.tables import AgendaItem, Amendment, Invited, Meeting, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import AmendmentState, Attendance, MeetingState, PostKind, UnitKind

OUT, REMINDED, HEARD, PART, TOLD = "brief", "brief_reminder", "amendment_answer", "brief_part", "brief_told"
"""The purposes, in the ledger, of what is said of brief resolutions."""
REMIND, CLOSED = "endorse_remind", "endorse_closed"
"""The timers at which the silent are reminded, and at which it is too late."""
ENDORSE = "endorse"
"""Who may, where somebody may not: who attended."""
_REMIND_AT = time(9, 0)
_LONGEST = 1_000
_DECIDED = {AmendmentState.ACCEPTED: Done.AMENDMENT_ACCEPTED, AmendmentState.REFUSED: Done.AMENDMENT_REFUSED}


def subject_of_seat(row: Invited) -> str:
    """What the outbox calls somebody's endorsement."""
    return Ref.to("endorsement", row.id)


def about(row: Invited, purpose: str = OUT) -> About:
    """The card of somebody who attended."""
    name = subject_of_seat(row)
    return About(name, row.version, name, purpose)


def about_amendment(wish: Amendment, purpose: str = "amendment") -> About:
    """The card of a wish for a correction in the chat of whoever runs the meeting."""
    name = Ref.of(wish)
    return About(name, wish.version, name, purpose)


# --- who is asked -----------------------------------------------------------------------------------------------------


def attendee(row: Invited) -> int | None:
    """Who sat there: the substitute who came, else the invited; on a vacant post's seat who answers for the unit."""
    if row.answer is Attendance.SUBSTITUTE:
        return row.substitute_id
    return row.person_id if row.person_id is not None else row.told_id


def asked(uow: UnitOfWork, one: Meeting, wanted: Callable[[Invited], bool] = lambda _row: True) -> list[Recipient]:
    """Those who attended and can be written to, and where."""
    seats = [(row, unit, attendee(row)) for row, unit in after.attended(uow, one.id) if wanted(row)]
    return seat_messages.with_chats(uow, [(row, unit, person) for row, unit, person in seats if person is not None])


def until(uow: UnitOfWork) -> datetime:
    """By when brief resolutions that go out now are to be endorsed: a week on, at the end of a working day."""
    return deadlines.due_moment(uow, rules.endorse_day(bangkok_date(uow.now), meetings.closed_days(uow)))


def is_open(one: Meeting, now: datetime) -> bool:
    """Whether those who attended may still answer."""
    return one.brief_sent_at is not None and one.endorse_by is not None and now <= one.endorse_by


# --- out --------------------------------------------------------------------------------------------------------------


def send_out(uow: UnitOfWork, services: Services, one: Meeting) -> int:
    """The signed brief resolutions go to everybody who attended, and to each group its part; the secretary's next
    digest says how many no chat reaches. How many were asked."""
    one.brief_sent_at = uow.now
    if one.endorse_by is None or one.endorse_by <= uow.now:  # else as the paper says since it was signed
        one.endorse_by = until(uow)
    told = asked(uow, one)
    parts = _parts(uow, one)
    _say(uow, told, lambda each: texts.card(view(uow, services, one, each.row, each.unit)), OUT, one.endorse_by)
    there = {each.to.person_id for each in told}
    for unit, items in parts:
        message = texts.part(one, unit, items, brief_url(services, one))
        for person_id in access.deciding_heads(uow, unit.id):
            if person_id not in there:
                tell(uow, person_id, message, About(Ref.of(one), one.version, purpose=PART))
    missed = unasked(uow, one)
    for keeper in meetings.keepers(uow, one) if missed else ():
        tell(uow, keeper, texts.to_call(one, len(missed)), About(Ref.of(one), one.version, purpose=TOLD))
    last = bangkok_date(one.endorse_by)
    remind_at = datetime.combine(rules.remind_day(last, meetings.closed_days(uow)), _REMIND_AT, BANGKOK)
    if remind_at > uow.now:
        timers.set_timer(uow, REMIND, Ref.of(one), remind_at)
    timers.set_timer(uow, CLOSED, Ref.of(one), one.endorse_by)
    moved(uow, one, "brief_out", asked=len(told), until=one.endorse_by)
    return len(told)


def _say(
    uow: UnitOfWork,
    told: Sequence[Recipient],
    message: Callable[[Recipient], Message],
    purpose: str,
    expires_at: datetime | None,
) -> None:
    """Say something to many at once: a few statements for each moment at which they may be disturbed."""
    at: dict[datetime | None, list[tuple[To, Message, About]]] = {}
    _people = rows.persons(uow, [each.to.person_id for each in told if each.to.person_id is not None])
    for each in told:
        said = message(each)
        when = digest_queue.deliver_after(uow, each.to.person_id or 0, said, None)
        at.setdefault(when, []).append((each.to, said, about(each.row, purpose)))
    for when, items in at.items():
        outbox.put_many(uow, items, not_before=when, expires_at=expires_at)


def _parts(uow: UnitOfWork, one: Meeting) -> list[tuple[Unit, list[tuple[str, AgendaItem]]]]:
    """The groups that have work of the resolutions, each with its items."""
    found: dict[int, list[tuple[str, AgendaItem]]] = {}
    for number, item in agenda.numbered(rows.items(uow, one.id)):
        if item.resolution_unit_id is not None and item.task_id is not None:
            found.setdefault(item.resolution_unit_id, []).append((number, item))
    units = ((uow.get(Unit, unit_id), items) for unit_id, items in found.items())
    return [(unit, items) for unit, items in units if unit is not None and unit.active]


def brief_url(services: Services, one: Meeting) -> str:
    """Where the signed brief resolutions can be opened; "" before they are kept."""
    return services.links.file(one.brief_hash, "brief.pdf", texts.FILE_LASTS) if one.brief_hash else ""


def remind(uow: UnitOfWork, services: Services, one: Meeting) -> int:
    """The day before the end, those who have not answered are reminded. How many."""
    if not is_open(one, uow.now):
        return 0
    amending = {wish.invited_id for wish in after.amendments(uow, one.id)}
    silent = asked(uow, one, lambda row: row.endorsed_at is None and row.id not in amending)
    _say(
        uow,
        silent,
        lambda each: texts.card(view(uow, services, one, each.row, each.unit), again=True),
        REMINDED,
        one.endorse_by,
    )
    uow.audit("meeting.endorse_remind", Ref.of(one), told=len(silent))
    return len(silent)


# --- what is shown ----------------------------------------------------------------------------------------------------


def view(uow: UnitOfWork, services: Services, one: Meeting, row: Invited, unit: Unit) -> texts.View:
    """All that the card of somebody who attended shows."""
    items = uow.remember(("resolutions", one.id), lambda: agenda.numbered(rows.items(uow, one.id)))
    wishes = uow.remember(("amendments", one.id), lambda: after.amendments(uow, one.id))
    return texts.View(
        one,
        row,
        unit,
        [(number, item) for number, item in items if item.resolution],
        [wish for wish in wishes if wish.invited_id == row.id],
        brief_url(services, one),
        open=is_open(one, uow.now),
    )


def figures(uow: UnitOfWork, one: Meeting) -> Endorsed:
    """The count of endorsements, as of now."""
    seats = [row for row, _unit in after.attended(uow, one.id)]
    wishes = after.amendments(uow, one.id)
    amending = {wish.invited_id for wish in wishes}
    reached = {each.row.id for each in asked(uow, one)}
    quiet_seats = [row for row in seats if row.id not in amending and row.endorsed_at is None]
    endorsed = [row for row in seats if row.id not in amending and row.endorsed_at is not None]
    states = [wish.state for wish in wishes]
    return Endorsed(
        len(endorsed),
        sum(row.endorsed_by != attendee(row) for row in endorsed),
        len(amending),
        sum(row.id in reached for row in quiet_seats),
        sum(row.id not in reached for row in quiet_seats),
        states.count(AmendmentState.OPEN),
        states.count(AmendmentState.ACCEPTED),
        states.count(AmendmentState.REFUSED),
    )


def unasked(uow: UnitOfWork, one: Meeting) -> list[tuple[Invited, Unit]]:
    """The seats of who attended, has not answered, and no chat reaches: somebody calls them."""
    amending = {wish.invited_id for wish in after.amendments(uow, one.id)}
    reached = {each.row.id for each in asked(uow, one)}
    return [
        (row, unit)
        for row, unit in after.attended(uow, one.id)
        if row.id not in reached and row.id not in amending and row.endorsed_at is None
    ]


# --- answering --------------------------------------------------------------------------------------------------------


def seat(uow: UnitOfWork, actor: Actor, invited_id: int) -> Seat:
    """The seat of somebody who attended, or that the secretary notes an answer of, its meeting locked.

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
    """The seat in which somebody attended, once they are asked to endorse."""
    if one.brief_sent_at is None:
        return None
    return next((row for row, _unit in after.attended(uow, one.id) if attendee(row) == actor.id), None)


def waiting_for(uow: UnitOfWork, actor: Actor) -> list[tuple[Invited, Meeting]]:
    """What somebody may still endorse and has said nothing of."""
    found = [(row, one) for row, one in after.to_endorse(uow, actor.id) if attendee(row) == actor.id]
    said = {wish.invited_id for _row, one in found for wish in after.amendments(uow, one.id)}
    return [(row, one) for row, one in found if row.id not in said]


def endorse(uow: UnitOfWork, actor: Actor, taken: Seat) -> bool:
    """[รับรอง]; by somebody else than who attended it was said by telephone. False where it changes nothing: it is too
    late, or was said before."""
    row = taken.row
    if row.checked_in_at is None:
        raise NotAllowed(ENDORSE)
    if not is_open(taken.meeting, uow.now) or row.endorsed_at is not None:
        return False
    row.endorsed_at, row.endorsed_by = uow.now, actor.id
    _answered(uow, taken, "endorse", by=actor.id)
    return True


def ask_correction(uow: UnitOfWork, actor: Actor, taken: Seat, item_id: int | None, text: str) -> Amendment:
    """[ขอแก้ไข] of an item, or of something else than a resolution (None). The same words again are the same wish.

    Raises AlreadyDone when it is too late; BadInput for no words, an item that was dropped or has no resolution.
    """
    one, row = taken.meeting, taken.row
    if row.checked_in_at is None:
        raise NotAllowed(ENDORSE)
    if not is_open(one, uow.now):
        raise AlreadyDone(Done.ENDORSEMENT_CLOSED, at=one.endorse_by, subject=subject_of_seat(row))
    words = " ".join(text.split())
    if not words:
        raise BadInput(Field.AMENDMENT, InputFault.EMPTY)
    if len(words) > _LONGEST:
        raise BadInput(Field.AMENDMENT, InputFault.TOO_LONG)
    if item_id is not None:
        require_item(uow, one, item_id)
    for wish in after.amendments(uow, one.id):
        if (wish.invited_id, wish.item_id, wish.words, wish.state) == (row.id, item_id, words, AmendmentState.OPEN):
            return wish
    wish = uow.add(
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
    _answered(uow, taken, "ask_correction", by=actor.id, amendment=wish.id, item=item_id)
    return wish


def require_item(uow: UnitOfWork, one: Meeting, item_id: int) -> AgendaItem:
    """An item whose resolution can be corrected. Raises NotFound; BadInput for one that was dropped from the agenda."""
    item = after.item(uow, item_id)
    if item is None or item.meeting_id != one.id:
        raise NotFound("item")
    if item.dropped_at is not None or not item.resolution:
        raise BadInput(Field.ITEM, InputFault.DROPPED)
    return item


def _answered(uow: UnitOfWork, taken: Seat, act: str, **detail: object) -> None:
    taken.row.version += 1
    uow.flush()
    uow.audit(f"meeting.{act}", Ref.of(taken.row), meeting=taken.meeting.id, **detail)
    # Asked no more: a reminder that waits for the morning is not for who has answered.
    outbox_rows.withdraw(uow, subject=subject_of_seat(taken.row), purpose=REMINDED, why="answered meanwhile")
    seat_messages.refresh_card_soon(uow, taken.meeting.id)


# --- the secretary ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wish:
    """A wish for a correction with all that it is about; `number` is the item's, "" for something else."""

    row: Amendment
    meeting: Meeting
    seat: Invited
    unit: Unit
    item: AgendaItem | None
    number: str


def wish(uow: UnitOfWork, actor: Actor, amendment_id: int) -> Wish:
    """A wish that somebody may decide on, locked with its meeting. Raises NotFound, NotAllowed."""
    found = after.amendment(uow, amendment_id)
    one = meetings.own(uow, actor, found.meeting_id) if found is not None else None
    row = after.amendment(uow, amendment_id, lock=True)
    if row is None or one is None:
        raise NotFound("amendment")
    return described(uow, one, row)


def described(uow: UnitOfWork, one: Meeting, row: Amendment) -> Wish:
    """A wish with its item and who asked."""
    seat_row = rows.invited(uow, row.invited_id)
    unit = uow.get(Unit, seat_row.unit_id) if seat_row is not None else None
    if seat_row is None or unit is None:
        raise NotFound("amendment")
    item = after.item(uow, row.item_id) if row.item_id is not None else None
    numbers = {each.id: number for number, each in agenda.numbered(rows.items(uow, one.id))}
    return Wish(row, one, seat_row, unit, item, numbers.get(item.id, "") if item is not None else "")


def waiting(uow: UnitOfWork, one: Meeting) -> list[Wish]:
    """The wishes that the secretary has not decided on."""
    found = after.amendments(uow, one.id)
    return [described(uow, one, row) for row in found if row.state is AmendmentState.OPEN]


def require_open(uow: UnitOfWork, found: Wish) -> None:
    """Raises AlreadyDone for a wish that was decided on."""
    row = found.row
    if row.state is not AmendmentState.OPEN:
        raise AlreadyDone(_DECIDED[row.state], at=row.decided_at, subject=Ref.of(row))


def accept(uow: UnitOfWork, actor: Actor, found: Wish, text: str) -> Task | None:
    """[รับแก้]: the words the resolution has from now on, the former kept; of something else what was done about it.
    With it, the open work whose instruction reads otherwise now.

    Raises AlreadyDone; BadInput for no words, the same words, an item that was dropped, minutes that are adopted.
    """
    require_open(uow, found)
    if found.meeting.state is MeetingState.ADOPTED:
        raise BadInput(Field.AMENDMENT, InputFault.ADOPTED)
    words = resolutions.check_words(" ".join(text.split()))
    row, task = found.row, None
    if row.item_id is None:
        row.reason = words
    else:
        item = require_item(uow, found.meeting, row.item_id)
        if item.resolution == words:
            raise BadInput(Field.AMENDMENT, InputFault.UNCHANGED_WORDS)
        row.former = item.resolution
        task = resolutions.put_words(uow, actor, found.meeting, item, words)
    _decided(uow, actor, found, AmendmentState.ACCEPTED)
    return task


def refuse(uow: UnitOfWork, actor: Actor, found: Wish, reason: str) -> None:
    """[ไม่รับ ระบุเหตุ]. Raises AlreadyDone, BadInput for no reason."""
    require_open(uow, found)
    found.row.reason = drafts.words(reason, Field.REASON, needed=True)
    _decided(uow, actor, found, AmendmentState.REFUSED)


def _decided(uow: UnitOfWork, actor: Actor, found: Wish, state: AmendmentState) -> None:
    row = found.row
    row.state, row.decided_by, row.decided_at = state, actor.id, uow.now
    row.version += 1
    found.seat.version += 1
    moved(uow, found.meeting, "amend", amendment=row.id, item=row.item_id, state=state, by=actor.id)
    seat_messages.refresh_card_soon(uow, found.meeting.id)


def late_corrections(uow: UnitOfWork, one: Meeting) -> list[Wish]:
    """What was corrected after the minutes were signed, so that they are adopted with it."""
    if one.minutes_at is None:
        return []
    late = [
        row
        for row in after.amendments(uow, one.id)
        if row.state is AmendmentState.ACCEPTED and row.decided_at is not None and row.decided_at > one.minutes_at
    ]
    return [described(uow, one, row) for row in late]


# --- who may read -----------------------------------------------------------------------------------------------------


def concerns(uow: UnitOfWork, actor: Actor, one: Meeting) -> bool:
    """Whether a meeting concerns somebody: an office's head, who was invited or sent, and the people of units that were
    invited, brought items or have its work; of a school only who answers for it."""
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
