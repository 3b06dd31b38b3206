"""How a card looks on LINE: one Flex bubble, calm and large enough to be read without glasses.

Sizes are LINE's keywords; `scaling` lets every text follow the letter size a person has set in the app.
Colours keep a contrast of at least 4.5:1 (WCAG AA) against what they stand on.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from handlers.texts import platform as words

Json = dict[str, Any]

INK = "#1F2933"
LABEL = "#5F6B7A"
DOUBT = "#9A4B00"
ALARM = "#B3261E"
ACTION = "#1F5F8B"
QUIET_ACTION = "#E6EBF0"
LINE_BETWEEN = "#D9DFE6"

# Letters that stand side by side in half a bubble, and in a quarter of it, at the size of a button.
_HALF, _QUARTER = 9, 3


@dataclass(frozen=True)
class Key:
    """A button as the footer needs it: LINE's action object and how it should look."""

    action: Json
    style: Literal["primary", "secondary", "danger"]

    @property
    def label(self) -> str:
        return str(self.action["label"])


def bubble(title: str, content: Sequence[Json], keys: Sequence[Sequence[Key]], *, urgent: bool = False) -> Json:
    """One card: the title, what it says (`fact` and `paragraph` boxes), and rows of buttons."""
    head = {**_words(title, size="lg", color=ALARM if urgent else INK), "weight": "bold"}
    parts: list[Json] = [head]
    if content:
        parts += [{"type": "separator", "margin": "md", "color": LINE_BETWEEN}, *content]
    card: Json = {"type": "bubble", "size": "mega", "body": {**_column(parts), "spacing": "md"}}
    if keys:
        card["footer"] = {**_column([_row(row) for row in keys]), "spacing": "sm"}
    return card


def fact(label: str, value: str, *, unsure: bool) -> Json:
    """A labelled line: the label grey and small, the value beside it; a doubtful one carries a coloured (?)."""
    shown = _words(value)
    if unsure:
        spans = [{"type": "span", "text": f"{value} "}, {"type": "span", "text": words.UNSURE, "color": DOUBT}]
        shown = {**shown, "text": f"{value} {words.UNSURE}", "contents": spans}
    return {
        "type": "box",
        "layout": "baseline",
        "spacing": "md",
        "contents": [{**_words(label, size="sm", color=LABEL), "flex": 3}, {**shown, "flex": 7}],
    }


def paragraph(text: str) -> Json:
    """A stretch of the body; its line breaks are kept."""
    return _words(text)


def in_rows(keys: Sequence[Key]) -> list[list[Key]]:
    """Keys that belong together, as many in a row as their longest label leaves room for: four, two or one."""
    rows: list[list[Key]] = []
    for key in keys:
        if rows and len(rows[-1]) < min(_room(key), *map(_room, rows[-1])):
            rows[-1].append(key)
        else:
            rows.append([key])
    return rows


def _room(key: Key) -> int:
    # Vowel and tone marks stand above and below their letter and take no width.
    width = sum(not unicodedata.category(char).startswith("M") for char in key.label)
    return 4 if width <= _QUARTER else 2 if width <= _HALF else 1


def _row(keys: Sequence[Key]) -> Json:
    if len(keys) == 1:
        return _button(keys[0])
    return {"type": "box", "layout": "horizontal", "spacing": "sm", "contents": [_button(key) for key in keys]}


def _button(key: Key) -> Json:
    # LINE chooses the letters by the style: white on `primary`, dark on `secondary`.
    quiet = key.style == "secondary"
    return {
        "type": "button",
        "style": "secondary" if quiet else "primary",
        "color": QUIET_ACTION if quiet else ALARM if key.style == "danger" else ACTION,
        "height": "sm",
        "adjustMode": "shrink-to-fit",
        "scaling": True,
        "action": key.action,
    }


def _words(text: str, *, size: str = "md", color: str = INK) -> Json:
    return {"type": "text", "text": text, "size": size, "color": color, "wrap": True, "scaling": True}


def _column(contents: list[Json]) -> Json:
    return {"type": "box", "layout": "vertical", "contents": contents}
