"""Every refusal of the office explained, once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from handlers import errors
from handlers.common.thai_dates import short_with_time
from handlers.common.words import word
from handlers.meetings.texts import check_in
from handlers.people.texts.people import code_refused
from notifications.message import Message, Press
from storage.vocabulary import Capacity

_FIELDS = {
    "date": "วันที่",
    "dated": "ลงวันที่",
    "due_on": "กำหนด",
    "addressee": "ถึง",
    "number": "ที่",
    "subject": "เรื่อง",
    "sender": "จาก",
    "text": "ข้อความ",
    "due": "กำหนด",
    "reason": "เหตุผล",
    "name": "ชื่อ",
    "question": "คำถาม",
    "receivers": "ผู้รับ",
    "answer": "คำตอบ",
    "time": "เวลา",
    "span": "ช่วงเวลา",
    "holiday": "วันหยุด",
    "rung": "ขั้นเตือน",
    "place": "สถานที่",
    "meeting_number": "ครั้งที่",
    "secretary": "เลขานุการ",
    "chair": "ประธาน",
    "substitute": "ผู้แทน",
    "item": "เรื่องเข้าวาระ",
    "meeting": "การประชุม",
    "step": "ขั้นของแผนงาน",
    "resolution": "มติ",
    "discussion": "การอภิปราย",
    "amendment": "คำขอแก้ไข",
    "group": "กลุ่ม",
    "others": "ผู้เข้าร่วมอื่น",
}
_WHY = {
    "too_long": "ยาวเกินไป กรุณาพิมพ์ไม่เกิน 1,000 ตัวอักษร",
    "empty": "ว่างอยู่ กรุณาพิมพ์ใหม่",
    "unknown": "อ่านไม่ออก กรุณาพิมพ์เช่น 12 ม.ค. 69",
    "impossible": "ไม่มีในปฏิทิน กรุณาพิมพ์ใหม่ เช่น 12 ม.ค. 69",
    "future": "เป็นวันในอนาคต กรุณาตรวจแล้วพิมพ์ใหม่",
    "too_old": "เก่ากว่า พ.ศ. 2500 กรุณาตรวจแล้วพิมพ์ใหม่",
    "past": "ผ่านมาแล้ว กรุณาเลือกวันใหม่",
    "no_such_time": "ไม่มีในนาฬิกา กรุณาพิมพ์ใหม่ เช่น 14:00",
    "odd_hour": "อยู่นอกช่วง 05:00–20:00 กรุณาเลือกเวลาอื่น",
    "no_such_span": "อ่านไม่ออก กรุณาพิมพ์เช่น 20-6.30",
    "which_half": "ยังไม่ทราบว่าหยุดช่วงใด กรุณาพิมพ์ ครึ่งวันเช้า หรือ ครึ่งวันบ่าย",
    "there_already": "มีในรายการวันหยุดแล้ว",
    "no_name": "ยังไม่มีชื่อ กรุณาพิมพ์เช่น 15 ก.พ. 69 วันสถาปนา",
    "cannot_move": "เลื่อนไม่ได้ ขั้นนี้อยู่ชิดกำหนด หรือตรงกับขั้นอื่นแล้ว",
    "beyond_due": "เป็นกำหนดส่ง กรุณาเลือกเวลาเตือนก่อนกำหนด หรือขอขยายเวลา",
    "not_later": "ไม่หลังกำหนดเดิม กรุณาเลือกวันหลังจากนั้น",
    "not_short": "ยาวเกินไป กรุณาพิมพ์เหตุผลสั้น ๆ ไม่เกิน 300 ตัวอักษร",
    "too_far": "ไกลเกินไป กรุณาตรวจแล้วพิมพ์ใหม่",
    "too_many_reserved": "จองไว้มากเกินไปแล้ว กรุณาแนบหนังสือหรือคืนเลขที่จองก่อน",
    "outsider": "ไม่ได้อยู่ในกลุ่มนี้ กรุณาเลือกใหม่",
    "no_post": "ยังไม่มีตำแหน่ง จึงมอบหมายไม่ได้ กรุณาเลือกผู้อื่น",
    "yes_or_no": "ต้องเป็น ใช่ หรือ ไม่ใช่ กรุณากดปุ่ม",
    "longer_than_500": "ยาวเกินไป กรุณาพิมพ์ไม่เกิน 500 ตัวอักษร",
    "file_wanted": "ต้องเป็นไฟล์ กรุณาส่งไฟล์ในแชตนี้",
    "no_number": "ยังไม่มีตัวเลข กรุณาพิมพ์เป็นจำนวน เช่น 12",
    "several_numbers": "มีหลายจำนวน กรุณาพิมพ์จำนวนเดียว เช่น 12",
    "negative": "ติดลบไม่ได้ กรุณาพิมพ์จำนวน เช่น 12",
    "too_large_number": "มากเกินไป กรุณาตรวจแล้วพิมพ์ใหม่ เช่น 1,250",
    "unclear_number": "อ่านได้หลายอย่าง กรุณาพิมพ์ใหม่ เช่น 1,250 หรือ 12.5",
    "none_chosen": "ยังไม่ได้เลือก กรุณาเลือกอย่างน้อย 1 แห่ง",
    "all_gone": "ที่เลือกไว้ออกจากระบบแล้วทุกแห่ง กรุณาเลือกใหม่",
    "taken": "มีอยู่แล้ว กรุณาใช้ชื่ออื่น",
    "before_sending": "มาถึงก่อนเวลาส่ง กรุณาเลือกกำหนดใหม่",
    "not_a_number": "ต้องเป็นตัวเลข กรุณาพิมพ์ใหม่",
    "no_address": "ต้องเป็นที่อยู่ที่ขึ้นต้นด้วย https:// กรุณาวางใหม่",
    "unchanged": "เหมือนเดิม กรุณาพิมพ์วัน เวลา หรือสถานที่ใหม่",
    "no_meeting_number": "อ่านไม่ออก กรุณาพิมพ์เช่น 2 หรือ 2/2569",
    "number_taken": "มีอยู่แล้ว กรุณากดแก้ไขแล้วพิมพ์ครั้งที่ใหม่",
    "other_year": "ไม่ตรงกับปีของวันประชุม กรุณาตรวจแล้วพิมพ์ใหม่",
    "unknown_person": "ไม่มีในสำนักงานนี้ กรุณาพิมพ์ชื่อและสกุลใหม่",
    "unknown_step": "อ่านไม่ออก กรุณาพิมพ์เช่น มติย่อ 10 ก.พ.",
    "wrong_side": "ผิดด้านของวันประชุม กรุณาเลือกวันใหม่",
    "invited_too": "ได้รับเชิญเองอยู่แล้ว กรุณาเลือกผู้อื่น",
    "sent_by_another": "เป็นผู้แทนของหน่วยงานอื่นแล้ว กรุณาเลือกผู้อื่น",
    "no_title": "ยังไม่มีตำแหน่ง กรุณาพิมพ์เช่น นายวิทย์ ใจดี รอง ผอ.",
    "title_first": "ยังไม่มีชื่อ กรุณาพิมพ์ชื่อเรื่องก่อน แล้วจึงส่งไฟล์",
    "closed": "ปิดรับแล้ว กรุณาติดต่อเลขานุการการประชุม",
    "long_title": "ชื่อยาวเกินไป กรุณาพิมพ์บรรทัดแรกไม่เกิน 200 ตัวอักษร",
    "not_begun": "ยังไม่เริ่ม บันทึกมติได้เมื่อถึงเวลาประชุม",
    "not_within": "ไม่อยู่ในช่วงเวลาประชุม กรุณาพิมพ์เวลาตั้งแต่เริ่มประชุมถึงขณะนี้ เช่น 11:45",
    "no_clock": "อ่านไม่ออก กรุณาพิมพ์เช่น 11:45",
    "longer_than_4000": "ยาวเกินไป กรุณาพิมพ์ไม่เกิน 4,000 ตัวอักษร",
    "dropped": "ตัดออกจากระเบียบวาระแล้ว ไม่มีมติให้แก้ไข",
    "unchanged_words": "เหมือนเดิม กรุณาพิมพ์มติที่แก้แล้ว หรือกดไม่รับ",
    "wait": "ยังรอพิจารณาอยู่ กรุณารับหรือไม่รับให้ครบก่อนเสนอรายงาน",
    "adopted": "มาหลังการประชุมรับรองรายงานแล้ว แก้ไม่ได้ กรุณากดไม่รับ ระบุเหตุ",
    "no_resolution": "ยังไม่มีมติ กรุณาบันทึกมติอย่างน้อยหนึ่งข้อ",
    "unknown_group": "ไม่มีในสำนักงานนี้แล้ว กรุณาพิมพ์ชื่อกลุ่มใหม่",
    "changed_meanwhile": "มีผู้แก้ไขระหว่างนี้ กรุณาตรวจแล้วบันทึกใหม่",
    "not_of_the_day": "ไม่อยู่ในช่วงการประชุมจนถึงเวลานี้ กรุณาพิมพ์ใหม่ เช่น 10:30",
    "came_when": "ที่มาถึงยังไม่ได้ระบุ ประชุมเลิกแล้ว กรุณาพิมพ์เวลา เช่น 09:20",
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
    "voided": "ยกเลิก",
    "used": "ใช้เลข",
    "given_back": "คืนเลข",
    "discarded": "ทิ้งร่าง",
    "registered": "ลงรับ",
    "submitted": "เสนอ",
    "decided": "สั่งการ",
    "returned": "ส่งคืน",
    "received": "ลงรับกลุ่ม",
    "assigned": "มอบหมาย",
    "reported": "รายงานผล",
    "closed": "ปิดเรื่อง",
    "linked": "ผูกบัญชี",
    "unlinked": "เลิกผูก",
    "suspended": "ระงับการเข้าถึง",
    "restored": "คืนสิทธิ์",
    "revoked": "ยกเลิก",
    "over": "สิ้นสุด",
    "circulated": "ส่งหนังสือเวียน",
    "moved_on": "ดำเนินการต่อ",
    "extension_asked": "ขอขยายเวลา",
    "extension_granted": "อนุมัติขยายเวลา",
    "extension_refused": "พิจารณาไม่อนุมัติ",
    "extension_withdrawn": "สิ้นสุด",
    "meeting_invited": "เชิญ",
    "meeting_cancelled": "ยกเลิก",
    "meeting_begun": "ถึงเวลาประชุม",
    "meeting_ended": "ประชุม",
    "item_offered": "ส่งเรื่อง",
    "checked": "ตรวจ",
    "signed": "ลงนาม",
    "withdrawn": "ถอนเรื่อง",
    "brief_submitted": "เสนอมติย่อ",
    "order_submitted": "เสนอคำสั่งหรือประกาศของมตินี้",
    "minutes_submitted": "เสนอรายงานการประชุม",
    "amendment_accepted": "รับแก้",
    "amendment_refused": "พิจารณาไม่รับ",
    "endorsement_closed": "ครบกำหนดรับรอง",
}
_FILES = {
    "not_a_picture": ("เปิดไฟล์นี้เป็นภาพหรือ PDF ไม่ได้", "กรุณาส่งเป็นภาพถ่าย (JPG, PNG) หรือ PDF"),
    "unsupported": ("ระบบรับเฉพาะภาพถ่ายและ PDF", "หากเป็นไฟล์ Word กรุณาบันทึกเป็น PDF ก่อนส่ง"),
    "no_answer": ("ส่งไฟล์ชนิดนี้เป็นคำตอบไม่ได้", "กรุณาส่งภาพถ่าย PDF Word หรือ Excel"),
    "no_paper": ("แนบไฟล์ชนิดนี้ไม่ได้", "กรุณาส่ง PDF ภาพถ่าย Word Excel หรือ PowerPoint"),
    "too_many_pixels": ("ภาพนี้ใหญ่เกินไป", "กรุณาถ่ายใหม่ด้วยความละเอียดปกติ หรือส่งเป็นภาพถ่ายแทนไฟล์"),
    "too_many_pages": ("ไฟล์มีหน้ามากเกินไป", "รับครั้งละไม่เกิน 30 หน้า กรุณาแยกสิ่งที่ส่งมาด้วยออก"),
    "too_large": ("ไฟล์ใหญ่เกิน 20 MB", "กรุณาลดขนาดไฟล์ แยกไฟล์ หรือส่งเป็นภาพถ่ายทีละหน้า"),
    "password_protected": ("PDF นี้มีรหัสผ่าน", "กรุณาบันทึกเป็น PDF ที่ไม่มีรหัสผ่าน หรือถ่ายภาพแทน"),
    "broken_file": ("ไฟล์นี้เสียหาย เปิดไม่ได้", "กรุณาส่งใหม่ หรือถ่ายภาพแทน"),
    "gone": ("ไฟล์นี้ถูกลบจากแชตก่อนที่ระบบจะรับ", "กรุณาส่งใหม่"),
    "failed": ("รับไฟล์นี้ไม่สำเร็จ", "กรุณาส่งใหม่อีกครั้ง หากยังไม่ได้ กรุณาถ่ายภาพแทน หรือพิมพ์ ลงรับ เพื่อกรอกเอง"),
}
_FIND = Press(label="ค้นหนังสือ", verb="find", quick=True)
_WORK = Press(label="งานของฉัน", verb="my_work", quick=True)


def explain(refusal: errors.OfficeError, now: datetime) -> Message:
    """The refusal as a message to whoever ran into it."""
    for kind in type(refusal).__mro__:
        if kind in _EXPLAINED:
            return _EXPLAINED[kind](refusal)
    raise LookupError(f"no words for {refusal.code}")


def _not_allowed(refusal: errors.NotAllowed) -> Message:
    who = f"รายการนี้สำหรับ{_WHO[refusal.who]}" if refusal.who in _WHO else "ท่านไม่มีสิทธิ์ทำรายการนี้"
    return Message(title=who, body="หากท่านปฏิบัติหน้าที่แทน กรุณาแจ้งผู้ดูแล", rows=((_WORK,),))


def _not_found(refusal: errors.NotFound) -> Message:
    title = f"ไม่พบ “{refusal.asked[:60]}”" if refusal.asked else "ไม่พบรายการนี้"
    return Message(title=title, body="กรุณาตรวจแล้วพิมพ์ใหม่ หรือค้นด้วยคำอื่น", rows=((_FIND, _WORK),))


def _already(refusal: errors.AlreadyDone) -> Message:
    title = f"รายการนี้{_DONE.get(refusal.what, _DONE['moved_on'])}แล้ว"
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
    waits = {"task": "พิจารณา", "meeting_paper": "ตรวจหรือลงนาม"}.get(refusal.subject.partition(":")[0], "สั่งการ")
    return Message(
        title=f"เรื่องนี้รอ{waits}ที่ {refusal.holder}{acting}",
        rows=((_state(refusal.subject),),),
    )


# Of a meeting the list, in which everybody finds what they may see of it.
_STATES = {
    "task": "task",
    "meeting": "meetings",
    "meeting_paper": "paper",
    "invited": "meeting_seat",
    "agenda_call": "agenda_call",
    "endorsement": "endorsement",
    "amendment": "amendment",
}


def _state(subject: str) -> Press:
    """The way to the present state of a letter, or of what else was meant."""
    return Press(label="ดูสถานะล่าสุด", verb=_STATES.get(subject.partition(":")[0], "show"), subject=subject)


def _undo_closed(_refusal: errors.UndoClosed) -> Message:
    return Message(
        title="เลิกทำไม่ได้แล้ว เกิน 60 วินาที",
        body="รายการมีผลแล้ว หากต้องแก้ไข กรุณาทำรายการใหม่พร้อมเหตุผล",
        rows=((_WORK,),),
    )


def _bad_input(refusal: errors.BadInput) -> Message:
    field = _FIELDS.get(refusal.field, "ข้อมูล")
    shown = f" “{refusal.shown[:40]}”" if refusal.shown else ""
    return Message(title=f"{field}{shown} {_WHY.get(refusal.why, 'ไม่ถูกต้อง กรุณาพิมพ์ใหม่')}")


def _file(refusal: errors.FileRefused) -> Message:
    title, what_to_do = _FILES.get(refusal.why, _FILES["failed"])
    shown = f" “{refusal.name[:40]}”" if refusal.name else ""
    return Message(title=f"{title}{shown}", body=what_to_do)


_SECRET = {
    "top_secret": ("หนังสือชั้น “ลับที่สุด” ลงรับทางอิเล็กทรอนิกส์ไม่ได้", "กรุณาดำเนินการด้วยเอกสารโดยนายทะเบียนข้อมูลข่าวสารลับ"),
    "not_appointed": (
        "หนังสือชั้นความลับ ลงรับได้เฉพาะนายทะเบียนข้อมูลข่าวสารลับ",
        "กรุณาส่งต้นฉบับให้นายทะเบียนดำเนินการ ระบบไม่เก็บภาพและข้อความ",
    ),
    "no_pages": ("หนังสือชั้นความลับ แนบภาพในแชตไม่ได้", "กรุณายกเลิกข้อความภาพในแชตของท่านด้วย"),
}


def _secret(refusal: errors.SecretLetter) -> Message:
    title, what_to_do = _SECRET.get(
        refusal.why,
        ("หนังสือชั้นความลับ ดำเนินการทางแชตไม่ได้", "กรุณาดำเนินการผ่านนายทะเบียนข้อมูลข่าวสารลับ"),
    )
    return Message(title=title, body=what_to_do)


def _code(refusal: errors.CodeRefused) -> Message:
    return code_refused(refusal.why)


def _nobody(refusal: errors.NobodyDecides) -> Message:
    return Message(
        title="ขณะนี้ไม่มีผู้สั่งการ",
        body=f"{refusal.post or 'ตำแหน่งนี้'}ว่างหรือไม่อยู่ทุกคน เรื่องรอไว้ก่อน กรุณาแจ้งผู้ดูแล",
    )


def _incomplete(refusal: errors.Incomplete) -> Message:
    missing = " ".join(_FIELDS.get(name, name) for name in refusal.fields)
    return Message(title=f"ยังขาด {missing}", body="กรุณากดแก้ไขแล้วพิมพ์ให้ครบก่อนลงรับ")


def _suspended(refusal: errors.PersonSuspended) -> Message:
    return Message(title=f"{refusal.name} ถูกระงับการเข้าถึงอยู่", body="กรุณาคืนสิทธิ์ก่อน")


def _chased(refusal: errors.ChasedLately) -> Message:
    verb = {"circulation": "circulation", "meeting": "meeting"}.get(refusal.subject.partition(":")[0])
    return Message(
        title="เตือนเรื่องนี้ไปแล้วในชั่วโมงนี้",
        body="เตือนเรื่องเดียวกันได้ชั่วโมงละครั้ง ระหว่างนี้โทรแจ้งได้",
        rows=((Press(label="ดูสถานะ", verb=verb, subject=refusal.subject),),) if verb is not None else (),
    )


def _last_admin(_refusal: errors.LastAdmin) -> Message:
    return Message(title="ระงับผู้ดูแลคนสุดท้ายไม่ได้", body="กรุณาตั้งผู้ดูแลคนอื่นก่อน")


_EXPLAINED: dict[type, Callable[[Any], Message]] = {
    errors.NotAllowed: _not_allowed,
    errors.NotFound: _not_found,
    errors.AlreadyDone: _already,
    errors.NotYourStep: _elsewhere,
    errors.UndoClosed: _undo_closed,
    errors.BadInput: _bad_input,
    errors.FileRefused: _file,
    errors.SecretLetter: _secret,
    errors.CodeRefused: _code,
    errors.NobodyDecides: _nobody,
    errors.Incomplete: _incomplete,
    errors.PersonSuspended: _suspended,
    errors.LastAdmin: _last_admin,
    errors.ChasedLately: _chased,
    errors.CheckInRefused: check_in.refused,
}
