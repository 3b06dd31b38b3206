"""What clerks make of the reader's proposals: kept at registering, gone with an undo, told to the admin."""

from datetime import date

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.commands.machine import Machine
from bot.commands.reader import add_commands
from handlers.context import Actor, actor_of
from handlers.letters.actions import drafts, fields, files, readings, registering
from handlers.letters.jobs import LetterRead
from handlers.letters.reading.result import Field, LetterReading
from storage import letters
from storage.tables import Correction, Letter, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Secrecy, Urgency
from tests.support.desk import Desk
from tests.support.play import ADMIN, CLERK, SERVICES

TODAY = date(2026, 1, 5)
READ = LetterReading(
    number=Field[str](value="ศธ ๐๔๐๐๑/ว๑๒๓", confidence=0.99),
    dated=Field[date](value=date(2026, 1, 2), confidence=0.99),
    sender=Field[str](value="สพฐ.", confidence=0.5),
    subject=Field[str](value="การคัดเลือกครูดีเดน", confidence=0.9),
    urgency=Field[Urgency](value=Urgency.URGENT, confidence=0.6),
    pages=1,
    notes=("",),
)
# What the clerk puts: Arabic digits and a space are no correction.
TYPED = {
    "number": "ศธ 04001/ว 123",
    "subject": "การคัดเลือกครูดีเด่น",
    "urgency": Urgency.NORMAL,
    "addressee": "ผู้อำนวยการโรงเรียน",
}


def clerk(uow: UnitOfWork, desk: Desk) -> Actor:
    person = uow.get(Person, desk.play.person(CLERK).id)
    assert person is not None
    person.handles_secret = True
    return actor_of(uow, person)


def drafted(desk: Desk, reading: LetterReading | None = READ, secrecy: Secrecy = Secrecy.OPEN) -> int:
    """A draft that was read (None: that was typed only) and that the clerk has gone over; its id."""

    def make(uow: UnitOfWork) -> int:
        letter = drafts.new_draft(uow, clerk(uow, desk))
        assert letter.id is not None
        if reading is not None:
            read = LetterRead(letter=letter.id, pages=[], pdf="", preview="", reading=reading.to_json())
            readings.take_reading(uow, read)
        for name, value in {"dated": date(2026, 1, 2), "sender": "สพฐ.", **TYPED}.items():
            if name in TYPED or not getattr(letter, name):
                fields.set_field(uow, letter, name, value, TODAY)
        if secrecy != Secrecy.OPEN:
            drafts.set_secrecy(uow, letter, secrecy)
        return letter.id

    return desk.play.database.write_now(make, desk.play.office_id)


def registers(desk: Desk, letter_id: int, *, undo: bool = False) -> None:
    def act(uow: UnitOfWork) -> None:
        letter = letters.letter(uow, letter_id)
        assert letter is not None
        if undo:
            registering.undo_register(uow, clerk(uow, desk), letter)
        else:
            registering.register(uow, clerk(uow, desk), letter)

    desk.play.database.write_now(act, desk.play.office_id)


def kept(desk: Desk) -> dict[str, tuple[str, str, bool]]:
    def look(uow: UnitOfWork) -> list[Correction]:
        return list(uow.session.exec(select(Correction)).all())

    rows = desk.play.database.read_now(look, desk.play.office_id)
    assert len({row.field for row in rows}) == len(rows)
    return {row.field: (row.proposed, row.corrected, row.sure) for row in rows}


def report(desk: Desk, *options: str) -> list[str]:
    app = typer.Typer()
    add_commands(app, lambda: Machine(desk.play.database, SERVICES))
    answer = CliRunner().invoke(app, ["reader", "report", *options])
    assert answer.exit_code == 0, answer.output
    return [" ".join(line.split()) for line in answer.output.splitlines()[1:]]


def test_what_was_corrected_is_kept_once_and_told(desk: Desk) -> None:
    admin = desk.chat(ADMIN)
    assert report(desk) == ["no letter that was read has been registered"]
    letter_id = drafted(desk)
    assert kept(desk) == {}
    registers(desk, letter_id)
    expected = {
        "number": ("", "", True),
        "dated": ("", "", True),
        "sender": ("", "", False),
        "subject": ("การคัดเลือกครูดีเดน", "การคัดเลือกครูดีเด่น", True),
        "urgency": ("urgent", "", False),
        "addressee": ("", "ผู้อำนวยการโรงเรียน", False),
    }
    assert kept(desk) == expected
    registers(desk, letter_id, undo=True)
    assert kept(desk) == {}
    registers(desk, letter_id)
    assert kept(desk) == expected

    desk.play.type(admin, "สถานะ")
    assert "อ่านหนังสือ 30 วัน ถูก 50 % จาก 6 ช่อง" in desk.play.press(admin, "ระบบ").body
    lines = report(desk)
    assert "subject 1 0/1 0.0 % 0/1 0.0 % 0/1 0.0 %" in lines
    assert "all 5 3/5 60.0 % 2/3 66.6 % 2/5 40.0 %" in lines
    assert lines[-3:] == ["1 addressee filled in", "1 subject replaced", "1 urgency emptied"]
    assert "1 subject: การคัดเลือกครูดีเดน > การคัดเลือกครูดีเด่น" in report(desk, "--show")

    desk.passes(days=31)
    assert report(desk) == ["no letter that was read has been registered"]
    desk.play.type(admin, "สถานะ")
    assert "อ่านหนังสือ" not in desk.play.press(admin, "ระบบ").body


@pytest.mark.parametrize(
    ("reading", "secrecy"),
    [
        (None, Secrecy.OPEN),
        (LetterReading(pages=1, notes=("unread",)), Secrecy.OPEN),
        (READ, Secrecy.CONFIDENTIAL),
    ],
    ids=["typed", "reading is off", "secret"],
)
def test_nothing_is_kept_of_what_was_not_read_or_is_secret(
    desk: Desk, reading: LetterReading | None, secrecy: Secrecy
) -> None:
    registers(desk, drafted(desk, reading, secrecy))
    assert kept(desk) == {}


def test_they_go_with_the_words_of_their_letter(desk: Desk) -> None:
    letter_id = drafted(desk)
    registers(desk, letter_id)

    def purge(uow: UnitOfWork) -> None:
        letter = uow.get(Letter, letter_id)
        assert letter is not None
        files.purge_content(uow, letter)

    desk.play.database.write_now(purge, desk.play.office_id)
    assert kept(desk) == {}
