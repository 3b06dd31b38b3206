"""The receive stamp, แบบ 12 (ข้อ 37), on the first page of a letter, beside a QR code of the letter's address."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Self

import pikepdf

from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, compile_paper, long_date, qr_svg, thai
from handlers.letters.rules.numbering import render_number

TEMPLATE = Path(__file__).with_suffix(".typ")

_POINTS_PER_MM = 72 / 25.4
_MARGIN_MM = 4.0
_GAP_MM = 2.0
# Pages made of photographs claim any size, from a business card to a poster. Outside of these a stamp of the
# prescribed size could not be read, or would cover the page; there it is drawn as on a sheet of A4.
_SHORT_SIDE_MM = (140.0, 310.0)
_A4_SHORT_SIDE_MM = 210.0


@dataclass(frozen=True)
class Stamp:
    """What one unit's stamp says. `year` is the register's (Buddhist), `received_at` aware."""

    agency: str
    number: int
    year: int
    received_at: datetime

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until somebody stamps."""
        return {**asdict(self), "received_at": self.received_at.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        return cls(**{**data, "received_at": datetime.fromisoformat(data["received_at"])})


class UnreadablePdf(ValueError):
    """The file has a password, is no PDF, is damaged beyond repair, or has no page."""


def stamped_pdf(original: bytes, stamps: Sequence[Stamp], address: str | None = None) -> bytes:
    """The letter with its stamps at the top right of the first page: the office's, then those of the units after it.

    The first page's content is drawn a little smaller (about nine tenths on A4), so that the stamps stand in a strip
    of their own and cover nothing; its streams and every other page stay as they are. Further stamps stand to the
    left of the first, then below; the QR of `address`, if any, comes last. Sizes are those on paper, whatever the
    page's rotation. Raises UnreadablePdf; no stamp at all is a ValueError. The original must be kept by the caller:
    a digital signature inside it does not survive any stamp.
    """
    if not stamps:
        raise ValueError("nothing to stamp")
    try:
        with pikepdf.open(io.BytesIO(original)) as letter, pikepdf.open(io.BytesIO(_drawn(stamps, address))) as drawn:
            if not letter.pages:
                raise UnreadablePdf("no page")
            _stamp_page(letter, letter.pages[0], drawn)
            out = io.BytesIO()
            letter.save(out, deterministic_id=True, encryption=False)
            return out.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        # The library's text may quote the file; what it is called is all anybody may read.
        raise UnreadablePdf(type(error).__name__) from error


def _drawn(stamps: Sequence[Stamp], address: str | None) -> bytes:
    """A PDF of one page a stamp, in its prescribed size, and the QR on a last one."""
    data = [
        {
            "agency": thai(stamp.agency),
            "number": thai(render_number(stamp.number, stamp.year)),
            "day": long_date(bangkok_date(stamp.received_at)),
            "time": clock_time(stamp.received_at),
        }
        for stamp in stamps
    ]
    return compile_paper(TEMPLATE, {"stamps": data, "qr": qr_svg(address) if address else None})


def _stamp_page(letter: pikepdf.Pdf, page: pikepdf.Page, drawn: pikepdf.Pdf) -> None:
    shown = _Shown.of(page)
    sizes = [_size_mm(one) for one in drawn.pages]
    places, strip = _places(sizes, shown.width / shown.mm)
    squeeze = shown.squeezed_below(strip * shown.mm)
    _move_annotations(page, squeeze)

    left, bottom, width, height = shown.box
    # The clip keeps what lay outside the visible page (printers' bleed, cut-off edges) from coming into sight.
    clip = f"{left} {bottom} {width} {height} re W n\n".encode()
    drawing = [b"\nQ\n"]
    for one, (x, y) in zip(drawn.pages, places, strict=True):
        name = _new_name(page)
        page.add_resource(letter.copy_foreign(one.as_form_xobject()), pikepdf.Name.XObject, name)
        drawing.append(b"q %s cm %s Do Q\n" % (shown.place(x, y).encode(), str(name).encode()))
    page.contents_add(letter.make_stream(b"q %s cm\n" % squeeze.encode() + clip), prepend=True)
    page.contents_add(letter.make_stream(b"".join(drawing)))


def _places(sizes: Sequence[tuple[float, float]], page_width: float) -> tuple[list[tuple[float, float]], float]:
    """Where each box's left and lower edge stand, mm from the page's left and top, and how deep the strip is."""
    places: list[tuple[float, float]] = []
    right, top, row_height = page_width - _MARGIN_MM, _MARGIN_MM, 0.0
    for width, height in sizes:
        if row_height and right - width < _MARGIN_MM:
            right, top, row_height = page_width - _MARGIN_MM, top + row_height + _GAP_MM, 0.0
        places.append((right - width, top + height))
        right -= width + _GAP_MM
        row_height = max(row_height, height)
    return places, top + row_height + _GAP_MM


def _size_mm(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return (right - left) / _POINTS_PER_MM, (top - bottom) / _POINTS_PER_MM


@dataclass(frozen=True)
class _Shown:
    """A page as it is seen: turned upright, from its lower left corner, in the page's own units.

    `box` is what is seen of the page: left, bottom, width, height. `upright` turns seen coordinates into the page's;
    `mm` is the length of a millimetre, on paper or as on A4, in the page's units.
    """

    box: tuple[float, float, float, float]
    width: float
    height: float
    upright: pikepdf.Matrix
    mm: float

    @classmethod
    def of(cls, page: pikepdf.Page) -> Self:
        left, bottom, right, top = _visible_box(page)
        width, height = right - left, top - bottom
        # Turning by nothing writes an inherited rotation into the page itself, where it can be read.
        page.rotate(0, relative=True)
        turned = int(page.obj.get("/Rotate", 0)) % 360
        upright = {
            0: pikepdf.Matrix(1, 0, 0, 1, left, bottom),
            90: pikepdf.Matrix(0, 1, -1, 0, right, bottom),
            180: pikepdf.Matrix(-1, 0, 0, -1, right, top),
            270: pikepdf.Matrix(0, -1, 1, 0, left, top),
        }[turned]
        if turned in (90, 270):
            width, height = height, width
        mm = _POINTS_PER_MM / float(page.obj.get("/UserUnit", 1))
        short_side = min(width, height)
        if not _SHORT_SIDE_MM[0] <= short_side / mm <= _SHORT_SIDE_MM[1]:
            mm = short_side / _A4_SHORT_SIDE_MM
        return cls((left, bottom, right - left, top - bottom), width, height, upright, mm)

    def place(self, left: float, from_top: float) -> pikepdf.Matrix:
        """Puts a drawing's lower left corner there, mm from the seen page's left and top edges."""
        scale = self.mm / _POINTS_PER_MM
        seen = pikepdf.Matrix(scale, 0, 0, scale, left * self.mm, self.height - from_top * self.mm)
        return seen @ self.upright

    def squeezed_below(self, strip: float) -> pikepdf.Matrix:
        """Draws the page's content smaller, at the middle of the bottom, so that a strip at the top is free."""
        scale = (self.height - strip) / self.height
        seen = pikepdf.Matrix(scale, 0, 0, scale, self.width * (1 - scale) / 2, 0)
        return self.upright.inverse() @ seen @ self.upright


def _visible_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what a reader shows: the crop box as far as it lies on the medium."""
    boxes = [[float(edge) for edge in box] for box in (page.mediabox, page.cropbox)]
    (l1, b1, r1, t1), (l2, b2, r2, t2) = (
        (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])) for b in boxes
    )
    left, bottom, right, top = max(l1, l2), max(b1, b2), min(r1, r2), min(t1, t2)
    return (left, bottom, right, top) if right > left and top > bottom else (l1, b1, r1, t1)


def _new_name(page: pikepdf.Page) -> pikepdf.Name:
    taken = page.resources.get("/XObject", {})
    return pikepdf.Name(next(f"/Stamp{n}" for n in count(1) if f"/Stamp{n}" not in taken))


def _move_annotations(page: pikepdf.Page, squeeze: pikepdf.Matrix) -> None:
    """Links and the like are not part of the content; they follow it, so that they stay over their words."""
    for annotation in page.obj.get("/Annots", []):
        for key in ("/Rect", "/QuadPoints"):
            if key in annotation:
                annotation[key] = pikepdf.Array(_moved([float(n) for n in annotation[key]], squeeze))


def _moved(numbers: Sequence[float], by: pikepdf.Matrix) -> list[float]:
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [coordinate for x, y in pairs for coordinate in by.transform((x, y))]
