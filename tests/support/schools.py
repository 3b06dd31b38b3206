"""An office with six schools in two clusters, for circulars: five can be reached, on both platforms."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import event
from sqlmodel import col, select

from bot.commands.seed import bring_in_staff_list
from handlers.office.actions.deliveries import DeliveryHooks, check_relevance
from handlers.staff.rules.staff_list import OfficeLine, PostLine, StaffList, UnitLine, settle
from storage import circulars
from storage.circulars import Counts
from storage.tables import Circular, Delivery, Receiver, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PostKind, SendState, UnitKind
from tests.support.desk import Chat, Desk, everybody
from tests.support.play import CENTRAL, OFFICE, PERSONNEL, SCHOOL, SCHOOL_HEAD, SERVICES, line

WATER, HILL = "เครือข่ายลุ่มน้ำ", "เครือข่ายดอยสูง"
POND, MOUTH, FORD = SCHOOL, "โรงเรียนบ้านปากคลอง", "โรงเรียนวัดท่าข้าม"
CRYSTAL, CREEK, MAELAN = "โรงเรียนบ้านดอนแก้ว", "โรงเรียนบ้านห้วยไร่", "โรงเรียนบ้านแม่ลาน"
HEADS = {
    POND: SCHOOL_HEAD,
    MOUTH: "นายทวี แสงทอง",
    FORD: "นางจินดา สายธาร",
    CRYSTAL: "นายปรีชา สุขใจ",
    CREEK: "นางวรรณา วงศ์งาม",
}
DEPUTY_OF_FORD, CLERK_OF_MAELAN = "นายมานะ เพียรดี", "น.ส.กิ่ง ใบบุญ"
SUBJECT = "การคัดเลือกครูดีเด่น ประจำปี 2569"


def short(name: str) -> str:
    return name.replace("โรงเรียน", "รร.")


def staff_list(lines: list[PostLine], without: str = "") -> StaffList:
    """The office with these people and its schools; one of them may have left."""
    schools = [
        (POND, WATER, "ขยายโอกาส", True),
        (MOUTH, WATER, "", False),
        (FORD, WATER, "ขนาดเล็ก", False),
        (CRYSTAL, HILL, "ขนาดเล็ก", True),
        (CREEK, HILL, "", False),
        (MAELAN, HILL, "", False),
    ]
    units = [
        UnitLine("groups, 1", UnitKind.GROUP, CENTRAL, "อำนวยการ", central=True),
        UnitLine("groups, 2", UnitKind.GROUP, PERSONNEL, "บุคคล", aliases=("งานบุคคล",)),
        *(
            UnitLine(
                f"schools, {name}", UnitKind.SCHOOL, name, short(name), cluster=cluster, school_type=kind, chair=chair
            )
            for name, cluster, kind, chair in schools
            if name != without
        ),
    ]
    posts = [one for one in lines if one.unit != SCHOOL]
    for number, (name, head) in enumerate(HEADS.items(), start=1):
        posts.append(line(head, name, PostKind.DIRECTOR, f"ผอ.{short(name)}", phone=f"000-000-000{number}"))
    posts.append(line(DEPUTY_OF_FORD, FORD, PostKind.DEPUTY, "รอง ผอ.รร.วัดท่าข้าม"))
    posts.append(line(CLERK_OF_MAELAN, MAELAN, PostKind.CLERK, "ครูธุรการ รร.บ้านแม่ลาน"))
    left = tuple(one for one in posts if one.unit != without or not without)
    return settle(StaffList(OfficeLine("office, line 1", OFFICE, OFFICE, "ศธ 04123"), tuple(units), left))


class Schools:
    """The office's desk and the schools' phones. The head of รร.วัดท่าข้าม has no chat, the deputy has; nobody of
    รร.บ้านห้วยไร่ has one; รร.บ้านแม่ลาน has only a clerk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.play = desk, desk.play
        for name in (HEADS[POND], HEADS[MOUTH], HEADS[CRYSTAL], DEPUTY_OF_FORD, CLERK_OF_MAELAN):
            self.chat(name)

    def chat(self, name: str) -> Chat:
        """On Telegram: the heads of two schools; on LINE the others."""
        on_telegram = name in (HEADS[POND], HEADS[CRYSTAL])
        side = "heads" if on_telegram == (self.desk.heads == "tg") else ""
        return self.desk.chat(name, side)

    def leaves(self, school: str) -> None:
        """A school is closed: it is not in the office's file any more."""
        self.play.database.write_now(lambda uow: bring_in_staff_list(uow, SERVICES, staff_list(everybody(), school)))

    # --- messages ---------------------------------------------------------------------------------------------------

    def go_out(self) -> int:
        """What is due now goes out and arrives, as delivery does it; how many."""

        def arrive(uow: UnitOfWork) -> int:
            rows = uow.session.exec(
                select(Delivery).where(col(Delivery.state) == SendState.PENDING, col(Delivery.not_before) <= uow.now)
            ).all()
            sent = 0
            for channel in dict.fromkeys(row.channel_id for row in rows):
                mine = [row for row in rows if row.channel_id == channel]
                refused = check_relevance(uow, mine)
                for row in mine:
                    row.state = SendState.WITHDRAWN if row.seq in refused else SendState.SENT
                    row.done_at, row.message_ids = uow.now, [str(row.seq)]
                out = [row for row in mine if row.state == SendState.SENT]
                uow.flush()
                if out:
                    DeliveryHooks(SERVICES).delivered(uow, out)
                sent += len(out)
            return sent

        return self.play.database.write_now(arrive, self.play.office_id)

    def passes(self, **span: float) -> None:
        """The clock is turned on; what is due is done, and goes out."""
        self.play.clock.advance(timedelta(**span))
        self.run()

    def turns_to(self, moment: datetime) -> None:
        self.play.clock.turn_to(moment)
        self.run()

    def run(self) -> None:
        """Do what is due, as the service's loop does, and send it."""
        self.desk.do_due()
        self.go_out()

    # --- what is on record --------------------------------------------------------------------------------------------

    def circular(self) -> Circular:
        """The newest circular."""

        def look(uow: UnitOfWork) -> Circular:
            rows = uow.session.exec(select(Circular).order_by(col(Circular.id).desc())).all()
            return rows[0]

        return self.play.database.read_now(look, self.play.office_id)

    def counts(self) -> Counts:
        row = self.circular()
        return self.play.database.read_now(lambda uow: circulars.counts(uow, row.id or 0), self.play.office_id)

    def receivers(self) -> dict[str, Receiver]:
        """The newest circular's receivers by the name of the school."""
        row = self.circular()

        def look(uow: UnitOfWork) -> dict[str, Receiver]:
            return {unit.name: one for one, unit in circulars.receivers_with_units(uow, row.id or 0)}

        return self.play.database.read_now(look, self.play.office_id)

    def unit(self, name: str) -> Unit:
        def look(uow: UnitOfWork) -> Unit:
            return uow.session.exec(select(Unit).where(col(Unit.name) == name)).one()

        return self.play.database.read_now(look, self.play.office_id)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The statements that are said to the database meanwhile."""
        said: list[str] = []

        def note(_c: object, _cursor: object, statement: str, _p: object, _context: object, _many: object) -> None:
            said.append(statement)

        engine = self.play.database._engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield said
        finally:
            event.remove(engine, "before_cursor_execute", note)
