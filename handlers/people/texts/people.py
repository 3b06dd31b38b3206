"""What is said about people: invitations, linking a chat, who may come in, absences."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.common.codes import show_code
from handlers.common.dictation import AbsenceReason
from handlers.common.presses import Cancel, ShowHelp, ShowMyWork, button
from handlers.common.thai_dates import short, short_range
from handlers.common.words import fit, full_name, short_name, with_title, word
from handlers.errors import CodeFault
from handlers.people.presses import (
    CancelAbsence,
    ChangeAbsence,
    ChooseAbsenceDay,
    ChooseOtherDays,
    ConfirmLink,
    ConfirmUnlink,
    DeclineToDeputise,
    Invite,
    InviteMissing,
    LinkOtherPlatform,
    MoveChat,
    NoteAbsence,
    RefuseLink,
    RefuseMove,
    RequestCode,
    Restore,
    RevokeInvitation,
    ShowUnlinked,
    Suspend,
    Unlink,
    UnlinkAccount,
)
from handlers.people.texts.preferences import SETTINGS
from notifications.message import Button, CopyText, Fact, Importance, Message, OpenLink, Press
from storage.clock import BANGKOK
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Account, Person
from storage.vocabulary import Capacity, Platform

_WORK = button("ดูงานของฉัน", ShowMyWork())
_HELP = button("วิธีใช้ 1 นาที", ShowHelp())
# As many people as a card can list and still be read on a phone.
SHOWN_PEOPLE = 8


def _day(moment: datetime) -> str:
    return short(moment.astimezone(BANGKOK).date())


# --- strangers ------------------------------------------------------------------------------------------------------


def stranger() -> Message:
    return Message(title="ระบบนี้ใช้ภายในหน่วยงาน กรุณาพิมพ์รหัสเชิญ 8 หลัก")


def privacy(link: str, admins: Sequence[str]) -> Message:
    """The notice (PDPA): what is kept, why, how long, and whom to ask."""
    return Message(
        title="นโยบายข้อมูลส่วนบุคคล",
        body="ระบบเก็บชื่อ ตำแหน่ง รหัสแชต และประวัติการดำเนินการ เพื่องานสารบรรณของสำนักงานเท่านั้น\n"
        "ขอดู แก้ไข หรือเลิกผูกบัญชีได้ที่ผู้ดูแล" + (f": {', '.join(admins)}" if admins else ""),
        rows=((OpenLink(label="อ่านนโยบาย", url=link),),),
    )


def is_this_you(office: str, name: str, title: str, invitation_id: int, policy: str) -> Message:
    """The one card that names a person to somebody not linked yet: only after a right code."""
    return Message(
        title=f"ระบบสารบรรณ {office}",
        body=f"บัญชีแชตนี้จะใช้แทน\n{name}{f' · {title}' if title else ''}\nระบบเก็บชื่อ ตำแหน่ง รหัสแชต และประวัติการดำเนินการ",
        rows=(
            (
                Press.of("ถูกต้อง ผูกบัญชี", ConfirmLink(), Ref.to("invitation", invitation_id), style="primary"),
                Press.of("ไม่ใช่ฉัน", RefuseLink(), Ref.to("invitation", invitation_id)),
            ),
            (OpenLink(label="อ่านนโยบาย", url=policy),),
        ),
        sensitive=True,
    )


def linked(waiting: int, other: Platform | None) -> Message:
    """After the link. `other`: the platform that can still be linked besides."""
    body = f"มีเรื่องรอท่าน {waiting} เรื่อง" if waiting else "ไม่มีงานค้าง"
    more = (link_other_button(other),) if other is not None else ()
    return Message(title="ผูกบัญชีเรียบร้อยแล้ว", body=body, rows=((_WORK, SETTINGS), (*more, _HELP)))


def link_other_button(other: Platform) -> Press:
    return Press.of(f"ผูก {word(other)} เพิ่ม", LinkOtherPlatform(platform=other))


def linked_already(name: str) -> Message:
    return Message(
        title=f"บัญชีแชตนี้ผูกกับ{name}อยู่แล้ว",
        rows=((_WORK, _HELP), (button("เลิกผูกบัญชี", Unlink()),)),
    )


def refused_and_revoked() -> Message:
    return Message(title="ยกเลิกรหัสนี้และแจ้งผู้ดูแลแล้ว ขอบคุณ")


def code_refused(why: CodeFault) -> Message:
    """Why a code opens nothing; the same for one that never was and one that was taken back."""
    return Message(title=_CODES[why])


_CODES = {
    CodeFault.UNKNOWN: "รหัสนี้ใช้ไม่ได้ กรุณาตรวจแล้วพิมพ์ใหม่ หรือขอรหัสใหม่จากสารบรรณกลาง",
    CodeFault.USED: "รหัสนี้ใช้ไปแล้ว กรุณาขอรหัสใหม่จากสารบรรณกลาง",
    CodeFault.EXPIRED: "รหัสนี้หมดอายุแล้ว กรุณาขอรหัสใหม่จากสารบรรณกลาง",
    CodeFault.TOO_MANY: "ใส่รหัสไม่ถูกต้องหลายครั้ง กรุณารอ 1 ชั่วโมง หรือขอรหัสใหม่จากสารบรรณกลาง",
    CodeFault.TAKEN: "ตำแหน่งนี้ผูกกับบัญชีอื่นอยู่ ส่งเรื่องให้ผู้ดูแลยืนยันแล้ว",
}


def expired(invitation_id: int) -> Message:
    return Message(
        title="รหัสนี้หมดอายุแล้ว กรุณาขอรหัสใหม่จากสารบรรณกลาง",
        rows=((Press.of("ขอรหัสใหม่", RequestCode(), Ref.to("invitation", invitation_id)),),),
    )


def code_wanted() -> Message:
    return Message(title="ส่งคำขอรหัสใหม่ให้ผู้ดูแลแล้ว")


# --- to admins ------------------------------------------------------------------------------------------------------


def wants_code(person: Person, title: str) -> Message:
    return Message(
        title=f"ขอรหัสเชิญใหม่ · {with_title(person, title)}",
        body="รหัสเดิมหมดอายุ โปรดตรวจว่าเป็นเจ้าตัวก่อนส่งรหัสใหม่",
        rows=((Press.of("ออกรหัสใหม่", Invite(), Ref.of(person)),),),
    )


def not_me(person: Person, title: str, shown: str) -> Message:
    return Message(
        title=f"ผู้รับแจ้งว่าไม่ใช่ {with_title(person, title)}",
        body=f"รหัสถูกยกเลิกแล้ว · ใช้จากแชต “{shown or 'ไม่มีชื่อ'}”",
        rows=((Press.of("ออกรหัสใหม่", Invite(), Ref.of(person)),),),
    )


def other_chat_asks(person: Person, title: str, shown: str, platform: Platform, to: MoveChat) -> Message:
    """The right code came from a chat although the person has one on that platform already."""
    return Message(
        title=f"ขอเปลี่ยนบัญชี {word(platform)} · {with_title(person, title)}",
        body=f"ตำแหน่งนี้ผูกกับบัญชีอื่นอยู่ รหัสถูกใช้จากแชต “{shown or 'ไม่มีชื่อ'}” โปรดตรวจกับเจ้าตัว",
        rows=(
            (
                Press.of("ให้ใช้บัญชีใหม่", to, Ref.of(person), style="primary"),
                Press.of("ไม่อนุญาต", RefuseMove(invitation=to.invitation), Ref.of(person), style="danger"),
            ),
        ),
        importance=Importance.HIGH,
    )


def moved_chat(name: str) -> Message:
    return Message(title=f"เปลี่ยนบัญชีแชตของ{name}แล้ว", body="บัญชีเดิมเข้าใช้ไม่ได้อีก")


def revoked(name: str) -> Message:
    return Message(title=f"ยกเลิกคำเชิญของ{name}แล้ว", body="รหัสเดิมใช้ไม่ได้อีก")


def ask_whom() -> Message:
    return Message(
        title="เชิญผู้ใด พิมพ์ชื่อ ตำแหน่ง หรือหน่วยงาน",
        body="เช่น สมศรี ใจดี หรือ ผอ.รร.บ้านหนองบัว",
        rows=((button("ใครยังไม่ผูก", ShowUnlinked()), button("ยกเลิก", Cancel())),),
    )


def choose(data: PressData, found: Sequence[tuple[Person, str]], asked: str) -> Message:
    """Several people fit: which one. `data` is what the press on one of them means."""
    shown = found[:SHOWN_PEOPLE]
    more = f"\nพบอีก {len(found) - len(shown)} คน กรุณาพิมพ์ให้เจาะจงขึ้น" if len(found) > len(shown) else ""
    lines = [f"{number}) {with_title(person, title)}" for number, (person, title) in enumerate(shown, 1)]
    return Message(
        title=f"พบ {len(found)} คน “{asked[:40]}” เลือกผู้ใด",
        body="\n".join(lines) + more,
        rows=tuple(
            (Press.of(fit(f"{number}) {full_name(person)}"), data, Ref.of(person)),)
            for number, (person, _) in enumerate(shown, 1)
        ),
    )


def invitation(person: Person, title: str, code: str, invitation_id: int, expires_at: datetime, page: str) -> Message:
    """A fresh code, to be handed to the person; `page` shows it with its QR."""
    shown = show_code(code)
    facts = (
        Fact(label="ผู้รับ", value=with_title(person, title)),
        Fact(label="รหัส", value=f"{shown}  ใช้ได้ครั้งเดียว ถึง {_day(expires_at)}"),
    )
    rows: tuple[tuple[Button, ...], ...] = (
        (CopyText(label="คัดลอกรหัส", text=shown), OpenLink(label="แสดง QR", url=page)),
        (Press.of("ยกเลิกคำเชิญ", RevokeInvitation(), Ref.to("invitation", invitation_id)),),
    )
    return Message(title="สร้างคำเชิญแล้ว", facts=facts, rows=rows, sensitive=True)


def own_code(code: str, expires_at: datetime, platform: Platform, link: str | None) -> Message:
    """For linking the other platform oneself."""
    shown = show_code(code)
    rows: list[tuple[Button, ...]] = [(CopyText(label="คัดลอกรหัส", text=shown),)]
    if link:
        rows.append((OpenLink(label=f"เปิด {word(platform)}", url=link),))
    return Message(
        title=f"เปิดบัญชีของสำนักงานใน {word(platform)} แล้วพิมพ์รหัสนี้",
        facts=(Fact(label="รหัส", value=f"{shown}  ใช้ได้ครั้งเดียว ถึง {_day(expires_at)}"),),
        rows=tuple(rows),
        sensitive=True,
    )


def unlinked_people(
    linked_count: int, everybody: int, units: Sequence[tuple[str, int]], missing: Sequence[tuple[Person, str]]
) -> Message:
    """ผูกแล้ว 151/168, and who is missing."""
    title = f"ผูกแล้ว {linked_count}/{everybody}"
    if not missing:
        return Message(title=title, body="ผูกครบทุกคนแล้ว")
    lines = [with_title(person, post) for person, post in missing[:SHOWN_PEOPLE]]
    if len(missing) > SHOWN_PEOPLE:
        lines += [f"และอีก {len(missing) - SHOWN_PEOPLE} คน"]
        lines += [f"มากที่สุด: {', '.join(f'{name} {count}' for name, count in units[:3])}"]
    return Message(
        title=title,
        body="ยังไม่ผูก\n" + "\n".join(lines),
        rows=((Press.of("เตือนผู้ยังไม่ผูก", InviteMissing()),),),
    )


def codes_for(rows: Sequence[tuple[Person, str, str]], invited_before: int, left: int, until: datetime) -> Message:
    """Codes to hand out on paper or by phone: those who have no chat cannot be reminded in one."""
    lines = [f"{show_code(code)}  {with_title(person, title)}" for person, title, code in rows]
    if invited_before:
        lines.append(f"มีคำเชิญที่ยังใช้ได้อยู่แล้ว {invited_before} คน")
    next_rows = ((Press.of(f"ออกรหัสต่อ {left} คน", InviteMissing()),),) if left else ()
    if not rows:
        return Message(title="ทุกคนที่ยังไม่ผูกมีคำเชิญแล้ว", body="\n".join(lines))
    return Message(
        title=f"รหัสเชิญ {len(rows)} คน ใช้ได้ถึง {_day(until)} โปรดแจ้งเจ้าตัว",
        body="\n".join(lines),
        rows=next_rows,
        sensitive=True,
    )


def person_card(
    person: Person, titles: Sequence[str], accounts: Sequence[Account], suspended: bool, invited: bool
) -> Message:
    """What an admin may do about somebody."""
    subject = Ref.of(person)
    chats = " · ".join(f"{word(account.platform)} {_day(account.linked_at)}" for account in accounts) or "ยังไม่ผูก"
    facts = [Fact(label="ตำแหน่ง", value=title) for title in titles] + [Fact(label="บัญชีแชต", value=chats)]
    if suspended:
        facts.append(Fact(label="สถานะ", value="ระงับการเข้าถึง"))
    elif invited:
        facts.append(Fact(label="คำเชิญ", value="มีรหัสที่ยังใช้ได้"))
    rows: list[tuple[Button, ...]] = []
    if suspended:
        rows.append((Press.of("คืนสิทธิ์", Restore(), subject, style="primary"),))
    else:
        rows.append((Press.of("ออกรหัสเชิญ", Invite(), subject),))
        rows += [
            (Press.of(f"เลิกผูก {word(account.platform)}", UnlinkAccount(account=account.id), subject),)
            for account in accounts
        ]
        rows.append((Press.of("ระงับการเข้าถึง", Suspend(), subject, style="danger"),))
    return Message(title=full_name(person), facts=tuple(facts), rows=tuple(rows))


def access_suspended(name: str, handed_over: bool) -> Message:
    body = "เข้าใช้ไม่ได้ทันที" + (" งานที่ค้างกลับไปรอมอบหมาย" if handed_over else "")
    return Message(title=f"ระงับการเข้าถึงของ{name}แล้ว", body=body)


def access_restored(name: str) -> Message:
    return Message(title=f"คืนสิทธิ์ให้{name}แล้ว", body="ใช้บัญชีแชตเดิมได้ทันที")


def handed_over(count: int, person: Person, *, back: bool) -> Message:
    """To the successor, or to the head where the work is to be assigned again."""
    if back:
        title = f"งาน {count} เรื่องของ{short_name(person)} กลับมารอมอบหมาย"
    else:
        title = f"ท่านรับช่วงงาน {count} เรื่องจาก{short_name(person)}"
    return Message(title=title, rows=((_WORK,),))


# --- unlinking ------------------------------------------------------------------------------------------------------


def really_unlink(name: str, platform: Platform) -> Message:
    return Message(
        title=f"เลิกผูกบัญชี {word(platform)} ของ{name}",
        body="แชตนี้จะไม่ได้รับเรื่องอีก งานที่ค้างยังเป็นของท่าน ผูกใหม่ได้ด้วยรหัสเชิญ",
        rows=((Press.of("ยืนยันเลิกผูก", ConfirmUnlink(), style="danger"), button("ยกเลิก", Cancel())),),
    )


def unlinked() -> Message:
    return Message(title="เลิกผูกบัญชีแล้ว", body="หากต้องการใช้อีก กรุณาขอรหัสเชิญจากผู้ดูแล")


def unlinked_of(name: str, platform: Platform) -> Message:
    return Message(title=f"เลิกผูก {word(platform)} ของ{name}แล้ว")


# --- absences -------------------------------------------------------------------------------------------------------


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
