"""The daemon: a table of jobs, and what keeps them going until it is told to stop."""

from __future__ import annotations

import gc
from functools import partial

from omo_sync.adapters.contract import Reports
from omo_sync.config.daemon import Daemon
from omo_sync.config.duration import MICROSECONDS
from omo_sync.config.load import Config
from omo_sync.config.sources import Source
from omo_sync.config.targets import Target
from omo_sync.config.timing import Timing
from omo_sync.jobs.asking import Asking
from omo_sync.jobs.attempt import PULL, Left, Result, attempt
from omo_sync.jobs.comparing import compare
from omo_sync.jobs.context import Context
from omo_sync.jobs.delivering import deliver
from omo_sync.jobs.housekeeping import keep_house
from omo_sync.jobs.job import Job
from omo_sync.jobs.measuring import measure
from omo_sync.jobs.passing import pass_if_due, pass_now
from omo_sync.jobs.projecting import Projecting
from omo_sync.jobs.publishing import name_of, publish
from omo_sync.jobs.pulling import pull
from omo_sync.jobs.relaying import Relaying
from omo_sync.jobs.schedule import Schedule
from omo_sync.observing.port import Port
from omo_sync.store.waiting import SERVICE, Away, patiently

INTERRUPTED = 130


def table(config: Config) -> list[Job]:
    """Every job of this configuration, in the order in which `--once` runs them."""
    told, sources = config.daemon, config.sources.values()
    return [
        *(pulling(source, told) for source in sources),
        *(
            Job(f"compare {source.name}", partial(compare, source), cron=told.compare, pulls=True)
            for source in sources
            if issubclass(source.kind, Reports)
        ),
        Job("nightly pass", pass_now, cron=told.compare),
        Job("pass", pass_if_due, every=told.pass_every),
        *(publishing(target, told) for target in config.targets.values()),
        *(
            Job(f"webhook {name}", partial(deliver, name, hook), every=hook.every, pulls=True)
            for name, hook in config.webhooks.items()
        ),
        Job("housekeeping", keep_house, cron=told.housekeeping),
        Job("measure", measure, every=told.measure_every, shared=False),
    ]


def pulling(source: Source, told: Daemon) -> Job:
    """The job of one source: as it says itself, else as `[daemon]` says."""
    every, cron, jitter = when(source.timing, told)
    work = partial(pull, source)
    return Job(f"{PULL}{source.name}", work, every=every, cron=cron, jitter=jitter, pulls=True)


def publishing(target: Target, told: Daemon) -> Job:
    """The job of one target: as it says itself, else as `[daemon]` says."""
    every, cron, jitter = when(target.timing, told)
    work = partial(publish, target)
    return Job(name_of(target.name), work, every=every, cron=cron, jitter=jitter, pulls=True)


def when(timing: Timing, told: Daemon) -> tuple[int, str, int]:
    """Every how many microseconds, or the crontab line, and the jitter."""
    every = 0 if timing.cron else timing.every or told.every
    jitter = told.jitter if timing.jitter is None else timing.jitter
    return every, timing.cron or "", min(jitter, every // 2) if every else jitter


def run(context: Context, port: Port | None) -> int:
    """Keep all jobs going until `context.stop` is set; gives the exit code.

    What is under way then is finished to its next batch. What has not ended within the grace is
    named, and left to the end of the process: nothing is half done by that either.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)  # facts make no cycles, and looking for them costs much
    projecting = Projecting(context)
    schedule = patiently(context.engines.url, lambda: scheduled(context), partial(away, context), SERVICE)
    relaying = Relaying(context) if context.config.redis.url else None
    asking = Asking(context, schedule)
    projecting.start()
    if relaying is not None:
        relaying.start()
    schedule.start()
    asking.start()
    if port is not None:
        port.start()
    context.log.info("daemon started", runner=context.runner, port=port and port.address)
    while projecting.is_alive() and not context.stop.wait(1.0):
        pass
    told = context.stop.is_set()
    context.stop.set()
    context.log.info("daemon stopping", running=sorted(dict(context.running)))
    left = schedule.end(context.config.daemon.grace)
    projecting.join(timeout=0 if left else context.config.daemon.grace / MICROSECONDS["s"])
    if left or projecting.is_alive():
        context.log.error("daemon left work behind", running=left or ["projector"])
        return 1
    asking.join(context.config.daemon.grace / MICROSECONDS["s"])
    if relaying is not None:
        relaying.join(context.config.daemon.grace / MICROSECONDS["s"])
    if port is not None:
        port.close()
    context.engines.close()
    context.log.info("daemon stopped")
    return 0 if told else 1  # nobody asked for it: the projector has ended by itself


def scheduled(context: Context) -> Schedule:
    """The jobs, not begun yet."""
    return Schedule(context, [job for job in table(context.config) if job.every or job.cron])


def away(context: Context, how: Away) -> None:
    context.log.warning("the database's server is waited for", server=how.value)


def once(context: Context) -> int:
    """Run every job once, one after the other; gives the exit code of the worst, or INTERRUPTED."""
    code = 0
    for job in table(context.config):
        result = attempt(context, job, forced=True)
        if isinstance(result, Left):
            context.log.info("job left out", job=job.name, because=result.value)
        else:
            code = worse(code, exit_code(result))
    return INTERRUPTED if context.stop.is_set() else code


def exit_code(result: Result) -> int:
    if result.result == "failed":
        return 1
    return 3 if result.tally.totals.quarantined else 0


def worse(one: int, other: int) -> int:
    """Of two exit codes: failed before quarantined before done."""
    return max(one, other, key=(0, 3, 1).index)
