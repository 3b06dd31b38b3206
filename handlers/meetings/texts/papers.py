"""Texts of a meeting's papers: the cards of whoever checks and signs them, and what was done."""

from dataclasses import dataclass
from datetime import datetime

from handlers.common.presses import Style
from handlers.common.thai_dates import short_with_time
from handlers.common.words import clock, word
from handlers.meetings.presses.agenda import ShowAgenda
from handlers.meetings.presses.meetings import ShowMeeting
from handlers.meetings.presses.orders import DraftOrder
from handlers.meetings.presses.papers import (
    CheckPaper,
    ClearLetterWords,
    ConfirmPaperChecked,
    OpenInvitation,
    OpenPaper,
    ReturnPaper,
    ShowPaper,
    SignPaper,
    WithdrawPaper,
)
from handlers.meetings.texts import meetings as meeting_texts
from handlers.meetings.texts.meetings import joined, name, when_and_where
from notifications.message import Attachment, Fact, Importance, Message, Press
from storage.clock import BANGKOK
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Letter, Meeting, MeetingPaper
from storage.vocabulary import Capacity, LetterKind, PaperKind, PaperState

_SHOWN = 600
"""Letters of a draft's own words that a card shows; the draft itself has all of them."""


@dataclass(frozen=True)
class View:
    """A paper as its cards show it. `holder` is the name of whoever is to check or sign it; `letter` is the letter that
    a signed paper has become."""

    paper: MeetingPaper
    meeting: meeting_texts.MeetingView
    writer: str = ""
    holder: str = ""
    capacity: Capacity = Capacity.SELF
    checker: str = ""
    signer: str = ""
    returner: str = ""
    letter: Letter | None = None
    within: bool = False
    """Whether it is a group's own meeting, of which no letter is written."""
    reached: bool = True
    """Whether a chat reaches the holder."""
    on_paper: bool = False
    """Whether it may be checked on paper, as no chat reaches who checks it."""


def press(label: str, data: PressData, paper: MeetingPaper, style: Style = "secondary") -> Press:
    """A button about a paper in the state shown."""
    return Press.of(label, data, Ref.of(paper), version=paper.version, style=style)


def kind_name(view: View) -> str:
    """หนังสือเชิญประชุม, มติที่ประชุมโดยย่อ; of a group's own meeting การเชิญประชุม."""
    return "การเชิญประชุม" if view.within and view.paper.kind is PaperKind.INVITATION else word(view.paper.kind)


def _name(view: View) -> str:
    return name(view.meeting.meeting, view.meeting.number)


# --- words of the letter ----------------------------------------------------------------------------------------------


def subject(one: Meeting, kind: PaperKind, number: tuple[int, int] | None = None) -> str:
    """เรื่อง, unless whoever wrote it said another; `number` is what a meeting without one would be given."""
    if kind is PaperKind.INVITATION:
        return f"ขอเชิญ{name(one, number)}"
    return f"{word(kind)} {name(one, number)}"


def all_schools() -> str:
    return "ผู้อำนวยการสถานศึกษาในสังกัดทุกแห่ง"


def all_groups() -> str:
    return "ผู้อำนวยการกลุ่มทุกกลุ่ม"


def all_staff() -> str:
    return "ข้าราชการและบุคลากรในสำนักงานทุกคน"


def named_below() -> str:
    return "ผู้มีรายชื่อแนบท้ายหนังสือนี้"


def kind_of_letter(letter: Letter) -> str:
    """คำสั่ง, ประกาศ: the name of a letter of these kinds; "" for other letters."""
    kinds = {LetterKind.ORDER: PaperKind.ORDER, LetterKind.ANNOUNCEMENT: PaperKind.ANNOUNCEMENT}
    return word(kinds[letter.kind]) if letter.kind in kinds else ""


# --- before whoever checks and signs ----------------------------------------------------------------------------------


def card(view: View) -> Message:
    """The card for whoever is to check or sign it."""
    paper = view.paper
    checks = paper.state is PaperState.CHECKING
    act = "ขอให้ตรวจ" if checks else "ขอลงนาม"
    if view.within and not checks:
        act = "ขอความเห็นชอบ"
    facts = [Fact(label="เสนอโดย", value=view.writer)]
    if paper.checked_at is not None:
        facts.append(
            Fact(label="ตรวจแล้วโดย", value=f"{_in_capacity(view.checker, paper.check_capacity)} {checked(paper)}")
        )
    elif paper.check_post_id is not None and not checks:
        facts.append(Fact(label="การตรวจ", value="ตรวจบนกระดาษ ผู้ตรวจยังไม่มีแชต"))
    if view.capacity is not Capacity.SELF:
        facts.append(Fact(label=f"ท่าน{'ตรวจ' if checks else 'ลงนาม'}ในฐานะ", value=word(view.capacity)))
    rows = (_acts(view), _open(view))
    return Message(
        title=f"{act}{kind_name(view)} · {_name(view)}",
        facts=tuple(facts),
        body=_body(view),
        rows=tuple(row for row in rows if row),
        importance=Importance.HIGH,
    )


def _acts(view: View) -> tuple[Press, ...]:
    """The buttons of whoever is to check or sign it."""
    paper = view.paper
    # It means what was shown: an agenda that changes makes another version of the meeting.
    shown = view.meeting.meeting.version
    if paper.state is PaperState.SIGNING:
        yes = press("เห็นชอบ" if view.within else "ลงนาม", SignPaper(meeting=shown), paper, "primary")
    else:
        yes = press("เห็นชอบ เสนอ ผอ.", CheckPaper(meeting=shown), paper, "primary")
    return (yes, press("ส่งคืนแก้ไข", ReturnPaper(), paper))


def _open(view: View) -> tuple[Press, ...]:
    draft = () if view.within else (press("เปิดร่าง", OpenPaper(), view.paper),)
    agenda = (meeting_texts.press("ดูวาระ", ShowAgenda(), view.meeting.meeting),)
    return (*draft, *(agenda if view.paper.kind is PaperKind.INVITATION else ()))


def _body(view: View) -> str:
    one, paper = view.meeting.meeting, view.paper
    if paper.kind is PaperKind.INVITATION:
        items = [f"{number}) {item.title[:80]}" for number, item in enumerate(view.meeting.items[:3], start=1)]
        invited = f"ผู้รับเชิญ {view.meeting.invited}"
        besides = f"ข้อความเพิ่ม: {paper.body[:_SHOWN]}" if paper.body else ""
        lines = [when_and_where(one), invited, *meeting_texts.warnings(view.meeting), *items, besides]
    else:
        lines = [paper.subject, paper.body if len(paper.body) <= _SHOWN else f"{paper.body[:_SHOWN]}…"]
    return "\n".join(line for line in lines if line)


def _in_capacity(who: str, capacity: Capacity) -> str:
    return f"{who} ({word(capacity)})" if capacity is not Capacity.SELF else who


def checked(paper: MeetingPaper) -> str:
    """14:10; with the day if it was checked on another day than it was submitted."""
    assert paper.checked_at is not None
    submitted = paper.submitted_at or paper.checked_at
    same_day = paper.checked_at.astimezone(BANGKOK).date() == submitted.astimezone(BANGKOK).date()
    return clock(paper.checked_at) if same_day else short_with_time(paper.checked_at)


def state(view: View) -> Message:
    """The card for everybody else: where the paper is now."""
    paper = view.paper
    what = {
        PaperState.CHECKING: f"รอตรวจที่ {view.holder or '—'}",
        PaperState.SIGNING: f"รอลงนามที่ {view.holder or '—'}",
        PaperState.SIGNED: f"ลงนามแล้ว{_at(paper.signed_at)}",
        PaperState.RETURNED: f"ส่งคืนแก้ไขแล้ว{_at(paper.returned_at)}",
    }.get(paper.state, "เรื่องนี้ถอนแล้ว")
    return Message(title=f"{what} · {kind_name(view)} {_name(view)}", body=_body(view))


def _at(moment: datetime | None) -> str:
    return f" {short_with_time(moment)}" if moment is not None else ""


def waits(view: View) -> str:
    """A line of what waits for somebody."""
    act = "ตรวจ" if view.paper.state is PaperState.CHECKING else "ลงนาม"
    return f"รอท่าน{act} {title_of(view)}"


def title_of(view: View) -> str:
    """หนังสือเชิญประชุม ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569"""
    return f"{kind_name(view)} {_name(view)}"


# --- what was done ----------------------------------------------------------------------------------------------------


def submitted(view: View) -> Message:
    """For whoever submitted it."""
    if view.paper.kind is PaperKind.INVITATION:
        return meeting_texts.submitted(view.meeting)
    told = f"{view.holder} ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น" if view.holder and not view.reached else ""
    on_paper = (press("ตรวจบนกระดาษแล้ว", ConfirmPaperChecked(), view.paper),) if view.on_paper else ()
    what = "ตรวจ" if view.paper.state is PaperState.CHECKING else "ลงนาม"
    return Message(
        title=f"เสนอแล้ว · {kind_name(view)} {_name(view)}",
        body=joined(f"รอ {view.holder or '—'} {what}", told),
        rows=tuple(
            row
            for row in (
                (press("ถอนเรื่อง", WithdrawPaper(), view.paper), press("เปิดร่าง", OpenPaper(), view.paper)),
                on_paper,
                (meeting_texts.back(view.meeting.meeting),),
            )
            if row
        ),
    )


def checked_and_sent(view: View) -> Message:
    """For whoever checked it."""
    told = f"\n{view.holder} ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น" if view.holder and not view.reached else ""
    return Message(
        title=f"ตรวจแล้ว เสนอ {view.holder or 'ผู้ลงนาม'} · {kind_name(view)} {_name(view)}", body=f"{_body(view)}{told}"
    )


def signed(view: View, *, reached: int = 0) -> Message:
    """For whoever signed it; `reached` of the invited were written to."""
    number = number_line(view)
    if view.paper.kind is not PaperKind.INVITATION:
        return Message(title=f"ลงนามแล้ว · {kind_name(view)} {_name(view)}", body=joined(number, view.paper.subject))
    one, unreached = view.meeting.meeting, view.meeting.counts.total - reached
    done = "เห็นชอบแล้ว" if view.within else "ลงนามแล้ว"
    return Message(
        title=f"{done} · ส่งคำเชิญ {reached} แห่ง",
        body=joined(
            name(one), number, when_and_where(one), f"ไม่มีแชต {unreached} แห่ง เลขานุการจะแจ้งทางอื่น" if unreached else ""
        ),
    )


def number_line(view: View) -> str:
    """ที่ ศธ 04123/214; คำสั่งที่ 78/2569; "" without a number."""
    letter = view.letter
    if letter is None or not letter.number:
        return ""
    return f"คำสั่งที่ {letter.number}" if letter.kind is LetterKind.ORDER else f"ที่ {letter.number}"


def told_signed(view: View) -> Message:
    """For whoever submitted it: it is signed."""
    return Message(
        title=f"{view.signer} ลงนามแล้ว · {kind_name(view)} {_name(view)}",
        body=joined(number_line(view), view.paper.subject),
        rows=((press("เปิดไฟล์", OpenPaper(), view.paper), meeting_texts.back(view.meeting.meeting)),),
    )


def ask_return(view: View) -> Message:
    return Message(
        title=f"เหตุผลที่ส่งคืน · {kind_name(view)} {_name(view)}",
        body="พิมพ์เหตุผลสั้น ๆ",
        rows=((press("กลับ", ShowPaper(), view.paper),),),
    )


def returned(view: View) -> Message:
    """For whoever sent it back."""
    return Message(title=f"ส่งคืนแก้ไขแล้ว · {kind_name(view)} {_name(view)}", body=view.paper.return_reason)


def told_returned(view: View) -> Message:
    """For whoever submitted it."""
    return Message(
        title=f"ส่งคืนแก้ไข · {kind_name(view)} {_name(view)}",
        body=f"{view.returner}: {view.paper.return_reason}",
        rows=((*draft_again(view), meeting_texts.back(view.meeting.meeting)),),
    )


def draft_again(view: View) -> tuple[Press, ...]:
    """The button to draft a returned order or announcement again; other papers have none."""
    paper, one = view.paper, view.meeting.meeting
    if paper.kind not in (PaperKind.ORDER, PaperKind.ANNOUNCEMENT) or paper.item_id is None:
        return ()
    again = DraftOrder(item=paper.item_id, kind=paper.kind)
    return (meeting_texts.press("แก้แล้วเสนอใหม่", again, one, "primary"),)


def withdrawn(view: View) -> Message:
    return Message(
        title=f"ถอนเรื่องแล้ว · {kind_name(view)} {_name(view)}", rows=((meeting_texts.back(view.meeting.meeting),),)
    )


def ask_words(view: meeting_texts.MeetingView, words: str) -> Message:
    """Asks for additional words of the letter of invitation."""
    one = view.meeting
    none = (meeting_texts.press("ไม่มีข้อความเพิ่ม", ClearLetterWords(), one),) if words else ()
    return Message(
        title=f"ข้อความเพิ่มในหนังสือเชิญ · {name(one, view.number)}",
        body=joined(words, "พิมพ์ข้อความที่จะเพิ่ม แต่ละบรรทัดเป็นหนึ่งย่อหน้า เช่น ขอให้นำแผนปฏิบัติการมาด้วย"),
        rows=(
            (*none, meeting_texts.press("ดูร่างหนังสือ", OpenInvitation(), one)),
            (meeting_texts.press("กลับ", ShowMeeting(), one),),
        ),
    )


# --- files ------------------------------------------------------------------------------------------------------------


def making() -> Message:
    return Message(title="กำลังทำเอกสาร…")


def file(view: View, digest: str, *, theirs: bool) -> Message:
    """The PDF of a paper, a draft until it is signed. `theirs`: the reader is to check or sign it."""
    draft = "" if view.paper.state is PaperState.SIGNED else "ร่าง"
    title = f"{draft}{kind_name(view)} · {_name(view)}"
    name_ = f"{draft}{kind_name(view)}.pdf"
    return Message(
        title=title,
        body=number_line(view),
        files=(Attachment(hash=digest, name=name_, mime="application/pdf"),),
        rows=(_after_reading(view, theirs=theirs),),
    )


def _after_reading(view: View, *, theirs: bool) -> tuple[Press, ...]:
    if theirs:
        return _acts(view)
    if view.paper.id is None:  # a preview, which is not stored
        return (meeting_texts.back(view.meeting.meeting),)
    return (press("กลับ", ShowPaper(), view.paper),)


def not_set(view: View) -> Message:
    """For the secretary: the paper is signed, but its PDF could not be made."""
    return Message(
        title=f"ทำไฟล์{kind_name(view)}ไม่สำเร็จ · {_name(view)}",
        body=joined(number_line(view), "การลงนามและเลขหนังสือยังอยู่ครบ กดทำไฟล์อีกครั้งได้"),
        rows=((press("ทำไฟล์อีกครั้ง", OpenPaper(), view.paper),),),
    )


def failed() -> Message:
    return Message(title="ทำเอกสารไม่สำเร็จ กรุณากดอีกครั้ง")
