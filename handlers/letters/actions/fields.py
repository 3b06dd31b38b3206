"""The fields of a letter: put as a person gave them, checked, and folded into what search compares."""

import unicodedata
from datetime import date, timedelta
from typing import Any

from handlers.common import thai_dates
from handlers.common.thai_times import DueDate
from handlers.errors import BadDate, BadInput, Field, InputFault, NotFound
from handlers.letters.rules import letter_numbers
from storage.ref import Ref
from storage.tables import Letter
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Urgency

LONGEST = 1_000
# No office letter is older than the first Buddhist year of the modern forms.
OLDEST = date(1957, 1, 1)
FIELDS = ("number", "dated", "sender", "subject", "addressee", "urgency", "secrecy", "due_on")
_WORDS = ("number", "sender", "subject", "addressee")


def fold(*texts: str) -> str:
    """Returns words as search compares them: Arabic digits, lower case, single spaces."""
    joined = " ".join(text for text in texts if text)
    return " ".join(thai_dates.from_thai_digits(joined).lower().split())


def refresh_keys(letter: Letter) -> None:
    """Derive from the plain fields what search and the check for duplicates compare."""
    letter.number_key = letter_numbers.normalise(letter.number) if letter.number else ""
    letter.sender_key = letter_numbers.normalise_sender(letter.sender) if letter.sender else ""
    dated = f"{thai_dates.short(letter.dated)} {thai_dates.long(letter.dated)}" if letter.dated else ""
    letter.search = fold(letter.number, letter.sender, letter.subject, letter.addressee, dated)


def set_field(uow: UnitOfWork, letter: Letter, name: str, value: Any, today: date) -> None:
    """Set a field to what a person gave: text as typed, a date (None clears it), a due date with or without a time.

    Raises BadInput, BadDate, NotFound.
    """
    if name not in FIELDS:
        raise NotFound("field", name)
    if name == "due_on":
        by = value if isinstance(value, DueDate) else None
        letter.due_time = by.time if by else letter.due_time if value == letter.due_on else ""
        value = by.day if by else value
    if isinstance(value, str) and name in _WORDS:
        value = visible(value)
        if len(value) > LONGEST:
            raise BadInput(Field(name), InputFault.TOO_LONG)
        if not value and name != "number":
            raise BadInput(Field(name), InputFault.EMPTY)
    if name == "dated" and value is not None:
        _check_dated(value, today)
    if name == "due_on" and value is not None:
        check_due(value, today)
    if name == "urgency":
        value = Urgency(value)
    setattr(letter, name, value)
    letter.unsure = [field for field in letter.unsure if field != name]
    letter.reading = {**letter.reading, "typed": sorted({*letter.reading.get("typed", []), name})}
    letter.version += 1
    refresh_keys(letter)
    uow.flush()
    uow.audit("letter.field", Ref.of(letter), field=name)


# Joins emoji into one and holds Indian scripts together; every other invisible letter only hides something.
_ZERO_WIDTH_JOINER = "\u200d"


def visible(text: str) -> str:
    """Returns the visible part of words, on one line; "" where nothing can be seen."""
    kept = "".join(
        letter
        for letter in text
        if letter == _ZERO_WIDTH_JOINER or unicodedata.category(letter) not in ("Cf", "Co", "Cn")
    )
    words = " ".join(kept.split())
    return words if any(unicodedata.category(letter)[0] not in "ZC" for letter in words) else ""


def _check_dated(day: date, today: date) -> None:
    if day > today:
        raise BadDate(InputFault.FUTURE, thai_dates.short(day), day)
    if day < OLDEST:
        raise BadDate(InputFault.TOO_OLD, thai_dates.short(day), day)


def check_due(day: date, today: date) -> None:
    """Raises BadDate for a due date in the past or more than two years ahead."""
    if day < today:
        raise BadDate(InputFault.PAST, thai_dates.short(day), day)
    if day > today + timedelta(days=730):
        raise BadDate(InputFault.TOO_FAR, thai_dates.short(day), day)


def typed_date(text: str, today: date) -> date:
    """Returns the date of a letter as people type it. Raises BadDate."""
    try:
        return thai_dates.parse_date(text, today, prefer="past")
    except thai_dates.UnknownDate:
        raise BadDate(InputFault.UNKNOWN, text) from None
    except thai_dates.DateError:
        raise BadDate(InputFault.IMPOSSIBLE, text) from None
