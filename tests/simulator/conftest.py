"""A simulator on a loopback port, and a web server that plays the product."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from bot.simulator.driver import Town, simulated
from storage.clock import TurnableClock

MORNING = datetime(2026, 1, 13, 2, 42, tzinfo=UTC)


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(MORNING)


@pytest.fixture
async def town(clock: TurnableClock) -> AsyncIterator[Town]:
    async with simulated(clock) as town:
        yield town


@dataclass
class Received:
    """One webhook as it arrived."""

    headers: dict[str, str]
    body: bytes
    json: Any


@dataclass
class Product:
    """What the webhooks reach. `answers` are the statuses of the next answers; then 200."""

    url: str = ""
    webhooks: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        names = {name.lower(): value for name, value in request.headers.items()}
        self.webhooks.append(Received(names, body, await request.json()))
        return web.Response(status=self.answers.pop(0) if self.answers else 200, headers=self.headers)


@pytest.fixture
async def product() -> AsyncIterator[Product]:
    product = Product()
    app = web.Application()
    app.router.add_post("/webhook", product.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    product.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    yield product
    await runner.cleanup()
