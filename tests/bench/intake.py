"""Webhooks taken for good: signature checked, committed to the disk, then answered with 200."""

import json
from pathlib import Path

from sqlalchemy import func
from sqlmodel import select

from bot.line.signature import sign
from bot.simulator.app import SAMPLE_ACCOUNT
from storage import migrate
from storage.clock import SystemClock
from storage.engine import Database
from storage.tables import Event
from tests.bench import office
from tests.bench.load import Flood, flood, request
from tests.bench.processes import started
from tests.bench.table import Figure, percentile, rate, span
from tests.support.live_office import free_port

_EVENTS = 2000
_CONNECTIONS = 32
_ROUNDS = 3


def telegram_webhook(number: int, chat: int, text: str) -> bytes:
    """One update with its secret, as Telegram posts it."""
    sender = {"id": chat, "is_bot": False, "first_name": "สุดา", "language_code": "th"}
    update = {
        "update_id": number,
        "message": {
            "message_id": number,
            "from": sender,
            "chat": {"id": chat, "first_name": "สุดา", "type": "private"},
            "date": 1768272120,
            "text": text,
        },
    }
    body = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"X-Telegram-Bot-Api-Secret-Token": office.TELEGRAM_SECRET}
    return request("/webhooks/telegram/telegram", headers, body)


def line_webhook(number: int, chat: str, text: str) -> bytes:
    """One signed event, as LINE posts it."""
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": 1768272120000,
        "webhookEventId": f"01BENCH{number:019d}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"{number:032x}",
        "source": {"type": "user", "userId": chat},
        "message": {"type": "text", "id": str(number), "quoteToken": "q" * 32, "text": text},
    }
    body = json.dumps({"destination": SAMPLE_ACCOUNT.user_id, "events": [event]}, ensure_ascii=False).encode()
    return request("/webhooks/line/line", {"x-line-signature": sign(SAMPLE_ACCOUNT.secret, body)}, body)


async def measure(name: str, database_url: str, folder: Path) -> list[Figure]:
    """Events a second and the 99th percentile of a call, for both platforms."""
    database = Database(database_url, SystemClock())
    migrate.upgrade(database)
    database.close()
    figures = []
    settings = {kind: office.environment(database_url, folder, port=free_port()) for kind in ("intake", "intake-bare")}
    floods: dict[tuple[str, str], Flood] = {}
    for kind, environment in settings.items():
        async with started(kind, environment) as service:
            for turn in range(_ROUNDS):
                first = (turn + 1) * 1_000_000
                numbers = range(first, first + _EVENTS)
                for platform, requests in (
                    ("Telegram", [telegram_webhook(one, 7_000_000 + one % 50, "งานของฉัน") for one in numbers]),
                    ("LINE", [line_webhook(one, f"U{one % 50:032x}", "งานของฉัน") for one in numbers]),
                ):
                    taken = await flood(service.port, requests, _CONNECTIONS)
                    best = floods.get((kind, platform))
                    if best is None or taken.seconds < best.seconds:
                        floods[kind, platform] = taken
    _all_kept(database_url)
    for platform in ("Telegram", "LINE"):
        kept, bare = floods["intake", platform], floods["intake-bare", platform]
        label = f"intake, {platform}, {name}"
        figures.append(rate(label, kept.per_second, "events/s", bare.per_second, "same route, nothing stored"))
        figures.append(
            span(
                f"{label}, p99",
                percentile(kept.calls, 0.99) * 1000,
                "ms",
                percentile(bare.calls, 0.99) * 1000,
                "same route, nothing stored",
            )
        )
    return figures


def _all_kept(database_url: str) -> None:
    """A figure of events that are not there would be no figure."""
    database = Database(database_url, SystemClock())
    # By the rows themselves: these events belong to channels of no office, which `inbox.waiting` does not count.
    waiting = database.read_now(lambda uow: uow.session.exec(select(func.count()).select_from(Event)).one())
    database.close()
    if waiting != 2 * _ROUNDS * _EVENTS:
        raise RuntimeError(f"{waiting} events are stored of {2 * _ROUNDS * _EVENTS}")
