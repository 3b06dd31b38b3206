"""Files of a letter made into one PDF, and any of them into a picture for a chat."""

import io
from collections.abc import Sequence

import cv2
import img2pdf
import numpy as np
import pikepdf
from PIL import Image

from bot.reader import pages, pdf
from bot.reader.errors import BrokenFile, NotAPicture, PasswordProtected, TooManyPages
from bot.reader.limits import MAX_PAGES
from bot.reader.pages import FileKind

PREVIEW_LONG_SIDE = 1280
# LINE takes a preview picture of at most one megabyte.
PREVIEW_BYTES = 1_000_000

_A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
# Kinds that go into a PDF as they are; the others are decoded and stored without loss.
_KEPT = (FileKind.JPEG, FileKind.PNG)


def to_pdf(files: Sequence[bytes]) -> bytes:
    """All pages in order as one PDF. A JPEG's bytes are kept as they are, and so is a PDF that comes alone.

    Raises the errors of `pages` and `pdf`, and NotAPicture for no file at all.
    """
    if not files:
        raise NotAPicture("no file")
    kinds = [pages.kind_of(data) for data in files]
    if kinds == [FileKind.PDF]:
        with pdf.opened(files[0]):
            return files[0]
    with pikepdf.new() as whole:
        for kind, data in zip(kinds, files, strict=True):
            _append(whole, data if kind is FileKind.PDF else _picture_as_pdf(data, kind))
            if len(whole.pages) > MAX_PAGES:
                raise TooManyPages(f"more than {MAX_PAGES} pages")
        made = io.BytesIO()
        # A letter of the same pages is the same file, so that the same bytes are found again by their hash.
        whole.save(made, deterministic_id=True)
    return made.getvalue()


def _append(whole: pikepdf.Pdf, data: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(data)) as part:
            if len(part.pages) > MAX_PAGES:
                raise TooManyPages(f"{len(part.pages)} pages")
            whole.pages.extend(part.pages)
    except pikepdf.PasswordError as error:
        raise PasswordProtected("opens only with a password") from error
    except pikepdf.PdfError as error:
        raise BrokenFile("not a readable PDF") from error


def _picture_as_pdf(data: bytes, kind: FileKind) -> bytes:
    pages.check_pixels(data)
    if kind in _KEPT:
        try:
            return _on_a4(data)
        except (img2pdf.ImageOpenError, img2pdf.AlphaChannelError, img2pdf.ExifOrientationError, ValueError):
            pass  # transparency, odd colours, a second picture within: decoded and stored anew below
        except img2pdf.JpegColorspaceError:
            pass
    buffer = io.BytesIO()
    picture = pages.open_picture(data)
    picture.save(buffer, "JPEG", quality=92)
    return _on_a4(buffer.getvalue())


def _on_a4(data: bytes) -> bytes:
    layout = img2pdf.get_layout_fun(_A4, fit=img2pdf.FitMode.into, auto_orient=True)
    made: bytes = img2pdf.convert(
        data, layout_fun=layout, rotation=img2pdf.Rotation.ifvalid, nodate=True, first_frame_only=True
    )
    return made


def preview(data: bytes, page: int = 0) -> bytes:
    """One page as a JPEG, longest side 1280 px, under one megabyte. Raises BrokenFile when there is no such page."""
    if pages.kind_of(data) is FileKind.PDF:
        with pdf.opened(data) as document:
            if not 0 <= page < len(document):
                raise BrokenFile(f"no page {page}")
            picture = pdf.picture_of(document[page], PREVIEW_LONG_SIDE)
    elif page == 0:
        picture = pages.decode(data)
    else:
        raise BrokenFile(f"no page {page}")
    if max(picture.shape[:2]) > PREVIEW_LONG_SIDE:
        picture = pages.scaled(picture, PREVIEW_LONG_SIDE)
    return small_jpeg(picture)


def small_jpeg(picture: pages.Picture) -> bytes:
    """The picture as a JPEG of less than `PREVIEW_BYTES`."""
    rgb = Image.fromarray(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8))
    for quality in (85, 70, 50, 30):
        buffer = io.BytesIO()
        rgb.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() < PREVIEW_BYTES:
            break
    return buffer.getvalue()
