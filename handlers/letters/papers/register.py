"""Pages of a register book: ทะเบียนหนังสือรับ, แบบ 13 (ข้อ 38), and ทะเบียนหนังสือส่ง, แบบ 14 (ข้อ 43)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from handlers.common.paper_words import SECRET_SUBJECT
from handlers.common.typeset import compile_paper, formal_date, short_date, thai
from handlers.letters.rules.secrecy import may_keep_content
from storage.vocabulary import Direction, EntryState, Secrecy

TEMPLATE = Path(__file__).with_suffix(".typ")

_TITLES = {Direction.RECEIVE: "ทะเบียนหนังสือรับ", Direction.SEND: "ทะเบียนหนังสือส่ง"}
_FORMS = {Direction.RECEIVE: "แบบที่ 13", Direction.SEND: "แบบที่ 14"}
_NUMBER_HEADS = {Direction.RECEIVE: "เลขทะเบียนรับ", Direction.SEND: "เลขทะเบียนส่ง"}
_STATE_WORDS = {EntryState.RESERVED: "จองเลข", EntryState.VOID: "ยกเลิกเลข"}


@dataclass(frozen=True)
class RegisterRow:
    """One number of the book, registered on a Bangkok day.

    Of a reserved or void number `note` says what it is for or why it is void, and `by` who did it; the columns of a
    letter may then be empty.
    """

    number: int
    registered_on: date
    letter_number: str = ""
    dated: date | None = None
    sender: str = ""
    addressee: str = ""
    subject: str = ""
    action: str = ""
    remark: str = ""
    secrecy: Secrecy = Secrecy.OPEN
    state: EntryState = EntryState.USED
    note: str = ""
    by: str = ""


@dataclass(frozen=True)
class RegisterPages:
    """What is printed: rows in the order of their numbers, of one book (unit, direction, series, Buddhist year)."""

    unit: str
    direction: Direction
    year: int
    rows: Sequence[RegisterRow]
    title: str = ""
    """Of a series that is counted apart (ทะเบียนคำสั่ง); "" for what the form is called."""


def register_pdf(pages: RegisterPages) -> bytes:
    """The pages, A4 across, each begun with the date of registering; reserved and void numbers keep their rows.

    Of a secret letter no subject is printed, whatever the row holds.
    """
    days = [
        {"day": formal_date(day), "rows": [_row(row) for row in rows]}
        for day, rows in groupby(pages.rows, key=lambda row: row.registered_on)
    ]
    data = {
        "title": pages.title or _TITLES[pages.direction],
        "form": thai(_FORMS[pages.direction]),
        "number_head": _NUMBER_HEADS[pages.direction],
        "unit": thai(pages.unit),
        "year": thai(pages.year),
        "days": days,
    }
    return compile_paper(TEMPLATE, data)


def _row(row: RegisterRow) -> dict[str, Any]:
    state = _STATE_WORDS.get(row.state, "")
    return {
        "cells": [
            thai(row.number),
            thai(row.letter_number),
            short_date(row.dated) if row.dated else "",
            thai(row.sender),
            thai(row.addressee),
            thai(row.subject) if may_keep_content(row.secrecy) else SECRET_SUBJECT,
            thai(row.action),
            thai(row.remark),
        ],
        "state": state,
        "explained": thai(" โดย ".join(part for part in (row.note, row.by) if part)) if state else "",
        "void": row.state is EntryState.VOID,
    }
