"""Buttons of a meeting's day: signing in, the roll call, the desk and its papers."""

from storage.payloads import PressData


class SignIn(PressData, name="check_in"):
    """[ลงชื่อเข้าประชุม]"""


class SignInMyself(PressData, name="check_in_myself"):
    """[ฉันมาเอง ลงชื่อ] of somebody who had sent a substitute."""


class CallRoll(PressData, name="meeting_roll"):
    """[เรียกชื่อ] [ก่อนหน้า] [ถัดไป]"""

    page: int = 0


class MarkPresent(PressData, name="meeting_here"):
    """[✓ รร.บ้านหนองบัว]: who is here, or is not after all. `seat` is their row of the invited."""

    seat: int
    here: bool
    page: int = 0


class MarkAllPresent(PressData, name="meeting_all_here"):
    """[ผู้ตอบรับมาครบ]"""

    page: int = 0


class OpenDesk(PressData, name="meeting_desk"):
    """[หน้าลงชื่อ]"""


class MakeDoorPoster(PressData, name="meeting_poster"):
    """[ป้าย QR]"""


class MakeSignInSheet(PressData, name="meeting_sheet"):
    """[ใบลงชื่อ]"""
