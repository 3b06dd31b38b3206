"""Buttons with which brief resolutions are endorsed, and corrections asked for and decided."""

from storage.payloads import PressData


class Endorse(PressData, name="endorse"):
    """[รับรอง]"""


class ShowEndorsement(PressData, name="endorsement"):
    """[การรับรองมติ] [กลับ]: the resolutions, for somebody who attended."""


class RequestCorrection(PressData, name="endorse_correct"):
    """[ขอแก้ไข] [ก่อนหน้า] [ถัดไป]: of which item."""

    page: int = 0


class CorrectItem(PressData, name="endorse_item"):
    """[5.1 งบประมาณ]: the item to be corrected; None for something else."""

    item: int | None = None


class ListUnreached(PressData, name="endorse_unasked"):
    """[บันทึกทางโทรศัพท์]: who attended and no chat reaches."""

    page: int = 0


class NoteEndorsement(PressData, name="endorse_note"):
    """[บันทึก 3]: what somebody said by telephone. `seat` is their row of the invited."""

    seat: int


class ShowAmendment(PressData, name="amendment"):
    """[เปิด 1] [กลับ]: one request for a correction."""


class ListAmendments(PressData, name="amendments"):
    """[คำขอแก้ไข 2]"""


class AcceptAmendment(PressData, name="amendment_accept"):
    """[รับแก้]"""


class RefuseAmendment(PressData, name="amendment_refuse"):
    """[ไม่รับ ระบุเหตุ]"""
