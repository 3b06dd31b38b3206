"""Jobs: what needs the network or the processor, and is therefore done outside every transaction."""

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from storage.payloads import JobData
from storage.tables import Job
from storage.unit_of_work import UnitOfWork

# A worker that has not finished by then is taken for dead, and its job is done again.
LEASE = timedelta(minutes=3)


def put_job(uow: UnitOfWork, job: JobData, subject: str, after: timedelta = timedelta(0)) -> Job:
    """Ask for a job, which a worker does once this transaction is committed."""
    uow.signal("jobs")
    return uow.add(Job(kind=job.NAME, subject=subject, data=job.to_json(), due_at=uow.now + after))


def has_job(uow: UnitOfWork, kind: str, subject: str) -> bool:
    """Whether a job of this kind about the subject is waiting or being done."""
    query = select(Job.id).where(col(Job.kind) == kind, col(Job.subject) == subject, col(Job.done_at).is_(None))
    return uow.session.exec(query.limit(1)).first() is not None


def latest_job(uow: UnitOfWork, kind: str, subject: str) -> Job | None:
    """The newest job of this kind about the subject, done or not."""
    return uow.session.exec(
        select(Job).where(col(Job.kind) == kind, col(Job.subject) == subject).order_by(col(Job.id).desc())
    ).first()


def undone_jobs(uow: UnitOfWork, kind: str) -> list[Job]:
    """The jobs of a kind that are waiting or being done, the oldest first."""
    return list(
        uow.session.exec(
            select(Job).where(col(Job.kind) == kind, col(Job.done_at).is_(None)).order_by(col(Job.id))
        ).all()
    )


def hold_back_job(uow: UnitOfWork, kind: str, subject: str, due_at: datetime) -> bool:
    """Move a job that nobody has begun to a later moment (another page of the album came). False if there is none."""
    job = uow.session.exec(
        select(Job)
        .where(
            col(Job.kind) == kind,
            col(Job.subject) == subject,
            col(Job.done_at).is_(None),
            col(Job.lease_until).is_(None),
        )
        .with_for_update()
    ).first()
    if job is None:
        return False
    job.due_at = due_at
    uow.flush()
    return True


def cancel_jobs(uow: UnitOfWork, kind: str, subject: str) -> None:
    """Cancel the jobs of this kind about the subject that nobody has begun."""
    jobs = uow.session.exec(
        select(Job).where(
            col(Job.kind) == kind,
            col(Job.subject) == subject,
            col(Job.done_at).is_(None),
            col(Job.lease_until).is_(None),
        )
    ).all()
    for job in jobs:
        job.done_at, job.failure = uow.now, "cancelled"
    uow.flush()


def take_jobs(uow: UnitOfWork, at_most: int) -> list[Job]:
    """Lease due jobs to this worker. A job whose lease has lapsed is given again."""
    rows = uow.session.exec(
        select(Job)
        .where(
            col(Job.done_at).is_(None),
            col(Job.due_at) <= uow.now,
            or_(col(Job.lease_until).is_(None), col(Job.lease_until) < uow.now),
        )
        .order_by(col(Job.due_at), col(Job.id))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    ).all()
    for job in rows:
        job.lease_until = uow.now + LEASE
        job.attempts += 1
    uow.flush()
    return list(rows)


def finish_job(uow: UnitOfWork, job_id: int, failure: str = "") -> bool:
    """Mark a job done, in the transaction that stores its result. False if somebody else has finished it meanwhile."""
    job = uow.session.exec(select(Job).where(col(Job.id) == job_id).with_for_update()).first()
    if job is None or job.done_at is not None:
        return False
    job.done_at, job.failure = uow.now, failure
    uow.flush()
    return True


def put_off_job(uow: UnitOfWork, job_id: int, wait: timedelta, failure: str) -> None:
    """Give a job that failed for now back, to be done again after `wait`."""
    job = uow.session.get(Job, job_id)
    if job is not None and job.done_at is None:
        job.due_at, job.lease_until, job.failure = uow.now + wait, None, failure
        uow.flush()
