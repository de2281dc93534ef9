"""The one writer of a process: it folds the requests of all connections into transactions.

While one transaction is made durable the next requests gather; the more come, the more share one. A
batch that fails is decided again, each request by itself, so that one of them spoils no other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import closing

from omo_sync.bootstrap import Engine
from omo_sync.errors import OmoSyncError, StoreRefusal
from omo_sync.reservations.answer import Answer, Unavailable
from omo_sync.reservations.batch import Batch
from omo_sync.reservations.collecting import Collecting
from omo_sync.reservations.head import Behind, Head
from omo_sync.reservations.queue import Outcome, Queue, Waiting
from omo_sync.reservations.terms import Terms
from omo_sync.store import answers
from omo_sync.store.database import Lock

LOG = logging.getLogger("omo_sync.reservations")

MOST = 500  # requests in one transaction
ATTEMPTS = 3  # with the append lock alone, before the projector is kept waiting as well
IDLE = 1.0  # seconds between two looks at an empty queue
HOUR = 3_600_000_000


class Writer:
    """engine: its own, which it closes."""

    def __init__(self, engine: Engine, queue: Queue, terms: Terms) -> None:
        self.engine = engine
        self.queue = queue
        self.keeping = terms.keeping
        self.head = Head(engine.log, terms.allotments)
        self._collecting = Collecting()
        self._swept = 0
        self._thread = threading.Thread(target=self._run, name="omo-sync-reservations", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        with closing(self.engine):
            while not self.queue.closed:
                waiting = self.queue.take(MOST, IDLE)
                if waiting:
                    self._serve(waiting)
                    self._collecting.busy()
                else:
                    self._collecting.idle()
                    self._sweep()
            self._collecting.idle()

    def _serve(self, waiting: Sequence[Waiting]) -> None:
        try:
            told: Sequence[Outcome] = self.decide(waiting)
        except Exception as error:
            self.head.lose()
            if len(waiting) > 1 and not away(error):
                LOG.warning("A batch of %d requests failed, each is tried by itself: %s", len(waiting), error)
                for one in waiting:
                    self._serve([one])
                return
            LOG.warning(
                "Requests could not be decided: %s", error, exc_info=not isinstance(error, OmoSyncError)
            )
            told = [unavailable(error)] * len(waiting)
        for one, outcome in zip(waiting, told, strict=True):
            one.tell(outcome)

    def decide(self, waiting: Sequence[Waiting]) -> list[Answer]:
        """One transaction; the answers hold once this returns."""
        for attempt in range(ATTEMPTS + 1):
            try:
                return self._attempt(waiting, attempt == ATTEMPTS)
            except Behind:
                if attempt < ATTEMPTS - 1:
                    self.engine.projector.catch_up()
        raise AssertionError("where all is folded nothing is behind")

    def _attempt(self, waiting: Sequence[Waiting], alone: bool) -> list[Answer]:
        """alone: nobody else folds meanwhile, and all is folded first."""
        engine = self.engine
        with engine.database.transaction(write=True, lock=Lock.ALL if alone else Lock.APPEND) as transaction:
            if alone:
                engine.projector.catch_up_in(transaction)
            return Batch(self.head, waiting, self.keeping).decide(transaction, engine.now())

    def _sweep(self) -> None:
        """Now and then, while nobody asks, kept answers that have expired go."""
        now = self.engine.now()
        if now - self._swept < HOUR:
            return
        self._swept = now
        try:
            with self.engine.database.transaction(write=True, lock=Lock.NONE) as transaction:
                answers.forget(transaction, now)
        except OmoSyncError as error:
            LOG.warning("Expired answers were not dropped; they are at the next look: %s", error)


def away(error: Exception) -> bool:
    """Whether it is the store that fails, and not the request."""
    return isinstance(error, OmoSyncError) and not isinstance(error, StoreRefusal)


def unavailable(error: Exception) -> Exception:
    return Unavailable(f"{error} Ask again: nothing is done twice.") if away(error) else error
