"""So many calls in a window, by all processes together; by each alone while Redis is away."""

from __future__ import annotations

import pytest
import redis

from omo_sync.signals import limits
from omo_sync.signals.limits import SECOND, Limits
from omo_sync.signals.redis_link import RedisLink
from tests.servers.redis import PrivateRedis

NOON = 1_772_337_600 * SECOND  # a whole minute


def waits(of: Limits, calls: int, name: str = "key-1") -> list[int]:
    return [of.wait(name, 3, 60) for _ in range(calls)]


def test_alone_each_window_begins_anew() -> None:
    now = NOON + 20 * SECOND + 1
    of = Limits(lambda: now)
    assert waits(of, 5) == [0, 0, 0, 40, 40]
    assert waits(of, 1, "key-2") == [0]
    now = NOON + 60 * SECOND - 1
    assert waits(of, 1) == [1]
    now += 1
    assert waits(of, 4) == [0, 0, 0, 60]


def test_processes_count_together(redis_url: str) -> None:
    one, other = (Limits(lambda: NOON, RedisLink(redis_url)) for _ in range(2))
    assert waits(one, 2) == [0, 0]
    assert waits(other, 2) == [0, 60]
    with redis.Redis.from_url(redis_url) as client:
        (key,) = client.keys("omo:limit:*")
        assert 0 < client.ttl(key) <= 120


def test_without_redis_each_counts_for_itself_and_calls_still_pass(redis_server: PrivateRedis) -> None:
    one, other = (Limits(lambda: NOON, RedisLink(redis_server.url)) for _ in range(2))
    assert waits(one, 4) == [0, 0, 0, 60]
    redis_server.stop()
    assert waits(one, 4) == [0, 0, 0, 60]
    assert waits(other, 4) == [0, 0, 0, 60]


def test_a_flush_forgets_and_breaks_nothing(redis_server: PrivateRedis) -> None:
    of = Limits(lambda: NOON, RedisLink(redis_server.url))
    assert waits(of, 4) == [0, 0, 0, 60]
    redis_server.flush()
    assert waits(of, 4) == [0, 0, 0, 60]


def test_names_without_end_take_no_room_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NAMES", 3)
    of = Limits(lambda: NOON)
    assert waits(of, 4, "busy") == [0, 0, 0, 60]
    for number in range(10):
        of.wait(f"key-{number}", 3, 60)
        assert waits(of, 1, "busy") == [60]
