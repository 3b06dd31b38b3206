"""What becomes due, and work outside transactions: once, in time, and again where a worker died."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, select

from storage import jobs, timers
from storage.clock import TurnableClock
from storage.engine import Database
from storage.payloads import JobData
from storage.tables import Job, Office, Timer
from storage.unit_of_work import UnitOfWork
from tests.conftest import START
from tests.support.at_once import at_once

MINUTE = timedelta(minutes=1)


def set_timer(database: Database, office: Office, subject: str, due_at: datetime, kind: str = "undo") -> int:
    timer = database.write_now(partial(timers.set_timer, kind=kind, subject=subject, due_at=due_at), office.id)
    assert timer.id is not None
    return timer.id


def take_timer(uow: UnitOfWork) -> str | None:
    timer = timers.take_timer(uow)
    if timer is None:
        return None
    timer.done_at = uow.now
    uow.flush()
    return timer.subject


class ReadIt(JobData, name="read"):
    """A job without arguments."""


def put_job(database: Database, office: Office, subject: str, after: timedelta = timedelta(0)) -> int:
    job = database.write_now(partial(jobs.put_job, job=ReadIt(), subject=subject, after=after), office.id)
    return job.id


def take_jobs(database: Database, at_most: int = 10) -> list[str]:
    return database.write_now(lambda uow: [job.subject for job in jobs.take_jobs(uow, at_most)])


def finish(database: Database, job_id: int) -> bool:
    return database.write_now(partial(jobs.finish_job, job_id=job_id))


# --- timers -----------------------------------------------------------------------------------------------------------


def test_timers_come_when_they_are_due_the_longest_due_first(
    database: Database, office: Office, clock: TurnableClock
) -> None:
    set_timer(database, office, "later", START + 2 * MINUTE)
    set_timer(database, office, "sooner", START + MINUTE)
    assert database.read_now(timers.next_due) == START + MINUTE
    assert database.write_now(take_timer) is None
    clock.advance(2 * MINUTE)
    assert [database.write_now(take_timer) for _ in range(3)] == ["sooner", "later", None]
    assert database.read_now(timers.next_due) is None


def test_eight_sweeps_at_once_take_each_timer_once(database: Database, office: Office) -> None:
    def fill(uow: UnitOfWork) -> None:
        for number in range(60):
            timers.set_timer(uow, "undo", str(number), uow.now)

    def sweep(_: int) -> list[str]:
        taken: list[str] = []
        while database.read_now(waiting):
            subject = database.write_now(take_timer)
            taken += [subject] if subject else []
        return taken

    database.write_now(fill, office.id)
    taken = Counter(subject for sweeper in at_once(8, sweep) for subject in sweeper)
    assert taken == Counter({str(number): 1 for number in range(60)})


def waiting(uow: UnitOfWork) -> bool:
    return uow.session.exec(select(Timer.id).where(col(Timer.done_at).is_(None)).limit(1)).first() is not None


def test_a_timer_that_is_stopped_does_not_come(database: Database, office: Office) -> None:
    set_timer(database, office, "letter:1", START)
    set_timer(database, office, "letter:1", START, kind="offer")
    set_timer(database, office, "letter:10", START)
    database.write_now(partial(timers.stop_timers, kind="undo", subject="letter:1"), office.id)
    assert [database.write_now(take_timer) for _ in range(3)] == ["letter:1", "letter:10", None]


def test_a_timer_whose_handling_failed_comes_again(database: Database, office: Office, clock: TurnableClock) -> None:
    timer_id = set_timer(database, office, "letter:1", START)
    put_off = partial(timers.put_off_timer, timer_id=timer_id, wait=MINUTE, token="K7P2")
    database.write_now(put_off)
    assert database.write_now(take_timer) is None
    clock.advance(MINUTE)
    assert database.write_now(take_timer) == "letter:1"
    database.write_now(put_off)
    timer = database.read_now(lambda uow: uow.session.get_one(Timer, timer_id))
    assert (timer.attempts, timer.token, timer.done_at) == (1, "K7P2", START + MINUTE)


# --- work -------------------------------------------------------------------------------------------------------------


def test_work_is_leased_to_one_worker(database: Database, office: Office) -> None:
    for number in range(40):
        put_job(database, office, str(number))
    taken = Counter(subject for worker in at_once(8, lambda _: take_jobs(database, 5)) for subject in worker)
    while rest := take_jobs(database, 5):
        taken.update(rest)
    assert taken == Counter({str(number): 1 for number in range(40)})


def test_work_of_a_dead_worker_comes_again_after_its_lease(
    database: Database, office: Office, clock: TurnableClock
) -> None:
    job_id = put_job(database, office, "letter:1")
    assert take_jobs(database) == ["letter:1"]
    clock.advance(jobs.LEASE)
    assert take_jobs(database) == []
    clock.advance(timedelta(microseconds=1))
    assert take_jobs(database) == ["letter:1"]
    assert database.read_now(lambda uow: uow.session.get_one(Job, job_id).attempts) == 2
    clock.advance(2 * jobs.LEASE)
    assert finish(database, job_id)
    assert not finish(database, job_id)
    assert take_jobs(database) == []


def test_two_workers_with_the_same_work_finish_it_once(database: Database, office: Office) -> None:
    job_id = put_job(database, office, "letter:1")
    assert sorted(at_once(4, lambda _: finish(database, job_id))) == [False, False, False, True]
    assert not finish(database, 999)


def test_work_that_failed_for_now_comes_again(database: Database, office: Office, clock: TurnableClock) -> None:
    job_id = put_job(database, office, "letter:1")
    take_jobs(database)
    database.write_now(partial(jobs.put_off_job, job_id=job_id, wait=MINUTE, failure="timeout"))
    assert take_jobs(database) == []
    assert database.read_now(timers.next_due) == START + MINUTE
    clock.advance(MINUTE)
    assert take_jobs(database) == ["letter:1"]


def test_work_nobody_has_begun_can_wait_for_another_page(
    database: Database, office: Office, clock: TurnableClock
) -> None:
    put_job(database, office, "letter:1", after=MINUTE)
    hold_back = partial(jobs.hold_back_job, kind="read", subject="letter:1", due_at=START + 2 * MINUTE)
    clock.advance(MINUTE)
    assert database.write_now(hold_back, office.id)
    assert take_jobs(database) == []
    clock.advance(MINUTE)
    assert take_jobs(database) == ["letter:1"]
    assert not database.write_now(hold_back, office.id)


def test_work_nobody_has_begun_can_be_cancelled(database: Database, office: Office) -> None:
    begun = put_job(database, office, "letter:1")
    take_jobs(database)
    put_job(database, office, "letter:1", after=MINUTE)
    put_job(database, office, "letter:2")
    database.write_now(partial(jobs.cancel_jobs, kind="read", subject="letter:1"), office.id)
    assert take_jobs(database) == ["letter:2"]
    assert finish(database, begun)
