"""The web edge: what is let in, what is refused, and what is stored of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from bot.edge.metrics import Metrics
from bot.edge.web import WebhookIntake
from bot.line import signature
from bot.settings import ChannelSettings
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Event
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EventState
from tests.conftest import Postgres, make_office

SECRET = "telegram-secret"
LINE_SECRET = "line-secret"
LARGEST = 20_000
CHANNELS = {
    channel.id: channel
    for channel in (
        ChannelSettings.model_validate(
            {"id": "tg", "platform": "telegram", "office": "-", "token": "1:t", "secret": SECRET}
        ),
        ChannelSettings.model_validate(
            {"id": "ln", "platform": "line", "office": "-", "token": "t", "secret": LINE_SECRET}
        ),
        ChannelSettings.model_validate(
            {"id": "polled", "platform": "telegram", "office": "-", "token": "2:t", "secret": "", "polling": True}
        ),
    )
}


async def elsewhere(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def client_of(database: Database) -> httpx.AsyncClient:
    intake = WebhookIntake(elsewhere, database, CHANNELS, Metrics(), LARGEST)
    return httpx.AsyncClient(transport=httpx.ASGITransport(intake), base_url="http://service")


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    make_office(database)
    async with client_of(database) as opened:
        yield opened


def stored(database: Database) -> list[Event]:
    def look(uow: UnitOfWork) -> list[Event]:
        return list(uow.session.exec(select(Event).order_by(Event.id)).all())  # type: ignore[arg-type]

    return database.read_now(look)


def update(number: int = 1, chat: int = 7, text: str = "สวัสดี") -> bytes:
    who = {"id": chat, "is_bot": False, "first_name": "-"}
    message = {"message_id": number, "from": who, "chat": {"id": chat, "type": "private"}, "date": 1, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def telegram(
    client: httpx.AsyncClient, body: bytes, secret: str | None = SECRET, path: str = "telegram/tg"
) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    return (await client.post(f"/webhooks/{path}", content=body, headers=headers)).status_code


async def line(client: httpx.AsyncClient, body: bytes, secret: str = LINE_SECRET, path: str = "line/ln") -> int:
    headers = {"x-line-signature": signature.sign(secret, body)}
    return (await client.post(f"/webhooks/{path}", content=body, headers=headers)).status_code


def line_body(*numbers: int, redelivered: bool = False) -> bytes:
    events = [
        {
            "type": "message",
            "message": {"type": "text", "id": str(number), "text": "สวัสดี"},
            "webhookEventId": f"{number:026d}",
            "deliveryContext": {"isRedelivery": redelivered},
            "timestamp": 1768271001000,
            "source": {"type": "user", "userId": "U1"},
            "mode": "active",
        }
        for number in numbers
    ]
    return json.dumps({"destination": "U0", "events": events}).encode()


async def test_an_event_is_stored_once_however_often_it_comes(client: httpx.AsyncClient, database: Database) -> None:
    for _ in range(3):
        assert await telegram(client, update(1)) == 200
    assert await line(client, line_body(1, 2)) == 200
    assert await line(client, line_body(1, 2, redelivered=True)) == 200
    assert [(event.channel_id, event.event_id.lstrip("0"), event.chat) for event in stored(database)] == [
        ("tg", "1", "7"),
        ("ln", "1", "U1"),
        ("ln", "2", "U1"),
    ]
    assert all(event.state == EventState.NEW for event in stored(database))


async def test_the_same_update_at_once(client: httpx.AsyncClient, database: Database) -> None:
    assert set(await asyncio.gather(*(telegram(client, update(5)) for _ in range(20)))) == {200}
    assert len(stored(database)) == 1


async def test_lines_verify_button(client: httpx.AsyncClient, database: Database) -> None:
    assert await line(client, b'{"destination":"U0","events":[]}') == 200
    assert stored(database) == []


@pytest.mark.parametrize("secret", ["wrong", "", None, SECRET + "x", SECRET.upper()])
async def test_forged_telegram(client: httpx.AsyncClient, database: Database, secret: str | None) -> None:
    with capture_logs() as logged:
        assert await telegram(client, update(), secret) == 401
    assert stored(database) == []
    assert [(entry["event"], entry["status"]) for entry in logged] == [("webhook refused", 401)]
    assert "สวัสดี" not in str(logged)


async def test_a_channel_without_a_secret_takes_no_webhook(client: httpx.AsyncClient, database: Database) -> None:
    assert await telegram(client, update(), "", "telegram/polled") == 401
    assert await telegram(client, update(), None, "telegram/polled") == 401
    assert stored(database) == []


async def test_forged_line(client: httpx.AsyncClient, database: Database) -> None:
    assert await line(client, line_body(1), "wrong") == 401
    assert (await client.post("/webhooks/line/ln", content=line_body(1))).status_code == 401
    body = line_body(1)
    signed = {"x-line-signature": signature.sign(LINE_SECRET, body)}
    assert (await client.post("/webhooks/line/ln", content=body + b" ", headers=signed)).status_code == 401
    garbled = {b"x-line-signature": b"\xe9\xe9"}
    assert (await client.post("/webhooks/line/ln", content=body, headers=garbled)).status_code == 401
    assert stored(database) == []


async def test_too_large_announced_and_unannounced(client: httpx.AsyncClient, database: Database) -> None:
    large = update(text="ก" * LARGEST)
    assert await telegram(client, large) == 413

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 1000):
            yield large[start : start + 1000]

    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    answer = await client.post("/webhooks/telegram/tg", content=chunks(), headers=headers)
    assert answer.status_code == 413
    assert stored(database) == []


@pytest.mark.parametrize("path", ["telegram/nobody", "line/tg", "telegram/ln", "viber", "", "telegram/tg/more"])
async def test_unknown_channels(client: httpx.AsyncClient, database: Database, path: str) -> None:
    assert await telegram(client, update(), path=path) == 404
    assert stored(database) == []


async def test_only_posts(client: httpx.AsyncClient) -> None:
    answer = await client.get("/webhooks/telegram/tg")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_everything_else_goes_on(client: httpx.AsyncClient) -> None:
    assert (await client.get("/live")).status_code == 418
    assert (await client.get("/webhooks")).status_code == 418


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a": NaN}', b"[" * 100_00])
async def test_garbage_with_the_right_secret(client: httpx.AsyncClient, database: Database, body: bytes) -> None:
    assert await telegram(client, body) == 400
    assert await line(client, body) == 400
    assert stored(database) == []


async def test_what_no_database_keeps(client: httpx.AsyncClient, database: Database) -> None:
    """A NUL, a lone half of an emoji, an event of a kind nobody knows: kept, without what cannot be."""
    assert await telegram(client, update(1, text="ก\x00ข \ud83d")) == 200
    assert await telegram(client, b'{"update_id": 2, "story_of_tomorrow": {"chat": "?"}}') == 200
    assert await line(client, b'{"events": [7, {"type": "\\u0000"}]}') == 200
    assert len(stored(database)) == 4


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
_KEYS = ("update_id", "message", "events", "chat", "id", "source", "userId", "webhookEventId", "callback_query", "from")


@given(thing=_JSON | st.dictionaries(st.sampled_from(_KEYS), st.dictionaries(st.sampled_from(_KEYS), _JSON) | _JSON))
async def test_no_json_breaks_the_edge(client: httpx.AsyncClient, thing: Any) -> None:
    body = json.dumps(thing).encode()
    assert await telegram(client, body) in (200, 400)
    assert await line(client, body) in (200, 400)
    assert await line(client, json.dumps({"events": [thing]}).encode()) == 200


@pytest.fixture
def unreliable(postgres: Postgres) -> Iterator[Database]:
    """A database that can be switched off by `ALTER DATABASE`."""
    database = Database(postgres.migrated().render_as_string(hide_password=False), TurnableClock())
    yield database
    database.close()


async def test_a_database_that_is_away(unreliable: Database, postgres: Postgres) -> None:
    """Nothing is acknowledged that is not stored; the platform brings it again."""
    name = unreliable.url.database
    async with client_of(unreliable) as client:
        assert await telegram(client, update(1)) == 200
        postgres.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name", name=name)
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        answer = await client.post("/webhooks/telegram/tg", content=update(2), headers=headers)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert await line(client, line_body(1)) == 503
        postgres.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
        assert await telegram(client, update(2)) == 200
        assert await line(client, line_body(1)) == 200
    assert [event.event_id.lstrip("0") for event in stored(unreliable)] == ["1", "2", "1"]
