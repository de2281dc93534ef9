"""Facts that come in at a steady rate: `steady.py FACTS URL RATE NOTES`. `benchmarks.freshness` starts it.

Notes, a line a batch: the position of the log after it, and when it was acknowledged, in nanoseconds.
"""

from __future__ import annotations

import sys
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from omo_sync.bootstrap import Engine
from omo_sync.clock import now
from omo_sync.ingest import Group, no_collection

BATCHES = 50  # a second


def append(facts: Path, url: str, rate: int, notes: Path) -> None:
    engine, told = Engine(url), []
    parse = engine.ingest.parser.parse
    with facts.open("rb") as file, no_collection():
        due = time.monotonic()
        while lines := list(islice(file, rate // BATCHES)):
            recorded = now()
            batch = [parse(line, recorded, False, 0) for line in lines]
            _, position = engine.ingest.store_together([Group(batch)])
            told.append(f"{position} {time.monotonic_ns()}\n")
            due += 1 / BATCHES
            time.sleep(max(0.0, due - time.monotonic()))
    notes.write_text("".join(told))


if __name__ == "__main__":
    append(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
