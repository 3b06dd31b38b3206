"""Buttons with which it is said whom a meeting is for."""

from pydantic import Field

from storage.payloads import PressData


class AddInvitees(PressData, name="meeting_whom"):
    """[ทุกโรงเรียน] [ผอ.กลุ่มทุกกลุ่ม] [บุคลากรสำนักงาน] [ล้างรายชื่อ]: `whom` is schools, groups, staff or none."""

    whom: str


class AddInvitee(PressData, name="meeting_whom_add"):
    """[1 นายวิทย์ ครู]: one of several that a typed name means. `kind` is post or person, `id` the row's."""

    kind: str
    id: int


class ShowLists(PressData, name="meeting_lists"):
    """[รายการที่บันทึก]"""


class ShowList(PressData, name="meeting_list"):
    """[คณะทำงานประกันคุณภาพ]: one saved list."""

    list_id: int = Field(alias="list")


class UseList(PressData, name="meeting_list_use"):
    """[ใช้รายการนี้]"""

    list_id: int = Field(alias="list")


class RenameList(PressData, name="meeting_list_rename"):
    """[เปลี่ยนชื่อ]"""

    list_id: int = Field(alias="list")


class DeleteList(PressData, name="meeting_list_delete"):
    """[ลบรายการ]"""

    list_id: int = Field(alias="list")


class SaveList(PressData, name="meeting_list_keep"):
    """[บันทึกที่เลือกไว้]"""
