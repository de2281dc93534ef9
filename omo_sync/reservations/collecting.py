"""When Python looks for objects that hold each other, while many requests come.

By itself it would look through all orders at hand again and again: nearly half the time of a decision,
and everybody waits meanwhile. While requests come it looks at what is new alone, and at everything now
and then; once none come, as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import monotonic

NEW = 100_000  # objects made and not gone again, after which those are looked through; orders come and go
SECONDS = 30.0  # from one look at everything to the next
NEWEST, EVERYTHING = 1, 2  # generations, as `gc` counts them


class Collecting:
    """seconds: a clock that never goes back."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._looked = 0.0
        self._ours = False

    def busy(self) -> None:
        """Requests come, and a moment to look is now."""
        if gc.isenabled():
            gc.disable()
            self._ours = True
            self._looked = self._seconds()
        if not self._ours or gc.get_count()[0] < NEW:
            return
        now = self._seconds()
        due = now - self._looked > SECONDS
        if due:
            self._looked = now
        gc.collect(EVERYTHING if due else NEWEST)

    def idle(self) -> None:
        """No requests come."""
        if self._ours:
            self._ours = False
            gc.enable()
