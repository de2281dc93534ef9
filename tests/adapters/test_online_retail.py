"""The configuration for real, dirty sales gives the totals that were found by other means."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from omo_sync.adapters.contract import Row
from omo_sync.adapters.csv_folder import CsvFolder
from omo_sync.config.example import example
from omo_sync.config.load import load
from omo_sync.errors import Refused
from tests.tree import ROOT

DATA = Path(os.environ.get("OMO_SHARED", ROOT / "../shared")) / "data" / "online-retail"


@pytest.fixture
def sales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CsvFolder:
    if not DATA.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"the sales are not at {DATA}")
    file = tmp_path / "online-retail.toml"
    file.write_text(example("online-retail"), encoding="utf-8")
    monkeypatch.setenv("OMO_ONLINE_RETAIL", str(DATA))
    adapter = load(file).sources["online-retail"].adapter()
    assert isinstance(adapter, CsvFolder)
    return adapter


def facts(sales: CsvFolder, rows: Counter[str]) -> Iterator[dict[str, Any]]:
    for batch in sales.read(None):
        for row in batch.rows:
            rows["all"] += 1
            assert isinstance(row, Row), row
            try:
                events = sales.translate(row)
            except Refused as refused:
                rows[refused.code] += 1
                continue
            rows["skipped"] += not events
            for event in events:
                assert isinstance(event, dict)
                yield event


def test_the_totals_of_eleven_months(sales: CsvFolder) -> None:
    rows: Counter[str] = Counter()
    types: Counter[str] = Counter()
    moved: Counter[tuple[str, str]] = Counter()
    points: dict[str, Decimal] = {}
    sign = {"omo.inventory.sold.v1": 1, "omo.inventory.returned.v1": -1, "omo.inventory.adjusted.v1": -1}
    for event in facts(sales, rows):
        data, type = event["data"], event["type"]
        types[type] += 1
        if type in sign:
            moved[data["sku"], data["location"]] += sign[type] * int(data["quantity"])
        else:
            points[data["member"]] = points.get(data["member"], Decimal()) + Decimal(data["points"])
    assert rows == {"all": 441_521, "skipped": 2_547, "E203": 3}
    assert types["omo.inventory.sold.v1"] == 430_249
    assert types["omo.inventory.returned.v1"] == 7_533
    assert types["omo.inventory.adjusted.v1"] == 1_189
    assert types["omo.points.earned.v1"] + types["omo.points.adjusted.v1"] == 320_204
    assert (len(moved), moved.total()) == (6_628, 4_317_222)
    assert (len(points), sum(points.values())) == (4_053, 6_853_039)
