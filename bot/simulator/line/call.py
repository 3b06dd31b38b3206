"""One call of the Messaging API, and its errors."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from bot.simulator.line.accounts import AccountState
from bot.simulator.line.validation import Problem

RETRY_KEY = "x-line-retry-key"


class ApiError(Exception):
    """An error answer of the Messaging API."""

    def __init__(
        self,
        status: int,
        message: str,
        problems: list[Problem] | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body = {"message": message, **more}
        if problems:
            self.body["details"] = [problem.to_json() for problem in problems]


@dataclass
class ApiCall:
    """One authenticated call: its account, its raw body, and the id that its answer carries."""

    state: AccountState
    request: Request
    body: bytes
    request_id: str

    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body)
        except ValueError:
            raise ApiError(400, "The request body could not be parsed as JSON") from None
        if not isinstance(value, dict):
            raise ApiError(400, "The request body could not be parsed as JSON")
        return value

    def part(self, name: str) -> str:
        return str(self.request.path_params[name])


Handler = Callable[[ApiCall], Awaitable[Any]]
"""Answers a call with what is sent as JSON, or with a Response."""

Route = tuple[str, str, Handler]
"""HTTP method, path below `/line/v2/bot`, and what answers it."""


def invalid(problems: list[Problem]) -> ApiError:
    return ApiError(400, f"The request body has {len(problems)} error(s)", problems)
