"""The methods of the Bot API: one coroutine each, named as Telegram names it."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot.simulator import limits
from bot.simulator.phones import ChatMessage, NotFound, Phone
from bot.simulator.telegram.accounts import Webhook
from bot.simulator.telegram.call import ApiCall, ApiError
from bot.simulator.telegram.markup import BadRequest, FormattedText, parse_keyboard

Method = Callable[[ApiCall], Awaitable[Any]]
METHODS: dict[str, Method] = {}


def method(function: Method) -> Method:
    """Registers a coroutine as an API method under its own name; Telegram ignores case."""
    METHODS[function.__name__.replace("_", "").lower()] = function
    return function


# --- the bot itself -------------------------------------------------------------------------------------------


@method
async def get_me(call: ApiCall) -> dict[str, Any]:
    return {
        **call.bot.account.as_user(),
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method
async def set_my_commands(call: ApiCall) -> bool:
    commands = call.json_value("commands")
    if not isinstance(commands, list) or len(commands) > limits.COMMANDS:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "").removeprefix("/")):
            raise BadRequest("BOT_COMMAND_INVALID")
        if not 1 <= limits.utf16_units(command.get("description", "")) <= 256:
            raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call), call.text("language_code")] = commands
    _show_commands(call)
    return True


@method
async def delete_my_commands(call: ApiCall) -> bool:
    call.bot.commands.pop((_scope(call), call.text("language_code")), None)
    _show_commands(call)
    return True


@method
async def get_my_commands(call: ApiCall) -> list[dict[str, str]]:
    return call.bot.commands.get((_scope(call), call.text("language_code")), [])


@method
async def set_chat_menu_button(call: ApiCall) -> bool:
    button = call.json_value("menu_button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise BadRequest("can't parse menu button: unknown type")
    call.bot.menu_buttons[call.text("chat_id")] = button
    _show_commands(call)
    return True


def _scope(call: ApiCall) -> str:
    scope = call.json_value("scope") or {"type": "default"}
    if scope["type"] != "chat":
        return str(scope["type"])
    if call.telegram.world.phone_in_chat("telegram", call.bot.account.username, str(scope["chat_id"])) is None:
        raise BadRequest("chat not found")
    return f"chat:{scope['chat_id']}"


def _show_commands(call: ApiCall) -> None:
    for phone in call.telegram.world.phones.values():
        if phone.platform == "telegram" and phone.channel == call.bot.account.username:
            call.telegram.show_commands(call.bot, phone)


# --- updates --------------------------------------------------------------------------------------------------


@method
async def set_webhook(call: ApiCall) -> bool:
    url = call.text("url")
    if not url:
        return bool(await delete_webhook(call))
    secret = call.text("secret_token") or None
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise BadRequest("secret token contains unallowed characters")
    if not url.startswith("https://") and not (call.telegram.world.settings.allow_http and url.startswith("http://")):
        raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
    connections = call.number("max_connections", 40)
    if not 1 <= connections <= 100:
        raise BadRequest("bad webhook: max_connections must be between 1 and 100")
    _allow(call)
    if call.flag("drop_pending_updates"):
        call.bot.queues.discard(lambda _: True)
    await call.telegram.set_webhook(call.bot, Webhook(url, secret, connections))
    return True


@method
async def delete_webhook(call: ApiCall) -> bool:
    if call.flag("drop_pending_updates"):
        call.bot.queues.discard(lambda _: True)
    await call.telegram.set_webhook(call.bot, None)
    return True


@method
async def get_webhook_info(call: ApiCall) -> dict[str, Any]:
    bot = call.bot
    info: dict[str, Any] = {
        "url": bot.webhook.url if bot.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.queues.items()),
        "allowed_updates": list(bot.allowed),
    }
    if bot.webhook:
        info["max_connections"] = bot.webhook.max_connections
    if bot.last_error:
        info["last_error_date"], info["last_error_message"] = bot.last_error
    return info


@method
async def get_updates(call: ApiCall) -> list[dict[str, Any]]:
    if call.bot.webhook is not None:
        raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
    _allow(call)
    limit = min(max(call.number("limit", 100), 1), 100)
    wait = min(max(call.number("timeout"), 0), 50)
    return await call.telegram.wait_for_updates(call.bot, call.number("offset"), limit, wait)


def _allow(call: ApiCall) -> None:
    """Reads `allowed_updates`: missing keeps the old kinds, empty sets the default kinds."""
    allowed = call.json_value("allowed_updates")
    if allowed is not None:
        call.bot.allowed = tuple(allowed) or ("message", "edited_message", "callback_query", "my_chat_member")


# --- messages -------------------------------------------------------------------------------------------------


@method
async def send_message(call: ApiCall) -> dict[str, Any]:
    phone = call.phone_to_write_to()
    words = call.message_text()
    content: dict[str, Any] = {"text": words.text, **call.markup()}
    if words.entities:
        content["entities"] = words.entities
    return _show(call, phone, call.telegram.new_bot_message(call.bot, phone, content, words))


@method
async def send_photo(call: ApiCall) -> dict[str, Any]:
    return await _send_media(call, "photo")


@method
async def send_document(call: ApiCall) -> dict[str, Any]:
    return await _send_media(call, "document")


@method
async def send_media_group(call: ApiCall) -> list[dict[str, Any]]:
    phone = call.phone_to_write_to()
    items = call.json_value("media")
    if not isinstance(items, list) or len(items) not in limits.MEDIA_GROUP:
        raise BadRequest("wrong number of items in the media group; 2 to 10 are allowed")
    kinds = {item.get("type") for item in items}
    if kinds not in ({"photo"}, {"document"}):
        raise BadRequest("photos and documents can't be mixed in a media group")
    group = str(call.telegram.world.next_number())
    ready: list[ChatMessage] = []
    for item in items:
        part = ApiCall(call.telegram, call.bot, {**item}, call.uploads)
        words = part.caption()
        stored, media = await part.media(item["type"], item.get("media"))
        content = {"media_group_id": group, **media, **_caption(words)}
        ready.append(call.telegram.new_bot_message(call.bot, phone, content, words, stored))
    return [_show(call, phone, shown) for shown in ready]


async def _send_media(call: ApiCall, kind: str) -> dict[str, Any]:
    phone = call.phone_to_write_to()
    words = call.caption()
    markup = call.markup()
    stored, media = await call.media(kind, call.sent_media(kind))
    content = {**media, **_caption(words), **markup}
    return _show(call, phone, call.telegram.new_bot_message(call.bot, phone, content, words, stored))


def _caption(words: FormattedText) -> dict[str, Any]:
    if not words.text:
        return {}
    entities = {"caption_entities": words.entities} if words.entities else {}
    return {"caption": words.text, **entities}


def _show(call: ApiCall, phone: Phone, shown: ChatMessage) -> dict[str, Any]:
    world = call.telegram.world
    shown.buttons = parse_keyboard(shown.raw.get("reply_markup"), allow_http=world.settings.allow_http)
    world.show_message(phone, shown)
    _change_keyboard(call, phone)
    return shown.raw


def _change_keyboard(call: ApiCall, phone: Phone) -> None:
    """Sets the reply keyboard below the input field. It stays until another message changes it."""
    markup = call.json_value("reply_markup") or {}
    if "keyboard" in markup:
        rows = [[key if isinstance(key, str) else key["text"] for key in row] for row in markup["keyboard"]]
    elif markup.get("remove_keyboard"):
        rows = []
    else:
        return
    phone.menu = {**(phone.menu or {"kind": "commands", "commands": []}), "keyboard": rows or None}
    call.telegram.world.events.publish("menu", phone, menu=phone.menu)


@method
async def edit_message_text(call: ApiCall) -> dict[str, Any]:
    phone = call.phone_to_write_to()
    shown = call.editable(phone)
    if "text" not in shown.raw:
        raise BadRequest("there is no text in the message to edit")
    words = call.message_text()
    entities = {"entities": words.entities} if words.entities else {}
    return _edited(call, phone, shown, {"text": words.text, **entities, **call.markup()}, words)


@method
async def edit_message_caption(call: ApiCall) -> dict[str, Any]:
    phone = call.phone_to_write_to()
    shown = call.editable(phone)
    if "text" in shown.raw:
        raise BadRequest("there is no caption in the message to edit")
    words = call.caption()
    kept = ("photo", "document", "media_group_id")
    media: dict[str, Any] = {name: shown.raw[name] for name in kept if name in shown.raw}
    return _edited(call, phone, shown, {**media, **_caption(words), **call.markup()}, words)


@method
async def edit_message_media(call: ApiCall) -> dict[str, Any]:
    phone = call.phone_to_write_to()
    shown = call.editable(phone)
    item = call.json_value("media")
    if not isinstance(item, dict) or item.get("type") not in {"photo", "document"}:
        raise BadRequest("can't parse input media")
    part = ApiCall(call.telegram, call.bot, {**item}, call.uploads)
    words = part.caption()
    stored, media = await part.media(item["type"], item.get("media"))
    raw = _edited(call, phone, shown, {**media, **_caption(words), **call.markup()}, words)
    call.telegram.set_media(shown, stored)
    call.telegram.world.publish_change(phone, shown)
    return raw


@method
async def edit_message_reply_markup(call: ApiCall) -> dict[str, Any]:
    phone = call.phone_to_write_to()
    shown = call.editable(phone)
    kept = {name: value for name, value in shown.raw.items() if name not in (*_FIXED, "reply_markup")}
    words = FormattedText(shown.text, [], shown.html or "")
    return _edited(call, phone, shown, {**kept, **call.markup()}, words)


_FIXED = ("message_id", "from", "chat", "date", "edit_date")


def _edited(
    call: ApiCall, phone: Phone, shown: ChatMessage, content: dict[str, Any], words: FormattedText
) -> dict[str, Any]:
    """Replaces the content of a message."""
    if content == {name: value for name, value in shown.raw.items() if name not in _FIXED}:
        raise BadRequest(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    world = call.telegram.world
    fixed = {name: shown.raw[name] for name in _FIXED if name in shown.raw}
    shown.raw = {**fixed, "edit_date": int(world.now().timestamp()), **content}
    shown.text = words.text
    shown.html = words.html
    shown.buttons = parse_keyboard(content.get("reply_markup"), allow_http=world.settings.allow_http)
    shown.edited = True
    world.publish_change(phone, shown)
    return shown.raw


@method
async def delete_message(call: ApiCall) -> bool:
    phone = call.phone()
    shown = call.message(phone, "message to delete not found")
    world = call.telegram.world
    if world.now() - shown.at > timedelta(hours=limits.DELETE_WITHIN_HOURS):
        raise BadRequest("message can't be deleted for everyone")
    shown.gone = True
    world.publish_change(phone, shown)
    return True


@method
async def answer_callback_query(call: ApiCall) -> bool:
    text = call.text("text")
    if limits.utf16_units(text) > limits.CALLBACK_ANSWER_TEXT:
        raise BadRequest("MESSAGE_TOO_LONG")
    try:
        query = call.telegram.find_query(call.bot, call.text("callback_query_id"))
    except NotFound as error:
        raise BadRequest(str(error)) from None
    query.answered = True
    query.phone.toast = text
    call.telegram.world.events.publish("toast", query.phone, text=text, alert=call.flag("show_alert"))
    return True


@method
async def send_chat_action(call: ApiCall) -> bool:
    phone = call.phone()
    action = call.text("action")
    if not re.fullmatch(r"typing|(upload|record)_\w+|choose_sticker|find_location", action):
        raise BadRequest("wrong parameter action in request")
    call.telegram.world.events.publish("typing", phone, seconds=5, action=action)
    return True


@method
async def get_file(call: ApiCall) -> dict[str, Any]:
    file = call.telegram.files.get(call.text("file_id"))
    if file is None:
        raise BadRequest("wrong file_id or the file is temporarily unavailable")
    size = len(file.stored.data)
    if size > limits.DOWNLOAD_BYTES:
        raise BadRequest("file is too big")
    return {"file_id": file.id, "file_unique_id": file.unique, "file_size": size, "file_path": file.path}
