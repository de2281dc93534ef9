"""Corrected clocks: what is folded is put right, what was said stays, and nothing of it is silent."""

from __future__ import annotations

from dataclasses import replace

from omo_sync.bootstrap import Engine
from omo_sync.domain.corrections import ClockCorrection, corrections, said
from omo_sync.domain.fact import CLOCK, MINUTE, SECOND, Fact
from omo_sync.domain.settings import Settings
from omo_sync.projections.explain import lines, stock
from tests import running
from tests.explain.small import event, store
from tests.reference.reading import instant

TILL = ClockCorrection("pos/*", 7 * MINUTE)
EVENTS = [
    event("erp/hq", "C1", "inventory.counted", "08:00", sku="A", location="store-01", on_hand="10"),
    event("pos/store-01", "S1", "inventory.sold", "09:19", sku="A", location="store-01", quantity="2"),
    event("erp/hq", "C2", "inventory.counted", "09:15", sku="A", location="store-01", on_hand="8"),
]


def configure(engine: Engine, *rules: ClockCorrection) -> bool:
    engine.settings = replace(Settings(), clock_correction=rules)
    return engine.apply_settings()


def on_hand(engine: Engine) -> str:
    return str(running.state(engine)["stock"][0]["on_hand"])


def test_a_sale_that_was_said_to_come_after_the_count_came_before_it() -> None:
    with store(EVENTS, ["2026-03-02T12:00:00Z"]) as engine:
        assert on_hand(engine) == "6"
        assert configure(engine, TILL)
        assert on_hand(engine) == "8"
        engine.reconcile(instant("2026-03-02T12:00:01Z"))
        assert running.state(engine)["conflicts"] == []
        assert engine.verify() == []
        assert not configure(engine, TILL)
        assert configure(engine)
        assert on_hand(engine) == "6"
        assert engine.verify() == []


def test_what_comes_later_and_what_is_retracted_is_corrected_too() -> None:
    with store(EVENTS) as engine:
        configure(engine, TILL)
        more = event(
            "pos/store-01", "S2", "inventory.sold", "09:21", sku="A", location="store-01", quantity="1"
        )
        running.tell(engine, [more, event("pos/store-01", "R1", "fact.retracted", "11:00", retracts="S1")])
        assert on_hand(engine) == "8"
        assert engine.verify() == []
        assert engine.rebuild() > 0
        assert on_hand(engine) == "8"


def test_explain_says_what_was_said() -> None:
    with store(EVENTS) as engine:
        configure(engine, TILL)
        with engine.database.transaction() as transaction:
            explained = stock(transaction, engine.log, "A", "store-01")
        (sale,) = [line for line in lines(explained) if "S1" in line]
        assert "2026-03-02T09:12:00Z" in sale
        assert "said 2026-03-02T09:19:00Z, corrected by -7m" in sale


def test_any_difference_of_a_count_near_a_corrected_movement_is_asked_about() -> None:
    """A sale within the uncertainty of the count may have been before it or after."""
    off_by_one = [*EVENTS[:2], {**EVENTS[2], "data": {**EVENTS[2]["data"], "on_hand": "7"}}]
    pass_at = "2026-03-02T12:00:00Z"
    for count, asked in (("09:12:04", True), ("09:11:57", True), ("09:12:06", False)):
        off_by_one[2]["time"] = f"2026-03-02T{count}Z"
        for events in (off_by_one, off_by_one[::-1]):
            with store(events) as engine:
                configure(engine, TILL)
                engine.reconcile(instant(pass_at))
                found = [conflict[0] for conflict in running.state(engine)["conflicts"]]
                assert found == (["count-variance"] if asked else [])
                assert engine.verify() == []


def test_a_late_movement_has_the_count_before_it_judged_again() -> None:
    count = event("erp/hq", "C2", "inventory.counted", "09:12", sku="A", location="store-01", on_hand="9")
    sale = event(
        "pos/store-01", "S1", "inventory.sold", "09:19:03", sku="A", location="store-01", quantity="2"
    )
    sale["time"] = "2026-03-02T09:19:03Z"
    with store([EVENTS[0], count]) as engine:
        configure(engine, TILL)
        engine.reconcile(instant("2026-03-02T11:00:00Z"))
        assert running.state(engine)["conflicts"] == []
        running.tell(engine, [sale])
        engine.reconcile(instant("2026-03-02T12:00:00Z"))
        assert running.state(engine)["conflicts"] == [["count-variance", "A", "store-01"]]


def fact(time: int, recorded: int, **data: int) -> Fact:
    return Fact("pos/store-01", "1", "inventory.counted", time, dict(data), recorded, marks=CLOCK)


def test_instants_of_the_same_clock_move_together_and_plans_stay() -> None:
    told = fact(1000 * MINUTE, 995 * MINUTE, started_at=990 * MINUTE, effective_to=2000 * MINUTE)
    right = corrections((TILL,)).fact(told)
    assert right.time == 993 * MINUTE
    assert right.data == {"started_at": 983 * MINUTE, "effective_to": 2000 * MINUTE}
    assert said(right) == told.time
    assert right.marks == 0


def test_a_clock_that_is_still_ahead_stays_marked() -> None:
    right = corrections((replace(TILL, offset=SECOND),)).fact(fact(1000 * MINUTE, 995 * MINUTE))
    assert right.marks == CLOCK


def test_a_correction_has_an_end_and_a_drift() -> None:
    rule = replace(TILL, since=100 * MINUTE, until=200 * MINUTE, at=0, drift=24 * 60 * SECOND)
    for time, corrected in ((99, None), (100, 100 - 7), (199, 199 - 7), (200, None)):
        told = fact(time * MINUTE, time * MINUTE)
        right = corrections((rule,)).fact(told)
        assert right == told if corrected is None else right.time == corrected * MINUTE - time * SECOND
