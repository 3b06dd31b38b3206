"""What is written of a meeting that is over: the brief resolutions and the minutes, made of its roll and its agenda
(manual 001, step 12; ข้อ 25). Both go up the chain; signed, the brief resolutions go out to those who attended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.common.words import full_name, group_name
from handlers.context import Actor, Services
from handlers.errors import BadInput, Field, InputFault, NotAllowed, NotFound
from handlers.meetings.actions import (
    agenda,
    amendments,
    endorsement,
    former_items,
    meetings,
    seat_messages,
)
from handlers.meetings.actions import letters as meeting_letters
from handlers.meetings.actions.meetings import audit_change
from handlers.meetings.jobs import SetMinutesDraft
from handlers.meetings.papers.minutes import Attendant, Matter, Minutes, Section, Signature
from handlers.meetings.texts import minutes as texts
from handlers.meetings.texts.meetings import SECTIONS, kind_name
from handlers.meetings.texts.resolutions import progress as progress_of
from storage import meeting_papers as paper_rows
from storage import meetings as rows
from storage import minutes as after
from storage import people
from storage.tables import AgendaItem, Invited, Meeting, MeetingPaper, Person, Post, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Capacity, MeetingState, PaperKind, PaperState

KINDS = (PaperKind.BRIEF, PaperKind.MINUTES)
_TEMPLATES = {PaperKind.BRIEF: "brief_resolutions", PaperKind.MINUTES: "minutes"}


# --- who came ---------------------------------------------------------------------------------------------------------


def attendants(uow: UnitOfWork, one: Meeting) -> tuple[list[Attendant], list[Attendant]]:
    """Returns who came, the chair first and the secretary last, and who did not, as the minutes list them."""
    known = rows.people_of(uow, one.id)
    here, absent = [], []
    for row, _unit in rows.seats(uow, one.id):
        if row.checked_in_at is not None:
            here.append(_came(row, known, one))
        else:
            person = known.get(row.person_id or 0)
            name = full_name(person) if person is not None else texts.VACANT
            absent.append(Attendant(name, row.title, texts.absence(row)))
    chair, secretary = _officer(uow, one.chair_id, texts.CHAIR), _officer(uow, one.secretary_id, texts.SECRETARY)
    if one.chair_id == one.secretary_id:
        secretary = []
    return [*chair, *here, *secretary], absent


def _came(row: Invited, known: dict[int, Person], one: Meeting) -> Attendant:
    note = texts.presence(row, one)
    if row.answer is Attendance.SUBSTITUTE:
        return Attendant(row.substitute_name, row.substitute_title, note)
    person = known.get(row.person_id or 0)
    return Attendant(full_name(person) if person is not None else texts.VACANT, row.title, note)


def _officer(uow: UnitOfWork, person_id: int | None, role: str) -> list[Attendant]:
    person = uow.get(Person, person_id) if person_id is not None else None
    return [Attendant(full_name(person), title_of(uow, person), role=role)] if person is not None else []


def title_of(uow: UnitOfWork, person: Person) -> str:
    """Returns the title of this person's first post."""
    seats = people.seats(uow, person.id)
    return seats[0].post.title if seats else ""


# --- the values of both papers ----------------------------------------------------------------------------------------


def minutes_of(uow: UnitOfWork, one: Meeting, paper: MeetingPaper | None = None) -> Minutes:
    """Returns what was done at a meeting, with the names of who checked and signed `paper`."""
    assert one.starts_at is not None and one.ends_at is not None
    here, absent = attendants(uow, one)
    taker = uow.get(Person, one.note_taker_id or one.secretary_id)
    assert taker is not None
    chair = uow.get(Person, one.chair_id) if one.chair_id is not None else None
    number = f"{one.number}/{one.year}" if one.number is not None else ""
    is_signed = paper is not None and paper.state is PaperState.SIGNED
    return Minutes(
        people.office(uow).name,
        kind_name(one),
        number,
        one.opened_at or one.starts_at,
        one.ended_at or one.ends_at,
        one.room or ("ระบบออนไลน์" if one.online_url else ""),
        tuple(here),
        tuple(absent),
        tuple(line for line in one.others.splitlines() if line),
        tuple(_sections(uow, one)),
        full_name(chair) if chair is not None else "",
        Signature(full_name(taker), title_of(uow, taker)),
        _checked(uow, paper) if paper is not None and is_signed else None,
        _signed(uow, paper) if paper is not None and is_signed else None,
        one.endorse_by or endorsement.endorse_until(uow),
    )


def _sections(uow: UnitOfWork, one: Meeting) -> list[Section]:
    numbered = agenda.numbered(rows.items(uow, one.id))
    units: dict[int | None, str] = {unit.id: group_name(unit) for unit in people.units(uow)}
    found = []
    for section, title in SECTIONS.items():
        matters = tuple(_matter(uow, number, item, units) for number, item in numbered if item.section == section)
        first = section == former_items.ADOPTING and one.previous_id is None
        found.append(Section(section, title, matters, texts.FIRST_MEETING if first else texts.NOTHING))
    return found


def _matter(uow: UnitOfWork, number: str, item: AgendaItem, units: dict[int | None, str]) -> Matter:
    owner = units.get(item.resolution_unit_id, "")
    if item.resolution_unit_id is not None and not owner:
        unit = uow.get(Unit, item.resolution_unit_id)
        owner = group_name(unit) if unit is not None else ""
    progress = progress_of(former_items.task_behind(uow, item)) if item.from_id is not None else ""
    return Matter(
        number,
        item.title,
        "\n".join(line for line in (item.body, progress) if line),
        units.get(item.unit_id, ""),
        item.discussion,
        item.resolution,
        owner if item.task_id is not None else "",
        item.due_on if item.task_id is not None else None,
    )


def _checked(uow: UnitOfWork, paper: MeetingPaper) -> Signature | None:
    person = uow.get(Person, paper.checked_by) if paper.checked_by is not None else None
    if person is None:
        return None
    chair = _instead_of(uow, paper.check_post_id, paper.check_capacity)
    check = paper.check_shown_hash
    return Signature(full_name(person), title_of(uow, person), paper.checked_at, paper.check_capacity, chair, check)


def _signed(uow: UnitOfWork, paper: MeetingPaper) -> Signature | None:
    person = uow.get(Person, paper.signed_by) if paper.signed_by is not None else None
    if person is None:
        return None
    chair = _instead_of(uow, paper.sign_post_id, paper.capacity)
    return Signature(full_name(person), title_of(uow, person), paper.signed_at, paper.capacity, chair, paper.shown_hash)


def _instead_of(uow: UnitOfWork, post_id: int | None, capacity: Capacity) -> str:
    post = uow.get(Post, post_id) if post_id is not None and capacity is not Capacity.SELF else None
    return post.title if post is not None else ""


# --- up the chain -----------------------------------------------------------------------------------------------------


def require_ready(uow: UnitOfWork, one: Meeting, kind: PaperKind) -> None:
    """Raises AlreadyDone for a meeting that is not over; BadInput if nothing was resolved, or while requests for
    corrections wait."""
    meetings.require(one, MeetingState.ENDED, MeetingState.ADOPTED)
    if not any(item.resolution for item in rows.items(uow, one.id)):
        raise BadInput(Field.RESOLUTION, InputFault.NO_RESOLUTION)
    if kind is PaperKind.MINUTES and amendments.undecided(uow, one):
        raise BadInput(Field.AMENDMENT, InputFault.WAIT)


def summary(uow: UnitOfWork, one: Meeting, kind: PaperKind) -> str:
    """Returns what the card of a paper says to who checks and signs it: the resolutions and whose work they are. For
    the minutes also who came, and what was corrected."""
    groups: dict[int | None, str] = {unit.id: group_name(unit) for unit in people.units(uow)}
    said = [
        texts.resolution_line(number, item, groups.get(item.resolution_unit_id, ""))
        for number, item in agenda.numbered(rows.items(uow, one.id))
        if item.resolution
    ]
    if kind is PaperKind.BRIEF:
        return "\n".join(said)
    counts = rows.counts(uow, one.id)
    accepted = endorsement.counts(uow, one).accepted
    lines = [texts.attendance_line(counts.here, counts.total), texts.corrected_line(accepted), *said]
    return "\n".join(line for line in lines if line)


def contents(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> Mapping[str, Any]:
    """Returns what is to be typeset, as JSON: `template` and its `values`."""
    return {"template": _TEMPLATES[paper.kind], "values": minutes_of(uow, one, paper).to_json()}


def draft(uow: UnitOfWork, one: Meeting, kind: PaperKind) -> SetMinutesDraft:
    """Returns the job that typesets a paper before it is submitted. Raises AlreadyDone, BadInput."""
    require_ready(uow, one, PaperKind.BRIEF)
    values = minutes_of(uow, one).to_json()
    return SetMinutesDraft(template=_TEMPLATES[kind], values=values, meeting=one.id, kind=kind)


def signed(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, paper: MeetingPaper) -> None:
    """[ลงนาม]: typesets the paper with the names of who checked and signed it. What follows waits for that."""
    if paper.kind is PaperKind.BRIEF:
        one.brief_approved_by, one.endorse_by = actor.id, endorsement.endorse_until(uow)
    else:
        one.minutes_approved_by = actor.id
    meeting_letters.typeset(uow, one, paper)


def kept(uow: UnitOfWork, services: Services, paper_id: int, digest: str) -> None:
    """The signed paper is kept: brief resolutions are sent with it, minutes wait to be adopted."""
    found = paper_rows.paper(uow, paper_id)
    one = rows.meeting(uow, found.meeting_id, lock=True) if found is not None else None
    paper = paper_rows.paper(uow, paper_id, lock=True)
    if paper is None or one is None or paper.state is not PaperState.SIGNED:
        return
    if paper.kind is PaperKind.BRIEF and one.brief_sent_at is None:
        one.brief_hash = digest
        endorsement.send_brief(uow, services, one)
    elif paper.kind is PaperKind.MINUTES and one.minutes_at is None:
        one.minutes_hash, one.minutes_at = digest, uow.now
        audit_change(uow, one, "minutes", paper=paper.id)
    seat_messages.refresh_card_soon(uow, one.id)


# --- found again ------------------------------------------------------------------------------------------------------


def may_see(uow: UnitOfWork, actor: Actor, one: Meeting) -> bool:
    """Whether this person may read what a meeting has left: who ran it or signed its papers, who was invited or sent,
    the office's heads, and people of units that were invited, brought items or have its work."""
    if meetings.may_run(uow, actor, one) or actor.id in (one.chair_id, one.approved_by, one.brief_approved_by):
        return True
    return endorsement.concerns(uow, actor, one)


def found(
    uow: UnitOfWork, actor: Actor, words: Sequence[str], span: tuple[datetime, datetime] | None, *, limit: int
) -> list[Meeting]:
    """Returns the meetings that this person may read with all these words in name, agenda or resolutions, held in
    `span`. The latest come first."""
    hits = after.search(uow, words, span) if words else []
    return [one for one in hits if may_see(uow, actor, one)][:limit]


def seen(uow: UnitOfWork, actor: Actor, meeting_id: int) -> Meeting:
    """Returns a meeting that this person may read. Raises NotFound, NotAllowed."""
    one = rows.meeting(uow, meeting_id)
    if one is None or one.state in (MeetingState.DRAFT, MeetingState.DISCARDED):
        raise NotFound("meeting")
    if not may_see(uow, actor, one):
        raise NotAllowed("answer_meeting")
    return one
