"""`adapters`: what there is, whether a source can be read, what it would send."""

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
facts = [{ type = "inventory.sold", data = { sku = "{sku}", location = "s1", quantity = "{n}" } }]
"""
ROWS = "at,sku,n\n2026-03-01 10:00:00,A,1\n2026-03-01 10:00:01,B,many\n2026-03-01 10:00:02,C,2\n"


@pytest.fixture
def till(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("OMO_SYNC_CONFIG", "c.toml")
    Path("c.toml").write_text(CONFIGURATION)
    Path("in").mkdir()
    Path("in/a.csv").write_text(ROWS)
    return cli


def test_the_list_names_adapters_and_who_uses_them(till: Cli) -> None:
    rows = {row["adapter"]: row for row in till("adapters", "list", "--format", "jsonl").rows}
    assert rows["csv"]["used"] == ["till"]
    assert rows["csv"]["about"] == "A folder of CSV files"
    assert {"csv", "jsonl", "odbc", "poslog"} <= rows.keys()


def test_a_source_is_tried(till: Cli) -> None:
    tried = till("adapters", "test", "till")
    assert tried.code == 3
    head, why = tried.out.splitlines()
    assert head == "till can be read: 3 rows give 2 facts, 1 rows would go to quarantine:"
    assert why.startswith('  1 × E105: data.quantity is "many": send a number')
    assert why.endswith("(first: a.csv:2)")
    found = json.loads(till("adapters", "test", "till", "--format", "json").out)
    assert (found["rows"], found["facts"], found["refused"]) == (3, 2, 1)
    assert not Path("omo-sync.db").exists()


def test_a_source_that_cannot_be_read(till: Cli) -> None:
    Path("c.toml").write_text(CONFIGURATION.replace('"in"', '"away"'))
    tried = till("adapters", "test", "till")
    assert (tried.code, tried.out) == (1, "")
    assert "the folder away cannot be read" in tried.err
    assert till("adapters", "preview", "till").code == 1
    assert till("adapters", "test", "bill").code == 2


def test_a_source_of_which_nothing_can_be_taken(till: Cli) -> None:
    Path("in/a.csv").write_text("at,sku,n\nnever,A,1\n")
    assert till("adapters", "test", "till").code == 1


def test_the_preview_shows_what_the_next_sync_takes(till: Cli) -> None:
    first = till("adapters", "preview", "till", "--format", "jsonl")
    assert first.code == 3
    assert [(row["row"], row["data"]["sku"]) for row in first.rows] == [("a.csv:1", "A"), ("a.csv:3", "C")]
    assert "3 rows: 2 facts (inventory.sold 2 = 3), 0 rows left out, 1 refused." in first.err
    assert "Nothing was written." in first.err
    assert till("sync").code == 3
    assert till("adapters", "preview", "till", "--format", "json").out == "[]\n"
    again = till("adapters", "preview", "till", "--from-start", "--limit", "1", "--format", "csv")
    assert len(again.out.splitlines()) == 2
    assert till("adapters", "preview", "till", "--limit", "0").code == 2


def test_it_speaks_chinese(till: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert till("adapters", "test", "till").out.startswith("till 可以读取：3 行产生 2 条事实")
