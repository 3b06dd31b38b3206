"""[เตือนอีก]: somebody puts off the reminder of a task, whose due moment stays."""

from datetime import datetime

from handlers.context import Context
from handlers.deadlines.actions import deadlines, dues
from handlers.deadlines.rules import snoozes
from handlers.deadlines.rules.snoozes import SnoozeChoice
from handlers.incoming import Pressed, Text
from handlers.routes import Routes, on_press, on_text
from handlers.work.actions import tasks
from handlers.work.flows.cards import (
    about_task,
    load_seen,
    task_view,
)
from handlers.work.presses import (
    SnoozeTask,
    SnoozeUntil,
)
from handlers.work.questions import AskSnooze
from handlers.work.texts import snoozes as texts
from storage.ref import Ref
from storage.tables import Letter, Task


def snooze(context: Context) -> None:
    """[เตือนอีก]: when."""
    task, letter = load_seen(context)
    tasks.require_in_hand(context.uow, context.actor, task, letter)
    due_at = dues.moment_of(context.uow, task)
    offers = snoozes.offers(context.now, due_at, deadlines.office_holidays(context.uow))
    latest = due_at if due_at is not None and due_at > context.now else None
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.snooze(view, offers, latest, context.now), about_task(task))


def snooze_at(context: Context[Pressed[SnoozeUntil]]) -> None:
    """[1 ชั่วโมง], [บ่ายนี้ 14:00], [พรุ่งนี้ 08:30], [เลือกเวลา]"""
    task, letter = load_seen(context)
    asked = context.event.payload
    if asked.wait is SnoozeChoice.HOUR:
        _snooze(context, task, letter, context.now + snoozes.HOUR)
    elif asked.at is not None:
        _snooze(context, task, letter, asked.at)
    elif context.event.picked:
        _snooze(context, task, letter, dues.picked_moment(context.event.picked))
    else:
        context.ask(AskSnooze(), Ref.of(task))
        context.reply(texts.ask_moment(task_view(context.uow, context.services, task, letter)), about_task(task))


def snooze_typed(context: Context[Text[AskSnooze]]) -> None:
    """When to be reminded again, as it was typed."""
    task, letter = load_seen(context)
    _snooze(context, task, letter, dues.typed_moment(context.uow, context.event.text))


def _snooze(context: Context, task: Task, letter: Letter | None, at: datetime) -> None:
    tasks.snooze(context.uow, context.actor, task, letter, at)
    context.end()
    context.reply(texts.snoozed(task_view(context.uow, context.services, task, letter), at), about_task(task))


ROUTES = Routes(
    presses=(on_press(SnoozeTask, snooze), on_press(SnoozeUntil, snooze_at)),
    texts=(on_text(AskSnooze, snooze_typed),),
)
