"""Which flow an event is for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from handlers import registry
from handlers.common.thai_dates import from_thai_digits
from handlers.context import Context
from handlers.incoming import File, InternalEvent, Joined, Left, Pressed, Text, Unsent
from handlers.routes import AnswerRoute, Command, Flow
from storage.tables import ButtonRow


def find_flow(context: Context[Any]) -> Flow | None:
    """The flow for this event, or None for one that nobody answers.

    Sets `context.rest` for commands, and gives the event the typed value that its press, question or data holds.
    """
    event = context.event
    if isinstance(event, InternalEvent):
        return _for_internal(context, event)
    if isinstance(event, Left):
        return registry.LEFT
    if isinstance(event, Unsent):
        return registry.UNSENT
    if isinstance(event, Pressed) and context.button is not None:
        return _for_press(context, event, context.button)
    if context.who is None:
        return _for_stranger(context)
    if isinstance(event, Pressed):
        return registry.UNKNOWN_PRESS
    if isinstance(event, Joined):
        return registry.HELLO
    if isinstance(event, File):
        return _for_answer(context, event, registry.FILES) or registry.FILE
    if isinstance(event, Text):
        return registry.EDITED if event.edited else _for_text(context, event)
    return None


def _for_internal(context: Context[Any], event: InternalEvent[Any]) -> Flow | None:
    route = registry.EVENTS.get(event.what)
    if route is None:
        return None
    context.event = replace(event, payload=route.data.from_json(event.data))
    return route.flow


def _for_press(context: Context[Any], event: Pressed[Any], button: ButtonRow) -> Flow:
    route = registry.PRESSES.get(button.verb)
    if context.who is None and not (route is not None and route.strangers):
        return registry.STRANGER
    if route is None:
        return registry.UNKNOWN_PRESS
    try:
        context.event = replace(event, payload=route.data.from_json(button.args))
    except ValidationError:
        # A version that nobody has any more wrote this row: the press gets an answer all the same.
        return registry.UNKNOWN_PRESS
    return route.flow


def _for_answer(context: Context[Any], event: Text[Any] | File[Any], routes: Mapping[str, AnswerRoute]) -> Flow | None:
    """The flow that takes this as the answer to the open question; None where nothing of the kind is asked."""
    asked = context.conversation
    route = routes.get(asked.step) if asked is not None else None
    if asked is None or route is None:
        return None
    try:
        context.event = replace(event, question=route.question.from_json(asked.data))
    except ValidationError:
        return None
    return route.flow


def _for_stranger(context: Context[Any]) -> Flow | None:
    event = context.event
    if isinstance(event, Text):
        command = _command(event.text, open_question=False)
        if command is not None and command[0].strangers:
            context.rest = command[1]
            return command[0].flow
    return registry.STRANGER


def _for_text(context: Context[Any], event: Text[Any]) -> Flow:
    command = _command(event.text, open_question=context.conversation is not None)
    if command is not None:
        context.rest = command[1]
        return command[0].flow
    answer = _for_answer(context, event, registry.TEXTS)
    if answer is not None:
        return answer
    for recognise, flow in registry.RECOGNISED:
        if recognise(context, event.text):
            return flow
    return registry.NOT_UNDERSTOOD


def _command(text: str, *, open_question: bool) -> tuple[Command, str] | None:
    """The command a text is, and what follows it.

    While a question is open only a bare command counts: "ค้นหาผู้สนใจ" may well be the subject that was asked for.
    """
    words = from_thai_digits(text.strip())
    lowered = words.lower()
    best: tuple[Command, str] | None = None
    length = 0
    for command in registry.COMMANDS:
        for word in command.words:
            if lowered == word:
                return command, ""
            follows = lowered.startswith((word + " ", word + "\n"))
            # Telegram adds the bot's name to a command in some clients: /find@office_bot words
            if word.startswith("/") and lowered.startswith(word + "@"):
                head, _, tail = words.partition(" ")
                if head.lower().split("@")[0] == word:
                    return command, tail.strip()
            rest = words[len(word) :].strip()
            now = not open_question or word.startswith("/") or _counts_at_once(command, rest)
            if follows and command.rest and len(word) > length and now:
                best, length = (command, rest), len(word)
    return best


def _counts_at_once(command: Command, rest: str) -> bool:
    return command.at_once is not None and command.at_once.fullmatch(rest) is not None
