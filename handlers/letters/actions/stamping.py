"""The file of a registered letter: one PDF of its pages, and the receive stamps on the first."""

from collections.abc import Sequence
from typing import Any

from handlers.context import Services
from handlers.letters.actions.files import forget_files
from handlers.letters.jobs import BindLetter, LetterBound, LetterStamped, StampLetter
from storage import jobs, letters, registers
from storage.ref import Ref
from storage.tables import Letter
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState


def bind(uow: UnitOfWork, letter: Letter, channel: str, chat: str, answer_to: Sequence[str]) -> None:
    """Have the pages of a registered letter made into one PDF again."""
    job = BindLetter(letter=letter.id, channel=channel, chat=chat, answer_to=tuple(answer_to))
    jobs.put_job(uow, job, Ref.of(letter))


def take_bound(uow: UnitOfWork, bound: LetterBound) -> Letter | None:
    """Store the PDF of all pages. None if the letter has none any more."""
    letter = letters.letter(uow, bound.letter, lock=True)
    if letter is None or letter.state in (LetterState.DRAFT, LetterState.DISCARDED):
        forget_files(uow, [bound.pdf, bound.preview])
        return None
    forget_files(uow, [letter.pdf_hash, letter.preview_hash])
    letter.pdf_hash, letter.preview_hash = bound.pdf, bound.preview
    letter.version += 1
    uow.flush()
    return letter


def stamp(
    uow: UnitOfWork, services: Services, letter: Letter, channel: str, chat: str, answer_to: Sequence[str]
) -> None:
    """Have the receive stamps of all units that took it put on the first page (แบบ 12, ข้อ 37), beside the QR.

    A letter without pages gets none.
    """
    if not letter.pdf_hash:
        return
    job = StampLetter(
        letter=letter.id,
        pdf=letter.pdf_hash,
        stamps=_stamps(uow, letter),
        address=services.links.letter(letter.id, uow.office),
        channel=channel,
        chat=chat,
        answer_to=tuple(answer_to),
    )
    jobs.put_job(uow, job, Ref.of(letter))


def _stamps(uow: UnitOfWork, letter: Letter) -> list[dict[str, Any]]:
    return [
        {
            "agency": unit.name,
            "number": entry.number,
            "year": entry.year,
            "received_at": entry.taken_at.isoformat(),
        }
        for entry, unit in registers.entries_of(uow, letter.id)
    ]


def take_stamped(uow: UnitOfWork, stamped: LetterStamped) -> Letter | None:
    """Store the stamped page; None if the letter was un-registered or its page replaced meanwhile."""
    letter = letters.letter(uow, stamped.letter, lock=True)
    stands = letter is not None and letter.state not in (LetterState.DRAFT, LetterState.DISCARDED)
    # Registered again under another number meanwhile, or taken in by a group: the stamps on this page are not its own.
    if letter is None or not stands or letter.pdf_hash != stamped.pdf or _stamps(uow, letter) != stamped.stamps:
        forget_files(uow, [stamped.stamped, stamped.stamped_preview])
        return None
    forget_files(uow, [letter.stamped_hash, letter.stamped_preview_hash])
    letter.stamped_hash, letter.stamped_preview_hash = stamped.stamped, stamped.stamped_preview
    uow.flush()
    return letter
