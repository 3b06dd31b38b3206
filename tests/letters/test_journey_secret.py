"""Journey 2, secrecy: asked before bytes are kept, purged everywhere, registered only by appointed persons."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from sqlmodel import select

from storage.tables import Delivery, Event, Letter, Page
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EventState
from tests.support.live_clerks import PLATFORMS, kept_files, page, phone_of, types_letter
from tests.support.live_office import SAMPLES, LiveOffice


def everything_said_and_heard(office: LiveOffice) -> str:
    """All words that the inbox, the outbox and the letters' rows hold, as one text."""

    def look(uow: UnitOfWork) -> str:
        found: list[Any] = [event.payload for event in uow.session.exec(select(Event)) if event.state != EventState.NEW]
        found += [row.message for row in uow.session.exec(select(Delivery))]
        for row in _rows(uow):
            found.append(row.model_dump(mode="json"))
        return json.dumps(found, ensure_ascii=False, default=str)

    return office.app.database.read_now(look, 1)


def _rows(uow: UnitOfWork) -> Iterable[Letter | Page]:
    yield from uow.session.exec(select(Letter))
    yield from uow.session.exec(select(Page))


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_page_with_a_secrecy_stamp_is_asked_about_and_purged(live_office: LiveOffice, platform: str) -> None:
    clerk = await phone_of(live_office, platform)
    await clerk.sends_letters("secret_scan.jpg")
    await clerk.wait_for("ยังไม่เก็บภาพไว้")
    assert kept_files(live_office) == []
    await clerk.presses("ลับ")
    await clerk.wait_for("ห้ามส่งภาพในแชต ลบภาพจากระบบแล้ว")
    await clerk.sees("กรุณากดยกเลิกข้อความภาพในแชตของท่านด้วย", "ส่งต้นฉบับให้นายทะเบียน")
    assert kept_files(live_office) == []
    said = everything_said_and_heard(live_office)
    assert "file_id" not in said and '"image"' not in said


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_an_appointed_person_registers_number_and_date_only(live_office: LiveOffice, platform: str) -> None:
    registrar, clerk = await phone_of(live_office, platform, "กมล"), await phone_of(live_office, "telegram")
    await registrar.sends_letters("secret_scan.jpg")
    await registrar.wait_for("ยังไม่เก็บภาพไว้")
    await registrar.presses("ลับมาก")
    await registrar.presses("ลงรับแบบลับ")
    for asked, typed in (("ที่", "กห 0201/ลม 5"), ("ลงวันที่", "12 ม.ค. 69"), ("จาก", "กระทรวงกลาโหม")):
        await registrar.wait_for(f"พิมพ์ “{asked}”")
        await registrar.says(typed)
    await registrar.wait_for("หนังสือชั้นลับ")
    await registrar.presses("ลงรับ")
    await registrar.wait_for("ลงรับแล้ว  เลขรับ 1/2569")
    await registrar.sees("หนังสือชั้นลับ")
    assert kept_files(live_office) == []
    await clerk.says("1/2569")
    await clerk.wait_for("ไม่พบ")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_draft_found_out_to_be_secret_leaves_nothing_behind(live_office: LiveOffice, platform: str) -> None:
    """Read, kept, a subject typed, and only then said to be secret: pictures, words and cards are destroyed."""
    clerk = await phone_of(live_office, platform)
    await clerk.sends(SAMPLES / "circular.pdf")
    await clerk.wait_for("ร่างลงรับ")
    await clerk.presses("แก้ไข")
    await clerk.presses("เรื่อง")
    await clerk.wait_for("พิมพ์ “เรื่อง”")
    await clerk.says("แผนป้องกันที่ตั้ง")
    await clerk.wait_for("แผนป้องกันที่ตั้ง")
    assert len(kept_files(live_office)) == 2  # the PDF as it came, and its picture
    await clerk.presses("แก้ไข")
    await clerk.presses("ชั้นความลับ")
    await clerk.presses("ลับ")
    await clerk.wait_for("ลบภาพจากระบบแล้ว")
    said = everything_said_and_heard(live_office)
    assert "แผนป้องกันที่ตั้ง" not in said
    assert "ครูดีเด่น" not in said
    await live_office.town.passes(seconds=2)
    await clerk.presses("ทิ้งร่าง")
    await clerk.wait_for("ทิ้งร่างแล้ว")
    assert kept_files(live_office) == []


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_top_secret_is_never_electronic(live_office: LiveOffice, platform: str) -> None:
    registrar = await phone_of(live_office, platform, "กมล")
    await types_letter(registrar, subject="เรื่องลับที่สุด")
    await registrar.presses("แก้ไข")
    await registrar.presses("ชั้นความลับ")
    await registrar.presses("ลับที่สุด")
    await registrar.wait_for("ห้ามดำเนินการทางอิเล็กทรอนิกส์")
    await registrar.says("ตรวจเลข")
    await registrar.wait_for("ยังไม่มีเลข")
    assert "เรื่องลับที่สุด" not in everything_said_and_heard(live_office)


async def test_a_caption_is_asked_about_before_anything_is_fetched(
    live_office: LiveOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An album whose caption says ลับ: no page of it is fetched until somebody says that it is open; then all are."""
    clerk = await phone_of(live_office, "telegram")
    await clerk.sends(page("1"), page("2"), page("3"), as_photo=True, caption="หนังสือลับ ส่งให้ลงรับ")
    await clerk.wait_for("หนังสือนี้อาจเป็นชั้น “ลับ” ยังไม่เก็บภาพไว้")
    await live_office.town.passes(seconds=5)
    await clerk.look()
    assert "ร่างลงรับ" not in clerk.screen and kept_files(live_office) == []
    await clerk.presses("ไม่ลับ")
    await clerk.wait_for("ร่างลงรับ · กรุณาตรวจ · 3 หน้า")
    assert len(kept_files(live_office)) == 5
    # It is not asked again for a further page.
    await clerk.presses("เพิ่มหน้า")
    await clerk.sends(page("4"), as_photo=True, caption="หน้า 4 ของหนังสือลับ")
    await clerk.wait_for("ร่างลงรับ · กรุณาตรวจ · 4 หน้า")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_clerk_who_is_not_appointed_is_refused_kindly(live_office: LiveOffice, platform: str) -> None:
    clerk = await phone_of(live_office, platform)
    await types_letter(clerk)
    await clerk.presses("แก้ไข")
    await clerk.presses("ชั้นความลับ")
    await clerk.presses("ลับ")
    await clerk.wait_for("ลบภาพจากระบบแล้ว")
    assert "ลงรับแบบลับ" not in clerk.buttons()
    await clerk.presses("ลงรับ", on="ร่างลงรับ") if platform == "line" else await clerk.says("ลงรับ")
    await clerk.wait_for("เฉพาะนายทะเบียนข้อมูลข่าวสารลับ" if platform == "line" else "ค้างไว้")
