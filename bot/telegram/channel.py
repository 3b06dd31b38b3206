"""One bot as a channel: sends, edits, fetches and acknowledges, through python-telegram-bot's client.

Only the client of that library is used. Its Application keeps updates, conversations and reminders in memory; here
they are rows.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import structlog
from telegram import (
    Bot,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, InvalidToken

from bot.telegram.failures import delivery_failures, mentions
from bot.telegram.render import CAPTION_UNITS, Part, render, without_links
from bot.telegram.request import AiohttpRequest
from notifications.channel import DeliveryFailure, Limits, Outgoing, Receipt, Refused, TryLater
from notifications.message import Attachment
from storage.files import FileGone

log = structlog.get_logger(__name__)

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")

Load = Callable[[str], Awaitable[bytes]]
"""The bytes of a kept file by its hash. Raises FileGone."""

TELEGRAM = "https://api.telegram.org"

FETCH_BYTES = 20 << 20
"""Telegram's own servers give no larger file to a bot; a local server would, and it would land in memory."""

_PHOTO_BYTES = 10 << 20
_REMEMBERED = 1000

# A link's preview is made by Telegram's servers, which would open a signed link before the person does.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_UNCHANGED = ("message is not modified",)
_PAST_EDITING = ("message to edit not found", "message can't be edited", "message_id_invalid")
_NOT_A_TEXT = ("there is no text in the message to edit",)
_LINK_REFUSED = ("wrong http url", "button_url_invalid", "only https links are allowed", "url host is empty")
_NO_PICTURE = ("photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid", "photo_save_file_invalid")


def make_bot(token: str, api: str = TELEGRAM, request: AiohttpRequest | None = None) -> Bot:
    """The client of one bot. `api`: the server's address without a path of ours, so that a local server or the
    simulator can stand in. Nothing is opened or asked yet."""
    request = request or AiohttpRequest()
    api = api.rstrip("/")
    return Bot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=request,
        get_updates_request=request,
    )


class TelegramChannel:
    """`notifications.channel.Channel` for one bot. Open it inside the running loop and close it at the end."""

    # About 30 messages a second in all and one a second in a chat; unpublished, from the library's FloodLimit.
    limits = Limits(per_second=30, per_chat_per_second=1, can_edit=True, charged=False)

    def __init__(self, id: str, bot: Bot, load: Load) -> None:
        self.id = id
        self.bot = bot
        self._load = load
        # Telegram keeps what it was given: a circular's PDF goes up once, however many receive it.
        self._file_ids: dict[tuple[str, str, bool], str] = {}
        self._uploading: WeakValueDictionary[tuple[str, str, bool], asyncio.Lock] = WeakValueDictionary()
        # Parts of a row that went out before one failed, so that the next try goes on from there.
        self._begun: dict[str, tuple[str, ...]] = {}

    async def open(self) -> None:
        """Open the connections. Asks Telegram nothing, so a start does not depend on it."""
        await self.bot.request.initialize()

    async def close(self) -> None:
        """Close the connections."""
        await self.bot.request.shutdown()

    async def username(self) -> str:
        """The bot's name for t.me links. Raises DeliveryFailure; of a wrong token, TryLater."""
        with delivery_failures():
            return (await self.bot.get_me()).username or ""

    async def send(self, outgoing: list[Outgoing]) -> Receipt:
        """Send in order. A message may take several of Telegram's; the receipt names them all."""
        ids: tuple[str, ...] = ()
        for each in outgoing:
            ids += await self._send_all_parts(each)
        return Receipt(ids)

    async def replace(self, outgoing: Outgoing, message_ids: tuple[str, ...]) -> Receipt:
        """Edit the earlier message's last part, where its buttons are, to this state.

        What cannot be an edit (the old message is gone, the new one takes several parts) is sent anew below, and the
        old one loses its buttons.
        """
        parts = render(outgoing.message)
        if not message_ids:
            return await self.send([outgoing])
        card = int(message_ids[-1])
        if len(parts) == 1 and await self._edited(outgoing.chat, card, parts[0]):
            return Receipt(message_ids)
        await self._strip_buttons(outgoing.chat, card)
        return await self.send([outgoing])

    async def fetch(self, file_ref: str) -> bytes:
        """The file's bytes. Raises TryLater, or Refused when Telegram does not give it (over 20 MB)."""
        with delivery_failures():
            file = await self.bot.get_file(file_ref)
            if (file.file_size or 0) > FETCH_BYTES:
                raise Refused("file is too big")
            if not file.file_path:
                raise TryLater("the file is not ready")
            try:
                return bytes(await file.download_as_bytearray())
            except InvalidToken:
                # The library's word for any 404. getFile has just taken the token, so it is the link that is spent.
                raise TryLater("the file's link is spent") from None

    async def acknowledge(self, chat: str, press_ref: str | None) -> None:
        """Stop the pressed button's spinner; without a press, show that an answer is being written."""
        try:
            with delivery_failures():
                if press_ref:
                    await self.bot.answer_callback_query(press_ref)
                else:
                    await self.bot.send_chat_action(chat, ChatAction.TYPING)
        except DeliveryFailure as refusal:
            # A late answer to a press is refused and nobody misses it.
            log.info("not_acknowledged", channel=self.id, reason=refusal.reason)

    async def quota(self) -> None:
        """Telegram's messages cost nothing."""

    # Sending

    async def _send_all_parts(self, outgoing: Outgoing) -> tuple[str, ...]:
        parts = render(outgoing.message)
        sent = self._begun.pop(outgoing.key, ())
        try:
            for part in parts[len(sent) :]:
                sent += (await self._send(outgoing.chat, part),)
        except DeliveryFailure:
            if sent:
                _remember(self._begun, outgoing.key, sent)
            raise
        return sent

    async def _send(self, chat: str, part: Part) -> str:
        with delivery_failures():
            try:
                message = await self._with_links_if_taken(partial(self._post, chat), part)
            except ChatMigrated as moved:
                log.info("group_moved", channel=self.id)
                message = await self._with_links_if_taken(partial(self._post, str(moved.new_chat_id)), part)
            return str(message.message_id)

    async def _with_links_if_taken(self, show: Callable[[Part], Awaitable[T]], part: Part) -> T:
        try:
            return await show(part)
        except BadRequest as error:
            if not mentions(error, *_LINK_REFUSED):
                raise
            log.warning("telegram_link_refused", channel=self.id, remedy="links need a public https address")
            return await show(without_links(part))

    async def _post(self, chat: str, part: Part) -> Message:
        if part.file is not None:
            return await self._post_file(chat, part, part.file, as_photo=part.is_photo)
        return await self.bot.send_message(chat, part.html, link_preview_options=_NO_PREVIEW, **_send_options(part))

    async def _post_file(self, chat: str, part: Part, file: Attachment, *, as_photo: bool) -> Message:
        key = (file.hash, file.name, as_photo)
        if key not in self._file_ids:
            # Others who are to get the same file wait for the first one's upload instead of making it again.
            async with self._uploading.setdefault(key, asyncio.Lock()):
                if key not in self._file_ids:
                    return await self._upload(chat, part, file, as_photo=as_photo)
        return await self._post_media(chat, part, self._file_ids[key], as_photo=as_photo)

    async def _upload(self, chat: str, part: Part, file: Attachment, *, as_photo: bool) -> Message:
        content = await self._content(file)
        if as_photo and len(content) > _PHOTO_BYTES:
            return await self._post_file(chat, part, file, as_photo=False)
        try:
            message = await self._post_media(chat, part, InputFile(content, file.name), as_photo=as_photo)
        except BadRequest as error:
            if as_photo and mentions(error, *_NO_PICTURE):
                return await self._post_file(chat, part, file, as_photo=False)
            raise
        self._remember_file(file, message)
        return message

    async def _post_media(self, chat: str, part: Part, media: InputFile | str, *, as_photo: bool) -> Message:
        if as_photo:
            return await self.bot.send_photo(chat, media, caption=part.html, **_send_options(part))
        # Without detection a picture sent as a document stays one, with every pixel.
        return await self.bot.send_document(
            chat, media, caption=part.html, disable_content_type_detection=True, **_send_options(part)
        )

    async def _content(self, file: Attachment) -> bytes:
        try:
            return await self._load(file.hash)
        except FileGone:
            raise Refused("the file is no longer kept") from None

    def _remember_file(self, file: Attachment, message: Message) -> None:
        if message.photo:
            _remember(self._file_ids, (file.hash, file.name, True), message.photo[-1].file_id)
        elif message.document:
            _remember(self._file_ids, (file.hash, file.name, False), message.document.file_id)

    # Editing

    async def _edited(self, chat: str, card: int, part: Part) -> bool:
        """Whether the card now shows this part; False when only a new message can."""
        with delivery_failures():
            try:
                await self._with_links_if_taken(partial(self._edit, chat, card), part)
            except ChatMigrated:
                return False
            except BadRequest as error:
                if mentions(error, *_UNCHANGED):
                    return True
                if mentions(error, *_PAST_EDITING):
                    return False
                if mentions(error, *_NOT_A_TEXT):
                    return await self._edited_caption(chat, card, part)
                raise
            return True

    async def _edit(self, chat: str, card: int, part: Part) -> None:
        where: dict[str, Any] = {"chat_id": chat, "message_id": card, "reply_markup": part.keyboard}
        if part.file is None:
            await self.bot.edit_message_text(
                part.html, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW, **where
            )
            return
        known = self._file_ids.get((part.file.hash, part.file.name, part.is_photo))
        media = known or InputFile(await self._content(part.file), part.file.name, attach=True)
        kind = InputMediaPhoto if part.is_photo else InputMediaDocument
        message = await self.bot.edit_message_media(kind(media, part.html, ParseMode.HTML), **where)
        if isinstance(message, Message):
            self._remember_file(part.file, message)

    async def _edited_caption(self, chat: str, card: int, part: Part) -> bool:
        """The card is a file. It stays in the chat under its new caption, unless that may show nothing any more."""
        if part.protected:
            with suppress(BadRequest):  # after 48 hours Telegram deletes nothing; the new message still has to be told
                await self.bot.delete_message(chat, card)
            return False
        if part.units > CAPTION_UNITS:
            return False
        try:
            await self.bot.edit_message_caption(
                chat, card, caption=part.html, parse_mode=ParseMode.HTML, reply_markup=part.keyboard
            )
        except BadRequest as error:
            if not mentions(error, *_UNCHANGED):
                raise
        return True

    async def _strip_buttons(self, chat: str, card: int) -> None:
        with delivery_failures(), suppress(BadRequest, ChatMigrated):  # gone, or bare already
            await self.bot.edit_message_reply_markup(chat, card, reply_markup=None)


def _send_options(part: Part) -> dict[str, Any]:
    return {
        "parse_mode": ParseMode.HTML,
        "reply_markup": part.keyboard,
        "disable_notification": part.silent,
        "protect_content": part.protected,
    }


def _remember(memory: dict[K, V], key: K, value: V) -> None:
    memory[key] = value
    if len(memory) > _REMEMBERED:
        del memory[next(iter(memory))]
