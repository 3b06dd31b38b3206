"""QR codes of a page."""

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray


def qr_contents(picture: NDArray[np.uint8]) -> tuple[str, ...]:
    """The contents of every QR code on a picture, top to bottom, each once."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    readable = [code for code in found if code.valid and code.text]
    readable.sort(key=lambda code: code.position.top_left.y)
    return tuple(dict.fromkeys(code.text for code in readable))


def qr_contents_of_blurred(even: NDArray[np.uint8]) -> tuple[str, ...]:
    """As `qr_contents`, for an evenly lit page (BGR): as it is, then larger and sharpened, which parts the squares of
    a small code that ran into each other."""
    if plain := qr_contents(even):
        return plain
    grey = cv2.cvtColor(even, cv2.COLOR_BGR2GRAY)
    large = cv2.resize(grey, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 4.5)
    return qr_contents(np.asarray(cv2.addWeighted(large, 2.5, soft, -1.5, 0), np.uint8))
