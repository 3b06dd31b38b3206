"""Somebody's own QR, read by a camera: at a desk it is one tap from signed in, elsewhere it says nothing."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.edge.links import LinkRefused
from bot.edge.services import WebServices
from bot.pages.desk import Key, NotTheirDesk, cookie_of, runs
from bot.pages.page import page
from handlers import refusals as errors
from handlers.common.words import unit_name
from handlers.context import Actor
from handlers.errors import CheckInFault, CheckInRefused, OfficeError
from handlers.meetings.actions import check_in
from handlers.meetings.texts.check_in import signed_line
from handlers.meetings.texts.meetings import name
from storage import meetings as rows
from storage.tables import Invited, Meeting, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance


@dataclass(frozen=True)
class _Shown:
    """Whose QR it is, for the desk. `signed`: they are here."""

    meeting: str
    unit: str
    taker: str
    instead: bool
    signed: str


@dataclass(frozen=True)
class _Badge:
    """A QR that was opened; `mark` stands for the code of whoever took the seat when it was made."""

    office_id: int
    invited_id: int
    mark: str


def add_badge(routes: APIRouter, web: WebServices) -> None:
    @routes.get("/k/{token}")
    async def badge(request: Request, token: str) -> Response:
        return await _answer(web, request, token, sign=False)

    @routes.post("/k/{token}")
    async def sign(request: Request, token: str) -> Response:
        return await _answer(web, request, token, sign=True)


async def _answer(web: WebServices, request: Request, token: str, *, sign: bool) -> Response:
    badge = _Badge(*web.links.open_badge(token))

    def act(uow: UnitOfWork) -> _Shown | None:
        found = _at_desk(web, uow, request, badge)
        if found is None:
            return None
        actor, one, row = found
        if web.links.mark(row.check_in_code) != badge.mark:
            raise CheckInRefused(CheckInFault.STALE)
        if sign:
            uow.actor = (actor.id, None)
            row = check_in.check_in(uow, actor, badge.invited_id, check_in.QR).row
        return _shown(uow, one, row)

    run = web.database.write if sign else web.database.read
    try:
        found = await run(act, badge.office_id)
    except OfficeError as refusal:
        said = errors.explain(refusal, web.clock.now())
        return page(request, "meeting_badge.html", badge=None, refused=said)
    return page(request, "meeting_badge.html", forms=True, badge=found, refused=None)


def _at_desk(
    web: WebServices, uow: UnitOfWork, request: Request, badge: _Badge
) -> tuple[Actor, Meeting, Invited] | None:
    """Whose desk this browser is, the meeting and the seat; None where it is none of that meeting."""
    row = rows.invited(uow, badge.invited_id)
    kept = request.cookies.get(cookie_of(badge.office_id, row.meeting_id)) if row is not None else None
    if row is None or kept is None:
        return None
    try:
        key = Key.read(web, kept)
        actor, one = runs(uow, key)
    except (LinkRefused, NotTheirDesk):
        return None
    mine = (key.office_id, key.meeting_id) == (badge.office_id, row.meeting_id)
    return (actor, one, row) if mine else None


def _shown(uow: UnitOfWork, one: Meeting, row: Invited) -> _Shown:
    unit = uow.get(Unit, row.unit_id)
    assert unit is not None
    total = rows.counts(uow, row.meeting_id).total
    return _Shown(
        meeting=name(one),
        unit=unit_name(unit),
        taker=check_in.name_of(uow, row),
        instead=row.answer is Attendance.SUBSTITUTE,
        signed=signed_line(row, total) if row.checked_in_at is not None else "",
    )
