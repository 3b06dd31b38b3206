"""What the buttons about people carry: invitations, linked chats, absences, preferences."""

from datetime import date, time

from pydantic import Field

from handlers.common.dictation import AbsenceReason
from storage.payloads import PressData
from storage.vocabulary import Platform

# --- linking a chat ---------------------------------------------------------------------------------------------------


class ConfirmLink(PressData, name="link_confirm"):
    """[ถูกต้อง ผูกบัญชี]"""


class RefuseLink(PressData, name="link_refuse"):
    """[ไม่ใช่ฉัน]"""


class RequestCode(PressData, name="code_wanted"):
    """[ขอรหัสใหม่]"""


class LinkOtherPlatform(PressData, name="link_other"):
    """[ผูก LINE เพิ่ม]"""

    platform: Platform | None = None


class Unlink(PressData, name="unlink"):
    """[เลิกผูกบัญชี]: asks first."""


class ConfirmUnlink(PressData, name="unlink_yes"):
    """[ยืนยันเลิกผูก]"""


# --- for admins -------------------------------------------------------------------------------------------------------


class Invite(PressData, name="invite"):
    """[ออกรหัสเชิญ] [ออกรหัสใหม่]"""


class RevokeInvitation(PressData, name="invite_revoke"):
    """[ยกเลิกคำเชิญ]"""


class ShowUnlinked(PressData, name="unlinked"):
    """[ใครยังไม่ผูก]"""


class InviteMissing(PressData, name="invite_missing"):
    """[เตือนผู้ยังไม่ผูก]"""


class ShowPerson(PressData, name="person"):
    """One of several people of a name."""


class Suspend(PressData, name="suspend"):
    """[ระงับการเข้าถึง]"""


class Restore(PressData, name="restore"):
    """[คืนสิทธิ์]"""


class UnlinkAccount(PressData, name="unlink_of"):
    """[เลิกผูก LINE] of somebody else."""

    account: int = Field(alias="id")


class MoveChat(PressData, name="move_chat"):
    """[ให้ใช้บัญชีใหม่]: the chat that the invitation's code came from."""

    invitation: int
    channel: str
    chat: str
    platform: Platform


class RefuseMove(PressData, name="move_chat_no"):
    """[ไม่อนุญาต]"""

    invitation: int


# --- absences ---------------------------------------------------------------------------------------------------------


class ChooseAbsenceDay(PressData, name="absence_day"):
    """[วันนี้] [พรุ่งนี้]: how many days after today."""

    days: int


class NoteAbsence(PressData, name="absence_note"):
    """[บันทึก] [ไม่มอบ] [นางมาลี รักษาฯ]"""

    reason: AbsenceReason
    first: date
    last: date
    deputy: int | None = None


class ChooseOtherDays(PressData, name="absence_again"):
    """[แก้ช่วงเวลา] before an absence is noted."""

    reason: AbsenceReason = AbsenceReason.AWAY


class ChangeAbsence(PressData, name="absence_days"):
    """[แก้ช่วงเวลา] of a noted absence."""


class CancelAbsence(PressData, name="absence_cancel"):
    """[ยกเลิกการไม่อยู่]"""


class DeclineToDeputise(PressData, name="absence_decline"):
    """[ไม่สะดวก], by the deputy. `declined`: who declined before them."""

    declined: tuple[int, ...] = ()


class ComeBack(PressData, name="back"):
    """[กลับมาแล้ว]"""


# --- preferences ------------------------------------------------------------------------------------------------------


class ShowPreferences(PressData, name="wishes"):
    """[ตั้งเวลาแจ้งเตือน]"""


class SetDigestTime(PressData, name="wish_digest"):
    """[เวลาสรุป], and one of the times offered."""

    at: time | None = None


class SetQuietHours(PressData, name="wish_quiet"):
    """[ช่วงงดแจ้ง], one of the spans offered, [ไม่งด]: an empty span."""

    quiet: tuple[time, ...] | None = None


class SetPlatform(PressData, name="wish_platform"):
    """[แจ้งทาง LINE]"""

    platform: Platform


class SetPlatformBefore(SetPlatform, name="tell_me_on"):
    """The same, as buttons of earlier versions carry it."""
