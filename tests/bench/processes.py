"""The services under measurement, each in a process of its own as in an office: `python -m tests.bench.processes KIND`.

service      the product as `saraban serve` runs it, with the platforms' pace lifted (the simulator has none)
intake       its web edge alone, storing
intake-bare  the same, with a store that returns at once
echo         what any bot does at least: a webhook comes, a call of the platform's library goes, nothing is kept
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from fastapi import FastAPI, Request, Response

from bot import log
from bot.app import build
from bot.commands import service
from bot.line import parse as line_parse
from bot.line.channel import LineChannel
from bot.settings import Settings
from bot.telegram import parse as telegram_parse
from bot.telegram.channel import TelegramChannel, make_bot
from bot.telegram.polling import set_webhook
from notifications.channel import Limits, Outgoing
from notifications.message import Message
from storage.engine import Database

# How long a process may take until it answers; the service migrates its database first.
_PATIENCE = 60.0


def without_pace(limits: Limits) -> Limits:
    """A platform that asks for no pauses."""
    return replace(limits, per_second=1e6, per_chat_per_second=1e6)


# --- from outside -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Running:
    """A started process and where it listens."""

    port: int
    pid: int

    @property
    def memory(self) -> float:
        """Resident memory in MiB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / (1 << 20)


@asynccontextmanager
async def started(kind: str, environment: dict[str, str]) -> AsyncIterator[Running]:
    """Start one of the services and wait until it is ready; it is ended with the block."""
    port = int(environment["BENCH_PORT"])
    command = [sys.executable, *_profiled(kind), "-m", "tests.bench.processes", kind, str(port)]
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment})
    try:
        await _until_ready(process, port)
        yield Running(port, process.pid)
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 30)
        except TimeoutError:
            process.kill()
            await process.wait()


def _profiled(kind: str) -> Sequence[str]:
    """With BENCH_PROFILE=folder every service leaves its profile there."""
    folder = os.environ.get("BENCH_PROFILE")
    return ["-m", "cProfile", "-o", f"{folder}/{kind}.prof"] if folder else []


async def _until_ready(process: asyncio.subprocess.Process, port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    async with aiohttp.ClientSession(trust_env=False) as session:
        while time.monotonic() < deadline and process.returncode is None:
            try:
                async with session.get(f"http://127.0.0.1:{port}/bench/up") as answer:
                    await answer.read()
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    raise RuntimeError("a service of the benchmark did not start")


# --- from inside ------------------------------------------------------------------------------------------------------


class ForgetfulDatabase(Database):
    """Takes webhooks' rows and keeps none: the ceiling of storing them."""

    async def store_events(self, rows: Sequence[dict[str, Any]]) -> None:
        return


def serve_product(settings: Settings, port: int) -> None:
    TelegramChannel.limits = without_pace(TelegramChannel.limits)
    LineChannel.limits = without_pace(LineChannel.limits)
    service.serve(settings, "127.0.0.1", port)


def serve_intake(settings: Settings, port: int, *, storing: bool) -> None:
    app = build(settings)
    if not storing:
        app.database.close()
        app.database = ForgetfulDatabase(settings.database_url, app.clock)
    server = service.server(app, "127.0.0.1", port)
    # Only the edge: the workers would take their share of the processor.
    server.config.lifespan = "off"
    server.run()


def serve_echo(settings: Settings, port: int) -> None:
    """Answers "echo" through the same libraries that the product sends with."""
    answer = Message(title="echo")
    telegram, line = settings.channels
    tasks: set[asyncio.Task[Any]] = set()

    async def no_files(digest: str) -> bytes:
        raise AssertionError(digest)

    bot = TelegramChannel("telegram", make_bot(telegram.token.get_secret_value(), telegram.api), no_files)
    account = LineChannel(
        "line", token=line.token.get_secret_value(), link=lambda digest, name: digest + name, api=line.api
    )

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for channel in (bot, account):
                await channel.open()
                stack.push_async_callback(channel.close)
            url = f"{settings.public_url}/webhooks/telegram/telegram"
            await set_webhook(bot.bot, url, telegram.secret.get_secret_value())
            yield

    web = FastAPI(lifespan=running)

    def send(call: Any) -> Response:
        task = asyncio.create_task(call)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return Response()

    @web.post("/webhooks/telegram/telegram")
    async def from_telegram(request: Request) -> Response:
        chat = telegram_parse.chat_key(json.loads(await request.body()))
        return send(bot.send([Outgoing(key="", chat=chat, message=answer)]))

    @web.post("/webhooks/line/line")
    async def from_line(request: Request) -> Response:
        for event in line_parse.split(await request.body()):
            send(
                account.send(
                    [
                        Outgoing(
                            key="",
                            chat=line_parse.chat_key(event),
                            message=answer,
                            reply_token=event.get("replyToken"),
                        )
                    ]
                )
            )
        return Response()

    uvicorn.run(web, host="127.0.0.1", port=port, log_config=None, access_log=False, ws="none")


def main(kind: str, port: int) -> None:
    log.set_up("ERROR")
    settings = Settings()
    if kind == "service":
        serve_product(settings, port)
    elif kind == "echo":
        serve_echo(settings, port)
    else:
        serve_intake(settings, port, storing=kind == "intake")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
