"""The genuine line-bot-sdk against the simulated Messaging API."""

from collections.abc import AsyncIterator

import pytest
from linebot.v3.messaging import (
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)
from linebot.v3.webhook import SignatureValidator

from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import Town
from tests.simulator.conftest import Product


@pytest.fixture
async def client(town: Town) -> AsyncIterator[AsyncApiClient]:
    async with AsyncApiClient(Configuration(host=town.line_api, access_token=SAMPLE_ACCOUNT.token)) as client:
        yield client


@pytest.fixture
async def api(client: AsyncApiClient) -> AsyncMessagingApi:
    return AsyncMessagingApi(client)


async def test_a_word_is_answered_free_of_charge(town: Town, api: AsyncMessagingApi, product: Product) -> None:
    await api.set_webhook_endpoint({"endpoint": product.url})
    phone = await town.line_phone("สมศรี")
    await phone.says("งานของฉัน")
    await town.delivered()
    followed, said = product.webhooks
    assert followed.json["events"][0]["type"] == "follow"
    validator = SignatureValidator(SAMPLE_ACCOUNT.secret)
    assert validator.validate(said.body.decode(), said.headers["x-line-signature"])
    token = said.json["events"][0]["replyToken"]
    await api.reply_message(ReplyMessageRequest(replyToken=token, messages=[TextMessage(text="ไม่มีงานค้าง")]))
    await phone.wait_for("ไม่มีงานค้าง")
    assert await town.charged() == 0
    await api.push_message(PushMessageRequest(to=phone.chat, messages=[TextMessage(text="มีหนังสือใหม่")]))
    assert await town.charged() == 1
