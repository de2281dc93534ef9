"""What the sources' own clocks show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from omo_sync.simulation.telling import Told
from omo_sync.simulation.wire import INSTANTS


class Clock(NamedTuple):
    """A clock that was off by `offset` microseconds at `since`, and gains `drift` microseconds a second,
    until it is set right; None: it never is."""

    offset: int = 0
    drift: int = 0
    since: int = 0
    until: int | None = None

    def shows(self, instant: int) -> int:
        """What this clock shows at a true instant."""
        if self.until is not None and instant >= self.until:
            return instant
        return instant + self.offset + (instant - self.since) * self.drift // 1_000_000


class Estimate(NamedTuple):
    """What a sync says of a source's clock: off by so many microseconds at an instant; None: it cannot
    tell."""

    source: str
    at: int
    offset: int | None


class ClockFound(NamedTuple):
    """The truth beside it: off by so much at that instant."""

    estimate: Estimate
    true: int

    @property
    def error(self) -> int | None:
        """By how much the estimate is off, in microseconds; None where there is none."""
        return None if self.estimate.offset is None else abs(self.estimate.offset - self.true)


def found(estimates: Iterable[Estimate], clocks: Mapping[str, Clock]) -> list[ClockFound]:
    """The estimates of the clocks that are wrong, each beside the truth."""
    return [
        ClockFound(one, clocks[one.source].shows(one.at) - one.at)
        for one in estimates
        if one.source in clocks
    ]


def as_shown(fact: Told, clock: Clock) -> Told:
    """The fact with every instant as the source's clock showed it."""
    data: dict[str, Any] = {
        name: clock.shows(value) if name in INSTANTS and value is not None else value
        for name, value in fact.data.items()
    }
    return fact._replace(time=clock.shows(fact.time), data=data)
