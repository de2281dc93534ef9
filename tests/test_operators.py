"""Decisions on the conformance cases: what they change, that they cover, and that undo restores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.domain.plain import units
from omo_sync.errors import UsageError
from omo_sync.projections import reads
from omo_sync.schemas.instants import microseconds
from tests import running

pytestmark = pytest.mark.usefixtures("both")

CASES = Path(__file__).parent / "conformance"

REPORT: dict[str, Any] = {
    "specversion": "1.0", "id": "b1", "type": "omo.inventory.reported.v1",
    "time": "2026-03-02T10:00:00+08:00", "data": {"sku": "A", "location": "store-01"},
}  # fmt: skip


def judged(on: Engine, name: str) -> dict[str, Any]:
    """Tell a case and make its pass; gives its one open conflict."""
    case = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    running.tell(on, case["events"])
    on.reconcile(microseconds(case["as_of"]))
    (found,) = conflicts(on, "open")
    return found


def conflicts(on: Engine, state: str | None = None) -> list[dict[str, Any]]:
    with on.database.transaction() as transaction:
        return list(reads.conflicts(transaction, state))


@pytest.mark.parametrize(
    ("name", "action", "value", "state", "figure"),
    [
        ("reported-drift", "accept", "erp/hq", "resolved", "9"),
        ("reported-drift", "set", "7.5", "resolved", "7.5"),
        ("count-variance", "dismiss", None, "dismissed", "80"),
        ("count-variance", "set", "82", "resolved", "82"),
        ("divergent-duplicate", "set", "2", "resolved", "7"),
        ("points-reported", "accept", "erp/hq", "resolved", "14"),
        ("price-disagreement", "set", "20.5", "resolved", "20.5"),
        ("price-disagreement", "accept", "erp/hq", "resolved", "20"),
        ("sequence-gap", "dismiss", None, "dismissed", "8"),
        ("told-twice-differently", "dismiss", None, "dismissed", "9"),
        ("void-after-count", "set", "5", "resolved", "5"),
    ],
)
def test_a_decision_is_in_force_until_it_is_undone(
    name: str, action: str, value: str | None, state: str, figure: str
) -> None:
    with running.engine() as engine:
        conflict = judged(engine, name)["id"]
        before = running.state(engine)
        engine.operators.resolve(conflict, action, value, "looked", "ann")
        (now,) = [row for row in conflicts(engine) if row["id"] == conflict]
        assert now["state"] == state
        assert figure_of(engine) == figure
        assert engine.verify() == []
        with pytest.raises(UsageError, match="already"):
            engine.operators.resolve(conflict, "dismiss", None, "again", "bob")
        engine.operators.undo(conflict, "mistaken", "ann")
        assert running.state(engine) == before
        assert engine.verify() == []


def figure_of(engine: Engine) -> str:
    """On hand, points or price, whichever the store has."""
    with engine.database.transaction() as transaction:
        for row in reads.stock(transaction):
            return units(row.on_hand)
        for points in reads.points(transaction):
            return str(points["balance"])
        return str(next(reads.prices(transaction, running.NOW))["effective"])


def test_another_difference_opens_a_dismissed_conflict_again() -> None:
    with running.engine() as engine:
        conflict = judged(engine, "reported-drift")
        engine.operators.resolve(conflict["id"], "dismiss", None, "known", "ann")
        late = {
            "specversion": "1.0", "id": "late", "source": "pos/store-01", "type": "omo.inventory.sold.v1",
            "time": "2026-03-02T09:30:00+08:00", "data": {"sku": "A", "location": "store-01", "quantity": 5},
        }  # fmt: skip
        running.tell(engine, [late])
        engine.reconcile(microseconds("2026-03-05T00:00:00+08:00"))
        assert [row["id"] for row in conflicts(engine, "open")] == [conflict["id"]]


def price(id: str, source: str, at: str, amount: str, currency: str = "CNY") -> dict[str, Any]:
    data = {"sku": "A", "amount": amount, "currency": currency}
    time = f"2026-03-02T{at}:00+08:00"
    return {"specversion": "1.0", "id": id, "source": source, "type": "omo.price.set.v1", "time": time,
            "data": data}  # fmt: skip


GIFT = [price("2", "erp/hq", "09:00", "0")]
RIVALS = [price("1", "erp/b", "08:00", "20"), price("2", "erp/hq", "09:00", "30")]


@pytest.mark.parametrize(
    ("told", "late", "state"),
    [
        (GIFT, price("1", "erp/hq", "08:00", "20"), "open"),
        (GIFT, price("1", "erp/hq", "08:00", "20", "USD"), "dismissed"),  # not compared with it
        (GIFT, price("1", "erp/b", "08:00", "20"), "dismissed"),
        (RIVALS, price("0", "erp/c", "07:00", "0.5"), "open"),  # a third one disagrees, the newest stays
        (RIVALS, price("0", "pos/till", "07:00", "0.5"), "dismissed"),
        (RIVALS, price("0", "erp/b", "07:00", "25"), "dismissed"),
    ],
)
def test_a_late_price_opens_a_dismissed_one_again_where_it_is_part_of_the_difference(
    told: list[dict[str, Any]], late: dict[str, Any], state: str
) -> None:
    with running.engine() as engine:
        running.tell(engine, told)
        engine.reconcile(microseconds("2026-03-03T00:00:00+08:00"))
        ((conflict, kind),) = [(row["id"], row["kind"]) for row in conflicts(engine, "open")]
        engine.operators.resolve(conflict, "dismiss", None, "known", "ann")
        running.tell(engine, [late])
        engine.reconcile(microseconds("2026-03-04T00:00:00+08:00"))
        assert [row["state"] for row in conflicts(engine) if row["kind"] == kind] == [state]
        assert engine.verify() == []


def test_the_later_of_two_figures_at_one_instant_stands() -> None:
    """Before the log has 10 entries, and after: the decisions' numbers have one digit, then two."""
    with running.engine() as engine:
        conflict = judged(engine, "reported-drift")["id"]
        for source, figure in (("online/mall", "7"), ("pos/till-2", "6"), ("pos/till-3", "5")):
            told = {"source": source, "data": {**REPORT["data"], "on_hand": "99"}}
            engine.operators.resolve(conflict, "set", figure, "looked again", "ann")
            assert figure_of(engine) == figure
            running.tell(engine, [{**REPORT, **told}])
            engine.reconcile(microseconds("2026-03-04T00:00:00+08:00"))
            (now,) = [row for row in conflicts(engine) if row["id"] == conflict]
            assert now["state"] == "open"


def test_the_figure_of_a_person_is_that_of_all_their_members() -> None:
    with running.engine() as engine:
        case = json.loads((CASES / "members-merged-with-balances.json").read_text("utf-8"))
        later = {**case["events"][3], "id": "b2", "time": "2026-03-02T14:00:00+08:00"}
        later["data"] = {"member": "M1", "balance": 900}
        running.tell(engine, [*case["events"], later])
        engine.reconcile(microseconds(case["as_of"]))
        (conflict,) = conflicts(engine, "open")
        engine.operators.resolve(conflict["id"], "accept", "erp/hq", "counted the stamps", "ann")
        assert figure_of(engine) == "900"
        assert [row["state"] for row in conflicts(engine)] == ["resolved"]
        engine.operators.undo(conflict["id"], "asked again", "ann")
        assert figure_of(engine) == "800"
        assert engine.verify() == []


@pytest.mark.parametrize(
    ("name", "action", "value", "sentence"),
    [
        ("sequence-gap", "accept", "pos/store-01", "dismissed only"),
        ("reported-drift", "accept", "pos/nobody", "told no figure"),
        ("reported-drift", "set", "many", "no figure"),
        ("divergent-duplicate", "set", "3", "variants"),
    ],
)
def test_what_cannot_be_decided_so_says_what_can(name: str, action: str, value: str, sentence: str) -> None:
    with running.engine() as engine:
        conflict = judged(engine, name)["id"]
        with pytest.raises(UsageError, match=sentence):
            engine.operators.resolve(conflict, action, value, "why", "ann")
        assert [row["id"] for row in conflicts(engine, "open")] == [conflict]
