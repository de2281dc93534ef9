"""What tills and the mall tell meanwhile: `python -m tests.reservations.teller URL A_SECOND`.

Each round is two sales at a till, a hold of the mall's own, and the hand-over of the hold of the round
before. Nothing is asked of anybody, and everything is told again until it was stored. It goes on until
SIGTERM, and prints then how many facts it told a second.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from omo_sync import clock
from omo_sync.bootstrap import Engine
from omo_sync.domain.plain import instant
from omo_sync.errors import StoreError
from tests import running
from tests.api.conftest import event

SKU, SHOP = "HOT", "store-01"
EACH = 4  # facts of a round
TOGETHER = 10  # rounds told at once


def rounds(first: int, last: int) -> Iterator[dict[str, Any]]:
    def told(kind: str, id: str, source: str, **more: Any) -> dict[str, Any]:
        key = {"sku": SKU, "location": SHOP, "quantity": 1}
        return event(f"inventory.{kind}", id, source, time=instant(clock.now()), **key, **more)

    for number in range(first, last):
        yield told("sold", f"a{number}", "pos/store-01")
        yield told("sold", f"b{number}", "pos/store-01")
        yield told("reserved", f"r{number}", "online/mall", order=f"M{number}")
        if number:
            yield told("fulfilled", f"f{number}", "online/mall", order=f"M{number - 1}")


def main(url: str, a_second: int) -> None:
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    engine, first, began = Engine(url), 0, time.monotonic()
    while not ended.is_set():
        engine = told(engine, list(rounds(first, first + TOGETHER)))
        first += TOGETHER
        time.sleep(max(0.0, began + first * EACH / a_second - time.monotonic()))
    engine.close()
    print(f"{first * EACH / (time.monotonic() - began):.0f}")


def told(engine: Engine, batch: list[dict[str, Any]]) -> Engine:
    """Until it was stored, by a new connection where one was lost; gives the engine that did it."""
    while True:
        try:
            list(engine.ingest.take(running.messages(batch)))
            return engine
        except StoreError:
            engine.close()
            engine = again(engine.database.url)


def again(url: str) -> Engine:
    """Once the store is back."""
    while True:
        time.sleep(0.2)
        try:
            return Engine(url)
        except StoreError:
            continue


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
