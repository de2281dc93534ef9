"""Explanations where people and programs read them."""

from __future__ import annotations

from omo_sync.projections import explain, report
from omo_sync.projections.causes.standing import explanations, undecided
from tests.explain.small import store
from tests.explain.test_causes import CASES, COUNTED, NOISE

NOON = ["2026-03-02T12:00:00Z"]


def test_people_read_the_facts_and_what_is_left() -> None:
    events = [COUNTED, *NOISE, *CASES["goods in transit"][0]]
    with store(events, NOON) as engine, engine.database.transaction() as transaction:
        told = explain.stock(transaction, engine.log, "A", "store-01")
        found = report.report(transaction, engine.log)
    assert [line.strip() for line in explain.lines(told)][-1] == (
        "explained: the transfer was told on one side only, or by each side for itself: document D1, "
        "erp/hq t (ledger +6: the difference becomes 0)"
    )
    assert [line.strip() for line in explain.lines(told, "zh")][-1] == (
        "可解释：调拨只告知了一侧，或两侧各自告知：单据 D1，erp/hq t（账面 +6：差异变为 0）"
    )
    assert told.data()["conflicts"][0]["explanations"] == [
        {
            "claimed": "transfer",
            "possible": [
                {
                    "kind": "transfer",
                    "facts": [{"source": "erp/hq", "id": "t"}],
                    "change": "6",
                    "left": "0",
                    "detail": "D1",
                    "says": "the transfer was told on one side only, or by each side for itself: "
                    "document D1, erp/hq t",
                }
            ],
            "complete": True,
        }
    ]
    assert report.data(found)["explanations"] == {
        "count-variance": {"undecided": 1, "explained": 1, "possible": 0}
    }


def test_several_possibilities_are_told_and_none_is_claimed() -> None:
    events = [COUNTED, *NOISE, *CASES["two movements that fit by themselves"][0]]
    with store(events, NOON) as engine, engine.database.transaction() as transaction:
        (found,) = explanations(transaction, engine.log, undecided(transaction)).values()
        tallies = report.data(report.report(transaction, engine.log))["explanations"]
    assert tallies == {"count-variance": {"undecided": 1, "explained": 0, "possible": 1}}
    assert [line.split(" ")[:3] for line in found.lines()] == [
        ["may", "be:", "online/mall"],
        ["may", "be:", "pos/store-01"],
    ]


def test_a_missing_number_is_said_to_be_no_proof() -> None:
    recount = {**CASES["a hold of later"][0][-1], "sequence": "7"}
    events = [{**COUNTED, "sequence": "5"}, *NOISE, recount]
    with store(events, NOON) as engine, engine.database.transaction() as transaction:
        (found,) = explanations(transaction, engine.log, undecided(transaction)).values()
    assert list(found.lines()) == [
        "may be: a message that never came: consistent with the missing number pos/store-01 6, "
        "and cannot be proven"
    ]
    assert found.data()["possible"][0]["left"] is None


def test_too_much_around_it_is_said() -> None:
    moved = [
        {**NOISE[0], "id": f"n{number}", "time": f"2026-03-02T09:{number // 60 % 60:02d}:{number % 60:02d}Z"}
        for number in range(1_010)
    ]
    recount = CASES["a hold of later"][0][-1]
    with store([COUNTED, *moved, recount], NOON) as engine, engine.database.transaction() as transaction:
        (found,) = explanations(transaction, engine.log, undecided(transaction)).values()
    assert list(found.lines()) == ["too many facts around it to look for what explains it"]
    assert found.data() == {"claimed": None, "possible": [], "complete": False}
