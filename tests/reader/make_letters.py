"""Makes the sample letters in `bot/simulator/letters`: `python -m tests.reader.make_letters`.

Invented letters to an invented office, set with Typst and Sarabun, then scanned or photographed by OpenCV: slanted,
in shadow, turned. No emblem is drawn: a plain ring stands where it would be. The files are committed, so that
neither the simulator nor the tests need Typst; run this again only to change them.
"""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import segno
import typst
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).parents[2]
FONTS = ROOT / "handlers" / "common" / "fonts"
FOLDER = ROOT / "bot" / "simulator" / "letters"

OFFICE = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"
_PAGE = """
#set page(paper: "a4", margin: (left: 3cm, right: 2cm, top: 1.5cm, bottom: 2cm))
#set text(font: "Sarabun", size: 14pt, lang: "th")
#set par(leading: 0.62em, spacing: 0.62em, first-line-indent: (amount: 2.5cm, all: true))
#let plain(body) = par(first-line-indent: 0pt, body)
#let ring = align(center, circle(radius: 1.2cm, stroke: 1.6pt + luma(40)))
#let red(body) = text(fill: rgb("#c3202f"), size: 21pt, weight: "bold", body)
"""


@dataclass(frozen=True)
class Letter:
    """One sample: its page in Typst, what is to be read from it, and as which files it is made."""

    name: str
    page: str
    fields: dict[str, Any]
    files: dict[str, str] = field(default_factory=dict)


def _external(
    *,
    urgency: str,
    number: str,
    head: list[str],
    day: str,
    rows: list[tuple[str, str]],
    body: list[str],
    sign: list[str],
) -> str:
    head_lines = " \\ ".join(head)
    listed = "\n".join(f"#plain[{label}#h(0.6em){text}]" for label, text in rows)
    text = "\n\n".join(body)
    signed = " \\ ".join(sign)
    stamp = f"#plain(red[{urgency}])" if urgency else "#v(0.4cm)"
    return f"""{_PAGE}
#ring
{stamp}
#grid(columns: (1fr, 1fr), plain[ที่#h(0.6em){number}], plain[{head_lines}])
#align(center, plain[{day}])
{listed}

{text}
#v(0.5cm)
#pad(left: 7cm, align(center, plain[ขอแสดงความนับถือ]))
#v(1.4cm)
#pad(left: 7cm, align(center, plain[{signed}]))
"""


def _letters() -> list[Letter]:
    circular = _external(
        urgency="ด่วน",
        number="ศธ 04001/ว123",
        head=["สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน", "ถนนราชดำเนินนอก กทม. 10300"],
        day="12 มกราคม 2569",
        rows=[
            ("เรื่อง", "การคัดเลือกครูดีเด่น ประจำปี 2569"),
            ("เรียน", "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาทุกเขต"),
            ("สิ่งที่ส่งมาด้วย", "หลักเกณฑ์การคัดเลือกครูดีเด่น จำนวน 1 ชุด"),
        ],
        body=[
            "ด้วยสำนักงานคณะกรรมการการศึกษาขั้นพื้นฐานกำหนดคัดเลือกครูดีเด่น ประจำปี 2569 เพื่อยกย่องครูผู้มีผลงานเป็นแบบอย่าง",
            "ในการนี้ ขอให้สำนักงานเขตพื้นที่การศึกษาส่งรายชื่อครู ไม่เกิน 2 คน ภายในวันที่ 30 มกราคม 2569",
            "จึงเรียนมาเพื่อโปรดดำเนินการ",
        ],
        sign=["(นายตัวอย่าง สมมติ)", "รองเลขาธิการคณะกรรมการการศึกษาขั้นพื้นฐาน"],
    )
    invitation = _external(
        urgency="",
        number="ตย 52001/87",
        head=["สำนักงานเทศบาลตำบลหนองบัว", "ถนนสายสมมติ อำเภอเมืองตัวอย่าง"],
        day="14 มกราคม 2569",
        rows=[
            ("เรื่อง", "ขอเชิญประชุมเตรียมการจัดงานวันครู ครั้งที่ 1/2569"),
            ("เรียน", f"ผู้อำนวยการ{OFFICE}"),
            ("อ้างถึง", "หนังสือเทศบาลตำบลหนองบัว ที่ ตย 52001/61 ลงวันที่ 7 มกราคม 2569"),
            ("สิ่งที่ส่งมาด้วย", "ระเบียบวาระการประชุม จำนวน 1 ชุด"),
        ],
        body=[
            "ตามหนังสือที่อ้างถึง เทศบาลตำบลหนองบัวแจ้งกำหนดการจัดงานวันครูให้ทราบแล้ว นั้น",
            "เทศบาลตำบลหนองบัวขอเชิญท่านเข้าร่วมประชุม ในวันพุธที่ 28 มกราคม 2569 เวลา 09.00 - 12.00 น. "
            "ณ ห้องประชุมพวงชมพู เทศบาลตำบลหนองบัว",
            "จึงเรียนมาเพื่อโปรดเข้าร่วมประชุม",
        ],
        sign=["(นางสาวสมมติ ใจงาม)", "นายกเทศมนตรีตำบลหนองบัว"],
    )
    urgent = _external(
        urgency="ด่วนที่สุด",
        number="มท ๐๘๑๙.๒/ว ๔๖๗",
        head=["ศาลากลางจังหวัดตัวอย่าง", "ถนนสายสมมติ จังหวัดตัวอย่าง"],
        day="๑๖ มกราคม ๒๕๖๙",
        rows=[
            ("เรื่อง", "การเฝ้าระวังฝุ่นละอองในสถานศึกษา"),
            ("เรียน", "หัวหน้าส่วนราชการทุกแห่ง"),
        ],
        body=[
            "ด้วยปริมาณฝุ่นละอองในพื้นที่มีแนวโน้มสูงขึ้น จังหวัดตัวอย่างขอให้ทุกหน่วยงานเฝ้าระวังและงดกิจกรรมกลางแจ้ง",
            "ทั้งนี้ ขอให้รายงานผลการดำเนินการภายในวันที่ ๒๓ มกราคม ๒๕๖๙",
            "จึงเรียนมาเพื่อทราบและถือปฏิบัติ",
        ],
        sign=["(นายสมมุติ ตัวอย่างดี)", "รองผู้ว่าราชการจังหวัด ปฏิบัติราชการแทน", "ผู้ว่าราชการจังหวัดตัวอย่าง"],
    )
    secret = _external(
        urgency="",
        number="ศธ 04001/ล 9",
        head=["สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน", "ถนนราชดำเนินนอก กทม. 10300"],
        day="15 มกราคม 2569",
        rows=[("เรื่อง", "การตรวจสอบข้อเท็จจริง"), ("เรียน", f"ผู้อำนวยการ{OFFICE}")],
        body=["ด้วยได้รับเรื่องร้องเรียนซึ่งต้องตรวจสอบข้อเท็จจริง ขอให้ดำเนินการและรายงานผล", "จึงเรียนมาเพื่อดำเนินการ"],
        sign=["(นายตัวอย่าง สมมติ)", "รองเลขาธิการคณะกรรมการการศึกษาขั้นพื้นฐาน"],
    ).replace("#ring", "#align(center, plain(red[ลับ]))\n#ring")
    order = f"""{_PAGE}
#ring
#v(0.3cm)
#align(center)[#plain[คำสั่ง{OFFICE}] #plain[ที่ 15/2569] #plain[เรื่อง แต่งตั้งคณะกรรมการจัดประชุมผู้บริหารสถานศึกษา]]
#align(center, line(length: 5cm))

เพื่อให้การประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569 เป็นไปด้วยความเรียบร้อย จึงแต่งตั้งคณะกรรมการ ดังนี้

1. นายสมมติ ตัวอย่าง#h(1em)ประธานกรรมการ

2. นางตัวอย่าง ใจดี#h(1em)กรรมการและเลขานุการ

ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป
#v(0.4cm)
#align(center, plain[สั่ง ณ วันที่ 13 มกราคม พ.ศ. 2569])
#v(1.4cm)
#pad(left: 7cm, align(center, plain[(นายวิชัย สมมติ) \\ ผู้อำนวยการ{OFFICE}]))
"""
    memo = f"""{_PAGE}
#grid(columns: (2cm, 1fr, 2cm), circle(radius: 0.7cm, stroke: 1.4pt),
  align(center, text(size: 24pt, weight: "bold")[บันทึกข้อความ]), [])
#v(0.3cm)
#plain[*ส่วนราชการ*#h(0.6em)กลุ่มนโยบายและแผน {OFFICE} โทร. 1203]
#grid(columns: (1fr, 1fr), plain[*ที่*#h(0.6em)นผ 31/2569], plain[*วันที่*#h(0.6em)14 มกราคม 2569])
#plain[*เรื่อง*#h(0.6em)ขอข้อมูลประกอบแผนปฏิบัติการ ประจำปี 2569]
#line(length: 100%)
#plain[เรียน#h(0.6em)ผู้อำนวยการกลุ่มทุกกลุ่ม]

ด้วยกลุ่มนโยบายและแผนกำหนดจัดทำแผนปฏิบัติการ ประจำปี 2569 ขอให้ทุกกลุ่มกรอกข้อมูลตามรหัสคิวอาร์ด้านล่าง ภายในวันที่ 21 มกราคม 2569

จึงเรียนมาเพื่อโปรดดำเนินการ
#v(1.4cm)
#pad(left: 7cm, align(center, plain[(นางสาวแผน สมมติ) \\ ผู้อำนวยการกลุ่มนโยบายและแผน]))
#v(0.5cm)
#image("qr.png", width: 3cm)
"""
    common: dict[str, Any] = {
        "refs": [],
        "enclosures": [],
        "urgency": None,
        "deadline": None,
        "meeting": None,
        "qr": [],
        "secrecy": None,
    }
    return [
        Letter(
            "circular",
            circular,
            {
                **common,
                "type": "external",
                "number": "ศธ 04001/ว123",
                "date": "2026-01-12",
                "from": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
                "to": "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาทุกเขต",
                "subject": "การคัดเลือกครูดีเด่น ประจำปี 2569",
                "enclosures": ["หลักเกณฑ์การคัดเลือกครูดีเด่น จำนวน 1 ชุด"],
                "urgency": "ด่วน",
                "deadline": "2026-01-30",
                "digits": "arabic",
            },
            {"circular.pdf": "pdf", "circular_photo.jpg": "slanted"},
        ),
        Letter(
            "invitation",
            invitation,
            {
                **common,
                "type": "external",
                "number": "ตย 52001/87",
                "date": "2026-01-14",
                "from": "สำนักงานเทศบาลตำบลหนองบัว",
                "to": f"ผู้อำนวยการ{OFFICE}",
                "subject": "ขอเชิญประชุมเตรียมการจัดงานวันครู ครั้งที่ 1/2569",
                "refs": ["หนังสือเทศบาลตำบลหนองบัว ที่ ตย 52001/61 ลงวันที่ 7 มกราคม 2569"],
                "enclosures": ["ระเบียบวาระการประชุม จำนวน 1 ชุด"],
                "meeting": {
                    "date": "2026-01-28",
                    "start": "09:00",
                    "end": "12:00",
                    "place": "ห้องประชุมพวงชมพู เทศบาลตำบลหนองบัว",
                },
                "digits": "arabic",
            },
            {"invitation_photo.jpg": "shadow"},
        ),
        Letter(
            "urgent",
            urgent,
            {
                **common,
                "type": "external",
                "number": "มท ๐๘๑๙.๒/ว ๔๖๗",
                "date": "2026-01-16",
                "from": "ศาลากลางจังหวัดตัวอย่าง",
                "to": "หัวหน้าส่วนราชการทุกแห่ง",
                "subject": "การเฝ้าระวังฝุ่นละอองในสถานศึกษา",
                "urgency": "ด่วนที่สุด",
                "deadline": "2026-01-23",
                "digits": "thai",
            },
            {"urgent_photo.jpg": "turned"},
        ),
        Letter(
            "order",
            order,
            {
                **common,
                "type": "order",
                "number": "15/2569",
                "date": "2026-01-13",
                "from": OFFICE,
                "to": None,
                "subject": "แต่งตั้งคณะกรรมการจัดประชุมผู้บริหารสถานศึกษา",
                "digits": "arabic",
            },
            {"order_scan.pdf": "scan_pdf"},
        ),
        Letter(
            "memo",
            memo,
            {
                **common,
                "type": "memo",
                "number": "นผ 31/2569",
                "date": "2026-01-14",
                "from": f"กลุ่มนโยบายและแผน {OFFICE}",
                "to": "ผู้อำนวยการกลุ่มทุกกลุ่ม",
                "subject": "ขอข้อมูลประกอบแผนปฏิบัติการ ประจำปี 2569",
                "deadline": "2026-01-21",
                "qr": ["https://form.example.go.th/plan69"],
                "digits": "arabic",
            },
            {"memo_photo.jpg": "slanted"},
        ),
        Letter(
            "secret",
            secret,
            {
                **common,
                "type": "external",
                "number": "ศธ 04001/ล 9",
                "date": "2026-01-15",
                "from": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
                "to": f"ผู้อำนวยการ{OFFICE}",
                "subject": "การตรวจสอบข้อเท็จจริง",
                "secrecy": "confidential",
                "digits": "arabic",
            },
            {"secret_scan.jpg": "scan"},
        ),
    ]


Colour = NDArray[np.uint8]


def _rendered(page: str, kind: Literal["pdf", "png"], folder: Path) -> bytes:
    source = folder / "letter.typ"
    source.write_text(page, "utf-8")
    made = typst.compile(
        str(source), format=kind, ppi=150.0, font_paths=[str(FONTS)], ignore_system_fonts=True, root=str(folder)
    )
    assert isinstance(made, bytes)
    return made


def _scanned(page: Colour, chance: np.random.Generator) -> Colour:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 0.6, 1.0)
    turned = cv2.warpAffine(page, matrix, (width, height), borderValue=(250, 250, 250))
    noisy = turned.astype(np.float32) * 0.96 + chance.normal(0, 3, turned.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


def _photographed(page: Colour, chance: np.random.Generator, *, shadow: bool) -> Colour:
    """The sheet on a table, seen aslant: 1280 x 960 as a chat's own compression leaves it."""
    width, height = 960, 1280
    table = np.full((height, width, 3), (70, 90, 120), np.float32) + chance.normal(0, 9, (height, width, 1))
    corners = np.array([[70, 60], [880, 95], [905, 1205], [45, 1180]], np.float32)
    flat = np.array([[0, 0], [page.shape[1], 0], [page.shape[1], page.shape[0]], [0, page.shape[0]]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, corners)
    smaller = cv2.GaussianBlur(page, (0, 0), 0.7)
    seen = cv2.warpPerspective(smaller, matrix, (width, height), flags=cv2.INTER_AREA).astype(np.float32)
    mask = cv2.warpPerspective(np.full(page.shape[:2], 255, np.uint8), matrix, (width, height))[:, :, None] / 255
    photo = table * (1 - mask) + seen * np.array([0.88, 0.93, 0.95]) * mask
    light = np.linspace(1.0, 0.78, width)[None, :, None]
    photo = photo * light
    if shadow:
        dark = np.zeros((height, width), np.float32)
        cv2.fillPoly(dark, [np.array([[500, 0], [960, 0], [960, 900], [700, 640]], np.int32)], 1.0)
        photo = photo * (1 - 0.45 * cv2.GaussianBlur(dark, (0, 0), 25)[:, :, None])
    return np.asarray(np.clip(photo + chance.normal(0, 4, photo.shape), 0, 255), np.uint8)


def _jpeg(picture: Colour, quality: int, dpi: int = 72) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture[:, :, ::-1]).save(buffer, "JPEG", quality=quality, dpi=(dpi, dpi))
    return buffer.getvalue()


def _made(letter: Letter, how: str, folder: Path) -> bytes:
    chance = np.random.default_rng(len(letter.name))
    if how == "pdf":
        return _rendered(letter.page, "pdf", folder)
    decoded = cv2.imdecode(np.frombuffer(_rendered(letter.page, "png", folder), np.uint8), cv2.IMREAD_COLOR)
    page = np.asarray(decoded, np.uint8)
    if how in ("scan", "scan_pdf"):
        scan = _jpeg(_scanned(page, chance), 60, 150)
        if how == "scan":
            return scan
        buffer = io.BytesIO()
        Image.open(io.BytesIO(scan)).save(buffer, "PDF", resolution=150.0, quality=60)
        return buffer.getvalue()
    photo = _photographed(page, chance, shadow=how == "shadow")
    return _jpeg(np.asarray(np.rot90(photo, 2 if how == "turned" else 0), np.uint8), 72)


def main() -> None:
    """Write every file and `expected.json`, in the terms of `saraban read --json` with `secrecy` besides."""
    FOLDER.mkdir(exist_ok=True)
    work = FOLDER / "work"
    work.mkdir(exist_ok=True)
    segno.make("https://form.example.go.th/plan69").save(str(work / "qr.png"), scale=8)
    expected: dict[str, dict[str, Any]] = {}
    for letter in _letters():
        for name, how in letter.files.items():
            (FOLDER / name).write_bytes(_made(letter, how, work))
            expected[name] = {**letter.fields, "level": how}
    (FOLDER / "expected.json").write_text(
        json.dumps({"files": expected}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    for left in work.iterdir():
        left.unlink()
    work.rmdir()


if __name__ == "__main__":
    main()
