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

from bot.simulator.events import Events
from bot.simulator.faults import Faults
from bot.simulator.phones import NoSuchThing, Person, Phone, PlatformName, Shown, StoredFile, Upload
from storage.clock import BANGKOK, Clock

LETTERS = Path(__file__).parent / "letters"


class Platform(Protocol):
    """What a person can do on a phone of one platform. Each call ends when the phone has sent it, not when the
    product has answered. Raises NotPossible where the platform's app has no such thing."""

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
class Manner:
    """How strict and how patient the world is. Seconds are real ones: networks do not wait for a turned clock.

    `allow_http`: webhooks and pictures may have plain addresses, which the real platforms refuse; a demo on one
    machine has no certificate. `enforce_rates`: the platforms' limits of speed. `line_redelivery`: the console's
    switch. `retry_seconds`: the first pause before a webhook is repeated; it doubles up to `retry_at_most`.
    """

    allow_http: bool = True
    enforce_rates: bool = False
    line_redelivery: bool = True
    retry_seconds: float = 2.0
    retry_at_most: float = 60.0
    line_answer_seconds: float = 2.0
    telegram_answer_seconds: float = 60.0


class World:
    """Phones, files, faults and the time; `platforms` are the two companies between the phones and the product."""

    def __init__(
        self,
        clock: Clock,
        *,
        people: Callable[[], Sequence[Person]] = tuple,
        letters: Path = LETTERS,
        manner: Manner | None = None,
        prefix: str = "",
        first_number: int = 1,
    ) -> None:
        self.clock = clock
        self.people = people
        self.letters = letters
        self.manner = manner or Manner()
        self.prefix = prefix.rstrip("/")
        self.phones: dict[str, Phone] = {}
        self._chats: dict[tuple[PlatformName, str, str], Phone] = {}
        self.files: dict[str, StoredFile] = {}
        self.faults = Faults()
        self.events = Events()
        self.platforms: dict[PlatformName, Platform] = {}
        self.closing = asyncio.Event()
        self.first_number = first_number
        self._numbers = itertools.count(first_number)
        self._http: aiohttp.ClientSession | None = None

    def number(self) -> int:
        """A number that was never given before."""
        return next(self._numbers)

    def now(self) -> datetime:
        """The world's time in whole milliseconds, as the platforms tell it."""
        moment = self.clock.now().astimezone(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def month(self) -> str:
        """The month LINE counts in, `2026-01`."""
        return self.now().astimezone(BANGKOK).strftime("%Y-%m")

    def http(self) -> aiohttp.ClientSession:
        """The line out, over which webhooks go."""
        if self._http is None:
            self._http = aiohttp.ClientSession(trust_env=False)
        return self._http

    def add_phone(
        self, platform: PlatformName, name: str, person: str | None, channel: str | None, chat: str | None = None
    ) -> Phone:
        """A new phone, which has not yet heard of the product unless it has a `chat` that the product knows.

        Raises NoSuchThing for an unknown channel.
        """
        known = [entry["id"] for entry in self.platforms[platform].channels()]
        if channel is not None and channel not in known:
            raise NoSuchThing(f"no {platform} channel {channel}")
        number = self.number()
        chat = chat or (str(700_000_000 + number) if platform == "telegram" else f"U{number:032x}")
        phone = Phone(f"p{number}", platform, channel or known[0], name, chat, person)
        self.phones[phone.id] = phone
        self._chats[platform, phone.channel, chat] = phone
        self.platforms[platform].join(phone)
        self.events.tell("phone", phone, now=phone.to_json())
        return phone

    def remove_phone(self, phone: Phone) -> None:
        del self.phones[phone.id]
        del self._chats[phone.platform, phone.channel, phone.chat]
        self.events.tell("phone", phone, now=None)

    def phone(self, wanted: str) -> Phone:
        try:
            return self.phones[wanted]
        except KeyError:
            raise NoSuchThing(f"no phone {wanted}") from None

    def phone_in_chat(self, platform: PlatformName, channel: str, chat: str) -> Phone | None:
        return self._chats.get((platform, channel, chat))

    def keep(self, name: str, data: bytes, mime: str | None = None) -> StoredFile:
        """Put bytes where phones and browsers find them."""
        name = name.replace("/", "_").replace("\\", "_") or "file"
        identity = f"f{self.number()}"
        known = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        url = f"{self.prefix}/sim/api/files/{identity}/{quote(name)}"
        stored = StoredFile(identity, name, known, data, url)
        self.files[identity] = stored
        return stored

    def show(self, phone: Phone, message: Shown) -> Shown:
        """A message appears. Quick replies stand only below the newest message, so older ones vanish."""
        if phone.messages and phone.messages[-1].quick:
            self.hide_quick(phone, phone.messages[-1])
        phone.messages.append(message)
        self.events.tell("message", phone, message=message.to_json())
        return message

    def changed(self, phone: Phone, message: Shown) -> None:
        """Tell the browsers what became of a message; `revision` counts the edits people can see."""
        message.revision += 1
        self.events.tell("delete" if message.gone else "edit", phone, message=message.to_json())

    def hide_quick(self, phone: Phone, message: Shown) -> None:
        message.quick = []
        self.events.tell("edit", phone, message=message.to_json())

    def set_menu(self, phone: Phone, menu: dict[str, Any] | None) -> None:
        if menu != phone.menu:
            phone.menu = menu
            self.events.tell("menu", phone, menu=menu)

    def letter_names(self) -> list[str]:
        """The sample letters a phone can send."""
        if not self.letters.is_dir():
            return []
        return sorted(path.name for path in self.letters.iterdir() if path.suffix.lower() in {".jpg", ".pdf"})

    def letter(self, name: str) -> Upload:
        """One sample letter. Raises NoSuchThing."""
        if name not in self.letter_names():
            raise NoSuchThing(f"no letter {name}")
        mime = "application/pdf" if name.lower().endswith(".pdf") else "image/jpeg"
        return Upload(name, mime, (self.letters / name).read_bytes())

    async def pause(self, seconds: float) -> None:
        """Wait in real time, but never longer than the world stands."""
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return

    def end_streams(self) -> None:
        """Let every caller go who is kept waiting: a server that shuts down waits for open answers, and an event
        stream or a long poll would hold it."""
        self.closing.set()
        self.events.close()

    async def close(self) -> None:
        """Stop delivering and let go of every connection."""
        self.end_streams()
        for platform in self.platforms.values():
            await platform.close()
        if self._http is not None:
            await self._http.close()
