"""A pass that is left out because it is not due would have changed nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from omo_sync.bootstrap import Engine
from omo_sync.projections.due import is_due
from omo_sync.schemas.instants import microseconds
from tests import running
from tests.strategies import deliveries, passes

instants = st.lists(passes(), min_size=2, max_size=4).map(
    lambda drawn: sorted({microseconds(instant) for some in drawn for instant in some})
)
sizes = st.lists(st.integers(1, 4), max_size=8)


def pass_if_due(engine: Engine, at: int) -> bool:
    with engine.database.transaction() as transaction:
        due = is_due(transaction, at)
    if due:
        engine.reconcile(at)
    return due


def judged(engine: Engine) -> list[Any]:
    """State, conflicts of every kind, and when each was open."""
    with engine.database.transaction() as transaction:
        conflicts = transaction.rows("SELECT id, state, changed FROM p_conflict ORDER BY id")
        opened = transaction.rows("SELECT conflict, since, until FROM p_opened ORDER BY conflict, since")
    return [running.state(engine), conflicts, opened]


@given(events=deliveries(operator=True), when=instants, cut=sizes)
def test_passes_that_are_due_judge_as_all_passes_do(
    events: list[Any], when: list[int], cut: list[int]
) -> None:
    with running.engine() as always, running.engine() as sparing:
        batches = list(running.batches(events, cut))
        for place, at in enumerate(when):
            for batch in batches[place : place + 1]:
                running.tell(always, batch)
                running.tell(sparing, batch)
            always.reconcile(at)
            pass_if_due(sparing, at)
            assert judged(sparing) == judged(always)
            assert not pass_if_due(sparing, at), "what was judged is not due"


COUNTED = {"sku": "A", "location": "store-01", "on_hand": "5"}
HELD = {"sku": "A", "location": "store-01", "quantity": "2", "order": "W1"}


def event(id: str, type: str, time: str, **data: Any) -> running.Event:
    return {
        "specversion": "1.0",
        "source": "online/mall",
        "id": id,
        "type": f"omo.{type}.v1",
        "time": f"2026-03-01T{time}:00Z",
        "data": data,
    }


def day(time: str, of: str = "2026-03-01") -> int:
    return microseconds(f"{of}T{time}:00Z")


def test_time_alone_makes_a_pass_due() -> None:
    price = {"sku": "A", "amount": "9.90", "currency": "CNY", "effective_from": "2026-03-01T12:00:00Z"}
    with running.engine() as engine:
        assert not pass_if_due(engine, day("08:00")), "an empty store"
        running.tell(engine, [event("1", "inventory.counted", "08:00", **COUNTED)])
        held = {**HELD, "expires_at": "2026-03-01T11:00:00Z"}
        running.tell(engine, [event("2", "inventory.reserved", "09:00", **held)])
        running.tell(engine, [event("3", "price.set", "09:00", **price)])
        assert pass_if_due(engine, day("10:00"))
        assert [
            at for at in ("10:01", "10:59", "11:00", "11:01", "11:59") if pass_if_due(engine, day(at))
        ] == ["11:00"], "the hold runs out"
        assert pass_if_due(engine, day("12:00")), "the price starts"
        assert not any(pass_if_due(engine, day("12:00", f"2026-04-{at:02}")) for at in range(1, 30))


def test_a_conflict_that_settles_makes_a_pass_due() -> None:
    with running.engine() as engine:
        running.tell(engine, [event("1", "inventory.counted", "08:00", **COUNTED)])
        running.tell(engine, [event("2", "inventory.reserved", "09:00", **{**HELD, "quantity": "9"})])
        assert pass_if_due(engine, day("09:01"))
        assert not pass_if_due(engine, day("09:14"))
        assert pass_if_due(engine, day("09:15"))
        assert [row[0] for row in running.state(engine)["conflicts"]] == ["oversold"]
