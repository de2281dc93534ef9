"""What is to happen in the made chain, in order of time."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

Action = Callable[[int], None]


class Agenda:
    """Runs actions at their instants; those of one instant in the order in which they were put down.

    tick: the finest step of time. Instants between two ticks are taken as the earlier one.
    """

    def __init__(self, tick: int) -> None:
        self._tick = tick
        self._due: list[tuple[int, int, Action]] = []
        self._serial = 0

    def at(self, instant: int, action: Action) -> None:
        """Put an action down; it is called with its instant."""
        self._serial += 1
        heappush(self._due, (instant - instant % self._tick, self._serial, action))

    def run(self) -> None:
        """Do everything, including what the actions put down meanwhile."""
        while self._due:
            instant, _, action = heappop(self._due)
            action(instant)
