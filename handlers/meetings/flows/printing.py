"""[พิมพ์เอกสาร] of a meeting's card: the letter, name tags, notices for those without a chat; typeset by a job."""

from typing import Any

from handlers.context import Context
from handlers.incoming import InternalEvent
from handlers.meetings.actions import agenda, meetings, printing
from handlers.meetings.flows import meetings as meeting_flows
from handlers.meetings.flows.meetings import running, view_of
from handlers.meetings.jobs import MeetingPrinted, PrintFailed, PrintForMeeting
from handlers.meetings.presses.printing import PrintNameTags, PrintNotices, ShowPrintMenu
from handlers.meetings.texts import printing as texts
from handlers.routes import Routes, on_event, on_press
from notifications.outbox import About
from storage import meeting_papers as paper_rows
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Letter, Meeting
from storage.vocabulary import MeetingState

_PAPERS = {printing.TAGS: "name_tags", printing.NOTICES: "meeting_notice"}


def menu(context: Context, one: Meeting) -> None:
    """[พิมพ์เอกสาร]"""
    uow = context.uow
    context.end()
    numbers = {item.id: number for number, item in agenda.numbered(rows.items(uow, one.id))}
    followed = [
        (paper, numbers.get(paper.item_id, "")) for paper in paper_rows.of_meeting(uow, one.id) if paper.item_id
    ]
    letter = uow.get(Letter, one.letter_id) if one.letter_id is not None else None
    told = one.state is not MeetingState.DRAFT
    without = len(printing.without_chat(uow, one)) if told else 0
    context.reply(
        texts.menu(view_of(uow, one), letter, followed, without), meeting_flows.about_list(one, "meeting_print")
    )


def tags(context: Context, one: Meeting) -> None:
    """[ป้ายชื่อ]"""
    _print(context, one, printing.TAGS, printing.tags(context.uow, context.services, one).to_json())


def notices(context: Context, one: Meeting) -> None:
    """[ใบแจ้งไม่มีแชต 3]"""
    _print(context, one, printing.NOTICES, printing.notices(context.uow, context.services, one).to_json())


def _print(context: Context, one: Meeting, what: str, values: dict[str, Any]) -> None:
    job = PrintForMeeting(
        meeting=one.id,
        what=what,
        template=_PAPERS[what],
        values=values,
    )
    context.put_job(job, Ref.of(one))
    context.progress(texts.making(), _about(one, what))


def _about(one: Meeting, what: str) -> About:
    return About(Ref.of(one), one.version, f"meeting_{what}:{one.id}", "meeting_print")


def printed(context: Context[InternalEvent[MeetingPrinted]]) -> None:
    """Sends the PDF to whoever still runs the meeting."""
    made = context.event.payload
    one = meetings.own(context.uow, context.actor, made.meeting)
    context.reply(texts.made(one, made.what, made.hash), _about(one, made.what))


def failed(context: Context) -> None:
    context.reply(texts.failed())


ROUTES = Routes(
    presses=(
        on_press(ShowPrintMenu, running(menu)),
        on_press(PrintNameTags, running(tags)),
        on_press(PrintNotices, running(notices)),
    ),
    events=(on_event(MeetingPrinted, printed), on_event(PrintFailed, failed)),
)
