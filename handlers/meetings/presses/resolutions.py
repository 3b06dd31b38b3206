"""Buttons of what a meeting resolves: the words, whose work it is, and the closing."""

from storage.payloads import PressData


class ShowResolutions(PressData, name="resolutions"):
    """[บันทึกมติ] [มติ] [ก่อนหน้า] [ถัดไป]: the items with what was resolved."""

    page: int = 0


class ShowResolution(PressData, name="resolution"):
    """[✓ 5.1] [กลับ]: one item with what was resolved."""

    item: int


class WriteResolution(PressData, name="agenda_resolve"):
    """[บันทึกมติ] [แก้มติ]"""

    item: int


class WriteNextResolution(PressData, name="resolution_next"):
    """[มติถัดไป]: the next item after this one that has no resolution."""

    item: int


class AdoptMinutes(PressData, name="resolution_adopt"):
    """[รับรอง]: the former minutes, as they are."""

    item: int


class AdoptCorrectedMinutes(PressData, name="resolution_adopt_with"):
    """[รับรองโดยแก้ไข]: the former minutes, with what is typed."""

    item: int


class TakeNote(PressData, name="resolution_noted"):
    """[รับทราบ] of an item for information."""

    item: int


class WriteDiscussion(PressData, name="resolution_discuss"):
    """[การอภิปราย]"""

    item: int


class AssignResolution(PressData, name="agenda_give"):
    """[กลุ่มนโยบายและแผน]: the group whose work a resolution is."""

    item: int
    unit: int


class ChangeResolutionGroup(PressData, name="resolution_owner"):
    """[เปลี่ยนกลุ่ม]"""

    item: int


class SetResolutionDue(PressData, name="resolution_due"):
    """[กำหนดส่ง]"""

    item: int


class AddRaisedItem(PressData, name="resolution_add"):
    """[เพิ่มเรื่อง] of what was raised at the meeting."""


class AddRaisedItemTo(PressData, name="resolution_add_to"):
    """[ประธานแจ้ง] [สืบเนื่อง] ...: the section that such an item goes into."""

    section: int
