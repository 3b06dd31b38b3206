"""A photograph made into a page: the sheet found, what is wrong with the picture said, up told from down."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from bot.reader import codes, pages, pdf, recognise

ROOT = Path(__file__).parents[2]
LETTERS = ROOT / "bot" / "simulator" / "letters"


@pytest.fixture(scope="module")
def photo() -> pages.Picture:
    return pages.decode((LETTERS / "circular_photo.jpg").read_bytes())


def test_the_sheet_on_the_table_is_found(photo: pages.Picture) -> None:
    corners = pages.find_sheet(photo)
    assert corners is not None
    assert np.abs(corners - np.array([[70, 60], [880, 95], [905, 1205], [45, 1180]])).max() < 12
    flat = pages.cut_out(photo, corners)
    assert 1.3 < flat.shape[0] / flat.shape[1] < 1.5


def test_a_wrong_sheet_is_known_by_its_slanting_rows(photo: pages.Picture) -> None:
    right = np.array([[70, 60], [880, 95], [905, 1205], [45, 1180]], np.float32)
    wrong = np.array([[70, 0], [880, 95], [905, 1205], [0, 1000]], np.float32)
    (level, clear), (slant, unclear) = (pages._levelness(pages.cut_out(photo, one)) for one in (right, wrong))
    assert abs(level) < 0.6
    assert abs(slant) > pages.LEVEL_WITHIN
    assert clear > 2 * unclear


def test_a_scan_has_no_sheet_to_find() -> None:
    scan = pages.decode((LETTERS / "secret_scan.jpg").read_bytes())
    assert pages.find_sheet(scan) is None


def test_what_is_wrong_with_a_picture(photo: pages.Picture) -> None:
    blurred = np.asarray(cv2.GaussianBlur(photo, (0, 0), 3), np.uint8)
    dark = (photo * 0.2).astype(np.uint8)
    assert [pages.quality_note(one, None) for one in (photo, blurred, dark)] == ["", "blurred", "dark"]
    corners = np.array([[0, 0], [959, 0], [959, 1200], [20, 1200]], np.float32)
    assert pages.quality_note(photo, corners) == "cut_off"


def test_two_sheets_in_one_picture_are_said(photo: pages.Picture) -> None:
    corners = pages.find_sheet(photo)
    assert corners is not None
    sheet = cv2.resize(pages.cut_out(photo, corners), (520, 730))
    table = np.full((900, 1300, 3), (70, 90, 60), np.uint8)
    table[80:810, 60:580] = sheet
    assert not pages.several_sheets(table)
    table[80:810, 700:1220] = sheet
    assert pages.several_sheets(table)
    assert recognise.read_picture(table).note == "several"
    assert not pages.several_sheets(photo)


def test_a_picture_without_a_letter_is_said() -> None:
    chance = np.random.default_rng(3)
    cat = cv2.resize(chance.integers(0, 255, (6, 8, 3), dtype=np.uint8), (1200, 900), interpolation=cv2.INTER_CUBIC)
    assert recognise.read_picture(np.asarray(cat, np.uint8)).note in ("no_letter", "blurred")


def test_letters_too_small_were_taken_from_too_far_away(photo: pages.Picture) -> None:
    table = np.full((1100, 1500, 3), (70, 90, 60), np.uint8)
    small = cv2.resize(photo, (440, 559), interpolation=cv2.INTER_AREA)
    table[200:759, 500:940] = small
    assert recognise.read_picture(table).note == "far"


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_up_is_told_from_down(photo: pages.Picture, turns: int) -> None:
    flat = pages.layers(pages.even_light(pages.scaled(photo, pages.PAGE_LONG_SIDE)))
    lying = np.ascontiguousarray(np.rot90(flat.black, turns))
    assert recognise.upright(lying)[0] == turns


@pytest.mark.parametrize("degrees", [-4.0, 0.0, 3.0])
def test_a_page_askew_is_straightened(degrees: float) -> None:
    with pdf.opened((LETTERS / "circular.pdf").read_bytes()) as document:
        grey = np.asarray(cv2.cvtColor(pdf.picture_of(document[0], 1900), cv2.COLOR_BGR2GRAY), np.uint8)
    prefer = pages.straightened(grey, degrees)
    assert abs(pages.lean(prefer) + degrees) <= 0.5


def test_even_light_makes_paper_white_under_a_shadow() -> None:
    sheet = np.full((400, 300, 3), 200, np.uint8)
    sheet[:, 150:] = 90
    even = pages.even_light(sheet)
    assert even[:, :100].min() > 230
    assert even[:, 200:].min() > 230


def test_red_ink_stands_in_its_own_layer() -> None:
    even = np.full((50, 50, 3), 255, np.uint8)
    even[10:20, 10:20] = (40, 40, 200)
    even[30:40, 30:40] = (30, 30, 30)
    flat = pages.layers(even)
    assert flat.red[15, 15] < 100 < flat.red[35, 35]
    assert flat.black[35, 35] < 100 < flat.black[15, 15]


def test_qr_codes_are_read() -> None:
    memo = pages.decode((LETTERS / "memo_photo.jpg").read_bytes())
    assert recognise.codes_of(memo) == ("https://form.example.go.th/plan69",)
    assert codes.qr_contents(np.full((100, 100, 3), 255, np.uint8)) == ()


def test_text_of_a_pdf_is_not_told_twice() -> None:
    with pdf.opened((LETTERS / "circular.pdf").read_bytes()) as document:
        page = pdf.text_of(document[0], 0)
    assert page is not None
    text = " ".join(run.text for run in page.runs)
    assert "การศึกษาขั้นพื้นฐาน" in text
    assert "ตั้ตั้" not in text
