"""From a person's tap on "send" to the answer on their screen: webhook, inbox, flow, ledger, the platform's own call.

The simulator runs in this process and shows when a message stands on a phone; it has no limits of speed here, and the
service's own pace is lifted, so that what is left is the product's time.
"""

import asyncio
import itertools
import socket
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from bot.simulator import app as simulator_app
from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.phones import ChatMessage, PlatformName
from bot.simulator.phones import Phone as SimulatedPhone
from bot.simulator.world import World
from storage import inbox
from storage.clock import SystemClock
from storage.engine import Database
from storage.vocabulary import Platform
from tests.bench import office
from tests.bench.intake import telegram_webhook
from tests.bench.load import flood
from tests.bench.processes import Running, started
from tests.bench.table import Figure, percentile, rate, span
from tests.support.live_office import free_port

_CHATS = 50
_ONE_BY_ONE = 60
_EVENTS = 1000
_ROUNDS = 3
_FLOODS = 2
_PATIENCE = 120.0
# What people ask all day: their work, a search, the number alone, help.
_SAYINGS = ("งานของฉัน", "ค้น ประชุม", "1", "วิธีใช้")
_PLATFORMS: tuple[PlatformName, ...] = ("telegram", "line")


@dataclass
class Street:
    """The simulated world with a stopwatch: when was what on whose screen."""

    world: World
    address: str
    phones: dict[PlatformName, list[SimulatedPhone]]

    def __post_init__(self) -> None:
        self._awaited: dict[str, tuple[str, asyncio.Event]] = {}
        self._show, self._changed = self.world.show_message, self.world.publish_change
        # Every message that appears on any phone, or is another one now, passes here.
        self.world.show_message = self._seen  # type: ignore[method-assign]
        self.world.publish_change = self._edited  # type: ignore[method-assign]

    def _seen(self, phone: SimulatedPhone, message: ChatMessage) -> ChatMessage:
        self._notice(phone, message)
        return self._show(phone, message)

    def _edited(self, phone: SimulatedPhone, message: ChatMessage) -> None:
        self._notice(phone, message)
        self._changed(phone, message)

    def _notice(self, phone: SimulatedPhone, message: ChatMessage) -> None:
        words, event = self._awaited.get(phone.id, ("", None))
        if event is not None and not message.mine and words in message.text:
            event.set()

    async def asks(self, phone: SimulatedPhone, text: str, answer: str = "") -> float:
        """Somebody says something; seconds until an answer with these words stands on the screen."""
        return await self._timed(phone, self.world.platforms[phone.platform].say(phone, text), answer)

    async def presses(self, phone: SimulatedPhone, label: str, answer: str) -> float:
        """Somebody taps the newest button with this label; seconds until these words stand on the screen."""
        tap = next(
            (message.id, button.id)
            for message in reversed(phone.messages)
            for button in itertools.chain(*message.buttons, message.quick_replies)
            if button.label == label
        )
        return await self._timed(phone, self.world.platforms[phone.platform].press(phone, *tap, None), answer)

    async def _timed(self, phone: SimulatedPhone, gesture: Awaitable[object], answer: str) -> float:
        event = asyncio.Event()
        self._awaited[phone.id] = answer, event
        begun = time.perf_counter()
        await gesture
        await asyncio.wait_for(event.wait(), _PATIENCE)
        return time.perf_counter() - begun


@asynccontextmanager
async def street(service_port: int, receivers: int = _CHATS) -> AsyncIterator[Street]:
    """A simulator with so many phones of each platform, whose webhooks go to a port of this machine."""
    account = replace(SAMPLE_ACCOUNT, quota=None, webhook=f"http://127.0.0.1:{service_port}/webhooks/line/line")
    application = simulator_app.build(SystemClock(), accounts=[account])
    world: World = application.state.world
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application, log_level="critical", lifespan="on", ws="none")
        address = "http://{}:{}".format(*listener.getsockname())
        phones = {
            platform: [world.add_phone(platform, f"{platform} {number}", None, None) for number in range(receivers)]
            for platform in _PLATFORMS
        }
        for phone in itertools.chain.from_iterable(phones.values()):
            phone.started = True
        async with simulator_app.Server(config, world).running(listener):
            yield Street(world, address, phones)


@dataclass(frozen=True)
class Times:
    """Seconds an answer took: one person at a time, and all of a street at once."""

    one_by_one: list[float]
    at_once: list[float]


async def _times(town: Street, platform: PlatformName) -> Times:
    phones, sayings = itertools.cycle(town.phones[platform]), itertools.cycle(_SAYINGS)
    # Not measured: the first question of a chat finds no connection open and no statement compiled.
    await asyncio.gather(*(town.asks(phone, "วิธีใช้") for phone in town.phones[platform]))
    alone = [await town.asks(next(phones), next(sayings)) for _ in range(_ONE_BY_ONE)]
    rounds = [
        await asyncio.gather(*(town.asks(phone, next(sayings)) for phone in town.phones[platform]))
        for _ in range(_ROUNDS)
    ]
    return Times(alone, min(rounds, key=sum))


async def measure(name: str, database_url: str, folder: Path) -> list[Figure]:
    """Seconds to the answer on both platforms, events handled a second, and the service's memory."""
    port = free_port()
    figures: list[Figure] = []
    async with street(port) as town:
        settings = office.environment(
            database_url, folder, port=port, telegram_api=f"{town.address}/telegram", line_api=f"{town.address}/line"
        )
        chats = [(Platform(on), phone.chat) for on, phones in town.phones.items() for phone in phones]
        await asyncio.to_thread(office.prepare, office.settings_of(settings), chats)
        async with started("echo", settings):
            bare = {platform: await _times(town, platform) for platform in _PLATFORMS}
        async with started("service", settings) as service:
            begun = service.memory
            for platform in _PLATFORMS:
                figures += _compared(f"answer, {platform}, {name}", await _times(town, platform), bare[platform])
            handled = max([await _handled(service, town, database_url, turn) for turn in range(1, _FLOODS + 1)])
            figures.append(rate(f"chat events handled, {name}", handled, "events/s"))
            figures.append(span(f"memory after start, {name}", begun, "MiB"))
            figures.append(
                span(f"memory after {_FLOODS * _EVENTS} events, {name}", service.memory, "MiB", begun, "after start")
            )
    return figures


def _compared(label: str, times: Times, bare: Times) -> list[Figure]:
    figures = []
    for how, mine, its in (
        ("one by one", times.one_by_one, bare.one_by_one),
        (f"{_CHATS} at once", times.at_once, bare.at_once),
    ):
        for share in (0.5, 0.99):
            value, ceiling = percentile(mine, share) * 1000, percentile(its, share) * 1000
            figures.append(
                span(f"{label}, {how}, p{share * 100:.0f}", value, "ms", ceiling, "an echo without database")
            )
    return figures


async def _handled(service: Running, town: Street, database_url: str, turn: int) -> float:
    """Events a second from the first webhook's being sent to the last event's having been handled."""
    chats = [int(phone.chat) for phone in town.phones["telegram"]]
    webhooks = [
        telegram_webhook(turn * 1_000_000 + number, chat, saying)
        for number, chat, saying in zip(range(_EVENTS), itertools.cycle(chats), itertools.cycle(_SAYINGS), strict=False)
    ]
    database = Database(database_url, SystemClock())
    begun = time.perf_counter()
    await flood(service.port, webhooks, connections=8)
    while await database.read(inbox.waiting):
        if time.perf_counter() - begun > _PATIENCE:
            raise RuntimeError("the events are not being handled")
        await asyncio.sleep(0.02)
    seconds = time.perf_counter() - begun
    await asyncio.to_thread(database.close)
    return _EVENTS / seconds
