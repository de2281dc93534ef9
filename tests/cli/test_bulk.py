"""Many conflicts at once: chosen, previewed, decided as they were seen, and taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.events import counted, event, lines, sold

PASS = ("reconcile", "--as-of", "2026-03-04T00:00:00+08:00")


def short(sku: str, location: str = "store-01", source: str = "pos/store-01") -> list[dict[str, object]]:
    """Two counts far apart."""
    where = {"sku": sku, "location": location, "source": source}
    first = counted(f"{sku}-1", 100, **where)
    return [first, counted(f"{sku}-2", 80, time="10:00:00", **where)]


EVENTS = [
    *short("A"),
    *short("B"),
    *short("C", "store-02", "pos/store-02"),
    *(
        event("inventory.reported", sku, "wms/hq", "11:00:00", sku=sku, location="store-01", on_hand=figure)
        for sku, figure in (("A", "70"), ("B", "71"))
    ),
]


@pytest.fixture
def store(cli: Cli) -> Cli:
    assert cli("ingest", "-", stdin=lines(*EVENTS)).code == 0
    assert cli(*PASS).code == 0
    return cli


def states(cli: Cli) -> list[str]:
    return [row["state"] for row in cli("conflicts", "list", "--format", "jsonl").rows]


def preview(cli: Cli, *filters: str) -> list[tuple[str, str]]:
    """Kind and sku of what would be decided."""
    done = cli("conflicts", "resolve", *filters, "--dismiss", "--preview", "--format", "jsonl")
    assert done.code == 0
    return [(row["kind"], row["key"]["sku"]) for row in done.rows]


@pytest.mark.parametrize(
    ("filters", "skus"),
    [
        (["--all"], "ABCAB"),
        (["--kind", "count-variance"], "ABC"),
        (["--kind", "stock-*", "--sku", "B"], "B"),
        (["--location", "store-02"], "C"),
        (["--source", "wms/*"], "AB"),
        (["--source", "pos/store-02"], "C"),
        (["--older-than", "1d"], ""),
    ],
)
def test_they_are_chosen_by_what_they_have_in_common(filters: list[str], skus: str, store: Cli) -> None:
    assert "".join(sku for _, sku in preview(store, *filters)) == skus
    assert states(store) == ["open"] * 5


def test_age_is_counted_by_the_log_clock(store: Cli) -> None:
    assert store("reconcile", "--as-of", "2026-03-06T00:00:00+08:00").code == 0
    assert len(preview(store, "--older-than", "2d")) == 5
    assert preview(store, "--older-than", "3d") == []


def test_without_a_person_to_ask_yes_has_to_be_said(store: Cli) -> None:
    asked = ("conflicts", "resolve", "--all", "--dismiss", "--reason", "known")
    refused = store(*asked)
    assert (refused.code, "--yes" in refused.err) == (2, True)
    assert states(store) == ["open"] * 5
    assert store(*asked, "--yes").code == 0
    assert states(store) == ["dismissed"] * 5
    nothing = store(*asked, "--yes")
    assert (nothing.code, nothing.out) == (0, "")


def test_one_command_is_taken_back_as_one(store: Cli) -> None:
    asked = ("--accept", "wms/hq", "--reason", "looked", "--by", "ann", "--yes", "--format", "jsonl")
    done = store("conflicts", "resolve", "--kind", "stock-drift", *asked)
    assert [row["outcome"] for row in done.rows] == ["decided", "decided"]
    rows = store("stock", "list", "--location", "store-01", "--format", "jsonl").rows
    assert [row["on_hand"] for row in rows] == ["70", "71"]
    shown = json.loads(store("conflicts", "show", done.rows[0]["id"], "--format", "json").out)
    assert [(one["who"], one["reason"]) for one in shown["decisions"]] == [("ann", "looked")]
    number = done.rows[0]["decision"].rpartition("@")[2]
    assert f"undo --bulk {number}" in done.err
    would = store("conflicts", "undo", "--bulk", number, "--preview", "--format", "jsonl").rows
    assert [row["decision"] for row in would] == [row["decision"] for row in done.rows]
    assert store("conflicts", "undo", "--bulk", number).code == 2
    assert store("conflicts", "undo", "--bulk", number, "--yes").code == 0
    assert states(store) == ["open"] * 5
    assert store("projections", "verify").code == 0


def test_what_changed_since_the_preview_is_left_alone_and_said(store: Cli, tmp_path: Path) -> None:
    kept = tmp_path / "seen.jsonl"
    asked = (
        "conflicts",
        "resolve",
        "--kind",
        "count-variance",
        "--dismiss",
        "--preview",
        "--format",
        "jsonl",
    )
    kept.write_text(store(*asked).out, encoding="utf-8")
    seen = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    assert store("conflicts", "resolve", seen[0]["id"], "--set", "90").code == 0
    late = sold("late", 3, sku="B")
    assert store("ingest", "-", stdin=lines(late)).code == 0
    assert store(*PASS).code == 0
    ask = ("conflicts", "resolve", "--previewed", kept, "--dismiss", "--reason", "agreed", "--yes")
    done = store(*ask, "--format", "jsonl")
    assert done.code == 1
    outcomes = {row["key"]["sku"]: (row["outcome"], row["said"] or "") for row in done.rows}
    assert outcomes["C"] == ("decided", "")
    assert outcomes["A"][0] == outcomes["B"][0] == "changed"
    assert "already resolved" in outcomes["A"][1]
    assert "has changed since" in outcomes["B"][1]


def test_one_that_changed_is_not_decided_by_its_version(store: Cli) -> None:
    (row,) = store("conflicts", "resolve", "--sku", "C", "--dismiss", "--preview", "--format", "jsonl").rows
    ask = ("conflicts", "resolve", row["id"], "--dismiss", "--reason", "agreed", "--version")
    assert store(*ask, "00000000").code == 2
    assert store(*ask, row["version"]).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["resolve", "--dismiss", "--reason", "x"], "Say which conflicts"),
        (["resolve", "--all", "--previewed", "f", "--dismiss", "--reason", "x"], "Say which conflicts"),
        (["resolve", "--all", "--accept", "wms/hq"], "--reason TEXT"),
        (["resolve", "--all", "--dismiss", "--reason", " "], "--reason TEXT"),
        (["resolve", "--all", "--dismiss", "--reason", "x", "--version", "1"], "--previewed FILE"),
        (["resolve", "--all", "--dismiss", "--reason", "x", "--older-than", "week"], "--older-than: 'week'"),
        (["resolve", "--previewed", "none.jsonl", "--dismiss", "--reason", "x"], "none.jsonl"),
        (["undo"], "Say whose decisions"),
        (["undo", "--bulk", "1", "--rule", "x"], "Say whose decisions"),
    ],
)
def test_what_makes_no_sense_is_said(arguments: list[str], said: str, store: Cli) -> None:
    done = store("conflicts", *arguments)
    assert done.code == 2
    assert said in done.err
    assert states(store) == ["open"] * 5


def test_a_file_that_is_no_preview_is_named_by_its_line(store: Cli, tmp_path: Path) -> None:
    kept = tmp_path / "seen.jsonl"
    kept.write_text('{"id":"x","version":"y"}\n["x"]\n', encoding="utf-8")
    done = store("conflicts", "resolve", "--previewed", kept, "--dismiss", "--reason", "x", "--yes")
    assert (done.code, "line 2" in done.err) == (2, True)


def test_what_cannot_be_decided_so_is_left_alone(store: Cli) -> None:
    ask = ("conflicts", "resolve", "--all", "--accept", "wms/hq", "--reason", "looked", "--yes")
    done = store(*ask, "--format", "jsonl")
    assert done.code == 1
    assert {row["outcome"] for row in done.rows if row["kind"] == "count-variance"} == {"refused"}
    assert states(store) == ["open", "open", "open", "resolved", "resolved"]
