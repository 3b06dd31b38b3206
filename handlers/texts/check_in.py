"""What people read on the day of a meeting: signing in, the secretary's roll, the poster at the door."""

from collections.abc import Callable, Mapping

from handlers.errors import CheckInRefused
from handlers.rules.thai_dates import short_with_time
from notifications.message import Message, Press


def _joined(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def sign_in_words(door_code: str) -> str:
    """What somebody types to sign in, and what a deep link types for them."""
    return f"ลงชื่อ {door_code}"


# --- refusals ---------------------------------------------------------------------------------------------------------


def _moment(refusal: CheckInRefused) -> str:
    return f" {short_with_time(refusal.at)}" if refusal.at is not None else ""


_REFUSED: Mapping[str, tuple[Callable[[CheckInRefused], str], str]] = {
    "early": (lambda one: f"ยังไม่ถึงวันประชุม{_moment(one)}", "ลงชื่อและเรียกชื่อได้เฉพาะวันประชุม"),
    "over": (lambda one: f"ปิดการลงชื่อแล้ว ประชุมเลิก{_moment(one)}", "กรุณาแจ้งเลขานุการการประชุม"),
    "cancelled": (lambda one: f"ยกเลิกการประชุม{_moment(one)} แล้ว", "ไม่ต้องลงชื่อ"),
    "written": (lambda one: f"ส่งมติการประชุมแล้ว{_moment(one)}", "แก้รายชื่อผู้มาประชุมไม่ได้แล้ว"),
    "not_invited": (lambda one: "ท่านไม่มีชื่อในการประชุมนี้", "กรุณาแจ้งเลขานุการที่โต๊ะลงชื่อ"),
    "runs_it": (lambda one: "ประธานและเลขานุการไม่ต้องลงชื่อ", ""),
    "sends": (lambda one: f"ท่านส่งผู้แทนไว้: {one.name}", "หากมาเอง กดปุ่มด้านล่าง"),
    "substitute_here": (lambda one: f"ผู้แทนลงชื่อแล้ว{_moment(one)}: {one.name}", "กรุณาแจ้งเลขานุการที่โต๊ะลงชื่อ"),
    "taken": (lambda one: f"ลงชื่อแล้ว{_moment(one)}: {one.name}", "ยกเลิกการลงชื่อก่อน แล้วบันทึกใหม่"),
    "not_here": (lambda one: "ยังไม่ได้ลงชื่อ จึงบันทึกกลับก่อนไม่ได้", ""),
    "wrong_code": (lambda one: "รหัสไม่ตรง", "ตรวจแล้วพิมพ์ใหม่ หรือแจ้งเลขานุการที่โต๊ะลงชื่อ"),
    "personal_code": (
        lambda one: "รหัส 6 หลักใช้ที่หน้าห้องหรือโต๊ะลงชื่อ",
        "ในแชต พิมพ์ ลงชื่อ ตามด้วยรหัส 4 หลักบนป้ายหน้าห้อง",
    ),
    "too_many": (lambda one: "พิมพ์รหัสผิดหลายครั้ง กรุณารอสักครู่", "หรือแจ้งเลขานุการที่โต๊ะลงชื่อ"),
}


def refused(refusal: CheckInRefused) -> Message:
    """Why somebody cannot sign in, and what they can do."""
    said, what_to_do = _REFUSED[refusal.why]
    myself = Press(label="ฉันมาเอง ลงชื่อ", verb="check_in_myself", subject=f"invited:{refusal.seat}", style="primary")
    return Message(title=said(refusal), body=what_to_do, rows=((myself,),) if refusal.why == "sends" else ())
