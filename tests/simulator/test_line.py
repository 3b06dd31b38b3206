"""The genuine line-bot-sdk against the simulated Messaging API."""

import asyncio
import io
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    Configuration,
    CreateRichMenuAliasRequest,
    MulticastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    RichMenuRequest,
    SetWebhookEndpointRequest,
    ShowLoadingAnimationRequest,
    TestWebhookEndpointRequest,
    TextMessage,
    ValidateMessageRequest,
)
from linebot.v3.messaging import FlexMessage as Flex
from linebot.v3.webhook import SignatureValidator, WebhookParser

from bot.simulator.app import SAMPLE_ACCOUNT
from bot.simulator.driver import Phone, Town, simulated
from bot.simulator.line.accounts import LineAccount
from storage.clock import TurnableClock
from tests.simulator import samples
from tests.simulator.conftest import Product

# A name of pytest's own convention, which this class of the SDK would otherwise be collected by.
TestWebhookEndpointRequest.__test__ = False


@pytest.fixture
async def client(town: Town) -> AsyncIterator[AsyncApiClient]:
    async with AsyncApiClient(Configuration(host=town.line_api, access_token=SAMPLE_ACCOUNT.token)) as client:
        yield client


@pytest.fixture
async def api(client: AsyncApiClient, product: Product) -> AsyncMessagingApi:
    """The account, with its webhook at the product."""
    api = AsyncMessagingApi(client)
    await api.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint=product.url))
    return api


@pytest.fixture
async def phone(town: Town) -> Phone:
    phone = await town.line_phone("สมศรี")
    await phone.starts()
    return phone


def text(words: str) -> list[TextMessage]:
    return [TextMessage(text=words)]


def push(phone: Phone, words: str = "มีหนังสือใหม่") -> PushMessageRequest:
    return PushMessageRequest(to=phone.chat, messages=text(words))


def events(product: Product) -> list[dict[str, Any]]:
    return [event for webhook in product.webhooks for event in webhook.json["events"]]


def reason(refused: pytest.ExceptionInfo[ApiException]) -> str:
    return str(json.loads(refused.value.body)["message"])


async def last_token(town: Town, product: Product) -> str:
    await town.delivered()
    return str(events(product)[-1]["replyToken"])


class TestConversation:
    async def test_a_word_is_answered_free_of_charge(
        self, town: Town, api: AsyncMessagingApi, product: Product
    ) -> None:
        phone = await town.line_phone("สมศรี")
        await phone.says("งานของฉัน")
        token = await last_token(town, product)
        assert [event["type"] for event in events(product)] == ["follow", "message"]
        await api.reply_message(ReplyMessageRequest(replyToken=token, messages=text("ไม่มีงานค้าง")))
        await phone.wait_for("ไม่มีงานค้าง")
        assert await town.charged() == 0
        await api.push_message(push(phone))
        assert await town.charged() == 1

    async def test_webhooks_are_signed_and_read_by_the_sdk(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        await phone.says("ที่ ศธ 04001/ว123 <b>&")
        await town.delivered()
        webhook = product.webhooks[-1]
        signature = webhook.headers["x-line-signature"]
        assert SignatureValidator(SAMPLE_ACCOUNT.secret).validate(webhook.body.decode(), signature)
        assert not SignatureValidator("another").validate(webhook.body.decode(), signature)
        [event] = WebhookParser(SAMPLE_ACCOUNT.secret).parse(webhook.body.decode(), signature)
        assert event.message.text == "ที่ ศธ 04001/ว123 <b>&"
        assert event.source.user_id == phone.chat
        assert len(event.webhook_event_id) == 26

    async def test_a_card_is_pressed(self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product) -> None:
        await api.push_message(PushMessageRequest(to=phone.chat, messages=[Flex.from_dict(card())]))
        await phone.wait_for("ร่างลงรับ")
        assert phone.screen == "ร่างลงรับ\nที่ ศธ 04001/ว123\n[ลงรับ] [เลือกวัน] [เปิดหนังสือ] [คัดลอกเลขรับ]\n(งานของฉัน)"
        await phone.presses("ลงรับ")
        assert await phone.presses("เปิดหนังสือ", again=True) == {"open": "https://example.org/214"}
        assert await phone.presses("คัดลอกเลขรับ", again=True) == {"copy": "214/2569"}
        with pytest.raises(AssertionError, match="the picker does not go so far"):
            await phone.presses("เลือกวัน", again=True, picking="2027-01-01")
        await phone.presses("เลือกวัน", again=True, picking="2026-01-30")
        await town.delivered()
        postbacks = [event["postback"] for event in events(product) if event["type"] == "postback"]
        assert postbacks == [{"data": "b1"}, {"data": "b2", "params": {"date": "2026-01-30"}}]

    async def test_quick_replies_vanish_after_a_tap(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        await api.push_message(PushMessageRequest(to=phone.chat, messages=[Flex.from_dict(card())]))
        await phone.presses("งานของฉัน")
        await town.delivered()
        assert events(product)[-1]["message"]["text"] == "งานของฉัน"
        await phone.look()
        assert "(งานของฉัน)" not in phone.screen
        assert phone.buttons() == ["ลงรับ", "เลือกวัน", "เปิดหนังสือ", "คัดลอกเลขรับ"]

    async def test_blocking_is_told_and_swallows_messages(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        await phone.blocks()
        assert await api.push_message(push(phone))
        await town.delivered()
        assert events(product)[-1]["type"] == "unfollow"
        assert "replyToken" not in events(product)[-1]
        await phone.look()
        assert phone.screen == ""
        assert await town.charged() == 0
        with pytest.raises(ApiException) as refused:
            await api.get_profile(phone.chat)
        assert refused.value.status == 404
        await phone.unblocks()
        await town.delivered()
        assert events(product)[-1]["follow"] == {"isUnblocked": True}
        assert (await api.get_profile(phone.chat)).display_name == "สมศรี"


class TestReplyToken:
    async def test_once(self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product) -> None:
        token = await last_token(town, product)
        await api.reply_message(ReplyMessageRequest(replyToken=token, messages=text("หนึ่ง")))
        with pytest.raises(ApiException) as refused:
            await api.reply_message(ReplyMessageRequest(replyToken=token, messages=text("สอง")))
        assert (refused.value.status, reason(refused)) == (400, "Invalid reply token")

    async def test_within_a_minute(self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product) -> None:
        token = await last_token(town, product)
        await town.passes(seconds=61)
        with pytest.raises(ApiException) as refused:
            await api.reply_message(ReplyMessageRequest(replyToken=token, messages=text("สาย")))
        assert reason(refused) == "Invalid reply token"

    async def test_a_refused_message_does_not_use_it_up(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        token = await last_token(town, product)
        with pytest.raises(ApiException):
            await api.reply_message(ReplyMessageRequest(replyToken=token, messages=text("ก" * 5001)))
        assert await api.reply_message(ReplyMessageRequest(replyToken=token, messages=text("ก" * 5000)))


class TestRetryKey:
    async def test_the_same_call_again_is_a_conflict(self, town: Town, api: AsyncMessagingApi, phone: Phone) -> None:
        key = str(uuid.uuid4())
        first = await api.push_message_with_http_info(push(phone), key)
        with pytest.raises(ApiException) as refused:
            await api.push_message(push(phone), key)
        assert (refused.value.status, reason(refused)) == (409, "The retry key is already accepted")
        assert refused.value.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
        assert json.loads(refused.value.body)["sentMessages"][0]["id"] == first.data.sent_messages[0].id
        await phone.look()
        assert phone.screen == "มีหนังสือใหม่"
        assert await town.charged() == 1

    async def test_another_call_with_the_same_key_is_refused(self, api: AsyncMessagingApi, phone: Phone) -> None:
        key = str(uuid.uuid4())
        await api.push_message(push(phone), key)
        with pytest.raises(ApiException) as refused:
            await api.push_message(push(phone, "อื่น"), key)
        assert refused.value.status == 400

    async def test_after_a_day_the_key_is_forgotten(self, town: Town, api: AsyncMessagingApi, phone: Phone) -> None:
        key = str(uuid.uuid4())
        await api.push_message(push(phone), key)
        await town.passes(hours=24, seconds=1)
        assert await api.push_message(push(phone), key)

    async def test_a_lost_answer_is_found_by_it(self, town: Town, api: AsyncMessagingApi, phone: Phone) -> None:
        key = str(uuid.uuid4())
        await town.fails("line", "timeout", times=1)
        with pytest.raises(aiohttp.ClientError):
            await api.push_message(push(phone), key)
        with pytest.raises(ApiException) as refused:
            await api.push_message(push(phone), key)
        assert refused.value.status == 409

    async def test_a_call_that_failed_may_come_again(self, town: Town, api: AsyncMessagingApi, phone: Phone) -> None:
        key = str(uuid.uuid4())
        await town.fails("line", "500", times=1)
        with pytest.raises(ApiException):
            await api.push_message(push(phone), key)
        assert await api.push_message(push(phone), key)

    async def test_only_where_it_belongs(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        with pytest.raises(ApiException) as refused:
            await api.push_message(push(phone), "row-12")
        assert refused.value.status == 400
        reply = {"replyToken": await last_token(town, product), "messages": [{"type": "text", "text": "x"}]}
        headers = {"X-Line-Retry-Key": str(uuid.uuid4())}
        assert await raw(town, "POST", "/v2/bot/message/reply", json=reply, headers=headers) == 400
        assert await raw(town, "POST", "/v2/bot/message/reply", json=reply) == 200


async def raw(town: Town, method: str, path: str, **sent: Any) -> int:
    headers = {"Authorization": f"Bearer {SAMPLE_ACCOUNT.token}", **sent.pop("headers", {})}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, town.line_api + path, headers=headers, **sent) as answer,
    ):
        assert answer.headers["x-line-request-id"]
        return answer.status


class TestMoney:
    async def test_receivers_are_counted_by_the_month_in_bangkok(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, clock: TurnableClock
    ) -> None:
        others = [await town.line_phone(name) for name in ("วิทย์", "อรุณ")]
        for other in others:
            await other.starts()
        await others[0].blocks()
        to = [phone.chat, others[0].chat, others[1].chat, phone.chat, "U" + "0" * 32]
        request = MulticastRequest(to=to, messages=[*text("หนึ่ง"), *text("สอง")])
        assert await api.multicast(request) in ({}, None)
        assert await town.charged() == 2
        assert (await api.get_message_quota_consumption()).total_usage == 2
        await town.passes(days=18, hours=14, minutes=17)
        assert clock.now().isoformat()[:16] == "2026-01-31T16:59"
        assert await town.charged() == 2
        await town.passes(minutes=1)
        assert await town.charged() == 0
        assert (await town.state())["line"]["month"] == "2026-02"

    async def test_the_quota_is_the_end(self, clock: TurnableClock) -> None:
        account = LineAccount("1", "เล็ก", "token", "secret", quota=1)
        async with simulated(clock, accounts=[account]) as town:
            phone = await town.line_phone("สมศรี")
            await phone.starts()
            async with AsyncApiClient(Configuration(host=town.line_api, access_token="token")) as client:
                api = AsyncMessagingApi(client)
                assert (await api.get_message_quota()).value == 1
                await api.push_message(push(phone))
                with pytest.raises(ApiException) as refused:
                    await api.push_message(push(phone))
                assert (refused.value.status, reason(refused)) == (429, "You have reached your monthly limit.")

    async def test_500_receivers_at_most(self, api: AsyncMessagingApi) -> None:
        to = [f"U{number:032x}" for number in range(501)]
        with pytest.raises(ApiException) as refused:
            await api.multicast(MulticastRequest.construct(to=to, messages=text("x")))
        assert refused.value.status == 400


class TestRefusals:
    async def test_unknown_people_and_strangers(self, town: Town, api: AsyncMessagingApi) -> None:
        stranger = await town.line_phone("คนแปลกหน้า")
        for user in (stranger.chat, "U" + "0" * 32):
            with pytest.raises(ApiException) as refused:
                await api.push_message(PushMessageRequest(to=user, messages=text("x")))
            assert (refused.value.status, reason(refused)) == (400, "Failed to send messages")
        with pytest.raises(ApiException) as refused:
            await api.get_followers()
        assert refused.value.status == 403

    async def test_wrong_token(self, town: Town) -> None:
        async with AsyncApiClient(Configuration(host=town.line_api, access_token="wrong")) as client:
            with pytest.raises(ApiException) as refused:
                await AsyncMessagingApi(client).get_bot_info()
            assert refused.value.status == 401

    async def test_errors_say_where(self, api: AsyncMessagingApi) -> None:
        messages = [*text("x"), TextMessage(text="")]
        with pytest.raises(ApiException) as refused:
            await api.validate_push(ValidateMessageRequest(messages=messages))
        assert json.loads(refused.value.body) == {
            "message": "The request body has 1 error(s)",
            "details": [{"message": "May not be empty", "property": "messages[1].text"}],
        }

    async def test_two_megabytes_at_most(self, town: Town) -> None:
        body = {"to": "U" + "0" * 32, "messages": [{"type": "text", "text": "x" * (2 << 20)}]}
        data = io.BytesIO(json.dumps(body).encode())
        assert await raw(town, "POST", "/v2/bot/message/push", data=data) == 413


class TestContent:
    async def test_a_photo_is_shrunk_and_a_file_is_not(
        self, town: Town, client: AsyncApiClient, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        blob = AsyncMessagingApiBlob(client)
        original = samples.photo(1600, 2000)
        await phone.sends(original, as_photo=True)
        await phone.sends(original, name="สแกน.jpg")
        await town.delivered()
        photo, file = (event["message"] for event in events(product)[-2:])
        assert (photo["type"], photo["contentProvider"]) == ("image", {"type": "line"})
        assert samples.size(bytes(await blob.get_message_content(photo["id"]))) == (1182, 1478)
        assert (file["type"], file["fileName"], file["fileSize"]) == ("file", "สแกน.jpg", len(original))
        assert bytes(await blob.get_message_content(file["id"])) == original
        assert max(samples.size(bytes(await blob.get_message_content_preview(photo["id"])))) == 240
        with pytest.raises(ApiException) as refused:
            await blob.get_message_content_transcoding_by_message_id(photo["id"])
        assert refused.value.status == 400

    async def test_what_is_taken_back_is_gone(
        self, town: Town, client: AsyncApiClient, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        await phone.sends(b"%PDF-1.7", name="ลับ.pdf")
        await phone.unsends()
        await town.delivered()
        message = events(product)[-2]["message"]["id"]
        assert events(product)[-1]["unsend"] == {"messageId": message}
        blob = AsyncMessagingApiBlob(client)
        for identity, status in ((message, 410), ("999", 404)):
            with pytest.raises(ApiException) as refused:
                await blob.get_message_content(identity)
            assert refused.value.status == status

    async def test_pictures_sent_together_form_a_set_in_no_order(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        await phone.sends(*(samples.png(20 + number, 30) for number in range(3)), as_photo=True, name="p.png")
        await town.delivered()
        sets = [event["message"]["imageSet"] for event in events(product)[-3:]]
        assert len({each["id"] for each in sets}) == 1
        assert [(each["index"], each["total"]) for each in sets] == [(2, 3), (1, 3), (3, 3)]


class TestWebhook:
    async def test_redelivery_is_the_same_event(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        await town.delivered()
        product.answers = [500]
        await phone.says("หนึ่ง")
        await phone.says("สอง")
        await town.delivered()
        first, second, again = events(product)[-3:]
        assert [first["message"]["text"], second["message"]["text"]] == ["หนึ่ง", "สอง"]
        assert again == {**first, "deliveryContext": {"isRedelivery": True}}
        token = first["replyToken"]
        assert await api.reply_message(ReplyMessageRequest(replyToken=token, messages=text("ครบ")))

    async def test_twice(self, town: Town, api: AsyncMessagingApi, product: Product) -> None:
        await town.fails("line", "duplicate_webhook", times=1)
        await (await town.line_phone("สมศรี")).starts()
        await town.delivered()
        assert len({event["webhookEventId"] for event in events(product)}) == 1
        assert len(product.webhooks) == 2

    async def test_the_verify_button(self, api: AsyncMessagingApi, product: Product) -> None:
        answer = await api.test_webhook_endpoint(TestWebhookEndpointRequest())
        assert (answer.success, answer.status_code) == (True, 200)
        assert product.webhooks[-1].json["events"] == []
        product.answers = [401]
        answer = await api.test_webhook_endpoint(TestWebhookEndpointRequest(endpoint=product.url))
        assert (answer.success, answer.status_code) == (False, 401)
        assert (await api.get_webhook_endpoint()).endpoint == product.url


class TestRichMenus:
    async def test_a_person_sees_their_own_before_the_default(
        self, town: Town, client: AsyncApiClient, api: AsyncMessagingApi, phone: Phone, product: Product
    ) -> None:
        everyone = await self.make(client, "ทั่วไป")
        clerk = await self.make(client, "ธุรการ")
        await api.set_default_rich_menu(everyone)
        await phone.look()
        assert phone.latest["menu"]["id"] == everyone
        await api.link_rich_menu_id_to_user(phone.chat, clerk)
        assert (await api.get_rich_menu_id_of_user(phone.chat)).rich_menu_id == clerk
        await phone.presses("งานของฉัน")
        await town.delivered()
        assert events(product)[-1]["message"]["text"] == "งานของฉัน"
        await api.create_rich_menu_alias(CreateRichMenuAliasRequest(richMenuAliasId="everyone", richMenuId=everyone))
        await phone.presses("เมนูอื่น")
        await town.delivered()
        assert events(product)[-1]["postback"]["params"] == {"newRichMenuAliasId": "everyone", "status": "SUCCESS"}
        await phone.look()
        assert phone.latest["menu"]["id"] == everyone
        await api.unlink_rich_menu_id_from_user(phone.chat)
        await api.delete_rich_menu(everyone)
        await phone.look()
        assert phone.latest["menu"] is None
        assert [menu.rich_menu_id for menu in (await api.get_rich_menu_list()).richmenus] == [clerk]

    async def test_pictures_are_checked(self, town: Town, client: AsyncApiClient, api: AsyncMessagingApi) -> None:
        menu = (await api.create_rich_menu(RichMenuRequest.from_dict(rich_menu("ก")))).rich_menu_id
        blob = AsyncMessagingApiBlob(client)
        with pytest.raises(ApiException) as refused:
            await api.set_default_rich_menu(menu)
        assert refused.value.status == 400
        for data, kind, status in (
            (samples.png(1200, 400), "image/gif", 415),
            (samples.png(1200, 400), "image/jpeg", 400),
            (samples.png(1200, 401), "image/png", 400),
        ):
            with pytest.raises(ApiException) as refused:
                await blob.set_rich_menu_image(menu, data, _headers={"Content-Type": kind})
            assert refused.value.status == status
        large = io.BytesIO(bytes((1 << 20) + 1))
        png = {"Content-Type": "image/png"}
        assert await raw(town, "POST", f"/v2/bot/richmenu/{menu}/content", data=large, headers=png) == 413

    @staticmethod
    async def make(client: AsyncApiClient, name: str) -> str:
        made = await AsyncMessagingApi(client).create_rich_menu(RichMenuRequest.from_dict(rich_menu(name)))
        picture = samples.png(1200, 400)
        blob = AsyncMessagingApiBlob(client)
        await blob.set_rich_menu_image(made.rich_menu_id, picture, _headers={"Content-Type": "image/png"})
        assert bytes(await blob.get_rich_menu_image(made.rich_menu_id)) == picture
        return str(made.rich_menu_id)


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "error", "arrived"),
        [
            ("429", ApiException, False),
            ("500", ApiException, False),
            ("drop", aiohttp.ClientError, False),
            ("timeout", aiohttp.ClientError, True),
            ("garbage", ValueError, True),
        ],
    )
    async def test_a_call_goes_wrong_once(
        self, town: Town, api: AsyncMessagingApi, phone: Phone, kind: Any, error: type[Exception], arrived: bool
    ) -> None:
        await town.fails("line", kind, times=1)
        await api.show_loading_animation(ShowLoadingAnimationRequest(chatId=phone.chat))
        with pytest.raises(error):
            await api.push_message(push(phone))
        await phone.look()
        assert (phone.screen == "มีหนังสือใหม่") == arrived
        assert await api.push_message(push(phone))

    async def test_slow(self, town: Town, api: AsyncMessagingApi, phone: Phone) -> None:
        await town.fails("line", "slow", times=1, seconds=30)
        with pytest.raises(asyncio.TimeoutError):
            await api.push_message(push(phone), _request_timeout=0.1)

    async def test_somebody_is_out_of_reach_and_nobody_told(
        self, town: Town, api: AsyncMessagingApi, phone: Phone
    ) -> None:
        await town.refuses(phone)
        assert await api.push_message(push(phone))
        await phone.look()
        assert (phone.screen, await town.charged()) == ("", 0)


def rich_menu(name: str) -> dict[str, Any]:
    def area(x: int, action: dict[str, str]) -> dict[str, Any]:
        return {"bounds": {"x": x, "y": 0, "width": 600, "height": 400}, "action": action}

    return {
        "size": {"width": 1200, "height": 400},
        "selected": True,
        "name": name,
        "chatBarText": "เมนู",
        "areas": [
            area(0, {"type": "message", "label": "งานของฉัน", "text": "งานของฉัน"}),
            area(600, {"type": "richmenuswitch", "label": "เมนูอื่น", "richMenuAliasId": "everyone", "data": "s"}),
        ],
    }


def card() -> dict[str, Any]:
    def button(action: dict[str, str]) -> dict[str, Any]:
        return {"type": "button", "action": action}

    picker = {"type": "datetimepicker", "label": "เลือกวัน", "data": "b2", "mode": "date", "max": "2026-12-31"}
    return {
        "type": "flex",
        "altText": "ร่างลงรับ",
        "contents": {
            "type": "bubble",
            "body": {
                "type": "box",
                "layout": "vertical",
                "contents": [
                    {"type": "text", "text": "ร่างลงรับ", "weight": "bold"},
                    {"type": "text", "text": "ที่ ศธ 04001/ว123", "wrap": True},
                ],
            },
            "footer": {
                "type": "box",
                "layout": "vertical",
                "contents": [
                    button({"type": "postback", "label": "ลงรับ", "data": "b1"}),
                    button(picker),
                    button({"type": "uri", "label": "เปิดหนังสือ", "uri": "https://example.org/214"}),
                    button({"type": "clipboard", "label": "คัดลอกเลขรับ", "clipboardText": "214/2569"}),
                ],
            },
        },
        "quickReply": {
            "items": [
                {"type": "action", "action": {"type": "message", "label": "งานของฉัน", "text": "งานของฉัน"}},
            ]
        },
    }
