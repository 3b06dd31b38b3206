"""Small talk: help, what was not understood, what went wrong."""

from handlers.common.presses import Find, RegisterLetter, ShowHelp, ShowMyWork, button, press
from handlers.common.thai_dates import short_with_time
from handlers.context import Actor
from handlers.letters.presses import DiscardDraft, ShowDraft
from notifications.message import Message
from storage.tables import Letter
from storage.vocabulary import PostKind, UnitKind

_START = (button("ลงรับ", RegisterLetter()), button("ค้นหนังสือ", Find()), button("งานของฉัน", ShowMyWork()))
_HELP = button("วิธีใช้", ShowHelp())
_KEEP_THE_CALENDAR = {PostKind.DIRECTOR, PostKind.DEPUTY, PostKind.HEAD_OF_ADMINISTRATION}


def not_understood(draft: Letter | None = None) -> Message:
    """What may have been meant; a `draft` left half done is offered again."""
    title = "ยังไม่เข้าใจข้อความนี้ ต้องการทำสิ่งใด"
    if draft is None:
        return Message(title=title, rows=(_START, (_HELP,)))
    go_on = (press("ทำต่อ", ShowDraft(), draft, "primary"), press("ทิ้งร่าง", DiscardDraft(), draft, "danger"))
    return Message(
        title=title, body=f"ท่านลงรับค้างไว้เมื่อ {short_with_time(draft.made_at)}", rows=(go_on, _START, (_HELP,))
    )


def edited() -> Message:
    return Message(
        title="การแก้ไขข้อความในแชตไม่เปลี่ยนข้อมูลที่บันทึกแล้ว",
        body="หากเป็นร่างที่ยังไม่ลงรับ กรุณากด แก้ไข ที่ร่าง",
        rows=((button("ลงรับ", RegisterLetter()), button("งานของฉัน", ShowMyWork())),),
    )


def unusable_kind() -> Message:
    return Message(title="ระบบรับเฉพาะข้อความ ภาพถ่าย และไฟล์ PDF", rows=((_HELP,),))


def cancelled(asked: bool) -> Message:
    title = "ยกเลิกขั้นตอนแล้ว ข้อมูลที่บันทึกไว้ยังอยู่" if asked else "ไม่มีขั้นตอนที่ค้างอยู่"
    return Message(title=title, rows=(_START,))


def button_gone() -> Message:
    return Message(
        title="ปุ่มนี้เก่าเกินไปแล้ว",
        body="พิมพ์เลขรับ เช่น 214 เพื่อเปิดสถานะล่าสุดของหนังสือ",
        rows=((button("งานของฉัน", ShowMyWork()), button("ค้นหนังสือ", Find())),),
    )


def trouble(token: str) -> Message:
    return Message(
        title=f"ขออภัย ดำเนินการไม่สำเร็จ (รหัส {token})",
        body="ข้อมูลที่บันทึกไว้แล้วยังอยู่ครบ กรุณาลองอีกครั้ง หากยังไม่ได้ กรุณาแจ้งรหัสนี้แก่ผู้ดูแลระบบ",
        rows=((_HELP,),),
    )


def help_for(actor: Actor) -> Message:
    """What this person can do, by their posts."""
    lines = [
        "ลงรับ: ส่งภาพถ่ายหรือ PDF ของหนังสือ",
        "ดูเรื่องที่รอท่าน: “งานของฉัน”",
        "ค้นหนังสือ: “ค้น ครูดีเด่น” หรือเลขรับ “214”",
        "ดูประวัติหนังสือ: “ประวัติ 214”",
        "แจ้งไม่อยู่ มอบผู้แทน: “ไปราชการ 20-22 ม.ค.”",
        "ขั้นตอนงานตามคู่มือ: “คู่มือ แผนปฏิบัติการ”",
        "ตั้งเวลาสรุปงานและช่วงงดแจ้ง: “แจ้งเตือน”",
        "การประชุมที่ได้รับเชิญ: “การประชุม” · วันประชุม: “ลงชื่อ” ตามด้วยรหัสหน้าห้อง",
        "หยุดขั้นตอนที่ทำอยู่: “ยกเลิก”",
    ]
    chairs = {seat.post.kind for seat in actor.seats if seat.unit.kind is not UnitKind.SCHOOL}
    if any(seat.unit.kind is UnitKind.SCHOOL for seat in actor.seats):
        lines.insert(1, "หนังสือเวียนถึงโรงเรียน: “หนังสือเวียน” · เลขรับของโรงเรียน: “ทะเบียนรับ”")
    if PostKind.CLERK in chairs:
        lines.insert(2, "เวียนถึงโรงเรียน ติดตาม: “แจ้งเวียน 214” “สถานะ 214”")
        lines.insert(3, "ทะเบียนของหน่วยงาน: “ทะเบียนรับ” “ทะเบียนส่ง”")
    if chairs:
        lines.insert(-1, "งานตามปฏิทินของหน่วยงาน: “ปฏิทินเดือนนี้”")
        lines.insert(-1, "เรียกประชุม: “ประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู”")
        lines.insert(-1, "บันทึกมติ: “มติ 4.1 อนุมัติ …” · เลิกประชุม: “ปิดประชุม 11:45”")
    if chairs & _KEEP_THE_CALENDAR or (chairs and actor.person.is_admin):
        lines.insert(-1, "เปิดใช้ปฏิทินงาน: “ปฏิทินงาน”")
    if actor.person.is_admin:
        lines += [
            "ภาพรวมวันนี้: “สถานะ” · โรงเรียนที่ค้าง: “ค้าง หนองบัว”",
            "ออกรหัสเชิญ: “เชิญ สมศรี ใจดี”",
            "วันหยุดและขั้นเตือน: “วันหยุด” “ขั้นเตือน”",
        ]
    return Message(title=f"วิธีใช้ · {actor.full_name}", body="\n".join(lines), rows=(_START,))
