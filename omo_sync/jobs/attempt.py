"""One run of a job: under its lock, noted in the store, and followed by a rest where it failed."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Any, NamedTuple

from omo_sync.bootstrap import Engine
from omo_sync.config.timing import trigger as crontab
from omo_sync.domain.plain import EPOCH
from omo_sync.errors import OmoSyncError
from omo_sync.jobs import locks
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Job, Stopped, Tally, rest_of
from omo_sync.observing.tracing import span
from omo_sync.store import jobs
from omo_sync.store.asked import asked_of
from omo_sync.store.database import Lock
from omo_sync.store.jobs import DONE, FAILED, STOPPED, Run

PULL = "pull "  # how the names of jobs begin that pull a source


class Left(Enum):
    """Why a job was not run."""

    ENDING = "the daemon is about to end"
    BUSY = "another process is at it"
    RECENT = "it is not due: it was run already"
    RESTING = "it failed and is left alone for a while"


class Result(NamedTuple):
    """result: done, stopped, failed. message: why it failed. rests: until when it is left alone."""

    result: str
    tally: Tally
    message: str | None = None
    rests: int | None = None


def attempt(context: Context, job: Job, forced: bool = False) -> Result | Left:
    """Run a job if it may be run now. forced: also if it rests, or is not due.

    What goes wrong is in the result and in the log; nothing is raised but what ends a process.
    """
    context.running[job.name] = context.now()  # first: who ends the daemon waits for what it finds there
    try:
        if context.stop.is_set():
            return Left.ENDING
        with context.engines.borrow() as engine:
            return _alone(context, job, engine, forced) if job.shared else _measured(context, job, engine)
    except Exception as error:  # the store itself is away: there is nowhere to note it but the log
        message = said(error)
        context.metrics.ran(job.name, FAILED, 0)
        context.log.error("job failed", job=job.name, error=message)
        return Result(FAILED, Tally(), message)
    finally:
        context.running.pop(job.name, None)


def _alone(context: Context, job: Job, engine: Engine, forced: bool) -> Result | Left:
    lock = locks.acquire(engine.database, lock_of(job))
    if lock is None:
        return Left.BUSY
    try:
        started = context.now()
        before = known(engine, job, started)
        if not forced and (left := left_out(context, before, job, started, wanted(engine, job))):
            return left
        begun = before._replace(started=started, ended=None, result=None, message=None, runner=context.runner)
        keep(engine, begun)
        result = _measured(context, job, engine)
        after = ended(context, job, begun, result)
        keep(engine, after)
        if after.rests is not None:
            context.log.warning(
                "job rests",
                job=job.name,
                failures=after.failures,
                seconds=(after.rests - context.now()) // 1_000_000,
            )
        return result._replace(rests=after.rests)
    finally:
        lock.release()


def lock_of(job: Job) -> str:
    """Who holds it, and nobody else, writes the job's row."""
    return f"job {job.name}"


def known(engine: Engine, job: Job, now: int) -> Run:
    """The job's row; from now on, where it has none."""
    with engine.database.transaction() as transaction:
        return jobs.load(transaction, job.name) or Run(job.name, now)


def noted(engine: Engine, job: Job, now: int) -> Run:
    """The job's row; made where it has none, unless another daemon, which then does so, is at the job."""
    run = known(engine, job, now)
    if run.since != now or (lock := locks.acquire(engine.database, lock_of(job))) is None:
        return run
    try:
        run = known(engine, job, now)
        if run.since == now:
            keep(engine, run)
    finally:
        lock.release()
    return run


def keep(engine: Engine, run: Run) -> None:
    with engine.database.transaction(write=True, lock=Lock.NONE) as transaction:
        jobs.save(transaction, run)


def wanted(engine: Engine, job: Job) -> int | None:
    """When a pull was last asked for."""
    if not job.name.startswith(PULL):
        return None
    with engine.database.transaction() as transaction:
        return asked_of(transaction, job.name.removeprefix(PULL))


def left_out(context: Context, run: Run, job: Job, now: int, asked: int | None = None) -> Left | None:
    """Why a job is not to be run at an instant, if it is not. asked: when it was last asked for."""
    if run.rests is not None and now < run.rests:
        return Left.RESTING
    if asked is not None and (run.started is None or run.started < asked):
        return None
    if job.cron:
        return None if missed(run, crontab(job.cron, context.config.timezone), now) else Left.RECENT
    if run.ended is not None and run.started is not None and 0 <= now - run.started < job.gap:
        return Left.RECENT
    return None


def missed(run: Run, trigger: Any, now: int) -> bool:
    """Whether a time of a crontab line has come since the job last ended well, or is known."""
    after = EPOCH + timedelta(microseconds=run.since if run.succeeded is None else run.succeeded)
    due = trigger.get_next_fire_time(None, after)
    return due is not None and due <= EPOCH + timedelta(microseconds=now)


def _measured(context: Context, job: Job, engine: Engine) -> Result:
    """The run itself, in the metrics and the log."""
    started = context.now()
    with span(f"job {job.name}"):
        result = _guarded(context, job, engine)
    micros = context.now() - started
    context.metrics.ran(job.name, result.result, micros)
    told = {name: number for name, number in result.tally.totals._asdict().items() if number}
    if result.tally.note:
        told["note"] = result.tally.note
    if result.result == FAILED:
        context.log.error("job failed", job=job.name, error=result.message, **told)
    else:
        level = context.log.debug if result.tally.idle else context.log.info
        level(f"job {result.result}", job=job.name, milliseconds=micros // 1_000, **told)
    return result


def _guarded(context: Context, job: Job, engine: Engine) -> Result:
    tally = Tally()
    try:
        job.work(context, engine, tally)
    except Stopped:
        return Result(STOPPED, tally)
    except Exception as error:
        engine.database.close()  # whatever is wrong with the connection: the next use opens another
        return Result(FAILED, tally, said(error))
    return Result(DONE, tally)


def said(error: Exception) -> str:
    """The sentence of an error that we foresaw; what another one is called."""
    return str(error) if isinstance(error, OmoSyncError) else f"{type(error).__name__}: {error}"


def ended(context: Context, job: Job, run: Run, result: Result) -> Run:
    """The job's row after a run."""
    now = context.now()
    run = run._replace(ended=now, result=result.result, message=result.message)
    if result.result == DONE:
        return run._replace(succeeded=now, failures=0, rests=None)
    if result.result == STOPPED:
        return run
    failures = run.failures + 1
    told = context.config.daemon
    return run._replace(
        failures=failures, rests=now + rest_of(failures, job.patience, told.attempts, told.rest)
    )
