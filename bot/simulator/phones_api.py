"""What the browser page and the tests use: phones, the clock, faults, and a stream of what happens. `/sim/api`."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, HTTPException, Response, UploadFile
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime, BaseModel

from bot.simulator.line import Line
from bot.simulator.world import (
    Fault,
    FaultKind,
    FaultReach,
    NoSuchThing,
    NotPossible,
    Phone,
    Platform,
    PlatformName,
    Upload,
    World,
)
from storage.clock import BANGKOK, TurnableClock

# What happens without an event (a fault that lapsed) is seen after so many seconds.
_A_MOMENT = 0.5


class NewPhone(BaseModel):
    platform: PlatformName
    name: str
    person: str | None = None
    channel: str | None = None


class PhoneChange(BaseModel):
    name: str | None = None
    person: str | None = None


class Words(BaseModel):
    text: str


class Start(BaseModel):
    payload: str | None = None


class Press(BaseModel):
    """`message` is "menu" for an area of the rich menu; `button` its id, or a path of indexes."""

    message: str
    button: str | list[int]
    picked: str | None = None

    @property
    def button_id(self) -> str:
        return self.button if isinstance(self.button, str) else ".".join(str(part) for part in self.button)


class OneMessage(BaseModel):
    message: str


class Edit(OneMessage):
    text: str


class Letters(BaseModel):
    names: list[str]
    as_: Literal["photo", "file"] = "photo"
    caption: str = ""
    album: bool | None = None

    model_config = {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class Turn(BaseModel):
    """Exactly one of: a moment, a span in seconds, or `tomorrow_0830` (Bangkok)."""

    to: AwareDatetime | None = None
    by_seconds: float | None = None
    preset: Literal["tomorrow_0830"] | None = None


class FaultSwitch(BaseModel):
    """`count`: the next n calls; otherwise `on` until switched off. `blocked` needs a `phone`."""

    platform: PlatformName
    kind: FaultKind
    count: int | None = None
    on: bool = True
    phone: str | None = None
    calls: FaultReach = "messages"
    seconds: float = 0.0


def router(world: World, line: Line) -> APIRouter:
    """The routes under `/sim/api`. What a phone cannot do is answered with 409 and the reason in `detail`."""
    api = APIRouter(prefix="/sim/api")
    _add_world(api, world, line)
    _add_phones(api, world)
    _add_gestures(api, world)
    return api


def _add_world(api: APIRouter, world: World, line: Line) -> None:
    @api.get("/state")
    async def state() -> dict[str, Any]:
        return {
            "now": world.now().isoformat(),
            "phones": [phone.to_json() for phone in world.phones.values()],
            "people": [asdict(person) for person in world.people()],
            "letters": [
                {"name": name, "url": f"{world.prefix}/sim/api/letters/{name}"} for name in world.letter_names()
            ],
            "faults": _faults(world),
            "line": line.ledger(),
            "channels": [entry for platform in world.platforms.values() for entry in platform.channels()],
            "pending": sum(platform.pending() for platform in world.platforms.values()),
        }

    @api.get("/events", response_class=EventSourceResponse)
    async def events() -> AsyncIterator[ServerSentEvent]:
        async for event in world.events.listen():
            yield ServerSentEvent(raw_data=json.dumps(event, ensure_ascii=False))

    @api.get("/clock")
    async def clock() -> dict[str, str]:
        return {"now": world.now().isoformat()}

    @api.post("/clock")
    async def turn(how: Turn) -> dict[str, str]:
        if not isinstance(world.clock, TurnableClock):
            raise HTTPException(409, "this clock cannot be turned")
        if how.to is not None:
            world.clock.turn_to(how.to)
        elif how.by_seconds is not None:
            world.clock.advance(timedelta(seconds=how.by_seconds))
        elif how.preset is not None:
            world.clock.turn_to(_tomorrow_morning(world.now()))
        else:
            raise HTTPException(422, "to, by_seconds or preset")
        now = world.now().isoformat()
        world.events.tell("clock", now=now)
        return {"now": now}

    @api.post("/faults")
    async def switch_fault(switch: FaultSwitch) -> dict[str, Any]:
        if switch.kind == "blocked":
            phone = _phone(world, switch.phone or "")
            phone.refuses = switch.on
        elif switch.on or switch.count is not None:
            left = switch.count
            world.faults.switch_on(Fault(switch.platform, switch.kind, left, switch.calls, switch.seconds))
        else:
            world.faults.switch_off(switch.platform, switch.kind)
        return _faults(world)

    @api.delete("/faults")
    async def clear_faults() -> dict[str, Any]:
        world.faults.clear()
        for phone in world.phones.values():
            phone.refuses = False
        return _faults(world)

    @api.get("/letters/{name}")
    async def letter(name: str) -> Response:
        try:
            upload = world.letter(name)
        except NoSuchThing as error:
            raise HTTPException(404, str(error)) from None
        return Response(upload.data, media_type=upload.mime)

    @api.get("/files/{identity}/{name}")
    async def file(identity: str, name: str) -> Response:
        stored = world.files.get(identity)
        if stored is None:
            raise HTTPException(404, "no such file")
        # Somebody else's bytes on our own address: never let a browser take them for a page.
        safe = stored.mime.startswith("image/") or stored.mime == "application/pdf"
        headers = {"X-Content-Type-Options": "nosniff"}
        if stored.mime != "application/pdf":  # a browser's PDF viewer does not run in a sandbox
            headers["Content-Security-Policy"] = "sandbox"
        return Response(stored.data, media_type=stored.mime if safe else "application/octet-stream", headers=headers)


def _add_phones(api: APIRouter, world: World) -> None:
    @api.post("/phones", status_code=201)
    async def add(new: NewPhone) -> dict[str, Any]:
        with _explained():
            return world.add_phone(new.platform, new.name, new.person, new.channel).to_json()

    @api.get("/phones/{identity}")
    async def show(identity: str, beyond: int = -1) -> dict[str, Any]:
        """`told` says how much had happened in this world by then; with `beyond` the answer waits for more, a moment
        at most."""
        await world.events.beyond(beyond, _A_MOMENT)
        return _phone(world, identity).to_json() | {"told": world.events.told}

    @api.patch("/phones/{identity}")
    async def change(identity: str, change: PhoneChange) -> dict[str, Any]:
        phone = _phone(world, identity)
        if change.name is not None:
            phone.name = change.name
        if "person" in change.model_fields_set:
            phone.person = change.person
        world.events.tell("phone", phone, now=phone.to_json())
        return phone.to_json()

    @api.delete("/phones/{identity}", status_code=204)
    async def remove(identity: str) -> None:
        world.remove_phone(_phone(world, identity))


def _add_gestures(api: APIRouter, world: World) -> None:
    def hand(identity: str) -> tuple[Platform, Phone]:
        phone = _phone(world, identity)
        return world.platforms[phone.platform], phone

    @api.post("/phones/{identity}/text")
    async def say(identity: str, words: Words) -> dict[str, Any]:
        platform, phone = hand(identity)
        with _explained():
            await platform.say(phone, words.text)
        return {}

    @api.post("/phones/{identity}/press")
    async def press(identity: str, press: Press) -> dict[str, Any]:
        platform, phone = hand(identity)
        with _explained():
            return await platform.press(phone, press.message, press.button_id, press.picked)

    @api.post("/phones/{identity}/files")
    async def send_files(
        identity: str,
        files: Annotated[list[UploadFile], File()],
        as_: Annotated[Literal["photo", "file"], Form(alias="as")] = "file",
        album: Annotated[bool, Form()] = True,
        caption: Annotated[str, Form()] = "",
    ) -> dict[str, Any]:
        platform, phone = hand(identity)
        uploads = [
            Upload(file.filename or "file", file.content_type or "application/octet-stream", await file.read())
            for file in files
        ]
        with _explained():
            await platform.send(phone, uploads, as_photo=as_ == "photo", album=album, caption=caption)
        return {}

    @api.post("/phones/{identity}/letters")
    async def send_letters(identity: str, letters: Letters) -> dict[str, Any]:
        platform, phone = hand(identity)
        with _explained():
            uploads = [world.letter(name) for name in letters.names]
            album = letters.album if letters.album is not None else len(uploads) > 1
            await platform.send(phone, uploads, as_photo=letters.as_ == "photo", album=album, caption=letters.caption)
        return {}

    @api.post("/phones/{identity}/start")
    async def start(identity: str, start: Start | None = None) -> dict[str, Any]:
        platform, phone = hand(identity)
        with _explained():
            await platform.start(phone, start.payload if start else None)
        return {}

    @api.post("/phones/{identity}/block")
    async def block(identity: str) -> dict[str, Any]:
        platform, phone = hand(identity)
        await platform.block(phone)
        return {}

    @api.post("/phones/{identity}/unblock")
    async def unblock(identity: str) -> dict[str, Any]:
        platform, phone = hand(identity)
        await platform.unblock(phone)
        return {}

    @api.post("/phones/{identity}/unsend")
    async def unsend(identity: str, which: OneMessage) -> dict[str, Any]:
        platform, phone = hand(identity)
        with _explained():
            await platform.unsend(phone, which.message)
        return {}

    @api.post("/phones/{identity}/edit")
    async def edit(identity: str, edit: Edit) -> dict[str, Any]:
        platform, phone = hand(identity)
        with _explained():
            await platform.edit(phone, edit.message, edit.text)
        return {}


@contextmanager
def _explained() -> Iterator[None]:
    """Turns what is not possible into an HTTP answer with the reason."""
    try:
        yield
    except NoSuchThing as error:
        raise HTTPException(404, str(error)) from None
    except NotPossible as error:
        raise HTTPException(409, str(error)) from None


def _phone(world: World, identity: str) -> Phone:
    with _explained():
        return world.phone(identity)


def _faults(world: World) -> dict[str, Any]:
    shown = world.faults.to_json()
    for phone in world.phones.values():
        if phone.refuses:
            shown.setdefault(phone.platform, {}).setdefault("blocked", {"phones": []})["phones"].append(phone.id)
    return shown


def _tomorrow_morning(now: datetime) -> datetime:
    day = now.astimezone(BANGKOK).date() + timedelta(days=1)
    return datetime.combine(day, time(8, 30), BANGKOK)
