"""What people read about a letter: its draft, its number, its state, what has become of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from handlers.common.thai_dates import short, short_with_time
from handlers.common.words import word
from handlers.letters.presses import (
    AddPage,
    AttachReserved,
    AttachToRegistered,
    ClearDueDate,
    ConfirmField,
    DiscardDraft,
    EditDraft,
    EditField,
    FillDraft,
    KeepDraft,
    PickFieldDate,
    ProposeLetter,
    RegisterDraft,
    ReleaseNumber,
    RestartDraft,
    ResumeDraft,
    RetakePage,
    SetSecrecy,
    SetUrgency,
    ShowDraft,
    ShowHistory,
    ShowLetter,
    ShowTask,
    UndoRegistering,
    VoidNumber,
)
from handlers.letters.rules.numbering import Explanation, Fate, Undo
from notifications.message import (
    LABEL_UNITS,
    CopyText,
    Fact,
    Importance,
    Message,
    OpenLink,
    PickDate,
    Press,
    utf16_units,
)
from storage.payloads import PressData
from storage.ref import Named, Ref
from storage.tables import Approval, Entry, Letter, Page, Task
from storage.vocabulary import ApprovalState, Direction, LetterKind, LetterState, ReadingState, Secrecy, Urgency

Style = Literal["primary", "secondary", "danger"]

SECRET_SUBJECT = "หนังสือชั้นลับ"
FIELD_NAMES = {
    "number": "ที่",
    "dated": "ลงวันที่",
    "sender": "จาก",
    "addressee": "ถึง",
    "subject": "เรื่อง",
    "urgency": "ชั้นความเร็ว",
    "secrecy": "ชั้นความลับ",
    "due_on": "กำหนด",
}
_NOTES = {
    "dark": "มืดเกินไป ถ่ายในที่สว่างจะแม่นขึ้น",
    "blurred": "ไม่ชัด ถือเครื่องให้นิ่งแล้วถ่ายใหม่จะแม่นขึ้น",
    "cut_off": "ขอบกระดาษขาด ถ่ายให้เห็นทั้งแผ่นจะแม่นขึ้น",
    "far": "ไกลเกินไป ถ่ายใกล้ขึ้นจะแม่นขึ้น",
    "several": "มีมากกว่าหนึ่งแผ่น ถ่ายทีละแผ่นจะแม่นขึ้น",
    "no_letter": "ไม่พบข้อความของหนังสือ",
    "unread": "ยังอ่านข้อความไม่ได้",
}
_SHOWN_SUBJECT = 300


class Versioned(Named, Protocol):
    """A row whose version is raised by every change: a button carries the one that was shown."""

    version: int


def press(label: str, data: PressData | str, thing: Versioned, style: Style = "secondary") -> Press:
    """Returns a button about a letter, or another row, in the state shown."""
    if isinstance(data, str):
        return Press(label=label, verb=data, subject=Ref.of(thing), version=thing.version, style=style)
    return Press.of(label, data, Ref.of(thing), version=thing.version, style=style)


def subject_of(letter: Letter) -> str:
    """The subject, or what stands for it where the letter is secret or has none."""
    if letter.secrecy != Secrecy.OPEN:
        return SECRET_SUBJECT
    return letter.subject or f"({word(letter.kind)})"


def shown_number(entry: Entry | None) -> str:
    """214/2569; a dash for a letter without a number."""
    return f"{entry.number}/{entry.year}" if entry else "-"


def known_as(letter: Letter, entry: Entry | None) -> str:
    """What a letter is called in lists: รับ 214/2569; of the office's own ส่ง 87/2569, คำสั่งที่ 78/2569, ประกาศ."""
    if letter.direction is Direction.RECEIVE:
        return f"รับ {shown_number(entry)}"
    if letter.kind is LetterKind.ORDER:
        return f"คำสั่งที่ {letter.number}"
    if letter.kind is LetterKind.ANNOUNCEMENT:
        return f"ประกาศ {short(letter.dated)}" if letter.dated is not None else "ประกาศ"
    circular = "ว" if "/ว" in letter.number else ""
    return f"ส่ง {circular}{shown_number(entry)}"


def number_words(letter: Letter, entry: Entry | None) -> str:
    """What a circular calls its letter by: เลขรับ 214/2569; of the office's own as in lists."""
    if letter.direction is Direction.SEND:
        return known_as(letter, entry)
    return f"เลขรับ {shown_number(entry)}"


def sent(
    letter: Letter, entry: Entry | None, *, signer: str, file_url: str = "", extra: Sequence[Press] = ()
) -> Message:
    """A letter of the office's own, signed and numbered."""
    rows: list[tuple[Press | OpenLink, ...]] = [tuple(extra)] if extra else []
    opens = (OpenLink(label="เปิดไฟล์", url=file_url),) if file_url else ()
    rows.append((*opens, press("ประวัติ", ShowHistory(), letter)))
    lines = [f"ลงนามโดย {signer}" if signer else "", "" if file_url else "กำลังทำไฟล์ กรุณาเปิดใหม่ภายหลัง"]
    return Message(
        title=f"{known_as(letter, entry)} · ลงนามแล้ว",
        facts=tuple(fact for fact in facts(letter) if letter.number or fact.label != FIELD_NAMES["number"]),
        body="\n".join(line for line in lines if line),
        rows=tuple(row for row in rows if row),
    )


def importance_of(letter: Letter) -> Importance:
    """How loudly a letter's messages knock."""
    return {
        Urgency.NORMAL: Importance.NORMAL,
        Urgency.URGENT: Importance.HIGH,
        Urgency.VERY_URGENT: Importance.HIGH,
        Urgency.MOST_URGENT: Importance.URGENT,
    }[letter.urgency]


def _field_value(letter: Letter, name: str) -> str:
    value = getattr(letter, name)
    if name in ("urgency", "secrecy"):
        return word(value)
    if isinstance(value, date):
        return f"{short(value)} {letter.due_time}".rstrip() if name == "due_on" else short(value)
    return str(value or "")


def _fact(letter: Letter, name: str, otherwise: str = "—") -> Fact:
    value = _field_value(letter, name) or otherwise
    if len(value) > _SHOWN_SUBJECT:
        value = value[:_SHOWN_SUBJECT] + "…"
    return Fact(label=FIELD_NAMES[name], value=value, unsure=name in letter.unsure)


def facts(letter: Letter) -> tuple[Fact, ...]:
    """The lines of a letter's card; of a secret letter only what its register row holds."""
    names = ["number", "dated", "sender"]
    if letter.secrecy == Secrecy.OPEN:
        names.append("subject")
        if letter.addressee:
            names.append("addressee")
    found = [_fact(letter, name) for name in names]
    if letter.secrecy != Secrecy.OPEN:
        found += [Fact(label="เรื่อง", value=SECRET_SUBJECT), _fact(letter, "secrecy")]
    if letter.urgency != Urgency.NORMAL:
        found.append(_fact(letter, "urgency"))
    if letter.due_on is not None:
        found.append(_fact(letter, "due_on"))
    return tuple(found)


def essentials(letter: Letter) -> tuple[Fact, ...]:
    """The lines of a card that is decided or worked on: what it is about first, and nothing that its title says.

    Of a secret letter the same as `facts`.
    """
    if letter.secrecy != Secrecy.OPEN:
        return facts(letter)
    number = _fact(letter, "number")
    dated = f" ลว. {short(letter.dated)}" if letter.dated else ""
    found = [
        _fact(letter, "subject"),
        _fact(letter, "sender"),
        number.model_copy(update={"value": number.value + dated}),
    ]
    if letter.due_on is not None:
        found.append(_fact(letter, "due_on"))
    return tuple(found)


# --- drafts ---------------------------------------------------------------------------------------------------------


def reading(count: int) -> Message:
    return Message(title=f"ได้รับ {count} หน้า กำลังอ่านข้อความ…")


def draft(letter: Letter, pages: Sequence[Page] = (), why: str = "", can_read: bool = True) -> Message:
    """The draft as it stands, to be corrected and registered."""
    unclear = [(number, page) for number, page in enumerate(pages, start=1) if page.quality in _NOTES]
    if not can_read:
        unclear = [(number, page) for number, page in unclear if page.quality != "unread"]
    lines = [f"หน้า {number} {_NOTES[page.quality]}" for number, page in unclear[:5]]
    if not can_read and pages:
        lines.append("เครื่องนี้ไม่ได้ติดตั้งตัวอ่านภาพ กรุณาพิมพ์เอง")
    elif why or (letter.reading_state == ReadingState.DONE and not letter.subject and not letter.number and not lines):
        lines.append("อ่านข้อความไม่ได้ กรุณากด แก้ไข แล้วพิมพ์")
    if letter.unsure:
        lines.append("(?) = ไม่แน่ใจ")
    if letter.links:
        lines.append("QR: " + " ".join(letter.links[:2]))
    rows: list[tuple[Press, ...]] = [
        (press("ลงรับ", RegisterDraft(), letter, "primary"), press("แก้ไข", EditDraft(), letter)),
        (press("เก็บร่าง", KeepDraft(), letter), press("ทิ้งร่าง", DiscardDraft(), letter, "danger")),
    ]
    if pages:
        again = [press(f"ถ่ายหน้า {number} ใหม่", RetakePage(page=page.id), letter) for number, page in unclear[:3]]
        rows.append((*again, press("เพิ่มหน้า", AddPage(), letter)))
    count = f" · {len(pages)} หน้า" if pages else ""
    return Message(title=f"ร่างลงรับ · กรุณาตรวจ{count}", facts=facts(letter), body="\n".join(lines), rows=tuple(rows))


def file_refused(letter: Letter, why: Message) -> Message:
    """Why a file was not taken, with the way back to a draft that goes on without it."""
    if letter.state == LetterState.DISCARDED:
        return why
    return why.model_copy(update={"rows": ((press("ดูร่าง", ShowDraft(), letter), press("เพิ่มหน้า", AddPage(), letter)),)})


def choose_field(letter: Letter) -> Message:
    def edit(name: str) -> Press:
        return press(FIELD_NAMES[name], EditField(field=name), letter)

    return Message(
        title="แก้ช่องใด",
        rows=(
            (edit("number"), edit("dated"), edit("sender"), edit("subject")),
            (edit("urgency"), edit("secrecy"), edit("due_on"), edit("addressee")),
            (press("กลับ", ShowDraft(), letter),),
        ),
    )


def ask_text(letter: Letter, name: str) -> Message:
    """Ask for the words of a field."""
    now = _field_value(letter, name)
    sure = (press("ใช่", ConfirmField(field=name), letter, "primary"),) if name in letter.unsure and now else ()
    return Message(
        title=f"พิมพ์ “{FIELD_NAMES[name]}” ที่ถูกต้อง",
        body=f"เดิม: {now[:200]}{' (?)' if sure else ''}" if now else "",
        rows=((*sure, press("กลับ", ShowDraft(), letter)),),
    )


def ask_date(letter: Letter, name: str, today: date) -> Message:
    """Ask for a date: by the platform's picker, by buttons, or typed."""
    due = name == "due_on"
    value = getattr(letter, name)
    rows: list[tuple[Press | PickDate, ...]] = []
    if value is not None:
        rows.append((press("ใช่", ConfirmField(field=name), letter, "primary"),))
    pick = PickDate.of(
        "เลือกวัน",
        PickFieldDate(field=name),
        Ref.of(letter),
        version=letter.version,
        initial=(value or today).isoformat(),
        earliest=today.isoformat() if due else "1957-01-01",
        latest=None if due else today.isoformat(),
    )
    rows.append((pick, press("ไม่มีกำหนด", ClearDueDate(field=name), letter)) if due else (pick,))
    rows.append((press("กลับ", ShowDraft(), letter),))
    asked = "กำหนดส่ง" if due else FIELD_NAMES[name]
    title = f"{asked} {_field_value(letter, name)} ใช่หรือไม่" if value is not None else f"{asked} วันใด"
    example = "30 ม.ค. 69 · 30 ม.ค. 12.00 น." if due else "30 ม.ค. 69"
    return Message(title=title, body=f"เลือกวัน หรือพิมพ์ เช่น {example}", rows=tuple(rows))


def choose_date(letter: Letter, name: str, today: date) -> Message:
    """Where the platform has no picker: the likely days as buttons; any other is typed."""

    def day(label: str, on: date) -> Press:
        return press(f"{label}{short(on)[:-3]}", PickFieldDate(field=name, day=on), letter)

    due = name == "due_on"
    rows: tuple[tuple[Press, ...], ...]
    if due:
        month_end = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        first = (day("วันนี้ ", today), day("พรุ่งนี้ ", today + timedelta(days=1)))
        second = (day("+3 วัน ", today + timedelta(days=3)), day("+7 วัน ", today + timedelta(days=7)))
        rows = (first, second, (day("สิ้นเดือน ", month_end),))
    else:
        days = [day("", today - timedelta(days=back)) for back in range(2, 8)]
        first = (day("วันนี้ ", today), day("เมื่อวาน ", today - timedelta(days=1)))
        rows = (first, tuple(days[:3]), tuple(days[3:]))
    return Message(
        title=f"เลือก {'กำหนดส่ง' if due else FIELD_NAMES[name]} หรือพิมพ์",
        body="เช่น 30 ม.ค. 69 · 30/1/69",
        rows=(*rows, (press("กลับ", ShowDraft(), letter),)),
    )


def ask_urgency(letter: Letter) -> Message:
    rows = tuple((press(word(level), SetUrgency(level=level), letter),) for level in Urgency)
    return Message(title="ชั้นความเร็ว", rows=(*rows, (press("กลับ", ShowDraft(), letter),)))


def ask_secrecy(letter: Letter, suspected: Secrecy | None = None) -> Message:
    """Before anything of a letter that looks secret is kept, and whenever the clerk asks."""
    rows = tuple((press(word(level), SetSecrecy(level=level), letter),) for level in Secrecy)
    if suspected is None:
        return Message(title="ชั้นความลับ", rows=(*rows, (press("กลับ", ShowDraft(), letter),)))
    return Message(
        title=f"หนังสือนี้อาจเป็นชั้น “{word(suspected)}” ยังไม่เก็บภาพไว้",
        body="หนังสือชั้นความลับห้ามส่งภาพในแชต กรุณาเลือกชั้นความลับที่ถูกต้อง",
        rows=rows,
        sensitive=True,
    )


def secret_purged(letter: Letter, *, appointed: bool) -> Message:
    """The pictures are gone; only number and date may be registered, by an appointed person."""
    body = "กรุณากดยกเลิกข้อความภาพในแชตของท่านด้วย"
    if letter.secrecy == Secrecy.TOP_SECRET:
        return Message(
            title="หนังสือชั้น “ลับที่สุด” ห้ามดำเนินการทางอิเล็กทรอนิกส์ ลบภาพและร่างจากระบบแล้ว",
            body=f"{body} และส่งต้นฉบับให้นายทะเบียนข้อมูลข่าวสารลับ",
            sensitive=True,
        )
    title = f"หนังสือชั้น “{word(letter.secrecy)}” ห้ามส่งภาพในแชต ลบภาพจากระบบแล้ว"
    last = (
        press("ไม่ใช่หนังสือลับ", SetSecrecy(level=Secrecy.OPEN), letter),
        press("ทิ้งร่าง", DiscardDraft(), letter, "danger"),
    )
    if not appointed:
        return Message(
            title=title,
            body=f"{body} แล้วส่งต้นฉบับให้นายทะเบียนข้อมูลข่าวสารลับลงรับ",
            rows=(last,),
            sensitive=True,
        )
    return Message(
        title=title,
        body=f"กรุณาลงรับเฉพาะเลขและวันที่ {body}",
        rows=((press("ลงรับแบบลับ", FillDraft(), letter, "primary"),), last),
        sensitive=True,
    )


def fill_next(letter: Letter, name: str) -> Message:
    """Registering without a picture: one field after the other."""
    body = {
        "number": "เช่น ศธ 04001/ว123 · ไม่มีเลขพิมพ์ -",
        "dated": "เช่น 12 ม.ค. 69",
        "sender": "เช่น สพฐ.",
        "subject": "ตามที่ปรากฏในหนังสือ",
    }[name]
    return Message(
        title=f"ลงรับโดยพิมพ์เอง · พิมพ์ “{FIELD_NAMES[name]}”",
        body=body if letter.secrecy != Secrecy.OPEN else f"{body}\nหรือส่งภาพของหนังสือ",
        rows=((press("พักไว้", KeepDraft(), letter), press("ทิ้งร่าง", DiscardDraft(), letter, "danger")),),
    )


def draft_kept(letter: Letter) -> Message:
    return Message(
        title="เก็บร่างไว้แล้ว",
        body="เปิดต่อได้จาก งานของฉัน",
        rows=((press("ทำต่อ", ResumeDraft(), letter), press("ทิ้งร่าง", DiscardDraft(), letter, "danger")),),
    )


def draft_discarded() -> Message:
    return Message(title="ทิ้งร่างแล้ว ภาพและข้อความถูกลบจากระบบ")


def draft_waits(letter: Letter, since: datetime, field: str = "") -> Message:
    """An unconfirmed draft offered again; `field` is where it was left."""
    shown = subject_of(letter) if letter.subject or letter.secrecy != Secrecy.OPEN else "ยังไม่มีชื่อเรื่อง"
    at = f"ที่ช่อง “{FIELD_NAMES[field]}” " if field in FIELD_NAMES else ""
    return Message(
        title=f"ท่านลงรับค้างไว้{at}เมื่อ {short_with_time(since)}",
        body=shown[:200],
        rows=(
            (press("ทำต่อ", ResumeDraft(), letter, "primary"), press("เริ่มใหม่", RestartDraft(), letter)),
            (press("ทิ้งร่าง", DiscardDraft(), letter, "danger"),),
        ),
    )


def ask_page(letter: Letter) -> Message:
    return Message(title="ส่งภาพหรือ PDF ของหน้าต่อไป", rows=((press("ไม่เพิ่มแล้ว", ShowDraft(), letter),),))


def ask_page_again(letter: Letter, number: int) -> Message:
    return Message(title=f"ส่งภาพใหม่ของหน้า {number}", rows=((press("ใช้ภาพเดิม", ShowDraft(), letter),),))


def page_unsent(letter: Letter, left: int) -> Message:
    if letter.state == LetterState.DISCARDED:
        return Message(title="ลบภาพที่ท่านยกเลิกและทิ้งร่างแล้ว")
    return Message(title=f"ลบภาพที่ท่านยกเลิกแล้ว ร่างเหลือ {left} หน้า", rows=((press("ดูร่าง", ShowDraft(), letter),),))


def page_stays(letter: Letter, entry: Entry | None) -> Message:
    """An unsent picture of a registered letter stays, and why."""
    return Message(
        title=f"ยกเลิกข้อความแล้ว แต่ภาพยังอยู่ในทะเบียน เลขรับ {shown_number(entry)}",
        body="หนังสือที่ลงรับแล้วต้องเก็บตามระเบียบงานสารบรรณ หากส่งผิด กรุณายกเลิกเลขรับพร้อมเหตุผล",
        rows=((press("เปิดหนังสือ", ShowLetter(), letter), press("ยกเลิกเลขรับ", VoidNumber(), letter, "danger")),),
    )


def duplicate(letter: Letter, earlier: Letter, entry: Entry | None, *, checked: bool) -> Message:
    """The same letter stands in the register already. `checked`: the draft has been looked through and only its
    number is left to be taken."""
    apart = press("ลงรับแยก", RegisterDraft(apart=True) if checked else ShowDraft(apart=True), letter)
    when = short_with_time(earlier.registered_at) if earlier.registered_at else ""
    return Message(
        title=f"หนังสือนี้ลงรับแล้ว เลขรับ {shown_number(entry)}",
        facts=facts(earlier),
        body=f"ลงรับเมื่อ {when}" if when else "",
        rows=(
            (
                press("ดูเรื่องเดิม", ShowLetter(), earlier),
                press("แนบเป็นหน้าเพิ่ม", AttachToRegistered(to=earlier.id), letter),
            ),
            (apart, press("ทิ้งร่าง", DiscardDraft(), letter, "danger")),
        ),
    )


def attached(earlier: Letter, entry: Entry | None, *, added: bool) -> Message:
    number = shown_number(entry)
    return Message(
        title=f"แนบเป็นหน้าเพิ่มของเลขรับ {number} แล้ว" if added else f"เลขรับ {number} มีหน้านี้อยู่แล้ว ไม่แนบซ้ำ",
        rows=((press("เปิดหนังสือ", ShowLetter(), earlier),),),
    )


def _propose_to(decider: str) -> str:
    """[เสนอ ผอ.]: the whole title where it fits, else its first word; never a title that is cut off."""
    first = next((short for short in ("รอง ผอ.", "ผอ.") if decider.startswith(short)), "")
    whole = f"เสนอ {decider}".strip()
    return whole if utf16_units(whole) <= LABEL_UNITS else f"เสนอ {first}".strip()


# --- registered -----------------------------------------------------------------------------------------------------


def registered(letter: Letter, entry: Entry, by: str, *, decider: str = "", undo: bool = True) -> Message:
    """The number was taken. `decider` names whom [เสนอ] puts it before."""
    number = shown_number(entry)
    first: list[Press | CopyText] = []
    if undo:
        first.append(press("เลิกทำ 60 วิ", UndoRegistering(), letter))
    first.append(press(_propose_to(decider), ProposeLetter(), letter, "primary"))
    return Message(
        title=f"ลงรับแล้ว  เลขรับ {number}",
        facts=(Fact(label="เรื่อง", value=subject_of(letter)[:_SHOWN_SUBJECT]),),
        body=f"{short_with_time(entry.taken_at)} · โดย {by}",
        rows=(tuple(first), (CopyText(label="คัดลอกเลขรับ", text=number), press("ดูหนังสือ", ShowLetter(), letter))),
        importance=importance_of(letter),
    )


def stamped_file(entry: Entry) -> Message:
    return Message(title=f"เลขรับ {shown_number(entry)} · หน้าที่ประทับตรารับแล้ว")


def not_stamped(letter: Letter) -> Message:
    return Message(
        title="ประทับตรารับลงในไฟล์นี้ไม่ได้",
        body="เลขรับยังอยู่ครบ ต้นฉบับยังเปิดได้",
        rows=((press("เปิดหนังสือ", ShowLetter(), letter),),),
    )


def unregistered(letter: Letter, number: str, outcome: Undo) -> Message:
    what = {
        Undo.FREE: f"คืนเลข {number} แล้ว",
        Undo.VOID: f"เลข {number} มีเลขถัดไปแล้ว จึงยกเลิกไว้ในทะเบียน",
        Undo.RESERVE: f"เลข {number} ยังจองไว้",
    }
    return Message(
        title=f"เลิกลงรับแล้ว {what[outcome]}",
        body="ร่างยังอยู่ แก้ไขแล้วลงรับใหม่ได้",
        rows=((press("ดูร่าง", ShowDraft(), letter, "primary"), press("ทิ้งร่าง", DiscardDraft(), letter, "danger")),),
    )


def ask_void_reason(letter: Letter, entry: Entry | None) -> Message:
    return Message(
        title=f"ยกเลิกเลขรับ {shown_number(entry)} เพราะเหตุใด",
        body="พิมพ์เหตุผล เลขจะคงอยู่ในทะเบียนพร้อมเหตุผลและชื่อท่าน",
        rows=((press("ไม่ยกเลิก", ShowLetter(), letter),),),
    )


def void_reason(reason: str) -> str:
    """The reason as people read it; two of them are the product's own."""
    return {"undone": "เลิกทำภายใน 60 วินาที", "given_back": "คืนเลขที่จอง"}.get(reason, reason[:200])


def voided(entry: Entry) -> Message:
    return Message(title=f"ยกเลิกเลขรับ {shown_number(entry)} แล้ว", body=f"เหตุผล: {void_reason(entry.void_reason)}")


def reserved(entry: Entry) -> Message:
    until = f" กรุณาแนบไฟล์ภายใน {short(entry.keep_until)}" if entry.keep_until else ""
    return _reservation(entry, f"จองเลขรับ {shown_number(entry)} แล้ว{until}")


def reservation_overdue(entry: Entry) -> Message:
    until = f" (กำหนด {short(entry.keep_until)})" if entry.keep_until else ""
    return _reservation(entry, f"เลขรับ {shown_number(entry)} ที่จองไว้ยังไม่มีหนังสือ{until}")


def _reservation(entry: Entry, title: str) -> Message:
    about = Ref.of(entry)
    return Message(
        title=title,
        body=entry.note[:200],
        rows=(
            (
                Press.of("แนบตอนนี้", AttachReserved(), about, style="primary"),
                Press.of("คืนเลข", ReleaseNumber(), about),
            ),
        ),
    )


def ask_reserve_note() -> Message:
    return Message(title="จองเลขรับสำหรับเรื่องใด", body="เช่น เรื่อง ขอความอนุเคราะห์ จาก ทต.หนองบัว")


def ask_reserved_file(entry: Entry) -> Message:
    return Message(title=f"ส่งภาพหรือ PDF ของหนังสือ เลขรับ {shown_number(entry)}", body="หรือพิมพ์ ลงรับ เพื่อกรอกเอง")


def number_given_back(number: str, *, freed: bool) -> Message:
    why = "" if freed else " เลขคงอยู่ในทะเบียนว่า คืนเลขที่จอง"
    return Message(title=f"คืนเลข {number} แล้ว{why}")


# --- state, history, search -----------------------------------------------------------------------------------------


def card(
    letter: Letter,
    entry: Entry | None,
    status: Sequence[str],
    *,
    file_url: str = "",
    may_register: bool = False,
    extra: Sequence[Press] = (),
) -> Message:
    """A registered letter's present state. `status` are the lines that say who holds it and what was decided."""
    rows: list[tuple[Press | OpenLink, ...]] = []
    if extra:
        rows.append(tuple(extra))
    second: list[Press | OpenLink] = []
    if file_url:
        second.append(OpenLink(label="เปิดไฟล์", url=file_url))
    second.append(press("ประวัติ", ShowHistory(), letter))
    rows.append(tuple(second))
    if may_register and letter.state in (LetterState.REGISTERED, LetterState.RETURNED):
        rows.append(
            (press("เสนอ", ProposeLetter(), letter, "primary"), press("ยกเลิกเลขรับ", VoidNumber(), letter, "danger"))
        )
    urgent = f" · {word(letter.urgency)}" if letter.urgency != Urgency.NORMAL else ""
    return Message(
        title=f"รับ {shown_number(entry)}{urgent} · {word(letter.state)}",
        facts=facts(letter),
        body="\n".join(status),
        rows=tuple(rows),
    )


def gaps(unit: str, year: int, rows: Sequence[Explanation], names: dict[str, str]) -> Message:
    """The gap report: every number that is not simply in use, explained."""
    title = f"ตรวจเลขรับ {unit} ปี {year} · 1–{len(rows)}" if rows else f"ตรวจเลขรับ {unit} ปี {year} · ยังไม่มีเลข"
    return Message(title=title, body="\n".join([_verdict(rows), *_odd_numbers(rows, names)]))


def with_sent(message: Message, books: Mapping[str, Sequence[Explanation]], names: dict[str, str]) -> Message:
    """The gap report with the books of letters sent, by what they are called."""
    lines = [message.body]
    for title, rows in books.items():
        if rows:
            lines += [f"{title} 1–{len(rows)}: {_verdict(rows)}", *_odd_numbers(rows, names)]
    return message.model_copy(update={"body": "\n".join(lines)})


def _verdict(rows: Sequence[Explanation]) -> str:
    unsound = sum(not row.sound for row in rows)
    return "ครบทุกเลข ไม่มีเลขซ้ำหรือหาย" if not unsound else f"มี {unsound} เลขที่ต้องตรวจสอบ"


def _odd_numbers(rows: Sequence[Explanation], names: dict[str, str]) -> list[str]:
    fates = {
        Fate.RESERVED: "จองไว้",
        Fate.VOID: "ยกเลิก",
        Fate.MISSING: "ไม่พบที่มา",
        Fate.DOUBLED: "ซ้ำ",
        Fate.AHEAD: "เกินเลขล่าสุด",
    }
    odd = [row for row in rows if row.fate is not Fate.USED]
    lines = []
    for row in odd[:40]:
        by = names.get(row.by, "")
        lines.append(f"{row.number} {fates[row.fate]} {void_reason(row.note)[:60]}{f' · {by}' if by else ''}".rstrip())
    if len(odd) > 40:
        lines.append(f"และอีก {len(odd) - 40} เลข")
    return lines


def approval_lines(approval: Approval, holder: str, decided_by: str, *, told: bool) -> list[str]:
    """Where the letter lies, or what was decided; a decision inside its undo window is only its maker's to see."""
    if approval.state == ApprovalState.OPEN or not told:
        return [f"รอสั่งการที่ {holder or '(ไม่มีผู้สั่งการ)'} ตั้งแต่ {short_with_time(approval.proposed_at)}"]
    if approval.decided_at is None:
        return []
    words = approval.remark or (word(approval.decision) if approval.decision else "")
    return [f"{short_with_time(approval.decided_at)} {decided_by}: “{words[:200]}”"]


def open_task(task_id: int) -> Press:
    return Press.of("งานของกลุ่ม", ShowTask(), Ref.to("task", task_id), style="primary")


def waiting_line(letter: Letter, entry: Entry | None, since: datetime, *, subject: bool = True) -> str:
    """A letter that waits, in one line; without the `subject` for whoever may not see it."""
    about = f" {subject_of(letter)[:60]}" if subject else ""
    return f"{shown_number(entry)}{about} · ตั้งแต่ {short_with_time(since)}"


def status_lines(letter: Letter, tasks: Sequence[Task], units: dict[int, str], people: dict[int, str]) -> list[str]:
    """Who holds a letter and how far it is, a line a group."""
    lines = []
    for task in tasks:
        due = f" · กำหนด {short(task.due_on)} {task.due_time}".rstrip() if task.due_on else ""
        who = f" · {people[task.assignee_id]}" if task.assignee_id in people else ""
        lines.append(f"{units.get(task.unit_id, '')}: {word(task.state)}{who}{due}")
    return lines
