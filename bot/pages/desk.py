"""The desk of whoever runs a meeting: the roll, the live count, the screen in the hall.

Everything is done in the name of the person whose link it is, who must still run the meeting when they tap. Each tap
is one form and one transaction; without its script the page lacks nothing but the count that moves by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as PathNumber
from fastapi.responses import RedirectResponse, Response

from bot.edge.services import WebServices
from bot.pages.circulars import by_a_person
from bot.pages.page import SECURE, not_here, page, path_of, rendered, typed
from bot.pages.roll import SHOWN, RollLine, desk_of, line_of, live_of
from handlers import refusals as errors
from handlers.common.thai_times import ImpossibleTime, find_time
from handlers.context import Actor, actor_of
from handlers.errors import BadInput, Field, InputFault, NotFound, OfficeError
from handlers.meetings.actions import check_in, meetings
from handlers.meetings.texts.meetings import name
from notifications.message import Message
from storage import meetings as rows
from storage import people
from storage.clock import BANGKOK
from storage.tables import Invited, Meeting, Person
from storage.unit_of_work import UnitOfWork

_LARGEST = 2**31 - 1
"""No row's number is larger on either database."""
_KEPT_SECONDS = 3 * 86_400
Sent = Mapping[str, str]
"""The fields of a form."""


class NotTheirDesk(Exception):
    """The owner of the link does not run the meeting any more, or has no chat any more."""


@dataclass(frozen=True)
class Key:
    """The link of a desk: whose it is, and for which meeting."""

    token: str
    office_id: int
    meeting_id: int
    person_id: int

    @classmethod
    def read(cls, web: WebServices, token: str) -> Key:
        """Raises LinkRefused."""
        return cls(token, *web.links.open_desk(token))


def runs(uow: UnitOfWork, key: Key) -> tuple[Actor, Meeting]:
    """Returns the owner of a desk, and the meeting. Raises NotTheirDesk."""
    person, one = uow.get(Person, key.person_id), rows.meeting(uow, key.meeting_id)
    if person is None or one is None or not person.active or not people.accounts(uow, key.person_id):
        raise NotTheirDesk
    actor = actor_of(uow, person)
    if not meetings.may_run(uow, actor, one):
        raise NotTheirDesk
    return actor, one


def cookie_of(office_id: int, meeting_id: int) -> str:
    """Returns the cookie's name under which a browser keeps the key of a desk, for scanning QRs with its camera."""
    return f"desk-{office_id}-{meeting_id}"


def add_desk(routes: APIRouter, web: WebServices) -> None:
    _add_roll(routes, web)
    _add_seats(routes, web)
    _add_screen(routes, web)


# --- the roll ---------------------------------------------------------------------------------------------------------


def _add_roll(routes: APIRouter, web: WebServices) -> None:
    @routes.get("/t/{token}")
    async def desk(request: Request, token: str, show: str = "", done: int = 0) -> Response:
        key = Key.read(web, token)
        if not by_a_person(request):
            return page(request, "meeting_closed.html")  # what makes a preview of the link need not know who is here
        return await _desk(web, request, key, show=show, done=done)

    @routes.post("/t/{token}")
    async def tap(request: Request, token: str) -> Response:
        """One tap on the roll: `do` is in-12, late-12, undo-12."""
        key, sent = Key.read(web, token), await typed(request)
        what, _, number = sent.get("do", "").partition("-")
        if what not in _TAPS or not number.isdecimal() or int(number) > _LARGEST:
            return await not_here(request)
        seat, show = int(number), sent.get("show", "")
        refused = await _write(web, request, key, seat, _TAPS[what], sent)
        if refused is not None:
            return refused
        back = f"{token}?show={show if show in SHOWN else ''}&done={seat}#seat-{seat}"
        return RedirectResponse(back, 303, SECURE)

    @routes.post("/t/{token}/find")
    async def find(request: Request, token: str) -> Response:
        """A name, a school or a personal code. By a form, for codes stand in no address."""
        key, sent = Key.read(web, token), await typed(request)
        return await _desk(web, request, key, asked=sent.get("asked", "")[:80].strip())

    @routes.post("/t/{token}/others")
    async def others(request: Request, token: str) -> Response:
        """Who attends besides the invited, for the minutes."""
        key, sent = Key.read(web, token), await typed(request)

        def act(uow: UnitOfWork, actor: Actor, one: Meeting) -> None:
            if sent.get("was", "").split() != one.others.split():
                raise BadInput(Field.OTHERS, InputFault.CHANGED_MEANWHILE)
            check_in.set_others(uow, actor, one, sent.get("others", ""))

        try:
            await web.database.write(lambda uow: _do(uow, key, act), key.office_id)
        except OfficeError as refusal:
            return await _desk(web, request, key, refused=errors.explain(refusal, web.clock.now()))
        return RedirectResponse(f"../{token}#others", 303, SECURE)


def _do(uow: UnitOfWork, key: Key, act: Callable[[UnitOfWork, Actor, Meeting], None], seat: int | None = None) -> None:
    """Does one act in the name of the desk's owner, on a seat of its meeting. Raises NotTheirDesk, NotFound, and what
    the act raises."""
    actor, _one = runs(uow, key)
    row = rows.invited(uow, seat) if seat is not None else None
    if seat is not None and (row is None or row.meeting_id != key.meeting_id):
        raise NotFound("meeting")
    uow.actor = (actor.id, None)
    act(uow, actor, meetings.own(uow, actor, key.meeting_id))


async def _desk(
    web: WebServices,
    request: Request,
    key: Key,
    *,
    show: str = "",
    asked: str = "",
    done: int = 0,
    refused: Message | None = None,
) -> Response:
    shown = await web.database.read(lambda uow: desk_of(web, uow, runs(uow, key)[1], show, asked, done), key.office_id)
    base = _up(request) + key.token
    answer = page(request, "meeting_desk.html", forms=True, live=True, desk=shown, refused=refused, base=base)
    answer.set_cookie(
        cookie_of(key.office_id, key.meeting_id),
        key.token,
        max_age=_KEPT_SECONDS,
        path=path_of(web.settings.public_url, "k"),
        secure=web.settings.public_url.startswith("https"),
        httponly=True,
        samesite="lax",
    )
    return answer


def _up(request: Request) -> str:
    """Returns the relative way from an address of the desk to where `/t/` lies: there may be a path before it."""
    return "../" * (request.url.path.rpartition("/t/")[2].count("/"))


# --- one seat ---------------------------------------------------------------------------------------------------------


def _add_seats(routes: APIRouter, web: WebServices) -> None:
    @routes.get("/t/{token}/seat/{seat}")
    async def one_seat(request: Request, token: str, seat: Annotated[int, PathNumber(le=_LARGEST)]) -> Response:
        return await _seat(web, request, Key.read(web, token), seat)

    @routes.post("/t/{token}/seat/{seat}")
    async def change_seat(request: Request, token: str, seat: Annotated[int, PathNumber(le=_LARGEST)]) -> Response:
        """All that can be noted of one seat: `do` is a key of `_CHANGES`."""
        key, sent = Key.read(web, token), await typed(request)
        change = _CHANGES.get(sent.get("do", ""))
        if change is None:
            return await not_here(request)
        refused = await _write(web, request, key, seat, change, sent)
        return refused or RedirectResponse(f"{_up(request)}{token}/seat/{seat}", 303, SECURE)


async def _write(
    web: WebServices, request: Request, key: Key, seat: int, change: _Change, sent: Sent
) -> Response | None:
    """Note something of one seat. What is answered where it could not be; None where it was."""

    def act(uow: UnitOfWork, actor: Actor, one: Meeting) -> None:
        change(uow, actor, one, seat, sent)

    try:
        await web.database.write(lambda uow: _do(uow, key, act, seat), key.office_id)
    except NotFound:
        return await not_here(request)
    except OfficeError as refusal:
        return await _seat(web, request, key, seat, errors.explain(refusal, web.clock.now()))
    return None


async def _seat(web: WebServices, request: Request, key: Key, seat: int, refused: Message | None = None) -> Response:
    def look(uow: UnitOfWork) -> tuple[str, bool, RollLine, Invited] | None:
        one, row = runs(uow, key)[1], rows.invited(uow, seat)
        if row is None or row.meeting_id != key.meeting_id:
            return None
        begun = one.starts_at is not None and uow.now >= one.starts_at
        return name(one), begun, line_of(uow, one, row), row

    found = await web.database.read(look, key.office_id)
    if found is None:
        return await not_here(request)
    meeting, begun, line, row = found
    back = _up(request) + key.token
    return page(
        request,
        "meeting_desk_seat.html",
        forms=True,
        meeting=meeting,
        begun=begun,
        line=line,
        row=row,
        refused=refused,
        back=back,
        here=f"{back}/seat/{seat}",
    )


_Change = Callable[[UnitOfWork, Actor, Meeting, int, Sent], None]


def _come(uow: UnitOfWork, actor: Actor, _one: Meeting, seat: int, _sent: Sent) -> None:
    check_in.call_roll(uow, actor, [seat])


def _come_late(uow: UnitOfWork, actor: Actor, one: Meeting, seat: int, sent: Sent) -> None:
    check_in.come_late(uow, actor, [seat], _moment(one, sent.get("at", "")))


def _undo(uow: UnitOfWork, actor: Actor, _one: Meeting, seat: int, _sent: Sent) -> None:
    check_in.undo_check_in(uow, actor, seat)


def _leave(uow: UnitOfWork, actor: Actor, one: Meeting, seat: int, sent: Sent) -> None:
    check_in.leave(uow, actor, seat, _moment(one, sent.get("at", "")), sent.get("reason", ""))


def _stay(uow: UnitOfWork, actor: Actor, _one: Meeting, seat: int, _sent: Sent) -> None:
    check_in.undo_leave(uow, actor, seat)


def _self(uow: UnitOfWork, actor: Actor, _one: Meeting, seat: int, _sent: Sent) -> None:
    check_in.check_in_oneself(uow, actor, seat, check_in.ROLL_CALL)


def _instead(uow: UnitOfWork, actor: Actor, _one: Meeting, seat: int, sent: Sent) -> None:
    check_in.check_in_instead(uow, actor, seat, sent.get("name", ""))


_TAPS: Mapping[str, _Change] = {"in": _come, "late": _come_late, "undo": _undo}
_CHANGES: Mapping[str, _Change] = {
    **_TAPS,
    "leave": _leave,
    "stay": _stay,
    "self": _self,
    "instead": _instead,
}


def _moment(one: Meeting, words: str) -> datetime | None:
    """Returns a typed time of the meeting's day; None for now. Raises BadInput."""
    if not words.strip() or one.starts_at is None:
        return None
    try:
        found = find_time(words)
    except ImpossibleTime as error:
        raise BadInput(Field.TIME, InputFault.NO_SUCH_TIME, error.text) from error
    if found is None or not found.time:
        raise BadInput(Field.TIME, InputFault.NO_SUCH_TIME, words)
    hour, minute = map(int, found.time.split(":"))
    return one.starts_at.astimezone(BANGKOK).replace(hour=hour, minute=minute)


# --- what moves -------------------------------------------------------------------------------------------------------


def _add_screen(routes: APIRouter, web: WebServices) -> None:
    @routes.get("/t/{token}/screen")
    async def screen(request: Request, token: str) -> Response:
        """For the hall: the QR, the code, the count. Nothing can be done on it."""
        key = Key.read(web, token)
        if not by_a_person(request):
            return page(request, "meeting_closed.html")
        shown = await web.database.read(lambda uow: desk_of(web, uow, runs(uow, key)[1]), key.office_id)
        return page(request, "meeting_screen.html", live=True, desk=shown)

    @routes.get("/t/{token}/live")
    async def live(request: Request, token: str) -> Response:
        """The part that moves; 304 while nothing has."""
        key = Key.read(web, token)
        found = await web.database.read(lambda uow: live_of(uow, runs(uow, key)[1]), key.office_id)
        part = rendered("meeting_live.html", live=found)
        tag = f'"{hashlib.sha256(part.encode()).hexdigest()[:24]}"'
        headers = {**SECURE, "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(part, media_type="text/html; charset=utf-8", headers=headers)
