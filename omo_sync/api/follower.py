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

from omo_sync.api.ends import Ends
from omo_sync.api.part import Part, Since, TakeOver
from omo_sync.api.reader import keep_few_pages
from omo_sync.api.view import SECOND, View
from omo_sync.bootstrap import Engine
from omo_sync.config.redis import Redis
from omo_sync.errors import OmoSyncError
from omo_sync.projections import changes
from omo_sync.projections import state as states
from omo_sync.projections.standing import Standing, stands
from omo_sync.signals.wakeups import Ear, open_voice, open_wakeups
from omo_sync.store.database import Transaction

LOG = logging.getLogger("omo_sync.api")

POLL = 0.05  # seconds between two looks of a follower whom nothing wakes
PATIENCE = SECOND  # how long something may wait to be folded before we do that ourselves
REST = 0.2  # seconds after a failure: a server that was restarted is back at any moment

NO_REDIS = Redis()


class Reading(NamedTuple):
    """What is new, ready to be taken over. whole: all of it was read anew."""

    position: int
    epoch: int
    take_over: Sequence[TakeOver]
    whole: bool


class Follower:
    """parts: what the copy consists of, in the order in which they are taken over. redis: what wakes it
    instead of PostgreSQL, where there is one."""

    def __init__(self, engine: Engine, view: View, parts: Sequence[Part], redis: Redis = NO_REDIS) -> None:
        self.engine = engine
        self.view = view
        self.parts = parts
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._wakeups = open_wakeups(engine.database.url, redis.url or None, redis.prefix, Ear.MODELS)
        self._voice = open_voice(engine.database.url, redis.url or None, redis.prefix)
        self._thread = threading.Thread(target=self._run, name="omo-sync-follower", daemon=True)
        self._standing: Standing | None = None  # that of the copy
        self._ends = Ends()
        self._woken = True
        self._failure = ""  # what was said of it, until it works again
        self._hurried = False  # this process has appended, and waits for no other to fold it

    def hurry(self) -> None:
        """From any thread: fold at the next look, which is soon, what the log has more."""
        self._hurried = True
        (self._voice or self._wakeups).wake()

    def _wake(self) -> None:
        """Whoever waits by Redis, this follower among them."""
        if self._voice is not None:
            self._voice.wake()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        keep_few_pages(self.engine.database)
        while not self._stop.is_set():
            try:
                self._look()
                self._failure = ""
                self._woken = self._wakeups.wait(POLL)
            except Exception as error:  # whatever it is: what is known is served on, and grows old
                self._failed(error)
                self._stop.wait(REST)
        self._wakeups.close()
        if self._voice is not None:
            self._voice.close()
        self.engine.close()

    def _failed(self, error: Exception) -> None:
        """Said once, however often it is tried again."""
        if repr(error) != self._failure:
            LOG.warning("The store cannot be followed; trying again: %s", error, exc_info=unforeseen(error))
        self._failure = repr(error)

    def _look(self) -> None:
        if self._nothing_new():
            self.view.current = self.view.looked = self.engine.now()
            return
        with self.engine.database.transaction() as transaction:
            now = self.engine.now()
            standing = stands(transaction)
            same = standing == self._standing and not any(part.due(now) for part in self.parts)
            reading = None if same else self._read(transaction, standing, now)
        self._ends.seen(standing.head, standing.position, now)
        current = max(self.view.current, self._ends.reached)
        self.view.head, self.view.looked = standing.head, now  # in this order: nobody trusts an older end
        if reading is None:
            self.view.current = current  # one number, which the event loop reads when it likes
        else:
            self._standing = standing
            self._loop.call_soon_threadsafe(self._take_over, reading, current)
            if reading.whole:
                rest_from_collecting()
        self._fold(standing.head > standing.position, now)

    def _nothing_new(self) -> bool:
        """Whether that is certain without a look into the store."""
        known, now = self._standing, self.engine.now()
        return (
            self._wakeups.certain
            and not self._woken
            and known is not None
            and known.head <= known.position
            and not any(part.due(now) for part in self.parts)
        )

    def _read(self, transaction: Transaction, standing: Standing, now: int) -> Reading:
        since = self._since(transaction, standing, now)
        self._standing = None  # until it is taken over: what was half read is read anew
        taken = [part.read(transaction, since) for part in self.parts]
        return Reading(standing.position, standing.epoch, taken, since.position is None)

    def _since(self, transaction: Transaction, standing: Standing, now: int) -> Since:
        """What to read: all of it at the beginning, after a rebuild, and by other settings."""
        known, settings = self._standing, states.load(transaction).settings
        if known is None or (known.epoch, known.settings) != (standing.epoch, standing.settings):
            return Since(None, standing.epoch, (), settings, now)
        found = list(changes.after(transaction, known.position))
        return Since(known.position, standing.epoch, found, settings, now)

    def _take_over(self, reading: Reading, current: int) -> None:
        for one in reading.take_over:
            one()
        self.view.current = current
        self.view.advance(reading.position, reading.epoch)

    def _fold(self, behind: bool, now: int) -> None:
        """Whoever appends folds as well; where it could not, we do. While facts come in steadily some are
        about to be folded at every look, and that is no reason to."""
        if behind and self._hurried:
            self._hurried = False
            self.engine.projector.catch_up()
            self._wake()
        elif self._ends.waited(now) > PATIENCE:
            self.engine.projector.catch_up()


def rest_from_collecting() -> None:
    """What was just read stays: looking through it for cycles again and again would only cost time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def unforeseen(error: Exception) -> bool:
    """Whether the log has to say where it happened."""
    return not isinstance(error, OmoSyncError)
