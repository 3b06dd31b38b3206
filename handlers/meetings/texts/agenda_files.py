"""Texts of the files of agenda items."""

from collections.abc import Mapping, Sequence

from handlers.common.words import fit
from handlers.meetings.presses.agenda import AttachToOffer, ShowItem, ShowItemCall
from handlers.meetings.texts.meetings import press
from notifications.message import Message, OpenLink, Press
from storage.ref import Ref
from storage.tables import AgendaCall, AgendaItem, Meeting

KINDS = "PDF ภาพถ่าย Word Excel หรือ PowerPoint ไม่เกิน 20 MB"
HOW = "แนบไฟล์ประกอบเรื่องนี้ได้ โดยส่งไฟล์ในแชตนี้"


def ask_file(item: AgendaItem, back: Press) -> Message:
    now = f"\nเดิม: {item.file_name}" if item.file_name else ""
    return Message(title=f"ส่งไฟล์ของ “{item.title[:80]}” ในแชตนี้", body=f"{KINDS}{now}", rows=((back,),))


def back_to_item(one: Meeting, item: AgendaItem) -> Press:
    return press("กลับ", ShowItem(item=item.id), one)


def back_to_call(call: AgendaCall) -> Press:
    return Press.of("กลับ", ShowItemCall(), Ref.of(call), version=call.version)


def choose_item(call: AgendaCall, items: Sequence[AgendaItem]) -> Message:
    """A group that brought several: which of them the file is for."""
    lines = [f"{number}) {item.title[:80]}{' (มีไฟล์)' if item.file_hash else ''}" for number, item in _numbered(items)]
    keys = [
        Press.of(fit(f"{number}) {item.title}"), AttachToOffer(item=item.id), Ref.of(call), version=call.version)
        for number, item in _numbered(items)
    ]
    return Message(
        title="แนบไฟล์ของเรื่องใด",
        body="\n".join(lines),
        rows=(*((key,) for key in keys), (back_to_call(call),)),
    )


def _numbered(items: Sequence[AgendaItem]) -> list[tuple[int, AgendaItem]]:
    return list(enumerate(items[:8], start=1))


def opens(numbered: Sequence[tuple[str, AgendaItem]], urls: Mapping[int, str]) -> list[tuple[OpenLink, ...]]:
    """A button for each item's file: ไฟล์ 5.1."""
    found = [OpenLink(label=f"ไฟล์ {number}", url=urls[item.id]) for number, item in numbered if item.id in urls]
    return [tuple(found[at : at + 3]) for at in range(0, len(found), 3)]
