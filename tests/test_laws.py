"""Laws over random facts: the production code says what the naive model says, whatever comes when."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omo_sync.projections import accounts, ledger, projector, sums
from omo_sync.schemas.instants import microseconds
from tests import databases, running
from tests.reference import evaluate
from tests.strategies import deliveries, passes

sizes = st.lists(st.integers(1, 6), max_size=8)


def expected(events: list[Any], instants: list[str]) -> dict[str, Any]:
    world = evaluate(events, instants)
    return {"stock": world.stock(), "points": world.points(), "conflicts": world.conflicts()}


@given(events=deliveries(operator=True), instants=passes(), cut=sizes)
def test_state_and_open_claims_are_those_of_the_naive_model(
    events: list[Any], instants: list[str], cut: list[int]
) -> None:
    """Batches of any size, passes in between; the last pass comes at the end."""
    with running.engine() as engine:
        pending = sorted(instants)
        for batch in running.batches(events, cut):
            totals = running.tell(engine, batch)
            assert totals.quarantined == 0
            if len(pending) > 1:
                engine.reconcile(microseconds(pending.pop(0)))
        for instant in pending:
            engine.reconcile(microseconds(instant))
        assert running.state(engine) == expected(events, instants)
        at = max(instants)
        world = evaluate(events, instants)
        for sku in sorted({event["data"]["sku"] for event in events if "sku" in event["data"]}):
            for channel, location in ((None, None), ("mini", None), (None, "store-01")):
                ours = running.price(engine, sku, at, channel, location)
                theirs = world.price(sku, at, channel, location)
                for name in ("list", "promotion", "member", "effective"):
                    assert ours.get(name) == theirs[name]


@given(events=deliveries(operator=True), instants=passes(), cut=sizes)
@settings(max_examples=12)
def test_they_are_on_postgresql(
    shared_store: str, events: list[Any], instants: list[str], cut: list[int]
) -> None:
    with databases.on(shared_store), running.engine() as engine:
        for batch in running.batches(events, cut):
            running.tell(engine, batch)
        for instant in sorted(instants):
            engine.reconcile(microseconds(instant))
        assert running.state(engine) == expected(events, instants)
        assert engine.verify() == []


@given(data=st.data(), events=deliveries(), instants=passes())
def test_order_number_and_batching_do_not_matter(data: Any, events: list[Any], instants: list[str]) -> None:
    found = []
    for _ in range(2):
        order = data.draw(st.permutations(events))
        with running.engine() as engine:
            for batch in running.batches(order, data.draw(sizes)):
                running.tell(engine, batch)
                running.tell(engine, batch[:1])
            for instant in sorted(instants):
                engine.reconcile(microseconds(instant))
            found.append(running.state(engine))
    assert found[0] == found[1]


@given(events=deliveries(operator=True), instants=passes())
def test_bounds_that_are_reached_change_nothing(events: list[Any], instants: list[str]) -> None:
    """Chunks of three, two accounts kept in memory, sums by slots from the second movement on."""
    with pytest.MonkeyPatch.context() as patch, running.engine() as engine:
        patch.setattr(projector, "CHUNK", 3)
        patch.setattr(projector, "STEPS", 2)
        patch.setattr(accounts.Known, "LIMIT", 2)
        patch.setattr(ledger, "LONG", 2)
        patch.setattr(sums, "LONG", 2)
        running.tell(engine, events[: len(events) // 2])
        engine.reconcile(microseconds(min(instants)))
        engine.ingest.ahead.clear()
        running.tell(engine, events[len(events) // 2 :])
        for instant in sorted(instants):
            engine.reconcile(microseconds(instant))
        assert running.state(engine) == expected(events, instants)
        assert engine.verify() == []
