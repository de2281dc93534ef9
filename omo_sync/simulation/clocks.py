"""What the sources' own clocks show."""

from __future__ import annotations

from typing import Any, NamedTuple

from omo_sync.simulation.telling import Told
from omo_sync.simulation.wire import INSTANTS


class Clock(NamedTuple):
    """A clock that was off by `offset` microseconds at `since`, and gains `drift` microseconds a second."""

    offset: int = 0
    drift: int = 0
    since: int = 0

    def shows(self, instant: int) -> int:
        """What this clock shows at a true instant."""
        return instant + self.offset + (instant - self.since) * self.drift // 1_000_000


def as_shown(fact: Told, clock: Clock) -> Told:
    """The fact with every instant as the source's clock showed it."""
    data: dict[str, Any] = {
        name: clock.shows(value) if name in INSTANTS and value is not None else value
        for name, value in fact.data.items()
    }
    return fact._replace(time=clock.shows(fact.time), data=data)
