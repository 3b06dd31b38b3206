"""Buttons that every journey shows: what they carry. The journey that answers one names it in its routes."""

from typing import Literal, Protocol

from notifications.message import Press
from storage.payloads import PressData
from storage.ref import Named, Ref

Style = Literal["primary", "secondary", "danger"]


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


class Versioned(Named, Protocol):
    """A row whose version is raised by every change: a button carries the one that was shown."""

    version: int


def press(label: str, data: PressData, thing: Versioned, style: Style = "secondary") -> Press:
    """Returns a button about a row in the state shown."""
    return Press.of(label, data, Ref.of(thing), version=thing.version, style=style)


def button(label: str, data: PressData, subject: str = "") -> Press:
    """Returns a quick answer: a button below the message rather than on its card."""
    return Press.of(label, data, subject, quick=True)
