"""Buttons of a meeting's papers: up the chain, signed, sent back, opened."""

from storage.payloads import PressData


class SubmitInvitation(PressData, name="meeting_submit"):
    """[เชิญเลย]"""


class WithdrawInvitation(PressData, name="meeting_take_back"):
    """[ถอนเรื่อง] of the invitation."""


class OpenApproval(PressData, name="meeting_approval"):
    """A button of the time before papers were kept: opens the invitation."""


class ApproveMeeting(PressData, name="meeting_approve"):
    """A button of the time before papers were kept: opens the invitation."""


class ReturnMeeting(PressData, name="meeting_return"):
    """A button of the time before papers were kept: opens the invitation."""


class ShowPaper(PressData, name="paper"):
    """[เปิด] [กลับ]: the card of a paper."""


class CheckPaper(PressData, name="paper_check"):
    """[เห็นชอบ เสนอ ผอ.]: `meeting` is the version of the meeting that was shown."""

    meeting: int | None = None


class SignPaper(PressData, name="paper_sign"):
    """[ลงนาม]: `meeting` is the version of the meeting that was shown."""

    meeting: int | None = None


class ReturnPaper(PressData, name="paper_return"):
    """[ส่งคืนแก้ไข]"""


class ConfirmPaperChecked(PressData, name="paper_checked"):
    """[ตรวจบนกระดาษแล้ว]"""


class ConfirmInvitationChecked(PressData, name="meeting_checked"):
    """[ตรวจบนกระดาษแล้ว] of the invitation, on the meeting's card."""


class WithdrawPaper(PressData, name="paper_withdraw"):
    """[ถอนเรื่อง]"""


class OpenPaper(PressData, name="paper_open"):
    """[เปิดร่าง] [เปิดไฟล์]: the PDF of a paper."""


class OpenInvitation(PressData, name="meeting_letter"):
    """[หนังสือเชิญ] [เปิดร่าง] [ดูร่างหนังสือ]: the PDF of the invitation."""


class EditLetterWords(PressData, name="letter_words"):
    """[ข้อความในหนังสือ]"""


class ClearLetterWords(PressData, name="letter_words_none"):
    """[ไม่มีข้อความเพิ่ม]"""
