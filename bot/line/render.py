"""A neutral Message as LINE's message objects. Every limit of LINE's messages is owned here.

A message with something to press, facts or files becomes a card (Flex); a plain one becomes text. What does not fit
one card goes on in a second; what does not fit the call is cut with an ellipsis, the buttons last of all.
"""

import json
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime

import linebot.v3.messaging as line

from bot.line import flex
from bot.line.flex import FlexButton, Json
from handlers.common import platform_words as words
from notifications.message import (
    LABEL_UNITS,
    Attachment,
    Button,
    CopyText,
    Importance,
    Message,
    OpenLink,
    PickDate,
    Press,
    utf16_units,
)

Link = Callable[[str, str], str]
"""(content hash, file name) -> a signed, expiring address that a phone can open."""

MAX_MESSAGES_PER_CALL = 5
TEXT_UNITS = 5_000
ALT_UNITS = 400  # LINE takes 1,500; a notification shows far less
QUICK_REPLIES = 13
POSTBACK_DATA = 300
URI_LENGTH = 1_000
IMAGE_URI_LENGTH = 2_000
CLIPBOARD_LENGTH = 1_000
# LINE says 30 KB of JSON; the SDK writes every Thai letter as \uXXXX, six bytes, and it is counted here as it is sent.
BUBBLE_BYTES = 30_000

_TITLE_UNITS = 300
_FACT_LABEL_UNITS = 60
_VALUE_UNITS = 1_000
_PARAGRAPH_UNITS = 1_500
_LINK_SCHEMES = ("https://", "http://", "line://", "tel:")
_PICTURES = ("image/jpeg", "image/png")


def render(
    message: Message, link: Link, *, room: int = MAX_MESSAGES_PER_CALL, ends_call: bool = True, plain_http: bool = False
) -> list[Json]:
    """One to `room` message objects, as JSON; the card with the buttons comes last, nearest to the thumb.

    `ends_call`: quick replies are shown below a call's last message only; elsewhere they become buttons of the card.
    `plain_http` also lets pictures come by http, which LINE refuses and only the simulator shows.
    Raises ValueError for a button that was never given its id: it would lead nowhere.
    """
    quick, keys, notes = _sort_buttons(message, link, QUICK_REPLIES if ends_call else 0)
    if _is_plain(message, keys):
        objects = _as_texts("\n".join([message.title, *filter(None, [message.body]), *notes]), room)
    else:
        cards = _as_cards(message, keys, notes, room)
        objects = [*_pictures(message, link, plain_http)[: room - len(cards)], *cards]
    if quick:
        objects[-1]["quickReply"] = {"items": [{"type": "action", "action": action} for action in quick]}
    return objects


def render_together(messages: Sequence[Message], link: Link, *, plain_http: bool = False) -> list[list[Json]]:
    """The objects of each of up to five messages that share one call.

    Each message keeps at least one object; what is spare of the five goes to the first in need.
    """
    if not 1 <= len(messages) <= MAX_MESSAGES_PER_CALL:
        raise ValueError(f"a call takes 1 to {MAX_MESSAGES_PER_CALL} messages, not {len(messages)}")
    spare = MAX_MESSAGES_PER_CALL - len(messages)
    each: list[list[Json]] = []
    for number, message in enumerate(messages, start=1):
        last = number == len(messages)
        each.append(render(message, link, room=1 + spare, ends_call=last, plain_http=plain_http))
        spare -= len(each[-1]) - 1
    return each


def to_models(objects: Sequence[Json]) -> list[line.Message]:
    """The same as the SDK's models, which every sending call takes."""
    return [line.Message.from_dict(made) for made in objects]


def cut(text: str, units: int) -> str:
    """The beginning of `text` within so many UTF-16 units, an ellipsis for the rest; no letter loses its marks."""
    return text if utf16_units(text) <= units else _head(text, units - 1) + words.ELLIPSIS


def _head(text: str, units: int) -> str:
    """The longest beginning within `units` that does not part a letter from its vowel or tone mark."""
    end = used = 0
    for char in text:
        used += 2 if ord(char) > 0xFFFF else 1
        if used > units:
            break
        end += 1
    while end > 1 and end < len(text) and _continues(text[end]):
        end -= 1
    return text[:end]


def _continues(char: str) -> bool:
    return char in "ำ\u200d" or unicodedata.category(char).startswith("M")


def _pieces(text: str, units: int) -> list[str]:
    """`text` in stretches within `units`, broken at the end of a line or a word where there is one."""
    pieces: list[str] = []
    while utf16_units(text) > units:
        head = _head(text, units)
        at = max(head.rfind("\n"), head.rfind(" "))
        if at > len(head) // 2:
            head = head[: at + 1]
        pieces.append(head.rstrip())
        text = text[len(head) :]
    return [piece for piece in [*pieces, text] if piece.strip()]


def _shown(text: str, units: int) -> str:
    return cut(text.strip(), units) or words.NOTHING


# --- text


def _is_plain(message: Message, keys: list[list[FlexButton]]) -> bool:
    # The text of a sensitive message would stand in the phone's notification; a card shows its altText there.
    return not (message.facts or keys or message.sensitive)


def _as_texts(text: str, room: int) -> list[Json]:
    pieces = _pieces(text.strip(), TEXT_UNITS) or [words.NOTHING]
    if len(pieces) > room:
        pieces = [*pieces[: room - 1], _head(pieces[room - 1], TEXT_UNITS - 1) + words.ELLIPSIS]
    return [{"type": "text", "text": piece} for piece in pieces]


# --- cards


def _as_cards(message: Message, keys: list[list[FlexButton]], notes: list[str], room: int) -> list[Json]:
    title = _shown(message.title, _TITLE_UNITS)
    content = flex.facts(
        [(_shown(f.label, _FACT_LABEL_UNITS), _shown(f.value, _VALUE_UNITS), f.unsure) for f in message.facts]
    )
    for text in filter(None, [message.body, *notes]):
        content += [flex.paragraph(piece) for piece in _pieces(text.strip(), _PARAGRAPH_UNITS)]
    urgent = message.importance is Importance.URGENT

    bubbles = _packed(title, content, keys, urgent)
    while len(bubbles) > room:
        if content:
            content = [*content[:-2], flex.paragraph(words.ELLIPSIS)] if len(content) > 1 else []
        else:
            keys = keys[:-1]
        bubbles = _packed(title, content, keys, urgent)
    alt = _alt_text(message)
    return [{"type": "flex", "altText": alt, "contents": made} for made in bubbles]


def _packed(title: str, content: list[Json], keys: list[list[FlexButton]], urgent: bool) -> list[Json]:
    """As few bubbles as hold everything in order, each within LINE's size."""
    bubbles: list[Json] = []
    held: list[Json] = []
    held_keys: list[list[FlexButton]] = []

    def card(parts: list[Json], rows: list[list[FlexButton]]) -> Json:
        return flex.bubble(f"{title} {words.CONTINUED}" if bubbles else title, parts, rows, urgent=urgent)

    for part in content:
        if held and _size(card([*held, part], [])) > BUBBLE_BYTES:
            bubbles.append(card(held, []))
            held = []
        held.append(part)
    for row in keys:
        if (held or held_keys) and _size(card(held, [*held_keys, row])) > BUBBLE_BYTES:
            bubbles.append(card(held, held_keys))
            held, held_keys = [], []
        held_keys.append(row)
    return [*bubbles, card(held, held_keys)]


def _size(made: Json) -> int:
    return len(json.dumps(made))


def _alt_text(message: Message) -> str:
    """What the notification and the list of chats show: never the body, and of a sensitive message the title only."""
    facts = [] if message.sensitive else [f"{f.label} {f.value}".strip() for f in message.facts]
    return _shown(" · ".join(filter(None, [message.title.strip(), *facts])), ALT_UNITS)


def _pictures(message: Message, link: Link, plain_http: bool) -> list[Json]:
    """An image for every attachment that can be looked at; none of a sensitive message, it could be forwarded."""
    if message.sensitive:
        return []
    schemes = ("https://", "http://") if plain_http else ("https://",)
    hashes = [(f.preview_hash or (f.hash if f.mime in _PICTURES else None), f.name) for f in message.files]
    addresses = [link(hash_, name) for hash_, name in hashes if hash_]
    return [
        {"type": "image", "originalContentUrl": address, "previewImageUrl": address}
        for address in addresses
        if address.startswith(schemes) and len(address) <= IMAGE_URI_LENGTH
    ]


# --- buttons


def _sort_buttons(
    message: Message, link: Link, most_quick: int
) -> tuple[list[Json], list[list[FlexButton]], list[str]]:
    """Quick replies, rows of the card, and lines of text for what is too long for a button."""
    quick: list[Json] = []
    rows: list[list[FlexButton]] = []
    notes: list[str] = []
    for group in (*message.rows, _file_links(message.files, link)):
        keys: list[FlexButton] = []
        for button in group:
            action = _action(button)
            if action is None:
                notes.append(_in_words(button))
            elif isinstance(button, Press) and button.quick and len(quick) < most_quick:
                quick.append(action)
            else:
                keys.append(FlexButton(action, button.style))
        rows += flex.in_rows(keys)
    return quick, rows, notes


def _action(button: Button) -> Json | None:
    """LINE's action object, or None where the button's text or address is longer than an action may carry."""
    label = button.label.strip()
    match button:
        case Press():
            return {"type": "postback", "label": label, "data": _data(button), "displayText": label}
        case PickDate():
            return {"type": "datetimepicker", "label": label, "data": _data(button), **_picker(button)}
        case CopyText() if 1 <= utf16_units(button.text) <= CLIPBOARD_LENGTH:
            return {"type": "clipboard", "label": label, "clipboardText": button.text}
        case OpenLink() if button.url.startswith(_LINK_SCHEMES) and len(button.url) <= URI_LENGTH:
            return {"type": "uri", "label": label, "uri": button.url}
    return None


def _in_words(button: Button) -> str:
    return f"{button.label}: {button.url if isinstance(button, OpenLink) else getattr(button, 'text', '')}"


def _data(button: Press | PickDate) -> str:
    if not 1 <= len(button.id) <= POSTBACK_DATA:
        raise ValueError(f"the button {button.verb!r} has no id that LINE takes back")
    return button.id


def _picker(button: PickDate) -> dict[str, str]:
    """Mode and those bounds that LINE accepts: the first before the last, the shown date between them."""
    form = "%Y-%m-%d" if button.mode == "date" else "%Y-%m-%dT%H:%M"
    earliest, latest, initial = (_as_picked(value, form) for value in (button.earliest, button.latest, button.initial))
    if earliest and latest and earliest >= latest:
        earliest = latest = None
    if initial and ((earliest and initial < earliest) or (latest and initial > latest)):
        initial = None
    bounds = {"initial": initial, "max": latest, "min": earliest}
    return {"mode": button.mode, **{name: value for name, value in bounds.items() if value}}


def _as_picked(value: str | None, form: str) -> str | None:
    """A bound in LINE's own form, which sorts as text; None for one that is no date between 1900 and 2100."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment.strftime(form) if 1900 <= moment.year <= 2100 else None


def _file_links(files: Sequence[Attachment], link: Link) -> list[Button]:
    """[เปิดไฟล์] of one file; several are told apart by their names."""
    names = [words.OPEN_FILE] if len(files) == 1 else [cut(f.name.strip(), LABEL_UNITS) for f in files]
    return [
        OpenLink(label=name or words.OPEN_FILE, url=link(file.hash, file.name))
        for name, file in zip(names, files, strict=True)
    ]
