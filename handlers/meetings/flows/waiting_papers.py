"""A meeting's papers while they wait for somebody: in lists and digests, and when posts change hands."""

from handlers.context import Context, Services
from handlers.deadlines.actions.deadlines import Due, Recipients
from handlers.deadlines.rules.ladders import Role
from handlers.letters.texts.waiting import Waiting
from handlers.meetings.actions import convening, papers
from handlers.meetings.flows import meetings as meeting_flows
from handlers.meetings.flows.paper_cards import about, paper_view, refresh, show_card, show_to_holder
from handlers.meetings.presses.papers import ShowPaper
from handlers.meetings.texts import papers as texts
from handlers.routes import Routes
from storage import meeting_papers as rows
from storage import meetings as meeting_rows
from storage.outbox import shown
from storage.ref import Ref
from storage.tables import Meeting, MeetingPaper, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PaperKind, Urgency


def waiting_lines(context: Context) -> list[Waiting]:
    """Returns lines for `งานของฉัน`: the papers that this person is to check or sign."""
    found = []
    for paper in papers.waiting_for(context.uow, context.actor):
        one = context.uow.get(Meeting, paper.meeting_id)
        if one is not None:
            view = paper_view(context.uow, one, paper)
            found.append(Waiting(texts.waits(view), texts.press("เปิด", ShowPaper(), paper)))
    return found


def show_next(context: Context) -> bool:
    """`รอสั่งการ` without a letter: shows the paper that waits for this person the longest. False if none waits."""
    waiting = papers.waiting_for(context.uow, context.actor)
    if waiting:
        paper, one = papers.load(context.uow, waiting[0].id)
        show_card(context, paper, one)
    return bool(waiting)


def due_of_paper(uow: UnitOfWork, services: Services, paper_id: int) -> Due | None:
    """Returns the reminder of a paper, for the digest of whoever checks or signs it today."""
    paper = rows.paper(uow, paper_id)
    one = uow.get(Meeting, paper.meeting_id) if paper is not None else None
    if paper is None or one is None:
        return None
    view = paper_view(uow, one, paper)
    found = papers.current_holder(uow, paper)
    holder = [found[0].id] if found is not None else []
    return Due(
        open=paper.state in rows.WAITING,
        urgency=Urgency.NORMAL,
        people=Recipients({Role.HEAD: lambda: holder}),
        card=lambda _person: texts.card(view),
        about=lambda _person: about(paper),
        line=lambda _person: texts.waits(view),
        subject=lambda _person: texts.title_of(view),
        open_press=lambda _person: texts.press("เปิด", ShowPaper(), paper),
    )


def update_cards(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Timer: updates the cards of the papers of a cancelled meeting."""
    one = meeting_rows.meeting(uow, Ref(timer.subject).id)
    if one is not None:
        for paper in rows.of_meeting(uow, one.id, withdrawn=True):
            refresh(uow, one, paper)


def show_to_new_holders(uow: UnitOfWork, post_id: int) -> None:
    """Shows the papers that wait for a post to whoever decides there now, after somebody went away or came back."""
    for waiting in rows.waiting(uow):
        if post_id not in (waiting.check_post_id, waiting.sign_post_id):
            continue
        paper, one = papers.load(uow, waiting.id)
        went_on = papers.skip_check(uow, paper, one)
        found = papers.current_holder(uow, paper)
        moved = found is not None and (went_on or _asked_last(uow, paper) != found[0].id)
        refresh(uow, one, paper)
        if moved:
            show_to_holder(uow, paper, one)
        if paper.kind is PaperKind.INVITATION:
            meeting_flows.refresh(uow, one)


def _asked_last(uow: UnitOfWork, paper: MeetingPaper) -> int | None:
    """Returns who was shown the card last."""
    asked = [row for row in shown(uow, Ref.of(paper)) if row.purpose == papers.DECIDE]
    return max(asked, key=lambda row: row.seq or 0).person_id if asked else None


ROUTES = Routes(
    timers={convening.PAPERS_MOVED: update_cards},
    dues={MeetingPaper.KIND: due_of_paper},
)
