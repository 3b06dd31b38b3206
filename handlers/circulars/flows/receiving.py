"""A circular at a school (or a group): acknowledged, answered, passed on, opened, reminded of, listed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers import refusals as error_texts
from handlers.circulars.actions import receiving, sending
from handlers.circulars.actions.receiving import Part
from handlers.circulars.jobs import AnswerKept, CircularOpened, KeepAnswer
from handlers.circulars.rules.answers import ANSWERED
from handlers.circulars.texts import receiving as texts
from handlers.common.words import short_name
from handlers.context import Actor, Context, Services, actor_of
from handlers.deadlines.actions.deadlines import Due, Whom
from handlers.deadlines.rules.ladders import Role
from handlers.errors import FileFault, FileRefused, NotFound
from handlers.incoming import File, InternalEvent, Text
from handlers.letters.actions import fields, files
from handlers.letters.flows import cards as notices
from handlers.letters.texts.letters import subject_of as letter_subject
from handlers.letters.texts.waiting import Waiting
from handlers.routes import Command
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from handlers.work.flows import cards as task_cards
from handlers.work.texts import tasks as task_texts
from notifications import outbox
from notifications.message import Message, Press
from notifications.outbox import About
from storage import circulars
from storage.tables import Circular, Entry, Letter, Person, Receiver, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Platform, UnitKind, Wanted

_LISTED = 10
_STEP = {Wanted.NUMBER: "circular_answer", Wanted.TEXT: "circular_answer", Wanted.FILE: "circular_file"}


# --- what is shown --------------------------------------------------------------------------------------------------


def view_for(uow: UnitOfWork, services: Services, one: Part, actor: Actor) -> texts.View:
    """All that one person's card of a circular shows."""
    receiver = one.receiver
    task = receiving.work_of(uow, one)
    answered_by = receiver.acted_by if receiver.acted_on is not None and one.circular.wanted in ANSWERED else None
    people = {receiver.acknowledged_by, answered_by, receiver.proxy_by, task.assignee_id if task else None}
    names = notices.names_of(uow, people)
    acting = receiving.may(uow, actor, Act.ACKNOWLEDGE, one)
    teacher = names.get(task.assignee_id or 0, "") if task is not None else ""
    return texts.View(
        receiver_id=one.id,
        circular=one.circular,
        letter=one.letter,
        page_url="" if one.called_back else receiving.page_url(services, uow.office, one.id, actor.id, one.letter),
        receiver=receiver,
        unit=one.unit,
        entry=uow.get(Entry, receiver.entry_id) if receiver.entry_id is not None else None,
        acknowledged_by=names.get(receiver.acknowledged_by or 0, ""),
        answered_by=names.get(answered_by or 0, ""),
        proxy_by=names.get(receiver.proxy_by or 0, ""),
        named=len(access.units_of(uow, actor)) > 1,
        in_hand=texts.work_line(task, teacher) if task is not None else "",
        may_act=acting,
        may_pass=receiving.may_pass_on(uow, actor, one),
        may_remind=acting and receiving.remind_at(uow, one) is not None,
        may_change=acting and receiving.may_change(uow, one),
    )


def _seen(context: Context) -> Part:
    """The circular that was pressed, if it may be seen by this person. Raises NotFound, NotAllowed."""
    one = receiving.part(context.uow, context.subject_id)
    receiving.require(context.uow, context.actor, Act.SEE, one)
    return one


def _view(context: Context, one: Part) -> texts.View:
    return view_for(context.uow, context.services, one, context.actor)


def _about(one: Part, purpose: str = "circular") -> About:
    return receiving.about(one.id, one.receiver.version, purpose)


def show_part(context: Context, one: Part) -> None:
    """A circular's card as it is now, for this person."""
    context.end()
    context.reply(texts.state(_view(context, one)), _about(one))


def show(context: Context) -> None:
    show_part(context, _seen(context))


def refresh(uow: UnitOfWork, services: Services, one: Part, *, but: int | None = None) -> None:
    """Bring the unit's shown cards of a circular to the present state; `but` has just been answered."""

    def message_for(person_id: int | None) -> Message | None:
        person = uow.get(Person, person_id) if person_id is not None and person_id != but else None
        actor = actor_of(uow, person) if person is not None else None
        if actor is None or not receiving.may(uow, actor, Act.SEE, one):
            return None
        return texts.state(view_for(uow, services, one, actor))

    outbox.refresh(uow, _about(one), message_for)


def _answered(context: Context, one: Part) -> None:
    """Say to whoever acted what stands now, and bring their colleagues' cards to it."""
    refresh(context.uow, context.services, one, but=context.actor.id)
    show_part(context, one)


# --- acknowledging and answering --------------------------------------------------------------------------------------


def known(context: Context) -> None:
    """[รับทราบ]"""
    _answered(context, receiving.acknowledge(context.uow, context.actor, context.subject_id, context.platform))


def yes_no(context: Context) -> None:
    """[ใช่] [ไม่ใช่]"""
    _answer(context, str(context.args.get("answer", "")))


def _answer(context: Context, words: str) -> None:
    one = receiving.part(context.uow, context.subject_id)
    receiving.require(context.uow, context.actor, Act.ACKNOWLEDGE, one)
    if _too_late(context, one):
        return
    _answered(context, receiving.answer(context.uow, context.actor, one.id, words, context.platform))


def _too_late(context: Context, one: Part) -> bool:
    """Whether no answer is taken any more; whoever gave one is told that the last one stands."""
    if receiving.may_answer(context.uow, one):
        return False
    context.end()
    view = _view(context, one)
    given = one.receiver.acted_at is not None and not one.called_back
    context.reply(texts.too_late_to_change(view) if given else texts.state(view), _about(one))
    return True


def ask_answer(context: Context) -> None:
    """[พิมพ์จำนวน], [พิมพ์คำตอบ], [ส่งไฟล์], [แก้คำตอบ]: what is wanted is asked for."""
    one = receiving.answer_to_take(context.uow, context.actor, context.subject_id)
    if _too_late(context, one):
        return
    step = _STEP.get(one.circular.wanted)
    if step is not None:
        context.ask(step, receiving.subject_of(one.id))
    context.reply(texts.ask(_view(context, one)), _about(one))


def answer_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    _answer(context, context.event.text)


def ask_again(context: Context) -> None:
    """Words where a file is wanted, or a file where words are."""
    one = receiving.answer_to_take(context.uow, context.actor, context.subject_id)
    if not _too_late(context, one):
        context.reply(texts.ask(_view(context, one)), _about(one))


def answer_sent(context: Context) -> None:
    """A file: fetched and kept outside this transaction, then it is the answer."""
    file = context.event
    assert isinstance(file, File)
    one = receiving.answer_to_take(context.uow, context.actor, context.subject_id)
    if _too_late(context, one):
        return
    receiving.check_file(file)
    job = KeepAnswer(
        receiver=one.id,
        ref=file.ref,
        name=file.name or texts.photo_name(context.now),
        mime=file.mime or ("image/jpeg" if file.photo else ""),
    )
    context.put_job(job, receiving.subject_of(one.id))
    context.end()
    context.progress(texts.reading_file(), _about(one))


def answer_kept(context: Context) -> None:
    """The file is kept: the answer is given, by whoever sent it."""
    assert isinstance(context.event, InternalEvent)
    data = context.event.data
    digest, receiver_id = str(data["hash"]), int(data["receiver"])
    if context.who is None or not receiving.may_act(context.uow, context.who, receiver_id):
        # Somebody else has the chat now, or they have moved on: the file is nobody's answer.
        files.forget_files(context.uow, [digest])
        return
    name = str(data["name"])
    _answered(context, receiving.answer_file(context.uow, context.who, receiver_id, digest, name, context.platform))


def file_refused(context: Context) -> None:
    """A file that was to be kept (an answer, a report) could not be fetched: its sender hears why."""
    assert isinstance(context.event, InternalEvent)
    context.reply(error_texts.explain(FileRefused(FileFault(str(context.event.data.get("why")))), context.now))


# --- passing on -----------------------------------------------------------------------------------------------------


def choose_person(context: Context) -> None:
    """[มอบครู]"""
    one = _seen(context)
    receiving.require(context.uow, context.actor, Act.ASSIGN, one)
    if one.called_back:
        show_part(context, one)
        return
    context.ask("circular_pass", receiving.subject_of(one.id))
    people = receiving.colleagues(context.uow, one, context.actor)
    context.reply(texts.choose_person(_view(context, one), people), _about(one))


def pass_to(context: Context) -> None:
    _pass_to(context, int(context.args.get("person", 0)))


def _pass_to(context: Context, person_id: int) -> None:
    uow, earlier = context.uow, _has_it(context)
    one, task = receiving.pass_on(uow, context.actor, context.subject_id, person_id, context.platform)
    context.end()
    refresh(uow, context.services, one, but=context.actor.id)
    _taken_away(context, task, earlier)
    reached = task_cards.show_new_task(uow, context.services, task)
    person = uow.get(Person, person_id)
    name = short_name(person) if person is not None else ""
    context.reply(texts.passed_on(_view(context, one), name, reached=reached), _about(one))


def _has_it(context: Context) -> int | None:
    """Who has the circular in hand before it is given to somebody else."""
    task = receiving.work_of(context.uow, receiving.part(context.uow, context.subject_id))
    return task.assignee_id if task is not None else None


def _taken_away(context: Context, task: Task, earlier: int | None) -> None:
    """Who had it in hand hears that somebody else has it now."""
    view = task_cards.refresh_task(context.uow, context.services, task, None, but=context.actor.id)
    if earlier not in (None, task.assignee_id, context.actor.id):
        about = About(subject=f"task:{task.id}", version=task.version, purpose="told")
        context.tell(earlier or 0, task_texts.told(view, "taken_away", ""), about)


def pass_typed(context: Context) -> None:
    """A name: somebody of the unit, several to choose from, or somebody who is not on the staff list."""
    assert isinstance(context.event, Text)
    one, words = _seen(context), context.event.text
    found = receiving.named_colleagues(context.uow, one, context.actor, words)
    if len(found) == 1:
        _pass_to(context, found[0].id or 0)
        return
    if found:
        context.reply(texts.several(_view(context, one), words, found), _about(one))
        return
    earlier = _has_it(context)
    one, task = receiving.pass_on_by_name(context.uow, context.actor, one.id, words, context.platform)
    context.end()
    refresh(context.uow, context.services, one, but=context.actor.id)
    _taken_away(context, task, earlier)
    name = fields.visible(words)
    context.reply(texts.passed_on(_view(context, one), name, reached=False, known=False), _about(one))


# --- reminders ------------------------------------------------------------------------------------------------------


def remind_me(context: Context) -> None:
    """[เตือนฉันก่อนกำหนด]"""
    one, at = receiving.remind_me(context.uow, context.actor, context.subject_id)
    view = _view(context, one)
    context.reply(texts.will_remind(view, at) if at is not None else texts.too_late_to_remind(view), _about(one))


def due_of_part(uow: UnitOfWork, services: Services, receiver_id: int) -> Due | None:
    """A unit's part, of which one of its people wished to be reminded."""
    try:
        one = receiving.part(uow, receiver_id)
    except NotFound:
        return None
    due_at = receiving.work_due(uow, one)
    if due_at is None:
        return None
    return Due(
        open=receiving.still_of_use(uow, one),
        urgency=one.letter.urgency,
        people={Role.OFFICER: receiving.acting(uow, one)},
        card=lambda person_id: texts.due_soon(_view_of(uow, services, one, person_id), due_at),
        about=lambda _person_id: _about(one),
        line=lambda _person_id: texts.line(one.circular, one.letter, one.receiver, uow.now),
        subject=lambda _person_id: letter_subject(one.letter),
        open_press=lambda _person_id: texts.open_part(one.id),
    )


def _view_of(uow: UnitOfWork, services: Services, one: Part, person_id: int) -> texts.View:
    person = uow.get(Person, person_id)
    assert person is not None
    return view_for(uow, services, one, actor_of(uow, person))


# --- a circular's due moment ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Circular:
    """A circular that is due: what its receivers are told of their own parts, and who keeps it of them all."""

    uow: UnitOfWork
    services: Services
    row: Circular
    letter: Letter
    _parts: dict[int, Part | None] = field(default_factory=dict)

    def reached(self) -> Sequence[int]:
        """Of the units that have not done it: whom they are reached by today."""
        units = [one.unit_id for one in receiving.still_waiting(self.uow, self.row)]
        found = sending.reach(self.uow, units, secret=notices.is_secret(self.letter))
        return list(dict.fromkeys(one.person_id for one in found.values()))

    def keepers(self) -> Sequence[int]:
        found = receiving.keeper_of(self.uow, self.row, self.letter)
        return [one for one in found if task_cards.may_hear(self.uow, self.letter, one)]

    def part(self, person_id: int) -> Part | None:
        """The first of this person's parts that waits; None for who keeps the circular."""
        if person_id not in self._parts:
            found = receiving.parts_of(self.uow, self.row, person_id)
            self._parts[person_id] = found[0] if found else None
        return self._parts[person_id]

    def left(self) -> int:
        return len(receiving.still_waiting(self.uow, self.row))

    def card(self, person_id: int) -> Message:
        one = self.part(person_id)
        if one is None:
            return texts.due_for_keeper(self.row, self.letter, self.left())
        return texts.card(_view_of(self.uow, self.services, one, person_id), again=True)

    def about(self, person_id: int) -> About:
        one = self.part(person_id)
        return _about(one) if one is not None else About(subject=f"circulation:{self.row.id}")

    def line(self, person_id: int) -> str:
        one = self.part(person_id)
        if one is not None:
            return texts.line(self.row, self.letter, one.receiver, self.uow.now)
        return f"{letter_subject(self.letter)[:60]} · {texts.left_line(self.row, self.left())}"

    def concerns(self, person_id: int) -> bool:
        """Whether a unit of theirs has still not done it, or they keep the circular."""
        return self.part(person_id) is not None or person_id in self.keepers()

    def open_press(self, person_id: int) -> Press:
        one = self.part(person_id)
        if one is not None:
            return texts.open_part(one.id)
        return texts.open_circular(self.row)


def due_of_circular(uow: UnitOfWork, services: Services, circular_id: int) -> Due | None:
    """A circular for those who have not done what is wanted, and for who keeps it."""
    row = circulars.circular(uow, circular_id)
    letter = uow.get(Letter, row.letter_id) if row is not None else None
    if row is None or letter is None:
        return None
    one = _Circular(uow, services, row, letter)
    return Due(
        open=row.state == CircularState.SENT and circulars.counts(uow, circular_id).left > 0,
        urgency=letter.urgency,
        people=Whom({Role.OFFICER: one.reached, Role.KEEPER: one.keepers}),
        card=one.card,
        about=one.about,
        line=one.line,
        subject=lambda _person_id: letter_subject(letter),
        open_press=one.open_press,
        concerns=one.concerns,
    )


# --- opening --------------------------------------------------------------------------------------------------------


def opened(context: Context) -> None:
    """Somebody opened the page of a circular. Nobody is written to because of it; where that was all that is wanted,
    cards that can change follow."""
    assert isinstance(context.event, InternalEvent)
    data = context.event.data
    if context.who is None or context.who.id != int(data["person"]):
        return  # the chat changed hands meanwhile
    one = receiving.note_opened(context.uow, int(data["receiver"]), context.who.id, Platform.WEB)
    if one is not None and one.receiver.acknowledged_at is not None:
        refresh(context.uow, context.services, one)


# --- lists ----------------------------------------------------------------------------------------------------------


def waiting_lines(context: Context) -> list[Waiting]:
    """For `งานของฉัน`: the circulars that wait for this person's units and fall to them, the earliest due first."""
    found = receiving.waiting(context.uow, context.actor)
    several = len({row.unit_id for row, _sent, _letter in found}) > 1
    return [
        Waiting(
            texts.line(sent, letter, row, context.now, context.uow.get(Unit, row.unit_id) if several else None),
            texts.open_part(row.id or 0),
        )
        for row, sent, letter in found
    ]


def newest(context: Context) -> None:
    """`หนังสือเวียน`: the newest circulars of this person's unit, with what became of them."""
    context.end()
    unit = _receiving_unit(context)
    if unit is None or unit.id is None:
        context.reply(texts.no_unit())
        return
    found = circulars.of_unit(context.uow, unit.id)
    shown = [(row, sent, letter) for row, sent, letter in found if _may_hear(context, letter)]
    lines = [(texts.line(sent, letter, row, context.now), row.id or 0) for row, sent, letter in shown[:_LISTED]]
    waits = sum(_waits(row, sent) for row, sent, _letter in shown)
    context.reply(texts.listed(unit, lines, len(shown), waits))


def _may_hear(context: Context, letter: Letter) -> bool:
    return context.actor.person.handles_secret or not notices.is_secret(letter)


def _waits(row: Receiver, sent: Circular) -> bool:
    done = row.acted_at if sent.wanted in ANSWERED else row.acknowledged_at
    return done is None and row.withdrawn_at is None


def _receiving_unit(context: Context) -> Unit | None:
    """The school or group this person sits in first: the office itself gets no circulars of its own."""
    units = [seat.unit for seat in context.actor.seats if seat.unit.kind != UnitKind.OFFICE]
    return units[0] if units else None


COMMANDS = (Command(("หนังสือเวียน", "เวียน", "/circulars", "circulars"), newest),)
VERBS = {
    "circular": show,
    "circular_known": known,
    "circular_yes_no": yes_no,
    "circular_answer": ask_answer,
    "circular_change": ask_answer,
    "circular_pass": choose_person,
    "circular_pass_to": pass_to,
    "circular_remind": remind_me,
}
STEPS = {"circular_answer": answer_typed, "circular_file": ask_again, "circular_pass": pass_typed}
FILE_STEPS = {"circular_file": answer_sent, "circular_answer": ask_again}
HAPPENINGS = {
    CircularOpened.NAME: opened,
    AnswerKept.NAME: answer_kept,
    "file_refused": file_refused,
    "keep_file_failed": file_refused,
}
DUES = {"circulation": due_of_circular, "receiver": due_of_part}
