"""Laws of decisions: taken back, everything is as it was; and no conflict is decided twice."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from omo_sync.bootstrap import Engine
from omo_sync.domain.rules import APPROVE, ASK, TAKE_SOURCE, Bound, Rule
from omo_sync.domain.settings import Settings
from omo_sync.operators import FIGURES, Outcome, Pick, cases
from omo_sync.operators.selection import Selection
from omo_sync.schemas.instants import microseconds
from tests import running
from tests.strategies import deliveries, passes


def judged(engine: Engine, events: list[Any], instants: list[str]) -> list[cases.Case]:
    """Tell, make the passes; gives the open conflicts."""
    running.tell(engine, events)
    for instant in sorted(instants):
        engine.reconcile(microseconds(instant))
    with engine.database.transaction() as transaction:
        return list(Selection().cases(transaction))


def decide(engine: Engine, open_ones: list[cases.Case], dice: Any) -> list[Outcome]:
    """Several decisions about several conflicts, one after the other."""
    outcomes = []
    for action, value in (("set", "1"), ("dismiss", None)):
        chosen = [case for case in open_ones if dice.random() < 0.6]
        if action == "set":
            chosen = [case for case in chosen if case.kind in FIGURES]
        picks = [Pick(case.id, case.version) for case in chosen]
        outcomes += engine.operators.resolve_all(picks, action, value, "why", "ann")
    return outcomes


@given(
    events=deliveries(operator=True, variants=True),
    instants=passes(),
    dice=st.randoms(use_true_random=False),
)
def test_what_is_decided_and_taken_back_leaves_no_trace(
    events: list[Any], instants: list[str], dice: Any
) -> None:
    with running.engine() as engine:
        open_ones = judged(engine, events, instants)
        assume(open_ones)
        before = running.state(engine)
        done = [outcome for outcome in decide(engine, open_ones, dice) if outcome.decision]
        dice.shuffle(done)
        taken = engine.operators.undo_all(
            [Pick(outcome.conflict, outcome.decision) for outcome in done], "mistaken", "ann"
        )
        assert [outcome.said for outcome in taken] == [""] * len(done)
        assert running.state(engine) == before
        assert engine.verify() == []


FEW = settings(max_examples=15)  # each is a whole store


@FEW
@given(events=deliveries(), instants=passes(), dice=st.randoms(use_true_random=False))
def test_of_two_who_saw_the_same_only_one_decides(events: list[Any], instants: list[str], dice: Any) -> None:
    with running.engine() as engine:
        seen = [Pick(case.id, case.version) for case in judged(engine, events, instants)]
        assume(seen)
        ann = engine.operators.resolve_all(dice.sample(seen, len(seen)), "dismiss", None, "why", "ann")
        bob = engine.operators.resolve_all(seen, "set", "1", "why", "bob")
        assert {outcome.outcome for outcome in ann} == {"decided"}
        assert {outcome.outcome for outcome in bob} == {"changed"}
        assert running.state(engine)["conflicts"] == []


@FEW
@given(events=deliveries(operator=True), instants=passes(), late=deliveries(size=5))
def test_what_changes_after_it_was_seen_is_left_alone(
    events: list[Any], instants: list[str], late: list[Any]
) -> None:
    """Whatever comes between looking and deciding: nothing is decided that was not seen."""
    with running.engine() as engine:
        seen = {case.id: case for case in judged(engine, events, instants)}
        assume(seen)
        running.tell(engine, [{**event, "id": f"late-{event['id']}"} for event in late])
        engine.reconcile(microseconds(max(instants)))
        with engine.database.transaction() as transaction:
            now = {id: cases.load(transaction, id) for id in seen}
        picks = [Pick(case.id, case.version) for case in seen.values()]
        for outcome in engine.operators.resolve_all(picks, "dismiss", None, "why", "ann"):
            same = now[outcome.conflict].version == seen[outcome.conflict].version
            assert bool(outcome.decision) == same
            assert bool(outcome.said) != same


TAKING = st.lists(
    st.builds(
        Rule,
        st.uuids().map(str),
        st.sampled_from([TAKE_SOURCE, TAKE_SOURCE, APPROVE, ASK]),
        kind=st.sampled_from([(), ("stock-drift",), ("price-*",), ("points-*",)]),
        source=st.sampled_from([(), ("erp/*",), ("online/mall",), ("pos/*", "stocktake/x")]),
        within=st.sampled_from([Bound(), Bound(units=3_000), Bound(percent=50_000)]),
    ),
    min_size=1,
    max_size=3,
)


@given(events=deliveries(operator=True), instants=passes(), chosen=TAKING)
def test_what_rules_take_comes_to_rest_and_a_rebuild_takes_nothing_again(
    events: list[Any], instants: list[str], chosen: list[Rule]
) -> None:
    with running.engine() as engine:
        engine.settings = Settings(rules=tuple(chosen))
        engine.apply_settings()
        judged(engine, events, instants)
        last = microseconds(max(instants))
        passes_needed = next(number for number in range(20) if not engine.reconcile(last))
        assert passes_needed <= 2
        rested = running.state(engine)
        engine.rebuild()
        assert engine.reconcile(last) == 0
        assert running.state(engine) == rested
        assert engine.verify() == []
