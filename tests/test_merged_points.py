"""Members that are one person are judged together, whichever of them the next fact names."""

from __future__ import annotations

from typing import Any

import pytest

from omo_sync.schemas.instants import microseconds
from tests import running
from tests.reference import evaluate

pytestmark = pytest.mark.usefixtures("both")

PASSES = ["2026-03-02T13:00:00+08:00", "2026-03-02T20:00:00+08:00"]


def event(id: str, kind: str, time: str, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": id,
        "source": "pos/store-01",
        "type": f"omo.{kind}.v1",
        "time": f"2026-03-02T{time}:00+08:00",
        "data": data,
    }


MERGED = event("m", "member.merged", "10:00", member="M1", into="M2")
EARNED = event("1", "points.earned", "09:00", member="M1", points=5)
REDEEMED = event("2", "points.redeemed", "09:00", member="M2", points=3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([EARNED, REDEEMED, MERGED], event("3", "points.redeemed", "14:00", member="M1", points=4)),
        ([REDEEMED, MERGED], event("3", "points.earned", "14:00", member="M1", points=3)),
    ],
)
def test_a_later_fact_of_one_judges_both(before: list[dict[str, Any]], after: dict[str, Any]) -> None:
    with running.engine() as engine:
        running.tell(engine, before)
        engine.reconcile(microseconds(PASSES[0]))
        running.tell(engine, [after])
        engine.reconcile(microseconds(PASSES[1]))
        assert running.state(engine)["conflicts"] == evaluate([*before, after], PASSES).conflicts()
