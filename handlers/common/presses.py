"""Buttons that every journey shows: what they carry. The journey that answers one names it in its routes."""

from notifications.message import Press
from storage.payloads import PressData


class ShowMyWork(PressData, name="my_work"):
    """[งานของฉัน]"""


class Find(PressData, name="find"):
    """[ค้นหนังสือ]"""


class RegisterLetter(PressData, name="register"):
    """[ลงรับ]"""


class ShowHelp(PressData, name="help"):
    """[วิธีใช้]"""


class Cancel(PressData, name="cancel"):
    """[ยกเลิก]"""


def button(label: str, data: PressData, subject: str = "") -> Press:
    """Returns a quick answer: a button below the message rather than on its card."""
    return Press.of(label, data, subject, quick=True)
