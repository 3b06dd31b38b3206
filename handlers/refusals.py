"""Every refusal of the office explained, once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from handlers import errors
from handlers.common.presses import Find, ShowMyWork
from handlers.common.thai_dates import short_with_time
from handlers.common.words import word
from handlers.routes import Hook
from notifications.message import Message, Press
from storage.payloads import PressData
from storage.ref import Ref
from storage.vocabulary import Capacity

EXPLANATIONS: Hook[[], Mapping[type[errors.OfficeError], Callable[[Any], Message]]] = Hook("explanations")
"""The refusals that only one journey knows, each with what explains it."""
STATE_PRESSES: Hook[[], Mapping[str, PressData]] = Hook("state_presses")
"""By the kind of thing (`task`): what the button means that shows its present state to whoever comes too late."""
CHASED_PRESSES: Hook[[], Mapping[str, PressData]] = Hook("chased_presses")
"""By the kind of thing: the same for whoever reminds others of it."""

_FIELDS = {
    errors.Field.DATE: "วันที่",
    errors.Field.DATED: "ลงวันที่",
    errors.Field.DUE_ON: "กำหนด",
    errors.Field.ADDRESSEE: "ถึง",
    errors.Field.NUMBER: "ที่",
    errors.Field.SUBJECT: "เรื่อง",
    errors.Field.SENDER: "จาก",
    errors.Field.TEXT: "ข้อความ",
    errors.Field.DUE: "กำหนด",
    errors.Field.REASON: "เหตุผล",
    errors.Field.NAME: "ชื่อ",
    errors.Field.QUESTION: "คำถาม",
    errors.Field.RECEIVERS: "ผู้รับ",
    errors.Field.ANSWER: "คำตอบ",
    errors.Field.TIME: "เวลา",
    errors.Field.SPAN: "ช่วงเวลา",
    errors.Field.HOLIDAY: "วันหยุด",
    errors.Field.RUNG: "ขั้นเตือน",
    errors.Field.PLACE: "สถานที่",
    errors.Field.MEETING_NUMBER: "ครั้งที่",
    errors.Field.SECRETARY: "เลขานุการ",
    errors.Field.CHAIR: "ประธาน",
    errors.Field.SUBSTITUTE: "ผู้แทน",
    errors.Field.ITEM: "เรื่องเข้าวาระ",
    errors.Field.MEETING: "การประชุม",
    errors.Field.STEP: "ขั้นของแผนงาน",
    errors.Field.RESOLUTION: "มติ",
    errors.Field.DISCUSSION: "การอภิปราย",
    errors.Field.AMENDMENT: "คำขอแก้ไข",
    errors.Field.GROUP: "กลุ่ม",
    errors.Field.OTHERS: "ผู้เข้าร่วมอื่น",
}
_WHY = {
    errors.InputFault.TOO_LONG: "ยาวเกินไป กรุณาพิมพ์ไม่เกิน 1,000 ตัวอักษร",
    errors.InputFault.EMPTY: "ว่างอยู่ กรุณาพิมพ์ใหม่",
    errors.InputFault.UNKNOWN: "อ่านไม่ออก กรุณาพิมพ์เช่น 12 ม.ค. 69",
    errors.InputFault.IMPOSSIBLE: "ไม่มีในปฏิทิน กรุณาพิมพ์ใหม่ เช่น 12 ม.ค. 69",
    errors.InputFault.FUTURE: "เป็นวันในอนาคต กรุณาตรวจแล้วพิมพ์ใหม่",
    errors.InputFault.TOO_OLD: "เก่ากว่า พ.ศ. 2500 กรุณาตรวจแล้วพิมพ์ใหม่",
    errors.InputFault.PAST: "ผ่านมาแล้ว กรุณาเลือกวันใหม่",
    errors.InputFault.NO_SUCH_TIME: "ไม่มีในนาฬิกา กรุณาพิมพ์ใหม่ เช่น 14:00",
    errors.InputFault.ODD_HOUR: "อยู่นอกช่วง 05:00–20:00 กรุณาเลือกเวลาอื่น",
    errors.InputFault.NO_SUCH_SPAN: "อ่านไม่ออก กรุณาพิมพ์เช่น 20-6.30",
    errors.InputFault.WHICH_HALF: "ยังไม่ทราบว่าหยุดช่วงใด กรุณาพิมพ์ ครึ่งวันเช้า หรือ ครึ่งวันบ่าย",
    errors.InputFault.THERE_ALREADY: "มีในรายการวันหยุดแล้ว",
    errors.InputFault.NO_NAME: "ยังไม่มีชื่อ กรุณาพิมพ์เช่น 15 ก.พ. 69 วันสถาปนา",
    errors.InputFault.CANNOT_MOVE: "เลื่อนไม่ได้ ขั้นนี้อยู่ชิดกำหนด หรือตรงกับขั้นอื่นแล้ว",
    errors.InputFault.BEYOND_DUE: "เป็นกำหนดส่ง กรุณาเลือกเวลาเตือนก่อนกำหนด หรือขอขยายเวลา",
    errors.InputFault.NOT_LATER: "ไม่หลังกำหนดเดิม กรุณาเลือกวันหลังจากนั้น",
    errors.InputFault.NOT_SHORT: "ยาวเกินไป กรุณาพิมพ์เหตุผลสั้น ๆ ไม่เกิน 300 ตัวอักษร",
    errors.InputFault.TOO_FAR: "ไกลเกินไป กรุณาตรวจแล้วพิมพ์ใหม่",
    errors.InputFault.TOO_MANY_RESERVED: "จองไว้มากเกินไปแล้ว กรุณาแนบหนังสือหรือคืนเลขที่จองก่อน",
    errors.InputFault.OUTSIDER: "ไม่ได้อยู่ในกลุ่มนี้ กรุณาเลือกใหม่",
    errors.InputFault.NO_POST: "ยังไม่มีตำแหน่ง จึงมอบหมายไม่ได้ กรุณาเลือกผู้อื่น",
    errors.InputFault.YES_OR_NO: "ต้องเป็น ใช่ หรือ ไม่ใช่ กรุณากดปุ่ม",
    errors.InputFault.LONGER_THAN_500: "ยาวเกินไป กรุณาพิมพ์ไม่เกิน 500 ตัวอักษร",
    errors.InputFault.FILE_WANTED: "ต้องเป็นไฟล์ กรุณาส่งไฟล์ในแชตนี้",
    errors.InputFault.NO_NUMBER: "ยังไม่มีตัวเลข กรุณาพิมพ์เป็นจำนวน เช่น 12",
    errors.InputFault.SEVERAL_NUMBERS: "มีหลายจำนวน กรุณาพิมพ์จำนวนเดียว เช่น 12",
    errors.InputFault.NEGATIVE: "ติดลบไม่ได้ กรุณาพิมพ์จำนวน เช่น 12",
    errors.InputFault.TOO_LARGE_NUMBER: "มากเกินไป กรุณาตรวจแล้วพิมพ์ใหม่ เช่น 1,250",
    errors.InputFault.UNCLEAR_NUMBER: "อ่านได้หลายอย่าง กรุณาพิมพ์ใหม่ เช่น 1,250 หรือ 12.5",
    errors.InputFault.NONE_CHOSEN: "ยังไม่ได้เลือก กรุณาเลือกอย่างน้อย 1 แห่ง",
    errors.InputFault.ALL_GONE: "ที่เลือกไว้ออกจากระบบแล้วทุกแห่ง กรุณาเลือกใหม่",
    errors.InputFault.TAKEN: "มีอยู่แล้ว กรุณาใช้ชื่ออื่น",
    errors.InputFault.BEFORE_SENDING: "มาถึงก่อนเวลาส่ง กรุณาเลือกกำหนดใหม่",
    errors.InputFault.NOT_A_NUMBER: "ต้องเป็นตัวเลข กรุณาพิมพ์ใหม่",
    errors.InputFault.NO_ADDRESS: "ต้องเป็นที่อยู่ที่ขึ้นต้นด้วย https:// กรุณาวางใหม่",
    errors.InputFault.UNCHANGED: "เหมือนเดิม กรุณาพิมพ์วัน เวลา หรือสถานที่ใหม่",
    errors.InputFault.NO_MEETING_NUMBER: "อ่านไม่ออก กรุณาพิมพ์เช่น 2 หรือ 2/2569",
    errors.InputFault.NUMBER_TAKEN: "มีอยู่แล้ว กรุณากดแก้ไขแล้วพิมพ์ครั้งที่ใหม่",
    errors.InputFault.OTHER_YEAR: "ไม่ตรงกับปีของวันประชุม กรุณาตรวจแล้วพิมพ์ใหม่",
    errors.InputFault.UNKNOWN_PERSON: "ไม่มีในสำนักงานนี้ กรุณาพิมพ์ชื่อและสกุลใหม่",
    errors.InputFault.UNKNOWN_STEP: "อ่านไม่ออก กรุณาพิมพ์เช่น มติย่อ 10 ก.พ.",
    errors.InputFault.WRONG_SIDE: "ผิดด้านของวันประชุม กรุณาเลือกวันใหม่",
    errors.InputFault.INVITED_TOO: "ได้รับเชิญเองอยู่แล้ว กรุณาเลือกผู้อื่น",
    errors.InputFault.SENT_BY_ANOTHER: "เป็นผู้แทนของหน่วยงานอื่นแล้ว กรุณาเลือกผู้อื่น",
    errors.InputFault.NO_TITLE: "ยังไม่มีตำแหน่ง กรุณาพิมพ์เช่น นายวิทย์ ใจดี รอง ผอ.",
    errors.InputFault.TITLE_FIRST: "ยังไม่มีชื่อ กรุณาพิมพ์ชื่อเรื่องก่อน แล้วจึงส่งไฟล์",
    errors.InputFault.CLOSED: "ปิดรับแล้ว กรุณาติดต่อเลขานุการการประชุม",
    errors.InputFault.LONG_TITLE: "ชื่อยาวเกินไป กรุณาพิมพ์บรรทัดแรกไม่เกิน 200 ตัวอักษร",
    errors.InputFault.NOT_BEGUN: "ยังไม่เริ่ม บันทึกมติได้เมื่อถึงเวลาประชุม",
    errors.InputFault.NOT_WITHIN: "ไม่อยู่ในช่วงเวลาประชุม กรุณาพิมพ์เวลาตั้งแต่เริ่มประชุมถึงขณะนี้ เช่น 11:45",
    errors.InputFault.NO_CLOCK: "อ่านไม่ออก กรุณาพิมพ์เช่น 11:45",
    errors.InputFault.LONGER_THAN_4000: "ยาวเกินไป กรุณาพิมพ์ไม่เกิน 4,000 ตัวอักษร",
    errors.InputFault.DROPPED: "ตัดออกจากระเบียบวาระแล้ว ไม่มีมติให้แก้ไข",
    errors.InputFault.UNCHANGED_WORDS: "เหมือนเดิม กรุณาพิมพ์มติที่แก้แล้ว หรือกดไม่รับ",
    errors.InputFault.WAIT: "ยังรอพิจารณาอยู่ กรุณารับหรือไม่รับให้ครบก่อนเสนอรายงาน",
    errors.InputFault.ADOPTED: "มาหลังการประชุมรับรองรายงานแล้ว แก้ไม่ได้ กรุณากดไม่รับ ระบุเหตุ",
    errors.InputFault.NO_RESOLUTION: "ยังไม่มีมติ กรุณาบันทึกมติอย่างน้อยหนึ่งข้อ",
    errors.InputFault.UNKNOWN_GROUP: "ไม่มีในสำนักงานนี้แล้ว กรุณาพิมพ์ชื่อกลุ่มใหม่",
    errors.InputFault.CHANGED_MEANWHILE: "มีผู้แก้ไขระหว่างนี้ กรุณาตรวจแล้วบันทึกใหม่",
    errors.InputFault.NOT_OF_THE_DAY: "ไม่อยู่ในช่วงการประชุมจนถึงเวลานี้ กรุณาพิมพ์ใหม่ เช่น 10:30",
    errors.InputFault.TOO_MANY_DAYS: "ไม่ถูกต้อง กรุณาพิมพ์ใหม่",
    errors.InputFault.CAME_WHEN: "ที่มาถึงยังไม่ได้ระบุ ประชุมเลิกแล้ว กรุณาพิมพ์เวลา เช่น 09:20",
}
_WHO = {
    "register": "ผู้มีหน้าที่ลงรับหนังสือ",
    "decide": "ผู้อำนวยการหรือผู้รักษาราชการแทน",
    "assign": "ผู้อำนวยการของหน่วยงานนี้",
    "report": "ผู้รับมอบหมายงานนี้",
    "acknowledge": "ผู้อำนวยการ รองผู้อำนวยการ หรือธุรการของหน่วยงานที่ได้รับ",
    "see": "ผู้เกี่ยวข้องกับหนังสือนี้",
    "administer": "ผู้ดูแลระบบ",
    "run_meeting": "เลขานุการการประชุม",
    "answer_meeting": "ผู้ได้รับเชิญหรือผู้แทน",
    "endorse": "ผู้เข้าประชุมครั้งนั้น",
    "offer_item": "บุคลากรของกลุ่มที่ขอเรื่อง",
}
_DONE = {
    errors.Done.VOIDED: "ยกเลิก",
    errors.Done.USED: "ใช้เลข",
    errors.Done.GIVEN_BACK: "คืนเลข",
    errors.Done.DISCARDED: "ทิ้งร่าง",
    errors.Done.REGISTERED: "ลงรับ",
    errors.Done.SUBMITTED: "เสนอ",
    errors.Done.DECIDED: "สั่งการ",
    errors.Done.RETURNED: "ส่งคืน",
    errors.Done.RECEIVED: "ลงรับกลุ่ม",
    errors.Done.ASSIGNED: "มอบหมาย",
    errors.Done.REPORTED: "รายงานผล",
    errors.Done.CLOSED: "ปิดเรื่อง",
    errors.Done.LINKED: "ผูกบัญชี",
    errors.Done.UNLINKED: "เลิกผูก",
    errors.Done.SUSPENDED: "ระงับการเข้าถึง",
    errors.Done.RESTORED: "คืนสิทธิ์",
    errors.Done.REVOKED: "ยกเลิก",
    errors.Done.OVER: "สิ้นสุด",
    errors.Done.CIRCULATED: "ส่งหนังสือเวียน",
    errors.Done.MOVED_ON: "ดำเนินการต่อ",
    errors.Done.EXTENSION_ASKED: "ขอขยายเวลา",
    errors.Done.EXTENSION_GRANTED: "อนุมัติขยายเวลา",
    errors.Done.EXTENSION_REFUSED: "พิจารณาไม่อนุมัติ",
    errors.Done.EXTENSION_WITHDRAWN: "สิ้นสุด",
    errors.Done.MEETING_INVITED: "เชิญ",
    errors.Done.MEETING_CANCELLED: "ยกเลิก",
    errors.Done.MEETING_BEGUN: "ถึงเวลาประชุม",
    errors.Done.MEETING_ENDED: "ประชุม",
    errors.Done.ITEM_OFFERED: "ส่งเรื่อง",
    errors.Done.CHECKED: "ตรวจ",
    errors.Done.SIGNED: "ลงนาม",
    errors.Done.WITHDRAWN: "ถอนเรื่อง",
    errors.Done.BRIEF_SUBMITTED: "เสนอมติย่อ",
    errors.Done.ORDER_SUBMITTED: "เสนอคำสั่งหรือประกาศของมตินี้",
    errors.Done.MINUTES_SUBMITTED: "เสนอรายงานการประชุม",
    errors.Done.AMENDMENT_ACCEPTED: "รับแก้",
    errors.Done.AMENDMENT_REFUSED: "พิจารณาไม่รับ",
    errors.Done.ENDORSEMENT_CLOSED: "ครบกำหนดรับรอง",
}
_FILES = {
    errors.FileFault.NOT_A_PICTURE: ("เปิดไฟล์นี้เป็นภาพหรือ PDF ไม่ได้", "กรุณาส่งเป็นภาพถ่าย (JPG, PNG) หรือ PDF"),
    errors.FileFault.UNSUPPORTED: ("ระบบรับเฉพาะภาพถ่ายและ PDF", "หากเป็นไฟล์ Word กรุณาบันทึกเป็น PDF ก่อนส่ง"),
    errors.FileFault.NO_ANSWER: ("ส่งไฟล์ชนิดนี้เป็นคำตอบไม่ได้", "กรุณาส่งภาพถ่าย PDF Word หรือ Excel"),
    errors.FileFault.NO_PAPER: ("แนบไฟล์ชนิดนี้ไม่ได้", "กรุณาส่ง PDF ภาพถ่าย Word Excel หรือ PowerPoint"),
    errors.FileFault.TOO_MANY_PIXELS: ("ภาพนี้ใหญ่เกินไป", "กรุณาถ่ายใหม่ด้วยความละเอียดปกติ หรือส่งเป็นภาพถ่ายแทนไฟล์"),
    errors.FileFault.TOO_MANY_PAGES: ("ไฟล์มีหน้ามากเกินไป", "รับครั้งละไม่เกิน 30 หน้า กรุณาแยกสิ่งที่ส่งมาด้วยออก"),
    errors.FileFault.TOO_LARGE: ("ไฟล์ใหญ่เกิน 20 MB", "กรุณาลดขนาดไฟล์ แยกไฟล์ หรือส่งเป็นภาพถ่ายทีละหน้า"),
    errors.FileFault.PASSWORD_PROTECTED: ("PDF นี้มีรหัสผ่าน", "กรุณาบันทึกเป็น PDF ที่ไม่มีรหัสผ่าน หรือถ่ายภาพแทน"),
    errors.FileFault.BROKEN_FILE: ("ไฟล์นี้เสียหาย เปิดไม่ได้", "กรุณาส่งใหม่ หรือถ่ายภาพแทน"),
    errors.FileFault.GONE: ("ไฟล์นี้ถูกลบจากแชตก่อนที่ระบบจะรับ", "กรุณาส่งใหม่"),
    errors.FileFault.FAILED: ("รับไฟล์นี้ไม่สำเร็จ", "กรุณาส่งใหม่อีกครั้ง หากยังไม่ได้ กรุณาถ่ายภาพแทน หรือพิมพ์ ลงรับ เพื่อกรอกเอง"),
}
_FIND = Press.of("ค้นหนังสือ", Find(), quick=True)
_WORK = Press.of("งานของฉัน", ShowMyWork(), quick=True)


def explain(refusal: errors.OfficeError, now: datetime) -> Message:
    """The refusal as a message to whoever ran into it."""
    explained = explanations()
    for kind in type(refusal).__mro__:
        if kind in explained:
            return explained[kind](refusal)
    raise LookupError(f"no words for {refusal.code}")


def explanations() -> dict[type[errors.OfficeError], Callable[[Any], Message]]:
    """Every kind of refusal with what explains it, those of the journeys included."""
    return {kind: explain for journey in (_EXPLAINED, *EXPLANATIONS()) for kind, explain in journey.items()}


def _not_allowed(refusal: errors.NotAllowed) -> Message:
    who = f"รายการนี้สำหรับ{_WHO[refusal.who]}" if refusal.who in _WHO else "ท่านไม่มีสิทธิ์ทำรายการนี้"
    return Message(title=who, body="หากท่านปฏิบัติหน้าที่แทน กรุณาแจ้งผู้ดูแล", rows=((_WORK,),))


def _not_found(refusal: errors.NotFound) -> Message:
    title = f"ไม่พบ “{refusal.asked[:60]}”" if refusal.asked else "ไม่พบรายการนี้"
    return Message(title=title, body="กรุณาตรวจแล้วพิมพ์ใหม่ หรือค้นด้วยคำอื่น", rows=((_FIND, _WORK),))


def _already(refusal: errors.AlreadyDone) -> Message:
    title = f"รายการนี้{_DONE[refusal.what]}แล้ว"
    if refusal.at is not None:
        title += f" {short_with_time(refusal.at)}"
    if refusal.by:
        title += f" โดย {refusal.by}"
    rows: tuple[Any, ...] = ()
    if refusal.subject:
        rows = ((_state(refusal.subject),),)
    return Message(title=title, rows=rows)


def _elsewhere(refusal: errors.NotYourStep) -> Message:
    acting = f" ({word(refusal.capacity)})" if refusal.capacity != Capacity.SELF else ""
    waits = {"task": "พิจารณา", "meeting_paper": "ตรวจหรือลงนาม"}.get(Ref(refusal.subject).kind, "สั่งการ")
    return Message(
        title=f"เรื่องนี้รอ{waits}ที่ {refusal.holder}{acting}",
        rows=((_state(refusal.subject),),),
    )


def _state(subject: str) -> Press:
    """The button that shows the present state of a letter, or of what else was meant."""
    known = {kind: data for journey in STATE_PRESSES() for kind, data in journey.items()}
    return Press.of("ดูสถานะล่าสุด", known.get(Ref(subject).kind, known["letter"]), subject)


def _undo_closed(_refusal: errors.UndoClosed) -> Message:
    return Message(
        title="เลิกทำไม่ได้แล้ว เกิน 60 วินาที",
        body="รายการมีผลแล้ว หากต้องแก้ไข กรุณาทำรายการใหม่พร้อมเหตุผล",
        rows=((_WORK,),),
    )


def _bad_input(refusal: errors.BadInput) -> Message:
    shown = f" “{refusal.shown[:40]}”" if refusal.shown else ""
    return Message(title=f"{_FIELDS[refusal.field]}{shown} {_WHY[refusal.why]}")


def _file(refusal: errors.FileRefused) -> Message:
    title, what_to_do = _FILES[refusal.why]
    shown = f" “{refusal.name[:40]}”" if refusal.name else ""
    return Message(title=f"{title}{shown}", body=what_to_do)


_SECRET = {
    errors.SecretFault.TOP_SECRET: (
        "หนังสือชั้น “ลับที่สุด” ลงรับทางอิเล็กทรอนิกส์ไม่ได้",
        "กรุณาดำเนินการด้วยเอกสารโดยนายทะเบียนข้อมูลข่าวสารลับ",
    ),
    errors.SecretFault.NOT_APPOINTED: (
        "หนังสือชั้นความลับ ลงรับได้เฉพาะนายทะเบียนข้อมูลข่าวสารลับ",
        "กรุณาส่งต้นฉบับให้นายทะเบียนดำเนินการ ระบบไม่เก็บภาพและข้อความ",
    ),
    errors.SecretFault.NO_PAGES: ("หนังสือชั้นความลับ แนบภาพในแชตไม่ได้", "กรุณายกเลิกข้อความภาพในแชตของท่านด้วย"),
}


_SECRET_OTHERWISE = ("หนังสือชั้นความลับ ดำเนินการทางแชตไม่ได้", "กรุณาดำเนินการผ่านนายทะเบียนข้อมูลข่าวสารลับ")


def _secret(refusal: errors.SecretLetter) -> Message:
    title, what_to_do = _SECRET[refusal.why] if refusal.why is not None else _SECRET_OTHERWISE
    return Message(title=title, body=what_to_do)


def _nobody(refusal: errors.NobodyDecides) -> Message:
    return Message(
        title="ขณะนี้ไม่มีผู้สั่งการ",
        body=f"{refusal.post or 'ตำแหน่งนี้'}ว่างหรือไม่อยู่ทุกคน เรื่องรอไว้ก่อน กรุณาแจ้งผู้ดูแล",
    )


def _incomplete(refusal: errors.Incomplete) -> Message:
    missing = " ".join(_FIELDS[errors.Field(name)] for name in refusal.fields)
    return Message(title=f"ยังขาด {missing}", body="กรุณากดแก้ไขแล้วพิมพ์ให้ครบก่อนลงรับ")


def _suspended(refusal: errors.PersonSuspended) -> Message:
    return Message(title=f"{refusal.name} ถูกระงับการเข้าถึงอยู่", body="กรุณาคืนสิทธิ์ก่อน")


def _chased(refusal: errors.ChasedLately) -> Message:
    known = {kind: data for journey in CHASED_PRESSES() for kind, data in journey.items()}
    data = known.get(Ref(refusal.subject).kind)
    return Message(
        title="เตือนเรื่องนี้ไปแล้วในชั่วโมงนี้",
        body="เตือนเรื่องเดียวกันได้ชั่วโมงละครั้ง ระหว่างนี้โทรแจ้งได้",
        rows=((Press.of("ดูสถานะ", data, refusal.subject),),) if data is not None else (),
    )


def _last_admin(_refusal: errors.LastAdmin) -> Message:
    return Message(title="ระงับผู้ดูแลคนสุดท้ายไม่ได้", body="กรุณาตั้งผู้ดูแลคนอื่นก่อน")


_EXPLAINED: dict[type[errors.OfficeError], Callable[[Any], Message]] = {
    errors.NotAllowed: _not_allowed,
    errors.NotFound: _not_found,
    errors.AlreadyDone: _already,
    errors.NotYourStep: _elsewhere,
    errors.UndoClosed: _undo_closed,
    errors.BadInput: _bad_input,
    errors.FileRefused: _file,
    errors.SecretLetter: _secret,
    errors.NobodyDecides: _nobody,
    errors.Incomplete: _incomplete,
    errors.PersonSuspended: _suspended,
    errors.LastAdmin: _last_admin,
    errors.ChasedLately: _chased,
}
