"""The world over HTTP, under `/sim/api`: its state, clock, faults and files, and a stream of events."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime, BaseModel

from bot.simulator.faults import Fault, FaultKind, FaultScope
from bot.simulator.line.platform import LinePlatform
from bot.simulator.phones import NotFound, PlatformName
from bot.simulator.phones_api import find_phone
from bot.simulator.world import World
from storage.clock import BANGKOK, TurnableClock


class ClockChange(BaseModel):
    """Exactly one of: a time, a number of seconds, or `tomorrow_0830` (Bangkok)."""

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
    calls: FaultScope = "messages"
    seconds: float = 0.0


class WorldApi:
    """What belongs to no single phone: the whole state, the clock, the faults, the files."""

    def __init__(self, world: World, line: LinePlatform) -> None:
        self.world = world
        self.line = line

    def router(self) -> APIRouter:
        routes = APIRouter(prefix="/sim/api")
        add = routes.add_api_route
        add("/state", self.state, methods=["GET"])
        add("/events", self.events, methods=["GET"], response_class=EventSourceResponse)
        add("/clock", self.clock, methods=["GET"])
        add("/clock", self.set_clock, methods=["POST"])
        add("/faults", self.switch_fault, methods=["POST"])
        add("/faults", self.clear_faults, methods=["DELETE"])
        add("/letters/{name}", self.letter, methods=["GET"])
        add("/files/{identity}/{name}", self.file, methods=["GET"])
        return routes

    async def state(self) -> dict[str, Any]:
        return {
            "now": self.world.now().isoformat(),
            "phones": [phone.to_json() for phone in self.world.phones.values()],
            "people": [asdict(person) for person in self.world.people()],
            "letters": [
                {"name": name, "url": f"{self.world.prefix}/sim/api/letters/{name}"}
                for name in self.world.letter_names()
            ],
            "faults": _faults(self.world),
            "line": self.line.usage(),
            "channels": [entry for platform in self.world.platforms.values() for entry in platform.channels()],
            "pending": sum(platform.pending() for platform in self.world.platforms.values()),
        }

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        async for event in self.world.events.subscribe():
            yield ServerSentEvent(raw_data=json.dumps(event, ensure_ascii=False))

    async def clock(self) -> dict[str, str]:
        return {"now": self.world.now().isoformat()}

    async def set_clock(self, change: ClockChange) -> dict[str, str]:
        if not isinstance(self.world.clock, TurnableClock):
            raise HTTPException(409, "this clock cannot be turned")
        if change.to is not None:
            self.world.clock.turn_to(change.to)
        elif change.by_seconds is not None:
            self.world.clock.advance(timedelta(seconds=change.by_seconds))
        elif change.preset is not None:
            self.world.clock.turn_to(_tomorrow_morning(self.world.now()))
        else:
            raise HTTPException(422, "to, by_seconds or preset")
        now = self.world.now().isoformat()
        self.world.events.publish("clock", now=now)
        return {"now": now}

    async def switch_fault(self, switch: FaultSwitch) -> dict[str, Any]:
        if switch.kind == "blocked":
            phone = find_phone(self.world, switch.phone or "")
            phone.refuses = switch.on
        elif switch.on or switch.count is not None:
            self.world.faults.switch_on(Fault(switch.platform, switch.kind, switch.count, switch.calls, switch.seconds))
        else:
            self.world.faults.switch_off(switch.platform, switch.kind)
        return _faults(self.world)

    async def clear_faults(self) -> dict[str, Any]:
        self.world.faults.clear()
        for phone in self.world.phones.values():
            phone.refuses = False
        return _faults(self.world)

    async def letter(self, name: str) -> Response:
        try:
            upload = self.world.letter(name)
        except NotFound as error:
            raise HTTPException(404, str(error)) from None
        return Response(upload.data, media_type=upload.mime)

    async def file(self, identity: str, name: str) -> Response:
        stored = self.world.files.get(identity)
        if stored is None:
            raise HTTPException(404, "no such file")
        # A stranger's file on our own address: a browser must never show it as a page.
        safe = stored.mime.startswith("image/") or stored.mime == "application/pdf"
        headers = {"X-Content-Type-Options": "nosniff"}
        if stored.mime != "application/pdf":  # the PDF viewer of a browser does not work in a sandbox
            headers["Content-Security-Policy"] = "sandbox"
        return Response(stored.data, media_type=stored.mime if safe else "application/octet-stream", headers=headers)


def _faults(world: World) -> dict[str, Any]:
    shown = world.faults.to_json()
    for phone in world.phones.values():
        if phone.refuses:
            shown.setdefault(phone.platform, {}).setdefault("blocked", {"phones": []})["phones"].append(phone.id)
    return shown


def _tomorrow_morning(now: datetime) -> datetime:
    day = now.astimezone(BANGKOK).date() + timedelta(days=1)
    return datetime.combine(day, time(8, 30), BANGKOK)
