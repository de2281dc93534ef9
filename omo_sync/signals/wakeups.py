"""Wake-ups: a process that waits for news learns at once that there may be some.

A wake-up says nothing about what is new, and one may be lost: whoever waits looks into the store
after every `wait`, woken or not. The timeout is the poll behind.

    while not stopped:
        look_into_the_store()
        wakeups.wait(poll)

What appends, and what folds, is heard by itself: on SQLite by `PRAGMA data_version`, on PostgreSQL by
NOTIFY with the commit. `wake` is for what tells of it by Redis.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omo_sync.signals.on_redis import Voice


class Ear(Enum):
    """What a waiter waits for."""

    ALL = "all"
    LOG = "log"  # it has grown: who moves read models does not care that they move
    MODELS = "models"  # they have moved on


class Wakeups(ABC):
    """One waiter's ear, and anybody's voice. `wait` is for one thread at a time.

    certain: nothing has committed where `wait` gives False; otherwise a wake-up may have been lost.
    """

    certain = False

    @abstractmethod
    def wait(self, timeout: float) -> bool:
        """Wait for at most so many seconds; gives whether something may be new.

        The first call, and the first one after a lost connection, give True at once.
        """

    @abstractmethod
    def wake(self) -> None:
        """Wake whoever waits on the same store, in any process. Call it after the commit."""

    @abstractmethod
    def close(self) -> None:
        """Let go of connections; the next call opens them again."""


def open_wakeups(
    database: str, redis: str | None = None, prefix: str = "omo", hears: Ear = Ear.ALL
) -> Wakeups:
    """Wake-ups of the store at this URL.

    redis: the URL of a Redis that carries them instead of PostgreSQL, which then needs no connection
    per waiter; while it is away PostgreSQL does. What appends without `wake` is then noticed at the
    poll, so the projector, whom appends concern, waits without it. SQLite has no use for it.
    hears: what wakes where PostgreSQL tells it apart.
    """
    if database.startswith("sqlite:"):
        from omo_sync.signals.on_sqlite import SQLiteWakeups

        return SQLiteWakeups(database)
    from omo_sync.signals.on_postgresql import PostgreSQLWakeups

    if redis is None:
        return PostgreSQLWakeups(database, hears)
    from omo_sync.signals.on_redis import RedisWakeups
    from omo_sync.signals.redis_link import RedisLink

    return RedisWakeups(RedisLink(redis), channel(prefix), PostgreSQLWakeups(database))


def open_voice(database: str, redis: str | None, prefix: str = "omo") -> Voice | None:
    """What wakes by Redis those who wait by it; None where nobody does."""
    if redis is None or database.startswith("sqlite:"):
        return None
    from omo_sync.signals.on_redis import Voice
    from omo_sync.signals.redis_link import RedisLink

    return Voice(RedisLink(redis), channel(prefix))


def channel(prefix: str) -> str:
    """On which Redis carries wake-ups."""
    return f"{prefix}:wake"
