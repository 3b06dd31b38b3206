"""From text with positions to the fields of an official letter.

Recognition ends where this begins: whatever read the page hands in `Page` values, and `read_fields` finds the fields by
their labels and by the layout of each kind of letter (ข้อ 11-18 and their forms). Recognised text is never quite
right, so labels are compared by their consonants and every field says how sure it is.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from difflib import SequenceMatcher
from functools import cache
from statistics import median
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from handlers.common.thai_dates import BUDDHIST_ERA, MONTHS, SHORT_MONTHS, from_thai_digits
from handlers.letters.rules.letter_numbers import KNOWN_CODES
from storage.vocabulary import LetterKind, Secrecy, Urgency

# Below this a field is shown with (?). Chosen on made letters that the reader was not trained on, so that of the fields
# without it 99 in 100 are right; the card of the model gives the figures.
UNSURE_BELOW = 0.82

# Text of at least this confidence was taken from a file, not recognised; it is left alone.
PRINTED = 0.999

# What is left of a doubt about letters that make a number or a date of the only forms there are.
FORMED = 0.5
# What is left of a doubt when two places of a page agree.
AGREED = 0.5

# A short line read as surely as this is a word; a less sure one may be a rule, a fold, a stamp's edge.
SURELY_A_WORD = 0.85
# A longer one need not be read so surely.
LIKELY_A_WORD = 0.7

T = TypeVar("T")


@dataclass(frozen=True)
class Piece:
    """A run of text on one line: `box` is (left, top, right, bottom) in pixels of its page, `confidence` 0 to 1.

    `red` says that it was printed or stamped in red ink.
    """

    text: str
    box: tuple[float, float, float, float]
    confidence: float
    page: int = 0
    red: bool = False
    weakest: float = 1.0
    """How sure the least sure of its letters is."""
    letters: tuple[float, ...] = ()
    """How sure each letter of `text` is; empty where nothing is known of them one by one."""


@dataclass(frozen=True)
class Page:
    """One page as it was recognised. `qr` holds the contents of its codes, `note` what is wrong with the picture:
    `dark`, `blurred`, `cut_off`, `far`, `several` sheets, `no_letter`, `unread`, or nothing."""

    width: int
    height: int
    pieces: tuple[Piece, ...]
    qr: tuple[str, ...] = ()
    note: str = ""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Field(_Value, Generic[T]):
    """What was found (None: nothing), how sure it is (0 to 1), and the text it was taken from."""

    value: T | None = None
    confidence: float = 0.0
    text: str = ""

    @property
    def unsure(self) -> bool:
        """Found, but to be looked at: shown with (?)."""
        return self.value is not None and self.confidence < UNSURE_BELOW


class Meeting(_Value):
    """The meeting or event a letter invites to; times are Bangkok's."""

    on: date
    start: time | None = None
    end: time | None = None
    place: str | None = None


class LetterReading(_Value):
    """The fields of one letter as they were read: a proposal for the clerk, never the register's truth.

    `suspicious_secrecy` is the highest secrecy word that stands on a line of its own; while it is set nothing of the
    letter may be kept before a person has said what it is.
    """

    type: Field[LetterKind] = Field[LetterKind]()
    number: Field[str] = Field[str]()
    dated: Field[date] = Field[date]()
    sender: Field[str] = Field[str]()
    to: Field[str] = Field[str]()
    subject: Field[str] = Field[str]()
    refs: Field[tuple[str, ...]] = Field[tuple[str, ...]]()
    enclosures: Field[tuple[str, ...]] = Field[tuple[str, ...]]()
    urgency: Field[Urgency] = Field[Urgency]()
    deadline: Field[date] = Field[date]()
    meeting: Field[Meeting] = Field[Meeting]()
    qr: tuple[str, ...] = ()
    suspicious_secrecy: Secrecy | None = None
    pages: int = 0
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a row keeps it; `from_json` is its inverse."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "LetterReading":
        return cls.model_validate(data)

    def to_expected_terms(self) -> dict[str, Any]:
        """The fields in the terms `saraban read --json` prints: ISO dates, Thai urgency words, lists, null."""
        meeting = self.meeting.value
        return {
            "type": self.type.value.value if self.type.value else None,
            "number": self.number.value,
            "date": _iso(self.dated.value),
            "from": self.sender.value,
            "to": self.to.value,
            "subject": self.subject.value,
            "refs": list(self.refs.value or ()),
            "enclosures": list(self.enclosures.value or ()),
            "urgency": URGENCY_WORDS.get(self.urgency.value) if self.urgency.value else None,
            "deadline": _iso(self.deadline.value),
            "meeting": None
            if meeting is None
            else {
                "date": _iso(meeting.on),
                "start": f"{meeting.start:%H:%M}" if meeting.start else None,
                "end": f"{meeting.end:%H:%M}" if meeting.end else None,
                "place": meeting.place,
            },
            "qr": list(self.qr),
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


URGENCY_WORDS = {Urgency.MOST_URGENT: "ด่วนที่สุด", Urgency.VERY_URGENT: "ด่วนมาก", Urgency.URGENT: "ด่วน"}
_SECRECY_WORDS = {Secrecy.TOP_SECRET: "ลับที่สุด", Secrecy.SECRET: "ลับมาก", Secrecy.CONFIDENTIAL: "ลับ"}


# --- text as it is recognised -----------------------------------------------------------------------------------

_MARKS = "ัิีึืฺุู็่้๊๋์ํ๎"
_MARK = re.compile(f"[{_MARKS}]")
_INVISIBLE = re.compile("[\u200b-\u200d\ufeff]")


def clean(text: str) -> str:
    """NFC, sara am and sara ae in one piece, a mark written twice once, single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("เเ", "แ")
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = re.sub("\u0e33([\u0e48-\u0e4b])", "\\1\u0e33", text)
    text = re.sub(f"([{_MARKS}ำ])\\1+", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


# Words of the office that lose a mark above in poor light and mean nothing else without it.
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
# Letters that differ by one loop, which a blurred photograph does not show.
_ALIKE = ("คดต", "ขชซ", "ภถก", "บนม", "ปฝฟ", "ผพ")


def _worn(word: str) -> str:
    """A pattern for the word with its marks lost or wrong and, when it is long, with letters taken for their like."""
    letters = _MARK.sub("", word)
    alike = _ALIKE if len(letters) >= 5 else ()
    alike = (*alike, "ำา")
    parts = [next((f"[{like}]" for like in alike if letter in like), re.escape(letter)) for letter in letters]
    return f"[{_MARKS}]*".join(parts) + f"[{_MARKS}]*"


@cache  # takes a tenth of a second, and most who import this mend nothing
def _office_word() -> re.Pattern[str]:
    longest_first = sorted(enumerate(_OFFICE_WORDS), key=lambda pair: -len(pair[1]))
    return re.compile("|".join(f"(?P<w{at}>{_worn(word)})" for at, word in longest_first))


def mended(text: str) -> str:
    """Recognised text with the office's own words given back the marks they lost: ขันพืนฐาน becomes ขั้นพื้นฐาน,
    ชัน 2 becomes ชั้น 2."""
    text = _office_word().sub(lambda found: _OFFICE_WORDS[int((found.lastgroup or "w0")[1:])], text)
    text = text.replace("ขออบนุมัติ", "ขออนุมัติ")  # อน is taken for อบน
    text = re.sub("ะ ?ะ", "ะ", text)
    text = re.sub("(?<!ห)น้า(?!ที่)", "น้ำ", text)
    text = re.sub("ด่วนที่?สุด", "ด่วนที่สุด", text)
    # ที่ before a document number, whose ธ is often taken for 5.
    text = re.sub(rf"(?<=[\s{_DIGIT}])ที่?\s?ศ[ี์]?5(?=\s[{_DIGIT}]{{4}})", "ที่ ศธ", text)
    text = re.sub(rf"(?<=[\s{_DIGIT}])ที่?\s?(?=[ก-ฮ]{{2}}\s?[{_DIGIT}]{{4}})", "ที่ ", text)
    text = re.sub(rf"[ชข]ั้?น(?=\s?[{_DIGIT}])", "ชั้น", text)
    return re.sub(rf"(?<![ก-ฮ])ที่?(?=\s[{_DIGIT}])|(?<=วัน)ที่?(?=\s?[{_DIGIT}])|(?<=หมู่)ที(?!่)", "ที่", text)


# A letter read more surely than this is left as it was read: เรืองรอง is no เรื่อง that lost its mark.
SURELY_READ = 0.9


def _as_meant(piece: Piece) -> Piece:
    """The piece with its text cleaned and, where it was read unsurely, mended."""
    text = clean(piece.text)
    if piece.confidence >= PRINTED:
        return replace(piece, text=text)
    letters = _letters_of(text, piece.text, piece.letters)
    meant = mended(text)
    if not letters:
        return replace(piece, text=meant, letters=())
    kept, sure = "", list[float]()
    for same, start, end, to_start, to_end in _changes(text, meant):
        around = letters[max(0, start - 1) : end + 1]
        if same or min(around, default=1.0) > SURELY_READ:
            kept, sure = kept + text[start:end], sure + list(letters[start:end])
        else:
            # What was mended is no surer than what it was mended from, but now it is a word of the office.
            kept, sure = kept + meant[to_start:to_end], sure + [max(around)] * (to_end - to_start)
    return replace(piece, text=kept, letters=tuple(sure))


def _changes(before: str, after: str) -> Iterator[tuple[bool, int, int, int, int]]:
    """Runs of both texts one after the other: whether they are the same, and where they stand in each."""
    if before == after:
        yield True, 0, len(before), 0, len(after)
        return
    for what, start, end, to_start, to_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield what == "equal", start, end, to_start, to_end


def _letters_of(text: str, before: str, letters: Sequence[float]) -> tuple[float, ...]:
    """How sure the letters of `text` are that was made from `before`."""
    if len(letters) != len(before) or text == before:
        return tuple(letters) if len(letters) == len(text) else ()
    sure: list[float] = []
    for same, start, end, to_start, to_end in _changes(before, text):
        low = min(letters[max(0, start - 1) : end + 1], default=1.0)
        sure += letters[start:end] if same else [low] * (to_end - to_start)
    return tuple(sure)


def _bare(text: str) -> str:
    """Consonants and written-on-the-line vowels only: marks are what recognition loses first."""
    return re.sub(r"[\s.:\-_'\"«»|~]", "", _MARK.sub("", text))


def _after(text: str, label: str, *, slips: int = 0) -> str | None:
    """What follows the label at the text's start, or None. `slips` letters of it may be wrong."""
    wanted = _bare(label)
    matched = 0
    for at, letter in enumerate(text):
        if letter in _MARKS or letter.isspace():
            continue
        if matched == len(wanted):
            rest = text[at:].lstrip(" :.").rstrip(" :")
            # The stop of an abbreviation belongs to it (พ.ศ., ก.บ.จ.); any other at a row's end is a speck.
            return rest if re.search(r"(?:^|[\s.(])[ก-ฮ]{1,2}\.$", rest) else rest.rstrip(" :.")
        if letter != wanted[matched]:
            slips -= 1
            if slips < 0:
                return None
        matched += 1
    return "" if matched == len(wanted) else None


def _like(text: str, word: str) -> bool:
    return _bare(text) == _bare(word)


# --- lines ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """Pieces side by side, left to right."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        # A dash in a gap is cut out with the piece before it and with the one after.
        return re.sub(r"(?<=\s)-\s+[-.](?=\s)", "-", " ".join(piece.text for piece in self.pieces))

    @property
    def left(self) -> float:
        return self.pieces[0].box[0]

    @property
    def right(self) -> float:
        return self.pieces[-1].box[2]

    @property
    def middle(self) -> float:
        return sum((piece.box[1] + piece.box[3]) / 2 for piece in self.pieces) / len(self.pieces)

    @property
    def height(self) -> float:
        return max(piece.box[3] - piece.box[1] for piece in self.pieces)

    @property
    def confidence(self) -> float:
        return _surety(self.pieces)


def _surety(pieces: Sequence[Piece], part: str = "") -> float:
    """Half by the letters together, not by the piece (a speck beside a long line says little about it), and half by the
    least sure letter: one that is wrong makes the field wrong. With `part` only by the letters of that text, where it
    stands in the pieces."""
    letters = sum(len(piece.text) for piece in pieces)
    if not letters:
        return 0.0
    if part and (own := _letters_in(pieces, part)):
        return (sum(own) / len(own) + min(own)) / 2
    together = sum(piece.confidence * len(piece.text) for piece in pieces) / letters
    return (together + min(piece.weakest for piece in pieces)) / 2


def _letters_in(pieces: Sequence[Piece], part: str) -> list[float]:
    """How sure the letters of `part` are, spaces left out; nothing where it is not to be found."""
    if any(len(piece.letters) != len(piece.text) for piece in pieces):
        return []
    seen = [(letter, sure) for piece in pieces for letter, sure in zip(piece.text, piece.letters, strict=True)]
    seen = [(letter, sure) for letter, sure in seen if not letter.isspace()]
    wanted = re.sub(r"\s", "", part)
    at = "".join(letter for letter, _ in seen).rfind(wanted)
    return [sure for _, sure in seen[at : at + len(wanted)]] if wanted and at >= 0 else []


def _lines(page: Page) -> list[_Line]:
    pieces = [part for piece in page.pieces for part in _columns(_as_meant(piece), page.width)]
    pieces = _without_noise([piece for piece in pieces if re.search(r"[ก-๛0-9A-Za-z]", piece.text)])
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.box[1] + piece.box[3]) / 2):
        centre = (piece.box[1] + piece.box[3]) / 2
        home = next((row for row in reversed(rows[-3:]) if _level(row, piece, centre)), None)
        if home is None:
            rows.append([piece])
        else:
            home.append(piece)
    made = [_Line(tuple(sorted(row, key=lambda piece: piece.box[0]))) for row in rows]
    return sorted(made, key=lambda line: line.middle)


def _columns(piece: Piece, width: int) -> list[Piece]:
    """The document's number and the office beside it, where no gap parted them: two pieces again, their border where
    the letters that stand beside each other say."""
    match = _NUMBER_BESIDE_OFFICE.match(piece.text)
    if match is None or piece.confidence >= PRINTED:
        return [piece]
    at = match.start("office")
    before, whole = (len(_MARK.sub("", part)) for part in (piece.text[:at], piece.text))
    left, top, right, bottom = piece.box
    border = left + (right - left) * before / whole
    if border < 0.38 * width:
        return [piece]
    known = len(piece.letters) == len(piece.text)
    return [
        replace(
            piece,
            text=part.strip(),
            box=(start, top, end, bottom),
            letters=letters[: len(part.strip())] if known else (),
            weakest=min(letters) if known else piece.weakest,
        )
        for part, start, end, letters in (
            (piece.text[:at], left, border, piece.letters[:at]),
            (piece.text[at:], border, right, piece.letters[at:]),
        )
    ]


def _without_noise(pieces: list[Piece]) -> list[Piece]:
    """Without specks that were read as a letter, and without the second, poorer reading of a place already read."""
    usual = median([piece.box[3] - piece.box[1] for piece in pieces if len(_bare(piece.text)) > 4] or [0.0])
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.confidence):
        small = piece.box[3] - piece.box[1] < 0.4 * usual
        speck = len(_bare(piece.text)) <= 2 and (small or piece.confidence < 0.6)
        speck = speck or _stray(piece, pieces, usual) or _repeated(piece, pieces)
        if not speck and (piece.red or not any(_covers(other, piece) for other in kept if not other.red)):
            kept.append(piece)
    return kept


def _stray(piece: Piece, pieces: Sequence[Piece], usual: float) -> bool:
    """One letter by itself, higher than the rows or with nothing beside it: a fold, a pen, the table's edge."""
    if piece.confidence >= PRINTED or not re.fullmatch(rf"[ก-ฮ][{_MARKS}]*|[{_DIGIT}]", piece.text.strip()):
        return False
    left, top, right, bottom = piece.box
    if bottom - top > 1.3 * usual and not re.match(rf"[{_DIGIT}]", piece.text):
        return True
    beside = (
        other
        for other in pieces
        if other is not piece
        and abs((other.box[1] + other.box[3]) - (top + bottom)) < usual
        and max(other.box[0] - right, left - other.box[2]) < 1.5 * usual
    )
    return next(beside, None) is None


def _repeated(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """The end of a row that was cut out once with the row and once more by itself."""
    text = _bare(piece.text)
    return piece.confidence < PRINTED and any(
        len(other.text) > len(piece.text) and text in _bare(other.text) and _shared(other, piece) > 0.7
        for other in pieces
        if other.red == piece.red
    )


def _covers(better: Piece, piece: Piece) -> bool:
    """Whether most of the piece lies on a place that was read better."""
    return piece.confidence < 0.9 and _shared(better, piece) > 0.6


def _shared(other: Piece, piece: Piece) -> float:
    """How much of the piece lies on the other: 0 to 1."""
    left, top, right, bottom = (
        max(other.box[0], piece.box[0]),
        max(other.box[1], piece.box[1]),
        min(other.box[2], piece.box[2]),
        min(other.box[3], piece.box[3]),
    )
    own = (piece.box[2] - piece.box[0]) * (piece.box[3] - piece.box[1])
    return max(0.0, right - left) * max(0.0, bottom - top) / own if own else 0.0


def _level(row: Sequence[Piece], piece: Piece, centre: float) -> bool:
    nearest = min(row, key=lambda other: abs(other.box[0] - piece.box[0]))
    other_centre = (nearest.box[1] + nearest.box[3]) / 2
    height = min(nearest.box[3] - nearest.box[1], piece.box[3] - piece.box[1])
    # Lines set close in a leaning picture overlap; what stands over a piece is not beside it.
    for other in row:
        shared = min(other.box[2], piece.box[2]) - max(other.box[0], piece.box[0])
        if (
            not piece.red
            and not other.red
            and shared > 0.5 * min(other.box[2] - other.box[0], piece.box[2] - piece.box[0])
        ):
            return False
    return abs(centre - other_centre) < 0.5 * height


# --- parts that any field is made of ----------------------------------------------------------------------------

_DIGIT = "0-9๐-๙"
# What recognition makes of a digit; only believed between other digits.
_SLIPS = str.maketrans("OoIl|«ซ", "00111๔๗")
_LOOSE = f"[{_DIGIT}OoIl|«ซ]"
_NUMBER = re.compile(
    rf"(?:(?P<code>[ก-ฮ]{{1,3}}\.?[ก-ฮ]?)\s*\.?\s*)?(?P<office>[{_DIGIT}](?:[\s.,]{{0,3}}{_LOOSE}){{1,10}})"
    rf"\s*(?:[/|]\s*|(?=ว\s?{_LOOSE}))(?P<circular>[วา]\s?[.)]?\s?(?={_LOOSE}))?(?P<serial>{_LOOSE}(?:\s?{_LOOSE}){{0,5}})"
)
_SHORT_NUMBER = re.compile(
    rf"(?P<code>[ก-ฮ]{{1,4}}\.?\s?)?(?P<serial>[{_DIGIT}]{{1,5}})\s?/\s?(?P<year>[{_DIGIT}]{{4}})"
)
_CIRCULAR = re.compile(rf"^(?P<circular>ว)\s?\.?(?P<serial>[{_DIGIT}]{{1,6}})$")
_DAY_MONTH_YEAR = re.compile(
    rf"(?P<day>{_LOOSE}{{1,2}})\s*(?P<month>[ก-ฮเ][ก-๎.]{{1,13}}?[ก-๎.])\s*(?:พ\s?\.?\s?ศ\s?\.?\s*)?"
    rf"(?P<year>{_LOOSE}{{4,6}})"
)
_NUMBER_BESIDE_OFFICE = re.compile(
    rf"ท[ี่ิ]*\s*[ก-ฮ].{{4,22}}?/\s?(?:ว\s?\.?)?\s?[{_DIGIT}]+\s+(?P<office>(?!วัน|ลงวัน|เรื่อง|ของ)[ก-ฮเ-ไ][ก-๎].{{4,}})$"
)
_TO_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_WEEKDAY = rf"(?:(?:{'|'.join(WEEKDAYS)})\s*)?"


@dataclass(frozen=True)
class _Dated:
    """A date met in recognised text; `sure` is lower where it had to be repaired."""

    day: date
    sure: float
    start: int
    end: int
    text: str


def _month(word: str) -> tuple[int, float] | None:
    """The month a recognised word means and how like it is; a month is one of twelve."""
    bare = re.sub(r"[.\s]", "", word)
    for number, short in enumerate(SHORT_MONTHS, 1):
        if bare == short.replace(".", ""):
            return number, 1.0
    if len(bare) < 4:
        return None
    likeness, number = max((SequenceMatcher(None, bare, name).ratio(), at) for at, name in enumerate(MONTHS, 1))
    return (number, likeness) if likeness >= 0.7 else None


def _dates(text: str, today: date | None) -> Iterator[_Dated]:
    for match in _DAY_MONTH_YEAR.finditer(text):
        month = _month(match["month"])
        if month is None:
            continue
        day = int(from_thai_digits(match["day"].translate(_SLIPS)))
        year, sure = _year(from_thai_digits(match["year"].translate(_SLIPS)), today)
        try:
            found = date(year, month[0], day)
        except ValueError:
            continue
        yield _Dated(found, min(sure, month[1]), match.start(), match.end(), match.group())


def _year(digits: str, today: date | None) -> tuple[int, float]:
    """The common-era year that was printed. One that no letter at hand can bear is taken for this year, unsurely."""
    year = int(digits[:4])
    if len(digits) == 4:
        common = year - BUDDHIST_ERA if year > 2400 else year
        if today is None or today.year - 12 <= common <= today.year + 2:
            return common, 1.0
    return (today.year if today else max(1, year - BUDDHIST_ERA)), 0.4


def _number(text: str) -> tuple[str, float] | None:
    """The document number that the text begins with, as it was printed, and how well formed it is."""
    # A memo's date stands on the same line; a number ends before it.
    text = re.split(r"\s(?=วัน|ลงวัน)", text)[0]
    # ธ is taken for 5; no code has a digit, and ศธ is the ministry that most letters come from.
    text = re.sub(rf"^ศ์?[5๕๐{_DIGIT}]\s?(?=[{_DIGIT}]{{4}})", "ศธ ", text)
    if match := _NUMBER.search(text):
        code = re.sub(r"[\s]", "", match["code"] or "")
        office = re.sub("[.,]+", ".", re.sub(r"\s", "", match["office"])).translate(_SLIPS).rstrip(".")
        serial = re.sub(r"\s", "", match["serial"]).translate(_SLIPS)
        if not code and re.fullmatch(r"25\d\d", from_thai_digits(serial)):
            return f"{office}/{serial}", 1.0
        circular = "ว" + " " * match["circular"].endswith(" ") if match["circular"] else ""
        known = code.rstrip(".") in KNOWN_CODES or re.fullmatch(r"25\d\d", from_thai_digits(serial)) is not None
        return f"{code} {office}/{circular}{serial}".strip(), 1.0 if known else 0.7
    if match := _SHORT_NUMBER.search(text):
        return f"{(match['code'] or '').strip()} {match['serial']}/{match['year']}".strip(), 0.9
    if match := _CIRCULAR.search(text.strip()):
        return f"ว {match['serial']}", 0.9
    # The stroke was lost: what is there is shown to be mended.
    if (match := re.match(rf"(?P<code>[ก-ฮ]{{2,3}})\s?(?P<rest>[{_DIGIT}]{{4}}[{_DIGIT}.]*)$", text)) and (
        match["code"] in KNOWN_CODES
    ):
        return f"{match['code']} {match['rest']}", 0.4
    return None


def _joined(texts: Sequence[str]) -> str:
    """Lines as one text. Thai does not part words at a line's end, so only what cannot continue a word is set off."""
    whole = ""
    for text in texts:
        part = text.strip()
        apart = whole and (not re.match(r"[ก-ฮเ-ไ]", part) or not re.search(r"[ก-๎]$", whole) or whole.endswith(" ณ"))
        at = len(whole)
        whole += (" " if apart else "") + part
        # A word cut in two by the line's end is whole only now.
        start, end = max(0, at - 10), at + 10
        whole = whole[:start] + mended(whole[start:end]) + whole[end:] if at else whole
    return whole


# Two readings of one name are at least so like each other.
LIKENESS = 0.86


def _length_like(name: str, text: str) -> int:
    """How many letters at the text's start are a reading of the name; none when no reading of it stands there."""
    digits = re.sub(rf"[^{_DIGIT}]", "", name)
    best, likeness = 0, LIKENESS
    for length in (len(name), len(name) - 1, len(name) + 1):
        part = text[:length]
        if len(part) < length or part[-1] != name[-1] or re.sub(rf"[^{_DIGIT}]", "", part) != digits:
            continue
        ratio = SequenceMatcher(None, name, part, autojunk=False).ratio()
        if ratio > likeness:
            best, likeness = length, ratio
    return best


def _spaced_like(text: str, name: str) -> str | None:
    """The text with the spaces of the name, where it can be said where they belong."""
    gaps = [at for at, letter in enumerate(name) if letter == " "]
    if gaps and len(text) != len(name) - len(gaps):
        return None
    for at in gaps:
        text = text[:at] + " " + text[at:]
    return text


# A vowel or mark that has no consonant before it, a doubled vowel, one letter by itself, signs among the words.
_IMPOSSIBLE = re.compile(
    rf"(?:^|[\s{_DIGIT}A-Za-z])[{_MARKS}ะาำ]|[เแโใไ](?:$|[\sเแโใไ])|[{_MARKS}][ะ]?[ัิีึื]|(?:^|\s)[ก-ฮ](?:\s|$)"
    rf"|[|«»<>,\[\]{{}}~^*_\\“”„‘’;!?]|[ก-๎][A-Za-z]|[A-Za-z][ก-๎]|(?<=[ก-๎])[0-9](?=[ก-๎])"
)

_STRAY = " \"'“”‘’|\\/~_*«»^<>=-"


def _trimmed(text: str) -> str:
    """Without the strokes of stamps and pens that were read as signs, or one letter, at either end."""
    text = re.sub(r"^[ก-๎]\s|\s[ก-๎](?![ก-๎])$", "", text.strip(_STRAY))
    return text.strip(_STRAY)


def _items(texts: Sequence[str]) -> tuple[str, ...]:
    """Lines of a list as its items, their numbers taken off."""
    items: list[list[str]] = []
    numbered = False
    for at, text in enumerate(texts):
        # The first number may have lost its dot.
        match = re.match(rf"^[{_DIGIT}]{{1,2}}\s?[.,)]\s*(?=\D)" + r"|^[1๑] +(?=\D)" * (at == 0), text)
        if match or not items:
            items.append([text[match.end() :] if match else text])
            numbered = numbered or bool(match)
        elif numbered or not _closes_item(items[-1][-1]) or re.match(r"ลง ?วัน|ที่ ", text):
            items[-1].append(text)
        else:
            items.append([text])
    return tuple(_joined(item) for item in items if _joined(item))


def _is_year(text: str) -> bool:
    return re.fullmatch(r"25\d\d", from_thai_digits(text.strip())) is not None


def _closes_item(text: str) -> bool:
    """จำนวน ๑ ชุด ends an enclosure, a year ends a reference."""
    count, year = rf"จ[ํำา]+นวน\s*[{_DIGIT}]+\s*\S{{1,8}}$", rf"(?<![/{_DIGIT}])[{_DIGIT}]{{4}}$"
    return re.search(f"{count}|{year}", text.strip()) is not None


# --- one letter -------------------------------------------------------------------------------------------------

_BODY_STARTS = (
    "ด้วย", "ตามที่", "ตามหนังสือ", "ตาม", "เพื่อ", "อาศัย", "โดยที่", "เนื่องจาก", "เนื่องด้วย", "พร้อมนี้",
    "ในการนี้", "เรื่องนี้", "บัดนี้", "สืบเนื่อง", "จึงเรียน", "ข้าพเจ้า", "ขอเรียน",
)  # fmt: skip
# What no office's name begins with.
_STREETS = ("ถนน", "หมู่", "เลขที่", "ซอย", "ตู้")
_ADDRESS_STARTS = (
    *_STREETS, "ตำบล", "อำเภอ", "แขวง", "เขตดุสิต", "ศาลากลาง", "ศูนย์ราชการ", "ทำเนียบ", "อาคาร", "กทม", "กรุงเทพ",
)  # fmt: skip
_OFFICE_STARTS = (
    "สำนัก", "กรม", "กระทรวง", "ศาลา", "โรงเรียน", "มหาวิทยาลัย", "องค์การ", "เทศบาล", "ที่ว่าการ", "จังหวัด", "อำเภอ", "คณะ",
    "วิทยาลัย", "โรงพยาบาล", "สถาบัน", "การไฟฟ้า", "การประปา", "ศูนย์", "กอง", "ธนาคาร", "บริษัท", "สถานี", "มูลนิธิ", "สภา",
    "ที่ทำการ",
)  # fmt: skip
_EVENT = re.compile(
    rf"(?:วัน\s*{_WEEKDAY}ท[ี่ิ]*\s*)?(?P<date>{_DAY_MONTH_YEAR.pattern})\s*(?:ตั้งแต่)?\s*[เแ]?วลา\s*"
    rf"(?P<start>{_LOOSE}{{1,2}}\s?[.:]\s?{_LOOSE}{{2}})(?:\s*น\.?)?"
    rf"(?:\s*(?:-|–|—|ถึง)?\s*(?:เวลา\s*)?(?P<end>{_LOOSE}{{1,2}}\s?[.:]\s?{_LOOSE}{{2}}))?\s*(?:[นuu]\s?\.)?"
    r"(?:\s*(?:เป็นต้นไป)?\s*ณ\s+(?P<place>[^\n]+))?"
)
_PLACE_ENDS = re.compile(
    r"\s(?:จึง|ทั้งนี้|โดย|เพื่อ|และขอ|และแจ้ง|และส่ง|หาก|รายละเอียด|ตาม|พร้อม|ซึ่ง|ในการ|ดัง|เป็นเวลา|มี)|จึงเรียน|จึงขอ|โดยขอ|โดยให้|\.\s|ทั้งนี้|\("
)
_DEADLINE = re.compile(rf"(?:ภายใน|ไม่เกิน|ก่อน)\s*วัน\s*{_WEEKDAY}ท[ี่ิ]*\s*")


def read_fields(pages: Sequence[Page], today: date | None = None) -> LetterReading:
    """The fields of one letter, whose first page is the first of `pages`.

    `today` (in Bangkok) lets a misread year be taken for the present one; without it years stay as they were read.
    """
    lines = [_lines(page) for page in pages]
    first = next((at for at, page_lines in enumerate(lines) if page_lines), None)
    common: dict[str, Any] = {
        "qr": tuple(dict.fromkeys(code for page in pages for code in page.qr)),
        "pages": len(pages),
        "notes": tuple(page.note for page in pages),
    }
    if first is None:
        return LetterReading(**common)
    letter = _Letter(pages[first], lines[first], today)
    rest = [line for page_lines in lines[first + 1 :] for line in page_lines]
    return LetterReading(
        type=letter.kind,
        number=letter.number(),
        dated=letter.dated(),
        sender=letter.sender(),
        to=letter.to(),
        subject=letter.subject(),
        refs=letter.refs(),
        enclosures=letter.enclosures(),
        urgency=letter.urgency(),
        deadline=letter.deadline(rest),
        meeting=letter.meeting(rest),
        suspicious_secrecy=_secrecy([line for page_lines in lines for line in page_lines]),
        **common,
    )


def _secrecy(lines: Sequence[_Line]) -> Secrecy | None:
    """The highest secrecy word that stands by itself: a stamp, not a word within the text."""
    pieces = [piece for line in lines for piece in line.pieces if line.pieces == (piece,) or piece.red]
    for secrecy, word in _SECRECY_WORDS.items():
        for piece in pieces:
            alone = re.sub(r"[\s\-_.()\"'“”|]", "", piece.text)
            if alone == word or (_like(alone, word) and (piece.red or len(word) > 3)):
                return secrecy
    return None


class _Letter:
    """The first page of a letter, its kind known, asked for one field after the other."""

    def __init__(self, page: Page, lines: list[_Line], today: date | None) -> None:
        self._page = page
        self._lines = lines
        self._today = today
        self._labels = self._find_labels()
        self.kind = self._find_kind()
        self._body = self._find_body()

    # Labels: where each stands, and what follows on its line.

    def _find_labels(self) -> dict[str, tuple[int, str]]:
        labels: dict[str, tuple[int, str]] = {}
        for slips in (0, 1):
            for at, line in enumerate(self._lines):
                if slips and line.confidence >= PRINTED:
                    continue
                for label, text in self._labels_of(line, slips):
                    known = labels.get(label)
                    if known is None and self._in_order(labels, label, at):
                        labels[label] = (at, text)
        if "ที่" not in labels:
            self._labels = labels
            if found := self._unlabelled_number():
                labels["ที่"] = found
        return labels

    def _labels_of(self, line: _Line, slips: int) -> Iterator[tuple[str, str]]:
        pieces = line.pieces
        # Specks of ink before the label are read as a letter or two.
        while len(pieces) > 1 and len(_bare(pieces[0].text)) <= 2 and not _like(pieces[0].text, "ที่"):
            if any(_after(pieces[0].text, word) is not None for word in ("ที่", "ถึง")):
                break
            pieces = pieces[1:]
        # And what is far behind the last word, without a word of its own, is a stroke of a pen.
        while len(pieces) > 1 and len(_bare(pieces[-1].text)) <= 3 and self._far_behind(pieces):
            pieces = pieces[:-1]
        text = " ".join(piece.text for piece in pieces)
        if pieces[0].box[0] > 0.56 * self._page.width:
            return
        for label in ("เรื่อง", "เรียน", "อ้างถึง", "สิ่งที่ส่งมาด้วย", "ส่วนราชการ", "ถึง"):
            allowed = slips * (2 if len(label) > 9 else 1 if len(label) > 4 else 0)
            rest = _after(text, label, slips=allowed)
            # A label is set off from what it names; a word of the text that is like it (เรียบร้อย) goes on.
            if slips and rest is None and len(label) > 4:
                rest = _after(text, label[1:], slips=0)
            if slips and rest and not re.match(rf"\S{{1,{len(label) + 2}}}\s", text):
                continue
            # เรื่องนี้ and เรื่องดังกล่าว at the beginning of a line are words of the text.
            if label == "เรื่อง" and re.match(r"\S+(?:นี้|ดังกล่าว)", text):
                continue
            # เรื่อง without anything behind it is the word of another line.
            if rest:
                yield label, rest
        rest = _after(text, "ที่")
        if rest is not None and _number(rest):
            yield "ที่", rest
        elif slips and re.match(r"^[ทพก]?[ี่ิ]*\s*[ก-ฮ]{2}\s?[\d๐-๙]", text) and _number(text):
            yield "ที่", re.sub(r"^[ทพก]?[ี่ิ]+\s*", "", text)

    @staticmethod
    def _far_behind(pieces: Sequence[Piece]) -> bool:
        before, last = pieces[-2], pieces[-1]
        gap = last.box[0] - before.box[2]
        return gap > 2.5 * (before.box[3] - before.box[1]) and not re.search(rf"[{_DIGIT}]", last.text)

    def _unlabelled_number(self) -> tuple[int, str] | None:
        """The line at the top left that bears a document number whose ที่ could not be read."""
        ends = [at for label, (at, _) in self._labels.items() if label in ("เรื่อง", "เรียน", "ถึง")]
        for at, line in enumerate(self._lines[: min(ends, default=0) + 1]):
            text = " ".join(p.text for p in line.pieces if p.box[0] < 0.4 * self._page.width)
            match = re.search(rf"(?:[ก-ฮ]{{2}}\s?\.?\s?)?[{_DIGIT}]{{4,5}}[\s.{_DIGIT}]*/\s?[ว{_DIGIT}]", text)
            if match:
                return at, text[match.start() :]
        return None

    @staticmethod
    def _in_order(labels: dict[str, tuple[int, str]], label: str, at: int) -> bool:
        """เรียน, อ้างถึง and สิ่งที่ส่งมาด้วย stand close under เรื่อง; later ones are words of the text."""
        subject = labels.get("เรื่อง")
        return label in ("เรื่อง", "ที่", "ส่วนราชการ") or subject is None or subject[0] <= at <= subject[0] + 12

    def _find_kind(self) -> Field[LetterKind]:
        top = [line for line in self._lines if line.middle < 0.45 * self._page.height]
        for line in top:
            if "บนทกขอความ" in _bare(line.text):
                return Field(value=LetterKind.MEMO, confidence=0.98, text=line.text)
        if "ส่วนราชการ" in self._labels:
            return Field(value=LetterKind.MEMO, confidence=0.9, text="ส่วนราชการ")
        subject = self._labels.get("เรื่อง", (len(self._lines), ""))[0]
        to = self._labels.get("เรียน", (len(self._lines), ""))[0]
        for line in self._lines[: min(subject, to)]:
            for word, kind in (("คำสั่ง", LetterKind.ORDER), ("ประกาศ", LetterKind.ANNOUNCEMENT)):
                if _after(line.text, word, slips=0) is not None and line in top and self._centred(line):
                    return Field(value=kind, confidence=0.95, text=line.text)
        if "ถึง" in self._labels and not {"เรื่อง", "เรียน", "อ้างถึง"} & self._labels.keys():
            return Field(value=LetterKind.STAMPED, confidence=0.9, text="ถึง")
        enough = {"เรื่อง", "เรียน"} <= self._labels.keys()
        return Field(value=LetterKind.EXTERNAL, confidence=0.95 if enough else 0.5, text="")

    def _centred(self, line: _Line) -> bool:
        return abs((line.left + line.right) / 2 - self._page.width / 2) < 0.12 * self._page.width

    def _find_body(self) -> int:
        """The line at which the text begins, after all that stands under labels."""
        headed = [at for label, (at, _) in self._labels.items() if label not in ("ที่", "ส่วนราชการ")]
        last = max(headed, default=self._labels.get("ที่", (-1, ""))[0])
        return last + 1 + len(self._continued(last))

    # What stands under one label, with the lines it goes on in.

    def _continued(self, at: int) -> list[_Line]:
        """The lines that go on with what stands on line `at`: until the next label, or until the text begins."""
        stops = {line for line, _ in self._labels.values()}
        more: list[_Line] = []
        for next_at in range(at + 1, min(at + 9, len(self._lines))):
            if at < 0 or next_at in stops or not self._goes_on(self._lines[next_at - 1], self._lines[next_at], at):
                break
            more.append(self._lines[next_at])
        # A rule under the heading, a fold, a stamp's edge: read as scattered letters, with no word among them.
        return [
            line
            for line in more
            if _is_year(line.text)
            or (min(p.confidence for p in line.pieces) > SURELY_A_WORD and len(_bare(line.text)) > 1)
            or (min(p.confidence for p in line.pieces) > LIKELY_A_WORD and len(_bare(line.text)) > 3)
            or max(len(_bare(p.text)) for p in line.pieces) > 4
        ]

    def _goes_on(self, above: _Line, line: _Line, at: int) -> bool:
        if any(_after(line.text, word) is not None for word in _BODY_STARTS):
            return False
        if line.middle - above.middle > 3.0 * max(above.height, line.height):
            return False
        head = self._lines[at]
        if self.kind_is(LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
            return self._centred(line) and line.right - line.left < above.right - above.left
        if re.match(rf"^[{_DIGIT}]{{1,2}}\s?[.)]\s*\D", line.text) and at == self._labels.get("สิ่งที่ส่งมาด้วย", (-1,))[0]:
            return True
        indented = line.left > head.left + 0.03 * self._page.width
        # A reference ends with its year and an enclosure with its count, wherever on a line that is.
        listed = at in (self._labels.get(label, (-1,))[0] for label in ("อ้างถึง", "สิ่งที่ส่งมาด้วย"))
        if listed and indented and not _closes_item(above.text):
            return True
        # Whatever stands between เรื่อง and the next label is the subject; other lines go on only when they are full.
        bounded = at == self._labels.get("เรื่อง", (-1,))[0] and any(
            next_at > self._lines.index(line) for next_at, _ in self._labels.values()
        )
        return indented and (bounded or above.right > self._right_margin() - 0.12 * self._page.width)

    def kind_is(self, *kinds: LetterKind) -> bool:
        kind = getattr(self, "kind", None)
        return kind is not None and kind.value in kinds

    def _right_margin(self) -> float:
        rights = sorted(line.right for line in self._lines)
        return rights[max(0, int(len(rights) * 0.9) - 1)]

    def _labelled(self, label: str) -> tuple[list[str], float]:
        """The texts under a label and how sure they are; nothing when the label is not there."""
        if label not in self._labels:
            return [], 0.0
        at, text = self._labels[label]
        more = self._continued(at)
        texts = [text, *(line.text for line in more)]
        return texts, _surety([p for line in (self._lines[at], *more) for p in line.pieces], "".join(texts))

    # The fields.

    def number(self) -> Field[str]:
        if self.kind_is(LetterKind.ANNOUNCEMENT) or "ที่" not in self._labels:
            return Field()
        at, text = self._labels["ที่"]
        found = _number(text)
        if found is None:
            return Field()
        pieces = [p for p in self._lines[at].pieces if p.box[0] < 0.5 * self._page.width]
        sure = 1.0 - (1.0 - _surety(pieces, found[0])) * FORMED
        if sure < PRINTED and "/" in found[0]:
            office, _, serial = found[0].rpartition("/")
            # Only orders are counted by the year; behind a code it is a serial that may be 2513.
            if not re.match("[ก-ฮ]", office) and (year := self._years_mended(serial)) != serial:
                return Field(value=f"{office}/{year}", confidence=round(sure * 0.7, 3), text=text)
        return Field(value=found[0], confidence=round(sure * found[1], 3), text=text)

    def dated(self) -> Field[date]:
        for line in self._date_lines():
            for found in _dates(line.text, self._today):
                sure = 1.0 - (1.0 - _surety(line.pieces, found.text)) * FORMED
                return Field(value=found.day, confidence=round(sure * found.sure, 3), text=found.text)
        return Field()

    def _date_lines(self) -> Iterator[_Line]:
        """Where each kind of letter bears its date, the likeliest line first."""
        lines = self._lines
        if self.kind_is(LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
            yield from (line for line in lines if re.search(r"ณ\s*วัน|^สั[่]?ง\s*ณ", line.text))
            return
        if self.kind_is(LetterKind.STAMPED):
            yield from (line for line in reversed(lines[self._body :]) if self._lone_date(line))
            return
        number = self._labels.get("ที่", (0, ""))[0]
        subject = self._labels.get("เรื่อง", self._labels.get("เรียน", (len(lines) - 1, "")))[0]
        if self.kind_is(LetterKind.MEMO):
            yield from lines[number : subject + 1]
            return
        yield from reversed(lines[number : max(number, subject)])

    def _lone_date(self, line: _Line) -> bool:
        found = list(_dates(line.text, self._today))
        return len(found) == 1 and len(found[0].text) > 0.6 * len(line.text)

    def sender(self) -> Field[str]:
        """The issuing office, compared with where the text or the signature names it again: the reading wins of which
        the places that bear it are surest together."""
        found = self._sender()
        if found.value is None or found.confidence >= PRINTED:
            return found
        sure = self._credible(found.value, found.confidence)
        mentions = self._mentions(found.value)
        if not mentions:
            return found.model_copy(update={"confidence": sure})
        weights: dict[str, float] = {}
        for name, weight in [*mentions, (found.value, sure)]:
            weights[name] = weights.get(name, 0.0) + weight
        best = max(weights, key=lambda name: weights[name])
        share = weights[best] / sum(weights.values())
        places = [sure] * (best == found.value) + [weight for name, weight in mentions if name == best]
        # Two places that agree are seldom wrong in the same letter; places that do not agree leave a doubt.
        agreed = 1.0 - (1.0 - max(places)) * (AGREED if len(places) > 1 else 1.0)
        return found.model_copy(update={"value": best, "confidence": round(agreed * share, 3)})

    def _mentions(self, name: str) -> list[tuple[str, float]]:
        """Where the text or the signature bears the name, or one at most a few letters off: how it is read there, and
        how sure that is."""
        short = re.sub(r"\s", "", name)
        if len(short) < 8:
            return []
        text, letters = self._text_of_body()
        if self.kind_is(LetterKind.STAMPED):
            # It was taken from over the date, where the seal is; that place is no second witness.
            text = text[: text.rfind(short)] if short in text else text
        found: list[tuple[str, float]] = []
        at = 0
        while (at := text.find(short[0], at)) >= 0:
            length = _length_like(short, text[at : at + len(short) + 1])
            if length:
                own = letters[at : at + length]
                spaced = _spaced_like(text[at : at + length], name)
                if spaced is not None:
                    found.append((spaced, round((sum(own) / length + min(own)) / 2, 3)))
            at += length or 1
        return found

    def _text_of_body(self) -> tuple[str, list[float]]:
        """The text under the labels without its spaces, and how sure each letter is."""
        text, letters = "", list[float]()
        for piece in (piece for line in self._lines[self._body :] for piece in line.pieces):
            known = piece.letters if len(piece.letters) == len(piece.text) else [piece.weakest] * len(piece.text)
            pairs = [(one, sure) for one, sure in zip(piece.text, known, strict=True) if not one.isspace()]
            text += "".join(one for one, _ in pairs)
            letters += [sure for _, sure in pairs]
        return text, letters

    def _sender(self) -> Field[str]:
        if self.kind_is(LetterKind.MEMO):
            texts, pieces = self._office_of_memo()
            whole = re.split(rf"\s*โ?ทร\s?[.ศ]|\s*โทร|\s\S{{2,4}}\.\s?[{_DIGIT}]", _joined(texts))[0].strip(" -.")
            if not whole:
                return Field()
            sure = _surety(pieces, whole)
            return Field(value=whole, confidence=round(sure, 3), text=whole)
        if self.kind_is(LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
            return self._named_in_heading()
        if self.kind_is(LetterKind.STAMPED):
            return self._named_over_date()
        return self._letterhead()

    def _office_of_memo(self) -> tuple[list[str], list[Piece]]:
        """The ส่วนราชการ line and what of it goes on at the margin, before ที่; the pieces it stands in."""
        texts, _ = self._labelled("ส่วนราชการ")
        office, number = self._labels.get("ส่วนราชการ"), self._labels.get("ที่")
        if len(texts) == 1 and office and number and number[0] == office[0] + 2:
            below = self._lines[office[0] + 1]
            if len(_bare(below.text)) > 4 and not any(True for _ in _dates(below.text, self._today)):
                texts = [*texts, below.text]
        start = office[0] if office else 0
        return texts, [p for line in self._lines[start : start + len(texts)] for p in line.pieces]

    def _named_in_heading(self) -> Field[str]:
        for at, line in enumerate(self._lines):
            for word in ("คำสั่ง", "ประกาศ"):
                rest = _after(line.text, word)
                if rest is None:
                    continue
                if not rest and at + 1 < len(self._lines):
                    rest = self._lines[at + 1].text
                rest = _trimmed(rest)
                return Field(value=rest, confidence=round(line.confidence, 3), text=line.text)
        return Field()

    def _named_over_date(self) -> Field[str]:
        for at in range(len(self._lines) - 1, self._body, -1):
            if self._lone_date(self._lines[at]):
                above = self._lines[at - 1]
                # A seal's edge over the name can make a line of its own.
                for line in reversed(self._lines[max(self._body, at - 3) : at]):
                    if line.left > self._lines[at].left - 0.3 * self._page.width and self._is_office(line.pieces):
                        above = line
                        break
                # A long name goes on in the lines between.
                between = self._lines[self._lines.index(above) : at]
                names = [p for line in between for p in line.pieces if len(_bare(p.text)) > 3]
                if names and not any(_after(above.text, word) is not None for word in _BODY_STARTS):
                    text = _trimmed(_joined([p.text for p in names]))
                    return Field(value=text, confidence=round(_surety(names), 3), text=text)
        return Field()

    def _letterhead(self) -> Field[str]:
        """The office at the top right, level with ที่, until its address begins or the date is reached."""
        number = self._labels.get("ที่")
        end = self._labels.get("เรื่อง", self._labels.get("เรียน", (len(self._lines), "")))[0]
        start = max(0, number[0] - 4) if number else 0
        height = self._page.height
        block: list[Piece] = []
        for line in self._lines[start:end]:
            right = [p for p in line.pieces if self._at_right(p) and self._names(p, after=bool(block))]
            right = [p for p in right if not p.red and not re.search(r"เล?ข\S*รับ|เวลา", p.text)]
            above = self._lines[number[0]].middle - line.middle if number else 0.0
            # Higher up stands the receiving office's stamp, with that office's own name in it.
            if above > 0.03 * height or (above > 0.012 * height and not self._is_office(right)):
                continue
            if not right:
                continue
            text = " ".join(p.text for p in right)
            if not block and any(_after(text, word) is not None for word in _STREETS):
                continue
            if (block and self._is_address(text, block)) or any(True for _ in _dates(line.text, self._today)):
                break
            block += right
        if not block:
            return Field()
        whole = _joined([p.text for p in block])
        return Field(value=whole, confidence=round(_surety(block), 3), text=whole)

    @staticmethod
    def _names(piece: Piece, *, after: bool) -> bool:
        """Whether it is a word of the office's name: its last one, in a line `after` the first, may be short (เก่า)."""
        letters = len(_bare(piece.text))
        return letters > 3 or (after and letters > 1 and piece.confidence > SURELY_A_WORD)

    def _at_right(self, piece: Piece) -> bool:
        left, _, right, _ = piece.box
        return left > 0.42 * self._page.width or (
            left > 0.34 * self._page.width and left + right > 1.1 * self._page.width
        )

    @staticmethod
    def _is_office(pieces: Sequence[Piece]) -> bool:
        text = "".join(p.text for p in pieces)
        return any(_after(text, word) is not None for word in _OFFICE_STARTS)

    def _is_address(self, text: str, office: Sequence[Piece]) -> bool:
        """Whether a line under the office's name is its address. จังหวัด may still end a long name, without a postcode;
        ศาลากลาง is where an office sits, unless it is the office."""
        if re.match(rf"^[{_DIGIT}]", text) or re.search(rf"[{_DIGIT}]{{5}}$", text):
            return True
        if _after(text, "จังหวัด") is not None:
            return office[-1].box[2] < self._right_margin() - 0.25 * self._page.width
        return any(_after(text, word) is not None for word in _ADDRESS_STARTS)

    def to(self) -> Field[str]:
        if self.kind_is(LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
            return Field()
        texts, sure = self._labelled("เรียน" if "เรียน" in self._labels else "ถึง")
        whole = _joined(texts)
        return Field(value=whole, confidence=self._credible(whole, sure), text=whole) if texts else Field()

    def subject(self) -> Field[str]:
        if self.kind_is(LetterKind.STAMPED):
            return Field()
        texts, sure = self._labelled("เรื่อง")
        whole = _joined(texts)
        value = whole if sure >= PRINTED else self._years_mended(whole)
        return Field(value=value, confidence=self._credible(whole, sure), text=whole) if texts else Field()

    def _years_mended(self, text: str) -> str:
        """The text with each year that no letter bears (๒๕๖๑๕, ๒๕๒๓) taken for the year of the letter."""
        dated = self.dated().value or self._today
        if dated is None:
            return text
        own = str(dated.year + BUDDHIST_ERA)

        def mended_year(found: re.Match[str]) -> str:
            digits = from_thai_digits(found.group())
            if _year(digits, self._today)[1] == 1:
                return found.group()
            return own if digits == found.group() else own.translate(_TO_THAI_DIGITS)

        return re.sub(rf"(?<![{_DIGIT}.,])(?:25|๒๕)[{_DIGIT}]{{2,3}}(?![{_DIGIT}.,])", mended_year, text)

    def _credible(self, text: str, sure: float) -> float:
        """How sure a running text is, less where something stands in it that Thai cannot: a year no letter bears,
        letters that no word has together, signs of ink."""
        if sure >= PRINTED:
            return sure
        years = [_year(digits, self._today)[1] for digits in re.findall(r"25\d+", from_thai_digits(text))]
        odd = any(year < 1 for year in years) or _IMPOSSIBLE.search(text)
        return round(sure * (0.7 if odd else 1.0), 3)

    def refs(self) -> Field[tuple[str, ...]]:
        return self._list("อ้างถึง")

    def enclosures(self) -> Field[tuple[str, ...]]:
        return self._list("สิ่งที่ส่งมาด้วย")

    def _list(self, label: str) -> Field[tuple[str, ...]]:
        texts, sure = self._labelled(label)
        whole = " ".join(texts)
        return Field(value=_items(texts), confidence=self._credible(whole, sure), text=whole) if texts else Field()

    def urgency(self) -> Field[Urgency]:
        """A word of urgency by itself in the upper part, or before ที่; never one within a sentence."""
        top = [line for line in self._lines if line.middle < 0.45 * self._page.height]
        pieces = [piece for line in top for piece in line.pieces]
        pieces += [p for line in self._lines for p in line.pieces if p.red]
        # On a memo it stands on the line of the heading.
        for piece in list(pieces):
            before, heading, _ = piece.text.partition("บันทึกข้อความ")
            if heading:
                pieces += [replace(piece, text=word) for word in before.split()]
        for exact in (True, False):
            for urgency, word in URGENCY_WORDS.items():
                for piece in pieces:
                    if _like(piece.text, word) or (not exact and self._nearly(piece, word)):
                        confidence = max(0.95, piece.confidence) if exact else 0.6
                        return Field(value=urgency, confidence=round(confidence, 3), text=piece.text)
        return Field()

    @staticmethod
    def _nearly(piece: Piece, word: str) -> bool:
        bare, wanted = _bare(piece.text), _bare(word)
        if piece.red and len(bare) == 3 and bare[1:] == wanted[1:]:
            return True
        if abs(len(bare) - len(wanted)) > 1 or (len(wanted) < 5 and not piece.red):
            return False
        return SequenceMatcher(None, bare, wanted).ratio() >= 0.75

    def _paragraphs(self, rest: Sequence[_Line]) -> list[tuple[str, float]]:
        """The text under the labels as paragraphs, each beginning at an indented line."""
        lines = [*self._lines[self._body :], *rest]
        # Strokes of a pen beside the text are no lines of it.
        margin = min((line.left for line in lines if len(_bare(line.text)) > 10), default=0.0)
        paragraphs: list[list[_Line]] = []
        for line in lines:
            indented = line.left > margin + 0.06 * self._page.width
            short = paragraphs and paragraphs[-1][-1].right < self._right_margin() - 0.2 * self._page.width
            if not paragraphs or indented or short:
                paragraphs.append([line])
            else:
                paragraphs[-1].append(line)
        return [
            (_joined([line.text for line in lines]), _surety([p for line in lines for p in line.pieces]))
            for lines in paragraphs
        ]

    def deadline(self, rest: Sequence[_Line]) -> Field[date]:
        for text, sure in self._paragraphs(rest):
            for match in _DEADLINE.finditer(text):
                for found in _dates(text[match.end() : match.end() + 40], self._today):
                    if found.start <= 2:
                        agrees = _weekday_agrees(match.group(), found.day)
                        sure = sure * found.sure * (1.0 if agrees else 0.7)
                        return Field(value=found.day, confidence=round(sure, 3), text=found.text)
        return Field()

    def meeting(self, rest: Sequence[_Line]) -> Field[Meeting]:
        for text, sure in self._paragraphs(rest):
            for match in _EVENT.finditer(text):
                found = next(iter(_dates(match["date"], self._today)), None)
                start = _clock(match["start"])
                if found is None or start is None:
                    continue
                place = _PLACE_ENDS.split(match["place"])[0].strip(" .") if match["place"] else None
                meeting = Meeting(on=found.day, start=start, end=_clock(match["end"]), place=place or None)
                # What the letter itself contradicts: an end before the start, a weekday that the day is not.
                backwards = meeting.end is not None and meeting.end <= meeting.start if meeting.start else False
                agrees = _weekday_agrees(match.group(), found.day) and not backwards
                sure = sure * found.sure * (1.0 if agrees else 0.7)
                return Field(value=meeting, confidence=round(sure, 3), text=match.group())
        return Field()


def _weekday_agrees(text: str, day: date) -> bool:
    """Whether the weekday that stands before the date, if one does, is the day's."""
    named = [at for at, name in enumerate(WEEKDAYS) if re.search(rf"วัน\s*{name}", text)]
    return not named or day.weekday() in named


def _clock(text: str | None) -> time | None:
    if not text:
        return None
    hour, minute = re.split(r"[.:]", from_thai_digits(re.sub(r"\s", "", text).translate(_SLIPS)))
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None
