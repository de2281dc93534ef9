"""What comes late is judged with every count that it concerns, as if it had come in time."""

from __future__ import annotations

from typing import Any

import pytest

from omo_sync.schemas.instants import microseconds
from tests import running
from tests.reference import evaluate

pytestmark = pytest.mark.usefixtures("both")

KEY = {"sku": "A", "location": "s1"}
PASSES = ["2026-03-02T13:00:00+08:00", "2026-03-02T20:00:00+08:00"]

Event = dict[str, Any]


def event(id: str, type: str, time: str, **data: Any) -> Event:
    stamp = f"2026-03-02T{time}:00+08:00"
    return {
        "specversion": "1.0",
        "id": id,
        "source": "pos/s1",
        "type": f"omo.{type}.v1",
        "time": stamp,
        "data": data,
    }


def count(id: str, time: str, on_hand: int, **data: Any) -> Event:
    return event(id, "inventory.counted", time, **KEY, on_hand=str(on_hand), **data)


OPENED = event("open", "location.opened", "07:45", location="s1")
BEGUN = {"started_at": "2026-03-02T09:00:00+08:00"}
SOLD = event("sold", "inventory.sold", "10:00", **KEY, quantity="1")
VOID = event("void", "fact.retracted", "12:50", retracts="late")

CASES: dict[str, tuple[list[Event], Event, bool]] = {
    "the count before one": ([count("2", "12:42", 50)], count("late", "07:25", 23), True),
    "a count between two": (
        [count("1", "06:00", 23), count("2", "12:42", 23)],
        count("late", "07:25", 50),
        True,
    ),
    "a count of a stocktake": ([count("2", "12:42", 50)], count("late", "07:25", 23, stocktake="X"), True),
    "that a count never was": (
        [count("1", "06:00", 50), count("late", "07:25", 23), count("2", "12:42", 23)],
        VOID,
        True,
    ),
    "the count that makes an opening void": (
        [OPENED, count("2", "12:42", 21)],
        count("late", "07:25", 23),
        False,
    ),
    "a movement while the count after next was made": (
        [count("1", "06:00", 10), count("2", "10:05", 10), count("3", "10:10", 9, **BEGUN)],
        SOLD,
        True,
    ),
    "a movement between the lines of the count after next": (
        [
            count("1", "06:00", 10),
            count("2", "09:00", 4, stocktake="X"),
            count("3", "10:05", 10),
            count("4", "10:10", 5, stocktake="X"),
        ],
        SOLD,
        True,
    ),
}


@pytest.mark.parametrize(("before", "late", "asked"), CASES.values(), ids=CASES.keys())
def test_what_comes_after_a_pass(before: list[Event], late: Event, asked: bool) -> None:
    with running.engine() as engine:
        running.tell(engine, before)
        engine.reconcile(microseconds(PASSES[0]))
        running.tell(engine, [late])
        engine.reconcile(microseconds(PASSES[1]))
        found = running.state(engine)["conflicts"]
    assert found == evaluate([*before, late], PASSES).conflicts()
    assert found == ([["count-variance", "A", "s1"]] if asked else [])


@pytest.mark.parametrize("late", [0, 1], ids=["the one before the count", "the one after it"])
def test_a_second_retraction_after_a_pass(late: int) -> None:
    """The sale was void before: what is new is only when that was said."""
    told = [count("1", "06:00", 10), {**SOLD, "id": "late"}, count("2", "12:00", 9)]
    voids = [event("early", "fact.retracted", "11:00", retracts="late"), VOID]
    with running.engine() as engine:
        running.tell(engine, [*told, voids[1 - late]])
        engine.reconcile(microseconds(PASSES[0]))
        running.tell(engine, [voids[late]])
        engine.reconcile(microseconds(PASSES[1]))
        found = running.state(engine)["conflicts"]
    assert found == evaluate([*told, *voids], PASSES).conflicts()
    assert ["void-after-count", "A", "s1"] in found
