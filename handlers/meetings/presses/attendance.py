"""Buttons of the invited: they come, send a substitute, cannot; and of who is sent."""

from storage.payloads import PressData


class ShowSeat(PressData, name="meeting_seat"):
    """[เปิด] [กลับ]: an invitation as it stands now."""


class ShowSeatAgenda(PressData, name="meeting_seat_agenda"):
    """[วาระ] [ก่อนหน้า] [ถัดไป], for the invited."""

    page: int = 0


class AcceptInvitation(PressData, name="meeting_come"):
    """[เข้าร่วม] [ฉันไปเอง]"""


class DeclineInvitation(PressData, name="meeting_absent"):
    """[ไม่เข้าร่วม]"""


class GiveAbsenceReason(PressData, name="meeting_reason"):
    """[ติดราชการ] [ลาป่วย] [ลากิจ]"""

    reason: str


class SendSubstitute(PressData, name="meeting_send"):
    """[ส่งผู้แทน] [เปลี่ยนผู้แทน]"""


class ChooseSubstitute(PressData, name="meeting_send_to"):
    """[นายวิทย์ รอง ผอ.]: one of several people."""

    person: int


class AnswerSubstitution(PressData, name="meeting_consent"):
    """[รับ] [ไม่สะดวก] of who is sent."""

    agrees: bool = False


class ConfirmAttendance(PressData, name="meeting_confirm"):
    """[ยืนยัน], the day before."""
