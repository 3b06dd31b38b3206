import pytest

from handlers.letters.rules.secrecy import (
    Visibility,
    carried_secrecy,
    carried_urgency,
    may_be_registered_here,
    may_keep_content,
    suspected_secrecy,
    visibility_in_notice,
    visibility_of,
)
from storage.vocabulary import Secrecy, Urgency

OPEN, CONFIDENTIAL, SECRET, TOP = Secrecy.OPEN, Secrecy.CONFIDENTIAL, Secrecy.SECRET, Secrecy.TOP_SECRET


@pytest.mark.parametrize(
    ("text", "suspected"),
    [
        ("ลับ", CONFIDENTIAL),
        ("ลับมาก\nที่ ศธ 04001/12", SECRET),
        ("ลับ ที่สุด", TOP),
        ("หนังสือลับ เรื่องสอบสวน", CONFIDENTIAL),
        ("เป็นความลับนะ", CONFIDENTIAL),
        ("ชั้นความลับ ลับมาก", SECRET),
        ("ด่วนที่สุด ลับ", CONFIDENTIAL),
        ("ลับและด่วน", CONFIDENTIAL),
        ("ลับ ... ลับที่สุด", TOP),
        ("TOP SECRET", TOP),
        ("Confidential", CONFIDENTIAL),
        ("", None),
        ("ส่งกลับมา", None),
        ("สลับวันสอน หลับ คลับ ลูกพลับ", None),
        ("อำเภอลับแล จังหวัดอุตรดิตถ์", None),
        ("ลับหลัง", None),
        ("ชั้นความลับ -", None),
        ("การรักษาความลับของทางราชการ", None),
        ("secretary of the office", None),
    ],
)
def test_what_looks_secret(text: str, suspected: Secrecy | None) -> None:
    assert suspected_secrecy(text) is suspected


def test_what_may_be_kept() -> None:
    assert [level for level in Secrecy if may_keep_content(level)] == [OPEN]
    assert [level for level in Secrecy if not may_be_registered_here(level)] == [TOP]


@pytest.mark.parametrize(
    ("secrecy", "may_see", "policy", "asked", "pushed"),
    [
        (OPEN, True, False, Visibility.EVERYTHING, Visibility.EVERYTHING),
        (OPEN, False, False, Visibility.EXISTENCE, Visibility.NOTHING),
        (CONFIDENTIAL, True, False, Visibility.FACTS, Visibility.EXISTENCE),
        (CONFIDENTIAL, False, True, Visibility.EXISTENCE, Visibility.NOTHING),
        (CONFIDENTIAL, False, False, Visibility.NOTHING, Visibility.NOTHING),
        (SECRET, True, True, Visibility.FACTS, Visibility.EXISTENCE),
        (SECRET, False, False, Visibility.NOTHING, Visibility.NOTHING),
    ],
)
def test_what_is_shown(secrecy: Secrecy, may_see: bool, policy: bool, asked: Visibility, pushed: Visibility) -> None:
    assert visibility_of(secrecy, may_see=may_see, tell_existence=policy) is asked
    assert visibility_in_notice(secrecy, may_see=may_see) is pushed


def test_forwarding_never_lowers_a_class() -> None:
    assert carried_secrecy([OPEN, SECRET, CONFIDENTIAL]) is SECRET
    assert carried_secrecy([]) is OPEN
    assert carried_urgency([Urgency.URGENT, Urgency.MOST_URGENT, Urgency.NORMAL]) is Urgency.MOST_URGENT
    assert carried_urgency([]) is Urgency.NORMAL
