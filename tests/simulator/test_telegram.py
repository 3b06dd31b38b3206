"""The genuine python-telegram-bot against the simulated Bot API."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.simulator.app import SAMPLE_BOT
from bot.simulator.driver import Town
from tests.simulator.conftest import Product


@pytest.fixture
async def bot(town: Town) -> AsyncIterator[Bot]:
    async with Bot(SAMPLE_BOT.token, base_url=town.telegram_api, base_file_url=town.telegram_files) as bot:
        yield bot


async def test_a_word_goes_out_and_a_card_comes_back(town: Town, bot: Bot, product: Product) -> None:
    await bot.set_webhook(product.url, secret_token="sesame", allowed_updates=["message", "callback_query"])
    phone = await town.telegram_phone("สุดา")
    await phone.starts("4821-7735")
    await town.delivered()
    [webhook] = product.webhooks
    assert webhook.headers["x-telegram-bot-api-secret-token"] == "sesame"
    assert webhook.json["message"]["text"] == "/start 4821-7735"

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("ลงรับ", callback_data="b1", style="success")]])
    sent = await bot.send_message(phone.chat, "<b>ร่างลงรับ</b> &amp; ตรวจ", parse_mode="HTML", reply_markup=keyboard)
    assert sent.text == "ร่างลงรับ & ตรวจ"
    await phone.wait_for("ร่างลงรับ & ตรวจ")
    await phone.presses("ลงรับ")
    await town.delivered()
    assert product.webhooks[-1].json["callback_query"]["data"] == "b1"
    assert await bot.answer_callback_query(product.webhooks[-1].json["callback_query"]["id"])
    await bot.edit_message_text("ลงรับแล้ว 214/2569", phone.chat, sent.message_id)
    message = await phone.wait_for("214/2569")
    assert message["edited"]
    assert message["buttons"] == []
