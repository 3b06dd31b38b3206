"""Webhooks as LINE sends them, as the office reads them; and whatever else a signed body may hold."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.line.parse import NotAWebhook, chat_key, event_id, parse, split
from bot.line.signature import sign, verify
from handlers.incoming import File, Ignored, Incoming, Joined, Left, Pressed, Text, Unsent

BODIES = Path(__file__).parent / "webhooks"
OFFICER = "U4a1b2c3d4e5f60718293a4b5c6d7e8f9"
GROUP = "C1234567890abcdef1234567890abcdef"
RECEIVED = datetime(2026, 1, 13, 2, 30, tzinfo=UTC)

# LINE's own example, published with "Verify webhook signature".
PUBLISHED_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
PUBLISHED_BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
PUBLISHED_SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=10,
)
KNOWN_KEYS = st.sampled_from(
    [
        "type",
        "mode",
        "source",
        "timestamp",
        "webhookEventId",
        "replyToken",
        "message",
        "postback",
        "unsend",
        "userId",
        "groupId",
        "id",
        "text",
        "data",
        "params",
        "date",
        "imageSet",
        "index",
        "total",
        "contentProvider",
        "fileName",
        "fileSize",
        "messageId",
    ]
)
KNOWN_VALUES = st.sampled_from(
    ["message", "postback", "follow", "unsend", "user", "group", "text", "image", "file", "active", "standby"]
)
line_like = st.recursive(
    json_values | KNOWN_VALUES, lambda inner: st.dictionaries(KNOWN_KEYS, inner, max_size=6), max_leaves=20
)


def body_of(name: str) -> bytes:
    return (BODIES / f"{name}.json").read_bytes()


def read(name: str) -> Incoming:
    (event,) = split(body_of(name))
    return parse(event, "line", RECEIVED)


class TestSignature:
    def test_published_example(self) -> None:
        assert sign(PUBLISHED_SECRET, PUBLISHED_BODY) == PUBLISHED_SIGNATURE
        assert verify(PUBLISHED_SECRET, PUBLISHED_BODY, PUBLISHED_SIGNATURE)

    @pytest.mark.parametrize("signature", [None, "", "x", PUBLISHED_SIGNATURE[:-1], "ลายเซ็น", "\udc80"])
    def test_anything_else_is_refused(self, signature: str | None) -> None:
        assert not verify(PUBLISHED_SECRET, PUBLISHED_BODY, signature)

    def test_one_changed_byte_is_refused(self) -> None:
        assert not verify(PUBLISHED_SECRET, PUBLISHED_BODY + b" ", PUBLISHED_SIGNATURE)

    def test_no_secret_verifies_nothing(self) -> None:
        assert not verify("", b"", base64.b64encode(hmac.new(b"", b"", hashlib.sha256).digest()).decode())

    @settings(deadline=None)
    @given(st.binary())
    def test_bytes_that_are_no_text(self, body: bytes) -> None:
        assert verify("secret", body, sign("secret", body))


class TestSplit:
    def test_the_verify_button_sends_no_events(self) -> None:
        assert split(body_of("verify")) == []

    def test_every_event_keeps_the_destination(self) -> None:
        events = split(body_of("several"))
        assert len(events) == 3
        assert {event["destination"] for event in events} == {"U0f3d8c1e5a7b4962b1c0d9e8f7a6b5c4"}
        assert len({event_id(event) for event in events}) == 3

    def test_a_bad_event_does_not_lose_the_others(self) -> None:
        (good,) = split(body_of("text"))
        events = split(json.dumps({"destination": "U0", "events": [7, good, {"mode": "surprise"}]}).encode())
        assert [type(parse(event, "line", RECEIVED)) for event in events] == [Ignored, Text, Ignored]
        assert events[0] == {"type": "malformed", "raw": 7, "destination": "U0"}

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b'{"events": {}}', b'{"destination": "U0"}', b"[" * 100_000],
    )
    def test_what_is_no_webhook_is_an_error(self, body: bytes) -> None:
        with pytest.raises(NotAWebhook):
            split(body)

    def test_a_redelivery_has_the_same_id(self) -> None:
        (event,) = split(body_of("redelivered"))
        assert event_id(event) == event["webhookEventId"]

    def test_without_an_id_of_its_own_the_event_is_its_digest(self) -> None:
        (event,) = split(body_of("text"))
        del event["webhookEventId"]
        again = {**event, "deliveryContext": {"isRedelivery": True}}
        other = {**event, "timestamp": event["timestamp"] + 1}
        assert event_id(event) == event_id(again) != event_id(other)


class TestParse:
    def test_text(self) -> None:
        event = read("text")
        assert isinstance(event, Text)
        assert (event.text, event.chat, event.private) == ("ค้น ครูดีเด่น ม.ค. 69", OFFICER, True)
        assert (event.platform, event.channel, event.message_id) == ("line", "line", "590000000000000001")
        assert event.at == datetime(2026, 1, 13, 2, 23, 21, tzinfo=UTC)
        assert event.reply_token is not None

    def test_picture(self) -> None:
        event = read("image")
        assert isinstance(event, File)
        assert (event.ref, event.photo, event.album) == ("590000000000000002", True, None)

    def test_album_out_of_order(self) -> None:
        second, first = read("album_2"), read("album_1")
        assert isinstance(second, File)
        assert isinstance(first, File)
        assert first.album == second.album is not None
        assert [(f.album_index, f.album_total) for f in (first, second)] == [(1, 2), (2, 2)]

    def test_album_of_an_old_phone_has_no_places(self) -> None:
        event = read("album_old_android")
        assert isinstance(event, File)
        assert (event.album, event.album_index, event.album_total) == ("E005D41A7288F41B65593ED38FF6E983", None, None)

    def test_file(self) -> None:
        event = read("file")
        assert isinstance(event, File)
        assert (event.name, event.size, event.photo) == ("หนังสือ ศธ 04001-ว123.pdf", 482133, False)

    @pytest.mark.parametrize(
        ("name", "button", "picked"),
        [
            ("postback", "k7Qm2xVb9TfA", None),
            ("postback_date", "k7Qm2xVb9TfB", "2026-01-30"),
            ("postback_datetime", "k7Qm2xVb9TfC", "2026-01-20T14:00"),
        ],
    )
    def test_press(self, name: str, button: str, picked: str | None) -> None:
        event = read(name)
        assert isinstance(event, Pressed)
        assert (event.button, event.picked, event.private) == (button, picked, True)

    def test_a_press_in_a_group_is_not_private(self) -> None:
        event = read("postback_group")
        assert isinstance(event, Pressed)
        assert (event.chat, event.private) == (GROUP, False)

    def test_coming_going_and_taking_back(self) -> None:
        assert isinstance(read("follow"), Joined)
        left = read("unfollow")
        assert isinstance(left, Left)
        assert left.reply_token is None
        unsent = read("unsend")
        assert isinstance(unsent, Unsent)
        assert unsent.message_id == "590000000000000002"

    def test_an_edit_in_a_group(self) -> None:
        event = read("message_edited")
        assert isinstance(event, Text)
        assert (event.edited, event.private) == (True, False)

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("sticker", "message/sticker"),
            ("video", "message/video"),
            ("join", "join"),
            ("member_joined", "memberJoined"),
            ("account_link", "accountLink"),
            ("standby", "standby"),
        ],
    )
    def test_what_the_office_does_not_use(self, name: str, kind: str) -> None:
        event = read(name)
        assert isinstance(event, Ignored)
        assert event.kind == kind

    def test_a_picture_kept_elsewhere_cannot_be_fetched(self) -> None:
        (event,) = split(body_of("image"))
        event["message"]["contentProvider"] = {"type": "external", "originalContentUrl": "https://example.com/a.jpg"}
        assert isinstance(parse(event, "line", RECEIVED), Ignored)

    @pytest.mark.parametrize("timestamp", [None, "1768271001000", -1, True, 10**30, 1768271001.5])
    def test_without_a_usable_time_the_arrival_counts(self, timestamp: object) -> None:
        (event,) = split(body_of("text"))
        event["timestamp"] = timestamp
        assert parse(event, "line", RECEIVED).at == RECEIVED

    def test_letters_that_no_database_takes(self) -> None:
        (event,) = split(body_of("text"))
        event["message"]["text"] = "ก\ud800\0ข"
        incoming = parse(event, "line", RECEIVED)
        assert isinstance(incoming, Text)
        assert incoming.text == "ก?ข"

    @settings(deadline=None)
    @given(st.dictionaries(KNOWN_KEYS, line_like, max_size=8))
    def test_strange_input_never_raises(self, event: dict[str, Any]) -> None:
        incoming = parse(event, "line", RECEIVED)
        assert incoming.event_id
        assert incoming.chat == chat_key(event)
