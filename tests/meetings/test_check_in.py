"""Journey 6, the day: people sign in by chat, code and QR; the secretary calls the roll; who is late, leaves, comes
besides."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from sqlmodel import select

from handlers.context import Actor, actor_of
from handlers.errors import BadInput, CheckInRefused, NotAllowed, OfficeError
from handlers.meetings.actions import check_in, seat_codes
from notifications.message import OpenLink, Press
from storage import meetings as rows
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Invited, Job, Meeting, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Consent
from tests.support.desk import Chat
from tests.support.held_meeting import after
from tests.support.meetings import (
    CALL,
    DEPUTY_OF_MOUTH,
    NAME,
    at,
    counts,
    invited,
    newest,
    office,
    opened,
    seat,
    signed,
)
from tests.support.play import CLERK, DIRECTOR, HEAD
from tests.support.schools import CREEK, CRYSTAL, DEPUTY_OF_FORD, FORD, HEADS, MOUTH, POND, Schools

T = TypeVar("T")


@pytest.fixture
def schools(sqlite_template: Path, tmp_path: Path, clock: TurnableClock) -> Iterator[Schools]:
    """The office on the day of its meeting, 08:47; the clerk on LINE is its secretary."""
    with after(morning_of_the_meeting, sqlite_template, tmp_path, clock) as schools:
        yield schools


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, clock: TurnableClock) -> Schools:
    """The same on either database; its clerk on LINE, and on the other on Telegram."""
    if request.param == "sqlite":
        found: Schools = request.getfixturevalue("schools")
        return found
    found = office(request.getfixturevalue("postgres_database"), clock, "tg", "ln")
    morning_of_the_meeting(found)
    return found


def morning_of_the_meeting(schools: Schools) -> Chat:
    clerk, _director = invited(schools)
    schools.play.press(schools.chat(HEADS[POND]), "เข้าร่วม")
    schools.turns_to(at(28, "08:47"))
    return clerk


def do(schools: Schools, work: Callable[[UnitOfWork], T]) -> T:
    return schools.play.database.write_now(work, schools.play.office_id)


def actor(schools: Schools, uow: UnitOfWork, name: str) -> Actor:
    person = uow.get(Person, schools.play.person(name).id)
    assert person is not None
    return actor_of(uow, person)


def secretary(schools: Schools, act: Callable[[UnitOfWork, Actor, int], object], school: str) -> None:
    """What the secretary does with the seat of a school."""
    seat_id = seat(schools, school).id or 0
    do(schools, lambda uow: act(uow, actor(schools, uow, CLERK), seat_id))


def come(uow: UnitOfWork, who: Actor, seat_id: int) -> None:
    check_in.call_roll(uow, who, [seat_id])


def numbers(schools: Schools, *names: str) -> list[int | None]:
    return [seat(schools, name).check_in_number for name in names]


def door(schools: Schools) -> str:
    return newest(schools).door_code


def sends_the_deputy(schools: Schools) -> Chat:
    """รร.บ้านปากคลอง sends its deputy, before the day."""
    play, head = schools.play, schools.chat(HEADS[MOUTH])
    deputy = schools.desk.chat(DEPUTY_OF_MOUTH)
    play.press(head, "ส่งผู้แทน")
    play.type(head, "วิทย์")
    return deputy


# --- in chat ----------------------------------------------------------------------------------------------------------


def test_who_types_the_code_at_the_door_is_here(both: Schools) -> None:
    play, head = both.play, both.chat(HEADS[POND])
    assert {"ลงชื่อเข้าประชุม", "QR ลงชื่อ"} <= set(both.desk.labels(head))
    play.type(head, f"ลงชื่อ {door(both)}")
    assert play.last(head).to_text().splitlines() == ["ลงชื่อแล้ว 08:47 · ลำดับ 1/6", NAME]
    (link,) = play.last(head).buttons
    assert isinstance(link, OpenLink)
    assert (link.label, link.url) == (
        "เอกสารวันนี้",
        f"https://office.example/m/{seat(both, POND).id}/{play.person(HEADS[POND]).id}",
    )
    both.passes(minutes=5)
    play.type(head, f"ลงชื่อ{' '}{door(both)}")
    assert play.last(head).title == "ลงชื่อแล้ว 08:47 · ลำดับ 1/6"
    play.type(both.chat(HEADS[CRYSTAL]), f"ลงชื่อ {door(both)}")
    assert play.last(both.chat(HEADS[CRYSTAL])).title == "ลงชื่อแล้ว 08:52 · ลำดับ 2/6"
    row = seat(both, POND)
    assert (row.checked_in_how, row.checked_in_by) == (check_in.CHAT, play.person(HEADS[POND]).id)


def test_the_secretarys_card_follows_at_most_once_in_ten_seconds(both: Schools) -> None:
    clerk = both.desk.chat(CLERK)
    opened(both, clerk)
    both.play.type(both.chat(HEADS[POND]), f"ลงชื่อ {door(both)}")
    both.play.type(both.chat(HEADS[CRYSTAL]), f"ลงชื่อ {door(both)}")
    before = len(both.play.shown(clerk))
    both.passes(seconds=3)
    shown = both.play.shown(clerk)[before:]
    assert len(shown) <= 1  # LINE cannot be changed
    opened(both, clerk)
    assert "ลงชื่อแล้ว 2/6" in both.play.last(clerk).body


def test_the_button_asks_for_the_code_and_a_deep_link_brings_it(schools: Schools) -> None:
    play, head = schools.play, schools.chat(HEADS[POND])
    play.press(head, "ลงชื่อเข้าประชุม")
    assert play.last(head).title == "พิมพ์รหัส 4 หลักบนป้ายหน้าห้อง"
    play.type(head, door(schools))
    assert play.last(head).title == "ลงชื่อแล้ว 08:47 · ลำดับ 1/6"
    play.type(head, "ลงชื่อ")
    assert play.last(head).title == "ลงชื่อแล้ว 08:47 · ลำดับ 1/6"
    crystal = schools.chat(HEADS[CRYSTAL])
    play.type(crystal, f"/start here{door(schools)}")
    assert play.last(crystal).title == "ลงชื่อแล้ว 08:47 · ลำดับ 2/6"


def test_a_deep_link_is_no_answer_to_an_open_question(schools: Schools) -> None:
    play, head = schools.play, schools.chat(HEADS[POND])
    play.press(head, "ไม่เข้าร่วม")
    play.type(head, f"ลงชื่อ {door(schools)}")
    assert play.last(head).title == "ลงชื่อแล้ว 08:47 · ลำดับ 1/6"
    assert seat(schools, POND).answer is Attendance.COMING


def test_a_chat_that_stands_for_nobody_is_told_the_other_ways(schools: Schools) -> None:
    for typed in (f"ลงชื่อ {door(schools)}", f"/start here{door(schools)}", "ลงชื่อ"):
        said = schools.play.type(("tg", "stranger"), typed)
        assert said.title == "แชตนี้ยังไม่ผูกบัญชี จึงลงชื่อในแชตไม่ได้"
        assert NAME not in said.to_text()
    assert counts(schools).here == 0


def test_wrong_codes_are_limited_and_count_against_nobody_else(schools: Schools) -> None:
    play, head = schools.play, schools.chat(HEADS[POND])
    right = door(schools)
    for n in range(5):
        play.type(head, f"ลงชื่อ {(int(right) + 1 + n) % 10_000:04d}")
        assert play.last(head).title == "รหัสไม่ตรง"
    play.type(head, f"ลงชื่อ {right}")
    assert play.last(head).title == "พิมพ์รหัสผิดหลายครั้ง กรุณารอสักครู่"
    other = schools.chat(HEADS[CRYSTAL])
    play.type(other, f"ลงชื่อ {right}")
    assert play.last(other).title.startswith("ลงชื่อแล้ว")
    schools.passes(minutes=61)
    play.type(head, f"ลงชื่อ {right}")
    assert "ลำดับ 2/6" in play.last(head).title


def test_a_personal_code_is_for_the_door_not_for_a_chat(schools: Schools) -> None:
    play, head = schools.play, schools.chat(HEADS[POND])
    play.type(head, f"ลงชื่อ {seat(schools, CRYSTAL).check_in_code}")
    assert play.last(head).title == "รหัส 6 หลักใช้ที่หน้าห้องหรือโต๊ะลงชื่อ"
    assert counts(schools).here == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (HEAD, "ท่านไม่มีชื่อในการประชุมนี้"),
        (CLERK, "ประธานและเลขานุการไม่ต้องลงชื่อ"),
        (DIRECTOR, "ประธานและเลขานุการไม่ต้องลงชื่อ"),
        (DEPUTY_OF_FORD, "ท่านไม่มีชื่อในการประชุมนี้"),  # written to for the head, not sent
    ],
)
def test_who_takes_no_seat(schools: Schools, name: str, said: str) -> None:
    chat = schools.desk.chat(name, "heads" if name in (HEAD, DIRECTOR) else "")
    schools.play.type(chat, f"ลงชื่อ {door(schools)}")
    assert schools.play.last(chat).title == said
    assert counts(schools).here == 0


def test_a_day_early_called_off_and_over(schools: Schools) -> None:
    play, head = schools.play, schools.chat(HEADS[POND])
    play.type(schools.desk.chat(CLERK), CALL.replace("28 ม.ค.", "29 ม.ค."))
    play.press(schools.desk.chat(CLERK), "เชิญเลย")
    signed(schools)
    tomorrow = door(schools)
    play.type(head, f"ลงชื่อ {tomorrow}")
    assert play.last(head).title == "รหัสไม่ตรง"  # no door of today has it
    schools.turns_to(at(28, "13:01"))
    play.type(head, "ลงชื่อ")
    assert play.last(head).title == "ปิดการลงชื่อแล้ว ประชุมเลิก 28 ม.ค. 69 12:00"
    clerk = schools.desk.chat(CLERK)
    play.type(clerk, "การประชุม")
    play.press(clerk, "เปิด 2")
    play.press(clerk, "ยกเลิกประชุม")
    play.type(clerk, "พายุ")
    schools.turns_to(at(29, "08:00"))
    play.type(head, f"ลงชื่อ {tomorrow}")
    assert play.last(head).title == "ยกเลิกการประชุม 29 ม.ค. 69 09:00 แล้ว"


def test_before_its_day_nobody_signs_in(sqlite_database: Database, clock: TurnableClock) -> None:
    schools = office(sqlite_database, clock, "ln", "tg")
    invited(schools)
    schools.turns_to(at(27, "23:59"))
    head = schools.chat(HEADS[POND])
    schools.play.type(head, "ลงชื่อ")
    assert schools.play.last(head).title == "ยังไม่ถึงวันประชุม 28 ม.ค. 69 09:00"
    with pytest.raises(CheckInRefused, match="early"):
        secretary(schools, come, POND)
    schools.turns_to(at(28, "00:00"))
    schools.play.type(head, f"ลงชื่อ {door(schools)}")
    assert schools.play.last(head).title == "ลงชื่อแล้ว 00:00 · ลำดับ 1/6"


# --- substitutes ------------------------------------------------------------------------------------------------------


def test_a_substitute_has_a_code_of_their_own_and_coming_is_agreeing(both: Schools) -> None:
    before = seat(both, MOUTH).check_in_code
    deputy = sends_the_deputy(both)
    sent = seat(both, MOUTH)
    assert sent.check_in_code not in ("", before)
    assert "ลงชื่อเข้าประชุม" in both.desk.labels(deputy)
    assert "ลงชื่อเข้าประชุม" not in both.desk.labels(both.chat(HEADS[MOUTH]))
    both.play.type(deputy, f"ลงชื่อ {door(both)}")
    assert both.play.last(deputy).to_text().splitlines() == [
        "ลงชื่อแล้ว 08:47 · ลำดับ 1/6",
        NAME,
        "ผู้แทน รร.บ้านปากคลอง",
    ]
    assert (sent.consent, seat(both, MOUTH).consent) == (Consent.ASKED, Consent.GIVEN)


def test_who_sent_somebody_may_come_after_all(schools: Schools) -> None:
    deputy, head = sends_the_deputy(schools), schools.chat(HEADS[MOUTH])
    schools.turns_to(at(28, "09:10"))
    schools.play.type(head, f"ลงชื่อ {door(schools)}")
    assert schools.play.last(head).title == f"ท่านส่งผู้แทนไว้: {DEPUTY_OF_MOUTH}"
    schools.play.press(head, "ฉันมาเอง ลงชื่อ")
    assert schools.play.last(head).to_text().splitlines() == ["ลงชื่อแล้ว 09:10 · ลำดับ 1/6", NAME, "มาหลังเวลาเริ่มประชุม"]
    row = seat(schools, MOUTH)
    assert (row.answer, row.substitute_id, row.substitute_name) == (Attendance.COMING, None, "")
    schools.play.type(deputy, f"ลงชื่อ {door(schools)}")
    assert schools.play.last(deputy).title == "ท่านไม่มีชื่อในการประชุมนี้"


def test_who_sent_somebody_cannot_take_their_place_once_they_are_here(schools: Schools) -> None:
    deputy, head = sends_the_deputy(schools), schools.chat(HEADS[MOUTH])
    schools.play.type(head, f"ลงชื่อ {door(schools)}")
    refused = schools.play.last(head)
    schools.play.type(deputy, f"ลงชื่อ {door(schools)}")
    schools.play.press(head, "ฉันมาเอง ลงชื่อ", refused)
    assert schools.play.last(head).title == f"ผู้แทนลงชื่อแล้ว 28 ม.ค. 69 08:47: {DEPUTY_OF_MOUTH}"
    schools.play.type(head, "การประชุม")
    schools.play.press(head, "เปิด 1")
    assert "ลงชื่อแล้ว 08:47" in schools.play.last(head).body
    assert "ฉันไปเอง" not in schools.desk.labels(head)
    forged = Press(label="x", verb="meeting_come", subject=f"invited:{seat(schools, MOUTH).id}")
    schools.desk.forged(head, forged)
    assert schools.play.last(head).title == "ลงชื่อเข้าประชุมแล้ว 28 ม.ค. 69 08:47"
    assert seat(schools, MOUTH).answer is Attendance.SUBSTITUTE


def test_another_substitute_on_the_day_makes_the_first_ones_code_void(schools: Schools) -> None:
    sends_the_deputy(schools)
    first = seat(schools, MOUTH).check_in_code
    schools.play.press(schools.chat(HEADS[MOUTH]), "เปลี่ยนผู้แทน")
    schools.play.type(schools.chat(HEADS[MOUTH]), "นายสมชาย มีสุข ครูชำนาญการ")
    assert tried(schools, first) == "wrong_code"
    assert tried(schools, seat(schools, MOUTH).check_in_code) == ""


def test_another_time_voids_the_codes_of_substitutes(sqlite_database: Database, clock: TurnableClock) -> None:
    schools = office(sqlite_database, clock, "ln", "tg")
    clerk, _director = invited(schools)
    sends_the_deputy(schools)
    owner, substitute = seat(schools, POND).check_in_code, seat(schools, MOUTH).check_in_code
    opened(schools, clerk)
    schools.play.press(clerk, "เลื่อน")
    schools.play.type(clerk, "29 ม.ค. 09:00")
    schools.play.press(clerk, "ยืนยันเลื่อน")
    schools.turns_to(at(29, "08:30"))
    assert seat(schools, POND).check_in_code == owner
    assert seat(schools, MOUTH).check_in_code not in ("", substitute)


def test_another_day_begins_with_nobody_here_and_another_code_at_the_door(schools: Schools) -> None:
    play, clerk, head = schools.play, schools.desk.chat(CLERK), schools.chat(HEADS[POND])
    first = door(schools)
    play.type(head, f"ลงชื่อ {first}")
    opened(schools, clerk)
    play.press(clerk, "เลื่อน")
    play.type(clerk, "29 ม.ค. 09:00")
    play.press(clerk, "ยืนยันเลื่อน")
    assert (counts(schools).here, numbers(schools, POND)) == (0, [None])
    play.type(head, f"ลงชื่อ {door(schools)}")
    assert play.last(head).title == "รหัสไม่ตรง"
    schools.turns_to(at(29, "08:30"))
    play.type(head, f"ลงชื่อ {door(schools)}")
    assert play.last(head).title == "ลงชื่อแล้ว 08:30 · ลำดับ 1/6"


# --- by code ----------------------------------------------------------------------------------------------------------


def tried(schools: Schools, code: str, client: str = "phone") -> str:
    """Why a code typed at the door opens nothing; "" where it opens a seat."""

    def type_it(uow: UnitOfWork) -> str:
        one = rows.meeting(uow, newest(schools).id or 0)
        assert one is not None
        return check_in.try_code(uow, one, client, code).refused or ""

    return do(schools, type_it)


def test_codes_at_the_door_are_limited_by_client_and_by_door(both: Schools) -> None:
    right = seat(both, POND).check_in_code
    known = {seat(both, name).check_in_code for name in (POND, MOUTH, FORD, CRYSTAL, CREEK)}
    wrong = [code for code in (f"{number:06d}" for number in range(100)) if code not in known]
    assert [tried(both, code) for code in wrong[:6]] == ["wrong_code"] * 5 + ["too_many"]
    assert tried(both, right) == "too_many"
    assert tried(both, right, "another") == ""
    for number in range(35):
        assert tried(both, wrong[number], f"client {number}") == "wrong_code"
    assert tried(both, right, "yet another") == "too_many"
    both.passes(minutes=61)
    assert tried(both, right) == ""


def test_codes_are_made_with_the_invitation_and_again_where_there_are_none(both: Schools) -> None:
    def codes(uow: UnitOfWork) -> list[str]:
        return [row.check_in_code for row in uow.session.exec(select(Invited)).all()]

    made = do(both, codes)
    assert len(set(made)) == 6
    assert all(len(code) == 6 for code in made)

    def forget(uow: UnitOfWork) -> None:
        for row in uow.session.exec(select(Invited)).all():
            row.check_in_code = ""
        for one in uow.session.exec(select(Meeting)).all():
            one.door_code = ""

    do(both, forget)
    opened(both, both.desk.chat(CLERK))
    both.play.press(both.desk.chat(CLERK), "หน้าลงชื่อ")
    assert len(set(do(both, codes))) == 6
    assert len(door(both)) == 4

    def asked(uow: UnitOfWork) -> list[str]:
        return [seat_codes.code_of(uow, row) for row in uow.session.exec(select(Invited)).all()]

    assert do(both, asked) == do(both, codes)


# --- the roll ---------------------------------------------------------------------------------------------------------


def test_numbers_have_no_gap_when_somebody_was_not_here_after_all(both: Schools) -> None:
    for name in (POND, MOUTH, FORD, CRYSTAL):
        secretary(both, come, name)
    secretary(both, check_in.undo_check_in, MOUTH)
    secretary(both, check_in.undo_check_in, MOUTH)
    assert numbers(both, POND, MOUTH, FORD, CRYSTAL) == [1, None, 2, 3]
    secretary(both, come, MOUTH)
    assert numbers(both, POND, MOUTH, FORD, CRYSTAL) == [1, 4, 2, 3]
    row = seat(both, MOUTH)
    assert (row.checked_in_how, row.checked_in_by) == (check_in.ROLL_CALL, both.play.person(CLERK).id)


def test_late_and_early_leave_in_chat(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    schools.turns_to(at(28, "09:20"))
    opened(schools, clerk)
    play.press(clerk, "เรียกชื่อ")
    play.press(clerk, "รร.บ้านหนองบัว")
    play.type(clerk, "สาย รร.บ้านปากคลอง")
    assert [check_in.is_late(seat(schools, name), newest(schools)) for name in (POND, MOUTH)] == [False, True]
    assert "มาสาย 1 · กลับก่อน 0" in play.last(clerk).body
    play.type(clerk, "สาย รร.บ้านห้วยไร่ 09:15")
    assert seat(schools, CREEK).checked_in_at == at(28, "09:15")
    secretary(schools, check_in.undo_check_in, CREEK)
    schools.turns_to(at(28, "11:00"))
    play.type(clerk, "กลับ รร.บ้านหนองบัว 10:30")
    assert seat(schools, POND).left_at == at(28, "10:30")
    assert "มาสาย 1 · กลับก่อน 1" in play.last(clerk).body
    play.type(clerk, "กลับ รร.บ้านปากคลอง 11:30")
    assert "ไม่อยู่ในช่วงการประชุม" in play.last(clerk).title
    play.type(clerk, "กลับ รร.วัดท่าข้าม")
    assert play.last(clerk).title == "ยังไม่ได้ลงชื่อ จึงบันทึกกลับก่อนไม่ได้"
    secretary(schools, check_in.undo_leave, POND)
    assert seat(schools, POND).left_at is None
    secretary(schools, lambda uow, who, seat_id: check_in.leave(uow, who, seat_id, reason="ประชุมต่อ"), POND)
    assert (seat(schools, POND).left_at, seat(schools, POND).left_reason) == (at(28, "11:00"), "ประชุมต่อ")
    secretary(schools, check_in.undo_check_in, POND)
    assert (seat(schools, POND).left_at, seat(schools, POND).left_reason) == (None, "")


def test_somebody_came_instead_whom_nobody_had_announced(schools: Schools) -> None:
    def instead(uow: UnitOfWork, who: Actor, seat_id: int) -> object:
        return check_in.check_in_instead(uow, who, seat_id, "นายสมชาย มีสุข ครูชำนาญการ")

    secretary(schools, instead, CREEK)
    row = seat(schools, CREEK)
    assert (row.answer, row.substitute_name, row.substitute_title) == (
        Attendance.SUBSTITUTE,
        "นายสมชาย มีสุข",
        "ครูชำนาญการ",
    )
    assert row.check_in_number == 1
    with pytest.raises(CheckInRefused, match="taken"):
        secretary(schools, instead, CREEK)
    secretary(schools, check_in.undo_check_in, CREEK)
    secretary(
        schools, lambda uow, who, seat_id: check_in.check_in_oneself(uow, who, seat_id, check_in.ROLL_CALL), CREEK
    )
    assert (seat(schools, CREEK).answer, seat(schools, CREEK).check_in_number) == (Attendance.COMING, 1)


def test_the_roll_is_the_secretarys_until_the_papers_have_gone_out(schools: Schools) -> None:
    seat_id = seat(schools, POND).id or 0

    def tries(uow: UnitOfWork) -> int:
        head, refused = actor(schools, uow, HEADS[CRYSTAL]), 0
        for attempt in (
            lambda: check_in.check_in(uow, head, seat_id, check_in.ROLL_CALL),
            lambda: check_in.check_in(uow, head, seat_id, check_in.QR),
            lambda: check_in.check_in(uow, None, seat_id, check_in.QR),
            lambda: check_in.check_in(uow, head, seat_id, check_in.CHAT),
            lambda: check_in.call_roll(uow, head, [seat_id]),
            lambda: check_in.undo_check_in(uow, head, seat_id),
            lambda: check_in.leave(uow, head, seat_id),
            lambda: check_in.undo_leave(uow, head, seat_id),
            lambda: check_in.check_in_oneself(uow, head, seat_id, check_in.ROLL_CALL),
            lambda: check_in.check_in_oneself(uow, head, seat_id, check_in.CHAT),
            lambda: check_in.check_in_instead(uow, head, seat_id, "ก ข ค"),
        ):
            try:
                with uow.attempt():
                    attempt()
            except (NotAllowed, CheckInRefused):
                refused += 1
        return refused

    assert do(schools, tries) == 11
    assert counts(schools).here == 0
    schools.turns_to(at(30, "10:00"))  # what was signed on paper is entered two days later
    secretary(schools, come, POND)
    assert seat(schools, POND).checked_in_at == at(28, "09:00")
    with pytest.raises(BadInput, match="came_when"):
        secretary(schools, lambda uow, who, seat_id: check_in.come_late(uow, who, [seat_id]), CREEK)
    secretary(schools, lambda uow, who, seat_id: check_in.check_in_instead(uow, who, seat_id, "นายสมชาย มีสุข ครู"), CREEK)
    assert seat(schools, CREEK).checked_in_at == at(28, "09:00")

    def send_brief(uow: UnitOfWork) -> None:
        one = rows.meeting(uow, newest(schools).id or 0)
        assert one is not None
        one.brief_sent_at = uow.now

    do(schools, send_brief)
    with pytest.raises(CheckInRefused, match="written"):
        secretary(schools, come, MOUTH)


def test_who_came_besides(schools: Schools) -> None:
    def write(typed: str) -> None:
        def work(uow: UnitOfWork) -> None:
            one = rows.meeting(uow, newest(schools).id or 0, lock=True)
            assert one is not None
            check_in.set_others(uow, actor(schools, uow, CLERK), one, typed)

        do(schools, work)

    write("  นายอำเภอ   ตัวอย่าง \n\n ผู้แทนสมาคม\n")
    assert newest(schools).others == "นายอำเภอ ตัวอย่าง\nผู้แทนสมาคม"
    with pytest.raises(OfficeError):
        write("ก" * 2_001)


# --- the desk, papers -------------------------------------------------------------------------------------------------


def test_the_desks_address_is_the_one_persons_who_asks(schools: Schools) -> None:
    clerk = schools.desk.chat(CLERK)
    opened(schools, clerk)
    assert {"เรียกชื่อ", "หน้าลงชื่อ", "ป้าย QR"} <= set(schools.desk.labels(clerk))
    schools.play.press(clerk, "หน้าลงชื่อ")
    link = next(button for button in schools.play.last(clerk).buttons if isinstance(button, OpenLink))
    assert link.url == f"https://office.example/t/{newest(schools).id}/{schools.play.person(CLERK).id}"


def test_the_poster_and_the_sheet_are_set_outside(schools: Schools) -> None:
    clerk = schools.desk.chat(CLERK)
    schools.play.type(schools.chat(HEADS[POND]), f"ลงชื่อ {door(schools)}")
    secretary(schools, come, CRYSTAL)
    opened(schools, clerk)
    for label in ("ป้าย QR", "ใบลงชื่อ"):
        with pytest.raises(StopIteration):  # on LINE nothing is said before it is there
            schools.play.press(clerk, label)

    def works(uow: UnitOfWork) -> dict[str, Job]:
        return {work.kind: work for work in uow.session.exec(select(Job)).all()}

    made = do(schools, works)
    poster = made["door_poster"].data["poster"]
    assert (poster["code"], poster["door"]) == (door(schools), f"https://office.example/d/{newest(schools).id}")
    lines = {row[2]: row[4] for row in made["meeting_sheet"].data["sheet"]["rows"]}
    assert (lines[POND], lines[CRYSTAL], lines[FORD]) == ("ลงชื่อในระบบ 08.47 น.", "", "")  # who was called signs
