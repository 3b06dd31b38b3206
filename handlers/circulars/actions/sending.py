"""Sending a circular: whom it reaches and at what cost, the cards to all receivers, the undo window."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers import digest_queue
from handlers.circulars.actions import circulars, quota, receiving
from handlers.circulars.actions.circulars import LADDER
from handlers.circulars.rules import receivers as rules
from handlers.circulars.rules.quota import Quota
from handlers.circulars.texts import receiving as card_texts
from handlers.circulars.texts.circulars import is_most_urgent
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import short_with_time
from handlers.context import Actor, Services, preferred
from handlers.deadlines.actions import deadlines
from handlers.errors import BadDate, BadInput, Field, InputFault, NotFound, UndoClosed
from handlers.letters.rules.numbering import UNDO_WINDOW
from handlers.staff.rules.routing import Away, Holder, who_decides
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About, To
from storage import circulars as circular_rows
from storage import people, timers
from storage.ref import Ref
from storage.tables import Account, Circular, Letter, Person, Post, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Platform, PostKind, Secrecy, UnitKind

EFFECT = "circulation_effect"
"""The timer that ends the undo window (or the night): from then on the circular is with its receivers."""
MORNING = time(8, 0)
"""When what was put off until the morning goes out, Bangkok: with the day's digests."""
MORNING_WAIT = timedelta(seconds=30)
"""Where each call costs, the morning's circulars wait this long for the person's digest, to go out in one with it."""
SENT, CHASED, CALLED_BACK, HELP = "circular", "circular_chase", "circular_cancelled", "circular_help"
"""The purposes, in the ledger, of what a circular says."""
HEADS = (PostKind.DIRECTOR, PostKind.HEAD_OF_ADMINISTRATION)
_Seats = Sequence[tuple[Person, Post]]


# --- whom it reaches ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reached:
    """The person of a unit who is written to, and in which chat. `decides`: whether they give out work there today."""

    person: Person
    account: Account
    unit: Unit
    decides: bool

    @property
    def person_id(self) -> int:
        return self.person.id

    @property
    def to(self) -> To:
        return To(self.account.channel_id, self.account.platform, self.account.chat, self.person_id)


def reach(uow: UnitOfWork, unit_ids: Sequence[int], *, secret: bool = False) -> dict[int, Reached]:
    """Returns one person with a chat for each unit: of a school who decides there today, else a deputy, else its clerk;
    of a group its clerk first. Of a secret letter only appointed persons. Three queries for any number of units."""
    wanted = set(unit_ids)
    seated: dict[int, list[tuple[Person, Post]]] = {}
    units: dict[int, Unit] = {}
    for person, post, unit in people.roster(uow):
        if unit.id in wanted and person.active and (person.handles_secret or not secret):
            seated.setdefault(unit.id, []).append((person, post))
            units[unit.id] = unit
    everybody = [person.id for seats in seated.values() for person, _post in seats]
    chats, today = people.accounts_of(uow, everybody), bangkok_date(uow.now)
    away: dict[int, list[Away]] = {}
    for one in people.absences(uow, everybody, today):
        away.setdefault(one.person_id, []).append(
            Away(one.person_id, one.first_day, one.last_day, one.deputy_id, one.capacity)
        )
    found: dict[int, Reached] = {}
    for unit_id, seats in seated.items():
        absences = [one for person, _post in seats for one in away.get(person.id, [])]
        holders = [Holder(person.id, post.kind, post.rank) for person, post in seats]
        decider = who_decides(holders, absences, today, secret=secret)
        deciding = decider.person_id if decider is not None else None
        for person in _in_order(seats, deciding, clerk_first=units[unit_id].kind is UnitKind.GROUP):
            account = preferred(person, chats.get(person.id, []))
            if account is not None:
                found[unit_id] = Reached(person, account, units[unit_id], person.id == deciding)
                break
    return found


def _in_order(seats: _Seats, deciding: int | None, *, clerk_first: bool) -> Iterator[Person]:
    """Yields the people of a unit in the order in which they are tried; `deciding` decides there today."""
    by_id = {person.id: person for person, _post in seats}
    clerks = [person for person, post in seats if post.kind is PostKind.CLERK]
    if clerk_first:
        yield from clerks
    if deciding in by_id:
        yield by_id[deciding]
    yield from (person for person, post in seats if post.kind is PostKind.DEPUTY)
    yield from clerks
    yield from (person for person, post in seats if post.kind in HEADS)


# --- before it is sent ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What sending would do: to whom, by which ways, at what cost. `gone` are chosen units that have left."""

    circular: Circular
    letter: Letter
    units: Sequence[Unit]
    reached: Mapping[int, Reached]
    gone: Sequence[str]
    quota: Quota

    def on(self, platform: Platform) -> int:
        return sum(one.account.platform is platform for one in self.reached.values())

    @property
    def no_chat(self) -> list[Unit]:
        return [unit for unit in self.units if unit.id not in self.reached]

    @property
    def urgent(self) -> bool:
        """Whether it may use the reserve for what is most urgent."""
        return is_most_urgent(self.letter)

    @property
    def suffices(self) -> bool:
        return self.quota.allows(self.on(Platform.LINE), urgent=self.urgent)


def preview(uow: UnitOfWork, services: Services, row: Circular, letter: Letter) -> Preview:
    """Returns what sending a draft would do now. LINE is asked for its figures where they are old.

    Raises NotFound for a letter that has no number any more.
    """
    if letter.state in circulars.NOT_IN_A_BOOK:
        raise NotFound("letter")
    quota.ask_platform(uow)
    choice, there = circulars.choice_of(row), circulars.places(uow)
    unit_ids = [one for one in rules.chosen(choice, there) if one != row.unit_id]
    units = {unit.id: unit for unit in circular_rows.schools(uow)}
    return Preview(
        row,
        letter,
        [units[one] for one in unit_ids],
        reach(uow, unit_ids, secret=letter.secrecy != Secrecy.OPEN),
        circulars.gone_names(uow, choice, there),
        quota.left(uow, services),
    )


# --- sending --------------------------------------------------------------------------------------------------------


def send(
    uow: UnitOfWork, services: Services, actor: Actor, row: Circular, letter: Letter, *, morning: bool = False
) -> Preview:
    """[ส่ง], [ส่งรวมรอบเช้า]: writes receivers and messages, which go out after the undo window or in the morning.

    `row` is a locked draft. Raises BadInput (no receiver is chosen, the question is missing), BadDate for a due moment
    before it is sent.
    """
    circulars.check_complete(row)
    found = preview(uow, services, row, letter)
    if not found.units:
        raise BadInput(Field.RECEIVERS, InputFault.ALL_GONE if found.gone else InputFault.NONE_CHOSEN)
    send_at = morning_of(uow) if morning else uow.now + UNDO_WINDOW
    if row.due_at is not None and row.due_at <= send_at:
        raise BadDate(InputFault.BEFORE_SENDING, short_with_time(row.due_at), bangkok_date(row.due_at))
    ids = circular_rows.put_receivers(
        uow,
        row.id,
        [
            (unit.id, one.person_id if one else None, one.account.channel_id if one else "")
            for unit in found.units
            for one in [found.reached.get(unit.id)]
        ],
    )
    row.state, row.send_at, row.sent_by = CircularState.WAITING, send_at, actor.id
    row.version += 1
    uow.flush()
    cards = {ids[unit]: one for unit, one in found.reached.items()}
    charged = {key: one for key, one in cards.items() if morning and one.account.platform in outbox.CHARGED}
    others = {key: one for key, one in cards.items() if key not in charged}
    put_cards(uow, services, row, letter, others, not_before=send_at)
    put_cards(uow, services, row, letter, charged, not_before=send_at + MORNING_WAIT)
    timers.set_timer(uow, EFFECT, Ref.of(row), send_at, row.version)
    uow.audit(
        "circular.send",
        Ref.of(letter),
        circulation=row.id,
        receivers=len(ids),
        reached=len(found.reached),
        wanted=row.wanted,
        due=row.due_at,
        at=send_at,
    )
    return found


def morning_of(uow: UnitOfWork) -> datetime:
    """Returns 08:00 Bangkok time of the next working day, in UTC."""
    return deadlines.due_moment(uow, circulars.day_of_sending(uow), f"{MORNING:%H:%M}")


def join_digest(uow: UnitOfWork, account: Account) -> None:
    """Somebody's digest goes out now: the circulars that wait for it go out in the same call, but for those that can
    still be undone."""
    soon, undoable = uow.now + MORNING_WAIT, uow.now - UNDO_WINDOW
    circular_rows.hasten_chat(uow, account.channel_id, account.chat, SENT, until=soon, made_before=undoable)


def put_cards(
    uow: UnitOfWork,
    services: Services,
    row: Circular,
    letter: Letter,
    reached: Mapping[int, Reached],
    *,
    again: bool = False,
    not_before: datetime | None = None,
) -> None:
    """Queues the receivers' cards, by receiver id. Each person's quiet hours are kept."""
    purpose = CHASED if again else SENT

    cards = Counter(one.person_id for one in reached.values())

    def card(receiver_id: int, person_id: int) -> Message:
        url, one = receiving.page_url(services, uow.office, receiver_id, person_id, letter), reached[receiver_id]
        view = card_texts.View(
            receiver_id, row, letter, url, unit=one.unit, named=cards[person_id] > 1, may_assign=one.decides
        )
        return card_texts.card(view, again=again)

    say(uow, reached, card, purpose, not_before)


def say(
    uow: UnitOfWork,
    reached: Mapping[int, Reached],
    message: Callable[[int, int], Message],
    purpose: str,
    not_before: datetime | None = None,
) -> None:
    """Queues one message for each receiver."""
    items = [
        (one, message(receiver_id, one.person_id), receiving.about(receiver_id, purpose=purpose))
        for receiver_id, one in reached.items()
    ]
    say_all(uow, items, not_before)


def say_all(
    uow: UnitOfWork, items: Sequence[tuple[Reached, Message, About]], not_before: datetime | None = None
) -> None:
    """Queues messages in bulk: a few statements for each moment at which people may be written to."""
    at: dict[datetime | None, list[tuple[To, Message, About]]] = {}
    for one, said, about in items:
        when = digest_queue.deliver_after(uow, one.person_id, said, not_before)
        at.setdefault(when, []).append((one.to, said, about))
    for when, these in at.items():
        outbox.put_many(uow, these, not_before=when)


def undo(uow: UnitOfWork, actor: Actor, row: Circular, letter: Letter) -> None:
    """Makes it a draft again before anything has gone out. Raises UndoClosed, AlreadyDone."""
    if row.state != CircularState.WAITING:
        raise UndoClosed if row.state == CircularState.SENT else circulars.already(uow, row)
    if row.send_at is None or uow.now >= row.send_at:
        raise UndoClosed
    ids = [one.id for one in circular_rows.receivers(uow, row.id)]
    circular_rows.withdraw_unsent(uow, ids, "undone")
    circular_rows.drop_receivers(uow, row.id)
    timers.stop_timers(uow, EFFECT, Ref.of(row))
    row.state, row.send_at, row.sent_by = CircularState.DRAFT, None, None
    row.version += 1
    uow.flush()
    uow.audit("circular.undo", Ref.of(letter), circulation=row.id)


def send_at_once(uow: UnitOfWork, actor: Actor, row: Circular, letter: Letter) -> None:
    """[ส่งเลย]: sends before the undo window is over, but not in people's quiet hours. Raises AlreadyDone."""
    if row.state != CircularState.WAITING:
        raise circulars.already(uow, row)
    people.everyone(uow)  # in one query, for their wishes
    urgent = is_most_urgent(letter)
    ids = [
        one.id
        for one in circular_rows.receivers(uow, row.id)
        if one.person_id is not None and (urgent or not digest_queue.preferences(uow, one.person_id).is_quiet(uow.now))
    ]
    timers.stop_timers(uow, EFFECT, Ref.of(row))
    circular_rows.hasten(uow, ids)
    take_effect(uow, row, letter)


def take_effect(uow: UnitOfWork, row: Circular, letter: Letter) -> None:
    """The undo window is over: the circular is with its receivers, and its reminders begin."""
    row.state, row.sent_at = CircularState.SENT, uow.now
    row.version += 1
    uow.flush()
    if row.due_at is not None:
        deadlines.set_deadline(uow, Ref.of(row), row.due_at, LADDER)
    uow.audit("circular.sent", Ref.of(letter), circulation=row.id)


def is_secret(letter: Letter) -> bool:
    """Whether only appointed persons hear of a letter."""
    return letter.secrecy != Secrecy.OPEN
