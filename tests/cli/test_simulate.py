"""`omo-sync simulate`: its figures, its exit codes, and what it keeps."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from omo_sync import simulate
from omo_sync.bootstrap import Engine
from omo_sync.simulation.verdict import Outcome
from tests.cli.conftest import Cli

SMALL = ("--shops", 2, "--skus", 20, "--days", 1)


def test_both_syncs_stand_side_by_side(cli: Cli) -> None:
    done = cli("simulate", "--seed", 2, *SMALL, "--busy")
    assert (done.code, done.err) == (0, "")
    head, *lines = done.out.splitlines()
    assert head.split() == ["seed", "2", "omo-sync", "last", "writer", "wins"]
    named = {line[:29].strip(): line[29:].split() for line in lines[:-1]}
    assert named["silently wrong"][0] == named["conflicts missed"][0] == "0"
    assert int(named["wrong"][1]) == int(named["silently wrong"][1]) > 0
    assert "0 facts were lost" not in lines[-1]


def test_programs_get_an_object_for_each_seed(cli: Cli) -> None:
    done = cli("simulate", "--seed", 5, "--seeds", 2, *SMALL, "--busy", "--no-lost", "--format", "jsonl")
    first, second = done.rows
    assert (first["seed"], second["seed"]) == (5, 6)
    for row in done.rows:
        assert row["lost"] == row["wrong"] == row["silent"] == row["missed"] == row["unexpected"] == 0
        assert row["prices_wrong"] == 0
        assert row["conflicts"] >= row["asked"] > 0
        assert row["lww_wrong"] == row["lww_silent"] > 0
        assert float(row["asked_share"]) == pytest.approx(row["asked"] / row["keys"], abs=1e-6)
    again = cli("simulate", "--seed", 6, *SMALL, "--busy", "--no-lost", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(again.out))
    assert row == {name: str(value) for name, value in second.items()}


def test_several_seeds_have_a_line_each_and_their_totals(cli: Cli) -> None:
    done = cli("simulate", "--seeds", 3, *SMALL, "--passes", 0)
    assert done.code == 0
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["seed", "1", "2", "3"]
    assert lines[4].startswith("seed 1-3 ")
    keys = sum(int(line.split()[1]) for line in lines[1:4])
    assert lines[5].split()[-2:] == [str(keys)] * 2


def test_what_is_kept_can_be_taken_again(cli: Cli, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    done = cli("simulate", "--seed", 3, *SMALL, "--busy", "--keep", kept)
    assert done.code == 0
    assert f"omo-sync ingest --trust-recorded {kept / 'deliveries.jsonl'}" in done.err
    as_of = done.err.split("--as-of ")[1].split("`")[0]
    again = ("--database", f"sqlite:///{tmp_path / 'again.db'}")
    assert cli(*again, "ingest", "--trust-recorded", kept / "deliveries.jsonl").code in (
        0,
        3,
    )  # some are broken
    cli(*again, "reconcile", "--as-of", as_of)
    for words in (("stock", "list"), ("points", "list"), ("conflicts", "list", "--state", "open")):
        first, second = (
            cli("--database", f"sqlite:///{store}", *words, "--format", "jsonl").rows
            for store in (kept / "omo-sync.db", tmp_path / "again.db")
        )
        assert first == second
        assert first


def test_a_chain_is_kept_alone_and_in_a_new_folder(cli: Cli, tmp_path: Path) -> None:
    done = cli("simulate", "--seeds", 2, *SMALL, "--keep", tmp_path / "kept")
    assert (done.code, (tmp_path / "kept").exists()) == (2, False)
    assert "--seed" in done.err
    done = cli("simulate", *SMALL, "--keep", tmp_path)
    assert done.code == 2
    assert "does not exist yet" in done.err


def test_a_seed_that_fails_is_told_with_the_way_to_see_it_again(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = simulate.read

    def spoilt(engine: Engine, as_of: int) -> Outcome:
        shown = read(engine, as_of)
        for row in shown.stock[:8]:
            row["on_hand"] = "7777"
        return shown

    monkeypatch.setattr(simulate, "read", spoilt)
    done = cli("simulate", "--seed", 8, *SMALL, "--no-lost", "--passes", 0)
    assert done.code == 1
    assert "Seed 8 fails:" in done.err
    assert "7777 is shown" in done.err
    assert "and 6 more" in done.err
    assert "omo-sync simulate --seed 8 --shops 2 --skus 20 --days 1 --no-lost --passes 0" in done.err
    assert done.out.startswith("seed 8 ")
