"""Circulars when something else happens in the middle: nobody is told what is not so, and nothing is left hanging."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import col, select

from handlers.circulars.actions import quota
from handlers.circulars.flows.due import due_of_circular
from handlers.context import Actor, actor_of, tell
from handlers.deadlines.actions import deadlines
from handlers.errors import AlreadyDone
from handlers.letters.actions import registering
from handlers.staff.actions import access
from handlers.work.actions import tasks
from storage import outbox
from storage.clock import BANGKOK, TurnableClock
from storage.engine import Database
from storage.tables import Account, Delivery, Holding, Letter, Person, Post, Receiver, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, LetterState, Secrecy, SendState
from tests.circulars.test_sending import checked, drafted, sent
from tests.support.circular_at_schools import moved
from tests.support.desk import Desk, everybody
from tests.support.play import ADMIN, CLERK, SERVICES, Play
from tests.support.schools import (
    CLERK_OF_MAELAN,
    CREEK,
    CRYSTAL,
    DEPUTY_OF_FORD,
    HEADS,
    MOUTH,
    POND,
    Schools,
    staff_list,
)

EVENING = datetime(2026, 1, 5, 21, 0, tzinfo=BANGKOK)


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return Schools(Desk(Play(sqlite_database, clock, everybody(), staff_list), "ln", "tg"))


def write(schools: Schools, work: Callable[[UnitOfWork], object]) -> None:
    schools.play.database.write_now(work, schools.play.office_id)


def reminders_at(schools: Schools, name: str) -> list[str]:
    return [text for text in schools.desk.texts(schools.chat(name)) if "เตือน" in text.splitlines()[0]]


# --- reminding --------------------------------------------------------------------------------------------------------


def test_a_school_that_has_done_everything_is_reminded_of_nothing(schools: Schools) -> None:
    admin, head = schools.desk.chat(ADMIN), schools.chat(HEADS[POND])
    sent(schools)
    card = schools.play.type(admin, "ค้าง รร.บ้านหนองบัว")
    schools.play.press(head, "รับทราบ")
    answer = schools.play.press(admin, "ส่งเตือน", card)
    assert "รร.บ้านหนองบัว" in answer.to_text()
    assert reminders_at(schools, HEADS[POND]) == []


def test_reminding_by_hand_keeps_quiet_hours(schools: Schools) -> None:
    clerk, admin = schools.desk.chat(CLERK), schools.desk.chat(ADMIN)
    sent(schools)
    schools.turns_to(EVENING)
    schools.play.type(admin, "ค้าง รร.บ้านหนองบัว")
    schools.play.press(admin, "ส่งเตือน")
    schools.play.type(clerk, "สถานะ 1")
    schools.play.press(clerk, "ให้ ปธ.เครือข่ายช่วย")
    schools.go_out()
    assert held(schools, HEADS[POND]) == 2
    schools.turns_to(EVENING + timedelta(hours=10))
    assert held(schools, HEADS[POND]) == 0


def held(schools: Schools, name: str) -> int:
    """How many messages wait for somebody."""
    chat = schools.chat(name)
    return schools.play.database.read_now(lambda uow: len(outbox.waiting_in(uow, *chat)), schools.play.office_id)


def test_once_it_is_closed_no_reminder_comes_in_the_morning(schools: Schools) -> None:
    clerk = schools.desk.chat(CLERK)
    sent(schools)
    schools.turns_to(EVENING)
    schools.play.type(clerk, "สถานะ 1")
    schools.play.press(clerk, "เตือนที่เหลือ 6")
    schools.passes(minutes=1)
    schools.play.press(clerk, "ปิดเรื่องเวียน")
    schools.play.press(clerk, "ปิดเรื่องเวียน")
    schools.turns_to(EVENING + timedelta(hours=12))
    assert reminders_at(schools, HEADS[POND]) == []


def test_a_reminder_that_waits_for_the_morning_is_not_for_who_moved_on(schools: Schools) -> None:
    sent(schools)
    schools.turns_to(EVENING)

    def remind(uow: UnitOfWork) -> None:
        due = due_of_circular(uow, SERVICES, schools.circular().id or 0)
        person_id = schools.play.person(HEADS[POND]).id or 0
        assert due is not None
        tell(uow, person_id, due.card(person_id), replace(due.about(person_id), purpose=deadlines.REMIND))

    write(schools, remind)
    moved(schools.desk, HEADS[POND])
    schools.turns_to(EVENING + timedelta(hours=12))
    assert reminders_at(schools, HEADS[POND]) == []


# --- by telephone -----------------------------------------------------------------------------------------------------


def test_a_school_noted_as_told_can_still_answer(schools: Schools) -> None:
    """Heard by telephone, but the file that is wanted is still to come: the school finds where to send it."""
    play, clerk, head = schools.play, schools.desk.chat(CLERK), schools.chat(HEADS[POND])
    drafted(schools)
    play.press(clerk, "ส่งไฟล์")
    play.press(clerk, "ไม่ระบุ")
    play.press(clerk, "ทุกโรงเรียน 6")
    play.press(clerk, "ส่ง")
    schools.passes(seconds=61)
    play.type(clerk, "สถานะ 1")
    calls = play.press(clerk, "รายชื่อโทร")
    place = next(line.partition(")")[0] for line in calls.body.splitlines() if "บ้านหนองบัว" in line)
    play.press(clerk, f"รับทราบแทน {place}")
    assert schools.receivers()[POND].acknowledged_at is not None
    listed = play.type(head, "หนังสือเวียน")
    assert "รอส่งไฟล์" in listed.body
    assert "ส่งไฟล์" in [one.label for one in play.press(head, "เปิด 1").buttons]
    assert "รอส่งไฟล์" in play.type(head, "งานของฉัน").to_text()


# --- called back ------------------------------------------------------------------------------------------------------


def test_whom_nothing_reached_is_not_among_those_who_had_it(schools: Schools) -> None:
    """A school that blocked the bot never had the circular: it is neither counted nor told."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    sent(schools)
    failed = schools.receivers()[MOUTH].id

    def fail(uow: UnitOfWork) -> None:
        row = uow.get(Receiver, failed)
        assert row is not None
        row.delivered_at, row.delivered_on, row.failed_at = None, None, uow.now

    write(schools, fail)
    play.type(clerk, "สถานะ 1")
    assert "ส่งถึงแล้ว 4 แห่ง" in play.press(clerk, "ยกเลิกการส่ง").body
    assert play.type(clerk, "แนบเอกสารผิดฉบับ").title.startswith("ยกเลิกการส่งแล้ว · ส่งไปแล้ว 4 แห่ง")
    schools.go_out()
    assert not any("ยกเลิก" in text for text in schools.desk.texts(schools.chat(HEADS[MOUTH])))
    assert any("ยกเลิก" in text for text in schools.desk.texts(schools.chat(HEADS[POND])))


# --- the letter itself ------------------------------------------------------------------------------------------------


def with_letter(schools: Schools, letter_id: int, act: Callable[[UnitOfWork, Actor, Letter], object]) -> None:
    """The clerk does something to the letter."""
    clerk = schools.play.person(CLERK).id

    def work(uow: UnitOfWork) -> None:
        letter, person = uow.get(Letter, letter_id), uow.get(Person, clerk)
        assert letter is not None
        assert person is not None
        act(uow, actor_of(uow, person), letter)

    write(schools, work)


def undone(schools: Schools, letter_id: int) -> None:
    with_letter(schools, letter_id, registering.undo_register)


def voided(schools: Schools, letter_id: int) -> None:
    with_letter(schools, letter_id, partial(registering.void_letter, reason="ลงรับซ้ำ"))


def test_a_letter_that_is_on_its_way_to_schools_keeps_its_number(schools: Schools) -> None:
    """Registered, circulated and unregistered within a minute: the circular goes first."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    letter_id = checked(schools)
    play.press(clerk, "ส่ง")
    for take_back in (undone, voided):
        with pytest.raises(AlreadyDone):
            take_back(schools, letter_id)
    assert schools.desk.row(letter_id).state == LetterState.REGISTERED


def test_a_letter_that_was_voided_is_not_sent(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    letter_id = checked(schools)
    check = play.last(clerk)
    voided(schools, letter_id)
    play.press(clerk, "ส่ง", check)
    assert schools.circular().state == CircularState.DRAFT
    assert schools.receivers() == {}


# --- the schools themselves -------------------------------------------------------------------------------------------


def test_a_school_that_closes_is_waited_for_no_longer(schools: Schools) -> None:
    sent(schools)
    schools.leaves(CREEK)
    counts = schools.counts()
    assert (counts.total, counts.left, counts.withdrawn) == (5, 5, 1)
    for name in (HEADS[POND], HEADS[MOUTH], HEADS[CRYSTAL], DEPUTY_OF_FORD, CLERK_OF_MAELAN):
        schools.play.press(schools.chat(name), "รับทราบ")
    schools.passes(seconds=12)
    assert schools.circular().state == CircularState.CLOSED


# --- passed on by hand ------------------------------------------------------------------------------------------------


def test_what_line_did_not_carry_is_handed_to_somebody_who_is_there(schools: Schools) -> None:
    """The clerk who sent it has moved on meanwhile: whoever can pass it on gets it."""
    admin = schools.desk.chat(ADMIN)
    sent(schools)

    def spent(uow: UnitOfWork) -> None:
        for row in uow.session.exec(select(Delivery).where(col(Delivery.channel_id) == "ln")).all():
            if row.subject.startswith("receiver:"):
                row.failure, row.state = outbox.NO_QUOTA, SendState.UNREACHABLE

    write(schools, spent)
    moved(schools.desk, CLERK)

    def unlink(uow: UnitOfWork) -> None:
        row = uow.session.exec(select(Account).where(col(Account.person_id) == schools.play.person(CLERK).id)).one()
        uow.delete(row)

    write(schools, unlink)
    write(schools, lambda uow: quota.hand_over(uow, "circular", uow.now - timedelta(hours=1)))
    assert any("รร.บ้านปากคลอง" in text for text in schools.desk.texts(admin))


# --- what is read -----------------------------------------------------------------------------------------------------


def test_no_line_counts_nothing(schools: Schools) -> None:
    """On the Friday before a Saturday that was chosen all the same, and where nobody is left to be reminded in chat."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    checked(schools)
    play.press(clerk, "กำหนด")
    play.type(clerk, "10 ม.ค. 69")
    play.press(clerk, "ส่ง")
    schools.passes(seconds=61)
    for name in (HEADS[POND], HEADS[MOUTH], HEADS[CRYSTAL], DEPUTY_OF_FORD, CLERK_OF_MAELAN):
        play.press(schools.chat(name), "รับทราบ")
    schools.turns_to(datetime(2026, 1, 9, 10, 0, tzinfo=BANGKOK))
    assert play.type(clerk, "สถานะ 1").title == "เลขรับ 1/2569 · ด่วน · ครบกำหนด 10 ม.ค. 69 16:30"
    assert play.press(clerk, "เตือนที่เหลือ 1").title == "ไม่มีแห่งใดเตือนทางแชตได้ · 1 แห่งไม่มีแชต กรุณาโทร"


# --- secret -----------------------------------------------------------------------------------------------------------


def test_of_a_secret_circular_nobody_hears_who_is_not_appointed_any_more(schools: Schools) -> None:
    """Neither when it is due, nor in what is handed over to be passed on in a group."""
    clerk, admin = schools.desk.chat(CLERK), schools.desk.chat(ADMIN)
    schools.desk.appoint(HEADS[MOUTH])
    sent(schools, secrecy=Secrecy.CONFIDENTIAL)

    def no_more(uow: UnitOfWork) -> None:
        person = uow.get(Person, schools.play.person(CLERK).id)
        assert person is not None
        person.handles_secret = False
        for row in uow.session.exec(select(Delivery).where(col(Delivery.channel_id) == "ln")).all():
            if row.subject.startswith("receiver:"):
                row.failure, row.state = outbox.NO_QUOTA, SendState.UNREACHABLE

    write(schools, no_more)
    before = len(schools.desk.texts(clerk))
    write(schools, lambda uow: quota.hand_over(uow, "circular", uow.now - timedelta(hours=1)))
    schools.turns_to(datetime(2026, 1, 8, 10, 0, tzinfo=BANGKOK))
    said = "".join([*schools.desk.texts(clerk)[before:], *schools.desk.texts(admin)])
    assert "รร.บ้านปากคลอง" in said
    assert "ลับ" not in said


def test_who_heads_two_schools_reads_which_one_each_card_is_for(schools: Schools) -> None:
    play, head = schools.play, schools.chat(HEADS[POND])

    def sit(uow: UnitOfWork) -> None:
        other = uow.session.exec(select(Unit).where(col(Unit.name) == CREEK)).one()
        post = uow.session.exec(select(Post).where(col(Post.unit_id) == other.id)).one()
        for holding in uow.session.exec(select(Holding).where(col(Holding.post_id) == post.id)).all():
            holding.until = uow.now
        uow.add(Holding(post_id=post.id or 0, person_id=play.person(HEADS[POND]).id or 0, since=uow.now))

    write(schools, sit)
    sent(schools)
    titles = sorted(text.splitlines()[0] for text in schools.desk.texts(head))
    assert titles == ["หนังสือเวียน · ด่วน · รร.บ้านหนองบัว", "หนังสือเวียน · ด่วน · รร.บ้านห้วยไร่"]
    work = play.type(head, "งานของฉัน")
    assert "รร.บ้านหนองบัว" in work.body
    assert "รร.บ้านห้วยไร่" in work.body
    assert play.press(head, "รับทราบ").title.endswith(("รร.บ้านหนองบัว", "รร.บ้านห้วยไร่"))


def test_a_letter_is_not_done_while_schools_have_not_answered(schools: Schools) -> None:
    """The group closes its work with the letter; its circular is still out, and the letter stays open."""
    play, desk = schools.play, schools.desk
    task_id = desk.in_group()
    letter_id = desk.row(1).id or 0
    clerk = desk.chat(CLERK)
    play.type(clerk, "1")
    play.press(clerk, "แจ้งเวียน")
    play.press(clerk, "ทุกโรงเรียน 6")
    play.press(clerk, "ส่ง")
    schools.passes(seconds=63)

    def closed(uow: UnitOfWork) -> None:
        head = access.deciding_heads(uow, tasks.load(uow, task_id)[0].unit_id)[0]
        person = uow.get(Person, head)
        assert person is not None
        tasks.receive(uow, actor_of(uow, person), task_id)
        tasks.close(uow, actor_of(uow, person), task_id)

    write(schools, closed)
    assert desk.row(letter_id).state == LetterState.DECIDED
    play.type(clerk, "สถานะ 1")
    play.press(clerk, "ปิดเรื่องเวียน")
    play.press(clerk, "ปิดเรื่องเวียน")
    assert desk.row(letter_id).state == LetterState.CLOSED
