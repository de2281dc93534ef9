"""The report: the rate with both its numbers, what stands beside it, freshness and source health."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from omo_sync.bootstrap import Engine
from omo_sync.ingest import Message
from omo_sync.projections import report as reports
from omo_sync.projections.report import Report
from omo_sync.projections.reporting.rate import Rate
from tests.explain.small import KEY, event, store, tell
from tests.reference import evaluate
from tests.reference.cases import Case, load_cases
from tests.reference.members import Members
from tests.reference.reading import instant
from tests.reference.stock import Stock
from tests.strategies import Event, deliveries, passes

pytestmark = pytest.mark.usefixtures("both")

NEVER_BEFORE = "2027-01-01T00:00:00Z"
B = {"sku": "B", "location": "store-02"}

OFF = [
    event("pos/store-01", "c1", "inventory.counted", "08:00", on_hand=100, **KEY),
    event("pos/store-01", "c2", "inventory.counted", "09:00", on_hand=50, **KEY),
    event("pos/store-02", "c3", "inventory.counted", "08:00", on_hand=100, **B),
    event("pos/store-02", "c4", "inventory.counted", "09:00", on_hand=98, **B),
]


def reported(engine: Engine, since: str | None = None, until: str | None = None) -> Report:
    with engine.database.transaction() as transaction:
        bounds = [at and instant(at) for at in (since, until)]
        return reports.report(transaction, engine.log, *bounds)


def data(events: list[Event], at: str = "2026-03-02T12:00:00Z", **window: str) -> dict[str, Any]:
    with store(events, [at]) as engine:
        return reports.data(reported(engine, **window))


def test_the_rate_has_both_its_numbers() -> None:
    found = data(OFF)
    assert found["conflict_rate"] == {
        "all": {"open": 1, "keys": 2, "percent": "50"},
        "stock": {"open": 1, "keys": 2, "percent": "50"},
        "price": {"open": 0, "keys": 0, "percent": None},
        "points": {"open": 0, "keys": 0, "percent": None},
    }
    assert found["by_kind"] == {"count-variance": {"open": 1, "keys": 2, "percent": "50"}}
    assert found["by_location"]["store-01"] == {"open": 1, "keys": 1, "percent": "100"}
    assert found["by_source"]["pos/store-02"] == {"open": 0, "keys": 1, "percent": "0"}
    assert found["rule_resolved"] == 1
    assert found["count_variance_within_tolerance"] == {"counts": 1, "net": "-2", "gross": "2"}


@pytest.mark.parametrize(
    ("rate", "percent"),
    [(Rate(1, 3), "33.333"), (Rate(2, 3), "66.667"), (Rate(1, 800), "0.125"), (Rate(0, 0), None)],
)
def test_a_rate_is_exact_to_three_places(rate: Rate, percent: str | None) -> None:
    assert rate.percent == percent


def test_reports_and_holds_touch_no_key() -> None:
    found = data(
        [
            event("erp/hq", "b", "inventory.reported", "08:00", on_hand=3, **KEY),
            event("online/mall", "r", "inventory.reserved", "08:00", quantity=1, order="W1", **B),
            event("erp/hq", "p", "points.reported", "08:00", member="M1", balance=3),
        ]
    )
    assert found["conflict_rate"]["all"] == {"open": 0, "keys": 0, "percent": None}


def test_told_twice_counts_at_its_key_and_its_member() -> None:
    hand_over = {"quantity": 2, "order": "W1", **KEY}
    points = {"member": "M2", "order": "W1"}
    found = data(
        [
            event("pos/store-01", "s", "inventory.sold", "08:00", **hand_over),
            event("online/mall", "f", "inventory.fulfilled", "08:01", **{**hand_over, "quantity": 1}),
            event("pos/store-01", "e", "points.earned", "08:00", points=2, **points),
            event("online/mall", "e", "points.earned", "08:01", points=3, **points),
            event("erp/hq", "m", "member.merged", "08:00", member="M2", into="M1"),
        ]
    )
    assert {name: one["open"] for name, one in found["conflict_rate"].items()} == {
        "all": 2, "stock": 1, "price": 0, "points": 1,
    }  # fmt: skip
    assert found["conflict_rate"]["points"]["keys"] == 1


def test_kinds_of_sources_stand_beside() -> None:
    sold = event("pos/store-01", "s", "inventory.sold", "08:00", quantity=1, **KEY)
    found = data([{**sold, "id": f"s{number}", "sequence": str(number)} for number in (1, 4)])
    assert found["conflict_rate"]["all"]["open"] == 0
    assert found["beside"] == {
        "sequence-gap": 1, "divergent-duplicate": 0, "identity-clash": 0, "hold-stale": 0,
    }  # fmt: skip
    assert found["sources"][0]["missing"] == 2


def test_time_to_resolve_and_the_trend() -> None:
    drift = event("erp/hq", "b", "inventory.reported", "10:00", on_hand=60, **KEY)
    counted = event("pos/store-01", "c1", "inventory.counted", "08:00", on_hand=100, **KEY)
    with store([counted, drift], ["2026-03-02T12:00:00Z"]) as engine:
        before = reports.data(reported(engine))
        assert before["oldest_open"]["since"] == "2026-03-02T12:00:00Z"
        tell(engine, [event("pos/store-01", "s", "inventory.sold", "09:00", quantity=40, **KEY)])
        engine.reconcile(instant("2026-03-03T13:00:00Z"))
        after = reports.data(reported(engine))
    assert after["oldest_open"] is None
    assert after["conflicts"] == [{"kind": "stock-drift", "state": "explained", "number": 1}]
    assert after["explained_while_pending"] == 0
    assert after["time_to_resolve"] == {"number": 1, "median": 90000, "ninetieth": 90000, "longest": 90000}
    assert after["trend"] == [
        {"day": "2026-03-02", "opened": 1, "closed": 0},
        {"day": "2026-03-03", "opened": 0, "closed": 1},
    ]
    assert after["conflict_rate"]["stock"] == {"open": 1, "keys": 1, "percent": "100"}


def test_explained_while_pending_was_never_open() -> None:
    counted = event("pos/store-01", "c1", "inventory.counted", "08:00", on_hand=100, **KEY)
    drift = event("erp/hq", "b", "inventory.reported", "10:00", on_hand=60, **KEY)
    with store([counted, drift], ["2026-03-02T10:01:00Z"]) as engine:
        assert reports.data(reported(engine))["pending"] == 1
        tell(engine, [event("pos/store-01", "s", "inventory.sold", "09:00", quantity=40, **KEY)])
        engine.reconcile(instant("2026-03-02T13:00:00Z"))
        after = reports.data(reported(engine))
    assert (after["pending"], after["explained_while_pending"]) == (0, 1)
    assert after["conflict_rate"]["stock"] == {"open": 0, "keys": 1, "percent": "0"}


def test_a_window_is_by_recorded_at() -> None:
    days = zip((3, 3, 4, 5), OFF, strict=True)
    events = [{**one, "recordedtime": f"2026-03-0{day}T09:00:00Z"} for day, one in days]
    with store(events, ["2026-03-06T00:00:00Z"]) as engine:
        third = reports.data(reported(engine, "2026-03-03T00:00:00Z", "2026-03-03T23:59:59Z"))
        late = reports.data(reported(engine, "2026-03-05T00:00:00Z"))
        whole = reports.data(reported(engine, "2026-03-03T09:00:00Z", "2026-03-06T00:00:00Z"))
    assert third["conflict_rate"]["stock"] == {"open": 0, "keys": 1, "percent": "0"}
    assert third["count_variance_within_tolerance"]["counts"] == 0
    assert late["conflict_rate"]["stock"] == {"open": 0, "keys": 1, "percent": "0"}
    assert late["count_variance_within_tolerance"]["counts"] == 1
    assert [one["source"] for one in late["sources"]] == ["pos/store-02"]
    assert whole["conflict_rate"]["stock"] == {"open": 1, "keys": 2, "percent": "50"}


@pytest.mark.parametrize(
    ("since", "until", "number"),
    [
        ("2026-03-02T00:00:00Z", "2026-03-02T11:59:59Z", 0),
        ("2026-03-02T00:00:00Z", "2026-03-02T12:00:00Z", 1),
        ("2026-03-02T12:30:00Z", "2026-03-02T12:40:00Z", 1),
        ("2026-03-02T12:59:59Z", "2026-03-05T00:00:00Z", 1),
        ("2026-03-02T13:00:00Z", "2026-03-05T00:00:00Z", 0),
    ],
    ids=["before", "as it opens", "while", "as it closes", "after"],
)
def test_what_was_open_at_any_moment_of_the_window(since: str, until: str, number: int) -> None:
    counted = event("pos/store-01", "c1", "inventory.counted", "08:00", on_hand=100, **KEY)
    drift = event("erp/hq", "b", "inventory.reported", "10:00", on_hand=60, **KEY)
    with store([counted, drift], ["2026-03-02T12:00:00Z"]) as engine:
        tell(engine, [event("pos/store-01", "s", "inventory.sold", "09:00", quantity=40, **KEY)])
        engine.reconcile(instant("2026-03-02T13:00:00Z"))
        found = reported(engine, since, until)
    assert found.rates.all.open + found.untouched == number


def test_source_health_and_freshness() -> None:
    through = "2026-03-02T10:30:00Z"
    with store(OFF, ["2026-03-02T12:00:00Z"]) as engine:
        tell(
            engine,
            [
                event("pos/store-01", "old", "inventory.sold", "2026-02-01T00:00:00Z", quantity=1, **KEY),
                event("pos/store-01", "new", "inventory.sold", "2026-03-02T20:00:00Z", quantity=1, **KEY),
                event("pos/store-02", "w", "source.watermark", "11:00", complete_through=through),
            ],
        )
        bad = json.dumps(event("pos/store-01", "x", "inventory.guessed", "08:00")).encode()
        list(engine.ingest.take([Message(bad, "test")]))
        found = reports.data(reported(engine))
    told = {"missing": 0, "newest_recorded": "2026-03-02T12:00:00Z"}
    first = {"source": "pos/store-01", "facts": 4, "late": 1, "clock": 1, "quarantined": {"E104": 1}}
    second = {"source": "pos/store-02", "facts": 3, "late": 0, "clock": 0, "quarantined": {}}
    assert found["sources"] == [
        {**told, **first, "watermark": None},
        {**told, **second, "watermark": through},
    ]
    assert found["freshness"]["clock"] == "2026-03-02T12:00:00Z"
    assert found["freshness"]["behind"] == 0


def test_progress_is_told_how_much_of_the_log_was_looked_at() -> None:
    with store(OFF) as engine, engine.database.transaction() as transaction:
        for since in (None, 0):
            looked_at: list[int] = []
            reports.report(transaction, engine.log, since, None, looked_at.append)
            assert sum(looked_at) == len(OFF)


def test_it_reads_as_text_markdown_and_csv() -> None:
    with store(OFF, ["2026-03-02T12:00:00Z"]) as engine:
        found = reported(engine)
    english, chinese = (reports.sections(found, language) for language in ("en", "zh"))
    assert reports.lines(english)[:6] == [
        "Conflict rate",
        "  domain  keys  with a conflict  percent",
        "  stock      2                1       50",
        "  price      0                0",
        "  points     0                0",
        "  all        2                1       50",
    ]
    assert "| 库存 | 2 | 1 | 50 |" in reports.markdown(chinese)
    assert "## Conflict rate by location\n\n| location | keys |" in reports.markdown(english)
    assert reports.csv_text(english).splitlines()[:4] == [
        "section,item,measure,value",
        "rate,stock,keys,2",
        "rate,stock,with a conflict,1",
        "rate,stock,percent,50",
    ]
    assert "conflicts,count-variance open,number,1" in reports.csv_text(english)


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case["name"])
def test_open_conflicts_of_every_case_are_in_the_rate_or_beside_it(case: Case) -> None:
    expected = {tuple(conflict) for conflict in case["expect"]["conflicts"]}
    with store(case["events"], [case["as_of"]], NEVER_BEFORE) as engine:
        found = reported(engine)
    beside = {kind for kind, number in found.beside.items() if number}
    kinds = {kind for kind, *_ in expected}
    assert beside == kinds & set(found.beside)
    assert set(found.rates.by_kind) <= kinds
    about_keys = {key_of(conflict) for conflict in expected if conflict[0] not in found.beside}
    assert found.rates.all.open + found.untouched == len(about_keys)
    assert all(rate.open <= rate.keys for rate in found.rates.by_domain.values())


def key_of(conflict: tuple[str, ...]) -> tuple[str, ...]:
    """What a row of an expectation is about: its kind left out, and of what was told twice the order."""
    return conflict[2:] if conflict[0] == "told-twice" else conflict[1:]


def test_an_open_key_that_nothing_touched_is_not_hidden() -> None:
    found = data(
        [
            event("pos/store-01", "o", "location.opened", "08:00", location="store-01"),
            event("online/mall", "r", "inventory.reserved", "09:00", quantity=1, order="W1", **KEY),
        ]
    )
    assert found["conflict_rate"]["all"] == {"open": 0, "keys": 0, "percent": None}
    assert found["open_untouched"] == 1


@settings(max_examples=40)
@given(deliveries(operator=True), passes())
def test_the_whole_log_in_a_window_is_no_window(events: list[Event], at: list[str]) -> None:
    with store(events, at, NEVER_BEFORE) as engine:
        tables, log = reported(engine), reported(engine, "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z")
    for name in ("rates", "beside", "untouched", "conflicts", "freshness", "sources"):
        assert getattr(tables, name) == getattr(log, name)


@settings(max_examples=25)
@given(deliveries(operator=True), passes())
def test_keys_are_those_that_the_reference_knows(events: list[Event], at: list[str]) -> None:
    world = evaluate(events, at)
    stock = Stock(world.log)
    with store(events, at, NEVER_BEFORE) as engine:
        keys = {name: rate.keys for name, rate in reported(engine).rates.by_domain.items()}
    assert keys["stock"] == len({*stock.movements, *stock.counts})
    assert keys["points"] == len(Members(world.log).people())
