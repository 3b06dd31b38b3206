"""Journey 6: a paper of a meeting goes before the head of administration and the director, and becomes what it is."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from handlers import digest_queue
from handlers.common.words import short_name
from handlers.context import Actor, Context, Services, tell
from handlers.deadlines.actions.deadlines import Due, Whom
from handlers.deadlines.rules.ladders import Role
from handlers.errors import NotAllowed, NotFound
from handlers.incoming import InternalEvent, Text
from handlers.letters.flows.cards import names_of
from handlers.letters.texts.waiting import Waiting
from handlers.meetings.actions import convening, meetings, papers, resolutions
from handlers.meetings.actions import letters as meeting_letters
from handlers.meetings.actions.meetings import id_of
from handlers.meetings.flows import meetings as meeting_flows
from handlers.meetings.flows.meetings import card, running, view_of
from handlers.meetings.texts import papers as texts
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import jobs
from storage import meeting_papers as rows
from storage import meetings as meeting_rows
from storage.outbox import shown
from storage.tables import Letter, Meeting, MeetingPaper, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, MeetingState, PaperKind, PaperState, Urgency

_STATE = "paper_state"
"""The purpose of a card that only says where a paper is."""
Hook = Callable[[UnitOfWork, Services, Actor, Meeting, MeetingPaper], None]
ON_SIGNED: dict[PaperKind, Hook] = {}
"""What follows when a paper of a kind is signed, besides what is told here. The modules of those papers fill it."""
ON_RETURNED: dict[PaperKind, Hook] = {}
"""What follows when one is sent back."""


def about(paper: MeetingPaper, purpose: str = papers.DECIDE) -> About:
    """The card of a paper in the chat of whoever checks or signs it."""
    name = rows.subject_of(paper)
    return About(name, paper.version, name, purpose)


def paper_view(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> texts.View:
    """All that the cards of a paper show."""
    holder = papers.lies_before(uow, paper)
    names = names_of(uow, {paper.made_by, paper.checked_by, paper.signed_by, paper.returned_by})
    return texts.View(
        paper,
        view_of(uow, one),
        names.get(paper.made_by, ""),
        short_name(holder[0]) if holder is not None else "",
        holder[1] if holder is not None else Capacity.SELF,
        names.get(paper.checked_by or 0, ""),
        names.get(paper.signed_by or 0, ""),
        names.get(paper.returned_by or 0, ""),
        uow.get(Letter, paper.letter_id) if paper.letter_id is not None else None,
        meetings.stays_within(uow, one),
        papers.reaches(uow, paper),
        papers.may_be_checked_on_paper(uow, paper),
    )


# --- up the chain -----------------------------------------------------------------------------------------------------


def submit_and_tell(
    context: Context,
    one: Meeting,
    kind: PaperKind,
    *,
    subject: str = "",
    body: str = "",
    item_id: int | None = None,
    pdf_hash: str = "",
) -> MeetingPaper:
    """Put a paper before whoever checks or signs it, and say so to whoever submitted it. Who signs it themselves has
    signed it with that."""
    uow = context.uow
    paper = papers.submit(uow, context.actor, one, kind, subject=subject, body=body, item_id=item_id, pdf_hash=pdf_hash)
    context.end()
    holder = papers.lies_before(uow, paper)
    if holder is not None and holder[0].id == context.actor.id and paper.state is PaperState.SIGNING:
        _sign(context, paper, one)
        context.reply(card(uow, one), meeting_flows.about(one))
        return paper
    show_to_holder(uow, paper, one)
    context.reply(texts.submitted(paper_view(uow, one, paper)), _about_submitted(one, paper))
    return paper


def _about_submitted(one: Meeting, paper: MeetingPaper) -> About:
    """An invitation on its way is what the secretary's card of the meeting shows; other papers have a card of their
    own."""
    if paper.kind is PaperKind.INVITATION:
        return meeting_flows.about(one)
    return about(paper, "paper_submitted")


def show_to_holder(uow: UnitOfWork, paper: MeetingPaper, one: Meeting) -> None:
    """Put the card before whoever checks or signs now, where somebody is there and has a chat."""
    found = papers.lies_before(uow, paper)
    if found is not None and found[0].id is not None:
        # A line of every morning's digest while it waits.
        digest_queue.add(uow, found[0].id, rows.subject_of(paper), digest_queue.RECURRING)
        tell(uow, found[0].id, texts.card(paper_view(uow, one, paper)), about(paper))


def refresh(uow: UnitOfWork, one: Meeting, paper: MeetingPaper, *, but: int | None = None) -> None:
    """Bring the shown cards of a paper to the present state, where cards can be changed. `but` was just answered."""
    view = paper_view(uow, one, paper)
    found = papers.lies_before(uow, paper)
    holder = found[0].id if found is not None else None

    def state_for(person_id: int | None) -> Message | None:
        if person_id in (None, but, holder):
            return None
        submitter = person_id == paper.made_by and paper.state in rows.WAITING
        return texts.submitted(view) if submitter else texts.state(view)

    def card_for(person_id: int | None) -> Message | None:
        return texts.card(view) if person_id is not None and person_id == holder and person_id != but else None

    outbox.refresh(uow, about(paper), card_for)
    outbox.refresh(uow, about(paper, _STATE), state_for)


def submit(context: Context, one: Meeting) -> None:
    """[เชิญเลย]: the invitation and its agenda go up; who signs meetings themselves invites at once."""
    resolutions.bring_over(context.uow, context.actor, one)
    submit_and_tell(context, one, PaperKind.INVITATION)


def show(context: Context) -> None:
    """[กลับ], an old button, a line of a list: the paper as it stands for this person."""
    paper, one = papers.load(context.uow, context.subject_id)
    if not papers.may_see(context.uow, context.actor, paper, one):
        raise NotFound("paper")
    context.end()
    _show(context, paper, one)


def _show(context: Context, paper: MeetingPaper, one: Meeting) -> None:
    view = paper_view(context.uow, one, paper)
    if _is_theirs(context, paper):
        context.reply(texts.card(view), about(paper))
    elif paper.kind is PaperKind.INVITATION and meetings.may_run(context.uow, context.actor, one):
        context.reply(card(context.uow, one), meeting_flows.about(one))
    else:
        context.reply(texts.state(view), about(paper))


def _is_theirs(context: Context, paper: MeetingPaper) -> bool:
    """Whether a paper lies before this person."""
    found = papers.lies_before(context.uow, paper)
    return found is not None and found[0].id == context.actor.id


def check(context: Context) -> None:
    """[เห็นชอบ เสนอ ผอ.] means what the card said, as [ลงนาม] does."""
    uow = context.uow
    paper, one, _capacity = papers.before(uow, context.actor, context.subject_id)
    if _is_shown_again(context, paper, one, PaperState.CHECKING):
        return
    papers.check(uow, context.actor, context.subject_id, shown=_shown_hash(uow, one, paper))
    context.end()
    show_to_holder(uow, paper, one)
    context.reply(texts.checked_and_sent(paper_view(uow, one, paper)), about(paper))
    refresh(uow, one, paper, but=context.actor.id)
    if paper.kind is PaperKind.INVITATION:
        meeting_flows.refresh(uow, one)


def checked_on_paper(context: Context) -> None:
    """[ตรวจบนกระดาษแล้ว]: for whoever checks it and has no chat."""
    _on_paper(context, context.subject_id)


def invitation_checked(context: Context, one: Meeting) -> None:
    """The same, of the invitation on the meeting's card."""
    meetings.require(one, MeetingState.SUBMITTED)
    _on_paper(context, _invitation(context, one).id or 0)


def _on_paper(context: Context, paper_id: int) -> None:
    uow = context.uow
    paper = papers.check_on_paper(uow, context.actor, paper_id)
    one = _meeting_of(uow, paper)
    context.end()
    show_to_holder(uow, paper, one)
    context.reply(texts.submitted(paper_view(uow, one, paper)), _about_submitted(one, paper))


def _is_shown_again(context: Context, paper: MeetingPaper, one: Meeting, state: PaperState) -> bool:
    """Whether the agenda of an invitation was changed since its card was shown: then it is shown as it is now."""
    is_other = paper.kind is PaperKind.INVITATION and context.args.get("meeting", one.version) != one.version
    if paper.state is state and is_other:
        _show(context, paper, one)
    return paper.state is state and is_other


def _meeting_of(uow: UnitOfWork, paper: MeetingPaper) -> Meeting:
    return papers.load(uow, paper.id or 0)[1]


def _shown_hash(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> str:
    """The SHA-256 of the card that stands before the person (electronic transactions act, s.9)."""
    return hashlib.sha256(texts.card(paper_view(uow, one, paper)).to_text().encode()).hexdigest()


def sign(context: Context) -> None:
    """[ลงนาม]"""
    paper, one, _capacity = papers.before(context.uow, context.actor, context.subject_id)
    if _is_shown_again(context, paper, one, PaperState.SIGNING):
        return
    context.end()
    reached = _sign(context, paper, one)
    context.reply(texts.signed(paper_view(context.uow, one, paper), reached=reached), about(paper))
    if paper.kind is PaperKind.INVITATION:
        meeting_flows.tell_keepers(context.uow, one, card(context.uow, one))
    elif paper.made_by != context.actor.id:
        view = paper_view(context.uow, one, paper)
        context.tell(paper.made_by, texts.told_signed(view), about(paper, "paper_submitted"))


def _sign(context: Context, paper: MeetingPaper, one: Meeting) -> int:
    """Signed, with all that follows; how many of the invited were written to."""
    uow = context.uow
    papers.sign(uow, context.services, context.actor, paper.id or 0, shown=_shown_hash(uow, one, paper))
    if paper.kind in ON_SIGNED:
        ON_SIGNED[paper.kind](uow, context.services, context.actor, one, paper)
    refresh(uow, one, paper, but=context.actor.id)
    counts = meeting_rows.counts(uow, id_of(one))
    return counts.total - counts.unasked


def ask_return(context: Context) -> None:
    """[ส่งคืนแก้ไข]"""
    paper, one, _capacity = papers.before(context.uow, context.actor, context.subject_id)
    context.ask("paper_return", rows.subject_of(paper))
    context.reply(texts.ask_return(paper_view(context.uow, one, paper)), about(paper))


def return_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    uow = context.uow
    paper = papers.send_back(uow, context.actor, context.subject_id, context.event.text)
    one = _meeting_of(uow, paper)
    context.end()
    if paper.kind in ON_RETURNED:
        ON_RETURNED[paper.kind](uow, context.services, context.actor, one, paper)
    view = paper_view(uow, one, paper)
    context.reply(texts.returned(view), about(paper))
    refresh(uow, one, paper, but=context.actor.id)
    if paper.kind is PaperKind.INVITATION:
        meeting_flows.tell_keepers(uow, one, card(uow, one))
    else:
        context.tell(paper.made_by, texts.told_returned(view), about(paper, "paper_submitted"))


def withdraw(context: Context) -> None:
    """[ถอนเรื่อง] of another paper than the invitation."""
    uow = context.uow
    paper = papers.withdraw(uow, context.actor, context.subject_id)
    one = _meeting_of(uow, paper)
    context.end()
    refresh(uow, one, paper)
    context.reply(texts.withdrawn(paper_view(uow, one, paper)), about(paper, "paper_submitted"))


def take_back(context: Context, one: Meeting) -> None:
    """[ถอนเรื่อง] of the invitation."""
    meetings.require(one, MeetingState.SUBMITTED)
    paper = papers.withdraw(context.uow, context.actor, _invitation(context, one).id or 0)
    context.end()
    refresh(context.uow, one, paper)
    context.reply(card(context.uow, one), meeting_flows.about(one))


def of_meeting(context: Context) -> None:
    """A button of the day before papers were kept: the invitation as it is now."""
    one = meeting_rows.meeting(context.uow, context.subject_id, lock=True)
    if one is None:
        raise NotFound("meeting")
    meetings.require(one, MeetingState.SUBMITTED)
    paper = _invitation(context, one)
    if not papers.may_see(context.uow, context.actor, paper, one):
        raise NotAllowed("decide")
    _show(context, paper, one)


def _invitation(context: Context, one: Meeting) -> MeetingPaper:
    """The invitation on its way; made for a meeting that was submitted before papers were kept."""
    uow = context.uow
    return papers.current(uow, id_of(one), PaperKind.INVITATION) or papers.adopt(uow, one)


# --- files ------------------------------------------------------------------------------------------------------------


def open_paper(context: Context) -> None:
    """[เปิดร่าง] [เปิดไฟล์]: the paper as it stands, for whoever may see it."""
    paper, one = papers.load(context.uow, context.subject_id)
    if not papers.may_see(context.uow, context.actor, paper, one):
        raise NotFound("paper")
    _open(context, one, paper)


def ask_words(context: Context, one: Meeting) -> None:
    """[ข้อความในหนังสือ] of [แก้ไข]"""
    meetings.require(one, MeetingState.DRAFT, MeetingState.CALLED)
    context.ask("letter_words", meetings.subject_of(id_of(one)))
    words = papers.letter_words(context.uow, one)
    context.reply(texts.ask_words(view_of(context.uow, one), words), meeting_flows.about(one))


def no_words(context: Context, one: Meeting) -> None:
    """[ไม่มีข้อความเพิ่ม]"""
    _set_words(context, one, "")


def words_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    _set_words(context, meetings.own(context.uow, context.actor, context.subject_id), context.event.text)


def _set_words(context: Context, one: Meeting, words: str) -> None:
    papers.set_letter_words(context.uow, context.actor, one, words)
    context.end()
    context.reply(card(context.uow, one), meeting_flows.about(one))


def open_letter(context: Context, one: Meeting) -> None:
    """[หนังสือเชิญ] [เปิดร่าง] of the meeting's own card: a draft while nothing was submitted."""
    uow = context.uow
    paper = papers.current(uow, id_of(one), PaperKind.INVITATION)
    if paper is None or paper.state in (PaperState.RETURNED, PaperState.DRAFT):
        meetings.check_complete(uow, one)
        paper = papers.unsubmitted(uow, context.actor, one)
    _open(context, one, paper)


def _open(context: Context, one: Meeting, paper: MeetingPaper) -> None:
    """What was set is there at once; a draft is set outside this transaction, and comes as a message of its own."""
    if paper.pdf_hash:
        _show_file(context, one, paper, paper.pdf_hash)
        return
    data = {"meeting": one.id, "paper": paper.id, **_to_set(context.uow, one, paper), **_for_chat(context)}
    jobs.put_job(context.uow, meeting_letters.DRAFT, meetings.subject_of(id_of(one)), data)
    context.progress(texts.making(), _about_file(one))


def _show_file(context: Context, one: Meeting, paper: MeetingPaper, digest: str) -> None:
    message = texts.file(paper_view(context.uow, one, paper), digest, theirs=_is_theirs(context, paper))
    context.reply(message, _about_file(one))


def _for_chat(context: Context) -> dict[str, object]:
    return {"channel": context.event.channel, "chat": context.event.chat, "answer_to": context.answer_to}


def _to_set(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> Mapping[str, Any]:
    """What a paper is set from. Of a signed one that has not been kept yet, what was frozen at the signature: that
    work is under way, or failed for good and is begun once more."""
    subject = rows.subject_of(paper)
    earlier = jobs.latest_job(uow, meeting_letters.TYPESET, subject)
    if paper.state is not PaperState.SIGNED or earlier is None or "values" not in earlier.data:
        return meeting_letters.contents(uow, one, paper)
    if not jobs.has_job(uow, meeting_letters.TYPESET, subject):
        jobs.put_job(uow, meeting_letters.TYPESET, subject, earlier.data)
    return {key: earlier.data[key] for key in ("template", "values")}


def _about_file(one: Meeting) -> About:
    name = meetings.subject_of(id_of(one))
    return About(name, one.version, f"meeting_file:{one.id}", "meeting_file")


def draft_made(context: Context) -> None:
    """The draft is there: for whoever still may see it."""
    assert isinstance(context.event, InternalEvent)
    paper_id = context.event.data["paper"]
    if paper_id is None:
        one = meetings.own(context.uow, context.actor, int(context.event.data["meeting"]))
        paper = papers.unsubmitted(context.uow, context.actor, one)
    else:
        paper, one = papers.load(context.uow, int(paper_id))
        if not papers.may_see(context.uow, context.actor, paper, one):
            raise NotFound("paper")
    _show_file(context, one, paper, str(context.event.data["hash"]))


def draft_failed(context: Context) -> None:
    context.reply(texts.failed())


def typeset_failed(context: Context) -> None:
    """A signed paper could not be set: its number stands, and the secretary has it set again."""
    assert isinstance(context.event, InternalEvent)
    paper, one = papers.load(context.uow, int(context.event.data["paper"]))
    context.reply(texts.not_set(paper_view(context.uow, one, paper)), _about_file(one))


# --- while it waits ---------------------------------------------------------------------------------------------------


def waiting_lines(context: Context) -> list[Waiting]:
    """What lies before this person, for `งานของฉัน`."""
    found = []
    for paper in papers.waiting_for(context.uow, context.actor):
        one = context.uow.get(Meeting, paper.meeting_id)
        if one is not None:
            view = paper_view(context.uow, one, paper)
            found.append(Waiting(texts.waits(view), texts.press("เปิด", "paper", paper)))
    return found


def show_next(context: Context) -> bool:
    """`รอสั่งการ`, when no letter waits: the paper that lies before this person the longest. False for none."""
    waiting = papers.waiting_for(context.uow, context.actor)
    if waiting:
        paper, one = papers.load(context.uow, waiting[0].id or 0)
        _show(context, paper, one)
    return bool(waiting)


def due_of_paper(uow: UnitOfWork, services: Services, paper_id: int) -> Due | None:
    """What lies before somebody, for the digest of whoever checks or signs today."""
    paper = rows.paper(uow, paper_id)
    one = uow.get(Meeting, paper.meeting_id) if paper is not None else None
    if paper is None or one is None:
        return None
    view = paper_view(uow, one, paper)
    found = papers.lies_before(uow, paper)
    holder = [found[0].id] if found is not None and found[0].id is not None else []
    return Due(
        open=paper.state in rows.WAITING,
        urgency=Urgency.NORMAL,
        people=Whom({Role.HEAD: lambda: holder}),
        card=lambda _person: texts.card(view),
        about=lambda _person: about(paper),
        line=lambda _person: texts.waits(view),
        subject=lambda _person: texts.title_of(view),
        open_press=lambda _person: texts.press("เปิด", "paper", paper),
    )


def papers_moved(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """A meeting was called off: nobody is asked for its papers any more."""
    one = meeting_rows.meeting(uow, int(timer.subject.rpartition(":")[2]))
    if one is not None:
        for paper in rows.of_meeting(uow, id_of(one), withdrawn=True):
            refresh(uow, one, paper)


def lie_elsewhere(uow: UnitOfWork, post_id: int) -> None:
    """Somebody went away or came back: what lies on their chair is shown to whoever sits there now."""
    for waiting in rows.waiting(uow):
        if post_id not in (waiting.check_post_id, waiting.sign_post_id):
            continue
        paper, one = papers.load(uow, waiting.id or 0)
        went_on = papers.settle(uow, paper, one)
        found = papers.lies_before(uow, paper)
        moved = found is not None and (went_on or _asked_last(uow, paper) != found[0].id)
        refresh(uow, one, paper)
        if moved:
            show_to_holder(uow, paper, one)
        if paper.kind is PaperKind.INVITATION:
            meeting_flows.refresh(uow, one)


def _asked_last(uow: UnitOfWork, paper: MeetingPaper) -> int | None:
    """Who was shown the card last."""
    asked = [row for row in shown(uow, rows.subject_of(paper)) if row.purpose == papers.DECIDE]
    return max(asked, key=lambda row: row.seq or 0).person_id if asked else None


VERBS = {
    "meeting_submit": running(submit),
    "meeting_take_back": running(take_back),
    "meeting_approval": of_meeting,
    "meeting_approve": of_meeting,
    "meeting_return": of_meeting,
    "paper": show,
    "paper_check": check,
    "paper_sign": sign,
    "paper_return": ask_return,
    "paper_checked": checked_on_paper,
    "meeting_checked": running(invitation_checked),
    "paper_withdraw": withdraw,
    "paper_open": open_paper,
    "meeting_letter": running(open_letter),
    "letter_words": running(ask_words),
    "letter_words_none": running(no_words),
}
STEPS = {"paper_return": return_typed, "letter_words": words_typed}
DUES = {"meeting_paper": due_of_paper}
TIMERS = {convening.PAPERS_MOVED: papers_moved}
HAPPENINGS = {
    meeting_letters.DRAFT_MADE: draft_made,
    f"{meeting_letters.DRAFT}_failed": draft_failed,
    f"{meeting_letters.TYPESET}_failed": typeset_failed,
}
