"""What the buttons of circulars carry. Verbs and keys are stored: see `storage.payloads`.

[แจ้งเวียน] of a letter's card is declared by letters, which show it.
"""

from datetime import datetime

from pydantic import Field

from storage.payloads import PressData
from storage.vocabulary import Wanted

# --- sending: the clerk's draft ---------------------------------------------------------------------------------------


class ComposeCircular(PressData, name="circulate_draft"):
    """[กลับ] [แก้ไข]: the draft."""


class DiscardCircular(PressData, name="circulate_discard"):
    """[ไม่เวียนแล้ว]"""


class ClearReceivers(PressData, name="circulate_clear"):
    """[ล้างผู้รับ]"""


class ChooseEverySchool(PressData, name="circulate_every"):
    """[ทุกโรงเรียน]"""


class ChooseClusters(PressData, name="circulate_clusters"):
    """[กลุ่มเครือข่าย], and a tap on one of them."""

    cluster: str = ""
    page: int = 0


class ChooseSchoolTypes(PressData, name="circulate_types"):
    """[ประเภท], and a tap on one of them."""

    school_type: str = Field(default="", alias="type")
    page: int = 0


class ChooseGroups(PressData, name="circulate_groups"):
    """[กลุ่มในสำนักงาน], and a tap on one of them."""

    unit: int = 0
    page: int = 0


class ChooseSchools(PressData, name="circulate_folders"):
    """[เลือกเอง]: the clusters whose schools can be chosen one by one."""

    page: int = 0


class ChooseClusterSchools(PressData, name="circulate_folder"):
    """A cluster that is opened, and a tap on one of its schools. `turned`: `page` is a page of this list."""

    cluster: str = ""
    unit: int = 0
    page: int = 0
    turned: bool = False


class ShowReceiverLists(PressData, name="circulate_lists"):
    """[รายการที่บันทึก]"""


class ShowReceiverList(PressData, name="circulate_list"):
    """The name of a saved list."""

    list_id: int = Field(alias="list")


class UseReceiverList(PressData, name="circulate_list_use"):
    """[ใช้รายการนี้]"""

    list_id: int = Field(alias="list")


class SaveReceiverList(PressData, name="circulate_list_keep"):
    """[บันทึกที่เลือกไว้]"""


class RenameReceiverList(PressData, name="circulate_list_rename"):
    """[เปลี่ยนชื่อ]"""

    list_id: int = Field(alias="list")


class DeleteReceiverList(PressData, name="circulate_list_delete"):
    """[ลบรายการ]"""

    list_id: int = Field(alias="list")


class ChooseAnswerKind(PressData, name="circulate_answers"):
    """[ตอบกลับ]: of which kind."""


class SetWanted(PressData, name="circulate_want"):
    """[รับทราบ] [ส่งไฟล์] [เพียงแจ้งให้ทราบ], and the kinds of answer."""

    wanted: Wanted


class ChooseDue(PressData, name="circulate_due"):
    """[กำหนด]"""


class SetDue(PressData, name="circulate_due_at"):
    """A due moment that is offered, or `none`; without both the moment comes from the platform's picker."""

    at: datetime | None = None
    none: bool = False


class CheckCircular(PressData, name="circulate_check"):
    """[ตรวจก่อนส่ง]"""


class SendCircular(PressData, name="circulate_send"):
    """[ส่ง]"""


class SendInMorning(PressData, name="circulate_send_morning"):
    """[ส่งรวมรอบเช้า]"""


class UndoSending(PressData, name="circulate_undo"):
    """[เลิกทำ 60 วิ]"""


class SendAtOnce(PressData, name="circulate_send_now"):
    """[ส่งเลย]"""


# --- tracking: the clerk's live card ----------------------------------------------------------------------------------


class TrackCircular(PressData, name="circulation"):
    """[ดูสถานะ]: the live card, below what was pressed."""


class RefreshCircular(PressData, name="circulate_live"):
    """[ดูสถานะ] of the live card itself."""


class ChaseReceivers(PressData, name="circulate_chase"):
    """[เตือนที่เหลือ]"""


class AskChairs(PressData, name="circulate_chairs"):
    """[ให้ ปธ.เครือข่ายช่วย]"""


class ShowCalls(PressData, name="circulate_calls"):
    """[รายชื่อโทร]"""


class TurnCalls(PressData, name="circulate_calls_page"):
    """Another page of the list of calls."""

    page: int = 0


class NoteCall(PressData, name="circulate_proxy"):
    """[รับทราบแทน]: a receiver was told by telephone. `page`: of the list of calls."""

    receiver: int
    page: int = 0


class NoteCalledAnswer(PressData, name="circulate_proxy_said"):
    """[ใช่] [ไม่ใช่], as the receiver said on the telephone."""

    receiver: int
    answer: str


class ShowAnswers(PressData, name="circulate_table"):
    """[คำตอบ]"""


class TurnAnswers(PressData, name="circulate_table_page"):
    """Another page of the answers."""

    page: int = 0


class ExportCircular(PressData, name="circulate_excel"):
    """[ส่งออก Excel]"""


class PrintNotices(PressData, name="circulate_sheets"):
    """[พิมพ์ใบแจ้ง]"""


class CancelCircular(PressData, name="circulate_cancel"):
    """[ยกเลิกการส่ง]"""


class CloseCircular(PressData, name="circulate_close"):
    """[ปิดเรื่องเวียน]. `sure`: although some have not done what is wanted."""

    sure: bool = False


# --- receiving: a school or a group -----------------------------------------------------------------------------------


class ShowReceived(PressData, name="circular"):
    """[เปิด] [กลับ]: the circular as this unit received it."""


class Acknowledge(PressData, name="circular_known"):
    """[รับทราบ]"""


class AnswerYesNo(PressData, name="circular_yes_no"):
    """[ใช่] [ไม่ใช่]"""

    answer: str = ""


class GiveAnswer(PressData, name="circular_answer"):
    """[พิมพ์จำนวน] [พิมพ์คำตอบ] [ส่งไฟล์]"""


class ChangeAnswer(PressData, name="circular_change"):
    """[แก้คำตอบ]"""


class ChooseAssignee(PressData, name="circular_pass"):
    """[มอบครู] [มอบเจ้าหน้าที่]"""


class AssignReceived(PressData, name="circular_pass_to"):
    """The name of a colleague."""

    person: int = 0


class RemindMe(PressData, name="circular_remind"):
    """[เตือนฉันก่อนกำหนด]"""


# --- LINE's quota -----------------------------------------------------------------------------------------------------


class ShowQuota(PressData, name="quota"):
    """[ดูโควตา] [โควตา LINE]"""


class ShowQuotaCopies(PressData, name="quota_copies"):
    """[ข้อความพร้อมคัดลอก]"""
