"""Plays an office at the door of dispatch: people type and press, and what was queued for them is read back."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NotRequired, TypedDict

from sqlalchemy import Connection, Table, func, insert, select
from sqlmodel import SQLModel, col

from bot.commands.seed import bring_in_staff_list
from bot.edge.dispatch import Dispatcher
from handlers.context import Services
from handlers.incoming import Incoming, Joined, Pressed, Text
from handlers.staff.rules.staff_list import OfficeLine, PersonLine, PostLine, StaffList, UnitLine, settle, split_name
from notifications.message import Message, Press
from storage import outbox, people
from storage.audit import flush_audit
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Account, ChatChannel, Delivery, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, PostKind, SendState, UnitKind

OFFICE = "สพป.ตัวอย่าง เขต 1"
CENTRAL, PERSONNEL, SCHOOL = "กลุ่มอำนวยการ", "กลุ่มบริหารงานบุคคล", "โรงเรียนบ้านหนองบัว"
DIRECTOR, FIRST, SECOND = "นายประเสริฐ วงศ์ดี", "นางมาลี ศรีสุข", "นายชัย มั่นคง"
CLERK, ADMIN = "น.ส.สุดา แก้วใส", "นายธนา ดีพร้อม"
HEAD, OFFICER, OTHER_OFFICER = "น.ส.เพ็ญ พูนผล", "นายเอก รักงาน", "น.ส.แพร ทองดี"
SCHOOL_HEAD = "นางสมศรี ใจดี"
PLATFORMS = {"tg": Platform.TELEGRAM, "ln": Platform.LINE}


class EventFields(TypedDict):
    """What every event has, whatever was done."""

    platform: Platform
    channel: str
    chat: str
    event_id: str
    at: datetime
    display_name: str
    message_id: NotRequired[str]
    private: NotRequired[bool]


class PlainLinks:
    """Addresses as they would be, unsigned."""

    def file(self, digest: str, name: str, lasts: timedelta) -> str:
        return f"https://office.example/f/{digest}/{name}"

    def letter(self, letter_id: int, office_id: int) -> str:
        return f"https://office.example/l/{office_id}/{letter_id}"

    def circular(self, office_id: int, receiver_id: int, person_id: int, lasts: timedelta) -> str:
        return f"https://office.example/c/{receiver_id}/{person_id}"

    def seat(self, office_id: int, invited_id: int, person_id: int, lasts: timedelta) -> str:
        return f"https://office.example/m/{invited_id}/{person_id}"

    def door(self, office_id: int, meeting_id: int, lasts: timedelta) -> str:
        return f"https://office.example/d/{meeting_id}"

    def desk(self, office_id: int, meeting_id: int, person_id: int, lasts: timedelta) -> str:
        return f"https://office.example/t/{meeting_id}/{person_id}"

    def minutes(self, office_id: int, meeting_id: int, person_id: int, lasts: timedelta) -> str:
        return f"https://office.example/r/{meeting_id}/{person_id}"

    def sign_in(self, channel_id: str, door_code: str) -> str | None:
        return f"https://{PLATFORMS[channel_id]}.example/door/{door_code}"

    def start(self, channel_id: str, code: str) -> str | None:
        return f"https://{PLATFORMS[channel_id]}.example/{code}"

    def invitation(self, code: str, expires_at: datetime, channels: Sequence[str]) -> str:
        return f"https://office.example/i/{code}"

    def badge(self, office_id: int, invited_id: int, code: str, lasts: timedelta) -> str:
        return f"https://office.example/k/{invited_id}"

    def policy(self) -> str:
        return "https://office.example/privacy"


SERVICES = Services(PlainLinks(), pepper=b"p" * 32)


def line(name: str, unit: str, kind: PostKind, title: str = "", *, admin: bool = False, phone: str = "") -> PostLine:
    """A line of the staff list; "" for a vacant post."""
    person = PersonLine(*split_name(name), phone=phone, admin=admin) if name else None
    return PostLine(f"people, {name or title}", unit, kind, title, 0, person)


def posts() -> list[PostLine]:
    """A small office with everybody that a test may need."""
    return [
        line(DIRECTOR, "", PostKind.DIRECTOR, "ผอ.สพป."),
        line(FIRST, "", PostKind.DEPUTY, "รอง ผอ.สพป. คนที่ 1"),
        line(SECOND, "", PostKind.DEPUTY, "รอง ผอ.สพป. คนที่ 2"),
        line(CLERK, CENTRAL, PostKind.CLERK, "เจ้าพนักงานธุรการ"),
        line(ADMIN, CENTRAL, PostKind.OFFICER, "นักวิชาการคอมพิวเตอร์", admin=True),
        line(HEAD, PERSONNEL, PostKind.DIRECTOR, "ผอ.กลุ่มบุคคล"),
        line(OFFICER, PERSONNEL, PostKind.OFFICER, "นักทรัพยากรบุคคล"),
        line(OTHER_OFFICER, PERSONNEL, PostKind.OFFICER, "นักวิชาการทะเบียนประวัติ"),
        line(SCHOOL_HEAD, SCHOOL, PostKind.DIRECTOR, "ผอ.รร.บ้านหนองบัว"),
    ]


def staff_list(lines: list[PostLine]) -> StaffList:
    """The settled staff list of the small office with these lines."""
    units = (
        UnitLine("groups, 1", UnitKind.GROUP, CENTRAL, "อำนวยการ", central=True),
        UnitLine("groups, 2", UnitKind.GROUP, PERSONNEL, "บุคคล", aliases=("งานบุคคล",)),
        UnitLine("schools, 1", UnitKind.SCHOOL, SCHOOL, "รร.บ้านหนองบัว", code="990007", cluster="ลุ่มน้ำ"),
    )
    return settle(StaffList(OfficeLine("office, line 1", OFFICE, OFFICE, "ศธ 04123"), units, tuple(lines)))


Rows = list[tuple[Table, list[dict[str, Any]]]]


@cache
def _brought_in(lines: tuple[PostLine, ...], now: datetime, office: Callable[[list[PostLine]], StaffList]) -> Rows:
    """All rows of the office that an import of these lines makes. Imported once; every test gets a copy of them."""

    def begin(uow: UnitOfWork) -> Rows:
        connection = uow.session.connection()
        SQLModel.metadata.create_all(connection)
        bring_in_staff_list(uow, SERVICES, office(list(lines)))
        for channel, platform in PLATFORMS.items():
            uow.add(ChatChannel(id=channel, office_id=uow.office, platform=platform))
        flush_audit(uow)
        tables = SQLModel.metadata.sorted_tables
        made = [(table, connection.execute(select(table)).mappings().all()) for table in tables]
        return [(table, [dict(row) for row in rows]) for table, rows in made if rows]

    database = Database("sqlite:///:memory:", TurnableClock(now, frozen=True))
    try:
        return database.write_now(begin)
    finally:
        database.close()


def _copy(rows: Rows, connection: Connection) -> None:
    for table, copied in rows:
        connection.execute(insert(table), copied)
        key = table.autoincrement_column
        if key is not None and connection.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
            connection.execute(select(func.setval(sequence, max(row[key.name] for row in copied))))


@dataclass
class Play:
    """One office in one database, with the people of `lines`; `office` says which units it has. A chat is (channel,
    chat): ("tg", "1")."""

    database: Database
    clock: TurnableClock
    lines: Sequence[PostLine] = field(default_factory=posts)
    office: Callable[[list[PostLine]], StaffList] = staff_list
    office_id: int = 0
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        if self.office_id:
            return  # a database that was played in before
        rows = _brought_in(tuple(self.lines), self.clock.now(), self.office)
        self.database.write_now(lambda uow: _copy(rows, uow.session.connection()))
        self.office_id = self.database.read_now(people.offices)[0].id or 0

    # --- people do something ------------------------------------------------------------------------------------------

    def type(self, chat: tuple[str, str], text: str) -> Message:
        """Somebody types; the first answer in their own chat."""
        return self.receive(chat, Text(**self.event_fields(chat), text=text))

    def join(self, chat: tuple[str, str], start: str | None = None) -> Message:
        """Somebody opens the chat, perhaps by a deep link."""
        return self.receive(chat, Joined(**self.event_fields(chat), start=start))

    def press(self, chat: tuple[str, str], label: str, message: Message | None = None) -> Message:
        """Somebody presses a button of the newest message that has it (or of `message`)."""
        shown = [message] if message else reversed(self.shown(chat))
        found = next(button for one in shown for button in one.buttons if button.label == label)
        assert isinstance(found, Press)
        return self.receive(chat, Pressed(**self.event_fields(chat), button=found.id))

    def next_id(self) -> int:
        """A number that was not used before."""
        return next(self._ids)

    def event_fields(self, chat: tuple[str, str], platform: Platform | None = None) -> EventFields:
        """The fields of a new event in a chat; `platform` where it is not the channel's own."""
        channel, name = chat
        return {
            "platform": platform or PLATFORMS[channel],
            "channel": channel,
            "chat": name,
            "event_id": f"e{self.next_id()}",
            "at": self.clock.now(),
            "display_name": f"chat {name}",
        }

    def receive(self, chat: tuple[str, str], event: Incoming) -> Message:
        """An event comes to dispatch; the first answer in the chat, or StopIteration where there is none."""
        newest = select(func.max(col(Delivery.seq)))
        before = self.database.read_now(lambda uow: uow.session.scalar(newest), self.office_id) or 0
        dispatcher = Dispatcher(SERVICES)
        self.database.write_now(lambda uow: dispatcher.handle(uow, event), self.office_id)
        return Message.model_validate(next(row for row in self._rows(chat) if (row.seq or 0) > before).message)

    # --- what came of it ----------------------------------------------------------------------------------------------

    def shown(self, chat: tuple[str, str]) -> list[Message]:
        """All that was said to a chat and not taken back, oldest first."""
        return [Message.model_validate(row.message) for row in self._rows(chat)]

    def _rows(self, chat: tuple[str, str]) -> list[Delivery]:
        rows = self.database.read_now(lambda uow: outbox.latest_to(uow, *chat, limit=500), self.office_id)
        return [row for row in reversed(rows) if row.state != SendState.WITHDRAWN]

    def last(self, chat: tuple[str, str]) -> Message:
        return self.shown(chat)[-1]

    def person(self, name: str) -> Person:
        """The row of somebody, gone or not."""
        _, first, last = split_name(name)

        def look(uow: UnitOfWork) -> Person:
            found = people.named(uow, f"{first} {last}") or [
                one for one in _everybody_ever(uow) if (one.first_name, one.last_name) == (first, last)
            ]
            return found[0]

        return self.database.read_now(look, self.office_id)

    def link(self, name: str, chat: tuple[str, str]) -> None:
        """Give somebody a chat without the journey."""
        person_id = self.person(name).id
        assert person_id is not None
        account = Account(
            person_id=person_id,
            channel_id=chat[0],
            platform=PLATFORMS[chat[0]],
            chat=chat[1],
            linked_at=self.clock.now(),
        )
        self.database.write_now(lambda uow: people.link(uow, account), self.office_id)

    def bring_in(self, lines: list[PostLine]) -> list[str]:
        """Import the office with these lines; the changes in words."""
        changes = self.database.write_now(lambda uow: bring_in_staff_list(uow, SERVICES, staff_list(lines)))
        return [" ".join(part for part in (one.kind, one.what, one.name, one.detail) if part) for one in changes]


def _everybody_ever(uow: UnitOfWork) -> list[Person]:
    from storage import staff_list as whole

    return whole.people(uow)
