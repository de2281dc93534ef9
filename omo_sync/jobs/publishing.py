"""The job that tells one target what has changed."""

from __future__ import annotations

from omo_sync.bootstrap import Engine
from omo_sync.config.targets import Target
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Tally
from omo_sync.publish.deliver import Told
from omo_sync.publish.publish import Publish


def name_of(target: str) -> str:
    """Of a target's job."""
    return f"publish {target}"


def lock_of(target: str) -> str:
    """What whoever tells a target holds: no two processes tell it at a time."""
    return f"job {name_of(target)}"


def publish(target: Target, context: Context, engine: Engine, tally: Tally) -> None:
    """What differs at a target. Raises TargetError, Stopped; what was told before is kept."""
    total = Told()
    try:
        for piece in Publish(
            engine.database, engine.projector, target, context.now, context.config.sources
        ).run(context.go_on):
            total = total.plus(piece)
    finally:
        context.metrics.published(target.name, total._asdict())
        tally.note = " ".join(f"{name} {count}" for name, count in total._asdict().items() if count)
