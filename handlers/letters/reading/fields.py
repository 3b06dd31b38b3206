"""Finds the fields of an official letter in the text of its pages.

The input is a `PageText` for each page, from recognition or from a PDF. `read_fields` finds the fields by their labels
and by the layout of each kind of letter. Recognised text has errors, so labels are compared without marks, and every
field has a confidence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from handlers.common.thai_dates import BUDDHIST_ERA, from_thai_digits, to_thai_digits
from handlers.letters.reading.dates import find_dates, read_year
from handlers.letters.reading.events import find_deadline, find_meeting
from handlers.letters.reading.layout import LetterLayout
from handlers.letters.reading.lines import TextLine, confidence_of, group_into_lines
from handlers.letters.reading.numbers import find_number
from handlers.letters.reading.page_text import PRINTED, PageText, TextRun
from handlers.letters.reading.result import URGENCY_WORDS, Field, LetterReading
from handlers.letters.reading.running_text import credibility, join_lines, split_items
from handlers.letters.reading.sender import find_sender
from handlers.letters.reading.thai_text import DIGIT, same_without_marks, without_marks
from storage.vocabulary import LetterKind, Secrecy, Urgency

# The doubt is multiplied by this for a number or date in a valid form.
_WELL_FORMED = 0.5
_SECRECY_WORDS = {Secrecy.TOP_SECRET: "ลับที่สุด", Secrecy.SECRET: "ลับมาก", Secrecy.CONFIDENTIAL: "ลับ"}


def read_fields(pages: Sequence[PageText], today: date | None = None) -> LetterReading:
    """Returns the fields of one letter. `pages` are in order.

    With `today` (in Bangkok), an implausible year becomes the current year. Without it, years stay as they were read.
    """
    lines = [group_into_lines(page) for page in pages]
    first = next((at for at, page_lines in enumerate(lines) if page_lines), None)
    common: dict[str, Any] = {
        "qr": tuple(dict.fromkeys(code for page in pages for code in page.qr)),
        "pages": len(pages),
        "notes": tuple(page.note for page in pages),
    }
    if first is None:
        return LetterReading(**common)
    layout = LetterLayout(pages[first], lines[first], today)
    rest = [line for page_lines in lines[first + 1 :] for line in page_lines]
    return LetterReading(
        type=layout.kind,
        number=_number(layout),
        dated=_dated(layout),
        sender=find_sender(layout),
        to=_to(layout),
        subject=_subject(layout),
        refs=_refs(layout),
        enclosures=_enclosures(layout),
        urgency=_urgency(layout),
        deadline=find_deadline(layout, rest),
        meeting=find_meeting(layout, rest),
        suspicious_secrecy=_find_secrecy([line for page_lines in lines for line in page_lines]),
        **common,
    )


def _number(layout: LetterLayout) -> Field[str]:
    if layout.kind_is(LetterKind.ANNOUNCEMENT) or "ที่" not in layout.labels:
        return Field()
    at, text = layout.labels["ที่"]
    found = find_number(text)
    if found is None:
        return Field()
    runs = [p for p in layout.lines[at].runs if p.box[0] < 0.5 * layout.page.width]
    confidence = 1.0 - (1.0 - confidence_of(runs, found[0])) * _WELL_FORMED
    if confidence < PRINTED and "/" in found[0]:
        office, _, serial = found[0].rpartition("/")
        # Only orders have a year after the slash. After an office code it is a serial number, which may be 2513.
        if not re.match("[ก-ฮ]", office) and (year := _correct_years(layout, serial)) != serial:
            return Field(value=f"{office}/{year}", confidence=round(confidence * 0.7, 3), text=text)
    return Field(value=found[0], confidence=round(confidence * found[1], 3), text=text)


def _dated(layout: LetterLayout) -> Field[date]:
    for line in _date_lines(layout):
        for found in find_dates(line.text, layout.today):
            confidence = 1.0 - (1.0 - confidence_of(line.runs, found.text)) * _WELL_FORMED
            return Field(value=found.day, confidence=round(confidence * found.confidence, 3), text=found.text)
    return Field()


def _date_lines(layout: LetterLayout) -> Iterator[TextLine]:
    """Yields the lines where this kind of letter has its date, the most likely one first."""
    lines = layout.lines
    if layout.kind_is(LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
        yield from (line for line in lines if re.search(r"ณ\s*วัน|^สั[่]?ง\s*ณ", line.text))
        return
    if layout.kind_is(LetterKind.STAMPED):
        yield from (line for line in reversed(lines[layout.body_start :]) if layout.is_lone_date(line))
        return
    number = layout.labels.get("ที่", (0, ""))[0]
    subject = layout.labels.get("เรื่อง", layout.labels.get("เรียน", (len(lines) - 1, "")))[0]
    if layout.kind_is(LetterKind.MEMO):
        yield from lines[number : subject + 1]
        return
    yield from reversed(lines[number : max(number, subject)])


def _to(layout: LetterLayout) -> Field[str]:
    if layout.kind_is(LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
        return Field()
    texts, confidence = layout.labelled("เรียน" if "เรียน" in layout.labels else "ถึง")
    whole = join_lines(texts)
    return Field(value=whole, confidence=credibility(whole, confidence, layout.today), text=whole) if texts else Field()


def _subject(layout: LetterLayout) -> Field[str]:
    if layout.kind_is(LetterKind.STAMPED):
        return Field()
    texts, confidence = layout.labelled("เรื่อง")
    whole = join_lines(texts)
    value = whole if confidence >= PRINTED else _correct_years(layout, whole)
    return Field(value=value, confidence=credibility(whole, confidence, layout.today), text=whole) if texts else Field()


def _correct_years(layout: LetterLayout, text: str) -> str:
    """Replaces implausible years (๒๕๖๑๕, ๒๕๒๓) by the year of the letter."""
    dated = _dated(layout).value or layout.today
    if dated is None:
        return text
    own = str(dated.year + BUDDHIST_ERA)

    def correct_year(found: re.Match[str]) -> str:
        digits = from_thai_digits(found.group())
        if read_year(digits, layout.today)[1] == 1:
            return found.group()
        return own if digits == found.group() else to_thai_digits(own)

    return re.sub(rf"(?<![{DIGIT}.,])(?:25|๒๕)[{DIGIT}]{{2,3}}(?![{DIGIT}.,])", correct_year, text)


def _refs(layout: LetterLayout) -> Field[tuple[str, ...]]:
    return _list(layout, "อ้างถึง")


def _enclosures(layout: LetterLayout) -> Field[tuple[str, ...]]:
    return _list(layout, "สิ่งที่ส่งมาด้วย")


def _list(layout: LetterLayout, label: str) -> Field[tuple[str, ...]]:
    texts, confidence = layout.labelled(label)
    whole = " ".join(texts)
    return (
        Field(value=split_items(texts), confidence=credibility(whole, confidence, layout.today), text=whole)
        if texts
        else Field()
    )


def _urgency(layout: LetterLayout) -> Field[Urgency]:
    """Returns the urgency word that stands alone in the upper part of the page, or in red anywhere."""
    top = [line for line in layout.lines if line.middle < 0.45 * layout.page.height]
    runs = [run for line in top for run in line.runs]
    runs += [p for line in layout.lines for p in line.runs if p.red]
    # On a memo it is on the line of the heading.
    for run in list(runs):
        before, heading, _ = run.text.partition("บันทึกข้อความ")
        if heading:
            runs += [replace(run, text=word) for word in before.split()]
    for exact in (True, False):
        for urgency, word in URGENCY_WORDS.items():
            for run in runs:
                if same_without_marks(run.text, word) or (not exact and _is_nearly(run, word)):
                    confidence = max(0.95, run.confidence) if exact else 0.6
                    return Field(value=urgency, confidence=round(confidence, 3), text=run.text)
    return Field()


def _is_nearly(run: TextRun, word: str) -> bool:
    """Whether the run is the word with a wrong letter. For a short word, only if the run is red."""
    bare, wanted = without_marks(run.text), without_marks(word)
    if run.red and len(bare) == 3 and bare[1:] == wanted[1:]:
        return True
    if abs(len(bare) - len(wanted)) > 1 or (len(wanted) < 5 and not run.red):
        return False
    return SequenceMatcher(None, bare, wanted).ratio() >= 0.75


def _find_secrecy(lines: Sequence[TextLine]) -> Secrecy | None:
    """Returns the highest secrecy word that stands alone: a stamp, not a word of the text."""
    runs = [run for line in lines for run in line.runs if line.runs == (run,) or run.red]
    for secrecy, word in _SECRECY_WORDS.items():
        for run in runs:
            alone = re.sub(r"[\s\-_.()\"'“”|]", "", run.text)
            if alone == word or (same_without_marks(alone, word) and (run.red or len(word) > 3)):
                return secrecy
    return None
