"""Numbers that a source used and that never came."""

from __future__ import annotations

from dataclasses import dataclass

from .log import Log, Run


@dataclass(frozen=True)
class Missing:
    """One number; `instant` is that of the next fact of its run."""

    source: str
    run: str | None
    number: int
    instant: int


def missing_numbers(log: Log) -> list[Missing]:
    """Every number between those received, or up to a watermark's. Before the first, nothing is missing."""
    gaps = []
    for run, received in log.numbers.items():
        watermarks = _watermarks(log, run)
        top = max([*received, *(number for number, _ in watermarks)])
        for number in range(min(received), top + 1):
            if number not in received:
                gaps.append(Missing(*run, number, _next_instant(number, received, watermarks)))
    return gaps


def _watermarks(log: Log, run: Run) -> list[tuple[int, int]]:
    """The last number and the instant of this run's watermarks."""
    return [
        (fact.data["sequence"], fact.time)
        for fact in log.facts("source.watermark")
        if "sequence" in fact.data and fact.source == run[0] and run[1] in log.runs[fact.identity]
    ]


def _next_instant(number: int, received: dict[int, int], watermarks: list[tuple[int, int]]) -> int:
    later = [other for other in received if other > number]
    if later:
        return received[min(later)]
    return min(mark for mark in watermarks if mark[0] >= number)[1]
