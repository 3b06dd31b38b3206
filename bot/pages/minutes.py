"""The page on which whoever runs a meeting writes what was said and resolved, item by item, at a table with a keyboard.

One form holds all items, so that no button loses what was typed beside another; what differs is written in one
transaction in the name of the person whose link it is. An item that a colleague has changed meanwhile is not written:
both words are shown. Without script, for there is nothing to move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.edge.links import LinkRefused
from bot.edge.services import WebServices
from bot.pages.circulars import by_a_person
from bot.pages.page import SECURE, not_here, page, typed
from handlers import refusals as errors
from handlers.common.thai_dates import short
from handlers.common.words import clock, group_name
from handlers.context import Actor, Services, actor_of
from handlers.deadlines.actions import dues
from handlers.errors import NotAllowed, OfficeError
from handlers.meetings.actions import agenda, closing, meetings, resolutions
from handlers.meetings.flows import resolutions as flow
from handlers.meetings.flows.resolutions import Written
from handlers.meetings.texts.meetings import SECTIONS, name, when, where
from storage import letters, people
from storage import meetings as rows
from storage import minutes as after
from storage.tables import AgendaItem, Meeting, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, PaperKind, TaskState

# Thirty items with a page of discussion each; a Thai letter is nine bytes in a form.
_MOST_TYPED, _MOST_FIELDS = 2 * 1024 * 1024, 1_000


@dataclass(frozen=True)
class Line:
    """An item as the page shows it: as it is, or (`problem`) as it was typed and why it was not saved; `meanwhile` is
    then what is saved."""

    id: int
    number: str
    title: str
    body: str
    brought_by: str
    version: int
    discussion: str
    resolution: str
    unit_id: int | None
    due: str
    done: bool = False
    problem: str = ""
    meanwhile: str = ""


@dataclass(frozen=True)
class Shown:
    """All that the page shows. Times are Bangkok's, such as 11:45."""

    name: str
    when: str
    where: str
    sections: tuple[tuple[int, str, tuple[Line, ...]], ...]
    groups: tuple[tuple[int, str], ...]
    words_stand: bool
    minutes_stand: bool
    open: bool
    """Whether it is still to be closed."""
    opened: str
    ended: str
    resolved: int
    total: int
    ownerless: tuple[str, ...]
    adding: tuple[tuple[int, str], ...] = ()


@dataclass
class Outcome:
    """The result of a form: how many changes were saved, and what was not, by item (0 is the meeting itself)."""

    written: int = 0
    problems: dict[int, str] = field(default_factory=dict)


def add_minutes(routes: APIRouter, web: WebServices) -> None:
    @routes.get("/r/{token}")
    async def minutes(request: Request, token: str, saved: int | None = None) -> Response:
        """Nothing is changed by looking."""
        key = _opened(web, token)
        if isinstance(key, LinkRefused):
            return await _refused(request, key)
        if not by_a_person(request):
            return page(request, "meeting_closed.html")  # what makes a preview of the link learns nothing
        shown = await web.database.read(lambda uow: _shown(uow, key), key.office_id)
        return _answer(request, shown, saved=saved)

    @routes.post("/r/{token}")
    async def write(request: Request, token: str) -> Response:
        """All that was filled in, in one transaction. What could not be written is shown again as it was typed."""
        key = _opened(web, token)
        if isinstance(key, LinkRefused):
            return await _refused(request, key)
        sent = await typed(request, most=_MOST_TYPED, fields=_MOST_FIELDS)
        try:
            outcome = await web.database.write(lambda uow: _write(uow, web.services, key, sent), key.office_id)
        except NotAllowed:
            return _answer(request, None)
        if outcome.problems:
            shown = await web.database.read(lambda uow: _shown(uow, key, sent, outcome.problems), key.office_id)
            refused, problems = outcome.problems.get(0, ""), len(outcome.problems)
            return _answer(request, shown, 422, saved=outcome.written, problems=problems, refused=refused, sent=sent)
        anchor = sent.get("do", "")
        back = f"{token}?saved={outcome.written}" + (f"#{anchor}" if anchor.startswith("i-") else "")
        return RedirectResponse(back, 303, SECURE)


def _answer(
    request: Request,
    shown: Shown | None,
    status: int = 200,
    *,
    saved: int | None = None,
    problems: int = 0,
    refused: str = "",
    sent: Mapping[str, str] | None = None,
) -> Response:
    """`sent` is what was typed, if it could not be saved."""
    if shown is None:
        return page(request, "minutes_gone.html", 410)
    return page(
        request,
        "minutes.html",
        status,
        forms=True,
        page=shown,
        saved=saved,
        problems=problems,
        refused=refused,
        typed=sent,
    )


# --- whose page -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Key:
    office_id: int
    meeting_id: int
    person_id: int


def _opened(web: WebServices, token: str) -> _Key | LinkRefused:
    try:
        return _Key(*web.links.open_minutes(token))
    except LinkRefused as refused:
        return refused


async def _refused(request: Request, refused: LinkRefused) -> Response:
    return page(request, "minutes_gone.html", 410) if refused.expired else await not_here(request)


def _actor(uow: UnitOfWork, key: _Key) -> Actor | None:
    """Returns the owner of the page; None if they have left, or have no chat any more."""
    person = uow.get(Person, key.person_id)
    if person is None or not person.active or not people.accounts(uow, key.person_id):
        return None
    return actor_of(uow, person)


# --- writing ----------------------------------------------------------------------------------------------------------


def _write(uow: UnitOfWork, services: Services, key: _Key, sent: Mapping[str, str]) -> Outcome:
    """Saves each item on its own: one that is refused does not hold up the others. Raises NotAllowed."""
    actor = _actor(uow, key)
    if actor is None:
        raise NotAllowed(meetings.RUN)
    uow.actor = (actor.id, None)
    one = meetings.own(uow, actor, key.meeting_id)
    outcome = Outcome()
    for item in rows.items(uow, key.meeting_id):
        if f"v-{item.id}" in sent:
            _attempt(uow, outcome, item.id, partial(_write_item, uow, services, actor, one, item, sent))
    _attempt(uow, outcome, 0, lambda: _write_meeting(uow, actor, one, sent))
    return outcome


def _attempt(uow: UnitOfWork, outcome: Outcome, item_id: int, act: Callable[[], int]) -> None:
    try:
        with uow.attempt():
            outcome.written += act()
    except OfficeError as refusal:
        said = errors.explain(refusal, uow.now)
        outcome.problems[item_id] = f"{said.title} {said.body}".strip()


def _write_item(
    uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, item: AgendaItem, sent: Mapping[str, str]
) -> bool:
    number = str(item.id)
    version, unit = sent[f"v-{number}"], sent.get(f"u-{number}", "")
    return flow.write(
        uow,
        services,
        actor,
        one,
        item,
        Written(
            int(version) if version.isdecimal() else 0,
            sent.get(f"d-{number}", item.discussion),
            sent.get(f"r-{number}", item.resolution),
            int(unit) if unit.isdecimal() else None,
            _day(uow, item, sent.get(f"t-{number}", "")),
        ),
    )


def _day(uow: UnitOfWork, item: AgendaItem, text: str) -> date | None:
    """Returns a due day as people type it, 13 ก.พ.; None if it did not change. Raises BadDate."""
    plain = text.strip()
    if not plain or (item.due_on is not None and plain == short(item.due_on)):
        return None
    return dues.typed(uow, plain).day


def _write_meeting(uow: UnitOfWork, actor: Actor, one: Meeting, sent: Mapping[str, str]) -> int:
    """Saves a matter that was raised, the times and the closing. Returns how many changes."""
    changes = 0
    section, words = sent.get("section", ""), sent.get("item", "").strip()
    if words and section.isdecimal():
        resolutions.add_item(uow, actor, one, int(section), words)
        changes += 1
    opened, ended = (_moment(uow, one, sent.get(each, "")) for each in ("opened", "ended"))
    if sent.get("do") == "close" and one.state is MeetingState.INVITED:
        closing.close(uow, actor, one, ended)
        return changes + 1
    known = (clock_of(one.opened_at), clock_of(one.ended_at))
    if one.state is not MeetingState.ENDED or opened is None or ended is None:
        return changes
    if (clock_of(opened), clock_of(ended)) == known:
        return changes
    closing.set_times(uow, actor, one, opened, ended)
    return changes + 1


def _moment(uow: UnitOfWork, one: Meeting, text: str) -> datetime | None:
    """Returns a time of the meeting's day as people type it, 11:45 or 11.45 น. Raises BadInput."""
    return closing.read_end(uow, one, text) if text.strip() else None


def clock_of(moment: datetime | None) -> str:
    """11:45, or "" where there is none."""
    return clock(moment) if moment is not None else ""


# --- showing ----------------------------------------------------------------------------------------------------------


def _shown(
    uow: UnitOfWork, key: _Key, sent: Mapping[str, str] | None = None, problems: Mapping[int, str] | None = None
) -> Shown | None:
    """Returns the page as it is, with what was typed if it could not be saved. None for who may not see it."""
    actor, one = _actor(uow, key), rows.meeting(uow, key.meeting_id)
    if actor is None or one is None or not meetings.may_run(uow, actor, one) or not meetings.has_begun(one, uow):
        return None
    numbered = agenda.numbered(rows.items(uow, key.meeting_id))
    units: dict[int | None, str] = {unit.id: group_name(unit) for unit in people.units(uow)}
    lines = [
        (item.section, _line(uow, number, item, units, sent or {}, (problems or {}).get(item.id, "")))
        for number, item in numbered
    ]
    unowned = {item.id for item in resolutions.ownerless(uow, [item for _number, item in numbered])}
    is_open = one.state is MeetingState.INVITED
    ended = closing.usual_end(one, uow.now) if is_open else one.ended_at
    return Shown(
        name(one),
        when(one),
        where(one),
        tuple(
            (section, title, tuple(line for at, line in lines if at == section)) for section, title in SECTIONS.items()
        ),
        tuple((unit.id, group_name(unit)) for unit in meetings.groups(uow) if unit.id is not None),
        resolutions.are_submitted(uow, one),
        after.is_submitted(uow, one.id, PaperKind.MINUTES),
        is_open,
        clock_of(one.opened_at or one.starts_at),
        clock_of(ended),
        sum(bool(item.resolution) for _number, item in numbered),
        len(numbered),
        tuple(number for number, item in numbered if item.id in unowned),
        tuple((section, SECTIONS[section]) for section in agenda.OPEN_SECTIONS),
    )


def _line(
    uow: UnitOfWork,
    number: str,
    item: AgendaItem,
    units: Mapping[int | None, str],
    sent: Mapping[str, str],
    problem: str,
) -> Line:
    task = letters.task(uow, item.task_id) if item.task_id is not None else None
    unit_id, due = item.resolution_unit_id, short(item.due_on) if item.due_on is not None else ""
    discussion, resolution, meanwhile = item.discussion, item.resolution, ""
    if problem:
        discussion, resolution = sent.get(f"d-{item.id}", discussion), sent.get(f"r-{item.id}", resolution)
        unit, due = sent.get(f"u-{item.id}", ""), sent.get(f"t-{item.id}", due)
        unit_id = int(unit) if unit.isdecimal() else unit_id
        meanwhile = item.resolution if item.resolution != resolution else ""
    return Line(
        item.id,
        number,
        item.title,
        item.body,
        units.get(item.unit_id, ""),
        item.version,
        discussion,
        resolution,
        unit_id if unit_id in units else None,
        due,
        task is not None and task.state in (TaskState.REPORTED, TaskState.CLOSED),
        problem,
        meanwhile,
    )
