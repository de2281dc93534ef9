"""What the processes of `benchmarks.chaos` do: `chaos_worker.py till|rebuild|read URL NOTES`, until SIGTERM.

A till notes how many of its sales are acknowledged, and goes on from there when it is started again: what
was under way when it was killed is told twice. The others note how often they did their work.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreBusy, StoreUnreachable
from omo_sync.ingest import Message
from omo_sync.projections import reads

BATCH = 20  # sales of one unit each
BASE = 10_000_000  # units that the first count found
PAUSE = 0.01  # seconds between two batches: other processes want to work as well
SKU, PLACE, TIME = "A", "store-01", "2026-03-01T{}+08:00"

stopped = Event()


def event(source: str, number: int, kind: str, time_of_day: str, **figure: int) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": str(number), "source": source, "type": f"omo.inventory.{kind}.v1",
        "time": TIME.format(time_of_day), "sequence": str(number),
        "data": {"sku": SKU, "location": PLACE, **figure},
    }  # fmt: skip


def till(engine: Engine, notes: Path) -> None:
    """One batch of sales, as `omo-sync ingest` takes it: durable, and visible when it is noted."""
    done = noted(notes)
    numbers = range(done + 1, done + BATCH + 1)
    sales = [event(f"pos/{notes.name}", number, "sold", "09:00:00", quantity=1) for number in numbers]
    list(engine.ingest.take(Message(json.dumps(sale).encode(), notes.name) for sale in sales))
    note(notes, done + BATCH)
    engine.projector.catch_up(ahead=engine.ingest.ahead)
    time.sleep(PAUSE)


def rebuild(engine: Engine, notes: Path) -> None:
    engine.rebuild()
    note(notes, noted(notes) + 1)


def read(engine: Engine, notes: Path) -> None:
    """What is shown is whole: the figure is that of the movements which stand beside it."""
    with engine.database.transaction() as transaction:
        found = list(reads.stock(transaction))
        moved = transaction.value("SELECT COUNT(*) FROM p_entry")
    if found[0].on_hand != (BASE - moved) * 1_000:
        raise AssertionError(f"{found[0]} is shown, and {moved} movements")
    note(notes, noted(notes) + 1)
    time.sleep(PAUSE)


def noted(notes: Path) -> int:
    return int(notes.read_text()) if notes.exists() else 0


def note(notes: Path, number: int) -> None:
    """All or nothing, whenever the process is killed."""
    new = notes.with_suffix(".new")
    new.write_text(str(number))
    new.replace(notes)


ROLES: dict[str, Callable[[Engine, Path], None]] = {"till": till, "rebuild": rebuild, "read": read}


def stop(*_: object) -> None:
    stopped.set()


def main() -> None:
    role, url, notes = ROLES[sys.argv[1]], sys.argv[2], Path(sys.argv[3])
    signal.signal(signal.SIGTERM, stop)
    while not stopped.is_set():
        try:
            with closing(Engine(url)) as engine:
                while not stopped.is_set():
                    role(engine, notes)
        except (StoreUnreachable, StoreBusy):  # a crash, or another rebuild
            time.sleep(0.05)


if __name__ == "__main__":
    main()
