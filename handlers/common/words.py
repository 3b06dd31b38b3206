"""The Thai words for enum values, and the names of people, posts and times in chat."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from handlers.common.dictation import AbsenceReason
from storage.clock import BANGKOK
from storage.tables import Person, Post, Unit
from storage.vocabulary import (
    AgendaKind,
    AmendmentState,
    ApprovalState,
    Attendance,
    Capacity,
    CircularState,
    Consent,
    Decision,
    Direction,
    EntryState,
    ExtensionState,
    LetterKind,
    LetterState,
    MeetingKind,
    MeetingState,
    PaperKind,
    PaperState,
    Platform,
    PostKind,
    RemarkKind,
    Secrecy,
    TaskState,
    UnitKind,
    Urgency,
    Wanted,
)

# By class first, because two enums may have the same value (`open` is a secrecy and the state of an approval).
_WORDS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    Platform: {
        Platform.TELEGRAM: "Telegram",
        Platform.LINE: "LINE",
        Platform.WEB: "เว็บ",
        Platform.SELF: "ระบบ",
    },
    UnitKind: {
        UnitKind.OFFICE: "สำนักงาน",
        UnitKind.GROUP: "กลุ่ม",
        UnitKind.SCHOOL: "โรงเรียน",
    },
    PostKind: {
        PostKind.DIRECTOR: "ผู้อำนวยการ",
        PostKind.DEPUTY: "รองผู้อำนวยการ",
        PostKind.CLERK: "ธุรการ",
        PostKind.OFFICER: "เจ้าหน้าที่",
        PostKind.HEAD_OF_ADMINISTRATION: "หัวหน้างานบริหารทั่วไป",
    },
    Urgency: {
        Urgency.NORMAL: "ปกติ",
        Urgency.URGENT: "ด่วน",
        Urgency.VERY_URGENT: "ด่วนมาก",
        Urgency.MOST_URGENT: "ด่วนที่สุด",
    },
    Secrecy: {
        Secrecy.OPEN: "ไม่ลับ",
        Secrecy.CONFIDENTIAL: "ลับ",
        Secrecy.SECRET: "ลับมาก",
        Secrecy.TOP_SECRET: "ลับที่สุด",
    },
    LetterKind: {
        LetterKind.EXTERNAL: "หนังสือภายนอก",
        LetterKind.MEMO: "หนังสือภายใน",
        LetterKind.STAMPED: "หนังสือประทับตรา",
        LetterKind.ORDER: "หนังสือสั่งการ",
        LetterKind.ANNOUNCEMENT: "หนังสือประชาสัมพันธ์",
        LetterKind.RECORD: "หนังสือที่เจ้าหน้าที่ทำขึ้น",
    },
    Direction: {
        Direction.RECEIVE: "รับ",
        Direction.SEND: "ส่ง",
    },
    EntryState: {
        EntryState.USED: "ใช้แล้ว",
        EntryState.RESERVED: "จองไว้",
        EntryState.VOID: "ยกเลิก",
    },
    LetterState: {
        LetterState.DRAFT: "ร่าง",
        LetterState.DISCARDED: "ทิ้งร่างแล้ว",
        LetterState.REGISTERED: "ลงรับแล้ว",
        LetterState.SUBMITTED: "รอสั่งการ",
        LetterState.DECIDED: "สั่งการแล้ว",
        LetterState.RETURNED: "ส่งคืนแก้ไข",
        LetterState.CLOSED: "ดำเนินการเสร็จ",
        LetterState.VOID: "ยกเลิก",
    },
    ApprovalState: {
        ApprovalState.OPEN: "รอสั่งการ",
        ApprovalState.HELD: "สั่งการแล้ว",
        ApprovalState.DECIDED: "สั่งการแล้ว",
        ApprovalState.RETURNED: "ส่งคืนแก้ไข",
        ApprovalState.WITHDRAWN: "ถอนเรื่อง",
    },
    Decision: {
        Decision.AS_PROPOSED: "ตามเสนอ",
        Decision.KNOWN: "ทราบ",
        Decision.KNOWN_CIRCULATE: "ทราบ แจ้งเวียน",
        Decision.ASSIGN: "มอบหมาย",
        Decision.RETURN: "ส่งคืนแก้ไข",
        Decision.KEEP: "เก็บเรื่อง",
        Decision.OWN_WORDS: "สั่งการ",
    },
    Capacity: {
        Capacity.SELF: "",
        Capacity.ACTING: "รักษาราชการแทน",
        Capacity.DELEGATED: "ปฏิบัติราชการแทน",
    },
    TaskState: {
        TaskState.WAITING: "รอลงรับกลุ่ม",
        TaskState.RECEIVED: "รอมอบหมาย",
        TaskState.ASSIGNED: "กำลังดำเนินการ",
        TaskState.ASKED: "ถามกลับ",
        TaskState.REPORTED: "รายงานผลแล้ว รอปิด",
        TaskState.CLOSED: "ดำเนินการเสร็จ",
        TaskState.RETURNED: "ส่งคืน",
    },
    RemarkKind: {
        RemarkKind.PROPOSAL: "เสนอ",
        RemarkKind.OPINION: "ความเห็น",
        RemarkKind.DECISION: "สั่งการ",
        RemarkKind.RETURN: "ส่งคืนแก้ไข",
        RemarkKind.ASSIGNMENT: "มอบหมาย",
        RemarkKind.REPORT: "รายงานผล",
        RemarkKind.QUESTION: "ถามกลับ",
        RemarkKind.ANSWER: "ตอบ",
        RemarkKind.CLOSING: "ปิดเรื่อง",
        RemarkKind.EXTENSION: "ขอขยายเวลา",
        RemarkKind.EXTENDED: "อนุมัติขยายเวลา",
        RemarkKind.NOT_EXTENDED: "ไม่อนุมัติขยายเวลา",
    },
    Wanted: {
        Wanted.SEEN: "เพียงแจ้งให้ทราบ",
        Wanted.ACKNOWLEDGE: "รับทราบ",
        Wanted.YES_NO: "ตอบใช่หรือไม่ใช่",
        Wanted.NUMBER: "ตอบเป็นจำนวน",
        Wanted.TEXT: "ตอบเป็นข้อความ",
        Wanted.FILE: "ส่งไฟล์",
    },
    CircularState: {
        CircularState.DRAFT: "ร่าง",
        CircularState.DISCARDED: "ทิ้งร่างแล้ว",
        CircularState.WAITING: "รอส่ง",
        CircularState.SENT: "เวียนแล้ว",
        CircularState.CANCELLED: "ยกเลิกการเวียน",
        CircularState.CLOSED: "ปิดการติดตาม",
    },
    ExtensionState: {
        ExtensionState.OPEN: "รอพิจารณา",
        ExtensionState.GRANTED: "อนุมัติ",
        ExtensionState.REFUSED: "ไม่อนุมัติ",
        ExtensionState.WITHDRAWN: "สิ้นสุดคำขอ",
    },
    MeetingKind: {
        MeetingKind.SCHOOL_HEADS: "ประชุมผู้บริหารสถานศึกษา",
        MeetingKind.GROUP_HEADS: "ประชุมผู้อำนวยการกลุ่ม",
        MeetingKind.STAFF: "ประชุมบุคลากรในสำนักงาน",
        MeetingKind.OTHER: "ประชุม",
    },
    MeetingState: {
        MeetingState.DRAFT: "ร่าง",
        MeetingState.DISCARDED: "ทิ้งร่างแล้ว",
        MeetingState.CALLED: "รอเรื่องเข้าวาระ",
        MeetingState.SUBMITTED: "รอความเห็นชอบ",
        MeetingState.INVITED: "เชิญแล้ว",
        MeetingState.OPEN: "กำลังประชุม",
        MeetingState.ENDED: "ประชุมแล้ว",
        MeetingState.ADOPTED: "รับรองรายงานแล้ว",
        MeetingState.CANCELLED: "ยกเลิก",
    },
    Attendance: {
        Attendance.NONE: "ยังไม่ตอบ",
        Attendance.COMING: "เข้าร่วม",
        Attendance.SUBSTITUTE: "ส่งผู้แทน",
        Attendance.ABSENT: "ไม่เข้าร่วม",
    },
    Consent: {
        Consent.NONE: "แจ้งทางอื่น",
        Consent.ASKED: "รอผู้แทนรับ",
        Consent.GIVEN: "รับแล้ว",
        Consent.REFUSED: "ไม่สะดวก",
    },
    AgendaKind: {
        AgendaKind.INFORMATION: "เพื่อทราบ",
        AgendaKind.CONSIDERATION: "เพื่อพิจารณา",
    },
    PaperKind: {
        PaperKind.INVITATION: "หนังสือเชิญประชุม",
        PaperKind.BRIEF: "มติที่ประชุมโดยย่อ",
        PaperKind.MINUTES: "รายงานการประชุม",
        PaperKind.ORDER: "คำสั่ง",
        PaperKind.ANNOUNCEMENT: "ประกาศ",
    },
    PaperState: {
        PaperState.DRAFT: "ร่าง",
        PaperState.CHECKING: "รอตรวจ",
        PaperState.SIGNING: "รอลงนาม",
        PaperState.SIGNED: "ลงนามแล้ว",
        PaperState.RETURNED: "ส่งคืนแก้ไข",
        PaperState.WITHDRAWN: "ถอนแล้ว",
    },
    AmendmentState: {
        AmendmentState.OPEN: "รอพิจารณา",
        AmendmentState.ACCEPTED: "รับแก้",
        AmendmentState.REFUSED: "ไม่รับ",
    },
    AbsenceReason: {
        AbsenceReason.OFFICIAL_TRIP: "ไปราชการ",
        AbsenceReason.SICK_LEAVE: "ลาป่วย",
        AbsenceReason.PERSONAL_LEAVE: "ลากิจ",
        AbsenceReason.VACATION: "ลาพักผ่อน",
        AbsenceReason.LEAVE: "ลา",
        AbsenceReason.TRAINING: "อบรม",
        AbsenceReason.MEETING: "ประชุม",
        AbsenceReason.AWAY: "ไม่อยู่",
    },
}


def word(value: StrEnum) -> str:
    """Returns the Thai word for an enum value. It is "" for deciding in one's own right."""
    return _WORDS[type(value)][value]


def known_lists() -> frozenset[type[StrEnum]]:
    """Returns the enums that have Thai words."""
    return frozenset(_WORDS)


def short_name(person: Person) -> str:
    """Returns prefix and first name, as people are called in an office: นางสมศรี."""
    return f"{person.prefix}{person.first_name}"


def full_name(person: Person) -> str:
    """Returns นางสมศรี ใจดี."""
    return f"{short_name(person)} {person.last_name}".strip()


def with_title(person: Person, title: str) -> str:
    """Returns the name with the title: นางสมศรี ใจดี · ผอ.รร.บ้านหนองบัว. The name alone if there is no title."""
    return f"{full_name(person)} · {title}" if title else full_name(person)


def unit_name(unit: Unit) -> str:
    """Returns the short name of a unit, or its name if it has none."""
    return unit.short_name or unit.name


def group_name(unit: Unit) -> str:
    """Returns the name of a group in a sentence: กลุ่มบุคคล, because its short name alone (บุคคล) means something else."""
    name = unit_name(unit)
    return f"กลุ่ม{name}" if unit.kind is UnitKind.GROUP and not name.startswith(("กลุ่ม", "หน่วย", "ศูนย์")) else name


def post_title(post: Post, capacity: Capacity = Capacity.SELF) -> str:
    """Returns the title of a post, after `รักษาราชการแทน` if the person is acting."""
    return f"{word(capacity)} {post.title}".strip()


def clock(moment: datetime) -> str:
    """Returns the time in Bangkok: 09:42."""
    return f"{moment.astimezone(BANGKOK):%H:%M}"


def fit(label: str, most: int = 20) -> str:
    """Returns the label, cut with an ellipsis if it has more than `most` UTF-16 units.

    This is for names that people typed. Our own labels are short enough.
    """
    if len(label.encode("utf-16-le")) <= 2 * most:
        return label
    kept = label
    while len(kept.encode("utf-16-le")) > 2 * (most - 1):
        kept = kept[:-1]
    return kept.rstrip() + "…"


_TITLES = {
    PostKind.DIRECTOR: "ผอ.{unit}",
    PostKind.DEPUTY: "รอง ผอ.{unit}",
    PostKind.CLERK: "ธุรการ{unit}",
    PostKind.OFFICER: "เจ้าหน้าที่{unit}",
    PostKind.HEAD_OF_ADMINISTRATION: "หัวหน้างานบริหารทั่วไป {unit}",
}


def default_title(kind: PostKind, unit: Unit, rank: int = 0) -> str:
    """Returns the title of a post that has none in the staff file: รอง ผอ.กลุ่มนโยบายและแผน คนที่ 2."""
    title = _TITLES[kind].format(unit=unit_name(unit))
    return f"{title} คนที่ {rank}" if kind is PostKind.DEPUTY and rank else title
