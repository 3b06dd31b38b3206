"""Pages of a draft at the door of dispatch: order, secrecy, what a reading may still change. On both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edge.dispatch import Dispatcher
from handlers.incoming import File, Incoming, InternalEvent
from handlers.letters.actions import fields
from handlers.letters.actions import pages as letter_pages
from handlers.letters.reading.result import LetterReading
from storage import jobs, letters
from storage.tables import Letter, Page
from storage.vocabulary import LetterState, Platform, ReadingState
from tests.support.play import CLERK, PLATFORMS, SERVICES, Play

PHONE = ("ln", "clerk")


def comes(play: Play, event: Incoming) -> None:
    dispatcher = Dispatcher(SERVICES)
    play.database.write_now(lambda uow: dispatcher.handle(uow, event), play.office_id)


def picture(play: Play, number: int, chat: tuple[str, str] = PHONE, **more: Any) -> File:
    return File(
        platform=PLATFORMS[chat[0]],
        channel=chat[0],
        chat=chat[1],
        event_id=f"file-{number}",
        at=play.clock.now(),
        message_id=str(number),
        ref=f"ref-{number}",
        photo=True,
        **more,
    )


def drafts(play: Play) -> list[Letter]:
    def look(uow: Any) -> list[Letter]:
        found = [letters.letter(uow, number) for number in range(1, 20)]
        return [one for one in found if one is not None and one.state == LetterState.DRAFT]

    return play.database.read_now(look, play.office_id)


def pages(play: Play, letter_id: int = 1) -> list[Page]:
    return play.database.read_now(lambda uow: letters.pages(uow, letter_id), play.office_id)


def order(play: Play, letter_id: int = 1) -> list[str]:
    return [page.message_id for page in pages(play, letter_id)]


@pytest.fixture
def clerk(play: Play) -> Play:
    for channel in PLATFORMS:
        play.link(CLERK, (channel, "clerk"))
    return play


def test_an_album_of_line_in_any_order_is_one_draft_in_its_own_order(clerk: Play) -> None:
    for number, index in ((13, 3), (11, 1), (14, 4), (12, 2)):
        comes(clerk, picture(clerk, number, album="set", album_index=index, album_total=4))
    assert [len(drafts(clerk)), order(clerk)] == [1, ["11", "12", "13", "14"]]


def test_a_media_group_of_telegram_is_ordered_by_message(clerk: Play) -> None:
    for number in (9, 11, 10, 8):
        comes(clerk, picture(clerk, number, ("tg", "clerk"), album="group"))
    assert order(clerk) == ["8", "9", "10", "11"]


def test_the_same_page_twice_counts_once(clerk: Play) -> None:
    comes(clerk, picture(clerk, 5))
    comes(clerk, replace(picture(clerk, 5), event_id="again"))
    assert order(clerk) == ["5"]


def read(play: Play, letter_id: int = 1, *, keep: list[Page] | None = None) -> InternalEvent:
    """The reader's answer about a draft's pages as they were."""
    seen = keep if keep is not None else pages(play, letter_id)
    data = {
        "letter": letter_id,
        "pages": [[page.id, f"{page.id:064d}"] for page in seen],
        "pdf": "a" * 64,
        "preview": "b" * 64,
        "reading": LetterReading().to_json(),
    }
    return InternalEvent(
        Platform.SELF, "ln", "clerk", f"work-{letter_id}", play.clock.now(), what="letter_read", data=data
    )


def test_a_reading_of_pages_that_are_not_these_any_more_is_dropped(clerk: Play) -> None:
    comes(clerk, picture(clerk, 5))
    before = pages(clerk)
    clerk.database.write_now(lambda uow: letter_pages.unsend(uow, "ln", "clerk", "5"), clerk.office_id)
    comes(clerk, read(clerk, keep=before))
    assert drafts(clerk) == []
    works = clerk.database.write_now(lambda uow: jobs.take_jobs(uow, 10), clerk.office_id)
    assert "purge" in {work.kind for work in works}


def test_a_page_that_came_while_the_others_were_read_waits_for_its_own_reading(clerk: Play) -> None:
    comes(clerk, picture(clerk, 5, album="set", album_index=1))
    first = pages(clerk)
    clerk.clock.advance(timedelta(seconds=5))
    clerk.database.write_now(lambda uow: jobs.take_jobs(uow, 10), clerk.office_id)
    comes(clerk, picture(clerk, 6, album="set", album_index=2))
    shown = len(clerk.shown(PHONE))
    comes(clerk, read(clerk, keep=first))
    assert len(clerk.shown(PHONE)) == shown
    comes(clerk, replace(read(clerk), event_id="second"))
    assert len(clerk.shown(PHONE)) == shown + 1
    assert drafts(clerk)[0].reading_state == ReadingState.DONE


def test_nothing_is_fetched_while_somebody_is_asked_about_secrecy(clerk: Play) -> None:
    comes(clerk, picture(clerk, 5, ("tg", "clerk"), album="g", caption="หนังสือลับมาก"))
    for number in (6, 7):
        comes(clerk, picture(clerk, number, ("tg", "clerk"), album="g"))
    clerk.clock.advance(timedelta(minutes=5))
    assert clerk.database.write_now(lambda uow: jobs.take_jobs(uow, 10), clerk.office_id) == []
    assert drafts(clerk)[0].reading_state == ReadingState.SUSPICIOUS


@given(st.text())
def test_what_is_kept_of_words_can_be_seen(text: str) -> None:
    kept = fields.visible(text)
    assert kept == kept.strip() and fields.visible(kept) == kept
    assert "\n" not in kept and "\u200b" not in kept
