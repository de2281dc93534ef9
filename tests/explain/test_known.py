"""As known then: what came, was retracted, chosen or decided later does not show; what was known does."""

from __future__ import annotations

from typing import Any

from omo_sync.bootstrap import Engine
from omo_sync.domain.account import STOCK
from omo_sync.projections.explain import StockExplained, lines, stock
from omo_sync.projections.knowing import Asked, as_known
from tests.explain.small import KEY, event, store
from tests.reference.reading import instant

Event = dict[str, Any]


def at(hour: str, made: Event) -> Event:
    """Recorded at this time of the day."""
    return {**made, "recordedtime": f"2026-03-02T{hour}:00Z"}


def sold(id: str, time: str, **data: Any) -> Event:
    return event("pos/store-01", id, "inventory.sold", time, **KEY, quantity="1", **data)


EVENTS = [
    at("08:00", event("erp/hq", "C1", "inventory.counted", "07:00", **KEY, on_hand="10")),
    at("08:10", sold("S1", "08:09")),
    at("08:20", sold("S2", "08:19")),
    at("09:00", event("pos/store-01", "R1", "fact.retracted", "09:00", retracts="S1")),
    at("09:30", {**sold("S2", "08:19"), "data": {**KEY, "quantity": "4"}}),
    at("10:00", sold("S3", "07:30")),
    at("10:30", event("erp/hq", "C2", "inventory.counted", "10:00", **KEY, on_hand="2")),
    at("11:00", event("erp/hq", "R2", "fact.retracted", "11:00", retracts="C2")),
]


def known(engine: Engine, time: str) -> StockExplained:
    asked = Asked(STOCK, KEY["sku"], KEY["location"])
    with as_known(engine.database, engine.log, asked, instant(f"2026-03-02T{time}:00Z")) as then:
        return stock(then, engine.log, KEY["sku"], KEY["location"])


def test_what_came_later_does_not_show() -> None:
    expected = {"08:00": "10", "08:10": "9", "08:20": "8", "09:00": "9", "09:30": "9", "10:00": "8"}
    with store(EVENTS) as engine:
        shown = {time: known(engine, time).data()["on_hand"] for time in (*expected, "10:30", "11:00")}
        assert shown == {**expected, "10:30": "2", "11:00": "8"}
        assert not known(engine, "07:59").found


def test_what_was_retracted_by_then_is_shown_with_what_did_it() -> None:
    with store(EVENTS) as engine:
        (before,) = [line for line in lines(known(engine, "08:20")) if "S1" in line]
        (after,) = [line for line in lines(known(engine, "09:00")) if "S1 " in line]
        assert "retracted" not in before
        assert "retracted by R1" in after
        assert any("C2" in line and "retracted by R2" in line for line in lines(known(engine, "11:00")))


def test_a_variant_counts_from_when_it_was_chosen() -> None:
    with store(EVENTS, ["2026-03-02T12:00:00Z"]) as engine:
        with engine.database.transaction() as transaction:
            ((conflict,),) = transaction.rows("SELECT id FROM p_conflict WHERE kind = 'divergent-duplicate'")
        engine.operators.clock = lambda: instant("2026-03-02T13:00:00Z")
        engine.operators.resolve(conflict, "set", "2", "asked the shop", "li")
        engine.operators.clock = lambda: instant("2026-03-02T14:00:00Z")
        engine.operators.undo(conflict, "asked again", "li")
        shown = [known(engine, time).data()["on_hand"] for time in ("12:30", "13:00", "14:00")]
        assert shown == ["8", "5", "8"]
        assert engine.verify() == []


def numbered(hour: str, number: int, made: Event) -> Event:
    return at(hour, {**made, "sequence": str(number)})


def promised(id: str, time: str, number: int) -> Event:
    data = {"complete_through": f"2026-03-02T{time}:00Z", "sequence": str(number)}
    return event("pos/store-01", id, "source.watermark", time, **data)


NUMBERED = [
    numbered("08:00", 1, event("pos/store-01", "C1", "inventory.counted", "07:00", **KEY, on_hand="10")),
    numbered("08:10", 3, sold("S3", "08:09")),
    numbered("08:20", 2, sold("S2", "08:08")),
    numbered("08:30", 5, sold("S5", "08:29")),
    numbered("08:40", 4, sold("S5", "08:29")),
    at("08:50", promised("W", "08:50", 7)),
    at("09:00", event("pos/store-01", "R", "fact.retracted", "09:00", retracts="W")),
    numbered("09:10", 8, event("pos/store-01", "X", "inventory.sold", "09:09", **{**KEY, "sku": "OTHER"},
                               quantity="1")),
    at("09:30", event("erp/hq", "C2", "inventory.counted", "09:20", **KEY, on_hand="6")),
]  # fmt: skip


def test_numbers_that_were_missing_then_made_it_suspect() -> None:
    with store(NUMBERED) as engine:
        suspect = {
            time: "suspect" in known(engine, time).data()["flags"]
            for time in ("08:00", "08:10", "08:20", "08:30", "08:40", "08:50", "09:00", "09:10", "09:30")
        }
    assert [time for time, is_so in suspect.items() if is_so] == ["08:10", "08:30", "08:50", "09:10"]


def test_a_gap_is_in_doubt_until_it_is_dismissed() -> None:
    with store(NUMBERED[:2]) as engine:
        engine.now = lambda: instant("2026-03-02T09:00:00Z")
        engine.reconcile(instant("2026-03-02T09:00:00Z"))
        with engine.database.transaction() as transaction:
            ((conflict,),) = transaction.rows("SELECT id FROM p_conflict WHERE kind = 'sequence-gap'")
        engine.operators.clock = lambda: instant("2026-03-02T10:00:00Z")
        engine.operators.resolve(conflict, "dismiss", None, "a test receipt", "li")
        open_gaps = [
            [one.state for one in known(engine, time).conflicts if one.kind == "sequence-gap"]
            for time in ("08:10", "09:00", "10:00")
        ]
        flags = [set(known(engine, time).data()["flags"]) for time in ("08:10", "09:00", "10:00")]
    assert flags == [{"suspect"}, {"suspect"}, set()]
    assert open_gaps == [[], ["open"], []]
