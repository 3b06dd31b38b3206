"""Work in its unit: received with one tap, assigned, done or asked back, put off, closed or sent back."""

from datetime import datetime
from functools import cache

from handlers.common.thai_calendar import add_working_days
from handlers.common.thai_times import By
from handlers.common.words import short_name
from handlers.context import Context, Services
from handlers.deadlines.actions import deadlines, dues
from handlers.deadlines.actions.deadlines import Due, Whom
from handlers.deadlines.rules import snoozes
from handlers.deadlines.rules.ladders import Role
from handlers.deadlines.rules.snoozes import Wait
from handlers.errors import NotAllowed, NotFound, SecretFault, SecretLetter
from handlers.incoming import File, InternalEvent, Pressed, Text
from handlers.letters.actions import approvals, files, letters, pages, stamping, unassigned
from handlers.letters.flows.cards import inform, is_secret, told
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from handlers.staff.rules.routing import WORKING_DAY, unassigned_after
from handlers.work.actions import tasks
from handlers.work.flows.cards import (
    about_task,
    left_of,
    may_hear,
    pushed_task,
    refresh_task,
    show_task,
    task_message,
    task_view,
    told_of,
)
from handlers.work.jobs import KeepReport
from handlers.work.texts import tasks as texts
from notifications.message import Press
from storage import letters as rows
from storage import people, timers
from storage.ref import Ref
from storage.tables import Letter, Person, Task, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, LetterState, TaskState, UnitKind, Urgency

# Days offered where the platform has no calendar of its own, in working days from today.
_OFFERED_DAYS = (1, 3, 5, 10)


def _answer(context: Context, task: Task, letter: Letter | None, what: str) -> texts.View:
    """Confirm to whoever acted, and bring the others' cards to the present state."""
    context.end()
    view = refresh_task(context.uow, context.services, task, letter, but=context.actor.id)
    context.reply(texts.said(view, what), about_task(task))
    return view


def _seen(context: Context) -> tuple[Task, Letter | None]:
    task, letter = tasks.load(context.uow, context.subject_id)
    if not access.may_see_task(context.uow, context.actor, task, letter):
        raise NotAllowed(Act.SEE)
    return task, letter


def show(context: Context) -> None:
    """A task's card as it is now, for this person."""
    task, letter = _seen(context)
    context.end()
    view = task_view(context.uow, context.services, task, letter)
    context.reply(task_message(context.uow, view, context.actor.id), about_task(task))


def history(context: Context) -> None:
    """What became of work that belongs to no letter."""
    task, letter = _seen(context)
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.history(view, rows.remarks_on_task(context.uow, task.id)), about_task(task))


def receive(context: Context) -> None:
    """[ลงรับกลุ่ม]"""
    task, letter, _entry = tasks.receive(context.uow, context.actor, context.subject_id)
    view = refresh_task(context.uow, context.services, task, letter, but=context.actor.id)
    next_person = task.assignee_id if task.state == TaskState.ASSIGNED else None
    heads = [next_person] if next_person else access.deciding_heads(context.uow, task.unit_id)
    reached = [show_task(context.uow, view, head) for head in heads if head != context.actor.id]
    head = context.uow.get(Person, heads[0]) if heads else None
    if heads == [context.actor.id]:
        # A group without a clerk: its director has just received it and assigns next.
        context.reply(task_message(context.uow, view, context.actor.id), about_task(task))
    else:
        context.reply(texts.received(view, short_name(head) if head else "", reached=any(reached)), about_task(task))
    # The group's stamp joins the office's on the page.
    stamping.stamp(context.uow, context.services, letter, context.event.channel, context.event.chat, ())


def assign(context: Context) -> None:
    _assign(context, int(context.args.get("person", 0)))


def _assign(context: Context, person_id: int) -> None:
    before = rows.task(context.uow, context.subject_id)
    earlier = before.assignee_id if before else None
    task, letter, person = tasks.assign(context.uow, context.actor, context.subject_id, person_id, None)
    context.end()
    view = refresh_task(context.uow, context.services, task, letter, but=context.actor.id)
    reached = show_task(context.uow, view, person.id) if person.id != context.actor.id else True
    if earlier is not None and earlier != person.id:
        inform(context.uow, letter, earlier, texts.told(view, "taken_away", ""), told_of(task, letter))
    if person.id == context.actor.id:
        context.reply(texts.to_do(view, asked=False), about_task(task))
    else:
        context.reply(texts.assigned(view, reached=reached), about_task(task))


def reassign(context: Context) -> None:
    task, letter = _seen(context)
    if context.actor.id not in access.deciding_heads(context.uow, task.unit_id):
        raise NotAllowed(Act.ASSIGN)
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.to_assign(view, tasks.candidates(context.uow, task)), about_task(task))


def due_picked(context: Context) -> None:
    """The group's director sets the day: in LINE's picker, by a button, or typed."""
    task, letter = _seen(context)
    assert isinstance(context.event, Pressed)
    day = context.event.picked or str(context.args.get("day", ""))
    if day:
        _set_due(context, task, letter, dues.picked(context.uow, day))
        return
    context.ask("task_due", Ref.of(task))
    today, holidays = letters.today_of(context.uow), letters.holidays_of(context.office)
    days = [add_working_days(today, count, holidays) for count in _OFFERED_DAYS]
    context.reply(texts.ask_due(task_view(context.uow, context.services, task, letter), days), about_task(task))


def due_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    task, letter = _seen(context)
    _set_due(context, task, letter, dues.typed(context.uow, context.event.text))


def _set_due(context: Context, task: Task, letter: Letter | None, by: By) -> None:
    tasks.set_due(context.uow, context.actor, task, letter, by)
    context.end()
    view = refresh_task(context.uow, context.services, task, letter, but=context.actor.id)
    if task.assignee_id is not None and task.assignee_id != context.actor.id:
        show_task(context.uow, view, task.assignee_id)
    context.reply(task_message(context.uow, view, context.actor.id), about_task(task))


# --- the officer ----------------------------------------------------------------------------------------------------


def done(context: Context) -> None:
    """[เสร็จแล้ว]: a note or a file, if there is one."""
    task, letter = _seen(context)
    context.ask("task_report", Ref.of(task))
    context.reply(texts.ask_report(task_view(context.uow, context.services, task, letter)), about_task(task))


def report(context: Context) -> None:
    _report(context, "", None)


def report_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    _report(context, context.event.text, None)


def report_file(context: Context) -> None:
    """A file for the report: fetched and kept outside this transaction, then reported."""
    file = context.event
    assert isinstance(file, File)
    pages.check_file(file)
    task, letter = _seen(context)
    if is_secret(letter):
        raise SecretLetter(SecretFault.NO_PAGES)
    job = KeepReport(
        task=task.id,
        ref=file.ref,
        name=file.name or "report",
        mime=file.mime or ("image/jpeg" if file.photo else ""),
        words=file.caption,
    )
    context.put_job(job, Ref.of(task))
    context.end()


def file_kept(context: Context) -> None:
    """The report's file is kept."""
    assert isinstance(context.event, InternalEvent)
    data = context.event.data
    if context.who is None:
        files.forget_files(context.uow, [str(data["hash"])])
        return
    kept = tasks.ReportFile(str(data["hash"]), str(data["name"]))
    _report_on(context, int(data["task"]), str(data.get("words") or ""), kept)


def _report(context: Context, words: str, file: tasks.ReportFile | None) -> None:
    _report_on(context, context.subject_id, words, file)


def _report_on(context: Context, task_id: int, words: str, file: tasks.ReportFile | None) -> None:
    """Confirmed to the officer at once; the director hears of it when it can no longer be undone."""
    task, letter = tasks.report(context.uow, context.actor, task_id, words, file)
    context.end()
    view = task_view(context.uow, context.services, task, letter)
    heads = access.deciding_heads(context.uow, task.unit_id)
    head = context.uow.get(Person, heads[0]) if heads and heads != [context.actor.id] else None
    context.reply(texts.reported(view, short_name(head) if head else ""), about_task(task))


def report_is_due(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """The undo window of a report has passed."""
    task = rows.task(uow, _number(timer), lock=True)
    letter = rows.letter(uow, task.letter_id, lock=True) if task and task.letter_id else None
    if task is None or task.state != TaskState.REPORTED or task.version != timer.version:
        return
    tasks.report_stands(uow, task, letter)
    view = refresh_task(uow, services, task, letter)
    for head in access.deciding_heads(uow, task.unit_id):
        show_task(uow, view, head)


def _number(timer: Timer) -> int:
    return Ref(timer.subject).id


def undo_report(context: Context) -> None:
    task, letter = tasks.undo_report(context.uow, context.actor, context.subject_id)
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.undone(view), about_task(task))


# --- words of both sides --------------------------------------------------------------------------------------------


def _ask_for(context: Context, what: str) -> None:
    task, letter = _seen(context)
    context.ask(f"task_{what}", Ref.of(task))
    context.reply(texts.ask_words(task_view(context.uow, context.services, task, letter), what), about_task(task))


def ask(context: Context) -> None:
    _ask_for(context, "ask")


def answer(context: Context) -> None:
    _ask_for(context, "answer")


def more(context: Context) -> None:
    _ask_for(context, "more")


def send_back(context: Context) -> None:
    _ask_for(context, "send_back")


def _typed(context: Context) -> str:
    if not isinstance(context.event, Text):
        raise NotFound("text")
    return context.event.text


def asked(context: Context) -> None:
    task, letter = tasks.ask_back(context.uow, context.actor, context.subject_id, _typed(context))
    view = _answer(context, task, letter, "ask")
    for head in access.deciding_heads(context.uow, task.unit_id):
        if head != context.actor.id:
            show_task(context.uow, view, head)


def answered(context: Context) -> None:
    _to_assignee(context, "answer", *tasks.answer(context.uow, context.actor, context.subject_id, _typed(context)))


def more_wanted(context: Context) -> None:
    _to_assignee(context, "more", *tasks.ask_more(context.uow, context.actor, context.subject_id, _typed(context)))


def _to_assignee(context: Context, what: str, task: Task, letter: Letter | None) -> None:
    view = _answer(context, task, letter, what)
    if task.assignee_id is not None and task.assignee_id != context.actor.id:
        inform(context.uow, letter, task.assignee_id, texts.told(view, what, _typed(context)), told_of(task, letter))
        show_task(context.uow, view, task.assignee_id)


def sent_back(context: Context) -> None:
    """The group says that it is not theirs: the office's clerk and all who acted hear of it."""
    words = _typed(context)
    task, letter = tasks.send_back(context.uow, context.actor, context.subject_id, words)
    view = _answer(context, task, letter, "send_back")
    keepers = access.book_keepers(context.uow, letter)
    for person_id in dict.fromkeys([*keepers, *tasks.concerned(context.uow, letter)]):
        if person_id != context.actor.id:
            again = person_id in keepers
            message = texts.returned_to_clerk(view, words) if again else texts.told(view, "send_back", words)
            inform(context.uow, letter, person_id, message, told(letter))


def close(context: Context) -> None:
    """[ปิดเรื่อง]"""
    task, letter = tasks.close(context.uow, context.actor, context.subject_id)
    view = _answer(context, task, letter, "close")
    officer = [task.assignee_id] if task.assignee_id is not None else []
    keepers = access.book_keepers(context.uow, letter) if letter is not None else []
    for person_id in dict.fromkeys([*officer, *keepers]):
        if person_id != context.actor.id:
            inform(context.uow, letter, person_id, texts.told(view, "close", task.report), told_of(task, letter))


# --- again later ----------------------------------------------------------------------------------------------------


def snooze(context: Context) -> None:
    """[เตือนอีก]: when."""
    task, letter = _seen(context)
    tasks.require_in_hand(context.uow, context.actor, task, letter)
    due_at = dues.moment_of(context.uow, task)
    offers = snoozes.offers(context.now, due_at, deadlines.own_days(context.uow))
    latest = due_at if due_at is not None and due_at > context.now else None
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.snooze(view, offers, latest, context.now), about_task(task))


def snooze_at(context: Context) -> None:
    """[1 ชั่วโมง], [บ่ายนี้ 14:00], [พรุ่งนี้ 08:30], [เลือกเวลา]"""
    assert isinstance(context.event, Pressed)
    task, letter = _seen(context)
    args = context.args
    if args.get("wait") == Wait.HOUR:
        _snooze(context, task, letter, context.now + snoozes.HOUR)
    elif args.get("at"):
        _snooze(context, task, letter, datetime.fromisoformat(str(args["at"])))
    elif context.event.picked:
        _snooze(context, task, letter, dues.picked_moment(context.event.picked))
    else:
        context.ask("task_snooze", Ref.of(task))
        context.reply(texts.ask_moment(task_view(context.uow, context.services, task, letter)), about_task(task))


def snooze_typed(context: Context) -> None:
    task, letter = _seen(context)
    _snooze(context, task, letter, dues.typed_moment(context.uow, _typed(context)))


def _snooze(context: Context, task: Task, letter: Letter | None, at: datetime) -> None:
    tasks.snooze(context.uow, context.actor, task, letter, at)
    context.end()
    context.reply(texts.snoozed(task_view(context.uow, context.services, task, letter), at), about_task(task))


# --- what is due, what is forgotten -----------------------------------------------------------------------------------


def due_of_task(uow: UnitOfWork, services: Services, task_id: int) -> Due | None:
    """What there is to say of a task to whoever is reminded of it; its card only when it is asked for."""
    # By their keys: a sweep has fetched a whole batch of them at once.
    task = uow.get(Task, task_id)
    if task is None:
        return None
    letter = uow.get(Letter, task.letter_id) if task.letter_id else None
    view = cache(lambda: task_view(uow, services, task, letter))

    def hearing(person_ids: list[int]) -> list[int]:
        return [person_id for person_id in person_ids if may_hear(uow, letter, person_id)]

    return Due(
        open=task.state in tasks.TO_BE_DONE,
        urgency=letter.urgency if letter else Urgency.NORMAL,
        people=Whom(
            {
                Role.OFFICER: lambda: hearing(tasks.next_hands(uow, task)),
                Role.HEAD: lambda: hearing(access.deciding_heads(uow, task.unit_id)),
                Role.DEPUTY: lambda: hearing(tasks.deputies_above(uow, task)),
            }
        ),
        card=lambda person_id: pushed_task(uow, view(), person_id),
        about=lambda _person_id: about_task(task),
        line=lambda _person_id: texts.due_line(task, letter, left_of(uow, task)),
        subject=lambda _person_id: texts.name_of(task, letter),
        open_press=lambda _person_id: Press(label="เปิด", verb="task", subject=Ref.to("task", task_id)),
    )


def nobody_has_it(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """A letter nobody decided on, or work nobody was given, in the time there is for that: one alarm."""
    if timer.subject.startswith("letter:"):
        _letter_forgotten(uow, timer, services)
    else:
        _task_forgotten(uow, timer, services)


def _letter_forgotten(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    letter = rows.letter(uow, _number(timer))
    approval = rows.latest_approval(uow, letter.id) if letter is not None and letter.id is not None else None
    if letter is None or not unassigned.forgotten(letter):
        return
    if approval is not None and approval.state == ApprovalState.HELD and approval.undo_until is not None:
        # Decided, but it may still be taken back, and would then wait on.
        timers.set_timer(uow, unassigned.UNASSIGNED, timer.subject, approval.undo_until)
        return
    found = approvals.decider_of(uow, letter)
    holder = short_name(found[1]) if found is not None and letter.state == LetterState.SUBMITTED else ""
    keepers = access.book_keepers(uow, letter)
    for person_id in dict.fromkeys([*keepers, *_overseers(uow, letter.unit_id or 0, letter.urgency)]):
        may = person_id in keepers and letter.state != LetterState.SUBMITTED
        days = unassigned_after(letter.urgency) // WORKING_DAY
        message = texts.letter_forgotten(letter, letters.office_entry(uow, letter), days, holder, may_propose=may)
        inform(uow, letter, person_id, message, told(letter))
    uow.audit("letter.forgotten", Ref.of(letter))


def _task_forgotten(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    task = rows.task(uow, _number(timer))
    if task is None or not unassigned.forgotten(task):
        return
    letter = rows.letter(uow, task.letter_id) if task.letter_id else None
    urgency = letter.urgency if letter else Urgency.NORMAL
    view = task_view(uow, services, task, letter)
    hands = {*access.clerks_of(uow, task.unit_id), *access.deciding_heads(uow, task.unit_id)}
    days = unassigned_after(urgency) // WORKING_DAY
    for person_id in dict.fromkeys([*sorted(hands), *_overseers(uow, task.unit_id, urgency)]):
        message = texts.forgotten(view, days, may_assign=person_id in hands)
        inform(uow, letter, person_id, message, told_of(task, letter))
    uow.audit("task.forgotten", dues.thing_of(task), task=task.id)


def _overseers(uow: UnitOfWork, unit_id: int, urgency: Urgency) -> list[int]:
    """Who looks after what a unit forgets: its own head and, outside a school, the head of administration; the
    director of the office too where it is urgent."""
    unit, office = uow.get(Unit, unit_id), people.office_unit(uow)
    own = access.deciding_heads(uow, unit_id) if unit_id != office.id else []
    if unit is not None and unit.kind is UnitKind.SCHOOL:
        return own
    central = [one.id for one in people.units(uow, UnitKind.GROUP) if one.central and one.id is not None]
    found = own + [head for one in central for head in access.deciding_heads(uow, one)]
    if urgency is not Urgency.NORMAL and office.id is not None:
        found += access.deciding_heads(uow, office.id)
    return found


VERBS = {
    "task": show,
    "task_receive": receive,
    "task_assign": assign,
    "task_reassign": reassign,
    "task_due": due_picked,
    "task_done": done,
    "task_report": report,
    "task_undo_report": undo_report,
    "task_ask": ask,
    "task_answer": answer,
    "task_more": more,
    "task_send_back": send_back,
    "task_close": close,
    "task_history": history,
    "task_snooze": snooze,
    "task_snooze_at": snooze_at,
}
STEPS = {
    "task_due": due_typed,
    "task_report": report_typed,
    "task_ask": asked,
    "task_answer": answered,
    "task_more": more_wanted,
    "task_send_back": sent_back,
    "task_snooze": snooze_typed,
}
FILE_STEPS = {"task_report": report_file}
TIMERS = {tasks.REPORT_EFFECT: report_is_due, unassigned.UNASSIGNED: nobody_has_it}
DUES = {"task": due_of_task}
HAPPENINGS = {"file_kept": file_kept}
