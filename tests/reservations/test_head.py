"""What is known at the head of the log is what the projector finds once it has caught up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.bootstrap import Engine
from omo_sync.projections import reads
from omo_sync.projections.reads import Stock
from omo_sync.reservations import head as heads
from omo_sync.reservations.head import Behind, Head
from omo_sync.reservations.request import Key
from omo_sync.schemas.instants import microseconds
from omo_sync.store.database import Lock
from tests import running
from tests.strategies import deliveries, passes
from tests.vocabulary import COMMON, STOCK

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=12)
TYPES = (*STOCK, *COMMON)


def stock(engine: Engine) -> dict[Key, Stock]:
    with engine.database.transaction() as transaction:
        return {(row.sku, row.location): row for row in reads.stock(transaction)}


def orders(events: Iterable[Any]) -> set[str]:
    return {event["data"]["order"] for event in events if "order" in event["data"]}


def seen(engine: Engine, head: Head, keys: Iterable[Key], codes: Iterable[str]) -> dict[Key, tuple[int, int]]:
    """On hand and reserved at the head, by key; the projector catches up where it has to."""
    for _ in range(2):
        try:
            with engine.database.transaction(write=True, lock=Lock.APPEND) as transaction:
                head.advance(transaction)
                head.bring(transaction, set(codes), set(keys))
                return {key: (head.accounts[key].balance, head.accounts[key].reserved) for key in keys}
        except Behind:
            engine.projector.catch_up()
    raise AssertionError("it is behind though all is folded")


@given(data=st.data(), events=deliveries(TYPES, size=30, operator=True), instants=passes(), cut=sizes)
def test_the_head_is_what_the_projector_will_say(
    data: st.DataObject, events: list[Any], instants: list[str], cut: list[int]
) -> None:
    """Batches of any size, the projector now and then; what is remembered from one look to the next is
    what a fresh look would find."""
    with running.engine() as lagging, running.engine() as current:
        head, pending = Head(lagging.log), sorted(instants)
        told: list[Any] = []
        for batch in running.batches(events, cut):
            told += batch
            list(lagging.ingest.take(running.messages(batch)))
            running.tell(current, batch)
            if pending and data.draw(st.integers(0, 3)) == 0:
                instant = microseconds(pending.pop(0))
                lagging.reconcile(instant)
                current.reconcile(instant)
            elif data.draw(st.integers(0, 2)) == 0:
                lagging.projector.catch_up()
            if data.draw(st.booleans()):
                continue
            expected = stock(current)
            keys = data.draw(st.sets(st.sampled_from(sorted(expected)))) if expected else set()
            found = seen(lagging, head, keys, orders(told))
            assert found == {key: (expected[key].on_hand, expected[key].reserved) for key in keys}


@given(events=deliveries(TYPES, size=24), cut=sizes)
def test_bounds_that_are_reached_change_nothing(events: list[Any], cut: list[int]) -> None:
    """One order and one key kept in memory, the read models at most three entries behind."""
    with pytest.MonkeyPatch.context() as patch, running.engine() as lagging, running.engine() as current:
        for name in ("FARTHEST", "AHEAD", "MOST_ORDERS", "MOST_KEYS"):
            patch.setattr(heads, name, 3 if name == "FARTHEST" else 1)
        head = Head(lagging.log)
        for batch in running.batches(events, cut):
            list(lagging.ingest.take(running.messages(batch)))
            running.tell(current, batch)
            expected = stock(current)
            found = seen(lagging, head, expected, orders(batch))
            assert found == {key: (row.on_hand, row.reserved) for key, row in expected.items()}


def test_what_is_met_after_it_was_folded_is_not_missed() -> None:
    """An opening at the instant of a movement: the account that was known before is not what it was."""
    received = {
        "specversion": "1.0", "id": "8", "source": "pos/store-01", "type": "omo.inventory.received.v1",
        "time": "2026-03-02T08:00:00+08:00", "data": {"sku": "A", "location": "store-01", "quantity": "1"},
    }  # fmt: skip
    opened = {
        **received, "id": "9", "type": "omo.location.opened.v1", "data": {"location": "store-01"},
    }  # fmt: skip
    key = ("A", "store-01")
    with running.engine() as engine:
        head = Head(engine.log)
        running.tell(engine, [received])
        assert seen(engine, head, [key], []) == {key: (1000, 0)}
        running.tell(engine, [opened])
        assert seen(engine, head, [key], []) == {key: (0, 0)}
