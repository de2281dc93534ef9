"""The projector as a service: of all daemons of a store one folds, the others stand by."""

from __future__ import annotations

import threading
import time
from contextlib import closing

from omo_sync.bootstrap import Engine
from omo_sync.jobs import locks
from omo_sync.jobs.attempt import said
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Stopped
from omo_sync.projections.overview import Progress, progress_of
from omo_sync.signals.wakeups import Ear, Wakeups, open_wakeups

LOOK = 1.0  # seconds between two measurements of the lag, and two looks at whether the lock is still ours
STAND_BY = 1.0  # seconds between two attempts to take over
RECOVER = 0.25  # seconds after a failure: a server that was restarted is back at any moment
MANY = 400  # entries of the log folded at once: more will follow, and together they cost half as much
GATHER = 0.05  # seconds in which they gather


class Projecting(threading.Thread):
    """Folds what this or any other process has appended, until the daemon stops."""

    def __init__(self, context: Context) -> None:
        super().__init__(name="projector")
        self.context = context
        self._failure = ""  # what was said of it, until it works again
        self._seen = Progress(0, 0, None, 0)
        self._folded = 0  # entries, since the last wait
        self._looked = -LOOK  # when that was, on the monotonic clock

    def run(self) -> None:
        while not self.context.stop.is_set():
            try:
                with self.context.engines.borrow() as engine:
                    self._serve(engine)
            except Stopped:
                return
            except Exception as error:  # the store is away, or busy for long: it is asked again
                if self._failure != (message := said(error)):  # once, however often it is tried again
                    self.context.log.error("projector failed", error=message)
                    self._failure = message
                self.context.stop.wait(RECOVER)

    def _serve(self, engine: Engine) -> None:
        """Fold for as long as the lock is ours; without it, stand by for a moment."""
        context = self.context
        lock = locks.acquire(engine.database, "projector")
        if lock is None:
            self._look(engine)
            context.stop.wait(STAND_BY)
            return
        self._failure = ""
        context.log.info("projector active")
        context.metrics.active(True)
        try:
            with closing(open_wakeups(engine.database.url, hears=Ear.LOG)) as wakeups:
                while lock.holds():
                    self._look(engine)
                    until = self._looked + LOOK
                    while time.monotonic() < until:
                        self._fold(engine, wakeups)
        finally:
            context.metrics.active(False)
            lock.release()

    def _fold(self, engine: Engine, wakeups: Wakeups) -> None:
        """Catch up, then wait for more. A server is not asked before whether there is any: the answer takes
        as long as folding a little. With a file it costs nothing, and keeps no writer waiting."""
        context = self.context
        self._folded = 0
        if engine.database.server.beside or self._look(engine).behind:
            position = engine.projector.catch_up(lambda entries: self._go_on(engine, entries))
            self._saw(self._seen._replace(position=position, head=max(position, self._seen.head)))
        if self._folded >= MANY:
            context.stop.wait(GATHER)
        wakeups.wait(context.config.daemon.poll / 1_000_000)
        context.go_on()

    def _go_on(self, engine: Engine, entries: int) -> None:
        """Between two pieces of what takes long. entries: folded since."""
        self._folded += entries
        if time.monotonic() - self._looked > LOOK:
            self._look(engine)
        self.context.go_on()

    def _look(self, engine: Engine) -> Progress:
        self._saw(found := progress(engine))
        self._looked = time.monotonic()
        return found

    def _saw(self, found: Progress) -> None:
        self._seen = found
        self.context.metrics.saw(found, self.context.now())


def progress(engine: Engine) -> Progress:
    with engine.database.transaction() as transaction:
        return progress_of(transaction)
