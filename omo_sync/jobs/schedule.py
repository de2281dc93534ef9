"""When the jobs run: APScheduler's triggers, what a crontab line missed, and rests after failures."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from omo_sync.config.duration import MICROSECONDS
from omo_sync.config.timing import trigger
from omo_sync.domain.plain import EPOCH
from omo_sync.jobs.attempt import Left, Result, attempt, missed, noted
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Job

PULLS, OWN = "pulls", "default"  # a source that hangs must not hold up what is ours
LOOK_AGAIN = 30 * MICROSECONDS["s"]
STEP = 0.05  # seconds between two looks at what is still under way


class Schedule:
    def __init__(self, context: Context, jobs: list[Job]) -> None:
        self.context = context
        self.scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={
                PULLS: ThreadPoolExecutor(context.config.daemon.workers),
                OWN: ThreadPoolExecutor(4),
            },
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in jobs:
            self._add(job)

    def start(self) -> None:
        self.scheduler.start()

    def end(self, grace: int) -> list[str]:
        """Begin nothing more, and wait for what is under way; gives what has not ended within the
        grace, in microseconds."""
        self.scheduler.shutdown(wait=False)
        deadline = time.monotonic() + grace / MICROSECONDS["s"]
        while self.context.running and time.monotonic() < deadline:
            time.sleep(STEP)
        return sorted(dict(self.context.running))

    def hurry(self, name: str) -> None:
        """The job of this name begins at once, where there is one."""
        if self.scheduler.get_job(name) is not None:
            self.scheduler.modify_job(name, next_run_time=instant(self.context.now()))

    def _add(self, job: Job) -> None:
        when = self._trigger(job)
        now = self.context.now()
        first = {"next_run_time": instant(now)} if job.every or self._missed(job, when, now) else {}
        self.scheduler.add_job(
            self._run, when, (job,), id=job.name, executor=PULLS if job.pulls else OWN, **first
        )

    def _trigger(self, job: Job) -> Any:
        jitter = job.jitter / MICROSECONDS["s"] or None
        if job.cron:
            when = trigger(job.cron, self.context.config.timezone)
            when.jitter = jitter
            return when
        return IntervalTrigger(seconds=job.every / MICROSECONDS["s"], timezone=UTC, jitter=jitter)

    def _missed(self, job: Job, when: Any, now: int) -> bool:
        """A job that nobody knows yet is known from now on; it has missed nothing."""
        with self.context.engines.borrow() as engine:
            return missed(noted(engine, job, now), when, now)

    def _run(self, job: Job) -> None:
        result = attempt(self.context, job)
        if not job.cron:
            return
        if result is Left.BUSY:  # should the other daemon die of it, it is still to be done
            self._again_after(job, instant(self.context.now() + LOOK_AGAIN))
        elif isinstance(result, Result) and result.rests is not None:
            self._again_after(job, instant(result.rests))

    def _again_after(self, job: Job, rest: datetime) -> None:
        """A night that failed is not left to the next one."""
        entry = self.scheduler.get_job(job.name)
        if entry is not None and (entry.next_run_time is None or rest < entry.next_run_time):
            self.scheduler.modify_job(job.name, next_run_time=rest)


def instant(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
