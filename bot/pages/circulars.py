"""The page of a circular: what a school's head opens from the chat. That it was opened is noted, once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.edge.links import LinkRefused
from bot.edge.services import WebServices
from bot.pages.page import not_here, page
from handlers.circulars.actions import receiving
from handlers.circulars.actions.receiving import Reader
from handlers.circulars.flows.receiving import view_for
from handlers.circulars.jobs import CircularOpened
from handlers.circulars.texts import receiving as texts
from handlers.common.thai_dates import short
from handlers.common.words import word
from storage import inbox, people
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform

FILE_LASTS = timedelta(hours=1)
# What fetches a page only to show a preview of it, or ahead of a tap. Every browser of a person begins with Mozilla/
# and names none of these (a phone of the brand Cubot is a phone).
_ROBOT = re.compile(r"(?<!cu)bot|crawl|spider|slurp|preview|facebookexternalhit|line-poker|whatsapp", re.IGNORECASE)
_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")


@dataclass(frozen=True)
class _Shown:
    """All that the page says. `doors` are the office's bots: names and addresses."""

    office: str
    unit: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    question: str
    due: str
    state: tuple[str, ...]
    pdf: str
    preview: str
    doors: tuple[tuple[str, str], ...]


def add_circulars(routes: APIRouter, web: WebServices) -> None:
    @routes.api_route("/c/{token}", methods=["GET", "HEAD"])
    async def circular(request: Request, token: str) -> Response:
        """Somebody's own page of a circular. A preview of the link, made by whatever machine, learns nothing of it."""
        try:
            office_id, receiver_id, person_id = web.links.open_circular(token)
        except LinkRefused as refused:
            return page(request, "circular_expired.html", 410) if refused.expired else await not_here(request)
        if not by_a_person(request):
            return page(request, "circular_closed.html")

        def look(uow: UnitOfWork) -> tuple[Reader | None, _Shown | None]:
            reader = receiving.reader_of(uow, receiver_id, person_id)
            closed = reader is None or reader.part.called_back or reader.part.secret
            return reader, None if reader is None or closed else _shown(web, uow, reader)

        reader, shown = await web.database.read(look, office_id)
        if reader is None:
            return page(request, "circular_gone.html", 410)
        if shown is None:
            return page(request, "circular_closed.html", called_back=reader.part.called_back)
        if reader.is_first:
            await web.database.store_events([_opened(web, reader)])
        return page(request, "circular.html", circular=shown)


def by_a_person(request: Request) -> bool:
    """Whether somebody looks at the page, rather than a machine that shows a preview of it or fetches it ahead."""
    agent = request.headers.get("user-agent", "")
    if request.method != "GET" or not agent.startswith("Mozilla/") or _ROBOT.search(agent):
        return False
    return not any(re.search("prefetch|preview", request.headers.get(name, "")) for name in _AHEAD)


def _opened(web: WebServices, reader: Reader) -> dict[str, Any]:
    """The event of our own that it was opened; the same one again changes nothing."""
    account, event = reader.account, CircularOpened(receiver=reader.part.id, person=reader.actor.id)
    payload = {"what": event.NAME, "data": event.to_json()}
    event_id = f"opened:{reader.part.id}:{reader.actor.id}"
    return inbox.row(account.channel_id, Platform.SELF, event_id, account.chat, payload, web.clock.now())


def _shown(web: WebServices, uow: UnitOfWork, reader: Reader) -> _Shown:
    one, letter = reader.part, reader.part.letter
    view = view_for(uow, web.services, one, reader.actor)
    dated = short(letter.dated) if letter.dated else ""
    facts = (("เรื่อง", letter.subject), ("จาก", letter.sender), ("ที่", letter.number), ("ลงวันที่", dated))
    name = f"{letter.number or 'หนังสือเวียน'}.pdf"
    return _Shown(
        office=people.office(uow).name,
        unit=one.unit.name,
        marks=texts.marks(letter),
        facts=tuple((label, value) for label, value in facts if value),
        question=one.circular.question,
        due=texts.due_line(view),
        state=texts.state_lines(view),
        pdf=web.links.file(letter.pdf_hash, name, FILE_LASTS) if letter.pdf_hash else "",
        preview=web.links.file(letter.preview_hash, "1.jpg", FILE_LASTS) if letter.preview_hash else "",
        doors=tuple(
            (word(channel.platform), address)
            for channel in people.channels(uow)
            if (address := web.links.chat(channel.id))
        ),
    )
