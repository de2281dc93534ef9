"""Rate limits: so many calls of one name in a stretch of time, counted by all processes together."""

from __future__ import annotations

from threading import Lock
from typing import Any

from omo_sync.clock import Clock
from omo_sync.signals.redis_link import RedisLink

SECOND = 1_000_000
NAMES = 10_000  # counted at once without Redis


class Limits:
    """Fixed windows, counted in Redis; each process counts for itself without one, or while it is away.

    A limit is then kept per process, so that all together may let through as many times more.
    """

    def __init__(self, now: Clock, link: RedisLink | None = None, prefix: str = "omo") -> None:
        self._now = now
        self._link = link
        self._prefix = prefix
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def wait(self, name: str, calls: int, seconds: int) -> int:
        """Count one call; 0 if it is among the first so many of its window, else the whole seconds
        until the next window, for `Retry-After`."""
        now = self._now()
        length = seconds * SECOND
        window = now // length
        if self._count(name, window, seconds) <= calls:
            return 0
        return -(-((window + 1) * length - now) // SECOND)

    def _count(self, name: str, window: int, seconds: int) -> int:
        """Which call of its window this one is."""
        key = f"{self._prefix}:limit:{name}:{seconds}:{window}"

        def count(client: Any) -> int:
            steps = client.pipeline(transaction=True)
            steps.incr(key)
            steps.expire(key, 2 * seconds)
            return int(steps.execute()[0])

        counted = self._link.ask(count) if self._link is not None else None
        return self._count_here(key) if counted is None else counted

    def _count_here(self, key: str) -> int:
        with self._lock:
            counted = self._counts.pop(key, 0) + 1
            if len(self._counts) >= NAMES:
                del self._counts[next(iter(self._counts))]  # the one that was not used for longest
            self._counts[key] = counted
        return counted
