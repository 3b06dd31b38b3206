"""A circular that lies at some schools already, without the office's side having been played."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from handlers.circulars.actions import circulars, receiving
from handlers.circulars.texts import receiving as texts
from handlers.context import tell
from handlers.deadlines.actions import deadlines
from handlers.staff.actions.access import deciding_heads
from handlers.staff.rules.staff_list import PostLine, split_name
from storage import people
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Circular, Holding, Letter, Person, Post, Receiver, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, PostKind, Secrecy, UnitKind, Urgency, Wanted
from tests.support.desk import Desk
from tests.support.play import CLERK, SCHOOL, SERVICES, line

SCHOOL_DEPUTY, SCHOOL_CLERK = "นายวิทย์ ใจงาม", "น.ส.ขวัญ เรียนดี"
TEACHER, OTHER_TEACHER = "นางอรุณ แสงทอง", "นายเดช สอนดี"
OTHER_SCHOOL, OTHER_HEAD = "โรงเรียนวัดท่าน้ำ", "นายก้อง ท่าน้ำ"
# 15 January 2569, 16:30 in Bangkok; the tests begin on Monday the 5th.
DUE = datetime(2026, 1, 15, 16, 30, tzinfo=BANGKOK)
SUBJECT = "การคัดเลือกครูดีเด่น ประจำปี 2569"


def staff() -> list[PostLine]:
    """The people of the school beside its head."""
    return [
        line(SCHOOL_DEPUTY, SCHOOL, PostKind.DEPUTY, "รอง ผอ.รร.บ้านหนองบัว"),
        line(SCHOOL_CLERK, SCHOOL, PostKind.CLERK, "ธุรการ รร.บ้านหนองบัว"),
        line(TEACHER, SCHOOL, PostKind.OFFICER, "ครู"),
        line(OTHER_TEACHER, SCHOOL, PostKind.OFFICER, "ครู"),
    ]


def unit_named(uow: UnitOfWork, name: str) -> int:
    return next(unit.id or 0 for unit in people.units(uow) if unit.name == name)


def another_school(desk: Desk) -> None:
    """A second school with a head."""

    def make(uow: UnitOfWork) -> None:
        unit = uow.add(Unit(kind=UnitKind.SCHOOL, name=OTHER_SCHOOL, cluster="ลุ่มน้ำ"))
        post = uow.add(Post(unit_id=unit.id or 0, kind=PostKind.DIRECTOR, title="ผอ.รร.วัดท่าน้ำ"))
        prefix, first, last = split_name(OTHER_HEAD)
        head = uow.add(Person(prefix=prefix, first_name=first, last_name=last))
        uow.add(Holding(post_id=post.id or 0, person_id=head.id or 0, since=uow.now))

    desk.play.database.write_now(make, desk.play.office_id)


def moved(desk: Desk, name: str) -> None:
    """Somebody leaves every post they hold."""
    person_id = desk.play.person(name).id

    def leave(uow: UnitOfWork) -> None:
        for holding in uow.session.exec(select(Holding).where(col(Holding.person_id) == person_id)).all():
            holding.until = uow.now

    desk.play.database.write_now(leave, desk.play.office_id)


def circular(
    desk: Desk,
    *,
    wanted: Wanted = Wanted.ACKNOWLEDGE,
    question: str = "",
    due_at: datetime | None = DUE,
    units: Sequence[str] = (SCHOOL,),
    urgency: Urgency = Urgency.URGENT,
    secrecy: Secrecy = Secrecy.OPEN,
    letter_id: int | None = None,
) -> int:
    """A circular that has gone out to the heads of these units: the receiver id of the first."""
    sent = letter_id or desk.letter(SUBJECT, urgency=urgency, secrecy=secrecy)
    clerk = desk.play.person(CLERK).id or 0

    def send(uow: UnitOfWork) -> int:
        letter = uow.get(Letter, sent)
        assert letter is not None
        row = uow.add(
            Circular(
                letter_id=sent,
                unit_id=people.office_unit(uow).id or 0,
                state=CircularState.SENT,
                made_by=clerk,
                made_at=uow.now,
                wanted=wanted,
                question=question,
                due_at=due_at,
                sent_by=clerk,
                sent_at=uow.now,
            )
        )
        if due_at is not None:
            deadlines.set_deadline(uow, Ref.of(row), due_at, circulars.LADDER)
        first = 0
        for name in units:
            unit_id = unit_named(uow, name)
            head = next(iter(deciding_heads(uow, unit_id)), None)
            receiver = uow.add(Receiver(circular_id=row.id or 0, unit_id=unit_id, person_id=head))
            first = first or receiver.id or 0
            if head is not None:
                url = receiving.page_url(SERVICES, uow.office, receiver.id or 0, head, letter)
                view = texts.View(receiver.id or 0, row, letter, url)
                tell(uow, head, texts.card(view), receiving.about(receiver.id or 0))
        return first

    made = desk.play.database.write_now(send, desk.play.office_id)
    desk.run()
    return made


def part(desk: Desk, receiver_id: int) -> Receiver:
    found = desk.play.database.read_now(lambda uow: uow.get(Receiver, receiver_id), desk.play.office_id)
    assert found is not None
    return found


def cancel(desk: Desk, receiver_id: int, reason: str = "ส่งผิดฉบับ") -> None:
    """The office calls the circular back."""

    def call_back(uow: UnitOfWork) -> None:
        receiver = uow.get(Receiver, receiver_id)
        row = uow.get(Circular, receiver.circular_id) if receiver else None
        assert receiver is not None and row is not None
        row.state, row.cancelled_at, row.cancel_reason = CircularState.CANCELLED, uow.now, reason
        if receiver.acknowledged_at is None:
            receiver.withdrawn_at = uow.now
        uow.flush()

    desk.play.database.write_now(call_back, desk.play.office_id)
