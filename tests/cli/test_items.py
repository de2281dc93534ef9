"""`items`: codes that are mapped, as packs too; what waits for a code; what it may mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

CONFIGURATION = """
[sources.till]
adapter = "csv"
folder = "in"
values.time = { from = "at", time = "iso" }
values.sku = { from = "code", alias = "require" }
facts = [{ type = "inventory.sold", data = { sku = "{sku}", location = "s1", quantity = "{n}" } }]
"""
ROWS = [
    ("CASE-COLA", "可口可乐 330ml 箱装", 2),
    ("06901234567892", "", 1),
    ("6901234567892", "", 1),
    ("tea_01", "", 5),
    ("ZZZ", "what is it", 5),
]
ITEMS = [
    {"sku": "COLA", "name": "可口可乐 330ml", "barcodes": ["6901234567892"]},
    {"sku": "TEA-01", "name": "绿茶"},
]


@pytest.fixture
def till(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Five sales of codes that nobody knows, and two items."""
    monkeypatch.setenv("OMO_SYNC_CONFIG", "c.toml")
    Path("c.toml").write_text(CONFIGURATION)
    Path("in").mkdir()
    rows = "".join(f"2026-03-01 10:00:00,{code},{name},{n}\n" for code, name, n in ROWS)
    Path("in/a.csv").write_text("at,code,name,n\n" + rows, encoding="utf-8")
    head = {"specversion": "1.0", "source": "erp/x", "type": "omo.item.described.v1"}
    told = [
        json.dumps({**head, "id": data["sku"], "time": "2026-01-01T00:00:00Z", "data": data})
        for data in ITEMS
    ]
    assert cli("ingest", "-", stdin="\n".join(told).encode()).code == 0
    assert cli("sync").code == 3
    return cli


def waiting(cli: Cli) -> list[str]:
    return [row["message"].split("'")[1] for row in cli("quarantine", "list", "--format", "jsonl").rows]


def test_a_pack_is_taken_as_so_many(till: Cli) -> None:
    mapped = till("items", "map", "CASE-COLA", "COLA", "--pack", "12", "--source", "till")
    assert mapped.out.splitlines() == [
        "CASE-COLA now means 12 of COLA, for till.",
        "Records that waited for a code: 1 taken now, 4 still waiting.",
    ]
    assert till("items", "map", "6901234567892", "COLA").code == 0
    [cola] = till("stock", "list", "--format", "jsonl").rows
    assert (cola["sku"], cola["on_hand"]) == ("COLA", "-25")
    assert sorted(waiting(till)) == ["06901234567892", "ZZZ", "tea_01"]
    assert till("items", "list", "--format", "csv").out.splitlines() == [
        "alias,sku,source,pack",
        "6901234567892,COLA,,1",
        "CASE-COLA,COLA,till,12",
    ]
    assert [row["alias"] for row in till("items", "list", "--source", "till", "--format", "jsonl").rows] == [
        "CASE-COLA"
    ]


@pytest.mark.parametrize("pack", ["0", "0.0", "-1", "a dozen", "0.0001", "1e3"])
def test_a_pack_that_is_no_number(till: Cli, pack: str) -> None:
    refused = till("items", "map", "CASE-COLA", "COLA", f"--pack={pack}")
    assert refused.code == 2
    assert "give how many of the sku one of the alias is" in refused.err
    assert till("items", "list", "--format", "json").out == "[]\n"


def test_suggestions_are_never_taken_by_themselves(till: Cli) -> None:
    suggested = till("items", "suggest", "--format", "jsonl")
    assert [(row["alias"], row["sku"], row["why"], row["likeness"]) for row in suggested.rows] == [
        ("06901234567892", "COLA", "gtin", "1"),
        ("6901234567892", "COLA", "barcode", "1"),
        ("CASE-COLA", "COLA", "name", "0.88"),
        ("ZZZ", None, None, None),
        ("tea_01", "TEA-01", "code", "0.9"),
    ]
    assert "`omo-sync items map ALIAS SKU` takes it" in suggested.err
    assert till("items", "list", "--format", "json").out == "[]\n"
    assert len(waiting(till)) == 5


def test_nothing_to_suggest(cli: Cli) -> None:
    assert cli("ingest", "-", stdin=b"").code == 0
    assert cli("items", "suggest").err == "No record waits for a code.\n"
