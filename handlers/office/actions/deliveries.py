"""What the office says of messages on their way: may they still go out, what may they cost, and what became of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from handlers.circulars.actions import circulars, quota
from handlers.circulars.actions.sending import CALLED_BACK, CHASED, SENT
from handlers.circulars.rules.quota import Quota
from handlers.context import Services, actor_of, preferred, tell
from handlers.deadlines.actions.deadlines import REMIND
from handlers.meetings.actions import endorsement, seat_messages
from handlers.meetings.actions.papers import DECIDE as PAPER
from handlers.office.texts import machine as texts
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from notifications.message import Importance
from notifications.outbox import CHARGED, About
from storage import arrivals, letters, meeting_papers, meetings, outbox, people
from storage import circulars as circular_rows
from storage.ref import Ref
from storage.tables import Account, Delivery, Letter, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, Attendance, LetterState, Platform, Secrecy

log = structlog.get_logger(__name__)

ELSEWHERE = "told in the other chat"
_REMINDERS = (CHASED, REMIND)
# What tells a unit of a circular: for nobody who does not sit there any more.
_CARDS = (SENT, CALLED_BACK, *_REMINDERS)
_ASKING = (seat_messages.INVITATION, seat_messages.ASKED_AGAIN)
# What is for whoever has a seat at a meeting now; what tells of a change is for those who had one.
_OF_SEAT = (*_ASKING, seat_messages.REMINDED)


# --- may it still go out --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """What is asked once for all rows: by chat who reads it, by receiver its circular, by seat its meeting, and who
    sits in which unit."""

    readers: Mapping[str, tuple[Account, Person]]
    parts: Mapping[int, arrivals.Part]
    places: Mapping[int, meetings.Place]
    sitting: set[tuple[int, int]]


def check_relevance(uow: UnitOfWork, rows: Sequence[Delivery]) -> dict[int, str]:
    """Of messages of one channel that are about to go out: why some must not any more, by their `seq`.

    It is asked at the last moment: the person may have been unlinked or moved, and what it asks for may be done.
    """
    chats = {row.chat for row in rows if row.person_id is not None}
    ids = {Ref(row.subject).id for row in rows if Ref(row.subject).kind == "receiver"}
    seats = {Ref(row.subject).id for row in rows if Ref(row.subject).kind in ("invited", "endorsement")}
    readers = people.accounts_of_chats(uow, rows[0].channel_id, chats) if chats else {}
    readers_ids = {account.person_id for account, _person in readers.values()}
    sitting = people.sitting(uow, readers_ids) if ids or seats else set()
    known = _Known(readers, arrivals.parts(uow, ids), meetings.places(uow, seats), sitting)
    found = {row.seq or 0: _why_not(uow, row, known) for row in rows}
    return {seq: why for seq, why in found.items() if why}


def _why_not(uow: UnitOfWork, row: Delivery, known: _Known) -> str:
    if row.person_id is not None:
        account, person = known.readers.get(row.chat, (None, None))
        if account is None or person is None or account.person_id != row.person_id:
            return "unlinked"
        if not person.active:
            return "no longer here"
        if account.blocked_at is not None:
            return "blocked"
    if Ref(row.subject).kind == "receiver":
        return _stale_part(uow, row, known)
    if Ref(row.subject).kind == "invited":
        return _stale_seat(uow, row, known)
    if Ref(row.subject).kind == "endorsement":
        return _stale_endorsement(row, known)
    return _stale(uow, row) or _not_theirs(uow, row)


def _stale_part(uow: UnitOfWork, row: Delivery, known: _Known) -> str:
    """What was said to a unit of a circular before the unit did what it asks for, or before it was called back."""
    part = known.parts.get(Ref(row.subject).id)
    if part is None:
        return "gone"
    receiver, circular = part.receiver, part.circular
    if _before(row, receiver.acknowledged_at):
        return "acknowledged meanwhile"
    if _before(row, receiver.withdrawn_at) or _before(row, circular.cancelled_at):
        return "called back"
    if row.person_id is None or row.purpose not in _CARDS:
        return ""
    if row.purpose in _REMINDERS and _before(row, circular.closed_at):
        return "closed meanwhile"
    secret = part.secrecy != Secrecy.OPEN
    if not secret and (row.person_id, receiver.unit_id) in known.sitting:
        return ""
    # Somebody who stands in for the unit's head, or was moved to another post meanwhile.
    person, unit = uow.get(Person, row.person_id), uow.get(Unit, receiver.unit_id)
    if person is None or unit is None:
        return "gone"
    if not access.may_in_unit(uow, actor_of(uow, person), Act.SEE, unit, secret=secret):
        return "not theirs any more"
    return ""


def _stale_seat(uow: UnitOfWork, row: Delivery, known: _Known) -> str:
    """What was said of a seat before somebody answered for it, or before the meeting was called off; and what asks, or
    reminds, somebody who has nothing to do with the seat any more."""
    place = known.places.get(Ref(row.subject).id)
    if place is None:
        return "gone"
    seat, one = place.seat, place.meeting
    if _before(row, one.cancelled_at):
        return "called off"
    if _before(row, seat.withdrawn_at):
        return "not invited any more"
    if row.edits or row.person_id is None or row.purpose not in _OF_SEAT:
        return ""
    answered = seat.answer is not Attendance.NONE and _before(row, seat.answered_at)
    if answered and row.purpose in _ASKING and seat.answered_by != row.person_id:
        return "answered meanwhile"
    if row.purpose == seat_messages.REMINDED and answered and seat.answer is Attendance.ABSENT:
        return "answered meanwhile"
    if row.person_id in (seat.person_id, seat.substitute_id) or (row.person_id, seat.unit_id) in known.sitting:
        return ""
    # Somebody who stands in for the unit's head, or was moved to another post meanwhile.
    person, unit = uow.get(Person, row.person_id), uow.get(Unit, seat.unit_id)
    if person is None or unit is None:
        return "gone"
    may = access.may_in_unit(uow, actor_of(uow, person), Act.ACKNOWLEDGE, unit)
    return "" if may else "not theirs any more"


def _stale_endorsement(row: Delivery, known: _Known) -> str:
    """What reminds somebody of brief resolutions that they have endorsed meanwhile."""
    place = known.places.get(Ref(row.subject).id)
    if place is None:
        return "gone"
    done = row.purpose == endorsement.BRIEF_REMINDED and _before(row, place.seat.endorsed_at)
    return "endorsed meanwhile" if done else ""


def _before(row: Delivery, moment: datetime | None) -> bool:
    """Whether it was written when this was not so yet; what was written since knows of it."""
    return moment is not None and row.made_at < moment


def _stale(uow: UnitOfWork, row: Delivery) -> str:
    """What asks for something that was done meanwhile must not ask; whoever did it gets their confirmation."""
    if row.edits:
        return ""
    kind = Ref(row.subject).kind
    if row.purpose in ("decide", "late"):
        approval = letters.approval(uow, Ref(row.subject).id)
        if approval is None or (approval.state != ApprovalState.OPEN and approval.decided_by != row.person_id):
            return "decided meanwhile"
    if row.purpose == PAPER and kind == "meeting_paper":
        paper = meeting_papers.paper(uow, Ref(row.subject).id)
        acted = (paper.checked_by, paper.signed_by, paper.returned_by) if paper is not None else ()
        if paper is None or (paper.version != row.version and row.person_id not in acted):
            return "decided meanwhile"
    if row.purpose == REMIND and kind == "task":
        task = letters.task(uow, Ref(row.subject).id)
        if task is None or _before(row, task.closed_at) or _before(row, task.reported_at):
            return "done meanwhile"
    if row.purpose == REMIND and kind == "circulation":
        circular = circular_rows.circular(uow, Ref(row.subject).id)
        if circular is None or _before(row, circular.closed_at) or _before(row, circular.cancelled_at):
            return "done meanwhile"
    return ""


def _not_theirs(uow: UnitOfWork, row: Delivery) -> str:
    """What is about a letter must not go to somebody who was moved to another post meanwhile."""
    letter = _letter_of(uow, row)
    person = uow.get(Person, row.person_id) if row.person_id is not None else None
    if letter is None and person is not None and Ref(row.subject).kind == "task":
        task = letters.task(uow, Ref(row.subject).id)
        theirs = task is not None and access.may_see_task(uow, actor_of(uow, person), task, None)
        return "" if theirs else "not theirs any more"
    if letter is None or letter.state in (LetterState.DRAFT, LetterState.DISCARDED) or row.person_id is None:
        return ""
    if person is None or access.may_see(uow, actor_of(uow, person), letter):
        return ""
    return "not theirs any more"


def _letter_of(uow: UnitOfWork, row: Delivery) -> Letter | None:
    kind = Ref(row.subject).kind
    if kind == "approval":
        approval = letters.approval(uow, Ref(row.subject).id)
        return letters.letter(uow, approval.letter_id) if approval else None
    if kind == "task":
        task = letters.task(uow, Ref(row.subject).id)
        return letters.letter(uow, task.letter_id) if task and task.letter_id else None
    return letters.letter(uow, Ref(row.subject).id) if kind == "letter" else None


# --- what may it cost -----------------------------------------------------------------------------------------------


def budget_of(uow: UnitOfWork, *, services: Services, channel_id: str) -> Callable[[Sequence[Delivery]], bool]:
    """Asked of each call to an account whose messages cost, one after the other: whether it may cost one more.

    The reserve is for what is ด่วนที่สุด, and for telling the office that only the reserve is left.
    """
    channel = people.channel(uow, channel_id)
    left = quota.of_channel(uow, services, channel) if channel is not None else Quota(None, 0)

    def allows(call: Sequence[Delivery]) -> bool:
        nonlocal left
        if not left.allows(urgent=any(_may_use_reserve(row) for row in call)):
            return False
        left = left.with_more(1)
        return True

    return allows


def _may_use_reserve(row: Delivery) -> bool:
    return row.importance >= Importance.URGENT or row.purpose in quota.ABOUT_QUOTA


# --- after a delivery -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeliveryHooks:
    """What follows a delivery: circulars know who was reached, admins know who cannot be."""

    services: Services

    def delivered(self, uow: UnitOfWork, rows: Sequence[Delivery]) -> None:
        platform = _platform_of(uow, rows[0].channel_id)
        _changed(uow, arrivals.mark_delivered(uow, _receivers(rows), platform))
        if platform in CHARGED and not all(row.free for row in rows):
            quota.warn(uow, self.services, rows[0].channel_id)

    def unreachable(self, uow: UnitOfWork, rows: Sequence[Delivery]) -> None:
        for chat in dict.fromkeys(row.chat for row in rows):
            account = people.account_of_chat(uow, rows[0].channel_id, chat)
            mine = [row for row in rows if row.chat == chat]
            if account is None:
                _changed(uow, arrivals.mark_failed(uow, _receivers(mine)))
            else:
                mark_unreachable(uow, account, [row for row in mine if row.person_id == account.person_id])

    def refused(self, uow: UnitOfWork, rows: Sequence[Delivery]) -> None:
        _changed(uow, arrivals.mark_failed(uow, _receivers(rows)))

    def over_budget(self, uow: UnitOfWork, rows: Sequence[Delivery], *, by_platform: bool) -> None:
        """No message is left this month: the person's other chat gets it, else somebody passes it on by hand."""
        if by_platform:
            log.error("line quota spent", channel=rows[0].channel_id)
            quota.note_spent(uow, self.services, rows[0].channel_id)
        else:
            quota.warn(uow, self.services, rows[0].channel_id)
        others = people.accounts_of(uow, sorted({row.person_id for row in rows if row.person_id is not None}))
        held = []
        for row in rows:
            free = [one for one in others.get(row.person_id or 0, []) if one.platform not in CHARGED]
            account = preferred(None, free)
            if account is not None:
                outbox.send_elsewhere(uow, [row], account.channel_id, account.chat, ELSEWHERE)
            else:
                held.append(row)
        _changed(uow, arrivals.mark_failed(uow, _receivers(held)))
        quota.pass_on_by_hand(uow, {row.purpose for row in held if row.person_id is not None})


def mark_unreachable(uow: UnitOfWork, account: Account, failed: Sequence[Delivery] = ()) -> None:
    """Somebody blocked us or left (`failed`: the messages by which we learnt it).

    What waited for them goes to their other chat, if they have one, else it is taken back; the admins hear of it once
    a day at most, as somebody who speaks is taken to be there again.
    """
    if account.blocked_at is None:
        account.blocked_at = uow.now
        uow.audit("account.blocked", Ref.to("person", account.person_id), account=account.id)
    uow.flush()
    person = uow.get(Person, account.person_id)
    other = preferred(person, people.accounts(uow, account.person_id))
    waiting = [*failed, *outbox.waiting_in(uow, account.channel_id, account.chat)]
    if other is not None:
        outbox.send_elsewhere(uow, waiting, other.channel_id, other.chat, ELSEWHERE)
    else:
        outbox.withdraw_chat(uow, account.channel_id, account.chat, "blocked")
        _changed(uow, arrivals.mark_failed(uow, _receivers(waiting)))
    about = About(subject=Ref.to("person", account.person_id), purpose="alarm")
    if person is None or outbox.said_since(uow, about.purpose, uow.now - timedelta(days=1), about.subject):
        return
    for admin in people.admins(uow):
        if admin.id != person.id:
            tell(uow, admin.id, texts.blocked(person, account, other), about)


def _platform_of(uow: UnitOfWork, channel_id: str) -> Platform:
    channel = people.channel(uow, channel_id)
    return channel.platform if channel is not None else Platform.SELF


def _receivers(rows: Iterable[Delivery]) -> set[int]:
    return {Ref(row.subject).id for row in rows if Ref(row.subject).kind == "receiver"}


def _changed(uow: UnitOfWork, circular_ids: Iterable[int]) -> None:
    for circular_id in sorted(circular_ids):
        circulars.changed(uow, circular_id)
