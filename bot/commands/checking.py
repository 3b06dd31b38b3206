"""`saraban check`: is everything there that the service needs, and do the platforms know us? Never prints a secret."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.app import App, build
from bot.commands.machine import read_settings
from bot.line.channel import LineChannel
from bot.settings import ChannelSettings, Settings
from bot.telegram.channel import TelegramChannel
from bot.telegram.failures import delivery_failures
from notifications.channel import DeliveryFailure
from storage import migrate
from storage.errors import DatabaseAway
from storage.vocabulary import Platform


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    says: str
    good: bool = True


def check(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    """Everything, one by one, as it is found out. `offline`: what needs no platform."""
    yield from _of_settings(settings)
    app = build(settings)
    yield _of_database(app)
    writable = os.access(app.store.folder, os.W_OK)
    yield Finding("files", f"{app.store.folder} {'can' if writable else 'cannot'} be written", writable)
    yield Finding(
        "reading",
        "photos are read" if app.reader.available else "switched off by SARABAN_READER: photos are kept unread",
    )
    if not offline:
        yield from asyncio.run(_of_platforms(app))


def _of_settings(settings: Settings) -> Iterator[Finding]:
    named = ", ".join(f"{channel.id} ({channel.platform})" for channel in settings.channels)
    yield Finding("channels", named or "none: set SARABAN_TELEGRAM_... or SARABAN_LINE_...", bool(named))
    called = [channel for channel in settings.channels if not channel.polling]
    address = urlsplit(settings.public_url)
    here = address.hostname in {"localhost", "127.0.0.1"}
    good = (address.scheme == "https" and bool(address.hostname)) or here
    if called or settings.public_url:
        yield Finding(
            "SARABAN_PUBLIC_URL", settings.public_url or "not set: platforms cannot call, links lead nowhere", good
        )
    if settings.secret_key is None:
        kept = settings.files.parent / "secret_key"
        yield Finding("SARABAN_SECRET_KEY", f"not set: the key in {kept} is used; all machines must share it")
    for channel in settings.channels:
        if not channel.name:
            yield Finding(f"{channel.id}: name", "not set: invitations carry no link and no QR")


def _of_database(app: App) -> Finding:
    kind = app.database.url.get_backend_name()
    try:
        at = migrate.current(app.database)
    except DatabaseAway as away:
        return Finding("database", f"{kind} does not answer: {away}", good=False)
    if at == migrate.head():
        return Finding("database", f"{kind}, at revision {at}")
    return Finding("database", f"{kind}, at revision {at or 'none'}: run `saraban migrate`", good=False)


# --- the platforms ----------------------------------------------------------------------------------------------------


async def _of_platforms(app: App) -> list[Finding]:
    findings = []
    for channel in app.channels.values():
        async with _opened(channel):
            settings = app.channel_settings[channel.id]
            try:
                if isinstance(channel, TelegramChannel):
                    findings += await _of_telegram(app, channel, settings)
                else:
                    findings += await _of_line(app, channel, settings)
            except DeliveryFailure as failure:
                findings.append(Finding(channel.id, f"{settings.platform} says: {failure.reason}", good=False))
    return findings


@asynccontextmanager
async def _opened(channel: TelegramChannel | LineChannel) -> AsyncIterator[None]:
    await channel.open()
    try:
        yield
    finally:
        await channel.close()


def _address(app: App, settings: ChannelSettings) -> str:
    return f"{app.settings.public_url.rstrip('/')}/webhooks/{settings.platform}/{settings.id}"


async def _of_telegram(app: App, channel: TelegramChannel, settings: ChannelSettings) -> list[Finding]:
    found = [Finding(channel.id, f"bot @{await channel.username()}")]
    if settings.polling:
        return [*found, Finding(f"{channel.id}: updates", "asked for (polling)")]
    with delivery_failures():
        info = await channel.bot.get_webhook_info()
    wanted = _address(app, settings)
    if info.url != wanted:
        says = f"calls {info.url or 'nobody'}, not {wanted}; `saraban serve` sets it"
        return [*found, Finding(f"{channel.id}: webhook", says, good=False)]
    found.append(Finding(f"{channel.id}: webhook", f"{info.url}, {info.pending_update_count} waiting"))
    if info.last_error_message:
        found.append(Finding(f"{channel.id}: last error", f"{info.last_error_date}: {info.last_error_message}"))
    return found


async def _of_line(app: App, channel: LineChannel, settings: ChannelSettings) -> list[Finding]:
    bot = await channel.ask("info", channel.api.get_bot_info_with_http_info())
    endpoint = await channel.ask("webhook", channel.api.get_webhook_endpoint_with_http_info())
    quota = await channel.quota()
    wanted = {_address(app, settings), f"{app.settings.public_url.rstrip('/')}/webhooks/{Platform.LINE}"}
    right = endpoint.endpoint in wanted and bool(endpoint.active)
    state = "switched on" if endpoint.active else 'switched off ("Use webhook" in the console)'
    return [
        Finding(channel.id, f"official account {bot.basic_id}"),
        Finding(
            f"{channel.id}: webhook", f"{endpoint.endpoint or 'none'}, {state}; wanted {_address(app, settings)}", right
        ),
        Finding(f"{channel.id}: month", f"{quota.used} of {quota.limit or 'unlimited'} messages used"),
    ]


def add_command(app: typer.Typer) -> None:
    """Give `saraban` this command."""

    @app.command("check")
    def check_all(
        offline: Annotated[bool, typer.Option("--offline", help="Do not ask Telegram and LINE.")] = False,
    ) -> None:
        """Look through the settings, the database, the files, the reader and the platforms. Ends with 1 if something is
        wrong."""
        good = True
        for finding in check(read_settings(), offline=offline):
            good = good and finding.good
            typer.echo(f"{'ok    ' if finding.good else 'WRONG '} {finding.what}: {finding.says}")
        if not good:
            raise typer.Exit(1)
