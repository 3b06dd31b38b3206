"""A day at the desks of the small office: letters that are registered already, chats, and a clock whose timers run."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot.edge.dispatch import Dispatcher
from bot.workers.loops import Timers
from handlers.context import actor_of
from handlers.incoming import Pressed
from handlers.letters.actions import drafts, registering
from handlers.letters.actions import letters as letter_actions
from handlers.staff.rules.staff_list import PostLine
from notifications import outbox
from notifications.message import Message, PickDate, Press
from storage import letters, people
from storage.tables import Approval, Delivery, Letter, Person, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PostKind, Secrecy, SendState, Urgency
from tests.support.play import CENTRAL, CLERK, DIRECTOR, PERSONNEL, PLATFORMS, SERVICES, Play, line, posts

GROUP_CLERK, CENTRAL_HEAD = "น.ส.กานดา พร้อมใจ", "นางจินดา ใจดี"
Chat = tuple[str, str]


def everybody() -> list[PostLine]:
    """The small office and two more, whom a day of work needs."""
    return [
        *posts(),
        line(GROUP_CLERK, PERSONNEL, PostKind.CLERK, "ธุรการกลุ่มบุคคล"),
        line(CENTRAL_HEAD, CENTRAL, PostKind.DIRECTOR, "ผอ.กลุ่มอำนวยการ"),
    ]


def _arrive(uow: UnitOfWork) -> None:
    """All that is due has gone out: it can be edited from now on, no more be taken back."""
    rows = uow.session.exec(select(Delivery).where(col(Delivery.state) == SendState.PENDING)).all()
    for row in rows:
        row.state, row.message_ids = SendState.SENT, [str(row.seq)]


@dataclass
class Desk:
    """`play` is of `everybody`. `staff` and `heads` are the two sides' channels: clerks and officers, directors and
    deputies."""

    play: Play
    staff: str
    heads: str
    _chats: dict[str, Chat] = field(default_factory=dict)

    # --- people -------------------------------------------------------------------------------------------------------

    def chat(self, name: str, side: str = "") -> Chat:
        """Somebody's chat, linked on first use: on the heads' side for who decides, else the staff's."""
        if name not in self._chats:
            seats = self.play.person(name)
            heads = self.heads if side == "heads" else self.staff
            self._chats[name] = (heads, f"{seats.id}")
            self.play.link(name, self._chats[name])
        return self._chats[name]

    def head(self, name: str) -> Chat:
        """The chat of somebody who decides."""
        return self.chat(name, "heads")

    def texts(self, chat: Chat) -> list[str]:
        """All that stands in a chat, as text."""
        return [message.to_text() for message in self.play.shown(chat)]

    def last(self, chat: Chat) -> str:
        return self.play.last(chat).to_text()

    def labels(self, chat: Chat) -> list[str]:
        """The buttons of the newest message."""
        return [button.label for button in self.play.last(chat).buttons]

    def old(self, chat: Chat, text: str) -> Message:
        """A message with this text, to press its buttons later when it is an old one."""
        return next(one for one in reversed(self.play.shown(chat)) if text in one.to_text())

    def picks(self, chat: Chat, label: str, day: date | datetime) -> Message:
        """Somebody sets LINE's picker."""
        found = next(b for one in reversed(self.play.shown(chat)) for b in one.buttons if b.label == label)
        assert isinstance(found, PickDate)
        return self.play.receive(
            chat, Pressed(**self.play.event_fields(chat), button=found.id, picked=day.isoformat()[:16])
        )

    def picks_nothing(self, chat: Chat, label: str) -> Message:
        """Somebody presses what is a picker elsewhere."""
        found = next(b for one in reversed(self.play.shown(chat)) for b in one.buttons if b.label == label)
        assert isinstance(found, PickDate)
        return self.play.receive(chat, Pressed(**self.play.event_fields(chat), button=found.id))

    def forged(self, chat: Chat, button: Press) -> Message:
        """Somebody presses what they were never shown (a button of another's, or of another day)."""
        channel, name = chat
        self.play.database.write_now(
            lambda uow: outbox.put(
                uow, outbox.To(channel, PLATFORMS[channel], name), Message(title="forged", rows=((button,),))
            ),
            self.play.office_id,
        )
        return self.play.press(chat, button.label, self.old(chat, "forged"))

    def appoint(self, name: str) -> None:
        """Somebody is appointed for secret letters."""

        def handle(uow: UnitOfWork) -> None:
            person = uow.get(Person, self.play.person(name).id)
            assert person is not None
            person.handles_secret = True
            uow.flush()

        self.play.database.write_now(handle, self.play.office_id)

    # --- time ---------------------------------------------------------------------------------------------------------

    def passes(self, **span: float) -> None:
        """Turn the clock on and do what became due."""
        self.play.clock.advance(timedelta(**span))
        self.run()

    def turns_to(self, moment: datetime) -> None:
        self.play.clock.turn_to(moment)
        self.run()

    def do_due(self) -> None:
        """Do what is due, deadlines first, as the service's loop does."""
        timers = Timers(self.play.database, Dispatcher(SERVICES))
        while self.play.database.write_now(timers.deadlines.next):
            pass
        while self.play.database.write_now(lambda uow: timers._next(uow, [])):
            pass

    def run(self) -> None:
        """Do what is due, as the service's loop does, and say that all of it arrived."""
        self.do_due()
        self.play.database.write_now(_arrive, self.play.office_id)

    # --- letters ------------------------------------------------------------------------------------------------------

    def letter(
        self,
        subject: str = "การคัดเลือกครูดีเด่น ประจำปี 2569",
        *,
        number: str = "ศธ 04001/ว123",
        sender: str = "สพฐ.",
        urgency: Urgency = Urgency.NORMAL,
        secrecy: Secrecy = Secrecy.OPEN,
        due_on: date | None = None,
        by: str = CLERK,
    ) -> int:
        """A letter that the clerk has registered; its id."""

        def register(uow: UnitOfWork) -> int:
            person = uow.get(Person, self.play.person(by).id)
            assert person is not None
            person.handles_secret = person.handles_secret or secrecy != Secrecy.OPEN
            actor = actor_of(uow, person)
            letter = drafts.new_draft(uow, actor)
            letter.number, letter.sender, letter.subject = number, sender, "" if secrecy != Secrecy.OPEN else subject
            letter.dated, letter.urgency, letter.secrecy, letter.due_on = date(2026, 1, 2), urgency, secrecy, due_on
            registering.register(uow, actor, letter)
            assert letter.id is not None
            return letter.id

        return self.play.database.write_now(register, self.play.office_id)

    def proposed(self, advice: str = "มอบ บุคคล", **about: object) -> int:
        """A letter that lies before the director, with the clerk's advice ("" for none); its id."""
        letter_id = self.letter(**about)  # type: ignore[arg-type]
        clerk = self.chat(CLERK)
        number = self.entry_number(letter_id)
        self.play.type(clerk, str(number))
        self.play.press(clerk, "เสนอ")
        if advice:
            self.play.press(clerk, advice)
        return letter_id

    def in_group(self, **about: object) -> int:
        """A letter that the director has given to กลุ่มบุคคล; the id of the group's task."""
        director = self.head(DIRECTOR)
        letter_id = self.proposed(**about)  # type: ignore[arg-type]
        self.play.press(director, "ตามเสนอ")
        self.passes(seconds=61)
        return self.tasks(letter_id)[-1].id or 0

    # --- what is on record --------------------------------------------------------------------------------------------

    def row(self, letter_id: int) -> Letter:
        found = self.play.database.read_now(lambda uow: letters.letter(uow, letter_id), self.play.office_id)
        assert found is not None
        return found

    def approval(self, letter_id: int) -> Approval:
        found = self.play.database.read_now(lambda uow: letters.latest_approval(uow, letter_id), self.play.office_id)
        assert found is not None
        return found

    def tasks(self, letter_id: int) -> list[Task]:
        return self.play.database.read_now(lambda uow: letters.tasks_of(uow, letter_id), self.play.office_id)

    def unit_id(self, name: str) -> int:
        """The id of a unit by its name."""
        units = self.play.database.read_now(people.units, self.play.office_id)
        return next(unit.id for unit in units if unit.name == name and unit.id is not None)

    def remarks(self, letter_id: int) -> list[str]:
        """What was written on a letter: kind, words, name, capacity and post."""
        rows = self.play.database.read_now(lambda uow: letters.remarks(uow, letter_id), self.play.office_id)
        return [f"{one.kind}: {one.words} ({one.name}, {one.capacity} {one.post_title})" for one in rows]

    def entry_number(self, letter_id: int) -> int:
        row = self.row(letter_id)
        entry = self.play.database.read_now(lambda uow: letter_actions.office_entry(uow, row), self.play.office_id)
        assert entry is not None
        return entry.number
