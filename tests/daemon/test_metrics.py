"""What the port tells agrees with what the commands tell."""

from __future__ import annotations

import json
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.daemon.conftest import Process, Shop, until
from tests.tree import ROOT

Labels = frozenset[tuple[str, str]]

GOOD = {
    "specversion": "1.0",
    "source": "pos/store-01",
    "time": "2026-03-01T09:00:00+08:00",
    "type": "omo.inventory.counted.v1",
    "data": {"sku": "B", "location": "store-01", "on_hand": "5"},
}
SOLD = {"type": "omo.inventory.sold.v1", "data": {"sku": "B", "location": "store-01", "quantity": "9"}}
LATER = {"time": "2026-03-01T10:00:00+08:00"}
RESERVED = {"type": "omo.inventory.reserved.v1", **LATER}
EVENTS = [
    {**GOOD, "id": "1", "sequence": "1"},
    {**GOOD, "id": "2", "sequence": "4", **LATER, **SOLD},
    {**GOOD, "id": "3", **RESERVED, "data": {**SOLD["data"], "order": "W1"}},
    {**GOOD, "id": "1", "sequence": "1"},
    {**GOOD, "id": "5", "type": "omo.inventory.lost.v1"},
    {**GOOD, "id": "6", "data": {}},
]


def metrics(daemon: Process) -> dict[str, dict[Labels, float]]:
    status, page = daemon.asks("/metrics")
    assert status == 200
    return {
        family.name: {frozenset(sample.labels.items()): sample.value for sample in family.samples}
        for family in text_string_to_metric_families(page)
    }


def label(**labels: str) -> Labels:
    return frozenset(labels.items())


def test_they_are_those_of_the_report(shared: Shop) -> None:
    shop = shared
    folder = shop.folder / "mall"
    folder.mkdir()
    (folder / "a.jsonl").write_text("".join(f"{json.dumps(event)}\n" for event in EVENTS))
    told = f'[sources.mall]\nadapter = "jsonl"\nfolder = "{folder}"\ncomplete_after = "0s"\n'
    shop.configure(shop.config.read_text().partition("\n")[2] + 'measure_every = "500ms"\n' + told)
    daemon = shop.daemon()
    daemon.hears("job done", job="pull mall", read=len(EVENTS))
    until(lambda: metrics(daemon)["omo_sync_conflicting_keys"].get(label(domain="stock")), "it is measured")
    found = metrics(daemon)
    assert daemon.asks("/readyz") == (200, '{"ready": true, "problems": []}\n')
    assert daemon.ends() == 0

    report = json.loads(shop.command("report", "--format", "json").stdout)
    [source] = report["sources"]
    name = label(source=source["source"])
    assert found["omo_sync_facts"] == {name: source["facts"]}
    assert found["omo_sync_missing_numbers"] == {name: source["missing"]}
    assert found["omo_sync_quarantined"] == {
        label(source=source["source"], code=code): number for code, number in source["quarantined"].items()
    }
    for domain, rate in report["conflict_rate"].items():
        assert found["omo_sync_touched_keys"][label(domain=domain)] == rate["keys"]
        assert found["omo_sync_conflicting_keys"][label(domain=domain)] == rate["open"]
    assert found["omo_sync_conflicts"] == {
        label(kind=line["kind"], state=line["state"]): line["number"] for line in report["conflicts"]
    }
    assert found["omo_sync_projected_position"] == found["omo_sync_log_position"]
    records = found["omo_sync_records"]
    outcomes = {"accepted": 3, "duplicates": 1, "quarantined": 2, "read": len(EVENTS)}
    for outcome, number in outcomes.items():
        assert records[label(source="mall", outcome=outcome)] == number


def test_what_is_not_there_is_said(shop: Shop) -> None:
    daemon = shop.daemon()
    status, body = daemon.asks("/metric")
    assert (status, json.loads(body)["error"]) == (
        404,
        "/metric is not here; there are /healthz, /readyz and /metrics",
    )
    assert daemon.ends() == 0


def test_every_metric_is_documented_and_every_documented_one_is_told(shop: Shop) -> None:
    shop.source("shelf", rows=3)
    daemon = shop.daemon()
    daemon.hears("job done", job="pull shelf", read=3)
    told = {name for name in metrics(daemon) if name.startswith("omo_sync_")}
    assert daemon.ends() == 0
    assert told == documented()


def documented() -> set[str]:
    """Names in the table of docs/operations.md, without the suffix of counters."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    lines: list[Any] = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `omo_sync_")]
    return {line.partition("{")[0].removesuffix("_total") for line in lines}
