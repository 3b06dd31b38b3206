"""Being away: what is offered, who decides meanwhile, and coming back. The tests begin on Monday, 5 January 2569."""

from datetime import timedelta

import pytest

from handlers.staff.actions.deciders import decider, stands_in_for
from storage import people, timers
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, PostKind
from tests.support.play import DIRECTOR, FIRST, HEAD, OFFICER, SECOND, Play, line, posts

BOSS, ONE, TWO = ("tg", "boss"), ("ln", "one"), ("ln", "two")


@pytest.fixture
def linked(play: Play) -> Play:
    play.link(DIRECTOR, BOSS)
    play.link(FIRST, ONE)
    play.link(SECOND, TWO)
    return play


def decides(play: Play, *, secret: bool = False) -> tuple[str, Capacity] | None:
    """Who decides for the office now."""

    def look(uow: UnitOfWork) -> tuple[str, Capacity] | None:
        (post,) = people.posts(uow, people.office_unit(uow).id or 0, PostKind.DIRECTOR)
        found = decider(uow, post.id or 0, secret=secret)
        return (f"{found[0].prefix}{found[0].first_name} {found[0].last_name}", found[1]) if found else None

    return play.database.read_now(look, play.office_id)


def days_later(play: Play, days: int) -> None:
    play.clock.advance(timedelta(days=days))


def test_the_journey(linked: Play) -> None:
    offer = linked.type(BOSS, "ไปราชการ 20-22 ม.ค.")
    assert offer.title == "ช่วง 20–22 ม.ค. 69 ให้ผู้ใดปฏิบัติแทน"
    assert "1) นางมาลี รอง ผอ.สพป. คนที่ 1\n2) นายชัย รอง ผอ.สพป. คนที่ 2" in offer.body
    assert [button.label for button in offer.buttons] == ["นางมาลี รักษาฯ", "นายชัย รักษาฯ", "ไม่มอบ", "แก้ช่วงเวลา"]
    assert decides(linked) == (DIRECTOR, Capacity.SELF)

    noted = linked.press(BOSS, "นายชัย รักษาฯ")
    assert noted.title == "บันทึกแล้ว 20–22 ม.ค. 69"
    assert noted.body == "หนังสือถึงท่านจะไปที่นายชัย\nลงนามในฐานะ “รักษาราชการแทน” · เรื่องลับยังรอท่าน"
    told = linked.last(TWO)
    assert told.title == "20–22 ม.ค. 69 ท่านปฏิบัติหน้าที่แทน ผอ.สพป."
    assert [button.label for button in told.buttons] == ["ดูเรื่อง", "ไม่สะดวก"]

    days_later(linked, 15)
    assert decides(linked) == (SECOND, Capacity.ACTING)
    assert decides(linked, secret=True) == (DIRECTOR, Capacity.SELF)
    days_later(linked, 2)
    assert decides(linked) == (SECOND, Capacity.ACTING)
    days_later(linked, 1)
    assert decides(linked) == (DIRECTOR, Capacity.SELF)


def test_nobody_named_means_the_first_in_order(linked: Play) -> None:
    linked.type(BOSS, "ไม่อยู่ วันนี้")
    noted = linked.press(BOSS, "ไม่มอบ")
    assert noted.body.startswith("หนังสือถึงท่านจะไปที่นางมาลี (รองลำดับแรกที่อยู่)")
    assert decides(linked) == (FIRST, Capacity.ACTING)


def test_a_deputy_who_is_away_is_not_offered(linked: Play) -> None:
    linked.type(ONE, "ลาป่วย วันนี้")
    linked.press(ONE, "บันทึก")
    offer = linked.type(BOSS, "ไปราชการ 5-6 ม.ค.")
    assert [button.label for button in offer.buttons] == ["นายชัย รักษาฯ", "ไม่มอบ", "แก้ช่วงเวลา"]
    linked.press(BOSS, "ไม่มอบ")
    assert decides(linked) == (SECOND, Capacity.ACTING)


def test_a_deputy_declines_and_the_next_is_asked(linked: Play) -> None:
    linked.type(BOSS, "ไปราชการ วันนี้")
    linked.press(BOSS, "นางมาลี รักษาฯ")
    assert linked.press(ONE, "ไม่สะดวก").title == "บันทึกแล้ว ท่านไม่สะดวกปฏิบัติหน้าที่แทน"
    assert decides(linked) == (SECOND, Capacity.ACTING)
    assert linked.last(BOSS).body == "ช่วง 5 ม.ค. 69 เสนอนายชัยเป็นลำดับถัดไปแล้ว"
    assert linked.press(ONE, "ไม่สะดวก").title.startswith("รายการนี้")
    linked.press(TWO, "ไม่สะดวก")
    assert "ไม่มีผู้อื่นให้เสนอ" in linked.last(BOSS).body


def test_back_early(linked: Play) -> None:
    linked.type(BOSS, "ไปราชการ 5-9 ม.ค.")
    linked.press(BOSS, "นางมาลี รักษาฯ")
    days_later(linked, 2)
    assert linked.type(BOSS, "กลับมาแล้ว").title == "บันทึกแล้ว ท่านกลับมาปฏิบัติงาน"
    assert decides(linked) == (DIRECTOR, Capacity.SELF)
    assert linked.last(ONE).title == "ท่านไม่ต้องปฏิบัติหน้าที่แทน ผอ.สพป. แล้ว"
    assert linked.type(BOSS, "กลับมาแล้ว").title == "ท่านไม่ได้แจ้งไม่อยู่"


def test_cancelled_before_it_began(linked: Play) -> None:
    linked.type(BOSS, "ไปราชการ 20-22 ม.ค.")
    linked.press(BOSS, "นางมาลี รักษาฯ")
    assert linked.press(BOSS, "ยกเลิกการไม่อยู่").title == "ยกเลิกการไม่อยู่ 20–22 ม.ค. 69 แล้ว"
    days_later(linked, 15)
    assert decides(linked) == (DIRECTOR, Capacity.SELF)
    assert linked.press(BOSS, "ยกเลิกการไม่อยู่").title.startswith("รายการนี้สิ้นสุดแล้ว")


def test_other_days_keep_the_deputy(linked: Play) -> None:
    linked.type(BOSS, "ไปราชการ 20-22 ม.ค.")
    linked.press(BOSS, "นายชัย รักษาฯ")
    assert linked.press(BOSS, "แก้ช่วงเวลา").title == "แก้ช่วง 20–22 ม.ค. 69 เป็นวันใด"
    assert linked.type(BOSS, "วันไหนดี").title.startswith("วันที่ “วันไหนดี” อ่านไม่ออก")
    noted = linked.type(BOSS, "6-7 ม.ค.")
    assert noted.title == "บันทึกแล้ว 6–7 ม.ค. 69"
    assert "นายชัย" in noted.body
    days_later(linked, 1)
    assert decides(linked) == (SECOND, Capacity.ACTING)
    days_later(linked, 14)
    assert decides(linked) == (DIRECTOR, Capacity.SELF)


def test_days_asked_for(linked: Play) -> None:
    assert linked.type(BOSS, "ไม่อยู่").title == "ไม่อยู่ช่วงใด พิมพ์วันที่"
    assert linked.type(BOSS, "20-22 ม.ค.").title.startswith("ช่วง 20–22 ม.ค. 69")
    linked.type(BOSS, "/away")
    assert linked.press(BOSS, "พรุ่งนี้").title.startswith("ช่วง 6 ม.ค. 69")
    assert linked.type(BOSS, "/away 8 ม.ค.").title.startswith("ช่วง 8 ม.ค. 69")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("ไม่อยู่ 31 ก.พ.", "วันที่ “31 ก.พ.” ไม่มีในปฏิทิน กรุณาพิมพ์ใหม่ เช่น 12 ม.ค. 69"),
        ("/away 1 ม.ค. 69", "วันที่ ผ่านมาแล้ว กรุณาเลือกวันใหม่"),
        ("/away 1 ม.ค. 75", "วันที่ ไกลเกินไป กรุณาตรวจแล้วพิมพ์ใหม่"),
    ],
)
def test_days_that_cannot_be(linked: Play, typed: str, answer: str) -> None:
    assert linked.type(BOSS, typed).title == answer


def test_an_officer_needs_no_deputy(play: Play) -> None:
    play.link(OFFICER, ONE)
    assert play.type(ONE, "ลาป่วย พรุ่งนี้").title == "ลาป่วย 6 ม.ค. 69"
    noted = play.press(ONE, "บันทึก")
    assert (noted.title, noted.body) == ("บันทึกแล้ว 6 ม.ค. 69", "")


def test_somebody_elses_absence_is_not_theirs_to_change(linked: Play) -> None:
    linked.type(BOSS, "ไปราชการ 20-22 ม.ค.")
    linked.press(BOSS, "นางมาลี รักษาฯ")
    days_later(linked, 30)
    assert linked.press(ONE, "ไม่สะดวก").title.startswith("รายการนี้สิ้นสุดแล้ว")


def test_an_earlier_absence_gives_way(linked: Play) -> None:
    linked.type(BOSS, "ไปราชการ 5-9 ม.ค.")
    linked.press(BOSS, "นางมาลี รักษาฯ")
    linked.type(BOSS, "ไปราชการ 7-8 ม.ค.")
    linked.press(BOSS, "นายชัย รักษาฯ")
    assert decides(linked) == (FIRST, Capacity.ACTING)
    days_later(linked, 2)
    assert decides(linked) == (SECOND, Capacity.ACTING)


def test_approvals_change_hands_at_midnight_in_bangkok(linked: Play) -> None:
    def due(uow: UnitOfWork) -> list[str]:
        found = []
        while (timer := timers.take_timer(uow)) is not None:
            timer.done_at = uow.now
            uow.flush()
            found.append(f"{timer.kind} {timer.due_at.isoformat()}")
        return sorted(set(found))

    linked.database.write_now(due, linked.office_id)
    linked.type(BOSS, "ไปราชการ 20-22 ม.ค.")
    linked.press(BOSS, "นางมาลี รักษาฯ")
    assert linked.database.write_now(due, linked.office_id) == []
    days_later(linked, 30)
    assert linked.database.write_now(due, linked.office_id) == [
        "deciders_changed 2026-01-19T17:00:00+00:00",
        "deciders_changed 2026-01-22T17:00:00+00:00",
    ]


def test_who_stands_in_for_which_unit(linked: Play) -> None:
    linked.type(BOSS, "ไปราชการ วันนี้")
    linked.press(BOSS, "นายชัย รักษาฯ")

    def units(uow: UnitOfWork) -> list[int]:
        office = people.office_unit(uow).id
        ids = [linked.person(name).id or 0 for name in (DIRECTOR, FIRST, SECOND)]
        return [len(stands_in_for(uow, one) & {office}) for one in ids]

    assert linked.database.read_now(units, linked.office_id) == [0, 0, 1]


def test_a_vacant_chair_falls_to_the_first_deputy(play: Play) -> None:
    vacant = line("", "", PostKind.DIRECTOR, "ผอ.สพป.")
    play.bring_in([vacant, *posts()[1:]])
    assert decides(play) == (FIRST, Capacity.ACTING)


def test_a_group_without_deputies_waits(play: Play) -> None:
    play.link(HEAD, ONE)
    offer = play.type(ONE, "ไปราชการ วันนี้")
    assert [button.label for button in offer.buttons] == ["บันทึก", "แก้ช่วงเวลา"]
    assert play.press(ONE, "บันทึก").body == "ไม่มีผู้ปฏิบัติแทน หนังสือจะรอท่าน"
