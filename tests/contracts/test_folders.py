"""Folders of files keep the contract of adapters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from omo_sync.adapters.contract import Adapter
from omo_sync.adapters.poslog import PosLog
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.testing import AdapterContract, Case
from tests.adapters.folders import NOW, csv_folder, jsonl_folder, write
from tests.adapters.poslog.logs import loyalty, post_void, retail, sale, transaction, v2


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omo_sync.adapters.folder.BATCH", 3)


def case(folder: Path, make: Callable[[Path], Adapter], first: str, ending: str) -> Case:
    """A folder that has one bad row; a third file comes later: `first` with other items."""

    def grow() -> None:
        write(folder / f"c.{ending}", first.replace("A", "C"))

    return Case(
        make=lambda: make(folder),
        broken=lambda: make(folder / "none"),
        bad=1,
        grow=grow,
    )


@dataclass(frozen=True)
class Line:
    number: int

    @property
    def csv(self) -> str:
        return f"2026-05-30T10:00:{self.number:02}+08:00,A{self.number},{self.number}\n"

    @property
    def event(self) -> str:
        return (
            f'{{"specversion":"1.0","id":"A{self.number}","source":"pos/s1","type":"omo.inventory.sold.v1",'
            f'"time":"2026-05-30T10:00:00+08:00","data":{{"sku":"A{self.number}","location":"s1","quantity":"1"}}}}\n'
        )


LINES = [Line(number) for number in range(1, 9)]
MAPPING = """
time = "{time}"
values.time = { from = "time", time = "iso" }
facts = [{ type = "inventory.sold", data = { sku = "{sku}", location = "s1", quantity = "{n}" } }]
"""


class TestCsv(AdapterContract):
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        rows = "time,sku,n\n" + "".join(line.csv for line in LINES)
        write(tmp_path / "a.csv", rows)
        write(tmp_path / "b.csv", rows + "2026-05-30T10:00:00+08:00,A,some\n")
        return case(tmp_path, lambda folder: csv_folder(folder, translation=MAPPING), rows, "csv")


class TestJsonl(AdapterContract):
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        rows = "".join(line.event for line in LINES)
        write(tmp_path / "a.jsonl", rows)
        write(tmp_path / "b.jsonl", rows.replace("A", "B") + "{broken\n")
        return case(tmp_path, jsonl_folder, rows, "jsonl")


class TestPosLog(AdapterContract):
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        sales = [
            transaction(number, retail(sale("A"), more=loyalty("m1", "2")), till=1) for number in range(1, 6)
        ]
        write(tmp_path / "a.xml", v2(*sales, transaction(6, post_void(2, 1), till=1)))
        others = [transaction(number, retail(sale("A"), sale("B")), till=2) for number in range(1, 4)]
        write(tmp_path / "b.xml", v2(*others[:2], "<Transaction><Broken>", others[2]))

        def make(folder: Path) -> PosLog:
            return PosLog("tills", PosLogOptions(folder=folder), clock=lambda: NOW)

        more = v2(transaction(1, retail(sale("A")), till=9))
        return case(tmp_path, make, more, "xml")
