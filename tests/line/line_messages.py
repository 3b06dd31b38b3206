"""Messages of the office as tests render them: one of each kind that the journeys show."""

from notifications.message import (
    Attachment,
    CopyText,
    Fact,
    Importance,
    Message,
    OpenLink,
    PickDate,
    Press,
)


def press(label: str, id: str, style: str = "secondary", *, quick: bool = False) -> Press:
    return Press.model_validate({"label": label, "verb": "test", "id": id, "style": style, "quick": quick})


DRAFT = Message(
    title="ร่างลงรับ · กรุณาตรวจ",
    facts=(
        Fact(label="ที่", value="ศธ 04001/ว123"),
        Fact(label="ลงวันที่", value="12 ม.ค. 69"),
        Fact(label="จาก", value="สพฐ."),
        Fact(label="เรื่อง", value="การคัดเลือกครูดีเด่น ประจำปี 2569"),
        Fact(label="กำหนด", value="30 ม.ค. 69", unsure=True),
    ),
    body="(?) = ไม่แน่ใจ",
    rows=((press("ลงรับ", "b1", "primary"), press("แก้ไข", "b2"), press("เก็บร่าง", "b3")),),
)

WAITING = Message(
    title="รอสั่งการ · เลขรับ 214/2569 · ด่วน",
    facts=(
        Fact(label="จาก", value="สพฐ. ที่ ศธ 04001/ว123 ลว. 12 ม.ค. 69"),
        Fact(label="เรื่อง", value="การคัดเลือกครูดีเด่น ประจำปี 2569"),
        Fact(label="สรุป", value="ส่งรายชื่อไม่เกิน 2 คน ภายใน 30 ม.ค. 69"),
    ),
    body="เสนอโดย น.ส.สุดา 09:50 · เห็นควรมอบกลุ่มบริหารงานบุคคล",
    rows=(
        (press("ตามเสนอ", "c1", "primary"), press("สั่งการเอง", "c2")),
        (OpenLink(label="เปิดหนังสือ", url="https://saraban.example/letters/AbC"), press("ส่งคืนแก้ไข", "c3", "danger")),
    ),
    importance=Importance.URGENT,
)

REGISTERED = Message(
    title="ลงรับแล้ว  เลขรับ 214/2569",
    body="13 ม.ค. 69 เวลา 09:42 · โดย น.ส.สุดา",
    rows=(
        (press("เลิกทำ 60 วิ", "d1"), press("เสนอ ผอ.", "d2", "primary")),
        (CopyText(label="คัดลอกเลขรับ", text="214/2569"),),
    ),
    files=(Attachment(hash="a" * 64, name="214-2569.pdf", mime="application/pdf", preview_hash="b" * 64),),
)

DUE = Message(
    title="กำหนดส่ง 30 ม.ค. 69 ใช่หรือไม่",
    rows=(
        (
            press("ใช่", "e1", "primary"),
            PickDate(
                label="เลือกวัน",
                verb="test",
                id="e2",
                initial="2026-01-30",
                earliest="2026-01-13",
                latest="2027-01-13T08:00",
            ),
            press("ไม่มีกำหนด", "e3"),
        ),
    ),
)

FOUND = Message(
    title="พบ 3 เรื่อง",
    body="1) รับ 214/2569 การคัดเลือกครูดีเด่น ประจำปี 2569 · สพฐ. 12 ม.ค.\n"
    "2) ส่ง 87/2569 ส่งรายชื่อครูดีเด่น · 23 ม.ค.\n"
    "3) รับ 230/2569 ประกาศผลครูดีเด่น · 29 ม.ค.",
    rows=(
        (press("1", "f1"), press("2", "f2"), press("3", "f3")),
        (press("หนังสือรับ", "f4", quick=True), press("หนังสือส่ง", "f5", quick=True), press("ปีก่อน", "f6", quick=True)),
    ),
)

SECRET = Message(
    title="มีหนังสือชั้นความลับถึงท่าน",
    facts=(Fact(label="เลขรับ", value="220/2569"),),
    body="กรุณาติดต่อนายทะเบียนข้อมูลข่าวสารลับ",
    rows=((press("รับทราบ", "g1", "primary"),),),
    files=(Attachment(hash="c" * 64, name="220.jpg", mime="image/jpeg"),),
    sensitive=True,
)

HELP = Message(
    title="ยังไม่เข้าใจข้อความนี้ ต้องการทำสิ่งใด",
    rows=(
        (
            press("ลงรับ", "h1", quick=True),
            press("ค้นหนังสือ", "h2", quick=True),
            press("งานของฉัน", "h3", quick=True),
            press("วิธีใช้", "h4", quick=True),
        ),
    ),
)

PLAIN = Message(title="ได้รับ 2 หน้า กำลังอ่านข้อความ…")

ALL = {
    "draft": DRAFT,
    "waiting": WAITING,
    "registered": REGISTERED,
    "due": DUE,
    "found": FOUND,
    "secret": SECRET,
    "help": HELP,
    "plain": PLAIN,
}
