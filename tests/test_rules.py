"""Rules: which one applies, what it does, and that the last applied ones judge everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.domain.claims import Claim, Subject, identity
from omo_sync.domain.fact import COIN, UNIT
from omo_sync.domain.rules import ASK, TAKE_COUNT, TAKE_SOURCE, Bound, Rule
from omo_sync.domain.ruling import ruled
from omo_sync.domain.settings import Settings
from omo_sync.errors import UsageError
from omo_sync.projections import reads
from omo_sync.projections import report as reports
from omo_sync.projections.explain import stock
from omo_sync.schemas.instants import microseconds
from tests import running
from tests.explain.small import KEY, event, store, tell

LATER, LAST = "2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"
SHORT = [
    event("pos/store-01", "c1", "inventory.counted", "08:00", on_hand=100, **KEY),
    event("stocktake/x", "c2", "inventory.counted", "09:00", on_hand=80, **KEY),
]
DRIFTED = [
    SHORT[0],
    event("wms/hq", "r1", "inventory.reported", "09:30", on_hand=97, **KEY),
]


def variance(difference: int = -20 * UNIT, ledger: int = 100 * UNIT, **more: Any) -> Claim:
    subject = Subject.of("count-variance", sku="A", location="store-01")
    return Claim(subject, identity("stocktake/x", "c2"), 0, str(difference), base=ledger, **more)


def conflicts(engine: Engine) -> dict[str, str]:
    """Kind → state."""
    with engine.database.transaction() as transaction:
        return {row["kind"]: row["state"] for row in reads.conflicts(transaction)}


def on_hand(engine: Engine) -> str:
    with engine.database.transaction() as transaction:
        return str(next(reads.stock(transaction)).row()["on_hand"])


def ids(engine: Engine) -> list[str]:
    with engine.database.transaction() as transaction:
        return [row["id"] for row in reads.conflicts(transaction)]


def apply(engine: Engine, *rules: Rule) -> None:
    engine.settings = Settings(rules=rules)
    engine.apply_settings()


def decided(engine: Engine) -> list[dict[str, Any]]:
    return [fact.data for fact in running.facts(engine) if fact.type == "conflict.decided"]


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (Rule("r", "approve"), True),
        (Rule("r", "approve", kind=("stock-*",)), False),
        (Rule("r", "approve", kind=("stock-*", "count-*")), True),
        (Rule("r", "approve", domain=("stock",)), True),
        (Rule("r", "approve", domain=("points",)), False),
        (Rule("r", "approve", source=("stocktake/*",)), True),
        (Rule("r", "approve", source=("pos/*",)), False),
        (Rule("r", "approve", sku=("A",), location=("store-*",)), True),
        (Rule("r", "approve", sku=("A",), location=("dc-*",)), False),
        (Rule("r", "approve", channel=("*",)), False),
        (Rule("r", "approve", category=("wine",)), True),
        (Rule("r", "approve", category=("food",)), False),
        (Rule("r", "approve", within=Bound(units=20 * UNIT)), True),
        (Rule("r", "approve", within=Bound(units=20 * UNIT - 1)), False),
        (Rule("r", "approve", within=Bound(percent=20 * UNIT)), True),
        (Rule("r", "approve", within=Bound(percent=20 * UNIT - 1)), False),
        (Rule("r", "approve", within=Bound(units=1, percent=20 * UNIT)), True),
        (Rule("r", "approve", within=Bound(units=20 * UNIT, small_units=1)), False),
        (Rule("r", "approve", within=Bound(money=50 * COIN)), True),
        (Rule("r", "approve", within=Bound(money=50 * COIN - 1)), False),
        (Rule("r", TAKE_COUNT), True),
        (Rule("r", TAKE_SOURCE), False),
    ],
)
def test_a_rule_fits_by_every_pattern_and_within_its_bound(rule: Rule, fits: bool) -> None:
    assert ruled(variance(), [rule], "wine", 25_000) == ("r" if fits else None)


def test_what_is_not_known_is_not_within_a_bound() -> None:
    worth = Rule("r", "approve", within=Bound(money=10**9))
    share = Rule("r", "approve", within=Bound(percent=10**9))
    assert ruled(variance(), [worth], "wine", None) is None
    assert ruled(variance()._replace(base=None), [share]) is None


def test_the_first_rule_that_fits_applies_and_the_protocols_own_come_last() -> None:
    ask, approve = Rule("person", ASK, sku=("A",)), Rule("shelf", "approve")
    tolerated = variance(-UNIT, rule="within-tolerance")
    assert ruled(tolerated, []) == "within-tolerance"
    assert ruled(tolerated, [ask, approve]) is None
    assert ruled(tolerated, [approve, ask]) == "shelf"
    assert ruled(tolerated, [Rule("other", ASK, sku=("B",))]) == "within-tolerance"


def test_uncertain_counts_are_decided_only_by_rules_that_say_so() -> None:
    unsure = variance(uncertain=True)
    assert ruled(unsure, [Rule("r", "approve")]) is None
    assert ruled(unsure, [Rule("r", "approve", uncertain=True)]) == "r"


def test_of_several_sources_none_is_taken() -> None:
    told = json.dumps({"erp/a": "100000 CNY", "erp/b": "120000 CNY"})
    subject = Subject.of("price-disagreement", sku="A", kind="list")
    claim = Claim(subject, identity("erp/b", "1"), 0, told, tellers=("erp/a", "erp/b"))
    assert ruled(claim, [Rule("r", TAKE_SOURCE, source=("erp/*",))]) is None
    assert ruled(claim, [Rule("r", TAKE_SOURCE, source=("erp/a",))]) == "r"
    assert ruled(claim, [Rule("r", "approve", within=Bound(percent=20 * UNIT))]) == "r"
    assert ruled(claim, [Rule("r", "approve", within=Bound(money=2 * COIN - 1))]) is None


def test_the_last_applied_rules_judge_old_claims_too() -> None:
    with store(SHORT, [LATER]) as engine:
        assert conflicts(engine) == {"count-variance": "open"}
        apply(engine, Rule("shelf", "approve", kind=("count-variance",)))
        engine.reconcile(microseconds(LATER))
        assert conflicts(engine) == {"count-variance": "resolved"}
        assert engine.verify() == []
        apply(engine)
        engine.reconcile(microseconds(LATER))
        assert conflicts(engine) == {"count-variance": "open"}
        assert engine.verify() == []


def test_a_category_or_price_that_comes_late_is_judged_by() -> None:
    with store(SHORT, [LATER]) as engine:
        apply(
            engine,
            Rule("wine", ASK, category=("wine",)),
            Rule("cheap", "approve", within=Bound(money=100 * COIN)),
        )
        engine.reconcile(microseconds(LATER))
        assert conflicts(engine)["count-variance"] == "open"
        price = {"sku": "A", "amount": "5", "currency": "CNY"}
        tell(engine, [event("erp/hq", "p1", "price.set", "07:00", **price)])
        engine.reconcile(microseconds(LATER))
        assert conflicts(engine)["count-variance"] == "resolved"
        tell(engine, [event("erp/hq", "i1", "item.described", "07:00", sku="A", category="wine")])
        engine.reconcile(microseconds(LATER))
        assert conflicts(engine)["count-variance"] == "open"
        tell(engine, [event("erp/hq", "i1-", "fact.retracted", "07:30", retracts="i1")])
        engine.reconcile(microseconds(LATER))
        assert conflicts(engine)["count-variance"] == "resolved"
        assert engine.verify() == []


def test_a_sources_figure_is_taken_once_as_a_decision_that_names_the_rule() -> None:
    with store(DRIFTED) as engine:
        apply(engine, Rule("wms", TAKE_SOURCE, source=("wms/*",), within=Bound(units=3 * UNIT)))
        assert engine.reconcile(microseconds("2026-03-02T09:40:00Z")) == 0
        assert on_hand(engine) == "100"
        assert engine.reconcile(microseconds(LATER)) == 1
        assert engine.reconcile(microseconds(LAST)) == 0
        assert on_hand(engine) == "97"
        assert conflicts(engine) == {"stock-drift": "resolved"}
        (decision,) = decided(engine)
        assert (decision["rule"], decision["who"], decision["action"]) == ("wms", "rule:wms", "accept")
        assert (decision["value"], len(decision["wrote"])) == ("wms/hq", 1)
        assert engine.verify() == []
        engine.rebuild()
        assert len(decided(engine)) == 1
        assert on_hand(engine) == "97"


def test_what_a_rule_took_stands_without_the_rule_until_it_is_taken_back() -> None:
    with store(DRIFTED) as engine:
        apply(engine, Rule("wms", TAKE_SOURCE, kind=("stock-drift",)))
        engine.reconcile(microseconds(LATER))
        apply(engine)
        engine.reconcile(microseconds(LAST))
        assert on_hand(engine) == "97"
        engine.operators.undo(ids(engine)[0], "looked again", "ann")
        assert on_hand(engine) == "100"
        assert conflicts(engine) == {"stock-drift": "open"}
        assert engine.verify() == []


def test_a_person_who_takes_a_rules_decision_back_is_asked_and_may_leave_it_to_the_rule_again() -> None:
    with store(DRIFTED) as engine:
        apply(engine, Rule("wms", TAKE_SOURCE, kind=("stock-drift",)))
        engine.reconcile(microseconds(LATER))
        (id,) = ids(engine)
        engine.operators.undo(id, "looked again", "ann")
        assert engine.reconcile(microseconds(LAST)) == 0
        assert (on_hand(engine), conflicts(engine)) == ("100", {"stock-drift": "open"})
        engine.operators.undo(id, "on second thoughts", "ann")
        assert engine.reconcile(microseconds(LAST)) == 1
        assert (on_hand(engine), conflicts(engine)) == ("97", {"stock-drift": "resolved"})
        assert engine.verify() == []


def test_a_claim_that_a_rule_covers_may_be_asked_for() -> None:
    with store(SHORT) as engine:
        apply(engine, Rule("shelf", "approve"))
        engine.reconcile(microseconds(LATER))
        (id,) = ids(engine)
        assert engine.operators.undo(id, "strange", "ann").action == ASK
        assert conflicts(engine) == {"count-variance": "open"}
        engine.operators.resolve(id, "dismiss", None, "fine", "ann")
        assert conflicts(engine) == {"count-variance": "dismissed"}
        assert engine.verify() == []


PRICED = {"sku": "A", "currency": "CNY"}
TAKEN = {
    "price-drift": [
        event("erp/hq", "p1", "price.set", "08:00", amount="10", **PRICED),
        event("wms/hq", "p2", "price.reported", "09:00", amount="11", **PRICED),
    ],
    "price-disagreement": [
        event("wms/hq", "p1", "price.set", "08:00", amount="11", **PRICED),
        event("app/hq", "p2", "price.set", "08:30", amount="10", **PRICED),
    ],
    "points-drift": [
        event("online/mall", "m1", "points.opened", "08:00", member="M1", balance="5"),
        event("wms/hq", "m2", "points.reported", "09:00", member="M1", balance="11"),
    ],
}


@pytest.mark.parametrize("kind", TAKEN)
def test_prices_and_points_are_taken_too(kind: str) -> None:
    with store(TAKEN[kind]) as engine:
        apply(engine, Rule("wms", TAKE_SOURCE, source=("wms/*",)))
        assert engine.reconcile(microseconds(LATER)) == 1
        assert conflicts(engine)[kind] == "resolved"
        assert engine.reconcile(microseconds(LAST)) == 0
        with engine.database.transaction() as transaction:
            figures = [row["balance"] for row in reads.points(transaction)]
            figures += [row["effective"] for row in reads.prices(transaction, microseconds(LAST))]
        assert figures == ["11"]
        assert engine.verify() == []


def test_an_outlier_has_nothing_to_do_with_a_price_in_another_currency() -> None:
    told = [
        event("erp/hq", "2", "price.set", "09:00", sku="A", amount="0", currency="USD"),
        event("erp/hq", "1", "price.set", "08:00", sku="A", amount="20", currency="CNY"),
    ]
    with store(told) as engine:
        apply(engine, Rule("cheap", "approve", within=Bound(money=25 * COIN)))
        engine.reconcile(microseconds(LATER))
        assert conflicts(engine) == {"price-outlier": "open"}
        engine.operators.resolve(ids(engine)[0], "set", "5", "asked", "ann")
        with engine.database.transaction() as transaction:
            (price,) = reads.prices(transaction, microseconds(LAST))
        assert (price["effective"], price["currency"]) == ("5", "USD")
        assert engine.verify() == []


def test_of_two_sources_that_tell_different_figures_a_person_chooses() -> None:
    other = event("wms/dc", "r2", "inventory.reported", "09:30", on_hand=90, **KEY)
    with store([*DRIFTED, other]) as engine:
        apply(engine, Rule("wms", TAKE_SOURCE, source=("wms/*",)))
        assert engine.reconcile(microseconds(LATER)) == 0
        assert conflicts(engine) == {"stock-drift": "open"}
        tell(engine, [event("wms/dc", "r2-", "fact.retracted", "09:40", retracts="r2")])
        assert engine.reconcile(microseconds(LAST)) == 1
        assert (on_hand(engine), conflicts(engine)) == ("97", {"stock-drift": "resolved"})
        assert engine.verify() == []


@pytest.mark.parametrize("told", [{"on_hand": 97, "covers": ["pos/*"]}, {"on_hand": -3}])
def test_what_is_no_count_of_the_whole_is_not_taken(told: dict[str, Any]) -> None:
    book = event("wms/hq", "r1", "inventory.reported", "09:30", **told, **KEY)
    with store([SHORT[0], book]) as engine:
        apply(engine, Rule("wms", TAKE_SOURCE))
        assert engine.reconcile(microseconds(LATER)) == 0
        assert conflicts(engine) == {"stock-drift": "open"}
        with pytest.raises(UsageError, match="--set VALUE"):
            engine.operators.resolve(ids(engine)[0], "accept", "wms/hq", "looked", "ann")
        with pytest.raises(UsageError, match="0 or more"):
            engine.operators.resolve(ids(engine)[0], "set", "-1", "looked", "ann")
        assert conflicts(engine) == {"stock-drift": "open"}


def test_report_and_explanation_name_the_rules() -> None:
    with store([*SHORT, DRIFTED[1]]) as engine:
        apply(
            engine,
            Rule("wms", TAKE_SOURCE, source=("wms/*",)),
            Rule("shelf", "approve", kind=("count-variance",)),
        )
        engine.reconcile(microseconds(LATER))
        with engine.database.transaction() as transaction:
            told = reports.data(reports.report(transaction, engine.log, None, None))
            why = stock(transaction, engine.log, "A", "store-01")
        assert told["rules"] == [
            {"rule": "shelf", "claims": 1, "decisions": 0},
            {"rule": "wms", "claims": 0, "decisions": 1},
        ]
        assert told["rule_resolved"] == 2
        assert told["conflict_rate"]["all"]["open"] == 0
        assert [(one.kind, one.rules) for one in why.conflicts] == [
            ("count-variance", ["shelf"]),
            ("stock-drift", ["wms"]),
        ]
