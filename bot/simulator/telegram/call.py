"""One call of the Bot API: its arguments, its chat, its files, and its errors."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from bot.simulator import images, limits
from bot.simulator.phones import ChatMessage, NotFound, Phone, StoredFile, Upload
from bot.simulator.telegram.accounts import BotState
from bot.simulator.telegram.markup import BadRequest, FormattedText, parse_html, parse_keyboard, plain_text
from bot.simulator.telegram.platform import TelegramPlatform


class ApiError(Exception):
    """An error answer of the Bot API, other than a plain 400 (`BadRequest`)."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass
class ApiCall:
    """One call of a bot, with its raw arguments: strings in forms, values in JSON."""

    telegram: TelegramPlatform
    bot: BotState
    arguments: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.arguments.get(name, default))
        except (TypeError, ValueError):
            raise BadRequest(f"{name} must be an integer") from None

    def flag(self, name: str) -> bool:
        return str(self.arguments.get(name, "")).lower() in {"true", "1"}

    def json_value(self, name: str) -> Any:
        """A nested value. Forms carry it as JSON text."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequest(f"can't parse {name} JSON object") from None

    def phone(self) -> Phone:
        """The phone of `chat_id`. Raises Telegram's error if the bot may not write there."""
        chat = self.text("chat_id")
        if not chat:
            raise BadRequest("chat_id is empty")
        world = self.telegram.world
        phone = world.phone_in_chat("telegram", self.bot.account.username, chat)
        if phone is None:
            raise BadRequest("chat not found")
        if phone.unreachable:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if not phone.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return phone

    def phone_to_write_to(self) -> Phone:
        """The phone of `chat_id`, if the rate limit and `reply_parameters` allow a message."""
        phone = self.phone()
        reply = self.json_value("reply_parameters") or {}
        if reply and not reply.get("allow_sending_without_reply"):
            self._find(phone, str(reply.get("message_id")), "message to be replied not found")
        if self.telegram.world.settings.enforce_rate_limits and (wait := self.bot.rate_limit.retry_after(phone.chat)):
            raise too_many_requests(wait)
        return phone

    def formatted(self, name: str, entities: str, limit: int, too_long: str) -> FormattedText:
        """The text or caption after entity parsing."""
        source = self.text(name)
        mode = self.text("parse_mode").lower()
        if mode == "html":
            words = parse_html(source)
        elif mode:
            raise BadRequest(f"the simulator reads HTML only, not parse mode {mode}")
        else:
            words = replace(plain_text(source), entities=self.json_value(entities) or [])
        if limits.utf16_units(words.text) > limit:
            raise BadRequest(too_long)
        return words

    def message_text(self) -> FormattedText:
        words = self.formatted("text", "entities", limits.TELEGRAM_TEXT, "message is too long")
        if not words.text.strip():
            raise BadRequest("message text is empty")
        return words

    def caption(self) -> FormattedText:
        return self.formatted("caption", "caption_entities", limits.TELEGRAM_CAPTION, "message caption is too long")

    def markup(self) -> dict[str, Any]:
        """The checked `reply_markup`, as a message keeps it."""
        markup = self.json_value("reply_markup")
        if not markup:
            return {}
        parse_keyboard(markup, allow_http=self.telegram.world.settings.allow_http)
        return {"reply_markup": markup} if markup.get("inline_keyboard") else {}

    def message(self, phone: Phone, missing: str) -> ChatMessage:
        return self._find(phone, str(self.number("message_id")), missing)

    @staticmethod
    def _find(phone: Phone, identity: str, missing: str) -> ChatMessage:
        try:
            shown = phone.message(identity)
        except NotFound:
            raise BadRequest(missing) from None
        if shown.gone:
            raise BadRequest(missing)
        return shown

    def editable(self, phone: Phone) -> ChatMessage:
        shown = self.message(phone, "message to edit not found")
        if shown.mine:
            raise BadRequest("message can't be edited")
        return shown

    async def media(self, kind: str, given: Any) -> tuple[StoredFile, dict[str, Any]]:
        """A photo or document: uploaded with this call, or named by its file id."""
        upload = given if isinstance(given, Upload) else self._attached(given)
        if upload is None:
            file = self.telegram.files.get(str(given))
            if file is None:
                raise BadRequest("wrong file identifier/HTTP URL specified")
            if file.photo != (kind == "photo"):
                raise BadRequest(f"can't use file of type {'Photo' if file.photo else 'Document'} as {kind.title()}")
            if file.photo:
                _, width, height = images.image_size(file.stored.data) or ("", 1, 1)
                described = {"file_id": file.id, "file_unique_id": file.unique, "width": width, "height": height}
                return file.stored, {"photo": [{**described, "file_size": len(file.stored.data)}]}
            return file.stored, {"document": self.telegram.document_object(file)}
        if not upload.data:
            raise BadRequest("file must be non-empty")
        if len(upload.data) > limits.UPLOAD_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        if kind == "document":
            return self.telegram.document(upload.name, upload.mime, upload.data)
        if len(upload.data) > limits.PHOTO_BYTES:
            raise BadRequest(f"file of size {len(upload.data)} bytes is too big for a photo")
        size = images.image_size(upload.data)
        if size is None:
            raise BadRequest("IMAGE_PROCESS_FAILED")
        if size[1] + size[2] > limits.PHOTO_SIDES_SUM or max(size[1:]) > 20 * min(size[1:]):
            raise BadRequest("PHOTO_INVALID_DIMENSIONS")
        return await self.telegram.photo(upload.name, upload.data)

    def _attached(self, given: Any) -> Upload | None:
        if not isinstance(given, str) or not given.startswith("attach://"):
            return None
        upload = self.uploads.get(given.removeprefix("attach://"))
        if upload is None:
            raise BadRequest(f"file {given} not found in the request")
        return upload

    def sent_media(self, name: str) -> Any:
        given = self.uploads.get(name) or self.arguments.get(name)
        if given is None:
            raise BadRequest(f"there is no {name} in the request")
        return given


def too_many_requests(wait: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
