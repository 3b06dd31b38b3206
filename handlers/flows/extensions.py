"""Journey 7, ขอขยายเวลา: a day and a short reason, the card before whoever gave the work, the answer."""

from datetime import date

from handlers.actions import access, dues, extensions, tasks
from handlers.context import Context, tell
from handlers.errors import NotAllowed
from handlers.flows.notices import (
    about_task,
    about_wish,
    inform,
    may_hear,
    pushed_wish,
    refresh_task,
    task_view,
    told_of,
    wish_message,
    wish_view,
)
from handlers.incoming import Pressed, Text
from handlers.rules.permissions import Act
from handlers.rules.thai_times import By
from handlers.texts import extensions as texts
from storage.tables import Extension, Letter, Task


def _to_extend(context: Context) -> tuple[Task, Letter | None]:
    task, letter = tasks.load(context.uow, context.subject_id)
    extensions.require_asking(context.uow, context.actor, task, letter)
    return task, letter


def extend(context: Context) -> None:
    """[ขอขยายเวลา]: by when, and why."""
    _offer(context, *_to_extend(context), reason="")


def _offer(context: Context, task: Task, letter: Letter | None, *, reason: str) -> None:
    context.ask("extend", f"task:{task.id}", reason=reason)
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.offer(view, extensions.offered_days(context.uow, task), reason), about_task(task))


def typed(context: Context) -> None:
    """A day or a reason, whichever comes first; what is missing is asked for."""
    assert isinstance(context.event, Text) and context.conversation is not None
    task, letter = _to_extend(context)
    said = extensions.day_or_reason(context.uow, context.event.text)
    if isinstance(said, By):
        _chosen(context, task, letter, said, str(context.conversation.data.get("reason", "")))
    else:
        _offer(context, task, letter, reason=said)


def chosen(context: Context) -> None:
    """[+3 วันทำการ], [เลือกวัน]"""
    assert isinstance(context.event, Pressed)
    task, letter = _to_extend(context)
    reason = str(context.args.get("reason", ""))
    day = context.event.picked or str(context.args.get("day", ""))
    if day:
        _chosen(context, task, letter, dues.picked(context.uow, day), reason)
        return
    context.ask("extend", f"task:{task.id}", reason=reason)
    context.reply(texts.ask_day(task_view(context.uow, context.services, task, letter)), about_task(task))


def _chosen(context: Context, task: Task, letter: Letter | None, by: By, reason: str) -> None:
    extensions.check_wanted(context.uow, task, by)
    if reason:
        _ask(context, task, letter, by, reason)
        return
    context.ask("extend_reason", f"task:{task.id}", day=by.day.isoformat(), time=by.time)
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.ask_reason(view, by.day, by.time), about_task(task))


def reason_typed(context: Context) -> None:
    assert isinstance(context.event, Text) and context.conversation is not None
    task, letter = _to_extend(context)
    data = context.conversation.data
    _ask(context, task, letter, By(date.fromisoformat(data["day"]), data["time"]), context.event.text)


def _ask(context: Context, task: Task, letter: Letter | None, by: By, reason: str) -> None:
    uow = context.uow
    wish = extensions.ask(uow, context.actor, task, letter, by, reason)
    context.end()
    refresh_task(uow, context.services, task, letter, but=context.actor.id)
    view = wish_view(uow, context.services, wish, task, letter)
    found = extensions.decider_of(uow, task, letter, wish.asked_by)
    holder = found[0].id if found else None
    reached = (
        holder is not None
        and may_hear(uow, letter, holder)
        and tell(uow, holder, pushed_wish(view, holder, holder), about_wish(wish))
    )
    context.reply(texts.sent(view, reached=reached), about_task(task))


# --- answering ------------------------------------------------------------------------------------------------------


def show(context: Context) -> None:
    """A wish as it is now, for this person."""
    wish, task, letter = extensions.load(context.uow, context.subject_id)
    found = extensions.decider_of(context.uow, task, letter, wish.asked_by)
    holder = found[0].id if found else None
    if context.actor.id != holder and not access.may_see_task(context.uow, context.actor, task, letter):
        raise NotAllowed(Act.SEE)
    view = wish_view(context.uow, context.services, wish, task, letter)
    context.reply(wish_message(view, context.actor.id, holder), about_wish(wish))


def grant(context: Context) -> None:
    """[อนุมัติ], [ให้ถึง ...]"""
    day = str(context.args.get("day", ""))
    less = date.fromisoformat(day) if day else None
    _answered(context, *extensions.grant(context.uow, context.actor, context.subject_id, less))


def refuse(context: Context) -> None:
    """[ไม่อนุมัติ]"""
    _answered(context, *extensions.refuse(context.uow, context.actor, context.subject_id))


def _answered(context: Context, wish: Extension, task: Task, letter: Letter | None) -> None:
    """Both sides hear of it, and all who see the work have its present due day."""
    context.end()
    refresh_task(context.uow, context.services, task, letter, but=context.actor.id)
    state = texts.state(wish_view(context.uow, context.services, wish, task, letter))
    context.reply(state, about_wish(wish))
    if wish.asked_by != context.actor.id:
        inform(context.uow, letter, wish.asked_by, state, told_of(task, letter))


VERBS = {
    "extend": extend,
    "extend_to": chosen,
    "extension": show,
    "extension_grant": grant,
    "extension_refuse": refuse,
}
STEPS = {"extend": typed, "extend_reason": reason_typed}
