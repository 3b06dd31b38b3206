"""Journey 4, the clerk follows a circular: its live card, reminders, calls, files, cancelling, closing."""

from collections.abc import Callable
from typing import TypeVar

from handlers.circulars.actions import circulars, receiving, tracking
from handlers.circulars.flows import receiving as receiving_flow
from handlers.circulars.jobs import CircularFileMade, MakeCircularTable, PrintSheets, PrintSheetsFailed
from handlers.circulars.presses import (
    AskChairs,
    CancelCircular,
    ChaseReceivers,
    CloseCircular,
    ExportCircular,
    NoteCall,
    NoteCalledAnswer,
    PrintNotices,
    RefreshCircular,
    ShowAnswers,
    ShowCalls,
    TrackCircular,
    TurnAnswers,
    TurnCalls,
)
from handlers.circulars.questions import AskCalledAnswer, AskCancelReason
from handlers.circulars.rules import receivers as rules
from handlers.circulars.texts import answers as answer_texts
from handlers.circulars.texts import sending as sending_texts
from handlers.circulars.texts import tracking as texts
from handlers.circulars.texts.circulars import View, whom
from handlers.common.jobs import ChatJob
from handlers.context import Context, Services, actor_of
from handlers.incoming import Incoming, InternalEvent, Pressed, Text
from handlers.letters.actions import letters
from handlers.letters.texts.letters import number_words, shown_number
from handlers.routes import Routes, on_event, on_press, on_text
from notifications import outbox
from notifications.message import Attachment, Message
from notifications.outbox import NOTHING, About
from storage import circulars as circular_rows
from storage.ref import Ref
from storage.tables import Circular, Letter, Person, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Secrecy, Wanted

EventT = TypeVar("EventT", bound=Incoming)


def about(row: Circular) -> About:
    """The circular's card: the draft, the check, and then the live card."""
    name = Ref.of(row)
    return About(subject=name, version=row.version, card=name, purpose="circulation")


def beside(row: Circular, page: str) -> About:
    """A list that stands beside the live card and changes in its own place."""
    name = Ref.of(row)
    return About(subject=name, version=row.version, card=f"{page}:{row.id}", purpose="circulation_list")


def below(context: Context, message: Message, what: About = NOTHING) -> None:
    """Answers below the card that was pressed, which stays as it is."""
    context.replies.append(message)
    outbox.put(context.uow, context.to, message, what)


# --- what is shown --------------------------------------------------------------------------------------------------


def view_of(uow: UnitOfWork, row: Circular, letter: Letter) -> View:
    """Returns what the cards of a circular show of it."""
    entry = letters.office_entry(uow, letter)
    if row.state != CircularState.DRAFT:
        return View(row, letter, entry)
    there, choice = circulars.places(uow), circulars.choice_of(row)
    chosen = [one for one in rules.chosen(choice, there) if one != row.unit_id]
    said = whom(rules.wording(choice, there)) if chosen else ""
    schools = sum(place.is_school for place in there)
    return View(row, letter, entry, said, len(chosen), schools, bool(rules.types(there)))


def live_message(uow: UnitOfWork, row: Circular, letter: Letter) -> Message:
    """Returns the live card as it is now."""
    view = view_of(uow, row, letter)
    if row.state == CircularState.WAITING:
        return texts.sent(view, circular_rows.counts(uow, row.id), uow.now)
    return texts.live(view, tracking.progress(uow, row))


def refresh(uow: UnitOfWork, row: Circular, letter: Letter) -> None:
    """Brings the live card up to date wherever it is shown."""
    if row.state == CircularState.DRAFT:
        return
    message = live_message(uow, row, letter)

    def message_for(person_id: int | None) -> Message | None:
        person = uow.get(Person, person_id) if person_id is not None else None
        if person is None or not circulars.may_follow(uow, actor_of(uow, person), row, letter):
            return None
        return message

    outbox.refresh(uow, about(row), message_for)


def card_for(context: Context, letter: Letter) -> tuple[Message, About] | None:
    """Returns the live card of a letter's newest circular for `สถานะ 214`; None where this person may follow none."""
    for row in circular_rows.of_letter(context.uow, letter.id):
        if row.state != CircularState.DRAFT and circulars.may_follow(context.uow, context.actor, row, letter):
            return live_message(context.uow, row, letter), about(row)
    return None


# --- following ------------------------------------------------------------------------------------------------------


def track(context: Context) -> None:
    """[ดูสถานะ], below what was pressed."""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    context.end()
    message = _present(context, row, letter)
    below(context, message, about(row))


def live(context: Context) -> None:
    """[ดูสถานะ] of the card itself."""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    context.reply(_present(context, row, letter), about(row))


def _present(context: Context, row: Circular, letter: Letter) -> Message:
    if row.state == CircularState.DRAFT:
        return sending_texts.compose(view_of(context.uow, row, letter))
    return live_message(context.uow, row, letter)


def card_is_due(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Receivers have done something: the live card follows, and a circular that is done is closed."""
    row = circular_rows.circular(uow, Ref(timer.subject).id, lock=True)
    letter = uow.get(Letter, row.letter_id) if row is not None else None
    if row is None or letter is None:
        return
    tracking.close_if_done(uow, row, letter)
    refresh(uow, row, letter)


def _following(flow: Callable[[Context[EventT], Circular, Letter], None]) -> Callable[[Context[EventT]], None]:
    """Wraps a step with a circular that is with its receivers; one that is over is shown as it is."""

    def answer(context: Context[EventT]) -> None:
        row, letter = circulars.own(context.uow, context.actor, context.subject_id)
        if row.state == CircularState.SENT:
            flow(context, row, letter)
        else:
            context.end()
            context.reply(_present(context, row, letter), about(row))

    return answer


def chase(context: Context, row: Circular, letter: Letter) -> None:
    """[เตือนที่เหลือ]"""
    done = tracking.chase(context.uow, context.services, row, letter)
    view = view_of(context.uow, row, letter)
    below(context, texts.chased(view, done.reminded, done.on_line, done.lately, done.unreached))


def ask_chairs(context: Context, row: Circular, letter: Letter) -> None:
    """[ให้ ปธ.เครือข่ายช่วย]"""
    helped = tracking.ask_chairs(context.uow, context.actor, row, letter)
    below(context, texts.chairs_asked(view_of(context.uow, row, letter), helped.asked, helped.without))


def calls(context: Context, row: Circular, letter: Letter) -> None:
    """[รายชื่อโทร], below the live card."""
    below(context, _calls(context.uow, row, letter, 0), beside(row, "circulation_calls"))


def turn_calls(context: Context[Pressed[TurnCalls]], row: Circular, letter: Letter) -> None:
    page = context.event.payload.page
    context.reply(_calls(context.uow, row, letter, page), beside(row, "circulation_calls"))


def _calls(uow: UnitOfWork, row: Circular, letter: Letter, page: int) -> Message:
    return texts.calls(view_of(uow, row, letter), tracking.to_call(uow, row), max(0, page))


def note_call(context: Context[Pressed[NoteCall]], row: Circular, letter: Letter) -> None:
    """[รับทราบแทน]: heard by telephone. Where an answer is wanted, that is asked for."""
    receiver_id = context.event.payload.receiver
    one = receiving.note_proxy(context.uow, context.actor, receiver_id, receiving.TELEPHONE)
    if row.wanted in circulars.ASKING and one.receiver.acted_at is None and not one.called_back:
        if row.wanted != Wanted.YES_NO:
            context.ask(AskCalledAnswer(receiver=receiver_id), Ref.of(row))
        below(context, texts.ask_called_answer(view_of(context.uow, row, letter), one.unit, receiver_id))
        return
    _noted(context, row, letter, one, context.event.payload.page)


def _noted(context: Context, row: Circular, letter: Letter, one: receiving.Part, page: int) -> None:
    receiving_flow.refresh(context.uow, context.services, one)
    message = texts.call_noted(_calls(context.uow, row, letter, page), one.unit, context.actor.name)
    context.reply(message, beside(row, "circulation_calls"))


def note_called_answer(context: Context[Pressed[NoteCalledAnswer]], row: Circular, letter: Letter) -> None:
    """[ใช่] [ไม่ใช่], as it was said on the telephone."""
    said = context.event.payload
    one = receiving.note_answer(context.uow, context.actor, said.receiver, said.answer)
    _noted(context, row, letter, one, 0)


def called_answer_typed(context: Context[Text[AskCalledAnswer]]) -> None:
    """A number or words, as they were said on the telephone."""
    row, letter = circulars.sent(context.uow, context.actor, context.subject_id)
    one = receiving.note_answer(context.uow, context.actor, context.event.question.receiver, context.event.text)
    context.end()
    _noted(context, row, letter, one, 0)


def show_answers(context: Context) -> None:
    """[คำตอบ], below the live card."""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    below(context, _answers(context.uow, row, letter, 0), beside(row, "circulation_answers"))


def turn_answers(context: Context[Pressed[TurnAnswers]]) -> None:
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    page = context.event.payload.page
    context.reply(_answers(context.uow, row, letter, page), beside(row, "circulation_answers"))


def _answers(uow: UnitOfWork, row: Circular, letter: Letter, page: int) -> Message:
    found = circular_rows.receivers_with_units(uow, row.id)
    return answer_texts.answers(view_of(uow, row, letter), found, max(0, page))


# --- files ----------------------------------------------------------------------------------------------------------


def export(context: Context) -> None:
    """[ส่งออก Excel]"""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    found = circular_rows.receivers_with_units(context.uow, row.id)
    people, entries = circular_rows.signed(context.uow, row.id)
    sheet = answer_texts.sheet(view_of(context.uow, row, letter), found, people, entries)
    job = MakeCircularTable(
        sheets=[sheet],
        kind="table",
        circulation=row.id,
        name=_file_name(context, letter, "table"),
    )
    _make_file(context, row, job, "table")


def print_notices(context: Context) -> None:
    """[พิมพ์ใบแจ้ง]"""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    unreached = tracking.unreached(context.uow, row)
    if not unreached or letter.secrecy != Secrecy.OPEN:
        below(context, texts.nobody_without_chat(view_of(context.uow, row, letter)))
        return
    job = PrintSheets(
        circular=tracking.printed(context.uow, context.services, row, letter).to_json(),
        schools=[unit.name for unit in unreached],
        kind="sheets",
        circulation=row.id,
        name=_file_name(context, letter, "sheets"),
    )
    _make_file(context, row, job, "sheets")


def _file_name(context: Context, letter: Letter, kind: str) -> str:
    return texts.file_name(kind, shown_number(letters.office_entry(context.uow, letter)))


def _make_file(context: Context, row: Circular, job: ChatJob, kind: str) -> None:
    """Asks for a file; it comes as a message of its own."""
    context.put_job(job, Ref.of(row))
    context.progress(texts.making_file(), beside(row, f"circulation_{kind}"))


def file_made(context: Context[InternalEvent[CircularFileMade]]) -> None:
    """The table or the notices are there."""
    made = context.event.payload
    if context.who is None:
        return
    row, letter = circulars.load(context.uow, context.actor, made.circulation)
    number = number_words(letter, letters.office_entry(context.uow, letter))
    file = Attachment(hash=made.hash, name=made.name, mime=made.mime)
    context.reply(texts.file_made(made.kind, number, file), beside(row, f"circulation_{made.kind}"))


def file_failed(context: Context) -> None:
    context.reply(texts.file_failed())


# --- its end --------------------------------------------------------------------------------------------------------


def ask_cancel(context: Context) -> None:
    """[ยกเลิกการส่ง]: why."""
    row, letter = circulars.own(context.uow, context.actor, context.subject_id)
    if row.state not in (CircularState.WAITING, CircularState.SENT):
        context.reply(_present(context, row, letter), about(row))
        return
    context.ask(AskCancelReason(), Ref.of(row))
    counts = circular_rows.counts(context.uow, row.id)
    below(context, texts.ask_cancel_reason(view_of(context.uow, row, letter), counts))


def cancel(context: Context[Text[AskCancelReason]]) -> None:
    """The reason was typed: what has not gone out is stopped, and those who had it are told."""
    row, letter = circulars.own(context.uow, context.actor, context.subject_id)
    done = tracking.cancel(context.uow, context.services, context.actor, row, letter, context.event.text)
    context.end()
    context.reply(texts.cancelled(view_of(context.uow, row, letter), done.gone, done.caught))
    refresh(context.uow, row, letter)


def close(context: Context[Pressed[CloseCircular]], row: Circular, letter: Letter) -> None:
    """[ปิดเรื่องเวียน], asked once more while somebody has not."""
    view = view_of(context.uow, row, letter)
    counts = circular_rows.counts(context.uow, row.id)
    if counts.left and not context.event.payload.sure:
        below(context, texts.confirm_close(view, counts))
        return
    tracking.close(context.uow, context.actor, row, letter)
    refresh(context.uow, row, letter)
    below(context, live_message(context.uow, row, letter), about(row))


ROUTES = Routes(
    presses=(
        on_press(TrackCircular, track),
        on_press(RefreshCircular, live),
        on_press(ChaseReceivers, _following(chase)),
        on_press(AskChairs, _following(ask_chairs)),
        on_press(ShowCalls, _following(calls)),
        on_press(TurnCalls, _following(turn_calls)),
        on_press(NoteCall, _following(note_call)),
        on_press(NoteCalledAnswer, _following(note_called_answer)),
        on_press(ShowAnswers, show_answers),
        on_press(TurnAnswers, turn_answers),
        on_press(ExportCircular, export),
        on_press(PrintNotices, print_notices),
        on_press(CancelCircular, ask_cancel),
        on_press(CloseCircular, _following(close)),
    ),
    texts=(on_text(AskCalledAnswer, called_answer_typed), on_text(AskCancelReason, cancel)),
    events=(on_event(CircularFileMade, file_made), on_event(PrintSheetsFailed, file_failed)),
    timers={circulars.CARD: card_is_due},
)
