"""What several flows of a letter show: its card and file, and the card of whoever decides on it."""

from datetime import timedelta

from handlers import digest_queue
from handlers.common.thai_calendar import working_hours_between
from handlers.common.words import group_name, short_name, unit_name
from handlers.context import Actor, Services, actor_of, tell
from handlers.errors import AlreadyDone, NotAllowed, NotFound
from handlers.letters.actions import approvals, letters, proposals
from handlers.letters.hooks import CARD_PARTS
from handlers.letters.texts import approvals as approval_texts
from handlers.letters.texts import letters as letter_texts
from handlers.staff.actions import access, deciders
from notifications import outbox
from notifications.message import Message, Press
from notifications.outbox import About
from storage import letters as rows
from storage import people
from storage.outbox import shown
from storage.ref import Ref
from storage.tables import Approval, Entry, Letter, Person, Post, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, Capacity, Direction, Secrecy, TaskState

FILE_LINK = timedelta(hours=24)


# --- secrets --------------------------------------------------------------------------------------------------------


def is_secret(letter: Letter | None) -> bool:
    return letter is not None and letter.secrecy != Secrecy.OPEN


def inform(uow: UnitOfWork, letter: Letter | None, person_id: int, message: Message, about: About) -> bool:
    """Tell somebody about a letter. Only people who handle secret letters hear of a secret one, and no details."""
    if letter is not None and is_secret(letter):
        person = uow.get(Person, person_id)
        if person is None or not person.handles_secret:
            return False
        message = approval_texts.notice_moved(letter)
    return tell(uow, person_id, message, about)


# --- a letter -------------------------------------------------------------------------------------------------------


def about_letter(letter: Letter) -> About:
    return About(subject=Ref.of(letter), version=letter.version, card=Ref.of(letter), purpose="letter")


def told(letter: Letter) -> About:
    """A message of its own, beside the letter's card."""
    return About(subject=Ref.of(letter), version=letter.version, purpose="told")


def file_url(services: Services, letter: Letter, entry: Entry | None) -> str:
    """Returns a signed link to the stamped letter, or to the plain one; "" where there is none or it is secret."""
    digest = letter.stamped_hash or letter.pdf_hash
    if not digest or is_secret(letter):
        return ""
    name = f"{entry.number}-{entry.year}.pdf" if entry else "letter.pdf"
    return services.links.file(digest, name, FILE_LINK)


def letter_message(uow: UnitOfWork, services: Services, letter: Letter, actor: Actor) -> Message:
    """Returns the card of a letter's present state, with what this person can do."""
    entry = letters.office_entry(uow, letter)
    parts = CARD_PARTS(uow, letter, actor)
    presses = [press for part in parts for press in part.presses]
    if letter.direction is Direction.SEND:
        return letter_texts.sent(
            letter,
            entry,
            signer=names_of(uow, {letter.registered_by}).get(letter.registered_by or 0, ""),
            file_url=file_url(services, letter, entry),
            extra=presses,
        )
    work = rows.tasks_of(uow, letter.id)
    units = {unit.id: unit_name(unit) for unit in people.units(uow)}
    lines = _holder_lines(uow, letter, actor)
    lines += letter_texts.status_lines(letter, work, units, names_of(uow, {task.assignee_id for task in work}))
    lines += [line for part in parts for line in part.lines]
    return letter_texts.card(
        letter,
        entry,
        lines,
        file_url=file_url(services, letter, entry),
        may_register=_may_propose(uow, letter, actor),
        extra=[*_own_presses(work, actor), *presses],
    )


def _may_propose(uow: UnitOfWork, letter: Letter, actor: Actor) -> bool:
    try:
        proposals.require_may_propose(uow, actor, letter)
    except (NotAllowed, AlreadyDone):
        return False
    return True


def _holder_lines(uow: UnitOfWork, letter: Letter, actor: Actor) -> list[str]:
    """Who has to decide, and what was decided."""
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
    """The button that opens this person's own task of the letter."""
    units = {seat.unit.id for seat in actor.seats}
    mine = [
        task
        for task in work
        if (task.assignee_id == actor.id or task.unit_id in units)
        and task.state not in (TaskState.CLOSED, TaskState.RETURNED)
    ]
    return [letter_texts.open_task(task.id) for task in mine[:1]]


def names_of(uow: UnitOfWork, person_ids: set[int | None]) -> dict[int, str]:
    """Returns short names by the ids of people."""
    found = (uow.get(Person, person_id) for person_id in person_ids if person_id is not None)
    return {person.id: short_name(person) for person in found if person is not None}


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
    name = Ref.of(approval)
    return About(subject=name, version=approval.version, card=name, purpose=purpose)


def decider_of(uow: UnitOfWork, approval: Approval, letter: Letter) -> tuple[Person, Capacity] | None:
    """Returns who decides on an approval at this moment, and in which capacity; None while nobody is there."""
    return deciders.decider(uow, approval.post_id, secret=is_secret(letter))


def approval_view(
    uow: UnitOfWork, services: Services, approval: Approval, letter: Letter | None = None
) -> approval_texts.ApprovalView:
    """Returns all that the cards of an approval show. Raises NotFound."""
    letter = letter or rows.letter(uow, approval.letter_id)
    if letter is None:
        raise NotFound("letter")
    found = decider_of(uow, approval, letter)
    names = names_of(uow, {approval.proposed_by, approval.decided_by})
    entry = letters.office_entry(uow, letter)
    post = uow.get(Post, approval.post_id)
    return approval_texts.ApprovalView(
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
        post_title=post.title if post else "",
        today=letters.today_of(uow),
    )


def notification_card(view: approval_texts.ApprovalView) -> Message:
    """Returns the decision card as it is sent unasked: of a secret letter without details."""
    return approval_texts.notice_of_secret(view) if is_secret(view.letter) else approval_texts.card(view)


def show_to_decider(
    uow: UnitOfWork, services: Services, approval: Approval, *, gather: timedelta = timedelta(0)
) -> tuple[Person, Capacity, bool] | None:
    """Send the decision card to whoever decides now.

    Returns who that is, in which capacity, and whether a chat reaches them; None while nobody is there. `gather`: see
    `outbox.put`.
    """
    view = approval_view(uow, services, approval)
    found = decider_of(uow, approval, view.letter)
    if found is None:
        return None
    # A line of every morning's digest while it waits.
    digest_queue.add(uow, found[0].id, Ref.of(approval), digest_queue.RECURRING)
    return (*found, tell(uow, found[0].id, notification_card(view), about_approval(approval), gather=gather))


def show_to_decider_again(uow: UnitOfWork, services: Services, approval: Approval) -> None:
    """Show the changed decision card to whoever decides.

    A card that still waits, or can be edited, is changed in place; any other is sent again.
    """
    view = approval_view(uow, services, approval)
    found = decider_of(uow, approval, view.letter)
    about = about_approval(approval)
    if found is not None and outbox.stands_for_good(uow, about.card, found[0].id):
        tell(uow, found[0].id, notification_card(view), about)
    refresh_approval(uow, services, approval)


def refresh_approval(uow: UnitOfWork, services: Services, approval: Approval) -> None:
    """Bring every shown card of an approval to the present state, where cards can be changed."""
    view = approval_view(uow, services, approval)
    found = decider_of(uow, approval, view.letter) if approval.state == ApprovalState.OPEN else None
    holder = found[0].id if found else None
    state = approval_texts.notice_moved(view.letter) if is_secret(view.letter) else approval_texts.state(view)
    outbox.refresh(
        uow, about_approval(approval), lambda person: notification_card(view) if person and person == holder else None
    )
    outbox.refresh(uow, about_approval(approval, "state"), lambda person: None if person == holder else state)


def last_asked(uow: UnitOfWork, approval: Approval) -> int | None:
    """Returns the id of the person who was shown the decision card last."""
    asked = [row for row in shown(uow, Ref.of(approval)) if row.purpose == "decide"]
    return max(asked, key=lambda row: row.seq or 0).person_id if asked else None
