"""The closed word lists of the office, as they are kept in rows.

The Thai word each stands for is in `handlers/texts/words.py`; names follow the office's terms in English.
"""

from enum import StrEnum


class Platform(StrEnum):
    """Where a chat lives. `WEB` is a person's browser, `SELF` an event the product raised itself."""

    TELEGRAM = "telegram"
    LINE = "line"
    WEB = "web"
    SELF = "self"


class UnitKind(StrEnum):
    """A unit keeps register books of its own: the office, each group, each school."""

    OFFICE = "office"
    GROUP = "group"
    SCHOOL = "school"


class PostKind(StrEnum):
    """What a post may do in its unit; several deputies of one unit are ordered by rank."""

    DIRECTOR = "director"
    DEPUTY = "deputy"
    CLERK = "clerk"
    OFFICER = "officer"
    HEAD_OF_ADMINISTRATION = "head_of_administration"


class Urgency(StrEnum):
    """ชั้นความเร็ว (ข้อ 28)."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    MOST_URGENT = "most_urgent"


class Secrecy(StrEnum):
    """ชั้นความลับ (ข้อ 29): ลับ, ลับมาก, ลับที่สุด. The last is never electronic."""

    OPEN = "open"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"
    TOP_SECRET = "top_secret"


class LetterKind(StrEnum):
    """ข้อ 10 knows six kinds; a record is everything else that an officer makes or receives."""

    EXTERNAL = "external"
    MEMO = "memo"
    STAMPED = "stamped"
    ORDER = "order"
    ANNOUNCEMENT = "announcement"
    RECORD = "record"


class Direction(StrEnum):
    """Which book: ทะเบียนหนังสือรับ (แบบ 13) or ส่ง (แบบ 14)."""

    RECEIVE = "receive"
    SEND = "send"
