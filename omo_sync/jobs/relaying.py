"""What changed in the store, told to those who listen to Redis: by one daemon, the others stand by."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from omo_sync.config.redis import Redis
from omo_sync.errors import StoreError
from omo_sync.jobs import locks
from omo_sync.jobs.attempt import said
from omo_sync.jobs.context import Context
from omo_sync.jobs.waking import Waking
from omo_sync.relay import Relay
from omo_sync.signals.redis_link import RedisLink
from omo_sync.signals.stream import ChangeStream
from omo_sync.signals.wakeups import Ear, open_voice, open_wakeups
from omo_sync.store.database import Database

STAND_BY = 1.0  # seconds between two attempts to take over
PAUSE = 0.05  # seconds in which changes gather, so that a busy store is told of in larger pieces
REST = 10.0  # seconds after an error that lasts until somebody mends it
RECOVER = 1.0  # seconds after another failure; all that was not told is told then


class Relaying(threading.Thread):
    """Writes the change stream and wakes by Redis, whoever has folded, until the daemon stops.

    Nothing is half done when the process ends in the middle of it.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(name="relay", daemon=True)
        self.context = context
        self._failure = ""  # what was said of it, until it works again

    def run(self) -> None:
        while not self.context.stop.is_set():
            try:
                with self.context.engines.borrow() as engine:
                    self._serve(engine.database)
            except Exception as error:  # the store is away, or the stream another store's: it is tried again
                if self._failure != (message := said(error)):  # once, however often it is tried again
                    self.context.log.error("relay failed", error=message)
                    self._failure = message
                self.context.stop.wait(REST if type(error) is StoreError else RECOVER)

    def _serve(self, database: Database) -> None:
        """Tell for as long as the lock is ours; without it, stand by for a moment."""
        context, told = self.context, self.context.config.redis
        lock = locks.acquire(database, "relay")
        if lock is None:
            context.stop.wait(STAND_BY)
            return
        link = RedisLink(told.url)
        relay = Relay(database, ChangeStream(link, context.now, told.prefix, told.stream_length))
        context.log.info("relay active", redis=link.name)
        try:
            with (
                closing(link),
                closing(open_wakeups(database.url, hears=Ear.MODELS)) as ear,
                waking(database.url, told),
            ):
                while lock.holds() and not context.stop.is_set():
                    relay.catch_up()
                    self._failure = ""
                    context.stop.wait(PAUSE)
                    ear.wait(context.config.daemon.poll / 1_000_000)
        finally:
            lock.release()


@contextmanager
def waking(url: str, told: Redis) -> Iterator[None]:
    """Meanwhile those who listen are woken; on SQLite the file itself does so."""
    voice = open_voice(url, told.url, told.prefix)
    if voice is None:
        yield
        return
    with closing(voice):
        thread = Waking(url, voice)
        thread.start()
        try:
            yield
        finally:
            thread.end()
