"""The few words that the renderer of a platform adds itself.

LINE accepts no files, so an attachment becomes a button. A card that is too long continues on a second card.
"""

OPEN_FILE = "เปิดไฟล์"
CONTINUED = "(ต่อ)"
UNSURE = "(?)"
NOTHING = "–"
"""Shown for an empty value, because no platform accepts an empty text."""
ELLIPSIS = "…"
