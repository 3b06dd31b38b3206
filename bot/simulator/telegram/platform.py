"""Simulates Telegram: delivers updates to the bots, and does what a person does in the app."""

import asyncio
import itertools
import json
import re
import time
from collections.abc import Sequence
from typing import Any

from bot.simulator import images, limits
from bot.simulator.phones import ChatMessage, NotFound, NotPossible, Phone, StoredFile, Upload
from bot.simulator.telegram.accounts import BotAccount, BotState, CallbackQuery, TelegramFile, Update, Webhook
from bot.simulator.telegram.markup import FormattedText, plain_text
from bot.simulator.webhooks import KeyedQueues, WebhookResponse, post_webhook
from bot.simulator.world import World


class TelegramPlatform:
    """Implements `world.Platform` for Telegram phones. The bots call it through `telegram.api`."""

    def __init__(self, world: World, accounts: Sequence[BotAccount]) -> None:
        self.world = world
        self.bots: dict[str, BotState] = {}
        self.files: dict[str, TelegramFile] = {}
        self._numbers = itertools.count(world.first_number)
        for account in accounts:
            self.bots[account.token] = BotState(
                account, KeyedQueues(self._delivery_for(account.token)), next_update=world.first_number
            )
        world.platforms["telegram"] = self

    # --- what the browser shows -------------------------------------------------------------------------------

    def channels(self) -> list[dict[str, str]]:
        return [
            {"platform": "telegram", "id": bot.account.username, "name": bot.account.name} for bot in self.bots.values()
        ]

    def join(self, phone: Phone) -> None:
        self.show_commands(self.bot_of(phone), phone)

    def pending(self) -> int:
        return sum(len(bot.queues.items()) for bot in self.bots.values())

    async def close(self) -> None:
        for bot in self.bots.values():
            await bot.queues.stop()

    def bot_of(self, phone: Phone) -> BotState:
        return next(bot for bot in self.bots.values() if bot.account.username == phone.channel)

    def show_commands(self, bot: BotState, phone: Phone) -> None:
        """Shows the commands of this chat in the phone's menu. The narrowest scope wins."""
        scopes = (f"chat:{phone.chat}", "all_private_chats", "default")
        found = ((bot.commands.get((scope, language))) for scope in scopes for language in ("th", ""))
        commands = next((commands for commands in found if commands), [])
        button = bot.menu_buttons.get(phone.chat) or bot.menu_buttons.get("") or {"type": "default"}
        keyboard = (phone.menu or {}).get("keyboard")
        if commands or keyboard or button["type"] == "web_app":
            self.world.set_menu(
                phone, {"kind": "commands", "commands": commands, "keyboard": keyboard, "button": button}
            )
        else:
            self.world.set_menu(phone, None)

    # --- what a person does -----------------------------------------------------------------------------------

    async def start(self, phone: Phone, payload: str | None) -> None:
        if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise NotPossible("a deep link carries 1 to 64 of A-Z, a-z, 0-9, _ and -")
        if phone.blocked:
            await self.unblock(phone)
        await self.say(phone, f"/start {payload}" if payload else "/start")

    async def say(self, phone: Phone, text: str) -> None:
        if not text.strip():
            raise NotPossible("an empty message is not sent")
        self._must_not_block(phone)
        phone.started = True
        # The app splits a long text into several messages.
        for start in range(0, len(text), limits.TELEGRAM_TEXT):
            part = text[start : start + limits.TELEGRAM_TEXT]
            message = self._own_message(phone, {"text": part, **_command_entity(part)})
            self._show_own(phone, message, part)
            self.queue_update(self.bot_of(phone), "message", message, key=phone.chat)

    async def press(self, phone: Phone, message: str, button: str, picked: str | None) -> dict[str, Any]:
        self._must_not_block(phone)
        shown = phone.message(message)
        if shown.gone:
            raise NotPossible("the message is gone")
        pressed = shown.button(button)
        if pressed.kind != "press":
            return dict(pressed.action)
        bot = self.bot_of(phone)
        query = f"{bot.account.id}{self.world.next_number():012d}"
        bot.queries[query] = CallbackQuery(phone, self.world.now())
        content = {
            "id": query,
            "from": self.user_of(phone),
            "message": shown.raw,
            "chat_instance": f"-{phone.chat}",
            "data": pressed.action["callback_data"],
        }
        # Presses have a queue of their own for each person, so that a press can overtake a message.
        self.queue_update(bot, "callback_query", content, key=f"press:{phone.chat}")
        return {}

    async def send(self, phone: Phone, files: Sequence[Upload], *, as_photo: bool, album: bool, caption: str) -> None:
        self._must_not_block(phone)
        if limits.utf16_units(caption) > limits.TELEGRAM_CAPTION:
            raise NotPossible("the caption is too long")
        phone.started = True
        together = str(self.world.next_number()) if album and len(files) > 1 else None
        for index, upload in enumerate(files):
            content: dict[str, Any] = {"media_group_id": together} if together else {}
            if as_photo:
                stored, media = await self.photo(upload.name, upload.data)
            else:
                stored, media = self.document(upload.name, upload.mime, upload.data)
            content |= media
            words = caption if index == 0 else ""
            if words:
                content["caption"] = words
            message = self._own_message(phone, content)
            self._show_own(phone, message, words, stored, "photo" if as_photo else "document", together)
            self.queue_update(self.bot_of(phone), "message", message, key=phone.chat)

    async def edit(self, phone: Phone, message: str, text: str) -> None:
        self._must_not_block(phone)
        shown = self._own(phone, message)
        if "text" not in shown.raw:
            raise NotPossible("only a text can be edited here")
        shown.raw = {**shown.raw, "text": text, "edit_date": int(self.world.now().timestamp()), **_command_entity(text)}
        shown.text = text
        shown.html = plain_text(text).html
        shown.edited = True
        self.world.publish_change(phone, shown)
        self.queue_update(self.bot_of(phone), "edited_message", shown.raw, key=phone.chat)

    async def unsend(self, phone: Phone, message: str) -> None:
        """The person deletes an own message for both sides. Telegram does not tell the bot."""
        shown = self._own(phone, message)
        shown.gone = shown.unsent = True
        self.world.publish_change(phone, shown)

    async def block(self, phone: Phone) -> None:
        if not phone.blocked:
            phone.blocked = True
            self._membership(phone, "member", "kicked")
            self.world.events.publish("phone", phone, now=phone.to_json())

    async def unblock(self, phone: Phone) -> None:
        if phone.blocked:
            phone.blocked = False
            self._membership(phone, "kicked", "member")
            self.world.events.publish("phone", phone, now=phone.to_json())

    def user_of(self, phone: Phone) -> dict[str, Any]:
        return {"id": int(phone.chat), "is_bot": False, "first_name": phone.name, "language_code": "th"}

    def chat_of(self, phone: Phone) -> dict[str, Any]:
        return {"id": int(phone.chat), "first_name": phone.name, "type": "private"}

    def _membership(self, phone: Phone, before: str, after: str) -> None:
        bot = self.bot_of(phone)

        def standing(status: str) -> dict[str, Any]:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": bot.account.as_user(), "status": status, **until}

        content = {
            "chat": self.chat_of(phone),
            "from": self.user_of(phone),
            "date": int(self.world.now().timestamp()),
            "old_chat_member": standing(before),
            "new_chat_member": standing(after),
        }
        self.queue_update(bot, "my_chat_member", content, key=phone.chat)

    def _must_not_block(self, phone: Phone) -> None:
        if phone.blocked:
            raise NotPossible("this phone has blocked the bot")

    def _own(self, phone: Phone, message: str) -> ChatMessage:
        shown = phone.message(message)
        if not shown.mine or shown.gone:
            raise NotPossible("only an own message that is still there")
        return shown

    def _own_message(self, phone: Phone, content: dict[str, Any]) -> dict[str, Any]:
        return {
            "message_id": next(self._numbers),
            "from": self.user_of(phone),
            "chat": self.chat_of(phone),
            "date": int(self.world.now().timestamp()),
            **content,
        }

    def _show_own(
        self,
        phone: Phone,
        message: dict[str, Any],
        text: str,
        stored: StoredFile | None = None,
        kind: str = "text",
        album: str | None = None,
    ) -> None:
        shown = ChatMessage(
            str(message["message_id"]), True, self.world.now(), text=text, html=plain_text(text).html, raw=message
        )
        if stored is not None:
            shown.kind = "photo" if kind == "photo" else "document"
            shown.file = stored
            shown.picture = stored.url if kind == "photo" else None
            shown.album = album
        self.world.show_message(phone, shown)

    # --- files ------------------------------------------------------------------------------------------------

    def take_file(self, stored: StoredFile, *, photo: bool) -> TelegramFile:
        number = next(self._numbers)
        suffix = ".jpg" if photo else ("." + stored.name.rsplit(".", 1)[-1] if "." in stored.name else "")
        folder = "photos" if photo else "documents"
        unique = f"AQAD{number:08d}"
        taken = TelegramFile(f"AgACAgUAAxk{number:010d}", unique, stored, f"{folder}/file_{number}{suffix}", photo)
        self.files[taken.id] = taken
        return taken

    def file_at(self, path: str) -> TelegramFile | None:
        return next((file for file in self.files.values() if file.path == path), None)

    async def photo(self, name: str, data: bytes) -> tuple[StoredFile, dict[str, Any]]:
        """A picture sent as a photo: compressed, in several sizes. Returns the largest and Telegram's `photo`."""
        sizes = await asyncio.to_thread(images.telegram_sizes, data)
        described = []
        largest = None
        for size in sizes:
            largest = self.world.store_file(name.rsplit(".", 1)[0] + ".jpg", size.data, "image/jpeg")
            file = self.take_file(largest, photo=True)
            described.append(
                {
                    "file_id": file.id,
                    "file_unique_id": file.unique,
                    "width": size.width or 1,
                    "height": size.height or 1,
                    "file_size": len(size.data),
                }
            )
        assert largest is not None
        return largest, {"photo": described}

    def document(self, name: str, mime: str, data: bytes) -> tuple[StoredFile, dict[str, Any]]:
        """A file with its bytes untouched, and Telegram's `document`."""
        stored = self.world.store_file(name, data, mime)
        return stored, {"document": self.document_object(self.take_file(stored, photo=False))}

    @staticmethod
    def document_object(file: TelegramFile) -> dict[str, Any]:
        return {
            "file_id": file.id,
            "file_unique_id": file.unique,
            "file_name": file.stored.name,
            "mime_type": file.stored.mime,
            "file_size": len(file.stored.data),
        }

    # --- what a bot puts into a chat --------------------------------------------------------------------------

    def new_bot_message(
        self,
        bot: BotState,
        phone: Phone,
        content: dict[str, Any],
        words: FormattedText,
        stored: StoredFile | None = None,
    ) -> ChatMessage:
        """Makes a bot's message; it is not shown yet. `content` has Telegram's fields: text, media, markup."""
        number = next(self._numbers)
        moment = self.world.now()
        raw = {
            "message_id": number,
            "from": bot.account.as_user(),
            "chat": self.chat_of(phone),
            "date": int(moment.timestamp()),
            **content,
        }
        shown = ChatMessage(str(number), False, moment, text=words.text, html=words.html, raw=raw)
        if stored is not None:
            self.set_media(shown, stored)
        shown.album = content.get("media_group_id")
        return shown

    @staticmethod
    def set_media(shown: ChatMessage, stored: StoredFile) -> None:
        shown.kind = "photo" if "photo" in shown.raw else "document"
        shown.file = stored
        shown.picture = stored.url if shown.kind == "photo" else None

    # --- updates ----------------------------------------------------------------------------------------------

    def queue_update(self, bot: BotState, kind: str, content: dict[str, Any], key: str) -> None:
        """Queue an update for the webhook or for getUpdates, unless the bot does not want this kind."""
        if kind not in bot.allowed:
            return
        kept = limits.CALLBACK_KEPT_SECONDS if kind == "callback_query" else limits.MESSAGE_KEPT_SECONDS
        update = Update(bot.next_update, kind, content, key, time.monotonic() + kept)
        bot.next_update += 1
        bot.queues.add(key, update)
        bot.arrived.set()

    def _delivery_for(self, token: str) -> Any:
        async def deliver(update: Update) -> None:
            await self._deliver(self.bots[token], update)

        return deliver

    async def _deliver(self, bot: BotState, update: Update) -> None:
        """Posts one update to the webhook until it is accepted. The pause between attempts doubles."""
        settings = self.world.settings
        pause = 0.0
        while bot.webhook is not None and time.monotonic() < update.expires_at:
            body = json.dumps(update.to_json(), ensure_ascii=False, separators=(",", ":")).encode()
            answer = await self._post(bot, bot.webhook, body)
            if answer.accepted:
                if self.world.faults.trigger("telegram", "duplicate_webhook"):
                    await self._post(bot, bot.webhook, body)
                return
            reason = answer.reason if not answer.status else f"Wrong response from the webhook: {answer.status}"
            bot.last_error = (int(self.world.now().timestamp()), reason)
            await asyncio.sleep(min(answer.retry_after, 3600) if answer.retry_after is not None else pause)
            pause = min(settings.max_retry_seconds, pause * 2 or settings.retry_seconds)

    async def _post(self, bot: BotState, webhook: Webhook, body: bytes) -> WebhookResponse:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        limit = self.world.settings.telegram_webhook_timeout
        return await post_webhook(self.world.http_session(), webhook.url, body, headers, limit)

    async def wait_for_updates(self, bot: BotState, offset: int, limit: int, wait: float) -> list[dict[str, Any]]:
        """Answers getUpdates: forgets updates below `offset`, then waits at most `wait` seconds for new ones."""
        if offset > 0:
            bot.queues.discard(lambda update: update.id < offset)
        deadline = time.monotonic() + wait
        while True:
            bot.arrived.clear()
            bot.queues.discard(lambda update: time.monotonic() >= update.expires_at)
            if ready := sorted(bot.queues.items(), key=lambda update: update.id):
                return [update.to_json() for update in ready[:limit]]
            left = deadline - time.monotonic()
            if left <= 0 or self.world.closing.is_set():
                return []
            arrived = asyncio.create_task(bot.arrived.wait())
            closing = asyncio.create_task(self.world.closing.wait())
            await asyncio.wait({arrived, closing}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            arrived.cancel()
            closing.cancel()

    async def set_webhook(self, bot: BotState, webhook: Webhook | None) -> None:
        await bot.queues.stop()
        bot.webhook = webhook
        bot.last_error = None
        if webhook is not None:
            bot.queues.start()

    def find_query(self, bot: BotState, identity: str) -> CallbackQuery:
        """The callback query to answer. Raises NotFound when it is unknown or too old."""
        query = bot.queries.get(identity)
        if query is None or (self.world.now() - query.at).total_seconds() > limits.CALLBACK_ANSWER_SECONDS:
            raise NotFound("query is too old and response timeout expired or query ID is invalid")
        return query


def _command_entity(text: str) -> dict[str, Any]:
    found = re.match(r"/[a-zA-Z0-9_]{1,32}(@\w+)?", text)
    return {"entities": [{"type": "bot_command", "offset": 0, "length": found.end()}]} if found else {}
