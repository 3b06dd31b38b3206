"""What a file may be, checked before anything of it is decoded."""

import os

# With this variable set to `off` pictures are kept unread: for a machine that has nothing to spare.
SWITCH = "SARABAN_READER"

# Telegram hands a bot at most 20 MB; LINE's photos are far smaller.
MAX_BYTES = 20 * 1024 * 1024
# A 50-megapixel phone camera is 8160 x 6144; decoded that is 150 MB.
MAX_PIXELS = 52_000_000
# A letter with its enclosures; longer things are sent as files of their own.
MAX_PAGES = 30
# Only these pages are read for fields: a letter's own text stands on its first two.
READ_PAGES = 2

# One file with many pages to render takes long on an office's small machine; a hung codec takes for ever.
READ_SECONDS = 90
CONVERT_SECONDS = 60
# Before two files in one answer: how long the first is.
LENGTH_BYTES = 8
# Address space of the worker. OpenCV, NumPy and PDFium map much that they never touch.
WORKER_MEMORY = 3 * 1024 * 1024 * 1024


def reading_is_on() -> bool:
    """Whether pictures are to be recognised; codes and the text of PDFs always are read."""
    return os.environ.get(SWITCH, "").lower() != "off"
