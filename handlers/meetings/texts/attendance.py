"""What the invited read of a meeting, and who comes instead of them: the invitation, their answer, what has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.common.presses import Style
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import short_with_time
from handlers.common.words import clock, fit, short_name, unit_name
from handlers.meetings.presses.attendance import (
    AcceptInvitation,
    AnswerSubstitution,
    ChooseSubstitute,
    ConfirmAttendance,
    DeclineInvitation,
    GiveAbsenceReason,
    SendSubstitute,
    ShowSeat,
    ShowSeatAgenda,
)
from handlers.meetings.presses.check_in import SignIn
from handlers.meetings.texts.invited import answer_words
from handlers.meetings.texts.meetings import joined, name, when, when_and_where, where
from notifications.message import Importance, Message, OpenLink, Press
from storage.meetings import Counts
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Invited, Meeting, Person, Unit
from storage.vocabulary import Attendance, Consent, MeetingState

_REASONS = ("ติดราชการ", "ลาป่วย", "ลากิจ")


@dataclass(frozen=True)
class SeatView:
    """A seat as its owner or the substitute sees it. `open`: answers are still taken; `page_url`: the reader's own
    page; `signs_in`: the reader takes the seat and can sign in now."""

    row: Invited
    meeting: Meeting
    unit: Unit
    calendar_url: str = ""
    subjects: tuple[str, ...] = ()
    open: bool = True
    page_url: str = ""
    signs_in: bool = False


def press(view: SeatView, label: str, data: PressData, style: Style = "secondary") -> Press:
    """A button about a seat in the state shown."""
    return Press.of(label, data, Ref.of(view.row), version=view.row.version, style=style)


def _links(view: SeatView, papers: str = "วาระ/เอกสาร") -> tuple[Press | OpenLink, ...]:
    """Links to the papers, the calendar file, the map and the online meeting, as far as there are any. On the day the
    reader's page has their QR."""
    one = view.meeting
    found: list[Press | OpenLink] = [press(view, "ลงชื่อเข้าประชุม", SignIn(), "primary")] if view.signs_in else []
    if view.page_url:
        label = "QR ลงชื่อ" if view.signs_in else ("เอกสารวันนี้" if view.row.checked_in_at is not None else papers)
        found.append(OpenLink(label=label, url=view.page_url))
    elif view.subjects:
        found.append(press(view, "วาระ", ShowSeatAgenda()))
    for label, url in (("ใส่ปฏิทิน", view.calendar_url), ("แผนที่", one.map_url), ("เข้าประชุมออนไลน์", one.online_url)):
        if url:
            found.append(OpenLink(label=label, url=url))
    return tuple(found)


def _answers(view: SeatView) -> tuple[Press, ...]:
    return (
        press(view, "เข้าร่วม", AcceptInvitation(), "primary"),
        press(view, "ส่งผู้แทน", SendSubstitute()),
        press(view, "ไม่เข้าร่วม", DeclineInvitation()),
    )


def _by(view: SeatView) -> str:
    by = view.meeting.answer_by
    return f"ตอบภายใน {short_with_time(by)}" if by is not None and view.open else ""


def _for(view: SeatView) -> str:
    """Who is invited, if somebody else of the unit gets the message."""
    row = view.row
    return f"ผู้รับเชิญ: {row.title}" if row.told_id != row.person_id else ""


def invitation(view: SeatView, *, again: bool = False) -> Message:
    """ขอเชิญประชุม: for everybody who is invited. `again`: they have not answered."""
    subjects = f"วาระสำคัญ: {', '.join(subject[:60] for subject in view.subjects)}" if view.subjects else ""
    rows = (_answers(view), _links(view)) if view.open else (_links(view),)
    return Message(
        title=f"{'ยังไม่ได้ตอบ · ' if again else ''}ขอเชิญ{name(view.meeting)}",
        body=joined(_for(view), when_and_where(view.meeting), subjects, _by(view)),
        rows=tuple(row for row in rows if row),
        importance=Importance.HIGH,
    )


# --- what was answered ------------------------------------------------------------------------------------------------


def state(view: SeatView) -> Message:
    """A seat as it is now, for its owner."""
    one, row = view.meeting, view.row
    if one.state is MeetingState.CANCELLED:
        return called_off(view)
    if row.answer is Attendance.NONE:
        message = invitation(view)
        if row.consent is Consent.REFUSED:
            declined = f"{row.substitute_name} ไม่สะดวกเป็นผู้แทน"
            return message.model_copy(update={"title": declined, "body": joined(name(one), message.body)})
        return message
    rows = (_changes(view), _links(view)) if view.open else (_links(view),)
    return Message(
        title=f"{_said(view)} · {name(one)}",
        body=joined(when_and_where(one), _told(row), _late(view), _signed(row)),
        rows=tuple(row for row in rows if row),
    )


def _said(view: SeatView) -> str:
    row = view.row
    if row.answer is Attendance.SUBSTITUTE:
        return f"ผู้แทน {row.substitute_name} {row.substitute_title}".strip()
    return answer_words(row, None)


def _told(row: Invited) -> str:
    """Whether the substitute was told, and agrees."""
    if row.answer is not Attendance.SUBSTITUTE:
        return ""
    return {
        Consent.ASKED: "ส่งคำเชิญแล้ว รอผู้แทนรับ",
        Consent.GIVEN: "ผู้แทนรับแล้ว",
        Consent.NONE: "ผู้แทนไม่มีแชตในระบบ กรุณาแจ้งเอง",
        Consent.REFUSED: "",
    }[row.consent]


def _signed(row: Invited) -> str:
    return f"ลงชื่อแล้ว {clock(row.checked_in_at)}" if row.checked_in_at is not None else ""


def _late(view: SeatView) -> str:
    at, by = view.row.answered_at, view.meeting.answer_by
    return f"ตอบหลังกำหนด {short_with_time(by)}" if at is not None and by is not None and at > by else ""


def _changes(view: SeatView) -> tuple[Press, ...]:
    if view.row.checked_in_at is not None:
        return ()
    if view.row.answer is Attendance.SUBSTITUTE:
        return (
            press(view, "เปลี่ยนผู้แทน", SendSubstitute()),
            press(view, "ฉันไปเอง", AcceptInvitation()),
            press(view, "ไม่เข้าร่วม", DeclineInvitation()),
        )
    if view.row.answer is Attendance.COMING:
        return press(view, "ส่งผู้แทน", SendSubstitute()), press(view, "ไม่เข้าร่วม", DeclineInvitation())
    return press(view, "เข้าร่วม", AcceptInvitation()), press(view, "ส่งผู้แทน", SendSubstitute())


def ask_reason(view: SeatView) -> Message:
    """[ไม่เข้าร่วม]"""
    return Message(
        title=f"ไม่เข้าร่วมเพราะ · {name(view.meeting)}",
        body="เลือก หรือพิมพ์เหตุผลสั้น ๆ",
        rows=(
            tuple(press(view, reason, GiveAbsenceReason(reason=reason)) for reason in _REASONS),
            (press(view, "กลับ", ShowSeat()),),
        ),
    )


def choose_substitute(view: SeatView, people: Sequence[tuple[Person, str]], title: str = "") -> Message:
    """[ส่งผู้แทน]: somebody of the school, or a typed name."""
    buttons = [
        (press(view, fit(f"{short_name(person)} {post}".strip()), ChooseSubstitute(person=person.id)),)
        for person, post in people[:8]
    ]
    return Message(
        title=title or f"เลือกผู้แทน {unit_name(view.unit)}",
        body="เลือกชื่อ หรือพิมพ์ชื่อและตำแหน่ง เช่น นายวิทย์ ใจดี รอง ผอ.",
        rows=(*buttons, (press(view, "กลับ", ShowSeat()),)),
    )


def several(view: SeatView, name: str, people: Sequence[tuple[Person, str]]) -> Message:
    """A typed name that several people have."""
    return choose_substitute(view, people, f"“{name[:40]}” มีหลายคน เลือกผู้แทน")


# --- who comes instead ------------------------------------------------------------------------------------------------


def for_substitute(view: SeatView) -> Message:
    """For the substitute: the request, and its state afterwards."""
    one, row = view.meeting, view.row
    asked = row.consent is Consent.ASKED and view.open
    rows = (_consent(view) if asked else (), _links(view))
    title = f"ท่านเป็นผู้แทน {unit_name(view.unit)}"
    if row.consent is Consent.GIVEN:
        title = f"รับเป็นผู้แทน {unit_name(view.unit)} แล้ว" + (" · ยืนยันแล้ว" if row.confirmed_at is not None else "")
        rows = ((press(view, "ไม่สะดวก", AnswerSubstitution(agrees=False)),) if view.open else (), _links(view))
    subjects = f"วาระสำคัญ: {', '.join(subject[:60] for subject in view.subjects)}" if view.subjects else ""
    return Message(
        title=f"{title} · {name(one)}",
        body=joined(when_and_where(one), subjects),
        rows=tuple(row for row in rows if row),
        importance=Importance.HIGH,
    )


def _consent(view: SeatView) -> tuple[Press, ...]:
    return (
        press(view, "รับ", AnswerSubstitution(agrees=True), "primary"),
        press(view, "ไม่สะดวก", AnswerSubstitution(agrees=False)),
    )


def declined(view: SeatView) -> Message:
    """For a substitute who said no."""
    return Message(
        title=f"บันทึกแล้วว่าไม่สะดวก แจ้ง {unit_name(view.unit)} แล้ว", body=f"{name(view.meeting)}\n{when(view.meeting)}"
    )


def freed(view: SeatView) -> Message:
    """For a substitute who is not needed any more."""
    return Message(
        title=f"ไม่ต้องเป็นผู้แทน {unit_name(view.unit)} แล้ว",
        body=f"{name(view.meeting)}\n{when(view.meeting)}",
        importance=Importance.HIGH,
    )


# --- moved, called off, reminded --------------------------------------------------------------------------------------


def moved(view: SeatView, *, other_time: bool) -> Message:
    """For everybody who knew: the new time, for which they answer again, or only the new place."""
    one = view.meeting
    if not other_time:
        return state(view).model_copy(
            update={
                "title": f"เปลี่ยนสถานที่เป็น {where(one)} · {name(one)}",
                "importance": Importance.HIGH,
            }
        )
    message = invitation(view)
    return message.model_copy(
        update={
            "title": f"เลื่อนเป็น {when(one)} · {name(one)}",
            "body": joined(_for(view), where(one), "กรุณาตอบใหม่", _by(view), "กด ใส่ปฏิทิน อีกครั้งเพื่อแก้นัดเดิม"),
        }
    )


def moved_for_substitute(view: SeatView, *, over: bool) -> Message:
    """`over`: the time changed, so that the school decides anew whom it sends."""
    one = view.meeting
    if not over:
        message = for_substitute(view)
        return message.model_copy(update={"title": f"เปลี่ยนสถานที่เป็น {where(one)} · {name(one)}"})
    return Message(
        title=f"เลื่อนเป็น {when(one)} · {name(one)}",
        body=f"{unit_name(view.unit)} จะแจ้งใหม่ว่าผู้ใดเข้าประชุม",
        importance=Importance.HIGH,
    )


def called_off(view: SeatView) -> Message:
    """For everybody who knew: the meeting is cancelled."""
    one = view.meeting
    links = (OpenLink(label="ลบออกจากปฏิทิน", url=view.calendar_url),) if view.calendar_url else ()
    return Message(
        title=f"ยกเลิก{name(one)}",
        body=joined(when_and_where(one), f"เหตุผล: {one.cancel_reason}" if one.cancel_reason else ""),
        rows=(links,) if links else (),
        importance=Importance.HIGH,
    )


def for_chair(one: Meeting, counts: Counts, calendar_url: str, now: datetime, *, changed: bool) -> Message:
    """For the chair: the meeting as it is now, and how the invited answered. The day before, it starts with that."""
    if one.state is MeetingState.CANCELLED:
        title = f"ยกเลิก{name(one)}"
        said = f"เหตุผล: {one.cancel_reason}"
    elif changed:
        title, said = f"เปลี่ยนเป็น {when(one)} · {name(one)}", "ท่านเป็นประธาน"
    elif one.starts_at is not None and (bangkok_date(one.starts_at) - bangkok_date(now)).days == 1:
        title, said = f"เตือนประชุม{_day(one, now)} · {where(one)}", f"{name(one)}\nท่านเป็นประธาน"
    else:
        title, said = f"ท่านเป็นประธาน · {name(one)}", ""
    answers = f"เข้าร่วม {counts.coming} · ผู้แทน {counts.substitute} · ไม่เข้าร่วม {counts.absent} · ยังไม่ตอบ {counts.none}"
    links = (OpenLink(label="ใส่ปฏิทิน", url=calendar_url),) if calendar_url else ()
    return Message(
        title=title,
        body=joined(said, when_and_where(one), answers if counts.attending or counts.absent else ""),
        rows=(links,) if links else (),
        importance=Importance.HIGH,
    )


def _day(one: Meeting, now: datetime) -> str:
    """วันนี้, พรุ่งนี้, or the date if holidays lie between."""
    assert one.starts_at is not None
    days = (bangkok_date(one.starts_at) - bangkok_date(now)).days
    return {0: "วันนี้", 1: "พรุ่งนี้"}.get(days, when(one)) + (f" {clock(one.starts_at)}" if days in (0, 1) else "")


def reminder(view: SeatView, now: datetime) -> Message:
    """For who comes, and who has not answered. The day before they are asked to confirm (manual 001, step 8)."""
    one = view.meeting
    said = "ท่านยังไม่ได้ตอบ" if view.row.answer is Attendance.NONE else _said(view)
    rows = (_before(view, now), _links(view, "เปิดเอกสาร"))
    return Message(
        title=f"เตือนประชุม{_day(one, now)} · {where(one)}",
        body=joined(name(one), said),
        rows=tuple(row for row in rows if row),
        importance=Importance.HIGH,
    )


def _before(view: SeatView, now: datetime) -> tuple[Press, ...]:
    if view.row.answer is Attendance.NONE:
        return _answers(view)
    if view.row.answer is Attendance.COMING and _may_confirm(view, now):
        return press(view, "ยืนยัน", ConfirmAttendance(), "primary"), *_changes(view)
    return _changes(view)


def _may_confirm(view: SeatView, now: datetime) -> bool:
    """Whether to ask for a confirmation: the day before, and not twice."""
    starts_at = view.meeting.starts_at
    return view.row.confirmed_at is None and starts_at is not None and bangkok_date(now) < bangkok_date(starts_at)


def reminder_for_substitute(view: SeatView, now: datetime) -> Message:
    one, message = view.meeting, for_substitute(view)
    rows = message.rows
    if view.row.consent is Consent.GIVEN and view.open and _may_confirm(view, now):
        no = press(view, "ไม่สะดวก", AnswerSubstitution(agrees=False))
        rows = ((press(view, "ยืนยัน", ConfirmAttendance(), "primary"), no), _links(view, "เปิดเอกสาร"))
    title = f"เตือนประชุม{_day(one, now)} · {where(one)}"
    body = f"{name(one)}\nท่านเป็นผู้แทน {unit_name(view.unit)}"
    return message.model_copy(update={"title": title, "body": body, "rows": tuple(row for row in rows if row)})
