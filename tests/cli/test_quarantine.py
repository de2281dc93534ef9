"""Quarantine of protocol events: list, show, replay, discard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.events import counted, lines, sold

STRICT = '[judging]\ngtin_sources = ["pos/*"]\n'


@pytest.fixture
def strict(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A store that refused two events because of its configuration, which is corrected then."""
    monkeypatch.setenv("OMO_SYNC_CONFIG", "c.toml")
    Path("c.toml").write_text(STRICT)
    assert cli("ingest", "-", stdin=lines(counted("c1", 5), sold("s1", 1)) + b"{oops\n").code == 3
    Path("c.toml").write_text("")
    return cli


def kept(cli: Cli, *options: str) -> list[dict[str, Any]]:
    return cli("quarantine", "list", *options, "--format", "jsonl").rows


def by_code(cli: Cli, code: str) -> str:
    return str(next(row["id"] for row in kept(cli) if row["code"] == code))


def test_replaying_takes_what_is_accepted_now_and_twice_adds_nothing(strict: Cli) -> None:
    first = strict("quarantine", "replay", "--all", "--format", "json")
    assert first.code == 3
    assert json.loads(first.out) == {"replayed": 2, "superseded": 0, "refused": 1, "unconfigured": 0}
    assert strict("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "4"
    assert [row["state"] for row in kept(strict, "--state", "all")].count("replayed") == 2
    again = strict("quarantine", "replay", "--all", "--format", "json")
    assert json.loads(again.out) == {"replayed": 0, "superseded": 0, "refused": 1, "unconfigured": 0}
    ids = [row["id"] for row in kept(strict, "--state", "replayed")]
    assert json.loads(strict("quarantine", "replay", *ids, "--format", "json").out)["replayed"] == 0
    assert strict("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "4"


def test_what_was_told_again_meanwhile_is_superseded(strict: Cli) -> None:
    assert strict("ingest", "-", stdin=lines(counted("c1", 7), sold("s1", 1))).code == 0
    done = strict("quarantine", "replay", "--all", "--format", "json")
    assert json.loads(done.out) == {"replayed": 0, "superseded": 2, "refused": 1, "unconfigured": 0}
    assert strict("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "6"
    assert strict("reconcile").code == 0
    assert strict("conflicts", "list", "--format", "json").out == "[]\n"


def test_an_id_may_be_cut_short(strict: Cli) -> None:
    id = by_code(strict, "E102")
    shown = strict("quarantine", "show", id[:6])
    assert shown.code == 0
    assert "{oops" in shown.out
    assert "stdin:3" in shown.out
    assert strict("quarantine", "show", "zz").code == 2


def test_discarding_needs_a_reason_and_keeps_the_record(strict: Cli) -> None:
    id = by_code(strict, "E102")
    assert strict("quarantine", "discard", id).code == 2
    assert strict("quarantine", "discard", id, "--reason", " ").code == 2
    assert strict("quarantine", "discard", id, "--reason", "a test of the till").code == 0
    (record,) = kept(strict, "--state", "discarded")
    assert record["id"] == id
    shown = json.loads(strict("quarantine", "show", id, "--format", "json").out)
    assert (shown["reason"], shown["raw"]) == ("a test of the till", "{oops")
    assert strict("quarantine", "discard", id, "--reason", "again").code == 2
    assert strict("quarantine", "replay", "--all").code == 0


def test_refused_again_says_why_now(strict: Cli) -> None:
    ahead = counted("c9", 1, time="2999-03-02T10:00:00+08:00")
    assert strict("ingest", "-", stdin=lines(ahead)).code == 3
    assert sorted(row["code"] for row in kept(strict)) == ["E102", "E107", "E107", "E109"]
    Path("c.toml").write_text(STRICT)
    assert strict("quarantine", "replay", "--all").code == 3
    assert sorted(row["code"] for row in kept(strict)) == ["E102", "E107", "E107", "E107"]


def test_numbers_of_refused_events_are_not_missing(cli: Cli) -> None:
    events = [sold(f"s{number}", 1) | {"sequence": str(number)} for number in range(1, 4)]
    events[1]["data"]["colour"] = "red"
    assert cli("ingest", "-", stdin=lines(*events)).code == 3
    assert cli("reconcile", "--as-of", "2026-03-04T00:00:00+08:00").code == 0
    assert cli("conflicts", "list", "--format", "json").out == "[]\n"
