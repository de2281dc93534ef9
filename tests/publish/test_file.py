"""Folders: a file is complete when it has its name, and what is told again stands in the same one."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.publish.conftest import Make
from tests.publish.test_odbc import counted, sold
from tests.running import tell


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_what_changed_stands_in_a_file(published: Make, tmp_path: Path, format: str) -> None:
    made = published('adapter = "file"\n[stock]\nbuffer = "1"', folder=tmp_path, format=format)
    tell(made.engine, [counted("1", "甲", "10"), counted("2", "乙", "0.5")])
    assert made.run().told == 2
    tell(made.engine, [sold("3", "甲", "3")])
    assert made.run().told == 1
    first, second = sorted(tmp_path.iterdir())
    assert rows(first, format) == [("乙", "0"), ("甲", "9")]
    assert rows(second, format) == [("甲", "6")]


def rows(file: Path, format: str) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as page:
        found = csv.DictReader(page) if format == "csv" else map(json.loads, page)
        return [(row["sku"], row["value"]) for row in found]


def test_a_folder_that_is_not_there_loses_nothing(published: Make, tmp_path: Path) -> None:
    made = published('adapter = "file"\n[stock]\ncolumns = ["sku", "value"]', folder=tmp_path / "out")
    tell(made.engine, [counted("1", "甲", "10")])
    assert "make the folder" in made.fails()
    (tmp_path / "out").mkdir()
    assert made.run().told == 1
    [file] = (tmp_path / "out").iterdir()
    assert file.read_text("utf-8").splitlines() == ["sku,value", "甲,10"]
