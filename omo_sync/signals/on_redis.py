"""Wake-ups by Redis' publish and subscribe, and the database's own while Redis is away."""

from __future__ import annotations

import time
from typing import Any

import redis

from omo_sync.signals.redis_link import PATIENCE, RedisLink
from omo_sync.signals.wakeups import Wakeups


class Voice:
    """Wakes by Redis alone, from any thread: what has committed has told of it by the database already."""

    def __init__(self, link: RedisLink, channel: str) -> None:
        self._link = link
        self._channel = channel

    def wake(self) -> None:
        self._link.ask(lambda client: client.publish(self._channel, ""))

    def close(self) -> None:
        self._link.close()


class RedisWakeups(Wakeups):
    """behind: used while Redis is away, and closed once it is back."""

    def __init__(self, link: RedisLink, channel: str, behind: Wakeups) -> None:
        self._link = link
        self._channel = channel
        self._behind = behind
        self._ear: Any = None

    def wait(self, timeout: float) -> bool:
        last = time.monotonic() + timeout
        if self._ear is None:
            self._ear = self._link.ask(self._subscribed)
            if self._ear is None:
                return self._behind.wait(timeout)
            self._behind.close()
            return True
        try:
            return self._heard(last)
        except redis.RedisError as error:
            self._link.lost(error)
            self._deafen()
            return self._behind.wait(max(0.0, last - time.monotonic()))

    def wake(self) -> None:
        if self._link.ask(lambda client: client.publish(self._channel, "")) is None:
            self._behind.wake()

    def close(self) -> None:
        self._deafen()
        self._behind.close()
        self._link.close()

    def _subscribed(self, client: Any) -> Any:
        """Subscribed for certain: what is said from now on is heard."""
        ear = client.pubsub()
        try:
            ear.subscribe(self._channel)
            if ear.get_message(timeout=PATIENCE) is None:
                raise redis.TimeoutError("no answer to SUBSCRIBE")
        except redis.RedisError:
            ear.close()
            raise
        return ear

    def _heard(self, last: float) -> bool:
        """Whether anything was said by then; all that was said so far counts once."""
        heard = self._ear.get_message(timeout=max(0.0, last - time.monotonic())) is not None
        while heard and self._ear.get_message(timeout=0.0) is not None:
            continue
        return heard

    def _deafen(self) -> None:
        if self._ear is not None:
            self._ear.close()
            self._ear = None
