"""The simulator as a web application: alone under uvicorn, or mounted in another one."""

import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from bot.simulator.line.accounts import LineAccount
from bot.simulator.line.api import LineApi
from bot.simulator.line.platform import LinePlatform
from bot.simulator.phones import Person
from bot.simulator.phones_api import PhonesApi
from bot.simulator.telegram import api as telegram_api
from bot.simulator.telegram.accounts import BotAccount
from bot.simulator.telegram.platform import TelegramPlatform
from bot.simulator.world import LETTERS, World, WorldSettings
from bot.simulator.world_api import WorldApi
from handlers.common.typeset import FONTS
from storage.clock import Clock, TurnableClock

PAGE = Path(__file__).parent / "web"

# Sample accounts. They work in a simulator only, and `saraban check` may refuse them elsewhere.
SAMPLE_BOT = BotAccount("7000000001:simulated-telegram-token", "saraban_demo_bot", "สารบรรณ (จำลอง)")
SAMPLE_ACCOUNT = LineAccount("2000000001", "สารบรรณ (จำลอง)", "simulated-line-token", "simulated-line-secret")


def build(
    clock: Clock,
    *,
    people: Callable[[], Sequence[Person]] = tuple,
    bots: Sequence[BotAccount] = (SAMPLE_BOT,),
    accounts: Sequence[LineAccount] = (SAMPLE_ACCOUNT,),
    letters: Path = LETTERS,
    settings: WorldSettings | None = None,
    prefix: str = "",
    first_number: int = 1,
) -> FastAPI:
    """Builds the simulator on `clock` (the product's own clock if both are to move together).

    `people` is called each time, since offices change. `prefix` is where the app is mounted. The world is in
    `app.state.world`. An app that mounts this one awaits `world.close()` itself: the lifespan of a mounted app does
    not run.
    `first_number`: ids are counted from here, so that a product with data of an earlier run never sees an id again.
    """
    world = World(clock, people=people, letters=letters, settings=settings, prefix=prefix, first_number=first_number)
    telegram = TelegramPlatform(world, bots)
    line = LinePlatform(world, accounts)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await world.close()

    app = FastAPI(title="Simulated Telegram and LINE", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.world = world
    app.state.telegram = telegram
    app.state.line = line
    app.include_router(telegram_api.router(telegram))
    app.include_router(LineApi(line).router())
    app.include_router(WorldApi(world, line).router())
    app.include_router(PhonesApi(world).router())
    # The office's own Thai font, so that the page looks right on a machine that has none.
    app.mount("/sim/fonts", StaticFiles(directory=FONTS), name="fonts")
    app.mount("/sim", StaticFiles(directory=PAGE, html=True), name="page")

    @app.get("/", include_in_schema=False)
    async def front() -> RedirectResponse:
        return RedirectResponse(f"{world.prefix}/sim/")

    return app


def alone() -> FastAPI:
    """The simulator without the product: `uvicorn --factory bot.simulator.app:alone --timeout-graceful-shutdown 1`.

    Without that limit uvicorn waits for open pages for ever; `Server` ends their event streams itself.
    """
    return build(TurnableClock())


class Server(uvicorn.Server):
    """Uvicorn that ends the browsers' event streams when it stops; it would wait for them for ever."""

    def __init__(self, config: uvicorn.Config, world: World) -> None:
        super().__init__(config)
        self._world = world

    @asynccontextmanager
    async def running(self, listener: socket.socket) -> AsyncIterator[None]:
        """Serves on an open socket in the running loop, from entry to exit. Unlike `serve`, it installs no signal
        handlers."""
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        await self.startup([listener])
        try:
            yield
        finally:
            await self.shutdown([listener])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._world.end_streams()
        await super().shutdown(sockets)
