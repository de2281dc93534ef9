"""As of when this process's copy holds, and who waits for it to go on."""

from __future__ import annotations

import asyncio

from omo_sync.clock import Clock

SECOND = 1_000_000
NOT_YET = -1


class View:
    """position: every fact up to here is in the copy. current: the latest instant (microseconds) at
    which the log is known to have had nothing more. head: where the log ended at `looked`, an instant;
    these three are set by the follower's thread. All else is changed and read on the event loop alone."""

    def __init__(self, now: Clock, stale_after: int) -> None:
        self.now = now
        self.stale_after = stale_after
        self.position = NOT_YET
        self.ready = False
        self.epoch = 0
        self.current = 0
        self.head = NOT_YET
        self.looked = 0
        self.stale = False
        self.closed = False
        self.end = self.age_text = b""
        self._next: asyncio.Event | None = None

    def advance(self, position: int, epoch: int) -> None:
        """The copy holds up to here, whoever waits may look again."""
        moved = (position, epoch) != (self.position, self.epoch)
        self.position, self.epoch, self.ready = position, epoch, True
        self.tick()
        if moved:
            self.wake()

    def wake(self) -> None:
        """Whoever waits looks again."""
        if self._next is not None:
            self._next.set()
            self._next = None

    def tick(self) -> None:
        """Say anew how old the copy is."""
        age = self.age
        self.stale = age > self.stale_after
        self.age_text = seconds(age)
        self.end = b'"as_of":%d,"age":%s%s}' % (
            self.position, self.age_text, b',"stale":true' if self.stale else b"",
        )  # fmt: skip

    @property
    def age(self) -> int:
        """Microseconds since the copy was known to have everything."""
        return max(0, self.now() - self.current)

    async def moved(self, seconds: float) -> bool:
        """Wait until the position moves, at most so long; gives whether it did."""
        if self._next is None:
            self._next = asyncio.Event()
        try:
            await asyncio.wait_for(self._next.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def reaches(self, position: int, microseconds: int) -> bool:
        """Wait until this position is visible, at most so long and not once the process ends."""
        deadline = self.now() + microseconds
        while self.position < position and not self.closed:
            left = deadline - self.now()
            if left <= 0 or not await self.moved(left / SECOND):
                break
        return self.position >= position

    def close(self) -> None:
        """The process ends: nobody waits any longer."""
        self.closed = True
        self.wake()


def seconds(microseconds: int) -> bytes:
    """Seconds with two digits: `0.25`."""
    hundredths = microseconds // 10_000
    return b"%d.%02d" % divmod(hundredths, 100)
