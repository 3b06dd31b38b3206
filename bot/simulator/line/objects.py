"""Converts LINE's JSON objects: message objects to what a phone shows, actions to buttons and postback data."""

import secrets
from copy import deepcopy
from datetime import datetime
from typing import Any

from bot.simulator.line.validation import actions_of, parse_picked, texts_of
from bot.simulator.phones import Button, ChatMessage, MessageKind, NotPossible


def shown_message(message: dict[str, Any], identity: str, at: datetime, *, is_last: bool) -> ChatMessage:
    """The message as a phone shows it. Only the last message of a call keeps its quick replies."""
    shown = ChatMessage(identity, False, at, raw=message)
    kinds: dict[str, MessageKind] = {"image": "image", "flex": "flex", "template": "template"}
    shown.kind = kinds.get(message["type"], "text")
    match message["type"]:
        case "text" | "textV2":
            shown.text = message["text"]
        case "image":
            shown.picture = message["originalContentUrl"]
        case "flex":
            shown.flex = deepcopy(message["contents"])
            shown.text = "\n".join(texts_of(message["contents"]))
        case "template":
            shown.flex = deepcopy(message["template"])
            shown.text = _template_words(message["template"])
        case other:
            shown.text = f"[{other}]"
    shown.buttons = [[button_of(f"b{index}", action)] for index, action in enumerate(actions_of(message))]
    if is_last:
        items = (message.get("quickReply") or {}).get("items") or []
        shown.quick_replies = [button_of(f"q{index}", item["action"]) for index, item in enumerate(items)]
    return shown


def button_of(identity: str, action: dict[str, Any]) -> Button:
    """The button that a person sees for an action object."""
    label = action.get("label") or action.get("displayText") or action.get("text") or ""
    match action["type"]:
        case "uri":
            return Button(identity, label, "url", action)
        case "clipboard":
            return Button(identity, label, "copy", action)
        case "datetimepicker":
            picker = {name: action.get(name) for name in ("mode", "initial", "min", "max")}
            return Button(identity, label, "pick", action, picker=picker)
        case "message":
            return Button(identity, label, "text", action)
        case _:
            return Button(identity, label, "press", action)


def picked_params(action: dict[str, Any], picked: str | None) -> dict[str, str]:
    """The params of the postback. Raises NotPossible for a value that the picker does not offer."""
    mode = action["mode"]
    value = parse_picked(mode, picked or "")
    if value is None or picked is None:
        raise NotPossible(f"choose a {mode} as the picker writes it")
    lowest, highest = (parse_picked(mode, action[name]) if action.get(name) else None for name in ("min", "max"))
    if (lowest and value < lowest) or (highest and value > highest):
        raise NotPossible("the picker does not go so far")
    return {mode: picked}


def text_content(identity: str, text: str) -> dict[str, str]:
    """The message object of a text event."""
    return {"type": "text", "id": identity, "quoteToken": secrets.token_urlsafe(24), "text": text}


def _template_words(template: dict[str, Any]) -> str:
    cards = template.get("columns") or [template]
    return "\n".join(card[name] for card in cards for name in ("title", "text") if card.get(name))
