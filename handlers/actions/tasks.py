"""A letter's work in a group: received under the group's own number, assigned, reported, asked back, closed."""

from dataclasses import dataclass
from datetime import date

from handlers.actions import access, deciders, numbers
from handlers.actions.approvals import acted_on, remark
from handlers.actions.letters import check_due, forget_files
from handlers.context import Actor, actor_of
from handlers.errors import AlreadyDone, BadInput, NotAllowed, NotFound, UndoClosed
from handlers.rules.numbering import UNDO_WINDOW
from handlers.rules.permissions import Act
from storage import letters, people, registers, timers
from storage.tables import Entry, Letter, Person, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState, RemarkKind, TaskState

_DONE_WORD = {
    TaskState.WAITING: "moved_on",
    TaskState.RECEIVED: "received",
    TaskState.ASSIGNED: "assigned",
    TaskState.ASKED: "moved_on",
    TaskState.REPORTED: "reported",
    TaskState.CLOSED: "closed",
    TaskState.RETURNED: "returned",
}
_LONGEST = 1_000
REPORT_EFFECT = "report_effect"
"""The timer that ends the undo window of a report: only then is the group's director told."""


def load(uow: UnitOfWork, task_id: int) -> tuple[Task, Letter]:
    """A task, locked, with its letter. Raises NotFound."""
    task = letters.task(uow, task_id, lock=True)
    letter = letters.letter(uow, task.letter_id, lock=True) if task and task.letter_id else None
    if task is None or letter is None:
        raise NotFound("letter")
    return task, letter


def _require(uow: UnitOfWork, actor: Actor, act: Act, task: Task, letter: Letter, *states: TaskState) -> None:
    """Raises NotAllowed for the wrong person, AlreadyDone when the task has moved on."""
    stands_in = deciders.stands_in_for(uow, actor.id) if act is Act.ASSIGN else frozenset[int]()
    access.require_task(uow, actor, act, task, letter, stands_in)
    if task.state not in states:
        at = task.closed_at or task.reported_at or task.assigned_at or task.received_at
        raise AlreadyDone(_DONE_WORD[task.state], at=at, subject=f"letter:{letter.id}")


def _words(text: str, field: str, *, needed: bool) -> str:
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        raise BadInput(field, "too_long")
    if needed and not words:
        raise BadInput(field, "empty")
    return words


def _moved(uow: UnitOfWork, task: Task, letter: Letter, act: str, actor: Actor, **detail: object) -> None:
    task.version += 1
    letter.version += 1
    uow.flush()
    uow.record(f"task.{act}", f"letter:{letter.id}", task=task.id, by=actor.id, **detail)


def receive(uow: UnitOfWork, actor: Actor, task_id: int) -> tuple[Task, Letter, Entry]:
    """[ลงรับกลุ่ม]: the group's own number, in one tap (ข้อ 40). An assignee named above goes on to them at once."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.REGISTER, task, letter, TaskState.WAITING)
    entry = numbers.take(uow, task.unit_id, letter, actor.id)
    task.received_by, task.received_at = actor.id, uow.now
    task.state = TaskState.RECEIVED
    if task.assignee_id is not None:
        task.state, task.assigned_by, task.assigned_at = TaskState.ASSIGNED, task.instructed_by, uow.now
    _moved(uow, task, letter, "receive", actor, number=entry.number, year=entry.year, unit=task.unit_id)
    return task, letter, entry


def candidates(uow: UnitOfWork, task: Task) -> list[Person]:
    """Whom the group's director may assign: everybody who holds a post there, the head last."""
    members = people.members(uow, task.unit_id)
    heads = set(access.heads_of(uow, task.unit_id))
    unique = {person.id: person for person, _post in members}
    return sorted(unique.values(), key=lambda person: person.id in heads)


def assign(
    uow: UnitOfWork, actor: Actor, task_id: int, person_id: int, due_on: date | None, words: str = ""
) -> tuple[Task, Letter, Person]:
    """Give the work to somebody of the group, or to somebody else than before. Raises BadInput for an outsider."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.RECEIVED, TaskState.ASSIGNED, TaskState.ASKED)
    person = next((one for one in candidates(uow, task) if one.id == person_id), None)
    if person is None:
        raise BadInput("name", "outsider")
    words = _words(words, "text", needed=False)
    task.assignee_id, task.assigned_by, task.assigned_at = person_id, actor.id, uow.now
    task.state = TaskState.ASSIGNED
    if due_on is not None:
        task.due_on = due_on
    remark(uow, letter, RemarkKind.ASSIGNMENT, actor, words, task_id=task.id)
    _moved(uow, task, letter, "assign", actor, assignee=person_id, due=due_on)
    return task, letter, person


@dataclass(frozen=True)
class ReportFile:
    """A file that goes with a report, kept already."""

    hash: str
    name: str


def report(
    uow: UnitOfWork, actor: Actor, task_id: int, words: str, file: ReportFile | None = None
) -> tuple[Task, Letter]:
    """The officer says that it is done, with a note or a file, or with neither.

    The director is told when the undo window has passed.
    """
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.REPORT, task, letter, TaskState.ASSIGNED, TaskState.ASKED)
    task.report = _words(words, "text", needed=False)
    if file is not None:
        task.report_hash, task.report_name = file.hash, file.name
    task.state, task.reported_at = TaskState.REPORTED, uow.now
    _moved(uow, task, letter, "report", actor)
    timers.set_timer(uow, REPORT_EFFECT, f"task:{task.id}", uow.now + UNDO_WINDOW, task.version)
    return task, letter


def report_stands(uow: UnitOfWork, task: Task, letter: Letter) -> None:
    """The report's words are written on the letter: its undo window is over, or the director has acted on it."""
    timers.stop_timers(uow, REPORT_EFFECT, f"task:{task.id}")
    officer = uow.get(Person, task.assignee_id) if task.assignee_id else None
    if officer is not None:
        said_by = actor_of(uow, officer)
        remark(uow, letter, RemarkKind.REPORT, said_by, task.report, task_id=task.id, at=task.reported_at)


def _early(uow: UnitOfWork, task: Task) -> bool:
    """Whether a report is acted on before its window has passed."""
    return (
        task.state == TaskState.REPORTED and task.reported_at is not None and uow.now < task.reported_at + UNDO_WINDOW
    )


def undo_report(uow: UnitOfWork, actor: Actor, task_id: int) -> tuple[Task, Letter]:
    """The officer takes the report back inside its window, before anybody was told. Raises UndoClosed."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.REPORT, task, letter, TaskState.REPORTED)
    if task.reported_at is None or uow.now >= task.reported_at + UNDO_WINDOW:
        raise UndoClosed
    timers.stop_timers(uow, REPORT_EFFECT, f"task:{task.id}")
    forget_files(uow, [task.report_hash])
    task.state, task.reported_at = TaskState.ASSIGNED, None
    task.report = task.report_hash = task.report_name = ""
    _moved(uow, task, letter, "undo_report", actor)
    return task, letter


def ask_back(uow: UnitOfWork, actor: Actor, task_id: int, question: str) -> tuple[Task, Letter]:
    """The officer asks whoever assigned."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.REPORT, task, letter, TaskState.ASSIGNED)
    words = _words(question, "text", needed=True)
    task.state = TaskState.ASKED
    remark(uow, letter, RemarkKind.QUESTION, actor, words, task_id=task.id)
    _moved(uow, task, letter, "ask", actor)
    return task, letter


def answer(uow: UnitOfWork, actor: Actor, task_id: int, words: str) -> tuple[Task, Letter]:
    """The group's director answers; the work goes on."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.ASKED)
    remark(uow, letter, RemarkKind.ANSWER, actor, _words(words, "text", needed=True), task_id=task.id)
    task.state = TaskState.ASSIGNED
    _moved(uow, task, letter, "answer", actor)
    return task, letter


def ask_more(uow: UnitOfWork, actor: Actor, task_id: int, words: str) -> tuple[Task, Letter]:
    """The director is not content with the report: the work goes on, with words."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.REPORTED)
    if _early(uow, task):
        report_stands(uow, task, letter)
    remark(uow, letter, RemarkKind.RETURN, actor, _words(words, "reason", needed=True), task_id=task.id)
    task.state = TaskState.ASSIGNED
    _moved(uow, task, letter, "more", actor)
    return task, letter


def close(uow: UnitOfWork, actor: Actor, task_id: int) -> tuple[Task, Letter]:
    """The director closes the work; a letter whose groups have all closed is done."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.REPORTED, TaskState.RECEIVED, TaskState.ASSIGNED)
    if _early(uow, task):
        report_stands(uow, task, letter)
    task.state, task.closed_by, task.closed_at = TaskState.CLOSED, actor.id, uow.now
    remark(uow, letter, RemarkKind.CLOSING, actor, "", task_id=task.id)
    uow.flush()
    assert letter.id is not None
    # A letter that another group sent back is not done: it is still to be put before the director again.
    if letter.state == LetterState.DECIDED and not letters.in_hand(uow, letter.id):
        letter.state, letter.closed_at = LetterState.CLOSED, uow.now
    _moved(uow, task, letter, "close", actor)
    return task, letter


def send_back(uow: UnitOfWork, actor: Actor, task_id: int, reason: str) -> tuple[Task, Letter]:
    """The group returns a letter that is not for it; the office's clerk puts it before the director again."""
    task, letter = load(uow, task_id)
    allowed = False
    for act in (Act.REGISTER, Act.ASSIGN):
        try:
            _require(uow, actor, act, task, letter, TaskState.WAITING, TaskState.RECEIVED)
            allowed = True
            break
        except NotAllowed:
            continue
    if not allowed:
        raise NotAllowed(Act.ASSIGN)
    remark(uow, letter, RemarkKind.RETURN, actor, _words(reason, "reason", needed=True), task_id=task.id)
    task.state = TaskState.RETURNED
    letter.state = LetterState.RETURNED
    _moved(uow, task, letter, "return", actor)
    return task, letter


def group_entry(uow: UnitOfWork, task: Task) -> Entry | None:
    """The letter's number in the group's own book."""
    return registers.entry_of(uow, task.letter_id, task.unit_id) if task.letter_id else None


def unit_of(uow: UnitOfWork, task: Task) -> Unit:
    """The group a task lies in."""
    unit = uow.get(Unit, task.unit_id)
    assert unit is not None
    return unit


def last_question(uow: UnitOfWork, task: Task) -> str:
    """What the officer asked back."""
    asked = [
        row.words
        for row in (letters.remarks(uow, task.letter_id) if task.letter_id else [])
        if row.task_id == task.id and row.kind == RemarkKind.QUESTION
    ]
    return asked[-1] if asked else ""


def set_due(uow: UnitOfWork, actor: Actor, task: Task, letter: Letter, day: date, today: date) -> None:
    """The group's director says by when. Raises BadDate for a day that has passed."""
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.RECEIVED, TaskState.ASSIGNED, TaskState.ASKED)
    check_due(day, today)
    task.due_on = day
    _moved(uow, task, letter, "due", actor, due=day)


def concerned(uow: UnitOfWork, letter: Letter) -> list[int]:
    """Everybody who has acted on the letter."""
    return acted_on(uow, letter)
