"""Pulls that were asked for, in whichever process: they begin at once, not when they would be due."""

from __future__ import annotations

import threading
from contextlib import closing

from omo_sync.bootstrap import Engine
from omo_sync.jobs.attempt import PULL, said
from omo_sync.jobs.context import Context
from omo_sync.jobs.schedule import Schedule
from omo_sync.signals.wakeups import Ear, Wakeups, open_wakeups
from omo_sync.store import jobs
from omo_sync.store.asked import asked

PAUSE = 0.1  # seconds between two looks of a daemon on a busy store
RECOVER = 1.0  # seconds after a failure


class Asking(threading.Thread):
    """Looks for what is asked until the daemon stops. Of several daemons each tries, and one pulls."""

    def __init__(self, context: Context, schedule: Schedule) -> None:
        super().__init__(name="asking", daemon=True)
        self.context = context
        self.schedule = schedule

    def run(self) -> None:
        while self.context.config.sources and not self.context.stop.is_set():
            try:
                with (
                    self.context.engines.borrow() as engine,
                    closing(open_wakeups(engine.database.url, hears=Ear.LOG)) as ear,
                ):
                    self._serve(engine, ear)
            except Exception as error:  # the store is away, or busy for long: it is asked again
                self.context.log.error("what is asked for cannot be read", error=said(error))
                self.context.stop.wait(RECOVER)

    def _serve(self, engine: Engine, ear: Wakeups) -> None:
        while not self.context.stop.is_set():
            for source in open_questions(engine):
                job = f"{PULL}{source}"
                if job not in self.context.running:
                    self.schedule.hurry(job)
            self.context.stop.wait(PAUSE)
            ear.wait(self.context.config.daemon.poll / 1_000_000)


def open_questions(engine: Engine) -> list[str]:
    """Sources of which no pull has begun since they were asked for, and which do not rest."""
    now = engine.now()
    with engine.database.transaction() as transaction:
        found = []
        for source, at in asked(transaction).items():
            run = jobs.load(transaction, f"{PULL}{source}")
            begun = run is not None and run.started is not None and run.started >= at
            resting = run is not None and run.rests is not None and now < run.rests
            if not (begun or resting):
                found.append(source)
    return found
