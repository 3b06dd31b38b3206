"""The simulated world: its phones, files, faults and time, and the interface of the platforms in it.

Everything runs in one event loop, so nothing here is locked.
"""

import asyncio
import itertools
import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp

from bot.simulator.events import EventStream
from bot.simulator.faults import Faults
from bot.simulator.phones import ChatMessage, NotFound, Person, Phone, PlatformName, StoredFile, Upload
from storage.clock import BANGKOK, Clock

LETTERS = Path(__file__).parent / "letters"


class Platform(Protocol):
    """What a person can do on a phone of one platform.

    A call ends when the phone has sent the action, not when the product has answered. Raises NotPossible for what
    the platform's app does not offer.
    """

    def channels(self) -> list[dict[str, str]]: ...

    def join(self, phone: Phone) -> None: ...

    async def start(self, phone: Phone, payload: str | None) -> None: ...

    async def say(self, phone: Phone, text: str) -> None: ...

    async def press(self, phone: Phone, message: str, button: str, picked: str | None) -> dict[str, Any]: ...

    async def send(
        self, phone: Phone, files: Sequence[Upload], *, as_photo: bool, album: bool, caption: str
    ) -> None: ...

    async def edit(self, phone: Phone, message: str, text: str) -> None: ...

    async def unsend(self, phone: Phone, message: str) -> None: ...

    async def block(self, phone: Phone) -> None: ...

    async def unblock(self, phone: Phone) -> None: ...

    def pending(self) -> int: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class WorldSettings:
    """How strict the platforms are and how long they wait. Seconds are real time, also when the clock is moved.

    `allow_http`: webhooks and images may have http addresses, which the real platforms refuse; a demo on one machine
    has no certificate. `enforce_rate_limits`: calls over the platforms' rate limits get a 429. `line_redelivery`:
    LINE sends a failed webhook again, a switch of its console. `retry_seconds`: the first pause before a webhook is
    sent again; it doubles up to `max_retry_seconds`. The two timeouts: how long a webhook may take.
    """

    allow_http: bool = True
    enforce_rate_limits: bool = False
    line_redelivery: bool = True
    retry_seconds: float = 2.0
    max_retry_seconds: float = 60.0
    line_webhook_timeout: float = 2.0
    telegram_webhook_timeout: float = 60.0


class World:
    """The phones, files, faults and time; `platforms` are Telegram and LINE, between the phones and the product."""

    def __init__(
        self,
        clock: Clock,
        *,
        people: Callable[[], Sequence[Person]] = tuple,
        letters: Path = LETTERS,
        settings: WorldSettings | None = None,
        prefix: str = "",
        first_number: int = 1,
    ) -> None:
        self.clock = clock
        self.people = people
        self.letters = letters
        self.settings = settings or WorldSettings()
        self.prefix = prefix.rstrip("/")
        self.phones: dict[str, Phone] = {}
        self._chats: dict[tuple[PlatformName, str, str], Phone] = {}
        self.files: dict[str, StoredFile] = {}
        self.faults = Faults()
        self.events = EventStream()
        self.platforms: dict[PlatformName, Platform] = {}
        self.closing = asyncio.Event()
        self.first_number = first_number
        self._numbers = itertools.count(first_number)
        self._http: aiohttp.ClientSession | None = None

    def next_number(self) -> int:
        """A number that was not used before."""
        return next(self._numbers)

    def now(self) -> datetime:
        """The world's time in whole milliseconds, as the platforms report it."""
        moment = self.clock.now().astimezone(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def month(self) -> str:
        """The month in which LINE counts messages, such as `2026-01`."""
        return self.now().astimezone(BANGKOK).strftime("%Y-%m")

    def http_session(self) -> aiohttp.ClientSession:
        """The HTTP client that sends webhooks."""
        if self._http is None:
            self._http = aiohttp.ClientSession(trust_env=False)
        return self._http

    def add_phone(
        self, platform: PlatformName, name: str, person: str | None, channel: str | None, chat: str | None = None
    ) -> Phone:
        """Adds a phone. Without `chat` it gets a new chat id, one that the product does not know yet.

        Raises NotFound for an unknown channel.
        """
        known = [entry["id"] for entry in self.platforms[platform].channels()]
        if channel is not None and channel not in known:
            raise NotFound(f"no {platform} channel {channel}")
        number = self.next_number()
        chat = chat or (str(700_000_000 + number) if platform == "telegram" else f"U{number:032x}")
        phone = Phone(f"p{number}", platform, channel or known[0], name, chat, person)
        self.phones[phone.id] = phone
        self._chats[platform, phone.channel, chat] = phone
        self.platforms[platform].join(phone)
        self.events.publish("phone", phone, now=phone.to_json())
        return phone

    def remove_phone(self, phone: Phone) -> None:
        del self.phones[phone.id]
        del self._chats[phone.platform, phone.channel, phone.chat]
        self.events.publish("phone", phone, now=None)

    def phone(self, wanted: str) -> Phone:
        try:
            return self.phones[wanted]
        except KeyError:
            raise NotFound(f"no phone {wanted}") from None

    def phone_in_chat(self, platform: PlatformName, channel: str, chat: str) -> Phone | None:
        return self._chats.get((platform, channel, chat))

    def store_file(self, name: str, data: bytes, mime: str | None = None) -> StoredFile:
        """Stores a file where phones and browsers can open it."""
        name = name.replace("/", "_").replace("\\", "_") or "file"
        identity = f"f{self.next_number()}"
        known = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        url = f"{self.prefix}/sim/api/files/{identity}/{quote(name)}"
        stored = StoredFile(identity, name, known, data, url)
        self.files[identity] = stored
        return stored

    def show_message(self, phone: Phone, message: ChatMessage) -> ChatMessage:
        """Shows a new message. Only the newest message keeps its quick replies."""
        if phone.messages and phone.messages[-1].quick_replies:
            self.hide_quick_replies(phone, phone.messages[-1])
        phone.messages.append(message)
        self.events.publish("message", phone, message=message.to_json())
        return message

    def publish_change(self, phone: Phone, message: ChatMessage) -> None:
        """Publishes that a message was edited or deleted; `revision` counts the changes people can see."""
        message.revision += 1
        self.events.publish("delete" if message.gone else "edit", phone, message=message.to_json())

    def hide_quick_replies(self, phone: Phone, message: ChatMessage) -> None:
        message.quick_replies = []
        self.events.publish("edit", phone, message=message.to_json())

    def set_menu(self, phone: Phone, menu: dict[str, Any] | None) -> None:
        if menu != phone.menu:
            phone.menu = menu
            self.events.publish("menu", phone, menu=menu)

    def letter_names(self) -> list[str]:
        """The sample letters a phone can send."""
        if not self.letters.is_dir():
            return []
        return sorted(path.name for path in self.letters.iterdir() if path.suffix.lower() in {".jpg", ".pdf"})

    def letter(self, name: str) -> Upload:
        """One sample letter. Raises NotFound."""
        if name not in self.letter_names():
            raise NotFound(f"no letter {name}")
        mime = "application/pdf" if name.lower().endswith(".pdf") else "image/jpeg"
        return Upload(name, mime, (self.letters / name).read_bytes())

    async def sleep(self, seconds: float) -> None:
        """Waits in real time, but not after the world begins to close."""
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return

    def end_streams(self) -> None:
        """Ends every waiting call and stream. A server that shuts down waits for open responses, and an event stream
        or a long poll would hold it up."""
        self.closing.set()
        self.events.close()

    async def close(self) -> None:
        """Stops the deliveries and closes every connection."""
        self.end_streams()
        for platform in self.platforms.values():
            await platform.close()
        if self._http is not None:
            await self._http.close()
