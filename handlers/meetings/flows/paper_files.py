"""The PDFs of a meeting's papers: opening, drafts, typesetting again; and the additional words of the invitation."""

from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.errors import NotFound
from handlers.incoming import InternalEvent, Text
from handlers.meetings.actions import drafts, meetings, papers
from handlers.meetings.actions import letters as meeting_letters
from handlers.meetings.flows import meetings as meeting_flows
from handlers.meetings.flows.meetings import card, running, view_of
from handlers.meetings.flows.paper_cards import is_theirs, paper_view
from handlers.meetings.jobs import DraftFailed, PaperDraftMade, SetPaperDraft, TypesetFailed, TypesetPaper
from handlers.meetings.presses.papers import ClearLetterWords, EditLetterWords, OpenInvitation, OpenPaper
from handlers.meetings.questions.papers import AskLetterWords
from handlers.meetings.texts import papers as texts
from handlers.routes import Routes, on_event, on_press, on_text
from notifications.outbox import About
from storage import jobs
from storage.ref import Ref
from storage.tables import Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, PaperKind, PaperState


def open_paper(context: Context) -> None:
    """[เปิดร่าง] [เปิดไฟล์]: sends the PDF of a paper to whoever may see it."""
    paper, one = papers.load(context.uow, context.subject_id)
    if not papers.may_see(context.uow, context.actor, paper, one):
        raise NotFound("paper")
    _open(context, one, paper)


def ask_words(context: Context, one: Meeting) -> None:
    """[ข้อความในหนังสือ] of [แก้ไข]"""
    meetings.require(one, MeetingState.DRAFT, MeetingState.CALLED)
    context.ask(AskLetterWords(), Ref.of(one))
    words = papers.letter_words(context.uow, one)
    context.reply(texts.ask_words(view_of(context.uow, one), words), meeting_flows.about(one))


def no_words(context: Context, one: Meeting) -> None:
    """[ไม่มีข้อความเพิ่ม]"""
    _set_words(context, one, "")


def words_typed(context: Context[Text]) -> None:
    _set_words(context, meetings.own(context.uow, context.actor, context.subject_id), context.event.text)


def _set_words(context: Context, one: Meeting, words: str) -> None:
    papers.set_letter_words(context.uow, context.actor, one, words)
    context.end()
    context.reply(card(context.uow, one), meeting_flows.about(one))


def open_letter(context: Context, one: Meeting) -> None:
    """[หนังสือเชิญ] [เปิดร่าง] of the meeting's card: a draft until the invitation is submitted."""
    uow = context.uow
    paper = papers.current(uow, one.id, PaperKind.INVITATION)
    if paper is None or paper.state in (PaperState.RETURNED, PaperState.DRAFT):
        drafts.check_complete(uow, one)
        paper = papers.preview_invitation(uow, context.actor, one)
    _open(context, one, paper)


def _open(context: Context, one: Meeting, paper: MeetingPaper) -> None:
    """Sends a stored PDF at once; a draft is typeset by a job and comes later as a message of its own."""
    if paper.pdf_hash:
        _show_file(context, one, paper, paper.pdf_hash)
        return
    job = SetPaperDraft(
        **_to_set(context.uow, one, paper),
        meeting=one.id,
        paper=paper.id,
    )
    context.put_job(job, Ref.of(one))
    context.progress(texts.making(), _about_file(one))


def _show_file(context: Context, one: Meeting, paper: MeetingPaper, digest: str) -> None:
    message = texts.file(paper_view(context.uow, one, paper), digest, theirs=is_theirs(context, paper))
    context.reply(message, _about_file(one))


def _to_set(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> Mapping[str, Any]:
    """What a paper is set from. Of a signed one that has not been kept yet, what was frozen at the signature: that
    job is under way, or failed for good and is begun once more."""
    subject = Ref.of(paper)
    earlier = jobs.latest_job(uow, TypesetPaper.NAME, subject)
    if paper.state is not PaperState.SIGNED or earlier is None or "values" not in earlier.data:
        return meeting_letters.contents(uow, one, paper)
    frozen = TypesetPaper.from_json(earlier.data)
    if not jobs.has_job(uow, TypesetPaper.NAME, subject):
        jobs.put_job(uow, frozen, subject)
    return {"template": frozen.template, "values": frozen.values}


def _about_file(one: Meeting) -> About:
    name = Ref.of(one)
    return About(name, one.version, f"meeting_file:{one.id}", "meeting_file")


def draft_made(context: Context[InternalEvent[PaperDraftMade]]) -> None:
    """Sends the finished draft to whoever still may see it."""
    made = context.event.payload
    if made.paper is None:
        one = meetings.own(context.uow, context.actor, made.meeting)
        paper = papers.preview_invitation(context.uow, context.actor, one)
    else:
        paper, one = papers.load(context.uow, made.paper)
        if not papers.may_see(context.uow, context.actor, paper, one):
            raise NotFound("paper")
    _show_file(context, one, paper, made.hash)


def draft_failed(context: Context) -> None:
    context.reply(texts.failed())


def typeset_failed(context: Context[InternalEvent[TypesetFailed]]) -> None:
    """Tells the secretary that a signed paper could not be typeset. Its number stays, and they can try again."""
    paper, one = papers.load(context.uow, context.event.payload.paper)
    context.reply(texts.not_set(paper_view(context.uow, one, paper)), _about_file(one))


ROUTES = Routes(
    presses=(
        on_press(OpenPaper, open_paper),
        on_press(OpenInvitation, running(open_letter)),
        on_press(EditLetterWords, running(ask_words)),
        on_press(ClearLetterWords, running(no_words)),
    ),
    texts=(on_text(AskLetterWords, words_typed),),
    events=(
        on_event(PaperDraftMade, draft_made),
        on_event(DraftFailed, draft_failed),
        on_event(TypesetFailed, typeset_failed),
    ),
)
