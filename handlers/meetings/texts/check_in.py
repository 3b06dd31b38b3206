"""What people read on the day of a meeting: signing in, the secretary's roll, the poster at the door."""

from collections.abc import Callable, Mapping, Sequence

from handlers.common.thai_dates import short_with_time
from handlers.common.words import clock, fit, unit_name, word
from handlers.errors import CheckInFault, CheckInRefused
from handlers.meetings.presses.attendance import ShowSeat
from handlers.meetings.presses.check_in import CallRoll, MakeDoorPoster, MarkAllPresent, MarkPresent, SignInMyself
from handlers.meetings.rules.check_in import is_late
from handlers.meetings.texts.invited import InvitedLine
from handlers.meetings.texts.meetings import PAGE, MeetingView, back, joined, name, press, quorum
from notifications.message import Attachment, Message, OpenLink, Press
from storage.ref import Ref
from storage.tables import Invited, Meeting, Unit
from storage.vocabulary import Attendance, UnitKind


def sign_in_words(door_code: str) -> str:
    """What somebody types to sign in; a deep link types it for them."""
    return f"ลงชื่อ {door_code}"


# --- refusals ---------------------------------------------------------------------------------------------------------


def _moment(refusal: CheckInRefused) -> str:
    return f" {short_with_time(refusal.at)}" if refusal.at is not None else ""


_REFUSED: Mapping[str, tuple[Callable[[CheckInRefused], str], str]] = {
    CheckInFault.EARLY: (lambda one: f"ยังไม่ถึงวันประชุม{_moment(one)}", "ลงชื่อและเรียกชื่อได้เฉพาะวันประชุม"),
    CheckInFault.OVER: (lambda one: f"ปิดการลงชื่อแล้ว ประชุมเลิก{_moment(one)}", "กรุณาแจ้งเลขานุการการประชุม"),
    CheckInFault.CANCELLED: (lambda one: f"ยกเลิกการประชุม{_moment(one)} แล้ว", "ไม่ต้องลงชื่อ"),
    CheckInFault.WRITTEN: (lambda one: f"ส่งมติการประชุมแล้ว{_moment(one)}", "แก้รายชื่อผู้มาประชุมไม่ได้แล้ว"),
    CheckInFault.SET_DOWN: (lambda one: "เสนอมติการประชุมแล้ว", "แก้รายชื่อผู้มาประชุมได้เมื่อถอนเรื่อง หรือเมื่อส่งคืนแก้ไข"),
    CheckInFault.NOT_INVITED: (lambda one: "ท่านไม่มีชื่อในการประชุมนี้", "กรุณาแจ้งเลขานุการที่โต๊ะลงชื่อ"),
    CheckInFault.RUNS_IT: (lambda one: "ประธานและเลขานุการไม่ต้องลงชื่อ", ""),
    CheckInFault.SENDS: (lambda one: f"ท่านส่งผู้แทนไว้: {one.name}", "หากมาเอง กดปุ่มด้านล่าง"),
    CheckInFault.SUBSTITUTE_HERE: (lambda one: f"ผู้แทนลงชื่อแล้ว{_moment(one)}: {one.name}", "กรุณาแจ้งเลขานุการที่โต๊ะลงชื่อ"),
    CheckInFault.TAKEN: (lambda one: f"ลงชื่อแล้ว{_moment(one)}: {one.name}", "ยกเลิกการลงชื่อก่อน แล้วบันทึกใหม่"),
    CheckInFault.ANSWERED_HERE: (lambda one: f"ลงชื่อเข้าประชุมแล้ว{_moment(one)}", "เปลี่ยนคำตอบไม่ได้แล้ว กรุณาแจ้งเลขานุการ"),
    CheckInFault.NO_MEETING: (lambda one: "ท่านไม่มีประชุมที่ต้องลงชื่อ", "หากท่านมาแทนผู้อื่น กรุณาแจ้งเลขานุการที่โต๊ะลงชื่อ"),
    CheckInFault.NOT_HERE: (lambda one: "ยังไม่ได้ลงชื่อ จึงบันทึกกลับก่อนไม่ได้", ""),
    CheckInFault.WRONG_CODE: (lambda one: "รหัสไม่ตรง", "ตรวจแล้วพิมพ์ใหม่ หรือแจ้งเลขานุการที่โต๊ะลงชื่อ"),
    CheckInFault.PERSONAL_CODE: (
        lambda one: "รหัส 6 หลักใช้ที่หน้าห้องหรือโต๊ะลงชื่อ",
        "ในแชต พิมพ์ ลงชื่อ ตามด้วยรหัส 4 หลักบนป้ายหน้าห้อง",
    ),
    CheckInFault.STALE: (lambda one: "รหัสนี้เปลี่ยนแล้วหรือหมดเวลายืนยัน", "กรุณาพิมพ์รหัสอีกครั้ง หรือแจ้งเลขานุการที่โต๊ะลงชื่อ"),
    CheckInFault.TOO_MANY: (lambda one: "พิมพ์รหัสผิดหลายครั้ง กรุณารอสักครู่", "หรือแจ้งเลขานุการที่โต๊ะลงชื่อ"),
}


def refused(refusal: CheckInRefused) -> Message:
    """Why somebody cannot sign in, and what they can do."""
    said, what_to_do = _REFUSED[refusal.why]
    rows: tuple[tuple[Press, ...], ...] = ()
    if refusal.why is CheckInFault.SENDS and refusal.seat is not None:
        rows = ((Press.of("ฉันมาเอง ลงชื่อ", SignInMyself(), Ref.to("invited", refusal.seat), style="primary"),),)
    return Message(title=said(refusal), body=what_to_do, rows=rows)


# --- signing in -------------------------------------------------------------------------------------------------------


def ask_code(one: Meeting, row: Invited) -> Message:
    """[ลงชื่อเข้าประชุม], or `ลงชื่อ` alone."""
    return Message(
        title="พิมพ์รหัส 4 หลักบนป้ายหน้าห้อง",
        body=joined(name(one), "หรือสแกน QR บนป้าย หรือแสดง QR ของท่านที่โต๊ะลงชื่อ"),
        rows=((Press.of("กลับ", ShowSeat(), Ref.of(row)),),),
    )


def not_linked() -> Message:
    """For a chat that is linked to nobody of the office."""
    return Message(
        title="แชตนี้ยังไม่ผูกบัญชี จึงลงชื่อในแชตไม่ได้",
        body="สแกน QR ใหญ่หน้าห้องแล้วพิมพ์รหัส 6 หลักของท่าน หรือแจ้งชื่อที่โต๊ะลงชื่อ\nผูกบัญชี: พิมพ์รหัสเชิญ 8 หลักที่ได้จากผู้ดูแล",
    )


def signed_line(row: Invited, total: int) -> str:
    """ลงชื่อแล้ว 08:47 · ลำดับ 63/148"""
    at = clock(row.checked_in_at) if row.checked_in_at is not None else ""
    return f"ลงชื่อแล้ว {at} · ลำดับ {row.check_in_number}/{total}"


def signed(row: Invited, one: Meeting, unit: Unit, total: int, page: str) -> Message:
    """For who has just signed in, or had before."""
    instead = f"ผู้แทน {unit_name(unit)}" if row.answer is Attendance.SUBSTITUTE else ""
    late = "มาหลังเวลาเริ่มประชุม" if is_late(row.checked_in_at, one.starts_at) else ""
    return Message(
        title=signed_line(row, total),
        body=joined(name(one), instead, late),
        rows=((OpenLink(label="เอกสารวันนี้", url=page),),),
    )


# --- the roll ---------------------------------------------------------------------------------------------------------


LATE, LEFT = "สาย", "กลับ"
"""What the secretary types before a name: they come now, they left."""


def roll(view: MeetingView, lines: Sequence[InvitedLine], page: int, notes: Sequence[str] = ()) -> Message:
    """The roll: who is here, by taps or typed names."""
    one, counts = view.meeting, view.counts
    shown = lines[page * PAGE : (page + 1) * PAGE]
    rows: list[tuple[Press, ...]] = []
    for each in shown:
        here = each.row.checked_in_at is not None
        said = unit_name(each.unit) if _one_a_unit(each) else each.name
        label = fit(f"{'✓ ' if here else ''}{said}")
        rows.append((press(label, MarkPresent(seat=each.row.id, here=not here, page=page), one),))
    turn = []
    if page:
        turn.append(press("ก่อนหน้า", CallRoll(page=page - 1), one))
    if (page + 1) * PAGE < len(lines):
        turn.append(press("ถัดไป", CallRoll(page=page + 1), one))
    expected = counts.attending - counts.here
    everybody = (press("ผู้ตอบรับมาครบ", MarkAllPresent(page=page), one),) if expected > 0 else ()
    how = "แตะชื่อ หรือพิมพ์ชื่อโรงเรียนที่มาแล้ว"
    if view.begun:
        how = f"แตะหรือพิมพ์ชื่อ = มาแต่ต้น · พิมพ์ “{LATE} รร.… 09:20” = มาสาย · “{LEFT} รร.… 11:30” = กลับก่อน"
    return Message(
        title=f"เรียกชื่อ · ลงชื่อแล้ว {counts.here}/{counts.total}",
        body=joined(name(one), quorum(view), *_came_and_went(lines, one), *notes, how),
        rows=tuple(row for row in (*rows, tuple(turn), everybody, (back(one),)) if row),
    )


def _came_and_went(lines: Sequence[InvitedLine], one: Meeting) -> list[str]:
    late = sum(is_late(each.row.checked_in_at, one.starts_at) for each in lines)
    left = sum(each.row.left_at is not None for each in lines)
    return [f"มาสาย {late} · กลับก่อน {left}"] if late or left else []


def _one_a_unit(line: InvitedLine) -> bool:
    return line.unit.kind is UnitKind.SCHOOL


# --- the desk, papers -------------------------------------------------------------------------------------------------


def desk(one: Meeting, address: str) -> Message:
    """[หน้าลงชื่อ]: only for the person who asked, because the page acts in their name."""
    return Message(
        title=f"หน้าลงชื่อ · {name(one)}",
        body="หน้านี้ลงชื่อในนามของท่าน โปรดอย่าส่งต่อ\nเปิดในเบราว์เซอร์ของเครื่องที่โต๊ะลงชื่อ จอหน้าห้องเปิดจากหน้านั้น",
        rows=(
            (OpenLink(label="เปิดหน้าลงชื่อ", url=address),),
            (press("ป้าย QR หน้าห้อง", MakeDoorPoster(), one), back(one)),
        ),
    )


def making_poster() -> Message:
    return Message(title="กำลังทำป้าย QR…")


def poster(one: Meeting, digest: str) -> Message:
    """The poster of the door is made."""
    return Message(
        title=f"ป้าย QR หน้าห้อง · {name(one)}",
        body="พิมพ์ A4 ติดหน้าห้อง ใช้ได้เฉพาะวันประชุม",
        files=(Attachment(hash=digest, name="ป้ายลงชื่อ.pdf", mime="application/pdf"),),
        rows=((back(one),),),
    )


def poster_failed() -> Message:
    return Message(title="ทำป้าย QR ไม่สำเร็จ กรุณากดอีกครั้ง")


def sheet_note(row: Invited) -> str:
    """What the sign-in sheet notes beside a name."""
    if row.answer is Attendance.SUBSTITUTE:
        return f"แทน {row.title}"
    return word(row.answer) if row.answer is Attendance.ABSENT and row.checked_in_at is None else ""


def sheet_signature(row: Invited) -> str:
    """What stands in the signature column for who signed in already; "" for others, and for who was marked by the
    secretary."""
    if row.checked_in_at is None or row.checked_in_how == "roll_call":
        return ""
    return f"ลงชื่อในระบบ {clock(row.checked_in_at).replace(':', '.')} น."


def making_sheet() -> Message:
    return Message(title="กำลังทำใบลงชื่อ…")


def sheet(one: Meeting, digest: str) -> Message:
    """The sign-in sheet is made."""
    return Message(
        title=f"ใบลงชื่อ · {name(one)}",
        files=(Attachment(hash=digest, name="ใบลงชื่อ.pdf", mime="application/pdf"),),
        rows=((back(one),),),
    )


def sheet_failed() -> Message:
    return Message(title="ทำใบลงชื่อไม่สำเร็จ กรุณากดอีกครั้ง")
