"""The menu of a person, by their role in the office.

Both platforms use the same list. LINE shows the first six as a picture below the chat, and a tap sends `word`. Telegram
lists `/command` with `description`. Both arrive as text, so they are parsed the same way.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Icon = Literal["scan", "number", "tasks", "search", "pen", "away", "chart", "people", "key", "help", "shield", "stop"]

CHAT_BAR: Final = "เมนู"
"""The text of the bar that opens the menu in LINE: at most 14 letters."""


class Role(StrEnum):
    """Whose menu it is. The chat of a stranger belongs to no person of the office."""

    STRANGER = "stranger"
    OFFICER = "officer"
    CLERK = "clerk"
    DIRECTOR = "director"
    ADMIN = "admin"
    SCHOOL = "school"


@dataclass(frozen=True)
class Choice:
    """A menu item. `command` is Latin, without the slash. `word` is what a person types in Thai for the same."""

    command: str
    word: str
    description: str
    icon: Icon


REGISTER = Choice("register", "ลงรับ", "ลงทะเบียนรับหนังสือจากภาพถ่ายหรือไฟล์", "scan")
RESERVE = Choice("reserve", "จองเลข", "จองเลขรับไว้ก่อน แนบไฟล์ภายหลัง", "number")
MINE = Choice("mine", "งานของฉัน", "เรื่องที่รอท่านดำเนินการ", "tasks")
FIND = Choice("find", "ค้นหนังสือ", "ค้นด้วยเรื่อง เลขรับ หรือที่", "search")
WAITING = Choice("waiting", "รอสั่งการ", "หนังสือที่รอท่านสั่งการ", "pen")
AWAY = Choice("away", "ไปราชการ", "แจ้งช่วงไม่อยู่ และผู้ปฏิบัติแทน", "away")
STATUS = Choice("status", "สถานะ", "งานสารบรรณวันนี้และสภาพระบบ", "chart")
OUTSTANDING = Choice("outstanding", "ค้าง", "หนังสือเวียนที่โรงเรียนยังไม่รับทราบ", "search")
QUOTA = Choice("quota", "โควตา", "ข้อความ LINE ที่ใช้และเหลือในเดือนนี้", "chart")
INVITE = Choice("invite", "เชิญ", "ออกรหัสเชิญให้บุคลากร", "people")
LINK = Choice("link", "ผูกบัญชี", "ใส่รหัสเชิญ 8 หลัก", "key")
MANUAL = Choice("manual", "คู่มือ", "ขั้นตอนของงานตามคู่มือปฏิบัติงาน", "help")
CALENDAR = Choice("calendar", "ปฏิทินเดือนนี้", "งานตามปฏิทินของหน่วยงานเดือนนี้", "number")
PROGRAMMES = Choice("programmes", "ปฏิทินงาน", "เปิดใช้ปฏิทินงานตามคู่มือ", "number")
CIRCULARS = Choice("circulars", "หนังสือเวียน", "หนังสือเวียนถึงหน่วยงานของท่าน", "scan")
SEND_CIRCULAR = Choice("circulate", "แจ้งเวียน", "ส่งหนังสือเวียนถึงโรงเรียน เช่น แจ้งเวียน 214", "scan")
BOOK = Choice("book", "ทะเบียนรับ", "ทะเบียนหนังสือรับของหน่วยงาน และพิมพ์", "number")
NOTIFY = Choice("notify", "แจ้งเตือน", "เวลาสรุปงาน ช่วงงดแจ้ง และช่องทาง", "help")
HOLIDAYS = Choice("holidays", "วันหยุด", "วันหยุดของสำนักงาน", "number")
LADDERS = Choice("ladders", "ขั้นเตือน", "เตือนกำหนดส่งผู้ใด เมื่อใด", "chart")
MEETINGS = Choice("meetings", "การประชุม", "การประชุมที่ได้รับเชิญ และที่ท่านดูแล", "people")
PRIVACY = Choice("privacy", "นโยบาย", "ข้อมูลที่ระบบเก็บและสิทธิของท่าน", "shield")
HELP = Choice("help", "วิธีใช้", "วิธีใช้ 1 นาที", "help")
CANCEL = Choice("cancel", "ยกเลิก", "หยุดสิ่งที่กำลังทำอยู่", "stop")

MENUS: Final[dict[Role, tuple[Choice, ...]]] = {
    Role.STRANGER: (LINK, PRIVACY, HELP),
    Role.OFFICER: (MINE, FIND, HELP, AWAY, PRIVACY, CANCEL, CALENDAR, MANUAL, NOTIFY, MEETINGS),
    Role.CLERK: (
        REGISTER,
        MINE,
        FIND,
        RESERVE,
        AWAY,
        HELP,
        PRIVACY,
        CANCEL,
        SEND_CIRCULAR,
        CALENDAR,
        MANUAL,
        NOTIFY,
        MEETINGS,
    ),
    Role.DIRECTOR: (
        WAITING,
        MINE,
        FIND,
        AWAY,
        STATUS,
        HELP,
        PRIVACY,
        CANCEL,
        CALENDAR,
        PROGRAMMES,
        MANUAL,
        NOTIFY,
        MEETINGS,
    ),
    Role.ADMIN: (
        STATUS,
        INVITE,
        FIND,
        MINE,
        REGISTER,
        HELP,
        PRIVACY,
        CANCEL,
        OUTSTANDING,
        QUOTA,
        CALENDAR,
        PROGRAMMES,
        MANUAL,
        NOTIFY,
        HOLIDAYS,
        LADDERS,
        MEETINGS,
    ),
    Role.SCHOOL: (CIRCULARS, MINE, FIND, BOOK, HELP, PRIVACY, CANCEL, MANUAL, NOTIFY, MEETINGS),
}
