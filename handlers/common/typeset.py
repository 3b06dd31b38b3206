"""Data and a template in, PDF out: every paper the office prints is set here.

Typst sets Thai with its own dictionary of words, so lines break where a reader would break them, and needs no browser
and no font of the machine: Sarabun lies beside this file.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import segno
import typst

from handlers.common import thai_dates
from storage.clock import BANGKOK

# Templates name each other from here: `#import "/common/common.typ"`.
ROOT = Path(__file__).parents[1]
FONTS = Path(__file__).parent / "fonts"


def compile_paper(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF (A-2b, for keeping) of `template` (a `.typ` file below `handlers`) filled with `data`.

    The data reaches the template as JSON and is only ever shown, never evaluated, so people's text needs no escaping.
    Documents bear Thai digits; whoever makes the data writes them so.
    """
    pdf: bytes = typst.compile(
        template,
        root=ROOT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2b"],
    )
    return pdf


def qr_svg(address: str) -> str:
    """The address as a QR code, SVG, without a border: the template leaves the quiet zone of four modules."""
    return str(segno.make_qr(address, error="m").svg_inline(border=0, omitsize=True))


def thai(value: object) -> str:
    """As documents write it: with Thai digits."""
    return thai_dates.to_thai_digits(str(value))


def long_date(day: date) -> str:
    """๑๓ มกราคม ๒๕๖๙."""
    return thai(thai_dates.long(day))


def formal_date(day: date) -> str:
    """วันที่ ๑๓ เดือน มกราคม พ.ศ. ๒๕๖๙, as the forms have it."""
    return thai(f"วันที่ {day.day} เดือน {thai_dates.MONTHS[day.month - 1]} พ.ศ. {day.year + thai_dates.BUDDHIST_ERA}")


def short_date(day: date) -> str:
    """๑๓ ม.ค. ๖๙, for narrow columns."""
    return thai(thai_dates.short(day))


def clock_time(moment: datetime) -> str:
    """๐๙.๔๒ น. in Bangkok, with the full stop that official Thai puts between hours and minutes."""
    return thai(f"{moment.astimezone(BANGKOK):%H.%M} น.")
