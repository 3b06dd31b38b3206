"""ชั้นความลับ: what looks secret, what of a letter may be kept, and how much of it somebody may be shown.

ลับ and ลับมาก go only between appointed persons; ลับที่สุด is never electronic (ข้อ 29, 35, 41).
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from storage.vocabulary import Secrecy, Urgency

_SECRECY_RISES = (Secrecy.OPEN, Secrecy.CONFIDENTIAL, Secrecy.SECRET, Secrecy.TOP_SECRET)
_URGENCY_RISES = (Urgency.NORMAL, Urgency.URGENT, Urgency.VERY_URGENT, Urgency.MOST_URGENT)

# ลับ also ends กลับ, สลับ, หลับ, คลับ and begins ลับแล (a district) and ลับหลัง. As a word of its own it stands alone
# or behind one of these. ชั้นความลับ is only the label of a form; the class that follows it stands alone.
_BEFORE = "".join(f"(?<={word})|" for word in ("ชั้น", "เป็นความ", "หนังสือ", "เอกสาร", "เรื่อง", "จดหมาย", "ด่วน"))
_THAI_CLASS = re.compile(rf"(?:{_BEFORE}(?<![ก-๎]))ลับ(?!แล(?!ะ)|หลัง|คม|มีด|สมอง|ตา|ฝีปาก)\s*(?P<degree>ที่สุด|มาก)?")
_ENGLISH_CLASS = re.compile(r"\b(?P<word>top\s*secret|secret|confidential)\b", re.IGNORECASE)
_BY_DEGREE = {None: Secrecy.CONFIDENTIAL, "มาก": Secrecy.SECRET, "ที่สุด": Secrecy.TOP_SECRET}
_BY_ENGLISH = {
    "confidential": Secrecy.CONFIDENTIAL,
    "secret": Secrecy.SECRET,
    "topsecret": Secrecy.TOP_SECRET,
}


class Visibility(StrEnum):
    """How much of a letter somebody is shown."""

    EVERYTHING = "everything"
    FACTS = "facts"
    """Number, date, sender and register number; a fixed phrase for the subject, no page, no words."""
    EXISTENCE = "existence"
    """That there is something, and nothing about it."""
    NOTHING = "nothing"


def suspected_secrecy(text: str) -> Secrecy | None:
    """The highest class that words of a caption or of a page seem to claim; None if none.

    A suspicion only: the person is asked before anything is kept. So it would rather ask once too often.
    """
    found = [_BY_DEGREE[match["degree"]] for match in _THAI_CLASS.finditer(text)]
    found += [_BY_ENGLISH[re.sub(r"\s", "", match["word"].lower())] for match in _ENGLISH_CLASS.finditer(text)]
    return carried_secrecy(found) if found else None


def may_keep_content(secrecy: Secrecy) -> bool:
    """Whether picture, text and subject may be kept: of an open letter only."""
    return secrecy is Secrecy.OPEN


def may_be_registered_here(secrecy: Secrecy) -> bool:
    """Whether the letter may be in this system at all, even as a number and a date: ลับที่สุด never (ข้อ 29)."""
    return secrecy is not Secrecy.TOP_SECRET


def visibility_of(secrecy: Secrecy, *, may_see: bool, tell_existence: bool = False) -> Visibility:
    """What a person sees who asks for a letter. `tell_existence` is the office's policy for secret ones."""
    if may_see:
        return Visibility.EVERYTHING if may_keep_content(secrecy) else Visibility.FACTS
    if may_keep_content(secrecy) or tell_existence:
        return Visibility.EXISTENCE
    return Visibility.NOTHING


def visibility_in_notice(secrecy: Secrecy, *, may_see: bool) -> Visibility:
    """What a notice that is pushed to somebody says: of a secret letter no more than that there is one."""
    if not may_see:
        return Visibility.NOTHING
    return Visibility.EVERYTHING if may_keep_content(secrecy) else Visibility.EXISTENCE


def carried_secrecy(classes: Iterable[Secrecy]) -> Secrecy:
    """The class of what is made from several: the highest, so that forwarding never lowers it."""
    return max(classes, key=_SECRECY_RISES.index, default=Secrecy.OPEN)


def carried_urgency(classes: Iterable[Urgency]) -> Urgency:
    """The urgency of what is made from several: the highest."""
    return max(classes, key=_URGENCY_RISES.index, default=Urgency.NORMAL)
