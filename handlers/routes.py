"""How a flow module says what it answers to. `registry.py` joins these into the one table."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar

from handlers.context import Context, Services
from handlers.incoming import File, InternalEvent, Pressed, Text
from storage.payloads import EventData, PressData, Question
from storage.tables import Timer
from storage.unit_of_work import UnitOfWork

Flow = Callable[[Context[Any]], None]
TimerFlow = Callable[[UnitOfWork, Timer, Services], None]

PressT = TypeVar("PressT", bound=PressData)
QuestionT = TypeVar("QuestionT", bound=Question)
EventT = TypeVar("EventT", bound=EventData)
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Command:
    """Words that start a flow when typed alone; with `rest`, also when something follows (`ค้น ครูดีเด่น`).

    The first word is the Thai one shown in help, a word with a slash is Telegram's menu form. `strangers` may use it
    without being linked. What follows and has the form `at_once` counts while a question is open as well.
    """

    words: tuple[str, ...]
    flow: Flow
    rest: bool = False
    strangers: bool = False
    at_once: re.Pattern[str] | None = None


@dataclass(frozen=True)
class PressRoute:
    """A verb and its flow. Make it with `on_press`. `strangers`: somebody without a link may press it."""

    data: type[PressData]
    flow: Flow
    strangers: bool = False


@dataclass(frozen=True)
class AnswerRoute:
    """An open question and the flow that takes a text (`on_text`) or a file (`on_file`) as its answer."""

    question: type[Question]
    flow: Flow


@dataclass(frozen=True)
class EventRoute:
    """A kind of event of our own and its flow. Make it with `on_event`."""

    data: type[EventData]
    flow: Flow


def on_press(
    data: type[PressT], flow: Callable[[Context[Pressed[PressT]]], None], *, strangers: bool = False
) -> PressRoute:
    """The flow of a verb; it finds the arguments in `context.event.payload`."""
    return PressRoute(data, flow, strangers)


def on_text(question: type[QuestionT], flow: Callable[[Context[Text[QuestionT]]], None]) -> AnswerRoute:
    """The flow that takes a typed answer; it finds what was asked in `context.event.question`."""
    return AnswerRoute(question, flow)


def on_file(question: type[QuestionT], flow: Callable[[Context[File[QuestionT]]], None]) -> AnswerRoute:
    """The flow that takes a file as the answer; elsewhere a file begins a draft."""
    return AnswerRoute(question, flow)


def on_event(data: type[EventT], flow: Callable[[Context[InternalEvent[EventT]]], None]) -> EventRoute:
    """The flow of an event of our own; it finds the event's data in `context.event.payload`."""
    return EventRoute(data, flow)


class Hook(Generic[P, R]):
    """A question that a lower journey asks of the journeys above it, which it does not know.

    Declared by the lower journey, answered by functions that the upper ones list in their Routes. Asking gives the
    answers in the order of the registry's modules.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._answers: tuple[Callable[P, R], ...] | None = None

    def answered_by(self, answer: Callable[P, R]) -> "HookRoute":
        """For `Routes.hooks` of the upper journey."""
        return HookRoute(self, answer)

    def bind(self, answers: tuple[Callable[P, R], ...]) -> None:
        """Called by the registry, once."""
        self._answers = answers

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        if self._answers is None:
            raise RuntimeError(f"hook {self.name!r} is asked before handlers.registry was imported")
        return [answer(*args, **kwargs) for answer in self._answers]


@dataclass(frozen=True)
class HookRoute:
    """A hook and one function that answers it. Make it with `Hook.answered_by`."""

    hook: Hook[Any, Any]
    answer: Callable[..., Any]


@dataclass(frozen=True)
class Routes:
    """What one flow module answers to; every module of the registry has one, called ROUTES.

    `timers` and `dues` go by a timer's kind and by the kind of thing with a deadline (`task`); `due_timers` are timers
    whose flow is given all `dues` first. `recognised`: texts
    that are no command but mean something (a number alone). `file`, `unsent`, `left`, `hello`, `stranger` answer
    events of that kind; only one module may name each.
    """

    commands: tuple[Command, ...] = ()
    presses: tuple[PressRoute, ...] = ()
    texts: tuple[AnswerRoute, ...] = ()
    files: tuple[AnswerRoute, ...] = ()
    events: tuple[EventRoute, ...] = ()
    timers: Mapping[str, TimerFlow] = field(default_factory=dict)
    due_timers: Mapping[str, Callable[..., None]] = field(default_factory=dict)
    dues: Mapping[str, Callable[[UnitOfWork, Services, int], Any]] = field(default_factory=dict)
    recognised: tuple[tuple[Callable[[Context[Any], str], bool], Flow], ...] = ()
    hooks: tuple[HookRoute, ...] = ()
    file: Flow | None = None
    unsent: Flow | None = None
    left: Flow | None = None
    hello: Flow | None = None
    stranger: Flow | None = None
