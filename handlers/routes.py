"""The forms in which a flow module says what it answers to; `registry.py` joins them into the one table."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from handlers.context import Context, Services
from storage.tables import Timer
from storage.unit_of_work import UnitOfWork

Flow = Callable[[Context], None]
TimerFlow = Callable[[UnitOfWork, Timer, Services], None]


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
