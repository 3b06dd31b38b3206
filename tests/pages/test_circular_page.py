"""The page of a circular over the service's own web application: whom it opens to, and what counts as opened."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from bot.app import App, build
from bot.edge.dispatch import Dispatcher
from bot.settings import Settings
from handlers.circulars.actions.receiving import PAGE_LASTS
from storage import people
from storage.clock import TurnableClock
from storage.tables import Holding, KeptFile, Letter, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, Secrecy, Wanted
from tests.support.circular_at_schools import SUBJECT, TEACHER, cancel, circular, part, staff
from tests.support.desk import Desk, everybody
from tests.support.play import DIRECTOR, SCHOOL_HEAD, SERVICES, Play

PHONE = "Mozilla/5.0 (Linux; Android 11; CUBOT X50) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 Line/13.20"


@dataclass
class School:
    """A school's head with a chat, a circular that has come, and the service's web application."""

    desk: Desk
    app: App
    client: httpx.AsyncClient

    @property
    def clock(self) -> TurnableClock:
        return self.desk.play.clock

    def address(self, receiver_id: int, name: str = SCHOOL_HEAD, lasts: timedelta = PAGE_LASTS) -> str:
        person_id = self.desk.play.person(name).id or 0
        return self.app.links.circular(self.desk.play.office_id, receiver_id, person_id, lasts)

    async def get(self, address: str, agent: str = PHONE, method: str = "GET", **headers: str) -> httpx.Response:
        return await self.client.request(method, address, headers={"User-Agent": agent, **headers})

    def work(self, work: object) -> None:
        self.desk.play.database.write_now(work, self.desk.play.office_id)  # type: ignore[arg-type]

    def handle(self) -> int:
        """Handle what waits in the inbox; how many events."""
        dispatcher, count = Dispatcher(SERVICES), 0
        while self.app.database.write_now(dispatcher.next):
            count += 1
        return count


@pytest.fixture
async def school(tmp_path: Path, sqlite_template: Path, clock: TurnableClock) -> AsyncIterator[School]:
    shutil.copyfile(sqlite_template, tmp_path / "saraban.sqlite")
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
    desk = Desk(Play(app.database, clock, [*everybody(), *staff()]), "ln", "tg")
    desk.head(SCHOOL_HEAD)
    transport = httpx.ASGITransport(app.web)
    async with httpx.AsyncClient(transport=transport, base_url="https://office.example") as client:
        yield School(desk, app, client)
    app.database.close()
    await app.reader.close()


async def test_what_a_director_sees(school: School) -> None:
    receiver = circular(school.desk, wanted=Wanted.NUMBER, question="มีครูกี่คน")
    digest = school.app.store.keep(b"%PDF-1.7 letter")

    def give_file(uow: UnitOfWork) -> None:
        uow.add(KeptFile(hash=digest, size=15, mime="application/pdf", kept_at=uow.now))
        letter = uow.session.exec(select(Letter)).one()
        letter.pdf_hash, letter.preview_hash = digest, digest

    school.work(give_file)
    answer = await school.get(school.address(receiver))
    assert answer.status_code == 200
    for shown in (SUBJECT, "สพฐ.", "ศธ 04001/ว123", "ด่วน", "“มีครูกี่คน”", "ตอบภายใน 15 ม.ค. 69 16:30", "โรงเรียนบ้านหนองบัว"):
        assert shown in answer.text
    assert len(answer.content) < 15_000
    assert "<script" not in answer.text
    assert 'loading="lazy"' in answer.text
    assert SUBJECT not in answer.text.partition("</title>")[0]
    assert "img-src 'self'" in answer.headers["content-security-policy"]
    pdf = answer.text.partition('class="door full" href="')[2].partition('"')[0]
    assert (await school.get(pdf)).content == b"%PDF-1.7 letter"


async def test_opened_is_noted_once(school: School) -> None:
    receiver = circular(school.desk)
    address = school.address(receiver)
    await school.get(address)
    await school.get(address)
    assert school.handle() == 1
    row = part(school.desk, receiver)
    assert (row.opened_at, row.opened_on, row.acknowledged_at) == (school.clock.now(), Platform.WEB, None)
    school.clock.advance(timedelta(hours=1))
    await school.get(address)
    assert school.handle() == 0


MACHINES: list[tuple[str, dict[str, str]]] = [
    ("facebookexternalhit/1.1;line-poker/1.0", {}),
    ("TelegramBot (like TwitterBot)", {}),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}),
    ("WhatsApp/2.23", {}),
    ("curl/8.0", {}),
    ("", {}),
    (PHONE, {"Sec-Purpose": "prefetch;prerender"}),
    (PHONE, {"X-Purpose": "preview"}),
]


async def test_a_preview_neither_counts_nor_learns_anything(school: School) -> None:
    receiver = circular(school.desk)
    for agent, headers in MACHINES:
        answer = await school.get(school.address(receiver), agent, **headers)
        assert answer.status_code == 200
        assert SUBJECT not in answer.text
        assert "บ้านหนองบัว" not in answer.text
    assert school.handle() == 0


async def test_head_does_not_count(school: School) -> None:
    receiver = circular(school.desk)
    answer = await school.get(school.address(receiver), method="HEAD")
    assert (answer.status_code, answer.content, school.handle()) == (200, b"", 0)


async def test_forged(school: School) -> None:
    circular(school.desk)
    for token in ("1", "WzEsMSw5LDE5MDAwMDAwMDBd.forged", "x" * 300):
        answer = await school.get(f"https://office.example/c/{token}")
        assert answer.status_code == 404
        assert SUBJECT not in answer.text
    assert school.handle() == 0


async def test_a_token_of_another_kind_opens_nothing(school: School) -> None:
    receiver = circular(school.desk)
    letter = school.app.links.letter(receiver, school.desk.play.office_id).rpartition("/")[2]
    assert (await school.get(f"https://office.example/c/{letter}")).status_code == 404


async def test_expired_says_how_to_go_on(school: School) -> None:
    address = school.address(circular(school.desk))
    school.clock.advance(PAGE_LASTS + timedelta(seconds=1))
    answer = await school.get(address)
    assert answer.status_code == 410
    assert "ลิงก์นี้หมดอายุแล้ว" in answer.text
    assert SUBJECT not in answer.text
    assert school.handle() == 0


async def test_called_back_it_says_so_and_no_more(school: School) -> None:
    receiver = circular(school.desk)
    cancel(school.desk, receiver)
    answer = await school.get(school.address(receiver))
    assert "ยกเลิกแล้ว" in answer.text
    assert SUBJECT not in answer.text
    assert school.handle() == 0


async def test_a_secret_letter_is_not_shown_even_to_appointed_persons(school: School) -> None:
    receiver = circular(school.desk, secrecy=Secrecy.CONFIDENTIAL)
    assert (await school.get(school.address(receiver))).status_code == 410
    school.desk.appoint(SCHOOL_HEAD)
    answer = await school.get(school.address(receiver))
    assert answer.status_code == 200
    assert "สพฐ." not in answer.text
    assert "123" not in answer.text
    assert school.handle() == 0


@pytest.mark.parametrize("what", ["moved", "suspended", "unlinked", "another unit's", "never linked"])
async def test_whose_link_it_is_decides_what_it_opens_today(school: School, what: str) -> None:
    """A link that was forwarded opens as long as it is its owner's; it opens no more than that."""
    receiver = circular(school.desk)
    head = school.desk.play.person(SCHOOL_HEAD).id

    def change(uow: UnitOfWork) -> None:
        if what == "moved":
            for holding in uow.session.exec(select(Holding).where(col(Holding.person_id) == head)).all():
                holding.until = uow.now
        elif what == "suspended":
            person = uow.get(Person, head)
            assert person is not None
            person.active = False
        elif what == "unlinked":
            for account in people.accounts(uow, head or 0):
                account.unlinked_at = uow.now

    school.work(change)
    if what == "another unit's":
        school.desk.chat(DIRECTOR)
        address = school.address(receiver, DIRECTOR)
    else:
        address = school.address(receiver, TEACHER if what == "never linked" else SCHOOL_HEAD)
    answer = await school.get(address)
    assert answer.status_code == 410
    assert SUBJECT not in answer.text
    assert school.handle() == 0


async def test_a_chat_that_changed_hands_meanwhile_notes_nothing(school: School) -> None:
    receiver = circular(school.desk)
    await school.get(school.address(receiver))
    teacher = school.desk.play.person(TEACHER).id or 0

    def hand_over(uow: UnitOfWork) -> None:
        [account] = people.accounts(uow, school.desk.play.person(SCHOOL_HEAD).id or 0)
        account.person_id = teacher

    school.work(hand_over)
    assert school.handle() == 1
    assert part(school.desk, receiver).opened_at is None
