"""What the buttons of the office carry: figures, the machine, settings, search."""

from datetime import date

from storage.payloads import PressData
from storage.vocabulary import Direction

# --- the office -------------------------------------------------------------------------------------------------------


class ShowStatus(PressData, name="status"):
    """[สถานะ]"""


class StopMorningCard(PressData, name="morning_off"):
    """[งดสรุปเช้า]"""


class SendMorningCard(PressData, name="morning_on"):
    """[ส่งสรุปเช้าอีก]"""


class ListUndecided(PressData, name="list_undecided"):
    """[รอสั่งการ]"""


class ListOverdue(PressData, name="list_overdue"):
    """[เกินกำหนด] and its pages."""

    page: int = 0


class RemindOverdue(PressData, name="overdue_remind"):
    """[เตือนทั้งหมด]"""


class ExportOverdue(PressData, name="overdue_excel"):
    """[ส่งออก Excel] of what is overdue."""


class ListCirculars(PressData, name="list_circulars"):
    """[เวียนค้าง]"""


class ShowMonth(PressData, name="month"):
    """[รายงานเดือน] [เดือนก่อน]: the month of that day; this one without it."""

    month: date | None = None


class ExportMonth(PressData, name="month_excel"):
    """[ส่งออก Excel] of a month."""

    month: date | None = None


# --- a school ---------------------------------------------------------------------------------------------------------


class ShowUnit(PressData, name="unit_waiting"):
    """One of several units of a name."""


class ListUnitCirculars(PressData, name="unit_circulars"):
    """[ดู 3 เรื่อง]"""


class RemindUnit(PressData, name="unit_remind"):
    """[ส่งเตือน]"""


# --- the machine ------------------------------------------------------------------------------------------------------


class ShowMachine(PressData, name="machine"):
    """[ระบบ]"""


class ListFailures(PressData, name="list_failures"):
    """[ดูรายการ]"""


class RetryFailures(PressData, name="failures_retry"):
    """[ลองส่งใหม่]"""


class CheckNumbers(PressData, name="gaps"):
    """[ตรวจเลขรับ]"""


# --- holidays ---------------------------------------------------------------------------------------------------------


class ShowHolidays(PressData, name="holidays"):
    """[ดูวันหยุด] [ไม่เพิ่ม] [ไม่ลบ]"""


class AddHolidays(PressData, name="holiday_add"):
    """[ยืนยัน]: each day with its name, and "morning" or "afternoon" where it is half a day."""

    days: tuple[tuple[date, str, str], ...]


class RemoveHoliday(PressData, name="holiday_remove"):
    """[ลบ 15 ก.พ. 69]: asks first."""

    day: date


class ConfirmRemoval(PressData, name="holiday_removed"):
    """[ลบ]"""

    day: date


# --- ladders ----------------------------------------------------------------------------------------------------------


class ShowLadders(PressData, name="ladders"):
    """[กลับ] to all ladders."""


class ShowLadder(PressData, name="ladder"):
    """One of the ladders."""

    ladder: str


class ResetLadder(PressData, name="ladder_usual"):
    """[คืนค่าเดิม]"""

    ladder: str


class ShowRung(PressData, name="rung"):
    """[แก้ขั้น 2]; positions begin with 0."""

    ladder: str
    rung: int


class MoveRung(PressData, name="rung_move"):
    """[ก่อนขึ้น 1 วัน] and the like. `shown`: the rung's name when the button was shown."""

    ladder: str
    rung: int
    shown: str
    by: int


class SwitchRung(PressData, name="rung_switch"):
    """[ปิดขั้นนี้] [เปิดขั้นนี้]. `shown`: the rung's name when the button was shown."""

    ladder: str
    rung: int
    shown: str
    off: bool


# --- search -----------------------------------------------------------------------------------------------------------


class FindWords(PressData, name="find_words"):
    """[ค้นคำนี้] [ค้นทุกปี] [หนังสือรับ] [หนังสือส่ง]"""

    words: str = ""
    every_year: bool = False
    direction: Direction | None = None


class FindNumber(PressData, name="find_number"):
    """[ค้นด้วยเลขที่]"""
