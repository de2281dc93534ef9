"""The projector as a service: of all daemons of a store one folds, the others stand by."""

from __future__ import annotations

import threading
from contextlib import closing

from omo_sync.bootstrap import Engine
from omo_sync.jobs import locks
from omo_sync.jobs.attempt import said
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Stopped
from omo_sync.projections.overview import Progress, progress_of
from omo_sync.signals.wakeups import Wakeups, open_wakeups

STAND_BY = 1.0  # seconds between two attempts to take over
RECOVER = 0.25  # seconds after a failure: a server that was restarted is back at any moment


class Projecting(threading.Thread):
    """Folds what this or any other process has appended, until the daemon stops."""

    def __init__(self, context: Context) -> None:
        super().__init__(name="projector")
        self.context = context

    def run(self) -> None:
        failure = ""
        while not self.context.stop.is_set():
            try:
                with self.context.engines.borrow() as engine:
                    self._serve(engine)
                failure = ""
            except Stopped:
                return
            except Exception as error:  # the store is away, or busy for long: it is asked again
                if failure != (failure := said(error)):  # once, however often it is tried again
                    self.context.log.error("projector failed", error=failure)
                self.context.stop.wait(RECOVER)

    def _serve(self, engine: Engine) -> None:
        """Fold for as long as the lock is ours; without it, stand by for a moment."""
        context = self.context
        lock = locks.acquire(engine.database, "projector")
        if lock is None:
            context.metrics.saw(progress(engine), context.now())
            context.stop.wait(STAND_BY)
            return
        context.log.info("projector active")
        context.metrics.active(True)
        try:
            with closing(open_wakeups(engine.database.url, only_log=True)) as wakeups:
                while lock.holds():
                    self._fold(engine, wakeups)
        finally:
            context.metrics.active(False)
            lock.release()

    def _fold(self, engine: Engine, wakeups: Wakeups) -> None:
        """Catch up, then wait for more."""
        context = self.context
        found = progress(engine)
        context.metrics.saw(found, context.now())
        if found.behind:
            position = engine.projector.catch_up(context.go_on)
            reached = found._replace(position=position, head=max(position, found.head))
            context.metrics.saw(reached, context.now())
        wakeups.wait(context.config.daemon.poll / 1_000_000)
        context.go_on()


def progress(engine: Engine) -> Progress:
    with engine.database.transaction() as transaction:
        return progress_of(transaction)
