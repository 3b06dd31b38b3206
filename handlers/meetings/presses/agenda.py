"""Buttons of an agenda: groups bring items, the secretary orders them."""

from storage.payloads import PressData
from storage.vocabulary import AgendaKind


class CallForItems(PressData, name="meeting_ask_items"):
    """[ขอวาระก่อน]"""


class ShowItemCall(PressData, name="agenda_call"):
    """[เปิด] [กลับ]: the card with which a group is asked for items."""


class OfferItem(PressData, name="agenda_offer"):
    """[เพื่อทราบ] [เพื่อพิจารณา]"""

    kind: AgendaKind


class OfferNoItems(PressData, name="agenda_none"):
    """[ไม่มีเรื่อง]"""


class AttachToOffer(PressData, name="agenda_attach"):
    """[แนบไฟล์] of a group; `item` is 0 where it is not chosen yet."""

    item: int = 0


class ShowAgenda(PressData, name="meeting_agenda"):
    """[วาระ] [ดูวาระ] [ก่อนหน้า] [ถัดไป]"""

    page: int = 0


class AddItem(PressData, name="agenda_add"):
    """[เพิ่มเรื่อง]"""


class AddItemTo(PressData, name="agenda_add_to"):
    """[เพื่อทราบ] [เพื่อพิจารณา] ...: the section that a new item goes into."""

    section: int


class ShowItem(PressData, name="agenda_item"):
    """[5.1]"""

    item: int


class RewriteItem(PressData, name="agenda_rewrite"):
    """[แก้ข้อความ]"""

    item: int


class MoveItemUp(PressData, name="agenda_up"):
    """[เลื่อนขึ้น]"""

    item: int


class MoveItemTo(PressData, name="agenda_put"):
    """[ไป เพื่อทราบ]: into another section."""

    item: int
    section: int


class DropItem(PressData, name="agenda_drop"):
    """[ตัดออก]"""

    item: int


class AttachFile(PressData, name="agenda_file"):
    """[แนบไฟล์] [เปลี่ยนไฟล์]"""

    item: int


class RemoveFile(PressData, name="agenda_file_remove"):
    """[ลบไฟล์]"""

    item: int
