"""A pull takes what is made together, and asks the other rows alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from omo_sync.adapters.contract import Batch, Event, Row
from omo_sync.adapters.mapping.options import MappingOptions
from omo_sync.adapters.mapping.translator import Translator
from omo_sync.adapters.sheet import Sheet
from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import Fact
from omo_sync.ingest import Totals
from omo_sync.pull import Pull
from omo_sync.schemas.rules import Rules

MAPPING = MappingOptions.model_validate(
    {
        "source": "{till}",
        "time": "{at}",
        "rules": [{"when": {"n": "= 0"}, "then": "skip"}],
        "facts": [
            {"type": "inventory.sold", "data": {"sku": "{sku}", "location": "main", "quantity": "{n}"}}
        ],
    }
)
AT = "2026-03-01T09:00:00Z"
ROWS = {
    "sku": ["A", "A", "", "B", "C", "D"],
    "n": ["1", "0", "1", "x", "2", "3"],
    "at": [AT, AT, AT, AT, "2100-01-01T00:00:00Z", AT],
    "till": ["pos/1", "pos/1", "pos/1", "pos/1", "pos/1", "pos/2"],
}


class Alone:
    """Six rows, of which three are refused and one is skipped."""

    Options: ClassVar[type[BaseModel]] = MappingOptions
    name = "till"
    rows: Sheet = Sheet([f"rows:{number}" for number in range(6)], ROWS)

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.translator = Translator("till", MAPPING, {})

    def read(self, after: str | None) -> Iterator[Batch]:
        if after is None:
            yield Batch(self.rows, "1")

    def translate(self, row: Row) -> Sequence[Event]:
        self.asked.append(row.id)
        return self.translator.translate(row)


class Many(Alone):
    """The same, where they can be made together."""

    def facts(self, rows: Sheet, acceptance: Rules, recorded: int) -> Sequence[Sequence[Fact] | None]:
        return self.translator.together(rows, acceptance, recorded)


def pulled(adapter: Any, file: Path) -> tuple[Totals, list[Any]]:
    """The totals, and rows in quarantine with their codes."""
    engine = Engine(f"sqlite:///{file}")
    try:
        [totals] = Pull(adapter, engine.ingest).run()
        with engine.database.transaction() as transaction:
            kept = transaction.rows("SELECT origin, code, raw FROM quarantine ORDER BY origin")
        return totals, kept
    finally:
        engine.close()


def test_only_doubtful_rows_are_asked_alone(tmp_path: Path) -> None:
    many = Many()
    totals, kept = pulled(many, tmp_path / "many.db")
    assert totals == Totals(read=6, accepted=2, quarantined=3, skipped=1)
    assert many.asked == ["rows:2", "rows:3", "rows:4"]
    assert [(row[0], row[1]) for row in kept] == [("rows:2", "E105"), ("rows:3", "E203"), ("rows:4", "E109")]
    assert pulled(Alone(), tmp_path / "alone.db") == (totals, kept)


def test_what_speaks_for_omo_sync_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Sheet(["rows:1", "rows:2"], {name: column[:2] for name, column in ROWS.items()})
    rows.columns = {**rows.columns, "n": ["1", "1"], "till": ["omo/operator", "pos/1"]}
    monkeypatch.setattr(Many, "rows", rows)
    totals, kept = pulled(Many(), tmp_path / "own.db")
    assert (totals.accepted, [row[1] for row in kept]) == (1, ["E112"])


ODD: list[Any] = [
    None,
    [None],
    ["a text"],
    [{}],
    [[{}]],
    [{"type": {}}],
    [{1: 2}],
    [b"\xff"],
    [{"type": "omo.inventory.sold.v1", "data": {"sku": (10**5000,)}}],
    ZeroDivisionError("0 of 0"),
]


class Odd(Alone):
    """Of each row but the last it makes something else that is no event."""

    rows: Any = tuple(Row(f"rows:{number:02}", {"at": str(number)}) for number in range(len(ODD) + 1))

    def translate(self, row: Row) -> Sequence[Event]:
        number = int(row.values["at"])
        if number < len(ODD):
            if isinstance(ODD[number], Exception):
                raise ODD[number]
            return ODD[number]
        return self.translator.translate(Row(row.id, {name: column[0] for name, column in ROWS.items()}))


def test_what_an_adapter_makes_of_one_row_concerns_no_other(tmp_path: Path) -> None:
    totals, kept = pulled(Odd(), tmp_path / "odd.db")
    assert totals == Totals(read=len(ODD) + 1, accepted=1, quarantined=len(ODD))
    assert [origin for origin, *_ in kept] == [row.id for row in Odd.rows[:-1]]
    assert {code for _, code, _ in kept} <= {"E101", "E103", "E104", "E105", "E203"}
