from datetime import UTC, datetime

import pytest

from handlers.people.papers.invitations import InvitationCard, invitations_pdf
from tests.support.pdf_contents import codes, page_count, size_mm, words

UNTIL = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)


def card(number: int, name: str = "สมศรี ใจดี", post: str = "ผอ.รร.บ้านหนองบัว") -> InvitationCard:
    code = f"{48217735 + number}"
    links = (
        ("Telegram", f"https://t.me/saraban_bot?start={code}"),
        ("LINE", f"https://line.me/R/oaMessage/@x/?{code}"),
    )
    return InvitationCard(name, post, code, UNTIL, links)


def test_a_card_says_everything_its_person_needs() -> None:
    pdf = invitations_pdf("สพป.ตัวอย่าง เขต 1", [card(0)])
    text = words(pdf)
    assert size_mm(pdf) == (210, 297)
    for expected in ("สพป.ตัวอย่าง เขต ๑", "สมศรี ใจดี", "ผอ.รร.", "4821-7735", "๒๐ มกราคม ๒๕๖๙", "Telegram", "LINE"):
        assert expected in text
    assert sorted(codes(pdf)) == sorted(
        ["https://t.me/saraban_bot?start=48217735", "https://line.me/R/oaMessage/@x/?48217735"]
    )


def test_eight_cards_a_sheet_and_every_code_can_be_scanned() -> None:
    pdf = invitations_pdf("สพป.ตัวอย่าง เขต 1", [card(n) for n in range(19)])
    assert page_count(pdf) == 3
    scanned = [code for page in range(3) for code in codes(pdf, page)]
    assert len(set(scanned)) == 38
    assert all(f"4821-{7735 + n}" in words(pdf, n // 8) for n in range(19))


def test_long_names_and_posts_stay_on_the_card() -> None:
    name = "ว่าที่ร้อยตรีหญิงพรรณวดีรัตนาภรณ์ วงศ์ศิริโชติพัฒนาการกุล ณ อยุธยา"
    post = "ผู้อำนวยการกลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร"
    pdf = invitations_pdf("สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1", [card(n, name, post) for n in range(8)])
    assert page_count(pdf) == 1
    assert words(pdf).count("อยุธยา") == 8
    assert words(pdf).count("ถูกต้อง ผูกบัญชี") == 8
    assert len(codes(pdf)) == 16


def test_a_card_without_links_still_has_its_code() -> None:
    pdf = invitations_pdf("สพป.ตัวอย่าง", [InvitationCard("สมศรี ใจดี", "ครู", "00000001", UNTIL)])
    assert "0000-0001" in words(pdf)
    assert codes(pdf) == []


def test_nobody_invited_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nobody"):
        invitations_pdf("สพป.ตัวอย่าง", [])
