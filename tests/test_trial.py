"""Dry runs and bulk decisions on both databases: what a dry run says comes true, and it writes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from omo_sync.bootstrap import Engine
from omo_sync.domain.rules import ASK, TAKE_SOURCE, Bound, Rule
from omo_sync.domain.settings import Settings
from omo_sync.operators import Pick
from omo_sync.operators.selection import Selection, decisions
from omo_sync.projections import state as states
from omo_sync.projections.trial import Change, told, trial
from omo_sync.schemas.instants import microseconds
from tests import running
from tests.databases import content
from tests.explain.small import event
from tests.strategies import deliveries, passes
from tests.test_laws_of_rules import in_thousandths, rules

LATER = microseconds("2026-03-02T12:00:00Z")

EVENTS = [
    one
    for sku, found in (("A", 80), ("B", 60), ("C", 99))
    for key in ({"sku": sku, "location": "store-01"},)
    for one in (
        event("pos/store-01", f"{sku}1", "inventory.counted", "08:00", on_hand=100, **key),
        event("pos/store-01", f"{sku}2", "inventory.counted", "09:00", on_hand=found, **key),
        event("wms/hq", f"{sku}3", "inventory.reported", "09:30", on_hand=found - 2, **key),
        event("erp/hq", f"{sku}4", "price.set", "07:00", sku=sku, amount="5", currency="CNY"),
    )
]
RULES = Settings(
    rules=(
        Rule("wine", ASK, category=("wine",)),
        Rule("wms", TAKE_SOURCE, source=("wms/*",), sku=("A",)),
        Rule("cheap", "approve", kind=("count-variance",), within=Bound(money=1_000_000)),
    )
)


def tried(engine: Engine, asked: Settings) -> list[Change]:
    return trial(engine.database, engine.log, asked)


def standings(engine: Engine) -> dict[tuple[str, str], str]:
    with engine.database.transaction() as transaction:
        claims = told(transaction, states.load(transaction), -(2**62))
    return {claim: one.standing for claim, one in claims.items()}


def test_what_a_dry_run_says_comes_true_and_it_writes_nothing(both: str) -> None:
    with running.engine() as engine:
        running.tell(engine, EVENTS)
        engine.reconcile(LATER)
        before = content(engine.database)
        said = [(one.kind, one.key["sku"], one.before, one.after) for one in tried(engine, RULES)]
        assert said == [
            ("count-variance", "A", "open", "rule:cheap"),
            ("count-variance", "C", "rule:within-tolerance", "rule:cheap"),
            ("stock-drift", "A", "open", "rule:wms"),
        ]
        assert content(engine.database) == before
        engine.settings = RULES
        engine.apply_settings()
        assert engine.reconcile(LATER) == 1
        assert tried(engine, RULES) == []
        described = event("erp/hq", "i", "item.described", "07:00", sku="A", category="wine")
        running.tell(engine, [described])
        engine.reconcile(LATER)
        assert [one.kind for one in tried(engine, Settings())] == ["count-variance"]
        assert engine.verify() == []


def test_other_hand_over_authority_is_tried_on_copies_of_everything(both: str) -> None:
    key = {"sku": "A", "location": "store-01", "order": "W1"}
    twice = [
        event("online/mall", "w", "inventory.reserved", "09:10", quantity=1, **key),
        event("online/mall", "f", "inventory.fulfilled", "09:20", quantity=1, **key),
        event("pos/store-01", "s", "inventory.sold", "09:20", quantity=2, **key),
    ]
    with running.engine() as engine:
        running.tell(engine, EVENTS + twice)
        engine.reconcile(LATER)
        before = content(engine.database)
        changes = tried(engine, Settings(handover_authority=("online/*",)))
        assert [(one.kind, one.difference) for one in changes] == [("stock-drift", "-1000")]
        assert content(engine.database) == before


def test_many_are_decided_and_taken_back(both: str) -> None:
    with running.engine() as engine:
        running.tell(engine, EVENTS)
        engine.reconcile(LATER)
        before = running.state(engine)
        with engine.database.transaction() as transaction:
            cases = list(Selection(kind="stock-*", source="wms/*").cases(transaction))
        picks = [Pick(case.id, case.version) for case in cases]
        done = engine.operators.resolve_all(picks, "accept", "wms/hq", "looked", "ann")
        assert [outcome.outcome for outcome in done] == ["decided"] * 3
        bulk = str(done[0].decision).rpartition("@")[2]
        with engine.database.transaction() as transaction:
            taken = [Pick(one.conflict, one.decision) for one in decisions(transaction, bulk)]
        assert len(taken) == 3
        engine.operators.undo_all(taken, "mistaken", "ann")
        assert running.state(engine) == before
        assert engine.verify() == []


@settings(max_examples=20)
@given(events=deliveries(operator=True), instants=passes(), chosen=rules(), held=rules())
def test_a_dry_run_of_any_rules_foretells_the_next_pass(
    events: list[Any], instants: list[str], chosen: Any, held: Any
) -> None:
    with running.engine() as engine:
        engine.settings = Settings(rules=tuple(map(in_thousandths, held)))
        engine.apply_settings()
        running.tell(engine, events)
        for instant in sorted(instants):
            engine.reconcile(microseconds(instant))
        asked = Settings(rules=tuple(map(in_thousandths, chosen)))
        expected = standings(engine)
        for change in tried(engine, asked):
            assert expected.get((change.id, change.claim)) == change.before
            expected[change.id, change.claim] = str(change.after)
        engine.settings = asked
        engine.apply_settings()
        engine.reconcile(microseconds(max(instants)))
        assert standings(engine) == expected
