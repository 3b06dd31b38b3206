"""300 heads are invited to a meeting, 300 answer within a minute, 300 sign in at the door."""

import asyncio
import itertools
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import time as clock
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiohttp

from bot.app import App, build
from bot.simulator.phones import Phone
from handlers.circulars.rules.receivers import Choice
from handlers.common.thai_calendar import bangkok_date
from handlers.context import Actor, actor_of
from handlers.meetings.actions import drafts, papers, seat_codes
from handlers.meetings.rules.call import Call
from handlers.meetings.rules.invitees import Invitees
from handlers.office.actions.deliveries import DeliveryHooks, budget_of, check_relevance
from notifications.channel import Channel
from notifications.delivery import DeliveryPolicy, DeliveryWorker
from storage import meetings as rows
from storage import people
from storage.tables import Account, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingKind, PaperKind, Platform, UnitKind
from tests.bench import office
from tests.bench.answers import Street, street
from tests.bench.circular import found_schools
from tests.bench.deliveries import bare_calls, channels_of
from tests.bench.processes import started
from tests.bench.table import Figure, percentile, span
from tests.support.live_office import free_port

_HEADS = 300
_MINUTE = 60.0
# Enough of them for the 99th of a hundred; a whole minute of echoes tells no more.
_ECHOES = 100
_PATIENCE = 120.0
_SECRETARY = "สุดา แก้วใส"
_MIXED = "mixed"

T = TypeVar("T")


async def measure(name: str, database_url: str, folder: Path) -> list[Figure]:
    """Seconds until 300 are invited on each platform; until an answer is confirmed; until all are signed in."""
    port = free_port()
    async with street(port, receivers=_HEADS + 1) as town:
        environment = office.environment(
            database_url, folder, port=port, telegram_api=f"{town.address}/telegram", line_api=f"{town.address}/line"
        ) | {"SARABAN_LINE_FREE_MESSAGES": "15000"}
        settings = office.settings_of(environment)
        await asyncio.to_thread(office.prepare, settings)
        secretary = town.phones["telegram"].pop()
        town.phones["line"].pop()
        app = build(settings)
        try:
            await asyncio.to_thread(app.database.write_now, partial(_link_secretary, chat=secretary.chat))
            desk = _Desk(app, town)
            invited = await desk.invitations(name)
            await desk.invite_mixed()
            async with started("echo", environment):
                at_pace = await _at_pace(desk.heads[:_ECHOES], lambda phone: town.asks(phone, "echo"))
                at_once = await _at_once(desk.heads, lambda phone: town.asks(phone, "echo"))
            async with started("service", environment):
                answered = await desk.answers(name, at_pace, at_once)
                signed_in = await desk.check_ins(name, port, at_pace)
        finally:
            await asyncio.to_thread(app.database.close)
    return [*invited, *answered, *signed_in]


async def _at_pace(phones: Sequence[Phone], act: Callable[[Phone], Awaitable[float]]) -> list[float]:
    """300 a minute, evenly."""

    async def later(number: int, phone: Phone) -> float:
        await asyncio.sleep(number * _MINUTE / _HEADS)
        return await act(phone)

    return await asyncio.gather(*(later(number, phone) for number, phone in enumerate(phones)))


async def _at_once(phones: Sequence[Phone], act: Callable[[Phone], Awaitable[float]]) -> list[float]:
    return await asyncio.gather(*(act(phone) for phone in phones))


class _Desk:
    """The office's service, and the heads of schools on both platforms."""

    def __init__(self, app: App, town: Street) -> None:
        self.app, self.town = app, town
        self.office_id = app.database.read_now(people.offices)[0].id or 0
        self.meeting_id = 0
        # Every second one on LINE.
        pairs = zip(town.phones["telegram"], town.phones["line"], strict=True)
        self.heads = list(itertools.chain.from_iterable(pairs))[:_HEADS]

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self.app.database.write(work, self.office_id)

    # --- inviting -----------------------------------------------------------------------------------------------------

    async def invitations(self, name: str) -> list[Figure]:
        figures: list[Figure] = []
        for channel in channels_of(self.town):
            chats = [phone.chat for phone in self.town.phones[channel.id]]  # type: ignore[index]
            await self.write(partial(found_schools, kind=channel.id, channel_id=channel.id, chats=chats))
            await channel.open()
            try:
                bare = await bare_calls(channel, chats)
                signed, drained = await self.invite(channel)
            finally:
                await channel.close()
            least = max(bare, _HEADS / channel.limits.per_second - 1)
            label = f"invitation to {_HEADS} heads, {channel.id}, {name}"
            figures += [
                span(f"{label}, the transaction", signed * 1000, "ms"),
                span(
                    f"{label}, to the last call", signed + drained, "s", least,
                    "the platform's pace, or the library's bare calls",
                ),
            ]  # fmt: skip
        return figures

    async def invite(self, channel: Channel) -> tuple[float, float]:
        """Seconds of the transaction that invites them all, and seconds until every invitation is with the platform."""
        drawn = await self.write(partial(_submitted, chosen=lambda _: Choice(types=(channel.id,)), room=channel.id))
        begun = time.perf_counter()
        await self.write(partial(self._sign, paper_id=drawn))
        signed = time.perf_counter()
        policy = DeliveryPolicy(
            check_relevance, DeliveryHooks(self.app.services), partial(budget_of, services=self.app.services)
        )
        drained = await DeliveryWorker(self.app.database, {channel.id: channel}, policy).drain(channel.id)
        if drained != _HEADS:
            raise RuntimeError(f"{drained} of {_HEADS} invitations were sent")
        return signed - begun, time.perf_counter() - signed

    def _sign(self, uow: UnitOfWork, paper_id: int) -> int:
        """[ลงนาม]; the meeting's id."""
        paper, one = papers.load(uow, paper_id)
        papers.sign(uow, self.app.services, _before(uow, paper), paper_id)
        return one.id

    async def invite_mixed(self) -> None:
        """A meeting of heads on both platforms; the service will send the invitations."""
        drawn = await self.write(partial(_submitted, chosen=_half_and_half, room=_MIXED))
        self.meeting_id = await self.write(partial(self._sign, paper_id=drawn))

    # --- answering ----------------------------------------------------------------------------------------------------

    async def answers(self, name: str, at_pace: Sequence[float], at_once: Sequence[float]) -> list[Figure]:
        """[เข้าร่วม] of all, evenly over a minute; then all change their minds in one moment, and again."""
        await self._until_invited()
        evenly = await _at_pace(self.heads, lambda phone: self.town.presses(phone, "เข้าร่วม", "เข้าร่วม ·"))
        await _at_once(self.heads, lambda phone: self.town.presses(phone, "ไม่เข้าร่วม", "ไม่เข้าร่วมเพราะ"))
        away = await _at_once(self.heads, lambda phone: self.town.presses(phone, "ติดราชการ", "ไม่เข้าร่วม: ติดราชการ"))
        await self._must_have_answered()
        return [
            *_compared(f"{_HEADS} answers in a minute, {name}", evenly, at_pace),
            *_compared(f"{_HEADS} answers at once, {name}", away, at_once),
        ]

    async def _until_invited(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not all(any(_MIXED in message.text for message in phone.messages) for phone in self.heads):
            if time.monotonic() > deadline:
                raise RuntimeError("invitations are missing")
            await asyncio.sleep(0.1)

    async def _must_have_answered(self) -> None:
        found = await self.app.database.read(lambda uow: rows.counts(uow, self.meeting_id), self.office_id)
        if found.absent != _HEADS:
            raise RuntimeError(f"{found.absent} of {_HEADS} answers are on record")

    # --- the door -----------------------------------------------------------------------------------------------------

    async def check_ins(self, name: str, port: int, at_pace: Sequence[float]) -> list[Figure]:
        """All sign in by the door's code in their chats, evenly over a minute; then at the door's page, all at once."""
        door_code, codes = await self.write(self._open_door)
        by_chat = await _at_pace(self.heads, lambda phone: self.town.asks(phone, f"ลงชื่อ {door_code}", "ลงชื่อแล้ว"))
        await self.write(self._all_leave)
        door = self.app.links.door(self.office_id, self.meeting_id, timedelta(hours=1))
        async with aiohttp.ClientSession(trust_env=False) as browser:
            bare = [await _opened(browser, f"http://127.0.0.1:{port}/live") for _ in range(_ECHOES)]
            begun = time.perf_counter()
            by_page = await asyncio.gather(*(_signs_in(browser, door, code) for code in codes))
            seconds = time.perf_counter() - begun
        await self.write(self._all_leave)
        label = f"{_HEADS} check-ins by page at once, {name}"
        return [
            *_compared(f"{_HEADS} check-ins in chat in a minute, {name}", by_chat, at_pace),
            span(f"{label}, to the last", seconds, "s", 300.0, "five minutes"),
            span(f"{label}, p99 of a page", percentile(list(itertools.chain(*by_page)), 0.99) * 1000, "ms",
                 percentile(bare, 0.99) * 1000, "an empty page, one by one"),
        ]  # fmt: skip

    def _open_door(self, uow: UnitOfWork) -> tuple[str, list[str]]:
        """The meeting is today; the door's code and the people's own."""
        one = rows.meeting(uow, self.meeting_id, lock=True)
        assert one is not None
        one.starts_at, one.ends_at = uow.now, uow.now + timedelta(hours=3)
        seat_codes.make_all(uow, one)
        return one.door_code, [row.check_in_code for row, _unit in rows.seats(uow, self.meeting_id)]

    def _all_leave(self, uow: UnitOfWork) -> None:
        """Everybody must have signed in, numbered from 1; then nobody has."""
        seats = [row for row, _unit in rows.seats(uow, self.meeting_id)]
        if sorted(row.check_in_number or 0 for row in seats) != list(range(1, _HEADS + 1)):
            raise RuntimeError("not everybody has signed in, or not with a number of their own")
        for row in seats:
            row.checked_in_at, row.check_in_number = None, None


async def _opened(browser: aiohttp.ClientSession, address: str) -> float:
    """Seconds of a page that has nothing to look up."""
    begun = time.perf_counter()
    async with browser.get(address) as answer:
        await answer.read()
        answer.raise_for_status()
    return time.perf_counter() - begun


async def _signs_in(browser: aiohttp.ClientSession, door: str, code: str) -> list[float]:
    """Somebody types their code and confirms their name; seconds of both pages."""
    html, looked = await _posted(browser, door, code=code)
    confirm = re.search(r'name="confirm" value="([^"]+)"', html)
    assert confirm
    html, confirmed = await _posted(browser, door, confirm=confirm[1])
    assert "ลงชื่อแล้ว" in html
    return [looked, confirmed]


async def _posted(browser: aiohttp.ClientSession, door: str, **fields: str) -> tuple[str, float]:
    begun = time.perf_counter()
    async with browser.post(door, data=fields) as answer:
        return await answer.text(), time.perf_counter() - begun


def _compared(label: str, mine: Sequence[float], its: Sequence[float]) -> list[Figure]:
    return [
        span(
            f"{label}, p{share * 100:.0f}",
            percentile(mine, share) * 1000,
            "ms",
            percentile(its, share) * 1000,
            "an echo without database",
        )
        for share in (0.5, 0.99)
    ]


def _link_secretary(uow: UnitOfWork, chat: str) -> None:
    """The secretary has the live card in a chat, which follows the answers."""
    uow.office_id = people.offices(uow)[0].id
    person_id = people.named(uow, _SECRETARY)[0].id or 0
    uow.add(
        Account(person_id=person_id, channel_id="telegram", platform=Platform.TELEGRAM, chat=chat, linked_at=uow.now)
    )


def _half_and_half(uow: UnitOfWork) -> Choice:
    """The schools of the heads whose phones are the first of each platform."""
    schools = people.units(uow, UnitKind.SCHOOL)
    of_kind = [[unit.id or 0 for unit in schools if unit.school_type == kind] for kind in ("telegram", "line")]
    return Choice(units=tuple(itertools.chain.from_iterable(sorted(ids)[: _HEADS // 2] for ids in of_kind)))


def _submitted(uow: UnitOfWork, chosen: Callable[[UnitOfWork], Choice], room: str) -> int:
    """A meeting in a fortnight, as far as the director's desk; its paper."""
    secretary = actor_of(uow, people.named(uow, _SECRETARY)[0])
    day = bangkok_date(uow.now) + timedelta(days=14)
    one = drafts.begin(uow, secretary, Call(MeetingKind.SCHOOL_HEADS, day=day, starts=clock(9), room=f"ห้อง {room}"))
    drafts.choose(uow, one, Invitees(chosen(uow)))
    paper = papers.submit(uow, secretary, one, PaperKind.INVITATION)
    papers.check(uow, _before(uow, paper), paper.id or 0)
    return paper.id or 0


def _before(uow: UnitOfWork, paper: MeetingPaper) -> Actor:
    found = papers.current_holder(uow, paper)
    assert found is not None
    return actor_of(uow, found[0])
