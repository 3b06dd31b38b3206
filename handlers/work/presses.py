"""What the buttons of tasks, of their deadlines, of the work calendar and of the manuals carry."""

from datetime import date, datetime

from handlers.deadlines.rules.snoozes import SnoozeChoice
from storage.payloads import PressData

# --- the group and its head -------------------------------------------------------------------------------------------


class ReceiveTask(PressData, name="task_receive"):
    """[ลงรับกลุ่ม]"""


class SendBackTask(PressData, name="task_send_back"):
    """[ส่งคืน]: asks for the reason first."""


class AssignTask(PressData, name="task_assign"):
    """One of the unit's people."""

    person: int = 0


class ChooseAssignee(PressData, name="task_reassign"):
    """[เปลี่ยนผู้รับ]"""


class SetTaskDue(PressData, name="task_due"):
    """[กำหนดวัน], one of the days offered, [เลื่อนเป็น 22 ม.ค.]"""

    day: date | None = None


class AnswerQuestion(PressData, name="task_answer"):
    """[ตอบ]: asks for the words first."""


class RequestMore(PressData, name="task_more"):
    """[ขอเพิ่มเติม]: asks for the words first."""


class CloseTask(PressData, name="task_close"):
    """[ปิดเรื่อง]"""


class ShowTaskHistory(PressData, name="task_history"):
    """[ประวัติงาน]"""


# --- the officer ------------------------------------------------------------------------------------------------------


class FinishTask(PressData, name="task_done"):
    """[เสร็จแล้ว]: asks for a note or a file first."""


class ReportTask(PressData, name="task_report"):
    """[ไม่มี ปิดงาน]: a report without a note."""


class UndoReport(PressData, name="task_undo_report"):
    """[เลิกทำ 60 วิ]"""


class AskBack(PressData, name="task_ask"):
    """[ถามกลับ]: asks for the words first."""


class SnoozeTask(PressData, name="task_snooze"):
    """[เตือนอีก]: asks when."""


class SnoozeUntil(PressData, name="task_snooze_at"):
    """[1 ชั่วโมง] [บ่ายนี้ 14:00] [พรุ่งนี้ 08:30] [เลือกเวลา]. An hour counts from the press."""

    wait: SnoozeChoice | None = None
    at: datetime | None = None


class ShowLaterWork(PressData, name="my_later_work"):
    """[งานล่วงหน้า 3]: work that begins on a later day."""


# --- more time --------------------------------------------------------------------------------------------------------


class RequestExtension(PressData, name="extend"):
    """[ขอขยายเวลา]"""


class ExtendTo(PressData, name="extend_to"):
    """[+3 วันทำการ] [เลือกวัน]. `reason`: where it was typed before the day."""

    day: date | None = None
    reason: str = ""


class ShowExtension(PressData, name="extension"):
    """[เปิด] a request for more time."""


class GrantExtension(PressData, name="extension_grant"):
    """[อนุมัติ] [ให้ถึง 21 ม.ค.]. `day`: another than was asked for."""

    day: date | None = None


class RefuseExtension(PressData, name="extension_refuse"):
    """[ไม่อนุมัติ]"""


# --- manuals ----------------------------------------------------------------------------------------------------------


class ShowProcedure(PressData, name="manual"):
    """A procedure of the manuals, a page of its steps."""

    key: str = ""
    page: int = 0


class ListProcedures(PressData, name="manuals"):
    """[คู่มือทั้งหมด] and its pages. `words`: what was looked for."""

    words: str = ""
    page: int = 0


# --- the work calendar ------------------------------------------------------------------------------------------------


class ListProgrammes(PressData, name="programmes"):
    """[ปฏิทินงาน] of a unit and a fiscal year, a page of it."""

    unit: int = 0
    year: int | None = None
    page: int = 0


class ChooseUnit(PressData, name="programme_units"):
    """[เปลี่ยนหน่วยงาน]; of one procedure where there is a `key`."""

    year: int | None = None
    key: str = ""


class ProgrammeData(PressData):
    """A procedure for a unit, a fiscal year and a person in charge. `whole`: with the steps that follow others."""

    key: str = ""
    unit: int = 0
    year: int | None = None
    person: int | None = None
    whole: bool = False


class ShowProgramme(ProgrammeData, name="programme"):
    """What is on, or what switching on would give."""


class ChoosePersonInCharge(ProgrammeData, name="programme_people"):
    """[ผู้รับผิดชอบ]"""


class SwitchOn(ProgrammeData, name="programme_on"):
    """[เปิดใช้ปี 2570]"""


class AskSwitchOff(ProgrammeData, name="programme_off"):
    """[ปิดใช้]: asks what to close."""


class SwitchOff(ProgrammeData, name="programme_off_now"):
    """[ปิดที่ยังไม่เริ่ม] [ปิดทั้งหมด]"""

    everything: bool = False


class RepeatProgrammes(PressData, name="programmes_again"):
    """[เปิดต่อทั้งหมด]: the procedures with these keys."""

    unit: int = 0
    year: int = 0
    keys: tuple[str, ...] = ()


class ShowCalendar(PressData, name="calendar"):
    """[ปฏิทินเดือนนี้] [เดือนก่อน] [เดือนถัดไป]: the month of that day."""

    month: date | None = None
    page: int = 0
