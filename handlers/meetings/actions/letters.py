"""What a meeting's papers say, taken from its rows: frozen at the signature, and typeset after it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.common.paper_words import CAPACITIES, formal_title
from handlers.common.words import full_name
from handlers.context import chat_of
from handlers.meetings.actions import agenda, convening, invitees, meetings, numbers, sent_letters
from handlers.meetings.hooks import PAPER_CONTENTS
from handlers.meetings.jobs import TypesetPaper
from handlers.meetings.papers.invitation_letter import InvitationLetter, Section
from handlers.meetings.papers.official import Signature
from handlers.meetings.papers.order import Order
from handlers.meetings.texts import meetings as meeting_texts
from handlers.meetings.texts import papers as texts
from handlers.staff.actions import deciders
from storage import jobs, people
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Letter, Meeting, MeetingPaper, Office, Person, Post, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, LetterKind, PaperKind, UnitKind

DRAFT = "meeting_draft"
"""Job: set a paper that is not signed yet, for whoever wants to read it."""


def typeset(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> None:
    """Asks for the job that typesets a signed paper. If it fails for good, the secretary hears of it."""
    chat = next(
        (found for each in meetings.people_in_charge(uow, one) if (found := chat_of(uow, each)) is not None), None
    )
    job = TypesetPaper(paper=paper.id, **contents(uow, one, paper))
    if chat is not None:
        back = {"channel": chat.channel_id, "chat": chat.chat, "answer_to": ("", uow.now.isoformat())}
        job = job.model_copy(update=back)
    jobs.put_job(uow, job, Ref.of(paper))


def contents(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> Mapping[str, Any]:
    """Returns what a paper is typeset from: `template` and its `values`, as JSON."""
    for found in PAPER_CONTENTS(uow, one, paper):
        if found is not None:
            return found
    if paper.kind is PaperKind.INVITATION:
        return {"template": "invitation_letter", "values": invitation(uow, one, paper).to_json()}
    return {"template": "order", "values": order(uow, one, paper).to_json()}


def invitation(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> InvitationLetter:
    """The letter of invitation, a draft until it is signed."""
    assert one.starts_at is not None and one.ends_at is not None
    office, letter = people.office(uow), _letter(uow, paper)
    invited = invitees.attendees(uow, one)
    to = sent_letters.addressee(uow, one, paper, invited)
    kind = sent_letters.kind_of(paper.kind, [each.unit for each in invited])
    return InvitationLetter(
        memo=kind is LetterKind.MEMO,
        office=office.name,
        address=setting_lines(office, "address"),
        owner=_owner(uow, one),
        phone=" ".join(setting_lines(office, "phone")),
        number=letter.number if letter is not None else _unnumbered(uow, one, office),
        dated=_dated(letter),
        subject=paper.subject or texts.subject(one, paper.kind, numbers.next_number(uow, one)),
        addressee=to.words,
        meeting=meeting_texts.name(one, numbers.next_number(uow, one)),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        room=one.room,
        online_url=one.online_url,
        answer_by=one.answer_by if letter is not None else convening.answer_deadline(uow, one.starts_at),
        agenda=tuple(agenda_of(uow, one)),
        besides=tuple(paper.body.splitlines()),
        names=tuple(
            (full_name(each.person) if each.person is not None else each.title, each.unit.name) for each in invited
        )
        if to.listed
        else (),
        signature=signature(uow, paper),
    )


def _unnumbered(uow: UnitOfWork, one: Meeting, office: Office) -> str:
    """What stands before the number to come; nothing for a group's own meeting, whose paper never has one."""
    return "" if invitees.stays_within(uow, one) or not office.letter_code else f"{office.letter_code}/"


def order(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> Order:
    """An order or an announcement, a draft until it is signed."""
    letter = _letter(uow, paper)
    return Order(
        announcement=paper.kind is PaperKind.ANNOUNCEMENT,
        office=people.office(uow).name,
        number=letter.number if letter is not None else "",
        dated=_dated(letter),
        subject=paper.subject,
        paragraphs=tuple(line.strip() for line in paper.body.splitlines() if line.strip()),
        signature=signature(uow, paper),
    )


def _letter(uow: UnitOfWork, paper: MeetingPaper) -> Letter | None:
    return uow.get(Letter, paper.letter_id) if paper.letter_id is not None else None


def _dated(letter: Letter | None) -> date | None:
    return letter.dated if letter is not None else None


def signature(uow: UnitOfWork, paper: MeetingPaper) -> Signature:
    """Returns who signed a paper, or would sign it today. Their own post stands above the one they act for."""
    post = uow.get(Post, paper.sign_post_id) if paper.sign_post_id is not None else None
    if paper.signed_by is not None:
        person, capacity = uow.get(Person, paper.signed_by), paper.capacity
    else:
        person, capacity = deciders.decider(uow, paper.sign_post_id or 0) or (None, Capacity.SELF)
    unit = uow.get(Unit, post.unit_id) if post is not None else None
    title = formal_title(post.kind, post.title, unit.name) if post is not None and unit is not None else ""
    titles = [title]
    if capacity is not Capacity.SELF and person is not None:
        seats = people.seats(uow, person.id)
        own = formal_title(seats[0].post.kind, seats[0].post.title, seats[0].unit.name) if seats else ""
        titles = [own, CAPACITIES[capacity], title]
    name = full_name(person) if person is not None else ""
    return Signature(name, tuple(line for line in titles if line), paper.signed_at)


def setting_lines(office: Office, name: str) -> tuple[str, ...]:
    """A setting of the office that is printed, as lines: its address, its telephone."""
    value = office.settings.get(name) or ""
    lines = value if isinstance(value, list) else str(value).splitlines()
    return tuple(str(line).strip() for line in lines if str(line).strip())


def _owner(uow: UnitOfWork, one: Meeting) -> str:
    """ส่วนราชการเจ้าของเรื่อง: the group whose meeting it is, or that keeps the office's letters."""
    unit = uow.get(Unit, one.unit_id)
    if unit is not None and unit.kind is UnitKind.GROUP:
        return unit.name
    return next((group.name for group in people.units(uow, UnitKind.GROUP) if group.central), "")


def agenda_of(uow: UnitOfWork, one: Meeting) -> list[Section]:
    """Returns the agenda as it is printed, with all its sections."""
    items = agenda.numbered(rows.items(uow, one.id))
    return [
        Section(number, title, tuple((said, item.title) for said, item in items if item.section == number))
        for number, title in meeting_texts.SECTIONS.items()
    ]
