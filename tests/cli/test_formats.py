"""What is printed: the same for programs in every language, aligned and translated for people."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from omo_sync.commands.messages import SENTENCES
from omo_sync.commands.table import aligned, cut, width
from tests.cli.conftest import Cli
from tests.cli.events import counted, event, line, sold, write

FIELDS = {
    "stock list": ["sku", "location", "on_hand", "reserved", "available", "flags"],
    "price list": ["sku", "channel", "location", "list", "promotion", "member", "effective", "currency"],
    "points list": ["member", "balance"],
    "conflicts list": ["id", "kind", "key", "state", "claims"],
    "quarantine list": ["id", "code", "source", "message", "state"],
}


@pytest.fixture
def store(cli: Cli) -> Cli:
    """A store with a row of everything."""
    events = [
        counted("c1", 10),
        sold("s1", 12),
        counted("c2", 3, time="10:00:00", sku="苹果"),
        event("price.set", "p1", sku="A", amount="9.90", currency="CNY", channel="mall"),
        event("points.earned", "m1", member="M1", points="0.5"),
        event("inventory.reserved", "r1", sku="A", location="store-01", quantity="1", order="O1"),
    ]
    Path("e.jsonl").write_bytes(b"".join(line(one) + b"\n" for one in events) + b"{oops\n")
    assert cli("ingest", "e.jsonl").code == 3
    assert cli("reconcile", "--as-of", "2026-03-04T00:00:00+08:00").code == 0
    return cli


@pytest.mark.parametrize("name", FIELDS)
def test_every_format_has_the_same_rows(name: str, store: Cli) -> None:
    rows = store(*name.split(), "--format", "jsonl").rows
    assert rows
    assert all(list(row) == FIELDS[name] for row in rows)
    assert json.loads(store(*name.split(), "--format", "json").out) == rows
    head, *cells = csv.reader(io.StringIO(store(*name.split(), "--format", "csv").out))
    assert head == FIELDS[name]
    assert cells == [[as_csv(value) for value in row.values()] for row in rows]
    table = store(*name.split()).out.splitlines()
    assert len(table) == len(rows) + 1


def as_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("format", ["json", "jsonl", "csv"])
def test_machine_formats_know_no_language(
    name: str, format: str, store: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = store(*name.split(), "--format", format)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert store(*name.split(), "--format", format) == english


def test_stock_is_exact_and_flagged(store: Cli) -> None:
    row = {
        "sku": "A",
        "location": "store-01",
        "on_hand": "-2",
        "reserved": "1",
        "available": "-3",
        "flags": ["negative"],
    }
    assert store("stock", "list", "--sku", "A", "--format", "jsonl").rows == [row]
    assert store("stock", "list", "--location", "elsewhere", "--format", "json").out == "[]\n"
    assert store("points", "list", "--member", "M1", "--format", "jsonl").rows == [
        {"member": "M1", "balance": "0.5"}
    ]


def test_tables_are_in_the_language_of_the_terminal(store: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "available" in store("stock", "list").out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese = store("stock", "list").out
    assert "可售量" in chinese
    assert "读取 1" in store("ingest", write(Path("one.jsonl"), counted("c1", 10))).out


@pytest.mark.parametrize(
    ("configured", "terminal", "word"),
    [("auto", "zh_CN.UTF-8", "可售量"), ("en", "zh_CN.UTF-8", "available"), ("zh", "en_US.UTF-8", "可售量"),
     ("auto", "en_US.UTF-8", "available")],
)  # fmt: skip
def test_the_configuration_chooses_the_language(
    configured: str, terminal: str, word: str, store: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("c.toml").write_text(f'language = "{configured}"\n')
    monkeypatch.setenv("LC_ALL", terminal)
    assert word in store("--config", "c.toml", "stock", "list").out


def test_people_read_times_in_the_shops_zone(store: Cli) -> None:
    assert "log clock 2026-03-04T00:00:00+08:00" in store("projections", "status").out
    Path("c.toml").write_text('timezone = "UTC"\n')
    assert "log clock 2026-03-03T16:00:00+00:00" in store("--config", "c.toml", "projections", "status").out


def test_every_sentence_says_the_same_in_both_languages() -> None:
    def fields(sentence: str) -> set[str]:
        return {part.split("}")[0] for part in sentence.split("{")[1:]}

    assert all(english and chinese for english, chinese in SENTENCES.values())
    uneven = [key for key, (english, chinese) in SENTENCES.items() if fields(english) != fields(chinese)]
    assert uneven == []


def test_a_chinese_character_takes_two_places() -> None:
    assert [width(text) for text in ("A", "苹果", "é", "e\u0301")] == [1, 4, 1, 1]
    table = list(aligned(["sku", "n"], [["苹果", "1"], ["apple", "22"]], [False, True], 80, None))
    assert table == ["sku     n", "苹果    1", "apple  22"]


def test_only_the_elastic_column_gives_way() -> None:
    rows = [["k" * 30, "一二三四五六七八九十"]]
    *_, short = aligned(["key", "text"], rows, [False, False], 45, 1)
    assert short == "k" * 30 + "  " + "一二三四五六…"
    assert width(short) <= 45
    *_, kept = aligned(["key", "text"], rows, [False, False], 20, 1)
    assert kept.startswith("k" * 30)
    assert cut("abc", 3) == "abc"


def test_tables_stream() -> None:
    taken = 0

    def rows() -> Any:
        nonlocal taken
        for number in range(1_000_000):
            taken += 1
            yield [str(number)]

    table = aligned(["n"], rows(), [True], 80, None)
    assert next(table).strip() == "n"
    assert taken < 2_000
