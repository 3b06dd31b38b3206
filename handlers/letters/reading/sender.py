"""Finds the office that issued the letter."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from handlers.letters.reading.dates import find_dates
from handlers.letters.reading.layout import BODY_STARTS, SURELY_A_WORD, LetterLayout
from handlers.letters.reading.lines import confidence_of
from handlers.letters.reading.page_text import PRINTED, TextRun
from handlers.letters.reading.result import Field
from handlers.letters.reading.running_text import credibility, join_lines, trim_stray
from handlers.letters.reading.thai_text import DIGIT, after_label, without_marks
from storage.vocabulary import LetterKind

# The doubt is multiplied by this when two places of the page agree.
_AGREED = 0.5
# Two readings of the same name are at least this similar.
_SAME_NAME = 0.86
# The name of an office never begins with these.
_STREETS = ("ถนน", "หมู่", "เลขที่", "ซอย", "ตู้")
_ADDRESS_STARTS = (
    *_STREETS, "ตำบล", "อำเภอ", "แขวง", "เขตดุสิต", "ศาลากลาง", "ศูนย์ราชการ", "ทำเนียบ", "อาคาร", "กทม", "กรุงเทพ",
)  # fmt: skip
_OFFICE_STARTS = (
    "สำนัก", "กรม", "กระทรวง", "ศาลา", "โรงเรียน", "มหาวิทยาลัย", "องค์การ", "เทศบาล", "ที่ว่าการ", "จังหวัด", "อำเภอ", "คณะ",
    "วิทยาลัย", "โรงพยาบาล", "สถาบัน", "การไฟฟ้า", "การประปา", "ศูนย์", "กอง", "ธนาคาร", "บริษัท", "สถานี", "มูลนิธิ", "สภา",
    "ที่ทำการ",
)  # fmt: skip


def find_sender(layout: LetterLayout) -> Field[str]:
    """Returns the issuing office.

    The letter often repeats the name in its body or signature. The reading with the highest total confidence wins.
    """
    found = _sender_by_kind(layout)
    if found.value is None or found.confidence >= PRINTED:
        return found
    confidence = credibility(found.value, found.confidence, layout.today)
    mentions = _mentions(layout, found.value)
    if not mentions:
        return found.model_copy(update={"confidence": confidence})
    weights: dict[str, float] = {}
    for name, weight in [*mentions, (found.value, confidence)]:
        weights[name] = weights.get(name, 0.0) + weight
    best = max(weights, key=lambda name: weights[name])
    share = weights[best] / sum(weights.values())
    places = [confidence] * (best == found.value) + [weight for name, weight in mentions if name == best]
    # Two places that agree are seldom wrong in the same letter. Places that disagree lower the confidence.
    agreed = 1.0 - (1.0 - max(places)) * (_AGREED if len(places) > 1 else 1.0)
    return found.model_copy(update={"value": best, "confidence": round(agreed * share, 3)})


def _sender_by_kind(layout: LetterLayout) -> Field[str]:
    if layout.kind_is(LetterKind.MEMO):
        texts, runs = _office_of_memo(layout)
        whole = re.split(rf"\s*โ?ทร\s?[.ศ]|\s*โทร|\s\S{{2,4}}\.\s?[{DIGIT}]", join_lines(texts))[0].strip(" -.")
        if not whole:
            return Field()
        confidence = confidence_of(runs, whole)
        return Field(value=whole, confidence=round(confidence, 3), text=whole)
    if layout.kind_is(LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
        return _named_in_heading(layout)
    if layout.kind_is(LetterKind.STAMPED):
        return _named_over_date(layout)
    return _letterhead(layout)


def _office_of_memo(layout: LetterLayout) -> tuple[list[str], list[TextRun]]:
    """Returns the texts after ส่วนราชการ and their runs. The name may continue on the line before ที่."""
    texts, _ = layout.labelled("ส่วนราชการ")
    office, number = layout.labels.get("ส่วนราชการ"), layout.labels.get("ที่")
    if len(texts) == 1 and office and number and number[0] == office[0] + 2:
        below = layout.lines[office[0] + 1]
        if len(without_marks(below.text)) > 4 and not any(True for _ in find_dates(below.text, layout.today)):
            texts = [*texts, below.text]
    start = office[0] if office else 0
    return texts, [p for line in layout.lines[start : start + len(texts)] for p in line.runs]


def _named_in_heading(layout: LetterLayout) -> Field[str]:
    """Returns the office after คำสั่ง or ประกาศ, on the same line or the next."""
    for at, line in enumerate(layout.lines):
        for word in ("คำสั่ง", "ประกาศ"):
            rest = after_label(line.text, word)
            if rest is None:
                continue
            if not rest and at + 1 < len(layout.lines):
                rest = layout.lines[at + 1].text
            rest = trim_stray(rest)
            return Field(value=rest, confidence=round(line.confidence, 3), text=line.text)
    return Field()


def _named_over_date(layout: LetterLayout) -> Field[str]:
    """Returns the office above the date at the end of a stamped letter."""
    for at in range(len(layout.lines) - 1, layout.body_start, -1):
        if layout.is_lone_date(layout.lines[at]):
            above = layout.lines[at - 1]
            # The edge of the seal over the name may be a line of its own.
            for line in reversed(layout.lines[max(layout.body_start, at - 3) : at]):
                if line.left > layout.lines[at].left - 0.3 * layout.page.width and _is_office(line.runs):
                    above = line
                    break
            # A long name continues on the lines between.
            between = layout.lines[layout.lines.index(above) : at]
            names = [p for line in between for p in line.runs if len(without_marks(p.text)) > 3]
            if names and not any(after_label(above.text, word) is not None for word in BODY_STARTS):
                text = trim_stray(join_lines([p.text for p in names]))
                return Field(value=text, confidence=round(confidence_of(names), 3), text=text)
    return Field()


def _letterhead(layout: LetterLayout) -> Field[str]:
    """Returns the office at the top right, beside ที่, up to its address or the date."""
    number = layout.labels.get("ที่")
    end = layout.labels.get("เรื่อง", layout.labels.get("เรียน", (len(layout.lines), "")))[0]
    start = max(0, number[0] - 4) if number else 0
    height = layout.page.height
    block: list[TextRun] = []
    for line in layout.lines[start:end]:
        right = [p for p in line.runs if _is_at_right(layout, p) and _is_name(p, after=bool(block))]
        right = [p for p in right if not p.red and not re.search(r"เล?ข\S*รับ|เวลา", p.text)]
        above = layout.lines[number[0]].middle - line.middle if number else 0.0
        # The receive stamp is higher up. It contains the name of the receiving office.
        if above > 0.03 * height or (above > 0.012 * height and not _is_office(right)):
            continue
        if not right:
            continue
        text = " ".join(p.text for p in right)
        if not block and any(after_label(text, word) is not None for word in _STREETS):
            continue
        if (block and _is_address(layout, text, block)) or any(True for _ in find_dates(line.text, layout.today)):
            break
        block += right
    if not block:
        return Field()
    whole = join_lines([p.text for p in block])
    return Field(value=whole, confidence=round(confidence_of(block), 3), text=whole)


def _is_name(run: TextRun, *, after: bool) -> bool:
    """Whether the run can be part of a name. On a line `after` the first one, a word may be short (เก่า)."""
    letters = len(without_marks(run.text))
    return letters > 3 or (after and letters > 1 and run.confidence > SURELY_A_WORD)


def _is_at_right(layout: LetterLayout, run: TextRun) -> bool:
    left, _, right, _ = run.box
    return left > 0.42 * layout.page.width or (
        left > 0.34 * layout.page.width and left + right > 1.1 * layout.page.width
    )


def _is_office(runs: Sequence[TextRun]) -> bool:
    text = "".join(p.text for p in runs)
    return any(after_label(text, word) is not None for word in _OFFICE_STARTS)


def _is_address(layout: LetterLayout, text: str, office: Sequence[TextRun]) -> bool:
    """Whether a line below the name of the office is its address.

    จังหวัด without a postcode may be the end of a long name. ศาลากลาง is the address here; on the first line it would be
    the name.
    """
    if re.match(rf"^[{DIGIT}]", text) or re.search(rf"[{DIGIT}]{{5}}$", text):
        return True
    if after_label(text, "จังหวัด") is not None:
        return office[-1].box[2] < layout.right_margin() - 0.25 * layout.page.width
    return any(after_label(text, word) is not None for word in _ADDRESS_STARTS)


def _mentions(layout: LetterLayout, name: str) -> list[tuple[str, float]]:
    """Finds the name again in the body or signature, exactly or with a few other letters. Returns each reading and its
    confidence."""
    short = re.sub(r"\s", "", name)
    if len(short) < 8:
        return []
    text, letters = layout.body_text()
    if layout.kind_is(LetterKind.STAMPED):
        # The name itself was read at this place, so it does not count twice.
        text = text[: text.rfind(short)] if short in text else text
    found: list[tuple[str, float]] = []
    at = 0
    while (at := text.find(short[0], at)) >= 0:
        length = _matching_length(short, text[at : at + len(short) + 1])
        if length:
            own = letters[at : at + length]
            spaced = _with_spaces_of(text[at : at + length], name)
            if spaced is not None:
                found.append((spaced, round((sum(own) / length + min(own)) / 2, 3)))
        at += length or 1
    return found


def _matching_length(name: str, text: str) -> int:
    """Returns how many letters at the start of the text are a reading of the name, or 0."""
    digits = re.sub(rf"[^{DIGIT}]", "", name)
    best, likeness = 0, _SAME_NAME
    for length in (len(name), len(name) - 1, len(name) + 1):
        part = text[:length]
        if len(part) < length or part[-1] != name[-1] or re.sub(rf"[^{DIGIT}]", "", part) != digits:
            continue
        ratio = SequenceMatcher(None, name, part, autojunk=False).ratio()
        if ratio > likeness:
            best, likeness = length, ratio
    return best


def _with_spaces_of(text: str, name: str) -> str | None:
    """Returns the text with the spaces of the name, or None if their places are not certain."""
    gaps = [at for at, letter in enumerate(name) if letter == " "]
    if gaps and len(text) != len(name) - len(gaps):
        return None
    for at in gaps:
        text = text[:at] + " " + text[at:]
    return text
