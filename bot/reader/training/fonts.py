"""The typefaces that training lines are set in: the repository's own Sarabun and Debian's packages of Thai fonts."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

from bot.reader.alphabet import SYMBOLS

PACKAGES = ("fonts-thai-tlwg", "fonts-noto-core")
"""What is to be installed. fonts-arundina is left out on purpose: the made letters of the evaluation use it unseen."""

ROOTS = (Path(__file__).parents[3] / "handlers" / "common" / "fonts", Path("/usr/share/fonts"))

# How often each face is drawn. Official letters are set in TH Sarabun, of which Sarabun and Laksaman are the free kin.
FACES: dict[str, float] = {
    "Sarabun_400Regular": 26,
    "Sarabun_700Bold": 7,
    "Laksaman": 20,
    "Laksaman-Bold": 6,
    "Laksaman-Italic": 1,
    "Norasi": 8,
    "Norasi-Bold": 2,
    "Kinnari": 4,
    "Kinnari-Bold": 1,
    "Garuda": 5,
    "Garuda-Bold": 1,
    "Loma": 4,
    "Loma-Bold": 1,
    "Umpush": 4,
    "Umpush-Bold": 1,
    "Waree": 2,
    "Sawasdee": 1,
    "TlwgTypist": 1,
    "TlwgTypo": 1,
    "TlwgMono": 1,
    "Purisa": 1,
    "NotoSansThai-Regular": 3,
    "NotoLoopedThai-Regular": 5,
    "NotoLoopedThai-Bold": 1,
    "NotoSerifThai-Regular": 3,
    "NotoSerifThai-Bold": 1,
}

# Letters are drawn this high and made smaller afterwards, as a camera makes them.
DRAWN_LETTER = 32.0


class FontsMissing(Exception):
    """A face of `FACES` is nowhere under `ROOTS`; the message names it and the packages."""


@dataclass(frozen=True)
class Face:
    """A typeface at the size at which its consonants are `DRAWN_LETTER` pixels high."""

    name: str
    font: ImageFont.FreeTypeFont
    lacks: frozenset[str]
    """Symbols that it has no picture of: Debian's Noto faces for Thai have no Arabic digits."""


@cache
def faces() -> tuple[tuple[Face, ...], tuple[float, ...]]:
    """All faces and how often each is drawn. Raises FontsMissing."""
    files = {path.stem: path for root in ROOTS for path in root.rglob("*.[to]tf")}
    missing = [name for name in FACES if name not in files]
    if missing:
        raise FontsMissing(f"{', '.join(missing)}: apt-get install {' '.join(PACKAGES)}")
    return tuple(sized(name, files[name]) for name in FACES), tuple(FACES.values())


def sized(name: str, path: Path) -> Face:
    probe = ImageFont.truetype(str(path), 100)
    top = probe.getbbox("น", anchor="ls")[1]
    font = ImageFont.truetype(str(path), 100 * DRAWN_LETTER / -top, layout_engine=ImageFont.Layout.RAQM)
    nothing = bytes(font.getmask("\U0010fffe"))
    lacks = {symbol for symbol in SYMBOLS if len(symbol) == 1 and bytes(font.getmask(symbol)) == nothing}
    return Face(name, font, frozenset(lacks - {" "}))
