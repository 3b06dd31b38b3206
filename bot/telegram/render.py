"""The neutral message as Telegram shows it: HTML, an inline keyboard, files; and every limit of that.

Numbers: Bot API 10.1, and python-telegram-bot's constants for those of the keyboard, which are not published.
Lengths count UTF-16 units *after* the HTML has been read, so tags and escapes cost nothing.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from notifications.channel import Refused
from notifications.message import (
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

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
CALLBACK_BYTES = 64
COPY_UNITS = 256
BUTTONS = 100
BUTTONS_IN_A_ROW = 8

MAX_MESSAGES = 5
"""A message longer than five full texts is no chat message; what is beyond is cut, with an ellipsis."""

_ELLIPSIS = "…"
# Room for the ellipsis and its line break at the end of any text.
_PAGE_UNITS = TEXT_UNITS - utf16_units("\n" + _ELLIPSIS)

# A phone shows some 36 letters side by side in a row of buttons, less the two that a button's frame takes.
_ROW_LETTERS = 36
_FRAME_LETTERS = 2

_PHOTO_TYPES = frozenset({"image/jpeg", "image/png"})
_LINK = re.compile(r"(?:https?|tg)://\S+\Z", re.IGNORECASE)
_TELEPHONE = "tel:"
# Telegram makes spaces of them; a line break is the only one that means something here.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Part:
    """One message in the chat: text, or a file with a caption (`html` may then be empty).

    `units`: the length of what is read, in UTF-16 units.
    """

    html: str
    units: int = 0
    keyboard: InlineKeyboardMarkup | None = None
    file: Attachment | None = None
    silent: bool = False
    protected: bool = False

    @property
    def is_photo(self) -> bool:
        """Shown in the chat as a picture; every other file goes as a document."""
        return self.file is not None and self.file.mime in _PHOTO_TYPES


@dataclass(frozen=True)
class _Line:
    text: str
    tag: str = ""

    @property
    def html(self) -> str:
        escaped = html.escape(self.text, quote=False)
        return f"<{self.tag}>{escaped}</{self.tag}>" if self.tag else escaped


def render(message: Message) -> list[Part]:
    """The message as one or more parts, in the order they are sent; the buttons hang on the last.

    One file and a short text make one part. Otherwise files go first, so that the card with its buttons is what
    stands at the bottom of the chat. Raises Refused for a press that has no id or one beyond 64 bytes.
    """
    keyboard = _keyboard(message)
    pages = _pages(_lines(message))
    if len(message.files) == 1 and (not pages or (len(pages) == 1 and pages[0].units <= CAPTION_UNITS)):
        caption = pages[0] if pages else Part("")
        parts = [replace(caption, file=message.files[0])]
    else:
        parts = [Part("", file=file) for file in message.files] + pages
    # Telegram takes no empty text, and a message of nothing at all still has to carry its buttons.
    parts = parts or [Part(_ELLIPSIS, utf16_units(_ELLIPSIS))]
    parts[-1] = replace(parts[-1], keyboard=keyboard)
    silent = message.importance is Importance.QUIET
    return [replace(part, silent=silent, protected=message.sensitive) for part in parts]


def without_links(part: Part) -> Part:
    """The part without its link buttons: Telegram refuses a whole message for an address it does not believe in, such
    as that of an office without a public one."""
    rows = part.keyboard.inline_keyboard if part.keyboard else ()
    kept = [row for row in ([button for button in row if button.url is None] for row in rows) if row]
    return replace(part, keyboard=InlineKeyboardMarkup(kept) if kept else None)


def _lines(message: Message) -> Iterator[_Line]:
    if _shows(message.title):
        yield _Line(_clean(message.title).strip(), "b")
    for fact in message.facts:
        yield _Line(_clean(f"{fact.label}  {fact.value}{' (?)' if fact.unsure else ''}".strip()))
    for line in _clean(message.body).split("\n") if message.body else ():
        yield _Line(line)
    for button in message.buttons:
        if not _fits_a_button(button) and not _is_said(button, message):
            yield from _spelled_out(button)


def _clean(text: str) -> str:
    return _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _shows(text: str) -> bool:
    """Whether there is anything to see: Telegram refuses a text of spaces and invisible characters."""
    return any(unicodedata.category(letter)[0] not in "ZC" for letter in text)


# Long texts


def _pages(lines: Iterable[_Line]) -> list[Part]:
    """Lines laid into as few texts as hold them; those with nothing to see are left out.

    A line that does not fit moves on whole; only one longer than a whole text is broken, wherever there is room.
    """
    pages: list[list[_Line]] = [[]]
    room = _PAGE_UNITS
    for line in lines:
        rest = line.text
        while utf16_units(rest) > room:
            if utf16_units(rest) > _PAGE_UNITS and room > _PAGE_UNITS // 2:
                cut = _cut(rest, room)
                pages[-1].append(_Line(rest[:cut], line.tag))
                rest = rest[cut:]
            pages.append([])
            room = _PAGE_UNITS
        pages[-1].append(_Line(rest, line.tag))
        room -= utf16_units(rest) + 1
    pages = [page for page in pages if any(_shows(line.text) for line in page)]
    if len(pages) > MAX_MESSAGES:
        pages[MAX_MESSAGES - 1].append(_Line(_ELLIPSIS))
    return [_text(page) for page in pages[:MAX_MESSAGES]]


def _text(page: list[_Line]) -> Part:
    return Part("\n".join(line.html for line in page), utf16_units("\n".join(line.text for line in page)))


def _cut(text: str, room: int) -> int:
    """Where to break: after the last space of the final quarter, else before a letter, never before its marks."""
    end, units = 0, 0
    for letter in text:
        units += 2 if letter > "\uffff" else 1
        if units > room:
            break
        end += 1
    earliest = end * 3 // 4
    space = text.rfind(" ", earliest, end)
    if space > 0:
        return space + 1
    for cut in range(end, earliest, -1):
        if unicodedata.category(text[cut]) not in ("Mn", "Mc", "Me", "Cf"):
            return cut
    return end


# Buttons


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """What belongs together stays together; how many stand side by side is decided by the length of the labels.

    Buttons beyond the hundredth, which no flow makes, are left out.
    """
    fitting = [[button for button in row if _fits_a_button(button)] for row in message.rows]
    laid = [line for row in fitting for line in _side_by_side(row)]
    shown: list[list[InlineKeyboardButton]] = []
    left = BUTTONS
    for line in laid:
        if left > 0:
            shown.append([_button(button) for button in line[:left]])
            left -= len(line)
    return InlineKeyboardMarkup(shown) if shown else None


def _side_by_side(row: Sequence[Button]) -> list[Sequence[Button]]:
    """The row in as few lines as show every label whole, the buttons spread evenly over them."""
    for count in range(1, len(row) + 1):
        lines = [row[len(row) * i // count : len(row) * (i + 1) // count] for i in range(count)]
        if all(_shown_whole(line) for line in lines):
            return lines
    return []


def _shown_whole(line: Sequence[Button]) -> bool:
    if len(line) == 1:
        return True
    room = _ROW_LETTERS // len(line) - _FRAME_LETTERS
    return len(line) <= BUTTONS_IN_A_ROW and all(_width(button.label) <= room for button in line)


def _width(label: str) -> int:
    """Letters as the eye counts them: Thai vowels and tone marks above and below take no room, emoji take two."""
    return sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in label
        if unicodedata.category(letter) not in ("Mn", "Me", "Cf")
    )


def _fits_a_button(button: Button) -> bool:
    match button:
        case CopyText(text=text):
            return _shows(text) and utf16_units(text) <= COPY_UNITS
        case OpenLink(url=url):
            return _LINK.match(url) is not None
        case Press() | PickDate():
            return True


def _is_said(button: Button, message: Message) -> bool:
    """Whether a telephone number that would be a button elsewhere stands in the text already."""
    if not isinstance(button, OpenLink) or not button.url.startswith(_TELEPHONE):
        return False
    return _digits(button.url) in _digits(" ".join([message.body, *(fact.value for fact in message.facts)]))


def _digits(text: str) -> str:
    return re.sub(r"(?<=\d)[- ](?=\d)|[^\d\s]", "", text)


def _spelled_out(button: Button) -> Iterator[_Line]:
    """A button that Telegram would refuse, and the whole message with it, as text: a tap on code copies it."""
    match button:
        case CopyText(label=label, text=text):
            yield _Line(label)
            yield _Line(_clean(text), "code")
        case OpenLink(label=label, url=url):
            # A telephone number is tapped where it stands in the text.
            yield _Line(_clean(f"{label}  {url.removeprefix(_TELEPHONE)}"))


def _button(button: Button) -> InlineKeyboardButton:
    style = None if button.style == "secondary" else button.style
    match button:
        case Press(id=press) | PickDate(id=press):
            return InlineKeyboardButton(button.label, callback_data=_checked(press), style=style)
        case OpenLink(url=url):
            return InlineKeyboardButton(button.label, url=url, style=style)
        case CopyText(text=text):
            return InlineKeyboardButton(button.label, copy_text=CopyTextButton(text), style=style)


def _checked(press: str) -> str:
    if not 1 <= len(press.encode()) <= CALLBACK_BYTES:
        raise Refused(f"a press needs an id of 1 to {CALLBACK_BYTES} bytes, this has {len(press.encode())}")
    return press
