"""Journey 4, the clerk makes a circular: to whom, what is wanted, by when, at what cost; sent, undone."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import TypeVar

from handlers.circulars.actions import circulars, sending
from handlers.circulars.flows.tracking import about, below, live_message, refresh, view_of
from handlers.circulars.presses import (
    CheckCircular,
    ChooseAnswerKind,
    ChooseDue,
    ComposeCircular,
    DiscardCircular,
    SendAtOnce,
    SendCircular,
    SendInMorning,
    SetDue,
    SetWanted,
    UndoSending,
)
from handlers.circulars.questions import AskCircularQuestion, AskDue, AskLetterNumber
from handlers.circulars.rules import receivers as rules
from handlers.circulars.texts import sending as texts
from handlers.common.thai_calendar import add_working_days, bangkok_date, is_working_day
from handlers.common.words import unit_name
from handlers.context import Context, Services
from handlers.deadlines.actions import deadlines, dues
from handlers.deadlines.hooks import DIGEST_SENT
from handlers.errors import NotFound
from handlers.incoming import Incoming, Pressed, Text
from handlers.letters.actions import letters
from handlers.letters.flows.lookup import numbered
from handlers.letters.presses import CirculateLetter
from handlers.routes import Command, Routes, on_press, on_text
from handlers.staff.actions import access
from storage import circulars as circular_rows
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Circular, Letter, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Platform, UnitKind, Wanted

EventT = TypeVar("EventT", bound=Incoming)

_OFFERED_DAYS = (0, 1, 2, 3, 5)
_TODAY_UNTIL = time(15, 0)
"""After this an end of today is no longer offered."""


def compose(context: Context, row: Circular, letter: Letter, notes: Sequence[str] = ()) -> None:
    context.reply(texts.compose(view_of(context.uow, row, letter), notes), about(row))


# --- a draft --------------------------------------------------------------------------------------------------------


def drafting(flow: Callable[[Context[EventT], Circular, Letter], None]) -> Callable[[Context[EventT]], None]:
    """Wraps a step of composing. Once the circular is sent (a second tap, an old card), the answer is how far it is."""

    def answer(context: Context[EventT]) -> None:
        row, letter = circulars.own(context.uow, context.actor, context.subject_id)
        context.end()
        if row.state == CircularState.DRAFT:
            flow(context, row, letter)
        else:
            context.reply(live_message(context.uow, row, letter), about(row))

    return answer


def start(context: Context) -> None:
    """[แจ้งเวียน]"""
    letter = letters.registered(context.uow, context.subject_id, lock=True)
    context.end()
    _start(context, letter, "")


def _start(context: Context, letter: Letter, names: str) -> None:
    row = circulars.begin(context.uow, context.actor, letter)
    notes = _earlier(context.uow, letter)
    if names:
        read = rules.read_names(names, circulars.places(context.uow))
        circulars.choose(context.uow, row, read.choice)
        notes += texts.unknown_names(read.unknown, read.unclear)
    below(context, texts.compose(view_of(context.uow, row, letter), notes), about(row))


def _earlier(uow: UnitOfWork, letter: Letter) -> list[str]:
    """Returns a note where the letter was sent as a circular before."""
    gone = [one for one in circular_rows.of_letter(uow, letter.id) if one.state != CircularState.DRAFT]
    return [texts.sent_before(gone[0], circular_rows.counts(uow, gone[0].id))] if gone else []


def typed(context: Context) -> None:
    """`แจ้งเวียน 214`, `แจ้งเวียน 214 ทุกโรงเรียน ยกเว้น รร.บ้านสวนดอก`"""
    if not context.rest:
        context.ask(AskLetterNumber())
        context.reply(texts.ask_number())
        return
    _of_number(context, context.rest)


def number_typed(context: Context[Text[AskLetterNumber]]) -> None:
    context.end()
    _of_number(context, context.event.text)


def _of_number(context: Context, words: str) -> None:
    number, _, names = words.strip().partition(" ")
    found = access.visible(context.uow, context.actor, numbered(context, number))
    mine = [letter for letter in found if circulars.may_send(context.uow, context.actor, letter)]
    if not found:
        raise NotFound("letter", number)
    # Who may see the letter but not send it as a circular is told who may.
    letter = letters.registered(context.uow, (mine or found)[0].id, lock=True)
    _start(context, letter, names.strip())


def show_draft(context: Context, row: Circular, letter: Letter) -> None:
    compose(context, row, letter)


def discard(context: Context, row: Circular, letter: Letter) -> None:
    circulars.discard(context.uow, row)
    context.reply(texts.discarded(), about(row))


# --- what, by when --------------------------------------------------------------------------------------------------


def want(context: Context[Pressed[SetWanted]], row: Circular, letter: Letter) -> None:
    """What is wanted; where it needs a question, that is asked for."""
    wanted = context.event.payload.wanted
    circulars.want(context.uow, row, letter, wanted)
    if wanted in circulars.ASKING or wanted == Wanted.FILE:
        context.ask(AskCircularQuestion(), Ref.of(row))
        context.reply(texts.ask_question(view_of(context.uow, row, letter)), about(row))
        return
    compose(context, row, letter)


def choose_answer(context: Context, row: Circular, letter: Letter) -> None:
    """[ตอบกลับ]"""
    context.reply(texts.choose_answer(view_of(context.uow, row, letter)), about(row))


def question_typed(context: Context[Text[AskCircularQuestion]], row: Circular, letter: Letter) -> None:
    circulars.ask(context.uow, row, context.event.text)
    _next(context, row, letter)


def _next(context: Context, row: Circular, letter: Letter) -> None:
    """The check where receivers are chosen, else the draft."""
    view = view_of(context.uow, row, letter)
    if view.whom and not (row.wanted in circulars.ASKING and not row.question):
        check(context, row, letter)
    else:
        compose(context, row, letter)


def choose_due(context: Context, row: Circular, letter: Letter) -> None:
    """[กำหนด]"""
    _offer_due(context, row, letter, typing=False)


def _offer_due(context: Context, row: Circular, letter: Letter, *, typing: bool) -> None:
    uow = context.uow
    context.ask(AskDue(), Ref.of(row))
    today, own = letters.today_of(uow), deadlines.office_holidays(uow)
    offered = []
    for days in _OFFERED_DAYS:
        if days == 0 and (context.now.astimezone(BANGKOK).time() > _TODAY_UNTIL or not is_working_day(today, own)):
            continue
        offered.append(texts.Offered(deadlines.due_moment(uow, add_working_days(today, days, own)), days))
    if letter.due_on is not None and letter.due_on > today:
        offered.append(texts.Offered(deadlines.due_moment(uow, letter.due_on, letter.due_time)))
    context.reply(texts.choose_due(view_of(uow, row, letter), offered, today, typing=typing), about(row))


def due_chosen(context: Context[Pressed[SetDue]], row: Circular, letter: Letter) -> None:
    """A due moment by a button or a picker; on a platform without one it is typed."""
    chosen = context.event.payload
    if chosen.none:
        _set_due(context, row, letter, None)
    elif chosen.at is not None:
        _set_due(context, row, letter, chosen.at)
    elif context.event.picked:
        by = dues.picked(context.uow, context.event.picked)
        _set_due(context, row, letter, deadlines.due_moment(context.uow, by.day, by.time))
    else:
        _offer_due(context, row, letter, typing=True)


def due_typed(context: Context[Text[AskDue]], row: Circular, letter: Letter) -> None:
    by = dues.typed(context.uow, context.event.text)
    _set_due(context, row, letter, deadlines.due_moment(context.uow, by.day, by.time))


def _set_due(context: Context, row: Circular, letter: Letter, at: datetime | None) -> None:
    circulars.set_due(context.uow, row, at.astimezone(UTC) if at is not None else None)
    _next(context, row, letter)


# --- the check, and sending -----------------------------------------------------------------------------------------


def check(context: Context, row: Circular, letter: Letter) -> None:
    """[ตรวจก่อนส่ง]"""
    circulars.check_complete(row)
    found = sending.preview(context.uow, context.services, row, letter)
    view = view_of(context.uow, row, letter)
    if not found.units:
        compose(context, row, letter, texts.nobody_left(found.gone))
        return
    context.reply(texts.check(view, _cost(context.uow, row, found)), about(row))


def _cost(uow: UnitOfWork, row: Circular, found: sending.Preview) -> texts.Cost:
    better = None
    if row.due_at is not None:
        day = dues.working_day_after(uow, bangkok_date(row.due_at))
        better = deadlines.due_moment(uow, day) if day is not None else None
    return texts.Cost(
        schools=sum(unit.kind is UnitKind.SCHOOL for unit in found.units),
        groups=sum(unit.kind is UnitKind.GROUP for unit in found.units),
        telegram=found.on(Platform.TELEGRAM),
        line=found.on(Platform.LINE),
        no_chat=[unit_name(unit) for unit in found.no_chat],
        quota=found.quota,
        suffices=found.suffices,
        gone=found.gone,
        better_day=better,
    )


def send(context: Context, row: Circular, letter: Letter) -> None:
    """[ส่ง]"""
    _send(context, row, letter, morning=False)


def send_in_the_morning(context: Context, row: Circular, letter: Letter) -> None:
    """[ส่งรวมรอบเช้า]"""
    _send(context, row, letter, morning=True)


def _send(context: Context, row: Circular, letter: Letter, *, morning: bool) -> None:
    found = sending.send(context.uow, context.services, context.actor, row, letter, morning=morning)
    message = live_message(context.uow, row, letter)
    context.reply(texts.sent_without(message, found.gone) if found.gone else message, about(row))


def undo(context: Context) -> None:
    """[เลิกทำ 60 วิ]: nobody was told, it is a draft again."""
    row, letter = circulars.own(context.uow, context.actor, context.subject_id)
    sending.undo(context.uow, context.actor, row, letter)
    context.reply(texts.undone(view_of(context.uow, row, letter)), about(row))


def send_now(context: Context) -> None:
    """[ส่งเลย]"""
    row, letter = circulars.own(context.uow, context.actor, context.subject_id)
    sending.send_at_once(context.uow, context.actor, row, letter)
    context.reply(live_message(context.uow, row, letter), about(row))


def takes_effect(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """The undo window (or the night) is over."""
    row = circular_rows.circular(uow, Ref(timer.subject).id, lock=True)
    letter = uow.get(Letter, row.letter_id) if row is not None else None
    if row is None or letter is None or row.state != CircularState.WAITING or row.version != timer.version:
        return
    sending.take_effect(uow, row, letter)
    refresh(uow, row, letter)


ROUTES = Routes(
    commands=(Command(("แจ้งเวียน", "ส่งเวียน", "/circulate", "circulate"), typed, rest=True),),
    presses=(
        on_press(CirculateLetter, start),
        on_press(ComposeCircular, drafting(show_draft)),
        on_press(DiscardCircular, drafting(discard)),
        on_press(ChooseAnswerKind, drafting(choose_answer)),
        on_press(SetWanted, drafting(want)),
        on_press(ChooseDue, drafting(choose_due)),
        on_press(SetDue, drafting(due_chosen)),
        on_press(CheckCircular, drafting(check)),
        on_press(SendCircular, drafting(send)),
        on_press(SendInMorning, drafting(send_in_the_morning)),
        on_press(UndoSending, undo),
        on_press(SendAtOnce, send_now),
    ),
    texts=(
        on_text(AskLetterNumber, number_typed),
        on_text(AskCircularQuestion, drafting(question_typed)),
        on_text(AskDue, drafting(due_typed)),
    ),
    timers={sending.EFFECT: takes_effect},
    hooks=(DIGEST_SENT.answered_by(sending.join_digest),),
)
