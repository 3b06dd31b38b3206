"""The layout of a letter's first page: its kind, its labels, and where its body begins (ข้อ 11-18 and their forms)."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from handlers.letters.reading.dates import find_dates, is_year
from handlers.letters.reading.lines import TextLine, confidence_of
from handlers.letters.reading.numbers import find_number
from handlers.letters.reading.page_text import PRINTED, PageText, TextRun
from handlers.letters.reading.result import Field
from handlers.letters.reading.running_text import ends_item, join_lines
from handlers.letters.reading.thai_text import DIGIT, after_label, same_without_marks, without_marks
from storage.vocabulary import LetterKind

# A short line with this confidence is a word. Below it, it may be a ruled line, a fold or the edge of a stamp.
SURELY_A_WORD = 0.85
# The same for a longer line.
_LIKELY_A_WORD = 0.7
# Words that the body of a letter begins with.
BODY_STARTS = (
    "ด้วย", "ตามที่", "ตามหนังสือ", "ตาม", "เพื่อ", "อาศัย", "โดยที่", "เนื่องจาก", "เนื่องด้วย", "พร้อมนี้",
    "ในการนี้", "เรื่องนี้", "บัดนี้", "สืบเนื่อง", "จึงเรียน", "ข้าพเจ้า", "ขอเรียน",
)  # fmt: skip


class LetterLayout:
    """The first page of a letter with its labels, its kind and the line at which its body begins.

    `labels` has the line of each label and the text after it on that line.
    """

    def __init__(self, page: PageText, lines: list[TextLine], today: date | None) -> None:
        self.page = page
        self.lines = lines
        self.today = today
        self.labels = self._find_labels()
        self.kind = self._find_kind()
        self.body_start = self._find_body_start()

    def _find_labels(self) -> dict[str, tuple[int, str]]:
        """Looks for exact labels first, then for labels with a wrong letter."""
        labels: dict[str, tuple[int, str]] = {}
        for slips in (0, 1):
            for at, line in enumerate(self.lines):
                if slips and line.confidence >= PRINTED:
                    continue
                for label, text in self._labels_of(line, slips):
                    known = labels.get(label)
                    if known is None and self._in_order(labels, label, at):
                        labels[label] = (at, text)
        if "ที่" not in labels and (found := self._unlabelled_number(labels)):
            labels["ที่"] = found
        return labels

    def _labels_of(self, line: TextLine, slips: int) -> Iterator[tuple[str, str]]:
        """Yields the labels that the line may begin with, each with the text after it."""
        runs = line.runs
        # Specks of ink before the label were read as one or two letters.
        while len(runs) > 1 and len(without_marks(runs[0].text)) <= 2 and not same_without_marks(runs[0].text, "ที่"):
            if any(after_label(runs[0].text, word) is not None for word in ("ที่", "ถึง")):
                break
            runs = runs[1:]
        # One or two letters far to the right are the stroke of a pen.
        while len(runs) > 1 and len(without_marks(runs[-1].text)) <= 3 and self._far_behind(runs):
            runs = runs[:-1]
        text = " ".join(run.text for run in runs)
        if runs[0].box[0] > 0.56 * self.page.width:
            return
        for label in ("เรื่อง", "เรียน", "อ้างถึง", "สิ่งที่ส่งมาด้วย", "ส่วนราชการ", "ถึง"):
            allowed = slips * (2 if len(label) > 9 else 1 if len(label) > 4 else 0)
            rest = after_label(text, label, slips=allowed)
            # A space follows a label. A similar word of the body (เรียบร้อย) has none at this place.
            if slips and rest is None and len(label) > 4:
                rest = after_label(text, label[1:], slips=0)
            if slips and rest and not re.match(rf"\S{{1,{len(label) + 2}}}\s", text):
                continue
            # เรื่องนี้ and เรื่องดังกล่าว at the start of a line belong to the body.
            if label == "เรื่อง" and re.match(r"\S+(?:นี้|ดังกล่าว)", text):
                continue
            # A label without text after it is the end of another line.
            if rest:
                yield label, rest
        rest = after_label(text, "ที่")
        if rest is not None and find_number(rest):
            yield "ที่", rest
        elif slips and re.match(r"^[ทพก]?[ี่ิ]*\s*[ก-ฮ]{2}\s?[\d๐-๙]", text) and find_number(text):
            yield "ที่", re.sub(r"^[ทพก]?[ี่ิ]+\s*", "", text)

    @staticmethod
    def _far_behind(runs: Sequence[TextRun]) -> bool:
        before, last = runs[-2], runs[-1]
        gap = last.box[0] - before.box[2]
        return gap > 2.5 * (before.box[3] - before.box[1]) and not re.search(rf"[{DIGIT}]", last.text)

    def _unlabelled_number(self, labels: dict[str, tuple[int, str]]) -> tuple[int, str] | None:
        """Finds the line at the top left with a document number whose ที่ was not recognised."""
        ends = [at for label, (at, _) in labels.items() if label in ("เรื่อง", "เรียน", "ถึง")]
        for at, line in enumerate(self.lines[: min(ends, default=0) + 1]):
            text = " ".join(p.text for p in line.runs if p.box[0] < 0.4 * self.page.width)
            match = re.search(rf"(?:[ก-ฮ]{{2}}\s?\.?\s?)?[{DIGIT}]{{4,5}}[\s.{DIGIT}]*/\s?[ว{DIGIT}]", text)
            if match:
                return at, text[match.start() :]
        return None

    @staticmethod
    def _in_order(labels: dict[str, tuple[int, str]], label: str, at: int) -> bool:
        """Whether a label can be here: เรียน, อ้างถึง and สิ่งที่ส่งมาด้วย are close below เรื่อง; later they are body text."""
        subject = labels.get("เรื่อง")
        return label in ("เรื่อง", "ที่", "ส่วนราชการ") or subject is None or subject[0] <= at <= subject[0] + 12

    def _find_kind(self) -> Field[LetterKind]:
        """Finds the kind of the letter by its heading and its labels."""
        top = [line for line in self.lines if line.middle < 0.45 * self.page.height]
        for line in top:
            if "บนทกขอความ" in without_marks(line.text):
                return Field(value=LetterKind.MEMO, confidence=0.98, text=line.text)
        if "ส่วนราชการ" in self.labels:
            return Field(value=LetterKind.MEMO, confidence=0.9, text="ส่วนราชการ")
        subject = self.labels.get("เรื่อง", (len(self.lines), ""))[0]
        to = self.labels.get("เรียน", (len(self.lines), ""))[0]
        for line in self.lines[: min(subject, to)]:
            for word, kind in (("คำสั่ง", LetterKind.ORDER), ("ประกาศ", LetterKind.ANNOUNCEMENT)):
                if after_label(line.text, word, slips=0) is not None and line in top and self._is_centred(line):
                    return Field(value=kind, confidence=0.95, text=line.text)
        if "ถึง" in self.labels and not {"เรื่อง", "เรียน", "อ้างถึง"} & self.labels.keys():
            return Field(value=LetterKind.STAMPED, confidence=0.9, text="ถึง")
        enough = {"เรื่อง", "เรียน"} <= self.labels.keys()
        return Field(value=LetterKind.EXTERNAL, confidence=0.95 if enough else 0.5, text="")

    def _find_body_start(self) -> int:
        """Returns the index of the first line of the body, below everything that has a label."""
        headed = [at for label, (at, _) in self.labels.items() if label not in ("ที่", "ส่วนราชการ")]
        last = max(headed, default=self.labels.get("ที่", (-1, ""))[0])
        return last + 1 + len(self._continuation(last))

    def kind_is(self, *kinds: LetterKind) -> bool:
        """Whether the letter is of one of these kinds."""
        return self.kind.value in kinds

    def labelled(self, label: str) -> tuple[list[str], float]:
        """Returns the lines of text of a label and their confidence; no lines if the label was not found."""
        if label not in self.labels:
            return [], 0.0
        at, text = self.labels[label]
        more = self._continuation(at)
        texts = [text, *(line.text for line in more)]
        return texts, confidence_of([p for line in (self.lines[at], *more) for p in line.runs], "".join(texts))

    def _continuation(self, at: int) -> list[TextLine]:
        """Returns the lines that continue the text of line `at`, up to the next label or the body."""
        stops = {line for line, _ in self.labels.values()}
        more: list[TextLine] = []
        for next_at in range(at + 1, min(at + 9, len(self.lines))):
            if at < 0 or next_at in stops or not self._goes_on(self.lines[next_at - 1], self.lines[next_at], at):
                break
            more.append(self.lines[next_at])
        # A ruled line, a fold or the edge of a stamp is read as scattered letters without a word among them.
        return [
            line
            for line in more
            if is_year(line.text)
            or (min(p.confidence for p in line.runs) > SURELY_A_WORD and len(without_marks(line.text)) > 1)
            or (min(p.confidence for p in line.runs) > _LIKELY_A_WORD and len(without_marks(line.text)) > 3)
            or max(len(without_marks(p.text)) for p in line.runs) > 4
        ]

    def _goes_on(self, above: TextLine, line: TextLine, at: int) -> bool:
        """Whether `line` continues the text that begins on line `at` and goes down to `above`."""
        if any(after_label(line.text, word) is not None for word in BODY_STARTS):
            return False
        if line.middle - above.middle > 3.0 * max(above.height, line.height):
            return False
        head = self.lines[at]
        if self.kind_is(LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
            return self._is_centred(line) and line.right - line.left < above.right - above.left
        if re.match(rf"^[{DIGIT}]{{1,2}}\s?[.)]\s*\D", line.text) and at == self.labels.get("สิ่งที่ส่งมาด้วย", (-1,))[0]:
            return True
        indented = line.left > head.left + 0.03 * self.page.width
        # A reference ends with a year and an enclosure with a count, also in the middle of a line.
        listed = at in (self.labels.get(label, (-1,))[0] for label in ("อ้างถึง", "สิ่งที่ส่งมาด้วย"))
        if listed and indented and not ends_item(above.text):
            return True
        # Everything between เรื่อง and the next label is the subject. Other texts continue only after a full line.
        bounded = at == self.labels.get("เรื่อง", (-1,))[0] and any(
            next_at > self.lines.index(line) for next_at, _ in self.labels.values()
        )
        return indented and (bounded or above.right > self.right_margin() - 0.12 * self.page.width)

    def _is_centred(self, line: TextLine) -> bool:
        return abs((line.left + line.right) / 2 - self.page.width / 2) < 0.12 * self.page.width

    def right_margin(self) -> float:
        """Where the long lines end, in pixels."""
        rights = sorted(line.right for line in self.lines)
        return rights[max(0, int(len(rights) * 0.9) - 1)]

    def is_lone_date(self, line: TextLine) -> bool:
        """Whether the line is a date and little else."""
        found = list(find_dates(line.text, self.today))
        return len(found) == 1 and len(found[0].text) > 0.6 * len(line.text)

    def paragraphs(self, rest: Sequence[TextLine]) -> list[tuple[str, float]]:
        """Returns the paragraphs of the body with their confidence. `rest` are the lines of further pages.

        A paragraph begins at an indented line, or after a short one.
        """
        lines = [*self.lines[self.body_start :], *rest]
        # Short lines do not count: strokes of a pen beside the text.
        margin = min((line.left for line in lines if len(without_marks(line.text)) > 10), default=0.0)
        paragraphs: list[list[TextLine]] = []
        for line in lines:
            indented = line.left > margin + 0.06 * self.page.width
            short = paragraphs and paragraphs[-1][-1].right < self.right_margin() - 0.2 * self.page.width
            if not paragraphs or indented or short:
                paragraphs.append([line])
            else:
                paragraphs[-1].append(line)
        return [
            (join_lines([line.text for line in lines]), confidence_of([p for line in lines for p in line.runs]))
            for lines in paragraphs
        ]

    def body_text(self) -> tuple[str, list[float]]:
        """Returns the body without spaces, and the confidence of each letter."""
        text, letters = "", list[float]()
        for run in (run for line in self.lines[self.body_start :] for run in line.runs):
            known = (
                run.letter_confidences
                if len(run.letter_confidences) == len(run.text)
                else [run.lowest_confidence] * len(run.text)
            )
            pairs = [(one, sure) for one, sure in zip(run.text, known, strict=True) if not one.isspace()]
            text += "".join(one for one, _ in pairs)
            letters += [sure for _, sure in pairs]
        return text, letters
