"""A circular is its receivers' own: not another school's, not a teacher's to answer, not theirs who have moved on."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot.edge.dispatch import Dispatcher
from handlers.circulars.actions import assigning, receiving
from handlers.context import actor_of
from handlers.errors import NotAllowed, OfficeError
from handlers.incoming import File, InternalEvent, Pressed
from notifications.message import Message, Press
from storage import letters
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Entry, Job, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, Secrecy, Wanted
from tests.support.circular_at_schools import (
    OTHER_HEAD,
    SCHOOL_CLERK,
    SUBJECT,
    TEACHER,
    another_school,
    circular,
    moved,
    part,
    staff,
)
from tests.support.desk import Desk, everybody
from tests.support.play import CLERK, SCHOOL_HEAD, SERVICES, Play


@pytest.fixture
def school(sqlite_database: Database, clock: TurnableClock) -> Desk:
    """Two schools, each with a head who has a chat."""
    desk = Desk(Play(sqlite_database, clock, [*everybody(), *staff()]), "ln", "tg")
    another_school(desk)
    for name in (SCHOOL_HEAD, OTHER_HEAD):
        desk.head(name)
    return desk


def untouched(desk: Desk, receiver_id: int) -> bool:
    row = part(desk, receiver_id)
    entries = desk.play.database.read_now(
        lambda uow: [one for one in uow.session.exec(select(Entry)).all() if one.unit_id == row.unit_id],
        desk.play.office_id,
    )
    return row.acknowledged_at is None and row.acted_at is None and row.task_id is None and not entries


@pytest.mark.parametrize("wanted", list(Wanted))
def test_whoever_is_not_of_the_school_can_do_nothing_with_it(school: Desk, wanted: Wanted) -> None:
    """Asked of the actions themselves, as if a press had been forged."""
    receiver = circular(school, wanted=wanted, question="?")
    teacher_of_it = [TEACHER]
    for name in (OTHER_HEAD, CLERK, *teacher_of_it):

        def tries(uow: UnitOfWork, name: str = name) -> int:
            person = uow.get(Person, school.play.person(name).id)
            assert person is not None
            actor, refused = actor_of(uow, person), 0
            for attempt in (
                lambda: receiving.acknowledge(uow, actor, receiver, Platform.LINE),
                lambda: receiving.answer(uow, actor, receiver, "yes", Platform.LINE),
                lambda: receiving.answer_file(uow, actor, receiver, "a" * 64, "a.pdf", Platform.LINE),
                lambda: assigning.assign(uow, actor, receiver, actor.id, Platform.LINE),
                lambda: assigning.assign_by_name(uow, actor, receiver, "แดง", Platform.LINE),
                lambda: receiving.remind_me(uow, actor, receiver),
            ):
                try:
                    with uow.attempt():
                        attempt()
                except NotAllowed:
                    refused += 1
            return refused

        assert school.play.database.write_now(tries, school.play.office_id) == 6
    assert untouched(school, receiver)


def test_a_school_cannot_note_for_another_nor_for_itself_by_telephone(school: Desk) -> None:
    receiver = circular(school)

    def note(uow: UnitOfWork) -> None:
        person = uow.get(Person, school.play.person(SCHOOL_HEAD).id)
        assert person is not None
        receiving.note_proxy(uow, actor_of(uow, person), receiver)

    with pytest.raises(OfficeError):
        school.play.database.write_now(note, school.play.office_id)
    assert untouched(school, receiver)


def test_another_schools_button_does_nothing_in_ones_own_chat(school: Desk) -> None:
    receiver = circular(school)
    head, other = school.head(SCHOOL_HEAD), school.head(OTHER_HEAD)
    card = school.play.last(head)
    button = next(one for one in card.buttons if one.label == "รับทราบ")
    assert isinstance(button, Press)
    school.play.receive(other, Pressed(**school.play.event_fields(other), button=button.id))
    assert untouched(school, receiver)
    assert SUBJECT not in "".join(school.texts(other))


def test_another_school_neither_lists_nor_finds_it(school: Desk) -> None:
    circular(school)
    other = school.head(OTHER_HEAD)
    for words in ("หนังสือเวียน", "ค้น ครูดีเด่น", "ว123", "1", "งานของฉัน", "ทะเบียนรับ", "ประวัติ 1"):
        school.play.type(other, words)
    assert SUBJECT not in "".join(school.texts(other))
    assert "ไม่มีสิทธิ์เปิด" not in "".join(school.texts(other))


def test_who_moved_on_presses_old_buttons_in_vain(school: Desk) -> None:
    receiver = circular(school)
    head = school.head(SCHOOL_HEAD)
    card = school.play.last(head)
    moved(school, SCHOOL_HEAD)
    for label in ("รับทราบ", "มอบครู"):
        assert "รายการนี้สำหรับ" in school.play.press(head, label, card).title
    assert untouched(school, receiver)
    school.play.type(head, "ค้น ครูดีเด่น")
    assert SUBJECT not in school.last(head)


def test_what_the_office_does_with_the_letter_inside_stays_inside(school: Desk) -> None:
    """A receiver reads the circular, never the letter's own card or history."""
    head, clerk = school.head(SCHOOL_HEAD), school.chat(CLERK)
    letter = school.proposed("มอบ บุคคล")
    circular(school, letter_id=letter)
    shown = school.play.press(head, "รับทราบ")
    school.play.type(head, "ประวัติ 1")
    assert "ประวัติ" not in school.last(head)
    everything = "".join(school.texts(head))
    assert "บุคคล" not in everything.replace("กลุ่มบริหารงานบุคคล", "บุคคล")
    assert all(not isinstance(one, Press) or one.verb.startswith("circular") for one in shown.buttons)
    assert clerk


def test_of_a_secret_circular_only_the_appointed_hear_anything(school: Desk) -> None:
    receiver = circular(school, secrecy=Secrecy.SECRET)
    head, clerk = school.head(SCHOOL_HEAD), school.chat(SCHOOL_CLERK)
    card = school.play.last(head)
    assert "สพฐ." not in card.to_text()
    assert "123" not in card.to_text()
    for words in ("หนังสือเวียน", "งานของฉัน", "ว123", "ค้น 04001"):
        school.play.type(clerk, words)
    assert "สพฐ." not in "".join(school.texts(clerk))
    school.play.press(head, "รับทราบ", card)
    assert untouched(school, receiver)


# --- answers by file --------------------------------------------------------------------------------------------------


def sends_file(desk: Desk, chat: tuple[str, str], **about: Any) -> Message:
    fields = desk.play.event_fields(chat)
    fields["message_id"] = f"m{desk.play.next_id()}"
    return desk.play.receive(chat, replace(File(**fields, ref="r"), **about))


def asked_to_keep(desk: Desk) -> dict[str, object]:
    def look(uow: UnitOfWork) -> dict[str, object]:
        return dict(uow.session.exec(select(Job).where(Job.kind == "keep_file")).all()[-1].data)

    return desk.play.database.read_now(look, desk.play.office_id)


def kept(desk: Desk, data: dict[str, object], digest: str) -> None:
    """The file was fetched and kept."""
    event = InternalEvent(
        Platform.SELF,
        str(data["channel"]),
        str(data["chat"]),
        f"k{desk.play.next_id()}",
        desk.play.clock.now(),
        what=str(data["then"]),
        data={**data, "hash": digest},
    )
    desk.play.database.write_now(lambda uow: Dispatcher(SERVICES).handle(uow, event), desk.play.office_id)


def purged(desk: Desk) -> list[str]:
    def look(uow: UnitOfWork) -> list[str]:
        found = uow.session.exec(select(Job).where(Job.kind == "purge")).all()
        return [digest for one in found for digest in one.data["hashes"]]

    return desk.play.database.read_now(look, desk.play.office_id)


def test_a_file_is_an_answer_and_the_last_one_counts(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school, wanted=Wanted.FILE, question="แบบรายงาน")
    school.play.press(head, "ส่งไฟล์")
    refused = sends_file(school, head, name="macro.xlsm", mime="application/x", size=10)
    assert "ส่งไฟล์ชนิดนี้เป็นคำตอบไม่ได้" in refused.title
    sends_file(school, head, name="report.xlsx", mime="application/x", size=10)
    kept(school, asked_to_keep(school), "a" * 64)
    assert school.last(head).startswith("ส่งไฟล์แล้ว 5 ม.ค. 69 09:00 · เลขรับโรงเรียน 1/2569")
    assert (part(school, receiver).answer_name, part(school, receiver).answer_hash) == ("report.xlsx", "a" * 64)
    school.play.press(head, "แก้คำตอบ")
    sends_file(school, head, name="report2.pdf", mime="application/pdf", size=10)
    kept(school, asked_to_keep(school), "b" * 64)
    assert part(school, receiver).answer_hash == "b" * 64
    assert purged(school) == ["a" * 64]
    needed = school.play.database.read_now(lambda uow: letters.refers_to(uow, "b" * 64), school.play.office_id)
    assert needed


def test_a_file_that_comes_too_late_or_from_who_moved_on_is_destroyed(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    receiver = circular(school, wanted=Wanted.FILE)
    school.play.press(head, "ส่งไฟล์")
    sends_file(school, head, name="a.pdf", mime="application/pdf")
    data = asked_to_keep(school)
    moved(school, SCHOOL_HEAD)
    kept(school, data, "c" * 64)
    assert untouched(school, receiver)
    assert purged(school) == ["c" * 64]
