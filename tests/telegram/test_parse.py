"""Updates as Telegram sends them (made up, true to the Bot API's shapes) -> what the person did."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.parse import UNREADABLE, chat_key, event_id, parse, to_keep
from handlers.incoming import File, Ignored, Incoming, Joined, Left, Pressed, Text
from storage.vocabulary import Platform

FOLDER = Path(__file__).parent / "updates"
RECEIVED = datetime(2026, 1, 13, 3, 0, tzinfo=UTC)
SENT = datetime.fromtimestamp(1768272120, UTC)
PERSON = "5550101"


def update(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


PHOTO: dict[str, Any] = {"ref": "AgACAgUAAxkBAAIBy", "mime": "image/jpeg", "size": 182344, "photo": True}
DOCUMENT: dict[str, Any] = {"ref": "BQACAgUAAxkBAAIBdoc1"}
ALBUM = "13900000000000001"
IN_GROUP: dict[str, Any] = {"chat": "-1001234500001", "private": False}
NOWHERE: dict[str, Any] = {"chat": "", "at": RECEIVED, "display_name": None}

# The name of a recorded update -> what it is, and the fields in which it differs from a message of สมศรี in private.
TABLE: dict[str, tuple[type[Incoming], dict[str, Any]]] = {
    "text": (Text, {"message_id": "4100", "text": "ค้น ครูดีเด่น ม.ค. 69"}),
    "start_with_payload": (Text, {"message_id": "4101", "text": "/start inv_48217735"}),
    "photo": (File, {"message_id": "4102", "caption": "หน้า 1", **PHOTO}),
    "album_first": (File, {"message_id": "4103", "album": ALBUM, "caption": "หนังสือ สพฐ.", **PHOTO}),
    "album_second": (File, {"message_id": "4104", "album": ALBUM, **PHOTO}),
    "document": (
        File,
        {
            "message_id": "4105",
            "name": "ว123.pdf",
            "mime": "application/pdf",
            "size": 482113,
            "caption": "ลงรับด้วย",
            **DOCUMENT,
        },
    ),
    "picture_as_file": (
        File,
        {"message_id": "4106", "name": "IMG_0042.HEIC", "mime": "image/heic", "size": 3912004, **DOCUMENT},
    ),
    "live_photo": (File, {"message_id": "4107", **PHOTO}),
    "animation": (Ignored, {"message_id": "4108", "kind": "animation"}),
    "sticker": (Ignored, {"message_id": "4109", "kind": "sticker"}),
    "voice": (Ignored, {"message_id": "4110", "kind": "voice"}),
    "contact": (Ignored, {"message_id": "4111", "kind": "contact"}),
    "venue": (Ignored, {"message_id": "4112", "kind": "venue"}),
    "pinned": (Ignored, {"message_id": "4113", "kind": "other"}),
    "edited_text": (
        Text,
        {"message_id": "4114", "at": SENT + timedelta(seconds=30), "text": "ค้น ครูดีเด่น ปี 2569", "edited": True},
    ),
    "edited_caption": (
        Ignored,
        {"message_id": "4115", "at": SENT + timedelta(seconds=40), "kind": "edited_message"},
    ),
    "press": (
        Pressed,
        {"at": RECEIVED, "message_id": "4099", "button": "p3f9c1", "press_ref": "2383000000000001"},
    ),
    "press_on_inaccessible": (
        Pressed,
        {"at": RECEIVED, "message_id": "12", "button": "p3f9c2", "press_ref": "2383000000000002"},
    ),
    "press_without_message": (Pressed, {"at": RECEIVED, "button": "p3f9c3", "press_ref": "2383000000000003"}),
    "press_in_group": (
        Pressed,
        {"at": RECEIVED, "message_id": "4099", "button": "p3f9c4", "press_ref": "2383000000000004", **IN_GROUP},
    ),
    "press_of_game": (Ignored, {"at": RECEIVED, "message_id": "4099", "kind": "callback_query"}),
    "blocked": (Left, {}),
    "unblocked": (Joined, {}),
    "added_to_group": (Joined, IN_GROUP),
    "removed_from_group": (Left, IN_GROUP),
    "restricted_in_group": (Ignored, {"kind": "my_chat_member", **IN_GROUP}),
    "group_text": (Text, {"message_id": "4126", "text": "สวัสดี", **IN_GROUP}),
    "group_moved": (Ignored, {"message_id": "4127", "chat": "-4400001", "private": False, "kind": "other"}),
    "channel_post": (Ignored, {"kind": "channel_post", **NOWHERE}),
    "kind_of_tomorrow": (Ignored, {"kind": "hologram", **NOWHERE}),
}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_an_update_becomes_what_the_person_did(name: str) -> None:
    kind, fields = TABLE[name]
    common: dict[str, Any] = {
        "platform": Platform.TELEGRAM,
        "channel": "bot-1",
        "chat": PERSON,
        "event_id": str(update(name)["update_id"]),
        "at": SENT,
        "display_name": "สมศรี ใจดี",
    }
    assert parse(update(name), "bot-1", RECEIVED) == kind(**(common | fields))


def test_every_recorded_update_stands_in_the_table() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_the_cheap_key_is_the_chat_of_the_full_reading(name: str) -> None:
    assert chat_key(update(name)) == parse(update(name), "bot-1", RECEIVED).chat


def test_a_nul_is_left_out_because_postgresql_cannot_keep_it() -> None:
    said = parse(update("text") | {"message": update("text")["message"] | {"text": "ก\0ข"}}, "bot-1", RECEIVED)
    assert isinstance(said, Text)
    assert said.text == "กข"


def test_an_update_of_wrong_shape_keeps_its_place_in_its_chat() -> None:
    broken = update("text")
    broken["message"]["date"] = "ไม่ใช่เวลา"
    said = parse(broken, "bot-1", RECEIVED)
    assert isinstance(said, Ignored)
    assert (said.kind, said.chat, said.at) == (UNREADABLE, PERSON, RECEIVED)


def test_an_update_without_a_number_is_known_again_by_its_contents() -> None:
    first, again, other = {"message": {"a": 1, "b": 2}}, {"message": {"b": 2, "a": 1}}, {"message": {"a": 2}}
    assert event_id(first) == event_id(again) != event_id(other)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_nothing_is_so_strange_that_it_raises(strange: object) -> None:
    assert isinstance(parse(strange, "bot-1", RECEIVED), Ignored)


@given(st.sampled_from(sorted(TABLE)), st.data())
def test_a_true_update_with_one_part_replaced_never_raises(name: str, data: st.DataObject) -> None:
    whole = update(name)
    part = whole
    while True:
        key = data.draw(st.sampled_from(sorted(part)))
        if isinstance(part[key], dict) and part[key] and data.draw(st.booleans()):
            part = part[key]
        else:
            part[key] = data.draw(JSON)
            break
    assert isinstance(parse(whole, "bot-1", RECEIVED), Incoming)
    assert isinstance(chat_key(whole), str)


def test_of_a_pressed_card_no_words_are_kept() -> None:
    """What the bot wrote on a card may be a letter's subject; a purged letter must not live on in a press."""
    card = {"message_id": 5, "chat": {"id": 7, "type": "private"}, "text": "words of a letter"}
    press = {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 7}, "data": "x", "message": card}}
    kept = to_keep(press)
    assert "words of a letter" not in str(kept)
    assert parse(kept, "tg", RECEIVED) == parse(press, "tg", RECEIVED)
