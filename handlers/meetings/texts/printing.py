"""Texts of what can be printed for a meeting."""

from collections.abc import Sequence

from handlers.common.words import fit, word
from handlers.meetings.presses.orders import ShowOrder
from handlers.meetings.presses.papers import OpenInvitation, ShowPaper
from handlers.meetings.presses.printing import PrintNameTags, PrintNotices
from handlers.meetings.texts.meetings import MeetingView, back, name, press
from handlers.meetings.texts.papers import press as paper_press
from notifications.message import Attachment, Message, Press
from storage.tables import Letter, Meeting, MeetingPaper
from storage.vocabulary import PaperKind


def chair() -> str:
    return "ประธาน"


def secretary() -> str:
    return "เลขานุการ"


def instead_of(title: str) -> str:
    return f"แทน {title}"


def to_be_written() -> str:
    """Where a name is written by hand: the post is vacant."""
    return "." * 30


def menu(
    view: MeetingView, letter: Letter | None, followed: Sequence[tuple[MeetingPaper, str]], without_chat: int
) -> Message:
    """[พิมพ์เอกสาร]: what there is to print. `followed` are orders and announcements with the number of their item."""
    one = view.meeting
    lines = [f"หนังสือเชิญ ที่ {letter.number}" if letter is not None and letter.number else ""]
    if without_chat:
        lines.append(f"ผู้รับเชิญที่ไม่มีแชต {without_chat} แห่ง พิมพ์ใบแจ้งส่งแทนได้")
    rows: list[tuple[Press, ...]] = [
        (press("หนังสือเชิญ", OpenInvitation(), one), press("ป้ายชื่อ", PrintNameTags(), one)),
        (press(f"ใบแจ้งไม่มีแชต {without_chat}", PrintNotices(), one),) if without_chat else (),
    ]
    presses = []
    for paper, number in followed:
        lines.append(f"{word(paper.kind)} วาระ {number}: {paper.subject[:80]} · {word(paper.state)}")
        is_order = paper.kind in (PaperKind.ORDER, PaperKind.ANNOUNCEMENT)
        label = fit(f"{word(paper.kind)} {number}")
        presses.append(paper_press(label, ShowOrder() if is_order else ShowPaper(), paper))
    rows += [tuple(presses[start : start + 2]) for start in range(0, min(len(presses), 8), 2)]
    return Message(
        title=f"พิมพ์เอกสาร · {name(one)}",
        body="\n".join(line for line in lines if line),
        rows=tuple(row for row in (*rows, (back(one),)) if row),
    )


def making() -> Message:
    return Message(title="กำลังทำเอกสาร…")


_FILES = {"tags": ("ป้ายชื่อ", "ป้ายชื่อ.pdf"), "notices": ("ใบแจ้งผู้ไม่มีแชต", "ใบแจ้งเชิญประชุม.pdf")}


def made(one: Meeting, what: str, digest: str) -> Message:
    """What was asked for is there."""
    title, file_name = _FILES[what]
    return Message(
        title=f"{title} · {name(one)}",
        files=(Attachment(hash=digest, name=file_name, mime="application/pdf"),),
        rows=((back(one),),),
    )


def failed() -> Message:
    return Message(title="ทำเอกสารไม่สำเร็จ กรุณากดอีกครั้ง")
