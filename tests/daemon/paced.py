"""A source for the daemon's tests, in other processes: slow, failing or hanging as files tell it.

It is installed as an adapter by an entry point of its own; see `conftest.py`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from omo_sync.adapters.contract import Batch, Event, Row, Unread
from omo_sync.errors import SourceError


class Told(NamedTuple):
    type: str
    figure: str
    time: str


COUNTED = Told("counted", "on_hand", "2026-03-01T08:00:00+08:00")
RECEIVED = Told("received", "quantity", "2026-03-01T09:00:00+08:00")
REPORTED = Told("reported", "on_hand", "2026-03-01T10:00:00+08:00")


class Paced:
    class Options(BaseModel, extra="forbid"):
        """folder: of the files `diary` (what was done), `broken` (fail), `closed` (wait)."""

        folder: Path
        rows: int = 3
        batch: int = 1
        pause: float = 0.0

    def __init__(self, name: str, options: Any, aliases: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.options = options

    def note(self, word: str) -> None:
        with (self.options.folder / "diary").open("a") as diary:
            diary.write(f"{word} {os.getpid()}\n")

    def read(self, after: str | None) -> Iterator[Batch]:
        self.note("begin")
        try:
            for start in range(int(after or 0), self.options.rows, self.options.batch):
                if (self.options.folder / "broken").exists():
                    raise SourceError(f"{self.name} is broken; mend it")
                end = min(self.options.rows, start + self.options.batch)
                yield Batch([Row(str(number), {}) for number in range(start, end)], str(end))
                self.wait()
            if (self.options.folder / "broken").exists():
                raise SourceError(f"{self.name} is broken; mend it")
        finally:
            self.note("end")

    def wait(self) -> None:
        if (self.options.folder / "closed").exists():
            self.note("waits")
        while (self.options.folder / "closed").exists():
            time.sleep(0.01)
        time.sleep(self.options.pause)

    def report(self, as_of: int) -> Iterator[Sequence[Row | Unread]]:
        self.note("report")
        yield [Row(f"report {as_of}", {"on_hand": "7"})]

    def translate(self, row: Row) -> Sequence[Event]:
        """The first row counts one unit, each of the others brings one."""
        told = {"0": COUNTED, "report": REPORTED}.get(row.id.partition(" ")[0], RECEIVED)
        data = {"sku": "A", "location": "store-01", told.figure: row.values.get("on_hand", "1")}
        return [
            {
                "specversion": "1.0",
                "id": row.id,
                "source": self.name,
                "type": f"omo.inventory.{told.type}.v1",
                "time": told.time,
                "data": data,
            }
        ]
