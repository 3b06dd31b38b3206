"""What a flow gets: the transaction, who acts, what they did, and ways to answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Generic, Protocol

from typing_extensions import TypeVar

from handlers import digest_queue
from handlers.common.jobs import ChatJob
from handlers.incoming import Incoming, InternalEvent, Pressed
from notifications import outbox
from notifications.message import Importance, Message
from notifications.outbox import NOTHING, About, To
from storage import conversations, jobs, people
from storage.payloads import JobData, Question
from storage.people import Seat
from storage.ref import Ref
from storage.tables import Account, ButtonRow, Conversation, Office, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, PostKind, UnitKind

# LINE's reply token lasts a minute from the webhook.
REPLY_TOKEN_LIFE = timedelta(seconds=60)


class Links(Protocol):
    """Addresses people can open. Built by the web edge, which knows its own address and signs them."""

    def file(self, digest: str, name: str, lasts: timedelta) -> str:
        """A kept file by a signed, expiring link."""
        ...

    def letter(self, letter_id: int, office_id: int) -> str:
        """What the QR of a receive stamp opens: it shows nothing of the letter to a stranger."""
        ...

    def circular(self, office_id: int, receiver_id: int, person_id: int, lasts: timedelta) -> str:
        """The page of a circular for one person of a unit that got it; it notes that it was opened."""
        ...

    def seat(self, office_id: int, invited_id: int, person_id: int, lasts: timedelta) -> str:
        """Somebody's own page of a meeting: its papers, and on the day their QR and code."""
        ...

    def door(self, office_id: int, meeting_id: int, lasts: timedelta) -> str:
        """A meeting's door: where whoever stands there signs in by their code, or finds the way to their chat."""
        ...

    def desk(self, office_id: int, meeting_id: int, person_id: int, lasts: timedelta) -> str:
        """The desk of whoever runs a meeting: the roll and the live count."""
        ...

    def minutes(self, office_id: int, meeting_id: int, person_id: int, lasts: timedelta) -> str:
        """The page on which whoever runs a meeting writes what was resolved."""
        ...

    def badge(self, office_id: int, invited_id: int, code: str, lasts: timedelta) -> str:
        """What the QR on somebody's name tag opens at the desk, while their code is this one."""
        ...

    def sign_in(self, channel_id: str, door_code: str) -> str | None:
        """A deep link that opens one bot with the code of a door; None where its public name is not set."""
        ...

    def start(self, channel_id: str, code: str) -> str | None:
        """A deep link that opens one bot with an invitation code; None where its public name is not set."""
        ...

    def invitation(self, code: str, expires_at: datetime, channels: Sequence[str]) -> str:
        """A page with an invitation's code and its QR for each of the office's own bots, to be shown, forwarded or
        printed."""
        ...

    def policy(self) -> str:
        """The privacy notice."""
        ...


@dataclass
class Health:
    """The health of the machine, as its own loops last saw it."""

    swept_at: datetime | None = None
    """When all that was due had been handled; None before the first time."""
    files: bool = True
    """Whether files can be kept."""


@dataclass(frozen=True)
class Services:
    """What the office needs of the machine without knowing it. `pepper` keys the hashes of invitation codes."""

    links: Links
    pepper: bytes
    can_read: bool = True
    """Whether photos are read here (SARABAN_READER=off keeps them unread)."""
    line_limit: int = 0
    """Messages a month that the LINE account's plan pays for; 0 where it is not known."""
    health: Health = field(default_factory=Health)


@dataclass(frozen=True)
class Actor:
    """Who acts, through which chat, on which chairs."""

    person: Person
    account: Account | None
    seats: tuple[Seat, ...] = ()

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def name(self) -> str:
        """Short: prefix and first name, as offices call people."""
        return f"{self.person.prefix}{self.person.first_name}"

    @property
    def full_name(self) -> str:
        return f"{self.person.prefix}{self.person.first_name} {self.person.last_name}".strip()

    @property
    def title(self) -> str:
        """The first post's title."""
        return self.seats[0].post.title if self.seats else ""

    def holds(self, kind: PostKind, unit_kind: UnitKind | None = None, unit_id: int | None = None) -> bool:
        return any(
            seat.post.kind == kind
            and (unit_kind is None or seat.unit.kind == unit_kind)
            and (unit_id is None or seat.unit.id == unit_id)
            for seat in self.seats
        )


def actor_of(uow: UnitOfWork, person: Person, account: Account | None = None) -> Actor:
    """A person as an actor, with the chairs they hold now."""
    return Actor(person, account, tuple(people.seats(uow, person.id)))


# The event that a flow is for; a flow for any event leaves it out: `Context`.
EventT = TypeVar("EventT", bound=Incoming, covariant=True, default=Incoming)


@dataclass
class Context(Generic[EventT]):
    """One event's handling. Everything here happens in one transaction; `reply` and `tell` only queue rows.

    `Context[Text]` is the handling of typed words, `Context[Pressed[AssignTask]]` that of one verb's presses.
    """

    uow: UnitOfWork
    event: EventT
    services: Services
    who: Actor | None = None
    button: ButtonRow | None = None
    conversation: Conversation | None = None
    rest: str = ""
    """What followed the command word."""
    replies: list[Message] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.uow.now

    @property
    def actor(self) -> Actor:
        """The linked person. Dispatch lets strangers only into flows that do not ask for this."""
        if self.who is None:
            raise RuntimeError("a stranger reached a flow for linked people")
        return self.who

    @cached_property
    def office(self) -> Office:
        return people.office(self.uow)

    @property
    def subject(self) -> Ref:
        """What the pressed button or the open question is about; empty where it is about nothing."""
        return Ref(self.button.subject if self.button else (self.conversation.subject if self.conversation else ""))

    @property
    def subject_id(self) -> int:
        """The number of that: 12 of `letter:12`; 0 where there is none."""
        return self.subject.id

    @property
    def args(self) -> dict[str, Any]:
        """What the pressed button carried."""
        return self.button.args if self.button else {}

    @property
    def to(self) -> To:
        """The chat the event came from."""
        token, at = self.event.reply_token or "", self.event.at
        if isinstance(self.event, InternalEvent):
            # What was begun by a chat event answers with that event's token, if it is still good.
            token, at = self.event.answer_to
        # Somebody waits for this answer, with a token or without: it goes out before what nobody waits for.
        until = at + REPLY_TOKEN_LIFE
        return To(self.event.channel, self.platform, self.event.chat, self.who.id if self.who else None, token, until)

    @property
    def answer_to(self) -> list[str]:
        """For work that outlasts this transaction: how its result can still answer this event for free."""
        return [self.event.reply_token or "", self.event.at.isoformat()]

    @property
    def platform(self) -> Platform:
        """Where the chat lives; an event of our own says it of its channel."""
        if self.event.platform != Platform.SELF:
            return self.event.platform
        channel = people.channel(self.uow, self.event.channel)
        return channel.platform if channel else Platform.SELF

    def reply(self, message: Message, about: About = NOTHING, *, gather: timedelta = timedelta(0)) -> None:
        """Answer in the same chat.

        What was pressed, and a "reading ..." that is done, change their card in place where the platform can; an
        answer to typed words comes below them, where the person looks. `gather`: see `outbox.put`.
        """
        self.replies.append(message)
        in_place = isinstance(self.event, Pressed | InternalEvent)
        outbox.put(self.uow, self.to, message, about, in_place=in_place, gather=gather)

    def progress(self, message: Message, about: About) -> None:
        """Say that something is on its way, where saying so is free and the result can take its place.

        Elsewhere the platform's own sign of life says it, and the free reply is left for the result.
        """
        if self.platform in outbox.EDITABLE:
            outbox.put(self.uow, self.to, message, about, in_place=True)

    def become(self, message: Message, was: About, about: About, *, gather: timedelta | None = None) -> None:
        """Answer with a card that takes the place of another one (a draft that is registered now)."""
        self.replies.append(message)
        outbox.rename(self.uow, self.to, was.card, about.card)
        outbox.put(
            self.uow, self.to, message, about, in_place=isinstance(self.event, Pressed), gather=gather or timedelta(0)
        )

    def tell(
        self,
        person_id: int,
        message: Message,
        about: About = NOTHING,
        *,
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> bool:
        """Say something to somebody, in the chat they prefer. False if they have none: say so to whoever acts.

        What is QUIET waits for their digest, what is not URGENT for the end of their quiet hours.
        """
        return tell(self.uow, person_id, message, about, not_before=not_before, expires_at=expires_at)

    def put_job(self, job: JobData, subject: str) -> None:
        """Ask for a job. What comes of a `ChatJob` goes back to this chat."""
        if isinstance(job, ChatJob):
            here = {"channel": self.event.channel, "chat": self.event.chat, "answer_to": tuple(self.answer_to)}
            job = job.model_copy(update=here)
        jobs.put_job(self.uow, job, subject)

    def ask(self, question: Question | str, subject: str = "", **data: Any) -> None:
        """The next text (or file) of this chat answers this question."""
        if isinstance(question, Question):
            data, question = question.to_json(), question.NAME
        conversations.ask(self.uow, self.event.channel, self.event.chat, question, subject, data)

    def end(self) -> None:
        """Nothing is asked any more."""
        conversations.end(self.uow, self.event.channel, self.event.chat)
        self.conversation = None


def chat_of(uow: UnitOfWork, person_id: int) -> Account | None:
    """The chat a person is notified in: on their preferred platform, else Telegram (free), else LINE; never one that
    blocked us."""
    return preferred(uow.get(Person, person_id), people.accounts(uow, person_id))


def preferred(person: Person | None, accounts: Sequence[Account]) -> Account | None:
    """The chat of some that a person is written to; `accounts` has Telegram first."""
    reachable = [account for account in accounts if account.blocked_at is None]
    platform = person.notify.get("platform") if person else None
    for account in reachable:
        if account.platform == platform:
            return account
    return reachable[0] if reachable else None


def tell(
    uow: UnitOfWork,
    person_id: int,
    message: Message,
    about: About = NOTHING,
    *,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    gather: timedelta = timedelta(0),
    disturb: bool = False,
) -> bool:
    """`Context.tell` for timers and other acts without a chat of their own. `disturb`: even in their quiet hours."""
    account = chat_of(uow, person_id)
    if account is None:
        return False
    if message.importance <= Importance.QUIET:
        digest_queue.add(uow, person_id, about.subject, about.purpose, message)
        return True
    to = To(account.channel_id, account.platform, account.chat, person_id)
    if not disturb:
        not_before = digest_queue.deliver_after(uow, person_id, message, not_before)
    outbox.put(uow, to, message, about, not_before=not_before, expires_at=expires_at, gather=gather)
    return True
