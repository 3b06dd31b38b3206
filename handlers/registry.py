"""The one table: which flow answers a command, a press, an open question, something that happened, a timer.

Each flow module says what it answers to; nothing is found by magic, and two claims to one word are an error.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from handlers.circulars.flows import receiving
from handlers.circulars.flows import sending as circulate
from handlers.circulars.flows import tracking as circulation
from handlers.context import Context
from handlers.deadlines import flows as deadlines
from handlers.deadlines.actions.deadlines import DueFlow
from handlers.letters.flows import books, decide, propose, register
from handlers.meetings.flows import (
    agenda,
    agenda_files,
    attendance,
    check_in,
    endorsement,
    meetings,
    minutes,
    orders,
    printing,
    resolutions,
)
from handlers.meetings.flows import call as meeting_call
from handlers.meetings.flows import papers as meeting_papers
from handlers.meetings.flows import plan as meeting_plan
from handlers.meetings.flows import whom as meeting_whom
from handlers.office.flows import admin, office_settings, talk
from handlers.office.flows import search as find
from handlers.people.flows import absence, people
from handlers.people.flows import preferences as wishes
from handlers.routes import Command, Flow, TimerFlow
from handlers.work.flows import extensions, manuals, programmes, tasks

MODULES: tuple[object, ...] = (
    talk,
    people,
    meetings,
    meeting_call,
    meeting_whom,
    meeting_plan,
    meeting_papers,
    printing,
    orders,
    agenda,
    agenda_files,
    resolutions,
    minutes,
    endorsement,
    check_in,
    attendance,
    absence,
    register,
    propose,
    decide,
    tasks,
    extensions,
    find,
    admin,
    deadlines,
    receiving,
    books,
    circulate,
    circulation,
    wishes,
    office_settings,
    programmes,
    manuals,
)

F = TypeVar("F")


def _joined(name: str) -> dict[str, Flow]:
    table: dict[str, Flow] = {}
    for module in MODULES:
        for key, flow in getattr(module, name, {}).items():
            if key in table:
                raise RuntimeError(f"{name}: {key!r} is claimed twice")
            table[key] = flow
    return table


def _the(name: str, otherwise: Flow) -> Flow:
    """The one module that answers an event of this kind."""
    found: list[Flow] = [getattr(module, name) for module in MODULES if hasattr(module, name)]
    if len(found) > 1:
        raise RuntimeError(f"{name} is claimed twice")
    return found[0] if found else otherwise


COMMANDS: tuple[Command, ...] = tuple(command for module in MODULES for command in getattr(module, "COMMANDS", ()))
VERBS: dict[str, Flow] = _joined("VERBS")
"""A press' verb -> flow."""
STEPS: dict[str, Flow] = _joined("STEPS")
"""An open question's step -> flow for a text."""
FILE_STEPS: dict[str, Flow] = _joined("FILE_STEPS")
"""An open question's step -> flow for a file; elsewhere a file begins a draft."""
HAPPENINGS: dict[str, Flow] = _joined("HAPPENINGS")
"""`Happened.what` -> flow."""
DUES: dict[str, DueFlow] = {key: due for module in MODULES for key, due in getattr(module, "DUES", {}).items()}
"""The kind of a thing with a deadline (`task`) -> what is to be said of it when somebody is reminded."""
TIMERS: dict[str, TimerFlow] = {
    **{key: flow for module in MODULES for key, flow in getattr(module, "TIMERS", {}).items()},
    **{key: partial(flow, DUES) for key, flow in deadlines.DUE_TIMERS.items()},
}
"""A timer's kind -> what to do when it is due."""
RECOGNISED: tuple[tuple[Callable[[Context, str], bool], Flow], ...] = tuple(
    pair for module in MODULES for pair in getattr(module, "RECOGNISED", ())
)
"""Texts that are no command but mean something: a number alone, an absence. Tried in order."""
STRANGERS_VERBS: frozenset[str] = frozenset(
    verb for module in MODULES for verb in getattr(module, "STRANGERS_VERBS", ())
)
"""Presses that somebody without a link may make."""
FILE: Flow = _the("FILE", talk.not_understood)
"""A file when nothing was asked."""
UNSENT: Flow = _the("UNSENT", talk.nothing)
LEFT: Flow = _the("LEFT", talk.nothing)
HELLO: Flow = _the("HELLO", talk.help_me)
STRANGER: Flow = _the("STRANGER", talk.nothing)
UNKNOWN_PRESS: Flow = talk.unknown_press
NOT_UNDERSTOOD: Flow = talk.not_understood
EDITED: Flow = talk.edited
# What people send beside words, photos and documents: they are told what to send instead.
_OTHER = (
    "sticker",
    "voice",
    "audio",
    "video",
    "video_note",
    "animation",
    "contact",
    "venue",
    "location",
    "poll",
    "dice",
)
# Telegram's words and LINE's.
ANSWERED_KINDS = frozenset({*_OTHER, "story", "rich_message", *(f"message/{kind}" for kind in (*_OTHER, "image"))})
