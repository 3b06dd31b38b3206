"""Nobody in who does not belong: phones change hands, people move on, and what was begun comes back too late."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.edge.dispatch import Dispatcher
from handlers.incoming import File, Incoming, InternalEvent, Pressed, Text
from handlers.letters.reading.result import LetterReading
from notifications.message import Press
from storage import jobs, people
from storage.tables import Account, Entry, Job, Letter, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EntryState, LetterState, Platform, PostKind, ReadingState, Secrecy
from tests.support.play import ADMIN, CENTRAL, CLERK, HEAD, OFFICER, PERSONNEL, SCHOOL_HEAD, SERVICES, Play, line, posts

PHONE, ADMINS, OTHER = ("tg", "phone"), ("tg", "admin"), ("tg", "other")
SUBJECT = "เรื่องที่อ่านได้จากภาพ"


def does(play: Play, event: Incoming) -> list[str]:
    """Something happens; all that was said to its chat because of it."""
    chat = (event.channel, event.chat)
    before = len(play.shown(chat))
    play.database.write_now(lambda uow: Dispatcher(SERVICES).handle(uow, event), play.office_id)
    return [message.to_text() for message in play.shown(chat)[before:]]


def photo(play: Play, chat: tuple[str, str], **more: Any) -> list[str]:
    fields = play.event_fields(chat)
    fields["message_id"] = f"m{play.next_id()}"
    return does(play, replace(File(**fields, ref="r", photo=True), **more))


def reading_of(play: Play) -> InternalEvent:
    """The reader's answer about the newest draft."""

    def look(uow: UnitOfWork) -> dict[str, object]:
        work = uow.session.exec(select(Job).where(col(Job.kind) == "read").order_by(col(Job.id).desc())).first()
        assert work is not None
        pages = letter_pages(uow, int(work.data["letter"]))
        reading = LetterReading().to_json()
        reading["subject"] = {"value": SUBJECT, "confidence": 1.0}
        found = {
            "pages": [[page, "a" * 64] for page in pages],
            "pdf": "b" * 64,
            "preview": "c" * 64,
            "reading": reading,
        }
        return {**work.data, **found}

    data = play.database.read_now(look, play.office_id)
    return InternalEvent(
        Platform.SELF, str(data["channel"]), str(data["chat"]), "h1", play.clock.now(), what="letter_read", data=data
    )


def letter_pages(uow: UnitOfWork, letter_id: int) -> list[int]:
    from storage import letters

    return [page.id for page in letters.pages(uow, letter_id) if page.id is not None]


def only_letter(play: Play) -> Letter:
    return play.database.read_now(lambda uow: uow.session.exec(select(Letter)).one(), play.office_id)


def change(play: Play, name: str, **fields: object) -> None:
    def work(uow: UnitOfWork) -> None:
        person = uow.get(Person, play.person(name).id)
        assert person is not None
        for key, value in fields.items():
            setattr(person, key, value)

    play.database.write_now(work, play.office_id)


def unlink(play: Play, name: str) -> None:
    def work(uow: UnitOfWork) -> None:
        for account in people.accounts(uow, play.person(name).id or 0):
            uow.get(Account, account.id).unlinked_at = uow.now  # type: ignore[union-attr]

    play.database.write_now(work, play.office_id)


@pytest.mark.parametrize("what", ["unlinked", "suspended", "another person"])
def test_a_reading_is_not_shown_to_a_chat_that_changed_hands(play: Play, what: str) -> None:
    """The clerk photographs, and is shut out before the reader is done."""
    play.link(CLERK, PHONE)
    assert photo(play, PHONE)
    answer = reading_of(play)
    if what == "suspended":
        change(play, CLERK, active=False)
    else:
        unlink(play, CLERK)
    if what == "another person":
        play.link(OFFICER, PHONE)
    assert does(play, answer) == []
    # The work itself is not lost: whoever keeps the book finds the draft as it was read.
    assert only_letter(play).subject == SUBJECT


def test_a_button_belongs_to_who_was_shown_it(play: Play) -> None:
    """A phone that is handed on keeps the old cards."""
    play.link(ADMIN, PHONE)
    card = play.type(PHONE, "บุคลากร เอก")
    press = next(button for button in card.buttons if button.label == "ระงับการเข้าถึง")
    assert isinstance(press, Press)
    unlink(play, ADMIN)
    change(play, HEAD, is_admin=True)
    play.link(HEAD, PHONE)
    answer = does(play, Pressed(**play.event_fields(PHONE), button=press.id))
    assert len(answer) == 1
    assert play.person(OFFICER).active


def test_a_button_of_another_chat_opens_nothing(play: Play) -> None:
    play.link(ADMIN, PHONE)
    play.link(CLERK, OTHER)
    press = next(one for one in play.type(PHONE, "บุคลากร เอก").buttons if one.label == "ระงับการเข้าถึง")
    assert isinstance(press, Press)
    does(play, Pressed(**play.event_fields(OTHER), button=press.id))
    assert play.person(OFFICER).active


def test_a_clerk_who_was_moved_cannot_go_on_with_the_old_offices_draft(play: Play) -> None:
    play.link(CLERK, PHONE)
    photo(play, PHONE)
    does(play, reading_of(play))
    moved = [post for post in posts() if not post.person or post.person.last_name != "แก้วใส"]
    play.bring_in([*moved, line(CLERK, PERSONNEL, PostKind.CLERK, "ธุรการกลุ่มบุคคล"),
                   line("", CENTRAL, PostKind.CLERK, "เจ้าพนักงานธุรการ")])  # fmt: skip
    answer = play.press(PHONE, "แก้ไข")
    assert SUBJECT not in answer.to_text()
    assert only_letter(play).state == LetterState.DRAFT


def test_an_admin_of_a_school_does_not_administer_the_office(play: Play) -> None:
    play.link(SCHOOL_HEAD, PHONE)
    change(play, SCHOOL_HEAD, is_admin=True)
    for typed in ("เชิญ นายเอก", "บุคลากร เอก", "ใครยังไม่ผูก"):
        assert "ผู้ดูแล" in play.type(PHONE, typed).to_text()
    assert play.database.read_now(people.open_invitations, play.office_id) == []


def test_nothing_is_answered_in_a_group_and_nothing_done(play: Play) -> None:
    """The bot may be pulled into a group; the office has no secrets to tell there."""
    play.link(ADMIN, PHONE)
    group = play.event_fields(PHONE)
    group["private"] = False
    code = play.type(PHONE, "เชิญ นายเอก")
    press = next(button for button in code.buttons if isinstance(button, Press))
    for event in (
        Text(**group, text="งานของฉัน"),
        replace(Text(**group, text="สถานะ"), chat="-100"),
        Pressed(**group, button=press.id),
        File(**group, ref="r", photo=True),
    ):
        assert does(play, event) == []
    assert play.database.read_now(lambda uow: uow.session.exec(select(Letter)).all(), play.office_id) == []


@pytest.mark.parametrize("when", ["asked", "said"])
def test_a_reading_that_comes_after_the_suspicion_is_not_kept(play: Play, when: str) -> None:
    """Page one is being read when page two arrives with a caption that says ลับ; or somebody has said so by then."""
    play.link(CLERK, PHONE)
    photo(play, PHONE, album="one", album_index=1)
    answer = reading_of(play)
    photo(play, PHONE, album="one", album_index=2, caption="หนังสือลับมาก")
    if when == "said":
        play.press(PHONE, "ลับมาก")
    assert does(play, answer) == []
    letter = only_letter(play)
    assert (letter.subject, letter.pdf_hash, letter.search) == ("", "", "")
    assert letter.reading_state != ReadingState.DONE
    purges = play.database.read_now(lambda uow: jobs.take_jobs(uow, 9), play.office_id)
    assert {"a" * 64, "b" * 64, "c" * 64} <= {
        one for work in purges if work.kind == "purge" for one in work.data["hashes"]
    }


def test_a_page_that_comes_for_a_secret_draft_is_not_taken(play: Play) -> None:
    play.link(CLERK, PHONE)
    photo(play, PHONE, album="one", album_index=1, caption="ลับ")
    play.press(PHONE, "ลับ")
    photo(play, PHONE, album="one", album_index=2)
    assert play.database.read_now(lambda uow: letter_pages(uow, only_letter(play).id or 0), play.office_id) == []
    assert only_letter(play).secrecy == Secrecy.CONFIDENTIAL


def test_an_edited_code_and_a_code_in_thai_digits(play: Play) -> None:
    """An edit is no second try for somebody who is linked; digits of both kinds open the same door."""
    play.link(ADMIN, ADMINS)
    shown = play.type(ADMINS, "เชิญ นายเอก").to_text()
    code = next(word for word in shown.split() if word.replace("-", "").isdigit() and len(word) == 9)
    thai = code.translate({ord("0") + digit: ord("๐") + digit for digit in range(10)})
    assert "นายเอก" in play.type(PHONE, thai).to_text()
    edited = replace(Text(**play.event_fields(ADMINS), text="เชิญ น.ส.แพร"), edited=True)
    before = len(play.database.read_now(people.open_invitations, play.office_id))
    does(play, edited)
    assert len(play.database.read_now(people.open_invitations, play.office_id)) == before


def test_an_old_button_does_not_give_back_the_next_reservation(play: Play) -> None:
    """A freed number leaves no row, and SQLite gives its id to the next reservation: another clerk's."""
    play.link(CLERK, PHONE)
    first = play.type(PHONE, "จองเลขรับ เรื่องแรก")
    press = next(button for button in first.buttons if button.label == "คืนเลข")
    assert isinstance(press, Press)
    play.clock.advance(timedelta(seconds=5))
    does(play, Pressed(**play.event_fields(PHONE), button=press.id))
    play.clock.advance(timedelta(seconds=5))
    assert "1/2569" in play.type(PHONE, "จองเลขรับ เรื่องที่สอง").to_text()
    does(play, Pressed(**play.event_fields(PHONE), button=press.id))
    entry = play.database.read_now(lambda uow: uow.session.exec(select(Entry)).one(), play.office_id)
    assert (entry.state, entry.note) == (EntryState.RESERVED, "เรื่องที่สอง")
