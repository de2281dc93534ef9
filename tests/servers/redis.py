"""Redis: empty at the start of each test, or a server that a test may stop, flush and start again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.servers.server import CannotStart, Server, find_program

VARIABLE = "OMO_TEST_REDIS"


class PrivateRedis:
    """A server of our own that keeps nothing on disk."""

    def __init__(self) -> None:
        self._program = find_program("redis-server", "redis-server", VARIABLE)
        self._server = Server(self._command, self._ready, redis.ConnectionError)
        self.url = self._at(self._server.port)

    def flush(self) -> None:
        """Forget everything."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        self._server.stop(how)

    def start(self) -> None:
        """Start again on the same port; it comes back empty."""
        self._server.start()

    def close(self) -> None:
        self._server.close()

    def _command(self, port: int, folder: Path) -> list[str]:
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        return [self._program, "--port", str(port), *options]

    def _ready(self, port: int, folder: Path) -> bool:
        with redis.Redis.from_url(self._at(port), decode_responses=True) as client:
            found: dict[str, str] = client.config_get("dir")
            return found == {"dir": str(folder)}

    @staticmethod
    def _at(port: int) -> str:
        return f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def _shared_redis() -> Iterator[str]:
    given = os.environ.get(VARIABLE)
    if given:
        with redis.Redis.from_url(given) as client:
            if client.dbsize():
                raise CannotStart(f"the database of {VARIABLE} is not empty; name an empty one")
        yield given
        return
    server = PrivateRedis()
    try:
        yield server.url
    finally:
        server.close()


@pytest.fixture
def redis_url(_shared_redis: str) -> Iterator[str]:
    """The URL of an empty database, emptied after the test."""
    yield _shared_redis
    with redis.Redis.from_url(_shared_redis) as client:
        client.flushdb()


@pytest.fixture
def redis_server() -> Iterator[PrivateRedis]:
    """A server of this test alone, to be stopped, flushed and started at will."""
    server = PrivateRedis()
    try:
        yield server
    finally:
        server.close()
