"""The pages of a meeting's day over the service's own web application: to whom they open, and what a tap does."""

import html
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.app import App, build
from bot.settings import Settings
from handlers.meetings.actions import check_in
from storage import meetings as rows
from storage import people
from storage.clock import TurnableClock
from storage.tables import Audit, CodeTry, Invited, KeptFile, MeetingPaper, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PaperKind, PaperState
from tests.pages.test_circular_page import MACHINES, PHONE
from tests.support.desk import Chat
from tests.support.held_meeting import after, called
from tests.support.meetings import TEACHER_OF_MOUTH, at, counts, newest, opened, seat
from tests.support.play import CLERK, HEAD
from tests.support.schools import CREEK, CRYSTAL, FORD, HEADS, MOUTH, POND, Schools

T = TypeVar("T")
DAY = timedelta(days=1)
ITEM = "งบประมาณ"


@dataclass
class Hall:
    """The office on the day of its meeting, 08:47, and its web application; `phone` and `laptop` are browsers."""

    schools: Schools
    app: App
    phone: httpx.AsyncClient
    laptop: httpx.AsyncClient

    @property
    def office_id(self) -> int:
        return self.schools.play.office_id

    def person(self, name: str) -> int:
        return self.schools.play.person(name).id or 0

    def page(self, name: str = HEADS[POND], school: str = POND) -> str:
        """Somebody's own page of a seat."""
        return self.app.links.seat(self.office_id, seat(self.schools, school).id or 0, self.person(name), DAY)

    def door(self) -> str:
        return self.app.links.door(self.office_id, newest(self.schools).id or 0, DAY)

    def desk(self, name: str = CLERK) -> str:
        address = self.app.links.desk(self.office_id, newest(self.schools).id or 0, self.person(name), DAY)
        assert address.endswith("?openExternalBrowser=1")
        return address.partition("?")[0]

    def badge(self, school: str = POND) -> str:
        row = seat(self.schools, school)
        return self.app.links.badge(self.office_id, row.id or 0, row.check_in_code, DAY)

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.app.database.write_now(work, self.office_id)

    def state(self) -> list[tuple[object, ...]]:
        """All that a page could have changed."""

        def look(uow: UnitOfWork) -> list[tuple[object, ...]]:
            seats = [(row.id, row.version, row.checked_in_at) for row in uow.session.exec(select(Invited)).all()]
            more = len(uow.session.exec(select(Audit)).all()), len(uow.session.exec(select(CodeTry)).all())
            return [*seats, more, (newest(self.schools).version,)]

        return self.app.database.read_now(look, self.office_id)


def called_for_today(schools: Schools) -> Chat:
    clerk = called(schools, items=(ITEM,))
    schools.turns_to(at(28, "08:47"))
    return clerk


def browser(app: App) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app.web)
    return httpx.AsyncClient(transport=transport, base_url="https://office.example", headers={"User-Agent": PHONE})


@pytest.fixture
async def hall(tmp_path: Path, sqlite_template: Path, clock: TurnableClock) -> AsyncIterator[Hall]:
    app = build(
        Settings(
            database_url=f"sqlite:///{tmp_path}/saraban.sqlite",
            files=tmp_path / "files",
            public_url="https://office.example",
            secret_key=SecretStr("k" * 40),
            telegram_token=SecretStr("123:abc"),
            telegram_secret=SecretStr("hook"),
            telegram_name="office_bot",
        ),
        clock,
    )
    with after(called_for_today, sqlite_template, tmp_path, clock) as schools:
        async with browser(app) as phone, browser(app) as laptop:
            yield Hall(schools, app, phone, laptop)
    app.database.close()
    await app.reader.close()


def text(answer: httpx.Response) -> str:
    """What a reader sees, without the marks."""
    return html.unescape(re.sub(r"<(style|script|svg)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL))


def field(answer: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found is not None
    return html.unescape(found[1])


# --- one's own page ---------------------------------------------------------------------------------------------------


async def test_ones_own_page_has_the_papers_and_on_the_day_the_code(hall: Hall) -> None:
    digest = hall.app.store.keep(b"%PDF-1.7 letter")

    def give_letter(uow: UnitOfWork) -> None:
        uow.add(KeptFile(hash=digest, size=15, mime="application/pdf", kept_at=uow.now))
        for paper in uow.session.exec(select(MeetingPaper)).all():
            assert (paper.kind, paper.state) == (PaperKind.INVITATION, PaperState.SIGNED)
            paper.pdf_hash = digest

    hall.write(give_letter)
    before = hall.state()
    answer = await hall.phone.get(hall.page())
    code = seat(hall.schools, POND).check_in_code
    for shown in ("ครั้งที่ 1/2569", "ห้องพวงชมพู", "นางสมศรี ใจดี", "ยังไม่ตอบ", f"{code[:3]} {code[3:]}", f"5.1  {ITEM}"):
        assert shown in text(answer)
    assert len(answer.content) < 15_000
    assert "<script" not in answer.text
    assert "<svg" in answer.text
    letter = re.search(r'href="([^"]+)"[^>]*>หนังสือเชิญประชุม', answer.text)
    assert letter is not None
    assert (await hall.phone.get(letter[1])).content == b"%PDF-1.7 letter"
    assert hall.state() == before


async def test_afterwards_it_has_what_was_resolved(hall: Hall) -> None:
    assert "มติย่อ" not in text(await hall.phone.get(hall.page()))

    def send(uow: UnitOfWork) -> None:
        one = rows.meeting(uow, newest(hall.schools).id or 0)
        assert one is not None
        one.brief_hash, one.minutes_hash = "b" * 64, "c" * 64

    hall.write(send)
    shown = text(await hall.phone.get(hall.page()))
    assert "มติย่อ (PDF)" in shown
    assert "รายงานการประชุม (PDF)" in shown


async def test_before_the_day_there_is_no_code_and_afterwards_what_was_signed(hall: Hall) -> None:
    code = seat(hall.schools, POND).check_in_code
    hall.schools.play.type(hall.schools.chat(HEADS[POND]), f"ลงชื่อ {newest(hall.schools).door_code}")
    answer = await hall.phone.get(hall.page())
    assert "ลงชื่อแล้ว 08:47 · ลำดับ 1/6" in text(answer)
    assert code[3:] not in text(answer)
    hall.schools.play.clock.turn_to(at(27, "23:00"))
    answer = await hall.phone.get(hall.page(HEADS[CRYSTAL], CRYSTAL))
    assert "จะแสดงที่หน้านี้ในวันประชุม" in text(answer)
    assert "<svg" not in answer.text


async def test_machines_forgers_and_other_peoples_links_learn_nothing(hall: Hall) -> None:
    for agent, headers in MACHINES:
        answer = await hall.phone.get(hall.page(), headers={"User-Agent": agent, **headers})
        assert "ครั้งที่" not in answer.text
        for address in (hall.desk(), f"{hall.desk()}/screen"):
            assert "ครั้งที่" not in (await hall.phone.get(address, headers={"User-Agent": agent, **headers})).text
    door = hall.door().rpartition("/")[2]
    for token in ("1", "x" * 300, door, hall.desk().rpartition("/")[2], hall.badge().rpartition("/")[2]):
        assert (await hall.phone.get(f"https://office.example/m/{token}")).status_code == 404
    for name, school in ((HEADS[CRYSTAL], POND), (HEAD, POND), (HEADS[CREEK], CREEK)):  # not theirs, not linked
        assert (await hall.phone.get(hall.page(name, school))).status_code == 410


async def test_the_code_is_the_one_persons_who_comes(hall: Hall) -> None:
    play, head = hall.schools.play, hall.schools.chat(HEADS[MOUTH])
    hall.schools.desk.chat(TEACHER_OF_MOUTH)
    play.press(head, "ส่งผู้แทน")
    play.type(head, "อรุณ")
    theirs = hall.page(TEACHER_OF_MOUTH, MOUTH)
    assert "<svg" in (await hall.phone.get(theirs)).text
    owner = await hall.phone.get(hall.page(HEADS[MOUTH], MOUTH))
    assert TEACHER_OF_MOUTH in text(owner)
    assert "<svg" not in owner.text
    play.press(head, "เปลี่ยนผู้แทน")
    play.type(head, "นายสมชาย มีสุข ครูชำนาญการ")
    assert (await hall.phone.get(theirs)).status_code == 410
    owner = await hall.phone.get(hall.page(HEADS[MOUTH], MOUTH))  # who has no chat gets it from the head
    assert "<svg" in owner.text


# --- the door ---------------------------------------------------------------------------------------------------------


async def test_without_a_chat_by_a_code_at_the_door(hall: Hall) -> None:
    before = hall.state()
    first = await hall.phone.get(hall.door())
    assert f"ลงชื่อ {newest(hall.schools).door_code}" in text(first)
    assert hall.state() == before
    row = seat(hall.schools, CREEK)
    found = await hall.phone.post(hall.door(), data={"code": row.check_in_code})
    assert "นางวรรณา วงศ์งาม" in text(found)
    assert hall.state() == before
    done = await hall.phone.post(hall.door(), data={"confirm": field(found, "confirm")})
    assert "ลงชื่อแล้ว 08:47 · ลำดับ 1/6" in text(done)
    again = await hall.phone.post(hall.door(), data={"code": row.check_in_code})
    assert "ลงชื่อแล้ว 08:47 · ลำดับ 1/6" in text(again)
    kept = seat(hall.schools, CREEK)
    assert (kept.checked_in_how, kept.checked_in_by) == (check_in.CODE, None)


async def test_wrong_codes_at_the_door(hall: Hall) -> None:
    row = seat(hall.schools, CREEK)
    wrong = f"{(int(row.check_in_code) + 1) % 1_000_000:06d}"
    if wrong in {seat(hall.schools, name).check_in_code for name in (POND, MOUTH, FORD, CRYSTAL)}:
        pytest.fail("one in two hundred thousand")
    await hall.phone.get(hall.door())
    for _ in range(5):
        assert "รหัสไม่ตรง" in text(await hall.phone.post(hall.door(), data={"code": wrong}))
    assert "พิมพ์รหัสผิดหลายครั้ง" in text(await hall.phone.post(hall.door(), data={"code": row.check_in_code}))
    await hall.laptop.get(hall.door())
    assert "นางวรรณา" in text(await hall.laptop.post(hall.door(), data={"code": row.check_in_code}))


async def test_what_is_confirmed_must_be_of_this_door_and_of_now(hall: Hall) -> None:
    row = seat(hall.schools, CREEK)
    found = await hall.phone.post(hall.door(), data={"code": row.check_in_code})
    confirm = field(found, "confirm")
    other = hall.app.links.door(hall.office_id, 999, DAY)
    assert (await hall.phone.post(other, data={"confirm": confirm})).status_code == 404
    for forged in ("", "x", hall.door().rpartition("/")[2]):
        assert "พิมพ์รหัสอีกครั้ง" in text(await hall.phone.post(hall.door(), data={"confirm": forged}))
    hall.schools.play.clock.advance(timedelta(minutes=11))
    assert "พิมพ์รหัสอีกครั้ง" in text(await hall.phone.post(hall.door(), data={"confirm": confirm}))
    assert counts(hall.schools).here == 0


@pytest.mark.parametrize(
    ("when", "said"),
    [((27, "23:00"), "ยังไม่ถึงวันประชุม"), ((28, "13:30"), "ปิดการลงชื่อแล้ว"), ((29, "08:00"), "ปิดการลงชื่อแล้ว")],
)
async def test_a_day_early_and_after_the_end(hall: Hall, when: tuple[int, str], said: str) -> None:
    door, code = hall.app.links.door(hall.office_id, newest(hall.schools).id or 0, 9 * DAY), seat(hall.schools, CREEK)
    hall.schools.play.clock.turn_to(at(*when))
    before = hall.state()
    for answer in (await hall.phone.get(door), await hall.phone.post(door, data={"code": code.check_in_code})):
        assert said in text(answer)
        assert "ลงชื่อ 0" not in text(answer)
        assert "<input" not in answer.text
    assert hall.state() == before


async def test_too_much_is_not_read(hall: Hall) -> None:
    assert (await hall.phone.post(hall.door(), data={"code": "1" * 20_000})).status_code == 413


# --- the desk ---------------------------------------------------------------------------------------------------------


async def test_the_roll_by_taps(hall: Hall) -> None:
    before = hall.state()
    first = await hall.laptop.get(hall.desk())
    assert "0 /6" in " ".join(text(first).split())
    assert hall.state() == before
    one = seat(hall.schools, CRYSTAL)
    tapped = await hall.laptop.post(hall.desk(), data={"do": f"in-{one.id}", "show": "out"})
    assert tapped.status_code == 303
    after = await hall.laptop.get(f"{hall.desk().rpartition('/')[0]}/{tapped.headers['location']}")
    assert tapped.headers["location"].endswith(f"#seat-{one.id}")
    assert "รร.บ้านดอนแก้ว นายปรีชา สุขใจ ลงชื่อแล้ว 08:47 · 1 ยกเลิก" in " ".join(text(after).split())
    assert f'id="seat-{one.id}"' not in (await hall.laptop.get(f"{hall.desk()}?show=out")).text
    await hall.laptop.post(hall.desk(), data={"do": f"in-{one.id}"})
    kept = seat(hall.schools, CRYSTAL)
    assert (kept.check_in_number, kept.checked_in_by) == (1, hall.person(CLERK))
    await hall.laptop.post(f"{hall.desk()}/seat/{one.id}", data={"do": "undo"})
    assert seat(hall.schools, CRYSTAL).checked_in_at is None
    trail = hall.write(lambda uow: uow.session.exec(select(Audit)).all())
    assert [(row.act, row.person_id) for row in trail if row.act.startswith("meeting.check_")] == [
        ("meeting.check_in", hall.person(CLERK)),
        ("meeting.check_out", hall.person(CLERK)),
    ]


async def test_everything_of_one_seat(hall: Hall) -> None:
    hall.schools.turns_to(at(28, "09:30"))
    one = seat(hall.schools, CREEK).id
    address = f"{hall.desk()}/seat/{one}"
    refused = await hall.laptop.post(address, data={"do": "instead", "name": "สมชาย"})
    assert "ผู้แทน ยังไม่มีตำแหน่ง" in text(refused)
    done = await hall.laptop.post(address, data={"do": "instead", "name": "นายสมชาย มีสุข ครู"}, follow_redirects=True)
    assert "นายสมชาย มีสุข" in text(done)
    assert "มาสาย" in text(done)
    hall.schools.turns_to(at(28, "11:00"))
    refused = await hall.laptop.post(address, data={"do": "leave", "at": "11:30"})
    assert "ไม่อยู่ในช่วงการประชุม" in text(refused)
    refused = await hall.laptop.post(address, data={"do": "leave", "at": "สายๆ"})
    assert "ไม่มีในนาฬิกา" in text(refused)
    left = {"do": "leave", "at": "10.45", "reason": "ติดราชการ"}
    done = await hall.laptop.post(address, data=left, follow_redirects=True)
    assert "10:45 · ติดราชการ" in text(done)
    await hall.laptop.post(address, data={"do": "stay"})
    assert seat(hall.schools, CREEK).left_at is None
    assert (await hall.laptop.post(address, data={"do": "drop"})).status_code == 404
    assert (await hall.laptop.post(f"{hall.desk()}/seat/999", data={"do": "in"})).status_code == 404
    assert (await hall.laptop.post(f"{hall.desk()}/seat/{2**64}", data={"do": "in"})).status_code == 422
    assert (await hall.laptop.post(hall.desk(), data={"do": f"in-{2**64}"})).status_code == 404


async def test_found_by_name_or_code_which_stands_in_no_address(hall: Hall) -> None:
    code = seat(hall.schools, CREEK).check_in_code
    for asked in (code, f"{code[:3]} {code[3:]}", "วรรณา", "ห้วยไร่"):
        found = await hall.laptop.post(f"{hall.desk()}/find", data={"asked": asked})
        assert "นางวรรณา วงศ์งาม" in text(found)
        assert "นายปรีชา" not in text(found)
    assert "ไม่มีรายชื่อ" in text(await hall.laptop.post(f"{hall.desk()}/find", data={"asked": "000"}))


async def test_the_count_moves_and_says_when_it_has_not(hall: Hall) -> None:
    first = await hall.laptop.get(f"{hall.desk()}/live")
    tag = {"If-None-Match": first.headers["etag"]}
    assert (await hall.laptop.get(f"{hall.desk()}/live", headers=tag)).status_code == 304
    hall.schools.play.type(hall.schools.chat(HEADS[POND]), f"ลงชื่อ {newest(hall.schools).door_code}")
    moved = await hall.laptop.get(f"{hall.desk()}/live", headers=tag)
    assert '<b id="here">1</b><span>/6</span>' in moved.text
    assert "เครือข่ายลุ่มน้ำ 1/3" in " ".join(text(moved).split())
    assert f'data-here="{seat(hall.schools, POND).id}"' in moved.text
    screen = await hall.laptop.get(f"{hall.desk()}/screen")
    assert "<form" not in screen.text
    assert f"ลงชื่อ {newest(hall.schools).door_code}" in text(screen)


async def test_others_are_written_and_not_over_what_somebody_else_wrote(hall: Hall) -> None:
    await hall.laptop.post(f"{hall.desk()}/others", data={"was": "", "others": "นายอำเภอ <b>\nผู้แทนสมาคม"})
    assert newest(hall.schools).others == "นายอำเภอ <b>\nผู้แทนสมาคม"
    refused = await hall.laptop.post(f"{hall.desk()}/others", data={"was": "", "others": "อื่น"})
    assert "มีผู้แก้ไขระหว่างนี้" in text(refused)
    assert "นายอำเภอ &lt;b&gt;" in refused.text
    await hall.laptop.post(f"{hall.desk()}/others", data={"was": newest(hall.schools).others, "others": ""})
    assert newest(hall.schools).others == ""


async def test_the_desk_is_whose_link_it_is_and_as_long_as_they_run_the_meeting(hall: Hall) -> None:
    chat: Chat = hall.schools.desk.head(HEAD)
    assert chat
    one = seat(hall.schools, POND).id
    before = hall.state()
    paths = ("", "/live", "/screen", f"/seat/{one}")
    for name in (HEAD, HEADS[POND]):  # linked, but neither runs it
        for path in paths:
            assert (await hall.laptop.get(hall.desk(name) + path)).status_code == 410
        for path in ("", f"/seat/{one}"):
            assert (await hall.laptop.post(hall.desk(name) + path, data={"do": f"in-{one}"})).status_code in (404, 410)
    for token in ("1", hall.door().rpartition("/")[2], hall.page().rpartition("/")[2]):
        for path in paths:
            assert (await hall.laptop.get(f"https://office.example/t/{token}{path}")).status_code == 404
        answer = await hall.laptop.post(f"https://office.example/t/{token}", data={"do": f"in-{one}"})
        assert answer.status_code == 404
    assert hall.state() == before

    def unlink(uow: UnitOfWork) -> None:
        for account in people.accounts(uow, hall.person(CLERK)):
            account.unlinked_at = uow.now

    hall.write(unlink)
    assert (await hall.laptop.get(hall.desk())).status_code == 410
    assert (await hall.laptop.post(hall.desk(), data={"do": f"in-{one}"})).status_code == 410


# --- people's own QR --------------------------------------------------------------------------------------------------


async def test_a_qr_read_at_the_desk_is_one_tap(hall: Hall) -> None:
    before = hall.state()
    stranger = await hall.phone.get(hall.badge())
    assert "นางสมศรี" not in text(stranger)
    assert "นางสมศรี" not in text(await hall.phone.post(hall.badge()))
    await hall.laptop.get(hall.desk())  # from here on the browser of the desk
    found = await hall.laptop.get(hall.badge())
    assert "นางสมศรี ใจดี" in text(found)
    assert hall.state() == before
    done = await hall.laptop.post(hall.badge())
    assert "ลงชื่อแล้ว 08:47 · ลำดับ 1/6" in text(done)
    row = seat(hall.schools, POND)
    assert (row.checked_in_how, row.checked_in_by) == (check_in.QR, hall.person(CLERK))
    assert "ลงชื่อแล้ว 08:47 · ลำดับ 1/6" in text(await hall.laptop.get(hall.badge()))


async def test_the_qr_of_who_does_not_come_any_more_is_void(hall: Hall) -> None:
    await hall.laptop.get(hall.desk())
    badge = hall.badge(MOUTH)
    hall.schools.play.press(hall.schools.chat(HEADS[MOUTH]), "ส่งผู้แทน")
    hall.schools.play.type(hall.schools.chat(HEADS[MOUTH]), "นายสมชาย มีสุข ครูชำนาญการ")
    assert "รหัสนี้เปลี่ยนแล้ว" in text(await hall.laptop.post(badge))
    assert counts(hall.schools).here == 0

    def suspend(uow: UnitOfWork) -> None:
        person = uow.get(Person, hall.person(CLERK))
        assert person is not None
        person.active = False

    hall.write(suspend)
    assert "นายสมชาย" not in text(await hall.laptop.post(hall.badge(MOUTH)))
    assert counts(hall.schools).here == 0


async def test_the_address_of_the_desk_from_the_chat_opens_it(hall: Hall) -> None:
    clerk = hall.schools.desk.chat(CLERK)
    opened(hall.schools, clerk)
    hall.schools.play.press(clerk, "หน้าลงชื่อ")
    assert hall.schools.play.last(clerk).title.startswith("หน้าลงชื่อ · ")
