"""Absences: their days, who stands in, and coming back."""

from collections.abc import Sequence
from datetime import date

from handlers.common.dictation import AbsenceReason
from handlers.common.presses import Cancel, ShowMyWork, button
from handlers.common.thai_dates import short_range
from handlers.common.words import fit, short_name, word
from handlers.people.presses import (
    CancelAbsence,
    ChangeAbsence,
    ChooseAbsenceDay,
    ChooseOtherDays,
    DeclineToDeputise,
    NoteAbsence,
)
from notifications.message import Importance, Message, Press
from storage.ref import Ref
from storage.tables import Person
from storage.vocabulary import Capacity

_WORK = button("ดูงานของฉัน", ShowMyWork())


def ask_days() -> Message:
    return Message(
        title="ไม่อยู่ช่วงใด พิมพ์วันที่",
        body="เช่น ไปราชการ 20-22 ม.ค. หรือ ลาป่วย วันนี้",
        rows=((button("วันนี้", ChooseAbsenceDay(days=0)), button("พรุ่งนี้", ChooseAbsenceDay(days=1))),
              (button("ยกเลิก", Cancel()),)),
    )  # fmt: skip


def ask_other_days(first: date, last: date) -> Message:
    return Message(title=f"แก้ช่วง {short_range(first, last)} เป็นวันใด", body="พิมพ์วันที่ เช่น 21-23 ม.ค.")


def who_stands_in(reason: AbsenceReason, first: date, last: date, deputies: Sequence[tuple[Person, str]]) -> Message:
    """The deputies in their order; nothing is noted before one of the buttons is pressed."""
    nobody = NoteAbsence(reason=reason, first=first, last=last)
    span = short_range(first, last)
    if not deputies:
        return Message(
            title=f"{word(reason)} {span}",
            body="บันทึกช่วงที่ไม่อยู่ตามนี้หรือไม่",
            rows=(
                (
                    Press.of("บันทึก", nobody, style="primary"),
                    Press.of("แก้ช่วงเวลา", ChooseOtherDays(reason=reason)),
                ),
            ),
        )
    order = "\n".join(f"{number}) {short_name(one)} {title}" for number, (one, title) in enumerate(deputies, 1))
    return Message(
        title=f"ช่วง {span} ให้ผู้ใดปฏิบัติแทน",
        body=f"{word(reason)} · ลำดับผู้รักษาราชการแทน\n{order}",
        rows=(
            *(
                (Press.of(fit(f"{short_name(one)} รักษาฯ"), nobody.model_copy(update={"deputy": one.id})),)
                for one, _ in deputies
            ),
            (
                Press.of("ไม่มอบ", nobody),
                Press.of("แก้ช่วงเวลา", ChooseOtherDays(reason=reason)),
            ),
        ),
    )


def absence_noted(
    absence_id: int, first: date, last: date, deputy: Person | None, named: bool, decides: bool
) -> Message:
    """`deputy` is who gets what comes meanwhile; `named` if the person chose them, else they are the first in order."""
    span = short_range(first, last)
    if not decides:
        body = ""
    elif deputy is None:
        body = "ไม่มีผู้ปฏิบัติแทน หนังสือจะรอท่าน"
    else:
        whose = f"หนังสือถึงท่านจะไปที่{short_name(deputy)}" + ("" if named else " (รองลำดับแรกที่อยู่)")
        body = f"{whose}\nลงนามในฐานะ “{word(Capacity.ACTING)}” · เรื่องลับยังรอท่าน"
    subject = Ref.to("absence", absence_id)
    return Message(
        title=f"บันทึกแล้ว {span}",
        body=body,
        rows=(
            (
                Press.of("แก้ช่วงเวลา", ChangeAbsence(), subject),
                Press.of("ยกเลิกการไม่อยู่", CancelAbsence(), subject),
            ),
        ),
    )


def stand_in(absence_id: int, first: date, last: date, post: str, waiting: int, declined: Sequence[int]) -> Message:
    """To the deputy. `declined`: who was asked before them, so that nobody is asked twice."""
    body = f"มีเรื่องรออยู่ {waiting} เรื่อง" if waiting else "ขณะนี้ไม่มีเรื่องรอ"
    return Message(
        title=f"{short_range(first, last)} ท่านปฏิบัติหน้าที่แทน {post}",
        body=body,
        rows=(
            (
                button("ดูเรื่อง", ShowMyWork()),
                Press.of("ไม่สะดวก", DeclineToDeputise(declined=tuple(declined)), Ref.to("absence", absence_id)),
            ),
        ),
        importance=Importance.HIGH,
    )


def stand_in_over(post: str, first: date, last: date) -> Message:
    return Message(title=f"ท่านไม่ต้องปฏิบัติหน้าที่แทน {post} แล้ว", body=f"ช่วง {short_range(first, last)}")


def declined() -> Message:
    return Message(title="บันทึกแล้ว ท่านไม่สะดวกปฏิบัติหน้าที่แทน", body="แจ้งผู้มอบและเสนอผู้ถัดไปแล้ว")


def deputy_declined(absence_id: int, by: Person, successor: Person | None, first: date, last: date) -> Message:
    span = short_range(first, last)
    if successor is not None:
        body = f"ช่วง {span} เสนอ{short_name(successor)}เป็นลำดับถัดไปแล้ว"
    else:
        body = f"ช่วง {span} ไม่มีผู้อื่นให้เสนอ กรุณาแจ้งผู้ดูแล"
    return Message(
        title=f"{short_name(by)}ไม่สะดวกปฏิบัติหน้าที่แทน",
        body=body,
        rows=((Press.of("แก้ช่วงเวลา", ChangeAbsence(), Ref.to("absence", absence_id)),),),
        importance=Importance.HIGH,
    )


def back(was_away: bool) -> Message:
    if not was_away:
        return Message(title="ท่านไม่ได้แจ้งไม่อยู่", rows=((_WORK,),))
    return Message(title="บันทึกแล้ว ท่านกลับมาปฏิบัติงาน", body="หนังสือใหม่จะมาที่ท่าน", rows=((_WORK,),))


def absence_cancelled(first: date, last: date) -> Message:
    return Message(title=f"ยกเลิกการไม่อยู่ {short_range(first, last)} แล้ว")
