"""Linking a chat to a person: to strangers, and to the linked about their own chats."""

from collections.abc import Sequence
from datetime import datetime

from handlers.common.codes import show_code
from handlers.common.presses import Cancel, ShowHelp, ShowMyWork, button
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import short
from handlers.common.words import word
from handlers.errors import CodeFault
from handlers.people.presses import (
    ConfirmLink,
    ConfirmUnlink,
    LinkOtherPlatform,
    RefuseLink,
    RequestCode,
    Unlink,
)
from handlers.people.texts.preferences import SETTINGS
from notifications.message import Button, CopyText, Fact, Message, OpenLink, Press
from storage.ref import Ref
from storage.vocabulary import Platform

_WORK = button("ดูงานของฉัน", ShowMyWork())
_HELP = button("วิธีใช้ 1 นาที", ShowHelp())


def stranger() -> Message:
    return Message(title="ระบบนี้ใช้ภายในหน่วยงาน กรุณาพิมพ์รหัสเชิญ 8 หลัก")


def privacy(link: str, admins: Sequence[str]) -> Message:
    """The notice (PDPA): what is kept, why, how long, and whom to ask."""
    return Message(
        title="นโยบายข้อมูลส่วนบุคคล",
        body="ระบบเก็บชื่อ ตำแหน่ง รหัสแชต และประวัติการดำเนินการ เพื่องานสารบรรณของสำนักงานเท่านั้น\n"
        "ขอดู แก้ไข หรือเลิกผูกบัญชีได้ที่ผู้ดูแล" + (f": {', '.join(admins)}" if admins else ""),
        rows=((OpenLink(label="อ่านนโยบาย", url=link),),),
    )


def is_this_you(office: str, name: str, title: str, invitation_id: int, policy: str) -> Message:
    """The one card that names a person to somebody not linked yet: only after a right code."""
    return Message(
        title=f"ระบบสารบรรณ {office}",
        body=f"บัญชีแชตนี้จะใช้แทน\n{name}{f' · {title}' if title else ''}\nระบบเก็บชื่อ ตำแหน่ง รหัสแชต และประวัติการดำเนินการ",
        rows=(
            (
                Press.of("ถูกต้อง ผูกบัญชี", ConfirmLink(), Ref.to("invitation", invitation_id), style="primary"),
                Press.of("ไม่ใช่ฉัน", RefuseLink(), Ref.to("invitation", invitation_id)),
            ),
            (OpenLink(label="อ่านนโยบาย", url=policy),),
        ),
        sensitive=True,
    )


def linked(waiting: int, other: Platform | None) -> Message:
    """After the link. `other`: the platform that can still be linked besides."""
    body = f"มีเรื่องรอท่าน {waiting} เรื่อง" if waiting else "ไม่มีงานค้าง"
    more = (link_other_button(other),) if other is not None else ()
    return Message(title="ผูกบัญชีเรียบร้อยแล้ว", body=body, rows=((_WORK, SETTINGS), (*more, _HELP)))


def link_other_button(other: Platform) -> Press:
    return Press.of(f"ผูก {word(other)} เพิ่ม", LinkOtherPlatform(platform=other))


def linked_already(name: str) -> Message:
    return Message(
        title=f"บัญชีแชตนี้ผูกกับ{name}อยู่แล้ว",
        rows=((_WORK, _HELP), (button("เลิกผูกบัญชี", Unlink()),)),
    )


def refused_and_revoked() -> Message:
    return Message(title="ยกเลิกรหัสนี้และแจ้งผู้ดูแลแล้ว ขอบคุณ")


def code_refused(why: CodeFault) -> Message:
    """Why a code opens nothing; the same for one that never was and one that was taken back."""
    return Message(title=_CODES[why])


_CODES = {
    CodeFault.UNKNOWN: "รหัสนี้ใช้ไม่ได้ กรุณาตรวจแล้วพิมพ์ใหม่ หรือขอรหัสใหม่จากสารบรรณกลาง",
    CodeFault.USED: "รหัสนี้ใช้ไปแล้ว กรุณาขอรหัสใหม่จากสารบรรณกลาง",
    CodeFault.EXPIRED: "รหัสนี้หมดอายุแล้ว กรุณาขอรหัสใหม่จากสารบรรณกลาง",
    CodeFault.TOO_MANY: "ใส่รหัสไม่ถูกต้องหลายครั้ง กรุณารอ 1 ชั่วโมง หรือขอรหัสใหม่จากสารบรรณกลาง",
    CodeFault.TAKEN: "ตำแหน่งนี้ผูกกับบัญชีอื่นอยู่ ส่งเรื่องให้ผู้ดูแลยืนยันแล้ว",
}


def expired(invitation_id: int) -> Message:
    return Message(
        title="รหัสนี้หมดอายุแล้ว กรุณาขอรหัสใหม่จากสารบรรณกลาง",
        rows=((Press.of("ขอรหัสใหม่", RequestCode(), Ref.to("invitation", invitation_id)),),),
    )


def code_wanted() -> Message:
    return Message(title="ส่งคำขอรหัสใหม่ให้ผู้ดูแลแล้ว")


def own_code(code: str, expires_at: datetime, platform: Platform, link: str | None) -> Message:
    """For linking the other platform oneself."""
    shown = show_code(code)
    rows: list[tuple[Button, ...]] = [(CopyText(label="คัดลอกรหัส", text=shown),)]
    if link:
        rows.append((OpenLink(label=f"เปิด {word(platform)}", url=link),))
    return Message(
        title=f"เปิดบัญชีของสำนักงานใน {word(platform)} แล้วพิมพ์รหัสนี้",
        facts=(Fact(label="รหัส", value=f"{shown}  ใช้ได้ครั้งเดียว ถึง {short(bangkok_date(expires_at))}"),),
        rows=tuple(rows),
        sensitive=True,
    )


def really_unlink(name: str, platform: Platform) -> Message:
    return Message(
        title=f"เลิกผูกบัญชี {word(platform)} ของ{name}",
        body="แชตนี้จะไม่ได้รับเรื่องอีก งานที่ค้างยังเป็นของท่าน ผูกใหม่ได้ด้วยรหัสเชิญ",
        rows=((Press.of("ยืนยันเลิกผูก", ConfirmUnlink(), style="danger"), button("ยกเลิก", Cancel())),),
    )


def unlinked() -> Message:
    return Message(title="เลิกผูกบัญชีแล้ว", body="หากต้องการใช้อีก กรุณาขอรหัสเชิญจากผู้ดูแล")
