"""Texts of orders and announcements that follow from a resolution, and the words of their first draft."""

from collections.abc import Sequence

from handlers.common.presses import press as letter_press
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import long
from handlers.common.words import word
from handlers.letters.presses import ShowLetter
from handlers.letters.texts.letters import known_as, subject_of
from handlers.meetings.presses.orders import DiscardOrder, DraftOrder, EditOrder, ShowOrder, SubmitOrder
from handlers.meetings.presses.papers import OpenPaper, WithdrawPaper
from handlers.meetings.presses.resolutions import ShowResolution
from handlers.meetings.texts.meetings import name
from handlers.meetings.texts.meetings import press as meeting_press
from handlers.meetings.texts.papers import View, draft_again, number_line, press
from notifications.message import Fact, Message, Press
from storage.tables import AgendaItem, Entry, Letter, Meeting
from storage.vocabulary import PaperKind, PaperState


def first_words(one: Meeting, number: str, item: AgendaItem, kind: PaperKind, groups: Sequence[str]) -> str:
    """The first draft, made from the resolution, one paragraph a line."""
    held = f" เมื่อวันที่ {long(bangkok_date(one.starts_at))}" if one.starts_at is not None else ""
    lines = [f"ตามที่{name(one)}{held} ระเบียบวาระที่ {number} {item.title} ที่ประชุมมีมติ{_resolved(item)} นั้น"]
    if kind is PaperKind.ANNOUNCEMENT:
        return "\n".join([*lines, "จึงประกาศให้ทราบโดยทั่วกัน"])
    by = f" ให้แล้วเสร็จภายในวันที่ {long(item.due_on)}" if item.due_on is not None else ""
    whom = f"จึงให้{' '.join(groups)} ดำเนินการตามมติดังกล่าว{by}" if groups else "จึงให้ผู้เกี่ยวข้องดำเนินการตามมติดังกล่าว"
    return "\n".join([*lines, whom, "ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป"])


def _resolved(item: AgendaItem) -> str:
    words = " ".join(item.resolution.split()).removeprefix("มติ").removeprefix("ที่ประชุม").strip()
    return words.removeprefix("มีมติ").strip()


def offers(one: Meeting, item: AgendaItem) -> tuple[tuple[Press, ...], ...]:
    """What an item with a resolution offers."""
    return (
        (
            meeting_press("ร่างคำสั่ง", DraftOrder(item=item.id, kind=PaperKind.ORDER), one),
            meeting_press("ร่างประกาศ", DraftOrder(item=item.id, kind=PaperKind.ANNOUNCEMENT), one),
        ),
    )


def card(view: View, item: AgendaItem | None) -> Message:
    """An order or an announcement as whoever runs the meeting sees it."""
    paper, one = view.paper, view.meeting.meeting
    rows: list[tuple[Press, ...]] = []
    if paper.state is PaperState.DRAFT:
        rows += [
            (press("เสนอลงนาม", SubmitOrder(), paper, "primary"), press("เปิดร่าง", OpenPaper(), paper)),
            (
                press("แก้เรื่อง", EditOrder(field="subject"), paper),
                press("แก้ข้อความ", EditOrder(field="body"), paper),
            ),
            (press("ทิ้งร่าง", DiscardOrder(), paper, "danger"),),
        ]
    elif paper.state is PaperState.SIGNED:
        rows.append((press("เปิดไฟล์", OpenPaper(), paper),))
    elif paper.state is PaperState.RETURNED:
        rows.append(draft_again(view))
    else:
        rows.append((press("ถอนเรื่อง", WithdrawPaper(), paper), press("เปิดร่าง", OpenPaper(), paper)))
    if item is not None:
        rows.append((meeting_press("กลับ", ShowResolution(item=item.id), one),))
    lines = [number_line(view), paper.body]
    if paper.return_reason:
        lines.insert(0, f"ส่งคืนแก้ไข: {paper.return_reason}")
    if paper.state in (PaperState.CHECKING, PaperState.SIGNING):
        lines.insert(0, f"รอ {view.holder or '—'}")
    return Message(
        title=f"{word(paper.kind)} · {word(paper.state)}",
        facts=(Fact(label="เรื่อง", value=paper.subject),),
        body="\n".join(line for line in lines if line),
        rows=tuple(rows),
    )


def ask(view: View, field: str) -> Message:
    title, body = (
        ("พิมพ์เรื่อง", f"เดิม: {view.paper.subject}")
        if field == "subject"
        else ("พิมพ์ข้อความใหม่ทั้งหมด", "แต่ละบรรทัดเป็นหนึ่งย่อหน้า ข้อความเดิมอยู่ในการ์ดก่อนหน้า")
    )
    return Message(title=title, body=body, rows=((press("กลับ", ShowOrder(), view.paper),),))


def discarded(view: View, item: AgendaItem | None) -> Message:
    back = ((meeting_press("กลับ", ShowResolution(item=item.id), view.meeting.meeting),),) if item is not None else ()
    return Message(title=f"ทิ้งร่าง{word(view.paper.kind)}แล้ว", rows=back)


def told(letter: Letter, entry: Entry | None, one: Meeting) -> Message:
    """For the groups that an order or an announcement concerns."""
    return Message(
        title=f"{known_as(letter, entry)} · {subject_of(letter)[:200]}",
        body=f"ตามมติ{name(one)}",
        rows=((letter_press("เปิดหนังสือ", ShowLetter(), letter, "primary"),),),
    )
