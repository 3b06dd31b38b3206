"""The Bot API over HTTP: `/telegram/bot<token>/<method>` and `/telegram/file/bot<token>/<path>`.

Words errors as Telegram's own server does, because adapters have nothing else to tell them apart by.
"""

import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from bot.simulator.answers import under_faults
from bot.simulator.faults import FaultReach
from bot.simulator.phones import Upload
from bot.simulator.telegram.call import Call, Refusal, too_many
from bot.simulator.telegram.markup import BadRequest
from bot.simulator.telegram.methods import METHODS
from bot.simulator.telegram.platform import Telegram

_IN_A_CHAT = re.compile(r"send(?!chataction)|edit|delete(?=message)")


def router(telegram: Telegram) -> APIRouter:
    """The routes of the Bot API, to be mounted without a prefix."""
    routes = APIRouter()

    @routes.api_route("/telegram/bot{token}/{name}", methods=["GET", "POST"], include_in_schema=False)
    async def call(token: str, name: str, request: Request) -> Response:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            return _refused(Refusal(404, "Not Found"))
        bot = telegram.bots.get(token)
        if bot is None:
            return _refused(Refusal(401, "Unauthorized"))
        chosen = METHODS.get(name.lower())
        if chosen is None:
            return _refused(Refusal(404, "Not Found: method not found"))

        async def carry_out() -> Response:
            try:
                arguments, uploads = await _read(request)
                result = await chosen(Call(telegram, bot, arguments, uploads))
            except BadRequest as error:
                return _refused(Refusal(400, f"Bad Request: {error}"))
            except Refusal as refusal:
                return _refused(refusal)
            return JSONResponse({"ok": True, "result": result})

        def refuse(status: int, seconds: float) -> Response:
            return _refused(
                too_many(max(1, round(seconds))) if status == 429 else Refusal(500, "Internal Server Error")
            )

        return await under_faults(telegram.world, "telegram", _reach(name.lower()), carry_out, refuse)

    @routes.get("/telegram/file/bot{token}/{path:path}", include_in_schema=False)
    async def download(token: str, path: str) -> Response:
        file = telegram.file_at(path) if token in telegram.bots else None

        async def carry_out() -> Response:
            if file is None:
                return _refused(Refusal(404, "Not Found"))
            return Response(file.stored.data, media_type="application/octet-stream")

        def refuse(status: int, seconds: float) -> Response:
            return _refused(Refusal(status, "Too Many Requests" if status == 429 else "Internal Server Error"))

        return await under_faults(telegram.world, "telegram", "files", carry_out, refuse)

    return routes


def _reach(name: str) -> FaultReach:
    if name == "getfile":
        return "files"
    return "messages" if _IN_A_CHAT.match(name) else "all"


def _refused(refusal: Refusal) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    if wait := refusal.parameters.get("retry_after"):
        headers["Retry-After"] = str(wait)
    return JSONResponse(body, refusal.code, headers)


async def _read(request: Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The arguments of a call from the query, a form or JSON, and the files of a multipart form."""
    arguments: dict[str, Any] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").split(";")[0]
    if kind == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise BadRequest("can't parse request JSON object") from None
        return arguments | body, uploads
    if kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    uploads[name] = Upload(value.filename or "file", mime, await value.read())
                else:
                    arguments[name] = value
    return arguments, uploads
