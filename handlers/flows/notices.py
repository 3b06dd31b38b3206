"""What several flows show: a letter's file, its card's address, a group's card."""

from datetime import timedelta

from handlers.actions import access, letters, tasks
from handlers.context import Services, tell
from handlers.texts import tasks as texts
from handlers.texts.words import short_name, unit_name
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage.tables import Entry, Letter, Person, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Secrecy, TaskState

FILE_LINK = timedelta(hours=24)


def about_letter(letter: Letter) -> About:
    return About(subject=f"letter:{letter.id}", version=letter.version, card=f"letter:{letter.id}", purpose="letter")


def about_task(task: Task) -> About:
    return About(subject=f"task:{task.id}", version=task.version, card=f"task:{task.id}", purpose="task")


def file_url(services: Services, letter: Letter, entry: Entry | None) -> str:
    """A signed link to the stamped letter (or the plain one); "" where there is none or it is secret."""
    digest = letter.stamped_hash or letter.pdf_hash
    if not digest or letter.secrecy != Secrecy.OPEN:
        return ""
    name = f"{entry.number}-{entry.year}.pdf" if entry else "letter.pdf"
    return services.links.file(digest, name, FILE_LINK)


def task_view(uow: UnitOfWork, services: Services, task: Task, letter: Letter) -> texts.View:
    """All that a task's cards show."""
    entry = letters.office_entry(uow, letter)
    assignee = uow.get(Person, task.assignee_id) if task.assignee_id else None
    instructed = uow.get(Person, task.instructed_by) if task.instructed_by else None
    return texts.View(
        task=task,
        letter=letter,
        entry=entry,
        group_entry=tasks.group_entry(uow, task),
        unit=unit_name(tasks.unit_of(uow, task)),
        assignee=short_name(assignee) if assignee else "",
        instructed_by=short_name(instructed) if instructed else "",
        file_url=file_url(services, letter, entry),
        report_url=_report_url(services, task),
        today=letters.today_of(uow),
    )


def _report_url(services: Services, task: Task) -> str:
    return services.links.file(task.report_hash, task.report_name, FILE_LINK) if task.report_hash else ""


def task_message(uow: UnitOfWork, view: texts.View, person_id: int) -> Message:
    """The task's card as this person sees it: with the buttons that are theirs in its present state."""
    task = view.task
    assert task.id is not None
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


def show_to_group(uow: UnitOfWork, services: Services, task: Task, letter: Letter) -> None:
    """A new task: the group's clerks get it for the group's book."""
    view = task_view(uow, services, task, letter)
    for person_id in access.clerks_of(uow, task.unit_id):
        tell(uow, person_id, task_message(uow, view, person_id), about_task(task))


def refresh_task(
    uow: UnitOfWork, services: Services, task: Task, letter: Letter, *, but: int | None = None
) -> texts.View:
    """Bring every shown card of a task to its present state; `but` has just been answered."""
    view = task_view(uow, services, task, letter)
    outbox.refresh(
        uow,
        about_task(task),
        lambda person_id: None if person_id is None or person_id == but else task_message(uow, view, person_id),
    )
    return view
