"""With a Redis the copy is kept up by its wake-ups; whether it is there or not, nothing stays stale."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
import redis

from omo_sync.errors import OmoSyncError
from tests.api.conftest import counted
from tests.api.server import CONFIGURATION, Server, assert_eventually
from tests.servers.postgresql import PrivatePostgreSQL
from tests.servers.redis import PrivateRedis

SKUS = 200
SOON = 1.0  # seconds: no sku is stale any longer
ROUNDS = 2
OUTAGE = 2.0  # seconds

OF_US = "FROM pg_stat_activity WHERE application_name = 'omo-sync wake-ups' AND datname = %s"
LISTENING = f"SELECT count(*) {OF_US}"
CUT = f"SELECT pg_terminate_backend(pid) {OF_US}"


@pytest.fixture
def followed(postgresql: str, redis_server: PrivateRedis, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, postgresql, f'{CONFIGURATION}\n[redis]\nurl = "{redis_server.url}"\n')
    server.start()
    yield server
    server.stop()


def by_redis(server: PrivateRedis) -> bool:
    with redis.Redis.from_url(server.url) as client:
        return bool(client.pubsub_numsub("omo:wake")[0][1] == 1)


def by_postgresql(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute(LISTENING, (connection.info.dbname,)).fetchone()
        return row is not None and row[0] > 0


def changed(server: Server, number: int) -> dict[str, str]:
    """Another process counts every sku anew; what each of them has then."""
    server.tell(
        counted(
            f"{number}-{sku}",
            f"S{sku}",
            "store-01",
            number * 1_000 + sku,
            time=f"2026-03-02T{number // 60:02}:{number % 60:02}:00Z",
        )
        for sku in range(SKUS)
    )
    return {f"S{sku}": str(number * 1_000 + sku) for sku in range(SKUS)}


def served(server: Server) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, SKUS, 100):
        asked = [f"S{sku}" for sku in range(start, start + 100)]
        told = server.get("/v1/stock", sku=asked).json()
        found.update((one["sku"], one["available"]) for one in told["items"])
    return found


def test_redis_wakes_and_postgresql_while_it_is_away(
    followed: Server, postgresql: str, redis_server: PrivateRedis
) -> None:
    assert_eventually(lambda: by_redis(redis_server) and not by_postgresql(postgresql))
    redis_server.stop()
    assert_eventually(lambda: by_postgresql(postgresql))
    redis_server.start()
    assert_eventually(lambda: by_redis(redis_server) and not by_postgresql(postgresql))


def assert_fresh(server: Server, steps: list[Callable[[], None]]) -> None:
    """Sku by sku nothing is stale a second after each of these, whatever was under way."""
    numbers = count(1)
    for step in steps:
        changed(server, next(numbers))
        step()
        wanted = changed(server, next(numbers))
        time.sleep(SOON)
        assert served(server) == wanted


def test_no_sku_is_stale_a_second_after_redis_was_cut_or_came_back(
    followed: Server, redis_server: PrivateRedis
) -> None:
    assert_fresh(followed, [redis_server.stop, redis_server.start, redis_server.flush] * ROUNDS)


def test_no_sku_is_stale_a_second_after_listen_was_cut(postgresql: str, tmp_path: Path) -> None:
    server = Server(tmp_path, postgresql)
    server.start()

    def cut() -> None:
        with psycopg.connect(postgresql) as connection:
            assert connection.execute(CUT, (connection.info.dbname,)).fetchall()

    assert_eventually(lambda: by_postgresql(postgresql))
    assert_fresh(server, [cut] * ROUNDS)
    server.stop()


class Arriving:
    """Another process counts every sku anew, again and again, until it is told whatever is cut."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._ended = threading.Event()
        self._pool = ThreadPoolExecutor(1)
        self._wanted = self._pool.submit(self._run)

    def _run(self) -> dict[str, str]:
        """What each sku has at the end."""
        for number in count(1):
            wanted = self._changed(number)
            if self._ended.is_set():
                return wanted
        raise AssertionError("numbers do not end")

    def _changed(self, number: int) -> dict[str, str]:
        while True:
            try:
                return changed(self._server, number)
            except (OmoSyncError, psycopg.Error):
                time.sleep(0.05)

    def end(self) -> dict[str, str]:
        self._ended.set()
        wanted = self._wanted.result()
        self._pool.shutdown()
        return wanted


def assert_fresh_after(server: Server, cut: Callable[[], None], back: Callable[[], None]) -> None:
    """Facts arrive meanwhile; a second after what was cut is back nothing is stale."""
    arriving = Arriving(server)
    try:
        time.sleep(0.3)
        cut()
        time.sleep(OUTAGE)
        back()
    finally:
        wanted = arriving.end()
    time.sleep(SOON)
    assert served(server) == wanted


def test_no_sku_is_stale_a_second_after_redis_came_back_while_facts_arrive(
    followed: Server, redis_server: PrivateRedis
) -> None:
    assert_eventually(lambda: by_redis(redis_server))
    assert_fresh_after(followed, redis_server.stop, redis_server.start)
    assert_eventually(lambda: by_redis(redis_server))


def test_no_sku_is_stale_a_second_after_the_database_came_back_while_facts_arrive(
    durable_postgresql: PrivatePostgreSQL, tmp_path: Path
) -> None:
    with durable_postgresql.database() as url:
        server = Server(tmp_path, url)
        server.start()
        try:
            assert_fresh_after(server, durable_postgresql.crash, durable_postgresql.start)
        finally:
            server.stop()


def test_what_this_process_takes_is_visible_without_a_daemon(followed: Server) -> None:
    key = followed.key("admin")
    taken = httpx.post(f"{followed.base}/v1/events", json=counted("1", "MINE", "store-01", 7), headers=key)
    assert taken.status_code == 200, taken.text
    shown = followed.get("/v1/stock/MINE", min_position=taken.json()["position"])
    assert shown.json()["available"] == "7"
