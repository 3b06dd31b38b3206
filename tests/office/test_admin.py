"""The admin's questions and the morning card, played: every figure is one that the rows have."""

import asyncio
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.edge.dispatch import Dispatcher
from bot.workers.loops import Rounds, Timers
from handlers.circulars.actions import quota
from handlers.common.preferences import Preferences
from handlers.context import tell
from handlers.incoming import InternalEvent
from handlers.office.actions import morning
from handlers.people.actions import preferences as preference_actions
from notifications.message import Message
from notifications.outbox import About
from storage import figures, outbox, people, timers
from storage.clock import BANGKOK, TurnableClock
from storage.engine import Database
from storage.tables import Delivery, Job, Office, Person, Receiver, Task, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState, TaskState
from tests.support.circular_at_schools import circular
from tests.support.desk import Chat, Desk, everybody
from tests.support.play import ADMIN, CENTRAL, DIRECTOR, OFFICER, OTHER_OFFICER, PERSONNEL, SCHOOL_HEAD, SERVICES, Play


def write(desk: Desk, work: object) -> None:
    desk.play.database.write_now(work, desk.play.office_id)  # type: ignore[arg-type]


def unit_id(uow: UnitOfWork, name: str) -> int:
    return next(unit.id or 0 for unit in people.units(uow) if unit.name == name)


def work(desk: Desk, title: str, due: date, *, holder: str = OFFICER, unit: str = PERSONNEL) -> None:
    """Work with a letter, in hand, that is due on a day."""
    letter_id = desk.letter(title, number=f"ศธ 04001/{title}")

    def put(uow: UnitOfWork) -> None:
        uow.add(
            Task(
                letter_id=letter_id,
                unit_id=unit_id(uow, unit),
                state=TaskState.ASSIGNED,
                assignee_id=desk.play.person(holder).id,
                made_at=uow.now,
                due_on=due,
            )
        )

    write(desk, put)


def asks(desk: Desk, admin: Chat, label: str) -> Message:
    """`สถานะ`, and a button of its card."""
    desk.play.type(admin, "สถานะ")
    return desk.play.press(admin, label)


def quietly(desk: Desk, chat: Chat, label: str, message: Message | None = None) -> None:
    """A press whose answer comes later; where saying "wait" would cost, nothing is said."""
    with suppress(StopIteration):
        desk.play.press(chat, label, message)


# --- the office today -------------------------------------------------------------------------------------------------


def test_the_status_says_how_the_office_stands(desk: Desk) -> None:
    admin = desk.chat(ADMIN)
    desk.head(DIRECTOR)
    desk.proposed()
    work(desk, "จัดทำแผน", date(2026, 1, 2))
    circular(desk, letter_id=desk.letter())
    write(desk, lambda uow: quota.note(uow, SERVICES, "ln", 300, 160))
    write(desk, lambda uow: figures.note_backup(uow, "x"))
    answer = desk.play.type(admin, "สถานะ")
    assert answer.to_text().splitlines() == [
        "สารบรรณวันนี้ 5 ม.ค. 69 (09:00) · สพป.ตัวอย่าง เขต 1",
        "รับ 3 · ส่ง 0 · รอสั่งการ 1",
        "เกินกำหนด 1 เรื่อง · เวียนค้าง 1 เรื่อง",
        f"LINE เหลือ 140/300 · คิวส่ง {_queue(desk)} · สำรองล่าสุด 09:00 ✓",
    ]
    labels = [[button.label for button in row] for row in answer.rows]
    assert labels == [["เกินกำหนด", "รอสั่งการ", "เวียนค้าง"], ["ระบบ", "รายงานเดือน"]]
    desk.passes(days=3)
    answer = desk.play.type(admin, "สถานะ")
    assert "รับ 0 · ส่ง 0 · รอสั่งการ 1 (เกิน 1)" in answer.body
    assert "สำรองล่าสุด 5 ม.ค. 69 09:00 ✗ เก่าเกินไป" in answer.body
    assert "สำหรับผู้ดูแลระบบ" in desk.play.type(desk.chat(OFFICER), "โควตา").title


def _queue(desk: Desk) -> int:
    """The answer itself is not out yet when it is written."""
    return desk.play.database.read_now(outbox.waiting, desk.play.office_id) - 1


# --- what is overdue --------------------------------------------------------------------------------------------------


def test_what_is_overdue_by_group_and_everybody_reminded_once(desk: Desk) -> None:
    # The director reads what it is about; an admin is told the number of a letter only.
    director, officer, other = desk.head(DIRECTOR), desk.chat(OFFICER), desk.chat(OTHER_OFFICER)
    desk.chat(ADMIN)
    for number in range(9):
        work(desk, f"รายงาน {number}", date(2025, 12, 29))
    work(desk, "ตอบ ทต.หนองบัว", date(2026, 1, 2), holder=OTHER_OFFICER)
    work(desk, "ระบบงาน", date(2026, 1, 4), holder=ADMIN, unit=CENTRAL)
    work(desk, "ยังไม่ถึงกำหนด", date(2026, 1, 5))
    first = asks(desk, director, "เกินกำหนด")
    assert first.to_text().splitlines()[:2] == ["เกินกำหนด 11 เรื่อง · หน้า 1/2", "บุคคล 10 · อำนวยการ 1"]
    second = desk.play.press(director, "หน้าถัดไป")
    # From 31 December to 4 January the office was closed.
    assert second.body.splitlines()[1:] == [
        "9 รายงาน 8 · นายเอก · 2 วัน",
        "10 ตอบ ทต.หนองบัว · น.ส.แพร · 1 วัน",
        "11 ระบบงาน · นายธนา · 1 วัน",
    ]
    assert desk.play.press(director, "เตือนทั้งหมด").title == "เตือน 3 คนแล้ว · 11 เรื่อง"
    assert [message.title for message in desk.play.shown(officer)] == ["งานเกินกำหนดของท่าน 9 เรื่อง"]
    assert [message.title for message in desk.play.shown(other)] == ["งานเกินกำหนดของท่าน 1 เรื่อง"]
    desk.passes(minutes=30)
    assert "เตือนเรื่องนี้ไปแล้ว" in desk.play.press(director, "เตือนทั้งหมด", first).title
    assert len(desk.play.shown(officer)) == 1


def test_a_list_becomes_an_excel_file_outside_the_transaction(desk: Desk) -> None:
    admin = desk.chat(ADMIN)
    work(desk, "=รายงาน", date(2026, 1, 2))
    asks(desk, admin, "เกินกำหนด")
    quietly(desk, admin, "ส่งออก Excel")

    def asked(uow: UnitOfWork) -> Job:
        return uow.session.exec(select(Job).where(col(Job.kind) == "table")).one()

    made = desk.play.database.read_now(asked, desk.play.office_id)
    # An admin sees no subjects: see permissions.
    assert made.data["sheets"][0]["rows"] == [["1", "", PERSONNEL, "นายเอก", "2026-01-02", 1]]
    data = {**{key: value for key, value in made.data.items() if key != "sheets"}, "hash": "0" * 64, "mime": "x/y"}
    event = InternalEvent(Platform.SELF, admin[0], admin[1], "w1", desk.play.clock.now(), what="table_made", data=data)
    write(desk, lambda uow: Dispatcher(SERVICES).handle(uow, event))
    assert desk.last(admin) == "งานเกินกำหนด ณ 5 ม.ค. 69"
    assert desk.play.last(admin).files[0].name == "overdue-2026-01-05.xlsx"


# --- a school ---------------------------------------------------------------------------------------------------------


def test_a_schools_answers_to_circulars(desk: Desk) -> None:
    admin, head = desk.chat(ADMIN), desk.chat(SCHOOL_HEAD)
    for hours in (2, 4):
        receiver_id = circular(desk, letter_id=desk.letter(number=f"ศธ 04001/{hours}"))

        def known(uow: UnitOfWork) -> None:
            receiver = uow.get(Receiver, receiver_id)  # noqa: B023  runs at once
            assert receiver is not None
            receiver.acknowledged_at = uow.now + timedelta(hours=hours / 2)  # noqa: B023
            uow.flush()

        write(desk, known)
    circular(desk, letter_id=desk.letter("รายงาน DMC", number="ศธ 04001/9"))
    desk.passes(hours=3)
    answer = desk.play.type(admin, "ค้าง หนองบัว")
    # 1 and 2 office hours: one and a half.
    assert answer.title == "รร.บ้านหนองบัว · รับทราบแล้ว 2 ค้าง 1 · ตอบเฉลี่ย 2 ชม."
    assert [button.label for button in answer.buttons] == ["ดู 1 เรื่อง", "ส่งเตือน"]
    seen = desk.play.press(admin, "ดู 1 เรื่อง")
    # The admin may not open the letter: only its number is told.
    assert seen.to_text().splitlines() == ["รร.บ้านหนองบัว · ค้าง 1 เรื่อง", "1) 3"]
    before = len(desk.play.shown(head))
    assert desk.play.press(admin, "ส่งเตือน", answer).title == "เตือน รร.บ้านหนองบัว แล้ว · 1 เรื่อง"
    (reminder,) = desk.play.shown(head)[before:]
    assert reminder.title == "เตือน · หนังสือเวียนค้าง 1 เรื่อง · รร.บ้านหนองบัว"
    assert "รายงาน DMC" in reminder.body
    assert "เตือนเรื่องนี้ไปแล้ว" in desk.play.press(admin, "ส่งเตือน", answer).title
    assert desk.play.press(head, "เปิด 1").title.startswith("หนังสือเวียน")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("ค้าง", "พิมพ์ ค้าง แล้วตามด้วยชื่อโรงเรียนหรือกลุ่ม"),
        ("ค้าง รร. บ้านหนองบัว", "รร.บ้านหนองบัว · รับทราบแล้ว 0 ค้าง 0"),
        ("ค้าง ไม่มีจริง", "ไม่พบโรงเรียนหรือกลุ่มชื่อ “ไม่มีจริง”"),
        ("ค้าง บ", "หมายถึงแห่งใด"),
    ],
)
def test_a_school_is_known_by_what_people_call_it(desk: Desk, typed: str, title: str) -> None:
    assert desk.play.type(desk.chat(ADMIN), typed).title == title


# --- the machine ------------------------------------------------------------------------------------------------------


def test_what_failed_is_listed_and_tried_again(desk: Desk) -> None:
    admin, officer = desk.chat(ADMIN), desk.chat(OFFICER)

    def fail(uow: UnitOfWork) -> None:
        tell(uow, desk.play.person(OFFICER).id or 0, Message(title="ใกล้กำหนด"), About(purpose="remind"))
        row = uow.session.exec(select(Delivery).where(col(Delivery.chat) == officer[1])).one()
        row.state, row.done_at, row.failure = SendState.REFUSED, uow.now, "400"
        uow.flush()

    write(desk, fail)
    SERVICES.health.swept_at = desk.play.clock.now() - timedelta(seconds=12)
    machine = asks(desk, admin, "ระบบ")
    assert machine.to_text().splitlines()[:2] == [
        "พร้อมใช้งาน",
        "ฐานข้อมูล ✓ ตัวตั้งเวลา ✓ (12 วิ) ที่เก็บไฟล์ ✓",
    ]
    assert "ส่งไม่สำเร็จ 24 ชม. 1 รายการ" in machine.body
    platform = {"ln": "LINE", "tg": "Telegram"}[officer[0]]
    assert desk.play.press(admin, "ดูรายการ").body == f"นายเอก รักงาน · {platform} · เตือนกำหนด · แพลตฟอร์มไม่รับ"
    assert desk.play.press(admin, "ลองส่งใหม่").title == "ส่งใหม่ 1 รายการแล้ว"
    assert desk.last(officer) == "ใกล้กำหนด"
    assert "ส่งไม่สำเร็จ 24 ชม. 0 รายการ" in asks(desk, admin, "ระบบ").body
    SERVICES.health.swept_at = None
    assert "ตัวตั้งเวลา ✗" in asks(desk, admin, "ระบบ").body


def test_the_quota_says_what_it_went_for_and_where_it_leads(desk: Desk) -> None:
    admin = desk.chat(ADMIN)

    def spend(uow: UnitOfWork) -> None:
        quota.note(uow, SERVICES, "ln", 300, 0)
        for number, purpose in enumerate(["circular"] * 6 + ["remind"] * 3 + ["x"]):
            uow.add(
                Delivery(
                    key=str(number), office_id=uow.office, channel_id="ln", chat="1", purpose=purpose, message={},
                    made_at=uow.now, not_before=uow.now, done_at=uow.now, state=SendState.SENT, free=False,
                )
            )  # fmt: skip

    desk.play.clock.turn_to(datetime(2026, 1, 10, 0, 0, tzinfo=BANGKOK))
    write(desk, spend)
    assert desk.play.type(admin, "โควตา").to_text().splitlines() == [
        "โควตาข้อความ LINE ม.ค. 69",
        "ใช้ 10/300 · เหลือ 290 (สำรองด่วนที่สุด 30)",
        "□□□□□□□□□□ 3%",
        "หนังสือเวียน 6 · เตือนกำหนด 3 · อื่น ๆ 1",
        "คาดถึงสิ้นเดือน 34",
        "ตัวเลขจาก LINE เมื่อ 10 ม.ค. 69 00:00",
    ]


def test_a_month_in_figures(desk: Desk) -> None:
    admin = desk.chat(ADMIN)
    desk.head(DIRECTOR)
    desk.in_group()
    circular(desk, letter_id=desk.letter())
    month = asks(desk, admin, "รายงานเดือน")
    assert month.to_text().splitlines()[:4] == [
        "รายงานเดือน ม.ค. 69",
        "รับ 2 · ส่ง 0 · สั่งการ 1 เฉลี่ย 0 นาที",
        "งานเสร็จ 0 (เกินกำหนด 0)",
        "หนังสือเวียน 1 · รับทราบ 0/1",
    ]
    assert desk.play.press(admin, "เดือนก่อน").title == "รายงานเดือน ธ.ค. 68"
    quietly(desk, admin, "ส่งออก Excel", month)


# --- every morning ----------------------------------------------------------------------------------------------------


@pytest.fixture
def office(database: Database, clock: TurnableClock) -> Desk:
    """The clock stands on Monday, 5 January 2569, 09:00; the admin has a chat."""
    made = Desk(Play(database, clock, everybody()), "tg", "ln")
    made.chat(ADMIN)
    return made


async def goes_by(desk: Desk, *moments: datetime) -> list[str]:
    """The clock is turned to each of these; when mornings came, in Bangkok's time."""
    workers = Timers(desk.play.database, Dispatcher(SERVICES))
    for moment in moments:
        desk.play.clock.turn_to(moment)
        await workers.work()
    return mornings(desk)


def mornings(desk: Desk) -> list[str]:
    def look(uow: UnitOfWork) -> list[datetime]:
        query = select(Delivery.made_at).where(col(Delivery.purpose) == morning.MORNING).order_by(col(Delivery.seq))
        return list(uow.session.exec(query).all())

    found = desk.play.database.read_now(look, desk.play.office_id)
    return [f"{at.astimezone(BANGKOK):%d %H:%M}" for at in found]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=BANGKOK)


async def test_every_working_morning_and_no_other(office: Desk) -> None:
    """Monday to Monday, looked at four times a day; Thursday is a holiday of the office's own."""

    def closed(uow: UnitOfWork) -> None:
        row = uow.session.get(Office, uow.office)
        assert row is not None
        row.settings = {**row.settings, "holidays": [{"day": "2026-01-08", "name": "ครบรอบ"}]}
        uow.flush()

    write(office, closed)
    looks = [at(day, hour, minute) for day in range(5, 13) for hour, minute in ((9, 0), (16, 0), (7, 59), (8, 0))]
    assert await goes_by(office, *sorted(looks)) == [
        "05 08:00",
        "06 08:00",
        "07 08:00",
        "09 08:00",
        "12 08:00",
    ]
    last = office.play.last(office.chat(ADMIN))
    assert last.title == "สรุปเช้า 12 ม.ค. 69 · สพป.ตัวอย่าง เขต 1"
    assert last.body.splitlines()[0] == "9 ม.ค. 69: รับ 0 · ส่ง 0"


async def test_after_a_night_without_power_it_comes_late_and_once(office: Desk) -> None:
    assert await goes_by(office, at(5, 9), at(7, 13, 20), at(7, 14), at(8, 8)) == ["07 13:20", "08 08:00"]


async def test_at_their_own_hour_and_not_to_who_wants_none(office: Desk) -> None:
    def hour(uow: UnitOfWork) -> None:
        person = uow.get(Person, office.play.person(ADMIN).id)
        assert person is not None
        preference_actions.save(uow, person, Preferences(digest_time=at(1, 10, 30).time()))

    await goes_by(office, at(5, 9))
    write(office, hour)
    assert await goes_by(office, at(5, 9, 2), at(5, 10, 30), at(6, 8), at(6, 10, 30)) == ["05 10:30", "06 10:30"]
    admin = office.chat(ADMIN)
    assert office.play.press(admin, "งดสรุปเช้า").title == "งดสรุปเช้าแล้ว"
    assert await goes_by(office, at(7, 10, 30)) == ["05 10:30", "06 10:30"]
    office.play.press(admin, "ส่งสรุปเช้าอีก")
    assert await goes_by(office, at(8, 10, 30)) == ["05 10:30", "06 10:30", "08 10:30"]


async def test_a_timer_that_is_lost_is_put_back(office: Desk) -> None:
    await goes_by(office, at(5, 9))
    write(office, lambda uow: [uow.delete(one) for one in timers.open_of_kind(uow, morning.MORNING)])
    assert await goes_by(office, at(5, 10), at(6, 8)) == ["06 08:00"]


async def test_two_machines_make_one_morning(office: Desk) -> None:
    """Both find the timer missing, both find it due."""
    database = office.play.database
    await asyncio.gather(*(Rounds(database).work() for _ in range(4)))

    def waiting(uow: UnitOfWork) -> int:
        return len(uow.session.exec(select(Timer).where(col(Timer.kind) == morning.MORNING)).all())

    assert database.read_now(waiting, office.play.office_id) == 1
    office.play.clock.turn_to(at(6, 8))
    await asyncio.gather(*(Timers(database, Dispatcher(SERVICES)).work() for _ in range(4)))
    assert mornings(office) == ["06 08:00"]
