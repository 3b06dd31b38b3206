"""Repairs recognised text: restores the marks that recognition lost in common words of official letters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache

from handlers.letters.reading.page_text import PRINTED, TextRun
from handlers.letters.reading.thai_text import DIGIT, MARK, MARKS, clean

# Common words of official letters. Without their marks they are not other Thai words, so the repair is safe.
_OFFICE_WORDS = (
    "ขั้นพื้นฐาน", "พื้นที่", "เขตพื้นที่", "เพิ่มเติม", "หมู่ที่", "ครั้งที่", "หนังสือ", "เนื่องจาก", "โรงเรียน", "สำนักงาน", "ประถมศึกษา",
    "มัธยมศึกษา", "การศึกษา", "ผู้อำนวยการ", "แต่งตั้ง", "คำสั่ง", "ประชุม", "กำหนด", "ดำเนินการ", "ปฏิบัติ", "จังหวัด", "อำเภอ",
    "สิ่งที่ส่งมาด้วย", "อ้างถึง", "ชิ้นส่วน", "ชายฝั่ง", "ข้าราชการ", "เทศบาลเมือง", "ห้องประชุม", "เจ้าหน้าที่", "ทั้งสิ้น", "จำนวน", "ประจำปี",
    "เชิญประชุม", "เบื้องต้น", "ก่อสร้าง", "สถานศึกษา", "ที่เกี่ยวข้อง", "เรียนเชิญ", "ขับเคลื่อน", "กันยายน", "กรกฎาคม",
    "มิถุนายน", "สิงหาคม", "กุมภาพันธ์", "พฤษภาคม", "พฤศจิกายน", "อนุมัติ", "กระทรวงมหาดไทย", "สิ่งแวดล้อม", "สิ่งปลูกสร้าง",
    "แหล่งน้ำ", "อ่างเก็บน้ำ", "น้ำประปา", "น้ำท่วม", "ลุ่มน้ำ", "ท้องถิ่น", "การท่องเที่ยว", "ยื่นแบบ", "ยื่นคำขอ", "ยื่นซอง",
    "ชี้แจง", "ซักซ้อม", "ชั่วคราว", "เคลื่อนที่", "เครื่องมือ", "เครื่องราชอิสริยาภรณ์", "เลื่อนขั้น", "เลื่อนเงินเดือน", "สิ้นสุด", "ขึ้นทะเบียน",
    "จัดซื้อจัดจ้าง", "จัดซื้อ", "กลุ่มเกษตรกร", "แผ่นดิน", "ผู้ว่าราชการ", "ผู้เข้าร่วม", "เข้าร่วม", "หน้าที่", "พนักงาน", "ผู้มีสิทธิ", "เยี่ยมชม",
    "รับฟังความคิดเห็น", "มุ่งมั่น", "ทุนการศึกษา", "นักศึกษา", "ข้อมูล", "ก่อนวันที่", "ภายในวันที่", "ที่อ้างถึง", "สนับสนุน", "ความร่วมมือ",
    "แต่งกาย", "เครื่องแบบ", "ป้องกันและบรรเทาสาธารณภัย", "เฝ้าระวัง", "ควบคุมโรค", "ไข้เลือดออก", "พัฒนาคุณภาพชีวิต", "ผู้สูงอายุ",
    "เลือกตั้ง", "ตำรวจ",
)  # fmt: skip
# Letters that differ only in a small loop, which a blurred photo does not show.
_SIMILAR_LETTERS = ("คดต", "ขชซ", "ภถก", "บนม", "ปฝฟ", "ผพ")
# A letter with a higher confidence is not changed: เรืองรอง is a word of its own, not เรื่อง without its mark.
SURELY_READ = 0.9


def repair_words(text: str) -> str:
    """Recognised text with the office's own words given back the marks they lost: ขันพืนฐาน becomes ขั้นพื้นฐาน,
    ชัน 2 becomes ชั้น 2."""
    text = _office_words().sub(lambda found: _OFFICE_WORDS[int((found.lastgroup or "w0")[1:])], text)
    text = text.replace("ขออบนุมัติ", "ขออนุมัติ")  # อน is misread as อบน
    text = re.sub("ะ ?ะ", "ะ", text)
    text = re.sub("(?<!ห)น้า(?!ที่)", "น้ำ", text)
    text = re.sub("ด่วนที่?สุด", "ด่วนที่สุด", text)
    # ที่ before a document number, where ธ is often misread as 5.
    text = re.sub(rf"(?<=[\s{DIGIT}])ที่?\s?ศ[ี์]?5(?=\s[{DIGIT}]{{4}})", "ที่ ศธ", text)
    text = re.sub(rf"(?<=[\s{DIGIT}])ที่?\s?(?=[ก-ฮ]{{2}}\s?[{DIGIT}]{{4}})", "ที่ ", text)
    text = re.sub(rf"[ชข]ั้?น(?=\s?[{DIGIT}])", "ชั้น", text)
    return re.sub(rf"(?<![ก-ฮ])ที่?(?=\s[{DIGIT}])|(?<=วัน)ที่?(?=\s?[{DIGIT}])|(?<=หมู่)ที(?!่)", "ที่", text)


def _damaged(word: str) -> str:
    """Returns a pattern that matches the word with lost or wrong marks. In a long word, similar letters match too."""
    letters = MARK.sub("", word)
    alike = _SIMILAR_LETTERS if len(letters) >= 5 else ()
    alike = (*alike, "ำา")
    parts = [next((f"[{like}]" for like in alike if letter in like), re.escape(letter)) for letter in letters]
    return f"[{MARKS}]*".join(parts) + f"[{MARKS}]*"


@cache  # compiled on first use: it takes a tenth of a second, and most importers do not need it
def _office_words() -> re.Pattern[str]:
    longest_first = sorted(enumerate(_OFFICE_WORDS), key=lambda pair: -len(pair[1]))
    return re.compile("|".join(f"(?P<w{at}>{_damaged(word)})" for at, word in longest_first))


def repair_run(run: TextRun) -> TextRun:
    """Returns the run with its text normalised, and repaired where the confidence is low."""
    text = clean(run.text)
    if run.confidence >= PRINTED:
        return replace(run, text=text)
    letters = _confidences_after(text, run.text, run.letter_confidences)
    meant = repair_words(text)
    if not letters:
        return replace(run, text=meant, letter_confidences=())
    kept, sure = "", list[float]()
    for same, start, end, to_start, to_end in _changes(text, meant):
        around = letters[max(0, start - 1) : end + 1]
        if same or min(around, default=1.0) > SURELY_READ:
            kept, sure = kept + text[start:end], sure + list(letters[start:end])
        else:
            # The repaired text gets the confidence of the letters around it, since it is a known word now.
            kept, sure = kept + meant[to_start:to_end], sure + [max(around)] * (to_end - to_start)
    return replace(run, text=kept, letter_confidences=tuple(sure))


def _changes(before: str, after: str) -> Iterator[tuple[bool, int, int, int, int]]:
    """Compares two texts part by part: whether the part is the same in both, then its start and end in each."""
    if before == after:
        yield True, 0, len(before), 0, len(after)
        return
    for what, start, end, to_start, to_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield what == "equal", start, end, to_start, to_end


def _confidences_after(text: str, before: str, letters: Sequence[float]) -> tuple[float, ...]:
    """Returns the confidence of each letter of `text`, which was made from `before`; empty if it is not known."""
    if len(letters) != len(before) or text == before:
        return tuple(letters) if len(letters) == len(text) else ()
    sure: list[float] = []
    for same, start, end, to_start, to_end in _changes(before, text):
        low = min(letters[max(0, start - 1) : end + 1], default=1.0)
        sure += letters[start:end] if same else [low] * (to_end - to_start)
    return tuple(sure)
