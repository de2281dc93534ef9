"""A source's own numbers: which came, which are missing, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Interval(NamedTuple):
    """Numbers first..last were all received; instant is that of the fact of the first one."""

    first: int
    last: int
    instant: int


class Gap(NamedTuple):
    """Numbers first..last are missing; instant is that of the fact that comes next."""

    first: int
    last: int
    instant: int


def runs(numbers: Iterable[tuple[int, int]]) -> list[Interval]:
    """(number, instant) pairs as intervals; of one number told several times the earliest instant."""
    found: list[Interval] = []
    first = last = instant = -1
    for number, time in sorted(numbers):
        if number == last + 1 and last >= 0:
            last = number
        elif number != last:
            if last >= 0:
                found.append(Interval(first, last, instant))
            first, last, instant = number, number, time
    if last >= 0:
        found.append(Interval(first, last, instant))
    return found


def merge(known: Iterable[Interval], more: Iterable[Interval]) -> list[Interval]:
    """All intervals as few as possible; one that begins where another begins keeps the earlier instant."""
    merged: list[Interval] = []
    for piece in sorted([*known, *more], key=lambda piece: (piece.first, piece.instant)):
        if merged and piece.first <= merged[-1].last + 1:
            merged[-1] = merged[-1]._replace(last=max(merged[-1].last, piece.last))
        else:
            merged.append(piece)
    return merged


def gaps(intervals: Sequence[Interval], promised: Iterable[tuple[int, int]]) -> list[Gap]:
    """What is missing between the intervals, and after them up to the (number, instant) of watermarks.

    Nothing is missing before the first number that was received.
    """
    if not intervals:
        return []
    found = [Gap(before.last + 1, after.first - 1, after.instant) for before, after in pairwise(intervals)]
    reached = intervals[-1].last
    for number, instant in sorted(promised):
        if number > reached:
            found.append(Gap(reached + 1, number, instant))
            reached = number
    return found
