"""The genuine python-telegram-bot against the simulated Bot API."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
)
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.simulator.app import SAMPLE_BOT
from bot.simulator.driver import Phone, Town, simulated
from bot.simulator.world import WorldSettings
from storage.clock import TurnableClock
from tests.simulator import samples
from tests.simulator.conftest import Product
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def retry_after_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def bot(town: Town) -> AsyncIterator[Bot]:
    async with Bot(SAMPLE_BOT.token, base_url=town.telegram_api, base_file_url=town.telegram_files) as bot:
        yield bot


@pytest.fixture
async def phone(town: Town) -> Phone:
    phone = await town.telegram_phone("สุดา")
    await phone.starts()
    return phone


def press(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


class TestConversation:
    async def test_a_word_goes_out_and_a_card_comes_back(self, town: Town, bot: Bot, product: Product) -> None:
        await bot.set_webhook(product.url, secret_token="sesame", allowed_updates=["message", "callback_query"])
        phone = await town.telegram_phone("สุดา")
        await phone.starts("4821-7735")
        await town.delivered()
        [webhook] = product.webhooks
        assert webhook.headers["x-telegram-bot-api-secret-token"] == "sesame"
        assert webhook.json["message"]["text"] == "/start 4821-7735"

        sent = await bot.send_message(
            phone.chat, "<b>ร่างลงรับ</b> &amp; ตรวจ", parse_mode="HTML", reply_markup=press("ลงรับ", "b1")
        )
        assert sent.text == "ร่างลงรับ & ตรวจ"
        assert sent.entities[0].length == 9
        await phone.presses("ลงรับ")
        await town.delivered()
        query = product.webhooks[-1].json["callback_query"]
        assert query["data"] == "b1"
        assert await bot.answer_callback_query(query["id"], "รับเรื่องแล้ว")
        await phone.look()
        assert phone.toast == "รับเรื่องแล้ว"

        await bot.edit_message_text("ลงรับแล้ว 214/2569", phone.chat, sent.message_id)
        message = await phone.wait_for("214/2569")
        assert message["edited"]
        assert message["buttons"] == []

    async def test_buttons_that_open_and_copy_stay_on_the_phone(self, bot: Bot, phone: Phone) -> None:
        rows = [
            [InlineKeyboardButton("เปิดหนังสือ", url="https://example.org/214")],
            [InlineKeyboardButton("คัดลอกเลขรับ", copy_text=CopyTextButton("214/2569"))],
        ]
        await bot.send_message(phone.chat, "ลงรับแล้ว", reply_markup=InlineKeyboardMarkup(rows))
        assert await phone.presses("เปิดหนังสือ") == {"open": "https://example.org/214"}
        assert await phone.presses("คัดลอกเลขรับ") == {"copy": "214/2569"}
        assert phone.screen == "> /start\nลงรับแล้ว\n[เปิดหนังสือ]\n[คัดลอกเลขรับ]"

    async def test_an_edit_of_a_person_is_told(self, town: Town, bot: Bot, phone: Phone, product: Product) -> None:
        await phone.says("ที่ ศธ 04001/ว12")
        await phone.edits("ว12", into="ที่ ศธ 04001/ว123")
        await bot.set_webhook(product.url)
        await town.delivered()
        kinds = [next(iter(webhook.json.keys() - {"update_id"})) for webhook in product.webhooks]
        assert kinds == ["message", "message", "edited_message"]

    async def test_who_blocks_is_known_and_cannot_be_written_to(
        self, town: Town, bot: Bot, phone: Phone, product: Product
    ) -> None:
        await phone.blocks()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(phone.chat, "x")
        await bot.set_webhook(product.url)
        await town.delivered()
        assert product.webhooks[-1].json["my_chat_member"]["new_chat_member"]["status"] == "kicked"
        await phone.unblocks()
        assert (await bot.send_message(phone.chat, "x")).text == "x"

    async def test_who_never_started_cannot_be_written_to(self, town: Town, bot: Bot) -> None:
        stranger = await town.telegram_phone("คนแปลกหน้า")
        with pytest.raises(Forbidden, match="can't initiate conversation"):
            await bot.send_message(stranger.chat, "x")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(1, "x")

    async def test_a_late_answer_to_a_press_is_refused(
        self, town: Town, bot: Bot, phone: Phone, product: Product
    ) -> None:
        await bot.set_webhook(product.url)
        await bot.send_message(phone.chat, "?", reply_markup=press("ใช่", "y"))
        await phone.presses("ใช่")
        await town.delivered()
        await town.passes(seconds=31)
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(product.webhooks[-1].json["callback_query"]["id"])

    async def test_messages_are_deleted_within_two_days(self, town: Town, bot: Bot, phone: Phone) -> None:
        first = await bot.send_message(phone.chat, "PIN")
        second = await bot.send_message(phone.chat, "เก่า")
        assert await bot.delete_message(phone.chat, first.message_id)
        await town.passes(days=2, minutes=1)
        with pytest.raises(BadRequest, match="can't be deleted"):
            await bot.delete_message(phone.chat, second.message_id)
        await phone.look()
        assert "PIN" not in phone.screen
        with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
            await bot.edit_message_text("x", phone.chat, first.message_id)


class TestLimits:
    @pytest.mark.parametrize(("text", "refusal"), [("ก" * 4097, "message is too long"), ("  \n", "text is empty")])
    async def test_texts(self, bot: Bot, phone: Phone, text: str, refusal: str) -> None:
        with pytest.raises(BadRequest) as refused:
            await bot.send_message(phone.chat, text, parse_mode="HTML")
        assert refusal in refused.value.message.lower()

    async def test_length_counts_after_the_entities(self, bot: Bot, phone: Phone) -> None:
        sent = await bot.send_message(phone.chat, "<b>" + "&lt;" * 4096 + "</b>", parse_mode="HTML")
        assert sent.text == "<" * 4096
        with pytest.raises(BadRequest, match="caption is too long"):
            await bot.send_document(phone.chat, b"x", caption="ก" * 1025)

    async def test_refusals_have_telegrams_form(self, town: Town, phone: Phone) -> None:
        button = {"text": "ก", "callback_data": "x" * 65}
        body = {"chat_id": phone.chat, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}
        url = f"{town.telegram_api}{SAMPLE_BOT.token}/sendMessage"
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
            assert await answer.json() == {
                "ok": False,
                "error_code": 400,
                "description": "Bad Request: BUTTON_DATA_INVALID",
            }

    async def test_an_edit_must_change_something(self, bot: Bot, phone: Phone) -> None:
        sent = await bot.send_message(phone.chat, "<b>ก</b>", parse_mode="HTML", reply_markup=press("ก", "x"))
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text(
                "<b>ก</b>", phone.chat, sent.message_id, parse_mode="HTML", reply_markup=press("ก", "x")
            )
        assert await bot.edit_message_reply_markup(phone.chat, sent.message_id)
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_reply_markup(phone.chat, sent.message_id)

    async def test_wrong_tokens(self, town: Town) -> None:
        async with aiohttp.ClientSession() as session:
            for token, status in (("123:wrong", 401), ("nonsense", 404), (SAMPLE_BOT.token, 200)):
                async with session.get(f"{town.telegram_api}{token}/getMe") as answer:
                    assert answer.status == status

    async def test_speed(self, clock: TurnableClock) -> None:
        async with simulated(clock, settings=WorldSettings(enforce_rate_limits=True)) as town:
            phone = await town.telegram_phone("สุดา")
            await phone.starts()
            async with Bot(SAMPLE_BOT.token, base_url=town.telegram_api) as bot:
                for number in range(5):
                    await bot.send_message(phone.chat, str(number))
                with pytest.raises(RetryAfter) as limited:
                    await bot.send_message(phone.chat, "6")
                assert limited.value.retry_after == timedelta(seconds=1)


class TestFiles:
    async def test_a_photo_is_squeezed_and_comes_in_sizes(
        self, town: Town, bot: Bot, phone: Phone, product: Product
    ) -> None:
        await phone.sends(samples.photo(1500, 2000), as_photo=True, caption="หน้า 1")
        message = await last_message(town, bot, product)
        assert [(size.width, size.height) for size in message.photo] == [(67, 90), (240, 320), (600, 800), (960, 1280)]
        assert message.caption == "หน้า 1"
        file = await bot.get_file(message.photo[-1].file_id)
        data = bytes(await file.download_as_bytearray())
        assert samples.size(data) == (960, 1280)
        assert len(data) == message.photo[-1].file_size

    async def test_a_picture_sent_as_a_file_keeps_its_bytes(
        self, town: Town, bot: Bot, phone: Phone, product: Product
    ) -> None:
        original = samples.photo(1600, 1200)
        await phone.sends(original, name="scan.jpg")
        document = (await last_message(town, bot, product)).document
        assert document is not None
        assert (document.file_name, document.mime_type) == ("scan.jpg", "image/jpeg")
        file = await bot.get_file(document.file_id)
        assert bytes(await file.download_as_bytearray()) == original

    async def test_an_album_is_one_update_an_item(self, town: Town, bot: Bot, phone: Phone, product: Product) -> None:
        pages = [samples.png(200 + number, 300) for number in range(3)]
        await phone.sends(*pages, as_photo=True, caption="3 หน้า", name="p.png")
        await bot.set_webhook(product.url)
        await town.delivered()
        items = [webhook.json["message"] for webhook in product.webhooks][1:]
        assert len({item["media_group_id"] for item in items}) == 1
        assert [item.get("caption") for item in items] == ["3 หน้า", None, None]

    async def test_20_megabytes_are_not_given(self, town: Town, bot: Bot, phone: Phone, product: Product) -> None:
        await phone.sends(bytes((20 << 20) + 1), name="big.pdf")
        document = (await last_message(town, bot, product)).document
        assert document is not None
        with pytest.raises(BadRequest, match="File is too big"):
            await bot.get_file(document.file_id)

    async def test_what_a_bot_sends_can_be_sent_again_by_its_id(self, bot: Bot, phone: Phone) -> None:
        sent = await bot.send_document(phone.chat, b"%PDF-1.7", filename="214-2569.pdf", caption="<i>ก</i>",
                                       parse_mode="HTML")  # fmt: skip
        assert sent.document is not None
        again = await bot.send_document(phone.chat, sent.document.file_id)
        assert again.document is not None
        assert again.document.file_unique_id == sent.document.file_unique_id
        with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
            await bot.send_document(phone.chat, "AgACnothing")
        await phone.look()
        assert phone.messages[-1]["file"]["name"] == "214-2569.pdf"
        assert phone.messages[-1]["file"]["mime"] == "application/pdf"

    async def test_pictures_of_a_bot(self, bot: Bot, phone: Phone) -> None:
        sent = await bot.send_photo(phone.chat, samples.png(900, 700), caption="หน้า 1", reply_markup=press("ก", "x"))
        assert sent.photo[-1].width == 900
        await bot.edit_message_caption(phone.chat, sent.message_id, caption="หน้า 1/2")
        await bot.edit_message_media(InputMediaPhoto(samples.png(50, 60), caption="หน้า 2/2"), phone.chat,
                                     sent.message_id)  # fmt: skip
        message = await phone.wait_for("หน้า 2/2")
        assert message["kind"] == "photo"
        assert message["buttons"] == []
        with pytest.raises(BadRequest, match="Image_process_failed"):
            await bot.send_photo(phone.chat, b"no picture")
        with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
            await bot.send_photo(phone.chat, samples.png(9000, 1001))
        with pytest.raises(BadRequest, match="no text in the message"):
            await bot.edit_message_text("x", phone.chat, sent.message_id)

    async def test_a_media_group_of_a_bot(self, bot: Bot, phone: Phone) -> None:
        pages = [InputMediaPhoto(samples.png(40, 50)), InputMediaPhoto(samples.png(50, 40), caption="2 หน้า")]
        sent = await bot.send_media_group(phone.chat, pages)
        assert sent[0].media_group_id == sent[1].media_group_id
        with pytest.raises(BadRequest, match="can't be mixed"):
            await bot.send_media_group(phone.chat, [pages[0], InputMediaDocument(b"x")])


async def last_message(town: Town, bot: Bot, product: Product) -> Message:
    await bot.set_webhook(product.url)
    await town.delivered()
    message = Message.de_json(product.webhooks[-1].json["message"], bot)
    assert message is not None
    return message


class TestUpdates:
    async def test_a_failed_webhook_comes_again_and_in_order(
        self, town: Town, bot: Bot, phone: Phone, product: Product
    ) -> None:
        product.answers = [500, 503, 200]
        await bot.set_webhook(product.url)
        await phone.says("หนึ่ง")
        await phone.says("สอง")
        await town.delivered()
        texts = [webhook.json["message"]["text"] for webhook in product.webhooks]
        assert texts == ["/start", "/start", "/start", "หนึ่ง", "สอง"]
        updates = [webhook.json["update_id"] for webhook in product.webhooks[2:]]
        assert updates == [1, 2, 3]

    async def test_retry_after_is_honoured(self, town: Town, bot: Bot, phone: Phone, product: Product) -> None:
        product.answers = [503]
        product.headers = {"Retry-After": "600"}
        await bot.set_webhook(product.url)

        async def refused() -> bool:
            return (await bot.get_webhook_info()).last_error_message is not None

        await until(refused, what="the webhook was answered")
        await asyncio.sleep(0.3)
        assert len(product.webhooks) == 1
        info = await bot.get_webhook_info()
        assert info.pending_update_count == 1
        assert info.last_error_message == "Wrong response from the webhook: 503"

    async def test_a_webhook_may_come_twice(self, town: Town, bot: Bot, phone: Phone, product: Product) -> None:
        await town.fails("telegram", "duplicate_webhook", times=1)
        await bot.set_webhook(product.url)
        await phone.says("หนึ่ง")
        await town.delivered()
        assert [webhook.json["update_id"] for webhook in product.webhooks] == [1, 1, 2]

    async def test_polling(self, bot: Bot, phone: Phone, product: Product) -> None:
        await phone.says("หนึ่ง")
        first = await bot.get_updates()
        assert [update.message.text for update in first if update.message] == ["/start", "หนึ่ง"]
        waiting = asyncio.create_task(bot.get_updates(offset=first[-1].update_id + 1, timeout=30))
        await asyncio.sleep(0.1)
        await phone.says("สอง")
        [update] = await waiting
        assert update.message is not None
        assert update.message.text == "สอง"
        await bot.set_webhook(product.url)
        with pytest.raises(Conflict):
            await bot.get_updates()

    async def test_only_the_kinds_that_are_wanted(self, town: Town, bot: Bot, phone: Phone) -> None:
        await bot.get_updates(allowed_updates=["callback_query"])
        await phone.says("หนึ่ง")
        assert [update.update_id for update in await bot.get_updates()] == [1]

    async def test_a_waiting_poll_does_not_hold_up_the_end(self, clock: TurnableClock) -> None:
        async with simulated(clock) as town:
            bot = Bot(SAMPLE_BOT.token, base_url=town.telegram_api)
            await bot.initialize()
            waiting = asyncio.create_task(bot.get_updates(timeout=50))
            await asyncio.sleep(0.1)
        assert await waiting == ()
        await bot.shutdown()


class TestMenu:
    async def test_the_narrowest_scope_is_shown(self, bot: Bot, phone: Phone) -> None:
        await bot.set_my_commands([BotCommand("help", "วิธีใช้")], scope=BotCommandScopeAllPrivateChats())
        await phone.look()
        assert phone.latest["menu"]["commands"] == [{"command": "help", "description": "วิธีใช้"}]
        await bot.set_my_commands([BotCommand("work", "งานของฉัน")], scope=BotCommandScopeChat(int(phone.chat)))
        await phone.look()
        assert phone.latest["menu"]["commands"][0]["command"] == "work"
        await bot.delete_my_commands(scope=BotCommandScopeChat(int(phone.chat)))
        assert await bot.get_my_commands(scope=BotCommandScopeChat(int(phone.chat))) == ()
        with pytest.raises(BadRequest, match="Bot_command_invalid"):
            await bot.set_my_commands([BotCommand("งาน", "x")])


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "error", "arrived"),
        [
            ("429", RetryAfter, False),
            ("500", TelegramError, False),
            ("drop", NetworkError, False),
            ("timeout", NetworkError, True),
            ("garbage", TelegramError, True),
        ],
    )
    async def test_a_call_goes_wrong_once(
        self, town: Town, bot: Bot, phone: Phone, kind: Any, error: type[Exception], arrived: bool
    ) -> None:
        await town.fails("telegram", kind, times=1)
        assert await bot.send_chat_action(phone.chat, "typing")
        with pytest.raises(error):
            await bot.send_message(phone.chat, "หนังสือใหม่")
        await phone.look()
        assert ("หนังสือใหม่" in phone.screen) == arrived
        assert await bot.send_message(phone.chat, "อีกครั้ง")

    async def test_until_it_is_healed(self, town: Town, bot: Bot, phone: Phone) -> None:
        await town.fails("telegram", "429", seconds=7)
        for _ in range(3):
            with pytest.raises(RetryAfter) as limited:
                await bot.send_message(phone.chat, "x")
            assert limited.value.retry_after == timedelta(seconds=7)
        await town.heals()
        assert await bot.send_message(phone.chat, "x")

    async def test_somebody_is_out_of_reach_and_nobody_told(self, town: Town, bot: Bot, phone: Phone) -> None:
        await town.refuses(phone)
        with pytest.raises(Forbidden):
            await bot.send_message(phone.chat, "x")
        await town.heals()
        assert await bot.send_message(phone.chat, "x")
