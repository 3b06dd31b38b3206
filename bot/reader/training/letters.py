"""Whole letters with known fields, made up, set with Typst and photographed by calculation: what the reader is measured
and its confidence calibrated on. `python -m bot.reader.training.letters FOLDER --letters 20` writes pictures and their
`expected.json`; `python -m bot.reader.accuracy FOLDER` reads them.

The training sees none of this: its subjects, offices and turns of phrase stand only here, its pages are photographed
whole (a sheet on a table, slanted, folded, in shadow), and Arundina is a face that no training line is set in.
"""

import argparse
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import segno
import typst
import yaml
from numpy.typing import NDArray
from PIL import Image

from handlers.common.thai_dates import BUDDHIST_ERA, MONTHS, to_thai_digits

Picture = NDArray[np.uint8]

FONTS = Path(__file__).parents[3] / "handlers" / "common" / "fonts"
FACES = ("Sarabun", "Sarabun", "Sarabun", "Laksaman", "Laksaman", "Norasi", "Garuda", "Umpush", "Arundina Serif")
# Letters of an office's name from which on it is set in two lines.
LONG_NAME = 34
LEVELS = ("telegram", "line", "phone", "hard", "scan")

_WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
_PLACES: list[str] = _WORDS["places"]
_OFFICES: list[tuple[str, str]] = [(code, office) for code, office in _WORDS["offices"]]
_SUBJECTS: list[str] = _WORDS["subjects"]
_ADDITIONS: list[str] = _WORDS["additions"]
_ORDERS: list[str] = _WORDS["orders"]
_NOTICES: list[str] = _WORDS["notices"]
_RECEIVERS: list[str] = _WORDS["receivers"]
_ENCLOSURES: list[str] = _WORDS["enclosures"]
_BREAK = " \\ "
_URGENCY = (None, None, None, "ด่วน", "ด่วนมาก", "ด่วนที่สุด")


@dataclass(frozen=True)
class Letter:
    """A letter and what is to be read from it (in the terms of `saraban read --json`); `page` is its Typst source."""

    page: str
    fields: dict[str, Any]
    qr: str | None = None
    digits: str = "arabic"


@dataclass
class _Draft:
    """What the kinds of letters have in common, drawn once."""

    chance: Random
    thai: bool = field(init=False)

    def __post_init__(self) -> None:
        one = self.chance.choice
        self.thai = self.chance.random() < 0.5
        code, office = one(_OFFICES)
        self.office = office.format(one(_PLACES))
        self.day = date(2026, 1, 1) + timedelta(self.chance.randrange(330))
        unit = f".{self.chance.randint(1, 48)}" if self.chance.random() < 0.5 else ""
        circular = one(("ว ", "ว", "", ""))
        number = f"{code} {self.chance.randint(0, 999):04d}{unit}/{circular}{self.chance.randint(2, 9800)}"
        self.number = self.printed(number)
        subject = one(_SUBJECTS)
        if self.chance.random() < 0.4:
            addition = one(_ADDITIONS)
            # A word goes on without a space, a number or a bracket stands apart.
            subject += addition if addition.startswith(("และ", "ของ", "เพื่อ", "ตาม", "สำหรับ")) else f" {addition}"
        self.subject = self.printed(subject)
        self.to = one(_RECEIVERS).format(one(_PLACES))
        self.urgency = one(_URGENCY)
        self.deadline = self.day + timedelta(self.chance.randint(5, 40)) if self.chance.random() < 0.5 else None
        self.refs = [self.reference()] if self.chance.random() < 0.4 else []
        self.enclosures = [
            self.enclosure(name) for name in self.chance.sample(_ENCLOSURES, self.chance.choice((0, 1, 1, 2)))
        ]
        self.qr = f"https://example.go.th/{self.chance.randrange(10**6)}" if self.chance.random() < 0.3 else None
        self.meeting = self.invited() if self.chance.random() < 0.25 else None
        self.received = self.chance.random() < 0.25

    def printed(self, text: str) -> str:
        return to_thai_digits(text) if self.thai else text

    def dated(self, day: date, *, full: bool = False) -> str:
        era = "พ.ศ. " if full else ""
        return self.printed(f"{day.day} {MONTHS[day.month - 1]} {era}{day.year + BUDDHIST_ERA}")

    def reference(self) -> str:
        code, office = self.chance.choice(_OFFICES)
        number = f"{code} {self.chance.randint(0, 999):04d}/{self.chance.randint(2, 9800)}"
        before = self.day - timedelta(self.chance.randint(6, 50))
        issued = self.printed(f"ที่ {number}")
        return f"หนังสือ{office.format(self.chance.choice(_PLACES))} {issued} ลงวันที่ {self.dated(before)}"

    def enclosure(self, name: str) -> str:
        return self.printed(f"{name} จำนวน {self.chance.randint(1, 12)} {self.chance.choice(('ฉบับ', 'แผ่น', 'ชุด'))}")

    def invited(self) -> dict[str, Any]:
        """A meeting as `saraban read --json` tells it."""
        start, chance = self.chance.randint(8, 14), self.chance
        return {
            "date": (self.day + timedelta(chance.randint(4, 30))).isoformat(),
            "start": f"{start:02d}:{chance.choice((0, 30)):02d}",
            "end": f"{start + chance.randint(1, 2):02d}:30" if chance.random() < 0.5 else None,
            "place": f"ห้องประชุม{chance.choice(_PLACES)}",
        }

    def invitation(self, meeting: dict[str, Any]) -> str:
        on = self.dated(date.fromisoformat(meeting["date"]))
        until = f" - {meeting['end']}" if meeting["end"] else ""
        times = self.printed(f"{meeting['start']}{until}".replace(":", "."))
        return f"ขอเชิญท่านหรือผู้แทนเข้าร่วมประชุมในวันที่ {on} เวลา {times} น. ณ {meeting['place']} โดย"

    def body(self, purpose: str) -> list[str]:
        asked = f"{purpose}และแจ้งผลให้ทราบ"
        if self.deadline:
            asked += f" ภายในวันที่ {self.dated(self.deadline)}"
        return [
            f"ด้วย{self.office}มีภารกิจที่จะต้องดำเนินการให้แล้วเสร็จตามแผนงานซึ่งได้รับความเห็นชอบไว้แล้ว "
            "และเห็นว่าหน่วยงานของท่านเป็นผู้มีความพร้อมในเรื่องนี้",
            f"ในการนี้ {self.office}จึง{self.invitation(self.meeting) if self.meeting else ''}ขอให้ท่านโปรดพิจารณา{asked}",
        ]

    def fields(self, kind: str, **given: Any) -> dict[str, Any]:
        common: dict[str, Any] = {
            "type": kind, "number": self.number, "date": self.day.isoformat(), "from": self.office, "to": None,
            "subject": None, "refs": [], "enclosures": [], "urgency": None,
            "deadline": self.deadline.isoformat() if self.deadline else None, "meeting": self.meeting,
            "qr": [self.qr] if self.qr else [], "digits": "thai" if self.thai else "arabic",
        }  # fmt: skip
        return common | given


def made(chance: Random) -> Letter:
    """One letter of any kind; external ones most often."""
    draft = _Draft(chance)
    kind = chance.choices((_external, _memo, _stamped, _order, _announcement), (5, 3, 2, 1, 1))[0]
    page, fields = kind(draft)
    head = _SETTING.replace("FACE", chance.choice(FACES)).replace("SIZE", str(chance.choice((14, 15, 16))))
    code = '\n#v(0.2cm)\n#box(image("code.png", width: 2.3cm))' if draft.qr else ""
    return Letter(head + _receive_stamp(draft) + page + code, fields, draft.qr, fields["digits"])


_SETTING = """#set page(paper: "a4", margin: (left: 3cm, right: 2cm, top: 1.5cm, bottom: 1.5cm))
#set text(font: ("FACE", "Sarabun"), size: SIZEpt, lang: "th")
#set par(leading: 0.6em, spacing: 0.65em, first-line-indent: (amount: 2.5cm, all: true))
#let plain(body) = par(first-line-indent: 0pt, body)
#let hang(label, body) = grid(columns: (auto, 1fr), column-gutter: 0.6em, plain(label), plain(body))
#let emblem = align(center, circle(radius: 1.1cm, stroke: 2pt, fill: luma(60)))
#let red(body) = plain(text(fill: rgb("#c3202f"), size: 22pt, weight: "bold", body))
#let signed(body) = [#v(1.3cm)#pad(left: 6cm, align(center, plain(body)))]
#let pen = place(dx: 10cm, dy: -2.4cm, curve(stroke: 1.4pt + rgb("#25348f"), curve.move((0cm, 0.6cm)),
  curve.cubic((0.5cm, -0.8cm), (0.7cm, 1.4cm), (1.2cm, 0.3cm)),
  curve.cubic((1.5cm, -0.5cm), (1.7cm, 1.2cm), (2.8cm, 0.2cm))))
"""


def _receive_stamp(draft: _Draft) -> str:
    """The receiving office's stamp in the upper corner, in blue or red; nothing of it is a field."""
    if not draft.received:
        return ""
    colour, office = draft.chance.choice(("#2b3f9e", "#b03040")), f"โรงเรียน{draft.chance.choice(_PLACES)}"
    rows = f"{office} \\ {draft.printed('รับที่ ' + str(draft.chance.randint(1, 2000)))} \\ วันที่ ............ เวลา ........"
    down, across = draft.chance.uniform(-1.0, -0.4), draft.chance.uniform(10.2, 11.2)
    return (
        f"#place(dx: {across:.2f}cm, dy: {down:.2f}cm, rotate({draft.chance.uniform(-3, 3):.1f}deg, box("
        f'stroke: 1pt + rgb("{colour}"), inset: 4pt, text(size: 11pt, fill: rgb("{colour}"))[{rows}])))\n'
    )


def _listed(draft: _Draft) -> str:
    """อ้างถึง and สิ่งที่ส่งมาด้วย, numbered where there are several."""
    rows = []
    for label, items in (("อ้างถึง", draft.refs), ("สิ่งที่ส่งมาด้วย", draft.enclosures)):
        if items:
            several = len(items) > 1
            lines = [draft.printed(f"{at}\\. ") * several + item for at, item in enumerate(items, 1)]
            rows.append(f"#hang[{label}][{_BREAK.join(lines)}]")
    return "\n".join(rows)


def _urgent(draft: _Draft) -> str:
    return f"#red[{draft.urgency}]" if draft.urgency else "#v(0.5cm)"


def _external(draft: _Draft) -> tuple[str, dict[str, Any]]:
    street = draft.printed(f"ถนนประชาอุทิศ {draft.chance.randint(10, 96)}{draft.chance.randint(0, 999):03d}")
    body = "\n\n".join(draft.body("ให้ความอนุเคราะห์"))
    # A long name goes on in a second line rather than push the number into one.
    columns = "(6.2cm, 1fr)" if len(draft.office) > LONG_NAME else "(1fr, auto)"
    page = f"""#emblem
{_urgent(draft)}
#grid(columns: {columns}, plain[ที่#h(0.5em){draft.number}], plain[{draft.office} \\ {street}])
#pad(left: 7cm, plain[{draft.dated(draft.day)}])
#hang[เรื่อง][{draft.subject}]
#hang[เรียน][{draft.to}]
{_listed(draft)}

{body}

จึงเรียนมาเพื่อโปรดพิจารณา
#v(0.3cm)
#pad(left: 7cm, plain[ขอแสดงความนับถือ])
#signed[(นายตัวอย่าง สมมติชน) \\ หัวหน้า{draft.office}]
#pen
#plain[{draft.printed("โทร. 0 2000 0000")}]"""
    fields = draft.fields(
        "external",
        to=draft.to,
        subject=draft.subject,
        refs=draft.refs,
        enclosures=draft.enclosures,
        urgency=draft.urgency,
    )
    return page, fields


def _memo(draft: _Draft) -> tuple[str, dict[str, Any]]:
    body = "\n\n".join(draft.body("อนุมัติ"))
    label = '#text(size: 17pt, weight: "bold")'
    page = f"""#grid(columns: (2cm, 1fr, 2cm), circle(radius: 0.7cm, fill: luma(60)),
  align(center, text(size: 26pt, weight: "bold")[บันทึกข้อความ]), [])
#plain[{label}[ส่วนราชการ]#h(0.5em){draft.office} {draft.printed("โทร. 0 2000 0000")}]
#grid(columns: (1fr, 1fr), plain[{label}[ที่]#h(0.5em){draft.number}],
  plain[{label}[วันที่]#h(0.5em){draft.dated(draft.day)}])
#hang[{label}[เรื่อง]][{draft.subject}]
#v(0.1cm)
#plain[เรียน#h(0.5em){draft.to}]
{_listed(draft)}

{body}

จึงเรียนมาเพื่อโปรดพิจารณา
#signed[(นางสาวสมมติ ตัวอย่างวงศ์) \\ เจ้าพนักงานธุรการ]
#pen"""
    fields = draft.fields("memo", to=draft.to, subject=draft.subject, refs=draft.refs, enclosures=draft.enclosures)
    return page, fields


def _stamped(draft: _Draft) -> tuple[str, dict[str, Any]]:
    body = "\n\n".join(draft.body("ดำเนินการ"))
    page = f"""#emblem
{_urgent(draft)}
#plain[ที่#h(0.5em){draft.number}]
#plain[ถึง#h(0.7em){draft.to}]
#v(0.2cm)

{body}
#signed[{draft.office} \\ {draft.dated(draft.day)}]
#place(dx: 11cm, dy: -2cm, circle(radius: 1.4cm, stroke: 1.5pt + rgb("#c04050")))
#plain[{draft.printed("โทร. 0 2000 0000")}]"""
    return page, draft.fields("stamped", to=draft.to, urgency=draft.urgency)


def _order(draft: _Draft) -> tuple[str, dict[str, Any]]:
    number = draft.printed(f"{draft.chance.randint(2, 900)}/{draft.day.year + BUDDHIST_ERA}")
    subject = draft.chance.choice(_ORDERS)
    page = f"""#emblem
#align(center, block(width: 13cm)[#plain[คำสั่ง{draft.office} \\ ที่ {number} \\ เรื่อง {subject}]])
#align(center, line(length: 5cm))

เพื่อให้งานดังกล่าวเป็นไปด้วยความเรียบร้อย จึงมอบหมายให้บุคคลต่อไปนี้ปฏิบัติหน้าที่ ดังนี้

{draft.printed("1. นายสมมติ ตัวอย่างชัย ประธาน")}

{draft.printed("2. นางตัวอย่าง สมมติพร เลขานุการ")}
#v(0.3cm)
#align(center, plain[สั่ง ณ วันที่ {draft.dated(draft.day, full=True)}])
#signed[(นายตัวอย่าง สมมติชน) \\ หัวหน้า{draft.office}]
#pen"""
    return page, draft.fields("order", number=number, subject=subject, deadline=None, meeting=None)


def _announcement(draft: _Draft) -> tuple[str, dict[str, Any]]:
    subject = draft.printed(draft.chance.choice(_NOTICES))
    page = f"""#emblem
#align(center, block(width: 12cm)[#plain[ประกาศ{draft.office} \\ เรื่อง {subject}]])
#align(center, line(length: 4cm))

ตามที่ได้มีการหารือร่วมกับผู้แทนชุมชนและหน่วยงานที่เกี่ยวข้องแล้ว เห็นสมควรให้ประกาศไว้เป็นการทั่วไป

จึงประกาศมาเพื่อทราบโดยทั่วกัน
#v(0.3cm)
#align(center, plain[ประกาศ ณ วันที่ {draft.dated(draft.day, full=True)}])
#signed[(นายตัวอย่าง สมมติชน) \\ หัวหน้า{draft.office}]
#pen"""
    return page, draft.fields("announcement", number=None, subject=subject, deadline=None, meeting=None)


# --- pictures ---------------------------------------------------------------------------------------------------

# Width and height that the chat or the camera leaves.
_FRAMES = {"telegram": (960, 1280), "line": (1108, 1478), "phone": (2448, 3264), "hard": (960, 1280)}
_QUALITY = {"telegram": 82, "line": 80, "phone": 88, "hard": 62}


def rendered(letter: Letter, dots: int, folder: Path) -> Picture:
    """The page at so many dots to the inch, BGR. `folder` holds the source and the code's picture meanwhile."""
    if letter.qr:
        segno.make(letter.qr, error="m").save(str(folder / "code.png"), scale=8)
    source = folder / "letter.typ"
    source.write_text(letter.page, "utf-8")
    data = typst.compile(str(source), format="png", ppi=float(dots), root=str(folder), font_paths=[str(FONTS)])
    first = data[0] if isinstance(data, list) else data
    return np.asarray(cv2.imdecode(np.frombuffer(first, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def photographed(page: Picture, level: str, chance: np.random.Generator) -> Picture:
    """The page on a table, slanted, unevenly lit, as sharp and as noisy as the level's camera."""
    width, height = _FRAMES[level]
    finer = 1 if level == "phone" else 2
    hard = level == "hard"
    size = (width * finer, height * finer)
    fills = not hard and chance.random() < 0.2
    matrix = _slanted(page.shape[1], page.shape[0], size, hard, fills, chance)
    paper = _folded(page, chance) if hard or chance.random() < 0.3 else page
    shrunk = page.shape[1] / (0.85 * size[0])
    if shrunk > 1.1:
        paper = np.asarray(cv2.GaussianBlur(paper, (0, 0), 0.45 * shrunk), np.uint8)
    seen = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32)
    covered = cv2.warpPerspective(np.full(page.shape[:2], 255, np.uint8), matrix, size)[:, :, None] / 255.0
    tint = np.array([chance.uniform(0.82, 0.93), chance.uniform(0.9, 0.96), 0.97], np.float32)
    light = _table(size, chance) * (1 - covered) + seen * tint * covered
    light = _lit(light.astype(np.float32), hard, chance)
    if finer > 1:
        light = cv2.resize(light, (width, height), interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(light, (0, 0), {"phone": 1.1, "hard": 0.65}.get(level, 0.5))
    light = light + chance.normal(0, {"phone": 5, "hard": 4.5}.get(level, 2.5), light.shape)
    return np.clip(light, 0, 255).astype(np.uint8)


def _slanted(
    wide: int, high: int, size: tuple[int, int], hard: bool, fills: bool, chance: np.random.Generator
) -> NDArray[np.float64]:
    margin = -0.02 if fills else 0.08
    corners = np.array([[margin, margin], [1 - margin, margin], [1 - margin, 1 - margin], [margin, 1 - margin]])
    corners[:, 0] = (corners[:, 0] - 0.5) * 0.94 + 0.5
    corners += chance.uniform(-1, 1, (4, 2)) * (0.075 if hard else 0.035) * (0.4 if fills else 1.0)
    angle = np.deg2rad(chance.uniform(-4, 4) * (0.4 if fills else 1.0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    target = ((corners - 0.5) * size) @ turn.T + np.array(size) / 2
    source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, target.astype(np.float32)), np.float64)


def _folded(page: Picture, chance: np.random.Generator) -> Picture:
    rows = np.arange(page.shape[0])
    at = chance.uniform(0.2, 0.8) * page.shape[0]
    crease = 1 + 0.1 * np.exp(-(((rows - at) / 14) ** 2)) - 0.12 * np.exp(-(((rows - at - 25) / 20) ** 2))
    return np.clip(page * crease[:, None, None], 0, 255).astype(np.uint8)


def _table(size: tuple[int, int], chance: np.random.Generator) -> NDArray[np.float32]:
    colour = chance.uniform(60, 190, 3) * 0.5 + chance.uniform(30, 95)
    grain = sum(
        cv2.resize(chance.normal(0, 14, (size[1] // step + 1, size[0] // step + 1)).astype(np.float32), size)
        for step in (8, 60)
    )
    return np.clip(colour[None, None] + np.asarray(grain)[:, :, None], 0, 255).astype(np.float32)


def _lit(light: NDArray[np.float32], hard: bool, chance: np.random.Generator) -> NDArray[np.float32]:
    """Light from one side, a hand's shadow, and for the hard ones dusk and a moving camera."""
    height, width = light.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = chance.uniform(0, 2 * np.pi)
    slope = (across / width - 0.5) * np.cos(angle) + (down / height - 0.5) * np.sin(angle)
    light = light * (1 - chance.uniform(0.1, 0.35) * (slope + 0.5))[:, :, None]
    if hard or chance.random() < 0.5:
        shade = np.zeros((height // 4, width // 4), np.float32)
        middle = chance.uniform(0.2, 0.8, 2) * [width // 4, height // 4]
        first = chance.uniform(0, 2 * np.pi)
        far = [
            middle + np.array([np.cos(a), np.sin(a)]) * max(width, height) for a in (first, first + 0.7, first + 1.5)
        ]
        cv2.fillPoly(shade, [np.array([*far, middle]).astype(np.int32)], 1.0)
        shade = cv2.resize(cv2.GaussianBlur(shade, (0, 0), chance.uniform(5, 25)), (width, height))
        light = light * (1 - chance.uniform(0.25, 0.45) * shade)[:, :, None]
    if hard:
        kernel = np.zeros((7, 7), np.float32)
        kernel[3, 1:6] = 1.0
        kernel = np.asarray(cv2.warpAffine(kernel, cv2.getRotationMatrix2D((3, 3), chance.uniform(0, 180), 1), (7, 7)))
        light = cv2.filter2D(light * chance.uniform(0.5, 0.7), -1, kernel / kernel.sum())
    return np.asarray(light, np.float32)


def scanned(page: Picture, chance: np.random.Generator) -> Picture:
    """The page through a copier: slightly askew, often grey."""
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-1.3, 1.3), 1)
    paper = cv2.warpAffine(page, turn, (width, height), borderValue=(248, 248, 248), flags=cv2.INTER_CUBIC)
    light = paper.astype(np.float32)
    if chance.random() < 0.5:
        light = np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2)
    light = cv2.GaussianBlur(light, (0, 0), 0.7) * 0.95 + chance.normal(0, 4, light.shape)
    return np.clip(light, 0, 255).astype(np.uint8)


def _jpeg(picture: Picture, quality: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1])).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def write(folder: Path, letters: int, seed: int, levels: Sequence[str] = LEVELS) -> None:
    """So many letters, each in three of the kinds of picture (or in all, where fewer are asked for), and what is to be
    read from them."""
    folder.mkdir(parents=True, exist_ok=True)
    expected: dict[str, dict[str, Any]] = {}
    for at in range(letters):
        chance = Random(seed * 100_003 + at)
        letter = made(chance)
        for level in chance.sample(levels, min(3, len(levels))):
            camera = np.random.default_rng(chance.getrandbits(32))
            name, turned = f"m{seed}-{at:03d}_{level}.jpg", 0
            if level == "scan":
                data = _jpeg(
                    scanned(rendered(letter, chance.choice((200, 300)), folder), camera), chance.randint(45, 75)
                )
            else:
                turned = chance.choice((0, 0, 90, 180, 270))
                picture = photographed(rendered(letter, 300 if level == "phone" else 240, folder), level, camera)
                data = _jpeg(np.rot90(picture, -turned // 90), _QUALITY[level])
            (folder / name).write_bytes(data)
            expected[name] = {**letter.fields, "level": level, "turned": turned}
    for left_over in ("letter.typ", "code.png"):
        (folder / left_over).unlink(missing_ok=True)
    (folder / "expected.json").write_text(json.dumps({"files": expected}, ensure_ascii=False, indent=1), "utf-8")


def main() -> None:
    said = argparse.ArgumentParser(prog="python -m bot.reader.training.letters", description=__doc__)
    said.add_argument("folder", type=Path)
    said.add_argument("--letters", type=int, default=20)
    said.add_argument("--seed", type=int, default=1)
    said.add_argument("--levels", nargs="+", choices=LEVELS, default=LEVELS, help="only these kinds of picture")
    given = said.parse_args()
    write(given.folder, given.letters, given.seed, given.levels)


if __name__ == "__main__":
    main()
