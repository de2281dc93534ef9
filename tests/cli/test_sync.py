"""Pulling sources, quarantine of rows, mapping codes, replaying."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from omo_sync.adapters.contract import Batch, Event, Row, Unread
from omo_sync.cli import main
from omo_sync.config import sources
from omo_sync.config.sources import Source
from omo_sync.errors import SourceError
from omo_sync.ingest import Ingest
from tests.cli.conftest import Cli, Run
from tests.cli.events import MALL, TILL, counted, line, lines, sold, write

HEAD = "时间,编码,数量\n"


@pytest.fixture
def shop(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A configured till (CSV) and mall (JSON Lines), with empty folders."""
    monkeypatch.setenv("OMO_SYNC_CONFIG", "omo-sync.toml")
    Path("omo-sync.toml").write_text(TILL + MALL, encoding="utf-8")
    Path("till").mkdir()
    Path("mall").mkdir()
    return cli


def till(name: str, *rows: str) -> None:
    """A finished file of the till: the adapter leaves the end of one that may still be written."""
    path = Path("till") / name
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    os.utime(path, (1, 1))


def totals(done: Run) -> dict[str, list[int]]:
    return {row.pop("source"): list(row.values()) for row in done.rows}


def test_each_source_is_pulled_once_and_its_totals_told(shop: Cli) -> None:
    till("a.csv", "2026-11-01 10:00:00,X1,2", "2026-11-01 10:00:01,X2")
    write(Path("mall/a.jsonl"), counted("c1", 9), sold("s1", 1), sold("s1", 2))
    done = shop("sync", "--format", "jsonl")
    assert done.code == 3
    assert list(done.rows[0]) == [
        "source", "read", "accepted", "duplicates", "divergent", "quarantined", "skipped",
    ]  # fmt: skip
    assert totals(done) == {"till-01": [2, 0, 0, 0, 2, 0], "mall": [3, 2, 0, 1, 0, 0]}
    again = shop("sync", "--format", "jsonl")
    assert again.code == 0
    assert totals(again) == {"till-01": [0] * 6, "mall": [0] * 6}
    assert shop("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "8"


def test_only_the_named_source_is_pulled(shop: Cli) -> None:
    write(Path("mall/a.jsonl"), counted("c1", 9))
    done = shop("sync", "till-01")
    assert (done.code, done.out) == (
        0, "till-01: read 0  accepted 0  duplicates 0  divergent 0  quarantined 0  skipped 0\n",
    )  # fmt: skip
    unknown = shop("sync", "till-02")
    assert unknown.code == 2
    assert "there are: till-01, mall" in unknown.err


def test_a_source_that_fails_does_not_hold_back_the_others(shop: Cli) -> None:
    Path("till").rmdir()
    write(Path("mall/a.jsonl"), counted("c1", 9))
    done = shop("sync")
    assert done.code == 1
    assert "mall: read 1  accepted 1" in done.out
    assert "till-01 could not be read to its end: the folder till cannot be read" in done.err


def test_without_sources_it_says_how_to_begin(cli: Cli) -> None:
    done = cli("sync")
    assert (done.code, done.out) == (0, "")
    assert "omo-sync init" in done.err


def test_a_mapped_code_is_taken_at_once(shop: Cli) -> None:
    till("a.csv", "2026-11-01 10:00:00,X1,2", "2026-11-01 10:00:00,X2,1", "2026-11-01 10:00:00,X1,x")
    assert shop("sync").code == 3
    codes = sorted(row["code"] for row in shop("quarantine", "list", "--format", "jsonl").rows)
    assert codes == ["E201", "E201", "E201"]
    done = shop("items", "map", "X1", "A", "--source", "till-01")
    assert done.code == 0
    assert "1 taken now, 2 still waiting" in done.out
    assert [row["on_hand"] for row in shop("stock", "list", "--format", "jsonl").rows] == ["-2"]
    codes = sorted(row["code"] for row in shop("quarantine", "list", "--format", "jsonl").rows)
    assert codes == ["E201", "E203"]
    assert "2 taken" not in shop("items", "map", "X2", "B").out
    till("b.csv", "2026-11-01 11:00:00,X2,5")
    assert shop("sync").code == 0
    rows = shop("stock", "list", "--format", "jsonl").rows
    assert [(row["sku"], row["on_hand"]) for row in rows] == [("A", "-2"), ("B", "-6")]


def test_a_code_that_is_none_cannot_be_meant(shop: Cli) -> None:
    assert shop("items", "map", "X1", " A").code == 2
    assert shop("items", "map", "", "A").code == 2


def test_rows_of_a_source_that_is_not_configured_wait(shop: Cli) -> None:
    till("a.csv", "2026-11-01 10:00:00,X1,2")
    assert shop("sync").code == 3
    Path("omo-sync.toml").write_text(MALL, encoding="utf-8")
    done = shop("quarantine", "replay", "--all", "--format", "json")
    assert done.code == 3
    assert json.loads(done.out) == {"replayed": 0, "superseded": 0, "refused": 0, "unconfigured": 1}
    assert "--config" in done.err


def test_bytes_that_are_no_row_keep_their_sentence(shop: Cli) -> None:
    till("a.csv", "2026-11-01 10:00:00,X1")
    assert shop("sync").code == 3
    (before,) = shop("quarantine", "list", "--format", "jsonl").rows
    assert before["code"] == "E203"
    assert shop("quarantine", "replay", "--all").code == 3
    assert shop("quarantine", "list", "--format", "jsonl").rows == [before]


def test_events_of_a_folder_are_replayed_as_they_came(shop: Cli) -> None:
    Path("mall/a.jsonl").write_bytes(lines(counted("c1", 5) | {"source": "pos/7"}, sold("s1", 1, sku="x")))
    Path("omo-sync.toml").write_text('[judging]\ngtin_sources = ["pos/*"]\n' + MALL, encoding="utf-8")
    assert shop("sync").code == 3
    assert [row["code"] for row in shop("quarantine", "list", "--format", "jsonl").rows] == ["E107"] * 2
    Path("omo-sync.toml").write_text(MALL, encoding="utf-8")
    done = shop("quarantine", "replay", "--all", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)["replayed"] == 2
    assert "settings now judge" in done.err


def test_an_adapter_cannot_speak_for_the_middleware(shop: Cli) -> None:
    write(Path("mall/a.jsonl"), counted("c1", 5, source="omo/operator"))
    assert shop("sync").code == 3
    assert [row["code"] for row in shop("quarantine", "list", "--format", "jsonl").rows] == ["E112"]
    assert shop("ingest", "mall/a.jsonl").code == 0


class Hostile:
    """Rows that break whoever is not careful, then a broken connection."""

    class Options(BaseModel):
        pass

    def __init__(self, name: str, options: Options, aliases: Mapping[str, str] | None = None) -> None:
        self.name = name

    def read(self, after: str | None) -> Iterator[Batch]:
        done = int(after or 0)
        for number in range(done, 3):
            rows: list[Row | Unread] = [
                Row(f"r{number}", {"n": str(number)}),
                Unread(f"u{number}", b"\xff", "E101", "no text"),
            ]
            yield Batch(rows, str(number + 1))
        if done == 0:
            raise ConnectionResetError("gone")
        raise SourceError("still away; wait")

    def translate(self, row: Row) -> list[Event]:
        number = int(row.values["n"])
        if number == 1:
            raise KeyError("price")
        if number == 2:
            return [line(sold("half", 1)), b"{"]
        return [line(sold("s0", 1))]


def test_a_hostile_adapter_harms_itself_alone(shop: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "read_source", lambda name, *_: Source(name, Hostile, Hostile.Options()))
    monkeypatch.setattr("omo_sync.config.load.read_source", sources.read_source)
    Path("omo-sync.toml").write_text("[sources.bad]\n", encoding="utf-8")
    done = shop("sync", "--format", "jsonl")
    assert done.code == 1
    assert totals(done) == {"bad": [6, 1, 0, 0, 5, 0]}
    assert "the adapter of bad failed (ConnectionResetError: gone)" in done.err
    kept = shop("quarantine", "list", "--format", "jsonl").rows
    assert sorted(row["code"] for row in kept) == ["E101", "E101", "E101", "E102", "E203"]
    assert [row["on_hand"] for row in shop("stock", "list", "--format", "jsonl").rows] == ["-1"]
    again = shop("sync", "--format", "jsonl")
    assert totals(again) == {"bad": [0] * 6}
    assert "bad could not be read to its end: still away" in again.err


def test_settings_of_the_last_configuration_hold_without_one(
    shop: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("omo-sync.toml").write_text('[judging]\nsafety_stock = [{ quantity = "2" }]\n', encoding="utf-8")
    first = shop("ingest", "-", stdin=lines(counted("c1", 5)))
    assert "The configuration has changed" in first.err
    monkeypatch.delenv("OMO_SYNC_CONFIG")
    second = shop("ingest", "-", stdin=lines(sold("s1", 1)))
    assert "configuration" not in second.err
    assert shop("stock", "list", "--format", "jsonl").rows[0]["available"] == "2"


def test_killed_between_batches_a_pull_goes_on_there(shop: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("mall/a.jsonl").write_bytes(lines(*(sold(f"s{number}", 1) for number in range(12_000))))
    monkeypatch.setattr("omo_sync.pull.BATCH", 5_000)
    store, calls = Ingest.store, []

    def dies(self: Ingest, *arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return store(self, *arguments)

    monkeypatch.setattr(Ingest, "store", dies)
    assert main(["sync", "mall"]) == 130
    monkeypatch.setattr(Ingest, "store", store)
    done = shop("sync", "--format", "jsonl")
    assert totals(done)["mall"][:3] == [7_000, 7_000, 0]
    assert shop("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "-12000"


def test_of_two_pulls_at_once_only_one_stores(shop: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("mall/a.jsonl"), counted("c1", 9), sold("s1", 1))
    store, calls = Ingest.store, []

    def overtaken(self: Ingest, *arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 1:
            assert main(["sync", "mall"]) == 0
        return store(self, *arguments)

    monkeypatch.setattr(Ingest, "store", overtaken)
    done = shop("sync", "mall")
    assert done.code == 1
    assert "being read by another process" in done.err
    assert len(calls) == 2
    assert shop("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "8"
