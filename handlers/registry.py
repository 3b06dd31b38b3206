"""The one table: which flow answers a command, a press, an open question, something that happened, a timer.

Each flow module says what it answers to; nothing is found by magic, and two claims to one word are an error.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Protocol, TypeVar

from handlers.circulars.flows import due as circulars_due
from handlers.circulars.flows import hooks as circular_hooks
from handlers.circulars.flows import receivers, receiving, sending, tracking
from handlers.context import Context
from handlers.deadlines import flows as deadlines
from handlers.deadlines.actions.deadlines import DueFlow
from handlers.letters.flows import books, decide, drafts, for_information, numbers, pages, propose, register
from handlers.letters.flows import hooks as letter_hooks
from handlers.meetings.flows import (
    agenda,
    agenda_files,
    attendance,
    check_in,
    closing,
    endorsement,
    invited,
    meetings,
    minutes,
    orders,
    paper_files,
    printing,
    rescheduling,
    resolutions,
    waiting_papers,
)
from handlers.meetings.flows import call as meeting_call
from handlers.meetings.flows import hooks as meeting_hooks
from handlers.meetings.flows import invitees as meeting_invitees
from handlers.meetings.flows import papers as meeting_papers
from handlers.meetings.flows import plan as meeting_plan
from handlers.office.flows import machine, office_settings, outstanding, reports, status, talk
from handlers.office.flows import search as find
from handlers.people.flows import absences, linking, people, preferences
from handlers.people.flows import hooks as people_hooks
from handlers.routes import AnswerRoute, Command, EventRoute, Flow, Hook, PressRoute, Routes, TimerFlow
from handlers.work.flows import extensions, forgotten, manuals, programmes, snoozes, tasks
from handlers.work.flows import hooks as work_hooks


class FlowModule(Protocol):
    """A module of flows says what it answers to."""

    ROUTES: Routes


MODULES: tuple[FlowModule, ...] = (
    talk,
    linking,
    people,
    meetings,
    invited,
    rescheduling,
    meeting_call,
    meeting_invitees,
    meeting_plan,
    meeting_papers,
    paper_files,
    waiting_papers,
    printing,
    orders,
    agenda,
    agenda_files,
    resolutions,
    closing,
    minutes,
    endorsement,
    check_in,
    attendance,
    absences,
    numbers,
    drafts,
    pages,
    register,
    propose,
    decide,
    for_information,
    tasks,
    snoozes,
    forgotten,
    extensions,
    find,
    status,
    outstanding,
    machine,
    reports,
    deadlines,
    receiving,
    circulars_due,
    books,
    sending,
    receivers,
    tracking,
    preferences,
    office_settings,
    programmes,
    manuals,
    meeting_hooks,
    work_hooks,
    circular_hooks,
    people_hooks,
    letter_hooks,
)


ROUTES: tuple[Routes, ...] = tuple(module.ROUTES for module in MODULES)

T = TypeVar("T")


def _joined(kind: str, pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    table: dict[str, T] = {}
    for key, value in pairs:
        if key in table:
            raise RuntimeError(f"{kind} {key!r} is claimed twice")
        table[key] = value
    return table


def _the(name: str, otherwise: Flow) -> Flow:
    """The one module that answers an event of this kind."""
    found: list[Flow] = [flow for routes in ROUTES if (flow := getattr(routes, name)) is not None]
    if len(found) > 1:
        raise RuntimeError(f"{name} is claimed twice")
    return found[0] if found else otherwise


def _bind_hooks() -> None:
    """Let each hook ask those who answer it, in the order of MODULES."""
    answers: dict[Hook[Any, Any], list[Callable[..., Any]]] = {}
    for routes in ROUTES:
        for one in routes.hooks:
            answers.setdefault(one.hook, []).append(one.answer)
    for hook, functions in answers.items():
        hook.bind(tuple(functions))


_bind_hooks()

COMMANDS: tuple[Command, ...] = tuple(command for routes in ROUTES for command in routes.commands)
PRESSES: dict[str, PressRoute] = _joined("verb", ((one.data.NAME, one) for routes in ROUTES for one in routes.presses))
"""A press' verb -> what it carries, and its flow."""
TEXTS: dict[str, AnswerRoute] = _joined(
    "question", ((one.question.NAME, one) for routes in ROUTES for one in routes.texts)
)
"""An open question -> who takes a text as its answer."""
FILES: dict[str, AnswerRoute] = _joined(
    "question", ((one.question.NAME, one) for routes in ROUTES for one in routes.files)
)
"""An open question -> who takes a file as its answer; elsewhere a file begins a draft."""
EVENTS: dict[str, EventRoute] = _joined("event", ((one.data.NAME, one) for routes in ROUTES for one in routes.events))
"""`InternalEvent.what` -> what it carries, and its flow."""
DUES: dict[str, DueFlow] = _joined("due", (pair for routes in ROUTES for pair in routes.dues.items()))
"""The kind of a thing with a deadline (`task`) -> what is to be said of it when somebody is reminded."""
TIMERS: dict[str, TimerFlow] = _joined(
    "timer",
    (
        *(pair for routes in ROUTES for pair in routes.timers.items()),
        *((kind, partial(flow, DUES)) for routes in ROUTES for kind, flow in routes.due_timers.items()),
    ),
)
"""A timer's kind -> what to do when it is due."""
RECOGNISED: tuple[tuple[Callable[[Context[Any], str], bool], Flow], ...] = tuple(
    pair for routes in ROUTES for pair in routes.recognised
)
"""Texts that are no command but mean something: a number alone, an absence. Tried in order."""
FILE: Flow = _the("file", talk.not_understood)
"""A file when nothing was asked."""
UNSENT: Flow = _the("unsent", talk.nothing)
LEFT: Flow = _the("left", talk.nothing)
HELLO: Flow = _the("hello", talk.help_me)
STRANGER: Flow = _the("stranger", talk.nothing)
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
