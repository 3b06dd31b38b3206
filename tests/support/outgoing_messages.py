"""What goes out of the small office, by the real drain: schools on LINE and Telegram, channels that record and fail."""

from collections.abc import Sequence
from functools import partial

from sqlmodel import col, select

from bot.edge.dispatch import Dispatcher
from bot.workers.loops import Timers
from handlers.circulars.actions import receiving
from handlers.circulars.texts import receiving as texts
from handlers.context import Services, chat_of
from handlers.office.actions.deliveries import DeliveryHooks, budget_of, check_relevance
from handlers.staff.rules.staff_list import OfficeLine, PostLine, StaffList, UnitLine, settle
from notifications import outbox
from notifications.delivery import DeliveryPolicy, DeliveryWorker
from notifications.outbox import To
from storage import people
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Account, ChatChannel, Circular, Delivery, Holding, Letter, Person, Post, Receiver, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Platform, PostKind, UnitKind, Urgency
from tests.support.desk import Desk, everybody
from tests.support.play import CENTRAL, CLERK, OFFICE, PERSONNEL, SERVICES, Play, line
from tests.support.recording_channel import Recording

HEADS = {f"โรงเรียนบ้าน{letter}": f"นาย{letter} ใจดี" for letter in ("กอ", "ขอ", "คอ", "งอ", "จอ", "ฉอ")}
SCHOOLS = list(HEADS)


def staff_list(lines: Sequence[PostLine]) -> StaffList:
    """The small office with six schools."""
    units = [
        UnitLine("groups, 1", UnitKind.GROUP, CENTRAL, "อำนวยการ", central=True),
        UnitLine("groups, 2", UnitKind.GROUP, PERSONNEL, "บุคคล"),
        *(UnitLine(f"schools, {name}", UnitKind.SCHOOL, name, name.replace("โรงเรียน", "รร.")) for name in SCHOOLS),
    ]
    posts = [one for one in lines if one.unit in ("", CENTRAL, PERSONNEL)]
    posts += [line(head, name, PostKind.DIRECTOR, "ผอ.", phone="000-000-0001") for name, head in HEADS.items()]
    return settle(StaffList(OfficeLine("office, line 1", OFFICE, OFFICE, "ศธ 04123"), tuple(units), tuple(posts)))


class Outgoing:
    """The desk with its schools and the channels it speaks through; the clerk and the admin are on Telegram."""

    def __init__(self, desk: Desk, line_limit: int = 0) -> None:
        self.desk, self.play = desk, desk.play
        self.services = Services(SERVICES.links, SERVICES.pepper, line_limit=line_limit)
        self.telegram = Recording("tg")
        self.line = Recording("ln", can_edit=False, together=5, charged=True, in_flight=4)
        office = DeliveryPolicy(
            check_relevance, DeliveryHooks(self.services), partial(budget_of, services=self.services)
        )
        self.drains = DeliveryWorker(self.play.database, {"tg": self.telegram, "ln": self.line}, office)
        self.link(CLERK, "tg")

    def link(self, name: str, *channels: str) -> None:
        """Chats of somebody, called by the name."""
        for channel in channels:
            self.play.link(name, (channel, name))

    def on_line(self, *schools: str) -> None:
        for school in schools:
            self.link(HEADS[school], "ln")

    def circular(self, schools: Sequence[str] = SCHOOLS, urgency: Urgency = Urgency.NORMAL) -> int:
        """A circular's cards, put for the heads of these schools; the circular's id."""
        letter_id = self.desk.letter(urgency=urgency)
        clerk = self.play.person(CLERK).id or 0

        def send(uow: UnitOfWork) -> int:
            letter = uow.get(Letter, letter_id)
            office = people.office_unit(uow)
            assert letter is not None and office.id is not None
            row = uow.add(
                Circular(
                    letter_id=letter_id,
                    unit_id=office.id,
                    state=CircularState.SENT,
                    made_by=clerk,
                    made_at=uow.now,
                    sent_by=clerk,
                    sent_at=uow.now,
                )
            )
            units = {unit.name: unit.id for unit in people.units(uow)}
            items = []
            for name in schools:
                head = people.named(uow, HEADS[name].removeprefix("นาย"))[0]
                receiver = uow.add(Receiver(circular_id=row.id or 0, unit_id=units[name] or 0, person_id=head.id))
                account = chat_of(uow, head.id or 0)
                if account is not None:
                    to = To(account.channel_id, account.platform, account.chat, head.id)
                    view = texts.View(receiver.id or 0, row, letter)
                    items.append((to, texts.card(view), receiving.about(receiver.id or 0)))
            outbox.put_many(uow, items)
            return row.id or 0

        return self.play.database.write_now(send, self.play.office_id)

    def crowd(self, count: int) -> int:
        """A circular to so many new schools, each with a head on LINE; the circular's id."""
        sent = self.circular([])

        def build(uow: UnitOfWork) -> None:
            row = uow.get(Circular, sent)
            letter = uow.get(Letter, row.letter_id) if row is not None else None
            assert row is not None and letter is not None
            items = []
            for number in range(count):
                unit = uow.add(Unit(kind=UnitKind.SCHOOL, name=f"โรงเรียนที่ {number}", short_name=f"รร.{number}"))
                post = uow.add(Post(unit_id=unit.id or 0, kind=PostKind.DIRECTOR, title="ผอ."))
                person = uow.add(Person(first_name=f"ผู้อำนวยการ {number}"))
                assert person.id is not None and post.id is not None
                chat = f"chat{number}"
                uow.session.add_all(
                    [
                        Holding(office_id=uow.office, post_id=post.id, person_id=person.id, since=uow.now),
                        Account(
                            office_id=uow.office,
                            person_id=person.id,
                            channel_id="ln",
                            platform=Platform.LINE,
                            chat=chat,
                            linked_at=uow.now,
                        ),
                    ]
                )
                receiver = uow.add(Receiver(circular_id=sent, unit_id=unit.id or 0, person_id=person.id))
                card = texts.card(texts.View(receiver.id or 0, row, letter))
                items.append((To("ln", Platform.LINE, chat, person.id), card, receiving.about(receiver.id or 0)))
            outbox.put_many(uow, items)

        self.play.database.write_now(build, self.play.office_id)
        return sent

    async def go_out(self) -> None:
        """Both channels are drained, and what became due by it is done and said."""
        for _ in range(2):
            for channel in ("tg", "ln"):
                await self.drains.drain(channel)
            timers = Timers(self.play.database, Dispatcher(self.services))
            while self.play.database.write_now(lambda uow: timers._next(uow, [])):  # noqa: B023  runs at once
                pass

    # --- what came of it ----------------------------------------------------------------------------------------------

    def parts(self, circular_id: int) -> dict[str, Receiver]:
        """The receivers of a circular by the name of their school."""

        def look(uow: UnitOfWork) -> dict[str, Receiver]:
            rows = uow.session.exec(
                select(Unit.name, Receiver)
                .join(Receiver, col(Receiver.unit_id) == Unit.id)
                .where(col(Receiver.circular_id) == circular_id)
            ).all()
            return dict(rows)

        return self.play.database.read_now(look, self.play.office_id)

    def reached(self, circular_id: int) -> dict[str, Platform]:
        """Where a circular arrived, by school."""
        parts = self.parts(circular_id).items()
        return {name: one.delivered_on for name, one in parts if one.delivered_on is not None}

    def failed(self, circular_id: int) -> set[str]:
        return {name for name, one in self.parts(circular_id).items() if one.failed_at is not None}

    def ledger(self) -> list[tuple[str, str, str]]:
        """(chat, state, failure) of what was for the schools' heads, in order."""

        def look(uow: UnitOfWork) -> list[tuple[str, str, str]]:
            rows = uow.session.exec(select(Delivery).order_by(col(Delivery.seq))).all()
            return [(row.chat, str(row.state), row.failure) for row in rows if row.chat in HEADS.values()]

        return self.play.database.read_now(look, self.play.office_id)

    def channel(self) -> ChatChannel:
        found = self.play.database.read_now(lambda uow: uow.session.get(ChatChannel, "ln"), self.play.office_id)
        assert found is not None
        return found

    def told(self, name: str) -> list[str]:
        """What stands in somebody's Telegram chat."""
        return self.telegram.titles(name)


def outgoing(database: Database, clock: TurnableClock, line_limit: int = 0) -> Outgoing:
    """The office with its schools in a fresh database."""
    return Outgoing(Desk(Play(database, clock, everybody(), staff_list), "ln", "tg"), line_limit)
