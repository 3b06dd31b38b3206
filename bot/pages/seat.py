"""Somebody's own page of a meeting: its papers, what they answered, and on the day their QR and code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from bot.edge.services import WebServices
from bot.pages.circulars import by_a_person
from bot.pages.page import page
from handlers.common.typeset import qr_svg
from handlers.common.words import unit_name, word
from handlers.meetings.actions import agenda, calendar_files, check_in, meetings
from handlers.meetings.actions.attendance import MeetingSeat
from handlers.meetings.rules.check_in import closes_at, show_code
from handlers.meetings.texts.check_in import signed_line
from handlers.meetings.texts.invited import answer_words
from handlers.meetings.texts.meetings import SECTIONS, name, when, where
from storage import meeting_papers, people
from storage import meetings as rows
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, MeetingState, PaperKind, PaperState

FILE_LASTS = timedelta(hours=2)


@dataclass(frozen=True)
class _Item:
    """An item of the agenda. `file` is the address of its paper."""

    number: str
    title: str
    body: str
    file: str


@dataclass(frozen=True)
class _Shown:
    """All that the page shows. `taker` is who takes the seat; `qr` and `code` are there while they can be used; `links`
    and `doors` are labels and addresses (papers, calendar, map; the office's bots)."""

    office: str
    name: str
    cancelled: str
    when: str
    where: str
    unit: str
    taker: str
    instead: bool
    answer: str
    signed: str
    today: bool
    over: bool
    qr: Markup
    code: str
    sections: tuple[tuple[str, tuple[_Item, ...]], ...]
    links: tuple[tuple[str, str], ...]
    doors: tuple[tuple[str, str], ...]


def add_seat(routes: APIRouter, web: WebServices) -> None:
    @routes.api_route("/m/{token}", methods=["GET", "HEAD"])
    async def seat(request: Request, token: str) -> Response:
        """Nothing is noted of who opens it, and a machine that makes a preview of the link learns nothing."""
        office_id, invited_id, person_id = web.links.open_seat(token)
        if not by_a_person(request):
            return page(request, "meeting_closed.html")

        def look(uow: UnitOfWork) -> _Shown | None:
            found = check_in.reader(uow, invited_id, person_id)
            return _shown(web, uow, *found) if found is not None else None

        shown = await web.database.read(look, office_id)
        if shown is None:
            return page(request, "meeting_gone.html", 410)
        return page(request, "meeting_seat.html", seat=shown)


def _shown(web: WebServices, uow: UnitOfWork, seat: MeetingSeat, may_see_code: bool) -> _Shown:
    one, row = seat.meeting, seat.row
    today, is_open = meetings.is_on(one, uow.now), check_in.is_open(uow, one)
    code = row.check_in_code if is_open and may_see_code and row.checked_in_at is None else ""
    lasts = closes_at(one.ends_at) - uow.now if one.ends_at is not None else timedelta(0)
    badge = web.links.badge(uow.office, seat.id, code, lasts) if code else ""
    return _Shown(
        office=people.office(uow).name,
        name=name(one),
        cancelled=one.cancel_reason or "-" if one.state is MeetingState.CANCELLED else "",
        when=when(one),
        where=where(one),
        unit=unit_name(seat.unit),
        taker=check_in.name_of(uow, row),
        instead=row.answer is Attendance.SUBSTITUTE,
        answer=answer_words(row, one.answer_by),
        signed=signed_line(row, rows.counts(uow, one.id).total) if row.checked_in_at is not None else "",
        today=today,
        over=one.ends_at is not None and uow.now >= one.ends_at,
        qr=Markup(qr_svg(badge)) if badge else Markup(),
        code=show_code(code) if code else "",
        sections=_agenda(web, uow, seat),
        links=_links(web, uow, seat),
        doors=doors(web, uow),
    )


def doors(web: WebServices, uow: UnitOfWork) -> tuple[tuple[str, str], ...]:
    """Returns the office's bots: names and addresses."""
    return tuple(
        (word(channel.platform), address)
        for channel in people.channels(uow)
        if (address := web.links.chat(channel.id)) is not None
    )


def _agenda(web: WebServices, uow: UnitOfWork, seat: MeetingSeat) -> tuple[tuple[str, tuple[_Item, ...]], ...]:
    found: dict[int, list[_Item]] = {}
    for number, item in agenda.numbered(rows.items(uow, seat.meeting.id)):
        file = web.links.file(item.file_hash, item.file_name or f"{number}.pdf", FILE_LASTS) if item.file_hash else ""
        found.setdefault(item.section, []).append(_Item(number, item.title, item.body, file))
    return tuple((f"ระเบียบวาระที่ {section} {SECTIONS[section]}", tuple(items)) for section, items in found.items())


def _links(web: WebServices, uow: UnitOfWork, seat: MeetingSeat) -> tuple[tuple[str, str], ...]:
    one = seat.meeting
    paper = meeting_papers.current(uow, one.id, PaperKind.INVITATION)
    letter = paper.pdf_hash if paper is not None and paper.state is PaperState.SIGNED else ""
    papers = (("หนังสือเชิญประชุม", letter), ("มติย่อ", one.brief_hash), ("รายงานการประชุม", one.minutes_hash))
    found = [
        *((f"{label} (PDF)", web.links.file(digest, f"{label}.pdf", FILE_LASTS)) for label, digest in papers if digest),
        ("ใส่ปฏิทิน", calendar_files.calendar_url(uow, web.services, one)),
        ("แผนที่", one.map_url),
        ("เข้าประชุมออนไลน์", one.online_url),
    ]
    return tuple((label, address) for label, address in found if address)
