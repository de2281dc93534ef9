"""The contract suite finds adapters that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from omo_sync.adapters.contract import Batch, Event, Row
from omo_sync.errors import SourceError
from omo_sync.testing import AdapterContract, Case

SECRET = "geheim"


class Options(BaseModel):
    path: Path
    fault: str = ""


class Hostile:
    """Three sales, and one fault."""

    Options: ClassVar[type[BaseModel]] = Options
    held: ClassVar[list[Any]] = []
    made: ClassVar[int] = 0

    def __init__(self, name: str, options: Any, aliases: Any = None) -> None:
        self.name = name
        self.fault = options.fault
        self.path = options.path
        self.count = 0
        Hostile.made += 1
        self.number = Hostile.made

    def read(self, after: str | None) -> Iterator[Batch]:
        if not self.path.exists():
            raise SourceError(
                f"the login with {SECRET if self.fault == 'tells' else 'a password'} is refused; mend it"
            )
        file = self.path.open()
        if self.fault == "leaks":
            self.held.append(file)
        try:
            first = int(after or 0)
            for number in range(first + (1 if self.fault == "skips" and first else 0), 3):
                shown = number if self.fault != "renames" else f"{number} of {self.number}"
                yield Batch([Row(f"row {shown}", {"n": str(number)})], str(number + 1))
        finally:
            if self.fault != "leaks":
                file.close()

    def translate(self, row: Row) -> Sequence[Event]:
        self.count += 1
        name = {"same": "one", "counts": f"{self.count}"}.get(self.fault, row.values["n"])
        if self.fault == "changes":
            row.values["more"] = "1"
        data = {"sku": "A", "location": "s1", "quantity": "1"}
        event = {"specversion": "1.0", "id": name, "source": "pos/s1", "type": "omo.inventory.sold.v1"}
        return [{**event, "time": "2026-03-01T10:00:00+08:00", "data": data}]


@pytest.fixture
def case(tmp_path: Path) -> Callable[[str], Case]:
    def make(fault: str) -> Case:
        path = tmp_path / "rows"
        path.touch()
        options = Options(path=path, fault=fault)
        broken = options.model_copy(update={"path": tmp_path / "none"})
        return Case(lambda: Hostile("h", options), lambda: Hostile("h", broken), bad=0, secrets=[SECRET])

    return make


SUITE = AdapterContract()


@pytest.mark.parametrize(
    ("fault", "test"),
    [
        ("renames", SUITE.test_reading_again_from_the_beginning_gives_the_same),
        ("skips", SUITE.test_it_resumes_after_every_cursor),
        ("counts", SUITE.test_translating_is_pure),
        ("changes", SUITE.test_translating_is_pure),
        ("same", SUITE.test_names_of_rows_and_facts_are_unique),
        ("leaks", SUITE.test_whoever_stops_half_way_leaves_nothing_open),
    ],
)
def test_a_fault_is_found(case: Callable[[str], Case], fault: str, test: Callable[[Case], None]) -> None:
    test(case(""))
    with pytest.raises(AssertionError):
        test(case(fault))
    for file in Hostile.held:
        file.close()
    Hostile.held.clear()


def test_a_secret_is_found(case: Callable[[str], Case], caplog: pytest.LogCaptureFixture) -> None:
    SUITE.test_nothing_tells_a_secret(case(""), caplog)
    with pytest.raises(AssertionError):
        SUITE.test_nothing_tells_a_secret(case("tells"), caplog)
