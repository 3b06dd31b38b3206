"""The parts of the training that need no PyTorch: texts, pictures of lines, the table of the language."""

from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bot.reader import alphabet, recogniser
from bot.reader.geometry import BASELINE, HEIGHT, as_input
from bot.reader.language import Language, key
from bot.reader.training import damage, language, letters, render, sheets
from bot.reader.training.fonts import ROOTS, sized
from bot.reader.training.texts import Lexicon, Writer

LEXICON = Lexicon.of([("ประชุม", 50), ("โรงเรียน", 30), ("ที่", 900), ("ขั้นตอน", 3)], ["กา", "ขิ่น", "ปั้น", "เทา"])
FACE = sized("Sarabun", next(ROOTS[0].glob("*400*")))


def writer(seed: int) -> Writer:
    return Writer(LEXICON, Random(seed))


def test_a_text_is_its_symbols_and_back() -> None:
    text = "เรื่อง ขั้นตอนที่ ๑ น้ำ (A4) “ค่ำ”"
    numbers = alphabet.encoded(text)
    assert numbers is not None
    assert "".join(alphabet.SYMBOLS[number] for number in numbers) == text
    assert alphabet.encoded("漢") is None
    # A mark over another is one symbol: ร + ื่ + อ + ง.
    assert len(alphabet.encoded("รื่อง") or ()) == 4


def test_the_same_seed_writes_the_same() -> None:
    first, again, other = ([one.line(40) for _ in range(30)] for one in (writer(1), writer(1), writer(2)))
    assert first == again != other


def test_texts_are_made_of_known_symbols_and_begin_with_none_that_hangs() -> None:
    lines = [writer(seed).line(35) for seed in range(300)]
    assert sum(alphabet.encoded(line) is not None for line in lines) > 295
    assert not any(line[0] in "ัิีึืุู่้๊๋์ะาำ" for line in lines if line)
    digits = Counter(letter in "๐๑๒๓๔๕๖๗๘๙" for line in lines for letter in line if letter.isdigit())
    assert 0.3 < digits[True] / digits.total() < 0.7


@pytest.mark.parametrize("severity", [0.0, 1.0])
def test_a_line_has_its_measure(severity: float) -> None:
    strips = [render.line("การประชุม ๒๕๖๙", ("โรงเรียน", ""), FACE, Random(seed), severity) for seed in range(20)]
    assert all(strip.shape[0] == HEIGHT and strip.dtype == np.uint8 for strip in strips)
    body = np.mean([as_input(strip)[12:27].mean() for strip in strips])
    below = np.mean([as_input(strip)[round(BASELINE) + 4 :].mean() for strip in strips])
    assert body > 2.5 * below
    one, same = (render.line("การ", ("", ""), FACE, Random(5), severity) for _ in range(2))
    assert np.array_equal(one, same)


@pytest.mark.parametrize("severity", [0.0, 0.7])
def test_rows_cut_from_a_piece_of_a_page_bear_their_own_text(severity: float) -> None:
    """The network, which knows nothing of where they were set, reads in them what they are said to be."""
    faces = ((FACE,), (1.0,))
    made = [pair for seed in range(6) for pair in sheets.strips(writer(seed), faces, 20, Random(seed), severity)]
    assert len(made) > 40
    assert all(strip.shape[0] == HEIGHT and strip.dtype == np.uint8 for strip, _ in made)
    wrong = whole = 0
    for (_, text), chances in zip(made, recogniser.probabilities([strip for strip, _ in made]), strict=True):
        best = chances.argmax(axis=1)
        seen = [int(one) for one, before in zip(best, [0, *best], strict=False) if one not in (before, 0)]
        meant = alphabet.encoded(text)
        assert meant is not None
        wrong += sum(1 for kind, *_ in SequenceMatcher(None, seen, meant).get_opcodes() if kind != "equal")
        whole += len(text)
    assert wrong < 0.12 * whole
    again = sheets.strips(writer(3), faces, 20, Random(3), severity)
    assert [text for _, text in again] == [text for _, text in sheets.strips(writer(3), faces, 20, Random(3), severity)]


def test_worse_pictures_have_smaller_letters() -> None:
    clean = [damage.camera_letter(Random(seed), 0.0) for seed in range(200)]
    spoilt = [damage.camera_letter(Random(seed), 1.0) for seed in range(200)]
    assert min(clean) > 15 > np.median(spoilt)
    assert min(spoilt) > 6


def test_the_table_knows_what_follows() -> None:
    counts = {order: Counter[tuple[int, ...]]() for order in range(1, 6)}
    row = tuple(alphabet.encoded("การ") or ())
    for order, counter in counts.items():
        for start in range(len(row) - order + 1):
            counter[row[start : start + order]] += 9
    keys, costs = language.table(counts)
    assert (np.diff(keys.astype(np.int64)) > 0).all()
    known = Language(keys, costs)
    assert known.after(row[:2], row[2]) == pytest.approx(0.0, abs=0.05)
    assert known.after(row[:2], row[0]) < -1
    assert key(row[:1]) in keys.tolist()


def test_a_made_letter_is_its_page_and_its_fields(tmp_path: Path) -> None:
    letter, again = (letters.made(Random(4)) for _ in range(2))
    assert letter == again
    assert letter.fields["number"] in letter.page
    assert letter.fields["from"] in letter.page
    page = letters.rendered(letter, 60, tmp_path)
    assert 1.3 < page.shape[0] / page.shape[1] < 1.5
    camera = np.random.default_rng(1)
    assert letters.photographed(page, "telegram", camera).shape == (1280, 960, 3)
    assert letters.scanned(page, camera).shape == page.shape
