"""Buttons with which a meeting is called, and what is said of it is changed."""

from storage.payloads import PressData
from storage.vocabulary import MeetingKind


class CallMeeting(PressData, name="meeting_new"):
    """[เรียกประชุม]"""


class ChooseMeetingKind(PressData, name="meeting_kind"):
    """[ผอ.โรงเรียน] [ผอ.กลุ่ม] [บุคลากรในสำนักงาน] [อื่น ๆ]"""

    kind: MeetingKind


class EditMeeting(PressData, name="meeting_edit"):
    """[แก้ไข]"""


class EditMeetingField(PressData, name="meeting_field"):
    """[วันเวลา] [สถานที่] [ผู้รับเชิญ] ...: one part of what is said of a meeting."""

    field: str


class DiscardMeeting(PressData, name="meeting_discard"):
    """[ทิ้งร่าง]"""


class ChangeRole(PressData, name="meeting_who"):
    """[เปลี่ยนเลขานุการ] [เปลี่ยนประธาน]: `role` is secretary or chair."""

    role: str


class AppointPerson(PressData, name="meeting_who_is"):
    """[1 นายวิทย์]: one of several people of the name that was typed."""

    role: str
    person: int
