"""What one platform is slow at is no affair of the other's."""

from tests.support.live_clerks import phone_of
from tests.support.live_office import LiveOffice


async def test_a_platform_that_is_busy_does_not_hold_up_the_other(live_office: LiveOffice) -> None:
    """Its answer must be out while it is free, however long the other's queue."""
    slow, quick = await phone_of(live_office, "telegram", "สุดา แก้วใส"), await phone_of(live_office, "line", "เพ็ญ มั่นคง")
    await live_office.town.fails("telegram", "slow", times=1, seconds=3)
    await slow.says("วิธีใช้")
    await live_office.town.delivered()
    await quick.says("วิธีใช้")
    await quick.wait_for("วิธีใช้ · น.ส.เพ็ญ")
    await slow.look()
    assert "วิธีใช้ · น.ส.สุดา" not in slow.screen
    await slow.wait_for("วิธีใช้ · น.ส.สุดา")
