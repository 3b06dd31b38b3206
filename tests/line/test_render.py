"""Every message of the office as LINE's message objects, within LINE's limits.

Golden files lie in `golden`; after a wanted change write them anew with
`python -m tests.line.test_render` and look at the difference.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.line.render import cut, render, render_together, to_models
from bot.simulator.line.validation import check_messages
from notifications.message import (
    Attachment,
    Button,
    CopyText,
    Fact,
    Importance,
    Message,
    OpenLink,
    PickDate,
    Press,
    utf16_units,
)
from tests.line import line_messages
from tests.line.line_messages import press

GOLDEN = Path(__file__).parent / "golden"


def link(hash_: str, name: str) -> str:
    return f"https://saraban.example/files/{hash_[:8]}?token=signed"


def parts_of(component: Any) -> Iterator[dict[str, Any]]:
    """Every object within a Flex message, in the order of the document."""
    if isinstance(component, dict):
        yield component
    for part in component.values() if isinstance(component, dict) else component if isinstance(component, list) else ():
        yield from parts_of(part)


def buttons_of(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [part["action"] for part in parts_of(made) if part.get("type") == "button"]


def words_of(made: dict[str, Any]) -> list[str]:
    return [part["text"] for part in parts_of(made) if part.get("type") == "text"]


def rendered(message: Message, room: int = 5) -> list[dict[str, Any]]:
    """Rendered, and accepted by the checks that the simulator makes in LINE's place."""
    objects = render(message, link, room=room)
    assert check_messages(objects, allow_http=False) == []
    return objects


def card(message: Message) -> dict[str, Any]:
    (made,) = rendered(message)
    assert made["type"] == "flex"
    return made


def labels(objects: list[dict[str, Any]]) -> list[str]:
    return [action["label"] for made in objects for action in buttons_of(made)]


def text_of(objects: list[dict[str, Any]]) -> str:
    return "\n".join(made["text"] if made["type"] == "text" else "\n".join(words_of(made)) for made in objects)


class TestGolden:
    @pytest.mark.parametrize("name", line_messages.ALL)
    def test_message(self, name: str) -> None:
        assert rendered(line_messages.ALL[name]) == json.loads((GOLDEN / f"{name}.json").read_text())

    @pytest.mark.parametrize("name", line_messages.ALL)
    def test_the_sdk_sends_every_property(self, name: str) -> None:
        """The SDK's models drop what they do not know, silently."""
        objects = rendered(line_messages.ALL[name])
        assert [model.to_dict() for model in to_models(objects)] == objects


class TestForm:
    def test_a_plain_message_is_text(self) -> None:
        assert rendered(Message(title="บันทึกแล้ว", body="20–22 ม.ค. 69")) == [
            {"type": "text", "text": "บันทึกแล้ว\n20–22 ม.ค. 69"}
        ]

    def test_quick_answers_stand_below_the_last_object(self) -> None:
        *before, last = rendered(line_messages.HELP)
        assert before == []
        assert [item["action"]["label"] for item in last["quickReply"]["items"]] == [
            "ลงรับ",
            "ค้นหนังสือ",
            "งานของฉัน",
            "วิธีใช้",
        ]

    def test_more_quick_answers_than_line_takes_go_onto_the_card(self) -> None:
        objects = rendered(
            Message(title="เลือก", rows=(tuple(press(f"ข้อ {n}", f"q{n}", quick=True) for n in range(15)),))
        )
        assert len(objects[-1]["quickReply"]["items"]) == 13
        assert labels(objects) == ["ข้อ 13", "ข้อ 14"]

    def test_what_is_pressed_is_said_in_the_chat(self) -> None:
        action = buttons_of(card(line_messages.DRAFT))[0]
        assert action == {"type": "postback", "label": "ลงรับ", "data": "b1", "displayText": "ลงรับ"}

    def test_short_labels_share_a_row(self) -> None:
        rows = card(line_messages.DRAFT)["contents"]["footer"]["contents"]
        assert [len(row["contents"]) if row["type"] == "box" else 1 for row in rows] == [3]
        numbers = card(line_messages.FOUND)["contents"]["footer"]["contents"]
        assert [len(row["contents"]) for row in numbers] == [3]

    def test_a_doubtful_value_is_marked(self) -> None:
        assert "30 ม.ค. 69 (?)" in text_of([card(line_messages.DRAFT)])

    def test_a_button_without_an_id_is_our_fault(self) -> None:
        with pytest.raises(ValueError, match="no id"):
            render(Message(title="เลือก", rows=((press("ใช่", ""),),)), link)


class TestDatePicker:
    def picker(self, **bounds: Any) -> dict[str, Any]:
        button = PickDate(label="เลือกวัน", verb="due", id="p1", **bounds)
        return buttons_of(card(Message(title="กำหนด", rows=((button,),))))[0]

    def test_bounds_take_the_form_of_the_mode(self) -> None:
        made = self.picker(initial="2026-01-30T10:00", earliest="2026-01-13", latest="2026-12-31")
        assert (made["initial"], made["min"], made["max"]) == ("2026-01-30", "2026-01-13", "2026-12-31")
        made = self.picker(mode="datetime", initial="2026-01-30", latest="2026-12-31T16:30:59")
        assert (made["initial"], made["max"]) == ("2026-01-30T00:00", "2026-12-31T16:30")

    @pytest.mark.parametrize(
        "bounds",
        [
            {"earliest": "2026-01-30", "latest": "2026-01-30"},
            {"earliest": "2569-01-30"},
            {"initial": "soon"},
            {"initial": "2026-01-01", "earliest": "2026-01-02"},
        ],
    )
    def test_bounds_that_line_refuses_are_left_out(self, bounds: dict[str, str]) -> None:
        made = self.picker(**bounds)
        assert {"initial", "max", "min"} & made.keys() <= {"min"}


class TestFiles:
    def test_a_file_is_a_picture_and_a_button(self) -> None:
        picture, shown = rendered(line_messages.REGISTERED)
        assert picture["originalContentUrl"] == link("b" * 64, "")
        assert labels([shown])[-1] == "เปิดไฟล์"
        assert buttons_of(shown)[-1]["uri"] == link("a" * 64, "")

    def test_several_files_are_told_apart_by_name(self) -> None:
        names = ["บันทึกข้อความเสนอผู้อำนวยการ.pdf", "2.pdf", "ๆ" * 30]
        files = tuple(Attachment(hash=f"{n:064}", name=name, mime="application/pdf") for n, name in enumerate(names))
        assert labels(rendered(Message(title="ไฟล์", files=files))) == ["บันทึกข้อความเสนอ…", "2.pdf", "ๆ" * 19 + "…"]

    def test_a_picture_without_https_is_left_to_its_button(self) -> None:
        objects = render(line_messages.REGISTERED, lambda hash_, name: f"http://127.0.0.1:8000/{hash_}")
        assert [made["type"] for made in objects] == ["flex"]
        assert check_messages(objects, allow_http=False) == []

    def test_the_simulator_shows_it_all_the_same(self) -> None:
        objects = render(
            line_messages.REGISTERED, lambda hash_, name: f"http://127.0.0.1:8000/{hash_}", plain_http=True
        )
        assert [made["type"] for made in objects] == ["image", "flex"]
        assert check_messages(objects, allow_http=True) == []

    def test_pictures_give_way_to_the_card(self) -> None:
        files = tuple(Attachment(hash=f"{n:064}", name=f"{n}.jpg", mime="image/jpeg") for n in range(7))
        objects = rendered(Message(title="ไฟล์", files=files))
        assert [made["type"] for made in objects] == ["image"] * 4 + ["flex"]
        assert len(labels(objects)) == 7


class TestSensitive:
    def test_a_notification_shows_the_title_only(self) -> None:
        made = card(line_messages.SECRET)
        assert made["altText"] == "มีหนังสือชั้นความลับถึงท่าน"

    def test_the_body_never_stands_in_a_notification(self) -> None:
        assert "เสนอโดย" not in card(line_messages.WAITING)["altText"]

    def test_a_plain_one_is_a_card_because_a_text_would_be_shown(self) -> None:
        made = card(Message(title="มีหนังสือลับ", body="เลขที่ ลับ 12", sensitive=True))
        assert made["altText"] == "มีหนังสือลับ"


class TestTooLong:
    def test_a_text_goes_on_in_the_next(self) -> None:
        body = "หนังสือราชการ ภายนอก\n" * 400
        objects = rendered(Message(title="ข้อความ", body=body))
        assert len(objects) == 2
        assert text_of(objects).split() == ["ข้อความ", *body.split()]

    def test_a_card_goes_on_in_the_next(self) -> None:
        body = "หนังสือราชการ ภายนอก\n" * 400
        objects = rendered(Message(title="ข้อความ", body=body, rows=((press("รับทราบ", "t1"),),)))
        assert [made["type"] for made in objects] == ["flex", "flex"]
        assert labels(objects) == labels(objects[-1:]) == ["รับทราบ"]
        assert text_of(objects).split() == [
            "ข้อความ",
            *body[: body.find("\n") + 1].split(),
            *text_of(objects).split()[3:],
        ]

    def test_without_room_the_end_of_the_body_is_cut_and_the_buttons_stay(self) -> None:
        message = Message(title="ข้อความ", body="ก" * 30_000, rows=((press("รับทราบ", "t1"),),))
        (made,) = rendered(message, room=1)
        assert words_of(made)[-1] == "…"
        assert labels([made]) == ["รับทราบ"]

    def test_addresses_and_copies_beyond_line_are_written_out(self) -> None:
        address = "https://saraban.example/" + "x" * 1_000
        buttons: tuple[Button, ...] = (OpenLink(label="เปิด", url=address), CopyText(label="คัดลอก", text="ก" * 1_001))
        objects = rendered(Message(title="ลิงก์", rows=(buttons,)))
        assert f"เปิด: {address}" in text_of(objects)
        assert "คัดลอก: " + "ก" * 1_001 in text_of(objects)

    def test_five_messages_share_one_call(self) -> None:
        long = Message(title="ยาว", body="ก" * 12_000)
        each = render_together([long, line_messages.REGISTERED, *[line_messages.PLAIN] * 2], link)
        objects = [made for objects in each for made in objects]
        assert check_messages(objects, allow_http=False) == []
        assert [made["type"] for made in objects] == ["text", "text", "flex", "text", "text"]

    def test_quick_answers_of_an_earlier_message_go_onto_its_card(self) -> None:
        first, last = render_together([line_messages.HELP, line_messages.HELP], link)
        assert labels(first) == ["ลงรับ", "ค้นหนังสือ", "งานของฉัน", "วิธีใช้"]
        assert "quickReply" not in first[0]
        assert "quickReply" in last[0]

    @pytest.mark.parametrize("count", [0, 6])
    def test_a_call_takes_one_to_five(self, count: int) -> None:
        with pytest.raises(ValueError, match="1 to 5"):
            render_together([line_messages.PLAIN] * count, link)


class TestCut:
    @pytest.mark.parametrize(
        ("text", "units", "expected"),
        [
            ("ที่", 3, "ที่"),
            ("ที่นี่", 4, "ที่…"),
            ("กที่", 4, "กที่"),
            ("กที่ๆ", 4, "ก…"),
            ("กำ", 2, "กำ"),
            ("กกำ", 2, "ก…"),
            ("😀😀", 3, "😀…"),
            ("😀😀", 4, "😀😀"),
        ],
    )
    def test_no_letter_loses_its_marks(self, text: str, units: int, expected: str) -> None:
        assert cut(text, units) == expected

    @settings(deadline=None)
    @given(st.text(), st.integers(2, 30))
    def test_it_fits(self, text: str, units: int) -> None:
        assert utf16_units(cut(text, units)) <= units


thai = st.text(st.characters(codec="utf-8") | st.sampled_from("กขคที่ำ้ ุ\n😀<>&{}"), max_size=60)
long_thai = thai | st.builds(lambda text, times: text * times, thai, st.integers(1, 700))
label = thai.filter(lambda text: bool(text.strip()) and utf16_units(text) <= 20) | st.sampled_from(
    ["ลงรับ", "1", "ๆ" * 20]
)
identity = st.text("abcDEF0123", min_size=1, max_size=40)
style = st.sampled_from(["primary", "secondary", "danger"])
iso = st.none() | st.datetimes().map(lambda moment: moment.isoformat()[:16]) | st.dates().map(str) | thai
button: st.SearchStrategy[Button] = st.one_of(
    st.builds(Press, label=label, verb=thai, id=identity, style=style, quick=st.booleans()),
    st.builds(
        PickDate,
        label=label,
        verb=thai,
        id=identity,
        style=style,
        mode=st.sampled_from(["date", "datetime"]),
        initial=iso,
        earliest=iso,
        latest=iso,
    ),
    st.builds(
        OpenLink,
        label=label,
        style=style,
        url=st.sampled_from(["https://", "http://", "ftp://", ""]).flatmap(
            lambda scheme: st.integers(0, 1_100).map(lambda length: scheme + "x" * length)
        ),
    ),
    st.builds(CopyText, label=label, style=style, text=long_thai),
)
message = st.builds(
    Message,
    title=long_thai,
    facts=st.lists(st.builds(Fact, label=thai, value=long_thai, unsure=st.booleans()), max_size=12).map(tuple),
    body=long_thai,
    rows=st.lists(st.lists(button, max_size=8).map(tuple), max_size=8).map(tuple),
    files=st.lists(
        st.builds(
            Attachment,
            hash=identity,
            name=thai,
            mime=st.sampled_from(["application/pdf", "image/jpeg", "image/png"]),
            preview_hash=st.none() | identity,
        ),
        max_size=7,
    ).map(tuple),
    importance=st.sampled_from(Importance),
    sensitive=st.booleans(),
)


class TestAnything:
    @settings(max_examples=120, deadline=None)
    @given(message, st.integers(1, 5))
    def test_any_message_is_within_the_limits(self, message: Message, room: int) -> None:
        objects = rendered(message, room=room)
        assert 1 <= len(objects) <= room
        to_models(objects)

    @settings(max_examples=25, deadline=None)
    @given(st.lists(message, min_size=1, max_size=5))
    def test_any_five_share_one_call(self, messages: list[Message]) -> None:
        each = render_together(messages, link)
        assert len(each) == len(messages)
        assert check_messages([made for objects in each for made in objects], allow_http=False) == []

    @settings(max_examples=40, deadline=None)
    @given(message)
    def test_a_sensitive_message_shows_neither_picture_nor_body_outside_the_chat(self, message: Message) -> None:
        for made in rendered(message.model_copy(update={"sensitive": True, "title": "ลับ"})):
            assert made["altText"] == "ลับ"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, made in line_messages.ALL.items():
        text = json.dumps(render(made, link), ensure_ascii=False, indent=1)
        (GOLDEN / f"{name}.json").write_text(text + "\n")
