"""Expected refusals, named after the fact. They carry fields, never words: `refusals.py` explains them once."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from storage.vocabulary import Capacity


class Field(StrEnum):
    """What was typed badly; `refusals.py` has its Thai name."""

    DATE = "date"
    DATED = "dated"
    DUE_ON = "due_on"
    ADDRESSEE = "addressee"
    NUMBER = "number"
    SUBJECT = "subject"
    SENDER = "sender"
    TEXT = "text"
    DUE = "due"
    REASON = "reason"
    NAME = "name"
    QUESTION = "question"
    RECEIVERS = "receivers"
    ANSWER = "answer"
    TIME = "time"
    SPAN = "span"
    HOLIDAY = "holiday"
    RUNG = "rung"
    PLACE = "place"
    MEETING_NUMBER = "meeting_number"
    SECRETARY = "secretary"
    CHAIR = "chair"
    SUBSTITUTE = "substitute"
    ITEM = "item"
    MEETING = "meeting"
    STEP = "step"
    RESOLUTION = "resolution"
    DISCUSSION = "discussion"
    AMENDMENT = "amendment"
    GROUP = "group"
    OTHERS = "others"


class InputFault(StrEnum):
    """What is wrong with what was typed."""

    TOO_LONG = "too_long"
    EMPTY = "empty"
    UNKNOWN = "unknown"
    IMPOSSIBLE = "impossible"
    FUTURE = "future"
    TOO_OLD = "too_old"
    PAST = "past"
    NO_SUCH_TIME = "no_such_time"
    ODD_HOUR = "odd_hour"
    NO_SUCH_SPAN = "no_such_span"
    WHICH_HALF = "which_half"
    THERE_ALREADY = "there_already"
    NO_NAME = "no_name"
    CANNOT_MOVE = "cannot_move"
    BEYOND_DUE = "beyond_due"
    NOT_LATER = "not_later"
    NOT_SHORT = "not_short"
    TOO_FAR = "too_far"
    TOO_MANY_RESERVED = "too_many_reserved"
    OUTSIDER = "outsider"
    NO_POST = "no_post"
    YES_OR_NO = "yes_or_no"
    LONGER_THAN_500 = "longer_than_500"
    FILE_WANTED = "file_wanted"
    NO_NUMBER = "no_number"
    SEVERAL_NUMBERS = "several_numbers"
    NEGATIVE = "negative"
    TOO_LARGE_NUMBER = "too_large_number"
    UNCLEAR_NUMBER = "unclear_number"
    NONE_CHOSEN = "none_chosen"
    ALL_GONE = "all_gone"
    TAKEN = "taken"
    BEFORE_SENDING = "before_sending"
    NOT_A_NUMBER = "not_a_number"
    NO_ADDRESS = "no_address"
    UNCHANGED = "unchanged"
    NO_MEETING_NUMBER = "no_meeting_number"
    NUMBER_TAKEN = "number_taken"
    OTHER_YEAR = "other_year"
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_STEP = "unknown_step"
    WRONG_SIDE = "wrong_side"
    INVITED_TOO = "invited_too"
    SENT_BY_ANOTHER = "sent_by_another"
    NO_TITLE = "no_title"
    TITLE_FIRST = "title_first"
    CLOSED = "closed"
    LONG_TITLE = "long_title"
    NOT_BEGUN = "not_begun"
    NOT_WITHIN = "not_within"
    NO_CLOCK = "no_clock"
    LONGER_THAN_4000 = "longer_than_4000"
    DROPPED = "dropped"
    UNCHANGED_WORDS = "unchanged_words"
    WAIT = "wait"
    ADOPTED = "adopted"
    NO_RESOLUTION = "no_resolution"
    UNKNOWN_GROUP = "unknown_group"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_OF_THE_DAY = "not_of_the_day"
    CAME_WHEN = "came_when"
    TOO_MANY_DAYS = "too_many_days"


class Done(StrEnum):
    """What has been done with a thing already."""

    VOIDED = "voided"
    USED = "used"
    GIVEN_BACK = "given_back"
    DISCARDED = "discarded"
    REGISTERED = "registered"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    RETURNED = "returned"
    RECEIVED = "received"
    ASSIGNED = "assigned"
    REPORTED = "reported"
    CLOSED = "closed"
    LINKED = "linked"
    UNLINKED = "unlinked"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    REVOKED = "revoked"
    OVER = "over"
    CIRCULATED = "circulated"
    MOVED_ON = "moved_on"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    EXTENSION_WITHDRAWN = "extension_withdrawn"
    MEETING_INVITED = "meeting_invited"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_BEGUN = "meeting_begun"
    MEETING_ENDED = "meeting_ended"
    ITEM_OFFERED = "item_offered"
    CHECKED = "checked"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    BRIEF_SUBMITTED = "brief_submitted"
    ORDER_SUBMITTED = "order_submitted"
    MINUTES_SUBMITTED = "minutes_submitted"
    AMENDMENT_ACCEPTED = "amendment_accepted"
    AMENDMENT_REFUSED = "amendment_refused"
    ENDORSEMENT_CLOSED = "endorsement_closed"


class FileFault(StrEnum):
    """Why a file cannot be taken: what the reader says of it, or what the chat it came by does."""

    NOT_A_PICTURE = "not_a_picture"
    UNSUPPORTED = "unsupported"
    NO_ANSWER = "no_answer"
    NO_PAPER = "no_paper"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    PASSWORD_PROTECTED = "password_protected"
    BROKEN_FILE = "broken_file"
    GONE = "gone"
    FAILED = "failed"

    @classmethod
    def _missing_(cls, _value: object) -> "FileFault":
        """A word of another version: the file could not be taken, and that is all that is known."""
        return cls.FAILED


class SecretFault(StrEnum):
    """What may not be done with a secret letter."""

    TOP_SECRET = "top_secret"
    NOT_APPOINTED = "not_appointed"
    NO_PAGES = "no_pages"


class CheckInFault(StrEnum):
    """Why nobody can sign in for a seat of a meeting now."""

    EARLY = "early"
    OVER = "over"
    CANCELLED = "cancelled"
    WRITTEN = "written"
    SET_DOWN = "set_down"
    NOT_INVITED = "not_invited"
    RUNS_IT = "runs_it"
    SENDS = "sends"
    SUBSTITUTE_HERE = "substitute_here"
    TAKEN = "taken"
    ANSWERED_HERE = "answered_here"
    NO_MEETING = "no_meeting"
    NOT_HERE = "not_here"
    WRONG_CODE = "wrong_code"
    PERSONAL_CODE = "personal_code"
    STALE = "stale"
    TOO_MANY = "too_many"


class CodeFault(StrEnum):
    """Why an invitation code opens nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    TOO_MANY = "too_many"
    TAKEN = "taken"


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
    """The thing has moved on. `what` was done, by whom, when; an old button gets this as its answer."""

    def __init__(self, what: Done, by: str = "", at: datetime | None = None, subject: str = "") -> None:
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
    """What was typed does not fit. `shown` is what was typed, where it helps to see it."""

    def __init__(self, field: Field, why: InputFault, shown: str = "") -> None:
        super().__init__(field, why, shown)
        self.field = field
        self.why = why
        self.shown = shown


class BadDate(BadInput):
    """A date that does not exist, lies in the future or too far back."""

    def __init__(self, why: InputFault, shown: str = "", day: date | None = None) -> None:
        super().__init__(Field.DATE, why, shown)
        self.day = day


class FileRefused(OfficeError):
    """A file that cannot be taken."""

    def __init__(self, why: FileFault, name: str = "") -> None:
        super().__init__(why, name)
        self.why = why
        self.name = name


class SecretLetter(OfficeError):
    """A secret letter may not be handled this way (ข้อ 29, 35)."""

    def __init__(self, why: SecretFault | None = None) -> None:
        super().__init__(why)
        self.why = why


class CodeRefused(OfficeError):
    """An invitation code that does not open anything."""

    def __init__(self, why: CodeFault) -> None:
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
    """Nobody can sign in for a seat of a meeting now.

    `at` is the moment the reason is about (when sign-in begins, when it was closed); `name` and `seat` are who sits
    there already, where that is the reason.
    """

    def __init__(
        self, why: CheckInFault, at: datetime | None = None, *, name: str = "", seat: int | None = None
    ) -> None:
        super().__init__(why, at, name, seat)
        self.why = why
        self.at = at
        self.name = name
        self.seat = seat
