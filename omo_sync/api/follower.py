"""Keeps this process's copy up with the store, by position: from a thread with a connection of its own.

Something that wakes it may be lost; then it looks by itself a moment later. What is read is made
ready in the thread and taken over on the event loop, so that no request sees half a change.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import Sequence
from typing import NamedTuple

from omo_sync.api.part import Part, Since, TakeOver
from omo_sync.api.view import SECOND, View
from omo_sync.bootstrap import Engine
from omo_sync.domain.settings import Settings
from omo_sync.errors import OmoSyncError
from omo_sync.projections import changes
from omo_sync.projections import state as states
from omo_sync.store.database import Transaction

LOG = logging.getLogger("omo_sync.api")

POLL = 0.01  # seconds between two looks
PATIENCE = SECOND  # how long the log may be ahead of the read models before we fold it ourselves
REST = 1.0  # seconds after a failure


class Reading(NamedTuple):
    """What one look at the store gave."""

    position: int
    epoch: int
    current: int
    settings: Settings
    take_over: Sequence[TakeOver]
    behind: bool
    whole: bool  # all of it was read anew


class Follower:
    """parts: what the copy consists of, in the order in which they are taken over."""

    def __init__(self, engine: Engine, view: View, parts: Sequence[Part]) -> None:
        self.engine = engine
        self.view = view
        self.parts = parts
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="omo-sync-follower", daemon=True)
        self._at: tuple[int, int] | None = None  # position and epoch of the copy
        self._settings: Settings | None = None
        self._behind_since = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        failed = False
        while not self._stop.is_set():
            try:
                self._look()
                failed = False
            except OmoSyncError as error:
                if not failed:
                    LOG.warning(
                        "The store cannot be read; what is known is served on, marked stale: %s", error
                    )
                failed = True
            self._stop.wait(REST if failed else POLL)
        self.engine.close()

    def _look(self) -> None:
        with self.engine.database.transaction() as transaction:
            reading = self._read(transaction)
        if reading.behind:
            self._fold(reading.current)
        else:
            self._behind_since = 0
        self._at, self._settings = (reading.position, reading.epoch), reading.settings
        self._loop.call_soon_threadsafe(self._take_over, reading)
        if reading.whole:
            rest_from_collecting()

    def _read(self, transaction: Transaction) -> Reading:
        now = self.engine.now()
        state, epoch = states.load(transaction), changes.epoch(transaction)
        behind = self.engine.log.head(transaction) > state.position
        since = self._since(transaction, state, epoch, now)
        taken = [part.read(transaction, since) for part in self.parts]
        return Reading(state.position, epoch, now, state.settings, taken, behind, since.position is None)

    def _since(self, transaction: Transaction, state: states.State, epoch: int, now: int) -> Since:
        """What to read: all of it at the beginning, after a rebuild, and by other settings."""
        if self._at is None or self._at[1] != epoch or self._settings != state.settings:
            return Since(None, epoch, list(changes.after(transaction, -1)), state.settings, now)
        position = self._at[0]
        found = list(changes.after(transaction, position)) if state.position > position else []
        return Since(position, epoch, found, state.settings, now)

    def _take_over(self, reading: Reading) -> None:
        for one in reading.take_over:
            one()
        self.view.advance(reading.position, reading.epoch, 0 if reading.behind else reading.current)

    def _fold(self, now: int) -> None:
        """Whoever appends folds as well; where it could not, we do."""
        if not self._behind_since:
            self._behind_since = now
        elif now - self._behind_since > PATIENCE:
            self.engine.projector.catch_up()
            self._behind_since = 0


def rest_from_collecting() -> None:
    """What was just read stays: looking through it for cycles again and again would only cost time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
