"""How a card looks on LINE: one Flex bubble, calm and large enough to be read without glasses.

Sizes are LINE's keywords; `scaling` lets every text follow the letter size a person has set in the app.
Colours keep a contrast of at least 4.5:1 (WCAG AA) against what they stand on.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from handlers.common import platform_words as words

Json = dict[str, Any]

INK = "#1F2933"
LABEL = "#5F6B7A"
DOUBT = "#9A4B00"
ALARM = "#B3261E"
ACTION = "#1F5F8B"
QUIET_ACTION = "#E6EBF0"
LINE_BETWEEN = "#D9DFE6"

# (letters of a label, buttons in a row): up to how many letters a button of that share of the bubble shows whole. The
# widest of each may be set a little smaller by LINE (`adjustMode`), never cut.
_ROOM = ((2, 5), (3, 4), (6, 3), (12, 2))
# Letters of a fact's label up to which a narrow column for the labels does.
_NARROW = 6


@dataclass(frozen=True)
class FlexButton:
    """A button as the footer needs it: LINE's action object and how it should look."""

    action: Json
    style: Literal["primary", "secondary", "danger"]

    @property
    def label(self) -> str:
        return str(self.action["label"])


def bubble(title: str, content: Sequence[Json], keys: Sequence[Sequence[FlexButton]], *, urgent: bool = False) -> Json:
    """One card: the title, what it says (`facts` and `paragraph` boxes), and rows of buttons."""
    head = {**_words(title, size="lg", color=ALARM if urgent else INK), "weight": "bold"}
    parts: list[Json] = [head]
    if content:
        parts += [{"type": "separator", "margin": "md", "color": LINE_BETWEEN}, *content]
    card: Json = {"type": "bubble", "size": "mega", "body": {**_column(parts), "spacing": "md"}}
    if keys:
        card["footer"] = {**_column([_row(row) for row in keys]), "spacing": "sm"}
    return card


def facts(lines: Sequence[tuple[str, str, bool]]) -> list[Json]:
    """Labelled lines (label, value, doubtful), in one column as wide as the longest label needs."""
    narrow = all(_width(label) <= _NARROW for label, _, _ in lines)
    return [_fact(label, value, unsure, (2, 7) if narrow else (3, 7)) for label, value, unsure in lines]


def _fact(label: str, value: str, unsure: bool, share: tuple[int, int]) -> Json:
    """The label grey and small, the value beside it; a doubtful one carries a coloured (?)."""
    shown = _words(value)
    if unsure:
        spans = [{"type": "span", "text": f"{value} "}, {"type": "span", "text": words.UNSURE, "color": DOUBT}]
        shown = {**shown, "text": f"{value} {words.UNSURE}", "contents": spans}
    return {
        "type": "box",
        "layout": "baseline",
        "spacing": "md",
        "contents": [{**_words(label, size="sm", color=LABEL), "flex": share[0]}, {**shown, "flex": share[1]}],
    }


def paragraph(text: str) -> Json:
    """A stretch of the body; its line breaks are kept."""
    return _words(text)


def in_rows(keys: Sequence[FlexButton]) -> list[list[FlexButton]]:
    """Keys that belong together, as many in a row as their longest label leaves room for: five at most."""
    rows: list[list[FlexButton]] = []
    for key in keys:
        if rows and len(rows[-1]) < min(_room(key), *map(_room, rows[-1])):
            rows[-1].append(key)
        else:
            rows.append([key])
    return rows


def _room(key: FlexButton) -> int:
    width = _width(key.label)
    return next((count for letters, count in _ROOM if width <= letters), 1)


def _width(text: str) -> int:
    """Letters side by side: vowel and tone marks stand above and below theirs and take no width."""
    return sum(not unicodedata.category(char).startswith("M") for char in text)


def _row(keys: Sequence[FlexButton]) -> Json:
    if len(keys) == 1:
        return _button(keys[0])
    return {
        "type": "box",
        "layout": "horizontal",
        "spacing": "sm",
        "contents": [{**_button(key), "flex": 1} for key in keys],
    }


def _button(key: FlexButton) -> Json:
    # LINE chooses the letters by the style: white on `primary`, dark on `secondary`, the button's own colour on `link`.
    # What cannot be undone is red in its letters only: a red field draws the thumb it should warn.
    style, color = {"primary": ("primary", ACTION), "danger": ("link", ALARM)}.get(
        key.style, ("secondary", QUIET_ACTION)
    )
    return {
        "type": "button",
        "style": style,
        "color": color,
        "height": "sm",
        "adjustMode": "shrink-to-fit",
        "scaling": True,
        "action": key.action,
    }


def _words(text: str, *, size: str = "md", color: str = INK) -> Json:
    return {"type": "text", "text": text, "size": size, "color": color, "wrap": True, "scaling": True}


def _column(contents: list[Json]) -> Json:
    return {"type": "box", "layout": "vertical", "contents": contents}
