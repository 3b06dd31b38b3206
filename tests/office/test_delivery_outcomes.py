"""What became of messages: circulars know whom they reached, admins who is gone, and LINE's month has an end."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.edge.dispatch import Dispatcher
from handlers.circulars.actions import quota, receiving
from handlers.context import actor_of, tell
from handlers.deadlines.actions.deadlines import REMIND
from handlers.incoming import Left
from notifications.channel import DeliveryFailure, QuotaSpent, Refused, TryLater, Unreachable
from notifications.channel import Outgoing as Row
from notifications.message import Message
from notifications.outbox import About
from storage import circulars, jobs, people, timers
from storage.clock import BANGKOK, TurnableClock
from storage.engine import Database
from storage.tables import Account, Holding, Job, Office, Person, Receiver, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, TaskState, Urgency
from tests.support.at_once import at_once
from tests.support.outgoing_messages import HEADS, SCHOOLS, Outgoing, outgoing
from tests.support.play import ADMIN, CLERK, OFFICER, PLATFORMS, SERVICES

A, B, C, D, E, F = SCHOOLS


@pytest.fixture
def out(database: Database, clock: TurnableClock) -> Outgoing:
    """No limit of LINE messages is known."""
    made = outgoing(database, clock)
    made.link(ADMIN, "tg")
    return made


def write(out: Outgoing, work: object) -> None:
    out.play.database.write_now(work, out.play.office_id)  # type: ignore[arg-type]


# --- whom a circular reached ------------------------------------------------------------------------------------------


async def test_a_circular_knows_whom_it_reached_and_where(out: Outgoing, clock: TurnableClock) -> None:
    out.on_line(A, B)
    out.link(HEADS[C], "tg")
    out.telegram.fails = lambda rows: Refused("400") if rows[0].chat == HEADS[C] else None
    sent = out.circular([A, B, C, D])
    await out.go_out()
    assert out.reached(sent) == {A: Platform.LINE, B: Platform.LINE}
    assert out.failed(sent) == {C}
    assert {one.delivered_at for one in out.parts(sent).values()} == {clock.now(), None}

    def card_is_due(uow: UnitOfWork) -> bool:
        return timers.latest_timer(uow, "circulation_card", f"circulation:{sent}") is not None

    assert out.play.database.read_now(card_is_due, out.play.office_id)


async def test_telegram_comes_before_line_unless_they_wish_otherwise(out: Outgoing) -> None:
    for school in (A, B):
        out.link(HEADS[school], "tg", "ln")

    def wish(uow: UnitOfWork) -> None:
        person = uow.get(Person, out.play.person(HEADS[B]).id)
        assert person is not None
        person.notify = {"platform": "line"}
        uow.flush()

    write(out, wish)
    sent = out.circular([A, B])
    await out.go_out()
    assert out.reached(sent) == {A: Platform.TELEGRAM, B: Platform.LINE}


# --- who is gone ------------------------------------------------------------------------------------------------------


async def test_who_blocked_one_chat_gets_it_in_the_other(out: Outgoing) -> None:
    out.link(HEADS[A], "tg", "ln")
    out.telegram.fails = lambda rows: Unreachable("403 blocked") if rows[0].chat == HEADS[A] else None
    sent = out.circular([A])
    await out.go_out()
    assert out.reached(sent) == {A: Platform.LINE}
    assert out.failed(sent) == set()
    assert out.told(ADMIN) == [f"ส่งข้อความถึง {HEADS[A]} ทาง Telegram ไม่ได้"]


async def test_who_blocked_the_only_chat_is_as_good_as_without_one(out: Outgoing) -> None:
    out.link(HEADS[A], "tg")
    out.telegram.fails = lambda rows: Unreachable("403 blocked") if rows[0].chat == HEADS[A] else None
    sent = out.circular([A])
    await out.go_out()
    assert (out.reached(sent), out.failed(sent)) == ({}, {A})
    assert len(out.told(ADMIN)) == 1


def leaves(out: Outgoing, chat: tuple[str, str]) -> None:
    """LINE's unfollow, Telegram's my_chat_member."""
    left = Left(platform=PLATFORMS[chat[0]], channel=chat[0], chat=chat[1], event_id="x", at=out.play.clock.now())
    write(out, lambda uow: Dispatcher(SERVICES).handle(uow, left))


@pytest.mark.parametrize("other", [True, False])
async def test_an_unfollow_is_told_once_and_what_waited_goes_to_the_other_chat(
    out: Outgoing, clock: TurnableClock, other: bool
) -> None:
    out.on_line(A)
    sent = out.circular([A])
    if other:
        out.link(HEADS[A], "tg")
    leaves(out, ("ln", HEADS[A]))
    leaves(out, ("ln", HEADS[A]))
    await out.go_out()
    assert out.reached(sent) == ({A: Platform.TELEGRAM} if other else {})
    assert out.failed(sent) == (set() if other else {A})
    assert len(out.told(ADMIN)) == 1
    assert out.line.calls == []

    def account(uow: UnitOfWork) -> Account:
        return uow.session.exec(select(Account).where(col(Account.channel_id) == "ln")).one()

    assert out.play.database.read_now(account, out.play.office_id).blocked_at == clock.now()


# --- what is not wanted any more --------------------------------------------------------------------------------------


async def test_what_was_done_meanwhile_is_not_asked_for(out: Outgoing, clock: TurnableClock) -> None:
    """The channel is paused while one school acknowledges by telephone and another is left out; the rest go."""
    out.on_line(A, B, C)
    sent = out.circular([A, B, C])
    clock.advance(timedelta(minutes=1))

    def meanwhile(uow: UnitOfWork) -> None:
        for receiver, unit in circulars.receivers_with_units(uow, sent):
            if unit.name == A:
                receiver.acknowledged_at = uow.now
            if unit.name == B:
                receiver.withdrawn_at = uow.now
        uow.flush()

    write(out, meanwhile)
    await out.go_out()
    assert out.reached(sent) == {C: Platform.LINE}
    assert [failure for _chat, _state, failure in out.ledger()] == ["acknowledged meanwhile", "called back", ""]


async def test_the_answer_to_acknowledging_goes_out(out: Outgoing, clock: TurnableClock) -> None:
    """It is about the same receiver, and was written when it had acknowledged."""
    out.on_line(A)
    sent = out.circular([A])
    await out.go_out()
    clock.advance(timedelta(minutes=1))

    def acknowledge(uow: UnitOfWork) -> None:
        person = people.named(uow, HEADS[A].removeprefix("นาย"))[0]
        receiver = uow.session.exec(select(Receiver).where(col(Receiver.circular_id) == sent)).one()
        one = receiving.acknowledge(uow, actor_of(uow, person), receiver.id or 0, Platform.LINE)
        tell(uow, person.id or 0, Message(title="รับทราบแล้ว"), receiving.about(one.id, one.receiver.version))

    write(out, acknowledge)
    await out.go_out()
    assert out.line.titles(HEADS[A])[-1] == "รับทราบแล้ว"


async def test_nobody_gets_a_circular_of_a_school_they_left(out: Outgoing) -> None:
    out.on_line(A, B)
    sent = out.circular([A, B])

    def moved(uow: UnitOfWork) -> None:
        person = people.named(uow, HEADS[A].removeprefix("นาย"))[0]
        assert person.id is not None
        for holding in uow.session.exec(select(Holding).where(col(Holding.person_id) == person.id)).all():
            holding.until = uow.now
        uow.flush()

    write(out, moved)
    await out.go_out()
    assert out.reached(sent) == {B: Platform.LINE}


@pytest.mark.parametrize("done", [False, True])
async def test_a_reminder_of_work_that_was_reported_meanwhile_is_taken_back(
    out: Outgoing, clock: TurnableClock, done: bool
) -> None:
    out.link(OFFICER, "tg")
    officer = out.play.person(OFFICER).id or 0

    def remind(uow: UnitOfWork) -> int:
        (seat,) = people.seats(uow, officer)
        task = uow.add(
            Task(
                title="จัดทำแผน",
                unit_id=seat.unit.id or 0,
                state=TaskState.ASSIGNED,
                assignee_id=officer,
                made_at=uow.now,
            )
        )
        tell(uow, officer, Message(title="ใกล้กำหนด"), About(f"task:{task.id}", purpose=REMIND))
        return task.id or 0

    task_id = out.play.database.write_now(remind, out.play.office_id)
    clock.advance(timedelta(minutes=1))
    if done:

        def report(uow: UnitOfWork) -> None:
            task = uow.get(Task, task_id)
            assert task is not None
            task.state, task.reported_at = TaskState.REPORTED, uow.now
            uow.flush()

        write(out, report)
    await out.go_out()
    assert out.told(OFFICER) == ([] if done else ["ใกล้กำหนด"])


# --- LINE's month -----------------------------------------------------------------------------------------------------


def limited(database: Database, clock: TurnableClock, limit: int, reserve: str) -> Outgoing:
    """An office whose plan pays for so many messages; the admin, on Telegram, hears of it."""
    made = outgoing(database, clock, line_limit=limit)
    made.link(ADMIN, "tg")

    def keep(uow: UnitOfWork) -> None:
        office = uow.session.get(Office, uow.office)
        assert office is not None
        office.settings = {**office.settings, "line_reserve": reserve}
        uow.flush()

    made.play.database.write_now(keep, made.play.office_id)
    return made


@pytest.mark.parametrize(
    ("limit", "reserve", "urgency", "on_both", "pushed", "on_telegram", "held"),
    [
        pytest.param(6, "0", Urgency.NORMAL, 0, 6, 0, 0, id="there is enough"),
        pytest.param(4, "0", Urgency.NORMAL, 0, 4, 0, 2, id="not for all"),
        pytest.param(4, "2", Urgency.NORMAL, 0, 2, 0, 4, id="the reserve is left"),
        pytest.param(4, "2", Urgency.MOST_URGENT, 0, 4, 0, 2, id="most urgent goes into the reserve"),
        pytest.param(4, "2", Urgency.VERY_URGENT, 0, 2, 0, 4, id="very urgent does not"),
        pytest.param(1, "1", Urgency.NORMAL, 2, 0, 2, 4, id="Telegram takes over where there is one"),
    ],
)
async def test_what_the_month_pays_for(
    sqlite_database: Database,
    clock: TurnableClock,
    limit: int,
    reserve: str,
    urgency: Urgency,
    on_both: int,
    pushed: int,
    on_telegram: int,
    held: int,
) -> None:
    out = limited(sqlite_database, clock, limit, reserve)
    out.on_line(*SCHOOLS)
    sent = out.circular(urgency=urgency)
    for school in SCHOOLS[:on_both]:
        out.link(HEADS[school], "tg")
    await out.go_out()
    reached = list(out.reached(sent).values())
    assert (reached.count(Platform.LINE), reached.count(Platform.TELEGRAM)) == (pushed, on_telegram)
    assert len(out.failed(sent)) == held
    states = [(state, failure) for _chat, state, failure in out.ledger()]
    assert states.count(("unreachable", "quota")) == held


async def test_what_was_not_sent_comes_to_the_clerk_as_one_text_a_day(
    sqlite_database: Database, clock: TurnableClock
) -> None:
    out = limited(sqlite_database, clock, 1, "0")
    out.on_line(*SCHOOLS)
    out.circular()
    await out.go_out()
    clock.advance(timedelta(minutes=2))
    await out.go_out()
    (message,) = [row.message for row in out.telegram.outgoing if row.message.title.startswith("ข้อความพร้อม")]
    assert message.title == "ข้อความพร้อมคัดลอก · หนังสือเวียน"
    assert "ยังไม่ได้รับ 5: รร.บ้านขอ, รร.บ้านคอ, รร.บ้านงอ, รร.บ้านจอ, รร.บ้านฉอ" in message.body
    (button,) = message.buttons
    assert button.kind == "copy" and "การคัดเลือกครูดีเด่น" in button.text and "รร.บ้านฉอ" in button.text
    assert [row.chat for row in out.telegram.outgoing if row.message is message] == [CLERK]

    # More of the same purpose on the same day waits for the next one.
    clock.advance(timedelta(minutes=1))
    out.circular([A, B])
    await out.go_out()
    clock.advance(timedelta(hours=20))
    await out.go_out()
    assert len([title for title in out.told(CLERK) if title.startswith("ข้อความพร้อม")]) == 1
    clock.advance(timedelta(hours=5))
    await out.go_out()
    assert len([title for title in out.told(CLERK) if title.startswith("ข้อความพร้อม")]) == 2


async def test_the_platforms_own_no_leads_the_same_way(out: Outgoing, clock: TurnableClock) -> None:
    """No limit is known; LINE refuses in the middle: the rest is not even tried, and LINE is asked for its figures."""
    out.on_line(*SCHOOLS)
    tried: list[str] = []

    def refuses(rows: list[Row]) -> DeliveryFailure | None:
        tried.append(rows[0].chat)
        return QuotaSpent("monthly limit") if len(tried) > 2 else None

    out.line.fails = refuses
    sent = out.circular()
    await out.go_out()
    assert len(out.reached(sent)) == 2
    assert len(tried) < 6 + 1
    assert len(out.failed(sent)) == 4
    assert (out.channel().quota_limit, out.channel().quota_used) == (2, 2)
    assert "ใช้โควตาข้อความ LINE แล้ว 100%" in out.told(ADMIN)

    def asked(uow: UnitOfWork) -> list[str]:
        return [one.subject for one in uow.session.exec(select(Job).where(col(Job.kind) == "quota")).all()]

    assert out.play.database.read_now(asked, out.play.office_id) == ["ln"]


async def test_the_months_end_in_the_middle_of_three_hundred(sqlite_database: Database, clock: TurnableClock) -> None:
    """LINE takes 150 and no more, which nobody could know: each of those has it once, the others are known by name."""
    out = outgoing(sqlite_database, clock)
    out.line.fails = lambda _rows: QuotaSpent("monthly limit") if len(out.line.calls) >= 150 else None
    sent = out.crowd(300)
    await out.go_out()
    clock.advance(timedelta(minutes=2))
    await out.go_out()
    assert len(out.line.calls) == 150
    assert len({chat for chat, _titles in out.line.calls}) == 150
    assert (len(out.reached(sent)), len(out.failed(sent))) == (150, 150)
    (copy,) = [row.message for row in out.telegram.outgoing if row.message.title.startswith("ข้อความพร้อม")]
    assert "ยังไม่ได้รับ 150: " in copy.body and "และอีก 90" in copy.body


async def test_line_answering_500_loses_nothing_and_counts_nothing(
    sqlite_database: Database, clock: TurnableClock
) -> None:
    out = limited(sqlite_database, clock, 6, "0")
    out.on_line(*SCHOOLS)
    out.line.fails = lambda rows: TryLater("500")
    sent = out.circular()
    await out.go_out()
    assert out.reached(sent) == {}
    out.line.fails = lambda _rows: None
    clock.advance(timedelta(seconds=5))
    await out.go_out()
    assert len(out.reached(sent)) == 6


async def test_warnings_come_once_at_seventy_and_once_at_ninety(
    sqlite_database: Database, clock: TurnableClock
) -> None:
    out = limited(sqlite_database, clock, 10, "0")
    out.on_line(A)

    async def push(count: int) -> list[str]:
        for _ in range(count):
            write(out, lambda uow: tell(uow, out.play.person(HEADS[A]).id or 0, Message(title="x")))
            await out.go_out()
        return [title for title in out.told(ADMIN) if "โควตา" in title]

    assert await push(6) == []
    assert await push(1) == ["ใช้โควตาข้อความ LINE แล้ว 70%"]
    assert await push(1) == ["ใช้โควตาข้อความ LINE แล้ว 70%"]
    assert (await push(2))[1:] == ["ใช้โควตาข้อความ LINE แล้ว 90%"]
    # A new month begins at nothing.
    clock.turn_to(datetime(2026, 2, 2, 9, 0, tzinfo=BANGKOK))
    assert len(await push(1)) == 2


async def test_two_machines_warn_once(out: Outgoing) -> None:
    """Both are told by LINE at the same moment that nine tenths are gone."""
    at_once(4, lambda _n: write(out, lambda uow: quota.note(uow, out.services, "ln", 100, 95)))
    await out.go_out()
    assert out.told(ADMIN) == ["ใช้โควตาข้อความ LINE แล้ว 95%"]


@pytest.mark.parametrize(
    ("says", "used", "left"),
    [
        pytest.param(None, 2, 8, id="the platform was not asked yet"),
        pytest.param((10, 7), 9, 1, id="the platform counts what was sent by hand"),
        pytest.param((10, 0), 2, 8, id="the platform is slow"),
        pytest.param((1_000, 1), 3, 997, id="the plan pays for more than the settings say"),
        pytest.param((None, 50), 52, None, id="the account has no limit"),
    ],
)
async def test_the_larger_count_is_believed(
    sqlite_database: Database,
    clock: TurnableClock,
    says: tuple[int | None, int] | None,
    used: int,
    left: int | None,
) -> None:
    out = limited(sqlite_database, clock, 10, "0")
    out.on_line(A, B)
    if says is not None:
        write(out, lambda uow: quota.note(uow, out.services, "ln", *says))
    clock.advance(timedelta(seconds=1))
    out.circular([A, B])
    await out.go_out()
    found = out.play.database.read_now(lambda uow: quota.left(uow, out.services), out.play.office_id)
    assert (found.used, found.left) == (used, left)


async def test_figures_of_last_month_are_no_use(sqlite_database: Database, clock: TurnableClock) -> None:
    out = limited(sqlite_database, clock, 10, "0")
    write(out, lambda uow: quota.note(uow, out.services, "ln", 10, 10))
    clock.turn_to(datetime(2026, 2, 1, 0, 1, tzinfo=BANGKOK))
    found = out.play.database.read_now(lambda uow: quota.left(uow, out.services), out.play.office_id)
    assert (found.used, found.left) == (0, 10)


def test_the_platform_is_asked_when_figures_are_old_and_not_twice(out: Outgoing, clock: TurnableClock) -> None:
    def asked(uow: UnitOfWork) -> int:
        quota.ask_platform(uow)
        return len(uow.session.exec(select(Job).where(col(Job.kind) == "quota")).all())

    def ask() -> int:
        return out.play.database.write_now(asked, out.play.office_id)

    assert (ask(), ask()) == (1, 1)
    write(out, lambda uow: [jobs.finish_job(uow, one.id or 0) for one in uow.session.exec(select(Job)).all()])
    write(out, lambda uow: quota.note(uow, out.services, "ln", 300, 0))
    clock.advance(timedelta(minutes=9))
    assert ask() == 1
    clock.advance(timedelta(minutes=1))
    assert ask() == 2
