"""Orders and announcements that follow from a resolution: drafted from its words, mended, put up the chain."""

from handlers.common.words import group_name
from handlers.context import Actor
from handlers.errors import BadInput, Field, InputFault, NotAllowed, NotFound
from handlers.meetings.actions import agenda, meetings, resolutions, sent_letters
from handlers.meetings.actions import papers as meeting_papers
from handlers.meetings.actions.meetings import audit_change
from handlers.meetings.texts import orders as texts
from storage import meetings as meeting_rows
from storage.tables import AgendaItem, Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PaperKind, PaperState

KINDS = (PaperKind.ORDER, PaperKind.ANNOUNCEMENT)
_LONGEST_SUBJECT, _LONGEST_BODY = 300, 3_500


def draft(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, kind: PaperKind) -> MeetingPaper:
    """[ร่างคำสั่ง] [ร่างประกาศ]: the order or announcement of an item as it stands; drafted now where there is none.

    One that was returned is drafted again from its own words. Raises BadInput for an item without a resolution.
    """
    if kind not in KINDS:
        raise NotFound("paper")
    resolutions.require_begun(uow, one)
    if not item.resolution:
        raise BadInput(Field.RESOLUTION, InputFault.EMPTY)
    earlier = meeting_papers.current(uow, one.id, kind, item.id)
    if earlier is not None and earlier.state is not PaperState.RETURNED:
        return earlier
    return _draft(uow, actor, one, item, kind, earlier)


def _draft(
    uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem, kind: PaperKind, earlier: MeetingPaper | None
) -> MeetingPaper:
    paper = uow.add(MeetingPaper(meeting_id=one.id, kind=kind, item_id=item.id, made_by=actor.id, made_at=uow.now))
    if earlier is not None:
        paper.subject, paper.body, paper.return_reason = earlier.subject, earlier.body, earlier.return_reason
    else:
        groups = [group_name(unit) for unit in sent_letters.concerned(uow, paper)]
        paper.subject = item.title
        paper.body = texts.first_words(one, number_of(uow, one, item), item, kind, groups)
    audit_change(uow, one, "paper_draft", paper=paper.id, kind=kind, item=item.id)
    return paper


def number_of(uow: UnitOfWork, one: Meeting, item: AgendaItem) -> str:
    """Returns the number of an item: 5.1."""
    numbered = agenda.numbered(meeting_rows.items(uow, one.id))
    return next((number for number, each in numbered if each.id == item.id), "")


def own(uow: UnitOfWork, actor: Actor, paper_id: int) -> tuple[MeetingPaper, Meeting]:
    """An order or an announcement of a meeting that somebody runs, locked. Raises NotFound, NotAllowed."""
    paper, one = meeting_papers.load(uow, paper_id)
    if paper.kind not in KINDS:
        raise NotFound("paper")
    if not meetings.may_run(uow, actor, one):
        raise NotAllowed(meetings.RUN)
    return paper, one


def change(uow: UnitOfWork, paper: MeetingPaper, one: Meeting, field: str, text: str) -> None:
    """[แก้เรื่อง] [แก้ข้อความ] of a draft; each line of its words is a paragraph. Raises BadInput, AlreadyDone."""
    require_draft(uow, paper)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    said = "\n".join(line for line in lines if line)
    if not said:
        raise BadInput(Field.TEXT, InputFault.EMPTY)
    if field == "subject":
        said = said.replace("\n", " ")
        if len(said) > _LONGEST_SUBJECT:
            raise BadInput(Field.SUBJECT, InputFault.NOT_SHORT)
        paper.subject = said
    else:
        if len(said) > _LONGEST_BODY:
            raise BadInput(Field.TEXT, InputFault.TOO_LONG)
        paper.body = said
    paper.version += 1
    audit_change(uow, one, "paper_change", paper=paper.id, field=field)


def require_draft(uow: UnitOfWork, paper: MeetingPaper) -> None:
    """Raises AlreadyDone if it was submitted."""
    if paper.state is not PaperState.DRAFT:
        raise meeting_papers.already(uow, paper)
