"""Work in its unit: received with one tap, assigned, done or asked back, put off, closed or sent back."""

from functools import cache

from handlers.common.thai_calendar import add_working_days
from handlers.common.thai_times import DueDate
from handlers.common.words import short_name
from handlers.context import Context, Services
from handlers.deadlines.actions import dues
from handlers.deadlines.actions.deadlines import Due, Recipients
from handlers.deadlines.rules.ladders import Role
from handlers.errors import NotAllowed, SecretFault, SecretLetter
from handlers.incoming import File, InternalEvent, Pressed, Text
from handlers.letters.actions import files, letters, pages, stamping
from handlers.letters.flows.cards import inform, is_secret, told
from handlers.letters.presses import ShowTask
from handlers.routes import Routes, on_event, on_file, on_press, on_text
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from handlers.work.actions import tasks
from handlers.work.flows.cards import (
    about_task,
    load_seen,
    may_hear,
    refresh_task,
    show_task,
    task_message,
    task_notification,
    task_view,
    time_left,
    told_of,
)
from handlers.work.jobs import KeepReport, ReportKept
from handlers.work.presses import (
    AnswerQuestion,
    AskBack,
    AssignTask,
    ChooseAssignee,
    CloseTask,
    FinishTask,
    ReceiveTask,
    ReportTask,
    RequestMore,
    SendBackTask,
    SetTaskDue,
    ShowTaskHistory,
    UndoReport,
)
from handlers.work.questions import (
    AskAnswer,
    AskQuestion,
    AskReport,
    AskSendBackReason,
    AskTaskDue,
    AskWhatIsMissing,
)
from handlers.work.texts import my_work
from handlers.work.texts import tasks as texts
from notifications.message import Press
from storage import letters as rows
from storage.payloads import Question
from storage.ref import Ref
from storage.tables import Letter, Person, Task, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import TaskState, Urgency

# Days offered where the platform has no calendar of its own, in working days from today.
_OFFERED_DAYS = (1, 3, 5, 10)


def _answer(context: Context, task: Task, letter: Letter | None, what: str) -> texts.View:
    """Confirm to whoever acted, and bring the others' cards to the present state."""
    context.end()
    view = refresh_task(context.uow, context.services, task, letter, but=context.actor.id)
    context.reply(texts.said(view, what), about_task(task))
    return view


def show(context: Context) -> None:
    """A task's card as it is now, for this person."""
    task, letter = load_seen(context)
    context.end()
    view = task_view(context.uow, context.services, task, letter)
    context.reply(task_message(context.uow, view, context.actor.id), about_task(task))


def history(context: Context) -> None:
    """What became of work that belongs to no letter."""
    task, letter = load_seen(context)
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


def assign(context: Context[Pressed[AssignTask]]) -> None:
    """One of the unit's people was chosen."""
    before = rows.task(context.uow, context.subject_id)
    earlier = before.assignee_id if before else None
    task, letter, person = tasks.assign(
        context.uow, context.actor, context.subject_id, context.event.payload.person, None
    )
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
    """[เปลี่ยนผู้รับ]"""
    task, letter = load_seen(context)
    if context.actor.id not in access.deciding_heads(context.uow, task.unit_id):
        raise NotAllowed(Act.ASSIGN)
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.to_assign(view, tasks.candidates(context.uow, task)), about_task(task))


def due_picked(context: Context[Pressed[SetTaskDue]]) -> None:
    """The group's director sets the day: in LINE's picker, by a button, or typed."""
    task, letter = load_seen(context)
    offered = context.event.payload.day
    day = context.event.picked or (offered.isoformat() if offered is not None else "")
    if day:
        _set_due(context, task, letter, dues.picked(context.uow, day))
        return
    context.ask(AskTaskDue(), Ref.of(task))
    today, holidays = letters.today_of(context.uow), letters.holidays_of(context.office)
    days = [add_working_days(today, count, holidays) for count in _OFFERED_DAYS]
    context.reply(texts.ask_due(task_view(context.uow, context.services, task, letter), days), about_task(task))


def due_typed(context: Context[Text[AskTaskDue]]) -> None:
    """The due day as it was typed."""
    task, letter = load_seen(context)
    _set_due(context, task, letter, dues.typed(context.uow, context.event.text))


def _set_due(context: Context, task: Task, letter: Letter | None, by: DueDate) -> None:
    tasks.set_due(context.uow, context.actor, task, letter, by)
    context.end()
    view = refresh_task(context.uow, context.services, task, letter, but=context.actor.id)
    if task.assignee_id is not None and task.assignee_id != context.actor.id:
        show_task(context.uow, view, task.assignee_id)
    context.reply(task_message(context.uow, view, context.actor.id), about_task(task))


# --- the officer ----------------------------------------------------------------------------------------------------


def done(context: Context) -> None:
    """[เสร็จแล้ว]: a note or a file, if there is one."""
    task, letter = load_seen(context)
    context.ask(AskReport(), Ref.of(task))
    context.reply(texts.ask_report(task_view(context.uow, context.services, task, letter)), about_task(task))


def report(context: Context) -> None:
    """[ไม่มี ปิดงาน]"""
    _report_on(context, context.subject_id, "", None)


def report_typed(context: Context[Text[AskReport]]) -> None:
    """The note for the report."""
    _report_on(context, context.subject_id, context.event.text, None)


def report_file(context: Context[File[AskReport]]) -> None:
    """A file for the report: fetched and kept outside this transaction, then reported."""
    file = context.event
    pages.check_file(file)
    task, letter = load_seen(context)
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


def file_kept(context: Context[InternalEvent[ReportKept]]) -> None:
    """The report's file is kept."""
    kept = context.event.payload
    if context.who is None:
        files.forget_files(context.uow, [kept.hash])
        return
    _report_on(context, kept.task, kept.words, tasks.ReportFile(kept.hash, kept.name))


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
    task = rows.task(uow, Ref(timer.subject).id, lock=True)
    letter = rows.letter(uow, task.letter_id, lock=True) if task and task.letter_id else None
    if task is None or task.state != TaskState.REPORTED or task.version != timer.version:
        return
    tasks.confirm_report(uow, task, letter)
    view = refresh_task(uow, services, task, letter)
    for head in access.deciding_heads(uow, task.unit_id):
        show_task(uow, view, head)


def undo_report(context: Context) -> None:
    """[เลิกทำ 60 วิ]"""
    task, letter = tasks.undo_report(context.uow, context.actor, context.subject_id)
    view = task_view(context.uow, context.services, task, letter)
    context.reply(texts.undone(view), about_task(task))


# --- words of both sides --------------------------------------------------------------------------------------------


def _ask_for(context: Context, question: Question, what: str) -> None:
    task, letter = load_seen(context)
    context.ask(question, Ref.of(task))
    context.reply(texts.ask_words(task_view(context.uow, context.services, task, letter), what), about_task(task))


def ask(context: Context) -> None:
    """[ถามกลับ]"""
    _ask_for(context, AskQuestion(), "ask")


def answer(context: Context) -> None:
    """[ตอบ]"""
    _ask_for(context, AskAnswer(), "answer")


def more(context: Context) -> None:
    """[ขอเพิ่มเติม]"""
    _ask_for(context, AskWhatIsMissing(), "more")


def send_back(context: Context) -> None:
    """[ส่งคืน]"""
    _ask_for(context, AskSendBackReason(), "send_back")


def asked(context: Context[Text[AskQuestion]]) -> None:
    """The officer's question."""
    task, letter = tasks.ask_back(context.uow, context.actor, context.subject_id, context.event.text)
    view = _answer(context, task, letter, "ask")
    for head in access.deciding_heads(context.uow, task.unit_id):
        if head != context.actor.id:
            show_task(context.uow, view, head)


def answered(context: Context[Text[AskAnswer]]) -> None:
    """The head's answer."""
    words = context.event.text
    task, letter = tasks.answer(context.uow, context.actor, context.subject_id, words)
    _to_assignee(context, "answer", task, letter, words)


def more_wanted(context: Context[Text[AskWhatIsMissing]]) -> None:
    """What the head still wants."""
    words = context.event.text
    task, letter = tasks.ask_more(context.uow, context.actor, context.subject_id, words)
    _to_assignee(context, "more", task, letter, words)


def _to_assignee(context: Context, what: str, task: Task, letter: Letter | None, words: str) -> None:
    view = _answer(context, task, letter, what)
    if task.assignee_id is not None and task.assignee_id != context.actor.id:
        inform(context.uow, letter, task.assignee_id, texts.told(view, what, words), told_of(task, letter))
        show_task(context.uow, view, task.assignee_id)


def sent_back(context: Context[Text[AskSendBackReason]]) -> None:
    """The group says that it is not theirs: the office's clerk and all who acted hear of it."""
    words = context.event.text
    task, letter = tasks.send_back(context.uow, context.actor, context.subject_id, words)
    view = _answer(context, task, letter, "send_back")
    keepers = access.registrars(context.uow, letter)
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
    keepers = access.registrars(context.uow, letter) if letter is not None else []
    for person_id in dict.fromkeys([*officer, *keepers]):
        if person_id != context.actor.id:
            inform(context.uow, letter, person_id, texts.told(view, "close", task.report), told_of(task, letter))


# --- what is due ------------------------------------------------------------------------------------------------------


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
        people=Recipients(
            {
                Role.OFFICER: lambda: hearing(tasks.next_hands(uow, task)),
                Role.HEAD: lambda: hearing(access.deciding_heads(uow, task.unit_id)),
                Role.DEPUTY: lambda: hearing(tasks.deputies_above(uow, task)),
            }
        ),
        card=lambda person_id: task_notification(uow, view(), person_id),
        about=lambda _person_id: about_task(task),
        line=lambda _person_id: my_work.due_line(task, letter, time_left(uow, task)),
        subject=lambda _person_id: texts.name_of(task, letter),
        open_press=lambda _person_id: Press.of("เปิด", ShowTask(), Ref.to("task", task_id)),
    )


ROUTES = Routes(
    presses=(
        on_press(ShowTask, show),
        on_press(ReceiveTask, receive),
        on_press(AssignTask, assign),
        on_press(ChooseAssignee, reassign),
        on_press(SetTaskDue, due_picked),
        on_press(FinishTask, done),
        on_press(ReportTask, report),
        on_press(UndoReport, undo_report),
        on_press(AskBack, ask),
        on_press(AnswerQuestion, answer),
        on_press(RequestMore, more),
        on_press(SendBackTask, send_back),
        on_press(CloseTask, close),
        on_press(ShowTaskHistory, history),
    ),
    texts=(
        on_text(AskTaskDue, due_typed),
        on_text(AskReport, report_typed),
        on_text(AskQuestion, asked),
        on_text(AskAnswer, answered),
        on_text(AskWhatIsMissing, more_wanted),
        on_text(AskSendBackReason, sent_back),
    ),
    files=(on_file(AskReport, report_file),),
    events=(on_event(ReportKept, file_kept),),
    timers={tasks.REPORT_EFFECT: report_is_due},
    dues={"task": due_of_task},
)
