"""Journey 7, ขอขยายเวลา: a day and a short reason, the card before whoever gave the work, the answer."""

from functools import cache

from handlers import digest_queue
from handlers.common.thai_times import DueDate
from handlers.context import Context, Services, tell
from handlers.deadlines.actions import dues
from handlers.deadlines.actions.deadlines import Due
from handlers.deadlines.rules.ladders import Role
from handlers.errors import NotAllowed
from handlers.incoming import Pressed, Text
from handlers.letters.flows.cards import inform
from handlers.routes import Routes, on_press, on_text
from handlers.staff.actions import access, deciders
from handlers.staff.rules.permissions import Act
from handlers.work.actions import extensions, tasks
from handlers.work.flows.cards import (
    about_extension,
    about_task,
    extension_message,
    extension_notification,
    extension_view,
    may_hear,
    refresh_extension,
    refresh_task,
    task_view,
    told_of,
)
from handlers.work.presses import ExtendTo, GrantExtension, RefuseExtension, RequestExtension, ShowExtension
from handlers.work.questions import AskExtension, AskExtensionReason
from handlers.work.texts import extensions as texts
from storage import extensions as rows
from storage import letters as task_rows
from storage.outbox import shown
from storage.ref import Ref
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
    context.ask(AskExtension(reason=reason), Ref.of(task))
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.offer(view, extensions.offered_days(context.uow, task), reason), about_task(task))


def typed(context: Context[Text[AskExtension]]) -> None:
    """A day or a reason, whichever comes first; what is missing is asked for."""
    task, letter = _to_extend(context)
    said = extensions.day_or_reason(context.uow, context.event.text)
    if isinstance(said, DueDate):
        _chosen(context, task, letter, said, context.event.question.reason)
    else:
        _offer(context, task, letter, reason=said)


def chosen(context: Context[Pressed[ExtendTo]]) -> None:
    """[+3 วันทำการ], [เลือกวัน]"""
    task, letter = _to_extend(context)
    offered, reason = context.event.payload.day, context.event.payload.reason
    day = context.event.picked or (offered.isoformat() if offered is not None else "")
    if day:
        _chosen(context, task, letter, dues.picked(context.uow, day), reason)
        return
    context.ask(AskExtension(reason=reason), Ref.of(task))
    context.reply(texts.ask_day(task_view(context.uow, context.services, task, letter)), about_task(task))


def _chosen(context: Context, task: Task, letter: Letter | None, by: DueDate, reason: str) -> None:
    extensions.check_wanted(context.uow, task, by)
    if reason:
        _ask(context, task, letter, by, reason)
        return
    context.ask(AskExtensionReason(day=by.day, time=by.time), Ref.of(task))
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.ask_reason(view, by.day, by.time), about_task(task))


def reason_typed(context: Context[Text[AskExtensionReason]]) -> None:
    """The reason, after the day."""
    task, letter = _to_extend(context)
    wanted = context.event.question
    _ask(context, task, letter, DueDate(wanted.day, wanted.time), context.event.text)


def _ask(context: Context, task: Task, letter: Letter | None, by: DueDate, reason: str) -> None:
    uow = context.uow
    extension = extensions.ask(uow, context.actor, task, letter, by, reason)
    context.end()
    refresh_task(uow, context.services, task, letter, but=context.actor.id)
    view = extension_view(uow, context.services, extension, task, letter)
    reached = _put_before_holder(uow, view, task, letter)
    context.reply(texts.sent(view, reached=reached), about_task(task))


def _put_before_holder(uow: UnitOfWork, view: texts.View, task: Task, letter: Letter | None) -> bool:
    """Show a request to whoever answers it now, and in their digests until they have. False if no chat is reached."""
    found = extensions.decider_of(uow, task, letter, view.extension.asked_by)
    holder = found[0].id if found else None
    if holder is None or not may_hear(uow, letter, holder):
        return False
    about = about_extension(view.extension)
    digest_queue.add(uow, holder, about.card, digest_queue.RECURRING)
    return tell(uow, holder, extension_notification(view, holder, holder), about)


# --- answering ------------------------------------------------------------------------------------------------------


def show(context: Context) -> None:
    """A request as it is now, for this person."""
    extension, task, letter = extensions.load(context.uow, context.subject_id)
    found = extensions.decider_of(context.uow, task, letter, extension.asked_by)
    holder = found[0].id if found else None
    if context.actor.id != holder and not access.may_see_task(context.uow, context.actor, task, letter):
        raise NotAllowed(Act.SEE)
    view = extension_view(context.uow, context.services, extension, task, letter)
    context.reply(extension_message(view, context.actor.id, holder), about_extension(extension))


def grant(context: Context[Pressed[GrantExtension]]) -> None:
    """[อนุมัติ], [ให้ถึง ...]"""
    day = context.event.payload.day
    _answered(context, *extensions.grant(context.uow, context.actor, context.subject_id, day))


def refuse(context: Context) -> None:
    """[ไม่อนุมัติ]"""
    _answered(context, *extensions.refuse(context.uow, context.actor, context.subject_id))


def _answered(context: Context, extension: Extension, task: Task, letter: Letter | None) -> None:
    """Both sides hear of it, and all who see the work have its present due day."""
    context.end()
    refresh_task(context.uow, context.services, task, letter, but=context.actor.id)
    # The card may have come in another chat of whoever answered: there it changes too.
    refresh_extension(context.uow, context.services, task, letter)
    state = texts.state(extension_view(context.uow, context.services, extension, task, letter))
    context.reply(state, about_extension(extension))
    if extension.asked_by != context.actor.id:
        inform(context.uow, letter, extension.asked_by, state, told_of(task, letter))


# --- while it waits -------------------------------------------------------------------------------------------------


def due_of_extension(uow: UnitOfWork, services: Services, extension_id: int) -> Due | None:
    """A request as a line of the digests of whoever answers it."""
    extension = rows.extension(uow, extension_id)
    task = task_rows.task(uow, extensions.task_id_of(extension)) if extension is not None else None
    if extension is None or task is None:
        return None
    letter = task_rows.letter(uow, task.letter_id) if task.letter_id else None
    found = extensions.decider_of(uow, task, letter, extension.asked_by)
    holder = found[0].id if found else None
    view = cache(lambda: extension_view(uow, services, extension, task, letter))
    return Due(
        open=extension.state is ExtensionState.OPEN,
        urgency=letter.urgency if letter else Urgency.NORMAL,
        people={Role.HEAD: [holder] if holder is not None else []},
        card=lambda person_id: extension_notification(view(), person_id, holder),
        about=lambda _person_id: about_extension(extension),
        line=lambda _person_id: texts.digest_line(view()),
        subject=lambda _person_id: texts.digest_line(view()),
        open_press=lambda _person_id: texts.opens(view()),
    )


def show_to_new_deciders(uow: UnitOfWork, _timer: Timer, services: Services) -> None:
    """Somebody went away or came back: shows open requests to their deciders of today who have not seen them."""
    for extension in rows.open_ones(uow):
        _, task, letter = extensions.load(uow, extension.id)
        found = extensions.decider_of(uow, task, letter, extension.asked_by)
        asked = {row.person_id for row in shown(uow, about_extension(extension).card)}
        if found is not None and found[0].id not in asked:
            _put_before_holder(uow, extension_view(uow, services, extension, task, letter), task, letter)


ROUTES = Routes(
    presses=(
        on_press(RequestExtension, extend),
        on_press(ExtendTo, chosen),
        on_press(ShowExtension, show),
        on_press(GrantExtension, grant),
        on_press(RefuseExtension, refuse),
    ),
    texts=(on_text(AskExtension, typed), on_text(AskExtensionReason, reason_typed)),
    timers={deciders.EXTENSION_DECIDER_CHANGED: show_to_new_deciders},
    dues={"extension": due_of_extension},
)
