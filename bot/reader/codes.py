"""QR codes of a page."""

import numpy as np
import zxingcpp
from numpy.typing import NDArray


def qr_contents(picture: NDArray[np.uint8]) -> tuple[str, ...]:
    """The contents of every QR code on a picture, top to bottom, each once."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    readable = [code for code in found if code.valid and code.text]
    readable.sort(key=lambda code: code.position.top_left.y)
    return tuple(dict.fromkeys(code.text for code in readable))
