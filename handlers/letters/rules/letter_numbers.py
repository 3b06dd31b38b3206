"""Numbers of letters and of registers: finding them in text, and telling whether two are the same.

A document number is a code of two consonants, four or five digits (an inner unit after a dot), a stroke, ว for a
circular, and the running number: `ศธ 04049/ว123`, `ศธ.0206.6/1158`, `ศธ ๐๔๐๐๗.๖๐๐/๔๕๖๘`. The year is no part of it.
A register number is a running number with its year: `214/2569`.
"""

import re
import unicodedata
from dataclasses import dataclass

from handlers.common.thai_dates import from_thai_digits

# รหัสตัวพยัญชนะ of ministries and of provinces: what the first two consonants of a document number can be.
MINISTRY_CODES = frozenset(
    re.findall(
        r"\S+",
        "นร กห กค กต กก พม อว กษ คค ดศ ทส พน พณ มท ยธ รง วธ ศธ สธ อก สผ สว ศย อส ตผ ปช กม ลต ",
    )
)
PROVINCE_CODES = frozenset(
    re.findall(
        r"\S+",
        "กบ กจ กส กพ ขก จบ ฉช ชบ ชน ชย ชพ ชร ชม ตง ตร ตก นย นฐ นพ นม นศ นว นบ นธ นน บก บร ปท ปข ปจ ปน อย พย "
        "พง พท พจ พล พบ พช พร ภก มค มห มส ยส ยล รอ รน รย รบ ลบ ลป ลพ ลย ศก สน สข สต สป สส สค สก สบ สห สท สพ "
        "สฎ สร นค นภ อด อต อน อบ อจ กท ",
    )
)
KNOWN_CODES = MINISTRY_CODES | PROVINCE_CODES

_MARKS = re.compile("[\u200b-\u200d\ufeff]")
_SPACES = re.compile(r"\s+")
_DASHES = re.compile("[\u2010-\u2015\u2212\uff0d]")
# Urgency may stand before ที่ on the same line, and people type ที่ along with the number.
_BEFORE = re.compile(r"^(?:ด่วนที่สุด|ด่วนมาก|ด่วน)?\s*(?:เลขที่|ที่)?\s*[:.]?")
_DOT_BY_A_LETTER = re.compile(r"(?<=[ก-ฮa-z])\.|\.(?=[ก-ฮa-z/])|(?<=/)\.")

_CODE = r"(?P<code>[ก-ฮ]{1,3}\.?[ก-ฮ]?)\s?\.?\s?"
_OFFICE = r"(?P<office>\d{4,5}(?:\s?\.\s?\d{1,4}(?:\.\d{1,3})?)?)"
_SERIAL = r"(?P<circular>ว\s?\.?\s?)?(?P<serial>\d{1,6})(?!\d)"
_DOCUMENT = re.compile(rf"(?<![ก-ฮะ-์]){_CODE}{_OFFICE}\s?/\s?{_SERIAL}")
_CIRCULAR_ALONE = re.compile(r"(?<![ก-๛])(?:/\s?)?(?P<circular>ว\s?\.?\s?)(?P<serial>\d{1,6})(?![\d/])")
_OWN = re.compile(r"(?<![ก-๛])(?P<code>[ก-ฮ]{1,4}\.?[ก-ฮ]{0,2}\.?)\s?(?P<serial>\d{1,5})\s?/\s?(?P<year>25\d\d)(?!\d)")

_REGISTER = re.compile(
    r"(?:(?:เลขทะเบียนรับ|เลขทะเบียนส่ง|เลขทะเบียน|เลขรับ|เลขส่ง|ทะเบียนรับ|รับ|ส่ง)(?:ที่)?\s*[:.]?\s*)?"
    r"(?P<number>\d{1,6})(?:\s*/\s*(?P<year>\d{4}|\d{2}))?"
)


@dataclass(frozen=True)
class LetterNumber:
    """A document number taken apart. `text` is how it was written; `circular` whether ว stands in it."""

    code: str
    office: str
    circular: bool
    serial: str
    text: str


def parse(text: str) -> LetterNumber | None:
    """The document number that the whole text is, or None."""
    stripped = _BEFORE.sub("", _tidy(text), count=1).strip()
    found = find_numbers(stripped)
    if len(found) == 1 and found[0].text == stripped:
        return found[0]
    return None


def find_numbers(text: str) -> list[LetterNumber]:
    """Every document number in a text, in order, Thai digits kept as they were written.

    Full numbers come before short ones (`ว 206`) at the same place; `214/2569` is a register number and not found.
    """
    tidy = _tidy(text)
    arabic = from_thai_digits(tidy)
    found: dict[int, LetterNumber] = {}
    taken: list[tuple[int, int]] = []
    for pattern in (_DOCUMENT, _OWN, _CIRCULAR_ALONE):
        for match in pattern.finditer(arabic):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            parts = match.groupdict()
            found[match.start()] = LetterNumber(
                code=re.sub(r"[.\s]", "", parts.get("code") or ""),
                office=re.sub(r"\s", "", parts.get("office") or ""),
                circular=bool(parts.get("circular")),
                serial=parts["serial"],
                text=tidy[match.start() : match.end()],
            )
    return [found[start] for start in sorted(found)]


def is_circular(number: str) -> bool:
    """Whether it is the number of a circular (หนังสือเวียน, ข้อ 32): ว right before the running number."""
    return re.search(r"(?:^|/|[^ก-๛])ว\.?\d+$", normalise(number)) is not None


def normalise(number: str) -> str:
    """The number as it is compared when duplicates are looked for; the same for every way of writing it.

    Arabic digits, no spaces, no ที่ before it, no dots beside letters; dots between digits stay, for they part the
    inner unit. Applying it twice changes nothing.
    """
    text = _DASHES.sub("-", from_thai_digits(_tidy(number)).lower())
    text = _SPACES.sub("", text)
    while (shorter := _DOT_BY_A_LETTER.sub("", _BEFORE.sub("", text, count=1))) != text:
        text = shorter
    return text


# Longest first, so that ศธจ. is not read as ศธ and จ.
_SENDERS = (
    ("สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน", ("สพฐ",)),
    ("สำนักงานเขตพื้นที่การศึกษาประถมศึกษา", ("สพป",)),
    ("สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา", ("สพม",)),
    ("สำนักงานเขตพื้นที่การศึกษา", ("สพท",)),
    ("สำนักงานศึกษาธิการจังหวัด", ("ศธจ",)),
    ("สำนักงานคณะกรรมการการอาชีวศึกษา", ("สอศ",)),
    ("องค์การบริหารส่วนจังหวัด", ("อบจ",)),
    ("องค์การบริหารส่วนตำบล", ("อบต",)),
    ("เทศบาลนคร", ("ทน",)),
    ("เทศบาลเมือง", ("ทม",)),
    ("เทศบาลตำบล", ("ทต",)),
    ("โรงเรียน", ("รร",)),
    ("จังหวัด", ("จ",)),
    ("อำเภอ", ("อ",)),
    ("ตำบล", ("ต",)),
)


def normalise_sender(sender: str) -> str:
    """The issuing office as it is compared: abbreviations written out, no spaces, dots or dashes, Arabic digits."""
    text = from_thai_digits(_tidy(sender)).lower()
    for whole, abbreviations in _SENDERS:
        for short in abbreviations:
            dotted = r"\.?\s*".join(re.escape(letter) for letter in short)
            # One letter is an abbreviation only with its dot; several may go without.
            ending = r"\." if len(short) == 1 else r"(?:\.|(?![ก-๎]))"
            text = re.sub(rf"(?<![ก-๎.]){dotted}{ending}", whole, text)
    return re.sub(r"[\s.\-–—,()\"'“”]", "", text)


def parse_register_number(text: str) -> tuple[int, int | None] | None:
    """A register number as typed (`๒๑๔/๒๕๖๙`, `214`, `0045/2569`, `214/69`) as (number, Buddhist year or None).

    None for everything else. It is asked before `find_numbers`, because a bare number is a register's.
    """
    match = _REGISTER.fullmatch(_SPACES.sub(" ", from_thai_digits(_tidy(text))))
    if match is None or int(match["number"]) == 0:
        return None
    if match["year"] is None:
        return int(match["number"]), None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2500
    return (int(match["number"]), year) if 2450 <= year <= 2699 else None


def _tidy(text: str) -> str:
    """NFC, sara am in one piece, no invisible marks, single spaces."""
    composed = _MARKS.sub("", unicodedata.normalize("NFC", text))
    composed = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", composed)
    return _SPACES.sub(" ", composed).strip()
