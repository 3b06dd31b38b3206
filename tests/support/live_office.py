"""The whole product on this machine: a simulated Telegram and LINE, the service over real HTTP, one clock for both."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import uvicorn
from pydantic import SecretStr
from sqlalchemy import make_url

from bot.app import App, build, prepare
from bot.commands.seed import seed_people
from bot.settings import Settings
from bot.simulator.app import SAMPLE_ACCOUNT, SAMPLE_BOT
from bot.simulator.driver import KEEP_ALIVE_SECONDS, PATIENCE, Phone, Town, simulated
from handlers.people.actions import invitations
from storage import people
from storage.clock import BANGKOK, TurnableClock
from storage.unit_of_work import UnitOfWork

# A Tuesday of an ordinary working week.
START = datetime(2026, 1, 13, 9, 0, tzinfo=BANGKOK)
SAMPLES = Path(__file__).parents[2] / "bot" / "simulator" / "letters"


class PatientClock(TurnableClock):
    """Runs on from where it was turned to, and slower after some seconds.

    A busy machine may need minutes for what an office does in one, and no test may depend on that: an undo is open for
    a minute, a reply token dies, and cards name the minute.
    """

    _AT_FULL_PACE = timedelta(seconds=20)
    _SLOWER = 4

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._turned_to = start

    def now(self) -> datetime:
        beyond = super().now() - self._turned_to - self._AT_FULL_PACE
        return super().now() if beyond < timedelta() else self._turned_to + self._AT_FULL_PACE + beyond / self._SLOWER

    def turn_to(self, moment: datetime) -> None:
        super().turn_to(moment)
        self._turned_to = moment


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class LiveOffice:
    """What a journey's test holds: the town of phones, the clock, and the service's own database to look into."""

    town: Town
    clock: TurnableClock
    app: App
    address: str
    phones: dict[str, Phone] = field(default_factory=dict)

    async def code_for(self, name: str) -> str:
        """An invitation for somebody of the example office, made as the command line makes it."""

        def invite(uow: UnitOfWork) -> str:
            uow.office_id = people.offices(uow)[0].id
            person = people.named(uow, name)[0]
            assert person.id is not None
            return invitations.invite(uow, self.app.services, person.id).code

        return await self.app.database.write(invite)

    async def turns_to(self, moment: str) -> None:
        """Turn the clock: day and time of January 2569 (`14 10:00`), or with the month before it (`02-03 09:00`)."""
        month = "" if "-" in moment else "01-"
        await self.town.turns_to(datetime.fromisoformat(f"2026-{month}{moment}").replace(tzinfo=BANGKOK))

    async def line(self, name: str) -> Phone:
        """A LINE phone whose owner has linked it."""
        return await self._linked(await self.town.line_phone(name), name)

    async def telegram(self, name: str) -> Phone:
        """A Telegram phone whose owner has linked it."""
        return await self._linked(await self.town.telegram_phone(name), name)

    async def _linked(self, phone: Phone, name: str) -> Phone:
        await phone.starts()
        await phone.says(await self.code_for(name))
        await phone.presses("ถูกต้อง ผูกบัญชี")
        await phone.sees("ผูกบัญชีเรียบร้อยแล้ว")
        return phone


def settings_for(database_url: str, files: Path, town: str, address: str) -> Settings:
    """The service's settings, with the simulator at the address `town` in the platforms' place."""
    return Settings(
        database_url=database_url,
        files=files,
        public_url=address,
        secret_key=SecretStr("journeys-journeys-journeys-journeys"),
        office_name="สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
        telegram_token=SecretStr(SAMPLE_BOT.token),
        telegram_secret=SecretStr("telegram-secret"),
        telegram_api=f"{town}/telegram",
        telegram_name=SAMPLE_BOT.username,
        line_token=SecretStr(SAMPLE_ACCOUNT.token),
        line_secret=SecretStr(SAMPLE_ACCOUNT.secret),
        line_api=f"{town}/line",
        line_name="@saraban",
    )


@cache
def _first_morning() -> bytes:
    """The SQLite file of the example office before anybody came: made once, every journey begins with a copy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "saraban.db"
        settings = settings_for(f"sqlite:///{path}", Path(folder) / "files", "http://town", "http://here")
        app = build(settings, TurnableClock(START))
        prepare(app)
        seed_people(app.database, app.services)
        app.database.close()
        return path.read_bytes()


def _lay_out(database_url: str) -> None:
    Path(make_url(database_url).database or "").write_bytes(_first_morning())


@asynccontextmanager
async def running(app: App, port: int) -> AsyncIterator[None]:
    """Serve the app over real HTTP until the block ends."""
    config = uvicorn.Config(
        app.asgi, host="127.0.0.1", port=port, log_config=None, lifespan="on", timeout_keep_alive=KEEP_ALIVE_SECONDS
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        await asyncio.wait_for(app.started.wait(), PATIENCE)
        yield
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def open_office(database_url: str, files: Path, *, quota: int | None = 300) -> AsyncIterator[LiveOffice]:
    """The example office, open for the day. `quota`: what its LINE account may send in a month."""
    await asyncio.to_thread(_lay_out, database_url)
    clock = PatientClock(START)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    account = replace(SAMPLE_ACCOUNT, webhook=f"{address}/webhooks/line/line", quota=quota)
    async with simulated(clock, accounts=[account]) as town:
        app = build(settings_for(database_url, files, town.address, address), clock)
        for channel in app.channels.values():
            # The simulated platforms count no messages a second; at the real ones' pace a journey mostly waits.
            channel.limits = replace(channel.limits, per_second=1e6, per_chat_per_second=1e6)
        async with running(app, port):
            yield LiveOffice(town, clock, app, address)
