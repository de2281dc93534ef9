"""With [redis] a daemon tells what changed; without Redis it does all else as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import redis

from tests.daemon.conftest import QUICK, Shop, until
from tests.servers.redis import PrivateRedis


@pytest.fixture
def client(redis_server: PrivateRedis) -> Iterator[Any]:
    with redis.Redis.from_url(redis_server.url, decode_responses=True) as made:
        yield made


def configure(shop: Shop, server: PrivateRedis) -> None:
    shop.configure(f'{QUICK}\n[redis]\nurl = "{server.url}"\n')


def test_what_is_pulled_is_told_and_wakes(shared: Shop, redis_server: PrivateRedis, client: Any) -> None:
    configure(shared, redis_server)
    ear = client.pubsub(ignore_subscribe_messages=True)
    ear.subscribe("omo:wake")
    daemon = shared.daemon()
    daemon.hears("relay active")
    until(lambda: client.xlen("omo:changes"), "the start of the stream")
    shared.source("shelf", rows=3, batch=1)
    assert daemon.ends() == 0
    again = shared.daemon()
    again.hears("relay active")
    until(lambda: client.xlen("omo:changes") > 1, "a change")
    if shared.database.startswith("postgresql:"):  # on SQLite the file itself wakes
        until(lambda: ear.get_message(timeout=0.1), "a wake-up")
    assert again.ends() == 0
    ear.close()


def test_another_daemon_takes_over(shared: Shop, redis_server: PrivateRedis, client: Any) -> None:
    configure(shared, redis_server)
    first = shared.daemon()
    first.hears("relay active")
    second = shared.daemon()
    second.hears("daemon started")
    assert not second.told("relay active")
    first.popen.kill()
    first.popen.wait()
    second.hears("relay active")
    assert second.ends() == 0


def test_without_its_redis_a_daemon_goes_on(shop: Shop, redis_server: PrivateRedis, client: Any) -> None:
    configure(shop, redis_server)
    shop.source("shelf", rows=3, batch=1)
    redis_server.stop()
    daemon = shop.daemon()
    daemon.hears("daemon started")
    until(lambda: shop.on_hand() is not None, "stock, without Redis")
    redis_server.start()
    until(lambda: client.xlen("omo:changes"), "the stream, when Redis is back")
    assert daemon.ends() == 0
