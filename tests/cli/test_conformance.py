"""Every conformance case through the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.reference.cases import FOLDERS, Case, arrangements, expectation, load_cases

CASES = load_cases()
AS_PROCESSES = CASES[:: len(CASES) // 4]
OTHERWISE = ("reversed", "shuffled 0", "doubled")
MEMORY = Path("/dev/shm")  # a thousand small stores are made here: a disk would be what takes the time


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        monkeypatch.setenv("OMO_SYNC_DATABASE", f"sqlite:///{folder}/store.db")
        yield


Events = list[dict[str, Any]]


def otherwise() -> Iterator[Any]:
    """The contract's own cases told in other ways: case, and its events file by file."""
    for case in load_cases(FOLDERS[:1]):
        ways = {name: [events] for name, events in arrangements(case) if name in OTHERWISE}
        for name, files in {**ways, "one a file": [[event] for event in case["events"]]}.items():
            yield pytest.param(case, files, id=f"{case['name']}-{name}")


def write_events(events: Events) -> Path:
    path = Path("events.jsonl")
    plain = [json.dumps(event, default=as_number, ensure_ascii=False) for event in events]
    path.write_text("\n".join(plain) + "\n", encoding="utf-8")
    return path


def as_number(value: Any) -> Any:
    assert isinstance(value, Decimal)
    return str(value)


def outcome(run: Cli, case: Case) -> dict[str, Any]:
    """What the lists show, in the form of the case's expectation."""
    conflicts = run("conflicts", "list", "--state", "open", "--format", "jsonl").rows
    return {
        "stock": run("stock", "list", "--format", "jsonl").rows,
        "points": run("points", "list", "--format", "jsonl").rows,
        "price": [shown_price(run, row) for row in case["expect"]["price"]],
        "conflicts": sorted([one["kind"], *values(one["key"])] for one in conflicts),
    }


def shown_price(run: Cli, wanted: dict[str, Any]) -> dict[str, Any]:
    """The row of `price list` for the scope and instant that are wanted, without prices if there is none."""
    asked = {name: wanted[name] for name in ("sku", "channel", "location", "at") if wanted[name] is not None}
    options = [part for name, value in asked.items() for part in (f"--{name}", value)]
    rows = run("price", "list", *options, "--format", "jsonl").rows
    scope = wanted["channel"], wanted["location"]
    found = next((row for row in rows if (row["channel"], row["location"]) == scope), {})
    return {name: asked.get(name, found.get(name)) for name in wanted}


def values(key: dict[str, Any]) -> list[str]:
    """The values of a conflict's key; of several members each."""
    return [one for value in key.values() for one in (value if isinstance(value, list) else [value])]


def assert_holds(run: Cli, case: Case, files: list[Events]) -> None:
    for events in files:
        taken = run("ingest", write_events(events), "--format", "json")
        assert taken.code == 0, taken.err
        assert json.loads(taken.out)["read"] == len(events)
    assert run("reconcile", "--as-of", case["as_of"]).code == 0
    assert outcome(run, case) == expectation(case)
    assert run("projections", "verify").code == 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case_holds_on_the_command_line(case: Case, cli: Cli) -> None:
    assert_holds(cli, case, [case["events"]])


@pytest.mark.parametrize(("case", "files"), list(otherwise()))
def test_case_holds_however_it_is_told(case: Case, files: list[Events], cli: Cli) -> None:
    assert_holds(cli, case, files)


@pytest.mark.parametrize("case", AS_PROCESSES, ids=lambda case: case["name"])
def test_case_holds_from_process_to_process(case: Case, process: Cli) -> None:
    assert_holds(process, case, [case["events"]])
