"""What people read of a meeting: the call, what lies before the director, the secretary's live card, the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.common.presses import Style
from handlers.common.thai_dates import short, short_with_time
from handlers.common.words import clock, unit_name, word
from handlers.meetings.presses.agenda import CallForItems, ShowAgenda
from handlers.meetings.presses.attendance import ShowSeat
from handlers.meetings.presses.call import CallMeeting, DiscardMeeting, EditMeeting
from handlers.meetings.presses.check_in import CallRoll, MakeDoorPoster, MakeSignInSheet, OpenDesk
from handlers.meetings.presses.closing import CloseMeeting
from handlers.meetings.presses.endorsement import ShowEndorsement
from handlers.meetings.presses.invited import (
    ListInvited,
    RemindUnanswered,
)
from handlers.meetings.presses.meetings import ListMeetings, ShowMeeting, ShowMeetingBelow
from handlers.meetings.presses.papers import (
    ConfirmInvitationChecked,
    OpenInvitation,
    ShowPaper,
    SubmitInvitation,
    WithdrawInvitation,
)
from handlers.meetings.presses.plan import ShowPlan
from handlers.meetings.presses.printing import ShowPrintMenu
from handlers.meetings.presses.rescheduling import CancelMeeting, MoveMeeting
from handlers.meetings.presses.resolutions import ShowResolutions
from handlers.meetings.rules.clashes import Clash
from notifications.message import Message, OpenLink, PickDate, Press
from storage.clock import BANGKOK
from storage.meetings import Counts
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import AgendaItem, Invited, Meeting, MeetingPaper, Unit
from storage.vocabulary import MeetingKind, MeetingState, PaperState

WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
SECTIONS: Mapping[int, str] = {
    1: "เรื่องที่ประธานแจ้งให้ที่ประชุมทราบ",
    2: "เรื่องรับรองรายงานการประชุม",
    3: "เรื่องสืบเนื่อง",
    4: "เรื่องเสนอเพื่อทราบ",
    5: "เรื่องเสนอเพื่อพิจารณา",
    6: "เรื่องอื่น ๆ",
}
PAGE = 8
"""How many names one page of a list has."""
REASONS = 3
"""So many reasons of those who do not come stand on the live card."""
Rows = tuple[tuple[Press | PickDate | OpenLink, ...], ...]


@dataclass(frozen=True)
class MeetingView:
    """A meeting as its secretary sees it. `number` is the one it has or would be given, (n, Buddhist year)."""

    meeting: Meeting
    number: tuple[int, int] | None = None
    invited: int = 0
    clashes: Sequence[Clash] = ()
    closed_day: bool = False
    chair: str = ""
    chair_away: bool = False
    secretary: str = ""
    approver: str = ""
    """Whom it lies before."""
    counts: Counts = field(default_factory=Counts)
    clusters: Sequence[tuple[str, Counts]] = ()
    """How each cluster answered, the slowest first."""
    quorum: int = 0
    items: Sequence[AgendaItem] = ()
    asked: int = 0
    answered: int = 0
    """Groups that were asked for items, and those that brought some or said that they have none."""
    today: bool = False
    open: bool = False
    """Whether answers are still taken."""
    begun: bool = False
    """Whether it is under way, or was held."""
    reasons: Sequence[tuple[str, int]] = ()
    """Why some do not come, the most frequent first."""
    unreached: bool = False
    """Whether no chat reaches before whom it lies."""
    on_paper: bool = False
    """Whether that is for checking, which may be done on paper."""


@dataclass(frozen=True)
class ChannelCounts:
    """How many seats an invitation would reach by each channel. LINE counts against the month's quota."""

    telegram: int = 0
    line: int = 0
    none: int = 0


def press(label: str, data: PressData, one: Meeting, style: Style = "secondary") -> Press:
    """A button about a meeting in the state shown."""
    return Press.of(label, data, Ref.of(one), version=one.version, style=style)


def back(one: Meeting) -> Press:
    """From a list beside the meeting's card to that card."""
    return press("ดูการประชุม", ShowMeetingBelow(), one)


# --- names ------------------------------------------------------------------------------------------------------------


def kind_name(one: Meeting) -> str:
    """ประชุมผู้บริหารสถานศึกษา, or ประชุม and its own title."""
    if one.kind is not MeetingKind.OTHER or not one.title:
        return word(one.kind)
    return one.title if one.title.startswith("ประชุม") else f"ประชุม{one.title}"


def name(one: Meeting, number: tuple[int, int] | None = None) -> str:
    """ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569"""
    if one.number is not None and one.year is not None:
        number = (one.number, one.year)
    return f"{kind_name(one)} ครั้งที่ {number[0]}/{number[1]}" if number is not None else kind_name(one)


def head_of(unit: Unit) -> str:
    """The title of a unit's head, where nobody holds the post: ผอ.รร.บ้านหนองบัว."""
    return f"ผอ.{unit_name(unit)}"


def when(one: Meeting) -> str:
    """พุธ 28 ม.ค. 69 09:00–12:00"""
    if one.starts_at is None or one.ends_at is None:
        return "ยังไม่กำหนดวันเวลา"
    there = one.starts_at.astimezone(BANGKOK)
    return f"{WEEKDAYS[there.weekday()]} {short(there.date())} {there:%H:%M}–{clock(one.ends_at)}"


def where(one: Meeting) -> str:
    """ห้องพวงชมพู · ออนไลน์"""
    found = [one.room, "ออนไลน์" if one.online_url else ""]
    return " · ".join(filter(None, found)) or "ยังไม่กำหนดสถานที่"


def when_and_where(one: Meeting) -> str:
    return f"{when(one)}\n{where(one)}"


def joined(*lines: str) -> str:
    """The lines that are not empty, one below the other."""
    return "\n".join(line for line in lines if line)


def calendar_words(one: Meeting) -> str:
    """The description of the calendar entry."""
    return joined(f"ออนไลน์ {one.online_url}" if one.online_url else "", f"แผนที่ {one.map_url}" if one.map_url else "")


# --- a draft ----------------------------------------------------------------------------------------------------------


def warnings(view: MeetingView) -> list[str]:
    """What speaks against this time, place or chair, each with an exclamation mark."""
    found = ["! ตรงกับวันหยุด"] if view.closed_day else []
    for one in view.clashes:
        if one.same_room:
            found.append(f"! ห้องนี้มี {one.name}")
        if one.shared:
            found.append(f"! ตรงกับ {one.name} ({one.shared} ราย)")
        if one.chair:
            found.append(f"! ประธานมี {one.name}")
    if view.chair_away:
        found.append(f"! ประธาน ({view.chair}) แจ้งไม่อยู่วันนั้น")
    return found


def draft(view: MeetingView, ways: ChannelCounts) -> Message:
    """The draft before anybody is told: what inviting costs, and what clashes."""
    one = view.meeting
    lines = [when_and_where(one), f"ผู้รับเชิญ {view.invited}", _ways_line(ways), *warnings(view), _agenda_line(view)]
    if one.return_reason:
        lines.append(f"ส่งคืนแก้ไข: {one.return_reason}")
    ask = press("ขอวาระก่อน", CallForItems(), one)
    first = (press("เชิญเลย", SubmitInvitation(), one, "primary"),)
    rows: list[tuple[Press, ...]] = [(ask, *first) if one.state is MeetingState.DRAFT else first]
    rows.append((press("แก้ไข", EditMeeting(), one), press("วาระ", ShowAgenda(), one)))
    last = press("แผนงาน", ShowPlan(), one)
    if one.state is MeetingState.DRAFT:
        rows.append((last, press("ทิ้งร่าง", DiscardMeeting(), one, "danger")))
    else:
        rows.append((last, press("ยกเลิกประชุม", CancelMeeting(), one, "danger")))
    return Message(title=name(one, view.number), body=joined(*lines), rows=tuple(rows))


def _ways_line(ways: ChannelCounts) -> str:
    quota = f" (ใช้โควตา {ways.line})" if ways.line else ""
    return f"Telegram {ways.telegram} · LINE {ways.line}{quota} · ไม่มีแชต {ways.none}"


def _agenda_line(view: MeetingView) -> str:
    if not view.asked:
        return f"วาระ {len(view.items)} เรื่อง" if view.items else ""
    until = view.meeting.items_by
    by = f" ถึง {short_with_time(until)}" if until is not None else ""
    return f"ขอวาระแล้ว ตอบ {view.answered}/{view.asked} กลุ่ม{by} · {len(view.items)} เรื่อง"


def discarded() -> Message:
    return Message(title="ทิ้งร่างการประชุมแล้ว", rows=((Press.of("การประชุม", ListMeetings(), quick=True),),))


# --- before the director ----------------------------------------------------------------------------------------------


def submitted(view: MeetingView) -> Message:
    """For the secretary: the invitation is submitted."""
    one = view.meeting
    told = f"{view.approver} ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น" if view.unreached else ""
    on_paper = (press("ตรวจบนกระดาษแล้ว", ConfirmInvitationChecked(), one),) if view.on_paper else ()
    return Message(
        title=f"เสนอหนังสือเชิญแล้ว · {name(one)}",
        body=joined(f"รอ {view.approver or '—'}", when_and_where(one), f"ผู้รับเชิญ {view.invited}", told),
        rows=(
            (press("ถอนเรื่อง", WithdrawInvitation(), one), press("วาระ", ShowAgenda(), one)),
            (press("เปิดร่าง", OpenInvitation(), one), *on_paper),
        ),
    )


# --- the secretary's live card ----------------------------------------------------------------------------------------


def live(view: MeetingView) -> Message:
    """How the invited answered, and what the secretary can do about it."""
    one, counts = view.meeting, view.counts
    if one.state is MeetingState.CANCELLED:
        return cancelled(view)
    lines = [
        when_and_where(one),
        f"เข้าร่วม {counts.coming} · ผู้แทน {counts.substitute} · ไม่เข้าร่วม {counts.absent} · ยังไม่ตอบ {counts.none}",
        quorum(view),
        *(warnings(view) if view.open else ()),
    ]
    if view.reasons and not view.begun:
        why = [f"{reason[:40]} {count}" for reason, count in view.reasons]
        rest = counts.absent - sum(count for _reason, count in view.reasons)
        lines.append(f"ไม่เข้าร่วมเพราะ: {', '.join(why)}{f' อื่น ๆ {rest}' if rest else ''}")
    if counts.confirmed and not counts.here:
        lines.append(f"ยืนยันแล้ว {counts.confirmed} จาก {counts.attending}")
    if counts.here:
        lines.append(f"ลงชื่อแล้ว {counts.here}/{counts.total}")
    if view.open and one.answer_by is not None:
        lines.append(f"ให้ตอบภายใน {short_with_time(one.answer_by)}")
    slowest = [f"{cluster or 'อื่น ๆ'} {said.none}" for cluster, said in view.clusters[:3] if said.none]
    if slowest and view.open:
        lines.append(f"ยังไม่ตอบมากที่สุด: {', '.join(slowest)}")
    if view.begun:
        lines.append(f"มติ {sum(bool(item.resolution) for item in view.items)} ข้อ จากวาระ {len(view.items)} เรื่อง")
    what = word(one.state) if not view.begun or one.state is not MeetingState.INVITED else "ถึงเวลาประชุม"
    return Message(title=f"{what} · {name(one)}", body=joined(*lines), rows=_live_rows(view))


def quorum(view: MeetingView) -> str:
    """Whether enough have accepted, or on the day are here."""
    counts = view.counts
    have, what = (counts.here, "มาแล้ว") if view.today and counts.here else (counts.attending, "ตอบรับ")
    full = "ครบองค์ประชุม" if have >= view.quorum else "ยังไม่ครบองค์ประชุม"
    return f"{full} ({what} {have} จาก {view.quorum} ที่ต้องมี)"


def _live_rows(view: MeetingView) -> Rows:
    one, counts = view.meeting, view.counts
    rows: list[tuple[Press, ...]] = []
    if view.today and one.state is MeetingState.INVITED:
        rows.append((press("เรียกชื่อ", CallRoll(), one, "primary"), press("หน้าลงชื่อ", OpenDesk(), one)))
    if view.begun:
        end = (press("ปิดประชุม", CloseMeeting(), one),) if one.state is MeetingState.INVITED else ()
        rows.append((press("บันทึกมติ", ShowResolutions(), one, "primary"), *end))
    if view.open and counts.none > counts.unasked:
        rows.append((press(f"เตือน {counts.none - counts.unasked} แห่ง", RemindUnanswered(), one, "primary"),))
    poster = (press("ป้าย QR", MakeDoorPoster(), one),) if one.state is MeetingState.INVITED else ()
    rows.append((press("รายชื่อ", ListInvited(), one), press("ใบลงชื่อ", MakeSignInSheet(), one), *poster))
    agenda = () if view.begun else (press("วาระ", ShowAgenda(), one),)
    rows.append((*agenda, press("แผนงาน", ShowPlan(), one), press("พิมพ์เอกสาร", ShowPrintMenu(), one)))
    if view.open:
        rows.append((press("เลื่อน", MoveMeeting(), one), press("ยกเลิกประชุม", CancelMeeting(), one, "danger")))
    return tuple(rows)


def reminded(view: MeetingView, asked: int, unreached: int) -> Message:
    message = live(view)
    rest = f" · {unreached} แห่งไม่มีแชต กรุณาโทร" if unreached else ""
    return message.model_copy(update={"title": f"เตือน {asked} แห่งแล้ว{rest}"})


def cancelled(view: MeetingView) -> Message:
    one = view.meeting
    at = f" {short_with_time(one.cancelled_at)}" if one.cancelled_at is not None else ""
    return Message(
        title=f"ยกเลิกการประชุมแล้ว{at} · {name(one, view.number)}",
        body=joined(when_and_where(one), f"เหตุผล: {one.cancel_reason}" if one.cancel_reason else ""),
    )


# --- lists of meetings ------------------------------------------------------------------------------------------------


def listed(
    waiting: Sequence[tuple[MeetingPaper, Meeting]],
    kept: Sequence[Meeting],
    seats: Sequence[tuple[Invited, Meeting]],
    endorsing: Sequence[tuple[Invited, Meeting]] = (),
    *,
    may_call: bool,
) -> Message:
    """`การประชุม`: papers that wait for this person, resolutions to endorse, invitations, and meetings that they run."""
    lines, buttons = [], []
    number = 0
    for paper, one in waiting[:PAGE]:
        number += 1
        act = "ตรวจ" if paper.state is PaperState.CHECKING else "ลงนาม"
        lines.append(f"{number}) {name(one)} · {when(one)} · รอท่าน{act}{word(paper.kind)}")
        buttons.append(Press.of(f"เปิด {number}", ShowPaper(), Ref.of(paper)))
    for row, one in endorsing[:PAGE]:
        number += 1
        until = short_with_time(one.endorse_by) if one.endorse_by is not None else ""
        lines.append(f"{number}) {name(one)} · รอท่านรับรองมติภายใน {until}")
        buttons.append(Press.of(f"เปิด {number}", ShowEndorsement(), Ref.to("endorsement", row.id)))
    for row, one in seats[:PAGE]:
        number += 1
        lines.append(f"{number}) {name(one)} · {when(one)} · {word(row.answer)}")
        buttons.append(Press.of(f"เปิด {number}", ShowSeat(), Ref.of(row)))
    for one in kept[:PAGE]:
        number += 1
        lines.append(f"{number}) {name(one)} · {when(one)} · {word(one.state)}")
        buttons.append(press(f"เปิด {number}", ShowMeeting(), one))
    rows = [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]
    call = (Press.of("เรียกประชุม", CallMeeting(), style="primary"),) if may_call else ()
    return Message(
        title=f"การประชุม {number} รายการ" if number else "ไม่มีการประชุมที่จะถึง",
        body="\n".join(lines),
        rows=tuple(row for row in (*rows, call) if row),
    )
