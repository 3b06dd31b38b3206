"""ครั้งที่ of a meeting: a number of its own in its series, each Buddhist year."""

from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import BUDDHIST_ERA
from handlers.errors import BadInput, Field, InputFault
from handlers.meetings.rules import call as call_rules
from storage import meetings as rows
from storage import people
from storage.tables import Meeting
from storage.unit_of_work import UnitOfWork


def set_number(uow: UnitOfWork, one: Meeting, text: str) -> None:
    """Sets the number (ครั้งที่) as it was typed, with or without its year. It is given when the groups or the director
    are told of the meeting.

    Raises BadInput if it is no number, is of another year than the meeting, or is taken.
    """
    typed = call_rules.read_number(text)
    if typed is None:
        raise BadInput(Field.MEETING_NUMBER, InputFault.NO_MEETING_NUMBER)
    number, year = typed
    one.plan = {**one.plan, "number": number, "year": year}
    given = one.number is not None
    one.number, one.year = None, None
    uow.flush()
    _check_number(uow, one)
    if given:
        give_number(uow, one)


def _check_number(uow: UnitOfWork, one: Meeting) -> None:
    typed, said = one.plan.get("number"), one.plan.get("year")
    if typed is None or one.starts_at is None:
        return
    year = bangkok_date(one.starts_at).year + BUDDHIST_ERA
    if said is not None and said != year:
        raise BadInput(Field.MEETING_NUMBER, InputFault.OTHER_YEAR, f"{typed}/{said}")
    if rows.has_number(uow, one.kind, one.series, year, int(typed)):
        raise BadInput(Field.MEETING_NUMBER, InputFault.NUMBER_TAKEN, f"{typed}/{year}")


def give_number(uow: UnitOfWork, one: Meeting) -> None:
    """Gives the meeting the next number of its series, once. Raises BadInput if a typed number is taken."""
    if one.number is not None or one.starts_at is None:
        return
    people.lock_office(uow)  # two calls at once must not get one number
    _check_number(uow, one)
    year = bangkok_date(one.starts_at).year + BUDDHIST_ERA
    typed = one.plan.get("number")
    one.year = year
    one.number = int(typed) if typed is not None else rows.last_number(uow, one.kind, one.series, year) + 1


def next_number(uow: UnitOfWork, one: Meeting) -> tuple[int, int] | None:
    """Returns the number that a meeting has or would be given: (n, Buddhist year). None while its day is not known."""
    if one.number is not None and one.year is not None:
        return one.number, one.year
    if one.starts_at is None:
        return None
    year = bangkok_date(one.starts_at).year + BUDDHIST_ERA
    typed = one.plan.get("number")
    return (int(typed) if typed is not None else rows.last_number(uow, one.kind, one.series, year) + 1), year
