"""Journey 9 and small questions: my work, search, a number alone, a letter's state and history, the day in figures."""

from datetime import datetime, time, timedelta

from handlers.actions import access, approvals, deciders, letters
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, NotAllowed
from handlers.flows import notices
from handlers.flows.route import Command
from handlers.incoming import Text
from handlers.rules import letter_numbers
from handlers.rules.permissions import Act
from handlers.rules.secrecy import View, view_of_letter
from handlers.rules.thai_calendar import bangkok_date, book_year
from handlers.texts import admin as admin_texts
from handlers.texts import letters as texts
from handlers.texts import tasks as task_texts
from handlers.texts.words import short_name, unit_name
from notifications.message import Press
from storage import audit, inbox, outbox, people
from storage import letters as rows
from storage.clock import BANGKOK
from storage.tables import Letter, Person, Task
from storage.vocabulary import LetterState, PostKind, Secrecy, TaskState

_SHOWN = 10
_LOOKED_AT = 60


# --- one letter -----------------------------------------------------------------------------------------------------


def show(context: Context) -> None:
    """A letter's present state, and what this person can do with it."""
    letter = letters.registered(context.uow, context.subject_id)
    access.require_see(context.uow, context.actor, letter)
    context.end()
    _show(context, letter)


def _show(context: Context, letter: Letter) -> None:
    assert letter.id is not None
    entry = letters.office_entry(context.uow, letter)
    tasks = rows.tasks_of(context.uow, letter.id)
    units = {unit.id: unit_name(unit) for unit in people.units(context.uow) if unit.id is not None}
    names = _names(context, {task.assignee_id for task in tasks})
    lines = _holder_lines(context, letter) + texts.status_lines(letter, tasks, units, names)
    may_register = _may_register(context, letter)
    message = texts.card(
        letter,
        entry,
        lines,
        file_url=notices.file_url(context.services, letter, entry),
        may_register=may_register,
        extra=_own_presses(context, tasks),
    )
    context.reply(message, notices.about_letter(letter))


def _may_register(context: Context, letter: Letter) -> bool:
    try:
        approvals.may_propose(context.uow, context.actor, letter)
    except (NotAllowed, AlreadyDone):
        return False
    return True


def _holder_lines(context: Context, letter: Letter) -> list[str]:
    """Who has it now, and what was decided."""
    assert letter.id is not None
    approval = rows.latest_approval(context.uow, letter.id)
    if approval is None:
        return []
    post_holder = deciders.decider(context.uow, approval.post_id, secret=letter.secrecy != Secrecy.OPEN)
    decided_by = context.uow.get(Person, approval.decided_by) if approval.decided_by else None
    return texts.approval_lines(
        approval,
        short_name(post_holder[0]) if post_holder else "",
        short_name(decided_by) if decided_by else "",
        told=approval.undo_until is None
        or context.now >= approval.undo_until
        or approval.decided_by == context.actor.id,
    )


def _own_presses(context: Context, tasks: list[Task]) -> list[Press]:
    """The way to this person's own part of the letter."""
    found = []
    for task in tasks:
        mine = task.assignee_id == context.actor.id or any(seat.unit.id == task.unit_id for seat in context.actor.seats)
        if mine and task.state not in (TaskState.CLOSED, TaskState.RETURNED):
            found.append(texts.open_task(task.id or 0))
    return found[:1]


def _names(context: Context, person_ids: set[int | None]) -> dict[int, str]:
    found = {}
    for person_id in person_ids:
        person = context.uow.get(Person, person_id) if person_id is not None else None
        if person is not None and person.id is not None:
            found[person.id] = short_name(person)
    return found


def history(context: Context) -> None:
    """Everything that happened to a letter, in order."""
    letter = letters.registered(context.uow, context.subject_id)
    access.require_see(context.uow, context.actor, letter)
    assert letter.id is not None
    acts = audit.of_thing(context.uow, f"letter:{letter.id}")
    names = _names(context, {act.person_id for act in acts})
    lines = [texts.act_line(act, names.get(act.person_id or 0, "")) for act in acts]
    remarks = rows.remarks(context.uow, letter.id)
    entry = letters.office_entry(context.uow, letter)
    context.reply(texts.history(letter, entry, remarks, [line for line in lines if line]))


# --- search ---------------------------------------------------------------------------------------------------------


def find(context: Context) -> None:
    """`ค้น ...`"""
    if not context.rest:
        context.ask("find")
        context.reply(texts.ask_search())
        return
    _find(context, context.rest)


def find_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    context.end()
    _find(context, context.event.text)


def is_number(context: Context, text: str) -> bool:
    """A register number or a letter's number typed alone."""
    stripped = text.strip()
    if len(stripped) > 40:
        return False
    if letter_numbers.parse_register_number(stripped) is not None:
        return True
    return letter_numbers.parse(stripped) is not None and len(letter_numbers.find_numbers(stripped)) == 1


def by_number(context: Context) -> None:
    """A number typed alone opens its letter."""
    assert isinstance(context.event, Text)
    _find(context, context.event.text)


def _find(context: Context, words: str) -> None:
    words = " ".join(words.split())[:200]
    register = letter_numbers.parse_register_number(words)
    found: list[Letter] = []
    if register is not None:
        found = _by_register(context, *register)
    if not found and letter_numbers.parse(words) is not None:
        found = rows.by_number_key(context.uow, letter_numbers.normalise(words))
    if not found:
        found = rows.search(context.uow, letters.fold(words).split(), limit=_LOOKED_AT)
    visible = [letter for letter in found if access.may_see(context.uow, context.actor, letter)]
    if not visible:
        closed = sum(
            view_of_letter(letter.secrecy, may_see=False) is View.EXISTENCE for letter in found if letter not in visible
        )
        context.reply(texts.found_but_closed(closed) if closed else texts.nothing_found(words))
        return
    if len(visible) == 1:
        _show(context, visible[0])
        return
    hits = [(letter, letters.office_entry(context.uow, letter)) for letter in visible[:_SHOWN]]
    context.reply(texts.found(words, hits, len(visible)))


def _by_register(context: Context, number: int, year: int | None) -> list[Letter]:
    """In the books this person reads: the office's, and those of their own units. This year's where none is said."""
    unit_ids = {people.office_unit(context.uow).id, *(seat.unit.id for seat in context.actor.seats)}
    wanted: dict[int, Letter] = {}
    for unit_id in unit_ids:
        if unit_id is None:
            continue
        for entry in rows.by_entry(context.uow, unit_id, number, year or book_year(context.now)):
            letter = rows.letter(context.uow, entry.letter_id) if entry.letter_id else None
            if (
                letter is not None
                and letter.id is not None
                and letter.state
                not in (
                    LetterState.DRAFT,
                    LetterState.DISCARDED,
                )
            ):
                wanted[letter.id] = letter
    return list(wanted.values())


# --- my work --------------------------------------------------------------------------------------------------------


def my_work(context: Context) -> None:
    """What waits for this person, everywhere."""
    context.end()
    items = _decisions(context) + _tasks(context) + _returned(context) + _drafts(context)
    known = sum(not approval.proposed_units for approval in approvals.waiting_for(context.uow, context.actor))
    context.reply(task_texts.my_work(items, known))


def count_of(context: Context, actor: Actor) -> int:
    """How many things wait for somebody (shown when they link)."""
    return len(approvals.waiting_for(context.uow, actor)) + len(_tasks(context, actor))


def _decisions(context: Context) -> list[task_texts.Waiting]:
    found = []
    for approval in approvals.waiting_for(context.uow, context.actor):
        letter = rows.letter(context.uow, approval.letter_id)
        if letter is not None:
            found.append(task_texts.waits_decision(approval, letter, letters.office_entry(context.uow, letter)))
    return found


def _tasks(context: Context, actor: Actor | None = None) -> list[task_texts.Waiting]:
    """Tasks whose next step is this person's."""
    who = actor or context.actor
    mine: dict[int, Task] = {}
    for task in rows.open_tasks(context.uow, assignee_id=who.id):
        if task.state == TaskState.ASSIGNED and task.id is not None:
            mine[task.id] = task
    units = {seat.unit.id for seat in who.seats} | deciders.stands_in_for(context.uow, who.id)
    for task in rows.open_tasks(context.uow, unit_ids=[unit for unit in units if unit is not None]):
        head = who.id in access.deciding_heads(context.uow, task.unit_id)
        clerk = who.id in access.clerks_of(context.uow, task.unit_id)
        if (task.state == TaskState.WAITING and (clerk or head)) or (
            task.state in (TaskState.RECEIVED, TaskState.REPORTED, TaskState.ASKED) and head
        ):
            mine[task.id or 0] = task
    found = []
    for task in mine.values():
        letter = rows.letter(context.uow, task.letter_id)
        if letter is not None:
            found.append(task_texts.waits_task(notices.task_view(context.uow, context.services, task, letter)))
    return found


def _returned(context: Context) -> list[task_texts.Waiting]:
    """Letters that came back to the clerk, and those registered and not yet put before anybody."""
    units = [seat.unit for seat in context.actor.seats] + [people.office_unit(context.uow)]
    books = {unit.id for unit in units if unit.id is not None and access.may_register(context.actor, unit)}
    found = rows.in_states(context.uow, sorted(books), [LetterState.RETURNED, LetterState.REGISTERED])
    return [task_texts.waits_letter(letter, letters.office_entry(context.uow, letter)) for letter in found]


def _drafts(context: Context) -> list[task_texts.Waiting]:
    accounts = [account.id for account in people.accounts(context.uow, context.actor.id) if account.id is not None]
    return [task_texts.waits_draft(letter) for letter in rows.drafts(context.uow, accounts)]


# --- the office -----------------------------------------------------------------------------------------------------


def status(context: Context) -> None:
    """`สถานะ` for the admin; `สถานะ 214` for everybody."""
    if context.rest:
        _find(context, context.rest)
        return
    _require_admin(context)
    uow, today = context.uow, bangkok_date(context.now)
    start = datetime.combine(today, time.min, BANGKOK)
    month = datetime.combine(today.replace(day=1), time.min, BANGKOK)
    office_unit = people.office_unit(uow)
    assert office_unit.id is not None
    tasks = rows.open_tasks(uow)
    waiting = [TaskState.WAITING]
    everyone = people.everyone(uow)
    numbers = admin_texts.Numbers(
        received=rows.registered_between(uow, office_unit.id, start, start + timedelta(days=1)),
        undecided=len(rows.open_approvals(uow)),
        groups_waiting=sum(task.state in waiting for task in tasks),
        working=sum(task.state not in waiting for task in tasks),
        overdue=len(rows.overdue(uow, today)),
        inbox=inbox.waiting(uow),
        outbox=outbox.waiting(uow),
        failed=outbox.failed_since(uow, context.now - timedelta(days=1)),
        line_used=outbox.charged_since(uow, month),
        line_limit=int(context.office.settings.get("line_free_messages", 300)),
        linked=len(people.linked_people(uow) & {person.id for person in everyone if person.id is not None}),
        people=len(everyone),
    )
    context.reply(admin_texts.status(context.office.short_name or context.office.name, context.now, numbers))


def _require_admin(context: Context) -> None:
    """Counts of the whole office are for its admins and its heads."""
    actor = context.actor
    office = people.office_unit(context.uow)
    head = actor.holds(PostKind.DIRECTOR, unit_id=office.id) or actor.holds(PostKind.DEPUTY, unit_id=office.id)
    if not (actor.person.is_admin or head or access.may_register(actor, office)):
        raise NotAllowed(Act.ADMINISTER)


def undecided(context: Context) -> None:
    """What lies before directors, without contents for those who may not see it."""
    _require_admin(context)
    found = rows.open_approvals(context.uow)
    lines = []
    for approval in found[:20]:
        letter = rows.letter(context.uow, approval.letter_id)
        if letter is not None:
            lines.append(texts.waiting_line(letter, letters.office_entry(context.uow, letter), approval.proposed_at))
    context.reply(admin_texts.listing(f"รอสั่งการ {len(found)} เรื่อง", lines, max(0, len(found) - 20)))


def overdue(context: Context) -> None:
    """Tasks whose due day has passed, by group."""
    _require_admin(context)
    today = bangkok_date(context.now)
    found = rows.overdue(context.uow, today)
    lines = []
    for task in found[:20]:
        letter = rows.letter(context.uow, task.letter_id)
        if letter is None:
            continue
        view = notices.task_view(context.uow, context.services, task, letter)
        lines.append(f"{view.unit} · {task_texts.waits_task(view).line}")
    context.reply(admin_texts.listing(f"เกินกำหนด {len(found)} เรื่อง", lines, max(0, len(found) - 20)))


COMMANDS = (
    Command(("งานของฉัน", "งาน", "/mine", "/work"), my_work),
    Command(("ค้น", "ค้นหา", "ค้นหนังสือ", "/find", "find"), find, rest=True),
    Command(("สถานะ", "/status", "status"), status, rest=True),
)
VERBS = {
    "show": show,
    "history": history,
    "find": find,
    "my_work": my_work,
    "list_undecided": undecided,
    "list_overdue": overdue,
}
STEPS = {"find": find_typed}
RECOGNISED = ((is_number, by_number),)
