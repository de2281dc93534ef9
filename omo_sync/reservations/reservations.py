"""Reservations for Python code: the same that the HTTP routes use."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from threading import Lock

from omo_sync.bootstrap import Engine
from omo_sync.reservations.answer import Answer
from omo_sync.reservations.queue import ANYBODY, Caller, Outcome, Queue, Waiting
from omo_sync.reservations.request import (
    Confirm,
    Fulfil,
    Look,
    Release,
    Request,
    Reserve,
    Wanted,
    checked,
    merged,
)
from omo_sync.reservations.terms import USUAL, Terms
from omo_sync.reservations.writer import Writer


class Reservations:
    """Goods held for orders, on the store of an engine. Any number of threads may call; the decisions are
    made by a thread with a connection of its own, which begins with the first request.
    """

    def __init__(self, engine: Engine, terms: Terms = USUAL) -> None:
        self._engine = engine
        self.terms = terms
        self._queue = Queue(terms.waiting)
        self._writer: Writer | None = None
        self._starting = Lock()

    def reserve(
        self,
        order: str,
        lines: Iterable[Wanted],
        expires_in: int | None = None,
        channel: str = "",
        caller: Caller = ANYBODY,
    ) -> Answer:
        """Hold all lines or none, for so many microseconds. Raises UsageError, QueueFull, StoreError."""
        expires_in = self.terms.expiry(expires_in)
        return self.ask(Reserve(checked("order", order), merged(lines), expires_in, channel), caller)

    def confirm(self, order: str, caller: Caller = ANYBODY) -> Answer:
        """The order's holds no longer expire."""
        return self.ask(Confirm(order), caller)

    def fulfil(self, order: str, lines: Iterable[Wanted] | None = None, caller: Caller = ANYBODY) -> Answer:
        """Goods leave the shelf: these lines, or all that is held."""
        return self.ask(Fulfil(order, None if lines is None else merged(lines)), caller)

    def release(self, order: str, caller: Caller = ANYBODY) -> Answer:
        """What is held for the order is let go."""
        return self.ask(Release(order), caller)

    def look(self, order: str) -> Answer:
        """How the order stands."""
        return self.ask(Look(order))

    def ask(self, request: Request, caller: Caller = ANYBODY) -> Answer:
        """Waits for the decision. Raises QueueFull, StoreError."""
        future: Future[Answer] = Future()
        self.submit(Waiting(request, caller, lambda outcome: settle(future, outcome)))
        return future.result()

    def submit(self, waiting: Waiting) -> None:
        """Without waiting: `waiting.tell` is told. Raises QueueFull."""
        if self._writer is None:
            self._start()
        self._queue.put(waiting)

    def _start(self) -> None:
        with self._starting:
            if self._writer is None:
                engine = Engine(self._engine.database.url, self._engine.settings, self._engine.now)
                writer = Writer(engine, self._queue, self.terms)
                writer.start()
                self._writer = writer

    def close(self) -> None:
        """Takes no more requests, and waits until those that were taken are decided."""
        self._queue.close()
        if self._writer is not None:
            self._writer.join()


def settle(future: Future[Answer], outcome: Outcome) -> None:
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
