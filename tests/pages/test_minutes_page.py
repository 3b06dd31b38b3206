"""The secretary's page over the service's own web application: who may open it, what is written and what is not."""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from bot.app import App, build
from bot.settings import Settings
from handlers.meetings.flows.minutes import PAGE_LASTS
from storage.clock import TurnableClock
from storage.tables import AgendaItem, Audit, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState
from tests.support.desk import CENTRAL_HEAD, Chat, Desk, everybody
from tests.support.held_meeting import arrive, called, meeting
from tests.support.meetings import STAFF, at
from tests.support.play import CLERK, HEAD, PERSONNEL, SCHOOL_HEAD, Play
from tests.support.schools import Schools, staff_list

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/120"}


@dataclass
class Table:
    """A meeting that is under way, its secretary's page, and the service's web application."""

    schools: Schools
    clerk: Chat
    app: App
    client: httpx.AsyncClient

    def address(self, name: str = CLERK, lasts: timedelta = PAGE_LASTS) -> str:
        person_id = self.schools.play.person(name).id or 0
        return self.app.links.minutes(self.schools.play.office_id, meeting(self.schools).id or 0, person_id, lasts)

    async def page(self, name: str = CLERK) -> str:
        return unescape((await self.client.get(self.address(name), headers=BROWSER)).text)

    async def send(self, name: str = CLERK, do: str = "save", **fields: str) -> httpx.Response:
        """The form as the page has it, with some fields filled in: r51 is the resolution of 5.1."""
        sent = fields_of(await self.page(name)) | {"do": do}
        numbers = {f"5{place}": item.id for place, item in enumerate(self.items(), start=1)}
        for key, value in fields.items():
            sent[f"{key[0]}-{numbers[key[1:]]}" if key[1:] in numbers else key] = value
        return await self.client.post(self.address(name), data=sent, headers=BROWSER)

    def items(self) -> list[AgendaItem]:
        look = select(AgendaItem).order_by(col(AgendaItem.id))
        return self.schools.play.database.read_now(
            lambda uow: list(uow.session.exec(look).all()), self.schools.play.office_id
        )

    def acts(self, act: str) -> int:
        """How often something was put on record; "" for everything."""

        def count(uow: UnitOfWork) -> int:
            return sum(row.act.startswith(act) for row in uow.session.exec(select(Audit)).all())

        return self.schools.play.database.read_now(count, self.schools.play.office_id)

    def suspend(self, name: str) -> None:
        person_id = self.schools.play.person(name).id

        def change(uow: UnitOfWork) -> None:
            person = uow.get(Person, person_id)
            assert person is not None
            person.active = False

        self.schools.play.database.write_now(change, self.schools.play.office_id)

    def unit(self, name: str) -> str:
        return str(self.schools.desk.unit_id(name))


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the form untouched."""
    found = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]*value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="(\d+)" selected', options)
        found[name] = chosen[1] if chosen else re.findall(r'value="(\d*)"', options)[0]
    return found


@pytest.fixture
async def table(tmp_path: Path, sqlite_template: Path, clock: TurnableClock) -> AsyncIterator[Table]:
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
    schools = Schools(Desk(Play(app.database, clock, [*everybody(), *STAFF], staff_list), "ln", "tg"))
    clerk = called(schools)
    schools.turns_to(at(28, "09:00"))
    arrive(schools, "รร.บ้านหนองบัว")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app.web), base_url="https://office.example") as client:
        yield Table(schools, clerk, app, client)
    app.database.close()
    await app.reader.close()


async def test_item_by_item_and_the_groups_hear(table: Table) -> None:
    head = table.schools.desk.head(HEAD)
    answer = await table.send(
        r51="อนุมัติจัดสรรงบ",
        d51="ประธานชี้แจง\nที่ประชุมเห็นด้วย",
        u51=table.unit(PERSONNEL),
        t51="13 ก.พ.",
        r52="เห็นชอบ",
    )
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("?saved=2")
    first, second = table.items()
    assert (first.resolution, str(first.due_on)) == ("อนุมัติจัดสรรงบ", "2026-02-13")
    assert first.discussion == "ประธานชี้แจง\nที่ประชุมเห็นด้วย"
    assert second.resolution == "เห็นชอบ"
    assert "งบประมาณ" in table.schools.play.last(head).to_text()
    page = await table.page()
    assert "ยังไม่มีผู้รับผิดชอบ: มติ 5.2" in page
    assert fields_of(page)[f"t-{first.id}"] == "13 ก.พ. 69"
    assert (await table.send()).headers["location"].endswith("?saved=0")
    assert table.acts("meeting.resolve") == 2


async def test_looking_changes_nothing_and_needs_no_script(table: Table) -> None:
    before = table.acts("")
    answer = await table.client.get(table.address(), headers=BROWSER)
    assert (answer.status_code, table.acts("")) == (200, before)
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert (await table.client.head(table.address())).status_code == 405


async def test_two_at_once_lose_nothing(table: Table) -> None:
    """The page was open while a colleague wrote: what differs is shown beside what stands, the rest is written."""
    stale = fields_of(await table.page())
    await table.send(r51="อนุมัติ 12 แห่ง")
    first, second = table.items()
    sent = {**stale, "do": "save", f"r-{first.id}": "อนุมัติ 21 แห่ง", f"r-{second.id}": "เห็นชอบ"}
    answer = await table.client.post(table.address(CENTRAL_HEAD), data=sent, headers=BROWSER)
    assert answer.status_code == 422
    text = unescape(answer.text)
    assert "ที่บันทึกไว้ขณะนี้: อนุมัติ 12 แห่ง" in text
    assert "บันทึกแล้ว 1 รายการ" in text
    assert "ยังไม่ได้บันทึก 1 รายการ" in text
    assert [item.resolution for item in table.items()] == ["อนุมัติ 12 แห่ง", "เห็นชอบ"]
    again = fields_of(text)
    assert again[f"r-{first.id}"] == "อนุมัติ 21 แห่ง"
    await table.client.post(table.address(CENTRAL_HEAD), data={**again, "do": "save"}, headers=BROWSER)
    assert table.items()[0].resolution == "อนุมัติ 21 แห่ง"


REFUSED = [
    ({"t51": "31 ก.พ.", "r51": "อนุมัติ"}, "ไม่มีในปฏิทิน"),
    ({"t51": "13 ม.ค. 69", "r51": "อนุมัติ"}, "ผ่านมาแล้ว"),
    ({"u51": "999", "r51": "อนุมัติ"}, "ไม่มีในสำนักงานนี้แล้ว"),
    ({"d51": "ก" * 4_001}, "4,000"),
    ({"ended": "25:00", "do": "close"}, "ไม่มีในนาฬิกา"),
    ({"ended": "11:45", "do": "close"}, "ไม่อยู่ในช่วงเวลาประชุม"),
]


async def test_what_cannot_be_is_shown_as_it_was_typed(table: Table) -> None:
    for fields, said in REFUSED:
        answer = await table.send(**fields)
        assert answer.status_code == 422
        assert said in unescape(answer.text)
        assert [item.resolution for item in table.items()] == ["", ""]
    assert meeting(table.schools).state is MeetingState.INVITED


async def test_a_matter_is_raised_and_the_meeting_closed(table: Table) -> None:
    table.schools.turns_to(at(28, "12:10"))
    await table.send(section="6", item="ฝากประชาสัมพันธ์\nงานกีฬา", ended="11.45 น.", r51="อนุมัติ", do="close")
    assert [item.title for item in table.items()] == ["งบประมาณ", "ครูดีเด่น", "ฝากประชาสัมพันธ์"]
    held = meeting(table.schools)
    assert (held.state, held.ended_at) == (MeetingState.ENDED, at(28, "11:45"))
    await table.send(opened="09:10", ended="11:45")
    assert meeting(table.schools).opened_at == at(28, "09:10")


async def test_whose_page_it_is(table: Table) -> None:
    """A stranger's, a forged one, one of somebody who has left, and an old one."""

    async def refuses(address: str, status: int) -> None:
        for answer in (
            await table.client.get(address, headers=BROWSER),
            await table.client.post(address, data={"do": "close"}, headers=BROWSER),
        ):
            assert answer.status_code == status
            assert "งบประมาณ" not in answer.text

    await refuses(table.address(SCHOOL_HEAD), 410)
    await refuses(table.address()[:-3] + "xxx", 404)
    table.suspend(CENTRAL_HEAD)
    await refuses(table.address(CENTRAL_HEAD), 410)
    address = table.address()
    table.schools.play.clock.advance(PAGE_LASTS + timedelta(seconds=1))
    await refuses(address, 410)
    assert meeting(table.schools).state is MeetingState.INVITED


async def test_more_than_a_form_holds(table: Table) -> None:
    answer = await table.client.post(table.address(), content=b"a=" + b"x" * (2 * 1024 * 1024), headers=BROWSER)
    assert answer.status_code == 413
    many = "&".join(f"x{n}=1" for n in range(1_200))
    assert (await table.client.post(table.address(), content=many, headers=BROWSER)).status_code == 413
