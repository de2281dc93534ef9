"""The corrections that the estimates of a source's clock suggest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from omo_sync.domain.clocks import CLOSE, Stretch
from omo_sync.domain.corrections import ClockCorrection
from omo_sync.domain.fact import DAY, SECOND

STEADY = 2 * SECOND  # a clock that strays by no more in its stretch is taken to keep its offset


def suggested(source: str, told: Sequence[Stretch]) -> list[list[ClockCorrection]]:
    """For each stretch the corrections that it needs, with what was said around its beginning; none of
    them overlap."""
    steps = list(pairwise(told))
    begins = [None, *(between(before, after)[1] for before, after in steps)]
    ends = [*(between(before, after)[0] for before, after in steps), None]
    found: list[list[ClockCorrection]] = []
    for place, stretch in enumerate(told):
        rules = ambiguous(source, *steps[place - 1]) if place else []
        if stretch.wrong:
            rules.append(correction(source, stretch, begins[place], ends[place]))
        found.append(rules)
    return found


def correction(source: str, stretch: Stretch, since: int | None, until: int | None) -> ClockCorrection:
    drift = stretch.drift or 0
    if abs(drift) * (stretch.until - stretch.since) <= STEADY * DAY:
        middle = stretch.offset_at((stretch.since + stretch.until) // 2)
        return ClockCorrection(source, rounded(middle), since, until)
    return ClockCorrection(
        source, rounded(stretch.offset or 0), since, until, rounded(stretch.until), rounded(drift)
    )


def rounded(microseconds: int) -> int:
    """To milliseconds: nobody knows it better."""
    return (microseconds + 500) // 1_000 * 1_000


def between(before: Stretch, after: Stretch) -> tuple[int, int]:
    """What the source said around a step: up to the first instant it is surely before, from the second on
    surely after it. A clock that was set back says some instants twice."""
    earliest = before.supported + after.offset_at(after.since)
    latest = after.since + before.offset_at(before.until)
    if earliest >= latest:
        earliest = latest = (earliest + latest) // 2
    return earliest, latest


def ambiguous(source: str, before: Stretch, after: Stretch) -> list[ClockCorrection]:
    """What was said between may be by either offset."""
    since, until = between(before, after)
    if since >= until:
        return []
    first, second = before.offset_at(before.until), after.offset_at(after.since)
    half = abs(first - second) // 2
    return [ClockCorrection(source, rounded((first + second) // 2), since, until, uncertainty=half + CLOSE)]
