"""Conflicts on the command line: shown, decided, taken back; and why a number is what it is."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.conftest import Cli
from tests.cli.events import counted, event, lines, sold

EVENTS = [
    counted("c1", 100),
    sold("s1", 2),
    counted("c2", 80, time="10:00:00"),
    sold("s2", 1, time="11:00:00"),
    sold("s2", 3, time="11:00:00"),
    event("points.earned", "m1", member="M1", points="5"),
    event("price.set", "p1", sku="A", amount="9.90", currency="CNY"),
]


@pytest.fixture
def store(cli: Cli) -> Cli:
    assert cli("ingest", "-", stdin=lines(*EVENTS)).code == 0
    assert cli("reconcile", "--as-of", "2026-03-04T00:00:00+08:00").code == 0
    return cli


def found(cli: Cli, kind: str) -> dict[str, object]:
    (row,) = cli("conflicts", "list", "--kind", kind, "--format", "jsonl").rows
    return row


def test_a_pass_tells_how_many_there_are(cli: Cli) -> None:
    assert cli("ingest", "-", stdin=lines(*EVENTS)).code == 0
    done = cli("reconcile", "--as-of", "2026-03-04T00:00:00+08:00", "--format", "json")
    assert json.loads(done.out) == {
        "as_of": "2026-03-04T00:00:00+08:00",
        "open": 2,
        "pending": 0,
        "resolved": 0,
        "dismissed": 0,
        "explained": 0,
    }
    assert "omo-sync conflicts list --state open" in done.err


def test_they_are_listed_by_kind_and_state(store: Cli) -> None:
    rows = store("conflicts", "list", "--format", "jsonl").rows
    assert [row["kind"] for row in rows] == ["count-variance", "divergent-duplicate"]
    assert rows[0] | {"id": ""} == {
        "id": "",
        "kind": "count-variance",
        "key": {"sku": "A", "location": "store-01"},
        "state": "open",
        "claims": 1,
    }
    assert store("conflicts", "list", "--state", "pending", "--format", "json").out == "[]\n"


def test_one_is_shown_with_its_facts_and_what_to_do(store: Cli) -> None:
    id = str(found(store, "count-variance")["id"])
    shown = json.loads(store("conflicts", "show", id[:5], "--format", "json").out)
    (claim,) = shown["claims"]
    assert (shown["id"], claim["difference"], claim["instant"]) == (id, "-18", "2026-03-02T10:00:00+08:00")
    assert [(fact["id"], fact["data"]["on_hand"]) for fact in claim["facts"]] == [("c1", "100"), ("c2", "80")]
    assert shown["opened"] == [{"since": "2026-03-04T00:00:00+08:00", "until": None}]
    text = store("conflicts", "show", id).out
    assert "difference -18  needs a decision" in text
    assert f"omo-sync conflicts resolve {id}" in text
    assert store("conflicts", "show", "zz").code == 2


def test_a_figure_is_set_and_taken_back(store: Cli) -> None:
    id = found(store, "count-variance")["id"]
    done = store("conflicts", "resolve", id, "--set", "95", "--reason", "counted twice")
    assert done.code == 0
    assert f"omo-sync conflicts undo {id}" in done.out
    assert found(store, "count-variance")["state"] == "resolved"
    assert store("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "94"
    shown = json.loads(store("conflicts", "show", id, "--format", "json").out)
    (decision,) = shown["decisions"]
    assert (decision["action"], decision["value"], decision["reason"]) == ("set", "95", "counted twice")
    assert store("conflicts", "undo", id).code == 0
    assert found(store, "count-variance")["state"] == "open"
    assert store("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "79"
    assert store("projections", "verify").code == 0


def test_dismissing_needs_a_reason(store: Cli) -> None:
    id = found(store, "count-variance")["id"]
    for wrong in (["--dismiss"], [], ["--dismiss", "--set", "1", "--reason", "x"], ["--accept", "nobody"]):
        assert store("conflicts", "resolve", id, *wrong).code == 2
    done = store("conflicts", "resolve", id, "--dismiss", "--reason", "agreed", "--format", "json")
    assert json.loads(done.out) | {"decision": ""} == {
        "id": id, "state": "dismissed", "decision": "", "action": "dismiss", "wrote": [],
    }  # fmt: skip
    assert store("conflicts", "resolve", id, "--dismiss", "--reason", "again").code == 2


def test_a_variant_is_chosen(store: Cli) -> None:
    id = found(store, "divergent-duplicate")["id"]
    assert "quantity=3" in store("conflicts", "show", id).out
    assert store("conflicts", "resolve", id, "--set", "2").code == 0
    assert store("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "77"


@pytest.mark.parametrize(
    ("what", "balance"),
    [(["stock", "A", "store-01"], "79"), (["points", "M1"], "5"), (["price", "A"], "9.9")],
)
def test_a_number_is_explained_in_every_format(what: list[str], balance: str, store: Cli) -> None:
    explained = store("explain", *what)
    assert explained.code == 0
    assert balance in explained.out
    rows = store("explain", *what, "--format", "jsonl").rows
    assert list(rows[0]) == ["time", "source", "id", "type", "effect", "balance", "note"]
    head, *cells = csv.reader(io.StringIO(store("explain", *what, "--format", "csv").out))
    assert head == list(rows[0])
    assert len(cells) == len(rows)
    whole = json.loads(store("explain", *what, "--format", "json").out)
    assert (whole.get("sku") or whole["member"]) == what[1]


def test_what_nobody_told_is_not_explained(store: Cli) -> None:
    assert store("explain", "stock", "B", "store-01").code == 1
    assert store("explain", "points", "M2").code == 1


def test_a_past_instant_is_explained(store: Cli) -> None:
    done = store("explain", "stock", "A", "store-01", "--at", "2026-03-02T09:30:00+08:00", "--format", "json")
    assert json.loads(done.out)["on_hand"] == "98"
