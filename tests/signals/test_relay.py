"""A follower of the change stream knows all that changed, whatever happens to Redis and the relay."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreError
from omo_sync.projections import changes
from omo_sync.relay import Relay
from omo_sync.signals import stream as streams
from omo_sync.signals.redis_link import RedisLink
from omo_sync.signals.stream import ChangeStream
from tests.running import NOW, engine, tell
from tests.servers.redis import PrivateRedis

NUMBERS = itertools.count(1)


def sold(sku: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"R{next(NUMBERS)}",
        "source": "pos/store-01",
        "type": "omo.inventory.sold.v1",
        "time": "2026-05-01T09:00:00+08:00",
        "data": {"sku": sku, "location": "store-01", "quantity": "1"},
    }


class Follower:
    """Another back end, as docs/redis.md says to write it.

    known: the position of each key's last change when it was last read; as good as its figures.
    """

    def __init__(self, store: Engine, url: str) -> None:
        self.store = store
        self.client: Any = redis.Redis.from_url(url, decode_responses=True)
        self.last = "0-0"
        self.complete = 0
        self.epoch = ""
        self.known: dict[tuple[str, str], int] = {}
        self.read_anew = 0

    def follow(self, limit: int | None = None) -> None:
        """Read on to the end, or just so many entries."""
        while found := self.client.xread({"omo:changes": self.last}, count=limit or 7):
            for identity, entry in found[0][1]:
                self._take(identity, entry)
            if limit:
                return

    def _take(self, identity: str, entry: dict[str, str]) -> None:
        if entry["epoch"] != self.epoch or int(entry["after"]) > self.complete:
            self._read_all()
            self.epoch = entry["epoch"]
        if entry["kind"] != "start":
            key = entry["kind"], entry["key"]
            self.known[key] = truth(self.store)[key]
            assert self.known[key] >= int(entry["position"])
        self.last = identity
        if entry["more"] == "0":
            self.complete = int(identity.partition("-")[0])

    def _read_all(self) -> None:
        self.known = truth(self.store)
        self.read_anew += 1


def truth(store: Engine) -> dict[tuple[str, str], int]:
    with store.database.transaction() as transaction:
        return {(changes.KINDS[c.kind], c.subject): c.position for c in changes.after(transaction, 0)}


@pytest.fixture
def store() -> Iterator[Engine]:
    with engine() as made:
        yield made


def relay(store: Engine, url: str, length: int = 100_000) -> Relay:
    return Relay(store.database, ChangeStream(RedisLink(url), ticking().__next__, length=length))


def ticking() -> Iterator[int]:
    return itertools.count(NOW + 1_000_000 * next(NUMBERS))


def test_what_changes_is_told_once_with_its_key(store: Engine, redis_url: str) -> None:
    passing = relay(store, redis_url)
    assert passing.catch_up() == 1
    tell(store, [sold("A"), sold("B")])
    assert passing.catch_up() == 2
    assert passing.catch_up() == 0
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        entries = [fields for _, fields in client.xrange("omo:changes")]
    assert [(e["kind"], e["key"], e["after"], e["more"]) for e in entries] == [
        ("start", "", "0", "0"),
        ("stock", "A", "0", "1"),
        ("stock", "B", "0", "0"),
    ]


def test_a_follower_of_a_whole_stream_reads_only_what_it_names(store: Engine, redis_url: str) -> None:
    passing, follower = relay(store, redis_url), Follower(store, redis_url)
    passing.catch_up()
    for skus in ("A", "AB", "C", "B" * 20):
        tell(store, [sold(sku) for sku in skus])
        passing.catch_up()
        follower.follow()
        assert follower.known == truth(store)
    assert follower.read_anew == 1  # at its start


def test_what_redis_missed_is_told_when_it_is_back(store: Engine, redis_server: PrivateRedis) -> None:
    passing, follower = relay(store, redis_server.url), Follower(store, redis_server.url)
    tell(store, [sold("A")])
    passing.catch_up()
    follower.follow()
    redis_server.stop()
    tell(store, [sold("B")])
    assert passing.catch_up() == 0
    redis_server.start()
    passing = relay(store, redis_server.url)  # as after a rest; it has no memory to lose
    assert passing.catch_up() == 1
    follower.follow()
    assert follower.known == truth(store)
    assert follower.read_anew == 2  # the restart lost the stream


def test_a_flush_in_the_middle_of_a_batch_shows(store: Engine, redis_server: PrivateRedis) -> None:
    passing, follower = relay(store, redis_server.url), Follower(store, redis_server.url)
    passing.catch_up()
    follower.follow()
    tell(store, [sold(f"S{number}") for number in range(10)])
    passing.catch_up()
    follower.follow(limit=5)
    assert len(follower.known) == 5
    redis_server.flush()
    passing.catch_up()
    follower.follow()
    assert follower.read_anew == 2
    assert follower.known == truth(store)


def test_a_batch_that_was_cut_off_is_told_whole(
    store: Engine, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "TOGETHER", 3)
    passing, follower = relay(store, redis_url), Follower(store, redis_url)
    passing.catch_up()
    follower.follow()
    tell(store, [sold(f"S{number}") for number in range(10)])
    _fail_after(passing, monkeypatch, writes=2)
    assert passing.catch_up() == 0
    monkeypatch.undo()
    tell(store, [sold("S1"), sold("T")])
    follower.follow()
    assert follower.known != truth(store)
    again = relay(store, redis_url)
    assert again.catch_up() == 11
    follower.follow()
    assert follower.known == truth(store)
    assert follower.read_anew == 1


def _fail_after(passing: Relay, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """Redis goes away after one question and so many writes."""
    link = passing.stream.link
    ask, left = link.ask, itertools.count(writes, -1)

    def failing(question: Any) -> Any:
        return ask(question) if next(left) >= 0 else None

    monkeypatch.setattr(link, "ask", failing)


def test_two_relays_tell_nothing_twice_out_of_order(store: Engine, redis_url: str) -> None:
    one, other, follower = relay(store, redis_url), relay(store, redis_url), Follower(store, redis_url)
    one.catch_up()
    asked = one.stream.end()
    assert asked is not None
    (end,) = asked
    assert end is not None
    tell(store, [sold("A")])
    assert other.catch_up() == 1
    with store.database.transaction() as transaction:
        (change,) = changes.after(transaction, end.complete)
    assert not one.stream.tell([("stock", change.subject, change.position)], change.position, end)
    follower.follow()
    assert follower.known == truth(store)
    with redis.Redis.from_url(redis_url) as client:
        assert client.xlen("omo:changes") == 2


def test_a_trimmed_stream_shows_its_gap(store: Engine, redis_url: str) -> None:
    passing, follower = relay(store, redis_url, length=100), Follower(store, redis_url)
    passing.catch_up()
    follower.follow()
    for number in range(5):
        tell(store, [sold(f"S{number}-{one}") for one in range(100)])
        passing.catch_up()
    with redis.Redis.from_url(redis_url) as client:
        assert client.xlen("omo:changes") < 300
    follower.follow()
    assert follower.known == truth(store)
    assert follower.read_anew == 2


def test_what_is_longer_than_the_stream_is_left_to_the_change_feed(store: Engine, redis_url: str) -> None:
    passing, follower = relay(store, redis_url, length=100), Follower(store, redis_url)
    passing.catch_up()
    follower.follow()
    tell(store, [sold(f"S{one}") for one in range(101)])
    assert passing.catch_up() == 1
    follower.follow()
    assert follower.known == truth(store)
    assert follower.read_anew == 2


def test_a_rebuild_has_all_read_anew(store: Engine, redis_url: str) -> None:
    passing, follower = relay(store, redis_url), Follower(store, redis_url)
    tell(store, [sold("A")])
    passing.catch_up()
    follower.follow()
    store.rebuild()
    assert passing.catch_up() == 1
    follower.follow()
    assert follower.read_anew == 2
    assert follower.known == truth(store)


def test_another_stores_stream_is_not_written_to(store: Engine, redis_url: str) -> None:
    tell(store, [sold(f"S{number}") for number in range(3)])
    relay(store, redis_url).catch_up()
    with engine() as other, pytest.raises(StoreError, match="DEL omo:changes"):
        relay(other, redis_url).catch_up()


def test_whatever_happens_the_follower_ends_up_right(store: Engine, redis_server: PrivateRedis) -> None:
    dice = random.Random(7)
    steps = ["tell"] * 3 + ["relay"] * 2 + ["follow", "flush", "restart", "rebuild"]
    follower = Follower(store, redis_server.url)
    for _ in range(60):
        step = dice.choice(steps)
        if step == "tell":
            tell(store, [sold(dice.choice("ABCDEFGH")) for _ in range(dice.randint(1, 12))])
        elif step == "relay":
            relay(store, redis_server.url, length=dice.choice([5, 1_000])).catch_up()
        elif step == "follow":
            follower.follow()
        elif step == "flush":
            redis_server.flush()
        elif step == "restart":
            redis_server.stop()
            redis_server.start()
        else:
            store.rebuild()
    relay(store, redis_server.url).catch_up()
    follower.follow()
    assert follower.known == truth(store)
