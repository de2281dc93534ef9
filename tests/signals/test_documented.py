"""What docs/redis.md says that omo-sync and its followers may do is enough for them."""

from __future__ import annotations

import re

import redis

from omo_sync.relay import Relay
from omo_sync.signals.limits import Limits
from omo_sync.signals.redis_link import RedisLink
from omo_sync.signals.stream import ChangeStream
from omo_sync.signals.wakeups import open_wakeups
from tests.running import NOW, engine
from tests.servers.redis import PrivateRedis
from tests.tree import ROOT

PAGE = (ROOT / "docs" / "redis.md").read_text(encoding="utf-8")


def user(server: PrivateRedis, name: str, rights: str) -> str:
    """The URL of a new user with these rights alone."""
    with redis.Redis.from_url(server.url) as client:
        client.execute_command("ACL", "SETUSER", name, "on", "nopass", *rights.split())
    return server.url.replace("://", f"://{name}:any@")


def test_the_access_lists_are_enough(redis_server: PrivateRedis) -> None:
    ours, theirs = re.findall(r"`(\+@connection [^`]+)`", PAGE)
    url = user(redis_server, "ours", ours)
    link = RedisLink(url)
    with engine() as store:
        assert Relay(store.database, ChangeStream(link, lambda: NOW)).catch_up() == 1
    assert [Limits(lambda: NOW, link).wait("key", 1, 60) for _ in range(2)] == [0, 60]
    # Nobody answers at that database's address: what is heard was said by Redis.
    waiter = open_wakeups("postgresql://127.0.0.1:1/none", url)
    assert waiter.wait(20.0)
    waiter.wake()
    assert waiter.wait(20.0)
    waiter.close()
    follower = redis.Redis.from_url(user(redis_server, "theirs", theirs), decode_responses=True)
    ((_, ((_, entry),)),) = follower.xread({"omo:changes": "0-0"})
    assert all(f"`{name}`" in PAGE for name in entry)
    follower.close()
