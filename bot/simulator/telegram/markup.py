"""Telegram's HTML and inline keyboards, read as strictly as the Bot API reads them."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.simulator import limits
from bot.simulator.phones import Button


class BadRequest(Exception):
    """A 400 answer of Telegram. The text comes after "Bad Request: "."""


_ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_SHOWN_TAG = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "text_link": "a",
    "spoiler": "span",
    "custom_emoji": "span",
    "date_time": "span",
}
_TAG = re.compile(r"""<(?P<end>/?)(?P<name>[^\s<>/]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
# The Bot API knows these four names and numbers; any other & stands for itself.
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


@dataclass(frozen=True)
class FormattedText:
    """A text as Telegram keeps it: plain, its entities (offsets in UTF-16 units), and safe HTML for the page."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    html: str = ""


def plain_text(text: str) -> FormattedText:
    """A text sent without parse mode."""
    return FormattedText(text, [], html.escape(text, quote=False))


def parse_html(source: str) -> FormattedText:
    """Parses Telegram's HTML. Raises BadRequest with the Bot API's text and the offset in bytes."""
    reader = _HtmlReader(source)
    position = 0
    while position < len(source):
        position = reader.tag(position) if source[position] == "<" else reader.words(position)
    return reader.finish()


@dataclass
class _OpenTag:
    name: str
    entity: dict[str, Any]
    start: int


class _HtmlReader:
    """Parser state. `words` and `tag` read on from a position and return the next one."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._text: list[str] = []
        self._shown: list[str] = []
        self._units = 0
        self._open: list[_OpenTag] = []
        self._entities: list[tuple[int, int, int, dict[str, Any]]] = []

    def words(self, position: int) -> int:
        end = self._source.find("<", position)
        end = len(self._source) if end < 0 else end
        piece = _REFERENCE.sub(lambda found: html.unescape(found[0]), self._source[position:end])
        self._text.append(piece)
        self._shown.append(html.escape(piece, quote=False))
        self._units += limits.utf16_units(piece)
        return end

    def tag(self, position: int) -> int:
        offset = len(self._source[:position].encode())
        found = _TAG.match(self._source, position)
        if found is None:
            raise _unreadable(f"Unclosed start tag at byte offset {offset}")
        name = found["name"].lower()
        if found["end"]:
            self._close(name, offset)
        else:
            entity = _entity(name, found["attributes"], offset)
            self._open.append(_OpenTag(name, entity, self._units))
            self._shown.append(_shown_start(entity))
        return found.end()

    def _close(self, name: str, offset: int) -> None:
        if not self._open:
            raise _unreadable(f"Unexpected end tag at byte offset {offset}")
        opened = self._open.pop()
        if name and opened.name != name:
            expected = f'expected "</{opened.name}>", found "</{name}>"'
            raise _unreadable(f"Unmatched end tag at byte offset {offset}, {expected}")
        length = self._units - opened.start
        if length:
            entity = {**opened.entity, "offset": opened.start, "length": length}
            self._entities.append((opened.start, -length, len(self._open), entity))
        self._shown.append(f"</{_SHOWN_TAG[opened.entity['type']]}>")

    def finish(self) -> FormattedText:
        if self._open:
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        # Outer before inner, also where both span the same text.
        self._entities.sort(key=lambda found: found[:3])
        entities = [entity for *_, entity in self._entities]
        return FormattedText("".join(self._text), entities, "".join(self._shown))


def _unreadable(reason: str) -> BadRequest:
    return BadRequest(f"can't parse entities: {reason}")


def _entity(tag: str, attributes: str, offset: int) -> dict[str, Any]:
    given = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(attributes)}
    kind = _ENTITY_OF_TAG.get(tag)
    if kind is None:
        raise _unreadable(f'Unsupported start tag "{tag}" at byte offset {offset}')
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    entity: dict[str, Any] = {"type": kind}
    match tag:
        case "a":
            entity["url"] = given.get("href", "")
        case "tg-emoji":
            entity["custom_emoji_id"] = given.get("emoji-id", "")
        case "tg-time":
            entity["unix_time"] = int(given["unix"]) if given.get("unix", "").isdecimal() else 0
        case "blockquote" if "expandable" in given:
            entity["type"] = "expandable_blockquote"
    return entity


def _shown_start(entity: dict[str, Any]) -> str:
    match entity["type"]:
        case "text_link":
            url = entity["url"]
            safe = url if url.startswith(("http://", "https://", "tg://", "mailto:", "tel:")) else "#"
            return f'<a href="{html.escape(safe)}">'
        case "spoiler":
            return '<span class="spoiler">'
        case kind:
            return f"<{_SHOWN_TAG[kind]}>"


_ACTIONS = ("callback_data", "url", "copy_text", "web_app")
_OTHER_ACTIONS = (
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)


def parse_keyboard(markup: dict[str, Any] | None, *, allow_http: bool) -> list[list[Button]]:
    """The buttons of an inline keyboard, or none for any other markup. Raises BadRequest."""
    if not markup or "inline_keyboard" not in markup:
        return []
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequest("can't parse reply keyboard markup JSON object")
    if sum(len(row) for row in rows) > limits.INLINE_BUTTONS or any(len(row) > limits.INLINE_ROW for row in rows):
        raise BadRequest("REPLY_MARKUP_TOO_LONG")
    return [
        [_button(f"{down}.{across}", button, allow_http) for across, button in enumerate(row)]
        for down, row in enumerate(rows)
        if row
    ]


def _button(identity: str, given: Any, allow_http: bool) -> Button:
    if not isinstance(given, dict) or not isinstance(given.get("text"), str) or not given["text"]:
        raise BadRequest('can\'t parse inline keyboard button: Field "text" must be of type String')
    used = [name for name in _ACTIONS if given.get(name) is not None]
    if any(given.get(name) is not None for name in _OTHER_ACTIONS):
        raise BadRequest("the simulator has no such inline keyboard button")
    if not used:
        raise BadRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(used) > 1:
        raise BadRequest("can't parse inline keyboard button: exactly one optional field must be specified")
    style = given.get("style")
    if style not in (None, "danger", "success", "primary"):
        raise BadRequest("can't parse inline keyboard button: invalid button style specified")
    match used[0]:
        case "callback_data":
            if not 1 <= len(str(given["callback_data"]).encode()) <= limits.CALLBACK_DATA_BYTES:
                raise BadRequest("BUTTON_DATA_INVALID")
            return Button(identity, given["text"], "press", given, style)
        case "copy_text":
            copied = given["copy_text"].get("text", "") if isinstance(given["copy_text"], dict) else ""
            if not 1 <= limits.utf16_units(copied) <= limits.COPY_TEXT:
                raise BadRequest("BUTTON_COPY_TEXT_INVALID")
            return Button(identity, given["text"], "copy", {"copy": copied}, style)
        case "web_app":
            url = str(given["web_app"].get("url", ""))
            if not url.startswith("https://") and not (allow_http and url.startswith("http://")):
                raise BadRequest(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
            return Button(identity, given["text"], "url", {"open": url}, style)
        case _:
            url = str(given["url"])
            if not url.startswith(("http://", "https://", "tg://")) or (not allow_http and _is_local(url)):
                raise BadRequest(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
            return Button(identity, given["text"], "url", {"open": url}, style)


def _is_local(url: str) -> bool:
    return bool(re.match(r"https?://(localhost|127\.0\.0\.1)([:/]|$)", url))
