"""The door of a meeting: whoever stands there signs in by their own code, or finds the way to their chat.

A GET changes nothing, however often a machine fetches the address for a preview; only what is sent by the form does.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.edge.links import LinkRefused
from bot.edge.services import WebServices
from bot.pages.page import page, path_of, typed
from handlers import refusals as errors
from handlers.common.words import unit_name, word
from handlers.errors import CheckInFault, CheckInRefused, NotFound, OfficeError
from handlers.meetings.actions import check_in
from handlers.meetings.texts.check_in import signed_line
from handlers.meetings.texts.meetings import name, when, where
from notifications.message import Message
from storage import meetings as rows
from storage import people
from storage.tables import Invited, Meeting, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance

CONFIRM_WITHIN = timedelta(minutes=10)
_CLIENT = "at_door"


@dataclass(frozen=True)
class _Door:
    """What the page shows of the meeting. `chats` are platforms and deep links with the code of the door."""

    office: str
    name: str
    when: str
    where: str
    code: str
    chats: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Found:
    """Whose code it is, to be confirmed with `confirm`; or that they have signed in (`signed`)."""

    taker: str
    unit: str
    instead: bool
    confirm: str = ""
    signed: str = ""


_Answer = tuple[_Door | None, Message | None, _Found | None]


def add_door(routes: APIRouter, web: WebServices) -> None:
    @routes.api_route("/d/{token}", methods=["GET", "HEAD"])
    async def door(request: Request, token: str) -> Response:
        office_id, meeting_id = web.links.open_door(token)
        return _answer(web, request, await web.database.read(lambda uow: _look(web, uow, meeting_id), office_id))

    @routes.post("/d/{token}")
    async def enter(request: Request, token: str) -> Response:
        """`code`: whose is it; `confirm`: it is mine."""
        office_id, meeting_id = web.links.open_door(token)
        client, sent = _client(request), await typed(request)

        def act(uow: UnitOfWork) -> _Answer:
            if "confirm" in sent:
                return _confirm(web, uow, meeting_id, sent["confirm"])
            return _try(web, uow, meeting_id, client, sent.get("code", ""))

        try:
            return _answer(web, request, await web.database.write(act, office_id))
        except OfficeError as refusal:
            said = errors.explain(refusal, web.clock.now())
            found = await web.database.read(lambda uow: _look(web, uow, meeting_id), office_id)
            return _answer(web, request, (found[0], said, None))


def _client(request: Request) -> str:
    """Returns whose wrong codes are counted together: the phone that keeps its cookie, or else the address."""
    address = request.client.host if request.client is not None else ""
    return request.cookies.get(_CLIENT, "")[:40] or address


def _answer(web: WebServices, request: Request, found: _Answer) -> Response:
    door, refused, seat = found
    if door is None:
        return page(request, "not_here.html", 404)
    answer = page(request, "meeting_door.html", forms=True, door=door, refused=refused, found=seat)
    if _CLIENT not in request.cookies:
        answer.set_cookie(
            _CLIENT,
            secrets.token_urlsafe(16),
            max_age=86_400,
            path=path_of(web.settings.public_url, "d"),
            secure=web.settings.public_url.startswith("https"),
            httponly=True,
            samesite="lax",
        )
    return answer


def _look(web: WebServices, uow: UnitOfWork, meeting_id: int) -> _Answer:
    one = rows.meeting(uow, meeting_id)
    if one is None:
        return None, None, None
    try:
        check_in.require_open(uow, one)
    except CheckInRefused as refusal:
        return _door(web, uow, one), errors.explain(refusal, uow.now), None
    except NotFound:
        return None, None, None
    return _door(web, uow, one), None, None


def _door(web: WebServices, uow: UnitOfWork, one: Meeting) -> _Door:
    code = one.door_code if check_in.is_open(uow, one) else ""
    chats = [
        (word(channel.platform), address)
        for channel in people.channels(uow)
        if code and (address := web.links.sign_in(channel.id, code)) is not None
    ]
    return _Door(people.office(uow).name, name(one), when(one), where(one), code, tuple(chats))


def _try(web: WebServices, uow: UnitOfWork, meeting_id: int, client: str, code: str) -> _Answer:
    """Returns whose code it is. It returns for a wrong code as well, because the try must stay counted."""
    one = rows.meeting(uow, meeting_id)
    if one is None:
        return None, None, None
    check_in.require_open(uow, one)
    tried = check_in.try_code(uow, one, client, code)
    if tried.row is None or tried.refused is not None:
        return (
            _door(web, uow, one),
            errors.explain(CheckInRefused(tried.refused or CheckInFault.WRONG_CODE), uow.now),
            None,
        )
    unit = uow.get(Unit, tried.row.unit_id)
    assert unit is not None
    badge = web.links.badge(uow.office, tried.row.id, tried.row.check_in_code, CONFIRM_WITHIN)
    return _door(web, uow, one), None, _found(uow, one, tried.row, unit, confirm=badge.rpartition("/")[2])


def _confirm(web: WebServices, uow: UnitOfWork, meeting_id: int, badge: str) -> _Answer:
    try:
        office_id, invited_id, mark = web.links.open_badge(badge)
    except LinkRefused:
        raise CheckInRefused(CheckInFault.STALE) from None
    row = rows.invited(uow, invited_id)
    mine = row is not None and office_id == uow.office and row.meeting_id == meeting_id
    if row is None or not mine or web.links.mark(row.check_in_code) != mark:
        raise CheckInRefused(CheckInFault.STALE)
    arrival = check_in.check_in(uow, None, invited_id, check_in.CODE)
    return _door(web, uow, arrival.meeting), None, _found(uow, arrival.meeting, arrival.row, arrival.unit)


def _found(uow: UnitOfWork, one: Meeting, row: Invited, unit: Unit, confirm: str = "") -> _Found:
    total = rows.counts(uow, one.id).total
    signed = signed_line(row, total) if row.checked_in_at is not None else ""
    instead = row.answer is Attendance.SUBSTITUTE
    return _Found(check_in.name_of(uow, row), unit_name(unit), instead, "" if signed else confirm, signed)
