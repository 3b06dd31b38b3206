"""A Bot API server that answers as it is told: for the failures that no healthy server shows."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "7000000001:AAFsecret-of-the-bot"

OVER = web.AppKey("over", asyncio.Event)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

MESSAGE = {"message_id": 77, "date": 1768272120, "chat": {"id": 5550101, "type": "private"}}


def ok(result: Any = True) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True, "result": result})

    return answer


def refuse(code: int, description: str, **parameters: int) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            body["parameters"] = parameters
        return web.json_response(body, status=code)

    return answer


def raw(status: int, body: bytes, headers: dict[str, str] | None = None) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body, headers=headers)

    return answer


async def cut(request: web.Request) -> web.StreamResponse:
    """The connection breaks after the call has been taken."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def half(request: web.Request) -> web.StreamResponse:
    """The connection breaks in the middle of the answer."""
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"ok":')
    assert request.transport is not None
    request.transport.abort()
    return response


async def silent(request: web.Request) -> web.StreamResponse:
    """No answer before the test is over."""
    await request.app[OVER].wait()
    return web.Response()


@dataclass(frozen=True)
class Call:
    """What arrived: the method, its parameters, and its files as (name, bytes)."""

    method: str
    parameters: dict[str, str]
    files: dict[str, tuple[str, bytes]]


@dataclass
class Stub:
    """`script` is answered first, call by call; then everything is well."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    script: deque[Answer] = field(default_factory=deque)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def methods(self) -> list[str]:
        return [call.method for call in self.calls]

    def will(self, *answers: Answer) -> None:
        self.script.extend(answers)

    async def take(self, request: web.Request) -> web.StreamResponse:
        parameters = dict(request.query)
        files = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.file.read())
                value.file.close()
            else:
                assert isinstance(value, str)
                parameters[name] = value
        method = request.match_info["method"]
        self.calls.append(Call(method, parameters, files))
        self.called.set()
        answer = self.script.popleft() if self.script else ok(self._result(method, files))
        return await answer(request)

    async def give_file(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(Call("download", {"path": request.match_info["path"]}, {}))
        answer = self.script.popleft() if self.script else raw(200, b"%PDF-1.7 bytes")
        return await answer(request)

    def _result(self, method: str, files: dict[str, tuple[str, bytes]]) -> Any:
        if method == "getFile":
            return {"file_id": "F", "file_unique_id": "u", "file_size": 14, "file_path": "documents/file_1.pdf"}
        if method == "getUpdates":
            return []
        if method in ("sendDocument", "editMessageMedia"):
            return MESSAGE | {"document": {"file_id": f"kept-{len(self.calls)}", "file_unique_id": "u"}}
        if method == "sendPhoto":
            size = {"file_id": f"kept-{len(self.calls)}", "file_unique_id": "u", "width": 1, "height": 1}
            return MESSAGE | {"photo": [size]}
        return MESSAGE if method.startswith(("send", "edit")) and method != "sendChatAction" else True


@asynccontextmanager
async def running_stub() -> AsyncIterator[Stub]:
    stub = Stub()
    app = web.Application(client_max_size=64 << 20)
    app[OVER] = asyncio.Event()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", stub.take)
    app.router.add_get(f"/file/bot{TOKEN}/{{path:.*}}", stub.give_file)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    stub.url = f"http://{host}:{port}"
    try:
        yield stub
    finally:
        app[OVER].set()
        await runner.cleanup()
