"""Thai words on printed papers. Unlike in chat, a normal value (not urgent, in one's own right) is not printed."""

from storage.vocabulary import Capacity, PostKind, RemarkKind, Urgency, Wanted

_SHORTENED = ("ผอ", "รอง ผอ", "รองผอ")
_IN_FULL = {PostKind.DIRECTOR: "ผู้อำนวยการ", PostKind.DEPUTY: "รองผู้อำนวยการ"}


def formal_title(kind: PostKind, title: str, unit: str) -> str:
    """Returns the title of a post in full: ผู้อำนวยการโรงเรียนบ้านหนองบัว for ผอ.รร.บ้านหนองบัว. Other titles stay."""
    if kind in _IN_FULL and title.startswith(_SHORTENED):
        return f"{_IN_FULL[kind]}{unit}"
    return title


SECRET_SUBJECT = "หนังสือชั้นลับ"
CAPACITIES = {Capacity.SELF: "", Capacity.ACTING: "รักษาราชการแทน", Capacity.DELEGATED: "ปฏิบัติราชการแทน"}
REMARK_KINDS = {
    RemarkKind.PROPOSAL: "เสนอ",
    RemarkKind.OPINION: "ความเห็น",
    RemarkKind.DECISION: "สั่งการ",
    RemarkKind.RETURN: "ส่งคืนแก้ไข",
    RemarkKind.ASSIGNMENT: "มอบหมาย",
    RemarkKind.REPORT: "รายงานผล",
    RemarkKind.QUESTION: "ถามกลับ",
    RemarkKind.ANSWER: "ตอบ",
    RemarkKind.CLOSING: "ปิดเรื่อง",
    RemarkKind.EXTENSION: "ขอขยายเวลา",
    RemarkKind.EXTENDED: "อนุมัติขยายเวลา",
    RemarkKind.NOT_EXTENDED: "ไม่อนุมัติขยายเวลา",
}
URGENCIES = {
    Urgency.NORMAL: "",
    Urgency.URGENT: "ด่วน",
    Urgency.VERY_URGENT: "ด่วนมาก",
    Urgency.MOST_URGENT: "ด่วนที่สุด",
}
WANTED = {
    Wanted.SEEN: "เพื่อโปรดทราบ",
    Wanted.ACKNOWLEDGE: "ตอบรับว่าได้รับทราบ",
    Wanted.YES_NO: "ตอบว่าใช่หรือไม่ใช่",
    Wanted.NUMBER: "ตอบเป็นจำนวน",
    Wanted.TEXT: "ตอบเป็นข้อความ",
    Wanted.FILE: "ส่งไฟล์หรือเอกสาร",
}
