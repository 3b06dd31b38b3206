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
from bot.simulator.answers import under_faults
from bot.simulator.faults import FaultReach
from bot.simulator.line.account_api import AccountApi
from bot.simulator.line.accounts import AccountState
from bot.simulator.line.call import RETRY_KEY, Call, Handler, Refusal
from bot.simulator.line.message_api import MessageApi
from bot.simulator.line.platform import Line
from bot.simulator.line.rich_menu_api import RichMenuApi

_REACHES: tuple[tuple[str, FaultReach], ...] = (
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
    """The whole Messaging API: checks every call, and hands it to the part that answers it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.world = line.world

    def router(self) -> APIRouter:
        """The routes of the Messaging API, to be mounted without a prefix."""
        routes = APIRouter()
        for part in (MessageApi(self.line), AccountApi(self.line), RichMenuApi(self.line)):
            for verb, path, handler in part.routes():
                self._add(routes, f"/line/v2/bot{path}", handler, verb)
        self._add(routes, "/line/{path:path}", _nothing_here, "GET", "POST", "PUT", "DELETE")
        return routes

    def _add(self, routes: APIRouter, path: str, handler: Handler, *methods: str) -> None:
        routes.add_api_route(path, self._route(handler), methods=[*methods], include_in_schema=False)

    def _route(self, handler: Handler) -> Callable[..., Awaitable[Response]]:
        async def answer(request: Request, body: Annotated[bytes, Depends(_whole_body)]) -> Response:
            request_id = str(uuid.uuid4())

            async def carry_out() -> Response:
                try:
                    call = Call(self._authorise(request), request, body, request_id)
                    self._pace(call)
                    _check_retry_key(call)
                    result = await handler(call)
                except Refusal as refusal:
                    return JSONResponse(refusal.body, refusal.status, refusal.headers)
                return result if isinstance(result, Response) else JSONResponse(result)

            def refuse(status: int, seconds: float) -> Response:
                rate = "The API rate limit has been exceeded. Try again later."
                return JSONResponse({"message": rate if status == 429 else "Internal Server Error"}, status)

            response = await under_faults(self.world, "line", _reach(request.url.path), carry_out, refuse)
            response.headers["x-line-request-id"] = request_id
            return response

        return answer

    def _authorise(self, request: Request) -> AccountState:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        state = self.line.accounts.get(token.strip())
        if kind.lower() != "bearer" or state is None:
            raise Refusal(
                401,
                "Authentication failed. Confirm that the access token in the authorization header is valid.",
            )
        return state

    def _pace(self, call: Call) -> None:
        if len(call.body) > limits.REQUEST_BYTES and not call.request.url.path.endswith("/content"):
            raise Refusal(413, "The request body is too large")
        if not self.world.manner.enforce_rates:
            return
        name = f"{call.request.method} {call.request.url.path}"
        kind = next((kind for pattern, kind in _RATE_KINDS if re.fullmatch(pattern, name)), "default")
        if not call.state.speed.may(kind):
            raise Refusal(429, "The API rate limit has been exceeded. Try again later.")


def _reach(path: str) -> FaultReach:
    for pattern, reach in _REACHES:
        if re.search(pattern, path):
            return reach
    return "all"


async def _whole_body(request: Request) -> bytes:
    return await request.body()


def _check_retry_key(call: Call) -> None:
    key = call.request.headers.get(RETRY_KEY)
    if key is None:
        return
    if not call.request.url.path.endswith(("/message/push", "/message/multicast")):
        raise Refusal(400, "The retry key is not supported by this endpoint")
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", key):
        raise Refusal(400, "The retry key is not a UUID")


async def _nothing_here(call: Call) -> Any:
    raise Refusal(404, "Not found")
