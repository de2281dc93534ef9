"""A source that compares what it reads with what it last saw is read while nobody writes there, and
after it is known what became of what was written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from omo_sync.bootstrap import Engine
from omo_sync.config.load import Config
from omo_sync.errors import SourceError, TargetError
from omo_sync.jobs import locks
from omo_sync.jobs.publishing import lock_of
from omo_sync.publish.publish import Publish

PATIENCE = 30.0  # seconds to wait for a run that tells the target
STEP = 0.05


@contextmanager
def quiet(engine: Engine, config: Config, source: str) -> Iterator[None]:
    """While this source is read. Raises SourceError where it cannot be read now."""
    with ExitStack() as held:
        for target in config.targets.values():
            if target.options.source != source or not any(f.seen for f in target.options.feeds.values()):
                continue
            held.callback(_lock(engine, target.name).release)
            publish = Publish(engine.database, engine.projector, target, engine.now, config.sources)
            try:
                publish.settle()
            except TargetError as error:
                raise SourceError(
                    f"{source}: it is not known yet what became of what was written there ({error})"
                ) from error
        yield


def _lock(engine: Engine, target: str) -> locks.Lock:
    last = time.monotonic() + PATIENCE
    while (lock := locks.acquire(engine.database, lock_of(target))) is None:
        if time.monotonic() > last:
            raise SourceError(
                f"{target} is being told for more than {PATIENCE:.0f} s; the next run reads what is new"
            )
        time.sleep(STEP)
    return lock
