"""The simulator's page in a real browser, against the real simulator. The test plays the product over the two
platforms' interfaces."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import uvicorn
from aiohttp import web
from PIL import Image
from playwright.async_api import Locator, Page, expect

from bot.simulator import app as simulator
from bot.simulator.driver import TEST_SETTINGS, Phone, Town, simulated
from bot.simulator.phones import Person
from bot.simulator.world import World
from storage.clock import TurnableClock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MORNING = datetime(2026, 1, 13, 2, 42, tzinfo=UTC)
PEOPLE = (
    Person("1", "น.ส.สุดา มั่นคง", "เจ้าพนักงานธุรการ", "กลุ่มอำนวยการ", "48217735"),
    Person("2", "นายประเสริฐ ตั้งใจ", "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา", "", "11223344"),
    Person("3", "นางวิไล สุขสม", "ผู้อำนวยการกลุ่มบริหารงานบุคคล", "กลุ่มบริหารงานบุคคล", "55667788"),
    Person("4", "นายชัย ดีงาม", "นักวิชาการศึกษา", "กลุ่มบริหารงานบุคคล"),
)
LETTERS = ("letter-1.jpg", "letter-2.jpg", "letter-3.jpg")


@dataclass
class Product:
    """Plays the product: keeps the webhooks, and calls both platforms."""

    town: Town
    session: aiohttp.ClientSession
    events: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.events.extend(body.get("events", [body]))
        self.news.set()
        return web.Response()

    async def telegram(self, method: str, **given: Any) -> Any:
        url = f"{self.town.telegram_api}{simulator.SAMPLE_BOT.token}/{method}"
        async with self.session.post(url, json=given) as answer:
            body = await answer.json()
        assert body["ok"], body
        return body["result"]

    async def line(self, method: str, path: str, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {simulator.SAMPLE_ACCOUNT.token}", **sent.pop("headers", {})}
        async with self.session.request(method, f"{self.town.line_api}{path}", headers=headers, **sent) as answer:
            body = await answer.json()
        assert answer.status < 300, body
        return body

    async def push(self, phone: Phone, *messages: dict[str, Any]) -> None:
        await self.line("POST", "/v2/bot/message/push", json={"to": phone.chat, "messages": list(messages)})

    async def heard(self, kind: str) -> dict[str, Any]:
        """The newest event of this kind, when it comes."""
        while not (found := [event for event in self.events if event.get("type") == kind or kind in event]):
            self.news.clear()
            await self.news.wait()
        return found[-1]


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    for number, name in enumerate(LETTERS):
        Image.new("RGB", (210, 297), (240, 240 - 20 * number, 220)).save(tmp_path / name)
    return tmp_path


@pytest_asyncio.fixture(loop_scope="session")
async def town(letters: Path) -> AsyncIterator[Town]:
    async with simulated(TurnableClock(MORNING), people=lambda: PEOPLE, letters=letters) as town:
        yield town


@pytest_asyncio.fixture(loop_scope="session")
async def product(town: Town) -> AsyncIterator[Product]:
    async with aiohttp.ClientSession(trust_env=False) as session:
        product = Product(town, session)
        app = web.Application()
        app.router.add_post("/webhook", product.take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
        await product.telegram("setWebhook", url=address)
        await product.line("PUT", "/v2/bot/channel/webhook/endpoint", json={"endpoint": address})
        yield product
        await runner.cleanup()


async def visit(page: Page, town: Town) -> None:
    await page.goto(f"{town.address}/sim/")
    await expect(page.locator("#clock")).to_contain_text("2569")


def screen(page: Page, phone: Phone) -> Locator:
    return page.locator(f'[data-phone="{phone.id}"]')


def tap(where: Page | Locator, label: str) -> Locator:
    return where.get_by_role("button", name=label, exact=True)


def postback(label: str) -> dict[str, str]:
    return {"type": "postback", "label": label, "data": f"press:{label}"}


def card(*actions: dict[str, Any]) -> dict[str, Any]:
    """A decision card with a footer of buttons."""
    buttons = [{"type": "button", "style": "primary", "action": action} for action in actions]
    return {
        "type": "flex",
        "altText": "รอสั่งการ",
        "contents": {
            "type": "bubble",
            "body": {
                "type": "box",
                "layout": "vertical",
                "contents": [
                    {"type": "text", "text": "รอสั่งการ · เลขรับ 214/2569", "weight": "bold", "size": "lg"},
                    {"type": "separator", "margin": "md"},
                    {"type": "text", "text": "การคัดเลือกครูดีเด่น ประจำปี 2569", "wrap": True, "color": "#0A7D36"},
                ],
            },
            "footer": {"type": "box", "layout": "vertical", "spacing": "sm", "contents": buttons},
        },
    }


async def test_a_first_visitor_sets_out_three_phones_and_links_them(page: Page, town: Town, product: Product) -> None:
    await visit(page, town)
    await page.get_by_role("button", name="จัดโต๊ะตัวอย่าง").click()
    phones = page.locator("[data-phone]")
    await expect(phones).to_have_count(3)
    for phone, name in zip(await phones.all(), ("น.ส.สุดา มั่นคง", "นายประเสริฐ ตั้งใจ", "นางวิไล สุขสม"), strict=True):
        await expect(phone.locator("header").first).to_contain_text(name)

    await tap(phones.nth(0), "ผูกบัญชี").click()
    await expect(phones.nth(0).locator(".message.mine")).to_contain_text("48217735")
    await tap(phones.nth(1), "ผูกบัญชี").click()
    await expect(phones.nth(1).locator(".message.mine")).to_contain_text("/start 11223344")
    # Whoever has used the invitation is not offered it again.
    await expect(tap(phones.nth(1), "ผูกบัญชี")).to_be_hidden()
    assert (await product.heard("follow"))["source"]["userId"]


async def test_who_sits_at_a_phone_can_be_changed(page: Page, town: Town) -> None:
    await visit(page, town)
    await tap(page.locator("#add-phone"), "Telegram").click()
    phone = page.locator("[data-phone]")
    await phone.get_by_role("button", name="เปลี่ยนผู้ใช้").click()
    await page.get_by_role("searchbox").fill("บุคคล")
    await expect(page.locator(".person")).to_have_count(2)
    await page.get_by_role("button", name="นางวิไล สุขสม").click()
    await expect(phone.locator("header").first).to_contain_text("ผู้อำนวยการกลุ่มบริหารงานบุคคล")

    await phone.get_by_role("button", name="ตัวเลือกโทรศัพท์").click()
    await page.get_by_role("menuitem", name="เอาเครื่องนี้ออก").click()
    await tap(page.get_by_role("dialog"), "เอาออก").click()
    await expect(phone).to_have_count(0)


async def test_typed_words_go_out_and_the_answer_arrives_at_once(page: Page, town: Town, product: Product) -> None:
    clerk = await town.line_phone("สุดา")
    await visit(page, town)
    field = screen(page, clerk).get_by_role("textbox")
    await field.fill("ค้น ครูดีเด่น")
    await field.press("Enter")
    await expect(screen(page, clerk).locator(".message.mine")).to_contain_text("ค้น ครูดีเด่น")
    await expect(field).to_have_value("")
    assert (await product.heard("message"))["message"]["text"] == "ค้น ครูดีเด่น"
    await product.push(clerk, {"type": "text", "text": "พบ 3 เรื่อง <img src=x onerror=alert(1)>"})
    answer = screen(page, clerk).locator(".message.theirs")
    # What anybody wrote stays text.
    await expect(answer).to_contain_text("พบ 3 เรื่อง <img src=x onerror=alert(1)>")
    await expect(answer.locator("img")).to_have_count(0)
    await expect(page.locator("#charge")).to_contain_text("1/300")


async def test_telegram_edits_in_place_after_a_press(page: Page, town: Town, product: Product) -> None:
    director = await town.telegram_phone("ประเสริฐ")
    await director.starts()
    await visit(page, town)
    keyboard = [[{"text": "ตามเสนอ", "callback_data": "a"}, {"text": "สั่งการเอง", "callback_data": "b"}]]
    sent = await product.telegram(
        "sendMessage",
        chat_id=director.chat,
        parse_mode="HTML",
        text="<b>รอสั่งการ</b> · 214/2569\nการคัดเลือกครูดีเด่น &lt;ประจำปี&gt;",
        reply_markup={"inline_keyboard": keyboard},
    )
    shown = screen(page, director).locator(".message.theirs")
    await expect(shown.locator("b")).to_have_text("รอสั่งการ")
    await expect(shown).to_contain_text("ครูดีเด่น <ประจำปี>")
    await tap(screen(page, director), "ตามเสนอ").click()
    query = (await product.heard("callback_query"))["callback_query"]
    assert query["data"] == "a"
    await product.telegram("answerCallbackQuery", callback_query_id=query["id"], text="บันทึกแล้ว")
    await expect(screen(page, director).locator(".callout")).to_have_text("บันทึกแล้ว")
    await product.telegram(
        "editMessageText", chat_id=director.chat, message_id=sent["message_id"], text="สั่งการแล้ว 13 ม.ค. 69"
    )
    await expect(shown).to_have_count(1)
    await expect(shown).to_contain_text("สั่งการแล้ว")
    await expect(shown).to_contain_text("แก้ไขแล้ว")
    await expect(tap(screen(page, director), "ตามเสนอ")).to_have_count(0)


async def test_a_flex_card_is_drawn_and_every_button_does_its_own(page: Page, town: Town, product: Product) -> None:
    clerk = await town.line_phone("สุดา")
    await clerk.starts()
    await visit(page, town)
    await product.push(
        clerk,
        card(
            postback("ลงรับ"),
            {"type": "clipboard", "label": "คัดลอกเลขรับ", "clipboardText": "214/2569"},
            {"type": "uri", "label": "เปิดหนังสือ", "uri": f"{town.address}/sim/icon.svg"},
        ),
    )
    phone = screen(page, clerk)
    title = phone.get_by_text("รอสั่งการ · เลขรับ 214/2569")
    await expect(title).to_have_css("font-size", "19px")
    await expect(title).to_have_css("font-weight", "700")
    await expect(phone.get_by_text("การคัดเลือกครูดีเด่น")).to_have_css("color", "rgb(10, 125, 54)")

    await tap(phone, "ลงรับ").click()
    assert (await product.heard("postback"))["postback"]["data"] == "press:ลงรับ"
    await tap(phone, "คัดลอกเลขรับ").click()
    await expect(page.locator(".toast")).to_contain_text("คัดลอกแล้ว: 214/2569")
    assert await page.evaluate("navigator.clipboard.readText()") == "214/2569"
    async with page.context.expect_page() as opened:
        await tap(phone, "เปิดหนังสือ").click()
    assert (await opened.value).url.endswith("/sim/icon.svg")


async def test_taps_on_pictures_and_boxes_are_numbered_as_the_server_numbers_them(
    page: Page, town: Town, product: Product
) -> None:
    clerk = await town.line_phone("สุดา")
    await clerk.starts()
    await visit(page, town)
    picture = f"{town.address}/sim/api/letters/{LETTERS[0]}"
    bubble = {
        "type": "bubble",
        "hero": {"type": "image", "url": picture, "size": "full", "action": postback("ภาพ")},
        "body": {
            "type": "box",
            "layout": "vertical",
            "action": postback("กล่องนอก"),
            "contents": [
                {
                    "type": "box",
                    "layout": "horizontal",
                    "contents": [{"type": "text", "text": "แถวใน", "action": postback("ตัวอักษร")}],
                    "action": postback("กล่องใน"),
                    "paddingAll": "xl",
                },
                {"type": "button", "action": postback("ปุ่ม")},
            ],
        },
    }
    await product.push(clerk, {"type": "flex", "altText": "x", "contents": bubble})
    for label in ("ภาพ", "กล่องนอก", "กล่องใน", "ตัวอักษร", "ปุ่ม"):
        product.events.clear()
        # Beside the inner parts, so that the box itself is what is hit.
        await tap(screen(page, clerk), label).click(position={"x": 24, "y": 6})
        assert (await product.heard("postback"))["postback"]["data"] == f"press:{label}"


async def test_the_date_picker_shows_buddhist_years_and_keeps_its_bounds(
    page: Page, town: Town, product: Product
) -> None:
    clerk = await town.line_phone("สุดา")
    await clerk.starts()
    await visit(page, town)
    picker = {"type": "datetimepicker", "label": "เลือกวัน", "data": "due", "mode": "date"}
    await product.push(clerk, card({**picker, "initial": "2026-01-30", "min": "2026-01-13", "max": "2026-02-10"}))
    await tap(screen(page, clerk), "เลือกวัน").click()
    dialog = page.get_by_role("dialog", name="เลือกวัน")
    await expect(dialog).to_contain_text("มกราคม 2569")
    await expect(tap(dialog, "30 มกราคม 2569")).to_have_attribute("aria-pressed", "true")
    await expect(tap(dialog, "12 มกราคม 2569")).to_be_disabled()
    await expect(tap(dialog, "เดือนก่อน")).to_be_disabled()
    await tap(dialog, "เดือนถัดไป").click()
    await expect(tap(dialog, "11 กุมภาพันธ์ 2569")).to_be_disabled()
    await tap(dialog, "6 กุมภาพันธ์ 2569").click()
    await tap(dialog, "ตกลง").click()
    assert (await product.heard("postback"))["postback"]["params"] == {"date": "2026-02-06"}


async def test_quick_replies_stand_below_the_last_message_until_tapped(
    page: Page, town: Town, product: Product
) -> None:
    clerk = await town.line_phone("สุดา")
    await clerk.starts()
    await visit(page, town)
    items = [{"type": "action", "action": {"type": "message", "label": word, "text": word}} for word in ("ใช่", "ไม่ใช่")]
    question = {"type": "text", "text": "กำหนดส่ง 30 ม.ค. 69 ใช่หรือไม่", "quickReply": {"items": items}}
    await product.push(clerk, question)
    phone = screen(page, clerk)
    await expect(tap(phone, "ไม่ใช่")).to_be_visible()
    await tap(phone, "ใช่").click()
    await expect(phone.locator(".message.mine").last).to_contain_text("ใช่")
    await expect(tap(phone, "ไม่ใช่")).to_be_hidden()

    await product.push(clerk, question)
    await expect(tap(phone, "ไม่ใช่")).to_be_visible()
    await product.push(clerk, {"type": "text", "text": "อีกเรื่องหนึ่ง"})
    await expect(tap(phone, "ไม่ใช่")).to_be_hidden()


async def test_the_rich_menu_opens_and_its_areas_answer(
    page: Page, town: Town, product: Product, letters: Path
) -> None:
    clerk = await town.line_phone("สุดา")
    await clerk.starts()
    half = {"y": 0, "width": 600, "height": 405}
    menu = {
        "size": {"width": 1200, "height": 405},
        "selected": False,
        "name": "งาน",
        "chatBarText": "เมนูงาน",
        "areas": [
            {"bounds": {"x": 0, **half}, "action": {"type": "message", "label": "งานของฉัน", "text": "งานของฉัน"}},
            {"bounds": {"x": 600, **half}, "action": postback("ลงรับ")},
        ],
    }
    made = (await product.line("POST", "/v2/bot/richmenu", json=menu))["richMenuId"]
    Image.new("RGB", (1200, 405), "white").save(letters / "menu.png")
    png = {"data": (letters / "menu.png").read_bytes(), "headers": {"Content-Type": "image/png"}}
    await product.line("POST", f"/v2/bot/richmenu/{made}/content", **png)
    await visit(page, town)
    phone = screen(page, clerk)
    await product.line("POST", f"/v2/bot/user/all/richmenu/{made}")
    await expect(tap(phone, "งานของฉัน")).to_have_count(0)
    await tap(phone, "เมนูงาน").click()
    await tap(phone, "งานของฉัน").click()
    await expect(phone.locator(".message.mine").last).to_contain_text("งานของฉัน")
    await tap(phone, "ลงรับ").click()
    assert (await product.heard("postback"))["postback"]["data"] == "press:ลงรับ"
    await tap(phone, "เมนูงาน").click()
    await expect(tap(phone, "ลงรับ")).to_have_count(0)


async def test_telegram_lists_its_commands(page: Page, town: Town, product: Product) -> None:
    director = await town.telegram_phone("ประเสริฐ")
    await visit(page, town)
    await product.telegram("setMyCommands", commands=[{"command": "work", "description": "งานของฉัน"}])
    await tap(screen(page, director), "เมนู").click()
    await screen(page, director).get_by_role("button", name="งานของฉัน").click()
    await expect(screen(page, director).locator(".message.mine")).to_contain_text("/work")


async def test_sample_letters_go_as_an_album_and_open_large(page: Page, town: Town, product: Product) -> None:
    clerk = await town.telegram_phone("สุดา")
    await visit(page, town)
    phone = screen(page, clerk)
    await tap(phone, "แนบหนังสือหรือไฟล์").click()
    dialog = page.get_by_role("dialog", name="แนบหนังสือ")
    await tap(dialog, LETTERS[0]).click()
    await tap(dialog, LETTERS[2]).click()
    await dialog.get_by_role("textbox", name="คำบรรยาย").fill("หนังสือวันนี้")
    await tap(dialog, "ส่ง 2 รายการ").click()
    await expect(phone.locator(".album .message")).to_have_count(2)
    await expect(phone.locator(".album")).to_contain_text("หนังสือวันนี้")
    await tap(phone, "ดูภาพขนาดใหญ่").first.click()
    viewer = page.get_by_role("dialog", name="ภาพขนาดใหญ่")
    await expect(viewer).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await town.delivered()
    assert len({event["message"]["media_group_id"] for event in product.events}) == 1


async def test_own_files_dropped_on_a_phone_go_as_files(page: Page, town: Town) -> None:
    clerk = await town.line_phone("สุดา")
    await visit(page, town)
    phone = screen(page, clerk)
    transfer = await page.evaluate_handle(
        "() => { const t = new DataTransfer(); t.items.add(new File(['%PDF-1.4'], 'หนังสือ.pdf')); return t; }"
    )
    await phone.locator(".screen").dispatch_event("drop", {"dataTransfer": transfer})
    dialog = page.get_by_role("dialog", name="แนบหนังสือ")
    await expect(dialog).to_contain_text("หนังสือ.pdf")
    await expect(dialog.get_by_label("ส่งเป็นไฟล์")).to_be_checked()
    await tap(dialog, "ส่ง 1 รายการ").click()
    await expect(phone.get_by_role("link", name="เปิดไฟล์ หนังสือ.pdf")).to_be_visible()


async def test_own_messages_are_taken_back_on_line_and_edited_on_telegram(
    page: Page, town: Town, product: Product
) -> None:
    clerk = await town.line_phone("สุดา")
    director = await town.telegram_phone("ประเสริฐ")
    await clerk.says("ส่งผิด")
    await director.says("เห็นชอบ")
    await visit(page, town)
    await screen(page, clerk).get_by_text("ส่งผิด").click(button="right")
    await page.get_by_role("menuitem", name="ยกเลิกข้อความ").click()
    await expect(screen(page, clerk).get_by_text("ยกเลิกข้อความแล้ว")).to_be_visible()
    await expect(screen(page, clerk).get_by_text("ส่งผิด")).to_have_count(0)
    await product.heard("unsend")

    await screen(page, director).locator(".message.mine").hover()
    await tap(screen(page, director), "ตัวเลือกข้อความ").click()
    await page.get_by_role("menuitem", name="แก้ไข").click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("ไม่เห็นชอบ")
    await tap(page.get_by_role("dialog"), "บันทึก").click()
    await expect(screen(page, director).locator(".message.mine")).to_contain_text("ไม่เห็นชอบ")
    assert (await product.heard("edited_message"))["edited_message"]["text"] == "ไม่เห็นชอบ"


async def test_the_clock_turns_on_the_bar_and_on_the_phones(page: Page, town: Town) -> None:
    director = await town.telegram_phone("ประเสริฐ")
    await visit(page, town)
    await expect(page.locator("#clock")).to_contain_text("13 ม.ค. 2569")
    await page.get_by_role("button", name="พรุ่งนี้ 08:30").click()
    await expect(page.locator("#clock")).to_contain_text("14 ม.ค. 2569")
    await expect(screen(page, director).locator(".status-line")).to_contain_text("08:30")
    await tap(page, "+1 ชม.").click()
    await expect(page.locator("#clock")).to_contain_text("09:30")


async def test_faults_are_switched_seen_and_cleared(page: Page, town: Town, product: Product) -> None:
    clerk = await town.line_phone("สุดา")
    await clerk.starts()
    await visit(page, town)
    await page.get_by_role("button", name="เหตุขัดข้อง").click()
    await page.get_by_role("switch", name="webhook ซ้ำ LINE").click()
    await page.get_by_role("button", name="ส่งถี่เกิน (429) LINE ครั้งเดียว").click()
    await page.get_by_role("switch", name="ส่งไม่ถึง สุดา").click()
    await expect(page.get_by_role("switch", name="ส่งไม่ถึง สุดา")).to_have_attribute("aria-checked", "true")
    await tap(page, "เสร็จ").click()
    strip = page.locator("#faults-strip")
    for words in ("LINE: webhook ซ้ำ", "LINE: ส่งถี่เกิน (429) ×1", "ส่งไม่ถึง สุดา"):
        await expect(strip).to_contain_text(words)
    with pytest.raises(AssertionError):
        await product.push(clerk, {"type": "text", "text": "ทดสอบ"})
    # What was to happen once is over, and the page notices by itself.
    await expect(strip).not_to_contain_text("429")
    await tap(strip, "ปิดทุกเหตุ").click()
    await expect(strip).to_be_hidden()
    assert (await town.state())["faults"] == {}


async def test_the_bot_is_seen_writing_and_a_blocked_one_is_told(page: Page, town: Town, product: Product) -> None:
    clerk = await town.line_phone("สุดา")
    await clerk.starts()
    await visit(page, town)
    phone = screen(page, clerk)
    await product.line("POST", "/v2/bot/chat/loading/start", json={"chatId": clerk.chat, "loadingSeconds": 20})
    await expect(phone.get_by_label("บอตกำลังพิมพ์")).to_be_visible()
    await product.push(clerk, {"type": "text", "text": "ได้รับแล้ว"})
    await expect(phone.get_by_label("บอตกำลังพิมพ์")).to_be_hidden()
    await phone.get_by_role("button", name="ตัวเลือกโทรศัพท์").click()
    await page.get_by_role("menuitem", name="ปิดกั้นบอต").click()
    await expect(phone).to_contain_text("ปิดกั้นบัญชีนี้อยู่")
    await tap(phone, "เลิกปิดกั้น").click()
    await expect(phone.get_by_role("textbox")).to_be_visible()


async def test_a_carousel_and_a_template_are_drawn(page: Page, town: Town, product: Product) -> None:
    clerk = await town.line_phone("สุดา")
    await clerk.starts()
    await visit(page, town)
    bubbles = [card(postback(f"เปิด {number}"))["contents"] for number in (1, 2, 3)]
    await product.push(
        clerk,
        {"type": "flex", "altText": "x", "contents": {"type": "carousel", "contents": bubbles}},
        {
            "type": "template",
            "altText": "x",
            "template": {"type": "confirm", "text": "ยืนยันหรือไม่", "actions": [postback("ยืนยัน"), postback("ไม่ยืนยัน")]},
        },
    )
    await expect(screen(page, clerk).locator(".flex-bubble")).to_have_count(3)
    await tap(screen(page, clerk), "เปิด 3").click()
    assert (await product.heard("postback"))["postback"]["data"] == "press:เปิด 3"
    product.events.clear()
    await tap(screen(page, clerk), "ไม่ยืนยัน").click()
    assert (await product.heard("postback"))["postback"]["data"] == "press:ไม่ยืนยัน"


async def test_on_a_narrow_screen_the_phones_stand_below_each_other(page: Page, town: Town) -> None:
    for name in ("สุดา", "ประเสริฐ"):
        await town.line_phone(name)
    await page.set_viewport_size({"width": 390, "height": 844})
    await visit(page, town)
    phones = page.locator("[data-phone]")
    await expect(phones).to_have_count(2)
    first, second = [await phone.bounding_box() for phone in await phones.all()]
    assert first is not None
    assert second is not None
    assert second["y"] >= first["y"] + first["height"]
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_restarted_server_is_found_again_with_what_it_has(page: Page, letters: Path) -> None:
    async with _served(0, letters) as (world, port):
        world.add_phone("line", "ก่อนปิดเครื่อง", None, None)
        await page.goto(f"http://127.0.0.1:{port}/sim/")
        await expect(page.locator("[data-phone]")).to_contain_text("ก่อนปิดเครื่อง")
    await expect(page.locator("#offline")).to_be_visible()

    async with _served(port, letters) as (world, _):
        world.add_phone("telegram", "หลังเปิดเครื่อง", None, None)
        await expect(page.locator("#offline")).to_be_hidden()
        await expect(page.locator("[data-phone]")).to_have_count(1)
        await expect(page.locator("[data-phone]")).to_contain_text("หลังเปิดเครื่อง")


@asynccontextmanager
async def _served(port: int, letters: Path) -> AsyncIterator[tuple[World, int]]:
    """A simulator on this port, 0 for any; unlike `simulated` it can come back to the address that the page knows."""
    app = simulator.build(TurnableClock(MORNING), letters=letters, settings=TEST_SETTINGS)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        config = uvicorn.Config(app, log_level="critical", ws="none")
        async with simulator.Server(config, app.state.world).running(listener):
            yield app.state.world, listener.getsockname()[1]
