"""Rows of text found on a page and brought to one measure, whatever their size, slope and bend."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bot.reader import alphabet, decode, recogniser
from bot.reader.geometry import BASELINE, HEIGHT, LETTER
from bot.reader.language import Language
from bot.reader.lines import find_lines
from bot.reader.recognise import read_rows

SARABUN = Path(__file__).parents[2] / "handlers" / "common" / "fonts" / "Sarabun_400Regular.ttf"
KEPT = Path(__file__).parent / "rows"
ROWS = ("ที่ ศธ 04123/ว 567", "เรื่อง การประชุมผู้บริหารสถานศึกษา", "๑๒ มกราคม ๒๕๖๙ เวลา ๐๙.๓๐ น.")


def page(size: float, rows: tuple[str, ...] = ROWS) -> NDArray[np.uint8]:
    font = ImageFont.truetype(str(SARABUN), size, layout_engine=ImageFont.Layout.RAQM)
    sheet = Image.new("L", (round(size * 22), round(size * 2 * (len(rows) + 2))), 255)
    pen = ImageDraw.Draw(sheet)
    for at, row in enumerate(rows):
        pen.text((size * 2, size * 2 * (at + 1.5)), row, font=font, fill=20, anchor="ls")
    return np.asarray(sheet)


def read(grey: NDArray[np.uint8]) -> list[str]:
    return [piece.text for piece in read_rows(find_lines(grey))]


@pytest.mark.parametrize("size", [26, 40, 60])
def test_any_size_is_brought_to_one_measure(size: float) -> None:
    lines = find_lines(page(size))
    assert len(lines) == len(ROWS)
    for line in lines:
        assert line.strip.shape[0] == HEIGHT
        ink = np.flatnonzero((line.strip < 128).sum(axis=1) > 3)
        # Letters stand on the baseline: there is much ink above it and little below.
        assert (line.strip[round(BASELINE - LETTER) : round(BASELINE)] < 128).sum() > 0.6 * (line.strip < 128).sum()
        assert ink.min() > 1


def test_a_row_is_read_where_it_stands() -> None:
    assert read(page(34)) == list(ROWS)
    pieces = read_rows(find_lines(page(34)))
    for at, piece in enumerate(pieces):
        left, top, right, bottom = piece.box
        assert abs(left - 68) < 12
        assert top < 68 * (at + 1.5) < bottom + 2
        assert right > left + 150


def test_a_slope_and_a_bend_are_taken_out() -> None:
    grey = page(34)
    columns, rows = np.meshgrid(np.arange(grey.shape[1], dtype=np.float32), np.arange(grey.shape[0], dtype=np.float32))
    bent = rows + 10 * np.sin(columns / 260).astype(np.float32) + 0.03 * columns
    prefer = cv2.remap(grey, columns, bent, cv2.INTER_CUBIC, borderValue=255)
    assert read(np.asarray(prefer, np.uint8)) == list(ROWS)


@pytest.mark.parametrize(
    ("picture", "rows"),
    [
        # Blurred letters hang together in wide pieces, some with a tail, some grown into the row below.
        ("hang_together", ("การตรวจสุขภาพ", "ผู้กำกับการสถานี", "รายนามผู้บริจาค")),
        # A date's few letters, one of them with a tail.
        ("few_letters", ("แขวงทางหลวงชนบทกำแพงดิน", "ถนนประชาอุทิศ", "15 มิถุนายน 2569")),
    ],
)
def test_rows_of_hard_pictures_are_cut_whole(picture: str, rows: tuple[str, ...]) -> None:
    """Kept as the evening of light leaves them."""
    grey = cv2.imread(str(KEPT / f"{picture}.png"), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    found = read(np.asarray(grey, np.uint8))
    assert [any(row in text for text in found) for row in rows] == [True] * len(rows), found


def test_what_size_a_short_row_is_reading_tells() -> None:
    heading, text = "บันทึกข้อความ", "ด้วยเกิดฝนตกหนักถึงหนักมาก"
    sheet = np.concatenate([page(56, (heading,)), np.full((200, 56 * 22), 255, np.uint8)])
    rows = page(34, (text, "และตามระเบียบกระทรวงการคลัง"))
    sheet[250 : 250 + rows.shape[0], : rows.shape[1]] = np.minimum(
        sheet[250 : 250 + rows.shape[0], : rows.shape[1]], rows
    )
    lines = find_lines(sheet)
    assert [line.as_others is not None for line in lines] == [True, False, False]
    assert read(sheet)[0] == heading
    # As if its letters had been taken for more than twice as high: the way in which it is as the others reads better.
    line = lines[1]
    small = cv2.resize(line.strip, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    strip = np.full((HEIGHT, small.shape[1]), 255, np.uint8)
    strip[8 : 8 + small.shape[0]] = small
    mistaken = replace(line, strip=strip, scale=line.scale * 0.4)
    assert [piece.text for piece in read_rows([mistaken])] != [text]
    assert read_rows([replace(mistaken, as_others=line)])[0].text == text


def test_columns_are_parted() -> None:
    grey = page(34, ("ที่ ศธ 04123/567                    สำนักงานตัวอย่าง",))
    assert read(grey) == ["ที่ ศธ 04123/567", "สำนักงานตัวอย่าง"]


def test_an_empty_page_has_no_rows() -> None:
    assert find_lines(np.full((300, 400), 255, np.uint8)) == []
    assert recogniser.probabilities([]) == []


def seen(*steps: dict[int, float]) -> NDArray[np.float32]:
    chances = np.zeros((len(steps), 206), np.float32)
    for at, step in enumerate(steps):
        for symbol, chance in step.items():
            chances[at, symbol] = chance
        chances[at, 0] = 1 - chances[at].sum()
    return chances


def test_the_language_chooses_letters_and_leaves_numbers_to_the_eye() -> None:
    number = alphabet.NUMBER_OF
    language = Language.kept()
    # การ with a doubtful า that looks a little more like า's like, and a digit that could be either.
    chances = seen(
        {number["ก"]: 0.99}, {}, {number["ว"]: 0.5, number["า"]: 0.45}, {}, {number["ร"]: 0.99}, {},
        {number[" "]: 0.99}, {number["1"]: 0.55, number["7"]: 0.44},
    )  # fmt: skip
    symbols = decode.text_of(decode.slots(chances), language)
    assert "".join(one.text for one in symbols) == "การ 1"
    assert symbols[-1].sure == pytest.approx(0.55, abs=0.01)
    plain = decode.text_of(decode.slots(chances), None)
    assert "".join(one.text for one in plain) == "กวร 1"


def test_repeats_are_told_from_one_long_symbol() -> None:
    number = alphabet.NUMBER_OF
    one = seen({number["ก"]: 0.99}, {number["ก"]: 0.99})
    two = seen({number["ก"]: 0.99}, {}, {number["ก"]: 0.99})
    texts = ["".join(s.text for s in decode.text_of(decode.slots(made), None)) for made in (one, two)]
    assert texts == ["ก", "กก"]
