"""Messages as Telegram is to show them: by example, and for every message the limits that Telegram enforces."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.telegram.markup import parse_html, parse_keyboard
from bot.telegram.render import (
    CALLBACK_BYTES,
    CAPTION_UNITS,
    COPY_UNITS,
    MAX_MESSAGES,
    TEXT_UNITS,
    Part,
    render,
)
from notifications.channel import Refused
from notifications.message import (
    LABEL_UNITS,
    Attachment,
    CopyText,
    Fact,
    Importance,
    Message,
    OpenLink,
    PickDate,
    Press,
    utf16_units,
)


def press(label: str, **more: Any) -> Press:
    return Press(label=label, verb="do", id=f"id-{label}", **more)


def labels(part: Part) -> list[list[str]]:
    return [[button.text for button in row] for row in part.keyboard.inline_keyboard] if part.keyboard else []


PDF = Attachment(hash="a" * 64, name="214-2569.pdf", mime="application/pdf", preview_hash="b" * 64)
PICTURE = Attachment(hash="c" * 64, name="หน้า 1.jpg", mime="image/jpeg")

DRAFT = Message(
    title="ร่างลงรับ · กรุณาตรวจ",
    facts=(
        Fact(label="ที่", value="ศธ 04001/ว123"),
        Fact(label="เรื่อง", value="การใช้ <b> & </b> ในหนังสือ"),
        Fact(label="กำหนด", value="30 ม.ค. 69", unsure=True),
    ),
    body="(?) = ไม่แน่ใจ",
    rows=(
        (
            press("ลงรับ", style="primary"),
            press("แก้ไข"),
            PickDate(label="กำหนด", verb="due", id="id-due"),
        ),
        (
            OpenLink(label="เปิดหนังสือ", url="https://office.example/l/x?a=1&b=2"),
            CopyText(label="คัดลอกเลขรับ", text="214/2569"),
            press("ทิ้งร่าง", style="danger"),
        ),
    ),
)


def test_a_card_in_full() -> None:
    (part,) = render(DRAFT)
    assert part.html == (
        "<b>ร่างลงรับ · กรุณาตรวจ</b>\n"
        "ที่  ศธ 04001/ว123\n"
        "เรื่อง  การใช้ &lt;b&gt; &amp; &lt;/b&gt; ในหนังสือ\n"
        "กำหนด  30 ม.ค. 69 (?)\n"
        "(?) = ไม่แน่ใจ"
    )
    assert part.keyboard is not None
    assert part.keyboard.to_dict() == {
        "inline_keyboard": [
            [
                {"text": "ลงรับ", "callback_data": "id-ลงรับ", "style": "primary"},
                {"text": "แก้ไข", "callback_data": "id-แก้ไข"},
                {"text": "กำหนด", "callback_data": "id-due"},
            ],
            [
                {"text": "เปิดหนังสือ", "url": "https://office.example/l/x?a=1&b=2"},
                {"text": "คัดลอกเลขรับ", "copy_text": {"text": "214/2569"}},
                {"text": "ทิ้งร่าง", "callback_data": "id-ทิ้งร่าง", "style": "danger"},
            ],
        ]
    }
    assert (part.file, part.silent, part.protected) == (None, False, False)


@pytest.mark.parametrize(
    ("row", "laid"),
    [
        (["ทราบ"], [["ทราบ"]]),
        (["1", "2", "3", "4", "5", "6", "7", "8"], [["1", "2", "3", "4", "5", "6", "7", "8"]]),
        (["1", "2", "3", "4", "5", "6", "7", "8", "9"], [["1", "2", "3", "4"], ["5", "6", "7", "8", "9"]]),
        (["ใช่", "เลือกวัน", "ไม่มีกำหนด"], [["ใช่", "เลือกวัน", "ไม่มีกำหนด"]]),
        (["ข้อมูลไม่ครบ", "ผิดกลุ่มงาน", "แนบระเบียบ", "พิมพ์เอง"], [["ข้อมูลไม่ครบ", "ผิดกลุ่มงาน"], ["แนบระเบียบ", "พิมพ์เอง"]]),
        (["มอบ บุคคล ดำเนินการ", "มอบ รอง ผอ."], [["มอบ บุคคล ดำเนินการ"], ["มอบ รอง ผอ."]]),
    ],
)
def test_a_row_breaks_where_labels_would_be_cut(row: list[str], laid: list[list[str]]) -> None:
    (part,) = render(Message(title="เลือกคำสั่ง", rows=(tuple(press(label) for label in row),)))
    assert labels(part) == laid


def test_what_belongs_together_is_not_mixed_with_what_does_not() -> None:
    (part,) = render(Message(title="รอสั่งการ", rows=((press("ทราบ"),), (press("ลับ"), press("คืน")))))
    assert labels(part) == [["ทราบ"], ["ลับ", "คืน"]]


def test_no_more_than_a_hundred_buttons() -> None:
    (part,) = render(Message(title="ก", rows=tuple((press(f"{n}"), press(f"{n}.")) for n in range(60))))
    assert sum(map(len, labels(part))) == 100


def test_one_file_and_a_short_text_are_one_message() -> None:
    (part,) = render(DRAFT.model_copy(update={"files": (PDF,)}))
    assert (part.file, part.is_photo) == (PDF, False)
    assert part.html == render(DRAFT)[0].html
    assert labels(part) == labels(render(DRAFT)[0])


def test_a_picture_is_shown_as_one() -> None:
    (part,) = render(Message(title="หน้า 1", files=(PICTURE,)))
    assert part.is_photo


@pytest.mark.parametrize(
    ("letters", "files", "kinds"),
    [
        (CAPTION_UNITS, (PDF,), ["file"]),
        (CAPTION_UNITS + 1, (PDF,), ["file", "text"]),
        (5, (PDF, PICTURE), ["file", "file", "text"]),
        (TEXT_UNITS - 2, (), ["text"]),
        (TEXT_UNITS - 1, (), ["text", "text"]),
    ],
)
def test_files_first_and_the_buttons_at_the_bottom(
    letters: int, files: tuple[Attachment, ...], kinds: list[str]
) -> None:
    parts = render(Message(title="ก" * letters, files=files, rows=((press("ทราบ"),),)))
    assert ["file" if part.file else "text" for part in parts] == kinds
    assert [labels(part) for part in parts] == [[]] * (len(parts) - 1) + [[["ทราบ"]]]


def test_a_long_text_goes_on_in_the_next_message_and_nothing_is_lost() -> None:
    body = "\n".join(f"{n}) เรื่องที่ {n} ซึ่งยาวพอสมควร 😀" for n in range(400))
    parts = render(Message(title="งานของท่าน", body=body))
    assert len(parts) > 1
    assert "\n".join(read(part.html) for part in parts) == f"งานของท่าน\n{body}"


def test_only_beyond_five_full_messages_is_a_text_cut() -> None:
    parts = render(Message(title="ยาว", body="ก" * (TEXT_UNITS * 6)))
    assert len(parts) == MAX_MESSAGES
    assert parts[-1].html.endswith("\n…")


def test_a_break_inside_a_word_leaves_vowels_and_tone_marks_on_their_letter() -> None:
    # ที่ is one letter with two marks above it, so that the limit falls on a mark.
    parts = render(Message(title="", body="ที่" * 2000))
    assert [part.html[0] for part in parts] == ["ท"] * len(parts)


def test_quiet_and_sensitive_messages_say_so_to_telegram() -> None:
    (part,) = render(Message(title="ก", importance=Importance.QUIET, sensitive=True))
    assert part.silent
    assert part.protected


def test_what_no_button_may_carry_is_spelled_out() -> None:
    (part,) = render(
        Message(
            title="ก",
            rows=(
                (
                    CopyText(label="คัดลอก", text="<" * (COPY_UNITS + 1)),
                    OpenLink(label="โทร ผอ.", url="tel:+66000000000"),
                    press("ทราบ"),
                ),
            ),
        )
    )
    assert part.html == "<b>ก</b>\nคัดลอก\n<code>" + "&lt;" * (COPY_UNITS + 1) + "</code>\nโทร ผอ.  +66000000000"
    assert labels(part) == [["ทราบ"]]


@pytest.mark.parametrize("id", ["", "x" * (CALLBACK_BYTES + 1), "ก" * 22])
def test_a_press_without_a_usable_id_is_a_fault_of_ours(id: str) -> None:
    with pytest.raises(Refused, match="a press needs an id"):
        render(Message(title="ก", rows=((Press(label="ทราบ", verb="do", id=id),),)))


# For every message


def read(html: str) -> str:
    """What Telegram would show, read by the simulator, which refuses what Telegram refuses."""
    words = parse_html(html)
    assert {entity["type"] for entity in words.entities} <= {"bold", "code"}
    return words.text


# Lone surrogates cannot be in a Message: pydantic refuses them.
letters = st.characters(exclude_categories=["Cs"]) | st.sampled_from("กที่ำ้😀<>&\"' \n\r\0\u200b\u00a0")
words = st.text(letters, max_size=30)
long_words = words | st.builds(lambda text, times: text * times, words, st.integers(1, 3000))
label = st.text(letters, min_size=1, max_size=10).filter(lambda text: text.strip() and utf16_units(text) <= LABEL_UNITS)
style = st.sampled_from(["primary", "secondary", "danger"])
button = st.one_of(
    st.builds(Press, label=label, style=style, verb=st.just("v"), id=st.text("abc123-_", min_size=1, max_size=64)),
    st.builds(PickDate, label=label, verb=st.just("v"), id=st.text("abc123-_", min_size=1, max_size=64)),
    st.builds(OpenLink, label=label, url=st.sampled_from(["https://a.example/1", "tel:1", "", "http://b.example"])),
    st.builds(CopyText, label=label, text=words | st.just("ก" * 300)),
)
attachment = st.sampled_from([PDF, PICTURE])
messages = st.builds(
    Message,
    title=long_words,
    facts=st.lists(st.builds(Fact, label=words, value=long_words, unsure=st.booleans()), max_size=3).map(tuple),
    body=long_words,
    rows=st.lists(st.lists(button, max_size=12).map(tuple), max_size=12).map(tuple),
    files=st.lists(attachment, max_size=3).map(tuple),
    sensitive=st.booleans(),
)


@given(messages)
def test_every_message_stays_within_telegrams_limits(message: Message) -> None:
    parts = render(message)
    assert parts
    for part in parts:
        text = read(part.html)
        assert utf16_units(text) == part.units
        if part.file:
            assert part.units <= CAPTION_UNITS
        else:
            assert text.strip()
            assert part.units <= TEXT_UNITS
        assert part.protected is message.sensitive
    assert [part.file for part in parts if part.file] == list(message.files)
    assert not any(part.keyboard for part in parts[:-1])
    if keyboard := parts[-1].keyboard:
        parse_keyboard(keyboard.to_dict(), allow_http=True)


def test_a_telephone_number_is_text_and_stands_there_once() -> None:
    call = OpenLink(label="โทร ผอ.", url="tel:0000000012")
    assert "โทร ผอ.  0000000012" in render(Message(title="รร.บ้านบึงหญ้า", rows=((call,),)))[0].html
    said = render(Message(title="รายชื่อโทร", body="1) รร.บ้านบึงหญ้า · 000-000-0012 · ไม่มีแชต", rows=((call,),)))[0]
    assert "โทร ผอ." not in said.html
    assert said.keyboard is None
