"""The reference model against the conformance cases, and against the laws of the protocol."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omo_sync.schemas.parse import Parser
from tests.reference import Settings, World, evaluate
from tests.reference.cases import FOLDERS, Case, arrangements, expectation, load_cases, outcome
from tests.reference.reading import instant
from tests.strategies import Event, deliveries, passes
from tests.vocabulary import TIMES, stamp

CASES = load_cases()
LAWS = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def event(source: str, identity: str, kind: str, time: str, /, **data: Any) -> Event:
    return {
        "source": source,
        "id": identity,
        "type": f"omo.{kind}.v1",
        "time": f"2026-03-02T{time}Z",
        "data": data,
    }


KEY = {"sku": "A", "location": "store-01"}
COUNTED = event("pos/store-01", "c1", "inventory.counted", "08:00:00", on_hand=100, **KEY)
RECOUNTED = event("pos/store-01", "c2", "inventory.counted", "10:00:00", on_hand="80.0", **KEY)
HELD = event(
    "online/mall",
    "r1",
    "inventory.reserved",
    "09:00:00",
    quantity=4,
    order="W1",
    expires_at="2026-03-02T10:00:00Z",
    **KEY,
)


def everything(world: World) -> list[Any]:
    prices = [world.prices(stamp(at)) for at in TIMES]
    return [world.stock(), world.points(), prices, world.claims(), world.conflicts()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case_holds_in_every_order(case: Case) -> None:
    for name, events in arrangements(case):
        world = evaluate(events, [case["as_of"]])
        assert outcome(world, case) == expectation(case), name


def test_every_case_is_named_as_its_file_and_says_why() -> None:
    stems = sorted(path.stem for folder in FOLDERS for path in folder.glob("*.json"))
    assert sorted(case["name"] for case in CASES) == stems
    assert len(set(stems)) == len(stems) > 92
    assert all(case["why"] for case in CASES)


def test_greatest_pass_is_the_log_clock() -> None:
    late, early = "2026-03-02T10:00:00Z", "2026-03-02T09:59:59Z"
    assert evaluate([COUNTED, HELD], [late, early]).stock()[0]["reserved"] == "0"
    assert evaluate([COUNTED, HELD], [early]).stock()[0]["reserved"] == "4"


def test_without_a_pass_nothing_runs_out_and_nothing_is_settled() -> None:
    world = evaluate([COUNTED, RECOUNTED, HELD], [])
    assert world.stock()[0]["reserved"] == "4"
    assert [claim.kind for claim in world.claims()] == ["count-variance"]
    assert world.conflicts() == []


def test_a_claim_says_what_it_is_about() -> None:
    (claim,) = evaluate([COUNTED, RECOUNTED], ["2026-03-02T10:14:59Z"]).claims()
    assert (claim.kind, claim.key) == ("count-variance", KEY)
    assert claim.identity == ("pos/store-01", "c2")
    assert claim.instant == instant("2026-03-02T10:00:00Z")
    assert claim.difference == Decimal(-20)
    assert not claim.by_rule
    assert not claim.settled


def test_a_clock_ahead_of_the_recorder_is_flagged() -> None:
    ahead = {**RECOUNTED, "recordedtime": "2026-03-02T09:59:59.999999Z"}
    level = {**RECOUNTED, "recordedtime": "2026-03-02T10:00:00Z"}
    assert evaluate([COUNTED, ahead], []).stock()[0]["flags"] == ["clock"]
    assert evaluate([COUNTED, level], []).stock()[0]["flags"] == []


def test_the_clock_of_the_newest_movement_matters() -> None:
    sold = event("pos/a", "9", "inventory.sold", "11:00:00", quantity=1, **KEY)
    later = event("pos/a", "8", "inventory.sold", "12:00:00", quantity=1, **KEY)
    ahead, level = "2026-03-02T10:59:00Z", "2026-03-02T12:00:00Z"
    told = [COUNTED, {**sold, "recordedtime": ahead}]
    assert evaluate(told, []).stock()[0]["flags"] == ["clock"]
    assert evaluate([*told, {**later, "recordedtime": level}], []).stock()[0]["flags"] == []


def test_a_divergent_duplicate_is_as_late_as_its_latest_variant() -> None:
    moved = {**COUNTED, "time": "2026-03-02T12:00:00Z"}
    (claim,) = evaluate([moved, COUNTED], ["2026-03-02T12:14:59Z"]).claims()
    assert (claim.kind, claim.identity, claim.settled) == (
        "divergent-duplicate",
        ("pos/store-01", "c1"),
        False,
    )


def test_price_rows_are_those_that_have_a_price() -> None:
    broad = event("erp/hq", "1", "price.set", "08:00:00", sku="A", amount="20.00", currency="CNY")
    member = event("erp/hq", "2", "price.set", "09:00:00", sku="B", amount="0", currency="CNY", kind="member")
    mini = event("erp/hq", "3", "price.set", "09:00:00", sku="A", amount=19, currency="CNY", channel="mini")
    world = evaluate([member, mini, broad], [])
    shown = [tuple(row.values()) for row in world.prices("2026-03-02T09:00:00Z")]
    assert shown == [
        ("A", None, None, "20", None, None, "20", "CNY"),
        ("A", "mini", None, "19", None, None, "19", "CNY"),
        ("B", None, None, None, None, "0", None, "CNY"),
    ]
    assert world.prices("2026-03-02T07:59:59Z") == []


def test_settings_change_state_and_judgement() -> None:
    cautious = Settings(safety_stock=Decimal(7), tolerance_share=Decimal("0.2"))
    world = evaluate([COUNTED, RECOUNTED], ["2026-03-03T00:00:00Z"], cautious)
    assert world.stock()[0]["available"] == "73"
    assert [claim.by_rule for claim in world.claims()] == [True]


@LAWS
@given(deliveries(operator=True, recorded=True), passes(), st.randoms(use_true_random=False))
def test_order_and_number_of_deliveries_do_not_matter(told: list[Event], at: list[str], dice: Any) -> None:
    again = dice.sample(told * 2, len(told) * 2)
    assert everything(evaluate(told, at)) == everything(evaluate(again, at[::-1]))


@LAWS
@given(deliveries(variants=True), passes())
def test_the_first_variant_stands(told: list[Event], at: list[str]) -> None:
    first = {(event["source"], event["id"]): event for event in reversed(told)}
    alone = evaluate(first.values(), at)
    assert evaluate(told, at).points() == alone.points()
    assert evaluate(told, at).prices(stamp(0)) == alone.prices(stamp(0))


@LAWS
@given(deliveries(), passes())
def test_available_is_on_hand_less_reserved(told: list[Event], at: list[str]) -> None:
    for row in evaluate(told, at).stock():
        on_hand, reserved, available = (Decimal(row[name]) for name in ("on_hand", "reserved", "available"))
        assert available == on_hand - reserved
        assert reserved >= 0
        assert ("negative" in row["flags"]) == (on_hand < 0)


@LAWS
@given(deliveries(operator=True, recorded=True, variants=True))
def test_made_facts_are_accepted(told: list[Event]) -> None:
    parser, late_enough = Parser(), instant("2027-01-01T00:00:00Z")
    for event in told:
        fact = parser.parse(json.dumps(event).encode(), late_enough, trust_recorded=True)
        assert (fact.source, fact.id, fact.time) == (event["source"], event["id"], instant(event["time"]))


def test_cases_are_made_of_acceptable_facts() -> None:
    parser, late_enough = Parser(), instant("2027-01-01T00:00:00Z")
    events = [event for case in CASES for event in case["events"]]
    types = {parser.parse(json.dumps(event, default=str).encode(), late_enough).type for event in events}
    assert types == {event["type"].removeprefix("omo.").removesuffix(".v1") for event in events}
