"""How calls reach Telegram: python-telegram-bot's request interface, on one aiohttp session.

Two things are wanted that the stock httpx backend does not give: a pool that keeps its speed with hundreds of calls in
flight, and the difference between a call that never left and one whose answer was lost.

The token is part of every address. aiohttp writes addresses into some of its errors, so those are translated here
without a chain (`from None`), and nothing of this module logs.
"""

import json
import logging
import re
from datetime import timedelta
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

# What the stock signature accepts for a timeout: seconds, none at all, or "not given".
Seconds = Any

# What would end a quoted name in a header, or the header itself.
_UNQUOTABLE = re.compile(r"""[\x00-\x1f\x7f"\\]""")

_DEFAULT_RETRY_AFTER = 5
"""Seconds to wait after a 429 that does not say how long."""

_LONGEST_RETRY_AFTER = 24 * 3600
"""Seconds; a proxy's nonsense must not silence a bot for good."""


class NotSent(NetworkError):
    """No connection could be had; nothing of the call has left this machine."""


class OutcomeUnknown(NetworkError):
    """The call left, but no answer that can be read came back: it may have been carried out or not."""


class FloodControl(TelegramError):
    """429: `after` must pass before the next call of this bot.

    Not the library's RetryAfter, which cannot be made without a warning that its seconds will become a timedelta.
    """

    def __init__(self, after: timedelta) -> None:
        super().__init__("flood control")
        self.after = after


class AiohttpRequest(BaseRequest):
    """One session for all calls of one bot. Timeouts in seconds.

    `connect`: to find a free connection or make a new one, name look-up and TLS included; `read`: between two pieces
    of the answer; `write` and `upload`: to hand over a call, without and with files. Proxies of the environment are
    not used unless `trust_env`; `proxy` names one.
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        connect: float = 5,
        read: float = 15,
        write: float = 5,
        upload: float = 60,
        proxy: str | None = None,
        trust_env: bool = False,
    ) -> None:
        keep_contents_out_of_logs()
        self._connections = connections
        self._connect = connect
        self._read = read
        self._write = write
        self._upload = upload
        self._proxy = proxy
        self._trust_env = trust_env
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds a call waits for its answer unless it says otherwise."""
        return self._read

    async def initialize(self) -> None:
        """Open the session, in the running loop. A second time changes nothing: a bot opens both its requests."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._trust_env,
            )

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call: status and body. Raises NotSent, OutcomeUnknown, FloodControl; BadRequest for too large a body."""
        if self._session is None or self._session.closed:
            raise RuntimeError("the session is not open")
        timeout = self._timeout(request_data, read_timeout, write_timeout, connect_timeout)
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                headers={"User-Agent": self.USER_AGENT},
                timeout=timeout,
                proxy=self._proxy,
                # A redirect would carry the token to another host.
                allow_redirects=False,
            ) as answer:
                payload = await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise NotSent(f"no connection: {type(error).__name__}") from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OutcomeUnknown(f"no answer: {type(error).__name__}") from None
        _stop_if_hopeless(answer, payload)
        return answer.status, payload

    def _timeout(
        self, data: RequestData | None, read: Seconds, write: Seconds, connect: Seconds
    ) -> aiohttp.ClientTimeout:
        if connect is self.DEFAULT_NONE:
            connect = self._connect
        if read is self.DEFAULT_NONE:
            read = self._read
        if write is self.DEFAULT_NONE:
            write = self._upload if data is not None and data.contains_files else self._write
        stages = (connect, write, read)
        # aiohttp has no timeout for writing; the whole call's bounds it.
        total = None if None in stages else sum(stages)
        return aiohttp.ClientTimeout(total=total, connect=connect, sock_read=read)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's JSON object. The stock method logs what it cannot read, and that may be a letter's subject."""
        answer = _object(payload)
        if answer is None:
            raise OutcomeUnknown("an answer that is no JSON object")
        return answer


def keep_contents_out_of_logs() -> None:
    """At DEBUG these libraries write every call's address, token included, and its contents."""
    for name in ("telegram", "httpx", "httpcore", "aiohttp"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    # Telegram shows a file's name as it stands in the header; percent signs for Thai letters would be shown too.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=_UNQUOTABLE.sub("_", filename), content_type=mime)
    return form


def _stop_if_hopeless(answer: aiohttp.ClientResponse, payload: bytes) -> None:
    """Raise for the answers of gateways and guards, whose bodies are seldom Telegram's JSON."""
    if answer.status == 429:
        raise FloodControl(_retry_after(answer, payload))
    if answer.status == 413:
        raise BadRequest("request entity too large")
    if answer.status >= 500:
        # Also of Telegram itself: a server that restarts answers 500 to calls it may have begun.
        raise OutcomeUnknown(f"HTTP {answer.status}")


def _retry_after(answer: aiohttp.ClientResponse, payload: bytes) -> timedelta:
    match _object(payload):
        case {"parameters": {"retry_after": int(seconds)}} if seconds > 0:
            return timedelta(seconds=min(seconds, _LONGEST_RETRY_AFTER))
    header = answer.headers.get("Retry-After", "")
    told = int(header) if header.isascii() and header.isdigit() else _DEFAULT_RETRY_AFTER
    return timedelta(seconds=min(told, _LONGEST_RETRY_AFTER))


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
