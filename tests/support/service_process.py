"""The genuine service in processes of its own, and people who write to it through hand-made webhooks."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import App, build, prepare
from bot.commands.seed import seed
from bot.line import signature
from bot.settings import Settings
from bot.simulator.app import SAMPLE_ACCOUNT, SAMPLE_BOT
from bot.simulator.driver import Phone, Town
from storage import people
from storage.tables import Account
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform
from tests.support.waiting import until

TELEGRAM_SECRET = "machine-telegram-secret"
REPOSITORY = Path(__file__).parents[2]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(database_url: str, files: Path, town: Town | None = None) -> dict[str, str]:
    """The service's settings as an operator gives them, with the simulator (if any) in the platforms' place."""
    telegram = f"{town.address}/telegram" if town else "http://127.0.0.1:9"
    line = town.line_api if town else "http://127.0.0.1:9"
    return {
        "SARABAN_DATABASE_URL": database_url,
        "SARABAN_FILES": str(files),
        "SARABAN_SECRET_KEY": "machine-machine-machine-machine-key",
        "SARABAN_OFFICE_NAME": "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
        "SARABAN_TELEGRAM_TOKEN": SAMPLE_BOT.token,
        "SARABAN_TELEGRAM_SECRET": TELEGRAM_SECRET,
        "SARABAN_TELEGRAM_API": telegram,
        "SARABAN_LINE_TOKEN": SAMPLE_ACCOUNT.token,
        "SARABAN_LINE_SECRET": SAMPLE_ACCOUNT.secret,
        "SARABAN_LINE_API": line,
    }


def built(env: Mapping[str, str], clock: Any = None) -> App:
    """The same service in this process, not started: to look into its database, and to fill it."""
    names = {key.removeprefix("SARABAN_").lower(): value for key, value in env.items()}
    return build(Settings(**names), clock)  # type: ignore[arg-type]


class Service:
    """One `saraban serve` process."""

    def __init__(self, env: Mapping[str, str], port: int | None = None) -> None:
        self.env = {**os.environ, **env}
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> "Service":
        """Returns when /ready says yes."""
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port)]
        self.process = await asyncio.create_subprocess_exec(
            *command, cwd=REPOSITORY, env=self.env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        self.log = asyncio.create_task(self._read_log())
        async with aiohttp.ClientSession(trust_env=False) as session:
            while self.process.returncode is None:
                try:
                    async with session.get(f"{self.address}/ready") as answer:
                        if answer.status == 200:
                            return self
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)
        raise AssertionError(f"the service ended at its start:\n{await self.log}")

    async def _read_log(self) -> str:
        assert self.process is not None and self.process.stderr is not None
        return (await self.process.stderr.read()).decode()

    async def kill(self) -> None:
        """As a power cut does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> str:
        """As an operator does; what it had logged."""
        await self._end(signal.SIGTERM)
        return await self.log

    async def _end(self, how: signal.Signals) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
            await self.process.wait()


@asynccontextmanager
async def serving(env: Mapping[str, str], count: int = 1) -> AsyncIterator[list[Service]]:
    """So many service processes, stopped at the end whatever happens."""
    services = [Service(env) for _ in range(count)]
    try:
        for service in services:
            await service.start()
        yield services
    finally:
        for service in services:
            if service.process is not None:
                await service.stop()


# --- people who write -------------------------------------------------------------------------------------------------


@dataclass
class Writer:
    """Somebody linked, who writes `ค้น <word>` again and again and is told each time that <word> is not found."""

    phone: Phone
    platform: Platform
    index: int
    said: list[str] = field(default_factory=list)

    def webhook(self, number: int) -> tuple[str, dict[str, str], bytes]:
        """Path, headers and body of this person's next message."""
        word = f"คำ{self.index:02d}{number:02d}"
        self.said.append(word)
        text, chat = f"ค้น {word}", self.phone.chat
        if self.platform == Platform.TELEGRAM:
            who = {"id": int(chat), "is_bot": False, "first_name": "-"}
            message = {
                "message_id": 10_000 + self.index * 1000 + number,
                "from": who,
                "chat": {"id": int(chat), "type": "private"},
                "date": 1768272120,
                "text": text,
            }
            body = json.dumps({"update_id": self.index * 1000 + number, "message": message}).encode()
            return "/webhooks/telegram", {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}, body
        event = {
            "type": "message",
            "message": {"type": "text", "id": f"9{self.index:05d}{number:05d}", "text": text},
            "webhookEventId": f"{self.index:013d}{number:013d}",
            "deliveryContext": {"isRedelivery": False},
            "timestamp": 1768271001000,
            "source": {"type": "user", "userId": chat},
            "mode": "active",
        }
        body = json.dumps({"destination": "U0", "events": [event]}).encode()
        return "/webhooks/line", {"X-Line-Signature": signature.sign(SAMPLE_ACCOUNT.secret, body)}, body

    async def answers(self) -> list[str]:
        """The words of the answers on the screen, in their order."""
        found = []
        for message in await self.phone.look():
            text = message["text"]
            if message["from"] == "bot" and "ไม่พบ “" in text:
                found.append(text.partition("ไม่พบ “")[2].partition("”")[0])
        return found


async def post(session: aiohttp.ClientSession, services: Sequence[Service], webhook: tuple[str, Any, bytes]) -> None:
    """Bring a webhook to the first service that takes it, trying again as the platforms do."""
    path, headers, body = webhook
    for attempt in range(600):
        service = services[attempt % len(services)]
        try:
            async with session.post(service.address + path, data=body, headers=headers) as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("nobody took a webhook")


async def writers(app: App, town: Town, telegram: int, line: int) -> list[Writer]:
    """So many people of the example office, linked, each with a phone."""
    kinds = [Platform.TELEGRAM] * telegram + [Platform.LINE] * line
    made = []
    for index, platform in enumerate(kinds):
        opened = town.telegram_phone if platform == Platform.TELEGRAM else town.line_phone
        phone = await opened(f"ผู้ใช้ {index}")
        made.append(Writer(phone, platform, index))

    def link(uow: UnitOfWork) -> None:
        uow.office_id = people.offices(uow)[0].id
        for writer, person in zip(made, people.everyone(uow), strict=False):
            assert person.id is not None
            account = Account(
                person_id=person.id,
                channel_id=str(writer.platform),
                platform=writer.platform,
                chat=writer.phone.chat,
                linked_at=uow.now,
            )
            people.link(uow, account)

    await app.database.write(link)
    for writer in made:
        await town.call("POST", f"/phones/{writer.phone.id}/start", json={"payload": None})
    return made


def filled(env: Mapping[str, str]) -> App:
    """A database with the example office in it."""
    app = built(env)
    prepare(app)
    seed(app.database, app.services)
    return app


async def all_answered(crowd: Sequence[Writer]) -> None:
    """Wait until everybody has an answer to everything they said."""
    for writer in crowd:

        async def answered(writer: Writer = writer) -> bool:
            return set(writer.said) <= set(await writer.answers())

        await until(answered, what=f"{writer.phone!r} is answered {writer.said}")


async def answered_at_least(crowd: Sequence[Writer], count: int) -> None:
    """Wait until so many answers stand on all screens together."""
    while True:
        if sum([len(await writer.answers()) for writer in crowd]) >= count:
            return
        await asyncio.sleep(0.1)  # to look at all screens costs as much as to answer a message
