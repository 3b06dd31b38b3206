"""Messages to the invited: who can be written to and in which chat, and what the card of a seat shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import digest_queue
from handlers.context import Services, preferred, tell
from handlers.errors import AlreadyDone, Done
from handlers.meetings.actions import meetings
from handlers.meetings.actions.calendar_files import calendar_url
from handlers.meetings.texts import attendance as seat_texts
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About, To
from storage import meetings as rows
from storage import people, timers
from storage.ref import Ref
from storage.tables import Account, AgendaItem, Invited, Meeting, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Consent, MeetingState

CARD = "meeting_card"
"""The timer that updates the secretary's live card."""
INVITATION, REMINDED, ASKED_AGAIN, CHANGED, CANCELLED = (
    "meeting",
    "meeting_reminder",
    "meeting_chase",
    "meeting_changed",
    "meeting_cancelled",
)
"""The purposes, in the outbox, of messages to the invited."""
CARD_INTERVAL = timedelta(seconds=10)
_CARD_DELAY = timedelta(seconds=2)
_PAGE_LASTS = timedelta(days=30)
"""How long the page of a seat stays open after the meeting: people still ask for its papers."""


@dataclass(frozen=True)
class Recipient:
    """A seat, and the person and chat that messages about it go to."""

    row: Invited
    unit: Unit
    to: To

    @property
    def id(self) -> int:
        return self.row.id


def has_substitute(row: Invited) -> bool:
    """Whether a substitute from the staff list was asked and has not declined."""
    asked = row.consent in (Consent.ASKED, Consent.GIVEN)
    return row.answer is Attendance.SUBSTITUTE and row.substitute_id is not None and asked


def recipients(uow: UnitOfWork, one: Meeting, wanted: Callable[[Invited], bool] = lambda _row: True) -> list[Recipient]:
    """Returns the invited who have a chat now, with that chat. Two queries for all."""
    seats = [(row, unit) for row, unit in rows.seats(uow, one.id) if row.told_id is not None and wanted(row)]
    return with_chats(uow, [(row, unit, row.told_id) for row, unit in seats if row.told_id is not None])


def substitute_recipients(uow: UnitOfWork, one: Meeting) -> list[Recipient]:
    """Returns the substitutes from the staff list who were asked and have not declined, with their chats."""
    seats = [(row, unit, row.substitute_id) for row, unit in rows.seats(uow, one.id) if has_substitute(row)]
    return with_chats(uow, [(row, unit, person_id) for row, unit, person_id in seats if person_id is not None])


def with_chats(uow: UnitOfWork, seats: Sequence[tuple[Invited, Unit, int]]) -> list[Recipient]:
    """Returns those of the given people who have a chat now. Two queries for all."""
    ids = sorted({person_id for _row, _unit, person_id in seats})
    chats, known = people.accounts_of(uow, ids), rows.persons(uow, ids)
    found = []
    for row, unit, person_id in seats:
        account = preferred(known.get(person_id), chats.get(person_id, []))
        if account is not None:
            found.append(Recipient(row, unit, _to(account, person_id)))
    return found


def _to(account: Account, person_id: int) -> To:
    return To(account.channel_id, account.platform, account.chat, person_id)


def send_all(
    uow: UnitOfWork,
    told: Sequence[Recipient],
    message: Callable[[Recipient], Message],
    purpose: str,
    *,
    card: str = "invited",
    expires_at: datetime | None = None,
) -> None:
    """Sends a message to each recipient, after their quiet hours. One batch for each moment of delivery."""
    at: dict[datetime | None, list[tuple[To, Message, About]]] = {}
    # Loads all people at once, so that quiet hours are not read one by one.
    _people = rows.persons(uow, [each.to.person_id for each in told if each.to.person_id is not None])
    for each in told:
        said = message(each)
        when = digest_queue.deliver_after(uow, each.to.person_id or 0, said, None)
        at.setdefault(when, []).append((each.to, said, about_seat(each.row, purpose, card)))
    for when, items in at.items():
        outbox.put_many(uow, items, not_before=when, expires_at=expires_at)


def about_seat(row: Invited, purpose: str = INVITATION, card: str = "invited") -> About:
    """The card of a seat, in the chat of its owner (`card` "substitute": in that of the substitute)."""
    return About(Ref.of(row), row.version, f"{card}:{row.id}", purpose)


def recipient_view(uow: UnitOfWork, services: Services, one: Meeting, each: Recipient) -> seat_texts.SeatView:
    """Returns what the card of this recipient shows."""
    return seat_view(uow, services, one, each.row, each.unit, each.to.person_id)


def seat_view(
    uow: UnitOfWork, services: Services, one: Meeting, row: Invited, unit: Unit, reader: int | None
) -> seat_texts.SeatView:
    """Returns all that the card of a seat shows to one reader. The link to the page is for this reader only."""
    until = (one.ends_at or uow.now) - uow.now + _PAGE_LASTS
    page_url = services.links.seat(uow.office, row.id, reader, until) if reader is not None else ""
    there = one.state is MeetingState.INVITED and meetings.is_on(one, uow.now) and row.checked_in_at is None
    return seat_texts.SeatView(
        row,
        one,
        unit,
        calendar_url=calendar_url(uow, services, one),
        subjects=tuple(agenda_subjects(uow, one)),
        open=is_open(one, uow.now),
        page_url=page_url,
        signs_in=there and reader is not None and occupies(row, reader),
    )


def occupies(row: Invited, person_id: int) -> bool:
    """Whether this person will sit on the seat: its substitute where one is sent, otherwise its owner."""
    return person_id == (row.substitute_id if row.answer is Attendance.SUBSTITUTE else row.person_id)


def is_open(one: Meeting, now: datetime) -> bool:
    """Whether the invited may still answer: until the meeting begins."""
    return one.state is MeetingState.INVITED and one.starts_at is not None and now < one.starts_at


def already_begun(one: Meeting) -> AlreadyDone:
    """Returns the error for an answer that comes after the meeting began or was cancelled."""
    if one.state is MeetingState.INVITED:
        return AlreadyDone(Done.MEETING_BEGUN, at=one.starts_at, subject=Ref.of(one))
    return meetings.already_done(one)


def agenda_subjects(uow: UnitOfWork, one: Meeting) -> list[str]:
    """Returns three titles of the agenda for the invitation, items to be decided first."""
    found: list[AgendaItem] = uow.remember(("agenda", one.id), lambda: rows.items(uow, one.id))
    return [item.title for item in sorted(found, key=lambda item: -item.section)][:3]


def tell_chair(uow: UnitOfWork, services: Services, one: Meeting, purpose: str) -> None:
    """Tells the chair, who has no seat of their own."""
    if one.chair_id is None or one.chair_id == one.secretary_id:
        return
    name = Ref.of(one)
    counts, url = rows.counts(uow, one.id), calendar_url(uow, services, one)
    message = seat_texts.for_chair(one, counts, url, uow.now, changed=purpose == CHANGED)
    tell(uow, one.chair_id, message, About(name, one.version, f"meeting_chair:{one.id}", purpose))


def refresh_card_soon(uow: UnitOfWork, meeting_id: int) -> None:
    """Updates the secretary's live card soon, at most once in ten seconds."""
    timers.set_timer_at_most(uow, CARD, Ref.to(Meeting.KIND, meeting_id), soon=_CARD_DELAY, rest=CARD_INTERVAL)
