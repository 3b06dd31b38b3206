"""What the buttons of drafts, registers and decisions carry. Verbs and keys are stored: see `storage.payloads`."""

from datetime import date

from storage.payloads import PressData
from storage.vocabulary import Direction, Secrecy, Urgency

# --- a letter, as every journey shows it ------------------------------------------------------------------------------


class ShowLetter(PressData, name="show"):
    """[เปิดหนังสือ] [ดูสถานะ]: the letter's present state."""


class ShowHistory(PressData, name="history"):
    """[ประวัติ]: everything that happened to the letter."""


class ShowTask(PressData, name="task"):
    """[งานของกลุ่ม] [เปิดงาน]: a task that a decision gave to a group."""


class CirculateLetter(PressData, name="circulate"):
    """[แจ้งเวียน]: send the letter to schools as a circular."""


# --- drafts -----------------------------------------------------------------------------------------------------------


class ShowDraft(PressData, name="draft"):
    """[ดูร่าง] [กลับ] [ลงรับแยก]. `apart`: it is another letter than the registered one it looks like."""

    apart: bool = False


class ResumeDraft(PressData, name="resume"):
    """[ทำต่อ]"""


class RestartDraft(PressData, name="restart"):
    """[เริ่มใหม่]"""


class KeepDraft(PressData, name="keep_draft"):
    """[เก็บร่าง] [พักไว้]"""


class DiscardDraft(PressData, name="discard"):
    """[ทิ้งร่าง]"""


class AddPage(PressData, name="add_page"):
    """[เพิ่มหน้า]"""


class RetakePage(PressData, name="retake"):
    """[ถ่ายหน้า 2 ใหม่]; `page` is the id of the page."""

    page: int = 0


class AttachToRegistered(PressData, name="attach"):
    """[แนบเป็นหน้าเพิ่ม]; `to` is the id of the registered letter."""

    to: int = 0


class FillDraft(PressData, name="fill"):
    """[ลงรับแบบลับ]: type the fields that are still empty."""


class EditDraft(PressData, name="edit"):
    """[แก้ไข]: choose a field."""


class EditField(PressData, name="edit_field"):
    """A field's name: it is asked for."""

    field: str = ""


class PickFieldDate(PressData, name="pick_field"):
    """[เลือกวัน] or one of the days offered. Without `day` the day comes from the platform's picker."""

    field: str = ""
    day: date | None = None


class ConfirmField(PressData, name="confirm_field"):
    """[ใช่]: the value that was read is right."""

    field: str = ""


class ClearDueDate(PressData, name="clear_field"):
    """[ไม่มีกำหนด]"""

    field: str = ""


class SetUrgency(PressData, name="set_urgency"):
    """One of the levels of urgency."""

    level: Urgency


class SetSecrecy(PressData, name="set_secrecy"):
    """One of the levels of secrecy."""

    level: Secrecy


# --- numbers ----------------------------------------------------------------------------------------------------------


class RegisterDraft(PressData, name="register_now"):
    """[ลงรับ] of a draft. `apart`: it is another letter than the registered one it looks like."""

    apart: bool = False


class UndoRegistering(PressData, name="unregister"):
    """[เลิกทำ 60 วิ]"""


class VoidNumber(PressData, name="void"):
    """[ยกเลิกเลขรับ]"""


class AttachReserved(PressData, name="attach_reserved"):
    """[แนบตอนนี้]: the letter of a reserved number has come."""


class ReleaseNumber(PressData, name="give_back"):
    """[คืนเลข]"""


# --- proposing --------------------------------------------------------------------------------------------------------


class ProposeLetter(PressData, name="propose"):
    """[เสนอ] [แก้แล้ว เสนอใหม่]"""


class ProposeUnit(PressData, name="opinion_unit"):
    """[มอบ กลุ่ม…]: the clerk's opinion that this group should have the letter."""

    unit: int = 0


class ProposeForInformation(PressData, name="opinion_known"):
    """[เพื่อทราบ]"""


class WriteOpinion(PressData, name="opinion_ask"):
    """[พิมพ์ความเห็น]"""


class ConfirmOpinion(PressData, name="opinion_words"):
    """[ยืนยันความเห็น] of typed words, with the groups that they name."""

    words: str = ""
    units: tuple[int, ...] = ()


class AskDecider(PressData, name="ask_decider"):
    """[ถามกลับ] of a returned letter."""


class AnswerClerk(PressData, name="answer_clerk"):
    """[ตอบ] of whoever returned the letter."""


class CloseLetter(PressData, name="carried_out"):
    """[ดำเนินการแล้ว] of a decision that gave no group a task."""


# --- deciding ---------------------------------------------------------------------------------------------------------


class ShowDecision(PressData, name="decision"):
    """[เปิด] [กลับ]: the decision card."""


class ChooseOrder(PressData, name="decide_own"):
    """[สั่งการเอง]"""


class ChooseDeputy(PressData, name="decide_deputies"):
    """[มอบ รอง ผอ.]"""


class ChoosePerson(PressData, name="decide_person"):
    """[มอบรายบุคคล]"""


class ChooseReturnReason(PressData, name="decide_return"):
    """[ส่งคืนแก้ไข]"""


class DecideAsProposed(PressData, name="decide_as_proposed"):
    """[ตามเสนอ]"""


class DecideKnown(PressData, name="decide_known"):
    """[ทราบ]"""


class DecideKnownCirculate(PressData, name="decide_circulate"):
    """[ทราบ แจ้งเวียน]"""


class DecideKeep(PressData, name="decide_keep"):
    """[เก็บเรื่อง]"""


class AssignToUnit(PressData, name="decide_unit"):
    """[มอบ กลุ่ม…]"""

    unit: int = 0


class AssignToPerson(PressData, name="decide_assignee"):
    """One of the people found or offered."""

    person: int = 0


class ConfirmDecision(PressData, name="decide_confirm"):
    """[ยืนยัน] of typed words, as they were understood. `time` is of the day `due`, in Bangkok time."""

    remark: str = ""
    units: tuple[int, ...] = ()
    assignee: int | None = None
    due: date | None = None
    time: str = ""


class ReturnLetter(PressData, name="decide_return_for"):
    """[ข้อมูลไม่ครบ] and the like, or [ยืนยันส่งคืน] of typed words."""

    reason: str = ""


class UndoDecision(PressData, name="decide_undo"):
    """[เลิกทำ 60 วิ]"""


class HandToDeputy(PressData, name="decision_to_deputy"):
    """[ให้ รอง ผอ. รับ]"""


class ShowNextDecision(PressData, name="next_decision"):
    """[เรื่องถัดไป]"""


class ListForInformation(PressData, name="know_list"):
    """[เพื่อทราบทั้งหมด]"""


class ToggleForInformation(PressData, name="know_toggle"):
    """One letter of the list; `out` are the ids of the approvals that are left out from now on."""

    out: tuple[int, ...] = ()


class DecideAllKnown(PressData, name="know_all_now"):
    """[ทราบ 5 เรื่อง]; `ids` are those of the approvals."""

    ids: tuple[int, ...] = ()


class UndoAllKnown(PressData, name="know_undo"):
    """[เลิกทำ 60 วิ] of all that were noted at once."""

    ids: tuple[int, ...] = ()


# --- registers --------------------------------------------------------------------------------------------------------


class ShowBook(PressData, name="book"):
    """The receive register of another unit that the same person keeps."""


class ShowSentBook(PressData, name="book_sent"):
    """[ทะเบียนส่ง]"""


class PrintBook(PressData, name="book_print"):
    """[พิมพ์ ม.ค. 69]; `month` is its first day, `series` "" for the general register."""

    month: date
    direction: Direction = Direction.RECEIVE
    series: str = ""
