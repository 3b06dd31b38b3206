"""Buttons of the lists of the invited, and of what they said by telephone."""

from storage.payloads import PressData
from storage.vocabulary import Attendance


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
