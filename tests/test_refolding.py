"""A rebuild on a server reads ahead and writes late: what it makes is what small steps make."""

from __future__ import annotations

import random
from contextlib import closing
from typing import Any

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreUnreachable
from omo_sync.projections import projector
from omo_sync.projections.accounts import Known
from omo_sync.store.log import EventLog
from tests import running
from tests.databases import emptied
from tests.test_aside import BAD, left, poison, sales
from tests.test_ingest import event

SHOPS = [f"store-{number:02d}" for number in range(1, 5)]


@pytest.fixture
def store(shared_store: str) -> Any:
    with emptied(shared_store) as url, closing(Engine(url, now=lambda: running.NOW)) as engine:
        yield engine


def told(number: int, seed: int = 1) -> list[dict[str, Any]]:
    """Sales, counts, orders and retractions of what came long before, on many keys."""
    dice = random.Random(seed)
    found: list[dict[str, Any]] = []
    for id in range(number):
        key = {"sku": f"sku-{dice.randrange(30)}", "location": dice.choice(SHOPS)}
        time = f"2026-03-02T{dice.randrange(8, 20):02d}:{dice.randrange(60):02d}:00+08:00"
        kind, data = dice.choice(
            [
                ("inventory.sold", {**key, "quantity": 1, "order": f"order-{dice.randrange(40)}"}),
                ("inventory.sold", {**key, "quantity": 2}),
                ("inventory.counted", {**key, "on_hand": dice.randrange(20)}),
                ("inventory.reserved", {**key, "quantity": 1, "order": f"order-{dice.randrange(40)}"}),
                ("fact.retracted", {"retracts": f"{seed}-{dice.randrange(number)}"}),
            ]
        )
        found.append(event(f"{seed}-{id}", kind, time=time, data=data))
    return found


@pytest.mark.parametrize("room", [10, 1_000])
def test_piece_by_piece_as_it_came(store: Engine, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    running.tell(store, told(300))
    store.reconcile(running.NOW)
    running.tell(store, told(100, seed=2))
    before = running.state(store)
    monkeypatch.setattr(projector, "CHUNK", 7)
    monkeypatch.setattr(Known, "LIMIT", room)
    folded: list[int] = []
    head = store.rebuild(folded.append)
    assert sum(folded) == head
    assert max(folded) == 7
    assert running.state(store) == before
    assert store.verify() == []


def test_what_comes_meanwhile_is_folded_once(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what retracts what came meanwhile, which the transaction of the rebuild cannot look up yet."""
    running.tell(store, told(100))
    monkeypatch.setattr(projector, "CHUNK", 10)
    late = [told(20, seed)[place:] for seed in (2, 3, 4, 5) for place in (0, 10)]
    with closing(Engine(store.database.url, now=store.now)) as other:

        def more(_: int) -> None:
            if late:
                running.tell(other, late.pop())

        store.rebuild(more)
    assert late == []
    with store.database.transaction() as transaction:
        assert transaction.value("SELECT CAST(value AS BIGINT) FROM p_state WHERE name = 'position'") == (
            store.log.head(transaction)
        )
    assert store.verify() == []


def test_what_cannot_be_folded_costs_no_more_than_its_piece(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch)
    running.tell(store, sales(400))
    monkeypatch.setattr(projector, "CHUNK", 50)
    folded: list[int] = []
    head = store.rebuild(folded.append)
    assert [reason for _, _, reason in left(store)] == [f"ZeroDivisionError: fact {id}" for id in sorted(BAD)]
    assert sum(folded) < 2 * head
    assert running.state(store)["stock"][0]["on_hand"] == str(1000 - 399 + len(BAD))


def test_what_fails_while_it_reads_ahead_ends_the_rebuild(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.tell(store, sales(30))
    after = EventLog.after

    def away(self: EventLog, transaction: Any, position: int, limit: int) -> Any:
        if position > 10:
            raise StoreUnreachable("the server went away")
        return after(self, transaction, position, limit)

    with monkeypatch.context() as patch:
        patch.setattr(projector, "CHUNK", 5)
        patch.setattr(EventLog, "after", away)
        with pytest.raises(StoreUnreachable):
            store.rebuild()
    assert running.state(store)["stock"][0]["on_hand"] == "971"
    store.rebuild()
    assert store.verify() == []
