"""`saraban demo`: the service, a simulated Telegram and LINE, and the example office, on this machine alone."""

import asyncio
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvicorn
from pydantic import SecretStr

from bot import log as logging
from bot.app import App, build, prepare
from bot.commands import lock, seed, service
from bot.commands.machine import failed
from bot.settings import Settings
from bot.simulator import app as simulator
from bot.simulator.driver import NotSeen, Phone, Town, visit
from bot.simulator.phones import Person as Sitter
from bot.simulator.phones import PlatformName
from bot.simulator.world import World
from handlers.common.words import full_name, unit_name
from handlers.people.actions import invitations
from handlers.people.actions import people as acts
from handlers.people.actions.people import Member
from storage import audit, people
from storage.clock import BANGKOK, TurnableClock
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform

log = structlog.get_logger(__name__)

FOLDER = Path(".data/demo")

# The day of the sample letters: a working Tuesday, so that what is due in January lies ahead of whoever tries it.
FIRST_MORNING = datetime(2026, 1, 13, 9, 0, tzinfo=BANGKOK)

# Who sits at the phones when it begins: one letter's way through the office. Taken in, decided, taken in by the
# group, assigned, done.
_CAST: tuple[tuple[PlatformName, str], ...] = (
    ("line", "สุดา แก้วใส"),
    ("telegram", "ประเสริฐ วงศ์ดี"),
    ("line", "กานดา ดีพร้อม"),
    ("telegram", "เพ็ญ มั่นคง"),
    ("line", "เอก รักงาน"),
)


def demo(host: str, port: int, folder: Path = FOLDER) -> None:
    """Run it until interrupted. The simulator listens on `port`, the service on the next one; no network is needed.

    What was done is kept in `folder` and is there again the next time. Raises lock.AlreadyServed.
    """
    database_url = f"sqlite:///{folder / 'saraban.db'}"
    with lock.only_service(database_url):
        asyncio.run(_run(database_url, folder, host, port))


async def _run(database_url: str, folder: Path, host: str, port: int) -> None:
    clock = TurnableClock(FIRST_MORNING)
    here = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    outside_address, address = f"http://{here}:{port}", f"http://{here}:{port + 1}"
    app = build(_settings(database_url, folder, outside_address, address), clock)
    await asyncio.to_thread(_fill, app, clock)
    outside = simulator.build(
        clock,
        people=Invited(app),
        accounts=[replace(simulator.SAMPLE_ACCOUNT, webhook=f"{address}/webhooks/line/line")],
        # Ids that no earlier run can have given: the service remembers those it has seen.
        first_number=int(time.time()),
    )
    world: World = outside.state.world
    config = uvicorn.Config(outside, log_config=None, access_log=False, ws="none")
    with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        async with simulator.Server(config, world).running(listener):
            welcome = asyncio.create_task(_welcome(app, world, outside_address))
            try:
                await service.server(app, host, port + 1).serve()
            finally:
                welcome.cancel()
                await asyncio.gather(welcome, return_exceptions=True)


def _settings(database_url: str, folder: Path, outside: str, address: str) -> Settings:
    return Settings(
        database_url=database_url,
        files=folder / "files",
        public_url=address,
        office_name="สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
        telegram_token=SecretStr(simulator.SAMPLE_BOT.token),
        telegram_secret=SecretStr("demonstration"),
        telegram_api=f"{outside}/telegram",
        telegram_name=simulator.SAMPLE_BOT.username,
        line_token=SecretStr(simulator.SAMPLE_ACCOUNT.token),
        line_secret=SecretStr(simulator.SAMPLE_ACCOUNT.secret),
        line_api=f"{outside}/line",
        line_name="@saraban-demo",
    )


def _fill(app: App, clock: TurnableClock) -> None:
    """The example office, if it is not there yet; the clock goes on from what was done last."""
    prepare(app)
    if not app.database.read_now(people.everyone):
        seed.seed(app.database, app.services)
    latest = app.database.read_now(audit.latest)
    if latest is not None and latest > clock.now():
        clock.turn_to(latest)


# --- who may sit at a phone -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Code:
    invitation_id: int
    code: str


class Invited:
    """The office's people as the simulator's page lists them, each with an invitation that still works.

    Codes are kept nowhere but here, so each run makes its own. Somebody who was invited by an admin of the office
    keeps that invitation: a code of ours would take its place.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._codes: dict[int, _Code] = {}
        self._ours: set[int] = set()

    def __call__(self) -> Sequence[Sitter]:
        office_id = self._app.database.read_now(people.offices)[0].id
        if self._app.database.read_now(self._lacking, office_id):
            self._app.database.write_now(self._invite, office_id)
        everybody = self._app.database.read_now(acts.everybody, office_id)
        return [self._sitter(found) for found in everybody]

    def code(self, person_id: int) -> str | None:
        made = self._codes.get(person_id)
        return made.code if made else None

    def _lacking(self, uow: UnitOfWork) -> list[int]:
        """Whoever may still link a chat and has no code; forgets codes that were used or have expired."""
        still_open = {row.id: row.person_id for row in people.open_invitations(uow)}
        self._codes = {key: made for key, made in self._codes.items() if made.invitation_id in still_open}
        invited = set(still_open.values()) if self._ours else set()
        return [
            found.person.id
            for found in acts.everybody(uow)
            if found.person.id is not None
            and found.person.active
            and found.person.id not in self._codes
            and found.person.id not in invited
            and len(people.accounts(uow, found.person.id)) < len(Platform) - 1
        ]

    def _invite(self, uow: UnitOfWork) -> None:
        for person_id in self._lacking(uow):
            made = invitations.invite(uow, self._app.services, person_id)
            self._codes[person_id] = _Code(made.invitation_id, made.code)
            self._ours.add(made.invitation_id)

    def _sitter(self, found: Member) -> Sitter:
        unit = unit_name(found.seats[0].unit) if found.seats else ""
        return Sitter(str(found.person.id), full_name(found.person), found.title, unit, self.code(found.person.id))


# --- the beginning ----------------------------------------------------------------------------------------------------


async def _welcome(app: App, world: World, address: str) -> None:
    """Open the phones, let their owners link them as people do, and say where to look."""
    await app.started.wait()
    async with visit(address) as town:
        try:
            await asyncio.gather(*[_sit_down(app, world, town, platform, name) for platform, name in _CAST])
        except NotSeen as problem:
            log.warning("a phone was not linked", problem=str(problem))
    typer.echo(f"\n  สารบรรณในแชต พร้อมใช้งาน เปิดในเบราว์เซอร์:  {address}/\n  Open in a browser:  {address}/\n")


async def _sit_down(app: App, world: World, town: Town, platform: PlatformName, name: str) -> None:
    sitter = next((one for one in world.people() if name in one.name), None)
    if sitter is None:
        return
    # The same chat in every run, so that who was linked stays linked.
    number = int(sitter.id)
    chat = str(700_000_000 + number) if platform == "telegram" else f"U{number:032x}"
    shown = world.add_phone(platform, sitter.name, sitter.id, None, chat)
    channel = next(each.id for each in app.settings.channels if each.platform == platform)
    if await app.database.read(lambda uow: people.account_of_chat(uow, channel, chat)):
        shown.started = True
        return
    phone = Phone(town, shown.to_json())
    await phone.starts()
    await phone.says(sitter.code or "")
    await phone.presses("ถูกต้อง ผูกบัญชี")
    await phone.sees("ผูกบัญชีเรียบร้อยแล้ว")


def add_command(app: typer.Typer) -> None:
    """Give `saraban` this command."""

    @app.command("demo")
    def run(
        host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(help="Port of the page; the service takes the next one.")] = 8000,
        folder: Annotated[Path, typer.Option(help="Where the demonstration keeps its data.")] = FOLDER,
    ) -> None:
        """Try everything in a browser, with simulated phones. Needs no account, no token and no network."""
        logging.set_up("WARNING")
        try:
            demo(host, port, folder)
        except lock.AlreadyServed as problem:
            raise failed(str(problem)) from None
        except OSError as problem:
            raise failed(f"{problem}; choose another with --port") from None
