"""How wrong a source's clock is, told from what it sent.

Recorded-at less occurred-at is the delay on the way less the clock's error. A delay is never negative and
may be hours (a till that was offline), so the smallest lags tell: the line under them is the clock's error,
and where several of them lie close to it, it is no chance. A step of the line is a clock that was set.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from omo_sync.domain.fact import DAY, HOUR, MINUTE, SECOND

SLOT = 10 * MINUTE  # stretch of recorded-at of which the smallest lag is kept
LONGEST = DAY  # a lag beyond is that of old files taken later, and says nothing of a clock

CLOSE = 5 * SECOND  # lags so close to the line support it; and a clock no more wrong than that is right
STEP = 15 * SECOND  # a line that has moved by more than that has made a step
STRAY = 10 * SECOND  # by how much a clock may have drifted in a day without one
SUPPORTS = 3  # slots that a line needs
LASTING = HOUR  # how long a delay lasts at least before it is taken for a clock set back
SPREAD = 30 * MINUTE  # supports at one time of day only are those of a nightly file
RECENT = 200  # slots that are looked at to see how far lags scatter, and whether a rise lasts


class Reading(NamedTuple):
    """The facts of one source recorded in one slot. lag: the smallest, in microseconds; at: the
    recorded-at of the fact that has it; facts: how many there are."""

    lag: int
    at: int
    facts: int


class Stretch(NamedTuple):
    """A stretch of recorded-at in which a clock was not set.

    since, until: its first and last reading. offset: microseconds ahead (behind: negative) at `until`;
    None where there is too little evidence. drift: microseconds a day; None where it is too short to
    tell. supported: the last reading that supports the line. facts: how many it is based on.
    """

    since: int
    until: int
    supported: int
    offset: int | None
    drift: int | None
    facts: int

    @property
    def wrong(self) -> bool:
        return self.offset is not None and abs(self.offset) > CLOSE

    def offset_at(self, instant: int) -> int:
        """The offset at an instant within it."""
        return (self.offset or 0) + (instant - self.until) * (self.drift or 0) // DAY


def stretches(readings: Sequence[Reading]) -> list[Stretch]:
    """What a source's readings, in order of time, say of its clock. Stretches without enough evidence
    are left out; where there is no other, one says so."""
    told = [stretch(part) for part in joined([part for part in cut(readings) if supported(part)])]
    if told or not readings:
        return told
    number = sum(reading.facts for reading in readings)
    return [Stretch(readings[0].at, readings[-1].at, readings[-1].at, None, None, number)]


def supporting(readings: Sequence[Reading]) -> list[Reading]:
    """The readings that lie close to the line under them."""
    line = under(readings)
    return [reading for reading in readings if reading.lag - line.at(reading.at) <= CLOSE]


def supported(readings: Sequence[Reading]) -> bool:
    found = supporting(readings)
    times = [reading.at % DAY for reading in found]
    return len(found) >= SUPPORTS and max(times) - min(times) >= SPREAD


def cut(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    """The readings at each step of the line under them. A lag far below it is proof of a step, unless the
    line itself has no support yet; lags above it are delays until they have lasted."""
    part, above = Part(), list[Reading]()
    for reading in readings:
        height = reading.lag - part.level(reading)
        if abs(height) > STEP and abs(height) > allowed(part.readings[-RECENT:], reading.at):
            if height < 0 and supported(part.readings[-RECENT:]):
                yield part.readings
                part, above = Part([reading]), []
                continue
            if height > 0:
                above = [*above, reading][-RECENT:]
                risen = lasting(above)
                if risen:
                    yield part.readings
                    part, above = Part(risen), []
                continue
        for one in (*above, reading):
            part.add(one)
        above = []
    if part.readings:
        yield part.readings


class Part:
    """Readings without a step, and the lowest of their last day."""

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        self.readings: list[Reading] = []
        self._low: deque[Reading] = deque()  # rising: what is lower than all that came after it
        for reading in readings:
            self.add(reading)

    def add(self, reading: Reading) -> None:
        self.readings.append(reading)
        while self._low and self._low[-1].lag >= reading.lag:
            self._low.pop()
        self._low.append(reading)

    def level(self, reading: Reading) -> int:
        """The lowest lag of the day before a reading, or else the last one; its own at the start."""
        while len(self._low) > 1 and self._low[0].at < reading.at - DAY:
            self._low.popleft()
        return self._low[0].lag if self._low else reading.lag


def allowed(recent: Sequence[Reading], at: int) -> int:
    """How far from the line a lag may lie without a step: more where lags scatter, and after a while."""
    line = under(recent)
    heights = sorted(reading.lag - line.at(reading.at) for reading in recent)
    return STEP + 2 * heights[len(heights) // 2] + (at - recent[-1].at) * STRAY // DAY


def lasting(above: Sequence[Reading]) -> list[Reading]:
    """The end of these readings, where its lowest have lasted at one height; or nothing. What is lower
    before it are stragglers from before the step."""
    newest = above[-1]
    for lowest in above:
        if not 0 <= newest.lag - lowest.lag <= CLOSE:
            continue
        start = max((place + 1 for place, one in enumerate(above) if one.lag < lowest.lag), default=0)
        close = [one for one in above[start:] if one.lag - lowest.lag <= CLOSE]
        if len(close) >= SUPPORTS and close[-1].at - close[0].at >= LASTING:
            return list(above[start:])
    return []


def joined(parts: Sequence[list[Reading]]) -> list[list[Reading]]:
    """Neighbours whose lines meet are one stretch: between them was a single wrong date."""
    found: list[list[Reading]] = []
    for part in parts:
        if found and abs(under(found[-1]).at(part[0].at) - under(part).at(part[0].at)) <= STEP:
            found[-1] = [*found[-1], *part]
        else:
            found.append(part)
    return found


def stretch(part: Sequence[Reading]) -> Stretch:
    line = under(part)
    close = supporting(part)
    drift = None if line.short else -line.rise * DAY // line.run
    number = sum(reading.facts for reading in part)
    return Stretch(part[0].at, part[-1].at, close[-1].at, -line.at(part[-1].at), drift, number)


class Line(NamedTuple):
    """Through (start, lag), rising by rise in run microseconds. short: level, for want of time."""

    start: int
    lag: int
    rise: int
    run: int
    short: bool

    def at(self, instant: int) -> int:
        return self.lag + (instant - self.start) * self.rise // self.run


def under(readings: Sequence[Reading]) -> Line:
    """The line under all lags that comes closest to them in sum: the side of their lower hull that the
    middle of their times lies on. In less than a day delays look like drift: there it is level."""
    if readings[-1].at - readings[0].at < DAY:
        lowest = min(readings, key=lambda reading: (reading.lag, reading.at))
        return Line(lowest.at, lowest.lag, 0, 1, True)
    middle = sum(reading.at for reading in readings) // len(readings)
    hull: list[Reading] = []
    for reading in readings:
        while len(hull) > 1 and not turns_up(hull[-2], hull[-1], reading):
            hull.pop()
        if not hull or reading.at > hull[-1].at:
            hull.append(reading)
    right = next(place for place, corner in enumerate(hull) if place and corner.at >= middle)
    start, end = hull[right - 1], hull[right]
    return Line(start.at, start.lag, end.lag - start.lag, end.at - start.at, False)


def turns_up(first: Reading, second: Reading, third: Reading) -> bool:
    return (second.lag - first.lag) * (third.at - second.at) < (third.lag - second.lag) * (
        second.at - first.at
    )
