"""Document numbers in recognised text."""

import re

from handlers.common.thai_dates import from_thai_digits
from handlers.letters.reading.thai_text import DIGIT, DIGIT_LIKE, DIGIT_LOOKALIKES
from handlers.letters.rules.letter_numbers import KNOWN_CODES

_NUMBER = re.compile(
    rf"(?:(?P<code>[ก-ฮ]{{1,3}}\.?[ก-ฮ]?)\s*\.?\s*)?(?P<office>[{DIGIT}](?:[\s.,]{{0,3}}{DIGIT_LIKE}){{1,10}})"
    rf"\s*(?:[/|]\s*|(?=ว\s?{DIGIT_LIKE}))(?P<circular>[วา]\s?[.)]?\s?(?={DIGIT_LIKE}))?(?P<serial>{DIGIT_LIKE}(?:\s?{DIGIT_LIKE}){{0,5}})"
)
_SHORT_NUMBER = re.compile(rf"(?P<code>[ก-ฮ]{{1,4}}\.?\s?)?(?P<serial>[{DIGIT}]{{1,5}})\s?/\s?(?P<year>[{DIGIT}]{{4}})")
_CIRCULAR = re.compile(rf"^(?P<circular>ว)\s?\.?(?P<serial>[{DIGIT}]{{1,6}})$")


def find_number(text: str) -> tuple[str, float] | None:
    """Returns the document number at the start of the text as it was printed, and its confidence by form (0 to 1)."""
    # On a memo, the date follows on the same line.
    text = re.split(r"\s(?=วัน|ลงวัน)", text)[0]
    # ธ is misread as 5. Codes have no digits, and most letters come from the ministry ศธ.
    text = re.sub(rf"^ศ์?[5๕๐{DIGIT}]\s?(?=[{DIGIT}]{{4}})", "ศธ ", text)
    if match := _NUMBER.search(text):
        code = re.sub(r"[\s]", "", match["code"] or "")
        office = re.sub("[.,]+", ".", re.sub(r"\s", "", match["office"])).translate(DIGIT_LOOKALIKES).rstrip(".")
        serial = re.sub(r"\s", "", match["serial"]).translate(DIGIT_LOOKALIKES)
        if not code and re.fullmatch(r"25\d\d", from_thai_digits(serial)):
            return f"{office}/{serial}", 1.0
        circular = "ว" + " " * match["circular"].endswith(" ") if match["circular"] else ""
        known = code.rstrip(".") in KNOWN_CODES or re.fullmatch(r"25\d\d", from_thai_digits(serial)) is not None
        return f"{code} {office}/{circular}{serial}".strip(), 1.0 if known else 0.7
    if match := _SHORT_NUMBER.search(text):
        return f"{(match['code'] or '').strip()} {match['serial']}/{match['year']}".strip(), 0.9
    if match := _CIRCULAR.search(text.strip()):
        return f"ว {match['serial']}", 0.9
    # The slash was lost. The low confidence asks the clerk to correct the number.
    if (match := re.match(rf"(?P<code>[ก-ฮ]{{2,3}})\s?(?P<rest>[{DIGIT}]{{4}}[{DIGIT}.]*)$", text)) and (
        match["code"] in KNOWN_CODES
    ):
        return f"{match['code']} {match['rest']}", 0.4
    return None
