"""Texts of choosing whom a meeting is for."""

from collections.abc import Sequence

from handlers.circulars.rules.receivers import Wording
from handlers.circulars.texts.circulars import whom as units_in_words
from handlers.circulars.texts.sending import unknown_names
from handlers.common.words import fit, full_name, short_name, unit_name
from handlers.meetings.presses.call import EditMeetingField
from handlers.meetings.presses.invitees import (
    AddInvitee,
    AddInvitees,
    DeleteList,
    RenameList,
    SaveList,
    ShowList,
    ShowLists,
    UseList,
)
from handlers.meetings.presses.meetings import ShowMeeting
from handlers.meetings.texts.meetings import MeetingView, press
from notifications.message import Message, Press
from storage.tables import Person, Post, ReceiverList, Unit

_LISTS = 16


def whom(
    units: Wording | None, *, staff: bool, posts: Sequence[Post], persons: Sequence[Person], without: Sequence[Person]
) -> str:
    """ทุกโรงเรียน ยกเว้น รร.… · บุคลากรในสำนักงาน · นายวิทย์ ขยันดี"""
    found = [units_in_words(units)] if units is not None else []
    found += ["บุคลากรในสำนักงาน"] if staff else []
    found += _some([post.title for post in posts], 3)
    found += _some([full_name(person) for person in persons], 4)
    out = f"ไม่รวม {' '.join(_some([full_name(person) for person in without], 3))}" if without else ""
    return " · ".join(filter(None, (*found, out)))


def _some(names: Sequence[str], most: int) -> list[str]:
    return [*names[:most], f"และอีก {len(names) - most} คน"] if len(names) > most else list(names)


def notes(unknown: Sequence[str], unclear: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Lines about typed names that match nobody, or several."""
    return unknown_names(unknown, unclear)


def ask(view: MeetingView, said: str, notes: Sequence[str] = ()) -> Message:
    """Whom: the usual ones to press, a saved list, or names of units and people to type."""
    one = view.meeting
    how = "พิมพ์ชื่อโรงเรียน กลุ่ม เครือข่าย บุคคล หรือตำแหน่ง เพื่อเพิ่ม หรือ “ยกเว้น รร.…” เพื่อเอาออก"
    return Message(
        title=f"ผู้รับเชิญ {view.invited}",
        body="\n".join(line for line in (said, *notes, how) if line),
        rows=(
            (
                press("ทุกโรงเรียน", AddInvitees(whom="schools"), one),
                press("ผอ.กลุ่มทุกกลุ่ม", AddInvitees(whom="groups"), one),
            ),
            (
                press("บุคลากรสำนักงาน", AddInvitees(whom="staff"), one),
                press("รายการที่บันทึก", ShowLists(), one),
            ),
            (
                press("ล้างรายชื่อ", AddInvitees(whom="none"), one),
                press("เรียบร้อย", ShowMeeting(), one, "primary"),
            ),
        ),
    )


def type_again(names: Sequence[str]) -> list[str]:
    """Further names that mean several people: one is asked at a time."""
    return [f"มีหลายรายการเช่นกัน พิมพ์อีกครั้งภายหลัง: {' '.join(f'“{name[:40]}”' for name in names[:4])}"] if names else []


def several(
    view: MeetingView, name: str, found: Sequence[tuple[Person, Post, Unit, bool]], notes: Sequence[str] = ()
) -> Message:
    """A typed name that means several people, or posts: which."""
    one = view.meeting
    lines, buttons = [], []
    for number, (person, post, unit, of_post) in enumerate(found, start=1):
        lines.append(f"{number}) {post.title if of_post else full_name(person)} · {unit_name(unit)}")
        label = post.title if of_post else f"{short_name(person)} {post.title}"
        kind, key = ("post", post.id) if of_post else ("person", person.id)
        buttons.append((press(fit(f"{number} {label}".strip()), AddInvitee(kind=kind, id=key), one),))
    return Message(
        title=f"“{name[:40]}” มีหลายรายการ เลือกผู้รับเชิญ",
        body="\n".join((*lines, *notes)),
        rows=(*buttons, (_back(view),)),
    )


def _back(view: MeetingView) -> Press:
    return press("กลับ", EditMeetingField(field="whom"), view.meeting)


# --- saved lists ------------------------------------------------------------------------------------------------------


def lists(view: MeetingView, kept: Sequence[ReceiverList], said: str) -> Message:
    """[รายการที่บันทึก]: those there are, and keeping what is chosen now."""
    one = view.meeting
    keys = [press(fit(each.name), ShowList(list_id=each.id), one) for each in kept[:_LISTS]]
    rows: list[tuple[Press, ...]] = [tuple(keys[at : at + 2]) for at in range(0, len(keys), 2)]
    keep = (press("บันทึกที่เลือกไว้", SaveList(), one),) if said else ()
    return Message(
        title="รายการที่บันทึกไว้" if kept else "ยังไม่มีรายการที่บันทึก",
        body=f"เลือกแล้ว {view.invited} ราย: {said}" if said else "",
        rows=(*rows, (*keep, _back(view))),
    )


def one_list(view: MeetingView, kept: ReceiverList, said: str) -> Message:
    """A saved list: use it, rename it, delete it."""
    one = view.meeting
    return Message(
        title=kept.name,
        body=said or "ไม่มีผู้ใดเหลืออยู่",
        rows=(
            (press("ใช้รายการนี้", UseList(list_id=kept.id), one, "primary"),),
            (
                press("เปลี่ยนชื่อ", RenameList(list_id=kept.id), one),
                press("ลบรายการ", DeleteList(list_id=kept.id), one, "danger"),
            ),
            (press("กลับ", ShowLists(), one),),
        ),
    )


def ask_list_name(view: MeetingView, said: str, now: str = "") -> Message:
    return Message(
        title="พิมพ์ชื่อรายการ",
        body=f"เดิม: {now}" if now else f"เช่น คณะทำงานประกันคุณภาพ\n{said} ({view.invited} ราย)",
        rows=((press("กลับ", ShowLists(), view.meeting),),),
    )


def list_kept(name: str) -> str:
    return f"บันทึกรายการ “{name}” แล้ว"
