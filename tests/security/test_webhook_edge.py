"""The door to the street: what strangers, broken proxies and the platforms themselves may throw at the webhooks."""

import asyncio
import json
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from bot.edge.metrics import Metrics
from bot.edge.web import WebhookIntake
from bot.line.signature import sign
from bot.settings import ChannelSettings
from storage import inbox
from storage.engine import Database
from storage.tables import Event, Office
from storage.vocabulary import Platform
from tests.conftest import make_office

TOKEN, SECRET = "telegram-secret", "line-secret"
Headers = list[tuple[bytes, bytes]]


def channel(name: str, platform: Platform, secret: str) -> ChannelSettings:
    return ChannelSettings(id=name, platform=platform, office="a", token=SecretStr("123:abc"), secret=SecretStr(secret))


class Door:
    """The intake as a server sees it, without a socket."""

    def __init__(self, database: Database) -> None:
        self.database = database
        channels = [
            channel("tg", Platform.TELEGRAM, TOKEN),
            channel("ln", Platform.LINE, SECRET),
            channel("b-tg", Platform.TELEGRAM, "b-secret"),
            channel("b-ln", Platform.LINE, "b-line-secret"),
        ]
        self.intake = WebhookIntake(
            self._inner, database, {one.id: one for one in channels}, Metrics(), max_bytes=100_000
        )
        self.read = 0

    async def _inner(self, *_: Any) -> None:
        raise AssertionError("the intake let a webhook through")

    async def knock(
        self, path: str, body: bytes, headers: Headers, *, method: str = "POST", parts: int = 1, stalls: bool = False
    ) -> int:
        """Post a body in some parts; the status that came back."""
        size = max(1, -(-len(body) // parts))
        chunks = [body[start : start + size] for start in range(0, len(body), size)] or [b""]

        async def receive() -> dict[str, Any]:
            if stalls and self.read:
                await asyncio.Event().wait()
            self.read += 1
            if not chunks:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": chunks.pop(0), "more_body": stalls or bool(chunks)}

        answers: list[Any] = []

        async def send(message: Any) -> None:
            answers.append(message)

        scope = {"type": "http", "path": path, "method": method, "headers": headers}
        await self.intake(scope, receive, send)
        return int(answers[0]["status"])

    async def telegram(self, body: bytes, **more: Any) -> int:
        return await self.knock(
            "/webhooks/telegram/tg", body, [(b"x-telegram-bot-api-secret-token", TOKEN.encode())], **more
        )

    async def line(self, body: bytes, **more: Any) -> int:
        return await self.knock("/webhooks/line/ln", body, [(b"x-line-signature", sign(SECRET, body).encode())], **more)

    def stored(self) -> list[Event]:
        return self.database.read_now(lambda uow: list(uow.session.exec(select(Event).order_by(col(Event.id))).all()))


@pytest.fixture
def door(database: Database) -> Door:
    make_office(database, "a")
    make_office(database, "b", "b-")
    return Door(database)


def update(number: int, text: str) -> bytes:
    chat = {"id": 7, "type": "private"}
    return json.dumps(
        {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "text": text}}
    ).encode()


def line_webhook(*events: dict[str, Any]) -> bytes:
    return json.dumps({"destination": "U0", "events": list(events)}).encode()


def line_event(name: str, text: str = "") -> dict[str, Any]:
    return {"type": "message", "webhookEventId": name, "source": {"type": "user", "userId": "U1"},
            "message": {"type": "text", "id": "1", "text": text}}  # fmt: skip


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "a\0b", "\\", '"\\u0000"', "\\u0000\\u0000\\"])
async def test_a_stranger_who_types_an_escape_does_not_stop_the_bot(door: Door, text: str) -> None:
    """Telegram repeats what is refused and keeps what comes behind it waiting; LINE loses the others' events."""
    assert await door.telegram(update(1, text)) == 200
    assert await door.line(line_webhook(line_event("e1", text), line_event("e2", "ลงรับ"))) == 200
    kept = door.stored()
    assert kept[0].payload["message"]["text"] == text
    assert [one.event_id for one in kept] == ["1", "e1", "e2"]


@pytest.mark.parametrize("shown", [None, b"", b"telegram-secre", b"b-secret", "ลับ".encode()])
async def test_a_forged_telegram_call_is_refused_before_its_body_is_read(door: Door, shown: bytes | None) -> None:
    header = [] if shown is None else [(b"x-telegram-bot-api-secret-token", shown)]
    assert await door.knock("/webhooks/telegram/tg", update(1, "x"), header) == 401
    assert (door.read, door.stored()) == (0, [])


async def test_a_line_call_without_a_signature_is_refused_before_its_body_is_read(door: Door) -> None:
    assert await door.knock("/webhooks/line/ln", line_webhook(line_event("e1")), []) == 401
    assert door.read == 0


async def test_the_signature_of_one_channel_opens_no_other(door: Door) -> None:
    body = line_webhook(line_event("e1"))
    theirs = [(b"x-line-signature", sign("b-line-secret", body).encode())]
    assert await door.knock("/webhooks/line/ln", body, theirs) == 401
    mine = [(b"x-line-signature", sign(SECRET, body).encode()), (b"x-telegram-bot-api-secret-token", TOKEN.encode())]
    for path in (
        "/webhooks/telegram/ln",
        "/webhooks/line/tg",
        "/webhooks/line/none",
        "/webhooks/line/ln/x",
        "/webhooks/",
    ):
        assert await door.knock(path, body, mine) == 404
    assert await door.knock("/webhooks/line/ln", body, mine, method="GET") == 405
    assert door.stored() == []


@pytest.mark.parametrize("signature", [b"", b"=", b"\xff\xfe", b"A" * 10_000, b"null"])
async def test_a_nonsense_signature_is_refused(door: Door, signature: bytes) -> None:
    assert await door.knock("/webhooks/line/ln", line_webhook(), [(b"x-line-signature", signature)]) == 401


async def test_a_body_is_measured_whatever_it_says_of_itself(door: Door) -> None:
    big = update(1, "x" * 200_000)
    key = (b"x-telegram-bot-api-secret-token", TOKEN.encode())
    assert await door.knock("/webhooks/telegram/tg", big, [key, (b"content-length", b"5")], parts=20) == 413
    assert door.read < 20
    for length in (b"100001", b"9" * 5_000):
        assert await door.knock("/webhooks/telegram/tg", b"", [key, (b"content-length", length)]) == 413
    assert await door.knock("/webhooks/telegram/tg", update(2, "x"), [key, (b"content-length", b"-5")]) == 200


async def test_a_body_that_never_ends_is_let_go(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.edge.web._BODY_SECONDS", 0.05)
    assert await door.telegram(update(1, "x"), stalls=True) == 408


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 50_000,
        b'{"a":' * 15_000,
        b"9" * 6_000,
        b'{"update_id": ' + b"9" * 6_000 + b"}",
    ],
)
async def test_a_body_that_makes_no_sense_is_refused(door: Door, body: bytes) -> None:
    assert await door.telegram(body) == 400
    assert await door.line(body) == 400
    assert door.stored() == []


@pytest.mark.parametrize("depth", [300, 700, 850, 900, 950, 980, 990, 995])
async def test_nesting_ends_in_an_answer_at_every_depth(door: Door, depth: int) -> None:
    nested = b'{"update_id": 1, "a": ' + b"[" * depth + b"]" * depth + b"}"
    status = await door.telegram(nested)
    assert (status, len(door.stored())) in ((200, 1), (400, 0))


@pytest.mark.parametrize(
    "odd", [b"NaN", b"Infinity", b"1e999", b"-0", b"9" * 4_000, b'"\\ud800"', b'"\\u0000"', b'{"": 1, "": 2}']
)
async def test_odd_values_end_in_an_answer(door: Door, odd: bytes) -> None:
    status = await door.telegram(b'{"update_id": 1, "odd": ' + odd + b"}")
    assert (status, len(door.stored())) in ((200, 1), (400, 0))
    assert await door.telegram(b'{"update_id": ' + odd + b"}") in (200, 400)


async def test_long_and_odd_names_are_kept_and_told_apart(door: Door) -> None:
    events = [line_event("e" * 10_000 + str(number)) for number in range(2)]
    events += [{**line_event("odd"), "source": {"type": "user", "userId": "U\0\ud800" + "ก" * 5_000}}]
    assert await door.line(line_webhook(*events)) == 200
    assert await door.line(line_webhook(*events)) == 200
    kept = door.stored()
    assert len(kept) == 3
    assert len({one.event_id for one in kept}) == 3


async def test_a_thousand_events_of_one_webhook_are_stored_once_and_in_order(door: Door) -> None:
    body = line_webhook(*({"type": "x", "webhookEventId": str(number)} for number in range(1_000)))
    assert await door.line(body) == 200
    assert await door.line(body) == 200
    assert [one.event_id for one in door.stored()] == [str(number) for number in range(1_000)]


async def test_an_office_counts_its_own_waiting_events(door: Door, database: Database) -> None:
    assert await door.telegram(update(1, "x")) == 200
    ids = {one.name: one.id for one in database.read_now(lambda uow: list(uow.session.exec(select(Office)).all()))}
    waiting = {name: database.read_now(inbox.waiting, office_id) for name, office_id in ids.items()}
    assert waiting == {"a": 1, "b": 0}
    assert database.read_now(inbox.waiting) == 1
