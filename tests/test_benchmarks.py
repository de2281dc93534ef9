"""Every benchmark runs and answers with a ratio. What it measured is not looked at here."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import islice, pairwise
from pathlib import Path

import pytest

from benchmarks import generate, plain_insert
from omo_sync.schemas.parse import Parser
from tests import running
from tests.running import NOW, engine, tell
from tests.tree import ROOT

SMALL = {
    "ingest.py": ["--facts", "300", "--keys", "40", "--runs", "1"],
    "rebuild.py": ["--facts", "300", "--keys", "40", "--runs", "1"],
    "hot_key.py": ["--facts", "200", "--counts", "2", "--runs", "2"],
    "memory.py": ["--facts", "300", "--keys", "40"],
    "startup.py": ["--facts", "100", "--keys", "40", "--runs", "1"],
    "passes.py": ["--keys", "40", "--runs", "1"],
    "odbc.py": ["--facts", "300", "--keys", "40", "--runs", "1"],
    "reserve.py": ["--clients", "20", "--rounds", "1", "--seconds", "1"],
    "reserve_http.py": ["--clients", "20", "--rounds", "1", "--seconds", "1"],
    "serve_memory.py": ["--items", "40", "--locations", "3", "--answers", "50"],
    "api.py": ["--items", "40", "--locations", "2", "--rounds", "1", "--seconds", "1"],
}
RATIO = re.compile(
    r"^ratio, .+: \d+\.\d\d \(at (?:least|most) [\d.]+: (?:holds|DOES NOT HOLD)\)$", re.MULTILINE
)


@pytest.mark.parametrize("name", SMALL)
def test_it_runs_and_prints_a_ratio_and_its_own_command(name: str) -> None:
    command = [sys.executable, ROOT / "benchmarks" / name, *SMALL[name]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert RATIO.search(done.stdout), done.stdout
    assert f"again:   python benchmarks/{name} {' '.join(SMALL[name])}" in done.stdout


def test_every_benchmark_is_described() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    assert [name for name in SMALL if f"python benchmarks/{name}" not in page] == []


def test_made_facts_are_accepted_mixed_and_the_same_for_a_seed(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    for path in (first, second):
        generate.write(path, facts=3_000, keys=80)
    assert first.read_bytes() == second.read_bytes()
    facts = [Parser().parse(line, NOW) for line in first.read_bytes().splitlines()]
    assert len(facts) == 3_000
    assert {fact.source for fact in facts} >= {generate.ONLINE, generate.ERP}
    assert len({fact.type for fact in facts}) == len(generate.MIX) + 1  # and the openings
    twice = len(facts) - len({(fact.source, fact.id) for fact in facts})
    assert 0.06 < twice / len(facts) < 0.10
    assert any(a.time > b.time for a, b in pairwise(facts))


def test_the_numbers_of_made_sources_are_contiguous() -> None:
    chain = generate.Chain(keys=80, seed=3)
    told = [json.loads(line) for _, line in islice(chain.facts(), 500)]
    numbers: dict[str, list[int]] = {}
    for event in told:
        numbers.setdefault(event["source"], []).append(int(event["sequence"]))
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_the_limit_of_ingesting_stores_the_same_facts(tmp_path: Path) -> None:
    facts, plain = tmp_path / "facts.jsonl", tmp_path / "plain.db"
    generate.write(facts, facts=500, keys=40)
    plain_insert.insert(str(facts), str(plain))
    with closing(sqlite3.connect(plain)) as connection:
        rows = connection.execute("SELECT originator_id FROM event")
        limit = {tuple(json.loads(row[0])) for row in rows}
    with engine() as ours:
        tell(ours, map(json.loads, facts.read_bytes().splitlines()))
        stored = {(fact.source, fact.id) for fact in running.facts(ours)}
    assert {pair for pair in stored if not pair[0].startswith("omo/")} == limit
