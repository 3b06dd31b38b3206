"""What people read of a meeting that is over: the secretary's card, what its papers say, and what is found of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.common.thai_dates import short, short_with_time
from handlers.common.words import clock, word
from handlers.meetings.presses.check_in import CallRoll
from handlers.meetings.presses.closing import CorrectTimes
from handlers.meetings.presses.endorsement import ListAmendments, ListUnreached, ShowEndorsement
from handlers.meetings.presses.invited import ListInvited
from handlers.meetings.presses.meetings import ShowMeetingBelow
from handlers.meetings.presses.minutes import OpenMinutesDraft, OpenMinutesPage, ShowRecord, SubmitBrief, SubmitMinutes
from handlers.meetings.presses.resolutions import ShowResolutions
from handlers.meetings.texts.meetings import back, joined, name, press, when, where
from notifications.message import Attachment, Importance, Message, OpenLink, Press
from storage.clock import BANGKOK
from storage.meetings import Counts
from storage.ref import Ref
from storage.tables import AgendaItem, Invited, Meeting, MeetingPaper
from storage.vocabulary import Attendance, MeetingState, PaperKind, PaperState

CHAIR, SECRETARY = "ประธาน", "เลขานุการ"
VACANT = "(ว่าง)"
NOTHING, FIRST_MEETING = "ไม่มี", "ไม่มี (เป็นการประชุมครั้งแรก)"
_SHOWN = 12


# --- in the papers ----------------------------------------------------------------------------------------------------


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(BANGKOK):%H.%M} น."


def presence(row: Invited, one: Meeting) -> str:
    """What the minutes note beside who came: for whom they came, that they came late or left early."""
    said = [f"แทน {row.title}"] if row.answer is Attendance.SUBSTITUTE else []
    opened, ended = one.opened_at or one.starts_at, one.ended_at
    if row.checked_in_at is not None and opened is not None and row.checked_in_at > opened:
        said.append(f"มาถึงเวลา {_at(row.checked_in_at)}")
    if row.left_at is not None and (ended is None or row.left_at < ended):
        said.append(f"กลับก่อน เวลา {_at(row.left_at)}{f' {row.left_reason}' if row.left_reason else ''}")
    return ", ".join(said)


def absence(row: Invited) -> str:
    """Why somebody did not come, if they said so."""
    return row.reason if row.answer is Attendance.ABSENT else ""


def resolution_line(number: str, item: AgendaItem, owner: str) -> str:
    due = f" {short(item.due_on)}" if owner and item.due_on is not None else ""
    return f"{number} {item.title[:80]} → {item.resolution}" + (f" ({owner}{due})" if owner else "")


def attendance_line(here: int, total: int) -> str:
    return f"ผู้มาประชุม {here} · ไม่มา {total - here}"


def corrected_line(accepted: int) -> str:
    return f"แก้ไขตามที่ผู้เข้าประชุมขอ {accepted} ข้อ" if accepted else ""


# --- the secretary's card ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EndorsementCounts:
    """How those who attended answered, by seats. `noted` is how many of the `endorsed` said so by telephone; `amending`
    asked for corrections; `silent` could be asked and did not answer; `unreached` have no chat. `open`, `accepted` and
    `refused` count the requests."""

    endorsed: int = 0
    noted: int = 0
    amending: int = 0
    silent: int = 0
    unreached: int = 0
    open: int = 0
    accepted: int = 0
    refused: int = 0


@dataclass(frozen=True)
class HeldMeetingView:
    """A meeting that is over, as who runs it sees it. `unowned` are the numbers of resolutions without a group;
    `holders` are who has to check or sign each paper; `next` is the following meeting, `arising` how many matters it
    took over."""

    meeting: Meeting
    counts: Counts
    resolved: int
    items: int
    unowned: Sequence[str] = ()
    brief: MeetingPaper | None = None
    minutes: MeetingPaper | None = None
    holders: dict[PaperKind, str] = field(default_factory=dict)
    endorsed: EndorsementCounts | None = None
    endorsing: bool = False
    adopted_in: Meeting | None = None
    next: Meeting | None = None
    arising: int = 0


def card(view: HeldMeetingView) -> Message:
    """What is done and what is left to do after a meeting."""
    one = view.meeting
    lines = [
        f"{when(one)} {where(one)}",
        f"{_times(one)} · {attendance_line(view.counts.here, view.counts.total)}",
        "ยังไม่ได้บันทึกผู้มาประชุม กดเรียกชื่อ" if not view.counts.here else "",
        f"มติ {view.resolved} ข้อ จากวาระ {view.items} เรื่อง",
        f"! ยังไม่มีผู้รับผิดชอบ: มติ {', '.join(view.unowned[:_SHOWN])}" if view.unowned else "",
        _paper_line(view, PaperKind.BRIEF, view.brief),
        *_endorsed_lines(view),
        _paper_line(view, PaperKind.MINUTES, view.minutes),
        _next_line(view),
    ]
    return Message(title=f"{word(one.state)} · {name(one)}", body=joined(*lines), rows=_rows(view))


def _times(one: Meeting) -> str:
    opened, ended = (clock(at) if at is not None else "–" for at in (one.opened_at, one.ended_at))
    return f"เริ่ม {opened} เลิก {ended}"


def _paper_line(view: HeldMeetingView, kind: PaperKind, paper: MeetingPaper | None) -> str:
    what = {PaperKind.BRIEF: "มติย่อ", PaperKind.MINUTES: "รายงานการประชุม"}[kind]
    if paper is None:
        return ""
    if paper.state is PaperState.RETURNED:
        return f"{what}: ส่งคืนแก้ไข “{paper.return_reason}”"
    if paper.state is PaperState.SIGNED:
        sent = view.meeting.brief_sent_at if kind is PaperKind.BRIEF else view.meeting.minutes_at
        if sent is None:
            return f"{what}: ลงนามแล้ว กำลังทำไฟล์"
        return f"{what}: ลงนามแล้ว{' ส่งผู้เข้าประชุมแล้ว' if kind is PaperKind.BRIEF else ''} {short_with_time(sent)}"
    return f"{what}: {word(paper.state)} {view.holders.get(kind) or '—'}".rstrip()


def endorsed_line(counted: EndorsementCounts) -> str:
    """รับรอง 118 · ขอแก้ไข 2 (แก้แล้ว) · ไม่ตอบ 12 · ไม่มีแชต 3"""
    said = [f"รับรอง {counted.endorsed}" + (f" (โทรศัพท์ {counted.noted})" if counted.noted else "")]
    said.append(f"ขอแก้ไข {counted.amending}" + _became(counted))
    said.append(f"ไม่ตอบ {counted.silent}")
    if counted.unreached:
        said.append(f"ไม่มีแชต {counted.unreached}")
    return " · ".join(said)


def _became(counted: EndorsementCounts) -> str:
    if not counted.amending:
        return ""
    if counted.open:
        return f" (รอพิจารณา {counted.open})"
    if not counted.refused:
        return " (แก้แล้ว)"
    return f" (แก้ {counted.accepted} ไม่รับ {counted.refused})"


def _endorsed_lines(view: HeldMeetingView) -> list[str]:
    one = view.meeting
    if view.endorsed is None or one.endorse_by is None:
        return []
    until = "รับรองภายใน" if view.endorsing else "ครบกำหนดรับรองแล้ว"
    return [endorsed_line(view.endorsed), f"{until} {short_with_time(one.endorse_by)}"]


def _next_line(view: HeldMeetingView) -> str:
    if view.adopted_in is not None:
        return f"{view.meeting.adoption[:200]} ใน{name(view.adopted_in)}"
    if view.next is not None:
        arising = f" พร้อมเรื่องสืบเนื่อง {view.arising} เรื่อง" if view.arising else ""
        return f"นำเข้าวาระรับรอง{name(view.next)}{arising}"
    return "การประชุมครั้งต่อไปจะมีวาระรับรองรายงานและเรื่องสืบเนื่องจากครั้งนี้"


def _rows(view: HeldMeetingView) -> tuple[tuple[Press, ...], ...]:
    one, counted = view.meeting, view.endorsed
    rows: list[tuple[Press, ...]] = []
    if not _under_way(view.brief):
        look = press("ดูร่าง", OpenMinutesDraft(kind=PaperKind.BRIEF), one)
        rows.append((press("เสนอมติย่อ", SubmitBrief(), one, "primary"), look))
    elif view.meeting.brief_sent_at is not None and not _under_way(view.minutes):
        look = press("ดูร่าง", OpenMinutesDraft(kind=PaperKind.MINUTES), one)
        rows.append((press("เสนอรายงานประชุม", SubmitMinutes(), one, "primary"), look))
    if counted is not None:
        amendments = (press(f"คำขอแก้ไข {counted.open}", ListAmendments(), one, "primary"),) if counted.open else ()
        call = (press("บันทึกทางโทรศัพท์", ListUnreached(), one),) if counted.unreached and view.endorsing else ()
        rows.append((*amendments, *call))
    rows.append((press("มติ", ShowResolutions(), one), press("กรอกในหน้าเว็บ", OpenMinutesPage(), one)))
    if one.brief_sent_at is None and one.minutes_at is None:
        rows.append((press("เรียกชื่อ", CallRoll(), one), press("แก้เวลา", CorrectTimes(), one)))
    rows.append((press("เอกสาร", ShowRecord(), one), press("รายชื่อ", ListInvited(), one)))
    return tuple(row for row in rows if row)


def _under_way(paper: MeetingPaper | None) -> bool:
    return paper is not None and paper.state in (PaperState.CHECKING, PaperState.SIGNING, PaperState.SIGNED)


def closing(message: Message, one: Meeting) -> Message:
    """For the secretary: the time to endorse is over."""
    return message.model_copy(update={"title": f"ครบกำหนดรับรองมติ · {name(one)}", "importance": Importance.HIGH})


def draft(one: Meeting, kind: PaperKind, digest: str) -> Message:
    """A paper as it would be submitted now."""
    submit = {
        PaperKind.BRIEF: press("เสนอมติย่อ", SubmitBrief(), one, "primary"),
        PaperKind.MINUTES: press("เสนอรายงานประชุม", SubmitMinutes(), one, "primary"),
    }[kind]
    return Message(
        title=f"ร่าง{word(kind)} · {name(one)}",
        files=(Attachment(hash=digest, name=f"ร่าง{word(kind)}.pdf", mime="application/pdf"),),
        rows=((submit,), (back(one),)),
    )


def page(one: Meeting, url: str) -> Message:
    """[กรอกในหน้าเว็บ]: the secretary's own link to the page."""
    return Message(
        title=f"บันทึกมติในหน้าเว็บ · {name(one)}",
        body="ลิงก์นี้เป็นของท่านเท่านั้น ใช้ได้ 12 ชั่วโมง โปรดอย่าส่งต่อ",
        rows=(
            (OpenLink(label="เปิดหน้าบันทึกมติ", url=url, style="primary"),),
            (press("ดูการประชุม", ShowMeetingBelow(), one),),
        ),
    )


# --- what is found ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeptFile:
    """A file of a meeting: its label on a button, and where it opens."""

    label: str
    url: str


def record(one: Meeting, agenda: str, files: Sequence[KeptFile], rows: Sequence[tuple[Press, ...]] = ()) -> Message:
    """What a meeting has left, for who may read it: agenda, resolutions and papers."""
    links = [OpenLink(label=each.label, url=each.url) for each in files[:16]]
    adopted = one.adoption[:200] if one.state is MeetingState.ADOPTED else ""
    return Message(
        title=f"{word(one.state)} · {name(one)}",
        body=joined(f"{when(one)} {where(one)}", agenda, adopted),
        rows=(*(tuple(links[start : start + 2]) for start in range(0, len(links), 2)), *rows),
    )


def endorse(row: Invited) -> Press:
    """The button to one's own endorsement."""
    return Press.of("การรับรองมติ", ShowEndorsement(), Ref.to("endorsement", row.id), version=row.version)


def hit(one: Meeting) -> str:
    """A line of what a search found."""
    day = f" · {when(one)}" if one.starts_at is not None else ""
    return f"{name(one)}{day} · {word(one.state)}"
