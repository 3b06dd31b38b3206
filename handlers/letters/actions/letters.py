"""A letter as it stands in a register, and what every journey asks of one."""

from datetime import date

from handlers.common import thai_dates
from handlers.common.office_holidays import stored_holidays
from handlers.common.thai_calendar import OfficeHolidays, bangkok_date
from handlers.errors import NotFound
from storage import letters, registers
from storage.tables import Entry, Letter, Office
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, LetterState


def registered(uow: UnitOfWork, letter_id: int, *, lock: bool = False) -> Letter:
    """Returns a letter that stands in a register. Raises NotFound."""
    letter = letters.letter(uow, letter_id, lock=lock)
    if letter is None or letter.state in (LetterState.DRAFT, LetterState.DISCARDED):
        raise NotFound("letter")
    return letter


def office_entry(uow: UnitOfWork, letter: Letter) -> Entry | None:
    """Returns the first number of a letter, void or not; for a letter of the office's own that of its send register."""
    if letter.direction is Direction.SEND:
        return registers.sent_entry(uow, letter.id)
    if letter.unit_id is None:
        return None
    return registers.any_entry_of(uow, letter.id, letter.unit_id)


def holidays_of(office: Office) -> OfficeHolidays:
    """Returns the office's own holidays and half days, without the public holidays."""
    return stored_holidays(office.settings)


def today_of(uow: UnitOfWork) -> date:
    """Returns today in Bangkok."""
    return bangkok_date(uow.now)


def summary(letter: Letter) -> str:
    """Returns what whoever decides should know besides the subject: a meeting with its day, time and place, if read."""
    meeting = (letter.reading.get("meeting") or {}).get("value")
    if meeting:
        start = (meeting.get("start") or "")[:5]
        on = thai_dates.short(date.fromisoformat(meeting["on"]))
        return " ".join(part for part in (on, start, meeting.get("place") or "") if part)
    return ""
