"""Requests that wait to be decided: a lane a sku, served in turn, so that a hot one delays no other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition, Lock
from typing import NamedTuple

from omo_sync.reservations.answer import Answer, QueueFull
from omo_sync.reservations.request import Request, lane

Outcome = Answer | Exception


class Caller(NamedTuple):
    """Who asks under which idempotency key; the key is empty for none."""

    name: str = ""
    key: str = ""


ANYBODY = Caller()


class Waiting(NamedTuple):
    """tell: is told what became of it, on the writer's thread; it must be quick."""

    request: Request
    caller: Caller
    tell: Callable[[Outcome], None]


class Queue:
    """limit: requests that may wait, half of them in one lane."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.waiting = 0
        self._lanes: dict[str, deque[Waiting]] = {}
        self._lock = Lock()
        self._changed = Condition(self._lock)
        self._closed = False

    def put(self, one: Waiting) -> None:
        """Raises QueueFull."""
        with self._lock:
            name = lane(one.request)
            mine = self._lanes.get(name)
            taken = len(mine) if mine else 0
            if self._closed or self.waiting >= self.limit or taken >= max(1, self.limit // 2):
                raise QueueFull(
                    f"{self.waiting} requests wait to be decided, {taken} of them for the same sku. "
                    "Nothing was done; ask again in a moment."
                )
            if mine is None:
                mine = self._lanes[name] = deque()
            mine.append(one)
            self.waiting += 1
            if self.waiting == 1:
                self._changed.notify()

    def take(self, most: int, seconds: float) -> list[Waiting]:
        """Up to so many, one a lane in turn; waits so long for the first."""
        with self._lock:
            if not self.waiting and not self._closed:
                self._changed.wait(seconds)
            found: list[Waiting] = []
            lanes = self._lanes
            while lanes and len(found) < most:
                for name in list(lanes)[: most - len(found)]:
                    mine = lanes.pop(name)
                    found.append(mine.popleft())
                    if mine:  # behind the others, for the next batch too
                        lanes[name] = mine
            self.waiting -= len(found)
            return found

    @property
    def closed(self) -> bool:
        """Whether it takes no more, and has none."""
        return self._closed and not self.waiting

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._changed.notify()
