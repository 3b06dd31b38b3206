"""One call of the Bot API: its arguments, the chat it means, and how it is refused."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from bot.simulator import limits, pictures
from bot.simulator.phones import NoSuchThing, Phone, Shown, StoredFile, Upload
from bot.simulator.telegram.accounts import BotState
from bot.simulator.telegram.markup import BadRequest, Formatted, parse_html, plain, read_keyboard
from bot.simulator.telegram.platform import Telegram


class Refusal(Exception):
    """An answer that is not ok, other than a plain 400."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass
class Call:
    """One call of a bot: who, and the arguments as they came (strings in forms, values in JSON)."""

    telegram: Telegram
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

    def yes(self, name: str) -> bool:
        return str(self.arguments.get(name, "")).lower() in {"true", "1"}

    def structure(self, name: str) -> Any:
        """A nested value, which forms carry as JSON."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequest(f"can't parse {name} JSON object") from None

    def phone(self) -> Phone:
        """The phone of `chat_id`. Raises as Telegram does when the bot may not write there."""
        chat = self.text("chat_id")
        if not chat:
            raise BadRequest("chat_id is empty")
        world = self.telegram.world
        phone = world.phone_in_chat("telegram", self.bot.account.username, chat)
        if phone is None:
            raise BadRequest("chat not found")
        if phone.unreachable:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not phone.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return phone

    def paced_phone(self) -> Phone:
        """The phone, if the bot may write to it at this speed."""
        phone = self.phone()
        reply = self.structure("reply_parameters") or {}
        if reply and not reply.get("allow_sending_without_reply"):
            self._find(phone, str(reply.get("message_id")), "message to be replied not found")
        if self.telegram.world.manner.enforce_rates and (wait := self.bot.speed.wait(phone.chat)):
            raise too_many(wait)
        return phone

    def words(self, name: str, entities: str, limit: int, too_long: str) -> Formatted:
        """The text or caption after entity parsing."""
        source = self.text(name)
        mode = self.text("parse_mode").lower()
        if mode == "html":
            words = parse_html(source)
        elif mode:
            raise BadRequest(f"the simulator reads HTML only, not parse mode {mode}")
        else:
            words = replace(plain(source), entities=self.structure(entities) or [])
        if limits.utf16_units(words.text) > limit:
            raise BadRequest(too_long)
        return words

    def message_text(self) -> Formatted:
        words = self.words("text", "entities", limits.TELEGRAM_TEXT, "message is too long")
        if not words.text.strip():
            raise BadRequest("message text is empty")
        return words

    def caption(self) -> Formatted:
        return self.words("caption", "caption_entities", limits.TELEGRAM_CAPTION, "message caption is too long")

    def markup(self) -> dict[str, Any]:
        """`reply_markup` as a message keeps it, checked."""
        markup = self.structure("reply_markup")
        if not markup:
            return {}
        read_keyboard(markup, allow_http=self.telegram.world.manner.allow_http)
        return {"reply_markup": markup} if markup.get("inline_keyboard") else {}

    def message(self, phone: Phone, missing: str) -> Shown:
        return self._find(phone, str(self.number("message_id")), missing)

    @staticmethod
    def _find(phone: Phone, identity: str, missing: str) -> Shown:
        try:
            shown = phone.message(identity)
        except NoSuchThing:
            raise BadRequest(missing) from None
        if shown.gone:
            raise BadRequest(missing)
        return shown

    def editable(self, phone: Phone) -> Shown:
        shown = self.message(phone, "message to edit not found")
        if shown.mine:
            raise BadRequest("message can't be edited")
        return shown

    async def media(self, kind: str, given: Any) -> tuple[StoredFile, dict[str, Any]]:
        """A photo or document: uploaded now, or by the id of one that Telegram has."""
        upload = given if isinstance(given, Upload) else self._attached(given)
        if upload is None:
            file = self.telegram.files.get(str(given))
            if file is None:
                raise BadRequest("wrong file identifier/HTTP URL specified")
            if file.photo != (kind == "photo"):
                raise BadRequest(f"can't use file of type {'Photo' if file.photo else 'Document'} as {kind.title()}")
            if file.photo:
                _, width, height = pictures.size_of(file.stored.data) or ("", 1, 1)
                described = {"file_id": file.id, "file_unique_id": file.unique, "width": width, "height": height}
                return file.stored, {"photo": [{**described, "file_size": len(file.stored.data)}]}
            return file.stored, {"document": self.telegram.describe_document(file)}
        if not upload.data:
            raise BadRequest("file must be non-empty")
        if len(upload.data) > limits.UPLOAD_BYTES:
            raise Refusal(413, "Request Entity Too Large")
        if kind == "document":
            return self.telegram.document(upload.name, upload.mime, upload.data)
        if len(upload.data) > limits.PHOTO_BYTES:
            raise BadRequest(f"file of size {len(upload.data)} bytes is too big for a photo")
        size = pictures.size_of(upload.data)
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


def too_many(wait: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
