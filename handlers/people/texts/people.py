"""What an admin reads of people: invitations, who is linked, who may come in."""

from collections.abc import Sequence
from datetime import datetime

from handlers.common.codes import show_code
from handlers.common.presses import Cancel, ShowMyWork, button
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import short
from handlers.common.words import fit, full_name, short_name, with_title, word
from handlers.people.presses import (
    Invite,
    InviteMissing,
    MoveChat,
    RefuseMove,
    Restore,
    RevokeInvitation,
    ShowUnlinked,
    Suspend,
    UnlinkAccount,
)
from notifications.message import Button, CopyText, Fact, Importance, Message, OpenLink, Press
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Account, Person
from storage.vocabulary import Platform

_WORK = button("ดูงานของฉัน", ShowMyWork())
# As many people as a card can list and still be read on a phone.
SHOWN_PEOPLE = 8


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
        Fact(label="รหัส", value=f"{shown}  ใช้ได้ครั้งเดียว ถึง {short(bangkok_date(expires_at))}"),
    )
    rows: tuple[tuple[Button, ...], ...] = (
        (CopyText(label="คัดลอกรหัส", text=shown), OpenLink(label="แสดง QR", url=page)),
        (Press.of("ยกเลิกคำเชิญ", RevokeInvitation(), Ref.to("invitation", invitation_id)),),
    )
    return Message(title="สร้างคำเชิญแล้ว", facts=facts, rows=rows, sensitive=True)


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
        title=f"รหัสเชิญ {len(rows)} คน ใช้ได้ถึง {short(bangkok_date(until))} โปรดแจ้งเจ้าตัว",
        body="\n".join(lines),
        rows=next_rows,
        sensitive=True,
    )


def person_card(
    person: Person, titles: Sequence[str], accounts: Sequence[Account], suspended: bool, invited: bool
) -> Message:
    """What an admin may do about somebody."""
    subject = Ref.of(person)
    chats = (
        " · ".join(f"{word(account.platform)} {short(bangkok_date(account.linked_at))}" for account in accounts)
        or "ยังไม่ผูก"
    )
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


def unlinked_of(name: str, platform: Platform) -> Message:
    return Message(title=f"เลิกผูก {word(platform)} ของ{name}แล้ว")
