"""Buttons of orders and announcements that follow from a resolution."""

from storage.payloads import PressData
from storage.vocabulary import PaperKind


class DraftOrder(PressData, name="order_draft"):
    """[ร่างคำสั่ง] [ร่างประกาศ] [แก้แล้วเสนอใหม่]"""

    item: int
    kind: PaperKind


class ShowOrder(PressData, name="order"):
    """[คำสั่ง 5.1] [กลับ]: the card of an order or an announcement."""


class EditOrder(PressData, name="order_change"):
    """[แก้เรื่อง] [แก้ข้อความ]: `field` is subject or body."""

    field: str


class SubmitOrder(PressData, name="order_submit"):
    """[เสนอลงนาม]"""


class DiscardOrder(PressData, name="order_discard"):
    """[ทิ้งร่าง]"""
