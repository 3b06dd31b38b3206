"""Texts of calling a meeting: questions for what is still missing, and what can be changed."""

from collections.abc import Sequence

from handlers.common.words import fit, full_name, short_name, unit_name
from handlers.meetings.presses.call import AppointPerson, ChooseMeetingKind, DiscardMeeting, EditMeetingField
from handlers.meetings.presses.meetings import ShowMeeting
from handlers.meetings.presses.papers import EditLetterWords, OpenInvitation
from handlers.meetings.texts.meetings import MeetingView, name, press, when, when_and_where
from notifications.message import Message, Press
from storage.tables import Person, Post, Unit
from storage.vocabulary import MeetingKind


def ask_kind() -> Message:
    """`เรียกประชุม` alone."""
    kinds = (MeetingKind.SCHOOL_HEADS, MeetingKind.GROUP_HEADS, MeetingKind.STAFF)
    labels = ("ผอ.โรงเรียน", "ผอ.กลุ่ม", "บุคลากรในสำนักงาน")
    rows = [(Press.of(label, ChooseMeetingKind(kind=kind)),) for kind, label in zip(kinds, labels, strict=True)]
    return Message(
        title="เรียกประชุมใคร",
        body="เลือก หรือพิมพ์บรรทัดเดียว เช่น\nประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู",
        rows=(*rows, (Press.of("อื่น ๆ (พิมพ์ชื่อ)", ChooseMeetingKind(kind=MeetingKind.OTHER)),)),
    )


def ask_title() -> Message:
    return Message(title="พิมพ์ชื่อการประชุม", body="เช่น คณะทำงานประกันคุณภาพ")


def ask_when(view: MeetingView) -> Message:
    one = view.meeting
    return Message(
        title=f"{name(one, view.number)} · วันและเวลา",
        body="พิมพ์เช่น 28 ม.ค. 09:00-12:00",
        rows=((press("ทิ้งร่าง", DiscardMeeting(), one, "danger"),),),
    )


def ask_where(view: MeetingView) -> Message:
    return Message(
        title=f"{name(view.meeting, view.number)} · สถานที่",
        body=f"{when(view.meeting)}\nพิมพ์ชื่อห้อง หรือที่อยู่ออนไลน์ (https://…) หรือทั้งสอง",
        rows=((press("ทิ้งร่าง", DiscardMeeting(), view.meeting, "danger"),),),
    )


_FIELDS = (
    ("วันเวลา", "when"),
    ("สถานที่", "where"),
    ("ผู้รับเชิญ", "whom"),
    ("แผนที่", "map"),
    ("ครั้งที่", "number"),
    ("เลขานุการ", "secretary"),
    ("ประธาน", "chair"),
    ("ชื่อการประชุม", "title"),
)
ROLES = {"secretary": "เลขานุการ", "chair": "ประธาน"}
_ASKED = {
    "when": ("พิมพ์วันและเวลา", "เช่น 28 ม.ค. 09:00-12:00 หรือเฉพาะที่เปลี่ยน เช่น 13:00"),
    "where": ("พิมพ์สถานที่", "ชื่อห้อง ที่อยู่ออนไลน์ (https://…) หรือทั้งสอง"),
    "map": ("วางที่อยู่แผนที่", "เช่น https://maps.app.goo.gl/…"),
    "number": ("พิมพ์ครั้งที่", "เช่น 2 หรือ 2/2569"),
    "secretary": ("พิมพ์ชื่อเลขานุการ", "ชื่อ หรือชื่อและสกุล"),
    "chair": ("พิมพ์ชื่อประธาน", "ชื่อ หรือชื่อและสกุล"),
    "title": ("พิมพ์ชื่อการประชุม", "เช่น คณะทำงานประกันคุณภาพ"),
}


def edit(view: MeetingView) -> Message:
    """[แก้ไข]: which part."""
    one = view.meeting
    fields = [each for each in _FIELDS if each[1] != "title" or one.kind is MeetingKind.OTHER]
    buttons = [press(label, EditMeetingField(field=field), one) for label, field in fields]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    return Message(
        title=f"แก้ไขส่วนใด · {name(one, view.number)}",
        body=f"{when_and_where(one)}\nเลขานุการ {view.secretary} · ประธาน {view.chair or 'ยังไม่กำหนด'}",
        rows=(
            *rows,
            (press("ข้อความในหนังสือ", EditLetterWords(), one), press("ดูร่างหนังสือ", OpenInvitation(), one)),
            (press("กลับ", ShowMeeting(), one),),
        ),
    )


def ask_field(view: MeetingView, field: str) -> Message:
    title, body = _ASKED[field]
    return Message(title=title, body=body, rows=((press("กลับ", ShowMeeting(), view.meeting),),))


def choose_person(view: MeetingView, role: str, named: str, found: Sequence[tuple[Person, Post, Unit]]) -> Message:
    """A typed name that fits several: which of them is the secretary, or the chair."""
    lines, buttons = [], []
    for number, (person, post, unit) in enumerate(found, start=1):
        lines.append(f"{number}) {full_name(person)} · {post.title} {unit_name(unit)}")
        label = fit(f"{number} {short_name(person)}")
        buttons.append(press(label, AppointPerson(role=role, person=person.id), view.meeting))
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    return Message(
        title=f"“{named[:40]}” มีหลายคน เลือก{ROLES[role]}",
        body="\n".join(lines),
        rows=(*rows, (press("กลับ", ShowMeeting(), view.meeting),)),
    )


def appointed(view: MeetingView, role: str, by: str) -> Message:
    """For who was made the secretary, or the chair, of a meeting by somebody else."""
    rows = ((press("ดูการประชุม", ShowMeeting(), view.meeting, "primary"),),) if role == "secretary" else ()
    return Message(
        title=f"ท่านเป็น{ROLES[role]} · {name(view.meeting, view.number)}",
        body=f"{when_and_where(view.meeting)}\nกำหนดโดย {by}",
        rows=rows,
    )


def tell_them_yourself(role: str) -> str:
    """Who was made the secretary, or the chair, cannot be reached."""
    return f"{ROLES[role]}ยังไม่ผูกบัญชีแชต กรุณาแจ้งเอง"
