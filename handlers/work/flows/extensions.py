"""Journey 7, ขอขยายเวลา: a day and a short reason, the card before whoever gave the work, the answer."""

from datetime import date
from functools import cache

from handlers.common.thai_times import By
from handlers.context import Context, Services, tell
from handlers.deadlines.actions import deadlines, dues
from handlers.deadlines.actions.deadlines import Due
from handlers.deadlines.rules.ladders import Role
from handlers.errors import NotAllowed
from handlers.incoming import Pressed, Text
from handlers.letters.flows.cards import inform
from handlers.staff.actions import access, deciders
from handlers.staff.rules.permissions import Act
from handlers.work.actions import extensions, tasks
from handlers.work.flows.cards import (
    about_task,
    about_wish,
    may_hear,
    pushed_wish,
    refresh_task,
    refresh_wish,
    task_view,
    told_of,
    wish_message,
    wish_view,
)
from handlers.work.texts import extensions as texts
from storage import extensions as rows
from storage import letters as task_rows
from storage.outbox import shown
from storage.tables import Extension, Letter, Task, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ExtensionState, Urgency


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
    reached = _put_before_holder(uow, view, task, letter)
    context.reply(texts.sent(view, reached=reached), about_task(task))


def _put_before_holder(uow: UnitOfWork, view: texts.View, task: Task, letter: Letter | None) -> bool:
    """Show a wish to whoever answers it now, and in their digests until they have. False if no chat is reached."""
    found = extensions.decider_of(uow, task, letter, view.wish.asked_by)
    holder = found[0].id if found else None
    if holder is None or not may_hear(uow, letter, holder):
        return False
    about = about_wish(view.wish)
    deadlines.add_to_digest(uow, holder, about.card, deadlines.STANDING)
    return tell(uow, holder, pushed_wish(view, holder, holder), about)


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
    # The card may have come in another chat of whoever answered: there it changes too.
    refresh_wish(context.uow, context.services, task, letter)
    state = texts.state(wish_view(context.uow, context.services, wish, task, letter))
    context.reply(state, about_wish(wish))
    if wish.asked_by != context.actor.id:
        inform(context.uow, letter, wish.asked_by, state, told_of(task, letter))


# --- while it waits -------------------------------------------------------------------------------------------------


def due_of_wish(uow: UnitOfWork, services: Services, wish_id: int) -> Due | None:
    """A wish as a line of the digests of whoever answers it."""
    wish = rows.extension(uow, wish_id)
    task = task_rows.task(uow, extensions.task_id_of(wish)) if wish is not None else None
    if wish is None or task is None:
        return None
    letter = task_rows.letter(uow, task.letter_id) if task.letter_id else None
    found = extensions.decider_of(uow, task, letter, wish.asked_by)
    holder = found[0].id if found else None
    view = cache(lambda: wish_view(uow, services, wish, task, letter))
    return Due(
        open=wish.state is ExtensionState.OPEN,
        urgency=letter.urgency if letter else Urgency.NORMAL,
        people={Role.HEAD: [holder] if holder is not None else []},
        card=lambda person_id: pushed_wish(view(), person_id, holder),
        about=lambda _person_id: about_wish(wish),
        line=lambda _person_id: texts.digest_line(view()),
        subject=lambda _person_id: texts.digest_line(view()),
        open_press=lambda _person_id: texts.opens(view()),
    )


def holders_are_different(uow: UnitOfWork, _timer: Timer, services: Services) -> None:
    """Somebody went away or came back: open wishes are shown to whoever answers them now and has not seen them."""
    for wish in rows.open_ones(uow):
        _, task, letter = extensions.load(uow, wish.id or 0)
        found = extensions.decider_of(uow, task, letter, wish.asked_by)
        asked = {row.person_id for row in shown(uow, about_wish(wish).card)}
        if found is not None and found[0].id not in asked:
            _put_before_holder(uow, wish_view(uow, services, wish, task, letter), task, letter)


VERBS = {
    "extend": extend,
    "extend_to": chosen,
    "extension": show,
    "extension_grant": grant,
    "extension_refuse": refuse,
}
STEPS = {"extend": typed, "extend_reason": reason_typed}
TIMERS = {deciders.WISHES_LIE_ELSEWHERE: holders_are_different}
DUES = {"extension": due_of_wish}
