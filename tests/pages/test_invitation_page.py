"""The page that shows an invitation's QR: to whoever has its address, while the code lives."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.app import App, build
from bot.settings import Settings
from storage.clock import TurnableClock


@pytest.fixture
async def app(tmp_path: Path, clock: TurnableClock) -> AsyncIterator[App]:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/saraban.sqlite",
        files=tmp_path / "files",
        public_url="https://office.example",
        secret_key=SecretStr("k" * 32),
        telegram_token=SecretStr("123:abc"),
        telegram_secret=SecretStr("hook"),
        telegram_name="office_bot",
    )
    app = build(settings, clock)
    yield app
    app.database.close()
    await app.reader.close()


async def get(app: App, address: str) -> httpx.Response:
    transport = httpx.ASGITransport(app.web)
    async with httpx.AsyncClient(transport=transport, base_url="https://office.example") as client:
        return await client.get(address)


async def test_the_code_with_its_qr(app: App, clock: TurnableClock) -> None:
    answer = await get(app, app.links.invitation("48217735", clock.now() + timedelta(days=7), ["telegram"]))
    assert answer.status_code == 200
    assert "4821-7735" in answer.text
    assert "<svg" in answer.text
    assert 'href="https://t.me/office_bot?start=48217735"' in answer.text
    assert "no-store" in answer.headers["cache-control"]


async def test_not_after_the_code_has_expired(app: App, clock: TurnableClock) -> None:
    address = app.links.invitation("48217735", clock.now() + timedelta(days=7), ["telegram"])
    clock.advance(timedelta(days=7))
    assert (await get(app, address)).status_code == 404


@pytest.mark.parametrize("token", ["48217735", "WyI0ODIxNzczNSIsMV0.forged", "x"])
async def test_not_for_an_address_nobody_signed(app: App, token: str) -> None:
    answer = await get(app, f"https://office.example/i/{token}")
    assert answer.status_code == 404
    assert "4821" not in answer.text
