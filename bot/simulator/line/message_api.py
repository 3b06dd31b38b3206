"""The Messaging API for messages: reply, push, multicast, and the monthly quota."""

import hashlib
import re
from datetime import timedelta
from typing import Any

from starlette.responses import JSONResponse, Response

from bot.simulator import limits
from bot.simulator.line.accounts import AcceptedRequest, AccountState
from bot.simulator.line.call import RETRY_KEY, ApiCall, ApiError, Route, invalid
from bot.simulator.line.platform import LinePlatform
from bot.simulator.line.validation import Problem, check_messages
from bot.simulator.phones import Phone


class MessageApi:
    """The calls that put something into a chat, and those for the quota."""

    def __init__(self, line: LinePlatform) -> None:
        self.line = line
        self.world = line.world

    def routes(self) -> list[Route]:
        return [
            ("POST", "/message/reply", self.reply),
            ("POST", "/message/push", self.push),
            ("POST", "/message/multicast", self.multicast),
            ("POST", "/message/validate/{kind}", self.validate),
            ("GET", "/message/quota", self.quota),
            ("GET", "/message/quota/consumption", self.consumption),
            ("POST", "/chat/loading/start", self.loading),
        ]

    async def reply(self, call: ApiCall) -> dict[str, Any]:
        body = call.json()
        self._check_body(body, "replyToken")
        phone = self.line.take_reply_token(call.state, str(body["replyToken"]))
        if phone is None:
            raise ApiError(400, "Invalid reply token")
        call.state.free[self.world.month()] += 1
        return {"sentMessages": self.line.show_account_messages(phone, body["messages"])}

    async def push(self, call: ApiCall) -> dict[str, Any]:
        body = call.json()
        fingerprint = self._check_retry(call)
        self._check_body(body, "to")
        phone = self.line.phone_of(call.state, str(body["to"]))
        if phone is None or not self.line.may_push(call.state, phone):
            raise ApiError(400, "Failed to send messages")
        self._check_quota(call.state, [phone])
        sent = self.line.show_account_messages(phone, body["messages"])
        self._charge(call.state, [phone])
        self._remember(call, fingerprint, sent)
        return {"sentMessages": sent}

    async def multicast(self, call: ApiCall) -> dict[str, Any]:
        body = call.json()
        fingerprint = self._check_retry(call)
        to = body.get("to")
        if not isinstance(to, list) or not 1 <= len(to) <= limits.MAX_MULTICAST_RECIPIENTS:
            raise invalid([Problem(f"Size must be between 1 and {limits.MAX_MULTICAST_RECIPIENTS}", "to")])
        if not all(re.fullmatch(r"U[0-9a-f]{32}", str(user)) for user in to):
            raise ApiError(400, "The property, 'to', in the request body is invalid")
        self._check_body(body, "to")
        found = [self.line.phone_of(call.state, user) for user in dict.fromkeys(to)]
        phones = [phone for phone in found if phone is not None and self.line.may_push(call.state, phone)]
        self._check_quota(call.state, phones)
        for phone in phones:
            self.line.show_account_messages(phone, body["messages"])
        self._charge(call.state, phones)
        self._remember(call, fingerprint, [])
        return {}

    async def validate(self, call: ApiCall) -> dict[str, Any]:
        if call.part("kind") not in {"reply", "push", "multicast", "narrowcast", "broadcast"}:
            raise ApiError(404, "Not found")
        if problems := check_messages(call.json().get("messages"), allow_http=self.world.settings.allow_http):
            raise invalid(problems)
        return {}

    def _check_body(self, body: dict[str, Any], receiver: str) -> None:
        problems = [] if body.get(receiver) else [Problem("May not be empty", receiver)]
        problems += check_messages(body.get("messages"), allow_http=self.world.settings.allow_http)
        if problems:
            raise invalid(problems)

    def _check_quota(self, state: AccountState, phones: list[Phone]) -> None:
        quota = state.account.quota
        reached = sum(not phone.unreachable for phone in phones)
        if quota is not None and state.charged[self.world.month()] + reached > quota:
            raise ApiError(429, "You have reached your monthly limit.")

    def _charge(self, state: AccountState, phones: list[Phone]) -> None:
        """Charges one message for each receiver who has not blocked the account, however many message objects."""
        if reached := sum(not phone.unreachable for phone in phones):
            self.line.charge(state, reached)

    def _check_retry(self, call: ApiCall) -> str:
        """Returns a hash of the call. Raises 409 if its retry key was used before, 400 if that was another call."""
        fingerprint = hashlib.sha256(call.request.url.path.encode() + b"\n" + call.body).hexdigest()
        key = call.request.headers.get(RETRY_KEY)
        if key is None:
            return fingerprint
        known = call.state.retry_keys.get(key.lower())
        if known is None or self.world.now() - known.at > timedelta(hours=limits.RETRY_KEY_HOURS):
            return fingerprint
        if known.fingerprint != fingerprint:
            raise ApiError(400, "The retry key was accepted with another request")
        more: dict[str, Any] = {"sentMessages": known.sent} if known.sent else {}
        headers = {"x-line-accepted-request-id": known.request_id}
        raise ApiError(409, "The retry key is already accepted", headers=headers, **more)

    def _remember(self, call: ApiCall, fingerprint: str, sent: list[dict[str, str]]) -> None:
        if key := call.request.headers.get(RETRY_KEY):
            call.state.retry_keys[key.lower()] = AcceptedRequest(fingerprint, call.request_id, sent, self.world.now())

    async def quota(self, call: ApiCall) -> dict[str, Any]:
        quota = call.state.account.quota
        return {"type": "none"} if quota is None else {"type": "limited", "value": quota}

    async def consumption(self, call: ApiCall) -> dict[str, Any]:
        return {"totalUsage": call.state.charged[self.world.month()]}

    async def loading(self, call: ApiCall) -> Response:
        body = call.json()
        seconds = body.get("loadingSeconds", 20)
        if not isinstance(seconds, int) or seconds not in range(5, 61, 5):
            raise invalid([Problem("must be a multiple of 5 between 5 and 60", "loadingSeconds")])
        phone = self.line.phone_of(call.state, str(body.get("chatId", "")))
        if phone is None:
            raise invalid([Problem("invalid user ID", "chatId")])
        if not phone.unreachable:
            self.world.events.publish("typing", phone, seconds=seconds, action="loading")
        return JSONResponse({}, 202)
