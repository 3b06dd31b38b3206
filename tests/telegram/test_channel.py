"""One bot over real HTTP: what is called, and what every kind of refusal becomes."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.telegram.channel import FETCH_BYTES, TelegramChannel, make_bot
from bot.telegram.request import AiohttpRequest
from notifications.channel import Channel, DeliveryFailure, Outgoing, Refused, TryLater, Unreachable
from notifications.message import Attachment, Fact, Message, OpenLink, Press
from storage.files import FileGone
from tests.telegram.telegram_stub import MESSAGE, TOKEN, Answer, Stub, cut, half, ok, raw, refuse, running_stub, silent

CHAT = "5550101"
PDF = Attachment(hash="a" * 64, name="๒๑๔-2569.pdf", mime="application/pdf")
PICTURE = Attachment(hash="b" * 64, name="p1.jpg", mime="image/jpeg")
KEPT = {PDF.hash: b"%PDF-1.7", PICTURE.hash: b"\xff\xd8\xff"}
CARD = Message(
    title="รอสั่งการ",
    facts=(Fact(label="เลขรับ", value="214/2569"),),
    rows=((Press(label="ทราบ", verb="known", id="p1"),),),
)
TWO_PARTS = Message(title="ก" * 5000)


async def load(digest: str) -> bytes:
    if digest not in KEPT:
        raise FileGone(digest)
    return KEPT[digest]


def row(message: Message = CARD, key: str = "k1") -> Outgoing:
    return Outgoing(key, CHAT, message)


def with_files(*files: Attachment) -> Message:
    return CARD.model_copy(update={"files": files})


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with running_stub() as stub:
        yield stub


@pytest.fixture
async def channel(stub: Stub) -> AsyncIterator[TelegramChannel]:
    request = AiohttpRequest(connect=0.5, read=0.1, write=0.5)
    channel = TelegramChannel("bot-1", make_bot(TOKEN, stub.url, request), load)
    await channel.open()
    yield channel
    await channel.close()


def test_it_is_a_channel(channel: TelegramChannel) -> None:
    kept: Channel = channel
    assert kept.limits.can_edit
    assert not kept.limits.charged


# Sending


async def test_a_card_goes_out_whole(stub: Stub, channel: TelegramChannel) -> None:
    receipt = await channel.send([row()])
    assert receipt.message_ids == ("77",)
    assert receipt.free
    (call,) = stub.calls
    assert call.method == "sendMessage"
    assert call.parameters["chat_id"] == CHAT
    assert call.parameters["text"] == "<b>รอสั่งการ</b>\nเลขรับ  214/2569"
    assert call.parameters["parse_mode"] == "HTML"
    assert json.loads(call.parameters["reply_markup"]) == {
        "inline_keyboard": [[{"text": "ทราบ", "callback_data": "p1"}]]
    }
    assert json.loads(call.parameters["link_preview_options"]) == {"is_disabled": True}


async def test_sensitive_is_protected(stub: Stub, channel: TelegramChannel) -> None:
    await channel.send([row(CARD.model_copy(update={"sensitive": True}))])
    assert stub.calls[0].parameters["protect_content"] == "true"


async def test_a_file_goes_up_once_under_its_thai_name(stub: Stub, channel: TelegramChannel) -> None:
    await channel.send([row(with_files(PDF))])
    await channel.send([row(with_files(PDF), key="k2")])
    first, second = stub.calls
    assert first.method == second.method == "sendDocument"
    assert first.files == {"document": ("๒๑๔-2569.pdf", b"%PDF-1.7")}
    assert first.parameters["caption"] == "<b>รอสั่งการ</b>\nเลขรับ  214/2569"
    assert second.files == {}
    assert second.parameters["document"] == "kept-1"


async def test_a_name_that_would_break_the_header_is_made_harmless(stub: Stub, channel: TelegramChannel) -> None:
    await channel.send([row(with_files(PDF.model_copy(update={"name": 'ก"\r\nX: y\\.pdf'})))])
    assert stub.calls[0].files["document"][0] == "ก___X: y_.pdf"


async def test_a_picture_that_telegram_cannot_show_goes_as_a_file(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(refuse(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"))
    await channel.send([row(with_files(PICTURE))])
    assert stub.methods == ["sendPhoto", "sendDocument"]


async def test_a_file_that_is_no_longer_kept_is_refused(channel: TelegramChannel) -> None:
    with pytest.raises(Refused, match="no longer kept"):
        await channel.send([row(with_files(PDF.model_copy(update={"hash": "f" * 64})))])


async def test_a_group_that_moved_is_found_at_its_new_place(stub: Stub, channel: TelegramChannel) -> None:
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    stub.will(refuse(400, moved, migrate_to_chat_id=-1001234500001))
    await channel.send([row()])
    assert [call.parameters["chat_id"] for call in stub.calls] == [CHAT, "-1001234500001"]


async def test_a_second_try_does_not_repeat_the_parts_that_went_out(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(ok(MESSAGE | {"message_id": 1}), refuse(429, "Too Many Requests", retry_after=1))
    with pytest.raises(TryLater):
        await channel.send([row(TWO_PARTS)])
    receipt = await channel.send([row(TWO_PARTS)])
    assert receipt.message_ids == ("1", "77")
    assert len(stub.calls) == 3


LINKED = Message(
    title="รอสั่งการ",
    rows=((OpenLink(label="เปิดหนังสือ", url="http://localhost:8000/l/1"), Press(label="ทราบ", verb="known", id="p1")),),
)
NO_SUCH_LINK = "Bad Request: inline keyboard button URL 'http://localhost:8000/l/1' is invalid: Wrong HTTP URL"


async def test_a_link_that_telegram_does_not_take_costs_only_its_button(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(refuse(400, NO_SUCH_LINK), ok(MESSAGE), refuse(400, NO_SUCH_LINK))
    ids = (await channel.send([row(LINKED)])).message_ids
    await channel.replace(row(LINKED), ids)
    assert stub.methods == ["sendMessage", "sendMessage", "editMessageText", "editMessageText"]
    for call in (stub.calls[1], stub.calls[3]):
        assert json.loads(call.parameters["reply_markup"]) == {
            "inline_keyboard": [[{"text": "ทราบ", "callback_data": "p1"}]]
        }


async def test_nothing_unrenderable_is_sent(stub: Stub, channel: TelegramChannel) -> None:
    with pytest.raises(Refused, match="a press needs an id"):
        await channel.send([row(Message(title="ก", rows=((Press(label="ทราบ", verb="known"),),)))])
    assert stub.calls == []


# Refusals and accidents

REFUSALS: list[tuple[Answer, type[DeliveryFailure], dict[str, Any]]] = [
    (
        refuse(429, "Too Many Requests: retry after 7", retry_after=7),
        TryLater,
        {"after": timedelta(seconds=7), "whole_channel": True, "maybe_sent": False},
    ),
    (
        raw(429, b"<html>", {"Retry-After": "3"}),
        TryLater,
        {"after": timedelta(seconds=3), "whole_channel": True, "maybe_sent": False},
    ),
    (raw(429, b""), TryLater, {"after": timedelta(seconds=5), "whole_channel": True}),
    (refuse(403, "Forbidden: bot was blocked by the user"), Unreachable, {}),
    (refuse(403, "Forbidden: user is deactivated"), Unreachable, {}),
    (refuse(403, "Forbidden: bot can't initiate conversation with a user"), Unreachable, {}),
    (refuse(400, "Bad Request: chat not found"), Unreachable, {}),
    (refuse(400, "Bad Request: PEER_ID_INVALID"), Unreachable, {}),
    (refuse(400, "Bad Request: BUTTON_DATA_INVALID"), Refused, {}),
    (raw(413, b"<html>Request Entity Too Large"), Refused, {}),
    (
        refuse(401, "Unauthorized"),
        TryLater,
        {"whole_channel": True, "maybe_sent": False, "after": timedelta(minutes=5)},
    ),
    (refuse(404, "Not Found"), TryLater, {"whole_channel": True, "maybe_sent": False}),
    (refuse(500, "Internal Server Error: restart"), TryLater, {"maybe_sent": True, "whole_channel": False}),
    (raw(502, b"<html>Bad Gateway"), TryLater, {"maybe_sent": True}),
    (raw(200, b"<html>Welcome to the hotel's network"), TryLater, {"maybe_sent": True}),
    (raw(200, b"[1, 2]"), TryLater, {"maybe_sent": True}),
    (raw(200, b"{}"), TryLater, {"maybe_sent": True}),
    (ok({}), TryLater, {"maybe_sent": True}),
    (ok("garbage"), TryLater, {"maybe_sent": True}),
    (raw(302, b"", {"Location": "http://elsewhere.example/"}), TryLater, {"maybe_sent": True}),
    (cut, TryLater, {"maybe_sent": True, "whole_channel": False}),
    (half, TryLater, {"maybe_sent": True}),
    (silent, TryLater, {"maybe_sent": True}),
]


@pytest.mark.parametrize(("answer", "kind", "says"), REFUSALS)
async def test_what_a_refusal_becomes(
    stub: Stub, channel: TelegramChannel, answer: Answer, kind: type[DeliveryFailure], says: dict[str, Any]
) -> None:
    stub.will(answer)
    with pytest.raises(kind) as caught:
        await channel.send([row()])
    assert type(caught.value) is kind
    assert {name: getattr(caught.value, name) for name in says} == says
    assert 0 < len(caught.value.reason) <= 120


async def test_with_nobody_listening_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    channel = TelegramChannel("bot-1", make_bot(TOKEN, f"http://127.0.0.1:{port}"), load)
    await channel.open()
    try:
        with pytest.raises(TryLater) as caught:
            await channel.send([row()])
    finally:
        await channel.close()
    assert not caught.value.maybe_sent


async def test_without_a_free_connection_nothing_was_sent(stub: Stub) -> None:
    request = AiohttpRequest(connections=1, connect=0.05, read=0.5)
    channel = TelegramChannel("bot-1", make_bot(TOKEN, stub.url, request), load)
    await channel.open()
    stub.will(silent)
    try:
        results = await _both(channel)
    finally:
        await channel.close()
    assert sorted(failure.maybe_sent for failure in results) == [False, True]
    assert len(stub.calls) == 1


async def _both(channel: TelegramChannel) -> list[TryLater]:
    results = await asyncio.gather(channel.send([row(key="a")]), channel.send([row(key="b")]), return_exceptions=True)
    return [result for result in results if isinstance(result, TryLater)]


# Editing


async def test_a_card_is_edited_in_place(stub: Stub, channel: TelegramChannel) -> None:
    receipt = await channel.replace(row(Message(title="สั่งการแล้ว")), ("12", "13"))
    assert receipt.message_ids == ("12", "13")
    (call,) = stub.calls
    assert (call.method, call.parameters["message_id"]) == ("editMessageText", "13")
    assert "reply_markup" not in call.parameters


async def test_a_card_that_shows_it_already_is_left_alone(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(refuse(400, "Bad Request: message is not modified: specified new message content and reply markup ..."))
    assert (await channel.replace(row(), ("13",))).message_ids == ("13",)
    assert stub.methods == ["editMessageText"]


@pytest.mark.parametrize("why", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_a_card_past_editing_is_sent_anew(stub: Stub, channel: TelegramChannel, why: str) -> None:
    stub.will(refuse(400, f"Bad Request: {why}"), refuse(400, f"Bad Request: {why}"))
    assert (await channel.replace(row(), ("13",))).message_ids == ("77",)
    assert stub.methods == ["editMessageText", "editMessageReplyMarkup", "sendMessage"]


async def test_a_file_card_keeps_its_file_under_a_new_caption(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(refuse(400, "Bad Request: there is no text in the message to edit"))
    assert (await channel.replace(row(), ("13",))).message_ids == ("13",)
    assert stub.methods == ["editMessageText", "editMessageCaption"]
    assert stub.calls[1].parameters["caption"] == "<b>รอสั่งการ</b>\nเลขรับ  214/2569"


async def test_a_file_that_may_not_be_seen_any_more_leaves_the_chat(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(refuse(400, "Bad Request: there is no text in the message to edit"))
    receipt = await channel.replace(row(Message(title="หนังสือชั้นลับ", sensitive=True)), ("13",))
    assert receipt.message_ids == ("77",)
    assert stub.methods == ["editMessageText", "deleteMessage", "editMessageReplyMarkup", "sendMessage"]


async def test_a_file_too_old_to_delete_does_not_keep_the_news_back(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(
        refuse(400, "Bad Request: there is no text in the message to edit"),
        refuse(400, "Bad Request: message can't be deleted for everyone"),
    )
    assert (await channel.replace(row(Message(title="หนังสือชั้นลับ", sensitive=True)), ("13",))).message_ids == ("77",)


async def test_a_card_that_gets_a_file_becomes_one(stub: Stub, channel: TelegramChannel) -> None:
    await channel.replace(row(with_files(PDF)), ("13",))
    await channel.replace(row(with_files(PDF)), ("13",))
    first, second = stub.calls
    assert first.method == second.method == "editMessageMedia"
    assert list(first.files.values()) == [("๒๑๔-2569.pdf", b"%PDF-1.7")]
    media = json.loads(second.parameters["media"])
    assert media["media"] == "kept-1"
    assert media["caption"] == "<b>รอสั่งการ</b>\nเลขรับ  214/2569"


async def test_what_needs_several_messages_is_sent_below_and_the_old_buttons_go(
    stub: Stub, channel: TelegramChannel
) -> None:
    assert (await channel.replace(row(TWO_PARTS), ("13",))).message_ids == ("77", "77")
    assert stub.methods == ["editMessageReplyMarkup", "sendMessage", "sendMessage"]


# Fetching and acknowledging


async def test_a_file_is_fetched(stub: Stub, channel: TelegramChannel) -> None:
    assert await channel.fetch("F") == b"%PDF-1.7 bytes"
    assert stub.methods == ["getFile", "download"]
    assert stub.calls[1].parameters == {"path": "documents/file_1.pdf"}


FILE = {"file_id": "F", "file_unique_id": "u"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refuse(400, "Bad Request: file is too big"), Refused),
        (ok(FILE | {"file_size": FETCH_BYTES + 1, "file_path": "x"}), Refused),
        (refuse(400, "Bad Request: invalid file_id"), Refused),
        (refuse(400, "Bad Request: wrong file_id or the file is temporarily unavailable"), TryLater),
        (ok(FILE), TryLater),
        (cut, TryLater),
    ],
)
async def test_a_file_that_cannot_be_had(
    stub: Stub, channel: TelegramChannel, answer: Answer, kind: type[DeliveryFailure]
) -> None:
    stub.will(answer)
    with pytest.raises(kind):
        await channel.fetch("F")


async def test_a_spent_link_is_not_a_wrong_token(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(ok(FILE | {"file_path": "documents/file_1.pdf"}), raw(404, b"Not Found"))
    with pytest.raises(TryLater) as caught:
        await channel.fetch("F")
    assert not caught.value.whole_channel


async def test_a_press_is_answered_and_a_message_is_seen(stub: Stub, channel: TelegramChannel) -> None:
    await channel.acknowledge(CHAT, "2383")
    await channel.acknowledge(CHAT, None)
    assert stub.methods == ["answerCallbackQuery", "sendChatAction"]
    assert stub.calls[0].parameters == {"callback_query_id": "2383"}
    assert stub.calls[1].parameters == {"chat_id": CHAT, "action": "typing"}


@pytest.mark.parametrize(
    "answer",
    [
        refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
        refuse(403, "Forbidden: bot was blocked by the user"),
        refuse(429, "Too Many Requests", retry_after=9),
        raw(200, b"garbage"),
        cut,
        silent,
    ],
)
async def test_an_acknowledgement_never_fails(stub: Stub, channel: TelegramChannel, answer: Answer) -> None:
    stub.will(answer)
    with structlog.testing.capture_logs() as logs:
        await channel.acknowledge(CHAT, "2383")
    assert [entry["event"] for entry in logs] == ["not_acknowledged"]


# What stays out of the logs


@pytest.mark.parametrize("answer", [answer for answer, _, _ in REFUSALS] + [ok(MESSAGE)])
async def test_neither_the_token_nor_a_letter_reaches_a_log(
    stub: Stub, channel: TelegramChannel, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = Message(title="เรื่องลับเฉพาะ", body='<a href="x">')
    stub.will(answer)
    with structlog.testing.capture_logs() as logs:
        try:
            await channel.send([row(secret)])
        except DeliveryFailure as failure:
            logging.getLogger("bot").exception("shown as an uncaught error would be", exc_info=failure)
    everything = f"{logs} {caplog.text}"
    assert "secret-of-the-bot" not in everything
    assert "เรื่องลับเฉพาะ" not in everything


async def test_a_connection_that_is_too_slow_does_not_tell_the_address(caplog: pytest.LogCaptureFixture) -> None:
    # The client's own words for this error are the whole address, token included.
    async with running_stub() as stub:
        request = AiohttpRequest(connections=1, connect=0.05, read=0.5)
        channel = TelegramChannel("bot-1", make_bot(TOKEN, stub.url, request), load)
        await channel.open()
        stub.will(silent)
        failures = await _both(channel)
        await channel.close()
    for failure in failures:
        logging.getLogger("bot").error("failed", exc_info=failure)
    assert len(failures) == 2
    assert "secret-of-the-bot" not in caplog.text


async def test_a_refusal_that_quotes_the_letter_is_told_without_the_quote(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(refuse(400, 'Bad Request: can\'t parse entities: unsupported start tag "เรื่องลับ" at byte offset 12'))
    with pytest.raises(Refused) as caught:
        await channel.send([row()])
    assert caught.value.reason == "Can't parse entities: unsupported start tag … at byte offset 12"


async def test_a_refused_token_is_told_loudly(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(refuse(401, "Unauthorized"))
    with structlog.testing.capture_logs() as logs, pytest.raises(TryLater):
        await channel.send([row()])
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("telegram_token_refused", "error")]


async def test_the_bots_name_for_links(stub: Stub, channel: TelegramChannel) -> None:
    stub.will(ok({"id": 7000000001, "is_bot": True, "first_name": "สารบรรณ", "username": "saraban_example_bot"}))
    assert await channel.username() == "saraban_example_bot"
