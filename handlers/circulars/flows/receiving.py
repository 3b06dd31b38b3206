"""A circular at a school (or a group): acknowledged, answered, assigned, opened, listed."""

from handlers import refusals
from handlers.circulars.actions import assigning, receiving
from handlers.circulars.actions.receiving import Part
from handlers.circulars.jobs import AnswerKept, CircularOpened, KeepAnswer
from handlers.circulars.presses import (
    Acknowledge,
    AnswerYesNo,
    AssignReceived,
    ChangeAnswer,
    ChooseAssignee,
    GiveAnswer,
    RemindMe,
    ShowReceived,
)
from handlers.circulars.questions import AskAnswer, AskAnswerFile, AskAssignee
from handlers.circulars.rules.answers import ANSWERED
from handlers.circulars.texts import receiving as texts
from handlers.common.jobs import FileNotKept, KeepFileFailed
from handlers.common.words import short_name
from handlers.context import Actor, Context, Services, actor_of
from handlers.errors import FileFault, FileRefused
from handlers.incoming import File, InternalEvent, Pressed, Text
from handlers.letters.actions import fields, files
from handlers.letters.flows import cards as notices
from handlers.letters.texts.waiting import Waiting
from handlers.routes import Command, Routes, on_event, on_file, on_press, on_text
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from handlers.work.flows import cards as task_cards
from handlers.work.texts import tasks as task_texts
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import circulars
from storage.payloads import Question
from storage.ref import Ref
from storage.tables import Circular, Entry, Letter, Person, Receiver, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, UnitKind, Wanted

_LISTED = 10
_QUESTIONS: dict[Wanted, Question] = {
    Wanted.NUMBER: AskAnswer(),
    Wanted.TEXT: AskAnswer(),
    Wanted.FILE: AskAnswerFile(),
}


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
        may_assign=assigning.may_assign(uow, actor, one),
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


def yes_no(context: Context[Pressed[AnswerYesNo]]) -> None:
    """[ใช่] [ไม่ใช่]"""
    _answer(context, context.event.payload.answer)


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
    question = _QUESTIONS.get(one.circular.wanted)
    if question is not None:
        context.ask(question, one.ref)
    context.reply(texts.ask(_view(context, one)), _about(one))


def answer_typed(context: Context[Text]) -> None:
    _answer(context, context.event.text)


def ask_again(context: Context) -> None:
    """Words where a file is wanted, or a file where words are."""
    one = receiving.answer_to_take(context.uow, context.actor, context.subject_id)
    if not _too_late(context, one):
        context.reply(texts.ask(_view(context, one)), _about(one))


def answer_sent(context: Context[File]) -> None:
    """A file: fetched and kept outside this transaction, then it is the answer."""
    file = context.event
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
    context.put_job(job, one.ref)
    context.end()
    context.progress(texts.reading_file(), _about(one))


def answer_kept(context: Context[InternalEvent[AnswerKept]]) -> None:
    """The file is kept: the answer is given, by whoever sent it."""
    uow, kept = context.uow, context.event.payload
    if context.who is None or not receiving.may_act(uow, context.who, kept.receiver):
        # Somebody else has the chat now, or they have moved on: the file is nobody's answer.
        files.forget_files(uow, [kept.hash])
        return
    platform = context.platform
    _answered(context, receiving.answer_file(uow, context.who, kept.receiver, kept.hash, kept.name, platform))


def file_refused(context: Context[InternalEvent[FileNotKept | KeepFileFailed]]) -> None:
    """A file that was to be kept (an answer, a report) could not be fetched: its sender hears why."""
    context.reply(refusals.explain(FileRefused(FileFault(context.event.payload.why)), context.now))


# --- assigning ------------------------------------------------------------------------------------------------------


def choose_person(context: Context) -> None:
    """[มอบครู]"""
    one = _seen(context)
    receiving.require(context.uow, context.actor, Act.ASSIGN, one)
    if one.called_back:
        show_part(context, one)
        return
    context.ask(AskAssignee(), one.ref)
    people = assigning.colleagues(context.uow, one, context.actor)
    context.reply(texts.choose_person(_view(context, one), people), _about(one))


def assign(context: Context[Pressed[AssignReceived]]) -> None:
    _assign(context, context.event.payload.person)


def _assign(context: Context, person_id: int) -> None:
    uow, earlier = context.uow, _has_it(context)
    one, task = assigning.assign(uow, context.actor, context.subject_id, person_id, context.platform)
    context.end()
    refresh(uow, context.services, one, but=context.actor.id)
    _taken_away(context, task, earlier)
    reached = task_cards.show_new_task(uow, context.services, task)
    person = uow.get(Person, person_id)
    name = short_name(person) if person is not None else ""
    context.reply(texts.assigned(_view(context, one), name, reached=reached), _about(one))


def _has_it(context: Context) -> int | None:
    """Who has the circular in hand before it is given to somebody else."""
    task = receiving.work_of(context.uow, receiving.part(context.uow, context.subject_id))
    return task.assignee_id if task is not None else None


def _taken_away(context: Context, task: Task, earlier: int | None) -> None:
    """Who had it in hand hears that somebody else has it now."""
    view = task_cards.refresh_task(context.uow, context.services, task, None, but=context.actor.id)
    if earlier not in (None, task.assignee_id, context.actor.id):
        about = About(subject=Ref.of(task), version=task.version, purpose="told")
        context.tell(earlier or 0, task_texts.told(view, "taken_away", ""), about)


def assignee_typed(context: Context[Text[AskAssignee]]) -> None:
    """A name: somebody of the unit, several to choose from, or somebody who is not on the staff list."""
    one, words = _seen(context), context.event.text
    found = assigning.named_colleagues(context.uow, one, context.actor, words)
    if len(found) == 1:
        _assign(context, found[0].id)
        return
    if found:
        context.reply(texts.several(_view(context, one), words, found), _about(one))
        return
    earlier = _has_it(context)
    one, task = assigning.assign_by_name(context.uow, context.actor, one.id, words, context.platform)
    context.end()
    refresh(context.uow, context.services, one, but=context.actor.id)
    _taken_away(context, task, earlier)
    name = fields.visible(words)
    context.reply(texts.assigned(_view(context, one), name, reached=False, known=False), _about(one))


# --- reminders ------------------------------------------------------------------------------------------------------


def remind_me(context: Context) -> None:
    """[เตือนฉันก่อนกำหนด]"""
    one, at = receiving.remind_me(context.uow, context.actor, context.subject_id)
    view = _view(context, one)
    context.reply(texts.will_remind(view, at) if at is not None else texts.too_late_to_remind(view), _about(one))


# --- opening --------------------------------------------------------------------------------------------------------


def opened(context: Context[InternalEvent[CircularOpened]]) -> None:
    """Somebody opened the page of a circular. Nobody is written to because of it; where that was all that is wanted,
    cards that can change follow."""
    data = context.event.payload
    if context.who is None or context.who.id != data.person:
        return  # the chat changed hands meanwhile
    one = receiving.note_opened(context.uow, data.receiver, context.who.id, Platform.WEB)
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
            texts.open_part(row.id),
        )
        for row, sent, letter in found
    ]


def newest(context: Context) -> None:
    """`หนังสือเวียน`: the newest circulars of this person's unit, with what became of them."""
    context.end()
    unit = _receiving_unit(context)
    if unit is None:
        context.reply(texts.no_unit())
        return
    found = circulars.of_unit(context.uow, unit.id)
    shown = [(row, sent, letter) for row, sent, letter in found if _may_hear(context, letter)]
    lines = [(texts.line(sent, letter, row, context.now), row.id) for row, sent, letter in shown[:_LISTED]]
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


ROUTES = Routes(
    commands=(Command(("หนังสือเวียน", "เวียน", "/circulars", "circulars"), newest),),
    presses=(
        on_press(ShowReceived, show),
        on_press(Acknowledge, known),
        on_press(AnswerYesNo, yes_no),
        on_press(GiveAnswer, ask_answer),
        on_press(ChangeAnswer, ask_answer),
        on_press(ChooseAssignee, choose_person),
        on_press(AssignReceived, assign),
        on_press(RemindMe, remind_me),
    ),
    texts=(
        on_text(AskAnswer, answer_typed),
        on_text(AskAnswerFile, ask_again),
        on_text(AskAssignee, assignee_typed),
    ),
    files=(on_file(AskAnswerFile, answer_sent), on_file(AskAnswer, ask_again)),
    events=(
        on_event(CircularOpened, opened),
        on_event(AnswerKept, answer_kept),
        on_event(FileNotKept, file_refused),
        on_event(KeepFileFailed, file_refused),
    ),
)
