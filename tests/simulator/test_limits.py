"""The limits of both platforms, as tables: what is just taken, and what is refused and where."""

import html
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator import limits
from bot.simulator.line.signature import new_ulid, sign
from bot.simulator.line.validation import actions_of, check_messages, check_rich_menu, parse_picked
from bot.simulator.telegram.markup import BadRequest, parse_html, parse_keyboard
from tests.simulator.conftest import MORNING


def test_line_signs_as_its_documentation_shows() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert sign("8c570fa6dd201bb328f1c1eac23a96d8", body) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def test_ulids_are_ordered_by_time() -> None:
    ulid = new_ulid(MORNING)
    assert len(ulid) == 26
    assert ulid[:10] == new_ulid(MORNING)[:10] < new_ulid(MORNING.replace(year=2027))[:10]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("กำหนด", 4),
        ("ที่", 1),
        ("เรียบร้อยแล้ว", 10),
        ("👩‍🏫", 1),
        ("👍🏽", 1),
        ("🇹🇭🇱🇦", 2),
        ("ê", 1),
    ],
)
def test_labels_are_counted_as_people_see_them(text: str, length: int) -> None:
    assert limits.graphemes(text) == length


def test_a_bucket_gives_a_burst_and_then_its_rate() -> None:
    now = 0.0
    bucket = limits.TokenBucket(rate=2, burst=3, monotonic=lambda: now)
    assert [bucket.acquire() for _ in range(4)] == [0, 0, 0, 0.5]
    now = 0.5
    assert [bucket.acquire(), bucket.acquire()] == [0, 0.5]


class TestTelegramHtml:
    @pytest.mark.parametrize(
        ("source", "text", "kinds"),
        [
            ("ก &lt;ข&gt; &amp; &quot;ค&quot; &nbsp;", 'ก <ข> & "ค" &nbsp;', []),
            ("<b>ก<i>ข</i></b>", "กข", ["bold", "italic"]),
            ('<a href="https://example.org/?a=1&amp;b=2">ก</a>', "ก", ["text_link"]),
            ("<blockquote expandable>ก</blockquote>", "ก", ["expandable_blockquote"]),
            ('<span class="tg-spoiler">ก</span>', "ก", ["spoiler"]),
            ("<pre><code>ก</code></pre>", "ก", ["pre", "code"]),
            ('<tg-time unix="1768273200" format="wDT">13 ม.ค.</tg-time>', "13 ม.ค.", ["date_time"]),
            ("<b></b>ก", "ก", []),
        ],
    )
    def test_what_it_knows(self, source: str, text: str, kinds: list[str]) -> None:
        formatted = parse_html(source)
        assert formatted.text == text
        assert [entity["type"] for entity in formatted.entities] == kinds

    @pytest.mark.parametrize(
        ("source", "refusal"),
        [
            ("<b>ก", 'Can\'t find end tag corresponding to start tag "b"'),
            ("ก</b>", "Unexpected end tag at byte offset 3"),
            ("<b><i>ก</b></i>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
            ("<div>ก</div>", 'Unsupported start tag "div" at byte offset 0'),
            ("ก < ข", "Unclosed start tag at byte offset 4"),
            ("<span>ก</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ],
    )
    def test_what_it_refuses(self, source: str, refusal: str) -> None:
        with pytest.raises(BadRequest) as refused:
            parse_html(source)
        assert str(refused.value) == f"can't parse entities: {refusal}"

    def test_offsets_are_in_utf_16_units(self) -> None:
        [entity] = parse_html("👍 <b>ที่</b>").entities
        assert (entity["offset"], entity["length"]) == (3, 3)

    def test_links_to_scripts_are_not_shown(self) -> None:
        assert 'href="#"' in parse_html('<a href="javascript:alert(1)">ก</a>').html

    @given(st.text())
    def test_escaped_text_comes_back(self, text: str) -> None:
        assert parse_html(html.escape(text)).text == text.replace("'", "'")

    @given(st.text(alphabet="<>/&;ab =\"'ก"))
    def test_anything_is_read_or_refused_and_shown_safely(self, source: str) -> None:
        try:
            formatted = parse_html(source)
        except BadRequest:
            return
        assert formatted.html.count("<") == 2 * formatted.html.count("</")


def press(data: str) -> dict[str, Any]:
    return {"text": "ก", "callback_data": data}


class TestTelegramKeyboard:
    @pytest.mark.parametrize(
        "button",
        [
            press("ก" * 21 + "x"),
            {**press("x"), "style": "danger"},
            {"text": "ก", "url": "https://example.org/214"},
            {"text": "ก", "url": "tg://user?id=1"},
            {"text": "ก", "copy_text": {"text": "x" * 256}},
            {"text": "ก", "web_app": {"url": "https://example.org"}},
        ],
    )
    def test_taken(self, button: dict[str, Any]) -> None:
        [[read]] = parse_keyboard({"inline_keyboard": [[button]]}, allow_http=False)
        assert (read.id, read.label) == ("0.0", "ก")

    @pytest.mark.parametrize(
        ("button", "refusal"),
        [
            (press("x" * 65), "BUTTON_DATA_INVALID"),
            (press("ก" * 22), "BUTTON_DATA_INVALID"),
            (press(""), "BUTTON_DATA_INVALID"),
            ({**press("x"), "style": "loud"}, "invalid button style"),
            ({**press("x"), "text": ""}, 'Field "text"'),
            ({**press("x"), "url": "https://a.b"}, "exactly one"),
            ({"text": "ก", "url": "javascript:alert(1)"}, "Wrong HTTP URL"),
            ({"text": "ก", "url": "http://127.0.0.1:8000/letter"}, "Wrong HTTP URL"),
            ({"text": "ก", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
            ({"text": "ก", "web_app": {"url": "http://example.org"}}, "Only HTTPS"),
            ({"text": "ก"}, "Text buttons are unallowed"),
            ("ก", 'Field "text"'),
        ],
    )
    def test_refused(self, button: Any, refusal: str) -> None:
        with pytest.raises(BadRequest) as refused:
            parse_keyboard({"inline_keyboard": [[button]]}, allow_http=False)
        assert refusal in str(refused.value)

    @pytest.mark.parametrize(("rows", "across", "fits"), [(12, 8, True), (1, 9, False), (13, 8, False)])
    def test_size(self, rows: int, across: int, fits: bool) -> None:
        keyboard = {"inline_keyboard": [[press("x")] * across] * rows}
        if fits:
            assert len(parse_keyboard(keyboard, allow_http=False)) == rows
        else:
            with pytest.raises(BadRequest, match="REPLY_MARKUP_TOO_LONG"):
                parse_keyboard(keyboard, allow_http=False)


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def postback(label: str = "ลงรับ", **more: Any) -> dict[str, Any]:
    return {"type": "postback", "label": label, "data": "b1", **more}


def quick(*actions: dict[str, Any]) -> dict[str, Any]:
    return text("?", quickReply={"items": [{"type": "action", "action": action} for action in actions]})


def flex(contents: dict[str, Any], alt: str = "ก") -> dict[str, Any]:
    return {"type": "flex", "altText": alt, "contents": contents}


def box(*contents: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "box", "layout": "vertical", "contents": list(contents), **more}


def bubble(*contents: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "bubble", "body": box(*contents), **more}


def button(action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "button", "action": action, **more}


def carousel(*bubbles: dict[str, Any]) -> dict[str, Any]:
    return {"type": "carousel", "contents": list(bubbles)}


def template(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "template", "altText": "ก", "template": {"type": kind, **more}}


def image(original: str, preview: str = "https://example.org/p.jpg") -> dict[str, Any]:
    return {"type": "image", "originalContentUrl": original, "previewImageUrl": preview}


def picker(**more: Any) -> dict[str, Any]:
    return {"type": "datetimepicker", "label": "เลือกวัน", "data": "b1", "mode": "date", **more}


WORD = {"type": "text", "text": "ก"}

TAKEN = [
    text("ก" * 5000),
    text("👍" * 2500),
    quick(*[postback()] * 13),
    quick(postback("ที่" * 20, data="x" * 300, displayText="ก" * 300)),
    quick(postback(inputOption="openKeyboard", fillInText="เรื่อง ")),
    quick(picker(initial="2026-01-30", min="1900-01-01", max="2100-12-31")),
    quick(picker(mode="datetime", initial="2017-06-18T06:15")),
    quick(picker(mode="datetime", initial="2017-06-18t06:15")),
    quick(picker(mode="time", initial="06:15")),
    flex(bubble(WORD), alt="ก" * 1500),
    flex(bubble(button(postback("ก" * 40)), box(WORD, margin="md", paddingAll="12px", backgroundColor="#EEEEEE"))),
    flex(bubble({"type": "text", "contents": [{"type": "span", "text": "ก", "weight": "bold"}]})),
    flex(bubble({"type": "separator", "margin": "lg", "color": "#cccccc"}, {"type": "filler"})),
    flex(
        bubble(WORD, hero={"type": "image", "url": "https://example.org/p.jpg", "size": "full", "aspectRatio": "3:4"})
    ),
    flex(carousel(*[bubble(WORD)] * 12)),
    template("confirm", text="ก" * 240, actions=[postback(), postback()]),
    template("buttons", text="ก" * 160, actions=[postback()] * 4),
    template("buttons", text="ก" * 60, title="ก" * 40, actions=[postback()]),
    template("carousel", columns=[{"text": "ก", "actions": [postback()] * 3}] * 10),
    image("https://example.org/o.jpg"),
]

REFUSED = [
    (text(""), "messages[0].text"),
    (text("ก" * 5001), "messages[0].text"),
    (text("👍" * 2501), "messages[0].text"),
    ({"type": "text"}, "messages[0].text"),
    ({"type": "document", "url": "https://example.org/a.pdf"}, "messages[0].type"),
    ({"text": "ก"}, "messages[0].type"),
    ("ก", "messages[0]"),
    (quick(*[postback()] * 14), "messages[0].quickReply.items"),
    (quick(postback("ก" * 21)), "messages[0].quickReply.items[0].action.label"),
    (quick(postback("")), "messages[0].quickReply.items[0].action.label"),
    (quick(postback(data="x" * 301)), "messages[0].quickReply.items[0].action.data"),
    (quick(postback(data="")), "messages[0].quickReply.items[0].action.data"),
    (quick(postback(displayText="ก" * 301)), "messages[0].quickReply.items[0].action.displayText"),
    (quick(postback(displayText="ก", text="ข")), "messages[0].quickReply.items[0].action.text"),
    (quick(postback(fillInText="ก")), "messages[0].quickReply.items[0].action.fillInText"),
    (quick({"type": "message", "label": "ก", "text": "ก" * 301}), "messages[0].quickReply.items[0].action.text"),
    (quick({"type": "uri", "label": "ก", "uri": "ftp://a"}), "messages[0].quickReply.items[0].action.uri"),
    (quick({"type": "clipboard", "label": "ก", "clipboardText": "x" * 1001}),
     "messages[0].quickReply.items[0].action.clipboardText"),
    (quick(picker(initial="30/01/2569")), "messages[0].quickReply.items[0].action.initial"),
    (quick(picker(max="2569-01-30")), "messages[0].quickReply.items[0].action.max"),
    (quick(picker(min="2026-02-01", max="2026-01-01")), "messages[0].quickReply.items[0].action.max"),
    (quick(picker(mode="year")), "messages[0].quickReply.items[0].action.mode"),
    (flex(bubble(WORD), alt="ก" * 1501), "messages[0].altText"),
    (flex(bubble(WORD), alt=""), "messages[0].altText"),
    (flex({"type": "bubble"}), "messages[0].contents"),
    (flex(bubble({"type": "text", "text": ""})), "messages[0].contents.body.contents[0].text"),
    (flex(bubble({**WORD, "colour": "#000000"})), "messages[0].contents.body.contents[0].colour"),
    (flex(bubble({**WORD, "weight": "heavy"})), "messages[0].contents.body.contents[0].weight"),
    (flex(bubble({**WORD, "color": "red"})), "messages[0].contents.body.contents[0].color"),
    (flex(bubble({**WORD, "size": "14pt"})), "messages[0].contents.body.contents[0].size"),
    (flex(bubble({**WORD, "wrap": "yes"})), "messages[0].contents.body.contents[0].wrap"),
    (flex(bubble({"type": "video"})), "messages[0].contents.body.contents[0].url"),
    (flex({"type": "bubble", "body": WORD}), "messages[0].contents.body.type"),
    (flex(bubble({"type": "button"})), "messages[0].contents.body.contents[0].action"),
    (flex(bubble(button(postback("")))), "messages[0].contents.body.contents[0].action.label"),
    (flex(bubble(button(postback("ก" * 41)))), "messages[0].contents.body.contents[0].action.label"),
    (flex(bubble(button(postback(payload="x")))), "messages[0].contents.body.contents[0].action.payload"),
    (flex(bubble(WORD, size="tiny")), "messages[0].contents.size"),
    (flex(bubble(*[{"type": "text", "text": "ก" * 1000}] * 11)), "messages[0].contents"),
    (flex(carousel(*[bubble(WORD)] * 13)), "messages[0].contents.contents"),
    (flex(carousel(*[bubble({"type": "text", "text": "ก" * 2000})] * 9)), "messages[0].contents"),
    (flex(carousel(bubble(WORD, size="kilo"), bubble(WORD))), "messages[0].contents.contents"),
    (template("confirm", text="ก", actions=[postback()]), "messages[0].template.actions"),
    (template("confirm", text="ก" * 241, actions=[postback()] * 2), "messages[0].template.text"),
    (template("buttons", text="ก" * 161, actions=[postback()]), "messages[0].template.text"),
    (template("buttons", text="ก" * 61, title="ข", actions=[postback()]), "messages[0].template.text"),
    (template("buttons", text="ก", title="ก" * 41, actions=[postback()]), "messages[0].template.title"),
    (template("buttons", text="ก", actions=[postback()] * 5), "messages[0].template.actions"),
    (template("buttons", text="ก", actions=[postback("ก" * 21)]), "messages[0].template.actions[0].label"),
    (template("carousel", columns=[{"text": "ก", "actions": [postback()] * n} for n in (1, 2)]),
     "messages[0].template.columns"),
    (template("image_carousel", columns=[{"imageUrl": "https://a.b/c.jpg", "action": postback("ก" * 13)}]),
     "messages[0].template.columns[0].action.label"),
    (image("http://example.org/o.jpg"), "messages[0].originalContentUrl"),
    (image("https://example.org/" + "x" * 2000), "messages[0].originalContentUrl"),
    (image("http://127.0.0.1/o.jpg"), "messages[0].originalContentUrl"),
]  # fmt: skip


NONSENSE = st.recursive(
    st.none() | st.text(max_size=3) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["contents", "action", "actions", "columns", "items", "body", "size"]), inner)
        | st.fixed_dictionaries(
            {"type": st.sampled_from(["box", "text", "bubble", "carousel", "buttons", "uri"]), "contents": inner}
        )
    ),
    max_leaves=8,
)


class TestLineMessages:
    @pytest.mark.parametrize("message", TAKEN)
    def test_taken(self, message: dict[str, Any]) -> None:
        assert check_messages([message], allow_http=False) == []

    @pytest.mark.parametrize(("message", "where"), REFUSED)
    def test_refused(self, message: Any, where: str) -> None:
        assert where in [problem.property for problem in check_messages([message], allow_http=False)]

    def test_a_machine_without_a_certificate_is_spared(self) -> None:
        assert check_messages([image("http://127.0.0.1:8000/o.jpg")], allow_http=True) == []
        assert check_messages([image("http://example.org/o.jpg")], allow_http=True) != []

    @pytest.mark.parametrize("number", [0, 6])
    def test_one_to_five_in_a_call(self, number: int) -> None:
        assert check_messages([text("ก")] * number, allow_http=False)[0].property == "messages"

    def test_a_refusal_changes_nothing(self) -> None:
        before = deepcopy(TAKEN)
        check_messages(TAKEN[:5], allow_http=False)
        assert before == TAKEN

    def test_actions_are_numbered_as_the_page_does(self) -> None:
        inner, outer, whole = postback("ก"), postback("ข"), postback("ค")
        before = {"type": "box", "layout": "vertical", "action": outer, "contents": [button(inner)]}
        assert actions_of(flex(bubble(before, action=whole))) == [outer, inner, whole]
        assert actions_of(flex(bubble(box(button(inner), action=outer), action=whole))) == [inner, outer, whole]

    @given(NONSENSE)
    def test_nonsense_is_refused_and_never_breaks(self, nonsense: Any) -> None:
        check_messages(nonsense, allow_http=False)
        for kind, inside in (("flex", "contents"), ("template", "template"), ("text", "quickReply")):
            check_messages([{"type": kind, "altText": "ก", inside: nonsense}], allow_http=False)


class TestRichMenu:
    MENU: dict[str, Any] = {  # noqa: RUF012 - never changed
        "size": {"width": 2500, "height": 843}, "selected": False, "name": "ก" * 300, "chatBarText": "ก" * 14,
        "areas": [{"bounds": {"x": 0, "y": 0, "width": 2500, "height": 843},
                   "action": {"type": "message", "text": "ก"}}],
    }  # fmt: skip

    def test_taken(self) -> None:
        assert check_rich_menu(self.MENU) == []

    @pytest.mark.parametrize(
        ("change", "where"),
        [
            ({"size": {"width": 2501, "height": 843}}, "size.width"),
            ({"size": {"width": 799, "height": 300}}, "size.width"),
            ({"size": {"width": 2500, "height": 249}}, "size.height"),
            ({"size": {"width": 1000, "height": 690}}, "size"),
            ({"chatBarText": "ก" * 15}, "chatBarText"),
            ({"name": "ก" * 301}, "name"),
            ({"areas": [MENU["areas"][0]] * 21}, "areas"),
            ({"size": {"width": 2400, "height": 843}}, "areas[0].bounds"),
        ],
    )
    def test_refused(self, change: dict[str, Any], where: str) -> None:
        assert where in [problem.property for problem in check_rich_menu({**self.MENU, **change})]

    @given(st.dictionaries(st.sampled_from(["size", "areas", "name", "chatBarText", "selected"]), NONSENSE))
    def test_nonsense_is_refused_and_never_breaks(self, nonsense: Any) -> None:
        assert check_rich_menu(nonsense)
        check_rich_menu({**self.MENU, **nonsense})


@pytest.mark.parametrize(
    ("mode", "text", "good"),
    [
        ("date", "2026-01-30", True),
        ("date", "2026-02-30", False),
        ("date", "2026-01-30T08:30", False),
        ("time", "24:00", False),
        ("datetime", "2026-01-30T08:30", True),
        ("week", "2026-01-30", False),
    ],
)
def test_dates_of_the_picker(mode: str, text: str, good: bool) -> None:
    assert (parse_picked(mode, text) is not None) == good
