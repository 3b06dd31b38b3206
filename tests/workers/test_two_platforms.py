"""What one platform is slow at is no affair of the other's."""

import asyncio

import pytest

from notifications.channel import Outgoing, Receipt
from tests.support.live_clerks import phone_of
from tests.support.live_office import LiveOffice


async def test_a_platform_that_is_busy_does_not_hold_up_the_other(
    live_office: LiveOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer must be out while it is free, however long the other's queue."""
    slow, quick = await phone_of(live_office, "telegram", "สุดา แก้วใส"), await phone_of(live_office, "line", "เพ็ญ มั่นคง")
    telegram, held, free = live_office.app.channels["telegram"], asyncio.Event(), asyncio.Event()
    send = telegram.send

    async def busy(rows: list[Outgoing]) -> Receipt:
        held.set()
        await free.wait()
        return await send(rows)

    monkeypatch.setattr(telegram, "send", busy)
    await slow.says("วิธีใช้")
    await held.wait()
    await quick.says("วิธีใช้")
    await quick.wait_for("วิธีใช้ · น.ส.เพ็ญ")
    await slow.look()
    assert "วิธีใช้ · น.ส.สุดา" not in slow.screen
    free.set()
    await slow.wait_for("วิธีใช้ · น.ส.สุดา")
