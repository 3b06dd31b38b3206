"""A circular from the clerk's [ส่ง] to the last call that a platform has taken, and how that grows."""

import asyncio
import resource
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert
from sqlmodel import col, select

from bot.app import App, build
from handlers.circulars.actions import circulars, sending
from handlers.circulars.rules.receivers import Choice
from handlers.context import Actor, actor_of
from handlers.letters.actions import drafts, registering
from handlers.office.actions.deliveries import DeliveryHooks, budget_of, check_relevance
from notifications.channel import Channel
from notifications.delivery import DeliveryPolicy, DeliveryWorker
from storage import circulars as circular_rows
from storage import people
from storage.tables import Account, Holding, Letter, Person, Post, Receiver, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, PostKind, UnitKind
from tests.bench import office
from tests.bench.answers import Street, street
from tests.bench.deliveries import bare_calls, channels_of
from tests.bench.table import Figure, span
from tests.support.recording_channel import Recording

_SCHOOLS = 300
_MANY = 10 * _SCHOOLS
_CLERK = "สุดา แก้วใส"


async def measure(name: str, database_url: str, folder: Path) -> list[Figure]:
    """Seconds for 300 schools at each platform's own pace; the same without a platform for 300 and for 3,000."""
    # A paid plan: the free one has not the messages for one circular.
    plan = {"SARABAN_LINE_FREE_MESSAGES": "15000"}
    settings = office.settings_of(office.environment(database_url, folder, port=0) | plan)
    office.prepare(settings)
    app = build(settings)
    try:
        async with street(0, receivers=_SCHOOLS) as town:
            return await _Office(app, town).measure(name)
    finally:
        await asyncio.to_thread(app.database.close)


class _Office:
    """Schools of three kinds: each platform has its own, and a third kind is reached by no platform at all."""

    def __init__(self, app: App, town: Street) -> None:
        self.app, self.town = app, town
        self.office_id = app.database.read_now(people.offices)[0].id or 0

    async def measure(self, name: str) -> list[Figure]:
        figures: list[Figure] = []
        for channel in channels_of(self.town):
            chats = [phone.chat for phone in self.town.phones[channel.id]]  # type: ignore[index]
            await self.write(partial(found_schools, kind=channel.id, channel_id=channel.id, chats=chats))
            await channel.open()
            try:
                bare = await bare_calls(channel, chats)
                sent, drained = await self.circular(channel, channel.id)
            finally:
                await channel.close()
            # A second's worth may go at once; the rest at the platform's pace, or as fast as its library calls.
            least = max(bare, _SCHOOLS / channel.limits.per_second - 1)
            label = f"circular to {_SCHOOLS} schools, {channel.id}, {name}"
            figures += [
                span(f"{label}, [ส่ง]", sent * 1000, "ms"),
                span(
                    f"{label}, to the last call",
                    sent + drained,
                    "s",
                    least,
                    "the platform's pace, or the library's bare calls",
                ),
            ]
        seconds: dict[int, float] = {}
        before = _resident()
        for count in (_SCHOOLS, _MANY):
            chats = [f"{count}-{number}" for number in range(count)]
            await self.write(partial(found_schools, kind=str(count), channel_id="telegram", chats=chats))
            sent, drained = await self.circular(Recording("telegram"), str(count))
            seconds[count] = sent + drained
            figures.append(span(f"circular to {count:,} schools, {name}, [ส่ง]", sent * 1000, "ms"))
        grown = seconds[_MANY] / seconds[_SCHOOLS]
        return [
            *figures,
            span(f"circular to {_MANY:,} schools, ledger alone, {name}", seconds[_MANY], "s", 60.0, "a minute"),
            span(
                f"circular, {_MANY // _SCHOOLS} times the schools, {name}, times the seconds",
                grown,
                "x",
                10.0,
                "linear",
            ),
            span(f"circular, {name}, memory grown", _resident() - before, "MiB"),
        ]

    async def write(self, work: object) -> None:
        await self.app.database.write(work, self.office_id)  # type: ignore[arg-type]

    async def circular(self, channel: Channel, kind: str) -> tuple[float, float]:
        """Seconds of the transaction that sends it, and seconds until every school's message is on record as sent."""
        drawn = await self.app.database.write(partial(_drafted, kind=kind), self.office_id)
        begun = perf_counter()
        count = await self.app.database.write(lambda uow: self.send(uow, drawn), self.office_id)
        sent = perf_counter()
        policy = DeliveryPolicy(
            check_relevance, DeliveryHooks(self.app.services), partial(budget_of, services=self.app.services)
        )
        drained = await DeliveryWorker(self.app.database, {channel.id: channel}, policy).drain(channel.id)
        ended = perf_counter()
        arrived = await self.app.database.read(partial(_arrived, circular_id=drawn), self.office_id)
        if not drained == count == arrived:
            raise RuntimeError(f"{drained} of {count} messages were sent, {arrived} are known to have arrived")
        return sent - begun, ended - sent

    def send(self, uow: UnitOfWork, circular_id: int) -> int:
        actor = _clerk(uow)
        row, letter = circulars.draft(uow, actor, circular_id)
        found = sending.send(uow, self.app.services, actor, row, letter)
        sending.send_at_once(uow, actor, row, letter)
        return len(found.reached)


def _clerk(uow: UnitOfWork) -> Actor:
    return actor_of(uow, people.named(uow, _CLERK)[0])


def _drafted(uow: UnitOfWork, kind: str) -> int:
    """A circular to the schools of one kind, as far as its check."""
    clerk = _clerk(uow)
    letter = drafts.new_draft(uow, clerk)
    letter.number, letter.sender, letter.subject = f"ศธ 04001/ว{kind}", "สพฐ.", "การคัดเลือกครูดีเด่น ประจำปี 2569"
    letter.dated = date(2026, 1, 2)
    registering.register(uow, clerk, letter)
    row = circulars.begin(uow, clerk, uow.get(Letter, letter.id) or letter)
    circulars.choose(uow, row, Choice(types=(kind,)))
    return row.id or 0


def found_schools(uow: UnitOfWork, kind: str, channel_id: str, chats: Sequence[str]) -> None:
    """Schools of this kind, each with a head who has one of these chats."""
    own = {"office_id": uow.office}
    names = [f"โรงเรียน {kind} {number}" for number in range(len(chats))]
    units = [{**own, "kind": UnitKind.SCHOOL, "name": name, "school_type": kind} for name in names]
    # Never quiet: what is measured does not wait for the morning.
    head = {**own, "prefix": "นาย", "first_name": f"หัวหน้า{kind}", "notify": {"quiet": []}}
    heads = [{**head, "last_name": name} for name in names]
    unit_ids = uow.session.execute(insert(Unit).returning(col(Unit.id)), units).scalars().all()
    person_ids = uow.session.execute(insert(Person).returning(col(Person.id)), heads).scalars().all()
    posts = [{**own, "unit_id": unit, "kind": PostKind.DIRECTOR, "title": "ผอ.รร."} for unit in unit_ids]
    post_ids = uow.session.execute(insert(Post).returning(col(Post.id)), posts).scalars().all()
    seats = zip(post_ids, person_ids, strict=True)
    uow.session.execute(
        insert(Holding), [{**own, "post_id": post, "person_id": person, "since": uow.now} for post, person in seats]
    )
    platform = Platform.LINE if channel_id == "line" else Platform.TELEGRAM
    links = zip(person_ids, chats, strict=True)
    uow.session.execute(
        insert(Account),
        [
            {
                **own,
                "person_id": person,
                "channel_id": channel_id,
                "platform": platform,
                "chat": chat,
                "linked_at": uow.now,
            }
            for person, chat in links
        ],
    )


def _arrived(uow: UnitOfWork, circular_id: int) -> int:
    rows = uow.session.exec(select(Receiver).where(col(Receiver.circular_id) == circular_id)).all()
    assert circular_rows.counts(uow, circular_id).total == len(rows)
    return sum(row.delivered_at is not None for row in rows)


def _resident() -> float:
    """The most memory this process has had, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
