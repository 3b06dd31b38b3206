"""Work in a unit, a letter's or its own: received under the group's number, assigned, reported, asked back, closed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import short_with_time
from handlers.common.thai_times import DueDate
from handlers.context import Actor, actor_of
from handlers.deadlines.actions import deadlines, dues
from handlers.errors import AlreadyDone, BadDate, BadInput, Done, Field, InputFault, NotAllowed, NotFound, UndoClosed
from handlers.letters.actions import numbers, unassigned
from handlers.letters.actions.approvals import participants, remark
from handlers.letters.actions.files import forget_files
from handlers.letters.rules.numbering import UNDO_WINDOW
from handlers.staff.actions import access, deciders
from handlers.staff.rules.permissions import Act
from storage import circulars, letters, people, registers, timers
from storage.ref import Ref
from storage.tables import Entry, Letter, Person, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState, PostKind, RemarkKind, TaskState, UnitKind

_DONE_WORD = {
    TaskState.WAITING: Done.MOVED_ON,
    TaskState.RECEIVED: Done.RECEIVED,
    TaskState.ASSIGNED: Done.ASSIGNED,
    TaskState.ASKED: Done.MOVED_ON,
    TaskState.REPORTED: Done.REPORTED,
    TaskState.CLOSED: Done.CLOSED,
    TaskState.RETURNED: Done.RETURNED,
}
_LONGEST = 1_000
TO_BE_DONE = (TaskState.WAITING, TaskState.RECEIVED, TaskState.ASSIGNED, TaskState.ASKED)
"""States in which somebody is still to do something before the work is reported."""
REPORT_EFFECT = "report_effect"
"""The timer that ends the undo window of a report: only then is the group's director told."""


Closed = Callable[[UnitOfWork, Task], None]
_CLOSED: dict[str, Closed] = {}


def on_closed(kind: str, follows: Closed) -> None:
    """Registers what follows when work of one kind of origin (`procedure`) is closed."""
    if kind in _CLOSED:
        raise RuntimeError(f"what follows closed work of {kind!r} is said twice")
    _CLOSED[kind] = follows


def load(uow: UnitOfWork, task_id: int) -> tuple[Task, Letter | None]:
    """Returns a task, locked, with its letter if it has one. Raises NotFound."""
    task = letters.task(uow, task_id, lock=True)
    letter = letters.letter(uow, task.letter_id, lock=True) if task and task.letter_id else None
    if task is None or (task.letter_id is not None and letter is None):
        raise NotFound("letter")
    return task, letter


def _require(uow: UnitOfWork, actor: Actor, act: Act, task: Task, letter: Letter | None, *states: TaskState) -> None:
    """Raises NotAllowed for the wrong person, AlreadyDone when the task has moved on."""
    stands_in = deciders.stands_in_for(uow, actor.id) if act is Act.ASSIGN else frozenset[int]()
    access.require_task(uow, actor, act, task, letter, stands_in)
    if task.state not in states:
        raise moved_on(task)


def moved_on(task: Task) -> AlreadyDone:
    """What an old button of a task is answered with."""
    at = task.closed_at or task.reported_at or task.assigned_at or task.received_at
    return AlreadyDone(_DONE_WORD[task.state], at=at, subject=dues.audit_subject(task))


def _words(text: str, field: Field, *, needed: bool) -> str:
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        raise BadInput(field, InputFault.TOO_LONG)
    if needed and not words:
        raise BadInput(field, InputFault.EMPTY)
    return words


def _moved(uow: UnitOfWork, task: Task, letter: Letter | None, act: str, actor: Actor, **detail: object) -> None:
    task.version += 1
    if letter is not None:
        letter.version += 1
    uow.flush()
    dues.keep(uow, task, letter)
    uow.audit(f"task.{act}", dues.audit_subject(task), task=task.id, by=actor.id, **detail)


def make(
    uow: UnitOfWork,
    unit_id: int,
    title: str,
    *,
    origin: str = "",
    due_on: date | None = None,
    due_time: str = "",
    starts_on: date | None = None,
    assignee_id: int | None = None,
    instructed_by: int | None = None,
    instruction: str = "",
) -> Task:
    """Work of a unit that belongs to no letter: in hand at once with an assignee, else the unit's head gives it.

    Of one `origin` there is one task, which is the answer if it was made before. A due day may lie in the past: what
    was owed before the procedure was switched on is owed still. Nobody is told: `notices.show_new_task`.
    """
    made = letters.task_of_origin(uow, origin) if origin else None
    if made is not None:
        return made
    task = uow.add(
        Task(
            title=_words(title, Field.SUBJECT, needed=True),
            origin=origin,
            unit_id=unit_id,
            state=TaskState.RECEIVED,
            instruction=_words(instruction, Field.TEXT, needed=False),
            instructed_by=instructed_by,
            made_at=uow.now,
            received_at=uow.now,
            due_on=due_on,
            due_time=due_time,
            starts_on=starts_on,
            assignee_id=assignee_id,
        )
    )
    if assignee_id is not None:
        task.state, task.assigned_by, task.assigned_at = TaskState.ASSIGNED, instructed_by, uow.now
    else:
        unassigned.watch_task(uow, task, None)
    uow.flush()
    dues.keep(uow, task, None)
    uow.audit("task.make", dues.audit_subject(task), unit=unit_id, origin=origin, assignee=assignee_id, due=due_on)
    return task


def _of_letter(uow: UnitOfWork, task_id: int) -> tuple[Task, Letter]:
    """A letter's task. Raises NotFound for work that no letter brought: there is none to receive or to send back."""
    task, letter = load(uow, task_id)
    if letter is None:
        raise NotFound("letter")
    return task, letter


def receive(uow: UnitOfWork, actor: Actor, task_id: int) -> tuple[Task, Letter, Entry]:
    """[ลงรับกลุ่ม]: the group's own number, in one tap (ข้อ 40). An assignee named above goes on to them at once."""
    task, letter = _of_letter(uow, task_id)
    _require(uow, actor, Act.REGISTER, task, letter, TaskState.WAITING)
    entry = numbers.take_once(uow, task.unit_id, letter, actor.id)
    task.received_by, task.received_at = actor.id, uow.now
    task.state = TaskState.RECEIVED
    if task.assignee_id is not None:
        task.state, task.assigned_by, task.assigned_at = TaskState.ASSIGNED, task.instructed_by, uow.now
    unassigned.received(uow, task, letter)
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
) -> tuple[Task, Letter | None, Person]:
    """Give the work to somebody of the group, or to somebody else than before. Raises BadInput for an outsider."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.RECEIVED, TaskState.ASSIGNED, TaskState.ASKED)
    person = next((one for one in candidates(uow, task) if one.id == person_id), None)
    if person is None:
        raise BadInput(Field.NAME, InputFault.OUTSIDER)
    words = _words(words, Field.TEXT, needed=False)
    task.assignee_id, task.assigned_by, task.assigned_at = person_id, actor.id, uow.now
    task.state = TaskState.ASSIGNED
    if due_on is not None:
        task.due_on, task.due_time = due_on, ""
    unassigned.stop(uow, task)
    dues.withdraw_extension(uow, task)
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
) -> tuple[Task, Letter | None]:
    """The officer says that it is done, with a note or a file, or with neither.

    The director is told when the undo window has passed.
    """
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.REPORT, task, letter, TaskState.ASSIGNED, TaskState.ASKED)
    task.report = _words(words, Field.TEXT, needed=False)
    if file is not None:
        task.report_hash, task.report_name = file.hash, file.name
    task.state, task.reported_at = TaskState.REPORTED, uow.now
    dues.withdraw_extension(uow, task)
    _moved(uow, task, letter, "report", actor)
    timers.set_timer(uow, REPORT_EFFECT, Ref.of(task), uow.now + UNDO_WINDOW, task.version)
    return task, letter


def confirm_report(uow: UnitOfWork, task: Task, letter: Letter | None) -> None:
    """The report's words are written on the letter: its undo window is over, or the director has acted on it."""
    timers.stop_timers(uow, REPORT_EFFECT, Ref.of(task))
    officer = uow.get(Person, task.assignee_id) if task.assignee_id else None
    if officer is not None:
        said_by = actor_of(uow, officer)
        remark(uow, letter, RemarkKind.REPORT, said_by, task.report, task_id=task.id, at=task.reported_at)


def _early(uow: UnitOfWork, task: Task) -> bool:
    """Whether a report is acted on before its window has passed."""
    return (
        task.state == TaskState.REPORTED and task.reported_at is not None and uow.now < task.reported_at + UNDO_WINDOW
    )


def undo_report(uow: UnitOfWork, actor: Actor, task_id: int) -> tuple[Task, Letter | None]:
    """The officer takes the report back inside its window, before anybody was told. Raises UndoClosed."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.REPORT, task, letter, TaskState.REPORTED)
    if task.reported_at is None or uow.now >= task.reported_at + UNDO_WINDOW:
        raise UndoClosed
    timers.stop_timers(uow, REPORT_EFFECT, Ref.of(task))
    forget_files(uow, [task.report_hash])
    task.state, task.reported_at = TaskState.ASSIGNED, None
    task.report = task.report_hash = task.report_name = ""
    _moved(uow, task, letter, "undo_report", actor)
    return task, letter


def ask_back(uow: UnitOfWork, actor: Actor, task_id: int, question: str) -> tuple[Task, Letter | None]:
    """Asks whoever assigned the work."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.REPORT, task, letter, TaskState.ASSIGNED)
    words = _words(question, Field.TEXT, needed=True)
    task.state = TaskState.ASKED
    remark(uow, letter, RemarkKind.QUESTION, actor, words, task_id=task.id)
    _moved(uow, task, letter, "ask", actor)
    return task, letter


def answer(uow: UnitOfWork, actor: Actor, task_id: int, words: str) -> tuple[Task, Letter | None]:
    """The group's director answers; the work goes on."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.ASKED)
    remark(uow, letter, RemarkKind.ANSWER, actor, _words(words, Field.TEXT, needed=True), task_id=task.id)
    task.state = TaskState.ASSIGNED
    _moved(uow, task, letter, "answer", actor)
    return task, letter


def ask_more(uow: UnitOfWork, actor: Actor, task_id: int, words: str) -> tuple[Task, Letter | None]:
    """The director is not content with the report: the work goes on, with words."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.REPORTED)
    if _early(uow, task):
        confirm_report(uow, task, letter)
    remark(uow, letter, RemarkKind.RETURN, actor, _words(words, Field.REASON, needed=True), task_id=task.id)
    task.state = TaskState.ASSIGNED
    _moved(uow, task, letter, "more", actor)
    return task, letter


def close(uow: UnitOfWork, actor: Actor, task_id: int) -> tuple[Task, Letter | None]:
    """The director closes the work; a letter whose groups have all closed is done."""
    task, letter = load(uow, task_id)
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.REPORTED, TaskState.RECEIVED, TaskState.ASSIGNED)
    if _early(uow, task):
        confirm_report(uow, task, letter)
    task.state, task.closed_by, task.closed_at = TaskState.CLOSED, actor.id, uow.now
    unassigned.stop(uow, task)
    dues.withdraw_extension(uow, task)
    remark(uow, letter, RemarkKind.CLOSING, actor, "", task_id=task.id)
    uow.flush()
    if letter is not None and _nothing_left(uow, letter):
        letter.state, letter.closed_at = LetterState.CLOSED, uow.now
    _moved(uow, task, letter, "close", actor)
    follows = _CLOSED.get(Ref(task.origin).kind)
    if follows is not None:
        follows(uow, task)
    return task, letter


def _nothing_left(uow: UnitOfWork, letter: Letter) -> bool:
    """Whether a letter is done: no group has work with it and no circular of it is out.

    One that another group sent back is not: it is still to be put before the director again.
    """
    letter_id = letter.id
    decided = letter.state == LetterState.DECIDED
    return decided and not letters.in_hand(uow, letter_id) and not circulars.is_open(uow, letter_id)


def drop(uow: UnitOfWork, task: Task) -> None:
    """Closes work that is not wanted any more. Nobody closed it, and nobody is reminded of it."""
    timers.stop_timers(uow, REPORT_EFFECT, dues.subject_of(task))
    task.state, task.closed_at = TaskState.CLOSED, uow.now
    task.version += 1
    unassigned.stop(uow, task)
    dues.withdraw_extension(uow, task)
    uow.flush()
    dues.keep(uow, task, None)
    uow.audit("task.drop", dues.audit_subject(task), task=task.id)


def send_back(uow: UnitOfWork, actor: Actor, task_id: int, reason: str) -> tuple[Task, Letter]:
    """The group returns a letter that is not for it; the office's clerk puts it before the director again."""
    task, letter = _of_letter(uow, task_id)
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
    remark(uow, letter, RemarkKind.RETURN, actor, _words(reason, Field.REASON, needed=True), task_id=task.id)
    task.state = TaskState.RETURNED
    letter.state = LetterState.RETURNED
    unassigned.stop(uow, task)
    _moved(uow, task, letter, "return", actor)
    return task, letter


def group_entry(uow: UnitOfWork, task: Task) -> Entry | None:
    """The letter's number in the group's own book."""
    return registers.entry_of(uow, task.letter_id, task.unit_id) if task.letter_id else None


def unit_of(uow: UnitOfWork, task: Task) -> Unit:
    """Returns the group whose task it is."""
    unit = uow.get(Unit, task.unit_id)
    assert unit is not None
    return unit


def last_question(uow: UnitOfWork, task: Task) -> str:
    """What the officer asked back."""
    asked = [row.words for row in letters.remarks_on_task(uow, task.id) if row.kind == RemarkKind.QUESTION]
    return asked[-1] if asked else ""


def set_due(uow: UnitOfWork, actor: Actor, task: Task, letter: Letter | None, by: DueDate) -> None:
    """The unit's head says by when; a request for more time is thereby answered. Raises BadDate (see `dues.check`)."""
    _require(uow, actor, Act.ASSIGN, task, letter, TaskState.RECEIVED, TaskState.ASSIGNED, TaskState.ASKED)
    dues.check(uow, by)
    task.due_on, task.due_time = by.day, by.time
    dues.withdraw_extension(uow, task)
    _moved(uow, task, letter, "due", actor, due=by.day, time=by.time)


def concerned(uow: UnitOfWork, letter: Letter) -> list[int]:
    """Returns everybody who has acted on the letter."""
    return participants(uow, letter)


# --- reminders ------------------------------------------------------------------------------------------------------


def require_in_hand(uow: UnitOfWork, actor: Actor, task: Task, letter: Letter | None) -> None:
    """Raises NotAllowed unless it is theirs to do, AlreadyDone when it has moved on."""
    _require(uow, actor, Act.REPORT, task, letter, TaskState.ASSIGNED, TaskState.ASKED)


def snooze(uow: UnitOfWork, actor: Actor, task: Task, letter: Letter | None, at: datetime) -> None:
    """Be reminded again at a moment of one's own choosing; the due moment stays.

    Raises BadDate for one that has passed (`past`), or that lies after a due moment still to come (`beyond_due`).
    """
    require_in_hand(uow, actor, task, letter)
    due_at = dues.moment_of(uow, task)
    if at <= uow.now:
        raise BadDate(InputFault.PAST, short_with_time(at), bangkok_date(at))
    if due_at is not None and uow.now < due_at < at:
        raise BadDate(InputFault.BEYOND_DUE, short_with_time(due_at), bangkok_date(due_at))
    deadlines.snooze(uow, actor.id, dues.subject_of(task), at)


def next_hands(uow: UnitOfWork, task: Task) -> list[int]:
    """Person ids whose turn it is: the clerks who take it in, the head who gives it, then whoever does it."""
    if task.state == TaskState.WAITING:
        return access.clerks_of(uow, task.unit_id)
    if task.state == TaskState.RECEIVED or task.assignee_id is None:
        return access.deciding_heads(uow, task.unit_id)
    return [task.assignee_id]


def deputies_above(uow: UnitOfWork, task: Task) -> list[int]:
    """The first deputy of the office present today, who hears of what a group leaves undone; of a school's nobody."""
    office = people.office_unit(uow)
    if office.id is None or unit_of(uow, task).kind is UnitKind.SCHOOL:
        return []
    ids = [person.id for person, _post in people.members(uow, office.id, PostKind.DEPUTY)]
    away = {absence.person_id for absence in people.absences(uow, ids, bangkok_date(uow.now))}
    return [person_id for person_id in ids if person_id not in away][:1]
