"""What tills and the mall tell meanwhile: `python -m tests.reservations.teller URL ROUNDS A_SECOND`.

Each round is two sales at a till, a hold of the mall's own, and the hand-over of the hold before. Nothing
is asked of anybody, and everything is told again until it was stored.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from omo_sync import clock
from omo_sync.bootstrap import Engine
from omo_sync.domain.plain import instant
from omo_sync.errors import StoreError
from tests import running
from tests.api.conftest import event

SKU, SHOP = "HOT", "store-01"
EACH = 4  # facts of a round
TAKEN = 3  # units that a round takes for good, once its hold is handed over
TOGETHER = 10  # rounds told at once


def rounds(first: int, last: int) -> Iterator[dict[str, Any]]:
    def told(kind: str, id: str, source: str, **more: Any) -> dict[str, Any]:
        key = {"sku": SKU, "location": SHOP, "quantity": 1}
        return event(f"inventory.{kind}", id, source, time=instant(clock.now()), **key, **more)

    for number in range(first, last):
        yield told("sold", f"a{number}", "pos/store-01")
        yield told("sold", f"b{number}", "pos/store-01")
        yield told("reserved", f"r{number}", "online/mall", order=f"M{number}")
        yield told("fulfilled", f"f{number}", "online/mall", order=f"M{number}")


def main(url: str, wanted: int, a_second: int) -> None:
    began = time.monotonic()
    for first in range(0, wanted, TOGETHER):
        batch = list(rounds(first, min(first + TOGETHER, wanted)))
        tell(url, batch)
        time.sleep(max(0.0, began + (first + TOGETHER) * EACH / a_second - time.monotonic()))


def tell(url: str, batch: list[dict[str, Any]]) -> None:
    """Until it was stored, by a new connection where one was lost."""
    while True:
        try:
            with closing(Engine(url)) as made:
                list(made.ingest.take(running.messages(batch)))
            return
        except StoreError:
            time.sleep(0.2)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
