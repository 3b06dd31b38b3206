"""Pages for people (a letter's file, the QR of a stamp, the privacy notice) and answers for probes.

Pages are self-contained: no script, no font or picture from elsewhere, a few kilobytes each, because they are opened
on cheap phones over slow lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from bot.edge.links import LinkRefused
from bot.edge.services import WebServices
from bot.pages.badge import add_badge
from bot.pages.circulars import add_circulars
from bot.pages.desk import NotTheirDesk, add_desk
from bot.pages.door import add_door
from bot.pages.minutes import add_minutes
from bot.pages.page import SECURE, TooMuch, not_here, page, too_much
from bot.pages.seat import add_seat
from handlers.common.codes import show_code
from handlers.common.thai_dates import short
from handlers.common.typeset import qr_svg
from handlers.meetings.actions import calendar_files
from storage import deadlines, inbox, letters, outbox, people, registers
from storage.clock import BANGKOK
from storage.errors import DatabaseAway
from storage.files import FileGone
from storage.tables import KeptFile
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform

# What a browser may show by itself. Everything else a person sent is handed over as a download, never as a page.
_SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp", "text/calendar"})
# A browser's own PDF viewer does not run under a policy that forbids styles.
_FILE = {**SECURE, "Content-Security-Policy": "frame-ancestors 'none'"}

_PLATFORM_NAMES = {Platform.TELEGRAM: "Telegram", Platform.LINE: "LINE"}


@dataclass(frozen=True)
class _Received:
    """All that the QR of a stamp tells: which office took the letter in, under which number, when."""

    office: str
    number: str
    day: str
    doors: tuple[tuple[str, str], ...]
    """Names and addresses of the office's bots."""


def add_pages(app: FastAPI, web: WebServices) -> None:
    """Give the web application of a service its routes, and pages for what goes wrong."""
    routes = APIRouter()
    _add_probes(routes, web)
    _add_files(routes, web)
    _add_pages(routes, web)
    add_circulars(routes, web)
    add_seat(routes, web)
    add_door(routes, web)
    add_desk(routes, web)
    add_badge(routes, web)
    add_minutes(routes, web)
    app.include_router(routes)
    app.add_exception_handler(404, not_here)
    app.add_exception_handler(TooMuch, too_much)
    app.add_exception_handler(LinkRefused, _link_refused)
    app.add_exception_handler(NotTheirDesk, _not_their_desk)
    app.add_exception_handler(DatabaseAway, _away)


# --- probes -----------------------------------------------------------------------------------------------------------


def _add_probes(routes: APIRouter, web: WebServices) -> None:
    @routes.get("/live")
    async def live() -> PlainTextResponse:
        return PlainTextResponse("ok", headers=SECURE)

    @routes.get("/ready")
    async def ready() -> JSONResponse:
        """503 while something is missing; which, but never a secret or an address."""
        checks = await web.ready()
        status = 200 if all(checks.values()) else 503
        return JSONResponse({"ready": status == 200, **checks}, status, SECURE)

    @routes.get("/metrics")
    async def metrics() -> Response:
        await web.database.read(lambda uow: _measure(web, uow))
        return Response(web.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8", headers=SECURE)


def _measure(web: WebServices, uow: UnitOfWork) -> None:
    web.metrics.inbox.set(inbox.waiting(uow))
    web.metrics.outbox.set(outbox.waiting(uow))
    web.metrics.deadlines.set(deadlines.unswept(uow))
    web.metrics.failed.set(outbox.failed_since(uow, uow.now - timedelta(hours=24)))


# --- files ------------------------------------------------------------------------------------------------------------


def _add_files(routes: APIRouter, web: WebServices) -> None:
    @routes.api_route("/f/{token}/{name}", methods=["GET", "HEAD"])
    async def file(request: Request, token: str, name: str) -> Response:
        """A kept file by its signed, expiring address."""
        try:
            digest = web.links.open_file(token)
        except LinkRefused as refused:
            return page(request, "expired.html", 410) if refused.expired else await not_here(request)
        kept, early = await web.database.read(lambda uow: _kept(uow, digest))
        try:
            content = early or await run_in_threadpool(web.store.load, digest)
        except FileGone:
            return page(request, "gone.html", 410)
        mime = "text/calendar" if early else kept.mime if kept is not None else ""
        shown = mime in _SHOWN
        disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
        headers = {**_FILE, "Content-Disposition": disposition}
        return Response(content, media_type=mime if shown else "application/octet-stream", headers=headers)


def _kept(uow: UnitOfWork, digest: str) -> tuple[KeptFile | None, bytes | None]:
    """What is known of a kept file, or the content of a calendar file that is still to be kept.

    The address of a calendar file goes out in the transaction that makes it, a moment before it is kept. It may be
    kept between the two queries, so the first is asked again.
    """
    kept = uow.session.get(KeptFile, digest)
    early = calendar_files.unkept_calendar(uow, digest) if kept is None else None
    return (uow.session.get(KeptFile, digest) if kept is None and early is None else kept), early


# --- pages ------------------------------------------------------------------------------------------------------------


def _add_pages(routes: APIRouter, web: WebServices) -> None:
    @routes.get("/l/{token}")
    async def letter(request: Request, token: str) -> Response:
        """What anybody with the paper in hand may know. The letter itself is asked of the bot."""
        try:
            office_id, letter_id = web.links.open_letter(token)
        except LinkRefused:
            return await not_here(request)
        received = await web.database.read(lambda uow: _received(web, uow, letter_id), office_id)
        return page(request, "letter.html", received=received) if received else await not_here(request)

    @routes.get("/i/{token}")
    async def invitation(request: Request, token: str) -> Response:
        """An invitation to show, forward or print. Names nobody: who has the page has the code, and that is all."""
        try:
            code, channels = web.links.open_invitation(token)
        except LinkRefused:
            return await not_here(request)
        doors = [
            (_PLATFORM_NAMES[channel.platform], address, Markup(qr_svg(address)))
            for channel in web.settings.channels
            if channel.id in channels and (address := web.links.start(channel.id, code))
        ]
        return page(request, "invitation.html", code=show_code(code), doors=doors)

    @routes.get("/privacy")
    async def privacy(request: Request) -> Response:
        return page(request, "privacy.html", offices=await web.database.read(_offices))

    @routes.get("/")
    async def front(request: Request) -> Response:
        return page(request, "front.html", offices=await web.database.read(_offices))


def _offices(uow: UnitOfWork) -> list[str]:
    return [office.name for office in people.offices(uow)]


def _received(web: WebServices, uow: UnitOfWork, letter_id: int) -> _Received | None:
    letter = letters.letter(uow, letter_id)
    taken = registers.entries_of(uow, letter_id)
    if letter is None or not taken:
        return None
    entry = taken[0][0]
    doors = tuple(
        (_PLATFORM_NAMES[channel.platform], address)
        for channel in people.channels(uow)
        if (address := web.links.chat(channel.id))
    )
    day = short(entry.taken_at.astimezone(BANGKOK).date())
    return _Received(people.office(uow).name, f"{entry.number}/{entry.year}", day, doors)


async def _link_refused(request: Request, problem: Exception) -> Response:
    """A link that nobody signed, or one that has expired, where its page has no other words for it."""
    expired = isinstance(problem, LinkRefused) and problem.expired
    return page(request, "expired.html", 410) if expired else await not_here(request)


async def _not_their_desk(request: Request, _problem: Exception) -> Response:
    return page(request, "meeting_desk_gone.html", 410)


async def _away(request: Request, _problem: Exception) -> Response:
    """The database does not answer: every page says so, and when to come again."""
    answer = page(request, "away.html", 503)
    answer.headers["Retry-After"] = "30"
    return answer
