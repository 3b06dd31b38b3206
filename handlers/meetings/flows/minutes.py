"""Journey 6, after the meeting: its card, its papers on their way, and what is found of it later."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from handlers.common.words import short_name
from handlers.context import Actor, Context, Services
from handlers.incoming import InternalEvent, Pressed
from handlers.meetings.actions import (
    agenda,
    agenda_files,
    endorsement,
    former_items,
    meetings,
    minutes,
    papers,
    resolutions,
)
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows import papers as paper_flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.hooks import MEETING_CARD, PAPER_CONTENTS, PAPER_SIGNED
from handlers.meetings.jobs import MinutesDraftMade
from handlers.meetings.presses import minutes as presses
from handlers.meetings.texts import agenda as agenda_texts
from handlers.meetings.texts import meetings as meeting_texts
from handlers.meetings.texts import minutes as texts
from handlers.meetings.texts import papers as paper_texts
from handlers.meetings.texts.minutes import KeptFile
from handlers.routes import Routes, on_event, on_press
from notifications.message import Message
from storage import meetings as rows
from storage import minutes as after
from storage.ref import Ref
from storage.tables import AgendaItem, Letter, Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, PaperKind

PAGE_LASTS = timedelta(hours=12)
"""How long the secretary's page can be opened by one address."""
_FILE_LASTS = timedelta(days=7)


# --- the card ---------------------------------------------------------------------------------------------------------


def view_of(uow: UnitOfWork, one: Meeting) -> texts.HeldMeetingView:
    """Returns all that the card of a meeting that is over shows."""
    meeting_id = one.id
    numbered = agenda.numbered(rows.items(uow, meeting_id))
    items = [item for _number, item in numbered]
    unowned = {item.id for item in resolutions.ownerless(uow, items)}
    brief, written = (papers.current(uow, meeting_id, kind) for kind in minutes.KINDS)
    following = after.following(uow, one)
    brought = rows.items(uow, following.id) if following is not None else []
    return texts.HeldMeetingView(
        one,
        rows.counts(uow, meeting_id),
        sum(bool(item.resolution) for item in items),
        len(items),
        [number for number, item in numbered if item.id in unowned],
        brief,
        written,
        {paper.kind: _holder(uow, paper) for paper in (brief, written) if paper is not None},
        endorsement.counts(uow, one) if one.brief_sent_at is not None else None,
        endorsement.is_open(one, uow.now),
        rows.meeting(uow, one.adopted_in_id) if one.adopted_in_id is not None else None,
        following,
        sum(item.section == former_items.ARISING and item.from_id is not None for item in brought),
    )


def _holder(uow: UnitOfWork, paper: MeetingPaper) -> str:
    found = papers.current_holder(uow, paper)
    return short_name(found[0]) if found is not None else ""


def card(uow: UnitOfWork, one: Meeting) -> Message:
    """Returns the card of a meeting that is over, for who runs it."""
    return texts.card(view_of(uow, one))


# --- up the chain -----------------------------------------------------------------------------------------------------


def submit_brief(context: Context, one: Meeting) -> None:
    """[เสนอมติย่อ]"""
    _submit(context, one, PaperKind.BRIEF)


def submit_minutes(context: Context, one: Meeting) -> None:
    """[เสนอรายงานประชุม]"""
    _submit(context, one, PaperKind.MINUTES)


def _submit(context: Context, one: Meeting, kind: PaperKind) -> None:
    uow = context.uow
    minutes.require_ready(uow, one, kind)
    subject, body = paper_texts.subject(one, kind), minutes.summary(uow, one, kind)
    paper_flow.submit_and_tell(context, one, kind, subject=subject, body=body)
    flow.refresh(uow, one)


def open_draft(context: Context[Pressed[presses.OpenMinutesDraft]], one: Meeting) -> None:
    """[ดูร่าง]: a job sets the paper as it would be submitted now."""
    context.put_job(minutes.draft(context.uow, one, context.event.payload.kind), Ref.of(one))
    context.progress(paper_texts.making(), flow.about_list(one, "meeting_draft"))


def draft_made(context: Context[InternalEvent[MinutesDraftMade]]) -> None:
    """Sends the draft to who still runs the meeting."""
    made = context.event.payload
    one = meetings.own(context.uow, context.actor, made.meeting)
    message = texts.draft(one, made.kind, made.hash)
    context.reply(message, flow.about_list(one, "meeting_draft"))


# --- the page, and what is found --------------------------------------------------------------------------------------


def page(context: Context, one: Meeting) -> None:
    """[กรอกในหน้าเว็บ]"""
    resolutions.require_begun(context.uow, one)
    context.end()
    url = context.services.links.minutes(context.uow.office, one.id, context.actor.id, PAGE_LASTS)
    context.reply(texts.page(one, url), flow.about_list(one, "meeting_page"))


def show(context: Context) -> None:
    """[เอกสาร], or a hit of a search: what a meeting has left, for who may read it."""
    one = minutes.seen(context.uow, context.actor, context.subject_id)
    context.end()
    show_record(context, one)


def show_record(context: Context, one: Meeting) -> None:
    """Shows the agenda with its resolutions, and links to every kept paper."""
    uow = context.uow
    numbered = agenda.numbered(rows.items(uow, one.id))
    more = []
    if meetings.may_run(uow, context.actor, one):
        more.append((meeting_texts.back(one),))
    own = endorsement.own_seat(uow, context.actor, one)
    if own is not None:
        more.append((texts.endorse(own),))
    message = texts.record(one, agenda_texts.lines(numbered, ""), files(context, one, numbered), more)
    context.reply(message, flow.about_list(one, "meeting_record"))


def files(context: Context, one: Meeting, numbered: list[tuple[str, AgendaItem]]) -> list[KeptFile]:
    """Returns links, open for a week, to a meeting's kept papers: the invitation, the brief resolutions, the minutes,
    files of items, and orders and announcements that followed."""
    found = [("มติย่อ", one.brief_hash), ("รายงานการประชุม", one.minutes_hash)]
    letter = context.uow.get(Letter, one.letter_id) if one.letter_id is not None else None
    if letter is not None:
        found.insert(0, ("หนังสือเชิญ", letter.pdf_hash))
    for number, item in numbered:
        followed = context.uow.get(Letter, item.letter_id) if item.letter_id is not None else None
        found.append((f"คำสั่ง/ประกาศ {number}", followed.pdf_hash if followed is not None else ""))
    links = context.services.links
    kept = [KeptFile(label, links.file(digest, f"{label}.pdf", _FILE_LASTS)) for label, digest in found if digest]
    brought = agenda_files.urls_of(context.uow, context.services, one)
    return [*kept, *(KeptFile(f"เอกสาร {number}", brought[item.id]) for number, item in numbered if item.id in brought)]


def _card_after(uow: UnitOfWork, one: Meeting) -> Message | None:
    """The card of a meeting that is over; None before."""
    return card(uow, one) if one.state in (MeetingState.ENDED, MeetingState.ADOPTED) else None


def _signed(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, paper: MeetingPaper) -> None:
    if paper.kind in minutes.KINDS:
        minutes.signed(uow, services, actor, one, paper)


def _contents(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> Mapping[str, Any] | None:
    return minutes.contents(uow, one, paper) if paper.kind in minutes.KINDS else None


ROUTES = Routes(
    presses=(
        on_press(presses.SubmitBrief, running(submit_brief)),
        on_press(presses.SubmitMinutes, running(submit_minutes)),
        on_press(presses.OpenMinutesDraft, running(open_draft)),
        on_press(presses.OpenMinutesPage, running(page)),
        on_press(presses.ShowRecord, show),
    ),
    events=(on_event(MinutesDraftMade, draft_made),),
    hooks=(
        MEETING_CARD.answered_by(_card_after),
        PAPER_SIGNED.answered_by(_signed),
        PAPER_CONTENTS.answered_by(_contents),
    ),
)
