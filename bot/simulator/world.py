"""What exists outside the product: people's phones, what stands on their screens, files, faults, the time.

Everything is touched from one event loop only, so nothing here is locked.
"""

import asyncio
import itertools
import mimetypes
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import quote

import aiohttp

from storage.clock import BANGKOK, Clock

PlatformName = Literal["telegram", "line"]
FaultKind = Literal["429", "500", "garbage", "timeout", "drop", "duplicate_webhook", "blocked", "slow"]
FaultReach = Literal["messages", "files", "all"]
ShownKind = Literal["text", "photo", "document", "image", "flex", "template"]
ButtonKind = Literal["press", "url", "copy", "pick", "text"]

LETTERS = Path(__file__).parent / "letters"


class NotPossible(Exception):
    """A person wants what their phone does not offer; the text says why."""


class NoSuchThing(NotPossible):
    """No phone, message, button or letter of that name."""


@dataclass(frozen=True)
class Person:
    """Someone who can be given a phone. `id` is opaque: whoever builds the simulator knows what it means.

    `code` is an invitation that this person may still use: the page offers to link the phone with it.
    """

    id: str
    name: str
    post: str = ""
    unit: str = ""
    code: str | None = None


@dataclass(frozen=True)
class StoredFile:
    """Bytes that one side sent, and where a browser can look at them."""

    id: str
    name: str
    mime: str
    data: bytes
    url: str

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "mime": self.mime, "size": len(self.data), "url": self.url}


@dataclass(frozen=True)
class Button:
    """Something to tap. `does` is the platform's own action object, `picker` what LINE's date picker is given."""

    id: str
    label: str
    kind: ButtonKind
    does: dict[str, Any] = field(repr=False)
    style: str | None = None
    picker: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": self.id, "label": self.label, "kind": self.kind}
        if self.style:
            shown["style"] = self.style
        if self.picker:
            shown["picker"] = self.picker
        return shown


@dataclass
class Shown:
    """One message on a screen. `raw` is what the platform calls it (Telegram's Message, LINE's message object)."""

    id: str
    mine: bool
    at: datetime
    kind: ShownKind = "text"
    text: str = ""
    html: str | None = None
    flex: dict[str, Any] | None = None
    file: StoredFile | None = None
    picture: str | None = None
    album: str | None = None
    buttons: list[list[Button]] = field(default_factory=list)
    quick: list[Button] = field(default_factory=list)
    edited: bool = False
    gone: bool = False
    unsent: bool = False
    revision: int = 0
    raw: dict[str, Any] = field(default_factory=dict, repr=False)

    def button(self, wanted: str) -> Button:
        """The button with this id. Raises NoSuchThing."""
        for button in itertools.chain(*self.buttons, self.quick):
            if button.id == wanted:
                return button
        raise NoSuchThing(f"message {self.id} has no button {wanted}")

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "from": "me" if self.mine else "bot",
            "at": self.at.isoformat(),
            "kind": self.kind,
            "text": self.text,
            "html": self.html,
            "flex": self.flex,
            "file": self.file.to_json() if self.file else None,
            "picture": self.picture,
            "album": self.album,
            "buttons": [[button.to_json() for button in row] for row in self.buttons],
            "quick": [button.to_json() for button in self.quick],
            "edited": self.edited,
            "gone": self.gone,
            "unsent": self.unsent,
            "revision": self.revision,
        }


@dataclass
class Phone:
    """A person's phone with one chat: with one bot on Telegram or one official account on LINE.

    `chat` is the private chat's id (Telegram, decimal) or the user id (LINE, U and 32 hex digits). `started` means
    that the bot may write: /start was pressed, or the account is a friend. `refuses` is the fault "blocked": the
    platform behaves as if the person had blocked the bot, which was never told. `toast` is Telegram's latest answer to
    a press, which the app shows for a moment.
    """

    id: str
    platform: PlatformName
    channel: str
    name: str
    chat: str
    person: str | None = None
    messages: list[Shown] = field(default_factory=list)
    menu: dict[str, Any] | None = None
    started: bool = False
    blocked: bool = False
    refuses: bool = False
    toast: str = ""

    @property
    def unreachable(self) -> bool:
        return self.blocked or self.refuses

    def message(self, wanted: str) -> Shown:
        """The message with this id, also when it is gone. Raises NoSuchThing."""
        for message in reversed(self.messages):
            if message.id == wanted:
                return message
        raise NoSuchThing(f"phone {self.id} shows no message {wanted}")

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "platform": self.platform,
            "channel": self.channel,
            "name": self.name,
            "chat": self.chat,
            "person": self.person,
            "messages": [message.to_json() for message in self.messages],
            "menu": self.menu,
            "started": self.started,
            "blocked": self.blocked,
            "toast": self.toast,
        }


class Events:
    """What browsers listen to. A listener that is gone costs nothing; `close` ends every stream. `told` counts them."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._closed = False
        self.told = 0

    def tell(self, kind: str, phone: Phone | None = None, **data: Any) -> None:
        event = {"type": kind, "phone": phone.id if phone else None, **data}
        self.told += 1
        for listener in self._listeners:
            listener.put_nowait(event)

    async def listen(self) -> AsyncIterator[dict[str, Any]]:
        listener: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        if self._closed:
            return
        self._listeners.add(listener)
        try:
            while (event := await listener.get()) is not None:
                yield event
        finally:
            self._listeners.discard(listener)

    async def beyond(self, told: int, seconds: float) -> None:
        """Wait until more was told than so much; `seconds` at most."""
        if self.told > told or self._closed:
            return
        listener: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            await asyncio.wait_for(listener.get(), seconds)
        except TimeoutError:
            pass
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        self._closed = True
        for listener in self._listeners:
            listener.put_nowait(None)


@dataclass
class Fault:
    """One thing that goes wrong: `left` more times, or until it is switched off when None.

    `reach` says which calls it hits: those that put something into a chat, those that fetch a file, or all.
    `seconds` is how long `slow` and `timeout` keep the caller waiting, and what a 429 asks for.
    """

    platform: PlatformName
    kind: FaultKind
    left: int | None = None
    reach: FaultReach = "messages"
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return {"left": self.left, "on": self.left is None, "calls": self.reach, "seconds": self.seconds}


class Faults:
    """The faults that are switched on, at most one of a kind a platform."""

    def __init__(self) -> None:
        self._on: dict[tuple[PlatformName, FaultKind], Fault] = {}

    def switch_on(self, fault: Fault) -> None:
        self._on[fault.platform, fault.kind] = fault

    def switch_off(self, platform: PlatformName, kind: FaultKind) -> None:
        self._on.pop((platform, kind), None)

    def clear(self) -> None:
        self._on.clear()

    def strike(self, platform: PlatformName, kind: FaultKind, call: FaultReach | None = None) -> Fault | None:
        """The fault if it hits this call, or this webhook when no call is named; one that is counted has then one
        time less."""
        fault = self._on.get((platform, kind))
        if fault is None or (call is not None and fault.reach not in ("all", call)):
            return None
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                del self._on[platform, kind]
        return fault

    def to_json(self) -> dict[str, dict[str, Any]]:
        shown: dict[str, dict[str, Any]] = defaultdict(dict)
        for (platform, kind), fault in self._on.items():
            shown[platform][kind] = fault.to_json()
        return dict(shown)


@dataclass(frozen=True)
class Upload:
    """A file as it lies on a person's phone before it is sent."""

    name: str
    mime: str
    data: bytes


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
