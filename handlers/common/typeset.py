"""Makes a PDF from a template and data. All papers of the office are made here.

Typst has a dictionary of Thai words, so lines break between words. It needs no browser and no font of the machine: the
Sarabun font is beside this file.
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

# Templates import each other from here: `#import "/common/common.typ"`.
ROOT = Path(__file__).parents[1]
FONTS = Path(__file__).parent / "fonts"


def compile_paper(template: Path, data: Mapping[str, Any]) -> bytes:
    """Returns a PDF (A-2b, for archiving) of `template`, a `.typ` file below `handlers`, with `data`.

    The template reads the data as JSON and only shows it. It is never evaluated, so text of people needs no escaping.
    Documents have Thai digits: the data must contain them already.
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
    """Returns a QR code as SVG without a border. The template adds the quiet zone of four modules."""
    return str(segno.make_qr(address, error="m").svg_inline(border=0, omitsize=True))


def thai(value: object) -> str:
    """Returns the value as text with Thai digits, as documents have it."""
    return thai_dates.to_thai_digits(str(value))


def long_date(day: date) -> str:
    """Returns ๑๓ มกราคม ๒๕๖๙."""
    return thai(thai_dates.long(day))


def formal_date(day: date) -> str:
    """Returns the date as forms have it: วันที่ ๑๓ เดือน มกราคม พ.ศ. ๒๕๖๙."""
    return thai(f"วันที่ {day.day} เดือน {thai_dates.MONTHS[day.month - 1]} พ.ศ. {day.year + thai_dates.BUDDHIST_ERA}")


def short_date(day: date) -> str:
    """Returns ๑๓ ม.ค. ๖๙, for narrow columns."""
    return thai(thai_dates.short(day))


def clock_time(moment: datetime) -> str:
    """Returns the time in Bangkok as official papers have it, with a full stop: ๐๙.๔๒ น."""
    return thai(f"{moment.astimezone(BANGKOK):%H.%M} น.")
