"""Whoever waits notices at once; whatever is away, the poll behind still comes, and nothing raises."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from omo_sync.errors import ConfigError
from omo_sync.signals.wakeups import Ear, Wakeups, open_wakeups
from omo_sync.store.postgresql import CHANNEL
from omo_sync.store.postgresql_transaction import FOLDED
from tests.running import engine, tell
from tests.servers.postgresql import PrivatePostgreSQL
from tests.servers.redis import PrivateRedis

LONG = 20.0  # seconds; a test that waits for so long has failed
SHORT = 0.05

OPENED = {
    "specversion": "1.0",
    "id": "1",
    "source": "pos/store-01",
    "type": "omo.location.opened.v1",
    "time": "2026-03-01T09:00:00+08:00",
    "data": {"location": "store-01"},
}


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Wakeups, Wakeups]]:
    """Two processes' wake-ups of one store."""
    if request.param == "sqlite":
        with engine() as store:
            yield from _closing(store.database.url, None)
        return
    redis_url = request.getfixturevalue("redis_url") if request.param == "redis" else None
    yield from _closing(request.getfixturevalue("postgresql"), redis_url)


def _closing(database: str, redis_url: str | None) -> Iterator[tuple[Wakeups, Wakeups]]:
    waiter, waker = open_wakeups(database, redis_url), open_wakeups(database, redis_url)
    try:
        yield waiter, waker
    finally:
        waiter.close()
        waker.close()


def ready(waiter: Wakeups) -> None:
    """The first wait says that something may be new; then there is silence."""
    assert waiter.wait(LONG)
    assert not waiter.wait(SHORT)


@pytest.fixture
def postgresql_waiter(postgresql: str, redis_server: PrivateRedis) -> Iterator[Wakeups]:
    waiter = open_wakeups(postgresql, redis_server.url)
    yield waiter
    waiter.close()


def test_a_silent_store_is_waited_for(pair: tuple[Wakeups, Wakeups]) -> None:
    waiter, _ = pair
    ready(waiter)
    started = time.monotonic()
    assert not waiter.wait(0.3)
    assert time.monotonic() - started >= 0.29
    assert not waiter.wait(0.0)


@pytest.mark.parametrize("pair", ["postgresql", "redis"], indirect=True)
def test_one_wakes_the_other(pair: tuple[Wakeups, Wakeups]) -> None:
    waiter, waker = pair
    ready(waiter)
    waking = threading.Timer(0.1, waker.wake)
    waking.start()
    assert waiter.wait(LONG)
    waking.join()
    assert not waiter.wait(SHORT)


@pytest.mark.parametrize("pair", ["postgresql", "redis"], indirect=True)
def test_what_was_said_while_it_worked_is_heard_once(pair: tuple[Wakeups, Wakeups]) -> None:
    waiter, waker = pair
    ready(waiter)
    waker.wake()
    waker.wake()
    assert waiter.wait(LONG)
    while waiter.wait(0.2):
        pass  # a second wake-up may have come apart from the first


def test_a_commit_wakes_on_sqlite() -> None:
    with engine() as store:
        waiter = open_wakeups(store.database.url)
        ready(waiter)
        working = threading.Timer(0.1, tell, (store, [OPENED]))
        working.start()
        assert waiter.wait(LONG)
        working.join()
        waiter.close()


def test_a_sqlite_file_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    waiter = open_wakeups(f"sqlite:///{tmp_path}/store.db")
    assert not waiter.wait(SHORT)
    assert list(tmp_path.iterdir()) == []


def test_the_logs_own_notify_wakes(postgresql: str) -> None:
    waiter = open_wakeups(postgresql)
    ready(waiter)
    with psycopg.connect(postgresql) as connection:
        connection.execute(f"NOTIFY {CHANNEL}")
    assert waiter.wait(LONG)
    waiter.close()


def test_who_folds_is_not_woken_by_folding(postgresql: str) -> None:
    waiter = open_wakeups(postgresql, hears=Ear.LOG)
    ready(waiter)
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"NOTIFY {CHANNEL}, '{FOLDED}'")
        assert not waiter.wait(0.3)
        connection.execute(f"NOTIFY {CHANNEL}")
        assert waiter.wait(LONG)
    waiter.close()


def test_who_reads_what_is_folded_is_not_woken_before(postgresql: str) -> None:
    waiter = open_wakeups(postgresql, hears=Ear.MODELS)
    ready(waiter)
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"NOTIFY {CHANNEL}")
        assert not waiter.wait(0.3)
        connection.execute(f"NOTIFY {CHANNEL}, '{FOLDED}'")
        assert waiter.wait(LONG)
    waiter.close()


def test_who_waits_for_the_models_can_be_woken_by_its_like(postgresql: str) -> None:
    waiter, waker = (open_wakeups(postgresql, hears=Ear.MODELS) for _ in range(2))
    ready(waiter)
    waker.wake()
    assert waiter.wait(LONG)
    waiter.close()
    waker.close()


def test_without_postgresql_the_poll_remains(durable_postgresql: PrivatePostgreSQL) -> None:
    waiter, waker = open_wakeups(durable_postgresql.url), open_wakeups(durable_postgresql.url)
    ready(waiter)
    waker.wake()
    durable_postgresql.crash()
    waiter.wait(SHORT)  # may still hear what was said before
    started = time.monotonic()
    assert not waiter.wait(0.3)
    assert time.monotonic() - started >= 0.29
    waker.wake()
    durable_postgresql.start()
    ready(waiter)
    waker.wake()
    assert waiter.wait(LONG)
    waiter.close()
    waker.close()


def test_while_redis_is_away_postgresql_wakes(
    postgresql: str, redis_server: PrivateRedis, postgresql_waiter: Wakeups
) -> None:
    waiter = postgresql_waiter
    waker = open_wakeups(postgresql, redis_server.url)
    ready(waiter)
    redis_server.stop()
    assert waiter.wait(LONG)  # it listens to PostgreSQL now; something may have been missed
    waker.wake()
    assert waiter.wait(LONG)
    waker.close()


def test_redis_is_heard_again_after_a_restart_and_a_flush(
    postgresql: str, redis_server: PrivateRedis, postgresql_waiter: Wakeups
) -> None:
    waiter = postgresql_waiter
    ready(waiter)
    redis_server.stop()
    waiter.wait(SHORT)
    redis_server.start()
    redis_server.flush()
    with redis.Redis.from_url(redis_server.url, decode_responses=True) as client:
        last = time.monotonic() + LONG
        while not client.pubsub_numsub("omo:wake")[0][1]:
            assert time.monotonic() < last, "nobody listens to Redis again"
            waiter.wait(SHORT)
        while waiter.wait(SHORT):
            pass
        client.publish("omo:wake", "")
    assert waiter.wait(LONG)


def test_what_is_no_redis_url_is_said() -> None:
    with pytest.raises(ConfigError, match="redis://HOST:6379/0"):
        open_wakeups("postgresql://localhost/x", "http://localhost")
