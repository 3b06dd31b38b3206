"""The Messaging API over HTTP, under `/line`: both hosts (api and api-data) in one, as the SDK's `host` has it.

Every answer carries `x-line-request-id`. Errors have LINE's form: {"message", "details": [{"message", "property"}]}.
"""

import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from bot.simulator import limits
from bot.simulator.fault_injection import with_faults
from bot.simulator.faults import FaultScope
from bot.simulator.line.account_api import AccountApi
from bot.simulator.line.accounts import AccountState
from bot.simulator.line.call import RETRY_KEY, ApiCall, ApiError, Handler
from bot.simulator.line.message_api import MessageApi
from bot.simulator.line.platform import LinePlatform
from bot.simulator.line.rich_menu_api import RichMenuApi

_FAULT_SCOPES: tuple[tuple[str, FaultScope], ...] = (
    (r"message/(reply|push|multicast)$", "messages"),
    (r"message/\d+/content", "files"),
)
_RATE_KINDS = (
    (r"POST .*/message/multicast$", "multicast"),
    (r".*/chat/loading/start$", "loading"),
    (r".*/richmenu/list$", "richmenu/list"),
    (r"(POST .*/bot/richmenu|DELETE .*/bot/richmenu/richmenu-.*)$", "richmenu/change"),
    (r".*/webhook/test$", "webhook/test"),
    (r".*/webhook/endpoint$", "webhook/endpoint"),
)


class LineApi:
    """The whole Messaging API: authenticates and checks every call, then calls its handler."""

    def __init__(self, line: LinePlatform) -> None:
        self.line = line
        self.world = line.world

    def router(self) -> APIRouter:
        """The routes of the Messaging API, to be mounted without a prefix."""
        routes = APIRouter()
        for part in (MessageApi(self.line), AccountApi(self.line), RichMenuApi(self.line)):
            for verb, path, handler in part.routes():
                self._add(routes, f"/line/v2/bot{path}", handler, verb)
        self._add(routes, "/line/{path:path}", _unknown_path, "GET", "POST", "PUT", "DELETE")
        return routes

    def _add(self, routes: APIRouter, path: str, handler: Handler, *methods: str) -> None:
        routes.add_api_route(path, self._route(handler), methods=[*methods], include_in_schema=False)

    def _route(self, handler: Handler) -> Callable[..., Awaitable[Response]]:
        async def answer(request: Request, body: Annotated[bytes, Depends(_whole_body)]) -> Response:
            request_id = str(uuid.uuid4())

            async def handle() -> Response:
                try:
                    call = ApiCall(self._authenticate(request), request, body, request_id)
                    self._check_limits(call)
                    _check_retry_key(call)
                    result = await handler(call)
                except ApiError as error:
                    return JSONResponse(error.body, error.status, error.headers)
                return result if isinstance(result, Response) else JSONResponse(result)

            def error_response(status: int, seconds: float) -> Response:
                rate = "The API rate limit has been exceeded. Try again later."
                return JSONResponse({"message": rate if status == 429 else "Internal Server Error"}, status)

            response = await with_faults(self.world, "line", _fault_scope(request.url.path), handle, error_response)
            response.headers["x-line-request-id"] = request_id
            return response

        return answer

    def _authenticate(self, request: Request) -> AccountState:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        state = self.line.accounts.get(token.strip())
        if kind.lower() != "bearer" or state is None:
            raise ApiError(
                401,
                "Authentication failed. Confirm that the access token in the authorization header is valid.",
            )
        return state

    def _check_limits(self, call: ApiCall) -> None:
        if len(call.body) > limits.REQUEST_BYTES and not call.request.url.path.endswith("/content"):
            raise ApiError(413, "The request body is too large")
        if not self.world.settings.enforce_rate_limits:
            return
        name = f"{call.request.method} {call.request.url.path}"
        kind = next((kind for pattern, kind in _RATE_KINDS if re.fullmatch(pattern, name)), "default")
        if not call.state.rate_limit.allows(kind):
            raise ApiError(429, "The API rate limit has been exceeded. Try again later.")


def _fault_scope(path: str) -> FaultScope:
    for pattern, scope in _FAULT_SCOPES:
        if re.search(pattern, path):
            return scope
    return "all"


async def _whole_body(request: Request) -> bytes:
    return await request.body()


def _check_retry_key(call: ApiCall) -> None:
    key = call.request.headers.get(RETRY_KEY)
    if key is None:
        return
    if not call.request.url.path.endswith(("/message/push", "/message/multicast")):
        raise ApiError(400, "The retry key is not supported by this endpoint")
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", key):
        raise ApiError(400, "The retry key is not a UUID")


async def _unknown_path(call: ApiCall) -> Any:
    raise ApiError(404, "Not found")
