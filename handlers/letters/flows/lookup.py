"""Letters by the numbers people type: a register number of the books they read, or a document number."""

from handlers.common.thai_calendar import book_year
from handlers.context import Context
from handlers.letters.rules import letter_numbers
from storage import letters as rows
from storage import people
from storage.tables import Letter
from storage.vocabulary import Direction, LetterState


def numbered(context: Context, words: str) -> list[Letter]:
    """Letters with this register number or document number; none if the words are no number."""
    register = letter_numbers.parse_register_number(words)
    found = _by_register(context, *register) if register is not None else []
    if not found and letter_numbers.parse(words) is not None:
        found = rows.by_number_key(context.uow, letter_numbers.normalise(words))
    return found


def _by_register(context: Context, number: int, year: int | None) -> list[Letter]:
    """In the books this person reads: the office's, and those of their own units. This year's where none is said.

    A number that both books have is that of the letter received, as people mean it.
    """
    year = year or book_year(context.now)
    received = _in_books(context, number, year, Direction.RECEIVE)
    return received or _in_books(context, number, year, Direction.SEND)


def _in_books(context: Context, number: int, year: int, direction: Direction) -> list[Letter]:
    unit_ids = {people.office_unit(context.uow).id, *(seat.unit.id for seat in context.actor.seats)}
    wanted: dict[int, Letter] = {}
    for unit_id in unit_ids:
        for entry in rows.by_entry(context.uow, unit_id, number, year, direction):
            letter = rows.letter(context.uow, entry.letter_id) if entry.letter_id else None
            if letter is not None and letter.state not in (LetterState.DRAFT, LetterState.DISCARDED):
                wanted[letter.id] = letter
    return list(wanted.values())
