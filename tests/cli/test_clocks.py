"""`omo-sync clocks`: how wrong tills are, and what to configure; then `explain` says both times."""

from __future__ import annotations

from pathlib import Path

import pytest

from omo_sync.simulation.clocks import Clock
from omo_sync.simulation.delivery import capture, deliver
from omo_sync.simulation.faults import DeliveryOptions
from omo_sync.simulation.options import WorldOptions
from omo_sync.simulation.world import make_world
from tests.cli.conftest import Cli

FIELDS = ["source", "state", "offset", "drift", "since", "until", "facts", "correction", "configuration"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Clock], int]:
    """A capture of two shops whose clocks are wrong, how wrong they are, and when it ends."""
    made = make_world(WorldOptions(seed=11, shops=2, skus=60, members=20, days=2, receipts=2.0))
    delivered = deliver(made, DeliveryOptions(wrong_clocks=1.0, broken=0.0, divergent=0.0, lost=0.0))
    path = tmp_path_factory.mktemp("told") / "capture.jsonl"
    with path.open("wb") as file:
        file.writelines(capture(delivered.deliveries))
    return path, delivered.clocks, made.options.end


def test_wrong_clocks_are_found_and_corrected(
    cli: Cli, told: tuple[Path, dict[str, Clock], int], tmp_path: Path
) -> None:
    path, clocks, end = told
    assert cli("ingest", "--trust-recorded", path).code == 0
    rows = {row["source"]: row for row in cli("clocks", "--format", "jsonl").rows}
    assert clocks.keys() < rows.keys()
    for source, clock in clocks.items():
        row = rows[source]
        assert list(row) == FIELDS
        assert abs(float(row["offset"]) - (clock.shows(end) - end) / 1e6) < 5
        assert row["state"] == ("ahead" if float(row["offset"]) > 0 else "behind")
        assert row["until"] is None
    assert rows["erp/hq"]["state"] == "right"
    assert rows["erp/hq"]["configuration"] is None
    (only,) = cli("clocks", "--source", "erp/hq", "--format", "jsonl").rows
    assert only == rows["erp/hq"]

    configuration = tmp_path / "clocks.toml"
    shown = cli("clocks")
    configuration.write_text(shown.out[shown.out.index("[[") :], encoding="utf-8")
    applied = cli("--config", configuration, "reconcile", "--as-of", "2026-03-04T12:00:00+08:00")
    assert "folded anew" in applied.err
    corrected = {row["source"]: row for row in cli("clocks", "--format", "jsonl").rows}
    for source in clocks:
        assert corrected[source]["state"] == "corrected"
        assert corrected[source]["configuration"] is None
        assert abs(float(corrected[source]["correction"]) - float(corrected[source]["offset"])) < 10
    assert cli("projections", "verify").code == 0
    assert cli("--config", configuration, "reconcile").err.count("folded anew") == 0


def test_the_report_tells_of_clocks_in_every_format(
    cli: Cli, told: tuple[Path, dict[str, Clock], int]
) -> None:
    cli("ingest", "--trust-recorded", told[0])
    (found,) = cli("report", "--format", "jsonl").rows
    assert {row["source"] for row in found["clocks"]} > told[1].keys()
    assert "Clocks of the sources" in cli("report").out
    assert "## Clocks of the sources" in cli("report", "--format", "markdown").out
    assert "clocks,pos/store-01" in cli("report", "--format", "csv").out


def test_a_bulk_load_says_nothing_of_clocks(cli: Cli, told: tuple[Path, dict[str, Clock], int]) -> None:
    cli("ingest", told[0])
    assert cli("clocks", "--format", "jsonl").rows == []


def test_an_explanation_by_what_was_known(cli: Cli, told: tuple[Path, dict[str, Clock], int]) -> None:
    cli("ingest", "--trust-recorded", told[0])
    row = cli("stock", "list", "--location", "store-01", "--format", "jsonl").rows[0]
    key = ("explain", "stock", row["sku"], row["location"])
    (now,) = cli(*key, "--format", "json").rows
    (last,) = cli(*key, "--known-at", "2026-03-05T00:00:00+08:00", "--format", "json").rows
    (early,) = cli(*key, "--known-at", "2026-03-02T06:30:00+08:00", "--format", "json").rows
    assert last["on_hand"] == now["on_hand"] == row["on_hand"]
    assert len(early["steps"]) < len(now["steps"])
    assert cli(*key, "--known-at", "2026-03-01T00:00:00+08:00").code == 1
    assert "As known at" in cli(*key, "--known-at", "2026-03-05T00:00:00+08:00").out
