"""Expected refusals, named after the fact. They carry fields, never words: `texts/errors.py` explains them once."""

from datetime import date, datetime
from typing import ClassVar

from storage.vocabulary import Capacity


class OfficeError(Exception):
    """Something the office's rules do not allow, or a thing that is not as the person thought.

    `code` names it in the log and the audit row. Raised by rules and actions; caught by `dispatch` alone, which rolls
    back what the flow did and tells the person.
    """

    code: ClassVar[str] = "office_error"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        name = cls.__name__
        cls.code = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class NotAllowed(OfficeError):
    """This person may not do this. `who` names who may: a word of `rules.permissions.Act`, or ""."""

    def __init__(self, who: str = "") -> None:
        super().__init__(who)
        self.who = who


class NotFound(OfficeError):
    """No such thing in this office (or none this person may know of)."""

    def __init__(self, what: str = "", asked: str = "") -> None:
        super().__init__(what, asked)
        self.what = what
        self.asked = asked


class AlreadyDone(OfficeError):
    """The thing has moved on. `what` was done (voided, used, given_back, discarded, registered, submitted, decided,
    received, assigned, reported, closed, linked, moved_on), by whom, when; an old button gets this as its answer."""

    def __init__(self, what: str, by: str = "", at: datetime | None = None, subject: str = "") -> None:
        super().__init__(what, by, at, subject)
        self.what = what
        self.by = by
        self.at = at
        self.subject = subject


class NotYourStep(OfficeError):
    """The letter lies before somebody else now: `holder` decides, in `capacity` (a word of the vocabulary)."""

    def __init__(self, holder: str, capacity: Capacity, subject: str = "") -> None:
        super().__init__(holder, capacity, subject)
        self.holder = holder
        self.capacity = capacity
        self.subject = subject


class UndoClosed(OfficeError):
    """The 60 seconds are over."""


class BadInput(OfficeError):
    """What was typed does not fit. `field` and `why` are words of `texts/errors.py`."""

    def __init__(self, field: str, why: str, shown: str = "") -> None:
        super().__init__(field, why, shown)
        self.field = field
        self.why = why
        self.shown = shown


class BadDate(BadInput):
    """A date that does not exist, lies in the future or too far back."""

    def __init__(self, why: str, shown: str = "", day: date | None = None) -> None:
        super().__init__("date", why, shown)
        self.day = day


class FileRefused(OfficeError):
    """A file we cannot take: `why` is the reader's not_a_picture, broken_file, password_protected, too_many_pixels,
    too_many_pages, too_large, or gone, unsupported, failed."""

    def __init__(self, why: str, name: str = "") -> None:
        super().__init__(why, name)
        self.why = why
        self.name = name


class SecretLetter(OfficeError):
    """A secret letter may not be handled this way (ข้อ 29, 35)."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class CodeRefused(OfficeError):
    """An invitation code that does not open anything: `why` is unknown, expired, used, too_many, taken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NobodyDecides(OfficeError):
    """The chair is vacant or everybody is away."""

    def __init__(self, post: str = "") -> None:
        super().__init__(post)
        self.post = post


class Incomplete(OfficeError):
    """A letter cannot be registered without these fields."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(fields)
        self.fields = fields


class PersonSuspended(OfficeError):
    """An admin shut this person out; they are let in again before anything else is done for them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ChasedLately(OfficeError):
    """The same people were reminded of the same thing within the hour; `subject` is the thing."""

    def __init__(self, at: datetime, subject: str = "") -> None:
        super().__init__(at, subject)
        self.at = at
        self.subject = subject


class LastAdmin(OfficeError):
    """The only admin cannot shut themselves out: nobody could let them in again."""


class CheckInRefused(OfficeError):
    """Nobody can sign in for a seat of a meeting now: `why` is early, over, cancelled, written (the day itself, `at`),
    not_invited, runs_it, sends, substitute_here, taken (who: `name`, whose: `seat`), answered_here, not_here,
    no_meeting, wrong_code, personal_code, stale, too_many."""

    def __init__(self, why: str, at: datetime | None = None, *, name: str = "", seat: int | None = None) -> None:
        super().__init__(why, at, name, seat)
        self.why = why
        self.at = at
        self.name = name
        self.seat = seat
