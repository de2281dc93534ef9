"""What is pushed to this process, stored by one writer: the requests of many connections share a
transaction.

While one transaction is made durable the next requests gather. A batch that fails is stored again,
each request by itself, so that one of them spoils no other.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from omo_sync.api.problem import Problem
from omo_sync.bootstrap import Engine
from omo_sync.errors import OmoSyncError, StoreRefusal
from omo_sync.ingest import Group, Ingest, Totals

LOG = logging.getLogger("omo_sync.api")

TOGETHER = 1_000  # requests in one transaction
TOGETHER_BYTES = 8 * 1024 * 1024
WAITING_BYTES = 64 * 1024 * 1024  # beyond, requests are asked to come again


class Stored(NamedTuple):
    """What became of one request, now that it is durable. position: of the log after it."""

    totals: Totals
    position: int


Prepare = Callable[[Ingest], Group]
"""Makes what is stored of a request, on the writer's thread."""


class Waiting(NamedTuple):
    """A request. size: of its body, in bytes."""

    prepare: Prepare
    size: int
    answer: asyncio.Future[Stored]


class Intake:
    """engine: makes the writer's own, on its thread. woken: called on that thread after each commit."""

    def __init__(self, engine: Callable[[], Engine], woken: Callable[[], None]) -> None:
        self._make = engine
        self._woken = woken
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Waiting] = deque()
        self._bytes = 0
        self._some = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="omo-sync-intake", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Once all that was taken is answered."""
        with self._some:
            self._closed = True
            self._some.notify()
        self._thread.join()

    async def take(self, prepare: Prepare, size: int) -> Stored:
        """Store a request together with others; what this gives is durable. Raises Problem (503) where
        too much is waiting, StoreError."""
        answer: asyncio.Future[Stored] = self._loop.create_future()
        with self._some:
            if self._closed or self._bytes + size > WAITING_BYTES:
                raise Problem("busy", retry_after=1)
            self._waiting.append(Waiting(prepare, size, answer))
            self._bytes += size
            self._some.notify()
        return await answer

    def _run(self) -> None:
        engine: Engine | None = None
        while requests := self._next():
            try:
                engine = engine or self._make()
                told: Sequence[Stored | Exception] = self._served(engine, requests)
            except Exception as error:  # the store cannot even be opened
                LOG.warning("What was pushed could not be stored: %s", error, exc_info=unforeseen(error))
                told = [error] * len(requests)
            self._loop.call_soon_threadsafe(tell, requests, told)
            self._woken()
        if engine is not None:
            engine.close()

    def _next(self) -> list[Waiting]:
        """What goes into the next transaction; nothing once all is done and this is closed."""
        taken: list[Waiting] = []
        size = 0
        with self._some:
            self._some.wait_for(lambda: self._waiting or self._closed)
            while self._waiting and len(taken) < TOGETHER and size < TOGETHER_BYTES:
                one = self._waiting.popleft()
                taken.append(one)
                size += one.size
            self._bytes -= size
        return taken

    def _served(self, engine: Engine, requests: Sequence[Waiting]) -> list[Stored | Exception]:
        try:
            return [*stored(engine.ingest, requests)]
        except Exception as error:
            engine.database.close()  # whatever is wrong with the connection: the next use opens another
            if len(requests) > 1 and not away(error):
                LOG.warning("A batch of %d pushes failed, each is stored by itself: %s", len(requests), error)
                return [told for one in requests for told in self._served(engine, [one])]
            LOG.warning("What was pushed could not be stored: %s", error, exc_info=unforeseen(error))
            return [error] * len(requests)


def stored(ingest: Ingest, requests: Sequence[Waiting]) -> list[Stored]:
    """All of these in one transaction."""
    totals, position = ingest.store_together([one.prepare(ingest) for one in requests])
    return [Stored(one, position) for one in totals]


def tell(requests: Sequence[Waiting], told: Sequence[Stored | Exception]) -> None:
    """On the event loop: to those who still wait."""
    for one, outcome in zip(requests, told, strict=True):
        if one.answer.done():
            continue
        if isinstance(outcome, Exception):
            one.answer.set_exception(outcome)
        else:
            one.answer.set_result(outcome)


def away(error: Exception) -> bool:
    """Whether it is the store that fails, and not a request."""
    return isinstance(error, OmoSyncError) and not isinstance(error, StoreRefusal)


def unforeseen(error: Exception) -> bool:
    """Whether the log has to say where it happened."""
    return not isinstance(error, OmoSyncError)
