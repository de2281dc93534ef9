"""Sales that come in by another process, so many a second, until it is ended. `benchmarks.api` starts it."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.storefront import sku
from omo_sync.bootstrap import Engine
from omo_sync.clock import now
from omo_sync.domain.fact import UNIT, Fact

BATCHES = 20  # a second


def main() -> None:
    database, items, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    engine, dice = Engine(f"sqlite:///{database}"), random.Random()
    number, due = time.time_ns(), time.monotonic()
    while True:
        facts = []
        for _ in range(rate // BATCHES):
            number += 1
            data = {"sku": sku(dice.randrange(items)), "location": "store-000", "quantity": UNIT}
            facts.append(Fact("pos/store-000", str(number), "inventory.sold", now(), data, now()))
        engine.ingest.store(facts)
        engine.projector.catch_up(ahead=engine.ingest.ahead)
        due += 1 / BATCHES
        time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main()
