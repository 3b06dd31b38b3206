"""What is printed besides a meeting's letter: name tags, and notices for people without a chat (manual 001, 9.2)."""

from datetime import timedelta

from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import long
from handlers.common.words import full_name
from handlers.context import Services
from handlers.errors import NotFound
from handlers.meetings.actions import letters as meeting_letters
from handlers.meetings.actions import seat_codes
from handlers.meetings.actions.meetings import require
from handlers.meetings.papers.name_tags import NameTag, NameTags
from handlers.meetings.papers.notice import MeetingNotices, Notice
from handlers.meetings.texts import meetings as meeting_texts
from handlers.meetings.texts import printing as texts
from storage import meetings as rows
from storage import people
from storage.tables import Invited, Letter, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, MeetingState

TAGS, NOTICES = "tags", "notices"
"""What can be printed."""
_INVITED = (MeetingState.INVITED, MeetingState.OPEN, MeetingState.ENDED, MeetingState.ADOPTED)
_LASTS = timedelta(days=1)
"""How long an address on paper can still be opened when the meeting is over."""


def without_chat(uow: UnitOfWork, one: Meeting) -> list[tuple[Invited, Unit]]:
    """Returns the invited who have no chat and have not declined."""
    found = rows.seats(uow, one.id)
    return [(row, unit) for row, unit in found if row.told_id is None and row.answer is not Attendance.ABSENT]


def tags(uow: UnitOfWork, services: Services, one: Meeting) -> NameTags:
    """Returns a tag for everybody who has not declined, with the chair and the secretary first.

    Raises AlreadyDone before anybody was invited.
    """
    require(one, *_INVITED)
    seat_codes.make_all(uow, one)
    known = rows.people_of(uow, one.id)
    found = [_officer(uow, one.chair_id, texts.chair()), _officer(uow, one.secretary_id, texts.secretary())]
    made = [tag for tag in found if tag is not None]
    for row, unit in rows.seats(uow, one.id):
        if row.answer is not Attendance.ABSENT:
            made.append(_tag(uow, services, one, row, unit, known.get(row.person_id or 0)))
    day = long(bangkok_date(one.starts_at)) if one.starts_at is not None else ""
    return NameTags(people.office(uow).name, meeting_texts.name(one), day, tuple(made))


def _officer(uow: UnitOfWork, person_id: int | None, what: str) -> NameTag | None:
    person = uow.get(Person, person_id) if person_id is not None else None
    if person is None:
        return None
    seats = people.seats(uow, person.id)
    return NameTag(full_name(person), seats[0].post.title if seats else "", "", what)


def _tag(uow: UnitOfWork, services: Services, one: Meeting, row: Invited, unit: Unit, person: Person | None) -> NameTag:
    instead = row.answer is Attendance.SUBSTITUTE
    name = row.substitute_name if instead else full_name(person) if person is not None else texts.to_be_written()
    title, note = (row.substitute_title, texts.instead_of(row.title)) if instead else (row.title, "")
    code = seat_codes.code_of(uow, row)
    address = services.links.badge(uow.office, row.id, code, _until(uow, one))
    return NameTag(name, title, unit.name, note, code, address)


def _until(uow: UnitOfWork, one: Meeting) -> timedelta:
    left = one.ends_at - uow.now if one.ends_at is not None else timedelta(0)
    return max(left, timedelta(0)) + _LASTS


def notices(uow: UnitOfWork, services: Services, one: Meeting) -> MeetingNotices:
    """Returns a sheet for each of the invited who has no chat.

    Raises AlreadyDone before anybody was invited, NotFound if everybody has a chat.
    """
    require(one, *_INVITED)
    assert one.starts_at is not None and one.ends_at is not None
    seats = without_chat(uow, one)
    if not seats:
        raise NotFound("receivers")
    seat_codes.make_all(uow, one)
    letter = uow.get(Letter, one.letter_id) if one.letter_id is not None else None
    return MeetingNotices(
        people.office(uow).name,
        meeting_texts.name(one),
        letter.number if letter is not None else "",
        one.starts_at,
        one.ends_at,
        meeting_texts.where(one),
        one.answer_by,
        " ".join(meeting_letters.setting_lines(people.office(uow), "phone")),
        tuple(meeting_letters.agenda_of(uow, one)),
        tuple(_notice(uow, services, one, row, unit) for row, unit in seats),
    )


def _notice(uow: UnitOfWork, services: Services, one: Meeting, row: Invited, unit: Unit) -> Notice:
    person = uow.get(Person, row.person_id) if row.person_id is not None else None
    name = full_name(person) if person is not None else row.title
    code = seat_codes.code_of(uow, row)
    address = ""
    if person is not None:
        address = services.links.seat(uow.office, row.id, person.id, _until(uow, one))
    return Notice(name, row.title, unit.name, code, address)
