"""Facts in short are stored and folded as whole ones are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omo_sync.bootstrap import Engine
from omo_sync.domain.corrections import ClockCorrection
from omo_sync.domain.fact import HOUR, Fact
from omo_sync.domain.movement import Movement
from omo_sync.domain.settings import Settings
from omo_sync.ingest import Ingest
from omo_sync.projections.handlers import movements
from omo_sync.schemas.instants import microseconds
from omo_sync.store.codec import originator, originators
from tests import databases, running
from tests.reference import evaluate
from tests.strategies import deliveries, passes

sizes = st.lists(st.integers(1, 6), max_size=8)


@contextmanager
def in_short() -> Iterator[list[Movement]]:
    """All facts that can be are stored in short: these."""
    whole, short = Ingest.store, list[Movement]()

    def store(self: Ingest, facts: Sequence[Fact], *beside: Any, **named: Any) -> Any:
        told = movements(facts)
        short.extend(one for one in told if isinstance(one, Movement))
        return whole(self, told, *beside, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ingest, "store", store)
        yield short


def told(engine: Engine, events: list[Any], instants: list[str], cut: list[int]) -> dict[str, Any]:
    for batch in running.batches(events, cut):
        running.tell(engine, batch)
    for instant in sorted(instants):
        engine.reconcile(microseconds(instant))
    return running.state(engine)


@given(events=deliveries(operator=True), instants=passes(), cut=sizes)
def test_what_is_folded_in_short_is_what_the_naive_model_says(
    events: list[Any], instants: list[str], cut: list[int]
) -> None:
    world = evaluate(events, instants)
    with in_short(), running.engine() as engine:
        expected = {"stock": world.stock(), "points": world.points(), "conflicts": world.conflicts()}
        assert told(engine, events, instants, cut) == expected
        assert engine.verify() == []


@given(events=deliveries(operator=True), instants=passes(), cut=sizes)
@settings(max_examples=8)
def test_it_is_on_postgresql(
    shared_store: str, events: list[Any], instants: list[str], cut: list[int]
) -> None:
    world = evaluate(events, instants)
    with in_short(), databases.on(shared_store), running.engine() as engine:
        assert told(engine, events, instants, cut)["stock"] == world.stock()
        assert engine.verify() == []


def sold(id: str, time: str, **further: Any) -> dict[str, Any]:
    data = {"sku": "A", "location": "store-01", "quantity": "1", **further.pop("data", {})}
    attributes = {"specversion": "1.0", "id": id, "source": "pos", "type": "omo.inventory.sold.v1"}
    return {**attributes, "time": time, "data": data, **further}


def test_facts_of_orders_with_numbers_or_that_replace_others_are_whole() -> None:
    at = "2026-03-02T09:00:00+08:00"
    events = [
        sold("1", at),
        sold("2", at, sequence="7"),
        sold("3", at, data={"order": "9"}),
        sold("4", at, data={"retracts": "1"}),
    ]
    with in_short() as short, running.engine() as engine:
        running.tell(engine, events)
        assert [movement.id for movement in short] == ["1"]
        assert [fact.id for fact in running.facts(engine)] == ["1", "2", "3", "4"]


def test_clocks_are_corrected_of_facts_in_short() -> None:
    rule = ClockCorrection("pos", offset=2 * HOUR)
    counted = {
        **sold("count", "2026-03-02T08:00:00+08:00"),
        "source": "erp",
        "type": "omo.inventory.counted.v1",
        "data": {"sku": "A", "location": "store-01", "on_hand": "10"},
    }
    with in_short() as short, running.engine() as engine:
        engine.settings = replace(Settings(), clock_correction=(rule,))
        assert engine.apply_settings()
        sales = [sold("1", "2026-03-02T09:00:00+08:00"), sold("2", "2026-03-02T11:00:00+08:00")]
        running.tell(engine, [counted, *sales])
        assert [movement.id for movement in short] == ["1", "2"]
        assert running.state(engine)["stock"][0]["on_hand"] == "9"
        assert engine.verify() == []


@given(source=st.text(min_size=1), ids=st.lists(st.text(min_size=1)))
def test_streams_of_many_facts_are_those_of_each(source: str, ids: list[str]) -> None:
    assert originators(source, ids) == [originator(source, id) for id in ids]
