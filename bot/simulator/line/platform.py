"""Simulates LINE: delivers webhook events to the accounts, counts costs, and does what a person does in the app."""

import asyncio
import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.simulator import images, limits
from bot.simulator.line.accounts import AccountState, Content, LineAccount, PendingEvent, ReplyToken
from bot.simulator.line.objects import button_of, picked_params, shown_message, text_content
from bot.simulator.line.signature import new_ulid, sign
from bot.simulator.phones import Button, ChatMessage, NotPossible, Phone, Upload
from bot.simulator.webhooks import KeyedQueues, WebhookResponse, post_webhook
from bot.simulator.world import World

REDELIVERIES = 5  # undisclosed


class LinePlatform:
    """Implements `world.Platform` for LINE phones. Official accounts call it through `line.api`."""

    def __init__(self, world: World, accounts: Sequence[LineAccount]) -> None:
        self.world = world
        self.accounts: dict[str, AccountState] = {}
        self.contents: dict[str, Content] = {}
        for account in accounts:
            state = AccountState(account, KeyedQueues(self._delivery_for(account.token)))
            self.accounts[account.token] = state
            if account.webhook:
                state.endpoint = account.webhook
                state.queues.start()
        world.platforms["line"] = self

    # --- what the browser shows -------------------------------------------------------------------------------

    def channels(self) -> list[dict[str, str]]:
        return [
            {"platform": "line", "id": state.account.id, "name": state.account.name} for state in self.accounts.values()
        ]

    def join(self, phone: Phone) -> None:
        self.show_menu(self.account_of(phone), phone)

    def pending(self) -> int:
        return sum(len(state.queues.items()) for state in self.accounts.values())

    async def close(self) -> None:
        for state in self.accounts.values():
            await state.queues.stop()

    def account_of(self, phone: Phone) -> AccountState:
        return next(state for state in self.accounts.values() if state.account.id == phone.channel)

    def phone_of(self, state: AccountState, user: str) -> Phone | None:
        """The phone that has this user id with the account."""
        return self.world.phone_in_chat("line", state.account.id, user)

    def usage(self) -> dict[str, Any]:
        """The messages charged this month, over all accounts. Replies are free."""
        month = self.world.month()
        quotas = [state.account.quota for state in self.accounts.values()]
        return {
            "month": month,
            "charged": sum(state.charged[month] for state in self.accounts.values()),
            "free": sum(state.free[month] for state in self.accounts.values()),
            "limit": None if None in quotas else sum(quota or 0 for quota in quotas),
        }

    def charge(self, state: AccountState, receivers: int) -> None:
        state.charged[self.world.month()] += receivers
        self.world.events.publish("charge", line=self.usage())

    # --- rich menus -------------------------------------------------------------------------------------------

    def show_menu(self, state: AccountState, phone: Phone) -> None:
        """Shows the person's rich menu, else the default one. A menu without its image is not shown."""
        menu = state.menus.get(state.user_menus.get(phone.chat) or state.default_menu or "")
        if menu is None or menu.image is None:
            self.world.set_menu(phone, None)
            return
        definition = menu.definition
        areas = [
            {**button_of(f"m{index}", area["action"]).to_json(), "bounds": area["bounds"]}
            for index, area in enumerate(definition["areas"])
        ]
        shown = {
            "kind": "rich",
            "id": menu.id,
            "chatBarText": definition["chatBarText"],
            "selected": definition["selected"],
            "size": definition["size"],
            "picture": menu.image.url,
            "areas": areas,
        }
        self.world.set_menu(phone, shown)

    def show_menus(self, state: AccountState) -> None:
        for phone in self.world.phones.values():
            if phone.platform == "line" and phone.channel == state.account.id:
                self.show_menu(state, phone)

    # --- what a person does -----------------------------------------------------------------------------------

    async def start(self, phone: Phone, payload: str | None) -> None:
        if phone.blocked:
            await self.unblock(phone)
        elif not phone.started:
            self._follow(phone, unblocked=False)
        if payload:
            await self.say(phone, payload)

    async def say(self, phone: Phone, text: str) -> None:
        if not text.strip():
            raise NotPossible("an empty message is not sent")
        self._befriend(phone)
        for start in range(0, len(text), limits.LINE_TEXT):
            self._say(phone, text[start : start + limits.LINE_TEXT])

    def _say(self, phone: Phone, text: str) -> None:
        shown = self._show_own(phone, ChatMessage(self._message_id(), True, self.world.now(), text=text))
        self._message_event(phone, text_content(shown.id, text))

    async def press(self, phone: Phone, message: str, button: str, picked: str | None) -> dict[str, Any]:
        self._befriend(phone)
        pressed = self._find_button(phone, message, button)
        action = pressed.action
        answer: dict[str, Any] = {}
        match action["type"]:
            case "uri":
                answer = {"open": action["uri"]}
            case "clipboard":
                answer = {"copy": action["clipboardText"]}
            case "message":
                self._say(phone, action["text"])
            case "postback":
                if action.get("inputOption") == "openKeyboard":
                    answer = {"type": action.get("fillInText") or ""}
                if words := action.get("displayText") or action.get("text"):
                    self._show_own(phone, ChatMessage(self._message_id(), True, self.world.now(), text=words))
                self._postback(phone, {"data": action["data"]})
                if action.get("text"):
                    self._message_event(phone, text_content(self._message_id(), action["text"]))
            case "datetimepicker":
                self._postback(phone, {"data": action["data"], "params": picked_params(action, picked)})
            case "richmenuswitch":
                self._switch_menu(phone, action)
            case _:
                answer = {"app": action["type"]}
        if pressed.id.startswith("q"):
            shown = phone.message(message)
            if shown.quick_replies:
                self.world.hide_quick_replies(phone, shown)
        return answer

    def _find_button(self, phone: Phone, message: str, button: str) -> Button:
        if message != "menu":
            return phone.message(message).button(button)
        state = self.account_of(phone)
        menu = state.menus.get((phone.menu or {}).get("id", ""))
        areas = menu.definition["areas"] if menu else []
        if not button.startswith("m") or not button[1:].isdigit() or int(button[1:]) >= len(areas):
            raise NotPossible(f"the menu has no area {button}")
        return button_of(button, areas[int(button[1:])]["action"])

    def _switch_menu(self, phone: Phone, action: dict[str, Any]) -> None:
        state = self.account_of(phone)
        alias = action["richMenuAliasId"]
        target = state.aliases.get(alias)
        if target is not None:
            state.user_menus[phone.chat] = target
            self.show_menu(state, phone)
        status = "SUCCESS" if target is not None else "RICHMENU_ALIAS_ID_NOTFOUND"
        params = {"newRichMenuAliasId": alias, "status": status}
        self._postback(phone, {"data": action.get("data", ""), "params": params})

    async def send(self, phone: Phone, files: Sequence[Upload], *, as_photo: bool, album: bool, caption: str) -> None:
        if caption:
            raise NotPossible("LINE has no captions")
        self._befriend(phone)
        image_set = secrets.token_hex(16).upper() if as_photo and album and len(files) > 1 else None
        events: list[dict[str, Any]] = []
        for index, upload in enumerate(files, start=1):
            message = await self._file_message(phone, upload, as_photo=as_photo, image_set=image_set)
            if image_set:
                message["imageSet"] = {"id": image_set, "index": index, "total": len(files)}
            events.append(message)
        if image_set:
            # The order of the webhooks of an image set is undefined: here the second always overtakes the first.
            events[0], events[1] = events[1], events[0]
        for message in events:
            self._message_event(phone, message)

    async def _file_message(
        self, phone: Phone, upload: Upload, *, as_photo: bool, image_set: str | None
    ) -> dict[str, Any]:
        shown = ChatMessage(self._message_id(), True, self.world.now(), album=image_set)
        if as_photo:
            compressed = await asyncio.to_thread(images.line_photo, upload.data)
            stored = self.world.store_file(upload.name.rsplit(".", 1)[0] + ".jpg", compressed.data, "image/jpeg")
            shown.kind = "image"
            shown.picture = stored.url
            message: dict[str, Any] = {"type": "image", "contentProvider": {"type": "line"}}
            message["quoteToken"] = secrets.token_urlsafe(24)
        else:
            stored = self.world.store_file(upload.name, upload.data, upload.mime)
            shown.kind = "document"
            message = {"type": "file", "fileName": upload.name, "fileSize": len(upload.data)}
        shown.file = stored
        self._show_own(phone, shown)
        self.contents[shown.id] = Content(stored, phone.channel)
        return {"id": shown.id, **message}

    async def edit(self, phone: Phone, message: str, text: str) -> None:
        raise NotPossible("LINE edits messages in groups only")

    async def unsend(self, phone: Phone, message: str) -> None:
        shown = phone.message(message)
        if not shown.mine or shown.gone:
            raise NotPossible("only an own message that is still there")
        shown.gone = shown.unsent = True
        if message in self.contents:
            self.contents[message].gone = True
        self.world.publish_change(phone, shown)
        self._event(phone, "unsend", {"unsend": {"messageId": message}}, reply=False)

    async def block(self, phone: Phone) -> None:
        if not phone.blocked:
            phone.blocked = True
            self._event(phone, "unfollow", {}, reply=False)
            self.world.events.publish("phone", phone, now=phone.to_json())

    async def unblock(self, phone: Phone) -> None:
        if phone.blocked:
            phone.blocked = False
            self._follow(phone, unblocked=True)
            self.world.events.publish("phone", phone, now=phone.to_json())

    def _befriend(self, phone: Phone) -> None:
        """Adds the account as a friend. The app asks for that before a first message."""
        if phone.blocked:
            raise NotPossible("this phone has blocked the account")
        if not phone.started:
            self._follow(phone, unblocked=False)

    def _follow(self, phone: Phone, *, unblocked: bool) -> None:
        phone.started = True
        self._event(phone, "follow", {"follow": {"isUnblocked": unblocked}})

    def _show_own(self, phone: Phone, shown: ChatMessage) -> ChatMessage:
        self.account_of(phone).last_spoke[phone.chat] = self.world.now()
        return self.world.show_message(phone, shown)

    def _message_id(self) -> str:
        return f"5{self.world.next_number():017d}"

    # --- what an account puts into a chat ---------------------------------------------------------------------

    def show_account_messages(self, phone: Phone, messages: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Shows the messages of one call, unless the person has blocked the account. Returns LINE's `sentMessages`."""
        sent = []
        for index, message in enumerate(messages):
            shown = shown_message(message, self._message_id(), self.world.now(), is_last=index == len(messages) - 1)
            if not phone.unreachable:
                self.world.show_message(phone, shown)
            quotable = {"quoteToken": secrets.token_urlsafe(24)} if message["type"] in {"text", "image"} else {}
            sent.append({"id": shown.id, **quotable})
        return sent

    # --- webhooks ---------------------------------------------------------------------------------------------

    def _message_event(self, phone: Phone, message: dict[str, Any]) -> None:
        self._event(phone, "message", {"message": message})

    def _postback(self, phone: Phone, postback: dict[str, Any]) -> None:
        self._event(phone, "postback", {"postback": postback})

    def _event(self, phone: Phone, kind: str, content: dict[str, Any], *, reply: bool = True) -> None:
        state = self.account_of(phone)
        now = self.world.now()
        event: dict[str, Any] = {
            "type": kind,
            **content,
            "webhookEventId": new_ulid(now),
            "deliveryContext": {"isRedelivery": False},
            "timestamp": round(now.timestamp() * 1000),
            "source": {"type": "user", "userId": phone.chat},
            "mode": "active",
        }
        if reply:
            token = secrets.token_hex(16)
            state.reply_tokens[token] = ReplyToken(phone, now, now)
            event["replyToken"] = token
        state.queues.add(phone.chat, PendingEvent(event))

    def _delivery_for(self, token: str) -> Any:
        async def deliver(pending: PendingEvent) -> None:
            await self._deliver(self.accounts[token], pending)

        return deliver

    async def _deliver(self, state: AccountState, pending: PendingEvent) -> None:
        """Posts one event to the webhook. A failed one is sent again if redelivery is on; the person's later events
        do not wait for it."""
        settings = self.world.settings
        event = pending.event
        if pending.failed_attempts:
            await asyncio.sleep(
                min(settings.max_retry_seconds, settings.retry_seconds * 2 ** (pending.failed_attempts - 1))
            )
            event = {**event, "deliveryContext": {"isRedelivery": True}}
        if token := state.reply_tokens.get(event.get("replyToken", "")):
            token.delivered = self.world.now()
        answer = await self.post_events(state, state.endpoint, [event])
        if answer.accepted:
            if self.world.faults.trigger("line", "duplicate_webhook"):
                await self.post_events(state, state.endpoint, [event])
        elif settings.line_redelivery and pending.failed_attempts < REDELIVERIES:
            state.queues.add(
                f"again:{event['webhookEventId']}", PendingEvent(pending.event, pending.failed_attempts + 1)
            )

    async def post_events(self, state: AccountState, url: str, events: list[dict[str, Any]]) -> WebhookResponse:
        """Posts one signed webhook with these events. No events means the console's Verify button."""
        content = {"destination": state.account.user_id, "events": events}
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"x-line-signature": sign(state.account.secret, body), "User-Agent": "LineBotWebhook/2.0"}
        return await post_webhook(
            self.world.http_session(), url, body, headers, self.world.settings.line_webhook_timeout
        )

    async def set_endpoint(self, state: AccountState, url: str) -> None:
        await state.queues.stop()
        state.endpoint = url
        if url:
            state.queues.start()

    # --- rules of sending -------------------------------------------------------------------------------------

    def take_reply_token(self, state: AccountState, token: str) -> Phone | None:
        """Uses up the token and returns its phone; None if it is unknown, used or too old."""
        known = state.reply_tokens.get(token)
        now = self.world.now()
        if known is None or known.used:
            return None
        if now - known.delivered > timedelta(seconds=limits.REPLY_TOKEN_SECONDS):
            return None
        if now - known.made > timedelta(seconds=limits.REPLY_TOKEN_LAST_SECONDS):
            return None
        known.used = True
        return known.phone

    def may_push(self, state: AccountState, phone: Phone) -> bool:
        """Whether the person is a friend or wrote in the last seven days."""
        spoke = state.last_spoke.get(phone.chat)
        recently = spoke is not None and self.world.now() - spoke < timedelta(days=limits.NON_FRIEND_DAYS)
        return phone.started or recently
