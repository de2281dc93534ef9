"""The projector as a service: of all daemons of a store one folds, the others stand by."""

from __future__ import annotations

import threading

from omo_sync.bootstrap import Engine
from omo_sync.jobs import locks
from omo_sync.jobs.attempt import said
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Stopped
from omo_sync.projections.overview import Progress, progress_of

STAND_BY = 1.0  # seconds between two attempts to take over
RECOVER = 1.0  # seconds after a failure


class Projecting(threading.Thread):
    """Folds what this or any other process has appended, until the daemon stops."""

    def __init__(self, context: Context) -> None:
        super().__init__(name="projector")
        self.context = context

    def run(self) -> None:
        while not self.context.stop.is_set():
            try:
                self._serve()
            except Stopped:
                return
            except Exception as error:  # the store is away, or busy for long: it is asked again
                self.context.log.error("projector failed", error=said(error))
                self.context.stop.wait(RECOVER)

    def _serve(self) -> None:
        context = self.context
        with context.engines.borrow() as engine:
            lock = locks.acquire(engine.database, "projector")
            if lock is None:
                context.metrics.saw(self._progress(engine), context.now())
                context.stop.wait(STAND_BY)
                return
            context.log.info("projector active")
            context.metrics.active(True)
            try:
                while lock.holds():
                    self._fold(engine)
            finally:
                context.metrics.active(False)
                lock.release()

    def _fold(self, engine: Engine) -> None:
        """Catch up, then wait for more."""
        context = self.context
        progress = self._progress(engine)
        context.metrics.saw(progress, context.now())
        if progress.behind:
            engine.projector.catch_up(context.go_on)
            context.metrics.saw(self._progress(engine), context.now())
        context.stop.wait(context.config.daemon.poll / 1_000_000)
        context.go_on()

    def _progress(self, engine: Engine) -> Progress:
        with engine.database.transaction() as transaction:
            return progress_of(transaction)
