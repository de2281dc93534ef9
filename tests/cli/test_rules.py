"""Rules on the command line: listed, and a changed configuration tried without a trace."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.events import counted, event, lines

RULES = """
[judging]
patience = "1h"
[[judging.rules]]
name = "wine-is-looked-at"
do = "ask"
category = "wine"
[[judging.rules]]
name = "shelves"
do = "approve"
kind = "count-variance"
within = { units = "20", money = "100.50" }
"""

EVENTS = [
    counted("a1", 100),
    counted("a2", 80, time="10:00:00"),
    counted("b1", 10, sku="B"),
    counted("b2", 9, sku="B", time="10:00:00"),
    event("item.described", "i1", source="erp/hq", sku="B", category="wine"),
    event("price.set", "p1", source="erp/hq", sku="A", amount="5", currency="CNY"),
]


@pytest.fixture
def store(cli: Cli) -> Cli:
    assert cli("ingest", "-", stdin=lines(*EVENTS)).code == 0
    assert cli("reconcile", "--as-of", "2026-03-04T00:00:00+08:00").code == 0
    return cli


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    path = tmp_path / "changed.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


def content(folder: Path) -> dict[str, str]:
    """What every file of the store holds."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("omo-sync.db*")}


def test_the_protocols_own_rules_come_last(store: Cli, changed: Path) -> None:
    own = store("rules", "list", "--format", "jsonl").rows
    assert [(row["name"], row["claims"]) for row in own] == [("within-tolerance", 1), ("told-twice-alike", 0)]
    rows = store("--config", changed, "rules", "list", "--format", "jsonl").rows
    assert [row["name"] for row in rows] == ["wine-is-looked-at", "shelves", *(row["name"] for row in own)]
    assert rows[1] | {"claims": 0} == {
        "name": "shelves",
        "do": "approve",
        "when": {"kind": ["count-variance"]},
        "within": {"units": "20", "money": "100.5"},
        "claims": 0,
    }
    assert "category=wine" in store("--config", changed, "rules", "list").out


def test_a_dry_run_says_what_would_be_judged_otherwise_and_writes_nothing(
    store: Cli, changed: Path, tmp_path: Path
) -> None:
    before = content(tmp_path)
    done = store("rules", "test", "--config", changed, "--format", "jsonl")
    assert done.code == 0
    assert [(row["key"]["sku"], row["before"], row["after"]) for row in done.rows] == [
        ("A", "open", "rule:shelves"),
        ("B", "rule:within-tolerance", "open"),
    ]
    assert (done.rows[0]["difference"], done.rows[0]["instant"]) == ("-20", "2026-03-02T10:00:00+08:00")
    assert content(tmp_path) == before
    counts = store("rules", "test", "--config", changed, "--summary", "--format", "json")
    assert json.loads(counts.out) == [
        {"kind": "count-variance", "before": "open", "after": "rule:shelves", "claims": 1},
        {"kind": "count-variance", "before": "rule:within-tolerance", "after": "open", "claims": 1},
    ]
    head, *rows = csv.reader(io.StringIO(store("rules", "test", "--config", changed, "--format", "csv").out))
    assert head == list(done.rows[0])
    assert len(rows) == 2
    assert "rule:shelves" in store("rules", "test", "--config", changed).out
    assert content(tmp_path) == before


def test_what_it_said_is_what_comes_true(store: Cli, changed: Path) -> None:
    said = store("--config", changed, "rules", "test", "--format", "jsonl").rows
    assert store("--config", changed, "reconcile", "--as-of", "2026-03-04T00:00:00+08:00").code == 0
    states = {row["key"]["sku"]: row["state"] for row in store("conflicts", "list", "--format", "jsonl").rows}
    assert states == {"A": "resolved", "B": "open"}
    shown = json.loads(store("conflicts", "show", said[0]["id"], "--format", "json").out)
    assert [claim["covered_by"] for claim in shown["claims"]] == ["shelves"]
    again = store("rules", "test", "--config", changed, "--format", "json")
    assert (again.out, "0 claims" in again.err) == ("[]\n", True)


def test_only_claims_since_then(store: Cli, changed: Path) -> None:
    since = ("rules", "test", "--config", changed, "--format", "jsonl", "--since")
    assert len(store(*since, "2026-03-02T10:00:00+08:00").rows) == 2
    assert store(*since, "2026-03-02T10:00:01+08:00").rows == []


def test_holds_of_another_authority_are_tried_too(store: Cli, tmp_path: Path) -> None:
    twice = [
        event("inventory.reserved", "w", source="online/mall", time="10:30:00", sku="A", location="store-01",
              order="W1", quantity="1"),
        event("inventory.fulfilled", "f", source="online/mall", time="11:00:00", sku="A", location="store-01",
              order="W1", quantity="1"),
        event("inventory.sold", "s", time="11:00:00", sku="A", location="store-01", order="W1", quantity="2"),
        event("inventory.reported", "r", source="wms/hq", time="12:00:00", sku="A", location="store-01",
              on_hand="78"),
    ]  # fmt: skip
    assert store("ingest", "-", stdin=lines(*twice)).code == 0
    assert store("reconcile", "--as-of", "2026-03-04T00:00:00+08:00").code == 0
    path = tmp_path / "authority.toml"
    path.write_text('[judging]\nhandover_authority = ["online/*"]\n', encoding="utf-8")
    before = content(tmp_path)
    rows = store("rules", "test", "--config", path, "--format", "jsonl").rows
    assert [(row["kind"], row["before"], row["after"]) for row in rows] == [("stock-drift", None, "open")]
    assert content(tmp_path) == before
    assert store("projections", "verify").code == 0


def test_a_configuration_has_to_be_named(store: Cli) -> None:
    done = store("rules", "test")
    assert (done.code, "--config FILE" in done.err) == (2, True)
