"""A meeting of the heads of one cluster on its day: its pages, a phone at its door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize

from handlers.circulars.rules.receivers import Choice
from handlers.common.thai_calendar import bangkok_date
from handlers.context import Actor, actor_of
from handlers.meetings.actions import agenda, drafts, papers, seat_codes
from handlers.meetings.rules.call import Call
from handlers.meetings.rules.invitees import Invitees
from storage import meetings as rows
from storage import people
from storage.clock import BANGKOK
from storage.tables import Invited, Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingKind, PaperKind, UnitKind
from tests.browser.desk import PATIENCE_MS
from tests.support.live_clerks import phone_of
from tests.support.live_office import LiveOffice, open_office

PHONE: ViewportSize = {"width": 360, "height": 740}
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
# Whose pages are opened; a page is for who has a chat.
SECRETARY, HEADS = "สุดา แก้วใส", ("สมศรี ใจดี", "อรุณ เกื้อกูล", "ประไพ แก้วใส")
LASTS = timedelta(days=1)


@dataclass
class Day:
    """A meeting of the heads of one cluster, today at 13:00, and the addresses of its pages."""

    office: LiveOffice
    office_id: int
    meeting_id: int
    secretary_id: int

    @property
    def door(self) -> str:
        return self.office.app.links.door(self.office_id, self.meeting_id, LASTS)

    @property
    def desk(self) -> str:
        return self.office.app.links.desk(self.office_id, self.meeting_id, self.secretary_id, LASTS)

    @property
    def resolutions(self) -> str:
        return self.office.app.links.minutes(self.office_id, self.meeting_id, self.secretary_id, LASTS)

    async def own_page(self, school: str) -> str:
        """The page of the head of a school."""

        def look(uow: UnitOfWork) -> Invited:
            return next(row for row, unit in rows.seats(uow, self.meeting_id) if unit.short_name == school)

        row = await self.office.app.database.read(look, self.office_id)
        return self.office.app.links.seat(self.office_id, row.id or 0, row.person_id or 0, LASTS)

    async def turn_to(self, clock: str) -> None:
        await self.office.town.turns_to(datetime.fromisoformat(f"2026-01-13 {clock}").replace(tzinfo=BANGKOK))


@asynccontextmanager
async def meeting_day(folder: Path) -> AsyncIterator[Day]:
    """The example office on the morning of a meeting that everybody is invited to."""
    async with open_office(f"sqlite:///{folder}/saraban.db", folder / "files") as office:
        for name in (SECRETARY, *HEADS):
            await phone_of(office, "telegram", name)

        def call(uow: UnitOfWork) -> Day:
            uow.office_id = people.offices(uow)[0].id
            secretary = actor_of(uow, people.named(uow, SECRETARY)[0])
            one = _invited(uow, office, secretary)
            return Day(office, uow.office, one.id, secretary.id)

        yield await office.app.database.write(call)


def _invited(uow: UnitOfWork, office: LiveOffice, secretary: Actor) -> Meeting:
    call = Call(MeetingKind.SCHOOL_HEADS, day=bangkok_date(uow.now), starts=time(13), room="ห้องพวงชมพู")
    one = drafts.begin(uow, secretary, call)
    ids = [unit.id or 0 for unit in people.units(uow, UnitKind.SCHOOL) if unit.cluster == "เครือข่ายลุ่มน้ำ"]
    drafts.choose(uow, one, Invitees(Choice(units=tuple(ids))))
    agenda.add(uow, secretary, one, 4, "การคัดเลือกครูดีเด่น")
    agenda.add(uow, secretary, one, 5, "จัดสรรงบประมาณปี 2570\nวงเงิน 2.5 ล้านบาท")
    paper = papers.submit(uow, secretary, one, PaperKind.INVITATION)
    papers.check(uow, _before(uow, paper), paper.id or 0)
    papers.sign(uow, office.app.services, _before(uow, paper), paper.id or 0)
    seat_codes.make_all(uow, one)
    return one


def _before(uow: UnitOfWork, paper: MeetingPaper) -> Actor:
    found = papers.current_holder(uow, paper)
    assert found is not None
    return actor_of(uow, found[0])


async def phone_at(browser: Browser, address: str, scale: float = 1) -> Page:
    """A phone of its own with this address open; `scale`: dots a pixel."""
    context = await browser.new_context(
        viewport=PHONE, user_agent=ANDROID, locale="th-TH", has_touch=True, device_scale_factor=scale
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(address)
    return page
