"""The composition root: settings in, a running service out. Nothing else in the product builds anything global."""

import asyncio
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI

from bot.edge.dispatch import Dispatcher
from bot.edge.links import SignedLinks
from bot.edge.metrics import Metrics
from bot.edge.services import WebServices
from bot.edge.web import AsgiApp, WebhookIntake, telegram_row
from bot.line.channel import LineChannel
from bot.pages.routes import add_pages
from bot.reader.reader import LocalReader
from bot.settings import ChannelSettings, Settings
from bot.telegram.channel import TelegramChannel, make_bot
from bot.telegram.polling import poll, set_webhook
from bot.workers import housekeeping, queue
from bot.workers.housekeeping import Housekeeping
from bot.workers.jobs.runner import JobRunner
from bot.workers.jobs.tools import JobTools
from bot.workers.loops import Inbox, Outbox, Signal, Sweep, Timers, run_forever
from bot.workers.menus import Menus
from handlers.context import Services
from handlers.incoming import File, Incoming, Pressed
from handlers.office.actions.deliveries import DeliveryHooks, budget_of, check_relevance
from notifications.channel import DeliveryFailure
from notifications.delivery import DeliveryPolicy, DeliveryWorker
from storage import migrate, people, queue_tables
from storage.clock import Clock, SystemClock
from storage.engine import Database
from storage.errors import DatabaseAway
from storage.files import FolderStore
from storage.tables import ChatChannel, Office, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, UnitKind

log = structlog.get_logger(__name__)

# How often rows are looked at without any signal. Rows are the truth; this bounds how late a lost signal is noticed.
TICK_SECONDS = 1.0
HEALTH_SECONDS = 10.0

_Platform = TelegramChannel | LineChannel


@dataclass
class App:
    """A service, built and not yet started. `asgi` is what a server serves; its lifespan starts and stops the rest."""

    settings: Settings
    clock: Clock
    database: Database
    store: FolderStore
    links: SignedLinks
    services: Services
    reader: LocalReader
    metrics: Metrics
    channel_settings: Mapping[str, ChannelSettings]
    channels: dict[str, _Platform] = field(default_factory=dict)
    web: FastAPI = field(default_factory=FastAPI)
    started: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def asgi(self) -> AsgiApp:
        return WebhookIntake(
            self.web, self.database, self.channel_settings, self.metrics, self.settings.max_webhook_bytes
        )

    async def ready(self) -> dict[str, bool]:
        """What /ready tells: the database answers and is of this version, files can be written, the loops run."""
        try:
            migrated = await asyncio.to_thread(migrate.is_current, self.database)
            database = True
        except DatabaseAway:
            migrated = database = False
        return {
            "database": database,
            "migrated": migrated,
            "files": os.access(self.store.folder, os.W_OK),
            "started": self.started.is_set(),
        }


def key_of(settings: Settings) -> str:
    """The signing key: as set, or made once and kept beside the files, readable by the service alone."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = settings.files.parent / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written aside and linked into place: of two processes that start at once both read the first one's key, whole.
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()


def build(settings: Settings, clock: Clock | None = None) -> App:
    """Put the parts together. Opens the database's first connection lazily; asks no platform anything."""
    clock = clock or SystemClock()
    database = Database(settings.database_url, clock)
    key = key_of(settings)
    links = SignedLinks(settings.public_url.rstrip("/"), key, clock, settings.channels)
    reader = LocalReader(clock, ahead=True)
    services = Services(links, pepper=key.encode(), can_read=reader.available, line_limit=settings.line_free_messages)
    app = App(
        settings=settings,
        clock=clock,
        database=database,
        store=FolderStore(Path(settings.files)),
        links=links,
        services=services,
        reader=reader,
        metrics=Metrics(),
        channel_settings={channel.id: channel for channel in settings.channels},
    )
    app.channels = {channel.id: _channel(app, channel) for channel in settings.channels}
    app.web = FastAPI(
        title="SarabanBot", lifespan=lambda _web: _running(app), docs_url=None, redoc_url=None, openapi_url=None
    )
    add_pages(
        app.web,
        WebServices(settings, clock, database, app.store, links, services, app.metrics, app.ready),
    )
    return app


def _channel(app: App, settings: ChannelSettings) -> _Platform:
    token = settings.token.get_secret_value()
    if settings.platform == Platform.TELEGRAM:

        async def load(digest: str) -> bytes:
            return await asyncio.to_thread(app.store.load, digest)

        bot = make_bot(token, settings.api) if settings.api else make_bot(token)
        return TelegramChannel(settings.id, bot, load)
    return LineChannel(settings.id, token=token, link=app.links.file_of_message, api=settings.api or None)


class ChannelOfAnother(Exception):
    """The settings give an office a channel id that another office's rows go by: its letters would be told there."""

    def __init__(self, channel_id: str, office: str) -> None:
        super().__init__(f"channel {channel_id!r} belongs to another office than {office!r}; give this one a new id")


def set_up_offices(uow: UnitOfWork, settings: Settings) -> None:
    """A row for each office and channel of the settings. An office is known by its name, a channel by its id."""
    for channel in settings.channels:
        office_id = _office_called(uow, channel.office, settings).id
        assert office_id is not None
        known = uow.session.get(ChatChannel, channel.id)
        if known is not None and known.office_id != office_id:
            raise ChannelOfAnother(channel.id, channel.office)
        if known is None:
            uow.add(ChatChannel(id=channel.id, office_id=office_id, platform=channel.platform))


def _office_called(uow: UnitOfWork, name: str, settings: Settings) -> Office:
    there = people.offices(uow)
    named = [office for office in there if office.name == name]
    # The one office of a service keeps its channels when an import has given it its full name.
    alone = there if len(there) == 1 and settings.channels_file is None else []
    return (named or alone or [_new_office(uow, name, settings)])[0]


def _new_office(uow: UnitOfWork, name: str, settings: Settings) -> Office:
    """An office with the unit that stands for it; its people come by `saraban office import`."""
    mine = name == settings.office_name
    short_name = settings.office_short_name if mine else ""
    office = uow.add(Office(name=name, short_name=short_name, letter_code=settings.office_code if mine else ""))
    uow.add(Unit(office_id=office.id, kind=UnitKind.OFFICE, name=name, short_name=short_name))
    return office


@asynccontextmanager
async def _running(app: App) -> AsyncIterator[None]:
    """Start everything, in the order of need; stop it in the other."""
    async with AsyncExitStack() as stack:
        stack.callback(app.database.close)
        await _reach(app.database)
        await asyncio.to_thread(prepare, app)
        for channel in app.channels.values():
            await channel.open()
            stack.push_async_callback(channel.close)
        stack.push_async_callback(app.reader.close)
        menus = Menus(app.database, app.channels)
        await _start_loops(app, menus, stack)
        stop = asyncio.Event()
        for channel in app.channels.values():
            _start(stack, f"menu {channel.id}", _put_up_menu(menus, channel.id))
            if isinstance(channel, TelegramChannel):
                _start(stack, f"listen {channel.id}", _listen(app, channel, stop))
        stack.callback(stop.set)
        app.started.set()
        log.info("started", channels=sorted(app.channels), reading=app.reader.available)
        yield
        app.started.clear()
        log.info("stopping")


def prepare(app: App) -> None:
    """Tables of this version, and a row for each office and channel of the settings. May be repeated."""
    migrate.upgrade(app.database)
    if not app.database.is_sqlite and queue.is_installed():
        queue_tables.upgrade(app.database.url)
    app.database.write_now(lambda uow: set_up_offices(uow, app.settings))


async def _reach(database: Database) -> None:
    """Wait for a database that starts later than we do."""
    while True:
        try:
            await database.read(lambda uow: uow.session.connection())
            return
        except DatabaseAway as away:
            log.warning("database away at start", reason=str(away))
            await asyncio.sleep(TICK_SECONDS)


async def _start_loops(app: App, menus: Menus, stack: AsyncExitStack) -> None:
    """The loops, each with its signal; a commit and the metronome's ticks set it."""
    dispatcher = Dispatcher(app.services, _acknowledger(app))
    policy = DeliveryPolicy(check_relevance, DeliveryHooks(app.services), partial(budget_of, services=app.services))
    deliveries = DeliveryWorker(app.database, app.channels, policy)
    jobs = JobRunner(JobTools(app.database, app.store, app.channels, app.reader, menus, app.services))
    stack.push_async_callback(jobs.close)
    queued = not app.database.is_sqlite and queue.is_installed()
    loops: dict[str, tuple[Callable[[], Awaitable[object]], float]] = {
        "inbox": (Inbox(app.database, dispatcher).work, TICK_SECONDS),
        "timers": (Timers(app.database, dispatcher).work, TICK_SECONDS),
        "jobs": (jobs.work, TICK_SECONDS),
        "housekeeping": (Housekeeping(app.database).work, housekeeping.EVERY.total_seconds()),
        "health": (partial(_check_health, app), HEALTH_SECONDS),
    }
    if queued:
        loops["outbox"] = (Sweep(app.database).work, TICK_SECONDS)
    else:
        for channel_id in app.channels:
            loops[f"outbox:{channel_id}"] = (Outbox(app.database, deliveries, channel_id).work, TICK_SECONDS)
    signals = {name: Signal() for name in loops}
    if queued:
        drain_queue = queue.DrainQueue(app.database.conninfo, deliveries.drain, max(1, len(app.channels)))
        app.database.before_commit = drain_queue.signal
        _start(stack, "drains", drain_queue.work())

    def signalled(names: set[str]) -> None:
        for name in names:
            kind, _, channel_id = name.partition(":")
            if kind != "outbox":
                signals[kind].set()
            elif not queued and channel_id in app.channels:  # else the job that was put with the message does it
                signals[name].set()

    app.database.on_signal = signalled
    scheduler = AsyncIOScheduler(timezone="UTC")
    for name, (work, every) in loops.items():
        _start(stack, name, run_forever(name, signals[name], work))
        scheduler.add_job(
            signals[name].set,
            "interval",
            seconds=every,
            id=name,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    scheduler.start()
    stack.callback(scheduler.shutdown, wait=False)
    signals["health"].set()


async def _check_health(app: App) -> None:
    """Note whether files can be kept, for an admin who asks. A disk may take its time to answer."""
    app.services.health.files = await asyncio.to_thread(os.access, app.store.folder, os.W_OK)


def _start(stack: AsyncExitStack, name: str, work: Coroutine[object, object, None]) -> None:
    """Run something beside the rest until the stack unwinds."""
    stack.push_async_callback(_cancelled, asyncio.create_task(work, name=name))


async def _put_up_menu(menus: Menus, channel_id: str) -> None:
    """Best effort: without it people type what they would press."""
    try:
        await menus.begin(channel_id)
    except (DeliveryFailure, DatabaseAway) as problem:
        log.warning("menu not put up", channel=channel_id, problem=type(problem).__name__)


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _acknowledger(app: App) -> Callable[[Incoming], None]:
    """Answers presses at once, beside their handling: Telegram's spinner must not wait for our transaction.

    A file is acknowledged too: reading it takes seconds, and the platform's own sign of life costs nothing.
    """
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    def start(incoming: Incoming) -> None:
        channel = app.channels.get(incoming.channel)
        if channel is None or not incoming.private:
            return
        if isinstance(incoming, Pressed) and incoming.press_ref:
            sign = channel.acknowledge(incoming.chat, incoming.press_ref)
        elif isinstance(incoming, File):
            sign = channel.acknowledge(incoming.chat, None)
        else:
            return
        task = loop.create_task(sign)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def taken(incoming: Incoming) -> None:
        loop.call_soon_threadsafe(start, incoming)

    return taken


async def _listen(app: App, channel: TelegramChannel, stop: asyncio.Event) -> None:
    """Have updates come in: by asking for them, or by telling Telegram where to call."""
    settings = app.channel_settings[channel.id]
    if settings.polling:

        async def keep(updates: list[dict[str, object]]) -> None:
            now = app.clock.now()
            await app.database.store_events([telegram_row(channel.id, update, now) for update in updates])

        # Telegram lets one ask at a time: of several processes one does, and another when that one is gone.
        while not stop.is_set():
            async with app.database.exclusive(f"poll:{channel.id}") as mine:
                if mine:
                    await poll(channel.bot, keep, stop)
            await asyncio.sleep(TICK_SECONDS)
        return
    if not app.settings.public_url:
        return
    url = f"{app.settings.public_url.rstrip('/')}/webhooks/telegram/{channel.id}"
    wait = 1.0
    while not stop.is_set():
        try:
            await set_webhook(channel.bot, url, settings.secret.get_secret_value())
            return
        except DeliveryFailure as problem:
            # Telegram may be away when we start; the service runs and keeps trying.
            log.warning("webhook not set", channel=channel.id, problem=type(problem).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60.0)
