"""`publish`: a folder and a database are told, by commands, in both languages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.jobs import locks
from omo_sync.jobs.publishing import lock_of
from tests.cli.conftest import Cli
from tests.cli.events import counted
from tests.servers.drivers import SQLITE, driver

TARGETS = """
[targets.folder]
adapter = "file"
folder = "out"
[targets.folder.stock]
percent = "80"
pack = "2"
[targets.shop]
adapter = "odbc"
connection = "DRIVER={{{driver}}};DATABASE={folder}/shop.db"
attempts = 1
[targets.shop.stock]
write = "UPDATE goods SET number = {{value}} WHERE sku = {{sku}}"
"""


@pytest.fixture
def shop(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """A shop without goods yet, and a store with one count."""
    (tmp_path / "out").mkdir()
    file = tmp_path / "omo-sync.toml"
    file.write_text(TARGETS.format(driver=driver(SQLITE), folder=tmp_path), encoding="utf-8")
    monkeypatch.setenv("OMO_SYNC_CONFIG", str(file))
    (tmp_path / "facts.jsonl").write_text(json.dumps(counted("1", 17, sku="甲", location="main")) + "\n")
    assert cli("ingest", "facts.jsonl").code == 0
    with closing(sqlite3.connect(tmp_path / "shop.db")) as made:
        made.execute("CREATE TABLE goods (sku TEXT, number INTEGER)")
        made.commit()
        yield made


def test_a_preview_shows_what_a_run_tells_and_writes_nothing(
    shop: sqlite3.Connection, cli: Cli, tmp_path: Path
) -> None:
    done = cli("publish", "preview", "--format", "jsonl")
    assert [(row["target"], row["key"], row["holds"], row["value"]) for row in done.rows] == [
        ("folder", ["甲", "main"], None, "12"),
        ("shop", ["甲", "main"], None, "17"),
    ]
    assert done.rows[1]["sends"] == "UPDATE goods SET number = 17 WHERE sku = '甲'"
    assert "Nothing was written" in done.err
    assert list((tmp_path / "out").iterdir()) == []
    assert [row["told"] for row in cli("publish", "status", "--format", "jsonl").rows] == [0, 0]


def test_what_was_given_up_is_told_after_it_was_mended(shop: sqlite3.Connection, cli: Cli) -> None:
    done = cli("publish", "run")
    assert done.code == 3
    assert done.out.splitlines() == [
        "folder: 1 differed, 1 told, 0 refused, 0 given up",
        "shop: 1 differed, 0 told, 0 refused, 1 given up",
    ]
    [given_up] = cli("publish", "dead", "list", "--format", "jsonl").rows
    assert "no row was touched for 甲 main" in given_up["error"]
    assert cli("publish", "run").code == 0, "it is left alone"
    shop.execute("INSERT INTO goods VALUES ('甲', 0)")
    shop.commit()
    assert cli("publish", "dead", "replay", given_up["reference"]).code == 0
    assert cli("publish", "run", "shop").out == "shop: 1 differed, 1 told, 0 refused, 0 given up\n"
    assert shop.execute("SELECT number FROM goods").fetchall() == [(17,)]
    assert cli("publish", "dead", "list", "--format", "jsonl").rows == []


def test_it_speaks_chinese(shop: sqlite3.Connection, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert cli("publish", "run", "folder").out == "folder：有差异 1，已写入 1，被拒绝 0，已放弃 0\n"
    assert "待写入" in cli("publish", "status").out


def test_one_process_tells_a_target_at_a_time(shop: sqlite3.Connection, cli: Cli, tmp_path: Path) -> None:
    with closing(Engine(f"sqlite:///{tmp_path}/omo-sync.db")) as other:
        lock = locks.acquire(other.database, lock_of("folder"))
        assert lock is not None
        done = cli("publish", "run", "folder")
        lock.release()
    assert done.code == 1
    assert "another process is telling it" in done.err


def test_wrong_usage_is_told(shop: sqlite3.Connection, cli: Cli) -> None:
    assert cli("publish", "run", "nope") == (2, "", "nope is no target; there are: folder, shop.\n")
    assert cli("publish", "dead", "replay").code == 2
    assert cli("publish", "dead", "replay", "omo-sync x 1").code == 2


def test_the_daemon_tells_targets(shop: sqlite3.Connection, cli: Cli, tmp_path: Path) -> None:
    shop.execute("INSERT INTO goods VALUES ('甲', 0)")
    shop.commit()
    assert cli("run", "--once").code == 0
    assert shop.execute("SELECT number FROM goods").fetchall() == [(17,)]
    states = {row["name"]: row["state"] for row in cli("jobs", "list", "--format", "jsonl").rows}
    assert states["publish shop"] == states["publish folder"] == "done"
