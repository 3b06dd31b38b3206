"""What clerks make of the reader's proposals, kept when a letter is registered: how an office sees its own accuracy."""

from datetime import date, datetime
from typing import Any

from handlers.common.thai_dates import from_thai_digits
from handlers.letters.reading.result import Field
from handlers.letters.reading.thai_text import clean
from handlers.letters.rules import letter_numbers
from storage import corrections
from storage.tables import Correction, Letter
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Secrecy, Urgency

# A letter's columns, each with the name that the reading has for it.
_READ_AS = {
    "number": "number",
    "dated": "dated",
    "sender": "sender",
    "addressee": "to",
    "subject": "subject",
    "urgency": "urgency",
    "due_on": "deadline",
}


def record(uow: UnitOfWork, letter: Letter) -> None:
    """Store, for each field that was read or filled, whether the clerk kept what the reader proposed.

    Nothing is stored of a secret letter, nor where nothing was read: no page came, or reading is switched off.
    """
    if letter.secrecy != Secrecy.OPEN or not _was_read(letter.reading):
        return
    compared = (_compared(letter, name, read_as, uow.now) for name, read_as in _READ_AS.items())
    corrections.keep(uow, [row for row in compared if row is not None])


def _compared(letter: Letter, name: str, read_as: str, now: datetime) -> Correction | None:
    """Returns what became of one field; None of one that was neither read nor filled."""
    # Only what every version has kept: a draft may have been read by an older one. Values are text in JSON.
    kept = letter.reading.get(read_as) or {}
    found = Field[str](value=kept.get("value"), confidence=kept.get("confidence", 0.0))
    proposed, confirmed = _text(found.value), _text(getattr(letter, name))
    if not proposed and not confirmed:
        return None
    right = _same(name, proposed, confirmed)
    return Correction(
        letter_id=letter.id,
        field=name,
        proposed="" if right else proposed,
        corrected="" if right else confirmed,
        sure=bool(proposed) and not found.unsure,
        at=now,
    )


def forget(uow: UnitOfWork, letter: Letter) -> None:
    """Delete the corrections of a letter: it is a draft again, or its words are destroyed."""
    corrections.forget(uow, letter.id)


def _was_read(reading: dict[str, Any]) -> bool:
    """Whether the letter was read. A draft without pages may hold only what people said of it."""
    notes = reading.get("notes") or []
    return "number" in reading and not (notes and all(one == "unread" for one in notes))


def _text(value: object) -> str:
    """Returns a field as text; "" for a value that says nothing, such as normal urgency."""
    if value is None or value == Urgency.NORMAL:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _same(name: str, one: str, other: str) -> bool:
    """Whether two values say the same. Other digits, spaces or abbreviations of an office are no correction."""
    return _comparable(name, one) == _comparable(name, other)


def _comparable(name: str, text: str) -> str:
    if name == "number":
        return letter_numbers.normalise(text)
    if name == "sender":
        return letter_numbers.normalise_sender(text)
    return from_thai_digits(clean(text)).replace(" ", "").lower()
