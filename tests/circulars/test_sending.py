"""Journey 4 at the clerk's desk: chosen, checked, sent once, followed, chased, called back, closed."""

from datetime import date, datetime

import pytest

from handlers import digest_queue
from notifications.message import Message
from storage.clock import BANGKOK, TurnableClock
from storage.engine import Database
from storage.tables import Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, LetterState, Platform, Secrecy, Urgency
from tests.support.desk import GROUP_CLERK, Desk, everybody
from tests.support.play import CLERK, DIRECTOR, Play
from tests.support.schools import (
    CLERK_OF_MAELAN,
    CREEK,
    CRYSTAL,
    DEPUTY_OF_FORD,
    FORD,
    HEADS,
    HILL,
    MAELAN,
    MOUTH,
    POND,
    SUBJECT,
    Schools,
    staff_list,
)


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return Schools(Desk(Play(sqlite_database, clock, everybody(), staff_list), "ln", "tg"))


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, clock: TurnableClock) -> Schools:
    """The office on either database; its clerk on LINE, and on the other on Telegram."""
    on_sqlite = request.param == "sqlite"
    database = request.getfixturevalue("sqlite_database" if on_sqlite else "postgres_database")
    sides = ("ln", "tg") if on_sqlite else ("tg", "ln")
    return Schools(Desk(Play(database, clock, everybody(), staff_list), *sides))


def drafted(schools: Schools, **about: object) -> int:
    """The clerk has pressed [แจ้งเวียน] on the card of a letter; its id."""
    letter_id = schools.desk.letter(SUBJECT, **{"urgency": Urgency.URGENT, **about})  # type: ignore[arg-type]
    clerk = schools.desk.chat(CLERK)
    schools.play.type(clerk, str(schools.desk.entry_number(letter_id)))
    schools.play.press(clerk, "แจ้งเวียน")
    return letter_id


def checked(schools: Schools, **about: object) -> int:
    letter_id = drafted(schools, **about)
    schools.play.press(schools.desk.chat(CLERK), "ทุกโรงเรียน 6")
    return letter_id


def sent(schools: Schools, **about: object) -> int:
    """A circular to all schools that has gone out."""
    letter_id = checked(schools, **about)
    schools.play.press(schools.desk.chat(CLERK), "ส่ง")
    schools.passes(seconds=61)
    schools.passes(seconds=2)
    return letter_id


def test_a_circular_in_three_taps(both: Schools) -> None:
    """[แจ้งเวียน] [ทุกโรงเรียน] [ส่ง]: checked once, with its cost; nobody hears of it for a minute."""
    play, clerk = both.play, both.desk.chat(CLERK)
    drafted(both)
    assert play.last(clerk).to_text().splitlines() == [
        "แจ้งเวียน · เลขรับ 1/2569 · ด่วน",
        f"เรื่อง  {SUBJECT}",
        "ส่งถึง  ยังไม่ได้เลือก",
        "ต้องการ  รับทราบ",
        "ภายใน  7 ม.ค. 69 16:30",
    ]
    check = play.press(clerk, "ทุกโรงเรียน 6")
    assert check.to_text().splitlines() == [
        "ตรวจก่อนส่ง · เลขรับ 1/2569 · ด่วน",
        f"เรื่อง  {SUBJECT}",
        "ส่งถึง  ทุกโรงเรียน",
        "ต้องการ  รับทราบ",
        "6 โรงเรียน · ให้รับทราบภายใน 7 ม.ค. 69 16:30",
        "Telegram 2 · LINE 3 (ใช้โควตา 3) · ไม่มีแชต 1",
        "ไม่มีแชต: รร.บ้านห้วยไร่",
    ]
    assert [one.label for one in check.buttons] == ["ส่ง", "ส่งรวมรอบเช้า", "แก้ไข", "กำหนด"]
    confirmed = play.press(clerk, "ส่ง")
    assert confirmed.title == "ส่งแล้ว 5 · ไม่มีแชต 1"
    assert [one.label for one in confirmed.buttons] == ["เลิกทำ 60 วิ", "พิมพ์ใบแจ้ง 1 แห่ง", "ดูสถานะ"]
    assert both.circular().state == CircularState.WAITING
    both.passes(seconds=59)
    head = both.chat(HEADS[POND])
    assert both.counts().delivered == 0
    both.passes(seconds=2)
    assert play.last(head).to_text().splitlines()[0] == "หนังสือเวียน · ด่วน"
    assert both.circular().state == CircularState.SENT
    counts = both.counts()
    assert (counts.total, counts.delivered, counts.no_chat, counts.left) == (6, 5, 1, 6)


def test_one_reachable_person_a_school(schools: Schools) -> None:
    sent(schools)
    found = schools.receivers()
    names = {POND: HEADS[POND], MOUTH: HEADS[MOUTH], FORD: DEPUTY_OF_FORD, MAELAN: CLERK_OF_MAELAN}
    assert {school: found[school].person_id for school in names} == {
        school: schools.play.person(name).id for school, name in names.items()
    }
    assert found[CREEK].person_id is None
    assert found[POND].delivered_on == Platform.TELEGRAM
    assert found[MOUTH].delivered_on == Platform.LINE


def test_a_second_tap_sends_nothing(both: Schools) -> None:
    play, clerk = both.play, both.desk.chat(CLERK)
    checked(both)
    check = play.last(clerk)
    play.press(clerk, "ส่ง", check)
    answer = play.press(clerk, "ส่ง", check)
    assert answer.title == "ส่งแล้ว 5 · ไม่มีแชต 1"
    both.passes(seconds=61)
    assert len([text for text in both.desk.texts(both.chat(HEADS[POND])) if "หนังสือเวียน" in text]) == 1
    assert play.press(clerk, "ส่ง", check).title.startswith("เลขรับ 1/2569 · ด่วน · เหลือ 2 วันทำการ")


def test_undone_within_the_minute(both: Schools) -> None:
    play, clerk = both.play, both.desk.chat(CLERK)
    checked(both)
    confirmed = play.press(clerk, "ส่ง")
    undone = play.press(clerk, "เลิกทำ 60 วิ")
    assert undone.title.startswith("เลิกส่งแล้ว ยังไม่มีผู้ใดได้รับ")
    assert both.receivers() == {}
    both.passes(minutes=5)
    assert both.desk.texts(both.chat(HEADS[POND])) == []
    play.press(clerk, "ตรวจก่อนส่ง")
    play.press(clerk, "ส่ง")
    both.passes(seconds=61)
    assert both.counts().delivered == 5
    assert play.press(clerk, "เลิกทำ 60 วิ", confirmed).title.startswith("เลิกทำไม่ได้แล้ว")


def test_the_most_urgent_need_not_wait(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    checked(schools, urgency=Urgency.MOST_URGENT)
    assert "ส่งรวมรอบเช้า" not in [one.label for one in play.last(clerk).buttons]
    play.press(clerk, "ส่ง")
    assert play.press(clerk, "ส่งเลย").title.startswith("เลขรับ 1/2569 · ด่วนที่สุด")
    schools.go_out()
    assert schools.counts().delivered == 5
    schools.passes(seconds=61)
    assert schools.counts().delivered == 5


def test_joined_with_the_mornings_messages(schools: Schools) -> None:
    """[ส่งรวมรอบเช้า] on Monday goes out at 08:00 on Tuesday; taken back until then."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    checked(schools)
    confirmed = play.press(clerk, "ส่งรวมรอบเช้า")
    assert confirmed.title == "จะส่ง 5 แห่ง 6 ม.ค. 69 08:00 · ไม่มีแชต 1"
    assert [one.label for one in confirmed.buttons][:2] == ["เลิกทำ", "ส่งเลย"]
    schools.turns_to(datetime(2026, 1, 6, 7, 59, tzinfo=BANGKOK))
    assert schools.counts().delivered == 0
    schools.desk.play.database.write_now(
        lambda uow: digest_queue.add(
            uow, schools.play.person(HEADS[MOUTH]).id or 0, "x", "said", Message(title="อื่น ๆ")
        ),
        schools.play.office_id,
    )
    schools.turns_to(datetime(2026, 1, 6, 8, 0, tzinfo=BANGKOK))
    # On Telegram at once; on LINE in one call with the person's digest, else a little later.
    assert (schools.counts().delivered, schools.circular().state) == (3, CircularState.SENT)
    assert schools.receivers()[MOUTH].delivered_at is not None
    schools.turns_to(datetime(2026, 1, 6, 8, 0, 31, tzinfo=BANGKOK))
    assert schools.counts().delivered == 5


def test_quiet_hours_are_kept(schools: Schools) -> None:
    """In the evening schools are left alone until the morning; the most urgent passes."""
    schools.turns_to(datetime(2026, 1, 5, 20, 30, tzinfo=BANGKOK))
    sent(schools)
    assert (schools.counts().delivered, schools.counts().on_way) == (0, 5)
    schools.turns_to(datetime(2026, 1, 6, 6, 31, tzinfo=BANGKOK))
    assert schools.counts().delivered == 5
    schools.turns_to(datetime(2026, 1, 6, 21, 0, tzinfo=BANGKOK))
    sent(schools, urgency=Urgency.MOST_URGENT, number="ศธ 04001/ว124")
    assert schools.counts().delivered == 5


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_clusters_types_and_single_schools(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    drafted(schools)
    assert [one.label for one in play.press(clerk, "กลุ่มเครือข่าย").buttons][:2] == ["ลุ่มน้ำ 0/3", "ดอยสูง 0/3"]
    assert play.press(clerk, "ดอยสูง 0/3").body == "เลือกแล้ว 3 แห่ง: เครือข่ายดอยสูง"
    play.press(clerk, "กลับ")
    assert [one.label for one in play.press(clerk, "ประเภท").buttons][:2] == ["ขยายโอกาส", "ขนาดเล็ก 1/2"]
    play.press(clerk, "ขยายโอกาส")
    play.press(clerk, "กลับ")
    play.press(clerk, "เลือกเอง")
    folder = play.press(clerk, "✓ ดอยสูง 3/3")
    assert [one.label for one in folder.buttons][:3] == ["✓ รร.บ้านดอนแก้ว", "✓ รร.บ้านห้วยไร่", "✓ รร.บ้านแม่ลาน"]
    play.press(clerk, "✓ รร.บ้านห้วยไร่")
    answer = play.type(clerk, "รร.วัดท่าข้าม, บ้านหนองแวง")
    assert "ส่งถึง  เครือข่ายดอยสูง โรงเรียนขยายโอกาส รร.วัดท่าข้าม ยกเว้น รร.บ้านห้วยไร่ (4 แห่ง)" in answer.to_text()
    assert "ไม่พบ “บ้านหนองแวง”" in answer.body
    assert "4 โรงเรียน" in play.press(clerk, "ตรวจก่อนส่ง").body


def test_all_but_some_typed_with_the_command(schools: Schools) -> None:
    letter_id = schools.desk.letter(SUBJECT)
    number = schools.desk.entry_number(letter_id)
    clerk = schools.desk.chat(CLERK)
    answer = schools.play.type(clerk, f"แจ้งเวียน {number} ทุกโรงเรียน ยกเว้น บ้านห้วยไร่")
    assert "ทุกโรงเรียน ยกเว้น รร.บ้านห้วยไร่ (5 แห่ง)" in answer.to_text()


def test_groups_of_the_office(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    drafted(schools)
    play.press(clerk, "กลุ่มในสำนักงาน")
    play.press(clerk, "บุคคล")
    assert "1 กลุ่ม" in play.press(clerk, "ตรวจก่อนส่ง").body


def test_a_choice_kept_under_a_name(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    drafted(schools)
    play.press(clerk, "กลุ่มเครือข่าย")
    play.press(clerk, "ดอยสูง 0/3")
    play.press(clerk, "กลับ")
    play.press(clerk, "รายการที่บันทึก")
    play.press(clerk, "บันทึกที่เลือกไว้")
    assert "โรงเรียนบนดอย" in [one.label for one in play.type(clerk, "โรงเรียนบนดอย").buttons]
    play.press(clerk, "กลับ")
    play.press(clerk, "ล้างผู้รับ")
    play.press(clerk, "รายการที่บันทึก")
    play.press(clerk, "โรงเรียนบนดอย")
    assert "3 โรงเรียน" in play.press(clerk, "ใช้รายการนี้").body
    play.press(clerk, "แก้ไข")
    play.press(clerk, "รายการที่บันทึก")
    play.press(clerk, "โรงเรียนบนดอย")
    play.press(clerk, "เปลี่ยนชื่อ")
    assert "ดอยสูง" in [one.label for one in play.type(clerk, "ดอยสูง").buttons]
    play.press(clerk, "ดอยสูง")
    assert play.press(clerk, "ลบรายการ").title == "ยังไม่มีรายการที่บันทึก"


def test_a_question_and_by_when(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    drafted(schools)
    play.press(clerk, "ตอบกลับ")
    assert play.press(clerk, "จำนวน").title == "พิมพ์คำถามที่ให้ตอบ"
    play.type(clerk, "จำนวนครูที่เข้าร่วม (คน)")
    play.press(clerk, "กำหนด")
    play.type(clerk, "9 ม.ค. 12.00 น.")
    check = play.press(clerk, "ทุกโรงเรียน 6")
    assert "6 โรงเรียน · ให้ตอบภายใน 9 ม.ค. 69 12:00" in check.body
    assert "คำถาม: “จำนวนครูที่เข้าร่วม (คน)”" in check.body


def test_the_letters_own_day_is_offered(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    checked(schools, due_on=date(2026, 1, 30))
    play.press(clerk, "กำหนด")
    assert "ให้รับทราบภายใน 30 ม.ค. 69 16:30" in play.press(clerk, "ตามหนังสือ 30 ม.ค.").body


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("4 ม.ค. 69", "ผ่านมาแล้ว"),
        ("1 ม.ค. 2700", "ไกลเกินไป"),
        ("31 ก.พ.", "ไม่มีในปฏิทิน"),
        ("เมื่อไรก็ได้", "อ่านไม่ออก"),
        ("วันนี้ 08.00", "ผ่านมาแล้ว"),
    ],
)
def test_a_due_moment_that_cannot_be(schools: Schools, typed: str, said: str) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    checked(schools)
    play.press(clerk, "กำหนด")
    assert said in play.type(clerk, typed).title
    assert "ภายใน" in play.type(clerk, "8 ม.ค.").body


def test_a_due_day_on_a_holiday_is_said(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    checked(schools)
    play.press(clerk, "กำหนด")
    check = play.type(clerk, "10 ม.ค. 69")
    assert "! กำหนด 10 ม.ค. 69 16:30 ตรงกับวันหยุด" in check.body
    assert "ให้รับทราบภายใน 12 ม.ค. 69 16:30" in play.press(clerk, "เลื่อนเป็น 12 ม.ค.").body


def test_due_before_it_is_sent(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    checked(schools)
    play.press(clerk, "กำหนด")
    play.type(clerk, "วันนี้ 16.30")
    assert "มาถึงก่อนเวลาส่ง" in play.press(clerk, "ส่งรวมรอบเช้า").title


# --- to whom it may not go --------------------------------------------------------------------------------------------


def test_a_circular_to_nobody(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    drafted(schools)
    check = play.press(clerk, "กลุ่มเครือข่าย")
    assert "ตรวจก่อนส่ง" not in [one.label for one in check.buttons]
    play.type(clerk, f"แจ้งเวียน 1 {'บ้านห้วยไร่'}")
    check = play.press(clerk, "ตรวจก่อนส่ง")
    schools.leaves(CREEK)
    assert "ผู้รับ ที่เลือกไว้ออกจากระบบแล้วทุกแห่ง" in play.press(clerk, "ส่ง", check).title
    assert schools.circular().state == CircularState.DRAFT


def test_a_school_that_left_is_dropped_and_said(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    drafted(schools)
    play.type(clerk, "แจ้งเวียน 1 บ้านห้วยไร่, บ้านดอนแก้ว")
    schools.leaves(CREEK)
    check = play.press(clerk, "ตรวจก่อนส่ง")
    assert "! ออกจากระบบแล้ว จึงไม่ส่ง: รร.บ้านห้วยไร่" in check.body
    assert "จึงไม่ส่ง: รร.บ้านห้วยไร่" in play.press(clerk, "ส่ง").body
    assert list(schools.receivers()) == [CRYSTAL]


def test_who_may_not_circulate(schools: Schools) -> None:
    letter_id = schools.desk.letter(SUBJECT)
    director = schools.desk.head(DIRECTOR)
    card = schools.play.type(director, str(schools.desk.entry_number(letter_id)))
    assert "แจ้งเวียน" not in [one.label for one in card.buttons]
    assert schools.play.type(director, "แจ้งเวียน 1").title.startswith("รายการนี้สำหรับ")
    assert schools.play.type(director, "แจ้งเวียน 99").title == "ไม่พบ “99”"


def test_a_groups_clerk_circulates_what_the_group_works_on(schools: Schools) -> None:
    clerk = schools.desk.chat(GROUP_CLERK)
    schools.desk.in_group()
    schools.play.press(clerk, "ลงรับกลุ่ม")
    card = schools.play.type(clerk, "1")
    assert "แจ้งเวียน" in [one.label for one in card.buttons]
    schools.play.press(clerk, "แจ้งเวียน")
    schools.play.press(clerk, "ทุกโรงเรียน 6")
    assert schools.play.press(clerk, "ส่ง").title == "ส่งแล้ว 5 · ไม่มีแชต 1"


def test_a_secret_letter_goes_to_appointed_persons_only(both: Schools) -> None:
    play, clerk = both.play, both.desk.chat(CLERK)
    both.desk.appoint(HEADS[POND])
    checked(both, secrecy=Secrecy.CONFIDENTIAL, urgency=Urgency.NORMAL)
    check = play.last(clerk)
    assert check.title == "ตรวจก่อนส่ง · เลขรับ 1/2569 · ลับ"
    assert SUBJECT not in check.to_text()
    assert "Telegram 1 · LINE 0 · ไม่มีผู้ได้รับแต่งตั้ง 5" in check.body
    play.press(clerk, "ส่ง")
    both.passes(seconds=61)
    told = play.last(both.chat(HEADS[POND]))
    assert told.title == "หนังสือเวียนชั้นความลับ · ลับ"
    assert not told.facts
    assert both.desk.texts(both.chat(HEADS[CRYSTAL])) == []


def test_the_directors_wish_comes_first(schools: Schools) -> None:
    play, clerk, director = schools.play, schools.desk.chat(CLERK), schools.desk.head(DIRECTOR)
    letter_id = schools.desk.proposed("")
    play.press(director, "สั่งการเอง")
    play.press(director, "ทราบ แจ้งเวียน")
    schools.passes(seconds=61)
    assert play.last(clerk).buttons[0].label == "แจ้งเวียน"
    play.press(clerk, "แจ้งเวียน")
    play.press(clerk, "ทุกโรงเรียน 6")
    play.press(clerk, "ส่ง")
    schools.passes(seconds=61)
    everybody_acknowledges(schools)
    row = schools.desk.row(letter_id)
    assert row.state == LetterState.CLOSED
    assert schools.circular().state == CircularState.CLOSED


# --- following --------------------------------------------------------------------------------------------------------


def everybody_acknowledges(schools: Schools) -> None:
    for name in (HEADS[POND], HEADS[MOUTH], HEADS[CRYSTAL], DEPUTY_OF_FORD, CLERK_OF_MAELAN):
        schools.play.press(schools.chat(name), "รับทราบ")
    clerk = schools.desk.chat(CLERK)
    schools.play.type(clerk, "สถานะ 1")
    schools.play.press(clerk, "รายชื่อโทร")
    schools.play.press(clerk, "รับทราบแทน 1")
    schools.passes(seconds=11)


def test_the_live_card_follows(both: Schools) -> None:
    """One changed card a round, however many answer; on LINE only when asked."""
    play, clerk = both.play, both.desk.chat(CLERK)
    sent(both)
    play.press(both.chat(HEADS[POND]), "รับทราบ")
    play.press(both.chat(HEADS[MOUTH]), "รับทราบ")
    before = len(both.desk.texts(clerk))
    both.passes(seconds=12)
    after = both.desk.texts(clerk)
    if clerk[0] == "tg":
        assert len(after) == before + 1
        assert "รับทราบ 2 · เปิดอ่าน 0 · ส่งถึง 3 · ไม่ถึง 1" in after[-1]
        play.press(both.chat(HEADS[CRYSTAL]), "รับทราบ")
        play.press(both.chat(DEPUTY_OF_FORD), "รับทราบ")
        both.passes(seconds=5)
        assert len(both.desk.texts(clerk)) == before + 1
        both.passes(seconds=6)
        assert len(both.desk.texts(clerk)) == before + 2
    else:
        assert len(after) == before
    play.type(clerk, "สถานะ 1")
    live = play.last(clerk)
    assert live.title == "เลขรับ 1/2569 · ด่วน · เหลือ 2 วันทำการ"
    assert [one.label for one in live.buttons] == [
        "เตือนที่เหลือ 2" if clerk[0] == "tg" else "เตือนที่เหลือ 4",
        "ให้ ปธ.เครือข่ายช่วย",
        "รายชื่อโทร",
        "ส่งออก Excel",
        "พิมพ์ใบแจ้ง 1 แห่ง",
        "ปิดเรื่องเวียน",
        "ยกเลิกการส่ง",
    ]


def test_only_those_who_have_not_are_reminded(both: Schools) -> None:
    play, clerk = both.play, both.desk.chat(CLERK)
    sent(both)
    play.press(both.chat(HEADS[POND]), "รับทราบ")
    play.press(both.chat(HEADS[MOUTH]), "รับทราบ")
    play.type(clerk, "สถานะ 1")
    done = play.press(clerk, "เตือนที่เหลือ 4")
    assert done.title == "เตือน 3 แห่งแล้ว · 1 แห่งไม่มีแชต กรุณาโทร"
    assert done.body == "ทาง LINE 2 ข้อความ"
    both.go_out()
    assert play.last(both.chat(DEPUTY_OF_FORD)).title == "เตือน · หนังสือเวียน · ด่วน"
    assert not any("เตือน" in text for text in both.desk.texts(both.chat(HEADS[POND])))
    assert play.press(clerk, "เตือนที่เหลือ 4").title == "เตือนเรื่องนี้ไปแล้วในชั่วโมงนี้"
    both.passes(minutes=61)
    assert play.press(clerk, "เตือนที่เหลือ 4").title.startswith("เตือน 3 แห่งแล้ว")


def test_a_school_that_got_a_chat_meanwhile_is_reached_by_the_reminder(both: Schools) -> None:
    play, clerk = both.play, both.desk.chat(CLERK)
    sent(both)
    both.chat(HEADS[CREEK])
    play.type(clerk, "สถานะ 1")
    assert play.press(clerk, "เตือนที่เหลือ 6").title == "เตือน 6 แห่งแล้ว"
    both.go_out()
    assert both.counts().no_chat == 0


def test_chairs_of_clusters_help(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    sent(schools)
    play.press(schools.chat(HEADS[POND]), "รับทราบ")
    play.type(clerk, "สถานะ 1")
    done = play.press(clerk, "ให้ ปธ.เครือข่ายช่วย")
    assert done.title == "ขอให้ ปธ.เครือข่ายช่วยแล้ว 2 เครือข่าย"
    assert f"{HILL}: นายปรีชา · 3 แห่ง" in done.body
    schools.go_out()
    asked = play.last(schools.chat(HEADS[POND]))
    assert asked.title == "ขอให้ช่วยประสาน 2 โรงเรียน · เครือข่ายลุ่มน้ำ · ด่วน"
    assert "1) รร.บ้านปากคลอง\n2) รร.วัดท่าข้าม" in asked.body
    assert play.press(clerk, "ให้ ปธ.เครือข่ายช่วย").title == "เตือนเรื่องนี้ไปแล้วในชั่วโมงนี้"


def test_noted_by_telephone(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    sent(schools)
    play.type(clerk, "สถานะ 1")
    calls = play.press(clerk, "รายชื่อโทร")
    assert calls.title == "รายชื่อโทร 6 แห่ง · เลขรับ 1/2569"
    assert calls.body.splitlines()[0] == "1) รร.บ้านห้วยไร่ · นางวรรณา วงศ์งาม · 000-000-0005 · ไม่มีแชต"
    noted = play.press(clerk, "รับทราบแทน 1")
    assert noted.title.startswith("บันทึกแล้ว: รร.บ้านห้วยไร่ รับทราบ โดย น.ส.สุดา ทางโทรศัพท์")
    row = schools.receivers()[CREEK]
    assert (row.proxy_by, row.proxy_how) == (schools.play.person(CLERK).id, "telephone")
    assert row.entry_id is not None


def test_answers_by_chat_and_by_telephone_come_into_one_table(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    drafted(schools)
    play.press(clerk, "ตอบกลับ")
    play.press(clerk, "จำนวน")
    play.type(clerk, "จำนวนครูที่เข้าร่วม (คน)")
    play.press(clerk, "ทุกโรงเรียน 6")
    play.press(clerk, "ส่ง")
    schools.passes(seconds=61)
    head = schools.chat(HEADS[POND])
    play.press(head, "พิมพ์จำนวน")
    assert "เท่าไหร่ก็ได้" in play.type(head, "เท่าไหร่ก็ได้").title
    play.type(head, "12 คน")
    play.type(clerk, "สถานะ 1")
    play.press(clerk, "รายชื่อโทร")
    assert play.press(clerk, "รับทราบแทน 1").title == "รร.บ้านห้วยไร่ ตอบทางโทรศัพท์ว่าอย่างไร"
    play.type(clerk, "3")
    live = play.type(clerk, "สถานะ 1")
    assert "ตอบแล้ว 2 จาก 6" in live.body
    table = play.press(clerk, "คำตอบ")
    assert table.title == "คำตอบ 2 จาก 6 แห่ง · เลขรับ 1/2569"
    assert table.body.splitlines() == ["รวม 15 · ต่ำสุด 3 · สูงสุด 12", "รร.บ้านหนองบัว: 12", "รร.บ้านห้วยไร่: 3"]


# --- its end ----------------------------------------------------------------------------------------------------------


def test_called_back_midway(both: Schools) -> None:
    """What has gone is said, the rest is withdrawn, and only who had it is told."""
    play, clerk = both.play, both.desk.chat(CLERK)
    both.desk.play.database.write_now(
        lambda uow: _quiet_until_noon(uow, both.play.person(HEADS[CRYSTAL]).id or 0), both.play.office_id
    )
    sent(both)
    play.press(both.chat(HEADS[POND]), "รับทราบ")
    play.type(clerk, "สถานะ 1")
    play.press(clerk, "ยกเลิกการส่ง")
    done = play.type(clerk, "แนบเอกสารผิดฉบับ")
    assert done.title == "ยกเลิกการส่งแล้ว · ส่งไปแล้ว 4 แห่ง · เรียกคืนทัน 1 แห่ง"
    both.passes(hours=5)
    assert both.desk.texts(both.chat(HEADS[CRYSTAL])) == []
    told = play.last(both.chat(HEADS[MOUTH]))
    assert told.title.startswith("หนังสือเวียนนี้ยกเลิกแล้ว")
    assert "เหตุผล: แนบเอกสารผิดฉบับ" in told.body
    rows = both.receivers()
    assert rows[POND].withdrawn_at is None
    assert rows[MOUTH].withdrawn_at is not None
    assert both.circular().state == CircularState.CANCELLED
    assert play.press(both.chat(HEADS[MOUTH]), "รับทราบ").title.startswith("หนังสือเวียนนี้ยกเลิกแล้ว")


def _quiet_until_noon(uow: UnitOfWork, person_id: int) -> None:
    person = uow.get(Person, person_id)
    assert person is not None
    person.notify = {"quiet": ["07:00", "12:00"]}


def test_closed_by_hand_while_some_have_not(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    sent(schools)
    play.type(clerk, "สถานะ 1")
    assert play.press(clerk, "ปิดเรื่องเวียน").title == "ยังไม่ครบ 6 แห่ง ปิดเรื่องเวียนหรือไม่"
    assert "ปิดเรื่องแล้ว ค้าง 6" in play.press(clerk, "ปิดเรื่องเวียน").title
    # A school may still take note of it.
    play.press(schools.chat(HEADS[POND]), "รับทราบ")
    assert schools.counts().acknowledged == 1


def test_three_hundred_schools_in_few_statements(both: Schools) -> None:
    """Sending says as few statements for three hundred both as for six, but for the portions of a bulk insert."""
    checked(both)
    clerk = both.desk.chat(CLERK)
    with both.statements() as said:
        both.play.press(clerk, "ส่ง")
    assert len(said) < 60


def test_of_a_letter_the_state_is_the_circulars(schools: Schools) -> None:
    sent(schools)
    card = schools.play.type(schools.desk.chat(CLERK), "1")
    assert "เวียน 6 แห่ง · รับทราบ 0" in card.body
    assert "สถานะการเวียน" in [one.label for one in card.buttons]
