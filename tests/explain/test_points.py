"""Why a balance is what it is: openings, movements, merged members, and what was told twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreError
from omo_sync.projections import explain, reads
from omo_sync.projections.explain import PointsExplained
from tests.explain.small import event, store
from tests.reference import evaluate
from tests.reference.cases import Case, load_cases
from tests.reference.members import Members
from tests.reference.reading import instant, plain
from tests.strategies import Event, deliveries, passes
from tests.vocabulary import COMMON, MEMBER, TIMES, stamp

pytestmark = pytest.mark.usefixtures("both")

NEVER_BEFORE = "2027-01-01T00:00:00Z"
ALONE = [name for name in (*MEMBER, *COMMON) if name != "member.merged"]

OPENED = event("erp/hq", "o1", "points.opened", "08:00", member="M1", balance=500)
EARNED = event("pos/store-01", "e1", "points.earned", "09:00", member="M1", points=10, order="W1")
OTHER = event("erp/hq", "o2", "points.opened", "08:00", member="M2", balance=300)
MERGED = event("erp/hq", "m", "member.merged", "10:00", member="M2", into="M1")


def explained(events: list[Event], member: str = "M1", **options: Any) -> PointsExplained:
    with store(events, ["2026-03-02T12:00:00Z"]) as engine, engine.database.transaction() as transaction:
        return explain.points(transaction, engine.log, member, **options)


def told(it: PointsExplained) -> list[tuple[str | None, str, str | None, str | None]]:
    """The id, effect, balance and note of each line."""
    return [(row["id"], row["effect"], row["balance"], row["note"]) for row in it.rows()]


def test_the_chain_begins_with_the_opening_balance() -> None:
    assert told(explained([OPENED, EARNED])) == [
        ("o1", "sets 500", "500", None),
        ("e1", "+10", "510", "order W1"),
    ]


def test_without_an_opening_it_begins_with_0() -> None:
    assert told(explained([EARNED]))[0] == (None, "starts at 0", "0", "no opening balance")


def test_merged_members_are_told_one_by_one() -> None:
    it = explained([OPENED, EARNED, OTHER, MERGED])
    assert told(it) == [
        ("o1", "sets 500", "500", None),
        ("e1", "+10", "510", "order W1"),
        ("m", "M2 counts for M1", None, None),
        ("o2", "sets 300", "300", None),
        (None, "+300", "810", "counted for the person it was merged into"),
    ]
    assert it.data()["balance"] == "810"


def test_a_merged_member_is_explained_as_whom_it_counts_for() -> None:
    it = explained([OPENED, OTHER, MERGED], "M2")
    assert (it.member, it.person, it.balance) == ("M2", "M1", 800_000)
    assert explain.lines(it)[1] == "M2 counts for M1"


def test_at_an_instant_before_the_merge_they_were_two() -> None:
    events = [OPENED, OTHER, MERGED]
    assert explained(events, at=instant("2026-03-02T09:59:59Z")).balance == 500_000
    assert explained(events, at=instant("2026-03-02T10:00:00Z")).balance == 800_000


def test_points_told_twice() -> None:
    again = event("online/mall", "e1", "points.earned", "09:01", member="M1", points=10, order="W1")
    it = explained([OPENED, EARNED, again])
    assert told(it)[1:] == [
        ("e1", "+10", "510", "told twice for W1: this counts, evidence from online/mall; order W1"),
        ("e1", "+10", None, "told twice for W1: pos/store-01 counts, this is evidence; order W1"),
    ]
    assert [(one.kind, one.state) for one in it.conflicts] == [("told-twice", "resolved")]


def test_reports_stand_beside_it() -> None:
    report = event("erp/hq", "b", "points.reported", "11:00", member="M1", balance=480)
    it = explained([OPENED, report])
    assert told(it)[-1] == ("b", "reports 480", None, "audited, changes nothing")
    assert [(one.kind, one.state) for one in it.conflicts] == [("points-drift", "open")]


def test_a_balance_that_does_not_add_up_is_not_explained_away() -> None:
    with store([OPENED]) as engine:
        with engine.database.transaction(write=True) as transaction:
            transaction.run("UPDATE p_count SET value = value + 1000")
        with (
            engine.database.transaction() as transaction,
            pytest.raises(StoreError, match="come to 501, but 500 is shown"),
        ):
            explain.points(transaction, engine.log, "M1")


def test_a_member_that_nothing_names() -> None:
    assert explain.lines(explained([OPENED], "M9"), "zh") == ["M9 的积分", "没有有效事实涉及它。"]


def assert_rows_add_up(engine: Engine) -> None:
    """Every row is explained; `points` raises where one does not add up."""
    with engine.database.transaction() as transaction:
        for row in list(reads.points(transaction)):
            it = explain.points(transaction, engine.log, row["member"], limit=3)
            assert it.data()["balance"] == row["balance"]
            assert [step.balance for step in it.steps() if step.balance is not None][-1] == it.balance
            assert explain.lines(it)


CASES = [case for case in load_cases() if case["expect"]["points"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_case_adds_up(case: Case) -> None:
    with store(case["events"], [case["as_of"]], NEVER_BEFORE) as engine:
        assert_rows_add_up(engine)


@settings(max_examples=40)
@given(deliveries((*MEMBER, *COMMON), operator=True), passes())
def test_every_row_of_random_worlds_adds_up(events: list[Event], at: list[str]) -> None:
    with store(events, at, NEVER_BEFORE) as engine:
        assert_rows_add_up(engine)


@settings(max_examples=25)
@given(deliveries(ALONE), passes())
def test_a_past_instant_is_what_the_reference_says(events: list[Event], at: list[str]) -> None:
    world = Members(evaluate(events, at).log)
    with store(events, at, NEVER_BEFORE) as engine, engine.database.transaction() as transaction:
        for person in world.people():
            for then in TIMES:
                time = instant(stamp(then))
                it = explain.points(transaction, engine.log, person, at=time)
                assert it.data()["balance"] == plain(world.balance(person, time))
