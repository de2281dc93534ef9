"""Tills sell the hot sku, and the mall holds it: `python benchmarks/selling.py URL A_SECOND`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count

from benchmarks.reserve import SHOP, SKU
from omo_sync import clock
from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import UNIT, Fact

TOGETHER = 0.1  # seconds between two deliveries


def told(began: int, numbers: Iterator[int], facts: int) -> Iterator[Fact]:
    """Sales, and holds of which each is handed over by the next fact but one."""
    for number in numbers:
        now = clock.now()
        data = {"sku": SKU, "location": SHOP, "quantity": UNIT}
        kind, source = "inventory.sold", "pos/store-01"
        if number % 3:
            kind = "inventory.reserved" if number % 3 == 1 else "inventory.fulfilled"
            source, data = "online/mall", {**data, "order": f"M{began}-{number // 3}"}
        yield Fact(source, f"{began}-{number}", kind, now, data, now)
        if number % facts == 0:
            return


def main(url: str, a_second: int) -> None:
    each, numbers = int(a_second * TOGETHER), count(1)
    with closing(Engine(url)) as engine:
        began, due = clock.now(), time.monotonic()
        while True:
            engine.ingest.store(list(told(began, numbers, each)))
            due += TOGETHER
            time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
