"""The Bot API over HTTP: `/telegram/bot<token>/<method>` and `/telegram/file/bot<token>/<path>`.

Errors have the texts of Telegram's own server, because adapters can tell them apart by the text only.
"""

import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from bot.simulator.fault_injection import with_faults
from bot.simulator.faults import FaultScope
from bot.simulator.phones import Upload
from bot.simulator.telegram.call import ApiCall, ApiError, too_many_requests
from bot.simulator.telegram.markup import BadRequest
from bot.simulator.telegram.methods import METHODS
from bot.simulator.telegram.platform import TelegramPlatform

_CHAT_METHODS = re.compile(r"send(?!chataction)|edit|delete(?=message)")


def router(telegram: TelegramPlatform) -> APIRouter:
    """The routes of the Bot API, to be mounted without a prefix."""
    routes = APIRouter()

    @routes.api_route("/telegram/bot{token}/{name}", methods=["GET", "POST"], include_in_schema=False)
    async def call(token: str, name: str, request: Request) -> Response:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            return _error_response(ApiError(404, "Not Found"))
        bot = telegram.bots.get(token)
        if bot is None:
            return _error_response(ApiError(401, "Unauthorized"))
        chosen = METHODS.get(name.lower())
        if chosen is None:
            return _error_response(ApiError(404, "Not Found: method not found"))

        async def handle() -> Response:
            try:
                arguments, uploads = await _read(request)
                result = await chosen(ApiCall(telegram, bot, arguments, uploads))
            except BadRequest as error:
                return _error_response(ApiError(400, f"Bad Request: {error}"))
            except ApiError as error:
                return _error_response(error)
            return JSONResponse({"ok": True, "result": result})

        def error_response(status: int, seconds: float) -> Response:
            return _error_response(
                too_many_requests(max(1, round(seconds))) if status == 429 else ApiError(500, "Internal Server Error")
            )

        return await with_faults(telegram.world, "telegram", _fault_scope(name.lower()), handle, error_response)

    @routes.get("/telegram/file/bot{token}/{path:path}", include_in_schema=False)
    async def download(token: str, path: str) -> Response:
        file = telegram.file_at(path) if token in telegram.bots else None

        async def handle() -> Response:
            if file is None:
                return _error_response(ApiError(404, "Not Found"))
            return Response(file.stored.data, media_type="application/octet-stream")

        def error_response(status: int, seconds: float) -> Response:
            return _error_response(ApiError(status, "Too Many Requests" if status == 429 else "Internal Server Error"))

        return await with_faults(telegram.world, "telegram", "files", handle, error_response)

    return routes


def _fault_scope(name: str) -> FaultScope:
    if name == "getfile":
        return "files"
    return "messages" if _CHAT_METHODS.match(name) else "all"


def _error_response(error: ApiError) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.parameters:
        body["parameters"] = error.parameters
    if wait := error.parameters.get("retry_after"):
        headers["Retry-After"] = str(wait)
    return JSONResponse(body, error.code, headers)


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
