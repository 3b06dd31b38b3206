"""Buttons of a meeting's card and of lists of meetings."""

from datetime import datetime

from storage.payloads import PressData
from storage.vocabulary import Attendance


class ListMeetings(PressData, name="meetings"):
    """[การประชุม]"""


class ShowMeeting(PressData, name="meeting"):
    """[เปิด 1] [กลับ]: the card of whoever runs the meeting."""


class ShowMeetingBelow(PressData, name="meeting_below"):
    """[ดูการประชุม] of what stands beside the card: the card comes below it."""


class RemindUnanswered(PressData, name="meeting_chase"):
    """[เตือน 12 แห่ง]"""


class ListInvited(PressData, name="meeting_names"):
    """[รายชื่อ], by what was answered."""

    answer: Attendance = Attendance.NONE
    page: int = 0


class ShowClusters(PressData, name="meeting_clusters"):
    """[ตามเครือข่าย]"""


class NoteAnswer(PressData, name="meeting_note"):
    """[บันทึก 3]: what somebody said by telephone. `seat` is their row of the invited."""

    seat: int = 0


class NoteComing(PressData, name="meeting_noted"):
    """[เข้าร่วม] by telephone."""

    seat: int


class NoteAbsent(PressData, name="meeting_note_absent"):
    """[ไม่เข้าร่วม] by telephone."""

    seat: int = 0


class MoveMeeting(PressData, name="meeting_move"):
    """[เลื่อน]"""


class ConfirmMove(PressData, name="meeting_moved"):
    """[ยืนยันเลื่อน]: what the meeting is moved to."""

    starts_at: datetime
    ends_at: datetime
    room: str
    online_url: str


class CancelMeeting(PressData, name="meeting_cancel"):
    """[ยกเลิกประชุม]"""
