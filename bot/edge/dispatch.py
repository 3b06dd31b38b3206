"""One stored event to its effect, inside one transaction: person, conversation, flow, action, answer."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from bot.line import parse as line_parse
from bot.telegram import parse as telegram_parse
from handlers import refusals, registry
from handlers.context import Actor, Context, Services, actor_of
from handlers.errors import OfficeError
from handlers.incoming import Ignored, Incoming, InternalEvent, Joined, Pressed, Text
from handlers.match import find_flow
from handlers.office.texts import talk
from storage import conversations, inbox, people
from storage.audit import flush_audit
from storage.tables import ButtonRow, Event, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EventState, Platform

log = structlog.get_logger(__name__)

# An event whose handling broke is tried again this often before the person is told and it is put aside.
MOST_ATTEMPTS = 3
RETRY_AFTER = (timedelta(milliseconds=300), timedelta(seconds=2))


class HandlingFailed(Exception):
    """A flow broke in a way nobody foresaw. Everything it did is rolled back; the event waits to be tried again."""

    def __init__(self, event_id: int, tried: int) -> None:
        super().__init__(event_id)
        self.event_id = event_id
        self.tried = tried
        """How often it had been tried before."""


def _happened(payload: Mapping[str, Any], event: Event) -> Incoming:
    return InternalEvent(
        platform=Platform.SELF,
        channel=event.channel_id,
        chat=event.chat,
        event_id=event.event_id,
        at=event.received_at,
        what=str(payload.get("what", "")),
        data=dict(payload.get("data") or {}),
    )


def parsed(event: Event) -> Incoming:
    """The stored JSON of an event as what a person did."""
    if event.platform == Platform.TELEGRAM:
        return telegram_parse.parse(event.payload, event.channel_id, event.received_at)
    if event.platform == Platform.LINE:
        return line_parse.parse(event.payload, event.channel_id, event.received_at)
    return _happened(event.payload, event)


def _is_of(button: ButtonRow, press: Pressed, who: Actor | None) -> bool:
    """Whether a button was shown in this chat, to the person that the chat stands for now: phones change hands."""
    person_id = who.id if who else None
    return (button.channel_id, button.chat) == (press.channel, press.chat) and button.person_id in (None, person_id)


@dataclass
class Dispatcher:
    """Takes events out of the inbox, one a transaction."""

    services: Services
    on_taken: Callable[[Incoming], None] = lambda _incoming: None
    """Told of each event before it is handled (to answer the press at once); must not block or raise."""

    def next(self, uow: UnitOfWork) -> bool:
        """Handle the next event. False when none waits. Raises HandlingFailed after an unforeseen failure."""
        event = inbox.take(uow)
        if event is None:
            return False
        uow.office_id = inbox.office_of(uow, event.channel_id)
        if uow.office_id is None:
            inbox.finish(uow, event, EventState.IGNORED)
            return True
        event_id, tried = event.id, event.attempts
        incoming = parsed(event)
        self.on_taken(incoming)
        try:
            state = self.handle(uow, incoming)
            flush_audit(uow)  # here, so that what breaks it counts as this event's failure and not as the loop's
        except OfficeError:
            raise
        except Exception as problem:
            log.exception("flow failed", event_id=event_id, channel=event.channel_id, kind=type(incoming).__name__)
            raise HandlingFailed(event_id, tried) from problem
        inbox.finish(uow, event, state)
        return True

    def handle(self, uow: UnitOfWork, incoming: Incoming) -> EventState:
        """What one event does to the office. An OfficeError undoes the flow's doing and is explained."""
        context = self._context(uow, incoming)
        if isinstance(incoming, Ignored):
            if incoming.private and incoming.kind in registry.ANSWERED_KINDS and context.who is not None:
                context.reply(talk.unusable_kind())
            return EventState.IGNORED
        if not incoming.private:
            return EventState.IGNORED
        try:
            with uow.attempt():
                flow = find_flow(context)
                if flow is None:
                    return EventState.IGNORED
                flow(context)
        except OfficeError as refusal:
            log.info("refused", code=refusal.code, person=context.who.id if context.who else None)
            context.reply(refusals.explain(refusal, context.now))
        return EventState.DONE

    def _context(self, uow: UnitOfWork, incoming: Incoming) -> Context:
        account = people.account_of_chat(uow, incoming.channel, incoming.chat)
        person = uow.get(Person, account.person_id) if account else None
        who = actor_of(uow, person, account) if person is not None and person.active else None
        uow.actor = (who.id if who else None, account.id if account else None)
        if account is not None and account.blocked_at is not None and isinstance(incoming, Text | Pressed | Joined):
            account.blocked_at = None
        context = Context(uow, incoming, self.services, who)
        context.conversation = conversations.current(uow, incoming.channel, incoming.chat)
        if isinstance(incoming, Pressed):
            button = conversations.button(uow, incoming.button)
            if button is not None and _is_of(button, incoming, who):
                context.button = button
        return context

    def give_up(self, uow: UnitOfWork, event_id: int) -> None:
        """After the last try: put the event aside and tell the person, with a token that finds it in the log."""
        event = uow.session.get(Event, event_id)
        if event is None or event.state != EventState.NEW:
            return
        uow.office_id = inbox.office_of(uow, event.channel_id)
        token = secrets.token_hex(2).upper()
        inbox.finish(uow, event, EventState.FAILED, token)
        log.error("event given up", event_id=event_id, token=token)
        incoming = parsed(event)
        if uow.office_id is not None and incoming.private and incoming.chat:
            self._context(uow, incoming).reply(talk.trouble(token))
