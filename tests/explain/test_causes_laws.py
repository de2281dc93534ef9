"""Explanations, and what the settings let them decide, are a function of the set of facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omo_sync.bootstrap import Engine
from omo_sync.domain.causes import KINDS
from omo_sync.domain.rules import ASK, Rule
from omo_sync.domain.settings import Settings
from omo_sync.projections import reads
from omo_sync.projections.causes.standing import claims, explanations
from tests.explain.small import Event, event, tell
from tests.explain.test_causes import CASES, COUNTED, NOISE
from tests.reference.reading import instant
from tests.running import Where

X = {"sku": "X", "location": "store-01", "quantity": 1}
NUMBERED = [
    {
        **event("pos/store-01", "x1", "inventory.sold", "07:00", sku="X", location="store-01", quantity=1),
        **one,
    }
    for one in ({"sequence": "1"}, {"id": "x3", "sequence": "3", "time": "2026-03-02T11:30:00Z"})
]
FOUND = {**NUMBERED[0], "id": "x2", "sequence": "2"}
NOON = "2026-03-02T12:00:00Z"


@contextmanager
def store(judged_by: Settings) -> Iterator[Engine]:
    with Where.database() as url:
        engine = Engine(url, judged_by, now=lambda: instant(NOON))
        try:
            engine.apply_settings()
            yield engine
        finally:
            engine.close()


def shown(engine: Engine) -> tuple[list[Any], list[Any]]:
    """Every conflict that has claims, with their rules, and every explanation. One that later facts took
    all claims from is history: another order may never have had it."""
    with engine.database.transaction() as transaction:
        conflicts = [row for row in reads.conflicts(transaction) if row["claims"]]
        found = explanations(transaction, engine.log, [row["id"] for row in conflicts])
        rules = {row["id"]: [claim[::2] for claim in claims(transaction, row["id"])] for row in conflicts}
    return [(row, rules[row["id"]]) for row in conflicts], [(key, one.data()) for key, one in found.items()]


def told(batches: Iterable[Sequence[Event]], judged_by: Settings) -> tuple[list[Any], list[Any]]:
    """With a pass after each batch, and one at noon; proven against a rebuild."""
    with store(judged_by) as engine:
        for batch in batches:
            tell(engine, batch)
            engine.reconcile(instant(NOON))
        assert engine.verify() == []
        return shown(engine)


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[Event], list[Sequence[Event]]]:
    """The events of a case, perhaps with numbers missing; and the same in another order, in batches."""
    events = [COUNTED, *NOISE, *draw(st.sampled_from([case[0] for case in CASES.values()]))]
    events += draw(st.sampled_from([[], NUMBERED, [*NUMBERED, FOUND]]))
    shuffled = draw(st.permutations(events))
    cuts = sorted(draw(st.lists(st.integers(0, len(events)), max_size=3)))
    bounds = [0, *cuts, len(events)]
    return events, [shuffled[low:high] for low, high in pairwise(bounds)]


@settings(max_examples=60, deadline=None)
@given(orders())
def test_any_order_and_any_passes_explain_and_decide_alike(
    given_orders: tuple[list[Event], list[Sequence[Event]]],
) -> None:
    events, batches = given_orders
    judged_by = Settings(explained=KINDS)
    assert told(batches, judged_by) == told([events], judged_by)


def decided(case: str, judged_by: Settings) -> list[tuple[str, list[str]]]:
    """The states of the differences, and the rules of their claims."""
    events = [COUNTED, *NOISE, *CASES[case][0]]
    conflicts, _ = told([events], judged_by)
    return [
        (row["state"], [rule for _, rule in rules])
        for row, rules in conflicts
        if row["kind"] in ("count-variance", "stock-drift")
    ]


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("case", CASES)
def test_what_is_claimed_decides_and_what_is_only_possible_does_not(case: str) -> None:
    claimed = CASES[case][1]
    expected = ("resolved", [f"explained:{claimed}"]) if claimed else ("open", [""])
    assert decided(case, Settings(explained=KINDS)) == [expected]


def test_an_explanation_decides_where_the_settings_allow_its_kind() -> None:
    case = "goods in transit"
    assert decided(case, Settings()) == [("open", [""])]
    assert decided(case, Settings(explained=("hold",))) == [("open", [""])]
    assert decided(case, Settings(explained=("hold", "transfer"))) == [("resolved", ["explained:transfer"])]


def test_a_rule_that_asks_keeps_it_for_a_person() -> None:
    asks = Settings(explained=KINDS, rules=(Rule("mine", ASK, sku=("A",)),))
    assert decided("goods in transit", asks) == [("open", [""])]


@pytest.mark.usefixtures("both")
def test_a_missing_number_takes_the_decision_back_and_its_message_gives_it_again() -> None:
    with store(Settings(explained=KINDS)) as engine:
        states = []
        for batch in ([COUNTED, *NOISE, *CASES["goods in transit"][0]], NUMBERED, [FOUND]):
            tell(engine, batch)
            engine.reconcile(instant(NOON))
            states.append(json.dumps(shown(engine)[0]).count("explained:transfer"))
        assert engine.verify() == []
    assert states == [1, 0, 1]
