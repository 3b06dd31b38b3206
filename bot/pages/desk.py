"""The desk of whoever runs a meeting: the roll, the live count, the screen in the hall, and the QR that people show.

Everything is done in the name of the person whose link it is, who must still run the meeting when they tap. Each tap
is one form and one transaction; without its script the page lacks nothing but the count that moves by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as PathNumber
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from bot.links import LinkRefused
from bot.pages.circulars import by_a_person
from bot.pages.page import SECURE, not_here, page, path_of, rendered, typed
from handlers.actions import check_in, meetings
from handlers.context import Actor, actor_of
from handlers.errors import BadInput, CheckInRefused, NotAllowed, OfficeError
from handlers.papers.typeset import qr_svg
from handlers.rules.check_in import closes_at, read_code
from handlers.rules.meetings import quorum
from handlers.rules.thai_times import ImpossibleTime, find_time
from handlers.texts import errors
from handlers.texts.check_in import signed_line
from handlers.texts.meetings import answer_words, name, when, where
from handlers.texts.words import clock, full_name, unit_name
from notifications.message import Message
from storage import meetings as rows
from storage import people
from storage.clock import BANGKOK
from storage.tables import Invited, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance

if TYPE_CHECKING:
    from bot.app import App

_LARGEST = 2**31 - 1
"""No row's number is larger on either database."""
LATEST = 8
"""How many of those who came last are named."""
_SHOWN = ("out", "in", "all")


@dataclass(frozen=True)
class Line:
    """Somebody on the roll. `state` is what they answered, or when they came; `signed` is "08:47 · 63"."""

    id: int
    unit: str
    cluster: str
    taker: str
    instead: bool
    owner: str
    state: str
    signed: str = ""
    late: bool = False
    left: str = ""


@dataclass(frozen=True)
class Live:
    """What moves by itself. `seated` are the seats that are taken, by id."""

    here: int
    total: int
    quorum: int
    clusters: tuple[tuple[str, int, int], ...]
    latest: tuple[Line, ...]
    seated: tuple[int, ...]
    clock: str


@dataclass(frozen=True)
class Desk:
    """A meeting as its desk shows it. `door` is the way in that the QR leads to; `code` what is typed in a chat; `done`
    the seat that the last tap was for."""

    office: str
    name: str
    when: str
    where: str
    begun: bool
    door: str
    qr: Markup
    code: str
    others: str
    live: Live
    lines: tuple[Line, ...]
    show: str
    asked: str = ""
    done: int = 0


@dataclass(frozen=True)
class _Key:
    """A desk's link that was opened: whose, of which meeting."""

    token: str
    office_id: int
    meeting_id: int
    person_id: int


_Act = Callable[[UnitOfWork, Actor, Meeting], None]


def add_desk(routes: APIRouter, app: App) -> None:
    @routes.get("/t/{token}")
    async def desk(request: Request, token: str, show: str = "", done: int = 0) -> Response:
        return await _desk(app, request, token, show=show, done=done)

    @routes.post("/t/{token}")
    async def tap(request: Request, token: str) -> Response:
        """One tap on the roll: `do` is in-12, late-12, undo-12."""
        sent = await typed(request)
        what, _, seat = sent.get("do", "").partition("-")
        if what not in _TAPS or not seat.isdecimal() or int(seat) > _LARGEST:
            return await not_here(request)
        show = sent.get("show", "")

        def act(uow: UnitOfWork, actor: Actor, _one: Meeting) -> None:
            _TAPS[what](uow, actor, int(seat))

        back = f"{token}?show={show if show in _SHOWN else ''}&done={seat}#seat-{seat}"
        return await _do(app, request, token, int(seat), act, back)

    @routes.post("/t/{token}/find")
    async def find(request: Request, token: str) -> Response:
        """A name, a school or a personal code. By a form, for codes stand in no address."""
        return await _desk(app, request, token, asked=(await typed(request)).get("asked", "")[:80].strip())

    @routes.post("/t/{token}/others")
    async def others(request: Request, token: str) -> Response:
        """Who attends besides the invited, for the minutes."""
        sent = await typed(request)

        def act(uow: UnitOfWork, actor: Actor, one: Meeting) -> None:
            if sent.get("was", "").split() != one.others.split():
                raise BadInput("others", "changed_meanwhile")
            check_in.set_others(uow, actor, one, sent.get("others", ""))

        return await _do(app, request, token, None, act, f"../{token}#others")

    @routes.get("/t/{token}/seat/{seat}")
    async def one_seat(request: Request, token: str, seat: Annotated[int, PathNumber(le=_LARGEST)]) -> Response:
        return await _seat(app, request, token, seat)

    @routes.post("/t/{token}/seat/{seat}")
    async def change_seat(request: Request, token: str, seat: Annotated[int, PathNumber(le=_LARGEST)]) -> Response:
        """All that can be noted of one seat: `do` is a key of `_TAPS` or `_CHANGES`."""
        sent = await typed(request)
        what = sent.get("do", "")
        if what not in _TAPS and what not in _CHANGES:
            return await not_here(request)

        def act(uow: UnitOfWork, actor: Actor, one: Meeting) -> None:
            if what in _TAPS:
                _TAPS[what](uow, actor, seat)
            else:
                _CHANGES[what](uow, actor, one, seat, sent)

        return await _do(app, request, token, seat, act, f"{seat}")

    @routes.get("/t/{token}/screen")
    async def screen(request: Request, token: str) -> Response:
        """For the hall: the QR, the code, the count. Nothing can be done on it."""
        key = _opened(app, token)
        if isinstance(key, LinkRefused):
            return await _refused(request, key)
        if not by_a_person(request):
            return page(request, "meeting_closed.html")
        found = await app.database.read(lambda uow: _shown(app, uow, key), key.office_id)
        if found is None:
            return page(request, "meeting_desk_gone.html", 410)
        return page(request, "meeting_screen.html", live=True, desk=found)

    @routes.get("/t/{token}/live")
    async def live(request: Request, token: str) -> Response:
        """The part that moves; 304 while nothing has."""
        key = _opened(app, token)
        if isinstance(key, LinkRefused):
            return await _refused(request, key)

        def look(uow: UnitOfWork) -> Live | None:
            found = _runs(uow, key)
            return _live(uow, found[1]) if found is not None else None

        found = await app.database.read(look, key.office_id)
        if found is None:
            return Response(status_code=410, headers=SECURE)
        part = rendered("meeting_live.html", live=found)
        tag = f'"{hashlib.sha256(part.encode()).hexdigest()[:24]}"'
        headers = {**SECURE, "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(part, media_type="text/html; charset=utf-8", headers=headers)

    @routes.get("/k/{token}")
    async def badge(request: Request, token: str) -> Response:
        """Somebody's own QR, read by a camera: at a desk it is one tap from signed in, elsewhere it says nothing."""
        return await _badge(app, request, token)

    @routes.post("/k/{token}")
    async def badge_taken(request: Request, token: str) -> Response:
        return await _badge(app, request, token, sign=True)


# --- whose desk -------------------------------------------------------------------------------------------------------


def _opened(app: App, token: str) -> _Key | LinkRefused:
    try:
        return _Key(token, *app.links.open_desk(token))
    except LinkRefused as refused:
        return refused


async def _refused(request: Request, refused: LinkRefused) -> Response:
    return page(request, "expired.html", 410) if refused.expired else await not_here(request)


def _runs(uow: UnitOfWork, key: _Key) -> tuple[Actor, Meeting] | None:
    """Whose desk it is, and the meeting; None where they do not run it any more, or have no chat any more."""
    person, one = uow.get(Person, key.person_id), rows.meeting(uow, key.meeting_id)
    if person is None or one is None or not person.active or not people.accounts(uow, key.person_id):
        return None
    actor = actor_of(uow, person)
    return (actor, one) if meetings.may_run(uow, actor, one) else None


async def _do(app: App, request: Request, token: str, seat: int | None, act: _Act, back: str) -> Response:
    """One act in one transaction, and the way back; a refusal is shown on the page that it came from."""
    key = _opened(app, token)
    if isinstance(key, LinkRefused):
        return await _refused(request, key)

    def work(uow: UnitOfWork) -> None:
        found = _runs(uow, key)
        if found is None:
            raise NotAllowed(meetings.RUN)
        actor = found[0]
        uow.actor = (actor.id, None)
        act(uow, actor, meetings.own(uow, actor, key.meeting_id))

    def of_this_meeting(uow: UnitOfWork) -> bool:
        row = rows.invited(uow, seat) if seat is not None else None
        return seat is None or (row is not None and row.meeting_id == key.meeting_id)

    if not await app.database.read(of_this_meeting, key.office_id):
        return await not_here(request)
    try:
        await app.database.write(work, key.office_id)
    except NotAllowed:
        return page(request, "meeting_desk_gone.html", 410)
    except OfficeError as refusal:
        said = errors.explain(refusal, app.clock.now())
        if seat is not None:
            return await _seat(app, request, token, seat, said)
        return await _desk(app, request, token, refused=said)
    return RedirectResponse(back, 303, SECURE)


# --- the roll ---------------------------------------------------------------------------------------------------------


async def _desk(
    app: App,
    request: Request,
    token: str,
    *,
    show: str = "",
    asked: str = "",
    done: int = 0,
    refused: Message | None = None,
) -> Response:
    key = _opened(app, token)
    if isinstance(key, LinkRefused):
        return await _refused(request, key)
    if request.method == "GET" and not by_a_person(request):
        return page(request, "meeting_closed.html")  # what makes a preview of the link need not know who is here
    found = await app.database.read(lambda uow: _shown(app, uow, key, show, asked, done), key.office_id)
    if found is None:
        return page(request, "meeting_desk_gone.html", 410)
    base = "../" * (request.url.path.count("/") - 2) + token
    answer = page(
        request, "meeting_desk.html", forms=True, live=True, desk=found, refused=refused, base=base, token=token
    )
    _keep(app, answer, key)
    return answer


def _keep(app: App, answer: Response, key: _Key) -> None:
    """Let the camera of this desk find it again: a cookie that only people's own QRs are shown."""
    answer.set_cookie(
        _cookie(key.office_id, key.meeting_id),
        key.token,
        max_age=3 * 86_400,
        path=path_of(app.settings.public_url, "k"),
        secure=app.settings.public_url.startswith("https"),
        httponly=True,
        samesite="lax",
    )


def _cookie(office_id: int, meeting_id: int) -> str:
    return f"desk-{office_id}-{meeting_id}"


def _shown(app: App, uow: UnitOfWork, key: _Key, show: str = "", asked: str = "", done: int = 0) -> Desk | None:
    found = _runs(uow, key)
    if found is None:
        return None
    one = found[1]
    lines = _lines(uow, one)
    lasts = closes_at(one.ends_at or uow.now) - uow.now
    door = app.links.door(key.office_id, key.meeting_id, max(lasts, closes_at(uow.now) - uow.now))
    show = show if show in _SHOWN else "out"
    return Desk(
        office=people.office(uow).name,
        name=name(one),
        when=when(one),
        where=where(one),
        begun=one.starts_at is not None and uow.now >= one.starts_at,
        door=door,
        qr=Markup(qr_svg(door)),
        code=one.door_code,
        others=one.others,
        live=_live(uow, one, lines),
        lines=_asked_for(uow, one, lines, asked) if asked else _of(lines, show, done),
        show="" if asked else show,
        asked="" if read_code(asked) else asked,
        done=done,
    )


def _of(lines: tuple[Line, ...], show: str, done: int) -> tuple[Line, ...]:
    """Those not here, those here, or all. Whom the last tap was for stays where the finger was."""
    return tuple(line for line in lines if show == "all" or bool(line.signed) == (show == "in") or line.id == done)


def _asked_for(uow: UnitOfWork, one: Meeting, lines: tuple[Line, ...], asked: str) -> tuple[Line, ...]:
    code = read_code(asked)
    if code is not None:
        ids = {row.id for row in rows.seats_with_code(uow, one.id or 0, code)}
        return tuple(line for line in lines if line.id in ids)
    words = asked.lower().split()
    return tuple(
        line for line in lines if all(word in f"{line.unit} {line.taker} {line.owner}".lower() for word in words)
    )


def _lines(uow: UnitOfWork, one: Meeting) -> tuple[Line, ...]:
    known = rows.people_of(uow, one.id or 0)
    return tuple(_line(one, row, unit, known.get(row.person_id or 0)) for row, unit in rows.seats(uow, one.id or 0))


def _line(one: Meeting, row: Invited, unit: Unit, person: Person | None) -> Line:
    instead = row.answer is Attendance.SUBSTITUTE
    owner = full_name(person) if person is not None else row.title
    at = row.checked_in_at
    return Line(
        row.id or 0,
        unit_name(unit),
        unit.cluster,
        f"{row.substitute_name} {row.substitute_title}".strip() if instead else owner,
        instead,
        owner,
        answer_words(row, None),
        f"{clock(at)} · {row.check_in_number}" if at is not None else "",
        check_in.is_late(row, one),
        clock(row.left_at) if row.left_at is not None else "",
    )


def _live(uow: UnitOfWork, one: Meeting, lines: tuple[Line, ...] | None = None) -> Live:
    counts = rows.counts(uow, one.id or 0)
    lines = _lines(uow, one) if lines is None else lines
    by_id = {line.id: line for line in lines}
    latest = [row for row, _unit in rows.latest_here(uow, one.id or 0, LATEST)]
    return Live(
        counts.here,
        counts.total,
        quorum(counts.total),
        tuple(rows.here_by_cluster(uow, one.id or 0)),
        tuple(by_id[row.id] for row in latest if row.id in by_id),
        tuple(line.id for line in lines if line.signed),
        clock(uow.now),
    )


def _come(uow: UnitOfWork, actor: Actor, seat: int) -> None:
    check_in.call_roll(uow, actor, [seat])


def _come_late(uow: UnitOfWork, actor: Actor, seat: int) -> None:
    check_in.call_roll(uow, actor, [seat], late=True)


def _undo(uow: UnitOfWork, actor: Actor, seat: int) -> None:
    check_in.undo(uow, actor, seat)


_TAPS: Mapping[str, Callable[[UnitOfWork, Actor, int], None]] = {"in": _come, "late": _come_late, "undo": _undo}


# --- one seat ---------------------------------------------------------------------------------------------------------


async def _seat(app: App, request: Request, token: str, seat: int, refused: Message | None = None) -> Response:
    key = _opened(app, token)
    if isinstance(key, LinkRefused):
        return await _refused(request, key)

    def look(uow: UnitOfWork) -> tuple[Meeting, Line, Invited] | None:
        found, row = _runs(uow, key), rows.invited(uow, seat)
        unit = uow.get(Unit, row.unit_id) if row is not None else None
        if found is None or row is None or unit is None or row.meeting_id != key.meeting_id:
            return None
        person = uow.get(Person, row.person_id) if row.person_id is not None else None
        return found[1], _line(found[1], row, unit, person), row

    found = await app.database.read(look, key.office_id)
    if found is None:
        return page(request, "meeting_desk_gone.html", 410)
    one, line, row = found
    begun = one.starts_at is not None and app.clock.now() >= one.starts_at
    words: dict[str, Any] = {"meeting": name(one), "begun": begun, "line": line, "row": row, "refused": refused}
    back = "../" * (request.url.path.count("/") - 2) + token
    return page(request, "meeting_desk_seat.html", forms=True, back=back, **words)


_Change = Callable[[UnitOfWork, Actor, Meeting, int, Mapping[str, str]], None]


def _leave(uow: UnitOfWork, actor: Actor, one: Meeting, seat: int, sent: Mapping[str, str]) -> None:
    check_in.leave(uow, actor, seat, _moment(one, sent.get("at", "")), sent.get("reason", ""))


def _moment(one: Meeting, words: str) -> datetime | None:
    """A time of the meeting's day as it was typed; None for now. Raises BadInput."""
    if not words.strip() or one.starts_at is None:
        return None
    try:
        found = find_time(words)
    except ImpossibleTime as error:
        raise BadInput("time", "no_such_time", error.text) from error
    if found is None or not found.time:
        raise BadInput("time", "no_such_time", words)
    hour, minute = map(int, found.time.split(":"))
    return one.starts_at.astimezone(BANGKOK).replace(hour=hour, minute=minute)


def _stay(uow: UnitOfWork, actor: Actor, _one: Meeting, seat: int, _sent: Mapping[str, str]) -> None:
    check_in.stay(uow, actor, seat)


def _self(uow: UnitOfWork, actor: Actor, _one: Meeting, seat: int, _sent: Mapping[str, str]) -> None:
    check_in.came_oneself(uow, actor, seat, check_in.ROLL_CALL)


def _instead(uow: UnitOfWork, actor: Actor, _one: Meeting, seat: int, sent: Mapping[str, str]) -> None:
    check_in.came_instead(uow, actor, seat, sent.get("name", ""))


_CHANGES: Mapping[str, _Change] = {"leave": _leave, "stay": _stay, "self": _self, "instead": _instead}


# --- people's own QR --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Badge:
    """Whose QR it is, for the desk. `signed`: they are here."""

    name: str
    unit: str
    taker: str
    instead: bool
    signed: str


async def _badge(app: App, request: Request, token: str, *, sign: bool = False) -> Response:
    try:
        office_id, invited_id, mark = app.links.open_badge(token)
    except LinkRefused as refused:
        return await _refused(request, refused)

    def look(uow: UnitOfWork) -> tuple[_Key, Invited] | None:
        """The desk of this browser, and the seat."""
        row = rows.invited(uow, invited_id)
        kept = request.cookies.get(_cookie(office_id, row.meeting_id), "") if row is not None else ""
        key = _opened(app, kept) if kept else None
        if row is None or not isinstance(key, _Key) or key.office_id != office_id:
            return None
        return (key, row) if key.meeting_id == row.meeting_id and _runs(uow, key) is not None else None

    def act(uow: UnitOfWork) -> _Badge | None:
        found = look(uow)
        if found is None:
            return None
        actor, one = _runs(uow, found[0]) or (None, None)
        assert actor is not None and one is not None
        row = found[1]
        if app.links.mark(row.check_in_code) != mark:
            raise CheckInRefused("stale")
        if sign:
            uow.actor = (actor.id, None)
            row = check_in.check_in(uow, actor, invited_id, check_in.QR).row
        unit = uow.get(Unit, row.unit_id)
        total = rows.counts(uow, row.meeting_id).total
        signed = signed_line(row, total) if row.checked_in_at is not None else ""
        taker, instead = check_in.name_of(uow, row), row.answer is Attendance.SUBSTITUTE
        return _Badge(name(one), unit_name(unit) if unit is not None else "", taker, instead, signed)

    run = app.database.write if sign else app.database.read
    try:
        found = await run(act, office_id)
    except OfficeError as refusal:
        said = errors.explain(refusal, app.clock.now())
        return page(request, "meeting_badge.html", forms=True, badge=None, refused=said)
    return page(request, "meeting_badge.html", forms=True, badge=found, refused=None)
