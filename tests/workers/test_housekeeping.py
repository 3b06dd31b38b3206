"""What is forgotten, and what is not."""

from datetime import timedelta

from sqlmodel import select

from bot.workers.housekeeping import BUTTONS, CONTENTS, WRONG_CODES, tidy
from storage import conversations, inbox
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import ButtonRow, CodeTry, Event, Office
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EventState, Platform

DAY = timedelta(days=1)


def test_contents_go_and_the_record_stays(database: Database, office: Office, clock: TurnableClock) -> None:
    """Day 0: an event handled, one waiting, a button, a wrong code. They go when their time has come, not before."""

    def begin(uow: UnitOfWork) -> None:
        uow.office_id = office.id
        for name, state in (("handled", EventState.DONE), ("waiting", EventState.NEW)):
            row = inbox.row("tg", Platform.TELEGRAM, name, "7", {"text": "words"}, uow.now)
            uow.add(Event(**{**row, "state": state}))
        button = ButtonRow(id="b", office_id=uow.office, channel_id="tg", chat="7", verb="show", made_at=uow.now)
        conversations.keep_buttons(uow, [button.model_dump()])
        uow.add(CodeTry(channel_id="tg", chat="7", at=uow.now))

    database.write_now(begin)

    def kept(uow: UnitOfWork) -> tuple[dict[str, bool], int, int]:
        events = {event.event_id: bool(event.payload) for event in uow.session.exec(select(Event)).all()}
        buttons, tries = uow.session.exec(select(ButtonRow)).all(), uow.session.exec(select(CodeTry)).all()
        return events, len(buttons), len(tries)

    clock.advance(CONTENTS - DAY)
    database.write_now(tidy)
    assert database.read_now(kept) == ({"handled": True, "waiting": True}, 1, 1)

    clock.advance(2 * DAY)
    database.write_now(tidy)
    assert database.read_now(kept) == ({"handled": False, "waiting": True}, 1, 1)

    clock.advance(WRONG_CODES)
    database.write_now(tidy)
    assert database.read_now(kept) == ({"handled": False, "waiting": True}, 1, 0)

    clock.advance(BUTTONS)
    database.write_now(tidy)
    assert database.read_now(kept) == ({"handled": False, "waiting": True}, 0, 0)
