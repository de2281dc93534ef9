"""Something that the event loop does again and again, without a timer of the loop's own: while one is
set the loop asks the clock twice in every turn, which shows at tens of thousands of turns a second."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable


class Ticker:
    """On the event loop that makes it. seconds: between two calls."""

    def __init__(self, tick: Callable[[], None], seconds: float) -> None:
        self._tick = tick
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="omo-sync-ticker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """On the event loop, which must not end before."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            self._loop.call_soon_threadsafe(self._tick)
