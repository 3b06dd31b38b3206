"""Groups the text runs of a page into lines, and removes noise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from handlers.letters.reading.page_text import PRINTED, PageText, TextRun
from handlers.letters.reading.repair import repair_run
from handlers.letters.reading.thai_text import DIGIT, MARK, MARKS, without_marks

_NUMBER_BESIDE_OFFICE = re.compile(
    rf"ท[ี่ิ]*\s*[ก-ฮ].{{4,22}}?/\s?(?:ว\s?\.?)?\s?[{DIGIT}]+\s+(?P<office>(?!วัน|ลงวัน|เรื่อง|ของ)[ก-ฮเ-ไ][ก-๎].{{4,}})$"
)


@dataclass(frozen=True)
class TextLine:
    """A line of text: its runs, from left to right."""

    runs: tuple[TextRun, ...]

    @property
    def text(self) -> str:
        # A dash in the gap between two runs is part of both, so it is there twice.
        return re.sub(r"(?<=\s)-\s+[-.](?=\s)", "-", " ".join(run.text for run in self.runs))

    @property
    def left(self) -> float:
        return self.runs[0].box[0]

    @property
    def right(self) -> float:
        return self.runs[-1].box[2]

    @property
    def middle(self) -> float:
        return sum((run.box[1] + run.box[3]) / 2 for run in self.runs) / len(self.runs)

    @property
    def height(self) -> float:
        return max(run.box[3] - run.box[1] for run in self.runs)

    @property
    def confidence(self) -> float:
        return confidence_of(self.runs)


def confidence_of(runs: Sequence[TextRun], part: str = "") -> float:
    """Returns the confidence of some runs: the mean of their average letter and their least certain letter.

    The average is weighted by letters, because a speck beside a long line says little about it. The least certain
    letter counts, because one wrong letter makes the field wrong. With `part`, only the letters of that part count, if
    it is found in the runs.
    """
    letters = sum(len(run.text) for run in runs)
    if not letters:
        return 0.0
    if part and (own := _confidences_in(runs, part)):
        return (sum(own) / len(own) + min(own)) / 2
    together = sum(run.confidence * len(run.text) for run in runs) / letters
    return (together + min(run.lowest_confidence for run in runs)) / 2


def _confidences_in(runs: Sequence[TextRun], part: str) -> list[float]:
    """Returns the confidences of the letters of `part` without spaces; empty if it is not found."""
    if any(len(run.letter_confidences) != len(run.text) for run in runs):
        return []
    seen = [(letter, sure) for run in runs for letter, sure in zip(run.text, run.letter_confidences, strict=True)]
    seen = [(letter, sure) for letter, sure in seen if not letter.isspace()]
    wanted = re.sub(r"\s", "", part)
    at = "".join(letter for letter, _ in seen).rfind(wanted)
    return [sure for _, sure in seen[at : at + len(wanted)]] if wanted and at >= 0 else []


def group_into_lines(page: PageText) -> list[TextLine]:
    """Returns the lines of a page from top to bottom, repaired and without noise."""
    runs = [part for run in page.runs for part in _split_columns(repair_run(run), page.width)]
    runs = _without_noise([run for run in runs if re.search(r"[ก-๛0-9A-Za-z]", run.text)])
    rows: list[list[TextRun]] = []
    for run in sorted(runs, key=lambda run: (run.box[1] + run.box[3]) / 2):
        centre = (run.box[1] + run.box[3]) / 2
        home = next((row for row in reversed(rows[-3:]) if _is_level(row, run, centre)), None)
        if home is None:
            rows.append([run])
        else:
            home.append(run)
    made = [TextLine(tuple(sorted(row, key=lambda run: run.box[0]))) for row in rows]
    return sorted(made, key=lambda line: line.middle)


def _split_columns(run: TextRun, width: int) -> list[TextRun]:
    """Splits a run that contains both the document number and the office to its right.

    The horizontal position of the border is estimated from the number of letters before it.
    """
    match = _NUMBER_BESIDE_OFFICE.match(run.text)
    if match is None or run.confidence >= PRINTED:
        return [run]
    at = match.start("office")
    before, whole = (len(MARK.sub("", part)) for part in (run.text[:at], run.text))
    left, top, right, bottom = run.box
    border = left + (right - left) * before / whole
    if border < 0.38 * width:
        return [run]
    known = len(run.letter_confidences) == len(run.text)
    return [
        replace(
            run,
            text=part.strip(),
            box=(start, top, end, bottom),
            letter_confidences=letters[: len(part.strip())] if known else (),
            lowest_confidence=min(letters) if known else run.lowest_confidence,
        )
        for part, start, end, letters in (
            (run.text[:at], left, border, run.letter_confidences[:at]),
            (run.text[at:], border, right, run.letter_confidences[at:]),
        )
    ]


def _without_noise(runs: list[TextRun]) -> list[TextRun]:
    """Removes specks that were read as letters, and runs that lie where another run was read better."""
    usual = median([run.box[3] - run.box[1] for run in runs if len(without_marks(run.text)) > 4] or [0.0])
    kept: list[TextRun] = []
    for run in sorted(runs, key=lambda run: -run.confidence):
        small = run.box[3] - run.box[1] < 0.4 * usual
        speck = len(without_marks(run.text)) <= 2 and (small or run.confidence < 0.6)
        speck = speck or _is_stray(run, runs, usual) or _is_repeated(run, runs)
        if not speck and (run.red or not any(_covers(other, run) for other in kept if not other.red)):
            kept.append(run)
    return kept


def _is_stray(run: TextRun, runs: Sequence[TextRun], usual: float) -> bool:
    """Whether the run is a single letter that is too tall or stands alone: a fold, a pen, the edge of a table."""
    if run.confidence >= PRINTED or not re.fullmatch(rf"[ก-ฮ][{MARKS}]*|[{DIGIT}]", run.text.strip()):
        return False
    left, top, right, bottom = run.box
    if bottom - top > 1.3 * usual and not re.match(rf"[{DIGIT}]", run.text):
        return True
    beside = (
        other
        for other in runs
        if other is not run
        and abs((other.box[1] + other.box[3]) - (top + bottom)) < usual
        and max(other.box[0] - right, left - other.box[2]) < 1.5 * usual
    )
    return next(beside, None) is None


def _is_repeated(run: TextRun, runs: Sequence[TextRun]) -> bool:
    """Whether the run is the end of a line that was also recognised together with the whole line."""
    text = without_marks(run.text)
    return run.confidence < PRINTED and any(
        len(other.text) > len(run.text) and text in without_marks(other.text) and _overlap(other, run) > 0.7
        for other in runs
        if other.red == run.red
    )


def _covers(better: TextRun, run: TextRun) -> bool:
    """Whether most of the run lies on a run that was read better."""
    return run.confidence < 0.9 and _overlap(better, run) > 0.6


def _overlap(other: TextRun, run: TextRun) -> float:
    """Returns how much of the run lies on the other one: 0 to 1."""
    left, top, right, bottom = (
        max(other.box[0], run.box[0]),
        max(other.box[1], run.box[1]),
        min(other.box[2], run.box[2]),
        min(other.box[3], run.box[3]),
    )
    own = (run.box[2] - run.box[0]) * (run.box[3] - run.box[1])
    return max(0.0, right - left) * max(0.0, bottom - top) / own if own else 0.0


def _is_level(row: Sequence[TextRun], run: TextRun, centre: float) -> bool:
    """Whether the run stands beside the runs of the row, not above or below one of them."""
    nearest = min(row, key=lambda other: abs(other.box[0] - run.box[0]))
    other_centre = (nearest.box[1] + nearest.box[3]) / 2
    height = min(nearest.box[3] - nearest.box[1], run.box[3] - run.box[1])
    # In a tilted picture, lines that are close together overlap. A run above another one is not beside it.
    for other in row:
        shared = min(other.box[2], run.box[2]) - max(other.box[0], run.box[0])
        if not run.red and not other.red and shared > 0.5 * min(other.box[2] - other.box[0], run.box[2] - run.box[0]):
            return False
    return abs(centre - other_centre) < 0.5 * height
