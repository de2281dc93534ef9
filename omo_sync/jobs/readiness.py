"""Whether a daemon does what it is there for."""

from __future__ import annotations

from omo_sync.config.duration import MICROSECONDS
from omo_sync.jobs.attempt import said
from omo_sync.jobs.context import Context
from omo_sync.projections.overview import progress_of

SECOND = MICROSECONDS["s"]


def problems(context: Context) -> list[str]:
    """Why it is not ready, in sentences; none when it is."""
    told, now = context.config.daemon, context.now()
    found = [
        f"{name} has been under way for {(now - since) // SECOND} s; look at its source"
        for name, since in sorted(dict(context.running).items())
        if now - since > told.stuck_after
    ]
    try:
        with context.engines.borrow() as engine, engine.database.transaction() as transaction:
            progress = progress_of(transaction)
    except Exception as error:
        return [*found, f"the store cannot be read: {said(error)}"]
    lag = context.metrics.saw(progress, now)
    if lag > told.max_lag:
        found.append(
            f"the read models are {progress.behind} entries behind, for {lag // SECOND} s already;"
            " look for `projector failed` in the log"
        )
    return found
