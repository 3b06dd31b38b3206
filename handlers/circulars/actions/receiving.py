"""Circulars at the units that get them: acknowledged under the unit's own number, answered, opened, reminded of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.circulars.actions import circulars
from handlers.circulars.rules.answers import ANSWERED, LONGEST_TEXT, NO, YES, NumberRefused, number_in, takes_file
from handlers.common.thai_calendar import add_working_days, bangkok_date
from handlers.context import Actor, Services, actor_of, chat_of
from handlers.deadlines.actions import deadlines
from handlers.errors import BadInput, Field, FileFault, FileRefused, InputFault, NotAllowed, NotFound
from handlers.incoming import File
from handlers.letters.actions import drafts, fields, files, numbers, pages
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from notifications.outbox import About
from storage import circulars as circular_rows
from storage import letters as letter_rows
from storage import outbox, people
from storage.ref import Ref
from storage.tables import Account, Circular, Entry, Letter, Person, Receiver, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Platform, Secrecy, TaskState, Wanted

TOLD = frozenset({CircularState.SENT, CircularState.CLOSED, CircularState.CANCELLED})
"""The states of a circular of which its receivers have heard."""
PAGE_LASTS = timedelta(days=30)
"""How long a person's own address of a circular opens it."""
TELEPHONE = "telephone"
IN_HAND = (TaskState.RECEIVED, TaskState.ASSIGNED, TaskState.ASKED)
"""The states of work that somebody still does."""
_MORNING = "08:30"


@dataclass(frozen=True)
class Part:
    """One unit's part in a circular."""

    receiver: Receiver
    circular: Circular
    letter: Letter
    unit: Unit

    @property
    def id(self) -> int:
        return self.receiver.id

    @property
    def ref(self) -> Ref:
        """What the outbox, timers and cards call it."""
        return Ref.of(self.receiver)

    @property
    def called_back(self) -> bool:
        return self.circular.state == CircularState.CANCELLED or self.receiver.withdrawn_at is not None

    @property
    def done(self) -> bool:
        """Whether the unit has done all that is wanted."""
        return circulars.is_done(self.circular, self.receiver)

    @property
    def secret(self) -> bool:
        return self.letter.secrecy != Secrecy.OPEN


def about(receiver_id: int, version: int = 1, purpose: str = "circular") -> About:
    """What the outbox is told of a circular's card in a chat of its receiver."""
    name = Ref.to(Receiver.KIND, receiver_id)
    return About(subject=name, version=version, card=name, purpose=purpose)


def page_url(services: Services, office_id: int, receiver_id: int, person_id: int, letter: Letter) -> str:
    """Returns this person's own address of the circular's page; "" for a secret letter, which no page shows."""
    if letter.secrecy != Secrecy.OPEN:
        return ""
    return services.links.circular(office_id, receiver_id, person_id, PAGE_LASTS)


# --- loading, and who may -------------------------------------------------------------------------------------------


def part(uow: UnitOfWork, receiver_id: int, *, lock: bool = False) -> Part:
    """Returns a unit's part in a circular that is sent. Raises NotFound."""
    row = circular_rows.receiver(uow, receiver_id, lock=lock)
    circular = circular_rows.circular(uow, row.circular_id) if row is not None else None
    letter = uow.get(Letter, circular.letter_id) if circular is not None else None
    unit = uow.get(Unit, row.unit_id) if row is not None else None
    if row is None or circular is None or letter is None or unit is None or not _told(uow, circular):
        raise NotFound("circular")
    return Part(row, circular, letter, unit)


def _told(uow: UnitOfWork, circular: Circular) -> bool:
    """Whether its receivers may have heard of it: a card may go out a moment before the timer notes it."""
    if circular.state == CircularState.WAITING:
        return circular.send_at is not None and circular.send_at <= uow.now
    return circular.state in TOLD


def may(uow: UnitOfWork, actor: Actor, act: Act, one: Part) -> bool:
    """Whether somebody may do this for the unit today."""
    return access.may_in_unit(uow, actor, act, one.unit, secret=one.secret)


def require(uow: UnitOfWork, actor: Actor, act: Act, one: Part) -> None:
    """Raises NotAllowed."""
    if not may(uow, actor, act, one):
        raise NotAllowed(act)


def may_act(uow: UnitOfWork, actor: Actor, receiver_id: int) -> bool:
    """Whether somebody may acknowledge and answer for the unit."""
    try:
        return may(uow, actor, Act.ACKNOWLEDGE, part(uow, receiver_id))
    except NotFound:
        return False


def _own(uow: UnitOfWork, actor: Actor, receiver_id: int) -> Part:
    """Returns the locked part of a unit that the actor acts for. Raises NotFound, NotAllowed."""
    one = part(uow, receiver_id, lock=True)
    require(uow, actor, Act.ACKNOWLEDGE, one)
    return one


# --- acknowledging --------------------------------------------------------------------------------------------------


def acknowledge(uow: UnitOfWork, actor: Actor, receiver_id: int, on: Platform) -> Part:
    """[รับทราบ]: the letter takes the unit's own receive number, once.

    Nothing changes where it was acknowledged before or cancelled. Raises NotFound, NotAllowed.
    """
    one = _own(uow, actor, receiver_id)
    if not one.called_back and one.receiver.acknowledged_at is None:
        set_acknowledged(uow, one, actor.id, on)
        note_change(uow, one, "acknowledge", late=_late(uow, one))
    return one


def note_proxy(uow: UnitOfWork, actor: Actor, receiver_id: int, how: str = TELEPHONE) -> Part:
    """Notes that the unit was told by other means, by whom and how. The letter takes the unit's number all the same.

    Raises NotFound, NotAllowed.
    """
    one = _for_sender(uow, actor, receiver_id)
    if not one.called_back and one.receiver.acknowledged_at is None:
        one.receiver.proxy_by, one.receiver.proxy_how = actor.id, how
        set_acknowledged(uow, one, None, None)
        note_change(uow, one, "proxy", how=how, late=_late(uow, one))
    return one


def note_answer(uow: UnitOfWork, actor: Actor, receiver_id: int, words: str) -> Part:
    """Notes an answer that the office's clerk was given on the telephone.

    Nothing changes where no answer is taken any more. Raises BadInput for what does not fit, NotFound, NotAllowed.
    """
    one = _for_sender(uow, actor, receiver_id)
    if may_answer(uow, one):
        one.receiver.answer = _checked(one.circular.wanted, words)
        one.receiver.acted_at, one.receiver.acted_by, one.receiver.acted_on = uow.now, actor.id, None
        said = "" if one.secret else one.receiver.answer
        note_change(uow, one, "proxy_answer", answer=said, late=_late(uow, one))
    return one


def _for_sender(uow: UnitOfWork, actor: Actor, receiver_id: int) -> Part:
    """Returns the locked part for whoever keeps the sender's book. Raises NotFound, NotAllowed, SecretLetter."""
    one = part(uow, receiver_id, lock=True)
    sender = uow.get(Unit, one.circular.unit_id)
    drafts.require_appointed(actor, one.letter)
    if sender is None or not access.may_register(actor, sender):
        raise NotAllowed(Act.REGISTER)
    return one


def set_acknowledged(uow: UnitOfWork, one: Part, person_id: int | None, on: Platform | None) -> None:
    """Note who acknowledged, and give the letter the unit's own number."""
    receiver = one.receiver
    receiver.acknowledged_at, receiver.acknowledged_by, receiver.acknowledged_on = uow.now, person_id, on
    take_number(uow, one, person_id if person_id is not None else receiver.proxy_by or 0)
    # What still waits to be sent would ask for what was just done; the answer to this press is not written yet.
    outbox.withdraw(uow, subject=one.ref, why="acknowledged")


def take_number(uow: UnitOfWork, one: Part, person_id: int) -> Entry:
    """Returns the letter's entry in the unit's book: the one it has, or a new one."""
    entry = numbers.take_once(uow, one.unit.id, one.letter, person_id)
    one.receiver.entry_id = entry.id
    return entry


def _late(uow: UnitOfWork, one: Part) -> bool:
    return one.circular.due_at is not None and uow.now > one.circular.due_at


def note_change(uow: UnitOfWork, one: Part, act: str, **detail: object) -> None:
    """Count and audit a change of a unit's part; the clerk's live card follows."""
    one.receiver.version += 1
    uow.flush()
    uow.audit(f"circular.{act}", one.ref, letter=one.letter.id, unit=one.unit.id, **detail)
    circulars.changed(uow, one.circular.id)


def entry_of(uow: UnitOfWork, receiver_id: int) -> Entry | None:
    """Returns the unit's own entry of a circular, or None."""
    row = circular_rows.receiver(uow, receiver_id)
    return uow.get(Entry, row.entry_id) if row is not None and row.entry_id is not None else None


# --- opening --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """A person who opens their own address of a circular, and the chat that it was sent to."""

    part: Part
    actor: Actor
    account: Account

    @property
    def is_first(self) -> bool:
        """Whether there is anything to note: nobody of the unit opened it, or opening is all that was wanted."""
        one = self.part
        unseen = one.circular.wanted == Wanted.SEEN and one.receiver.acknowledged_at is None
        return one.receiver.opened_at is None or unseen


def reader_of(uow: UnitOfWork, receiver_id: int, person_id: int) -> Reader | None:
    """Returns whose address it is; None for who has left the unit or has no chat any more."""
    person, account = uow.get(Person, person_id), chat_of(uow, person_id)
    try:
        one = part(uow, receiver_id)
    except NotFound:
        return None
    if person is None or not person.active or account is None:
        return None
    actor = actor_of(uow, person, account)
    return Reader(one, actor, account) if may(uow, actor, Act.SEE, one) else None


def note_opened(uow: UnitOfWork, receiver_id: int, person_id: int, on: Platform) -> Part | None:
    """Notes that somebody opened the page; where only that is wanted, it acknowledges too.

    Returns None where there is nothing to note: opened before, cancelled, secret, or the person has gone.
    """
    reader = reader_of(uow, receiver_id, person_id)
    if reader is None:
        return None
    one = part(uow, receiver_id, lock=True)
    if not reader.is_first or one.called_back or one.secret:
        return None
    first = one.receiver.opened_at is None
    if first:
        one.receiver.opened_at, one.receiver.opened_on = uow.now, on
    unseen = one.circular.wanted == Wanted.SEEN and one.receiver.acknowledged_at is None
    seen = unseen and may(uow, reader.actor, Act.ACKNOWLEDGE, one)
    if seen:
        set_acknowledged(uow, one, person_id, on)
    if first or seen:
        note_change(uow, one, "open", by=person_id, on=str(on))
    return one


# --- answering ------------------------------------------------------------------------------------------------------


def may_change(uow: UnitOfWork, one: Part) -> bool:
    """Whether a given answer can still be changed: until the due moment; without one, while the circular is open."""
    due_at = one.circular.due_at
    return (
        one.receiver.acted_at is not None
        and one.circular.wanted in ANSWERED
        and not one.called_back
        and (one.circular.state == CircularState.SENT if due_at is None else uow.now <= due_at)
    )


def may_answer(uow: UnitOfWork, one: Part) -> bool:
    """Whether an answer is taken: the first one always, even late; another one until the due moment."""
    if one.called_back or one.circular.wanted not in ANSWERED:
        return False
    return one.receiver.acted_at is None or may_change(uow, one)


def answer_to_take(uow: UnitOfWork, actor: Actor, receiver_id: int) -> Part:
    """Returns a part whose answer is to be asked for. Raises NotFound, NotAllowed."""
    one = part(uow, receiver_id)
    require(uow, actor, Act.ACKNOWLEDGE, one)
    return one


def answer(uow: UnitOfWork, actor: Actor, receiver_id: int, words: str, on: Platform) -> Part:
    """Takes a yes or no, a number or a few words. Answering acknowledges.

    Nothing changes where no answer is taken any more. Raises BadInput for what does not fit, NotFound, NotAllowed.
    """
    one = _own(uow, actor, receiver_id)
    if not may_answer(uow, one):
        return one
    said = _checked(one.circular.wanted, words)
    if one.receiver.acted_at is None or one.receiver.answer != said:
        _answered(uow, one, actor, on, said)
    return one


def _checked(wanted: Wanted, words: str) -> str:
    if wanted == Wanted.YES_NO:
        if words not in (YES, NO):
            raise BadInput(Field.ANSWER, InputFault.YES_OR_NO)
        return words
    if wanted == Wanted.NUMBER:
        try:
            return number_in(words)
        except NumberRefused as refused:
            raise BadInput(Field.ANSWER, InputFault(refused.why), words) from None
    if wanted == Wanted.TEXT:
        said = fields.visible(words)
        if not said:
            raise BadInput(Field.ANSWER, InputFault.EMPTY)
        if len(said) > LONGEST_TEXT:
            raise BadInput(Field.ANSWER, InputFault.LONGER_THAN_500)
        return said
    raise BadInput(Field.ANSWER, InputFault.FILE_WANTED)


def check_file(file: File) -> None:
    """Raises FileRefused for what can be told before the file is fetched: too big, or no kind of answer."""
    name = file.name or ""
    if file.size is not None and file.size > pages.MAX_BYTES:
        raise FileRefused(FileFault.TOO_LARGE, name)
    if not takes_file(name, file.mime or "", photo=file.photo):
        raise FileRefused(FileFault.NO_ANSWER, name)


def answer_file(uow: UnitOfWork, actor: Actor, receiver_id: int, digest: str, name: str, on: Platform) -> Part:
    """Takes a kept file as the answer; one that is not taken any more is destroyed. Raises NotFound, NotAllowed."""
    one = _own(uow, actor, receiver_id)
    if not may_answer(uow, one) or one.circular.wanted != Wanted.FILE:
        files.forget_files(uow, [digest])
        return one
    earlier = one.receiver.answer_hash
    one.receiver.answer_hash, one.receiver.answer_name = digest, name[:200]
    _answered(uow, one, actor, on, "", file=digest)
    if earlier and earlier != digest:
        files.forget_files(uow, [earlier])
    return one


def _answered(uow: UnitOfWork, one: Part, actor: Actor, on: Platform, said: str, **detail: object) -> None:
    receiver = one.receiver
    again = receiver.acted_at is not None
    receiver.answer = said
    receiver.acted_at, receiver.acted_by, receiver.acted_on = uow.now, actor.id, on
    if receiver.acknowledged_at is None:
        set_acknowledged(uow, one, actor.id, on)
    else:
        outbox.withdraw(uow, subject=one.ref, why="answered")
    if one.secret:
        said = ""
    note_change(uow, one, "answer", answer=said, again=again, late=_late(uow, one), **detail)


# --- reminders ------------------------------------------------------------------------------------------------------


def work_due(uow: UnitOfWork, one: Part) -> datetime | None:
    """Returns by when the work is due: with the answer, or by the letter's own day where no answer is wanted."""
    if one.circular.wanted not in ANSWERED and one.letter.due_on is not None:
        return deadlines.due_moment(uow, one.letter.due_on, one.letter.due_time)
    return one.circular.due_at


def work_of(uow: UnitOfWork, one: Part) -> Task | None:
    """Returns the work that it was assigned as, or None."""
    return letter_rows.task(uow, one.receiver.task_id) if one.receiver.task_id is not None else None


def still_of_use(uow: UnitOfWork, one: Part) -> bool:
    """Whether a reminder is of use: not once it is cancelled, answered, closed or past its due moment."""
    due_at = work_due(uow, one)
    if one.called_back or due_at is None or uow.now >= due_at:
        return False
    if one.circular.wanted in ANSWERED:
        return not one.done
    task = work_of(uow, one)
    return task is None or task.state in IN_HAND


def remind_at(uow: UnitOfWork, one: Part) -> datetime | None:
    """Returns the morning one working day before it is due; None where that has passed or no reminder is of use."""
    due_at = work_due(uow, one)
    if due_at is None or not still_of_use(uow, one):
        return None
    day = add_working_days(bangkok_date(due_at), -1, deadlines.office_holidays(uow))
    at = deadlines.due_moment(uow, day, _MORNING)
    return at if at > uow.now else None


def remind_me(uow: UnitOfWork, actor: Actor, receiver_id: int) -> tuple[Part, datetime | None]:
    """[เตือนฉันก่อนกำหนด]: returns when the actor will be reminded; None where it is too late for that."""
    one = part(uow, receiver_id)
    require(uow, actor, Act.ACKNOWLEDGE, one)
    at = remind_at(uow, one)
    if at is not None:
        deadlines.snooze(uow, actor.id, one.ref, at)
    return one, at


# --- what waits for a person, and whom a circular waits for -----------------------------------------------------------


def waiting(uow: UnitOfWork, actor: Actor) -> list[tuple[Receiver, Circular, Letter]]:
    """Returns the circulars that the actor has to acknowledge or answer for their units, the earliest due first."""
    units = [unit for one in sorted(access.units_of(uow, actor)) if (unit := uow.get(Unit, one)) is not None]
    theirs = [unit.id for unit in units if access.may_in_unit(uow, actor, Act.ACKNOWLEDGE, unit)]
    found = circular_rows.waiting_for_unit(uow, theirs)
    return [one for one in found if actor.person.handles_secret or one[2].secrecy == Secrecy.OPEN]


def acting(uow: UnitOfWork, one: Part) -> list[int]:
    """Returns the ids of those who may act for the unit."""
    found = {
        person.id
        for person, post in people.members(uow, one.unit.id)
        if access.post_may(Act.ACKNOWLEDGE, person.id, post, one.unit)
        if person.handles_secret or not one.secret
    }
    return sorted(found | set(access.deciding_heads(uow, one.unit.id)))


def parts_of(uow: UnitOfWork, circular: Circular, person_id: int) -> list[Part]:
    """Returns the parts of a circular in which something is still wanted from this person's units."""
    person = uow.get(Person, person_id)
    if person is None:
        return []
    actor = actor_of(uow, person)
    rows = [circular_rows.receiver_of(uow, circular.id, unit_id) for unit_id in sorted(access.units_of(uow, actor))]
    found = [part(uow, row.id) for row in rows if row is not None]
    return [one for one in found if not one.called_back and not one.done and may(uow, actor, Act.ACKNOWLEDGE, one)]


def still_waiting(uow: UnitOfWork, circular: Circular) -> list[Receiver]:
    """Returns the receivers of which something is still wanted."""
    if circular.state != CircularState.SENT:
        return []
    return [
        one
        for one in circular_rows.receivers(uow, circular.id)
        if one.withdrawn_at is None and not circulars.is_done(circular, one)
    ]


def keeper_of(uow: UnitOfWork, circular: Circular, letter: Letter) -> list[int]:
    """Returns who follows a circular: its sender while they keep the unit's book, else the keepers of the letter's."""
    unit = uow.get(Unit, circular.unit_id)
    sender = uow.get(Person, circular.sent_by or circular.made_by)
    if unit is not None and sender is not None and sender.active and access.may_register(actor_of(uow, sender), unit):
        return [sender.id]
    return access.registrars(uow, letter)
