"""What several flows show: a letter's card and file, the decision card before whoever decides, a group's card."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.circulars.actions import circulars as circulation
from handlers.circulars.actions import receiving
from handlers.circulars.texts import tracking as circular_texts
from handlers.common.thai_calendar import working_days_until, working_hours_between
from handlers.common.words import group_name, short_name, unit_name
from handlers.context import Actor, Services, actor_of, tell
from handlers.deadlines.actions import deadlines, dues
from handlers.errors import AlreadyDone, NotAllowed, NotFound
from handlers.letters.actions import approvals, letters
from handlers.letters.texts import approvals as approval_texts
from handlers.letters.texts import letters as letter_texts
from handlers.meetings.actions import meetings
from handlers.meetings.texts import meetings as meeting_texts
from handlers.staff.actions import access, deciders
from handlers.work.actions import extensions, tasks
from handlers.work.texts import extensions as extension_texts
from handlers.work.texts import tasks as texts
from notifications import outbox
from notifications.message import Message, Press
from notifications.outbox import About
from storage import circulations, meeting_papers, people
from storage import letters as rows
from storage.outbox import shown
from storage.tables import Approval, Circulation, Entry, Extension, Letter, Person, Post, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import (
    ApprovalState,
    Capacity,
    CirculationState,
    Decision,
    Direction,
    ExtensionState,
    LetterKind,
    LetterState,
    Secrecy,
    TaskState,
)

FILE_LINK = timedelta(hours=24)


# --- secrets --------------------------------------------------------------------------------------------------------


def is_secret(letter: Letter | None) -> bool:
    return letter is not None and letter.secrecy != Secrecy.OPEN


def inform(uow: UnitOfWork, letter: Letter | None, person_id: int, message: Message, about: About) -> bool:
    """Tell somebody of a letter. Of a secret one only appointed persons hear, and only that there is something."""
    if letter is not None and is_secret(letter):
        person = uow.get(Person, person_id)
        if person is None or not person.handles_secret:
            return False
        message = approval_texts.notice_moved(letter)
    return tell(uow, person_id, message, about)


# --- a letter -------------------------------------------------------------------------------------------------------


def about_letter(letter: Letter) -> About:
    return About(subject=f"letter:{letter.id}", version=letter.version, card=f"letter:{letter.id}", purpose="letter")


def told(letter: Letter) -> About:
    """A message of its own, beside the letter's card."""
    return About(subject=f"letter:{letter.id}", version=letter.version, purpose="told")


def file_url(services: Services, letter: Letter, entry: Entry | None) -> str:
    """A signed link to the stamped letter (or the plain one); "" where there is none or it is secret."""
    digest = letter.stamped_hash or letter.pdf_hash
    if not digest or is_secret(letter):
        return ""
    name = f"{entry.number}-{entry.year}.pdf" if entry else "letter.pdf"
    return services.links.file(digest, name, FILE_LINK)


def letter_message(uow: UnitOfWork, services: Services, letter: Letter, actor: Actor) -> Message:
    """A letter's present state, and what this person can do with it."""
    assert letter.id is not None
    entry = letters.office_entry(uow, letter)
    if letter.direction is Direction.SEND:
        return _sent_message(uow, services, letter, entry, actor)
    work = rows.tasks_of(uow, letter.id)
    units = {unit.id: unit_name(unit) for unit in people.units(uow) if unit.id is not None}
    lines = _holder_lines(uow, letter, actor)
    lines += letter_texts.status_lines(letter, work, units, names_of(uow, {task.assignee_id for task in work}))
    sent = circulations.of_letter(uow, letter.id)
    lines += [circular_texts.status_line(row, circulations.counts(uow, row.id or 0)) for row in sent[:3]]
    return letter_texts.card(
        letter,
        entry,
        lines,
        file_url=file_url(services, letter, entry),
        may_register=_may_propose(uow, letter, actor),
        extra=[*_own_presses(work, actor), *_circular_presses(uow, letter, sent, actor)],
    )


def _sent_message(uow: UnitOfWork, services: Services, letter: Letter, entry: Entry | None, actor: Actor) -> Message:
    """A letter of the office's own: the file, and for whoever runs it the meeting that it belongs to."""
    paper = meeting_papers.of_letter(uow, letter.id or 0)
    runs = paper is not None and meetings.may_run(uow, actor, paper[1])
    meeting = [meeting_texts.back(paper[1])] if paper is not None and runs else []
    # Those who were invited have the invitation itself.
    for_schools = letter.kind in (LetterKind.ORDER, LetterKind.ANNOUNCEMENT)
    sent = circulations.of_letter(uow, letter.id or 0) if for_schools else []
    told = _circular_presses(uow, letter, sent, actor) if for_schools else []
    return letter_texts.sent(
        letter,
        entry,
        signer=names_of(uow, {letter.registered_by}).get(letter.registered_by or 0, ""),
        file_url=file_url(services, letter, entry),
        extra=[*meeting, *told],
    )


def _circular_presses(uow: UnitOfWork, letter: Letter, sent: Sequence[Circulation], actor: Actor) -> list[Press]:
    """The way to the circular of a letter, and [แจ้งเวียน]: first of all where the director wished it."""
    assert letter.id is not None
    gone = [row for row in sent if row.state != CirculationState.DRAFT]
    presses = [circular_texts.follow(gone[0])] if gone and circulation.may_follow(uow, actor, gone[0], letter) else []
    if circulation.may_circulate(uow, actor, letter):
        approval = rows.latest_approval(uow, letter.id)
        wished = approval is not None and approval.decision == Decision.KNOWN_CIRCULATE and not gone
        presses.append(circular_texts.start(letter, first=wished and letter.state == LetterState.DECIDED))
    return presses


def _may_propose(uow: UnitOfWork, letter: Letter, actor: Actor) -> bool:
    try:
        approvals.may_propose(uow, actor, letter)
    except (NotAllowed, AlreadyDone):
        return False
    return True


def _holder_lines(uow: UnitOfWork, letter: Letter, actor: Actor) -> list[str]:
    """Who has it now, and what was decided."""
    assert letter.id is not None
    approval = rows.latest_approval(uow, letter.id)
    if approval is None:
        return []
    holder = deciders.decider(uow, approval.post_id, secret=is_secret(letter))
    decided_by = uow.get(Person, approval.decided_by) if approval.decided_by else None
    over = approval.undo_until is None or uow.now >= approval.undo_until
    return letter_texts.approval_lines(
        approval,
        short_name(holder[0]) if holder else "",
        short_name(decided_by) if decided_by else "",
        told=over or approval.decided_by == actor.id,
    )


def _own_presses(work: list[Task], actor: Actor) -> list[Press]:
    """The way to this person's own part of the letter."""
    units = {seat.unit.id for seat in actor.seats}
    mine = [
        task
        for task in work
        if (task.assignee_id == actor.id or task.unit_id in units)
        and task.state not in (TaskState.CLOSED, TaskState.RETURNED)
    ]
    return [letter_texts.open_task(task.id or 0) for task in mine[:1]]


def names_of(uow: UnitOfWork, person_ids: set[int | None]) -> dict[int, str]:
    """Short names by id."""
    found = (uow.get(Person, person_id) for person_id in person_ids if person_id is not None)
    return {person.id: short_name(person) for person in found if person is not None and person.id is not None}


def refresh_letter(uow: UnitOfWork, services: Services, letter: Letter, *, but: int | None = None) -> None:
    """Bring every shown card of a letter to its present state, where cards can be changed."""

    def message_for(person_id: int | None) -> Message | None:
        person = uow.get(Person, person_id) if person_id is not None and person_id != but else None
        actor = actor_of(uow, person) if person is not None else None
        if actor is None or not access.may_see(uow, actor, letter):
            return None
        return (
            approval_texts.notice_moved(letter) if is_secret(letter) else letter_message(uow, services, letter, actor)
        )

    outbox.refresh(uow, about_letter(letter), message_for)


# --- before whoever decides -----------------------------------------------------------------------------------------


def about_approval(approval: Approval, purpose: str = "decide") -> About:
    """`decide` is a card that asks for a decision; `state` one that only says where the letter is."""
    name = f"approval:{approval.id}"
    return About(subject=name, version=approval.version, card=name, purpose=purpose)


def decider_of(uow: UnitOfWork, approval: Approval, letter: Letter) -> tuple[Person, Capacity] | None:
    """Before whom an approval lies at this moment."""
    return deciders.decider(uow, approval.post_id, secret=is_secret(letter))


def approval_view(
    uow: UnitOfWork, services: Services, approval: Approval, letter: Letter | None = None
) -> approval_texts.View:
    """All that the cards of an approval show."""
    letter = letter or rows.letter(uow, approval.letter_id)
    if letter is None:
        raise NotFound("letter")
    found = decider_of(uow, approval, letter)
    names = names_of(uow, {approval.proposed_by, approval.decided_by})
    entry = letters.office_entry(uow, letter)
    chair = uow.get(Post, approval.post_id)
    return approval_texts.View(
        approval=approval,
        letter=letter,
        entry=entry,
        proposer=names.get(approval.proposed_by, ""),
        holder=short_name(found[0]) if found else "—",
        capacity=found[1] if found else Capacity.SELF,
        waited=working_hours_between(approval.proposed_at, uow.now, letters.holidays_of(people.office(uow))),
        units=[group_name(unit) for one in approval.proposed_units if (unit := uow.get(Unit, one)) is not None],
        summary=letters.summary(letter),
        file_url=file_url(services, letter, entry),
        decided_by=names.get(approval.decided_by or 0, ""),
        receivers=approvals.receivers(uow, approval),
        chair=chair.title if chair else "",
        today=letters.today_of(uow),
    )


def pushed_card(view: approval_texts.View) -> Message:
    """The decision card as it may come unasked."""
    return approval_texts.notice_of_secret(view) if is_secret(view.letter) else approval_texts.card(view)


def show_to_decider(
    uow: UnitOfWork, services: Services, approval: Approval, *, gather: timedelta = timedelta(0)
) -> tuple[Person, Capacity, bool] | None:
    """Put the card before whoever decides now: who, in which capacity, and whether a chat reaches them.

    `gather`: see `outbox.put`.
    """
    view = approval_view(uow, services, approval)
    found = decider_of(uow, approval, view.letter)
    if found is None or found[0].id is None:
        return None
    # A line of every morning's digest while it waits.
    deadlines.add_to_digest(uow, found[0].id, f"approval:{approval.id}", deadlines.STANDING)
    return (*found, tell(uow, found[0].id, pushed_card(view), about_approval(approval), gather=gather))


def show_to_decider_again(uow: UnitOfWork, services: Services, approval: Approval) -> None:
    """The card has changed: one that waits or can be edited shows it; one that can do neither is sent anew."""
    view = approval_view(uow, services, approval)
    found = decider_of(uow, approval, view.letter)
    about = about_approval(approval)
    if found is not None and found[0].id is not None and outbox.stands_for_good(uow, about.card, found[0].id):
        tell(uow, found[0].id, pushed_card(view), about)
    refresh_approval(uow, services, approval)


def refresh_approval(uow: UnitOfWork, services: Services, approval: Approval) -> None:
    """Bring every shown card of an approval to the present state, where cards can be changed."""
    view = approval_view(uow, services, approval)
    found = decider_of(uow, approval, view.letter) if approval.state == ApprovalState.OPEN else None
    holder = found[0].id if found else None
    state = approval_texts.notice_moved(view.letter) if is_secret(view.letter) else approval_texts.state(view)
    outbox.refresh(
        uow, about_approval(approval), lambda person: pushed_card(view) if person and person == holder else None
    )
    outbox.refresh(uow, about_approval(approval, "state"), lambda person: None if person == holder else state)


def asked_last(uow: UnitOfWork, approval: Approval) -> int | None:
    """Who was shown the decision card last."""
    asked = [row for row in shown(uow, f"approval:{approval.id}") if row.purpose == "decide"]
    return max(asked, key=lambda row: row.seq or 0).person_id if asked else None


# --- a unit's work --------------------------------------------------------------------------------------------------


def about_task(task: Task) -> About:
    return About(subject=f"task:{task.id}", version=task.version, card=f"task:{task.id}", purpose="task")


def told_of(task: Task, letter: Letter | None) -> About:
    """A message of its own, beside the task's card: about its letter, if it has one."""
    return told(letter) if letter is not None else About(f"task:{task.id}", task.version, purpose="told")


def task_view(uow: UnitOfWork, services: Services, task: Task, letter: Letter | None) -> texts.View:
    """All that a task's cards show."""
    entry = letters.office_entry(uow, letter) if letter is not None else None
    names = names_of(uow, {task.assignee_id, task.instructed_by})
    wish = extensions.open_wish(uow, task)
    return texts.View(
        task=task,
        letter=letter,
        entry=entry,
        group_entry=tasks.group_entry(uow, task),
        unit=group_name(tasks.unit_of(uow, task)),
        assignee=names.get(task.assignee_id or 0, ""),
        instructed_by=names.get(task.instructed_by or 0, ""),
        file_url=file_url(services, letter, entry) if letter is not None else _circular_url(uow, services, task),
        report_url=_report_url(services, task),
        left=left_of(uow, task),
        open_day=dues.working_day_after(uow, task.due_on) if task.due_on else None,
        first_due=dues.first_day(uow, task) if task.due_on else None,
        wish=wish,
        wish_holder=_wish_holder(uow, task, letter, wish),
    )


def left_of(uow: UnitOfWork, task: Task) -> texts.Left:
    """How far a task is from its due moment."""
    today, due_at = letters.today_of(uow), dues.moment_of(uow, task)
    if task.due_on is None or due_at is None:
        return texts.Left(today)
    days = working_days_until(today, task.due_on, deadlines.own_days(uow))
    return texts.Left(today, days, due_at < uow.now)


def _wish_holder(uow: UnitOfWork, task: Task, letter: Letter | None, wish: Extension | None) -> str:
    found = extensions.decider_of(uow, task, letter, wish.asked_by) if wish is not None else None
    return short_name(found[0]) if found else ""


def _circular_url(uow: UnitOfWork, services: Services, task: Task) -> str:
    """A signed link to the circular that this work came from; "" for other work, and where there is no file."""
    letter = receiving.letter_of(uow, task)
    if letter is None or not letter.pdf_hash or is_secret(letter):
        return ""
    return services.links.file(letter.pdf_hash, f"{letter.number or 'letter'}.pdf", FILE_LINK)


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


def pushed_task(uow: UnitOfWork, view: texts.View, person_id: int) -> Message:
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
    return tell(uow, person_id, pushed_task(uow, view, person_id), about_task(view.task))


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
    """Bring every shown card of a task, of a wish for more time and of the letter to the present state.

    `but` has just been answered.
    """
    view = task_view(uow, services, task, letter)

    def message_for(person_id: int | None) -> Message | None:
        return pushed_task(uow, view, person_id) if person_id is not None and person_id != but else None

    outbox.refresh(uow, about_task(task), message_for)
    refresh_wish(uow, services, task, letter, but=but)
    if letter is not None:
        refresh_letter(uow, services, letter, but=but)
    return view


# --- wishes for more time -------------------------------------------------------------------------------------------


def about_wish(wish: Extension) -> About:
    name = f"extension:{wish.id}"
    return About(subject=wish.subject, version=wish.version, card=name, purpose="extension")


def wish_view(
    uow: UnitOfWork, services: Services, wish: Extension, task: Task, letter: Letter | None
) -> extension_texts.View:
    """All that the cards of a wish for more time show."""
    names = names_of(uow, {wish.asked_by, wish.decided_by})
    found = extensions.decider_of(uow, task, letter, wish.asked_by)
    return extension_texts.View(
        wish=wish,
        task=task_view(uow, services, task, letter),
        asker=names.get(wish.asked_by, ""),
        decider=names.get(wish.decided_by or 0, ""),
        holder=short_name(found[0]) if found else "",
        between=extensions.day_between(uow, wish),
        first_due=dues.first_day(uow, task),
    )


def wish_message(view: extension_texts.View, person_id: int, holder_id: int | None) -> Message:
    """The wish as this person sees it."""
    asks = view.wish.state is ExtensionState.OPEN and person_id == holder_id
    return extension_texts.card(view) if asks else extension_texts.state(view)


def pushed_wish(view: extension_texts.View, person_id: int, holder_id: int | None) -> Message:
    """The wish as it may come unasked."""
    return extension_texts.notice_of_secret(view) if view.task.secret else wish_message(view, person_id, holder_id)


def refresh_wish(
    uow: UnitOfWork, services: Services, task: Task, letter: Letter | None, *, but: int | None = None
) -> None:
    """Bring the shown cards of the newest wish for more time to the present state, where they are behind it."""
    wish = extensions.latest_wish(uow, task)
    if wish is None or all(row.version == wish.version for row in shown(uow, about_wish(wish).card)):
        return
    view = wish_view(uow, services, wish, task, letter)
    found = extensions.decider_of(uow, task, letter, wish.asked_by)
    holder = found[0].id if found else None

    def message_for(person_id: int | None) -> Message | None:
        return pushed_wish(view, person_id, holder) if person_id is not None and person_id != but else None

    outbox.refresh(uow, about_wish(wish), message_for)
