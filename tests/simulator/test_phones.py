"""What the browser page builds on: the state, the stream of events, the clock, faults, letters, files."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from fastapi import FastAPI

from bot.simulator.app import SAMPLE_ACCOUNT, build
from bot.simulator.driver import NotSeen, Town, simulated
from bot.simulator.phones import Person
from storage.clock import SystemClock, TurnableClock
from tests.simulator import samples


class Stream:
    """The events as a browser gets them."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self, kind: str) -> dict[str, Any]:
        """The next event of this type; others are passed over."""
        async for line in self._answer.content:
            if line.startswith(b"data: "):
                event: dict[str, Any] = json.loads(line[6:])
                if event["type"] == kind:
                    return event
        raise EOFError

    async def ends(self) -> None:
        await self._answer.content.read()


@pytest.fixture
async def stream(town: Town) -> AsyncIterator[Stream]:
    async with aiohttp.ClientSession() as session, session.get(f"{town.address}/sim/api/events") as answer:
        assert answer.content_type == "text/event-stream"
        yield Stream(answer)


async def test_the_state_is_all_a_page_needs(clock: TurnableClock, tmp_path: Path) -> None:
    (tmp_path / "หนังสือ 1.jpg").write_bytes(samples.png(30, 40))
    (tmp_path / "notes.txt").write_text("not a letter")
    people = [Person("17", "นางสมศรี ใจดี", "ผอ.รร.บ้านหนองบัว", code="48217735")]
    async with simulated(clock, people=lambda: people, letters=tmp_path) as town:
        phone = await town.line_phone("เครื่อง 1", person="17")
        await phone.sends_letters("หนังสือ 1.jpg")
        state = await town.state()
        assert datetime.fromisoformat(state["now"]) - clock.now() < timedelta(seconds=5)
        assert state["people"][0]["name"] == "นางสมศรี ใจดี"
        assert [letter["name"] for letter in state["letters"]] == ["หนังสือ 1.jpg"]
        assert state["line"] == {"month": "2026-01", "charged": 0, "free": 0, "limit": 300}
        assert {channel["platform"] for channel in state["channels"]} == {"telegram", "line"}
        [shown] = state["phones"]
        assert (shown["person"], shown["messages"][0]["kind"]) == ("17", "image")
        async with aiohttp.ClientSession() as session:
            for url in (state["letters"][0]["url"], shown["messages"][0]["picture"]):
                async with session.get(town.address + url) as answer:
                    assert answer.status == 200
                    assert samples.size(await answer.read()) == (30, 40)


async def test_things_appear_at_once(town: Town, stream: Stream) -> None:
    phone = await town.telegram_phone("สุดา")
    assert (await stream.next("phone"))["now"]["name"] == "สุดา"
    await phone.says("สวัสดี")
    event = await stream.next("message")
    assert (event["phone"], event["message"]["text"], event["message"]["from"]) == (phone.id, "สวัสดี", "me")
    await phone.unsends("สวัสดี")
    assert (await stream.next("delete"))["message"]["gone"]
    await town.tomorrow_morning()
    assert (await stream.next("clock"))["now"].startswith("2026-01-14T01:30:00")
    await town.call("PATCH", f"/phones/{phone.id}", json={"person": "18"})
    assert (await stream.next("phone"))["now"]["person"] == "18"
    await town.call("DELETE", f"/phones/{phone.id}")
    assert (await stream.next("phone"))["now"] is None


async def test_an_open_page_does_not_hold_up_the_end(clock: TurnableClock) -> None:
    async with aiohttp.ClientSession() as session:
        async with simulated(clock) as town:
            answer = await session.get(f"{town.address}/sim/api/events")
        await asyncio.wait_for(Stream(answer).ends(), 5)


async def test_the_clock_is_turned(town: Town, clock: TurnableClock) -> None:
    await town.turns_to(datetime(2026, 2, 1, 1, 30, tzinfo=UTC))
    await town.passes(hours=2)
    assert (await town.now()).isoformat()[:16] == "2026-02-01T03:30" == clock.now().isoformat()[:16]
    await town.tomorrow_morning()
    assert clock.now().isoformat()[:16] == "2026-02-02T01:30"


async def test_a_real_clock_is_not() -> None:
    async with simulated(SystemClock()) as town:
        with pytest.raises(AssertionError, match="cannot be turned"):
            await town.passes(hours=1)


async def test_faults_are_seen_and_counted(town: Town) -> None:
    phone = await town.line_phone("สมศรี")
    await town.fails("line", "429", times=2)
    await town.fails("telegram", "slow", seconds=3)
    await town.refuses(phone)
    faults = (await town.state())["faults"]
    assert faults["line"]["429"]["left"] == 2
    assert faults["telegram"]["slow"]["on"]
    assert faults["line"]["blocked"] == {"phones": [phone.id]}
    off = {"platform": "telegram", "kind": "slow", "on": False}
    assert "telegram" not in await town.call("POST", "/faults", json=off)
    await town.heals()
    assert (await town.state())["faults"] == {}


async def test_what_cannot_be_done_is_said(town: Town) -> None:
    phone = await town.telegram_phone("สุดา")
    mine = f"/phones/{phone.id}"
    refused: list[tuple[str, dict[str, Any], int]] = [
        ("/phones/p99/text", {"text": "ก"}, 404),
        (f"{mine}/text", {"text": " "}, 409),
        (f"{mine}/press", {"message": "1", "button": "0.0"}, 404),
        (f"{mine}/press", {"message": "1", "button": [0, 0]}, 404),
        (f"{mine}/letters", {"names": ["none.jpg"]}, 404),
        (f"{mine}/start", {"payload": "ก"}, 409),
        ("/phones", {"platform": "telegram", "name": "x", "channel": "another"}, 404),
        ("/phones", {"platform": "signal", "name": "x"}, 422),
        ("/clock", {}, 422),
        ("/clock", {"to": "2026-01-01T00:00:00"}, 422),
    ]
    for path, body, status in refused:
        with pytest.raises(AssertionError, match=f"{path}: {status} "):
            await town.call("POST", path, json=body)


async def test_line_has_no_edits_and_no_captions(town: Town) -> None:
    phone = await town.line_phone("สมศรี")
    await phone.says("ก")
    with pytest.raises(AssertionError, match="edits messages in groups only"):
        await phone.edits("ก", into="ข")
    with pytest.raises(AssertionError, match="no captions"):
        await phone.sends(b"x", caption="ก")


async def test_what_is_no_picture_goes_through_as_one(town: Town) -> None:
    phone = await town.telegram_phone("สุดา")
    await phone.sends(b"not a picture", as_photo=True)
    await phone.look()
    assert phone.messages[0]["kind"] == "photo"
    assert phone.messages[0]["file"]["size"] == 13


async def test_files_of_others_cannot_act_as_pages(town: Town) -> None:
    phone = await town.telegram_phone("สุดา")
    await phone.sends(b"<script>alert(1)</script>", name="letter.html")
    await phone.look()
    url = town.address + phone.messages[0]["file"]["url"]
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_old_buttons_are_pressed_only_on_purpose(town: Town) -> None:
    phone = await town.line_phone("สมศรี")
    await phone.starts()
    headers = {"Authorization": f"Bearer {SAMPLE_ACCOUNT.token}"}
    item = {"type": "action", "action": {"type": "message", "label": "ใช่", "text": "ใช่"}}
    for words in ("หนึ่ง", "สอง"):
        actions = {"type": "confirm", "text": words, "actions": [item["action"]] * 2}
        message = {"type": "template", "altText": "?", "template": actions}
        body = {"to": phone.chat, "messages": [message]}
        url = f"{town.line_api}/v2/bot/message/push"
        async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json=body) as answer:
            assert answer.status == 200
    await phone.presses("ใช่")
    with pytest.raises(NotSeen):
        await phone.presses("ใช่", patience=0)
    await phone.presses("ใช่", on="หนึ่ง")
    await phone.presses("ใช่", again=True)
    await phone.look()
    assert phone.screen.count("> ใช่") == 3


async def test_mounted_in_another_application(clock: TurnableClock) -> None:
    outside = build(clock, prefix="/outside")
    whole = FastAPI()
    whole.mount("/outside", outside)
    transport = httpx.ASGITransport(whole)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
        assert (await browser.get("/outside/telegram/bot1:x/getMe")).status_code == 401
        new = {"platform": "telegram", "name": "สุดา"}
        phone = (await browser.post("/outside/sim/api/phones", json=new)).json()
        sent = {"files": ("letter.pdf", b"%PDF-1.7", "application/pdf")}
        await browser.post(f"/outside/sim/api/phones/{phone['id']}/files", files=sent)
        shown = (await browser.get(f"/outside/sim/api/phones/{phone['id']}")).json()
        assert (await browser.get(shown["messages"][0]["file"]["url"])).content == b"%PDF-1.7"
        assert (await browser.get("/outside/")).headers["location"] == "/outside/sim/"
    await outside.state.world.close()


async def test_waiting_in_vain_shows_the_screen(town: Town) -> None:
    phone = await town.telegram_phone("สุดา")
    await phone.says("สวัสดี")
    await phone.has_nothing_new(wait=0)
    with pytest.raises(NotSeen, match="> สวัสดี"):
        await phone.wait_for("ลงรับแล้ว", patience=0)
    with pytest.raises(NotSeen, match="a new button"):
        await phone.presses("ลงรับ", patience=0)
