"""The closing of a meeting, and when it began and ended."""

import re
from datetime import datetime

from handlers.common.thai_calendar import bangkok_date
from handlers.context import Context
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import closing, drafts, meetings, resolutions
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.flows.resolutions import begun_last
from handlers.meetings.presses import closing as presses
from handlers.meetings.questions import closing as questions
from handlers.meetings.texts import closing as texts
from handlers.meetings.texts import resolutions as resolution_texts
from handlers.routes import Command, Routes, on_press, on_text
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Meeting
from storage.vocabulary import MeetingState


def close(context: Context[Pressed[presses.CloseMeeting]], one: Meeting) -> None:
    """[ปิดประชุม 11:45]; [ปิดประชุม] asks when it ended."""
    at = context.event.payload.at
    if at is not None:
        _close(context, one, at)
    else:
        _ask_end(context, one)


def _ask_end(context: Context, one: Meeting) -> None:
    uow = context.uow
    meetings.require(one, MeetingState.INVITED)
    resolutions.require_begun(uow, one)
    assert one.ends_at is not None
    ends = dict.fromkeys([closing.usual_end(one, uow.now), *([one.ends_at] if one.ends_at <= uow.now else [])])
    left = sum(not item.resolution for item in rows.items(uow, one.id))
    context.ask(questions.AskEnd(), Ref.of(one))
    context.reply(texts.ask_end(flow.view_of(uow, one), list(ends), left), flow.about(one))


def close_typed(context: Context) -> None:
    """`ปิดประชุม 11:45`, of the meeting that began last."""
    one = begun_last(context)
    if one is None:
        context.reply(resolution_texts.no_meeting())
    elif context.rest:
        _close(context, one, closing.read_end(context.uow, one, context.rest))
    else:
        _ask_end(context, one)


def end_typed(context: Context[Text[questions.AskEnd]]) -> None:
    """The time that was asked for."""
    one = meetings.own(context.uow, context.actor, context.subject_id)
    _close(context, one, closing.read_end(context.uow, one, context.event.text))


def _close(context: Context, one: Meeting, at: datetime) -> None:
    closing.close(context.uow, context.actor, one, at)
    context.end()
    context.reply(texts.closed(flow.card(context.uow, one), one), flow.about(one))


def ask_times(context: Context, one: Meeting) -> None:
    """[แก้เวลา]: when it began and ended."""
    meetings.require(one, MeetingState.ENDED)
    context.ask(questions.AskTimes(), Ref.of(one))
    context.reply(texts.ask_times(one), flow.about(one))


def times_typed(context: Context[Text[questions.AskTimes]]) -> None:
    """`09:10-11:45`"""
    one = meetings.own(context.uow, context.actor, context.subject_id)
    assert one.starts_at is not None
    _day, starts, ends = drafts.read_when(context.uow, context.event.text, one)
    opened, ended = drafts.span(bangkok_date(one.starts_at), starts, ends)
    closing.set_times(context.uow, context.actor, one, opened, ended)
    flow.show(context, one)


_ADJOURN = Command(
    ("ปิดประชุม", "/adjourn", "adjourn"),
    close_typed,
    rest=True,
    at_once=re.compile(r"(?:เวลา\s*)?\d{1,2}[.:]\d{2}\s*(?:น\.?)?"),
)
ROUTES = Routes(
    commands=(_ADJOURN,),
    presses=(
        on_press(presses.CloseMeeting, running(close)),
        on_press(presses.CorrectTimes, running(ask_times)),
    ),
    texts=(
        on_text(questions.AskEnd, end_typed),
        on_text(questions.AskTimes, times_typed),
    ),
)
