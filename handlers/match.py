"""Which flow an event is for."""

from handlers import registry
from handlers.common.thai_dates import from_thai_digits
from handlers.context import Context
from handlers.incoming import File, Happened, Joined, Left, Pressed, Text, Unsent
from handlers.routes import Command, Flow


def find_flow(context: Context) -> Flow | None:
    """The flow for this event, or None for one that nobody answers. Sets `context.rest` for commands."""
    event = context.event
    if isinstance(event, Happened):
        return registry.HAPPENINGS.get(event.what)
    if isinstance(event, Left):
        return registry.LEFT
    if isinstance(event, Unsent):
        return registry.UNSENT
    if context.who is None:
        return _for_stranger(context)
    if isinstance(event, Pressed):
        if context.button is None:
            return registry.UNKNOWN_PRESS
        return registry.VERBS.get(context.button.verb, registry.UNKNOWN_PRESS)
    if isinstance(event, Joined):
        return registry.HELLO
    if isinstance(event, File):
        step = context.conversation.step if context.conversation else ""
        return registry.FILE_STEPS.get(step, registry.FILE)
    if isinstance(event, Text):
        return registry.EDITED if event.edited else _for_text(context, event.text)
    return None


def _for_stranger(context: Context) -> Flow | None:
    event = context.event
    if isinstance(event, Pressed) and context.button is not None:
        verb = context.button.verb
        return registry.VERBS[verb] if verb in registry.STRANGERS_VERBS else registry.STRANGER
    if isinstance(event, Text):
        command = _command(event.text, open_question=False)
        if command is not None and command[0].strangers:
            context.rest = command[1]
            return command[0].flow
    return registry.STRANGER


def _for_text(context: Context, text: str) -> Flow:
    step = context.conversation.step if context.conversation else ""
    command = _command(text, open_question=bool(step))
    if command is not None:
        context.rest = command[1]
        return command[0].flow
    if step in registry.STEPS:
        return registry.STEPS[step]
    for recognise, flow in registry.RECOGNISED:
        if recognise(context, text):
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
