"""Validates message objects and rich menus as LINE does, before it accepts any message of a call.

The shape (required properties, kinds of values, enumerations, list lengths) is taken from the models that
line-bot-sdk generates from LINE's own OpenAPI file; the limits that the file does not carry are written here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import linebot.v3.messaging.models as models
from pydantic.v1 import BaseModel
from pydantic.v1.fields import MAPPING_LIKE_SHAPES

from bot.simulator import limits


@dataclass(frozen=True)
class Problem:
    """One entry of `details` in LINE's 400 answer."""

    message: str
    property: str

    def to_json(self) -> dict[str, str]:
        return {"message": self.message, "property": self.property}


def check_messages(messages: Any, *, allow_http: bool) -> list[Problem]:
    """Every error that LINE would report about the `messages` of a call."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= limits.MESSAGES_PER_CALL:
        return [Problem(f"Size must be between 1 and {limits.MESSAGES_PER_CALL}", "messages")]
    found: list[Problem] = []
    for index, message in enumerate(messages):
        found += _check_message(message, f"messages[{index}]", allow_http)
    return found


def check_rich_menu(menu: Any) -> list[Problem]:
    """Every error that LINE would report about a rich menu object."""
    found = list(_shape(models.RichMenuRequest, menu, "", strict=False))
    if found:
        return found
    size = menu.get("size") or {}
    width, height = size.get("width", 0), size.get("height", 0)
    if not 800 <= width <= 2500:
        found.append(Problem("must be between 800 and 2500", "size.width"))
    if height < 250:
        found.append(Problem("must be greater than or equal to 250", "size.height"))
    elif width / height < 1.45:
        found.append(Problem("the aspect ratio (width / height) must be at least 1.45", "size"))
    for name, limit in (("name", 300), ("chatBarText", 14)):
        if not menu.get(name):
            found.append(Problem("May not be empty", name))
        else:
            found += _at_most(limits.graphemes(menu[name]), limit, name)
    if "selected" not in menu:
        found.append(Problem("May not be null", "selected"))
    areas = menu.get("areas")
    if areas is None or len(areas) > limits.RICH_MENU_AREAS:
        return [*found, Problem(f"Size must be between 0 and {limits.RICH_MENU_AREAS}", "areas")]
    for index, area in enumerate(areas):
        where = f"areas[{index}]"
        bounds = area.get("bounds") or {}
        inside = (
            bounds.get("x", 0) + bounds.get("width", 0) <= width
            and bounds.get("y", 0) + bounds.get("height", 0) <= height
        )
        if not bounds.get("width") or not bounds.get("height") or not inside:
            found.append(Problem("must lie within the rich menu", f"{where}.bounds"))
        found += _check_action(area.get("action"), f"{where}.action", limits.LABEL, label_required=False)
    return found


def actions_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The actions of a card in the order of the document; a bubble's own comes after its blocks', and a box's own
    before or after its contents as its keys stand. The browser page numbers buttons in the same way."""
    if message.get("type") == "flex":
        return list(_actions_within(message["contents"]))
    if message.get("type") != "template":
        return []
    template = message["template"]
    cards = template.get("columns") or [template]
    found: list[dict[str, Any]] = []
    for card in cards:
        found += [card["defaultAction"]] if card.get("defaultAction") else []
        found += card.get("actions") or ([card["action"]] if card.get("action") else [])
    return found


def texts_of(component: Any) -> Iterator[str]:
    """Every text in a Flex tree, in the order of the document."""
    if isinstance(component, list):
        for part in component:
            yield from texts_of(part)
    elif isinstance(component, dict):
        if component.get("type") in {"text", "span"} and component.get("text"):
            yield component["text"]
        for name in ("header", "hero", "body", "footer", "contents"):
            yield from texts_of(component.get(name))


def _actions_within(component: dict[str, Any]) -> Iterator[dict[str, Any]]:
    blocks = ("header", "hero", "body", "footer", "action")
    for name in blocks if component.get("type") == "bubble" else component:
        value = component.get(name)
        if name == "action" and value:
            yield value
        elif name == "contents" and value:
            for part in value:
                yield from _actions_within(part)
        elif name in blocks and value:
            yield from _actions_within(value)


def _check_message(message: Any, where: str, allow_http: bool) -> list[Problem]:
    found = list(_shape(models.Message, message, where, strict=False))
    if found:
        return found
    for index, item in enumerate((message.get("quickReply") or {}).get("items") or []):
        path = f"{where}.quickReply.items[{index}]"
        if index == limits.QUICK_REPLIES:
            found.append(Problem(f"Size must be between 1 and {limits.QUICK_REPLIES}", f"{where}.quickReply.items"))
        found += _check_action(item.get("action"), f"{path}.action", limits.LABEL)
    if sender := message.get("sender"):
        found += _at_most(limits.graphemes(sender.get("name") or ""), 20, f"{where}.sender.name")
    match message["type"]:
        case "text" | "textV2":
            found += _between(message["text"], limits.LINE_TEXT, f"{where}.text")
        case "image":
            for name in ("originalContentUrl", "previewImageUrl"):
                found += _check_picture(message[name], f"{where}.{name}", allow_http)
        case "flex":
            found += _between(message["altText"], limits.ALT_TEXT, f"{where}.altText")
            found += _check_flex(message["contents"], f"{where}.contents", allow_http)
        case "template":
            found += _between(message["altText"], limits.ALT_TEXT, f"{where}.altText")
            found += _check_template(message["template"], f"{where}.template", allow_http)
    return found


# --- shape ----------------------------------------------------------------------------------------------------


def _shape(model: Any, value: Any, where: str, *, strict: bool) -> Iterator[Problem]:
    """Compares `value` with a generated model. `strict`: unknown properties are errors, as inside Flex."""
    if not isinstance(value, dict):
        yield Problem("must be an object", where)
        return
    if hasattr(model, "get_discriminator_value"):
        if not isinstance(value.get("type"), str):
            yield Problem("Must be specified", _join(where, "type"))
            return
        chosen = model.get_discriminator_value(value)
        if chosen is None:
            yield Problem(f"unknown type {value['type']!r}", _join(where, "type"))
            return
        if not issubclass(getattr(models, chosen), model):
            yield Problem(f"type {value['type']!r} is not allowed here", _join(where, "type"))
            return
        model = getattr(models, chosen)
        strict = strict or (chosen.startswith("Flex") and chosen != "FlexMessage")
    fields = {field.alias: field for field in model.__fields__.values()}
    if strict:
        for name in value.keys() - fields.keys():
            yield Problem("unknown field", _join(where, name))
    for name, field in fields.items():
        path = _join(where, name)
        given = value.get(name)
        if given is None:
            if field.required:
                yield Problem("May not be null", path)
        elif isinstance(field.type_, type) and issubclass(field.type_, BaseModel):
            yield from _nested(field, given, path, strict)
        else:
            _, errors = field.validate(given, {}, loc=name)
            if errors:
                yield Problem("invalid value", path)


def _nested(field: Any, given: Any, where: str, strict: bool) -> Iterator[Problem]:
    if field.outer_type_ is field.type_:
        yield from _shape(field.type_, given, where, strict=strict)
    elif field.shape in MAPPING_LIKE_SHAPES and isinstance(given, dict):
        for name, item in given.items():
            yield from _shape(field.type_, item, _join(where, name), strict=strict)
    elif field.shape not in MAPPING_LIKE_SHAPES and isinstance(given, list):
        for index, item in enumerate(given):
            yield from _shape(field.type_, item, f"{where}[{index}]", strict=strict)
    else:
        yield Problem("invalid value", where)


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


# --- limits ---------------------------------------------------------------------------------------------------


def _between(text: str, most: int, where: str) -> Iterator[Problem]:
    if not text:
        yield Problem("May not be empty", where)
    yield from _at_most(limits.utf16_units(text), most, where)


def _at_most(length: int, most: int, where: str) -> Iterator[Problem]:
    if length > most:
        yield Problem(f"Length must be between 0 and {most}", where)


def _check_picture(url: str, where: str, allow_http: bool) -> Iterator[Problem]:
    plain_allowed = allow_http and re.match(r"http://(127\.0\.0\.1|localhost)([:/]|$)", url)
    if not url.startswith("https://") and not plain_allowed:
        yield Problem("invalid uri scheme", where)
    yield from _at_most(len(url), limits.IMAGE_URL, where)


def _check_action(action: Any, where: str, label_limit: int, *, label_required: bool = True) -> Iterator[Problem]:
    if not isinstance(action, dict):
        yield Problem("May not be null", where)
        return
    kind = action.get("type")
    label = action.get("label") or ""
    if label_required and not label:
        yield Problem("May not be empty", f"{where}.label")
    yield from _at_most(limits.graphemes(label), label_limit, f"{where}.label")
    match kind:
        case "postback":
            yield from _check_postback(action, where)
        case "message":
            text = action.get("text") or ""
            if not text:
                yield Problem("May not be empty", f"{where}.text")
            yield from _at_most(limits.graphemes(text), limits.ACTION_TEXT, f"{where}.text")
        case "uri":
            uri = action.get("uri") or ""
            if not re.match(r"(https?|line|tel):", uri):
                yield Problem("invalid uri scheme", f"{where}.uri")
            yield from _at_most(len(uri), limits.URI, f"{where}.uri")
        case "datetimepicker":
            yield from _check_picker(action, where)
        case "richmenuswitch":
            if not re.fullmatch(r"[a-z0-9_-]{1,32}", action.get("richMenuAliasId") or ""):
                yield Problem("invalid rich menu alias id", f"{where}.richMenuAliasId")
            yield from _at_most(limits.utf16_units(action.get("data") or ""), limits.POSTBACK_DATA, f"{where}.data")


def _check_postback(action: dict[str, Any], where: str) -> Iterator[Problem]:
    yield from _between(action.get("data") or "", limits.POSTBACK_DATA, f"{where}.data")
    if action.get("displayText") and action.get("text"):
        yield Problem("displayText and text cannot be used together", f"{where}.text")
    for name in ("displayText", "text", "fillInText"):
        yield from _at_most(limits.graphemes(action.get(name) or ""), limits.ACTION_TEXT, f"{where}.{name}")
    if action.get("fillInText") and action.get("inputOption") != "openKeyboard":
        yield Problem("fillInText needs inputOption openKeyboard", f"{where}.fillInText")


_PICKED = {"date": "%Y-%m-%d", "time": "%H:%M", "datetime": "%Y-%m-%dT%H:%M"}


def parse_picked(mode: str, text: str) -> datetime | None:
    """A moment as LINE's picker writes it in this mode (`2026-01-30`, `08:30`, `2026-01-30T08:30`), else None."""
    text = text.replace("t", "T")
    if mode not in _PICKED or not re.fullmatch(r"[\dT:-]+", text) or len(text) not in (5, 10, 16):
        return None
    try:
        # Naive on purpose: the picker knows no time zone.
        return datetime.strptime(text, _PICKED[mode])  # noqa: DTZ007
    except ValueError:
        return None


def _check_picker(action: dict[str, Any], where: str) -> Iterator[Problem]:
    yield from _between(action.get("data") or "", limits.POSTBACK_DATA, f"{where}.data")
    mode = action.get("mode") or ""
    if mode not in _PICKED:
        yield Problem("invalid value", f"{where}.mode")
        return
    values: dict[str, datetime] = {}
    for name in ("initial", "min", "max"):
        if action.get(name) is None:
            continue
        value = parse_picked(mode, action[name])
        if value is None or (mode != "time" and not 1900 <= value.year <= 2100):
            yield Problem("invalid date format", f"{where}.{name}")
        else:
            values[name] = value
    lowest, highest = values.get("min"), values.get("max")
    if lowest and highest and lowest >= highest:
        yield Problem("must be later than min", f"{where}.max")


def _check_flex(container: dict[str, Any], where: str, allow_http: bool) -> Iterator[Problem]:
    if container["type"] == "bubble":
        yield from _check_bubble(container, where, allow_http)
        return
    bubbles = container["contents"]
    if not 1 <= len(bubbles) <= limits.FLEX_BUBBLES:
        yield Problem(f"Size must be between 1 and {limits.FLEX_BUBBLES}", f"{where}.contents")
    if _json_bytes(container) > limits.FLEX_CAROUSEL_BYTES:
        yield Problem("the carousel is larger than 50 KB", where)
    if len({bubble.get("size") or "mega" for bubble in bubbles}) > 1:
        yield Problem("all bubbles of a carousel have one size", f"{where}.contents")
    for index, bubble in enumerate(bubbles):
        yield from _check_bubble(bubble, f"{where}.contents[{index}]", allow_http)


def _check_bubble(bubble: dict[str, Any], where: str, allow_http: bool) -> Iterator[Problem]:
    if _json_bytes(bubble) > limits.FLEX_BUBBLE_BYTES:
        yield Problem("the bubble is larger than 30 KB", where)
    if not any(bubble.get(block) for block in ("header", "hero", "body", "footer")):
        yield Problem("At least one block must be specified", where)
    if bubble.get("action"):
        yield from _check_action(bubble["action"], f"{where}.action", limits.FLEX_LABEL, label_required=False)
    for block in ("header", "hero", "body", "footer"):
        if component := bubble.get(block):
            yield from _check_component(component, f"{where}.{block}", allow_http)


_LENGTHS = r"none|xxs|xs|sm|md|lg|xl|xxl|[345]xl|full|\d+(\.\d+)?(px|%)"
_LENGTH_PROPERTIES = ("margin", "spacing", "size", "offsetTop", "offsetBottom", "offsetStart", "offsetEnd",
                      "paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd")  # fmt: skip
_COLOUR_PROPERTIES = ("color", "backgroundColor", "borderColor")


def _check_component(component: dict[str, Any], where: str, allow_http: bool) -> Iterator[Problem]:
    kind = component["type"]
    for name in _LENGTH_PROPERTIES:
        if component.get(name) is not None and not re.fullmatch(_LENGTHS, component[name]):
            yield Problem("invalid property", f"{where}.{name}")
    for name in _COLOUR_PROPERTIES:
        colour = component.get(name)
        if colour is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?", colour):
            yield Problem("invalid color", f"{where}.{name}")
    if component.get("action"):
        label_required = kind == "button"
        yield from _check_action(
            component["action"], f"{where}.action", limits.FLEX_LABEL, label_required=label_required
        )
    match kind:
        case "text":
            if not component.get("text") and not component.get("contents"):
                yield Problem("must be non-empty text", f"{where}.text")
        case "span":
            if not component.get("text"):
                yield Problem("must be non-empty text", f"{where}.text")
        case "image" | "icon":
            yield from _check_picture(component["url"], f"{where}.url", allow_http)
    for index, inner in enumerate(component.get("contents") or []):
        path = f"{where}.contents[{index}]"
        inner = {"type": "span", **inner} if kind == "text" else inner
        if kind == "box" and component.get("layout") == "baseline" and inner["type"] not in {
            "icon", "text", "filler", "spacer",
        }:  # fmt: skip
            yield Problem("not allowed in a baseline box", path)
        yield from _check_component(inner, path, allow_http)


def _json_bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _check_template(template: dict[str, Any], where: str, allow_http: bool) -> Iterator[Problem]:
    match template["type"]:
        case "buttons":
            yield from _check_column(template, where, allow_http, most=(160, 60), actions=(1, 4))
        case "confirm":
            yield from _text_of_template(template["text"], 240, f"{where}.text")
            yield from _check_actions(template["actions"], f"{where}.actions", (2, 2))
        case "carousel":
            columns = template["columns"]
            if not 1 <= len(columns) <= 10:
                yield Problem("Size must be between 1 and 10", f"{where}.columns")
            if len({len(column["actions"]) for column in columns}) > 1:
                yield Problem("all columns have the same number of actions", f"{where}.columns")
            for index, column in enumerate(columns):
                path = f"{where}.columns[{index}]"
                yield from _check_column(column, path, allow_http, most=(120, 60), actions=(1, 3))
        case "image_carousel":
            columns = template["columns"]
            if not 1 <= len(columns) <= 10:
                yield Problem("Size must be between 1 and 10", f"{where}.columns")
            for index, column in enumerate(columns):
                path = f"{where}.columns[{index}]"
                yield from _check_picture(column["imageUrl"], f"{path}.imageUrl", allow_http)
                yield from _check_action(
                    column["action"], f"{path}.action", limits.IMAGE_CAROUSEL_LABEL, label_required=False
                )


def _check_column(
    column: dict[str, Any], where: str, allow_http: bool, *, most: tuple[int, int], actions: tuple[int, int]
) -> Iterator[Problem]:
    picture = column.get("thumbnailImageUrl")
    limit = most[1] if picture or column.get("title") else most[0]
    yield from _text_of_template(column["text"], limit, f"{where}.text")
    yield from _at_most(limits.graphemes(column.get("title") or ""), 40, f"{where}.title")
    if picture:
        yield from _check_picture(picture, f"{where}.thumbnailImageUrl", allow_http)
    yield from _check_actions(column["actions"], f"{where}.actions", actions)


def _text_of_template(text: str, most: int, where: str) -> Iterator[Problem]:
    if not text:
        yield Problem("May not be empty", where)
    yield from _at_most(limits.graphemes(text), most, where)


def _check_actions(actions: list[Any], where: str, sizes: tuple[int, int]) -> Iterator[Problem]:
    if not sizes[0] <= len(actions) <= sizes[1]:
        yield Problem(f"Size must be between {sizes[0]} and {sizes[1]}", where)
    for index, action in enumerate(actions):
        yield from _check_action(action, f"{where}[{index}]", limits.LABEL)
