"""The invited as the secretary sees them: who is reminded, lists by answer, and what they said by telephone."""

from handlers.common.words import full_name
from handlers.context import Context
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import attendance, reminders
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.presses import invited as presses
from handlers.meetings.questions import invited as questions
from handlers.meetings.texts import invited as texts
from handlers.meetings.texts import meetings as meeting_texts
from handlers.meetings.texts.invited import InvitedLine
from handlers.routes import Routes, on_press, on_text
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Invited, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance


def remind_unanswered(context: Context, one: Meeting) -> None:
    """[เตือน n แห่ง]"""
    done = reminders.remind_unanswered(context.uow, context.services, one)
    context.reply(meeting_texts.reminded(flow.view_of(context.uow, one), done.asked, done.unreached), flow.about(one))


def lines_of(uow: UnitOfWork, one: Meeting, answer: Attendance | None = None) -> list[InvitedLine]:
    """Returns the invited as lists show them; with `answer`, only those who answered so."""
    found = rows.people_of(uow, one.id)
    lines = []
    for row, unit in rows.seats(uow, one.id):
        if answer is None or row.answer is answer:
            lines.append(_line(uow, row, unit, found.get(row.person_id or 0)))
    return lines


def _line(uow: UnitOfWork, row: Invited, unit: Unit, person: Person | None) -> InvitedLine:
    told = uow.get(Person, row.told_id) if row.told_id is not None else None
    phone = next((each.phone for each in (person, told) if each is not None and each.phone), "")
    return InvitedLine(row, unit, full_name(person) if person is not None else row.title, phone)


def names(context: Context[Pressed[presses.ListInvited]], one: Meeting) -> None:
    """[รายชื่อ] of those who gave one answer."""
    asked = context.event.payload
    _names(context, one, asked.answer, asked.page)


def _names(context: Context, one: Meeting, answer: Attendance = Attendance.NONE, page: int = 0) -> None:
    context.end()
    lines = lines_of(context.uow, one, answer)
    message = texts.names(flow.view_of(context.uow, one), answer, lines, page)
    context.reply(message, flow.about_list(one))


def clusters(context: Context, one: Meeting) -> None:
    """[ตามเครือข่าย]: how each cluster answered."""
    context.end()
    context.reply(texts.clusters(flow.view_of(context.uow, one)), flow.about_list(one))


def _noting(context: Context, seat_id: int) -> InvitedLine:
    seat = attendance.to_note(context.uow, context.actor, seat_id)
    person = context.uow.get(Person, seat.row.person_id) if seat.row.person_id is not None else None
    return _line(context.uow, seat.row, seat.unit, person)


def note_answer(context: Context[Pressed[presses.NoteAnswer]], one: Meeting) -> None:
    """[บันทึก รร.…]: what they said by telephone."""
    line = _noting(context, context.event.payload.seat)
    context.reply(texts.ask_note(flow.view_of(context.uow, one), line), flow.about_list(one))


def note_coming(context: Context[Pressed[presses.NoteComing]], one: Meeting) -> None:
    attendance.note_answer(context.uow, context.actor, context.event.payload.seat, Attendance.COMING)
    _names(context, one)


def note_absent(context: Context[Pressed[presses.NoteAbsent]], one: Meeting) -> None:
    line = _noting(context, context.event.payload.seat)
    context.ask(questions.AskNotedReason(), Ref.of(line.row))
    context.reply(texts.ask_note_reason(flow.view_of(context.uow, one), line), flow.about_list(one))


def note_typed(context: Context[Text]) -> None:
    seat = attendance.note_answer(context.uow, context.actor, context.subject_id, Attendance.ABSENT, context.event.text)
    _names(context, seat.meeting)


ROUTES = Routes(
    presses=(
        on_press(presses.RemindUnanswered, running(remind_unanswered)),
        on_press(presses.ListInvited, running(names)),
        on_press(presses.ShowClusters, running(clusters)),
        on_press(presses.NoteAnswer, running(note_answer)),
        on_press(presses.NoteComing, running(note_coming)),
        on_press(presses.NoteAbsent, running(note_absent)),
    ),
    texts=(on_text(questions.AskNotedReason, note_typed),),
)
