"""A Redis that may be away: asked with little patience, and left alone for a while after a failure."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from omo_sync.errors import ConfigError

PATIENCE = 0.5  # seconds for an answer; nobody's work depends on it
REST = 1.0  # seconds in which a Redis that did not answer is not asked again

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class RedisLink:
    """Safe for threads."""

    def __init__(self, url: str) -> None:
        try:
            self.client: Any = redis.Redis.from_url(
                url,
                decode_responses=True,
                socket_timeout=PATIENCE,
                socket_connect_timeout=PATIENCE,
                retry=Retry(NoBackoff(), 1),  # a pooled connection may be from before a restart
                protocol=2,
            )
        except ValueError as error:
            raise ConfigError(f"the Redis URL cannot be used: {error}; write redis://HOST:6379/0") from None
        options = self.client.connection_pool.connection_kwargs
        self.name = f"Redis at {options.get('path') or options.get('host', 'localhost')}"
        self._away_until = 0.0
        self._away = False

    def ask(self, question: Callable[[Any], Answer]) -> Answer | None:
        """The answer to a question put to the client, which is not None; None while Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            answer = question(self.client)
        except redis.RedisError as error:
            self.lost(error)
            return None
        if self._away:
            self._away = False
            log.warning("%s is back", self.name)
        return answer

    def lost(self, error: redis.RedisError) -> None:
        """It did not answer: it is left alone for a while, and that is said once."""
        self._away_until = time.monotonic() + REST
        if not self._away:
            self._away = True
            log.warning("%s does not serve, and is done without: %s", self.name, error)

    def close(self) -> None:
        self.client.close()
