"""Reminding at an admin's word: everybody with overdue work, a unit of its circulars, what could not be delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.circulars.actions import sending
from handlers.circulars.presses import ShowReceived
from handlers.circulars.texts import receiving as receiving_texts
from handlers.common.thai_calendar import bangkok_date, working_days_until
from handlers.context import Actor, chat_of, tell
from handlers.deadlines.actions import deadlines
from handlers.deadlines.texts import SHOWN, Line, digest
from handlers.errors import ChasedLately
from handlers.letters.actions import letters
from handlers.letters.presses import ShowTask
from handlers.letters.texts.letters import importance_of, shown_number
from handlers.office.texts import outstanding as texts
from handlers.work.actions import tasks
from handlers.work.texts.tasks import name_of
from notifications.message import Importance, Press
from notifications.outbox import About
from storage import circulars, figures, outbox
from storage.ref import Ref
from storage.tables import Delivery, Letter, Person, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Secrecy

OVERDUE = "overdue_chase"
"""The purpose, in the ledger, of reminding everybody of what is overdue."""
REST = timedelta(hours=1)
"""Nobody is reminded so of the same again before this has passed."""


@dataclass(frozen=True)
class Reminded:
    """How many people were reminded, of how many tasks; of how many nobody could be."""

    people: int
    tasks: int
    silent: int


def remind_overdue(uow: UnitOfWork, actor: Actor) -> Reminded:
    """[เตือนทั้งหมด]: whoever's turn it is gets one message with all that is theirs.

    Raises ChasedLately where everybody was reminded within the hour.
    """
    if outbox.said_since(uow, OVERDUE, uow.now - REST):
        raise ChasedLately(uow.now)
    theirs: dict[int, list[Line]] = {}
    silent = total = 0
    for task, letter in figures.overdue(uow, bangkok_date(uow.now)):
        total += 1
        hands = [one for one in tasks.next_hands(uow, task) if _may_hear(uow, one, letter) and chat_of(uow, one)]
        silent += not hands
        for person_id in hands:
            theirs.setdefault(person_id, []).append(_line(uow, task, letter))
    for person_id, lines in theirs.items():
        message = digest(lines[:SHOWN], len(lines), []).model_copy(
            update={"title": texts.reminder_title(len(lines)), "importance": Importance.HIGH}
        )
        tell(uow, person_id, message, About(purpose=OVERDUE))
    uow.audit("overdue.chase", Ref.to("person", actor.id), people=len(theirs), tasks=total)
    return Reminded(len(theirs), total - silent, silent)


def _may_hear(uow: UnitOfWork, person_id: int, letter: Letter | None) -> bool:
    person = uow.get(Person, person_id)
    return person is not None and (person.handles_secret or letter is None or letter.secrecy == Secrecy.OPEN)


def _line(uow: UnitOfWork, task: Task, letter: Letter | None) -> Line:
    assert task.due_on is not None
    entry = letters.office_entry(uow, letter) if letter is not None else None
    number = shown_number(entry).partition("/")[0] if entry is not None else ""
    late = max(1, -working_days_until(bangkok_date(uow.now), task.due_on, deadlines.office_holidays(uow)))
    text = texts.overdue_line(number, name_of(task, letter), "", late)
    press = Press.of("เปิด", ShowTask(), Ref.of(task))
    return Line(text, press)


def remind_unit(uow: UnitOfWork, actor: Actor, unit: Unit) -> tuple[Person | None, int]:
    """[ส่งเตือน]: all circulars that wait for a unit, in one message; who got it (None: nobody has a chat), how many
    (0: nothing waits any more, so nothing was said).

    Raises ChasedLately where it was reminded of all of them within the hour.
    """
    one = sending.reach(uow, [unit.id]).get(unit.id)
    if one is None:
        return None, 0
    waits = [
        (receiver, row, letter)
        for receiver, row, letter in circulars.waiting_for_unit(uow, [unit.id])
        if letter.secrecy == Secrecy.OPEN or one.person.handles_secret
    ]
    if not waits:
        return one.person, 0
    chased = [receiver.chased_at for receiver, _row, _letter in waits if receiver.chased_at is not None]
    if len(chased) == len(waits) and uow.now < min(chased) + REST:
        raise ChasedLately(min(chased), Ref.of(unit))
    lines = [
        (
            receiving_texts.line(row, letter, receiver, uow.now),
            Press.of("เปิด", ShowReceived(), Ref.of(receiver)),
        )
        for receiver, row, letter in waits[:SHOWN]
    ]
    loudest = max(importance_of(letter) for _receiver, _row, letter in waits)
    message = texts.unit_reminder(unit, lines, len(waits)).model_copy(update={"importance": loudest})
    tell(uow, one.person_id, message, About(subject=Ref.of(unit), purpose=sending.CHASED))
    circulars.mark_chased(uow, [receiver.id for receiver, _row, _letter in waits])
    uow.audit("unit.chase", Ref.of(unit), circulars=len(waits))
    return one.person, len(waits)


def try_again(uow: UnitOfWork, rows: Sequence[Delivery]) -> int:
    """[ลองส่งใหม่]: what could not be delivered goes to the chat in which its person is reached today; how many.

    What nobody can be reached with any more, and what only the quota held back, stays as it is.
    """
    count = 0
    for row in sorted(rows, key=lambda row: row.seq or 0):
        account = chat_of(uow, row.person_id) if row.person_id is not None else None
        if account is not None and row.failure != outbox.NO_QUOTA:
            outbox.send_elsewhere(uow, [row], account.channel_id, account.chat, "tried again")
            count += 1
    if count:
        uow.audit("deliveries.retry", "outbox", rows=count)
    return count
