"""Journey 2, drafts: kept, offered again, survived, taken back."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import build
from bot.commands.seed import seed_people
from bot.reader.limits import SWITCH
from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import simulated
from storage.clock import BANGKOK
from tests.letters.test_journey_secret import everything_said_and_heard
from tests.support.live_clerks import PLATFORMS, kept_files, page, phone_of, types_letter
from tests.support.live_office import (
    SAMPLES,
    START,
    LiveOffice,
    PatientClock,
    free_port,
    open_office,
    running,
    settings_for,
)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_draft_survives_a_restart_and_is_offered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    """10:12 the field จาก is asked for and the machine goes down; 10:45 it is back, and asks where it was left."""
    monkeypatch.setenv(SWITCH, "off")
    clock, port = PatientClock(START), free_port()
    address = f"http://127.0.0.1:{port}"
    account = replace(SAMPLE_ACCOUNT, webhook=f"{address}/webhooks/line/line")
    async with simulated(clock, accounts=[account]) as town:
        settings = settings_for(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files", town.address, address)
        app = build(settings, clock)
        async with running(app, port):
            seed_people(app.database, app.services)
            clerk = await phone_of(LiveOffice(town, clock, app, address), platform)
            await town.turns_to(datetime(2026, 1, 13, 10, 12, tzinfo=BANGKOK))
            await clerk.says("ลงรับ")
            await clerk.wait_for("พิมพ์ “ที่”")
            await clerk.says("ศธ 04001/5")
            await clerk.wait_for("พิมพ์ “ลงวันที่”")
            await clerk.says("12 ม.ค. 69")
            await clerk.wait_for("พิมพ์ “จาก”")
        await town.turns_to(datetime(2026, 1, 13, 10, 45, tzinfo=BANGKOK))
        async with running(build(settings, clock), port):
            await clerk.wait_for("ท่านลงรับค้างไว้ที่ช่อง “จาก” เมื่อ 13 ม.ค. 69 10:12")
            assert clerk.screen.count("ท่านลงรับค้างไว้") == 1
            await clerk.presses("ทำต่อ")
            await clerk.wait_for("พิมพ์ “จาก”")
            await clerk.says("สพฐ.")
            await clerk.wait_for("พิมพ์ “เรื่อง”")
            await clerk.says("ครูดีเด่น")
            await clerk.wait_for("ร่างลงรับ")
            await clerk.presses("ลงรับ")
            await clerk.wait_for("ลงรับแล้ว  เลขรับ 1/2569")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_kept_begun_anew_and_dropped(live_office: LiveOffice, platform: str) -> None:
    clerk = await phone_of(live_office, platform)
    await types_letter(clerk, subject="เรื่องแรก")
    await clerk.presses("เก็บร่าง")
    await clerk.wait_for("เก็บร่างไว้แล้ว")
    await clerk.says("ลงรับ")
    await clerk.wait_for("ท่านลงรับค้างไว้เมื่อ")
    await clerk.presses("เริ่มใหม่")
    await clerk.wait_for("พิมพ์ “ที่”")
    assert "เรื่องแรก" not in everything_said_and_heard(live_office)
    # A picture sent now belongs to the letter that is being typed.
    await clerk.sends(SAMPLES / "circular.pdf")
    await clerk.wait_for("ร่างลงรับ · กรุณาตรวจ · 1 หน้า")
    await clerk.presses("ทิ้งร่าง")
    await clerk.wait_for("ทิ้งร่างแล้ว ภาพและข้อความถูกลบจากระบบ")
    await live_office.town.passes(seconds=2)
    await clerk.says("งานของฉัน")
    await clerk.wait_for("ไม่มีงานค้าง")
    assert kept_files(live_office) == []


async def test_an_unsent_page_leaves_the_draft_and_a_registered_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LINE: of a draft the page goes, and with the last page the draft; of a registered letter it stays, and why."""
    monkeypatch.setenv(SWITCH, "off")
    async with open_office(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files") as office:
        clerk = await phone_of(office, "line")
        await clerk.sends(page(shade=250), page(shade=100), as_photo=True)
        await clerk.wait_for("2 หน้า")
        await clerk.unsends()
        await clerk.wait_for("ลบภาพที่ท่านยกเลิกแล้ว ร่างเหลือ 1 หน้า")
        await clerk.wait_for("ร่างลงรับ · กรุณาตรวจ · 1 หน้า")
        await clerk.unsends()
        await clerk.wait_for("ลบภาพที่ท่านยกเลิกและทิ้งร่างแล้ว")
        await office.town.passes(seconds=2)

        await clerk.sends(page(shade=200), as_photo=True)
        await clerk.wait_for("ร่างลงรับ")
        await clerk.presses("ลงรับ")
        for typed in ("ศธ 04001/77", "12 ม.ค.", "สพฐ.", "แผนงาน"):
            await clerk.wait_for("พิมพ์ “")
            await clerk.says(typed)
        await clerk.wait_for("ร่างลงรับ")
        await clerk.presses("ลงรับ")
        await clerk.wait_for("ลงรับแล้ว  เลขรับ 1/2569")
        await clerk.look()
        picture = next(one for one in reversed(clerk.messages) if one["from"] == "me" and not one["text"])
        await office.town.call("POST", f"/phones/{clerk.id}/unsend", json={"message": picture["id"]})
        await clerk.wait_for("แต่ภาพยังอยู่ในทะเบียน เลขรับ 1/2569")
        await clerk.sees("หนังสือที่ลงรับแล้วต้องเก็บตามระเบียบงานสารบรรณ")
