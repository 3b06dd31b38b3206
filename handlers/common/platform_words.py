"""The few words that a platform's renderer adds of its own, because the message it renders cannot know it must.

LINE takes no files, so an attachment becomes a button; a card that is too long goes on in a second one.
"""

OPEN_FILE = "เปิดไฟล์"
CONTINUED = "(ต่อ)"
UNSURE = "(?)"
NOTHING = "–"
"""Stands for an empty value: no platform shows an empty text."""
ELLIPSIS = "…"
