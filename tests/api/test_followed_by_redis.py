"""With a Redis the copy is kept up by its wake-ups; whether it is there or not, nothing stays stale."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
import redis

from tests.api.conftest import counted
from tests.api.server import CONFIGURATION, Server, assert_eventually
from tests.servers.redis import PrivateRedis

SKUS = 200
SOON = 1.0  # seconds: no sku is stale any longer
ROUNDS = 2

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
            time=f"2026-03-02T08:{number:02}:00Z",
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


def test_what_this_process_takes_is_visible_without_a_daemon(followed: Server) -> None:
    key = followed.key("admin")
    taken = httpx.post(f"{followed.base}/v1/events", json=counted("1", "MINE", "store-01", 7), headers=key)
    assert taken.status_code == 200, taken.text
    shown = followed.get("/v1/stock/MINE", min_position=taken.json()["position"])
    assert shown.json()["available"] == "7"
