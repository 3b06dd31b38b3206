"""One LINE official account: sending, fetching, and what each of LINE's refusals means for delivery.

Pushes and multicasts carry a UUID as retry key from the first try on, so that a repeated call after a lost answer is
harmless: LINE answers 409 and that is success; `TryLater.maybe_sent` need not be told then. Replies know no key: there
it is told.
"""

import ipaddress
import logging
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit
from uuid import UUID

import aiohttp
import linebot.v3.messaging as line
import structlog
from linebot.v3.messaging.exceptions import ApiException

from bot.line import failures
from bot.line.failures import AcceptedBefore, ReplyTokenSpent
from bot.line.flex import Json
from bot.line.render import MAX_MESSAGES_PER_CALL, Link, render_together, to_models
from notifications.channel import (
    Allowance,
    DeliveryFailure,
    Limits,
    Outgoing,
    Receipt,
    Refused,
    TryLater,
)
from notifications.message import Message

MAX_MULTICAST_RECIPIENTS = 500
LARGEST_FILE = 20 * 1024 * 1024
# Given with every call: the SDK's own limit is five minutes.
CALL_SECONDS = 10.0
# LINE's documented host for contents; the SDK knows it too, but loads a whole file into memory whatever its size.
_CONTENT_HOST = "https://api-data.line.me"
_FETCH_SECONDS = 60.0
_LOADING_SECONDS = 20
_CHUNK = 64 * 1024

_T = TypeVar("_T")

_log = structlog.get_logger(__name__)


class LineChannel:
    """`notifications.channel.Channel` over line-bot-sdk. `open` and `close` belong to the running loop."""

    limits = Limits(
        per_second=1_000,  # half of the published 2,000 calls, which all processes of one account share
        per_chat_per_second=2,
        can_edit=False,
        charged=True,
        together=MAX_MESSAGES_PER_CALL,
        in_flight=64,
    )

    def __init__(self, id: str, *, token: str, link: Link, api: str | None = None) -> None:
        """`link` makes addresses for attachments; `api` is another base address than LINE's, for tests and the demo."""
        self.id = id
        self._token = token
        self._link = link
        self._host = api.rstrip("/") if api else None
        self._content_host = self._host or _CONTENT_HOST
        self._client: line.AsyncApiClient | None = None
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Connect. The SDK's client is made here because it needs the running loop, and once: it holds the pool."""
        # At DEBUG the SDK writes every answer into the log: people's names and messages.
        logging.getLogger("linebot").setLevel(logging.INFO)
        self._client = line.AsyncApiClient(line.Configuration(host=self._host, access_token=self._token))
        # The SDK's own session always goes through the machine's proxy, even to a simulator on the same machine.
        await self._client.rest_client.close()
        self._session = aiohttp.ClientSession(trust_env=not _is_this_machine(self._host))
        self._client.rest_client.pool_manager = self._session

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
        self._client = self._session = None

    async def send(self, outgoing: list[Outgoing]) -> Receipt:
        """One call for up to five messages to one chat: a reply, free of charge, while its token is good, else a push.

        The push carries the rows' key. A blocked or deleted chat is not told by LINE: such a push succeeds.
        """
        token = next((row.reply_token for row in outgoing if row.reply_token), None)
        if token:
            try:
                return await self._reply(token, outgoing)
            except ReplyTokenSpent:
                _log.info("line.reply_token_spent", channel=self.id)
                # A fresh token that is spent although an answer was lost was spent by that very call.
                outgoing = [row for row in outgoing if not row.maybe_sent]
        return await self._push(outgoing) if outgoing else Receipt(free=True)

    async def multicast(self, chats: Sequence[str], message: Message, key: str) -> Receipt:
        """The same message to up to 500 people in one call; counts once for each. LINE gives no message ids."""
        if not 1 <= len(chats) <= MAX_MULTICAST_RECIPIENTS:
            raise ValueError(f"a multicast takes 1 to {MAX_MULTICAST_RECIPIENTS} people, not {len(chats)}")
        request = line.MulticastRequest(to=list(chats), messages=to_models(self._rendered([message])[0]))
        call = self.api.multicast_with_http_info(
            request, x_line_retry_key=_retry_key(key), _request_timeout=CALL_SECONDS
        )
        await self.request("multicast", call)
        return Receipt(free=False)

    async def replace(self, outgoing: Outgoing, message_ids: tuple[str, ...]) -> Receipt:
        raise Refused("LINE cannot edit a message")

    async def fetch(self, file_ref: str) -> bytes:
        """The bytes of a picture or file by its message id, at most 20 MB of them."""
        address = f"{self._content_host}/v2/bot/message/{quote(file_ref, safe='')}/content"
        timeout = aiohttp.ClientTimeout(total=_FETCH_SECONDS)
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with self._opened(self._session).get(address, headers=headers, timeout=timeout) as answer:
                _log.info("line.fetched", channel=self.id, status=answer.status, request_id=_request_id(answer.headers))
                failures.check_content(answer.status, answer.headers)
                return await _read_at_most(answer, LARGEST_FILE)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryLater(f"fetch: {type(error).__name__}") from error

    async def acknowledge(self, chat: str, press_ref: str | None = None) -> None:
        """Show that something is being done until our next message, 20 seconds at most. Private chats only."""
        if not chat.startswith("U"):
            return
        request = line.ShowLoadingAnimationRequest(chatId=chat, loadingSeconds=_LOADING_SECONDS)
        call = self.api.show_loading_animation_with_http_info(request, _request_timeout=CALL_SECONDS)
        try:
            await self.request("loading", call)
        except DeliveryFailure as failure:
            _log.info("line.not_acknowledged", channel=self.id, reason=failure.reason)

    async def quota(self) -> Allowance:
        """How much of the month's paid messages is gone, by LINE's own approximation. Raises DeliveryFailure."""
        limit = await self.ask("quota", self.api.get_message_quota_with_http_info(_request_timeout=CALL_SECONDS))
        used = await self.ask(
            "consumption", self.api.get_message_quota_consumption_with_http_info(_request_timeout=CALL_SECONDS)
        )
        return Allowance(limit.value if limit.type == "limited" else None, int(used.total_usage))

    # --- calls

    @property
    def api(self) -> line.AsyncMessagingApi:
        """The SDK, for calls that are not messages; await them through `ask` or `request`."""
        return line.AsyncMessagingApi(self._opened(self._client))

    @property
    def blob(self) -> line.AsyncMessagingApiBlob:
        """The SDK's calls on pictures and contents."""
        return line.AsyncMessagingApiBlob(self._opened(self._client))

    async def ask(self, what: str, call: Awaitable[Any]) -> Any:
        """A call whose answer matters: the SDK's model of it. Raises DeliveryFailure."""
        answer = await self.request(what, call)
        if answer is None:
            raise TryLater(f"{what}: no answer that could be read")
        return answer

    @staticmethod
    def _opened(thing: _T | None) -> _T:
        if thing is None:
            raise RuntimeError("the channel is not open")
        return thing

    def _rendered(self, messages: Sequence[Message]) -> list[list[Json]]:
        try:
            return render_together(messages, self._link, plain_http=_is_this_machine(self._host))
        except ValueError as error:
            raise Refused(f"cannot be rendered: {error}") from error

    async def _reply(self, token: str, rows: Sequence[Outgoing]) -> Receipt:
        objects = [made for each in self._rendered([row.message for row in rows]) for made in each]
        request = line.ReplyMessageRequest(replyToken=token, messages=to_models(objects))
        call = self.api.reply_message_with_http_info(request, _request_timeout=CALL_SECONDS)
        return Receipt(_message_ids(await self.request("reply", call, keyed=False)), free=True)

    async def _push(self, rows: Sequence[Outgoing]) -> Receipt:
        objects = [made for each in self._rendered([row.message for row in rows]) for made in each]
        request = line.PushMessageRequest(to=rows[0].chat, messages=to_models(objects))
        call = self.api.push_message_with_http_info(
            request, x_line_retry_key=_retry_key(rows[0].key), _request_timeout=CALL_SECONDS
        )
        return Receipt(_message_ids(await self.request("push", call)), free=False)

    async def request(self, what: str, call: Awaitable[Any], *, keyed: bool = True) -> Any:
        """Await a call of the SDK (one `..._with_http_info`) and return what it made of the answer.

        None where the answer could not be read though LINE took the call. `keyed`: repeating it is harmless.
        Raises DeliveryFailure. Logs the call with LINE's request id, never its contents.
        """
        try:
            answer = await call
        except ApiException as error:
            accepted = failures.accepted_before(error.status, error.body or "") if keyed else None
            if accepted is not None:
                _log.info("line.accepted_before", channel=self.id, call=what, request_id=_request_id(error.headers))
                return accepted
            raise self._failure(what, error, error.body, keyed=keyed) from error
        except aiohttp.ClientConnectorError as error:
            raise TryLater(f"{what}: no connection") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryLater(f"{what}: {type(error).__name__}", maybe_sent=not keyed) from error
        except (ValueError, TypeError) as error:
            # The SDK could not read the answer. Of a refusal it decodes the body as UTF-8, which a proxy's page need
            # not be; everything else of this kind comes after a 2xx, so the call was carried out.
            if isinstance(error.__context__, ApiException):
                raise self._failure(what, error.__context__, "", keyed=keyed) from error
            _log.warning("line.answer_unreadable", channel=self.id, call=what, error=type(error).__name__)
            return None
        _log.info(
            "line.called",
            channel=self.id,
            call=what,
            status=answer.status_code,
            request_id=_request_id(answer.headers),
        )
        return answer.data

    def _failure(self, what: str, error: ApiException, body: str | None, *, keyed: bool) -> DeliveryFailure:
        failure = failures.explain(error.status, body or "", error.headers or {}, keyed=keyed)
        # Wrong credentials silence a whole office until someone acts; all else is told by the ledger as well.
        write = _log.error if error.status in (401, 403) else _log.info
        write(
            "line.refused",
            channel=self.id,
            call=what,
            status=error.status,
            request_id=_request_id(error.headers or {}),
            outcome=type(failure).__name__,
        )
        return failure


def _message_ids(answer: Any) -> tuple[str, ...]:
    """Ids of the messages made; none where the answer could not be read."""
    if isinstance(answer, AcceptedBefore):
        return answer.message_ids
    return tuple(str(message.id) for message in getattr(answer, "sent_messages", None) or ())


def _request_id(headers: Mapping[str, str]) -> str | None:
    # The only name by which LINE's support finds a call; LINE itself gives no logs.
    return headers.get("x-line-request-id")


def _retry_key(key: str) -> str:
    """LINE takes a UUID in its usual form only."""
    return str(UUID(key))


async def _read_at_most(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read piece by piece and stop at the limit, because the length told in advance may be missing or untrue."""
    if (answer.content_length or 0) > limit:
        raise Refused("too big")
    content = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise Refused("too big")
    return bytes(content)


def _is_this_machine(host: str | None) -> bool:
    name = urlsplit(host).hostname if host else None
    if name is None or name == "localhost":
        return name is not None
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
