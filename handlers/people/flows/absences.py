"""Journey 3, ไม่อยู่: an absence typed or chosen, who stands in, and coming back."""

from datetime import date, timedelta

from handlers.common.dictation import AbsenceReason, parse_absence
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import DateRange
from handlers.context import Context
from handlers.incoming import Pressed, Text
from handlers.people.actions import absences
from handlers.people.actions.absences import NotedAbsence
from handlers.people.presses import (
    CancelAbsence,
    ChangeAbsence,
    ChooseAbsenceDay,
    ChooseOtherDays,
    ComeBack,
    DeclineToDeputise,
    NoteAbsence,
)
from handlers.people.questions import AskAbsenceDays
from handlers.people.texts import absences as texts
from handlers.routes import Command, Routes, on_press, on_text
from storage.ref import Ref


def away(context: Context[Text]) -> None:
    """ไปราชการ 20-22 ม.ค. · ไม่อยู่ alone asks for the days."""
    typed = context.rest
    if not typed:
        context.ask(AskAbsenceDays())
        context.reply(texts.ask_days())
        return
    told = parse_absence(context.event.text, _today(context))
    if told is None:
        days = absences.days(typed, _today(context))
        _offer(context, AbsenceReason.AWAY, days.first, days.last)
    else:
        _offer(context, told.reason, told.first, told.last)


def recognised(context: Context, text: str) -> bool:
    """Whether a text without a command tells an absence: "ลาป่วย พรุ่งนี้"."""
    return parse_absence(text, _today(context)) is not None


def told(context: Context[Text]) -> None:
    """An absence recognised in what was typed."""
    absence = parse_absence(context.event.text, _today(context))
    assert absence is not None
    _offer(context, absence.reason, absence.first, absence.last)


def days_typed(context: Context[Text[AskAbsenceDays]]) -> None:
    """The days, with or without a reason, after they were asked for; of a noted absence, its other days."""
    typed = context.event.text
    told = parse_absence(typed, _today(context))
    days = DateRange(told.first, told.last) if told else absences.days(typed, _today(context))
    if context.subject_id:
        noted = absences.change_days(
            context.uow, context.services, context.actor, context.subject_id, days.first, days.last
        )
        context.end()
        _noted(context, noted)
        return
    _offer(context, told.reason if told else context.event.question.reason, days.first, days.last)


def day_pressed(context: Context[Pressed[ChooseAbsenceDay]]) -> None:
    """[วันนี้] [พรุ่งนี้]"""
    day = _today(context) + timedelta(days=context.event.payload.days)
    _offer(context, AbsenceReason.AWAY, day, day)


def note(context: Context[Pressed[NoteAbsence]]) -> None:
    """[นางมาลี รักษาฯ] [ไม่มอบ] [บันทึก]"""
    asked = context.event.payload
    noted = absences.note(
        context.uow, context.services, context.actor, asked.reason, asked.first, asked.last, asked.deputy
    )
    context.end()
    _noted(context, noted)


def again(context: Context[Pressed[ChooseOtherDays]]) -> None:
    """[แก้ช่วงเวลา] before anything was noted."""
    context.ask(AskAbsenceDays(reason=context.event.payload.reason))
    context.reply(texts.ask_days())


def other_days(context: Context) -> None:
    """[แก้ช่วงเวลา] of a noted absence."""
    absence = absences.own(context.uow, context.actor, context.subject_id)
    context.ask(AskAbsenceDays(), Ref.of(absence))
    context.reply(texts.ask_other_days(absence.first_day, absence.last_day))


def cancel(context: Context) -> None:
    """[ยกเลิกการไม่อยู่]"""
    absence = absences.cancel(context.uow, context.services, context.actor, context.subject_id)
    context.reply(texts.absence_cancelled(absence.first_day, absence.last_day))


def back(context: Context) -> None:
    """กลับมาแล้ว"""
    absence = absences.come_back(context.uow, context.services, context.actor)
    context.reply(texts.back(absence is not None))


def decline(context: Context[Pressed[DeclineToDeputise]]) -> None:
    """[ไม่สะดวก], by the deputy."""
    declined = context.event.payload.declined
    absences.decline(context.uow, context.services, context.actor, context.subject_id, declined)
    context.reply(texts.declined())


def _offer(context: Context, reason: AbsenceReason, first: date, last: date) -> None:
    absences.check_days(context.uow, first, last)
    context.end()
    deputies = absences.deputies_to_offer(context.uow, context.actor, first, last)
    context.reply(texts.who_stands_in(reason, first, last, deputies))


def _noted(context: Context, noted: NotedAbsence) -> None:
    context.reply(
        texts.absence_noted(
            noted.absence.id,
            noted.absence.first_day,
            noted.absence.last_day,
            noted.deputy,
            noted.named,
            noted.decides,
        )
    )


def _today(context: Context) -> date:
    return bangkok_date(context.now)


ROUTES = Routes(
    commands=(
        Command(("ไปราชการ", "ไม่อยู่", "away", "/away"), away, rest=True),
        Command(("กลับมาแล้ว", "กลับแล้ว", "back", "/back"), back),
    ),
    presses=(
        on_press(NoteAbsence, note),
        on_press(ChooseAbsenceDay, day_pressed),
        on_press(ChooseOtherDays, again),
        on_press(ChangeAbsence, other_days),
        on_press(CancelAbsence, cancel),
        on_press(DeclineToDeputise, decline),
        on_press(ComeBack, back),
    ),
    texts=(on_text(AskAbsenceDays, days_typed),),
    recognised=((recognised, told),),
)
