"""A paper of a meeting: the head of administration checks it, the director signs it (manual 001, 3-5, 12).

The check is left out, on record, if there is no such post, nobody sits on it, or its holder wrote or signs the paper.
"""

from handlers.common.words import short_name
from handlers.context import Actor, Services, chat_of
from handlers.errors import (
    AlreadyDone,
    BadInput,
    Done,
    Field,
    InputFault,
    NobodyDecides,
    NotAllowed,
    NotFound,
    NotYourStep,
)
from handlers.meetings.actions import convening, drafts, invitees, meetings, numbers, sent_letters
from handlers.meetings.actions import letters as meeting_letters
from handlers.meetings.actions.meetings import audit_change
from handlers.staff.actions import deciders
from storage import meeting_papers as rows
from storage import meetings as meeting_rows
from storage import people
from storage.ref import Ref
from storage.tables import Meeting, MeetingPaper, Person, Post, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, MeetingState, PaperKind, PaperState, PostKind, UnitKind

DECIDE = "paper_decide"
"""The purpose, in the outbox, of the card that asks somebody to check or sign."""
_LONGEST_WORDS = 1_000
_FOLLOW_FROM_ITEMS = (PaperKind.ORDER, PaperKind.ANNOUNCEMENT)
_ASKED = {PaperState.SIGNED: Done.SIGNED, PaperState.RETURNED: Done.RETURNED, PaperState.WITHDRAWN: Done.WITHDRAWN}


def current(uow: UnitOfWork, meeting_id: int, kind: PaperKind, item_id: int | None = None) -> MeetingPaper | None:
    """Returns the newest paper of a kind that was not withdrawn; for orders and announcements that of one item."""
    return rows.current(uow, meeting_id, kind, item_id)


# --- the chairs -------------------------------------------------------------------------------------------------------


def signing_post(uow: UnitOfWork, one: Meeting, kind: PaperKind) -> Post:
    """Returns the post that signs: the office's head, or the group's for its own meeting. Raises NobodyDecides."""
    within = kind not in _FOLLOW_FROM_ITEMS and invitees.stays_within(uow, one)
    unit = uow.get(Unit, one.unit_id) if within else people.office_unit(uow)
    post = deciders.head_post(uow, unit.id) if unit is not None else None
    if post is None:
        raise NobodyDecides(unit.name if unit is not None else "")
    return post


def checking_post(uow: UnitOfWork, signs: Post) -> Post | None:
    """Returns the post that checks what the head of the office signs: the head of administration, else the head of
    the central group (ผอ.กลุ่มอำนวยการ). None for papers that a group signs itself."""
    unit = uow.get(Unit, signs.unit_id)
    if unit is None or unit.kind is not UnitKind.OFFICE:
        return None
    own = people.posts(uow, unit.id, PostKind.HEAD_OF_ADMINISTRATION)
    if own and own[0].id != signs.id:
        return own[0]
    central = next((one for one in people.units(uow, UnitKind.GROUP) if one.central), None)
    return deciders.head_post(uow, central.id) if central is not None else None


def _why_unchecked(uow: UnitOfWork, paper: MeetingPaper, checks: Post | None) -> str:
    """Returns why nobody checks a paper today; "" if somebody does."""
    signer = deciders.decider(uow, paper.sign_post_id or 0)
    if checks is None:
        return "no_chair"
    if signer is not None and signer[0].id == paper.made_by:
        return "signer_wrote"
    checker = deciders.decider(uow, checks.id)
    if checker is None:
        return "nobody_there"
    if checker[0].id == paper.made_by:
        return "wrote"
    return "signs" if signer is not None and checker[0].id == signer[0].id else ""


def current_holder(uow: UnitOfWork, paper: MeetingPaper) -> tuple[Person, Capacity] | None:
    """Returns who is to check or sign a paper now, and in which capacity; None if nobody is."""
    post_id = {PaperState.CHECKING: paper.check_post_id, PaperState.SIGNING: paper.sign_post_id}.get(paper.state)
    return deciders.decider(uow, post_id) if post_id is not None else None


def holder_has_chat(uow: UnitOfWork, paper: MeetingPaper) -> bool:
    """Whether the current holder of a paper has a chat."""
    found = current_holder(uow, paper)
    return found is not None and chat_of(uow, found[0].id) is not None


def may_be_checked_on_paper(uow: UnitOfWork, paper: MeetingPaper) -> bool:
    """Whether a paper may be checked on paper: its checker has no chat, so it would wait for ever."""
    return paper.state is PaperState.CHECKING and not holder_has_chat(uow, paper)


def waiting_for(uow: UnitOfWork, actor: Actor) -> list[MeetingPaper]:
    """Returns the papers that this person is to check or sign today, the oldest first."""
    found = ((paper, current_holder(uow, paper)) for paper in rows.waiting(uow))
    return [paper for paper, holder in found if holder is not None and holder[0].id == actor.id]


# --- up the chain -----------------------------------------------------------------------------------------------------


def submit(
    uow: UnitOfWork,
    actor: Actor,
    one: Meeting,
    kind: PaperKind,
    *,
    subject: str = "",
    body: str = "",
    item_id: int | None = None,
    pdf_hash: str = "",
) -> MeetingPaper:
    """Submits a paper to its checker, or to its signer if nobody checks it.

    Raises AlreadyDone if it was submitted or signed, NobodyDecides; for an invitation also what `drafts.check_complete`
    raises.
    """
    earlier = current(uow, one.id, kind, item_id)
    if earlier is not None and earlier.state in (*rows.WAITING, PaperState.SIGNED):
        raise already(uow, earlier)
    if kind is PaperKind.INVITATION:
        meetings.require(one, MeetingState.DRAFT, MeetingState.CALLED)
        drafts.check_complete(uow, one)
    signs = signing_post(uow, one, kind)
    if deciders.decider(uow, signs.id) is None:
        raise NobodyDecides(signs.title)
    paper = earlier if earlier is not None and earlier.state is PaperState.DRAFT else None
    if paper is None:
        besides = letter_words(uow, one) if kind is PaperKind.INVITATION else ""
        paper = uow.add(
            MeetingPaper(meeting_id=one.id, kind=kind, item_id=item_id, body=besides, made_by=actor.id, made_at=uow.now)
        )
    paper.subject, paper.body = subject or paper.subject, body or paper.body
    paper.pdf_hash, paper.made_by, paper.submitted_at = pdf_hash or paper.pdf_hash, actor.id, uow.now
    paper.sign_post_id, checks = signs.id, checking_post(uow, signs)
    unchecked = _why_unchecked(uow, paper, checks)
    paper.check_post_id = checks.id if checks is not None and not unchecked else None
    paper.state = PaperState.SIGNING if unchecked else PaperState.CHECKING
    paper.version += 1
    if kind is PaperKind.INVITATION:
        numbers.give_number(uow, one)
        one.state, one.submitted_at, one.return_reason = MeetingState.SUBMITTED, uow.now, ""
    audit_change(
        uow, one, "paper_submit", paper=paper.id, kind=kind, to=paper.check_post_id or signs.id, unchecked=unchecked
    )
    return paper


def preview_invitation(uow: UnitOfWork, actor: Actor, one: Meeting) -> MeetingPaper:
    """Returns the invitation as it would be, without storing it: to read it before it is submitted."""
    signs = signing_post(uow, one, PaperKind.INVITATION)
    return MeetingPaper(
        meeting_id=one.id,
        kind=PaperKind.INVITATION,
        made_by=actor.id,
        made_at=uow.now,
        sign_post_id=signs.id,
        body=letter_words(uow, one),
    )


def letter_words(uow: UnitOfWork, one: Meeting) -> str:
    """Returns the additional words of the invitation, one paragraph a line. A returned invitation keeps them."""
    newest = rows.newest(uow, one.id, PaperKind.INVITATION)
    return newest.body if newest is not None else ""


def set_letter_words(uow: UnitOfWork, actor: Actor, one: Meeting, text: str) -> None:
    """[ข้อความในหนังสือ]; "" for none. Raises BadInput, AlreadyDone once the invitation is submitted."""
    meetings.require(one, MeetingState.DRAFT, MeetingState.CALLED)
    words = "\n".join(line for line in (" ".join(each.split()) for each in text.splitlines()) if line)
    if len(words) > _LONGEST_WORDS:
        raise BadInput(Field.TEXT, InputFault.TOO_LONG)
    paper = current(uow, one.id, PaperKind.INVITATION)
    if paper is None or paper.state is not PaperState.DRAFT:
        paper = uow.add(MeetingPaper(meeting_id=one.id, kind=PaperKind.INVITATION, made_by=actor.id, made_at=uow.now))
    paper.body = words
    _acted(uow, one, paper, "letter_words")


def create_missing_invitation(uow: UnitOfWork, one: Meeting) -> MeetingPaper:
    """Creates the invitation of a meeting that was submitted before papers were stored. It waits for its signer."""
    signs = signing_post(uow, one, PaperKind.INVITATION)
    return uow.add(
        MeetingPaper(
            meeting_id=one.id,
            kind=PaperKind.INVITATION,
            state=PaperState.SIGNING,
            made_by=one.secretary_id,
            made_at=one.submitted_at or uow.now,
            submitted_at=one.submitted_at,
            sign_post_id=signs.id,
        )
    )


def load_for_holder(uow: UnitOfWork, actor: Actor, paper_id: int) -> tuple[MeetingPaper, Meeting, Capacity]:
    """Returns a paper that this person is to check or sign, its meeting (both locked), and their capacity.

    Raises NotFound; AlreadyDone if it has moved on; NotYourStep or NotAllowed if somebody else holds it.
    """
    paper, one = load(uow, paper_id)
    if paper.state not in rows.WAITING:
        raise already(uow, paper)
    found = current_holder(uow, paper)
    if found is not None and found[0].id == actor.id:
        return paper, one, found[1]
    if found is not None and may_see(uow, actor, paper, one):
        raise NotYourStep(short_name(found[0]), found[1], Ref.of(paper))
    raise NotAllowed("decide")


def load(uow: UnitOfWork, paper_id: int) -> tuple[MeetingPaper, Meeting]:
    """Returns a paper and its meeting, both locked, the meeting first as everywhere. Raises NotFound."""
    found = rows.paper(uow, paper_id)
    one = meeting_rows.meeting(uow, found.meeting_id, lock=True) if found is not None else None
    paper = rows.paper(uow, paper_id, lock=True)
    if paper is None or one is None:
        raise NotFound("paper")
    return paper, one


def already(uow: UnitOfWork, paper: MeetingPaper) -> AlreadyDone:
    """Returns the error for an old button of a paper."""
    one = meeting_rows.meeting(uow, paper.meeting_id)
    if paper.state is PaperState.WITHDRAWN and one is not None and one.state is MeetingState.CANCELLED:
        return meetings.already_done(one)
    what = Done.SUBMITTED if paper.state in rows.WAITING else _ASKED.get(paper.state, Done.MOVED_ON)
    who = {Done.SIGNED: paper.signed_by, Done.RETURNED: paper.returned_by}.get(what)
    by = uow.get(Person, who) if who is not None else None
    at = {Done.SIGNED: paper.signed_at, Done.RETURNED: paper.returned_at, Done.WITHDRAWN: None}.get(
        what, paper.submitted_at
    )
    return AlreadyDone(what, short_name(by) if by is not None else "", at, Ref.of(paper))


def may_see(uow: UnitOfWork, actor: Actor, paper: MeetingPaper, one: Meeting) -> bool:
    """Whether somebody may see a paper: whoever runs the meeting, and its past and present holders."""
    if meetings.may_run(uow, actor, one) or actor.id in (paper.made_by, paper.checked_by, paper.signed_by):
        return True
    chairs = [post_id for post_id in (paper.check_post_id, paper.sign_post_id) if post_id is not None]
    if any(person.id == actor.id for post_id in chairs for person in people.holders(uow, post_id)):
        return True
    decide = (deciders.decider(uow, post_id) for post_id in chairs)
    return any(found is not None and found[0].id == actor.id for found in decide)


def check(uow: UnitOfWork, actor: Actor, paper_id: int, *, shown: str = "") -> MeetingPaper:
    """[เห็นชอบ เสนอ ผอ.]: passes a paper on to its signer. `shown` is the hash of the card that the checker saw.

    Raises what `load_for_holder` raises; AlreadyDone if it was checked.
    """
    paper, one, capacity = load_for_holder(uow, actor, paper_id)
    if paper.state is not PaperState.CHECKING:
        raise AlreadyDone(Done.CHECKED, at=paper.checked_at, subject=Ref.of(paper))
    paper.checked_by, paper.checked_at, paper.check_capacity, paper.check_shown_hash = (
        actor.id,
        uow.now,
        capacity,
        shown,
    )
    paper.state = PaperState.SIGNING
    _acted(uow, one, paper, "paper_check", by=actor.id, capacity=capacity)
    return paper


def check_on_paper(uow: UnitOfWork, actor: Actor, paper_id: int) -> MeetingPaper:
    """[ตรวจบนกระดาษแล้ว]: whoever runs the meeting confirms that a checker without a chat has checked the paper.

    Raises NotFound, NotAllowed; AlreadyDone if it has moved on, or its checker has a chat by now.
    """
    paper, one = load(uow, paper_id)
    if not meetings.may_run(uow, actor, one):
        raise NotAllowed(meetings.RUN)
    if not may_be_checked_on_paper(uow, paper):
        raise already(uow, paper)
    paper.state = PaperState.SIGNING
    _acted(uow, one, paper, "paper_checked_on_paper", by=actor.id)
    return paper


def sign(uow: UnitOfWork, services: Services, actor: Actor, paper_id: int, *, shown: str = "") -> MeetingPaper:
    """[ลงนาม]: signs a paper. An invitation, an order or an announcement becomes a numbered letter that is sent; an
    invitation also goes to everybody who is invited. `shown` is the hash of the card that the signer saw.

    Raises what `load_for_holder` raises; AlreadyDone if it was not checked; BadDate if the meeting has begun.
    """
    paper, one, capacity = load_for_holder(uow, actor, paper_id)
    if paper.state is not PaperState.SIGNING:
        raise already(uow, paper)
    paper.signed_by, paper.signed_at, paper.capacity, paper.shown_hash = actor.id, uow.now, capacity, shown
    paper.state = PaperState.SIGNED
    if paper.kind in sent_letters.KINDS and not (
        paper.kind is PaperKind.INVITATION and invitees.stays_within(uow, one)
    ):
        sent_letters.send(uow, actor, one, paper)
    if paper.kind is PaperKind.INVITATION:
        convening.approve(uow, services, actor, one, capacity, shown)
    if paper.letter_id is not None:
        meeting_letters.typeset(uow, one, paper)
    _acted(uow, one, paper, "paper_sign", by=actor.id, capacity=capacity, letter=paper.letter_id)
    return paper


def send_back(uow: UnitOfWork, actor: Actor, paper_id: int, reason: str) -> MeetingPaper:
    """[ส่งคืนแก้ไข]: returns a paper to its writer, with a reason. Raises also BadInput."""
    paper, one, capacity = load_for_holder(uow, actor, paper_id)
    paper.return_reason = drafts.words(reason, Field.REASON, needed=True)
    paper.returned_by, paper.returned_at, paper.state = actor.id, uow.now, PaperState.RETURNED
    _open_again(one, paper, paper.return_reason)
    _acted(uow, one, paper, "paper_return", by=actor.id, capacity=capacity, reason=paper.return_reason)
    return paper


def withdraw(uow: UnitOfWork, actor: Actor, paper_id: int) -> MeetingPaper:
    """[ถอนเรื่อง], by whoever runs the meeting. Raises NotFound, NotAllowed, AlreadyDone."""
    paper, one = load(uow, paper_id)
    if not meetings.may_run(uow, actor, one):
        raise NotAllowed(meetings.RUN)
    if paper.state not in (*rows.WAITING, PaperState.DRAFT):
        raise already(uow, paper)
    paper.state = PaperState.WITHDRAWN
    _open_again(one, paper, "")
    _acted(uow, one, paper, "paper_withdraw", by=actor.id)
    return paper


def skip_check(uow: UnitOfWork, paper: MeetingPaper, one: Meeting) -> bool:
    """Nobody is left to check a paper (its checker went away, or signs now): it goes on to whoever signs. Whether it
    did."""
    checks = uow.get(Post, paper.check_post_id) if paper.check_post_id is not None else None
    unchecked = _why_unchecked(uow, paper, checks) if paper.state is PaperState.CHECKING else ""
    if not unchecked:
        return False
    paper.state, paper.check_post_id = PaperState.SIGNING, None
    _acted(uow, one, paper, "paper_unchecked", why=unchecked)
    return True


def _open_again(one: Meeting, paper: MeetingPaper, reason: str) -> None:
    """The invitation that comes back is a draft of a meeting again."""
    if paper.kind is PaperKind.INVITATION and one.state is MeetingState.SUBMITTED:
        one.state = MeetingState.CALLED if one.asked_at is not None else MeetingState.DRAFT
        one.return_reason = reason


def _acted(uow: UnitOfWork, one: Meeting, paper: MeetingPaper, act: str, **detail: object) -> None:
    paper.version += 1
    audit_change(uow, one, act, paper=paper.id, kind=paper.kind, **detail)
