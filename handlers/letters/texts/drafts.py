"""What people read while a letter is a draft: its pages, its fields, how secret it is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.common.presses import press
from handlers.common.thai_dates import short, short_with_time
from handlers.common.words import word
from handlers.letters.presses import (
    AddPage,
    AttachToRegistered,
    ClearDueDate,
    ConfirmField,
    DiscardDraft,
    EditDraft,
    EditField,
    FillDraft,
    KeepDraft,
    PickFieldDate,
    RegisterDraft,
    RestartDraft,
    ResumeDraft,
    RetakePage,
    SetSecrecy,
    SetUrgency,
    ShowDraft,
    ShowLetter,
    VoidNumber,
)
from handlers.letters.texts.letters import FIELD_NAMES, facts, field_value, shown_number, subject_of
from notifications.message import Message, PickDate, Press
from storage.ref import Ref
from storage.tables import Entry, Letter, Page
from storage.vocabulary import LetterState, ReadingState, Secrecy, Urgency

_NOTES = {
    "dark": "มืดเกินไป ถ่ายในที่สว่างจะแม่นขึ้น",
    "blurred": "ไม่ชัด ถือเครื่องให้นิ่งแล้วถ่ายใหม่จะแม่นขึ้น",
    "cut_off": "ขอบกระดาษขาด ถ่ายให้เห็นทั้งแผ่นจะแม่นขึ้น",
    "far": "ไกลเกินไป ถ่ายใกล้ขึ้นจะแม่นขึ้น",
    "several": "มีมากกว่าหนึ่งแผ่น ถ่ายทีละแผ่นจะแม่นขึ้น",
    "no_letter": "ไม่พบข้อความของหนังสือ",
    "unread": "ยังอ่านข้อความไม่ได้",
}


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
    """Why a file was not taken, with the way back to the draft."""
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
    now = field_value(letter, name)
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
    title = f"{asked} {field_value(letter, name)} ใช่หรือไม่" if value is not None else f"{asked} วันใด"
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
    """Ask how secret a letter is: when it looks secret, before anything is kept; or when the clerk wants to."""
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
    """The pictures are destroyed. Somebody who handles secret letters may register number and date only."""
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
    """Ask for the next field of a letter that is typed without a picture."""
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
    """The same letter is registered already. `checked`: the draft was looked through and only its number is missing."""
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
