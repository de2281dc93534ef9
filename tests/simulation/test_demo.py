"""The demo's files, read by the configuration beside them, tell the made world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from omo_sync.adapters.contract import Unread
from omo_sync.config.load import load
from omo_sync.domain.fact import Fact
from omo_sync.errors import Refused
from omo_sync.schemas.parse import Parser
from omo_sync.simulation.demo import write_demo
from omo_sync.simulation.options import busy
from omo_sync.simulation.wire import event, line
from omo_sync.simulation.world import make_world

NOW = 1_793_000_000_000_000  # months later, as the demo will be read


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("demo")
    write_demo(directory, seed=5, options=busy(5))
    return directory


def content(fact: Fact) -> tuple[Any, ...]:
    return (fact.source, fact.id, fact.type, fact.time, repr(sorted(fact.data.items())), fact.sequence)


def read_back(directory: Path) -> tuple[dict[tuple[str, str], tuple[Any, ...]], list[str], int]:
    """First variant of every fact, the codes of what was refused, and how many were read."""
    parser, count = Parser(), 0
    facts: dict[tuple[str, str], tuple[Any, ...]] = {}
    codes: list[str] = []
    for source in load(directory / "omo-sync.toml").sources.values():
        adapter = source.adapter()
        for batch in adapter.read(None):
            for row in batch.rows:
                count += 1
                if isinstance(row, Unread):
                    codes.append(row.code)
                    continue
                try:
                    for told in adapter.translate(row):
                        raw = told if isinstance(told, bytes) else json.dumps(told).encode()
                        fact = parser.parse(raw, NOW, False)
                        facts.setdefault((fact.source, fact.id), content(fact))
                except Refused as refused:
                    codes.append(refused.code)
    return facts, codes, count


def test_the_files_tell_every_fact_of_the_world(directory: Path) -> None:
    facts, codes, count = read_back(directory)
    parser = Parser()
    told = [parser.parse(line(event(fact)), NOW, False) for fact in make_world(busy(5)).facts]
    assert facts == {(fact.source, fact.id): content(fact) for fact in told}
    assert {"E203"} <= set(codes) <= {"E101", "E102", "E104", "E105", "E108", "E203"}
    assert count == json.loads((directory / "demo.json").read_text("utf-8"))["records"]


def test_the_tills_write_as_chinese_programs_do(directory: Path) -> None:
    journal = (directory / "pos" / "store-01" / "20260302-1.csv").read_bytes()
    header = journal.split(b"\r\n")[0].decode("gbk")
    assert header.startswith("流水号,序号,门店,业务类型,业务时间")


def test_the_same_seed_writes_the_same_files(directory: Path, tmp_path: Path) -> None:
    write_demo(tmp_path, seed=5, options=busy(5))
    written, again = contents(directory), contents(tmp_path)
    assert len(written) > 3
    assert [name for name in written if again[name] != written[name]] == []
    assert again.keys() == written.keys()


def contents(folder: Path) -> dict[str, bytes]:
    """By path in the folder; without the configuration, which names the folder itself."""
    files = [path for path in folder.rglob("*.*") if path.is_file() and path.suffix != ".toml"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_what_is_worth_explaining_is_what_the_rival_has_wrong(directory: Path) -> None:
    sku, location = json.loads((directory / "demo.json").read_text("utf-8"))["explain"]
    figures = [
        {(row["sku"], row["location"]): row["on_hand"] for row in json.loads(text)["stock"]}
        for text in ((directory / f"{name}.json").read_text("utf-8") for name in ("truth", "rival"))
    ]
    assert figures[0][sku, location] != figures[1][sku, location]
