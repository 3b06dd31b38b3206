"""The reader as the product uses it: real files, real worker processes, the real model."""

import io
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image

from bot.reader import accuracy, convert
from bot.reader.errors import (
    BrokenFile,
    NotAPicture,
    PasswordProtected,
    ReaderError,
    ReadingFailed,
    TooLarge,
    TooManyPages,
    TooManyPixels,
)
from bot.reader.limits import MAX_BYTES, MAX_PAGES, SWITCH
from bot.reader.reader import LocalReader
from handlers.letters.reading.page_text import PageText
from storage.vocabulary import Secrecy

LETTERS = Path(__file__).parents[2] / "bot" / "simulator" / "letters"
EXPECTED: dict[str, dict[str, Any]] = json.loads((LETTERS / "expected.json").read_text("utf-8"))["files"]


@pytest.fixture
def reader() -> LocalReader:
    return LocalReader()


def jpeg(width: int = 60, height: int = 40, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "JPEG", **options)
    return buffer.getvalue()


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def pdf(pages: int, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 300))
        made.save(buffer, **options)
    return buffer.getvalue()


def bomb() -> bytes:
    """A PNG of 30,000 x 30,000 pixels in a few kilobytes, as its header says."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    size = (30_000).to_bytes(4, "big")
    head = chunk(b"IHDR", size + size + b"\x08\x00\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 10_000)) + chunk(b"IEND", b"")


async def test_a_pdf_with_text_is_read_exactly(reader: LocalReader) -> None:
    pages, reading = await reader.read([(LETTERS / "circular.pdf").read_bytes()])
    got, wanted = reading.to_expected_terms(), EXPECTED["circular.pdf"]
    assert {key: accuracy.comparable(got[key]) for key in accuracy.FIELDS} == {
        key: accuracy.comparable(wanted[key]) for key in accuracy.FIELDS
    }
    assert len(pages) == 1
    assert not reading.number.unsure


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("circular_photo.jpg", ("type", "number", "date", "from", "to", "urgency", "deadline")),
        ("invitation_photo.jpg", ("type", "number", "date", "from")),
        ("urgent_photo.jpg", ("type", "date", "from", "urgency")),
        ("order_scan.pdf", ("type", "number", "date", "from")),
        ("memo_photo.jpg", ("type", "number", "date", "to", "qr", "deadline")),
    ],
)
async def test_photographs_and_scans_are_read(reader: LocalReader, name: str, fields: tuple[str, ...]) -> None:
    _, reading = await reader.read([(LETTERS / name).read_bytes()])
    got = reading.to_expected_terms()
    assert {key: accuracy.comparable(got[key]) for key in fields} == {
        key: accuracy.comparable(EXPECTED[name][key]) for key in fields
    }
    assert reading.suspicious_secrecy is None


async def test_a_secret_letter_is_suspected(reader: LocalReader) -> None:
    _, reading = await reader.read([(LETTERS / "secret_scan.jpg").read_bytes()])
    assert reading.suspicious_secrecy is Secrecy.CONFIDENTIAL


async def test_the_table_of_accuracy(reader: LocalReader, tmp_path: Path) -> None:
    (tmp_path / "circular.pdf").write_bytes((LETTERS / "circular.pdf").read_bytes())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 no more")
    wanted = {"circular.pdf": EXPECTED["circular.pdf"], "broken.pdf": EXPECTED["circular.pdf"]}
    (tmp_path / "expected.json").write_text(json.dumps({"files": wanted}), "utf-8")
    table = await accuracy.measure(tmp_path, reader)
    assert table.scores["all"].files == 2
    assert table.as_json()["all"]["number"] == 0.5
    assert table.as_json()["all"]["doubted"] == 0.0 and table.as_json()["all"]["right_without_doubt"] == 1.0
    assert "core" in table.as_text()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotAPicture),
        (b"hello, I am a letter", NotAPicture),
        (b"MZ" + bytes(500), NotAPicture),
        (jpeg()[:200], BrokenFile),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), BrokenFile),
        (b"%PDF-1.7\nnot really", BrokenFile),
        (bomb(), TooManyPixels),
        (pdf(MAX_PAGES + 1), TooManyPages),
        (pdf(1, encryption=pikepdf.Encryption(user="secret", owner="secret")), PasswordProtected),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), TooLarge),
    ],
    ids=["empty", "text", "program", "cut_jpeg", "empty_png", "broken_pdf", "bomb", "31_pages", "password", "20_mb"],
)
async def test_what_cannot_be_used_is_named(reader: LocalReader, data: bytes, error: type[ReaderError]) -> None:
    with pytest.raises(error):
        await reader.read([data])
    # The same jobs without a process of their own, which takes half a second to start.
    with pytest.raises(error):
        convert.to_pdf([data, jpeg()])
    with pytest.raises(error):
        convert.preview(data)


async def test_no_file_and_too_many_files(reader: LocalReader) -> None:
    with pytest.raises(NotAPicture):
        await reader.read([])
    with pytest.raises(TooManyPages):
        await reader.read([pdf(MAX_PAGES), jpeg()])
    with pytest.raises(TooManyPages):
        await reader.to_pdf([pdf(MAX_PAGES), jpeg()])


async def test_pages_past_the_second_are_counted_but_not_read(reader: LocalReader) -> None:
    pages, reading = await reader.read([(LETTERS / "circular.pdf").read_bytes(), pdf(3)])
    assert reading.pages == len(pages) == 4
    assert reading.number.value == EXPECTED["circular.pdf"]["number"]


async def test_a_worker_that_takes_too_long_is_ended() -> None:
    reader = LocalReader(seconds=0.05)
    with pytest.raises(ReadingFailed):
        await reader.read([(LETTERS / "circular_photo.jpg").read_bytes()])
    assert (await reader.preview(jpeg()))[:3] == b"\xff\xd8\xff"


async def test_the_next_worker_is_started_ahead_and_ended() -> None:
    reader = LocalReader(ahead=True)
    assert (await reader.preview(jpeg()))[:3] == b"\xff\xd8\xff"
    waiting = reader._next
    assert waiting is not None
    # One that died meanwhile is not asked.
    waiting.kill()
    await waiting.wait()
    assert (await reader.preview(jpeg()))[:3] == b"\xff\xd8\xff"
    waiting = reader._next
    await reader.close()
    assert waiting is not None and waiting.returncode is not None


async def test_a_blank_page_has_no_fields(reader: LocalReader) -> None:
    pages, reading = await reader.read([jpeg(600, 800)])
    assert isinstance(pages[0], PageText)
    assert reading.number.value is None
    assert reading.to_expected_terms()["subject"] is None


async def test_switched_off_pdfs_are_still_read(reader: LocalReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    assert not reader.available
    _, reading = await reader.read([(LETTERS / "circular.pdf").read_bytes()])
    assert reading.number.value == EXPECTED["circular.pdf"]["number"]
    pages, reading = await reader.read([(LETTERS / "memo_photo.jpg").read_bytes()])
    assert reading.number.value is None
    assert reading.notes == ("unread",)
    assert reading.qr == tuple(EXPECTED["memo_photo.jpg"]["qr"])
    assert pages[0].runs == ()


async def test_several_pages_become_one_pdf_with_their_bytes_kept(reader: LocalReader) -> None:
    photo = (LETTERS / "circular_photo.jpg").read_bytes()
    clear = png(Image.new("RGBA", (300, 400), (255, 0, 0, 90)))
    palette = png(Image.new("P", (300, 400)))
    turned = jpeg(400, 300, exif=_exif(6))
    made = await reader.to_pdf([photo, (LETTERS / "order_scan.pdf").read_bytes(), clear, palette, turned])
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages) == 5
        image = next(iter(dict(document.pages[0].obj["/Resources"]["/XObject"]).values()))
        assert image.read_raw_bytes() == photo
        assert document.pages[4].get("/Rotate", 0) == 90
    assert made == await reader.to_pdf([photo, (LETTERS / "order_scan.pdf").read_bytes(), clear, palette, turned])


def _exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


async def test_a_pdf_and_its_preview_in_one_go(reader: LocalReader) -> None:
    made, preview = await reader.bound([jpeg(), jpeg()])
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages) == 2
    assert preview == await reader.preview(made)


async def test_a_pdf_alone_stays_as_it_came(reader: LocalReader) -> None:
    data = (LETTERS / "circular.pdf").read_bytes()
    assert await reader.to_pdf([data]) == data


async def test_a_preview_is_small_and_upright(reader: LocalReader) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (2400, 3200, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG", quality=80, exif=_exif(6))
    for data in (buffer.getvalue(), (LETTERS / "circular.pdf").read_bytes()):
        made = await reader.preview(data)
        assert len(made) < 1_000_000
        picture = Image.open(io.BytesIO(made))
        assert max(picture.size) == 1280
        assert picture.height > picture.width
    with pytest.raises(BrokenFile):
        await reader.preview((LETTERS / "circular.pdf").read_bytes(), page=1)
