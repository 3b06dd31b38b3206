"""The Messaging API over HTTP, under `/line`: both hosts (api and api-data) in one, as the SDK's `host` has it.

Every answer carries `x-line-request-id`. Errors have LINE's form: {"message", "details": [{"message", "property"}]}.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from bot.simulator import limits, pictures
from bot.simulator.answers import under_faults
from bot.simulator.line import Accepted, AccountState, Line, RichMenu
from bot.simulator.line_messages import Problem, check_messages, check_rich_menu
from bot.simulator.world import FaultReach, Phone

RETRY_KEY = "x-line-retry-key"
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


class Refusal(Exception):
    """An answer other than 2xx."""

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
class Call:
    """One authorised call: of which account, its raw body, the id that its answer carries."""

    state: AccountState
    request: Request
    body: bytes
    request_id: str

    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body)
        except ValueError:
            raise Refusal(400, "The request body could not be parsed as JSON") from None
        if not isinstance(value, dict):
            raise Refusal(400, "The request body could not be parsed as JSON")
        return value

    def part(self, name: str) -> str:
        return str(self.request.path_params[name])


Handler = Callable[[Call], Awaitable[Any]]


class LineApi:
    """The handlers; each returns what is sent as JSON, or a Response."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.world = line.world

    def router(self) -> APIRouter:
        """The routes of the Messaging API, to be mounted without a prefix."""
        routes = APIRouter()
        bot = "/line/v2/bot"
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/message/reply", self.reply),
            ("POST", "/message/push", self.push),
            ("POST", "/message/multicast", self.multicast),
            ("POST", "/message/validate/{kind}", self.validate),
            ("GET", "/message/quota", self.quota),
            ("GET", "/message/quota/consumption", self.consumption),
            ("GET", "/message/{message}/content", self.content),
            ("GET", "/message/{message}/content/preview", self.preview),
            ("GET", "/message/{message}/content/transcoding", self.transcoding),
            ("POST", "/chat/loading/start", self.loading),
            ("GET", "/profile/{user}", self.profile),
            ("GET", "/followers/ids", self.followers),
            ("GET", "/info", self.info),
            ("GET", "/channel/webhook/endpoint", self.endpoint),
            ("PUT", "/channel/webhook/endpoint", self.set_endpoint),
            ("POST", "/channel/webhook/test", self.test_endpoint),
            ("POST", "/richmenu", self.create_menu),
            ("POST", "/richmenu/validate", self.validate_menu),
            ("GET", "/richmenu/list", self.list_menus),
            ("POST", "/richmenu/bulk/link", self.link_many),
            ("POST", "/richmenu/bulk/unlink", self.unlink_many),
            ("POST", "/richmenu/alias", self.create_alias),
            ("GET", "/richmenu/alias/list", self.list_aliases),
            ("GET", "/richmenu/alias/{alias}", self.get_alias),
            ("POST", "/richmenu/alias/{alias}", self.change_alias),
            ("DELETE", "/richmenu/alias/{alias}", self.delete_alias),
            ("GET", "/richmenu/{menu}", self.get_menu),
            ("DELETE", "/richmenu/{menu}", self.delete_menu),
            ("POST", "/richmenu/{menu}/content", self.set_picture),
            ("GET", "/richmenu/{menu}/content", self.get_picture),
            ("GET", "/user/all/richmenu", self.get_default),
            ("DELETE", "/user/all/richmenu", self.clear_default),
            ("POST", "/user/all/richmenu/{menu}", self.set_default),
            ("GET", "/user/{user}/richmenu", self.get_user_menu),
            ("DELETE", "/user/{user}/richmenu", self.unlink_user),
            ("POST", "/user/{user}/richmenu/{menu}", self.link_user),
        ]
        for verb, path, handler in table:
            routes.add_api_route(bot + path, self._route(handler), methods=[verb], include_in_schema=False)
        routes.add_api_route(
            "/line/{path:path}", self._route(_nothing_here), methods=["GET", "POST", "PUT", "DELETE"],
            include_in_schema=False,
        )  # fmt: skip
        return routes

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

    # --- sending ----------------------------------------------------------------------------------------------

    async def reply(self, call: Call) -> dict[str, Any]:
        body = call.json()
        self._check(body, "replyToken")
        phone = self.line.take_reply_token(call.state, str(body["replyToken"]))
        if phone is None:
            raise Refusal(400, "Invalid reply token")
        call.state.free[self.world.month()] += 1
        return {"sentMessages": self.line.show_from_account(phone, body["messages"])}

    async def push(self, call: Call) -> dict[str, Any]:
        body = call.json()
        fingerprint = self._seen_before(call)
        self._check(body, "to")
        phone = self._phone(call.state, str(body["to"]))
        if phone is None or not self.line.may_push(call.state, phone):
            raise Refusal(400, "Failed to send messages")
        self._must_be_within_quota(call.state, [phone])
        sent = self.line.show_from_account(phone, body["messages"])
        self._charge(call.state, [phone])
        self._remember(call, fingerprint, sent)
        return {"sentMessages": sent}

    async def multicast(self, call: Call) -> dict[str, Any]:
        body = call.json()
        fingerprint = self._seen_before(call)
        to = body.get("to")
        if not isinstance(to, list) or not 1 <= len(to) <= limits.MULTICAST_RECEIVERS:
            raise _invalid([Problem(f"Size must be between 1 and {limits.MULTICAST_RECEIVERS}", "to")])
        if not all(re.fullmatch(r"U[0-9a-f]{32}", str(user)) for user in to):
            raise Refusal(400, "The property, 'to', in the request body is invalid")
        self._check(body, "to")
        found = [self._phone(call.state, user) for user in dict.fromkeys(to)]
        phones = [phone for phone in found if phone is not None and self.line.may_push(call.state, phone)]
        self._must_be_within_quota(call.state, phones)
        for phone in phones:
            self.line.show_from_account(phone, body["messages"])
        self._charge(call.state, phones)
        self._remember(call, fingerprint, [])
        return {}

    async def validate(self, call: Call) -> dict[str, Any]:
        if call.part("kind") not in {"reply", "push", "multicast", "narrowcast", "broadcast"}:
            raise Refusal(404, "Not found")
        if problems := check_messages(call.json().get("messages"), allow_http=self.world.manner.allow_http):
            raise _invalid(problems)
        return {}

    def _check(self, body: dict[str, Any], receiver: str) -> None:
        problems = [] if body.get(receiver) else [Problem("May not be empty", receiver)]
        problems += check_messages(body.get("messages"), allow_http=self.world.manner.allow_http)
        if problems:
            raise _invalid(problems)

    def _phone(self, state: AccountState, user: str) -> Phone | None:
        return self.world.phone_in_chat("line", state.account.id, user)

    def _must_be_within_quota(self, state: AccountState, phones: list[Phone]) -> None:
        quota = state.account.quota
        reached = sum(not phone.unreachable for phone in phones)
        if quota is not None and state.charged[self.world.month()] + reached > quota:
            raise Refusal(429, "You have reached your monthly limit.")

    def _charge(self, state: AccountState, phones: list[Phone]) -> None:
        """Receivers count, not message objects, and nobody who has blocked the account."""
        if reached := sum(not phone.unreachable for phone in phones):
            self.line.charge(state, reached)

    def _seen_before(self, call: Call) -> str:
        """A fingerprint of the call. Raises 409 if its retry key was accepted before, 400 if the key is wrong."""
        fingerprint = hashlib.sha256(call.request.url.path.encode() + b"\n" + call.body).hexdigest()
        key = call.request.headers.get(RETRY_KEY)
        if key is None:
            return fingerprint
        known = call.state.retry_keys.get(key.lower())
        if known is None or self.world.now() - known.at > timedelta(hours=limits.RETRY_KEY_HOURS):
            return fingerprint
        if known.fingerprint != fingerprint:
            raise Refusal(400, "The retry key was accepted with another request")
        more: dict[str, Any] = {"sentMessages": known.sent} if known.sent else {}
        headers = {"x-line-accepted-request-id": known.request_id}
        raise Refusal(409, "The retry key is already accepted", headers=headers, **more)

    def _remember(self, call: Call, fingerprint: str, sent: list[dict[str, str]]) -> None:
        if key := call.request.headers.get(RETRY_KEY):
            call.state.retry_keys[key.lower()] = Accepted(fingerprint, call.request_id, sent, self.world.now())

    async def quota(self, call: Call) -> dict[str, Any]:
        quota = call.state.account.quota
        return {"type": "none"} if quota is None else {"type": "limited", "value": quota}

    async def consumption(self, call: Call) -> dict[str, Any]:
        return {"totalUsage": call.state.charged[self.world.month()]}

    async def loading(self, call: Call) -> Response:
        body = call.json()
        seconds = body.get("loadingSeconds", 20)
        if not isinstance(seconds, int) or seconds not in range(5, 61, 5):
            raise _invalid([Problem("must be a multiple of 5 between 5 and 60", "loadingSeconds")])
        phone = self._phone(call.state, str(body.get("chatId", "")))
        if phone is None:
            raise _invalid([Problem("invalid user ID", "chatId")])
        if not phone.unreachable:
            self.world.events.tell("typing", phone, seconds=seconds, action="loading")
        return JSONResponse({}, 202)

    # --- contents and people ----------------------------------------------------------------------------------

    async def content(self, call: Call) -> Response:
        content = self.line.contents.get(call.part("message"))
        if content is None or content.account != call.state.account.id:
            raise Refusal(404, "Not found")
        if content.gone:
            raise Refusal(410, "The content is gone")
        return Response(content.stored.data, media_type=content.stored.mime)

    async def preview(self, call: Call) -> Response:
        whole = await self.content(call)
        if not str(whole.media_type).startswith("image/"):
            raise Refusal(404, "Not found")
        return Response(pictures.squeeze(bytes(whole.body), 240, 80).data, media_type="image/jpeg")

    async def transcoding(self, call: Call) -> Response:
        await self.content(call)
        raise Refusal(400, "The message is neither video nor audio")

    async def profile(self, call: Call) -> dict[str, Any]:
        phone = self._phone(call.state, call.part("user"))
        if phone is None or phone.unreachable or not phone.started:
            raise Refusal(404, "Not found")
        return {"userId": phone.chat, "displayName": phone.name, "language": "th"}

    async def followers(self, call: Call) -> dict[str, Any]:
        raise Refusal(403, "Access to this API is not available for your account")

    async def info(self, call: Call) -> dict[str, Any]:
        account = call.state.account
        return {
            "userId": account.user_id,
            "basicId": account.basic_id,
            "displayName": account.name,
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }

    # --- webhook ----------------------------------------------------------------------------------------------

    async def endpoint(self, call: Call) -> dict[str, Any]:
        if not call.state.endpoint:
            raise Refusal(404, "Not found")
        return {"endpoint": call.state.endpoint, "active": True}

    async def set_endpoint(self, call: Call) -> dict[str, Any]:
        await self.line.set_endpoint(call.state, self._webhook_url(call.json()))
        return {}

    async def test_endpoint(self, call: Call) -> dict[str, Any]:
        body = call.json() if call.body else {}
        url = self._webhook_url(body) if body.get("endpoint") else call.state.endpoint
        if not url:
            raise Refusal(404, "Not found")
        answer = await self.line.post_events(call.state, url, [])
        return {
            "success": answer.taken,
            "timestamp": self.world.now().isoformat().replace("+00:00", "Z"),
            "statusCode": answer.status,
            "reason": "OK" if answer.taken else answer.reason or "error_status_code",
            "detail": str(answer.status),
        }

    def _webhook_url(self, body: dict[str, Any]) -> str:
        url = str(body.get("endpoint", ""))
        good = url.startswith("https://") or (self.world.manner.allow_http and url.startswith("http://"))
        if not good or len(url) > limits.WEBHOOK_URL:
            raise Refusal(400, "Invalid webhook endpoint URL")
        return url

    # --- rich menus -------------------------------------------------------------------------------------------

    async def create_menu(self, call: Call) -> dict[str, Any]:
        definition = call.json()
        if problems := check_rich_menu(definition):
            raise _invalid(problems)
        if len(call.state.menus) >= limits.RICH_MENUS:
            raise Refusal(400, "The maximum number of rich menus has been reached")
        menu = RichMenu(f"richmenu-{uuid.uuid4().hex}", definition)
        call.state.menus[menu.id] = menu
        return {"richMenuId": menu.id}

    async def validate_menu(self, call: Call) -> dict[str, Any]:
        if problems := check_rich_menu(call.json()):
            raise _invalid(problems)
        return {}

    async def list_menus(self, call: Call) -> dict[str, Any]:
        return {"richmenus": [_described(menu) for menu in call.state.menus.values()]}

    async def get_menu(self, call: Call) -> dict[str, Any]:
        return _described(self._menu(call))

    async def delete_menu(self, call: Call) -> dict[str, Any]:
        menu = self._menu(call)
        state = call.state
        del state.menus[menu.id]
        state.aliases = {alias: target for alias, target in state.aliases.items() if target != menu.id}
        state.user_menus = {user: target for user, target in state.user_menus.items() if target != menu.id}
        state.default_menu = None if state.default_menu == menu.id else state.default_menu
        self.line.show_menus(state)
        return {}

    async def set_picture(self, call: Call) -> dict[str, Any]:
        menu = self._menu(call)
        kind = call.request.headers.get("content-type", "").split(";")[0]
        if kind not in {"image/jpeg", "image/png"}:
            raise Refusal(415, "The media type of the content is not supported")
        if menu.picture is not None:
            raise Refusal(400, "An image has already been uploaded to the richmenu")
        if len(call.body) > limits.RICH_MENU_IMAGE_BYTES:
            raise Refusal(413, "The image is larger than 1 MB")
        size = pictures.size_of(call.body)
        if size is None or f"image/{size[0].lower()}" != kind:
            raise Refusal(400, "The image is broken or of another type than it says")
        wanted = menu.definition["size"]
        if (size[1], size[2]) != (wanted["width"], wanted["height"]):
            raise Refusal(400, "The image size does not match the rich menu size")
        menu.picture = self.world.keep(f"{menu.id}.{kind.removeprefix('image/')}", call.body, kind)
        self.line.show_menus(call.state)
        return {}

    async def get_picture(self, call: Call) -> Response:
        menu = self._menu(call)
        if menu.picture is None:
            raise Refusal(404, "Not found")
        return Response(menu.picture.data, media_type=menu.picture.mime)

    async def get_default(self, call: Call) -> dict[str, Any]:
        if call.state.default_menu is None:
            raise Refusal(404, "no default richmenu")
        return {"richMenuId": call.state.default_menu}

    async def set_default(self, call: Call) -> dict[str, Any]:
        call.state.default_menu = self._menu_with_picture(call).id
        self.line.show_menus(call.state)
        return {}

    async def clear_default(self, call: Call) -> dict[str, Any]:
        call.state.default_menu = None
        self.line.show_menus(call.state)
        return {}

    async def get_user_menu(self, call: Call) -> dict[str, Any]:
        menu = call.state.user_menus.get(call.part("user"))
        if menu is None:
            raise Refusal(404, "the user has no richmenu")
        return {"richMenuId": menu}

    async def link_user(self, call: Call) -> dict[str, Any]:
        menu = self._menu_with_picture(call)
        self._link(call.state, [call.part("user")], menu.id)
        return {}

    async def unlink_user(self, call: Call) -> dict[str, Any]:
        self._link(call.state, [call.part("user")], None)
        return {}

    async def link_many(self, call: Call) -> Response:
        body = call.json()
        if body.get("richMenuId") not in call.state.menus:
            raise Refusal(400, "The rich menu does not exist")
        self._link(call.state, _users(body), body["richMenuId"])
        return JSONResponse({}, 202)

    async def unlink_many(self, call: Call) -> Response:
        self._link(call.state, _users(call.json()), None)
        return JSONResponse({}, 202)

    def _link(self, state: AccountState, users: list[str], menu: str | None) -> None:
        phones = [self._phone(state, user) for user in users]
        if len(users) == 1 and phones[0] is None:
            raise Refusal(400, "The user does not exist")
        for phone in phones:
            if phone is None:
                continue
            if menu is None:
                state.user_menus.pop(phone.chat, None)
            else:
                state.user_menus[phone.chat] = menu
            self.line.show_menu(state, phone)

    def _menu(self, call: Call) -> RichMenu:
        menu = call.state.menus.get(call.part("menu"))
        if menu is None:
            raise Refusal(404, "richmenu not found")
        return menu

    def _menu_with_picture(self, call: Call) -> RichMenu:
        menu = self._menu(call)
        if menu.picture is None:
            raise Refusal(400, "must upload richmenu image before applying it to user")
        return menu

    async def create_alias(self, call: Call) -> dict[str, Any]:
        body = call.json()
        alias, menu = str(body.get("richMenuAliasId", "")), str(body.get("richMenuId", ""))
        if not re.fullmatch(r"[a-z0-9_-]{1,32}", alias):
            raise _invalid([Problem("invalid rich menu alias id", "richMenuAliasId")])
        if alias in call.state.aliases:
            raise Refusal(400, "conflict richmenu alias id")
        self._alias_target(call.state, menu)
        call.state.aliases[alias] = menu
        return {}

    async def change_alias(self, call: Call) -> dict[str, Any]:
        alias = self._alias(call)
        menu = str(call.json().get("richMenuId", ""))
        self._alias_target(call.state, menu)
        call.state.aliases[alias] = menu
        return {}

    async def delete_alias(self, call: Call) -> dict[str, Any]:
        del call.state.aliases[self._alias(call)]
        return {}

    async def get_alias(self, call: Call) -> dict[str, Any]:
        alias = self._alias(call)
        return {"richMenuAliasId": alias, "richMenuId": call.state.aliases[alias]}

    async def list_aliases(self, call: Call) -> dict[str, Any]:
        entries = call.state.aliases.items()
        return {"aliases": [{"richMenuAliasId": alias, "richMenuId": menu} for alias, menu in entries]}

    def _alias(self, call: Call) -> str:
        alias = call.part("alias")
        if alias not in call.state.aliases:
            raise Refusal(404, "richmenu alias not found")
        return alias

    def _alias_target(self, state: AccountState, menu: str) -> None:
        if menu not in state.menus:
            raise Refusal(400, "richmenu not found")
        if state.menus[menu].picture is None:
            raise Refusal(400, "richmenu image not found")


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


def _described(menu: RichMenu) -> dict[str, Any]:
    return {"richMenuId": menu.id, **menu.definition}


def _users(body: dict[str, Any]) -> list[str]:
    users = body.get("userIds")
    if not isinstance(users, list) or not 1 <= len(users) <= limits.MULTICAST_RECEIVERS:
        raise _invalid([Problem(f"Size must be between 1 and {limits.MULTICAST_RECEIVERS}", "userIds")])
    return [str(user) for user in users]


def _invalid(problems: list[Problem]) -> Refusal:
    return Refusal(400, f"The request body has {len(problems)} error(s)", problems)
