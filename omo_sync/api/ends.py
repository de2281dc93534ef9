"""Where the log ended at which instants: as of when a copy holds that is a little behind.

While facts never cease to come, read models never have all that there is, and yet all that there was a
moment ago.
"""

from __future__ import annotations

from collections import deque

APART = 10_000  # microseconds between two instants that are remembered
MOST = 6_000  # instants; while all of them wait, later ones are not remembered


class Ends:
    """reached: the latest instant, in microseconds, at which the log had no more than the read models have
    now; 0 while none is known."""

    def __init__(self) -> None:
        self.reached = 0
        self._ends: deque[tuple[int, int]] = deque()

    def waited(self, now: int) -> int:
        """For how many microseconds something has been in the log that the read models have not."""
        return now - self._ends[0][1] if self._ends else 0

    def seen(self, head: int, position: int, now: int) -> None:
        """The log ends at `head` and the read models know all up to `position`, now."""
        ends = self._ends
        while ends and ends[0][0] <= position:
            self.reached = max(self.reached, ends.popleft()[1])
        if head <= position:
            self.reached = max(self.reached, now)
        elif len(ends) < MOST and (not ends or now - ends[-1][1] >= APART):
            ends.append((head, now))
