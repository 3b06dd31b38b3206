"""Journey 6, the day: people sign in by their chat, the secretary calls the roll; the desk, the poster, the sheet."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers import refusals as error_texts
from handlers.circulars.actions import circulars
from handlers.circulars.rules import receivers
from handlers.circulars.texts import sending as sending_texts
from handlers.common.thai_dates import from_thai_digits
from handlers.common.thai_times import ImpossibleTime, find_time
from handlers.common.words import full_name, unit_name, word
from handlers.context import Context, Services
from handlers.errors import BadInput, CheckInFault, CheckInRefused, Field, InputFault
from handlers.incoming import InternalEvent, Pressed, Text
from handlers.meetings.actions import attendance, check_in, meetings, seat_codes, seat_messages
from handlers.meetings.actions.check_in import Arrival
from handlers.meetings.actions.seat_messages import about_seat
from handlers.meetings.flows.invited import lines_of
from handlers.meetings.flows.meetings import about_list, running, view_of
from handlers.meetings.jobs import (
    DoorPosterFailed,
    DoorPosterMade,
    SetDoorPoster,
    SetSignInSheet,
    SignInSheetFailed,
    SignInSheetMade,
)
from handlers.meetings.papers.door_poster import DoorPoster
from handlers.meetings.papers.sign_in_sheet import Row, SignInSheet
from handlers.meetings.presses import check_in as presses
from handlers.meetings.questions import check_in as questions
from handlers.meetings.texts import check_in as texts
from handlers.meetings.texts.meetings import PAGE, name, where
from handlers.routes import Command, Routes, on_event, on_press, on_text
from notifications.outbox import About
from storage import meetings as rows
from storage import people
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Invited, Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, MeetingState, UnitKind

_AFTERWARDS = timedelta(days=2)
"""How long the pages of a meeting's day can still be opened when it is over."""
_CODE = re.compile(r"[0-9][0-9 \-]{2,6}[0-9]")


def _lasts(one: Meeting, now: datetime) -> timedelta:
    return max((one.ends_at or now) - now, timedelta(0)) + _AFTERWARDS


# --- signing in -------------------------------------------------------------------------------------------------------


def sign_in(context: Context) -> None:
    """`ลงชื่อ 4821`, or `ลงชื่อ` alone. Also open to people whose chat is not linked."""
    if context.who is None:
        context.reply(texts.not_linked())
    elif context.rest:
        enter(context, context.rest)
    else:
        _ask_code(context)


def ask_to_sign_in(context: Context) -> None:
    """[ลงชื่อเข้าประชุม]"""
    seat = attendance.visible(context.uow, context.actor, context.subject_id)
    check_in.require_open(context.uow, seat.meeting)
    _ask_code(context)


def _ask_code(context: Context) -> None:
    """Asks for the door's code. Who has no meeting today is told when the next one is."""
    mine = check_in.todays_meetings(context.uow, context.actor)
    if not mine:
        raise CheckInRefused(CheckInFault.NO_MEETING)
    row, one = next(((r, m) for r, m in mine if check_in.is_open(context.uow, m)), mine[0])
    check_in.require_open(context.uow, one)
    if row.checked_in_at is not None and seat_messages.occupies(row, context.actor.id):
        _arrived(context, check_in.check_in(context.uow, context.actor, row.id, check_in.CHAT))
        return
    context.ask(questions.AskDoorCode(), Ref.of(row))
    context.reply(texts.ask_code(one, row), _about(context, row))


def code_typed(context: Context[Text]) -> None:
    enter(context, context.event.text)


def enter(context: Context, typed: str) -> None:
    """Takes the code of a door, from a deep link or typed."""
    if context.who is None:
        context.reply(texts.not_linked())
        return
    entered = check_in.enter(context.uow, context.actor, context.to, typed)
    if entered.arrival is not None:
        _arrived(context, entered.arrival)
    elif entered.refused is not None:
        context.reply(error_texts.explain(entered.refused, context.now))


def sign_in_myself(context: Context) -> None:
    """[ฉันมาเอง ลงชื่อ] of who had sent a substitute. They have typed the door's code before."""
    _arrived(context, check_in.check_in_oneself(context.uow, context.actor, context.subject_id, check_in.CHAT))


def _arrived(context: Context, arrival: Arrival) -> None:
    context.end()
    row, one = arrival.row, arrival.meeting
    page = context.services.links.seat(context.uow.office, row.id, context.actor.id, _lasts(one, context.now))
    context.reply(texts.signed(row, one, arrival.unit, arrival.total, page), _about(context, row))


def _about(context: Context, row: Invited) -> About:
    instead = row.answer is Attendance.SUBSTITUTE and row.substitute_id == context.actor.id
    return about_seat(row, card="substitute" if instead else "invited")


# --- the roll ---------------------------------------------------------------------------------------------------------


def call_roll(context: Context[Pressed[presses.CallRoll]], one: Meeting) -> None:
    """[เรียกชื่อ]: by taps, or by names typed."""
    check_in.require_roll_open(context.uow, one)
    _roll(context, one, context.event.payload.page)


def _roll(context: Context, one: Meeting, page: int = 0, notes: Sequence[str] = ()) -> None:
    context.ask(questions.AskRollNames(), Ref.of(one))
    lines = lines_of(context.uow, one)
    page = max(0, min(page, (len(lines) - 1) // PAGE))
    context.reply(texts.roll(view_of(context.uow, one), lines, page, notes), about_list(one))


def mark_present(context: Context[Pressed[presses.MarkPresent]], one: Meeting) -> None:
    mark = context.event.payload
    if mark.here:
        check_in.call_roll(context.uow, context.actor, [mark.seat])
    else:
        check_in.undo_check_in(context.uow, context.actor, mark.seat)
    _roll(context, one, mark.page)


def mark_all_present(context: Context[Pressed[presses.MarkAllPresent]], one: Meeting) -> None:
    """[ผู้ตอบรับมาครบ]: marks all who said to come. Who is missing is tapped out again."""
    expected = [
        row.id
        for row, _unit in rows.seats(context.uow, one.id)
        if row.answer in (Attendance.COMING, Attendance.SUBSTITUTE)
    ]
    check_in.call_roll(context.uow, context.actor, expected)
    _roll(context, one, context.event.payload.page)


def names_typed(context: Context[Text]) -> None:
    """Takes names of schools that are here; `สาย รร.… 09:20` for those who came late, `กลับ รร.… 11:30` for who left."""
    one = meetings.own(context.uow, context.actor, context.subject_id)
    verb, typed = _verb_of(from_thai_digits(context.event.text.strip()))
    at = None
    if verb:
        at, typed = _moment_in(one, typed)
    there = circulars.places(context.uow)
    read = receivers.read_names(typed, there)
    named = set(receivers.chosen(read.choice, there))
    seats = [row.id for row, unit in rows.seats(context.uow, one.id) if unit.id in named]
    if verb == texts.LEFT:
        for seat_id in seats:
            check_in.leave(context.uow, context.actor, seat_id, at)
    elif verb == texts.LATE:
        check_in.come_late(context.uow, context.actor, seats, at)
    else:
        check_in.call_roll(context.uow, context.actor, seats)
    _roll(context, one, notes=sending_texts.unknown_names(read.unknown, read.unclear))


def _verb_of(typed: str) -> tuple[str, str]:
    first, _, rest = typed.partition(" ")
    return (first, rest.strip()) if first in (texts.LATE, texts.LEFT) else ("", typed)


def _moment_in(one: Meeting, typed: str) -> tuple[datetime | None, str]:
    """Returns a time of the meeting's day, and the text without it. Raises BadInput for an impossible time."""
    try:
        found = find_time(typed)
    except ImpossibleTime as error:
        raise BadInput(Field.TIME, InputFault.NO_SUCH_TIME, error.text) from error
    if found is None or not found.time or one.starts_at is None:
        return None, typed
    hour, minute = map(int, found.time.split(":"))
    at = one.starts_at.astimezone(BANGKOK).replace(hour=hour, minute=minute)
    return at, f"{typed[: found.start]} {typed[found.end :]}".strip()


# --- the desk ---------------------------------------------------------------------------------------------------------


def desk(context: Context, one: Meeting) -> None:
    """[หน้าลงชื่อ]: sends the address of the desk to the person who asked."""
    seat_codes.make_all(context.uow, one)
    links, lasts = context.services.links, _lasts(one, context.now)
    address = links.desk(context.uow.office, one.id, context.actor.id, lasts)
    context.end()
    context.reply(texts.desk(one, address), about_list(one, "meeting_desk"))


def poster(context: Context, one: Meeting) -> None:
    """[ป้าย QR]: a job makes it, and it comes as a message of its own."""
    meetings.require(one, MeetingState.INVITED, MeetingState.OPEN)
    made = poster_of(context.uow, context.services, one)
    context.put_job(SetDoorPoster(meeting=one.id, poster=made.to_json()), Ref.of(one))
    context.progress(texts.making_poster(), _about_paper(one, "door_poster"))


def poster_of(uow: UnitOfWork, services: Services, one: Meeting) -> DoorPoster:
    """Returns the poster of a meeting's door. Missing codes are made."""
    seat_codes.make_all(uow, one)
    chats = [
        (word(channel.platform), address)
        for channel in people.channels(uow)
        if (address := services.links.sign_in(channel.id, one.door_code)) is not None
    ]
    door = services.links.door(uow.office, one.id, _lasts(one, uow.now))
    assert one.starts_at is not None and one.ends_at is not None
    return DoorPoster(
        people.office(uow).name,
        name(one),
        one.starts_at,
        one.ends_at,
        where(one),
        one.door_code,
        door,
        tuple(chats),
    )


def poster_made(context: Context[InternalEvent[DoorPosterMade]]) -> None:
    one = meetings.own(context.uow, context.actor, context.event.payload.meeting)
    context.reply(texts.poster(one, context.event.payload.hash), _about_paper(one, "door_poster"))


def poster_failed(context: Context) -> None:
    context.reply(texts.poster_failed())


# --- the sheet --------------------------------------------------------------------------------------------------------


def sheet(context: Context, one: Meeting) -> None:
    """[ใบลงชื่อ]: a job makes it, and it comes as a message of its own."""
    context.put_job(SetSignInSheet(meeting=one.id, sheet=sheet_of(context.uow, one).to_json()), Ref.of(one))
    context.progress(texts.making_sheet(), _about_paper(one, "meeting_sheet"))


def _about_paper(one: Meeting, kind: str) -> About:
    return About(Ref.of(one), one.version, f"{kind}:{one.id}", kind)


def sheet_of(uow: UnitOfWork, one: Meeting) -> SignInSheet:
    """Returns the sheet as of now. Who has signed in need not sign on paper."""
    found = rows.people_of(uow, one.id)
    lines = []
    for row, unit in rows.seats(uow, one.id):
        person = found.get(row.person_id or 0)
        instead = row.answer is Attendance.SUBSTITUTE
        who = row.substitute_name if instead else (full_name(person) if person is not None else "")
        title = row.substitute_title if instead else row.title
        unit_said = unit.name if unit.kind is not UnitKind.OFFICE else unit_name(unit)
        lines.append(Row(who, title, unit_said, texts.sheet_note(row), texts.sheet_signature(row)))
    office = people.office(uow)
    assert one.starts_at is not None and one.ends_at is not None
    return SignInSheet(office.name, name(one), one.starts_at, one.ends_at, where(one), tuple(lines))


def sheet_made(context: Context[InternalEvent[SignInSheetMade]]) -> None:
    """Sends the sheet to who still runs the meeting."""
    one = meetings.own(context.uow, context.actor, context.event.payload.meeting)
    context.reply(texts.sheet(one, context.event.payload.hash), _about_paper(one, "meeting_sheet"))


def sheet_failed(context: Context) -> None:
    context.reply(texts.sheet_failed())


# A deep link types it for people, whatever they were asked before.
_SIGN_IN = Command(("ลงชื่อ", "ลงชื่อเข้าประชุม", "/here", "here"), sign_in, rest=True, strangers=True, at_once=_CODE)
ROUTES = Routes(
    commands=(_SIGN_IN,),
    presses=(
        on_press(presses.SignIn, ask_to_sign_in),
        on_press(presses.SignInMyself, sign_in_myself),
        on_press(presses.CallRoll, running(call_roll)),
        on_press(presses.MarkPresent, running(mark_present)),
        on_press(presses.MarkAllPresent, running(mark_all_present)),
        on_press(presses.OpenDesk, running(desk)),
        on_press(presses.MakeDoorPoster, running(poster)),
        on_press(presses.MakeSignInSheet, running(sheet)),
    ),
    texts=(on_text(questions.AskDoorCode, code_typed), on_text(questions.AskRollNames, names_typed)),
    events=(
        on_event(SignInSheetMade, sheet_made),
        on_event(SignInSheetFailed, sheet_failed),
        on_event(DoorPosterMade, poster_made),
        on_event(DoorPosterFailed, poster_failed),
    ),
)
