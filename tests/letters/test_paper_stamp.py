import io
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import typst

from handlers.common.typeset import FONTS
from handlers.letters.papers.stamp import Stamp, UnreadablePdf, stamped_pdf
from tests.support.pdf_contents import DOTS_PER_MM, codes, page_count, picture, size_mm, words

ADDRESS = "https://saraban.example.go.th/l/4hJk2mNp8qRs"
RECEIVED = datetime(2026, 1, 13, 2, 42, tzinfo=UTC)
OFFICE = Stamp("สพป.ตัวอย่าง เขต 1", 214, 2569, RECEIVED)
GROUP = Stamp("กลุ่มบริหารงานบุคคล", 35, 2569, RECEIVED)


def made(width: int, height: int) -> bytes:
    """Two pages of `letter.typ` in that size, mm."""
    pdf: bytes = typst.compile(
        Path(__file__).parent / "letter.typ",
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"width": str(width), "height": str(height)},
    )
    return pdf


def near(found: tuple[float, ...], expected: tuple[float, ...], by: float = 1.0) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, expected, strict=True))


@pytest.fixture(scope="module")
def letter() -> bytes:
    return made(210, 297)


def changed(pdf: bytes, **keys: object) -> bytes:
    """The same PDF with such entries in its first page."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for key, value in keys.items():
            document.pages[0].obj[f"/{key}"] = value
        document.save(out)
    return out.getvalue()


def ink_mm(pdf: bytes) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, in mm, of the blue of the stamps on the first page."""
    dots = np.asarray(picture(pdf)).astype(int)
    rows, columns = np.nonzero((dots[..., 2] - dots[..., 0] > 80) & (dots[..., 2] > 120))
    edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    left, top, right, bottom = (float(edge) / DOTS_PER_MM for edge in edges)
    return left, top, right, bottom


def test_the_stamp_says_who_received_under_which_number_and_when(letter: bytes) -> None:
    text = words(stamped_pdf(letter, [OFFICE]), 0)
    for expected in ("สพป.ตัวอย่าง เขต ๑", "เลขรับ", "๒๑๔/๒๕๖๙", "วันที่", "๑๓ มกราคม ๒๕๖๙", "เวลา", "๐๙.๔๒ น."):
        assert expected in text


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, [30, 20, 560, 810]])
def test_it_is_five_by_two_and_a_half_at_the_top_right_however_the_page_lies(
    letter: bytes, turned: int, crop: list[int] | None
) -> None:
    page = changed(letter, Rotate=turned, **({"CropBox": pikepdf.Array(crop)} if crop else {}))
    stamped = stamped_pdf(page, [OFFICE], ADDRESS)
    assert size_mm(stamped) == size_mm(page)
    left, top, right, bottom = ink_mm(stamped)
    assert near((right - left, bottom - top), (50, 25))
    width, _ = size_mm(page)
    assert near((width - right, top), (4, 4))
    assert codes(stamped) == [ADDRESS]


def test_several_stamps_stand_side_by_side_then_below(letter: bytes) -> None:
    left, _, right, bottom = ink_mm(stamped_pdf(letter, [OFFICE, GROUP]))
    assert near((right - left, bottom), (102, 29))
    left, _, right, bottom = ink_mm(stamped_pdf(letter, [OFFICE, GROUP, GROUP, GROUP]))
    assert near((right - left, bottom), (154, 56))


def test_nothing_of_the_page_is_covered(letter: bytes) -> None:
    stamped = np.asarray(picture(stamped_pdf(letter, [OFFICE, GROUP], ADDRESS)))
    black = np.max(stamped, axis=2) < 60
    strip = black[int(29.5 * DOTS_PER_MM) : int(30.8 * DOTS_PER_MM)]
    assert not strip.any()  # between the stamps and the letter lies a white line
    corner = black[int(31 * DOTS_PER_MM) : int(45 * DOTS_PER_MM), -80 * DOTS_PER_MM :]
    assert corner.any()  # and what stood in the corner stands below it


def test_the_content_and_the_other_pages_stay_as_they_are(letter: bytes) -> None:
    stamped = stamped_pdf(letter, [OFFICE], ADDRESS)
    with pikepdf.open(io.BytesIO(letter)) as before, pikepdf.open(io.BytesIO(stamped)) as after:
        streams = [stream.read_bytes() for stream in after.pages[0].obj.Contents]
        assert before.pages[0].obj.Contents.read_bytes() in streams
        assert before.pages[1].obj.Contents.read_bytes() == after.pages[1].obj.Contents.read_bytes()
    assert words(stamped, 1) == words(letter, 1)
    assert "ท้ายหน้า" in words(stamped, 0)


def test_links_stay_over_their_words(letter: bytes) -> None:
    def rectangle(pdf: bytes) -> list[float]:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return [float(edge) for edge in document.pages[0].obj.Annots[0].Rect]

    left, bottom, right, top = rectangle(letter)
    new_left, new_bottom, new_right, new_top = rectangle(stamped_pdf(letter, [OFFICE]))
    scale = (297 - 31) / 297
    assert new_right - new_left == pytest.approx((right - left) * scale, rel=0.001)
    assert new_top == pytest.approx(top * scale, rel=0.001)
    assert new_bottom == pytest.approx(bottom * scale, rel=0.001)


def test_a_page_of_a_photograph_of_any_size_gets_a_readable_stamp() -> None:
    for width, height in ((40, 60), (1632, 1224)):
        page = made(width, height)
        stamped = stamped_pdf(page, [OFFICE], ADDRESS)
        assert size_mm(stamped) == (width, height)
        assert codes(stamped, dots_per_mm=2000 / max(width, height)) == [ADDRESS]


def test_user_units_do_not_change_the_size_on_paper(letter: bytes) -> None:
    # The reader used here ignores user units, so on its paper a stamp of a doubled page is half as large.
    page = changed(letter, UserUnit=1.4)
    left, top, right, bottom = ink_mm(stamped_pdf(page, [OFFICE]))
    assert near(((right - left) * 1.4, (bottom - top) * 1.4), (50, 25))


def test_a_stamped_letter_can_be_stamped_again(letter: bytes) -> None:
    twice = words(stamped_pdf(stamped_pdf(letter, [OFFICE]), [GROUP]), 0)
    assert "๒๑๔/๒๕๖๙" in twice
    assert "๓๕/๒๕๖๙" in twice


def test_the_same_letter_and_stamp_give_the_same_bytes(letter: bytes) -> None:
    first, second = (stamped_pdf(letter, [OFFICE], ADDRESS) for _ in range(2))
    assert first == second
    assert page_count(first) == 2


def encrypted(pdf: bytes, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(user=user, owner="owner"))
    return out.getvalue()


def empty() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def test_what_cannot_be_opened_is_refused(letter: bytes) -> None:
    for unreadable in (b"", b"no pdf", b"%PDF-1.7\n%%EOF", letter[:200], encrypted(letter, "secret"), empty()):
        with pytest.raises(UnreadablePdf):
            stamped_pdf(unreadable, [OFFICE])


def test_a_pdf_that_only_forbids_changes_is_stamped(letter: bytes) -> None:
    stamped = stamped_pdf(encrypted(letter, ""), [OFFICE])
    with pikepdf.open(io.BytesIO(stamped)) as document:
        assert not document.is_encrypted


def test_no_stamp_is_a_mistake(letter: bytes) -> None:
    with pytest.raises(ValueError, match="nothing"):
        stamped_pdf(letter, [])


def test_a_stamp_waits_in_a_row_as_json() -> None:
    assert Stamp.from_json(json.loads(json.dumps(OFFICE.to_json()))) == OFFICE
