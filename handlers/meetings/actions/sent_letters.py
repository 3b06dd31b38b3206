"""The letter that a signed paper becomes, with its number in the send book (แบบ 14, ข้อ 32, 43)."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.common.paper_words import formal_title
from handlers.common.thai_calendar import bangkok_date
from handlers.common.words import unit_name
from handlers.context import Actor
from handlers.letters.actions import fields, numbers
from handlers.meetings.actions import invitees, meetings
from handlers.meetings.actions.invitees import Attendee
from handlers.meetings.texts import papers as texts
from storage import people
from storage.ref import Ref
from storage.tables import AgendaItem, Letter, Meeting, MeetingPaper, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, LetterKind, LetterState, PaperKind, PostKind, UnitKind

KINDS = (PaperKind.INVITATION, PaperKind.ORDER, PaperKind.ANNOUNCEMENT)
"""The papers that become letters once they are signed."""
CIRCULAR, ORDER = "circular", "order"
"""Series of the send book with numbers of their own."""
CIRCULARS_APART = "circular_series"
"""The office's setting that its circulars are counted apart (ข้อ 32)."""


def send(uow: UnitOfWork, actor: Actor, one: Meeting, paper: MeetingPaper) -> Letter:
    """Makes the letter of a signed paper and numbers it in the same transaction, so that no number is given twice."""
    office = people.office_unit(uow)
    invited = invitees.attendees(uow, one) if paper.kind is PaperKind.INVITATION else []
    letter = uow.add(
        Letter(
            unit_id=office.id,
            direction=Direction.SEND,
            state=LetterState.CLOSED,
            kind=kind_of(paper.kind, [each.unit for each in invited]),
            dated=bangkok_date(uow.now),
            sender=people.office(uow).name,
            addressee=addressee(uow, one, paper, invited).words,
            subject=paper.subject or texts.subject(one, paper.kind),
            made_by=paper.made_by,
            made_at=paper.made_at,
            registered_by=actor.id,
            registered_at=uow.now,
            closed_at=uow.now,
        )
    )
    uow.flush()
    _number(uow, office.id, letter, paper, actor, many=len(invited) > 1)
    fields.refresh_keys(letter)
    letter.search = fields.fold(texts.kind_of_letter(letter), letter.search)
    paper.letter_id, paper.subject = letter.id, letter.subject
    if paper.kind is PaperKind.INVITATION:
        one.letter_id = letter.id
    elif (item := item_of(uow, paper)) is not None:
        item.letter_id = letter.id
    uow.flush()
    uow.audit("letter.send", Ref.of(letter), paper=paper.id, number=letter.number)
    return letter


def kind_of(kind: PaperKind, units: Sequence[Unit]) -> LetterKind:
    """Returns the kind of letter of a paper. An invitation to the office's own people only is a memo (ข้อ 12)."""
    if kind is PaperKind.ORDER:
        return LetterKind.ORDER
    if kind is PaperKind.ANNOUNCEMENT:
        return LetterKind.ANNOUNCEMENT
    return LetterKind.EXTERNAL if any(one.kind is UnitKind.SCHOOL for one in units) else LetterKind.MEMO


@dataclass(frozen=True)
class Addressee:
    """เรียน: in words that hold for all; `listed` where they say that the names are on a list."""

    words: str
    listed: bool = False


def addressee(uow: UnitOfWork, one: Meeting, paper: MeetingPaper, invited: Sequence[Attendee]) -> Addressee:
    """Returns whom an invitation is addressed to; for an order or an announcement the groups that it concerns."""
    if paper.kind is not PaperKind.INVITATION:
        return Addressee(" ".join(unit_name(unit) for unit in concerned(uow, paper)))
    schools = {each.unit.id for each in invited if each.unit.kind is UnitKind.SCHOOL}
    others = {each.unit.id for each in invited if each.unit.kind is not UnitKind.SCHOOL}
    if len(invited) == 1:
        title = invited[0].title
        kind = PostKind.DEPUTY if title.startswith("รอง") else PostKind.DIRECTOR
        return Addressee(formal_title(kind, title, invited[0].unit.name))
    if schools and not others:
        every = len(schools) == len(invited) >= len(people.units(uow, UnitKind.SCHOOL))
        return Addressee(texts.all_schools() if every else texts.named_below(), not every)
    chosen = invitees.whom(one)
    if chosen.staff and not schools:
        return Addressee(texts.all_staff())
    every = not schools and others == {unit.id for unit in meetings.groups(uow)} and len(others) == len(invited)
    return Addressee(texts.all_groups() if every else texts.named_below(), not every)


def item_of(uow: UnitOfWork, paper: MeetingPaper) -> AgendaItem | None:
    """Returns the item whose resolution an order or an announcement follows from."""
    return uow.get(AgendaItem, paper.item_id) if paper.item_id is not None else None


def concerned(uow: UnitOfWork, paper: MeetingPaper) -> list[Unit]:
    """Returns the groups that an order or an announcement concerns: the one responsible for its resolution, and the one
    that offered the item."""
    item = item_of(uow, paper)
    ids = dict.fromkeys((item.resolution_unit_id, item.unit_id)) if item is not None else {}
    return [unit for one in ids if one is not None and (unit := uow.get(Unit, one)) is not None and unit.active]


def _number(uow: UnitOfWork, unit_id: int, letter: Letter, paper: MeetingPaper, actor: Actor, *, many: bool) -> None:
    """ศธ 04123/214, ศธ 04123/ว12 of circulars that are counted apart, คำสั่งที่ 78/2569; announcements have none."""
    if paper.kind is PaperKind.ANNOUNCEMENT:
        return
    office = people.office(uow)
    code = f"{office.letter_code}/" if office.letter_code else ""
    apart = many and bool(office.settings.get(CIRCULARS_APART))
    series = ORDER if paper.kind is PaperKind.ORDER else CIRCULAR if apart else ""
    entry = numbers.take_to_send(uow, unit_id, letter, actor.id, series)
    if series == ORDER:
        letter.number = f"{entry.number}/{entry.year}"
    else:
        letter.number = f"{code}{'ว' if apart else ''}{entry.number}"
