"""The test driver: people with phones, such as `await director.presses("ลงรับ")`.

Everything goes over HTTP to `/sim/api`, so the simulator may run in the test's own loop or in another process.
"""

import asyncio
import io
import mimetypes
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import uvicorn

from bot.simulator import app as simulator_app
from bot.simulator.faults import FaultKind, FaultScope
from bot.simulator.phones import PlatformName
from bot.simulator.world import WorldSettings
from storage.clock import Clock

T = TypeVar("T")

PATIENCE = 90.0
"""Seconds that a person waits for an answer before the test fails: no measure, but a ceiling for a busy machine."""
_POLL_SECONDS = 0.02
KEEP_ALIVE_SECONDS = 600
"""How long the server of a test keeps an idle connection: to its end."""

TEST_SETTINGS = WorldSettings(retry_seconds=0.05, max_retry_seconds=0.4)
"""The defaults, but failed webhooks are sent again within the time of a test."""


class NotSeen(AssertionError):
    """What a person waited for did not appear. The text shows the screen."""


class Phone:
    """A person's phone, as that person uses it. `latest` is its last known state; `screen` reads it as lines."""

    def __init__(self, town: "Town", state: dict[str, Any]) -> None:
        self._town = town
        self._path = f"/phones/{state['id']}"
        self.id: str = state["id"]
        self.chat: str = state["chat"]
        self.latest = state
        self._known: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"<{self.latest['platform']} of {self.latest['name']}>"

    # --- doing ------------------------------------------------------------------------------------------------

    async def starts(self, payload: str | None = None) -> None:
        """Opens the chat for the first time; `payload` is a deep link's word (LINE: is typed)."""
        await self._do("start", {"payload": payload})

    async def says(self, text: str) -> None:
        await self._do("text", {"text": text})

    async def presses(
        self,
        label: str,
        *,
        on: str | None = None,
        again: bool = False,
        picking: str | None = None,
        patience: float = PATIENCE,
    ) -> dict[str, Any]:
        """Taps the newest button with this label (on a message, below it, or in the menu), waiting for it to appear.

        Only what came or changed since this person last did something counts, because on LINE an old card keeps its
        buttons and would be tapped before the new one is there; `again` takes old messages too, and `on` the newest,
        old or new, with this text. `picking` is what the date picker is set to (`2026-01-30`). Returns
        {"open": url} or {"copy": text} for buttons that do that, else {}.
        """
        wanted = f"a {'' if again or on else 'new '}button {label!r}" + (f" on {on!r}" if on else "")
        message, button = await self._until(lambda: self._find_button(label, on, again), wanted, patience)
        body = {"message": message, "button": button["id"], "picked": picking}
        if button["kind"] in {"url", "copy"}:
            # Such a press stays on the phone. The bot does not answer it, so unread messages stay unread.
            return await self._send("press", body)
        return await self._do("press", body)

    async def sends(
        self, *files: str | Path | bytes, as_photo: bool = False, caption: str = "", name: str = "page.jpg"
    ) -> None:
        """Sends files from paths or bytes (`name` is theirs then), several at once as one album."""
        form = aiohttp.FormData(quote_fields=False)  # as browsers do: names in UTF-8
        for number, file in enumerate(files, start=1):
            if isinstance(file, bytes):
                data, called = file, name if number == 1 else f"{number}-{name}"
            else:
                data, called = await asyncio.to_thread(Path(file).read_bytes), Path(file).name
            mime = mimetypes.guess_type(called)[0] or "application/octet-stream"
            form.add_field("files", io.BytesIO(data), filename=called, content_type=mime)
        form.add_field("as", "photo" if as_photo else "file")
        form.add_field("caption", caption)
        self._all_read()
        await self._town.call("POST", f"{self._path}/files", data=form)

    async def sends_letters(self, *names: str, as_photo: bool = True) -> None:
        """Sends sample letters of the simulator."""
        await self._do("letters", {"names": list(names), "as": "photo" if as_photo else "file"})

    async def edits(self, text: str, into: str) -> None:
        """Changes the newest own message that has this text (Telegram)."""
        await self.look()
        await self._do("edit", {"message": self._own(text)["id"], "text": into})

    async def unsends(self, text: str | None = None) -> None:
        """Takes back the newest own message, or the newest that has this text."""
        await self.look()
        await self._do("unsend", {"message": self._own(text)["id"]})

    async def blocks(self) -> None:
        await self._do("block", {})

    async def unblocks(self) -> None:
        await self._do("unblock", {})

    # --- seeing -----------------------------------------------------------------------------------------------

    async def look(self) -> list[dict[str, Any]]:
        """The messages in the chat now, oldest first, without the deleted ones."""
        return await self._look(-1)

    async def _look(self, after: int) -> list[dict[str, Any]]:
        self.latest = await self._town.call("GET", self._path, params={"after": after})
        return self.messages

    @property
    def messages(self) -> list[dict[str, Any]]:
        everything: list[dict[str, Any]] = self.latest["messages"]
        return [message for message in everything if not message["gone"]]

    @property
    def screen(self) -> str:
        """What was on the screen at the last look, as text: `> ` before own messages, buttons as [label]."""
        return "\n".join(_as_lines(message) for message in self.messages)

    async def wait_for(self, text: str, patience: float = PATIENCE) -> dict[str, Any]:
        """The newest message of the bot with this text, new or edited since this person last did something.

        Raises NotSeen with the screen after `patience` seconds.
        """
        return await self._until(lambda: self._find_text(text), repr(text), patience)

    async def sees(self, *texts: str, patience: float = PATIENCE) -> None:
        """Waits until all of these are on the screen, old or new."""
        await self._until(lambda: all(text in self.screen for text in texts) or None, repr(texts), patience)

    async def has_nothing_new(self, wait: float = 0.3) -> None:
        """Checks that the bot has sent nothing since this person last did something, and sends nothing for `wait` s."""
        await asyncio.sleep(wait)
        await self.look()
        if new := [message for message in self._unread() if message["from"] == "bot"]:
            raise NotSeen(f"{self!r} expected silence but got:\n" + "\n".join(_as_lines(each) for each in new))

    @property
    def toast(self) -> str:
        """Telegram's latest answer to a press, as of the last look."""
        return str(self.latest["toast"])

    def buttons(self) -> list[str]:
        """The labels of the newest message that has buttons, at the last look."""
        for message in reversed(self.messages):
            if labels := [button["label"] for button in _buttons(message)]:
                return labels
        return []

    # --- inside -----------------------------------------------------------------------------------------------

    async def _do(self, gesture: str, body: dict[str, Any]) -> dict[str, Any]:
        # As of the last look: what arrives at this moment counts as unread afterwards.
        self._all_read()
        return await self._send(gesture, body)

    async def _send(self, gesture: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._town.call("POST", f"{self._path}/{gesture}", json=body)
        return answer

    def _all_read(self) -> None:
        self._known = {message["id"]: message["revision"] for message in self.latest["messages"]}

    def _unread(self) -> list[dict[str, Any]]:
        return [message for message in self.messages if self._known.get(message["id"]) != message["revision"]]

    def _find_text(self, text: str) -> dict[str, Any] | None:
        found = (each for each in reversed(self._unread()) if each["from"] == "bot" and text in _as_lines(each))
        return next(found, None)

    def _find_button(self, label: str, on: str | None, again: bool) -> tuple[str, dict[str, Any]] | None:
        for message in reversed(self.messages if again or on else self._unread()):
            if on and on not in _as_lines(message):
                continue
            for button in _buttons(message):
                if button["label"] == label:
                    return message["id"], button
        for area in (self.latest["menu"] or {}).get("areas", []):
            if area["label"] == label:
                return "menu", area
        return None

    def _own(self, text: str | None) -> dict[str, Any]:
        own = [each for each in self.messages if each["from"] == "me" and (text is None or text in each["text"])]
        if not own:
            raise NotSeen(f"{self!r} has sent no {text!r}:\n{self.screen}")
        return own[-1]

    async def _until(self, found: Callable[[], T | None], wanted: str, patience: float) -> T:
        deadline = time.monotonic() + patience
        after = -1
        while True:
            await self._look(after)
            after = self.latest["event_count"]
            result = found()
            if result is not None:
                return result
            if time.monotonic() > deadline:
                raise NotSeen(f"{self!r} waited {patience:g} s for {wanted}; the screen:\n{self.screen}")


class Town:
    """The simulated world from outside: new phones, the clock, faults. `address` is where the simulator listens."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self._session = session

    @property
    def telegram_api(self) -> str:
        """`base_url` of python-telegram-bot; `telegram_files` is its `base_file_url`."""
        return f"{self.telegram_server}/bot"

    @property
    def telegram_files(self) -> str:
        return f"{self.telegram_server}/file/bot"

    @property
    def telegram_server(self) -> str:
        """What stands in the place of https://api.telegram.org: the setting SARABAN_TELEGRAM_API."""
        return f"{self.address}/telegram"

    @property
    def line_api(self) -> str:
        """`host` of line-bot-sdk's Configuration, and the setting SARABAN_LINE_API."""
        return f"{self.address}/line"

    async def telegram_phone(self, name: str, *, person: str | None = None, channel: str | None = None) -> Phone:
        return await self._phone("telegram", name, person, channel)

    async def line_phone(self, name: str, *, person: str | None = None, channel: str | None = None) -> Phone:
        return await self._phone("line", name, person, channel)

    async def _phone(self, platform: PlatformName, name: str, person: str | None, channel: str | None) -> Phone:
        new = {"platform": platform, "name": name, "person": person, "channel": channel}
        return Phone(self, await self.call("POST", "/phones", json=new))

    async def state(self) -> dict[str, Any]:
        """As the browser page reads it."""
        answer: dict[str, Any] = await self.call("GET", "/state")
        return answer

    async def charged(self) -> int:
        """The messages that LINE has charged this month."""
        return int((await self.state())["line"]["charged"])

    async def now(self) -> datetime:
        return datetime.fromisoformat((await self.call("GET", "/clock"))["now"])

    async def turns_to(self, moment: datetime) -> None:
        await self.call("POST", "/clock", json={"to": moment.isoformat()})

    async def passes(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Moves the clock forward."""
        by = seconds + 60 * (minutes + 60 * (hours + 24 * days))
        await self.call("POST", "/clock", json={"by_seconds": by})

    async def tomorrow_morning(self) -> None:
        """Sets the clock to 08:30 of the next day in Bangkok."""
        await self.call("POST", "/clock", json={"preset": "tomorrow_0830"})

    async def fails(
        self,
        platform: PlatformName,
        kind: FaultKind,
        *,
        times: int | None = None,
        calls: FaultScope = "messages",
        seconds: float = 0.0,
    ) -> None:
        """Switches a fault on, for the next `times` calls or until `heals`."""
        fault = {"platform": platform, "kind": kind, "count": times, "calls": calls, "seconds": seconds}
        await self.call("POST", "/faults", json=fault)

    async def refuses(self, phone: Phone) -> None:
        """The platform answers as if this person had blocked the product, without telling the product."""
        fault = {"platform": phone.latest["platform"], "kind": "blocked", "phone": phone.id}
        await self.call("POST", "/faults", json=fault)

    async def heals(self) -> None:
        """Switches every fault off."""
        await self.call("DELETE", "/faults")

    async def delivered(self, patience: float = PATIENCE) -> None:
        """Waits until the product has accepted every webhook."""
        deadline = time.monotonic() + patience
        while (await self.state())["pending"]:
            if time.monotonic() > deadline:
                raise NotSeen(f"webhooks were still waiting after {patience:g} s")
            await asyncio.sleep(_POLL_SECONDS)

    async def call(self, method: str, path: str, **sent: Any) -> Any:
        """A call of `/sim/api`. Raises AssertionError with the reason if a phone cannot do that."""
        async with self._session.request(method, f"{self.address}/sim/api{path}", **sent) as answer:
            if answer.status >= 400:
                raise AssertionError(f"{method} {path}: {answer.status} {await answer.text()}")
            return await answer.json() if answer.status != 204 else None


@asynccontextmanager
async def visit(address: str) -> AsyncIterator[Town]:
    """Connects to a simulator that already runs, in this process or another."""
    async with aiohttp.ClientSession(trust_env=False) as session:
        yield Town(address.rstrip("/"), session)


@asynccontextmanager
async def simulated(clock: Clock, *, settings: WorldSettings = TEST_SETTINGS, **options: Any) -> AsyncIterator[Town]:
    """A simulator on a free loopback port, in the running loop. `options` are those of `app.build`."""
    application = simulator_app.build(clock, settings=settings, **options)
    # asyncio switches Nagle's delay off only for sockets that say that they are TCP; it costs 40 ms an answer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        # A test may work for longer than a server keeps an idle connection, and would write into one that just closes.
        config = uvicorn.Config(
            application, log_level="critical", lifespan="on", ws="none", timeout_keep_alive=KEEP_ALIVE_SECONDS
        )
        address = "http://{}:{}".format(*listener.getsockname())
        async with simulator_app.Server(config, application.state.world).running(listener), visit(address) as town:
            yield town


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(button for row in message["buttons"] for button in row), *message["quick"]]


def _as_lines(message: dict[str, Any]) -> str:
    """A message as text: its words, its file as <name>, its buttons as [label]."""
    parts = [message["text"]] if message["text"] else []
    if message["file"]:
        parts.append(f"<{message['file']['name']}>")
    elif message["picture"]:
        parts.append(f"<{message['picture']}>")
    if message["buttons"] and message["kind"] in {"flex", "template"}:
        parts.append(" ".join(f"[{button['label']}]" for row in message["buttons"] for button in row))
    else:
        parts += [" ".join(f"[{button['label']}]" for button in row) for row in message["buttons"]]
    if message["quick"]:
        parts.append(" ".join(f"({button['label']})" for button in message["quick"]))
    start = "> " if message["from"] == "me" else ""
    return start + "\n".join(parts)
