"""What a search asks for, and the word that was meant."""

from datetime import date

import pytest

from handlers.office.rules import parse_search, suggest

TODAY = date(2026, 2, 10)


@pytest.mark.parametrize(
    ("typed", "words", "first", "last"),
    [
        ("ครูดีเด่น", ("ครูดีเด่น",), None, None),
        ("ครูดีเด่น ม.ค. 69", ("ครูดีเด่น",), date(2026, 1, 1), date(2026, 1, 31)),
        ("ครูดีเด่น มค 69", ("ครูดีเด่น",), date(2026, 1, 1), date(2026, 1, 31)),
        ("กุมภาพันธ์ ๒๕๖๙ ครู", ("ครู",), date(2026, 2, 1), date(2026, 2, 28)),
        ("เดือน ธ.ค.", (), date(2025, 12, 1), date(2025, 12, 31)),
        ("สพฐ. 12 ม.ค. 69", ("สพฐ.",), date(2026, 1, 12), date(2026, 1, 12)),
        ("ครู ปี 2568", ("ครู",), date(2025, 1, 1), date(2025, 12, 31)),
        ("ครูดีเด่น ประจำปี 2569", ("ครูดีเด่น", "ประจำปี", "2569"), None, None),
        ("มีนา ใจดี", ("มีนา", "ใจดี"), None, None),
        ("", (), None, None),
    ],
)
def test_a_search_is_words_and_perhaps_a_time(
    typed: str, words: tuple[str, ...], first: date | None, last: date | None
) -> None:
    asked = parse_search(typed, TODAY)
    assert (asked.words, asked.first, asked.last) == (words, first, last)


TEXTS = ["ศธ 04001/ว123 สพฐ. การคัดเลือกครูดีเด่น ประจำปี 2569", "ขอเชิญประชุมผู้บริหารสถานศึกษา"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["ครูดีเดน"], "ครูดีเด่น"),
        (["ครูดีเด่น", "ประจําปี"], "ครูดีเด่น ประจำปี"),
        (["เชิญประชมผู้บริหาร"], "เชิญประชุมผู้บริหาร"),
        (["ครูดีเด่น"], ""),
        (["งบประมาณ"], ""),
        (["กข"], ""),
        ([], ""),
    ],
)
def test_the_word_that_was_meant_stands_in_a_letter(words: list[str], found: str) -> None:
    assert suggest(words, TEXTS) == found
