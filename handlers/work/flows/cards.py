"""What several flows of a group's work show: a task's card, and the card of a request for more time."""

from collections.abc import Sequence

from handlers.common.thai_calendar import working_days_until
from handlers.common.words import group_name, short_name
from handlers.context import Context, Services, tell
from handlers.deadlines.actions import deadlines, dues
from handlers.errors import NotAllowed
from handlers.letters.actions import letters
from handlers.letters.flows.cards import FILE_LINK, file_url, is_secret, names_of, refresh_letter, told
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from handlers.work.actions import extensions, tasks
from handlers.work.hooks import TASK_FILE
from handlers.work.texts import extensions as extension_texts
from handlers.work.texts import tasks as texts
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage.outbox import shown
from storage.ref import Ref
from storage.tables import Extension, Letter, Person, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ExtensionState, TaskState


def about_task(task: Task) -> About:
    return About(subject=Ref.of(task), version=task.version, card=Ref.of(task), purpose="task")


def told_of(task: Task, letter: Letter | None) -> About:
    """A message of its own, beside the task's card: about its letter, if it has one."""
    return told(letter) if letter is not None else About(Ref.of(task), task.version, purpose="told")


def load_seen(context: Context) -> tuple[Task, Letter | None]:
    """Returns the task of the button or question, with its letter. Raises NotAllowed for whoever may not see it."""
    task, letter = tasks.load(context.uow, context.subject_id)
    if not access.may_see_task(context.uow, context.actor, task, letter):
        raise NotAllowed(Act.SEE)
    return task, letter


def task_view(uow: UnitOfWork, services: Services, task: Task, letter: Letter | None) -> texts.View:
    """All that a task's cards show."""
    entry = letters.office_entry(uow, letter) if letter is not None else None
    names = names_of(uow, {task.assignee_id, task.instructed_by})
    extension = extensions.open_extension(uow, task)
    return texts.View(
        task=task,
        letter=letter,
        entry=entry,
        group_entry=tasks.group_entry(uow, task),
        unit=group_name(tasks.unit_of(uow, task)),
        assignee=names.get(task.assignee_id or 0, ""),
        instructed_by=names.get(task.instructed_by or 0, ""),
        file_url=file_url(services, letter, entry) if letter is not None else file_of_task(uow, services, task),
        report_url=_report_url(services, task),
        left=time_left(uow, task),
        open_day=dues.working_day_after(uow, task.due_on) if task.due_on else None,
        first_due=dues.first_day(uow, task) if task.due_on else None,
        extension=extension,
        extension_holder=_extension_holder(uow, task, letter, extension),
    )


def time_left(uow: UnitOfWork, task: Task) -> texts.TimeLeft:
    """How far a task is from its due moment."""
    today, due_at = letters.today_of(uow), dues.moment_of(uow, task)
    if task.due_on is None or due_at is None:
        return texts.TimeLeft(today)
    days = working_days_until(today, task.due_on, deadlines.office_holidays(uow))
    return texts.TimeLeft(today, days, due_at < uow.now)


def _extension_holder(uow: UnitOfWork, task: Task, letter: Letter | None, extension: Extension | None) -> str:
    found = extensions.decider_of(uow, task, letter, extension.asked_by) if extension is not None else None
    return short_name(found[0]) if found else ""


def _report_url(services: Services, task: Task) -> str:
    return services.links.file(task.report_hash, task.report_name, FILE_LINK) if task.report_hash else ""


def task_message(uow: UnitOfWork, view: texts.View, person_id: int) -> Message:
    """The task's card as this person sees it: with the buttons that are theirs in its present state."""
    task = view.task
    heads = access.deciding_heads(uow, task.unit_id)
    if task.state == TaskState.WAITING and person_id in {*access.clerks_of(uow, task.unit_id), *heads}:
        return texts.to_receive(view)
    if task.state in (TaskState.ASSIGNED, TaskState.ASKED) and person_id == task.assignee_id:
        return texts.to_do(view, asked=task.state == TaskState.ASKED)
    if person_id in heads:
        if task.state == TaskState.RECEIVED:
            return texts.to_assign(view, tasks.candidates(uow, task))
        if task.state == TaskState.REPORTED:
            return texts.to_close(view)
        if task.state == TaskState.ASKED:
            return texts.to_answer(view, tasks.last_question(uow, task))
        if task.state == TaskState.ASSIGNED:
            return texts.in_hand(view, may_reassign=True)
    return texts.in_hand(view, may_reassign=False)


def task_notification(uow: UnitOfWork, view: texts.View, person_id: int) -> Message:
    """The task's card as it may come unasked: of a secret letter only that there is something."""
    return texts.notice_of_secret(view) if view.secret else task_message(uow, view, person_id)


def may_hear(uow: UnitOfWork, letter: Letter | None, person_id: int) -> bool:
    """Of a secret letter's work only appointed persons hear."""
    person = uow.get(Person, person_id)
    return person is not None and (person.handles_secret or not is_secret(letter))


def show_task(uow: UnitOfWork, view: texts.View, person_id: int) -> bool:
    """Put a task's card before somebody; of a secret letter only that there is something, and to appointed persons."""
    if not may_hear(uow, view.letter, person_id):
        return False
    return tell(uow, person_id, task_notification(uow, view, person_id), about_task(view.task))


def show_to_group(uow: UnitOfWork, services: Services, task: Task, letter: Letter) -> bool:
    """A new task: the group's clerks get it for the group's book. False if no chat of the group can be reached."""
    view = task_view(uow, services, task, letter)
    reached = [show_task(uow, view, person_id) for person_id in access.clerks_of(uow, task.unit_id)]
    return any(reached)


def show_new_task(uow: UnitOfWork, services: Services, task: Task) -> bool:
    """Work of its own was made: whoever has it in hand hears of it, else who gives it. False if no chat is reached.

    Nobody hears of what begins on a later day: it is in their list of work from that day on.
    """
    if task.starts_on is not None and task.starts_on > letters.today_of(uow):
        return True
    view = task_view(uow, services, task, None)
    theirs = [task.assignee_id] if task.assignee_id is not None else access.deciding_heads(uow, task.unit_id)
    reached = [show_task(uow, view, person_id) for person_id in theirs]
    return any(reached)


def refresh_task(
    uow: UnitOfWork, services: Services, task: Task, letter: Letter | None, *, but: int | None = None
) -> texts.View:
    """Bring every shown card of a task, of a request for more time and of the letter to the present state.

    `but` has just been answered.
    """
    view = task_view(uow, services, task, letter)

    def message_for(person_id: int | None) -> Message | None:
        return task_notification(uow, view, person_id) if person_id is not None and person_id != but else None

    outbox.refresh(uow, about_task(task), message_for)
    refresh_extension(uow, services, task, letter, but=but)
    if letter is not None:
        refresh_letter(uow, services, letter, but=but)
    return view


def about_extension(extension: Extension) -> About:
    name = Ref.of(extension)
    return About(subject=extension.subject, version=extension.version, card=name, purpose="extension")


def extension_view(
    uow: UnitOfWork, services: Services, extension: Extension, task: Task, letter: Letter | None
) -> extension_texts.View:
    """All that the cards of a request for more time show."""
    names = names_of(uow, {extension.asked_by, extension.decided_by})
    found = extensions.decider_of(uow, task, letter, extension.asked_by)
    return extension_texts.View(
        extension=extension,
        task=task_view(uow, services, task, letter),
        asker=names.get(extension.asked_by, ""),
        decider=names.get(extension.decided_by or 0, ""),
        holder=short_name(found[0]) if found else "",
        between=extensions.day_between(uow, extension),
        first_due=dues.first_day(uow, task),
    )


def extension_message(view: extension_texts.View, person_id: int, holder_id: int | None) -> Message:
    """The request as this person sees it."""
    asks = view.extension.state is ExtensionState.OPEN and person_id == holder_id
    return extension_texts.card(view) if asks else extension_texts.state(view)


def extension_notification(view: extension_texts.View, person_id: int, holder_id: int | None) -> Message:
    """The request as it may come unasked."""
    return extension_texts.notice_of_secret(view) if view.task.secret else extension_message(view, person_id, holder_id)


def refresh_extension(
    uow: UnitOfWork, services: Services, task: Task, letter: Letter | None, *, but: int | None = None
) -> None:
    """Bring the shown cards of the newest request for more time to the present state, where they are behind it."""
    extension = extensions.latest_extension(uow, task)
    if extension is None or all(
        row.version == extension.version for row in shown(uow, about_extension(extension).card)
    ):
        return
    view = extension_view(uow, services, extension, task, letter)
    found = extensions.decider_of(uow, task, letter, extension.asked_by)
    holder = found[0].id if found else None

    def message_for(person_id: int | None) -> Message | None:
        return extension_notification(view, person_id, holder) if person_id is not None and person_id != but else None

    outbox.refresh(uow, about_extension(extension), message_for)


def file_of_task(uow: UnitOfWork, services: Services, task: Task) -> str:
    """A signed link to the paper that work of its own came from; "" where there is none."""
    return next((url for url in TASK_FILE(uow, services, task) if url), "")


def show_to_groups(uow: UnitOfWork, services: Services, made: Sequence[Task], letter: Letter) -> list[str]:
    """Show new tasks to the clerks of their groups. Returns the groups of which no chat could be reached."""
    return [
        task_view(uow, services, task, letter).unit for task in made if not show_to_group(uow, services, task, letter)
    ]
