"""A verdict finds what is wrong: a right outcome passes, and each way of spoiling it is told."""

from __future__ import annotations

from typing import Any

import pytest

from omo_sync.domain.fact import COIN, UNIT
from omo_sync.simulate import differences
from omo_sync.simulation.compare import key_of
from omo_sync.simulation.delivery import Delivered, deliver
from omo_sync.simulation.faults import BUSY_LINES
from omo_sync.simulation.options import busy
from omo_sync.simulation.rival import run_rival
from omo_sync.simulation.verdict import Explanations, Outcome, judge
from omo_sync.simulation.wire import plain
from omo_sync.simulation.world import World, make_world


@pytest.fixture(scope="module")
def made() -> World:
    return make_world(busy(4))


@pytest.fixture(scope="module")
def delivered(made: World) -> Delivered:
    found = deliver(made, BUSY_LINES)
    assert found.lost
    return found


@pytest.fixture
def right(made: World, delivered: Delivered) -> Outcome:
    """What a sync shows that knows the truth."""
    truth = made.truth
    stock = [
        {
            "sku": sku,
            "location": location,
            "on_hand": plain(on_hand, UNIT),
            "reserved": plain(truth.reserved[sku, location], UNIT),
            "flags": [],
        }
        for (sku, location), on_hand in truth.on_hand.items()
    ]
    points = [{"member": member, "balance": plain(points, UNIT)} for member, points in truth.points.items()]
    prices: list[dict[str, Any]] = [
        {"sku": sku, "channel": channel, "location": location, "effective": plain(amount, COIN)}
        for (sku, channel, location), amount in truth.prices.items()
    ]
    return Outcome(stock, points, prices, sorted(truth.conflicts | delivered.conflicts), [], [])


def faults(made: World, delivered: Delivered, outcome: Outcome) -> list[tuple[str, tuple[str, ...]]]:
    verdict = judge(made, delivered, outcome, run_rival(made, delivered))
    return [(fault.kind, fault.about) for fault in verdict.faults]


def whole_key(made: World, delivered: Delivered, outcome: Outcome) -> dict[str, Any]:
    """A stock row that no lost fact and no conflict touches."""
    hurt = {(fact.data["sku"], fact.data["location"]) for fact in delivered.lost}
    asked = {key_of(conflict) for conflict in made.truth.conflicts}
    return next(row for row in outcome.stock if (row["sku"], row["location"]) not in hurt | asked)


def test_the_truth_has_no_fault(made: World, delivered: Delivered, right: Outcome) -> None:
    assert faults(made, delivered, right) == []


def test_a_wrong_figure_is_a_fault_and_a_flag_does_not_excuse_it(
    made: World, delivered: Delivered, right: Outcome
) -> None:
    row = whole_key(made, delivered, right)
    key = (row["sku"], row["location"])
    row["on_hand"] = "7777"
    assert faults(made, delivered, right) == [("silent", key), ("wrong", key)]
    row["flags"] = ["suspect"]
    assert faults(made, delivered, right) == [("wrong", key)]


def test_a_key_that_lost_a_fact_has_to_be_flagged_where_it_is_wrong(
    made: World, delivered: Delivered, right: Outcome
) -> None:
    data = delivered.lost[0].data
    key = (data["sku"], data["location"])
    row = next(row for row in right.stock if (row["sku"], row["location"]) == key)
    row["on_hand"] = "7777"
    assert faults(made, delivered, right) == [("silent", key)]
    row["flags"] = ["suspect"]
    assert faults(made, delivered, right) == []
    right.conflicts.append(("count-variance", *key))
    assert faults(made, delivered, right) == []


def test_what_is_held_owned_and_charged_is_compared_as_well(
    made: World, delivered: Delivered, right: Outcome
) -> None:
    row = whole_key(made, delivered, right)
    row["reserved"] = "7777"
    asked = {key_of(conflict) for conflict in made.truth.conflicts}
    right.points.remove(next(row for row in right.points if (row["member"],) not in asked))
    disputed = {conflict[1] for conflict in made.truth.conflicts if conflict[0] == "price-disagreement"}
    price = next(price for price in right.prices if price["sku"] not in disputed)
    price["effective"] = "7777"
    kinds = [kind for kind, _ in faults(made, delivered, right)]
    assert kinds == ["silent", "reserved", "wrong", "price"]


def test_conflicts_are_missed_or_unexpected(made: World, delivered: Delivered, right: Outcome) -> None:
    missed = right.conflicts.pop(0)
    right.conflicts.append(("sequence-gap", "erp/nobody"))
    assert faults(made, delivered, right) == [
        ("missed", missed),
        ("unexpected", ("sequence-gap", "erp/nobody")),
    ]


def test_an_explanation_is_false_where_the_true_cause_was_another(
    made: World, delivered: Delivered, right: Outcome
) -> None:
    explainable, cause = min(made.causes.items())
    other = min(
        conflict for conflict in made.truth.conflicts - set(made.causes) if conflict[0] == "count-variance"
    )
    right.explained.extend([(explainable, cause, (cause,)), (other, "", (cause, "book"))])
    assert faults(made, delivered, right) == []
    right.explained.extend([(explainable, "book", ("book",)), (other, cause, (cause,))])
    assert faults(made, delivered, right) == [("cause", explainable), ("cause", other)]
    found = judge(made, delivered, right, run_rival(made, delivered)).explanations
    assert found == Explanations(differences=4, explainable=2, right=1, false=2, among=0)


def test_what_passes_have_changed_is_told(right: Outcome) -> None:
    other = right._replace(points=right.points[1:], conflicts=[*right.conflicts, ("oversold", "A", "s1")])
    assert [(fault.kind, fault.about) for fault in differences(right, other)] == [
        ("passes", ("points",)),
        ("passes", ("conflicts",)),
    ]
    assert differences(right, right) == []
