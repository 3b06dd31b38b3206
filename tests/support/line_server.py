"""LINE for the tests: the simulator over real HTTP, and a stub for what the simulator would never answer."""

import socket
from asyncio import create_task, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import uvicorn
from aiohttp import web

from bot.line.channel import LineChannel
from bot.simulator.app import SAMPLE_ACCOUNT, Server, build
from bot.simulator.faults import Fault, FaultKind
from bot.simulator.line.accounts import AccountState, LineAccount
from bot.simulator.line.platform import LinePlatform
from bot.simulator.phones import Phone
from bot.simulator.world import World
from storage.clock import TurnableClock

NOON = datetime(2026, 1, 13, 5, 0, tzinfo=UTC)


def link(hash_: str, name: str) -> str:
    return f"https://saraban.example/files/{hash_[:8]}?token=signed"


@dataclass
class Office:
    """A LINE account in the simulator, the channel that speaks for it, and the world around."""

    channel: LineChannel
    world: World
    line: LinePlatform
    account: LineAccount
    api: str

    @property
    def state(self) -> AccountState:
        return self.line.accounts[self.account.token]

    @property
    def charged(self) -> int:
        return self.state.charged[self.world.month()]

    async def friend(self, name: str = "น.ส.สุดา") -> Phone:
        phone = self.world.add_phone("line", name, None, None)
        await self.line.start(phone, None)
        return phone

    async def token_of(self, phone: Phone, words: str = "งานของฉัน") -> str:
        """A fresh reply token: the person says something."""
        before = set(self.state.reply_tokens)
        await self.line.say(phone, words)
        (token,) = set(self.state.reply_tokens) - before
        return token

    def fail(self, kind: FaultKind, times: int = 1) -> None:
        self.world.faults.switch_on(Fault("line", kind, times, "all"))


def received(phone: Phone) -> list[str]:
    """The texts of what the account has put onto this screen."""
    return [message.text for message in phone.messages if not message.mine]


@asynccontextmanager
async def office(*, quota: int | None = 300) -> AsyncIterator[Office]:
    account = LineAccount(SAMPLE_ACCOUNT.id, SAMPLE_ACCOUNT.name, SAMPLE_ACCOUNT.token, SAMPLE_ACCOUNT.secret, quota)
    app = build(TurnableClock(NOON, frozen=True), accounts=[account])
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(uvicorn.Config(app, log_config=None, ws="none"), app.state.world)
    serving = create_task(server.serve(sockets=[listening]))
    api = f"http://127.0.0.1:{listening.getsockname()[1]}/line"
    channel = LineChannel("line", token=account.token, link=link, api=api)
    await channel.open()
    try:
        yield Office(channel, app.state.world, app.state.line, account, api)
    finally:
        await channel.close()
        server.should_exit = True
        await serving
        listening.close()


@dataclass
class Stub:
    """Answers every call with `status`, `body` and `headers`; `chunks` stream a body without a length."""

    channel: LineChannel
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    chunks: int = 0
    hang: bool = False
    calls: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.calls.append({"path": request.path, "headers": dict(request.headers), "body": await request.read()})
        if self.hang:
            await sleep(60)
        headers = {"x-line-request-id": "request-1", **self.headers}
        if not self.chunks:
            return web.Response(status=self.status, body=self.body, headers=headers)
        answer = web.StreamResponse(status=self.status, headers=headers)
        await answer.prepare(request)
        for _ in range(self.chunks):
            await answer.write(self.body)
        return answer


@asynccontextmanager
async def stub() -> AsyncIterator[Stub]:
    listening = socket.create_server(("127.0.0.1", 0))
    api = f"http://127.0.0.1:{listening.getsockname()[1]}/line/"
    made = Stub(LineChannel("line", token="stub-token", link=link, api=api))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    await made.channel.open()
    try:
        yield made
    finally:
        await made.channel.close()
        await runner.cleanup()
